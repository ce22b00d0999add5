"""Ranges that cells of a table name, and the numbers of a question that lie in one: 18 kg in `16–20 kg`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation
from functools import cache, lru_cache
from typing import NamedTuple

from ...languages.frequencies import content_words
from ...languages.locale import locale
from ...languages.numbers import is_measure, located

_DASH = re.compile(r"\s?[–—‐‑-]\s?")
_WORD = re.compile(r"[\s\xa0-]{0,2}([^\W\d_]+|[%°]\w?)")
_NAMED = re.compile(r"(?<=\W)(?:[^\W\d_]+|%)")
_MORE = re.compile(r"\s?\+(?!\w)")
_BEFORE, _BEHIND = ("above", "below", "at_least", "at_most"), ("or_more", "or_less")
_UP = ("above", "at_least", "or_more")
_NEAR = 40  # characters of a cell around a number, in which its unit stands and what makes a range of it


class Measure(NamedTuple):
    """A number with its unit, none where none stands behind it."""

    value: Decimal
    unit: str = ""


class Range(NamedTuple):
    """From one number up to another, or to one side of one; whether each belongs to it."""

    low: Decimal | None
    high: Decimal | None
    unit: str
    with_low: bool = True
    with_high: bool = True

    def has(self, asked: Measure) -> bool:
        """Whether a number that is asked for lies in it; one without a unit may be of any."""
        if asked.unit and asked.unit != self.unit:
            return False
        above = self.low is None or asked.value > self.low or (self.with_low and asked.value == self.low)
        below = self.high is None or asked.value < self.high or (self.with_high and asked.value == self.high)
        return above and below


@lru_cache(maxsize=4096)
def ranges(cell: str, column: str, language: str) -> tuple[Range, ...]:
    """The ranges that a cell names; the unit may stand in its column's name."""
    return tuple(_ranges(cell, column, language))


def measures(question: str, language: str) -> Iterator[Measure]:
    """The numbers of a question that may lie in a range, with their units; not one that counts other things."""
    for _, end, number in located(question, language):
        if number.kind != "value" or not number.claims or (value := _value(number.value)) is None:
            continue
        unit, word = _unit(question[end:], language)
        if unit or word not in content_words(word, language):
            yield Measure(value, unit)


def _ranges(cell: str, column: str, language: str) -> Iterator[Range]:
    found = [(start, end, _value(each.value)) for start, end, each in located(cell, language) if each.kind == "value"]
    known = [(start, end, value) for start, end, value in found if value is not None]
    at = 0
    while at < len(known):
        start, end, value = known[at]
        at += 1
        own, behind = _unit_behind(cell, end, language)
        unit = own or _unit_of(column, language)
        to = cell[behind : known[at][0]] if at < len(known) and known[at][0] - behind < _NEAR else ""
        near = max(0, start - _NEAR)
        apart = _and(language).fullmatch(to) and _between(language).search(cell, near, start)
        if apart or _to(language).fullmatch(to):
            _, end, high = known[at]
            at += 1
            yield Range(value, high, _unit_behind(cell, end, language)[0] or unit)
            continue
        bound = _behind(language).match(cell, behind) or _before(language).search(cell, near, start)
        kind = "or_more" if _MORE.match(cell, end) else _bounds(language)[bound[1].casefold()] if bound else None
        if kind in _UP:
            yield Range(value, None, unit, with_low=kind != "above")
        elif kind:
            yield Range(None, value, unit, with_high=kind != "below")


def _value(written: str) -> Decimal | None:
    try:
        return Decimal(written)
    except InvalidOperation:
        return None  # a version


def _unit(behind: str, language: str) -> tuple[str, str]:
    """The unit that stands directly behind a number, nothing for none; and the word that stands there."""
    found = _WORD.match(behind)
    word = found[1].casefold() if found else ""
    return _units(language).get(word, word if word and is_measure(f"1{word}") else ""), word


def _unit_of(column: str, language: str) -> str:
    """The unit that a column's name has behind others: `Weight (kg)`."""
    units = (_unit(found[0], language)[0] for found in _NAMED.finditer(column))
    return next(filter(None, units), "")


def _unit_behind(cell: str, end: int, language: str) -> tuple[str, int]:
    """The unit behind a number, nothing for none, and where that ends."""
    unit, _ = _unit(cell[end : end + _NEAR], language)
    found = _WORD.match(cell, end) if unit else None
    return unit, found.end() if found else end


@cache
def _units(language: str) -> dict[str, str]:
    """Each name of a unit with its sign."""
    own = locale(language)
    named = {name.casefold(): sign for sign, names in own.units.items() for name in (sign, *names)}
    return named | dict.fromkeys(own.ranges["years"], "year")


@cache
def _to(language: str) -> re.Pattern[str]:
    return re.compile(rf"{_DASH.pattern}|\s(?:{_any(language, 'to')})\s(?:\w+\s)?", re.IGNORECASE)


@cache
def _bounds(language: str) -> dict[str, str]:
    """Each wording that makes a number one end of a range, with the kind of end; the longest first: `no more than`,
    not `more than`."""
    words = [(word.casefold(), kind) for kind in (*_BEFORE, *_BEHIND) for word in locale(language).ranges[kind]]
    return dict(sorted(words, key=lambda each: -len(each[0])))


@cache
def _before(language: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)({_any_of(language, _BEFORE)})\s+\Z", re.IGNORECASE)


@cache
def _behind(language: str) -> re.Pattern[str]:
    return re.compile(rf"\s+({_any_of(language, _BEHIND)})(?!\w)", re.IGNORECASE)


def _any_of(language: str, kinds: Sequence[str]) -> str:
    return "|".join(re.escape(word) for word, kind in _bounds(language).items() if kind in kinds)


@cache
def _between(language: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{_any(language, 'between')})\s+\Z", re.IGNORECASE)


@cache
def _and(language: str) -> re.Pattern[str]:
    """What makes a range of two numbers where "between" stands before them."""
    return re.compile(rf"\s{re.escape(locale(language).conjunction)}\s", re.IGNORECASE)


def _any(language: str, kind: str) -> str:
    return "|".join(map(re.escape, locale(language).ranges[kind]))
