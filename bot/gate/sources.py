"""Cited passages as their sentences, and which of these a claim is compared with; judges nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from ..records import Evidence, Span
from ..text.unshown.hidden import hidden, without_hidden
from ..text.unshown.unseen import seen
from .quotation import Quote
from .wording import wording
from .words import Word

Similar = Callable[[str, str], float]  # of two texts, 0 to 1; as far below 0 where one says otherwise

NEAREST = 3  # sentences of the sources that a claim is compared with, alone and with their neighbours
# Cosine, with the bundled model, of a sentence and its source in another language; scripts/fit/gate.py --across.
ALIKE = 0.86
_TURNING = ("negation", "condition")  # what these words do to what stands under them
NEARLY = 0.01  # less alike than the most alike one: may be meant, too

# ---- a source ------------------------------------------------------------------------------


def quotable(evidence: Evidence) -> str:
    """What a sentence may stand on, as far as readers see it: the passage, and what governs it from outside."""
    passage, text = evidence.passage, evidence.document.text
    governors = {governor.span for statement in evidence.statements for governor in statement.governors}
    outside = sorted(span for span in governors if not passage.start <= span.start < passage.end)
    return seen(without_hidden("\n".join([*(text[slice(*span)] for span in outside), evidence.text])))


def shown_statements(evidence: Evidence) -> list[str]:
    """A passage's statements, in order, as far as readers see them."""
    shown, start = _shown(evidence.text), evidence.passage.start
    return [shown[each.span.start - start : each.span.end - start] for each in evidence.statements]


def in_language(source: Evidence, language: str) -> Evidence | None:
    """A source in a language: its passage, else the original it was translated from; None where it has neither."""
    if source.passage.language == language:
        return source
    if source.original is None or source.original_document is None or source.original.language != language:
        return None
    original = source.original
    return replace(source, passage=original, document=source.original_document, statements=original.statements)


def shared_words(claim: Sequence[Word], sentence: Sequence[Word]) -> int:
    """How many words of a claim a sentence has, or says otherwise."""
    answers = frozenset[str]().union(*(word.answers for word in sentence))
    says = {word.says for word in sentence} - {""}
    return sum(word.says in says or not answers.isdisjoint(word.keys) for word in claim)


def _shown(text: str) -> str:
    """The text with blanks, as many, for what readers do not see."""
    for start, end in hidden(text):
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _asks(text: str) -> bool:
    return text.rstrip('*_ \n"”»)').endswith("?")


class ReadSource:
    """A passage as its statements, and what they are said of; a question says nothing, except to another question."""

    def __init__(self, source: Evidence, claim: str) -> None:
        self._passage, text = source.passage, source.document.text
        self.language = language = self._passage.language
        self._statements = source.statements
        self.texts = shown_statements(source) or re.split(r"(?<=[.!?])\s+", _shown(source.text))
        said = [each if _asks(claim) or not _asks(each) else "" for each in self.texts]
        self.sentences = [wording(each, language).words for each in said]
        header = next((each.header for each in self._statements if each.header), None)
        self._header = () if header is None else wording(text[slice(*header)], language).words
        headings = (source.document.title, *self._passage.heading_path)
        self._headings = [word for each in headings for word in wording(each, language).words]
        governors = {governor.span for each in self._statements for governor in each.governors}
        self._raw = {span: _shown(text[slice(*span)]) for span in governors}
        self._governing = {span: wording(raw, language).words for span, raw in self._raw.items()}

    def below(self) -> Iterator[Word]:
        """All that it says below its headings."""
        yield from self._header
        for sentence in self.sentences:
            yield from sentence

    def alone(self, at: int) -> Quote:
        """A statement; one that something turns (`never do this:`) only with that, as one sentence."""
        return Quote([self._turned(at)], self._headings, self._header)

    def with_others(self, at: int) -> Quote:
        """With all that governs it, and with its neighbours where it may go on from them."""
        around = [self._turned(at)]
        if self._passage.kind == "prose":
            around = [self._turned(place) for place in range(max(0, at - 1), min(at + 2, len(self.sentences)))]
        governors = [self._governing[span] for span in self._governors(at, turning=False)]
        return Quote([*governors, *around], self._headings, self._header)

    def told(self, at: int) -> str:
        """A statement's text behind that of what turns it."""
        return "\n".join([*(self._raw[span] for span in self._governors(at, turning=True)), self.texts[at]])

    def _turned(self, at: int) -> list[Word]:
        turning = self._governors(at, turning=True)
        return [*(word for span in turning for word in self._governing[span]), *self.sentences[at]]

    def _governors(self, at: int, *, turning: bool) -> list[Span]:
        """What governs a statement and turns it, or the rest of that; not its columns, nor other sentences."""
        if at >= len(self._statements):
            return []
        own = (
            each.span
            for each in self._statements[at].governors
            if each.kind not in ("header", "before", "question", "note")
        )
        return [span for span in own if any(word.role in _TURNING for word in self._governing[span]) == turning]


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
