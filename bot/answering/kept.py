"""An answer with its evidence, kept in a file: written, read back, and believed only where it agrees with itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import zip_longest
from pathlib import PurePosixPath
from typing import Any, Literal, Protocol

from ..languages.locale import PLACEHOLDER, codes, locale
from ..records import (
    Answer,
    Citation,
    Document,
    Done,
    Dropped,
    Event,
    Evidence,
    EvidenceFound,
    Governor,
    Notice,
    Outcome,
    Page,
    Passage,
    Sentence,
    SettingError,
    Source,
    Span,
    Statement,
    StatementKind,
)
from ..statements.shown import quotation, shown_governor
from ..text.unshown.unseen import in_a_phrase
from ..version import __version__

Verdict = Literal["true", "moved", "changed", "gone"]
_ROWS: tuple[StatementKind, ...] = ("row", "record")
_AGAIN = "make it again with: kilde ask … --evidence FILE"

# ---- the file ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ranked:
    """A passage that was found, what it was ranked by, and the parts of that score by name."""

    passage: Passage
    score: float
    scores: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer with everything it stands on, to be kept and re-checked later."""

    kilde_evidence: Literal[2]  # the format
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
    reader: str | None = None  # what read the passages; its logit for each is among its scores, as `reader`

    def to_json(self) -> str:
        """The text of the file."""
        written: bytes = _adapter().dump_json(self, indent=2)
        return written.decode() + "\n"

    @classmethod
    def from_json(cls, text: str | bytes) -> KeptAnswer:
        """SettingError where the text is no evidence file, was cut off, or contradicts itself."""
        from pydantic import ValidationError

        try:
            read: KeptAnswer = _adapter().validate_json(text, strict=True)
        except ValidationError as fault:
            raise _unreadable(fault.errors(include_url=False, include_input=False)[0]) from fault
        _check(read)
        return read


class Indexed(Protocol):
    """As much of a bot as is kept: what its index was made with, and which build of it answers."""

    @property
    def encoder(self) -> str: ...

    @property
    def generation(self) -> str: ...

    @property
    def reader(self) -> str | None: ...


def keep_answer(bot: Indexed, events: Iterable[Event]) -> KeptAnswer:
    """What `bot.stream(…)` said, to be kept; SettingError where the last event is missing."""
    found: tuple[Evidence, ...] = ()
    for event in events:
        if isinstance(event, EvidenceFound):
            found = event.evidence
        if isinstance(event, Done):
            return _of(event.answer, found, bot)
    raise SettingError("The answer is not finished; take the events to the last one.")


def _of(answer: Answer, found: Sequence[Evidence], bot: Indexed) -> KeptAnswer:
    return KeptAnswer(
        kilde_evidence=2,
        kilde=__version__,
        encoder=bot.encoder,
        index=bot.generation,
        reader=bot.reader,
        date=datetime.now(UTC).replace(microsecond=0),
        question=answer.question,
        language=answer.language,
        outcome=answer.outcome,
        sentences=answer.sentences,
        citations=answer.citations,
        ranking=tuple(Ranked(_bare(each.passage), each.score, each.scores) for each in found),
        dropped=answer.dropped,
        nearest=answer.nearest,
        notices=answer.notices,
    )


def read_answer(values: object) -> Answer:
    """An answer from what `Answer.to_dict` made of it; SettingError where it is none."""
    from pydantic import TypeAdapter, ValidationError

    try:
        read: Answer = TypeAdapter(Answer).validate_python(values)
    except ValidationError as fault:
        raise _unreadable(fault.errors(include_url=False, include_input=False)[0]) from fault
    return read


def _bare(passage: Passage) -> Passage:
    """A passage without its statements: those that are cited stand in the citations."""
    return replace(passage, statements=(), beyond=())


def _adapter() -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(KeptAnswer)


def _unreadable(error: Mapping[str, Any]) -> SettingError:
    if error["type"] == "json_invalid":
        return SettingError(f"The evidence file is cut off or no JSON; {_AGAIN}")
    place = ".".join(map(str, error["loc"])) or "it"
    return SettingError(f"This is no evidence file of Kilde, or one of another version ({place}); {_AGAIN}")


# ---- what a file cannot say without having been changed ------------------------------------


def _check(file: KeptAnswer) -> None:
    if file.language not in codes():
        raise tampered(f"there is no language {file.language!r}")
    by_number = {citation.number: citation for citation in file.citations}
    if len(by_number) < len(file.citations):
        raise tampered("two citations have one number")
    for citation in file.citations:
        for source in sources_of(citation):
            _check_source(citation.number, source)
        if any(not any(s.start <= a.start < a.end <= s.end for s in citation.spans) for a in citation.answers):
            raise tampered(f"the words that answer are not among those of [{citation.number}]")
    passages = {ranked.passage.id: ranked.passage for ranked in file.ranking}
    for sentence in file.sentences:
        _check_sentence(sentence, file, by_number, passages)


