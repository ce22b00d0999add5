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
from .editions import asked_editions, ranked
from .read import read
from .search import search

# Weight, in doubt, of how well a passage fits what was asked before; chosen by scripts/fit/follow_ups.py.
PRIOR = 0.3
_WEIGHED = 25  # evidence whose order the conversation, or the version that is asked for, may change


def find(
    snapshot: Snapshot, question: Question, encoders: Encoders, *, limit: int, within: Within = EVERYWHERE
) -> tuple[Evidence, ...]:
    """The best evidence for a question and the conversation that it may go on with, best first."""
    text, before = search_text(question), doubtful_subject(question)
    asked = asked_editions(question.text) or asked_editions(text)
    looked_at = max(limit, _WEIGHED) if before or asked else limit
    found, *earlier = (
        search(snapshot, question, encoders, text=each, limit=looked_at, within=within)
        for each in (text, before)
        if each
    )
    best = ranked(_swayed(found, *earlier) if earlier else found, asked)[:limit]
    return read(question, text, best)


def _swayed(found: Sequence[Evidence], before: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """What was found for a question, and first what also fits what was asked before."""
    prior = {each.passage.group_id: each.score for each in before}
    least = min(prior.values(), default=0.0)
    scored = (replace(each, score=each.score + PRIOR * prior.get(each.passage.group_id, least)) for each in found)
    return tuple(sorted(scored, key=lambda each: -each.score))


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
