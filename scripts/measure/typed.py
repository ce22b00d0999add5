"""How questions fare as people type them: in capitals, and without the letters that their keyboard lacks.

Usage: python scripts/measure/typed.py QUESTIONS.jsonl FOLDER

The questions are of the form that `kilde evaluate` reads; each is asked as written, and in every form that it can be
typed in. Nothing but the words tells the language.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from rich.progress import track
from rich.table import Table

from bot import Bot
from bot.evaluation import Case, load_questions
from bot.languages.locale import locale
from bot.languages.settle import understood
from scripts.shared.command import add_questions, arguments, run
from scripts.shared.tables import console, of_all

AS_WRITTEN = "as written"
WORD = re.compile(r"[^\W\d_]+")


class Came(NamedTuple):
    """What became of one question in one form."""

    language: bool  # is it told rightly?
    first: bool  # is the first evidence that of the question as written?
    lacking: int  # words that lack letters …
    restored: int  # … and have them again
    changed: tuple[str, ...]  # words that are others than was meant, though they lacked nothing


def main() -> None:
    parser = arguments(__doc__)
    add_questions(parser)
    options = parser.parse_args()
    bot = Bot.open(options.folder)
    cases = [Case(row, language) for row in load_questions(options.questions) for language in row["question"]]
    found: dict[tuple[str, str], list[Came]] = defaultdict(list)
    for case in track(cases):
        first = _first(bot, case.text)
        for form, text in forms(case.text, case.language):
            found[case.language, form].append(_came(bot, case, text, first))
    console().print(_table(found))
    for (language, form), came in found.items():
        if changed := [word for each in came for word in each.changed]:
            console().print(f"{language}, {form}: {', '.join(changed)}")


def forms(text: str, language: str) -> Iterator[tuple[str, str]]:
    """The question as written, in capitals, and in each way to type it without its letters."""
    yield AS_WRITTEN, text
    yield "lower case", text.lower()
    yield "capitals", text.upper()
    for way, table in zip(("one letter", "two letters"), locale(language).retypings, strict=False):
        capitals = {ord(chr(letter).upper()): typed.capitalize() for letter, typed in table.items()}
        if (typed := text.translate(table | capitals)) != text:
            yield way, typed


def _first(bot: Bot, text: str) -> str:
    return next((each.passage.group_id for each in bot.search(text, limit=1)), "")


def _came(bot: Bot, case: Case, text: str, first: str) -> Came:
    question, _ = understood(text)
    words = zip(*(WORD.findall(each.casefold()) for each in (case.text, text, question.text)), strict=False)
    pairs = [(meant, typed, read) for meant, typed, read in words if meant != typed or read != typed]
    lacking = [read == meant for meant, typed, read in pairs if meant != typed]
    changed = tuple(f"{typed} ({read})" for meant, typed, read in pairs if meant == typed)
    return Came(question.language == case.language, _first(bot, text) == first, len(lacking), sum(lacking), changed)


def _table(found: Mapping[tuple[str, str], Sequence[Came]]) -> Table:
    made = Table("", "typed", "language told", "same first evidence", "words with their letters again", "words changed")
    for (language, form), came in found.items():
        restored, lacking = sum(each.restored for each in came), sum(each.lacking for each in came)
        made.add_row(
            language if form == AS_WRITTEN else "",
            form,
            of_all(each.language for each in came),
            of_all(each.first for each in came),
            f"{restored} of {lacking}" if lacking else "",
            str(sum(len(each.changed) for each in came)),
        )
    return made


if __name__ == "__main__":
    run(main)
