"""Which of a Markdown text a browser does not show, each span for one of these reasons:

it is a comment, of HTML or of MDX; its element is never shown as words (`script`, `template`, …); it has the attribute
`hidden`; its own style takes it away, makes it too small to see or moves it off the page; or its words are written in
white, by their style or by the color of a `font`, on no ground of another color.

A component may paint its own ground, so the color of one hides nothing; what is closed (`details`) can be opened, and
what screen readers pass over (`aria-hidden`) is seen. Knows what stands in the text itself; not the style sheets of
the page that it becomes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import unescape

from ...records import Span
from ..syntax import BLANK, FENCE, closes

_PIECE = re.compile(
    r"""
    (?P<code>(?<!`)(?P<ticks>`+)(?!`)(?:(?!\n[ \t]*\n).)+?(?<!`)(?P=ticks)(?!`))
  | (?P<comment><!--.*?(?:-->|\Z)|(?<!\\)\{/\*.{0,4000}?\*/\})
  | <(?P<close>/?)(?P<name>[a-zA-Z][a-zA-Z0-9-]*)(?P<attributes>(?:\s(?:[^<>"']|"[^"]{0,4000}"|'[^']{0,4000}')*)?/?)>
    """,
    re.VERBOSE | re.DOTALL,
)
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
# What stands in these is not part of the page's words.
_NEVER = {
    *("audio", "canvas", "datalist", "head", "iframe", "noembed", "noframes"),
    *("object", "script", "style", "svg", "template", "title", "video"),
}
_ATTRIBUTE = re.compile(r"""([^\s"'=/<>]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'<>]+))?""")
_ZERO = r"[+-]?0*\.?0*(?:px|pt|r?em|ex|ch|v[hw]|%)?(?:!important)?(?:;|$)"
_UNSEEN_STYLE = re.compile(
    rf"(?:^|;)(?:display:none|visibility:(?:hidden|collapse)|(?:font-size|opacity|zoom|(?:max-)?(?:width|height)):{_ZERO}"
    r"|font-size:(?:0*\.\d+|[01](?:\.\d+)?)(?:px|pt)|font:[^;]*\b0(?:px|pt|em)?/"
    r"|(?:left|right|top|bottom|text-indent|margin(?:-\w+)?):-\d{3,}|clip:rect|clip-path:|transform:scale\(0*\.?0*[,)]"
    r"|color:transparent|color:rgba\([^)]*,0*\.?0*\))"
)
_WHITE = r"(?:white|#fff(?:fff)?(?:ff)?|rgba?\(255,255,255(?:,1)?\)|hsla?\(0,0%,100%\))"
_WHITE_WORDS = re.compile(rf"(?:^|;)color:{_WHITE}(?:!important)?(?:;|$)")
_OTHER_GROUND = re.compile(rf"(?:^|;)background(?:-color|-image)?:(?!{_WHITE}|transparent|none)")


def hidden(text: str) -> list[Span]:
    """The spans that are not shown, in order, apart; code shows what stands in it."""
    if "<" not in text and "{/*" not in text:
        return []
    return list(_hidden(text))


def without_hidden(text: str) -> str:
    """The text with a space for what is not shown."""
    parts, done = [], 0
    for start, end in hidden(text):
        parts += [text[done:start], " "]
        done = end
    return "".join([*parts, text[done:]])


def _hidden(text: str) -> Iterator[Span]:
    start, name, depth = 0, "", 0  # of the hidden element that we are in
    for piece in _pieces(text):
        tag = (piece["name"] or "").lower()
        if name:
            depth += (tag == name) * (-1 if piece["close"] else 1)
            if depth == 0:
                yield Span(start, piece.end())
                name = ""
        elif piece["comment"]:
            yield Span(*piece.span())
        elif tag and not piece["close"] and tag not in _VOID and _is_hidden(tag, piece["attributes"]):
            start, name, depth = piece.start(), tag, 1
    if name:
        blank = BLANK.search(text, start) if name == "p" else None
        yield Span(start, blank.start() if blank else len(text))


def _pieces(text: str) -> Iterator[re.Match[str]]:
    """Comments, tags and code spans outside fenced code."""
    at = 0
    for fence in [*_fenced(text), Span(len(text), len(text))]:
        while at < fence.start and (piece := _PIECE.search(text, at)) and piece.start() < fence.start:
            yield piece
            at = piece.end()
        at = max(at, fence.end)


def _fenced(text: str) -> Iterator[Span]:
    """Code between fences; one that is left open ends at a blank line."""
    closed = 0
    fences = list(FENCE.finditer(text))
    bare = {mark: [f for f in fences if f["fence"][0] == mark and not f["info"].strip()] for mark in "`~"}
    turn = dict.fromkeys(bare, 0)
    for fence in fences:
        if fence.start() < closed:
            continue
        mark = fence["fence"][0]
        while turn[mark] < len(bare[mark]) and bare[mark][turn[mark]].start() <= fence.start():
            turn[mark] += 1
        closing = next((f for f in bare[mark][turn[mark] :][:20] if closes(f, fence["fence"])), None)
        if closing is not None:
            closed = closing.end()
        else:  # left open
            blank = BLANK.search(text, fence.end())
            closed = blank.start() if blank else len(text)
        yield Span(fence.start(), closed)


def _is_hidden(tag: str, attributes: str) -> bool:
    if tag in _NEVER:
        return not attributes.endswith("/")
    values = {name.lower(): unescape(value.strip("\"'")) for name, value in _ATTRIBUTE.findall(attributes)}
    return is_hidden(tag, values)


def is_hidden(tag: str, values: Mapping[str, str]) -> bool:
    """Whether a browser shows nothing of an element, by its tag and its attributes."""
    if tag in _NEVER or "hidden" in values:
        return True
    color = values.get("color", "") if tag == "font" else ""
    if "style" not in values and not color:
        return False
    style = re.sub(r"/\*.*?\*/|\s", "", values.get("style", "")).lower()
    if color:
        style += f";color:{color.lower()}"
    white = _WHITE_WORDS.search(style) and not _OTHER_GROUND.search(style)
    return bool(white) or _UNSEEN_STYLE.search(style) is not None
