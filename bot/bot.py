"""Bot: puts the parts together. A question comes in, events come out; the last one holds the whole Answer."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from .answering.cite import phrase
from .answering.fold import folded
from .answering.quote import pages, verbatim
from .answering.remarks import refusal, remarks
from .documents.folder import unchanged
from .gate.likeness import Likeness
from .gate.verify import Judge
from .indexing.ingest import IndexReport, ingest
from .indexing.table import Index, Snapshot, index_folder
from .languages.identify import identified
from .languages.locale import codes, locale
from .languages.settle import understood
from .languages.talk import reply
from .models.encoders import open_encoders
from .records import (
    Answer,
    Document,
    Done,
    Encoders,
    Event,
    Evidence,
    EvidenceFound,
    IndexFault,
    LanguageSettled,
    Notice,
    NoticeGiven,
    Outcome,
    Page,
    Progress,
    Question,
    QuestionError,
    SentenceReady,
    SettingError,
    Turn,
    Writer,
)
from .searching.find import find, find_and_decide
from .settings import Settings, Strictness
from .text.unseen import encodable
from .writing.answer import written_answer
from .writing.judge import open_judge
from .writing.writer import ModelWriter, open_writer

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding
    from llama_index.core.llms import LLM

LONGEST = 2_000  # characters of a question
_SHOWN = 10  # evidence a question finds
_READ = 5  # evidence a language model is given


class Bot:
    """Answers questions about one folder of documents. Make one with `Bot.open`."""

    def __init__(
        self, folder: Path, index: Index, encoders: Encoders, writer: Writer | None, report: IndexReport
    ) -> None:
        self.title, self.report = encodable(folder.name), report
        self.strictness: Strictness = "usual"
        self._folder = folder
        self._index, self._encoders, self._writer = index, encoders, writer
        self._judge: Callable[[str], Judge] | None = None  # of one answer in a language
        self._version, self._snapshot = self._newest()

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
        encoders = open_encoders(settings.model, embedding, threads=settings.threads, progress=progress)
        index = Index(index_folder(documents, settings.index))
        report = ingest(documents, index, encoders, link=settings.link, rebuild=rebuild, progress=progress)
        writer = _writer(settings, llm)
        bot = cls(documents.resolve(), index, encoders, writer, report)
        bot.strictness = settings.strictness
        bot._judge = None if settings.judge is None else open_judge(settings.judge, writer)
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

    def search(
        self, text: str, *, language: str | None = None, history: Sequence[Turn] = (), limit: int = _SHOWN
    ) -> tuple[Evidence, ...]:
        """The best evidence for a text and the turns before it, best first. Raises QuestionError, SettingError."""
        if limit < 1:
            raise SettingError(f"limit is {limit}; set it to a whole number from 1.")
        snapshot = self._pinned()
        question, _ = understood(_checked(text), language=language, history=_encodable(history))
        return find(snapshot, question, self._encoders, limit=limit) if question.text else ()

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
        question, notices = understood(text, language=language, hint=hint, history=_encodable(history))
        yield LanguageSettled(question)
        seen: list[Event] = []
        events = self._answered(question, snapshot, notices, write)
        while True:
            try:
                event = next(events)
            except StopIteration as end:
                yield Done(folded(text, question, seen, *end.value))
                return
            seen.append(event)
            yield event

    def _answered(
        self, question: Question, snapshot: Snapshot, notices: Sequence[Notice], write: bool | None
    ) -> Generator[Event, None, tuple[Outcome, tuple[Page, ...]]]:
        """All events between the language and the end; returns the outcome and the pages to go on with."""
        yield from map(NoticeGiven, notices)
        if talk := reply(question):
            yield SentenceReady(phrase(talk, question.language), ())
            return "talk", ()
        evidence, found = find_and_decide(snapshot, question, self._encoders, limit=_SHOWN, strictness=self.strictness)
        yield EvidenceFound(evidence)
        answers = bool(evidence) and found != "none"
        ready: list[SentenceReady] = []
        if answers and self._writer is not None and write is not False:
            ready = yield from self._written(question, evidence[:_READ], found)
        if answers and not ready:
            ready = list(verbatim(question, evidence, found))
            yield from ready
        if not ready:
            yield from refusal(question, len(snapshot.documents), snapshot.languages)
            return "none", pages(evidence)
        yield from self._remarks(question, ready, snapshot)
        return found, pages(evidence)

    def _written(
        self, question: Question, evidence: Sequence[Evidence], found: Outcome
    ) -> Generator[Event, None, list[SentenceReady]]:
        """A language model's sentences, each verified; returns those that were shown."""
        assert self._writer is not None
        frame = locale(question.language).phrase("closest", seed=question.text) if found == "closest" else None
        return (
            yield from written_answer(
                question,
                evidence,
                self._writer,
                identify=identified,
                similar=Likeness(self._encoders.late),
                judges=() if self._judge is None else (self._judge(question.language),),
                opening=phrase(frame, question.language) if frame else None,
            )
        )

    def _remarks(self, question: Question, ready: Sequence[SentenceReady], snapshot: Snapshot) -> Iterator[NoticeGiven]:
        """What the reader should know about the documents that were cited."""
        paths = dict.fromkeys(citation.path for each in ready for citation in each.citations)
        cited = [snapshot.documents[path] for path in paths]
        yield from map(NoticeGiven, remarks(question, cited))
        if not all(unchanged(self._folder, document) for document in cited):
            yield NoticeGiven(Notice("changed"))

    def _pinned(self) -> Snapshot:
        """The newest version of the index; kept while it is the newest."""
        if self._index.version() != self._version:
            self._version, self._snapshot = self._newest()
        return self._snapshot

    def _newest(self) -> tuple[tuple[str, int], Snapshot]:
        """IndexFault where it was made anew with an embedding whose vectors are not those of our questions."""
        version, snapshot = self._index.version(), self._index.snapshot()
        if snapshot.header.encoder != self._encoders.name:
            raise IndexFault(
                f"The index was made anew with another embedding ({snapshot.header.encoder}, here"
                f" {self._encoders.name}); open the folder again, or end kilde and start it again, with that one."
            )
        return version, snapshot


def _writer(settings: Settings, llm: LLM | None) -> ModelWriter | None:
    if llm is None and settings.llm is None:
        return None
    return open_writer(llm or settings.llm or "", settings.llm_key, seconds=settings.llm_seconds)


def _encodable(history: Sequence[Turn]) -> tuple[Turn, ...]:
    return tuple(replace(turn, question=encodable(turn.question)) for turn in history)


def _checked(text: str) -> str:
    text = encodable(text).strip()
    if not any(character.isalpha() for character in text):
        raise QuestionError("There are no words in the question; write it as a sentence or a few words.", "empty")
    if len(text) > LONGEST:
        message = f"The question has {len(text):,} characters; shorten it to {LONGEST:,} or fewer."
        raise QuestionError(message, "too_long", limit=str(LONGEST))
    return text


def demo_folder() -> Path:
    """The demo documentation: beside the code in a checkout, inside the package where it is installed."""
    here = Path(__file__).resolve().parent
    checkout = here.parent / "corpus"
    return checkout if checkout.is_dir() else here / "demo"
