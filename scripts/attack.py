"""Attacks the gate: true sentences of a documentation, falsified or harmlessly reworded by rule, each with its passage.

Usage: python scripts/attack.py FOLDER [FOLDER ...] [--language sv] [--limit 30]
           [--show 5] [--json OUT.json] [--plot OUT.png]

Every sentence cites the passage that it was taken from, and `bot.verify.verify` says whether it may be shown. A
falsified sentence that passes is a false accept, a true one that does not is a false reject. Across languages the
sentence is the translation's and its only evidence the passage of the original; how alike the two are the bundled
model tells, as in the bot. Intervals are Wilson's, 95 % (Wilson 1927; Brown, Cai and DasGupta 2001), sentences being
the trials. Beside ours stands what others check with:

- number: every number of the sentence stands in the passage;
- 35 %: a run of at least 35 % of the sentence's characters stands in the passage;
- 4 words: any four words in a row stand in the passage.

The words of the attack are in scripts/attacks, one file a language, and are none of the gate's. Their phrases may
hold `*` (letters of a word), `#` (a number), `{a}` and `{b}` (words of one clause) and `^` (the beginning).
"""

from __future__ import annotations

import argparse
import json
import random
import re
import time
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from bot.documents.folder import read_folder
from bot.evaluation import Ratio, interval
from bot.gate.likeness import Likeness
from bot.gate.sources import quotable
from bot.gate.verify import verify
from bot.indexing.passages import passages
from bot.languages.identify import identify
from bot.languages.locale import codes
from bot.languages.sentences import sentences
from bot.records import Document, Evidence, Passage, Sentence, Span
from bot.text.align import align_sentences
from bot.text.plain import plain
from bot.text.syntax import FENCE, TICKED_WORDS

WORDS = Path(__file__).resolve().parent / "attacks"
FEWEST, MOST = 6, 45  # words of a sentence that is attacked
SHARED = 0.6  # of its longer words: a passage that has more of them may support a sentence taken from elsewhere
PEERS = ("number", "35 %", "4 words")
UNITS = (("KB", "MB", "GB", "TB"), ("ms", "s"), ("Hz", "kHz", "MHz", "GHz"), ("mW", "W", "kW"), ("M", "B"), ("V", "A"))
MONEY = (("$", "€", "£"), ("USD", "EUR", "GBP"), ("SEK", "NOK"), ("DKK", "ISK"), ("MYR", "SGD"), ("RM", "S$"))


# ---- what is attacked ----------------------------------------------------------------------


@dataclass(frozen=True)
class Fact:
    """A true sentence, the passage it stands in, that passage's neighbour, and its original's where it is aligned."""

    text: str
    language: str
    evidence: Evidence
    neighbour: Evidence | None = None
    original: Evidence | None = None

    @property
    def path(self) -> str:
        return self.evidence.document.path

    @property
    def sources(self) -> str:
        """Its passage, and the original's where the sentence is judged against that, too."""
        return "\n".join(quotable(each) for each in (self.evidence, self.original) if each)


class Made(NamedTuple):
    """A sentence made of a fact, and what was changed in it; `evidence` where it cites something else."""

    text: str
    change: str
    evidence: Evidence | None = None


@dataclass(frozen=True)
class Case:
    """A sentence to be judged: true or false, in the language of its evidence or across languages."""

    kind: str
    language: str
    true: bool
    across: bool
    text: str
    change: str
    of: str  # the true sentence
    evidence: tuple[Evidence, ...]


@dataclass
class World:
    """What the rules of one language may put in the place of something: names, code and pages."""

    language: str
    facts: Sequence[Fact]
    seed: str = ""  # of what is chosen where there is a choice
    names: Sequence[str] = ()
    code: Mapping[str, Sequence[str]] = field(default_factory=dict)  # by shape

    def has_name(self, token: str) -> bool:
        """Is it code, an acronym, or a name of the documentation?"""
        return token.startswith("`") or token.isupper() or token in self.names


Rule = Callable[[Fact, World, random.Random], Made | None]


# ---- reading -------------------------------------------------------------------------------


def read(folder: Path) -> list[Fact]:
    """Every sentence of a documentation that says something by itself, in the language it claims."""
    reading = read_folder(folder)
    documents = {document.path: document for document in reading.documents}
    by_path = passages(reading.documents)
    of_id = {passage.id: passage for found in by_path.values() for passage in found}
    return [
        fact
        for path, document in documents.items()
        if document.claimed in (None, document.language)
        for fact in _facts(document, by_path[path], of_id, documents)
    ]


def _facts(
    document: Document, found: Sequence[Passage], of_id: Mapping[str, Passage], documents: Mapping[str, Document]
) -> Iterator[Fact]:
    kept = [passage for passage in found if passage.kind not in ("code", "record")]
    made = [_evidence(passage, document, of_id, documents) for passage in kept]
    for place, evidence in enumerate(made):
        neighbour = made[place + 1] if place + 1 < len(made) else made[place - 1] if place else None
        aligned = _aligned(evidence)
        for span, _ in evidence.sentences:
            raw = document.text[slice(*span)]
            text = said(raw, evidence.passage.kind)
            if not FENCE.match(raw) and _speaks(text, document.language):
                original = _original(evidence) if span in aligned else None
                yield Fact(text, document.language, evidence, neighbour, original)


