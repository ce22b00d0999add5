"""reStructuredText, with the roles and directives of Sphinx, to Markdown; reads no other file.

Home of docutils.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from io import StringIO
from itertools import takewhile
from threading import Lock
from typing import Any

from ...records import LeftOut
from ...text.markup import (
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
from .plain_text import Extracted, decoded, labels_of

Node = Any  # of docutils, which has no types

_SET_OFF = {"attention", "caution", "danger", "error", "hint", "important", "note", "tip", "warning"}
_NAMES = {
    *(
        "option",
        "cmdoption",
        "confval",
        "envvar",
        "function",
        "method",
        "attribute",
        "data",
        "exception",
        "macro",
        "type",
    ),
    *("property", "object", "describe"),
}
_SAID = {"seealso", "centered", "hlist", "rubric", "epigraph", "pull-quote", "compound", "container-text"}
_DATED = {"versionadded", "versionchanged", "versionremoved", "deprecated"}
_CODE = {"code", "code-block", "sourcecode", "prompt", "parsed-literal", "highlight", "doctest", "testcode", "ipython"}
_TITLED = {
    *("admonition", "tab", "tab-item", "group-tab", "dropdown", "details", "collapse", "topic", "sidebar", "card"),
    *("grid-item-card", "code-tab"),
}
# What is for the generator, or shows what stands in other files.
_DROPPED = {
    *("toctree", "index", "meta", "highlight", "currentmodule", "module", "image", "include", "literalinclude", "raw"),
    *("contents", "tocdepth", "sectionauthor", "only-build", "default-role", "role", "default-domain", "automodule"),
    *("autoclass", "autofunction", "automethod", "autosummary", "plot", "graphviz", "bibliography", "tabularcolumns"),
    *("program", "todo", "todolist", "ifconfig"),
}
_TAGS = {"html", "format_html", "builder_html"}  # of what is written for readers of pages
_AS_CODE = re.compile(
    r"(?:\w+:)?(?:func|meth|class|mod|attr|data|exc|obj|const|option|type|macro|member|var|struct|enum|file|code|samp|program"
    r"|command|envvar|kbd|mimetype|makevar|regexp|literal|setting|djadmin|token)"
)
_SEVERAL = re.compile(r"[.!?…:]\s|\n")  # sentences, or blocks
_STRUCK = re.compile(r"strike(?:-?through|-?out)?|struck|del(?:eted)?|line-through|text-strike")
_NAMED = re.compile(r"(.+?)\s*<(?:[^<>]|<[^<>]*>)+>\Z", re.DOTALL)
_parsing = Lock()  # docutils keeps its roles and directives for the whole program


def from_rst(
    data: bytes, settings: str = "", translations: Mapping[str, str] | None = None, language: str | None = None
) -> Extracted:
    """The Markdown of reStructuredText, by what Sphinx' configuration says of it; LeftOut where it cannot be parsed.

    `translations` into a language has what to say instead, as Sphinx does, by the words of a title, a paragraph, a term
    or a cell. Of what they do not have only what others need stays as it is: titles, terms, cells and a few words.
    """
    said = _said_by(settings) if settings else {}
    text = _with_settings(decoded(data).text.removeprefix("\ufeff"), said)
    try:
        with _parsing, _with_others():
            tree = _parsed(text)
            _translate(tree, translations or {}, said)
    except MemoryError:
        raise
    except Exception as error:  # docutils raises what its parts raise
        raise LeftOut("reStructuredText that cannot be parsed; mend it") from error
    _label(tree, language or said.get("language"), by_words=not translations)
    try:
        return Extracted(joined(list(_blocks(tree, 1))))
    except RecursionError as error:
        raise LeftOut("reStructuredText nested too deep; make it flatter") from error


def _translate(tree: Node, translations: Mapping[str, str], said: Mapping[str, str]) -> None:
    """Notes at each title, paragraph, term and line what is said instead of its words."""
    from docutils.nodes import TextElement

    for node in tree.findall(TextElement) if translations else ():
        words = " ".join(node.rawsource.split())
        if message := translations.get(words):
            node["instead"] = _inline(_first_paragraph(_parsed(_with_settings(_with_notes(message), said))))
        elif node.tagname == "paragraph" and node.parent.tagname != "entry" and words.count(" ") >= _FEW:
            node["instead"] = ""


def _with_notes(message: str) -> str:
    """A message on one line that begins no list, with the footnotes that it refers to by number; others are a page's to
    count."""
    line = _COUNTED_NOTE.sub("", " ".join(message.split()))
    notes = dict.fromkeys(_NOTE.findall(line))
    return rf"\ {line}" + "".join(f"\n\n.. [{number}] {number}" for number in notes)


_FEW = 4  # blanks between words that are left untranslated and stand by themselves
_NOTE = re.compile(r"\[(\d+)\]_(?!\w)")
_COUNTED_NOTE = re.compile(r"\s?\[(?:#[\w-]*|\*)\]_(?!\w)")


def _first_paragraph(tree: Node) -> Node:
    return next(iter(tree.children), tree)


def section_id(words: str) -> str:
    """The anchor that docutils makes of a title's words; empty where they have no letter that it takes."""
    from docutils.nodes import make_id

    return str(make_id(words))


