"""Text -> the terms that full-text search matches: stems, and character n-grams for compounds and typos; and what a
question is searched by.

Knows nothing of tables. Every term is prefixed with its language, so that one column and one index hold
all languages with document frequencies of their own, and a sixth language needs no new index.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache, reduce
from threading import Lock
from typing import Any, NamedTuple

from .cues import is_broad
from .frequencies import TERM
from .locale import locale, unknown_name

_PART = re.compile(r"[^\W_]+")
_GRAM = 4
_STEMMING = Lock()  # a snowball stemmer keeps the word it works on in itself


class Sought(NamedTuple):
    """The terms of a text; `language` is what it is written in."""

    language: str
    stems: str
    grams: str
    foreign_grams: str  # in the languages of others whose passages its letters may find
    broad: bool  # does it ask what a page or a part of it is about?


def sought(text: str, language: str, answered_in: str, languages: Iterable[str], originals: Collection[str]) -> Sought:
    """What a text is searched by among passages in some languages; `originals` are those that originals are in."""
    others = [code for code in languages if code != language]
    like = {*originals, *locale(language).related}
    near = [code for code in others if code in like] or others
    return Sought(
        language,
        stems(text, language),
        grams(text, language),
        " ".join(grams(text, code) for code in near),
        is_broad(text, language) or is_broad(text, answered_in),
    )


def stems(text: str, language: str) -> str:
    """Stemmed words, each as `language:stem`, separated by spaces; a joined word also as a whole."""
    return " ".join(f"{language}:{stem}" for word in _words(text) for stem in _stems_of(word, language))


def grams(text: str, language: str) -> str:
    """Character 4-grams of each word with its borders marked, each as `language:gram`, separated by spaces."""
    return " ".join(f"{language}:{gram}" for word in _words(text) for gram in _grams_of(word))


def content_stems(text: str, language: str) -> list[str]:
    """The stems of a text without their prefix, in order, repeated as they occur."""
    return [stem for word in _words(text) for stem in _stems_of(word, language)]


def coverage(words: Mapping[str, float], language: str, texts: Iterable[str]) -> float:
    """The share of some words, each with its weight, that texts have: 0 to 1."""
    bodies = tuple(texts)
    found = sum(weight * _presence(word, language, bodies) for word, weight in words.items())
    return found / (sum(words.values()) or 1.0)


def _presence(word: str, language: str, texts: Sequence[str]) -> float:
    """1 for a word that is there, the share of its n-grams for a compound or a misspelling, at least half."""
    stemmed = content_stems(word, language)
    if any(stem in _stem_set(text, language) for text in texts for stem in stemmed):
        return 1.0
    own = grams(word, language).split()
    pieces = [_gram_set(text, language) for text in texts]
    share = sum(any(gram in known for known in pieces) for gram in own) / max(len(own), 1)
    return share if share >= 0.5 else 0.0


@lru_cache(maxsize=2_000)
def _stem_set(text: str, language: str) -> frozenset[str]:
    return frozenset(content_stems(text, language))


@lru_cache(maxsize=2_000)
def _gram_set(text: str, language: str) -> frozenset[str]:
    return frozenset(grams(text, language).split())


def _words(text: str) -> Iterator[str]:
    return (match.group().casefold() for match in TERM.finditer(text))


@lru_cache(maxsize=200_000)
def _stems_of(word: str, language: str) -> tuple[str, ...]:
    parts = _PART.findall(word)
    with _STEMMING:
        stemmed = tuple(reduce(_stem, _stemmers(language), part) for part in parts)
    return stemmed if len(parts) == 1 else (word, *stemmed)


@lru_cache(maxsize=200_000)
def _grams_of(word: str) -> tuple[str, ...]:
    grams: list[str] = []
    for part in _PART.findall(word):
        bordered = f"_{part}_"
        grams += [bordered[i : i + _GRAM] for i in range(max(1, len(bordered) - _GRAM + 1))]
    return tuple(grams)


def _stem(word: str, stemmer: Any) -> str:
    return str(stemmer.stemWord(word))


@cache
def _stemmers(language: str) -> tuple[Any, ...]:
    import snowballstemmer

    try:
        return tuple(map(snowballstemmer.stemmer, locale(language).stemmer.split()))
    except KeyError as error:
        raise unknown_name(language, "stemmer", "snowballstemmer") from error
