"""Markdown, with HTML and components in it, to the words that a reader sees; and the anchors of headings.

Knows nothing of blocks. What a tag leaves depends on what is around it, so that a sign stands for it at first:
`un<b>believ</b>able` is one word, `<li>49</li><li>95</li>` are two numbers, and `49<sup>95</sup>` is 49^95.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from ..records import Span
from .syntax import (
    ALERT,
    BAR,
    CODE_SPAN,
    ELEMENTS,
    FENCE,
    HEADING_MARK,
    INLINE,
    LABEL,
    LEVELS,
    MARKED,
    MARKER,
    REFERENCE,
    STRIKING,
    STRUCK_STYLE,
    TAG,
    TASK,
    UNDERLINE,
    UNREAD,
    closes,
    in_parts,
)
from .unshown.hidden import without_hidden
from .unshown.macros import without_macros
from .unshown.unseen import seen

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

# ---- signs -------------------------------------------------------------------------------

# What a tag or a mark leaves: it opens or closes a piece that may be part of a word, or parts words; it raises or
# lowers words until they are level again, or strikes them out.
OPEN, CLOSE, APART, _RAISED, _LOWERED, _LEVEL, _STRUCK, _UNSTRUCK = map(chr, range(0xFDE0, 0xFDE8))
SIGNS = f"{OPEN}-{_UNSTRUCK}"  # for a pattern's class
_RUN = re.compile(f"[{SIGNS}]+")
_READ = {_RAISED: "^", _LOWERED: "_", _STRUCK: "~~", _UNSTRUCK: "~~", APART: " "}
_BEFORE_A_STOP = re.compile(rf"(?<=[^\s])[ \t]{{1,20}}(?:{APART}|{OPEN}{CLOSE}){{1,20}}(?=[.,;:!?](?!\w))")
_DEEP = 3  # levels of what raises or strikes out nothing
_EMPTY = rf"[\s{OPEN}{CLOSE}{APART}]"
_NOTHING = re.compile(f"[{_RAISED}{_LOWERED}]{_EMPTY}{{0,20}}{_LEVEL}|{_STRUCK}{_EMPTY}{{0,20}}{_UNSTRUCK}")
_GAP_INSIDE = re.compile(
    f"([{_RAISED}{_LOWERED}{_STRUCK}])({_EMPTY}{{1,20}})|({_EMPTY}{{1,20}})([{_LEVEL}{_UNSTRUCK}])"
)
_GOES_ON = re.compile(r"[.,;:!?)\]}»”’…]+(?!\w)|['’-][^\W\d]")  # this never stands apart from what is before it
_OPENING = frozenset("([{«“‘")  # nor do these from what follows


def parted(text: str) -> str:
    """The text with what its signs stand for: a gap only where words or numbers would become one."""
    if not _RUN.search(text):
        return text
    text = _BEFORE_A_STOP.sub("", text)
    if any(sign in text for sign in (_RAISED, _LOWERED, _STRUCK)):
        for _ in range(_DEEP):
            text = _NOTHING.sub(APART, text)
        text = _GAP_INSIDE.sub(r"\2\1\4\3", text)
    return _RUN.sub(_between, text)


def _between(found: re.Match[str]) -> str:
    """What stands for a run of signs."""
    signs, text, (start, end) = found[0], found.string, found.span()
    if any(sign in signs for sign in (_RAISED, _LOWERED, _STRUCK, _UNSTRUCK)):
        read = "".join(_READ.get(sign, "") for sign in signs)
        return read.replace("~~~~", "~~ ~~" if _UNSTRUCK + _STRUCK in signs else "~~")
    before, after = text[start - 1 : start], text[end : end + 1]
    if not before.strip() or not after.strip():
        return ""
    if APART in signs or (OPEN in signs and (CLOSE in signs or _LEVEL in signs)):
        return "" if before in _OPENING or _GOES_ON.match(text, end) else " "
    numbers = before.isdigit() and after.isdigit()
    return " " if numbers or (_LEVEL in signs and before.isalpha() and after.isalpha()) else ""


_ADDED = re.compile(r"==|\+\+|\[\^|[{~^]|:[\w+-]+[:\[]")


def extended(text: str) -> str:
    """The text with signs for what many add to Markdown: `==mark==`, `10^3^`, `{ .class }`, `:icon:`, `:badge[new]`."""
    if not _ADDED.search(text):
        return text
    text = MARKED.sub(lambda found: f"{OPEN}{found[1] or found[2] or found[3]}{CLOSE}", UNREAD.sub(APART, text))
    return LEVELS.sub(lambda found: f"{_RAISED if found[2] else _LOWERED}{found[3]}{_LEVEL}", text)


# In code and behind a backslash these mark nothing: others stand for them until all marks are read.
_LITERAL = {ord(char): 0xFDD0 + place for place, char in enumerate("[]{}:=+~^*_|<>")}
_WRITTEN = {chr(other): chr(char) for char, other in _LITERAL.items()}
_OTHERS = re.compile(f"[{''.join(_WRITTEN)}]")


def literal(text: str) -> str:
    """The text, in which nothing will be taken for a mark until it is `written` again."""
    return text.translate(_LITERAL)


def written(text: str) -> str:
    """The text with what was literal as it is."""
    return _OTHERS.sub(lambda found: _WRITTEN[found[0]], text)


# ---- tags --------------------------------------------------------------------------------

_NAME = re.compile(r"<(/?)([a-zA-Z][\w.-]*)")
_COMPONENT = re.compile(r"</?[A-Z]\w*[a-z]")  # by its name: `<Badge>`; neither `<BR>` nor `<TOKEN>`
_WRITTEN_OUT = re.compile(r"[={]|/>$")  # with attributes, or closed at once


_CHECKBOX = re.compile(r"""\btype\s*=\s*["']?checkbox\b""", re.IGNORECASE)
_CHECKED = re.compile(r"(?<![\w-])checked(?![\w-])", re.IGNORECASE)


