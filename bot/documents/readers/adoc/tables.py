"""Cells of AsciiDoc's tables: where each begins, and which columns and rows it spans."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import NamedTuple

# What begins a cell: a bar, and before it how many columns it spans or how often it stands, and how it is set.
_CELL = re.compile(
    r"(?<!\\)(?:(?:^|(?<=\s))(?:(?=[\d.])(?P<wide>\d{1,9})?(?:\.(?P<down>\d{1,9}))?\+|(?P<times>\d{1,9})\*)?"
    r"[<^>.]*(?P<style>[adehlms])?)?\|"
)
_COLUMNS = 100  # that one cell spans, or stands in, at most


class Cell(NamedTuple):
    """A cell of a table as it is written, the letter of its style, and how many columns and rows it spans."""

    lines: list[str]
    style: str = ""
    columns: int = 1
    rows: int = 1


def cells_in(line: str, separator: str) -> list[Cell]:
    """The cells that begin on a line."""
    if separator in ",:\t":
        try:
            return [Cell([words]) for words in next(csv.reader([line], delimiter=separator), [])]
        except csv.Error:  # longer than a field may be
            return [Cell([line])]
    if separator == "!":
        line = line.replace("!", "|")
    found = list(_CELL.finditer(line))
    cells: list[Cell] = []
    for cell, after in zip_longest(found, found[1:]):
        words = line[cell.end() : after.start() if after else len(line)].replace("\\|", "|").strip()
        columns, rows = (max(1, min(int(cell[span] or 1), _COLUMNS)) for span in ("wide", "down"))
        for _ in range(min(int(cell["times"] or 1), _COLUMNS)):
            cells.append(Cell([words], cell["style"] or "", columns, rows))
    return cells


def in_rows(cells: Sequence[Cell], width: int) -> Iterator[list[tuple[int, Cell]]]:
    """The cells of each row with their columns, beside those that cells above span."""
    down = [0] * width  # rows that are still spanned, of each column
    row: list[tuple[int, Cell]] = []
    column = 0
    for cell in cells:
        while width:
            column = next((free for free in range(column, width) if not down[free]), width)
            if column < width:
                break
            yield row
            row, column, down = [], 0, [max(0, more - 1) for more in down]
        row.append((column, cell))
        end = min(width, column + cell.columns)
        for each in range(column, end):
            down[each] = cell.rows  # this one with it
        column = end
    if row:
        yield row


def styles_of_columns(said: str) -> list[str]:
    """The style of each column of `1,2a,3*<`."""
    styles: list[str] = []
    for part in filter(None, (each.strip() for each in re.split(r"[,;]", said))):
        times, style = re.match(r"(\d{1,9})\*", part), re.search(r"[adehlms]\Z", part)
        styles += [style[0] if style else ""] * min(int(times[1]) if times else 1, _COLUMNS)
    return styles[:_COLUMNS]