def _evidence(
    passage: Passage, document: Document, of_id: Mapping[str, Passage], documents: Mapping[str, Document]
) -> Evidence:
    original = of_id.get(passage.group_id) if passage.group_id != passage.id else None
    return Evidence(
        passage=passage,
        document=document,
        score=1.0,
        original=original,
        original_document=documents[original.path] if original else None,
        sentences=tuple((span, 1.0) for span in _spans(document, passage)),
        original_sentences=tuple(_spans(documents[original.path], original)) if original else (),
    )


def _spans(document: Document, passage: Passage) -> list[Span]:
    return sentences(document.text, Span(passage.start, passage.end), passage.kind, document.language)


def _aligned(evidence: Evidence) -> set[Span]:
    """The sentences whose words the original has, too."""
    if evidence.original_document is None or evidence.document.state == "stale":
        return set()
    spans = [span for span, _ in evidence.sentences]
    pairs = align_sentences(spans, evidence.document.text, evidence.original_sentences, evidence.original_document.text)
    return {span for span, pair in zip(spans, pairs, strict=True) if pair.partner is not None}


def _original(evidence: Evidence) -> Evidence | None:
    """The original's passage as the only evidence."""
    if evidence.original is None or evidence.original_document is None:
        return None
    spans = tuple((span, 1.0) for span in evidence.original_sentences)
    return Evidence(evidence.original, evidence.original_document, 1.0, sentences=spans)


def said(raw: str, kind: str) -> str:
    """A raw sentence as a model would write it: plain, but code keeps its marks; a table's row as `a: b, c`."""
    code = [found[0] for found in TICKED_WORDS.finditer(raw)]
    text = " ".join(plain(TICKED_WORDS.sub("⌁", raw)).split())
    if kind == "table":
        first, *cells = [cell.strip() for cell in text.split(" | ") if cell.strip(" -–")] or [""]
        text = f"{first}: {', '.join(cells)}" if cells else first
    for span in code:
        text = text.replace("⌁", span, 1)
    return re.sub(r"^[^\w`\"“”„'‘(»-]+", "", text)


def _speaks(text: str, language: str) -> bool:
    words = re.findall(r"[^\W\d_]{2,}", TICKED_WORDS.sub(" ", text))
    if not FEWEST <= len(words) <= MOST or re.search(r"[?|⌁]|:$|\[\d", text):
        return False
    return identify(text, codes()).language == language


# ---- words and phrases ---------------------------------------------------------------------


@cache
def words(language: str) -> Mapping[str, Any]:
    """The attack's own words of a language."""
    return tomllib.loads((WORDS / f"{language}.toml").read_text(encoding="utf-8"))


_HOLES = re.compile(r"\*|#|\{[ab]\}|\^|\s+")
_CLAUSE = r"(?:[^.,;:()]|[.,:](?=\w))+?"
_HOLE = {"*": r"[^\W\d_]+", "#": r"\d+(?:[., \u00a0]\d{3})*(?:[.,]\d+)?", "{a}": _CLAUSE, "{b}": _CLAUSE}


@cache
def pattern(phrase: str) -> re.Pattern[str]:
    """A phrase of the lists as a pattern; holes become groups in their order."""
    parts, last = [], 0
    for hole in [*_HOLES.finditer(phrase), None]:
        parts.append(re.escape(phrase[last : hole.start() if hole else len(phrase)]))
        if hole is None:
            break
        parts.append(_hole(hole[0]))
        last = hole.end()
    before = r"(?<![\w-])" if re.match(r"[\w*#]", phrase) else r"(?:\A|(?<=[.:;] ))" if phrase.startswith("{") else ""
    after = r"(?![\w-])" if re.search(r"[\w*]$", phrase) else r"(?!\w)"
    return re.compile(before + "".join(parts) + after, re.IGNORECASE)


def _hole(hole: str) -> str:
    if hole == "^":
        return r"\A"
    return f"({_HOLE[hole]})" if hole in _HOLE else r"\s+"


def fill(phrase: str, groups: Mapping[str, list[str]]) -> str:
    """A phrase with its holes filled, each kind of hole in its order."""
    left = {hole: list(texts) for hole, texts in groups.items()}
    return _HOLES.sub(lambda hole: "" if hole[0] == "^" else left[hole[0]].pop(0) if hole[0] in left else " ", phrase)


class Swap(NamedTuple):
    start: int
    end: int
    text: str
    letters: int = 0  # of the phrase itself, without its holes


def swaps(text: str, pairs: Iterable[Sequence[str]]) -> list[Swap]:
    """Where the first of each pair stands outside code, and the second in its place.

    Of what overlaps only the longest, then the one with the most letters of its own, and nothing inside of what is
    itself the second of a pair: `does not use` is no `use`.
    """
    code = [found.span() for found in TICKED_WORDS.finditer(text)]
    pairs = list(pairs)
    found = [
        Swap(*match.span(), _cased(fill(new, _groups(old, match)), match[0]), len(_HOLES.sub("", old)))
        for old, new in pairs
        for match in pattern(old).finditer(text)
        if not any(start < match.end() and match.start() < end for start, end in code)
    ]
    seconds = {new for _, new in pairs if "{" not in new} - {old for old, _ in pairs} if found else set()
    done = [Swap(*match.span(), "") for new in seconds for match in pattern(new).finditer(text)]
    return [one for one in found if not any(_covers(other, one) for other in found + done)]


def _groups(phrase: str, match: re.Match[str]) -> dict[str, list[str]]:
    """What filled the holes of a phrase, by kind of hole."""
    groups: dict[str, list[str]] = defaultdict(list)
    holes = [hole for hole in _HOLES.findall(phrase) if hole in _HOLE]
    for hole, filled in zip(holes, match.groups(), strict=True):
        groups[hole].append(filled)
    return groups


