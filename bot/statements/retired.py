"""Statements to what their page says of itself at its head: that it is no longer current; knows no search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from ..languages.cues import retires_its_page
from ..records import Block, Governor, Span, Statement
from ..text.plain import plain_within

_SENTENCES = 3  # of a notice that are told


def with_notice(
    text: str, language: str, blocks: Sequence[Block], statements: Sequence[Statement]
) -> tuple[Statement, ...]:
    """The statements, each with the notice at the head of its page that the page is no longer current."""
    notice = _notice(text, language, blocks, statements)
    told = {span for each in notice for span in each.spans}
    return tuple(replace(each, governors=_with(each, told)) if told else each for each in statements)


def _notice(text: str, language: str, blocks: Sequence[Block], statements: Sequence[Statement]) -> Sequence[Statement]:
    """The first sentences of a page, before any heading but its title, where they say so; none where they do not."""
    first = next(iter(statements), None)
    if first is None or first.kind not in ("sentence", "lead", "item"):
        return ()
    own = [first.span, *(each.span for each in first.governors if each.kind == "label")]
    if sum(block.kind == "heading" and block.start < first.span.start for block in blocks) > 1:
        return ()
    if not any(retires_its_page(plain_within(text[slice(*span)]), language) for span in own):
        return ()
    block = next((each for each in blocks if each.start <= first.span.start < each.end), None)
    end = block.end if block else first.span.end
    return tuple(takewhile(lambda each: each.span.end <= end, statements[:_SENTENCES]))


def _with(statement: Statement, told: set[Span]) -> tuple[Governor, ...]:
    known = {statement.span, *(governor.span for governor in statement.governors)}
    return tuple(
        sorted((*statement.governors, *(Governor(span, "note") for span in told - known if span < statement.span)))
    )
