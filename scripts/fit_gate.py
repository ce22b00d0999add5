"""Shows what thresholds of the gate cost and catch: `KEPT_…` in bot/gate/omissions.py, `ALIKE` in bot/gate/sources.py.

Usage: python scripts/fit_gate.py FOLDER [FOLDER ...] [--limit 20] [--across]

The sentences are those of scripts/attack.py. A threshold is chosen where, in one language, the words that turn a
meaning are not yet left out unnoticed, and across languages (--across) where hardly a true sentence is rejected that
nothing else rejects.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from itertools import product
from pathlib import Path

from attack import Case, cases, likeness, read, world
from rich.console import Console
from rich.progress import track
from rich.table import Table

from bot.gate import omissions, sources, verify
from bot.languages.locale import codes
from bot.records import Sentence

WITHIN, AT_END = (3.5, 4.0, 4.5, 5.0, 5.5), (5.0, 5.5, 6.0, 6.5)
ALIKE = (0.80, 0.82, 0.84, 0.86, 0.88, 0.90)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+", metavar="FOLDER")
    parser.add_argument("--limit", type=int, default=20, help="cases of a kind, a language and a folder")
    parser.add_argument("--across", action="store_true", help="ALIKE instead")
    options = parser.parse_args()
    found = [
        case
        for folder in options.folders
        for facts in [read(folder)]
        for language in codes()
        for case in cases(world(language, facts, folder.name), options.limit)
        if case.across == options.across
    ]
    table = Table("threshold", "false accepted", "true rejected", "shortened rejected")
    steps: Sequence[tuple[float, ...]] = (
        [(each,) for each in ALIKE] if options.across else list(product(WITHIN, AT_END))
    )
    for step in track(steps, "judging"):
        _set(step)
        judged = [(case, _shown(case)) for case in found]
        table.add_row(
            " / ".join(map(str, step)),
            _share([shown for case, shown in judged if not case.true]),
            _share([not shown for case, shown in judged if case.true and case.kind not in ("synonym", "shortened")]),
            _share([not shown for case, shown in judged if case.kind == "shortened"]),
        )
    Console().print(table)


def _set(step: tuple[float, ...]) -> None:
    if len(step) == 1:
        (sources.ALIKE,) = step
    else:
        omissions.KEPT_WITHIN, omissions.KEPT_AT_END = step


def _shown(case: Case) -> bool:
    similar = likeness if case.across else None
    found = verify.verify(case.text, case.evidence, case.language, identify=lambda _: case.language, similar=similar)
    return isinstance(found, Sentence)


def _share(wrong: Sequence[bool]) -> str:
    return f"{sum(wrong)} of {len(wrong)} ({sum(wrong) / max(1, len(wrong)):.1%})"


if __name__ == "__main__":
    main()
