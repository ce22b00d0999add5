"""What a translation's metadata says of its original, and how current it is; reads no files itself."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from ..records import State
from .front_matter import front_matter, text_of
from .places import head

SIDECAR = ".co-op-translator.json"
IMAGES = "translated_images"

_MD5 = re.compile(r"[0-9a-fA-F]{32}")
_NOTEBOOK = "coopTranslator"
_UNREADABLE = "its metadata is damaged, so its state is unknown"
_METADATA = re.compile(r"\ufeff?<!--\s*CO_OP_TRANSLATOR_METADATA:\s*(\{.*?\})?\s*-->", re.DOTALL)
METADATA_COMMENT = re.compile(r"\ufeff?<!--\s*CO_OP_TRANSLATOR_METADATA\b.*?-->", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the translator noted; nothing of it is certain to be there. `fault` says what of it cannot be used."""

    original_hash: str | None = None  # MD5 of the original's bytes
    source_file: str | None = None
    language: str | None = None
    fault: str | None = None
    same_as: str | None = None  # path or slug of the page that it says it is a translation of
    key: str | None = None  # what all translations of a page have in common
    slug: str | None = None  # what the page calls itself towards others
    url: str | None = None  # its address on its site, where it is another than its path says
    dated: str | None = None  # ISO date: when it changed, or what it translates did
    canonical: str | None = None  # its address, as its head has it

    @property
    def translated(self) -> bool:
        """Does it say that the page is a translation?"""
        return bool(self.original_hash or self.source_file or self.same_as or self.fault)


def first_with_hash(*noted: Metadata | None) -> Metadata | None:
    """The first that knows its original's hash, else the first."""
    every = [metadata for metadata in noted if metadata]
    return next((metadata for metadata in every if metadata.original_hash), every[0] if every else None)


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
    """Metadata in the comment that a file begins with, in a notebook's, or in the
    head of a page; None where it has none."""
    text = content.decode("utf-8", "replace") if isinstance(content, bytes) else content
    if comment := METADATA_COMMENT.match(text):
        match = _METADATA.match(comment[0])
        return _parsed(match[1] or "") if match else Metadata(fault=_UNREADABLE)
    if said := _in_front_matter(text):
        return said
    if said := _in_head(text):
        return said
    if _NOTEBOOK in text and text.lstrip("\ufeff \t\r\n").startswith("{"):
        return _in_notebook(text)
    return None


def _parsed(entry: str) -> Metadata:
    try:
        value = json.loads(entry)
    except (ValueError, RecursionError):
        value = None
    return _metadata(value) if isinstance(value, dict) else Metadata(fault=_UNREADABLE)


def _in_front_matter(text: str) -> Metadata | None:
    """What a page says of its translations; None where that is nothing."""
    fields = front_matter(text)
    dated = _DATE.match(text_of(fields, "lastmod", "last_modified_at", "last_updated", "lastUpdated", "updated") or "")
    language = text_of(fields, "lang", "language", "locale")
    keys = ("translationKey", "translation_key", "translation_id", "lang-ref", "lang_ref")
    said = Metadata(
        same_as=text_of(fields, "translation_of", "translationOf", "original", "translated_from"),
        key=text_of(fields, *keys, *(("ref", "page_id") if language else ())),  # of Jekyll, beside a language
        slug=text_of(fields, "slug"),
        url=text_of(fields, "url", "permalink"),
        language=language,
        dated=dated[0] if dated else None,
    )
    return said if said != Metadata() else None


def _in_head(text: str) -> Metadata | None:
    """What a page of HTML says of its address and of its translations; None where it does not say its own."""
    own, versions = head.addresses(text)
    tag = head.own_tag(versions, own) if own else None
    if tag is None:  # those of a whole site, perhaps
        return Metadata(canonical=own) if own else None
    key = head.original(versions) or min(url for _, url in versions)
    return Metadata(canonical=own, language=tag, key=key)


_DATE = re.compile(r"\d{4}-\d\d-\d\d")


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
