"""A question and the conversation it goes on with -> ranked evidence."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from ..indexing.snapshot import Snapshot
from ..indexing.within import EVERYWHERE, Within
from ..languages.cues import asks_for_all, doubtful_subject, is_broad, parts_of, search_text
from ..records import Encoders, Evidence, Question, Statement
from .asked.contraries import without_contraries
from .asked.editions import asked_editions, ranked, superseded, told_versions
from .asked.numbered import about, asked_for, neighbour, spoken_of
from .asked.presence import as_told, presence, without_the_opposite
from .asked.retired import current_first
from .asked.sections import of_sections, sections, without_links
from .read import read
from .readings import Read, reread
from .search import search

# Weight, in doubt, of how well a passage fits what was asked before; chosen by scripts/fit/follow_ups.py.
PRIOR = 0.3
_TWIN, _AS_WELL = 8.0, 1.0  # of the score: so far behind falls what is no better than this in another language
_WEIGHED = 25  # evidence whose order may change by more than the search for the question
_LOOKED_THROUGH = 100  # evidence that may name the version before another


def find(
    snapshot: Snapshot, question: Question, encoders: Encoders, *, limit: int, within: Within = EVERYWHERE
) -> tuple[Evidence, ...]:
    """The best evidence for a question and the conversation that it may go on with, best first."""
    question = about_another(snapshot, question, encoders, within)
    text, before = search_text(question), doubtful_subject(question)
    told = presence(question.text, question.written_in or question.language)
    asked = asked_editions(question.text) or asked_editions(text)
    old = superseded(snapshot.paths)
    looked_at = max(limit, _WEIGHED) if before or asked or any(told) or old else limit
    searched_for, *earlier = (
        search(snapshot, question, encoders, text=each, limit=looked_at, within=within)
        for each in (text, before)
        if each
    )
    in_order = ranked(_swayed(searched_for, *earlier) if earlier else searched_for, asked, old)
    in_order = current_first(in_order, question.text, question.written_in or question.language)
    best = list(as_told(in_order, told, question.language)[:limit])
    dated = [replace(each, version=of) for each, of in zip(best, told_versions(best, asked, old), strict=True)]
    reads: list[Read] = []
    if encoders.reader is not None and not is_broad(text, question.language):
        # What is of a version, or goes on with what was spoken of, stands in its order for another reason.
        ordered = bool(asked) or any(told) or text != question.text or any(each.version for each in dated)
        ordered = ordered or asks_for_all(question.text, question.language)
        texts, parts = list(dict.fromkeys([text, question.text])), parts_of(question.text, question.language)
        dated, reads = reread(encoders.reader, texts, question.language, dated, parts=parts, sway=not ordered)
    found = without_contraries(question.text, question.language, read(question, text, dated, reads))
    found = _without_twins(of_sections(found, sections(question, found)), question.language)
    found = without_links(question, found)
    return without_the_opposite(found, told, question.language)


def _without_twins(evidence: Sequence[Evidence], language: str) -> tuple[Evidence, ...]:
    """The evidence, nothing of it quoted in another language that is said as well in the asker's."""
    scores = [each.score for found in evidence if found.document.language == language for each in found.statements]
    best = max(scores, default=-math.inf)
    return tuple(
        replace(found, statements=tuple(_below(each, best) for each in found.statements))
        if found.scores.get("twin")
        else found
        for found in evidence
    )


def _below(statement: Statement, best: float) -> Statement:
    """A statement that is not quoted beside the best one, unless it is better by far."""
    return replace(statement, score=statement.score - _TWIN) if statement.score < best + _AS_WELL else statement


def _swayed(found: Sequence[Evidence], before: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """What was found for a question, and first what also fits what was asked before."""
    prior = {each.passage.group_id: each.score for each in before}
    least = min(prior.values(), default=0.0)
    scored = (replace(each, score=each.score + PRIOR * prior.get(each.passage.group_id, least)) for each in found)
    return tuple(sorted(scored, key=lambda each: -each.score))


def about_another(snapshot: Snapshot, question: Question, encoders: Encoders, within: Within) -> Question:
    """The question about the version that it means, where it asks for the one before, or after, one spoken of."""
    earlier, steps = spoken_of(question)
    asked = asked_for(earlier)
    if not steps or asked is None:
        return question
    text = earlier[: asked.start] + earlier[asked.end :]
    found = search(snapshot, question, encoders, text=text, limit=_LOOKED_THROUGH, within=within)
    number = neighbour(asked, steps, found)
    return question if number is None else about(question, earlier, asked, number)
