"""What flows through Kilde: frozen records, the events of an answer, the ports and the tree of errors.

Imports nothing of ours. Every offset is in Unicode code points of `Document.text`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Literal, NamedTuple, Protocol, runtime_checkable
from urllib.parse import quote

if TYPE_CHECKING:
    from datetime import datetime

    import numpy as np

BlockKind = Literal["heading", "paragraph", "item", "row", "code", "record"]
GovernorKind = Literal["label", "question", "lead", "item", "header", "before", "note"]
StatementKind = Literal["sentence", "lead", "item", "row", "code", "record"]
PassageKind = Literal["prose", "list", "table", "code", "record"]
State = Literal["original", "current", "stale", "missing", "unknown"]
Outcome = Literal["answer", "closest", "none", "talk"]
SentenceKind = Literal["phrase", "quote", "written"]
BlockShape = Literal["sentence", "label", "item", "row", "code"]
_IN_ANCHORS = "/?:@!$&'()*+,;="  # as they are, so that `page=4` is understood


class Span(NamedTuple):
    """Half-open range of code points in a document's text: `text[start:end]`."""

    start: int
    end: int


# ---- what is indexed ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Document:
    """One readable file: its text untouched, and what is known about it as a translation.

    `state` is that of a translation towards its original: `original` (it is none), `current`,
    `stale` (the original's bytes changed), `missing` (the original is gone), `unknown`.
    """

    path: str  # POSIX, relative to the indexed folder
    text: str
    language: str  # what it is written in
    claimed: str | None  # what its place or its metadata says it is written in
    title: str
    content_hash: str  # SHA-256 of the file's bytes
    original: str | None  # path of its original, None where it is an original
    state: State
    skipped: tuple[Span, ...] = ()  # metadata, disclaimers, language tables: kept, never quoted
    link: str | None = None
    format: str = "markdown"  # a key of the table of formats: how its text is read
    source: str = ""  # name of the folder or the site that it comes from
    anchors: str = field(default="", compare=False)  # the rule of its headings' anchors; told anew with each reading

    def link_at(self, anchor: str | None) -> str | None:
        """The document's link with a place on its page."""
        at_anchor = self.link and anchor and "#" not in self.link
        return f"{self.link}#{quote(anchor or '', safe=_IN_ANCHORS)}" if at_anchor else self.link


class Governor(NamedTuple):
    """Words that a statement needs beside its own, and what they are to it.

    `label` (of a tab, an admonition, a version, or a heading that says when it holds), `question` (that it answers),
    `lead` (what introduces its list, table or code), `item` (that it stands below), `header` (of its table), `before`
    (the sentence before, that its pronoun means), `note` (behind it: a footnote, an exception, a caution with its
    label).
    """

    span: Span
    kind: GovernorKind


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, paragraph, list item, table row, code block or record; none overlaps another."""

    kind: BlockKind
    start: int
    end: int
    level: int = 0  # heading level 1-6, depth of a list item, 0 otherwise
    header: Span | None = None  # a table row's header row
    under: tuple[Governor, ...] = ()  # labels and items that it stands in, the outermost first
    group: int = 0  # which list or table of the document it belongs to, from 1; 0 for none
    mark: str = ""  # of an item (`-`, `2.`); of code its language


@dataclass(frozen=True, slots=True)
class Statement:
    """The smallest piece of a document that can be shown without changing what it says.

    `span` has its own words, `governors` the words elsewhere that it needs. A `lead` introduces the statements of its
    group, which are the items of a list, the rows of a table, or the steps of a block of code.
    """

    span: Span
    kind: StatementKind = "sentence"
    governors: tuple[Governor, ...] = ()  # in the order of the text
    group: int = 0  # of the document, from 1; 0 for none
    level: int = 0  # depth of an item
    mark: str = ""  # of an item (`-`, `2.`); of code its language
    score: float = 0.0  # how well it fits a question
    answer: Span | None = None  # of its own words, those in which a reader sees the answer

    @property
    def spans(self) -> tuple[Span, ...]:
        """All that it needs and its own words, in the order of the text, each once."""
        return tuple(sorted({*(governor.span for governor in self.governors), self.span}))

    @property
    def header(self) -> Span | None:
        """The names of a row's or a record's columns."""
        return next((governor.span for governor in self.governors if governor.kind == "header"), None)


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of blocks under one heading: what is embedded and found; its statements are what is shown.

    `beyond` holds the statements of its lists, tables and code that stand in other passages.
    """

    id: str
    path: str
    language: str
    heading_path: tuple[str, ...]
    anchor: str | None
    kind: PassageKind
    start: int
    end: int
    group_id: str  # the original's passage, or its own id
    alignment: float | None = None  # 0..1, None where it has no partner
    statements: tuple[Statement, ...] = ()
    beyond: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """A document that is no file: from a database, from memory, from another program.

    Where `language` and `original` are not given, they are told from the id, as from a file's path, and from the
    words. With a `hash`, which has to change whenever the content does, a `content` that is a function is called
    only where the index does not have it yet.
    """

    id: str  # what it is cited by: `faq/42`; as unique as a path
    content: str | bytes | Callable[[], str | bytes]
    format: str = "markdown"  # markdown, text, csv, json, notebook, html or pdf
    language: str | None = None  # a code; else told from its words
    original: str | None = None  # id of the document that it is a translation of
    link: str | None = None  # its address, shown with a citation
    hash: str | None = None  # anything that changes when the content does: a version, a time, a checksum


