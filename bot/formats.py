"""A file's bytes to the text that the index keeps, by its suffix; knows nothing of folders, languages or passages."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from .blocks import NEWLINE
from .hidden import FENCE, closes, hidden
from .markup import clean, fenced, mark
from .pdf import from_pdf
from .records import LeftOut
from .web import from_html

# Each suffix of a document, and the format that it is read as.
SUFFIXES = {
    **{".md": ".md", ".markdown": ".md", ".txt": ".txt", ".csv": ".csv", ".json": ".json"},
    **{".ipynb": ".ipynb", ".html": ".html", ".htm": ".html", ".pdf": ".pdf"},
}
EXTRACTED = {".ipynb", ".html", ".pdf"}  # whose text is Markdown that we wrote, with marks of places

_LARGEST = 10_000_000  # bytes of text: three thousand pages, read in six seconds and half a gigabyte
_LARGEST_WITH_PICTURES = 100_000_000  # bytes of a file that may hold them too


class Extracted(NamedTuple):
    """The text of a file, and the language that it says it is in."""

    text: str
    claimed: str | None = None


def largest(suffix: str) -> int:
    """The bytes that a file of a format may have."""
    return _LARGEST_WITH_PICTURES if suffix in (".pdf", ".ipynb") else _LARGEST


def extracted(data: bytes, suffix: str) -> Extracted:
    """The text of a file, the same for the same bytes; LeftOut where it has none that can be read."""
    found = _extracted(data, suffix)
    if not found.text.strip("\ufeff \t\r\n"):
        raise LeftOut(
            "empty" if suffix != ".pdf" else "a PDF without text (pictures of pages?); run text recognition on it"
        )
    if len(found.text) > _LARGEST:
        raise LeftOut(f"more than {_LARGEST // 1_000_000} MB of text; split it into smaller files")
    return found


def text_of(data: bytes, suffix: str) -> str:
    """The text of a file, as the index keeps it; LeftOut where it has none."""
    return extracted(data, suffix).text


def place_in(path: str, anchor: str | None) -> tuple[str, str] | None:
    """What a citation's anchor counts (`page`, `cell`) and its number; None where headings say where it stands."""
    suffix = SUFFIXES.get(PurePosixPath(path).suffix.lower())
    what, separator = {".pdf": ("page", "="), ".ipynb": ("cell", "-")}.get(suffix or "", ("", ""))
    name, _, number = (anchor or "").partition(separator) if what else ("", "", "")
    return (what, number) if what and name == what else None


def _extracted(data: bytes, suffix: str) -> Extracted:
    if suffix == ".html":
        return Extracted(*from_html(data))
    if suffix == ".pdf":
        return Extracted(from_pdf(data, _LARGEST))
    text = _decoded(data)
    return Extracted("\n\n".join(_cells(text)) if suffix == ".ipynb" else text)


def _decoded(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise LeftOut("UTF-16, not UTF-8; save it in that encoding")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise LeftOut("not UTF-8; save it in that encoding") from error


# ---- notebooks ---------------------------------------------------------------------------


def _cells(text: str) -> Iterator[str]:
    """The cells of a notebook that hold words or code, each behind its mark; outputs and raw cells are left out."""
    notebook = _notebook(text)
    language = _language(notebook)
    for number, cell in enumerate(notebook["cells"], 1):
        kind, source = _cell(cell)
        if kind == "markdown" and (source := _closed(source)).strip():
            yield f"{mark(f'cell-{number}')}\n\n{source}"
        elif kind == "code" and source.strip():
            yield f"{mark(f'cell-{number}')}\n\n{fenced(source, language)}"


def _notebook(text: str) -> dict[str, Any]:
    try:
        notebook = json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise LeftOut("not a notebook: no JSON; save it in Jupyter again") from error
    version = notebook.get("nbformat") if isinstance(notebook, dict) else None
    if version != 4:
        what = f"of version {version}" if isinstance(version, int) else "without a version"
        raise LeftOut(f"a notebook {what}, not 4; open it in Jupyter and save it")
    if not isinstance(notebook.get("cells"), list):
        raise LeftOut("a notebook without cells; save it in Jupyter again")
    return notebook


def _cell(cell: object) -> tuple[str, str]:
    """The kind of a cell and its source."""
    if not isinstance(cell, dict):
        return "", ""
    source = cell.get("source")
    lines = source if isinstance(source, list) else [source]
    return str(cell.get("cell_type")), clean("".join(line for line in lines if isinstance(line, str)))


def _language(notebook: dict[str, Any]) -> str:
    """The language of the code."""
    metadata = notebook.get("metadata")
    about = metadata.get("language_info") if isinstance(metadata, dict) else None
    name = about.get("name") if isinstance(about, dict) else None
    return name if isinstance(name, str) else "python"


def _closed(source: str) -> str:
    """A cell's Markdown without what it leaves open: in a notebook no cell reaches into the next."""
    for span in hidden(source):
        if span.end == len(source):
            source = source[: span.start]
    fence = ""
    for line in filter(None, map(FENCE.match, NEWLINE.split(source))):
        if not fence:
            fence = line["fence"]
        elif closes(line, fence):
            fence = ""
    return f"{source.rstrip()}\n{fence}".rstrip()
