"""Checksums of a generation's files, which nobody writes to twice: made when it is published, compared when opened."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

_AT_OPENING = 256 * 1024 * 1024  # bytes that are read then: of about 30,000 passages, a quarter of a second
_CHUNK = 1024 * 1024
_WRITTEN_ANEW = "latest_version_hint.json"  # of Lance, which does without it
_PREFIX = "sums-"

_Stat = tuple[int, int, int]
_compared: dict[Path, dict[str, _Stat]] = {}  # by generation: files that this process has compared, as they were then


@dataclass(frozen=True, slots=True)
class Sums:
    """Path of each file -> its bytes and their CRC-32, or the ETag that object storage gave them.

    While old versions are `cleaned` away some are not there.
    """

    files: Mapping[str, tuple[int, int | str]]
    cleaned: bool = False

    def to_text(self) -> str:
        """JSON behind its own checksum."""
        told = json.dumps({"files": self.files, "cleaned": self.cleaned})
        return f"{crc32(told.encode())} {told}"

    @classmethod
    def of(cls, text: str) -> Sums:
        """What `to_text` wrote; ValueError where it is something else."""
        sum_, _, told = text.partition(" ")
        if sum_ != str(crc32(told.encode())):
            raise ValueError("the checksums of its files are not as they were written")
        values = json.loads(told)
        return cls({path: (size, sum_) for path, (size, sum_) in values["files"].items()}, values["cleaned"])


def sums_file(folder: Path, version: Iterable[int]) -> Path:
    """Where the checksums of a version of a generation stand, by the versions of its tables."""
    return folder / sums_name(version)


def sums_name(version: Iterable[int]) -> str:
    """What that file is called."""
    return f"{_PREFIX}{'-'.join(map(str, version))}"


def sums_files(folder: Path) -> list[Path]:
    """Those of all versions."""
    return [*folder.glob(f"{_PREFIX}*")]


def sum_up(folder: Path, before: Sums | None, *, cleaned: bool) -> Sums:
    """The checksums of a generation as it is; what was known `before` is not read again."""
    known = before.files if before else {}
    files = {path: known.get(path) or _read(folder / path) for path, _ in _files(folder)}
    return Sums(files, cleaned)


def other(folder: Path, sums: Sums, *, all_: bool = False) -> str | None:
    """What is not as it was published: the first file that is gone, of another size, or has other bytes.

    Without `all_` no more is read than a question can wait for: first of the files of which no row tells, those of
    search indexes and of versions.
    """
    there, before = dict(_files(folder)), _compared.get(folder, {})
    gone = sums.files.keys() - there.keys()
    if gone and not sums.cleaned:
        return f"{min(gone)} is gone"
    left = _AT_OPENING
    compared: dict[str, _Stat] = {}
    for path in sorted(sums.files.keys() - gone, key=lambda path: ("/data/" in path, path)):
        size, sum_ = sums.files[path]
        if there[path][0] != size:
            return f"{path} has not the bytes that were written"
        if before.get(path) != there[path]:
            if size > left and not all_:
                continue
            left -= size
            if _sum_or_none(folder / path) not in (sum_, None):
                return f"{path} has not the bytes that were written"
        compared[path] = there[path]
    _compared[folder] = compared
    return None


def _files(folder: Path) -> Iterator[tuple[str, _Stat]]:
    """Every file of a generation's tables with its size, time and inode, but those that are written anew.

    Hidden ones are of file systems and of who looks at them. One that is cleaned away meanwhile is not there.
    """
    for table in folder.glob("*.lance"):
        for place, _, names in os.walk(table):
            for name in names:
                if name != _WRITTEN_ANEW and not name.startswith("."):
                    file = Path(place, name)
                    try:
                        about = file.stat()
                    except FileNotFoundError:
                        continue
                    yield file.relative_to(folder).as_posix(), (about.st_size, about.st_mtime_ns, about.st_ino)


def _read(file: Path) -> tuple[int, int]:
    size = sum_ = 0
    with file.open("rb") as opened:
        while chunk := opened.read(_CHUNK):
            size, sum_ = size + len(chunk), crc32(chunk, sum_)
    return size, sum_


def _sum_or_none(file: Path) -> int | None:
    """None of a file that was cleaned away meanwhile."""
    try:
        return _read(file)[1]
    except FileNotFoundError:
        return None
