"""How common words are in each language, and the words that a text is about."""

from __future__ import annotations

import gzip
import heapq
import math
import re
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from .locale import codes, locale, unknown_name

# ---- which language a text is in -----------------------------------------------------------
#
# Naive Bayes over words. A word's weight in a language is its log frequency there (wordfreq); a word that
# none of our languages knows is weighed by its letters (langdetect's tables of two and three letters, summed
# instead of sampled, so that nothing is random). Words of the language of jargon occur in every language's text
# about software, so each other language may borrow them, at a price. scripts/fit/language.py chose the numbers.

UNKNOWN = -17.0  # log frequency of a word that a list does not have
_COMMONEST, _RARER = 80, 3.0  # words that tell a language, and by how much rarer (natural log) they are in another
RETYPED = 4.0  # how much rarer "hvornaar" is than "hvornår"
COMMON = 8000  # words kept of the languages that we only reject

# Languages written in Latin letters that wordfreq knows, with their langdetect profile where there is one.
# Indonesian is not here: it counts as Malay.
OTHERS = {
    "ca": "ca", "cs": "cs", "de": "de", "es": "es", "fi": "fi", "fil": "tl", "fr": "fr", "hu": "hu", "is": None,
    "it": "it", "lt": "lt", "lv": "lv", "nb": "no", "pl": "pl", "pt": "pt", "ro": "ro", "sh": "hr", "sk": "sk",
    "sl": "sl", "tr": "tr", "vi": "vi",
}  # fmt: skip


class _Words(NamedTuple):
    languages: tuple[str, ...]  # ours first
    profiles: tuple[str | None, ...]  # of the languages
    words: tuple[dict[str, float], ...]  # a language's words with their log frequency


class _Letters(NamedTuple):
    grams: dict[str, list[float]]  # two and three letters, with their probability in each profile
    columns: tuple[int | None, ...]  # where a language stands in the rows of `grams`


@cache
def word_tables() -> _Words:
    ours = {code: (locale(code).wordfreq, locale(code).profile) for code in codes()}
    for code, (_, profile) in ours.items():
        if not _profile(profile).is_file():
            raise unknown_name(code, "profile", "langdetect")
    listed = {known for known, _ in ours.values()}
    others = {language: (language, profile) for language, profile in OTHERS.items() if language not in listed}
    every = ours | others
    words = [*map(_words_of, codes()), *(dict(islice(_ranked(language), COMMON)) for language in others)]
    return _Words(tuple(every), tuple(profile for _, profile in every.values()), tuple(words))


@cache
def telling_words(language: str, other: str) -> frozenset[str]:
    """The commonest words of one of our languages, but for those that another one has too."""
    tables = word_tables()
    words, others = (tables.words[tables.languages.index(code)] for code in (language, other))
    commonest = heapq.nlargest(_COMMONEST, words, key=lambda word: words[word])
    return frozenset(word for word in commonest if others.get(word, UNKNOWN) < words[word] - _RARER)


@cache
def letter_tables() -> _Letters:
    """What is asked only for words that nobody knows."""
    from langdetect.detector_factory import DetectorFactory

    profiles = word_tables().profiles
    factory = DetectorFactory()
    factory.load_json_profile([_profile(name).read_text(encoding="utf-8") for name in profiles if name])
    grams = {gram: odds for gram, odds in factory.word_lang_prob_map.items() if len(gram) > 1}
    order = factory.get_lang_list()
    return _Letters(grams, tuple(order.index(profile) if profile else None for profile in profiles))


def _words_of(code: str) -> dict[str, float]:
    """The words of one of ours, also as they are typed without the keys of their letters."""
    own = locale(code)
    try:
        listed = dict(_ranked(own.wordfreq))
    except FileNotFoundError as error:
        raise unknown_name(code, "wordfreq", "wordfreq") from error
    words = dict(listed)
    special = [(word, weight) for word, weight in listed.items() if not word.isascii()]
    for table in own.retypings:
        for word, weight in special:
            retyped = word.translate(table)
            words[retyped] = max(words.get(retyped, -math.inf), weight - RETYPED)
    return words


def _ranked(language: str) -> Iterator[tuple[str, float]]:
    """Words of a list of wordfreq's with their log frequency, the most common first.

    The list is words by their rank, after a header; reading it with wordfreq itself takes three times as long.
    """
    import msgpack

    with gzip.open(_data("wordfreq", "data", f"small_{language}.msgpack.gz")) as file:
        parts = msgpack.Unpacker(file)
        ranks = parts.read_array_header() - 1
        parts.skip()
        for rank in range(ranks):
            weight = -math.log(10) * rank / 100
            for word in parts.unpack():
                yield word, weight


def _profile(name: str) -> Path:
    return _data("langdetect", "profiles", name)


def _data(package: str, *path: str) -> Path:
    """A file of a package whose code is not run for it."""
    spec = find_spec(package)
    assert spec is not None and spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0], *path)


# ---- which words a text is about ------------------------------------------------------------

COMMONPLACE = -7.5  # log frequency from which a word says nothing about the subject
# A word, or words joined as in `all-minilm`, `file.md`, `v1.5`, `scripts/chat`.
TERM = re.compile(r"[^\W_]+(?:[._/+\-'’][^\W_]+)*")


def content_words(text: str, language: str) -> dict[str, float]:
    """The words that a text is about, in lower case, each with its rarity in the language."""
    words = word_tables().words[codes().index(language)]
    idle = _idle(language)
    rarities = {word: COMMONPLACE - words.get(word, UNKNOWN) for word in map(str.casefold, TERM.findall(text))}
    return {word: rarity for word, rarity in rarities.items() if rarity > 0 and len(word) > 1 and word not in idle}


def commonness(word: str, language: str) -> float:
    """How common a word in lower case is, as the logarithm (base 10) of its occurrences in a billion words."""
    words = word_tables().words[codes().index(language)]
    return 9 + words.get(word, UNKNOWN) / math.log(10)


@cache
def _idle(language: str) -> frozenset[str]:
    own = locale(language)
    return frozenset((*own.question_words, *own.negations, *own.openers, *own.follow_ups, *own.refers, *own.polite))
