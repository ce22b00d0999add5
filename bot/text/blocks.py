"""A text to blocks with offsets: Markdown, and paragraphs of plain text; knows no languages, originals or passages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import islice
from typing import TYPE_CHECKING

from ..records import Block, BlockKind, Governor, Span
from .dialects import STANDS_ALONE, Line, as_known, lines_of
from .syntax import BAR, IMAGE, TAG, WORD, in_parts
from .unshown.hidden import without_hidden
from .unshown.macros import Opened, closing, closings, macros_in, may_have_macros, without_macros

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.token import Token

MOST_BLOCKS = 50_000  # of a document: read in ten seconds, embedded in half an hour
_TOKENS = 300_000  # of the parser, half a kilobyte each; five to a list's item
_TOO_MANY = f"more than {MOST_BLOCKS:,} paragraphs, items and rows; split it into smaller files"
_DEEP = 100  # levels that quotations, lists and the like stand in each other; of a list each is two
_LABEL = 1_000  # characters of a heading, a label or an item, which are told with all that stands under them

_DELIMITERS = re.compile(r"(?!-[ \t])(?=..)\|?+[ \t]*+:?-++:?[ \t]*+(?:\|[ \t]*+:?-++:?[ \t]*+)*+\|?[ \t]*")
_DASHES = re.compile(r"-+")

# ---- lines -------------------------------------------------------------------------------


def _span(text: str, lines: Sequence[Line]) -> Span | None:
    """From the first to the last written line, not across a skipped span; None where nothing is written."""
    written = [line for line in lines if not text[line.start : line.end].isspace() and line.end > line.start]
    written = [line for line in written if line.piece == written[0].piece]
    if not written:
        return None
    start = written[0].start
    return Span(start, start + len(text[start : written[-1].end].rstrip()))


def stripped(text: str, span: Span) -> Span:
    """The span without the white space at its ends."""
    raw = text[slice(*span)]
    start = span.start + len(raw) - len(raw.lstrip())
    return Span(start, start + len(raw.strip()))


def paragraph_blocks(text: str, skipped: Sequence[Span]) -> tuple[Block, ...]:
    """The paragraphs of plain text, whole lines, none overlapping another or a skipped span."""
    return few_enough(_paragraphs(text, lines_of(text, skipped)))


def _paragraphs(text: str, lines: Sequence[Line]) -> Iterator[Block]:
    """Plain text: runs of lines between blank ones."""
    run: list[Line] = []
    for line in [*lines, Line(len(text), len(text), -1)]:
        if text[line.start : line.end].strip():
            run.append(line)
            continue
        for lines_of_one in (
            [[each] for each in run] if _stand_alone([text[each.start : each.end] for each in run]) else [run]
        ):
            if (span := _span(text, lines_of_one)) and WORD.search(text, *span):
                yield Block("paragraph", *span)
        run = []


_BULLET = re.compile(r"[ \t]*(?:[-*+•–][ \t]+|\d{1,3}[.)][ \t]+)\S")
_SHORT = 100  # characters of a line that is no part of a paragraph


def _stand_alone(lines: Sequence[str]) -> bool:
    """Is each of these lines one of its own, as in a list of opening hours, rather than a piece of a paragraph?

    Each of them has a bullet, or begins as a sentence does, and there are three of them, or they have names.
    """
    if len(lines) < 2:
        return False
    if all(map(_BULLET.match, lines)):
        return True
    begun = all(len(line) <= _SHORT and line.lstrip(" \t\"'“”»«(")[:1].isupper() for line in lines)
    return begun and (len(lines) > 2 or all(re.match(r"[^.!?:]{1,60}:[ \t]", line) for line in lines))


# ---- Markdown ----------------------------------------------------------------------------


@cache
def _block_parser() -> MarkdownIt:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.admon import admon_plugin
    from mdit_py_plugins.container import container_plugin
    from mdit_py_plugins.deflist import deflist_plugin
    from mdit_py_plugins.footnote import footnote_plugin

    # Inline text is not needed to find blocks; deep lists would lose their text at the usual limit of 20.
    parser = MarkdownIt("commonmark", {"maxNesting": 2 * _DEEP}).enable("table").disable("inline")
    parser.block.ruler.at("table", _table, {"alt": ["paragraph", "reference"]})
    parser.block.ruler.before("table", "limits", _limits)
    parser.use(admon_plugin).use(deflist_plugin).use(footnote_plugin, inline=False, move_to_end=False)
    return parser.use(container_plugin, "any", validate=lambda info, markup: bool(info.strip()))


def _limits(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Stops at what would take more memory than a document is worth, or would lose its text."""
    if state.level >= _DEEP:
        raise ValueError(f"nested more than {_DEEP} deep; make it flatter")
    if len(state.tokens) > _TOKENS or len(state.env.get("references", ())) > MOST_BLOCKS:
        raise ValueError(_TOO_MANY)
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
        raise ValueError(_TOO_MANY)
    state.push("tr_open", "tr", 1).map = [line, line + 1]
    state.push("tr_close", "tr", -1)