class Holding(NamedTuple):
    """What an index holds: how many documents, how many passages of each language, most first, and since when."""

    documents: int
    passages: Mapping[str, int]
    read_at: datetime | None

    @property
    def languages(self) -> tuple[str, ...]:
        """Of the passages, that of the most first."""
        return tuple(self.passages)


# ---- what is asked -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier question of the conversation, and the language it was answered in."""

    question: str
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it will be searched and answered. `how` says what settled the language of the answer."""

    text: str
    language: str
    how: Literal["given", "asked", "words", "conversation", "hint", "default"]
    history: tuple[Turn, ...] = ()
    written_in: str | None = None  # where the words are in another language than the answer is to be
    terms: tuple[str, ...] = ()  # what a written answer is to call things, by the term file
    more: bool = False  # was it asked before, and is more of its answer wanted?


@dataclass(frozen=True, slots=True)
class Evidence:
    """One group of aligned passages: the one to show, its original's, and why it was found.

    `scores` holds the parts of the ranking by name; `score` is what it was ranked by: higher is better, and only
    scores of one search can be compared.
    """

    passage: Passage
    document: Document
    score: float
    scores: Mapping[str, float] = field(default_factory=dict)
    original: Passage | None = None
    original_document: Document | None = None
    statements: tuple[Statement, ...] = ()  # of the passage, in order, each with its score
    languages: frozenset[str] = frozenset()  # in which there are passages of this group
    version: str | None = None  # of what it documents, by its path or a heading; `current` beside others
    alike: Mapping[str, float] = field(default_factory=dict)  # of the words asked, how like one in the passage each is

    @property
    def text(self) -> str:
        """The passage's raw slice of its document."""
        return self.document.text[self.passage.start : self.passage.end]

    def to_dict(self) -> dict[str, Any]:
        """Plain dicts and lists, ready for JSON: the passages with their texts, of documents what is cited of them."""
        return {
            "passage": _passage_dict(self.passage, self.document),
            "original": self.original
            and self.original_document
            and _passage_dict(self.original, self.original_document),
            "score": self.score,
            "scores": dict(self.scores),
            "statements": [_statement_dict(statement, self.document.text) for statement in self.statements],
            "languages": sorted(self.languages),
        }


def _statement_dict(statement: Statement, text: str) -> dict[str, Any]:
    governors = [
        {"kind": governor.kind, "start": start, "end": end, "text": text[start:end]}
        for governor in statement.governors
        for start, end in (governor.span,)
    ]
    (start, end), score = statement.span, statement.score
    return {"kind": statement.kind, "start": start, "end": end, "score": score, "text": text[start:end]} | {
        "governors": governors
    }


def _passage_dict(passage: Passage, document: Document) -> dict[str, Any]:
    return {
        **{name: value for name, value in asdict(passage).items() if name not in ("statements", "beyond")},
        "text": document.text[passage.start : passage.end],
        "title": document.title,
        "state": document.state,
        "link": document.link_at(passage.anchor),
        "content_hash": document.content_hash,
    }


# ---- what is answered --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Source:
    """A place in one document: spans, and the raw slices of the text at those spans."""

    path: str
    language: str
    title: str
    heading_path: tuple[str, ...]
    anchor: str | None
    link: str | None
    state: State
    spans: tuple[Span, ...]
    quote: str
    passage: Span  # the passage around the quote
    passage_text: str  # its raw slice, to be shown with the quote marked in it
    content_hash: str
    aligned: bool = True  # False where these are the passage's words, not the sentence's
    place: tuple[str, str] | None = None  # what its anchor counts (`page`, `cell`) and its number; else headings tell


