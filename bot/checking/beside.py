"""A document to be read beside its original: block by block, with what differs between the two."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, groupby
from typing import NamedTuple

from ..records import Document
from ..statements.parts import Part, parts
from .differences import code, figures, names
from .page import Page
from .pairing import Difference, Finding, Group, Pairing


class Row(NamedTuple):
    """What stands beside each other; one side is empty where the other says something that it does not have."""

    ours: tuple[Part, ...]
    theirs: tuple[Part, ...] = ()
    findings: tuple[Finding | Difference, ...] = ()  # figures, units, names and code that differ


@dataclass(frozen=True, slots=True)
class Beside:
    """A document, and the original that it was translated from, where there is one."""

    document: Document
    original: Document | None
    rows: tuple[Row, ...]
    family: tuple[Document, ...] = ()  # the document in all its languages, without their texts


def beside(document: Document, original: Document | None, family: Sequence[Document] = ()) -> Beside:
    """The document in order, and what of the original stands beside it, or between it."""
    ours = Page(document)
    if original is None:
        alone = [Row((part,)) for part in parts(document, ours.blocks)]
        return Beside(document, None, tuple(_tables_whole(alone)), tuple(family))
    theirs = Page(original)
    pairing = Pairing(ours, theirs)
    found: list[Finding | Difference] = [*figures(pairing), *names(pairing), *code(pairing)]
    mine = {part.span.start: part for part in parts(document, ours.blocks)}
    other = {part.span.start: part for part in parts(original, theirs.blocks)}
    rows = (
        Row(
            tuple(mine[ours.blocks[i].start] for i in group.ours if ours.blocks[i].start in mine),
            tuple(other[theirs.blocks[j].start] for j in group.theirs if theirs.blocks[j].start in other),
            tuple(each for each in found if _stands_in(each, ours, group)),
        )
        for group in _in_order(pairing)
    )
    whole = tuple(_tables_whole([row for row in rows if row.ours or row.theirs]))
    return Beside(document, original, whole, tuple(family))


def _in_order(pairing: Pairing) -> Iterator[Group]:
    """All groups and, one by one, what is in none of them."""
    both = [*((group, True) for group in pairing.groups), *((gap, False) for gap in pairing.gaps)]
    for group, paired in sorted(both, key=lambda each: (each[0].ours.start, each[0].theirs.start)):
        if paired:
            yield group
        else:
            yield from (Group(range(i, i + 1), range(0)) for i in group.ours)
            yield from (Group(range(0), range(j, j + 1)) for j in group.theirs)


def _stands_in(finding: Finding | Difference, page: Page, group: Group) -> bool:
    if not group.ours:
        return False
    first, last = page.blocks[group.ours[0]], page.blocks[group.ours[-1]]
    return page.line(first.start) <= finding.line <= page.line(max(first.start, last.end - 1))


def _tables_whole(rows: Sequence[Row]) -> Iterator[Row]:
    """Neighbouring rows of a table as one, so that it can be shown as a table."""
    for table, group in groupby(rows, key=lambda row: _columns(row) if _is_table(row) else None):
        if table is None:
            yield from group
        else:
            yield Row(*(tuple(chain.from_iterable(side)) for side in zip(*group, strict=True)))


def _is_table(row: Row) -> bool:
    return all(part.shape == "row" and part.cells for part in (*row.ours, *row.theirs))


def _columns(row: Row) -> list[tuple[str, ...]]:
    return [tuple(name for name, _ in side[0].cells) if side else () for side in (row.ours, row.theirs)]
