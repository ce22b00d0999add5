"""Documents to passages, cut at the same places in both languages; knows no embedding."""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, islice, pairwise
from operator import itemgetter
from types import MappingProxyType
from typing import NamedTuple

from ..documents.formats import FORMATS, blocks_of
from ..documents.generators.anchors import anchors
from ..documents.reading.read import Reading
from ..languages.locale import DEFAULT
from ..languages.sentences import sentence_spans
from ..records import Block, BlockKind, Document, Passage, PassageKind, Span, Statement
from ..statements.made.code import code_pieces, cut_by_words
from ..statements.made.maker import statements_of
from ..text.align import Pair, align
from ..text.markup import marks
from ..text.plain import plain
from ..text.syntax import BRACKETED_TARGET, MARKER

_SOFT, _HARD = 450, 900  # characters of a passage: aimed at, and never passed by joining blocks
_PIECE = 750  # characters of a piece of a block that is longer than a passage may be
_LINKED = 20 * _HARD  # with the targets of links, which are not read
_SHORT = 120  # a passage shorter than this takes the next block even past the soft limit
_BEYOND = 60  # statements of its lists that a passage knows in other passages

_KINDS: dict[BlockKind, PassageKind] = {
    "heading": "prose",
    "paragraph": "prose",
    "item": "list",
    "row": "table",
    "code": "code",
    "record": "record",
}

# ---- passages ----------------------------------------------------------------------------


class _Place(NamedTuple):
    """The section that a block stands in."""

    heading_path: tuple[str, ...] = ()
    anchor: str | None = None


class _Atom(NamedTuple):
    """A block, or a piece of a block too long for a passage: what passages are made of."""

    block: Block
    place: _Place
    partner: int | None = None  # the original's atom
    score: float = 0.0


@dataclass(frozen=True)
class _Cut:
    """A document taken apart: its blocks, their atoms, which atoms each block became, and its passages."""

    blocks: tuple[Block, ...]
    atoms: list[_Atom]
    of_block: list[list[int]]
    runs: list[list[int]]  # atoms of each passage
    passages: list[Passage]


def passages(documents: Sequence[Document]) -> dict[str, list[Passage]]:
    """The passages of each document, by path. A translation is cut where its original is, and shares its groups."""
    by_path = {document.path: document for document in documents}
    made = {
        each.path: found
        for leader, members in _families(by_path, _partners(documents)).items()
        for each, found in cut(by_path[leader], map(by_path.__getitem__, members))
    }
    return {path: made[path] for path in by_path}


def families(reading: Reading, known: Mapping[str, Document] | None) -> dict[str, list[str]]:
    """The documents that changed since they were `known`, or that are cut along others, by path.

    They stand below the one that they are cut along, which is among them if it is to be cut itself. Each such family is
    cut without the others. Those whose pages have the same name follow each other: the versions of a page say much the
    same, and what is the same is embedded once where it comes together.
    """
    partners, before = _partners(reading.documents), _partners((known or {}).values())
    again = [
        path
        for path in (document.path for document in reading.documents)
        if not reading.changed.isdisjoint((path, partners.get(path))) or partners.get(path) != before.get(path)
    ]
    every = _families(again, partners)
    return {path: every[path] for path in sorted(every, key=lambda path: path.split("/")[::-1])}


def cut(
    leader: Document, members: Iterable[Document], blocks: Mapping[str, tuple[Block, ...]] = MappingProxyType({})
) -> Iterator[tuple[Document, list[Passage]]]:
    """The passages of a document, if it is among the members, and of those that are cut along it.

    `blocks`, by path, are of documents that were taken apart already.
    """
    cut_alone = _cut_alone(leader, blocks.get(leader.path) or blocks_of(leader))
    for each in members:
        if each.path == leader.path:
            yield each, cut_alone.passages
        else:
            yield each, _cut_along(each, blocks.get(each.path) or blocks_of(each), leader, cut_alone)


def _families(paths: Iterable[str], partners: Mapping[str, str]) -> dict[str, list[str]]:
    by_leader: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        by_leader[partners.get(path, path)].append(path)
    return by_leader


def _partners(documents: Collection[Document]) -> dict[str, str]:
    """Path -> that of the document it is cut along: its original, or, where that is gone, one of its translations.

    Of the same source: what is in another one might not be seen together with it.
    """
    leaders = {(document.source, document.path): document.path for document in documents if document.original is None}
    # The default language first: machine translations of one text resemble it most, and most readers can check it.
    for document in sorted(documents, key=lambda document: (document.language != DEFAULT, document.path)):
        if document.original is not None:
            leaders.setdefault((document.source, document.original), document.path)
    found = {
        document.path: leaders[document.source, document.original]
        for document in documents
        if document.original is not None
    }
    return {path: leader for path, leader in found.items() if path != leader}


