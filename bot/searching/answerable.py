"""Whether what is found answers a question: what has to be in it, and what decides."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from ..indexing.snapshot import Snapshot
from ..indexing.within import EVERYWHERE, Within
from ..languages.cues import asks_which, asks_which_not, asks_why, denies, gives_a_reason, search_text
from ..languages.frequencies import content_words
from ..languages.numbers import compared
from ..languages.terms import coverage
from ..records import Encoders, Evidence, Outcome, Question, Statement
from ..statements.options.beside import fit_alike, of_another_number, of_another_range, told_by_figures
from . import outcome
from .asked.expected import absent, at_another_rate, expected, uncompared
from .asked.named import of_no_release, undated, unlisted, unnamed, unsaid, unspoken
from .asked.sections import sections
from .find import about_another, find
from .read import governed, headings, marked_up

_BEST, _PASSAGES = 5, 5  # statements that may have what is asked for, and passages that may name what it names
_BEHIND = 3.0  # of the score, a natural logarithm of odds: what is further behind the best is hardly ever quoted
_ALIKE = 3.0  # of the score, a natural logarithm of odds: within it rows of a table fit alike …
_ABROAD = 0.65  # … and within this those in another language than the question, whose words tell of none
_SURE = 2.5  # logit of a reader from which a passage may answer in words that are like none of the question's
_CLAUSE = re.compile(r"[,;:.?!]\s*\w")
_RESTATED = 0.85  # of a question's words, by rarity: a statement with so many says no more than it does
_DENIED = 0.6  # … that asks what something is denied of: what they are called may stand in another form


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
    asked = about_another(snapshot, asked, encoders, within)
    evidence = find(snapshot, asked, encoders, limit=limit, within=within)
    documents, passages = snapshot.searched(within)
    values = outcome.features(asked, search_text(asked), evidence, searched(passages, asked.language))
    model = outcome.model(encoders.name)
    decided = outcome.decide(values, model, strictness)
    said = [(found, each) for found in evidence for each in found.statements]
    listed = sections(asked, evidence) is not None
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
    is the best one of something else?

    What a question itself asks for counts before what the ones that it goes on with did.
    """
    text, language = search_text(question), question.language
    asking = question.text if expected(question.text, language) else text
    scored = sorted(
        (
            (statement.score, rank, place)
            for rank, found in enumerate(evidence)
            for place, statement in enumerate(found.statements)
        ),
        reverse=True,
    )
    best = [
        (evidence[rank], evidence[rank].statements[place])
        for score, rank, place in scored[:_BEST]
        if score > scored[0][0] - _BEHIND
    ]
    said = [(marked_up(*each), each[0].document.language) for each in best]
    passages = [(f"{each.passage.path} {headings(each)} {governed(each)}", each.document.language) for each in evidence]
    first, near = evidence[:_PASSAGES], passages[:_PASSAGES]
    if absent(asking, language, said) or unnamed(text, language, near) or unlisted(text, language, first):
        return True
    unread = not _is_read(evidence) and unspoken(question.text, language, near, _alike(first))
    if unread or of_no_release(text, language, evidence):
        return True
    if not best:
        return False
    own, statement = best[0]
    within = f"{headings(own)} {said[0][0]} {own.text}"
    if _is_of_another(text, language, own, statement, said) or undated(text, within):
        return True
    every = [(found, each) for found in evidence for each in found.statements]
    abroad = own.document.language != language
    if abroad or not fit_alike(text, language, every, _ALIKE):
        return abroad and fit_alike(text, language, every, _ABROAD)
    kind = expected(asking, language)
    counts = kind is not None and kind.kind == "count"  # of all of them none says how many they are
    return counts or unsaid(text, language, within, near)


def _is_read(evidence: Sequence[Evidence]) -> bool:
    """Is a reader sure that a passage answers, whatever its words are?"""
    return max((each.scores.get("reader", 0.0) for each in evidence), default=0.0) > _SURE


def _alike(evidence: Sequence[Evidence]) -> dict[str, float]:
    """How like each word asked the most similar one in any passage is."""
    every = {word for each in evidence for word in each.alike}
    return {word: max(each.alike.get(word, 0.0) for each in evidence) for word in every}


def _is_of_another(
    text: str, language: str, own: Evidence, statement: Statement, said: Sequence[tuple[str, str]]
) -> bool:
    """Is the best statement of another rate or range, one of those that would have to be compared with a number, or
    only what the question takes for granted?"""
    if statement.kind in ("row", "record"):
        weighs = asks_which(text, language) and bool(compared(text, language))
        weighs = weighs or any(of(text, language, own, statement) for of in (of_another_range, of_another_number))
    else:
        weighs = uncompared(text, language, said)
    restates = asks_why(text, language) and _only_restated(text, language, said[0], own)
    return weighs or restates or at_another_rate(text, language, *said[0])


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
