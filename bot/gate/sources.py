"""Cited passages as their sentences, and which of these a claim is compared with; judges nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from ..records import Evidence
from ..text.hidden import hidden, without_hidden
from ..text.unseen import seen
from .quotation import Quote
from .wording import wording
from .words import Word

Similar = Callable[[str, str], float]  # of two texts, 0 to 1; as far below 0 where one says otherwise

NEAREST = 3  # sentences of the sources that a claim is compared with, alone and with their neighbours
# Cosine, with the bundled model, of a sentence and its source in another language; scripts/fit_gate.py --across.
ALIKE = 0.86
NEARLY = 0.01  # less alike than the most alike one: may be meant, too

# ---- a source ------------------------------------------------------------------------------


def quotable(evidence: Evidence) -> str:
    """What a sentence may stand on: the passage as far as readers see it and, for rows of a table, their header."""
    header = evidence.passage.header
    above = "" if header is None else f"{evidence.document.text[slice(*header)]}\n"
    return seen(without_hidden(above + evidence.text))


def shown_sentences(evidence: Evidence) -> list[str]:
    """A passage's sentences, in order, as far as readers see them."""
    shown, start = _shown(evidence.text), evidence.passage.start
    return [shown[span.start - start : span.end - start] for span, _ in evidence.sentences]


def in_language(source: Evidence, language: str) -> Evidence | None:
    """A source in a language: its passage, else the original it was translated from; None where it has neither."""
    if source.passage.language == language:
        return source
    if source.original is None or source.original_document is None or source.original.language != language:
        return None
    sentences = tuple((span, 0.0) for span in source.original_sentences)
    return replace(source, passage=source.original, document=source.original_document, sentences=sentences)


def shared_words(claim: Sequence[Word], sentence: Sequence[Word]) -> int:
    """How many words of a claim a sentence has."""
    answers = frozenset[str]().union(*(word.answers for word in sentence))
    return sum(not answers.isdisjoint(word.keys) for word in claim)


def _shown(text: str) -> str:
    """The text with blanks, as many, for what readers do not see."""
    for start, end in hidden(text):
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _asks(text: str) -> bool:
    return text.rstrip('*_ \n"”»)').endswith("?")


class ReadSource:
    """A passage as its sentences, and what they are said of; a question says nothing, except to another question."""

    def __init__(self, source: Evidence, claim: str) -> None:
        self._passage, text = source.passage, source.document.text
        self.language = language = self._passage.language
        self.texts = shown_sentences(source) or re.split(r"(?<=[.!?])\s+", _shown(source.text))
        said = [each if _asks(claim) or not _asks(each) else "" for each in self.texts]
        self.sentences = [wording(each, language).words for each in said]
        header = self._passage.header
        self._header = () if header is None else wording(text[slice(*header)], language).words
        headings = (source.document.title, *self._passage.heading_path)
        self._headings = [word for each in headings for word in wording(each, language).words]

    def below(self) -> Iterator[Word]:
        """All that it says below its headings."""
        yield from self._header
        for sentence in self.sentences:
            yield from sentence

    def alone(self, at: int) -> Quote:
        return Quote([self.sentences[at]], self._headings, self._header)

    def with_others(self, at: int) -> Quote:
        """With its neighbours where it goes on from them, an item of a list with what introduces it."""
        if self._passage.kind == "prose":
            around = self.sentences[max(0, at - 1) : at + 2]
        else:
            leads = [place for place in range(at) if self.texts[place].rstrip().endswith(":")]
            around = [self.sentences[place] for place in (*leads[-1:], at)]
        return Quote(around, self._headings, self._header)


Place = tuple[ReadSource, int]  # a sentence: its source, and which one of it

# ---- what a claim is compared with -----------------------------------------------------------


def nearest(claim: Sequence[Word], sources: Sequence[ReadSource]) -> Iterator[Quote]:
    """The sentences that have most of a claim one by one, then with their neighbours, then of all sources together."""
    ranked = _ranked(claim, sources)[:NEAREST]
    for source, at in ranked:
        yield source.alone(at)
    for source, at in ranked:
        yield source.with_others(at)
    if len(sources) > 1:
        best = dict(reversed(ranked))  # each source's first one, which comes last and stays
        yield Quote([source.sentences[at] for source, at in best.items()])


def _ranked(claim: Sequence[Word], sources: Sequence[ReadSource]) -> list[Place]:
    """All sentences, those first that have most of a claim's words, then those that come first in their source."""

    def rank(place: Place) -> tuple[int, int]:
        source, at = place
        return -shared_words(claim, source.sentences[at]), at

    return sorted(_places(sources), key=rank)


def alike(claim: str, sources: Sequence[ReadSource], similar: Similar | None) -> list[Place]:
    """The sentences that may say the same in another language: those most alike, all where nobody can tell."""
    places = list(_places(sources))
    if similar is None:
        return places
    scored = [(similar(claim, source.texts[at]), (source, at)) for source, at in places]
    enough = max([ALIKE, *(abs(score) - NEARLY for score, _ in scored)])
    return [place for score, place in scored if score >= enough]


def _places(sources: Sequence[ReadSource]) -> Iterator[Place]:
    for source in sources:
        for at in range(len(source.texts)):
            yield source, at
