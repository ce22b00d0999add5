"""The words of docutils' nodes to Markdown."""

from __future__ import annotations

import re
from typing import Any

from ....text.markup import clean, code_span, escaped

Node = Any  # of docutils, which has no types
_STRUCK = re.compile(r"strike(?:-?through|-?out)?|struck|del(?:eted)?|line-through|text-strike")


def label_of(node: Node) -> str:
    """What a footnote is called, and what refers to it."""
    return re.sub(r"[\[\]\s]", "", clean(node.astext()))


def is_a(kind: str) -> Any:
    return lambda node: getattr(node, "tagname", "") == kind


_REMOVED = re.compile("[ \n]*\0")  # what is left out, with the blank before it
_UNESCAPED = re.compile("\0[ \n]?")  # what docutils leaves of a backslash


def inline(node: Node) -> str:
    if "instead" in node:
        return str(node["instead"])
    return _REMOVED.sub("", "".join(map(_word, node.children)))


def _word(node: Node) -> str:
    kind = node.tagname
    if kind == "#text":
        return escaped(clean(_UNESCAPED.sub("", str(node))))
    if kind in ("literal", "math"):
        return code_span(clean(node.astext()))
    if kind in ("superscript", "subscript"):
        tag = kind[:3]
        return f"<{tag}>{inline(node)}</{tag}>"
    if kind in ("emphasis", "strong") and (words := inline(node).strip()):
        sign = "*" if kind == "emphasis" else "**"
        return f"{sign}{words}{sign}"
    if kind in ("footnote_reference", "citation_reference"):
        return f"\0[^{label}]" if (label := label_of(node)) else "\0"
    words = "" if kind in ("image", "raw", "system_message", "target") else inline(node)
    struck = any(map(_STRUCK.fullmatch, node.get("classes", ()))) if kind == "inline" else False
    return f"<del>{words.strip()}</del>" if struck and words.strip() else words
