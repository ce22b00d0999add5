"""Which block of a translation says what which block of its original says; knows nothing of passages."""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from .records import Block, Span

if TYPE_CHECKING:
    import numpy as np

_CODE = re.compile(r"`[^`\n]+`")
_WORD = re.compile(r"\w+")  # code is translated in part: `docs/<description>`
_LINK = re.compile(r"\]\(([^()\s]+)|\bhttps?://([^\s<>)\]]+)")
_NUMBER = re.compile(r"\d+(?:[.,\u00a0]\d+)*")
_NAME = re.compile(r"[^\W\d_]{3,}")
_COMMENT = re.compile(r"(?:#|//|--|/\*|\"\"\").*")

_WIDTH, _NARROW = 1024, 128  # columns that anchors are hashed to, and those of a file too large for that
_WINDOW = 2048  # blocks compared at once
_LEAST = 0.3  # below this two blocks are no pair
_CERTAIN, _MARGIN = 0.6, 0.05  # a pair below the first must beat what is left over beside it by the second
_CONTRADICTED = 0.05  # of two files of one shape more pairs contradict each other only if something was moved


class Pair(NamedTuple):
    """The original's block for a block of the translation, and how sure that is, 0..1."""

    partner: int | None
    score: float


def align(translation: Sequence[Block], t_text: str, original: Sequence[Block], o_text: str) -> tuple[Pair, ...]:
    """One Pair a block of the translation, indexes rising; no pair rather than a wrong one."""
    if not translation or not original:
        return tuple(Pair(None, 0.0) for _ in translation)
    ours, theirs = _features(translation, t_text, original, o_text)
    if [_shape(block) for block in translation] == [_shape(block) for block in original]:
        scores = ours.paired_scores(theirs)
        if (scores == 0).mean() <= _CONTRADICTED:
            return tuple(Pair(i if score else None, score) for i, score in enumerate(scores.tolist()))
    if len(translation) * len(original) <= _WINDOW * _WINDOW:
        return _best_path(ours.scores(theirs))
    return _by_windows(ours, theirs)


def align_sentences(
    translation: Sequence[Span], t_text: str, original: Sequence[Span], o_text: str
) -> tuple[Pair, ...]:
    """One Pair a sentence of a translation's passage, towards the sentences of its original's passage."""
    ours = [Block("paragraph", span.start, span.end) for span in translation]
    return align(ours, t_text, [Block("paragraph", span.start, span.end) for span in original], o_text)


def _shape(block: Block) -> tuple[str, int]:
    return block.kind, block.level


class _Features(NamedTuple):
    """What blocks of two languages share: shape, length, and anchors (numbers, code, links, names)."""

    shapes: np.ndarray  # (n, 2) kind and level
    lengths: np.ndarray  # (n,)
    hard: np.ndarray  # (n, width) unit vectors of numbers, code and links; zero where there are none
    names: np.ndarray  # (n, width) unit vectors of words that both texts have: mostly names and terms

    def part(self, start: int, stop: int) -> _Features:
        return _Features(*(feature[start:stop] for feature in self))

    def scores(self, other: _Features) -> np.ndarray:
        """Every block of ours against every one of theirs."""
        import numpy as np

        same_kind = self.shapes[:, None, 0] == other.shapes[None, :, 0]
        same_level = self.shapes[:, None, 1] == other.shapes[None, :, 1]
        length = np.minimum(self.lengths[:, None] / other.lengths, other.lengths / self.lengths[:, None])
        hard, names = self.hard @ other.hard.T, self.names @ other.names.T
        has_hard = (self.hard.max(axis=1)[:, None] + other.hard.max(axis=1)) > 0
        has_names = (self.names.max(axis=1)[:, None] + other.names.max(axis=1)) > 0
        score = _combine(length, hard, has_hard, names, has_names)
        return np.where(same_kind, score * np.where(same_level, 1.0, 0.7), 0.0).clip(0, 1)

    def paired_scores(self, other: _Features) -> np.ndarray:
        """Block i of ours against block i of theirs, whose equal shapes speak for them; 0 where they contradict."""
        import numpy as np

        length = np.minimum(self.lengths / other.lengths, other.lengths / self.lengths)
        hard, names = (self.hard * other.hard).sum(1), (self.names * other.names).sum(1)
        ours, theirs = self.hard.max(axis=1) > 0, other.hard.max(axis=1) > 0
        has_names = (self.names.max(axis=1) + other.names.max(axis=1)) > 0
        score = 0.3 + 0.7 * _combine(length, hard, ours | theirs, names, has_names)
        contradicted = (ours & theirs & (hard < 0.05)) | (score < 0.4)
        return np.where(contradicted, 0.0, score.clip(0, 1).round(3))


def _combine(
    length: np.ndarray, hard: np.ndarray, has_hard: np.ndarray, names: np.ndarray, has_names: np.ndarray
) -> np.ndarray:
    """The mean of what there is to compare; the less there is, the less it proves."""
    import numpy as np

    total = 0.3 * length + 0.5 * hard + 0.4 * names
    mean = total / (0.3 + 0.5 * has_hard + 0.4 * has_names)
    return mean * np.where(has_hard, 1.0, np.where(has_names, 0.85, 0.6))