def _covers(other: Swap, one: Swap) -> bool:
    overlap = other.start < one.end and one.start < other.end
    return overlap and (other.end - other.start, other.letters) > (one.end - one.start, one.letters)


def _cased(new: str, old: str) -> str:
    """The new words with one space between them, and a capital where the old ones have one."""
    new = " ".join(new.split())
    return new[:1].upper() + new[1:] if old[:1].isupper() else new


def replaced(text: str, swap: Swap) -> Made:
    old = text[swap.start : swap.end]
    return Made(text[: swap.start] + swap.text + text[swap.end :], f"{old.strip()} → {swap.text.strip()}")


def listed(key: str, *, both: bool = True) -> Rule:
    """Swaps a phrase for its partner in the language's list, in both directions or only the listed one."""

    def rule(fact: Fact, world: World, choose: random.Random) -> Made | None:
        pairs = words(world.language)[key]
        found = swaps(fact.text, [*pairs, *([new, old] for old, new in pairs)] if both else pairs)
        return replaced(fact.text, choose.choice(found)) if found else None

    return rule


def undone(key: str) -> Rule:
    """Puts the first of a listed pair where the second stands."""

    def rule(fact: Fact, world: World, choose: random.Random) -> Made | None:
        mine = words(world.language)
        found = swaps(fact.text, [[new, old] for old, new in (*mine[key], *mine["denials"])])
        return replaced(fact.text, choose.choice(found)) if found else None

    return rule


# ---- numbers -------------------------------------------------------------------------------

_AMOUNT = r"(?:\d{1,3}(?:[.,\u00a0\u202f ]\d{3})+(?!\d)|\d+(?:[.,]\d+)?)"
_SYMBOL = "|".join(symbol for group in UNITS for symbol in group)
_CURRENCY = "|".join(re.escape(symbol) for group in MONEY for symbol in group)
_DATE = (
    r"\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{4}|\d{1,2}\.?\s(?:[^\W\d_]+\s){1,2}(?:19|20)\d\d|(?:19\d\d|20(?:0[1-9]|[1-4]\d))"
    rf"(?!\s?(?:{_SYMBOL})(?!\w))"
)
# What a sentence holds of numbers, by kind; code and addresses come first and hold none.
_NUMBER = re.compile(
    rf"(?P<code>`[^`\n]+`|https?://\S+)"
    rf"|(?P<date>(?<![\w.,$€£+-])(?:{_DATE})(?![\w%-]|[.,]\d|\s?%))"
    rf"|(?P<money>(?<!\w)(?:{_CURRENCY})\s?{_AMOUNT}|(?<![\w.,]){_AMOUNT}\s?(?:{_CURRENCY})(?!\w))"
    rf"|(?P<version>(?<![\w.])(?:[vV]|[A-Z][\w.]*[ -]|[<>]=\s?)\d+(?:\.\d+)+(?![\w%]|[.,]\d|\s?%)"
    rf"|(?<![\w.,])\d+(?:\.\d+){{2,}}(?![\w%])|\b[A-Z][A-Za-z]*-?\d+(?:\.\d+)*(?![\w.-]*\w))"
    rf"|(?P<range>(?<![\w.,–-]){_AMOUNT}\s?[–-]\s?{_AMOUNT}(?![\d–/-])(?:\s?%)?)"
    rf"|(?P<percentage>(?<![\w.,]){_AMOUNT}\s?%)"
    rf"|(?P<unit>(?<![\w.,]){_AMOUNT}[\s-]?(?:{_SYMBOL})(?!\w))"
    rf"|(?P<plain>(?<![\w.,:/#–-]){_AMOUNT}(?![\w/:]|[.,–-]\w|[.)]?\s*\Z))"
)


def numbers(text: str, *kinds: str) -> list[re.Match[str]]:
    """The numbers of a text that are of these kinds."""
    return [found for found in _NUMBER.finditer(text) if found.lastgroup in kinds]


def other_digits(text: str, choose: random.Random) -> str:
    """The same number with one digit changed: of years and of what begins with a zero the last one."""
    places = [place for place, char in enumerate(text) if char.isdecimal()]
    fixed = re.search(r"(?:19|20)\d\d|(?<!\d)0\d", text) is not None
    place = places[-1] if fixed else choose.choice(places[:2])
    digits = [digit for digit in "23456789" if digit != text[place]]
    return text[:place] + choose.choice(digits) + text[place + 1 :]


def _is_one(text: str) -> bool:
    """One of a thing, whose noun would not fit another number."""
    return re.sub(r"\D+$", "", text) == "1"


def put(text: str, found: re.Match[str], new: str) -> Made:
    return replaced(text, Swap(found.start(), found.end(), new))


def numbered(*kinds: str) -> Rule:
    """Changes a digit of a number of these kinds, so that the passage does not have it."""

    def rule(fact: Fact, world: World, choose: random.Random) -> Made | None:
        found = [match for match in numbers(fact.text, *kinds) if not _is_one(match[0])]
        if not found:
            return None
        match = choose.choice(found)
        for _ in range(5):
            new = other_digits(match[0], choose)
            ends = re.findall(r"\d+", new)
            if match.lastgroup == "range" and ends[0] == ends[-1]:
                continue
            if not re.search(rf"(?<!\d){re.escape(re.sub(r'^[^0-9]+|[^0-9]+$', '', new))}(?!\d)", fact.sources):
                return put(fact.text, match, new)
        return None

    return rule


