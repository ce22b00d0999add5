"""Records and cells with their names: rows of CSV and of tables, objects of JSON; knows nothing of documents."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import zip_longest

from ..records import Block, Span
from .plain import plain, plain_within
from .syntax import BAR, NEWLINE, OPEN_COMMENT, TAG

_HTML_ROW = re.compile(r"\s*<t[rdh]\b", re.IGNORECASE)
_SPAN = re.compile(r"\scolspan\s*=\s*[\"']?\s*(\d{1,6})", re.IGNORECASE)
_COLUMNS = 100  # that one cell spans at most

# ---- CSV ---------------------------------------------------------------------------------


def csv_blocks(text: str, skipped: Sequence[Span] = ()) -> tuple[Block, ...]:
    """The rows of a CSV text, each with its header; nothing of it is skipped."""
    header, *rows = csv_rows(text) or [Span(0, 0)]
    return tuple(Block("record", *row, header=header) for row in rows)


def csv_rows(text: str) -> list[Span]:
    """The rows of a CSV text that hold anything, the header's first; a quoted field may span lines."""
    delimiter = _delimiter(text)
    start = 1 if text.startswith("\ufeff") else 0
    rows, end = [], start
    for field in _field(delimiter).finditer(text, start):
        end = field.end(1)
        if field[2] != delimiter:
            if text[start:end].replace(delimiter, "").strip():
                rows.append(Span(start, end))
            start = field.end()
            if not field[2]:
                break
    return [_trim(text, row) for row in rows]


def ragged_rows(text: str) -> list[int]:
    """The lines at which rows of a CSV text begin that have more or fewer fields than the header."""
    delimiter = _delimiter(text)
    start = 1 if text.startswith("\ufeff") else 0
    line, fields, width, ragged = 1, 0, 0, []
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


def _csv_fields(row: str, delimiter: str) -> list[str]:
    fields = []
    for field in _field(delimiter).finditer(row):
        value = field[1].strip()
        if len(value) > 1 and value[0] == value[-1] == '"':
            value = value[1:-1].replace('""', '"')
        fields.append(value.strip())
        if field[2] != delimiter:
            break
    return fields


@cache
def _field(delimiter: str) -> re.Pattern[str]:
    end = rf"{re.escape(delimiter)}|\r\n?|\n|\Z"
    quoted = rf'"(?:[^"]|"")*+"(?=[ \t]*(?:{end}))'
    return re.compile(rf"((?:{quoted}|)[^{re.escape(delimiter)}\r\n]*)({end})")


def _delimiter(text: str) -> str:
    """The commonest of comma, semicolon and tab in the first line."""
    first = NEWLINE.split(text, maxsplit=1)[0]
    return max(",;\t", key=first.count)


def _trim(text: str, span: Span) -> Span:
    raw = text[span.start : span.end]
    start = span.start + len(raw) - len(raw.lstrip())
    return Span(start, start + len(raw.strip()))


# ---- JSON --------------------------------------------------------------------------------


def json_blocks(text: str, skipped: Sequence[Span] = ()) -> tuple[Block, ...]:
    """The records of a JSON text; ValueError where it has none. Nothing of it is skipped."""
    return tuple(Block("record", *span) for span in json_records(text))


def json_records(text: str) -> list[Span]:
    """The members of a list of objects or of an object of objects; ValueError where the text is neither."""
    decoder = json.JSONDecoder()
    position = _space(text, 1 if text.startswith("\ufeff") else 0)
    is_object = text[position : position + 1] == "{"
    try:
        return list(_members(text, position + 1, is_object, decoder))
    except (RecursionError, IndexError) as error:
        raise ValueError("no list of records") from error


def _members(text: str, position: int, is_object: bool, decoder: json.JSONDecoder) -> Iterator[Span]:
    if text[position - 1 : position] not in ("{", "["):
        raise ValueError("no list of records")
    position = _space(text, position)
    while text[position] not in "}]":
        start = position
        if is_object:
            key, position = decoder.raw_decode(text, start)
            position = _space(text, position)
            if not isinstance(key, str) or text[position] != ":":
                raise ValueError("no object of records")
            position = _space(text, position + 1)
        value, end = decoder.raw_decode(text, position)
        if not isinstance(value, dict):
            raise ValueError("no list of records")
        yield Span(start, end)
        position = _space(text, end)
        if text[position] == ",":
            position = _space(text, position + 1)


def _space(text: str, position: int) -> int:
    while position < len(text) and text[position] in " \t\r\n":
        position += 1
    return position


def _json_fields(raw: str) -> list[tuple[str, str]]:
    try:
        value = json.loads(raw if raw.startswith("{") else "{" + raw + "}")
    except (ValueError, RecursionError):  # a piece of a long record
        return [("", raw)]
    return list(_flat(value, ""))


def _flat(value: object, name: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, member in value.items():
            yield from _flat(member, f"{name} {key}".strip())
    elif isinstance(value, list) and any(isinstance(member, dict | list) for member in value):
        for member in value:
            yield from _flat(member, name)
    elif isinstance(value, list):
        yield name, ", ".join(str(member) for member in value)
    elif value is not None and value != "":
        yield name, str(value) if isinstance(value, str) else json.dumps(value)


# ---- fields with their names -------------------------------------------------------------


def record_fields(text: str, record: Span, header: Span | None) -> list[tuple[str, str]]:
    """A record as (name, value) pairs: a CSV row with its column names, or a JSON object."""
    raw = text[record.start : record.end]
    if header is None:
        return _json_fields(raw)
    delimiter = _delimiter(text)
    names = _csv_fields(text[header.start : header.end], delimiter)
    values = _csv_fields(raw, delimiter)
    names += [""] * (len(values) - len(names))
    return [(name, value) for name, value in zip(names, values, strict=False) if value]


def named(fields: Iterable[tuple[str, str]]) -> str:
    """Values with their names, as a line of text."""
    return "; ".join(f"{name}: {value}" if name else value for name, value in fields)


def table_cells(header: str, row: str) -> list[tuple[str, str]]:
    """A row of a table, in Markdown or in HTML, as (name, value) pairs, plain words."""
    return [(name, value) for name, value in zip_longest(_cells(header), _cells(row), fillvalue="") if value]


def _cells(row: str) -> list[str]:
    if _HTML_ROW.match(row):
        return list(_html_cells(OPEN_COMMENT.sub(" ", row)))
    return [plain_within(cell).replace("\\|", "|") for cell in _split(row)]


def _split(row: str) -> list[str]:
    """The cells between bars; one bar at each end is a border, and `\\|` is none."""
    return BAR.split(row.strip().removeprefix("|").removesuffix("|"))


def _html_cells(row: str) -> Iterator[str]:
    """The cells of a `tr`, with an empty one for each further column that a cell spans."""
    starts, spans, inside = [], [], 0  # inside: how many tables of a cell are open
    for tag in TAG.finditer(row):
        name, end = tag["name"].lower(), tag[0].startswith("</")
        if name == "table":
            inside += -1 if end else 1
        elif name in ("td", "th") and not end and inside == 0:
            starts.append(tag.start())
            spans.append(_SPAN.search(tag[0]))
    for start, until, span in zip(starts, [*starts, len(row)][1:], spans, strict=True):
        yield plain(row[start:until])
        yield from [""] * (min(int(span[1]), _COLUMNS) - 1 if span else 0)
