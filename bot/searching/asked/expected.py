"""What kind of thing a question asks for, and whether a text has one: a time, a cost, a number, a command, a name.

A passage may be about the very subject of a question and not have what is asked: similarity is blind to that.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import takewhile

from ...languages.cues import asked_kind, asks_for_the_most, asks_the_measure, compares, rates, tells
from ...languages.frequencies import TERM, content_words
from ...languages.locale import locale
from ...languages.numbers import Number, located, numbers, unit_measures
from ...languages.terms import content_stems
from ...text.plain import plain
from .named import mentions

# Units that may stand for each other: who asks for days is answered in weeks.
_TIMES = ("ms", "s", "min", "h", "day", "week", "month", "year")
_SIZES = ("bit", "byte", "KB", "MB", "GB", "TB")
_CURRENCIES = ("€", "$", "£")
_DIMENSIONS = (_TIMES, _SIZES, _CURRENCIES, ("%",))
_COUNTING = ("count", "amount")
_COUNTED = 3  # words behind "how many" among which what is counted stands
_BEHIND, _AHEAD = 3, 6  # words behind a number, and ahead of it, among which what it counts stands

_LONG = 6  # letters of a name that is known in its other forms
_UNIT = re.compile(r"[\s-]?(°[cf]?|km/[ht]|m/s|m³|[^\W\d_]+)", re.IGNORECASE)
_YEAR = re.compile(r"(1\d|20)\d\d")
_CLOCK = re.compile(r"(?<![\d:])\d{1,2}:\d{2}(?![\d:])")
_MONEY = re.compile(r"[€$£¥]\s?\d|\d\s?[€$£¥]")
_RELEASE = re.compile(r"v?\d+(\.\d+)+\w*|v\d+", re.IGNORECASE)
_NAMED_RELEASE = re.compile(r"[^\W\d_]\w*\s\d+(?![\w.,]*\d)")
_CODE = re.compile(
    r"`[^`\n]+`|^\s*(?:```|~~~|\$ )|(?<!\S)--?\w[\w-]+|\b[A-Z]+_[A-Z_]+\b|\w\(\)|(?<!\w)[\w.~-]*/[\w.-]+/", re.M
)
_LINK = re.compile(r"\w://\w|\w@\w")
_APART = re.compile(r"(?<=[^\W\d_])(?=\d)")  # `RM5`
_SHORT = re.compile(r"\d[\s-]?([^\W\d_]{1,3})(?!\w)")
_CLAUSE = re.compile(r"[.,;:!?()|\n]")
_CAPITAL = re.compile(r"(?<=[\w,)] )[^\W\d_]\w*")


@dataclass(frozen=True)
class Expected:
    """The kind of thing that a question asks for, the unit or what is counted, and what it says itself."""

    kind: str  # a key of a language's `asks`
    language: str  # of the question
    unit: str | None = None  # its sign
    nouns: tuple[str, ...] = ()  # one of them is what is counted
    said: frozenset[str] = frozenset()  # its words and its numbers, which answer nothing
    measured: frozenset[str] = frozenset()  # what it asks the measure of: a weight, an age


def expected(question: str, language: str) -> Expected | None:
    """What a question asks for; None where that may be anything."""
    asked = asked_kind(question, language)
    if asked is None:
        return None
    kind, behind = asked
    said = {word.casefold() for word in TERM.findall(question)} | {each.value for each in numbers(question, language)}
    unit, nouns = _counted(kind, behind, language) if kind in _COUNTING else (None, ())
    if unit in _TIMES:
        kind = "duration"
    elif unit in _CURRENCIES or any(tells(noun, "cost", language) for noun in nouns):
        kind = "cost"
    measured = _measured_by(question, language) if kind in _COUNTING else frozenset()
    return Expected(kind, language, unit, nouns, frozenset(said), measured)


def holds(asked: Expected, text: str, language: str) -> bool:
    """Whether a text, with the headings that it stands under, has what is asked for."""
    if asked.measured and not _is_measure_of(asked.measured, asked.said, plain(text), language):
        return False
    return _HOLDS[asked.kind](asked, text, language)


def absent(question: str, language: str, texts: Iterable[tuple[str, str]]) -> bool:
    """Whether none of some texts, each with its language, has what a question asks for."""
    asked = expected(question, language)
    return asked is not None and not any(holds(asked, text, own) for text, own in texts)


def at_another_rate(question: str, language: str, text: str, own: str) -> bool:
    """Whether a question asks for something by the hour, and a text says it by the minute or the day only."""
    asks = expected(question, language)
    named = asks is None or asks.kind not in (*_COUNTING, "cost")  # "the daily backup"
    asked, said = _rates(question, language, named=named), _rates(text, own)
    return bool(asked) and bool(said) and not asked & said


def uncompared(question: str, language: str, texts: Iterable[tuple[str, str]]) -> bool:
    """Whether a question asks which of several is the most of something, and none of some texts, each with its
    language, compares anything."""
    return asks_for_the_most(question, language) and not any(compares(plain(text), own) for text, own in texts)


def _rates(text: str, language: str, *, named: bool = False) -> set[str]:
    """The units of time that a text says something for one of: "per day", `requests_per_minute`; and unless a thing is
    only named by one, "daily", "by the day"."""
    words = plain(text).replace("_", " ")
    found = (_signs(language).get(unit.casefold()) for unit in _rate(language).findall(words))
    return {*(sign for sign in found if sign in _TIMES), *(() if named else rates(words, language))}


@cache
def _rate(language: str) -> re.Pattern[str]:
    return re.compile(rf"{_each(language)}([^\W\d_]+)", re.IGNORECASE)


def _each(language: str) -> str:
    before = "|".join(
        re.escape(word).removesuffix(r"\-") + ("" if word[-1] == "-" else r"\W+") for word in locale(language).each
    )
    return rf"(?<!\w)(?:{before})"


def _counted(kind: str, behind: str, language: str) -> tuple[str | None, tuple[str, ...]]:
    """The unit, or else the words one of which is what is counted: those directly behind "how many".

    Behind "how much" there may be a verb, so that more words are looked at.
    """
    words = [word.casefold() for word in TERM.findall(behind)[:_COUNTED]]
    unit = next(filter(None, map(_signs(language).get, words[:1])), None)
    if not words or _alike(unit, unit):
        return unit, ()
    about = content_words(" ".join(words), language)
    if words[0] not in about or _compares(words[0], language):
        return None, ()
    return None, tuple(takewhile(about.__contains__, words) if kind == "count" else about)


def _compares(word: str, language: str) -> bool:
    """Whether a word compares: "less", "faster"."""
    own = locale(language)
    listed = (each for words in own.operators["comparator"].values() for each in words)
    return word in listed or word.endswith(own.degrees[0].removeprefix("-"))


@cache
def _signs(language: str) -> dict[str, str]:
    """The sign of each name of a unit, and of each sign that is no other one's name: `time` is an hour in Danish."""
    units = locale(language).units
    names = {name.casefold(): sign for sign, every in units.items() for name in every}
    return {sign.casefold(): sign for sign in units} | names


