"""A document, or a piece of one, as people read it from beginning to end: its blocks as what they are.

Each piece of a block knows the span that it stands at, so that what is cited can be marked in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from ..records import Block, Document, Span, Statement
from ..text.plain import plain, plain_within
from .made.maker import statements_of
from .shown import cells_of, shown

PartShape = Literal["heading", "paragraph", "item", "row", "code"]


class Piece(NamedTuple):
    """A statement's own words as they are shown, and where they stand."""

    span: Span
    text: str


class Part(NamedTuple):
    """One block."""

    shape: PartShape
    span: Span
    pieces: tuple[Piece, ...]
    level: int = 0  # of a heading, or of an item, from 1
    mark: str = ""  # of an item; of code its language
    cells: tuple[tuple[str, str], ...] = ()  # of a row: the names of its columns, and their values


def parts(document: Document, blocks: Sequence[Block]) -> Iterator[Part]:
    """The blocks of a document in order, those without words left out."""
    statements = iter(statements_of(document, blocks))
    following = next(statements, None)
    for block in blocks:
        own: list[Statement] = []
        while following is not None and following.span.start < block.end:
            own.append(following)
            following = next(statements, None)
        part = _part(document.text, block, own)
        if any(piece.text for piece in part.pieces):
            yield part


def _part(text: str, block: Block, own: Sequence[Statement]) -> Part:
    span = Span(block.start, block.end)
    if block.kind == "heading":
        return Part("heading", span, (Piece(span, " ".join(plain(text[slice(*span)]).split())),), block.level)
    if block.kind in ("row", "record") and own:
        cells = cells_of(text, own[0])
        return Part("row", span, (Piece(own[0].span, shown(text, own[0])),), cells=cells)
    pieces = tuple(Piece(each.span, shown(text, each)) for each in own)
    if block.kind == "code":
        return Part("code", span, pieces, mark=block.mark)
    return Part("item" if block.kind == "item" else "paragraph", span, pieces, block.level, block.mark)


def words_in(line: str, raw: str) -> Span | None:
    """Where some raw words of a document stand in a line as it is shown; None where they do not stand in a row."""
    pattern = r"[\W_]{0,40}?".join(map(re.escape, re.findall(r"\w+", plain_within(raw))))
    found = re.search(rf"(?<!\w){pattern}(?!\w)", line) if pattern else None
    return Span(*found.span()) if found else None
