"""The rows of a table to what they say of each other: groups, and cells that reach down; knows no other blocks."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from ..records import Span
from ..text.tabular.cells import Cell, cells_at

_ALIKE = 3  # cells from which those that all have the same words are one


class Row(NamedTuple):
    """A row of a table, and the cells above it that say of what it is one."""

    span: Span  # of a row that only groups others: the words of its one cell
    header: Span | None  # the columns of its own cells
    above: tuple[Span, ...] = ()


def rows_of(text: str, header: Span | None, rows: Sequence[Span]) -> list[Row]:
    """The rows of a table in order. A row with one cell groups those below it, up to the next such row; the words of
    a cell that is empty, or that another one spans, stand above it."""
    table = [cells_at(text, row) for row in rows]
    grouping = _grouping(table)
    found: list[Row] = []
    groups: tuple[Span, ...] = ()
    above: dict[int, Span] = {}  # of a column: the last words
    down: dict[int, tuple[int, Span]] = {}  # of a column: how many rows more the words above span
    for at, (row, cells) in enumerate(zip(rows, table, strict=True)):
        if at in grouping:
            groups = (*(groups[-1:] if at - 1 in grouping else ()), cells[0].span)
            above, down = {}, {}
            found.append(Row(cells[0].span, None, groups[:-1]))
            continue
        spanned = sorted(down)
        reaching = [down[column][1] for column in spanned]
        columns = _columns(cells, set(spanned))
        written = {column: cell.span for column, cell in zip(columns, cells, strict=True) if cell.words}
        first = min(written, default=0)
        if first and not spanned and not _is_sum(table, at):
            reaching += [above[column] for column in sorted(above) if column < first]
        down = {column: (more - 1, span) for column, (more, span) in down.items() if more > 1}
        down |= {
            column: (cell.rows - 1, cell.span) for column, cell in zip(columns, cells, strict=True) if cell.rows > 1
        }
        above = {column: span for column, span in above.items() if column < first} | written
        found.append(Row(row, _narrowed(text, header, spanned), (*groups, *reaching)))
    return found


def _columns(cells: Sequence[Cell], spanned: Collection[int]) -> list[int]:
    """The column of each cell, beside those that a cell above spans."""
    columns, column = [], 0
    for cell in cells:
        while column in spanned:
            column += 1
        columns.append(column)
        column += cell.columns
    return columns


def _narrowed(text: str, header: Span | None, spanned: Sequence[int]) -> Span | None:
    """The columns of a row's own cells, of which cells above span some; None where those are not the first ones."""
    if header is None or not spanned:
        return header
    cells, first = cells_at(text, header), len(spanned)
    if list(spanned) != list(range(first)) or len(cells) <= first or any(cell.columns > 1 for cell in cells[:first]):
        return None
    return Span(cells[first].start, header.end)


def _grouping(table: Sequence[Sequence[Cell]]) -> frozenset[int]:
    """Which rows only say of what the rows below them are: those with a cell that spans all columns, or the only one
    with words, emphasised as others are not. Another one with one cell may lack values, unless a table begins with such
    a row, and all others are full."""
    alone = [at for at, cells in enumerate(table) if _is_one(cells)]
    several = set(range(len(table))) - set(alone)
    rest = [table[at] for at in sorted(several)]
    plainly = any(cells and not cells[0].strong for cells in rest)
    full = all(cell.words for cells in rest for cell in cells[1:]) and len(table) - 1 not in alone
    if rest and full and alone[:1] == [0]:
        return frozenset(alone)
    return frozenset(at for at in alone if table[at][0].columns > 1 or (plainly and table[at][0].strong))


def _is_one(cells: Sequence[Cell]) -> bool:
    """Has a row, of several columns, words in the first one only, or the same in all?"""
    if not cells or not any(map(str.isalnum, cells[0].words)) or sum(cell.columns for cell in cells) == 1:
        return False
    alike = len(cells) >= _ALIKE and all(cell.words == cells[0].words for cell in cells)
    return alike or not any(cell.words for cell in cells[1:])


def _is_sum(table: Sequence[Sequence[Cell]], at: int) -> bool:
    """Is a row the last one of several, and the only one whose first cell is empty?"""
    empty = (cells and not cells[0].words for cells in table[:-1])
    return 1 < at == len(table) - 1 and not any(empty)
