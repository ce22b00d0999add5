"""Where a language stands in the paths of a set of files, told from the files themselves; reads none of them.

Anything may be named like a language by chance (`src/da/`, `log-in.md`). It is one where a page of it is written in
that language, and the same page stands elsewhere in another.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath
from typing import Literal, NamedTuple

from ...languages.locale import DEFAULT, known

OTHER = "other"  # a language that is none of ours

TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_](?:[A-Za-z]{2,4}|\d{3})){0,2}")
_SUFFIXED = re.compile(rf"(?P<name>.+?)(?P<mark>[._-])(?P<tag>{TAG.pattern})")
_INDEX = ("index", "README", "_index")  # what a folder's own page is called
_TRANSLATED_BY_MESSAGE = (".pot", ".rst", ".md", ".mdx", ".adoc", ".txt")  # what catalogs of messages are made from
_SAMPLE = 6  # pages of a language by which a folder proves that its name is a language

# What the text of a file is in: a code, OTHER, or None where it has too few words to tell.
WrittenIn = Callable[[str], str | None]


class Shape(NamedTuple):
    """Where the language stands: a folder, the end of a folder's name or of a file's, or a file's whole name."""

    kind: Literal["folder", "end of folder", "end of name", "name"]
    before: str  # of a folder the path before it, with that folder's own name where the language only ends it
    mark: str = ""  # between the name and the language

    @property
    def is_plain(self) -> bool:
        """`a.sv.md`: what nobody writes by chance."""
        return self.kind == "end of name" and self.mark == "."

    def path(self, tag: str, page: str) -> str:
        """Where a page stands in a language."""
        if self.kind == "folder":
            return f"{self.before}{tag}/{page}"
        if self.kind == "end of folder":
            return f"{self.before}{self.mark}{tag}/{page}"
        folder, name = _cut(page)
        if self.kind == "name":
            return f"{folder}{tag}{name}"
        stem, _, suffix = name.rpartition(".")
        return f"{folder}{stem}{self.mark}{tag}.{suffix}"

    def without(self, page: str) -> list[str]:
        """Where a page may stand without a language: in the folder that holds the languages, or in the one above it
        (`docs/i18n/sv/a.md`)."""
        if self.kind == "folder":
            return [self.before + page, above(self.before) + page]
        if self.kind == "end of folder":
            return [f"{self.before}/{page}"]
        folder, name = _cut(page)
        return [f"{folder}{index}{name}" for index in _INDEX] if self.kind == "name" else [page]


def _cut(path: str) -> tuple[str, str]:
    """The folder of a path, with its slash, and its name."""
    folder, slash, name = path.rpartition("/")
    return folder + slash, name


def above(folder: str) -> str:
    """The folder that holds this one, both with their slash; the root's is the root."""
    return "".join(f"{part}/" for part in PurePosixPath(folder).parts[:-1])


def slots(paths: Collection[str]) -> list[Slot]:
    """Everywhere that something like a language stands in a path: folders first, the outermost first."""
    found: dict[Shape, Slot] = {}
    paths = dict.fromkeys(paths)
    for path in sorted(paths):
        for shape, tag, page in _shapes(path):
            found.setdefault(shape, Slot(shape, paths)).pages[tag][page] = path
    return sorted(found.values(), key=lambda slot: (_KINDS.index(slot.shape.kind), slot.shape.before.count("/")))


_KINDS = ("folder", "end of folder", "end of name", "name")


def _shapes(path: str) -> Iterator[tuple[Shape, str, str]]:
    """Each way to read a path as a page in a language: (where that stands, language, page)."""
    *folders, name = path.split("/")
    for i, folder in enumerate(folders):
        before, rest = "".join(f"{each}/" for each in folders[:i]), "/".join([*folders[i + 1 :], name])
        if _like_a_language(folder):
            yield Shape("folder", before), folder, rest
        elif (end := _SUFFIXED.fullmatch(folder)) and _like_a_language(end["tag"]):
            yield Shape("end of folder", before + end["name"], end["mark"]), end["tag"], rest
    stem, _, suffix = name.rpartition(".")
    if _like_a_language(stem):
        yield Shape("name", ""), stem, "/".join([*folders, f".{suffix}"])
    elif (end := _SUFFIXED.fullmatch(stem)) and _like_a_language(end["tag"]):
        yield Shape("end of name", "", end["mark"]), end["tag"], "/".join([*folders, f"{end['name']}.{suffix}"])


def _like_a_language(name: str) -> bool:
    return bool(TAG.fullmatch(name)) and (known(name) is not None or len(re.split("[-_]", name)[0]) == 2)


