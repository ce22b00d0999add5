"""What was written for the reader, in five languages: questions that people ask of documentation, with near misses, and
claims in other words than a passage's, which it supports, contradicts or leaves open.

Beside the data that others made, of which none asks in Danish, Dutch or Malay and no claim is about documentation.
`written.jsonl.gz` holds them, without the passages, which are among the rows of training data: each names its own by a
hash, a claim also the part of it that it is about.
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
CLAIM = "written_claim"  # kind
_HELD_OUT = 10  # one passage of so many


def passage_name(passage: str) -> str:
    """What a passage is named by."""
    return sha256(passage.encode()).hexdigest()[:12]


def written(rows: Iterable[Mapping[str, Any]], split: str, file: Path = FILE) -> Iterator[dict[str, Any]]:
    """The questions and claims of a part, `train` or `dev`, as rows: those whose passage is among the rows given."""
    passages = {passage_name(row["passage"]): row for row in rows if row.get("answerable") is not None}
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            told = json.loads(line)
            row = passages.get(told["passage"])
            if row and (split == "dev") == held_out(told["passage"]):
                yield (_claim if "claim" in told else _question)(row, told, f"written-{number}")


def held_out(name: str) -> bool:
    """Is what was written about a passage for measuring?"""
    return int(name, 16) % _HELD_OUT == 0


def _question(row: Mapping[str, Any], told: Mapping[str, Any], name: str) -> dict[str, Any]:
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


def _claim(row: Mapping[str, Any], told: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {
        **{key: row[key] for key in ("source", "licence", "group")},
        "id": name,
        "kind": CLAIM,
        "language_premise": row["language_passage"],
        "premise": row["passage"][slice(*told["part"])],
        "language_hypothesis": told["language"],
        "hypothesis": told["claim"],
        "label": told["label"],
    }
