"""Searches the constants of bot/text/align.py by coordinates, on pages in which it is known what belongs together.

Usage: python scripts/fit/alignment.py FOLDER

The pages are FOLDER's with defects that scripts/measure/alignment.py plants. Half of them are fitted to, a wrong pair
counting as three missed; what was found is measured on the others. Nothing is written.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.progress import track
from rich.table import Table

from bot.text import align
from scripts.measure.alignment import Planted, counts, planted, planted_table
from scripts.shared.command import arguments, folder, run
from scripts.shared.tables import console
from scripts.shared.trying import trying

GRID: dict[str, tuple[Any, ...]] = {
    "_LENGTH": (12.0, 30.0),
    "_LENGTH_MOST": (2.0, 4.0, 5.0),
    "_ANCHORS": (7.0, 14.0),
    "_ANCHORS_SHARED": (0.6, 0.9),
    "_ANCHORS_MOST": (3.0, 5.0),
    "_ONE_SIDED": (2.0, 4.0),
    "_WORDS": ((4.0, 10.0), (8.0, 10.0), (6.0, 7.0), (6.0, 13.0)),
    "_ALIKE": (3.0, 7.0),
    "_PRIOR": ((-1.0, -3.0), (1.0, -3.0), (0.0, -2.0), (0.0, -4.0)),
    "_LEAST": (-8.0, -5.0),
    "_MOST": (5.0, 9.0),
    "_KIND": (1.0, 2.0),
    "_LEVEL": (2.0, 4.0),
    "_OPEN": (0.02, 0.06),
    "_ON": (0.75, 0.92),
    "_JOIN": (0.0005, 0.005),
    "_LIKELY": (0.65, 0.75),
    "_SURE": (0.7, 0.9),
    "_FEW": (10, 40),
}


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("folder", type=folder, metavar="FOLDER")
    given, out = parser.parse_args(), console(width=110)
    fitted, others = (planted(given.folder, half) for half in (0, 1))
    out.print(planted_table({"half of the pages": fitted, "the others": others}))
    chosen = best(fitted)
    table = Table("constant", "was", "is")
    for name, value in chosen.items():
        table.add_row(name, str(getattr(align, name)), str(value))
    out.print(table)
    with trying(align, **chosen):
        out.print(planted_table({"fitted to": fitted, "the others": others}))


def best(found: Sequence[Planted]) -> dict[str, Any]:
    """The constants that are better than the module's own."""
    chosen: dict[str, Any] = {}
    least = _loss(found, chosen)
    for name, values in track(GRID.items(), "searching"):
        for value in values:
            if (loss := _loss(found, {**chosen, name: value})) < least:
                least, chosen = loss, {**chosen, name: value}
    return chosen


def _loss(found: Sequence[Planted], numbers: dict[str, Any]) -> int:
    with trying(align, **numbers):
        verdicts = counts(found)
    return 3 * verdicts["wrong"] + verdicts["missed"]


if __name__ == "__main__":
    run(main)
