"""What the navigation of a site calls its pages: MkDocs' `nav`, the summary of GitBook and mdBook; reads no files."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from posixpath import normpath
from urllib.parse import unquote

from ...text.plain import plain
from .published import mkdocs_folder

SUMMARY = "SUMMARY.md"  # in the folder of the pages
_LINK = re.compile(r"(?<!!)\[(?P<title>[^\[\]\n]+)\]\(<?(?P<path>[^()<>\s#]*+)[^()\n]*+\)")
_NAV = re.compile(r"^nav:[ \t]*(?:#.*)?\n(?P<lines>(?:[ \t]*(?:[-#].*|[ \t]\S.*)?\n)+)", re.MULTILINE)
_ENTRY = re.compile(
    r"^[ \t]*-[ \t]*+(?P<quote>[\"']?)(?P<title>[^\n]+?)(?P=quote):[ \t]++[\"']?(?P<path>[^\"'\n:]+\.(?:md|ipynb))\b",
    re.MULTILINE,
)
_ONLY_LINKS = re.compile(
    rf"(?:#.*|(?:[-*+]|\d+[.)])[ \t]*(?:{_LINK.pattern.replace('?P<title>', '').replace('?P<path>', '')})?"
    r"|[-*_]{3,}|\[[^\]]*\]\([^)]*\))?"
)


def is_summary(path: str, text: str) -> bool:
    """Is a file the list of a site's pages, with nothing else in it?"""
    if path.rpartition("/")[2] != SUMMARY or not _LINK.search(text):
        return False
    return all(_ONLY_LINKS.fullmatch(line.strip()) for line in text.splitlines())


def called(path: str, summary: tuple[str, str], configurations: Mapping[str, str]) -> str | None:
    """What the nearest summary, or MkDocs' configuration, calls a page; None where neither names it."""
    configuration = configurations.get("mkdocs.yml") or configurations.get("mkdocs.yaml", "")
    return _of_summary(*summary).get(path) or _of_mkdocs(configuration).get(path)


@lru_cache(maxsize=4)
def _of_summary(place: str, text: str) -> dict[str, str]:
    folder, links = place.rpartition("/")[0], _LINK.finditer(text) if is_summary(place, text) else ()
    return {
        normpath(f"{folder}/{unquote(each['path'])}".lstrip("/")): plain(each["title"]).strip()
        for each in links
        if each["path"]
    }


@lru_cache(maxsize=4)
def _of_mkdocs(text: str) -> dict[str, str]:
    folder = mkdocs_folder(text)
    navigation = _NAV.search(f"{text}\n")
    entries = _ENTRY.finditer(navigation["lines"]) if navigation else ()
    return {normpath(folder + each["path"]): each["title"].strip() for each in entries}
