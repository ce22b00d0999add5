"""Documents -> the index: decides what is new; knows not how files are read, nor how the tables work."""

from __future__ import annotations

import logging
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property

from ..documents.files import File
from ..documents.reading.read import Reading, read
from ..documents.sources.source import Source
from ..records import Document, Encoders, IndexFault, Progress, ReadOnlyIndex, SettingError, SourceDocument, untold
from .header import Header, Share, Tally, frequencies
from .passages import families
from .rows import RowMaker
from .snapshot import FOLDER, Snapshot, path_of_share
from .table import Index, Row
from .work.cluster import Cluster, Opening, Spread
from .work.fragments import everywhere
from .work.here import Counts, Cut, Families, Here, Work

# When small commits are merged: the index has grown by so much, or so many rows of it came or went and are searched
# one by one. Measured by scripts/measure/index.py.
_GROWN, _LOOSE = 1.25, 5_000

_log = logging.getLogger("kilde.index")


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What an index run found and did. `skipped` are files left out, each with its reason.

    `documents` and `passages` count what is in the index now, `embedded` the texts that the encoder was given;
    `changed` and `removed` are paths of documents. `problem` says why the index could not be brought up to date, so
    that answers come from it as it was.
    """

    documents: int
    passages: int
    embedded: int
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    skipped: tuple[tuple[str, str], ...] = ()
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an index is to hold."""

    source: Source
    folders: tuple[str, ...] = ()  # that the source reads, for those who look at the index later
    link: str | None = None  # like `https://x.org/{path}`
    layout: str | None = None  # like `docs/{page} i18n/{language}/{page}`
    added: Collection[SourceDocument] = ()  # by hand, beside the source's
    dropped: Collection[str] = ()  # ids of documents that were added by hand
    needed: Collection[str] = ()  # ids of documents that have to be among what is read


def ingest(  # noqa: PLR0913 - three by name
    wanted: Wanted,
    index: Index,
    encoders: Encoders,
    *,
    rebuild: bool = False,
    cluster: Cluster | None = None,
    progress: Progress | None = None,
) -> IndexReport:
    """Brings the index up to date, by the workers of a cluster that is connected; what did not change costs nothing.

    Where the index cannot be written, the report of what is there, with the problem. Raises FolderError, IndexFault,
    SettingError.
    """
    begin = time.perf_counter()
    tell = progress or untold
    try:
        report = _ingest(wanted, index, encoders, rebuild=rebuild, cluster=cluster, tell=tell)
    except ReadOnlyIndex as fault:
        known = None if rebuild else _known(index, encoders.name)
        if known is None:
            raise
        _log.info("The index is not up to date: %s", fault)
        return replace(_nothing_new(known.snapshot), problem=str(fault))
    _log.info(
        "%d documents, %d passages: %d changed, %d removed, %d texts embedded in %.2f s",
        *(report.documents, report.passages, len(report.changed), len(report.removed), report.embedded),
        time.perf_counter() - begin,
    )
    return report


def _ingest(  # noqa: PLR0913 - as above
    wanted: Wanted, index: Index, encoders: Encoders, *, rebuild: bool, cluster: Cluster | None, tell: Progress
) -> IndexReport:
    known = None if rebuild else _known(index, encoders.name)
    reading = None if known is None else _read_ahead(wanted, known, index, tell)
    if known is not None and reading is not None and _is_same(reading, known, wanted):
        return _nothing_new(known.snapshot)
    if known is None:
        wanted.source.listing()  # what is not there is said before a place is made for it
        index.place.check_free()
    try:
        with index.writing():
            if not rebuild and _compacted(index):
                reading = None
            if reading is None or known is None or index.version() != known.snapshot.version:  # another was quicker
                known = _known(index, encoders.name, rebuild=rebuild)
                reading = _read(wanted, known, tell)
                if known is not None and _is_same(reading, known, wanted):
                    return _nothing_new(known.snapshot)
            return _Run(wanted, index, encoders, known, reading, rebuild, cluster, tell).write()
    except ReadOnlyIndex:
        if known is not None and reading is not None and reading.same and not known.only_added:
            return _nothing_new(known.snapshot)  # only how the files are recognised could not be written
        raise


