"""A folder of files to Documents: text untouched, language, title, state; knows nothing of passages or of the index."""

from __future__ import annotations

import hashlib
import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from .blocks import blocks, plain, record_fields
from .languages import codes, language_of
from .records import Block, Document, FolderError, Progress, Span, State
from .translations import (
    IMAGES,
    SIDECAR,
    Metadata,
    Place,
    metadata_in,
    place_of,
    read_sidecar,
    sidecar_path,
    skipped_spans,
    state_of,
)

SUFFIXES = {".md": ".md", ".markdown": ".md", ".txt": ".txt", ".csv": ".csv", ".json": ".json"}
DEFAULT_LANGUAGE = "en"  # of a document that has no prose and claims nothing

_LEFT_OUT = {"node_modules", "venv", "__pycache__", IMAGES}
_SAMPLE = 40  # blocks of a document from which its language is told
_ENOUGH, _FEW = 60, 20  # letters below which a claim counts more than the words, and without a claim English


@dataclass(frozen=True, slots=True)
class Reading:
    """The documents of a folder in the order of their paths, and each file left out with its reason."""

    documents: tuple[Document, ...]
    skipped: tuple[tuple[str, str], ...]


def read_folder(folder: Path, *, link: str | None = None, progress: Progress | None = None) -> Reading:
    """Reads every document below a folder; FolderError where there is none. `link` is like `https://x.org/{path}`."""
    shelf = _Shelf(folder)
    paths = sorted(
        (path for path in _paths(folder) if _suffix(path)), key=lambda path: (place_of(path) is not None, path)
    )
    documents: dict[str, Document] = {}
    for done, path in enumerate(paths):
        if progress:
            progress("reading", done, len(paths))
        document = shelf.document(path, documents, link)
        if document:
            documents[path] = document
    if not documents:
        reasons = "".join(f" {path}: {reason}." for path, reason in shelf.reasons()[:1])
        raise FolderError(
            f"{folder} holds no Markdown, text, CSV or JSON file that can be read; "
            f"choose the folder that holds your documents.{reasons}"
        )
    if progress:
        progress("reading", len(paths), len(paths))
    return Reading(tuple(documents[path] for path in sorted(documents)), shelf.reasons())


def fingerprint(folder: Path) -> dict[str, str]:
    """SHA-256 of every file that `read_folder` looks at, by path; equal as long as nothing changed."""
    return {_printable(path): _hash(_bytes(folder, path) or b"") for path in sorted(_paths(folder))}


def unchanged(folder: Path, document: Document) -> bool:
    """Is the file still what was indexed?"""
    data = _bytes(folder, document.path)
    return data is not None and _hash(data) == document.content_hash


def link_to(template: str | None, path: str, anchor: str | None = None) -> str | None:
    """The address of a page, or of a place on it; without an anchor the template's `#{anchor}` goes."""
    if template is None:
        return None
    if anchor is None:
        template = re.sub(r"#?\{anchor\}", "", template)
    return template.replace("{path}", quote(path)).replace("{anchor}", quote(anchor or ""))


def link_to_anchor(link: str | None, anchor: str | None) -> str | None:
    """A document's link with a place on its page."""
    return f"{link}#{quote(anchor)}" if link and anchor and "#" not in link else link


# ---- files -------------------------------------------------------------------------------


def _paths(folder: Path) -> Iterator[str]:
    """Paths of documents and of their metadata, relative to the folder; no hidden folders, no links."""
    if not folder.is_dir():
        raise FolderError(f"There is no folder {folder}; choose the folder that holds your documents.")
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in _LEFT_OUT)
        for name in names:
            file = Path(root, name)
            if (name == SIDECAR or _suffix(name)) and file.is_file() and not file.is_symlink():
                yield file.relative_to(folder).as_posix()


def _suffix(path: str) -> str | None:
    """The suffix by which a file is read, None where it is no document."""
    name = PurePosixPath(path)
    return None if name.name.startswith(".") else SUFFIXES.get(name.suffix.lower())


def _bytes(folder: Path, path: str) -> bytes | None:
    try:
        return (folder / path).read_bytes()
    except OSError:
        return None


def _printable(path: str) -> str:
    """The path, with escapes where the name on disk is not UTF-8."""
    return path.encode("utf-8", "backslashreplace").decode()


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


# ---- documents ---------------------------------------------------------------------------


class _LeftOut(Exception):
    """Why one file is not among the documents."""