def _parsed(text: str) -> Node:
    from docutils.core import publish_doctree

    settings = {
        "file_insertion_enabled": False,
        "raw_enabled": False,
        "report_level": 5,
        "halt_level": 5,
        "warning_stream": StringIO(),
        "doctitle_xform": False,
        "smart_quotes": False,
        "auto_id_prefix": "id",  # as Sphinx has it
        "_disable_config": True,
    }
    return publish_doctree(text, settings_overrides=settings)


def _said_by(settings: str) -> dict[str, str]:
    """Name -> the text that Sphinx' configuration gives it; nothing of what it computes."""
    found: dict[str, str] = {}
    try:
        statements = ast.parse(settings).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # the last one where brackets stand too deep
        return found
    for each in statements:
        if isinstance(each, ast.Assign | ast.AugAssign):
            targets = each.targets if isinstance(each, ast.Assign) else [each.target]
            before = "" if isinstance(each, ast.Assign) else None
            value = each.value.value if isinstance(each.value, ast.Constant) else None
            value = found.get(each.value.id) if isinstance(each.value, ast.Name) else value
            for name in (target.id for target in targets if isinstance(target, ast.Name)):
                start = found.get(name) if before is None else before
                found.pop(name, None)
                if isinstance(value, str) and start is not None:
                    found[name] = start + value
    return found


def _with_settings(text: str, said: Mapping[str, str]) -> str:
    """A page with what its configuration puts before and behind each."""
    whole = "\n\n".join(part for part in (said.get("rst_prolog", ""), text, said.get("rst_epilog", "")) if part)
    named = (name for name in ("version", "release") if name in said and f".. |{name}|" not in whole)
    return whole + "".join(f"\n\n.. |{name}| replace:: {' '.join(said[name].split())}\n" for name in named)


def _label(tree: Node, language: str | None, *, by_words: bool) -> None:
    """Gives what Sphinx labels its label, in the language of the page."""
    kinds = [(each, each.get("kind", each.tagname)) for each in tree.findall(_is_labelled)]
    words = [each.astext() for each in tree.findall(_is("paragraph"))] if by_words else []
    labels = labels_of(words, language) if kinds else {}
    for each, kind in kinds:
        each["label"] = labels.get(kind, "").replace("{version}", each.get("said", "")).strip()


def _is_labelled(node: Node) -> bool:
    return getattr(node, "tagname", "") in {*_SET_OFF, "container"} and (
        node.tagname != "container" or node.get("kind") in {*_DATED, "seealso"}
    )


# ---- what Sphinx adds ------------------------------------------------------------------------


@contextmanager
def _with_others() -> Iterator[None]:
    """Has docutils take every role and directive that it does not know, and leaves it as it was."""
    from docutils.parsers.rst import directives, roles

    own = directives.directive, roles.role
    directives.directive, roles.role = _others()
    try:
        yield
    finally:
        directives.directive, roles.role = own


@cache
def _others() -> tuple[Any, Any]:
    """How directives and roles are looked up where also Sphinx' are known."""
    from docutils import nodes
    from docutils.parsers.rst import Directive, directives, roles

    class Options(dict[str, Any]):
        """Any option, as it is written."""

        def __contains__(self, name: object) -> bool:
            return True

        def __getitem__(self, name: str) -> Any:
            return lambda value: value

    class Other(Directive):  # type: ignore[misc] # of a library without types
        """A directive of Sphinx or of an extension."""

        has_content, optional_arguments, final_argument_whitespace = True, 1, True
        option_spec = Options({"any": None})

        def run(self) -> list[Node]:
            return _directed(self)

    def role(name: str, raw: str, text: str, *_: Any) -> tuple[list[Node], list[Node]]:
        words = _shown(name.casefold(), re.sub(r"\\(.)", r"\1", text.replace("\0", "\\")))
        made = nodes.literal if _AS_CODE.fullmatch(name.casefold()) else nodes.inline
        return [made(raw, words, classes=[name.casefold()])], []

    own_directive, own_role = directives.directive, roles.role

    def directive(name: str, language: Any, document: Any) -> Any:
        if name in {*_CODE, *_DROPPED} - {"role", "default-role", "meta"}:
            return Other, []
        found, messages = own_directive(name, language, document)
        return (found, messages) if found else (Other, [])

    def role_of(name: str, language: Any, line: int, reporter: Any) -> Any:
        if name in roles._roles or name in _OWN_ROLES:
            return own_role(name, language, line, reporter)
        return role, []

    return directive, role_of


