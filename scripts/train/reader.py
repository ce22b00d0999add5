"""Trains the reader: question and passage together, whether and where it is answered; whether a claim is supported.

Usage: python scripts/train/reader.py ROWS OUTPUT [--rows 60000] [--seed 1] [--more ROWS] [--on] [--keep]

ROWS is a folder of `qa.train.*.jsonl.gz` and `nli.train.*.jsonl.gz`, and of the same of `dev`. OUTPUT is a folder: the
state of the training, from which the same command goes on, its curve, the ids of its rows, and at the end the weights
with their figures on rows held out. With --on it goes on from the reader that Kilde has. With --keep they become the
reader that Kilde has, bot/models/reader.safetensors,
unless they are worse than it in one of the five languages. Two hours on two cores, minutes on a graphics card.
"""

from __future__ import annotations

import json
import random
import shutil
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import torch
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from safetensors.numpy import load_file, save_file

from bot.languages.locale import codes
from bot.models.bundled import READER_CARD, READER_WEIGHTS, bundled_weights
from scripts.shared.command import arguments, folder, run
from scripts.shared.files import write_json
from scripts.train.figures import auc
from scripts.train.losses import hinted, losses
from scripts.train.model import Reader, average, learned_of, shipped
from scripts.train.rows import Pair, batches, cropped, headed, read, taken
from scripts.train.texts import lengths, padded, texts
from scripts.train.written import KINDS

FROZEN = 6  # of the encoder's twelve layers
TOKENS = 6000  # of a batch
RATE, HEADS_RATE = 1e-4, 5e-4
FOLLOWS = 0.002  # by how much the average of the weights, which is what is kept, follows them at each step
EVERY = 200  # steps between two lines of the curve and two states on disk
HELD_OUT = 4000  # rows that the figures are of
WORSE = 0.005  # AUC by which a language may be worse: chance


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("rows_folder", type=folder, metavar="ROWS")
    parser.add_argument("output", type=Path, metavar="OUTPUT")
    parser.add_argument("--rows", type=int, default=60_000, help="how many rows are read, once each (default: 60000)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--more", type=folder, help="a folder of more rows, as claims.py and feedback.py make them")
    parser.add_argument("--on", action="store_true", help="begin with the reader that Kilde has")
    parser.add_argument("--keep", action="store_true", help="have Kilde read with it, unless it is worse")
    options = parser.parse_args()
    options.output.mkdir(parents=True, exist_ok=True)
    rows = read(options.rows_folder, "train", options.more)
    training = Training(rows, options.output, options.rows, options.seed, on=options.on)
    training.run()
    figures = held_out(training.kept_reader(), options.rows_folder, training.device)
    save_file(shipped(training.kept, FROZEN), options.output / READER_WEIGHTS.name)
    digest = sha256((options.output / READER_WEIGHTS.name).read_bytes()).hexdigest()
    write_json(options.output / READER_CARD.name, card(training, options.seed, figures, digest))
    print(json.dumps(figures))
    if options.keep:
        keep(options.output, figures)


