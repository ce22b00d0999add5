"""Which row of a table is the most of something: the cheapest, the nearest; known only where all rows are."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Sequence
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from ...languages.cues import asks_which, extremes, tells
from ...languages.frequencies import TERM, content_words
from ...languages.locale import locale
from ...languages.numbers import located, unit_measures
from ...languages.terms import coverage
from ...records import Evidence, Statement
from ...text.tabular.csv_rows import csv_rows

_ANY = "any"


class Row(NamedTuple):
    """A row with its cells, the first one its name."""

    key: Hashable
    cells: Sequence[tuple[str, str]]
    language: str


class _Figure(NamedTuple):
    value: Decimal
    unit: str


def others_than_the_most(question: str, language: str, rows: Sequence[Row]) -> set[Hashable] | None:
    """Where a question asks for the row that is the most, or the least, of something that one column says of all: the
    others; None where it does not, or that column is not plain."""
    asked = extremes(_without_bounds(question, language), language)
    if not asked or len(rows) < 2:
        return None
    columns = list(dict.fromkeys(name for row in rows for name, _ in row.cells[1:]))
    figures = {name: _figures(name, rows) for name in columns}
    words = [word for word in content_words(question, language) if not extremes(word, language)]
    of = {name: found for name, found in figures.items() if found}
    named = [name for name in of if any(coverage({word: 1.0}, language, (name,)) > 0 for word in words)]
    for what, most in asked:
        fitting = [name for name in of if what in _said_of(name, of[name][0], rows[0].language)]
        only = fitting or (list(of) if what == _ANY else [])
        chosen = [name for name in only if name in named] or only
        if len(chosen) == 1:
            values = [each.value for each in of[chosen[0]]]
            best = max(values) if most else min(values)
            return {row.key for row, value in zip(rows, values, strict=True) if value != best}
    return None


def _without_bounds(question: str, language: str) -> str:
    """A question without what only bounds a number: "at least three days", "how old at least?"."""
    own, which = locale(language).ranges, asks_which(question, language)
    words = sorted((*own["at_least"], *own["at_most"]), key=len, reverse=True)
    starts = {start for start, _, _ in located(question, language)}
    bounds = re.finditer(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)\s*", question, re.IGNORECASE)
    for found in reversed([*bounds]):
        if not which or found.end() in starts:
            question = f"{question[: found.start()]}, {question[found.end() :]}"
    return question


def all_there(found: Evidence, statement: Statement, shown: int) -> bool:
    """Whether so many rows of a statement's table are all that it has."""
    if statement.kind == "row":
        every = (*found.passage.statements, *found.passage.beyond)
        return len({each.span for each in every if each.kind == "row" and each.group == statement.group}) == shown
    return statement.header is not None and len(csv_rows(found.document.text)) - 1 == shown


def _figures(column: str, rows: Iterable[Row]) -> list[_Figure]:
    """The figures of a column; nothing where a row has none, or several, or they are of several units."""
    found = []
    for row in rows:
        value = dict(row.cells).get(column, "")
        numbers = [each for each in located(value, row.language) if each[2].kind == "value"]
        if len(numbers) != 1:
            return []
        start, end, number = numbers[0]
        try:
            found.append(_Figure(Decimal(number.value), f"{value[:start]} {value[end:]}".strip().casefold()))
        except InvalidOperation:
            return []
    return found if len({each.unit for each in found}) == 1 else []


def _said_of(column: str, figure: _Figure, language: str) -> set[str]:
    """What the figures of a column measure, by their unit and by the column's name."""
    words = f"{figure.unit} {column}"
    found = {what for word in TERM.findall(words) for what in unit_measures(word, language)}
    priced = any(tells(words, kind, language) for kind in ("price", "cost")) or any(sign in words for sign in "€$£¥")
    return {*found, *(["cost"] if priced else [])}
