"""A folder of files to Documents: text untouched, language, title, state; knows nothing of passages or of the index."""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from ..languages.identify import language_of
from ..languages.locale import DEFAULT, codes, known
from ..records import Block, Document, FolderError, LeftOut, Progress, Span, State
from ..text.markup import marks
from ..text.plain import plain
from ..text.tabular import record_fields
from .boilerplate import skipped_spans
from .formats import FORMATS, extracted, format_of, some
from .layouts import OTHER, Place, place_of, places
from .metadata import IMAGES, SIDECAR, Metadata, hashes, metadata_in, read_sidecar, state_from

_LEFT_OUT = {"node_modules", "venv", "__pycache__", IMAGES}
_LARGEST_SIDECAR = 20_000_000  # bytes; an entry has about 250
_SAMPLE = 40  # blocks of a document from which its language is told
_ENOUGH, _FEW = 60, 20  # letters below which a claim counts more than the words, and without a claim the default


@dataclass(frozen=True, slots=True)
class Reading:
    """The documents of a folder in the order of their paths, and each file left out with its reason.

    `remarks` are on what was read: a path, and what is wrong with it.
    """

    documents: tuple[Document, ...]
    skipped: tuple[tuple[str, str], ...]
    remarks: tuple[tuple[str, str], ...] = ()


def read_folder(folder: Path, *, link: str | None = None, progress: Progress | None = None) -> Reading:
    """Reads every document below a folder; FolderError where there is none. `link` is like `https://x.org/{path}`."""
    reader = _Reader(folder)
    reader.open()
    documents: dict[str, Document] = {}
    ordered = sorted(reader.files, key=lambda path: (reader.is_translation(path), path))
    for done, path in enumerate(ordered):
        if progress:
            progress("reading", done, len(ordered))
        document = reader.document(path, documents, link)
        if document:
            documents[path] = document
    if not documents:
        *kinds, last = (each.called for each in FORMATS.values())
        reasons = "".join(f" {path}: {reason}." for path, reason in sorted(reader.skipped)[:1])
        raise FolderError(
            f"{folder} holds no {', '.join(kinds)} or {last} file that can be read; "
            f"choose the folder that holds your documents.{reasons}"
        )
    if progress:
        progress("reading", len(ordered), len(ordered))
    told = _without_rivals([documents[path] for path in sorted(documents)], reader.remarks)
    return Reading(tuple(told), tuple(sorted(reader.skipped)), tuple(sorted(reader.remarks)))


def fingerprint(folder: Path) -> dict[str, str]:
    """SHA-256 of every file that `read_folder` looks at, by path; equal as long as nothing changed."""
    found = _Listing.of(folder)
    paths = sorted([*found.documents, *found.sidecars])
    return {_printable(path): _hash_of_file(folder, path) for path in paths}


def unchanged(folder: Path, document: Document) -> bool:
    """Is the file still what was indexed?"""
    return _hash_of_file(folder, document.path) == document.content_hash


def link_to(template: str | None, path: str) -> str | None:
    """The address of a page; the template's `#{anchor}` is put behind it by `Document.link_at`."""
    return None if template is None else re.sub(r"#?\{anchor\}", "", template).replace("{path}", quote(path))


# ---- files -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Listing:
    """Paths relative to a folder: documents, their sidecars, links, which are not followed, and closed folders."""

    documents: list[str]
    sidecars: list[str]
    links: list[str]
    closed: list[str]

    @classmethod
    def of(cls, folder: Path) -> _Listing:
        """What stands below a folder, hidden folders and those of programs apart."""
        if not folder.is_dir():
            raise FolderError(f"There is no folder {folder}; choose the folder that holds your documents.")
        found = cls([], [], [], [])
        closed = found.closed.append
        for root, folders, names in os.walk(
            folder, onerror=lambda error: closed(os.path.relpath(error.filename, folder))
        ):
            folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in _LEFT_OUT)
            for name in (*folders, *names):
                file = Path(root, name)
                path = file.relative_to(folder).as_posix()
                if file.is_symlink() and (name in folders or _format(path)):
                    found.links.append(path)
                elif (name == SIDECAR or _format(path)) and file.is_file():
                    (found.sidecars if name == SIDECAR else found.documents).append(path)
        return found


