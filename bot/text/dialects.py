"""The lines of Markdown as the parser is shown them: what MDX, MyST, MkDocs and macros add as what it knows, and each
fence closed. Knows nothing of blocks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile
from typing import NamedTuple

from ..records import Span
from .syntax import FENCE, HIGHLIGHT, NEWLINE, closes, fence_after
from .unshown.macros import alone, takes_in

STANDS_ALONE = "<!---->"  # a macro, which the parser takes for HTML


class Line(NamedTuple):
    start: int
    end: int
    piece: int  # lines of one piece have no skipped span between them


def lines_of(text: str, skipped: Sequence[Span]) -> list[Line]:
    """Lines as CommonMark counts them, without the skipped spans; an empty line stands for each of those."""
    lines: list[Line] = []
    start = 1 if text.startswith("\ufeff") else 0
    for piece, span in enumerate([*sorted(skipped), Span(len(text), len(text))]):
        stop = max(start, min(span.start, len(text)))
        for newline in NEWLINE.finditer(text, start, stop):
            lines.append(Line(start, newline.start(), piece))
            start = newline.end()
        lines.append(Line(start, stop, piece))
        lines.append(Line(stop, stop, piece))
        start = max(stop, span.end)
    return lines


def as_known(text: str, lines: list[Line]) -> tuple[list[Line], list[str]]:
    """The lines, with empty ones where the parser needs them, and what it is shown of each."""
    lines, shown = _components_apart(text, lines)
    return lines, _tabs_as_admonitions(_directives_as_containers(_mend_fences(_highlights_as_fences(shown))))


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _next_written(lines: Sequence[str]) -> list[str]:
    """For each line the next one that is not blank; nothing where there is none."""
    after, found = "", []
    for line in reversed(lines):
        found.append(after)
        after = line if line.strip() else after
    return found[::-1]


# ---- components ----------------------------------------------------------------------------

_COMPONENT_LINE = re.compile(
    r"[ \t]*<(?P<close>/?)(?P<name>[A-Z]\w*[a-z][\w.]*)(?:\s(?:[^<>\"']|\"[^\"]*\"|'[^']*')*)?(?<!/)>[ \t]*"
)


def _components_apart(text: str, lines: list[Line]) -> tuple[list[Line], list[str]]:
    """The lines, and how the parser is shown them: blank ones around what the tags of a component enclose, which is set
    in no further than the tags, as MDX reads it. Code is left as it is."""
    source, attributes = _tags_on_a_line(text, lines)
    last = {tag["name"]: i for i, line in enumerate(source) if (tag := _component_line(line)) and tag["close"]}
    if not last:
        return lines, source
    after = _next_written(source)
    found: list[tuple[Line, str]] = []
    inside: list[tuple[str, int, int]] = []  # name, how far its lines are set in, and how far that is shown
    fence, opened = "", ""
    for i, (line, words) in enumerate(zip(lines, source, strict=True)):
        tag = None if fence else _component_line(words)
        if tag and tag["close"] and any(name == tag["name"] for name, _, _ in reversed(inside)):
            found.append((Line(line.start, line.start, line.piece), ""))
            while inside.pop()[0] != tag["name"]:
                pass
        shown = _set_out(words, *inside[-1][1:]) if inside else words
        found.append((line, shown))
        opened = tag["name"] if tag and not tag["close"] and last.get(tag["name"], -1) > i else opened
        if opened and i + 1 not in attributes:
            found.append((Line(line.end, line.end, line.piece), ""))
            inside.append((opened, _indent(after[i]), _indent(shown)))
            opened = ""
        else:
            fence = fence_after(shown, fence)
    return [line for line, _ in found], [words for _, words in found]


_TAG_OVER_LINES = re.compile(
    r"[ \t]*(?P<tag><[A-Z]\w*[a-z][\w.]*)(?=[ \t\r\n])(?:[^<>\"']|\"[^\"<>]*\"|'[^'<>]*'){1,2000}?(?P<end>/?>)[ \t]*$",
    re.MULTILINE,
)


def _tags_on_a_line(text: str, lines: Sequence[Line]) -> tuple[list[str], set[int]]:
    """The lines, with the tag of a component over several of them as the parser knows it; which of them are the rest
    of one."""
    attributes = set[int]()
    source = [text[line.start : line.end] for line in lines]
    for i, line in enumerate(lines):
        if source[i].lstrip()[:1] != "<" or ">" in source[i] or not (tag := _TAG_OVER_LINES.match(text, line.start)):
            continue
        rest = [j for j in range(i + 1, min(i + 50, len(lines))) if lines[j].start < tag.end()]
        if rest and lines[rest[-1]].end == tag.end() and lines[rest[-1]].piece == line.piece:
            source[i] = f"{' ' * _indent(source[i])}{tag['tag']}{tag['end']}"
            attributes.update(rest)
            for j in rest:
                source[j] = " " * _indent(source[i]) + "x"
    return source, attributes


def _component_line(line: str) -> re.Match[str] | None:
    """The tag of a component that is all of a line."""
    return _COMPONENT_LINE.fullmatch(line) if "<" in line and ">" in line else None


def _set_out(line: str, by: int, to: int) -> str:
    """A line as it is set in where lines that are set in `by` so much are shown `to` be so much."""
    return " " * max(0, to + _indent(line) - by) + line.lstrip() if line.strip() else line


# ---- directives and tabs ---------------------------------------------------------------------

# What MyST writes as a fence and a reader sees as code; any other name sets words off.
_CODE_DIRECTIVES = re.compile(
    r"code(?:-block|-cell)?|sourcecode|literalinclude|parsed-literal|math|mermaid|doctest|testcode|raw|eval-rst"
)
_TELLS_NOTHING = re.compile(r"include|toctree|contents|index|tableofcontents|bibliography|auto\w+")
_DIRECTIVE = re.compile(r"\{(?P<name>[a-zA-Z][\w:-]*)\}(?P<title>.*)")
_OPTION = re.compile(r"[ \t>]*:[\w-]+:(?:[ \t].*)?$")
_TAB_LINE = re.compile(r"^(?P<indent>[ \t]*)===[!+]?(?=[ \t]+\"[^\"]+\"[ \t]*$)")


def _directives_as_containers(lines: list[str]) -> list[str]:
    """MyST's fences as containers; those of which a reader sees nothing are blank. Code is left as it is."""
    found = list(lines)
    open_: list[str] = []  # the fences of those that are open
    fence, hidden = "", False
    if not any("{" in line and FENCE.match(line) for line in lines):
        return lines
    longest = _longest_after(lines)
    for i, line in enumerate(lines):
        mark = FENCE.match(line)
        said = _DIRECTIVE.fullmatch(mark["info"].strip()) if mark and not fence else None
        if fence:
            found[i] = "" if hidden else line
            fence = "" if mark and closes(mark, fence) else fence
        elif mark and open_ and closes(mark, open_[-1]):
            found[i] = mark["lead"] + ":" * len(open_.pop())
        elif not mark:
            continue
        elif (
            not said
            or _CODE_DIRECTIVES.fullmatch(said["name"])
            or longest[i].get(mark["fence"][0], 0) < len(mark["fence"])
        ):
            fence, hidden = mark["fence"], False
        elif _TELLS_NOTHING.fullmatch(said["name"]):
            found[i], fence, hidden = mark["lead"] + STANDS_ALONE, mark["fence"], True
        else:
            open_.append(mark["fence"])
            found[i] = f"{mark['lead']}{':' * len(mark['fence'])}{said['name']}{said['title']}"
            for j in takewhile(lambda j: _OPTION.match(lines[j]), range(i + 1, len(lines))):
                found[j] = ""
    return found


