"""A text as the words that make its claim, each with what it may be written as; knows nothing of citations or checks.

Words that add nothing to a claim (articles, pronouns, plain prepositions) are left out. What is left carries the
forms it is found by, what it does (negates, compares, …) and whether a clause or an item of a list begins at it.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from ..languages.frequencies import commonness
from ..languages.locale import locale
from ..languages.numbers import Number, located
from ..languages.terms import content_stems

Kind = Literal["word", "name", "number", "unit", "code"]

OPENERS = {"before", "after", "until", "while"}  # of the words of order: these begin a clause
LONGEST_SIGN = 4  # letters of a unit's sign
MOST_CODE = 6400  # pieces of code in a text, for which there are private characters
KNOWN = 2.5  # commonness from which a part of a compound is a word

# What stands before a word, from nothing to the beginning of a sentence.
RUN, AND, COMMA, OPENER, BREAK = range(5)

_HIDDEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ue000-\uf8ff]")
_MARKS = 0xE000  # private characters: the n-th stands for the n-th piece of code
_CODE = re.compile(r"(`+)(.+?)\1", re.DOTALL)
_FENCE = re.compile(r"^[ \t]*(?:```|~~~).*$", re.MULTILINE)
_IMAGE = re.compile(r"!\[([^\]]*)\]\(([^)\s]*)[^)]*\)")
_LINK = re.compile(r"\[([^\]]*)\]\(([^)\s]*)[^)]*\)")
_TAG = re.compile(r"<!--.*?-->|</?[A-Za-z][^<>]*>", re.DOTALL)
_URL = re.compile(r"(?:https?://|mailto:|www\.)[^\s<>()\[\]`\"'”’]+")
_MARKER = re.compile(r"^[ \t>]*(?:[-*+•][ \t]+|\d{1,3}[.)][ \t]+|#{1,6}[ \t]+)", re.MULTILINE)
_EMPHASIS = re.compile(r"\*\*|~~|(?<!\w)[*_]+(?=\S)|(?<=\S)[*_]+(?!\w)")

_TECHNICAL = re.compile(
    r"""
    (?<![\w-])--?[A-Za-z][\w-]*(?:=[^\s,;]+)?      # a flag
  | [~.]{0,2}/[\w.~/-]*\w                          # a path from a root
  | (?=[\w./\\-]*[^\W\d])(?!\d)\w[\w.-]*(?:[/\\][\w.-]*\w)+/?  # a path, an organisation's model
  | (?<![\w-])(?!\d)\w[\w.-]*/(?![\w/\\])          # a folder
  | \w[\w-]*\.[A-Za-z]{2,5}(?![\w])                # a file, a host
  | \w+(?:\.\w+)*\(\S*\)                           # a call
  | [A-Za-z]\w*(?:\.[A-Za-z]\w*)+                  # a member
  | \w*_\w+                                        # a name with underscores
  | [\w.+-]+@[\w.-]+\w                             # an address
  | \w+=[^\s,;]+                                   # a setting
  | \{\w+\} | \$[A-Za-z_]\w*
    """,
    re.VERBOSE,
)
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
_ENDING = re.compile(r"['’:][^\W\d_]{0,3}$|(?<=[A-Z])s$")  # of a name: LanceDB's, LanceDB:n, CPUs
_PARTS = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Word:
    """A word that makes part of a claim: how it is written, and what it is found by and finds."""

    text: str
    kind: Kind
    keys: frozenset[str]  # it says the same as any text that answers to one of these
    answers: frozenset[str]  # its keys, and those of what it implies: a language model is a model
    role: str = ""  # negation, modality, quantifier, comparator, order or condition …
    concept: str = ""  # … and which: never, must, all, less, before, unless
    common: float = 0.0  # its commonness where it is a word of the language
    before: int = RUN  # what stands before it
    preposition: bool = False  # one stands directly before it
    small: bool = False  # a word that adds nothing stands directly before it
    glued: bool = False  # written together with what stands before it
    column: int = 0  # of a table
    parts: tuple[tuple[frozenset[str], frozenset[str]], ...] = ()  # of a compound: the keys of its first and its last


class Wording(NamedTuple):
    """The words of a text in order, and the links that it holds."""

    words: tuple[Word, ...]
    links: tuple[str, ...]


@lru_cache(maxsize=4096)
def wording(text: str, language: str) -> Wording:
    """The words of a text that make its claims."""
    text = _abbreviations(language).sub(" ", unicodedata.normalize("NFC", _HIDDEN.sub("", text)))
    clean, codes, links = _unmarked(text)
    return Wording(tuple(_words(clean, codes, language)), tuple(links))


def concepts(text: str, language: str) -> Counter[str]:
    """How often a text says what by words that deny, allow, count, compare or order: `never`, `only`, `at least`, …"""
    lists = _lists(language)
    words = re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)*", _CODE.sub(" ", text.casefold()))
    said = f" {' '.join(lists.spelled.get(word.replace('’', chr(39)), word) for word in words)} "
    found: Counter[str] = Counter()
    for each, (_, concept) in lists.concepts.items():
        found[concept] += said.count(f" {each.replace('-', ' ')} ")
    return +found


def is_named(word: Word, text: str, language: str, other: str) -> bool:
    """Whether a word with a capital is a name in two languages, and not a word or a compound of the first alone.

    In `text`, behind a word that runs on in small letters, only a name has a capital.
    """
    bare = _ENDING.sub("", word.text)
    before = re.search(rf"([^\W\d_]+) {re.escape(bare)}(?!\w)", text)
    if before and before[1].islower():
        return True
    base = bare.casefold()
    here = commonness(base, language)
    there = max(commonness(each, other) for each in (base, base.removesuffix("s")))  # Googles
    if not bare[1:].islower():
        return True
    if here >= KNOWN:
        return there > here - 1
    return there >= KNOWN or all(commonness(head, other) >= KNOWN for _, head in _cuts(base, language))


# ---- markup --------------------------------------------------------------------------------


def _unmarked(text: str) -> tuple[str, list[str], list[str]]:
    """The text without markup and with one private character for each piece of code; its code; its links."""
    codes: list[str] = []
    links: list[str] = []

    def kept(code: str) -> str:
        if len(codes) == MOST_CODE:
            return f" {code} "
        codes.append(code)
        return chr(_MARKS + len(codes) - 1)

    def linked(found: re.Match[str]) -> str:
        links.append(found[2])
        return found[1]

    def bare(found: re.Match[str]) -> str:
        links.append(found[0].rstrip(".,;:!?*_"))
        return " "

    def pieces(found: re.Match[str]) -> str:
        return f" {''.join(_piece(piece, kept) for piece in found[2].split())} "

    text = _IMAGE.sub(linked, _FENCE.sub("\n\n", text))
    text = _URL.sub(bare, _LINK.sub(linked, text))
    text = html.unescape(_TAG.sub(" ", _CODE.sub(pieces, text)))
    text = _EMPHASIS.sub("", _MARKER.sub("\n\n", text))
    return _TECHNICAL.sub(lambda found: kept(found[0].rstrip(".")), text), codes, links


def _piece(piece: str, kept: Callable[[str], str]) -> str:
    """A piece of code: numbers and names such as `int8` are that also there, the rest is compared as it is written."""
    bare = piece.strip("\"',;“”") or piece
    return f" {bare} " if re.fullmatch(r"[^\W\d_]*-?\d+(?:[.,]\d+)*%?", bare) else kept(bare)


# ---- words ---------------------------------------------------------------------------------


def _words(text: str, codes: Sequence[str], language: str) -> Iterator[Word]:
    reader = _Reader(language, codes, column=-1 if text.lstrip().startswith("|") else 0)
    at = 0
    for start, end, number in located(text, language):
        yield from reader.read(text, at, start)
        at = end if number.kind != "name" else start + len(number.text)
        yield from reader.number(number, glued=text[start - 1 : start].isalnum())
    yield from reader.read(text, at, len(text))
    yield from reader.read("\n\n", 0, 2)


class _Reader:
    """Reads a text from left to right and remembers what stood before a word."""

    def __init__(self, language: str, codes: Sequence[str], column: int) -> None:
        self._language, self._codes = language, codes
        self._lists = _lists(language)
        self._before, self._small, self._preposition, self._column = BREAK, "", False, column
        self._after_number = False
        self._fresh = False  # directly behind a mark that capitals may follow: a colon, a cell's border
        self._money = ""  # before its number: $5

    def read(self, text: str, start: int, end: int) -> Iterator[Word]:
        """The words between two places."""
        for found in _TOKEN.finditer(text, start, end):
            what = found.lastgroup
            glued = text[found.start() - 1 : found.start()]
            if what == "break":
                yield from self._stranded()
                self._stop(BREAK)
            elif what == "comma":
                yield from self._stranded()
                self._column += found[0] == "|"
                self._stop(COMMA)
                self._fresh = found[0] != ","
            elif what == "and":
                self._stop(AND)
            elif what == "code":
                yield self._made(_code(self._codes[ord(found[0]) - _MARKS]), glued=bool(glued) and ord(glued) >= _MARKS)
            elif what == "money" and re.match(r"\s?\d", text[found.end() :]):
                self._money = found[0]
            elif what in ("money", "unit", "sign"):
                yield self._made(_sign(found[0]), glued=glued.isdigit())
            else:
                yield from self._word(found[0], glued=glued.isalnum())

    def number(self, number: Number, *, glued: bool) -> Iterator[Word]:
        if number.kind == "name":
            parts = list(_PARTS.finditer(number.text))
            for part in parts:
                joined = part.start() > 0 and number.text[part.start() - 1].isalnum()
                yield self._made(_name_part(part[0], self._language), glued=glued or joined)
            return
        if not number.claims:
            return
        keys = {f"n:{number.value}"}
        yield self._made(_Made(number.text, "number", keys, keys | {f"n:{part}" for part in number.parts}), glued=glued)
        self._after_number = True
        if self._money:
            yield self._made(_sign(self._money))
            self._money = ""

    def _word(self, text: str, *, glued: bool) -> Iterator[Word]:
        spelled = self._lists.spelled.get(text.casefold().replace("’", "'"), text)
        for each in spelled.split():
            folded = each.casefold()
            if folded == self._lists.conjunction:
                self._stop(AND)
            elif folded in self._lists.neutral:
                self._small, self._after_number = folded, False
                self._preposition = self._preposition or folded in self._lists.prepositions
            elif self._after_number and each in self._lists.units:
                yield self._made(_sign(self._lists.units[each]), glued=glued)
            else:
                new = self._fresh and commonness(folded, self._language) > KNOWN
                named = each[0].isupper() and self._before != BREAK and not new
                yield self._made(_written(each, named, self._after_number, self._language), glued=glued)

    def _stranded(self) -> Iterator[Word]:
        """A preposition at the end of its clause says something: the lamp is on."""
        if self._small in self._lists.prepositions and self._before == RUN:
            small, self._small, self._preposition = self._small, "", False
            yield self._made(_written(small, False, False, self._language))

    def _stop(self, mark: int) -> None:
        self._before = max(self._before, mark)
        self._small, self._preposition, self._after_number = "", False, False

    def _made(self, made: _Made, *, glued: bool = False) -> Word:
        concept = self._lists.concepts.get(made.text.casefold(), ("", ""))
        opens = concept[0] == "condition" or concept[1] in OPENERS
        before = max(self._before, (AND if concept[1] == "or" else OPENER) if opens else RUN)
        plain = made.kind == "word" and made.text not in self._lists.neutral
        common = commonness(made.text.casefold(), self._language) if plain else 0.0
        word = Word(
            made.text, made.kind, frozenset(made.keys), frozenset(made.answers), made.role or concept[0], concept[1],
            common, before, self._preposition, bool(self._small), glued, self._column, made.parts,
        )  # fmt: skip
        self._before = AND if concept[1] == "or" else RUN
        self._small, self._preposition, self._after_number, self._fresh = "", False, False, False
        return word


class _Made(NamedTuple):
    text: str
    kind: Kind
    keys: set[str]
    answers: set[str]
    role: str = ""
    parts: tuple[tuple[frozenset[str], frozenset[str]], ...] = ()


def _code(text: str) -> _Made:
    keys = {f"c:{text}"}
    if re.fullmatch(r"[^\W\d_]+(?:-[^\W\d_]+)*", text):
        keys.add(f"w:{text.casefold()}")  # may also be written as a word
    names = {f"c:{name}" for name in re.findall(r"[\w.-]+", text) if not name.isdigit()}
    return _Made(text, "code", keys, keys | names)


def _sign(text: str) -> _Made:
    keys = {f"u:{text}"}
    return _Made(text, "unit", keys, keys, "comparator" if text in "<>≤≥" else "")


def _name_part(text: str, language: str) -> _Made:
    if text[0].isdecimal():
        keys = {f"n:{text.replace(locale(language).decimal, '.')}"}
        return _Made(text, "number", keys, keys)
    return _written(text, True, False, language)


def _written(text: str, named: bool, after_number: bool, language: str) -> _Made:
    if after_number and len(text) <= LONGEST_SIGN and not text.islower():
        return _sign(text)
    base = _ENDING.sub("", text)
    kind: Kind = "name" if named or not (base[1:].islower() or len(base) == 1) else "word"
    keys = _keys(base.casefold(), language)
    parts = tuple(
        (frozenset(_keys(first, language)), frozenset(_keys(head, language)))
        for first, head in _cuts(base.casefold(), language)
    )
    answers = {*keys, *(key for _, head in parts for key in head)}
    if (len(text) <= LONGEST_SIGN and not text.islower()) or text in _lists(language).units:
        answers.add(f"u:{_lists(language).units.get(text, text)}")  # in a table's header, say
    return _Made(text, kind, set(keys), answers, parts=parts)


@lru_cache(maxsize=65536)
def _keys(word: str, language: str) -> tuple[str, ...]:
    """A word as written and by its stem; a comparative has not the stem of its positive."""
    stem = "".join(content_stems(word, language)[-1:])
    degree = next((each for each in _lists(language).degrees if _fits(each, word, stem)), "")
    return f"w:{word}", f"s:{stem}{degree}"


def _fits(affix: str, word: str, stem: str) -> bool:
    bare = affix.strip("-")
    return (
        len(word) > len(bare) + 2
        and (word.endswith(bare) if affix[0] == "-" else word.startswith(bare))
        and bare not in stem
    )


@lru_cache(maxsize=65536)
def _cuts(word: str, language: str) -> tuple[tuple[str, str], ...]:
    """A compound as its first part and what it is a kind of: `språk` and `modell`; none where that is the opposite."""
    lists = _lists(language)
    if not lists.compounds or not word.isalpha():
        return ()
    cuts = ((word[:at], word[at:]) for at in range(3, len(word) - 3))
    bare = ((first, first.removesuffix("s"), head) for first, head in cuts if first not in lists.opposites)
    known = ((first, stem, head) for first, stem, head in bare if commonness(head, language) > KNOWN)
    return tuple(
        (stem, head)
        for first, stem, head in known
        if max(commonness(first, language), commonness(stem, language)) > KNOWN
    )


@cache
def _abbreviations(language: str) -> re.Pattern[str]:
    """Abbreviations of several words (`t.ex.`), which would be taken for names of code."""
    several = [re.escape(each.rstrip(".")) for each in locale(language).abbreviations if "." in each[:-1]]
    return re.compile(rf"(?<!\w)(?:{'|'.join(several)})\.?(?!\w)", re.IGNORECASE)


class _Lists(NamedTuple):
    """A language's lists as they are looked up."""

    neutral: frozenset[str]
    prepositions: frozenset[str]
    conjunction: str
    spelled: Mapping[str, str]
    units: Mapping[str, str]  # each name of a unit -> its sign
    concepts: Mapping[str, tuple[str, str]]  # each word -> its role and what it says
    degrees: tuple[str, ...]
    opposites: frozenset[str]
    compounds: bool


@cache
def _lists(language: str) -> _Lists:
    own = locale(language)
    units = {name: sign for sign, names in own.units.items() for name in (sign, *names)}
    concepts = {
        word: (role, concept)
        for role, each in own.operators.items()
        for concept, words in each.items()
        for word in words
    }
    return _Lists(
        frozenset((*own.neutral, *own.prepositions)),
        frozenset(own.prepositions),
        own.conjunction,
        own.spelled,
        units,
        concepts,
        own.degrees,
        frozenset(each.strip("-") for each in own.opposites),
        own.compounds,
    )
