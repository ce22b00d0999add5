"""Vectors to their directions; knows neither texts nor models."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


def unit(vectors: np.ndarray) -> np.ndarray:
    """The vectors, or the one, at length 1; what has no direction stays 0."""
    import numpy as np

    norms = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return vectors / np.where(norms, norms, 1.0)


def direction(total: np.ndarray) -> np.ndarray:
    """A sum of vectors at length 1; the first axis for a sum of nothing, which has no direction."""
    import numpy as np

    length = float(np.linalg.norm(total))
    if length > 0:
        return (total / length).astype(np.float32)
    axis = np.zeros(len(total), dtype=np.float32)
    axis[0] = 1
    return axis
