"""Elements of a page to Markdown: words, lists, headings, code, tables, and the anchors before them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from ....text.markup import (
    Spanning,
    clean,
    code_span,
    collapsed,
    escaped,
    fenced,
    line_starts,
    mark,
    one_header,
    rows_alone,
    spread,
    table,
)
from ....text.plain import APART, CLOSE, OPEN, SIGNS, element_sign, parted, task_sign
from ....text.unshown.hidden import is_hidden
from .parsing import Element, walked, words_in
from .set_off import kind_of, title_of_set_off
from .tables import Row, bold_above, is_head, is_layout, parted_rows
from .unseen import HEADINGS, LEVELS, LINES, Unseen

_CODE = {"code", "kbd", "samp", "tt"}
_TASKS = ("li", "td", "label")  # what a checkbox stands in that a reader is shown
_WITHIN = re.compile(f"[{OPEN}{CLOSE}]+")
_EDGES = re.compile(rf"([\s{SIGNS}]*)(.*?)([\s{SIGNS}]*)", re.DOTALL)
_BRACKET = re.compile(r"(?<!\\)[\[\]]")


@dataclass
class _List:
    """A list that is open: its item's marker, and how far what belongs to the item is set in once that is written."""

    kind: Literal["ul", "ol", "dl"]
    number: int = 1
    marker: str = ""
    indent: int = 0
    terms: list[str] = field(default_factory=list)  # of a list of terms, that are not written yet
    explains: bool = False  # has what comes next a term?


