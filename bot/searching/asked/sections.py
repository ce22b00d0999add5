"""The sections that a question asks for by the heading above them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from ...languages.cues import asks_for_all
from ...languages.frequencies import content_words
from ...records import Evidence, Question
from .named import mentions

_BESIDE = 8.0  # of the score: so far below these falls what stands beside them
_TELLING = 1.0  # rarity of a word that a heading has to have to be what is asked for


def sections(question: Question, evidence: Sequence[Evidence]) -> tuple[str, tuple[str, ...]] | None:
    """The page, and its headings above them, of the sections that a question asks for by what these are called: "Which
    plans are there?" for those below "Plans"."""
    code = question.language
    words = [word for word, rarity in content_words(question.text, code).items() if rarity > _TELLING]
    if not words or not asks_for_all(question.text, code):
        return None
    above = Counter(
        (each.document.path, each.passage.heading_path[:-1]) for each in evidence if each.document.language == code
    )
    several = (place for place, count in above.items() if count > 1 and place[1])
    return next((place for place in several if all(mentions(word, place[1][-1], code) for word in words)), None)


def of_sections(evidence: Sequence[Evidence], place: tuple[str, tuple[str, ...]] | None) -> tuple[Evidence, ...]:
    """The evidence, nothing of it quoted beside the sections that are asked for."""
    if place is None:
        return tuple(evidence)
    within = [
        place in [(each.document.path, path) for path in (each.passage.heading_path[:-1], each.passage.heading_path)]
        for each in evidence
    ]
    scores = [each.score for found, own in zip(evidence, within, strict=True) if own for each in found.statements]
    lowest = max(scores, default=0.0) - _BESIDE
    return tuple(
        found
        if own
        else replace(found, statements=tuple(replace(each, score=min(each.score, lowest)) for each in found.statements))
        for found, own in zip(evidence, within, strict=True)
    )
