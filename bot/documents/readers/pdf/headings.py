"""Which paragraphs are headings: by the table of contents, or by the size of their letters."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from .pages import Entry, Row
from .paragraphs import LARGER

_HEADING = 150  # characters of a heading at most
_SIZES = 3  # sizes of headings


def by_contents(pages: Sequence[Sequence[Row]], entries: Sequence[Entry]) -> dict[tuple[int, int], int]:
    """The level of each paragraph that is a title of the contents, by page and position."""
    levels: dict[tuple[int, int], int] = {}
    for entry in entries:
        title = _key(entry.title)
        rows = pages[entry.page] if title and entry.page < len(pages) else ()
        for position, row in enumerate(rows):
            key = _key(row.text)
            if key.endswith(title) and len(key) <= len(title) + 8 and (entry.page, position) not in levels:
                levels[entry.page, position] = min(entry.level + 1, 6)
                break
    return levels


def _key(title: str) -> str:
    return re.sub(r"[\W_]+", "", title).casefold()


def by_size(pages: Sequence[Sequence[Row]]) -> dict[tuple[int, int], int]:
    """The level of each short paragraph in letters that are larger than most."""
    letters: Counter[float] = Counter()
    for row in (row for page in pages for row in page):
        letters[_size(row)] += len(row.text)
    if not letters:
        return {}
    usual = letters.most_common(1)[0][0]
    found = {
        (number, position): _size(row)
        for number, page in enumerate(pages)
        for position, row in enumerate(page)
        if _size(row) >= LARGER * usual and len(row.text) <= _HEADING and re.search(r"[^\W\d_]", row.text)
    }
    sizes = sorted(set(found.values()), reverse=True)[:_SIZES]
    return {place: sizes.index(size) + 1 if size in sizes else _SIZES for place, size in found.items()}


def _size(row: Row) -> float:
    return round(row.size * 2) / 2
