"""Cells of tables in Markdown and in HTML: their words, where they stand, and the names of their columns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ...records import Span
from ..blocks.lines import stripped
from ..markup import Spanning, one_header, spread
from ..plain import plain, plain_within
from ..syntax import BAR, OPEN_COMMENT, TAG
from ..unshown.hidden import without_hidden

_HTML_ROW = re.compile(r"\s*<t[rdh]\b", re.IGNORECASE)
_NEXT_ROW = re.compile(r"(?=<tr\b)", re.IGNORECASE)
_SPAN = re.compile(r"\scolspan\s*=\s*[\"']?\s*(\d{1,6})", re.IGNORECASE)
_DOWN = re.compile(r"\srowspan\s*=\s*[\"']?\s*(\d{1,6})", re.IGNORECASE)
_COLUMNS = 100  # that one cell spans at most


def table_cells(header: str, row: str) -> list[tuple[str, str]]:
    """A row of a table, in Markdown or in HTML, as (name, value) pairs, plain words; a value that spans some of the
    columns has the names of all of them."""
    names, found, column = _names(header), [], 0
    for words, columns in _spanning(row):
        of_it = names[column : column + (columns if columns < len(names) else 1)]
        found += [(", ".join(dict.fromkeys(filter(None, of_it))), words)] if words else []
        column += columns
    return found


def _names(header: str) -> list[str]:
    """The names of the columns, by all rows that say them."""
    rows = [row for row in _NEXT_ROW.split(header) if _HTML_ROW.match(row)]
    if len(rows) < 2:
        return _cells(header)
    cells = (
        [
            Spanning(_words_of(row[slice(*cell)]), _number(_SPAN, tag), _number(_DOWN, tag))
            for tag, cell in _html_tags(OPEN_COMMENT.sub(" ", row))
        ]
        for row in rows
    )
    return one_header(list(spread(list(cells), width=_COLUMNS + 1)))  # one above all columns is of each


def _spanning(row: str) -> Iterator[tuple[str, int]]:
    """The words of each cell of a row, and how many columns it spans."""
    if not _HTML_ROW.match(row):
        for cell in BAR.split(row.strip().removeprefix("|").removesuffix("|")):  # one bar at each end is a border
            yield plain_within(cell).replace("\\|", "|") or _pictured(cell), 1
        return
    row = OPEN_COMMENT.sub(" ", row)
    for tag, cell in _html_tags(row):
        yield _words_of(row[slice(*cell)]), _number(_SPAN, tag)


def _cells(row: str) -> list[str]:
    """The words of each cell of a row, with an empty one for each further column that it spans."""
    return [each for words, columns in _spanning(row) for each in (words, *[""] * (columns - 1))]


# What a cell without words shows: an image's own words, an icon by its name …
_IMAGE = re.compile(r"!\[([^\[\]]*)\]|<img\b[^>]*?\balt\s*=\s*[\"']([^\"']*)", re.IGNORECASE)
_ICON = re.compile(r"(?<![\w:]):([a-z\d_+-]+):(?![\w:])|<(?:i|span|svg)\b[^>]*?\bclass\s*=\s*[\"']([^\"']*)")
# … of which these say something in a table.
_ICONS = {
    "✓": re.compile(r"(?<![a-z])(?:check|checkmark|tick|yes|done|thumbsup|\+1)(?![a-z])"),
    "✗": re.compile(r"(?<![a-z])(?:x|xmark|close|cross|no|cancel|times|ban|block|thumbsdown|-1)(?![a-z])"),
    "⚠": re.compile(r"(?<![a-z])(?:alert|warning|caution|exclamation)(?![a-z])"),
}


def _pictured(cell: str) -> str:
    """What a cell shows that has no words: `✓` for `:material-check:`, the words of an image."""
    cell = without_hidden(cell)
    words = [(found[1] or found[2] or "").strip() for found in _IMAGE.finditer(cell)]
    names = [(found[1] or found[2]).lower() for found in _ICON.finditer(cell)]
    return plain_within(" ".join(filter(None, words))) or next(
        (sign for name in names for sign, meant in _ICONS.items() if meant.search(name)), ""
    )


def _words_of(cell: str) -> str:
    return plain(cell) or _pictured(cell)


def _html_tags(row: str) -> Iterator[tuple[str, Span]]:
    """The tag that opens each cell of a `tr`, and where in it the tag and what it holds stand."""
    starts: list[tuple[int, str]] = []
    inside = 0  # how many tables of a cell are open
    for tag in TAG.finditer(row):
        name, end = tag["name"].lower(), tag[0].startswith("</")
        if name == "table":
            inside += -1 if end else 1
        elif name in ("td", "th") and not end and inside == 0:
            starts.append((tag.start(), tag[0]))
    for (start, opening), until in zip(starts, [*(start for start, _ in starts[1:]), len(row)], strict=False):
        yield opening, Span(start, until)


def _number(attribute: re.Pattern[str], tag: str) -> int:
    found = attribute.search(tag)
    return max(1, min(int(found[1]), _COLUMNS)) if found else 1


class Cell(NamedTuple):
    """A cell of a table where it stands."""

    span: Span  # of what is in it
    start: int  # of its tag, where it has one
    words: str  # as they are shown
    strong: bool = False  # a header's, or emphasised as a whole
    columns: int = 1
    rows: int = 1


_EMPHASISED = re.compile(
    r"(\*\*|__|\*|_)(?=\S)(?:(?!\1).)+(?<=\S)\1|<(b|strong|em|i)\b[^<>]*>(?:(?!</\2).)*</\2\s*>", re.DOTALL
)
_CLOSED = re.compile(r"</t[dh]\s*>\s*(?:</tr\s*>\s*)?\Z", re.IGNORECASE)


def cells_at(text: str, row: Span) -> list[Cell]:
    """The cells of a row of a table in a text, in Markdown or in HTML."""
    raw = text[slice(*row)]
    if _HTML_ROW.match(raw):
        return [_html_cell(text, row.start, tag, cell) for tag, cell in _html_tags(OPEN_COMMENT.sub(_blank, raw))]
    start = row.start + len(raw) - len(raw.lstrip(" \t>"))
    start += text.startswith("|", start)
    end = row.start + len(raw.rstrip())
    end -= end > start and BAR.match(text, end - 1, end) is not None
    bars = [Span(*bar.span()) for bar in BAR.finditer(text, start, end)]
    cells = zip([start, *(bar.end for bar in bars)], [*(bar.start for bar in bars), end], strict=True)
    return [_cell(text, stripped(text, Span(*cell)), cell[0]) for cell in cells]


def _cell(text: str, span: Span, start: int) -> Cell:
    raw = text[slice(*span)]
    return Cell(span, start, plain_within(raw) or _pictured(raw), _EMPHASISED.fullmatch(raw) is not None)


def _html_cell(text: str, offset: int, tag: str, cell: Span) -> Cell:
    start, end = offset + cell.start + len(tag), offset + cell.end
    closed = _CLOSED.search(text[start:end])
    span = stripped(text, Span(start, start + closed.start() if closed else end))
    found = _cell(text, span, offset + cell.start)
    strong = found.strong or tag[:3].lower() == "<th"
    return found._replace(strong=strong, columns=_number(_SPAN, tag), rows=_number(_DOWN, tag))


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])
