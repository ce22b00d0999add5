"""A follow-up that only names another thing of a kind means the question before it, asked of that thing: "And on
Windows?", "And E204?", "No, I meant version 2"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from ...languages.cues import changes_subject, corrected, goes_on, unopened
from ...languages.frequencies import content_words
from ...languages.identify import words_of
from ...languages.locale import codes, locale
from ...languages.talk import asked_before
from ...records import Question, Span, Turn
from .editions import platform_places, version_places

# `E204`, `ERR-17`; `--parallel`. A name of the one kind is no answer to a question about the other.
_SHAPES = {
    "code": re.compile(r"(?<![\w.-])[A-Z]{1,6}[-_]?\d{2,6}(?![\w.-])"),
    "option": re.compile(r"(?<![\w-])--?[A-Za-z][\w-]*"),
}


class _Named(NamedTuple):
    """Where something is named, what kind of thing it is, and where it stands with the word for its kind."""

    place: Span
    kind: str
    whole: Span


def with_another(question: Question) -> Question:
    """The question as it is meant, and so those before it: each that only names another thing is the one before it,
    asked of that, and stands in its place."""
    languages = [code for code in (question.written_in, question.language) if code]
    turns: list[Turn] = []
    for turn in (*question.history, Turn(question.text, question.language)):
        said, before = turn.question, asked_before(turns, question.language)
        if before:
            own = [turn.language, *languages] if turn.language in codes() else languages
            left = next((each for code in own if (each := corrected(said, code)) not in (said, "")), said)
            if meant := _asked_of(left, before[-1].question, own, goes_on_with_it=left != said):
                turns = [each for each in turns if each is not before[-1]]
            said = meant or left
        turns.append(replace(turn, question=said))
    return replace(question, text=turns[-1].question, history=tuple(turns[:-1]))


def _asked_of(text: str, before: str, languages: Sequence[str], *, goes_on_with_it: bool) -> str | None:
    """The question before with the one thing that a text names, in the place of the one of its kind; None where the
    text says more than that, or leaves the subject."""
    named = list(_named(text))
    if len(named) != 1 or any(changes_subject(text, code) for code in languages):
        return None
    place, kind, whole = named[0]
    told = [each.place for each in _named(before) if each.kind == kind]
    if len(told) != 1 or not (goes_on_with_it or any(goes_on(text, code) for code in languages)):
        return None
    rest = f"{text[: whole.start]} {text[whole.end :]}"
    if all(_says_more(rest, before, code) for code in languages):
        return None
    return before[: told[0].start] + text[slice(*place)] + before[told[0].end :]


def _says_more(text: str, before: str, code: str) -> bool:
    """Whether a text asks something itself, or is about what the text before it is not."""
    own = locale(code)
    if set(own.question_words).intersection(words_of(unopened(text, code))):
        return True
    return bool(content_words(text, code).keys() - content_words(before, code).keys() - set(own.around))


def _named(text: str) -> Iterator[_Named]:
    yield from (_Named(place, kind, place) for place, kind in platform_places(text))
    yield from (_Named(place, "version", whole) for place, whole in version_places(text))
    for kind, shape in _SHAPES.items():
        for found in shape.finditer(text):
            yield _Named(Span(*found.span()), kind, Span(*found.span()))
