"""Where documents come from: folders, and what a program hands over; knows nothing of what stands in them."""

from __future__ import annotations

import hashlib
import os
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import time_ns
from typing import Any, Protocol

from ..records import Document, FolderError, LeftOut, SettingError, SourceDocument
from ..text.unshown.unseen import encodable
from .files import File, Given, added_stamp
from .formats import FORMATS, cure_of, format_of, is_document
from .metadata import IMAGES, SIDECAR
from .places.history import changed_at
from .places.published import CONFIGURATIONS

_LEFT_OUT = {"node_modules", "venv", "__pycache__", IMAGES}
_LARGEST_SIDECAR = 20_000_000  # bytes; an entry has about 250
_LARGEST_SETTINGS = 1_000_000  # bytes of a site generator's configuration
_TICK = 2_000_000_000  # ns, of the coarsest clock of a file system: within it a file may change unseen


@dataclass(frozen=True, slots=True)
class Listing:
    """The paths of documents and of their sidecars, each with its stamp; links, which are not followed; closed folders.

    A stamp changes whenever the content does; an empty one says nothing, so that the content has to be looked at.
    """

    documents: dict[str, str] = field(default_factory=dict)
    sidecars: dict[str, str] = field(default_factory=dict)
    links: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)  # documents in formats that are not read
    closed: list[str] = field(default_factory=list)

    def __iter__(self) -> Iterator[str]:
        """Every path but those of folders."""
        yield from (*self.documents, *self.sidecars, *self.links)


class Source(Protocol):
    """Where documents come from."""

    @property
    def nothing(self) -> str:
        """What is said where none of them can be read, with the cure."""

    def listing(self) -> Listing:
        """All there is now, without a look into it."""

    def content(self, path: str) -> bytes:
        """The bytes of a document or a sidecar; LeftOut where they cannot be had or are too many."""

    def given(self, path: str) -> SourceDocument | None:
        """What is known of a document beside its bytes, None where it is a file."""

    def unchanged(self, document: Document) -> bool:
        """Is the document still what was indexed?"""

    def configurations(self) -> dict[str, str]:
        """Name -> text of the configurations of site generators that are there."""

    def changed_at(self, paths: Collection[str]) -> dict[str, int]:
        """Path -> seconds since 1970 at which a document changed last, of those of which that is known."""


@dataclass(frozen=True, slots=True)
class FolderSource:
    """The files below a folder, hidden folders and those of programs apart.

    Beside others it has a prefix, `handbook/`, which its paths begin with.
    """

    folder: Path
    prefix: str = ""

    @property
    def nothing(self) -> str:
        *kinds, last = (each.called for each in FORMATS.values())
        return (
            f"{self.folder} holds no {', '.join(kinds)} or {last} file that can be read; "
            "choose the folder that holds your documents."
        )

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
        return found

    @staticmethod
    def _take(entry: os.DirEntry[str], path: str, found: Listing, now: int) -> None:
        """Lists a file if it is one that we read."""
        readable, is_sidecar = is_document(entry.name), entry.name == SIDECAR
        if entry.is_symlink():
            if readable or is_sidecar or (_is_looked_into(entry.name) and entry.is_dir()):
                found.links.append(path)
        elif (readable or is_sidecar) and entry.is_file():
            (found.sidecars if is_sidecar else found.documents)[path] = _stamp(entry, now)
        elif not entry.name.startswith(".") and cure_of(entry.name):
            found.others.append(path)

    def content(self, path: str) -> bytes:
        file = self._file(path)
        most = _LARGEST_SIDECAR if file.name == SIDECAR else FORMATS[format_of(path) or "markdown"].largest
        try:
            if file.stat().st_size > most:
                raise _too_large(most)
            return file.read_bytes()
        except OSError as error:
            raise LeftOut("cannot be opened; check its permissions") from error

    def given(self, path: str) -> SourceDocument | None:
        return None

    def unchanged(self, document: Document) -> bool:
        file = self._file(document.path)
        try:
            if ".." in file.parts or not file.is_file():  # also ids of documents that are no files are asked about
                return False
            with file.open("rb") as opened:
                return hashlib.file_digest(opened, "sha256").hexdigest() == document.content_hash
        except (OSError, ValueError):  # ValueError: a name that no file system takes
            return False

    def configurations(self) -> dict[str, str]:
        found = {} if self.prefix else {name: self.folder / name for name in CONFIGURATIONS}
        return {name: text for name, file in found.items() if (text := _settings_in(file))}

    def changed_at(self, paths: Collection[str]) -> dict[str, int]:
        found = changed_at(self.folder, [path.removeprefix(self.prefix) for path in paths])
        return {self.prefix + path: at for path, at in found.items()}

    def _file(self, path: str) -> Path:
        return self.folder / path.removeprefix(self.prefix)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    return _is_looked_into(entry.name) and entry.is_dir(follow_symlinks=False)


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


