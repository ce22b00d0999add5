"""Records as pairs of a name and a value, and what of them is told to readers."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ...records import Span
from ..blocks.markdown import markdown_blocks
from ..plain import plain
from .csv_rows import csv_fields
from .json_records import json_fields
from .names import NO_NAMES, FieldNames, without_keeping


def record_fields(text: str, record: Span, header: Span | None, names: FieldNames = NO_NAMES) -> list[tuple[str, str]]:
    """A record as (name, value) pairs: a CSV row with its column names, or a JSON object."""
    fields = csv_fields(text, record, header) if header else json_fields(text[slice(*record)])
    return without_keeping([(name, _as_words(value)) for name, value in fields], names)


# A value that was written as HTML or as Markdown, whatever else it may look like.
_MARKED_UP = re.compile(
    r"</?(?:p|br|ul|ol|li|b|i|u|s|em|strong|a|span|div|h[1-6]|code|pre|table|tr|t[dh]|del|sup|sub|blockquote|hr)\b[^<>]*>"
    r"|\]\(\S+\)|\*\*\w[^*\n]*\*\*|^[ \t]*(?:[-*+]|\d{1,3}[.)])[ \t]+\S[^\n]*\n[ \t]*(?:[-*+]|\d{1,3}[.)])[ \t]",
    re.IGNORECASE | re.MULTILINE,
)
_ENDS = (".", "!", "?", ":", ";", ",", "…")


def _as_words(value: str) -> str:
    """A value as its words where it is HTML or Markdown; what stands in blocks of its own there stays apart."""
    if not _MARKED_UP.search(value):
        return value
    try:
        blocks = markdown_blocks(value, ())
    except ValueError:
        return value
    parts = [" ".join(plain(value[block.start : block.end]).split()) for block in blocks]
    words = [part if part.endswith(_ENDS) else f"{part};" for part in parts if part]
    return " ".join(words).removesuffix(";") or value


def named(fields: Iterable[tuple[str, str]]) -> str:
    """Values with their names, as a line of text."""
    return "; ".join(f"{name}: {value}" if name else value for name, value in fields)
