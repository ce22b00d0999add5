"""The headings that are open where a block stands, and what they say of it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ...languages.cues import answers_yes_or_no, begins_with_a_condition, goes_on_below, leans_on_before, turns
from ...languages.frequencies import TERM
from ...languages.locale import locale
from ...languages.numbers import numbers
from ...records import Block, BlockKind, Governor, Span
from .words import FRAGMENT, Words

_YEAR = re.compile(r"(?<!\w)(?:19|20)\d\d(?!\w)")
_RELEASE = re.compile(r"\W*(?:[^\W\d_]+\s)?v?\d+(?:\.\d+)+(?![\w.])", re.IGNORECASE)


def is_dated_release(heading: str, language: str) -> bool:
    """Whether a heading begins with a version and says of when it is: what stands below it says neither."""
    version = _RELEASE.match(heading)
    said = heading[version.end() :] if version else ""
    months = locale(language).dates
    named = any({word, word.lower()} & months for word in TERM.findall(said)) and _YEAR.search(said) is not None
    return named or any(each.kind == "date" for each in numbers(said, language))


@dataclass
class _Section:
    """A heading that is open, and what it governs."""

    level: int
    span: Span
    asks: bool
    turns: bool  # … what stands below it, or dates it
    title: bool  # of the page
    open: bool  # is it complete only with what stands below it?
    first: BlockKind | None = None  # what that is
    left: bool = False  # does what stands there now stand by itself?

    @property
    def listed(self) -> bool:
        """Was it completed by a list or a table?"""
        return self.open and self.first in ("item", "row")


class Headings:
    """The headings above the block where a document has been gone through to."""

    def __init__(self, words: Words, language: str, title: str) -> None:
        self._words, self._language = words, language
        self._title = title  # is told with every quotation, so that it is no label
        self._open: list[_Section] = []

    def enter(self, heading: Block) -> None:
        """Opens the section of a heading, and closes those that it ends."""
        span = self._words.heading(Span(heading.start, heading.end))
        words = self._words.plain(span)
        title = " ".join(words.split()) == self._title
        self._open = [section for section in self._open if section.level < heading.level]
        self._open.append(
            _Section(
                heading.level,
                span,
                words.endswith("?"),
                (turns(words, self._language) or is_dated_release(words, self._language)) and not title,
                title,
                goes_on_below(words, self._language),
            )
        )

    def go_on(self, block: Block) -> None:
        """Notes what stands below the last heading."""
        for section in self._open[-1:]:
            section.left = section.left or self._leaves(section, block)
            section.first = section.first or block.kind

    def of(self, block: Block) -> list[Governor]:
        """The headings that say when a block holds, and the last one where it asks what the block says."""
        above = [each for each in self._open if not (each.left or self._leaves(each, block))]
        found = [Governor(section.span, "label") for section in above if section.turns]
        if above and above[-1] is self._open[-1] and above[-1].asks:
            found.append(Governor(above[-1].span, "question"))
        return found

    def above(self) -> list[Governor]:
        """The last heading, unless it is the page's title."""
        return [Governor(each.span, "label") for each in self._open[-1:] if not each.title]

    def unasked(self) -> list[Governor]:
        """The last heading, unless it asks, or a list completed it."""
        return [] if any(each.asks or each.left for each in self._open[-1:]) else self.above()

    def answered_by(self, block: Block) -> bool:
        """Is it the first paragraph below a heading that asks?"""
        return any(each.asks and each.first == block.kind == "paragraph" for each in self._open[-1:])

    def _leaves(self, section: _Section, block: Block) -> bool:
        """Is a paragraph behind the list that completes a heading a sentence by itself, of which the heading says
        nothing?"""
        if not section.listed or block.kind != "paragraph" or block.under:
            return False
        words = self._words.plain(Span(block.start, block.end))
        whole = len(words.split()) > FRAGMENT and words.rstrip("*_ \"'”’»)").endswith((".", "!", "…"))
        leans = leans_on_before(words, self._language) or answers_yes_or_no(words, self._language)
        return whole and not leans and not begins_with_a_condition(words, self._language)
