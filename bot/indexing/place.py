"""Where an index lives, behind one port: what is published, who writes, how large it is; knows nothing of tables."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple, Protocol
from urllib.parse import unquote

from ..records import FolderError, IndexFault, ReadOnlyIndex, SettingError
from ..text.unshown.unseen import encodable
from .intact.files import Sums, other, sum_up, sums_file, sums_files

_CURRENT = "current"  # file that names what is published
_LOCK = "lock"
STARTS, FEEDBACK, WORDS = "starts.json", "feedback.jsonl", "words.json"  # what is noted beside an index
_PANICS = ("PanicException", "RustPanic")  # Lance's, of damaged data; they are no RuntimeError
_MINUTES = 10  # that a writer waits for another


class Version(NamedTuple):
    """A state of an index: a generation, and the version of each of its tables. What is published is its text."""

    generation: str
    passages: int
    files: int

    def __str__(self) -> str:
        return " ".join(map(str, self))

    @classmethod
    def of(cls, text: str, uri: str) -> Version:
        generation, *versions = text.split() or [""]
        if generation.isdecimal() and not versions:
            raise another_version(uri)
        if not all(each.isascii() and each.isdecimal() for each in (generation, *versions)) or len(versions) != 2:
            raise damaged(uri, ValueError("what is published has no versions"))
        return cls(generation, *map(int, versions))


class Place(Protocol):
    """The place of one index: its generations, each a LanceDB database, and the name of what is published.

    Reads raise IndexFault, writes ReadOnlyIndex, each with the cure.
    """

    @property
    def uri(self) -> str: ...

    def published(self) -> str | None:
        """What was published last, None where there is no index."""
        ...

    def published_at(self) -> datetime | None:
        """When that was."""
        ...

    def publish(self, generation: str, passages: int, files: int, *, cleaned: bool = False) -> None:
        """A version of each table, in one step: who reads `published` sees the one before or this one.

        While old versions are `cleaned` away, files that are summed up now may go.
        """
        ...

    def compare(self, version: Version, *, all_: bool = False) -> None:
        """IndexFault where files are not as they were published; of a large index `all_` of them only on request."""
        ...

    def database(self, generation: str) -> str:
        """The URI of a generation's database."""
        ...

    def generations(self) -> list[str]: ...

    def remove(self, generation: str) -> None: ...

    def noted(self, name: str) -> str | None:
        """What was noted beside the index under a name."""
        ...

    def noted_bytes(self, name: str) -> int:
        """How much that is."""
        ...

    def noted_at(self, name: str) -> int:
        """When that was, in nanoseconds; 0 where nothing is noted."""
        ...

    def note(self, name: str, text: str, *, more: bool = False) -> None:
        """Notes something beside the index, or `more` behind what was noted before."""
        ...

    def check_free(self) -> None:
        """IndexFault where something else is in the place."""
        ...

    def size(self, generation: str) -> int:
        """Bytes of the tables of a generation."""
        ...

    def writing(self) -> AbstractContextManager[None]:
        """A context in which no other process writes."""
        ...


@dataclass(frozen=True)
class FolderPlace:
    """An index in a folder of this machine's file system."""

    folder: Path

    @property
    def uri(self) -> str:
        return str(self.folder)

    def published(self) -> str | None:
        try:
            return (self.folder / _CURRENT).read_text(encoding="ascii")
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (OSError, ValueError) as fault:
            raise damaged(self.uri, fault) from fault

    def published_at(self) -> datetime | None:
        try:
            return datetime.fromtimestamp((self.folder / _CURRENT).stat().st_mtime, UTC)
        except OSError:
            return None

    def publish(self, generation: str, passages: int, files: int, *, cleaned: bool = False) -> None:
        place = self.folder / generation
        with writable(self.uri):
            sums = sum_up(place, self._last_sums(place), cleaned=cleaned)
            version = Version(generation, passages, files)
            new = sums_file(place, version[1:])
            _write(new, sums.to_text())
            _write(self.folder / _CURRENT, str(version))
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

    def generations(self) -> list[str]:
        with readable(self.uri):
            found = list(self.folder.iterdir()) if self.folder.is_dir() else []
            return [each.name for each in found if each.name.isdecimal() and any(each.glob("*.lance"))]

    def noted(self, name: str) -> str | None:
        try:
            return (self.folder / name).read_text(encoding="utf-8")
        except (OSError, ValueError):
            return None

    def noted_bytes(self, name: str) -> int:
        file = self.folder / name
        return file.stat().st_size if file.is_file() else 0

    def noted_at(self, name: str) -> int:
        try:
            return (self.folder / name).stat().st_mtime_ns
        except OSError:
            return 0

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
        noted = {each for name in (_CURRENT, STARTS, FEEDBACK, WORDS) for each in (name, f"{name}.new")}
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
                lock.acquire(timeout=60 * _MINUTES)
            except filelock.Timeout as fault:
                raise IndexFault(
                    f"Another kilde has been writing {self.folder} for {_MINUTES} minutes; wait for it or end it."
                ) from fault
        try:
            yield
        finally:
            lock.release()


