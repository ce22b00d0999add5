"""The terms of a documentation, read from its pages laid beside their originals."""

from __future__ import annotations

from collections.abc import Iterator

from ...documents.reading.read import read
from ...documents.sources.named import Documents, source_of
from ...records import Block, Progress, Span
from ...terminology.mined import mined
from ...terminology.said import Said, Side, Term
from ...terminology.words import words
from ...text.syntax import BAR
from ..page import Page, Pages
from ..pairing import Pairing


def terms(documents: Documents, *, progress: Progress | None = None) -> tuple[Term, ...]:
    """The terms of a folder's or a site's originals with their renderings, the most inconsistent first.

    FolderError where there is no document.
    """
    source, _, _ = source_of(documents)
    pages = Pages(read(source, progress=progress).documents)
    translations = [document for document in pages if document.original in pages]
    said: list[Said] = []
    for done, document in enumerate(translations):
        if progress:
            progress("pairing", done, len(translations))
        said += said_in(Pairing(pages.page(document.path), pages.original(document)))
    if progress:
        progress("pairing", len(translations), len(translations))
    return mined(said)


def said_in(pairing: Pairing) -> Iterator[Said]:
    """What a translation and its original say, block by block, of tables cell by cell."""
    if pairing.theirs is None or pairing.theirs.document.language == pairing.language:
        return
    for ours, theirs in pairing.pairs:
        if ours.kind in ("code", "record"):
            continue
        own, other = _cells(pairing.ours, ours), _cells(pairing.theirs, theirs)
        if len(own) != len(other):
            own, other = [Span(ours.start, ours.end)], [Span(theirs.start, theirs.end)]
        for span, original in zip(own, other, strict=True):
            said = Said(
                _side(pairing.theirs, original, pairing.theirs.document.language),
                _side(pairing.ours, span, pairing.language),
            )
            if said.tells:
                yield said


def _cells(page: Page, block: Block) -> list[Span]:
    """The cells of a row; else the block."""
    if block.kind != "row":
        return [Span(block.start, block.end)]
    bars = [found.start() for found in BAR.finditer(page.text, block.start, block.end)]
    return [
        Span(start, end)
        for start, end in zip([block.start, *(bar + 1 for bar in bars)], [*bars, block.end], strict=True)
    ]


def _side(page: Page, span: Span, language: str) -> Side:
    return Side(page.document.path, language, page.text, words(page.text, page.prose, span, language))
