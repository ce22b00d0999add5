"""A question and the conversation it goes on with -> ranked evidence, and whether that answers it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..indexing.table import Snapshot
from ..languages.cues import doubtful_subject, search_text
from ..records import Encoders, Evidence, Outcome, Question
from . import outcome
from .search import search

# Weight, in doubt, of how well a passage fits what was asked before; chosen by scripts/fit/follow_ups.py.
PRIOR = 0.3
_WEIGHED = 25  # evidence whose order the conversation may change


def find(snapshot: Snapshot, question: Question, encoders: Encoders, *, limit: int) -> tuple[Evidence, ...]:
    """The best evidence for a question and the conversation that it may go on with, best first."""
    text, before = search_text(question), doubtful_subject(question)
    if not before:
        return search(snapshot, question, encoders, text=text, limit=limit)
    found, earlier = (
        search(snapshot, question, encoders, text=each, limit=max(limit, _WEIGHED)) for each in (text, before)
    )
    return _swayed(found, earlier)[:limit]


def _swayed(found: Sequence[Evidence], before: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """What was found for a question, and first what also fits what was asked before."""
    prior = {each.passage.group_id: each.score for each in before}
    least = min(prior.values(), default=0.0)
    scored = (replace(each, score=each.score + PRIOR * prior.get(each.passage.group_id, least)) for each in found)
    return tuple(sorted(scored, key=lambda each: -each.score))


def find_and_decide(
    snapshot: Snapshot, question: Question, encoders: Encoders, *, limit: int, strictness: str
) -> tuple[tuple[Evidence, ...], Outcome]:
    """The evidence, and whether it answers: decided in the language that the question is written in."""
    asked = replace(question, language=question.written_in or question.language, written_in=None)
    evidence = find(snapshot, asked, encoders, limit=limit)
    values = outcome.features(asked, search_text(asked), evidence, searched(snapshot, asked.language))
    decided = outcome.decide(values, outcome.model(encoders.name), strictness)
    if asked.language != question.language:
        evidence = find(snapshot, question, encoders, limit=limit)
    return evidence, decided


def searched(snapshot: Snapshot, language: str) -> int:
    """Passages of a language, or of all where it has none."""
    return snapshot.languages.get(language) or sum(snapshot.languages.values())
