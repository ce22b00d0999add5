"""What repeats from page to page: running heads, and tables that go on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from .pages import Row

_SAME = 3.0  # points within which columns of two pages are the same
_FEW_PAGES = 3  # on which a line must stand to be a running head


def without_running_heads(pages: Sequence[list[Row]]) -> list[list[Row]]:
    """The pages without what repeats at their heads and feet, page numbers included."""
    count = Counter(key for rows in pages for key in {_numberless(row) for row in rows if row.edge})
    least = min(max(_FEW_PAGES, len(pages) // 4), max(2, len(pages)))  # of two pages, on both

    def repeats(row: Row) -> bool:
        return row.edge and (count[_numberless(row)] >= least or row.text.isdecimal())

    return [[row for row in rows if not repeats(row)] for rows in pages]


def _numberless(row: Row) -> str:
    return re.sub(r"\d+", "#", row.text)


def continued(pages: Sequence[Sequence[Row]]) -> Iterator[list[Row]]:
    """The pages, a table that goes on at the head of one with the names of its columns."""
    last: Row | None = None
    for page in pages:
        rows = list(page)
        if rows and last is not None and last.lines and rows[0].lines and _alike(last.columns, rows[0].columns):
            head, *rest = rows[0].lines
            rows[0] = replace(rows[0], lines=(last.lines[0], *(() if head == last.lines[0] else (head,)), *rest))
        last = rows[-1] if rows else last
        yield rows


def _alike(columns: Sequence[float], others: Sequence[float]) -> bool:
    return len(columns) == len(others) and all(
        abs(one - other) < _SAME for one, other in zip(columns, others, strict=True)
    )
