"""The evidence file of an answer, and its re-check against the documents as they are now.

Knows neither index nor embedding nor model: it reads the file and the documents, nothing else.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from difflib import SequenceMatcher
from itertools import zip_longest
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Literal

from .blocks import MARKER, NEWLINE
from .draft import shown
from .formats import EXTRACTED, SUFFIXES, text_of
from .languages import PLACEHOLDER, codes, identify, locale
from .records import (
    Answer,
    Citation,
    Document,
    Done,
    Dropped,
    Event,
    Evidence,
    EvidenceFound,
    FolderError,
    LeftOut,
    Notice,
    Outcome,
    Page,
    Passage,
    Sentence,
    SettingError,
    Source,
    Span,
)
from .split import sentences
from .unseen import in_a_phrase
from .verify import verify

if TYPE_CHECKING:
    from .bot import Bot

Verdict = Literal["true", "moved", "changed", "gone"]

NEAR = 0.5  # likeness from which a text is what a quote has become; scripts/counterfactuals.py shows both sides
_COMPARED = 12  # texts that share most words with a quote are compared letter by letter
_ENDS = ".!?…:;)]}\"'”’»*_`|>"  # behind one of these a sentence or a cell is over
_AGAIN = "make it again with: kilde ask … --evidence FILE"


# ---- the file ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ranked:
    """A passage that was found, what it was ranked by, and the parts of that score by name."""

    passage: Passage
    score: float
    scores: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """An answer with everything it stands on, to be kept and re-checked later."""

    kilde_evidence: Literal[1]  # the format
    kilde: str  # version
    encoder: str
    index: str  # generation and version
    date: datetime
    question: str
    language: str
    outcome: Outcome
    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    ranking: tuple[Ranked, ...]
    dropped: tuple[Dropped, ...] = ()
    nearest: tuple[Page, ...] = ()
    notices: tuple[Notice, ...] = ()

    def to_json(self) -> str:
        """The text of the file."""
        return _adapter().dump_json(self, indent=2).decode() + "\n"

    @classmethod
    def from_json(cls, text: str | bytes) -> EvidenceFile:
        """SettingError where the text is no evidence file, was cut off, or contradicts itself."""
        from pydantic import ValidationError

        try:
            read: EvidenceFile = _adapter().validate_json(text, strict=True)
        except ValidationError as fault:
            raise _unreadable(fault.errors(include_url=False, include_input=False)[0]) from fault
        _check(read)
        return read


def evidence_file(bot: Bot, events: Iterable[Event]) -> EvidenceFile:
    """What `bot.stream(…)` said, to be kept."""
    from . import __version__

    found: tuple[Evidence, ...] = ()
    for event in events:
        if isinstance(event, EvidenceFound):
            found = event.evidence
        if isinstance(event, Done):
            return _of(event.answer, found, kilde=__version__, encoder=bot.encoder, index=bot.generation)
    raise SettingError("The answer is not finished; take the events to the last one.")


def _of(answer: Answer, found: Sequence[Evidence], *, kilde: str, encoder: str, index: str) -> EvidenceFile:
    return EvidenceFile(
        kilde_evidence=1,
        kilde=kilde,
        encoder=encoder,
        index=index,
        date=datetime.now(UTC).replace(microsecond=0),
        question=answer.question,
        language=answer.language,
        outcome=answer.outcome,
        sentences=answer.sentences,
        citations=answer.citations,
        ranking=tuple(Ranked(each.passage, each.score, each.scores) for each in found),
        dropped=answer.dropped,
        nearest=answer.nearest,
        notices=answer.notices,
    )


def _adapter() -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(EvidenceFile)


def _unreadable(error: Mapping[str, Any]) -> SettingError:
    if error["type"] == "json_invalid":
        return SettingError(f"The evidence file is cut off or no JSON; {_AGAIN}")
    place = ".".join(map(str, error["loc"])) or "it"
    return SettingError(f"This is no evidence file of Kilde, or one of another version ({place}); {_AGAIN}")


# ---- what a file cannot say without having been changed ------------------------------------


def _check(file: EvidenceFile) -> None:
    if file.language not in codes():
        raise _tampered(f"there is no language {file.language!r}")
    by_number = {citation.number: citation for citation in file.citations}
    if len(by_number) < len(file.citations):
        raise _tampered("two citations have one number")
    for citation in file.citations:
        for source in _sources(citation):
            _check_source(citation.number, source)
    passages = {ranked.passage.id: ranked.passage for ranked in file.ranking}
    for sentence in file.sentences:
        _check_sentence(sentence, file, by_number, passages)


def _sources(citation: Citation) -> Iterator[Source]:
    yield citation
    if citation.original is not None:
        yield citation.original


def _check_source(number: int, source: Source) -> None:
    if not _inside(source.path):
        raise _tampered(f"the path of [{number}] leads out of the folder")
    first, last = source.passage
    spans = (*source.spans, source.passage)
    if not source.spans or any(not 0 <= start < end for start, end in spans):
        raise _tampered(f"the spans of [{number}] are none")
    slices = _slices(source)
    if "\n".join(slices) != source.quote or len(source.passage_text) != last - first:
        raise _tampered(f"the quote of [{number}] is not as long as its spans")
    for (start, end), words in zip(source.spans, slices, strict=True):
        if first <= start and end <= last and source.passage_text[start - first : end - first] != words:
            raise _tampered(f"the quote of [{number}] is not in its passage")


def _inside(path: str) -> bool:
    """Whether a path can be one of a document below a folder."""
    parts = PurePosixPath(path).parts
    return bool(parts) and not path.startswith("/") and ".." not in parts and "\\" not in path and "\0" not in path


def _slices(source: Source) -> list[str]:
    """The words of each span, cut out of the quote, which is all of them with a newline between."""
    return [source.quote[slice(*span)] for span in _in_quote(source)]


def _in_quote(source: Source) -> list[Span]:
    at, spans = 0, []
    for start, end in source.spans:
        spans.append(Span(at, at + end - start))
        at += end - start + 1
    return spans


def _check_sentence(
    sentence: Sentence, file: EvidenceFile, citations: Mapping[int, Citation], passages: Mapping[str, Passage]
) -> None:
    if not citations.keys() >= set(sentence.citations):
        raise _tampered("a sentence cites a source that is not there")
    if (sentence.kind == "phrase") == bool(sentence.citations):
        raise _tampered("a sentence makes a claim without a citation, or a phrase has one")
    cited = [citations[number] for number in sentence.citations]
    if sentence.kind == "quote" and sentence.text not in _quotable(cited, passages):
        raise _tampered(f"the words of “{sentence.text[:40]}” are not those of its quote")
    if sentence.kind == "phrase" and not _is_ours(sentence.text, file):
        raise _tampered(f"“{sentence.text[:40]}” is no phrase of Kilde's")


def _quotable(cited: Sequence[Citation], passages: Mapping[str, Passage]) -> set[str]:
    """Every text that a quotation of these citations can be shown as."""
    texts = set()
    for citation in cited:
        passage = passages.get(citation.passage_id)
        if passage is None:
            raise _tampered(f"the passage of [{citation.number}] is not in its ranking")
        spans = _in_quote(citation)
        passage = replace(passage, header=spans[0] if passage.header is not None else None)
        texts |= {shown(_document(citation, citation.quote), passage, span) for span in spans}
    return texts


def _is_ours(text: str, file: EvidenceFile) -> bool:
    """Whether a phrase is one of the language's; only the same version of Kilde knows that."""
    from . import __version__

    if file.kilde != __version__:
        return True
    titles = "|".join(re.escape(in_a_phrase(citation.title)) for citation in file.citations) or "(?!)"
    variants = [v for key in locale(file.language).phrases.values() for v in ([key] if isinstance(key, str) else key)]
    return any(re.fullmatch(_pattern(variant, titles), text) for variant in variants)


