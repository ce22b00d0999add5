"""What a page sets off, of which kind that is, and what it is called."""

from __future__ import annotations

import re

from .parsing import Element, words_in

# Parts of class names by which generators name what they set off, and those that say what kind of thing that is.
_SET_OFF = {"admonition", "admonitionblock", "alert", "callout", "macro", "notice", "hint", "block", "panel"}
_KINDS = (
    *("warning", "caution", "danger", "important", "attention", "critical", "deprecated", "experimental", "error"),
    *("note", "tip", "info", "hint", "success"),
)


def kind_of(element: Element) -> str:
    """What kind of thing an element sets off, by its class or its title; nothing for most."""
    if element.tag == "p" and _run_in(element) is not None:
        return "example"
    if element.tag not in ("div", "aside", "section", "blockquote", "details"):
        return ""
    names = element.get("class", "").lower().split()
    parts = {part for name in names for part in re.split("[-_]", name)}
    kind = next((each for each in _KINDS if each in parts), "")
    if element.tag == "details":
        return kind or "details"
    if kind and (names == [kind] or not _SET_OFF.isdisjoint(parts)):
        return kind
    return "example" if _is_titled(element) else ""


def _is_titled(element: Element) -> bool:
    """Has a figure, a list or a procedure a title of its own above it?"""
    first = next((each for each in element if not _is_anchor(each)), None)
    return first is not None and first.tag in ("p", "div") and first.get("class") == "title" and len(element) > 1


def title_of_set_off(element: Element) -> Element | None:
    """The first words of what is set off, where they are its title."""
    if element.tag == "p":
        return _run_in(element)
    if cells := framed(element):
        return cells[0] if len(cells) > 1 else None
    first = next((each for each in element.iterdescendants() if not _is_anchor(each)), None)
    return first if first is not None and (first.tag == "summary" or _names_itself(first)) else None


def _run_in(paragraph: Element) -> Element | None:
    """The heading with a full stop that a paragraph begins with: **Linux.** Put the file …"""
    first = paragraph[0] if len(paragraph) and not (paragraph.text or "").strip() else None
    if first is None or first.tag not in ("b", "strong") or not (first.tail or "").strip():
        return None
    return first if re.fullmatch(r"(?:\S+ ){0,4}\S*[^\W\d_]\.", words_in(first)) else None


def framed(element: Element) -> list[Element]:
    """The cells with words of the table by which what is set off stands beside its icon: its title, if it has one, and
    what it says; nothing where its table is another."""
    only = element[0] if len(element) == 1 and not (element.text or "").strip() else None
    if only is None or only.tag != "table":
        return []
    own = (cell for cell in only.iter("td", "th") if next(cell.iterancestors("table")) is only)
    cells = [cell for cell in own if words_in(cell)]
    if not cells or cells[-1].tag == "th" or len(cells) > 2:  # the title, and what it says
        return []
    titled = cells[0].tag == "th" or _names_itself(next(iter(cells[0]), None))
    return cells if len(cells) == 1 or titled else []


def _is_anchor(element: Element) -> bool:
    return element.tag == "a" and not words_in(element)


def _names_itself(first: Element | None) -> bool:
    names = first.get("class", "").split() if first is not None else ()
    return any(re.fullmatch(r"(?:.*[-_])?(?:title|heading|label)", name) for name in names)
