"""Which runs of an original's words may be terms: by how often they stand there, against the language's usual words,
and by what marks them (headings, emphasis, links, cells); knows no translations."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from ..languages.frequencies import commonness
from .said import Side
from .words import Word, runs

LEAST = 3  # times a term stands somewhere
# Natural logarithm of how much more often a word stands there than anywhere, from which it may be a term: the head of
# longer ones, marked, or by itself.
_HEAD, _MARKED, _ALONE = 2.0, 3.0, 4.0
_OFTEN = 5  # times that a word stands there by itself
_SEVERAL = 2  # longer terms that end in a word, or marked uses of it, by which it is no verb or adjective
_TOLD = 0.15  # share of its uses in running text, below which several words only label parts of pages
_USUAL = 5.5  # occurrences in a billion words, as a power of ten, from which a word is idle where it is rarer here
_RARER = -0.5  # and how much rarer, as a natural logarithm
_BEFORE, _AFTER = frozenset("*_[|#"), frozenset("*_]|:")

Run = tuple[str, ...]  # words in lower case


def candidates(sides: Iterable[Side]) -> dict[Run, int]:
    """What may be a term, each with how often it stands in some pieces of one language, of which none is twice."""
    counts, marked, told, words, language = Counter[Run](), Counter[Run](), Counter[Run](), Counter[str](), ""
    for side in sides:
        words.update(word.text for word in side.words)
        language = side.language
        for run in runs(side.words):
            key = said_by(side, run)
            counts[key] += 1
            marked[key] += (mark := _is_marked(side, run))
            told[key] += not mark and not _is_heading(side, side.words[run[0]].start)
    every = words.total()
    idle = {word for word, count in words.items() if _is_idle(word, count / every, language)}
    several = {
        key: count
        for key, count in counts.items()
        if count >= LEAST and len(key) > 1 and marked[key]
        if told[key] >= _TOLD * count and idle.isdisjoint(key)
    }
    heads = Counter(key[-1] for key in several)
    single = {
        key: count
        for key, count in counts.items()
        if count >= LEAST and len(key) == 1
        if _may_stand_alone(_rarer(key[0], count / every, language), count, heads[key[0]], marked[key])
    }
    return _by_themselves(several | single)


def said_by(side: Side, run: range) -> Run:
    """Some words of a piece, in lower case."""
    return tuple(side.words[i].text for i in run)


def _rarer(word: str, share: float, language: str) -> float:
    return math.log(share) - (commonness(word, language) - 9) * math.log(10)


def _is_idle(word: str, share: float, language: str) -> bool:
    """Is it a usual word that the documents have less than others, as `before` and `last`?"""
    return commonness(word, language) >= _USUAL and _rarer(word, share, language) < _RARER


def _may_stand_alone(rarer: float, count: int, heads: int, marked: int) -> bool:
    """Does a word stand there so much more often that it is a term, though it stands in no longer one?"""
    if heads >= _SEVERAL:
        return rarer >= _HEAD
    return rarer >= _MARKED if marked >= _SEVERAL else rarer >= _ALONE and count >= _OFTEN


def _is_marked(side: Side, run: range) -> bool:
    """Is it a whole piece, what marks stand around, such as `**term**` and `**term:**`, or what usual words and numbers
    leave of a heading, such as `2.1. What is a term?`"""
    if len(run) == len(side.words):
        return True
    start, end = side.words[run[0]].start, side.words[run[-1]].end
    before = side.text[max(0, start - 4) : start].rstrip(" ")[-1:]
    after = side.text[end : end + 4].lstrip(" ")[:1]
    around = (before in _BEFORE or run[0] == 0) and (after in _AFTER or run[-1] == len(side.words) - 1)
    return around or (_is_heading(side, start) and _is_apart(side.words, run))


def _is_heading(side: Side, start: int) -> bool:
    return side.text[side.text.rfind("\n", 0, start) + 1 : start].lstrip(" ").startswith("#")


def _is_apart(words: Sequence[Word], run: range) -> bool:
    """Is what stands beside some words no part of a term, or not together with them?"""
    before, last = words[run[0] - 1] if run[0] else None, words[run[-1]]
    behind = words[run[-1] + 1] if run[-1] + 1 < len(words) else None
    return not (before and before.content and before.goes_on) and not (behind and behind.content and last.goes_on)


def _by_themselves(found: dict[Run, int]) -> dict[Run, int]:
    """Those that do not always stand in one that is longer."""
    inside: defaultdict[Run, int] = defaultdict(int)
    for key, count in found.items():
        for part in _parts(key):
            inside[part] = max(inside[part], count)
    return {key: count for key, count in found.items() if count - inside[key] >= LEAST or key not in inside}


def _parts(key: Sequence[str]) -> Iterable[Run]:
    """All shorter runs in a run."""
    for length in range(1, len(key)):
        for start in range(len(key) - length + 1):
            yield tuple(key[start : start + length])
