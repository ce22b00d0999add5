"""Which file is a translation of which: by its path, by what translators noted, by what pages have in common."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePosixPath

from ...languages.locale import DEFAULT
from ...languages.locale import known as language_known
from ...records import LeftOut
from ..contents import written_in
from ..files import File
from ..places.catalogs import is_of_a_catalog, sources_of
from ..places.head import number_of
from ..places.layouts import Place, places
from .found import Found, updated, with_given


class Originals:
    """Finds the originals of a source's files."""

    def __init__(self, found: Found) -> None:
        self._found = found
        self._names: dict[str, list[str]] | None = None  # slugs, keys, addresses and paths of pages, in small letters

    def find(self) -> None:
        """Notes each file's language and original, and what those that were asked for it are written in."""
        told: dict[str, str | None] = {}

        def ask(path: str) -> str | None:
            if path not in told:
                told[path] = self._written_in(self._found.files[path])
            return told[path]

        opened = {
            path for path, file in self._found.files.items() if file.opened and path in self._found.listing.documents
        }
        sources = {path: source for path, source in sources_of(opened).items() if source in opened}
        by_path = places(
            {path for path in opened if not is_of_a_catalog(path)} | {*self._found.listing.links},
            ask,
            self._found.layout,
        )
        for path, source in sources.items():
            if tag := by_path[path].language if path in by_path else self._found.files[path].claimed:
                by_path[path] = Place(tag, source)
        by_form = {unicodedata.normalize("NFC", path): path for path in self._found.paths}
        for path in opened:
            file = self._found.files[path]
            place = with_given(self._with_notes(by_path.get(path), file, by_form), file.given)
            self._found.files[path] = updated(
                file, place=place, written_in=told.get(path, ""), left_out=None, around=None, called=None
            )

    def called(self, name: str) -> list[str]:
        """The paths of the pages that are called so: by their slug, their key, their address or their path."""
        if self._names is None:
            self._names = defaultdict(list)
            for path, file in sorted(self._found.files.items()):
                slug, at = (file.metadata.slug, file.metadata.canonical) if file.metadata else (None, None)
                for each in filter(None, (slug, _key_of(file), at and f"at:{at}", path, path.rpartition(".")[0])):
                    self._names[each.strip("/").casefold()].append(path)
        return self._names.get(name.strip("/").casefold(), [])

    def _written_in(self, file: File) -> str | None:
        """The language of a file's text: ours, OTHER, or None where there is too little of it."""
        if file.written_in != "" or file.unread:
            return file.written_in or None
        try:
            return written_in(self._found.text(file.path), file.format)
        except LeftOut:
            return None

    def _with_notes(self, place: Place | None, file: File, by_form: Mapping[str, str]) -> Place | None:
        """The place with what translators noted, where the path alone does not lead to an original."""
        if place and place.original not in self._found.paths:
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
        return next((choice for choice in choices if choice in self._found.paths and choice != file.path), None)

    def _same(self, file: File, place: Place) -> str | None:
        """The page that a page says it is a translation of, or the one among those with its key in the default language
        or else the first."""
        noted = file.metadata
        if noted and noted.same_as:
            found = self.called(noted.same_as)
            return next((path for path in found if self._language_at(path) != language_known(place.language)), None)
        if key := _key_of(file):
            found = self.called(key)
            first = min(found, key=lambda path: (self._language_at(path) != DEFAULT, path))
            rivals = [path for path in found if self._language_at(path) == self._language_at(first)]
            only = bool(noted and noted.key) or len(rivals) == 1
            return first if only and first != file.path else None
        return None

    def _language_at(self, path: str) -> str | None:
        """The language that a page says or stands in; the default one where neither tells."""
        metadata = self._found.files[path].metadata
        folders = (part for part in path.split("/")[:-1] if language_known(part))
        return language_known((metadata and metadata.language) or next(folders, DEFAULT))


def _key_of(file: File) -> str | None:
    """What a page and its translations have in common: a key that they say, or the number before their titles."""
    key = (file.metadata.key if file.metadata else None) or number_of(file.path.rpartition("/")[2])
    return f"key:{key}" if key else None
