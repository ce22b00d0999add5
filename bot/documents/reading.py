"""Documents from a source: text untouched, language, title, state. Only what changed since is read.

Knows nothing of passages or of the index.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any, Protocol, TypeVar
from urllib.parse import quote

from ..languages.locale import DEFAULT
from ..languages.locale import known as language_known
from ..records import Block, Document, FolderError, LeftOut, Progress, SettingError, SourceDocument, State, untold
from .apart import read_apart
from .contents import blocks_in, language_in, mostly_in, records_in, skipped_in, title_in, untranslated, written_in
from .files import CLOSED, LINK, OTHER, SIDE, SPECIAL, File, Given
from .formats import FORMATS, cure_of, format_of, is_document, is_settings, some
from .front_matter import front_matter, unpublished
from .generators.anchors import rule_of
from .generators.navigation import SUMMARY, called, is_summary
from .generators.published import ANTORA, PLAYBOOK, SPHINX, Page, address, docusaurus_version, is_navigation
from .generators.unpublished import OF_A_REPOSITORY, excluded, is_of_a_repository, is_search_index, left_out
from .metadata import SIDECAR, Metadata, first_with_hash, hashes, metadata_in, read_sidecar, state_from
from .places.catalogs import catalog_of, is_of_a_catalog, page_of, sources_of, with_page
from .places.head import is_called, number_of
from .places.included import included, included_file
from .places.layouts import Place, place_of, places
from .sources.given import AddedDocuments
from .sources.several import Sources, name_at
from .sources.source import Source

_ONE_BY_ONE = 3  # files of a format that is not read that are named each
_CLOSED = "cannot be opened; check its permissions"
_LINK = "a link; the file that it points to is read only where it stands in the folder itself"
_HOSTED = re.compile(r"/(?:blob|src/branch)/")  # where repositories are looked into
_NAVIGATION = "a site's navigation, no documentation"
_SPECIAL = "a pipe, a socket or a device, which is never opened; put a file in its place"
_Record = TypeVar("_Record", File, Document)


class Known(Protocol):
    """What an earlier reading found, as an index keeps it: the documents without their texts."""

    @property
    def files(self) -> Mapping[str, File]: ...

    @property
    def documents(self) -> Mapping[str, Document]: ...

    def text(self, path: str) -> str:
        """The text of one of the documents."""


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
        reader = _Reader(each, of_it, link, layout, name)
        reader.open(tell)
        documents |= reader.documents(tell)
        read_files |= reader.files
        blocks |= reader.blocks
        skipped += reader.skipped
        remarks += reader.remarks
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


def link_to(template: str | None, path: str) -> str | None:
    """The address of a page; the template's `#{anchor}` is put behind it by `Document.link_at`."""
    return (
        None if template is None else re.sub(r"#?\{anchor\}", "", template).replace("{path}", quote(catalog_of(path)))
    )


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


