"""Several sources as one, and some of several."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

from ...records import Document, SettingError, SourceDocument
from .source import Listing, Source


class Sources:
    """Several sources as one: with a `name` of its own, where they are read, and may be seen, together."""

    def __init__(self, sources: Sequence[Source], name: str | None = None) -> None:
        self._sources, self._name = sources, name
        self._owners: dict[str, Source] | None = None

    @property
    def nothing(self) -> str:
        """The first one's; of none, that there are none."""
        return next((each.nothing for each in self._sources), "There is no source; give a folder or documents.")

    @property
    def folders(self) -> tuple[str, ...]:
        return tuple(folder for each in self._sources for folder in each.folders)

    def named(self) -> dict[str, Source]:
        """Those of one name as one."""
        if self._name is not None:
            return {self._name: self}
        found: dict[str, list[Source]] = defaultdict(list)
        for source in self._sources:
            for name, each in source.named().items():
                found[name].append(each)
        return {name: several[0] if len(several) == 1 else Sources(several) for name, several in found.items()}

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
            found.special.extend(listed.special)
        self._owners = owners
        return found

    def content(self, path: str) -> bytes:
        return self._owner(path).content(path)

    def given(self, path: str) -> SourceDocument | None:
        return self._owner(path).given(path)

    def unchanged(self, document: Document) -> bool:
        return document.path in self._by_path() and self._owner(document.path).unchanged(document)

    def text(self, document: Document) -> str | None:
        return self._owner(document.path).text(document) if document.path in self._by_path() else None

    def configurations(self) -> dict[str, str]:
        return {name: text for source in self._sources for name, text in source.configurations().items()}

    def settings(self, path: str, name: str) -> tuple[str, str]:
        return self._owner(path).settings(path, name)

    def changed_at(self, paths: Collection[str]) -> dict[str, int]:
        of: dict[int, list[str]] = defaultdict(list)
        for path in paths:
            of[self._sources.index(self._owner(path))].append(path)
        return {path: at for source, own in of.items() for path, at in self._sources[source].changed_at(own).items()}

    def has(self, path: str) -> bool:
        return any(source.has(path) for source in self._sources)

    def expire(self) -> None:
        for source in self._sources:
            source.expire()

    def _owner(self, path: str) -> Source:
        return self._by_path()[path]

    def _by_path(self) -> dict[str, Source]:
        if self._owners is None:
            self.listing()
        return self._owners or {}


def some_of(source: Source, names: Collection[str]) -> Source:
    """Those sources in a source that have one of some names."""
    return Sources([each for name, each in source.named().items() if name in names])


def name_at(path: str, names: Collection[str]) -> str:
    """The name of the source that a path is of: the only one, or the one that it begins with, or none."""
    if len(names) == 1:
        return next(iter(names))
    first = path.partition("/")[0]
    return first if first in names else ""
