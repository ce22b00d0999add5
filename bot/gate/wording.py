"""A text as the words that make its claim, each with what it may be written as; knows nothing of citations or checks.

Words that add nothing to a claim (articles, pronouns, plain prepositions) are left out. What is left carries the
forms it is found by, what it does (negates, compares, …) and whether a clause or an item of a list begins at it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from ..languages.concepts.said import together
from ..languages.frequencies import commonness
from ..languages.numbers import Number, located
from ..languages.sentences import dotted_abbreviations
from ..text.unmarked import MARK, Unmarked, unmarked
from .words import (
    AND,
    BREAK,
    COMMA,
    KNOWN,
    OPENER,
    RUN,
    Word,
    code,
    joined,
    lists,
    name_part,
    number,
    opens,
    sign,
    written,
)

# What nobody sees, and the private characters that may stand for code.
_HIDDEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ue000-\uf8ff\ufdd0-\ufdef]")
_TOKEN = re.compile(
    r"""
    (?P<code>[\ue000-\uf8ff])
  | (?P<money>[$€£¥])
  | (?P<unit>[%‰°])
  | (?P<sign><=|>=|->|=>|[<>≤≥≈~±×+=→←])
  | (?P<and>&)
  | (?P<word>[^\W\d_]+(?:['’][^\W\d_]+|:[^\W\d_]{1,3}(?!\w))*)
  | (?P<break>[.!?](?=\W|$)|\n{2,})
  | (?P<comma>[,;:()–—|]|\s-\s)
    """,
    re.VERBOSE,
)
_PARTS = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+")  # of a name with digits


class Wording(NamedTuple):
    """The words of a text in order, and the links that it holds."""

    words: tuple[Word, ...]
    links: tuple[str, ...]


@lru_cache(maxsize=4096)
def wording(text: str, language: str) -> Wording:
    """The words of a text that make its claims."""
    seen = unicodedata.normalize("NFC", _HIDDEN.sub("", text))
    bare = unmarked(dotted_abbreviations(language).sub(" ", seen))
    return Wording(tuple(_words(bare, language)), tuple(bare.links))


def _words(bare: Unmarked, language: str) -> Iterator[Word]:
    text, at = bare.text, 0
    reader = _Reader(bare, language)
    for start, end, found in located(text, language):
        yield from reader.read(at, start)
        yield from reader.number(found, glued=text[start - 1 : start].isalnum())
        at = end if found.kind != "name" else start + len(found.text)  # what follows a name's digits is read as words
    yield from reader.read(at, len(text))
    yield from reader.stranded()


@dataclass
class _Before:
    """What stands before the next word."""

    mark: int = BREAK
    small: str = ""  # directly before it: a word that adds nothing …
    preposition: bool = False  # … which is a preposition, or stands behind one
    number: bool = False  # directly before it: what follows may be its unit
    fresh: bool = False  # directly before it: a mark that capitals may follow, a colon or a cell's border


class _Reader:
    """Reads a text from left to right and remembers what stood before a word."""

    def __init__(self, bare: Unmarked, language: str) -> None:
        self._bare, self._language, self._lists = bare, language, lists(language)
        self._before = _Before()
        self._money = ""  # before its number: $5
        self._column = -1 if bare.text.lstrip().startswith("|") else 0
        self._of_kind: Mapping[str, Callable[[re.Match[str], str], Iterator[Word]]] = {
            "break": self._break,
            "comma": self._comma,
            "and": self._and,
            "code": self._code,
            "money": self._currency,
            "unit": self._sign,
            "sign": self._sign,
            "word": self._spelled,
        }

    def read(self, start: int, end: int) -> Iterator[Word]:
        """The words between two places, without the numbers."""
        text = self._bare.text
        tokens = list(_TOKEN.finditer(text, start, end))
        for found, whole in self._joined(tokens):
            last = text[found.start() - 1 : found.start()]
            if whole:
                yield self._placed(joined(whole, self._language), glued=last.isalnum())
            else:
                yield from self._of_kind[found.lastgroup or ""](found, last)

    def _joined(self, tokens: Sequence[re.Match[str]]) -> Iterator[tuple[re.Match[str], list[str]]]:
        """Tokens, the first of those that say something only together with all of them, the others left out."""
        words = [found[0].casefold() if found.lastgroup == "word" else None for found in tokens]
        loose, openers = self._lists.neutral, self._lists.openers
        by_first = {places[0]: places for places in together(words, self._language, loose=loose, openers=openers)}
        taken = {place for places in by_first.values() for place in places[1:]}
        for at, found in enumerate(tokens):
            if at not in taken:
                yield found, [tokens[place][0] for place in by_first.get(at, ())]

    def number(self, found: Number, *, glued: bool) -> Iterator[Word]:
        """A number, and behind it the currency that stood before it; a name with digits by its parts."""
        if found.kind == "name":
            yield from self._name(found, glued=glued)
        elif found.claims:
            yield self._placed(number(found, self._language), glued=glued)
            self._before.number = True
            if self._money:
                yield self._placed(sign(self._money, self._language))
                self._money = ""

    def _name(self, found: Number, *, glued: bool) -> Iterator[Word]:
        for part in _PARTS.finditer(found.text):
            joined = found.text[max(0, part.start() - 1) : part.start()].isalnum()
            yield self._placed(name_part(part[0], self._language), glued=glued or joined)

    def stranded(self) -> Iterator[Word]:
        """A preposition at the end of its clause says something: the lamp is on."""
        if self._before.small in self._lists.prepositions and self._before.mark == RUN:
            small, self._before.small, self._before.preposition = self._before.small, "", False
            yield self._placed(written(small, self._language))

    # ---- one function for each kind of token, with the last character before it ------------

    def _break(self, found: re.Match[str], last: str) -> Iterator[Word]:
        yield from self.stranded()
        self._stop(BREAK)

    def _comma(self, found: re.Match[str], last: str) -> Iterator[Word]:
        yield from self.stranded()
        self._column += found[0] == "|"
        self._stop(COMMA)
        self._before.fresh = found[0] != ","

    def _and(self, found: re.Match[str], last: str) -> Iterator[Word]:
        self._stop(AND)
        return iter(())

    def _code(self, found: re.Match[str], last: str) -> Iterator[Word]:
        yield self._placed(code(self._bare.code(found[0]), self._language), glued=last >= MARK)

    def _currency(self, found: re.Match[str], last: str) -> Iterator[Word]:
        if re.match(r"\s?\d", self._bare.text[found.end() :]):
            self._money = found[0]
        else:
            yield from self._sign(found, last)

    def _sign(self, found: re.Match[str], last: str) -> Iterator[Word]:
        yield self._placed(sign(found[0], self._language), glued=last.isdigit())

    def _spelled(self, found: re.Match[str], last: str) -> Iterator[Word]:
        """A word, or the words that it is short for: `can't` is `can` and `not`."""
        whole = self._lists.spelled.get(found[0].casefold().replace("’", "'"), found[0])
        for word in whole.split():
            yield from self._word(word, glued=last.isalnum())

    # ---- words and what stands before them ---------------------------------------------------

    def _word(self, text: str, *, glued: bool) -> Iterator[Word]:
        own, before, folded = self._lists, self._before, text.casefold()
        if folded == own.conjunction:
            self._stop(AND)
        elif folded in own.neutral:
            before.small, before.number = folded, False
            before.preposition = before.preposition or folded in own.prepositions
        elif before.number and text in own.units:
            yield self._placed(sign(own.units[text], self._language), glued=glued)
        else:
            new = before.fresh and commonness(folded, self._language) > KNOWN
            named = text[0].isupper() and before.mark != BREAK and not new
            word = written(text, self._language, named=named, after_number=before.number)
            yield self._placed(word, glued=glued)

    def _stop(self, mark: int) -> None:
        """A clause or an item ends."""
        self._before = _Before(max(self._before.mark, mark), fresh=self._before.fresh)

    def _placed(self, word: Word, *, glued: bool = False) -> Word:
        """A word in its place; the next one stands behind it."""
        before, either = self._before, word.concept == "or"
        mark = max(before.mark, (AND if either else OPENER) if opens(word.role, word.concept) else RUN)
        self._before = _Before(AND if either else RUN)
        return replace(
            word,
            before=mark,
            preposition=before.preposition,
            small=bool(before.small),
            glued=glued,
            column=self._column,
        )
