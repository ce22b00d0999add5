"""Records and cells with their names: rows of CSV and of tables, objects of JSON; knows nothing of documents."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from ..records import Block, Span
from .blocks import few_enough, markdown_blocks, stripped
from .markup import Spanning, one_header, spread
from .plain import plain, plain_within
from .syntax import BAR, NEWLINE, OPEN_COMMENT, TAG
from .unshown.hidden import without_hidden

_HTML_ROW = re.compile(r"\s*<t[rdh]\b", re.IGNORECASE)
_NEXT_ROW = re.compile(r"(?=<tr\b)", re.IGNORECASE)
_SPAN = re.compile(r"\scolspan\s*=\s*[\"']?\s*(\d{1,6})", re.IGNORECASE)
_DOWN = re.compile(r"\srowspan\s*=\s*[\"']?\s*(\d{1,6})", re.IGNORECASE)
_COLUMNS = 100  # that one cell spans at most
_SEPARATOR = re.compile(r"\ufeff?\"?sep=([^\w\s\"]|\t)\"?[ \t]*(?:\r\n?|\n)", re.IGNORECASE)
_LOOKED_AT = 12  # lines, or rows, of a CSV text that say how it is written
_QUOTED = re.compile(r'"[^"\n]*"')
_DEEP = 30  # objects and lists in each other, down to records
_SENTENCE = 3  # words from which a string in a list says something
_WORD = re.compile(r"[^\W\d_]{2}")
_ADDRESS = re.compile(r"\w+://")
# What an interface's strings have, and nothing else: `message` of Docusaurus and browsers, `translation` of Hugo.
_MESSAGE = {"message", "description"}
_TRANSLATION = {"id", "translation"}


class FieldNames(NamedTuple):
    """What fields are called in people's languages, in small letters."""

    questions: frozenset[str] = frozenset()
    answers: frozenset[str] = frozenset()
    keeping: frozenset[str] = frozenset()  # what is there for those who keep the records
    published: frozenset[str] = frozenset()  # states of a record that is shown to all


NO_NAMES = FieldNames()

# ---- CSV ---------------------------------------------------------------------------------


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


def _all_rows(text: str, last: int | None = None) -> list[Span]:
    """The rows that hold anything, or the first of them."""
    delimiter = _delimiter(text)
    start = _first_row(text)
    rows, end = list[Span](), start
    for field in _field(delimiter).finditer(text, start):
        end = field.end(1)
        if field[2] != delimiter:
            if text[start:end].replace(delimiter, "").strip():
                rows.append(Span(start, end))
            start = field.end()
            if not field[2] or len(rows) == last:
                break
    return [stripped(text, row) for row in rows]


def _header_among(text: str, rows: Sequence[Span]) -> int:
    """Which row is the header's: the first as wide as most are, behind rows of one field at the beginning of a
    line, or before an empty one. Such rows above one that has numbers are what the file has instead of names."""
    delimiter = _delimiter(text)
    fields = [_csv_fields(text[slice(*row)], delimiter) for row in rows[:_LOOKED_AT]]
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


# ---- JSON --------------------------------------------------------------------------------


def json_blocks(text: str, names: FieldNames = NO_NAMES) -> tuple[Block, ...]:
    """The records of a JSON text; ValueError where it has none. Nothing of it is skipped."""
    return few_enough(Block("record", *span) for span in json_records(text, names))


def json_lines_blocks(text: str, skipped: Sequence[Span] = ()) -> tuple[Block, ...]:
    """The objects of JSON Lines, one a line; ValueError where a line is none. Nothing of it is skipped."""
    found, start = [], 1 if text.startswith("\ufeff") else 0
    for line in [*NEWLINE.finditer(text), None]:
        span = stripped(text, Span(start, line.start() if line else len(text)))
        if span.end > span.start:
            if not isinstance(_loaded(text[slice(*span)]), dict):
                raise ValueError("a line of it is no object of JSON; write one object a line")
            found.append(Block("record", *span))
        start = line.end() if line else start
    return few_enough(found)


def json_records(text: str, names: FieldNames = NO_NAMES) -> list[Span]:
    """The objects of a list, or those that are alike in an object, with their names, wherever they stand; sentences in
    lists; and what an object says of itself beside any of these. ValueError says why there are none."""
    start = _space(text, 1 if text.startswith("\ufeff") else 0)
    try:
        value, end = _DECODER.raw_decode(text, start)
        found = list(_records(text, start, value, names)) if _space(text, end) == len(text) else None
    except _TooDeep:
        raise
    except (RecursionError, IndexError, ValueError) as error:
        raise ValueError("not JSON; mend it") from error
    if found is None:
        raise ValueError("not JSON; mend it")
    values = [_loaded(text[slice(*span)]) for span in found]
    if values and all(_is_message(value) for value in values):
        raise ValueError("an interface's strings, no documentation")
    if not found and isinstance(value, dict) and value and _only_strings(value):
        raise ValueError("strings by their names, as an interface has them; write documentation as a list of objects")
    if not found:
        raise ValueError("JSON without records; write a list of objects")
    return found


