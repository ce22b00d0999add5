"""How much of a document is worth reading: what is more is said."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from ...records import Block

MOST_BLOCKS = 50_000  # of a document: read in ten seconds, embedded in half an hour
TOO_MANY = f"more than {MOST_BLOCKS:,} paragraphs, items and rows; split it into smaller files"
DEEP = 100  # levels that quotations, lists and the like stand in each other; of a list each is two


def few_enough(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks of a document; ValueError where there are so many that nobody wrote them."""
    found = tuple(islice(blocks, MOST_BLOCKS + 1))
    if len(found) > MOST_BLOCKS:
        raise ValueError(TOO_MANY)
    return found
