"""Claims with the passage they come from, falsified or harmlessly reworded by the attack's rules: rows for the reader.

Usage: python scripts/train/claims.py OUTPUT FOLDER [FOLDER ...] [--rows ROWS] [--limit 40]

OUTPUT is a folder, in which `nli.train.claims.jsonl.gz` is written for scripts/train/reader.py. A FOLDER holds
documentation of ours; with --rows the passages of documentation in ROWS are taken too. None of them may be
documentation that scripts/attack/gate.py is then run on. Half of the attack's exchanges of words are left out, so that
the attack can tell whether the reader learned the words or what a rewording is.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rich.progress import track

from bot.gate.sources import quotable
from bot.languages.locale import codes
from bot.text.plain import plain
from scripts.attack.sentences.cases import Case, cases_of
from scripts.shared.command import add_folders, arguments, folder, run
from scripts.train.rows import read

NAME = "nli.train.claims.jsonl.gz"
WORDS = 130  # of a premise
ELSEWHERE = ("citation", "page")  # kinds of case of which the passage says nothing


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("output", type=Path, metavar="OUTPUT")
    add_folders(parser)
    parser.add_argument("--rows", type=folder, help="rows of training data, whose passages of documentation are taken")
    parser.add_argument("--limit", type=int, default=40, help="cases of a kind, a language and a folder")
    options = parser.parse_args()
    options.output.mkdir(parents=True, exist_ok=True)
    found = [row for place in options.folders for row in claims(place, "ours", "MIT", options.limit)]
    if options.rows:
        found += [*from_rows(options.rows, options.limit)]
    with gzip.open(options.output / NAME, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in found)
    print(f"{len(found)} claims in {options.output / NAME}")


def from_rows(rows: Path, limit: int) -> Iterator[dict[str, Any]]:
    """Claims on the passages of documentation among the rows for training, a page for each source and licence."""
    pages: dict[tuple[str, str], dict[tuple[str, str], None]] = {}
    for pair in read(rows, "train"):
        if pair.source.startswith("docs_") and pair.languages[1] in codes():
            pages.setdefault((pair.source, pair.licence), {})[pair.languages[1], pair.whole] = None
    for (source, licence), passages in track(sorted(pages.items()), "passages", transient=True):
        with TemporaryDirectory() as place:
            for number, (language, text) in enumerate(passages):
                file = Path(place) / language / f"{number}.md"
                file.parent.mkdir(exist_ok=True)
                file.write_text(f"# {source}\n\n{text}\n", encoding="utf-8")
            yield from claims(Path(place), source, licence, limit)


def claims(place: Path, source: str, licence: str, limit: int) -> Iterator[dict[str, Any]]:
    """Rows of a folder's documentation."""
    for number, case in enumerate(cases_of(place, codes(), limit)):
        if not left_out(case):
            yield _row(case, f"{source}-{number}", source, licence)


def left_out(case: Case) -> bool:
    """Is its exchange of words one of those that are not trained on? The same both ways, and in every page."""
    words = " ".join(sorted(case.change.casefold().split(" → ")))
    return bool(case.change) and sha256(words.encode()).digest()[0] % 2 == 0


def _row(case: Case, name: str, source: str, licence: str) -> dict[str, Any]:
    evidence = case.evidence[-1]
    text = case.text.rsplit(" [", 1)[0].replace("`", "")
    return {
        "id": f"claim-{name}",
        "source": f"claims_{source}",
        "licence": licence,
        "kind": case.kind,
        "language_hypothesis": case.language,
        "language_premise": evidence.document.language,
        "hypothesis": text,
        "premise": _about(plain(quotable(evidence)), text),
        "label": "entailment" if case.true else "neutral" if case.kind in ELSEWHERE else "contradiction",
        "group": evidence.document.path,
    }


def _about(passage: str, claim: str) -> str:
    """So many words of a passage, with the place that has most of the claim's words in the middle."""
    words, own = passage.split(), {*claim.split()}
    if len(words) <= WORDS:
        return passage
    length = len(claim.split())
    best = max(range(len(words)), key=lambda at: len(own & {*words[at : at + length]}))
    first = max(0, min(best - (WORDS - length) // 2, len(words) - WORDS))
    return " ".join(words[first : first + WORDS])


if __name__ == "__main__":
    run(main)
