"""HTML to Markdown: what a reader sees of a page's content, and its anchors; reads no style sheet's file."""

from __future__ import annotations

import re

from ....records import LeftOut
from ....text.markup import clean, collapsed, escaped
from ..plain_text import Extracted
from .parsing import Element, decoded, filled_in, parsed, words_in
from .unseen import Unseen
from .writer import Writer

_ROOTS = "//main|//*[@role='main']"
_TITLE = "//head/title"
_REFRESH = "//meta[translate(@http-equiv, 'REFSH', 'refsh') = 'refresh'][not(ancestor::noscript)]"
_LEADS_ON = re.compile(r"\s*\d(?:\.\d*)?\s*[;,]\s*url\s*=", re.IGNORECASE)  # within seconds
_REFERENCE = "//div[@class='refnamediv']"  # stands where other pages have a heading that is theirs


def from_html(data: bytes) -> Extracted:
    """The Markdown of a page, and the language it claims to be in; LeftOut where it cannot be read."""
    text, named = filled_in(decoded(data))
    root = parsed(text)
    if any(_LEADS_ON.match(meta.get("content", "")) for meta in root.xpath(_REFRESH)):
        raise LeftOut("it only leads to another page")
    claimed = root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang")
    unseen = Unseen(root)
    found = ""
    for roots in (_outermost(root.xpath(_ROOTS)), root.xpath("//body")):
        pages = [Writer(unseen).write(each) for each in roots if not unseen.within(each)]
        found = "\n\n".join(page for page in pages if page)
        if found:
            break
    title = named or " ".join(words_in(each) for each in root.xpath(_TITLE)[:1])
    headed = re.search(r"^#{1,6} ", found, re.MULTILINE) and not root.xpath(_REFERENCE)
    if found and title.strip() and (named or not headed):
        found = f"# {escaped(collapsed(clean(title)).strip())}\n\n{found}"
    return Extracted(found, claimed)


def _outermost(found: list[Element]) -> list[Element]:
    return [each for each in found if not any(above in found for above in each.iterancestors())]
