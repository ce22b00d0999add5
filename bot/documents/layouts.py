"""Which file is whose translation, told from paths: the common layouts; reads no files, knows nothing of metadata."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath

from ..languages.locale import DEFAULT, known

OTHER = "other"  # a language that is none of ours

_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_](?:[A-Za-z]{2,4}|\d{3})){0,2}")
_DOCUSAURUS = re.compile(
    r"(?P<before>(?:[^/]+/)*)i18n/(?P<tag>[^/]+)/docusaurus-plugin-content-(?P<what>docs|blog|pages)(?:-(?P<id>[^/]+))?"
    r"/(?P<rest>.+)"
)
_SAMPLE = 6  # pages of a language by which a folder proves that its name is a language

# What the text of a file is in: a code, OTHER, or None where it has too few words to tell.
WrittenIn = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Place:
    """What a file's path says: its language, and the path of its original, None where it is the original itself."""

    language: str  # as it stands there: `sv`, `sv-SE`
    original: str | None


def places(paths: Collection[str], written_in: WrittenIn) -> dict[str, Place]:
    """The place of each file that has one.

    `translations/sv/…` and Docusaurus' folders are known by their names. Any other folder may be named like a
    language by chance (`src/da/`): it is one only where a page of it is written in that language and the same page
    stands elsewhere in another.
    """
    files = set(paths)
    found = {path: place for path in files if (place := place_of(path, files))}
    free = files - found.keys()
    for slot in _slots(free):
        for path, place in slot.places(written_in):
            found.setdefault(path, place)
    return found


def place_of(path: str, files: Collection[str] = ()) -> Place | None:
    """The place of a file in a folder that only translations stand in, None for any other path."""
    return _under_translations(path) or _docusaurus(path, files)


def _under_translations(path: str) -> Place | None:
    """`translations/sv/a.md` is of `a.md`."""
    parts = path.split("/")
    for i in range(len(parts) - 3, -1, -1):
        if parts[i] == "translations" and _TAG.fullmatch(parts[i + 1]):
            return Place(parts[i + 1], "/".join(parts[:i] + parts[i + 2 :]))
    return None


def _docusaurus(path: str, files: Collection[str]) -> Place | None:
    """`i18n/sv/docusaurus-plugin-content-docs/current/a.md` is of `docs/a.md`, here or beside the site's folder."""
    match = _DOCUSAURUS.fullmatch(path) if "i18n/" in path else None
    if not match or not _TAG.fullmatch(match["tag"]):
        return None
    source = _docusaurus_source(match["what"], match["id"], match["rest"])
    choices = [match["before"] + source, _above(match["before"]) + source]
    return Place(match["tag"], next((choice for choice in choices if choice in files), choices[0]))


def _docusaurus_source(what: str, name: str | None, rest: str) -> str:
    if what == "pages":
        return f"src/pages/{rest}"
    if what == "blog":
        return f"{name or 'blog'}/{rest}"
    version, _, page = rest.partition("/")
    if version == "current":
        return f"{name or 'docs'}/{page}"
    return f"{name}_versioned_docs/{rest}" if name else f"versioned_docs/{rest}"


def _above(folder: str) -> str:
    """The folder that holds this one, both with their slash; the root's is the root."""
    return "".join(f"{part}/" for part in PurePosixPath(folder).parts[:-1])


# ---- folders and names by language -------------------------------------------------------


def _slots(paths: Collection[str]) -> list[_Slot]:
    """Everywhere that something like a language stands in a path, the outermost folder first."""
    slots: dict[str | None, _Slot] = {}
    for path in sorted(paths):
        for before, tag, page in _tagged(path):
            slots.setdefault(before, _Slot(before, paths)).pages[tag][page] = path
    return sorted(slots.values(), key=lambda slot: (slot.before is None, (slot.before or "").count("/")))


def _tagged(path: str) -> Iterator[tuple[str | None, str, str]]:
    """Each way to read a path as a page in a language: (what stands before the language, language, page)."""
    *folders, name = path.split("/")
    for i, folder in enumerate(folders):
        if _like_a_language(folder):
            yield "".join(f"{each}/" for each in folders[:i]), folder, "/".join([*folders[i + 1 :], name])
    stem, _, suffix = name.rpartition(".")
    stem, _, tag = stem.rpartition(".")
    if stem and _like_a_language(tag):
        yield None, tag, "/".join([*folders, f"{stem}.{suffix}"])


def _like_a_language(name: str) -> bool:
    return bool(_TAG.fullmatch(name)) and (known(name) is not None or len(re.split("[-_]", name)[0]) == 2)


