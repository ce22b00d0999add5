"""Late interaction: how well a question's token vectors find a match in a passage's.

MaxSim of ColBERT (Khattab and Zaharia, 2020, https://arxiv.org/abs/2004.12832) over passage tokens kept at one
bit a dimension; the question's tokens stay floats and weigh by their rarity. Knows nothing of tables.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np

_BLOCK = 1024  # tokens compared at once: their floats stay in the processor's cache


class Query(NamedTuple):
    """A question's token vectors, float32 (t, d), and the weight of each, summing to 1."""

    tokens: np.ndarray
    weights: np.ndarray


def query_of(tokens: np.ndarray, ids: np.ndarray, rarity: np.ndarray) -> Query:
    """Weighs each token by the rarity of its vocabulary piece; a piece beyond the array is as rare as can be."""
    import numpy as np

    weights = np.where(ids < len(rarity), rarity[np.minimum(ids, len(rarity) - 1)], rarity.max(initial=1.0))
    return Query(tokens, (weights / max(weights.sum(), 1e-9)).astype(np.float32))


def similarities(query: Query, bits: Sequence[bytes]) -> list[np.ndarray]:
    """For each passage float32 (t, n): the similarity of each query token and each of its n tokens."""
    import numpy as np

    dimensions = query.tokens.shape[1]
    lengths = [len(each) * 8 // dimensions for each in bits]
    packed = np.frombuffer(b"".join(bits), dtype=np.uint8)
    dots = np.empty((len(query.tokens), sum(lengths)), dtype=np.float32)
    for start in range(0, sum(lengths), _BLOCK):
        few = packed[start * dimensions // 8 : (start + _BLOCK) * dimensions // 8]
        signs = np.take(_signs_of_bytes(), few, axis=0).reshape(-1, dimensions)
        np.matmul(query.tokens, signs.T, out=dots[:, start : start + _BLOCK])
    # A token vector of signs s in {-1, 1} is (2b - 1) of its bits b, and has the length sqrt(d).
    both = (2 * dots - query.tokens.sum(axis=1, keepdims=True)) / np.sqrt(dimensions)
    return np.split(both, np.cumsum(lengths)[:-1], axis=1) if lengths else []


@cache
def _signs_of_bytes() -> np.ndarray:
    """float32 (256, 8): the bits of each byte."""
    import numpy as np

    return np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1).astype(np.float32)


def score(query: Query, matrix: np.ndarray) -> float:
    """Weighted mean over the query's tokens of the best similarity in a passage, or in a slice of it."""
    if matrix.shape[1] == 0 or matrix.shape[0] == 0:
        return 0.0
    return float(query.weights @ matrix.max(axis=1))
