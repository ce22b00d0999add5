"""A question that shouts, as it is meant: in lower case; an abbreviation alone stays as it is."""

from __future__ import annotations

from ..frequencies import UNKNOWN, word_tables
from ..identify import WORD
from ..locale import codes

_COMMON = -11.0  # log frequency from which a word in capitals is hardly an abbreviation
_LEAST = 5  # letters of such words


def without_shouting(text: str) -> str:
    """The text in lower case where all of it is in capitals, and enough of it common words of a language of ours."""
    if text.upper() != text:
        return text
    words = [word.lower() for word in WORD.findall(text)]
    common = max(sum(len(word) for word in words if _is_common(word, code)) for code in codes())
    return text.lower() if common >= _LEAST else text


def _is_common(word: str, code: str) -> bool:
    return word_tables().words[codes().index(code)].get(word, UNKNOWN) > _COMMON
