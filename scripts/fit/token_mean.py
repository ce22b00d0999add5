"""Computes the bundled encoder's mean token vectors over the project's own texts, to bot/models/token_mean.json.

Usage: python scripts/fit/token_mean.py

One of passages and one of questions: the prefix and the form of a question move all its tokens alike.

Run it when the bundled model changes, not when a text does: another mean is another model to every index.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np

from bot.models.bundled import MODEL, TOKEN_MEAN, bundled_folder
from bot.models.encoder import FolderEncoder
from scripts.shared.command import arguments, run
from scripts.shared.samples import LANGUAGES, QUESTIONS, SAMPLES

ROOT = Path(__file__).resolve().parents[2]


def paragraphs(language: str) -> Iterator[str]:
    """The language's samples and every longer paragraph of its pages."""
    yield from SAMPLES[language]
    folder = ROOT / "corpus" if language == "en" else ROOT / "corpus" / "translations" / language
    for page in sorted(folder.glob("*.md")):
        for paragraph in page.read_text(encoding="utf-8").split("\n\n"):
            if len(paragraph) >= 40:
                yield paragraph


def questions(language: str) -> Iterator[str]:
    yield from QUESTIONS[language]
    yield from (text for text in SAMPLES[language] if text.endswith("?"))


def mean(encoder: FolderEncoder, texts: Callable[[str], Iterable[str]], prefix: str) -> list[float]:
    """The mean of the languages' mean tokens, so that none outweighs another."""
    means = []
    for language in LANGUAGES:
        states = [encoder.states(text, prefix) for text in texts(language)]
        means.append(np.concatenate([state.vectors[state.own] for state in states]).mean(axis=0))
        print(f"{prefix}{language}, {len(states)} texts")
    return [round(float(value), 5) for value in np.mean(means, axis=0)]


def main() -> None:
    arguments(__doc__).parse_args()
    encoder = FolderEncoder(bundled_folder())
    means = {
        "model": MODEL,
        "passage": mean(encoder, paragraphs, encoder.passage_prefix),
        "query": mean(encoder, questions, encoder.query_prefix),
    }
    TOKEN_MEAN.write_text(json.dumps(means) + "\n", encoding="utf-8")


if __name__ == "__main__":
    run(main)
