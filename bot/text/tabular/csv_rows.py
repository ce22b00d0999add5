"""Rows of CSV: what separates their fields, where the header stands, which of them are ragged."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from ...records import Block, Span
from ..blocks.limits import few_enough
from ..blocks.lines import stripped
from ..syntax import NEWLINE

_SEPARATOR = re.compile(r"\ufeff?\"?sep=([^\w\s\"]|\t)\"?[ \t]*(?:\r\n?|\n)", re.IGNORECASE)
_LOOKED_AT = 12  # lines, or rows, of a CSV text that say how it is written
_QUOTED = re.compile(r'"[^"\n]*"')


def csv_blocks(text: str, skipped: Sequence[Span] = ()) -> tuple[Block, ...]:
    """The rows of a CSV text, each with its header, below the title and the notes that stand above that; nothing of it
    is skipped."""
    rows = _all_rows(text)
    first = _header_among(text, rows)
    above = [Block("paragraph", *_without_delimiters(text, row)) for row in rows[:first]]
    header, *rows = rows[first:] or [Span(0, 0)]
    return few_enough((*above, *(Block("record", *row, header=header) for row in rows)))


def csv_rows(text: str) -> list[Span]:
    """The rows of a CSV text that hold anything, the header's first; a quoted field may span lines."""
    rows = _all_rows(text)
    return rows[_header_among(text, rows) :]


def _all_rows(text: str) -> list[Span]:
    """The rows that hold anything."""
    delimiter = _delimiter(text)
    start = _first_row(text)
    rows, end = list[Span](), start
    for field in _field(delimiter).finditer(text, start):
        end = field.end(1)
        if field[2] != delimiter:
            if text[start:end].replace(delimiter, "").strip():
                rows.append(Span(start, end))
            start = field.end()
            if not field[2]:
                break
    return [stripped(text, row) for row in rows]


def _header_among(text: str, rows: Sequence[Span]) -> int:
    """Which row is the header's: the first as wide as most are, behind rows of one field at the beginning of a
    line, or before an empty one. Such rows above one that has numbers are what the file has instead of names."""
    delimiter = _delimiter(text)
    fields = [_values(text[slice(*row)], delimiter) for row in rows[:_LOOKED_AT]]
    filled = [sum(map(bool, row)) for row in fields]
    usual = max(sorted(set(filled), reverse=True), key=filled.count, default=0)
    apart = [len(row) < usual and _is_apart(text, *rows[at : at + 2]) for at, row in enumerate(fields)]
    first = next((at for at, row in enumerate(fields) if not apart[at] and (filled[at] > 1 or not row[0])), 0)
    named = first < len(rows) - 1 and not any(value[0].isdigit() for value in fields[first] if value)
    return first if named and usual > 1 and filled[first] >= usual - 1 else 0


def _is_apart(text: str, row: Span, below: Span | None = None) -> bool:
    """Does an empty line stand behind a row?"""
    return below is not None and len(NEWLINE.findall(text, row.end, below.start)) > 1


def _without_delimiters(text: str, row: Span) -> Span:
    """The only field of a row."""
    start, end = row
    return stripped(text, Span(start, start + len(text[start:end].rstrip(f"{_delimiter(text)} \t"))))


def ragged_rows(text: str) -> list[int]:
    """The lines at which rows of a CSV text begin that have more or fewer fields than the header."""
    header = next(iter(csv_rows(text)), None)
    delimiter, start = _delimiter(text), header.start if header else _first_row(text)
    line, fields, width, ragged = 1 + len(NEWLINE.findall(text, 0, start)), 0, 0, []
    for field in _field(delimiter).finditer(text, start):
        fields += 1
        if field[2] == delimiter:
            continue
        if text[start : field.end(1)].replace(delimiter, "").strip():
            width = width or fields
            if fields != width:
                ragged.append(line)
        line += len(NEWLINE.findall(text, start, field.end()))
        start, fields = field.end(), 0
        if not field[2]:
            break
    return ragged


def _values(row: str, delimiter: str) -> list[str]:
    fields = []
    for field in _field(delimiter).finditer(row):
        value = field[1].strip()
        if len(value) > 1 and value[0] == value[-1] == '"':
            value = value[1:-1].replace('""', '"')
        fields.append(value.strip())
        if field[2] != delimiter:
            break
    return fields


def csv_fields(text: str, record: Span, header: Span) -> list[tuple[str, str]]:
    """The fields of a row that hold anything, each with its column's name."""
    delimiter = _delimiter(text)
    names, values = (_values(text[slice(*row)], delimiter) for row in (header, record))
    names += [""] * (len(values) - len(names))
    return [(name, value) for name, value in zip(names, values, strict=False) if value]


@cache
def _field(delimiter: str) -> re.Pattern[str]:
    end = rf"{re.escape(delimiter)}|\r\n?|\n|\Z"
    quoted = rf'"(?:[^"]|"")*+"(?=[ \t]*(?:{end}))'
    return re.compile(rf"((?:{quoted}|)[^{re.escape(delimiter)}\r\n]*)({end})")


def _delimiter(text: str) -> str:
    """What the first line says separates, as Excel has it, or of comma, semicolon and tab the one that stands in each
    line as often as in most; not the comma, which numbers have too, where another one does."""
    if said := _SEPARATOR.match(text):
        return said[1]
    lines = [_QUOTED.sub("", line) for line in _first_lines(text)]
    counts = {each: [line.count(each) for line in lines] for each in ",;\t"}
    alike = {each: max((found.count(n) for n in set(found) if n), default=0) for each, found in counts.items()}
    return max(counts, key=lambda each: (alike[each], each != ",", counts[each][0] if lines else 0))


def _first_lines(text: str) -> list[str]:
    """The first lines that are not empty."""
    lines, start = list[str](), 0
    while len(lines) < _LOOKED_AT and start < len(text):
        end = NEWLINE.search(text, start)
        line = text[start : end.start() if end else len(text)]
        lines += [line] if line.strip() else []
        start = end.end() if end else len(text)
    return lines


def _first_row(text: str) -> int:
    """Where the header begins: behind the byte order mark, and behind a line that only says what separates."""
    if said := _SEPARATOR.match(text):
        return said.end()
    return 1 if text.startswith("\ufeff") else 0
