"""Editions: the versions and platforms that a question names and that pages are of; knows nothing of search.

A page is of an edition by its path, its title, its headings or the label of a tab: `versioned_docs/version-1.0/a.md`,
"Version 2.4", "Windows". What its text only mentions does not make it one.
"""

from __future__ import annotations

import json
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from ...languages.locale import codes, locale
from ...records import Evidence, Span

CURRENT = "current"  # the version of a page that stands beside others and names none itself
_CURRENT = (CURRENT, "latest", "stable")  # folders of it
# Distributions of Linux: what holds for all of them holds for each.
_LINUXES = ("ubuntu", "debian", "fedora", "rhel", "centos", "arch", "alpine", "suse", "raspberry", "wsl")
_NONE, _OTHER = 2, 3  # how far from what was asked is what is of no edition, and of another
_BELOW = 0.3  # by which evidence scores less than the best of what comes before it: it is not quoted beside that
_NEARLY = 0.9  # of the best score: another version of the same page fits the question as well
_VERSIONED = "versioned_"  # of a folder of versions, before the name of what it is the versions of
_COMPOUNDED = 5  # letters from which a name may begin a longer word: `windowsdator`

_POINTS = r"\d{1,4}(?:\.\d{1,3}){1,2}(?:\.x)?|\d{1,4}\.x"
_NUMBER = rf"{_POINTS}|\d{{1,4}}"
_END = r"(?![\w.,]*\w)"
_FOLDER = re.compile(rf"(?:(?:version|release|ver|v)[-_.]?({_NUMBER})|({_POINTS}))", re.IGNORECASE)
_SIGNED = re.compile(rf"(?<![\w.])v({_NUMBER}){_END}", re.IGNORECASE)
_NAME = re.compile(r"\b(?:[A-Z]\w*[a-z][A-Z]\w*|[A-Z]{2,}) V\d{1,4}\b")  # of something else: "DeepCook V3", "ABBA V8"
_ENTRY = re.compile(rf"\W*v?({_POINTS})\W*(?:\d{{4}}-\d\d-\d\d\W*)?", re.IGNORECASE)  # of a list of changes
_BEHIND_A_WORD = re.compile(rf"(?<=[^\W\d_] )({_POINTS}){_END}(?!\s*[:%°€$£])(?:\s?(?P<unit>[^\W\d_]+))?")


# ---- what is named -----------------------------------------------------------------------------


def editions_of(path: str, title: str, headings: Iterable[str], labels: Iterable[str] = ()) -> frozenset[str]:
    """The versions and platforms of what stands at a path, under a title and headings, and in tabs with labels."""
    said = (title, *headings, *labels)
    folders = [folder for folder in _folders(path) if not _version_of(folder)]
    versions = {*map(_version_of, _folders(path)), *(version for each in said for version in _titled(each))}
    return frozenset({*versions, *_platforms("\n".join((*folders, *said)))} - {""})


def asked_editions(question: str) -> frozenset[str]:
    """The versions and platforms that a question names."""
    return frozenset({*_versions(question), *_platforms(question)})


def platform_places(text: str) -> Iterator[tuple[Span, str]]:
    """Where a text names platforms, and of which kind each is."""
    return ((place, _kinds()[platform]) for place, platform in _platforms_at(text))


def version_places(text: str) -> Iterator[tuple[Span, Span]]:
    """Where a text names versions, and where with the word for one."""
    for found in _named_version()[0].finditer(text):
        yield Span(*found.span(1 if found[1] else 2)), Span(*found.span())


def edition(evidence: Evidence) -> str | None:
    """The version that a passage is of; None where nothing above it says one."""
    for said in (*reversed(evidence.passage.heading_path), evidence.document.title):
        if versions := set(_titled(said)):
            return versions.pop() if len(versions) == 1 else None
    folders = _folders(evidence.passage.path)
    found = next(filter(None, map(_version_of, reversed(folders))), None)
    return found or (CURRENT if set(_CURRENT).intersection(folders[:-1]) else None)


