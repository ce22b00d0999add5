"""A copy in the user's cache of what an index on object storage holds, of bounded size; knows nothing of tables.

Nobody writes a file of an index twice, but where an index was removed another one may have files of the same names: a
file that is here is the one that is there if it has the same ETag. It is fetched while questions are answered from the
storage, and where it cannot be, they go on to be.
"""

from __future__ import annotations

import logging
import os
import shutil
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from threading import Lock, Thread
from uuid import uuid4

from ...records import IndexFault
from ..intact.files import Sums
from ..place import Version
from .objects import Objects, at_once

MOST = 2_000_000_000  # bytes of all copies together; a larger index has none
PATIENCE = 30.0  # seconds after which who reads an index goes on to read it
_AGAIN = 600.0  # seconds to the next try where one failed
_KEPT = 2  # versions: others may still read the one before
_WHOLE = "whole-"  # a file, a mark, that says that all files of a version are there, and which these are

_log = logging.getLogger("kilde.index")


class Copy:
    """The copy of one index. Its methods raise nothing: without it an index is read where it is."""

    def __init__(self, objects: Objects, *, most: int = MOST, patience: float = PATIENCE) -> None:
        self._objects, self._most = objects, most
        self._folder = _copies() / sha256(objects.uri.encode()).hexdigest()[:16]
        self._whole: Version | None = None
        self._next = time.monotonic() + patience  # when one may be made
        self._making = Lock()

    def database(self, version: Version, sums: Callable[[Version], Sums]) -> Path | None:
        """The folder that has all files of a version; None while there is none, which a thread may make then."""
        if self._whole != version and self._is_whole(version):
            with suppress(IndexFault):  # the storage cannot be asked, nor be answered from
                if self._marked(self._mark(version)) == sums(version):
                    self._whole = version
        if self._whole == version:
            return self._folder / version.generation
        if time.monotonic() > self._next and self._making.acquire(blocking=False):
            Thread(target=self._make, args=(version, sums), daemon=True).start()
        return None

    def let_go(self, database: str) -> None:
        """Reads it no more, where it is this one: something of it is not as it should be."""
        if database.startswith(str(self._folder)):
            self._whole, self._next = None, float("inf")
            shutil.rmtree(self._folder, ignore_errors=True)

    def _make(self, version: Version, sums: Callable[[Version], Sums]) -> None:
        try:
            self._next = time.monotonic() + _AGAIN
            found = sums(version)
            size = sum(size for size, _ in found.files.values())
            if not found.cleaned and size <= self._most:  # else some may be gone
                self._fetch(version, found)
                self._next = 0.0
        except (OSError, ValueError, IndexFault) as fault:
            _log.info("There is no copy of %s in the cache: %s", self._objects.uri, fault)
        finally:
            self._making.release()

    def _fetch(self, version: Version, sums: Sums) -> None:
        wanted = self._files(version.generation, sums)
        self._make_room(sum(size for size, _ in wanted.values()))
        known = {file: about for mark in self._marks() for file, about in self._files_of(mark).items()}
        missing = [file for file, about in wanted.items() if known.get(file) != about or not _is_file(file, about[0])]
        at_once(lambda file: self._fetch_one(file, wanted[file][0]), missing)
        _replace(self._mark(version), sums.to_text().encode())
        self._forget_old()
        if self._is_whole(version):  # else another process, which reads an older one, has forgotten it
            self._whole = version

    def _fetch_one(self, file: Path, size: int) -> None:
        name, part = file.relative_to(self._folder).as_posix(), _part(file)
        try:
            with part.open("wb") as opened:
                opened.writelines(self._objects.chunks(name))
            if not _is_file(part, size):
                raise OSError(f"{name} has other than {size} bytes")
            part.replace(file)
        finally:
            part.unlink(missing_ok=True)

    def _make_room(self, size: int) -> None:
        """Removes the copies of other indexes, those made longest ago first, until there is room for this one."""
        self._folder.mkdir(parents=True, exist_ok=True)
        os.utime(self._folder)
        others = [each for each in _copies().iterdir() if each != self._folder]
        for each in sorted(others, key=lambda one: one.stat().st_mtime):
            if size + sum(map(_size, _copies().iterdir())) - _size(self._folder) <= self._most:
                return
            shutil.rmtree(each, ignore_errors=True)

    def _forget_old(self) -> None:
        """Removes what none of the last versions has."""
        marks = self._marks()[-_KEPT:]
        kept = {file for mark in marks for file in (mark, *self._files_of(mark))}
        for each in self._folder.rglob("*"):
            if each.is_file() and each not in kept:
                each.unlink(missing_ok=True)

    def _is_whole(self, version: Version) -> bool:
        """Whether all files of a version are there, and as long as they were."""
        files = self._files_of(self._mark(version))
        return bool(files) and all(_is_file(file, size) for file, (size, _) in files.items())

    def _marks(self) -> list[Path]:
        """Those of all versions, the last one last."""
        return sorted(self._folder.glob(f"{_WHOLE}*"), key=lambda each: each.stat().st_mtime)

    def _files_of(self, mark: Path) -> Mapping[Path, tuple[int, int | str]]:
        """What a mark says of each file; nothing where it is none."""
        sums = self._marked(mark)
        return self._files(mark.name.removeprefix(_WHOLE).partition("-")[0], sums) if sums else {}

    def _files(self, generation: str, sums: Sums) -> Mapping[Path, tuple[int, int | str]]:
        return {self._folder / generation / path: about for path, about in sums.files.items()}

    @staticmethod
    def _marked(mark: Path) -> Sums | None:
        try:
            return Sums.of(mark.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None

    def _mark(self, version: Version) -> Path:
        return self._folder / f"{_WHOLE}{'-'.join(map(str, version))}"


def _copies() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("kilde") / "storage"


def _is_file(file: Path, size: int) -> bool:
    try:
        return file.stat().st_size == size
    except OSError:
        return False


def _size(folder: Path) -> int:
    return sum(each.stat().st_size for each in folder.rglob("*") if each.is_file())


def _part(file: Path) -> Path:
    """Another file beside it, which becomes it when all is written."""
    file.parent.mkdir(parents=True, exist_ok=True)
    return file.with_name(f".{uuid4().hex}")


def _replace(file: Path, data: bytes) -> None:
    part = _part(file)
    part.write_bytes(data)
    part.replace(file)