@dataclass
class Slot:
    """Paths that differ in a language only."""

    shape: Shape
    files: Collection[str]
    pages: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))  # tag -> page -> path

    def places(self, written_in: WrittenIn) -> Iterator[tuple[str, str, str | None]]:
        """Each file's path, its language and the path of its original, if these are languages at all."""
        if not any(map(known, self.pages)):
            return
        tags = [tag for tag in self.pages if any(self._others(tag, page) for page in self.pages[tag])]
        ours = [tag for tag in tags if known(tag)]
        if not ours or not (self.shape.is_plain or any(self._proved(tag, written_in) for tag in ours)):
            yield from self._apart_by_names(written_in)
            return
        ranked = _ranked({code: self._versions[code] for code in ("", *map(_code, ours))}, self._prefers_none)
        for tag in tags:
            originals = {page: self._original(page, ranked) for page in self.pages[tag]}
            if tag in ours or self._foreign(tag, originals, written_in):
                for page, path in self.pages[tag].items():
                    yield path, tag, originals[page] if originals[page] != path else None

    @property
    def _prefers_none(self) -> bool:
        """Is a page without a language the original whatever their numbers? A folder without one may be another's."""
        return self.shape.kind in ("end of folder", "end of name") or bool(self._apart)

    @cached_property
    def _versions(self) -> dict[str, dict[str, str]]:
        """Page -> path for each of our languages, and, under "", for pages that have no language in their path."""
        versions: dict[str, dict[str, str]] = defaultdict(dict)
        for tag in sorted(filter(known, self.pages), key=len, reverse=True):  # `sv` rather than `sv-SE`
            versions[_code(tag)].update(self.pages[tag])
        for page in self._every_page:
            if root := self._root(page):
                versions[""][page] = root
        return versions

    @cached_property
    def _every_page(self) -> set[str]:
        return {page for pages in self.pages.values() for page in pages}

    def _root(self, page: str) -> str | None:
        """The page without a language."""
        choices = [f"{self._apart}{page}"] if self._apart else self.shape.without(page)
        return next((choice for choice in choices if choice in self.files), None) or self._template(page)

    def _template(self, page: str) -> str | None:
        """What a catalog of messages translates: a template of its name, else a page; `guide.po` is of `guide.rst`."""
        if not page.endswith(".po"):
            return None
        folder, name = _cut(page.removesuffix(".po"))
        if self.shape.kind == "name":
            beside = (path for path in self.files if path.endswith(".pot") and _cut(path)[0] == folder)
            return min(beside, default=None)
        found = self._by_tail.get(f"{folder.removeprefix('LC_MESSAGES/')}{name}", [])
        return min(found, key=lambda path: (not path.endswith(".pot"), path.count("/"), path), default=None)

    @cached_property
    def _by_tail(self) -> dict[str, list[str]]:
        """Each end of a path, without its suffix -> the pages and templates that catalogs of messages are made from."""
        found: dict[str, list[str]] = defaultdict(list)
        for path in self.files:
            if path.endswith(_TRANSLATED_BY_MESSAGE):
                stem = path.rpartition(".")[0]
                for _, tail in (("", stem), *_cuts(stem)):
                    found[tail].append(path)
        return found

    @cached_property
    def _apart(self) -> str:
        """The folder beside that of the languages in which the pages stand without one: `docs/` beside `i18n/sv/`.

        It is the one that has the most of them, and at least half; nothing where the usual places have as many.
        """
        if self.shape.kind != "folder" or not self.shape.before:
            return ""
        usual = sum(any(choice in self.files for choice in self.shape.without(page)) for page in self._every_page)
        count = Counter(
            folder
            for path in self.files
            if not path.startswith(self.shape.before)
            for folder, page in _cuts(path)
            if page in self._every_page and folder.startswith(above(self.shape.before))
        )
        most = max(count, key=lambda folder: (count[folder], -folder.count("/"), folder), default="")
        return most if 2 * count[most] >= len(self._every_page) and count[most] > usual else ""

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

    def _apart_by_names(self, written_in: WrittenIn) -> Iterator[tuple[str, str, None]]:
        """The files of folders that are named by languages and written in them, though they have no page in common:
        translated names. Which is whose translation, the pages themselves have to say."""
        if self.shape.kind != "folder":
            return
        own = [tag for tag in self.pages if known(tag) and self._is_written(tag, written_in)]
        if len({*map(_code, own)}) > 1:
            for tag in own:
                yield from ((path, tag, None) for path in self.pages[tag].values())

    def _is_written(self, tag: str, written_in: WrittenIn) -> bool:
        """Are most pages of a folder in the language that it is named by?"""
        paths = list(self.pages[tag].values())
        told = [written_in(path) for path in paths[:: max(1, len(paths) // _SAMPLE)]]
        return 2 * told.count(_code(tag)) > len(told)

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
        if tag:
            return self.shape.path(tag, page)
        return f"{self._apart}{page}" if self._apart else self.shape.without(page)[0]

    def _foreign(self, tag: str, originals: Mapping[str, str | None], written_in: WrittenIn) -> bool:
        """Is a folder that may be named like a language of others (`ui/`) written in another than the originals?"""
        compared = [
            (written_in(self.pages[tag][page]), written_in(original))
            for page, original in originals.items()
            if original
        ][:_SAMPLE]
        told = [ours != theirs for ours, theirs in compared if ours and theirs]
        return 2 * sum(told) > len(told)


def _cuts(path: str) -> Iterator[tuple[str, str]]:
    """Each folder that holds a file, with its slash, and the rest of the path."""
    for slash in re.finditer("/", path):
        yield path[: slash.end()], path[slash.end() :]


def _code(tag: str) -> str:
    """Our language's code; any other's tag as it is."""
    return known(tag) or tag


def _ranked(versions: Mapping[str, Mapping[str, str]], prefers_none: bool) -> list[str]:
    """Where a page's original is looked for: without a language in its path, in the default one, in the widest.

    Of folders, the default one goes before what stands outside of them where it has more pages, so that a
    `docs/README.md` is not taken for the original of `docs/sv/README.md` beside `docs/en/`. The widest language is the
    original's where the others have less than half its pages.
    """
    count = {code: len(pages) for code, pages in versions.items()}
    usual = sorted({"", DEFAULT} & count.keys(), key=lambda code: (0 if prefers_none else -count[code], code))
    widest = max(count, key=lambda code: (count[code], code))
    likely = [code for code in usual if 2 * count[code] >= count[widest]]
    return list(dict.fromkeys([*(likely or [widest]), *usual]))