def _format(path: str) -> str | None:
    """The format of a document, None where a file is none."""
    return None if PurePosixPath(path).name.startswith(".") else format_of(path)


def _bytes(folder: Path, path: str, most: int) -> bytes:
    try:
        if (folder / path).stat().st_size > most:
            raise LeftOut(f"larger than {most // 1_000_000} MB; split it into smaller files")
        return (folder / path).read_bytes()
    except OSError as error:
        raise LeftOut("cannot be opened; check its permissions") from error


def _hash_of_file(folder: Path, path: str) -> str:
    """SHA-256 of a file's bytes, nothing where it cannot be opened."""
    try:
        with (folder / path).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _printable(path: str) -> str:
    """The path, with escapes where the name on disk is not UTF-8."""
    return path.encode("utf-8", "backslashreplace").decode()


# ---- documents ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _File:
    """A file as it was opened, and what its translator noted in it or in a sidecar."""

    text: str
    format: str
    content_hash: str
    metadata: Metadata | None
    claimed: str | None  # the language that the file itself says it is in


class _Reader:
    """What is known of a folder while it is read: its files, where they stand, what was left out or is wrong."""

    def __init__(self, folder: Path) -> None:
        self.files: dict[str, _File] = {}
        self.skipped: list[tuple[str, str]] = []
        self.remarks: list[tuple[str, str]] = []
        self._folder = folder
        self._listing = _Listing.of(folder)
        self._known = {*self._listing.documents, *self._listing.links}
        self._places: dict[str, Place] = {}
        self._hashes: dict[str, frozenset[str] | None] = {}
        self._written: dict[str, str | None] = {}

    # -- files

    def open(self) -> None:
        """Takes in every file, and says which are translations of which."""
        for path in self._listing.links:
            self._skip(path, "a link; the file that it points to is read only where it stands in the folder itself")
        for path in self._listing.closed:
            self._skip(path, "cannot be opened; check its permissions")
        sidecars = {path.removesuffix(SIDECAR): self._sidecar(path) for path in self._listing.sidecars}
        foreign = {path for path in self._listing.documents if _is_foreign(place_of(path, self._known))}
        for path in self._listing.documents:
            if path not in foreign:
                self._open(path, sidecars)
        self._places = self._with_notes(places(self._known - foreign, self._written_in))
        foreign |= {path for path, place in self._places.items() if _is_foreign(place)}
        self._leave_out(foreign)

    def _open(self, path: str, sidecars: Mapping[str, Mapping[str, Metadata]]) -> None:
        try:
            path.encode("utf-8")
            name = _format(path) or ""
            data = _bytes(self._folder, path, FORMATS[name].largest)
            text, claimed = extracted(data, name)
            inside = metadata_in(data) if FORMATS[name].readable else None
            noted = _first_with_hash(inside, *_entries(path, sidecars))
            said = known(claimed) if claimed else None
            self.files[path] = _File(text, name, hashlib.sha256(data).hexdigest(), noted, said)
        except UnicodeEncodeError:
            self._skip(path, "its name is not UTF-8; rename it")
        except LeftOut as reason:
            self._skip(path, str(reason))

    def _skip(self, path: str, reason: str) -> None:
        self.skipped.append((_printable(path), reason))

    def _leave_out(self, foreign: Collection[str]) -> None:
        """Translations into languages of others, a folder of them as one."""
        count: Counter[str] = Counter()
        for path in foreign:
            self.files.pop(path, None)
            place = self._places.get(path) or place_of(path)
            count[_folder_of(path, place.language if place else "")] += 1
        for path, files in count.items():
            self._skip(path, f"{f'{files} files' if files > 1 else 'a file'} in a language that Kilde does not have")

    def _sidecar(self, path: str) -> Mapping[str, Metadata]:
        try:
            entries = read_sidecar(_bytes(self._folder, path, _LARGEST_SIDECAR).decode("utf-8"))
        except LeftOut as reason:
            self._skip(path, f"{reason}; the state of these translations is unknown")
            return {}
        except (ValueError, RecursionError):
            self._skip(path, "not readable, so the state of these translations is unknown")
            return {}
        folder = path.removesuffix(SIDECAR)
        gone = [key for key in entries if _format(key) and folder + key not in self._known]
        if gone:
            self.remarks.append((_printable(path), f"entries without a file: {some(gone)}"))
        return entries

    # -- places

    def is_translation(self, path: str) -> bool:
        return path in self._places and self._places[path].original is not None

    def _with_notes(self, found: dict[str, Place]) -> dict[str, Place]:
        """The places with what translators noted, where paths alone do not lead to an original."""
        by_form = {unicodedata.normalize("NFC", path): path for path in self._known}
        for path, file in self.files.items():
            place = found.get(path)
            noted = self._noted(path, file.metadata)
            if place and place.original not in self._known:
                same = by_form.get(unicodedata.normalize("NFC", place.original or ""))  # å as one character or as two
                found[path] = replace(place, original=same or noted or place.original)
            elif not place and file.metadata and file.metadata.language:
                found[path] = Place(file.metadata.language, noted)
        return found

    def _noted(self, path: str, metadata: Metadata | None) -> str | None:
        """The original that the translator noted, towards the folder or towards one that holds the translation."""
        source = metadata.source_file if metadata else None
        folders = ["", *(f"{folder}/" for folder in PurePosixPath(path).parents)]
        choices = (f"{folder}{source}" for folder in folders if source)
        return next((choice for choice in choices if choice in self._known and choice != path), None)

    def _written_in(self, path: str) -> str | None:
        """The language of a file's text: ours, OTHER, or None where there is too little of it."""
        if path not in self._written:
            file = self.files.get(path)
            self._written[path] = _language_in(file.text, file.format) if file else None
        return self._written[path]

    # -- documents

    def document(self, path: str, earlier: Mapping[str, Document], link: str | None) -> Document | None:
        """One file as a Document; None, and its reason noted, where it is left out."""
        try:
            return self._document(path, self._places.get(path), earlier, link)
        except LeftOut as reason:
            self._skip(path, str(reason))
            return None

    def _document(self, path: str, place: Place | None, earlier: Mapping[str, Document], link: str | None) -> Document:
        claimed = known(place.language) if place else self.files[path].claimed
        original = place.original if place else None
        if original and original in earlier and earlier[original].language == claimed:
            raise LeftOut(f"a translation of {original} into the language that it is written in")
        file = self.files[path]
        skipped = _skipped(file.text, file.format, translated=place is not None)
        found = _blocks(file.text, skipped, file.format)
        self._remark(path, file, claimed)
        return Document(
            path=path,
            text=file.text,
            language=_language(file.text, found, claimed),
            claimed=claimed,
            title=_title(file.text, found) or PurePosixPath(path).name,
            content_hash=file.content_hash,
            original=original,
            state=self._state(file, place),
            skipped=skipped,
            link=link_to(link, path),
            format=file.format,
        )

    def _remark(self, path: str, file: _File, claimed: str | None) -> None:
        """Notes what is wrong with a file that is read all the same."""
        noted = file.metadata or Metadata()
        if claimed and noted.fault:
            self.remarks.append((path, noted.fault))
        if claimed and noted.language and known(noted.language) != claimed:
            self.remarks.append((path, f"its metadata says {noted.language}, its path {claimed}"))
        if claimed and file.claimed and file.claimed != claimed:
            self.remarks.append((path, f"its lang attribute says {file.claimed}, its path {claimed}"))
        self.remarks += [(path, note) for note in FORMATS[file.format].notes(file.text)]

    def _state(self, file: _File, place: Place | None) -> State:
        if place is None:
            return "original"
        if place.original is None:
            return "missing" if file.metadata else "original"
        if place.original not in self._known:
            return "missing"
        noted = file.metadata.original_hash if file.metadata else None
        now = self._hashes_of(place.original) if noted else None
        return "unknown" if now is None else state_from(noted, now)

    def _hashes_of(self, original: str) -> frozenset[str] | None:
        """What a translation of the original may note; None where it cannot be opened."""
        if original not in self._hashes:
            try:
                is_link, most = original in self._listing.links, FORMATS[format_of(original) or "markdown"].largest
                found = None if is_link else _bytes(self._folder, original, most)
            except LeftOut:
                found = None
            self._hashes[original] = None if found is None else hashes(found)
        return self._hashes[original]