def _directed(by: Any) -> list[Node]:
    """What stands in a directive of Sphinx or of an extension, as code or in a container that says of which kind."""
    from docutils import nodes
    from docutils.statemachine import StringList

    name, said = by.name.rpartition(":")[2], " ".join(by.arguments).strip()
    if name in _DROPPED or (name == "only" and not _is_told(said)):
        return []
    if name in _CODE:
        code = nodes.literal_block("\n".join(by.content), "\n".join(by.content), classes=["code", said])
        return [code] if by.content else []
    if name in _DATED:  # what it says may begin beside the version
        said, words = [*said.split(None, 1), "", ""][:2]
        _begin_with(by, words)
    elif name in _SAID:
        _begin_with(by, said)
    elif name == "glossary":  # where several terms may stand above what explains them
        by.content = StringList(_TERMS.sub(", ", "\n".join(by.content)).split("\n"), "")
    shown = "" if name == "only" or name in _SAID else said
    inside = nodes.container(kind=name, said=shown, of=by.name.rpartition(":")[0])
    if name == "code-tab":
        language, title = [*said.split(None, 1), "", ""][:2]
        inside["said"] = title or language
        inside += nodes.literal_block("\n".join(by.content), "\n".join(by.content), classes=[language])
    elif name == "only":
        _parse_with_sections(by, inside)
    else:
        by.state.nested_parse(by.content, by.content_offset, inside)
    return [inside]


def _begin_with(directive: Any, words: str) -> None:
    """Puts words beside a directive's name before what stands in it."""
    directive.content.disconnect()  # else they would come into the text around it too
    if words:
        directive.content.insert(0, words, "")


def _parse_with_sections(directive: Any, inside: Node) -> None:
    memo = directive.state.memo
    above = memo.title_styles, memo.section_level
    memo.title_styles, memo.section_level = [], 0
    directive.state.nested_parse(directive.content, directive.content_offset, inside, match_titles=True)
    memo.title_styles, memo.section_level = above


_OWN_ROLES = {
    *("", "emphasis", "strong", "superscript", "sup", "subscript", "sub", "title-reference", "title", "math", "raw"),
}
_TERMS = re.compile(r"(?<=\S)[ \t]*\n(?=(?!\.\. )\S)")  # between lines that both begin at the edge


def _is_told(condition: str) -> bool:
    """Does `only` show what stands in it to readers of pages? As Sphinx does, where it cannot be read."""
    try:
        return _holds(ast.parse(condition, mode="eval").body)
    except (SyntaxError, ValueError, RecursionError):
        return True


def _holds(node: ast.expr) -> bool:
    if isinstance(node, ast.BoolOp):
        return (all if isinstance(node.op, ast.And) else any)(map(_holds, node.values))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return not _holds(node.operand)
    if isinstance(node, ast.Name):
        return node.id in _TAGS
    raise ValueError(node)


def _shown(role: str, text: str) -> str:
    """The words that a reader sees of a role's text."""
    named = _NAMED.fullmatch(text)
    if named:
        return named[1]
    if role in ("rfc", "pep") and text[:1].isdigit():
        return f"{role.upper()} {text.partition('#')[0]}"
    if role.endswith(("func", "meth")) and not text.endswith(")"):
        text += "()"
    if text.startswith(("~", "!")):
        return text[1:].rpartition(".")[2] if text[0] == "~" else text[1:]
    if role in ("menuselection", "guilabel"):  # `&` marks the letter that a key chooses
        return re.sub(r"&(?=\w)", "", text.replace("-->", ">"))
    return text


# ---- blocks ----------------------------------------------------------------------------------


def _blocks(node: Node, level: int) -> Iterator[str]:
    at = 0
    while at < len(node.children):
        child, at = node.children[at], at + 1
        if child.tagname == "rubric":
            own = _under_rubric(node.children, at)
            yield from _set_off("rubric", collapsed(_inline(child)).strip(), own, level)
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
    elif kind in _SET_OFF:
        yield from _admonition(node, level)
    elif kind in ("footnote", "citation"):
        yield from _footnote(node, level)
    elif node.children:
        yield from _blocks(node, level)


