"""Text to blocks with offsets, and Markdown to plain words; knows nothing of languages, originals or passages."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from .hidden import FENCE, closes, without_hidden
from .records import Block, BlockKind, Span
from .unseen import seen

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_NESTED = 100  # fences after an opening one among which its closing one is looked for

NEWLINE = re.compile(r"\r\n?|\n")
MARKER = re.compile(r"^(?:[ \t]*(?:>|[-*+](?=[ \t])|\d{1,9}[.)](?=[ \t])))*[ \t]*(?:\[[ xX]\][ \t]+)?")
IMAGE = re.compile(r"!\[[^\[\]]*\](?:\([^()]*\)|\[[^\[\]]*\])?")
TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
HEADING_MARK = re.compile(r"^#{1,6}(?:[ \t]+|$)")
UNDERLINE = re.compile(r"^(?:=++|-++|\|?[ \t]*+:?-++:?[ \t]*+(?:\|[ \t]*+:?-*+:?[ \t]*+)*+)$")
ALERT = re.compile(r"^\[![A-Z]+\][ \t]*")
LEFTOVER_REFERENCE = re.compile(r"\[([^\[\]]+)\]\[[^\[\]]*\]")
BAR = re.compile(r"(?<!\\)\|")
CODE_BRACKETS = str.maketrans("[]", "\ufdd0\ufdd1")  # `a[i][j]` is no reference
INLINE_MARKS = re.compile(r"[*_`\[\]<&!\\~]|  \n")
# A heading below the first level, or a line of words that no programming language would have.
PROSE = re.compile(r"#{2,6}[ \t]+\S|[^\W\d_](?=(?:[^\s={}();]+[ \t]+){4})[^={}();]*[.:!?][ \t]*$")
WORD = re.compile(r"[^\W_]")


def blocks(text: str, skipped: Sequence[Span], suffix: str) -> tuple[Block, ...]:
    """The blocks of a text in order, whole lines, none overlapping another or a skipped span.

    `suffix` is the file's (`.md`, `.txt`, `.csv`, `.json`) and decides how the text is read.
    """
    if suffix == ".json":
        return tuple(Block("record", *span) for span in json_records(text))
    if suffix == ".csv":
        header, *rows = csv_rows(text) or [Span(0, 0)]
        return tuple(Block("record", *row, header=header) for row in rows)
    lines = _lines(text, skipped)
    found = _paragraphs(text, lines) if suffix == ".txt" else _markdown(text, lines)
    return tuple(found)


# ---- lines -------------------------------------------------------------------------------


class _Line(NamedTuple):
    start: int
    end: int
    piece: int  # lines of one piece have no skipped span between them


def _lines(text: str, skipped: Sequence[Span]) -> list[_Line]:
    """Lines as CommonMark counts them, without the skipped spans; an empty line stands for each of those."""
    lines: list[_Line] = []
    start = 1 if text.startswith("\ufeff") else 0
    for piece, span in enumerate([*sorted(skipped), Span(len(text), len(text))]):
        stop = max(start, min(span.start, len(text)))
        for newline in NEWLINE.finditer(text, start, stop):
            lines.append(_Line(start, newline.start(), piece))
            start = newline.end()
        lines.append(_Line(start, stop, piece))
        lines.append(_Line(stop, stop, piece))
        start = max(stop, span.end)
    return lines


def _span(text: str, lines: Sequence[_Line]) -> Span | None:
    """From the first to the last written line, not across a skipped span; None where nothing is written."""
    written = [line for line in lines if not text[line.start : line.end].isspace() and line.end > line.start]
    written = [line for line in written if line.piece == written[0].piece]
    if not written:
        return None
    end = len(text[: written[-1].end].rstrip()) if text[written[-1].end - 1].isspace() else written[-1].end
    return Span(written[0].start, end)


def _paragraphs(text: str, lines: Sequence[_Line]) -> Iterator[Block]:
    """Plain text: runs of lines between blank ones."""
    run: list[_Line] = []
    for line in [*lines, _Line(len(text), len(text), -1)]:
        if text[line.start : line.end].strip():
            run.append(line)
            continue
        span = _span(text, run)
        run = []
        if span and WORD.search(text, *span):
            yield Block("paragraph", *span)


# ---- Markdown ----------------------------------------------------------------------------


@cache
def _block_parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    # Inline text is not needed to find blocks; deep lists would lose their text at the usual limit of 20.
    return MarkdownIt("commonmark", {"maxNesting": 200}).enable("table").disable("inline")


def _markdown(text: str, lines: Sequence[_Line]) -> Iterator[Block]:
    source = _mend_fences([text[line.start : line.end] for line in lines])
    for leaf in _leaves(_block_parser().parse("\n".join(source))):
        span = _span(text, lines[leaf.first : leaf.last])
        if span and visible(leaf.kind, text[span.start : span.end]):
            header = None if leaf.header is None else _span(text, lines[leaf.header : leaf.header + 1])
            yield Block(leaf.kind, *span, level=leaf.level, header=header)


class _Leaf(NamedTuple):
    """What holds text itself: lines `first` to before `last`, and the line of a table row's header."""

    kind: BlockKind
    first: int
    last: int
    level: int = 0
    header: int | None = None


