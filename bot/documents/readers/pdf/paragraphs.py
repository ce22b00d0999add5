"""Lines of pages to paragraphs, and tables by their columns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from ....text.markup import escaped, table
from .pages import Row

_GAP = 1.3  # times the usual distance of lines, above which a paragraph ends
_COMMON = 4  # times as often the commonest distance may be than another that is common
_FULL = 0.8  # of the way to the right edge, from which a line is full
_ROW_GAP = 2.5  # times the height of letters, within which a row of a table follows another
LARGER = 1.15  # times the size of the page's usual letters, from which a line is a heading
_HEADING_GAP = 1.3  # times the height of its letters, below which a line of a heading follows another
BULLET = re.compile(r"^[•◦▪▫‣⁃∙·●○■□–-]\s+(?=\S)")
NUMBERED = re.compile(r"^\d{1,3}[.)]\s+(?=\S)")


def paragraphs_of(rows: Sequence[Row]) -> Iterator[Row]:
    """Lines that belong together as one; those that stand in columns as a table."""
    plain: list[Row] = []
    at = 0
    while at < len(rows):
        end = _end_of_table(rows, at)
        if rows[at].lines:
            yield from _joined(plain)
            cells = [[_in_a_cell(words) for words in line] for line in rows[at].lines]
            yield replace(rows[at], text=table(cells))
            plain, at = [], at + 1
        elif end - at > 1:
            header = _header_above(rows[:at], rows[at])
            yield from _joined(plain)
            lines = [*header, *rows[at:end]]
            cells = [[_in_a_cell(cell.text) for cell in row.cells] for row in lines]
            yield replace(rows[at], text=table(cells), table=True)
            plain, at = [], end
        else:
            plain.append(rows[at])
            at += 1
    yield from _joined(plain)


def _in_a_cell(words: str) -> str:
    return escaped(words).replace("|", "\\|")


def _header_above(lines: Sequence[Row], row: Row) -> Sequence[Row]:
    """The first line of the table that a row belongs to, where cells of several lines stand between them."""
    header: Sequence[Row] = ()
    for line in reversed(lines):
        if _in_columns(line, row):
            header = [line] if line.base > row.base else ()
        elif not _within(line, row):
            break
    return header


def _within(line: Row, row: Row) -> bool:
    """Is a line one of those that a cell of a row's table has, behind the first column?"""
    lefts = [cell.left for cell in line.cells] or [line.left]
    columns = row.cells if line.cells else row.cells[1:]
    return all(any(abs(left - cell.left) < row.size / 2 for cell in columns) for left in lefts)


def _end_of_table(rows: Sequence[Row], start: int) -> int:
    """Where the lines end that have as many cells as the first, each below that of the line before."""
    end = start + 1
    while end < len(rows) and rows[start].cells and _below(rows[end - 1], rows[end]):
        end += 1
    return end


def _below(above: Row, row: Row) -> bool:
    """Does a line follow another one in the same columns: on the left, on the right or in the middle?"""
    return 0 < above.base - row.base < _ROW_GAP * row.size and _in_columns(above, row)


def _in_columns(above: Row, row: Row) -> bool:
    if len(above.cells) != len(row.cells):
        return False
    near = row.size / 2
    return all(
        abs(one.left - other.left) < near
        or abs(one.right - other.right) < near
        or abs(one.left + one.right - other.left - other.right) < 2 * near
        for one, other in zip(above.cells, row.cells, strict=True)
    )


def _joined(rows: Sequence[Row]) -> Iterator[Row]:
    """Lines that belong together as one."""
    usual = _usual_distance(rows)
    edge = max((row.right for row in rows), default=0.0)
    letters = _usual_size(rows)
    whole: Row | None = None
    last: Row | None = None
    for row in rows:
        if whole is not None and last is not None and _goes_on(last, row, usual, edge, letters):
            glue = "" if whole.text.endswith("\u00ad") else " "
            whole = replace(whole, text=whole.text.rstrip("\u00ad") + glue + row.text)
        else:
            if whole is not None:
                yield whole
            whole = row
        last = row
    if whole is not None:
        yield whole


def _goes_on(last: Row, row: Row, usual: float, edge: float, letters: float) -> bool:
    down = last.base - row.base
    alike = abs(last.size - row.size) < 0.1 * max(last.size, row.size)
    same_line = abs(down) < 0.5 * row.size and row.left >= last.right
    if alike and row.size > LARGER * letters and 0 < down <= _HEADING_GAP * row.size:  # a heading of several lines
        return not last.text.endswith((".", "!", "?"))
    ended = last.text.endswith((".", "!", "?", ":")) and last.right < _FULL * edge
    begins = BULLET.match(row.text) or NUMBERED.match(row.text)
    return bool(alike and not begins and not ended and (same_line or 0 < down <= _GAP * usual))


def _usual_distance(rows: Sequence[Row]) -> float:
    """From line to line within paragraphs: the shortest of the common ones behind lines that are full, for paragraphs
    may have one line each; or what the letters' height makes likely."""
    letters = _usual_size(rows)
    likely, full = 1.2 * letters, _FULL * max((row.right for row in rows), default=0.0)
    apart = Counter(
        round(a.base - b.base)
        for a, b in pairwise(rows)
        if 0.8 * likely <= a.base - b.base < 2 * likely and a.right >= full and abs(a.size - letters) < 0.1 * letters
    )
    often = max(apart.values(), default=0)
    return float(min((down for down, times in apart.items() if _COMMON * times >= often), default=likely))


def _usual_size(rows: Sequence[Row]) -> float:
    """Of most letters."""
    sizes = Counter[float]()
    for row in rows:
        sizes[round(row.size, 1)] += len(row.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0
