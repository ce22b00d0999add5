"""What PDFium says of a document: the lines that are seen on each page, their cells, and its table of contents.

Home of pypdfium2.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any, NamedTuple

from ....records import LeftOut
from ....text.markup import clean, collapsed
from .grids import Box, grids

_ALONE = Lock()  # PDFium does one thing at a time in a process
_PASSWORD = 4  # its error for a file that asks for one
_COLUMN_GAP = 1.2  # times the height of letters, from which what is between words parts columns
_CELL = 800  # characters of a cell at most
_EDGE = 0.1  # of the page's height, above and below, in which running heads stand
_LINE_BREAK_HYPHEN = re.compile("\ufffe(?=(.)?)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the table of contents that readers see beside the pages."""

    title: str
    level: int
    page: int


class _Cell(NamedTuple):
    left: float
    right: float
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a page: its words, the height of its letters, where it stands in points from the page's foot."""

    text: str
    size: float
    base: float
    left: float
    right: float
    edge: bool  # does it stand where running heads and page numbers do?
    cells: tuple[_Cell, ...] = ()  # its pieces, where gaps part them
    table: bool = False  # is its text that of a table, as Markdown?
    lines: tuple[tuple[str, ...], ...] = ()  # of a table that is drawn: the words of its cells, by rows …
    columns: tuple[float, ...] = ()  # … and where its columns begin and end


def pages_of(data: bytes, most: int) -> tuple[list[list[Row]], list[Entry]]:
    """The lines of each page of a PDF, of so many characters about, and its contents; LeftOut where it cannot be
    opened."""
    import pypdfium2

    with _ALONE:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            locked = error.err_code == _PASSWORD
            raise LeftOut(
                "encrypted; save it without a password" if locked else "a damaged PDF; save it again"
            ) from error
        try:
            return list(_pages(document, most)), list(_entries(document))
        except pypdfium2.PdfiumError as error:
            raise LeftOut("a damaged PDF; save it again") from error
        finally:
            document.close()


def _pages(document: Any, most: int) -> Iterator[list[Row]]:
    """The lines of each page, in order, until there are so many characters."""
    seen = 0
    for page in document:
        words = page.get_textpage()
        try:
            rows = list(_rows(page, words))
        finally:
            words.close()
            page.close()
        seen += sum(len(row.text) for row in rows)
        yield rows
        if seen > most:
            return


def _entries(document: Any) -> Iterator[Entry]:
    for bookmark in document.get_toc(max_depth=6):
        target = bookmark.get_dest()
        page = target.get_index() if target else None
        if page is not None:
            yield Entry(bookmark.get_title(), bookmark.level, page)


def _rows(page: Any, words: Any) -> Iterator[Row]:
    from pypdfium2 import raw

    shown = _Seen(page, words)
    every = ((chr(raw.FPDFText_GetUnicode(words, i)), i) for i in range(words.count_chars()))
    seen = [(char, i) for char, i in every if _is_blank(char) or shown(i)]
    tables = list(_drawn(page, words, seen))
    inside = {at: table for table in tables for at in table.places}
    line: list[tuple[str, int]] = []
    for at, (char, i) in enumerate(seen):
        table = inside.get(at)
        if table is not None or char in "\r\n":
            if row := _row(words, line, page):
                yield row
            line = []
        else:
            line.append((char, i))
        if table is not None and at == table.places[0]:
            yield table.row
    if row := _row(words, line, page):
        yield row


def _is_blank(char: str) -> bool:
    return char.isspace() or char == "\ufffe"


class _Table(NamedTuple):
    """A table with lines around its cells, and which of the characters seen stand in it."""

    row: Row
    places: tuple[int, ...]


def _drawn(page: Any, words: Any, seen: Sequence[tuple[str, int]]) -> Iterator[_Table]:
    """The tables of a page whose cells lines part; none where one cell frames all that is written."""
    for grid in grids(_boxes(page)):
        said: dict[tuple[int, int], list[str]] = defaultdict(list)
        places: list[int] = []
        cell: tuple[int, int] | None = None
        for at, (char, i) in enumerate(seen):
            if not _is_blank(char):
                left, bottom, right, top = words.get_charbox(i)
                cell = grid.cell((left + right) / 2, (bottom + top) / 2)
            if cell is not None:
                places.append(at)
                said[cell].append(char)
        told = {cell: _said("".join(each)) for cell, each in said.items()}
        rows = [[told.get((at, n), "") for n in range(len(grid.columns) - 1)] for at in range(len(grid.rows) - 1)]
        lines = tuple(tuple(row) for row in rows if any(row))
        if len(lines) > 1 and any(each for row in lines for each in row[1:]) and max(map(len, told.values())) < _CELL:
            size = _letters(words, [seen[at][1] for at in places if not _is_blank(seen[at][0])])
            row = Row("", size, grid.rows[-1], grid.columns[0], grid.columns[-1], edge=False)
            yield _Table(replace(row, table=True, lines=lines, columns=grid.columns), tuple(places))


def _boxes(page: Any) -> Iterator[Box]:
    """Where lines are drawn, and all else that is no words and no picture."""
    import pypdfium2
    from pypdfium2 import raw

    for path in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=2):
        with suppress(pypdfium2.PdfiumError):  # of nothing
            yield Box(*path.get_bounds())


