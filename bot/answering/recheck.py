"""A kept answer's evidence against the documents as they are now."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from ..documents.apart import read_apart
from ..documents.contents import skipped_in
from ..documents.formats import FORMATS, blocks_of, format_of
from ..documents.places.catalogs import with_page
from ..documents.sources.named import Documents, source_of
from ..gate.verify import verify
from ..languages.identify import identified
from ..records import Citation, Dropped, Evidence, LeftOut, Passage, Sentence, Source, Span, Statement
from ..statements.made.maker import statements_of
from ..text.plain import words_only
from ..text.syntax import MARKER, NEWLINE
from .kept import KeptAnswer, Verdict, document_of, slices_of, sources_of, tampered

NEAR = 0.5  # likeness from which a text is what a quote has become; scripts/attack/counterfactuals.py shows both sides
_COMPARED = 12  # texts that share most words with a quote are compared letter by letter
_ENDS = ".!?…:;)]}\"'”’»*_`|>"  # behind one of these a sentence or a cell is over

# ---- the re-check --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SourceCheck:
    """A citation, or the original beside it, against its file as it is now."""

    number: int
    original: bool
    path: str
    language: str
    verdict: Verdict
    quote: str
    spans: tuple[Span, ...] = ()  # where the words, or what they have become, stand now
    now: str = ""  # of a changed one: what it says now
    likeness: float = 1.0  # of that to the quote


@dataclass(frozen=True, slots=True)
class SentenceCheck:
    """A sentence of the answer: do its citations stand, and does a written one still follow from them?"""

    sentence: Sentence
    still_true: bool
    dropped: Dropped | None = None  # why a written one would not be shown today


@dataclass(frozen=True, slots=True)
class Recheck:
    """What became of an answer's evidence."""

    question: str
    language: str
    date: datetime
    sources: tuple[SourceCheck, ...]
    sentences: tuple[SentenceCheck, ...] = field(default=())

    @property
    def still_true(self) -> bool:
        """Do all quotes stand in the documents, and all written sentences still follow from them?"""
        return all(_stands(source) for source in self.sources) and all(each.still_true for each in self.sentences)

    def to_dict(self) -> dict[str, Any]:
        """The report as plain dicts and lists, ready for JSON."""
        return asdict(self) | {"date": self.date.isoformat(), "still_true": self.still_true}


def recheck(file: KeptAnswer, documents: Documents) -> Recheck:
    """Looks every quote up in the documents, a folder or a site.

    FolderError where there is none, SettingError where the file lies.
    """
    files = _Files(documents)
    checks = {
        citation.number: [_checked(citation.number, source, files) for source in sources_of(citation)]
        for citation in file.citations
    }
    passages = {ranked.passage.id: ranked.passage for ranked in file.ranking}
    present = {
        citation.number: _present(citation, checks[citation.number][0], passages.get(citation.passage_id), files)
        for citation in file.citations
    }
    return Recheck(
        question=file.question,
        language=file.language,
        date=file.date,
        sources=tuple(check for of_one in checks.values() for check in of_one),
        sentences=tuple(_again(each, checks, present) for each in file.sentences if each.kind != "phrase"),
    )


def _stands(check: SourceCheck) -> bool:
    return check.verdict in ("true", "moved")


class _File(NamedTuple):
    digest: str  # SHA-256 of its bytes
    text: str
    format: str  # of the text


class _Files:
    """The documents as they are now, each read once; links are never followed."""

    def __init__(self, documents: Documents) -> None:
        self._source, _, _ = source_of(documents)
        self._paths = self._source.listing().documents
        self._read: dict[str, _File | None] = {}

    def file(self, path: str) -> _File | None:
        """A file as it is now, None where there is none that could be a document."""
        if path not in self._read:
            self._read[path] = self._file(path)
        return self._read[path]

    def _file(self, path: str) -> _File | None:
        if path not in self._paths:
            return None
        try:
            data = self._source.content(path)
            given = self._source.given(path)
            name = given.format if given else format_of(path) or ""
            _, settings = self._source.settings(path, FORMATS[name].settings) if FORMATS[name].settings else ("", "")
            found = read_apart(data, name, with_page(settings, path, self._paths, self._source.content))
            return _File(hashlib.sha256(data).hexdigest(), found.text, found.format or name)
        except LeftOut:
            return None


def _checked(number: int, source: Source, files: _Files) -> SourceCheck:
    check = SourceCheck(number, not isinstance(source, Citation), source.path, source.language, "gone", source.quote)
    file = files.file(source.path)
    if file is None:
        return check
    digest, text, name = file
    if digest == source.content_hash:
        if _as_quoted(text, source):
            return replace(check, verdict="true", spans=source.spans)
        if not FORMATS[name].marked:  # else another release reads it
            raise tampered(f"{source.path} is as it was and does not say what [{number}] quotes")
    said = _statements(text, name, source)
    places = [_find(text, words, span, source) for span, words in zip(source.spans, slices_of(source), strict=True)]
    spans = tuple(place for place in places if place is not None)
    if len(spans) == len(places) and _governed(text, source, spans, said):
        return replace(check, verdict="true" if spans == source.spans else "moved", spans=spans)
    return _changed(check, text, places, source, said)


def _governed(text: str, source: Source, spans: Sequence[Span], said: Sequence[Statement]) -> bool:
    """Whether nothing governs what was quoted that was not quoted with it, and each is governed by what it was."""
    words = slices_of(source)
    told = {statement.span: [text[slice(*each.span)] for each in statement.governors] for statement in said}
    own = [told.get(span, []) for span in spans]
    if not all(governor in words for governors in own for governor in governors):
        return False
    if list(spans) == sorted(spans):
        return True
    governing = {governor for governors in own for governor in governors}
    before = ""  # what governs, last in the order that was quoted
    for said_words, governors in zip(words, own, strict=True):
        if governors and before and before not in governors:
            return False
        before = said_words if said_words in governing else before
    return True


