"""Measures what is known of translations: states of labelled pairs, disclaimers, and what else is taken for one.

Usage: python scripts/measure/translations.py [--states STALENESS.jsonl] [--disclaimers DISCLAIMERS.json]
           [--layouts] [FOLDER ...]

States: one object a line with `translation` and `original` (paths from that file's folder) and `expected`. Disclaimers:
lists of `text` and `n` by language and by `with_markers`, `without_markers`. In the folders every paragraph of a
document, a list item or a row of a table too, is asked whether it is a disclaimer. With --layouts copies of each folder
are rearranged as other tools would lay it out, without metadata, and their pairs compared. Judges no wording.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bot.documents.boilerplate import is_disclaimer, skipped_spans
from bot.documents.folder import read_folder
from bot.documents.formats import blocks_of
from bot.documents.metadata import metadata_in, state_of
from bot.languages.locale import codes
from bot.records import Document
from scripts.shared.command import arguments, file, folder, run
from scripts.shared.files import json_lines
from scripts.shared.tables import console

NAMES = {"fresh": "current", "stale": "stale", "source_gone": "missing"}
MARKED = "<!-- CO-OP TRANSLATOR DISCLAIMER START -->\n{}\n<!-- CO-OP TRANSLATOR DISCLAIMER END -->"
BODY = "# A\n\nB c d.\n\n---\n\n"


def states(path: Path) -> Iterator[tuple[str, str, str]]:
    """Translation, expected and told state of each labelled pair."""
    for row in json_lines(path):
        original = path.parent / row["original"]
        there = original.read_bytes() if original.is_file() else None
        told = state_of((path.parent / row["translation"]).read_bytes(), there)
        yield row["translation"], NAMES[row["expected"]], told


def states_table(rows: list[tuple[str, str, str]]) -> Table:
    """Expected states against told ones."""
    count = Counter((expected, told) for _, expected, told in rows)
    every = sorted({state for pair in count for state in pair})
    right = sum(expected == told for _, expected, told in rows)
    table = Table("expected", *every, title=f"States: {right} of {len(rows)} as expected")
    for expected in every:
        table.add_row(expected, *(str(count[expected, told]) for told in every))
    return table


def skips(disclaimer: str) -> bool:
    """Is the disclaimer left out of a document that ends with it, and nothing else?"""
    text = BODY + disclaimer + "\n"
    kept, start = "", 0
    for span in skipped_spans(text, translated=True):
        kept, start = kept + text[start : span.start], span.end
    return (kept + text[start:]).strip(" \n-") == BODY.strip(" \n-")


KINDS: dict[str, tuple[str, Callable[[str], bool]]] = {
    "marked, by its words": ("with_markers", is_disclaimer),
    "marked, at a document's end": ("with_markers", lambda text: skips(MARKED.format(text))),
    "unmarked, by its words": ("without_markers", is_disclaimer),
    "unmarked, at a document's end": ("without_markers", skips),
}


def disclaimers_table(path: Path) -> Table:
    """Wordings and files whose disclaimer is recognised, by language and kind."""
    known = json.loads(path.read_text(encoding="utf-8"))
    table = Table("kind", *known, title="Disclaimers recognised: wordings (share of files)")
    for kind, (key, recognised) in KINDS.items():
        table.add_row(kind, *(_share(known[language][key], recognised) for language in known))
    return table


def _share(samples: list[dict[str, Any]], recognised: Callable[[str], bool]) -> str:
    right = [sample for sample in samples if recognised(sample["text"])]
    files = sum(sample["n"] for sample in right) / sum(sample["n"] for sample in samples)
    return f"{len(right)}/{len(samples)} ({files:.1%})"


def others(document: Document) -> Iterator[tuple[bool, str]]:
    """Each paragraph outside of what is skipped, and whether it is taken for a disclaimer."""
    for block in blocks_of(document):
        if block.kind not in ("code", "heading"):
            text = document.text[block.start : block.end]
            yield is_disclaimer(text), text


def folder_table(folder: Path, out: Console) -> Table:
    """What is taken for a disclaimer by language; prints each paragraph that should not be."""
    table = Table("language", "documents", "disclaimers", "paragraphs", "taken for one", title=str(folder))
    documents = read_folder(folder).documents
    for language in codes():
        count: Counter[str] = Counter()
        for document in (each for each in documents if each.language == language):
            count["documents"] += 1
            count["disclaimers"] += any(is_disclaimer(_bare(document.text[slice(*span)])) for span in document.skipped)
            for taken, text in others(document):
                count["paragraphs"] += 1
                count["taken"] += taken
                if taken:
                    out.print(f"{document.path}: {text[:300]}", markup=False, style="red")
        table.add_row(language, *(str(count[key]) for key in ("documents", "disclaimers", "paragraphs", "taken")))
    return table


def _bare(text: str) -> str:
    """A disclaimer without its markers and the rule above it."""
    return "\n".join(line for line in text.splitlines() if not line.startswith("<!--")).strip(" \n-")


def _suffixed(code: str, page: str) -> str:
    stem, _, suffix = page.rpartition(".")
    return f"{stem}.{code}.{suffix}"


# Language (en is the original's) and path of the original -> where the file would stand.
LAYOUTS: dict[str, Callable[[str, str], str]] = {
    "docs/en/a.md, docs/sv/a.md": lambda code, page: f"docs/{code}/{page}",
    "docs/a.md, docs/sv/a.md": lambda code, page: f"docs/{page}" if code == "en" else f"docs/{code}/{page}",
    "a.md, sv/a.md": lambda code, page: page if code == "en" else f"{code}/{page}",
    "a.md, a.sv.md": lambda code, page: page if code == "en" else _suffixed(code, page),
    "a.en.md, a.sv.md": _suffixed,
    "Docusaurus": lambda code, page: (
        f"docs/{page}" if code == "en" else f"i18n/{code}/docusaurus-plugin-content-docs/current/{page}"
    ),
    "content/en/a.md, content/sv-XX/a.md": lambda code, page: f"content/{code}{'' if code == 'en' else '-XX'}/{page}",
}


def layouts_table(folder: Path) -> Table:
    """Translations that are paired with the right original in each layout, and what is paired besides."""
    table = Table("layout", "translations", "paired rightly", "other pairs", "seconds", title=f"{folder}, rearranged")
    documents = [each for each in read_folder(folder).documents if each.claimed != "en"]
    originals = {each.path for each in documents if each.original is None}
    pairs = [(each.claimed or "", each.path, each.original) for each in documents if each.original in originals]
    for name, stands in LAYOUTS.items():
        with tempfile.TemporaryDirectory() as place:
            for page in originals:
                _copy(folder / page, Path(place, stands("en", page)))
            for code, path, page in pairs:
                _copy(folder / path, Path(place, stands(code, page or "")))
            start = time.perf_counter()
            told = {each.path: each.original for each in read_folder(Path(place)).documents if each.original}
            seconds = time.perf_counter() - start
        expected = {stands(code, page or ""): stands("en", page or "") for code, _, page in pairs}
        right = sum(told.get(path) == original for path, original in expected.items())
        others = sum(expected.get(path) != original for path, original in told.items())
        table.add_row(name, str(len(pairs)), str(right), str(others), f"{seconds:.1f}")
    return table


def _copy(source: Path, target: Path) -> None:
    """Copies a file without the metadata at its beginning."""
    target.parent.mkdir(parents=True, exist_ok=True)
    data = source.read_bytes()
    if metadata_in(data):
        data = data.partition(b"-->")[2]
    target.write_bytes(data)


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("folders", nargs="*", type=folder, metavar="FOLDER")
    parser.add_argument("--states", type=file)
    parser.add_argument("--disclaimers", type=file)
    parser.add_argument("--layouts", action="store_true")
    options = parser.parse_args()
    out = console()
    if options.states:
        rows = list(states(options.states))
        out.print(states_table(rows))
        for path, expected, told in rows:
            if expected != told:
                out.print(f"{path}: {told}, not {expected}", style="red")
    if options.disclaimers:
        out.print(disclaimers_table(options.disclaimers))
    for each in options.folders:
        out.print(folder_table(each, out))
        if options.layouts:
            out.print(layouts_table(each))


if __name__ == "__main__":
    run(main)
