"""Which of a Markdown text a browser does not show, each span for one of these reasons:

it is a comment, of HTML, of MDX, of a template or of an editor (`{>>…<<}`); it stands in an expression of MDX, which
shows it under a condition; its element is never shown as words (`script`, `template`, …); it has the attribute
`hidden`; its own style takes it away, makes it too small to see or moves it off the page; or its words are written in
white, by their style or by the color of a `font`, on no ground of another color; or it is struck, whole paragraphs at
once.

A component may paint its own ground, so the color of one hides nothing; what is closed (`details`) can be opened, and
what screen readers pass over (`aria-hidden`) is seen. Knows what stands in the text itself; not the style sheets of
the page that it becomes.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from html import unescape

from ...records import Span
from ..syntax import BLANK, FENCE, closes

# What begins a code span, a comment of HTML, of MDX or of a template; a tag.
_PIECE = re.compile(
    r"""
    (?P<ticks>(?<!`)`++) | (?P<comment><!--|(?<!\\)\{/\*|\{%-?\s{0,9}comment\b[^%\n]{0,99}%\}|\{\{-?\s?/\*)
  | (?P<remark>\{>>.{0,1000}?<<\})
  | (?<![\w$\\{=])(?P<expression>\{)(?=[^{}<>"'`\n]{1,300}(?:&&|\|\||\?\??|=>)[\s(]{0,40}(?:<[A-Za-z/>]|["'`]))
  | <(?P<close>/?)(?P<name>[a-zA-Z][a-zA-Z0-9-]*)(?P<attributes>(?:\s(?:[^<>"']|"[^"]{0,4000}"|'[^']{0,4000}')*)?/?)>
    """,
    re.VERBOSE | re.DOTALL,
)
_TICKS = re.compile("`+")
_STOP = re.compile(r"[.,;:!?](?!\w)")
_EXPRESSION = re.compile(r"\{[^{}<>\"'`\n]{1,300}(?:&&|\|\||\?|=>)[\s(]{0,40}[<\"'`]")
_BRACE = re.compile("[{}]")
_BEFORE_BLANK = re.compile(r"\n(?=[ \t]*\n)")
_LONGEST = 4_000  # characters of a comment of MDX, or of a template
# What ends such a comment, by what begins it.
_COMMENT_ENDS = {
    "{/": re.compile(r"\*/\}"),
    "{%": re.compile(r"\{%-?\s{0,9}endcomment\s{0,9}-?%\}"),
    "{{": re.compile(r"\*/\s?-?\}\}"),
}
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
# What stands in these is not part of the page's words.
_NEVER = {
    *("audio", "canvas", "datalist", "head", "iframe", "noembed", "noframes"),
    *("object", "script", "style", "svg", "template", "title", "video"),
}
_STRUCK = {"del", "s", "strike"}
_LINE_BEHIND = re.compile(r"[ \t]*(?:\r?\n|\Z)")
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
    if not any(each in text for each in ("<", "/*", "{%")) and not _EXPRESSION.search(text):
        return []
    return list(_hidden(text))


def without_hidden(text: str) -> str:
    """The text with a space for what is not shown."""
    parts, done = [], 0
    for start, end in hidden(text):
        before = text[done:start]
        parts += [before.rstrip(" \t")] if _STOP.match(text, end) else [before, " "]
        done = end
    return "".join([*parts, text[done:]])


def _hidden(text: str) -> Iterator[Span]:
    start, name, depth = 0, "", 0  # of the hidden element that we are in
    for span, piece in _pieces(text):
        tag = piece["name"].lower() if piece else ""
        if name:
            depth += (tag == name) * (-1 if piece and piece["close"] else 1)
            if depth == 0:
                yield Span(start, span.end)
                name = ""
        elif piece is None:
            yield span
        elif not piece["close"] and tag not in _VOID and _takes_away(text, tag, piece):
            start, name, depth = span.start, tag, 1
    if name:
        blank = BLANK.search(text, start) if name == "p" else None
        yield Span(start, blank.start() if blank else len(text))


def _pieces(text: str) -> Iterator[tuple[Span, re.Match[str] | None]]:
    """Comments, and tags with what they say, outside code."""
    at, ends = 0, _Ends(text)
    for fence in [*_fenced(text), Span(len(text), len(text))]:
        while at < fence.start and (piece := _PIECE.search(text, at)) and piece.start() < fence.start:
            if piece["ticks"]:
                at = ends.of_code(piece.end(), len(piece["ticks"])) or piece.end()
            elif piece["remark"]:
                at = piece.end()
                yield Span(*piece.span()), None
            elif piece["expression"]:
                at = ends.of_expression(piece.start("expression")) or piece.end()
                if at > piece.end():
                    yield Span(piece.start(), at), None
            elif piece["name"]:
                at = piece.end()
                yield Span(*piece.span()), piece
            elif end := ends.of_comment(piece.end(), piece["comment"]):
                at = end
                yield Span(piece.start(), end), None
            else:
                at = piece.end()
        at = max(at, fence.end)


class _Ends:
    """Where in a text code spans and comments end; each of its characters is looked at a few times at most."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._of_comment: dict[str, int] = {}  # the next end of a kind of comment, as far as is known

    def of_code(self, start: int, ticks: int) -> int | None:
        """The end of a code span whose opening ticks end at a place; None where it has none in its paragraph."""
        runs = self._runs.get(ticks, ())
        at = bisect_left(runs, start)
        if at == len(runs) or bisect_left(self._blanks, start) < bisect_left(self._blanks, runs[at]):
            return None
        return runs[at] + ticks

    def of_expression(self, start: int) -> int | None:
        """The end of an expression in braces; None where it is too long to be one, or none."""
        end = self._braces.get(start, start + _LONGEST)
        return end if end - start < _LONGEST else None

    def of_comment(self, start: int, opening: str) -> int | None:
        """The end of a comment; one of HTML reaches to the end of the text where it is left open."""
        if opening == "<!--":
            end = self._text.find("-->", start)
            return end + 3 if end >= 0 else len(self._text)
        kind = opening[:2]
        if self._of_comment.get(kind, -1) < start:
            found = _COMMENT_ENDS[kind].search(self._text, start)
            self._of_comment[kind] = found.end() if found else len(self._text) + _LONGEST + 1  # too far from anywhere
        end = self._of_comment[kind]
        return end if end - start <= _LONGEST else None

    @cached_property
    def _runs(self) -> Mapping[int, Sequence[int]]:
        """How many ticks -> where such runs of them begin."""
        found: dict[int, array[int]] = {}
        for run in _TICKS.finditer(self._text):
            found.setdefault(run.end() - run.start(), array("q")).append(run.start())
        return found

    @cached_property
    def _braces(self) -> Mapping[int, int]:
        """Where a brace opens -> where the one that closes it ends."""
        found, opened = dict[int, int](), list[int]()
        for brace in _BRACE.finditer(self._text):
            if brace[0] == "{":
                opened.append(brace.start())
            elif opened:
                found[opened.pop()] = brace.end()
        return found

    @cached_property
    def _blanks(self) -> Sequence[int]:
        return array("q", (blank.start() for blank in _BEFORE_BLANK.finditer(self._text)))


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
        closing = next((f for f in bare[mark][turn[mark] : turn[mark] + 20] if closes(f, fence["fence"])), None)
        if closing is not None:
            closed = closing.end()
        else:  # left open
            blank = BLANK.search(text, fence.end())
            closed = blank.start() if blank else len(text)
        yield Span(fence.start(), closed)


def _takes_away(text: str, tag: str, piece: re.Match[str]) -> bool:
    """Is an element not shown, or does it strike whole paragraphs, so that a line has nothing but its tag?"""
    if _is_hidden(tag, piece["attributes"]):
        return True
    return (
        tag in _STRUCK
        and not text[text.rfind("\n", 0, piece.start()) + 1 : piece.start()].strip()
        and _LINE_BEHIND.match(text, piece.end()) is not None
    )


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
