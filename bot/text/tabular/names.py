"""What fields are called, and which of them are there for those who keep the records."""

from __future__ import annotations

import re
from typing import NamedTuple


class FieldNames(NamedTuple):
    """What fields are called in people's languages, in small letters."""

    questions: frozenset[str] = frozenset()
    answers: frozenset[str] = frozenset()
    keeping: frozenset[str] = frozenset()  # what is there for those who keep the records
    published: frozenset[str] = frozenset()  # states of a record that is shown to all


NO_NAMES = FieldNames()


# What data formats have, whatever the language: schema.org, exports of content systems.
_QUESTIONS, _ANSWERS = frozenset({"q", "name", "title"}), frozenset({"a", "acceptedanswer text", "answer text"})
_KEEPING = re.compile(
    r"(?:.*[ _.-])?(?:_?id|uuid|guid|slug|key|tags?|sort(?:order)?|lang(?:uage)?|locale"
    r"|(?:created|updated|modified)(?:[ _]?at)?|@type|@id|@context)",
    re.IGNORECASE,
)
_STATE = re.compile(r"(?:.*[ _.-])?(?:status|state|published|draft)", re.IGNORECASE)
_PARTS = re.compile(r"[ _.-]")


def tells_readers(name: str, value: str, names: FieldNames) -> bool:
    if _STATE.fullmatch(name):
        published = "false" if name.lower().endswith("draft") else "true"
        return value.lower() not in names.published | {published}
    called = {name.lower(), _PARTS.split(name.lower())[-1]}
    return not _KEEPING.fullmatch(name) and called.isdisjoint(names.keeping)


def without_keeping(fields: list[tuple[str, str]], names: FieldNames) -> list[tuple[str, str]]:
    """The fields of a question and its answer without those that say nothing to readers; any others as they are."""
    own = {name.lower() for name, _ in fields}
    if own.isdisjoint(names.answers | _ANSWERS) or own.isdisjoint(names.questions | _QUESTIONS):
        return fields
    return [(name, value) for name, value in fields if tells_readers(name, value, names)]