def _leaves(tokens: Sequence[Token]) -> Iterator[_Leaf]:
    depth, in_item = 0, False
    for i, token in enumerate(tokens):
        if token.type in ("bullet_list_open", "ordered_list_open", "bullet_list_close", "ordered_list_close"):
            depth += token.nesting
        elif token.type in ("list_item_open", "list_item_close", "blockquote_open"):
            in_item = token.type == "list_item_open"
        elif token.type == "table_open":
            yield from _rows(tokens, i)
        elif not token.map:
            continue
        elif token.type == "heading_open" and token.level == 0:
            yield _Leaf("heading", token.map[0], token.map[1], int(token.tag[1]))
        elif token.type in ("paragraph_open", "heading_open") and in_item:
            yield _Leaf("item", token.map[0], token.map[1], depth)
            in_item = False
        elif token.type in ("paragraph_open", "heading_open", "html_block"):
            yield _Leaf("paragraph", *token.map)
        elif token.type in ("fence", "code_block"):
            yield _Leaf("code", *token.map)


def _rows(tokens: Sequence[Token], i: int) -> Iterator[_Leaf]:
    """The body's rows of the table at token i; of a table without a body the header."""
    close = next(j for j in range(i, len(tokens)) if tokens[j].type == "table_close")
    maps = [token.map for token in tokens[i:close] if token.type == "tr_open" and token.map]
    header = maps[0][0]
    for first, last in maps[1:]:
        yield _Leaf("row", first, last, header=header)
    if not maps[1:]:
        yield _Leaf("row", *maps[0])


def visible(kind: BlockKind, raw: str) -> bool:
    """Whether a reader sees words: images, comments and tags alone are none; a row of signs is something to read."""
    if kind == "code":
        return True
    if kind == "row" and "![" not in raw and "<" not in raw:
        return raw.strip(" |-:\t") != ""
    if "`" in raw and re.search(r"`+[^`\s]+`+", raw):
        return True
    if "<" in raw:
        raw = TAG.sub(" ", without_hidden(raw))
    if "![" in raw:
        raw = re.sub(r"\[ *\]\([^()]*\)", " ", IMAGE.sub(" ", raw))
    return WORD.search(raw) is not None


def _mend_fences(lines: list[str]) -> list[str]:
    """Closes code fences that were left open, so that none swallows the prose after it.

    The parser sees the mended lines; there are as many of them as before.
    """
    fences = [(i, fence) for i, line in enumerate(lines) if (fence := FENCE.match(line))]
    mended, done = list(lines), 0
    for k, (i, opening) in enumerate(fences):
        if i < done:
            continue
        close, next_opening = _closing(fences[k : k + _NESTED], opening)
        if close is not None:
            if _holds_markdown(opening):  # longer than the fences of its examples
                mended[i] = opening["lead"] + opening["fence"] * 3 + "md"
                mended[close] = opening["lead"] + opening["fence"] * 3
            done = close + 1
        elif next_opening is not None and not opening["info"].strip():
            mended[i] = ""  # a closing fence too many
        else:
            done = _close_before_prose(mended, i, next_opening or len(lines), opening)
    return mended


def _holds_markdown(opening: re.Match[str]) -> bool:
    return opening["info"].strip().lower() in ("md", "markdown")


def _closing(fences: Sequence[tuple[int, re.Match[str]]], opening: re.Match[str]) -> tuple[int | None, int | None]:
    """The line that closes the first fence, or else the line where another one opens before that."""
    inside, another = False, None
    for j, fence in fences[1:]:
        if not fence["fence"].startswith(opening["fence"]):
            continue
        bare = not fence["info"].strip()
        if not inside and bare:
            return j, None
        inside = not bare
        another = another or (None if bare else j)
        if inside and not _holds_markdown(opening):
            return None, another
    return None, another


