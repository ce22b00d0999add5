"""Fits the models that choose an answer's outcome, and writes bot/searching/outcome.json.

Usage: python scripts/fit/outcome.py QUESTIONS.jsonl FOLDER [QUESTIONS.jsonl FOLDER ...] [--originals] [--write]

The questions are of the form that `kilde evaluate` reads. Answerable ones count as yes, those whose `why` is
`offtopic` as no; near misses and false premises are left out, because similarity is blind to them (they are about
the documents). What a reader says keeps a share of the answerable from `answer`, and with them most of those; beside
similarity it also tells what has nothing to do with the documents. With --originals each folder is also asked without
its translations, so that questions in other languages count too. Every figure of a folder is of a model fitted on the
other folders.
"""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import platformdirs

from bot.evaluation import Case, load_questions
from bot.indexing.snapshot import Snapshot
from bot.models.bundled import bundled_folder
from bot.models.encoder import FolderEncoder
from bot.records import Encoders, Question
from bot.searching.answerable import searched
from bot.searching.outcome import ANY, Features, Model, decide, features, probability, probability_read
from bot.searching.readings import reread
from bot.searching.search import search
from scripts.fit.opened import opened
from scripts.shared.command import add_pairs, arguments, run
from scripts.shared.logistic import logistic

OUT = Path(__file__).resolve().parents[2] / "bot" / "searching" / "outcome.json"
FIELDS = tuple(name for name in Features._fields if name != "reads")
WITHOUT_COSINES = tuple(name for name in FIELDS if name not in ("best", "dense"))
NEAR = ("near", "false_premise")
# By strictness: how many of the answerable may get `none`, and how many of the off-topic `answer`.
SHARES = {"lax": (0.02, 0.08), "usual": (0.045, 0.025), "strict": (0.1, 0.015)}
# Where something reads: how many of the answerable may get `none`, and are kept from `answer` by what it says.
REFUSED = {"lax": 0.015, "usual": 0.03, "strict": 0.07}
KEPT_BACK = {"lax": 0.03, "usual": 0.08, "strict": 0.25}
RIDGE = 1e-2  # how small coefficients are kept


class Asked(NamedTuple):
    """A question that was asked of a folder."""

    folder: str
    language: str
    features: Features
    group: str  # `answerable`, or why it is not

    @property
    def answerable(self) -> bool:
        return self.group == "answerable"


def main() -> None:
    parser = arguments(__doc__)
    add_pairs(parser)
    parser.add_argument("--originals", action="store_true", help="ask each folder without its translations too")
    parser.add_argument("--write", action="store_true", help="write bot/searching/outcome.json")
    options = parser.parse_args()
    pairs = options.pairs
    if options.originals:
        pairs = [*pairs, *((questions, _originals(folder)) for questions, folder in pairs)]

    every = [each for questions, folder in pairs for each in _asked(questions, folder)]
    asked = [each for each in every if each.group not in NEAR]
    written: dict[str, Any] = {"models": {}}
    encoder = FolderEncoder(bundled_folder()).name
    for name, fields in {encoder: FIELDS, ANY: WITHOUT_COSINES}.items():
        print(f"\n{name}: {', '.join(fields)}")
        for folder in dict.fromkeys(each.folder for each in asked):
            others = [each for each in asked if each.folder != folder]
            held = [each for each in every if each.folder == folder]
            _report(folder, held, _fit(others or [each for each in held if each in asked], fields))
        chosen = _fit(asked, fields)
        _report("all, fitted on all", every, chosen)
        written["models"][name] = chosen._asdict()
    written["fitted_on"] = Counter(each.folder for each in asked)
    print(json.dumps(written, indent=2))
    if options.write:
        OUT.write_text(json.dumps(written, indent=2) + "\n", encoding="utf-8")


def _originals(folder: Path) -> Path:
    """A copy of a folder without its translations, in the user's cache."""
    copy = platformdirs.user_cache_path("kilde") / "originals" / folder.resolve().name
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("translations"))
    return copy


def _asked(questions: Path, folder: Path) -> Iterable[Asked]:
    snapshot, encoders = opened(folder)
    name = f"{folder.resolve().parent.name}/{folder.resolve().name}"
    for row in load_questions(questions):
        for case in (Case(row, language) for language in row["question"]):
            if case.group in ("answerable", "offtopic", *NEAR):
                yield Asked(name, case.language, _features(snapshot, encoders, case.text, case.language), case.group)


