"""What each language's files say: words, phrases, and what models are told; knows nothing of documents."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from typing import Any, Literal

from ..records import SettingError
from ..text.unshown.unseen import encodable, in_a_phrase

# The language that jargon and most originals are in: its words may stand in a text of any other, its files show what
# the others' say, and an answer is in it where nothing settles another.
DEFAULT = "en"
PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")

Words = tuple[str, ...]
Table = Mapping[str, str]

# ---- the languages' files ------------------------------------------------------------------


@dataclass(frozen=True)
class Locale:
    """One language as its file describes it."""

    code: str
    name: str
    called: str
    cldr: str
    stemmer: str
    wordfreq: str
    profile: str
    decimal: Literal[".", ","]
    related: Words
    abbreviations: Words
    negations: Words
    openers: Words
    of_code: Words
    exceptions: Words
    cautions: Words
    heed: Words
    problems: Words
    remedies: Words
    beyond: Words
    applies: Words
    formerly: Words
    follow_ups: Words
    refers: Words
    new_subjects: Words
    corrections: Words
    leads: Words
    defines: Words
    meanings: Words
    glossaries: Words
    procedures: Words
    lists: Words
    links: Words
    which: Words
    superlatives: Words
    why: Words
    gives_reasons: Words
    yes_no: Words
    retired: Words
    this_page: Words
    broad: Words
    previous: Words
    next: Words
    lacking: Words
    having: Words
    contraries: Words
    question_words: Words
    polite: Words
    around: Words
    chatter: Words
    fill_in: Words
    twice: Words
    conjunction: str
    neutral: Words
    prepositions: Words
    degrees: Words
    opposites: Words
    derived: Words
    compounds: bool
    verb_second: bool
    ordinals: Words
    no_ordinals: Words
    and_a_half: Words
    each: Words
    number_words: Mapping[str, int]
    halves: Mapping[str, float]
    spelled: Table
    units: Mapping[str, Words]
    ranges: Mapping[str, Words]
    rates: Mapping[str, Words]
    operators: Mapping[str, Mapping[str, Words]]
    asks: Mapping[str, Words]
    tells: Mapping[str, Words]
    most: Mapping[str, Words]
    least: Mapping[str, Words]
    measured: Mapping[str, Words]
    measures: Mapping[str, Words]
    fields: Mapping[str, Words]
    retyped: Mapping[str, Words]
    also_called: Mapping[str, Words]
    talk: Mapping[str, Words]
    disclaimer: Mapping[str, Words]
    phrases: Mapping[str, Any]
    reasons: Table
    notices: Table
    recheck: Table
    states: Table
    labels: Table
    places: Table
    page: Mapping[str, Any]

    @cached_property
    def names(self) -> Table:
        """What this language calls each of ours, by its code."""
        from babel import Locale as Names
        from babel import UnknownLocaleError

        try:
            names = Names.parse(self.cldr).languages
        except (ValueError, UnknownLocaleError) as error:
            raise unknown_name(self.code, "cldr", "CLDR") from error
        return {code: names.get(locale(code).cldr, code) for code in codes()}

    @cached_property
    def dates(self) -> frozenset[str]:
        """The names of months and weekdays, as this language writes them."""
        from babel import Locale as Names

        own = Names.parse(self.cldr)
        return frozenset((*own.months["format"]["wide"].values(), *own.days["format"]["wide"].values()))

    @cached_property
    def languages(self) -> Table:
        """What this language calls each of ours within a sentence."""
        return {code: self.called.replace("{language}", name) for code, name in self.names.items()}

    @property
    def retypings(self) -> tuple[dict[int, str], ...]:
        """The ways to type this language's letters without their keys, as tables of `str.translate`."""
        ways = (0, -1) if self.retyped else ()
        return tuple(str.maketrans({letter: typed[way] for letter, typed in self.retyped.items()}) for way in ways)

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

    @property
    def failed(self) -> str:
        """That something went wrong, as a title."""
        return str(self.page["failed"]).partition(":")[0]

    def day(self, when: date) -> str:
        """A day as this language writes it: `29 November 2026`."""
        from babel.dates import format_date

        return format_date(when, "long", self.cldr)

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


@dataclass(frozen=True)
class _Example:
    sources: Words
    question: str
    answer: str


@dataclass(frozen=True)
class _Judge:
    system: str
    source: str
    sentence: str
    question: str
    yes: str


@dataclass(frozen=True)
class _Prompts:
    """What a prompts file holds."""

    system: str
    sources: str
    earlier: str
    terms: str
    question: str
    reminder: str
    cited_as: Words
    example: _Example
    judge: _Judge


@cache
def locale(code: str) -> Locale:
    """The language's file; SettingError where there is none, or where it is not as it must be."""
    if code not in codes():
        raise SettingError(f"There is no language {code!r}; choose one of {', '.join(codes())}.")
    read: Locale = _checked("locales", code, Locale, {"code": code})
    return read


@cache
def prompts(language: str) -> Mapping[str, Any]:
    """What models are told in a language; SettingError where its file is not as it must be."""
    _checked("prompts", language, _Prompts, {})
    return _read("prompts", language)


@lru_cache(maxsize=1_000)
def known(tag: str) -> str | None:
    """The language of a tag among ours: `sv-SE` is `sv`."""
    return _by_tag().get(primary(tag))


