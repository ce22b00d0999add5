"""How well the reader reads rows that were held out, beside the same reader given other passages.

Usage: python scripts/measure/reader.py ROWS [--rows 3000] [--seed 1]

ROWS is a folder of `qa.dev.*.jsonl.gz` and `nli.dev.*.jsonl.gz`. By source and by language: how often a pair that
answers scores more than one that does not (AUC); the same with another passage of the same source in each one's place,
which is what the question alone gives away, and with another question, which is what the passage does; exact match and
F1 of the words where there is an answer (as SQuAD counts them), how often words that would be marked as the answer are
it, of claims how many are labelled right, and of those that were written for this how often a supported one is found
likelier to be so than one that is contradicted, and than one that is left open (AUC).
"""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from bot.models.bundled import bundled_folder
from bot.models.encoders import shared_encoder
from bot.models.reader import FolderReader
from bot.records import Claimed, Reading
from bot.searching.readings import likeliest
from scripts.shared.command import arguments, folder, run
from scripts.train.figures import auc
from scripts.train.rows import LABELS, Pair, cropped, read
from scripts.train.written import CLAIM

SURES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.7)  # probabilities from which the words of an answer are marked


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("rows_folder", type=folder, metavar="ROWS")
    parser.add_argument("--rows", type=int, default=3000, help="how many rows are read (default: 3000)")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    report(options.rows_folder, options.rows, options.seed)


def report(rows_folder: Path, rows: int, seed: int) -> None:
    rng = random.Random(seed)
    every = read(rows_folder, "dev")
    rng.shuffle(every)
    asked = _spread([pair for pair in every if pair.answers is not None], rows)
    claims = _spread([pair for pair in every if pair.answers is None], rows // 3)
    asked = [cropped(pair, rng) for pair in asked]
    reader = FolderReader(shared_encoder(bundled_folder(), 2), "bundled")
    said = {pair.id: reader.read(pair.question, [pair.passage])[0] for pair in asked}
    other = {pair.id: reader.read(pair.question, [_other(pair, asked, rng).passage])[0].answers for pair in asked}
    blind = {pair.id: reader.read(_other(pair, asked, rng).question, [pair.passage])[0].answers for pair in asked}
    print(f"{'':40} {'rows':>6} {'AUC':>6} {'other passage':>14} {'other question':>15} {'exact':>7} {'F1':>6}")
    for name, own in _groups(asked).items():
        scores = [np.array([table[pair.id] for pair in own]) for table in (_answers(said), other, blind)]
        labels = np.array([float(bool(pair.answers)) for pair in own])
        exact, f1 = _squad([(pair, said[pair.id]) for pair in own if pair.span])
        figures = "".join(f"{auc(each, labels):{width}.3f}" for each, width in zip(scores, (7, 15, 16), strict=True))
        spans = f"{exact:7.1%} {f1:6.1%}" if any(pair.span for pair in own) else f"{'–':>7} {'–':>6}"
        print(f"{name:40} {len(own):6}{figures} {spans}")
    print(*_marked(asked, said), sep="\n")
    judged = {pair.id: reader.judge(pair.question, pair.passage) for pair in claims}
    for name, own in _groups(claims).items():
        right = [int(np.argmax(judged[pair.id])) == pair.label for pair in own]
        labels_of = Counter(LABELS[pair.label or 0] for pair in own)
        usual = max(labels_of.values()) / len(own)
        print(f"claims: {name:32} {len(own):6} right {np.mean(right):.1%}; always the same label: {usual:.1%}")
    for name, own in _groups([pair for pair in claims if pair.kind == CLAIM]).items():
        print(f"written claims: {name:32} {len(own):6} " + "  ".join(_told_apart(own, judged)))


def _told_apart(claims: Sequence[Pair], judged: Mapping[str, Claimed]) -> Iterator[str]:
    """How often a supported claim is told from one with another label."""
    for other in LABELS[1:]:
        some = [pair for pair in claims if LABELS[pair.label or 0] in (LABELS[0], other)]
        labels = np.array([float(pair.label == 0) for pair in some])
        yield f"{other} {auc(np.array([judged[pair.id].supported for pair in some]), labels):.3f}"


def _answers(said: Mapping[str, Reading]) -> dict[str, float]:
    return {key: reading.answers for key, reading in said.items()}


def _spread(pairs: Sequence[Pair], count: int) -> list[Pair]:
    """As many of each source and kind, as far as there are."""
    by_kind: dict[tuple[str, str], list[Pair]] = defaultdict(list)
    for pair in pairs:
        by_kind[pair.source, pair.kind].append(pair)
    found: list[Pair] = []
    while len(found) < count and any(by_kind.values()):
        found += [each.pop() for each in by_kind.values() if each]
    return found[:count]


def _other(pair: Pair, pairs: Sequence[Pair], rng: random.Random) -> Pair:
    """Another row in the same languages, of another group."""
    others = [each for each in pairs if each.languages == pair.languages and each.group != pair.group]
    return rng.choice(others or list(pairs))


def _groups(pairs: Sequence[Pair]) -> dict[str, list[Pair]]:
    found: dict[str, list[Pair]] = {"all": list(pairs)}
    for pair in pairs:
        one, two = pair.languages
        found.setdefault(f"source {pair.source}", []).append(pair)
        found.setdefault(f"language {one}" if one == two else "across languages", []).append(pair)
        if pair.kind in ("gold", "human_unanswerable"):
            found.setdefault("human near misses", []).append(pair)
    return {name: found[name] for name in sorted(found)}


def _squad(pairs: Sequence[tuple[Pair, Reading]]) -> tuple[float, float]:
    if not pairs:
        return float("nan"), float("nan")
    scores = [_alike(pair.passage[slice(*(pair.span or (0, 0)))], _found(pair, reading)) for pair, reading in pairs]
    return float(np.mean([f1 == 1 for f1 in scores])), float(np.mean(scores))


def _found(pair: Pair, reading: Reading) -> str:
    """The most likely words of the passage."""
    found = likeliest(reading)
    return pair.passage[slice(*found[0])] if found else ""


def _marked(pairs: Sequence[Pair], said: Mapping[str, Reading]) -> Iterator[str]:
    """What would be marked as the answer's words, by how sure the reader has to be: SURE in readings.py."""
    for sure in SURES:
        marked = [pair for pair in pairs if said[pair.id].answers >= 0 and _sure(said[pair.id]) >= sure]
        right = [_alike(pair.passage[slice(*pair.span)], _found(pair, said[pair.id])) for pair in marked if pair.span]
        wrong = sum(not pair.answers for pair in marked)
        share = len(marked) / len(pairs)
        alike, alone = np.mean(right or [0.0]), wrong / max(len(marked), 1)
        yield f"sure {sure}: marked {share:.1%} of {len(pairs)}, F1 {alike:.1%}, where nothing answers {alone:.1%}"


def _sure(reading: Reading) -> float:
    found = likeliest(reading)
    return found[1] if found else 0.0


def _alike(one: str, other: str) -> float:
    words = [Counter(re.findall(r"\w+", text.casefold())) for text in (one, other)]
    same = sum((words[0] & words[1]).values())
    return 2 * same / sum(sum(each.values()) for each in words) if same else 0.0


if __name__ == "__main__":
    run(main)
