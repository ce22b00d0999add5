"""What originals and translations say, piece by piece, and the terms that are found there: what this wing hands on."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from .words import LONGEST, Word

_COMPETES, _LEAST = 0.1, 2  # share and number of its uses from which a rendering competes with the commonest
_COPIED = 0.7  # share of its words that a piece has of its original which is none of its translation
_WORDS = 250  # of a piece that is learned from
_PREFIX, _SHORTEST = 0.6, 4  # what renderings of one stem share: part of the shorter one, letters at least


class Side(NamedTuple):
    """A piece of a document: words that stand together there."""

    path: str
    language: str
    text: str  # of the whole document
    words: Sequence[Word]

    def says(self, run: range) -> str:
        """Some of its words as they are written."""
        return " ".join(self.text[self.words[run[0]].start : self.words[run[-1]].end].split())

    def line(self, run: range) -> int:
        """The line, counted from 1, that some of its words begin in."""
        return self.text.count("\n", 0, self.words[run[0]].start) + 1


class Said(NamedTuple):
    """A piece of an original, and the piece of a translation that says it."""

    original: Side
    translation: Side

    @property
    def tells(self) -> bool:
        """Has it words on both sides, not the same ones, and not so many that each of them may stand for each?"""
        return all(0 < len(side.words) <= _WORDS for side in self) and not self._is_copied

    @property
    def _is_copied(self) -> bool:
        """Does it say what the original says nearly word for word, and is it longer than a name?"""
        theirs, ours = ([word.text for word in side.words] for side in self)
        if len(ours) <= LONGEST:
            return False
        return theirs == ours or (Counter(theirs) & Counter(ours)).total() >= _COPIED * max(len(theirs), len(ours))


class Place(NamedTuple):
    """Where a rendering stands."""

    path: str
    line: int
    start: int  # the offset in the document's text


@dataclass(frozen=True, slots=True)
class Rendering:
    """One way in which translations render a term, in all its forms."""

    text: str  # the form used most
    key: str  # what its forms have in common
    count: int
    places: tuple[Place, ...]


@dataclass(frozen=True)
class Term:
    """A term of the originals, and how translations render it, by language, the most used first."""

    text: str
    language: str
    count: int  # in the originals
    key: tuple[str, ...]  # its stems
    renderings: Mapping[str, tuple[Rendering, ...]]

    @property
    def kept(self) -> bool:
        """Is it left as it is in every language?"""
        first = [found[0].text.casefold() for found in self.renderings.values()]
        return bool(first) and all(each == self.text.casefold() for each in first)

    def competing(self, language: str) -> tuple[Rendering, ...]:
        """The renderings that rival each other: the commonest, and others that are neither rare nor much like it."""
        rivals: list[Rendering] = []
        found = self.renderings.get(language, ())
        least = max(_LEAST, _COMPETES * sum(each.count for each in found))
        for each in found:
            if each.count >= least and not any(alike(each.key, other.key) for other in rivals):
                rivals.append(each)
        return tuple(rivals)

    @cached_property
    def inconsistency(self) -> float:
        """How much its renderings rival each other: uses of other than the commonest, fewer the rarer the term."""
        return sum(math.log1p(sum(each.count for each in self.competing(code)[1:])) for code in self.renderings)

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain dicts and lists, ready for JSON."""
        renderings = {
            code: [
                {
                    "text": each.text,
                    "count": each.count,
                    "places": [{"path": place.path, "line": place.line} for place in each.places],
                }
                for each in found
            ]
            for code, found in self.renderings.items()
        }
        return {
            "term": self.text,
            "language": self.language,
            "count": self.count,
            "kept": self.kept,
            "inconsistent": [code for code in self.renderings if len(self.competing(code)) > 1],
            "renderings": renderings,
        }


def alike(one: str, other: str) -> bool:
    """Are two renderings, by what their forms have in common, of one stem, or one a part of the other?"""
    short, long = sorted((one, other), key=len)
    if short == long or (len(short) >= _SHORTEST and short in long):
        return True
    return shared(short, long) >= max(_SHORTEST, _PREFIX * len(short))


def shared(one: str, other: str) -> int:
    """How many letters two words begin with together."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((i for i, pair in pairs if pair[0] != pair[1]), min(len(one), len(other)))
