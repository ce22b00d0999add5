"""A notebook's cells to Markdown, each behind its mark; knows nothing of files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ...records import LeftOut
from ...text.markup import clean, fenced, mark
from ...text.syntax import NEWLINE, fence_after
from ...text.unshown.hidden import hidden
from .plain_text import Extracted, decoded


def from_notebook(data: bytes) -> Extracted:
    """The cells of a notebook; LeftOut where it is none."""
    return Extracted("\n\n".join(_cells(decoded(data).text)))


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
    return dict(notebook)


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
    for line in NEWLINE.split(source):
        fence = fence_after(line, fence)
    return f"{source.rstrip()}\n{fence}".rstrip()
