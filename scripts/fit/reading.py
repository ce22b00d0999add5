"""Chooses what a statement's features are worth, `WEIGHTS` in bot/searching/read.py, and shows what each choice quotes;
and what a reader's words are worth beside them, `WITH_READER` there and `SWAY` in bot/searching/readings.py.

Usage: python scripts/fit/reading.py QUESTIONS.jsonl FOLDER [QUESTIONS.jsonl FOLDER ...]

The questions are of the form that `kilde evaluate` reads; those with a gold excerpt count, and folders weigh the same.
A question's statements compete: the weights are the most likely ones where the chance of each is the softmax of its
score (a conditional logit, McFadden 1974). The figures of a folder are of weights chosen on the other folders: how
often the best, one of the best two, three and five statements has the gold, and how often one does within so many
words. With a reader, all other features keep their worth to each other. How much of it is quoted then,
scripts/fit/limits.py chooses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from bot.evaluation import Case, covered, load_questions
from bot.indexing.snapshot import Snapshot
from bot.records import Encoders, Question, Span
from bot.searching.read import TOLD, WEIGHTS, Asked, features, told_features
from bot.searching.readings import READ, Read, readings
from bot.searching.search import search
from bot.statements.shown import whole
from scripts.fit.opened import opened
from scripts.shared.command import add_pairs, arguments, run

DEPTH = 15  # evidence whose statements are compared
RIDGE, STEPS, RATE = 1e-2, 500, 0.05
WORDS = (20, 30, 45, 60, 80)
SWAYS = (0.0, 0.01, 0.02, 0.03, 0.04, 0.06, 0.1)


class Found(NamedTuple):
    """The statements found for a question: their features, whether each has the gold, and its words."""

    values: np.ndarray  # float (n, len(WEIGHTS))
    right: np.ndarray  # bool (n,)
    words: np.ndarray  # int (n,)
    told: np.ndarray  # float (n, len(TOLD)): what a reader said of each, if one reads
    passages: list[tuple[float, float | None, bool]]  # score, the reader's logit, does it hold the gold


def main() -> None:
    parser = arguments(__doc__)
    add_pairs(parser)
    sets = {str(folder): _asked(questions, folder) for questions, folder in parser.parse_args().pairs}
    for name, asked in sets.items():
        print(f"{name}: {len(asked)} questions, the gold is among the statements of {_any(asked):.1%}")
        print(f"  as it is              {_line(asked, np.array(list(WEIGHTS.values())))}")
        others = [each for other, each in sets.items() if other != name] or [asked]
        chosen = _fit(others)
        print(f"  chosen on the others  {_line(asked, chosen)}")
    every = _fit(list(sets.values()))
    print({name: round(float(weight), 2) for name, weight in zip(WEIGHTS, every, strict=True)})
    for name, asked in sets.items():
        print(f"  {name}, chosen on all: {_line(asked, every)}")
    _with_reader(sets)


def _with_reader(sets: Mapping[str, Sequence[Found]]) -> None:
    """The same with what a reader says; the first figure is what the features beside it weigh together."""
    joined = {name: [_joined(each) for each in asked] for name, asked in sets.items()}
    for name, asked in joined.items():
        others = [each for other, each in joined.items() if other != name] or [asked]
        print(f"{name}, read: {_line(asked, _fit(others))}")
        firsts = (np.mean([_first(each.passages, sway) for each in asked]) for sway in SWAYS)
        print("  found first by SWAY: " + "  ".join(f"{s}: {f:.1%}" for s, f in zip(SWAYS, firsts, strict=True)))
    print(dict(zip(("all others", *TOLD), _fit(list(joined.values())).round(2).tolist(), strict=True)))


def _joined(each: Found) -> Found:
    weights = np.array(list(WEIGHTS.values()))
    return each._replace(values=np.column_stack([each.values @ weights, each.told]))


def _first(passages: Sequence[tuple[float, float | None, bool]], sway: float) -> bool:
    read = [(score + sway * logit, gold) for score, logit, gold in passages if logit is not None]
    return max(read, key=lambda each: each[0])[1] if read else False


def _any(asked: Sequence[Found]) -> float:
    return float(np.mean([each.right.any() for each in asked]))


def _asked(questions: Path, folder: Path) -> list[Found]:
    snapshot, encoders = opened(folder)
    rows = [row for row in load_questions(questions) if row.get("gold")]
    every = (_of(snapshot, encoders, Case(row, language)) for row in rows for language in row["question"])
    return [each for each in every if len(each.right)]


def _of(snapshot: Snapshot, encoders: Encoders, case: Case) -> Found:
    question = Question(case.text, case.language, "given")
    found = search(snapshot, question, encoders, limit=DEPTH)
    asked = Asked.of(case.text, case.language)
    best = max((each.score for each in found), default=0.0)
    values, right, lengths, told, passages = [], [], [], list[list[float]](), list[tuple[float, float | None, bool]]()
    reads: list[Read | None] = [None] * len(found)
    if encoders.reader is not None:
        reads[:READ] = readings(encoders.reader, case.text, case.language, found[:READ])
    for rank, evidence in enumerate(found):
        places = case.places(evidence.document)
        said = reads[rank]
        passage = [Span(evidence.passage.start, evidence.passage.end)]
        gold = any(covered(place, passage) > 0 for place in places)
        passages.append((evidence.score, None if said is None else said.answers, gold))
        told += [list(told_features(said, place).values()) for place in range(len(evidence.statements))]
        made = features(asked, rank, evidence, best, range(len(evidence.statements)))
        for statement, value in zip(evidence.statements, made, strict=True):
            values.append([value[name] for name in WEIGHTS])
            right.append(any(covered(place, [statement.span]) > 0 for place in places))
            lengths.append(len(whole(evidence.document.text, statement).split()))
    return Found(
        np.array(values).reshape(-1, len(WEIGHTS)),
        np.array(right, dtype=bool),
        np.array(lengths, dtype=int),
        np.array(told).reshape(-1, len(TOLD)),
        passages,
    )


def _fit(sets: Sequence[Sequence[Found]]) -> np.ndarray:
    """The weights by Adam, on features of mean 0 and deviation 1."""
    every = np.concatenate([each.values for asked in sets for each in asked])
    mean, deviation = every.mean(axis=0), every.std(axis=0) + 1e-6
    known = [
        ((each.values - mean) / deviation, each.right, 1 / len(asked) / len(sets))
        for asked in sets
        for each in asked
        if each.right.any()
    ]
    weights, first, second = np.zeros(len(mean)), np.zeros(len(mean)), np.zeros(len(mean))
    for step in range(1, STEPS + 1):
        slope = RIDGE * weights
        for values, right, share in known:
            odds = np.exp(values @ weights - (values @ weights).max())
            chance = odds / odds.sum()
            wanted = chance * right / (chance * right).sum()
            slope = slope + share * (values.T @ (chance - wanted))
        first, second = 0.9 * first + 0.1 * slope, 0.999 * second + 0.001 * slope**2
        weights = weights - RATE * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
    scaled: np.ndarray = weights / deviation
    return scaled


def _line(asked: Sequence[Found], weights: np.ndarray) -> str:
    ranks, needed = [], []
    for each in asked:
        order = np.argsort(-(each.values @ weights), kind="stable")
        places = np.flatnonzero(each.right[order])
        ranks.append(places[0] if len(places) else 999)
        needed.append(each.words[order][: places[0] + 1].sum() if len(places) else 9999)
    among = "  ".join(f"{n}: {np.mean(np.array(ranks) < n):.1%}" for n in (1, 2, 3, 5))
    return f"{among}   " + "  ".join(f"{n} words: {np.mean(np.array(needed) <= n):.1%}" for n in WORDS)


if __name__ == "__main__":
    run(main)
