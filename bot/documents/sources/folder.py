"""The files of a folder as a source."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path, PurePosixPath
from stat import S_ISREG
from time import time_ns

from ...records import Document, FolderError, LeftOut, SourceDocument
from ...text.unshown.unseen import encodable
from ..formats import FORMATS, cure_of, format_of, is_document
from ..generators.published import CONFIGURATIONS
from ..metadata import IMAGES, SIDECAR
from ..places.catalogs import catalog_of, sources_of
from ..places.history import changed_at
from ..readers.plain_text import decoded
from .source import Listing, Source, too_large

_LEFT_OUT = {"node_modules", "venv", "__pycache__", IMAGES}
_LARGEST_SIDECAR = 20_000_000  # bytes; an entry has about 250
_LARGEST_SETTINGS = 1_000_000  # bytes of a site generator's configuration
# Neither a link, nor a pipe at which one would wait for another's writing; where a system does not know them, nothing.
_AS_IT_IS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
_TICK = 2_000_000_000  # ns, of the coarsest clock of a file system: within it a file may change unseen


@dataclass(frozen=True, slots=True)
class FolderSource:
    """The files below a folder, hidden folders and those of programs apart.

    Beside others it has a prefix, `handbook/`, which its paths begin with: the name of the source.
    """

    folder: Path
    prefix: str = ""

    @property
    def nothing(self) -> str:
        *kinds, last = dict.fromkeys(each.called for each in FORMATS.values())
        return (
            f"{self.folder} holds no {', '.join(kinds)} or {last} file that can be read; "
            "choose the folder that holds your documents."
        )

    @property
    def folders(self) -> tuple[str, ...]:
        return (str(self.folder.resolve()),)

    def named(self) -> dict[str, Source]:
        return {encodable(self.prefix.partition("/")[0] or self.folder.resolve().name): self}

    def listing(self) -> Listing:
        if not self.folder.is_dir():
            raise FolderError(f"There is no folder {self.folder}; choose the folder that holds your documents.")
        found, now, folders = Listing(), time_ns(), [""]
        while folders:
            within = folders.pop()
            try:
                with os.scandir(self.folder / within) as entries:
                    for entry in entries:
                        path = within + entry.name
                        if _is_folder(entry):
                            folders.append(f"{path}/")
                        else:
                            self._take(entry, self.prefix + path, found, now)
            except OSError:
                found.closed.append((self.prefix + within).rstrip("/") or ".")
        sources = {*sources_of(found.documents).values()}
        found.documents.update({path: found.documents[catalog_of(path)] for path in sources})
        return found

    @staticmethod
    def _take(entry: os.DirEntry[str], path: str, found: Listing, now: int) -> None:
        """Lists a file if it is one that we read."""
        readable, is_sidecar = is_document(entry.name), entry.name == SIDECAR
        if entry.is_symlink():
            if readable or is_sidecar or (_is_looked_into(entry.name) and _leads_to_a_folder(entry)):
                found.links.append(path)
        elif (readable or is_sidecar) and entry.is_file(follow_symlinks=False):
            (found.sidecars if is_sidecar else found.documents)[path] = _stamp(entry, now)
        elif readable or is_sidecar:
            found.special.append(path)
        elif not entry.name.startswith(".") and cure_of(entry.name):
            found.others.append(path)

    def content(self, path: str) -> bytes:
        file = self._file(path)
        most = _LARGEST_SIDECAR if file.name == SIDECAR else FORMATS[format_of(path) or "markdown"].largest
        try:
            with self._open(file) as opened:
                data = opened.read(most + 1)
        except FileNotFoundError as error:
            raise LeftOut("gone since the folder was listed; index again") from error
        except OSError as error:
            raise LeftOut("cannot be opened; check its permissions") from error
        if len(data) > most:
            raise too_large(most)
        return data

    def given(self, path: str) -> SourceDocument | None:
        return None

    def unchanged(self, document: Document) -> bool:
        file = self._file(document.path)
        try:
            if ".." in PurePosixPath(document.path).parts:  # also ids of documents that are no files are asked about
                return False
            with self._open(file) as opened:
                return hashlib.file_digest(opened, "sha256").hexdigest() == document.content_hash
        except (OSError, ValueError):  # ValueError: a name that no file system takes
            return False

    def text(self, document: Document) -> str | None:
        if document.format != format_of(document.path) or FORMATS[document.format].read is not decoded:
            return None  # to read it would take its time
        try:
            data = self.content(document.path)
            return decoded(data).text if hashlib.sha256(data).hexdigest() == document.content_hash else None
        except LeftOut:
            return None

    def configurations(self) -> dict[str, str]:
        found = {} if self.prefix else {name: self.folder / name for name in CONFIGURATIONS}
        return {name: text for name, file in found.items() if (text := self._settings_in(file))}

    def settings(self, path: str, name: str) -> tuple[str, str]:
        for folder in PurePosixPath(path.removeprefix(self.prefix)).parents:
            if text := self._settings_in(self.folder / folder / name):
                return self.prefix + (folder / name).as_posix(), text
        return "", ""

    def changed_at(self, paths: Collection[str]) -> dict[str, int]:
        found = changed_at(self.folder, [path.removeprefix(self.prefix) for path in paths])
        return {self.prefix + path: at for path, at in found.items()}

    def has(self, path: str) -> bool:
        return os.path.exists(self._file(path))

    def expire(self) -> None:
        pass  # a listing is always of now

    def _file(self, path: str) -> Path:
        return self.folder / catalog_of(path.removeprefix(self.prefix))

    def _open(self, file: Path) -> BufferedReader:
        """Opens a file of this folder; OSError for what is none, or stands elsewhere. Waits for nobody.

        What was listed as a file may be something else by now.
        """
        if not file.parent.resolve().is_relative_to(self.folder.resolve()):
            raise OSError(f"{file} leads out of {self.folder}")
        handle = os.open(file, _AS_IT_IS)
        if not S_ISREG(os.fstat(handle).st_mode):  # before it is opened as a file, which a folder cannot be
            os.close(handle)
            raise OSError(f"{file} is no file")
        return open(handle, "rb")

    def _settings_in(self, file: Path) -> str:
        """The text of a configuration; nothing where there is none that can be read."""
        try:
            with self._open(file) as opened:
                data = opened.read(_LARGEST_SETTINGS)
            return data.decode() if len(data) < _LARGEST_SETTINGS else ""
        except (OSError, UnicodeDecodeError):
            return ""


def _is_folder(entry: os.DirEntry[str]) -> bool:
    return _is_looked_into(entry.name) and entry.is_dir(follow_symlinks=False)


def _leads_to_a_folder(link: os.DirEntry[str]) -> bool:
    """Does a link lead to a folder, or to itself, which is none that can be looked into either?"""
    try:
        return link.is_dir()
    except OSError:
        return True


def _is_looked_into(name: str) -> bool:
    return not name.startswith(".") and name not in _LEFT_OUT


def _stamp(entry: os.DirEntry[str], now: int) -> str:
    """Size and times, also that of its inode, which no tool sets back; nothing while another change would not show."""
    try:
        about = entry.stat(follow_symlinks=False)
    except OSError:
        return ""
    newest = max(about.st_mtime_ns, about.st_ctime_ns)
    return f"{about.st_size} {about.st_mtime_ns} {about.st_ctime_ns}" if newest < now - _TICK else ""
