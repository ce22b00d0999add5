"""YAML as JSON, and what descriptions of programs (OpenAPI, JSON Schema) say, as Markdown; knows nothing of files.

Home of PyYAML.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from ...records import LeftOut
from ...text.markup import clean, escaped, line_starts, table
from .plain_text import Extracted, decoded

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_MOST = 1_000_000  # values that YAML holds, or names that a description tells
_DEEP = 8  # objects within objects of which a schema's names are told
_HEADING = re.compile(r"^(#{1,4})(?=[ \t])", re.MULTILINE)  # stands below that of the operation
_DEPRECATED = ":" * 12
_FENCED = re.compile(r"(^```.*?^```)", re.MULTILINE | re.DOTALL)
# What is said of a name, beside what it is for: in the standard's own words, the first that are there.
_BOUNDS = (
    *("deprecated", "minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum", "minLength", "maxLength", "pattern"),
    *("minItems", "maxItems", "uniqueItems", "multipleOf", "const", "format", "nullable", "readOnly", "writeOnly"),
)
_COLUMNS = ("name", "in", "type", "required", "default", "enum", *_BOUNDS, "description")


def from_yaml(data: bytes) -> Extracted:
    """The values of YAML, of several documents as a list, as JSON."""
    try:
        text = decoded(data).text
        values = yaml_values(text)
        if "*" in text and _size(values, {}) > _MOST:
            raise LeftOut("YAML whose aliases say the same a million times; write them out")
    except (ValueError, RecursionError) as error:
        raise LeftOut("not YAML; mend it") from error
    try:
        return Extracted(
            json.dumps(values[0] if len(values) == 1 else values, ensure_ascii=False, indent=1, default=str)
        )
    except (TypeError, ValueError, RecursionError) as error:  # names that are no strings, values that hold themselves
        raise LeftOut("YAML that JSON cannot say; write plain lists and objects") from error


def yaml_values(text: str) -> list[Any]:
    """The values of YAML, one a document; ValueError where it is none."""
    import yaml

    try:
        return list(yaml.load_all(text, yaml.CSafeLoader))
    except MemoryError:
        raise
    except Exception as error:  # a value that is none of its tag, `!!bool maybe`, ends in whatever it breaks
        raise ValueError("no YAML") from error


def _size(value: object, known: dict[int, int]) -> int:
    """How many values a value holds, those that aliases repeat counted each time; a value within itself is one."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    if id(value) not in known:
        known[id(value)] = 1
        known[id(value)] = 1 + sum(_size(each, known) for each in inner)
    return known[id(value)]


def from_json(data: bytes) -> Extracted:
    """JSON as it is, or what a description in it says."""
    found = decoded(data)
    return _as_described(found) or found


def from_yaml_or_description(data: bytes) -> Extracted:
    """YAML as JSON, or what a description in it says."""
    found = from_yaml(data)
    return _as_described(found) or found


def from_description(data: bytes) -> Extracted:
    """What a description in JSON or YAML says; LeftOut where it is none any longer."""
    if found := _as_described(decoded(data)) or _as_described(from_yaml(data)):
        return found
    raise LeftOut("no description of an API or a schema")


def _as_described(found: Extracted) -> Extracted | None:
    words = described(found.text)
    return None if words is None else Extracted(words, format="api")


def described(text: str) -> str | None:
    """The Markdown of a description in JSON; None where a text is none."""
    if not any(sign in text for sign in ('"openapi"', '"swagger"', '"properties"')):
        return None
    try:
        value = json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict):
        return None
    if isinstance(value.get("paths"), dict) and ("openapi" in value or "swagger" in value):
        return "\n\n".join(_Description(value).interface())
    if isinstance(value.get("properties"), dict) and ("$schema" in value or value.get("type") == "object"):
        return "\n\n".join(_Description(value).schema())
    return None


