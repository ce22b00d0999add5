"""What `kilde evaluate` measured, as tables for a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.table import Table

from bot import MEASURES, OUTCOMES


def tables(summary: Mapping[str, Any]) -> tuple[Table, ...]:
    """Tables for a terminal: measures by language, measures by style, outcomes by group of questions."""
    everything = {"all": summary["all"]}
    tables = [_measures("By language", summary["by_language"] | everything)]
    if len(summary["by_style"]) > 1:
        tables.append(_measures("By style", summary["by_style"] | everything))
    return (*tables, _outcome_table(summary["all"]["outcomes"]))


def _measures(title: str, blocks: Mapping[str, Mapping[str, Any]]) -> Table:
    made = Table("%", title=title, title_justify="left")
    for name in blocks:
        made.add_column(name, justify="right")
    for name, words in MEASURES.items():
        if any(name in block["measures"] for block in blocks.values()):
            made.add_row(words, *(_cell(block["measures"].get(name), key == "all") for key, block in blocks.items()))
    made.add_section()
    for name, words in (("words", "Words an answer"), ("seconds_p50", "Seconds, p50"), ("seconds_p95", "Seconds, p95")):
        made.add_row(words, *(_number(block[name], name) for block in blocks.values()))
    made.add_row("Asked", *(str(block["asked"]) for block in blocks.values()))
    return made


def _cell(mean: Mapping[str, float] | None, with_interval: bool) -> str:
    if mean is None:
        return "–"
    text = f"{100 * mean['mean']:.1f}"
    return f"{text} ({100 * mean['low']:.0f}–{100 * mean['high']:.0f})" if with_interval else text


def _number(value: float | None, name: str) -> str:
    return "–" if value is None else f"{value:.0f}" if name == "words" else f"{value:.2f}"


def _outcome_table(outcomes: Mapping[str, Mapping[str, float]]) -> Table:
    made = Table("%", title="Outcomes", title_justify="left")
    for name in (*OUTCOMES, "asked"):
        made.add_column(name, justify="right")
    for group, shares in outcomes.items():
        made.add_row(group, *(f"{100 * shares[name]:.1f}" for name in OUTCOMES), str(shares["asked"]))
    return made
