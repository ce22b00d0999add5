"""An encoder of words, for tests that make many indexes; tests/test_embed.py holds it to what encoders promise."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from zlib import crc32

import numpy as np

from bot.records import Encoded
from bot.vectors import direction, unit


class WordEncoder:
    """Each word has a vector of its own, and a text the direction of its words' sum: alike is what shares words."""

    name, dimensions = "words-32", 32

    def encode(self, texts: Sequence[str], *, query: bool = False, tokens: bool = False) -> Encoded:
        words = [list(re.finditer(r"\w+|\S", text)) for text in texts]
        ids = [np.array([crc32(word[0].casefold().encode()) % 9973 for word in each], np.int32) for each in words]
        own = [np.array([_vector(int(id_)) for id_ in each], np.float32).reshape(-1, self.dimensions) for each in ids]
        vectors = np.array([direction(each.sum(axis=0)) for each in own], np.float32).reshape(-1, self.dimensions)
        if not tokens:
            return Encoded(vectors)
        offsets = [np.array([word.span() for word in each], np.int32).reshape(-1, 2) for each in words]
        return Encoded(vectors, own, offsets, ids)


@cache
def _vector(id_: int) -> np.ndarray:
    return unit(np.random.default_rng(id_).normal(size=WordEncoder.dimensions).astype(np.float32))