@dataclass
class Writer:
    """Writes one element as Markdown; `flat` is for the cell of a table: one line."""

    unseen: Unseen
    flat: bool = False
    _parts: list[str] = field(default_factory=list)
    _line: list[str] = field(default_factory=list)
    _opened: list[tuple[Element, int]] = field(
        default_factory=list
    )  # links, struck, raised and lowered words: where in the line they begin
    _lists: list[_List] = field(default_factory=list)
    _ids: list[str] = field(default_factory=list)  # since something was written
    _anchor: str | None = None
    _heading: int = 0  # how many ids were there when the heading began
    _after_item: bool = False
    _set_off: list[Element] = field(default_factory=list)  # that are open
    _titles: set[Element] = field(default_factory=set)  # of them, which are written

    def write(self, root: Element) -> str:
        walk = walked(root)
        unseen: list[bool] = []  # of the elements that are open
        for event, element in walk:
            if event == "start":
                unseen.append(self.unseen(element))
                if unseen[-1] or self._start(element):
                    walk.skip_subtree()
                continue
            if unseen.pop():
                self._line.append(_task(element) or APART)
            else:
                self._end(element)
            if element is not root:
                self._words(element.tail)
        self._paragraph()
        return "".join(self._parts).strip("\n")

    def _words(self, text: str | None) -> None:
        if text:
            self._line.append(escaped(collapsed(clean(text))))

    def _start(self, element: Element) -> bool:
        """Begins an element; true where its children are done with."""
        tag = element.tag
        if element in self._titles:
            return True
        if tag in LINES:
            self._paragraph()
        if not self.flat and (kind := kind_of(element)):
            self._open(element, kind)
        if tag in HEADINGS:
            self._heading = len(self._ids)
        self._ids += [
            name for name in (element.get("id"), tag == "a" and element.get("name")) if name and _nameable(name)
        ]
        written = self._written_as(element)
        if tag not in LINES and not written:
            self._line.append(element_sign(tag, end=False))
        done = self._whole(element)
        if done:
            return True
        if tag in ("ul", "ol", "dl") and not self.flat:
            self._lists.append(_List(tag, _number(element.get("start"), 1)))
        elif tag in ("li", "dd") and self._lists:
            self._item(self._lists[-1])
        if tag == "a" or written:
            self._opened.append((element, len(self._line)))
        self._words(element.text)
        return False

    def _written_as(self, element: Element) -> str:
        """The tag that an element is written as: it raises, lowers or strikes out words; of others nothing."""
        return element.tag if element.tag in LEVELS else "del" if self.unseen.struck(element) else ""

    def _open(self, element: Element, kind: str) -> None:
        """Begins what is set off, behind its title."""
        title = title_of_set_off(element)
        words = words_in(title) if title is not None else ""
        if title is not None:
            self._titles.add(title)
        self._set_off.append(element)
        self._put(f"{_colons(len(self._set_off))} {kind} {escaped(clean(words))}".rstrip())

    def _whole(self, element: Element) -> bool:
        """Writes elements that are taken as one: code, tables, formulas."""
        tag = element.tag
        if tag == "pre":
            self._code(element)
        elif tag == "dt" and self._lists and self._lists[-1].kind == "dl":
            self._term(element, self._lists[-1])
        elif tag in _CODE:
            self._line.append(code_span(self._raw(element)))
        elif tag == "table" and not self.flat and not is_layout(element):
            self._table(element)
        elif tag == "math":
            self._line.append(code_span(" ".join(_formula(element).itertext())))
        else:
            return False
        return True

    def _end(self, element: Element) -> None:
        tag = element.tag
        if self._opened and self._opened[-1][0] is element:
            self._close(*self._opened.pop())
        if tag in HEADINGS:
            self._write_heading(element)
        elif tag == "dt" and not self._lists:
            self._paragraph(element.get("id"))
        elif tag in LINES:
            self._paragraph()
        if self._set_off and self._set_off[-1] is element:
            self._put(_colons(len(self._set_off)))
            self._set_off.pop()
        if tag in ("ul", "ol", "dl") and self._lists:
            self._lists.pop()
        elif tag in ("td", "th"):
            self._line.append(" ")
        elif tag not in LINES and tag != "br":
            self._line.append(CLOSE if self._written_as(element) else element_sign(tag, end=True))

    def _close(self, element: Element, start: int) -> None:
        parts = _EDGES.fullmatch("".join(self._line[start:])).groups()  # type: ignore[union-attr] # matches anything
        before, after = (_WITHIN.sub("", edge) for edge in parts[::2])
        words = collapsed(parts[1])
        link = element.get("href", "") if element.tag == "a" else ""
        if not words:
            self._line.append(APART)
        elif element.tag != "a":
            name = self._written_as(element)
            self._line[start:] = [before, f"<{name}>{words}</{name}>", after]
        elif link.startswith("#") and not re.search(r"\w", words):  # of a heading to itself: ¶
            self._line[start:] = [APART]
        elif link and not self._opened and not re.match(r"#|javascript:|data:", link.strip(), re.IGNORECASE):
            target = re.sub(r"[\s<>()\\]", lambda found: f"%{ord(found[0]):02X}", clean(link.strip()))
            inside = _BRACKET.sub(r"\\\g<0>", words)
            self._line[start:] = [before, f"[{inside}]({target})", after]

    def _raw(self, element: Element) -> str:
        """The text of code as it stands, line breaks kept."""
        parts: list[str] = []
        walk = walked(element)
        for event, each in walk:
            if event == "start" and self.unseen(each):
                walk.skip_subtree()
            elif event == "start":
                parts += [{"br": "\n", "sup": "^", "sub": "_"}.get(each.tag, ""), each.text or ""]
            elif each is not element:
                parts.append(each.tail or "")
        return clean("".join(parts))

    def _item(self, opened: _List) -> None:
        above = sum(each.indent for each in self._lists[:-1])
        numbered = f"{opened.number}. " if opened.kind == "ol" else "- "
        opened.marker = " " * above + numbered if opened.kind != "dl" else " " * above + ":   " * opened.explains
        opened.number = min(opened.number + 1, 999_999_999)
        opened.indent = 0

    def _term(self, element: Element, opened: _List) -> None:
        """Writes a term of a list, those that are explained together on one line."""
        opened.terms += filter(None, [Writer(self.unseen, flat=True).write(element)])
        opened.marker, opened.indent, opened.explains = "", 0, False
        after = next(element.itersiblings("dt", "dd", "div"), None)
        if opened.terms and (after is None or after.tag != "dt"):
            own = element.get("id")
            self._place(own if own and _nameable(own) else None)
            self._put(line_starts(", ".join(opened.terms)))
            opened.terms.clear()
            opened.explains = True

    def _paragraph(self, own: str | None = None) -> None:
        """Writes the words since the last line, if there are any."""
        words = self._taken()
        if words:
            self._place(own if own and _nameable(own) else None)
            self._put(words if self.flat else line_starts(words))

    def _taken(self) -> str:
        """The words of the line, which is then empty; what is still open begins again."""
        for element, start in reversed(self._opened):
            if element.tag != "a":
                self._close(element, start)
        lines = (collapsed(line).strip() for line in parted("".join(self._line)).split("\n"))
        self._line.clear()
        self._opened = [(element, 0) for element, _ in self._opened]
        return ("\n" if not self.flat else " ").join(line for line in lines if line)

    def _write_heading(self, element: Element) -> None:
        words = self._taken().replace("\n", " ")
        own, inner, before = element.get("id"), self._ids[self._heading :], self._ids[: self._heading]
        self._heading = 0
        if not re.search(r"\w", words):
            return
        self._place(next((name for name in (own, *inner, *before[-1:]) if name and _nameable(name)), None))
        if self.flat:
            self._put(words)
            return
        for each in self._lists:  # what follows in the list's item stands below the heading
            each.marker, each.indent = "", 0
        self._put(f"{'#' * int(element.tag[1])} {words}")

    def _place(self, anchor: str | None) -> None:
        self._ids.clear()
        if anchor and anchor != self._anchor and not self.flat:
            self._anchor = anchor
            self._parts.append(f"\n\n{mark(anchor)}")
            self._after_item = False

    def _put(self, block: str) -> None:
        """Writes a block, set in as far as the list's item that it stands in, behind the item's marker."""
        waiting = [each for each in self._lists if each.marker]
        marker = waiting[-1].marker if waiting else ""
        if marker:
            above = len(marker) - len(marker.lstrip())
            for each in waiting:
                each.marker = ""
            waiting[-1].indent = len(marker) - above
        indent = " " * sum(each.indent for each in self._lists)
        first, *rest = block.split("\n")
        lines = [(marker or indent) + first, *(line and indent + line for line in rest)]
        gap = " " if self.flat else "\n" if marker and self._after_item else "\n\n"
        self._parts.append((gap if self._parts else "") + "\n".join(lines))
        self._after_item = bool(marker)

    def _code(self, element: Element) -> None:
        code = self._raw(element)
        if not re.search(r"[^\W\d]", code):  # line numbers, or nothing
            return
        if self.flat:
            self._line.append(code_span(code))
        else:
            self._place(None)
            self._put(fenced(code, _code_language(element)))

    def _table(self, element: Element) -> None:
        rows = list(self._rows(element))
        for caption in element.findall("caption"):
            if words := Writer(self.unseen, flat=True).write(caption):
                self._place(None)
                self._put(line_starts(words))
        if not any(cell.words for row in rows for cell in row.cells):
            return
        self._place(None)
        titles, heads, rest = parted_rows(rows)
        for words in titles:
            self._put(line_starts(words))
        lines = list(spread([cells for _, cells in (*heads, *rest)]))
        if heads:
            self._put(table([one_header(lines[: len(heads)]), *lines[len(heads) :]]))
        else:
            self._put("\n".join(rows_alone(lines)))

    def _rows(self, element: Element) -> Iterator[Row]:
        """The rows of a table, each with its cells; those of tables in its cells are their words."""
        every = element.iter("tr")
        rows = [row for row in every if not self.unseen(row) and next(row.iterancestors("table")) is element]
        bold = 0 if any(map(is_head, rows)) else bold_above(rows)
        for at, row in enumerate(rows):
            yield Row(at < bold or is_head(row), [self._cell(cell) for cell in row.iterchildren("td", "th")])

    def _cell(self, cell: Element) -> Spanning:
        words = "" if self.unseen(cell) else Writer(self.unseen, flat=True).write(cell)
        columns, rows = (max(1, _number(cell.get(name), 1)) for name in ("colspan", "rowspan"))
        return Spanning(words.replace("|", r"\|"), columns, rows)


