"""Ranges that cells of a table name, and the numbers of a question that lie in one: 18 kg in `16–20 kg`."""

from __future__ import annotations

import re
from collections.abc import Iterator
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
        if _to(language).fullmatch(to) or (_and(language).fullmatch(to) and _before(cell, start, language, "between")):
            _, end, high = known[at]
            at += 1
            yield Range(value, high, _unit_behind(cell, end, language)[0] or unit)
        elif _MORE.match(cell, end) or _behind(language, "or_more").match(cell, behind):
            yield Range(value, None, unit)
        elif _behind(language, "or_less").match(cell, behind):
            yield Range(None, value, unit)
        elif _before(cell, start, language, "above"):
            yield Range(value, None, unit, with_low=False)
        elif _before(cell, start, language, "below"):
            yield Range(None, value, unit, with_high=False)
        elif _before(cell, start, language, "at_least"):
            yield Range(value, None, unit)
        elif _before(cell, start, language, "at_most"):
            yield Range(None, value, unit)


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
def _and(language: str) -> re.Pattern[str]:
    """What makes a range of two numbers where "between" stands before them."""
    return re.compile(rf"\s{re.escape(locale(language).conjunction)}\s", re.IGNORECASE)


def _before(cell: str, start: int, language: str, kind: str) -> bool:
    """Whether one of some words stands directly before a number."""
    return _ahead(language, kind).search(cell, max(0, start - _NEAR), start) is not None


@cache
def _ahead(language: str, kind: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{_any(language, kind)})\s+\Z", re.IGNORECASE)


@cache
def _behind(language: str, kind: str) -> re.Pattern[str]:
    return re.compile(rf"\s+(?:{_any(language, kind)})(?!\w)", re.IGNORECASE)


def _any(language: str, kind: str) -> str:
    return "|".join(map(re.escape, locale(language).ranges[kind]))
