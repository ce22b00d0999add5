"""A passage's text to sentences, list items, table rows and code; knows nothing of how passages are cut."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from ..records import PassageKind, Span
from ..text.blocks import visible
from ..text.hidden import hidden
from ..text.syntax import ALERT, FENCE, MARKER, NEWLINE, UNDERLINE, closes
from ..text.unseen import encodable
from .locale import locale

_LONG_ITEM = 300  # characters of a list item that is cited by sentence
_LETTERS = [char for char in map(chr, range(0x2000)) if char.isalpha()]  # of scripts that tell small from capital
SMALL = "".join(filter(str.islower, _LETTERS))  # for a pattern's class
CAPITAL = "".join(filter(str.isupper, _LETTERS))

# ---- sentences ---------------------------------------------------------------------------


def sentences(text: str, span: Span, kind: PassageKind, language: str) -> list[Span]:
    """What can be cited of a passage: sentences, list items, table rows, code; trimmed, in order, apart."""
    if kind == "record":
        return list(trimmed(text, span))
    found: list[Span] = []
    for what, run in _paragraphs(text, span, kind):
        whole = kind == "table" or what == "code" or (what == "item" and run.end - run.start <= _LONG_ITEM)
        units = trimmed(text, run) if whole else sentence_spans(text, run, language)
        found += [unit for unit in units if visible("code" if what == "code" else "paragraph", text[slice(*unit)])]
    return found


def _paragraphs(text: str, span: Span, kind: PassageKind) -> Iterator[tuple[str, Span]]:
    """The paragraphs, items, rows and code of a passage, without list markers."""
    lines = list(lines_of(text, span))
    fences = [line for line in lines if FENCE.match(text[slice(*line)])]
    if kind == "code" and (not fences or (len(fences) == 1 and fences[0] == lines[-1])):
        yield "code", span  # indented, or the end of a long block
        return
    start: int | None = None
    what, fence = "paragraph", ""
    for line in lines:
        raw = text[slice(*line)]
        mark = FENCE.match(raw)
        if fence:
            if mark and closes(mark, fence):
                yield "code", Span(start if start is not None else line.start, line.end)
                start, fence = None, ""
            continue
        content = line.start + MARKER.match(raw).end()  # type: ignore[union-attr] # matches anything
        is_item = raw[: content - line.start].strip(" \t>") != ""
        ends = mark or is_item or kind == "table" or not raw.strip(" \t>")
        if ends and start is not None:
            yield what, Span(start, line.start)
            start = None
        if mark:
            start, fence = line.start, mark["fence"]
        elif start is None and not _is_mark(text[content : line.end].strip()):
            what, start = ("item" if is_item else "paragraph"), content
    if start is not None:
        yield ("code" if fence else what), Span(start, span.end)


def _is_mark(line: str) -> bool:
    """Nothing, a rule, a table's delimiters, or the label of a note."""
    return not line or UNDERLINE.match(line) is not None or not ALERT.sub("", line)


def lines_of(text: str, span: Span) -> Iterator[Span]:
    start = span.start
    for newline in NEWLINE.finditer(text, *span):
        yield Span(start, newline.start())
        start = newline.end()
    yield Span(start, span.end)


def trimmed(text: str, span: Span) -> Iterator[Span]:
    """The span without white space around it and quote marks before it; nothing where that is all."""
    raw = text[span.start : span.end]
    start = span.start + len(raw) - len(raw.lstrip().lstrip("> \t\r\n").lstrip())
    end = span.start + len(raw.rstrip())
    if start < end:
        yield Span(start, end)


# No sentence ends in these: code, links, images, addresses, tags, numbers, and before a small letter.
_WHOLE = re.compile(
    r"`+[^`]+`+|!?\[[^\[\]]*\](?:\([^()]*\)|\[[^\[\]]*\])|https?://[^\s<>)\]]+[^\s<>)\].,;:!?]|</?[a-zA-Z!][^<>]*>"
    rf"|(?<=\w)[.:](?=\w)|(?<=\w)\.(?=[ \t]+[{SMALL}])|\.{{2,}}(?=[ \t]+[{SMALL}])"
)
_BREAK = re.compile(r"(?:[ ]{2,}|\\|<br[ ]*/?>[ \t]*)(?:\r\n?|\n)")


def sentence_spans(text: str, span: Span, language: str) -> Iterator[Span]:
    from sentencex import get_sentence_boundaries

    raw = _masked(text, span)
    for line in _unbroken(text, raw, span):
        part = raw[line.start - span.start : line.end - span.start]
        masked = _WHOLE.sub(_mask, _abbreviations(language).sub(_mask, part))
        for found in get_sentence_boundaries(language, encodable(masked)):
            yield from trimmed(text, Span(line.start + found["start_index"], line.start + found["end_index"]))


def _masked(text: str, span: Span) -> str:
    """The span's text with capitals for what a browser does not show, so that no sentence ends inside."""
    raw = text[slice(*span)]
    for start, end in hidden(raw):
        raw = raw[:start] + "X" * (end - start) + raw[end:]
    return raw


def _mask(match: re.Match[str]) -> str:
    return "x" * len(match[0])


def _unbroken(text: str, raw: str, span: Span) -> Iterator[Span]:
    """Parts of a paragraph between hard line breaks, unless a sentence runs over the break."""
    start = span.start
    for found in _BREAK.finditer(raw):
        at, end = span.start + found.start(), span.start + found.end()
        before = text[start:at].rstrip()[-1:]
        after = text[end : span.end].lstrip("> \t")[:1]
        if not (before.isalnum() or before == ",") or after.isupper() or after in ("*", "•"):
            yield Span(start, end)
            start = end
    yield Span(start, span.end)


# ---- abbreviations -------------------------------------------------------------------------


@cache
def _abbreviations(language: str) -> re.Pattern[str]:
    """The language's abbreviations; one that is also a negation (`no.`) only before a number."""
    known = locale(language)
    alternatives = [
        re.escape(abbreviation).replace(r"\ ", r"\s+")
        + (r"(?=\s*\d)" if abbreviation.rstrip(".").lower() in known.negations else "")
        for abbreviation in sorted(known.abbreviations, key=len, reverse=True)
    ]
    return re.compile(rf"(?<![\w.])(?:{'|'.join(alternatives) or '(?!)'})", re.IGNORECASE)


@cache
def dotted_abbreviations(language: str) -> re.Pattern[str]:
    """The abbreviations of several words (`t.ex.`), which look like names of code."""
    several = [re.escape(each.rstrip(".")) for each in locale(language).abbreviations if "." in each[:-1]]
    return re.compile(rf"(?<!\w)(?:{'|'.join(several)})\.?(?!\w)", re.IGNORECASE)


def ends_in_abbreviation(text: str, language: str) -> bool:
    """Whether the last word of a text, which has one, is an abbreviation, so that its full stop ends no sentence."""
    last = text.rsplit(maxsplit=1)[-1].lower().lstrip("(\"'“”‘’«»*_")
    return last in locale(language).abbreviations