def _cut_alone(document: Document, found: tuple[Block, ...]) -> _Cut:
    pieces = [_pieces(document, block) for block in found]
    atoms, of_block = _atoms(document, found, pieces)
    runs = [run for stretch in _stretches(document, atoms) for run in _runs(document.text, atoms, stretch)]
    made = _Maker(document, found)
    return _Cut(found, atoms, of_block, runs, [made.passage([atoms[i] for i in run]) for run in runs])


def _cut_along(document: Document, found: tuple[Block, ...], original: Document, cut: _Cut) -> list[Passage]:
    pairs = align(found, document.text, cut.blocks, original.text)
    theirs = [[i for partner in pair.partners for i in cut.of_block[partner]] for pair in pairs]
    shared = {pair.partner for pair, after in pairwise(pairs) if pair.partner == after.partner}
    pieces = [
        _pieces(document, block, [cut.atoms[i].block for i in like] if pair.partner not in shared else (), original)
        for block, pair, like in zip(found, pairs, theirs, strict=True)
    ]
    atoms, of_block = _atoms(document, found, pieces)
    atoms = _with_partners(atoms, of_block, pairs, theirs)
    group_of: dict[int | None, int] = {atom: group for group, run in enumerate(cut.runs) for atom in run}

    runs: list[tuple[int | None, list[int]]] = []
    for stretch in _stretches(document, atoms):
        groups = _fill_gaps([group_of.get(atoms[i].partner) for i in stretch])
        for group, members in groupby(zip(groups, stretch, strict=True), key=itemgetter(0)):
            run = [i for _, i in members]
            runs += [(group, run)] if group is not None else [(None, r) for r in _runs(document.text, atoms, run)]
    return _paired(document, found, atoms, runs, cut)


def _paired(
    document: Document,
    found: Sequence[Block],
    atoms: Sequence[_Atom],
    runs: Sequence[tuple[int | None, list[int]]],
    cut: _Cut,
) -> list[Passage]:
    """Passages of a translation; where a heading cuts a group in two, the longer part stays in the group."""
    longest: dict[int, int] = {}
    for number, (group, run) in enumerate(runs):
        if group is not None and (group not in longest or _size(atoms, run) > _size(atoms, runs[longest[group]][1])):
            longest[group] = number
    made = _Maker(document, found)
    return [
        made.passage(
            [atoms[i] for i in run],
            cut.passages[group].id if group is not None and longest[group] == number else None,
        )
        for number, (group, run) in enumerate(runs)
    ]


def _size(atoms: Sequence[_Atom], run: Sequence[int]) -> int:
    return sum(atoms[i].block.end - atoms[i].block.start for i in run)


def _atoms(
    document: Document, found: Sequence[Block], pieces: Sequence[Sequence[Span]]
) -> tuple[list[_Atom], list[list[int]]]:
    atoms: list[_Atom] = []
    of_block: list[list[int]] = []
    for block, place, spans in zip(found, _places(document, found), pieces, strict=True):
        of_block.append(list(range(len(atoms), len(atoms) + len(spans))))
        atoms += [_Atom(replace(block, start=span.start, end=span.end), place) for span in spans]
    return atoms, of_block


def _places(document: Document, found: Sequence[Block]) -> Iterator[_Place]:
    """The section of each block: the headings above it, and where a reader gets to it: the nearest anchor above."""
    raws = [document.text[block.start : block.end] for block in found if block.kind == "heading"]
    headings = [" ".join(plain(raw).split()) for raw in raws]
    named = iter(zip(headings, anchors(raws, document.anchors), strict=True))
    above: list[tuple[int, str]] = []
    marked = _marked(document)
    anchor: str | None = None
    for block in found:
        if marked is not None:
            anchor = marked[before][1] if (before := bisect_left(marked, (block.start,)) - 1) >= 0 else None
        if block.kind == "heading":
            heading, own = next(named)
            anchor = own if marked is None else anchor
            above = [(level, name) for level, name in above if level < block.level] + [(block.level, heading)]
        yield _Place(tuple(name for _, name in above if name), anchor)


