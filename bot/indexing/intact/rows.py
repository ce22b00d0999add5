"""Checksums of rows, made when they are written and once more when they are read; knows nothing of tables."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any
from zlib import crc32

OF_DOCUMENT = ["path", "language", "claimed", "title", "content_hash", "original", "state", "skipped", "link", "format"]
OF_DOCUMENT += ["source"]
OF_PASSAGE = ["id", "path", "source", "language", "heading_path", "anchor", "kind", "start", "end", "group_id"]
OF_PASSAGE += ["alignment", "statements", "opens"]
OF_FILE = ["level", "path", "text", "pieces", "counts"]
_OF = {"document": OF_DOCUMENT, "passage": OF_PASSAGE}

SUM, TEXT_SUM, VECTOR_SUM = "sum", "text_sum", "vector_sum"  # columns: of the above, of a text, of what ranks


def sum_of(row: Mapping[str, Any], columns: Iterable[str]) -> int:
    """CRC-32 of some columns of a row, as the table gives them."""
    return crc32(json.dumps([row[column] for column in columns]).encode())


def sum_of_text(text: str) -> int:
    return crc32(text.encode())


def sum_of_vector(id_: str, vector: Any, tokens: bytes | None) -> int:
    """CRC-32 of what ranks a passage: its vector (float32) and its token vectors."""
    return crc32(tokens or b"", crc32(vector, crc32(id_.encode())))


def sums(rows: Iterable[Mapping[str, Any]], vectors: Iterable[Any]) -> dict[str, list[int | None]]:
    """The columns of checksums of new rows of `passages`; of sections, which nobody reads, only what ranks."""
    made: dict[str, list[int | None]] = {SUM: [], TEXT_SUM: [], VECTOR_SUM: []}
    for row, vector in zip(rows, vectors, strict=True):
        made[SUM].append(sum_of(row, _OF[row["level"]]) if row["level"] in _OF else None)
        made[TEXT_SUM].append(None if row["text"] is None else sum_of_text(row["text"]))
        made[VECTOR_SUM].append(sum_of_vector(row["id"], vector, row["tokens"]))
    return made
