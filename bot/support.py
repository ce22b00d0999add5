"""Whether the words of a claim are those of a quotation, in an order that says the same; knows no language.

In one language a claim is judged by exclusion. Each of its words must be the quotation's; of the quotation's words it
may leave out whole clauses, the end of a clause and rare words, but none that denies, allows, counts, compares or
orders, and no common one; and only whole clauses and items of a list may change places. So a word that turns the
meaning needs to be on no list to be caught, whether it was put in, taken out or moved.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from .wording import AND, COMMA, OPENERS, RUN, Word

# Commonness from which a word is not left out within a clause, and at its end: catches what no list has. With these
# 50 of 300 shortened sentences are rejected, without any 35 (scripts/fit_gate.py shows the steps between).
KEPT_WITHIN, KEPT_AT_END = 4.5, 6.0

_BAD = 10.0  # cost of a step that changes the order
_ITEM = 4  # words of an item of a list that begins within a clause
_CODES = ("number", "unit", "code", "name", "negation", "modality", "quantifier", "comparator", "order", "condition")
_BINDING = {"if", "unless", "only", "least", "limit"}
# Across languages: what a claim may not add, with the reason; and what it may not leave out.
_ACROSS = {
    "not": "negation", "never": "negation", "must": "modality", "all": "quantifier", "only": "quantifier",
    "least": "quantifier", "limit": "quantifier", "more": "comparator", "less": "comparator", "before": "order",
    "after": "order", "unless": "condition",
}  # fmt: skip
_LEFT_ACROSS = ("not", "never", "only", "unless")
_KINDS = {"number", "unit", "code", "name"}


class Fault(NamedTuple):
    """What a claim's words say otherwise than the quotation's."""

    code: str
    word: str


class Compared(NamedTuple):
    """A claim beside a quotation: the first fault, None where it says the same, and how far they are apart."""

    fault: Fault | None
    distance: float


HEADING, HEADER = -2, -1  # in the place of a sentence's number


class Quote:
    """Sentences in their order, after what they are said of: titles and headings, then a table's header."""

    def __init__(
        self, sentences: Sequence[Sequence[Word]], headings: Sequence[Word] = (), header: Sequence[Word] = ()
    ) -> None:
        self.words = [*headings, *header, *(word for sentence in sentences for word in sentence)]
        self.sentence = [HEADING] * len(headings) + [HEADER] * len(header)
        for number, each in enumerate(sentences):
            self.sentence += [number] * len(each)
        self.segment = self._segments()
        self._places: dict[str, list[int]] = {}
        for place, word in enumerate(self.words):
            for key in word.answers:
                self._places.setdefault(key, []).append(place)

    def _segments(self) -> list[int]:
        """For each word the number of its clause or item."""
        numbers: list[int] = []
        for place, word in enumerate(self.words):
            new = place == 0 or word.before != RUN or self.sentence[place] != self.sentence[place - 1]
            numbers.append(numbers[-1] + new if numbers else 0)
        return numbers

    def without(self, place: int) -> Quote:
        """The quotation as if it had not one word."""
        left = Quote((), [*self.words[:place], *self.words[place + 1 :]])
        left.sentence = [*self.sentence[:place], *self.sentence[place + 1 :]]
        if self.starts(place) and not self.ends(place):
            left.words[place] = replace(left.words[place], before=self.words[place].before)
        left.segment = left._segments()
        return left

    def places(self, word: Word) -> list[int]:
        """Where the quotation has a word."""
        found = self._all(word.keys)
        if not found:
            found = [place for first, last in word.parts if self._all(first) for place in self._all(last)]
        return found

    def _all(self, keys: Iterable[str]) -> list[int]:
        return sorted({place for key in keys for place in self._places.get(key, ())})

    def starts(self, place: int) -> bool:
        return place == 0 or self.segment[place] != self.segment[place - 1]

    def begins(self, place: int) -> bool:
        """Whether a sentence begins with a word."""
        return place == 0 or self.sentence[place] != self.sentence[place - 1]

    def end(self, place: int) -> int:
        """The last word of a word's clause."""
        while not self.ends(place):
            place += 1
        return place

    def ends(self, place: int) -> bool:
        return place == len(self.words) - 1 or self.segment[place] != self.segment[place + 1]


