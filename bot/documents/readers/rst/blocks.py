"""The nodes of docutils to blocks of Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile

from ....text.markup import (
    Spanning,
    clean,
    code_span,
    collapsed,
    container,
    escaped,
    fenced,
    in_a_cell,
    joined,
    line_starts,
    mark,
    one_header,
    spread,
    table,
)
from .parsing import DATED
from .words import Node, inline, is_a, label_of

SET_OFF = {"attention", "caution", "danger", "error", "hint", "important", "note", "tip", "warning"}
_NAMES = {
    *("option", "cmdoption", "confval", "envvar", "function", "method", "attribute", "data", "exception", "macro"),
    *("type", "property", "object", "describe"),
}
_TITLED = {
    *("admonition", "tab", "tab-item", "group-tab", "dropdown", "details", "collapse", "topic", "sidebar", "card"),
    *("grid-item-card", "code-tab"),
}
_SEVERAL = re.compile(r"[.!?…:]\s|\n")  # sentences, or blocks


def blocks_of(node: Node, level: int) -> Iterator[str]:
    at = 0
    while at < len(node.children):
        child, at = node.children[at], at + 1
        if child.tagname == "rubric":
            own = _under_rubric(node.children, at)
            yield from _set_off("rubric", collapsed(inline(child)).strip(), own, level)
            at += len(own)
        else:
            yield from _block(child, level)


def _under_rubric(nodes: list[Node], at: int) -> list[Node]:
    """What a heading that begins no section is of: the list or the table behind it, or the text up to anything else."""
    behind = (nodes[i] for i in range(at, len(nodes)))
    own = list(takewhile(lambda node: node.tagname in _TEXT or node.tagname in _UNSEEN, behind))
    first = next((i for i, node in enumerate(own) if node.tagname in _TEXT), 0)
    return own[: first + 1] if own and own[first].tagname in _WHOLE else own


def _block(node: Node, level: int) -> Iterator[str]:
    kind = node.tagname
    if kind in _UNSEEN:
        return
    write = _WRITERS.get(kind)
    if write is not None:
        yield from write(node, level)
    elif kind in SET_OFF:
        yield from _admonition(node, level)
    elif kind in ("footnote", "citation"):
        yield from _footnote(node, level)
    elif node.children:
        yield from blocks_of(node, level)


_UNSEEN = {"comment", "substitution_definition", "target", "system_message", "image", "raw", "pending", "meta"}
_WHOLE = {"bullet_list", "enumerated_list", "definition_list", "field_list", "option_list", "table"}
_TEXT = {*_WHOLE, "paragraph", "literal_block", "doctest_block", "math_block", "line_block", "block_quote"}


def _footnote(node: Node, level: int) -> Iterator[str]:
    label = "".join(label_of(child) for child in node.children if child.tagname == "label")
    words = "\n\n".join(part for child in node.children if child.tagname != "label" for part in _block(child, level))
    if words:
        yield f"[^{label}]: " + words.replace("\n", "\n    ")


def _section(node: Node, level: int) -> Iterator[str]:
    yield from _anchor(node)
    yield from blocks_of(node, level)


def _heading(node: Node, level: int) -> Iterator[str]:
    if words := collapsed(inline(node)).strip():
        yield f"{'#' * min(6, _depth(node) + 1)} {words}"


def _paragraph(node: Node, level: int) -> Iterator[str]:
    if words := collapsed(inline(node)).strip():
        yield line_starts(words)


def _code(node: Node, level: int) -> Iterator[str]:
    yield fenced(clean(node.astext()), next((each for each in node.get("classes", ()) if each != "code"), ""))


def _lines(node: Node, level: int) -> Iterator[str]:
    yield from (line_starts(words) for line in node.children if (words := collapsed(inline(line)).strip()))


def _quotation(node: Node, level: int) -> Iterator[str]:
    yield _indented("> ", joined(list(blocks_of(node, level))))


def _admonition(node: Node, level: int) -> Iterator[str]:
    inside = [child for child in node.children if child.tagname != "title"]
    yield from _set_off(node.tagname, _title(node) or escaped(node.get("label", "")), inside, level)


def _anchor(node: Node) -> Iterator[str]:
    if node.get("ids"):
        yield mark(node["ids"][-1])  # that of a label before it, where it has one


def _depth(node: Node) -> int:
    """How many sections a title stands in, less its own."""
    depth, above = -1, node.parent
    while above is not None:
        depth, above = depth + (above.tagname == "section"), above.parent
    return max(0, depth)


def _title(node: Node) -> str:
    title = next((child for child in node.children if child.tagname == "title"), None)
    return collapsed(inline(title)).strip() if title is not None else ""


def _set_off(kind: str, title: str, inside: list[Node], level: int) -> Iterator[str]:
    words = joined([part for child in inside for part in _block(child, level)])
    if words:
        yield container(kind, title, words)


def _container(node: Node, level: int) -> Iterator[str]:
    kind, said = node.get("kind", ""), node.get("label") or node.get("said", "")
    if kind in DATED and not node.astext().strip():
        yield line_starts(escaped(clean(said)))
    elif kind in _TITLED or kind in SET_OFF or node.get("label"):
        yield from _set_off(kind, escaped(clean(said)), node.children, level)
    elif said and (kind in _NAMES or "(" in said or node.get("of") or re.fullmatch(r"[\w.]+\.\w+", said)):
        name = code_span(clean(", ".join(line.strip() for line in said.splitlines())))
        yield _defined(name, "\n\n".join(blocks_of(node, level)))
    else:
        yield from blocks_of(node, level)


def _list(node: Node, level: int) -> Iterator[str]:
    start = int(node.get("start", 1))
    items = []
    for number, item in enumerate(node.children, start):
        bullet = f"{number}. " if node.tagname == "enumerated_list" else "- "
        if words := "\n\n".join(blocks_of(item, level)):
            items.append(bullet + words.replace("\n", "\n" + " " * len(bullet)))
    yield "\n".join(items)


def _indented(before: str, words: str) -> str:
    return "\n".join(f"{before}{line}".rstrip() for line in words.split("\n"))


def _definitions(node: Node, level: int) -> Iterator[str]:
    for item in node.children:
        terms = [child for child in item.children if child.tagname in ("term", "field_name", "option_group")]
        told = [child for child in item.children if child.tagname in ("definition", "field_body", "description")]
        name = ", ".join(_options(term) or collapsed(inline(term)).strip() for term in terms)
        words = "\n\n".join(part for child in told for part in blocks_of(child, level))
        if item.tagname == "field" and name and words and not _SEVERAL.search(words):
            yield f"{line_starts(name)}: {words}"
        elif name or words:
            yield _defined(line_starts(name), words)


def _defined(name: str, words: str) -> str:
    """What is said of a thing, under its name."""
    return f"{name}\n:   " + words.replace("\n", "\n    ") if name and words else name or words


def _options(group: Node) -> str:
    """The names of a command's option, each with its argument."""
    if group.tagname != "option_group":
        return ""
    named = (
        "".join([child.get("delimiter", "") + child.astext() for child in each.children]) for each in group.children
    )
    return ", ".join(escaped(clean(each)) for each in named)


