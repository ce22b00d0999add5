"""A document taken apart and laid beside its original, block by block, and what a finding is; judges nothing."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import PurePosixPath
from typing import Literal, NamedTuple

from .align import align
from .blocks import MARKER, NEWLINE, TAG, blocks
from .hidden import FENCE
from .records import Block, Document, Span

Kind = Literal[
    "mislabelled", "missing", "stale", "untranslated", "shorter", "language", "chatter", "placeholder", "characters",
    "fence", "number", "unit", "code", "broken_link", "link", "unread",
]  # fmt: skip

_EXCERPT = 160  # characters of what a finding shows of a line


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend: what stands where, and what the original has there.

    `found` and `expected` are what differs, `says` and `original_says` the lines they stand in.
    """

    kind: Kind
    path: str
    line: int
    language: str
    says: str
    found: str = ""
    expected: str = ""
    original: str | None = None
    original_line: int | None = None
    original_says: str | None = None


class Page:
    """A document taken apart, each part when it is first asked for."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.text = document.text
        self.blocks = blocks(self.text, document.skipped, PurePosixPath(document.path).suffix.lower())

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
        if end - start > _EXCERPT:
            first = max(start, min(offset - _EXCERPT // 2, end - _EXCERPT))
            cut = " ".join(self.text[first : first + _EXCERPT].split())
            return f"{'… ' if first > start else ''}{cut}{' …' if first + _EXCERPT < end else ''}"
        return " ".join(self.text[start:end].split())

    @cached_property
    def prose(self) -> str:
        """The text with blanks where there is code, markup or the target of a link; offsets stay."""
        pieces, done = [], 0
        for block in self.blocks:
            if block.kind == "code":
                pieces += [self.text[done : block.start], blank(self.text[block.start : block.end])]
                done = block.end
        kept = "".join([*pieces, self.text[done:]])
        for pattern in (_REMARK, CODE_SPAN, _TARGET, _ADDRESS, TAG):
            kept = pattern.sub(lambda found: blank(found[0]), kept)
        return kept

    def words(self, block: Block) -> str:
        """A block's prose without the marks its lines begin with, as long as the block."""
        raw = self.prose[block.start : block.end]
        return "".join(_MARKS.sub(lambda found: " " * len(found[0]), line) for line in raw.splitlines(keepends=True))

    @cached_property
    def links(self) -> list[Link]:
        code = [block for block in self.blocks if block.kind == "code"]
        spans = [*self.document.skipped, *(Span(block.start, block.end) for block in code)]
        spans += [Span(*found.span()) for found in CODE_SPAN.finditer(self.text)]
        found = (Link(match.start(), match[1] or match[2] or match[3]) for match in _LINK.finditer(self.text))
        covered = _Covered(spans)
        return [link for link in found if not covered.has(link.start)]

    @cached_property
    def fences(self) -> list[int]:
        """Offsets of the lines that open or close code."""
        ends = [*self._starts[1:], len(self.text)]
        lines = ((start, self.text[start:end]) for start, end in zip(self._starts, ends, strict=True))
        return [start for start, line in lines if ("```" in line or "~~~" in line) and FENCE.match(line.rstrip("\r\n"))]


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


CODE_SPAN = re.compile(r"(?<!`)(`+)(?!`)([^\n]*?[^`\n])\1(?!`)")
_REMARK = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_TARGET = re.compile(r"(?<=\])\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+\"[^\"\n]*\")?\)")
_ADDRESS = re.compile(r"(?:https?|ftp)://[^\s<>)\]|]+|[\w.+-]+@[\w-]+\.\w[\w.-]*")
_LINK = re.compile(
    r"\]\(\s*<?([^()\s<>]+(?:\([^()\s]*\)[^()\s<>]*)*)|<(?:a|img)\b[^<>]*?(?:href|src)=[\"']([^\"']+)"
    r"|^[ ]{0,3}\[[^\]\n]+\]:[ \t]+<?(\S+?)>?(?=\s|\Z)",
    re.MULTILINE | re.IGNORECASE,
)
_MARKS = re.compile(rf"{MARKER.pattern}(?:#{{1,6}}[ \t]+)?")


