"""Words typed without the keys of their letters, as they are meant: "hur stanger jag" is "hur stänger jag"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from ..frequencies import RETYPED, UNKNOWN, word_tables
from ..identify import BORROWED, TECHNICAL
from ..locale import DEFAULT, codes, locale

# How much likelier, in natural logarithms, a text's words are with their letters than without, where they lack them.
LACKS = 3.3
FAR = 1.0  # … and one of these words, for it to be another

_PART = 5  # letters of a compound's part …
_RARE = -13.0  # … and its log frequency

_QUOTED_CODE = re.compile(r"`[^`]*`")
_CODE = re.compile(r"[/#~|`]|^--?\w")  # beside what no language's words have
_CHUNK = re.compile(r"\S+")
_WORD = re.compile(r"[^\W\d_]{2,}")
_ENDS = re.compile(r"[.?!:\n]")  # a sentence


class _Lacking(NamedTuple):
    """A word of a text that is likelier with its letters, and by how much."""

    start: int
    end: int
    meant: str
    gain: float


def with_letters(text: str, code: str) -> str:
    """The text with the letters that its words lack; as it is where it has some, or was hardly meant otherwise."""
    composed = unicodedata.normalize("NFC", text)
    if any(letter in composed.lower() for letter in locale(code).retyped):
        return text
    lacking = list(_lacking(text, code))
    if sum(each.gain for each in lacking) < LACKS:
        return text
    for each in reversed(lacking):
        text = text[: each.start] + each.meant + text[each.end :]
    return text


def _lacking(text: str, code: str) -> Iterator[_Lacking]:
    for start, end in _words(text):
        typed = text[start:end]
        meant, gain = _meant(typed.lower(), code)
        if gain >= FAR:
            yield _Lacking(start, end, meant.capitalize() if typed[0].isupper() else meant, gain)


def _words(text: str) -> Iterator[tuple[int, int]]:
    """Where words stand that are neither code nor names."""
    prose, before = _QUOTED_CODE.sub(lambda code: "`" * len(code[0]), text), 0
    for chunk in _CHUNK.finditer(prose):
        if TECHNICAL.search(chunk[0].strip("<>{}$@=")) or _CODE.search(chunk[0]):
            continue
        for word in _WORD.finditer(prose, *chunk.span()):
            begins = not before or _ENDS.search(prose, before, word.start())
            if word[0].islower() or (word[0].istitle() and begins):
                yield word.span()
            before = word.end()


@lru_cache(maxsize=1 << 15)
def _meant(word: str, code: str) -> tuple[str, float]:
    """The likeliest word that is typed so, and how much likelier it is than what was typed."""
    meant, weight = _likeliest(word, code)
    typed = _weight(word, code)
    if meant == word and typed == UNKNOWN and locale(code).compounds:
        parts = max(_parted(word, code), default=None)
        return (word, 0.0) if parts is None else (parts[1], RETYPED)
    return meant, weight - typed


def _likeliest(word: str, code: str) -> tuple[str, float]:
    """The likeliest word that is typed so, itself where no other is far likelier, and its log frequency."""
    meant, weight = _retyped(code).get(word, (word, UNKNOWN))
    typed = _weight(word, code)
    return (meant, weight) if weight - typed >= FAR else (word, typed)


def _weight(word: str, code: str) -> float:
    """Its log frequency in a text of the language, where it may be of the language of jargon."""
    own, borrowed = (word_tables().words[codes().index(each)].get(word, UNKNOWN) for each in (code, DEFAULT))
    return max(own, borrowed + BORROWED, UNKNOWN)


def _parted(word: str, code: str) -> Iterator[tuple[float, str]]:
    """The compounds of two known words that are typed so, each with its weight, where one of the two lacks letters."""
    for middle in range(_PART, len(word) - _PART + 1):
        for link in ("", "s")[: 1 + (word[middle - 1] == "s")]:
            first, second = word[:middle].removesuffix(link), word[middle:]
            (one, weight), (other, more) = _likeliest(first, code), _likeliest(second, code)
            if min(weight, more) > _RARE and (one, other) != (first, second):
                yield weight + more, f"{one}{link}{other}"


@cache
def _retyped(code: str) -> dict[str, tuple[str, float]]:
    """How the language's words are typed without its letters, each with the likeliest word and its log frequency."""
    words = word_tables().words[codes().index(code)]
    found: dict[str, tuple[str, float]] = {}
    for table in locale(code).retypings:
        for word, weight in words.items():
            typed = word.translate(table)
            if typed != word and weight > found.get(typed, ("", UNKNOWN))[1]:
                found[typed] = word, weight
    return found
