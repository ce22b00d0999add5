"""Measures how well translations are paired with their originals.

Usage: python scripts/measure/alignment.py QUESTIONS.jsonl FOLDER [--labels LABELS.jsonl] [--planted] [--wrong]

Passages: whether the one that holds the gold of a translation is paired with the one that holds the English gold.
Labels are written by people who read both texts, one JSON object a line; paths are relative to FOLDER's parent, so
that a translation of one folder can be set beside a later original of another:
  blocks     {"translation", "original", "line", "partners": [lines], "optional"?, "near"?}
  sentences  {"translation", "original", "passage": [start, end], "of": [start, end], "start", "partners": [starts]}
`line` and `start` are where a block and a sentence begin; no partners: it has none; `optional`: none is right too;
`near`: it stands where the two files differ in shape. Nothing is embedded.

Planted: in FOLDER's files of one shape, blocks are taken out of either side, put in from another page, cut short,
joined, split and given wrong digits, so that each block's partner is known.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from rich.console import Console
from rich.table import Table

from bot.documents.folder import read_folder
from bot.documents.formats import blocks_of
from bot.evaluation import Case, covered, load_questions
from bot.indexing.passages import passages
from bot.records import Block, Document, Passage, Span
from bot.statements.made.maker import statements_of
from bot.text.align import align, align_sentences
from scripts.shared.command import add_questions, arguments, file, run
from scripts.shared.files import json_lines
from scripts.shared.tables import console, percent

Row = Mapping[str, Any]

PAGES = 40  # planted in, of each half


def main() -> None:
    parser = arguments(__doc__)
    add_questions(parser)
    parser.add_argument("--labels", type=file)
    parser.add_argument("--planted", action="store_true")
    parser.add_argument("--wrong", action="store_true", help="print each label that was not met")
    given = parser.parse_args()
    out = console(width=110)
    out.print(_gold_table(load_questions(given.questions), given.folder))
    if given.labels:
        rows = json_lines(given.labels)
        for name, about in (("Blocks", "line"), ("Sentences", "start")):
            judged = _judged([row for row in rows if about in row], given.folder.parent)
            if judged:
                out.print(_label_table(name, judged))
            if given.wrong:
                _print_wrong(out, judged)
    if given.planted:
        one, other = (planted(given.folder, half) for half in (0, 1))
        out.print(planted_table({"half of the pages": one, "the others": other}))


# ---- passages that hold the gold ---------------------------------------------------------


def _gold_table(questions: Sequence[Row], folder: Path) -> Table:
    documents = read_folder(folder).documents
    found = passages(documents)
    table = Table("language", "gold", "paired", "%", title="Passages that hold the gold", title_justify="left")
    for language, rights in sorted(_gold(questions, documents, found).items()):
        table.add_row(language, str(len(rights)), str(sum(rights)), percent(rights))
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
    ours, theirs = blocks_of(translation), blocks_of(original)
    pairs = align(ours, translation.text, theirs, original.text)
    return {
        _line(translation, block.start): None if pair.partner is None else _line(original, theirs[pair.partner].start)
        for block, pair in zip(ours, pairs, strict=True)
    }


def _line(document: Document, offset: int) -> int:
    return document.text.count("\n", 0, offset) + 1


def _sentence_pairs(row: Row, translation: Document, original: Document) -> int | None:
    ours, theirs = _stated(translation, *row["passage"]), _stated(original, *row["of"])
    pairs = align_sentences(ours, translation.text, theirs, original.text)
    found = {span.start: pair.partner for span, pair in zip(ours, pairs, strict=True)}[row["start"]]
    return None if found is None else theirs[found].start


@cache
def _stated(document: Document, start: int, end: int) -> list[Span]:
    """The statements of a document between two places."""
    return [each.span for each in statements_of(document, blocks_of(document)) if start <= each.span.start < end]


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


# ---- planted -----------------------------------------------------------------------------


class Planted(NamedTuple):
    """Two texts whose pairs are known: for each block of ours, which of theirs are right."""

    ours: list[Block]
    text: str
    theirs: list[Block]
    original: str
    truth: list[set[int]]


def planted(folder: Path, half: int) -> list[Planted]:
    documents = _documents(folder)
    pairs = []
    for each in documents.values():
        if each.original in documents and sum(map(ord, each.original)) % 2 == half:
            ours, theirs = blocks_of(each), blocks_of(documents[each.original])
            shapes = [[(block.kind, block.level) for block in side] for side in (ours, theirs)]
            if shapes[0] == shapes[1] and 8 <= len(ours) <= 400:
                pairs.append((each.text, ours, documents[each.original].text, theirs))
    rng = random.Random(half)
    return [_plant(rng, *pair) for pair in rng.sample(pairs, min(PAGES, len(pairs)))]


def _plant(rng: random.Random, text: str, ours: Sequence[Block], original: str, theirs: Sequence[Block]) -> Planted:
    """Each block begins as the partner of the one at its place."""
    mine = list(_joined(rng, _taken_out(rng, [(block, {i}) for i, block in enumerate(ours)])))
    other = list(_joined(rng, _taken_out(rng, [(block, {i}) for i, block in enumerate(theirs)])))
    mine = [(_cut_short(rng, block), places) for block, places in mine]
    truth = [{j for j, (_, here) in enumerate(other) if here & places} for _, places in mine]
    digits = list(text)
    for block, _ in mine:
        if rng.random() < 0.04:
            for at in range(block.start, block.end):
                digits[at] = str(rng.randrange(10)) if text[at].isascii() and text[at].isdigit() else text[at]
    return Planted([block for block, _ in mine], "".join(digits), [block for block, _ in other], original, truth)


Known = tuple[Block, set[int]]  # a block, and the places that it had


def _taken_out(rng: random.Random, blocks: Sequence[Known]) -> list[Known]:
    """Without one to three runs of blocks: what the other side then has alone was put in there."""
    gone: set[int] = set()
    for _ in range(rng.randint(1, 3)):
        start = rng.randrange(len(blocks))
        gone.update(range(start, start + min(int(rng.expovariate(0.25)) + 1, len(blocks) // 4)))
    return [known for i, known in enumerate(blocks) if i not in gone]


def _joined(rng: random.Random, blocks: Sequence[Known]) -> Iterator[Known]:
    """One paragraph of a hundred made one with the next."""
    waiting: Known | None = None
    for block, places in blocks:
        if waiting is None:
            waiting = block, places
        elif block.kind == waiting[0].kind == "paragraph" and rng.random() < 0.01:
            waiting = replace(waiting[0], end=block.end), waiting[1] | places
        else:
            yield waiting
            waiting = block, places
    if waiting:
        yield waiting


def _cut_short(rng: random.Random, block: Block) -> Block:
    if block.kind == "code" or rng.random() > 0.02:
        return block
    return replace(block, end=block.start + max(5, int((block.end - block.start) * rng.uniform(0.05, 0.7))))


def counts(found: Iterable[Planted]) -> Counter[str]:
    """How many blocks were paired rightly, wrongly, not at all."""
    verdicts: Counter[str] = Counter()
    for one in found:
        texts = [one.original[block.start : block.end] for block in one.theirs]
        for pair, right in zip(align(one.ours, one.text, one.theirs, one.original), one.truth, strict=True):
            # Which of two equal blocks it is, nobody can say.
            equal = pair.partner is not None and texts[pair.partner] in {texts[j] for j in right}
            partner = min(right) if equal else pair.partner
            verdicts[_verdict({"partners": right}, partner)] += 1
    return verdicts


def planted_table(halves: Mapping[str, Sequence[Planted]]) -> Table:
    table = Table("Planted", "blocks", "right", "rightly none", "wrong", "missed", "%", "precision", "recall")
    for name, found in halves.items():
        table.add_row(name, *_figures(counts(found)))
    return table


def _print_wrong(console: Console, judged: Iterable[tuple[Row, str, int | None, str]]) -> None:
    for row, _, found, verdict in judged:
        if verdict in ("wrong", "missed"):
            place = row.get("line", row.get("start"))
            console.print(f"{verdict}: {row['translation']}:{place} -> {found}, should be {row['partners']}")


if __name__ == "__main__":
    run(main)