_DECODER = json.JSONDecoder()


class _TooDeep(ValueError):
    """Each level is read once more."""


def _records(text: str, start: int, value: object, names: FieldNames, depth: int = 0) -> Iterator[Span]:
    """The records of a value that begins at a place."""
    if not isinstance(value, list | dict):
        return
    if depth > _DEEP:
        raise _TooDeep(f"records nested more than {_DEEP} deep; write a list of objects")
    members = list(_members(text, start + 1, isinstance(value, dict)))
    values = [member.value for member in members]
    if isinstance(value, list) and values and all(isinstance(each, dict) for each in values):
        yield from (Span(member.start, member.end) for member in members)
        return
    if isinstance(value, dict) and len(values) > 1 and _are_alike(values):
        yield from (Span(member.name, member.end) for member in members)
        return
    inside: list[Span] = []
    own: list[list[_Member]] = [[]]  # runs of members of an object that hold no records
    for member in members:
        found = list(_records(text, member.start, member.value, names, depth + 1))
        if isinstance(value, list) and isinstance(member.value, str) and len(member.value.split()) >= _SENTENCE:
            found = [Span(member.start, member.end)]
        inside += found
        if found or isinstance(member.value, dict):
            own += [[], []] if found else [[member], []]
        else:
            own[-1].append(member)
    if not inside and len(values) == 1 and isinstance(value, dict) and isinstance(values[0], dict):
        inside = [Span(members[0].name, members[0].end)]
    elif inside and isinstance(value, dict):
        inside += [Span(run[0].name, run[-1].end) for run in own if _tells(text, run, names)]
    yield from sorted(inside)


def _tells(text: str, members: Sequence[_Member], names: FieldNames) -> bool:
    """Do members of an object say at least two things to others than those who keep it? An object by its names; others
    in words."""
    values = dict(_strings(json.loads("{" + text[members[0].name : members[-1].end] + "}"), "")) if members else {}
    named = any(isinstance(member.value, dict) for member in members)
    told = (value for name, value in values.items() if _tells_readers(name, value, names))
    return sum(named or bool(_WORD.search(value)) for value in told) > 1


def _strings(value: object, name: str) -> Iterator[tuple[str, str]]:
    """The strings below a name, but for addresses."""
    if isinstance(value, dict):
        for key, member in value.items():
            yield from _strings(member, f"{name} {key}".strip())
    elif isinstance(value, str) and value.strip() and not _ADDRESS.match(value):
        yield name, value


class _Member(NamedTuple):
    name: int  # where its name begins; of a list's, where it does itself
    start: int
    end: int
    value: object


def _members(text: str, position: int, is_object: bool) -> Iterator[_Member]:
    position = _space(text, position)
    while text[position] not in "}]":
        name = position
        if is_object:
            _, position = _DECODER.raw_decode(text, name)
            position = _space(text, _space(text, position) + 1)
        value, end = _DECODER.raw_decode(text, position)
        yield _Member(name, position, end, value)
        position = _space(text, end)
        if text[position] == ",":
            position = _space(text, position + 1)


def _are_alike(values: Sequence[object]) -> bool:
    """Are these objects of one kind, most of which have something in common?"""
    every = [each for each in values if isinstance(each, dict)]
    count = Counter(name for each in every for name in each)
    return len(every) == len(values) and 2 * max(count.values(), default=0) > len(values)


def _is_message(value: object) -> bool:
    members = list(value.values()) if isinstance(value, dict) else []
    inner = members[0] if len(members) == 1 and isinstance(members[0], dict) else value
    if not isinstance(inner, dict):
        return False
    return ("message" in inner and inner.keys() <= _MESSAGE) or inner.keys() == _TRANSLATION


def _only_strings(value: object) -> bool:
    if isinstance(value, dict):
        return all(map(_only_strings, value.values()))
    return isinstance(value, str)


def _space(text: str, position: int) -> int:
    while position < len(text) and text[position] in " \t\r\n":
        position += 1
    return position


def _loaded(raw: str) -> object:
    """The value of a piece of JSON, with its name where it has one; None where it is none."""
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        try:
            return json.loads("{" + raw + "}")
        except (ValueError, RecursionError):
            return None


def _json_fields(raw: str) -> list[tuple[str, str]]:
    value = _loaded(raw)
    return [("", raw)] if value is None else list(_flat(value, ""))  # else a piece of a long record


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