_UNSEEN = {"comment", "substitution_definition", "target", "system_message", "image", "raw", "pending", "meta"}
_WHOLE = {"bullet_list", "enumerated_list", "definition_list", "field_list", "option_list", "table"}
_TEXT = {*_WHOLE, "paragraph", "literal_block", "doctest_block", "math_block", "line_block", "block_quote"}


def _footnote(node: Node, level: int) -> Iterator[str]:
    label = "".join(_label_of(child) for child in node.children if child.tagname == "label")
    words = "\n\n".join(part for child in node.children if child.tagname != "label" for part in _block(child, level))
    if words:
        yield f"[^{label}]: " + words.replace("\n", "\n    ")


def _label_of(node: Node) -> str:
    """What a footnote is called, and what refers to it."""
    return re.sub(r"[\[\]\s]", "", clean(node.astext()))


def _section(node: Node, level: int) -> Iterator[str]:
    yield from _anchor(node)
    yield from _blocks(node, level)


def _heading(node: Node, level: int) -> Iterator[str]:
    if words := collapsed(_inline(node)).strip():
        yield f"{'#' * min(6, _depth(node) + 1)} {words}"


def _paragraph(node: Node, level: int) -> Iterator[str]:
    if words := collapsed(_inline(node)).strip():
        yield line_starts(words)


def _code(node: Node, level: int) -> Iterator[str]:
    yield fenced(clean(node.astext()), next((each for each in node.get("classes", ()) if each != "code"), ""))


def _lines(node: Node, level: int) -> Iterator[str]:
    yield from (line_starts(words) for line in node.children if (words := collapsed(_inline(line)).strip()))


def _quotation(node: Node, level: int) -> Iterator[str]:
    yield _indented("> ", joined(list(_blocks(node, level))))


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
    return collapsed(_inline(title)).strip() if title is not None else ""


def _set_off(kind: str, title: str, inside: list[Node], level: int) -> Iterator[str]:
    words = joined([part for child in inside for part in _block(child, level)])
    if words:
        yield container(kind, title, words)


def _container(node: Node, level: int) -> Iterator[str]:
    kind, said = node.get("kind", ""), node.get("label") or node.get("said", "")
    if kind in _DATED and not node.astext().strip():
        yield line_starts(escaped(clean(said)))
    elif kind in _TITLED or kind in _SET_OFF or node.get("label"):
        yield from _set_off(kind, escaped(clean(said)), node.children, level)
    elif said and (kind in _NAMES or "(" in said or node.get("of") or re.fullmatch(r"[\w.]+\.\w+", said)):
        name = code_span(clean(", ".join(line.strip() for line in said.splitlines())))
        yield _defined(name, "\n\n".join(_blocks(node, level)))
    else:
        yield from _blocks(node, level)


def _list(node: Node, level: int) -> Iterator[str]:
    start = int(node.get("start", 1))
    items = []
    for number, item in enumerate(node.children, start):
        bullet = f"{number}. " if node.tagname == "enumerated_list" else "- "
        if words := "\n\n".join(_blocks(item, level)):
            items.append(bullet + words.replace("\n", "\n" + " " * len(bullet)))
    yield "\n".join(items)


def _indented(before: str, words: str) -> str:
    return "\n".join(f"{before}{line}".rstrip() for line in words.split("\n"))


def _definitions(node: Node, level: int) -> Iterator[str]:
    for item in node.children:
        terms = [child for child in item.children if child.tagname in ("term", "field_name", "option_group")]
        told = [child for child in item.children if child.tagname in ("definition", "field_body", "description")]
        name = ", ".join(_options(term) or collapsed(_inline(term)).strip() for term in terms)
        words = "\n\n".join(part for child in told for part in _blocks(child, level))
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
    return [part for group in table.children if group.tagname == "tgroup" for part in group.children if _is(kind)(part)]


def _is(kind: str) -> Any:
    return lambda node: getattr(node, "tagname", "") == kind


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


# ---- words -----------------------------------------------------------------------------------


_REMOVED = re.compile("[ \n]*\0")  # what is left out, with the blank before it
_UNESCAPED = re.compile("\0[ \n]?")  # what docutils leaves of a backslash


def _inline(node: Node) -> str:
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
        return f"<{tag}>{_inline(node)}</{tag}>"
    if kind in ("emphasis", "strong") and (words := _inline(node).strip()):
        sign = "*" if kind == "emphasis" else "**"
        return f"{sign}{words}{sign}"
    if kind in ("footnote_reference", "citation_reference"):
        return f"\0[^{label}]" if (label := _label_of(node)) else "\0"
    words = "" if kind in ("image", "raw", "system_message", "target") else _inline(node)
    struck = any(map(_STRUCK.fullmatch, node.get("classes", ()))) if kind == "inline" else False
    return f"<del>{words.strip()}</del>" if struck and words.strip() else words
