"""Bot: puts the parts together. A question comes in, events come out; the last one holds the whole Answer."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import draft, outcome
from .conversation import asked_before, doubtful_subject, search_text, swayed
from .index import Index, Snapshot
from .ingest import IndexReport, ingest
from .languages import Locale, asked_language, codes, identify, locale, settle, small_talk
from .likeness import Likeness
from .read import unchanged
from .records import (
    Answer,
    Document,
    Done,
    Encoders,
    Event,
    Evidence,
    EvidenceFound,
    LanguageSettled,
    Notice,
    NoticeGiven,
    Outcome,
    Page,
    Progress,
    Question,
    QuestionError,
    Sentence,
    SentenceDropped,
    SentenceReady,
    SettingError,
    Turn,
    Writer,
)
from .search import search
from .settings import Settings, Strictness

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding
    from llama_index.core.llms import LLM

    from .verify import Judge
    from .write import ModelWriter

LONGEST = 2_000  # characters of a question
_SHOWN = 10  # evidence a question finds
_WEIGHED = 25  # evidence whose order the conversation may change
_READ = 5  # evidence a language model is given


class Bot:
    """Answers questions about one folder of documents. Make one with `Bot.open`."""

    def __init__(
        self, folder: Path, index: Index, encoders: Encoders, writer: Writer | None, report: IndexReport
    ) -> None:
        self.title, self.report = folder.name, report
        self.strictness: Strictness = "usual"
        self._folder = folder
        self._index, self._encoders, self._writer = index, encoders, writer
        self._judge: Callable[[str], Judge] | None = None  # of one answer in a language
        self._version = index.version()
        self._snapshot = index.snapshot()

    @classmethod
    def open(  # noqa: PLR0913 - keyword arguments, each with its default
        cls,
        folder: str | Path | None = None,
        *,
        settings: Settings | None = None,
        embedding: BaseEmbedding | None = None,
        llm: LLM | None = None,
        rebuild: bool = False,
        progress: Progress | None = None,
    ) -> Bot:
        """Brings the index of a folder up to date and opens it; without a folder, the demo documentation.

        `embedding` and `llm` are any of LlamaIndex's. What the index run found and did is in `report`.
        Raises FolderError, IndexFault, ModelError, SettingError.
        """
        settings = settings or Settings.from_environment()
        documents = demo_folder() if folder is None else Path(folder).expanduser()
        encoders = _encoders(settings, embedding, progress)
        index = Index(index_folder(documents, settings.index))
        report = ingest(documents, index, encoders, link=settings.link, rebuild=rebuild, progress=progress)
        writer = _writer(settings, llm)
        bot = cls(documents.resolve(), index, encoders, writer, report)
        bot.strictness, bot._judge = settings.strictness, _judge(settings, writer)
        if folder is None:
            bot.title = "Kilde"
        return bot

    @property
    def languages(self) -> tuple[str, ...]:
        """Codes of the languages that Kilde answers in."""
        return codes()

    @property
    def encoder(self) -> str:
        """Name of the encoder that the index was made with."""
        return self._pinned().header.encoder

    @property
    def generation(self) -> str:
        """Which build of the index answers, and which version of its table: `2.17`."""
        self._pinned()
        return ".".join(map(str, self._version))

    @property
    def writes(self) -> bool:
        """Is a language model set?"""
        return self._writer is not None

    def documents(self) -> tuple[Document, ...]:
        """All documents, without their texts."""
        return tuple(self._pinned().documents.values())

    def document(self, path: str) -> Document:
        """A document with its text. KeyError where there is none of that path."""
        return self._pinned().document(path)

    def has_group(self, group_id: str, language: str) -> bool:
        """Is there a passage of this aligned group in this language?"""
        return language in self._pinned().groups.get(group_id, {})

    def search(
        self, text: str, *, language: str | None = None, history: Sequence[Turn] = (), limit: int = _SHOWN
    ) -> tuple[Evidence, ...]:
        """The best evidence for a text and the turns before it, best first. Raises QuestionError, SettingError."""
        snapshot = self._pinned()
        question, _ = self._question(_checked(text), language, None, tuple(history))
        return self._evidence(snapshot, question, limit) if question.text else ()

    def ask(
        self,
        text: str,
        *,
        language: str | None = None,
        hint: str | None = None,
        history: Sequence[Turn] = (),
        write: bool | None = None,
    ) -> Answer:
        """The whole answer. Raises QuestionError, SettingError, IndexFault."""
        for event in self.stream(text, language=language, hint=hint, history=history, write=write):
            if isinstance(event, Done):
                return event.answer
        raise AssertionError("a stream ends with Done")

    def stream(
        self,
        text: str,
        *,
        language: str | None = None,
        hint: str | None = None,
        history: Sequence[Turn] = (),
        write: bool | None = None,
    ) -> Iterator[Event]:
        """The answer as it is made, event by event; the last one is `Done`.

        `language` fixes the answer's language, `hint` (a code, or a browser's Accept-Language) only suggests it.
        `write` chooses between a language model's words and quotations; by default it writes where one is set.
        Raises QuestionError, SettingError, IndexFault.
        """
        text = _checked(text)
        snapshot = self._pinned()
        question, notices = self._question(text, language, hint, tuple(history))
        yield LanguageSettled(question)
        told: list[Event] = []
        events = self._answered(question, snapshot, notices, write)
        while True:
            try:
                event = next(events)
            except StopIteration as end:
                yield Done(_folded(text, question, told, *end.value))
                return
            told.append(event)
            yield event

    def _answered(
        self, question: Question, snapshot: Snapshot, notices: Sequence[Notice], write: bool | None
    ) -> Generator[Event, None, tuple[Outcome, tuple[Page, ...]]]:
        """All events between the language and the end; returns the outcome and the pages to go on with."""
        own = locale(question.language)
        yield from (NoticeGiven(notice) for notice in notices)
        talk = "switch" if not question.text else small_talk(question.text, question.language)
        if talk:
            yield SentenceReady(draft.phrase(own.phrase(talk), question.language), ())
            return "talk", ()

        evidence, found = self._found(question, snapshot)
        yield EvidenceFound(evidence)
        nearest = draft.pages(evidence)
        if found == "none" or not evidence:
            yield from _refusal(question, snapshot)
            return "none", nearest

        ready: list[SentenceReady] = []
        if self._writer is not None and write is not False:
            ready = yield from self._written(question, evidence[:_READ], found)
        if not ready:
            ready = list(draft.verbatim(question, evidence, found))
            yield from ready
        if not ready:
            yield from _refusal(question, snapshot)
            return "none", nearest
        yield from self._remarks(question, ready, snapshot)
        return found, nearest

    def features(self, text: str, *, language: str) -> outcome.Features:
        """What the outcome of a question in this language is decided by, to fit and to look into."""
        snapshot = self._pinned()
        question = Question(text, language, "given")
        evidence = search(snapshot, question, self._encoders, limit=_SHOWN)
        return outcome.features(question, text, evidence, _searched(snapshot, language))

    def _found(self, question: Question, snapshot: Snapshot) -> tuple[tuple[Evidence, ...], Outcome]:
        """The evidence, and whether it answers: judged in the language that the question is written in."""
        asked = replace(question, language=question.written_in or question.language, written_in=None)
        evidence = self._evidence(snapshot, asked, _SHOWN)
        values = outcome.features(asked, search_text(asked), evidence, _searched(snapshot, asked.language))
        found = outcome.judge(values, outcome.model(self._encoders.name), self.strictness)
        if asked.language != question.language:
            evidence = self._evidence(snapshot, question, _SHOWN)
        return evidence, found

    def _evidence(self, snapshot: Snapshot, question: Question, limit: int) -> tuple[Evidence, ...]:
        """The best evidence for a question and the conversation that it may go on with."""
        text, before = search_text(question), doubtful_subject(question)
        if not before:
            return search(snapshot, question, self._encoders, text=text, limit=limit)
        found, earlier = (
            search(snapshot, question, self._encoders, text=each, limit=max(limit, _WEIGHED)) for each in (text, before)
        )
        return swayed(found, earlier)[:limit]

    def _written(
        self, question: Question, evidence: Sequence[Evidence], found: Outcome
    ) -> Generator[Event, None, list[SentenceReady]]:
        """A language model's sentences, each verified; returns those that were shown."""
        from .written import written

        assert self._writer is not None
        frame = locale(question.language).phrase("closest", seed=question.text) if found == "closest" else None
        opening = draft.phrase(frame, question.language) if frame else None
        return (
            yield from written(
                question,
                evidence,
                self._writer,
                identify=self._identified,
                similar=Likeness(self._encoders.late),
                judges=() if self._judge is None else (self._judge(question.language),),
                opening=opening,
            )
        )

    def _remarks(self, question: Question, ready: Sequence[SentenceReady], snapshot: Snapshot) -> Iterator[NoticeGiven]:
        """What the reader should know about the documents that were cited."""
        own = locale(question.language)
        cited = {citation.path: snapshot.documents[citation.path] for each in ready for citation in each.citations}
        languages = dict.fromkeys(document.language for document in cited.values())
        if cited and question.language not in languages:
            named = own.listed([own.languages.get(code, code) for code in languages])
            yield NoticeGiven(Notice("other_language", {"language": named}))
        for document in cited.values():
            yield from (NoticeGiven(notice) for notice in _state_of(document, own))
        if not all(unchanged(self._folder, document) for document in cited.values()):
            yield NoticeGiven(Notice("changed"))

    def _identified(self, text: str) -> str | None:
        return identify(text, codes()).language

    def _question(
        self, text: str, language: str | None, hint: str | None, history: tuple[Turn, ...]
    ) -> tuple[Question, list[Notice]]:
        """Settles the language, and takes "answer in English" out of the question; its text is then empty where
        nothing else was said and there is no earlier question to answer again."""
        wished, rest = asked_language(text)
        if wished and language is None:
            before = asked_before(history, wished)
            again = before[-1].question if before and not rest else ""
            text, notices = rest or again, [Notice("switched")] if rest or again else []
            return Question(text, wished, "asked", history, self._other(text, wished)), notices
        code, how, rejected = settle(text, codes(), language=language, hint=hint, history=history)
        names = locale(code).languages
        notices = [Notice("unknown_language", {"languages": locale(code).listed(list(names.values()))})]
        written_in = self._other(text, code) if how in ("given", "asked") else None
        return Question(text, code, how, history, written_in), notices if rejected else []

    def _other(self, text: str, language: str) -> str | None:
        """The language of a text where it is not the one to answer in."""
        written_in = self._identified(text)
        return written_in if written_in != language else None

    def _pinned(self) -> Snapshot:
        """The newest version of the index; kept while it is the newest."""
        version = self._index.version()
        if version != self._version:
            self._snapshot, self._version = self._index.snapshot(), version
        return self._snapshot


