"""Which language a text is in; knows nothing of conversations or of documents."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from .frequencies import UNKNOWN, letter_tables, word_tables
from .locale import DEFAULT, codes

BORROWED = -3.9  # log probability that a word of a text in another language is one of the language of jargon
LETTERS = 0.3  # weight of the letters of a word that nobody knows
PLAIN = 0.98  # probability from which a language is plain
REJECT = 5.0  # another language must be better by this much …
REJECT_SHORT = 10.0  # … and by this much when the text has only one or two words
SHARPNESS = 0.8  # turns differences of weights, whose words are not independent, into probabilities
ENOUGH, FEW = 60, 20  # letters below which a claim counts more than the words, and without a claim the default
MOST_WORDS = 400
LONGEST = 8000  # characters looked at

LATIN = re.compile(r"[A-Za-z\u00aa\u00ba\u00c0-\u024f\u1e00-\u1eff]")
LETTER = re.compile(r"[^\W\d_]")
WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
PLAIN_WORD = re.compile(r"(?<![\w-])[^\W\d_A-Z]{2,}(?![\w-])")  # no name, no abbreviation
TECHNICAL = re.compile(r"[\d_\\@=<>{}$]|\w\.\w|[a-z][A-Z]")  # names of code: no evidence of any language
HYPHENED = re.compile(r"\d-\w|\w-\d|(?<!\w)--?\w")  # `phi-3-vision`, `--no-cache`


class Identified(NamedTuple):
    """A language, or None where the text is plainly in another one or has no words."""

    language: str | None
    confidence: float
    scores: Mapping[str, float]  # probability of each language that was among the choices


def identify(text: str, among: Sequence[str], prior: Mapping[str, float] | None = None) -> Identified:
    """Which of the languages a text is in. `prior` adds to a language's weight, in natural logarithms."""
    among = tuple(among)
    words = words_of(text)
    if not words or _other_script(text, words):
        return Identified(None, 0.0, dict.fromkeys(among, 1 / max(1, len(among))))
    total = _weigh_all(words)
    scores = _probabilities({code: total[code] + (prior or {}).get(code, 0.0) for code in among})
    if _plainly_other(total, among, len(words)):
        return Identified(None, 0.0, scores)
    best = max(among, key=lambda code: scores[code])
    return Identified(best, scores[best], scores)


def identified(text: str) -> str | None:
    """The language of a text among ours, None where it is in none of them."""
    return identify(text, codes()).language


def plainly(words: str) -> str | None:
    """The language of some words among ours, None where it is not plain."""
    told = identify(words, codes())
    return told.language if told.confidence >= PLAIN else None


def language_of(texts: Iterable[str], among: Sequence[str]) -> str | None:
    """The language of a document's body, from its blocks of prose; the default one where it has no words.

    None where it is plainly in another language.
    """
    words = [word for text in texts for word in words_of(text)][:4000]
    if not words:
        return DEFAULT if DEFAULT in among else among[0]
    total = _weigh_all(words)
    return None if _plainly_other(total, among, len(words)) else max(among, key=lambda code: total[code])


def words_of(text: str) -> list[str]:
    """Its words in lower case; names of code and abbreviations only where there is nothing else."""
    return plain_words(text) or [word.lower() for word in WORD.findall(text[:LONGEST])][:MOST_WORDS]


def plain_words(text: str) -> list[str]:
    chunks = re.split(r"[\s–—/,;:]+", unicodedata.normalize("NFC", text[:LONGEST].replace("’", "'")))
    parts = [part for chunk in chunks if not HYPHENED.search(chunk) for part in chunk.split("-")]
    return [word for part in parts for word in _plain(part)][:MOST_WORDS]


def _plain(chunk: str) -> list[str]:
    if TECHNICAL.search(chunk.strip("<>{}$@=")):
        return []
    return [word.lower() for word in WORD.findall(chunk) if len(word) == 1 or not word.isupper()]


def _other_script(text: str, words: Sequence[str]) -> bool:
    foreign = len(LETTER.findall(text[:LONGEST])) - len(LATIN.findall(text[:LONGEST]))
    return 4 * foreign > len(LATIN.findall("".join(words)))  # a Chinese character says as much as four letters


def _weigh_all(words: Sequence[str]) -> dict[str, float]:
    sums = (math.fsum(column) for column in zip(*map(_weigh, words), strict=True))
    return dict(zip(word_tables().languages, sums, strict=True))


def _plainly_other(total: Mapping[str, float], among: Sequence[str], count: int) -> bool:
    ours = max(total[code] for code in among)
    other = max((weight for language, weight in total.items() if language not in among), default=-math.inf)
    return other - ours > (REJECT if count > 2 else REJECT_SHORT)


def _probabilities(weights: Mapping[str, float]) -> dict[str, float]:
    top = max(weights.values())
    parts = {code: math.exp(SHARPNESS * (weight - top)) for code, weight in weights.items()}
    return {code: part / math.fsum(parts.values()) for code, part in parts.items()}


@lru_cache(maxsize=1 << 15)
def _weigh(word: str) -> tuple[float, ...]:
    """The word's weight in each language of the tables."""
    tables = word_tables()
    weights = [words.get(word, UNKNOWN) for words in tables.words]
    if not any(word in words for words in tables.words[: len(codes())]):
        weights = [weight + LETTERS * part for weight, part in zip(weights, _letters(word), strict=True)]
    borrowed = weights[tables.languages.index(DEFAULT)] + BORROWED
    return tuple(
        weight if language == DEFAULT else _log_add(weight, borrowed)
        for language, weight in zip(tables.languages, weights, strict=True)
    )


def _log_add(a: float, b: float) -> float:
    return max(a, b) + math.log1p(math.exp(-abs(a - b)))


def _letters(word: str) -> list[float]:
    """How well its letters fit each language, 0 for the best one."""
    columns = letter_tables().columns
    padded = f" {word[:40]} "
    grams = [padded[at : at + size] for size in (2, 3) for at in range(len(padded) - size + 1)]
    known = [fit for fit in map(_gram, grams) if fit]
    if not known:
        return [0.0] * len(columns)
    fits = [*map(math.fsum, zip(*known, strict=True))]
    average, best = math.fsum(fits) / len(fits), max(fits)  # the average stands for a language without a profile
    return [(average if at is None else fits[at]) - best for at in columns]


@lru_cache(maxsize=1 << 13)
def _gram(letters: str) -> tuple[float, ...]:
    """How well two or three letters fit each profile; nothing where none has them."""
    return tuple(math.log(odds + 1e-5) for odds in letter_tables().grams.get(letters, ()))