def _task(element: Element) -> str:
    """What a checkbox of a list or a table shows; nothing of any other element."""
    if element.tag != "input" or element.get("type", "").lower() != "checkbox" or is_hidden("input", element.attrib):
        return ""
    inside = any(above.tag in _TASKS for above in element.iterancestors())
    return f"{task_sign(done=element.get('checked') is not None)} " if inside else ""


def _colons(depth: int) -> str:
    """What opens and closes what is set off: fewer within than around."""
    return ":" * max(3, 12 - depth)


def _code_language(element: Element) -> str:
    """The language of code as highlighters note it, on the element, inside or around it."""
    around = [element, *element.iterchildren("code"), *list(element.iterancestors("div"))[:2]]
    classes = " ".join(each.get("class", "") for each in around)
    found = re.search(r"\b(?:language|lang|highlight)-(\w[\w+#-]*)", classes)
    return found[1] if found else ""


def _formula(element: Element) -> Element:
    """What the formula was written as, where that is there too."""
    return next(element.iter("annotation"), element)


def _nameable(name: str) -> bool:
    return not re.search(r"\s", name) and 0 < len(name) <= 200


def _number(value: str | None, usual: int) -> int:
    return int(value) if value and re.fullmatch(r"\d{1,8}", value.strip()) else usual
