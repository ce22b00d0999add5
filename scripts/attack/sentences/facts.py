"""True sentences of a documentation, each with the passage it stands in; says nothing of how one is falsified."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.documents.folder import read_folder
from bot.gate.sources import quotable
from bot.indexing.passages import passages
from bot.languages.cues import turns
from bot.languages.identify import identify
from bot.languages.locale import codes
from bot.records import Document, Evidence, Passage, Span, Statement
from bot.text.align import align_sentences
from bot.text.plain import plain
from bot.text.syntax import TICKED_WORDS as CODE

FEWEST, MOST = 6, 45  # words of a sentence that is attacked
FEWEST_TURNED = 3  # of one that is taken from under what turns it: items of a list are short
TURNING_KINDS = ("lead", "item")  # of governors that are no headings: what introduces a list, and the items above


@dataclass(frozen=True)
class Fact:
    """A true sentence, the passage it stands in, that passage's neighbour, and its original's where it is aligned."""

    text: str
    language: str
    evidence: Evidence
    neighbour: Evidence | None = None
    original: Evidence | None = None
    turned: bool = False  # by what governs it, so that it is true only with that

    @property
    def path(self) -> str:
        return self.evidence.document.path

    @property
    def sources(self) -> str:
        """Its passage, and the original's where the sentence is judged against that, too."""
        return "\n".join(quotable(each) for each in (self.evidence, self.original) if each)


def read(folder: Path) -> list[Fact]:
    """Every sentence of a documentation that says something by itself, in the language it claims."""
    reading = read_folder(folder)
    documents = {document.path: document for document in reading.documents}
    by_path = passages(reading.documents)
    of_id = {passage.id: passage for found in by_path.values() for passage in found}
    return [
        fact
        for path, document in documents.items()
        if document.claimed in (None, document.language)
        for fact in _facts(document, by_path[path], of_id, documents)
    ]


def _facts(
    document: Document, found: Sequence[Passage], of_id: Mapping[str, Passage], documents: Mapping[str, Document]
) -> Iterator[Fact]:
    kept = [passage for passage in found if passage.kind not in ("code", "record")]
    made = [_evidence(passage, document, of_id, documents) for passage in kept]
    for place, evidence in enumerate(made):
        neighbour = made[place + 1] if place + 1 < len(made) else made[place - 1] if place else None
        aligned = _aligned(evidence)
        for statement in evidence.statements:
            text = said(document.text[slice(*statement.span)], statement.kind)
            turned = _turned(statement, document)
            if statement.kind != "code" and _speaks(text, document.language, FEWEST_TURNED if turned else FEWEST):
                original = _original(evidence) if statement.span in aligned else None
                yield Fact(text, document.language, evidence, neighbour, original, turned)


def _turned(statement: Statement, document: Document) -> bool:
    governors = (plain(document.text[slice(*each.span)]) for each in statement.governors if each.kind in TURNING_KINDS)
    return any(turns(words, document.language) for words in governors)


def _evidence(
    passage: Passage, document: Document, of_id: Mapping[str, Passage], documents: Mapping[str, Document]
) -> Evidence:
    original = of_id.get(passage.group_id) if passage.group_id != passage.id else None
    return Evidence(
        passage=passage,
        document=document,
        score=1.0,
        original=original,
        original_document=documents[original.path] if original else None,
        statements=passage.statements,
    )


def _aligned(evidence: Evidence) -> set[Span]:
    """The statements whose words the original has, too."""
    if evidence.original is None or evidence.original_document is None or evidence.document.state == "stale":
        return set()
    spans, theirs = ([each.span for each in passage.statements] for passage in (evidence.passage, evidence.original))
    pairs = align_sentences(spans, evidence.document.text, theirs, evidence.original_document.text)
    return {span for span, pair in zip(spans, pairs, strict=True) if pair.partner is not None}


def _original(evidence: Evidence) -> Evidence | None:
    """The original's passage as the only evidence."""
    if evidence.original is None or evidence.original_document is None:
        return None
    original = evidence.original
    return Evidence(original, evidence.original_document, 1.0, statements=original.statements)


def said(raw: str, kind: str) -> str:
    """A raw sentence as a model would write it: plain, but code keeps its marks; a table's row as `a: b, c`."""
    code = [found[0] for found in CODE.finditer(raw)]
    text = " ".join(plain(CODE.sub("⌁", raw)).split())
    if kind == "row":
        first, *cells = [cell.strip() for cell in text.split(" | ") if cell.strip(" -–")] or [""]
        text = f"{first}: {', '.join(cells)}" if cells else first
    for span in code:
        text = text.replace("⌁", span, 1)
    return re.sub(r"^[^\w`\"“”„'‘(»-]+", "", text)


def _speaks(text: str, language: str, fewest: int) -> bool:
    words = re.findall(r"[^\W\d_]{2,}", CODE.sub(" ", text))
    if not fewest <= len(words) <= MOST or re.search(r"[?|⌁]|:$|\[\d", text):
        return False
    return identify(text, codes()).language == language
