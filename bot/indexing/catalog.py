"""All the indexes of a user: which there are, of which folder, how large; what is gone, and what only moved."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..documents.sources import Source
from ..records import IndexFault
from .place import FolderPlace, indexes_folder, writable
from .snapshot import Snapshot
from .table import Index

_ALIKE = 0.5  # of the pages of an index, found again in a folder, so that the folder is taken for the one that moved


@dataclass(frozen=True, slots=True)
class IndexInfo:
    """One index: its place, the folders that it is of, and what is in it. `problem` where it cannot be read.

    `bytes` are those on disk, of all its generations.
    """

    place: str
    folders: tuple[str, ...]  # none for documents that are no files
    documents: int
    passages: int
    bytes: int
    gone: bool  # a folder of it is not there any more
    problem: str | None = None


def list_indexes(where: str | Path | None = None) -> list[IndexInfo]:
    """The indexes in a folder of indexes, by default the user's, in the order of the folders that they are of.

    `where` is a path or a `file:` URI; SettingError for one of another kind.
    """
    found = [_info(place) for place in _places(where)]
    return sorted(found, key=lambda each: (each.folders, each.place))


def prune_indexes(where: str | Path | None = None) -> list[IndexInfo]:
    """Removes the indexes whose folder is gone, and returns them. ReadOnlyIndex where one cannot be removed."""
    gone = [each for each in list_indexes(where) if each.gone]
    for each in gone:
        with FolderPlace(Path(each.place)).writing():
            remains = [file for file in Path(each.place).iterdir() if file.name != "lock"]
            with writable(each.place):
                for file in remains:
                    shutil.rmtree(file) if file.is_dir() else file.unlink()
        with writable(each.place):
            shutil.rmtree(each.place)
    return gone


def adopt_moved(place: FolderPlace, source: Source, encoder: str) -> None:
    """Where a folder has no index yet: takes over that of a folder that is gone and had the same pages.

    So a folder that was moved or renamed takes its vectors along.
    """
    if place.folder.exists():
        return
    lost = [each for each in _places(place.folder.parent) if _is_gone(_snapshot(each))]
    pages = set(source.listing().documents) if lost else set()
    for each in lost:
        if _likeness(each, encoder, pages) >= _ALIKE:
            with each.writing(), writable(place.uri):
                os.rename(each.folder, place.folder)
            return


def _places(where: str | Path | None) -> list[FolderPlace]:
    folder = indexes_folder(where)
    found = (FolderPlace(each) for each in sorted(folder.iterdir())) if folder.is_dir() else ()
    return [place for place in found if (place.folder / "current").is_file()]


def _snapshot(place: FolderPlace) -> Snapshot | None:
    try:
        return Index(place).snapshot()
    except IndexFault:
        return None


def _is_gone(snapshot: Snapshot | None) -> bool:
    folders: Sequence[str] = snapshot.header.sources if snapshot else ()
    return bool(folders) and not all(Path(folder).is_dir() for folder in folders)


def _likeness(place: FolderPlace, encoder: str, pages: set[str]) -> float:
    snapshot = _snapshot(place)
    if snapshot is None or snapshot.header.encoder != encoder:
        return 0.0
    known = snapshot.documents().keys()
    return len(known & pages) / max(len(known), 1)


def _info(place: FolderPlace) -> IndexInfo:
    size = sum(place.size(generation) for generation in place.generations())
    try:
        snapshot = Index(place).snapshot()
    except IndexFault as fault:
        return IndexInfo(place.uri, (), 0, 0, size, False, str(fault))
    header = snapshot.header
    return IndexInfo(place.uri, header.sources, header.documents, header.passages, size, _is_gone(snapshot))
