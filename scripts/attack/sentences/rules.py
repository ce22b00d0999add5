"""What a rule is, and those that need nothing but the language's phrases."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from bot.records import Evidence
from scripts.attack.sentences.facts import FEWEST, Fact
from scripts.attack.sentences.phrases import Swap, swaps, words


class Made(NamedTuple):
    """A sentence made of a fact, and what was changed in it; `evidence` where it cites something else."""

    text: str
    change: str
    evidence: Evidence | None = None


@dataclass
class World:
    """What the rules of one language may put in the place of something: names, code and pages."""

    language: str
    facts: Sequence[Fact]
    seed: str = ""  # of what is chosen where there is a choice
    names: Sequence[str] = ()
    code: Mapping[str, Sequence[str]] = field(default_factory=dict)  # by shape

    def has_name(self, token: str) -> bool:
        """Is it code, an acronym, or a name of the documentation?"""
        return token.startswith("`") or token.isupper() or token in self.names


Rule = Callable[[Fact, World, random.Random], Made | None]


def replaced(text: str, swap: Swap) -> Made:
    old = text[swap.start : swap.end]
    return Made(text[: swap.start] + swap.text + text[swap.end :], f"{old.strip()} → {swap.text.strip()}")


def put(text: str, found: re.Match[str], new: str) -> Made:
    return replaced(text, Swap(found.start(), found.end(), new))


def listed(key: str, *, both: bool = True) -> Rule:
    """Swaps a phrase for its partner in the language's list, in both directions or only the listed one."""

    def rule(fact: Fact, world: World, choose: random.Random) -> Made | None:
        pairs = words(world.language)[key]
        found = swaps(fact.text, [*pairs, *([new, old] for old, new in pairs)] if both else pairs)
        return replaced(fact.text, choose.choice(found)) if found else None

    return rule


def undone(key: str) -> Rule:
    """Puts the first of a listed pair where the second stands."""

    def rule(fact: Fact, world: World, choose: random.Random) -> Made | None:
        mine = words(world.language)
        found = swaps(fact.text, [[new, old] for old, new in (*mine[key], *mine["denials"])])
        return replaced(fact.text, choose.choice(found)) if found else None

    return rule


def dropped(fact: Fact, world: World, choose: random.Random) -> Made | None:
    """Without an adverb, an opening, or a clause at its end that only adds."""
    found = swaps(fact.text, words(world.language)["dropped"])
    brackets = re.search(r"(?<=\w) \([^()]{3,60}\)(?=[ .,])", fact.text)
    if brackets:
        found.append(Swap(*brackets.span(), ""))
    if not found:
        return None
    made = replaced(fact.text, choose.choice(found))
    text = re.sub(r"\s+", " ", made.text).replace(" .", ".").strip()
    text = text[:1].upper() + text[1:] if fact.text[:1].isupper() else text
    return made._replace(text=text) if len(text.split()) >= FEWEST - 1 else None
