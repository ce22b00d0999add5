"""The parser of Markdown's blocks, its tables and its limits.

Home of markdown-it's block parser.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from ..syntax import BAR
from .limits import DEEP, MOST_BLOCKS, TOO_MANY

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock

_TOKENS = 300_000  # of the parser, half a kilobyte each; five to a list's item

_DELIMITERS = re.compile(r"(?!-[ \t])(?=..)\|?+[ \t]*+:?-++:?[ \t]*+(?:\|[ \t]*+:?-++:?[ \t]*+)*+\|?[ \t]*")
_DASHES = re.compile(r"-+")


@cache
def block_parser() -> MarkdownIt:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.admon import admon_plugin
    from mdit_py_plugins.container import container_plugin
    from mdit_py_plugins.deflist import deflist_plugin
    from mdit_py_plugins.footnote import footnote_plugin

    # Inline text is not needed to find blocks; deep lists would lose their text at the usual limit of 20.
    parser = MarkdownIt("commonmark", {"maxNesting": 2 * DEEP}).enable("table").disable("inline")
    parser.block.ruler.at("table", _table, {"alt": ["paragraph", "reference"]})
    parser.block.ruler.before("table", "limits", _limits)
    parser.use(admon_plugin).use(deflist_plugin).use(footnote_plugin, inline=False, move_to_end=False)
    return parser.use(container_plugin, "any", validate=lambda info, markup: bool(info.strip()))


def _limits(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Stops at what would take more memory than a document is worth, or would lose its text."""
    if state.level >= DEEP:
        raise ValueError(f"nested more than {DEEP} deep; make it flatter")
    if len(state.tokens) > _TOKENS or len(state.env.get("references", ())) > MOST_BLOCKS:
        raise ValueError(TOO_MANY)
    return False


def _table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A table as GitHub has it, of rows alone: the parser's own rule makes a kilobyte of each cell."""
    if start + 2 > end or state.sCount[start + 1] < state.blkIndent:
        return False
    if state.is_code_block(start) or state.is_code_block(start + 1):
        return False
    header = _line_of(state, start).strip()
    if "|" not in header or not _DELIMITERS.fullmatch(_line_of(state, start + 1)):
        return False
    columns = len(BAR.findall(header)) + 1 - header.startswith("|") - (BAR.search(header, len(header) - 1) is not None)
    if columns < 1 or columns != len(_DASHES.findall(_line_of(state, start + 1))):
        return False
    if silent:
        return True
    before, state.parentType = state.parentType, "table"
    state.push("table_open", "table", 1).map = lines = [start, start + 2]
    _push_row(state, start)
    at = start + 2
    while at < end and _is_row(state, at, end):
        _push_row(state, at)
        at += 1
    state.push("table_close", "table", -1)
    lines[1] = state.line = at
    state.parentType = before
    return True


def _line_of(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def _is_row(state: StateBlock, line: int, end: int) -> bool:
    """Does a table go on with a line?"""
    if state.sCount[line] < state.blkIndent or state.is_code_block(line) or not _line_of(state, line).strip():
        return False
    ends = state.md.block.ruler.getRules("blockquote")
    return _line_of(state, line)[0] == "|" or not any(rule(state, line, end, True) for rule in ends)


def _push_row(state: StateBlock, line: int) -> None:
    if len(state.tokens) > _TOKENS:
        raise ValueError(TOO_MANY)
    state.push("tr_open", "tr", 1).map = [line, line + 1]
    state.push("tr_close", "tr", -1)
