"""Evidence -> the statements that answer, best first, as few as do; knows nothing of how they are shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..records import Evidence, Statement
from ..statements.shown import shown, whole

# Words of a plain answer: quotations are added while they are nearly as good as the best, up to `_MOST`;
# below `_LEAST` the next best is added all the same.
_LEAST, _MOST = 30, 90
PASSAGES = 4  # at most so many are quoted
_NEARLY = 0.85  # of the best statement's score: as good as the best
AT_ALL = 0.75  # of the best statement's score: below it nothing is added, however short the answer


class Chosen(NamedTuple):
    """A statement that could be quoted."""

    rank: int  # of its evidence
    position: int  # in its passage
    statement: Statement
    score: float


def choose(evidence: Sequence[Evidence]) -> list[Chosen]:
    """The statements to quote, in the order of the evidence and of the text."""
    candidates = sorted(_candidates(evidence), key=lambda each: -each.score)
    chosen: list[Chosen] = []
    told: set[tuple[int, str]] = set()
    words, seen = 0, set[str]()
    for each in candidates:
        document = evidence[each.rank].document
        text = shown(document.text, each.statement)
        key = " ".join(text.casefold().split())
        enough = _NEARLY if words >= _LEAST else AT_ALL
        if chosen and (key in seen or each.score < enough * candidates[0].score):
            continue
        more = len(whole(document.text, each.statement).split())
        if chosen and words + more > _MOST:
            continue
        seen.add(key)
        words += more
        chosen.append(each)
    return sorted(chosen, key=lambda each: each[:2])


def _candidates(evidence: Sequence[Evidence]) -> Iterator[Chosen]:
    for rank, found in enumerate(evidence):
        every = [
            Chosen(rank, position, statement, weight_of(statement.score, found, evidence))
            for position, statement in enumerate(found.statements)
        ]
        # What only asks or introduces something else says nothing alone.
        telling = [each for each in every if tells(found, each.statement)]
        yield from telling or every


def tells(found: Evidence, statement: Statement) -> bool:
    """Does a statement say something, rather than ask or introduce what it has not with it?"""
    words = shown(found.document.text, statement)
    return bool(words) and not (statement.kind in ("sentence", "lead") and words.rstrip("\"'”’)").endswith(("?", ":")))


def weight_of(score: float, found: Evidence, evidence: Sequence[Evidence]) -> float:
    """A statement is as good as itself, its passage, and its passage's place behind the best."""
    return (score + found.scores.get("late", found.score) + found.score - evidence[0].score) / 2