def _searched(snapshot: Snapshot, language: str) -> int:
    """Passages of a language, or of all where it has none."""
    return snapshot.languages.get(language) or sum(snapshot.languages.values())


def _checked(text: str) -> str:
    text = text.strip()
    if not any(character.isalpha() for character in text):
        raise QuestionError("There are no words in the question; write it as a sentence or a few words.", "empty")
    if len(text) > LONGEST:
        message = f"The question has {len(text):,} characters; shorten it to {LONGEST:,} or fewer."
        raise QuestionError(message, "too_long", limit=str(LONGEST))
    return text


def _refusal(question: Question, snapshot: Snapshot) -> Iterator[Event]:
    own = locale(question.language)
    languages = own.listed([own.languages.get(code, code) for code in snapshot.languages])
    for text in (
        own.phrase("none", seed=question.text),
        own.phrase("searched", documents=len(snapshot.documents), languages=languages),
    ):
        yield SentenceReady(draft.phrase(text, question.language), ())


def _state_of(document: Document, own: Locale) -> Iterator[Notice]:
    """What is wrong with a document as a translation."""
    page = {"page": document.title}
    if document.state == "stale":
        yield Notice("stale", page)
    if document.state == "missing":
        yield Notice("original_missing", page)
    if document.claimed not in (None, document.language):
        claimed, language = (own.languages.get(code, code) for code in (document.claimed or "", document.language))
        yield Notice("mislabelled", {**page, "claimed": claimed, "language": language})