def _marked(document: Document) -> list[tuple[int, str]] | None:
    """The places that a text taken from another format notes, None where headings are the places."""
    if not FORMATS[document.format].marked:
        return None
    return [(span.start, name) for span, name in marks(document.text)]


def _with_partners(
    atoms: Sequence[_Atom],
    of_block: Sequence[Sequence[int]],
    pairs: Sequence[Pair],
    theirs: Sequence[Sequence[int]],
) -> list[_Atom]:
    """Atoms with their partners, one by one; what is left of a block, or of two with one partner, has the last."""
    paired = list(atoms)
    for partners, members in groupby(zip(theirs, of_block, pairs, strict=True), key=itemgetter(0)):
        mine = [(i, pair.score) for _, own, pair in members for i in own]
        for (i, score), partner in zip(mine, [*partners, *partners[-1:] * len(mine)], strict=False):
            paired[i] = atoms[i]._replace(partner=partner, score=score)
    return paired


def _fill_gaps(groups: Sequence[int | None]) -> list[int | None]:
    """Atoms without a group between two of the same group join it."""
    filled = list(groups)
    last: int | None = None  # where a group was seen last
    for i, group in enumerate(groups):
        if group is None:
            continue
        if last is not None and groups[last] == group:
            filled[last:i] = [group] * (i - last)
        last = i
    return filled


def _stretches(document: Document, atoms: Sequence[_Atom]) -> Iterator[list[int]]:
    """Runs of atoms between headings and skipped spans."""
    starts = sorted(span.start for span in document.skipped)
    stretch: list[int] = []
    for i, atom in enumerate(atoms):
        if stretch:
            before = atoms[stretch[-1]].block.end
            if atom.block.kind == "heading" or bisect_left(starts, before) < bisect_left(starts, atom.block.start):
                yield stretch
                stretch = []
        if atom.block.kind != "heading":
            stretch.append(i)
    if stretch:
        yield stretch


# ---- where to cut ------------------------------------------------------------------------


def _runs(text: str, atoms: Sequence[_Atom], stretch: Sequence[int]) -> list[list[int]]:
    """Atoms of one section, joined into passages."""
    runs: list[list[int]] = []
    for i in stretch:
        block = atoms[i].block
        first, last = (atoms[runs[-1][end]].block for end in (0, -1)) if runs else (None, None)
        if first and last and _joins(text, first, last, block):
            runs[-1].append(i)
        elif last and last is not first and block.kind == "code" and _joins(text, last, last, block):
            runs.append([runs[-1].pop(), i])  # the line that leads in to the code goes with it
        else:
            runs.append([i])
    return _without_stub(text, atoms, runs)


def _without_stub(text: str, atoms: Sequence[_Atom], runs: list[list[int]]) -> list[list[int]]:
    """A short end goes with what stands before it."""
    if len(runs) < 2:
        return runs
    *kept, before, last = runs
    first, middle, end = atoms[before[0]].block, atoms[last[0]].block, atoms[last[-1]].block
    tables = [(block.kind, block.header) for block in (first, middle) if block.kind in ("row", "record")]
    short = _length(text, middle.start, end.end) < _SHORT and middle.kind not in ("code", "record")
    if short and len(set(tables)) * 2 == len(tables) and _length(text, first.start, end.end) <= _HARD:
        return [*kept, before + last]
    return runs


def _joins(text: str, first: Block, last: Block, block: Block) -> bool:
    """Does a block go into the passage that goes from a first to a last one?"""
    if block.kind == "record":
        return False
    if "row" in (block.kind, last.kind) and (block.kind, block.header) != (last.kind, last.header):
        return False
    if block.end - first.start > _LINKED:
        return False
    size, joined = _length(text, first.start, last.end), _length(text, first.start, block.end)
    if joined > _HARD:
        return False
    if block.kind == "code":
        return last.kind != "code" or joined <= _SOFT
    leads_in = (
        last.kind == "paragraph" and block.kind == "item" and text[last.start : last.end].rstrip("*_ ").endswith(":")
    )
    return joined <= _SOFT or size < _SHORT or leads_in


def _length(text: str, start: int, end: int) -> int:
    """Characters that are read: link targets are not."""
    raw = text[start:end]
    return len(BRACKETED_TARGET.sub("", raw)) if "](" in raw or "://" in raw else len(raw)


