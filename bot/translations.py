"""Which file is whose translation, how current it is, and which of its text is boilerplate; reads no files itself."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import PurePosixPath
from typing import Any

from .languages import codes, locale
from .records import Span, State

SIDECAR = ".co-op-translator.json"
IMAGES = "translated_images"

_LANGUAGE = re.compile(r"[a-z]{2,3}(?:[-_][A-Za-z]{2,4})?")
_METADATA = re.compile(r"\ufeff?<!--\s*CO_OP_TRANSLATOR_METADATA:\s*(\{.*?\})?\s*-->", re.DOTALL)
_METADATA_COMMENT = re.compile(r"\ufeff?<!--\s*CO_OP_TRANSLATOR_METADATA\b.*?-->", re.DOTALL)
_FRONT_MATTER = re.compile(r"\ufeff?\s*---[ \t]*(?:\r\n?|\n)(?:.*?(?:\r\n?|\n))??---[ \t]*(?=[\r\n]|\Z)", re.DOTALL)
_MARK = re.compile(r"<!--\s*CO-OP TRANSLATOR (DISCLAIMER|LANGUAGES TABLE|OTHER COURSES) (START|END)\s*-->")
_PARAGRAPH = re.compile(r"[^\s](?:.|(?:\r\n?|\n)(?![ \t]*(?:\r\n?|\n|\Z)))*")
_LINK_OR_COMMENT = re.compile(r"\[[^\[\]]*\]\([^()]*\)|<!--.*?-->", re.DOTALL)
_RULE = re.compile(r"(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a translation stands: its language, and the path of its original."""

    language: str
    original: str
    root: str  # what stands before `translations/`, with its slash


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the translator noted; nothing of it is certain to be there."""

    original_hash: str | None = None
    source_file: str | None = None
    language: str | None = None


def place_of(path: str) -> Place | None:
    """The place of a file under `translations/<language>/`, None for any other path."""
    parts = PurePosixPath(path).parts
    for i in range(len(parts) - 3, -1, -1):
        if parts[i] == "translations" and _LANGUAGE.fullmatch(parts[i + 1]):
            before = "".join(f"{part}/" for part in parts[:i])
            return Place(parts[i + 1], before + "/".join(parts[i + 2 :]), before)
    return None


def sidecar_path(place: Place) -> str:
    """The path of the file that holds the metadata of all translations into this language."""
    return f"{place.root}translations/{place.language}/{SIDECAR}"


def read_sidecar(text: str) -> dict[str, Metadata]:
    """Metadata by the original's path; ValueError where the text is no such file."""
    entries = json.loads(text.removeprefix("\ufeff"))
    if not isinstance(entries, dict):
        raise ValueError("a sidecar is an object")
    return {
        key.replace("\\", "/"): _metadata(entry)
        for key, entry in entries.items()
        if isinstance(entry, dict) and not key.startswith("__")
    }


def metadata_in(text: str) -> Metadata | None:
    """Metadata in the comment that a file begins with, None where it has none that can be read."""
    match = _METADATA.match(text)
    if not match or not match[1]:
        return None
    try:
        entry = json.loads(match[1])
    except (ValueError, RecursionError):
        return None
    return _metadata(entry) if isinstance(entry, dict) else None


def _metadata(entry: Mapping[str, Any]) -> Metadata:
    def value(key: str) -> str | None:
        found = entry.get(key)
        return found if isinstance(found, str) and found else None

    source = value("source_file")
    return Metadata(value("original_hash"), source.replace("\\", "/") if source else None, value("language_code"))


def state_of(original_hash: str | None, original_bytes: bytes | None) -> State:
    """The state of a translation made from a file with this MD5; line endings make no difference."""
    if original_bytes is None:
        return "missing"
    if original_hash is None:
        return "unknown"
    unix = original_bytes.replace(b"\r\n", b"\n")
    versions = (original_bytes, unix, unix.replace(b"\n", b"\r\n"))
    hashes = (hashlib.md5(version, usedforsecurity=False).hexdigest() for version in versions)
    return "current" if original_hash.lower() in hashes else "stale"


def skipped_spans(text: str, *, translated: bool) -> tuple[Span, ...]:
    """Metadata, front matter, marked boilerplate and a translation's disclaimer; in order, none overlapping."""
    spans = []
    start = 0
    for pattern in (_METADATA_COMMENT, _FRONT_MATTER):
        if match := pattern.match(text, start):
            spans.append(Span(*match.span()))
            start = match.end()
    for what, span in _marked(text, start):
        spans += _link_lists(text, span) if what == "LANGUAGES TABLE" else [span]
    start = spans[-1].end if spans else 0
    if translated and (disclaimer := _disclaimer(text, start)):
        spans.append(disclaimer)
    return tuple(spans)


def _marked(text: str, start: int) -> Iterator[tuple[str, Span]]:
    """What stands between a START and the next END of its kind, with both."""
    opened: re.Match[str] | None = None
    for mark in _MARK.finditer(text, start):
        if mark[2] == "START":
            opened = opened or mark
        elif opened and opened[1] == mark[1]:
            yield mark[1], Span(opened.start(), mark.end())
            opened = None


def _link_lists(text: str, table: Span) -> Iterator[Span]:
    """The paragraphs of a languages table that are links alone; what it says beside them is documentation."""
    for paragraph in _paragraphs(text, *table):
        words = _LINK_OR_COMMENT.sub("", text[paragraph.start : paragraph.end])
        if not re.search(r"[^\W\d_]", words):
            yield paragraph


def _disclaimer(text: str, start: int) -> Span | None:
    """The end of a text where it is a disclaimer without markers, with the rule above it."""
    end = len(text.rstrip())
    last = list(_paragraphs(text, max(start, end - 3000), end))[-4:]
    for i, paragraph in enumerate(last):
        labelled = _label(text[paragraph.start : paragraph.end]) in _labels()
        if (labelled or paragraph is last[-1]) and is_disclaimer(text[paragraph.start : end]):
            above = last[i - 1] if i else paragraph
            ruled = _RULE.fullmatch(text[above.start : above.end].strip())
            return Span(above.start if ruled else paragraph.start, end)
    return None


def _paragraphs(text: str, start: int, end: int) -> Iterator[Span]:
    for match in _PARAGRAPH.finditer(text, start, end):
        yield Span(*match.span())


def _label(text: str) -> str:
    """The first line, or what stands before its colon, without marks."""
    first = text.strip().splitlines()[0] if text.strip() else ""
    return re.sub(r"[*_#>:\s]+", " ", first.split(":", 1)[0]).strip().casefold()


def is_disclaimer(text: str) -> bool:
    """Whether a text says that a machine translated it and that the original counts, in one of our languages."""
    folded = text.casefold()
    if len(folded) > 2500:
        return False
    needed = 3 if _label(text) in _labels() else 4
    return any(sum(bool(cue.search(folded)) for cue in cues) >= needed for cues in _cues())


@cache
def _labels() -> frozenset[str]:
    return frozenset(label for code in codes() for label in locale(code).disclaimer["labels"])


@cache
def _cues() -> tuple[tuple[re.Pattern[str], ...], ...]:
    return tuple(tuple(re.compile(cue) for cue in locale(code).disclaimer["cues"]) for code in codes())
