"""Questions that readers sent along, with the passage that they say answers: rows for the reader.

Usage: python scripts/train/feedback.py OUTPUT FOLDER [FOLDER ...]

OUTPUT is a folder, in which `qa.train.feedback.jsonl.gz` is written for scripts/train/reader.py, which takes it with
--more. A FOLDER holds documentation that readers were asked about, and beside whose index their feedback is. What they
pointed to answers; what the search has before it, and says something else, does not. A passage that is no longer there
as they saw it makes no row.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot import Bot, Evidence
from bot.gate.sources import quotable
from bot.text.plain import plain
from scripts.shared.command import add_folders, arguments, run
from scripts.train.mined import ALIKE, OF_WRITTEN
from scripts.train.rows import POINTED_TO

NAME = "qa.train.feedback.jsonl.gz"
FOUND = 50  # passages among which is the one that a reader saw


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("output", type=Path, metavar="OUTPUT")
    add_folders(parser)
    options = parser.parse_args()
    options.output.mkdir(parents=True, exist_ok=True)
    found: list[dict[str, Any]] = []
    for place in options.folders:
        with Bot.open(place) as bot:
            found += rows(bot)
    with gzip.open(options.output / NAME, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in found)
    answers = sum(row["answerable"] for row in found)
    print(f"{answers} questions with their passage, {len(found) - answers} others, in {options.output / NAME}")


def rows(bot: Bot) -> Iterator[dict[str, Any]]:
    """Rows of what the readers of one documentation said."""
    pointed = dict.fromkeys((language, question, right) for language, question, right in bot.feedback().unanswered)
    for number, (language, question, right) in enumerate(pointed):
        found = bot.search(question, hint=language, limit=FOUND) if right else ()
        at = next((at for at, each in enumerate(found) if _place(each) == right), None)
        if at is None:
            continue
        others = [each for each in found[:at] if not _alike(each, found[at])][:OF_WRITTEN]
        for beside, each in enumerate((found[at], *others)):
            yield _row(f"feedback-{bot.title}-{number}-{beside}", language, question, each, answers=not beside)


def _place(found: Evidence) -> tuple[str, int, int]:
    return found.passage.path, found.passage.start, found.passage.end


def _alike(one: Evidence, other: Evidence) -> bool:
    """May they say the same?"""
    first, second = ({*plain(quotable(each)).casefold().split()} for each in (one, other))
    return len(first & second) >= ALIKE * len(first | second)


def _row(name: str, language: str, question: str, found: Evidence, *, answers: bool) -> dict[str, Any]:
    return {
        "id": name,
        "source": "feedback",
        "licence": "ours",
        "kind": POINTED_TO,
        "language_question": language,
        "language_passage": found.passage.language,
        "question": question,
        "passage": plain(quotable(found)),
        "answers": [],
        "answerable": answers,
        "group": found.passage.path,
    }


if __name__ == "__main__":
    run(main)
