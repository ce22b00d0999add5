"""AsciiDoc to Markdown, with the macros of Antora; reads no other file.

Our own, because the only parsers for Python are of the language as it was before Asciidoctor, under the GPL. By
https://docs.asciidoctor.org/asciidoc/latest/ ; knows the blocks and marks that documentation is written with.
"""

from __future__ import annotations

from ....records import LeftOut
from ....text.markup import clean, joined
from ..plain_text import Extracted, decoded
from .attributes import set_by, shown
from .blocks import Blocks
from .words import Words

# What is set where a page is written for the web.
_SET = {
    **{"backend": "html5", "basebackend": "html", "filetype": "html", "doctype": "article", "outfilesuffix": ".html"},
    **dict.fromkeys(("backend-html5", "basebackend-html", "filetype-html", "doctype-article", "asciidoctor"), ""),
}


def from_adoc(data: bytes, settings: str = "") -> Extracted:
    """The Markdown of AsciiDoc, by what Antora's playbook and the description of its component set."""
    lines = [line.rstrip() for line in clean(decoded(data).text.removeprefix("\ufeff")).splitlines()]
    given = _SET | set_by(settings) if settings else _SET
    reader = Blocks(list(shown(lines, dict(given))), Words(dict(given)))
    try:
        return Extracted(joined([block for block in reader.page() if block]), reader.words.attributes.get("lang"))
    except RecursionError as error:
        raise LeftOut("AsciiDoc nested too deep; make it flatter") from error
