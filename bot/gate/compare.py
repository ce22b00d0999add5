"""What a claim's words say otherwise than a quotation's; knows no language.

In one language a claim is judged by exclusion. Each of its words must be the quotation's; of the quotation's words it
may leave out whole clauses, the end of a clause and rare words, but none that denies, allows, counts, compares or
orders, and no common one; and only whole clauses and items of a list may change places. So a word that turns the
meaning needs to be on no list to be caught, whether it was put in, taken out or moved.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from ..languages.concepts.listed import opposites
from .omissions import left_out
from .order import best_path, first_moved
from .quotation import HEADING, Quote
from .words import Word

_CODES = ("number", "unit", "code", "name", "negation", "modality", "quantifier", "comparator", "order", "condition")
# Across languages: what a claim may not add, with the reason; and what it may not leave out.
_ACROSS = {
    "not": "negation", "never": "negation", "must": "modality", "all": "quantifier", "only": "quantifier",
    "least": "quantifier", "limit": "quantifier", "more": "comparator", "less": "comparator", "before": "order",
    "after": "order", "unless": "condition",
}  # fmt: skip
_LEFT_ACROSS = ("not", "never", "only", "unless")
_KINDS = {"number", "unit", "code", "name"}


class Fault(NamedTuple):
    """What a claim's words say otherwise than the quotation's."""

    code: str
    word: str


class Compared(NamedTuple):
    """A claim beside a quotation: the first fault, None where it says the same, and how far they are apart."""

    fault: Fault | None
    distance: float


def compare_within(claim: Sequence[Word], quote: Quote, *, verb_second: bool) -> Compared:
    """What a claim says otherwise than a quotation in the same language."""
    if not claim:
        return Compared(None, 0.0)
    choices = [quote.places(word) for word in claim]
    missing = [word for word, places in zip(claim, choices, strict=True) if not places]
    if missing:
        faults = [Fault(_code(word), word.text) for word in missing]
        return Compared(min(faults, key=_rank), len(missing) / len(claim))
    path = best_path(claim, choices, quote)
    twice = _said_twice(claim, path)
    if twice is not None:
        return Compared(Fault(_code(twice), twice.text), 0.03)
    left = left_out(set(path), quote)
    if left is not None:
        return Compared(Fault("left_out", left.text), 0.02)
    moved = first_moved(claim, path, quote, verb_second)
    return Compared(None, 0.0) if moved is None else Compared(Fault("order", moved.text), 0.01)


def compare_across(claim: Sequence[Word], said: Counter[str], quote: Quote, quoted: Counter[str]) -> Compared:
    """What a claim says otherwise than a quotation in another language, as far as that shows without reading it.

    `said` and `quoted` are how often each says what by words that turn a meaning.
    """
    missing = [word for word in claim if word.kind in _KINDS and not _places_across(word, quote)]
    missing += [*_more_often(claim, quote), *_other_units(claim, quote), *_opposite(claim, quote)]
    faults = [Fault(_code(word), word.text) for word in missing]
    faults += [Fault(_ACROSS[concept], concept) for concept in _ACROSS if said[concept] > _allowed(concept, quoted)]
    faults += [Fault("left_out", concept) for concept in _LEFT_ACROSS if quoted[concept] and not said[concept]]
    return Compared(min(faults, key=_rank, default=None), len(faults) / (len(claim) + 1))


def _allowed(concept: str, quoted: Counter[str]) -> float:
    """How often a claim may say it: denying twice what is denied once is the opposite."""
    return quoted[concept] if concept == "not" or not quoted[concept] else math.inf


def _more_often(claim: Sequence[Word], quote: Quote) -> Iterator[Word]:
    """Figures and code that a claim has more often than the quotation."""
    figures = [word for word in claim if word.kind in ("number", "code")]
    counts = Counter(word.keys for word in figures)
    yield from (word for word in figures if counts[word.keys] > len(_places_across(word, quote)))


def _places_across(word: Word, quote: Quote) -> list[int]:
    """Where a quotation has a word: names also in its headings, code not where it is a word of the other language."""
    found = quote.places(word)
    if word.kind == "name":
        return found
    told = [place for place in found if quote.sentence[place] != HEADING]
    return [place for place in told if word.kind != "code" or quote.words[place].kind in ("code", "name")]


def _other_units(claim: Sequence[Word], quote: Quote) -> Iterator[Word]:
    """Units that the quotation has not behind the same figure."""
    for number, unit in pairwise(claim):
        if number.kind == "number" and unit.kind == "unit":
            behind = {place + 1 for place in quote.places(number)}
            if behind.isdisjoint(quote.places(unit)):
                yield unit


def _opposite(claim: Sequence[Word], quote: Quote) -> Iterator[Word]:
    """Words that say the opposite of what the quotation says, and that it does not say, too."""
    told = zip(quote.words, quote.sentence, strict=True)
    quoted = {concept for word, sentence in told if sentence != HEADING for concept in word.concepts}
    for word in claim:
        for concept in word.concepts - quoted:
            if not quoted.isdisjoint(opposites().get(concept, ())):
                yield word
                break


def _said_twice(claim: Sequence[Word], path: Sequence[int]) -> Word | None:
    """A word that the claim has twice and the quotation once."""
    counts = Counter(path)
    return next((word for word, place in zip(claim, path, strict=True) if counts[place] > 1), None)


def _code(word: Word) -> str:
    return word.kind if word.kind in _KINDS else word.role or "word"


def _rank(fault: Fault) -> int:
    return _CODES.index(fault.code) if fault.code in _CODES else len(_CODES)
