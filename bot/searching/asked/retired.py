"""Evidence by whether its page is still current: what says of itself that it is obsolete comes behind what is not.

Knows nothing of how evidence is found.
"""

from __future__ import annotations

from collections.abc import Sequence

from ...languages.cues import retires, retires_its_page, speaks_of_the_retired
from ...records import Evidence
from ...text.plain import plain_within
from .presence import NEARLY, lowered


def current_first(evidence: Sequence[Evidence], question: str, language: str) -> tuple[Evidence, ...]:
    """The evidence, and what is retired below what is nearly as good, unless such things are what is asked about."""
    retired = [_is_retired(each) for each in evidence]
    best = max((each.score for each, gone in zip(evidence, retired, strict=True) if not gone), default=None)
    if best is None or not any(retired) or speaks_of_the_retired(question, language):
        return tuple(evidence)
    found = (
        lowered(each) if gone and each.score - NEARLY < best else each
        for each, gone in zip(evidence, retired, strict=True)
    )
    return tuple(sorted(found, key=lambda each: -each.score))


def _is_retired(found: Evidence) -> bool:
    """Does its title, a heading above it, or the notice at the head of its page say so?"""
    text, language = found.document.text, found.document.language
    notes = (
        text[slice(*note.span)]
        for last in found.passage.statements[-1:]
        for note in last.governors
        if note.kind == "note" and note.span.end <= last.span.start
    )
    titles = (found.document.title, *found.passage.heading_path)
    return any(retires(each, language) for each in titles) or any(
        retires_its_page(plain_within(each), language) for each in notes
    )
