"""Chooses the weights of the ranking's parts, `WEIGHTS` in bot/searching/search.py, and shows what each part is worth.

Usage: python scripts/fit/ranking.py QUESTIONS.jsonl FOLDER [QUESTIONS.jsonl FOLDER ...]

The questions are of the form that `kilde evaluate` reads. Weights are searched by coordinates for the best mean, over
the folders, of the reciprocal rank and half the share found among five. Figures in the last lines are of weights
that were chosen on the other folders.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from bot import Bot
from bot.evaluation import Case, covered, load_questions
from bot.searching.search import WEIGHTS
from scripts.shared.command import add_pairs, arguments, run

PARTS = tuple(WEIGHTS)
STEPS = (0.0, 0.01, 0.02, 0.04, 0.06, 0.08, 0.12, 0.2, 0.3, 0.4, 0.6, 0.8, 1.0)
DEPTH = 200
BESIDE = {"original": "late", "dense_original": "dense"}  # what an original's passage scores, and its translation's


class Ranked(NamedTuple):
    """One question's candidates: the parts of each one's score, and whether it holds the answer."""

    page: str
    language: str
    style: str
    parts: np.ndarray  # float (n, len(PARTS))
    right: np.ndarray  # bool (n,)
    apart: list[tuple[float, ...]]  # of translations in its language: their scores without their originals', by part


def main() -> None:
    parser = arguments(__doc__)
    add_pairs(parser)
    sets = {str(folder): _asked(questions, folder) for questions, folder in parser.parse_args().pairs}

    print(f"{'first, among 5, MRR':28} {'   '.join(sets)}")
    _print("weights as they are", sets, WEIGHTS)
    for part in PARTS:
        _print(f"without {part}", sets, {**WEIGHTS, part: 0.0})
        _print(f"{part} alone", sets, {part: 1.0})
    chosen = _search(list(sets.values()))
    _print("chosen on all", sets, chosen)
    print(chosen)
    for name in sets if len(sets) > 1 else ():
        others = _search([ranked for other, ranked in sets.items() if other != name])
        _print("chosen on the others", {name: sets[name]}, others)
    for name, ranked in sets.items():
        print(f"the answer is among the candidates of {name}: {np.mean([each.right.any() for each in ranked]):.3f}")
        apart = [values for each in ranked for values in each.apart]
        print(f"originals score less than their translations, {dict(zip(BESIDE, np.mean(apart, axis=0), strict=True))}")


def _asked(questions: Path, folder: Path) -> list[Ranked]:
    bot = Bot.open(folder)
    rows = [row for row in load_questions(questions) if row.get("gold")]
    return [_ranked(bot, Case(row, language)) for row in rows for language in row["question"]]


def _ranked(bot: Bot, case: Case) -> Ranked:
    parts, right, apart = [], [], []
    for evidence in bot.search(case.text, hint=case.language, limit=DEPTH):
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
        if evidence.original and evidence.passage.language == case.language:
            scores = evidence.scores
            apart.append(tuple(scores[own] - scores[theirs] for theirs, own in BESIDE.items()))
    return Ranked(str(case.row.get("source")), case.language, case.style, np.array(parts), np.array(right), apart)


def _search(sets: Sequence[Sequence[Ranked]]) -> dict[str, float]:
    """Coordinate ascent from the weights as they are; late interaction stays 1."""
    weights = dict(WEIGHTS)
    for _ in range(3):
        for part in PARTS[1:]:
            tried = {step: _value(sets, {**weights, part: step}) for step in STEPS}
            weights[part] = max(tried, key=lambda step: tried[step])
    return weights


def _value(sets: Sequence[Sequence[Ranked]], weights: Mapping[str, float]) -> float:
    values = []
    for ranked in sets:
        ranks = np.array([_rank(each, weights) for each in ranked])
        values.append(np.mean((ranks > 0) / np.maximum(ranks, 1)) + 0.5 * np.mean((ranks > 0) & (ranks <= 5)))
    return float(np.mean(values))


def _rank(each: Ranked, weights: Mapping[str, float]) -> int:
    """Of the first right candidate, from 1; 0 where there is none."""
    if not each.right.any():
        return 0
    scores = each.parts @ np.array([weights.get(part, 0.0) for part in PARTS])
    return int((scores > scores[each.right].max()).sum()) + 1


def _print(name: str, sets: Mapping[str, Sequence[Ranked]], weights: Mapping[str, float]) -> None:
    lines = [_line(np.array([_rank(each, weights) for each in ranked])) for ranked in sets.values()]
    print(f"{name:28} {'   '.join(lines)}")


def _line(ranks: np.ndarray) -> str:
    found = ranks > 0
    first, among_five = ((found & (ranks <= most)).mean() for most in (1, 5))
    return f"{first:.3f}  {among_five:.3f}    {np.mean(found / np.maximum(ranks, 1)):.3f}"


if __name__ == "__main__":
    run(main)
