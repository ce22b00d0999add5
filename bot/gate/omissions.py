"""What of a quotation a claim may not leave out."""

from __future__ import annotations

from collections.abc import Sequence

from .quotation import Quote
from .words import AND, OPENERS, Word

# Commonness from which a word is not left out within a clause, and at its end: catches what no list has. With these
# 50 of 300 shortened sentences are rejected, without any 35 (scripts/fit/gate.py shows the steps between).
KEPT_WITHIN, KEPT_AT_END = 4.5, 6.0
_BINDING = {"if", "unless", "only", "least", "limit"}


def left_out(touched: set[int], quote: Quote) -> Word | None:
    """A word of the quotation's clauses that the claim may not leave out."""
    for sentence in _sentences_told(touched, quote):
        places = [place for place, number in enumerate(quote.sentence) if number == sentence]
        for segment in dict.fromkeys(quote.segment[place] for place in places):
            within = [place for place in places if quote.segment[place] == segment]
            left = _left_of(within, touched, quote)
            if left is not None:
                return left
    return None


def _sentences_told(touched: set[int], quote: Quote) -> list[int]:
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
        if (
            place not in touched
            and not words[place].text.startswith("~~")
            and not (  # struck out
                _may_end(place, last, quote) if place > last else _may_miss(place, touched, quote)
            )
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
