"""Shows what thresholds of the gate cost and catch: `KEPT_…` in bot/gate/omissions.py, `ALIKE` in bot/gate/sources.py.

Usage: python scripts/fit/gate.py FOLDER [FOLDER ...] [--limit 20] [--across]

The sentences are those of scripts/attack/gate.py. A threshold is chosen where, in one language, the words that turn a
meaning are not yet left out unnoticed, and across languages (--across) where hardly a true sentence is rejected that
nothing else rejects.
"""

from __future__ import annotations

from itertools import product

from rich.progress import track
from rich.table import Table

from bot.gate import omissions, sources
from bot.languages.locale import codes
from scripts.attack.judging import reason
from scripts.attack.sentences.cases import Case, cases_of
from scripts.shared.command import add_folders, arguments, run
from scripts.shared.tables import console, of_all
from scripts.shared.trying import trying

WITHIN, AT_END = (3.5, 4.0, 4.5, 5.0, 5.5), (5.0, 5.5, 6.0, 6.5)
ALIKE = (0.80, 0.82, 0.84, 0.86, 0.88, 0.90)


def main() -> None:
    parser = arguments(__doc__)
    add_folders(parser)
    parser.add_argument("--limit", type=int, default=20, help="cases of a kind, a language and a folder")
    parser.add_argument("--across", action="store_true", help="ALIKE instead")
    options = parser.parse_args()
    made = [case for folder in options.folders for case in cases_of(folder, codes(), options.limit)]
    found = [case for case in made if case.across == options.across]
    module = sources if options.across else omissions
    steps: list[dict[str, float]] = (
        [{"ALIKE": each} for each in ALIKE]
        if options.across
        else [{"KEPT_WITHIN": within, "KEPT_AT_END": at_end} for within, at_end in product(WITHIN, AT_END)]
    )
    table = Table("threshold", "false accepted", "true rejected", "shortened rejected")
    for step in track(steps, "judging"):
        with trying(module, **step):
            judged = [(case, _shown(case)) for case in found]
        table.add_row(
            " / ".join(map(str, step.values())),
            of_all(shown for case, shown in judged if not case.true),
            of_all(not shown for case, shown in judged if case.true and case.kind not in ("synonym", "shortened")),
            of_all(not shown for case, shown in judged if case.kind == "shortened"),
        )
    console().print(table)


def _shown(case: Case) -> bool:
    """Does it pass, its language being known?"""
    return reason(case, lambda _: case.language) is None


if __name__ == "__main__":
    run(main)
