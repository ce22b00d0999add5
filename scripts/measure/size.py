"""How what is found changes with the size of an index, beside vectors alone and BM25.

Usage: python scripts/measure/size.py QUESTIONS.jsonl INDEX [INDEX ...]

Each index is asked the questions in every language, and then has fewer pages: those that a question is about stay, of
the others a share is drawn, many times. What a page is gone from a list makes room for what came after it. An index
may hold more documentation than the questions are about, put into the same folder before `kilde index`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from rich.progress import track
from rich.table import Table

from bot import Evidence, Settings
from bot.evaluation import Case, first_found
from bot.indexing.places.named import place_at
from bot.indexing.snapshot import Snapshot
from bot.indexing.table import Index
from bot.models.encoders import open_encoders
from bot.records import Encoder
from scripts.measure.search import load_cases
from scripts.measure.systems import on_passages
from scripts.shared.command import arguments, file, run
from scripts.shared.tables import console

_DEEP = 200  # of each list
_SHARES, _DRAWS = (1 / 16, 1 / 8, 1 / 4, 1 / 2, 1.0), 30


class Found(NamedTuple):
    """What a system finds for one question, the best first: is it right, and of which page is it?"""

    about: str  # the page that answers
    right: np.ndarray  # bool (n,)
    pages: Sequence[str]


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("questions", type=file)
    parser.add_argument("indexes", type=Path, nargs="+", metavar="INDEX")
    options = parser.parse_args()
    cases, encoder = load_cases(options.questions), open_encoders(None, None, threads=Settings().threads).late
    for place in options.indexes:
        console().print(asked(Index(place_at(place)).snapshot(), cases, encoder))


def asked(snapshot: Snapshot, cases: Sequence[Case], encoder: Encoder) -> Table:
    """Found first, and among five, in per cent, by the share of the pages that are left."""
    systems = on_passages(snapshot, encoder, _DEEP)
    found: dict[str, list[Found]] = {name: [] for name in systems}
    for case in track(cases, "asking"):
        for name, ask in systems.items():
            found[name].append(_found(case, ask(case.text, case.language)))
    table = Table("passages", *systems, title=f"found first / among five, in per cent; {len(cases)} questions")
    sizes = _sizes(snapshot)
    for share in _SHARES:
        draws = [_drawn(list(sizes), share, draw) for draw in range(_DRAWS if share < 1 else 1)]
        left = np.mean([sum(sizes[page] for page in drawn) for drawn in draws])
        table.add_row(f"{left:,.0f}", *(_percent(each, draws) for each in found.values()))
    return table


def _found(case: Case, evidence: Sequence[Evidence]) -> Found:
    right = np.array([first_found([one], case.places) is not None for one in evidence], bool)
    return Found(case.row["source"], right, [one.document.original or one.document.path for one in evidence])


def _sizes(snapshot: Snapshot) -> Counter[str]:
    """Passages by page, those of its translations among them."""
    rows = snapshot._read(
        snapshot._passages.search().where("level = 'passage'").select(["path", "original"]).limit(None)
    )
    return Counter(original or path for path, original in zip(*(column.to_pylist() for column in rows), strict=True))


def _drawn(pages: Sequence[str], share: float, seed: int) -> frozenset[str]:
    left = np.random.default_rng(seed).random(len(pages)) < share
    return frozenset(page for page, stays in zip(pages, left, strict=True) if stays)


def _percent(found: Sequence[Found], draws: Sequence[frozenset[str]]) -> str:
    ranks = np.array([_rank(each, drawn) for drawn in draws for each in found])
    return f"{100 * (ranks < 1).mean():.1f} / {100 * (ranks < 5).mean():.1f}"


def _rank(found: Found, drawn: frozenset[str]) -> int:
    """Of the first that is right, from 0, among those of pages that are there."""
    right = found.right[[page == found.about or page in drawn for page in found.pages]] if found.pages else found.right
    return int(right.argmax()) if right.any() else _DEEP


if __name__ == "__main__":
    run(main)
