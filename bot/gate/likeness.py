"""How alike texts in two languages are, by an encoder; knows nothing of sentences, sources or checks.

Vectors of a text and of its opposite are much the same. So linear probes (Alain and Bengio 2017,
https://arxiv.org/abs/1610.01644) read from the token vectors how strongly a text denies, obliges, counts or orders,
also by words that are on no list; texts that differ in that more than translations do are not alike.
scripts/fit/likeness.py makes the probes, for the bundled model alone.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ..records import Encoder

if TYPE_CHECKING:
    import numpy as np


PROBES = Path(__file__).with_suffix(".json")


class Probes(NamedTuple):
    """What is read from the token vectors of a model, and how much it may differ between two texts."""

    model: str
    concepts: tuple[str, ...]
    directions: np.ndarray  # (concepts, dimensions + 1): what a token's vector is multiplied with, and what is added
    more: np.ndarray  # (concepts,): what it weighs that the first text says it more strongly …
    less: np.ndarray  # … and less
    most: float  # that all this together may weigh

    def read(self, tokens: np.ndarray) -> np.ndarray:
        """How strongly a text says each concept: as its strongest token does."""
        scores = tokens @ self.directions[:, :-1].T + self.directions[:, -1]
        strongest: np.ndarray = scores.max(axis=0, initial=-1.0)
        return strongest

    def difference(self, one: np.ndarray, other: np.ndarray) -> float:
        """How differently two texts read."""
        return float((one - other).clip(0) @ self.more + (other - one).clip(0) @ self.less)


class Likeness:
    """How alike two texts are: the cosine of their vectors, below 0 where one says otherwise. Reads each text once."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        found = probes()
        self._probes = found if encoder.name.startswith(f"{found.model}-") else None
        self._read = cache(self._encoded)

    def __call__(self, one: str, other: str) -> float:
        (vector, said), (other_vector, other_said) = self._read(one), self._read(other)
        turned = self._probes and self._probes.difference(said, other_said) > self._probes.most
        return float(vector @ other_vector) * (-1 if turned else 1)

    def _encoded(self, text: str) -> tuple[np.ndarray, np.ndarray]:
        encoded = self._encoder.encode([text], query=True, tokens=self._probes is not None)
        vector: np.ndarray = encoded.vectors[0]
        return vector, self._probes.read(encoded.tokens[0]) if self._probes else vector[:0]


@cache
def probes() -> Probes:
    """Those of the bundled model."""
    import numpy as np

    stored = json.loads(PROBES.read_text(encoding="utf-8"))
    arrays = {name: np.array(stored[name], np.float32) for name in ("directions", "more", "less")}
    return Probes(stored["model"], tuple(stored["concepts"]), most=stored["most"], **arrays)
