"""A folder of files to Documents, all of them anew."""

from __future__ import annotations

from pathlib import Path

from ..records import Progress
from .reading.read import Reading, read
from .sources.folder import FolderSource


def read_folder(folder: Path, *, link: str | None = None, progress: Progress | None = None) -> Reading:
    """Reads every document below a folder; FolderError where there is none. `link` is like `https://x.org/{path}`."""
    return read(FolderSource(folder), link=link, progress=progress)