def _letters(words: Any, written: Sequence[int]) -> float:
    """The height of letters: of the middle one of a few."""
    some = (words.get_charbox(i, loose=True) for i in (written[0], written[len(written) // 2], written[-1]))
    return float(sorted(top - bottom for _, bottom, _, top in some)[1])


def _said(chars: str) -> str:
    return collapsed(clean(_LINE_BREAK_HYPHEN.sub(_hyphen, chars))).strip()


def _hyphen(found: re.Match[str]) -> str:
    """A hyphen at the end of a line, where the next one goes on with a capital or a number."""
    return "-" if found[1] and (found[1].isupper() or found[1].isdecimal()) else ""


def _row(words: Any, line: Sequence[tuple[str, int]], page: Any) -> Row | None:
    """A line of characters and their numbers; None where nothing is written."""
    written = [i for char, i in line if not char.isspace() and char != "\ufffe"]
    if not written:
        return None
    boxes = [words.get_charbox(i, loose=True) for i in (written[0], written[-1])]
    size = _letters(words, written)
    base = boxes[0][1]
    _, foot, _, head = page.get_mediabox()
    edge = not _EDGE < (base - foot) / max(1.0, head - foot) < 1 - _EDGE
    cells = tuple(_cells(words, line, size))
    return Row(_said("".join(char for char, _ in line)), size, base, boxes[0][0], boxes[-1][2], edge, cells)


def _cells(words: Any, line: Sequence[tuple[str, int]], size: float) -> Iterator[_Cell]:
    """The pieces of a line between gaps wider than any between words; nothing where there is no such gap."""
    pieces: list[list[tuple[str, int]]] = [[]]
    last: int | None = None
    blank = False
    for char, i in line:
        if char.isspace():
            blank = True
            continue
        if last is not None and blank and words.get_charbox(i)[0] - words.get_charbox(last)[2] > _COLUMN_GAP * size:
            pieces.append([])
        elif blank and pieces[-1]:
            pieces[-1].append((" ", i))
        pieces[-1].append((char, i))
        last, blank = i, False
    if len(pieces) > 1:
        for piece in pieces:
            text = collapsed(clean("".join(char for char, _ in piece))).strip()
            yield _Cell(words.get_charbox(piece[0][1])[0], words.get_charbox(piece[-1][1])[2], text)


class _Seen:
    """Which characters of a page are seen: not those beside it, nor those in the color of what is behind them."""

    def __init__(self, page: Any, words: Any) -> None:
        from ctypes import c_void_p, cast

        from pypdfium2 import raw

        self._page, self._words = page, words
        self._run_of: Callable[[Any, int], Any] = raw.FPDFText_GetTextObject
        self._address: Callable[[Any], int | None] = lambda run: cast(run, c_void_p).value
        self._box = page.get_mediabox()
        self._picture: Any = None
        self._known: dict[int | None, bool | None] = {}  # runs of text: seen, not seen, or each character by itself
        self._layer = self._all_invisible()

    def __call__(self, i: int) -> bool:
        run = self._run_of(self._words, i)
        key = self._address(run)
        if key not in self._known:
            self._known[key] = self._run(run, i)
        known = self._known[key]
        return self._stands_out(i) if known is None else known

    def _run(self, run: Any, i: int) -> bool | None:
        """Of the run that begins with a character: is it seen? None where the page has to be looked at."""
        left, bottom, right, top = self._words.get_charbox(i)
        x0, y0, x1, y1 = self._box
        if right < x0 or left > x1 or top < y0 or bottom > y1:
            return False
        if not self._layer and _invisible(run):
            return False
        return None if self._light(i) else True

    def _all_invisible(self) -> bool:
        """Is all text invisible, as what text recognition lays over a picture of the page?"""
        count = self._words.count_chars()
        some = range(0, count, max(1, count // 100))
        return all(_invisible(self._run_of(self._words, i)) for i in some)

    def _light(self, i: int) -> bool:
        """Is it white or nearly, or transparent?"""
        from ctypes import c_uint

        from pypdfium2 import raw

        red, green, blue, alpha = c_uint(), c_uint(), c_uint(), c_uint()
        found = raw.FPDFText_GetFillColor(self._words, i, red, green, blue, alpha)
        return bool(found) and (min(red.value, green.value, blue.value) > 235 or alpha.value < 20)

    def _stands_out(self, i: int) -> bool:
        """Does the page, drawn, show anything there?"""
        left, bottom, right, top = self._words.get_charbox(i)
        if self._picture is None:
            self._picture = self._page.render(scale=1, grayscale=True).to_numpy().squeeze()
        x0, _, _, y1 = self._box
        part = self._picture[max(0, int(y1 - top)) : int(y1 - bottom) + 2, max(0, int(left - x0)) : int(right - x0) + 2]
        return part.size > 0 and int(part.max()) - int(part.min()) > 30


def _invisible(run: Any) -> bool:
    from pypdfium2 import raw

    return bool(raw.FPDFTextObj_GetTextRenderMode(run) == raw.FPDF_TEXTRENDERMODE_INVISIBLE)
