"""Which tables are tables, and which of their rows name the columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ....text.markup import Spanning
from .parsing import Element, words_in
from .set_off import framed, kind_of
from .unseen import HEADINGS


class Row(NamedTuple):
    """The cells of a row, and whether they name columns."""

    is_head: bool
    cells: list[Spanning]


def parted_rows(rows: Sequence[Row]) -> tuple[list[str], Sequence[Row], Sequence[Row]]:
    """What stands above the names of all columns, the rows that say those, and the others."""
    titles: list[str] = []
    while len(rows) > 1 and rows[0].is_head and rows[1].is_head and len(rows[0].cells) == 1 < len(rows[1].cells):
        titles += [rows[0].cells[0].words]
        rows = rows[1:]
    first = rows[0] if rows and rows[0].is_head else Row(False, [])
    parts = any(cell.columns > 1 for cell in first.cells)
    down = max((cell.rows for cell in first.cells), default=1) if parts else 1
    count = int(first.is_head)
    while first.is_head and count < len(rows) - 1 and (count < down or (parts and rows[count].is_head)):
        if len(rows[count].cells) == 1:  # of what the rows below it are
            break
        count += 1
    return titles, rows[:count], rows[count:]


def is_head(row: Element) -> bool:
    """Is this a row of headers? One of a header and values is not."""
    cells = list(row.iterchildren("td", "th"))
    return row.getparent().tag == "thead" or (len(cells) > 0 and all(cell.tag == "th" for cell in cells))


def bold_above(rows: Sequence[Element]) -> int:
    """How many rows name the columns of a table without headers, as an editor's buttons make it: all of their words are
    bold, those of the others are not."""
    count = next((at for at, row in enumerate(rows) if not _is_bold(row)), len(rows))
    rest = any(map(_is_bold, rows[count:])) or count == len(rows)
    return count if count and not rest and len(list(rows[count - 1].iterchildren("td"))) > 1 else 0


def _is_bold(row: Element) -> bool:
    cells = [cell for cell in row.iterchildren("td") if words_in(cell)]
    return bool(cells) and all(words_in(cell) == " ".join(map(words_in, _bold_in(cell))) for cell in cells)


def _bold_in(cell: Element) -> Iterator[Element]:
    return (each for each in cell.iter("b", "strong") if next(each.iterancestors("b", "strong"), None) is None)


def is_layout(element: Element) -> bool:
    """Does the table only put things in their places?"""
    if element.get("role") in ("presentation", "none"):
        return True
    around = element.getparent()
    if around is not None and kind_of(around) and framed(around):
        return True
    inside = next(element.iterdescendants("table", "pre", *HEADINGS), None)
    return inside is not None and (inside.tag != "table" or not _has_names(element))


def _has_names(table: Element) -> bool:
    """Has a table a row of its own that names its columns?"""
    first = next(table.iter("tr"), None)
    return first is not None and is_head(first) and len(first) > 1 and next(first.iterancestors("table")) is table
