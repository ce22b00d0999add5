"""Questions that were written for the reader: what people ask of documentation, in five languages, with near misses.

Beside the questions of data that others made, of which none is in Danish, Dutch or Malay. `written.jsonl.gz` holds
them, without the passages, which are among the rows of training data: each names its own by a hash.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "written.jsonl.gz"
KINDS = {True: "written", False: "written_unanswerable"}
_HELD_OUT = 10  # one passage of so many


def passage_name(passage: str) -> str:
    """What a passage is named by."""
    return sha256(passage.encode()).hexdigest()[:12]


def written(rows: Iterable[Mapping[str, Any]], split: str) -> Iterator[dict[str, Any]]:
    """The questions of a part, `train` or `dev`, as rows; of those whose passage is among the rows given."""
    passages = {passage_name(row["passage"]): row for row in rows if row.get("answerable") is not None}
    with gzip.open(FILE, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            told = json.loads(line)
            row = passages.get(told["passage"])
            if row and (split == "dev") == held_out(told["passage"]):
                yield _row(row, told, f"written-{number}")


def held_out(name: str) -> bool:
    """Are a passage's questions for measuring?"""
    return int(name, 16) % _HELD_OUT == 0


def _row(row: Mapping[str, Any], told: Mapping[str, Any], name: str) -> dict[str, Any]:
    start, end = told.get("answer") or (0, 0)
    answers = [{"text": row["passage"][start:end], "start": start}] if end else []
    return {
        **{key: row[key] for key in ("source", "licence", "language_passage", "passage", "group")},
        "id": name,
        "language_question": told["language"],
        "question": told["question"],
        "answers": answers,
        "answerable": bool(answers),
        "kind": KINDS[bool(answers)],
    }
