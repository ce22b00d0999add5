"""The version that a question means: the one before, or after, another, among those that passages name."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from ...languages.cues import step
from ...languages.frequencies import content_words
from ...languages.talk import asked_before
from ...records import Evidence, Question

# `2.4` or `v2.4`, with the word before it; no date, share or amount.
_NUMBER = re.compile(r"(?:([^\W\d_]+)[ \xa0])?(?<![\w.,/-])v?(\d{1,6}(?:\.\d{1,6})*)(?![\w%/]|[.,-]\d)", re.IGNORECASE)
_CODE = re.compile(r"(?<![\w.,/-])([A-Z]{1,6})[-_]?(\d{2,6})(?![\w-]|[.,]\d)")  # `E204`, `ERR-17`


class Numbered(NamedTuple):
    """A number in a text: where it stands, the word before it, and its parts, by which numbers follow each other."""

    start: int
    end: int
    written: str
    label: str
    parts: tuple[int, ...]
    dotted: bool


def numbers(text: str) -> Iterator[Numbered]:
    """The numbers of a text that may be a version, a chapter, a year or a code."""
    for found in _CODE.finditer(text):
        yield Numbered(*found.span(), found[0], found[1].casefold(), (int(found[2]),), dotted=False)
    for found in _NUMBER.finditer(text):
        parts = tuple(map(int, found[2].split(".")))
        whole = next((end for end in range(len(parts), 1, -1) if parts[end - 1]), 1)  # 2.4.0 is 2.4
        yield Numbered(*found.span(2), found[2], (found[1] or "").casefold(), parts[:whole], len(parts) > 1)


def asked_for(text: str) -> Numbered | None:
    """The number that a question is about: the first with a point, else the first."""
    return min(numbers(text), key=lambda number: not number.dotted, default=None)


def spoken_of(question: Question) -> tuple[str, int]:
    """The earlier question with a number that a question counts from, and how many steps; none where it does not."""
    code = question.written_in or question.language
    asked, steps = step(question.text, code), 0
    if asked is None or asked_for(question.text):
        return "", 0
    for turn in reversed(asked_before(question.history, question.language)):
        steps += asked.by if asked else 0
        if asked_for(turn.question):
            return turn.question, steps
        asked = step(turn.question, code)
    return "", 0


def about(question: Question, earlier: str, asked: Numbered, number: str) -> Question:
    """The question with the number that it means; the earlier one with it, where it asks nothing of its own."""
    code = question.written_in or question.language
    wording = step(question.text, code)
    start, end = wording.place if wording else (0, 0)
    before, after = question.text[:start], question.text[end:]
    if content_words(f"{before} {after}", code):
        text = f"{before}{asked.label} {number}{after}" if number[0].isdigit() else f"{before}{number}{after}"
    else:
        text = earlier[: asked.start] + number + earlier[asked.end :]
    return replace(question, text=text, history=())


def neighbour(asked: Numbered, steps: int, evidence: Sequence[Evidence]) -> str | None:
    """The number that comes so many steps after, among those that evidence names as it names the one asked for."""
    labels = _labels(asked, evidence)
    known = {each.parts: each for found in evidence for each in _alike(asked, found, labels)}
    order = sorted({asked.parts, *known})
    place = order.index(asked.parts) + steps
    return known[order[place]].written if steps and 0 <= place < len(order) else None


def _labels(asked: Numbered, evidence: Sequence[Evidence]) -> set[str]:
    """The words that a number stands behind: in headings, where it is in any, else in texts; a count's is its own."""
    headings = {each.label for found in evidence for each in _in_headings(found) if each.parts == asked.parts}
    texts = {each.label for found in evidence for each in numbers(found.text) if each.parts == asked.parts}
    labels = headings or texts - {""}
    return labels if asked.dotted else labels & {asked.label}


def _alike(asked: Numbered, found: Evidence, labels: Collection[str]) -> Iterator[Numbered]:
    """The numbers that a passage names behind such words; behind none only in headings."""
    for each in (*_in_headings(found), *(number for number in numbers(found.text) if number.label)):
        if each.label in labels and each.dotted == asked.dotted:
            yield each


def _in_headings(found: Evidence) -> Iterator[Numbered]:
    return (number for heading in found.passage.heading_path for number in numbers(heading))