def _read_ahead(wanted: Wanted, known: KnownIndex, index: Index, tell: Progress) -> Reading | None:
    """The reading, None where what is known was cleaned away meanwhile."""
    try:
        return _read(wanted, known, tell)
    except IndexFault:
        if index.version() == known.snapshot.version:
            raise
        return None


@contextmanager
def _timed(stage: str) -> Iterator[None]:
    """Logs how long a stage took."""
    begin = time.perf_counter()
    yield
    _log.debug("%s: %.3f s", stage, time.perf_counter() - begin)


@_timed("reading")
def _read(wanted: Wanted, known: KnownIndex | None, tell: Progress) -> Reading:
    reading = read(
        wanted.source,
        known=known,
        link=wanted.link,
        layout=wanted.layout,
        added=wanted.added,
        dropped=wanted.dropped,
        progress=tell,
    )
    if missing := [*({*wanted.needed} - {document.path for document in reading.documents})]:
        reason = dict(reading.skipped).get(missing[0], "its language is none that Kilde has")
        raise SettingError(f"The document {missing[0]!r} cannot be added: {reason}.")
    return reading


def _is_same(reading: Reading, known: KnownIndex, wanted: Wanted) -> bool:
    """Is there nothing to write? New stamps are written, so that the files need not be looked into the next time."""
    header = known.snapshot.header
    made_as = header.link, header.layout, header.sources
    return reading.same and reading.files == known.files and made_as == (wanted.link, wanted.layout, wanted.folders)


def _known(index: Index, encoder: str, *, rebuild: bool = False) -> KnownIndex | None:
    """The index as it is, if there is one to go on from; IndexFault where it was made in another way.

    To rebuild it, or where another version of Kilde read the documents, nothing counts as known that can be read again.
    """
    if rebuild:
        return _to_rebuild(index)
    if not index.exists:
        return None
    snapshot = index.snapshot()
    if snapshot.header.encoder != encoder:
        raise IndexFault(
            f"The index at {index.place.uri} was made with another embedding ({snapshot.header.encoder}, now"
            f" {encoder}); index the folder again with --rebuild, or set KILDE_MODEL back."
        )
    return KnownIndex(snapshot, only_added=not snapshot.header.is_ours)


def _to_rebuild(index: Index) -> KnownIndex | None:
    """The documents that were added by hand, as far as the index can be read: only it has them."""
    try:
        if not index.exists:
            return None
        known = KnownIndex(index.snapshot(), only_added=True)
        for path in known.documents:
            known.text(path)
        return known
    except IndexFault:
        _log.warning("The index that was there cannot be read; what was added to it by hand has to be added again.")
        return None


def _compacted(index: Index) -> bool:
    """Merges what earlier updates left, where it is worth it, before there is more; was it?

    Who reads the last version still can while this run makes the next.
    """
    if not index.exists:
        return False
    snapshot = index.snapshot()
    header, size = snapshot.header, index.place.size(snapshot.version.generation)
    if header.loose <= _LOOSE and size <= _GROWN * header.bytes:
        return False
    index.compact(lambda remains: header_rows(replace(header, loose=0, bytes=remains), snapshot.shares))
    return True


def _nothing_new(old: Snapshot) -> IndexReport:
    return IndexReport(old.header.documents, old.header.passages, 0, skipped=old.header.skipped)


class KnownIndex:
    """An index as what a reading knows already; with `only_added` nothing that can be read again."""

    def __init__(self, snapshot: Snapshot, *, only_added: bool = False) -> None:
        self.snapshot, self.only_added = snapshot, only_added

    @cached_property
    def files(self) -> Mapping[str, File]:
        files = self.snapshot.files()
        return {path: file for path, file in files.items() if file.added or not self.only_added}

    @cached_property
    def documents(self) -> Mapping[str, Document]:
        return {path: each for path, each in self.snapshot.documents().items() if path in self.files}

    def text(self, path: str) -> str:
        return self.snapshot.document(path).text


