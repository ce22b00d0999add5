"""What a translation's metadata says, how current it is, and what of its text is boilerplate; reads no files itself."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from .hidden import BLANK, hidden
from .languages import codes, locale
from .records import Document, Span, State

SIDECAR = ".co-op-translator.json"
IMAGES = "translated_images"

_MD5 = re.compile(r"[0-9a-fA-F]{32}")
_NOTEBOOK = "coopTranslator"
_UNREADABLE = "its metadata is damaged, so its state is unknown"
_METADATA = re.compile(r"\ufeff?<!--\s*CO_OP_TRANSLATOR_METADATA:\s*(\{.*?\})?\s*-->", re.DOTALL)
_METADATA_COMMENT = re.compile(r"\ufeff?<!--\s*CO_OP_TRANSLATOR_METADATA\b.*?-->", re.DOTALL)
_FRONT_MATTER = re.compile(r"\ufeff?\s*---[ \t]*(?:\r\n?|\n)(?:.*?(?:\r\n?|\n))??---[ \t]*(?=[\r\n]|\Z)", re.DOTALL)
_MARK = re.compile(r"<!--\s*CO-OP TRANSLATOR (DISCLAIMER|LANGUAGES TABLE|OTHER COURSES) (START|END)\s*-->")
_PARAGRAPH = re.compile(r"[^\s](?:.|(?:\r\n?|\n)(?![ \t]*(?:\r\n?|\n|\Z)))*")
_LINK_OR_COMMENT = re.compile(r"\[[^\[\]]*\]\([^()]*\)|<!--.*?-->", re.DOTALL)
_RULE = re.compile(r"(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}")


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the translator noted; nothing of it is certain to be there. `fault` says what of it cannot be used."""

    original_hash: str | None = None  # MD5 of the original's bytes
    source_file: str | None = None
    language: str | None = None
    fault: str | None = None


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


def metadata_in(content: str | bytes) -> Metadata | None:
    """Metadata in the comment that a file begins with, or in a notebook's; None where it has neither."""
    text = content.decode("utf-8", "replace") if isinstance(content, bytes) else content
    if comment := _METADATA_COMMENT.match(text):
        match = _METADATA.match(comment[0])
        return _parsed(match[1] or "") if match else Metadata(fault=_UNREADABLE)
    if _NOTEBOOK in text and text.lstrip("\ufeff \t\r\n").startswith("{"):
        return _in_notebook(text)
    return None


def _parsed(entry: str) -> Metadata:
    try:
        value = json.loads(entry)
    except (ValueError, RecursionError):
        value = None
    return _metadata(value) if isinstance(value, dict) else Metadata(fault=_UNREADABLE)


def _in_notebook(text: str) -> Metadata | None:
    try:
        entry = json.loads(text.removeprefix("\ufeff"))["metadata"][_NOTEBOOK]
    except (ValueError, RecursionError, LookupError, TypeError):
        return None
    return _metadata(entry) if isinstance(entry, dict) else Metadata(fault=_UNREADABLE)


def _metadata(entry: Mapping[str, Any]) -> Metadata:
    def value(key: str) -> str | None:
        found = entry.get(key)
        return found if isinstance(found, str) and found else None

    source, noted = value("source_file"), entry.get("original_hash")
    hash_ = noted if isinstance(noted, str) and _MD5.fullmatch(noted) else None
    return Metadata(
        original_hash=hash_,
        source_file=source.replace("\\", "/") if source else None,
        language=value("language_code"),
        fault=None if hash_ or noted is None else "the hash of its original is no MD5 hash, so its state is unknown",
    )


def state_of(translation: str | bytes, original: bytes | None, *, original_hash: str | None = None) -> State:
    """Whether a translation was made from its original as that is now: current, stale, missing or unknown.

    `translation` is a file's text or bytes, also a notebook's; `original` the bytes of the file that it was made
    from, None where that is gone. What the translation itself does not note, `original_hash` can: the hash in the
    sidecar. Line endings make no difference.
    """
    noted = metadata_in(translation)
    hash_ = noted.original_hash if noted and noted.original_hash else original_hash
    return state_from(hash_, None if original is None else hashes(original))


def state_from(original_hash: str | None, now: Collection[str] | None) -> State:
    """The state of a translation that notes this hash; `now` are the original's `hashes`, None where it is gone."""
    if now is None:
        return "missing"
    if original_hash is None or not _MD5.fullmatch(original_hash):
        return "unknown"
    return "current" if original_hash.lower() in now else "stale"


def hashes(original: bytes) -> frozenset[str]:
    """The MD5 hashes that a translation of these bytes may note: with their line endings, Unix's and Windows'."""
    unix = original.replace(b"\r\n", b"\n")
    versions = {original, unix, unix.replace(b"\n", b"\r\n")}
    return frozenset(hashlib.md5(version, usedforsecurity=False).hexdigest() for version in versions)


def untranslated(documents: Iterable[Document]) -> dict[str, tuple[str, ...]]:
    """Path of each original that lacks a language that others are translated into, with those languages."""
    documents = tuple(documents)
    versions: dict[str, set[str]] = {each.path: {each.language} for each in documents if each.state == "original"}
    translations = [each for each in documents if each.original is not None]
    every = {each.claimed or each.language for each in translations}
    for each in translations:
        versions.get(each.original or "", set()).add(each.claimed or each.language)
    return {path: tuple(sorted(every - own)) for path, own in sorted(versions.items()) if every - own}


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
    # What is hidden inside a paragraph goes with its sentence; what holds paragraphs would leave them to be read.
    return tuple(_apart([*spans, *(span for span in hidden(text) if BLANK.search(text, *span))]))


def _apart(spans: Iterable[Span]) -> Iterator[Span]:
    """The spans in order, those that overlap as one."""
    last: Span | None = None
    for span in sorted(spans):
        if last is not None and span.start < last.end:
            last = Span(last.start, max(last.end, span.end))
        else:
            if last is not None:
                yield last
            last = span
    if last is not None:
        yield last


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
