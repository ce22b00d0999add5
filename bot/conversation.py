"""What a follow-up is about: the text to search for, given the turns before. Knows nothing of search."""

from __future__ import annotations

from .languages import content_words, locale
from .records import Question

_FEW = 2  # content words; a question with fewer names no subject of its own


def search_text(question: Question) -> str:
    """The question, with the one before it where it goes on with that one's subject."""
    if question.history and _leans(question):
        return f"{question.history[-1].question} {question.text}"
    return question.text


def _leans(question: Question) -> bool:
    own = locale(question.language)
    words = question.text.casefold().split()
    opening = " ".join(words)
    starts = any(opening == start or opening.startswith(f"{start} ") for start in own.follow_ups)
    refers = any(word.strip(",.?!") in own.pronouns for word in words)
    return starts or len(content_words(question.text, question.language)) < (_FEW + 1 if refers else _FEW)
