"""What a translation says twice where its original says it once: words, sentences, blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from ..languages.locale import locale
from ..languages.sentences import sentence_spans
from ..records import Block, Span
from ..text.plain import plain, words_only
from .pairing import Finding, Pairing

# A word, and the same once more: on its line, or at the beginning of the next, behind the mark of a quotation.
_TWICE = re.compile(r"(?i)(?<![\w/.@'’-])([^\W\d_]{2,})(?:[ \t\u00a0]+|[ \t]*\r?\n[ \t>]*)\1(?![\w/@'’-]|\.\w)")
_LEAST = 20  # characters of a sentence or of blocks of which it is worth saying that they stand twice
_LONGEST_RUN = 12  # blocks that may stand twice together


def doubled(pairing: Pairing) -> Iterator[Finding]:
    """Blocks, or else sentences, or else words that stand twice."""
    again = {block.start for block in _blocks_again(pairing)}
    for block in pairing.ours.blocks:
        if block.start in again:
            yield _finding(pairing, block)
    for block, partner in pairing.pairs:
        if block.kind in ("code", "record") or block.start in again:
            continue
        if sentence := _sentence_again(pairing, block, partner):
            yield _finding(pairing, sentence)
        elif word := _word_again(pairing, block, partner):
            yield pairing.finding("doubled", word.start(), word[0])


def _finding(pairing: Pairing, found: Block | Span) -> Finding:
    return pairing.finding("doubled", found.start, plain(pairing.ours.text[found.start : found.end]))


# ---- blocks ------------------------------------------------------------------------------------


def _blocks_again(pairing: Pairing) -> Iterator[Block]:
    """The first block of each run that says what the blocks right before it say, with none of the original's for it."""
    assert pairing.theirs is not None
    partners = {i: group.theirs.start for group in pairing.groups for i in group.ours}
    spare = {i for gap in pairing.gaps if len(gap.theirs) >= len(gap.ours) for i in gap.ours}
    blocks = pairing.ours.blocks
    said = [(block.kind, words_only(pairing.ours.text[block.start : block.end])) for block in blocks]
    done = 0
    for i in range(1, len(blocks)):
        for run in range(1, min(_LONGEST_RUN, i - done, len(blocks) - i) + 1):
            if said[i - run : i] != said[i : i + run] or sum(len(text) for _, text in said[i : i + run]) < _LEAST:
                continue
            of_both = ({partners.get(j - run), partners.get(j)} for j in range(i, i + run))
            if not any(None not in of and len(of) == 2 for of in of_both) and spare.isdisjoint(range(i, i + run)):
                yield blocks[i]
            done = i
            break


# ---- sentences ---------------------------------------------------------------------------------


def _sentence_again(pairing: Pairing, block: Block, partner: Block) -> Span | None:
    assert pairing.theirs is not None
    text = pairing.ours.text
    if block.end - block.start < 2 * _LEAST:
        return None
    known: set[str] = set()
    sentences = list(sentence_spans(text, Span(block.start, block.end), pairing.ours.document.language))
    for sentence in sentences:
        said = words_only(text[sentence.start : sentence.end])
        if len(said) >= _LEAST and said in known:
            theirs = sentence_spans(
                pairing.theirs.text, Span(partner.start, partner.end), pairing.theirs.document.language
            )
            return sentence if len(list(theirs)) < len(sentences) else None
        known.add(said)
    return None


# ---- words -------------------------------------------------------------------------------------


def _word_again(pairing: Pairing, block: Block, partner: Block) -> re.Match[str] | None:
    """The first word that stands twice in a row, unless the language may say it twice, or the original does."""
    assert pairing.theirs is not None
    prose, original = pairing.ours.prose, pairing.theirs.text[partner.start : partner.end]
    if _TWICE.search(original):
        return None
    for found in _TWICE.finditer(pairing.ours.text, block.start, block.end):
        named = found[0][-len(found[1])].isupper() and found[1] not in original  # `Sea Safety Safety Board`
        allowed = found[1].lower() in _may_stand_twice(pairing.language)
        if prose[found.start() : found.end()] == found[0] and not (named or allowed):
            return found
    return None


@cache
def _may_stand_twice(code: str) -> frozenset[str]:
    return frozenset(locale(code).twice)