def compare(claim: Sequence[Word], quote: Quote, *, verb_second: bool) -> Compared:
    """What a claim says otherwise than a quotation in the same language."""
    if not claim:
        return Compared(None, 0.0)
    choices = [quote.places(word) for word in claim]
    missing = [word for word, places in zip(claim, choices, strict=True) if not places]
    if missing:
        faults = [Fault(_code(word), word.text) for word in missing]
        return Compared(min(faults, key=_rank), len(missing) / len(claim))
    path = _path(claim, choices, quote)
    twice = _said_twice(claim, path)
    if twice is not None:
        return Compared(Fault(_code(twice), twice.text), 0.03)
    left = _left_out(set(path), quote)
    if left is not None:
        return Compared(Fault("left_out", left.text), 0.02)
    moved = _moved(claim, path, quote, verb_second)
    return Compared(None, 0.0) if moved is None else Compared(Fault("order", moved.text), 0.01)


def compare_across(claim: Sequence[Word], said: Counter[str], quote: Quote, quoted: Counter[str]) -> Compared:
    """What a claim says otherwise than a quotation in another language, as far as that shows without reading it.

    `said` and `quoted` are how often each says what by words that turn a meaning.
    """
    missing = [word for word in claim if word.kind in _KINDS and not _told_at(word, quote)]
    missing += list(_more_often(claim, quote)) + list(_other_units(claim, quote))
    faults = [Fault(_code(word), word.text) for word in missing]
    faults += [Fault(_ACROSS[concept], concept) for concept in _ACROSS if said[concept] > _allowed(concept, quoted)]
    faults += [Fault("left_out", concept) for concept in _LEFT_ACROSS if quoted[concept] and not said[concept]]
    return Compared(min(faults, key=_rank, default=None), len(faults) / (len(claim) + 1))


def _allowed(concept: str, quoted: Counter[str]) -> float:
    """How often a claim may say it: denying twice what is denied once is the opposite."""
    return quoted[concept] if concept == "not" or not quoted[concept] else math.inf


def _more_often(claim: Sequence[Word], quote: Quote) -> Iterator[Word]:
    """Figures and code that a claim has more often than the quotation."""
    figures = [word for word in claim if word.kind in ("number", "code")]
    counts = Counter(word.keys for word in figures)
    yield from (word for word in figures if counts[word.keys] > len(_told_at(word, quote)))


def _told_at(word: Word, quote: Quote) -> list[int]:
    """Where a quotation has a word: names also in its headings, code not where it is a word of the other language."""
    found = quote.places(word)
    if word.kind == "name":
        return found
    told = [place for place in found if quote.sentence[place] != HEADING]
    return [place for place in told if word.kind != "code" or quote.words[place].kind in ("code", "name")]


def _other_units(claim: Sequence[Word], quote: Quote) -> Iterator[Word]:
    """Units that the quotation has not behind the same figure."""
    for number, unit in pairwise(claim):
        if number.kind == "number" and unit.kind == "unit":
            behind = {place + 1 for place in quote.places(number)}
            if behind.isdisjoint(quote.places(unit)):
                yield unit


def _moved(claim: Sequence[Word], path: Sequence[int], quote: Quote, verb_second: bool) -> Word | None:
    """The first word whose place changes what is said."""
    wrong = _out_of_order(claim, path, quote)
    if wrong is None:
        return None
    words, places = _in_lists(claim, path, quote)
    in_order = _out_of_order(words, places, quote) is None
    return None if in_order or (verb_second and _without_verb(words, places, quote)) else claim[wrong]


def _said_twice(claim: Sequence[Word], path: Sequence[int]) -> Word | None:
    """A word that the claim has twice and the quotation once."""
    counts = Counter(path)
    return next((word for word, place in zip(claim, path, strict=True) if counts[place] > 1), None)


def _code(word: Word) -> str:
    return word.kind if word.kind in _KINDS else word.role or "word"


def _rank(fault: Fault) -> int:
    return _CODES.index(fault.code) if fault.code in _CODES else len(_CODES)


# ---- order ---------------------------------------------------------------------------------


def _path(claim: Sequence[Word], choices: Sequence[Sequence[int]], quote: Quote) -> list[int]:
    """The place of each word, so that as few steps as possible change the order (Viterbi)."""
    best: dict[int, tuple[float, tuple[int, ...]]] = {place: (_apart(place, quote), (place,)) for place in choices[0]}
    for word, places in zip(claim[1:], choices[1:], strict=True):
        best = {
            place: min(
                (cost + _step(path[-1], place, word, quote, first=path[0]) + _apart(place, quote, path), (*path, place))
                for cost, path in best.values()
            )
            for place in places
        }
    return list(min(best.values())[1])


def _apart(place: int, quote: Quote, path: Sequence[int] = ()) -> float:
    """What it costs that a word stands outside the sentences, or was said before."""
    return (0.5 if quote.sentence[place] < 0 else 0.0) + (3.0 if place in path else 0.0)