def _close_before_prose(mended: list[str], i: int, stop: int, opening: re.Match[str]) -> int:
    """Closes the fence of line i at the blank line before the first prose, else before line `stop`."""
    blanks = [j for j in range(i + 1, stop) if not mended[j].strip()]
    before_prose = [j for j in blanks if j + 1 < stop and PROSE.match(mended[j + 1])]
    at_end = blanks[-1:] if stop < len(mended) else []
    for j in before_prose[:1] or at_end:
        mended[j] = re.sub(r"[^ \t>]", " ", opening["lead"]) + opening["fence"]
        return j + 1
    return stop


# ---- records -----------------------------------------------------------------------------


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


@cache
def _field(delimiter: str) -> re.Pattern[str]:
    end = rf"{re.escape(delimiter)}|\r\n?|\n|\Z"
    quoted = rf'"(?:[^"]|"")*+"(?=[ \t]*(?:{end}))'
    return re.compile(rf"((?:{quoted}|)[^{re.escape(delimiter)}\r\n]*)({end})")


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


def _delimiter(text: str) -> str:
    """The commonest of comma, semicolon and tab in the first line."""
    first = NEWLINE.split(text, maxsplit=1)[0]
    return max(",;\t", key=first.count)


def _trim(text: str, span: Span) -> Span:
    raw = text[span.start : span.end]
    start = span.start + len(raw) - len(raw.lstrip())
    return Span(start, start + len(raw.strip()))


# ---- plain words -------------------------------------------------------------------------


@cache
def _inline_parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").enable("strikethrough")


def plain(text: str) -> str:
    """The words of raw Markdown as a reader sees them: no marks, link targets, images or tags; code is kept."""
    out: list[str] = []
    chunk: list[str] = []
    fence: str | None = None
    for raw in [*NEWLINE.split(seen(without_hidden(text))), ""]:
        mark = FENCE.match(raw)
        if fence is not None and mark and closes(mark, fence):
            fence = None
        elif fence is not None:
            out.append(raw)
        else:
            line = MARKER.sub("", raw, count=1)
            is_item = raw[: len(raw) - len(line)].strip(" \t>") != ""
            starts = mark or is_item or not line.strip() or raw.lstrip().startswith(("#", "|"))
            if starts or UNDERLINE.match(line.strip()):
                _flush(chunk, out)
            if mark:
                fence = mark["fence"]
            elif line.strip() and not UNDERLINE.match(line.strip()):
                chunk.append(_bare(line))
    _flush(chunk, out)
    return "\n".join(line for line in out if line.strip())


def _bare(line: str) -> str:
    """A line without heading marks, alert labels and the outer pipes of a table row."""
    kept = line.strip()
    if kept.startswith("|") and kept.endswith("|") and len(kept) > 1:
        return " | ".join(cell.strip() for cell in BAR.split(kept[1:-1]))
    if kept.startswith("#"):
        kept = re.sub(r"[ \t]+#+$", "", HEADING_MARK.sub("", kept))
    hard_break = "  " if line.endswith("  ") else ""
    return ALERT.sub("", kept) + hard_break


def _flush(chunk: list[str], out: list[str]) -> None:
    if chunk:
        out.append(_inline("\n".join(chunk)))
        chunk.clear()


def _inline(text: str) -> str:
    if not INLINE_MARKS.search(text):
        return re.sub(r"[ \t]*\n[ \t]*", " ", text).strip()
    words: list[str] = []
    for token in _inline_parser().parseInline(text)[0].children or []:
        if token.type == "text":
            words.append(token.content)
        elif token.type == "code_inline":
            words.append(token.content.translate(CODE_BRACKETS))
        elif token.type == "softbreak":
            words.append(" ")
        elif token.type == "hardbreak" or (token.type == "html_inline" and token.content.lower().startswith("<br")):
            words.append("\n")
    kept = LEFTOVER_REFERENCE.sub(r"\1", re.sub(r"[ \t]+", " ", "".join(words))).strip()
    return kept.replace("\ufdd0", "[").replace("\ufdd1", "]")


# ---- anchors -----------------------------------------------------------------------------


def anchor_of(heading: str) -> str:
    """The anchor that GitHub gives a heading, from its plain words."""
    kept = (c for c in heading.strip().lower() if c in " -_" or c.isalnum() or unicodedata.category(c)[0] == "M")
    return "".join(kept).replace(" ", "-")


def anchors(headings: Iterable[str]) -> list[str]:
    """Anchors of a page's headings in order; a repeated one gets -1, -2, …"""
    taken: dict[str, int] = {}
    found = []
    for heading in headings:
        base = anchor = anchor_of(heading)
        while anchor in taken:
            taken[base] += 1
            anchor = f"{base}-{taken[base]}"
        taken[anchor] = 0
        found.append(anchor)
    return found
