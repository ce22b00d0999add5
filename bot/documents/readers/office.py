"""Word documents to Markdown, by way of the HTML that mammoth makes of them.

Home of mammoth, with html.py of lxml.
"""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

from ...records import LeftOut
from .html.page import from_html
from .plain_text import Extracted

_FIRST_ROW = re.compile(r"<table>\s*<tr>(?:(?!</?table\b).)*?</tr>(?=\s*<tr>)", re.DOTALL)
_TITLE = "p.Title => h1:fresh\np[style-name='Title'] => h1:fresh"  # which mammoth takes for a paragraph
_MOST = 60_000_000  # bytes of what the archive holds


def from_docx(data: bytes) -> Extracted:
    """The Markdown of a Word document; LeftOut where it cannot be opened."""
    import mammoth

    try:
        _look_into(data)
        # Pictures are not read; without this they would stand in the HTML as they are.
        found = mammoth.convert_to_html(
            BytesIO(_as_seen(data)),
            convert_image=mammoth.images.img_element(lambda image: {"src": ""}),
            style_map=_TITLE,
        )
    except (LeftOut, MemoryError):
        raise
    except Exception as error:  # of its parts: archives, XML, missing relationships
        raise LeftOut("a Word document that cannot be opened; save it again as .docx") from error
    words = _FIRST_ROW.sub(_as_header, found.value)
    return from_html(f"<html><body><main>{words}</main></body></html>".encode())


def _as_seen(data: bytes) -> bytes:
    """The document without the words that Word does not show; those with two lines through them have one."""
    from zipfile import ZipFile

    with ZipFile(BytesIO(data)) as archive:
        parts = {each.filename: archive.read(each) for each in archive.infolist() if _PART.fullmatch(each.filename)}
        if not any(b"vanish" in part or b"dstrike" in part for part in parts.values()):
            return data
        hiding = _hiding_styles(parts.get("word/styles.xml", b""))
        seen = BytesIO()
        with ZipFile(seen, "w") as written:
            for each in archive.infolist():
                part = parts.get(each.filename)
                written.writestr(each, archive.read(each) if part is None else _without_unseen(part, hiding))
    return seen.getvalue()


_PART = re.compile(r"word/(?:document|footnotes|endnotes|comments|styles)\d*\.xml")
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def _hiding_styles(styles: bytes) -> frozenset[str]:
    """The styles of characters and paragraphs that hide their words, also by what they are based on."""
    root = _parsed(styles) if styles else None
    every = {each.get(f"{_W}styleId", ""): each for each in ([] if root is None else root.iter(f"{_W}style"))}
    found = {name for name, style in every.items() if _is_on(style.find(f"{_W}rPr/{_W}vanish"))}
    for _ in every:
        based = {name for name, style in every.items() if _value(style.find(f"{_W}basedOn")) in found}
        if based <= found:
            break
        found |= based
    return frozenset(found)


def _without_unseen(part: bytes, hiding: frozenset[str]) -> bytes:
    from lxml import etree

    root = _parsed(part)
    if root is None:
        return part
    for run in list(root.iter(f"{_W}r")):
        own = run.find(f"{_W}rPr/{_W}vanish")
        paragraph = next(run.iterancestors(f"{_W}p"), None)
        styles = [run.find(f"{_W}rPr/{_W}rStyle")]
        styles += [] if paragraph is None else [paragraph.find(f"{_W}pPr/{_W}pStyle")]
        if _is_on(own) if own is not None else any(_value(style) in hiding for style in styles):
            run.getparent().remove(run)
    for struck in root.iter(f"{_W}dstrike"):
        struck.tag = f"{_W}strike"
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _parsed(part: bytes) -> Any:
    """The root of a part; None where it cannot be parsed, which mammoth tells."""
    from lxml import etree

    try:
        return etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
    except etree.XMLSyntaxError:
        return None


def _value(element: Any) -> str:
    return "" if element is None else element.get(f"{_W}val", "")


def _is_on(element: Any) -> bool:
    """Is a property of Word there, and not turned off?"""
    return element is not None and element.get(f"{_W}val", "true") not in ("false", "0", "off")


def _as_header(found: re.Match[str]) -> str:
    """The first row of a table as its header, which Word says of few."""
    return re.sub(r"(</?)td\b", r"\1th", found[0])


def _look_into(data: bytes) -> None:
    """LeftOut where the archive holds more than a document does."""
    from zipfile import ZipFile

    with ZipFile(BytesIO(data)) as archive:
        size = sum(each.file_size for each in archive.infolist() if each.filename.endswith((".xml", ".rels")))
    if size > _MOST:
        raise LeftOut(f"larger than {_MOST // 1_000_000} MB unpacked; split it into smaller files")
