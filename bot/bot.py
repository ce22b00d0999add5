"""Bot: puts the parts together. A question comes in, events come out; the last one holds the whole Answer."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, nullcontext, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Lock, RLock
from typing import TYPE_CHECKING, TypeVar, get_args

from .answering.cite import phrase
from .answering.fold import folded
from .answering.quote import pages, verbatim
from .answering.remarks import refusal, remarks
from .checking.beside import Beside, beside
from .checking.report import Checking, Report
from .documents.sources.given import as_given, changed
from .documents.sources.named import Documents, source_of
from .documents.sources.several import name_at, some_of
from .documents.sources.source import Source
from .feedback import Feedback, FeedbackReport, report
from .gate.likeness import Likeness
from .gate.verify import Judge
from .glossary import Glossary, OpenedTerm, opened
from .indexing.catalog import adopt_moved
from .indexing.ingest import IndexReport, Wanted, ingest
from .indexing.place import FEEDBACK, STARTS, WORDS, damaged
from .indexing.places.named import is_site, place_for
from .indexing.snapshot import Snapshot
from .indexing.table import Index
from .indexing.within import Within
from .indexing.work.cluster import Cluster
from .inside import as_query_engine, as_retriever
from .languages.identify import identified
from .languages.locale import codes, locale
from .languages.settle import understood
from .languages.talk import reply
from .languages.typed.logs import typed
from .models.encoders import open_encoders
from .records import (
    Answer,
    Document,
    Done,
    Encoders,
    Event,
    Evidence,
    EvidenceFound,
    FolderError,
    Holding,
    IndexFault,
    LanguageSettled,
    Notice,
    NoticeGiven,
    Outcome,
    Page,
    PassageKind,
    Progress,
    Question,
    QuestionError,
    ReadOnlyIndex,
    SentenceReady,
    SettingError,
    SourceDocument,
    Turn,
    Writer,
)
from .searching.answerable import Found, find_and_decide
from .searching.asked.another import with_another
from .searching.find import find
from .searching.words import OtherWords, learned, says
from .settings import Settings, Strictness
from .starts import PAGES, noted, related, starts
from .starts import known as known_starts
from .terminology.entries import Entry
from .terminology.term_file import find_term_file
from .text.unshown.secret import revealed
from .text.unshown.unseen import encodable
from .writing.answer import written_answer
from .writing.judge import open_judge
from .writing.writer import ModelWriter, open_writer

if TYPE_CHECKING:
    from llama_index.core.base.base_query_engine import BaseQueryEngine
    from llama_index.core.base.base_retriever import BaseRetriever
    from llama_index.core.base.embeddings.base import BaseEmbedding
    from llama_index.core.llms import LLM

LONGEST = 2_000  # characters of a question, of a pasted log those that are searched
_SHOWN = 10  # evidence that a search finds
_READ_THROUGH = 15  # evidence that a question is answered from
_READ = 5  # evidence a language model is given
_MOST_FEEDBACK = 20_000_000  # bytes of feedback that are kept
_RELATED = 500  # pages whose questions are remembered

Names = str | Collection[str]  # one or several
_T = TypeVar("_T")
_log = logging.getLogger("kilde.ask")


class Bot:
    """Answers questions about documents. Make one with `Bot.open`; close it, or use it in a `with` statement.

    All methods may be called from several threads at once. Questions are answered from the newest version of the
    index while `refresh`, `add` and `remove` make the next, which they do one at a time.
    """

    def __init__(
        self, index: Index, encoders: Encoders, wanted: Wanted | None, writer: Writer | None, *, title: str = "Kilde"
    ) -> None:
        self.title = encodable(title)
        self.strictness: Strictness = "usual"
        self.takes_feedback = True
        self._index, self._encoders, self._writer = index, encoders, writer
        self._wanted = wanted  # what the index is to hold, None where it was opened without documents
        self._judge: Callable[[str], Judge] | None = None  # of one answer in a language
        self._log_questions = False
        self._terms: Path | None = None  # a term file that is named
        self._words, self._words_mark, self._glossary = OtherWords(), "", Glossary()
        self._snapshot: Snapshot | None = None
        self._pinning, self._running, self._starting, self._relating = Lock(), RLock(), Lock(), Lock()
        self._checking = Checking()
        self._starts: dict[str, dict[str, list[str]]] = {}  # by version of the index and language
        self._related: dict[tuple[str, str], tuple[str, ...]] = {}  # by version of the index and path
        self._limited: dict[frozenset[str], Bot] = {}
        self._report: IndexReport
        self._ends: ExitStack | None = ExitStack()  # None when the bot is closed

    @classmethod
    def open(  # noqa: PLR0913 - keyword arguments, each with its default
        cls,
        documents: Documents | None = None,
        *,
        index: str | Path | None = None,
        settings: Settings | None = None,
        embedding: BaseEmbedding | None = None,
        llm: LLM | None = None,
        judge: Judge | None = None,
        rebuild: bool = False,
        ray: str | None = None,
        progress: Progress | None = None,
    ) -> Bot:
        """Brings the index of some documents up to date and opens it; without any, the demo documentation.

        `documents` is a folder, several folders (a list, or by the names that they are to have as sources), a site
        (its address, or a `Site`), documents that are no files (`SourceDocument`s, or LlamaIndex's), or a function that
        gives those, which each `refresh` calls again.
        `index` is where the index lives, a path or a URI (`file:`, `s3:`, `gs:`, `az:`). Without it, that of folders
        and sites is in the user's data folder, and that of other documents goes with the bot. `index` without
        `documents` opens one that was built elsewhere, as it is.

        `embedding` and `llm` are any of LlamaIndex's; `judge` is told a sentence that `llm` wrote and the words that
        it cites, and says whether they support it. `ray` is the address of a Ray cluster whose workers make the index,
        or `local` for workers on this machine. What the index run found and did is in `report`.
        Raises FolderError, IndexFault, ModelError, SettingError.
        """
        settings = settings or Settings.from_environment()
        given = demo_folder() if documents is None and index is None else documents
        if given is None and rebuild:
            raise SettingError("An index cannot be made anew without its documents; give them, too.")
        cluster = _cluster(ray, settings, embedding) if ray else None
        source, origins, title = (None, (), "") if given is None else source_of(given)
        encoders = open_encoders(
            settings.model,
            embedding,
            threads=settings.threads,
            reads=settings.reader,
            mend=rebuild,
            progress=progress,
        )
        writer = _writer(settings, llm)
        with ExitStack() as ends:
            place = place_for(index, _known_by(given, source, origins), settings.index, ends)
            wanted = None
            if source is not None:
                wanted = Wanted(source, origins, settings.link, settings.layout)
            named = title or (Path(place.uri).name if index is not None else "Kilde")
            bot = cls(Index(place), encoders, wanted, writer, title="Kilde" if given is not documents else named)
            bot.strictness, bot._log_questions = settings.strictness, settings.log_questions
            bot.takes_feedback, bot._terms = settings.feedback, settings.terms
            bot._judge = _judge_of(judge, settings.judge, writer)
            with cluster.connected() if cluster else nullcontext():  # before LanceDB has threads: Ray forks
                if source is not None and index is None and origins and not is_site(origins[0]):
                    adopt_moved(place, source, encoders.name)
                bot._run(wanted, rebuild=rebuild, cluster=cluster, progress=progress)
            bot._ends = ends.pop_all()
        return bot

    def close(self) -> None:
        """Lets go of the index; one that goes with the bot is removed. What is asked afterwards is a SettingError."""
        with self._running, self._pinning:
            ends, self._ends, self._snapshot = self._ends, None, None
        if ends is not None:
            ends.close()

    def __enter__(self) -> Bot:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # ---- what it answers from ------------------------------------------------------------

    @property
    def report(self) -> IndexReport:
        """Of the last index run."""
        return self._report

    @property
    def sources(self) -> tuple[str, ...]:
        """The names of the folders or sites that the documents come from, in order."""
        return tuple(sorted(filter(None, self._pinned().shares)))

    def limited(self, source: Names) -> Bot:
        """This bot for who may see some of its sources only: it answers as if there were no others.

        It goes with this one: what changes and closes this one changes and closes it. SettingError for a source that
        there is not.
        """
        names = frozenset(_several(source))
        if unknown := names.difference(self.sources):
            raise SettingError(
                f"There is no source {min(unknown)!r} in the index; choose among {', '.join(self.sources)}."
            )
        if names not in self._limited:
            self._limited[names] = _LimitedBot(self, names)
        return self._limited[names]

    @property
    def languages(self) -> tuple[str, ...]:
        """Codes of the languages that Kilde answers in."""
        return codes()

    @property
    def encoder(self) -> str:
        """Name of the encoder that the index was made with."""
        return self._pinned().header.encoder

    @property
    def reader(self) -> str | None:
        """Name of what reads the passages found, if anything does."""
        return self._encoders.reader.name if self._encoders.reader is not None else None

    @property
    def generation(self) -> str:
        """Which build of the index answers, and which version of its table: `2.17`."""
        version = self._pinned().version
        return f"{version.generation}.{version.passages}"

    @property
    def writes(self) -> bool:
        """Is a language model set?"""
        return self._writer is not None

    def documents(self) -> tuple[Document, ...]:
        """All documents, in the order of their paths, without their texts."""
        return tuple(self._from_newest(Snapshot.documents).values())

    def document(self, path: str) -> Document:
        """A document with its text. KeyError where there is none of that path."""
        return self._from_newest(lambda snapshot: snapshot.document(path))

    def beside(self, path: str) -> Beside:
        """A document to be read beside its original, block by block. KeyError where there is none of that path."""

        def read(snapshot: Snapshot) -> Beside:
            document = snapshot.document(path)
            origin = document.original
            original = snapshot.documents_at([origin]).get(origin) if origin else None
            return beside(document, original, snapshot.family(origin or path))

        return self._from_newest(read)

    def check(self) -> Report:
        """What to mend in the translations among the documents that it was opened with, as they are now.

        Made anew only where a document changed, or what its links lead to; FolderError where they are not there.
        """
        with self._running:
            self._check_open()
            if self._source is None:
                raise FolderError("The index was opened without its documents; open it with them to check them.")
            entries = find_term_file(self._source.folders, self._terms)
            return self._checking.report(self._source, entries)

    def starts(self, language: str, *, choose: bool = True) -> tuple[str, ...]:
        """Questions to begin with, which it answers in a language; none where it has no documents in it.

        They are headings of the documents. Chosen once a version of the index, in a few seconds, and noted beside it;
        where they are not to be chosen now, only those that are known.
        """
        if not choose:
            return tuple(self._known_starts().get(language, ()))
        with self._starting:
            version, known = self.generation, self._known_starts()
            if language not in known:
                paths = [each.path for each in self.documents() if each.language == language]
                some = paths[:: max(1, len(paths) // PAGES)][:PAGES]
                texts = self._from_newest(lambda snapshot: snapshot.documents_at(some))
                asked = partial(self.ask, language=language, write=False)
                known[language] = starts((texts[path] for path in some if path in texts), asked)
                self._starts = {version: known}
                self._note_starts()
            return tuple(known[language])

    def _known_starts(self) -> dict[str, list[str]]:
        """Those of this version of the index, by language."""
        version, starts_of = self.generation, self._starts
        if version not in starts_of:
            self._starts = starts_of = {version: self._noted_starts(version)}
        return dict(starts_of[version])

    def _noted_starts(self, version: str) -> dict[str, list[str]]:
        return known_starts(self._index.place.noted(STARTS), version)

    def _note_starts(self) -> None:
        with suppress(ReadOnlyIndex):
            self._index.place.note(STARTS, noted(self._starts))

    def related(self, path: str) -> tuple[str, ...]:
        """Questions that a page answers, in its language: up to four of its headings, none where none will do.

        Found once a version of the index, in a second or two. KeyError where there is no document of that path.
        """
        document, key = self.document(path), (self.generation, path)
        with self._relating:
            if key not in self._related:
                asked = partial(self.ask, language=document.language, write=False)
                kept = [each for each in self._related.items() if each[0][0] == key[0]][-_RELATED:]
                self._related = {**dict(kept), key: tuple(related(document, asked))}
            return self._related[key]

    def term(self, name: str, language: str) -> OpenedTerm:
        """A term of the term file, by the name that a sentence's `terms` have: how each language says it, and what the
        documents say in `language` that it is. KeyError where the term file has no such term."""
        code = locale(language).code
        self._pinned()  # the newest term file
        entry = self._glossary.entry(name)
        return self._from_newest(lambda snapshot: opened(snapshot, entry, code))

    @property
    def holds(self) -> Holding:
        """What it answers from: how many documents, in which languages, and since when."""
        header = self._pinned().header
        return Holding(header.documents, dict(header.languages), self._index.place.published_at())

    def as_retriever(self, *, language: str | None = None, limit: int = _SHOWN) -> BaseRetriever:
        """The search as a LlamaIndex retriever; `language` is preferred."""
        return as_retriever(self, language=language, limit=limit)

    def as_query_engine(self, *, language: str | None = None) -> BaseQueryEngine:
        """The answers as a LlamaIndex query engine: verified text, and source nodes that are its citations."""
        return as_query_engine(self, language=language)

    # ---- what readers say ----------------------------------------------------------------

    def keep_feedback(self, said: Feedback) -> None:
        """Keeps what a reader said of an answer, beside the index. SettingError where feedback is switched off."""
        if not self.takes_feedback:
            raise SettingError("Feedback is switched off; set KILDE_FEEDBACK to on.")
        if self._index.place.noted_bytes(FEEDBACK) > _MOST_FEEDBACK:
            raise SettingError("There is more feedback than is kept; read it with kilde feedback, and take it away.")
        of = replace(said, index=self.generation, reader=self.reader, sources=self._seen)
        self._index.place.note(FEEDBACK, of.line(), more=True)

    def feedback(self) -> FeedbackReport:
        """All that was kept, counted: by language, by reason, by page."""
        return report((self._index.place.noted(FEEDBACK) or "").split("\n"), self._seen)

    # ---- what changes it -----------------------------------------------------------------

    def refresh(self, *, progress: Progress | None = None) -> IndexReport:
        """Brings the index up to date with its documents; only what changed is work.

        Where it was opened without documents, it is as new as what others published. Raises what `open` raises.
        """
        if self._wanted is not None:
            self._wanted.source.expire()
        return self._run(self._wanted, progress=progress)

    def add(self, documents: Iterable[SourceDocument] | Iterable[object]) -> IndexReport:
        """Adds documents that are no files, or puts them in the place of those with the same ids.

        Beside folders they stay in the index, also of the next Bot over them, until they are removed.
        Raises IndexFault, SettingError.
        """
        return self._change(as_given(documents), ())

    def remove(self, ids: Names) -> IndexReport:
        """Removes documents that are no files. SettingError for an id that there is not, or for a file's path."""
        return self._change((), _several(ids))

    # ---- what it is asked ----------------------------------------------------------------

    def search(  # noqa: PLR0913 - keyword arguments, each with its default
        self,
        text: str,
        *,
        language: str | None = None,
        hint: str | None = None,
        history: Sequence[Turn] = (),
        limit: int = _SHOWN,
        path: Names | None = None,
        kind: Names | None = None,
        source: Names | None = None,
    ) -> tuple[Evidence, ...]:
        """The best evidence for a text and the turns before it, best first; at most `limit`.

        Only passages in `language`, of the pages or below the folders in `path`, of a `kind` (prose, list, table,
        code, record), of a `source` (by its name), each where it is given; `hint` is a language that is only preferred.
        Raises IndexFault, QuestionError, SettingError.
        """
        if source is not None:
            return self.limited(source).search(
                text, language=language, hint=hint, history=history, limit=limit, path=path, kind=kind
            )
        if not isinstance(limit, int) or limit < 1:
            raise SettingError(f"limit is {limit}; set it to a whole number from 1.")
        asked = _checked(text)
        question, _ = understood(asked, language=language, hint=hint, history=_encodable(history))
        within = self._within(path, question.language if language else None, kind)
        if not question.text:
            return ()
        question = self._in_their_words(question)
        return self._from_newest(lambda snapshot: find(snapshot, question, self._encoders, limit=limit, within=within))

    def ask(  # noqa: PLR0913 - keyword arguments, each with its default
        self,
        text: str,
        *,
        language: str | None = None,
        hint: str | None = None,
        history: Sequence[Turn] = (),
        write: bool | None = None,
        path: Names | None = None,
        source_language: Names | None = None,
        kind: Names | None = None,
        source: Names | None = None,
    ) -> Answer:
        """The whole answer: the last event of `stream`, which see. Raises what that raises."""
        options = {"path": path, "source_language": source_language, "kind": kind, "source": source}
        for event in self.stream(text, language=language, hint=hint, history=history, write=write, **options):
            if isinstance(event, Done):
                return event.answer
        raise AssertionError("a stream ends with Done")

    def stream(  # noqa: PLR0913 - keyword arguments, each with its default
        self,
        text: str,
        *,
        language: str | None = None,
        hint: str | None = None,
        history: Sequence[Turn] = (),
        write: bool | None = None,
        path: Names | None = None,
        source_language: Names | None = None,
        kind: Names | None = None,
        source: Names | None = None,
    ) -> Iterator[Event]:
        """The answer as it is made, event by event; the last one is `Done`.

        `language` fixes the answer's language, `hint` (a code, or a browser's Accept-Language) only suggests it.
        `write` chooses between a language model's words and quotations; by default it writes where one is set.
        `path` (pages or folders), `source_language`, `kind` (prose, list, table, code, record) and `source` (by its
        name) confine what it is answered from. Raises IndexFault, QuestionError, SettingError.
        """
        if source is not None:
            options = {"path": path, "source_language": source_language, "kind": kind}
            limited = self.limited(source)
            yield from limited.stream(text, language=language, hint=hint, history=history, write=write, **options)
            return
        begin = time.perf_counter()
        text = _checked(text)
        within = self._within(path, source_language, kind)
        question, notices = understood(text, language=language, hint=hint, history=_encodable(history))
        yield LanguageSettled(question)
        seen: list[Event] = []
        events = self._answered(question, within, notices, write)
        while True:
            try:
                event = next(events)
            except StopIteration as end:
                answer = folded(text, question, seen, *end.value)
                self._log_answer(answer, time.perf_counter() - begin)
                yield Done(answer)
                return
            if isinstance(event, SentenceReady):
                event = self._glossary.marked(event)
            seen.append(event)
            yield event

    def _answered(
        self, question: Question, within: Within, notices: Sequence[Notice], write: bool | None
    ) -> Generator[Event, None, tuple[Outcome, tuple[Page, ...]]]:
        """All events between the language and the end; returns the outcome and the pages to go on with."""
        yield from map(NoticeGiven, notices)
        if talk := reply(question):
            self._pinned()  # a closed bot, or an index that is gone, says so
            yield SentenceReady(phrase(talk, question.language), ())
            return "talk", ()
        question = self._in_their_words(question)
        found = self._found(question, within)
        evidence = found.evidence
        yield EvidenceFound(evidence)
        answers = bool(evidence) and found.outcome != "none"
        ready: list[SentenceReady] = []
        if answers and self._writer is not None and write is not False:
            self._compare_with_files(evidence[:_READ])
            ready = yield from self._written(question, evidence[:_READ], found.outcome)
        if answers and not ready:
            ready = list(verbatim(question, evidence, found.outcome, sure=found.sure))
            cited = {citation.path for each in ready for citation in each.citations}
            self._compare_with_files([each for each in evidence if each.document.path in cited])
            yield from ready
        if self.report.problem:
            yield NoticeGiven(Notice("not_updated"))
        if not ready:
            yield from refusal(question, found.documents, found.passages)
            return "none", pages(evidence)
        yield from self._remarks(question, ready, evidence)
        return found.outcome, pages(evidence)

    def _in_their_words(self, question: Question) -> Question:
        """The question as it is meant, with what the documents call things, where it calls them otherwise."""
        question = with_another(question)
        snapshot, language = self._pinned(), question.written_in or question.language
        said = self._words.in_theirs(question.text, language, partial(says, snapshot, language))
        return replace(question, text=said)

    def _found(self, question: Question, within: Within) -> Found:
        begin = time.perf_counter()
        found = self._from_newest(
            lambda snapshot: find_and_decide(
                snapshot, question, self._encoders, limit=_READ_THROUGH, strictness=self.strictness, within=within
            )
        )
        _log.debug(
            "searched in %.3f s: %d passages, %s", time.perf_counter() - begin, len(found.evidence), found.outcome
        )
        return found

    def _compare_with_files(self, evidence: Sequence[Evidence]) -> None:
        """IndexFault where a document has other words than its file, which is as it was indexed."""
        if self._source is None:
            return
        documents = {each.path: each for one in evidence for each in (one.document, one.original_document) if each}
        for path, document in documents.items():
            if self._source.text(document) not in (document.text, None):
                raise damaged(self._index.place.uri, ValueError(f"{path} does not say there what it says"))

    def _written(
        self, question: Question, evidence: Sequence[Evidence], found: Outcome
    ) -> Generator[Event, None, list[SentenceReady]]:
        """A language model's sentences, each verified; returns those that were shown."""
        assert self._writer is not None
        begin = time.perf_counter()
        frame = locale(question.language).phrase("closest", seed=question.text) if found == "closest" else None
        sources = [
            source
            for each in evidence
            for source in ((each.document, each.passage), (each.original_document, each.original))
        ]
        texts = [document.text[passage.start : passage.end] for document, passage in sources if document and passage]
        question = replace(question, terms=self._words.preferred(texts, question.language))
        ready = yield from written_answer(
            question,
            evidence,
            self._writer,
            identify=identified,
            similar=Likeness(self._encoders.late),
            judges=() if self._judge is None else (self._judge(question.language),),
            avoided=partial(self._words.told_to_avoid, language=question.language),
            opening=phrase(frame, question.language) if frame else None,
        )
        _log.debug("written in %.3f s: %d sentences", time.perf_counter() - begin, len(ready))
        return ready

    def _remarks(
        self, question: Question, ready: Sequence[SentenceReady], evidence: Sequence[Evidence]
    ) -> Iterator[NoticeGiven]:
        """What the reader should know about the documents that were cited."""
        found = {each.path: each for one in evidence for each in (one.document, one.original_document) if each}
        paths = dict.fromkeys(citation.path for each in ready for citation in each.citations)
        cited = [found[path] for path in paths]
        yield from map(NoticeGiven, remarks(question, cited))
        if source := self._source:
            origins = (found.get(each.original or "") for each in cited)
            looked_at = {each.path: each for each in (*cited, *origins) if each is not None}
            other = [path for path, each in looked_at.items() if not source.unchanged(each)]
            if other and not self._from_newest(lambda snapshot: snapshot.added(other)).issuperset(other):
                _log.warning("%s changed since it was indexed: run kilde index", ", ".join(other))
                yield NoticeGiven(Notice("changed"))

    def _log_answer(self, answer: Answer, seconds: float) -> None:
        """Never the question, nor what was answered, unless that is asked for."""
        asked = f": {answer.question}" if self._log_questions else ""
        _log.info(
            "%s in %s, %d sentences, %d citations, %d dropped, %.3f s%s",
            *(answer.outcome, answer.language, len(answer.sentences), len(answer.citations), len(answer.dropped)),
            *(seconds, asked),
        )
        for dropped in answer.dropped:
            _log.info("not shown: %s", dropped.reason)

    def _within(self, path: Names | None, language: Names | None, kind: Names | None) -> Within:
        """SettingError where a kind, a language or a page is none."""
        within = Within(
            tuple(encodable(each) for each in _several(path)),
            tuple(locale(each).code for each in _several(language)),
            _several(kind),
        )
        if unknown := set(within.kinds) - set(get_args(PassageKind)):
            raise SettingError(f"kind is {min(unknown)!r}; choose of {', '.join(get_args(PassageKind))}.")
        for each in within.paths:
            if not self._from_newest(partial(Snapshot.has, path=each)):
                raise SettingError(f"There is no page or folder {each!r} in the index; choose one of the documents.")
        return within

    # ---- the index -----------------------------------------------------------------------

    @property
    def _source(self) -> Source | None:
        """Where the documents come from, None where it was opened without them."""
        return self._wanted.source if self._wanted else None

    @property
    def _seen(self) -> tuple[str, ...]:
        """The only sources that it sees; none where it sees all."""
        return ()

    def _run(
        self,
        wanted: Wanted | None,
        *,
        rebuild: bool = False,
        cluster: Cluster | None = None,
        progress: Progress | None = None,
    ) -> IndexReport:
        """One index run, and its report."""
        with self._running:
            self._check_open()
            if wanted is None:
                header = self._pinned().header
                self._report = IndexReport(header.documents, header.passages, 0, skipped=header.skipped)
            else:
                parts = {"": wanted.source} | wanted.source.named()
                entries = {name: find_term_file(each.folders, self._terms) for name, each in parts.items()}
                self._report = ingest(
                    wanted, self._index, self._encoders, rebuild=rebuild, cluster=cluster, progress=progress
                )
                self._wanted = replace(wanted, added=(), dropped=(), needed=())
                self._learn_words(entries)
            return self.report

    def _learn_words(self, entries: Mapping[str, Sequence[Entry]]) -> None:
        """Notes beside the index what the documents call things, where that may be other than before."""
        snapshot, noted = self._pinned(), self._index.place.noted(WORDS)
        changed = Counter(name_at(path, snapshot.shares) for path in (*self.report.changed, *self.report.removed))
        self._take_words(learned(OtherWords.from_json(noted), snapshot, entries, changed))
        if (told := self._words.to_json()) != noted:
            with suppress(ReadOnlyIndex):
                self._index.place.note(WORDS, told)

    def _change(self, added: Sequence[SourceDocument], dropped: Sequence[str]) -> IndexReport:
        """One index run with other documents; where it fails, all is as before."""
        with self._running:
            if self._wanted is None:
                raise SettingError("The index was opened without its documents; open it with them to change it.")
            before, needed = self._wanted, [document.id for document in added]
            if (source := changed(before.source, added, dropped)) is not None:
                report = self._run(replace(before, source=source, needed=needed))
            else:
                report = self._run(replace(before, added=added, dropped=dropped, needed=needed))
            if report.problem:
                self._wanted = before
                raise ReadOnlyIndex(report.problem)
            return report

    def _from_newest(self, read: Callable[[Snapshot], _T]) -> _T:
        """What is read of the newest version, and again where that was cleaned away meanwhile."""
        while True:
            snapshot = self._pinned()
            try:
                return read(snapshot)
            except IndexFault:
                self._check_open()
                place = self._index.place
                place.let_go(snapshot.database)
                if self._index.version() == snapshot.version and place.reading(snapshot.version) == snapshot.database:
                    raise

    def _pinned(self) -> Snapshot:
        """The newest version of the index; kept while it is the newest.

        IndexFault where it was made anew with an embedding whose vectors are not those of our questions.
        """
        with self._pinning:
            self._check_open()
            version = self._index.version(lately=True)
            if (
                self._snapshot is None
                or version != self._snapshot.version
                or self._index.place.reading(version) != self._snapshot.database
            ):
                snapshot = self._index.snapshot()
                if snapshot.header.encoder != self._encoders.name:
                    self._snapshot = None
                    raise IndexFault(
                        f"The index was made anew with another embedding ({snapshot.header.encoder}, here"
                        f" {self._encoders.name}); open the folder again, or end kilde and start it again, with that"
                        " one."
                    )
                self._snapshot = snapshot
            if (
                mark := self._index.place.noted_mark(WORDS)
            ) != self._words_mark:  # behind a version, or with a term file
                self._take_words(OtherWords.from_json(self._index.place.noted(WORDS)))
                self._words_mark = mark
            return self._snapshot

    def _take_words(self, words: OtherWords) -> None:
        self._words, self._glossary = words, Glossary(words.entries)

    def _check_open(self) -> None:
        if self._ends is None:
            raise SettingError("This bot is closed; open another.")


class _LimitedBot(Bot):
    """A bot that sees some sources of another one, whose snapshots it reads within these limits: nothing else."""

    def __init__(self, whole: Bot, sources: frozenset[str]) -> None:
        super().__init__(whole._index, whole._encoders, None, whole._writer, title=" + ".join(sorted(sources)))
        self.strictness, self.takes_feedback = whole.strictness, whole.takes_feedback
        self._judge, self._log_questions, self._terms = whole._judge, whole._log_questions, whole._terms
        self._whole, self._only = whole, sources
        self._words_of: tuple[OtherWords | None, bool] = None, False  # the whole bot's, and whether there are others

    def close(self) -> None:
        """Nothing: it goes with the one that it is of."""

    def refresh(self, *, progress: Progress | None = None) -> IndexReport:
        raise SettingError("This bot sees some sources only; refresh the one that it is of.")

    @property
    def report(self) -> IndexReport:
        header = self._pinned().header
        return IndexReport(header.documents, header.passages, 0, problem=self._whole.report.problem)

    @property
    def _source(self) -> Source | None:
        source = self._whole._source
        return some_of(source, self._only) if source else None

    @property
    def _seen(self) -> tuple[str, ...]:
        return tuple(sorted(self._only))

    def _noted_starts(self, version: str) -> dict[str, list[str]]:
        return {}  # what is noted beside the index is of all sources

    def _note_starts(self) -> None:
        pass

    def _change(self, added: Sequence[SourceDocument], dropped: Sequence[str]) -> IndexReport:
        raise SettingError("This bot sees some sources only; change the one that it is of.")

    def _pinned(self) -> Snapshot:
        whole = self._whole._pinned()
        words, others = self._whole._words, bool(whole.shares.keys() - self._only)
        if words is not self._words_of[0] or others != self._words_of[1]:
            self._take_words(words.of(self._only) if others else words)
            self._words_of = words, others
        return whole.limited(self._only)

    def _check_open(self) -> None:
        self._whole._check_open()


def _known_by(given: object, source: Source | None, origins: Sequence[str]) -> Sequence[str]:
    """What tells an index from others: its folders, and the names that they were given, which its paths begin with."""
    if source is None or not isinstance(given, Mapping):
        return origins
    return [f"{folder}={name}" for name, each in source.named().items() for folder in each.folders]


def _several(names: Names | None) -> tuple[str, ...]:
    """One or several names, none for all. SettingError for an empty list, which is no way to say all."""
    if names is None:
        return ()
    several = (names,) if isinstance(names, str | Path) else tuple(names) if isinstance(names, Collection) else ()
    if not several or not all(isinstance(each, str | Path) for each in several):
        raise SettingError(f"{names!r} names nothing; give a text or several, or leave it out.")
    return tuple(each.as_posix() if isinstance(each, Path) else each for each in several)


def _judge_of(judge: Judge | None, setting: str | None, writer: ModelWriter | None) -> Callable[[str], Judge] | None:
    """What makes the judge of an answer in a language."""
    if judge is not None:
        if writer is None:
            raise SettingError("judge judges what a language model writes: give llm, too, or leave judge out.")
        return lambda language: judge
    return None if setting is None else open_judge(setting, writer)


def _cluster(address: str, settings: Settings, embedding: BaseEmbedding | None) -> Cluster:
    """The workers of a Ray cluster, each with one thread; SettingError where they cannot have the embedding."""
    if embedding is not None:
        raise SettingError("Workers of a Ray cluster embed by a model folder; set KILDE_MODEL, or index without them.")
    return Cluster(address, partial(open_encoders, settings.model, None, threads=1, reads=False), settings.threads)


def _writer(settings: Settings, llm: LLM | None) -> ModelWriter | None:
    if llm is None and settings.llm is None:
        return None
    return open_writer(llm or revealed(settings.llm) or "", revealed(settings.llm_key), seconds=settings.llm_seconds)


def _encodable(history: Sequence[Turn]) -> tuple[Turn, ...]:
    return tuple(replace(turn, question=encodable(turn.question)) for turn in history)


def _checked(text: str) -> str:
    if not isinstance(text, str):
        raise QuestionError(
            f"The question is no text but of the type {type(text).__name__}; write it in words.", "empty"
        )
    text = encodable(text).strip()
    if not any(character.isalpha() for character in text):
        raise QuestionError("There are no words in the question; write it as a sentence or a few words.", "empty")
    if len(text) > LONGEST and len(typed(text).searched) > LONGEST:
        message = f"The question has {len(text):,} characters; shorten it to {LONGEST:,} or fewer."
        raise QuestionError(message, "too_long", limit=str(LONGEST))
    return text


def demo_folder() -> Path:
    """The demo documentation: beside the code in a checkout, inside the package where it is installed."""
    here = Path(__file__).resolve().parent
    checkout = here.parent / "corpus"
    return checkout if checkout.is_dir() else here / "demo"
