"""What a follow-up is about: the texts to search for, given the turns before. Knows nothing of how search works."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..languages.cues import leans_on_questions, stands_alone
from ..languages.talk import asked_before
from ..records import Evidence, Question, Turn

# Chosen by scripts/fit/follow_ups.py.
_PRIOR = 0.3  # weight, in doubt, of how well a passage fits what was asked before
_TURNS = 3  # so many questions are searched for together


def search_text(question: Question) -> str:
    """The question; where it goes on with the subject of others, those before it, and itself twice to weigh more."""
    texts = _together(question.text, question)
    return " ".join((*texts, question.text)) if len(texts) > 1 else question.text


def doubtful_subject(question: Question) -> str:
    """What was asked before, where a question may go on with it without saying so; else nothing."""
    before = _before(question)
    if not before or _leans(question.text, question) or stands_alone(question.text, _languages(question)):
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
    return any(leans_on_questions(text, code) for code in _languages(question))


def _languages(question: Question) -> tuple[str, ...]:
    """What it is written in, as far as a few words tell, and what it is answered in."""
    return (question.language,) if question.written_in is None else (question.written_in, question.language)
