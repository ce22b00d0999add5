"""reStructuredText to the nodes of docutils, with every role and directive of Sphinx and of extensions.

Home of docutils.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from io import StringIO
from threading import Lock
from typing import Any

from .settings import is_told
from .words import Node

_SAID = {"seealso", "centered", "hlist", "rubric", "epigraph", "pull-quote", "compound", "container-text"}
DATED = {"versionadded", "versionchanged", "versionremoved", "deprecated"}
_CODE = {"code", "code-block", "sourcecode", "prompt", "parsed-literal", "highlight", "doctest", "testcode", "ipython"}
# What is for the generator, or shows what stands in other files.
_DROPPED = {
    *("toctree", "index", "meta", "highlight", "currentmodule", "module", "image", "include", "literalinclude", "raw"),
    *("contents", "tocdepth", "sectionauthor", "only-build", "default-role", "role", "default-domain", "automodule"),
    *("autoclass", "autofunction", "automethod", "autosummary", "plot", "graphviz", "bibliography", "tabularcolumns"),
    *("program", "todo", "todolist", "ifconfig"),
}
_AS_CODE = re.compile(
    r"(?:\w+:)?(?:func|meth|class|mod|attr|data|exc|obj|const|option|type|macro|member|var|struct|enum|file|code|samp|program"
    r"|command|envvar|kbd|mimetype|makevar|regexp|literal|setting|djadmin|token)"
)
_NAMED = re.compile(r"(.+?)\s*<(?:[^<>]|<[^<>]*>)+>\Z", re.DOTALL)
_parsing = Lock()  # docutils keeps its roles and directives for the whole program


def section_id(words: str) -> str:
    """The anchor that docutils makes of a title's words; empty where they have no letter that it takes."""
    from docutils.nodes import make_id

    return str(make_id(words))


def parsed(text: str) -> Node:
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
    with _parsing, _with_others():
        return publish_doctree(text, settings_overrides=settings)


def worded(tree: Node) -> Iterator[Node]:
    """Its titles, paragraphs, terms and lines."""
    from docutils.nodes import TextElement

    yield from tree.findall(TextElement)


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
    if name in _DROPPED or (name == "only" and not is_told(said)):
        return []
    if name in _CODE:
        code = nodes.literal_block("\n".join(by.content), "\n".join(by.content), classes=["code", said])
        return [code] if by.content else []
    if name in DATED:  # what it says may begin beside the version
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