def few_enough(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks of a document; ValueError where there are so many that nobody wrote them."""
    found = tuple(islice(blocks, MOST_BLOCKS + 1))
    if len(found) > MOST_BLOCKS:
        raise ValueError(_TOO_MANY)
    return found


def markdown_blocks(text: str, skipped: Sequence[Span]) -> tuple[Block, ...]:
    """The blocks of Markdown in order, none overlapping another or a skipped span."""
    lines, shown = as_known(text, lines_of(text, skipped))
    return few_enough(_Walk(text, lines).blocks(_block_parser().parse("\n".join(shown))))


@dataclass
class _Frame:
    """A list, an item, an admonition, a tab or a quotation that blocks stand in."""

    label: Governor | None = None  # what its blocks are under
    group: int = 0  # of a list
    item: str | None = None  # of an item whose own words have not come yet: its mark
    tag: str = ""  # of one that HTML opened
    titled: bool = False  # is its first paragraph its title?


class _Walk:
    """Goes through a document's tokens and remembers what each of them stands in."""

    def __init__(self, text: str, lines: Sequence[Line]) -> None:
        self._text, self._lines = text, lines
        self._frames: list[_Frame] = []
        self._groups = 0
        self._closings: dict[str, int] | None = None  # of an element: where its last closing tag begins
        self._said: tuple[int, Span] | None = None  # attributes on a line of their own, and the next line

    def blocks(self, tokens: Sequence[Token]) -> Iterator[Block]:
        for i, token in enumerate(tokens):
            if token.type == "html_block":
                yield from self._html(token)
            elif token.type == "table_open":
                yield from self._rows(tokens, i)
            elif token.nesting == 1 and token.type in _FRAMES:
                self._open(token)
            elif token.nesting == -1 and token.type.replace("_close", "_open") in _FRAMES:
                self._close()
            elif token.map and token.type in _LEAVES:
                yield from self._leaf(token)

    # ---- what blocks stand in ------------------------------------------------------------

    def _open(self, token: Token) -> None:
        frame = _Frame()
        if token.type in _LISTS:
            self._groups += 1
            frame.group = self._groups
        elif token.type == "list_item_open":
            frame.item = token.info + token.markup
        elif token.type == "blockquote_open":
            self._item_begins_with_a_block()
            frame.label = self._label(token, _ALERT_LABEL)
            if self._said and token.map and token.map[0] == self._said[0]:
                frame.titled = any(each["title"] for each in _CLASSES.finditer(self._text, *self._said[1]))
                frame.label = frame.label or _warned(self._text, self._said[1])
        elif token.type == "admonition_open":
            frame.label = self._label(token, _ADMONITION_LABEL)
        elif token.type == "container_any_open":
            frame.label = self._label(token, _CONTAINER_LABEL)
        self._frames.append(frame)

    def _enter(self, frame: _Frame) -> None:
        """Opens what tags or macros stand around."""
        if len(self._frames) >= _DEEP:
            raise ValueError(f"nested more than {_DEEP} deep; make it flatter")
        self._frames.append(frame)

    def _close(self) -> None:
        while self._frames and self._frames.pop().tag:
            pass  # HTML that was left open within it

    def _item_begins_with_a_block(self) -> None:
        if self._frames and self._frames[-1].item is not None:
            self._frames[-1].item = None

    def _label(self, token: Token, pattern: re.Pattern[str]) -> Governor | None:
        """The title on the first line of a token, or a kind that warns; no other kind says anything."""
        assert token.map is not None
        line = self._lines[token.map[0]]
        found = pattern.search(self._text, line.start, line.end)
        if not found or found["kind"].lower() in _PICTURES:
            return None
        if found["title"] and len(found["title"]) <= _LABEL and WORD.search(found["title"]):
            return Governor(Span(*found.span("title")), "label")
        return Governor(Span(*found.span("kind")), "label") if found["kind"].lower() in WARNS else None

    def _block(
        self, kind: BlockKind, span: Span, *, level: int = 0, header: Span | None = None, mark: str = ""
    ) -> Block:
        """A block where we are; the first words of an item are what its further blocks stand under."""
        item = self._frames[-1] if self._frames and self._frames[-1].item is not None else None
        under = tuple(frame.label for frame in self._frames if frame.label)
        group = next((frame.group for frame in reversed(self._frames) if frame.group), 0)
        if item and kind in ("paragraph", "item"):
            kind, mark, item.item = "item", item.item or "", None
            item.label = Governor(span, "item") if span.end - span.start <= _LABEL else None
            level = sum(frame.group > 0 for frame in self._frames)
        return Block(kind, *span, level=level, header=header, under=under, group=group, mark=mark)

    # ---- blocks --------------------------------------------------------------------------

    def _leaf(self, token: Token) -> Iterator[Block]:
        assert token.map is not None
        kind, level = _LEAVES[token.type], 0
        if token.type == "heading_open":
            kind, level = ("paragraph", 0) if self._frames else ("heading", int(token.tag[1]))
        first, last = token.map
        span, label = self._span(first, max(last, first + 1)), None
        if span and kind == "heading" and span.end - span.start > _LABEL:
            kind, level = "paragraph", 0
        if token.type == "dt_open":
            self._frames[-1].label = None  # a term does not stand under the one before it
        if span and token.type == "paragraph_open":
            span, label = self._within_attributes(span, last)
            if span and self._frames and self._frames[-1].titled and span.end - span.start <= _LABEL:
                self._frames[-1].titled, self._frames[-1].label = False, Governor(span, "label")
                return
        if span and kind == "paragraph" and self._begins_with_a_component(span):
            yield from self._parts(span)
            return
        if span and kind == "paragraph" and label is None and may_have_macros(self._text[slice(*span)]):
            span, label = self._within_macro(span)
        if kind == "code" and token.type == "fence":
            label = self._title_of_tab(token.map[0])
        for block in self._visible(kind, span, level=level, mark=_language_of(token)):
            yield replace(block, under=(*block.under, label)) if label else block
        if token.type == "dt_open" and span and span.end - span.start <= _LABEL:
            self._frames[-1].label = Governor(span, "label")  # the terms of a list stand above what explains them
        if kind == "code":
            self._item_begins_with_a_block()

    def _within_attributes(self, span: Span, after: int) -> tuple[Span | None, Governor | None]:
        """A paragraph without the attributes on lines of their own at its ends, and the warning that one of them makes
        of it; what is nothing else says so of what stands on the line behind it."""
        label = None
        if first := _ATTRIBUTES.match(self._text, *span):
            label, span = _warned(self._text, Span(*first.span())), Span(first.end(), span.end)
            if first.end() == span.end:
                self._said = after, Span(*first.span())
                return None, None
        if last := _LAST_ATTRIBUTES.search(self._text, *span):
            label, span = label or _warned(self._text, Span(*last.span())), Span(span.start, last.start())
        return span, label

    def _title_of_tab(self, line: int) -> Governor | None:
        """What a fence calls its code among others: ```` ```sh [npm] ````."""
        found = _FENCE_TITLE.match(self._text, self._lines[line].start, self._lines[line].end)
        return Governor(Span(*found.span("title")), "label") if found else None

    def _span(self, first: int, last: int) -> Span | None:
        return _span(self._text, self._lines[first:last])

    def _visible(
        self, kind: BlockKind, span: Span | None, *, level: int = 0, header: Span | None = None, mark: str = ""
    ) -> Iterator[Block]:
        if span and visible(kind, self._text[slice(*span)]):
            yield self._block(kind, span, level=level, header=header, mark=mark)
        elif kind == "paragraph":
            self._item_begins_with_a_block()

    def _rows(self, tokens: Sequence[Token], i: int) -> Iterator[Block]:
        """The body's rows of the table at token i; of a table without a body the header."""
        close = next(j for j in range(i, len(tokens)) if tokens[j].type == "table_close")
        maps = [token.map for token in tokens[i:close] if token.type == "tr_open" and token.map]
        header = self._span(*maps[0]) if maps[1:] else None
        yield from self._table([self._span(*each) for each in maps[1:] or maps], header)

    def _table(self, rows: Sequence[Span | None], header: Span | None) -> Iterator[Block]:
        self._groups += 1
        self._frames.append(_Frame(group=self._groups))
        for row in rows:
            yield from self._visible("row", row, header=header)
        self._frames.pop()

    # ---- HTML ----------------------------------------------------------------------------

    def _html(self, token: Token) -> Iterator[Block]:
        """The blocks of HTML on lines of its own; one where it has no parts that a reader would tell apart."""
        assert token.map is not None
        span = self._span(*token.map)
        if span is None:
            return
        if token.content.strip() == STANDS_ALONE:
            self._macros(span)
            return
        yield from self._parts(span)

    def _begins_with_a_component(self, span: Span) -> bool:
        """Does a paragraph begin with the tag of a component that says what stands in it?"""
        first = _HTML_PART.match(self._text, *stripped(self._text, span))
        return first is not None and bool(first["name"]) and _component_label(self._text, first) is not None

    def _tags(self, span: Span) -> list[re.Match[str]]:
        """The tags of a span that part words; those of components that are not labelled may stand within a sentence."""
        every = [tag for tag in _HTML_PART.finditer(self._text, *span) if tag["name"]]
        labelled = {frame.tag for frame in self._frames}
        labelled |= {tag["name"].lower() for tag in every if _component_label(self._text, tag)}
        return [tag for tag in every if not _COMPONENT.fullmatch(tag["name"]) or tag["name"].lower() in labelled]

    def _parts(self, span: Span) -> Iterator[Block]:
        """The blocks between the tags of some HTML."""
        tags = self._tags(span)
        if not any(self._encloses(tag) or self._sets_off(tag) for tag in tags):
            yield from self._visible("paragraph", span)
            return
        at, header, title = span.start, None, False
        above = ""  # the header, as long as nothing stands below it
        for tag in tags:
            if tag.start() < at:
                continue  # inside a row
            yield from self._words(Span(at, tag.start()), title=title)
            title = _ADMONITIONS_TITLE.search(tag["attributes"]) is not None
            at, name = tag.end(), tag["name"].lower()
            if name == "table" and not tag["close"]:
                self._groups, header = self._groups + 1, None
            elif name == "tr" and not tag["close"]:
                row = Span(tag.start(), self._end_of_row(at, span.end))
                at, cells = row.end, self._text[slice(*row)].lower()
                names = "<th" in cells and "<td" not in cells
                if header is None and names:
                    header, above = row, cells
                elif header and names and above and cells.count("<th") > 1 and _SPANS.search(above):
                    header, above = Span(header.start, row.end), cells  # parts of what the row above names
                else:
                    above = ""
                    yield from (replace(each, group=self._groups) for each in self._visible("row", row, header=header))
            else:
                self._html_frame(tag, name)
        yield from self._words(Span(at, span.end))

    def _end_of_row(self, start: int, end: int) -> int:
        found = _END_OF_ROW.search(self._text, start, end)
        return end if found is None else found.start() if found["next"] else found.end()

    def _html_frame(self, tag: re.Match[str], name: str) -> None:
        """Opens or closes what HTML encloses; tags that only lay out what stands in them make no difference."""
        if tag["close"]:
            if any(frame.tag == name for frame in self._frames):
                while self._frames.pop().tag != name:
                    pass
        elif (self._encloses(tag) or self._sets_off(tag)) and (
            self._is_closed(name, tag.end()) or (name in _ITEMS and self._in_html_list())
        ):
            if name in _ITEMS and self._frames and self._frames[-1].tag in _ITEMS:
                self._frames.pop()
            if name == "dt" and self._frames and self._frames[-1].tag == "dl":
                self._frames[-1].label = None  # a term does not stand under the one before it
            governor = _component_label(self._text, tag) or _warning(self._text, Span(*tag.span("attributes")))
            self._groups += name in ("ul", "ol", "dl")
            group = self._groups if name in ("ul", "ol", "dl") else 0
            self._enter(_Frame(governor, group, "-" if name == "li" else None, tag=name))

    def _encloses(self, tag: re.Match[str]) -> bool:
        """Is a tag of an element that says what its blocks are, by its kind or by a title?"""
        if tag["attributes"].endswith("/"):
            return False
        if _ENCLOSING.fullmatch(tag["name"]) or _component_label(self._text, tag):
            return True
        return bool(tag["close"]) and any(frame.tag == tag["name"].lower() for frame in self._frames)

    def _sets_off(self, tag: re.Match[str]) -> bool:
        """Is a tag of an admonition in HTML, or of what stands in one and closes like it?"""
        name = tag["name"].lower()
        if name not in _SETTING_OFF or tag["attributes"].endswith("/"):
            return False
        inside = any(frame.tag == name for frame in self._frames)
        return inside or (not tag["close"] and _ADMONITION.search(tag["attributes"]) is not None)

    def _is_closed(self, name: str, place: int) -> bool:
        """Is there a closing tag behind a place? What is never closed would enclose the rest of the text."""
        if self._closings is None:
            self._closings = {tag["name"].lower(): tag.start() for tag in _CLOSING_TAG.finditer(self._text)}
        return self._closings.get(name, -1) >= place

    def _in_html_list(self) -> bool:
        return any(frame.tag in ("ul", "ol", "dl") for frame in self._frames)

    @cached_property
    def _macro_ends(self) -> dict[str, int]:
        return closings(self._text)

    # ---- macros --------------------------------------------------------------------------

    def _macros(self, span: Span) -> None:
        """Opens or closes what the macros of a line stand around."""
        for macro, closes_one in macros_in(self._text, span):
            tag = f"{{{{{macro.name}"
            if closes_one and any(frame.tag == tag for frame in self._frames):
                while self._frames.pop().tag != tag:
                    pass
            elif not closes_one and self._macro_ends.get(macro.name, -1) >= macro.end:
                self._enter(_Frame(self._label_of(macro), tag=tag))

    def _label_of(self, macro: Opened) -> Governor | None:
        """What a macro calls what it stands around, or its kind where that warns."""
        if macro.label and macro.label.end - macro.label.start <= _LABEL:
            return Governor(macro.label, "label")
        warns = macro.kind and self._text[slice(*macro.kind)].lower() in WARNS
        return Governor(macro.kind, "label") if macro.kind and warns else None

    def _within_macro(self, span: Span) -> tuple[Span, Governor | None]:
        """What a macro stands around that opens with a paragraph and closes at its end, and what it calls that."""
        raw = self._text[slice(*span)]
        mark = len(raw) - len(raw.lstrip(" \t>-*+"))
        if not raw.startswith(("{{", "{%"), mark):
            return span, None
        opened = next((each for each, closes_one in macros_in(self._text, span) if not closes_one), None)
        last = closing(self._text, opened.name, Span(opened.end, span.end)) if opened else None
        if opened is None or last is None or self._text[last.end : span.end].strip():
            return span, None
        inside = stripped(self._text, Span(opened.end, last.start))
        return (inside if inside.end > inside.start else span), self._label_of(opened)

    # ---- words between tags --------------------------------------------------------------

    def _words(self, span: Span, *, title: bool = False) -> Iterator[Block]:
        """What stands between two tags; the title of an admonition is what all else in it stands under."""
        raw = self._text[slice(*span)]
        if not raw.strip() or not visible("paragraph", raw):
            return
        words, inside = stripped(self._text, span), self._frames[-1].tag if self._frames else ""
        if re.fullmatch(r"h[1-6]", inside) and all(re.fullmatch(r"h[1-6]", frame.tag) for frame in self._frames):
            yield self._block("heading", words, level=int(inside[1]))
        else:
            yield self._block("paragraph", words)
        if (inside, self._frames[-2].tag if len(self._frames) > 1 else "") in _NAMES:
            self._frames[-2].label = Governor(words, "label") if words.end - words.start <= _LABEL else None
        set_off = next((frame for frame in reversed(self._frames) if frame.tag in _SETTING_OFF), None)
        if title and set_off and words.end - words.start <= _LABEL:
            set_off.label = Governor(words, "label")


_LISTS = ("bullet_list_open", "ordered_list_open", "dl_open")
_FRAMES = {
    *(*_LISTS, "list_item_open", "blockquote_open", "dd_open", "footnote_reference_open"),
    *("admonition_open", "container_any_open"),
}
_LEAVES: dict[str, BlockKind] = {
    **{"heading_open": "heading", "paragraph_open": "paragraph", "dt_open": "paragraph"},
    **{"fence": "code", "code_block": "code"},
}
# Kinds of admonitions that change how what stands in them is to be taken; others (note, tip) only set it off.
WARNS = {"warning", "caution", "danger", "important", "attention", "critical", "deprecated", "experimental", "failure"}
# Attributes of kramdown and Python-Markdown on a line of their own; a class may make a warning of what they are of.
_ATTRIBUTES_LINE = r"\{:?[ \t]*[.#][^{}|\r\n]*\}[ \t]*"
_ATTRIBUTES = re.compile(rf"[ \t]*{_ATTRIBUTES_LINE}(?:\r?\n|\Z|$)")
_LAST_ATTRIBUTES = re.compile(rf"\r?\n[ \t>]*{_ATTRIBUTES_LINE}\Z")
_CLASSES = re.compile(r"\.(?P<kind>[a-z]+)(?P<title>-title)?(?![\w-])")
_FENCE_TITLE = re.compile(
    r"[^`~\r\n]*(?:`{3,}+|~{3,}+)[^\[\]`\r\n]*[ \t]\[(?P<title>[^\[\]\r\n]+)\][ \t]*$", re.MULTILINE
)
_PICTURES = {"figure", "image"}  # whose title is a file's path
_ALERT_LABEL = re.compile(r"\[!(?P<kind>[A-Za-z]+)\][+-]?[ \t]*(?P<title>[^\r\n]*\S)?")
_ADMONITION_LABEL = re.compile(
    r"(?:===[!+]?|!!!|\?\?\?\+?)[ \t]+(?P<kind>[\w-]*)[^\"\r\n]*(?:\"(?P<title>[^\"\r\n]*)\")?"
)
_CONTAINER_LABEL = re.compile(
    r"(?<![:`~])(?::{3,}+|[`~]{3,}+)[ \t]*\{?(?P<kind>[\w-]+)\}?[ \t]*\[?(?P<title>[^\]{}\r\n]*[^\]{}\s])?"
)
# Tags that make lines of their own, comments (which have no name), and the elements of components that are tabs.
_HTML_PART = re.compile(
    r"<!--.*?(?:-->|\Z)|<(?P<close>/?)(?P<name>(?-i:[A-Z]\w*[a-z][\w.]*)|address|article|aside|blockquote|center|dd|details|div|dl|dt|figcaption"
    r"|figure|footer|h[1-6]|header|hr|li|main|nav|ol|p|section|summary|table|tbody|tfoot|thead|tr|ul|\w*tab(?:item|pane)?)"
    r"(?P<attributes>(?:\s(?:[^<>\"']|\"[^\"]*\"|'[^']*')*)?/?)>",
    re.DOTALL | re.IGNORECASE,
)
_ENCLOSING = re.compile(r"details|summary|li|ol|ul|dl|dt|dd|h[1-6]|tr|table|\w*tab(?:item|pane)?", re.IGNORECASE)
_ITEMS = ("li", "dt", "dd")
_NAMES = (("summary", "details"), ("dt", "dl"))  # what names all else in an element
_TAB = re.compile(r"\w*tab(?:item|pane)?", re.IGNORECASE)
_COMPONENT = re.compile(r"[A-Z]\w*[a-z][\w.]*")
_LABEL_ATTRIBUTE = (
    r"(?<![\w-])(?:{})\s*=\s*(?:\{{\s*)?(?:\"(?P<label>[^\"<>]+)\"|'(?P<single>[^'<>]+)'|`(?P<tick>[^`<>$]+)`)"
)
_TAB_LABEL = re.compile(_LABEL_ATTRIBUTE.format("label|title|name|header"))
_TITLE = re.compile(_LABEL_ATTRIBUTE.format("title|label|header|heading|summary"))
_ONLY_FOR = re.compile(
    _LABEL_ATTRIBUTE.format("(?:platform|version|edition|product|plan|tier)s?|os|only|when|audience")
)
_ALONE = re.compile(r"[ \t]*(?:\r?\n|\Z)")
_TYPE = re.compile(r"(?<![\w-])(?:type|variant|kind|severity)\s*=\s*(?:\{\s*)?[\"'](?P<kind>\w+)[\"']")
_SETTING_OFF = ("div", "aside", "section")
# Admonitions in HTML, as of Python-Markdown, Bootstrap and Docusaurus, the kind where it stands, and their titles.
_CLASS = r"\bclass\s*=\s*[\"'](?:[^\"']*\s)?"
_ADMONITION = re.compile(
    rf"{_CLASS}(?:admonition|alert|callout|notice|hint)(?=[\s\"'])(?P<kinds>[^\"']*)", re.IGNORECASE
)
_ADMONITIONS_TITLE = re.compile(
    rf"{_CLASS}(?:admonition|alert|callout|notice|hint)-(?:title|heading)(?=[\s\"'])", re.IGNORECASE
)
_CLOSING_TAG = re.compile(r"</(?P<name>\w+)\s*>")
_SPANS = re.compile(r"(?:row|col)span\s*=\s*[\"']?\s*(?:[2-9]|\d\d)")
_END_OF_ROW = re.compile(r"</tr\s*>|(?P<next><tr\b|</t(?:head|body|foot|able)\b)", re.IGNORECASE)


def _warned(text: str, attributes: Span) -> Governor | None:
    """The kind of warning that one of the classes makes."""
    found = _CLASSES.finditer(text, *attributes)
    return next((Governor(Span(*each.span("kind")), "label") for each in found if each["kind"] in WARNS), None)


def _warning(text: str, attributes: Span) -> Governor | None:
    """The kind of an admonition in HTML, where it warns."""
    found = _ADMONITION.search(text, *attributes)
    kinds = re.finditer(r"[a-z]+", found["kinds"].lower()) if found else ()
    spans = (kind.span() for kind in kinds if kind[0] in WARNS)
    at = found.start("kinds") if found else 0
    return next((Governor(Span(at + start, at + end), "label") for start, end in spans), None)


def _component_label(text: str, tag: re.Match[str]) -> Governor | None:
    """What the tag of a component calls what stands in it: a tab's label, a title, what alone it holds for, or a kind
    or a name that warns."""
    if tag["close"] or tag["attributes"].endswith("/"):
        return None
    attributes = tag.span("attributes")
    if _TAB.fullmatch(tag["name"]):
        return _labelled(_TAB_LABEL.search(text, *attributes))
    if not _COMPONENT.fullmatch(tag["name"]):
        return None
    only = _ONLY_FOR.search(text, *attributes) if _ALONE.match(text, tag.end()) else None
    if found := _labelled(_TITLE.search(text, *attributes) or only):
        return found
    if (kind := _TYPE.search(text, *attributes)) and kind["kind"].lower() in WARNS:
        return Governor(Span(*kind.span("kind")), "label")
    return Governor(Span(*tag.span("name")), "label") if tag["name"].lower() in WARNS else None


def _labelled(found: re.Match[str] | None) -> Governor | None:
    return Governor(Span(*found.span(found.lastgroup or 0)), "label") if found else None


def _language_of(token: Token) -> str:
    """What a fence says its code is written in."""
    return re.split(r"[\s{,:]", token.info.strip(), maxsplit=1)[0] if token.type == "fence" else ""


_ATTRIBUTES_ALONE = re.compile(r"\s*\{:?\s*[.#][^{}|]*\}\s*")  # below a table: `{.striped}`
_PART = 8_000  # characters of a block, more than a part has, from which it is looked at in parts


def visible(kind: BlockKind, raw: str) -> bool:
    """Whether a reader sees words: images, comments and tags alone are none; a row of signs is something to read."""
    if kind == "code":
        return True
    if kind == "row" and "![" not in raw and "<" not in raw:
        return raw.strip(" |-:\t") != "" and not _ATTRIBUTES_ALONE.fullmatch(raw)
    if "`" in raw and re.search(r"`[^`\s]+`", raw):
        return True
    if len(raw) > _PART:
        shown = without_hidden(raw) if "<" in raw or "{/*" in raw else raw
        return any(visible(kind, part) for part in in_parts(shown))
    if "{" in raw:
        raw = without_macros(raw)
    if "<" in raw or "{/*" in raw:
        raw = TAG.sub(" ", without_hidden(raw))
    if "![" in raw:
        raw = re.sub(r"\[ *\]\([^()]*\)", " ", IMAGE.sub(" ", raw))
    return WORD.search(raw) is not None