def _pieces(
    document: Document, block: Block, like: Sequence[Block] = (), original: Document | None = None
) -> list[Span]:
    """A block too long for one passage in pieces, or a translation's block in as many as its original has."""
    whole = Span(block.start, block.end)
    length = _length(document.text, *whole)
    wanted = len(like) or (-(-length // _PIECE) if length > _HARD else 1)
    if wanted == 1 or block.kind in ("heading", "row", "record"):
        return [whole]
    units = _units(document, block, whole)
    if like and original is not None:
        theirs = [_units(original, part, Span(part.start, part.end)) for part in like]
        if sum(map(len, theirs)) == len(units):
            return _group(units, [len(part) for part in theirs])
    counts = _even(units, wanted)
    return _group(units, counts) if not like or len(counts) == wanted else [whole]


def _units(document: Document, block: Block, span: Span) -> list[Span]:
    """What a block may be cut between: steps of code, sentences, and words where a sentence is too long."""
    text = document.text
    if block.kind == "code":
        return code_pieces(text, span)
    mark = MARKER.match(text[slice(*span)])
    words = Span(span.start + (mark.end() if mark else 0), span.end)
    return [part for unit in sentence_spans(text, words, document.language) for part in cut_by_words(text, unit, _HARD)]


def _even(units: Sequence[Span], wanted: int) -> list[int]:
    """How many units each of at most so many pieces takes, so that all are about equally long."""
    total = sum(unit.end - unit.start for unit in units)
    counts: Counter[int] = Counter()
    done = 0.0
    for unit in units:
        middle = done + (unit.end - unit.start) / 2
        counts[min(wanted - 1, int(middle * wanted / max(1, total)))] += 1
        done += unit.end - unit.start
    return [counts[piece] for piece in sorted(counts)]


def _group(units: Sequence[Span], counts: Sequence[int]) -> list[Span]:
    pieces, first = [], 0
    for count in counts:
        pieces.append(Span(units[first].start, units[first + count - 1].end))
        first += count
    return pieces


# ---- records of passages -----------------------------------------------------------------


class _Maker:
    """Makes the passages of one document; counts repeated texts, so that each id is its own."""

    def __init__(self, document: Document, found: Sequence[Block]) -> None:
        self._document = document
        self._seen: Counter[bytes] = Counter()
        self._statements = statements_of(document, found)
        self._groups: dict[int, list[Statement]] = defaultdict(list)
        for statement in self._statements:
            self._groups[statement.group].append(statement)

    def passage(self, atoms: Sequence[_Atom], group: str | None = None) -> Passage:
        """A passage of neighbouring atoms; without a group it is one of its own."""
        first, last = atoms[0].block, atoms[-1].block
        place = atoms[0].place
        own = self._id(place.heading_path, self._document.text[first.start : last.end])
        weights: Counter[BlockKind] = Counter()
        for atom in atoms:
            weights[atom.block.kind] += atom.block.end - atom.block.start
        statements = self._within(first.start, last.end)
        return Passage(
            id=own,
            path=self._document.path,
            language=self._document.language,
            heading_path=place.heading_path,
            anchor=place.anchor,
            kind=_KINDS[weights.most_common(1)[0][0]],
            start=first.start,
            end=last.end,
            group_id=group or own,
            alignment=_mean_score(atoms) if group else None,
            statements=statements,
            beyond=self._beyond(statements),
        )

    def _within(self, start: int, end: int) -> tuple[Statement, ...]:
        first, last = (bisect_left(self._statements, edge, key=_start) for edge in (start, end))
        return self._statements[first:last]

    def _beyond(self, statements: Sequence[Statement]) -> tuple[Statement, ...]:
        """The rest of the lists, tables and code that some statements belong to."""
        groups = dict.fromkeys(statement.group for statement in statements if statement.group)
        own = {statement.span for statement in statements}
        others = (each for group in groups for each in self._groups[group] if each.span not in own)
        return tuple(islice(others, _BEYOND))

    def _id(self, heading_path: tuple[str, ...], text: str) -> str:
        """Stays the same as long as path, headings and text do, whatever changes elsewhere in the file."""
        parts = "\0".join([self._document.path, *heading_path, "", text]).encode("utf-8", "surrogatepass")
        self._seen[parts] += 1
        return hashlib.sha256(parts + b"\0%d" % self._seen[parts]).hexdigest()[:24]


def _start(statement: Statement) -> int:
    return statement.span.start


def _mean_score(atoms: Sequence[_Atom]) -> float:
    weights = [(atom.block.end - atom.block.start, atom.score) for atom in atoms if atom.partner is not None]
    return round(sum(weight * score for weight, score in weights) / sum(weight for weight, _ in weights), 3)
