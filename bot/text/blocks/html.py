"""The blocks of HTML that stands among Markdown, and what its elements enclose."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from ...records import Block, Governor, Span
from .frames import Frame, Standing
from .labels import ADMONITION, ADMONITIONS_TITLE, COMPONENT, LABEL, component_label, warning
from .lines import stripped
from .visible import visible

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
_SETTING_OFF = ("div", "aside", "section")
_CLOSING_TAG = re.compile(r"</(?P<name>\w+)\s*>")
_SPANS = re.compile(r"(?:row|col)span\s*=\s*[\"']?\s*(?:[2-9]|\d\d)")
_END_OF_ROW = re.compile(r"</tr\s*>|(?P<next><tr\b|</t(?:head|body|foot|able)\b)", re.IGNORECASE)


class Html:
    """Goes through a document's HTML, and opens and closes what blocks stand in."""

    def __init__(self, text: str, standing: Standing) -> None:
        self._text, self._in = text, standing
        self._closings: dict[str, int] | None = None  # of an element: where its last closing tag begins

    def begins_with_a_component(self, span: Span) -> bool:
        """Does a paragraph begin with the tag of a component that says what stands in it?"""
        first = _HTML_PART.match(self._text, *stripped(self._text, span))
        return first is not None and bool(first["name"]) and component_label(self._text, first) is not None

    def _tags(self, span: Span) -> list[re.Match[str]]:
        """The tags of a span that part words; those of components that are not labelled may stand within a sentence."""
        every = [tag for tag in _HTML_PART.finditer(self._text, *span) if tag["name"]]
        labelled = {frame.tag for frame in self._in.frames}
        labelled |= {tag["name"].lower() for tag in every if component_label(self._text, tag)}
        return [tag for tag in every if not COMPONENT.fullmatch(tag["name"]) or tag["name"].lower() in labelled]

    def blocks(self, span: Span) -> Iterator[Block]:
        """The blocks between the tags of some HTML."""
        tags = self._tags(span)
        if not any(self._encloses(tag) or self._sets_off(tag) for tag in tags):
            yield from self._in.visible("paragraph", span)
            return
        at, header, title = span.start, None, False
        above = ""  # the header, as long as nothing stands below it
        for tag in tags:
            if tag.start() < at:
                continue  # inside a row
            yield from self._words(Span(at, tag.start()), title=title)
            title = ADMONITIONS_TITLE.search(tag["attributes"]) is not None
            at, name = tag.end(), tag["name"].lower()
            if name == "table" and not tag["close"]:
                self._in.groups, header = self._in.groups + 1, None
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
                    yield from (
                        replace(each, group=self._in.groups) for each in self._in.visible("row", row, header=header)
                    )
            else:
                self._html_frame(tag, name)
        yield from self._words(Span(at, span.end))

    def _end_of_row(self, start: int, end: int) -> int:
        found = _END_OF_ROW.search(self._text, start, end)
        return end if found is None else found.start() if found["next"] else found.end()

    def _html_frame(self, tag: re.Match[str], name: str) -> None:
        """Opens or closes what HTML encloses; tags that only lay out what stands in them make no difference."""
        if tag["close"]:
            self._in.leave(name)
        elif (self._encloses(tag) or self._sets_off(tag)) and (
            self._is_closed(name, tag.end()) or (name in _ITEMS and self._in_html_list())
        ):
            if name in _ITEMS and self._in.frames and self._in.frames[-1].tag in _ITEMS:
                self._in.frames.pop()
            if name == "dt" and self._in.frames and self._in.frames[-1].tag == "dl":
                self._in.frames[-1].label = None  # a term does not stand under the one before it
            governor = component_label(self._text, tag) or warning(self._text, Span(*tag.span("attributes")))
            self._in.groups += name in ("ul", "ol", "dl")
            group = self._in.groups if name in ("ul", "ol", "dl") else 0
            self._in.enter(Frame(governor, group, "-" if name == "li" else None, tag=name))

    def _encloses(self, tag: re.Match[str]) -> bool:
        """Is a tag of an element that says what its blocks are, by its kind or by a title?"""
        if tag["attributes"].endswith("/"):
            return False
        if _ENCLOSING.fullmatch(tag["name"]) or component_label(self._text, tag):
            return True
        return bool(tag["close"]) and any(frame.tag == tag["name"].lower() for frame in self._in.frames)

    def _sets_off(self, tag: re.Match[str]) -> bool:
        """Is a tag of an admonition in HTML, or of what stands in one and closes like it?"""
        name = tag["name"].lower()
        if name not in _SETTING_OFF or tag["attributes"].endswith("/"):
            return False
        inside = any(frame.tag == name for frame in self._in.frames)
        return inside or (not tag["close"] and ADMONITION.search(tag["attributes"]) is not None)

    def _is_closed(self, name: str, place: int) -> bool:
        """Is there a closing tag behind a place? What is never closed would enclose the rest of the text."""
        if self._closings is None:
            self._closings = {tag["name"].lower(): tag.start() for tag in _CLOSING_TAG.finditer(self._text)}
        return self._closings.get(name, -1) >= place

    def _in_html_list(self) -> bool:
        return any(frame.tag in ("ul", "ol", "dl") for frame in self._in.frames)

    def _words(self, span: Span, *, title: bool = False) -> Iterator[Block]:
        """What stands between two tags; the title of an admonition is what all else in it stands under."""
        raw = self._text[slice(*span)]
        if not raw.strip() or not visible("paragraph", raw):
            return
        words, inside = stripped(self._text, span), self._in.frames[-1].tag if self._in.frames else ""
        if re.fullmatch(r"h[1-6]", inside) and all(re.fullmatch(r"h[1-6]", frame.tag) for frame in self._in.frames):
            yield self._in.block("heading", words, level=int(inside[1]))
        else:
            yield self._in.block("paragraph", words)
        if (inside, self._in.frames[-2].tag if len(self._in.frames) > 1 else "") in _NAMES:
            self._in.frames[-2].label = Governor(words, "label") if words.end - words.start <= LABEL else None
        set_off = next((frame for frame in reversed(self._in.frames) if frame.tag in _SETTING_OFF), None)
        if title and set_off and words.end - words.start <= LABEL:
            set_off.label = Governor(words, "label")
