"""Which place is meant: by a path or a URI, or by the documents that an index is of."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import unquote

from ...records import FolderError, SettingError
from ...text.unshown.unseen import encodable
from ..place import Place, writable
from .folder import FolderPlace
from .storage import StoragePlace

_STORAGE = re.compile(r"(?:s3|gs|az)://")
_ON_STORAGE = re.compile(_STORAGE.pattern + r"[A-Za-z0-9._-]+(?:/[A-Za-z0-9._=+-]+)*", re.ASCII)


def is_on_storage(named: object) -> bool:
    """Is it the URI of an index on object storage?"""
    return isinstance(named, str) and bool(_STORAGE.match(named))


def place_at(where: str | Path) -> Place:
    """The place that a path or a URI names; SettingError for one that cannot be."""
    if not is_on_storage(where):
        return folder_at(where)
    uri = str(where).rstrip("/")
    if not _ON_STORAGE.fullmatch(uri):
        raise SettingError(
            f"An index cannot be at {where}; name a bucket and a path of letters, digits, dots and dashes, like"
            " s3://bucket/kilde."
        )
    return StoragePlace(uri)


def folder_at(where: str | Path) -> FolderPlace:
    """The folder that a path or a `file:` URI names; SettingError for one that cannot be."""
    text = str(where)
    if text.startswith("file:"):
        host, _, path = text.removeprefix("file:").removeprefix("//").partition("/")
        text = unquote(f"/{path}") if path and host in ("", "localhost") and text.startswith("file:/") else ""
    elif "://" in text:
        raise SettingError(
            f"An index cannot be at {where}; name a folder, as a path or as file:///…, or object storage: s3://…,"
            " gs://… or az://… ."
        )
    try:
        folder = Path(text).expanduser()
        if not text.strip() or folder.is_file():
            raise ValueError
        folder.resolve()
    except (ValueError, RuntimeError, OSError) as fault:
        raise SettingError(
            f"An index cannot be at {str(where)!r}; name a folder, as a path or as file:///… ."
        ) from fault
    return FolderPlace(folder)


def place_for(index: str | Path | None, origins: Sequence[str], indexes: str | Path | None, ends: ExitStack) -> Place:
    """The place named, or that of the folders or the site, else one that goes when `ends` end."""
    if index is not None:
        return place_at(index)
    if origins:
        return index_place(origins, indexes)
    with writable(tempfile.gettempdir()):
        return FolderPlace(
            Path(ends.enter_context(tempfile.TemporaryDirectory(prefix="kilde-", ignore_cleanup_errors=True)))
        )


def index_place(origins: Sequence[str | Path], indexes: str | Path | None = None) -> Place:
    """Where the index of folders of documents, or of a site by its address, lives: below the user's data folder or
    `indexes`, each on its own."""
    try:
        where = sorted(str(each) if is_site(each) else str(Path(each).resolve()) for each in origins)
    except ValueError as fault:  # a name that no file system takes
        raise FolderError(
            f"There is no folder {str(origins[0])!r}; choose the folder that holds your documents."
        ) from fault
    mark = hashlib.sha256(b"\0".join(map(os.fsencode, where))).hexdigest()[:10]
    names = (re.sub(r"[^\w.-]+", "-", each.partition("://")[2]) if is_site(each) else Path(each).name for each in where)
    name = f"{encodable('+'.join(names)).strip('-')[:80]}-{mark}"
    if is_on_storage(indexes):
        return place_at(f"{str(indexes).rstrip('/')}/{re.sub(r'[^A-Za-z0-9._-]+', '-', name)}")
    return FolderPlace(indexes_folder(indexes) / name)


def is_site(origin: str | Path) -> bool:
    """Is what an index is of the address of a site, and no folder?"""
    return "://" in str(origin)


def indexes_folder(indexes: str | Path | None = None) -> Path:
    """The folder of all indexes."""
    from platformdirs import user_data_path

    return folder_at(indexes).folder if indexes else user_data_path("kilde") / "indexes"