def _step(here: int, there: int, word: Word, quote: Quote, *, first: int) -> float:
    """What it costs to go on, after one place, with the claim's `word` at another; the claim began at `first`."""
    if there == here + 1:
        return 0.0
    if word.glued:
        return _BAD
    if here < there and quote.segment[here] == quote.segment[there]:
        return 0.1 * (there - here - 1)
    if quote.sentence[here] != quote.sentence[there]:
        return 1.0 if _from_another(here, there, quote, first) else _BAD
    moves = word.preposition and quote.words[there].preposition  # `in 2026` from the one end to the other
    if quote.starts(there) and (quote.ends(here) or word.before != RUN or moves):
        return 0.5 if here < there else 1.0
    return 1.5 if _skips_item(here, there, quote) else _BAD


def _from_another(here: int, there: int, quote: Quote, first: int) -> bool:
    """Whether a claim may go on in another sentence: at its beginning, or with a header's word in its own column."""
    one, other = quote.sentence[here], quote.sentence[there]
    if HEADER in (one, other):
        columns = (quote.words[here].column, quote.words[there].column)
        edges = (one == HEADER or quote.ends(here)) and (other == HEADER or quote.starts(there))
        return edges and (columns[0] == columns[1] or 0 in columns)
    begins = other >= 0 and quote.begins(there)
    named = 0 <= here - first < _ITEM and not any(word.role for word in quote.words[first : here + 1])
    means = quote.sentence[first] == one and named  # what the pronoun that begins a sentence stands for
    return begins and (means or (one >= 0 and quote.ends(here)))


def _skips_item(here: int, there: int, quote: Quote) -> bool:
    """Whether a step leaves out the first item of a list, which begins somewhere within its clause."""
    return (
        here < there
        and quote.words[here + 1].kind == quote.words[there].kind
        and quote.starts(there)
        and quote.words[there].before in (AND, COMMA)
        and quote.end(here) - here <= _ITEM
        and _are_listed(here, there, quote)
    )


def _are_listed(first: int, later: int, quote: Quote) -> bool:
    """Whether two places are in items of one list, which has a conjunction and no condition before it."""
    if quote.sentence[first] != quote.sentence[later]:
        return False
    before = first
    while before >= 0 and quote.segment[before] == quote.segment[first]:
        if _opens(quote.words[before]):
            return False
        before -= 1
    marks = []
    for place in range(first + 1, len(quote.words)):
        if quote.starts(place):
            mark = quote.words[place].before
            if mark not in (AND, COMMA) or quote.sentence[place] != quote.sentence[first]:
                break
            marks.append(mark)
    return quote.segment[later] - quote.segment[first] <= len(marks) and AND in marks


def _opens(word: Word) -> bool:
    return (word.role == "condition" and word.concept != "or") or word.concept in OPENERS


def _out_of_order(claim: Sequence[Word], path: Sequence[int], quote: Quote) -> int | None:
    """The first word that stands where the quotation's does not."""
    touched = set(path)
    for number in range(1, len(path)):
        here, there = path[number - 1], path[number]
        cost = _step(here, there, claim[number], quote, first=path[0])
        if cost >= _BAD or (cost == 1.5 and not touched.issuperset(range(there, quote.end(there) + 1))):
            return number
    return None


def _in_lists(claim: Sequence[Word], path: Sequence[int], quote: Quote) -> tuple[list[Word], list[int]]:
    """The claim with those items of lists that changed places put back as the quotation has them."""
    words, places = list(claim), list(path)
    for _ in range(_ITEM):
        swap = next(_swaps(words, places, quote), None)
        if swap is None:
            break
        start, middle, end = swap
        order = [*range(start), *range(middle, end), *range(start, middle), *range(end, len(places))]
        if quote.words[places[middle - 1]].concept == "or":  # stays between them
            order = [
                *range(start),
                *range(middle, end),
                middle - 1,
                *range(start, middle - 1),
                *range(end, len(places)),
            ]
        words, places = [words[at] for at in order], [places[at] for at in order]
    return words, places


def _swaps(claim: Sequence[Word], path: Sequence[int], quote: Quote) -> Iterator[tuple[int, int, int]]:
    """Runs of the claim that stand the other way round in a list of the quotation: start, middle, end."""
    for middle in range(1, len(path)):
        either = quote.words[path[middle - 1]].concept == "or"
        if claim[middle].before == RUN or (either and middle < 2):
            continue
        later = middle - 1 - either
        start = _run(path, later, -1)
        end = _run(path, middle, 1) + 1
        for left in range(later, max(start, later - _ITEM) - 1, -1):
            for right in range(middle + 1, min(end, middle + _ITEM) + 1):
                if path[right - 1] + 1 + either == path[left] and _are_alike(path[left], path[middle], quote):
                    yield left, middle, right


