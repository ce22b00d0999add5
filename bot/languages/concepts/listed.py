"""The files beside it: words that say the same in a language, by what they say, and pairs of what they say."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from ...records import SettingError
from ..locale import DEFAULT, Words

GRADABLE = "adjectives"  # of a file's sections: their words have degrees


@cache
def listed(language: str) -> Mapping[str, Mapping[str, Words]]:
    """The words of each concept, by section; none in a language that has no such file."""
    read = _read(language)
    known = {concept for section in _read(DEFAULT).values() for concept in section}
    for concept in (concept for section in read.values() for concept in section):
        if concept not in known:
            wrong = f"{concept} is not in {DEFAULT}.toml; remove it or correct its name"
            raise SettingError(f"concepts/{language}.toml: {wrong}.")
    return {name: {each: tuple(words) for each, words in section.items()} for name, section in read.items()}


@cache
def opposites() -> Mapping[str, frozenset[str]]:
    """What each concept denies: what starts does not stop."""
    return _paired("opposites")


@cache
def alike() -> Mapping[str, frozenset[str]]:
    """What may be said for each concept, though it is another one: what is created is built."""
    return _paired("alike")


def _paired(name: str) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for one, other in _read("pairs")[name]:
        found[one].add(other)
        found[other].add(one)
    return {concept: frozenset(others) for concept, others in found.items()}


def _read(name: str) -> Mapping[str, Any]:
    file = files(__package__) / f"{name}.toml"
    if not file.is_file():
        return {}
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise SettingError(f"concepts/{name}.toml: this is no TOML ({error}); correct it.") from error
