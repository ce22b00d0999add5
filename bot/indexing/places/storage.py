"""An index on object storage, written by one and read by many; knows nothing of tables.

Below its URI are `current`, which says what is published, a folder a generation, and what is noted.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import Any, TypeVar, cast
from uuid import uuid4

from ...records import IndexFault
from ..intact.files import Sums, sums_name
from ..place import FEEDBACK, STARTS, WORDS, Version, damaged, is_panic
from .copies import PATIENCE, Copy
from .current import CURRENT, Current, Turn, begin
from .faults import fault_of
from .objects import OPTIONS, Objects, at_once

_LATELY = 5.0  # seconds that what was read is good enough for a question
_HEARD = 30.0  # seconds after which a writer that is not heard of is one no more

_T = TypeVar("_T")


class StoragePlace:
    """An index on object storage: `s3://`, `gs://` or `az://`, a bucket and a path.

    Writers take turns (`current.py`). One that is not heard of any more may still write, so the next one does not go
    on in its generation but in a copy, which the storage makes; what the late one does is never published.
    """

    def __init__(self, uri: str, *, heard: float = _HEARD, lately: float = _LATELY, patience: float = PATIENCE) -> None:
        self._uri, self._heard, self._seconds = uri, heard, lately
        self._objects = Objects(uri)
        self._turn: Turn | None = None
        self._mine: set[str] = set()  # generations that were made in this turn
        self._read: dict[str, tuple[float, Any]] = {}  # what was read lately, and when
        self._copy: Copy | None = Copy(self._objects, patience=patience)  # to read from

    @property
    def uri(self) -> str:
        return self._uri

    @property
    def options(self) -> Mapping[str, str]:
        return OPTIONS

    def published(self, *, lately: bool = False) -> str | None:
        return self._current(lately=lately).version

    def published_at(self) -> datetime | None:
        at = self._current(lately=True).at
        return datetime.fromisoformat(at) if at else None

    def _current(self, *, lately: bool) -> Current:
        if self._turn is not None:
            return self._turn.current
        return self._lately(CURRENT, self._newest, lately=lately)

    def _newest(self) -> Current:
        held = self._objects.read(CURRENT)
        try:
            return Current.of(held.text) if held else Current()
        except ValueError as fault:
            raise damaged(self._uri, fault) from fault

    def _lately(self, name: str, read: Callable[[], _T], *, lately: bool = True) -> _T:
        at, known = self._read.get(name, (0.0, None))
        if known is not None and lately and time.monotonic() - at < self._seconds:
            return cast(_T, known)
        found = read()
        self._read[name] = (time.monotonic(), found)
        return found

    def publish(self, generation: str, passages: int, files: int, *, cleaned: bool = False) -> None:
        version = Version(generation, passages, files)
        listed = self._objects.listed(generation)
        sums = Sums({path: about for path, about in listed.items() if _is_of_table(path)}, cleaned)
        new = sums_name(version[1:])
        self._objects.write(f"{generation}/{new}", sums.to_text())
        turn = self._taken()
        contested = turn.current.contested and generation not in self._mine
        turn.change(version=str(version), at=datetime.now(UTC).isoformat(), contested=contested)
        old = [path for path in listed if not _is_of_table(path) and path != new]
        with suppress(IndexFault):  # the next one takes it away
            self._objects.remove(f"{generation}/{path}" for path in old)

    def compare(self, version: Version, *, all_: bool = False) -> None:
        """From one listing: whether each file has the size and the ETag that it had when it was published.

        So it finds what is gone, cut short or written anew; not what the storage itself lost of an object whose ETag
        it keeps: no byte is read here, whatever `all_` says. Rows have sums of their own, compared when they are read.
        """
        listed, sums = self._objects.listed(version.generation), self._sums(version)
        for path, about in sorted(sums.files.items()):
            if path not in listed and not sums.cleaned:
                raise damaged(self._uri, ValueError(f"{path} is gone"))
            if listed.get(path, about) != about:
                raise damaged(self._uri, ValueError(f"{path} has not the bytes that were written"))

    def _sums(self, version: Version) -> Sums:
        held = self._objects.read(f"{version.generation}/{sums_name(version[1:])}")
        try:
            return Sums.of(held.text if held else "")
        except ValueError as fault:
            raise damaged(self._uri, fault) from fault

    def database(self, generation: str) -> str:
        return f"{self._uri}/{generation}"

    def reading(self, version: Version) -> str:
        copy = self._copy.database(version, self._sums) if self._copy else None
        return str(copy) if copy else self.database(version.generation)

    def let_go(self, database: str) -> None:
        if self._copy:
            self._copy.let_go(database)

    def generations(self) -> list[str]:
        """While it writes, only those that are no later writer's."""
        _, folders = self._objects.names()
        found = [name for name in folders if name.isdecimal()]
        return [name for name in found if self._turn is None or int(name) <= self._turn.current.made]

    def new_generation(self) -> str:
        turn = self._taken()
        turn.change(made=turn.current.made + 1)
        made = str(turn.current.made)
        self._mine.add(made)
        return made

    def own(self, version: Version) -> Version:
        if version.generation in self._mine or not self._taken().current.contested:
            return version
        copy = version._replace(generation=self.new_generation())
        names = [*self._sums(version).files, sums_name(version[1:])]
        self._objects.copy({f"{version.generation}/{name}": f"{copy.generation}/{name}" for name in names})
        return copy

    def remove(self, generation: str) -> None:
        self._objects.remove(f"{generation}/{path}" for path in self._objects.listed(generation))

    def noted(self, name: str) -> str | None:
        if name != FEEDBACK:
            held = self._objects.read(name)
            return held.text if held else None
        lines = at_once(lambda line: self._objects.read(f"{name}/{line}"), sorted(self._objects.listed(name)))
        return "".join(held.text for held in lines if held) or None

    def noted_bytes(self, name: str) -> int:
        return sum(size for size, _ in self._objects.listed(name).values())

    def noted_mark(self, name: str) -> str:
        return self._lately(name, lambda: self._objects.mark(name))

    def note(self, name: str, text: str, *, more: bool = False) -> None:
        """What is `more` becomes an object of its own, named after the time: many servers note at once."""
        self._objects.write(f"{name}/{time.time_ns():020}-{uuid4().hex[:8]}" if more else name, text)
        self._read.pop(name, None)

    def check_free(self) -> None:
        objects, folders = self._objects.names()
        others = {*objects, *folders} - {CURRENT, STARTS, FEEDBACK, WORDS}
        if not all(name.isdecimal() for name in others):
            raise IndexFault(f"{self._uri} holds other things than an index; name a path for the index alone.")

    def size(self, generation: str) -> int:
        return sum(size for path, (size, _) in self._objects.listed(generation).items() if _is_of_table(path))

    @contextmanager
    def writing(self) -> Iterator[None]:
        self._copy = None  # who writes reads what was written
        name = f"{socket.gethostname()}, process {os.getpid()}, {uuid4().hex[:8]}"
        self._turn = begin(self._objects, name, self._heard, lambda: max([0, *map(int, self.generations())]))
        try:
            yield
        finally:
            turn, self._turn = self._turn, None
            self._mine.clear()
            self._read.clear()
            with suppress(IndexFault):  # it is not heard of any more, then
                turn.end()

    def _taken(self) -> Turn:
        assert self._turn is not None, "inside of `writing`"
        return self._turn

    @contextmanager
    def readable(self) -> Iterator[None]:
        with self._told(writing=False):
            yield

    @contextmanager
    def writable(self) -> Iterator[None]:
        with self._told(writing=True):
            yield

    @contextmanager
    def _told(self, *, writing: bool) -> Iterator[None]:
        try:
            yield
        except BaseException as fault:
            if not (isinstance(fault, OSError | RuntimeError | ValueError) or is_panic(fault)):
                raise
            if self._turn is not None:
                self._turn.change()  # where another writes by now, it took away what was written
            raise fault_of(self._uri, fault, writing=writing) from fault


def places_below(uri: str) -> list[StoragePlace]:
    """The places right below a URI that hold an index."""
    _, folders = Objects(uri.rstrip("/")).names()
    found = (StoragePlace(f"{uri.rstrip('/')}/{name}") for name in sorted(folders))
    return [place for place in found if place.published() is not None]


def _is_of_table(path: str) -> bool:
    return ".lance/" in path
