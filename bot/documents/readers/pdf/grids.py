"""Lines drawn on a page to the grids of tables that they make, and which cell a point lies in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import NamedTuple

_THIN = 2.5  # points that a line is thick at most
_SHORT = 4.0  # points that one is long at least
_NEAR = 3.0  # points within which lines meet, and are one
_DRAWN, _MANY = 20_000, 600  # boxes of a page, and lines that they make, from which it is a drawing


class Box(NamedTuple):
    """Where something is drawn, in points from the page's foot and left edge."""

    left: float
    bottom: float
    right: float
    top: float


class _Line(NamedTuple):
    """A line: where it runs, and from where to where."""

    at: float
    start: float
    end: float


@dataclass(frozen=True)
class Grid:
    """The lines of a table: upright ones from the left, level ones from above."""

    upright: tuple[tuple[_Line, ...], ...]
    level: tuple[tuple[_Line, ...], ...]

    @cached_property
    def columns(self) -> tuple[float, ...]:
        """Where its columns begin and end."""
        return tuple(lines[0].at for lines in self.upright)

    @cached_property
    def rows(self) -> tuple[float, ...]:
        """Where its rows begin and end, from above."""
        return tuple(lines[0].at for lines in self.level)

    def cell(self, x: float, y: float) -> tuple[int, int] | None:
        """The row and the column of the cell that a point lies in, the first ones of a cell that spans several."""
        columns, rows = self.columns, self.rows
        if not (columns[0] < x < columns[-1] and rows[-1] < y < rows[0]):
            return None
        column = max(at for at in range(len(columns) - 1) if columns[at] <= x and _crosses(self.upright[at], y))
        row = max(at for at in range(len(rows) - 1) if rows[at] >= y and _crosses(self.level[at], x))
        return row, column


def _crosses(lines: Sequence[_Line], at: float) -> bool:
    return any(line.start - _NEAR <= at <= line.end + _NEAR for line in lines)


def grids(drawn: Iterable[Box]) -> list[Grid]:
    """The grids of at least two columns and two rows that lines make, whose outer lines are whole."""
    upright: list[_Line] = []
    level: list[_Line] = []
    for box in islice(drawn, _DRAWN):
        wide, high = box.right - box.left, box.top - box.bottom
        if wide <= _THIN and high >= _SHORT:
            upright.append(_Line((box.left + box.right) / 2, box.bottom, box.top))
        elif high <= _THIN and wide >= _SHORT:
            level.append(_Line((box.bottom + box.top) / 2, box.left, box.right))
    whole, across = list(_joined(upright)), list(_joined(level))
    if len(whole) + len(across) > _MANY:
        return []
    found = (_grid(*each) for each in _apart(whole, across))
    return [each for each in found if each is not None]


def _joined(lines: Sequence[_Line]) -> Iterator[_Line]:
    """Lines, those that go on with each other as one."""
    for same in _alike(sorted(lines)):
        last: _Line | None = None
        for line in sorted(same, key=lambda each: each.start):
            if last is not None and line.start <= last.end + _NEAR:
                last = last._replace(end=max(last.end, line.end))
                continue
            if last is not None:
                yield last
            last = line._replace(at=same[0].at)
        if last is not None:
            yield last


def _alike(lines: Sequence[_Line]) -> Iterator[list[_Line]]:
    """Lines in order of where they run, those that run at the same place together."""
    same: list[_Line] = []
    for line in lines:
        if same and line.at - same[-1].at > _NEAR:
            yield same
            same = []
        same.append(line)
    if same:
        yield same


def _apart(upright: list[_Line], level: list[_Line]) -> Iterator[tuple[list[_Line], list[_Line]]]:
    """Lines that meet each other, directly or by others, together."""
    while upright:
        mine, theirs = [upright.pop()], list[_Line]()
        grown = True
        while grown:
            met = [each for each in level if any(_meet(one, each) for one in mine)]
            level[:] = [each for each in level if each not in met]
            theirs += met
            more = [each for each in upright if any(_meet(each, one) for one in met)]
            upright[:] = [each for each in upright if each not in more]
            mine += more
            grown = bool(more)
        yield mine, theirs


def _meet(upright: _Line, level: _Line) -> bool:
    across = level.start - _NEAR <= upright.at <= level.end + _NEAR
    return across and upright.start - _NEAR <= level.at <= upright.end + _NEAR


def _grid(upright: Sequence[_Line], level: Sequence[_Line]) -> Grid | None:
    columns, rows = list(_alike(sorted(upright))), list(_alike(sorted(level)))
    if len(columns) < 3 or len(rows) < 3:
        return None
    left, right, top, bottom = columns[0][0].at, columns[-1][0].at, rows[-1][0].at, rows[0][0].at
    outer = [(columns[0], bottom, top), (columns[-1], bottom, top), (rows[0], left, right), (rows[-1], left, right)]
    whole = all(
        any(one.start <= low + _NEAR and one.end >= high - _NEAR for one in lines) for lines, low, high in outer
    )
    return Grid(tuple(map(tuple, columns)), tuple(map(tuple, reversed(rows)))) if whole else None
