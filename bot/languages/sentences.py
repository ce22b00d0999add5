"""A paragraph's text to sentences; knows nothing of blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from ..records import Span
from ..text.plain import struck_out
from ..text.syntax import NEWLINE
from ..text.unshown.hidden import hidden
from ..text.unshown.unseen import encodable
from .locale import locale

_LETTERS = [char for char in map(chr, range(0x2000)) if char.isalpha()]  # of scripts that tell small from capital
SMALL = "".join(filter(str.islower, _LETTERS))  # for a pattern's class
CAPITAL = "".join(filter(str.isupper, _LETTERS))

# ---- sentences ---------------------------------------------------------------------------


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
    r"(?<!`)`++[^`]+`+|!?\[[^\[\]]*\](?:\([^()]*\)|\[[^\[\]]*\])|https?://[^\s<>)\]]+[^\s<>)\].,;:!?]|</?[a-zA-Z!][^<>]*>"
    rf"|(?<=\w)(?:[.:]|\.\.)(?=\w)|(?<=[\s(])!(?=\w)|(?<=\w)\.(?=[ \t]+[{SMALL}])|(?<!\.)\.{{2,}}+(?=[ \t]+[{SMALL}])"
)
# What closes something that was opened in the sentence before: it is its end, not the beginning of the next one.
_CLOSING = re.compile(
    r"[ \t]*(?:==|\*|_|~~|[\"'”’»)\]]|</[a-zA-Z][^<>]*>|\{[:.#][^{}]*\}|\[\^[^\]\s]+\])++(?=\s|\Z|[.,;:])"
)
# What opens a quotation by the sign that closes it, as in Swedish: `. ”Spara” sparar`
_OPENING = re.compile(r"(?<=\s)[\"'”’]++\Z")
# The number of a step, a heading or a figure, which ends no sentence: `**2.`, `Tabel 2.1.`
NUMBERING = re.compile(
    rf"(?:\A|(?<=\n))[ \t>*_]*(?:[{CAPITAL}][{SMALL}]+[ \t\xa0])?\d{{1,3}}(?:\.\d{{1,3}})*[.)][*_]*(?=\s)"
)
# One letter that begins a sentence, `Q.` and `A.` of questions and answers, ends none.
_LETTER = re.compile(r"(?:\A|(?<=\n)|(?<=[.!?][ \t]))[ \t>*_]*[^\W\d_]\.[*_]*(?=[ \t])")
_BREAK = re.compile(r"(?:(?<! )[ ]{2,}+|\\|<br[ ]*/?>[ \t]*|(?<=[.!?])(?=\r?\n[ \t>*_]*[^\W\d_]\.[ \t]))(?:\r\n?|\n)")


def sentence_spans(text: str, span: Span, language: str) -> Iterator[Span]:
    from sentencex import get_sentence_boundaries

    raw = _masked(text, span)
    for line in _unbroken(text, raw, span):
        part = raw[line.start - span.start : line.end - span.start]
        masked = _WHOLE.sub(_mask, _abbreviations(language).sub(_mask, _LETTER.sub(_mask, NUMBERING.sub(_mask, part))))
        start, found = line.start, list(get_sentence_boundaries(language, encodable(masked)))
        for each in found:
            end = line.start + each["end_index"]
            if end < line.end and not text[end].isspace() and (opening := _OPENING.search(text, start, end)):
                end = opening.start()
            closing = _CLOSING.match(text, end, line.end)
            whole = Span(start, max(closing.end() if closing else end, start))
            yield from trimmed(text, whole)
            start = whole.end


def _masked(text: str, span: Span) -> str:
    """The span's text with capitals for what a browser does not show, or strikes out, so that no sentence ends inside;
    one may end with what is struck out."""
    raw, parts, done = text[slice(*span)], [], 0
    inside = [*hidden(raw), *((start, end - (raw[end - 1] in ".!?…")) for start, end in struck_out(raw))]
    for start, end in sorted(inside):
        if start >= done:
            parts += [raw[done:start], "X" * (end - start)]
            done = end
    return "".join([*parts, raw[done:]])


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