def number(fact: Fact, world: World, choose: random.Random) -> Made | None:
    """Another number, in figures or in words."""
    spelled_ones = _spelled(fact.text, world.language)
    if spelled_ones and choose.random() < 0.5:
        found, value = choose.choice(spelled_ones)
        others = [word for other, word in counted(world.language).items() if other != value]
        return put(fact.text, found, _cased(choose.choice(others), found[0]))
    return numbered("plain")(fact, world, choose)


def number_nearby(fact: Fact, world: World, choose: random.Random) -> Made | None:
    """Another number of the same passage: each number of the sentence is in the source."""
    found = [match for match in numbers(fact.text, "plain") if not _is_one(match[0])]
    there = {match[0] for match in numbers(plain(fact.evidence.text), "plain") if not _is_one(match[0])}
    own = {match[0].lstrip("0") for match in numbers(fact.text, "plain")}
    there = {other for other in there if other.lstrip("0") not in own}
    return put(fact.text, choose.choice(found), choose.choice(sorted(there))) if found and there else None


def decimal(fact: Fact, world: World, choose: random.Random) -> Made | None:
    """The decimal mark moved or gone: 3.5 is 35 or 0.35."""
    found = [
        (match, inner)
        for match in numbers(fact.text, "plain", "unit", "percentage", "money", "range")
        for inner in re.finditer(r"(?<![\d.,])([1-9]\d*)([.,])(\d{1,2})(?!\d|[.,]\d)", match[0])
    ]
    if not found:
        return None
    match, inner = choose.choice(found)
    new = choose.choice([inner[1] + inner[3], f"0{inner[2]}{inner[1]}{inner[3]}"])
    return put(fact.text, match, match[0][: inner.start()] + new + match[0][inner.end() :])


def unit(fact: Fact, world: World, choose: random.Random) -> Made | None:
    """Another unit of the same quantity, as a symbol or as a word."""
    found = [
        Swap(match.start(), match.end(), match[0].removesuffix(symbol) + other)
        for match in numbers(fact.text, "unit")
        for symbol, other in _others(match[0], UNITS)
    ]
    pairs = words(world.language)["unit"]
    found += swaps(fact.text, [*pairs, *([new, old] for old, new in pairs)])
    return replaced(fact.text, choose.choice(found)) if found else None


def _others(text: str, groups: Sequence[Sequence[str]]) -> Iterator[tuple[str, str]]:
    """The symbol that an amount has, with each that it could have instead."""
    letters = re.sub(r"[\d.,\s-]", "", text)
    for group in groups:
        if letters in group:
            yield from ((letters, other) for other in group if other != letters)


def currency(fact: Fact, world: World, choose: random.Random) -> Made | None:
    """The same amount of another currency."""
    found = [
        Swap(match.start(), match.end(), match[0].replace(symbol, other))
        for match in numbers(fact.text, "money")
        for symbol, other in _others(match[0], MONEY)
    ]
    found += swaps(fact.text, words(world.language)["currency"])
    return replaced(fact.text, choose.choice(found)) if found else None


# ---- code and names ------------------------------------------------------------------------

_BARE = re.compile(
    r"(?<![\w`/.:-])(?:--[a-z][\w-]+|[\w-]+(?:/[\w.-]+)*\.(?:py|md|json|ya?ml|toml|txt|onnx|sh|ps1|csv))\b"
)


def code_of(text: str) -> list[re.Match[str]]:
    """Code between marks, flags and names of files."""
    marked = [one for one in TICKED_WORDS.finditer(text) if re.search(r"\w\w", one[0])]
    bare = [one for one in _BARE.finditer(text) if not any(m.start() <= one.start() < m.end() for m in marked)]
    return marked + bare


def shape(code: str) -> str:
    """What a piece of code looks like: its like may stand in its place."""
    code = code.strip("`")
    forms = {
        "link": r"https?://\S+",
        "flag": r"-{1,2}[A-Za-z][\w-]*",
        "constant": r"[A-Z][A-Z0-9_]+",
        "path": r"\S*[/\\]\S*|[\w.-]+\.[a-z]{2,5}",
        "call": r"[\w.]+\(.*\)",
        "name": r"[\w.-]+",
    }
    return next((form for form, like in forms.items() if re.fullmatch(like, code)), "line")


def code(fact: Fact, world: World, choose: random.Random) -> Made | None:
    """Another flag, path or name of the same documentation, of the same shape."""
    source = fact.sources
    found = [
        (match, other)
        for match in code_of(fact.text)
        for other in world.code.get(shape(match[0]), ())
        if other not in source
    ]
    if not found:
        return None
    match, other = choose.choice(found)
    return put(fact.text, match, f"`{other}`" if match[0].startswith("`") else other)


_NAME = re.compile(r"(?<![\w’'/.-])[A-Z][A-Za-z]*[A-Za-z+](?![\w’'/-]|\.\w|\s[A-Z\d(])")


def _names_in(text: str) -> list[re.Match[str]]:
    """Words with a capital behind a word without: not part of a longer name, and no beginning of a sentence."""
    text = TICKED_WORDS.sub(lambda found: "`" * len(found[0]), text)
    return [found for found in _NAME.finditer(text) if _alone(text, found.start())]


def _alone(text: str, start: int) -> bool:
    """Is the word before that place a small one?"""
    return re.search(r"(?:\A|[\s(])[^\W\d_A-ZÅÄÖÆØ]\w*,? \Z", text[:start]) is not None