def _longest_after(lines: Sequence[str]) -> list[dict[str, int]]:
    """For each line, by their sign, the longest fences after it that may close another."""
    longest, found = dict[str, int](), []
    for line in reversed(lines):
        found.append(longest)
        if (mark := FENCE.match(line)) and not mark["info"].strip():
            sign, size = mark["fence"][0], len(mark["fence"])
            longest = {**longest, sign: max(size, longest.get(sign, 0))}
    return found[::-1]


def _tabs_as_admonitions(lines: list[str]) -> list[str]:
    """`=== "Windows"` as `!!! tab "Windows"`, and lines of macros and includes as HTML, which the parser knows; code is
    left as it is."""
    fence, listing = "", False  # are these lines the files of a snippet?
    found = list(lines)
    after = _next_written(lines)
    last_bare = max((i for i, line in enumerate(lines) if _is_bare(line)), default=-1)
    for i, line in enumerate(lines):
        before, fence = fence, fence_after(line, fence)
        if before or fence:
            continue
        if listing or takes_in(line):
            if _is_bare(line):
                listing = not listing and i < last_bare
            found[i] = f"{line[: _indent(line)]}{STANDS_ALONE}"
        elif "{" in line and alone(line):
            found[i] = f"{line[: _indent(line)]}{STANDS_ALONE}"
        elif "===" in line:
            found[i] = _TAB_LINE.sub(r"\g<indent>!!! tab", line)
        elif line.lstrip()[:3] in ("!!!", "???") and _indent(after[i]) < _indent(line) + 4:
            found[i] = line.replace("???", "xxx").replace("!!!", "xxx")  # stands alone: words, and no admonition
    return found