def _features(
    translation: Sequence[Block], t_text: str, original: Sequence[Block], o_text: str
) -> tuple[_Features, _Features]:
    raws = [[text[b.start : b.end] for b in found] for found, text in ((translation, t_text), (original, o_text))]
    words = [[{word.casefold() for word in _NAME.findall(raw)} for raw in texts] for texts in raws]
    shared = set().union(*words[0]) & set().union(*words[1])
    width = _WIDTH if max(len(translation), len(original)) <= 4 * _WINDOW else _NARROW
    return (
        _of(translation, raws[0], [found & shared for found in words[0]], width),
        _of(original, raws[1], [found & shared for found in words[1]], width),
    )


def _of(blocks: Sequence[Block], raws: Sequence[str], names: Sequence[set[str]], width: int) -> _Features:
    import numpy as np

    kinds = ["heading", "paragraph", "item", "row", "code", "record"]
    return _Features(
        np.array([(kinds.index(block.kind), block.level) for block in blocks], dtype=np.int32),
        np.array([len(raw) + 10.0 for raw in raws], dtype=np.float32),
        _vectors([_anchors(block, raw) for block, raw in zip(blocks, raws, strict=True)], width),
        _vectors([Counter(found) for found in names], width),
    )


def _anchors(block: Block, raw: str) -> Counter[str]:
    """What stays the same in a translation: numbers, code and links."""
    if block.kind == "code":
        return Counter(line.strip() for line in _COMMENT.sub("", raw).splitlines() if line.strip())
    hard = Counter(word for code in _CODE.findall(raw) for word in (code, *_WORD.findall(code)))
    hard.update("/" + (a or b).rstrip("/").rsplit("/", 1)[-1] for a, b in _LINK.findall(raw) if not a.startswith("#"))
    hard.update(re.sub(r"\D", "", number) for number in _NUMBER.findall(_LINK.sub("", raw)))
    return hard


def _vectors(bags: Sequence[Counter[str]], width: int) -> np.ndarray:
    import numpy as np

    frequency = Counter(key for bag in bags for key in bag)
    vectors = np.zeros((len(bags), width), dtype=np.float32)
    for row, bag in zip(vectors, bags, strict=True):
        for key, count in bag.items():
            row[zlib.crc32(key.encode("utf-8", "replace")) % width] += count / frequency[key] ** 0.5
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / np.where(norms, norms, 1.0)


def _by_windows(ours: _Features, theirs: _Features) -> tuple[Pair, ...]:
    """As the best path, for files too large to compare whole: a window of ours with what may follow of theirs."""
    pairs: list[Pair] = []
    reached = 0
    for start in range(0, len(ours.lengths), _WINDOW // 2):
        window = theirs.part(reached, reached + _WINDOW)
        if not len(window.lengths):
            break
        found = _best_path(ours.part(start, start + _WINDOW // 2).scores(window))
        pairs += [pair if pair.partner is None else Pair(pair.partner + reached, pair.score) for pair in found]
        reached = max([reached, *(pair.partner + 1 for pair in pairs if pair.partner is not None)])
    return tuple(pairs + [Pair(None, 0.0)] * (len(ours.lengths) - len(pairs)))


def _best_path(scores: np.ndarray) -> tuple[Pair, ...]:
    """The monotone pairing with the greatest sum of what scores exceed the least by."""
    import numpy as np

    ours, theirs = scores.shape
    place = np.abs(np.arange(ours)[:, None] / ours - np.arange(theirs)[None, :] / theirs)
    gain = np.where(scores >= _LEAST, scores - _LEAST * 0.9 - 0.1 * place, -1.0)
    best = np.zeros((ours + 1, theirs + 1))
    for i in range(1, ours + 1):  # each row at once: leaving out blocks of the original costs nothing
        best[i, 1:] = np.maximum(best[i - 1, 1:], best[i - 1, :-1] + gain[i - 1])
        best[i] = np.maximum.accumulate(best[i])
    pairs = [Pair(None, 0.0)] * ours
    i, j = ours, theirs
    while i and j:
        if best[i, j] == best[i - 1, j]:
            i -= 1
        elif best[i, j] == best[i, j - 1]:
            j -= 1
        else:
            i, j = i - 1, j - 1
            pairs[i] = Pair(j, round(float(scores[i, j]), 3))
    return _sure(pairs, scores)


def _sure(pairs: Sequence[Pair], scores: np.ndarray) -> tuple[Pair, ...]:
    """The pairs without those that a neighbour left over could have taken as well."""
    ours, theirs = scores.shape
    known = [(-1, -1), *((i, pair.partner) for i, pair in enumerate(pairs) if pair.partner is not None), (ours, theirs)]
    kept = list(pairs)
    for (i0, j0), (i, j), (i1, j1) in zip(known, known[1:], known[2:], strict=False):
        rivals = [*scores[i, j0 + 1 : j], *scores[i, j + 1 : j1], *scores[i0 + 1 : i, j], *scores[i + 1 : i1, j]]
        if scores[i, j] < _CERTAIN and any(rival > scores[i, j] - _MARGIN for rival in rivals):
            kept[i] = Pair(None, 0.0)
    return tuple(kept)
