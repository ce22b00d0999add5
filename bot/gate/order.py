"""Whether a claim's words stand in an order that says what the quotation's order says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .quotation import HEADER, Quote
from .wording import AND, COMMA, OPENERS, RUN, Word

_BAD = 10.0  # cost of a step that changes the order
_ITEM = 4  # words of an item of a list that begins within a clause


def first_moved(claim: Sequence[Word], path: Sequence[int], quote: Quote, verb_second: bool) -> Word | None:
    """The first word whose place changes what is said."""
    wrong = _out_of_order(claim, path, quote)
    if wrong is None:
        return None
    words, places = _in_lists(claim, path, quote)
    in_order = _out_of_order(words, places, quote) is None
    return None if in_order or (verb_second and _without_verb(words, places, quote)) else claim[wrong]


# ---- order ---------------------------------------------------------------------------------


def best_path(claim: Sequence[Word], choices: Sequence[Sequence[int]], quote: Quote) -> list[int]:
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
