"""The citation of any sentence of a passage, and how a quotation is shown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from textwrap import dedent
from typing import Any

from ..documents.formats import place_of_anchor
from ..records import Citation, Document, Evidence, Passage, Sentence, Source, Span
from ..text.align import align_sentences
from ..text.plain import plain, plain_within
from ..text.syntax import FENCE
from ..text.tabular import named, record_fields, table_cells
from ..text.unseen import seen

_MARK = re.compile(r"(?<!\w)\[\s*(\d{1,4}(?:\s*[,;–-]\s*\d{1,4})*)\s*\]")


def cite(evidence: Evidence, positions: Sequence[int], number: int) -> Citation:
    """The citation of some sentences of a passage, with the aligned words of the original beside them."""
    spans = tuple(evidence.sentences[position][0] for position in positions)
    here = source_of(evidence.document, evidence.passage, spans)
    return Citation(**here, number=number, passage_id=evidence.passage.id, original=_original(evidence, positions))


def phrase(text: str, language: str) -> Sentence:
    """A sentence of ours, which makes no claim about the documents."""
    return Sentence("phrase", text, language)


def shown(document: Document, passage: Passage, span: Span) -> str:
    """A quotation as people read it: plain words; rows and records with their columns' names; code as it is.

    Words are one line, and a number in brackets is in round ones: what a document says is no citation of ours.
    """
    raw = document.text[slice(*span)]
    fenced = FENCE.match(raw.lstrip()) is not None
    if passage.kind == "code" and "\n" in raw and not fenced:
        return seen(dedent(raw))  # code by indentation, or without its fence: nothing of it is Markdown
    if passage.kind == "record":
        words = seen(named(record_fields(document.text, span, passage.header)))
    elif passage.kind == "table" and passage.header is not None:
        words = named(table_cells(document.text[slice(*passage.header)], raw))
    elif fenced or passage.kind in ("code", "table"):
        words = plain(raw)
    else:
        words = plain_within(raw)
    return words if fenced or passage.kind == "code" else _MARK.sub(r"(\1)", " ".join(words.split()))


def set_off(text: str) -> str:
    """A block in plain text: code of several lines, or with what looks like our marks, stands further in than we do."""
    return "    " + text.replace("\n", "\n    ") if "\n" in text or _MARK.search(text) else text


def _original(evidence: Evidence, positions: Sequence[int]) -> Source | None:
    """The original's aligned sentences where all are known, else its whole passage, flagged."""
    if evidence.original is None or evidence.original_document is None:
        return None
    passage, document = evidence.original, evidence.original_document
    ours = [span for span, _ in evidence.sentences]
    pairs = align_sentences(ours, evidence.document.text, evidence.original_sentences, document.text)
    partners = [pairs[position].partners for position in positions]
    if not all(partners):
        return Source(**source_of(document, passage, (Span(passage.start, passage.end),), aligned=False))
    both = sorted(set().union(*partners))  # two of ours may be one of theirs
    return Source(**source_of(document, passage, tuple(evidence.original_sentences[one] for one in both)))


def source_of(document: Document, passage: Passage, spans: Sequence[Span], *, aligned: bool = True) -> dict[str, Any]:
    if passage.header is not None:
        spans = (passage.header, *spans)  # a row says little without its columns' names
    return {
        "path": document.path,
        "language": document.language,
        "title": document.title,
        "heading_path": passage.heading_path,
        "anchor": passage.anchor,
        "link": document.link_at(passage.anchor),
        "state": document.state,
        "spans": tuple(spans),
        "quote": "\n".join(document.text[slice(*span)] for span in spans),
        "passage": Span(passage.start, passage.end),
        "passage_text": document.text[passage.start : passage.end],
        "content_hash": document.content_hash,
        "aligned": aligned,
        "place": place_of_anchor(document.format, passage.anchor),
    }
