"""Fits the model that chooses an answer's outcome, and writes bot/outcome.json.

Usage: python scripts/fit_outcome.py QUESTIONS.jsonl FOLDER [--write]

The questions are of the form that `kilde evaluate` reads. Answerable ones count as yes, those whose `why` is
`offtopic` as no; near misses and false premises are left out, because similarity is blind to them (they are about
the documents). Reports by language, cross-validated by the page that a question is about.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bot import Bot, Question
from bot.conversation import search_text
from bot.evaluate import load_questions
from bot.outcome import Features, features

FOLDS = 5
OUT = Path(__file__).resolve().parent.parent / "bot" / "outcome.json"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("questions", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--write", action="store_true", help="write bot/outcome.json")
    options = parser.parse_args()

    bot = Bot.open(options.folder)
    rows = [row for row in load_questions(options.questions) if row.get("answerable") or row.get("why") == "offtopic"]
    values, labels, pages, languages = _measured(bot, rows)
    _report(values, labels, pages, languages)
    bias, *weights = _logistic(values, labels)
    chances = _chances(values, bias, weights)
    closest, answer = _thresholds(chances, labels)
    model = {
        "bias": round(bias, 4),
        "weights": [round(weight, 4) for weight in weights],
        "features": list(Features._fields),
        "closest": closest,
        "answer": answer,
        "encoder": bot.encoder,
        "fitted_on": f"{int(labels.sum())} answerable and {int((1 - labels).sum())} off-topic questions",
    }
    print(json.dumps(model, indent=2))
    if options.write:
        OUT.write_text(json.dumps(model, indent=2) + "\n", encoding="utf-8")


def _measured(bot: Bot, rows: Sequence[dict[str, Any]]) -> tuple[np.ndarray, np.ndarray, list[str], list[str]]:
    values, labels, pages, languages = [], [], [], []
    for row in rows:
        for language, text in row["question"].items():
            question = Question(text, language, "given")
            values.append(features(question, search_text(question), bot.search(text, language=language)))
            labels.append(float(bool(row.get("answerable"))))
            pages.append(row.get("source") or row["id"])
            languages.append(language)
    return np.array(values), np.array(labels), pages, languages


def _logistic(values: np.ndarray, labels: np.ndarray, ridge: float = 1e-2) -> list[float]:
    """Bias and weights by Newton's method; both classes weigh the same."""
    design = np.column_stack([np.ones(len(values)), values])
    each = np.where(labels == 1, 0.5 / max(labels.sum(), 1), 0.5 / max((1 - labels).sum(), 1)) * len(labels)
    beta = np.zeros(design.shape[1])
    penalty = ridge * np.diag([0.0] + [1.0] * values.shape[1])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-design @ beta))
        gradient = design.T @ (each * (chance - labels)) + penalty @ beta
        curvature = (design.T * (each * chance * (1 - chance))) @ design + penalty
        beta -= np.linalg.solve(curvature, gradient)
    return [float(value) for value in beta]


def _chances(values: np.ndarray, bias: float, weights: Sequence[float]) -> np.ndarray:
    return 1 / (1 + np.exp(-(bias + values @ np.array(weights))))


def _thresholds(chances: np.ndarray, labels: np.ndarray) -> tuple[float, float]:
    """`none` refuses at most 3 % of the answerable; `answer` lets at most 4 % of the off-topic through."""
    closest = float(np.quantile(chances[labels == 1], 0.03))
    answer = float(np.quantile(chances[labels == 0], 0.96))
    return round(min(closest, answer), 3), round(max(closest, answer), 3)


def _report(values: np.ndarray, labels: np.ndarray, pages: list[str], languages: list[str]) -> None:
    names = sorted(set(pages))
    fold = np.array([names.index(page) % FOLDS for page in pages])
    chances = np.zeros(len(labels))
    for each in range(FOLDS):
        bias, *weights = _logistic(values[fold != each], labels[fold != each])
        chances[fold == each] = _chances(values[fold == each], bias, weights)
    for index, name in enumerate(Features._fields):
        print(f"AUC of {name} alone: {_auc(values[:, index], labels):.3f}")
    print(f"AUC, cross-validated by page: {_auc(chances, labels):.3f}")
    for language in sorted(set(languages)):
        here = np.array([each == language for each in languages])
        print(f"  {language}: {_auc(chances[here], labels[here]):.3f}")


def _auc(scores: np.ndarray, labels: np.ndarray) -> float:
    yes, no = scores[labels == 1], scores[labels == 0]
    return float(((yes[:, None] > no).mean() + (yes[:, None] == no).mean() / 2) if len(yes) and len(no) else np.nan)


if __name__ == "__main__":
    main()
