"""Evidence -> the sentences of an answer, word for word; and the citation of any sentence.

Knows nothing of search or of the index. What a language model writes is in write.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest
from textwrap import dedent
from typing import NamedTuple

from .align import align_sentences
from .blocks import BAR, named, plain, record_fields
from .hidden import FENCE
from .languages import Locale, leans_on_before, locale
from .read import link_to_anchor
from .records import (
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
)
from .terms import content_stems
from .unseen import seen

# Words of a plain answer: quotations are added while they are nearly as good as the best, up to `_MOST`;
# below `_LEAST` the next best is added all the same.
_LEAST, _MOST = 30, 90
_PASSAGES = 4  # at most so many are quoted
_NEARLY = 0.85  # of the best sentence's score: as good as the best
_AT_ALL = 0.75  # of the best sentence's score: below it nothing is added, however short the answer
_MARK = re.compile(r"(?<!\w)\[\s*(\d{1,4}(?:\s*[,;–-]\s*\d{1,4})*)\s*\]")
_FIGURE = re.compile(r"\d+(?:[.,]\d+|[\u00a0\u202f ]\d{3}(?!\d))*")


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
            yield SentenceReady(_quote(found, unit, number), (citation,))
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
    citation = Citation(**_source(document, passage, spans), number=cited.number + 1, passage_id=passage.id)
    yield SentenceReady(phrase(own.phrase(key), question.language), ())
    for span in spans:
        text = shown(document, passage, span)
        quoted = Sentence("quote", text, document.language, (citation.number,), block=passage.kind != "prose")
        yield SentenceReady(quoted, (citation,))


def _contradicts(found: Evidence, cited: Citation, there: Source) -> bool:
    """Whether the quoted words and the original's each have a figure that is nowhere in the passage beside them."""
    here, beside = _figures(cited.quote), _figures(there.quote)
    return bool(here - beside - _figures(there.passage_text) and beside - here - _figures(found.text))


def _figures(text: str) -> set[str]:
    """The digits of each number, whatever parts them: 1,000 and 1.000 and 1 000 are the same."""
    digits = {re.sub(r"\D", "", number) for number in _FIGURE.findall(text)}
    return {number.lstrip("0") or "0" for number in digits}


def cite(evidence: Evidence, positions: Sequence[int], number: int) -> Citation:
    """The citation of some sentences of a passage, with the aligned words of the original beside them."""
    spans = tuple(evidence.sentences[position][0] for position in positions)
    here = _source(evidence.document, evidence.passage, spans)
    return Citation(**here, number=number, passage_id=evidence.passage.id, original=_original(evidence, positions))


