"""Characters that nobody sees and that can hide or reorder the words around them; knows nothing of documents.

What is shown, searched or given to a model is without them; quotes and their offsets keep them.
"""

from __future__ import annotations

import re

# Controls, what reorders a line (bidi), what has no width, what is no character, and halves of surrogate pairs.
# Selectors of emoji (U+FE0E, U+FE0F) stay.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5"
    "\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufdd0-\ufdef\ufe00-\ufe0d\ufeff\uffa0\ufff0-\ufffb"
    "\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
    "\ud800-\udfff]"
)
_HALVES = re.compile("[\ud800-\udfff]")
_BREAKS = re.compile("\r\n?|[\u2028\u2029\x85]")
_QUOTES = re.compile('["“”„‟«»‹›]')
_LONGEST = 200  # characters of a value in a phrase


def seen(text: str) -> str:
    """The text without characters that cannot be seen; every line break is a newline."""
    return _UNSEEN.sub("", _BREAKS.sub("\n", text))


def encodable(text: str) -> str:
    """The text with U+FFFD for each half of a surrogate pair, which nothing can encode; as long as before."""
    return _HALVES.sub("\ufffd", text)


def in_a_phrase(value: object) -> str:
    """Somebody else's words inside a phrase of ours: one line, not too long, and nothing that ends our quotation."""
    text = " ".join(_QUOTES.sub("'", seen(str(value))).split())
    return text if len(text) <= _LONGEST else text[:_LONGEST].rstrip() + "…"