def blank(text: str) -> str:
    return re.sub(r"[^\r\n]", " ", text)


# ---- a translation beside its original -----------------------------------------------------


class Group(NamedTuple):
    """Blocks of a translation and those of its original, by their indexes."""

    ours: range
    theirs: range


class Beside:
    """A page and, where there is one, its original's, block by block."""

    def __init__(self, ours: Page, theirs: Page | None) -> None:
        self.ours, self.theirs = ours, theirs
        self.language = ours.document.claimed or ours.document.language

    @cached_property
    def groups(self) -> list[Group]:
        """Blocks that say the same, in order; those between two groups go together where they are alike and as many."""
        if self.theirs is None:
            return []
        pairs = align(self.ours.blocks, self.ours.text, self.theirs.blocks, self.theirs.text)
        found: list[Group] = []
        for i, pair in enumerate(pairs):
            if found and pair.partners and found[-1].theirs == pair.partners:
                found[-1] = Group(range(found[-1].ours.start, i + 1), pair.partners)
            elif pair.partners:
                found.append(Group(range(i, i + 1), pair.partners))
        for gap in list(self._between(found)):
            kinds = [self.ours.blocks[i].kind for i in gap.ours]
            if kinds == [self.theirs.blocks[j].kind for j in gap.theirs]:
                both = zip(gap.ours, gap.theirs, strict=True)
                found += [Group(range(i, i + 1), range(j, j + 1)) for i, j in both]
        return sorted(found, key=lambda group: group.ours.start)

    @property
    def gaps(self) -> Iterator[Group]:
        """Blocks that are in no group, ours and theirs between the same two groups."""
        return self._between(self.groups)

    def _between(self, groups: Sequence[Group]) -> Iterator[Group]:
        assert self.theirs is not None
        end = Group(range(len(self.ours.blocks), 0), range(len(self.theirs.blocks), 0))
        i = j = 0
        for group in (*groups, end):
            if group.ours.start > i or group.theirs.start > j:
                yield Group(range(i, group.ours.start), range(j, group.theirs.start))
            i, j = group.ours.stop, group.theirs.stop

    @cached_property
    def pairs(self) -> list[tuple[Block, Block]]:
        """The groups, each side as one block."""
        if self.theirs is None:
            return []
        return [(_joined(self.ours, group.ours), _joined(self.theirs, group.theirs)) for group in self.groups]

    @cached_property
    def _starts(self) -> list[int]:
        return [ours.start for ours, _ in self.pairs]

    def partner(self, offset: int) -> Block | None:
        """What the original has for the block of ours that an offset stands in."""
        at = bisect_right(self._starts, offset) - 1
        return self.pairs[at][1] if at >= 0 and offset < self.pairs[at][0].end else None

    def finding(
        self, kind: Kind, at: int, found: str = "", expected: str = "", original_at: int | None = None
    ) -> Finding:
        """A finding at an offset of ours, with the original's line at an offset of its, or where its block begins."""
        if original_at is None and (partner := self.partner(at)):
            original_at = partner.start
        theirs = self.theirs if original_at is not None else None
        return Finding(
            kind=kind,
            path=self.ours.document.path,
            line=self.ours.line(at),
            language=self.language,
            says=self.ours.excerpt(at),
            found=_shown(found),
            expected=_shown(expected),
            original=self.ours.document.original,
            original_line=theirs.line(original_at) if theirs and original_at is not None else None,
            original_says=theirs.excerpt(original_at) if theirs and original_at is not None else None,
        )


def _joined(page: Page, indexes: range) -> Block:
    return replace(page.blocks[indexes[0]], end=page.blocks[indexes[-1]].end)


def _shown(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _EXCERPT else f"{text[:_EXCERPT]} …"
