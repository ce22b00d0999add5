"""Records of JSON and of JSON Lines: which values of a text they are, each with its place."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ...records import Block, Span
from ..blocks.limits import few_enough
from ..blocks.lines import stripped
from ..syntax import NEWLINE
from .names import NO_NAMES, FieldNames, tells_readers

_DEEP = 30  # objects and lists in each other, down to records
_SENTENCE = 3  # words from which a string in a list says something
_WORD = re.compile(r"[^\W\d_]{2}")
_ADDRESS = re.compile(r"\w+://")
# What an interface's strings have, and nothing else: `message` of Docusaurus and browsers, `translation` of Hugo.
_MESSAGE = {"message", "description"}
_TRANSLATION = {"id", "translation"}


def json_blocks(text: str, names: FieldNames = NO_NAMES) -> tuple[Block, ...]:
    """The records of a JSON text; ValueError where it has none. Nothing of it is skipped."""
    return few_enough(Block("record", *span) for span in json_records(text, names))


def json_lines_blocks(text: str, skipped: Sequence[Span] = ()) -> tuple[Block, ...]:
    """The objects of JSON Lines, one a line; ValueError where a line is none. Nothing of it is skipped."""
    found, start = [], 1 if text.startswith("\ufeff") else 0
    for line in [*NEWLINE.finditer(text), None]:
        span = stripped(text, Span(start, line.start() if line else len(text)))
        if span.end > span.start:
            if not isinstance(_loaded(text[slice(*span)]), dict):
                raise ValueError("a line of it is no object of JSON; write one object a line")
            found.append(Block("record", *span))
        start = line.end() if line else start
    return few_enough(found)


def json_records(text: str, names: FieldNames = NO_NAMES) -> list[Span]:
    """The objects of a list, or those that are alike in an object, with their names, wherever they stand; sentences in
    lists; and what an object says of itself beside any of these. ValueError says why there are none."""
    start = _space(text, 1 if text.startswith("\ufeff") else 0)
    try:
        value, end = _DECODER.raw_decode(text, start)
        found = list(_records(text, start, value, names)) if _space(text, end) == len(text) else None
    except _TooDeep:
        raise
    except (RecursionError, IndexError, ValueError) as error:
        raise ValueError("not JSON; mend it") from error
    if found is None:
        raise ValueError("not JSON; mend it")
    values = [_loaded(text[slice(*span)]) for span in found]
    if values and all(_is_message(value) for value in values):
        raise ValueError("an interface's strings, no documentation")
    if not found and isinstance(value, dict) and value and _only_strings(value):
        raise ValueError("strings by their names, as an interface has them; write documentation as a list of objects")
    if not found:
        raise ValueError("JSON without records; write a list of objects")
    return found


_DECODER = json.JSONDecoder()


class _TooDeep(ValueError):
    """Each level is read once more."""


def _records(text: str, start: int, value: object, names: FieldNames, depth: int = 0) -> Iterator[Span]:
    """The records of a value that begins at a place."""
    if not isinstance(value, list | dict):
        return
    if depth > _DEEP:
        raise _TooDeep(f"records nested more than {_DEEP} deep; write a list of objects")
    members = list(_members(text, start + 1, isinstance(value, dict)))
    values = [member.value for member in members]
    if isinstance(value, list) and values and all(isinstance(each, dict) for each in values):
        yield from (Span(member.start, member.end) for member in members)
        return
    if isinstance(value, dict) and len(values) > 1 and _are_alike(values):
        yield from (Span(member.name, member.end) for member in members)
        return
    inside: list[Span] = []
    own: list[list[_Member]] = [[]]  # runs of members of an object that hold no records
    for member in members:
        found = list(_records(text, member.start, member.value, names, depth + 1))
        if isinstance(value, list) and isinstance(member.value, str) and len(member.value.split()) >= _SENTENCE:
            found = [Span(member.start, member.end)]
        inside += found
        if found or isinstance(member.value, dict):
            own += [[], []] if found else [[member], []]
        else:
            own[-1].append(member)
    if not inside and len(values) == 1 and isinstance(value, dict) and isinstance(values[0], dict):
        inside = [Span(members[0].name, members[0].end)]
    elif inside and isinstance(value, dict):
        inside += [Span(run[0].name, run[-1].end) for run in own if _tells(text, run, names)]
    yield from sorted(inside)


def _tells(text: str, members: Sequence[_Member], names: FieldNames) -> bool:
    """Do members of an object say at least two things to others than those who keep it? An object by its names; others
    in words."""
    values = dict(_strings(json.loads("{" + text[members[0].name : members[-1].end] + "}"), "")) if members else {}
    named = any(isinstance(member.value, dict) for member in members)
    told = (value for name, value in values.items() if tells_readers(name, value, names))
    return sum(named or bool(_WORD.search(value)) for value in told) > 1


def _strings(value: object, name: str) -> Iterator[tuple[str, str]]:
    """The strings below a name, but for addresses."""
    if isinstance(value, dict):
        for key, member in value.items():
            yield from _strings(member, f"{name} {key}".strip())
    elif isinstance(value, str) and value.strip() and not _ADDRESS.match(value):
        yield name, value


class _Member(NamedTuple):
    name: int  # where its name begins; of a list's, where it does itself
    start: int
    end: int
    value: object


def _members(text: str, position: int, is_object: bool) -> Iterator[_Member]:
    position = _space(text, position)
    while text[position] not in "}]":
        name = position
        if is_object:
            _, position = _DECODER.raw_decode(text, name)
            position = _space(text, _space(text, position) + 1)
        value, end = _DECODER.raw_decode(text, position)
        yield _Member(name, position, end, value)
        position = _space(text, end)
        if text[position] == ",":
            position = _space(text, position + 1)


def _are_alike(values: Sequence[object]) -> bool:
    """Are these objects of one kind, most of which have something in common?"""
    every = [each for each in values if isinstance(each, dict)]
    count = Counter(name for each in every for name in each)
    return len(every) == len(values) and 2 * max(count.values(), default=0) > len(values)


def _is_message(value: object) -> bool:
    members = list(value.values()) if isinstance(value, dict) else []
    inner = members[0] if len(members) == 1 and isinstance(members[0], dict) else value
    if not isinstance(inner, dict):
        return False
    return ("message" in inner and inner.keys() <= _MESSAGE) or inner.keys() == _TRANSLATION


def _only_strings(value: object) -> bool:
    if isinstance(value, dict):
        return all(map(_only_strings, value.values()))
    return isinstance(value, str)


def _space(text: str, position: int) -> int:
    while position < len(text) and text[position] in " \t\r\n":
        position += 1
    return position


def _loaded(raw: str) -> object:
    """The value of a piece of JSON, with its name where it has one; None where it is none."""
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        try:
            return json.loads("{" + raw + "}")
        except (ValueError, RecursionError):
            return None


def json_fields(raw: str) -> list[tuple[str, str]]:
    value = _loaded(raw)
    return [("", raw)] if value is None else list(_flat(value, ""))  # else a piece of a long record


def _flat(value: object, name: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, member in value.items():
            yield from _flat(member, f"{name} {key}".strip())
    elif isinstance(value, list) and any(isinstance(member, dict | list) for member in value):
        for member in value:
            yield from _flat(member, name)
    elif isinstance(value, list):
        yield name, ", ".join(str(member) for member in value)
    elif value is not None and value != "":
        yield name, str(value) if isinstance(value, str) else json.dumps(value)
