"""Pairs of texts as the reader takes them: ids, which of them are the passage's, where the answer stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import torch
from tokenizers import Tokenizer
from torch import Tensor

from bot.models.bundled import bundled_folder
from bot.models.reader import CLAIM, LIMIT, LONGEST, PASSAGE, QUESTION
from scripts.train.rows import Pair


class Text(NamedTuple):
    """A pair as the model takes it."""

    ids: list[int]
    passage: tuple[int, int]  # tokens of the passage
    span: tuple[int, int] | None  # first and last token of the answer


def texts(pairs: Sequence[Pair]) -> dict[str, Text]:
    """The pairs by their ids."""
    library = _library()
    library.enable_truncation(LIMIT, strategy="only_second")
    lines = [
        ((CLAIM if pair.answers is None else QUESTION) + pair.question[:LONGEST], PASSAGE + pair.passage)
        for pair in pairs
    ]
    return {pair.id: _text(pair, each) for pair, each in zip(pairs, library.encode_batch(lines), strict=True)}


def ids_of(lines: Sequence[str], limit: int) -> list[list[int]]:
    """Single texts."""
    library = _library()
    library.enable_truncation(limit)
    return [each.ids for each in library.encode_batch(list(lines))]


def padded(rows: Sequence[Sequence[int]], device: str) -> tuple[Tensor, Tensor]:
    """Ids (n, t), and which of them are a text's."""
    longest = max(map(len, rows))
    ids = torch.ones((len(rows), longest), dtype=torch.long)
    known = torch.zeros((len(rows), longest), dtype=torch.bool)
    for at, row in enumerate(rows):
        ids[at, : len(row)] = torch.tensor(row)
        known[at, : len(row)] = True
    return ids.to(device), known.to(device)


def lengths(of: Mapping[str, Text]) -> dict[str, int]:
    """Tokens of each pair."""
    return {key: len(text.ids) for key, text in of.items()}


def _library() -> Any:
    library = Tokenizer.from_file(str(bundled_folder() / "tokenizer.json"))
    library.encode_special_tokens = True
    library.no_padding()
    return library


def _text(pair: Pair, found: Any) -> Text:
    places = list(zip(found.sequence_ids, found.offsets, strict=True))
    own = [at for at, (sequence, place) in enumerate(places) if sequence == 1 and place[1] > len(PASSAGE)]
    if not own:
        return Text(found.ids, (0, 0), None)
    inside: list[int] = []
    if pair.span:
        start, end = (side + len(PASSAGE) for side in pair.span)
        if found.offsets[own[-1]][1] >= end:  # else the answer is cut
            inside = [at for at in own if found.offsets[at][0] < end and found.offsets[at][1] > start]
    return Text(found.ids, (own[0], own[-1] + 1), (inside[0], inside[-1]) if inside else None)
