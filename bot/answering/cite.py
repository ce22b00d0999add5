"""The citation of any statements of a passage, with what governs them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ..documents.formats import place_of_anchor
from ..records import Citation, Document, Evidence, Passage, Sentence, Source, Span, Statement
from ..statements.shown import LIKE_A_MARK
from ..text.align import align_sentences


def cite(evidence: Evidence, statements: Sequence[Statement], number: int) -> Citation:
    """The citation of some statements of a passage and of what governs them, with the original's words beside them."""
    here = source_of(evidence.document, evidence.passage, _spans(statements))
    original = _original(evidence, statements)
    answers = tuple(each.answer for each in statements if each.answer)
    return Citation(**here, number=number, passage_id=evidence.passage.id, original=original, answers=answers)


def _spans(statements: Iterable[Statement]) -> tuple[Span, ...]:
    return tuple(sorted({span for statement in statements for span in statement.spans}))


def phrase(text: str, language: str) -> Sentence:
    """A sentence of ours, which makes no claim about the documents."""
    return Sentence("phrase", text, language)


def set_off(text: str) -> str:
    """A block in plain text: code of several lines, or with what looks like our marks, stands further in than we do."""
    return "    " + text.replace("\n", "\n    ") if "\n" in text or LIKE_A_MARK.search(text) else text


def _original(evidence: Evidence, statements: Sequence[Statement]) -> Source | None:
    """The original's aligned statements where all are known, else its whole passage, flagged."""
    if evidence.original is None or evidence.original_document is None:
        return None
    passage, document = evidence.original, evidence.original_document
    ours, theirs = _said(evidence.passage, statements), _said(passage, statements)
    places = {statement.span: position for position, statement in enumerate(ours)}
    pairs = align_sentences(
        [each.span for each in ours], evidence.document.text, [each.span for each in theirs], document.text
    )
    partners = [pairs[places[statement.span]].partners for statement in statements]
    if not all(partners):
        return Source(**source_of(document, passage, (Span(passage.start, passage.end),), aligned=False))
    both = sorted(set().union(*partners))  # two of ours may be one of theirs
    return Source(**source_of(document, passage, _spans(theirs[one] for one in both)))


def _said(passage: Passage, wanted: Sequence[Statement]) -> list[Statement]:
    """What a passage says, with the rest of its lists where some of the statements come from there."""
    inside = all(passage.start <= each.span.start < passage.end for each in wanted)
    rest = () if inside else passage.beyond
    return sorted((*passage.statements, *rest), key=lambda each: each.span)


def source_of(document: Document, passage: Passage, spans: Sequence[Span], *, aligned: bool = True) -> dict[str, Any]:
    """The fields of a source: spans of a document, in order, and the passage that they are about."""
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
