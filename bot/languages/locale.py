"""What each language's files say: words, phrases, and what models are told; knows nothing of documents."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from ..records import SettingError
from ..text.unseen import encodable, in_a_phrase

DEFAULT = "en"  # where nothing settles it
PLACEHOLDER = re.compile(r"\{(\w+)\}")

# ---- the languages' files ------------------------------------------------------------------


@dataclass(frozen=True)
class Locale:
    """One language as its file describes it."""

    code: str
    name: str
    stemmer: str
    related: tuple[str, ...]
    wordfreq: str
    profile: str
    decimal: str
    abbreviations: tuple[str, ...]
    negations: tuple[str, ...]
    openers: tuple[str, ...]
    follow_ups: tuple[str, ...]
    refers: tuple[str, ...]
    new_subjects: tuple[str, ...]
    broad: tuple[str, ...]
    question_words: tuple[str, ...]
    polite: tuple[str, ...]
    chatter: tuple[str, ...]
    fill_in: tuple[str, ...]
    conjunction: str
    neutral: tuple[str, ...]
    prepositions: tuple[str, ...]
    degrees: tuple[str, ...]
    opposites: tuple[str, ...]
    compounds: bool
    verb_second: bool
    number_words: Mapping[str, int]
    spelled: Mapping[str, str]
    units: Mapping[str, tuple[str, ...]]
    operators: Mapping[str, Mapping[str, tuple[str, ...]]]
    languages: Mapping[str, str]
    also_called: Mapping[str, tuple[str, ...]]
    talk: Mapping[str, tuple[str, ...]]
    disclaimer: Mapping[str, tuple[str, ...]]
    phrases: Mapping[str, Any]
    reasons: Mapping[str, str]
    notices: Mapping[str, str]
    recheck: Mapping[str, str]
    states: Mapping[str, str]
    places: Mapping[str, str]
    page: Mapping[str, Any]

    def phrase(self, key: str, *, seed: str = "", **values: object) -> str:
        """The phrase with its values; of several variants the same one for the same seed text."""
        return self._fill(pick(self.phrases[key], seed), values)

    def reason(self, code: str, **values: object) -> str:
        """Why a sentence was not shown, in words."""
        return self._fill(self.reasons[code], values)

    def notice(self, code: str, **values: object) -> str:
        """What the reader should know, in words."""
        return self._fill(self.notices[code], values)

    def place(self, what: str, number: str) -> str:
        """Where in a file something stands, in words."""
        return self._fill(self.places[what], {"number": number})

    def listed(self, items: Sequence[str]) -> str:
        """Items as this language lists them: `a, b and c`."""
        if len(items) < 2:
            return "".join(items)
        return f"{', '.join(items[:-1])} {self.conjunction} {items[-1]}"

    @staticmethod
    def _fill(text: str, values: Mapping[str, object]) -> str:
        return PLACEHOLDER.sub(lambda found: in_a_phrase(values[found[1]]) if found[1] in values else found[0], text)


def pick(variants: str | Sequence[str], seed: str) -> str:
    """One of several variants; the same seed always gives the same one."""
    if isinstance(variants, str):
        return variants
    return variants[int.from_bytes(hashlib.sha256(encodable(seed).encode()).digest()[:4]) % len(variants)]


@cache
def codes() -> tuple[str, ...]:
    """Codes of all languages that have a file."""
    names = (entry.name for entry in files(__package__).joinpath("locales").iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


@cache
def locale(code: str) -> Locale:
    """The language's file; SettingError where there is none."""
    if code not in codes():
        raise SettingError(f"There is no language {code!r}; choose one of {', '.join(codes())}.")
    text = (files(__package__) / "locales" / f"{code}.toml").read_text(encoding="utf-8")
    raw = {**tomllib.loads(text), "code": code}
    raw["conjunction"] = raw.pop("and")
    return Locale(**{field.name: _frozen(raw[field.name]) for field in fields(Locale)})


def _frozen(value: Any) -> Any:
    if isinstance(value, dict):
        return MappingProxyType({key: _frozen(part) for key, part in value.items()})
    return tuple(value) if isinstance(value, list) else value


@cache
def prompts(language: str) -> Mapping[str, Any]:
    """What models are told in a language."""
    return tomllib.loads(files(__package__).joinpath("prompts", f"{language}.toml").read_text(encoding="utf-8"))
