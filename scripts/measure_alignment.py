"""Measures how well translations are paired with their originals.

Usage: python scripts/measure_alignment.py QUESTIONS.jsonl FOLDER [--labels LABELS.jsonl]

Passages: whether the one that holds the gold of a translation is paired with the one that holds the English gold.
Labels are written by people who read both texts, one JSON object a line; paths are relative to FOLDER's parent, so
that a translation of one folder can be set beside a later original of another:
  blocks     {"translation", "original", "line", "partners": [lines], "optional"?, "near"?}
  sentences  {"translation", "original", "passage": [start, end], "of": [start, end], "start", "partners": [starts]}
`line` and `start` are where a block and a sentence begin; no partners: it has none; `optional`: none is right too;
`near`: it stands where the two files differ in shape. Nothing is embedded.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bot.align import align, align_sentences
from bot.blocks import blocks
from bot.evaluate import Case, covered, load_questions
from bot.read import read_folder
from bot.records import Document, Passage, Span
from bot.split import passages, sentences

Row = Mapping[str, Any]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("questions", type=Path, metavar="QUESTIONS")
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--labels", type=Path)
    parser.add_argument("--wrong", action="store_true", help="print each label that was not met")
    given = parser.parse_args()
    console = Console(width=110)
    console.print(_gold_table(load_questions(given.questions), given.folder))
    if given.labels:
        rows = [json.loads(line) for line in given.labels.read_text(encoding="utf-8").splitlines()]
        for name, about in (("Blocks", "line"), ("Sentences", "start")):
            judged = _judged([row for row in rows if about in row], given.folder.parent)
            if judged:
                console.print(_label_table(name, judged))
            if given.wrong:
                _print_wrong(console, judged)


# ---- passages that hold the gold ---------------------------------------------------------


def _gold_table(questions: Sequence[Row], folder: Path) -> Table:
    documents = read_folder(folder).documents
    start = time.perf_counter()
    found = passages(documents)
    seconds = time.perf_counter() - start
    table = Table("language", "gold", "paired", "%", title=f"Passages that hold the gold ({seconds:.1f} s to split)")
    for language, rights in sorted(_gold(questions, documents, found).items()):
        table.add_row(language, str(len(rights)), str(sum(rights)), f"{100 * sum(rights) / len(rights):.1f}")
    return table


def _gold(
    questions: Sequence[Row], documents: Iterable[Document], found: Mapping[str, Sequence[Passage]]
) -> dict[str, list[bool]]:
    by_path = {document.path: document for document in documents}
    translations = {(each.original, each.claimed): each for each in documents if each.original}
    rights: dict[str, list[bool]] = defaultdict(list)
    for row in questions:
        original = by_path.get(row.get("source") or "")
        if original is None or not row.get("gold", {}).get("en"):
            continue
        groups = {each.id for each in _holding(Case(row, "en"), original, found)}
        for language in row["gold"].keys() - {"en"}:
            translation = translations.get((original.path, language))
            holding = _holding(Case(row, language), translation, found) if translation else []
            if holding:
                rights[language].append(any(each.group_id in groups for each in holding))
    return rights


def _holding(case: Case, document: Document, found: Mapping[str, Sequence[Passage]]) -> list[Passage]:
    """For each place of the gold the passage that holds most of it."""
    among = found[document.path]
    best = [max(among, key=lambda each: covered(place, [(each.start, each.end)])) for place in case.places(document)]
    return [
        each
        for each, place in zip(best, case.places(document), strict=True)
        if covered(place, [(each.start, each.end)]) > 0
    ]


# ---- labels ------------------------------------------------------------------------------


@cache
def _documents(folder: Path) -> dict[str, Document]:
    return {document.path: document for document in read_folder(folder).documents}


def _document(root: Path, path: str) -> Document:
    folder, _, inside = path.partition("/")
    return _documents(root / folder)[inside]


def _judged(rows: Sequence[Row], root: Path) -> list[tuple[Row, str, int | None, str]]:
    """Each label with its language, the partner that was found and the verdict."""
    judged = []
    for row in rows:
        translation, original = _document(root, row["translation"]), _document(root, row["original"])
        found = (_block_pairs if "line" in row else _sentence_pairs)(row, translation, original)
        judged.append((row, translation.claimed or "", found, _verdict(row, found)))
    return judged


def _verdict(row: Row, found: int | None) -> str:
    if found is not None:
        return "right" if found in row["partners"] else "wrong"
    return "rightly none" if not row["partners"] or row.get("optional") else "missed"


def _block_pairs(row: Row, translation: Document, original: Document) -> int | None:
    return _pairs_of_files(translation, original)[row["line"]]


@cache
def _pairs_of_files(translation: Document, original: Document) -> dict[int, int | None]:
    ours, theirs = _blocks(translation), _blocks(original)
    pairs = align(ours, translation.text, theirs, original.text)
    return {
        _line(translation, block.start): None if pair.partner is None else _line(original, theirs[pair.partner].start)
        for block, pair in zip(ours, pairs, strict=True)
    }


def _blocks(document: Document) -> tuple[Any, ...]:
    return blocks(document.text, document.skipped, Path(document.path).suffix.lower())


def _line(document: Document, offset: int) -> int:
    return document.text.count("\n", 0, offset) + 1


def _sentence_pairs(row: Row, translation: Document, original: Document) -> int | None:
    ours = sentences(translation.text, Span(*row["passage"]), row["kind"], translation.language)
    theirs = sentences(original.text, Span(*row["of"]), row["kind"], original.language)
    pairs = align_sentences(ours, translation.text, theirs, original.text)
    found = {span.start: pair.partner for span, pair in zip(ours, pairs, strict=True)}[row["start"]]
    return None if found is None else theirs[found].start


def _label_table(name: str, judged: Sequence[tuple[Row, str, int | None, str]]) -> Table:
    table = Table(name, "labels", "right", "rightly none", "wrong", "missed", "%", "precision", "recall")
    groups: dict[str, list[str]] = defaultdict(list)
    for row, language, _, verdict in judged:
        groups[language].append(verdict)
        groups["where shapes differ" if row.get("near") else "elsewhere"].append(verdict)
        groups["all"].append(verdict)
    for group in sorted(groups, key=lambda group: (group == "all", len(group) > 2, group)):
        table.add_row(group, *_figures(Counter(groups[group])))
    return table


def _figures(counts: Mapping[str, int]) -> list[str]:
    right, wrong, missed = counts["right"], counts["wrong"], counts["missed"]
    total = sum(counts.values())
    shares = [(right + counts["rightly none"], total), (right, right + wrong), (right, right + wrong + missed)]
    percent = [f"{100 * part / whole:.1f}" if whole else "–" for part, whole in shares]
    return [str(number) for number in (total, right, counts["rightly none"], wrong, missed)] + percent


def _print_wrong(console: Console, judged: Iterable[tuple[Row, str, int | None, str]]) -> None:
    for row, _, found, verdict in judged:
        if verdict in ("wrong", "missed"):
            place = row.get("line", row.get("start"))
            console.print(f"{verdict}: {row['translation']}:{place} -> {found}, should be {row['partners']}")


if __name__ == "__main__":
    main()
