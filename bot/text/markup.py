"""Writes Markdown that reads back as the words it was made from, with marks of places; knows no file format."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from ..records import Span

# A line of its own that says where in the file what follows stands; nothing else that we write has this separator.
_SEPARATOR = "\u2029"
_MARK = re.compile(rf"^{_SEPARATOR}#(.*)$", re.MULTILINE)
_NO_CHARACTERS = re.compile("[\0\ufdd0-\ufdef]")
_SPACE = re.compile(r"[ \t\r\n\f\v]+")
_INLINE = re.compile(
    r"\\(?=[!-/:-@\[-`{-~]|\Z)|`|(?<!\s)\*|\*(?!\s)"
    r"|(?<![^\W_])_(?!\s)|(?<!\s)_(?![^\W_])|\](?=[(\[:]|\Z)"
    # what many add to Markdown: LEVELS, MARKED and UNREAD of syntax.py
    r"|\^|(?<!\s)~|~(?=~|\Z)|={2,}|=\Z|\+{2,}|\+\Z"
    r"|\{(?=:?[ \t]*(?:[.#]|[\w:-]*(?:=|\Z))|/\*|/?\Z)|(?<!\w):(?=[a-z\d_+-]|\Z)"
    r"|(?P<tag><(?=[a-zA-Z/!?]|\Z))|(?P<entity>&(?=#?\w+;|\Z))"
)
_START = re.compile(
    r"^(?:(?=[>|]|[-+*](?:\s|$)|#{1,6}(?:\s|$)|[-=~]{3}|:[-\s]|\[[!xX ])|(\d{1,9})(?=[.)](?:\s|$)))", re.MULTILINE
)

_ITEM = re.compile(r"[ \t]*(?:-|\d{1,9}\.)[ \t]+")


def mark(anchor: str) -> str:
    """The line before what stands at an anchor."""
    return f"{_SEPARATOR}#{' '.join(anchor.split())}"


def marks(text: str) -> list[tuple[Span, str]]:
    """Each mark's line, and its anchor."""
    return [(Span(*found.span()), found[1]) for found in _MARK.finditer(text)]


def clean(text: str) -> str:
    """The text without what cannot be kept (surrogates, zero bytes, no characters) and without what makes a mark."""
    text = _NO_CHARACTERS.sub("\ufffd", text.replace(_SEPARATOR, " "))
    return text.encode("utf-8", "replace").decode()


def collapsed(text: str) -> str:
    """Runs of white space as one blank; a no-break space stays."""
    return _SPACE.sub(" ", text)


def escaped(text: str) -> str:
    """Words of a line, none of which will be taken for Markdown inside of it."""
    return _INLINE.sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    if found["tag"]:  # an entity, for a backslash would leave what looks like a tag
        return "&lt;"
    return "&amp;" if found["entity"] else "".join(f"\\{char}" for char in found[0])


def line_starts(text: str) -> str:
    """A paragraph, none of whose lines will be taken for the beginning of anything else."""
    return _START.sub(lambda found: f"{found[1]}\\" if found[1] else "\\", text)


def code_span(text: str) -> str:
    """Code within a line."""
    words = collapsed(text).strip()
    ticks = "`" * (_longest(r"`+", words) + 1)
    blank = " " if words.startswith("`") or words.endswith("`") else ""
    return f"{ticks}{blank}{words}{blank}{ticks}" if words else ""


def fenced(code: str, language: str = "") -> str:
    """Code on lines of its own."""
    fence = "`" * max(3, _longest(r"^[ \t]*`+", code) + 1)
    info = re.sub(r"[^\w+#.-]", "", language)
    return "{}{}\n{}\n{}".format(fence, info, code.strip("\r\n"), fence)


def container(kind: str, title: str, inside: str) -> str:
    """Blocks that are set off under a title; its sign is longer than those of what stands in it."""
    colons = ":" * (3 + _longest(r"^:{3,}", inside))
    return f"{colons} {kind} {title}".rstrip() + f"\n\n{inside}\n\n{colons}"


def _longest(pattern: str, text: str) -> int:
    return max((len(run.strip()) for run in re.findall(pattern, text, re.MULTILINE)), default=0)


def joined(blocks: Sequence[str]) -> str:
    """The blocks of a text: list items on lines that follow each other, a blank line between all others."""
    parts: list[str] = []
    for before, block in zip(["", *blocks], blocks, strict=False):
        if parts:
            parts.append("\n" if before.startswith("- ") and block.startswith("- ") else "\n\n")
        parts.append(block)
    return "".join(parts)


def table(rows: Sequence[Sequence[str]]) -> str:
    """A table whose first row is its header; without a header, see `rows_alone`."""
    width = max(map(len, rows))
    lines = ["| " + " | ".join([*row, *[""] * (width - len(row))]) + " |" for row in rows]
    return "\n".join([lines[0], "|" + " --- |" * width, *lines[1:]])


class Spanning(NamedTuple):
    """A cell of a table as it was written: its words, and how many columns and rows it spans."""

    words: str
    columns: int = 1
    rows: int = 1


_COLUMNS = 100  # of a table that cells span
_ROOM = 500_000  # characters of a table that repeat cells


def spread(rows: Sequence[Sequence[Spanning]], width: int = 0) -> Iterator[list[str]]:
    """The words of each row by columns: a cell that spans several says its words in each of them, as long as there is
    room for that. One that spans all columns says them once, for it is no value of any."""
    width = width or max((sum(cell.columns for cell in row) for row in rows), default=0)
    above: dict[int, tuple[int, str]] = {}  # column -> how many rows more, words
    room = _ROOM
    for row in rows:
        alone = len(row) == 1 and row[0].columns >= width and not above
        words: list[str] = []
        for cell in [*row, None]:
            while len(words) in above and len(words) < _COLUMNS:
                more, said = above.pop(len(words))
                if more > 1:
                    above[len(words)] = (more - 1, said)
                room -= len(said)
                words.append(said if room > 0 else "")
            if cell is None:
                break
            for n in range(max(1, min(cell.columns, _COLUMNS - len(words)))):
                room -= len(cell.words) * (n > 0)
                said = cell.words if not n or (room > 0 and not alone) else ""
                if cell.rows > 1:
                    above[len(words)] = (cell.rows - 1, said)
                words.append(said)
        yield words


def one_header(rows: Sequence[Sequence[str]]) -> list[str]:
    """The names of the columns where several rows say them, each row's once."""
    width = max(map(len, rows))
    columns = zip(*([*row, *[""] * (width - len(row))] for row in rows), strict=True)
    return [" ".join(dict.fromkeys(filter(None, names))) for names in columns]


def in_a_cell(blocks: Iterable[str]) -> str:
    """Blocks on one line, as a cell of a table holds them; the items of a list with a comma between them."""
    found, after_item = "", False
    for line in "\n".join(blocks).split("\n"):
        words = collapsed(_ITEM.sub("", line)).strip()
        if words and not words.startswith(":::"):
            comma = "," if after_item and found[-1:] not in ".,:;!?…" else ""
            found += f"{comma} {words}" if found else words
            after_item = _ITEM.match(line) is not None
    return found


def rows_alone(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """The rows of a table without a header, as list items."""
    for row in rows:
        if words := " | ".join(cell for cell in row if cell):
            yield f"- {words}"
