"""The formats that documents have, one table: a file's bytes to the text that the index keeps, and that to blocks.

A new format is a file in readers/ and a row of `FORMATS`. Knows nothing of folders, languages or passages.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from posixpath import splitext

from ..languages.cues import field_names
from ..records import Block, Document, LeftOut, Span
from ..text.blocks.lines import paragraph_blocks
from ..text.blocks.markdown import markdown_blocks
from ..text.tabular.csv_rows import csv_blocks, ragged_rows
from ..text.tabular.json_records import json_blocks, json_lines_blocks
from .readers.adoc.page import from_adoc
from .readers.data import from_description, from_json, from_yaml_or_description
from .readers.html.page import from_html
from .readers.messages import from_po, from_sources, from_xliff
from .readers.notebook import from_notebook
from .readers.office import from_docx
from .readers.pdf.document import from_pdf
from .readers.plain_text import Extracted, decoded
from .readers.rst.page import from_rst

_LARGEST = 10_000_000  # bytes of text: three thousand pages, read in six seconds and half a gigabyte
_WITH_PICTURES = 100_000_000  # bytes of a file that may hold them too


_CONVERT = "convert it to Markdown or HTML"


def _nothing_odd(text: str) -> Iterator[str]:
    yield from ()


@dataclass(frozen=True, slots=True)
class Format:
    """How files of one kind are read."""

    called: str  # what people call such a file
    suffixes: tuple[str, ...]  # in lower case; none of one that is told from a file's words
    read: Callable[..., Extracted] = decoded  # bytes, and the settings that are named below; LeftOut where it cannot
    blocks: Callable[[str, Sequence[Span]], tuple[Block, ...]] = markdown_blocks
    also: tuple[str, ...] = ()  # formats that a file with such a suffix may turn out to have
    settings: str = ""  # the file of a generator, in a folder above, on which the words of a page depend
    place: str | None = None  # what its anchors count, a key of [places] in the languages' files: `page=3`, `cell-3`
    marked: bool = False  # its text is Markdown that we wrote, with a mark before what stands at each anchor
    records: bool = False  # rows or objects, without boilerplate
    readable: bool = True  # people and translators' tools read and write its bytes as text
    largest: int = _LARGEST  # bytes of a file
    empty: str = "empty"  # why a file without text is left out
    notes: Callable[[str], Iterator[str]] = _nothing_odd  # on what is odd in a text that is read all the same


def _json(text: str, skipped: Sequence[Span]) -> tuple[Block, ...]:
    return json_blocks(text, field_names())


def _ragged(text: str) -> Iterator[str]:
    if lines := ragged_rows(text):
        yield f"rows with more or fewer fields than the header: lines {some(lines)}"


FORMATS = {
    "markdown": Format("Markdown", (".md", ".markdown", ".mdx")),
    "rst": Format("reStructuredText", (".rst", ".rest"), from_rst, settings="conf.py", marked=True),
    "adoc": Format("AsciiDoc", (".adoc", ".asciidoc"), from_adoc, settings="antora.yml", marked=True),
    "po": Format("gettext catalog", (".po", ".pot"), from_po, settings="conf.py", marked=True),
    "xliff": Format("XLIFF", (".xlf", ".xliff"), from_xliff, marked=True),
    "sources": Format(
        "gettext catalog",
        (".po#source", ".xlf#source", ".xliff#source"),
        from_sources,
        settings="conf.py",
        marked=True,
    ),  # what catalogs translate
    "text": Format("text", (".txt",), blocks=paragraph_blocks),
    "csv": Format("CSV", (".csv", ".tsv"), blocks=csv_blocks, records=True, notes=_ragged),
    "json": Format("JSON", (".json",), from_json, _json, also=("api",), records=True),
    "jsonl": Format("JSON Lines", (".jsonl", ".ndjson"), blocks=json_lines_blocks, records=True),
    "yaml": Format("YAML", (".yaml", ".yml"), from_yaml_or_description, _json, also=("api",), records=True),
    "api": Format("an API's description", (), from_description, marked=True),
    "notebook": Format("notebook", (".ipynb",), from_notebook, place="cell", marked=True, largest=_WITH_PICTURES),
    "html": Format("HTML", (".html", ".htm"), from_html, marked=True),
    "docx": Format(
        "Word", (".docx",), from_docx, marked=True, readable=False, largest=_WITH_PICTURES, empty="without any words"
    ),
    "pdf": Format(
        "PDF",
        (".pdf",),
        lambda data: from_pdf(data, _LARGEST),
        place="page",
        marked=True,
        readable=False,
        largest=_WITH_PICTURES,
        empty="a PDF without text (pictures of pages?); run text recognition on it",
    ),
}
# Documents in formats that are not read, and how they can be.
_OTHERS = {
    **dict.fromkeys((".doc", ".odt", ".rtf", ".pages"), "save it as .docx"),
    **dict.fromkeys((".xls", ".xlsx", ".ods", ".numbers"), "save each sheet as CSV"),
    **dict.fromkeys((".ppt", ".pptx", ".odp", ".key", ".epub", ".djvu", ".ps"), "save it as PDF"),
    **dict.fromkeys((".tex", ".org", ".textile", ".wiki", ".mediawiki", ".creole", ".pod", ".rmd", ".qmd"), _CONVERT),
    **dict.fromkeys((".xml", ".dita", ".ditamap", ".docbook", ".dbk", ".man", ".xhtml", ".mhtml"), _CONVERT),
}
# What programs and site generators are told in files like those of documentation: by the names that they have.
_SETTINGS = re.compile(
    r"(?:package(?:-lock)?|composer|tsconfig[\w.]*|jsconfig|lerna|vercel|netlify|manifest|renovate|typedoc|docs|mint|book"
    r"|sidebars?|nav|navigation|_?toc|redirects|_meta[\w-]*|_category_|versions)\.(?:json|ya?ml)"
    r"|(?:mkdocs|_config|(?:docker-)?compose[\w.]*|antora(?:-playbook)?|readthedocs|codecov|crowdin|environment|pubspec|chart"
    r"|values|action|dependabot|pnpm-[\w-]+|hugo|config)\.ya?ml"
    r"|(?:_redirects|robots|CMakeLists)\.txt",
    re.IGNORECASE,
)
_BY_SUFFIX = {suffix: name for name, each in FORMATS.items() for suffix in each.suffixes}


def format_of(path: str) -> str | None:
    """The name of the format that a path's suffix says, None where it is none of a document."""
    return _BY_SUFFIX.get(splitext(path)[1].lower())


