"""What one row says of a whole index, kept up to date by difference; knows nothing of tables."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from ..languages.locale import codes
from ..records import Document
from ..version import __version__

if TYPE_CHECKING:
    import numpy as np

FORMAT = 7  # of the rows; another format means a rebuild


def _reader() -> str:
    return f"{__version__} {' '.join(codes())}"


@dataclass(frozen=True, slots=True)
class Header:
    """What an index was made from, and what is in it."""

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

    def counting(self, new: Tally, old: Tally) -> Header:
        """With what came counted and what went no more."""
        return replace(
            self,
            documents=self.documents + new.documents - old.documents,
            languages=_most_first(_counted(self.languages, new.languages, old.languages)),
            originals=_most_first(_counted(self.originals, new.originals, old.originals)),
        )

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Header:
        """What `to_json` wrote, as it is parsed."""
        sources, skipped = tuple(values["sources"]), tuple((path, reason) for path, reason in values["skipped"])
        return cls(**{**values, "sources": sources, "skipped": skipped})


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


def frequencies(before: np.ndarray | None, new: Mapping[int, int], old: Mapping[int, int]) -> np.ndarray:
    """int32 by vocabulary piece: how many passages it occurs in, some having come and some gone."""
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


def _most_first(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
