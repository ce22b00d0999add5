"""Documents that are no files, from memory or from a database, as a source."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable
from typing import Any, Protocol

from ...records import Document, SettingError, SourceDocument
from ...text.unshown.unseen import encodable
from ..files import File, Given, added_stamp
from ..formats import FORMATS
from .source import Listing, Source, too_large


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

    @property
    def folders(self) -> tuple[str, ...]:
        return ()

    def named(self) -> dict[str, Source]:
        return {"": self}

    def listing(self) -> Listing:
        self._listed = _by_id(as_given(self._documents() if callable(self._documents) else self._documents))
        return Listing({path: _stamp_of(document) for path, document in self._listed.items()})

    def content(self, path: str) -> bytes:
        document = self._by_id()[path]
        data, most = _bytes(document), FORMATS[document.format].largest
        if len(data) > most:
            raise too_large(most)
        return data

    def given(self, path: str) -> SourceDocument | None:
        return self._by_id().get(path)

    def unchanged(self, document: Document) -> bool:
        given = self._by_id().get(document.path)
        if given is not None and callable(given.content):
            return True  # a database is asked when the index is brought up to date
        return given is not None and hashlib.sha256(_bytes(given)).hexdigest() == document.content_hash

    def text(self, document: Document) -> str | None:
        return None  # it has no file

    def configurations(self) -> dict[str, str]:
        return {}

    def settings(self, path: str, name: str) -> tuple[str, str]:
        return "", ""

    def changed_at(self, paths: Collection[str]) -> dict[str, int]:
        return {}

    def has(self, path: str) -> bool:
        return True

    def expire(self) -> None:
        pass

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


# ---- as programs have them ---------------------------------------------------------------


class HasContent(Protocol):
    """A document or node of LlamaIndex."""

    @property
    def node_id(self) -> str: ...

    @property
    def metadata(self) -> dict[str, Any]: ...

    def get_content(self) -> str: ...


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
