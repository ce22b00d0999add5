"""What the navigation of a site calls its pages: MkDocs' `nav`, the summary of GitBook and mdBook; reads no files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from posixpath import normpath
from urllib.parse import unquote

from ...text.plain import plain

SUMMARY = "SUMMARY.md"  # in the folder of the pages
_LINK = re.compile(r"(?<!!)\[(?P<title>[^\[\]\n]+)\]\(<?(?P<path>[^()<>\s#]*)[^()\n]*\)")
_NAV = re.compile(r"^nav:[ \t]*(?:#.*)?\n(?P<lines>(?:[ \t]*(?:[-#].*|[ \t]\S.*)?\n)+)", re.MULTILINE)
_ENTRY = re.compile(
    r"^[ \t]*-[ \t]*(?P<quote>[\"']?)(?P<title>[^\n]+?)(?P=quote):[ \t]+[\"']?(?P<path>[^\"'\n]+\.(?:md|ipynb))\b",
    re.MULTILINE,
)
_FOLDER = re.compile(r"^docs_dir:[ \t]*[\"']?([^\"'\s#]+)", re.MULTILINE)
_ONLY_LINKS = re.compile(
    rf"[ \t]*(?:#.*|(?:[-*+]|\d+[.)])[ \t]*(?:{_LINK.pattern.replace('?P<title>', '').replace('?P<path>', '')})?"
    r"|[-*_]{3,}|\[[^\]]*\]\([^)]*\))?[ \t]*"
)


def is_summary(path: str, text: str) -> bool:
    """Is a file the list of a site's pages, with nothing else in it?"""
    if path.rpartition("/")[2] != SUMMARY or not _LINK.search(text):
        return False
    return all(_ONLY_LINKS.fullmatch(line) for line in text.splitlines())


def called(path: str, summary: tuple[str, str], configurations: Mapping[str, str]) -> str | None:
    """What the nearest summary, or MkDocs' configuration, calls a page; None where neither names it."""
    of_summary = dict(_of_summary(*summary)) if is_summary(*summary) else {}
    return of_summary.get(path) or _of_mkdocs(
        configurations.get("mkdocs.yml") or configurations.get("mkdocs.yaml", "")
    ).get(path)


def _of_summary(place: str, text: str) -> Iterator[tuple[str, str]]:
    folder = place.rpartition("/")[0]
    for found in _LINK.finditer(text):
        if found["path"]:
            yield normpath(f"{folder}/{unquote(found['path'])}".lstrip("/")), plain(found["title"]).strip()


@lru_cache(maxsize=4)
def _of_mkdocs(text: str) -> dict[str, str]:
    folder = found[1].strip("/") if (found := _FOLDER.search(text)) else "docs"
    navigation = _NAV.search(f"{text}\n")
    entries = _ENTRY.finditer(navigation["lines"]) if navigation else ()
    return {normpath(f"{folder}/{each['path']}"): each["title"].strip() for each in entries}
