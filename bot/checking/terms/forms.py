"""Is a word of a translation one that is wanted: in some form, in a compound, made of it? Knows no translations."""

from __future__ import annotations

from functools import lru_cache

from ...languages.frequencies import commonness
from ...languages.locale import locale
from ...terminology.said import shared
from ...terminology.words import Word, root, words_of

_SHORT, _SHORTEST = 3, 4  # letters of a word that is seen at the ends of its compounds; of one that is seen inside them
_JOIN = 2  # letters that may join the parts of a compound
_PREFIX = 0.7  # of the shorter of two words that one is made of the other
_CONSONANTS = "bcdfghjklmnpqrstvwxz"
_WORD = 2.5  # commonness from which a part of a compound is a word


@lru_cache(maxsize=200_000)
def says(text: str, stem: str, wanted: Word, language: str) -> bool:
    """Is a word another in some form, a compound with it, or made of it?"""
    return _is_form(text, stem, wanted) or has(text, stem, wanted, language) or _is_like(stem, wanted, language)


def _is_form(text: str, stem: str, wanted: Word) -> bool:
    """Stems tell, and where a stemmer takes a part of the word for an ending, the letters: `enhet` and `enheter`."""
    short, long = sorted((text, wanted.text), key=len)
    is_longer = len(short) >= _SHORT and long.startswith(short) and len(long) - len(short) <= _JOIN
    return root(stem) == root(wanted.stem) or is_longer


@lru_cache(maxsize=200_000)
def has(text: str, stem: str, wanted: Word, language: str) -> bool:
    """Is a word a compound with another? The stem of a short one tells little, unless what is around it are words."""
    own = wanted.stem
    if len(wanted.text) < _SHORT:
        return False
    if text.startswith(wanted.text) or (len(own) >= _SHORTEST and own in stem):
        return True
    if not locale(language).compounds or len(own) < _SHORT:
        return False
    at = text.find(own)
    around = at >= 0 and (not at or _ends(text[:at], language)) and _begins(text[at + len(own) :], language)
    return stem.endswith(own) or around or _ends_in(text, wanted, language)


def _ends_in(text: str, wanted: Word, language: str) -> bool:
    """Does a compound end in a form of a word, where that is short behind a word?"""
    cuts = range(_SHORT, len(text) - _SHORT + 1)
    near = (at for at in cuts if abs(len(text) - at - len(wanted.text)) <= _JOIN + 1 and text[at] == wanted.text[0])
    return any(
        _is_form(text[at:], tail[0].stem, wanted) and (len(text) - at > _SHORTEST or _ends(text[:at], language))
        for at in near
        if len(tail := words_of(text[at:], language)) == 1
    )


def _begins(text: str, language: str) -> bool:
    """Is what stands behind a part of a compound a word, or again a compound?"""
    rests = [text[join:] for join in range(_JOIN + 1)]
    return any(_is_word(each, language) or head(each, language) for each in rests)


def _ends(text: str, language: str) -> bool:
    """Is what stands before a part of a compound a word?"""
    return len(text) >= _SHORT and any(commonness(text[: len(text) - join], language) >= _WORD for join in range(_JOIN))


def _is_like(stem: str, wanted: Word, language: str) -> bool:
    """Is a word made of another, as `installer` of `installation`, or what a compound is a kind of? One that only
    begins as a compound does is another: `installationsprogram` is no `installationssystem`."""
    own = wanted.stem
    if len(stem) >= _SHORTEST and own.endswith(stem):
        return True
    same = shared(stem, own)
    return same >= max(_SHORTEST, _PREFIX * min(len(stem), len(own))) and same > head(wanted.text, language)


@lru_cache(maxsize=20_000)
def head(text: str, language: str) -> int:
    """Where what a compound is a kind of begins; 0 for what is none."""
    if not locale(language).compounds:
        return 0
    cuts = (
        at
        for at in range(len(text) - _SHORTEST, _SHORT - 1, -1)
        if _is_word(text[at:], language) and _ends(text[:at], language)
    )
    return next(cuts, 0)


def _is_word(text: str, language: str) -> bool:
    """Is a part of a compound a word, and no ending?"""
    endings = (ending.removeprefix("-") for ending in locale(language).derived)
    is_ending = any(text.startswith(each) and len(text) - len(each) <= _JOIN for each in endings)
    return len(text) >= _SHORTEST and not is_ending and commonness(text, language) >= _WORD


@lru_cache(maxsize=20_000)
def is_bent(word: Word, good: tuple[str, ...], language: str) -> bool:
    """May a word be a form of a good wording with another vowel: `valda` of `välja`, `wrote` of `write`?"""
    wanted = [own[0].stem for text in good if len(own := words_of(text, language)) == 1]
    return any(_bends(word.stem, each) for each in wanted)


def _bends(one: str, other: str) -> bool:
    """Do two stems differ in a vowel, and at most in a letter at their ends?"""
    at = shared(one, other)
    vowels = [each[at : at + 1] for each in (one, other)]
    behind = shared(one[at + 1 :], other[at + 1 :])
    rest = max(len(one), len(other)) - at - 1 - behind
    return at > 0 and behind > 0 and rest <= 1 and not any(each in _CONSONANTS for each in vowels)
