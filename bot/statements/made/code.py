"""Code in steps, and what is endless in pieces."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ...languages.sentences import lines_of, trimmed
from ...records import Span
from ...text.syntax import FENCE, HIGHLIGHT

LONG = 900  # characters of a statement that is cut between words
_SHORT_CODE = 3  # lines of code that are one step, whatever stands between them
_COMMENT = re.compile(r"[ \t]*(?:#(?!!|include|define|ifn?def|if |endif|pragma)|//|--[ \t]|REM[ \t]|::[ \t]|/\*|<!--)")


def cut_by_words(text: str, span: Span, most: int, *, keep: bool = False) -> Iterator[Span]:
    """A span in pieces of at most so many characters, cut at white space where there is any.

    With `keep`, which is for code, between lines rather than words, and no piece loses the blanks that it begins with.
    """
    start = span.start
    while span.end - start > most:
        line = text.rfind("\n", start + 1, start + most)
        space = line if keep and line > start else max(text.rfind(" ", start + 1, start + most), line)
        cut = space if space > start else start + most
        yield from _piece(text, Span(start, cut), keep)
        start = cut + (text[cut] == "\n")
    yield from _piece(text, Span(start, span.end), keep)


def _piece(text: str, span: Span, keep: bool) -> Iterator[Span]:
    if not keep:
        yield from trimmed(text, span)
    elif text[slice(*span)].strip():
        yield Span(span.start, span.start + len(text[slice(*span)].rstrip()))


def code_pieces(text: str, block: Span) -> list[Span]:
    """The steps of a block of code; one that is endless in pieces between its lines."""
    return [piece for step in code_steps(text, block) for piece in cut_by_words(text, step, LONG, keep=True)]


def code_steps(text: str, block: Span) -> list[Span]:
    """The steps of a block of code, without its fences: a comment and what stands under it, or what blanks part."""
    every = list(lines_of(text, block))
    fences = [line for line in (every[0], every[-1]) if FENCE.match(text, *line) or HIGHLIGHT.match(text, *line)]
    lines = [line for line in every if line not in fences]
    written = [line for line in lines if not _blank(text, line)]
    if len(written) <= _SHORT_CODE:
        return [_lines_as_one(text, written)] if written else []
    indent = min(_indent(text, line) for line in written)
    steps: list[list[Span]] = []
    gap, commented, says_nothing_yet = True, False, False
    for line in lines:
        if _blank(text, line):
            gap = True
            continue
        comment = _COMMENT.match(text, *line) is not None
        begins = _indent(text, line) == indent and (gap or (comment and not commented))
        if not steps or (begins and not says_nothing_yet):
            steps.append([])
            says_nothing_yet = True
        steps[-1].append(line)
        gap, commented, says_nothing_yet = False, comment, says_nothing_yet and comment
    return [_lines_as_one(text, step) for step in steps]


def _blank(text: str, line: Span) -> bool:
    return not text[slice(*line)].strip(" \t>")


def _lines_as_one(text: str, lines: Sequence[Span]) -> Span:
    return Span(lines[0].start, lines[-1].start + len(text[slice(*lines[-1])].rstrip()))


def _indent(text: str, line: Span) -> int:
    raw = text[slice(*line)]
    return len(raw) - len(raw.lstrip(" \t>"))