def _statements(text: str, name: str, source: Source) -> tuple[Statement, ...]:
    """What a file says now; nothing where it cannot be read as what it was."""
    document = replace(document_of(source, text), format=name, skipped=skipped_in(text, name, translated=True))
    try:
        return statements_of(document, blocks_of(document))
    except ValueError:
        return ()


def _as_quoted(text: str, source: Source) -> bool:
    """Whether a text says at a source's places what the source says."""
    spans = (*source.spans, source.passage)
    return [text[slice(*span)] for span in spans] == [*slices_of(source), source.passage_text]


def _changed(
    check: SourceCheck, text: str, places: Sequence[Span | None], source: Source, said: Sequence[Statement]
) -> SourceCheck:
    """What the words have become that stand nowhere any more, or under other ones; gone where nothing is like them."""
    spans_said = [statement.span for statement in said]
    near = [
        (place, 1.0) if place is not None else _nearest(text, words, spans_said)
        for place, words in zip(places, slices_of(source), strict=True)
    ]
    spans = tuple(span for span, likeness in near if likeness >= NEAR)
    if not spans:
        return replace(check, likeness=min(likeness for _, likeness in near))
    now = "\n".join(text[slice(*span)] for span in spans)
    return replace(check, verdict="changed", spans=spans, now=now, likeness=min(likeness for _, likeness in near))


def _find(text: str, words: str, span: Span, source: Source) -> Span | None:
    """Where the words stand whole, nearest to where they stood: `costs 5` does not stand in `costs 5.50 today`."""
    starts = [found.start() for found in re.finditer(f"(?={re.escape(words)})", text)]
    then = _edges(source.passage_text, Span(span.start - source.passage.start, span.end - source.passage.start))
    for start in sorted(starts, key=lambda start: abs(start - span.start)):
        place = Span(start, start + len(words))
        if all(now or not before for now, before in zip(_edges(text, place), then, strict=True)):
            return place
    return None


def _edges(text: str, span: Span) -> tuple[bool, bool]:
    """Whether a sentence, an item or a cell of a line begins and ends with the span."""
    if not 0 <= span.start < span.end <= len(text):
        return False, False
    before = NEWLINE.split(text[: span.start])[-1]
    after = NEWLINE.split(text[span.end :], maxsplit=1)[0]
    ends = not after.strip() or (text[span.end - 1] in _ENDS and not after[0].isalnum()) or after.lstrip()[0] == "|"
    begins = MARKER.sub("", before) == "" or before.rstrip()[-1] in _ENDS
    return begins, ends


def _nearest(text: str, words: str, statements: Sequence[Span]) -> tuple[Span, float]:
    """The statement, line or paragraph of a text that is most like the words, and how much: 0 to 1."""
    said = set(words_only(words).split())
    spans = {*statements, *_runs(text, r"\S[^\r\n]*")}
    spans |= {*_runs(text, r"\S(?:.|(?:\r\n?|\n)(?![ \t]*(?:\r|\n|\Z)))*")}
    shared = {span: _dice(said, set(words_only(text[slice(*span)]).split())) for span in spans}
    best = sorted(spans, key=lambda span: (-shared[span], span))[:_COMPARED]
    likeness = {span: SequenceMatcher(None, words, text[slice(*span)], autojunk=False).ratio() for span in best}
    nearest = max(best, key=lambda span: likeness[span], default=Span(0, 0))
    return nearest, round(likeness.get(nearest, 0.0), 3)


def _runs(text: str, pattern: str) -> Iterator[Span]:
    for found in re.finditer(pattern, text):
        yield Span(found.start(), found.start() + len(found[0].rstrip()))


def _dice(ours: set[str], theirs: set[str]) -> float:
    return 2 * len(ours & theirs) / (len(ours) + len(theirs) or 1)


# ---- written sentences, against what their sources say now ---------------------------------


def _again(
    sentence: Sentence, checks: Mapping[int, Sequence[SourceCheck]], present: Mapping[int, Evidence | None]
) -> SentenceCheck:
    stand = all(_stands(check) for number in sentence.citations for check in checks[number])
    evidence = [found for number in sentence.citations if (found := present[number]) is not None]
    if sentence.kind != "written" or len(evidence) < len(sentence.citations):
        return SentenceCheck(sentence, stand)
    marks = "".join(f"[{number}]" for number in range(1, len(evidence) + 1))
    said = verify(f"{sentence.text} {marks}", evidence, sentence.language, identify=identified)
    dropped = said if isinstance(said, Dropped) else None
    return SentenceCheck(sentence, stand and dropped is None, dropped)


def _present(citation: Citation, check: SourceCheck, passage: Passage | None, files: _Files) -> Evidence | None:
    """The cited passage as it is now; where it has changed, what is left of the quote; None where nothing is."""
    file = files.file(citation.path)
    if file is None or not check.spans:
        return None
    text, name = file.text, file.format
    start = text.find(citation.passage_text)
    if start < 0 or not _stands(check):
        text, start = "\n".join(text[slice(*span)] for span in check.spans), 0
        end = len(text)
    else:
        end = start + len(citation.passage_text)
    statements = tuple(each for each in _statements(text, name, citation) if start <= each.span.start < end)
    here = Passage(
        id=citation.passage_id,
        path=citation.path,
        language=citation.language,
        heading_path=citation.heading_path,
        anchor=citation.anchor,
        kind=passage.kind if passage is not None else "prose",
        start=start,
        end=end,
        group_id=citation.passage_id,
        statements=statements,
    )
    return Evidence(here, document_of(citation, text), score=0.0, statements=statements)
