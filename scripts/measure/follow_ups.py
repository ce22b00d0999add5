"""How often a follow-up finds its passage, alone and with the conversation, and what a change of subject loses.

Usage: python scripts/measure/follow_ups.py QUESTIONS.jsonl FOLDER

The questions are of the form that `kilde evaluate` reads. Those with a `history` are asked after it; each of the
others after one from elsewhere in the file, as a change of subject.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.progress import track
from rich.table import Table

from bot import Bot
from bot.evaluation import Case, first_found, load_questions
from scripts.shared.command import add_questions, arguments, run
from scripts.shared.tables import console, percent

FAR = 23  # questions between one and the question that it is asked after
UNRELATED = "unrelated"

Ranks = dict[tuple[str, str], list[tuple[int | None, int | None]]]  # by style and language: alone, in conversation


def main() -> None:
    parser = arguments(__doc__)
    add_questions(parser)
    options = parser.parse_args()
    bot, cases = Bot.open(options.folder), placed(load_questions(options.questions))
    console().print(_table(ranks(bot, cases, alone(bot, cases))))


def placed(rows: Sequence[Mapping[str, Any]]) -> list[Case]:
    """The questions that have an answer, each in a conversation."""
    rows = [row for row in rows if row.get("gold")]
    within = [row if row.get("history") else _after(row, rows[(at + FAR) % len(rows)]) for at, row in enumerate(rows)]
    return [Case(row, language) for row in within for language in row["question"]]


def _after(row: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    history = {language: [text] for language, text in other["question"].items()}
    return {**row, "history": history, "style": UNRELATED}


def _rank(bot: Bot, case: Case, history: Sequence[Any]) -> int | None:
    return first_found(bot.search(case.text, hint=case.language, history=history), case.places)


def alone(bot: Bot, cases: Sequence[Case]) -> list[int | None]:
    """The rank of each question's passage without the conversation."""
    return [_rank(bot, case, ()) for case in track(cases, "Alone")]


def ranks(bot: Bot, cases: Sequence[Case], by_themselves: Sequence[int | None]) -> Ranks:
    """The same with it, beside those."""
    found: Ranks = defaultdict(list)
    for case, rank in zip(track(cases, "In conversation"), by_themselves, strict=True):
        found[case.style, case.language].append((rank, _rank(bot, case, case.history)))
    return found


def _table(found: Ranks) -> Table:
    made = Table("Found among five, %", "", title_justify="left")
    languages = list(dict.fromkeys(language for _, language in found))
    for language in languages:
        made.add_column(language, justify="right")
    for style in dict.fromkeys(style for style, _ in found):
        for side, words in enumerate(("alone", "in conversation")):
            cells = (among_five(rank[side] for rank in found[style, language]) for language in languages)
            made.add_row("" if side else style, words, *cells)
        worse = (sum(_worse(*pair) for pair in found[style, language]) for language in languages)
        made.add_row("", "a lower rank, questions", *map(str, worse), end_section=True)
    return made


def among_five(found: Iterable[int | None]) -> str:
    return percent(rank is not None and rank <= 5 for rank in found)


def _worse(alone: int | None, within: int | None) -> bool:
    return alone is not None and (within is None or within > alone)


if __name__ == "__main__":
    run(main)
