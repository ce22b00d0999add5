"""How what is found changes with the size of an index, beside vectors alone and BM25.

Usage: python scripts/measure/size.py QUESTIONS.jsonl INDEX [INDEX ...]

Each index holds the pages that answer the questions, at the paths that these name, and others: it is made with
`kilde index FOLDER --index INDEX` of a folder that ever more documentation is put into. All are asked the same
questions, in every language.
"""

from __future__ import annotations

from pathlib import Path

from rich.table import Table

from bot import Settings
from bot.evaluation import MEASURES, Case
from bot.indexing.places.named import place_at
from bot.indexing.table import Index
from bot.models.encoders import open_encoders
from bot.records import Encoder
from scripts.measure.search import load_cases, measure, summary
from scripts.measure.systems import on_passages
from scripts.shared.command import arguments, file, run
from scripts.shared.tables import console

SHOWN = ("found_1", "found_5")


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("questions", type=file)
    parser.add_argument("indexes", type=Path, nargs="+", metavar="INDEX")
    options = parser.parse_args()
    cases, encoder = load_cases(options.questions), open_encoders(None, None, threads=Settings().threads).late
    for place in options.indexes:
        console().print(asked(Index(place_at(place)), cases, encoder))


def asked(index: Index, cases: list[Case], encoder: Encoder) -> Table:
    """What each system finds in one index, in per cent with 95 % intervals, and how long it takes."""
    snapshot = index.snapshot()
    rows, _ = measure(cases, on_passages(snapshot, encoder), None)
    title = f"{snapshot.header.passages:,} passages, {snapshot.header.documents:,} documents, {len(cases)} questions"
    table = Table("%", *(MEASURES[name] for name in SHOWN), "p50 ms", "p95 ms", title=title)
    for name, some in rows.items():
        found = summary(some)
        shares = (found["all"][measured] for measured in SHOWN)
        cells = (f"{100 * each['mean']:.1f} ({100 * each['low']:.1f}–{100 * each['high']:.1f})" for each in shares)
        table.add_row(name, *cells, f"{found['ms_p50']:.0f}", f"{found['ms_p95']:.0f}")
    return table


if __name__ == "__main__":
    run(main)
