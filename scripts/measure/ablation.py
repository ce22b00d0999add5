"""What the reader is worth in each of its places: the order of passages, the choice of statements, the outcome.

Usage: python scripts/measure/ablation.py QUESTIONS.jsonl FOLDER [QUESTIONS.jsonl FOLDER ...]

The questions are of the form that `kilde evaluate` reads. They are asked once without the reader, once with it in one
place only, for each place, and once with it in all. What is beside it stays as it was fitted with a reader, but for the
outcome, which has thresholds for either case.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from rich.progress import track
from rich.table import Table

from bot import Bot, evaluate, load_questions, summarise
from bot.records import Evidence, Reader
from bot.searching import find
from bot.searching.readings import Read, reread
from scripts.shared.command import add_pairs, arguments, run
from scripts.shared.tables import console
from scripts.shared.trying import trying

PLACES = ("order", "choice", "outcome")
TRIED: dict[str, Collection[str]] = {
    "no reader": (),
    **{f"{place} only": (place,) for place in PLACES},
    "all": PLACES,
}


def main() -> None:
    parser = arguments(__doc__)
    add_pairs(parser)
    for questions, folder in parser.parse_args().pairs:
        console().print(_table(questions, folder))


def _table(questions: Path, folder: Path) -> Table:
    rows, made = load_questions(questions), dict[str, Mapping[str, str]]()
    with Bot.open(folder) as bot:
        for name, places in track(TRIED.items(), folder.name, transient=True):
            with trying(find, reread=_reading(places)):
                made[name] = _cells(summarise(evaluate(bot, rows)))
    table = Table("%", *made["all"], title=folder.name)
    for name, cells in made.items():
        table.add_row(name, *cells.values())
    return table


def _reading(places: Collection[str]) -> Any:
    """A reading that counts in some places only."""

    def partly(  # noqa: PLR0913 - two by name
        reader: Reader,
        texts: Collection[str],
        language: str,
        evidence: Sequence[Evidence],
        *,
        sway: bool,
        parts: Sequence[str],
    ) -> tuple[list[Evidence], list[Read]]:
        if not places:
            return list(evidence), []
        found, reads = reread(reader, texts, language, evidence, parts=parts, sway=sway and "order" in places)
        if "outcome" not in places:
            found = [replace(each, scores={k: v for k, v in each.scores.items() if k != "reader"}) for each in found]
        return found, reads if "choice" in places else []

    return partly


def _cells(summary: Mapping[str, Any]) -> dict[str, str]:
    every, by_language = summary["all"], summary["by_language"]
    return {
        "found first": _percent(every["measures"]["found_1"]),
        "among 5": _percent(every["measures"]["found_5"]),
        "correct": _percent(every["measures"]["correct"]),
        **{code: _percent(block["measures"]["correct"]) for code, block in by_language.items()},
        "words": f"{every['words']:.0f}",
        **{f"answer: {group}": f"{100 * shares['answer']:.1f}" for group, shares in every["outcomes"].items()},
    }


def _percent(mean: Mapping[str, float] | None) -> str:
    return "–" if mean is None else f"{100 * mean['mean']:.1f}"


if __name__ == "__main__":
    run(main)
