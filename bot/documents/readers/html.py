"""HTML to Markdown: what a reader sees of a page's content, and its anchors; reads no style sheet's file.

Home of lxml.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from ...records import LeftOut
from ...text.markup import (
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
from ...text.plain import APART, CLOSE, OPEN, SIGNS, element_sign, parted, task_sign
from ...text.syntax import COMMENT, STRIKING, STRUCK_STYLE
from ...text.unshown.hidden import is_hidden
from ...text.unshown.macros import without_macros
from ..front_matter import FRONT_MATTER, front_matter, title_of
from .plain_text import Extracted

Element = Any  # of lxml, which has no types

_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_LINES = {  # elements that begin and end lines
    *("address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "div", "dl"),
    *("dt", "fieldset", "figcaption", "figure", "footer", "form", "header", "hgroup", "hr", "legend", "li", "main"),
    *(
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
        *_HEADINGS,
    ),
}
_CODE = {"code", "kbd", "samp", "tt"}
# Controls, menus and what is in no reader's way: none of a page's content.
_DROPPED = {"nav", "footer", "button", "select", "textarea", "noscript", "menu", "map", "img", "input", "search"}
_DROPPED_ROLES = {"navigation", "banner", "contentinfo", "search", "menu", "menubar", "toolbar"}
# Parts of class names and ids by which generators and exports of wikis name what stands around the content …
_AROUND = {
    *("breadcrumb", "breadcrumbs", "toc", "tableofcontents", "pagination", "headerlink", "anchorjs", "editsection"),
    *("catlinks", "printfooter", "sitesub", "sitenotice", "byline", "postmeta", "attachments", "sphinxsidebar"),
}
_AROUND_NAMES = {
    *("page-metadata", "edit-link", "edit-this-page", "last-updated", "last-modified", "skip-link", "skip-to-content"),
    *("prev-next", "next-prev", "page-nav", "pager", "docs-footer", "page-footer", "related", "greybox", "hash-link"),
    *("mw-editsection", "mw-indicators", "theme-edit-this-page", "cookie-banner", "share-buttons", "feedback"),
    *("navheader", "navfooter", "article-author", "article-meta", "entry-meta", "post-meta", "author-box"),
    *("article-votes", "article-more-questions", "article-return-to-top", "article-relatives", "related-articles"),
    *("recent-articles", "article-comments", "comments-area"),
}
# … and what they set off; the parts that say what kind of thing that is.
_SET_OFF = {"admonition", "admonitionblock", "alert", "callout", "macro", "notice", "hint", "block", "panel"}
_KINDS = (
    *("warning", "caution", "danger", "important", "attention", "critical", "deprecated", "experimental", "error"),
    *("note", "tip", "info", "hint", "success"),
)
_ROOTS = "//main|//*[@role='main']"
_TITLE = "//head/title"
_REFRESH = "//meta[translate(@http-equiv, 'REFSH', 'refsh') = 'refresh'][not(ancestor::noscript)]"
_LEADS_ON = re.compile(r"\s*\d(?:\.\d*)?\s*[;,]\s*url\s*=", re.IGNORECASE)  # within seconds
_REFERENCE = "//div[@class='refnamediv']"  # stands where other pages have a heading that is theirs

_ENCODINGS = {  # what the web means by a label, of the languages written in Latin letters
    **dict.fromkeys(("iso-8859-1", "latin1", "latin-1", "windows-1252", "cp1252", "us-ascii", "ascii"), "cp1252"),
    **dict.fromkeys(("iso-8859-15", "latin-9", "latin9"), "iso-8859-15"),
}
_CHARSET = re.compile(rb"<meta[^>]{0,500}\bcharset\s*=\s*[\"']?\s*([\w:-]+)", re.IGNORECASE)
_HEAD = 4096  # bytes in which a page says how it is encoded; the standard asks for 1024
_RULE = re.compile(r"(?<![^{}])([^{}]+)\{([^{}]*)\}")
_AT_RULE = re.compile(r"@[^{};]*(?:;|\{(?:[^{}]*\{[^{}]*\})*[^{}]*\})|/\*.*?\*/", re.DOTALL)
_SELECTOR = re.compile(r"[a-zA-Z][\w-]*|(?:[a-zA-Z][\w-]*)?[.#][\w-]+")
_LONG_TAG = re.compile(r"<[a-zA-Z][^<>]{5000,}")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_ATTRIBUTES = 500  # of one element; the parser takes time by their square
_LEVELS = ("sup", "sub")
_TASKS = ("li", "td", "label")  # what a checkbox stands in that a reader is shown
_WITHIN = re.compile(f"[{OPEN}{CLOSE}]+")
_EDGES = re.compile(rf"([\s{SIGNS}]*)(.*?)([\s{SIGNS}]*)", re.DOTALL)
_BRACKET = re.compile(r"(?<!\\)[\[\]]")


def from_html(data: bytes) -> Extracted:
    """The Markdown of a page, and the language it claims to be in; LeftOut where it cannot be read."""
    text, named = _template(_decoded(data))
    root = _parsed(text)
    if any(_LEADS_ON.match(meta.get("content", "")) for meta in root.xpath(_REFRESH)):
        raise LeftOut("it only leads to another page")
    claimed = root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang")
    unseen = _Unseen(root)
    found = ""
    for roots in (_outermost(root.xpath(_ROOTS)), root.xpath("//body")):
        pages = [_Writer(unseen).write(each) for each in roots if not unseen.within(each)]
        found = "\n\n".join(page for page in pages if page)
        if found:
            break
    title = named or " ".join(_said(each) for each in root.xpath(_TITLE)[:1])
    headed = re.search(r"^#{1,6} ", found, re.MULTILINE) and not root.xpath(_REFERENCE)
    if found and title.strip() and (named or not headed):
        found = f"# {escaped(collapsed(clean(title)).strip())}\n\n{found}"
    return Extracted(found, claimed)


# ---- bytes and parsing ---------------------------------------------------------------------


def _decoded(data: bytes) -> str:
    """The text of a page: by its byte order mark, as UTF-8, or in what it declares or the web takes for granted."""
    for bom, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(bom):
            return _in(data, encoding)
    try:
        return data.decode("utf-8")  # also where a page declares another encoding: by chance no other text is UTF-8
    except UnicodeDecodeError:
        mostly = data.decode("utf-8", "replace")
        broken = mostly.count("\ufffd")
        if broken < len(mostly) - len(mostly.encode("ascii", "ignore")) - broken:
            return mostly  # UTF-8 with a few broken characters, which stay to be seen
        declared = _CHARSET.search(data[:_HEAD])
        label = declared[1].decode().lower() if declared else "windows-1252"
        return _in(data, "cp1252" if label in ("utf-8", "utf8") else _ENCODINGS.get(label, ""))


def _template(text: str) -> tuple[str, str]:
    """A page that a site generator fills in, without its front matter and its macros, and its title; others as they
    are. LeftOut for what all pages are made with."""
    front = FRONT_MATTER.match(text)
    if front is None:
        if "{" in text and any(_FILLS_IN.search(part) for part in _CODE_ELEMENT.split(text)[::2]):
            raise LeftOut("a template that pages are made with")
        return text, ""
    parts = _CODE_ELEMENT.split(text[front.end() :])
    shown = (part if i % 2 else without_macros(COMMENT.sub(" ", part)) for i, part in enumerate(parts))
    return "".join(shown), title_of(front_matter(text))


# Of Jinja, Liquid and Twig, and of Hugo, before any words of a line, an element or an attribute; `{{ name }}` stands in
# pages, too, and behind words those that a page is about.
_FILLS_IN = re.compile(
    r"(?:^|[>\"'=}])\s{0,99}(?:"
    r"\{%-?\s*(?:extends|block|include|macro|import|if|for|set|assign)\b[^{}]*%\}"
    r"|\{\{-?\s*(?:\.\w|(?:define|template|partial|block|range|with|if|end|else)\b)[^{}]*\}\})",
    re.MULTILINE,
)
_CODE_ELEMENT = re.compile(
    r"(<(?:pre|code|script|style)\b.*?(?:</(?:pre|code|script|style)\s*>|\Z))", re.DOTALL | re.IGNORECASE
)


def _in(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError) as error:
        raise LeftOut("neither UTF-8 nor in the encoding that it declares; save it as UTF-8") from error


def _parsed(text: str) -> Element:
    from lxml import etree

    if any(len(_QUOTED.sub("", tag[0]).split()) > _ATTRIBUTES for tag in _LONG_TAG.finditer(text)):
        raise LeftOut("HTML with a tag of thousands of attributes; take them out")
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=False)
    root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    if any(error.type_name == "ERR_RESOURCE_LIMIT" for error in parser.error_log):
        raise LeftOut("HTML nested more than 250 deep; make it flatter")
    if root is None:
        raise LeftOut("empty")
    return root


def _outermost(found: list[Element]) -> list[Element]:
    return [each for each in found if not any(above in found for above in each.iterancestors())]


# ---- what is not seen ----------------------------------------------------------------------


class _Unseen:
    """Which elements a browser does not show, or are no part of a page's content."""

    def __init__(self, root: Element) -> None:
        styles = "\n".join("".join(style.itertext()) for style in root.iter("style"))
        self._selectors = frozenset(_selectors(styles, lambda style: is_hidden("div", {"style": style})))
        self._striking = frozenset(_selectors(styles, lambda style: STRUCK_STYLE.search(style) is not None))

    def __call__(self, element: Element) -> bool:
        tag = element.tag
        if not isinstance(tag, str) or tag in _DROPPED or element.get("role") in _DROPPED_ROLES:
            return True
        if tag in ("header", "aside") and not any(
            above.tag in ("main", "article") for above in element.iterancestors()
        ):
            return True
        if tag == "dialog" and element.get("open") is None:
            return True
        in_heading = any(above.tag in _HEADINGS for above in element.iterancestors())
        if (tag in _LINES or in_heading) and tag not in _HEADINGS and _is_around(element):
            return True
        links = (*element.iter("a"), element.getparent()) if tag in _LEVELS else ()
        if any(link.tag == "a" and (link.get("href") or "").startswith("#") for link in links if link is not None):
            return True  # the number of a footnote
        hidden = element.get("aria-hidden") == "true" or is_hidden(tag, element.attrib)
        return hidden or _is_any_of(element, self._selectors)

    def within(self, element: Element) -> bool:
        """Is it, or what it stands in, not shown?"""
        return any(
            is_hidden(each.tag, each.attrib) or _is_any_of(each, self._selectors)
            for each in (element, *element.iterancestors())
        )

    def struck(self, element: Element) -> bool:
        """Are its words struck out, by its tag or by its style?"""
        by_style = STRUCK_STYLE.search(element.get("style", "")) is not None
        return element.tag in STRIKING or by_style or _is_any_of(element, self._striking)


