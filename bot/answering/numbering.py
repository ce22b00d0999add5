"""Numbers what a language model's answer cites, in the order in which readers meet it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from ..languages.terms import content_stems
from ..records import Evidence, Sentence, SentenceReady, Statement
from ..statements.shown import shown
from .choose import introduced, tells
from .cite import cite
from .quote import quoted

# A statement's score (natural logarithms of odds) below the best one's from which it is beside the question.
BESIDE = 8.0


class Numbering:
    """Numbers what a language model's answer cites, in the order in which readers meet it."""

    def __init__(self, evidence: Sequence[Evidence], similar: Callable[[str, str], float] | None = None) -> None:
        self._evidence, self._similar = evidence, similar
        self._positions: dict[int, set[int]] = {}  # index of the evidence -> its sentences that are cited
        self._quotes: set[tuple[int, int]] = set()  # those of them that are shown as they are
        self._scores = {
            (index, position): statement.score
            for index, found in enumerate(evidence)
            for position, statement in enumerate(found.statements)
        }

    def ready(self, sentence: Sentence) -> SentenceReady:
        """A written sentence, whose citations count the evidence from 1, with the words that bear it marked."""
        indexes = [cited - 1 for cited in sentence.citations]
        for index in indexes:
            self._mark(index, self._bearing(index, sentence))
        return self._cited(sentence, indexes)

    def says(self, sentence: Sentence) -> bool:
        """Is all that bears a written sentence quoted already?"""
        return self._places(sentence) <= self._quotes

    def answers(self, sentence: Sentence) -> bool:
        """Does it stand on words that would be quoted as an answer, too?"""
        return any(self.fits(*place) for place in self._places(sentence))

    def fits(self, index: int, position: int) -> bool:
        """Is a source's sentence good enough to be quoted as an answer beside the best?"""
        return self._scores[index, position] >= max(self._scores.values()) - BESIDE

    def _places(self, sentence: Sentence) -> set[tuple[int, int]]:
        indexes = [cited - 1 for cited in sentence.citations]
        return {(index, position) for index in indexes for position in self._bearing(index, sentence)}

    def _bearing(self, index: int, sentence: Sentence) -> list[int]:
        """The sentences of a passage that bear a written one: across languages the one that is most like it."""
        found = self._evidence[index]
        if self._similar is None or found.document.language == sentence.language:
            return _bearing(found, sentence)
        alike = [self._similar(sentence.text, found.document.text[slice(*each.span)]) for each in found.statements]
        return [alike.index(max(alike))] if alike else []

    def quote(self, index: int, position: int) -> list[SentenceReady]:
        """A source's own statement behind what governs it; with one that introduces something, that; none where it
        was cited before or says nothing."""
        found = self._evidence[index]
        statement = found.statements[position]
        if position in self._positions.get(index, ()) or not tells(found, statement):
            return []
        positions = [position]
        if shown(found.document.text, statement).endswith(":"):
            spans = {each.span for each in introduced(found, statement)}
            positions += [place for place, each in enumerate(found.statements) if each.span in spans]
        self._mark(index, positions)
        self._quotes.update((index, each) for each in positions)
        sentences = quoted(found.document, found.passage, [found.statements[place] for place in positions], 0, set())
        return [self._cited(sentence, [index]) for sentence in sentences]

    def _mark(self, index: int, positions: Sequence[int]) -> None:
        self._positions.setdefault(index, set()).update(positions)

    def _cited(self, sentence: Sentence, indexes: Sequence[int]) -> SentenceReady:
        """A source that is cited again keeps its number and marks all its places."""
        numbers = {index: number for number, index in enumerate(self._positions, start=1)}
        citations = tuple(cite(self._evidence[index], self._statements(index), numbers[index]) for index in indexes)
        return SentenceReady(replace(sentence, citations=tuple(each.number for each in citations)), citations)

    def _statements(self, index: int) -> list[Statement]:
        return [self._evidence[index].statements[position] for position in sorted(self._positions[index])]


def _bearing(found: Evidence, sentence: Sentence) -> list[int]:
    """The sentences of a passage that together have most of a written one's words; all where none has any."""
    left = set(content_stems(sentence.text, sentence.language))
    known = [
        set(content_stems(found.document.text[slice(*each.span)], found.document.language)) for each in found.statements
    ]
    least = max(1, len(left) // 4)  # words that another sentence must add
    chosen: set[int] = set()
    while known:
        best = max(range(len(known)), key=lambda position: (len(known[position] & left), -len(known[position])))
        if len(known[best] & left) < (least if chosen else 1):
            break
        chosen.add(best)
        left -= known[best]
    return sorted(chosen) or list(range(len(known)))