def closed_in(text: str) -> Collection[str]:
    """The names of what is closed somewhere in a text, in small letters."""
    return {name.lower() for end, name in _NAME.findall(text) if end} if "</" in text else ()


# An element that its style strikes out; code shows what stands in it.
_STYLED = re.compile(
    rf"{CODE_SPAN.pattern}|<(?P<name>\w+)(?=[^<>]*{STRUCK_STYLE.pattern})(?:\s[^<>]*)?>(?P<words>.{{0,2000}}?)</(?P=name)\s*>",
    re.DOTALL | re.IGNORECASE,
)


# What is struck out, by an element's kind or its style, or between tildes; not what stands in code.
_STRIKES = re.compile(
    rf"{CODE_SPAN.pattern}|~~(?=\S)(?P<struck>.{{1,1000}}?)(?<=\S)~~"
    rf"|<(?P<name>(?:{'|'.join(sorted(STRIKING))})(?=[\s>])|\w+(?=[^<>]*{STRUCK_STYLE.pattern}))(?:\s[^<>]*)?>"
    r"(?P<words>.{0,2000}?)</(?P=name)\s*>",
    re.DOTALL | re.IGNORECASE,
)


def struck_out(text: str) -> Iterator[Span]:
    """Where a text has words that are struck out, without their marks."""
    if "~~" in text or "</" in text:
        for found in _STRIKES.finditer(text):
            if found["struck"] or found["words"]:
                yield Span(*found.span("struck" if found["struck"] else "words"))


# An editor's marks: taken out, put in, the one for the other, a remark, pointed at.
_EDITED = re.compile(
    rf"{CODE_SPAN.pattern}|\{{--(?P<out>.{{1,1000}}?)--\}}|\{{\+\+(?P<in>.{{1,1000}}?)\+\+\}}"
    r"|\{~~(?P<old>.{1,1000}?)~>(?P<new>.{0,1000}?)~~\}|\{>>(?P<remark>.{0,1000}?)<<\}|\{==(?P<at>.{1,1000}?)==\}",
    re.DOTALL,
)
_EDIT = re.compile(r"\{(?:--|\+\+|~~|>>|==)")


