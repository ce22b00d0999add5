"""What a reader says of the best passages: whether each answers, and in which of its statements.

Knows how passages are put before a reader; not what is made of what it says.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import NamedTuple

from ..records import Evidence, Reader, Reading, Span, Statement
from ..statements.options.beside import Key, beside
from ..statements.shown import shown

READ = 5  # evidence that is read: about 30 ms each, on two cores two at a time
SWAY = 0.02  # of a passage's score, what its logit is worth; chosen by scripts/fit/reading.py
UNTOLD = -9.0  # log-probability of what was not read
# The words of an answer are marked where the reader is this sure of where they begin and end (probability), and they
# are this many tokens at most. By scripts/measure/reader.py (600 rows held out) 17 % of the passages are marked then,
# the words have 76 % F1, and 23 % of what is marked answers nothing; more or less of it changes that share little.
SURE, TOKENS = 0.3, 24


class Read(NamedTuple):
    """What was read in a passage."""

    answers: float  # logit: does it answer?
    told: tuple[float, ...]  # by statement: the log-probability that the answer begins in it
    words: tuple[int, Span] | None = None  # of which statement, which words as they are shown, are the answer


def reread(  # noqa: PLR0913 - two by name
    reader: Reader,
    texts: Collection[str],
    language: str,
    evidence: Sequence[Evidence],
    *,
    parts: Sequence[str] = (),
    sway: bool,
) -> tuple[list[Evidence], list[Read]]:
    """The evidence, of which the best was read, with what was read in it; where it may `sway`, in another order.

    Each passage is read with each of the texts, and what suits it best counts: a question that goes on with another
    one, and both together. Of a message with several questions each of the `parts` is read, too; a passage that
    answers one of them counts for no more than the least that is found for another. What is in another language than
    the question's counts for no more than the best that is in it.
    """
    best = evidence[:READ]
    every = [readings(reader, text, language, best) for text in texts]
    if best and (of_parts := [readings(reader, part, language, best) for part in parts]):
        least = min(max(each.answers for each in one) for one in of_parts)
        every += [[each._replace(answers=min(each.answers, least)) for each in one] for one in of_parts]
    read = [max(each, key=lambda one: one.answers) for each in zip(*every, strict=True)]
    both = [(_marked(found, each), each) for found, each in zip(evidence, read, strict=False)]
    most = max((each.answers for found, each in both if found.document.language == language), default=math.inf)
    both = [
        (found, each if found.document.language == language else each._replace(answers=min(each.answers, most)))
        for found, each in both
    ]
    if sway:
        both.sort(key=lambda one: -(one[0].score + SWAY * one[1].answers))
    return [*(found for found, _ in both), *evidence[READ:]], [each for _, each in both]


def readings(reader: Reader, text: str, language: str, evidence: Sequence[Evidence]) -> list[Read]:
    """Each passage read together with what is asked: of a table the rows that a question asks for, for among many
    others the reader does not see them."""
    rows = [(found, each) for found in evidence for each in found.statements if each.kind == "row"]
    apart = beside(text, language, rows)
    put = [passage_put(found, apart) for found in evidence]
    said = reader.read(text, [words for words, _ in put])
    return [
        Read(reading.answers, _by_statement(reading, places), _words(reading, places))
        for reading, (_, places) in zip(said, put, strict=True)
    ]


def passage_put(found: Evidence, apart: Collection[Key] = ()) -> tuple[str, list[Span]]:
    """A passage as it is read: its headings, and each statement as people read it on a line, without those that are
    apart, unless all are; where each stands."""
    lines, places = [" > ".join(found.passage.heading_path) or found.document.title], []
    at = len(lines[0]) + 1
    left = {each.span for each in found.statements if (found.document.path, each.span) in apart}
    for statement in found.statements:
        if statement.span in left and len(left) < len(found.statements):
            places.append(Span(at, at))
            continue
        line = shown(found.document.text, statement)
        places.append(Span(at, at + len(line)))
        lines.append(line)
        at += len(line) + 1
    return "\n".join(lines), places


def _by_statement(reading: Reading, places: Sequence[Span]) -> tuple[float, ...]:
    import numpy as np

    begins = np.exp(reading.starts)
    found = []
    for span in places:
        inside = (reading.offsets[:, 0] < span.end) & (reading.offsets[:, 1] > span.start)
        chance = float(begins[inside].sum()) if len(begins) else 0.0
        found.append(max(UNTOLD, float(np.log(max(chance, 1e-9)))))
    return tuple(found)


def likeliest(reading: Reading) -> tuple[Span, float] | None:
    """The words of a passage that are most likely the answer, and how likely that is; None of an empty one."""
    import numpy as np

    if not len(reading.starts):
        return None
    tokens = np.arange(len(reading.starts))
    longer = tokens[None, :] - tokens[:, None]
    both = reading.starts[:, None] + reading.ends[None, :]
    sure = np.where((longer >= 0) & (longer < TOKENS), both, -np.inf)
    first, last = divmod(int(sure.argmax()), len(tokens))
    words = Span(int(reading.offsets[first, 0]), int(reading.offsets[last, 1]))
    return words, float(np.exp(sure[first, last]))


def _words(reading: Reading, places: Sequence[Span]) -> tuple[int, Span] | None:
    """The words of one statement in which the answer stands, where the reader is sure of them."""
    found = likeliest(reading)
    if found is None or found[1] < SURE or reading.answers < 0:
        return None
    start, end = found[0]
    for place, span in enumerate(places):
        if span.start <= start and end <= span.end:
            return place, Span(start - span.start, end - span.start)
    return None


def _marked(found: Evidence, read: Read) -> Evidence:
    """The evidence with what the reader says of it: its score, and which of its words answer."""
    scored = replace(found, scores={**found.scores, "reader": read.answers})
    if read.words is None:
        return scored
    place, words = read.words
    own = found.statements[place]
    answer = in_text(found.document.text, own, words)
    return replace(
        scored, statements=(*found.statements[:place], replace(own, answer=answer), *found.statements[place + 1 :])
    )


def in_text(text: str, statement: Statement, words: Span) -> Span | None:
    """Where some of a statement's words, as they are shown, stand in its document; None where they are not in a row.

    Marks may stand between them, as in `up to **8** GB`.
    """
    line = shown(text, statement)
    pattern = r"[\W_]{1,40}?".join(map(re.escape, re.findall(r"\w+", line[slice(*words)])))
    if not pattern:
        return None
    whole = re.compile(rf"(?<!\w){pattern}(?!\w)")
    shown_at = [match.start() for match in whole.finditer(line)]
    found = [Span(*match.span()) for match in whole.finditer(text, *statement.span)]
    if len(found) != len(shown_at):  # some stand in what is not shown, such as the target of a link
        return None
    return next((each for each, at in zip(found, shown_at, strict=True) if words.start <= at < words.end), None)
