"""A reader that goes by words: a passage answers as much as it has of the question's."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from bot.records import Claimed, Reading

_WORD = re.compile(r"\w+")


class FakeReader:
    """Reads without a model."""

    name = "fake"

    def read(self, question: str, passages: Sequence[str]) -> list[Reading]:
        asked = {word.casefold() for word in _WORD.findall(question)}
        return [self._read(asked, passage) for passage in passages]

    def judge(self, claim: str, passage: str) -> Claimed:
        said = {word.casefold() for word in _WORD.findall(passage)}
        share = np.mean([word.casefold() in said for word in _WORD.findall(claim)] or [0.0])
        return Claimed(float(share), float(1 - share), 0.0)

    def _read(self, asked: set[str], passage: str) -> Reading:
        words = list(_WORD.finditer(passage))
        offsets = np.array([found.span() for found in words], np.int32).reshape(-1, 2)
        near = np.array([found.group().casefold() in asked for found in words], np.float32) * 4
        chances = near - np.log(np.exp(near).sum()) if len(near) else near
        shared = len(asked & {found.group().casefold() for found in words})
        return Reading(4.0 * shared / max(len(asked), 1) - 2, offsets, chances, chances)
