"""Markdown to the words that a reader sees, and the anchors of headings; knows nothing of blocks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

from .hidden import without_hidden
from .syntax import ALERT, BAR, FENCE, HEADING_MARK, MARKER, NEWLINE, UNDERLINE, closes
from .unseen import seen

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_LEFTOVER_REFERENCE = re.compile(r"\[([^\[\]]+)\]\[[^\[\]]*\]")  # `[words][name]`, the name defined elsewhere
_CODE_BRACKETS = str.maketrans("[]", "\ufdd0\ufdd1")  # `a[i][j]` is no reference
_INLINE_MARKS = re.compile(r"[*_`\[\]<&!\\~]|  \n")  # without any of these nothing is marked

# ---- plain words -------------------------------------------------------------------------


@cache
def _inline_parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").enable("strikethrough")


def plain(text: str) -> str:
    """The words of raw Markdown as a reader sees them: no marks, link targets, images or tags; code is kept."""
    out: list[str] = []
    chunk: list[str] = []
    fence: str | None = None
    for raw in [*NEWLINE.split(seen(without_hidden(text))), ""]:
        mark = FENCE.match(raw)
        if fence is not None and mark and closes(mark, fence):
            fence = None
        elif fence is not None:
            out.append(raw)
        else:
            line = MARKER.sub("", raw, count=1)
            is_item = raw[: len(raw) - len(line)].strip(" \t>") != ""
            starts = mark or is_item or not line.strip() or raw.lstrip().startswith(("#", "|"))
            if starts or UNDERLINE.match(line.strip()):
                _flush(chunk, out)
            if mark:
                fence = mark["fence"]
            elif line.strip() and not UNDERLINE.match(line.strip()):
                chunk.append(_bare(line))
    _flush(chunk, out)
    return "\n".join(line for line in out if line.strip())


def _bare(line: str) -> str:
    """A line without heading marks, alert labels and the outer pipes of a table row."""
    kept = line.strip()
    if kept.startswith("|") and kept.endswith("|") and len(kept) > 1:
        return " | ".join(cell.strip() for cell in BAR.split(kept[1:-1]))
    if kept.startswith("#"):
        kept = re.sub(r"[ \t]+#+$", "", HEADING_MARK.sub("", kept))
    hard_break = "  " if line.endswith("  ") else ""
    return ALERT.sub("", kept) + hard_break


def _flush(chunk: list[str], out: list[str]) -> None:
    if chunk:
        out.append(_inline("\n".join(chunk)))
        chunk.clear()


def _inline(text: str) -> str:
    if not _INLINE_MARKS.search(text):
        return re.sub(r"[ \t]*\n[ \t]*", " ", text).strip()
    words: list[str] = []
    for token in _inline_parser().parseInline(text)[0].children or []:
        if token.type == "text":
            words.append(token.content)
        elif token.type == "code_inline":
            words.append(token.content.translate(_CODE_BRACKETS))
        elif token.type == "softbreak":
            words.append(" ")
        elif token.type == "hardbreak" or (token.type == "html_inline" and token.content.lower().startswith("<br")):
            words.append("\n")
    kept = _LEFTOVER_REFERENCE.sub(r"\1", re.sub(r"[ \t]+", " ", "".join(words))).strip()
    return kept.replace("\ufdd0", "[").replace("\ufdd1", "]")


# ---- anchors -----------------------------------------------------------------------------


def anchor_of(heading: str) -> str:
    """The anchor that GitHub gives a heading, from its plain words."""
    kept = (c for c in heading.strip().lower() if c in " -_" or c.isalnum() or unicodedata.category(c)[0] == "M")
    return "".join(kept).replace(" ", "-")


def anchors(headings: Iterable[str]) -> list[str]:
    """Anchors of a page's headings in order; a repeated one gets -1, -2, …"""
    taken: dict[str, int] = {}
    found = []
    for heading in headings:
        base = anchor = anchor_of(heading)
        while anchor in taken:
            taken[base] += 1
            anchor = f"{base}-{taken[base]}"
        taken[anchor] = 0
        found.append(anchor)
    return found
