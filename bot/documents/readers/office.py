"""Word documents to Markdown, by way of the HTML that mammoth makes of them.

Home of mammoth.
"""

from __future__ import annotations

import re
from io import BytesIO

from ...records import LeftOut
from .html import from_html
from .plain_text import Extracted

_FIRST_ROW = re.compile(r"<table>\s*<tr>(?:(?!</?table\b).)*?</tr>(?=\s*<tr>)", re.DOTALL)
_MOST = 60_000_000  # bytes of what the archive holds


def from_docx(data: bytes) -> Extracted:
    """The Markdown of a Word document; LeftOut where it cannot be opened."""
    import mammoth

    _look_into(data)
    try:
        # Pictures are not read; without this they would stand in the HTML as they are.
        found = mammoth.convert_to_html(
            BytesIO(data), convert_image=mammoth.images.img_element(lambda image: {"src": ""})
        )
    except MemoryError:
        raise
    except Exception as error:  # of its parts: archives, XML, missing relationships
        raise LeftOut("a Word document that cannot be opened; save it again as .docx") from error
    words = _FIRST_ROW.sub(_as_header, found.value)
    return from_html(f"<html><body><main>{words}</main></body></html>".encode())


def _as_header(found: re.Match[str]) -> str:
    """The first row of a table as its header, which Word says of few."""
    return re.sub(r"(</?)td\b", r"\1th", found[0])


def _look_into(data: bytes) -> None:
    """LeftOut where the archive is none, or holds more than a document does."""
    from zipfile import BadZipFile, ZipFile

    try:
        with ZipFile(BytesIO(data)) as archive:
            size = sum(each.file_size for each in archive.infolist() if each.filename.endswith((".xml", ".rels")))
    except (BadZipFile, ValueError, OSError) as error:
        raise LeftOut("a Word document that cannot be opened; save it again as .docx") from error
    if size > _MOST:
        raise LeftOut(f"larger than {_MOST // 1_000_000} MB unpacked; split it into smaller files")
