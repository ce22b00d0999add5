"""Numbers of a text as its language writes them: values, dates, versions, number words; knows nothing of sources."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Literal, NamedTuple

from .cues import names_no_place
from .locale import codes, locale

_SCALES = frozenset({"1000", "1000000", "1000000000"})
_YEAR = re.compile(r"(?:19|20)\d\d")
_GLUED = re.compile(r"\d+([^\W\d_]+)")
# Signs of measures beside those of the languages; of single letters those that seldom end a name: `16A` may be a gate.
_MEASURES = re.compile(
    r"[kmgt]i?b|[kmg]bit|[kmg]bps|[kmg]?hz|[km]?wh?|[kmu]?v|m?ah|ma|[kmµ]g|[mcdk]?m|[mcd]l|k?pa|m?bar|px|dpi|fps|rpm|db|lm|lx"
)
_THIN = " \u00a0\u2009\u202f"  # spaces that group thousands

_NUMBER = re.compile(
    rf"""
    (?P<code>`[^`\n]*\d[^`\n]*`)
  | (?P<date>(?<![\w.,-])
      (?:\d{{4}}-\d{{1,2}}-\d{{1,2}}|\d{{1,2}}(?P<sep>[./-])\d{{1,2}}(?P=sep)\d{{4}})(?![\w-]|[.,]\d))
  | (?P<power>(?<![\w.,])-?\d+(?:[.,]\d+)?[eE][+-]?\d+(?!\w))
  | (?P<plain>(?<!\w)[vV](?=\d))?
    (?P<number>(?:(?<!\S)[-−]|(?<=\()[-−])?(?:(?<!\d)\d{{1,3}}(?:[{_THIN}]\d{{3}})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,'’]\d+)*))
  | (?P<name>(?<!\w)[^\W\d_]\w*(?:[-.]\w+|(?<=\d),\d\w*)*)
    """,
    re.VERBOSE,
)


@dataclass(frozen=True)
class Number:
    """A number as written and as compared: its value, a date, or the whole name or code it stands in.

    `parts` are the numbers it may also be read as: `3 100` is 3100, or 3 and 100.
    """

    text: str
    value: str
    kind: Literal["value", "date", "name", "code"] = "value"
    parts: tuple[str, ...] = ()
    claims: bool = True  # False for words such as "one", that seldom count anything


def numbers(text: str, language: str) -> list[Number]:
    """All numbers of a text, read as its language writes them, number words included."""
    return [number for _, _, number in located(text, language)]


def compared(text: str, language: str) -> frozenset[str]:
    """The values of the numbers, no years, that a text compares with: "more than 8 GB", "at least 3 rooms"."""
    return frozenset(
        number.value
        for start, _, number in located(text, language)
        if number.kind == "value" and not _YEAR.fullmatch(number.text) and _comparing(language).search(text[:start])
    )


class Place(NamedTuple):
    """The number of a place that a text names in words, and the words beside it: "3" of "the third child"."""

    number: str
    near: tuple[str, ...]


def ordinals(text: str, language: str) -> list[Place]:
    """The places that a text names in words."""
    none = names_no_place(text, language)
    named = (
        (found, _ordinals(language).get(found["place"].casefold()))
        for found in _ordinal(language).finditer(text)
        if not any(start < found.end("place") and found.start("place") < end for start, end in none)
    )
    return [Place(number, tuple(filter(None, found.group("before", "behind")))) for found, number in named if number]


@cache
def _ordinals(language: str) -> dict[str, str]:
    return {word: str(at) for at, each in enumerate(locale(language).ordinals, 1) for word in each.split("/")}


@cache
def _ordinal(language: str) -> re.Pattern[str]:
    every = "|".join(map(re.escape, _ordinals(language)))
    beside = r"(?=(?:\s(?P<behind>\w+))?)"
    return re.compile(rf"(?<![\w-])(?:(?P<before>\w+)\s)?(?P<place>{every})(?![\w-]){beside}", re.IGNORECASE)


def is_measure(word: str) -> bool:
    """Whether a word is a figure with the unit that it is glued to, in any language: `8GB`, `230V`."""
    found = _GLUED.fullmatch(word)
    return found is not None and (_is_unit(found[1].casefold()))


# Signs of what is measured, in every language; what its units are called stands in the languages' files.
_SIGNS = {
    "weight": ("mg", "g", "kg", "t"),
    "length": ("mm", "cm", "dm", "m", "km"),
    "temperature": ("°", "°c", "°f"),
    "volume": ("ml", "cl", "dl", "l", "m³", "m3"),
    "power": ("w", "kw"),
    "speed": ("km/h", "km/t", "m/s", "mph"),
    "age": ("ms", "s", "min", "h", "day", "week", "month", "year"),
}


def unit_measures(unit: str, language: str) -> frozenset[str]:
    """What a unit, by its sign or its name, measures: a weight, an age; nothing of a word that is none."""
    return _measured(language).get(unit.casefold(), frozenset())


@cache
def _measured(language: str) -> dict[str, frozenset[str]]:
    own, found = locale(language), defaultdict[str, set[str]](set)
    for what, signs in _SIGNS.items():
        for name in (
            *own.measures.get(what, ()),
            *(name for sign in signs for name in (sign, *own.units.get(sign, ()))),
        ):
            found[name.casefold()].add(what)
    return {name: frozenset(of) for name, of in found.items()}


def _is_unit(word: str) -> bool:
    return _MEASURES.fullmatch(word) is not None or word in _units()


@cache
def _units() -> frozenset[str]:
    """The names and signs of units in all languages that have more than one letter."""
    every = (locale(code).units for code in codes())
    return frozenset(
        name.casefold() for units in every for sign, names in units.items() for name in (sign, *names) if len(name) > 1
    )


@cache
def _comparing(language: str) -> re.Pattern[str]:
    """What stands before a number that is compared with."""
    own = locale(language).operators
    degrees = [own["comparator"][each] for each in ("more", "less", "than")]
    limits = [own["quantifier"][each] for each in ("least", "limit")]
    every = "|".join(re.escape(word) for words in (*degrees, *limits) for word in words)
    return re.compile(rf"(?<!\w)(?:{every})\s+[€$£]?\s?\Z", re.IGNORECASE)


def located(text: str, language: str) -> list[tuple[int, int, Number]]:
    """All numbers of a text, each with where it starts and ends."""
    found: list[tuple[int, int, Number]] = []
    for match in _NUMBER.finditer(text):
        found += [(match.start(), match.end(), number) for number in _read(match, language)]
    found += _words(text, language)
    found.sort(key=lambda item: item[:2])
    scaled = _scaled(text, _halved(text, found, language))
    vague = {word for word, value in locale(language).halves.items() if value < 1}  # "half an hour" counts no hours
    return [each for each in scaled if " ".join(each[2].text.lower().split()) not in vague]


def _read(match: re.Match[str], language: str) -> list[Number]:
    text = match[0]
    if match["code"]:
        inside = numbers(text[1:-1], language)
        bare = len(inside) == 1 and inside[0].text == text[1:-1]
        return inside if bare else [Number(text, _folded(text[1:-1]), "code")]
    if match["date"]:
        return [_date(text)]
    if match["power"]:
        return [Number(text, _digits(text).lower().replace(",", ".").replace("e+", "e"))]
    if match["name"]:
        return [_name(text, language)] if re.search(r"\d", text) else []
    return _grouped(match["number"], language)


def _digits(text: str) -> str:
    """Digits of any script as 0-9, and a minus as a hyphen."""
    return "".join(str(int(char)) if char.isdecimal() else char for char in text).replace("−", "-")


def _whole(digits: str) -> str:
    return digits.lstrip("0") or "0"


def _date(text: str) -> Number:
    first, month, last = re.split(r"[./-]", _digits(text))
    year, day = (first, last) if len(first) == 4 else (last, first)
    if int(month) > 12 >= int(day):  # month first
        month, day = day, month
    parts = (_whole(year), _whole(month), _whole(day))
    return Number(text, "-".join(parts), "date", parts)


def _name(text: str, language: str) -> Number:
    """`GPT-4-modellen` is compared as GPT-4: what follows the last part with a digit is inflection or another word."""
    parts = re.split(r"(?<=[-.])", text)
    last = max(place for place, part in enumerate(parts) if re.search(r"\d", part))
    name = "".join(parts[: last + 1]).rstrip("-.")
    return Number(name, name.casefold().replace(locale(language).decimal, "."), "name")


def _grouped(text: str, language: str) -> list[Number]:
    """One number with a decimal mark and groups of thousands, a version, or several numbers."""
    digits = _digits(text)
    sign, digits = ("-", digits[1:]) if digits[0] == "-" else ("", digits)
    groups, marks = re.findall(r"\d+", digits), re.findall(r"\D", digits)
    mark = locale(language).decimal
    decimal = len(marks) > 0 and _is_decimal(groups, marks, mark)
    whole, fraction = (groups[:-1], groups[-1:]) if decimal else (groups, [])
    between = set(marks[:-1] if decimal else marks)
    if len(between) <= 1 and _are_thousands(whole):
        value = sign + _whole("".join(whole)) + "".join(f".{part}" for part in fraction)
        spaced = bool(between & {" ", "\u00a0"})
        return [Number(text, value, parts=tuple(map(_whole, whole)) if spaced else ())]
    if set(marks) == {"."}:
        return [Number(text, ".".join(map(_whole, groups)))]
    return [number for part in re.split(r"[^\d.]", digits) for number in _grouped(part, language)]


def _is_decimal(groups: Sequence[str], marks: Sequence[str], mark: str) -> bool:
    """Whether the last group is a fraction: where its length leaves it open, the language decides."""
    if marks[-1] not in ".," or marks[-1] in marks[:-1]:
        return False
    if len(marks) > 1:
        return True
    return marks[-1] == mark or len(groups[-1]) != 3 or not _are_thousands(groups)


def _are_thousands(groups: Sequence[str]) -> bool:
    if len(groups) == 1:
        return True
    return len(groups[0]) <= 3 and groups[0][0] != "0" and all(len(group) == 3 for group in groups[1:])


@cache
def _word_pattern(language: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Of a run of number words, and of one of them."""
    words = sorted(locale(language).number_words, key=len, reverse=True)
    one = "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in words)
    joined = rf"(?:[\s-]?{re.escape(locale(language).conjunction)}[\s-]?|[\s-]?)"
    # A word behind a hyphen counts nothing: `berjuta-juta`, `kedua-dua`.
    return re.compile(rf"(?<![\w-])(?:{one})(?:{joined}(?:{one}))*(?!\w)", re.IGNORECASE), re.compile(
        one, re.IGNORECASE
    )


def _words(text: str, language: str) -> Iterator[tuple[int, int, Number]]:
    """The numbers that are written in words, each of as many as make one number."""
    run, one = _word_pattern(language)
    values = locale(language).number_words
    for found in run.finditer(text):
        amounts: list[tuple[int, int, _Amount]] = []  # start, end, and what that is
        for word in one.finditer(text, found.start(), found.end()):
            start, end, value = word.start(), word.end(), values[" ".join(word[0].lower().split())]
            joined = amounts[-1][2].with_word(value, glued=text[start - 1 : start].isalpha()) if amounts else None
            if joined is None:
                amounts.append((start, end, _Amount.of(value)))
            else:
                amounts[-1] = (amounts[-1][0], end, joined)
        for start, end, amount in amounts:
            yield start, end, Number(text[start:end], str(sum(amount)), claims=sum(amount) > 1)


class _Amount(NamedTuple):
    """A number in words as far as it is read: what is settled, and what the next word may still multiply.

    `two thousand five hundred and seven` grows so: (0, 2), (2000, 0), (2000, 5), (2000, 500), (2000, 507). And

        sv  femtonhundra                        (0, 15), (0, 1500): more hundreds than nine
        da  to hundrede og femogtyve            (0, 2), (0, 200), (0, 205), (0, 225): five comes before twenty
        nl  vijfentwintigduizend                (0, 5), (0, 25), (25000, 0): so it does here, and both are multiplied
        en  two million three hundred thousand  (0, 2), (2000000, 0), (2000000, 3), (2000000, 300), (2300000, 0)
        ms  seribu dua ratus tiga puluh         (1000, 0), (1000, 2), (1000, 200), (1000, 230): two words for thirty

    What does not grow is two numbers: `between ten and twenty`; `five twenty`, too, for five comes before twenty only
    where both are written as one word.
    """

    settled: int  # thousands, millions, …
    rest: int

    @classmethod
    def of(cls, value: int) -> _Amount:
        return cls(value, 0) if value >= 1000 else cls(0, value)

    def with_word(self, value: int, *, glued: bool) -> _Amount | None:
        """The number that this and the next number word are together, None where they are two."""
        if value >= 1000:
            return self._thousands(value)
        if value == 100:
            return self._hundreds()
        return _Amount(self.settled, self.rest + value) if self._takes(value, glued) else None

    def _thousands(self, value: int) -> _Amount | None:
        """`five hundred thousand`; behind `two million`, but not behind `two thousand`."""
        room = self.settled == 0 or self.settled >= 1000 * value
        return _Amount(self.settled + self.rest * value, 0) if self.rest and room else None

    def _hundreds(self) -> _Amount | None:
        """`five hundred`, or `thousand hundred`: one."""
        if 0 < self.rest < 100:
            return _Amount(self.settled, self.rest * 100)
        return _Amount(self.settled, 100) if self.settled and not self.rest else None

    def _takes(self, value: int, glued: bool) -> bool:
        """Whether what is below a hundred is added: `hundred five`, `twenty-five`, `femogtyve`."""
        if value and self.rest % 100 == 0:
            return sum(self) > 0
        tens = self.rest % 100
        unit_last = tens >= 20 and tens % 10 == 0 and 0 < value < 10
        unit_first = 0 < tens < 10 and value >= 20 and value % 10 == 0
        return unit_last or (glued and unit_first)


_FRACTIONS = {"½": "0.5", "¼": "0.25", "¾": "0.75"}


@cache
def _halves(language: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What stands behind a number that is a half more, or another part, and what is such a number itself."""
    own = locale(language)
    behind, alone = (
        "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in sorted(words, key=len, reverse=True))
        for words in (own.and_a_half, own.halves)
    )
    signs = "".join(_FRACTIONS)
    return (
        re.compile(rf"\s?(?:(?P<sign>[{signs}])|\s*(?:{behind})(?!\w))", re.IGNORECASE),
        re.compile(rf"(?<![\w-])(?:[{signs}]|(?:{alone})(?![\w-]))", re.IGNORECASE),
    )


def _halved(text: str, found: Sequence[tuple[int, int, Number]], language: str) -> Iterable[tuple[int, int, Number]]:
    """Numbers in order, `two and a half` and `1½` as one, and what is a half, or one and a half, beside them."""
    behind, alone = _halves(language)
    told: list[tuple[int, int, Number]] = []
    done = 0
    for start, end, number in found:
        more = behind.match(text, end) if number.value.isdecimal() and number.kind == "value" else None
        if start < done:  # the `one` of "two and one half" is part of that
            continue
        if more:
            done, part = more.end(), Decimal(_FRACTIONS[more["sign"] or "½"])
            told.append((start, done, Number(text[start:done], str(Decimal(number.value) + part))))
        else:
            told.append((start, end, number))
    starts, ends = [start for start, _, _ in told], [end for _, end, _ in told]
    for match in alone.finditer(text):
        before = bisect_left(starts, match.end())
        if not before or ends[before - 1] <= match.start():
            word = " ".join(match[0].lower().split())
            value = _FRACTIONS.get(word) or str(locale(language).halves[word])
            told.append((*match.span(), Number(match[0], value)))
    return sorted(told, key=lambda each: each[:2])


def _scaled(text: str, found: Iterable[tuple[int, int, Number]]) -> Iterable[tuple[int, int, Number]]:
    """Numbers in order, `3 million` as one."""
    rest = list(found)
    while rest:
        first, end, number = rest.pop(0)
        if rest and _is_scale(rest[0][2]) and _is_digits(number) and text[end : rest[0][0]].strip() == "":
            start, last, scale = rest.pop(0)
            amount = Decimal(number.value) * Decimal(scale.value)
            whole = f"{amount.normalize():f}"
            number = Number(f"{number.text}{text[end:start]}{scale.text}", whole, parts=(number.value, scale.value))
            end = last
        yield first, end, number


def _is_scale(number: Number) -> bool:
    return number.value in _SCALES and number.text.isalpha()


def _is_digits(number: Number) -> bool:
    figures = re.fullmatch(r"-?\d{1,12}(\.\d{1,6})?", number.value) is not None
    return figures and (number.text[-1].isdecimal() or "." in number.value)


def _folded(text: str) -> str:
    return " ".join(text.split())


@dataclass(frozen=True)
class Sourced:
    """The numbers of the cited sources."""

    values: frozenset[str]
    text: str

    @classmethod
    def of(cls, sources: Iterable[tuple[str, str]]) -> Sourced:
        """Of texts, each with its language."""
        pairs = list(sources)
        found = [number for text, language in pairs for number in numbers(text, language)]
        values = {value for number in found for value in (number.value, *number.parts)}
        return cls(frozenset(values), _folded("\n".join(text for text, _ in pairs)))

    def has(self, number: Number) -> bool:
        if number.value in self.values:
            return True
        if number.kind == "name":
            return _whole_name(number.value).search(self.text) is not None
        if number.kind == "code":
            return re.search(rf"(?<!\w){re.escape(number.value)}(?!\w)", self.text) is not None
        return number.kind == "value" and bool(number.parts) and self.values.issuperset(number.parts)


def _whole_name(name: str) -> re.Pattern[str]:
    """A name with digits, whole, whether written `GPT-4`, `GPT 4` or `GPT4`."""
    pieces = re.findall(r"\d+|[^\W\d_]+|[^\w\s-]", name)
    joined = r"[\s_-]?".join(map(re.escape, pieces))
    return re.compile(rf"(?<!\w){joined}(?!\w|\.\d)", re.IGNORECASE)


# ---- digits alone, where the language is not asked -------------------------------------------

_GROUPED = re.compile(r"\d+(?:[.,]\d+|[\u00a0\u202f ]\d{3}(?!\d))*")


def digits_of(text: str) -> list[str]:
    """The digits of each number, whatever parts them: 1,000 and 1.000 and 1 000 are the same."""
    return [_whole(re.sub(r"\D", "", number)) for number in _GROUPED.findall(text)]


def digit_runs(text: str) -> list[str]:
    """Each run of digits, whatever number it is part of: 1,000 is 1 and 0."""
    return [_whole(run) for run in re.findall(r"\d+", text)]
