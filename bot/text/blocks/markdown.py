"""Markdown to blocks with offsets; knows no languages, originals or passages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ...records import Block, BlockKind, Governor, Span
from ..dialects import STANDS_ALONE, Line, as_known, lines_of
from ..syntax import WORD
from ..unshown.macros import may_have_macros
from .frames import Frame, Standing
from .html import Html
from .labels import (
    ADMONITION_LABEL,
    ALERT_LABEL,
    ATTRIBUTES,
    CLASSES,
    CONTAINER_LABEL,
    FENCE_TITLE,
    LABEL,
    LAST_ATTRIBUTES,
    PICTURES,
    WARNS,
    warned,
)
from .limits import few_enough
from .lines import span_of
from .macros import Macros
from .parser import block_parser

if TYPE_CHECKING:
    from markdown_it.token import Token


def markdown_blocks(text: str, skipped: Sequence[Span]) -> tuple[Block, ...]:
    """The blocks of Markdown in order, none overlapping another or a skipped span."""
    lines, shown = as_known(text, lines_of(text, skipped))
    return few_enough(_Walk(text, lines).blocks(block_parser().parse("\n".join(shown))))


class _Walk:
    """Goes through a document's tokens and remembers what each of them stands in."""

    def __init__(self, text: str, lines: Sequence[Line]) -> None:
        self._text, self._lines = text, lines
        self._in = Standing(text)
        self._html, self._macros = Html(text, self._in), Macros(text, self._in)
        self._said: tuple[int, Span] | None = None  # attributes on a line of their own, and the next line

    def blocks(self, tokens: Sequence[Token]) -> Iterator[Block]:
        for i, token in enumerate(tokens):
            if token.type == "html_block":
                yield from self._between_tags(token)
            elif token.type == "table_open":
                yield from self._rows(tokens, i)
            elif token.nesting == 1 and token.type in _FRAMES:
                self._open(token)
            elif token.nesting == -1 and token.type.replace("_close", "_open") in _FRAMES:
                self._in.close()
            elif token.map and token.type in _LEAVES:
                yield from self._leaf(token)

    def _open(self, token: Token) -> None:
        frame = Frame()
        if token.type in _LISTS:
            self._in.groups += 1
            frame.group = self._in.groups
        elif token.type == "list_item_open":
            frame.item = token.info + token.markup
        elif token.type == "blockquote_open":
            self._in.item_begins_with_a_block()
            frame.label = self._label(token, ALERT_LABEL)
            if self._said and token.map and token.map[0] == self._said[0]:
                frame.titled = any(each["title"] for each in CLASSES.finditer(self._text, *self._said[1]))
                frame.label = frame.label or warned(self._text, self._said[1])
        elif token.type == "admonition_open":
            frame.label = self._label(token, ADMONITION_LABEL)
        elif token.type == "container_any_open":
            frame.label = self._label(token, CONTAINER_LABEL)
        self._in.frames.append(frame)

    def _label(self, token: Token, pattern: re.Pattern[str]) -> Governor | None:
        """The title on the first line of a token, or a kind that warns; no other kind says anything."""
        assert token.map is not None
        line = self._lines[token.map[0]]
        found = pattern.search(self._text, line.start, line.end)
        if not found or found["kind"].lower() in PICTURES:
            return None
        if found["title"] and len(found["title"]) <= LABEL and WORD.search(found["title"]):
            return Governor(Span(*found.span("title")), "label")
        return Governor(Span(*found.span("kind")), "label") if found["kind"].lower() in WARNS else None

    def _leaf(self, token: Token) -> Iterator[Block]:
        assert token.map is not None
        kind, level = _LEAVES[token.type], 0
        if token.type == "heading_open":
            kind, level = ("paragraph", 0) if self._in.frames else ("heading", int(token.tag[1]))
        first, last = token.map
        span, label = self._span(first, max(last, first + 1)), None
        if span and kind == "heading" and span.end - span.start > LABEL:
            kind, level = "paragraph", 0
        if token.type == "dt_open":
            self._in.frames[-1].label = None  # a term does not stand under the one before it
        if span and token.type == "paragraph_open":
            span, label = self._within_attributes(span, last)
            if span and self._in.frames and self._in.frames[-1].titled and span.end - span.start <= LABEL:
                self._in.frames[-1].titled, self._in.frames[-1].label = False, Governor(span, "label")
                return
        if span and kind == "paragraph" and self._html.begins_with_a_component(span):
            yield from self._html.blocks(span)
            return
        if span and kind == "paragraph" and label is None and may_have_macros(self._text[slice(*span)]):
            span, label = self._macros.within(span)
        if kind == "code" and token.type == "fence":
            label = self._title_of_tab(token.map[0])
        for block in self._in.visible(kind, span, level=level, mark=_language_of(token)):
            yield replace(block, under=(*block.under, label)) if label else block
        if token.type == "dt_open" and span and span.end - span.start <= LABEL:
            self._in.frames[-1].label = Governor(span, "label")  # the terms of a list stand above what explains them
        if kind == "code":
            self._in.item_begins_with_a_block()

    def _within_attributes(self, span: Span, after: int) -> tuple[Span | None, Governor | None]:
        """A paragraph without the attributes on lines of their own at its ends, and the warning that one of them makes
        of it; what is nothing else says so of what stands on the line behind it."""
        label = None
        if first := ATTRIBUTES.match(self._text, *span):
            label, span = warned(self._text, Span(*first.span())), Span(first.end(), span.end)
            if first.end() == span.end:
                self._said = after, Span(*first.span())
                return None, None
        if last := LAST_ATTRIBUTES.search(self._text, *span):
            label, span = label or warned(self._text, Span(*last.span())), Span(span.start, last.start())
        return span, label

    def _title_of_tab(self, line: int) -> Governor | None:
        """What a fence calls its code among others: ```` ```sh [npm] ````."""
        found = FENCE_TITLE.match(self._text, self._lines[line].start, self._lines[line].end)
        return Governor(Span(*found.span("title")), "label") if found else None

    def _span(self, first: int, last: int) -> Span | None:
        return span_of(self._text, self._lines[first:last])

    def _rows(self, tokens: Sequence[Token], i: int) -> Iterator[Block]:
        """The body's rows of the table at token i; of a table without a body the header."""
        close = next(j for j in range(i, len(tokens)) if tokens[j].type == "table_close")
        maps = [token.map for token in tokens[i:close] if token.type == "tr_open" and token.map]
        header = self._span(*maps[0]) if maps[1:] else None
        yield from self._table([self._span(*each) for each in maps[1:] or maps], header)

    def _table(self, rows: Sequence[Span | None], header: Span | None) -> Iterator[Block]:
        self._in.groups += 1
        self._in.frames.append(Frame(group=self._in.groups))
        for row in rows:
            yield from self._in.visible("row", row, header=header)
        self._in.frames.pop()

    def _between_tags(self, token: Token) -> Iterator[Block]:
        """The blocks of HTML on lines of its own; one where it has no parts that a reader would tell apart."""
        assert token.map is not None
        span = self._span(*token.map)
        if span and token.content.strip() == STANDS_ALONE:
            self._macros.take(span)
        elif span:
            yield from self._html.blocks(span)


_LISTS = ("bullet_list_open", "ordered_list_open", "dl_open")
_FRAMES = {
    *(*_LISTS, "list_item_open", "blockquote_open", "dd_open", "footnote_reference_open"),
    *("admonition_open", "container_any_open"),
}
_LEAVES: dict[str, BlockKind] = {
    **{"heading_open": "heading", "paragraph_open": "paragraph", "dt_open": "paragraph"},
    **{"fence": "code", "code_block": "code"},
}


def _language_of(token: Token) -> str:
    """What a fence says its code is written in."""
    return re.split(r"[\s{,:]", token.info.strip(), maxsplit=1)[0] if token.type == "fence" else ""