def _is_foreign(place: Place | None) -> bool:
    return place is not None and known(place.language) is None


def _folder_of(path: str, tag: str) -> str:
    """The folder of a language's translations; files with the language in their names are one pattern."""
    *folders, name = path.split("/")
    if tag in folders:
        return "/".join(folders[: folders.index(tag) + 1])
    return f"*.{tag}.*" if f".{tag}." in name else path


def _entries(path: str, sidecars: Mapping[str, Mapping[str, Metadata]]) -> Iterator[Metadata]:
    """What the sidecars in the folders above a file say of it."""
    for folder, entries in sidecars.items():
        if path.startswith(folder) and (entry := entries.get(path.removeprefix(folder))):
            yield entry


def _first_with_hash(*noted: Metadata | None) -> Metadata | None:
    every = [metadata for metadata in noted if metadata]
    return next((metadata for metadata in every if metadata.original_hash), every[0] if every else None)


def _without_rivals(documents: Sequence[Document], remarks: list[tuple[str, str]]) -> Iterator[Document]:
    """Of several translations of one original into one language one stays paired: a current one, else the first."""
    rivals: dict[tuple[str, str | None], list[Document]] = defaultdict(list)
    for document in documents:
        if document.original is not None:
            rivals[document.original, document.claimed].append(document)
    chosen = {key: min(each, key=lambda one: (one.state != "current", one.path)).path for key, each in rivals.items()}
    for document in documents:
        best = chosen.get((document.original or "", document.claimed), document.path)
        if document.original is None or best == document.path:
            yield document
        else:
            remarks.append((document.path, f"a second translation of {document.original} beside {best}; not paired"))
            yield replace(document, original=None, state="unknown")


