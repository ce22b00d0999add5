"""What of a document is never quoted: metadata, front matter, marked boilerplate and a translation's disclaimer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from ..languages.locale import codes, locale
from ..records import Span
from ..text.syntax import BLANK, COMMENT, PLAIN_LINK, RULE, fence_after
from ..text.unshown.hidden import hidden
from .front_matter import FRONT_MATTER
from .metadata import METADATA_COMMENT

_MARK = re.compile(r"<!--\s*CO-OP TRANSLATOR (DISCLAIMER|LANGUAGES TABLE|OTHER COURSES) (START|END)\s*-->")
_PARAGRAPH = re.compile(r"[^\s](?:.|(?:\r\n?|\n)(?![ \t]*(?:\r\n?|\n|\Z)|#{1,6}[ \t]))*")
# A statement of a module, as MDX has it between paragraphs: no sentence that begins with "import" or "export".
_MODULE = re.compile(
    r"(?:import\s+(?:[\w*{}$,\s]+?\s+from\s+)?[\"'][^\"'\n]+[\"'](?:;[ \t]*|\s*$))+$|import\s+\{\s*$"
    r"|export\s+(?:(?:const|let|var)\s+[\w${\[][^\n]*=|(?:default\s+)?(?:async\s+)?(?:function|class)\b[^\n]*[({]"
    r"|default\s+[^\n]*[({=]|\*|\{)"
)
_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n|\Z)")
_LONGEST_MODULE = 300  # lines
_LINK_OR_COMMENT = re.compile(rf"{PLAIN_LINK.pattern}|{COMMENT.pattern}", re.DOTALL)


def skipped_spans(text: str, *, translated: bool) -> tuple[Span, ...]:
    """Metadata, front matter, marked boilerplate and a translation's disclaimer; in order, none overlapping."""
    spans = []
    start = 0
    for pattern in (METADATA_COMMENT, FRONT_MATTER):
        if match := pattern.match(text, start):
            spans.append(Span(*match.span()))
            start = match.end()
    modules = _modules(text, start)
    for what, span in _marked(text, start):
        spans += _link_lists(text, span) if what == "LANGUAGES TABLE" else [span]
    start = spans[-1].end if spans else 0
    if translated:
        spans += _disclaimers(text, start)
    spans += modules
    # What is hidden inside a paragraph goes with its sentence; what holds paragraphs would leave them to be read.
    unseen = (span for span in hidden(text) if BLANK.search(text, *span) or _is_of_lines(text, span))
    return tuple(_apart([*spans, *unseen]))


def _is_of_lines(text: str, span: Span) -> bool:
    """Is it an expression over several lines, whose tags would part it?"""
    return text[span.start] == "{" and "\n" in text[slice(*span)]


def _modules(text: str, start: int) -> Iterator[Span]:
    """What MDX imports and exports, each with all its lines; code is left as it is."""
    if "import" not in text and "export" not in text:
        return
    lines = list(_LINE.finditer(text, start))
    fence, i = "", 0
    while i < len(lines):
        line = lines[i][0]
        before, fence = fence, fence_after(line.rstrip("\r\n"), fence)
        if not before and not fence and _MODULE.match(line) and (i == 0 or _may_end(lines[i - 1][0])):
            if (last := _last_line(lines, i)) is None:
                return  # left open: it may be anything
            yield Span(lines[i].start(), lines[last].end())
            i = last
        i += 1


def _may_end(line: str) -> bool:
    """Whether what stands behind a line is not of its paragraph."""
    return not line.strip() or _MODULE.match(line) is not None


def _last_line(lines: Sequence[re.Match[str]], first: int) -> int | None:
    """The line at which a statement of JavaScript ends: where all brackets are closed."""
    depth = 0
    for i in range(first, min(len(lines), first + _LONGEST_MODULE)):
        line = lines[i][0]
        depth += sum(map(line.count, "{([")) - sum(map(line.count, "})]"))
        if depth <= 0 and not line.rstrip().endswith(("=", "=>", ",")):
            return i
    return None


