"""What words of a document do: they ask, announce, warn, say too little."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from ...languages.cues import only_heeds, remedies, tells_a_problem
from ...languages.sentences import sentence_spans, trimmed
from ...records import Block, Governor, Span
from ...text.blocks.labels import WARNS
from ...text.blocks.visible import visible
from ...text.plain import plain
from ...text.syntax import CODE_SPAN, HEADING_MARK, MARKER
from .code import LONG, cut_by_words

FRAGMENT = 3  # words that say too little without their heading
ASKED = 200  # characters of a paragraph that is a question to what follows it, or of a sentence that opens a table
_SAID = ("paragraph", "item")  # blocks of words
_LETTERS = re.compile(r"[a-z]+")
_DEFINES = re.compile(r"\*\[|\[\^|\$\$|:[ \t]")
_MARK = re.compile(r"\(\d{1,2}\)")


@lru_cache(maxsize=32)  # the last sentences, and what governs them, are asked for again and again
def _plain(raw: str) -> str:
    return plain(raw)


class Words:
    """The words of a document, by where they stand."""

    def __init__(self, text: str, language: str) -> None:
        self._text, self._language = text, language

    def plain(self, span: Span) -> str:
        """As a reader sees them."""
        return _plain(self.raw(span))

    def raw(self, span: Span) -> str:
        """As the document has them."""
        return self._text[slice(*span)]

    def asks(self, span: Span) -> bool:
        """Do they end as a question?"""
        return self.plain(span).rstrip("\"'”’») ").endswith("?")

    def announces(self, span: Span) -> bool:
        """Do they end with a colon?"""
        return self.plain(span).rstrip("*_ ").endswith(":")

    def defines(self, span: Span) -> bool:
        """Is it an abbreviation, a footnote, a formula or a definition, which introduces nothing?"""
        return _DEFINES.match(self.raw(span)) is not None

    def heading(self, span: Span) -> Span:
        """A heading without its mark."""
        raw = self.raw(span)
        mark = HEADING_MARK.match(raw.lstrip())
        start = span.start + len(raw) - len(raw.lstrip()) + (mark.end() if mark else 0)
        return next(trimmed(self._text, Span(start, span.end)), span)

    def is_code(self, span: Span) -> bool:
        """Is it a command on a line of its own?"""
        return CODE_SPAN.fullmatch(self.raw(span).strip()) is not None

    def content(self, span: Span) -> Span:
        """An item without its mark."""
        mark = MARKER.match(self.raw(span))
        start = span.start + (mark.end() if mark else 0)
        return next(trimmed(self._text, Span(start, span.end)), span)

    def is_fragment(self, span: Span) -> bool:
        """A few words that are no sentence, or one word."""
        words = self.plain(span).lstrip("☐☑ ").split()
        return len(words) <= 1 or (len(words) <= FRAGMENT and words[-1][-1] not in ".!?…")

    def warns(self, label: Governor) -> bool:
        """Does the line of a label name a kind of admonition that warns?"""
        line = self.raw(Span(self._text.rfind("\n", 0, label.span.start) + 1, label.span.end))
        return label.kind == "label" and not WARNS.isdisjoint(_LETTERS.findall(line.lower()))

    def is_said_in(self, heading: Span, row: Block) -> bool:
        """Does a row itself say what its heading does?"""
        said = self.plain(Span(row.start, row.end)) if row.kind == "row" else ""
        return re.search(rf"(?<!\w){re.escape(self.plain(heading))}(?!\w)", said, re.IGNORECASE) is not None

    def tells_a_problem(self, block: Block) -> bool:
        """Does a block say what is wrong?"""
        return block.kind in _SAID and tells_a_problem(self.plain(Span(block.start, block.end)), self._language)

    def is_problem(self, block: Block, after: Sequence[Block]) -> bool:
        """Does a block say what is wrong, and one behind it, before another such or a heading, what to say to that?"""
        if not self.tells_a_problem(block):
            return False
        for each in after:
            if each.kind == "heading" or self.tells_a_problem(each):
                return False
            if each.kind in _SAID and remedies(self.plain(Span(each.start, each.end)), self._language):
                return True
        return False

    def problems(self, spans: Sequence[Span]) -> Iterator[tuple[Governor, ...]]:
        """Of each sentence of a paragraph, the problem before it to which it, or one behind it, is what is said."""
        words = [self.plain(span) for span in spans]
        problem: tuple[Governor, ...] = ()
        for place, span in enumerate(spans):
            wrong = tells_a_problem(words[place], self._language)
            yield () if wrong else problem
            if wrong and any(remedies(each, self._language) for each in words[place + 1 :]):
                problem = (Governor(span, "question"),)

    def split(self, span: Span) -> list[Span]:
        """The sentences of some words; those that are endless are cut between words."""
        spans = sentence_spans(self._text, span, self._language)
        pieces = (piece for each in self._labelled(spans) for piece in cut_by_words(self._text, each, LONG))
        return _with_marks(self._text, [piece for piece in pieces if visible("paragraph", self.raw(piece))])

    def _labelled(self, spans: Iterable[Span]) -> Iterator[Span]:
        """Sentences, a word that only says that the next one is to be heeded with that: "Warning! …"."""
        label: Span | None = None
        for span in spans:
            whole = Span(label.start, span.end) if label else span
            label = whole if only_heeds(self.plain(whole), self._language) else None
            if label is None:
                yield whole
        if label:
            yield label


def _with_marks(text: str, spans: Iterable[Span]) -> list[Span]:
    """Sentences, a number in brackets behind one with it."""
    found: list[Span] = []
    for span in spans:
        if found and _MARK.fullmatch(text, *span):
            found[-1] = Span(found[-1].start, span.end)
        else:
            found.append(span)
    return found
