"""Asks a bot questions whose right passages are known and measures what came back; knows nothing of how a bot works."""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from math import ceil, sqrt
from pathlib import Path
from typing import Any, Literal, NamedTuple, Protocol

from .languages.identify import identify as identified
from .languages.locale import DEFAULT, codes
from .records import (
    Answer,
    Citation,
    Document,
    Done,
    Event,
    Evidence,
    EvidenceFound,
    KildeError,
    LanguageSettled,
    Progress,
    Sentence,
    SettingError,
    Source,
    Span,
    Turn,
    untold,
)

LIMIT = 1500  # characters of evidence that a reader, or a model, is taken to read
OUTCOMES = ("answer", "closest", "none", "talk")
MEASURES = {
    "found_1500": "Found in 1,500 characters",
    "found_1": "Found first",
    "found_3": "Found among 3",
    "found_5": "Found among 5",
    "reciprocal_rank": "Mean reciprocal rank",
    "cited": "Cited",
    "correct": "Correct",
    "gold_in_source": "Gold is in its source",
    "language": "Language of the question",
    "language_no_keywords": "… without keyword queries",
    "sentence_language": "Our sentences in its language",
    "quote_language": "Quotes in its language",
    "citations_valid": "Citations valid",
}

Identify = Callable[[str, Sequence[str]], Any]  # text, languages to choose among -> something with .language
TellLanguage = Callable[[str], str | None]  # text -> its language
Library = Callable[[str], Document | None]  # path -> the document
Places = Callable[[Document | None], list[Span]]  # document -> where the gold stands in it


class Asked(Protocol):
    """As much of a bot as is measured."""

    def stream(
        self, text: str, *, language: str | None = None, hint: str | None = None, history: Sequence[Turn] = ()
    ) -> Iterator[Event]: ...

    def document(self, path: str) -> Document | None: ...


@dataclass(frozen=True, slots=True)
class Case:
    """One question in one language, and what is right for it."""

    row: Mapping[str, Any]
    language: str

    @property
    def text(self) -> str:
        return str(self.row["question"][self.language])

    @property
    def history(self) -> tuple[Turn, ...]:
        """What was asked before it."""
        asked = (self.row.get("history") or {}).get(self.language, ())
        return tuple(Turn(text, language=self.language) for text in asked)

    @property
    def style(self) -> str:
        return str(self.row.get("style") or "question")

    @property
    def group(self) -> str:
        """`answerable`, or why it cannot be answered; `unlabelled` where the row does not say."""
        answerable = self.row.get("answerable", bool(self.row.get("gold")) or None)
        if answerable:
            return "answerable"
        return str(self.row.get("why") or ("unlabelled" if answerable is None else "unanswerable"))

    def places(self, document: Document | None) -> list[Span]:
        """Where the right passage stands in a document, if it is the source or its translation."""
        if document is None:
            return []
        gold, source = self.row.get("gold") or {}, self.row.get("source")
        excerpts: set[str | None] = set()
        if document.path == source:
            excerpts = {gold.get(document.language), gold.get(DEFAULT)}
        elif document.original == source and self.language in (document.claimed, document.language):
            excerpts = {gold.get(self.language)}
        return [place for excerpt in excerpts if excerpt for place in occurrences(excerpt, document.text)]


class Heard(NamedTuple):
    """What a bot said to it."""

    detected: str
    evidence: tuple[Evidence, ...]
    answer: Answer
    seconds: float


class Ratio(NamedTuple):
    """So much was right, of so many."""

    right: float
    of: int


@dataclass(frozen=True, slots=True)
class Result:
    """One question asked in one language. `measures` has only those that apply to it."""

    id: str
    language: str
    style: str
    group: str  # `answerable`, why it cannot be answered, or `unlabelled`
    question: str
    detected: str
    answer: Answer
    evidence: tuple[Mapping[str, Any], ...]  # places only: the documents of all questions would fill the memory
    seconds: float
    rank: int | None  # of the first evidence that covers the gold, from 1
    measures: Mapping[str, Ratio] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """The result as plain dicts and lists, ready for JSON."""
        row = {name: getattr(self, name) for name in self.__slots__}
        return row | {
            "answer": self.answer.to_dict(),
            "evidence": list(self.evidence),
            "seconds": round(self.seconds, 4),
            "measures": dict(self.measures),
        }


