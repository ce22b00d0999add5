"""Chooses the weights of the ranking's parts, `WEIGHTS` in bot/search.py, and shows what each part is worth.

Usage: python scripts/fit_ranking.py QUESTIONS.jsonl FOLDER

The questions are of the form that `kilde evaluate` reads. Weights are searched by coordinates for the best mean
reciprocal rank; the figures are cross-validated by the page that a question is about, as means of the languages.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from bot import Bot
from bot.evaluate import Case, covered, load_questions
from bot.search import WEIGHTS

PARTS = tuple(WEIGHTS)
STEPS = (0.0, 0.02, 0.04, 0.06, 0.08, 0.12, 0.16, 0.24, 0.32, 0.48, 0.64, 1.0)
FOLDS = 5
DEPTH = 200


class Ranked(NamedTuple):
    """One question's candidates: the parts of each one's score, and whether it holds the answer."""

    page: str
    language: str
    style: str
    parts: np.ndarray  # float (n, len(PARTS))
    right: np.ndarray  # bool (n,)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("questions", type=Path)
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()
    bot = Bot.open(options.folder)
    rows = [row for row in load_questions(options.questions) if row.get("gold")]
    ranked = [_ranked(bot, Case(row, language)) for row in rows for language in row["question"]]

    print(f"{'':24} first  among 5    MRR")
    _print("weights as they are", ranked, WEIGHTS)
    for part in PARTS:
        _print(f"without {part}", ranked, {**WEIGHTS, part: 0.0})
        _print(f"{part} alone", ranked, {part: 1.0})
    chosen = _search(ranked)
    _print("chosen on all", ranked, chosen)
    print(chosen)
    pages = sorted({each.page for each in ranked})
    found = []
    for fold in range(FOLDS):
        held = {page for number, page in enumerate(pages) if number % FOLDS == fold}
        weights = _search([each for each in ranked if each.page not in held])
        found += [(each, _rank(each, weights)) for each in ranked if each.page in held]
    ranks = np.array([rank for _, rank in found])
    print(f"{'cross-validated':24} {_line(ranks)}")
    print(f"the answer is among the candidates: {np.mean([each.right.any() for each in ranked]):.3f}")


def _ranked(bot: Bot, case: Case) -> Ranked:
    parts, right = [], []
    for evidence in bot.search(case.text, language=case.language, limit=DEPTH):
        parts.append([evidence.scores.get(part, 0.0) for part in PARTS])
        spans = [(evidence.document, evidence.passage)]
        if evidence.original and evidence.original_document:
            spans.append((evidence.original_document, evidence.original))
        right.append(
            any(
                covered(place, [(passage.start, passage.end)]) >= 0.5
                for document, passage in spans
                for place in case.places(document)
            )
        )
    return Ranked(str(case.row.get("source")), case.language, case.style, np.array(parts), np.array(right))


def _search(ranked: Sequence[Ranked]) -> dict[str, float]:
    """Coordinate ascent from the weights as they are; late interaction stays 1."""
    weights = dict(WEIGHTS)
    for _ in range(3):
        for part in PARTS[1:]:
            best = max(STEPS, key=lambda step: _mrr(ranked, {**weights, part: step}))
            weights[part] = best
    return weights


def _mrr(ranked: Sequence[Ranked], weights: Mapping[str, float]) -> float:
    return float(np.mean([1 / rank if rank else 0 for rank in (_rank(each, weights) for each in ranked)]))


def _rank(each: Ranked, weights: Mapping[str, float]) -> int:
    """Of the first right candidate, from 1; 0 where there is none."""
    if not each.right.any():
        return 0
    scores = each.parts @ np.array([weights.get(part, 0.0) for part in PARTS])
    return int((scores > scores[each.right].max()).sum()) + 1


def _print(name: str, ranked: Sequence[Ranked], weights: Mapping[str, float]) -> None:
    print(f"{name:24} {_line(np.array([_rank(each, weights) for each in ranked]))}")


def _line(ranks: np.ndarray) -> str:
    found = ranks > 0
    first, among_five = ((found & (ranks <= most)).mean() for most in (1, 5))
    return f"{first:.3f}  {among_five:.3f}    {np.mean(found / np.maximum(ranks, 1)):.3f}"


if __name__ == "__main__":
    main()
