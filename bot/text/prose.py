"""A text with blanks where there is code, markup or the target of a link, so that offsets stay; knows no words."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..records import Span
from .syntax import ADDRESS, CODE_SPAN, OPEN_COMMENT, TAG, TITLED_TARGET


def prose(text: str, code: Iterable[Span] = ()) -> str:
    """The text, as long as it was, with what is no prose blanked out; `code` are its blocks of code, in order."""
    pieces, done = [], 0
    for span in code:
        pieces += [text[done : span.start], blank(text[slice(*span)])]
        done = span.end
    kept = "".join([*pieces, text[done:]])
    for pattern in (OPEN_COMMENT, CODE_SPAN, TITLED_TARGET, ADDRESS, TAG):
        kept = pattern.sub(lambda found: blank(found[0]), kept)
    return kept


def blank(text: str) -> str:
    """As many blanks as a text has characters; its line breaks stay."""
    return re.sub(r"[^\r\n]", " ", text)
