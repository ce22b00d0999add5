"""Evidence -> the sentences of an answer, word for word; knows nothing of search or of the index."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..languages.locale import Locale, locale
from ..languages.numbers import digits_of
from ..languages.sentences import NUMBERING
from ..records import (
    Citation,
    Document,
    Evidence,
    Outcome,
    Page,
    Passage,
    Question,
    Sentence,
    SentenceReady,
    Source,
    Span,
    Statement,
)
from ..statements.shown import governing, in_order, quotation, row_before, whole
from .choose import CLOSEST, LIMITS, PASSAGES, choose
from .cite import cite, phrase

_PAGES = 3  # to go on with


def verbatim(
    question: Question, evidence: Sequence[Evidence], outcome: Outcome, *, sure: bool = True
) -> Iterator[SentenceReady]:
    """The answer as the sources' own statements; words of ours stand before them only where it is not sure that these
    answer, and where they go on in another page, which is named."""
    own = locale(question.language)
    read = _in_one_language(evidence[:PASSAGES], question.language)
    opens = "closest" if outcome == "closest" else None if sure else "unsure"
    page, number, told = None, 0, set[Span]()
    for rank, statements, left in choose(question, read, CLOSEST if outcome == "closest" else LIMITS):
        found = read[rank]
        if found.document.path == page and all(each.span in told for each in statements):
            continue  # they govern what was quoted of another passage
        number += 1
        citation = cite(found, statements, number)
        if found.document.path != page:
            if key := "more" if page else opens:
                yield SentenceReady(_frame(own, question, key, found, number), ())
            page, told = found.document.path, set()
        if version := _version(own, found, statements):
            yield SentenceReady(phrase(version, question.language), ())
        yield from quotations(found.document, found.passage, statements, citation, told)
        if left:
            yield SentenceReady(phrase(own.phrase("more_items", count=left), question.language), ())
        added = list(_authority(own, question, found, citation, statements))
        yield from added
        number += bool(added)


def _version(own: Locale, found: Evidence, statements: Sequence[Statement]) -> str | None:
    """Of which version the statements are, where they do not say so themselves."""
    if found.version is None or all(found.version in whole(found.document.text, each) for each in statements):
        return None
    return (
        own.phrase("current_version") if found.version == "current" else own.phrase("of_version", version=found.version)
    )


def quotations(
    document: Document, passage: Passage, statements: Sequence[Statement], citation: Citation, told: set[Span]
) -> Iterator[SentenceReady]:
    """Statements of a passage, each behind what governs it, as far as that was not told before."""
    for sentence in quoted(document, passage, statements, citation.number, told):
        yield SentenceReady(sentence, (citation,))


def quoted(
    document: Document, passage: Passage, statements: Sequence[Statement], number: int, told: set[Span]
) -> Iterator[Sentence]:
    """The sentences of an answer that statements are, with what governs them; `told` are the spans told before."""
    rows = filter(None, (row_before(document.text, each) for each in statements))  # may stand in another passage
    known = {each.span: each for each in (*rows, *passage.statements, *passage.beyond)}
    notes = (known.get(each.span) for other in statements for each in other.governors if each.kind == "note")
    every = (*statements, *filter(None, notes))
    labels = {each.span: each for other in every for each in other.governors if each.kind == "label"}
    behind = {(each.span, _list(other)): other.span for other in statements for each in other.governors if other.group}
    for statement in statements:
        above = sorted(each for each in labels.values() if each.span < statement.span)  # also of what is told later
        for governor in (*above, *in_order(statement, known)):
            if governor.span in told:
                continue
            last = behind.get((governor.span, _list(statement)), statement.span)
            if governor.kind == "note" and (last > statement.span or (statement.kind == "item" and last not in told)):
                continue  # it is of several of a list: told behind the last of them
            told.add(governor.span)
            if governor.span in labels:  # also of a term that was chosen itself, beside what explains it
                yield governing(document.text, labels[governor.span], document.language, number)
            elif governor.kind in ("item", "lead", "before", "note") and governor.span in known:
                yield quotation(document.text, known[governor.span], document.language, number)
            elif governor.span == statement.span:
                yield quotation(document.text, statement, document.language, number)
            else:
                yield governing(document.text, governor, document.language, number)


def _list(statement: Statement) -> int | str:
    """What notes stand behind all of: a table, code, or a list with those within it."""
    return "list" if statement.kind == "item" else statement.group


def _authority(
    own: Locale, question: Question, found: Evidence, cited: Citation, quoted: Sequence[Statement]
) -> Iterator[SentenceReady]:
    """The original's own statements, where it has changed since a citation was translated or has other numbers."""
    there, document, passage = cited.original, found.original_document, found.original
    if there is None or document is None or passage is None or not there.aligned:
        return
    key = "now_says" if found.document.state == "stale" else "other_figures"
    if key == "other_figures" and not _contradicts(found, cited, there):
        return
    statements = [each for each in (*passage.statements, *passage.beyond) if each.span in there.spans]
    statements = [each for each in statements if not _only_governs(each, statements, len(quoted))]
    citation = _numbered(there, cited.number + 1, passage.id)
    yield SentenceReady(phrase(own.phrase(key), question.language), ())
    yield from quotations(document, passage, statements, citation, set())


def _only_governs(statement: Statement, others: Sequence[Statement], wanted: int) -> bool:
    """Whether a statement is there for another one's sake."""
    every = (governor for other in others for governor in other.governors if governor.kind != "note")
    governs = any(governor.span == statement.span for governor in every)
    return governs and len(others) > wanted


def _numbered(source: Source, number: int, passage_id: str) -> Citation:
    """The citation of a source that stood beside another one."""
    values = {name: getattr(source, name) for name in Source.__slots__}
    return Citation(**values, number=number, passage_id=passage_id)


def _contradicts(found: Evidence, cited: Citation, there: Source) -> bool:
    """Whether the quoted words and the original's each have a figure that is nowhere in the passage beside them, and no
    number of a heading or a picture."""
    here, beside = (set(digits_of(NUMBERING.sub("", each.quote))) for each in (cited, there))
    only_here = here.difference(beside, digits_of(there.passage_text))
    only_beside = beside.difference(here, digits_of(found.text))
    return bool(only_here and only_beside)


def pages(evidence: Sequence[Evidence]) -> tuple[Page, ...]:
    """The first pages that the evidence stands on, best first."""
    found = {
        each.document.path: Page(each.document.path, each.document.title, each.document.language, each.document.link)
        for each in evidence
    }
    return tuple(found.values())[:_PAGES]


def _in_one_language(evidence: Sequence[Evidence], language: str) -> Sequence[Evidence]:
    """Where the best is in the asker's language, other languages have nothing to add."""
    if not evidence or evidence[0].document.language != language:
        return evidence
    return [found for found in evidence if found.document.language == language]


def _frame(own: Locale, question: Question, key: str, found: Evidence, number: int) -> Sentence:
    """The phrase before the first quotation of a page, which may name it."""
    return phrase(own.phrase(key, seed=f"{question.text}{number}", page=found.document.title), question.language)
