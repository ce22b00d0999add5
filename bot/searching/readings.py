"""What a reader says of the best passages: whether each answers, and in which of its statements.

Knows how passages are put before a reader; not what is made of what it says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from ..records import Evidence, Reader, Reading, Span
from ..statements.shown import shown

READ = 5  # evidence that is read: about 30 ms each, on two cores two at a time
SWAY = 0.03  # of a passage's score, what its logit is worth; chosen by scripts/fit/reading.py
UNTOLD = -9.0  # log-probability of what was not read


class Read(NamedTuple):
    """What was read in a passage."""

    answers: float  # logit: does it answer?
    told: tuple[float, ...]  # by statement: the log-probability that the answer begins in it


def reread(reader: Reader, text: str, evidence: Sequence[Evidence], *, sway: bool) -> tuple[list[Evidence], list[Read]]:
    """The evidence, of which the best was read, with what was read in it; where it may `sway`, in another order."""
    read = readings(reader, text, evidence[:READ])
    both = [
        (replace(found, scores={**found.scores, "reader": each.answers}), each)
        for found, each in zip(evidence, read, strict=False)
    ]
    if sway:
        both.sort(key=lambda one: -(one[0].score + SWAY * one[1].answers))
    return [*(found for found, _ in both), *evidence[READ:]], [each for _, each in both]


def readings(reader: Reader, text: str, evidence: Sequence[Evidence]) -> list[Read]:
    """Each passage read together with what is asked."""
    put = [passage_put(found) for found in evidence]
    said = reader.read(text, [words for words, _ in put])
    return [
        Read(reading.answers, _by_statement(reading, places)) for reading, (_, places) in zip(said, put, strict=True)
    ]


def passage_put(found: Evidence) -> tuple[str, list[Span]]:
    """A passage as it is read: its headings, and each statement as people read it on a line; where each stands."""
    lines, places = [" > ".join(found.passage.heading_path) or found.document.title], []
    at = len(lines[0]) + 1
    for statement in found.statements:
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
