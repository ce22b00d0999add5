"""How a statement and what governs it are shown: plain words, rows with their columns' names, code as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from textwrap import dedent

from ..records import BlockShape, Governor, GovernorKind, Sentence, Statement, StatementKind
from ..text.plain import plain, plain_within
from ..text.tabular import named, record_fields, table_cells
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
    raw = text[slice(*statement.span)]
    if statement.kind == "code":
        quoted = all(line.lstrip().startswith(">") for line in raw.splitlines() if line.strip())
        return seen(dedent(_QUOTED.sub("", raw) if quoted else raw)).rstrip()
    if cells := cells_of(text, statement):
        return _line(named(cells))
    return _line(plain(raw) if statement.kind == "row" else plain_within(raw))


def cells_of(text: str, statement: Statement) -> tuple[tuple[str, str], ...]:
    """The names of a row's or a record's columns with its values, none where it has no names."""
    header = statement.header
    if statement.kind == "record":
        return tuple((seen(name), seen(value)) for name, value in record_fields(text, statement.span, header))
    if statement.kind == "row" and header is not None:
        return tuple(table_cells(text[slice(*header)], text[slice(*statement.span)]))
    return ()


def shown_governor(text: str, governor: Governor) -> str:
    """What governs a statement as people read it; the one word of a label with a capital."""
    raw = text[slice(*governor.span)]
    words = _line(plain_within(raw))
    alone = governor.kind == "label" and words.isalpha() and "`" not in raw  # of code a name is as it is
    return words.capitalize() if alone and (words.isupper() or words.islower()) else words


def governors_shown(statement: Statement) -> Iterator[Governor]:
    """What is shown before a statement, in the order of the text; columns' names stand in the row itself."""
    return (governor for governor in statement.governors if governor.kind != "header")


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
        "quote", shown_governor(text, governor), language, (number,), block=_SHAPES.get(governor.kind, "sentence")
    )


def whole(text: str, statement: Statement) -> str:
    """A statement behind what governs it, as one line of text."""
    parts = [*(shown_governor(text, governor) for governor in governors_shown(statement)), shown(text, statement)]
    return " ".join(part for part in parts if part)


def _line(words: str) -> str:
    return LIKE_A_MARK.sub(r"(\1)", " ".join(words.split()))
