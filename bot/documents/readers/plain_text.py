"""What is taken out of a file, and the text of one that is text: untouched; knows no format."""

from __future__ import annotations

import codecs
from typing import NamedTuple

from ...records import LeftOut


class Extracted(NamedTuple):
    """The text of a file, and the language that it says it is in."""

    text: str
    claimed: str | None = None


def decoded(data: bytes) -> Extracted:
    """The text of bytes in UTF-8; LeftOut where they are not."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise LeftOut("UTF-16, not UTF-8; save it in that encoding")
    try:
        return Extracted(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise LeftOut("not UTF-8; save it in that encoding") from error