def primary(tag: str) -> str:
    """`sv` of `SV` or `sv-SE`."""
    return re.split("[-_]", tag.strip().lower())[0]


@cache
def _by_tag() -> Table:
    return {locale(code).cldr: code for code in codes()} | {code: code for code in codes()}


# ---- what a file must say ------------------------------------------------------------------

_OWN = ("number_words", "halves", "spelled", "retyped", "also_called")  # tables whose keys are each language's own
_MAY_BE_EMPTY = ("related", "spelled", "retyped", "also_called")
_MISSING = f"is missing; write it as in {DEFAULT}.toml"
_TOO_MANY = f"is not in {DEFAULT}.toml; remove it or correct its name"


def unknown_name(code: str, key: str, library: str) -> SettingError:
    """That a library does not have the language under the name that its file says."""
    name = getattr(locale(code), key)
    return _fault("locales", code, f"{key} is {name!r}, which {library} does not have; correct it")


def _fault(folder: str, code: str, wrong: str) -> SettingError:
    return SettingError(f"{folder}/{code}.toml: {wrong}.")


@cache
def _read(folder: str, code: str) -> Mapping[str, Any]:
    file, text = files(__package__) / folder / f"{code}.toml", ""
    if not file.is_file():
        raise _fault(folder, code, f"there is no such file; write it as {DEFAULT}.toml beside it")
    try:
        text = file.read_text(encoding="utf-8")
        return tomllib.loads(text)
    except ValueError as error:
        bare = re.search(r"^[ \t]*([\w-]*[^\W\x00-\x7f][\w-]*)[ \t]*=", text, re.MULTILINE)
        cure = f'put the key "{bare[1]}" in quotation marks' if bare else "correct it"
        raise _fault(folder, code, f"this is no TOML ({error}); {cure}") from error


def _checked(folder: str, code: str, kind: Any, more: Mapping[str, str]) -> Any:
    """What a language's file says, whole and of the right kind; SettingError names the first thing that is wrong."""
    from pydantic import ValidationError

    said, model = _read(folder, code), _read(folder, DEFAULT)
    try:
        made = _adapter(kind).validate_json(json.dumps({**said, **more}, default=str), strict=True)
    except ValidationError as error:
        raise _fault(folder, code, _misfit(error.errors()[0])) from error
    for wrong in (*_unlike(said, model), *_useless(said, model)):
        raise _fault(folder, code, wrong)
    return made


@cache
def _adapter(kind: Any) -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(kind)


def _misfit(error: Mapping[str, Any]) -> str:
    key = ".".join(map(str, error["loc"]))
    return f"{key} {_MISSING}" if error["type"] == "missing" else f"{key}: {error['msg']}; correct it"


def _entries(said: Any, at: str = "") -> Iterator[tuple[str, Any]]:
    """All that is no table, each with the keys that lead to it; an empty table counts as such."""
    if not isinstance(said, dict) or not said:
        yield at, said
    else:
        for key, part in said.items():
            yield from _entries(part, f"{at}.{key}" if at else key)


def _unlike(said: Mapping[str, Any], model: Mapping[str, Any]) -> Iterator[str]:
    """What a file says otherwise than the default language's."""
    ours, theirs = ({key: value for key, value in _entries(file) if not key.startswith(_OWN)} for file in (said, model))
    yield from (f"{key} {_MISSING}" for key in theirs if key not in ours)
    for key, value in ours.items():
        if key not in theirs:
            yield f"{key} {_TOO_MANY}"
        elif type(value) is not type(theirs[key]):
            yield f"{key} is of another kind than in {DEFAULT}.toml; write it as there"
        elif not _placeholders(value) <= (_placeholders(theirs[key]) or {()}):
            yield f"{key} has other words in braces than in {DEFAULT}.toml; write the same ones"


def _placeholders(value: Any) -> set[tuple[str, ...]]:
    """The words in braces of each text of an entry."""
    return {tuple(sorted(PLACEHOLDER.findall(text))) for text in _texts(value)}


def _texts(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else value if isinstance(value, list) else []


def _useless(said: Mapping[str, Any], model: Mapping[str, Any]) -> Iterator[str]:
    """What stands in its place and is of no use: nothing, a language without a file, a pattern that is none."""
    for key, value in _entries(said):
        empty = value in ([], {}) and key not in _MAY_BE_EMPTY
        if empty or any(text != text.strip() or not text for text in _texts(value)):
            yield f"{key} is empty or has space around it; correct it"
    for code in (*said.get("related", ()), *said.get("also_called", ())):
        if code not in codes():
            yield f"related or also_called has {code!r}, a language without a file; correct it"
    for key in said.get("retyped", ()):
        if len(key) != 1:
            yield f"retyped has {key!r}; write one letter"
    for key in said.get("number_words", ()):
        if key != " ".join(key.lower().split()):
            yield f"number_words has {key!r}; write it in lower case with single spaces"
    cues = said.get("disclaimer", {}).get("cues", ())
    if len(cues) != len(model.get("disclaimer", {}).get("cues", ())):
        yield f"disclaimer.cues has {len(cues)} patterns; write as many as in {DEFAULT}.toml, for the same things"
    for cue in cues:
        try:
            re.compile(cue)
        except re.error as error:
            yield f"disclaimer.cues has {cue!r}, which is no pattern ({error}); correct it"
