"""What is known of a source while it is read, and what it is read by: its files, their texts, settings above them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Protocol, TypeVar

from ...languages.locale import known as language_known
from ...records import Block, Document
from ..apart import read_apart
from ..files import File, Given
from ..formats import FORMATS, format_of
from ..generators.anchors import rule_of
from ..generators.published import ANTORA, PLAYBOOK, SPHINX
from ..places.catalogs import with_page
from ..places.layouts import Place
from ..sources.source import Source

_HOSTED = re.compile(r"/(?:blob|src/branch)/")  # where repositories are looked into
_Record = TypeVar("_Record", File, Document)


class Known(Protocol):
    """What an earlier reading found, as an index keeps it: the documents without their texts."""

    @property
    def files(self) -> Mapping[str, File]: ...

    @property
    def documents(self) -> Mapping[str, Document]: ...

    def text(self, path: str) -> str:
        """The text of one of the documents."""


class Found:
    """A source while it is read: its files, where they stand, what was left out or is wrong."""

    def __init__(self, source: Source, before: Known, link: str | None, layout: str | None, name: str) -> None:
        self.files: dict[str, File] = {}
        self.blocks: dict[str, tuple[Block, ...]] = {}
        self.skipped: list[tuple[str, str]] = []
        self.remarks: list[tuple[str, str]] = []
        self.source, self.before, self.link, self.layout, self.name = source, before, link, layout, name
        self.listing = source.listing()
        self.paths = {*self.listing.documents, *self.listing.links}
        self.configurations = source.configurations()
        self.texts: dict[str, str] = {}  # of the files that were read
        self._settings: dict[tuple[str, str], tuple[str, str]] = {}  # of folders, by their name

    def settings_of(self, path: str, name: str) -> tuple[str, str]:
        """Path and text of the settings above a file; empty where there are none, or none are asked for."""
        key = path.rpartition("/")[0], name
        if name and key not in self._settings:
            self._settings[key] = self.source.settings(path, name)
        return self._settings.get(key, ("", ""))

    def settings_for(self, path: str, name: str) -> str:
        """The settings of its generator that a page's words depend on; of Antora also those of the whole site."""
        _, settings = self.settings_of(path, FORMATS[name].settings)
        playbook = self.configurations.get(PLAYBOOK) if settings and FORMATS[name].settings == ANTORA else None
        return f"{playbook}\n{settings}" if playbook else settings

    def read_with(self, path: str, name: str) -> str:
        """The settings of its generator, and of a catalog also the page that it translates."""
        return with_page(self.settings_for(path, name), path, self.paths, self.source.content)

    def rule(self, path: str) -> str:
        """How the anchors of a page are made, by the generator that publishes it; empty where none is known to."""
        if format_of(path) != "markdown" or _HOSTED.search(self.link or ""):
            return ""  # its places are its own, or its address is that of the file
        place, settings = self.settings_of(path, SPHINX)
        return rule_of(path, {place: settings, **self.configurations})

    def text(self, path: str) -> str:
        """The text of a file: as it was read now, as it is indexed, or read once more."""
        if path not in self.texts:
            if path in self.before.documents:
                return self.before.text(path)
            name = self.files[path].format
            self.texts[path] = read_apart(self.source.content(path), name, self.read_with(path, name)).text
        return self.texts[path]

    def skip(self, path: str, reason: str) -> None:
        """Notes why a file is left out."""
        self.skipped.append((_printable(path), reason))

    def remark(self, path: str, *faults: str) -> None:
        """Notes what is wrong with a file that is read."""
        self.remarks += [(_printable(path), fault) for fault in faults]


def updated(record: _Record, **values: Any) -> _Record:
    """The record with these values; the same one where they are its own."""
    return replace(record, **values) if any(getattr(record, name) != new for name, new in values.items()) else record


def _printable(path: str) -> str:
    """The path, with escapes where the name on disk is not UTF-8."""
    return path.encode("utf-8", "backslashreplace").decode()


def is_foreign(place: Place | None) -> bool:
    """Is it the place of a language that we do not have?"""
    return place is not None and bool(place.language) and language_known(place.language) is None


def with_given(place: Place | None, given: Given | None) -> Place | None:
    """The place with what was said of it by hand; without a language it is that of the words."""
    if given is None or not (given.language or given.original):
        return place
    there = place or Place("", None)
    return Place(given.language or there.language, given.original or there.original)
