"""Evidence by what a question says is there or is not: "if I have lost the key" asks for no page for those who have it.

Knows nothing of how evidence is found.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import NamedTuple

from ...languages.cues import having, lacking
from ...languages.frequencies import TERM, content_words
from ...languages.locale import locale
from ...languages.terms import content_stems
from ...records import Evidence, Span

# What a passage, or a sentence, loses that presupposes the opposite of what is asked, where one that agrees with the
# question is nearly as good.
OPPOSED, NEARLY = 0.5, 0.25
_BESIDE = 8.0  # how far its statements are, as they are read, below the best of what agrees

_NEAR = 5  # words between a thing and what says that it is there
_STEM = 4  # letters of a stem that another one may begin with


class Presence(NamedTuple):
    """The things, as stems, that a text says are not there, and are."""

    absent: frozenset[str]
    present: frozenset[str]


def presence(text: str, code: str, *, opening: bool = False) -> Presence:
    """What a text says is not there, and what is; `opening` is only what a clause begins with."""
    said = [each for clause in _clauses(code).split(text) for each in _said(clause, code, opening)]
    absent, present = (
        {stem for word, lacks in said if lacks is side for stem in content_stems(word, code)} for side in (True, False)
    )
    return Presence(frozenset(absent), frozenset(present))


@cache
def _clauses(code: str) -> re.Pattern[str]:
    return re.compile(rf"[.,;:!?()\n–—]+|\b{re.escape(locale(code).conjunction)}\b", re.IGNORECASE)


def _said(clause: str, code: str, opening: bool) -> Iterator[tuple[str, bool]]:
    """The things of a clause, each with whether it says that they are lacking."""
    spans = [*((span, True) for span in lacking(clause, code)), *((span, False) for span in having(clause, code))]
    if not spans:
        return
    words = list(TERM.finditer(clause))
    about = content_words(clause, code)
    free = [not any(start <= word.start() < end for (start, end), _ in spans) for word in words]
    things = [place for place, word in enumerate(words) if free[place] and word[0].casefold() in about]
    marks = [(_last_word(words, span), lacks, span) for span, lacks in spans]
    for place in things:
        # A verb at the end says of a thing that it is there only where nothing else does: "als ik geen sleutel heb".
        near = [
            (mark > place and not lacks, abs(place - mark), not lacks, span)
            for mark, lacks, span in marks
            if _may_mean(place, mark, things)
        ]
        if near and not (opening and content_words(clause[: min(near)[3].start], code)):
            yield words[place][0], not min(near)[2]


def _last_word(words: Sequence[re.Match[str]], span: Span) -> int:
    return max((place for place, word in enumerate(words) if word.start() < span.end), default=0)


def _may_mean(place: int, mark: int, things: Sequence[int]) -> bool:
    """Whether a thing is near a wording behind it, or before one that nothing else follows: "the key is gone"."""
    followed = any(mark < other <= mark + _NEAR for other in things)
    return 0 < place - mark <= _NEAR or (0 < mark - place <= _NEAR and not followed)


def as_told(evidence: Sequence[Evidence], asked: Presence, code: str) -> tuple[Evidence, ...]:
    """The evidence, and what presupposes the opposite of what a question says below what agrees with it."""
    sides = [_side(asked, each) if any(asked) and each.document.language == code else 0 for each in evidence]
    agreeing = [each.score for each, side in zip(evidence, sides, strict=True) if side > 0]
    if not agreeing:
        return tuple(evidence)
    told = (
        lowered(each) if side < 0 and each.score - NEARLY < max(agreeing) else each
        for each, side in zip(evidence, sides, strict=True)
    )
    return tuple(sorted((_statements_as_told(each, asked) for each in told), key=lambda each: -each.score))


def without_the_opposite(evidence: Sequence[Evidence], asked: Presence, code: str) -> tuple[Evidence, ...]:
    """The evidence as it was read, nothing of it that presupposes the opposite quoted beside what agrees."""
    if not any(asked):
        return tuple(evidence)
    sides = [_sides(asked, each) if each.document.language == code else () for each in evidence]
    agreeing = [
        said.score
        for each, own in zip(evidence, sides, strict=True)
        for said, side in zip(each.statements, own, strict=False)
        if side > 0
    ]
    if not agreeing:
        return tuple(evidence)
    best = max(agreeing)
    return tuple(_below(each, own, best) for each, own in zip(evidence, sides, strict=True))


def _sides(asked: Presence, found: Evidence) -> Sequence[int]:
    """Of each statement 1 where it agrees, -1 where it presupposes the opposite: as its passage, else by itself."""
    text, code, whole = found.document.text, found.document.language, _side(asked, found)
    return [whole or _side_of(asked, text[slice(*each.span)], code) for each in found.statements]


def _side_of(asked: Presence, sentence: str, code: str) -> int:
    """-1 for a sentence that begins with the opposite, 1 for one that agrees."""
    first, *_ = _clauses(code).split(sentence, maxsplit=1)
    return -1 if _agreement(asked, first, code, False) < 0 else max(0, _agreement(asked, sentence, code, False))


def _below(found: Evidence, sides: Sequence[int], best: float) -> Evidence:
    """The evidence, what it says for the opposite scored too far below another statement to be quoted beside it."""
    said = (
        replace(each, score=min(each.score, best) - _BESIDE) if side < 0 else each
        for each, side in zip(found.statements, sides, strict=True)
    )
    return replace(found, statements=tuple(said)) if sides else found


def lowered(found: Evidence) -> Evidence:
    """The evidence and all that it says, as far below as what presupposes the opposite."""
    statements = tuple(replace(each, score=each.score - OPPOSED) for each in found.statements)
    return replace(found, score=found.score - OPPOSED, statements=statements)


def _side(asked: Presence, found: Evidence) -> int:
    """1 for a passage that agrees, -1 for one that presupposes the opposite: its heading tells, else it does."""
    code, (*outer, heading) = found.document.language, ("", *found.passage.heading_path)
    sides = (_agreement(asked, heading, code, True), _agreement(asked, found.text, code, False))
    return next(filter(None, (*sides, *(_agreement(asked, each, code, True) for each in reversed(outer)))), 0)


def _agreement(asked: Presence, text: str, code: str, heading: bool) -> int:
    """1 where a text agrees, -1 where it is for the opposite: a sentence only where it begins with that."""
    said, opening = presence(text, code), presence(text, code, opening=not heading)
    agrees = _share(asked.absent, said.absent) or _share(asked.present, said.present)
    opposes = _share(asked.absent, opening.present) or _share(asked.present, opening.absent)
    return agrees - opposes


def _share(these: Collection[str], those: Collection[str]) -> bool:
    """Whether two have a thing in common; some stemmers leave an ending: "nyckel" and "nyckeln"."""
    return any(
        one == other or (min(len(one), len(other)) >= _STEM and (one.startswith(other) or other.startswith(one)))
        for one in these
        for other in those
    )


def _statements_as_told(found: Evidence, asked: Presence) -> Evidence:
    """The evidence, its statements that presuppose the opposite scored below those that do not."""
    text, code = found.document.text, found.document.language
    statements = tuple(
        replace(each, score=each.score - OPPOSED)
        if _agreement(asked, text[slice(*each.span)], code, False) < 0
        else each
        for each in found.statements
    )
    return replace(found, statements=statements)