# ---- what a text has ---------------------------------------------------------------------------


def _has_cost(asked: Expected, text: str, language: str) -> bool:
    words = _APART.sub(" ", plain(text))
    priced = tells(words, "price", language) and any(_amounts(asked, words, language))
    return priced or bool(_MONEY.search(words)) or tells(words, "cost", language) or _measured(words, language, "€")


def _has_duration(_: Expected, text: str, language: str) -> bool:
    words = plain(text)
    return tells(words, "duration", language) or _measured(words, language, "s") or _named(words, language, "s")


def _has_frequency(_: Expected, text: str, language: str) -> bool:
    words = plain(text)
    if tells(words, "duration", language) or rates(words, language) or _named_days(words, language):
        return True
    counted = (re.match(r"[\s-]?([^\W\d_]+)", words[end:]) for _, end, _ in located(words, language))
    times = any(found and _signs(language).get(found[1].casefold()) == "time" for found in counted)
    return times or re.search(_each(language), words, re.IGNORECASE) is not None  # "after each use"


def _has_time(asked: Expected, text: str, language: str) -> bool:
    words = plain(text)
    if tells(words, "time", language) or _CLOCK.search(words) or _measured(words, language, "s"):
        return True
    dated = any(_dates(number) for number in numbers(words, language) if number.value not in asked.said)
    return dated or _named_days(words, language)


def _has_amount(asked: Expected, text: str, language: str) -> bool:
    words = plain(text)
    if asked.unit:
        return _measured(words, language, asked.unit)
    if any(tells(noun, "size", asked.language) for noun in asked.nouns) and _measured(words, language, "GB"):
        return True
    vaguely = tells(words, "amount", language)
    if not vaguely and not any(_amounts(asked, words, language)):
        return False
    if language != asked.language or not asked.nouns:
        return True
    if not any(mentions(noun, text, language) or _abbreviated(noun, words) for noun in asked.nouns):
        return False
    return vaguely or any(_may_count(asked, words, each, language) for each in located(words, language))


def _may_count(asked: Expected, words: str, at: tuple[int, int, Number], language: str) -> bool:
    """Whether a number that the question does not say may count what is asked for, and not what stands behind it."""
    start, end, number = at
    if number.kind != "value" or number.value in asked.said:
        return False
    behind = TERM.findall(_CLAUSE.split(words[end:], maxsplit=1)[0])[:_BEHIND]
    if behind and asked.kind == "count" and _signs(language).get(behind[0].casefold()) in _TIMES:
        return False  # "four weeks" counts no books
    if not behind or not content_words(behind[0], language):
        return True
    near = [*TERM.findall(words[:start])[-_AHEAD:], *behind]
    return any(mentions(noun, " ".join(near), language) or _abbreviated(noun, words[start:]) for noun in asked.nouns)


