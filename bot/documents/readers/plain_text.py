"""What is taken out of a file, the text of one that is text, untouched, and what labels are in the language of a page;
knows no format."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ...languages.identify import ENOUGH, FEW, language_of
from ...languages.locale import DEFAULT, codes, known, locale
from ...records import LeftOut

# Letters with marks, as words of Western Europe have them; more than two together are another encoding's, and so is a
# sign within a word. What is left of UTF-8 that was read in another encoding begins with A and a tilde.
_LETTERS = r"\xc0-\xd6\xd8-\xf6\xf8-\xff"
_SIGNS = r"€‚„…•™£§©®°±²³µ¹½¼¾¿¡×÷´¨†‡‰"
_MARKED = re.compile(f"[{_LETTERS}]+")
_TOGETHER = 2
_PRINTED = re.compile("[€‚„…‘’“”•–—™£§©®°±²³µ·½«»]")
_ODD = re.compile(
    rf"[^\n\r\t -~{_LETTERS}{_SIGNS}‘’“”–—·«»\xa0\xadªº‹›]"
    rf"|\xc3[\x80-\xbf]|[\xc0-\xd6\xd8-\xde]{{1,2}}[\xdf-\xf6\xf8-\xff]{{2}}|[^\W\d_][{_SIGNS}][^\W\d_]"
)


class Extracted(NamedTuple):
    """The text of a file, the language that it says it is in, and the format of the text where its suffix says less."""

    text: str
    claimed: str | None = None
    format: str = ""
    notes: tuple[str, ...] = ()  # on what of it is not read


def decoded(data: bytes) -> Extracted:
    """The text of bytes: UTF-8, UTF-16 with its mark, or Windows-1252 where that makes words; else LeftOut."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return Extracted(data.decode("utf-16"))
        except UnicodeDecodeError as error:
            raise LeftOut("neither UTF-8 nor whole UTF-16; save it as UTF-8") from error
    try:
        return Extracted(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        if found := _western(data):
            return Extracted(found)
        raise LeftOut("not UTF-8; save it in that encoding") from error


def labels_of(page: Sequence[str], claimed: str | None = None) -> Mapping[str, str]:
    """What a page's generator calls what it sets off: in the language that it is written in."""
    claims = known(claimed) if claimed else None
    letters = sum(char.isalpha() for words in page for char in words)
    told = language_of(page, codes()) if letters >= (ENOUGH if claims else FEW) else None
    return locale(told or claims or DEFAULT).labels


def _western(data: bytes) -> str:
    """The text in Windows-1252, nothing where what is not ASCII in it is no letter within a word and no sign of print.

    Every byte is a character there, also those of other encodings: as letters of Western Europe, which stand among
    other letters, they are meant so; `Ã¥` and letters beside signs are not.
    """
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return ""
    marked = _MARKED.findall(text)
    odd = len(_ODD.findall(text)) + sum(len(each) > _TOGETHER and not each.isupper() for each in marked)
    return text if not odd and (marked or _PRINTED.search(text)) else ""
