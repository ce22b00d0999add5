"""What each route answers, as an example for OpenAPI; made of the records themselves, so that their fields are true."""

from __future__ import annotations

import json
from typing import Any

from bot import (
    DEFAULT_LANGUAGE,
    Answer,
    Checked,
    Citation,
    Document,
    Done,
    Entry,
    Evidence,
    Finding,
    LanguageSettled,
    Mention,
    OpenedTerm,
    Passage,
    Question,
    Report,
    Sentence,
    SentenceReady,
    Source,
    Span,
    Wording,
)

QUESTION = "Hvor mange dage gemmes en kopi?"
_HASH = "5f2b5c1e9d0c4c37a3e0a8d4f6a1b7c2d3e4f5061728394a5b6c7d8e9f001122"
_ENGLISH = "# Backups\n\nEach backup is kept for 30 days."
_DANISH = "# Sikkerhedskopier\n\nHver kopi gemmes i 30 dage."
_ORIGINAL = Document(
    "guide/backup.md",
    _ENGLISH,
    DEFAULT_LANGUAGE,
    DEFAULT_LANGUAGE,
    "Backups",
    _HASH,
    None,
    "original",
    link="https://docs.example.org/backup",
)
_TRANSLATION = Document(
    *("translations/da/guide/backup.md", _DANISH, "da", "da", "Sikkerhedskopier", _HASH, _ORIGINAL.path, "current"),
    link="https://docs.example.org/da/backup",
)


def _passage(of: Document) -> Passage:
    start = of.text.index("\n\n") + 2
    return Passage("8d1f", of.path, of.language, (of.title,), None, "prose", start, len(of.text), "8d1f")


def _place(of: Document) -> dict[str, Any]:
    span = Span(_passage(of).start, len(of.text))
    quote = of.text[slice(*span)]
    return {
        **{name: getattr(of, name) for name in ("path", "language", "title", "link", "state", "content_hash")},
        **{"heading_path": (of.title,), "anchor": None, "spans": (span,), "quote": quote},
        **{"passage": span, "passage_text": quote},
    }


def about(document: Document) -> dict[str, Any]:
    """A document without its text; `link` is its published address, where that is known."""
    names = ("path", "title", "language", "claimed", "original", "state", "link", "content_hash", "format", "source")
    return {name: getattr(document, name) for name in names}


_CITATION = Citation(**_place(_TRANSLATION), number=1, passage_id="8d1f", original=Source(**_place(_ORIGINAL)))
_SENTENCE = Sentence("quote", _CITATION.quote, "da", (1,), terms=(Mention(5, 9, "backup"),))
_ENTRY = Entry("backup", part_of_speech="noun", wordings={"da": Wording("sikkerhedskopi", ("kopi",))})
TERM = OpenedTerm(_ENTRY, "da", _SENTENCE, _CITATION).to_dict()
ANSWER = Answer(QUESTION, "da", _CITATION.quote, "answer", (_SENTENCE,), (_CITATION,))
_EVENTS = (
    LanguageSettled(Question(QUESTION, "da", "words")),
    SentenceReady(_SENTENCE, (_CITATION,)),
    Done(ANSWER),
)


def event(values: dict[str, Any]) -> str:
    """A server-sent event."""
    return f"event: {values['type']}\ndata: {json.dumps(values, ensure_ascii=False)}\n\n"


EVENTS = "".join(event(each.to_dict()) for each in _EVENTS)
_FOUND = Evidence(
    *(_passage(_TRANSLATION), _TRANSLATION, 0.92, {}, _passage(_ORIGINAL), _ORIGINAL),
    languages=frozenset({"da", DEFAULT_LANGUAGE}),
)
FOUND = [_FOUND.to_dict()]
DOCUMENTS = [about(_ORIGINAL), about(_TRANSLATION)]
DOCUMENT = about(_TRANSLATION) | {"text": _DANISH}
_FINDING = Finding(
    kind="number",
    path=_TRANSLATION.path,
    line=3,
    language="da",
    says="Hver kopi gemmes i 90 dage.",
    found="90",
    expected="30",
    original=_ORIGINAL.path,
    original_line=3,
    original_says="Each backup is kept for 30 days.",
)
REPORT = Report(
    (
        Checked(_ORIGINAL.path, _ORIGINAL.path, DEFAULT_LANGUAGE, "original", "Backups"),
        Checked(_TRANSLATION.path, _ORIGINAL.path, "da", "current", "Sikkerhedskopier"),
    ),
    (_FINDING,),
    (),
).to_dict()
METRICS = 'kilde_questions_total{language="da",outcome="answer"} 12.0\nkilde_documents 340.0\n'
