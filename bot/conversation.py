"""What a follow-up is about: the text to search for, given the turns before. Knows nothing of search."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .languages import asked_language, back_reference, content_words, goes_on, locale, small_talk
from .records import Question, Turn

_BEFORE = 1  # content words of a clause before a back reference; more are what it means
_SUBJECT = 4  # content words; a question with more says itself what it is about
_TURNS = 3  # so many questions are searched for together


def search_text(question: Question) -> str:
    """The question, with the ones before it where it goes on with their subject."""
    texts = [question.text]
    for turn in reversed(asked_before(question.history, question.language)):
        if len(texts) == _TURNS or not _leans(texts[0], question.language):
            break
        texts.insert(0, turn.question)
    return " ".join(texts)


def asked_before(history: Sequence[Turn], language: str) -> list[Turn]:
    """The turns that asked about the documents."""
    return [turn for turn in history if asked_language(turn.question)[1] and not small_talk(turn.question, language)]


def _leans(text: str, language: str) -> bool:
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