def _settings_in(file: Path) -> str:
    """The text of a configuration; nothing where there is none that can be read."""
    try:
        return file.read_text(encoding="utf-8") if file.stat().st_size < _LARGEST_SETTINGS else ""
    except (OSError, UnicodeDecodeError):
        return ""


def _too_large(most: int) -> LeftOut:
    return LeftOut(f"larger than {most // 1_000_000} MB; split it into smaller files")


# ---- documents that are no files -----------------------------------------------------------


class GivenDocuments:
    """Documents from memory or from a database; a function that gives them is asked at every listing."""

    nothing = "None of the documents that were given can be read; give at least one with text."

    def __init__(self, documents: Iterable[SourceDocument] | Callable[[], Iterable[SourceDocument]]) -> None:
        self._documents = documents if callable(documents) else tuple(documents)
        self._listed: dict[str, SourceDocument] | None = None

    @property
    def given_once(self) -> tuple[SourceDocument, ...] | None:
        """The documents, None where they are asked for again and again."""
        return None if callable(self._documents) else self._documents

    def listing(self) -> Listing:
        self._listed = _by_id(as_given(self._documents() if callable(self._documents) else self._documents))
        return Listing({path: _stamp_of(document) for path, document in self._listed.items()})

    def content(self, path: str) -> bytes:
        document = self._by_id()[path]
        data, most = _bytes(document), FORMATS[document.format].largest
        if len(data) > most:
            raise _too_large(most)
        return data

    def given(self, path: str) -> SourceDocument | None:
        return self._by_id().get(path)

    def unchanged(self, document: Document) -> bool:
        given = self._by_id().get(document.path)
        if given is not None and callable(given.content):
            return True  # a database is asked when the index is brought up to date
        return given is not None and hashlib.sha256(_bytes(given)).hexdigest() == document.content_hash

    def configurations(self) -> dict[str, str]:
        return {}

    def changed_at(self, paths: Collection[str]) -> dict[str, int]:
        return {}

    def _by_id(self) -> dict[str, SourceDocument]:
        if self._listed is None:
            self.listing()
        return self._listed or {}


class AddedDocuments(GivenDocuments):
    """Documents that are added by hand, beside those that were before: of these the index alone has the text."""

    def __init__(self, added: Iterable[SourceDocument], kept: Iterable[File]) -> None:
        super().__init__(added)
        self._kept = {file.path: file for file in kept}

    def listing(self) -> Listing:
        added = {path: added_stamp(stamp) for path, stamp in super().listing().documents.items()}
        return Listing({path: file.stamp for path, file in self._kept.items()} | added)

    def given(self, path: str) -> SourceDocument | None:
        return super().given(path) or self._kept[path].source_document()


def _by_id(documents: Iterable[SourceDocument]) -> dict[str, SourceDocument]:
    """The documents by their ids; SettingError where one makes no sense."""
    found: dict[str, SourceDocument] = {}
    for document in documents:
        said = (document.id, document.format, *(value for value in Given.by(document) or () if value is not None))
        if not all(isinstance(value, str) for value in said):
            raise SettingError(
                f"The document {document.id!r} has an id, a format or the like that is no text; mend it."
            )
        if not document.id.strip():
            raise SettingError("A document has an empty id; give it what it is to be cited by.")
        if document.id in found:
            raise SettingError(f"Two documents have the id {document.id!r}; give each its own.")
        if document.format not in FORMATS:
            raise SettingError(
                f"The document {document.id!r} has the format {document.format!r}; choose among {', '.join(FORMATS)}."
            )
        if document.original == document.id:
            raise SettingError(f"The document {document.id!r} is its own original; leave `original` out.")
        if any(value != encodable(value) for value in (document.id, *filter(None, Given.by(document) or ()))):
            raise SettingError(f"The document {document.id!r} says something that is not UTF-8; write it anew.")
        found[document.id] = document
    return found


def _bytes(document: SourceDocument) -> bytes:
    """The content as the bytes of a file would be; SettingError where it is of another kind."""
    content = document.content() if callable(document.content) else document.content
    if isinstance(content, str) and FORMATS[document.format].readable:
        return encodable(content).encode()
    if isinstance(content, bytes):
        return content
    kinds = "str or bytes" if FORMATS[document.format].readable else "bytes"
    raise SettingError(
        f"The content of the document {document.id!r} is {type(content).__name__}; "
        f"what is {FORMATS[document.format].called} is given as {kinds}."
    )


def _stamp_of(document: SourceDocument) -> str:
    return f"hash:{document.hash}" if document.hash else f"sha256:{hashlib.sha256(_bytes(document)).hexdigest()}"


# ---- several -------------------------------------------------------------------------------


