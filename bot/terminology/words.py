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
    """Where a text says one of the known wordings, of two that overlap the longer one, and its stems.

    `known` has wordings by their stems, of which only forms are found; any word of the stems where there is none.
    """
    said = words(text, prose(text), Span(0, len(text)), language) if known else []
    first = 0
    while first < len(said):
        longest = range(min(LONGEST, len(said) - first), 0, -1)
        there = (said[first : first + length] for length in longest)
        run = next((each for each in there if _says(each, known, language)), None)
        if run is not None:
            yield Span(run[0].start, run[-1].end), stems_of(run)
        first += len(run or "1")


def _says(run: Sequence[Word], known: Mapping[str, str], language: str) -> bool:
    own = known.get(stems_of(run))
    return own is not None and together(run) and (not own or are_forms(run, words_of(own, language), language))


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
