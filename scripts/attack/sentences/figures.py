"""Numbers, dates and amounts: falsified, or written as one may write them too."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from functools import cache

from bot.text.plain import plain
from bot.text.syntax import TICKED_WORDS as CODE
from scripts.attack.sentences.facts import Fact
from scripts.attack.sentences.phrases import Swap, cased, swaps, words
from scripts.attack.sentences.rules import Made, Rule, World, put, replaced

UNITS = (("KB", "MB", "GB", "TB"), ("ms", "s"), ("Hz", "kHz", "MHz", "GHz"), ("mW", "W", "kW"), ("M", "B"), ("V", "A"))
MONEY = (("$", "€", "£"), ("USD", "EUR", "GBP"), ("SEK", "NOK"), ("DKK", "ISK"), ("MYR", "SGD"), ("RM", "S$"))

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
        return put(fact.text, found, cased(choose.choice(others), found[0]))
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
    text = CODE.sub(lambda found: "`" * len(found[0]), text)
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
    return replaced(fact.text, swap._replace(text=cased(swap.text, "X" if swap.start == 0 else "x")))
