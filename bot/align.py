"""Which block of a translation says what which block of its original says; knows nothing of passages."""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from .records import Block

if TYPE_CHECKING:
    import numpy as np

_CODE = re.compile(r"`[^`\n]+`")
_LINK = re.compile(r"\]\(([^)\s]+)|\bhttps?://([^\s<>)\]]+)")
_NUMBER = re.compile(r"\d+(?:[.,\u00a0]\d+)*")
_NAME = re.compile(r"[^\W\d_]{3,}")
_COMMENT = re.compile(r"(?:#|//|--|/\*|\"\"\").*")

_WIDTH = 2048  # anchors are hashed to this many columns
_LEAST = 0.3  # below this two blocks are no pair
_SAME_SHAPE = 0.9  # share of pairs that must stand for files of one shape to be paired by position


class Pair(NamedTuple):
    """The original's block for a block of the translation, and how sure that is, 0..1."""

    index: int | None
    score: float


def align(translation: Sequence[Block], t_text: str, original: Sequence[Block], o_text: str) -> tuple[Pair, ...]:
    """One Pair a block of the translation, indexes rising; no pair rather than a wrong one."""
    if not translation or not original:
        return tuple(Pair(None, 0.0) for _ in translation)
    ours, theirs = _Features.of(translation, t_text), _Features.of(original, o_text)
    if [_shape(block) for block in translation] == [_shape(block) for block in original]:
        scores = ours.paired_scores(theirs)
        if (scores >= _LEAST).mean() >= _SAME_SHAPE:
            kept = (Pair(i, float(score)) if score >= _LEAST else Pair(None, 0.0) for i, score in enumerate(scores))
            return tuple(kept)
    return _best_path(ours.scores(theirs))


def _shape(block: Block) -> tuple[str, int]:
    return block.kind, block.level


class _Features(NamedTuple):
    """What blocks of two languages share: shape, length, and anchors (numbers, code, links, names)."""

    shapes: np.ndarray  # (n, 2) kind and level
    lengths: np.ndarray  # (n,)
    hard: np.ndarray  # (n, width) unit vectors of numbers, code and links; zero where there are none
    names: np.ndarray  # (n, width) unit vectors of words; what two languages share are names and terms

    @classmethod
    def of(cls, blocks: Sequence[Block], text: str) -> _Features:
        import numpy as np

        raws = [text[block.start : block.end] for block in blocks]
        kinds = ["heading", "paragraph", "item", "row", "code", "record"]
        anchors = [_anchors(block, raw) for block, raw in zip(blocks, raws, strict=True)]
        return cls(
            np.array([(kinds.index(block.kind), block.level) for block in blocks]),
            np.array([len(raw) + 10.0 for raw in raws]),
            _vectors([hard for hard, _ in anchors]),
            _vectors([names for _, names in anchors]),
        )

    def scores(self, other: _Features) -> np.ndarray:
        """Every block of ours against every one of theirs."""
        import numpy as np

        same_kind = self.shapes[:, None, 0] == other.shapes[None, :, 0]
        same_level = self.shapes[:, None, 1] == other.shapes[None, :, 1]
        length = np.minimum(self.lengths[:, None] / other.lengths, other.lengths / self.lengths[:, None])
        has_hard = self.hard.any(1)[:, None] | other.hard.any(1)[None, :]
        score = _combine(length, self.hard @ other.hard.T, has_hard, self.names @ other.names.T)
        return np.where(same_kind, score * np.where(same_level, 1.0, 0.7), 0.0)

    def paired_scores(self, other: _Features) -> np.ndarray:
        """Block i of ours against block i of theirs; both have one shape, which itself speaks for the pairs."""
        import numpy as np

        length = np.minimum(self.lengths / other.lengths, other.lengths / self.lengths)
        has_hard = self.hard.any(1) | other.hard.any(1)
        score = _combine(length, (self.hard * other.hard).sum(1), has_hard, (self.names * other.names).sum(1))
        return 0.3 + 0.7 * score - np.where(score < 0.15, 0.3, 0.0)


def _combine(length: np.ndarray, hard: np.ndarray, has_hard: np.ndarray, names: np.ndarray) -> np.ndarray:
    """Where neither block has numbers, code or links, length and names must do."""
    import numpy as np

    return np.where(has_hard, 0.3 * length + 0.5 * hard, 0.55 * length) + 0.2 * np.minimum(1.0, 2 * names)


def _anchors(block: Block, raw: str) -> tuple[Counter[str], Counter[str]]:
    """What stays the same in a translation: numbers, code and links; and words, of which names stay."""
    if block.kind == "code":
        return Counter(line.strip() for line in _COMMENT.sub("", raw).splitlines() if line.strip()), Counter()
    hard = Counter(_CODE.findall(raw))
    hard.update("/" + (a or b).rstrip("/").rsplit("/", 1)[-1] for a, b in _LINK.findall(raw) if not a.startswith("#"))
    hard.update(re.sub(r"\D", "", number) for number in _NUMBER.findall(_LINK.sub("", raw)))
    return hard, Counter(word.casefold() for word in set(_NAME.findall(raw)))


def _vectors(bags: Sequence[Counter[str]]) -> np.ndarray:
    import numpy as np

    frequency = Counter(key for bag in bags for key in bag)
    vectors = np.zeros((len(bags), _WIDTH), dtype=np.float32)
    for row, bag in zip(vectors, bags, strict=True):
        for key, count in bag.items():
            row[zlib.crc32(key.encode("utf-8", "replace")) % _WIDTH] += count / frequency[key] ** 0.5
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / np.where(norms, norms, 1.0)


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
            pairs[i] = Pair(j, float(scores[i, j]))
    return tuple(pairs)
