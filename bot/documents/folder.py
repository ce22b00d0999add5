"""A folder of files to Documents, all of them anew."""

from __future__ import annotations

from pathlib import Path

from ..records import Document, Progress
from .reading import Reading, read
from .sources import FolderSource


def read_folder(folder: Path, *, link: str | None = None, progress: Progress | None = None) -> Reading:
    """Reads every document below a folder; FolderError where there is none. `link` is like `https://x.org/{path}`."""
    return read(FolderSource(folder), link=link, progress=progress)


def fingerprint(folder: Path) -> dict[str, str]:
    """SHA-256 of every file that `read_folder` looks at, by path; equal as long as nothing changed."""
    source = FolderSource(folder)
    listing = source.listing()
    paths = sorted([*listing.documents, *listing.sidecars])
    return {path.encode("utf-8", "backslashreplace").decode(): source.hash_of(path) for path in paths}


def unchanged(folder: Path, document: Document) -> bool:
    """Is the file still what was indexed?"""
    return FolderSource(folder).unchanged(document)
