"""What catalogs of messages translate: the messages that stand in them too; reads no files.

The messages of a catalog, in the language of the program, are a document of their own, at the catalog's path with
`#source`. Catalogs that differ in their language have one for them all; those that translate a template or a page that
is there have none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from ...languages.locale import known
from ...records import LeftOut
from ..readers.messages import PAGE

_SOURCE = "#source"
_CATALOGS = (".po", ".xlf", ".xliff")
_MADE_FROM = (".pot", ".rst", ".md", ".mdx", ".adoc", ".txt")


def catalog_of(path: str) -> str:
    """The file that a path leads to."""
    return path.removesuffix(_SOURCE)


def is_of_a_catalog(path: str) -> bool:
    """Is it the path of a catalog's messages?"""
    return path.endswith(_SOURCE)


def sources_of(paths: Collection[str]) -> dict[str, str]:
    """Each catalog's path -> the path of its messages, at the first of the catalogs that have the same."""
    catalogs = sorted(path for path in paths if path.endswith(_CATALOGS))
    if not catalogs:
        return {}
    made_from = {
        stem.rpartition("/")[2] for stem, _, end in (each.rpartition(".") for each in paths) if f".{end}" in _MADE_FROM
    }
    templates = {path.rpartition("/")[0] for path in paths if path.endswith(".pot")}
    first: dict[str, str] = {}
    found: dict[str, str] = {}
    for path in catalogs:
        folder, _, name = path.rpartition("/")
        if name.rpartition(".")[0] not in made_from and folder not in templates:
            found[path] = first.setdefault(_without_language(path), path) + _SOURCE
    return found


def _without_language(path: str) -> str:
    """A path with a sign for what may be a language in it."""
    return "".join(
        "*" if known(part) else part for part in re.split(r"([/.]|(?<=[^\W\d_]{2})[-_](?=[a-z]{2}\.))", path)
    )


def page_of(path: str, paths: Collection[str]) -> str | None:
    """The page of reStructuredText whose messages a catalog of Sphinx translates; none where a template has them."""
    _, inside, page = path.rpartition("LC_MESSAGES/")
    if not inside or not page.endswith(".po"):
        return None
    stem = page.removesuffix(".po")
    found = [each for each in paths if f"/{each}".endswith((f"/{stem}.rst", f"/{stem}.pot"))]
    best = min(found, key=lambda each: (not each.endswith(".pot"), each.count("/"), each), default="")
    return best if best.endswith(".rst") else None


def with_page(settings: str, path: str, paths: Collection[str], content: Callable[[str], bytes]) -> str:
    """What a file is read with: settings, and for a catalog the page that it translates, where it can be had."""
    page = page_of(path, paths)
    try:
        return f"{settings}{PAGE}{content(page).decode('utf-8-sig', 'replace')}" if page else settings
    except LeftOut:
        return settings