def _has_version(asked: Expected, text: str, language: str) -> bool:
    words = plain(text)
    found = [each[0] for pattern in (_RELEASE, _NAMED_RELEASE) for each in pattern.finditer(words)]
    released = tells(words, "release", language) and any(_amounts(asked, words, language))
    return released or tells(words, "version", language) or any(each.casefold() not in asked.said for each in found)


def _has_command(_: Expected, text: str, __: str) -> bool:
    return _CODE.search(text) is not None


def _has_name(asked: Expected, text: str, language: str) -> bool:
    lines = [plain(line) for line in text.splitlines()]
    found = (word for line in lines for word in _CAPITAL.findall(line))  # a heading begins with a capital, too
    named = (word for word in found if word[0].isupper() and len(word) > 1 and not _named_days(word, language))
    return tells(plain(text), "name", language) or any(word.casefold() not in asked.said for word in named)


def _has_place(asked: Expected, text: str, language: str) -> bool:
    if tells(plain(text), "place", language) or _CODE.search(text) or _LINK.search(text):
        return True
    return _has_name(asked, text, language)


_HOLDS: dict[str, Callable[[Expected, str, str], bool]] = {
    "cost": _has_cost,
    "duration": _has_duration,
    "frequency": _has_frequency,
    "time": _has_time,
    "version": _has_version,
    "command": _has_command,
    "count": _has_amount,
    "amount": _has_amount,
    "name": _has_name,
    "place": _has_place,
}


def _amounts(asked: Expected, words: str, language: str) -> Iterator[Number]:
    """The numbers that the question does not say itself."""
    for number in numbers(words, language):
        if number.kind == "value" and number.claims and number.value.count(".") < 2 and number.value not in asked.said:
            yield number


def _measured(words: str, language: str, unit: str) -> bool:
    """Whether a number stands before a unit of the same dimension."""
    for _, end, _ in located(words, language):
        behind = re.match(r"[\s-]?([^\W\d_]+|[%€$£])", words[end:])
        if behind and _alike(_signs(language).get(behind[1].casefold()), unit):
            return True
    return False


def _named(words: str, language: str, unit: str) -> bool:
    """Whether a unit of the same dimension is named, without its sign: "a few hours"."""
    units = locale(language).units.items()
    names = (
        name for sign, each in units if _alike(sign, unit) for name in (sign, *each) if len(name) > 1 + (name == sign)
    )
    return not {word.casefold() for word in TERM.findall(words)}.isdisjoint(names)


def _measured_by(question: str, language: str) -> frozenset[str]:
    """What a question asks the measure of: `weight` where it asks how heavy something is."""
    return frozenset(what for what in locale(language).measured if asks_the_measure(question, what, language))


def _is_measure_of(measured: Collection[str], said: Collection[str], words: str, language: str) -> bool:
    """Whether a number may be such a measure: no unit of something else stands behind it."""
    for _, end, number in located(words, language):
        behind = words[end:]
        unit = _UNIT.match(behind)
        of = unit_measures(unit[1], language) if unit else frozenset()
        if unit and of and "speed" in measured:
            after = _CLAUSE.split(behind[unit.end() :], maxsplit=1)[0]
            of |= {"speed"} if rates(after, language) or _rate(language).match(after.lstrip()) else set()
        if number.value not in said and (not of or of & set(measured)):
            return True
    return False


def _named_days(words: str, language: str) -> bool:
    """Whether a month or a weekday is named, also in another form: "on Mondays"."""
    own = locale(language).dates
    if not own.isdisjoint(_with_small_letters(words)):
        return True
    stemmed = {stem for name in own if len(name) >= _LONG for stem in content_stems(name, language)}
    return any(
        stem in stemmed for word in TERM.findall(words) if len(word) > _LONG for stem in content_stems(word, language)
    )


def _abbreviated(noun: str, words: str) -> bool:
    """Whether an abbreviation of a noun stands behind a number: `7.5 Hz` is hertz."""
    for short in _SHORT.findall(words):
        letters = iter(noun)
        if short[0].casefold() == noun[0] and all(letter in letters for letter in short.casefold()):
            return True
    return False


def _alike(one: str | None, other: str | None) -> bool:
    return any(one in each and other in each for each in _DIMENSIONS)


def _dates(number: Number) -> bool:
    return number.kind == "date" or (number.kind == "value" and _YEAR.fullmatch(number.text) is not None)


def _with_small_letters(words: str) -> set[str]:
    """The words of a text, each also as it is written within a sentence."""
    found = TERM.findall(words)
    return {*found, *(word[:1].lower() + word[1:] for word in found)}
