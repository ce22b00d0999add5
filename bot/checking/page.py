"""A document taken apart for checking: its prose, links and fences, each when first asked for; judges nothing."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import NamedTuple

from ..documents.contents import skipped_in
from ..documents.formats import blocks_of
from ..records import Block, Document, Span
from ..text.prose import prose
from ..text.syntax import ANY_TARGET, CODE_SPAN, FENCE, MARKER_OR_HEADING, NEWLINE

EXCERPT = 160  # characters of what a finding shows of a line


class Page:
    """A document taken apart, each part when it is first asked for."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.text = document.text
        # With what is not translated, which is not quoted from here.
        skipped = skipped_in(document.text, document.format, translated=document.state != "original")
        self.blocks = blocks_of(replace(document, skipped=skipped))

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(newline.end() for newline in NEWLINE.finditer(self.text))]

    def line(self, offset: int) -> int:
        """The line, counted from 1, of an offset."""
        return bisect_right(self._starts, offset)

    def excerpt(self, offset: int) -> str:
        """The line that an offset stands in, or as much around it as is worth showing."""
        number = self.line(offset)
        start = self._starts[number - 1]
        end = self._starts[number] if number < len(self._starts) else len(self.text)
        if end - start > EXCERPT:
            first = max(start, min(offset - EXCERPT // 2, end - EXCERPT))
            cut = " ".join(self.text[first : first + EXCERPT].split())
            return f"{'… ' if first > start else ''}{cut}{' …' if first + EXCERPT < end else ''}"
        return " ".join(self.text[start:end].split())

    @cached_property
    def prose(self) -> str:
        """The text with blanks where there is code, markup or the target of a link; offsets stay."""
        return prose(self.text, [Span(block.start, block.end) for block in self.blocks if block.kind == "code"])

    def words(self, block: Block) -> str:
        """A block's prose without the marks its lines begin with, as long as the block."""
        raw = self.prose[block.start : block.end]
        return "".join(
            MARKER_OR_HEADING.sub(lambda found: " " * len(found[0]), line) for line in raw.splitlines(keepends=True)
        )

    @cached_property
    def links(self) -> list[Link]:
        code = [block for block in self.blocks if block.kind == "code"]
        spans = [*self.document.skipped, *(Span(block.start, block.end) for block in code)]
        spans += [Span(*found.span()) for found in CODE_SPAN.finditer(self.text)]
        found = (Link(match.start(), match[1] or match[2] or match[3]) for match in ANY_TARGET.finditer(self.text))
        covered = _Covered(spans)
        return [link for link in found if not covered.has(link.start)]

    @cached_property
    def fences(self) -> list[int]:
        """Offsets of the lines that open or close code."""
        ends = [*self._starts[1:], len(self.text)]
        lines = ((start, self.text[start:end]) for start, end in zip(self._starts, ends, strict=True))
        return [start for start, line in lines if ("```" in line or "~~~" in line) and FENCE.match(line.rstrip("\r\n"))]


class Pages:
    """Pages by path; those of originals are kept, for all their translations."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self._documents = {document.path: document for document in documents}
        self._kept: dict[str, Page] = {}

    def __iter__(self) -> Iterator[Document]:
        return iter(self._documents.values())

    def __contains__(self, path: object) -> bool:
        return path in self._documents

    def page(self, path: str) -> Page:
        document = self._documents[path]
        if document.original is not None:
            return Page(document)
        if path not in self._kept:
            self._kept[path] = Page(document)
        return self._kept[path]

    def original(self, document: Document) -> Page | None:
        """The page of a document's original, None where it is none of the documents."""
        path = document.original
        return self.page(path) if path is not None and path in self._documents else None


class Link(NamedTuple):
    """Where a link stands and what it points to, as written."""

    start: int
    target: str


class _Covered:
    """Whether an offset lies in one of some spans."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self._spans = sorted(spans)
        self._starts = [span.start for span in self._spans]

    def has(self, offset: int) -> bool:
        place = bisect_right(self._starts, offset)
        return any(span.start <= offset < span.end for span in self._spans[max(0, place - 3) : place])
