"""Files to documents: their language, title and state, and where they are published."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import PurePosixPath
from urllib.parse import quote

from ...languages.locale import known as language_known
from ...records import Document, LeftOut, Progress, State
from ..contents import blocks_in, language_in, mostly_in, records_in, skipped_in, title_in, untranslated
from ..files import File
from ..formats import FORMATS
from ..generators.navigation import SUMMARY, called
from ..generators.published import ANTORA, SPHINX, Page, address
from ..generators.unpublished import OF_A_REPOSITORY, excluded, is_search_index
from ..metadata import Metadata, state_from
from ..places.catalogs import catalog_of, is_of_a_catalog
from ..places.head import is_called
from ..places.included import included_file
from .found import Found, is_foreign, updated
from .originals import Originals


def link_to(template: str | None, path: str) -> str | None:
    """The address of a page; the template's `#{anchor}` is put behind it by `Document.link_at`."""
    return (
        None if template is None else re.sub(r"#?\{anchor\}", "", template).replace("{path}", quote(catalog_of(path)))
    )


class Documents:
    """Makes the documents of a source whose files are open."""

    def __init__(self, found: Found, originals: Originals) -> None:
        self._found, self._originals = found, originals
        self._generators = {} if found.link else found.configurations
        self._around_of: dict[str, str] | None = None

    def made(self, tell: Progress) -> dict[str, Document]:
        """The documents by their paths; the reason of each file that makes none is noted."""
        documents: dict[str, Document] = {}
        readable = (
            file for file in self._found.files.values() if file.opened and not file.unread and file.format in FORMATS
        )
        ordered = sorted(
            (file.path for file in readable if not is_foreign(file.place)),
            key=lambda path: (self._original(path) is not None, FORMATS[self._found.files[path].format].records, path),
        )
        done, total = 0, sum(path in self._found.texts for path in ordered)
        for path in ordered:
            if path in self._found.texts:
                tell("reading", done, total)
                done += 1
            file = self._found.files[path]
            self._found.files[path] = file = updated(file, around=self._around(file, documents))
            try:
                documents[path] = self._document(file, documents)
            except LeftOut as reason:
                self._found.skip(path, str(reason))
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
            for page, file in sorted(self._found.files.items()):
                for named in file.takes_in:
                    if path := included_file(page, named, self._found.paths):
                        self._around_of.setdefault(path, page)
        return self._around_of

    def _around(self, file: File, documents: Mapping[str, Document]) -> str | None:
        """The language of a translation's original, or of the pages beside records that do not say theirs."""
        if file.says:
            original = documents.get(self._original(file.path) or "")
            return original.language if original else None
        return _language_beside(file.path, documents) if FORMATS[file.format].records else None

    def _original(self, path: str) -> str | None:
        place = self._found.files[path].place
        return place.original if place else None

    def _document(self, file: File, earlier: Mapping[str, Document]) -> Document:
        """One file as a Document: the known one, or a new one where its text or what it is said to be is new."""
        original = self._original(file.path)
        if original in self._found.files and self._found.files[original].unread == OF_A_REPOSITORY:
            raise LeftOut(OF_A_REPOSITORY)
        if original and original in earlier and earlier[original].language == file.says:
            raise LeftOut(f"a translation of {original} into the language that it is written in")
        reason = excluded(file.path, *self._found.settings_of(file.path, SPHINX))
        if reason and file.path not in self._pages_around():
            raise LeftOut(reason)
        before = self._found.before.files.get(file.path)
        document = None
        if before and (before is file or before.makes == file.makes):
            if before.left_out:
                self._found.files[file.path] = replace(file, left_out=before.left_out)
                raise LeftOut(before.left_out)
            document = self._found.before.documents.get(file.path)
            self._found.files[file.path] = replace(file, unquoted=before.unquoted)
            if document and before.called:
                document = replace(document, title="")
        document = self._titled(document or self._made(file, self._found.text(file.path), earlier))
        self._found.remark(file.path, *_faults(self._found.files[file.path]))
        state, link = self._state(file), self._address(file)
        of_original = (
            self._found.rule(original) if original in self._found.paths else ""
        )  # a translation may stand elsewhere
        rule = self._found.rule(file.path) or of_original
        return updated(document, original=original, state=state, link=link, source=self._found.name, anchors=rule)

    def _address(self, file: File) -> str | None:
        """Where a page is published: as is said of it, as is set, or as its generator does it."""
        if file.given and file.given.link:
            return file.given.link
        if self._found.link:
            return link_to(self._found.link, file.path)
        canonical = file.metadata.canonical if file.metadata else None
        if canonical and is_called(canonical, file.path) and self._stands_at(canonical, file.path):
            return canonical
        page = self._found.files.get(self._pages_around().get(file.path, ""), file)  # what is put into it is read there
        noted = page.metadata or Metadata()
        beside, settings = self._found.settings_of(page.path, ANTORA if page.format == "adoc" else SPHINX)
        return address(Page(page.path, noted.slug, noted.url), {**self._generators, beside: settings})

    def _stands_at(self, canonical: str, path: str) -> bool:
        """Is a page what its head says where to find, and no older version of that?"""
        alone = len(self._originals.called(f"at:{canonical}")) == 1
        return alone or canonical.endswith(path.removesuffix("index.html"))

    def _made(self, file: File, text: str, earlier: Mapping[str, Document]) -> Document:
        self._found.files[file.path] = replace(file, unquoted=None)
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
                    self._found.files[file.path] = replace(file, unquoted=source)
                skipped = tuple(sorted([*skipped, *rest]))
                found = blocks_in(text, skipped, file.format) if rest else found
            language = language_in(text, found, file.says, None if file.says else file.around)
        except LeftOut as reason:
            self._found.files[file.path] = replace(file, left_out=str(reason))
            raise
        self._found.blocks[file.path] = found
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
        title = called(path, self._found.settings_of(path, SUMMARY), self._found.configurations) or _called_by_path(
            path
        )
        self._found.files[path] = replace(self._found.files[path], called=title)
        return replace(document, title=title)

    def _state(self, file: File) -> State:
        place = file.place
        if place is None:
            return "original"
        if place.original is None:
            return "missing" if file.metadata and file.metadata.translated else "original"
        if place.original not in self._found.paths:
            return "missing"
        if is_of_a_catalog(place.original):
            return "current"  # it says itself which of its messages are
        original = self._found.files[place.original]
        noted = file.metadata.original_hash if file.metadata else None
        return state_from(noted, original.hashes) if noted and original.hashes else _state_by_dates(file, original)


def _called_by_path(path: str) -> str:
    """What a file without a title is called: its name as words."""
    stem = PurePosixPath(path).name.partition(".")[0]
    words = " ".join(re.split(r"[\s_-]+", stem)).strip()
    return words[:1].upper() + words[1:] if re.search(r"[^\W\d_]", words) else PurePosixPath(path).name or path


def _state_by_dates(translation: File, original: File) -> State:
    """Which of two changed last, by what the pages say, else by what a repository knows."""
    dated, now = (each.metadata.dated if each.metadata else None for each in (translation, original))
    if dated and now:
        return "stale" if dated < now else "current"
    if translation.changed is None or original.changed is None:
        return "unknown"
    return "stale" if translation.changed < original.changed else "current"


def _language_beside(path: str, documents: Mapping[str, Document]) -> str | None:
    """The language of the pages in a file's folder, None where they are in several or there are none."""
    folder = path.rpartition("/")[0]
    beside = (each for other, each in documents.items() if other.rpartition("/")[0] == folder)
    found = {each.language for each in beside if not FORMATS[each.format].records and not each.claimed}
    return found.pop() if len(found) == 1 else None


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
