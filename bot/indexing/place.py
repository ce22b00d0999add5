"""The port to where an index lives: what is published, who writes, how large it is; knows nothing of tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from typing import NamedTuple, Protocol

from ..records import IndexFault, ReadOnlyIndex

STARTS, FEEDBACK, WORDS = "starts.json", "feedback.jsonl", "words.json"  # what is noted beside an index
MINUTES = 10  # that a writer waits for another


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

    @property
    def options(self) -> Mapping[str, str]:
        """What LanceDB is told to reach it."""
        ...

    def published(self, *, lately: bool = False) -> str | None:
        """What was published last, None where there is no index; `lately`, as it was some seconds ago will do."""
        ...

    def published_at(self) -> datetime | None:
        """When that was."""
        ...

    def publish(self, generation: str, passages: int, files: int, *, cleaned: bool = False) -> None:
        """A version of each table, in one step: who reads `published` sees the one before or this one.

        While old versions are `cleaned` away, files that are summed up now may go. IndexFault where another writer
        published meanwhile.
        """
        ...

    def compare(self, version: Version, *, all_: bool = False) -> None:
        """IndexFault where files are not as they were published; of a large index `all_` of them only on request."""
        ...

    def database(self, generation: str) -> str:
        """The URI of a generation's database."""
        ...

    def reading(self, version: Version) -> str:
        """The URI of a database that a version is read from: that of its generation, or of a copy."""
        ...

    def let_go(self, database: str) -> None:
        """Reads no more from that one, where it is a copy, since something was wrong there."""
        ...

    def generations(self) -> list[str]: ...

    def new_generation(self) -> str:
        """The name of one to be made, which no other has or had."""
        ...

    def own(self, version: Version) -> Version:
        """The same version where nobody else may still write: in its generation, or a copy of it in another."""
        ...

    def remove(self, generation: str) -> None: ...

    def noted(self, name: str) -> str | None:
        """What was noted beside the index under a name."""
        ...

    def noted_bytes(self, name: str) -> int:
        """How much that is."""
        ...

    def noted_mark(self, name: str) -> str:
        """Another one whenever something else is noted; as it was some seconds ago will do."""
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

    def readable(self) -> AbstractContextManager[None]:
        """Turns what is said when tables are read into one sentence with the cure."""
        ...

    def writable(self) -> AbstractContextManager[None]:
        """The same for writing."""
        ...


@contextmanager
def writable(uri: str) -> Iterator[None]:
    """Turns what the system says about writing into one sentence with the cure."""
    try:
        yield
    except (OSError, RuntimeError, UnicodeEncodeError) as fault:  # the last: a folder's name that is not UTF-8
        raise ReadOnlyIndex(
            f"The index cannot be written at {uri} ({first_line(fault)}); free some space there, or set "
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
        if not is_panic(fault):
            raise
        raise damaged(uri, fault) from fault


def is_panic(fault: BaseException) -> bool:
    """Is it Lance's, of damaged data? They are no RuntimeError."""
    return type(fault).__name__ in ("PanicException", "RustPanic")


def another_version(uri: str) -> IndexFault:
    return IndexFault(f"The index at {uri} is of another version of Kilde; index again with --rebuild.")


def damaged(uri: str, fault: BaseException) -> IndexFault:
    return IndexFault(f"The index at {uri} is damaged ({first_line(fault)}); index again with --rebuild.")


def first_line(fault: BaseException) -> str:
    return str(fault).strip().splitlines()[0][:200] if str(fault).strip() else type(fault).__name__