@dataclass(frozen=True, slots=True)
class Citation(Source):
    """A numbered source and, beside it, the words of the authoritative original it was translated from."""

    number: int = 0
    passage_id: str = ""
    original: Source | None = None
    answers: tuple[Span, ...] = ()  # inside the spans: the words in which a reader sees the answer


@dataclass(frozen=True, slots=True)
class Mention:
    """Where the text of a sentence says a term of the term file, in whatever form."""

    start: int
    end: int
    term: str  # what `Bot.term` opens


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an answer: ours (`phrase`, no claim), quoted, or written by a model.

    `citations` are the numbers of the answer's citations that it stands on, none for a phrase. `block` says what a
    quotation is: neighbours of one block are shown as what they are, a list, a table, code. A `label` says what the
    quotations behind it are of: a question, a tab, a heading.
    """

    kind: SentenceKind
    text: str
    language: str
    citations: tuple[int, ...] = ()
    support: float | None = None
    block: BlockShape = "sentence"
    level: int = 0  # depth of an item, from 1
    mark: str = ""  # of an item (`-`, `2.`); of code its language
    cells: tuple[tuple[str, str], ...] = ()  # of a row: the names of its columns, and their values
    terms: tuple[Mention, ...] = ()  # each once, in the order of the text

    @property
    def values(self) -> tuple[Span, ...]:
        """Where in the text of a row the values of its cells stand; nowhere what does not stand there."""
        places, done = [], 0
        for name, value in self.cells:
            start = self.text.find(value, self.text.find(name, done) + len(name))
            places.append(Span(start, start + len(value)) if start >= 0 else Span(0, 0))
            done = max(done, places[-1].end)
        return tuple(places)


@dataclass(frozen=True, slots=True)
class Dropped:
    """A sentence that was not shown, with the code of its reason and the values of the reason's wording."""

    text: str
    reason: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the reader should know about this answer: a code, and the values of its wording."""

    code: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Page:
    """A page to go on reading."""

    path: str
    title: str
    language: str
    link: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """All that was said, what it stands on, and what was left out.

    `outcome`: `answer`, `closest` (only passages that come near), `none` (not in the documents) or `talk` (small talk).
    """

    question: str
    language: str
    text: str
    outcome: Outcome
    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    nearest: tuple[Page, ...] = ()
    notices: tuple[Notice, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The answer as plain dicts and lists, ready for JSON."""
        return asdict(self)


# ---- events of Bot.stream, in this order; `done` is last and holds the whole ---------------


class _Event:
    """What all events have: the name of their kind, and themselves as plain dicts and lists, ready for JSON."""

    __slots__ = ()
    type: ClassVar[str]

    def to_dict(self) -> dict[str, Any]:
        """`type`, and the event's fields."""
        return {"type": self.type, **asdict(self)}  # type: ignore[call-overload]


@dataclass(frozen=True, slots=True)
class LanguageSettled(_Event):
    """In which language the question is answered, and what settled that."""

    type: ClassVar[str] = "language"
    question: Question


@dataclass(frozen=True, slots=True)
class EvidenceFound(_Event):
    """The passages that may answer, best first."""

    type: ClassVar[str] = "evidence"
    evidence: tuple[Evidence, ...]

    def to_dict(self) -> dict[str, Any]:
        """`type`, and of each piece of evidence its passages with their texts: no whole documents."""
        return {"type": self.type, "evidence": [each.to_dict() for each in self.evidence]}


@dataclass(frozen=True, slots=True)
class SentenceReady(_Event):
    """One sentence of the answer."""

    type: ClassVar[str] = "sentence"
    sentence: Sentence
    citations: tuple[Citation, ...]  # those of this sentence


@dataclass(frozen=True, slots=True)
class SentenceDropped(_Event):
    """A sentence that a language model wrote and that is not shown."""

    type: ClassVar[str] = "dropped"
    dropped: Dropped


@dataclass(frozen=True, slots=True)
class NoticeGiven(_Event):
    """Something the reader should know."""

    type: ClassVar[str] = "notice"
    notice: Notice


@dataclass(frozen=True, slots=True)
class Done(_Event):
    """The end: the whole answer."""

    type: ClassVar[str] = "done"
    answer: Answer