def _is_any_of(element: Element, selectors: Collection[str]) -> bool:
    """Is an element one that a simple selector means?"""
    if not selectors:
        return False
    names = [*(f".{name}" for name in element.get("class", "").split()), f"#{element.get('id', '')}"]
    return any(each in selectors for each in (element.tag, *names, *(element.tag + name for name in names)))


def _is_around(element: Element) -> bool:
    """Is an element named as what stands around a page's content?"""
    names = [name.lower() for name in (*element.get("class", "").split(), element.get("id", ""))]
    return not _AROUND_NAMES.isdisjoint(names) or any(not _AROUND.isdisjoint(re.split("[-_]", name)) for name in names)


def _kind_of(element: Element) -> str:
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


def _title_of(element: Element) -> Element | None:
    """The first words of what is set off, where they are its title."""
    if element.tag == "p":
        return _run_in(element)
    if framed := _framed(element):
        return framed[0] if len(framed) > 1 else None
    first = next((each for each in element.iterdescendants() if not _is_anchor(each)), None)
    return first if first is not None and (first.tag == "summary" or _names_itself(first)) else None


def _run_in(paragraph: Element) -> Element | None:
    """The heading with a full stop that a paragraph begins with: **Linux.** Put the file …"""
    first = paragraph[0] if len(paragraph) and not (paragraph.text or "").strip() else None
    if first is None or first.tag not in ("b", "strong") or not (first.tail or "").strip():
        return None
    return first if re.fullmatch(r"(?:\S+ ){0,4}\S*[^\W\d_]\.", _said(first)) else None