def _run(path: Sequence[int], at: int, by: int) -> int:
    """Where the words that stand side by side in the quotation, too, end in this direction."""
    while 0 <= at + by < len(path) and path[at + by] == path[at] + by:
        at += by
    return at


def _are_alike(later: int, first: int, quote: Quote) -> bool:
    return (
        quote.starts(later)
        and quote.words[later].before in (AND, COMMA)
        and quote.words[later].kind == quote.words[first].kind
        and _are_listed(first, later, quote)
    )


def _without_verb(claim: Sequence[Word], path: Sequence[int], quote: Quote) -> bool:
    """Whether all is in order but for one verb, which changed places with what stands beside it (verb second)."""
    for number, place in enumerate(path):
        word = quote.words[place]
        moves = word.kind == "word" and word.role in ("", "modality") and path.count(place) == 1
        beside = {quote.segment[each] for each in path[max(0, number - 1) : number + 2] if each != place}
        if not moves or word.preposition or claim[number].preposition or quote.segment[place] not in beside:
            continue
        rest = [each - (each > place) for each in path if each != place]
        if _out_of_order([*claim[:number], *claim[number + 1 :]], rest, quote.without(place)) is None:
            return True
    return False


# ---- what a claim leaves out -----------------------------------------------------------------


def _left_out(touched: set[int], quote: Quote) -> Word | None:
    """A word of the quotation's clauses that the claim may not leave out."""
    for sentence in _told(touched, quote):
        places = [place for place, number in enumerate(quote.sentence) if number == sentence]
        for segment in dict.fromkeys(quote.segment[place] for place in places):
            within = [place for place in places if quote.segment[place] == segment]
            left = _left_of(within, touched, quote)
            if left is not None:
                return left
    return None


def _told(touched: set[int], quote: Quote) -> list[int]:
    """The sentences that a claim tells; not one that only says what a pronoun of the next one means."""
    counts: dict[int, list[Word]] = {}
    for place in touched:
        counts.setdefault(quote.sentence[place], []).append(quote.words[place])
    most = max(map(len, counts.values()))
    return [
        sentence
        for sentence, words in sorted(counts.items())
        if sentence >= 0
        and (
            len(words) == most or len(words) > 2 or any(word.role or word.kind in ("number", "unit") for word in words)
        )
    ]


def _left_of(segment: Sequence[int], touched: set[int], quote: Quote) -> Word | None:
    last = max((place for place in segment if place in touched), default=-1)
    words = quote.words
    if last < 0:
        return next((words[place] for place in segment if _binds(place, segment[0], touched, quote)), None)
    for place in segment:
        if place not in touched and not (
            _may_end(place, last, quote) if place > last else _may_miss(place, touched, quote)
        ):
            return words[place]
    return None


def _binds(place: int, start: int, touched: set[int], quote: Quote) -> bool:
    """Whether what the claim says is only true with a clause that it leaves out, because of this word."""
    word = quote.words[place]
    if word.concept == "or":
        return place > 0 and place - 1 in touched
    if place == start and word.role == "order":
        return word.concept in OPENERS and word.concept != "while"
    if word.role == "negation":  # behind its clause's first word it denies only what is left out …
        last = max(each for each in touched if quote.sentence[each] == quote.sentence[place])
        return quote.words[start].before != AND and (place == start or place < last)  # … but not within a sentence
    return word.concept in _BINDING and (quote.words[start].before != AND or word.role == "condition")


def _may_end(place: int, last: int, quote: Quote) -> bool:
    """Whether a word after the claim's last one of its clause may be left out."""
    word = quote.words[place]
    unit = place == last + 1 and quote.words[last].kind == "number"
    glued = place == last + 1 and word.glued
    return not (word.role or unit or glued or word.common >= KEPT_AT_END)


def _may_miss(place: int, touched: set[int], quote: Quote) -> bool:
    """Whether a word within a clause may be left out."""
    word, after = quote.words[place], quote.words[place + 1]
    if word.kind == "code" and after.glued:
        return True  # a command's first words before its flag
    if not word.role and any(quote.words[each].keys & word.keys for each in touched):
        return True  # said once for two sentences
    if word.role or word.kind != "word" or word.common >= KEPT_WITHIN:
        return False
    opens = quote.starts(place) and not word.small  # a verb that orders, most often
    return not (opens or after.small)
