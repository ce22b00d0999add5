"""Which pages a site generator leaves out of its site, and what it makes of all of them; reads no files."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from .published import CURRENT, HUGO, docusaurus_release, docusaurus_version, mkdocs_folder, said

# Of MkDocs: lines as in a `.gitignore`, of the folder of the pages.
_LEFT_OUT = re.compile(
    r"^(?P<name>exclude_docs|draft_docs):[ \t]*"
    r"(?:[|>][-+\d]*[ \t]*(?:#.*)?\n(?P<lines>(?:[ \t]+.*\n?|[ \t]*\n)*)|(?P<line>\S.*))",
    re.MULTILINE,
)


def left_out(path: str, configurations: Mapping[str, str], versions: Collection[str] = ()) -> str | None:
    """Why a page is not part of the site, None where it is; `versions` are those of Docusaurus that have pages."""
    for name in ("mkdocs.yml", "mkdocs.yaml"):
        folder, settings = _settings(configurations.get(name, ""))
        if path.startswith(folder):
            for setting, patterns in settings:
                if _matches(path.removeprefix(folder), patterns):
                    return f"{name} leaves it out of the site (`{setting}`)"
        theme = said(configurations.get(name, ""), "custom_dir").strip("/")
        if theme and path.startswith(f"{theme}/"):
            return _OF_A_SITE_S_THEME
    if path.startswith("themes/") and any(name in configurations for name in HUGO):
        return _OF_A_SITE_S_THEME
    if _OF_A_SEARCH.search(path):
        return "what its site searches in"
    version, release = docusaurus_version(path), docusaurus_release(configurations)
    if version and version[0] == CURRENT != release and release in versions:
        return f"of the version to come; by versions.json and its configuration, readers are shown {release}"
    return None


_EXCLUDED = re.compile(r"^exclude_patterns\s*=\s*\[(?P<patterns>[^\[\]]*)\]", re.MULTILINE)  # of Sphinx
_STRING = re.compile(r"(?:^|[\[,(])\s*([\"'])(?P<pattern>.*?)\1", re.MULTILINE)


def excluded(path: str, place: str, settings: str) -> str | None:
    """Why a page is not part of Sphinx' documentation, whose settings stand at a place above it; None where it is."""
    found = _EXCLUDED.search(settings)
    patterns = [_pattern(f"/{each['pattern']}") for each in _STRING.finditer(found["patterns"])] if found else []
    inside = path.removeprefix(place.rpartition("/")[0]).lstrip("/")
    return f"{place} leaves it out of the site (`exclude_patterns`)" if _matches(inside, tuple(patterns)) else None


_OF_A_SITE_S_THEME = "of the theme of its site, no documentation"
_OF_A_SEARCH = re.compile(r"(?:^|/)_?pagefind/|(?:^|/)pagefind[\w-]*\.json$")

# What lies in a repository beside its pages: by its name at the top or in the folder of a theme, and by its words where
# a page may be called so.
OF_A_REPOSITORY = "of the repository, no documentation"
_LICENCE = re.compile(r"(?:UN)?LICEN[CS]E(?:[-_].*)?|COPYING(?:[-_].*)?|CODE[-_]OF[-_]CONDUCT", re.IGNORECASE)
_LEGAL = re.compile(
    r"\bAS[ -]IS\b|\bwarrant(?:y|ies)\b|hereby granted|creative commons|contributor covenant|public licen[cs]e"
    r"|all rights reserved",
    re.IGNORECASE,
)
_THEME = re.compile(r"(?:(?:^|/)_themes?|^themes?)/(?:[^/]+/)+(?P<name>[^/.]+)[^/]*$")
_OF_A_THEME = re.compile(r"README|CHANGE(?:S|LOG)|CONTRIBUTING|SECURITY|AUTHORS|" + _LICENCE.pattern, re.IGNORECASE)
_REQUIREMENTS = re.compile(r"(?:^|/)(?:[\w.-]*requirements[\w.-]*|constraints)\.txt$", re.IGNORECASE)
_PACKAGE = re.compile(r"(?:[A-Za-z0-9][\w.-]*(?:\[[\w, .-]*\])?[ \t]*(?:(?:[=<>!~]=?=?|@|;).*)?|[-#].*)?")


