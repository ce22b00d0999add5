"""A question and the conversation it goes on with -> ranked evidence, and whether that answers it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from ..indexing.snapshot import Snapshot
from ..indexing.within import EVERYWHERE, Within
from ..languages.cues import doubtful_subject, search_text
from ..records import Encoders, Evidence, Outcome, Question
from . import outcome
from .numbered import about, as_numbered, asked_for, neighbour, spoken_of
from .presence import as_told, presence
from .search import search

# Weight, in doubt, of how well a passage fits what was asked before; chosen by scripts/fit/follow_ups.py.
PRIOR = 0.3
_WEIGHED = 25  # evidence whose order may change by more than the search for the question
_LOOKED_THROUGH = 100  # evidence that may name the version before another


def find(
    snapshot: Snapshot, question: Question, encoders: Encoders, *, limit: int, within: Within = EVERYWHERE
) -> tuple[Evidence, ...]:
    """The best evidence for a question and the conversation that it may go on with, best first."""
    question = _about_another(snapshot, question, encoders, within)
    text, before = search_text(question), doubtful_subject(question)
    told, asked = presence(question.text, question.written_in or question.language), asked_for(question.text)
    looked_at = max(limit, _WEIGHED) if before or any(told) or asked else limit
    found, *earlier = (
        search(snapshot, question, encoders, text=each, limit=looked_at, within=within)
        for each in (text, before)
        if each
    )
    found = _swayed(found, *earlier) if before else found
    return as_told(as_numbered(found, asked), told, question.language)[:limit]


def _swayed(found: Sequence[Evidence], before: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """What was found for a question, and first what also fits what was asked before."""
    prior = {each.passage.group_id: each.score for each in before}
    least = min(prior.values(), default=0.0)
    scored = (replace(each, score=each.score + PRIOR * prior.get(each.passage.group_id, least)) for each in found)
    return tuple(sorted(scored, key=lambda each: -each.score))


def _about_another(snapshot: Snapshot, question: Question, encoders: Encoders, within: Within) -> Question:
    """The question about the version that it means, where it asks for the one before, or after, one spoken of."""
    earlier, steps = spoken_of(question)
    asked = asked_for(earlier)
    if not steps or asked is None:
        return question
    text = earlier[: asked.start] + earlier[asked.end :]
    found = search(snapshot, question, encoders, text=text, limit=_LOOKED_THROUGH, within=within)
    number = neighbour(asked, steps, found)
    return question if number is None else about(question, earlier, asked, number)


class Found(NamedTuple):
    """What was found for a question, whether that answers it, and what was looked through."""

    evidence: tuple[Evidence, ...]
    outcome: Outcome
    documents: int
    passages: dict[str, int]  # by language, most first


def find_and_decide(  # noqa: PLR0913 - three by name
    snapshot: Snapshot,
    question: Question,
    encoders: Encoders,
    *,
    limit: int,
    strictness: str,
    within: Within = EVERYWHERE,
) -> Found:
    """The evidence, and whether it answers: decided in the language that the question is written in."""
    asked = replace(question, language=question.written_in or question.language, written_in=None)
    asked = _about_another(snapshot, asked, encoders, within)
    evidence = find(snapshot, asked, encoders, limit=limit, within=within)
    documents, passages = snapshot.searched(within)
    values = outcome.features(asked, search_text(asked), evidence, searched(passages, asked.language))
    decided = outcome.decide(values, outcome.model(encoders.name), strictness)
    if asked.language != question.language:
        evidence = find(snapshot, question, encoders, limit=limit, within=within)
    return Found(evidence, decided, documents, passages)


def searched(passages: Mapping[str, int], language: str) -> int:
    """Passages of a language, or of all where it has none."""
    return passages.get(language) or sum(passages.values())