def name(fact: Fact, world: World, choose: random.Random) -> Made | None:
    """Another name of the same documentation, that the passage does not have."""
    source = fact.sources
    return _renamed(fact, choose, [other for other in world.names if other not in source], world)


def name_nearby(fact: Fact, world: World, choose: random.Random) -> Made | None:
    """Another name of the same passage."""
    source = quotable(fact.evidence)
    near = [other for other in world.names if re.search(rf"(?<!\w){re.escape(other)}(?!\w)", source)]
    return _renamed(fact, choose, [other for other in near if other not in fact.text], world)


def _renamed(fact: Fact, choose: random.Random, others: Sequence[str], world: World) -> Made | None:
    known = set(world.names)
    found = [match for match in _names_in(fact.text) if match[0] in known]
    if not found:
        return None
    match = choose.choice(found)
    like = [other for other in others if _form(other) == _form(match[0])]
    return put(fact.text, match, choose.choice(like)) if like else None


def _form(name: str) -> tuple[bool, bool]:
    return name.isupper(), name[0] in "AEIO"


# ---- order, citations, pages ---------------------------------------------------------------


def order(fact: Fact, world: World, choose: random.Random) -> Made | None:
    """The steps of something in another order."""
    chain = re.search(r"[^→:.,;()]+(?:→[^→:.,;()]+)+", fact.text)
    if chain:
        first, *middle, last = [step.strip() for step in chain[0].split("→")]
        if first and last and first.lower() != last.lower():
            lead = chain[0][: len(chain[0]) - len(chain[0].lstrip())]
            return put(fact.text, chain, lead + " → ".join([last, *middle, first]))
    return listed("order")(fact, world, choose)


def citation(fact: Fact, world: World, choose: random.Random) -> Made | None:
    """A true sentence that cites the passage beside its own."""
    if fact.neighbour is None or _shared(fact.text, quotable(fact.neighbour)) > SHARED:
        return None
    return Made(fact.text, "[1] → [2]", fact.neighbour)


def page(fact: Fact, world: World, choose: random.Random) -> Made | None:
    """A true sentence of another page, cited to this passage."""
    other = choose.choice(world.facts)
    if other.path == fact.path or _shared(other.text, quotable(fact.evidence)) > SHARED:
        return None
    return Made(other.text, f"a sentence of {other.path}")


def _shared(text: str, source: str) -> float:
    """Share of the longer words that a source has, crudely stemmed."""
    longer = {word[:5] for word in re.findall(r"\w{5,}", text.casefold())}
    return len(longer & {word[:5] for word in re.findall(r"\w{5,}", source.casefold())}) / max(1, len(longer))


# ---- true ones, said otherwise -------------------------------------------------------------


def as_is(fact: Fact, world: World, choose: random.Random) -> Made | None:
    return Made(fact.text, "")


_TOKEN = r"`[^`]+`|[A-Z][\w+]*"


def other_order(fact: Fact, world: World, choose: random.Random) -> Made | None:
    """Clauses or coordinated names in another order."""
    found = swaps(fact.text, words(world.language)["clauses"])
    found = [one for one in found if len(one.text) > 30]
    for phrase in words(world.language)["coordination"]:
        middle = phrase.strip("*")
        joined = rf"(?<!\S)({_TOKEN}){re.escape(middle)}({_TOKEN})(?=[.,;:)]|\s[a-zåäöæø(]|\Z)"
        known = [one for one in re.finditer(joined, fact.text) if all(map(world.has_name, one.groups()))]
        pairs = [one for one in known if _alone(fact.text, one.start())]
        found += [Swap(*one.span(), one[2] + middle + one[1]) for one in pairs]
    return replaced(fact.text, choose.choice(found)) if found else None


def other_format(fact: Fact, world: World, choose: random.Random) -> Made | None:
    """The same number as one may write it in the language: 1,000 and 1 000, 2.5 and 2,5, 85% and 85 %, 4GB and 4 GB."""
    marks = words(world.language)
    found = [
        Swap(match.start(), match.end(), new)
        for match in numbers(fact.text, "plain", "unit", "percentage", "range")
        for new in _formats(match[0], marks["decimal_mark"], marks["thousands_marks"])
        if new != match[0] and not re.search(r"\w-\Z", fact.text[: match.start()])
    ]
    return replaced(fact.text, choose.choice(found)) if found else None


def _formats(text: str, decimal_mark: str, thousands: Sequence[str]) -> Iterator[str]:
    amount = re.match(_AMOUNT, text)
    if amount is None:
        return
    whole, rest = amount[0], text[amount.end() :]
    if re.fullmatch(r"[1-9]\d{3,}|[1-9]\d{0,2}(?:[.,\u00a0\u202f ]\d{3})+", whole):
        digits = int(re.sub(r"\D", "", whole))
        yield from (f"{digits:,}".replace(",", mark) + rest for mark in thousands)
    elif re.fullmatch(r"\d+[.,]\d{1,2}", whole) and decimal_mark == ",":
        yield (whole.replace(".", ",") if "." in whole else whole.replace(",", ".")) + rest
    if re.match(r"\s?[–-]\s?\d", rest):
        yield whole + (rest.replace("-", "–") if "-" in rest else rest.replace("–", "-"))
    elif re.match(r"\s?(?:%|[A-Za-z]{2})", rest):
        yield whole + (rest.strip() if rest[0].isspace() else f" {rest}")


