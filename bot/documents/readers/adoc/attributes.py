"""Attributes: what a page, its site and its component set, and which lines are shown by them."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

ATTRIBUTE = re.compile(r":(?P<off>!?)(?P<name>\w[\w-]*)(?P<off2>!?):(?:[ \t]+(?P<value>.*))?\Z")
REFERENCE = re.compile(r"(?<!\\)\{(\w[\w-]*)\}")
_CONDITION = re.compile(r"(?P<kind>ifn?def|ifeval|endif)::(?P<names>[^\[\s]*)\[(?P<words>.*)\][ \t]*\Z")
_COMPARED = re.compile(
    r"(?P<one>\"[^\"]*\"|'[^']*'|[^\s\"'=!<>]+)[ \t]*(?P<sign>[=!<>]=|<|>)[ \t]*(?P<other>\"[^\"]*\"|'[^']*'|[^\s\"']+)"
)
_SIGNS: Mapping[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


_ATTRIBUTES = re.compile(r"^asciidoc:[ \t]*\n(?:[ \t]+\S.*\n|[ \t]*\n)*?(?P<in>[ \t]+)attributes:.*\n", re.MULTILINE)


def set_by(settings: str) -> dict[str, str]:
    """The attributes that Antora sets on the pages of a component: those of its playbook, then of its description."""
    named = {name: _plain(value) for name, value in re.findall(r"^(name|title|version):(.*)$", settings, re.MULTILINE)}
    found = {f"page-component-{name}": value for name, value in named.items()}
    found |= {"env": "site", "env-site": "", "site-gen": "antora", "site-gen-antora": ""}
    for of_pages in _ATTRIBUTES.finditer(settings):
        for line in settings[of_pages.end() :].split("\n"):
            entry = re.fullmatch(r"([ \t]+)[\"']?(\w[\w-]*)[\"']?:(?:[ \t]+(.*))?", line)
            if line.strip() and not line.lstrip().startswith("#"):
                if not line.startswith(of_pages["in"] + " "):
                    break
                if entry and (value := _plain(entry[3] or "")) not in ("false", "null", "~"):
                    found[entry[2].lower()] = value.removesuffix("@")
    return found


def _plain(value: str) -> str:
    """A value of YAML on one line."""
    quoted = re.fullmatch(r"\s*([\"'])(.*?)\1\s*(?:#.*)?", value)
    return quoted[2] if quoted else re.sub(r"(?:^|\s)#.*", "", value).strip()


def shown(lines: Sequence[str], attributes: dict[str, str]) -> Iterator[str]:
    """The lines without those whose condition does not hold where only what the page itself sets is set."""
    holds: list[bool] = []  # of the conditions that are open
    for line in lines:
        found = _CONDITION.match(line)
        if found is None:
            if all(holds):
                if entry := ATTRIBUTE.match(line):
                    set_attribute(entry, entry["value"] or "", attributes)
                yield line
        elif found["kind"] == "endif":
            holds[-1:] = []
        elif found["kind"] == "ifeval" or not found["words"]:
            holds.append(_holds(found, attributes))
        elif all(holds) and _holds(found, attributes):
            yield found["words"]


def _holds(condition: re.Match[str], attributes: Mapping[str, str]) -> bool:
    if condition["kind"] == "ifeval":
        return _compares(condition["words"].strip(), attributes)
    together = all if "+" in condition["names"] else any
    found = together(name.lower() in attributes for name in re.split(r"[,+]", condition["names"]))
    return found == (condition["kind"] == "ifdef")


def _compares(words: str, attributes: Mapping[str, str]) -> bool:
    found = _COMPARED.fullmatch(words)
    one, other = (_value(found[name], attributes) if found else None for name in ("one", "other"))
    return found is not None and type(one) is type(other) and bool(_SIGNS[found["sign"]](one, other))


def _value(words: str, attributes: Mapping[str, str]) -> str | float:
    """What is compared: text in quotation marks, else a number where it is one."""
    told = REFERENCE.sub(lambda name: attributes.get(name[1].lower(), ""), words)
    if told[:1] in "\"'":
        return told[1:-1]
    return float(told) if re.fullmatch(r"-?\d{1,15}(?:\.\d+)?", told) else told


def set_attribute(entry: re.Match[str], value: str, attributes: dict[str, str]) -> None:
    """Sets an attribute, or unsets it."""
    name = entry["name"].lower()
    if entry["off"] or entry["off2"]:
        attributes.pop(name, None)
    else:
        attributes[name] = REFERENCE.sub(lambda found: attributes.get(found[1].lower(), found[0]), value)