def with_strikes(text: str) -> str:
    """The text with the tag of what is struck out in the place of elements whose style does that, and of an editor's
    marks."""
    if "line-through" in text.lower():
        text = _STYLED.sub(lambda found: f"<del>{found['words']}</del>" if found["name"] else found[0], text)
    return _EDITED.sub(_edited, text) if _EDIT.search(text) else text


def _edited(found: re.Match[str]) -> str:
    if found.lastgroup is None:
        return found[0]
    out, put_in = found["out"] or found["old"] or "", found["in"] or found["new"] or found["at"] or ""
    return f"<del>{out}</del> {put_in}" if out else put_in


def tag_sign(tag: str, closed: Collection[str]) -> str:
    """What a tag leaves: itself where it stands for a word of the reader's own, as in `install <name>`."""
    found = _NAME.match(tag)
    if found is None:
        return " "
    end, name = found[1] != "", found[2].lower()
    if name == "input" and _CHECKBOX.search(tag):
        return f"{task_sign(done=_CHECKED.search(tag) is not None)} "
    if _COMPONENT.match(tag):
        return APART if name in INLINE else element_sign(name, end)
    if name in ELEMENTS:
        return element_sign(name, end)
    return APART if end or name in closed or _WRITTEN_OUT.search(tag) else tag


def task_sign(*, done: bool) -> str:
    """What a box shows that is checked where something is done."""
    return "☑" if done else "☐"


def element_sign(name: str, end: bool) -> str:
    """What the tag of an element of HTML leaves, or of one that no browser knows."""
    if name in INLINE:
        return CLOSE if end else OPEN
    if name in STRIKING:
        return _UNSTRUCK if end else _STRUCK
    if name in ("sup", "sub"):
        return _LEVEL if end else _RAISED if name == "sup" else _LOWERED
    if name in ("td", "th"):
        return APART if end else " | "
    return "\n" if name == "br" else APART


# ---- plain words -------------------------------------------------------------------------

_INLINE_MARKS = re.compile(r"[*_`\[\]<&!\\~^{]|==|\+\+|:[\w+-]+:|  \n")  # without any of these nothing is marked
_LINE_BREAK = re.compile(r"(?:(?<![ \t])[ \t]+)?\n[ \t]*")  # a run of blanks is looked at from its beginning alone
_SPACES = re.compile(r"[ \t]{2,}|\t")
_CUT = re.compile(r"(?<!\S)\*\*(?=[^\s*/.])|(?<=[^\s*])\*\*(?!\S)")  # of emphasis over several sentences


@cache
def _inline_parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark").enable("strikethrough").disable("text_join")
    parser.inline.ruler.at("html_inline", _tag)
    return parser


def _tag(state: StateInline, silent: bool) -> bool:
    """A tag, also of a component, which CommonMark does not know."""
    if state.src[state.pos] != "<":
        return False
    found = TAG.match(state.src, state.pos, state.posMax)
    if found is None:
        from markdown_it.rules_inline import html_inline

        return html_inline(state, silent)
    if not silent:
        state.push("html_inline", "", 0).content = found[0]
    state.pos = found.end()
    return True


@lru_cache(maxsize=256)  # of what was looked at a moment ago: a statement is, again and again, while it is made
def plain(text: str) -> str:
    """The words of raw Markdown as a reader sees them: no marks, link targets, images or tags; code is kept."""
    out: list[str] = []
    chunk: list[str] = []
    fence: str | None = None
    text = seen(without_hidden(text))
    closed = closed_in(text)
    for raw in [*text.split("\n"), ""]:
        mark = FENCE.match(raw)
        if fence is not None and mark and closes(mark, fence):
            fence = None
        elif fence is not None:
            out.append(raw)
        else:
            marker = MARKER.match(raw)[0]  # type: ignore[index] # matches anything
            line = raw[len(marker) :]
            if marker.strip(" \t>"):
                line = TASK.sub(_box, line, count=1) if TASK.match(line) else line
            words = line.strip()
            is_line = words == "" or UNDERLINE.match(words) is not None
            if mark or is_line or marker.strip(" \t>") or raw.lstrip().startswith(("#", "|")) or LABEL.match(line):
                _flush(chunk, out, closed)
            if mark:
                fence = mark["fence"]
            elif not is_line:
                chunk.append(_bare(line))
    _flush(chunk, out, closed)
    return "\n".join(line for line in out if line.strip())


