"""What people want each term to be called, by language: the entries of a term file; knows no format."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..languages.locale import DEFAULT
from .said import Term

PARTS_OF_SPEECH = ("noun", "verb", "adjective", "adverb", "other")  # as TBX-Basic has them


@dataclass(frozen=True, slots=True)
class Wording:
    """How a term is to be rendered in one language, and how not."""

    preferred: str | None = None
    allowed: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    note: str = ""

    @property
    def good(self) -> tuple[str, ...]:
        """What may be said, the preferred first."""
        return (*filter(None, (self.preferred,)), *self.allowed)


@dataclass(frozen=True, slots=True)
class Entry:
    """A term with its wordings; `keep` is for one that is left as it is in every language."""

    term: str
    language: str = DEFAULT
    keep: bool = False
    part_of_speech: str = ""
    note: str = ""
    wordings: Mapping[str, Wording] = field(default_factory=dict)


def entry_from(said: Mapping[str, Any]) -> Entry:
    """An entry out of what `asdict` and JSON made of it."""
    wordings = {
        code: Wording(each["preferred"], tuple(each["allowed"]), tuple(each["avoid"]), each["note"])
        for code, each in said["wordings"].items()
    }
    return Entry(**{**said, "wordings": wordings})


def proposed(terms: Iterable[Term]) -> tuple[Entry, ...]:
    """Entries made of terms that were mined: the rendering used most is preferred, its rivals are allowed.

    A term that originals of several languages have is that of the language that has it most.
    """
    most: dict[str, Term] = {}
    for term in sorted(terms, key=lambda term: (-term.count, term.language)):
        most.setdefault(term.text, term)
    return tuple(sorted(map(_proposed, most.values()), key=lambda entry: (entry.term.casefold(), entry.term)))


def _proposed(term: Term) -> Entry:
    if term.kept:
        return Entry(term.text, term.language, keep=True)
    rivals = {code: term.competing(code) or term.renderings[code][:1] for code in term.renderings}
    wordings = {
        code: Wording(found[0].text, tuple(dict.fromkeys(each.text for each in found[1:])))
        for code, found in rivals.items()
    }
    return Entry(term.text, term.language, wordings=wordings)