Event = LanguageSettled | EvidenceFound | SentenceReady | SentenceDropped | NoticeGiven | Done

# ---- ports -------------------------------------------------------------------------------


class Encoded(NamedTuple):
    """What an encoder makes of n texts; d dimensions, t_i tokens in text i."""

    vectors: np.ndarray  # float32 (n, d), mean-pooled, of length 1
    tokens: Sequence[np.ndarray] = ()  # float32 (t_i, d), centred, of length 1; no special tokens, no prefix
    offsets: Sequence[np.ndarray] = ()  # int32 (t_i, 2), code points of the text
    ids: Sequence[np.ndarray] = ()  # int32 (t_i,), vocabulary pieces


@runtime_checkable
class Encoder(Protocol):
    """Texts to vectors and token vectors."""

    @property
    def name(self) -> str: ...

    @property
    def dimensions(self) -> int: ...

    def encode(self, texts: Sequence[str], *, query: bool = False, tokens: bool = False) -> Encoded: ...


class Reading(NamedTuple):
    """What a reader says of a question and a passage."""

    answers: float  # logit: does the passage answer the question?
    offsets: np.ndarray  # int32 (t, 2), code points of the passage: its tokens, as far as they were read
    starts: np.ndarray  # float32 (t,), log-probability that the answer begins at a token …
    ends: np.ndarray  # … and that it ends there


class Claimed(NamedTuple):
    """What a passage is to a claim, as probabilities."""

    supported: float
    open: float
    contradicted: float


@runtime_checkable
class Reader(Protocol):
    """Reads a question, or a claim, together with passages."""

    @property
    def name(self) -> str: ...

    def read(self, question: str, passages: Sequence[str]) -> list[Reading]: ...

    def judge(self, claim: str, passage: str) -> Claimed: ...


class Encoders(NamedTuple):
    """What embeds, what makes the token vectors that rerank, most often the same; and what reads, if anything does."""

    dense: Encoder
    late: Encoder
    reader: Reader | None = None

    @property
    def name(self) -> str:
        """Names both where they differ: what an index was made with."""
        return self.dense.name if self.dense is self.late else f"{self.dense.name}+{self.late.name}"

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Encoded:
        """The vectors of the one and the token vectors of the other, in one pass where they are the same."""
        if self.dense is self.late:
            return self.dense.encode(texts, query=query, tokens=True)
        return self.late.encode(texts, query=query, tokens=True)._replace(
            vectors=self.dense.encode(texts, query=query).vectors
        )


class Writer(Protocol):
    """A language model that writes an answer, piece by piece, from evidence it cites as [1], [2], …"""

    name: str

    def write(self, question: Question, evidence: Sequence[Evidence]) -> Iterator[str]: ...


# Told of long work: what is being done, how much is done, of how much.
Progress = Callable[[str, int, int], None]


def untold(stage: str, done: int, total: int) -> None:
    """Progress that nobody is told of."""


# ---- errors ------------------------------------------------------------------------------
#
# KildeError                 one sentence for people, with the cure
# ├── FolderError            nothing to read, or not readable
# ├── IndexFault             made with another embedding, damaged
# │   └── ReadOnlyIndex      cannot be written: a full disk, a place without permission
# ├── ModelError             a model is missing, damaged or does not answer
# ├── QuestionError          empty, too long, without words
# └── SettingError           an unknown language or a setting without sense


class KildeError(Exception):
    """Something a person can mend; the message is one sentence that says how."""


class FolderError(KildeError):
    """The folder or the documents are empty or cannot be read."""


class IndexFault(KildeError):
    """The index cannot be used: made with another embedding, by another version of Kilde, damaged, or read-only."""


class ReadOnlyIndex(IndexFault):
    """The index cannot be written: the disk is full, or the place is closed to this user."""


class ModelError(KildeError):
    """A model is missing, damaged or does not answer."""


class QuestionError(KildeError):
    """The question cannot be asked. `code` and `values` are for a page that says it in the asker's language.

    The codes are `empty` (no words) and `too_long` (`limit` has the characters that are allowed).
    """

    def __init__(self, message: str, code: str, **values: str) -> None:
        super().__init__(message)
        self.code, self.values = code, values


class SettingError(KildeError):
    """A setting or an argument makes no sense."""


class LeftOut(Exception):
    """Why one file is not among the documents; the rest are read."""
