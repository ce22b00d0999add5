"""What other numbers of follow-ups would give, in bot/languages/cues.py and bot/searching/find.py.

Each one's choices, the others left as they are.

Usage: python scripts/fit/follow_ups.py QUESTIONS.jsonl FOLDER

The questions are those of scripts/measure/follow_ups.py. Nothing is written.
"""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table

from bot import Bot
from bot.evaluation import Case, load_questions
from bot.languages import cues
from bot.searching import find
from scripts.measure.follow_ups import Ranks, alone, among_five, placed, ranks
from scripts.shared.command import add_questions, arguments, run
from scripts.shared.tables import console
from scripts.shared.trying import trying

CHOICES = ((cues, "SUBJECT", (1, 2, 3, 4)), (cues, "DOUBT", (0, 1, 2, 3, 4)), (find, "PRIOR", (0.2, 0.3, 0.4)))


def main() -> None:
    parser = arguments(__doc__)
    add_questions(parser)
    options = parser.parse_args()
    console().print(_table(Bot.open(options.folder), placed(load_questions(options.questions))))


def _table(bot: Bot, cases: Sequence[Case]) -> Table:
    styles = list(dict.fromkeys(case.style for case in cases))
    made = Table("Found among five, %", "", *styles)
    by_themselves = alone(bot, cases)
    for module, name, values in CHOICES:
        for value in values:
            with trying(module, **{name: value}):
                found = ranks(bot, cases, by_themselves)
            made.add_row(name, str(value), *(_within(found, style) for style in styles))
        made.add_section()
    return made


def _within(found: Ranks, style: str) -> str:
    """What questions of a style find in conversation."""
    return among_five(within for (one, _), some in found.items() if one == style for _, within in some)


if __name__ == "__main__":
    run(main)