@dataclass
class _Slot:
    """Paths that differ in a language only: a folder's name, or (`before` is None) what stands before the suffix."""

    before: str | None
    files: Collection[str]
    pages: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))  # tag -> page -> path

    def places(self, written_in: WrittenIn) -> Iterator[tuple[str, Place]]:
        """The place of each file, if these are languages at all."""
        tags = [tag for tag in self.pages if any(self._others(tag, page) for page in self.pages[tag])]
        ours = [tag for tag in tags if known(tag)]
        if not ours or not (self.before is None or any(self._proved(tag, written_in) for tag in ours)):
            return
        ranked = _ranked({code: self._versions[code] for code in ("", *map(_code, ours))}, self.before is None)
        for tag in tags:
            originals = {page: self._original(page, ranked) for page in self.pages[tag]}
            if tag in ours or self._foreign(tag, originals, written_in):
                for page, path in self.pages[tag].items():
                    yield path, Place(tag, originals[page] if originals[page] != path else None)

    @cached_property
    def _versions(self) -> dict[str, dict[str, str]]:
        """Page -> path for each of our languages, and, under "", for pages that have no language in their path."""
        versions: dict[str, dict[str, str]] = defaultdict(dict)
        for tag in sorted(filter(known, self.pages), key=len, reverse=True):  # `sv` rather than `sv-SE`
            versions[_code(tag)].update(self.pages[tag])
        for page in {page for pages in self.pages.values() for page in pages}:
            if root := self._root(page):
                versions[""][page] = root
        return versions

    def _root(self, page: str) -> str | None:
        """The page in the folder that holds the languages, or in the one above it (`docs/i18n/sv/a.md`)."""
        choices = [page] if self.before is None else [self.before + page, _above(self.before) + page]
        return next((choice for choice in choices if choice in self.files), None)

    def _others(self, tag: str, page: str) -> list[str]:
        """Paths of the same page without a language or in another."""
        return [pages[page] for code, pages in self._versions.items() if code != _code(tag) and page in pages]

    def _proved(self, tag: str, written_in: WrittenIn) -> bool:
        """Is a page written in the language of its path, and elsewhere in another?"""
        paired = [page for page in self.pages[tag] if self._others(tag, page)]
        for page in paired[:: max(1, len(paired) // _SAMPLE)]:
            if written_in(self.pages[tag][page]) == _code(tag):
                others = {written_in(path) for path in self._others(tag, page)}
                if others - {None, _code(tag)}:
                    return True
        return False

    def _original(self, page: str, ranked: Sequence[str]) -> str | None:
        """The path of a page's original; None for a page in one language that has none."""
        for code in ranked:
            if page in self._versions[code]:
                return self._versions[code][page]
        languages = sum(page in pages for pages in self._versions.values())
        return self._path(page, ranked[0]) if languages > 1 else None

    def _path(self, page: str, code: str) -> str:
        """Where a page would stand in a language, or, for "", without one."""
        tag = min((tag for tag in self.pages if _code(tag) == code), key=len, default="")
        if self.before is not None:
            return self.before + (f"{tag}/" if tag else "") + page
        stem, _, suffix = page.rpartition(".")
        return f"{stem}.{tag}.{suffix}" if tag else page

    def _foreign(self, tag: str, originals: Mapping[str, str | None], written_in: WrittenIn) -> bool:
        """Is a folder that may be named like a language of others (`ui/`) written in another than the originals?"""
        compared = [
            (written_in(self.pages[tag][page]), written_in(original))
            for page, original in originals.items()
            if original
        ][:_SAMPLE]
        told = [ours != theirs for ours, theirs in compared if ours and theirs]
        return 2 * sum(told) > len(told)


def _code(tag: str) -> str:
    """Our language's code; any other's tag as it is."""
    return known(tag) or tag


def _ranked(versions: Mapping[str, Mapping[str, str]], in_names: bool) -> list[str]:
    """Where a page's original is looked for: without a language in its path, in the default one, in the widest.

    Of folders, the default one goes before what stands outside of them where it has more pages, so that a
    `docs/README.md` is not taken for the original of `docs/sv/README.md` beside `docs/en/`. The widest language is the
    original's where the others have less than half its pages.
    """
    count = {code: len(pages) for code, pages in versions.items()}
    usual = sorted({"", DEFAULT} & count.keys(), key=lambda code: (0 if in_names else -count[code], code))
    widest = max(count, key=lambda code: (count[code], code))
    likely = [code for code in usual if 2 * count[code] >= count[widest]]
    return list(dict.fromkeys([*(likely or [widest]), *usual]))