def _evidence_row(evidence: Evidence) -> dict[str, Any]:
    passage, original = evidence.passage, evidence.original
    return {
        "path": passage.path,
        "language": passage.language,
        "start": passage.start,
        "end": passage.end,
        "original": original and {"path": original.path, "start": original.start, "end": original.end},
        "score": float(evidence.score),
    }


# ---- questions ---------------------------------------------------------------------------


def load_questions(path: str | Path) -> list[dict[str, Any]]:
    """The questions of a JSON Lines file; SettingError names the line that is not one."""
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        raise SettingError(f"The questions {path} cannot be read ({problem}); name a JSON Lines file.") from problem
    # Not splitlines(): JSON strings may hold U+2028 and the like unescaped.
    lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    if not lines:
        raise SettingError(f"{path} holds no questions; write one JSON object a line.")
    return [_question(f"{path}, line {number}", str(number), line) for number, line in lines]


def _question(place: str, number: str, line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as problem:
        why = problem.msg if isinstance(problem, json.JSONDecodeError) else str(problem)
        raise SettingError(f"{place}: not JSON ({why}); write one JSON object a line.") from problem
    if not isinstance(row, dict) or not _texts(row.get("question")) or not row["question"]:
        raise SettingError(f'{place}: no question; write "question": {{"en": "…"}} with a text for each language.')
    if not _texts(row.get("gold") or {}):
        raise SettingError(f'{place}: "gold" is not texts by language; write "gold": {{"en": "…"}}.')
    if row.get("gold") and not isinstance(row.get("source"), str):
        raise SettingError(f'{place}: gold without its document; write "source": the path of the original.')
    history = row.get("history") or {}
    if not isinstance(history, dict) or not all(isinstance(asked, list) for asked in history.values()):
        raise SettingError(f'{place}: "history" is not lists of texts; write "history": {{"en": ["…"]}}.')
    tokens = row.get("must_contain") or []
    if not isinstance(tokens, list) or not all(isinstance(token, str) for token in tokens):
        raise SettingError(f'{place}: "must_contain" is not a list of texts; write "must_contain": ["…"].')
    return {"id": number, "style": "question"} | row


def _texts(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(text, str) and text.strip() for text in value.values())


# ---- asking ------------------------------------------------------------------------------


def evaluate(  # noqa: PLR0913 - all but two by name
    bot: Asked,
    questions: Sequence[Mapping[str, Any]],
    *,
    languages: Sequence[str] | None = None,
    hint: Literal["none", "right"] = "none",
    identify: Identify | None = None,
    progress: Progress | None = None,
) -> Iterator[Result]:
    """Ask each question in each of the languages, never saying which; with `hint="right"`, hinting at it.

    `identify(text, among)` judges the language of our own sentences; by default the bot's own.
    """
    known = sorted({language for row in questions for language in row["question"]})
    for language in languages or ():
        if language not in known:
            raise SettingError(f"No question is in {language!r}; choose among {', '.join(known)}.")
    wanted = languages or known
    cases = [Case(row, language) for row in questions for language in wanted if language in row["question"]]
    return _results(bot, cases, hint == "right", _teller(identify), progress or untold)


def _teller(identify: Identify | None) -> TellLanguage:
    tell, among = identify or identified, codes()
    return lambda text: tell(text, among).language


def _results(bot: Asked, cases: Sequence[Case], hinted: bool, judge: TellLanguage, tell: Progress) -> Iterator[Result]:
    library = lru_cache(maxsize=256)(partial(_document, bot))
    for done, case in enumerate(cases):
        tell("questions", done, len(cases))
        heard = _ask(bot, case, case.language if hinted else None)
        measures = _always(case, heard, judge, library)
        if case.group == "answerable" and case.row.get("gold"):
            measures |= _found(case, heard) | _answered(case, heard.answer, library)
        yield _result(case, heard, {name: ratio for name, ratio in measures.items() if ratio.of})
    tell("questions", len(cases), len(cases))


def _result(case: Case, heard: Heard, measures: Mapping[str, Ratio]) -> Result:
    return Result(
        id=str(case.row.get("id", case.row["question"])),
        language=case.language,
        style=case.style,
        group=case.group,
        question=case.text,
        detected=heard.detected,
        answer=heard.answer,
        evidence=tuple(_evidence_row(one) for one in heard.evidence),
        seconds=heard.seconds,
        rank=first_found(heard.evidence, case.places),
        measures=measures,
    )


def _document(bot: Asked, path: str) -> Document | None:
    try:
        return bot.document(path)
    except (KeyError, KildeError):
        return None


def _ask(bot: Asked, case: Case, hint: str | None) -> Heard:
    detected: str | None = None
    evidence: tuple[Evidence, ...] = ()
    answer: Answer | None = None
    start = time.perf_counter()
    for event in bot.stream(case.text, hint=hint, history=case.history):
        if isinstance(event, LanguageSettled):
            detected = event.question.language
        elif isinstance(event, EvidenceFound):
            evidence = event.evidence[:10]
        elif isinstance(event, Done):
            answer = event.answer
    seconds = time.perf_counter() - start
    assert answer is not None, "a stream ends with Done"
    return Heard(detected or answer.language, evidence, answer, seconds)


# ---- measuring one -----------------------------------------------------------------------


def _always(case: Case, heard: Heard, judge: TellLanguage, library: Library) -> dict[str, Ratio]:
    right = _share([heard.detected == case.language])
    return {
        "language": right,
        **({"language_no_keywords": right} if case.style != "keywords" else {}),
        "sentence_language": sentences_right(heard, case.language, judge),
        "quote_language": quotes_right(heard, case.language),
        "citations_valid": _share(valid(citation, library) for citation in heard.answer.citations),
    }


def _found(case: Case, heard: Heard) -> dict[str, Ratio]:
    rank = first_found(heard.evidence, case.places)
    among = {f"found_{k}": _share([rank is not None and rank <= k]) for k in (1, 3, 5)}
    return among | {
        "found_1500": _share([found_within(heard.evidence, case.places, LIMIT)]),
        "reciprocal_rank": Ratio(1 / rank if rank else 0, 1),
    }


def _answered(case: Case, answer: Answer, library: Library) -> dict[str, Ratio]:
    cited = any(cites(citation, case.places, library) for citation in answer.citations)
    shown = contains(answer.text, case.row.get("must_contain") or ())
    return {
        "cited": _share([cited]),
        "correct": _share([cited and shown and answer.outcome in ("answer", "closest")]),
        "gold_in_source": _in_source(case, library(case.row["source"])),
    }


def _in_source(case: Case, document: Document | None) -> Ratio:
    if document and not {document.language, DEFAULT} & case.row["gold"].keys():
        return Ratio(0, 0)  # the question has words of translations only
    return _share([bool(case.places(document))])


def _share(rights: Iterable[bool]) -> Ratio:
    values = list(rights)
    return Ratio(sum(values), len(values))


def occurrences(excerpt: str, text: str) -> list[Span]:
    """Every place of an excerpt in a text, overlapping ones too."""
    places, start = [], text.find(excerpt)
    while start >= 0:
        places.append(Span(start, start + len(excerpt)))
        start = text.find(excerpt, start + 1)
    return places


def covered(place: Span, spans: Iterable[tuple[int, int]]) -> float:
    """The share of a place that lies within the spans, counted once where they overlap."""
    total, done = 0, place.start
    for start, end in sorted(spans):
        if min(end, place.end) > max(start, done):
            total += min(end, place.end) - max(start, done)
            done = min(end, place.end)
    return total / (place.end - place.start)


def first_found(evidence: Sequence[Evidence], places: Places) -> int | None:
    """The rank, from 1, of the first evidence that covers half of the gold, itself or by its original."""
    for rank, one in enumerate(evidence, 1):
        if any(_half(places(document), [span]) for document, span in _sides(one)):
            return rank
    return None


def _sides(evidence: Evidence) -> list[tuple[Document | None, Span]]:
    sides: list[tuple[Document | None, Span]] = [
        (evidence.document, Span(evidence.passage.start, evidence.passage.end))
    ]
    if evidence.original:
        sides.append((evidence.original_document, Span(evidence.original.start, evidence.original.end)))
    return sides


def _half(places: Iterable[Span], spans: Sequence[Span]) -> bool:
    return any(covered(place, spans) >= 0.5 for place in places)


def found_within(evidence: Sequence[Evidence], places: Places, limit: int) -> bool:
    """Whether half of the gold is read by who reads so many characters of the evidence, in order of rank.

    Read twice, as shown and as in the originals, each within the limit: so neither a long passage nor a long
    original wins anything.
    """
    return any(_read([_sides(one)[side] for one in evidence], places, limit) for side in (0, -1))


def _read(shown: Sequence[tuple[Document | None, Span]], places: Places, limit: int) -> bool:
    documents: dict[str, Document] = {}
    spans: dict[str, list[Span]] = defaultdict(list)
    for document, span in shown:
        part = Span(span.start, min(span.end, span.start + limit))
        limit -= part.end - part.start
        if document:
            documents[document.path] = document
            spans[document.path].append(part)
    return any(_half(places(document), spans[path]) for path, document in documents.items())


def cites(citation: Citation, places: Places, library: Library) -> bool:
    """Whether a citation, or the original's words beside it, has some of the gold."""
    sources: list[Source] = [citation, *([citation.original] if citation.original else [])]
    return any(covered(place, source.spans) > 0 for source in sources for place in places(library(source.path)))


def contains(text: str, tokens: Iterable[str]) -> bool:
    """Whether every token is in the text, whatever its case and white space."""
    folded = _fold(text)
    return all(_fold(token) in folded for token in tokens)


def _fold(text: str) -> str:
    return " ".join(text.casefold().split())


def valid(citation: Citation, library: Library) -> bool:
    """Whether a citation and its original are, span by span, what the documents say."""
    return _live(citation, library) and (citation.original is None or _live(citation.original, library))


def _live(source: Source, library: Library) -> bool:
    document = library(source.path)
    if document is None or not source.spans or document.content_hash != source.content_hash:
        return False
    if document.text[slice(*source.passage)] != source.passage_text:
        return False
    rest = source.quote
    for span in source.spans:
        part = document.text[slice(*span)]
        before, found, rest = rest.partition(part)
        if not part or not found or before.strip(" \t\r\n…"):
            return False
    return not rest.strip(" \t\r\n…")


def sentences_right(heard: Heard, language: str, judge: TellLanguage) -> Ratio:
    """How many of our own and the model's sentences are in the asker's language, titles of pages left out."""
    answer = heard.answer
    titles = {one.document.title for one in heard.evidence}
    titles |= {citation.title for citation in answer.citations} | {page.title for page in answer.nearest}
    texts = (_without(one.text, titles) for one in answer.sentences if one.kind != "quote")
    return _share(judge(text) == language for text in texts if any(map(str.isalpha, text)))


def _without(text: str, titles: Iterable[str]) -> str:
    for title in sorted(filter(None, titles), key=len, reverse=True):
        text = text.replace(title, "")
    return text


def quotes_right(heard: Heard, language: str) -> Ratio:
    """How many quotes are from the asker's language, of those that could be."""
    numbered = {citation.number: citation for citation in heard.answer.citations}
    languages = {p.id: one.languages for one in heard.evidence for p in (one.passage, one.original) if p}

    def right(sentence: Sentence) -> bool | None:
        cited = [numbered[number] for number in sentence.citations if number in numbered]
        if any(citation.language == language for citation in cited):
            return True
        return False if any(language in languages.get(citation.passage_id, ()) for citation in cited) else None

    judged = (right(sentence) for sentence in heard.answer.sentences if sentence.kind == "quote")
    return _share(one for one in judged if one is not None)


# ---- summing up --------------------------------------------------------------------------


def save_results(results: Iterable[Result], path: str | Path) -> list[Result]:
    """Write each result as it comes, one JSON object a line, and return them all."""
    _write(path, "w", "")
    kept = []
    for result in results:
        _write(path, "a", json.dumps(result.to_dict(), ensure_ascii=False) + "\n")
        kept.append(result)
    return kept


def _write(path: str | Path, mode: str, text: str) -> None:
    try:
        # A lone surrogate becomes the escape that JSON has for it.
        with Path(path).open(mode, encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            file.write(text)
    except OSError as problem:
        raise SettingError(f"{path} cannot be written ({problem.strerror}); name another file.") from problem


def summarise(results: Iterable[Result]) -> dict[str, Any]:
    """Means with 95 % intervals for all, by language and by style, ready for JSON."""
    rows = list(results)
    return {
        "asked": len(rows),
        "questions": len({row.id for row in rows}),
        "all": _block(rows),
        "by_language": {name: _block(some) for name, some in _split(rows, "language").items()},
        "by_style": {name: _block(some) for name, some in _split(rows, "style").items()},
    }


def _split(rows: Iterable[Result], name: str) -> dict[str, list[Result]]:
    parts: dict[str, list[Result]] = defaultdict(list)
    for row in rows:
        parts[getattr(row, name)].append(row)
    return dict(parts)


def _block(rows: Sequence[Result]) -> dict[str, Any]:
    answered = [_words(row.answer) for row in rows if row.answer.outcome in ("answer", "closest")]
    seconds = [row.seconds for row in rows]
    return {
        "asked": len(rows),
        "measures": {name: mean for name in MEASURES if (mean := _mean(rows, name))},
        "outcomes": {group: _outcomes(some) for group, some in _split(rows, "group").items()},
        "words": round(sum(answered) / len(answered), 1) if answered else None,
        "seconds_p50": percentile(seconds, 0.5),
        "seconds_p95": percentile(seconds, 0.95),
    }


def _words(answer: Answer) -> int:
    """Words of its sentences; the text has the numbers of citations too."""
    return sum(len(sentence.text.split()) for sentence in answer.sentences)


def _outcomes(rows: Sequence[Result]) -> dict[str, float]:
    counts = {name: sum(row.answer.outcome == name for row in rows) for name in OUTCOMES}
    return {"asked": len(rows)} | {name: round(count / len(rows), 4) for name, count in counts.items()}


def _mean(rows: Sequence[Result], name: str) -> dict[str, float] | None:
    clusters: dict[str, list[Ratio]] = defaultdict(list)
    for row in rows:
        if name in row.measures:
            clusters[row.id].append(row.measures[name])
    sums = [Ratio(sum(one.right for one in some), sum(one.of for one in some)) for some in clusters.values()]
    if not sums:
        return None
    mean, low, high = interval(sums)
    of = sum(one.of for one in sums)
    return {"mean": round(mean, 4), "low": round(low, 4), "high": round(high, 4), "of": of}


def interval(clusters: Sequence[Ratio]) -> tuple[float, float, float]:
    """Mean and Wilson's 95 % interval, where a question's languages are no independent trials.

    Wilson's formula takes the number of independent trials that would vary as much as the clusters do.
    """
    n, total = len(clusters), sum(one.of for one in clusters)
    mean = min(sum(one.right for one in clusters) / total, 1.0)
    spread = sum((one.right - mean * one.of) ** 2 for one in clusters)
    variance = spread / total**2 * n / max(n - 1, 1)
    trials = (mean * (1 - mean) / variance if variance else 0) or n
    pull = 1.96**2 / trials  # to the middle
    middle = (mean + pull / 2) / (1 + pull)
    reach = sqrt(pull * mean * (1 - mean) + pull * pull / 4) / (1 + pull)
    return mean, max(0.0, min(middle - reach, mean)), min(1.0, max(middle + reach, mean))


def percentile(values: Sequence[float], share: float) -> float | None:
    """The least value that this share of them does not exceed."""
    return round(sorted(values)[max(ceil(share * len(values)), 1) - 1], 4) if values else None