def _folded(asked: str, question: Question, told: Sequence[Event], found: Outcome, nearest: tuple[Page, ...]) -> Answer:
    ready = [event for event in told if isinstance(event, SentenceReady)]
    citations = {citation.number: citation for event in ready for citation in event.citations}
    return Answer(
        question=asked,
        language=question.language,
        text=_text([event.sentence for event in ready]),
        outcome=found,
        sentences=tuple(event.sentence for event in ready),
        citations=tuple(citations[number] for number in sorted(citations)),
        dropped=tuple(event.dropped for event in told if isinstance(event, SentenceDropped)),
        nearest=nearest,
        notices=tuple(event.notice for event in told if isinstance(event, NoticeGiven)),
    )


def _text(sentences: Sequence[Sentence]) -> str:
    """The answer as plain text; a phrase that introduces a quotation begins a line."""
    text, after_block = "", False
    for sentence in sentences:
        marks = "".join(f" [{number}]" for number in sentence.citations)
        joint = "\n" if after_block or sentence.block or sentence.kind == "phrase" else " "
        words = draft.set_off(sentence.text) if sentence.block else sentence.text
        text += f"{joint if text else ''}{words}{marks}"
        after_block = sentence.block
    return text


def _encoders(settings: Settings, embedding: Any | None, progress: Progress | None) -> Encoders:
    """The encoder that embeds, and the bundled one, whose token vectors rerank."""
    from .bundled import bundled_folder
    from .embed import FolderEncoder

    bundled = FolderEncoder(bundled_folder(progress), threads=settings.threads)
    if embedding is not None:
        from .adapters import LlamaIndexEncoder

        return Encoders(LlamaIndexEncoder(embedding), bundled)
    if settings.model is not None:
        return Encoders(FolderEncoder(settings.model, threads=settings.threads), bundled)
    return Encoders(bundled, bundled)


def _writer(settings: Settings, llm: Any | None) -> ModelWriter | None:
    if llm is None and settings.llm is None:
        return None
    from .write import open_writer

    return open_writer(llm or settings.llm or "", settings.llm_key, seconds=settings.llm_seconds)


def _judge(settings: Settings, writer: ModelWriter | None) -> Callable[[str], Judge] | None:
    if settings.judge is None:
        return None
    if writer is None:
        raise SettingError("KILDE_JUDGE judges what a language model writes: set KILDE_LLM, too, or unset KILDE_JUDGE.")
    from .judge import open_judge

    return open_judge(settings.judge, writer)


def demo_folder() -> Path:
    """The demo documentation: beside the code in a checkout, inside the package where it is installed."""
    here = Path(__file__).resolve().parent
    checkout = here.parent / "corpus"
    return checkout if checkout.is_dir() else here / "demo"


def index_folder(documents: Path, indexes: Path | None = None) -> Path:
    """Where the index of a folder of documents lives: below the user's data folder or `indexes`, each on its own."""
    from platformdirs import user_data_path

    where = documents.resolve()
    mark = hashlib.sha256(str(where).encode()).hexdigest()[:10]
    return (indexes or user_data_path("kilde") / "indexes") / f"{where.name}-{mark}"
