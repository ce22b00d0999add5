"""Which statements of the evidence answer a question: a linear model over a few features, one score for all evidence.

Knows the words of statements and the scores of the search; not how an answer is made.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from ..languages.cues import asks_which_not, denies
from ..languages.frequencies import content_words
from ..languages.terms import content_stems, coverage
from ..records import Evidence, Question, Statement
from ..statements.options.beside import beside, denies_something
from ..statements.shown import asked_in, shown, whole
from .asked.expected import Expected, expected, holds
from .readings import Read

READ = 30  # statements that are compared by all features: the best by those of the search
_AFFIRMED = 8.0  # what a statement that denies nothing loses where it is asked of what something is denied
_ASKED_SO = 6.0  # what one gains that answers the very question, as the document asks it
_UNREAD = 10.0  # that others score less
_ABROAD = 0.45  # at least this share of the question's words has what is in another language, whose words tell less
_NEW = 6.0  # what one gains that says what a question asks beyond those that it goes on with
_BESIDE = 8.0  # what another row or tab loses than the one that the question names

# What a feature is worth; chosen by scripts/fit/reading.py. `late` is late interaction with a statement and what
# governs it, `passage` the passage's score beside the best one's, `said` and `around` the shares of the question's
# words in the statement and in its passage, each with the headings; `strays` is how many words the passage's own
# heading has that the question has not; `asks` and `opens` mark what only asks, or only introduces something that
# stands elsewhere.
WEIGHTS: Mapping[str, float] = {
    "late": 19.0,
    "passage": 8.3,
    "first": 1.0,
    "said": 3.7,
    "around": 1.0,
    "strays": -0.28,
    "length": -0.35,
    "figures": 1.3,
    "has": 1.2,
    "asks": -5.0,
    "opens": -3.4,
    "lead": -0.25,
    "record": 2.6,
    "code": -1.6,
}


# The same where a reader reads: `reads` is its logit that the passage answers, `told` the log-probability that the
# answer begins in the statement; `unread` marks what it was not given.
TOLD = ("reads", "told", "unread")
WITH_READER: Mapping[str, float] = {
    **{name: round(0.74 * weight, 2) for name, weight in WEIGHTS.items()},
    **{"reads": 0.53, "told": 0.55, "unread": -1.67},
}


class Asked(NamedTuple):
    """What a text asks, as far as statements are compared with it."""

    language: str
    words: Mapping[str, float]  # its content words, each with its rarity
    expects: Expected | None  # the kind of thing it asks for
    denies: bool  # does it ask which of several things something is denied of?
    stems: frozenset[str] = frozenset()  # of its content words

    @classmethod
    def of(cls, text: str, language: str) -> Asked:
        words, stems = content_words(text, language), frozenset(content_stems(text, language))
        return cls(language, words, expected(text, language), asks_which_not(text, language), stems)

    def covered(self, *texts: str) -> float:
        """The share of its words that texts have."""
        return coverage(self.words, self.language, texts) if self.words else 0.5

    def has(self, text: str, language: str) -> float:
        """1 for a text that has the kind of thing it asks for, -1 for one that has not, 0 where it may be anything."""
        return 0.0 if self.expects is None else 1.0 if holds(self.expects, text, language) else -1.0


def read(
    question: Question, text: str, evidence: Sequence[Evidence], reads: Sequence[Read] = ()
) -> tuple[Evidence, ...]:
    """The evidence with its statements scored by how well each answers what was searched by a text; `reads` is what a
    reader said of the first of it."""
    asked = Asked.of(text, question.language)
    new = _new(question, text)
    best = max((each.score for each in evidence), default=0.0)
    weights = WITH_READER if reads else WEIGHTS
    told: dict[tuple[int, int], dict[str, float]] = {}  # by rank and place, where something reads
    rough: dict[tuple[int, int], float] = {}
    for rank, found in enumerate(evidence):
        said = reads[rank] if rank < len(reads) else None
        for place, statement in enumerate(found.statements):
            told[rank, place] = told_features(said, place) if reads else {}
            values = {"late": statement.score, "passage": found.score - best} | told[rank, place]
            rough[rank, place] = _worth(values, weights)
    looked_at = set(sorted(rough, key=lambda each: -rough[each])[:READ])
    scores = {at: score - _UNREAD for at, score in rough.items()}
    for rank, found in enumerate(evidence):
        places = [place for place in range(len(found.statements)) if (rank, place) in looked_at]
        for place, values in zip(places, features(asked, rank, found, best, places), strict=True):
            scores[rank, place] = _worth(values | told[rank, place], weights)
            if asked.denies and not _denies(found, found.statements[place]):
                scores[rank, place] -= _AFFIRMED
            if new:
                told_of = whole(found.document.text, found.statements[place])
                scores[rank, place] += _NEW * coverage(new, question.language, (told_of,))
            if asked.stems and asked.stems in _questions(found, found.statements[place]):
                scores[rank, place] += _ASKED_SO
    seen = [(evidence[n], evidence[n].statements[m]) for n, m in looked_at]
    apart = beside(question.text, question.language, seen) or beside(text, question.language, seen)
    for rank, place in looked_at:
        if (evidence[rank].document.path, evidence[rank].statements[place].span) in apart:
            scores[rank, place] -= _BESIDE
    return tuple(
        replace(found, statements=tuple(replace(one, score=scores[rank, n]) for n, one in enumerate(found.statements)))
        for rank, found in enumerate(evidence)
    )


def _new(question: Question, text: str) -> Mapping[str, float]:
    """The content words of a question that goes on with others, without those of the others; each with its rarity."""
    before = text.removesuffix(question.text).rstrip().removesuffix(question.text)
    if not before or before == text:
        return {}
    known = set(content_stems(before, question.language))
    return {
        word: rarity
        for word, rarity in content_words(question.text, question.language).items()
        if known.isdisjoint(content_stems(word, question.language))
    }


def _denies(found: Evidence, statement: Statement) -> bool:
    text, language = found.document.text, found.document.language
    return denies(whole(text, statement), language) or denies_something(text, statement, language)


def _questions(found: Evidence, statement: Statement) -> Iterator[frozenset[str]]:
    """What the questions that a statement answers ask."""
    for governor in statement.governors:
        if governor.kind == "question":
            words = found.document.text[slice(*governor.span)]
            yield frozenset(content_stems(words, found.document.language))


def _worth(values: Mapping[str, float], weights: Mapping[str, float]) -> float:
    return sum(weights[name] * value for name, value in values.items())


def told_features(said: Read | None, place: int) -> dict[str, float]:
    """The features of what a reader said of a statement."""
    values = (0.0, 0.0, 1.0) if said is None else (said.answers, said.told[place], 0.0)
    return dict(zip(TOLD, values, strict=True))


def features(
    asked: Asked, rank: int, found: Evidence, best: float, places: Sequence[int]
) -> Iterator[dict[str, float]]:
    """The features of some statements of a passage found at a rank, from 0; `best` is the best passage's score."""
    if not places:
        return
    text = found.document.text
    above, heading = headings(found), " ".join(found.passage.heading_path[-1:])
    texts = [whole(text, statement) for statement in found.statements]
    least = _ABROAD if found.document.language != asked.language else 0.0
    answered = asked_in(found)
    of_all = {
        "passage": found.score - best,
        "first": 1 / (1 + rank),
        "around": max(least, asked.covered(*texts, above)),
        "strays": float(len({*content_stems(heading, found.document.language)} - asked.stems)),
    }
    for statement, said in ((found.statements[place], texts[place]) for place in places):
        own = shown(text, statement).rstrip("\"'”’)*_ ")
        yield of_all | {
            "late": statement.score,
            "said": max(least, asked.covered(said, above)),
            "length": math.log(len(said.split()) + 1),
            "figures": float(re.search(r"\d", own) is not None),
            "has": asked.has(marked_up(found, statement), found.document.language),
            "asks": float(own.endswith("?") or statement.span in answered),
            "opens": float(own.endswith(":") and statement.kind == "sentence"),
            **{kind: float(statement.kind == kind) for kind in ("lead", "record", "code")},
        }


def marked_up(found: Evidence, statement: Statement) -> str:
    """A statement as its file has it, with what governs it, below its headings: marks say what is code, and a link."""
    words = "\n".join(found.document.text[slice(*span)] for span in statement.spans)
    return f"{headings(found)}\n" + (f"```\n{words}\n```" if statement.kind == "code" else words)


def governed(found: Evidence) -> str:
    """The words of a passage, behind those elsewhere that govern its statements: the columns of its rows."""
    above = {each.span for statement in found.statements for each in statement.governors}
    return "\n".join((*(found.document.text[slice(*span)] for span in sorted(above)), found.text))


def headings(found: Evidence) -> str:
    """The page and the headings that a passage stands under."""
    return "\n".join((found.document.title, *found.passage.heading_path))
