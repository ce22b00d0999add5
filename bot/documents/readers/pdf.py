"""PDF to Markdown: the words seen on each page, in paragraphs, behind a mark of the page; tables by the lines drawn
around their cells, or else by their columns.

Home of pypdfium2.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import pairwise
from threading import Lock
from typing import Any, NamedTuple

from ...records import LeftOut
from ...text.markup import clean, collapsed, escaped, joined, line_starts, mark, table
from .drawn.grids import Box, grids
from .plain_text import Extracted

_ALONE = Lock()  # PDFium does one thing at a time in a process
_PASSWORD = 4  # its error for a file that asks for one
_GAP = 1.3  # times the usual distance of lines, above which a paragraph ends
_COMMON = 4  # times as often the commonest distance may be than another that is common
_FULL = 0.8  # of the way to the right edge, from which a line is full
_COLUMN_GAP = 1.2  # times the height of letters, from which what is between words parts columns
_ROW_GAP = 2.5  # times the height of letters, within which a row of a table follows another
_LARGER = 1.15  # times the size of the page's usual letters, from which a line is a heading
_HEADING_GAP = 1.3  # times the height of its letters, below which a line of a heading follows another
_HEADING = 150  # characters of a heading at most
_SIZES = 3  # sizes of headings
_CELL = 800  # characters of a cell at most
_SAME = 3.0  # points within which columns of two pages are the same
_EDGE = 0.1  # of the page's height, above and below, in which running heads stand
_FEW_PAGES = 3  # on which a line must stand to be a running head
_BULLET = re.compile(r"^[•◦▪▫‣⁃∙·●○■□–-]\s+(?=\S)")
_NUMBERED = re.compile(r"^\d{1,3}[.)]\s+(?=\S)")
_LINE_BREAK_HYPHEN = re.compile("\ufffe(?=(.)?)", re.DOTALL)


class _Cell(NamedTuple):
    left: float
    right: float
    text: str


@dataclass(frozen=True, slots=True)
class _Row:
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


@dataclass(frozen=True, slots=True)
class _Entry:
    """An entry of the table of contents that readers see beside the pages."""

    title: str
    level: int
    page: int


def from_pdf(data: bytes, most: int) -> Extracted:
    """The Markdown of a PDF, of so many characters about; LeftOut where it cannot be opened."""
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
            pages = list(_pages(document, most))
            entries = list(_entries(document))
        except pypdfium2.PdfiumError as error:
            raise LeftOut("a damaged PDF; save it again") from error
        finally:
            document.close()
    return Extracted(_markdown(_without_running_heads(pages), entries))


# ---- what PDFium says --------------------------------------------------------------------


def _pages(document: Any, most: int) -> Iterator[list[_Row]]:
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


def _rows(page: Any, words: Any) -> Iterator[_Row]:
    from pypdfium2 import raw

    shown = _Shown(page, words)
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

    row: _Row
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
            row = _Row("", size, grid.rows[-1], grid.columns[0], grid.columns[-1], edge=False)
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


def _row(words: Any, line: Sequence[tuple[str, int]], page: Any) -> _Row | None:
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
    return _Row(_said("".join(char for char, _ in line)), size, base, boxes[0][0], boxes[-1][2], edge, cells)


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


class _Shown:
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


def _entries(document: Any) -> Iterator[_Entry]:
    for bookmark in document.get_toc(max_depth=6):
        target = bookmark.get_dest()
        page = target.get_index() if target else None
        if page is not None and _key(bookmark.get_title()):
            yield _Entry(_key(bookmark.get_title()), bookmark.level, page)


# ---- lines to paragraphs -----------------------------------------------------------------


def _without_running_heads(pages: Sequence[list[_Row]]) -> list[list[_Row]]:
    """The pages without what repeats at their heads and feet, page numbers included."""
    count = Counter(key for rows in pages for key in {_numberless(row) for row in rows if row.edge})
    least = min(max(_FEW_PAGES, len(pages) // 4), max(2, len(pages)))  # of two pages, on both

    def repeats(row: _Row) -> bool:
        return row.edge and (count[_numberless(row)] >= least or row.text.isdecimal())

    return [[row for row in rows if not repeats(row)] for rows in pages]


def _numberless(row: _Row) -> str:
    return re.sub(r"\d+", "#", row.text)


def _markdown(pages: Sequence[Sequence[_Row]], entries: Sequence[_Entry]) -> str:
    paragraphs = [list(_paragraphs(rows)) for rows in _continued(pages)]
    levels = _by_contents(paragraphs, entries) or _by_size(paragraphs)
    parts: list[str] = []
    for number, page in enumerate(paragraphs, 1):
        if page:
            parts.append(mark(f"page={number}"))
        for position, row in enumerate(page):
            level = levels.get((number - 1, position))
            parts.append(f"{'#' * level} {escaped(row.text)}" if level else row.text if row.table else _block(row.text))
    return joined(parts)


def _continued(pages: Sequence[Sequence[_Row]]) -> Iterator[list[_Row]]:
    """The pages, a table that goes on at the head of one with the names of its columns."""
    last: _Row | None = None
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


def _block(text: str) -> str:
    if _BULLET.match(text):
        return f"- {escaped(_BULLET.sub('', text))}"
    return escaped(text) if _NUMBERED.match(text) else line_starts(escaped(text))


def _paragraphs(rows: Sequence[_Row]) -> Iterator[_Row]:
    """Lines that belong together as one; those that stand in columns as a table."""
    plain: list[_Row] = []
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


def _header_above(lines: Sequence[_Row], row: _Row) -> Sequence[_Row]:
    """The first line of the table that a row belongs to, where cells of several lines stand between them."""
    header: Sequence[_Row] = ()
    for line in reversed(lines):
        if _in_columns(line, row):
            header = [line] if line.base > row.base else ()
        elif not _within(line, row):
            break
    return header


def _within(line: _Row, row: _Row) -> bool:
    """Is a line one of those that a cell of a row's table has, behind the first column?"""
    lefts = [cell.left for cell in line.cells] or [line.left]
    columns = row.cells if line.cells else row.cells[1:]
    return all(any(abs(left - cell.left) < row.size / 2 for cell in columns) for left in lefts)