def record_fields(text: str, record: Span, header: Span | None, names: FieldNames = NO_NAMES) -> list[tuple[str, str]]:
    """A record as (name, value) pairs: a CSV row with its column names, or a JSON object."""
    return _without_keeping([(name, _as_words(value)) for name, value in _fields(text, record, header)], names)


def _fields(text: str, record: Span, header: Span | None) -> list[tuple[str, str]]:
    """A record's names and values as they are written."""
    raw = text[record.start : record.end]
    if header is None:
        return _json_fields(raw)
    delimiter = _delimiter(text)
    names = _csv_fields(text[header.start : header.end], delimiter)
    values = _csv_fields(raw, delimiter)
    names += [""] * (len(values) - len(names))
    return [(name, value) for name, value in zip(names, values, strict=False) if value]


# A value that was written as HTML or as Markdown, whatever else it may look like.
_MARKED_UP = re.compile(
    r"</?(?:p|br|ul|ol|li|b|i|u|s|em|strong|a|span|div|h[1-6]|code|pre|table|tr|t[dh]|del|sup|sub|blockquote|hr)\b[^<>]*>"
    r"|\]\(\S+\)|\*\*\w[^*\n]*\*\*|^[ \t]*(?:[-*+]|\d{1,3}[.)])[ \t]+\S[^\n]*\n[ \t]*(?:[-*+]|\d{1,3}[.)])[ \t]",
    re.IGNORECASE | re.MULTILINE,
)
_ENDS = (".", "!", "?", ":", ";", ",", "…")


def _as_words(value: str) -> str:
    """A value as its words where it is HTML or Markdown; what stands in blocks of its own there stays apart."""
    if not _MARKED_UP.search(value):
        return value
    try:
        blocks = markdown_blocks(value, ())
    except ValueError:
        return value
    parts = [" ".join(plain(value[block.start : block.end]).split()) for block in blocks]
    words = [part if part.endswith(_ENDS) else f"{part};" for part in parts if part]
    return " ".join(words).removesuffix(";") or value


# What data formats have, whatever the language: schema.org, exports of content systems.
_QUESTIONS, _ANSWERS = frozenset({"q", "name", "title"}), frozenset({"a", "acceptedanswer text", "answer text"})
_KEEPING = re.compile(
    r"(?:.*[ _.-])?(?:_?id|uuid|guid|slug|key|tags?|sort(?:order)?|lang(?:uage)?|locale"
    r"|(?:created|updated|modified)(?:[ _]?at)?|@type|@id|@context)",
    re.IGNORECASE,
)
_STATE = re.compile(r"(?:.*[ _.-])?(?:status|state|published|draft)", re.IGNORECASE)
_PARTS = re.compile(r"[ _.-]")


def _tells_readers(name: str, value: str, names: FieldNames) -> bool:
    if _STATE.fullmatch(name):
        published = "false" if name.lower().endswith("draft") else "true"
        return value.lower() not in names.published | {published}
    called = {name.lower(), _PARTS.split(name.lower())[-1]}
    return not _KEEPING.fullmatch(name) and called.isdisjoint(names.keeping)


def _without_keeping(fields: list[tuple[str, str]], names: FieldNames) -> list[tuple[str, str]]:
    """The fields of a question and its answer without those that say nothing to readers; any others as they are."""
    own = {name.lower() for name, _ in fields}
    if own.isdisjoint(names.answers | _ANSWERS) or own.isdisjoint(names.questions | _QUESTIONS):
        return fields
    return [(name, value) for name, value in fields if _tells_readers(name, value, names)]


def named(fields: Iterable[tuple[str, str]]) -> str:
    """Values with their names, as a line of text."""
    return "; ".join(f"{name}: {value}" if name else value for name, value in fields)


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
        yield from ((words, 1) for words in _cells(row))
        return
    row = OPEN_COMMENT.sub(" ", row)
    for tag, cell in _html_tags(row):
        yield _words_of(row[slice(*cell)]), _number(_SPAN, tag)


def _cells(row: str) -> list[str]:
    if _HTML_ROW.match(row):
        return list(_html_cells(OPEN_COMMENT.sub(" ", row)))
    return [plain_within(cell).replace("\\|", "|") or _pictured(cell) for cell in _split(row)]


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


def _split(row: str) -> list[str]:
    """The cells between bars; one bar at each end is a border, and `\\|` is none."""
    return BAR.split(row.strip().removeprefix("|").removesuffix("|"))


def _html_cells(row: str) -> Iterator[str]:
    """The cells of a `tr`, with an empty one for each further column that a cell spans."""
    for tag, cell in _html_tags(row):
        yield _words_of(row[slice(*cell)])
        yield from [""] * (_number(_SPAN, tag) - 1)


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