def _table(node: Node, level: int) -> Iterator[str]:
    heads, rows = (
        [cells for part in _parts(node, kind) for cells in _rows(part, level)] for kind in ("thead", "tbody")
    )
    if title := _title(node):
        yield line_starts(title)
    if rows:
        yield table([one_header(heads) if heads else [""] * max(map(len, rows)), *rows])


def _parts(table: Node, kind: str) -> list[Node]:
    """The head or the body of a table, and of none within it."""
    return [
        part for group in table.children if group.tagname == "tgroup" for part in group.children if is_a(kind)(part)
    ]


def _rows(part: Node, level: int) -> Iterator[list[str]]:
    """The cells of each row; what spans columns or rows stands in each of them."""
    return spread([[_cell(entry, level) for entry in row.children] for row in part.children])


def _cell(entry: Node, level: int) -> Spanning:
    blocks = (part for child in entry.children for part in (_lines_of(child, level) or _block(child, level)))
    words = in_a_cell(blocks).removesuffix(";").replace("|", "\\|")
    return Spanning(words, 1 + int(entry.get("morecols", 0)), 1 + int(entry.get("morerows", 0)))


def _lines_of(node: Node, level: int) -> list[str]:
    """The rows of a table that stands in a cell, each as a line; nothing of anything else."""
    rows = (_rows(part, level) for kind in ("thead", "tbody") for part in _parts(node, kind)) if node.children else ()
    return [f"{': '.join(filter(None, cells))};" for part in rows for cells in part]


_WRITERS = {
    "section": _section,
    **dict.fromkeys(("title", "subtitle"), _heading),
    **dict.fromkeys(("paragraph", "attribution", "caption"), _paragraph),
    **dict.fromkeys(("literal_block", "doctest_block", "math_block"), _code),
    **dict.fromkeys(("bullet_list", "enumerated_list"), _list),
    **dict.fromkeys(("definition_list", "field_list", "option_list"), _definitions),
    "table": _table,
    "line_block": _lines,
    "block_quote": _quotation,
    "admonition": _admonition,
    "container": _container,
}
