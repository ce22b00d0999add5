"""Evidence -> the sentences of an answer, word for word; knows nothing of search or of the index."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..languages.cues import leans_on_before
from ..languages.locale import Locale, locale
from ..languages.numbers import digits_of
from ..records import Citation, Evidence, Outcome, Page, Question, Sentence, SentenceReady, Source, Span
from .cite import cite, phrase, shown, source_of

# Words of a plain answer: quotations are added while they are nearly as good as the best, up to `_MOST`;
# below `_LEAST` the next best is added all the same.
_LEAST, _MOST = 30, 90
_PASSAGES = 4  # at most so many are quoted
_NEARLY = 0.85  # of the best sentence's score: as good as the best
AT_ALL = 0.75  # of the best sentence's score: below it nothing is added, however short the answer


class Unit(NamedTuple):
    """A sentence, list item, table row or code block that could be quoted."""

    rank: int  # of its evidence
    position: int  # in its passage
    span: Span
    text: str  # as shown
    score: float


def verbatim(question: Question, evidence: Sequence[Evidence], outcome: Outcome) -> Iterator[SentenceReady]:
    """The answer as the sources' own sentences, each passage's behind a phrase of ours that names its page."""
    own = locale(question.language)
    read = _in_one_language(evidence[:_PASSAGES], question.language)
    chosen = _choose(read)
    page, number = None, 0
    for rank in dict.fromkeys(unit.rank for unit in chosen):
        found, number = read[rank], number + 1
        units = [unit for unit in chosen if unit.rank == rank]
        citation = cite(found, [unit.position for unit in units], number)
        if found.document.path != page:
            yield SentenceReady(_frame(own, question, outcome if number == 1 else None, found, number), ())
            page = found.document.path
        for unit in units:
            yield SentenceReady(quoted(found, unit, number), (citation,))
        added = list(_authority(own, question, found, citation))
        yield from added
        number += bool(added)


def _authority(own: Locale, question: Question, found: Evidence, cited: Citation) -> Iterator[SentenceReady]:
    """The original's own sentences, where it has changed since a citation was translated or has other numbers."""
    there, document, passage = cited.original, found.original_document, found.original
    if there is None or document is None or passage is None or not there.aligned:
        return
    key = "now_says" if found.document.state == "stale" else "other_figures"
    if key == "other_figures" and not _contradicts(found, cited, there):
        return
    spans = [span for span in there.spans if span != passage.header]
    citation = Citation(**source_of(document, passage, spans), number=cited.number + 1, passage_id=passage.id)
    yield SentenceReady(phrase(own.phrase(key), question.language), ())
    for span in spans:
        text = shown(document, passage, span)
        quoted = Sentence("quote", text, document.language, (citation.number,), block=passage.kind != "prose")
        yield SentenceReady(quoted, (citation,))


def _contradicts(found: Evidence, cited: Citation, there: Source) -> bool:
    """Whether the quoted words and the original's each have a figure that is nowhere in the passage beside them."""
    here, beside = set(digits_of(cited.quote)), set(digits_of(there.quote))
    only_here = here.difference(beside, digits_of(there.passage_text))
    only_beside = beside.difference(here, digits_of(found.text))
    return bool(only_here and only_beside)


def pages(evidence: Sequence[Evidence], most: int = 3) -> tuple[Page, ...]:
    """The pages that the evidence stands on, best first."""
    found = {
        each.document.path: Page(each.document.path, each.document.title, each.document.language, each.document.link)
        for each in evidence
    }
    return tuple(found.values())[:most]


def _in_one_language(evidence: Sequence[Evidence], language: str) -> Sequence[Evidence]:
    """Where the best is in the asker's language, other languages have nothing to add."""
    if not evidence or evidence[0].document.language != language:
        return evidence
    return [found for found in evidence if found.document.language == language]


def _choose(evidence: Sequence[Evidence]) -> list[Unit]:
    units = sorted(
        (
            unit._replace(score=weight_of(unit.score, found, evidence))
            for rank, found in enumerate(evidence)
            for unit in _units(rank, found)
        ),
        key=lambda unit: -unit.score,
    )
    chosen: dict[tuple[int, int], Unit] = {}
    words, seen = 0, set[str]()
    for unit in units:
        key = " ".join(unit.text.casefold().split())
        enough = _NEARLY if words >= _LEAST else AT_ALL
        if chosen and (key in seen or unit.score < enough * units[0].score):
            continue
        together = [each for each in (*antecedents(unit, evidence), unit) if each[:2] not in chosen]
        more = sum(len(each.text.split()) for each in together)
        if chosen and words + more > _MOST:
            continue
        seen.add(key)
        words += more
        chosen.update({each[:2]: each for each in together})
    return sorted(chosen.values())


def weight_of(score: float, found: Evidence, evidence: Sequence[Evidence]) -> float:
    """A sentence is as good as itself, its passage, and its passage's place behind the best."""
    return (score + found.scores.get("late", found.score) + found.score - evidence[0].score) / 2


def _units(rank: int, found: Evidence) -> Iterator[Unit]:
    units = [unit_at(rank, found, position) for position in range(len(found.sentences))]
    # What introduces something else says nothing alone.
    telling = [unit for unit in units if unit.text and (unit.text[-1] != ":" or found.passage.kind == "code")]
    yield from telling or (unit for unit in units if unit.text)


def unit_at(rank: int, found: Evidence, position: int) -> Unit:
    span, score = found.sentences[position]
    return Unit(rank, position, span, shown(found.document, found.passage, span), score)


def antecedents(unit: Unit, evidence: Sequence[Evidence]) -> Iterator[Unit]:
    """The sentence before one that begins with a pronoun, which says what is meant."""
    found = evidence[unit.rank]
    if unit.position > 0 and found.passage.kind == "prose" and leans_on_before(unit.text, found.document.language):
        yield unit_at(unit.rank, found, unit.position - 1)


def _frame(own: Locale, question: Question, outcome: Outcome | None, found: Evidence, number: int) -> Sentence:
    key = {"answer": "answer", "closest": "closest"}.get(outcome or "", "more")
    return phrase(own.phrase(key, seed=f"{question.text}{number}", page=found.document.title), question.language)


def quoted(found: Evidence, unit: Unit, number: int) -> Sentence:
    return Sentence(
        "quote",
        unit.text,
        found.document.language,
        (number,),
        support=round(unit.score, 3),
        block=found.passage.kind != "prose" or "\n" in unit.text,
    )