class _Reader:
    """What is known of a source while it is read: its files, where they stand, what was left out or is wrong."""

    def __init__(self, source: Source, before: Known, link: str | None, layout: str | None, name: str) -> None:
        self.files: dict[str, File] = {}
        self.blocks: dict[str, tuple[Block, ...]] = {}
        self.skipped: list[tuple[str, str]] = []
        self.remarks: list[tuple[str, str]] = []
        self._source, self._before, self._link, self._layout, self._name = source, before, link, layout, name
        self._listing = source.listing()
        self._paths = {*self._listing.documents, *self._listing.links}
        self._configurations = source.configurations()
        self._versions = {version[0] for version in map(docusaurus_version, self._paths) if version}
        self._generators = {} if link else self._configurations
        self._texts: dict[str, str] = {}
        self._settings: dict[tuple[str, str], tuple[str, str]] = {}  # of folders, by their name
        self._around_of: dict[str, str] | None = None
        self._names: dict[str, list[str]] | None = None  # slugs, keys, addresses and paths of pages, in small letters

    # -- files

    def open(self, tell: Progress) -> None:
        """Takes in every file, and says which are translations of which."""
        self.files.update({path: File(path, "", LINK, unread=_LINK) for path in self._listing.links})
        self.files.update({path: File(path, "", CLOSED, unread=_CLOSED) for path in self._listing.closed})
        self.files.update({path: File(path, "", OTHER, unread=_other(path)) for path in self._listing.others})
        self.files.update({path: File(path, "", SPECIAL, unread=_SPECIAL) for path in self._listing.special})
        beside = self._beside()
        self.files |= {path: self._opened(path, stamp, beside(path)) for path, stamp in self._listed(tell)}
        self._note_history()
        self._find_places()
        for path, file in self.files.items():
            if file.unread and file.format != OTHER:
                self._skip(path, file.unread)
            if file.format == SIDE:
                self._remark(path, *file.notes)
        self._leave_out_foreign()
        self._leave_out_others()

    def _note_history(self) -> None:
        """Notes when files changed last, where any of them did since."""
        opened = [path for path in self._listing.documents if self.files[path].content_hash]
        before = self._before.files
        if all(path in before and self.files[path].stamp == before[path].stamp != "" for path in opened):
            return
        history = self._source.changed_at(opened)
        for path in opened:
            self.files[path] = _updated(self.files[path], changed=history.get(path))

    def _listed(self, tell: Progress) -> Iterator[tuple[str, str]]:
        """The documents with their stamps; tells of those that are looked into."""
        listed, before = self._listing.documents, self._before.files
        new = [path for path, stamp in listed.items() if not stamp or path not in before or before[path].stamp != stamp]
        number = {path: done for done, path in enumerate(new)}
        for path, stamp in listed.items():
            if path in number:
                tell("opening", number[path], len(new))
            yield path, stamp
        if new:
            tell("opening", len(new), len(new))

    def _opened(self, path: str, stamp: str, beside: Metadata | None) -> File:
        """A file as it is known, where that is still so, or as it is now."""
        document = self._source.given(path)
        name, given = document.format if document else format_of(path) or "", Given.by(document)
        beside_it, settings = self._settings_of(path, FORMATS[name].settings)
        said = "\n".join(filter(None, (self._settings_for(path, name), self._rule(path), self._page_as_it_is(path))))
        told = hashlib.sha256(said.encode()).hexdigest() if said else ""
        now = File(path, stamp, name, beside=beside, given=given, told=told)
        by_name = None if self._layout else place_of(path, self._paths)
        foreign = _is_foreign(place := _with_given(by_name, given))
        unread = None if document or foreign else left_out(path, self._configurations, self._versions)
        if foreign or unread:
            return replace(now, place=place, unread=unread)
        before = self._before.files.get(path)
        of_format = before and before.format in (name, *FORMATS[name].also)
        if before and of_format and before.content_hash and before.told == told:
            if stamp and before.stamp == stamp:
                return _updated(before, beside=beside, given=given)
        else:
            before = None
        try:
            path.encode("utf-8")
            if not document and is_settings(path):
                raise LeftOut("a program's settings, no documentation")
            if is_navigation(path, beside_it, settings):
                raise LeftOut(_NAVIGATION)
            data = self._source.content(path)
            now = replace(now, content_hash=hashlib.sha256(data).hexdigest())
            if before and before.content_hash == now.content_hash:
                return replace(before, stamp=stamp, beside=beside, given=given)
            now = replace(now, hashes=hashes(data))
            if FORMATS[name].readable and (reason := unpublished(front_matter(data.decode("utf-8", "replace")))):
                raise LeftOut(reason)
            self._texts[path], claimed, of_text, notes = read_apart(data, name, self._read_with(path, name))
            if is_summary(path, self._texts[path]):
                raise LeftOut(_NAVIGATION)
            if not document and FORMATS[name].readable and is_of_a_repository(path, self._texts[path]):
                raise LeftOut(OF_A_REPOSITORY)
            now = replace(now, format=of_text or name)
        except UnicodeEncodeError:
            return replace(now, unread="its name is not UTF-8; rename it")
        except LeftOut as reason:
            return replace(now, unread=str(reason))
        return replace(
            now,
            claimed=language_known(claimed) if claimed else None,
            inside=metadata_in(data) if FORMATS[name].readable else None,
            takes_in=included(data.decode("utf-8", "replace")) if FORMATS[name].readable else (),
            notes=(*notes, *FORMATS[name].notes(self._texts[path])),
        )

    def _settings_of(self, path: str, name: str) -> tuple[str, str]:
        """Path and text of the settings above a file; empty where there are none, or none are asked for."""
        key = path.rpartition("/")[0], name
        if name and key not in self._settings:
            self._settings[key] = self._source.settings(path, name)
        return self._settings.get(key, ("", ""))

    def _settings_for(self, path: str, name: str) -> str:
        """The settings of its generator that a page's words depend on; of Antora also those of the whole site."""
        _, settings = self._settings_of(path, FORMATS[name].settings)
        playbook = self._configurations.get(PLAYBOOK) if settings and FORMATS[name].settings == ANTORA else None
        return f"{playbook}\n{settings}" if playbook else settings

    def _read_with(self, path: str, name: str) -> str:
        """The settings of its generator, and of a catalog also the page that it translates."""
        return with_page(self._settings_for(path, name), path, self._paths, self._source.content)

    def _page_as_it_is(self, path: str) -> str:
        """The hash of the page that a catalog translates, which its text follows; empty for what is none."""
        page = page_of(path, self._paths)
        before, stamp = self._before.files.get(page or ""), self._listing.documents.get(page or "", "")
        if page is None or (before and stamp and before.stamp == stamp):
            return before.content_hash if page and before else ""
        try:
            return hashlib.sha256(self._source.content(page)).hexdigest()
        except LeftOut:
            return ""

    def _rule(self, path: str) -> str:
        """How the anchors of a page are made, by the generator that publishes it; empty where none is known to."""
        if format_of(path) != "markdown" or _HOSTED.search(self._link or ""):
            return ""  # its places are its own, or its address is that of the file
        place, settings = self._settings_of(path, SPHINX)
        return rule_of(path, {place: settings, **self._configurations})

    def _beside(self) -> Callable[[str], Metadata | None]:
        """What sidecars say of a file; they are read where one of them or the set of files is new."""
        before = self._before.files
        sidecars = {path: file.stamp for path, file in before.items() if file.format == SIDE and file.content_hash}
        paths = {path for path, file in before.items() if file.format not in (SIDE, CLOSED, OTHER, SPECIAL)}
        if paths == self._paths and sidecars == self._listing.sidecars and all(sidecars.values()):
            self.files.update({path: before[path] for path in sidecars})
            return lambda path: before[path].beside
        entries = {path.removesuffix(SIDECAR): self._sidecar(path) for path in self._listing.sidecars}
        return lambda path: first_with_hash(*_entries(path, entries))

    def _sidecar(self, path: str) -> Mapping[str, Metadata]:
        file, entries = File(path, self._listing.sidecars[path], SIDE), dict[str, Metadata]()
        try:
            data = self._source.content(path)
            file = replace(file, content_hash=hashlib.sha256(data).hexdigest())
            entries = read_sidecar(data.decode("utf-8"))
        except LeftOut as reason:
            file = replace(file, unread=f"{reason}; the state of these translations is unknown")
        except (ValueError, RecursionError):
            file = replace(file, unread="not readable, so the state of these translations is unknown")
        folder = path.removesuffix(SIDECAR)
        gone = [key for key in entries if is_document(key) and folder + key not in self._paths]
        self.files[path] = replace(file, notes=(f"entries without a file: {some(gone)}",)) if gone else file
        return entries

    def _skip(self, path: str, reason: str) -> None:
        self.skipped.append((_printable(path), reason))

    def _remark(self, path: str, *faults: str) -> None:
        self.remarks += [(_printable(path), fault) for fault in faults]

    def _leave_out_foreign(self) -> None:
        """Translations into languages of others, a folder of them as one."""
        count = Counter(
            _folder_of(path, file.place.language)
            for path, file in self.files.items()
            if file.place and _is_foreign(file.place)
        )
        for path, files in count.items():
            self._skip(path, f"{f'{files} files' if files > 1 else 'a file'} in a language that Kilde does not have")

    def _leave_out_others(self) -> None:
        """Documents in formats that are not read, many of one format as one."""
        by_suffix: dict[str, list[str]] = defaultdict(list)
        for path in sorted(self._listing.others):
            by_suffix[path.rpartition(".")[2].lower()].append(path)
        for suffix, paths in by_suffix.items():
            if len(paths) > _ONE_BY_ONE:
                self._skip(f"*.{suffix}", f"{len(paths)} files, the first {paths[0]}: {_other(paths[0])}")
            else:
                for path in paths:
                    self._skip(path, _other(path))

    def _text(self, path: str) -> str:
        """The text of a file: as it was read now, as it is indexed, or read once more."""
        if path not in self._texts:
            if path in self._before.documents:
                return self._before.text(path)
            name = self.files[path].format
            self._texts[path] = read_apart(self._source.content(path), name, self._read_with(path, name)).text
        return self._texts[path]

    # -- places

    def _find_places(self) -> None:
        """Notes each file's language and original, and what those that were asked for it are written in."""
        told: dict[str, str | None] = {}

        def ask(path: str) -> str | None:
            if path not in told:
                told[path] = self._written_in(self.files[path])
            return told[path]

        opened = {path for path, file in self.files.items() if file.opened and path in self._listing.documents}
        sources = {path: source for path, source in sources_of(opened).items() if source in opened}
        found = places(
            {path for path in opened if not is_of_a_catalog(path)} | {*self._listing.links}, ask, self._layout
        )
        for path, source in sources.items():
            if tag := found[path].language if path in found else self.files[path].claimed:
                found[path] = Place(tag, source)
        by_form = {unicodedata.normalize("NFC", path): path for path in self._paths}
        for path in opened:
            file = self.files[path]
            place = _with_given(self._with_notes(found.get(path), file, by_form), file.given)
            self.files[path] = _updated(
                file, place=place, written_in=told.get(path, ""), left_out=None, around=None, called=None
            )

    def _written_in(self, file: File) -> str | None:
        """The language of a file's text: ours, OTHER, or None where there is too little of it."""
        if file.written_in != "" or file.unread:
            return file.written_in or None
        try:
            return written_in(self._text(file.path), file.format)
        except LeftOut:
            return None

    def _with_notes(self, place: Place | None, file: File, by_form: Mapping[str, str]) -> Place | None:
        """The place with what translators noted, where the path alone does not lead to an original."""
        if place and place.original not in self._paths:
            same = by_form.get(unicodedata.normalize("NFC", place.original or ""))  # å as one character or as two
            return replace(place, original=same or self._noted(file) or self._same(file, place) or place.original)
        if not place and file.metadata and file.metadata.language:
            there = Place(file.metadata.language, self._noted(file))
            return there if there.original else replace(there, original=self._same(file, there))
        return place

    def _noted(self, file: File) -> str | None:
        """The original that the translator noted, towards the folder or towards one that holds the translation."""
        source = file.metadata.source_file if file.metadata else None
        folders = ["", *(f"{folder}/" for folder in PurePosixPath(file.path).parents)]
        choices = (f"{folder}{source}" for folder in folders if source)
        return next((choice for choice in choices if choice in self._paths and choice != file.path), None)

    def _same(self, file: File, place: Place) -> str | None:
        """The page that a page says it is a translation of, or the one among those with its key in the default language
        or else the first."""
        noted = file.metadata
        if noted and noted.same_as:
            found = self._called(noted.same_as)
            return next((path for path in found if self._language_at(path) != language_known(place.language)), None)
        if key := _key_of(file):
            found = self._called(key)
            first = min(found, key=lambda path: (self._language_at(path) != DEFAULT, path))
            rivals = [path for path in found if self._language_at(path) == self._language_at(first)]
            only = bool(noted and noted.key) or len(rivals) == 1
            return first if only and first != file.path else None
        return None

    def _called(self, name: str) -> list[str]:
        """The paths of the pages that are called so: by their slug, their key, their address or their path."""
        if self._names is None:
            self._names = defaultdict(list)
            for path, file in sorted(self.files.items()):
                slug, at = (file.metadata.slug, file.metadata.canonical) if file.metadata else (None, None)
                for each in filter(None, (slug, _key_of(file), at and f"at:{at}", path, path.rpartition(".")[0])):
                    self._names[each.strip("/").casefold()].append(path)
        return self._names.get(name.strip("/").casefold(), [])

    def _language_at(self, path: str) -> str | None:
        """The language that a page says or stands in; the default one where neither tells."""
        metadata = self.files[path].metadata
        folders = (part for part in path.split("/")[:-1] if language_known(part))
        return language_known((metadata and metadata.language) or next(folders, DEFAULT))

    # -- documents

    def documents(self, tell: Progress) -> dict[str, Document]:
        """The documents by their paths; the reason of each file that makes none is noted."""
        documents: dict[str, Document] = {}
        readable = (file for file in self.files.values() if file.opened and not file.unread and file.format in FORMATS)
        ordered = sorted(
            (file.path for file in readable if not _is_foreign(file.place)),
            key=lambda path: (self._original(path) is not None, FORMATS[self.files[path].format].records, path),
        )
        done, total = 0, sum(path in self._texts for path in ordered)
        for path in ordered:
            if path in self._texts:
                tell("reading", done, total)
                done += 1
            file = self.files[path]
            self.files[path] = file = _updated(file, around=self._around(file, documents))
            try:
                documents[path] = self._document(file, documents)
            except LeftOut as reason:
                self._skip(path, str(reason))
        if total:
            tell("reading", total, total)
        for path, page in self._pages_around().items():
            if path in documents and page in documents and documents[path].title == _called_by_path(path):
                documents[path] = replace(documents[path], title=documents[page].title)
        return documents

    def _pages_around(self) -> Mapping[str, str]:
        """Path of a file that is put into pages -> the first of those."""
        if self._around_of is None:
            self._around_of = {}
            for page, file in sorted(self.files.items()):
                for named in file.takes_in:
                    if path := included_file(page, named, self._paths):
                        self._around_of.setdefault(path, page)
        return self._around_of

    def _around(self, file: File, documents: Mapping[str, Document]) -> str | None:
        """The language of a translation's original, or of the pages beside records that do not say theirs."""
        if file.says:
            original = documents.get(self._original(file.path) or "")
            return original.language if original else None
        return _language_beside(file.path, documents) if FORMATS[file.format].records else None

    def _original(self, path: str) -> str | None:
        place = self.files[path].place
        return place.original if place else None

    def _document(self, file: File, earlier: Mapping[str, Document]) -> Document:
        """One file as a Document: the known one, or a new one where its text or what it is said to be is new."""
        original = self._original(file.path)
        if original in self.files and self.files[original].unread == OF_A_REPOSITORY:
            raise LeftOut(OF_A_REPOSITORY)
        if original and original in earlier and earlier[original].language == file.says:
            raise LeftOut(f"a translation of {original} into the language that it is written in")
        reason = excluded(file.path, *self._settings_of(file.path, SPHINX))
        if reason and file.path not in self._pages_around():
            raise LeftOut(reason)
        before = self._before.files.get(file.path)
        document = None
        if before and (before is file or before.makes == file.makes):
            if before.left_out:
                self.files[file.path] = replace(file, left_out=before.left_out)
                raise LeftOut(before.left_out)
            document = self._before.documents.get(file.path)
            self.files[file.path] = replace(file, unquoted=before.unquoted)
            if document and before.called:
                document = replace(document, title="")
        document = self._titled(document or self._made(file, self._text(file.path), earlier))
        self._remark(file.path, *_faults(self.files[file.path]))
        state, link = self._state(file), self._address(file)
        of_original = self._rule(original) if original in self._paths else ""  # a translation may stand elsewhere
        rule = self._rule(file.path) or of_original
        return _updated(document, original=original, state=state, link=link, source=self._name, anchors=rule)

    def _address(self, file: File) -> str | None:
        """Where a page is published: as is said of it, as is set, or as its generator does it."""
        if file.given and file.given.link:
            return file.given.link
        if self._link:
            return link_to(self._link, file.path)
        canonical = file.metadata.canonical if file.metadata else None
        if canonical and is_called(canonical, file.path) and self._stands_at(canonical, file.path):
            return canonical
        page = self.files.get(self._pages_around().get(file.path, ""), file)  # what is put into it is read there
        noted = page.metadata or Metadata()
        beside, settings = self._settings_of(page.path, ANTORA if page.format == "adoc" else SPHINX)
        return address(Page(page.path, noted.slug, noted.url), {**self._generators, beside: settings})

    def _stands_at(self, canonical: str, path: str) -> bool:
        """Is a page what its head says where to find, and no older version of that?"""
        alone = len(self._called(f"at:{canonical}")) == 1
        return alone or canonical.endswith(path.removesuffix("index.html"))

    def _made(self, file: File, text: str, earlier: Mapping[str, Document]) -> Document:
        self.files[file.path] = replace(file, unquoted=None)
        skipped = skipped_in(text, file.format, translated=file.place is not None)
        try:
            found = blocks_in(text, skipped, file.format)
            titles = {each.title for each in earlier.values()}
            if file.format == "json" and is_search_index(file.path, records_in(text, found), titles):
                raise LeftOut("what its site searches in: its pages once more")
            source = file.around or (mostly_in(text, found) if file.says else None)
            if file.says and source not in (None, file.says):
                # What is not translated yet is quoted from the original.
                rest = untranslated(text, found, file.says, source or "")
                if rest and not file.around:
                    self.files[file.path] = replace(file, unquoted=source)
                skipped = tuple(sorted([*skipped, *rest]))
                found = blocks_in(text, skipped, file.format) if rest else found
            language = language_in(text, found, file.says, None if file.says else file.around)
        except LeftOut as reason:
            self.files[file.path] = replace(file, left_out=str(reason))
            raise
        self.blocks[file.path] = found
        return Document(
            path=file.path,
            text=text,
            language=language,
            claimed=file.says,
            title=title_in(text, found),
            content_hash=file.content_hash,
            original=None,
            state="original",
            skipped=skipped,
            format=file.format,
        )

    def _titled(self, document: Document) -> Document:
        """The document with a title: what its site's navigation calls it now, or its path, where its text has none."""
        if document.title:
            return document
        path = document.path
        title = called(path, self._settings_of(path, SUMMARY), self._configurations) or _called_by_path(path)
        self.files[path] = replace(self.files[path], called=title)
        return replace(document, title=title)

    def _state(self, file: File) -> State:
        place = file.place
        if place is None:
            return "original"
        if place.original is None:
            return "missing" if file.metadata and file.metadata.translated else "original"
        if place.original not in self._paths:
            return "missing"
        if is_of_a_catalog(place.original):
            return "current"  # it says itself which of its messages are
        original = self.files[place.original]
        noted = file.metadata.original_hash if file.metadata else None
        return state_from(noted, original.hashes) if noted and original.hashes else _state_by_dates(file, original)


