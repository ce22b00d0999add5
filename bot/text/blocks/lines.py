"""Lines to spans, and the paragraphs of plain text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ...records import Block, Span
from ..dialects import Line, lines_of
from ..syntax import WORD
from .limits import few_enough


def span_of(text: str, lines: Sequence[Line]) -> Span | None:
    """From the first to the last written line, not across a skipped span; None where nothing is written."""
    written = [line for line in lines if not text[line.start : line.end].isspace() and line.end > line.start]
    written = [line for line in written if line.piece == written[0].piece]
    if not written:
        return None
    start = written[0].start
    return Span(start, start + len(text[start : written[-1].end].rstrip()))


def stripped(text: str, span: Span) -> Span:
    """The span without the white space at its ends."""
    raw = text[slice(*span)]
    start = span.start + len(raw) - len(raw.lstrip())
    return Span(start, start + len(raw.strip()))


def paragraph_blocks(text: str, skipped: Sequence[Span]) -> tuple[Block, ...]:
    """The paragraphs of plain text, whole lines, none overlapping another or a skipped span."""
    return few_enough(_paragraphs(text, lines_of(text, skipped)))


def _paragraphs(text: str, lines: Sequence[Line]) -> Iterator[Block]:
    """Plain text: runs of lines between blank ones."""
    run: list[Line] = []
    for line in [*lines, Line(len(text), len(text), -1)]:
        if text[line.start : line.end].strip():
            run.append(line)
            continue
        for lines_of_one in (
            [[each] for each in run] if _stand_alone([text[each.start : each.end] for each in run]) else [run]
        ):
            if (span := span_of(text, lines_of_one)) and WORD.search(text, *span):
                yield Block("paragraph", *span)
        run = []


_BULLET = re.compile(r"[ \t]*(?:[-*+•–][ \t]+|\d{1,3}[.)][ \t]+)\S")
_SHORT = 100  # characters of a line that is no part of a paragraph


def _stand_alone(lines: Sequence[str]) -> bool:
    """Is each of these lines one of its own, as in a list of opening hours, rather than a piece of a paragraph?

    Each of them has a bullet, or begins as a sentence does, and there are three of them, or they have names.
    """
    if len(lines) < 2:
        return False
    if all(map(_BULLET.match, lines)):
        return True
    begun = all(len(line) <= _SHORT and line.lstrip(" \t\"'“”»«(")[:1].isupper() for line in lines)
    return begun and (len(lines) > 2 or all(re.match(r"[^.!?:]{1,60}:[ \t]", line) for line in lines))
