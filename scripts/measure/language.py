"""Prints how often the language of short texts and of questions is known, for files of either shape.

Usage: python scripts/measure/language.py SHORT-TEXTS.jsonl QUESTIONS.jsonl …

Short texts: one object a line with `set`, `language`, `text`. Questions: one object a line with `question`
(a text by language) and `style`; `keywords` are counted apart, with and without a hint. Sees no index.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from rich.table import Table

from bot.languages import identify
from bot.languages.locale import codes
from bot.languages.settle import settle
from scripts.shared.command import arguments, file, run
from scripts.shared.files import json_lines
from scripts.shared.tables import console

POOLED = {"sentences", "tatoeba-short", "tatoeba-questions"}


class Sample(NamedTuple):
    group: str
    language: str
    text: str


def read(path: Path) -> Iterator[Sample]:
    """The samples of a file of either shape."""
    for row in json_lines(path):
        if "text" in row:
            yield Sample(row["set"], row["language"], row["text"])
        else:
            group = "questions: keywords" if row.get("style") == "keywords" else "questions: sentences"
            yield from (Sample(group, code, text) for code, text in row["question"].items())


def show(title: str, samples: list[Sample], answer: Callable[[Sample], str | None]) -> list[str]:
    """Prints a line a group: right answers by language and their macro average; what was wrong comes back."""
    counts: dict[str, Counter[str | tuple[str, str]]] = defaultdict(Counter)
    wrong = []
    for sample in samples:
        got = answer(sample)
        for group in [sample.group, *(["pooled sentences and questions"] if sample.group in POOLED else [])]:
            counts[group][sample.language, "all"] += 1
            counts[group][sample.language, "right"] += got == sample.language
            counts[group]["rejected"] += got is None
        if got != sample.language:
            wrong.append(f"{sample.group}: {sample.language} taken for {got}: {sample.text}")
    table = Table(f"{title}, %", *codes(), "macro", "rejected")
    for group, count in counts.items():
        shares = [100 * count[code, "right"] / (count[code, "all"] or 1) for code in codes()]
        mean = f"{sum(shares) / len(shares):.2f}"
        table.add_row(group, *(f"{share:.1f}" for share in shares), mean, str(count["rejected"]))
    console().print(table)
    return wrong


def hinted(hint: str | None) -> Callable[[Sample], str]:
    """What the bot would answer in, with that hint."""
    return lambda sample: settle(sample.text, codes(), hint=hint).language


def seconds(samples: list[Sample]) -> float:
    """Mean time of a text that was not seen before, tables loaded."""
    identify._weigh.cache_clear()
    start = time.perf_counter()
    for sample in samples:
        identify.identify(sample.text, codes())
    return (time.perf_counter() - start) / len(samples)


def asked_for(about: str | None) -> list[Sample]:
    """The samples of all files that the command names."""
    parser = arguments(about)
    parser.add_argument("files", type=file, nargs="+", metavar="FILE.jsonl")
    return [sample for path in parser.parse_args().files for sample in read(path)]


def main() -> None:
    samples = asked_for(__doc__)
    wrong = show("Words alone", samples, lambda sample: identify.identify(sample.text, codes()).language)
    questions = [sample for sample in samples if sample.group.startswith("questions")]
    texts = [sample for sample in samples if sample.group in POOLED]
    if questions:
        show("Settled without a hint", questions, hinted(None))
        show("Settled with a right hint", questions, lambda sample: hinted(sample.language)(sample))
        for hint in codes():
            show(f"Settled with the hint {hint}", questions, hinted(hint))
    for hint in codes():
        show(f"Texts with the hint {hint}", texts, hinted(hint))
    print(f"\n{1000 * seconds(samples):.3f} ms a text")
    print("\nWrong by words alone, without word pairs:")
    print("\n".join(f"  {line}" for line in wrong if not line.startswith("word-pairs")))


if __name__ == "__main__":
    run(main)