def _key_of(file: File) -> str | None:
    """What a page and its translations have in common: a key that they say, or the number before their titles."""
    key = (file.metadata.key if file.metadata else None) or number_of(file.path.rpartition("/")[2])
    return f"key:{key}" if key else None


def _called_by_path(path: str) -> str:
    """What a file without a title is called: its name as words."""
    stem = PurePosixPath(path).name.partition(".")[0]
    words = " ".join(re.split(r"[\s_-]+", stem)).strip()
    return words[:1].upper() + words[1:] if re.search(r"[^\W\d_]", words) else PurePosixPath(path).name or path


def _updated(record: _Record, **values: Any) -> _Record:
    """The record with these values; the same one where they are its own."""
    return replace(record, **values) if any(getattr(record, name) != new for name, new in values.items()) else record


def _printable(path: str) -> str:
    """The path, with escapes where the name on disk is not UTF-8."""
    return path.encode("utf-8", "backslashreplace").decode()


def _state_by_dates(translation: File, original: File) -> State:
    """Which of two changed last, by what the pages say, else by what a repository knows."""
    dated, now = (each.metadata.dated if each.metadata else None for each in (translation, original))
    if dated and now:
        return "stale" if dated < now else "current"
    if translation.changed is None or original.changed is None:
        return "unknown"
    return "stale" if translation.changed < original.changed else "current"


