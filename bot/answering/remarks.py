"""What is said around an answer's sentences: refusals, and what the reader should know about what was cited."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from ..languages.locale import Locale, locale
from ..records import Document, Notice, Question, SentenceReady
from .cite import phrase


def refusal(question: Question, documents: int, languages: Collection[str]) -> Iterator[SentenceReady]:
    """That nothing was found, and in how many documents of which languages it was looked for."""
    own = locale(question.language)
    searched = own.listed([own.languages.get(code, code) for code in languages])
    for text in (
        own.phrase("none", seed=question.text),
        own.phrase("searched", documents=documents, languages=searched),
    ):
        yield SentenceReady(phrase(text, question.language), ())


def remarks(question: Question, cited: Collection[Document]) -> Iterator[Notice]:
    """What is wrong with documents that were cited, and that none of them is in the asker's language."""
    own = locale(question.language)
    languages = dict.fromkeys(document.language for document in cited)
    if cited and question.language not in languages:
        yield Notice("other_language", {"language": own.listed([own.languages.get(code, code) for code in languages])})
    for document in cited:
        yield from _of_state(document, own)


def _of_state(document: Document, own: Locale) -> Iterator[Notice]:
    """What is wrong with a document as a translation."""
    page = {"page": document.title}
    if document.state == "stale":
        yield Notice("stale", page)
    if document.state == "missing":
        yield Notice("original_missing", page)
    if document.claimed not in (None, document.language):
        claimed, language = (own.languages.get(code, code) for code in (document.claimed or "", document.language))
        yield Notice("mislabelled", {**page, "claimed": claimed, "language": language})
