"""Does the evidence answer the question? A logistic model over three features, fitted by scripts/fit_outcome.py.

Similarity tells questions about other things apart; it is blind to near misses, which is said on the page.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from .languages import content_words
from .records import Evidence, Outcome, Question
from .terms import content_stems, grams

_TOP = 3  # evidence that is looked at


class Features(NamedTuple):
    """What the outcome is decided by; each lies between 0 and 1."""

    late: float  # late interaction of the best passage
    dense: float  # best cosine of the question's vector and a passage's
    coverage: float  # share of the question's content words, by rarity, that stand in the best passages


class Model(NamedTuple):
    """Coefficients, and the probabilities from which an outcome holds."""

    bias: float
    weights: tuple[float, ...]
    closest: float
    answer: float


@cache
def bundled() -> Model:
    """The model fitted to the bundled encoder."""
    values = json.loads((files(__package__) / "outcome.json").read_text(encoding="utf-8"))
    return Model(values["bias"], tuple(values["weights"]), values["closest"], values["answer"])


def features(question: Question, text: str, evidence: Sequence[Evidence]) -> Features:
    """The three features of what was found for a text."""
    late = max((each.scores.get("late", 0.0) for each in evidence), default=0.0)
    dense = max((each.scores.get("dense", 0.0) for each in evidence), default=0.0)
    return Features(late, dense, _coverage(text, question.language, evidence[:_TOP]))


def probability(values: Features, model: Model) -> float:
    """That the documents have to do with what was asked."""
    total = model.bias + sum(weight * value for weight, value in zip(model.weights, values, strict=True))
    return 1 / (1 + math.exp(-total))


def judge(values: Features, model: Model) -> Outcome:
    """The outcome by the probability's thresholds."""
    chance = probability(values, model)
    if chance >= model.answer:
        return "answer"
    return "closest" if chance >= model.closest else "none"


def _coverage(text: str, language: str, evidence: Sequence[Evidence]) -> float:
    words = content_words(text, language)
    if not words or not evidence:
        return 0.5  # nothing to go by
    bodies = [" ".join((*each.passage.heading_path, each.text)) for each in evidence]
    stems = set(content_stems(" ".join(bodies), language))
    pieces = set(grams(" ".join(bodies), language).split())
    found = sum(weight * _presence(word, language, stems, pieces) for word, weight in words.items())
    return found / sum(words.values())


def _presence(word: str, language: str, stems: set[str], pieces: set[str]) -> float:
    """1 for a word that is there, the share of its n-grams for a compound or a misspelling, at least half."""
    if any(stem in stems for stem in content_stems(word, language)):
        return 1.0
    own = grams(word, language).split()
    share = sum(gram in pieces for gram in own) / max(len(own), 1)
    return share if share >= 0.5 else 0.0