def _other(path: str) -> str:
    """Why a document in a format that is not read is left out."""
    return f"Kilde does not read .{path.rpartition('.')[2].lower()}; {cure_of(path)}"


def _is_foreign(place: Place | None) -> bool:
    return place is not None and bool(place.language) and language_known(place.language) is None


def _with_given(place: Place | None, given: Given | None) -> Place | None:
    """The place with what was said of it by hand; without a language it is that of the words."""
    if given is None or not (given.language or given.original):
        return place
    there = place or Place("", None)
    return Place(given.language or there.language, given.original or there.original)


def _folder_of(path: str, tag: str) -> str:
    """The folder of a language's translations; files with the language in their names are one pattern."""
    *folders, name = path.split("/")
    named = re.compile(rf"(?:.+[._-])?{re.escape(tag)}")
    for depth, folder in enumerate(folders, 1):
        if named.fullmatch(folder):
            return "/".join(folders[:depth])
    end = re.search(rf"[._-]{re.escape(tag)}\.", name)
    return f"*{end[0]}*" if end else path


def _language_beside(path: str, documents: Mapping[str, Document]) -> str | None:
    """The language of the pages in a file's folder, None where they are in several or there are none."""
    folder = path.rpartition("/")[0]
    beside = (each for other, each in documents.items() if other.rpartition("/")[0] == folder)
    found = {each.language for each in beside if not FORMATS[each.format].records and not each.claimed}
    return found.pop() if len(found) == 1 else None


def _entries(path: str, sidecars: Mapping[str, Mapping[str, Metadata]]) -> Iterator[Metadata]:
    """What the sidecars in the folders above a file say of it."""
    for folder, entries in sidecars.items():
        if path.startswith(folder) and (entry := entries.get(path.removeprefix(folder))):
            yield entry


def _faults(file: File) -> Iterator[str]:
    """What is wrong with a file that is read all the same."""
    noted, says = file.metadata or Metadata(), file.says
    if says and noted.fault:
        yield noted.fault
    if says and noted.language and language_known(noted.language) != says:
        yield f"its metadata says {noted.language}, its path {says}"
    if says and file.claimed and file.claimed != says:
        yield f"its lang attribute says {file.claimed}, its path {says}"
    yield from file.notes
    if file.unquoted:
        yield f"no original beside it has what is left in {file.unquoted} of it, so that is not quoted"


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
