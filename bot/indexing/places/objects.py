"""Objects of object storage by their names below a URI: read, listed, written on a condition. The home of obstore."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any, NamedTuple, TypeVar

from ...records import SettingError
from .faults import fault_of, is_of_bucket

# A request is tried three times, within seconds: who waits for an answer is told rather than kept waiting.
_RETRIES, _SECONDS, _CONNECTING, _TIMEOUT = 2, 10, "3s", "60s"
# The same for LanceDB. An address that begins with http:// was meant so.
OPTIONS = {
    "client_max_retries": str(_RETRIES),
    "client_retry_timeout": str(_SECONDS),
    "connect_timeout": _CONNECTING,
    "timeout": _TIMEOUT,
    "allow_http": "true",
}
_AT_ONCE = 16  # requests

_T = TypeVar("_T")
_R = TypeVar("_R")


class Tag(NamedTuple):
    """What an object is known again by: its ETag, or its version on Google's storage, where only that is a condition.

    Both are others when the object holds something else.
    """

    e_tag: str | None
    version: str | None

    @classmethod
    def of(cls, about: Any) -> Tag:
        """From what obstore tells of an object, read or written."""
        return cls(about["e_tag"], about["version"])

    @property
    def condition(self) -> dict[str, str]:
        """Of a write, as obstore takes it."""
        return {name: value for name, value in self._asdict().items() if value is not None}


class Held(NamedTuple):
    """What an object holds, and what it is known again by."""

    text: str
    tag: Tag


class Objects:
    """The objects below one URI. Raises IndexFault, and ReadOnlyIndex where they may not be written."""

    def __init__(self, uri: str) -> None:
        self.uri = uri
        self._store = _opened(uri)

    def read(self, name: str) -> Held | None:
        """None where there is no such object."""
        import obstore

        with self._told():
            try:
                got = obstore.get(self._store, name)
                return Held(bytes(got.bytes()).decode("utf-8", "replace"), Tag.of(got.meta))
            except FileNotFoundError as fault:
                self._check_bucket(fault)
                return None

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of an object, some at a time."""
        import obstore

        with self._told():
            yield from map(bytes, obstore.get(self._store, name).stream())

    def mark(self, name: str) -> str:
        """The object's ETag, empty where there is none."""
        import obstore

        with self._told():
            try:
                return obstore.head(self._store, name)["e_tag"] or ""
            except FileNotFoundError:
                return ""

    def write(self, name: str, text: str) -> None:
        import obstore

        with self._told(writing=True):
            obstore.put(self._store, name, text.encode(), use_multipart=False)

    def write_if(self, name: str, text: str, tag: Tag | None) -> Tag | None:
        """Writes the object where it still has that tag, or is not there yet; its new tag, or None where it has not.

        The text has to be one that nobody else writes: where an answer was lost, it tells whose the object is.
        """
        import obstore
        from obstore.exceptions import AlreadyExistsError, PreconditionError

        with self._told(writing=True):
            try:
                mode: Any = "create" if tag is None else tag.condition
                return Tag.of(obstore.put(self._store, name, text.encode(), mode=mode, use_multipart=False))
            except (AlreadyExistsError, PreconditionError):
                pass
            except FileNotFoundError as fault:
                self._check_bucket(fault)
        held = self.read(name)
        return held.tag if held is not None and held.text == text else None

    def listed(self, folder: str) -> dict[str, tuple[int, str]]:
        """Path below the folder -> bytes and ETag, of all objects in it."""
        import obstore

        with self._told():
            found = (each for chunk in obstore.list(self._store, folder) for each in chunk)
            return {each["path"].removeprefix(f"{folder}/"): (each["size"], each["e_tag"] or "") for each in found}

    def names(self) -> tuple[set[str], set[str]]:
        """The names of objects and of folders right below the URI."""
        import obstore

        with self._told():
            found = obstore.list_with_delimiter(self._store)
            prefixes = {each.rstrip("/").rpartition("/")[2] for each in found["common_prefixes"]}
            return {each["path"] for each in found["objects"]}, prefixes

    def remove(self, names: Iterable[str]) -> None:
        import obstore

        with self._told(writing=True):
            if some := [*names]:
                with suppress(FileNotFoundError):  # somebody else was quicker
                    obstore.delete(self._store, some)

    def copy(self, pairs: Mapping[str, str]) -> None:
        """Copies objects to other names, without their bytes coming here; one that is not there is left out."""
        import obstore

        def copied(pair: tuple[str, str]) -> None:
            try:
                obstore.copy(self._store, *pair)
            except FileNotFoundError as fault:
                self._check_bucket(fault)

        with self._told(writing=True):
            at_once(copied, pairs.items())

    def _check_bucket(self, fault: FileNotFoundError) -> None:
        """S3 says of an object in a bucket that is not there that the object is not."""
        if is_of_bucket(fault):
            raise fault_of(self.uri, fault, writing=False) from fault

    @contextmanager
    def _told(self, *, writing: bool = False) -> Iterator[None]:
        from obstore.exceptions import BaseError

        try:
            yield
        except (BaseError, OSError, ValueError) as fault:
            raise fault_of(self.uri, fault, writing=writing) from fault


def at_once(do: Callable[[_T], _R], each: Iterable[_T]) -> list[_R]:
    """Does the same with several, some at a time, since each waits for its answer."""
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return [*pool.map(do, each)]


def _opened(uri: str) -> Any:
    """The store, with the credentials that its own environment variables name."""
    try:
        from obstore.exceptions import BaseError
        from obstore.store import from_url
    except ImportError as fault:
        raise SettingError(f"An index at {uri} needs obstore; install it with: pip install 'kilde[storage]'") from fault
    client: Any = {"allow_http": True, "connect_timeout": _CONNECTING, "timeout": _TIMEOUT}
    retry: Any = {"max_retries": _RETRIES, "retry_timeout": timedelta(seconds=_SECONDS)}
    try:
        return from_url(uri, client_options=client, retry_config=retry)
    except (BaseError, OSError, ValueError) as fault:
        raise fault_of(uri, fault, writing=False) from fault