def _pattern(phrase: str, titles: str) -> str:
    """Of a phrase with its values: a page's title is one that was cited, the others are a few words."""
    parts = PLACEHOLDER.split(phrase)
    fills = [f"(?:{titles})" if name == "page" else r"[\w ,]{1,200}" for name in parts[1::2]]
    return "".join(re.escape(fixed) + fill for fixed, fill in zip_longest(parts[::2], fills, fillvalue=""))


def _tampered(what: str) -> SettingError:
    return SettingError(f"The evidence file contradicts itself: {what}; {_AGAIN}")


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


def recheck(file: EvidenceFile, folder: str | Path) -> Recheck:
    """Looks every quote up in the documents. FolderError where there is no folder, SettingError where the file lies."""
    shelf = _Shelf(Path(folder).expanduser())
    checks = {
        citation.number: [_checked(citation.number, source, shelf) for source in _sources(citation)]
        for citation in file.citations
    }
    passages = {ranked.passage.id: ranked.passage for ranked in file.ranking}
    present = {
        citation.number: _present(citation, checks[citation.number][0], passages.get(citation.passage_id), shelf)
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


class _Shelf:
    """The files of a folder as they are now, each read once; links are never followed."""

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise FolderError(f"There is no folder {folder}; choose the folder that holds the documents.")
        self._folder = folder.resolve()
        self._read: dict[str, tuple[str, str] | None] = {}

    def file(self, path: str) -> tuple[str, str] | None:
        """Hash and text of a file, None where there is none that could be a document."""
        if path not in self._read:
            self._read[path] = self._file(path)
        return self._read[path]

    def _file(self, path: str) -> tuple[str, str] | None:
        place = self._folder / path
        try:
            if place.resolve() != place:
                return None
            data = place.read_bytes()
            return hashlib.sha256(data).hexdigest(), text_of(data, SUFFIXES[place.suffix.lower()])
        except (OSError, ValueError, KeyError, LeftOut):
            return None


def _checked(number: int, source: Source, shelf: _Shelf) -> SourceCheck:
    check = SourceCheck(number, not isinstance(source, Citation), source.path, source.language, "gone", source.quote)
    file = shelf.file(source.path)
    if file is None:
        return check
    digest, text = file
    if digest == source.content_hash:
        if [text[slice(*span)] for span in (*source.spans, source.passage)] == [*_slices(source), source.passage_text]:
            return replace(check, verdict="true", spans=source.spans)
        if SUFFIXES.get(PurePosixPath(source.path).suffix.lower()) not in EXTRACTED:  # else another release reads it
            raise _tampered(f"{source.path} is as it was and does not say what [{number}] quotes")
    places = [_find(text, words, span, source) for span, words in zip(source.spans, _slices(source), strict=True)]
    if None not in places:
        spans = tuple(place for place in places if place is not None)
        return replace(check, verdict="true" if spans == source.spans else "moved", spans=spans)
    return _changed(check, text, places, _slices(source))


def _changed(check: SourceCheck, text: str, places: Sequence[Span | None], slices: Sequence[str]) -> SourceCheck:
    """What the words that stand nowhere any more have become; gone where nothing is like them."""
    near = [
        (place, 1.0) if place is not None else _nearest(text, words, check.language)
        for place, words in zip(places, slices, strict=True)
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


def _nearest(text: str, words: str, language: str) -> tuple[Span, float]:
    """The sentence, line or paragraph of a text that is most like the words, and how much: 0 to 1."""
    said = set(_words(words))
    spans = {*sentences(text, Span(0, len(text)), "prose", language), *_runs(text, r"\S[^\r\n]*")}
    spans |= {*_runs(text, r"\S(?:.|(?:\r\n?|\n)(?![ \t]*(?:\r|\n|\Z)))*")}
    shared = {span: _dice(said, set(_words(text[slice(*span)]))) for span in spans}
    best = sorted(spans, key=lambda span: (-shared[span], span))[:_COMPARED]
    likeness = {span: SequenceMatcher(None, words, text[slice(*span)], autojunk=False).ratio() for span in best}
    nearest = max(best, key=lambda span: likeness[span], default=Span(0, 0))
    return nearest, round(likeness.get(nearest, 0.0), 3)


def _runs(text: str, pattern: str) -> Iterator[Span]:
    for found in re.finditer(pattern, text):
        yield Span(found.start(), found.start() + len(found[0].rstrip()))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


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
    said = verify(f"{sentence.text} {marks}", evidence, sentence.language, identify=_identified)
    dropped = said if isinstance(said, Dropped) else None
    return SentenceCheck(sentence, stand and dropped is None, dropped)


def _identified(text: str) -> str | None:
    return identify(text, codes()).language


def _present(citation: Citation, check: SourceCheck, passage: Passage | None, shelf: _Shelf) -> Evidence | None:
    """The cited passage as it is now; where it has changed, what is left of the quote; None where nothing is."""
    file = shelf.file(citation.path)
    if file is None or not check.spans:
        return None
    text, header = file[1], None
    start = text.find(citation.passage_text)
    if start < 0 or not _stands(check):
        text, start = "\n".join(text[slice(*span)] for span in check.spans), 0
        end = len(text)
    else:
        end = start + len(citation.passage_text)
        header = check.spans[0] if passage is not None and passage.header is not None else None
    document = _document(citation, text)
    kind = passage.kind if passage is not None else "prose"
    here = Passage(
        id=citation.passage_id,
        path=citation.path,
        language=citation.language,
        heading_path=citation.heading_path,
        anchor=citation.anchor,
        kind=kind,
        start=start,
        end=end,
        group_id=citation.passage_id,
        header=header,
    )
    spans = tuple((span, 0.0) for span in sentences(text, Span(start, end), kind, citation.language))
    return Evidence(here, document, score=0.0, sentences=spans)


def _document(source: Source, text: str) -> Document:
    return Document(
        path=source.path,
        text=text,
        language=source.language,
        claimed=None,
        title=source.title,
        content_hash=source.content_hash,
        original=None,
        state=source.state,
        link=source.link,
    )