class _Description:
    """Writes what a description says: each operation under its method and path, each name with what is said of it."""

    def __init__(self, root: Mapping[str, Any]) -> None:
        self._root = root
        self._told_of = 0  # schemas, each where it is taken in

    def interface(self) -> Iterator[str]:
        about = _object(self._root.get("info"))
        yield from _heading(1, f"{about.get('title') or 'API'} {about.get('version') or ''}".strip())
        yield from _prose(about.get("description"))
        servers = [_object(each) for each in _list(self._root.get("servers"))]
        yield from _table({"url": each.get("url"), "description": each.get("description")} for each in servers)
        for path, operations in _object(self._root["paths"]).items():
            shared = _list(_object(operations).get("parameters"))
            for method in _METHODS:
                if isinstance(operation := _object(operations).get(method), dict):
                    yield from self._operation(f"{method.upper()} {path}", operation, shared)
        components = _object(self._root.get("components"))
        schemas = _object(components.get("schemas")) or _object(self._root.get("definitions"))
        keys = _object(components.get("securitySchemes")) or _object(self._root.get("securityDefinitions"))
        told_of = [(name, list(_prose(self._meant(key).get("description")))) for name, key in keys.items()]
        told_of += [(name, list(self._told(schema))) for name, schema in schemas.items()]
        for name, told in told_of:
            if told:
                yield from (*_heading(2, name), *told)

    def schema(self) -> Iterator[str]:
        yield from _heading(1, str(self._root.get("title") or ""))
        yield from self._told(self._root)
        named = self._root.get("$defs") or self._root.get("definitions")
        for name, schema in _object(named).items():
            told = list(self._told(schema))
            if told:
                yield from (*_heading(2, name), *told)

    def _operation(self, name: str, operation: Mapping[str, Any], shared: list[Any]) -> Iterator[str]:
        yield from _heading(2, name)
        if operation.get("deprecated") is True:  # all that is said of it is said under that
            yield f"{_DEPRECATED} deprecated"
        yield from _prose(operation.get("summary"))
        if operation.get("description") != operation.get("summary"):
            yield from _prose(operation.get("description"))
        every = [self._meant(each) for each in (*shared, *_list(operation.get("parameters")))]
        yield from _table(_row(str(each.get("name", "")), each, _object(each.get("schema"))) for each in every)
        for body in self._bodies(operation.get("requestBody")):
            yield from self._told(body)
        answers = {str(code): self._meant(each) for code, each in _object(operation.get("responses")).items()}
        yield from _table(
            {"operation": name, "response": code, "description": each.get("description")}
            for code, each in answers.items()
        )
        if operation.get("deprecated") is True:
            yield _DEPRECATED

    def _bodies(self, body: object) -> Iterator[object]:
        for content in _object(self._meant(body).get("content")).values():
            yield _object(content).get("schema")

    def _told(self, schema: object) -> Iterator[str]:
        """What is said of a schema and of each name in it."""
        meant = self._meant(schema)
        yield from _prose(meant.get("description"))
        rows = list(self._names(meant, "", frozenset(), 0))
        if not rows and meant.get("enum"):
            rows = [_row(str(meant.get("title") or ""), {}, meant)]
        yield from _table(iter(rows))

    def _names(
        self, schema: Mapping[str, Any], before: str, above: frozenset[int], depth: int
    ) -> Iterator[dict[str, Any]]:
        if depth > _DEEP or id(schema) in above:
            return
        self._told_of += 1
        if self._told_of > _MOST // 10:
            raise LeftOut("a description whose schemas take in each other without end; write them out")
        above |= {id(schema)}
        for part in ("allOf", "oneOf", "anyOf"):
            for each in _list(schema.get(part)):
                yield from self._names(self._meant(each), before, above, depth + 1)
        needed = _list(schema.get("required"))
        for name, member in _object(schema.get("properties")).items():
            of = self._meant(member)
            yield _row(before + name, {"required": name in needed}, of)
            if not _is_named(member):
                yield from self._names(of, f"{before}{name}.", above, depth + 1)
        if "items" in schema and (not depth or not _is_named(schema["items"])):
            yield from self._names(self._meant(schema["items"]), before, above, depth + 1)

    def _meant(self, value: object) -> Mapping[str, Any]:
        """What is written at a place, or where that refers to."""
        for _ in range(_DEEP):
            found = _object(value)
            if not isinstance(reference := found.get("$ref"), str) or not reference.startswith("#/"):
                return found
            value = self._root
            for part in reference[2:].split("/"):
                value = _object(value).get(part.replace("~1", "/").replace("~0", "~"))
        return {}


def _is_named(schema: object) -> bool:
    """Does it stand elsewhere, where it has a heading of its own?"""
    return "$ref" in _object(schema)


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _row(name: str, about: Mapping[str, Any], schema: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "in": about.get("in"),
        "type": _type(schema) or about.get("type"),
        "required": True if about.get("required") else None,
        "default": schema.get("default", about.get("default")),
        "enum": ", ".join(map(str, _list(schema.get("enum")))) or None,
        **{bound: _bound(schema.get(bound, about.get(bound))) for bound in _BOUNDS},
        "description": about.get("description") or schema.get("description") or schema.get("title"),
    }


def _bound(value: object) -> object:
    """A bound as it is told; what is not so is not told."""
    return value if value is not False and isinstance(value, str | int | float) else None


def _type(schema: Mapping[str, Any]) -> str | None:
    found = schema.get("type")
    said = found if isinstance(found, list) else [found]
    return " | ".join(each for each in said if isinstance(each, str)) or None


def _heading(level: int, words: str) -> Iterator[str]:
    if words := " ".join(words.split()):
        yield f"{'#' * level} {escaped(clean(words))}"


def _prose(words: object) -> Iterator[str]:
    """What is said, which is Markdown by the standard."""
    if isinstance(words, str) and words.strip():
        parts = _FENCED.split(clean(words).strip())
        yield "".join(part if i % 2 else _HEADING.sub(r"##\1", part) for i, part in enumerate(parts))


def _table(rows: Iterator[dict[str, Any]]) -> Iterator[str]:
    """A table of the columns that say anything."""
    every = list(rows)
    said = {name for row in every for name, value in row.items() if value not in (None, "")}
    columns = [name for name in ("operation", "response", "url", *_COLUMNS) if name in said]
    if every and columns:
        yield table([columns, *([_cell(row.get(name)) for name in columns] for row in every)])


def _cell(value: object) -> str:
    if value is None or value == "":
        return ""
    words = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return line_starts(" ".join(clean(words).split()).replace("|", "\\|"))