@cache
def counted(language: str) -> dict[int, str]:
    """The small numbers in words: 2 is `two`."""
    return {value: phrase.removesuffix(" *") for value, phrase in enumerate(words(language)["counted"], 2)}


def _spelled(text: str, language: str) -> list[tuple[re.Match[str], int]]:
    """Small numbers in words that count the word behind them."""
    text = TICKED_WORDS.sub(lambda found: "`" * len(found[0]), text)
    return [
        (found, value)
        for value, word in counted(language).items()
        for found in re.finditer(rf"(?<![\w-]){word}(?= [^\W\d_]{{3,}})", text, re.IGNORECASE)
    ]


def in_words(fact: Fact, world: World, choose: random.Random) -> Made | None:
    """A number in words for one in figures, and the other way round."""
    found = [Swap(*match.span(), str(value)) for match, value in _spelled(fact.text, world.language)]
    for match in numbers(fact.text, "plain"):
        counts = re.match(r" [^\W\d_]{3,}", fact.text[match.end() :])
        if counts and match[0].isdecimal() and int(match[0]) in counted(world.language):
            found.append(Swap(*match.span(), counted(world.language)[int(match[0])]))
    found = [one for one in found if not re.search(r"[A-Z]\w*[ -]\Z", fact.text[: one.start])]
    if not found:
        return None
    swap = choose.choice(found)
    return replaced(fact.text, swap._replace(text=_cased(swap.text, "X" if swap.start == 0 else "x")))


def dropped(fact: Fact, world: World, choose: random.Random) -> Made | None:
    """Without an adverb, an opening, or a clause at its end that only adds."""
    found = swaps(fact.text, words(world.language)["dropped"])
    brackets = re.search(r"(?<=\w) \([^()]{3,60}\)(?=[ .,])", fact.text)
    if brackets:
        found.append(Swap(*brackets.span(), ""))
    if not found:
        return None
    made = replaced(fact.text, choose.choice(found))
    text = re.sub(r"\s+", " ", made.text).replace(" .", ".").strip()
    text = text[:1].upper() + text[1:] if fact.text[:1].isupper() else text
    return made._replace(text=text) if len(text.split()) >= FEWEST - 1 else None


# ---- the attack ----------------------------------------------------------------------------

FALSE: dict[str, Rule] = {
    "number": number,
    "number nearby": number_nearby,
    "decimal": decimal,
    "percentage": numbered("percentage"),
    "range": numbered("range"),
    "unit": unit,
    "currency": currency,
    "date": numbered("date"),
    "version": numbered("version"),
    "code": code,
    "name": name,
    "name nearby": name_nearby,
    "negation added": listed("negation", both=False),
    "negation removed": undone("negation"),
    "modality": listed("modality"),
    "antonym": listed("antonym"),
    "comparator": listed("comparator"),
    "quantifier": listed("quantifier"),
    "order": order,
    "citation": citation,
    "page": page,
}
TRUE: dict[str, Rule] = {
    "as it is": as_is,
    "other order": other_order,
    "number format": other_format,
    "number word": in_words,
    "synonym": listed("synonym"),
    "shortened": dropped,
}
TRANSLATION = "translation"  # the kind of a true sentence as it is, judged against the original


