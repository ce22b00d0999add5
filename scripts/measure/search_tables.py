"""The tables and the plot of scripts/measure/search.py."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import zip_longest
from pathlib import Path
from typing import Any

import numpy as np
from rich.table import Table

from bot.evaluation import MEASURES

MEASURED = ("found_1", "found_3", "found_5", "found_1500", "reciprocal_rank")


def tables(result: Mapping[str, Any]) -> Iterator[Table]:
    """For a terminal; numbers are per cent, milliseconds aside."""
    found = result["systems"]
    yield _main_table(found, result["ablations"])
    for split in ("by_language", "by_style"):
        yield _split_table(found, split)
    yield _ahead_table(result["ahead"])
    yield _cost_table(result)
    for language, kept in result["cross_lingual"].items():
        yield _kept_table(language, kept)


def _table(title: str, *columns: str) -> Table:
    made = Table("%", title=title, title_justify="left")
    for column in columns:
        made.add_column(column, justify="right")
    return made


def _main_table(found: Mapping[str, Any], ablations: Mapping[str, Any]) -> Table:
    asked = next(iter(found.values()))["all"]["asked"]
    made = _table(f"Search, {asked} questions", *(MEASURES[name] for name in MEASURED), "p50 ms", "p95 ms")
    for name, one in found.items():
        made.add_row(name, *_cells(one["all"]), f"{one['ms_p50']:.0f}", f"{one['ms_p95']:.0f}")
    made.add_section()
    for name, block in ablations.items():
        made.add_row(name, *_cells(block))
    return made


def _cells(block: Mapping[str, Any]) -> list[str]:
    return [f"{_percent(block[name])} ({_range(block[name])})" for name in MEASURED]


def _percent(mean: Mapping[str, float]) -> str:
    return f"{100 * mean['mean']:.1f}"


def _range(mean: Mapping[str, float]) -> str:
    return f"{100 * mean['low']:.0f}–{100 * mean['high']:.0f}"


def _split_table(found: Mapping[str, Any], split: str) -> Table:
    names = next(iter(found.values()))[split]
    title = f"Found first · among 5 · in 1,500 characters, {split.replace('_', ' ')}"
    made = _table(title, *(f"{name} ({block['asked']})" for name, block in names.items()))
    for system, one in found.items():
        cells = (
            " · ".join(f"{100 * block[name]['mean']:.0f}" for name in ("found_1", "found_5", "found_1500"))
            for block in one[split].values()
        )
        made.add_row(system, *cells)
    return made


def _ahead_table(ahead: Mapping[str, Any]) -> Table:
    made = _table("Points by which Kilde is ahead", *(MEASURES[name] for name in MEASURED))
    for name, by in ahead.items():
        made.add_row(name, *(f"{100 * by[m]['mean']:+.1f} ({_range(by[m]).replace('–', ' to ')})" for m in MEASURED))
    return made


def _cost_table(result: Mapping[str, Any]) -> Table:
    text = result["text_bytes"]
    title = f"What it costs; the index takes {result['index_bytes'] / text:.0f} times the bytes of the text"
    made = Table("part of a search", title=title, title_justify="left")
    for column in ("p50 ms", "p95 ms", "part of the index", "times the text"):
        made.add_column(column, justify="left" if "part" in column else "right")
    parts, sizes = result["milliseconds"].items(), result["bytes"].items()
    for part, size in zip_longest(parts, sizes):
        time_cells = (part[0], f"{part[1]['p50']:.1f}", f"{part[1]['p95']:.1f}") if part else ("", "", "")
        made.add_row(*time_cells, *((size[0], f"{size[1] / text:.1f}") if size else ("", "")))
    return made


def _kept_table(language: str, kept: Mapping[str, Any]) -> Table:
    title = f"Questions in {language}: with its translations → without, and the share kept"
    made = _table(title, *(MEASURES[name] for name in MEASURED))
    for name, one in kept.items():
        cells = []
        for measure_ in MEASURED:
            share = one["share"][measure_]
            both = " → ".join(_percent(one[side][measure_]) for side in ("with", "without"))
            cells.append(f"{both} ({100 * share:.0f})" if share is not None else both)
        made.add_row(name, *cells)
    return made


def plot(result: Mapping[str, Any], path: Path) -> None:
    """Bars of three measures by system, and found among five by language."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot

    found = result["systems"]
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(12, 5), sharey=True, layout="constrained")
    places = np.arange(len(found))[::-1]
    for number, name in enumerate(("found_1", "found_5", "found_1500")):
        blocks = [one["all"][name] for one in found.values()]
        means = np.array([100 * block["mean"] for block in blocks])
        reach = [means - [100 * block["low"] for block in blocks], [100 * block["high"] for block in blocks] - means]
        left.barh(places + 0.26 * (1 - number), means, 0.24, xerr=reach, label=MEASURES[name], error_kw={"lw": 0.8})
    for language in next(iter(found.values()))["by_language"]:
        values = [100 * one["by_language"][language]["found_5"]["mean"] for one in found.values()]
        right.plot(values, places, "o", label=language, alpha=0.8)
    left.set_yticks(places, list(found))
    left.set(xlabel="% of questions, with 95 % intervals", xlim=(0, 100))
    right.set(xlabel="% found among 5, by language", xlim=(0, 100))
    for axes in (left, right):
        axes.grid(axis="x", alpha=0.3)
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, 1.12), ncols=5, frameon=False, fontsize=9)
    figure.savefig(path, dpi=150)
    pyplot.close(figure)
