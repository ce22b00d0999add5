"""The attack's own words of a language, and where its phrases stand in a text; none of them are the gate's.

A phrase may hold `*` (letters of a word), `#` (a number), `{a}` and `{b}` (words of one clause) and `^` (the
beginning).
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from bot.text.syntax import TICKED_WORDS as CODE

WORDS = Path(__file__).resolve().parent / "words"


@cache
def words(language: str) -> Mapping[str, Any]:
    """The attack's own words of a language."""
    return tomllib.loads((WORDS / f"{language}.toml").read_text(encoding="utf-8"))


_HOLES = re.compile(r"\*|#|\{[ab]\}|\^|\s+")
_CLAUSE = r"(?:[^.,;:()]|[.,:](?=\w))+?"
_HOLE = {"*": r"[^\W\d_]+", "#": r"\d+(?:[., \u00a0]\d{3})*(?:[.,]\d+)?", "{a}": _CLAUSE, "{b}": _CLAUSE}


@cache
def pattern(phrase: str) -> re.Pattern[str]:
    """A phrase of the lists as a pattern; holes become groups in their order."""
    parts, last = [], 0
    for hole in [*_HOLES.finditer(phrase), None]:
        parts.append(re.escape(phrase[last : hole.start() if hole else len(phrase)]))
        if hole is None:
            break
        parts.append(_hole(hole[0]))
        last = hole.end()
    before = r"(?<![\w-])" if re.match(r"[\w*#]", phrase) else r"(?:\A|(?<=[.:;] ))" if phrase.startswith("{") else ""
    after = r"(?![\w-])" if re.search(r"[\w*]$", phrase) else r"(?!\w)"
    return re.compile(before + "".join(parts) + after, re.IGNORECASE)


def _hole(hole: str) -> str:
    if hole == "^":
        return r"\A"
    return f"({_HOLE[hole]})" if hole in _HOLE else r"\s+"


def fill(phrase: str, groups: Mapping[str, list[str]]) -> str:
    """A phrase with its holes filled, each kind of hole in its order."""
    left = {hole: list(texts) for hole, texts in groups.items()}
    return _HOLES.sub(lambda hole: "" if hole[0] == "^" else left[hole[0]].pop(0) if hole[0] in left else " ", phrase)


class Swap(NamedTuple):
    start: int
    end: int
    text: str
    letters: int = 0  # of the phrase itself, without its holes


def swaps(text: str, pairs: Iterable[Sequence[str]]) -> list[Swap]:
    """Where the first of each pair stands outside code, and the second in its place.

    Of what overlaps only the longest, then the one with the most letters of its own, and nothing inside of what is
    itself the second of a pair: `does not use` is no `use`.
    """
    code = [found.span() for found in CODE.finditer(text)]
    pairs = list(pairs)
    found = [
        Swap(*match.span(), cased(fill(new, _groups(old, match)), match[0]), len(_HOLES.sub("", old)))
        for old, new in pairs
        for match in pattern(old).finditer(text)
        if not any(start < match.end() and match.start() < end for start, end in code)
    ]
    seconds = {new for _, new in pairs if "{" not in new} - {old for old, _ in pairs} if found else set()
    done = [Swap(*match.span(), "") for new in seconds for match in pattern(new).finditer(text)]
    return [one for one in found if not any(_covers(other, one) for other in found + done)]


def _groups(phrase: str, match: re.Match[str]) -> dict[str, list[str]]:
    """What filled the holes of a phrase, by kind of hole."""
    groups: dict[str, list[str]] = defaultdict(list)
    holes = [hole for hole in _HOLES.findall(phrase) if hole in _HOLE]
    for hole, filled in zip(holes, match.groups(), strict=True):
        groups[hole].append(filled)
    return groups


def _covers(other: Swap, one: Swap) -> bool:
    overlap = other.start < one.end and one.start < other.end
    return overlap and (other.end - other.start, other.letters) > (one.end - one.start, one.letters)


def cased(new: str, old: str) -> str:
    """The new words with one space between them, and a capital where the old ones have one."""
    new = " ".join(new.split())
    return new[:1].upper() + new[1:] if old[:1].isupper() else new
