"""Of two contraries a question says one: "offline" asks for nothing that holds online, "the first" not for the last.

Knows nothing of how evidence is found.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ...languages.cues import Contrary, contraries
from ...languages.frequencies import TERM, content_words
from ...languages.terms import content_stems
from ...records import Evidence, Statement
from ...statements.shown import whole

_NEARLY = 6.0  # how far below the best contrary one, as it is read, a statement may be that says what is asked
_NEAR = 3  # words behind "before" that may be what it is before
_BESIDE = 8.0  # how far below it a contrary one is then, so that it is not quoted beside that


def without_contraries(question: str, language: str, evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """The evidence as it was read, nothing of it quoted that says the contrary of a question beside what says the
    same."""
    every, asked = tuple(evidence), frozenset(content_stems(" ".join(content_words(question, language)), language))
    for pair in contraries(question, language):
        sides = [
            [found.document.language == language and _side(pair, asked, found, each) for each in found.statements]
            for found in every
        ]
        scored = [
            (side, each.score)
            for found, own in zip(every, sides, strict=True)
            for each, side in zip(found.statements, own, strict=True)
        ]
        best = {way: max((score for side, score in scored if side == way), default=None) for way in (1, -1)}
        if best[1] is not None and best[-1] is not None and best[1] >= best[-1] - _NEARLY:
            every = tuple(_lowered(found, own, best[1]) for found, own in zip(every, sides, strict=True))
    return every


def _side(pair: Contrary, asked: frozenset[str], found: Evidence, statement: Statement) -> int:
    """1 for a statement that says what is asked, or stands under a heading that does, -1 for the contrary."""
    code, words = found.document.language, whole(found.document.text, statement)
    for text in (words, *reversed(found.passage.heading_path)):
        same, other = (_says(each, pair.of_something, asked, text, code) for each in (pair.same, pair.other))
        if same is not other:
            return 1 if same else -1
    return 0


def _says(wording: re.Pattern[str], of_something: bool, asked: frozenset[str], text: str, code: str) -> bool:
    """Whether a text has a wording, and where that has to be of something, of what is asked of."""
    behind = (TERM.findall(text[found.end() :])[:_NEAR] for found in wording.finditer(text.replace("’", "'")))
    if not of_something:
        return any(True for _ in behind)
    return any(not asked.isdisjoint(content_stems(" ".join(words), code)) for words in behind)


def _lowered(found: Evidence, sides: Sequence[int], best: float) -> Evidence:
    statements = (
        replace(each, score=min(each.score, best) - _BESIDE) if side < 0 else each
        for each, side in zip(found.statements, sides, strict=True)
    )
    return replace(found, statements=tuple(statements))