def _apart(spans: Iterable[Span]) -> Iterator[Span]:
    """The spans in order, those that overlap as one."""
    last: Span | None = None
    for span in sorted(spans):
        if last is not None and span.start < last.end:
            last = Span(last.start, max(last.end, span.end))
        else:
            if last is not None:
                yield last
            last = span
    if last is not None:
        yield last


def _marked(text: str, start: int) -> Iterator[tuple[str, Span]]:
    """What stands between a START and the next END of its kind, with both."""
    opened: re.Match[str] | None = None
    for mark in _MARK.finditer(text, start):
        if mark[2] == "START":
            opened = opened or mark
        elif opened and opened[1] == mark[1]:
            yield mark[1], Span(opened.start(), mark.end())
            opened = None


def _link_lists(text: str, table: Span) -> Iterator[Span]:
    """The paragraphs of a languages table that are links alone; what it says beside them is documentation."""
    for paragraph in _paragraphs(text, *table):
        words = _LINK_OR_COMMENT.sub("", text[paragraph.start : paragraph.end])
        if not re.search(r"[^\W\d_]", words):
            yield paragraph


def _disclaimers(text: str, start: int) -> Iterator[Span]:
    """Disclaimers without markers, each with the rule above it: labelled ones, and one that is the last paragraph."""
    paragraphs = list(_paragraphs(text, start, len(text.rstrip())))
    for i, paragraph in enumerate(paragraphs):
        labelled = _label(text[paragraph.start : paragraph.end]) in _labels()
        if (labelled or i + 1 == len(paragraphs)) and (end := _disclaimed(text, paragraphs[i:])):
            above = paragraphs[i - 1] if i else paragraph
            ruled = RULE.fullmatch(text[above.start : above.end].strip())
            yield Span(above.start if ruled else paragraph.start, end)


def _disclaimed(text: str, paragraphs: Sequence[Span]) -> int | None:
    """Where the disclaimer that the first paragraph begins ends: with the last that says something new of it."""
    ends = {_reach(text, paragraphs, cues) for cues in _cues()}
    return max((end for end in ends if is_disclaimer(text[paragraphs[0].start : end])), default=None)


def _reach(text: str, paragraphs: Sequence[Span], cues: Sequence[re.Pattern[str]]) -> int:
    """What stands behind a disclaimer is documentation, so a paragraph of it says two of the five things."""
    _, *body = re.split(r"[:\r\n]", text[slice(*paragraphs[0])], maxsplit=1)  # its label may speak of liability
    end, said = paragraphs[0].end, _said("".join(body), cues)
    for paragraph in paragraphs[1:]:
        words = text[slice(*paragraph)]
        here = _said(words, cues)
        if not here or len(said) == len(cues) or words.startswith("#"):
            break
        if len(here) > 1 and here - said:
            end, said = paragraph.end, said | here
    return end


def _paragraphs(text: str, start: int, end: int) -> Iterator[Span]:
    for match in _PARAGRAPH.finditer(text, start, end):
        yield Span(*match.span())


def _label(text: str) -> str:
    """The first line, or what stands before its colon, without marks."""
    first = text.strip().splitlines()[0] if text.strip() else ""
    return re.sub(r"[*_#>:\s]+", " ", first.split(":", 1)[0]).strip().casefold()


def is_disclaimer(text: str) -> bool:
    """Whether a text says that a machine translated it and that the original counts, in one of our languages."""
    if len(text) > 2500:
        return False
    needed = 3 if _label(text) in _labels() else 4
    return any(0 in said and len(said) >= needed for said in (_said(text, cues) for cues in _cues()))


def _said(text: str, cues: Sequence[re.Pattern[str]]) -> frozenset[int]:
    """Which of the five things, as a language says them; the first is that it is translated."""
    folded = text.casefold()
    return frozenset(number for number, cue in enumerate(cues) if cue.search(folded))


@cache
def _labels() -> frozenset[str]:
    return frozenset(label for code in codes() for label in locale(code).disclaimer["labels"])


@cache
def _cues() -> tuple[tuple[re.Pattern[str], ...], ...]:
    return tuple(tuple(re.compile(cue) for cue in locale(code).disclaimer["cues"]) for code in codes())
