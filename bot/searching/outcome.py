"""Does the evidence answer the question? Logistic models over a few features, fitted by scripts/fit/outcome.py.

Similarity tells questions about other things apart; it is blind to near misses, which a reader tells from what answers.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from ..languages.frequencies import content_words
from ..languages.terms import coverage
from ..records import Evidence, Outcome, Question
from .search import WEIGHTS

ANY = "any"  # encoder
_TOP = 3  # evidence that is looked at


class Features(NamedTuple):
    """What the outcome is decided by."""

    best: float  # best score of a passage, by all parts of the ranking that any question has
    dense: float  # best cosine of the question's vector and a passage's
    late: float  # best late interaction of a passage
    coverage: float  # share of the content words, by rarity, in the best passages; 0 where those are foreign
    foreign: float  # 1 where the best passage is in another language than the question
    size: float  # log10 of the passages searched: the best of many is better, whatever is asked
    reads: float | None = None  # the best logit of a reader that a passage answers, None where nothing reads


class Model(NamedTuple):
    """Coefficients by feature; by strictness the probabilities from which `closest` and `answer` hold. Where something
    reads: what its logit adds to the log-odds that the documents have to do with it, the probability from which
    `closest` holds then, and the probability without it and the logit from which `answer` does."""

    bias: float
    weights: dict[str, float]
    thresholds: dict[str, tuple[float, float]]
    told: float
    read: dict[str, tuple[float, float, float]]


@cache
def model(encoder: str) -> Model:
    """The model fitted with this encoder, or the one for any: without cosines, whose range is each encoder's own."""
    models = json.loads((files(__package__) / "outcome.json").read_text(encoding="utf-8"))["models"]
    return Model(**models.get(encoder, models[ANY]))


def features(question: Question, text: str, evidence: Sequence[Evidence], passages: int) -> Features:
    """The features of what was found for a text, among so many passages of its language (or in all)."""
    foreign = bool(evidence) and evidence[0].document.language != question.language
    return Features(
        best=max((_score(each.scores) for each in evidence), default=0.0),
        dense=max((each.scores.get("dense", 0.0) for each in evidence), default=0.0),
        late=max((each.scores.get("late", 0.0) for each in evidence), default=0.0),
        coverage=0.0 if foreign else _coverage(text, question.language, evidence[:_TOP]),
        foreign=float(foreign),
        size=math.log10(max(passages, 1)),
        reads=max((each.scores["reader"] for each in evidence if "reader" in each.scores), default=None),
    )


def _score(scores: Mapping[str, float]) -> float:
    return sum(weight * scores.get(part, 0.0) for part, weight in WEIGHTS.items() if part != "opens")


def probability(values: Features, by: Model) -> float:
    """That the documents have to do with what was asked, as far as similarity tells."""
    return _chance(_odds(values, by))


def probability_read(values: Features, by: Model) -> float:
    """The same, with what a reader said."""
    return _chance(_odds(values, by) + by.told * (values.reads or 0.0))


def _odds(values: Features, by: Model) -> float:
    total: float = by.bias + sum(weight * getattr(values, name) for name, weight in by.weights.items())
    return total


def _chance(odds: float) -> float:
    return 1 / (1 + math.exp(-odds))


def decide(values: Features, by: Model, strictness: str = "usual") -> Outcome:
    """The outcome by the probability's thresholds."""
    chance = related = probability(values, by)
    closest, answer = by.thresholds[strictness]
    if values.reads is not None:
        closest, answer, logit = by.read[strictness]
        related = probability_read(values, by)
        if values.reads < logit:
            answer = math.inf
    if chance >= answer:
        return "answer"
    return "closest" if related >= closest else "none"


def _coverage(text: str, language: str, evidence: Sequence[Evidence]) -> float:
    words = content_words(text, language)
    if not words or not evidence:
        return 0.5  # nothing to go by
    return coverage(words, language, [" ".join((*each.passage.heading_path, each.text)) for each in evidence])