def _framed(element: Element) -> list[Element]:
    """The cells with words of the table by which what is set off stands beside its icon: its title, if it has one, and
    what it says; nothing where its table is another."""
    only = element[0] if len(element) == 1 and not (element.text or "").strip() else None
    if only is None or only.tag != "table":
        return []
    own = (cell for cell in only.iter("td", "th") if next(cell.iterancestors("table")) is only)
    cells = [cell for cell in own if _said(cell)]
    if not cells or cells[-1].tag == "th" or len(cells) > 2:  # the title, and what it says
        return []
    titled = cells[0].tag == "th" or _names_itself(next(iter(cells[0]), None))
    return cells if len(cells) == 1 or titled else []


def _is_anchor(element: Element) -> bool:
    return element.tag == "a" and not _said(element)


def _names_itself(first: Element | None) -> bool:
    names = first.get("class", "").split() if first is not None else ()
    return any(re.fullmatch(r"(?:.*[-_])?(?:title|heading|label)", name) for name in names)


def _said(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _selectors(styles: str, does: Callable[[str], bool]) -> Iterator[str]:
    """The simple selectors whose declarations in a page's own style sheets do something, on every screen."""
    for selectors, declarations in _RULE.findall(_AT_RULE.sub(" ", styles[:1_000_000])):
        if does(declarations):
            yield from (one.strip() for one in selectors.split(",") if _SELECTOR.fullmatch(one.strip()))


# ---- writing -------------------------------------------------------------------------------


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
class _Writer:
    """Writes one element as Markdown; `flat` is for the cell of a table: one line."""

    unseen: _Unseen
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
        from lxml import etree

        walk = etree.iterwalk(root, events=("start", "end"))
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
        if tag in _LINES:
            self._paragraph()
        if not self.flat and (kind := _kind_of(element)):
            self._open(element, kind)
        if tag in _HEADINGS:
            self._heading = len(self._ids)
        self._ids += [
            name for name in (element.get("id"), tag == "a" and element.get("name")) if name and _nameable(name)
        ]
        written = self._written_as(element)
        if tag not in _LINES and not written:
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
        return element.tag if element.tag in _LEVELS else "del" if self.unseen.struck(element) else ""

    def _open(self, element: Element, kind: str) -> None:
        """Begins what is set off, behind its title."""
        title = _title_of(element)
        words = _said(title) if title is not None else ""
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
        elif tag == "table" and not self.flat and not _is_layout(element):
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
        if tag in _HEADINGS:
            self._write_heading(element)
        elif tag == "dt" and not self._lists:
            self._paragraph(element.get("id"))
        elif tag in _LINES:
            self._paragraph()
        if self._set_off and self._set_off[-1] is element:
            self._put(_colons(len(self._set_off)))
            self._set_off.pop()
        if tag in ("ul", "ol", "dl") and self._lists:
            self._lists.pop()
        elif tag in ("td", "th"):
            self._line.append(" ")
        elif tag not in _LINES and tag != "br":
            self._line.append(CLOSE if self._written_as(element) else element_sign(tag, end=True))

    # -- within a line

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
        from lxml import etree

        parts: list[str] = []
        walk = etree.iterwalk(element, events=("start", "end"))
        for event, each in walk:
            if event == "start" and self.unseen(each):
                walk.skip_subtree()
            elif event == "start":
                parts += [{"br": "\n", "sup": "^", "sub": "_"}.get(each.tag, ""), each.text or ""]
            elif each is not element:
                parts.append(each.tail or "")
        return clean("".join(parts))

    # -- lines

    def _item(self, opened: _List) -> None:
        above = sum(each.indent for each in self._lists[:-1])
        numbered = f"{opened.number}. " if opened.kind == "ol" else "- "
        opened.marker = " " * above + numbered if opened.kind != "dl" else " " * above + ":   " * opened.explains
        opened.number = min(opened.number + 1, 999_999_999)
        opened.indent = 0

    def _term(self, element: Element, opened: _List) -> None:
        """Writes a term of a list, those that are explained together on one line."""
        opened.terms += filter(None, [_Writer(self.unseen, flat=True).write(element)])
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

    # -- tables

    def _table(self, element: Element) -> None:
        rows = list(self._rows(element))
        for caption in element.findall("caption"):
            if words := _Writer(self.unseen, flat=True).write(caption):
                self._place(None)
                self._put(line_starts(words))
        if not any(cell.words for row in rows for cell in row.cells):
            return
        self._place(None)
        titles, heads, rest = _parted(rows)
        for words in titles:
            self._put(line_starts(words))
        lines = list(spread([cells for _, cells in (*heads, *rest)]))
        if heads:
            self._put(table([one_header(lines[: len(heads)]), *lines[len(heads) :]]))
        else:
            self._put("\n".join(rows_alone(lines)))

    def _rows(self, element: Element) -> Iterator[_Row]:
        """The rows of a table, each with its cells; those of tables in its cells are their words."""
        every = element.iter("tr")
        rows = [row for row in every if not self.unseen(row) and next(row.iterancestors("table")) is element]
        bold = 0 if any(map(_is_head, rows)) else _bold_above(rows)
        for at, row in enumerate(rows):
            yield _Row(at < bold or _is_head(row), [self._cell(cell) for cell in row.iterchildren("td", "th")])

    def _cell(self, cell: Element) -> Spanning:
        words = "" if self.unseen(cell) else _Writer(self.unseen, flat=True).write(cell)
        columns, rows = (max(1, _number(cell.get(name), 1)) for name in ("colspan", "rowspan"))
        return Spanning(words.replace("|", r"\|"), columns, rows)


class _Row(NamedTuple):
    is_head: bool
    cells: list[Spanning]


def _parted(rows: Sequence[_Row]) -> tuple[list[str], Sequence[_Row], Sequence[_Row]]:
    """What stands above the names of all columns, the rows that say those, and the others."""
    titles: list[str] = []
    while len(rows) > 1 and rows[0].is_head and rows[1].is_head and len(rows[0].cells) == 1 < len(rows[1].cells):
        titles += [rows[0].cells[0].words]
        rows = rows[1:]
    first = rows[0] if rows and rows[0].is_head else _Row(False, [])
    parts = any(cell.columns > 1 for cell in first.cells)
    down = max((cell.rows for cell in first.cells), default=1) if parts else 1
    count = int(first.is_head)
    while first.is_head and count < len(rows) - 1 and (count < down or (parts and rows[count].is_head)):
        if len(rows[count].cells) == 1:  # of what the rows below it are
            break
        count += 1
    return titles, rows[:count], rows[count:]


def _task(element: Element) -> str:
    """What a checkbox of a list or a table shows; nothing of any other element."""
    if element.tag != "input" or element.get("type", "").lower() != "checkbox" or is_hidden("input", element.attrib):
        return ""
    inside = any(above.tag in _TASKS for above in element.iterancestors())
    return f"{task_sign(done=element.get('checked') is not None)} " if inside else ""


def _is_head(row: Element) -> bool:
    """Is this a row of headers? One of a header and values is not."""
    cells = list(row.iterchildren("td", "th"))
    return row.getparent().tag == "thead" or (len(cells) > 0 and all(cell.tag == "th" for cell in cells))


def _bold_above(rows: Sequence[Element]) -> int:
    """How many rows name the columns of a table without headers, as an editor's buttons make it: all of their words are
    bold, those of the others are not."""
    count = next((at for at, row in enumerate(rows) if not _is_bold(row)), len(rows))
    rest = any(map(_is_bold, rows[count:])) or count == len(rows)
    return count if count and not rest and len(list(rows[count - 1].iterchildren("td"))) > 1 else 0


def _is_bold(row: Element) -> bool:
    cells = [cell for cell in row.iterchildren("td") if _said(cell)]
    return bool(cells) and all(_said(cell) == " ".join(map(_said, _bold_in(cell))) for cell in cells)


def _bold_in(cell: Element) -> Iterator[Element]:
    return (each for each in cell.iter("b", "strong") if next(each.iterancestors("b", "strong"), None) is None)


def _colons(depth: int) -> str:
    """What opens and closes what is set off: fewer within than around."""
    return ":" * max(3, 12 - depth)


def _is_layout(element: Element) -> bool:
    """Does the table only put things in their places?"""
    if element.get("role") in ("presentation", "none"):
        return True
    around = element.getparent()
    if around is not None and _kind_of(around) and _framed(around):
        return True
    inside = next(element.iterdescendants("table", "pre", *_HEADINGS), None)
    return inside is not None and (inside.tag != "table" or not _has_names(element))


def _has_names(table: Element) -> bool:
    """Has a table a row of its own that names its columns?"""
    first = next(table.iter("tr"), None)
    return first is not None and _is_head(first) and len(first) > 1 and next(first.iterancestors("table")) is table


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
