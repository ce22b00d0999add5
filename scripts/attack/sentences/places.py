"""What stands where: steps, clauses and names in another order, a citation or a page that is not the sentence's."""

from __future__ import annotations

import random
import re

from bot.gate.sources import quotable
from scripts.attack.sentences.facts import Fact
from scripts.attack.sentences.names import alone
from scripts.attack.sentences.phrases import Swap, swaps, words
from scripts.attack.sentences.rules import Made, World, listed, put, replaced

SHARED = 0.6  # of its longer words: a passage that has more of them may support a sentence taken from elsewhere


def order(fact: Fact, world: World, choose: random.Random) -> Made | None:
    """The steps of something in another order."""
    chain = re.search(r"[^→:.,;()]+(?:→[^→:.,;()]+)+", fact.text)
    if chain:
        first, *middle, last = [step.strip() for step in chain[0].split("→")]
        if first and last and first.lower() != last.lower():
            lead = chain[0][: len(chain[0]) - len(chain[0].lstrip())]
            return put(fact.text, chain, lead + " → ".join([last, *middle, first]))
    return listed("order")(fact, world, choose)


def citation(fact: Fact, world: World, choose: random.Random) -> Made | None:
    """A true sentence that cites the passage beside its own."""
    if fact.neighbour is None or _shared(fact.text, quotable(fact.neighbour)) > SHARED:
        return None
    return Made(fact.text, "[1] → [2]", fact.neighbour)


def page(fact: Fact, world: World, choose: random.Random) -> Made | None:
    """A true sentence of another page, cited to this passage."""
    other = choose.choice(world.facts)
    if other.path == fact.path or _shared(other.text, quotable(fact.evidence)) > SHARED:
        return None
    return Made(other.text, f"a sentence of {other.path}")


def _shared(text: str, source: str) -> float:
    """Share of the longer words that a source has, crudely stemmed."""
    longer = {word[:5] for word in re.findall(r"\w{5,}", text.casefold())}
    return len(longer & {word[:5] for word in re.findall(r"\w{5,}", source.casefold())}) / max(1, len(longer))


_TOKEN = r"`[^`]+`|[A-Z][\w+]*"


def other_order(fact: Fact, world: World, choose: random.Random) -> Made | None:
    """Clauses or coordinated names in another order."""
    found = swaps(fact.text, words(world.language)["clauses"])
    found = [one for one in found if len(one.text) > 30]
    for phrase in words(world.language)["coordination"]:
        middle = phrase.strip("*")
        joined = rf"(?<!\S)({_TOKEN}){re.escape(middle)}({_TOKEN})(?=[.,;:)]|\s[a-zåäöæø(]|\Z)"
        known = [one for one in re.finditer(joined, fact.text) if all(map(world.has_name, one.groups()))]
        pairs = [one for one in known if alone(fact.text, one.start())]
        found += [Swap(*one.span(), one[2] + middle + one[1]) for one in pairs]
    return replaced(fact.text, choose.choice(found)) if found else None
