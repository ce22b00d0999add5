"""A folder -> the index: decides what is new; knows not how files are read, nor how the table works."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..documents.folder import fingerprint, read_folder
from ..records import Encoders, IndexFault, Progress
from .passages import passages
from .rows import RowMaker, digest_of
from .table import FORMAT, Header, Index, Snapshot


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What an index run found and did. `skipped` are files left out, each with its reason."""

    documents: int
    passages: int
    embedded: int
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    skipped: tuple[tuple[str, str], ...] = ()


def ingest(  # noqa: PLR0913 - three by name
    folder: Path,
    index: Index,
    encoders: Encoders,
    *,
    link: str | None = None,
    rebuild: bool = False,
    progress: Progress | None = None,
) -> IndexReport:
    """Brings the index up to date with the folder; what did not change costs nothing."""
    seen = digest_of(fingerprint(folder), link)
    old = _usable(index, encoders.name, rebuild)
    if old is not None and old.header.fingerprint == seen:
        return _nothing_new(old)
    with index.writing():
        old = _usable(index, encoders.name, rebuild)
        if old is not None and old.header.fingerprint == seen:  # another process was quicker
            return _nothing_new(old)
        reading = read_folder(folder, link=link, progress=progress)
        by_path = passages(reading.documents, progress=progress)
        maker = RowMaker(encoders, by_path, old, progress or (lambda stage, done, total: None))
        before = old.digests() if old is not None else {}
        changed = [document for document in reading.documents if before.get(document.path) != maker.digest(document)]
        removed = tuple(before.keys() - by_path.keys())
        rows = maker.rows(changed, Header(FORMAT, encoders.name, seen, reading.skipped))
        if old is None:
            index.create(rows, encoders.dense.dimensions)
        else:
            paths = [*(document.path for document in changed), *removed]
            index.update(list(rows), paths, encoders.dense.dimensions)
    return IndexReport(
        documents=len(reading.documents),
        passages=sum(len(passages) for passages in by_path.values()),
        embedded=maker.embedded,
        changed=tuple(document.path for document in changed),
        removed=removed,
        skipped=reading.skipped,
    )


def _usable(index: Index, encoder: str, rebuild: bool) -> Snapshot | None:
    """The index as it is, if there is one to go on from; IndexFault where it was made in another way."""
    if rebuild or not index.exists:
        return None
    snapshot = index.snapshot()
    if snapshot.header.format != FORMAT:
        raise IndexFault(f"The index at {index.folder} is of another version of Kilde; index again with --rebuild.")
    if snapshot.header.encoder != encoder:
        raise IndexFault(
            f"The index at {index.folder} was made with another embedding ({snapshot.header.encoder}, now {encoder}); "
            "index the folder again with --rebuild, or set KILDE_MODEL back."
        )
    return snapshot


def _nothing_new(old: Snapshot) -> IndexReport:
    return IndexReport(len(old.documents), sum(old.languages.values()), 0, skipped=old.header.skipped)
