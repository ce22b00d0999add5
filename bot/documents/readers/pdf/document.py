"""PDF to Markdown: the words seen on each page, in paragraphs, behind a mark of the page; tables by the lines drawn
around their cells, or else by their columns.
"""

from __future__ import annotations

from collections.abc import Sequence

from ....text.markup import escaped, joined, line_starts, mark
from ..plain_text import Extracted
from .headings import by_contents, by_size
from .pages import Entry, Row, pages_of
from .paragraphs import BULLET, NUMBERED, paragraphs_of
from .repeated import continued, without_running_heads


def from_pdf(data: bytes, most: int) -> Extracted:
    """The Markdown of a PDF, of so many characters about; LeftOut where it cannot be opened."""
    pages, entries = pages_of(data, most)
    return Extracted(_markdown(without_running_heads(pages), entries))


def _markdown(pages: Sequence[Sequence[Row]], entries: Sequence[Entry]) -> str:
    paragraphs = [list(paragraphs_of(rows)) for rows in continued(pages)]
    levels = by_contents(paragraphs, entries) or by_size(paragraphs)
    parts: list[str] = []
    for number, page in enumerate(paragraphs, 1):
        if page:
            parts.append(mark(f"page={number}"))
        for position, row in enumerate(page):
            level = levels.get((number - 1, position))
            parts.append(f"{'#' * level} {escaped(row.text)}" if level else row.text if row.table else _block(row.text))
    return joined(parts)


def _block(text: str) -> str:
    if BULLET.match(text):
        return f"- {escaped(BULLET.sub('', text))}"
    return escaped(text) if NUMBERED.match(text) else line_starts(escaped(text))