def _folders(path: str) -> list[str]:
    """The folders of a path, and its file without its ending."""
    *folders, file = path.split("/")
    return [*folders, re.sub(r"\.[^\W\d]\w*$", "", file)]


def _version_of(folder: str) -> str:
    found = _FOLDER.fullmatch(folder)
    return _plain(found[1] or found[2]) if found else ""


@lru_cache(maxsize=4_096)  # the headings of a documentation's pages
def _titled(said: str) -> tuple[str, ...]:
    """The versions that a title, a heading or a label is of."""
    entry = _ENTRY.fullmatch(said)
    return (_plain(entry[1]),) if entry else tuple(_versions(_NAME.sub("", said)))


def _versions(text: str) -> Iterator[str]:
    named, further = _named_version()
    for found in named.finditer(text):
        yield _plain(found[1] or found[2])
        place = found.end()
        while more := further.match(text, place):
            yield _plain(more[1])
            place = more.end()
    yield from (_plain(found[1]) for found in _SIGNED.finditer(text))
    yield from (_plain(found[1]) for found in _BEHIND_A_WORD.finditer(text) if not _measures(found["unit"] or ""))


def _plain(version: str) -> str:
    """`2` of `2.x`."""
    return version.lower().removesuffix(".x")


@cache
def _named_version() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A version behind its word, or before it, in any language; and one that is named with it: `2.3 and 2.4`."""
    every = [locale(code) for code in codes()]
    words = "|".join({word for own in every for word in own.tells["release"]})
    joined = "|".join(
        {re.escape(word) for own in every for word in (own.conjunction, *own.operators["condition"]["or"])}
    )
    named = rf"(?<!\w)(?:{words})[\s:-]{{0,2}}v?({_NUMBER}){_END}|(?<![\w.])v?({_POINTS})-(?:{words})"
    further = rf"(?:\s*[,/&–-]\s*|\s+(?:{joined})\s+)v?({_POINTS}){_END}"
    return re.compile(named, re.IGNORECASE), re.compile(further, re.IGNORECASE)


def _measures(word: str) -> bool:
    """Whether a number before a word counts something: a unit in any language, or the sign of one."""
    return word.casefold() in _units() or (len(word) <= 3 and not word.islower() and word != "")


@cache
def _units() -> frozenset[str]:
    every = [locale(code) for code in codes()]
    named = (name for own in every for names in own.units.values() for name in names)
    counted = (word for own in every for word in (*own.units, *own.tells["cost"]))
    scales = (word for own in every for word, value in own.number_words.items() if value >= 1000)
    return frozenset(word.casefold() for word in (*named, *counted, *scales))


def _platforms(text: str) -> Iterator[str]:
    return (platform for _, platform in _platforms_at(text))


def _platforms_at(text: str) -> Iterator[tuple[Span, str]]:
    """Where a text names platforms, and which ones; without regard to case `ı` is an `i`, but no name has it."""
    pattern, known = _known()
    named = ((found, found[0].casefold()) for found in pattern.finditer(text))
    return ((Span(*found.span()), known[name]) for found, name in named if name in known)


@cache
def _named_platforms() -> Mapping[str, Mapping[str, Sequence[str]]]:
    """By kind, each platform with its names."""
    read: dict[str, dict[str, list[str]]] = json.loads(
        (files(__package__) / "editions.json").read_text(encoding="utf-8")
    )
    return read


@cache
def _kinds() -> Mapping[str, str]:
    """The kind of each platform."""
    return {platform: kind for kind, platforms in _named_platforms().items() for platform in platforms}


@cache
def _known() -> tuple[re.Pattern[str], Mapping[str, str]]:
    """The names of platforms, and which one each is of."""
    platforms = [named for each in _named_platforms().values() for named in each.items()]
    known = {name: platform for platform, names in platforms for name in names}
    ends = ((name, "" if len(name) >= _COMPOUNDED and name.isalpha() else r"(?![^\W_])") for name in known)
    every = "|".join(re.escape(name) + end for name, end in sorted(ends, key=lambda pair: -len(pair[0])))
    return re.compile(rf"(?<![^\W_])(?:{every})", re.IGNORECASE), known


# ---- folders of old versions ---------------------------------------------------------------------


@lru_cache(maxsize=4)
def superseded(paths: frozenset[str]) -> frozenset[str]:
    """The folders of versions beside which a newer one stands: another such folder, or pages that name no version.

    Pages that name none are the newest where half of a folder's pages, or more, stand among them, too; and beside a
    folder of versions that is named after theirs: `docs` beside `versioned_docs/version-1.0`.
    """
    pages: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))  # by folder of versions, by version
    others: set[str] = set()
    named: set[str] = set()
    for path in paths:
        steps = path.split("/")
        place = _version_step(steps)
        if place is None:
            named.update(steps[:-1])
            others.update("/".join(steps[at:]) for at in range(len(steps)))
        else:
            pages["/".join(steps[:place])][steps[place]].add("/".join(steps[place + 1 :]))
    found = set()
    for folder, versions_there in pages.items():
        ages = {name: _age(_version_of(name) or CURRENT) for name in versions_there}
        own = folder.rpartition("/")[2]
        for name, tails in versions_there.items():
            beside = len(tails & others) * 2 >= len(tails) or own.removeprefix(_VERSIONED) in named - {own}
            if ages[name] < max(ages.values()) or (beside and ages[name] < _age(CURRENT)):
                found.add(f"{folder}/{name}".strip("/"))
    return frozenset(found)


def is_of(path: str, folders: frozenset[str]) -> bool:
    """Does a page stand in one of these folders of versions?"""
    steps = path.split("/")
    place = _version_step(steps)
    return place is not None and "/".join(steps[: place + 1]) in folders


def _version_step(steps: Sequence[str]) -> int | None:
    """Which step of a path is the folder of a version."""
    at = [place for place, step in enumerate(steps[:-1]) if _version_of(step) or step in _CURRENT]
    return at[-1] if at else None


# ---- what comes first ----------------------------------------------------------------------------


def ranked(evidence: Sequence[Evidence], asked: frozenset[str], old: frozenset[str]) -> tuple[Evidence, ...]:
    """The evidence of the version that was asked for first, and last what is of another version or platform.

    Where none was asked for, of one page that stands in several versions the newest comes first, and what stands in
    folders of `old` versions last, the newest of it first. What is of the platform that was asked for stays where it
    is: a page is seldom about the platform that its reader uses.
    """
    asks = any(_kind(each) == "version" for each in asked)
    if not asks:
        evidence = _newest_first(evidence)
    tiers: dict[tuple[int, tuple[float, ...]], list[Evidence]] = defaultdict(list)
    for found, version in zip(evidence, versions(evidence), strict=True):
        own = _editions(found) | ({version} if version else frozenset())
        is_old = not asks and is_of(found.passage.path, old)
        age = tuple(-part for part in (*_age(edition(found)), math.inf)) if is_old else ()
        tiers[max(_distance_of(found, asked, own), _OTHER if is_old else 0), age].append(found)
    return _below_each_other([tiers[distance] for distance in sorted(tiers)])


def _editions(found: Evidence) -> frozenset[str]:
    return editions_of(found.passage.path, found.document.title, found.passage.heading_path)


def _below_each_other(tiers: Sequence[Sequence[Evidence]]) -> tuple[Evidence, ...]:
    """All evidence with scores that say its order, those of one tier as far apart as they were."""
    ordered: list[Evidence] = []
    for tier in tiers:
        best = max(each.score for each in tier)
        most = min(ordered[-1].score, ordered[0].score - _BELOW) if ordered else best
        ordered += [replace(each, score=each.score - max(best - most, 0.0)) for each in tier]
    return tuple(ordered)


def _distance_of(found: Evidence, asked: frozenset[str], own: frozenset[str]) -> int:
    """The distance of a passage; one of another version may say of the one asked for when it ends."""
    distance = _distance(asked, own)
    return _NONE if distance == _OTHER and not asked.isdisjoint(_versions(found.text)) else distance


def _distance(asked: frozenset[str], own: frozenset[str]) -> int:
    """From 0 for the version that was asked for to `_OTHER` for another version or platform."""
    distances = []
    for kind in {_kind(each) for each in asked}:
        wanted, had = ([each for each in names if _kind(each) == kind] for names in (asked, own))
        distances.append(min((_apart(one, other) for one in wanted for other in had), default=_NONE))
    return _OTHER if _OTHER in distances else min(distances, default=_NONE)


def _apart(one: str, other: str) -> int:
    if _kind(one) != "version":
        kin = one == other or ("linux" in (one, other) and {one, other} <= {"linux", *_LINUXES})
        return _NONE if kin else _OTHER
    if one == other:
        return 0
    return 1 if all(a == b for a, b in zip(one.split("."), other.split("."), strict=False)) else _OTHER


def _kind(edition: str) -> str:
    return _kinds().get(edition, "version")


# ---- versions of one page ------------------------------------------------------------------------


class _Part(NamedTuple):
    """A part of a page, whatever version it is of."""

    folder: str | None  # in which the folders of its versions stand, None where its path names no version
    path: str  # within such a folder, or the whole
    headings: tuple[str, ...]
    language: str


def versions(evidence: Sequence[Evidence]) -> tuple[str | None, ...]:
    """The version that each passage is of; `current` where it says none and another version stands beside it."""
    found = [edition(each) for each in evidence]
    for places in _in_several(evidence):
        for place in places:
            found[place] = found[place] or CURRENT
    return tuple(found)


def told_versions(evidence: Sequence[Evidence], asked: frozenset[str], old: frozenset[str]) -> tuple[str | None, ...]:
    """The versions to tell: of all where one was asked for, else of what stands in several, or in folders of `old`."""
    known = versions(evidence)
    several = {place for places in _in_several(evidence) for place in places}
    several |= {place for place, found in enumerate(evidence) if is_of(found.passage.path, old)}
    told = any(_kind(each) == "version" for each in asked)
    return tuple(version if told or place in several else None for place, version in enumerate(known))


def _newest_first(evidence: Sequence[Evidence]) -> list[Evidence]:
    """The evidence; where versions of one part of a page fit nearly as well, the newest in the place of the first."""
    ordered = list(evidence)
    for places in _in_several(evidence):
        best = max(evidence[place].score for place in places)
        near = [place for place in places if evidence[place].score >= _NEARLY * best]
        newest = sorted(near, key=lambda place: _age(edition(evidence[place])), reverse=True)
        for place, other in zip(near, newest, strict=True):
            ordered[place] = replace(evidence[other], score=evidence[place].score)
    return ordered


def _age(version: str | None) -> tuple[float, ...]:
    return (math.inf,) if version in (None, CURRENT) else tuple(map(int, str(version).split(".")))


def _in_several(evidence: Sequence[Evidence]) -> Iterator[list[int]]:
    """The places of those passages that are one part of a page in several versions."""
    parts = [_part(each) for each in evidence]
    groups: dict[_Part, list[int]] = defaultdict(list)
    for place, part in enumerate(parts):
        groups[next((other for other in parts if _beside(part, other)), part)].append(place)
    yield from (places for places in groups.values() if len({edition(evidence[place]) for place in places}) > 1)


def _part(found: Evidence) -> _Part:
    headings = tuple(_unversioned(heading) for heading in found.passage.heading_path)
    steps = found.passage.path.split("/")
    place = _version_step(steps)
    if place is None:
        return _Part(None, found.passage.path, headings, found.document.language)
    return _Part("/".join(steps[:place]), "/".join(steps[place + 1 :]), headings, found.document.language)


def _beside(part: _Part, other: _Part) -> bool:
    """Whether one whose path names no version is the same as one whose path does."""
    alike = part.folder is None and other.folder is not None and part[2:] == other[2:]
    return alike and f"/{part.path}".endswith(f"/{other.path}")


def _unversioned(heading: str) -> str:
    return re.sub(r"\d[\d.]*", "", heading) if any(_titled(heading)) else heading
