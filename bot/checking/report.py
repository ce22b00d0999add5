"""A folder of translations to a report: by language and by document, and each thing to mend; knows no index."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ..documents.places.layouts import place_of
from ..documents.reading.read import Reading, read
from ..documents.sources.named import Documents, source_of
from ..documents.sources.source import Listing, Source
from ..languages.locale import known, locale
from ..records import Document, LeftOut, Progress, SettingError, State, untold
from ..terminology.entries import Entry
from ..terminology.term_file import find_term_file
from .defects import defects
from .page import Pages
from .pairing import Finding, Kind, Pairing
from .terms.wording import wording

# What a maintainer reads of each kind, the worst first.
CHECK_KINDS: Mapping[Kind, str] = MappingProxyType(
    {
        "mislabelled": "written in another language than it claims",
        "missing": "the original is gone",
        "stale": "the original has changed since this was translated",
        "untranslated": "never translated",
        "shorter": "something of the original is left out",
        "longer": "something is added that the original does not say",
        "doubled": "words, a sentence or a block stand twice",
        "language": "a passage in another language",
        "chatter": "a translator speaks of its own work",
        "placeholder": "a gap or a tool's mark was left behind",
        "characters": "broken characters",
        "fence": "a code fence without its other half",
        "number": "another number than in the original",
        "unit": "another unit than in the original",
        "code": "other code than in the original",
        "broken_link": "a link to a file that is not there",
        "link": "a link that leads elsewhere than the original's",
        "term": "a term otherwise than the term file has it",
        "inconsistent": "a term that is rendered now so, now so",
        "unread": "a file that was left out, or is odd",
    }
)
ADVICE: frozenset[Kind] = frozenset({"inconsistent"})  # to be decided by people: no fault by itself
STATES: frozenset[Kind] = frozenset({"missing", "stale", "untranslated", "unread"})  # not what is in the text


@dataclass(frozen=True, slots=True)
class Checked:
    """One document: which page it is (its original's path), in which language, in which state."""

    path: str
    page: str
    language: str
    state: State
    title: str


@dataclass(frozen=True, slots=True)
class Row:
    """One language of the table: how many documents are what."""

    language: str
    documents: int
    original: int
    current: int
    stale: int
    missing: int
    unknown: int
    untranslated: int
    mislabelled: int
    defective: int  # have a defect in their text, other than to be mislabelled


@dataclass(frozen=True, slots=True)
class Report:
    """What was checked, and everything found, by path and line."""

    documents: tuple[Checked, ...]
    findings: tuple[Finding, ...]
    skipped: tuple[tuple[str, str], ...]

    @property
    def languages(self) -> tuple[str, ...]:
        """The originals' languages first."""
        found = {document.language for document in self.documents}
        originals = {document.language for document in self.documents if document.state == "original"}
        return tuple(sorted(found, key=lambda language: (language not in originals, language)))

    def rows(self) -> list[Row]:
        """The table, a language a row."""
        return [self._row(language) for language in self.languages]

    def of(self, kinds: Collection[str]) -> tuple[Finding, ...]:
        """The findings of some kinds."""
        return tuple(finding for finding in self.findings if finding.kind in kinds)

    def untranslated(self) -> dict[str, list[str]]:
        """Path of an original -> the languages it was never translated into."""
        found: dict[str, list[str]] = {}
        for finding in self.of(["untranslated"]):
            found.setdefault(finding.path, []).append(finding.language)
        return found

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain dicts and lists, ready for JSON."""
        return {
            "languages": [asdict(row) for row in self.rows()],
            "findings": [asdict(finding) for finding in self.findings],
            "documents": [asdict(document) for document in self.documents],
            "skipped": [{"path": path, "reason": reason} for path, reason in self.skipped],
        }

    def _row(self, language: str) -> Row:
        states = [document.state for document in self.documents if document.language == language]
        found = [finding for finding in self.findings if finding.language == language]
        paths = {document.path for document in self.documents}
        defective = {each.path for each in found if each.kind not in STATES and each.kind != "mislabelled"}
        return Row(
            language=language,
            documents=len(states),
            original=states.count("original"),
            current=states.count("current"),
            stale=states.count("stale"),
            missing=states.count("missing"),
            unknown=states.count("unknown"),
            untranslated=sum(each.kind == "untranslated" for each in found),
            mislabelled=sum(each.kind == "mislabelled" for each in found),
            defective=len(defective & paths),
        )


def check(  # noqa: PLR0913 - keyword arguments, each with its default
    documents: Documents,
    *,
    language: str | None = None,
    changed: Collection[str] | None = None,
    terms: Path | None = None,
    inconsistent: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Checks every document of a folder or a site, or those in one language; FolderError where there is none.

    Where `changed` names paths, the findings are those in them and in translations of them, but for what only all pages
    together show: renderings that a term file does not have, or that rival each other. `terms` is a term file; without
    it, one that the folder holds. Rivals are looked for where `inconsistent` asks for them: that takes as long as
    `kilde terms`, and all pages in memory. SettingError where something is not as it must be.
    """
    wanted = None if language is None else _language(language)
    source, origins, _ = source_of(documents)
    entries = find_term_file(origins, terms)
    return _report(
        source,
        source.has,
        entries=entries,
        wanted=wanted,
        changed=changed,
        inconsistent=inconsistent,
        tell=progress or untold,
    )


class Checking:
    """Checks one source again and again; knows the last report, and what it was made of. For one thread at a time."""

    def __init__(self) -> None:
        self._report: Report | None = None
        self._listing = Listing()
        self._entries: Sequence[Entry] = ()  # of the term file
        self._contents: dict[str, tuple[str, str]] = {}  # path -> its stamp, and a digest of what it was then
        self._looked_for: dict[str, bool] = {}  # what links lead to -> was it there?

    def report(self, source: Source, entries: Sequence[Entry] = ()) -> Report:
        """The last report, where nothing changed that it tells of, nor the term file's `entries`; else another."""
        listing = self._listed(source)
        if (
            self._report is None
            or (listing, entries) != (self._listing, self._entries)
            or any(source.has(path) != there for path, there in self._looked_for.items())
        ):
            looked_for: dict[str, bool] = {}

            def has(path: str) -> bool:
                looked_for[path] = source.has(path)
                return looked_for[path]

            self._report = _report(source, has, entries=entries)
            self._listing, self._entries, self._looked_for = listing, entries, looked_for
        return self._report

    def _listed(self, source: Source) -> Listing:
        """What a source lists, with digests for stamps: a stamp may be another where the content is the same."""
        listing = source.listing()
        for path, stamp in (listing.documents | listing.sidecars).items():
            before, _ = self._contents.get(path, ("", ""))
            if not stamp or stamp != before:
                self._contents[path] = stamp, _digest(source, path)

        def digests(paths: Iterable[str]) -> dict[str, str]:
            return {path: self._contents[path][1] for path in paths}

        return replace(listing, documents=digests(listing.documents), sidecars=digests(listing.sidecars))


def _digest(source: Source, path: str) -> str:
    given = source.given(path)
    if given is not None and given.language and known(given.language) is None:
        return ""  # a site is not asked for a page that is not read
    try:
        return hashlib.sha256(source.content(path)).hexdigest()
    except LeftOut as reason:
        return str(reason)


def _report(  # noqa: PLR0913 - five by name
    source: Source,
    has: Callable[[str], bool],
    *,
    entries: Sequence[Entry] = (),
    wanted: str | None = None,
    changed: Collection[str] | None = None,
    inconsistent: bool = False,
    tell: Progress = untold,
) -> Report:
    reading = read(source, progress=tell)
    checked = [_checked(document) for document in reading.documents]
    looked_at = [each for each in reading.documents if _concerned(each, changed)]
    pairings, whole = _pairings(reading, looked_at, tell), len(looked_at) == len(reading.documents)
    defective = _defects(pairings, has, entries, whole=whole, inconsistent=inconsistent and whole)
    findings = [*_states(reading), *_unread(reading), *defective]
    findings = [each for each in _not_ignored(findings, reading) if _concerned(each, changed)]
    if wanted is not None:
        checked = [document for document in checked if document.language == wanted]
        findings = [finding for finding in findings if finding.language in (wanted, "")]
    findings.sort(key=lambda finding: (finding.path, finding.line, list(CHECK_KINDS).index(finding.kind)))
    return Report(tuple(checked), tuple(findings), reading.skipped)


def _concerned(found: Document | Finding, changed: Collection[str] | None) -> bool:
    return changed is None or found.path in changed or found.original in changed


def check_kinds(names: str) -> frozenset[Kind]:
    """The kinds of a list such as `stale,number`; `all` are all but advice. SettingError where one is unknown."""
    asked = {name.strip().replace("-", "_") for name in names.split(",") if name.strip()}
    if unknown := sorted(asked - {*CHECK_KINDS, "all"}) or [""] * (not asked):
        raise SettingError(f"There is no kind {unknown[0]!r} of finding; choose among all, {', '.join(CHECK_KINDS)}.")
    return frozenset(kind for kind in CHECK_KINDS if kind in asked or ("all" in asked and kind not in ADVICE))


def _language(tag: str) -> str:
    return locale(known(tag) or tag).code


def _checked(document: Document) -> Checked:
    return Checked(
        path=document.path,
        page=document.original or document.path,
        language=_claimed(document),
        state=document.state,
        title=document.title,
    )


def _claimed(document: Document) -> str:
    return document.claimed or document.language


# ---- states ----------------------------------------------------------------------------------


def _states(reading: Reading) -> Iterator[Finding]:
    """What is stale, has lost its original or was never translated, each with the first words of the document."""
    by_path = {document.path: document for document in reading.documents}
    for document in reading.documents:
        if document.state in ("stale", "missing"):
            yield _whole("stale" if document.state == "stale" else "missing", document, _claimed(document))
    for path, languages in never_translated(reading.documents).items():
        yield from (_whole("untranslated", by_path[path], language) for language in languages)


def never_translated(documents: Sequence[Document]) -> dict[str, tuple[str, ...]]:
    """Path of each original that lacks a language that others are translated into, with those languages."""
    versions = {each.path: {each.language} for each in documents if each.state == "original"}
    translations = [each for each in documents if each.original is not None]
    every = set(map(_claimed, translations))
    for each in translations:
        versions.get(each.original or "", set()).add(_claimed(each))
    return {path: tuple(sorted(every - own)) for path, own in sorted(versions.items()) if every - own}


def _whole(kind: Kind, document: Document, language: str) -> Finding:
    return Finding(
        kind=kind,
        path=document.path,
        line=1,
        language=language,
        says=document.title,
        original=document.original,
        original_line=1 if kind == "stale" else None,
    )


def _unread(reading: Reading) -> Iterator[Finding]:
    """Files that were left out for a fault of theirs, and remarks on those that were not."""
    languages = {document.path: document.language for document in reading.documents}
    for path, reason in (*reading.skipped, *reading.remarks):
        place = place_of(path)
        repeats = place is not None and known(place.language) == languages.get(place.original or "", "")
        if "." in path.rsplit("/", 1)[-1] and not repeats:
            yield Finding(kind="unread", path=path, line=1, language="", says="", found=reason)


_IGNORED = re.compile(r"kilde-ignore(?::\s*([\w, -]+?))?\s*(?:-->|\*/|#\}|$)", re.MULTILINE)


def _not_ignored(findings: Sequence[Finding], reading: Reading) -> Iterator[Finding]:
    """Those that no comment takes back, such as `<!-- kilde-ignore: number, unit -->` on their line or the one before;
    without kinds it is about all."""
    lines: dict[str, dict[int, frozenset[str]]] = {}
    for document in reading.documents:
        if "kilde-ignore" in document.text:
            lines[document.path] = {
                number: frozenset(name.strip().replace("-", "_") for name in (found[1] or "all").split(","))
                for number, line in enumerate(document.text.splitlines(), 1)
                if (found := _IGNORED.search(line))
            }
    for finding in findings:
        told = lines.get(finding.path, {})
        ignored = told.get(finding.line, frozenset()) | told.get(finding.line - 1, frozenset())
        if not ignored & {"all", finding.kind}:
            yield finding


# ---- defects ---------------------------------------------------------------------------------


def _pairings(reading: Reading, looked_at: Sequence[Document], tell: Progress) -> Iterator[Pairing]:
    """Some documents, each beside its original."""
    pages, total = Pages(reading.documents), len(looked_at)
    originals = {each.path: each.original for each in reading.documents if each.original}
    for done, document in enumerate(looked_at):
        tell("checking", done, total)
        yield Pairing(pages.page(document.path), pages.original(document), originals)
    tell("checking", total, total)


def _defects(
    pairings: Iterable[Pairing],
    has: Callable[[str], bool],
    entries: Sequence[Entry],
    *,
    whole: bool,
    inconsistent: bool,
) -> Iterator[Finding]:
    kept: list[Pairing] = []  # what words stand for is learned from all of them
    for pairing in pairings:
        yield from defects(pairing, has)
        if entries or inconsistent:
            kept.append(pairing)
    yield from wording(kept, entries, whole=whole, inconsistent=inconsistent)
