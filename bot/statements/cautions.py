"""Blocks to what limits them right behind them: admonitions, run-in notes, exceptions; knows no footnotes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import takewhile

from ..languages.cues import heeds, limits_before, only_heeds, says_when_it_holds
from ..languages.terms import content_stems
from ..records import Block, Governor, Span, Statement
from ..text.blocks.labels import WARNS
from ..text.plain import plain
from ..text.syntax import TAG
from ..text.tabular.cells import cells_at

_LONG = 400  # characters of a caution that is told with all that it limits
_MANY = 60  # blocks that one limits
_NOTES = 12  # notes below a table
_SENTENCES, _BRIEF = 2, 16  # of what tells of the rows above it, and its words …
_SUBJECT, _STEM = 4, 4  # … those that may name a column, and letters of a stem that another one begins or ends with
_FAR = 1000  # characters before a block among which the mark of its admonition stands
_KINDS = "|".join(sorted({*WARNS, "note", "notice", "limitation"}))
# What opens an admonition: in Markdown, MyST and site generators, a tag by its name or its class, a macro.
_OPENED = re.compile(
    rf"(?:\[!|(?:!!!|\?\?\?)\+?[ \t]+|[:`~]{{3,}}[ \t]*\{{?|<)(?:{_KINDS})\b"
    rf"|<\w[^<>]*\b(?:class|type|kind|variant|severity)\s*=\s*[{{\"' ]*(?:[\w-]+ )*(?:[a-z]+-)*(?:{_KINDS})[\s\"'}}]"
    rf"|\{{[{{%:](?![<%-]*\s*/)[^{{}}]*(?<![\w-])(?:{_KINDS})(?:-title)?(?![\w-])",
    re.IGNORECASE,
)
# The sign of a note below a table, where that begins, and behind the words of a cell that it is of.
_SIGN = r"\\?(\*{1,3}|[†‡§]{1,3})"
_NOTED = re.compile(rf"(?:<[^<>]*>|[\s>])*{_SIGN}(?![*†‡§])")
_EMPHASIS = re.compile(r"(\*{1,3})(?=\S)[^*|]+?(?<=\S)\1(?!\*)")
_REFERS = re.compile(rf"(?<=[^\s|*†‡§\\]){_SIGN}(?![\w*†‡§])")
_EMPHASISED = re.compile(r"[\s>]*(?:[*_]{1,3}|<(?:b|strong|em|i)>)([^*_<>\n]{2,60})(?:[*_]{1,3}|</(?:b|strong|em|i)>)")

Told = Sequence[tuple[Block, Sequence[Statement]]]  # the blocks of a document in order, each with its statements


def cautions(text: str, language: str, told: Told) -> Mapping[Span, Sequence[Span]]:
    """Of statements, by their spans, those that stand directly behind them in the same section, and limit them."""
    return _Cautions(text, language, told).found()


def begins_caution(raw: str, language: str) -> bool:
    """Whether words of a document begin as a run-in note does: `**Note** …`, `Warning! …`."""
    label = _EMPHASISED.match(raw)
    return heeds(plain(raw), language) or (label is not None and only_heeds(label[1], language))


class _Cautions:
    def __init__(self, text: str, language: str, told: Told) -> None:
        self._text, self._language, self._told = text, language, told

    def found(self) -> Mapping[Span, Sequence[Span]]:
        """All cautions of the document, by what they limit."""
        found: dict[Span, list[Span]] = defaultdict(list)
        at = 0
        while at < len(self._told):
            end, signed = self._end(at), list(self._signed(at))
            for limited, note in (self._run_in(at), (signed or self._limited(at, end), self._said(at, end))):
                for each in limited:
                    found[each.span] += note
            at = max(end, at + 1)
        return found

    def _said(self, at: int, end: int) -> list[Span]:
        """As much as is told of the cautions of some blocks, or of the one exception that a block begins with."""
        own = [each for _, some in self._told[at:end] for each in some] or self._told[at][1][:1]
        return list(_few([each.span for each in own]))

    def _run_in(self, at: int) -> tuple[Sequence[Statement], list[Span]]:
        """The sentences of a paragraph or an item before one that begins a caution, and the others."""
        block, own = self._told[at]
        if block.kind not in ("paragraph", "item"):
            return (), []
        first = next((n for n, each in enumerate(own) if n and self._heeds(each)), len(own))
        return own[:first], list(_few([each.span for each in own[first:]]))

    # ---- cautions ------------------------------------------------------------------------

    def _end(self, begin: int) -> int:
        """Up to which block cautions go on that begin with a block; that block where it begins none."""
        labels, at = set[Span](), begin
        while at < len(self._told) and self._told[at][1]:
            block, own = self._told[at]
            if self._is_opened(at):
                labels.update(each.span for each in block.under[-1:] if each.kind == "label")
            elif not self._begins(at) and not (at > begin and self._goes_on(at, labels)):
                break
            labels.add(own[0].span)  # may be the title of the rest
            at += 1
        return at

    def _is_opened(self, at: int) -> bool:
        """Is a block the first one of an admonition?"""
        before, start = self._told[at - 1][0].end if at else 0, self._told[at][1][0].span.start
        first = TAG.match(self._text, start)  # `<p class="note">` is part of the statement in it
        return _OPENED.search(self._text, max(before, start - _FAR), first.end() if first else start) is not None

    def _begins(self, at: int) -> bool:
        """Does a paragraph begin as a run-in note does?"""
        block, own = self._told[at]
        return block.kind == "paragraph" and self._heeds(own[0])

    def _goes_on(self, at: int, labels: Collection[Span]) -> bool:
        """Does a block stand in the caution of the one before, or is it what that one announces?"""
        (before, said), block = self._told[at - 1], self._told[at][0]
        if any(each.kind == "label" and each.span in labels for each in block.under):
            return True
        titled = len(said) == 1 and only_heeds(plain(self._raw(said[0])), self._language)
        listed = self._ends(said[-1], ":") or (before.kind, before.group) == ("item", block.group)
        return titled or (block.kind == "item" and listed)

    def _heeds(self, statement: Statement) -> bool:
        return not self._ends(statement, "?") and begins_caution(self._raw(statement), self._language)

    def _ends(self, statement: Statement, sign: str) -> bool:
        return plain(self._raw(statement)).rstrip("*_ \"'”’»)").endswith(sign)

    def _raw(self, statement: Statement) -> str:
        return self._text[slice(*statement.span)]

    # ---- notes below a table -------------------------------------------------------------

    def _sign(self, at: int) -> str:
        """The sign that a paragraph, or an item of a list that has it for its mark, begins with; nothing for none."""
        block, own = self._told[at]
        if not own or block.kind not in ("paragraph", "item"):
            return ""
        found = _NOTED.match(self._text, block.start, block.end)
        return found[1] if found else ""

    def _signed(self, at: int) -> Iterator[Statement]:
        """The rows that have the sign of a note directly behind their table, or behind others of its kind; all of them
        where a column's name has it."""
        sign = self._sign(at)
        if not sign:
            return
        last = next((n for n in range(at - 1, max(-1, at - 1 - _NOTES), -1) if not self._sign(n)), -1)
        table = self._told[last][0] if last >= 0 else None
        for block, own in (self._told[n] for n in range(last, -1, -1)):
            if table is None or (block.kind, block.group) != ("row", table.group):
                return
            columns = self._text[slice(*block.header)] if block.header else ""
            if sign in (*_signs(self._text[block.start : block.end]), *_signs(columns)):
                yield from own

    # ---- what they limit -----------------------------------------------------------------

    def _limited(self, at: int, end: int) -> list[Statement]:
        """What stands directly before the cautions from a block up to another one: a paragraph, code, all of a step, of
        a list or a table; before an exception, where these are the same, a sentence or a list."""
        own, (before, said) = self._told[at][0], self._told[at - 1] if at else (None, ())
        if before is None or not said or before.kind == "record":
            return []
        if self._ends(said[-1], ":"):  # what announces something is limited by nothing before that, but for its steps
            after = self._told[end][1][:1] if end > at and end < len(self._told) else ()
            steps = any(Governor(said[-1].span, "lead") in each.governors for each in after)
            return [said[-1]] if steps else []
        opened = [each for each in own.under if each.kind == "label" and each.span.start >= before.end]
        if len(opened) > (end > at) or self._leaves(own, before):
            return []  # it is the first one in a tab, or behind one
        if end == at:
            if own.kind != "paragraph" or before.kind == "code" or not self._limits(self._told[at][1], before):
                return []
            if before.kind == "paragraph":
                return [said[-1]] if own.under == before.under else []
        items = [each.span.start for each in own.under if each.kind == "item"]
        return [each for _, some in self._told[self._first(at, items) : at] for each in some]

    @staticmethod
    def _leaves(block: Block, before: Block) -> bool:
        """Does a block stand behind what the label of the one before is of?"""
        labels = {each.span for each in before.under if each.kind == "label"}
        return not labels <= {each.span for each in block.under}

    def _limits(self, own: Sequence[Statement], before: Block) -> bool:
        """Does a paragraph limit what stands before it: as an exception, or as what holds for all rows of a table?"""
        return self._is_exception(own) or (before.kind == "row" and self._is_of_rows(own, before))

    def _is_exception(self, own: Sequence[Statement]) -> bool:
        """Does a paragraph say what what stands before it does not hold for?"""
        return bool(own) and not self._ends(own[0], "?") and limits_before(plain(self._raw(own[0])), self._language)

    def _is_of_rows(self, own: Sequence[Statement], row: Block) -> bool:
        """Does a short paragraph below a table say what holds for all of its rows: "Only on weekdays.", "All prices
        exclude VAT."?"""
        words = plain(self._raw(own[0])).split() if own else []
        if (
            not words
            or len(own) > _SENTENCES
            or len(words) > _BRIEF
            or self._ends(own[0], "?")
            or self._ends(own[0], ":")
        ):
            return False
        _, *named = (each.words for each in cells_at(self._text, row.header)) if row.header else [""]
        columns = content_stems(" ".join(named), self._language)  # not what the rows are called: "The hall is …"
        subject = content_stems(" ".join(words[:_SUBJECT]), self._language)
        tells = any(_akin(one, other) for one in subject for other in columns)
        return tells or says_when_it_holds(" ".join(words), self._language)

    def _first(self, at: int, items: Sequence[int]) -> int:
        """The first of the blocks directly before one: of the innermost of the items that it stands in, by where they
        begin, or of a list or a table."""
        within = range(at - 1, max(-1, at - 1 - _MANY), -1)
        if items:
            return next((n for n in within if self._told[n][0].start <= items[-1]), at - 1)
        listed = list(takewhile(lambda n: self._is_listed(self._told[n][0], self._told[at - 1][0]), within))
        return listed[-1] if listed else at - 1

    @staticmethod
    def _is_listed(block: Block, last: Block) -> bool:
        """Is a block of the list or the table that another one ends?"""
        if last.kind == "row":
            return (block.kind, block.group) == ("row", last.group)
        return block.kind == "item" or any(each.kind == "item" for each in block.under)


def _akin(one: str, other: str) -> bool:
    """Whether two stems are of one word, or one ends a compound: "prijs" and "prijz", "pris" and "dagspris"."""
    if one == other:
        return len(one) > _STEM // 2
    short, long = sorted((one, other), key=len)
    return len(short) >= _STEM and (
        long.endswith(short) or long.startswith(short[:-1] if len(short) > _STEM else short)
    )


def _signs(row: str) -> list[str]:
    return [found[1] for found in _REFERS.finditer(_EMPHASIS.sub("", row))]


def _few(spans: Sequence[Span]) -> Iterator[Span]:
    """The first of some statements, as many as are told."""
    room = _LONG
    for span in spans:
        room -= span.end - span.start
        if room < 0:
            return
        yield span
