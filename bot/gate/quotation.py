"""A quotation as words in their order, with the sentences and clauses that they stand in; judges nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from .words import RUN, Word

HEADING, HEADER = -2, -1  # in the place of a sentence's number


class Quote:
    """Sentences in their order, after what they are said of: titles and headings, then a table's header."""

    def __init__(
        self, sentences: Sequence[Sequence[Word]], headings: Sequence[Word] = (), header: Sequence[Word] = ()
    ) -> None:
        self.words = [*headings, *header, *(word for sentence in sentences for word in sentence)]
        self.sentence = [HEADING] * len(headings) + [HEADER] * len(header)
        for number, each in enumerate(sentences):
            self.sentence += [number] * len(each)
        self.segment = self._segments()
        self._places: dict[str, list[int]] = {}
        for place, word in enumerate(self.words):
            for key in word.answers:
                self._places.setdefault(key, []).append(place)
            if word.says:
                self._places.setdefault(f"k:{word.says}", []).append(place)

    def _segments(self) -> list[int]:
        """For each word the number of its clause or item."""
        numbers: list[int] = []
        for place, word in enumerate(self.words):
            new = place == 0 or word.before != RUN or self.sentence[place] != self.sentence[place - 1]
            numbers.append(numbers[-1] + new if numbers else 0)
        return numbers

    def without(self, place: int) -> Quote:
        """The quotation as if it had not one word."""
        left = Quote((), [*self.words[:place], *self.words[place + 1 :]])
        left.sentence = [*self.sentence[:place], *self.sentence[place + 1 :]]
        if self.starts(place) and not self.ends(place):
            left.words[place] = replace(left.words[place], before=self.words[place].before)
        left.segment = left._segments()
        return left

    def places(self, word: Word) -> list[int]:
        """Where the quotation has a word, or else one that says the same; not where it has the opposite."""
        found = self._all(word.keys)
        if not found:
            found = [place for first, last in word.parts if self._all(first) for place in self._all(last)]
        if not found and word.role != "negation":
            found = self._alike((word.says,)) or self._alike(word.alike)
        return [place for place in found if not word.denies(self.words[place])]

    def _alike(self, concepts: Iterable[str]) -> list[int]:
        found = self._all(f"k:{concept}" for concept in concepts)
        return [place for place in found if self.words[place].role != "negation"]

    def _all(self, keys: Iterable[str]) -> list[int]:
        return sorted({place for key in keys for place in self._places.get(key, ())})

    def starts(self, place: int) -> bool:
        return place == 0 or self.segment[place] != self.segment[place - 1]

    def begins(self, place: int) -> bool:
        """Whether a sentence begins with a word."""
        return place == 0 or self.sentence[place] != self.sentence[place - 1]

    def end(self, place: int) -> int:
        """The last word of a word's clause."""
        while not self.ends(place):
            place += 1
        return place

    def ends(self, place: int) -> bool:
        return place == len(self.words) - 1 or self.segment[place] != self.segment[place + 1]