class Sources:
    """Several sources as one."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self._sources = sources
        self._owners: dict[str, Source] | None = None

    @property
    def nothing(self) -> str:
        """The first one's; of none, that there are none."""
        return next((each.nothing for each in self._sources), "There is no source; give a folder or documents.")

    def listing(self) -> Listing:
        found, owners = Listing(), dict[str, Source]()
        for source in self._sources:
            listed = source.listing()
            for path in listed:
                if path in owners:
                    raise SettingError(
                        f"{path!r} comes from two places; give a folder a prefix, a document another id, "
                        "or drop the one that was added by hand."
                    )
                owners[path] = source
            found.documents.update(listed.documents)
            found.sidecars.update(listed.sidecars)
            found.links.extend(listed.links)
            found.others.extend(listed.others)
            found.closed.extend(listed.closed)
        self._owners = owners
        return found

    def content(self, path: str) -> bytes:
        return self._owner(path).content(path)

    def given(self, path: str) -> SourceDocument | None:
        return self._owner(path).given(path)

    def unchanged(self, document: Document) -> bool:
        return document.path in self._by_path() and self._owner(document.path).unchanged(document)

    def configurations(self) -> dict[str, str]:
        return {name: text for source in self._sources for name, text in source.configurations().items()}

    def changed_at(self, paths: Collection[str]) -> dict[str, int]:
        of: dict[int, list[str]] = defaultdict(list)
        for path in paths:
            of[self._sources.index(self._owner(path))].append(path)
        return {path: at for source, own in of.items() for path, at in self._sources[source].changed_at(own).items()}

    def _owner(self, path: str) -> Source:
        return self._by_path()[path]

    def _by_path(self) -> dict[str, Source]:
        if self._owners is None:
            self.listing()
        return self._owners or {}


# ---- as programs name them -----------------------------------------------------------------


class HasContent(Protocol):
    """A document or node of LlamaIndex."""

    @property
    def node_id(self) -> str: ...

    @property
    def metadata(self) -> dict[str, Any]: ...

    def get_content(self) -> str: ...


Documents = (
    str | Path | Iterable[str | Path] | Iterable[SourceDocument | HasContent] | Callable[[], Iterable[SourceDocument]]
)


def source_of(documents: Documents) -> tuple[Source, tuple[Path, ...], str]:
    """Where documents come from, the folders among that, and what it is called; SettingError where it is nothing."""
    if isinstance(documents, str | Path):
        folder = _folder(documents)
        return FolderSource(folder), (folder,), folder.resolve().name
    if callable(documents):
        return GivenDocuments(documents), (), ""
    if not isinstance(documents, Iterable):
        return GivenDocuments(as_given(documents)), (), ""
    every = list(documents)
    if not every or not all(isinstance(each, str | Path) for each in every):
        return GivenDocuments(as_given(every)), (), ""
    folders = tuple(_folder(each) for each in every if isinstance(each, str | Path))
    names = [folder.resolve().name for folder in folders]
    if len({*names}) < len(names):
        raise SettingError(
            f"Two folders are called {max(names, key=names.count)!r}; their pages could not be told apart. Rename one,"
            " or name the folder that holds both."
        )
    found = [FolderSource(folder, f"{name}/") for folder, name in zip(folders, names, strict=True)]
    return (Sources(found) if len(found) > 1 else FolderSource(folders[0])), folders, " + ".join(names)


def _folder(named: str | Path) -> Path:
    try:
        folder = Path(named).expanduser()
        folder.resolve()
    except (RuntimeError, ValueError) as fault:  # `~nobody`, a name that no file system takes
        raise FolderError(f"There is no folder {str(named)!r}; choose the folder that holds your documents.") from fault
    return folder


def as_given(documents: Any) -> tuple[SourceDocument, ...]:
    """Documents that are no files, also LlamaIndex's: of their metadata `language`, `original` and `link` count."""
    every = documents if isinstance(documents, Iterable) and not isinstance(documents, str | bytes) else [documents]
    return tuple(each if isinstance(each, SourceDocument) else _of_llama_index(each) for each in every)


def _of_llama_index(node: HasContent) -> SourceDocument:
    try:
        said = Given(*(node.metadata.get(name) for name in Given._fields))
        return SourceDocument(node.node_id, node.get_content(), "markdown", *said)
    except AttributeError as fault:
        raise SettingError(
            f"What is of the type {type(node).__name__} is no document; give SourceDocuments or LlamaIndex's documents"
            " (folders are opened, not added, and not together with documents)."
        ) from fault


def changed(source: Source, added: Iterable[SourceDocument], dropped: Iterable[str]) -> Source | None:
    """Documents that were given once with some put in and some taken out; None for a source that says itself.

    SettingError for an id that is not among them.
    """
    if not isinstance(source, GivenDocuments) or source.given_once is None:
        return None
    documents = _by_id(source.given_once)
    for id_ in dropped:
        if documents.pop(id_, None) is None:
            raise SettingError(f"There is no document {id_!r} to remove; `documents()` lists them.")
    return GivenDocuments((documents | _by_id(added)).values())