def is_of_a_repository(path: str, text: str) -> bool:
    """Does a file tell those who take or change what a repository holds about it, or a program, and no reader?"""
    if _REQUIREMENTS.search(path):
        return all(_PACKAGE.fullmatch(line.strip()) for line in text.splitlines())
    if (found := _THEME.search(path)) and _OF_A_THEME.fullmatch(found["name"]):
        return True
    stem = path.partition(".")[0]
    return _LICENCE.fullmatch(stem) is not None and "/" not in path and (stem.isupper() or bool(_LEGAL.search(text)))


_SEARCH = re.compile(r"(?<![a-z])(?:search|lunr)(?=index|[^a-z]|\Z)", re.IGNORECASE)  # in its name
_PLACE = re.compile(r"(?P<elsewhere>\w+://)?[^\s/]*/\S*")  # an address, whole or within the site


def is_search_index(path: str, records: Collection[Sequence[tuple[str, str]]], titles: Collection[str]) -> bool:
    """Are records, as (name, value) pairs, what a site searches in: its pages once more, most with their addresses, in
    a file that is named so, or with the titles of pages?"""
    placed = named = titled = 0
    for each in records:
        places = [found for _, value in each if (found := _PLACE.fullmatch(value))]
        placed += any(places)
        named += any(not found["elsewhere"] for found in places)
        titled += any(places) and any(value in titles for _, value in each)
    is_named = _SEARCH.search(path.rpartition("/")[2].partition(".")[0]) is not None
    return placed > 0 and 2 * (named if is_named else titled) >= len(records)


_ANY = "**"  # folders, as many as there are


class _Pattern(NamedTuple):
    """A line of such a setting: whether it takes out, and the parts of the paths that it is about."""

    out: bool
    parts: tuple[str, ...]


_Patterns = tuple[_Pattern, ...]


@lru_cache(maxsize=4)
def _settings(text: str) -> tuple[str, tuple[tuple[str, _Patterns], ...]]:
    """The folder of the pages, and which of them each setting leaves out: patterns, in order, that take out or in."""
    said = ((each["name"], each["lines"] or (each["line"] or "").strip("\"' \t")) for each in _LEFT_OUT.finditer(text))
    settings = (
        (name, tuple(_pattern(line) for line in map(str.strip, lines.splitlines()) if line)) for name, lines in said
    )
    return mkdocs_folder(text), tuple(settings)


def _pattern(line: str) -> _Pattern:
    """What a line means, as a `.gitignore` has it."""
    out, line = not line.startswith("!"), line.removeprefix("!")
    if line.startswith("#"):
        return _Pattern(out, ("",))  # as no part of a path is called
    parts = line.strip("/").split("/")
    if line.endswith("/") and parts[-1] == _ANY:
        parts[-1] = "*"
    inside = ["*"] if line.endswith("/") or parts[-1] == _ANY else []  # not what is called so itself
    before = [] if "/" in line.rstrip("/") else [_ANY]
    return _Pattern(out, (*before, *parts, *inside, _ANY))


def _matches(path: str, patterns: _Patterns) -> bool:
    found = False
    for out, parts in patterns:
        if _fits(path.split("/"), parts, _ANY, _is_called):
            found = out
    return found


def _is_called(name: str, pattern: str) -> bool:
    return _fits(name, pattern, "*", lambda letter, sign: sign in (letter, "?"))


def _fits(items: Sequence[str], pattern: Sequence[str], star: str, same: Callable[[str, str], bool]) -> bool:
    """Whether items are those of a pattern, in which a star stands for any number of them.

    Where one is not as it should be, the last star takes one more: the ones before it need not be looked at again.
    """
    at = here = since = 0
    last = -1  # where the last star stands
    while here < len(items):
        if at < len(pattern) and pattern[at] == star:
            last, since, at = at, here, at + 1
        elif at < len(pattern) and same(items[here], pattern[at]):
            at, here = at + 1, here + 1
        elif last >= 0:
            since += 1
            at, here = last + 1, since
        else:
            return False
    return all(each == star for each in pattern[at:])
