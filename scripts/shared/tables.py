"""How figures are shown: shares in percent, tables that a file does not squeeze."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console


def console(width: int = 160) -> Console:
    """The terminal; into a file, tables are so wide."""
    return Console(highlight=False) if Console().is_terminal else Console(width=width, highlight=False)


def percent(rights: Iterable[bool]) -> str:
    """How many of them are right, with one decimal; a dash of none."""
    values = list(rights)
    return f"{100 * sum(values) / len(values):.1f}" if values else "–"


def of_all(rights: Iterable[bool]) -> str:
    """How many of how many are right, and the share."""
    values = list(rights)
    return f"{sum(values)} of {len(values)} ({percent(values)} %)"
