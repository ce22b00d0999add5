"""A translation laid beside its original, block by block, and what a finding is; judges nothing."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import Literal, NamedTuple

from ..records import Block
from ..text.align import align
from .page import EXCERPT, Page

Kind = Literal[
    "mislabelled", "missing", "stale", "untranslated", "shorter", "longer", "doubled", "language", "chatter",
    "placeholder", "characters", "fence", "number", "unit", "code", "broken_link", "link", "term", "inconsistent",
    "unread",
]  # fmt: skip


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

    @property
    def difference(self) -> str:
        """What differs, in words."""
        found, expected = self.found, self.expected
        if self.kind in ("language", "mislabelled"):
            return f"{found} instead of {expected}"
        if self.kind == "shorter":
            if found == "1":
                return f"a block is left out: {expected}"
            return f"{found} blocks are left out, the first: {expected}" if found else "breaks off"
        if self.kind == "fence":
            return f"{found} fences" + (f", the original has {expected}" if expected else "")
        if found and expected:
            return f"{found} instead of {expected}"
        return found or (f"without {expected}" if expected else "")


class Difference(NamedTuple):
    """What only one side has, or each otherwise, without being anything to mend."""

    line: int  # of the translation
    says: str
    found: str
    expected: str
    kind: Literal["name"] = "name"


class Group(NamedTuple):
    """Blocks of a translation and those of its original, by their indexes."""

    ours: range
    theirs: range


class Pairing:
    """A page and, where there is one, its original's, block by block; `originals` tells of every translation whose it
    is."""

    def __init__(self, ours: Page, theirs: Page | None, originals: Mapping[str, str] = MappingProxyType({})) -> None:
        self.ours, self.theirs, self.originals = ours, theirs, originals
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
    return text if len(text) <= EXCERPT else f"{text[:EXCERPT]} …"
