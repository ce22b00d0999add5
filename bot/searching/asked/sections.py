"""Parts of pages: the sections that a question asks for by the heading above them, and links, which say nothing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from ...languages.cues import asks_for_all, asks_for_links, asks_which, is_broad
from ...languages.frequencies import content_words
from ...records import Evidence, Question, Statement
from ...text.syntax import IMAGE, LINK, REFERENCE
from .named import mentions

_BESIDE = 8.0  # of the score: so far below these falls what stands beside them
_LEAD = 2  # words beside the links of a statement that say nothing of their own: "See also"
_ANCHOR = re.compile(r"<a\b[^<>]*\bhref=[\"']([^\"'<>]*)[\"'][^<>]*>.*?</a>", re.IGNORECASE | re.DOTALL)
_ELSEWHERE = re.compile(r"\w+:|//")  # begins the target of a link to another site
_SAYS = re.compile(r"[`\d]")
_TELLING = 1.0  # rarity of a word that a heading has to have to be what is asked for


def sections(question: Question, evidence: Sequence[Evidence]) -> tuple[str, tuple[str, ...]] | None:
    """The page, and its headings above them, of the sections that a question asks for by what these are called: "Which
    plans are there?" for those below "Plans"."""
    code = question.language
    words = [word for word, rarity in content_words(question.text, code).items() if rarity > _TELLING]
    if not words or not asks_for_all(question.text, code):
        return None
    above = Counter(
        (each.document.path, each.passage.heading_path[:-1]) for each in evidence if each.document.language == code
    )
    several = (place for place, count in above.items() if count > 1 and place[1])
    return next((place for place in several if all(mentions(word, place[1][-1], code) for word in words)), None)


def of_sections(evidence: Sequence[Evidence], place: tuple[str, tuple[str, ...]] | None) -> tuple[Evidence, ...]:
    """The evidence, nothing of it quoted beside the sections that are asked for."""
    if place is None:
        return tuple(evidence)
    within = [
        place in [(each.document.path, path) for path in (each.passage.heading_path[:-1], each.passage.heading_path)]
        for each in evidence
    ]
    scores = [each.score for found, own in zip(evidence, within, strict=True) if own for each in found.statements]
    lowest = max(scores, default=0.0) - _BESIDE
    return tuple(
        found
        if own
        else replace(found, statements=tuple(replace(each, score=min(each.score, lowest)) for each in found.statements))
        for found, own in zip(evidence, within, strict=True)
    )


def without_links(question: Question, evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """The evidence, none of its statements that are only links quoted beside what says something, unless a question
    asks where to read on, or for several things; one that asks for something by name may mean another site."""
    text, code = question.text, question.language
    if asks_for_links(text, code) or asks_for_all(text, code) or is_broad(text, code):
        return tuple(evidence)
    named = asks_which(text, code)
    only = [[_is_only_links(found, each, elsewhere=not named) for each in found.statements] for found in evidence]
    saying = (
        each.score
        for found, own in zip(evidence, only, strict=True)
        for each, links in zip(found.statements, own, strict=True)
        if not links
    )
    best = max(saying, default=None)
    if best is None or not any(map(any, only)):
        return tuple(evidence)
    return tuple(
        replace(
            found,
            statements=tuple(
                replace(each, score=min(each.score, best) - _BESIDE) if links else each
                for each, links in zip(found.statements, own, strict=True)
            ),
        )
        for found, own in zip(evidence, only, strict=True)
    )


def _is_only_links(found: Evidence, statement: Statement, *, elsewhere: bool) -> bool:
    """Does a sentence or an item have no words but those of links; of links to other sites only where that counts?"""
    if statement.kind not in ("sentence", "item", "lead"):
        return False
    raw = IMAGE.sub("", found.document.text[slice(*statement.span)])
    targets = [each[2] for each in LINK.finditer(raw)] + _ANCHOR.findall(raw)
    rest = REFERENCE.sub("", _ANCHOR.sub("", LINK.sub("", raw)))
    if rest == raw or _SAYS.search(rest) or len(re.findall(r"\w+", rest)) > _LEAD:
        return False
    return elsewhere or not any(_ELSEWHERE.match(target) for target in targets)
