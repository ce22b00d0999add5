"""A text to blocks with offsets: Markdown, and paragraphs of plain text; knows no languages, originals or passages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from ..records import Block, BlockKind, Span
from .hidden import without_hidden
from .syntax import FENCE, IMAGE, NEWLINE, TAG, WORD

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_NESTED = 100  # fences after an opening one among which its closing one is looked for
# A heading below the first level, or a line of words that no programming language would have.
_PROSE = re.compile(r"#{2,6}[ \t]+\S|[^\W\d_](?=(?:[^\s={}();]+[ \t]+){4})[^={}();]*[.:!?][ \t]*$")

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


def paragraph_blocks(text: str, skipped: Sequence[Span]) -> tuple[Block, ...]:
    """The paragraphs of plain text, whole lines, none overlapping another or a skipped span."""
    return tuple(_paragraphs(text, _lines(text, skipped)))


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


def markdown_blocks(text: str, skipped: Sequence[Span]) -> tuple[Block, ...]:
    """The blocks of Markdown in order, whole lines, none overlapping another or a skipped span."""
    return tuple(_markdown(text, _lines(text, skipped)))


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
    before_prose = [j for j in blanks if j + 1 < stop and _PROSE.match(mended[j + 1])]
    at_end = blanks[-1:] if stop < len(mended) else []
    for j in before_prose[:1] or at_end:
        mended[j] = re.sub(r"[^ \t>]", " ", opening["lead"]) + opening["fence"]
        return j + 1
    return stop
