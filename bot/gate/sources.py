"""A cited passage as its sentences, and what they are said of; judges nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..records import Evidence
from ..text.hidden import hidden, without_hidden
from ..text.unseen import seen
from .quotation import Quote
from .wording import Word, wording


def quotable(evidence: Evidence) -> str:
    """What a sentence may stand on: the passage as far as readers see it and, for rows of a table, their header."""
    header = evidence.passage.header
    above = "" if header is None else f"{evidence.document.text[slice(*header)]}\n"
    return seen(without_hidden(above + evidence.text))


def shown_sentences(evidence: Evidence) -> list[str]:
    """A passage's sentences, in order, as far as readers see them."""
    shown, start = _shown(evidence.text), evidence.passage.start
    return [shown[span.start - start : span.end - start] for span, _ in evidence.sentences]


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
        language = self._passage.language
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