def cases(world: World, limit: int) -> Iterator[Case]:
    """At most so many cases of each kind, from as many pages as there are; the same ones each time."""
    for kind, rule in (FALSE | TRUE).items():
        for across in (False, True):
            if kind in ("citation", "page", "name nearby", "number nearby") and across:
                continue
            made = _cases(world, kind, rule, across)
            yield from (case for case, _ in zip(made, range(limit if not across else limit // 2), strict=False))


def _cases(world: World, kind: str, rule: Rule, across: bool) -> Iterator[Case]:
    seen: set[str] = set()
    for fact in _spread(world.facts, f"{world.seed} {kind} {across}"):
        if fact.text in seen or (across and fact.original is None):
            continue
        made = rule(fact, world, random.Random(f"{kind} {fact.text}"))
        if made is None or not _holds(made, fact, kind):
            continue
        seen.add(fact.text)
        source = fact.original if across and fact.original else fact.evidence
        mark = 2 if made.evidence else 1
        yield Case(
            TRANSLATION if across and kind == "as it is" else kind,
            world.language,
            kind in TRUE,
            across,
            f"{made.text} [{mark}]",
            made.change,
            fact.text,
            (source, made.evidence) if made.evidence else (source,),
        )


def _spread(facts: Sequence[Fact], seed: str) -> list[Fact]:
    """Facts in an order that takes one of each page before a second of any."""
    shuffled = sorted(facts, key=lambda fact: (fact.path, fact.text))
    random.Random(seed).shuffle(shuffled)
    turn: Counter[str] = Counter()
    turns = []
    for fact in shuffled:
        turns.append(turn[fact.path])
        turn[fact.path] += 1
    return [fact for _, fact in sorted(zip(turns, shuffled, strict=True), key=lambda pair: pair[0])]


_DOUBLED = re.compile(r"\b([^\W\d_]+) \1\b", re.IGNORECASE)


def _holds(made: Made, fact: Fact, kind: str) -> bool:
    """A changed sentence is another one, without a word twice; a false one is none of those it cites."""
    if kind == "as it is":
        return True
    if len(_DOUBLED.findall(made.text)) > len(_DOUBLED.findall(fact.text)):
        return False
    same = _plainly(made.text) == _plainly(fact.text) and kind not in ("number format", "citation")
    return not same and (kind in TRUE or _plainly(made.text) not in _sentences_of(made.evidence or fact.evidence))


def _sentences_of(evidence: Evidence) -> set[str]:
    raw = (evidence.document.text[slice(*span)] for span, _ in evidence.sentences)
    return {_plainly(said(text, evidence.passage.kind)) for text in raw}


def _plainly(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+|[-.,:/+$€£%→]", text.casefold()))


def world(language: str, everything: Sequence[Fact], seed: str = "") -> World:
    """What a language's rules choose from: its facts, and the names and the code of the documentation."""
    mine = [fact for fact in everything if fact.language == language]
    code: dict[str, set[str]] = defaultdict(set)
    for fact in mine:
        for found in code_of(fact.text):
            code[shape(found[0])].add(found[0].strip("`"))
    return World(language, mine, seed, names(everything), {form: sorted(found) for form, found in code.items()})


def names(facts: Sequence[Fact]) -> list[str]:
    """Words with a capital inside sentences, seen three times, never small, and in two languages if there are two."""
    seen: Counter[str] = Counter()
    languages: dict[str, set[str]] = defaultdict(set)
    small: set[str] = set()
    for fact in facts:
        small.update(re.findall(r"(?<![\w-])[a-zåäöæø]\w+", fact.text))
        for found in _names_in(fact.text):
            seen[found[0]] += 1
            languages[found[0]].add(fact.language)
    least = min(2, len({fact.language for fact in facts}))
    return sorted(
        n for n, count in seen.items() if count >= 3 and len(languages[n]) >= least and n.lower() not in small
    )


# ---- who judges ----------------------------------------------------------------------------


class Judged(NamedTuple):
    """A case, why ours rejected it (None: accepted), and which of the others accepted it."""

    case: Case
    reason: str | None
    peers: Mapping[str, bool]


def judge(case: Case) -> Judged:
    def told(text: str) -> str | None:
        return identify(text, codes()).language

    found = verify(case.text, case.evidence, case.language, identify=told, similar=likeness)
    cited = case.evidence[-1]
    sentence = re.sub(r" \[\d\]$", "", case.text).replace("`", "")
    peers = peers_accept(sentence, plain(quotable(cited)))
    return Judged(case, None if isinstance(found, Sentence) else found.reason, peers)


def likeness(one: str, other: str) -> float:
    """How alike two texts are, by the bundled model."""
    return _likeness()(one, other)


@cache
def _likeness() -> Likeness:
    from bot.models.bundled import bundled_folder
    from bot.models.encoder import FolderEncoder

    return Likeness(FolderEncoder(bundled_folder()))


def peers_accept(sentence: str, source: str) -> dict[str, bool]:
    """What others check with, by the name of the column."""
    figures = set(re.findall(r"\d+(?:[.,]\d+)*", source))
    longest = SequenceMatcher(None, sentence, source, autojunk=False).find_longest_match().size
    ours, theirs = _fours(sentence), _fours(source)
    return {
        "number": figures.issuperset(re.findall(r"\d+(?:[.,]\d+)*", sentence)),
        "35 %": longest >= 0.35 * len(sentence),
        "4 words": not ours or bool(ours & theirs),
    }


def _fours(text: str) -> set[tuple[str, ...]]:
    found = re.findall(r"\w+", text.casefold())
    return set(zip(found, found[1:], found[2:], found[3:], strict=False))


def wrong(judged: Judged, peer: str | None = None) -> bool:
    """A false one accepted, or a true one rejected, by ours or by another."""
    accepted = judged.peers[peer] if peer else judged.reason is None
    return accepted != judged.case.true


def share(judged: Sequence[Judged], peer: str | None = None) -> tuple[float, float, float]:
    """Share of wrong judgements with Wilson's interval; a sentence that gave several cases is one trial."""
    by_sentence: dict[str, list[bool]] = defaultdict(list)
    for each in judged:
        by_sentence[each.case.of].append(wrong(each, peer))
    return interval([Ratio(sum(found), len(found)) for found in by_sentence.values()])


# ---- showing -------------------------------------------------------------------------------


def table(title: str, judged: Sequence[Judged]) -> Table:
    """A line a kind: cases, and how many were wrongly accepted or rejected, in the same language and across."""
    made = Table(title=title, title_justify="left")
    made.add_column("kind", no_wrap=True)
    for column in ("cases", "wrong", "95 %", *PEERS, "across", "wrong", "95 %"):
        made.add_column(column, justify="right")
    for true, heading in ((False, "false, accepted"), (True, "true, rejected")):
        mine = [each for each in judged if each.case.true is true]
        made.add_section()
        made.add_row(f"[bold]{heading}", *_cells(mine))
        for kind in dict.fromkeys(each.case.kind for each in mine):
            made.add_row(kind, *_cells([each for each in mine if each.case.kind == kind]))
    return made


def _cells(judged: Sequence[Judged]) -> Iterator[str]:
    near = [each for each in judged if not each.case.across]
    far = [each for each in judged if each.case.across]
    yield from _figures(near)
    yield from (f"{share(near, peer)[0]:.0%}" if near else "" for peer in PEERS)
    yield from _figures(far)


def _figures(judged: Sequence[Judged]) -> tuple[str, str, str]:
    if not judged:
        return "", "", ""
    mean, low, high = share(judged)
    return str(len(judged)), f"{mean:.1%}", f"{low:.1%}–{high:.1%}"


def summary(judged: Sequence[Judged]) -> list[dict[str, Any]]:
    """Everything counted, a record a kind, language and scope."""
    groups: dict[tuple[str, str, bool], list[Judged]] = defaultdict(list)
    for each in judged:
        for language in (each.case.language, "all"):
            groups[language, each.case.kind, each.case.across].append(each)
    return [_record(*key, found) for key, found in groups.items()]


def _record(language: str, kind: str, across: bool, judged: Sequence[Judged]) -> dict[str, Any]:
    mean, low, high = (round(figure, 4) for figure in share(judged))
    return {
        "language": language,
        "kind": kind,
        "across": across,
        "true": judged[0].case.true,
        "cases": len(judged),
        "wrong": sum(map(wrong, judged)),
        "share": mean,
        "low": low,
        "high": high,
        "peers": {peer: round(share(judged, peer)[0], 4) for peer in PEERS},
        "reasons": Counter(each.reason for each in judged if each.reason),
    }


def show(judged: Sequence[Judged], most: int, console: Console) -> None:
    """So many of each kind and language that ours judged wrongly, to be read."""
    groups: dict[tuple[str, str, bool], list[Judged]] = defaultdict(list)
    for each in judged:
        if wrong(each):
            groups[each.case.language, each.case.kind, each.case.across].append(each)
    for (language, kind, across), found in groups.items():
        what = "true, rejected" if found[0].case.true else "false, accepted"
        console.print(f"\n[bold]{language}, {kind}{', across languages' if across else ''}: {what} ({len(found)})")
        for each in found[:most]:
            reason = f" ({each.reason})" if each.reason else ""
            console.print(f"  {each.case.text}\n    {each.case.change}{reason}", markup=False, highlight=False)


def draw(judged: Sequence[Judged], path: Path) -> None:
    """Bars of what was wrong, kind by kind, ours beside the others'."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(11, 9), layout="constrained")
    near = [each for each in judged if not each.case.across]
    counts = [len({each.case.kind for each in near if each.case.true is true}) or 1 for true in (False, True)]
    panes = figure.subplots(2, 1, height_ratios=counts)
    for pane, true, title in zip(panes, (False, True), ("false, accepted", "true, rejected"), strict=True):
        mine = [each for each in near if each.case.true is true]
        kinds = list(dict.fromkeys(each.case.kind for each in mine))
        for row, who in enumerate((None, *PEERS)):
            figures = [share([each for each in mine if each.case.kind == kind], who) for kind in kinds]
            reach = [[mean - low for mean, low, _ in figures], [high - mean for mean, _, high in figures]]
            places = [place + (row - 1.5) * 0.2 for place in range(len(kinds))]
            errors = [[100 * edge for edge in side] for side in reach]
            pane.barh(places, [100 * f[0] for f in figures], 0.2, xerr=errors, label=who or "Kilde", ecolor="0.5")
        pane.set_yticks(range(len(kinds)), kinds)
        pane.set_ylim(len(kinds) - 0.4, -0.6)
        pane.set_xlim(0, 100)
        pane.set_xlabel(f"{title}, % of cases, with 95 % intervals")
    figure.legend(*panes[0].get_legend_handles_labels(), loc="outside upper center", ncols=4)
    figure.savefig(path, dpi=120)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+", metavar="FOLDER")
    parser.add_argument("--language", choices=codes(), help="only this one")
    parser.add_argument("--limit", type=int, default=30, help="cases of a kind, a language and a folder")
    parser.add_argument("--show", type=int, default=0, metavar="N", help="N wrong judgements of each kind")
    parser.add_argument("--json", type=Path, help="write every figure and case there")
    parser.add_argument("--plot", type=Path, help="draw them there (needs the extra `benchmark`)")
    options = parser.parse_args()
    asked = [options.language] if options.language else list(codes())
    console = Console() if Console().is_terminal else Console(width=160)  # into a file, tables are not squeezed
    start = time.perf_counter()
    found = (each for folder in options.folders for each in attack(folder, asked, options.limit))
    # Two editions of a documentation share sentences.
    judged = list(
        {(each.case.kind, each.case.across, each.case.language, each.case.text): each for each in found}.values()
    )
    for language in asked:
        console.print(table(language, [each for each in judged if each.case.language == language]))
    if len(asked) > 1:
        console.print(table("all", judged))
    show(judged, options.show, console) if options.show else None
    false = sum(not each.case.true for each in judged)
    console.print(f"{false} false and {len(judged) - false} true sentences, {time.perf_counter() - start:.0f} s")
    if options.json:
        options.json.write_text(json.dumps(_report(judged), ensure_ascii=False, indent=1), encoding="utf-8")
    if options.plot:
        draw(judged, options.plot)


def attack(folder: Path, asked: Sequence[str], limit: int) -> Iterator[Judged]:
    """Every case of a folder in these languages, judged."""
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(f"{folder.name}: reading", total=None)
        facts = read(folder)
        for language in asked:
            made = list(cases(world(language, facts, folder.name), limit))
            progress.update(task, description=f"{folder.name}: {language}", total=len(made), completed=0)
            for case in made:
                yield judge(case)
                progress.advance(task)


def _report(judged: Sequence[Judged]) -> dict[str, Any]:
    def plainly(each: Judged) -> dict[str, Any]:
        case = each.case
        return {
            **{name: getattr(case, name) for name in ("kind", "language", "true", "across", "text", "change", "of")},
            "path": case.evidence[-1].document.path,
            "reason": each.reason,
            "peers": each.peers,
        }

    return {"figures": summary(judged), "cases": [plainly(each) for each in judged]}


if __name__ == "__main__":
    main()
