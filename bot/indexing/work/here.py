"""Documents are cut and embedded in this process, one family after the other; knows not where their rows go."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from ...records import Block, Document, Progress
from ..header import Tally
from ..passages import cut
from ..rows import Made, RowMaker
from ..table import PASSAGES, NewRows, batches

Families = Mapping[str, Sequence[str]]  # path of a document -> those that are cut along it, with itself if it is cut


class Counts(Protocol):
    """What came of the documents whose rows were made."""

    embedded: int
    rows_made: int
    tallies: defaultdict[str, Tally]  # by source


class Work(Protocol):
    """Documents that were cut, and are to be embedded where they are other than before."""

    @property
    def digests(self) -> Mapping[str, str]:
        """Path -> digest of everything that a document's rows are made from."""
        ...

    @property
    def counts(self) -> Counts: ...

    def rows(self, changed: Sequence[str]) -> NewRows:
        """The rows of these documents."""
        ...


class Cut:
    """Families of documents, cut; can be sent to another process."""

    def __init__(
        self,
        families: Families,
        document: Callable[[str], Document],
        blocks: Mapping[str, tuple[Block, ...]],
        tell: Progress,
    ) -> None:
        self._made: dict[str, Made] = {}
        total = sum(map(len, families.values()))
        for leader, members in families.items():
            for each, passages in cut(document(leader), map(document, members), blocks):
                tell("splitting", len(self._made), total)
                self._made[each.path] = Made.of(each, passages)
        tell("splitting", total, total)

    @property
    def digests(self) -> dict[str, str]:
        return {path: made.digest for path, made in self._made.items()}

    def passages(self, paths: Sequence[str]) -> int:
        """How many there are of these documents."""
        return sum(len(self._made[path].passages) for path in paths)

    def rows(self, paths: Sequence[str], maker: RowMaker, dimensions: int) -> Iterator[Any]:
        """The rows of these documents, in batches."""
        made = maker.rows([self._made[path] for path in paths], self.passages(paths))
        return batches(made, PASSAGES, dimensions)


class Here:
    """The work of one machine."""

    def __init__(self, cut: Cut, maker: RowMaker, dimensions: int) -> None:
        self.digests, self.counts = cut.digests, maker
        self._cut, self._dimensions = cut, dimensions

    def rows(self, changed: Sequence[str]) -> Iterator[Any]:
        return self._cut.rows(changed, self.counts, self._dimensions)
