"""Evidence by what a question says is there or is not: "if I have lost the key" asks for no page for those who have it.

Knows nothing of how evidence is found.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from ..languages.cues import having, lacking
from ..languages.frequencies import TERM, content_words
from ..languages.terms import content_stems
from ..records import Evidence, Span

# What a passage, and a sentence, loses that presupposes the opposite of what is asked, beside one that does not.
OPPOSED = 0.5

_CLAUSE = re.compile(r"[.,;:!?()\n–—]+")
_NEAR = 5  # words between a thing and what says that it is there
_STEM = 4  # letters of a stem that another one may begin with


class Presence(NamedTuple):
    """The things, as stems, that a text says are not there, and are."""

    absent: frozenset[str]
    present: frozenset[str]


def presence(text: str, code: str) -> Presence:
    """What a text says is not there, and what is."""
    said = [each for clause in _CLAUSE.split(text) for each in _said(clause, code)]
    absent, present = (
        {stem for word, lacks in said if lacks is side for stem in content_stems(word, code)} for side in (True, False)
    )
    return Presence(frozenset(absent), frozenset(present))


def _said(clause: str, code: str) -> Iterator[tuple[str, bool]]:
    """The things of a clause, each with whether it says that they are lacking."""
    spans = [*((span, True) for span in lacking(clause, code)), *((span, False) for span in having(clause, code))]
    if not spans:
        return
    words = list(TERM.finditer(clause))
    about = content_words(clause, code)
    free = [not any(start <= word.start() < end for (start, end), _ in spans) for word in words]
    things = [place for place, word in enumerate(words) if free[place] and word[0].casefold() in about]
    marks = [(_last_word(words, span), lacks) for span, lacks in spans]
    for place in things:
        near = [(abs(place - mark), not lacks) for mark, lacks in marks if _may_mean(place, mark, things)]
        if near:
            yield words[place][0], not min(near)[1]


def _last_word(words: Sequence[re.Match[str]], span: Span) -> int:
    return max((place for place, word in enumerate(words) if word.start() < span.end), default=0)


def _may_mean(place: int, mark: int, things: Sequence[int]) -> bool:
    """Whether a thing is near a wording behind it, or before one that nothing else follows: "the key is gone"."""
    followed = any(mark < other <= mark + _NEAR for other in things)
    return 0 < place - mark <= _NEAR or (0 < mark - place <= _NEAR and not followed)


def as_told(evidence: Sequence[Evidence], asked: Presence, code: str) -> tuple[Evidence, ...]:
    """The evidence, and what presupposes the opposite of what a question says below what agrees with it."""
    sides = [_side(asked, each) if any(asked) and each.document.language == code else 0 for each in evidence]
    best = max((each.score for each, side in zip(evidence, sides, strict=True) if side > 0), default=None)
    if best is None:
        return tuple(evidence)
    lowered = (
        replace(each, score=each.score - OPPOSED) if side < 0 and each.score - OPPOSED < best else each
        for each, side in zip(evidence, sides, strict=True)
    )
    return tuple(sorted((_sentences_as_told(each, asked) for each in lowered), key=lambda each: -each.score))


def _side(asked: Presence, found: Evidence) -> int:
    """1 for a passage that agrees, -1 for one that presupposes the opposite: its heading tells, else it does."""
    *outer, heading = ("", *found.passage.heading_path)
    parts = (heading, found.text, *reversed(outer))
    return next((side for part in parts if (side := _agreement(asked, part, found.document.language))), 0)


def _agreement(asked: Presence, text: str, code: str) -> int:
    said = presence(text, code)
    agrees = _share(asked.absent, said.absent) or _share(asked.present, said.present)
    opposes = _share(asked.absent, said.present) or _share(asked.present, said.absent)
    return agrees - opposes


def _share(these: Collection[str], those: Collection[str]) -> bool:
    """Whether two have a thing in common; some stemmers leave an ending: "nyckel" and "nyckeln"."""
    return any(
        one == other or (min(len(one), len(other)) >= _STEM and (one.startswith(other) or other.startswith(one)))
        for one in these
        for other in those
    )


def _sentences_as_told(found: Evidence, asked: Presence) -> Evidence:
    """The evidence, its sentences that presuppose the opposite scored below those that do not."""
    text, code = found.document.text, found.document.language
    sentences = tuple(
        (span, score - OPPOSED if _agreement(asked, text[span.start : span.end], code) < 0 else score)
        for span, score in found.sentences
    )
    return replace(found, sentences=sentences)
