"""Which block of a translation says what which block of its original says; knows nothing of passages.

A pair hidden Markov model: a block is paired, left out, or put in; a pair's evidence is the log odds of what the two
blocks share (length, numbers, code, links, words spelled alike), and in a second round whether they resemble the same
pairs of the first. What is likelier than not is a pair, so pairs never cross.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from ..records import Block, Span
from ..vectors import unit
from .syntax import TARGET, TICKED_WORDS

if TYPE_CHECKING:
    import numpy as np

_WORD = re.compile(r"\w+")  # code is translated in part: `docs/<description>`
# Its digits alone count: what the marks between them mean is for languages/numbers.py, which asks the language.
_NUMBER = re.compile(r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\d)|\d+(?:[.,]\d+)*")
_LETTERS = re.compile(r"[^\W\d_]{3,}")
_COMMENT = re.compile(r"(?:#|//|--|/\*|\"\"\").*")

_KINDS = ("heading", "paragraph", "item", "row", "code", "record")
_JOINED = (_KINDS.index("paragraph"), _KINDS.index("item"))  # what translators join and split
_WIDTH = 4096  # columns that four letters in a row are hashed to
_WHOLE = 1024 * 1024  # pairs of blocks compared at once; larger files are compared by windows
_WINDOW = 256  # blocks of a translation in a window, against twice as many of the original

# Natural logarithms of odds, fitted to a machine's and to people's translations: scripts/fit/alignment.py.
_LENGTH, _LENGTH_MOST = 20.0, 4.0  # of the squared log of the ratio; not more, for a block may have been cut short
_ANCHORS, _ANCHORS_SHARED, _ANCHORS_MOST = 10.0, 0.8, 4.0  # against 0.8 shared; not more, for a number may be wrong
_ONE_SIDED = 3.0  # only one of the two has numbers, code or links
_WORDS, _ALIKE, _PRIOR = (6.0, 10.0), 5.0, (0.0, -3.0)  # in the first round and the second
_LEAST, _MOST = -8.0, 7.0  # of all of these together
_KIND, _LEVEL = 1.5, 3.0  # what the same kind is worth, what another level of heading or list costs
_OPEN, _ON, _JOIN = 0.04, 0.85, 0.002  # probabilities: a gap opens, goes on; two blocks were joined

_LIKELY = 0.55  # above one half two pairs cannot cross; a little more, for of two equal blocks none is the likelier
_SURE, _FEW = 0.8, 20  # pairs of the first round that the second builds on: how likely, how many at least
_DOUBTED, _MANY = -3.0, 0.05  # of two files of one shape more pairs are doubtful only if blocks moved
_REFUTED = -5.0  # not by a wrong number alone

Bag = dict[str, float]  # what is counted of a block, each with its weight


class Pair(NamedTuple):
    """The original's block for a block of the translation, and how sure that is, 0..1.

    `width` blocks of the original, from `partner` on, say together what this one says.
    """

    partner: int | None
    score: float
    width: int = 1

    @property
    def partners(self) -> range:
        """The indexes of those blocks, none where there is no partner."""
        return range(0) if self.partner is None else range(self.partner, self.partner + self.width)


_NONE = Pair(None, 0.0)


def align(translation: Sequence[Block], t_text: str, original: Sequence[Block], o_text: str) -> tuple[Pair, ...]:
    """One Pair a block of the translation, indexes never falling; no pair rather than a wrong one."""
    if not translation or not original:
        return (_NONE,) * len(translation)
    texts = translation, t_text, original, o_text
    if [_shape(block) for block in translation] == [_shape(block) for block in original]:
        pairs = _in_order(*texts)
        if pairs:
            return pairs
    return _likeliest(*texts) if len(translation) * len(original) <= _WHOLE else _by_windows(*texts)


def align_sentences(
    translation: Sequence[Span], t_text: str, original: Sequence[Span], o_text: str
) -> tuple[Pair, ...]:
    """One Pair a sentence of a translation's passage, towards the sentences of its original's passage."""
    ours = [Block("paragraph", span.start, span.end) for span in translation]
    return align(ours, t_text, [Block("paragraph", span.start, span.end) for span in original], o_text)


def _shape(block: Block) -> tuple[str, int]:
    return block.kind, block.level


def _raws(blocks: Sequence[Block], text: str) -> list[str]:
    return [text[block.start : block.end] for block in blocks]


def _by_windows(translation: Sequence[Block], t_text: str, original: Sequence[Block], o_text: str) -> tuple[Pair, ...]:
    """For files too large to compare whole: a window of ours with what may follow of theirs."""
    pairs: list[Pair] = []
    reached = 0
    for start in range(0, len(translation), _WINDOW):
        ours, theirs = translation[start : start + _WINDOW], original[reached : reached + 2 * _WINDOW]
        if not theirs:
            break
        found = _likeliest(ours, t_text, theirs, o_text)
        pairs += [p if p.partner is None else p._replace(partner=p.partner + reached) for p in found]
        reached = max([reached, *(p.partners.stop for p in pairs[start:])])
    return tuple(pairs + [_NONE] * (len(translation) - len(pairs)))


# ---- what blocks share -------------------------------------------------------------------


class _Looks(NamedTuple):
    """What n blocks are by themselves."""

    kinds: np.ndarray  # (n,) -1 for two blocks that cannot be one
    levels: np.ndarray  # (n,)
    lengths: np.ndarray  # (n,) characters
    anchored: np.ndarray  # (n,) bool: has numbers, code or links

    def joined(self) -> _Looks:
        """Each block with the next, n - 1 of them."""
        import numpy as np

        first, second = _Looks(*(part[:-1] for part in self)), _Looks(*(part[1:] for part in self))
        may = (first.kinds == second.kinds) & (first.levels == second.levels) & np.isin(first.kinds, _JOINED)
        lengths, anchored = first.lengths + second.lengths, first.anchored | second.anchored
        return _Looks(np.where(may, first.kinds, -1), first.levels, lengths, anchored)


def _looks(blocks: Sequence[Block], raws: Sequence[str], bags: Sequence[Bag]) -> _Looks:
    import numpy as np

    return _Looks(
        np.array([_KINDS.index(block.kind) for block in blocks]),
        np.array([block.level for block in blocks]),
        np.array([len(raw) + 10.0 for raw in raws], dtype=np.float32),
        np.array([bool(bag) for bag in bags]),
    )


def _bags(blocks: Sequence[Block], raws: Sequence[str]) -> list[Bag]:
    """The anchors of each block, of length 1; what is in many blocks counts less."""
    counts = [_anchors(block, raw) for block, raw in zip(blocks, raws, strict=True)]
    frequency = Counter(key for count in counts for key in count)
    bags = [{key: number / frequency[key] ** 0.5 for key, number in count.items()} for count in counts]
    norms = [sum(weight * weight for weight in bag.values()) ** 0.5 for bag in bags]
    return [{key: weight / norm for key, weight in bag.items()} for bag, norm in zip(bags, norms, strict=True)]


def _cosine(ours: Bag, theirs: Bag) -> float:
    return sum(weight * theirs.get(key, 0.0) for key, weight in ours.items())


def _columns(bags: Sequence[Bag], keys: Mapping[str, int], rest: int) -> np.ndarray:
    """(n, len(keys) + 2) vectors of the bags; what the other text does not have goes to a column of its own."""
    import numpy as np

    vectors = np.zeros((len(bags), len(keys) + 2), dtype=np.float32)
    for row, bag in zip(vectors, bags, strict=True):
        others = 0.0
        for key, weight in bag.items():
            if key in keys:
                row[keys[key]] = weight
            else:
                others += weight * weight
        row[len(keys) + rest] = others**0.5
    return vectors


def _anchors(block: Block, raw: str) -> Counter[str]:
    """What stays the same in a translation: numbers, code and links."""
    if block.kind == "code":
        return Counter(line.strip() for line in _COMMENT.sub("", raw).splitlines() if line.strip())
    hard = Counter(word for code in TICKED_WORDS.findall(raw) for word in (code, *_WORD.findall(code)))
    hard.update("/" + (a or b).rstrip("/").rsplit("/", 1)[-1] for a, b in TARGET.findall(raw) if not a.startswith("#"))
    hard.update(re.sub(r"\D", "", number) for number in _NUMBER.findall(TARGET.sub("", raw)))
    return hard


def _grams(raws: Sequence[str]) -> np.ndarray:
    """(n, width) unit vectors of four letters in a row, the edges of a word being letters; no loop over them."""
    import numpy as np

    texts = [f" {' '.join(_LETTERS.findall(raw.casefold()))}    " for raw in raws]
    codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    rows = np.repeat(np.arange(len(texts)), [len(text) for text in texts])[:-3]
    a, b, c, d = codes[:-3], codes[1:-2], codes[2:-1], codes[3:]
    inside = (b != ord(" ")) & (c != ord(" "))
    hashed = ((((a * 31 + b) * 31 + c) * 31 + d) * 2654435761 >> np.uint64(13)) % _WIDTH
    flat = np.bincount(rows[inside] * _WIDTH + hashed[inside].astype(np.int64), minlength=len(raws) * _WIDTH)
    return _weighted(flat.reshape(len(raws), -1).astype(np.float32))


def _weighted(vectors: np.ndarray) -> np.ndarray:
    """Unit vectors in which what is in many blocks counts less."""
    import numpy as np

    frequency = np.maximum((vectors > 0).sum(axis=0), 1)
    return unit(vectors / np.sqrt(frequency, dtype=np.float32))


# ---- how much that proves ----------------------------------------------------------------


class _Cosines(NamedTuple):
    """Of every block of ours with every one of theirs."""

    one: np.ndarray  # (n, m)
    split: np.ndarray  # (n - 1, m) of two of ours, joined, with one of theirs
    joined: np.ndarray  # (n, m - 1)


def _cosines(ours: np.ndarray, our_lengths: np.ndarray, theirs: np.ndarray, their_lengths: np.ndarray) -> _Cosines:
    one = ours @ theirs.T
    return _Cosines(one, _of_two(one, ours, our_lengths), _of_two(one.T, theirs, their_lengths).T)


def _of_two(cosines: np.ndarray, vectors: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """(n - 1, m) cosines of each block joined with the next, from the (n, m) of each alone."""
    import numpy as np

    first, second = lengths[:-1, None], lengths[1:, None]
    norms = np.linalg.norm(first * vectors[:-1] + second * vectors[1:], axis=1, keepdims=True)
    joined: np.ndarray = (first * cosines[:-1] + second * cosines[1:]) / np.where(norms, norms, 1.0)
    return joined


def _in_order(translation: Sequence[Block], t_text: str, original: Sequence[Block], o_text: str) -> tuple[Pair, ...]:
    """Block i with block i, of files of one shape; nothing where too many of them contradict each other."""
    import numpy as np

    our_raws, their_raws = _raws(translation, t_text), _raws(original, o_text)
    our_bags, their_bags = _bags(translation, our_raws), _bags(original, their_raws)
    ours, theirs = _looks(translation, our_raws, our_bags), _looks(original, their_raws, their_bags)
    shared = [_cosine(our, their) for our, their in zip(our_bags, their_bags, strict=True)]
    log_odds = _by_looks(ours, theirs, np.array(shared), _LENGTH_MOST)
    if (log_odds < _DOUBTED).sum() > max(1, _MANY * len(log_odds)):
        return ()
    scores = 1 / (1 + np.exp(-log_odds - _MOST))  # that the shapes agree is as much as can be known of one pair
    refuted = (log_odds < _REFUTED).tolist()
    return tuple(_NONE if refuted[i] else Pair(i, round(score, 3)) for i, score in enumerate(scores.tolist()))


def _by_looks(ours: _Looks, theirs: _Looks, shared: np.ndarray, most: float) -> np.ndarray:
    """Log odds by lengths and by anchors: which of the two blocks has any, and their cosine."""
    import numpy as np

    length = np.minimum(_LENGTH * np.log(ours.lengths / theirs.lengths) ** 2, most)
    anchors = np.maximum(_ANCHORS * (shared - _ANCHORS_SHARED), -_ANCHORS_MOST)
    one_sided = np.where(ours.anchored ^ theirs.anchored, _ONE_SIDED, 0.0)
    log_odds: np.ndarray = np.where(ours.anchored & theirs.anchored, anchors, 0.0) - one_sided - length
    return log_odds


def _compared(ours: _Looks, theirs: _Looks, cosines: Sequence[np.ndarray], most: float) -> np.ndarray:
    """(n, m) log odds; the cosines are of anchors, of words and, in the second round, of likeness.

    `most` is what the lengths may count against a pair.
    """
    import numpy as np

    ours = _Looks(*(part[:, None] for part in ours))
    shared, words, *alike = cosines
    later = len(alike)
    log_odds = _PRIOR[later] + _by_looks(ours, theirs, shared, most) + _WORDS[later] * words + _ALIKE * sum(alike)
    level = np.where(ours.levels == theirs.levels, 0.0, _LEVEL)
    same = (ours.kinds == theirs.kinds) & (ours.kinds >= 0)
    return np.where(same, log_odds.clip(_LEAST, _MOST) + _KIND - level, -np.inf)


# ---- the likeliest pairs -----------------------------------------------------------------


def _likeliest(translation: Sequence[Block], t_text: str, original: Sequence[Block], o_text: str) -> tuple[Pair, ...]:
    """The pairs that are likelier than not: by what blocks share, then also by how like they are to sure pairs."""
    our_raws, their_raws = _raws(translation, t_text), _raws(original, o_text)
    our_bags, their_bags = _bags(translation, our_raws), _bags(original, their_raws)
    ours, theirs = _looks(translation, our_raws, our_bags), _looks(original, their_raws, their_bags)
    common = set().union(*our_bags) & set().union(*their_bags)
    keys = {key: column for column, key in enumerate(sorted(common))}
    our_grams, their_grams = _grams(our_raws), _grams(their_raws)
    cosines = [
        _cosines(_columns(our_bags, keys, 0), ours.lengths, _columns(their_bags, keys, 1), theirs.lengths),
        _cosines(our_grams, ours.lengths, their_grams, theirs.lengths),
    ]
    pairs = _probabilities(ours, theirs, cosines)
    sure = [(i, j) for i, j in enumerate(pairs.argmax(axis=1).tolist()) if pairs[i, j] > _SURE]
    if len(sure) >= _FEW:
        our_like = _alike(our_grams, [i for i, _ in sure])
        their_like = _alike(their_grams, [j for _, j in sure])
        cosines.append(_cosines(our_like, ours.lengths, their_like, theirs.lengths))
        pairs = _probabilities(ours, theirs, cosines)
    return tuple(map(_pair, pairs))


def _alike(grams: np.ndarray, sure: Sequence[int]) -> np.ndarray:
    """(n, k) unit vectors: how like each block is to each of the k sure ones in its own language, itself left out."""
    import numpy as np

    likeness = grams @ grams[list(sure)].T
    likeness[list(sure), np.arange(len(sure))] = 0
    return unit(likeness**2)


def _pair(row: np.ndarray) -> Pair:
    import numpy as np

    likely = np.flatnonzero(row > _LIKELY)
    if not len(likely):
        return _NONE
    return Pair(int(likely[0]), round(min(float(row[likely].max()), 1.0), 3), len(likely))


def _probabilities(ours: _Looks, theirs: _Looks, cosines: Sequence[_Cosines]) -> np.ndarray:
    """(n, m) that a block of ours says what one of theirs says, alone or joined with a neighbour of either."""
    import numpy as np

    one, split, joined = zip(*cosines, strict=True)
    moves = [
        (_compared(ours, theirs, one, _LENGTH_MOST), 1, 1),
        (_compared(ours.joined(), theirs, split, np.inf) + np.log(_JOIN), 2, 1),
        (_compared(ours, theirs.joined(), joined, np.inf) + np.log(_JOIN), 1, 2),
    ]
    before = _reached(moves)
    after = _reached([(log_odds[::-1, ::-1], down, right) for log_odds, down, right in moves])[::-1, ::-1]
    found = np.zeros(moves[0][0].shape)
    for log_odds, down, right in moves:
        rows, columns = log_odds.shape
        each = np.exp(before[:rows, :columns] + log_odds + after[down:, right:] - before[-1, -1])
        for i in range(down):
            for j in range(right):
                found[i : i + rows, j : j + columns] += each
    return found


def _reached(moves: Sequence[tuple[np.ndarray, int, int]]) -> np.ndarray:
    """(n + 1, m + 1) log weights of all ways to be done with i and j blocks and to go on with a pair."""
    import numpy as np

    n, m = moves[0][0].shape
    stay, opens, on, closes = np.log([1 - 2 * _OPEN, _OPEN, _ON, 1 - _ON])
    ways = np.full((n + 1, m + 1), -np.inf)
    left_out = np.full(m + 1, -np.inf)  # a block of ours was the last
    for i in range(n + 1):
        paired = np.full(m + 1, -np.inf)
        paired[0] = 0.0 if i == 0 else -np.inf
        for log_odds, down, right in moves:
            if i >= down:
                paired[right:] = np.logaddexp(paired[right:], ways[i - down, :-right] + log_odds[i - down])
        put_in = _going_on(paired + opens, on)  # a block of theirs was the last
        ways[i] = np.logaddexp(paired + stay, np.logaddexp(left_out, put_in) + closes)
        left_out = np.logaddexp(np.logaddexp(paired, put_in + closes) + opens, left_out + on)
    return ways


def _going_on(opening: np.ndarray, on: float) -> np.ndarray:
    """Of gaps that open before a column and may go on for any number of columns."""
    import numpy as np

    decay = np.arange(len(opening)) * on
    reached = np.full(len(opening), -np.inf)
    reached[1:] = (np.logaddexp.accumulate(opening - decay) + decay)[:-1]
    return reached
