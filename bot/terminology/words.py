"""The words of a text with where they stand, the runs of them that may be a term, and those that are one of some known
wordings; knows no translations."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import zip_longest
from typing import NamedTuple

from ..languages.frequencies import commonness
from ..languages.locale import locale
from ..languages.terms import content_stems
from ..records import Span
from ..text.prose import prose

LONGEST = 4  # words of a term
# Occurrences in a billion words, as a power of ten, from which a word is part of no term; from which it means other
# things, too.
_USUAL, _MANY_MEANINGS = 6.0, 4.0

# `fine-tuning` is two words that stand together, `v1.5` and `file.md` are one.
_WORD = re.compile(r"[^\W_]+(?:[.'’][^\W_]+)*")
# Endings of what is no plain word: `SLMs`; `API's`, `pc'en`.
_OF_CAPITALS, _OF_APOSTROPHE = re.compile(r"(?<=[A-Z]{2})s\Z"), re.compile(r"['’]\w+\Z")
_DEFINITE = re.compile(r"(?<=[lr])n\Z")
_LEFT = re.compile(r"(?<=\w{5})(?:tt|[est])\Z")
_DOUBLE, _LOST = re.compile(r"(\w)\1"), re.compile(r"e(?=[ln]\Z)|(?<![aeiou])e?r\Z")  # what forms may differ in
_TOGETHER = re.compile(r"[ \t]*[-‑]?[ \t]*(?:\r?\n[ \t]*)?")


class Word(NamedTuple):
    """A word of a text, and where it stands."""

    text: str  # in lower case
    stem: str
    start: int
    end: int
    goes_on: bool  # does the next word stand together with it?
    content: bool  # may it be part of a term?


def words(text: str, prose: str, span: Span, language: str) -> list[Word]:
    """The words in a span of a text, of which only its prose counts: as long, with blanks for the rest."""
    found = list(_WORD.finditer(prose, *span))
    made = []
    for word, after in zip_longest(found, found[1:]):
        goes_on = after is not None and _TOGETHER.fullmatch(text, word.end(), after.start()) is not None
        plain = word[0].casefold()
        stem, content = _known(_OF_CAPITALS.sub("", word[0]).casefold(), language)
        made.append(Word(plain, stem, word.start(), word.end(), goes_on, content))
    return made


@lru_cache(maxsize=20_000)
def words_of(text: str, language: str) -> tuple[Word, ...]:
    """The words of a whole text."""
    return tuple(words(text, text, Span(0, len(text)), language))


@lru_cache(maxsize=200_000)
def _known(word: str, language: str) -> tuple[str, bool]:
    """A word's stem, and whether it may be part of a term."""
    stem = "".join(content_stems(_OF_APOSTROPHE.sub("", word), language)[:1]) or word
    usual = len(word) < 2 or word[0].isdigit() or commonness(word, language) >= _USUAL
    return stem, not usual


@lru_cache(maxsize=200_000)
def root(stem: str) -> str:
    """A stem as all forms of its word have it: `nyckel`, `nyckeln` and `nycklar` have three."""
    return _LOST.sub("", _DEFINITE.sub("", stem))


def are_forms(said: Sequence[Word], own: Sequence[Word], language: str) -> bool:
    """Are words of the same stems forms of the same? `practical` has the stem of `practices`, and is no form of it."""
    return all(_is_form(word.text, wanted.text, language) for word, wanted in zip(said, own, strict=True))


@lru_cache(maxsize=200_000)
def _is_form(one: str, other: str, language: str) -> bool:
    plain = (_DOUBLE.sub(r"\1", one), _DOUBLE.sub(r"\1", other))  # `wil` and `willing` differ in a letter
    added = [_added(*sorted(pair, key=len)) for pair in (plain, (one, other))]
    makes = tuple(ending.removeprefix("-") for ending in locale(language).derived)
    return added[0] is not None and not any(each is not None and each.startswith(makes) for each in added)


def _added(short: str, long: str) -> str | None:
    """What a longer word has behind what it shares with a shorter one; None where it does not go on from that."""
    beginnings = (short, _LOST.sub("", short), short[:-1])  # `query` and `queries`, `schijf` and `schijven`
    return next((long.removeprefix(each) for each in beginnings if long.startswith(each)), None)


def together(said: Sequence[Word]) -> bool:
    """Do words stand together, with nothing between them but a blank or a hyphen?"""
    return all(word.goes_on for word in said[:-1])


def runs(said: Sequence[Word], longest: int = LONGEST) -> Iterator[range]:
    """All runs of words that stand together and may each be part of a term."""
    for first in range(len(said)):
        for last in range(first, min(first + longest, len(said))):
            if not said[last].content:
                break
            yield range(first, last + 1)
            if not said[last].goes_on:
                break


# ---- known wordings ----------------------------------------------------------------------------


def spotted(text: str, language: str, known: Mapping[str, str]) -> Iterator[tuple[Span, str]]:
    """Where a text says one of the known wordings, of two that overlap the longer one, and the stems
    that it is known by.

    `known` has wordings by their stems, of which only forms are found; any word of the stems where there is none.
    """
    said = words(text, prose(text), Span(0, len(text)), language) if known else []
    loose = {_loosely(key): key for key, own in known.items() if own}
    first = 0
    while first < len(said):
        longest = range(min(LONGEST, len(said) - first), 0, -1)
        there = ((said[first : first + length], length) for length in longest)
        found = ((key, length) for run, length in there if (key := _known_as(run, known, loose, language)) is not None)
        key, length = next(found, (None, 1))
        if key is not None:
            yield Span(said[first].start, said[first + length - 1].end), key
        first += length


def _known_as(run: Sequence[Word], known: Mapping[str, str], loose: Mapping[str, str], language: str) -> str | None:
    stems = stems_of(run)
    key = stems if stems in known else loose.get(_loosely(stems))
    if key is None or not together(run):
        return None
    return key if not known[key] or are_forms(run, words_of(known[key], language), language) else None


@lru_cache(maxsize=200_000)
def _loosely(stems: str) -> str:
    """Stems without what stemmers leave of an ending: `kodfritt` and `kodfri`, `codevrije` and `codevrij`."""
    return " ".join(_LEFT.sub("", root(stem)) for stem in stems.split(" "))


def stems_of(run: Iterable[Word]) -> str:
    """The stems of some words."""
    return " ".join(word.stem for word in run)


def key_of(text: str, language: str) -> str:
    """The stems of a wording, which all of its forms have."""
    return stems_of(words_of(text, language))


def means_one_thing(text: str, language: str) -> bool:
    """Is a wording more than a usual word of the language, which says other things, too?"""
    said = words_of(text, language)
    return len(said) > 1 or (len(said) == 1 and said[0].content and commonness(said[0].text, language) < _MANY_MEANINGS)


def is_foreign(text: str, language: str) -> bool:
    """Is a wording of another language taken for nothing of this one, in no form: `lets`, but not in Danish?"""
    said = words_of(text, language)
    return means_one_thing(text, language) and (len(said) > 1 or commonness(said[0].stem, language) < _MANY_MEANINGS)
