"""Whether a claim's words stand in an order that says what the quotation's order says.

A claim is a walk through the quotation. Of these three clauses, their words numbered (`the`, `and` and `is` add
nothing and have no number),

    The server₀ keeps₁ the index₂ | and deletes₃ old₄ files₅ | if₆ the disk₇ is full₈.

`If the disk is full, the server deletes old files.` walks 6 7 8 0 3 4 5. From 8, the end of a clause, to 0, where
another begins, is CLAUSE_BACK; 0 to 3 SKIPS_ITEM, for a list begins within the first clause and its first item is left
out; the others are NEXT. `If the disk is full, old files delete the server.` walks 6 7 8 4 5 3 0: from 8 into the
midst of a clause BREAKS the order, as does 3 to 0, and the claim says something else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum, auto

from .quotation import HEADER, Quote
from .words import AND, COMMA, OPENERS, RUN, Word


class _Step(Enum):
    """Where in the quotation a claim's next word stands, seen from the word before."""

    NEXT = auto()  # directly behind it
    WITHIN = auto()  # further on in its clause
    CLAUSE_AHEAD = auto()  # in a later clause of its sentence, going on from end to beginning
    CLAUSE_BACK = auto()  # the same in an earlier one
    OTHER_SENTENCE = auto()  # in a sentence that may be gone on to
    SKIPS_ITEM = auto()  # in the second item of a list, whose first is left out
    BREAKS = auto()  # anywhere else, which changes what is said


# Of the walks that a claim may take where the quotation has a word twice the cheapest is the one that is judged. So
# the costs are a ranking: as close as can be, then forward, then back, and a BREAKS only where nothing else is left.
# They are fitted to nothing: any one of them halved or doubled turned at most 17 of 15,000 verdicts.
_COST = {
    _Step.NEXT: 0.0,
    _Step.WITHIN: 0.0,  # and for each word that is left out …
    _Step.CLAUSE_AHEAD: 0.5,  # more than a few words left out: rather the nearer place
    _Step.CLAUSE_BACK: 1.0,  # more than ahead: most claims keep the order of clauses
    _Step.OTHER_SENTENCE: 1.0,  # two clauses ahead: rather in one sentence
    _Step.SKIPS_ITEM: 1.5,  # allowed only in lists: after all others that keep the order
    _Step.BREAKS: 10.0,  # more than any walk without one is likely to cost
}
_LEFT_OUT = 0.1  # … so much
_OUTSIDE = 0.5  # a word of a heading or a header: rather in a sentence
_AGAIN = 3.0  # a word that was said before: twice a skipped item, for the claim is then rejected as saying it twice

_ITEM = 4  # words of an item of a list that begins within a clause


def first_moved(claim: Sequence[Word], path: Sequence[int], quote: Quote, verb_second: bool) -> Word | None:
    """The first word whose place changes what is said."""
    wrong = _out_of_order(claim, path, quote)
    if wrong is None:
        return None
    words, places = _in_lists(claim, path, quote)
    in_order = _out_of_order(words, places, quote) is None
    return None if in_order or (verb_second and _without_verb(words, places, quote)) else claim[wrong]


# ---- the walk ------------------------------------------------------------------------------


def best_path(claim: Sequence[Word], choices: Sequence[Sequence[int]], quote: Quote) -> list[int]:
    """The place of each word, so that the walk costs least (Viterbi)."""
    best: dict[int, tuple[float, tuple[int, ...]]] = {place: (_apart(place, quote), (place,)) for place in choices[0]}
    for word, places in zip(claim[1:], choices[1:], strict=True):
        best = {
            place: min(
                (cost + _cost(path, place, word, quote) + _apart(place, quote, path), (*path, place))
                for cost, path in best.values()
            )
            for place in places
        }
    return list(min(best.values())[1])


def _apart(place: int, quote: Quote, path: Sequence[int] = ()) -> float:
    """What it costs that a word stands outside the sentences, or was said before."""
    return (_OUTSIDE if quote.sentence[place] < 0 else 0.0) + (_AGAIN if place in path else 0.0)


def _cost(path: Sequence[int], there: int, word: Word, quote: Quote) -> float:
    """What it costs to walk on to a place with the claim's `word`."""
    step = _step(path[-1], there, word, quote, first=path[0])
    return _COST[step] + (_LEFT_OUT * (there - path[-1] - 1) if step is _Step.WITHIN else 0.0)


def _step(here: int, there: int, word: Word, quote: Quote, *, first: int) -> _Step:
    """The step from one place to another with the claim's `word`; the claim began at `first`."""
    if there == here + 1:
        return _Step.NEXT
    if word.glued:
        return _Step.BREAKS
    if here < there and quote.segment[here] == quote.segment[there]:
        return _Step.WITHIN
    if quote.sentence[here] != quote.sentence[there]:
        return _Step.OTHER_SENTENCE if _from_another(here, there, quote, first) else _Step.BREAKS
    moves = word.preposition and quote.words[there].preposition  # `in 2026` from the one end to the other
    if quote.starts(there) and (quote.ends(here) or word.before != RUN or moves):
        return _Step.CLAUSE_AHEAD if here < there else _Step.CLAUSE_BACK
    return _Step.SKIPS_ITEM if _skips_item(here, there, quote) else _Step.BREAKS


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
        step = _step(here, there, claim[number], quote, first=path[0])
        if step is _Step.BREAKS:
            return number
        if step is _Step.SKIPS_ITEM and not touched.issuperset(range(there, quote.end(there) + 1)):
            return number  # the item that it goes on to is not whole
    return None


# ---- what may stand elsewhere ----------------------------------------------------------------


def _in_lists(claim: Sequence[Word], path: Sequence[int], quote: Quote) -> tuple[list[Word], list[int]]:
    """The claim with those items of lists that changed places put back as the quotation has them."""
    words, places = list(claim), list(path)
    for _ in range(_ITEM):
        swap = next(_swaps(words, places, quote), None)
        if swap is None:
            break
        start, middle, end = swap
        later = [*range(start, middle)]
        if quote.words[places[middle - 1]].concept == "or":  # stays between them
            later = [middle - 1, *range(start, middle - 1)]
        order = [*range(start), *range(middle, end), *later, *range(end, len(places))]
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
