"""Reads documentation sites and shows what of them was understood, as they lie and laid out as other generators do.

Usage: python scripts/measure/sites.py FOLDER [FOLDER ...]

By site: pages, those with a title of their own, translations paired with an original, files left out, statements, and
how many of these show markup. Then the same pages in other layouts: pairs found, wrong and missed, towards those that
were found as the site lies.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from itertools import takewhile
from pathlib import Path
from posixpath import basename, splitext

from bot.documents.folder import read_folder
from bot.documents.formats import blocks_of
from bot.documents.reading.read import Reading
from bot.statements.made.maker import statements_of
from bot.statements.shown import shown
from scripts.shared.command import arguments, run

Move = Callable[[str, str], str]  # path of the original, language ("" for the original itself) -> path in a layout

LAYOUTS: Mapping[str, Move] = {
    "translations/sv/": lambda page, code: f"translations/{code}/{page}" if code else page,
    "content/sv/ (Hugo)": lambda page, code: f"content/{code or 'en'}/{page}",
    "i18n/sv/… (Docusaurus)": lambda page, code: (
        f"i18n/{code}/docusaurus-plugin-content-docs/current/{page}" if code else f"docs/{page}"
    ),
    "page.sv.md (MkDocs)": lambda page, code: (
        f"docs/{splitext(page)[0]}{f'.{code}' if code else ''}{splitext(page)[1]}"
    ),
    "docs/ beside i18n/sv/": lambda page, code: f"i18n/{code}/{page}" if code else f"docs/{page}",
    "docs.sv/ beside docs/": lambda page, code: f"docs.{code}/{page}" if code else f"docs/{page}",
    "docs/sv/ in docs/ (Starlight)": lambda page, code: f"docs/{code}/{page}" if code else f"docs/{page}",
}
# What no reader sees outside of code.
_MARKUP = re.compile(
    r"\{\{|\{%|%\}|\{#|:::|^!!!|^===|\]\(|\*\*\w|\{\.\w|\{:|\[\^\w|--8<--|^\+\+\+$|&[a-z]+;|\bxref:|^\.\. |``|\|\|"
    r"|<(?:div|span|p|br|a|img|Tabs?|TabItem)\b|^(?:import|export) .*(?:from|=) ",
    re.MULTILINE,
)


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    for folder in parser.parse_args().folders:
        reading = read_folder(folder)
        print(f"\n{folder.name}: {_about(reading)}")
        pairs = {each.path: each.original for each in reading.documents if each.original}
        if pairs:
            for name, move in LAYOUTS.items():
                print(f"  {name:32} {_laid_out(reading, folder, move)}")


def _about(reading: Reading) -> str:
    documents = reading.documents
    titled = sum(each.title != basename(each.path) for each in documents)
    paired = sum(each.original is not None for each in documents)
    said = [words for each in documents for words in _said(reading, each.path)]
    leaks = [words for words in said if _MARKUP.search(words)]
    languages = sorted({each.language for each in documents})
    return (
        f"{len(documents)} pages in {', '.join(languages)}, {titled} titled, {paired} translations paired, "
        f"{len(reading.skipped)} left out, {len(said)} statements, markup shown in {len(leaks)}"
        + "".join(f"\n    {words[:100]!r}" for words in leaks[:5])
    )


def _said(reading: Reading, path: str) -> Iterator[str]:
    """The statements of a page that are no code."""
    document = reading.document(path)
    for statement in statements_of(document, reading.blocks.get(path) or blocks_of(document)):
        if statement.kind != "code" and "`" not in document.text[slice(*statement.span)]:
            yield shown(document.text, statement)


def _laid_out(reading: Reading, folder: Path, move: Move) -> str:
    """How many pairs are found with the pages in another layout."""
    expected, moved = {}, {}
    for each in reading.documents:
        if each.original:
            page = _alike(each.path, each.original)
            moved[each.path] = move(page, each.claimed or each.language)
            moved[each.original] = move(page, "")
            expected[moved[each.path]] = moved[each.original]
    with tempfile.TemporaryDirectory() as place:
        for path, there in moved.items():
            file = Path(place) / there
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes((folder / path).read_bytes())
        found = {each.path: each.original for each in read_folder(Path(place)).documents if each.original}
    right = sum(found.get(path) == original for path, original in expected.items())
    wrong = sum(expected.get(path) != original for path, original in found.items())
    return f"{right} of {len(expected)} pairs, {wrong} wrong"


def _alike(one: str, other: str) -> str:
    """What two paths end in."""
    parts = takewhile(lambda pair: pair[0] == pair[1], zip(one.split("/")[::-1], other.split("/")[::-1], strict=False))
    return "/".join([part for part, _ in parts][::-1]) or basename(other)


if __name__ == "__main__":
    run(main)