def place_at(where: str | Path) -> FolderPlace:
    """The place that a path or a `file:` URI names; SettingError for one that cannot be."""
    text = str(where)
    if text.startswith("file:"):
        host, _, path = text.removeprefix("file:").removeprefix("//").partition("/")
        text = unquote(f"/{path}") if path and host in ("", "localhost") and text.startswith("file:/") else ""
    elif "://" in text:
        raise SettingError(f"An index cannot be at {where}; name a folder, as a path or as file:///… .")
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


def place_for(
    index: str | Path | None, origins: Sequence[str], indexes: str | Path | None, ends: ExitStack
) -> FolderPlace:
    """The place named, or that of the folders or the site, else one that goes when `ends` end."""
    if index is not None:
        return place_at(index)
    if origins:
        return index_place(origins, indexes)
    with writable(tempfile.gettempdir()):
        return FolderPlace(
            Path(ends.enter_context(tempfile.TemporaryDirectory(prefix="kilde-", ignore_cleanup_errors=True)))
        )


def index_place(origins: Sequence[str | Path], indexes: str | Path | None = None) -> FolderPlace:
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
    return FolderPlace(indexes_folder(indexes) / f"{encodable('+'.join(names)).strip('-')[:80]}-{mark}")


def is_site(origin: str | Path) -> bool:
    """Is what an index is of the address of a site, and no folder?"""
    return "://" in str(origin)


def indexes_folder(indexes: str | Path | None = None) -> Path:
    """The folder of all indexes."""
    from platformdirs import user_data_path

    return place_at(indexes).folder if indexes else user_data_path("kilde") / "indexes"


def _write(file: Path, text: str) -> None:
    """Writes a file, and waits until the disk has it: a power cut leaves all of it, or what was there before."""
    aside = file.with_name(f"{file.name}.new")
    with aside.open("w", encoding="utf-8") as opened:
        opened.write(text)
        opened.flush()
        os.fsync(opened.fileno())
    os.replace(aside, file)


@contextmanager
def writable(uri: str) -> Iterator[None]:
    """Turns what the system says about writing into one sentence with the cure."""
    try:
        yield
    except (OSError, RuntimeError, UnicodeEncodeError) as fault:  # the last: a folder's name that is not UTF-8
        raise ReadOnlyIndex(
            f"The index cannot be written at {uri} ({_first_line(fault)}); free some space there, or set "
            "KILDE_INDEX to a folder that you may write to."
        ) from fault


@contextmanager
def readable(uri: str) -> Iterator[None]:
    """The same for reading."""
    try:
        yield
    except (OSError, RuntimeError, ValueError) as fault:
        raise damaged(uri, fault) from fault
    except BaseException as fault:
        if type(fault).__name__ not in _PANICS:
            raise
        raise damaged(uri, fault) from fault


def another_version(uri: str) -> IndexFault:
    return IndexFault(f"The index at {uri} is of another version of Kilde; index again with --rebuild.")


def damaged(uri: str, fault: BaseException) -> IndexFault:
    return IndexFault(f"The index at {uri} is damaged ({_first_line(fault)}); index again with --rebuild.")


def _first_line(fault: BaseException) -> str:
    return str(fault).strip().splitlines()[0][:200] if str(fault).strip() else type(fault).__name__
