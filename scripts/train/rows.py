"""Rows of training data: what is taken, what is made of it, and how rows that explain each other come together.

A row of `qa.*.jsonl.gz` is a question, a passage and whether it answers, where known with the answer's words; a row of
`nli.*.jsonl.gz` is a premise, a hypothesis and a label. Both are read as one kind of pair.
"""

from __future__ import annotations

import gzip
import json
import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from bot import SettingError
from bot.languages.locale import codes
from bot.languages.sentences import sentence_spans
from bot.records import Span
from scripts.train.written import CLAIM, KINDS, written

LABELS = ("entailment", "neutral", "contradiction")
# Sources whose licence nobody states at first hand: weights that are given to others are not trained on them.
UNSURE = {"squad_v2_id_dev", "idk_mrc", "qed", "facqa", "indonli", "mnli_id_translated"}
UNSURE_LICENCE = "CC BY-SA 4.0 (SEACrowd"
# How much of each source is taken, where it is not all: what is plentiful, easy, or far from documentation less.
SHARES = {
    "medquad": 0.12,
    "nq_open_oracle": 0.5,
    "norquad": 0.6,
    "squad_dev_1.1": 0.3,
    "squad_cross": 0.3,
    "xquad_de": 0.1,
    "xquad_es": 0.1,
    "breaking_nli": 0.3,
    "docs_parallel": 0.3,
    "qa_claim": 0.15,
}
FAR = 0.15  # of documentation in languages that are not ours: the share that is taken
MADE = 0.12  # of questions with an answer: the share of which an unanswerable twin is made, of either kind
HEADING, MINED, POINTED_TO = "heading_section", "mined_by_search", "pointed_to_by_readers"  # kinds
WHOLLY = {*KINDS.values(), CLAIM, MINED, POINTED_TO}  # kinds that were made for this, of which all is taken
WORDS = (60, 90, 130)  # of which passages have at most one
WEIGHTS = {
    "heading_section": 0.5,
    "sibling_section": 0.5,
    "mined_same_document": 0.7,
    "exchanged": 0.7,
    MINED: 0.7,
}


class Pair(NamedTuple):
    """A question and a passage, or a claim and its premise."""

    id: str
    source: str
    licence: str
    kind: str
    languages: tuple[str, str]  # of the question, of the passage
    question: str
    passage: str
    answers: bool | None  # None: a claim
    span: tuple[int, int] | None  # of the answer in the passage, in code points
    label: int | None  # of LABELS: a question has none
    group: str
    weight: float
    whole: str  # the passage before it was cut: rows with the same are of one passage
    heading: str = ""  # that it is read with


def read(folder: Path, split: str, more: Path | None = None) -> list[Pair]:
    """All rows of a part, `train` or `dev`, and those of another folder."""
    files = sorted(folder.glob(f"*.{split}.*.jsonl.gz"))
    if not files:
        raise SettingError(f"{folder} has no files like qa.{split}.01.jsonl.gz: name the folder of the reader's rows.")
    files += sorted(more.glob(f"*.{split}.*.jsonl.gz")) if more else []
    rows = [row for file in files for row in _lines(file) if _sure(row)]
    of_passages = (
        rows if split == "train" else (row for file in folder.glob("qa.train.*.jsonl.gz") for row in _lines(file))
    )
    return _titled([_pair(row) for row in chain(rows, written(of_passages, split))])


def _lines(file: Path) -> Iterator[Mapping[str, Any]]:
    with gzip.open(file, "rt", encoding="utf-8") as stream:
        yield from map(json.loads, stream)


def _titled(pairs: Sequence[Pair]) -> list[Pair]:
    """What was written with the headings of the passages, as Kilde reads them; other questions may be the headings."""
    headings = {pair.passage: pair.question for pair in pairs if pair.kind == HEADING and len({*pair.languages}) == 1}
    asked = {pair.question for pair in pairs if pair.kind in KINDS.values()}
    return [pair._replace(heading=headings.get(pair.passage, "")) if pair.question in asked else pair for pair in pairs]


def _sure(row: Mapping[str, Any]) -> bool:
    return row["source"] not in UNSURE and not row["licence"].startswith(UNSURE_LICENCE)


def _pair(row: Mapping[str, Any]) -> Pair:
    claim = "premise" in row
    names = ("hypothesis", "premise") if claim else ("question", "passage")
    first = min(row.get("answers", ()), key=lambda answer: len(answer["text"]), default=None)
    return Pair(
        id=row["id"],
        source=row["source"],
        licence=row["licence"],
        kind=row["kind"],
        languages=(row[f"language_{names[0]}"], row[f"language_{names[1]}"]),
        question=row[names[0]],
        passage=row[names[1]],
        answers=None if claim else row["answerable"],
        span=(first["start"], first["start"] + len(first["text"])) if first else None,
        label=LABELS.index(row["label"]) if claim else None,
        group=row["group"],
        weight=1.0 if claim else WEIGHTS.get(row["kind"], 1.0),
        whole=row[names[1]],
    )


# ---- what is taken -------------------------------------------------------------------------


def taken(pairs: Iterable[Pair], rng: random.Random) -> list[list[Pair]]:
    """Units of rows that explain each other: of one passage, a question with the passages that do and do not answer."""
    pairs = [pair for pair in pairs if rng.random() < share_of(pair)]
    home = {(pair.question, pair.languages): pair.passage for pair in pairs if pair.answers}
    units: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        at = pair.passage if pair.answers in (True, None) else home.get((pair.question, pair.languages), pair.passage)
        found = [pair]
        if pair.answers and pair.span:
            found += [made for make in (taken_out, exchanged) if rng.random() < MADE for made in make(pair, rng)]
        units[at] += [headed(cropped(each, rng)) for each in found]
    chunks = []
    for unit in units.values():
        rng.shuffle(unit)
        chunks += [unit[at : at + 8] for at in range(0, len(unit), 8)]
    rng.shuffle(chunks)
    return sorted(chunks, key=lambda unit: not any(pair.kind in WHOLLY for pair in unit))  # those are kept


