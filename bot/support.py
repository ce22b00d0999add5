"""Whether the words of a claim are those of a quotation, in an order that says the same; knows no language.

In one language a claim is judged by exclusion. Each of its words must be the quotation's; of the quotation's words it
may leave out whole clauses, the end of a clause and rare words, but none that denies, allows, counts, compares or
orders, and no common one; and only whole clauses and items of a list may change places. So a word that turns the
meaning needs to be on no list to be caught, whether it was put in, taken out or moved.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from .wording import AND, COMMA, RUN, Word

# Commonness from which a word is not left out within a clause, and at its end.
KEPT_WITHIN, KEPT_AT_END = 4.5, 5.5

_BAD = 10.0  # cost of a step that changes the order
_ITEM = 4  # words of an item of a list that begins within a clause
_CODES = ("number", "unit", "code", "name", "negation", "modality", "quantifier", "comparator", "order", "condition")
_KINDS = {"number", "unit", "code", "name"}


class Fault(NamedTuple):
    """What a claim's words say otherwise than the quotation's."""

    code: str
    word: str


class Compared(NamedTuple):
    """A claim beside a quotation: the first fault, None where it says the same, and how far they are apart."""

    fault: Fault | None
    distance: float


class Quote:
    """Sentences in their order, after what they are said of: titles, headings, a table's header."""

    def __init__(self, sentences: Sequence[Sequence[Word]], context: Sequence[Word] = ()) -> None:
        self.words = [*context, *(word for sentence in sentences for word in sentence)]
        self.sentence = [-1] * len(context)
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

    def ends(self, place: int) -> bool:
        return place == len(self.words) - 1 or self.segment[place] != self.segment[place + 1]


def compare(claim: Sequence[Word], quote: Quote, *, verb_second: bool) -> Compared:
    """What a claim says otherwise than a quotation in the same language."""
    choices = [quote.places(word) for word in claim]
    missing = [word for word, places in zip(claim, choices, strict=True) if not places]
    if missing:
        faults = [Fault(_code(word), word.text) for word in missing]
        return Compared(min(faults, key=_rank), len(missing) / len(claim))
    path = _path(claim, choices, quote)
    wrong = _out_of_order(claim, path, quote)
    if wrong is not None and verb_second:
        wrong = _without_verb(claim, path, quote, wrong)
    left = _left_out(set(path), quote)
    if left is not None:
        return Compared(Fault("left_out", left.text), 0.02)
    return Compared(None if wrong is None else Fault("order", claim[wrong].text), 0.0 if wrong is None else 0.01)


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
                (cost + _step(path[-1], place, word, quote) + _apart(place, quote), (*path, place))
                for cost, path in best.values()
            )
            for place in places
        }
    return list(min(best.values())[1])


def _apart(place: int, quote: Quote) -> float:
    return 0.5 if quote.sentence[place] < 0 else 0.0


def _step(here: int, there: int, word: Word, quote: Quote) -> float:
    """What it costs to go on, after one place, with a word of another; `word` is the claim's."""
    if there == here + 1:
        return 0.0
    if here < there and quote.segment[here] == quote.segment[there]:
        return 0.1 * (there - here - 1)
    if quote.sentence[here] < 0 or quote.sentence[there] < 0:
        return 1.0 if _from_context(here, there, quote) else _BAD
    moves = word.preposition and quote.words[there].preposition  # `in 2026` from the one end to the other
    if quote.starts(there) and (quote.ends(here) or word.before != RUN or moves):
        return 0.5 if here < there else 1.0
    return 1.5 if _within_list(here, there, word, quote) else _BAD


def _from_context(here: int, there: int, quote: Quote) -> bool:
    """Whether a heading's or a header's word may stand beside another: at a clause's edge, in a cell's own column."""
    first, second = quote.words[here], quote.words[there]
    edges = (quote.sentence[here] < 0 or quote.ends(here)) and (quote.sentence[there] < 0 or quote.starts(there))
    return edges and (first.column == second.column or 0 in (first.column, second.column))


def _within_list(here: int, there: int, word: Word, quote: Quote) -> bool:
    """Whether a step goes between items of a list, of which the first begins somewhere within its clause."""
    if quote.starts(there) and quote.words[there].before in (AND, COMMA):  # another item where the first stood
        return here < there and _end(here, quote) - here <= _ITEM and _are_listed(here, there, quote)
    if quote.ends(here) and word.before != RUN and there < here:  # the first item where another stood
        return _end(there, quote) - there < _ITEM and _are_listed(there, here, quote)
    return False


def _end(place: int, quote: Quote) -> int:
    while not quote.ends(place):
        place += 1
    return place


def _are_listed(first: int, later: int, quote: Quote) -> bool:
    """Whether two places are in items of one list, which has a conjunction and no condition before it."""
    if quote.sentence[first] != quote.sentence[later]:
        return False
    before = first
    while before >= 0 and quote.segment[before] == quote.segment[first]:
        if quote.words[before].role in ("condition", "order"):
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


def _out_of_order(claim: Sequence[Word], path: Sequence[int], quote: Quote) -> int | None:
    """The first word that stands where the quotation's does not."""
    touched = set(path)
    for number in range(1, len(path)):
        here, there = path[number - 1], path[number]
        cost = _step(here, there, claim[number], quote)
        if cost >= _BAD or (cost == 1.5 and not _whole_item(there, touched, quote)):
            return number
    return None


def _whole_item(place: int, touched: set[int], quote: Quote) -> bool:
    return all(each in touched for each in range(place, _end(place, quote) + 1))


def _without_verb(claim: Sequence[Word], path: Sequence[int], quote: Quote, wrong: int) -> int | None:
    """The first word out of order although one verb changed places with what stands beside it (verb second)."""
    for number in range(len(path)):
        word = quote.words[path[number]]
        if word.kind != "word" or word.role not in ("", "modality") or word.preposition or claim[number].preposition:
            continue
        rest = [place - (place > path[number]) for place in (*path[:number], *path[number + 1 :])]
        words = [*claim[:number], *claim[number + 1 :]]
        if _out_of_order(words, rest, quote.without(path[number])) is None:
            return None
    return wrong


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
        if words[segment[0]].before == AND:
            return next((words[place] for place in segment if words[place].role == "condition"), None)
        return next((words[place] for place in segment if words[place].role), None)
    for place in segment:
        if place not in touched and not (
            _may_end(place, last, quote) if place > last else _may_miss(place, touched, quote)
        ):
            return words[place]
    return None


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
    if word.role or word.kind != "word" or word.common >= KEPT_WITHIN:
        return False
    return not (after.preposition and place + 1 in touched)
