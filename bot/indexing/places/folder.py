"""An index in a folder: files that are renamed into their place, and a lock; knows nothing of tables."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ...records import IndexFault
from ..intact.files import Sums, other, sum_up, sums_file, sums_files
from ..place import FEEDBACK, MINUTES, STARTS, WORDS, Version, another_version, damaged, readable, writable

CURRENT = "current"  # file that names what is published
_LOCK = "lock"


@dataclass(frozen=True)
class FolderPlace:
    """An index in a folder of this machine's file system."""

    folder: Path

    @property
    def uri(self) -> str:
        return str(self.folder)

    @property
    def options(self) -> Mapping[str, str]:
        return {}

    def published(self, *, lately: bool = False) -> str | None:
        try:
            return (self.folder / CURRENT).read_text(encoding="ascii")
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (OSError, ValueError) as fault:
            raise damaged(self.uri, fault) from fault

    def published_at(self) -> datetime | None:
        try:
            return datetime.fromtimestamp((self.folder / CURRENT).stat().st_mtime, UTC)
        except OSError:
            return None

    def publish(self, generation: str, passages: int, files: int, *, cleaned: bool = False) -> None:
        place = self.folder / generation
        with writable(self.uri):
            sums = sum_up(place, self._last_sums(place), cleaned=cleaned)
            version = Version(generation, passages, files)
            new = sums_file(place, version[1:])
            _write(new, sums.to_text())
            _write(self.folder / CURRENT, str(version))
            for file in sums_files(place):
                if file != new:
                    with suppress(OSError):  # somebody reads it: the next one takes it away
                        file.unlink()

    def compare(self, version: Version, *, all_: bool = False) -> None:
        place = self.folder / version.generation
        with readable(self.uri):
            if not sums_files(place) and place.is_dir():
                raise another_version(self.uri)
            sums = Sums.of(sums_file(place, version[1:]).read_text(encoding="utf-8"))
            if fault := other(place, sums, all_=all_):
                raise ValueError(fault)

    def _last_sums(self, place: Path) -> Sums | None:
        """The checksums of a generation's files as it was published last."""
        try:
            version = Version.of(self.published() or "", self.uri)
        except IndexFault:
            return None  # nothing was, or nothing that can be read
        if version.generation != place.name:
            return None
        with readable(self.uri):
            return Sums.of(sums_file(place, version[1:]).read_text(encoding="utf-8"))

    def database(self, generation: str) -> str:
        return str(self.folder / generation)

    def reading(self, version: Version) -> str:
        return self.database(version.generation)

    def let_go(self, database: str) -> None:
        pass  # there are no copies

    def generations(self) -> list[str]:
        with readable(self.uri):
            found = list(self.folder.iterdir()) if self.folder.is_dir() else []
            return [each.name for each in found if each.name.isdecimal() and _is_generation(each)]

    def new_generation(self) -> str:
        return str(max([0, *map(int, self.generations())]) + 1)

    def own(self, version: Version) -> Version:
        return version

    def noted(self, name: str) -> str | None:
        try:
            return (self.folder / name).read_text(encoding="utf-8")
        except (OSError, ValueError):
            return None

    def noted_bytes(self, name: str) -> int:
        file = self.folder / name
        return file.stat().st_size if file.is_file() else 0

    def noted_mark(self, name: str) -> str:
        try:
            return str((self.folder / name).stat().st_mtime_ns)
        except OSError:
            return ""

    def note(self, name: str, text: str, *, more: bool = False) -> None:
        with writable(self.uri):
            if more:
                with (self.folder / name).open("a", encoding="utf-8") as file:
                    file.write(text)
            else:
                _write(self.folder / name, text)

    def check_free(self) -> None:
        with readable(self.uri):
            names = {each.name for each in self.folder.iterdir()} if self.folder.is_dir() else set()
        noted = {each for name in (CURRENT, STARTS, FEEDBACK, WORDS) for each in (name, f"{name}.new")}
        if names - {_LOCK, *noted, *self.generations()}:
            raise IndexFault(f"{self.folder} holds other things than an index; name a folder for the index alone.")

    def remove(self, generation: str) -> None:
        with writable(self.uri):
            shutil.rmtree(self.folder / generation)

    def size(self, generation: str) -> int:
        with readable(self.uri):
            return sum(
                file.stat().st_size for file in (self.folder / generation).glob("*.lance/**/*") if file.is_file()
            )

    @contextmanager
    def writing(self) -> Iterator[None]:
        import filelock

        with writable(self.uri):
            self.folder.mkdir(parents=True, exist_ok=True)
            lock = filelock.FileLock(self.folder / _LOCK)
            try:
                lock.acquire(timeout=60 * MINUTES)
            except filelock.Timeout as fault:
                raise IndexFault(
                    f"Another kilde has been writing {self.folder} for {MINUTES} minutes; wait for it or end it."
                ) from fault
        try:
            yield
        finally:
            lock.release()

    def readable(self) -> AbstractContextManager[None]:
        return readable(self.uri)

    def writable(self) -> AbstractContextManager[None]:
        return writable(self.uri)


def _is_generation(folder: Path) -> bool:
    """Has it tables, or will it, as soon as another process made them?"""
    return any(folder.glob("*.lance")) or (folder.is_dir() and not any(folder.iterdir()))


def _write(file: Path, text: str) -> None:
    """Writes a file, and waits until the disk has it: a power cut leaves all of it, or what was there before."""
    aside = file.with_name(f"{file.name}.new")
    with aside.open("w", encoding="utf-8") as opened:
        opened.write(text)
        opened.flush()
        os.fsync(opened.fileno())
    os.replace(aside, file)
