"""Words that make part of a claim: what each is found by, in all its forms, and what it does; reads no text.

A word is found by its keys and finds what answers to them: `modellen` is also `modell`, what is said of a
`språkmodell` is said of a `modell`, and `snabbare` is not `snabb`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from ..languages.concepts.listed import alike, opposites
from ..languages.concepts.said import concept_of, keys
from ..languages.frequencies import commonness
from ..languages.locale import locale
from ..languages.numbers import Number
from ..text.syntax import CODE_OVER_LINES

Kind = Literal["word", "name", "number", "unit", "code"]
Part = tuple[frozenset[str], frozenset[str]]  # a cut of a compound: the keys of its first part and of its last

OPENERS = {"before", "after", "until", "while"}  # of the words of order: these begin a clause
LONGEST_SIGN = 4  # letters of a unit's sign
KNOWN = 2.5  # commonness from which a part of a compound is a word

# What stands before a word, from nothing to the beginning of a sentence.
RUN, AND, COMMA, OPENER, BREAK = range(5)

_ENDING = re.compile(r"['’:][^\W\d_]{0,3}$|(?<=[A-Z])s$")  # of a name: LanceDB's, LanceDB:n, CPUs


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
    parts: tuple[Part, ...] = ()  # of a compound
    says: str = ""  # what other words say, too: of bot/languages/concepts, with the degree that it has

    @property
    def concepts(self) -> frozenset[str]:
        """What it says in whatever language: fast, of `snabb` and of `snabbare`."""
        return frozenset((self.says.partition("-")[0], self.concept)) - {""}

    @property
    def alike(self) -> tuple[str, ...]:
        """Other concepts that may be said for its own, of the same degree."""
        concept, mark, degree = self.says.partition("-")
        return tuple(f"{each}{mark}{degree}" for each in sorted(alike().get(concept, ())))

    def denies(self, other: Word) -> bool:
        """Whether it says the opposite of another word, as `verkoop` does of `koop`."""
        return other.says.partition("-")[0] in opposites().get(self.says.partition("-")[0], ())


# ---- forms ---------------------------------------------------------------------------------


def code(text: str, language: str) -> Word:
    """A piece of code, which answers for the names in it."""
    keys = {f"c:{text}"}
    if re.fullmatch(r"[^\W\d_]+(?:-[^\W\d_]+)*", text):
        keys.add(f"w:{text.casefold()}")  # may also be written as a word
    names = {f"c:{name}" for name in re.findall(r"[\w.-]+", text) if not name.isdigit()}
    return _word(text, "code", language, keys, names)


def sign(text: str, language: str) -> Word:
    """The sign of a unit, a currency or a comparison."""
    return _word(text, "unit", language, {f"u:{text}"}, role="comparator" if text in "<>≤≥" else "")


def number(found: Number, language: str) -> Word:
    """A number by its value, which answers for what else it may be read as."""
    return _word(found.text, "number", language, {f"n:{found.value}"}, {f"n:{part}" for part in found.parts})


def name_part(text: str, language: str) -> Word:
    """A part of a name with digits: `GPT` or `4` of GPT-4."""
    if text[0].isdecimal():
        return _word(text, "number", language, {f"n:{text.replace(locale(language).decimal, '.')}"})
    return written(text, language, named=True)


def written(text: str, language: str, *, named: bool = False, after_number: bool = False) -> Word:
    """A word as it is written; what may be the sign of a unit is one behind a number."""
    maybe_sign = len(text) <= LONGEST_SIGN and not text.islower()
    if after_number and maybe_sign:
        return sign(text, language)
    base = _ENDING.sub("", text)
    kind: Kind = "name" if named or not (base[1:].islower() or len(base) == 1) else "word"
    parts = tuple(
        (frozenset(keys(first, language)), frozenset(keys(head, language)))
        for first, head in _cuts(base.casefold(), language)
    )
    implied = {key for _, head in parts for key in head}
    units = lists(language).units
    if maybe_sign or text in units:
        implied.add(f"u:{units.get(text, text)}")  # in a table's header, say
    found = _word(text, kind, language, set(keys(base.casefold(), language)), implied, parts=parts)
    return replace(found, says=concept_of(base.casefold(), language)) if kind == "word" else found


def joined(texts: Sequence[str], language: str) -> Word:
    """Words that say something only together, as one: `turn off`."""
    whole = " ".join(texts)
    parts = [_word(text, "word", language, set()) for text in texts]
    denies = next((each for each in parts if each.role == "negation"), parts[0])
    found = _word(whole, "word", language, {f"w:{whole.casefold()}"})
    says = concept_of(whole.casefold(), language)
    common = max(each.common for each in parts)
    return replace(
        found, role=found.role or denies.role, concept=found.concept or denies.concept, says=says, common=common
    )


def _word(  # noqa: PLR0913 - the last three by name
    text: str,
    kind: Kind,
    language: str,
    keys: Set[str],
    implied: Set[str] = frozenset(),
    *,
    role: str = "",
    parts: tuple[Part, ...] = (),
) -> Word:
    """A word by itself, wherever it stands."""
    own = lists(language)
    listed_role, concept = own.concepts.get(text.casefold(), ("", ""))
    adds = kind == "word" and text not in own.neutral
    return Word(
        text=text,
        kind=kind,
        keys=frozenset(keys),
        answers=frozenset(keys | implied),
        role=role or listed_role,
        concept=concept,
        common=commonness(text.casefold(), language) if adds else 0.0,
        parts=parts,
    )


@lru_cache(maxsize=65536)
def _cuts(word: str, language: str) -> tuple[tuple[str, str], ...]:
    """A compound as its first part and what it is a kind of: `språk` and `modell`; none where that is the opposite."""
    own = lists(language)
    if not own.compounds or not word.isalpha():
        return ()
    cuts = ((word[:at], word[at:]) for at in range(3, len(word) - 3))
    bare = ((first, first.removesuffix("s"), head) for first, head in cuts if first not in own.opposites)
    known = ((first, stem, head) for first, stem, head in bare if commonness(head, language) > KNOWN)
    return tuple(
        (stem, head)
        for first, stem, head in known
        if max(commonness(first, language), commonness(stem, language)) > KNOWN
    )


# ---- names and turning words ---------------------------------------------------------------


def concepts(text: str, language: str) -> Counter[str]:
    """How often a text says what by words that deny, allow, count, compare or order: `never`, `only`, `at least`, …"""
    own = lists(language)
    words = re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)*", CODE_OVER_LINES.sub(" ", text.casefold()))
    said = f" {' '.join(own.spelled.get(word.replace('’', chr(39)), word) for word in words)} "
    found: Counter[str] = Counter()
    for each, (_, concept) in own.concepts.items():
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


# ---- a language's lists --------------------------------------------------------------------


class Lists(NamedTuple):
    """A language's lists as they are looked up."""

    neutral: frozenset[str]
    prepositions: frozenset[str]
    conjunction: str
    spelled: Mapping[str, str]
    units: Mapping[str, str]  # each name of a unit -> its sign
    concepts: Mapping[str, tuple[str, str]]  # each word -> its role and what it says
    openers: frozenset[str]  # words that a clause begins with
    degrees: tuple[str, ...]
    opposites: frozenset[str]
    compounds: bool


def opens(role: str, concept: str) -> bool:
    """Whether a word begins a clause."""
    return role == "condition" or concept in OPENERS


@cache
def lists(language: str) -> Lists:
    own = locale(language)
    units = {name: sign for sign, names in own.units.items() for name in (sign, *names)}
    concepts = {
        word: (role, concept)
        for role, each in own.operators.items()
        for concept, words in each.items()
        for word in words
    }
    return Lists(
        frozenset((*own.neutral, *own.prepositions)),
        frozenset(own.prepositions),
        own.conjunction,
        own.spelled,
        units,
        concepts,
        frozenset((own.conjunction, *(word for word, each in concepts.items() if opens(*each)))),
        own.degrees,
        frozenset(each.strip("-") for each in own.opposites),
        own.compounds,
    )