# ---- text --------------------------------------------------------------------------------


def _skipped(text: str, name: str, *, translated: bool) -> tuple[Span, ...]:
    """What is never quoted, in order, apart; the marks of places among it, so that no passage reaches across one."""
    if FORMATS[name].records:
        return ()
    found = skipped_spans(text, translated=translated)
    if not FORMATS[name].marked:
        return found
    lines = (line for line, _ in marks(text) if not any(span.start <= line.start < span.end for span in found))
    return tuple(sorted([*found, *lines]))


def _blocks(text: str, skipped: Sequence[Span], name: str) -> tuple[Block, ...]:
    try:
        found = FORMATS[name].blocks(text, skipped)
    except ValueError as error:
        raise LeftOut("JSON, but no list of records and no object of records") from error
    if not found:
        raise LeftOut("without any words")
    return found


def _language(text: str, found: Sequence[Block], claimed: str | None) -> str:
    """What the prose is written in; where there is little of it, what it claims, or the default language."""
    told = _language_told(text, found, _ENOUGH if claimed else _FEW)
    if told == OTHER:
        raise LeftOut("written in a language that Kilde does not have")
    return told or claimed or DEFAULT


def _language_in(text: str, name: str) -> str | None:
    try:
        found = _blocks(text, _skipped(text, name, translated=True), name)
    except LeftOut:
        return None
    return _language_told(text, found, _FEW)


def _language_told(text: str, found: Sequence[Block], least: int) -> str | None:
    """The language of the prose, OTHER where it is none of ours, None where there are fewer letters than `least`."""
    prose = [block for block in found if block.kind in ("paragraph", "item", "record")] or list(found)
    step = max(1, len(prose) // _SAMPLE)
    texts = [_words(text, block) for block in prose[::step]]
    letters = [c for words in texts for c in words if c.isalpha()]
    if sum(c > "\u024f" for c in letters) * 2 > len(letters):  # not Latin
        return OTHER
    return (language_of(texts, codes()) or OTHER) if len(letters) >= least else None


def _words(text: str, block: Block) -> str:
    if block.kind == "record":
        return " ".join(value for _, value in record_fields(text, Span(block.start, block.end), block.header))
    return plain(text[block.start : block.end])


def _title(text: str, found: Sequence[Block]) -> str:
    headings = (plain(text[block.start : block.end]) for block in found if block.kind == "heading")
    return next((" ".join(heading.split()) for heading in headings if heading), "")