def _end_of_table(rows: Sequence[_Row], start: int) -> int:
    """Where the lines end that have as many cells as the first, each below that of the line before."""
    end = start + 1
    while end < len(rows) and rows[start].cells and _below(rows[end - 1], rows[end]):
        end += 1
    return end


def _below(above: _Row, row: _Row) -> bool:
    """Does a line follow another one in the same columns: on the left, on the right or in the middle?"""
    return 0 < above.base - row.base < _ROW_GAP * row.size and _in_columns(above, row)


def _in_columns(above: _Row, row: _Row) -> bool:
    if len(above.cells) != len(row.cells):
        return False
    near = row.size / 2
    return all(
        abs(one.left - other.left) < near
        or abs(one.right - other.right) < near
        or abs(one.left + one.right - other.left - other.right) < 2 * near
        for one, other in zip(above.cells, row.cells, strict=True)
    )


def _joined(rows: Sequence[_Row]) -> Iterator[_Row]:
    """Lines that belong together as one."""
    usual = _usual_distance(rows)
    edge = max((row.right for row in rows), default=0.0)
    letters = _usual_size(rows)
    whole: _Row | None = None
    last: _Row | None = None
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


def _goes_on(last: _Row, row: _Row, usual: float, edge: float, letters: float) -> bool:
    down = last.base - row.base
    alike = abs(last.size - row.size) < 0.1 * max(last.size, row.size)
    same_line = abs(down) < 0.5 * row.size and row.left >= last.right
    if alike and row.size > _LARGER * letters and 0 < down <= _HEADING_GAP * row.size:  # a heading of several lines
        return not last.text.endswith((".", "!", "?"))
    ended = last.text.endswith((".", "!", "?", ":")) and last.right < _FULL * edge
    begins = _BULLET.match(row.text) or _NUMBERED.match(row.text)
    return bool(alike and not begins and not ended and (same_line or 0 < down <= _GAP * usual))


def _usual_distance(rows: Sequence[_Row]) -> float:
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


def _usual_size(rows: Sequence[_Row]) -> float:
    """Of most letters."""
    sizes = Counter[float]()
    for row in rows:
        sizes[round(row.size, 1)] += len(row.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


# ---- headings ----------------------------------------------------------------------------


def _by_contents(pages: Sequence[Sequence[_Row]], entries: Sequence[_Entry]) -> dict[tuple[int, int], int]:
    """The level of each paragraph that is a title of the contents, by page and position."""
    levels: dict[tuple[int, int], int] = {}
    for entry in entries:
        rows = pages[entry.page] if entry.page < len(pages) else ()
        for position, row in enumerate(rows):
            key = _key(row.text)
            if key.endswith(entry.title) and len(key) <= len(entry.title) + 8 and (entry.page, position) not in levels:
                levels[entry.page, position] = min(entry.level + 1, 6)
                break
    return levels


def _key(title: str) -> str:
    return re.sub(r"[\W_]+", "", title).casefold()


def _by_size(pages: Sequence[Sequence[_Row]]) -> dict[tuple[int, int], int]:
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
        if _size(row) >= _LARGER * usual and len(row.text) <= _HEADING and re.search(r"[^\W\d_]", row.text)
    }
    sizes = sorted(set(found.values()), reverse=True)[:_SIZES]
    return {place: sizes.index(size) + 1 if size in sizes else _SIZES for place, size in found.items()}


def _size(row: _Row) -> float:
    return round(row.size * 2) / 2
