"""What is said instead of the words of a page of reStructuredText: the messages of its translation, as Sphinx does."""

from __future__ import annotations

import re
from collections.abc import Mapping

from .parsing import parsed, worded
from .settings import with_settings
from .words import Node, inline

_FEW = 4  # blanks between words that are left untranslated and stand by themselves
_NOTE = re.compile(r"\[(\d+)\]_(?!\w)")
_COUNTED_NOTE = re.compile(r"\s?\[(?:#[\w-]*|\*)\]_(?!\w)")


def translate(tree: Node, translations: Mapping[str, str], said: Mapping[str, str]) -> None:
    """Notes at each title, paragraph, term and line what is said instead of its words."""
    for node in worded(tree) if translations else ():
        words = " ".join(node.rawsource.split())
        if message := translations.get(words):
            node["instead"] = inline(_first_paragraph(parsed(with_settings(_with_notes(message), said))))
        elif node.tagname == "paragraph" and node.parent.tagname != "entry" and words.count(" ") >= _FEW:
            node["instead"] = ""


def _with_notes(message: str) -> str:
    """A message on one line that begins no list, with the footnotes that it refers to by number; others are a page's to
    count."""
    line = _COUNTED_NOTE.sub("", " ".join(message.split()))
    notes = dict.fromkeys(_NOTE.findall(line))
    return rf"\ {line}" + "".join(f"\n\n.. [{number}] {number}" for number in notes)


def _first_paragraph(tree: Node) -> Node:
    return next(iter(tree.children), tree)