def _features(snapshot: Snapshot, encoders: Encoders, text: str, language: str) -> Features:
    question = Question(text, language, "given")
    evidence = search(snapshot, question, encoders, limit=10)
    if encoders.reader is not None:
        evidence = tuple(reread(encoders.reader, [text], language, evidence, sway=True)[0])
    return features(question, text, evidence, searched(snapshot.header.languages, language))


def _fit(asked: Sequence[Asked], fields: Sequence[str]) -> Model:
    """Both classes and all folders weighing the same; then the two thresholds."""
    values = np.array([[getattr(each.features, name) for name in fields] for each in asked])
    labels = np.array([float(each.answerable) for each in asked])
    groups = [(each.folder, each.answerable) for each in asked]
    each_weight = np.array([1 / groups.count(group) for group in groups])
    each_weight *= len(asked) / each_weight.sum()
    design = np.column_stack([np.ones(len(values)), values])
    beta = logistic(design, labels, each_weight, np.array([0.0] + [RIDGE] * values.shape[1]))
    weights = {name: round(float(value), 3) for name, value in zip(fields, beta[1:], strict=True)}
    reads = np.array([each.features.reads or 0.0 for each in asked])
    loose = Model(round(float(beta[0]), 3), weights, {}, _told(design @ beta, reads, labels, each_weight), {})
    chances = np.array([probability(each.features, loose) for each in asked])
    related = np.array([probability_read(each.features, loose) for each in asked])
    earlier = (0.0, -np.inf)  # of the strictness before: a stricter one answers no more
    for strictness, (refused, let_through) in SHARES.items():
        pair = np.quantile(chances[labels == 1], refused), np.quantile(chances[labels == 0], 1 - let_through)
        loose.thresholds[strictness] = (round(float(min(pair)), 3), round(float(max(pair)), 3))
        closest = round(float(np.quantile(related[labels == 1], REFUSED[strictness])), 3)
        least = np.quantile(reads[labels == 1], KEPT_BACK[strictness])
        answer = np.quantile(np.where(reads >= least, chances, 0.0)[labels == 0], 1 - let_through)
        earlier = (max(float(answer), float(min(pair)), earlier[0]), max(float(least), earlier[1]))
        loose.read[strictness] = (closest, round(earlier[0], 3), round(earlier[1], 3))
    return loose


def _told(odds: np.ndarray, reads: np.ndarray, labels: np.ndarray, each_weight: np.ndarray) -> float:
    """What a reader's logit is worth beside the log-odds that similarity gives."""
    if not reads.any():
        return 0.0
    design = np.column_stack([np.ones(len(odds)), odds, reads])
    _, likeness, told = logistic(design, labels, each_weight, np.array([0.0, RIDGE, RIDGE]))
    return round(float(told / likeness), 3)


def _report(name: str, asked: Sequence[Asked], model: Model) -> None:
    print(f"  {name}: AUC {_auc(asked, model):.3f}; {_outcomes(asked, model)}")
    for language in sorted({each.language for each in asked}):
        here = [each for each in asked if each.language == language]
        print(f"    {language}: AUC {_auc(here, model):.3f}; {_outcomes(here, model)}")


def _outcomes(asked: Sequence[Asked], model: Model) -> str:
    parts = []
    for label in ("answerable", "offtopic", *NEAR):
        found = [decide(each.features, model) for each in asked if each.group == label]
        answer, none = (found.count(outcome) / max(len(found), 1) for outcome in ("answer", "none"))
        parts.append(f"{label} answer {answer:.0%}, none {none:.0%}")
    return "; ".join(parts)


def _auc(asked: Sequence[Asked], model: Model) -> float:
    few = [each for each in asked if each.group not in NEAR]
    scores = np.array([probability(each.features, model) for each in few])
    labels = np.array([each.answerable for each in few])
    yes, no = scores[labels], scores[~labels]
    if not len(yes) or not len(no):
        return float("nan")
    return float((yes[:, None] > no).mean() + (yes[:, None] == no).mean() / 2)


if __name__ == "__main__":
    run(main)
