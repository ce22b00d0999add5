"""What a translation leaves out of its original, and what it adds to it; told by how much there is, not by meaning."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..languages.sentences import sentence_spans
from ..records import Block, Span
from ..text.align import align_sentences
from ..text.plain import plain
from .page import Page
from .pairing import Finding, Group, Pairing

_LEAST = 40  # characters of prose that are worth a finding
_SURPLUS = 0.4  # of what one side alone seems to have, by how much it must really be the longer one around there
_LEAST_BROKEN_OFF, _BROKEN_OFF = 60, 0.45  # characters expected of a block, and the share below which it breaks off
_LEAST_GONE_ON, _GONE_ON = 60, 2.0  # characters more than this many times the expected, where a block goes on
_ADDED = 0.6  # of the length of an added sentence, by how much its block must be longer than expected …
_LOOSE = 0.1  # … and by all of it but for this share of what is expected
_NAME = re.compile(r"(?<!\w)[A-Z\d][\w.-]*\w")
_NAMES, _NAMED = 3, 0.5  # names in common, at least, and their share, by which two blocks are the same one moved


class _Side(NamedTuple):
    """Some blocks of a page, and how long the translation is for a character of them."""

    page: Page
    span: range
    ratio: float = 1.0

    def length(self, beside: int = 0) -> float:
        """Characters of the blocks, and of some beside them on either side, as long as they are in the translation."""
        return _size(self.page.blocks[max(0, self.span.start - beside) : self.span.stop + beside]) * self.ratio


def shorter(pairing: Pairing) -> Iterator[Finding]:
    """Blocks of the original that the translation does not have, and blocks that break off."""
    theirs = pairing.theirs
    if theirs is None or not pairing.pairs:
        return
    ratio = _length_ratio(pairing)
    for gap in pairing.gaps:
        section = _section(pairing, gap)
        more, less = _Side(theirs, gap.theirs, ratio), _Side(pairing.ours, gap.ours)
        if len(section.theirs) > len(section.ours) and _has_more(more, less):
            at = pairing.ours.blocks[max(0, gap.ours.start - 1)].start
            first = theirs.blocks[gap.theirs.start]
            left_out = str(len(gap.theirs) - len(gap.ours))
            yield pairing.finding("shorter", at, left_out, plain(theirs.text[first.start : first.end]), first.start)
    for block, partner in pairing.pairs:
        whole = _size([partner]) * ratio
        if block.kind not in ("code", "record") and whole >= _LEAST_BROKEN_OFF and _size([block]) < _BROKEN_OFF * whole:
            yield pairing.finding("shorter", block.start)


def longer(pairing: Pairing) -> Iterator[Finding]:
    """Blocks that the original does not have, sentences that it does not have in its own, and blocks that go on."""
    theirs = pairing.theirs
    if theirs is None or not pairing.pairs:
        return
    ratio = _length_ratio(pairing)
    for gap in pairing.gaps:
        section = _section(pairing, gap)
        more, less = _Side(pairing.ours, gap.ours), _Side(theirs, gap.theirs, ratio)
        if len(section.ours) > len(section.theirs) and _has_more(more, less) and not _moved(pairing, gap):
            yield _added(pairing, pairing.ours.blocks[gap.ours.start])
    for block, partner in pairing.pairs:
        if block.kind in ("paragraph", "item"):
            if sentence := _added_sentence(pairing, block, partner, ratio):
                yield _added(pairing, sentence)
            elif _size([block]) >= _GONE_ON * ratio * _size([partner]) + _LEAST_GONE_ON:
                yield _added(pairing, block)


def _added(pairing: Pairing, block: Block | Span) -> Finding:
    return pairing.finding("longer", block.start, plain(pairing.ours.text[block.start : block.end]))


def _moved(pairing: Pairing, gap: Group) -> bool:
    """Whether a block without a partner elsewhere in the original names what the first block of a gap does."""
    assert pairing.theirs is not None
    names = _names(pairing.ours, gap.ours.start)
    others = (_names(pairing.theirs, j) for other in pairing.gaps for j in other.theirs)
    return any(len(names & other) >= max(_NAMES, _NAMED * len(names)) for other in others)


def _names(page: Page, index: int) -> set[str]:
    """What a block has that is written alike in every language: names and numbers."""
    block = page.blocks[index]
    return set(_NAME.findall(page.text, block.start, block.end))


def _has_more(more: _Side, less: _Side) -> bool:
    """Whether neither the blocks beside a gap hold what the one side seems to lack, nor it is only said again."""
    alone = more.length()
    if len(more.span) <= len(less.span) or alone < _LEAST or _repeats(more, less):
        return False
    return more.length(1) - less.length(1) >= _SURPLUS * alone


def _repeats(more: _Side, less: _Side) -> bool:
    """Whether a side only says again what it says in or beside a gap."""
    page, span = more.page, more.span
    beside = [i for i in (span.start - 1, span.stop) if 0 <= i < len(page.blocks)]
    said = [{_said(page, page.blocks[i]) for i in indexes} for indexes in (span, beside)]
    return len(said[0] - said[1]) <= len(less.span)


def _said(page: Page, block: Block) -> str:
    return page.words(block).strip() or page.text[block.start : block.end]  # of code there are no words


def _added_sentence(pairing: Pairing, block: Block, partner: Block, ratio: float) -> Span | None:
    """The first sentence that the original's block lacks, where it has fewer and is shorter by about as much."""
    theirs = pairing.theirs
    assert theirs is not None
    size, whole = _size([block]), _size([partner])
    if size - whole * ratio < _LEAST * _ADDED / 2:
        return None
    expected = whole * _length_ratio(pairing, but=(size, whole))  # of a short document a block is much
    surplus = size - expected
    if surplus < _LEAST * _ADDED:
        return None
    sentences = _sentences(pairing.ours, block)
    others = _sentences(theirs, partner)
    if len(sentences) <= len(others):
        return None
    pairs = align_sentences(sentences, pairing.ours.text, others, theirs.text)
    for sentence, pair in zip(sentences, pairs, strict=True):
        long = sentence.end - sentence.start
        if pair.partner is None and long >= _LEAST and surplus >= max(_ADDED * long, long - _LOOSE * expected):
            return sentence
    return None


def _sentences(page: Page, block: Block) -> list[Span]:
    return list(sentence_spans(page.text, Span(block.start, block.end), page.document.language))


def _section(pairing: Pairing, gap: Group) -> Group:
    """From the nearest headings with a partner before a gap to those after it."""
    assert pairing.theirs is not None
    blocks = pairing.ours.blocks
    headings = [group for group in pairing.groups if blocks[group.ours.start].kind == "heading"]
    before = [group for group in headings if group.ours.start < gap.ours.start]
    after = [group for group in headings if group.ours.start >= gap.ours.stop]
    i, j = (before[-1].ours.start, before[-1].theirs.start) if before else (0, 0)
    ends = (after[0].ours.start, after[0].theirs.start) if after else (len(blocks), len(pairing.theirs.blocks))
    return Group(range(i, ends[0]), range(j, ends[1]))


def _size(found: Sequence[Block]) -> int:
    return sum(block.end - block.start for block in found)


def _length_ratio(pairing: Pairing, *, but: tuple[int, int] = (0, 0)) -> float:
    """How long the translation is for a character of the original, where they are paired, `but` for some of both."""
    ours = _size([block for block, _ in pairing.pairs]) - but[0]
    theirs = _size([block for _, block in pairing.pairs]) - but[1]
    return min(1.5, max(0.7, ours / theirs)) if theirs > 0 else 1.0