@dataclass
class _Shelf:
    """What is known of a folder while it is read: its sidecars, and what was left out."""

    folder: Path
    _left_out: list[tuple[str, str]] = field(default_factory=list)
    _foreign: Counter[str] = field(default_factory=Counter)
    _sidecars: dict[str, Mapping[str, Metadata]] = field(default_factory=dict)

    def document(self, path: str, earlier: Mapping[str, Document], link: str | None) -> Document | None:
        """One file as a Document; None, and its reason noted, where it is left out."""
        place = place_of(path)
        if place and _known(place.language) is None:
            self._foreign[f"{place.root}translations/{place.language}"] += 1
            return None
        try:
            return self._read(path, place, earlier, link)
        except _LeftOut as reason:
            self._left_out.append((_printable(path), str(reason)))
            return None

    def _read(self, path: str, place: Place | None, earlier: Mapping[str, Document], link: str | None) -> Document:
        claimed = _known(place.language) if place else None
        if place and place.original in earlier and earlier[place.original].language == claimed:
            raise _LeftOut(f"a translation of {place.original} into the language that it is written in")
        data = _bytes(self.folder, path)
        text = _text(data, path)
        suffix = _suffix(path) or ""
        skipped = skipped_spans(text, translated=place is not None) if suffix in (".md", ".txt") else ()
        found = _blocks(text, skipped, suffix)
        return Document(
            path=path,
            text=text,
            language=_language(text, found, claimed),
            claimed=claimed,
            title=_title(text, found) or PurePosixPath(path).name,
            content_hash=_hash(data or b""),
            original=place.original if place else None,
            state=self._state(text, place) if place else "original",
            skipped=skipped,
            link=link_to(link, path),
        )

    def reasons(self) -> tuple[tuple[str, str], ...]:
        """Everything left out, a folder of foreign translations as one."""
        foreign = (
            (path, f"{count} files in a language that Kilde does not have") for path, count in self._foreign.items()
        )
        return tuple(sorted([*self._left_out, *foreign]))

    def _state(self, text: str, place: Place) -> State:
        metadata = metadata_in(text) or self._sidecar(place).get(place.original.removeprefix(place.root)) or Metadata()
        return state_of(metadata.original_hash, _bytes(self.folder, place.original))

    def _sidecar(self, place: Place) -> Mapping[str, Metadata]:
        path = sidecar_path(place)
        if path not in self._sidecars:
            self._sidecars[path] = {}
            if data := _bytes(self.folder, path):
                try:
                    self._sidecars[path] = read_sidecar(data.decode("utf-8"))
                except (ValueError, RecursionError):
                    self._left_out.append((path, "not readable, so the state of these translations is unknown"))
        return self._sidecars[path]


def _known(language: str) -> str | None:
    """The language of a folder's name among ours: `sv-SE` is `sv`."""
    code = re.split("[-_]", language)[0].lower()
    return code if code in codes() else None


def _text(data: bytes | None, path: str) -> str:
    if data is None:
        raise _LeftOut("cannot be opened; check its permissions")
    try:
        path.encode("utf-8")
        text = data.decode("utf-8")
    except UnicodeEncodeError as error:
        raise _LeftOut("its name is not UTF-8; rename it") from error
    except UnicodeDecodeError as error:
        raise _LeftOut("not UTF-8; save it in that encoding") from error
    if not text.strip("\ufeff \t\r\n"):
        raise _LeftOut("empty")
    return text


def _blocks(text: str, skipped: Sequence[Span], suffix: str) -> tuple[Block, ...]:
    try:
        found = blocks(text, skipped, suffix)
    except ValueError as error:
        raise _LeftOut("JSON, but no list of records and no object of records") from error
    if not found:
        raise _LeftOut("without any words")
    return found


def _language(text: str, found: Sequence[Block], claimed: str | None) -> str:
    """What the prose is written in; where there is little of it, what it claims, or English."""
    prose = [block for block in found if block.kind in ("paragraph", "item", "record")] or list(found)
    step = max(1, len(prose) // _SAMPLE)
    texts = [_words(text, block) for block in prose[::step]]
    letters = [c for words in texts for c in words if c.isalpha()]
    if sum(c > "\u024f" for c in letters) * 2 > len(letters):  # not Latin
        raise _LeftOut("written in a language that Kilde does not have")
    if len(letters) < (_ENOUGH if claimed else _FEW):
        return claimed or DEFAULT_LANGUAGE
    return language_of(texts, codes())


def _words(text: str, block: Block) -> str:
    if block.kind == "record":
        return " ".join(value for _, value in record_fields(text, Span(block.start, block.end), block.header))
    return plain(text[block.start : block.end])


def _title(text: str, found: Sequence[Block]) -> str:
    headings = (plain(text[block.start : block.end]) for block in found if block.kind == "heading")
    return next((" ".join(heading.split()) for heading in headings if heading), "")