def is_document(path: str) -> bool:
    """Is a file with this path one that we read? Hidden ones are not."""
    return not path.rpartition("/")[2].startswith(".") and format_of(path) is not None


def extracted(data: bytes, name: str, settings: str = "") -> Extracted:
    """The text of a file in a format, by its generator's settings if any, the same for the same bytes; LeftOut where it
    has none that can be read."""
    found = FORMATS[name].read(data, settings) if settings else FORMATS[name].read(data)
    if not found.text.strip("\ufeff \t\r\n"):
        raise LeftOut(FORMATS[name].empty)
    if len(found.text) > _LARGEST:
        raise LeftOut(f"more than {_LARGEST // 1_000_000} MB of text; split it into smaller files")
    return found


def blocks_of(document: Document) -> tuple[Block, ...]:
    """The blocks of a document in order, whole lines, none overlapping another or a skipped span."""
    return FORMATS[document.format].blocks(document.text, document.skipped)


def place_of_anchor(name: str, anchor: str | None) -> tuple[str, str] | None:
    """What an anchor in a format counts (`page`, `cell`) and its number; None where headings say where it stands."""
    found = re.fullmatch(r"(\w+)[=-](\d+)", anchor or "")
    return (found[1], found[2]) if found and found[1] == FORMATS[name].place else None


def is_settings(path: str) -> bool:
    """Is a file named as one that tells a program what to do, and its readers nothing?"""
    return _SETTINGS.fullmatch(path.rpartition("/")[2]) is not None


def cure_of(path: str) -> str | None:
    """How a document in a format that is not read can be; None where the path is none of a document."""
    return _OTHERS.get(splitext(path)[1].lower())


_NAMED = 5  # things that a remark names before it counts


def some(items: Sequence[object]) -> str:
    """The first few, and how many more there are."""
    more = f" and {len(items) - _NAMED} more" if len(items) > _NAMED else ""
    return ", ".join(map(str, items[:_NAMED])) + more