@lru_cache(maxsize=4_096)  # of a question's statements, which are looked at more than once
def plain_within(text: str) -> str:
    """The same of a text that begins within a line, where no item, heading or row does: `2. maj`, `# of users`."""
    line = LABEL.sub(_MEANT, ALERT.sub("", text.lstrip()))
    if task := TASK.match(line):
        line = _box(task) + line[task.end() :]
    return plain(f"{_LINE} {line}").removeprefix(_LINE).lstrip()


def words_only(text: str) -> str:
    """The words of a text in small letters, one blank between them: by these it is told whether two say the same."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def _box(task: re.Match[str]) -> str:
    return f"{task_sign(done=task[1] != ' ')} "


_LINE = "\ufffc"  # stands for what the line begins with
_MEANT = r"\1"


def _bare(line: str) -> str:
    """A line without heading marks, alert labels, the labels of notes and the outer pipes of a table row."""
    kept = line.strip()
    if kept.startswith("|") and kept.endswith("|") and len(kept) > 1:
        return " | ".join(cell.strip() for cell in BAR.split(kept[1:-1]))
    if kept.startswith("#"):
        kept = re.sub(r"(?<![ \t])[ \t]+#+$", "", HEADING_MARK.sub("", kept))
    hard_break = "  " if line.endswith("  ") else ""
    return LABEL.sub(r"\1", ALERT.sub("", kept)) + hard_break


def _flush(chunk: list[str], out: list[str], closed: Collection[str]) -> None:
    if chunk:
        out.append(_inline("\n".join(chunk), closed))
        chunk.clear()


def _inline(text: str, closed: Collection[str]) -> str:
    parts = (_part(part, closed) for part in in_parts(text))
    return " ".join(part for part in parts if part)


def _part(text: str, closed: Collection[str]) -> str:
    text = with_strikes(without_macros(text))
    if not _INLINE_MARKS.search(text):
        return _LINE_BREAK.sub(" ", text).strip()
    marked = "".join(_sign(token, closed) for token in _inline_parser().parseInline(text)[0].children or [])
    words = extended(marked)
    if "][" in words:
        words = REFERENCE.sub(rf"{OPEN}\1{CLOSE}", words)
    if "**" in words:
        words = _CUT.sub("", words)
    kept = _SPACES.sub(" ", parted(words)).strip()
    return written(kept.lstrip("| "))


def _sign(token: Token, closed: Collection[str]) -> str:
    """The words of a token, or the sign that it leaves."""
    kind = token.type
    if kind == "text":
        return token.content
    if kind == "text_special":
        return literal(token.content)
    if kind == "code_inline":
        return f"{OPEN}{literal(token.content)}{CLOSE}"
    if kind == "html_inline":
        return tag_sign(token.content, closed)
    if kind in _BREAKS:
        return _BREAKS[kind]
    return OPEN if token.nesting > 0 else CLOSE if token.nesting < 0 else APART  # emphasis, links; an image


_BREAKS = {"softbreak": " ", "hardbreak": "\n", "s_open": _STRUCK, "s_close": _UNSTRUCK}


# ---- anchors -----------------------------------------------------------------------------


def own_anchor(heading: str) -> str | None:
    """The anchor that a raw heading is given where it stands: `## Ports {#ports}`, or by a tag."""
    found = _OWN_ANCHOR.search(heading)
    return next(filter(None, found.groups()), None) if found else None


_OWN_ANCHOR = re.compile(
    r"\{:?[ \t]*(?:[^{}\n]*[ \t])?#([^\s{}#]+)[^{}\n]*\}[ \t]*#*[ \t]*$"
    r"|<\w+\s(?:[^<>]*\s)?(?:id|name)=[\"']([^\"'\s]+)[\"']",
    re.MULTILINE,
)
