"""How often a follow-up finds its passage, alone and with the conversation, and what a change of subject loses.

Usage: python scripts/measure_follow_ups.py QUESTIONS.jsonl FOLDER [--choices]

The questions are of the form that `kilde evaluate` reads. Those with a `history` are asked after it; each of the
others after one from elsewhere in the file, as a change of subject. With --choices also what other numbers in
bot/searching/follow_ups.py would give.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track
from rich.table import Table

from bot import Bot
from bot.evaluation import Case, first_found, load_questions
from bot.searching import follow_ups

FAR = 23  # questions between one and the question that it is asked after
UNRELATED = "unrelated"
CHOICES = {"_SUBJECT": (1, 2, 3, 4), "_DOUBT": (0, 1, 2, 3, 4), "_PRIOR": (0.2, 0.3, 0.4)}

Ranks = dict[tuple[str, str], list[tuple[int | None, int | None]]]  # by style and language: alone, in conversation


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("questions", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--choices", action="store_true", help="measure other numbers too")
    options = parser.parse_args()
    bot, cases = Bot.open(options.folder), _cases(load_questions(options.questions))
    alone = [_rank(bot, case, ()) for case in track(cases, "Alone")]
    Console().print(_table(_ranks(bot, cases, alone)))
    if options.choices:
        Console().print(_choices(bot, cases, alone))


def _cases(rows: Sequence[Mapping[str, Any]]) -> list[Case]:
    rows = [row for row in rows if row.get("gold")]
    placed = [row if row.get("history") else _after(row, rows[(at + FAR) % len(rows)]) for at, row in enumerate(rows)]
    return [Case(row, language) for row in placed for language in row["question"]]


def _after(row: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    history = {language: [text] for language, text in other["question"].items()}
    return {**row, "history": history, "style": UNRELATED}


def _rank(bot: Bot, case: Case, history: Sequence[Any]) -> int | None:
    return first_found(bot.search(case.text, language=case.language, history=history), case.places)


def _ranks(bot: Bot, cases: Sequence[Case], alone: Sequence[int | None]) -> Ranks:
    ranks: Ranks = defaultdict(list)
    for case, rank in zip(track(cases, "In conversation"), alone, strict=True):
        ranks[case.style, case.language].append((rank, _rank(bot, case, case.history)))
    return ranks


def _table(ranks: Ranks) -> Table:
    made = Table("Found among five, %", "", title_justify="left")
    languages = list(dict.fromkeys(language for _, language in ranks))
    for language in languages:
        made.add_column(language, justify="right")
    for style in dict.fromkeys(style for style, _ in ranks):
        for side, words in enumerate(("alone", "in conversation")):
            shares = (_share(rank[side] for rank in ranks[style, language]) for language in languages)
            made.add_row("" if side else style, words, *(f"{100 * share:.1f}" for share in shares))
        worse = (sum(_worse(*pair) for pair in ranks[style, language]) for language in languages)
        made.add_row("", "a lower rank, questions", *map(str, worse), end_section=True)
    return made


def _share(ranks: Iterator[int | None]) -> float:
    found = [rank is not None and rank <= 5 for rank in ranks]
    return sum(found) / len(found)


def _worse(alone: int | None, within: int | None) -> bool:
    return alone is not None and (within is None or within > alone)


def _choices(bot: Bot, cases: Sequence[Case], alone: Sequence[int | None]) -> Table:
    """Each number's choices, the others left as they are."""
    styles = list(dict.fromkeys(case.style for case in cases))
    made = Table("Found among five, %", "", *styles)
    for name, values in CHOICES.items():
        kept = getattr(follow_ups, name)
        for value in values:
            setattr(follow_ups, name, value)
            ranks = _ranks(bot, cases, alone)
            shares = (
                _share(within for (style, _), some in ranks.items() if style == one for _, within in some)
                for one in styles
            )
            made.add_row(name, str(value), *(f"{100 * share:.1f}" for share in shares))
        setattr(follow_ups, name, kept)
        made.add_section()
    return made


if __name__ == "__main__":
    main()
