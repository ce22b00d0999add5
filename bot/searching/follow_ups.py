"""What a follow-up is about: the texts to search for, given the turns before. Knows nothing of how search works."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ..languages.cues import back_reference, changes_subject, goes_on
from ..languages.frequencies import content_words
from ..languages.locale import locale
from ..languages.talk import asked_before
from ..records import Evidence, Question, Turn

# Chosen by scripts/fit/follow_ups.py.
_BEFORE = 1  # content words of a clause before a back reference; more are what it means
_SUBJECT = 2  # content words; a question with more says itself what a pronoun in it means
_DOUBT = 3  # content words; a question with more needs nothing that was asked before
_PRIOR = 0.3  # weight, in doubt, of how well a passage fits what was asked before
_TURNS = 3  # so many questions are searched for together


def search_text(question: Question) -> str:
    """The question; where it goes on with the subject of others, those before it, and itself twice to weigh more."""
    texts = _together(question.text, question)
    return " ".join((*texts, question.text)) if len(texts) > 1 else question.text


def doubtful_subject(question: Question) -> str:
    """What was asked before, where a question may go on with it without saying so; else nothing."""
    before = _before(question)
    if not before or _leans(question.text, question) or _stands(question.text, question):
        return ""
    return " ".join(_together(before[-1].question, replace(question, history=tuple(before[:-1]))))


def swayed(found: Sequence[Evidence], before: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """What was found for a question, and first what also fits what was asked before."""
    prior = {each.passage.group_id: each.score for each in before}
    least = min(prior.values(), default=0.0)
    scored = (replace(each, score=each.score + _PRIOR * prior.get(each.passage.group_id, least)) for each in found)
    return tuple(sorted(scored, key=lambda each: -each.score))


def _together(text: str, question: Question) -> list[str]:
    """A text, and the questions before it that it goes on with, one after the other."""
    texts = [text]
    for turn in reversed(_before(question)):
        if len(texts) == _TURNS or not _leans(texts[0], question):
            break
        texts.insert(0, turn.question)
    return texts


def _before(question: Question) -> list[Turn]:
    """The turns to go on with: a question asked again, in another language, does not go on with itself."""
    return [turn for turn in asked_before(question.history, question.language) if turn.question != question.text]


def _leans(text: str, question: Question) -> bool:
    return any(_leans_in(code, text) for code in _languages(question))


def _stands(text: str, question: Question) -> bool:
    languages = _languages(question)
    left = any(changes_subject(text, code) for code in languages)
    return left or len(content_words(text, languages[0])) > _DOUBT


def _languages(question: Question) -> tuple[str, ...]:
    """What it is written in, as far as a few words tell, and what it is answered in."""
    return (question.language,) if question.written_in is None else (question.written_in, question.language)


def _leans_in(language: str, text: str) -> bool:
    if changes_subject(text, language):
        return False
    words = content_words(text, language)
    return not words or goes_on(text, language) or (len(words) <= _SUBJECT and _refers_back(text, language))


def _refers_back(text: str, language: str) -> bool:
    """Whether it means something that it does not itself name before: "What is RAG, and when do I use it?" does."""
    at = back_reference(text, language)
    if at is None:
        return False
    clauses = re.split(rf"[,;:.?!]|\b{locale(language).conjunction}\b", text[:at].casefold())
    named = any(content_words(clause, language) for clause in clauses[:-1])
    return not named and len(content_words(clauses[-1], language)) <= _BEFORE
