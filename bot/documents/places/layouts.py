"""Which file is whose translation, told from paths: the common layouts; reads no files, knows nothing of metadata."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from .slots import TAG, WrittenIn, above, slots

_DOCUSAURUS = re.compile(
    r"(?P<before>(?:[^/]+/)*)i18n/(?P<tag>[^/]+)/docusaurus-plugin-content-(?P<what>docs|blog|pages)(?:-(?P<id>[^/]+))?"
    r"/(?P<rest>.+)"
)


@dataclass(frozen=True, slots=True)
class Place:
    """What a file's path says: its language, and the path of its original, None where it is the original itself."""

    language: str  # as it stands there: `sv`, `sv-SE`
    original: str | None


def places(paths: Collection[str], written_in: WrittenIn, layout: str | None = None) -> dict[str, Place]:
    """The place of each file that has one; where a `layout` is said, see `patterns_of`, that it is there.

    `translations/sv/…` and Docusaurus' folders are known by their names. Any other folder may be named like a
    language by chance (`src/da/`): it is one only where a page of it is written in that language and the same page
    stands elsewhere in another.
    """
    files = set(paths)
    if layout:
        return {path: place for path in paths if (place := _said(path, *patterns_of(layout)))}
    found = {path: place for path in files if (place := place_of(path, files))}
    free = files - found.keys()
    for slot in slots(free):
        for path, tag, original in slot.places(written_in):
            found.setdefault(path, Place(tag, original))
    return found


def patterns_of(layout: str) -> tuple[str, tuple[str, ...]]:
    """The pattern of the originals and those of the translations of a layout such as
    `docs/{page} i18n/{language}/{page}`."""
    patterns = layout.split()
    translations = tuple(each for each in patterns if "{language}" in each)
    return next(each for each in patterns if each not in translations), translations


def _said(path: str, original: str, translations: Collection[str]) -> Place | None:
    """The place of a file by the patterns of a layout."""
    for pattern in translations:
        names = {"page": "(?P<page>.+)", "language": f"(?P<language>{TAG.pattern})"}
        parts = re.split(r"\{(page|language)\}", pattern)
        found = re.fullmatch("".join(names[p] if i % 2 else re.escape(p) for i, p in enumerate(parts)), path)
        if found:
            return Place(found["language"], original.replace("{page}", found["page"]))
    return None


def place_of(path: str, files: Collection[str] = ()) -> Place | None:
    """The place of a file in a folder that only translations stand in, None for any other path."""
    return _under_translations(path) or _docusaurus(path, files)


def _under_translations(path: str) -> Place | None:
    """`translations/sv/a.md` is of `a.md`."""
    parts = path.split("/")
    for i in range(len(parts) - 3, -1, -1):
        if parts[i] == "translations" and TAG.fullmatch(parts[i + 1]):
            return Place(parts[i + 1], "/".join(parts[:i] + parts[i + 2 :]))
    return None


def _docusaurus(path: str, files: Collection[str]) -> Place | None:
    """`i18n/sv/docusaurus-plugin-content-docs/current/a.md` is of `docs/a.md`, here or beside the site's folder."""
    match = _DOCUSAURUS.fullmatch(path) if "i18n/" in path else None
    if not match or not TAG.fullmatch(match["tag"]):
        return None
    source = _docusaurus_source(match["what"], match["id"], match["rest"])
    choices = [match["before"] + source, above(match["before"]) + source]
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