def _is_bare(line: str) -> bool:
    """Does a line begin, or end, the files of a snippet?"""
    return "8<" in line and line.strip().strip("-") == "8<"


# ---- fences ----------------------------------------------------------------------------------

_NESTED = 100  # fences after an opening one among which its closing one is looked for
# A heading below the first level, or a line of words that no programming language would have.
_PROSE = re.compile(r"#{2,6}[ \t]+\S|[^\W\d_](?=(?:[^\s={}();]+[ \t]+){4})[^={}();]*[.:!?][ \t]*$")


def _highlights_as_fences(lines: list[str]) -> list[str]:
    """`{{< highlight go >}}` and what closes it as fences, longer than any in the code."""
    found, opened = list(lines), -1
    for i, line in enumerate(lines):
        mark = HIGHLIGHT.match(line) if "highlight" in line and "{" in line else None
        if mark and not mark["end"] and opened < 0:
            opened = i
        elif mark and mark["end"] and opened >= 0:
            first = HIGHLIGHT.match(lines[opened])
            assert first is not None
            found[opened] = f"{_FENCE_OF_HIGHLIGHT}{first['hugo'] or first['jekyll']}"
            found[i], opened = _FENCE_OF_HIGHLIGHT, -1
    return found


_FENCE_OF_HIGHLIGHT = "~" * 20


def _mend_fences(lines: list[str]) -> list[str]:
    """Closes code fences that were left open, so that none swallows the prose after it.

    The parser sees the mended lines; there are as many of them as before.
    """
    fences = [(i, fence) for i, line in enumerate(lines) if (fence := FENCE.match(line))]
    mended, done = list(lines), 0
    for k, (i, opening) in enumerate(fences):
        if i < done:
            continue
        close, next_opening = _closing(fences[k : k + _NESTED], opening)
        if close is not None:
            if _holds_markdown(opening):  # longer than the fences of its examples
                mended[i] = opening["lead"] + opening["fence"] * 3 + "md"
                mended[close] = opening["lead"] + opening["fence"] * 3
            done = close + 1
        elif next_opening is not None and not opening["info"].strip():
            mended[i] = ""  # a closing fence too many
        else:
            done = _close_before_prose(mended, i, next_opening or len(lines), opening)
    return mended


def _holds_markdown(opening: re.Match[str]) -> bool:
    return opening["info"].strip().lower() in ("md", "markdown")


def _closing(fences: Sequence[tuple[int, re.Match[str]]], opening: re.Match[str]) -> tuple[int | None, int | None]:
    """The line that closes the first fence, or else the line where another one opens before that."""
    inside, another = False, None
    for j, fence in fences[1:]:
        if not fence["fence"].startswith(opening["fence"]):
            continue
        bare = not fence["info"].strip()
        if not inside and bare:
            return j, None
        inside = not bare
        another = another or (None if bare else j)
        if inside and not _holds_markdown(opening):
            return None, another
    return None, another


def _close_before_prose(mended: list[str], i: int, stop: int, opening: re.Match[str]) -> int:
    """Closes the fence of line i at the blank line before the first prose, else before line `stop`."""
    last, before_prose = None, None
    for j in range(i + 1, stop):
        if not mended[j].strip():
            last = j
            if j + 1 < stop and _PROSE.match(mended[j + 1]):
                before_prose = j
                break
    closing = before_prose if before_prose is not None or stop == len(mended) else last
    if closing is None:
        return stop
    mended[closing] = re.sub(r"[^ \t>]", " ", opening["lead"]) + opening["fence"]
    return closing + 1
