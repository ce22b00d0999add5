"""Passages that a search finds for a question and that do not answer it: rows for the reader.

Usage: python scripts/train/mined.py ROWS OUTPUT [--limit 30000] [--seed 1]

ROWS is the folder of training data. OUTPUT is a folder, in which `qa.train.mined.jsonl.gz` is written for
scripts/train/reader.py. Of each question of which the answer is known, some of the passages of the same documentation
in the same language that the bundled encoder finds nearest, but for its own, those that have the answer's words, and
those that say much the same as its own.
"""

from __future__ import annotations

import gzip
import json
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from rich.progress import track

from bot.languages.locale import codes
from bot.models.bundled import bundled_folder
from bot.models.encoders import shared_encoder
from scripts.shared.command import arguments, folder, run
from scripts.train.rows import MINED, Pair, read, share_of
from scripts.train.written import KINDS

NAME = "qa.train.mined.jsonl.gz"
NEAREST = 8  # passages, of which some are taken
EACH, OF_WRITTEN = 1, 3  # how many, of a question that was made for reading and of one that was written for it
ALIKE = 0.3  # share of the words of two passages that they have in common: from here on they may say the same
BATCH = 64
DOCUMENTATION = ("docs_", "bitcoin_", "construction_")


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("rows", type=folder, metavar="ROWS")
    parser.add_argument("output", type=Path, metavar="OUTPUT")
    parser.add_argument("--limit", type=int, default=30_000, help="questions (default: 30000)")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    options.output.mkdir(parents=True, exist_ok=True)
    rng = random.Random(options.seed)
    pairs = [pair for pair in read(options.rows, "train") if pair.answers and {*pair.languages} <= {*codes()}]
    asked = [pair for pair in pairs if pair.kind in KINDS.values() or rng.random() < share_of(pair)]
    rng.shuffle(asked)
    asked.sort(key=lambda pair: pair.kind not in KINDS.values())
    found = list(mined(asked[: options.limit], pairs, rng))
    with gzip.open(options.output / NAME, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(_row(*each), ensure_ascii=False) + "\n" for each in found)
    print(f"{len(found)} rows in {options.output / NAME}")


def mined(asked: Sequence[Pair], pairs: Sequence[Pair], rng: random.Random) -> Iterator[tuple[Pair, Pair]]:
    """Each question with passages that do not answer it."""
    pools: dict[tuple[str, str], dict[str, Pair]] = defaultdict(dict)
    for pair in asked:
        pools[_pool(pair)].setdefault(pair.passage, pair)
    answered: dict[str, set[str]] = defaultdict(set)
    for pair in pairs:
        answered[pair.question].add(pair.passage)
    for key, passages in sorted(pools.items()):
        pool = list(passages.values())
        words = [{*pair.passage.casefold().split()} for pair in pool]
        vectors = _encoded([pair.passage for pair in pool], f"passages {' '.join(key)}", query=False)
        own = [pair for pair in asked if _pool(pair) == key]
        questions = _encoded([pair.question for pair in own], f"questions {' '.join(key)}", query=True)
        for pair, vector in zip(own, questions, strict=True):
            mine = {*pair.passage.casefold().split()}
            answer = pair.passage[slice(*pair.span)].casefold() if pair.span else None
            nearest = [
                pool[at]
                for at in np.argsort(-(vectors @ vector))[:NEAREST]
                if pool[at].passage not in answered[pair.question]
                if len(words[at] & mine) < ALIKE * len(words[at] | mine)
                if answer is None or answer not in pool[at].passage.casefold()
            ]
            some = OF_WRITTEN if pair.kind in KINDS.values() else EACH
            yield from ((pair, other) for other in rng.sample(nearest, min(some, len(nearest))))


def _pool(pair: Pair) -> tuple[str, str]:
    """Among which passages a question's are looked for: in its passage's language, of the same documentation."""
    return pair.languages[1], pair.source if pair.source.startswith(DOCUMENTATION) else "other text"


def _encoded(texts: Sequence[str], what: str, *, query: bool) -> np.ndarray:
    encoder = shared_encoder(bundled_folder(), 2)
    steps = range(0, len(texts), BATCH)
    return np.concatenate(
        [encoder.encode(texts[at : at + BATCH], query=query).vectors for at in track(steps, what, transient=True)]
    )


def _row(pair: Pair, other: Pair) -> dict[str, object]:
    return {
        "id": f"{pair.id}-{other.id}",
        "source": other.source,
        "licence": other.licence,
        "kind": MINED,
        "language_question": pair.languages[0],
        "language_passage": other.languages[1],
        "question": pair.question,
        "passage": other.passage,
        "answers": [],
        "answerable": False,
        "group": pair.group,
    }


if __name__ == "__main__":
    run(main)