class Quoted:
    """Numbers what a language model's answer cites, in the order in which readers meet it."""

    def __init__(self, evidence: Sequence[Evidence], similar: Callable[[str, str], float] | None = None) -> None:
        self._evidence, self._similar = evidence, similar
        self._positions: dict[int, set[int]] = {}  # index of the evidence -> its sentences that are cited
        self._quotes: set[tuple[int, int]] = set()  # those of them that are shown as they are
        self._weights = {
            (index, position): _weight(score, found, evidence)
            for index, found in enumerate(evidence)
            for position, (_, score) in enumerate(found.sentences)
        }

    def ready(self, sentence: Sentence) -> SentenceReady:
        """A written sentence, whose citations count the evidence from 1, with the words that bear it marked."""
        indexes = [cited - 1 for cited in sentence.citations]
        for index in indexes:
            self._mark(index, self._bearing(index, sentence))
        return self._cited(sentence, indexes)

    def says(self, sentence: Sentence) -> bool:
        """Is all that bears a written sentence quoted already?"""
        return self._places(sentence) <= self._quotes

    def answers(self, sentence: Sentence) -> bool:
        """Does it stand on words that would be quoted as an answer, too?"""
        return any(self.fits(*place) for place in self._places(sentence))

    def fits(self, index: int, position: int) -> bool:
        """Is a source's sentence good enough to be quoted as an answer beside the best?"""
        return self._weights[index, position] >= _AT_ALL * max(self._weights.values())

    def _places(self, sentence: Sentence) -> set[tuple[int, int]]:
        indexes = [cited - 1 for cited in sentence.citations]
        return {(index, position) for index in indexes for position in self._bearing(index, sentence)}

    def _bearing(self, index: int, sentence: Sentence) -> list[int]:
        """The sentences of a passage that bear a written one: across languages the one that is most like it."""
        found = self._evidence[index]
        if self._similar is None or found.document.language == sentence.language:
            return _bearing(found, sentence)
        alike = [self._similar(sentence.text, found.document.text[slice(*span)]) for span, _ in found.sentences]
        return [alike.index(max(alike))] if alike else []

    def quote(self, index: int, position: int) -> list[SentenceReady]:
        """A source's own sentence, behind the one that it leans on and before the code that it introduces; none
        where it was cited before or says nothing."""
        found = self._evidence[index]
        unit = _unit(index, found, position)
        introduces = unit.text.endswith(":")
        if position in self._positions.get(index, ()) or (introduces and found.passage.kind != "code"):
            return []
        units = [*_antecedents(unit, self._evidence), unit]
        if introduces and position + 1 == len(found.sentences):
            return []
        if introduces and (index, position + 1) not in self._quotes:
            units.append(_unit(index, found, position + 1))
        self._mark(index, [each.position for each in units])
        self._quotes.update((index, each.position) for each in units)
        return [self._cited(_quote(found, each, 0), [index]) for each in units]

    def _mark(self, index: int, positions: Sequence[int]) -> None:
        self._positions.setdefault(index, set()).update(positions)

    def _cited(self, sentence: Sentence, indexes: Sequence[int]) -> SentenceReady:
        """A source that is cited again keeps its number and marks all its places."""
        numbers = {index: number for number, index in enumerate(self._positions, start=1)}
        citations = tuple(
            cite(self._evidence[index], sorted(self._positions[index]), numbers[index]) for index in indexes
        )
        return SentenceReady(replace(sentence, citations=tuple(each.number for each in citations)), citations)


def _bearing(found: Evidence, sentence: Sentence) -> list[int]:
    """The sentences of a passage that together have most of a written one's words; all where none has any."""
    left = set(content_stems(sentence.text, sentence.language))
    known = [
        set(content_stems(found.document.text[slice(*span)], found.document.language)) for span, _ in found.sentences
    ]
    least = max(1, len(left) // 4)  # words that another sentence must add
    chosen: set[int] = set()
    while known:
        best = max(range(len(known)), key=lambda position: (len(known[position] & left), -len(known[position])))
        if len(known[best] & left) < (least if chosen else 1):
            break
        chosen.add(best)
        left -= known[best]
    return sorted(chosen) or list(range(len(known)))


def phrase(text: str, language: str) -> Sentence:
    """A sentence of ours, which makes no claim about the documents."""
    return Sentence("phrase", text, language)


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
            unit._replace(score=_weight(unit.score, found, evidence))
            for rank, found in enumerate(evidence)
            for unit in _units(rank, found)
        ),
        key=lambda unit: -unit.score,
    )
    chosen: dict[tuple[int, int], Unit] = {}
    words, seen = 0, set[str]()
    for unit in units:
        key = " ".join(unit.text.casefold().split())
        enough = _NEARLY if words >= _LEAST else _AT_ALL
        if chosen and (key in seen or unit.score < enough * units[0].score):
            continue
        together = [each for each in (*_antecedents(unit, evidence), unit) if each[:2] not in chosen]
        more = sum(len(each.text.split()) for each in together)
        if chosen and words + more > _MOST:
            continue
        seen.add(key)
        words += more
        chosen.update({each[:2]: each for each in together})
    return sorted(chosen.values())


def _weight(score: float, found: Evidence, evidence: Sequence[Evidence]) -> float:
    """A sentence is as good as itself, its passage, and its passage's place behind the best."""
    return (score + found.scores.get("late", found.score) + found.score - evidence[0].score) / 2


