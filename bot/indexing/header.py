"""What a few rows say of a whole index and of each of its sources, kept up to date by difference; knows no tables."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import reduce
from typing import TYPE_CHECKING, Any

from ..languages.locale import codes
from ..records import Document
from ..version import __version__

if TYPE_CHECKING:
    import numpy as np

FORMAT = 10  # of the rows; another format means a rebuild


def _reader() -> str:
    return f"{__version__} {' '.join(codes())}"


@dataclass(frozen=True, slots=True)
class Header:
    """What an index was made from, and what is in it, or in those of its sources that are seen."""

    encoder: str
    dimensions: int
    reader: str = field(default_factory=_reader)  # Kilde's version and languages
    sources: tuple[str, ...] = ()  # the folders that were read, none where documents came otherwise
    link: str | None = None
    layout: str | None = None  # as it was set, None where it was told from the files
    documents: int = 0
    languages: Mapping[str, int] = field(default_factory=dict)  # passages of each, most first, then by code
    originals: Mapping[str, int] = field(default_factory=dict)  # documents that are originals, by language
    skipped: tuple[tuple[str, str], ...] = ()  # files not indexed, each with its reason
    loose: int = 0  # rows that came or went since the table was last compacted
    bytes: int = 0  # of the index when it was
    format: int = FORMAT

    @property
    def is_ours(self) -> bool:
        """Would the same files be read in the same way today?"""
        return self.reader == _reader()

    @property
    def passages(self) -> int:
        """How many there are in all."""
        return sum(self.languages.values())

    def counting(self, shares: Iterable[Share]) -> Header:
        """With what these sources have."""
        every = list(shares)
        return replace(
            self,
            documents=sum(each.documents for each in every),
            languages=_most_first(_total(each.languages for each in every)),
            originals=_most_first(_total(each.originals for each in every)),
        )

    def to_json(self) -> str:
        """But for the counts, which each source has of its own."""
        return json.dumps(asdict(self.counting(())))

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Header:
        """What `to_json` wrote, as it is parsed."""
        sources, skipped = tuple(values["sources"]), tuple((path, reason) for path, reason in values["skipped"])
        return cls(**{**values, "sources": sources, "skipped": skipped})


@dataclass(frozen=True, slots=True)
class Share:
    """What is in an index of one source."""

    documents: int = 0
    languages: Mapping[str, int] = field(default_factory=dict)  # passages of each
    originals: Mapping[str, int] = field(default_factory=dict)  # documents that are originals, by language
    frequencies: np.ndarray | None = None  # int32 by vocabulary piece: how many passages it occurs in

    def counting(self, new: Tally, old: Tally) -> Share:
        """With what came counted and what went no more."""
        return Share(
            self.documents + new.documents - old.documents,
            _counted(self.languages, new.languages, old.languages),
            _counted(self.originals, new.originals, old.originals),
            _frequencies(self.frequencies, new.pieces, old.pieces),
        )

    def to_json(self) -> str:
        """But for the frequencies."""
        return json.dumps([self.documents, self.languages, self.originals])


@dataclass(slots=True)
class Tally:
    """Counts of some documents and their passages."""

    documents: int = 0
    languages: Counter[str] = field(default_factory=Counter)
    originals: Counter[str] = field(default_factory=Counter)
    pieces: Counter[int] = field(default_factory=Counter)  # passages that a vocabulary piece occurs in

    def add(self, document: Document, passages: Iterable[Sequence[int]]) -> None:
        """One more document; of each of its passages the vocabulary pieces that occur in it."""
        self.documents += 1
        self.originals[document.language] += document.state == "original"
        for pieces in passages:
            self.languages[document.language] += 1
            self.pieces.update(pieces)

    def add_all(self, other: Tally) -> None:
        """The counts of other documents, too."""
        self.documents += other.documents
        self.originals.update(other.originals)
        self.languages.update(other.languages)
        self.pieces.update(other.pieces)


def frequencies(shares: Iterable[Share]) -> np.ndarray:
    """int32 by vocabulary piece: how many passages of these sources it occurs in."""
    import numpy as np

    every = [each.frequencies for each in shares if each.frequencies is not None]
    total = np.zeros(max(map(len, every), default=0), dtype=np.int32)
    for each in every:
        total[: len(each)] += each
    return total


def _frequencies(before: np.ndarray | None, new: Mapping[int, int], old: Mapping[int, int]) -> np.ndarray:
    import numpy as np

    before = np.zeros(0, dtype=np.int32) if before is None else before
    counts = np.zeros(max([len(before), *(piece + 1 for piece in (*new, *old))]), dtype=np.int32)
    counts[: len(before)] = before
    for sign, pieces in ((1, new), (-1, old)):
        counts[list(pieces)] += sign * np.fromiter(pieces.values(), np.int32, len(pieces))
    return np.trim_zeros(counts, "b")


def _counted(all_: Mapping[str, int], new: Counter[str], old: Counter[str]) -> Counter[str]:
    total = Counter(all_)
    total.update(new)
    total.subtract(old)
    return +total


def _total(counts: Iterable[Mapping[str, int]]) -> Counter[str]:
    return reduce(lambda one, other: one + Counter(other), counts, Counter[str]())


def _most_first(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
