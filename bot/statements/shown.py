"""How a statement and what governs it are shown: plain words, rows with their columns' names, code as it is."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from textwrap import dedent

from ..languages.cues import field_names
from ..languages.locale import DEFAULT, codes, locale
from ..records import BlockShape, Evidence, Governor, GovernorKind, Sentence, Span, Statement, StatementKind
from ..text.blocks.labels import WARNS
from ..text.plain import plain, plain_within
from ..text.tabular.cells import cells_at, table_cells
from ..text.tabular.fields import named, record_fields
from ..text.unshown.unseen import seen

# A number in brackets, which is shown in round ones: what a document says is no citation of ours.
LIKE_A_MARK = re.compile(r"(?<!\w)\[\s*(\d{1,4}(?:\s*[,;–-]\s*\d{1,4})*)\s*\]")
_QUOTED = re.compile(r"^[ \t]*>[ \t]?", re.MULTILINE)
_SHAPES: Mapping[StatementKind | GovernorKind, BlockShape] = {
    **{"item": "item", "row": "row", "record": "row", "code": "code"},
    **{"label": "label", "question": "label"},
}


def shown(text: str, statement: Statement) -> str:
    """A statement's own words as people read them, on one line unless it is code."""
    raw = _without_marks(text, statement)
    if statement.kind == "code":
        quoted = all(line.lstrip().startswith(">") for line in raw.splitlines() if line.strip())
        return seen(dedent(_QUOTED.sub("", raw) if quoted else raw)).rstrip()
    if cells := cells_of(text, statement):
        return _line(named(cells))
    return _line(plain(raw) if statement.kind == "row" else plain_within(raw))


_CODE_MARK = re.compile(
    r"(?<![ \t])[ \t]*(?:#|//|--|(?<!;);+|%|<!--|/\*)[ \t]*\(\d{1,2}\)!(?:[ \t]*(?:-->|\*/))?[ \t]*$", re.MULTILINE
)
_NUMBER = re.compile(r"[ \t]*(\d{1,2})\.[ \t]+\Z")


def _without_marks(text: str, statement: Statement) -> str:
    """A statement's own words, without the numbers of those notes in a list that are told behind it."""
    raw = text[slice(*statement.span)]
    if statement.kind == "code":
        return _CODE_MARK.sub("", raw) if ")!" in raw else raw
    notes = (each.span.start for each in statement.governors if each.kind == "note")
    before = (_NUMBER.search(text, text.rfind("\n", 0, start) + 1, start) for start in notes)
    numbers = "|".join(found[1] for found in before if found)
    return re.sub(rf"\s*\((?:{numbers})\)", "", raw) if numbers else raw


def cells_of(text: str, statement: Statement) -> tuple[tuple[str, str], ...]:
    """The names of a row's or a record's columns with its values, none where it has no names."""
    header = statement.header
    if statement.kind == "record":
        fields = record_fields(text, statement.span, header, field_names())
        return tuple((seen(name), seen(value)) for name, value in fields)
    if statement.kind == "row" and header is not None:
        return tuple(table_cells(text[slice(*header)], text[slice(*statement.span)]))
    return ()


def shown_governor(text: str, governor: Governor, language: str = DEFAULT) -> str:
    """What governs a statement as people read it; a kind of admonition as it is rendered on a page in a language."""
    words = _line(plain_within(text[slice(*governor.span)]))
    if governor.kind not in ("label", "note") or words.lower() not in WARNS:
        return words
    label = locale(language).labels.get(words.lower(), "{") if language in codes() else "{"
    return words.capitalize() if "{" in label else label


def row_before(text: str, note: Statement) -> Statement | None:
    """The row that a footnote of a table stands behind, with its columns."""
    if note.header is None or note.kind in ("row", "record"):
        return None
    rows = [each.span for each in note.governors if each.kind == "before" and len(cells_at(text, each.span)) > 1]
    return Statement(rows[-1], "row", (Governor(note.header, "header"),)) if rows else None


def governors_shown(statement: Statement) -> Iterator[Governor]:
    """What is shown with a statement, in the order of the text; columns' names stand in the row itself."""
    return (governor for governor in statement.governors if governor.kind != "header")


def asked_in(found: Evidence) -> Collection[Span]:
    """What others of a passage's statements answer."""
    every = (*found.passage.statements, *found.passage.beyond)
    return {governor.span for each in every for governor in each.governors if governor.kind == "question"}


def in_order(statement: Statement, known: Mapping[Span, Statement]) -> Iterator[Governor]:
    """A statement, as a governor, among those that are shown with it: a note stands directly behind what it is of."""
    shown_with = list(governors_shown(statement))
    notes = [governor for governor in shown_with if governor.kind == "note"]
    for governor in (*(each for each in shown_with if each.kind != "note"), Governor(statement.span, "before")):
        yield governor
        if of := known.get(governor.span):
            yield from (each for each in notes if each in of.governors)
    yield from notes


def quotation(text: str, statement: Statement, language: str, number: int) -> Sentence:
    """A statement as a sentence of an answer."""
    return Sentence(
        "quote",
        shown(text, statement),
        language,
        (number,),
        support=round(statement.score, 3),
        block=_SHAPES.get(statement.kind, "sentence"),
        level=statement.level,
        mark=statement.mark,
        cells=tuple((_line(name), _line(value)) for name, value in cells_of(text, statement)),
    )


def governing(text: str, governor: Governor, language: str, number: int) -> Sentence:
    """What governs a statement as a sentence of an answer."""
    return Sentence(
        "quote",
        shown_governor(text, governor, language),
        language,
        (number,),
        block=_SHAPES.get(governor.kind, "sentence"),
    )


def whole(text: str, statement: Statement) -> str:
    """A statement behind what governs it, as one line of text."""
    row = row_before(text, statement)
    own = {each.span: each for each in (statement, row) if each is not None}
    parts = (
        shown(text, own[governor.span]) if governor.span in own else shown_governor(text, governor)
        for governor in dict.fromkeys(in_order(statement, {statement.span: statement}))
    )
    return " ".join(part for part in parts if part)


def _line(words: str) -> str:
    return LIKE_A_MARK.sub(r"(\1)", " ".join(words.split()))