def _units(rank: int, found: Evidence) -> Iterator[Unit]:
    units = [_unit(rank, found, position) for position in range(len(found.sentences))]
    # What introduces something else says nothing alone.
    telling = [unit for unit in units if unit.text and (unit.text[-1] != ":" or found.passage.kind == "code")]
    yield from telling or (unit for unit in units if unit.text)


def _unit(rank: int, found: Evidence, position: int) -> Unit:
    span, score = found.sentences[position]
    return Unit(rank, position, span, shown(found.document, found.passage, span), score)


def _antecedents(unit: Unit, evidence: Sequence[Evidence]) -> Iterator[Unit]:
    """The sentence before one that begins with a pronoun, which says what is meant."""
    found = evidence[unit.rank]
    if unit.position > 0 and found.passage.kind == "prose" and leans_on_before(unit.text, found.document.language):
        yield _unit(unit.rank, found, unit.position - 1)


def _frame(own: Locale, question: Question, outcome: Outcome | None, found: Evidence, number: int) -> Sentence:
    key = {"answer": "answer", "closest": "closest"}.get(outcome or "", "more")
    return phrase(own.phrase(key, seed=f"{question.text}{number}", page=found.document.title), question.language)


def _quote(found: Evidence, unit: Unit, number: int) -> Sentence:
    return Sentence(
        "quote",
        unit.text,
        found.document.language,
        (number,),
        support=round(unit.score, 3),
        block=found.passage.kind != "prose" or "\n" in unit.text,
    )


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
        words = named(_cells(document.text[slice(*passage.header)], raw))
    else:
        words = plain(raw)
    return words if fenced or passage.kind == "code" else _MARK.sub(r"(\1)", " ".join(words.split()))


def set_off(text: str) -> str:
    """A block in plain text: code of several lines, or with what looks like our marks, stands further in than we do."""
    return "    " + text.replace("\n", "\n    ") if "\n" in text or _MARK.search(text) else text


def _cells(header: str, row: str) -> list[tuple[str, str]]:
    names, values = ([plain(cell).replace("\\|", "|") for cell in _split(line)] for line in (header, row))
    return [(name, value) for name, value in zip_longest(names, values, fillvalue="") if value]


def _split(row: str) -> list[str]:
    """The cells between bars; one bar at each end is a border, and `\\|` is none."""
    return BAR.split(row.strip().removeprefix("|").removesuffix("|"))


def _original(evidence: Evidence, positions: Sequence[int]) -> Source | None:
    """The original's aligned sentences where all are known, else its whole passage, flagged."""
    if evidence.original is None or evidence.original_document is None:
        return None
    passage, document = evidence.original, evidence.original_document
    ours = [span for span, _ in evidence.sentences]
    pairs = align_sentences(ours, evidence.document.text, evidence.original_sentences, document.text)
    partners = [pairs[position].partners for position in positions]
    if not all(partners):
        return Source(**_source(document, passage, (Span(passage.start, passage.end),), aligned=False))
    both = sorted(set().union(*partners))  # two of ours may be one of theirs
    return Source(**_source(document, passage, tuple(evidence.original_sentences[one] for one in both)))


def _source(document: Document, passage: Passage, spans: Sequence[Span], *, aligned: bool = True) -> dict:
    if passage.header is not None:
        spans = (passage.header, *spans)  # a row says little without its columns' names
    return {
        "path": document.path,
        "language": document.language,
        "title": document.title,
        "heading_path": passage.heading_path,
        "anchor": passage.anchor,
        "link": link_to_anchor(document.link, passage.anchor),
        "state": document.state,
        "spans": tuple(spans),
        "quote": "\n".join(document.text[slice(*span)] for span in spans),
        "passage": Span(passage.start, passage.end),
        "passage_text": document.text[passage.start : passage.end],
        "content_hash": document.content_hash,
        "aligned": aligned,
    }
