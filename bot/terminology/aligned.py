"""Which word of a translation stands for which word of its original, learned from the pairs alone; knows no terms.

IBM's first model with a preference for the diagonal (Brown et al. 1993; Dyer, Chahuneau and Smith 2013), both ways.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np

_ROUNDS = 5
_NOTHING = 0.08  # that a word stands for none of the other side
_DIAGONAL, _LONG = 4.0, 12  # how much words are expected where they stand in the other side, if it has so many
_SPELLED = 6.0  # how much likelier a word is that is spelled the same


class Links(NamedTuple):
    """Of each word of one side: the word of the other side it stands for, -1 for none, how sure that is, and how often
    the two stand for each other in other pairs."""

    to: Sequence[int]
    sure: Sequence[float]
    seen: Sequence[float]


def linked(pairs: Sequence[tuple[Sequence[str], Sequence[str]]]) -> list[tuple[Links, Links]]:
    """For each pair of texts, as words: links of the first side's words, and of the second's."""
    if not pairs:
        return []
    firsts, seconds = [first for first, _ in pairs], [second for _, second in pairs]
    return list(zip(_links(firsts, seconds), _links(seconds, firsts), strict=True))


def _links(words: Sequence[Sequence[str]], others: Sequence[Sequence[str]]) -> list[Links]:
    """The links of `words` to `others`."""
    import numpy as np

    ids: dict[str, int] = {}
    flat = [np.array([ids.setdefault(each, len(ids) + 1) for each in said], dtype=np.int64) for said in words]
    theirs = [np.array([0, *(ids.setdefault(each, len(ids) + 1) for each in said)], dtype=np.int64) for said in others]
    pair_words = np.concatenate([np.repeat(own, len(other)) for own, other in zip(flat, theirs, strict=True)])
    pair_others = np.concatenate([np.tile(other, len(own)) for own, other in zip(flat, theirs, strict=True)])
    prior = np.concatenate([_prior(len(own), len(other) - 1) for own, other in zip(flat, theirs, strict=True)])
    prior *= np.where(pair_words == pair_others, np.float32(_SPELLED), np.float32(1))
    widths = np.concatenate([np.full(len(own), len(other)) for own, other in zip(flat, theirs, strict=True)])
    starts = np.concatenate([[0], np.cumsum(widths)[:-1]])
    _, key = np.unique(pair_others * (len(ids) + 1) + pair_words, return_inverse=True)
    shares = _learned(key, pair_others, prior, starts, widths)
    elsewhere = np.bincount(key, shares)[key] - shares
    return list(_best(shares, elsewhere, flat, theirs))


def _prior(length: int, others: int) -> np.ndarray:
    """How likely each of some words stands for each of others by its place, nothing being the first of them."""
    import numpy as np

    if not others or not length:
        return np.ones(length * (others + 1), dtype=np.float32)
    near = -np.abs(np.arange(length)[:, None] / length - np.arange(others)[None] / others)
    near = np.exp(_DIAGONAL * min(1.0, others / _LONG) * near)
    near *= (1 - _NOTHING) / near.sum(axis=1, keepdims=True)
    return np.hstack([np.full((length, 1), _NOTHING), near]).astype(np.float32).ravel()


def _learned(
    key: np.ndarray, others: np.ndarray, prior: np.ndarray, starts: np.ndarray, widths: np.ndarray
) -> np.ndarray:
    """How likely each pair of words is, among those of the same word, after some rounds."""
    import numpy as np

    of_key = np.zeros(key.max(initial=0) + 1, dtype=np.int64)
    of_key[key] = others
    chances = prior
    for _ in range(_ROUNDS):
        totals = np.add.reduceat(chances, starts)
        chances = chances / np.repeat(totals, widths)
        counts = np.bincount(key, chances)
        theta = counts / np.bincount(of_key, counts)[of_key]
        chances = prior * theta[key]
    shares: np.ndarray = chances / np.repeat(np.add.reduceat(chances, starts), widths)
    return shares


def _best(
    shares: np.ndarray, elsewhere: np.ndarray, words: Sequence[np.ndarray], others: Sequence[np.ndarray]
) -> Iterator[Links]:
    import numpy as np

    at = 0
    for own, other in zip(words, others, strict=True):
        piece = slice(at, at + len(own) * len(other))
        share, seen = (each[piece].reshape(len(own), len(other)) for each in (shares, elsewhere))
        at = piece.stop
        best = share.argmax(axis=1)[:, None]
        of_best = (np.take_along_axis(each, best, axis=1).ravel().tolist() for each in (share, seen))
        yield Links((best.ravel() - 1).tolist(), *of_best)