def share_of(pair: Pair) -> float:
    """How much of what is like a row is taken."""
    if pair.kind in WHOLLY:
        return 1.0
    share = SHARES.get(pair.source, 1.0)
    near = all(language in codes() for language in pair.languages)
    return share if near or not pair.source.startswith("docs_") else share * FAR


def taken_out(pair: Pair, rng: random.Random) -> Iterator[Pair]:
    """The passage without the sentences that hold the answer: the same question, and nothing that answers it."""
    assert pair.span is not None
    answer = pair.passage[slice(*pair.span)].casefold()
    spans = list(sentence_spans(pair.passage, Span(0, len(pair.passage)), _known(pair.languages[1])))
    kept = [pair.passage[span.start : span.end] for span in spans]
    kept = [each for span, each in zip(spans, kept, strict=True) if not _touch(span, pair.span)]
    text = " ".join(kept)
    if len(text.split()) >= 25 and answer not in text.casefold():
        yield pair._replace(id=f"{pair.id}-out", kind="taken_out", passage=text, answers=False, span=None)


def _touch(span: Span, answer: tuple[int, int]) -> bool:
    return span.start < answer[1] and answer[0] < span.end


_VALUE = re.compile(r"\d+(?:[.,]\d+)*")
_WORD = re.compile(r"(?<=[^\W\d] )[^\W\d_]\w{2,}")


def exchanged(pair: Pair, rng: random.Random) -> Iterator[Pair]:
    """The question about another number, or about another name of the passage: what it asks is not said."""
    question, passage = pair.question, pair.passage
    number = next((m for m in _VALUE.finditer(question) if m.group() in passage), None)
    if number:
        other = _other_number(number.group(), rng)
        if other not in passage:
            yield _asking(pair, question[: number.start()] + other + question[number.end() :], "num")
        return
    answer = passage[slice(*pair.span)] if pair.span else ""
    asked = {name for name in _names(question) if name in passage}
    others = sorted(_names(passage) - {*question.split()} - {*answer.split()})
    if asked and others:
        name, other = rng.choice(sorted(asked)), rng.choice(others)
        yield _asking(pair, question.replace(name, other), "name")


def _names(text: str) -> set[str]:
    """Words with a capital that do not begin a sentence."""
    return {word for word in _WORD.findall(text) if word[0].isupper()}


def _asking(pair: Pair, question: str, what: str) -> Pair:
    """The pair with another question, which its passage does not answer."""
    kind = "exchanged"
    return pair._replace(
        id=f"{pair.id}-{what}", kind=kind, question=question, answers=False, span=None, weight=WEIGHTS[kind]
    )


def _other_number(number: str, rng: random.Random) -> str:
    digits = [at for at, char in enumerate(number) if char.isdigit()]
    at = rng.choice(digits)
    return number[:at] + rng.choice([d for d in "123456789" if d != number[at]]) + number[at + 1 :]


def cropped(pair: Pair, rng: random.Random) -> Pair:
    """Sentences in a row, about as many as a passage of documentation has, around the answer where it is known."""
    words = rng.choice(WORDS)
    if pair.answers is None or len(pair.passage.split()) <= words:
        return pair
    spans = list(sentence_spans(pair.passage, Span(0, len(pair.passage)), _known(pair.languages[1])))
    answer = pair.span or ((0, 1) if pair.answers else None)  # where only the section is known, its beginning
    touched = [at for at, span in enumerate(spans) if answer and _touch(span, answer)]
    first, last = (touched[0], touched[-1]) if touched else (at := rng.randrange(len(spans)), at)
    room = words - len(pair.passage[spans[first].start : spans[last].end].split())
    while room > 0 and (first > 0 or last + 1 < len(spans)):
        before = first > 0 and (last + 1 == len(spans) or rng.random() < 0.5)
        first, last = (first - 1, last) if before else (first, last + 1)
        added = spans[first if before else last]
        room -= len(pair.passage[added.start : added.end].split())
    start, end = spans[first].start, spans[last].end
    span = (pair.span[0] - start, pair.span[1] - start) if pair.span else None
    return pair._replace(passage=pair.passage[start:end], span=span)


def headed(pair: Pair) -> Pair:
    """The pair with its heading on a line of its own before the passage."""
    if not pair.heading:
        return pair
    more = len(pair.heading) + 1
    span = (pair.span[0] + more, pair.span[1] + more) if pair.span else None
    return pair._replace(passage=f"{pair.heading}\n{pair.passage}", span=span)


def _known(language: str) -> str:
    return language if language in codes() else "en"


# ---- batches ---------------------------------------------------------------------------------


def batches(
    units: Sequence[Sequence[Pair]], lengths: Mapping[str, int], tokens: int, rng: random.Random
) -> list[list[Pair]]:
    """Units packed to batches of at most `tokens` with their padding, alike in length, in random order."""
    order = list(units)
    rng.shuffle(order)
    found = []
    for at in range(0, len(order), 1500):
        near = sorted(order[at : at + 1500], key=lambda unit: max(lengths[pair.id] for pair in unit))
        batch: list[Pair] = []
        longest = 0
        for unit in near:
            longer = max(longest, *(lengths[pair.id] for pair in unit))
            if batch and longer * (len(batch) + len(unit)) > tokens:
                found.append(batch)
                batch, longer = [], max(lengths[pair.id] for pair in unit)
            batch, longest = batch + list(unit), longer
        found.append(batch)
    rng.shuffle(found)
    return found
