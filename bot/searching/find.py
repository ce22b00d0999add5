"""A question and the conversation it goes on with -> ranked evidence, and whether that answers it."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from ..indexing.snapshot import Snapshot
from ..indexing.within import EVERYWHERE, Within
from ..languages.cues import (
    asks_for_all,
    asks_which,
    asks_which_not,
    asks_why,
    denies,
    doubtful_subject,
    gives_a_reason,
    is_broad,
    parts_of,
    search_text,
)
from ..languages.frequencies import content_words
from ..languages.numbers import compared
from ..languages.terms import coverage
from ..records import Encoders, Evidence, Outcome, Question, Statement
from ..statements.options.beside import fit_alike, of_another_range, told_by_figures
from . import outcome
from .asked.contraries import without_contraries
from .asked.editions import asked_editions, ranked, superseded, told_versions
from .asked.expected import absent, at_another_rate, expected, uncompared
from .asked.named import mentions, undated, unnamed, unsaid
from .asked.numbered import about, asked_for, neighbour, spoken_of
from .asked.presence import as_told, presence, without_the_opposite
from .asked.retired import current_first
from .read import governed, headings, marked_up, read
from .readings import Read, reread
from .search import search

# Weight, in doubt, of how well a passage fits what was asked before; chosen by scripts/fit/follow_ups.py.
PRIOR = 0.3
_BEST, _PASSAGES = 5, 5  # statements that may have what is asked for, and passages that may name what it names
_BEHIND = 3.0  # of the score, a natural logarithm of odds: what is further behind the best is hardly ever quoted
_TWIN, _AS_WELL = 8.0, 1.0  # of the score: so far behind falls what is no better than this in another language
_ALIKE = 3.0  # of the score, a natural logarithm of odds: within it rows of a table fit alike …
_ABROAD = 0.65  # … and within this those in another language than the question, whose words tell of none
_TELLING = 1.0  # rarity of a word that a heading has to have to be what is asked for
_CLAUSE = re.compile(r"[,;:.?!]\s*\w")
_RESTATED = 0.85  # of a question's words, by rarity: a statement with so many says no more than it does
_DENIED = 0.6  # … that asks what something is denied of: what they are called may stand in another form
_WEIGHED = 25  # evidence whose order may change by more than the search for the question
_LOOKED_THROUGH = 100  # evidence that may name the version before another


def find(
    snapshot: Snapshot, question: Question, encoders: Encoders, *, limit: int, within: Within = EVERYWHERE
) -> tuple[Evidence, ...]:
    """The best evidence for a question and the conversation that it may go on with, best first."""
    question = _about_another(snapshot, question, encoders, within)
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
    found = _without_twins(_of_sections(found, _sections(question, found)), question.language)
    return without_the_opposite(found, told, question.language)


def _sections(question: Question, evidence: Sequence[Evidence]) -> tuple[str, tuple[str, ...]] | None:
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


def _of_sections(evidence: Sequence[Evidence], place: tuple[str, tuple[str, ...]] | None) -> tuple[Evidence, ...]:
    """The evidence, nothing of it quoted beside the sections that are asked for."""
    if place is None:
        return tuple(evidence)
    within = [
        place in [(each.document.path, path) for path in (each.passage.heading_path[:-1], each.passage.heading_path)]
        for each in evidence
    ]
    scores = [each.score for found, own in zip(evidence, within, strict=True) if own for each in found.statements]
    lowest = max(scores, default=0.0) - _TWIN
    return tuple(
        found
        if own
        else replace(
            found,
            statements=tuple(replace(each, score=min(each.score, lowest)) for each in found.statements),
        )
        for found, own in zip(evidence, within, strict=True)
    )


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
    sure: bool = True  # of an answer: would it also hold where one is strict?


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
    model = outcome.model(encoders.name)
    decided = outcome.decide(values, model, strictness)
    said = [(found, each) for found in evidence for each in found.statements]
    listed = _sections(asked, evidence) is not None
    told = listed or _denied(asked, said) or told_by_figures(asked.text, asked.language, said)
    if decided != "none" and told:
        decided = "answer"
    elif decided == "answer" and _lacks(asked, evidence):
        decided = "closest"
    if asked.language != question.language:
        evidence = find(snapshot, question, encoders, limit=limit, within=within)
    sure = listed or values.reads is None or outcome.decide(values, model, "strict") == "answer"
    return Found(evidence, decided, documents, passages, sure)


def _lacks(question: Question, evidence: Sequence[Evidence]) -> bool:
    """Has none of the best statements the kind of thing that is asked for, or no passage what the question names; or
    is the best one of another year, rate, range or row, or one of those that would have to be compared with a number?

    What a question itself asks for counts before what the ones that it goes on with did.
    """
    text, language = search_text(question), question.language
    asking = question.text if expected(question.text, language) else text
    said = sorted(
        (
            (statement.score, rank, place)
            for rank, found in enumerate(evidence)
            for place, statement in enumerate(found.statements)
        ),
        reverse=True,
    )
    best = [
        (marked_up(evidence[rank], evidence[rank].statements[place]), evidence[rank].document.language)
        for score, rank, place in said[:_BEST]
        if score > said[0][0] - _BEHIND
    ]
    passages = [(f"{each.passage.path} {headings(each)} {governed(each)}", each.document.language) for each in evidence]
    if absent(asking, language, best) or unnamed(text, language, passages[:_PASSAGES]):
        return True
    if not said:
        return False
    own = evidence[said[0][1]]
    within = f"{headings(own)} {best[0][0]} {own.text}"
    is_row = own.statements[said[0][2]].kind in ("row", "record")
    weighs = is_row and asks_which(text, language) and bool(compared(text, language))
    weighs = weighs or (is_row and of_another_range(text, language, own, own.statements[said[0][2]]))
    weighs = weighs or (not is_row and uncompared(text, language, best))
    weighs = weighs or (asks_why(text, language) and _only_restated(text, language, best[0], own))
    if weighs or undated(text, within) or at_another_rate(text, language, *best[0]):
        return True
    every = [(found, each) for found in evidence for each in found.statements]
    abroad = own.document.language != language
    if abroad or not fit_alike(text, language, every, _ALIKE):
        return abroad and fit_alike(text, language, every, _ABROAD)
    kind = expected(asking, language)
    counts = kind is not None and kind.kind == "count"  # of all of them none says how many they are
    return counts or unsaid(text, language, within, passages[:_PASSAGES])


def _denied(question: Question, said: Sequence[tuple[Evidence, Statement]]) -> bool:
    """Whether a question asks what something is denied of, and the best statement says all of that."""
    language = question.language
    best = max(said, key=lambda each: each[1].score, default=None)
    if best is None or not asks_which_not(question.text, language) or best[0].document.language != language:
        return False
    words, text = content_words(question.text, language), marked_up(*best)
    return denies(text, language) and coverage(words, language, [text]) >= _DENIED


def _only_restated(text: str, language: str, best: tuple[str, str], own: Evidence) -> bool:
    """Whether the best statement says that what a question asks the reason of is so, and its passage never why."""
    said, code = best
    words = content_words(text, language)
    reasoned = gives_a_reason(own.text, code) or gives_a_reason(said, code)
    reasoned = reasoned or _CLAUSE.search(text) is not None  # "why, and what …": something else is asked, too
    return bool(words) and code == language and not reasoned and coverage(words, language, [said]) >= _RESTATED


def searched(passages: Mapping[str, int], language: str) -> int:
    """Passages of a language, or of all where it has none."""
    return passages.get(language) or sum(passages.values())
