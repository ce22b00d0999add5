"""The files of a source as they are known, where that is still so, or as they are now."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from ...languages.locale import known as language_known
from ...records import LeftOut, Progress
from ..apart import read_apart
from ..files import CLOSED, LINK, OTHER, SIDE, SPECIAL, File, Given
from ..formats import FORMATS, format_of, is_document, is_settings, some
from ..front_matter import front_matter, unpublished
from ..generators.navigation import is_summary
from ..generators.published import docusaurus_version, is_navigation
from ..generators.unpublished import OF_A_REPOSITORY, is_of_a_repository, left_out
from ..metadata import SIDECAR, Metadata, first_with_hash, hashes, metadata_in, read_sidecar
from ..places.catalogs import page_of
from ..places.included import included
from ..places.layouts import place_of
from .found import Found, is_foreign, updated, with_given
from .left_out import other

_CLOSED = "cannot be opened; check its permissions"
_LINK = "a link; the file that it points to is read only where it stands in the folder itself"
_NAVIGATION = "a site's navigation, no documentation"
_SPECIAL = "a pipe, a socket or a device, which is never opened; put a file in its place"


def open_files(found: Found, tell: Progress) -> None:
    """Takes in every file of a source, and when those that are new changed last."""
    _Opening(found).open(tell)


class _Opening:
    """Looks into those files whose stamp is new, or whose settings are."""

    def __init__(self, found: Found) -> None:
        self._found = found
        self._versions = {version[0] for version in map(docusaurus_version, found.paths) if version}

    def open(self, tell: Progress) -> None:
        """Takes in every file."""
        self._found.files.update({path: File(path, "", LINK, unread=_LINK) for path in self._found.listing.links})
        self._found.files.update({path: File(path, "", CLOSED, unread=_CLOSED) for path in self._found.listing.closed})
        self._found.files.update(
            {path: File(path, "", OTHER, unread=other(path)) for path in self._found.listing.others}
        )
        self._found.files.update(
            {path: File(path, "", SPECIAL, unread=_SPECIAL) for path in self._found.listing.special}
        )
        beside = self._beside()
        self._found.files |= {path: self._opened(path, stamp, beside(path)) for path, stamp in self._listed(tell)}
        self._note_history()

    def _note_history(self) -> None:
        """Notes when files changed last, where any of them did since."""
        opened = [path for path in self._found.listing.documents if self._found.files[path].content_hash]
        before = self._found.before.files
        if all(path in before and self._found.files[path].stamp == before[path].stamp != "" for path in opened):
            return
        history = self._found.source.changed_at(opened)
        for path in opened:
            self._found.files[path] = updated(self._found.files[path], changed=history.get(path))

    def _listed(self, tell: Progress) -> Iterator[tuple[str, str]]:
        """The documents with their stamps; tells of those that are looked into."""
        listed, before = self._found.listing.documents, self._found.before.files
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
        document = self._found.source.given(path)
        name, given = document.format if document else format_of(path) or "", Given.by(document)
        beside_it, settings = self._found.settings_of(path, FORMATS[name].settings)
        settled = self._found.settings_for(path, name), self._found.rule(path), self._page_as_it_is(path)
        said = "\n".join(filter(None, settled))
        told = hashlib.sha256(said.encode()).hexdigest() if said else ""
        now = File(path, stamp, name, beside=beside, given=given, told=told)
        by_name = None if self._found.layout else place_of(path, self._found.paths)
        foreign = is_foreign(place := with_given(by_name, given))
        unread = None if document or foreign else left_out(path, self._found.configurations, self._versions)
        if foreign or unread:
            return replace(now, place=place, unread=unread)
        before = self._found.before.files.get(path)
        of_format = before and before.format in (name, *FORMATS[name].also)
        if before and of_format and before.content_hash and before.told == told:
            if stamp and before.stamp == stamp:
                return updated(before, beside=beside, given=given)
        else:
            before = None
        try:
            path.encode("utf-8")
            if not document and is_settings(path):
                raise LeftOut("a program's settings, no documentation")
            if is_navigation(path, beside_it, settings):
                raise LeftOut(_NAVIGATION)
            data = self._found.source.content(path)
            now = replace(now, content_hash=hashlib.sha256(data).hexdigest())
            if before and before.content_hash == now.content_hash:
                return replace(before, stamp=stamp, beside=beside, given=given)
            now = replace(now, hashes=hashes(data))
            if FORMATS[name].readable and (reason := unpublished(front_matter(data.decode("utf-8", "replace")))):
                raise LeftOut(reason)
            self._found.texts[path], claimed, of_text, notes = read_apart(data, name, self._found.read_with(path, name))
            if is_summary(path, self._found.texts[path]):
                raise LeftOut(_NAVIGATION)
            if not document and FORMATS[name].readable and is_of_a_repository(path, self._found.texts[path]):
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
            notes=(*notes, *FORMATS[name].notes(self._found.texts[path])),
        )

    def _page_as_it_is(self, path: str) -> str:
        """The hash of the page that a catalog translates, which its text follows; empty for what is none."""
        page = page_of(path, self._found.paths)
        before, stamp = self._found.before.files.get(page or ""), self._found.listing.documents.get(page or "", "")
        if page is None or (before and stamp and before.stamp == stamp):
            return before.content_hash if page and before else ""
        try:
            return hashlib.sha256(self._found.source.content(page)).hexdigest()
        except LeftOut:
            return ""

    def _beside(self) -> Callable[[str], Metadata | None]:
        """What sidecars say of a file; they are read where one of them or the set of files is new."""
        before = self._found.before.files
        sidecars = {path: file.stamp for path, file in before.items() if file.format == SIDE and file.content_hash}
        paths = {path for path, file in before.items() if file.format not in (SIDE, CLOSED, OTHER, SPECIAL)}
        if paths == self._found.paths and sidecars == self._found.listing.sidecars and all(sidecars.values()):
            self._found.files.update({path: before[path] for path in sidecars})
            return lambda path: before[path].beside
        entries = {path.removesuffix(SIDECAR): self._sidecar(path) for path in self._found.listing.sidecars}
        return lambda path: first_with_hash(*_entries(path, entries))

    def _sidecar(self, path: str) -> Mapping[str, Metadata]:
        file, entries = File(path, self._found.listing.sidecars[path], SIDE), dict[str, Metadata]()
        try:
            data = self._found.source.content(path)
            file = replace(file, content_hash=hashlib.sha256(data).hexdigest())
            entries = read_sidecar(data.decode("utf-8"))
        except LeftOut as reason:
            file = replace(file, unread=f"{reason}; the state of these translations is unknown")
        except (ValueError, RecursionError):
            file = replace(file, unread="not readable, so the state of these translations is unknown")
        folder = path.removesuffix(SIDECAR)
        gone = [key for key in entries if is_document(key) and folder + key not in self._found.paths]
        self._found.files[path] = replace(file, notes=(f"entries without a file: {some(gone)}",)) if gone else file
        return entries


def _entries(path: str, sidecars: Mapping[str, Mapping[str, Metadata]]) -> Iterator[Metadata]:
    """What the sidecars in the folders above a file say of it."""
    for folder, entries in sidecars.items():
        if path.startswith(folder) and (entry := entries.get(path.removeprefix(folder))):
            yield entry
