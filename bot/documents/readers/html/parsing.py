"""The bytes of a page to its elements.

Home of lxml for HTML.
"""

from __future__ import annotations

import codecs
import re
from typing import Any

from ....records import LeftOut
from ....text.syntax import COMMENT
from ....text.unshown.macros import without_macros
from ...front_matter import FRONT_MATTER, front_matter, title_of

Element = Any  # of lxml, which has no types

_ENCODINGS = {  # what the web means by a label, of the languages written in Latin letters
    **dict.fromkeys(("iso-8859-1", "latin1", "latin-1", "windows-1252", "cp1252", "us-ascii", "ascii"), "cp1252"),
    **dict.fromkeys(("iso-8859-15", "latin-9", "latin9"), "iso-8859-15"),
}
_CHARSET = re.compile(rb"<meta[^>]{0,500}\bcharset\s*=\s*[\"']?\s*([\w:-]+)", re.IGNORECASE)
_HEAD = 4096  # bytes in which a page says how it is encoded; the standard asks for 1024
_LONG_TAG = re.compile(r"<[a-zA-Z][^<>]{5000,}")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_ATTRIBUTES = 500  # of one element; the parser takes time by their square


def decoded(data: bytes) -> str:
    """The text of a page: by its byte order mark, as UTF-8, or in what it declares or the web takes for granted."""
    for bom, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(bom):
            return _in(data, encoding)
    try:
        return data.decode("utf-8")  # also where a page declares another encoding: by chance no other text is UTF-8
    except UnicodeDecodeError:
        mostly = data.decode("utf-8", "replace")
        broken = mostly.count("\ufffd")
        if broken < len(mostly) - len(mostly.encode("ascii", "ignore")) - broken:
            return mostly  # UTF-8 with a few broken characters, which stay to be seen
        declared = _CHARSET.search(data[:_HEAD])
        label = declared[1].decode().lower() if declared else "windows-1252"
        return _in(data, "cp1252" if label in ("utf-8", "utf8") else _ENCODINGS.get(label, ""))


def filled_in(text: str) -> tuple[str, str]:
    """A page that a site generator fills in, without its front matter and its macros, and its title; others as they
    are. LeftOut for what all pages are made with."""
    front = FRONT_MATTER.match(text)
    if front is None:
        if "{" in text and any(_FILLS_IN.search(part) for part in _CODE_ELEMENT.split(text)[::2]):
            raise LeftOut("a template that pages are made with")
        return text, ""
    parts = _CODE_ELEMENT.split(text[front.end() :])
    shown = (part if i % 2 else without_macros(COMMENT.sub(" ", part)) for i, part in enumerate(parts))
    return "".join(shown), title_of(front_matter(text))


# Of Jinja, Liquid and Twig, and of Hugo, before any words of a line, an element or an attribute; `{{ name }}` stands in
# pages, too, and behind words those that a page is about.
_FILLS_IN = re.compile(
    r"(?:^|[>\"'=}])\s{0,99}(?:"
    r"\{%-?\s*(?:extends|block|include|macro|import|if|for|set|assign)\b[^{}]*%\}"
    r"|\{\{-?\s*(?:\.\w|(?:define|template|partial|block|range|with|if|end|else)\b)[^{}]*\}\})",
    re.MULTILINE,
)
_CODE_ELEMENT = re.compile(
    r"(<(?:pre|code|script|style)\b.*?(?:</(?:pre|code|script|style)\s*>|\Z))", re.DOTALL | re.IGNORECASE
)


def _in(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError) as error:
        raise LeftOut("neither UTF-8 nor in the encoding that it declares; save it as UTF-8") from error


def parsed(text: str) -> Element:
    from lxml import etree

    if any(len(_QUOTED.sub("", tag[0]).split()) > _ATTRIBUTES for tag in _LONG_TAG.finditer(text)):
        raise LeftOut("HTML with a tag of thousands of attributes; take them out")
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=False)
    root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    if any(error.type_name == "ERR_RESOURCE_LIMIT" for error in parser.error_log):
        raise LeftOut("HTML nested more than 250 deep; make it flatter")
    if root is None:
        raise LeftOut("empty")
    return root


def walked(element: Element) -> Any:
    """An element and all within it, each as it starts and as it ends."""
    from lxml import etree

    return etree.iterwalk(element, events=("start", "end"))


def words_in(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())
