"""What a word says, and which words say something only together: `turn off`, `ta bort`; reads no text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from ..locale import locale
from ..terms import content_stems
from .listed import GRADABLE, listed

APART = 3  # words that may stand where a file has `…`
_GAP = "…"


class _Phrase(NamedTuple):
    """Words that say something together, each by its stem; `apart`: the last may stand further on."""

    stems: tuple[str, ...]
    apart: bool


class _Known(NamedTuple):
    concepts: Mapping[str, str]  # of a word as written, and of a stem; "" where a stem is of several
    gradable: frozenset[str]
    phrases: Mapping[str, Sequence[_Phrase]]  # by the stem of their first word, the longest first


@lru_cache(maxsize=65536)
def keys(word: str, language: str) -> tuple[str, str]:
    """A word as written and by its stem; a comparative has not the stem of its positive."""
    stem, degree = _stem(word, language), _degree(word, language)
    return f"w:{word}", f"s:{stem}{degree}"


@lru_cache(maxsize=65536)
def concept_of(word: str, language: str) -> str:
    """What a word, or words together, say; with its degree where that is another than listed. "" for most words."""
    known = _known(language)
    parts = _parts(word)
    if len(parts) > 1:
        return known.concepts.get(_joined(parts, language), "")
    written, stemmed = keys(word, language)
    found = known.concepts.get(written) or known.concepts.get(stemmed)
    return found or next(_compared(word, language, known), "")


def _compared(word: str, language: str, known: _Known) -> Iterator[str]:
    """What a comparative or a superlative says, by the word that it is of."""
    for degree in locale(language).degrees:
        bare = degree.strip("-")
        positive = word.removesuffix(bare) if degree[0] == "-" else word.removeprefix(bare)
        single = positive[:-1] if positive[-2:-1] == positive[-1:] else positive  # bigger, långsammare
        for each in (positive, single) if positive != word else ():
            concept = known.concepts.get(f"w:{each}") or known.concepts.get(f"s:{_stem(each, language)}", "")
            if concept in known.gradable:
                yield f"{concept}{degree}"


def together(
    words: Sequence[str | None], language: str, *, loose: frozenset[str], openers: frozenset[str]
) -> Iterator[tuple[int, ...]]:
    """Places of words that say something only together; None is what is no word. Where a last word apart from the
    others is one of the `loose` ones, which have other uses, its clause ends with it: one of the `openers` follows, or
    no word."""
    stems = ["" if word is None else _stem(word, language) for word in words]
    phrases, taken = _known(language).phrases, -1

    def ends(last: int) -> bool:
        after = words[last + 1] if last + 1 < len(words) else None
        return after is None or after in openers

    for at, stem in enumerate(stems):
        if at <= taken or not stem:
            continue
        for phrase in phrases.get(stem, ()):
            found = _places(phrase, at, stems)
            if found and (found[-1] < at + len(found) or words[found[-1]] not in loose or ends(found[-1])):
                yield found
                taken = found[-1]
                break


def _places(phrase: _Phrase, at: int, stems: Sequence[str]) -> tuple[int, ...]:
    count = len(phrase.stems)
    if tuple(stems[at : at + count]) == phrase.stems:
        return tuple(range(at, at + count))
    if phrase.apart and tuple(stems[at : at + count - 1]) == phrase.stems[:-1]:
        for last in range(at + count, min(at + count + APART, len(stems))):
            if not stems[last - 1]:
                break
            if stems[last] == phrase.stems[-1]:
                return (*range(at, at + count - 1), last)
    return ()


@lru_cache(maxsize=65536)
def _stem(word: str, language: str) -> str:
    return "".join(content_stems(word, language)[-1:])


@lru_cache(maxsize=65536)
def _degree(word: str, language: str) -> str:
    stem = _stem(word, language)
    return next((each for each in locale(language).degrees if _fits(each, word, stem)), "")


def _fits(affix: str, word: str, stem: str) -> bool:
    bare = affix.strip("-")
    return (
        len(word) > len(bare) + 2
        and (word.endswith(bare) if affix[0] == "-" else word.startswith(bare))
        and bare not in stem
    )


def _parts(wording: str) -> list[str]:
    return [part for part in re.split(r"[\s-]+", wording) if part and part != _GAP]


def _joined(words: Sequence[str], language: str) -> str:
    return "p:" + " ".join(_stem(word, language) for word in words)


@cache
def _known(language: str) -> _Known:
    concepts: dict[str, str] = {}
    by_stem: dict[str, set[str]] = defaultdict(set)
    phrases: dict[str, set[_Phrase]] = defaultdict(set)
    for section in listed(language).values():
        for concept, words in section.items():
            for word in words:
                parts = _parts(word)
                if len(parts) == 1:
                    written, stemmed = keys(word, language)
                    concepts[written] = concept
                    by_stem[stemmed].add(concept)
                else:
                    concepts[_joined(parts, language)] = concept
                    stems = tuple(_stem(part, language) for part in parts)
                    phrases[stems[0]].add(_Phrase(stems, _GAP in word))
    concepts |= {stem: "" if len(found) > 1 else next(iter(found)) for stem, found in by_stem.items()}
    ordered = {first: sorted(each, key=lambda phrase: -len(phrase.stems)) for first, each in phrases.items()}
    return _Known(concepts, frozenset(listed(language).get(GRADABLE, ())), ordered)
