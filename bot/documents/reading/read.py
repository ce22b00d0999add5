"""Documents from a source: text untouched, language, title, state. Only what changed since is read.

Knows nothing of passages or of the index.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from ...records import Block, Document, FolderError, Progress, SettingError, SourceDocument, untold
from ..files import OTHER, SIDE, File
from ..sources.given import AddedDocuments
from ..sources.several import Sources, name_at
from ..sources.source import Source
from .documents import Documents
from .found import Found, Known
from .left_out import leave_out_foreign, leave_out_others
from .opening import open_files
from .originals import Originals


@dataclass(frozen=True)
class Reading:
    """The documents of a source in the order of their paths, and each file left out with its reason.

    A document that was not read again has no text here; `document` gets it. `remarks` are on what was read: a path,
    and what is wrong with it.
    """

    documents: tuple[Document, ...]
    skipped: tuple[tuple[str, str], ...]
    remarks: tuple[tuple[str, str], ...]
    files: Mapping[str, File]
    blocks: Mapping[str, tuple[Block, ...]]  # of the documents that were read
    changed: frozenset[str]  # paths of documents that are new or other than before
    removed: tuple[str, ...]  # paths of documents that are no longer
    same: bool  # is nothing new, but for stamps?
    text: Callable[[str], str] = field(repr=False)  # of a document that was not read again

    def document(self, path: str) -> Document:
        """A document with its text."""
        document = self._by_path[path]
        return document if document.text else replace(document, text=self.text(path))

    @cached_property
    def _by_path(self) -> dict[str, Document]:
        return {document.path: document for document in self.documents}


def read(  # noqa: PLR0913 - six by name
    source: Source,
    *,
    known: Known | None = None,
    link: str | None = None,
    layout: str | None = None,
    added: Collection[SourceDocument] = (),
    dropped: Collection[str] = (),
    progress: Progress | None = None,
) -> Reading:
    """Reads every document of a source, or those that are not as they are known; FolderError where there is none.

    `link` is like `https://x.org/{path}`, `layout` like `docs/{page} i18n/{language}/{page}`. `added` are documents
    by hand, in no source, which stay until they are `dropped`; one of them that is left out is said, and not kept.
    """
    before = known or _Nothing()
    by_hand = {path: file for path, file in before.files.items() if file.added}
    if strangers := sorted({*dropped} - by_hand.keys()):
        raise SettingError(f"{strangers[0]!r} was not added by hand; take it away where it comes from.")
    listed = {*source.listing()} if by_hand else set()  # what a source has by now counts before what was added
    kept = [file for path, file in by_hand.items() if path not in dropped and path not in listed]
    documents, read_files, blocks = dict[str, Document](), dict[str, File](), dict[str, tuple[Block, ...]]()
    skipped, remarks = list[tuple[str, str]](), list[tuple[str, str]]()
    tell = progress or untold
    for name, each, of_it in _apart(source, before, added, kept):
        found = Found(each, of_it, link, layout, name)
        documents |= _documents(found, tell)
        read_files |= found.files
        blocks |= found.blocks
        skipped += found.skipped
        remarks += found.remarks
    if not documents:
        raise FolderError(source.nothing + "".join(f" {path}: {reason}." for path, reason in sorted(skipped)[:1]))
    told = tuple(_without_rivals([documents[path] for path in sorted(documents)], remarks))
    files = {path: file for path, file in read_files.items() if path in documents or not file.added}
    changed = frozenset(
        each.path
        for each in told
        if before.documents.get(each.path) != _without_text(each)
        or before.files[each.path].told != files[each.path].told
    )
    removed = tuple(sorted(before.documents.keys() - documents.keys()))
    return Reading(
        documents=told,
        skipped=tuple(sorted(skipped)),
        remarks=tuple(sorted(remarks)),
        files=files,
        blocks=blocks,
        changed=changed,
        removed=removed,
        same=not changed and not removed and _alike(files, before.files),
        text=before.text,
    )


def _apart(
    source: Source, before: Known, added: Collection[SourceDocument], kept: Collection[File]
) -> Iterator[tuple[str, Source, Known]]:
    """Each source by its name, with what was added to it by hand, and what is known of it: none knows of another."""
    parts = source.named()
    names = parts.keys()
    if len(parts) == 1:
        (name,) = names
        yield name, Sources([source, AddedDocuments(added, kept)]), before
        return
    source.listing()  # whether two have pages of one path
    known: dict[str, dict[str, File]] = defaultdict(dict)
    for path, file in before.files.items():
        known[name_at(path, names)][path] = file
    for name in dict.fromkeys([*names, ""]):
        new = [each for each in added if name_at(str(each.id), names) == name]
        by_hand = AddedDocuments(new, [file for file in kept if name_at(file.path, names) == name])
        found = Sources([parts[name], by_hand] if name in parts else [by_hand])
        yield name, found, _Known(known[name], before.documents, before.text)


def _documents(found: Found, tell: Progress) -> dict[str, Document]:
    """The documents of one source; notes in what was found why any other file is none."""
    open_files(found, tell)
    originals = Originals(found)
    originals.find()
    for path, file in found.files.items():
        if file.unread and file.format != OTHER:
            found.skip(path, file.unread)
        if file.format == SIDE:
            found.remark(path, *file.notes)
    leave_out_foreign(found)
    leave_out_others(found)
    return Documents(found, originals).made(tell)


class _Nothing:
    """What is known before the first reading."""

    files: Mapping[str, File] = {}
    documents: Mapping[str, Document] = {}

    def text(self, path: str) -> str:
        raise KeyError(path)


@dataclass(frozen=True)
class _Known:
    """What is known of one of several sources."""

    files: Mapping[str, File]
    documents: Mapping[str, Document]
    text: Callable[[str], str]


def _without_text(document: Document) -> Document:
    return replace(document, text="") if document.text else document


def _alike(files: Mapping[str, File], before: Mapping[str, File]) -> bool:
    """Are these the same files, whatever their stamps?"""
    return files.keys() == before.keys() and all(
        file == (was := before[path]) or replace(file, stamp=was.stamp) == was for path, file in files.items()
    )


def _without_rivals(documents: Sequence[Document], remarks: list[tuple[str, str]]) -> Iterator[Document]:
    """Of several translations of one original into one language one stays paired: a current one, else the first."""
    rivals: dict[tuple[str | None, str], list[Document]] = defaultdict(list)
    for document in documents:
        rivals[document.original, document.claimed or document.language].append(document)
    chosen = {key: min(each, key=lambda one: (one.state != "current", one.path)).path for key, each in rivals.items()}
    for document in documents:
        best = chosen[document.original, document.claimed or document.language]
        if document.original is None or best == document.path:
            yield document
        else:
            remarks.append((document.path, f"a second translation of {document.original} beside {best}; not paired"))
            yield replace(document, original=None, state="unknown")