@dataclass(frozen=True)
class _Run:
    """One index run that has something to write."""

    wanted: Wanted
    index: Index
    encoders: Encoders
    known: KnownIndex | None
    reading: Reading
    rebuild: bool
    cluster: Cluster | None
    tell: Progress

    @property
    def old(self) -> Snapshot | None:
        """What is gone on from."""
        return None if self.known is None or self.known.only_added else self.known.snapshot

    def write(self) -> IndexReport:
        """Writes what is other than before, and says what that was."""
        with _timed("cutting and aligning"):
            work = self._cut()
            before = self.old.digests(work.digests) if self.old else {}
            changed = [path for path, digest in work.digests.items() if before.get(path) != digest]
        with _timed("embedding and writing"):
            self._store(work, changed, [path for path in changed if path in before])
        header = self.index.snapshot().header
        return IndexReport(
            documents=header.documents,
            passages=header.passages,
            embedded=work.counts.embedded,
            changed=tuple(changed),
            removed=self.reading.removed,
            skipped=self.reading.skipped,
        )

    def _cut(self) -> Work:
        """Cuts the documents that may have other passages than before, here or on the cluster."""
        embedded = self.known.snapshot if self.known and not self.rebuild else None
        if self.cluster is not None:
            uri = everywhere(self.index.place.uri)
            opening = Opening(self.cluster.encoders, self.encoders.name, uri, known=embedded is not None)
            return Spread(opening, self._families(), self.reading.document, self.tell)
        cut = Cut(self._families(), self.reading.document, self.reading.blocks, self.tell)
        return Here(cut, RowMaker(self.encoders, embedded, self.tell), self.encoders.dense.dimensions)

    def _families(self) -> Families:
        if self.old is not None and self.known is not None:
            return families(self.reading, self.known.documents)
        everything = frozenset(document.path for document in self.reading.documents)
        return families(replace(self.reading, changed=everything), None)

    def _store(self, work: Work, changed: Sequence[str], other: Sequence[str]) -> None:
        """The rows of what changed, of which `other` are there already."""
        rows, made = work.rows(changed), work.counts
        if self.old is None:
            dimensions = self.encoders.dense.dimensions
            self.index.create(rows, lambda size: self._about(made, {}, 0, size), dimensions)
        else:
            gone = [*other, *self.reading.removed]
            tallies, rows_gone = self.old.tallies(gone)
            self.index.update(gone, rows, self._files_gone(), lambda: self._about(made, tallies, rows_gone, None))

    def _files_gone(self) -> list[str]:
        files = self.known.files if self.known else {}
        return [path for path, file in files.items() if self.reading.files.get(path) != file]

    def _about(self, made: Counts, gone: Mapping[str, Tally], rows_gone: int, size: int | None) -> Iterator[Row]:
        """The rows of `files` that are other than before, and those about the whole index."""
        files = self.known.files if self.known and self.old else {}
        for path, file in self.reading.files.items():
            if files.get(path) != file:
                yield {"level": "file", "path": path, "text": file.to_json()}
        header = self.old.header if self.old else Header(self.encoders.name, self.encoders.dense.dimensions)
        shares, came = self.old.shares if self.old else {}, made.tallies
        names = dict.fromkeys([*shares, *came])
        shares = {name: shares.get(name, Share()).counting(came[name], gone.get(name, Tally())) for name in names}
        header = replace(
            header,
            sources=self.wanted.folders,
            link=self.wanted.link,
            layout=self.wanted.layout,
            skipped=self.reading.skipped,
            loose=header.loose + made.rows_made + rows_gone if self.old else 0,
            bytes=header.bytes if size is None else size,
        )
        yield from header_rows(header, shares)


def header_rows(header: Header, shares: Mapping[str, Share]) -> Iterator[Row]:
    """The rows of `files` about the whole index, and about each source that has documents."""
    yield {"level": FOLDER, "path": "", "text": header.to_json()}
    for name, share in shares.items():
        if share.documents:
            counts = frequencies([share])
            pieces = counts.nonzero()[0]
            numbers = {"pieces": pieces.tolist(), "counts": counts[pieces].tolist()}
            yield {"level": FOLDER, "path": path_of_share(name), "text": share.to_json(), **numbers}