class Training:
    """One run: its rows, its model, where it is."""

    def __init__(self, found: Sequence[Pair], output: Path, rows: int, seed: int, *, on: bool = False) -> None:
        self.output, self.step, self.on = output, 0, on
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        rng = random.Random(seed)
        torch.manual_seed(seed)
        units = taken(found, rng)
        while sum(map(len, units)) > rows:
            units.pop()
        self.pairs = pairs = [pair for unit in units for pair in unit]
        (output / "rows.txt").write_text("\n".join(pair.id for pair in pairs) + "\n")
        self.texts = texts(pairs)
        self.plan = batches(units, lengths(self.texts), TOKENS, rng)
        self.reader = Reader(bundled_weights(), FROZEN).to(self.device)
        self.hints = hinted(self.reader, pairs, self.device)
        if on:
            self.reader.load_state_dict(learned_of(load_file(READER_WEIGHTS), FROZEN), strict=False)
        learned = self.reader.learned()
        parts = [[t for n, t in learned.items() if n.startswith("upper") == upper] for upper in (True, False)]
        groups = [{"params": own, "lr": rate} for own, rate in zip(parts, (RATE, HEADS_RATE), strict=True)]
        self.optimizer = torch.optim.AdamW(groups, betas=(0.9, 0.98), weight_decay=0.01)
        self.schedule = torch.optim.lr_scheduler.LambdaLR(self.optimizer, self._rate)
        self.kept = {name: tensor.detach().clone() for name, tensor in learned.items()}

    def run(self) -> None:
        """Through all rows, from where an earlier run stopped."""
        self._resume()
        columns = (TextColumn("training"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        began, seen, told = time.monotonic(), 0, []
        with Progress(*columns) as progress:
            task = progress.add_task("", total=len(self.plan), completed=self.step)
            for batch in self.plan[self.step :]:
                told.append(self._learn(batch))
                seen += len(batch)
                progress.advance(task)
                if self.step % EVERY == 0 or self.step == len(self.plan):
                    self._note(told, seen / (time.monotonic() - began))
                    told = []

    def kept_reader(self) -> Reader:
        """The model with the averaged weights."""
        reader: Reader = self.reader
        reader.load_state_dict(self.kept, strict=False)
        return reader

    def _learn(self, batch: Sequence[Pair]) -> dict[str, float]:
        found = losses(self.reader, batch, self.texts, self.hints, self.device)
        torch.stack([*found.values()]).sum().backward()
        learned = self.reader.learned()
        torch.nn.utils.clip_grad_norm_(learned.values(), 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad()
        self.schedule.step()
        self.step += 1
        average(self.kept, learned, max(FOLLOWS, 1 / (self.step + 1)))
        return {name: value.item() for name, value in found.items()}

    def _rate(self, step: int) -> float:
        """Up in the first twentieth, then down to a twentieth."""
        steps = len(self.plan)
        warm = max(1, steps // 20)
        return min((step + 1) / warm, 0.05 + 0.95 * (steps - step) / max(1, steps - warm))

    def _note(self, told: Sequence[Mapping[str, float]], speed: float) -> None:
        """A line of the curve, and the state."""
        names = sorted({name for each in told for name in each})
        means = {name: round(float(np.mean([each[name] for each in told if name in each])), 4) for name in names}
        line = {"step": self.step, "of": len(self.plan), "rows a second": round(speed, 1), **means}
        with (self.output / "curve.jsonl").open("a") as file:
            file.write(json.dumps(line) + "\n")
        print(line, flush=True)
        state: dict[str, Any] = {
            "learned": {name: tensor.detach() for name, tensor in self.reader.learned().items()},
            "kept": self.kept,
            "optimizer": self.optimizer.state_dict(),
            "schedule": self.schedule.state_dict(),
            "step": self.step,
        }
        torch.save(state, self.output / "state.part")
        (self.output / "state.part").replace(self.output / "state.pt")

    def _resume(self) -> None:
        file = self.output / "state.pt"
        if file.is_file():
            state = torch.load(file, weights_only=True, map_location=self.device)
            self.reader.load_state_dict(state["learned"], strict=False)
            self.optimizer.load_state_dict(state["optimizer"])
            self.schedule.load_state_dict(state["schedule"])
            self.kept.update(state["kept"])
            self.step = state["step"]


def card(training: Training, seed: int, figures: Mapping[str, float], digest: str) -> dict[str, Any]:
    """What the reader was trained on, and how well it tells passages that answer, by the question's language.

    What the reader that it went on from was trained on stands in that one's card, as `before`.
    """
    pairs = training.pairs
    by_source = Counter((pair.source, pair.licence) for pair in pairs)
    return {
        "about": "multilingual-e5-small (MIT), its six upper layers and four heads trained by scripts/train/reader.py",
        "limits": "see corpus/reader.md",
        "sha256": digest,
        "seed": seed,
        "rows": len(pairs),
        "kinds": dict(sorted(Counter(pair.kind for pair in pairs).items())),
        "languages": dict(sorted(Counter(" ".join(pair.languages) for pair in pairs).items())),
        "sources": [{"source": of[0], "licence": of[1], "rows": count} for of, count in sorted(by_source.items())],
        "auc": dict(figures),
        **({"before": json.loads(READER_CARD.read_text(encoding="utf-8"))} if training.on else {}),
    }


def held_out(reader: Reader, rows_folder: Path, device: str) -> dict[str, float]:
    """AUC on rows held out, by the question's language; `across` where the passage is in another.

    `written` are questions that were written for this, in all languages, about passages that it has not seen.
    """
    rng = random.Random(0)
    every = [pair for pair in read(rows_folder, "dev") if pair.answers is not None]
    by_language: dict[str, list[Pair]] = {}
    for pair in every:
        one, two = pair.languages
        if {one, two} <= {*codes()}:
            name = "written" if pair.kind in KINDS.values() else one if one == two else "across"
            by_language.setdefault(name, []).append(pair)
    figures = {}
    for language, pairs in sorted(by_language.items()):
        some = [headed(cropped(pair, rng)) for pair in rng.sample(pairs, min(len(pairs), HELD_OUT // 6))]
        scores = _scores(reader, some, device)
        figures[language] = round(auc(scores, np.array([float(bool(pair.answers)) for pair in some])), 4)
    return figures


def _scores(reader: Reader, pairs: Sequence[Pair], device: str) -> np.ndarray:
    found = texts(pairs)
    order = sorted(range(len(pairs)), key=lambda at: len(found[pairs[at].id].ids))
    scores = np.zeros(len(pairs))
    for first in range(0, len(order), 32):
        some = order[first : first + 32]
        ids, known = padded([found[pairs[at].id].ids for at in some], device)
        with torch.no_grad(), torch.autocast(device, dtype=torch.bfloat16):
            scores[some] = reader(ids, known).answers.cpu().numpy()
    return scores


def keep(output: Path, figures: Mapping[str, float]) -> None:
    """The new reader in the place of the old one, unless that is better in a language."""
    old = json.loads(READER_CARD.read_text(encoding="utf-8"))["auc"] if READER_CARD.is_file() else {}
    worse = [language for language in old if figures.get(language, 0) < old[language] - WORSE]
    if worse:
        print(f"not kept: it is worse in {', '.join(worse)} ({', '.join(f'{old[each]:.3f}' for each in worse)} before)")
        return
    for file in (READER_WEIGHTS, READER_CARD):
        shutil.copyfile(output / file.name, file)
    print(f"kept as {READER_WEIGHTS}")


if __name__ == "__main__":
    run(main)