def sources_of(citation: Citation) -> Iterator[Source]:
    yield citation
    if citation.original is not None:
        yield citation.original


def _check_source(number: int, source: Source) -> None:
    if not _inside(source.path):
        raise tampered(f"the path of [{number}] leads out of the folder")
    first, last = source.passage
    spans = (*source.spans, source.passage)
    if not source.spans or any(not 0 <= start < end for start, end in spans):
        raise tampered(f"the spans of [{number}] are none")
    slices = slices_of(source)
    if "\n".join(slices) != source.quote or len(source.passage_text) != last - first:
        raise tampered(f"the quote of [{number}] is not as long as its spans")
    for (start, end), words in zip(source.spans, slices, strict=True):
        if first <= start and end <= last and source.passage_text[start - first : end - first] != words:
            raise tampered(f"the quote of [{number}] is not in its passage")


def _inside(path: str) -> bool:
    """Whether a path can be one of a document below a folder."""
    parts = PurePosixPath(path).parts
    return bool(parts) and not path.startswith("/") and ".." not in parts and "\\" not in path and "\0" not in path


def slices_of(source: Source) -> list[str]:
    """The words of each span, cut out of the quote, which is all of them with a newline between."""
    return [source.quote[slice(*span)] for span in _in_quote(source)]


def _in_quote(source: Source) -> list[Span]:
    at, spans = 0, []
    for start, end in source.spans:
        spans.append(Span(at, at + end - start))
        at += end - start + 1
    return spans


def _check_sentence(
    sentence: Sentence, file: KeptAnswer, citations: Mapping[int, Citation], passages: Mapping[str, Passage]
) -> None:
    if not citations.keys() >= set(sentence.citations):
        raise tampered("a sentence cites a source that is not there")
    if (sentence.kind == "phrase") == bool(sentence.citations):
        raise tampered("a sentence makes a claim without a citation, or a phrase has one")
    cited = [citations[number] for number in sentence.citations]
    for citation in cited if sentence.kind == "quote" else ():
        if citation.passage_id not in passages:
            raise tampered(f"the passage of [{citation.number}] is not in its ranking")
    if sentence.kind == "quote" and not any(_says(citation, sentence) for citation in cited):
        raise tampered(f"the words of “{sentence.text[:40]}” are not those of its quote")
    if sentence.kind == "phrase" and not _is_ours(sentence.text, file):
        raise tampered(f"“{sentence.text[:40]}” is no phrase of Kilde's")


def _says(citation: Citation, sentence: Sentence) -> bool:
    """Whether a quotation is one of the ways in which a span of its citation is shown."""
    spans = _in_quote(citation)
    return any(
        sentence.text == quotation(citation.quote, statement, "", 0).text
        and sentence.cells == quotation(citation.quote, statement, "", 0).cells
        for span in spans
        for statement in _read_as(span, spans, sentence)
    ) or (
        sentence.block == "label"
        and any(
            sentence.text == shown_governor(citation.quote, Governor(span, "label"), sentence.language)
            for span in spans
        )
    )


def _read_as(span: Span, spans: Sequence[Span], sentence: Sentence) -> Iterator[Statement]:
    """The statements that a span can be, by what a quotation is."""
    if sentence.block == "code":
        yield Statement(span, "code")
    elif sentence.block != "row":
        yield Statement(span)
    else:
        yield from (Statement(span, kind) for kind in _ROWS)
        for header in spans:
            yield from (Statement(span, kind, (Governor(header, "header"),)) for kind in _ROWS)


def _is_ours(text: str, file: KeptAnswer) -> bool:
    """Whether a phrase is one of the language's; only the same version of Kilde knows that."""
    if file.kilde != __version__:
        return True
    titles = "|".join(re.escape(in_a_phrase(citation.title)) for citation in file.citations) or "(?!)"
    variants = [v for key in locale(file.language).phrases.values() for v in ([key] if isinstance(key, str) else key)]
    return any(re.fullmatch(_pattern(variant, titles), text) for variant in variants)


def _pattern(phrase: str, titles: str) -> str:
    """Of a phrase with its values: a page's title was cited, a version is short, others are a few words."""
    parts = PLACEHOLDER.split(phrase)
    known = {"page": f"(?:{titles})", "version": r"\w[\w.-]{0,20}"}
    fills = [known.get(name, r"[\w ,]{1,200}") for name in parts[1::2]]
    return "".join(re.escape(fixed) + fill for fixed, fill in zip_longest(parts[::2], fills, fillvalue=""))


def tampered(what: str) -> SettingError:
    return SettingError(f"The evidence file contradicts itself: {what}; {_AGAIN}")


def document_of(source: Source, text: str) -> Document:
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
