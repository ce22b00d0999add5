"""All the indexes of a user: which there are, of which folder, how large; what is gone, and what only moved."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..documents.sources.source import Source
from ..records import IndexFault
from .place import Place, writable
from .places.folder import CURRENT, FolderPlace
from .places.named import indexes_folder, is_on_storage, is_site
from .places.storage import places_below
from .snapshot import Snapshot
from .table import Index

# Pages of an index, found again in a folder, so that this is taken for the one that moved: a share, and so many.
_ALIKE, _FEW = 0.5, 2


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
    gone: bool  # none of its folders is there any more; never of one on object storage, which may be elsewhere
    problem: str | None = None


def list_indexes(where: str | Path | None = None) -> list[IndexInfo]:
    """The indexes in a folder of indexes, by default the user's, in the order of the folders that they are of.

    `where` is a path or a URI; SettingError for one of another kind.
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


def adopt_moved(place: Place, source: Source, encoder: str) -> None:
    """Where a folder has no index yet: takes over that of a folder that is gone and had the same pages and words.

    So a folder that was moved or renamed takes its vectors along; not on object storage.
    """
    if not isinstance(place, FolderPlace) or place.folder.exists():
        return
    lost = [each for each in _in_folder(place.folder.parent) if _is_gone(_snapshot(each))]
    pages = set(source.listing().documents) if lost else set()
    for each in lost:
        if _moved(each, encoder, source, pages):
            with each.writing(), writable(place.uri):
                os.rename(each.folder, place.folder)
            return


def _places(where: str | Path | None) -> Sequence[Place]:
    return places_below(str(where)) if is_on_storage(where) else _in_folder(indexes_folder(where))


def _in_folder(folder: Path) -> list[FolderPlace]:
    found = (FolderPlace(each) for each in sorted(folder.iterdir())) if folder.is_dir() else ()
    return [place for place in found if (place.folder / CURRENT).is_file()]


def _snapshot(place: Place) -> Snapshot | None:
    try:
        return Index(place).snapshot(compared=False)
    except IndexFault:
        return None


def _is_gone(snapshot: Snapshot | None) -> bool:
    folders: Sequence[str] = snapshot.header.sources if snapshot else ()
    return bool(folders) and not any(is_site(folder) or Path(folder).is_dir() for folder in folders)


def _moved(place: FolderPlace, encoder: str, source: Source, pages: set[str]) -> bool:
    """Is most of what was indexed in the source, word for word? All of it, where documents were added by hand."""
    snapshot = _snapshot(place)
    if snapshot is None or snapshot.header.encoder != encoder:
        return False
    documents = snapshot.documents()
    by_hand = snapshot.added(documents)
    files = [document for path, document in documents.items() if path not in by_hand]
    same = sum(document.path in pages and source.unchanged(document) for document in files)
    return same >= max(_FEW, len(files) * (1 if by_hand else _ALIKE))


def _info(place: Place) -> IndexInfo:
    size = 0
    try:
        size = sum(place.size(generation) for generation in place.generations())
        snapshot = Index(place).snapshot(compared=False)
    except IndexFault as fault:
        return IndexInfo(place.uri, (), 0, 0, size, False, str(fault))
    header, gone = snapshot.header, isinstance(place, FolderPlace) and _is_gone(snapshot)
    return IndexInfo(place.uri, header.sources, header.documents, header.passages, size, gone)
