"""Cases to be judged: true sentences falsified or harmlessly reworded by each rule, and the passages they cite."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.records import Evidence
from scripts.attack.sentences.facts import Fact, read, said
from scripts.attack.sentences.figures import (
    currency,
    decimal,
    in_words,
    number,
    number_nearby,
    numbered,
    other_format,
    unit,
)
from scripts.attack.sentences.names import code, name, name_nearby, world
from scripts.attack.sentences.places import citation, order, other_order, page
from scripts.attack.sentences.rules import Made, Rule, World, dropped, listed, undone


@dataclass(frozen=True)
class Case:
    """A sentence to be judged: true or false, in the language of its evidence or across languages."""

    kind: str
    language: str
    true: bool
    across: bool
    text: str
    change: str
    of: str  # the true sentence
    evidence: tuple[Evidence, ...]


def as_is(fact: Fact, world: World, choose: random.Random) -> Made | None:
    return Made(fact.text, "")


FALSE: dict[str, Rule] = {
    "number": number,
    "number nearby": number_nearby,
    "decimal": decimal,
    "percentage": numbered("percentage"),
    "range": numbered("range"),
    "unit": unit,
    "currency": currency,
    "date": numbered("date"),
    "version": numbered("version"),
    "code": code,
    "name": name,
    "name nearby": name_nearby,
    "negation added": listed("negation", both=False),
    "negation removed": undone("negation"),
    "modality": listed("modality"),
    "antonym": listed("antonym"),
    "comparator": listed("comparator"),
    "quantifier": listed("quantifier"),
    "order": order,
    "citation": citation,
    "page": page,
    "ungoverned": as_is,  # an item without what it stands under: `never do this:`
}
TRUE: dict[str, Rule] = {
    "as it is": as_is,
    "other order": other_order,
    "number format": other_format,
    "number word": in_words,
    "synonym": listed("synonym"),
    "shortened": dropped,
}
TRANSLATION = "translation"  # the kind of a true sentence as it is, judged against the original


def cases_of(folder: Path, languages: Sequence[str], limit: int) -> Iterator[Case]:
    """The cases of a documentation, language by language."""
    facts = read(folder)
    for language in languages:
        yield from cases(world(language, facts, folder.name), limit)


def cases(world: World, limit: int) -> Iterator[Case]:
    """At most so many cases of each kind, from as many pages as there are; the same ones each time."""
    for kind, rule in (FALSE | TRUE).items():
        for across in (False, True):
            if kind in ("citation", "page", "name nearby", "number nearby") and across:
                continue
            made = _cases(world, kind, rule, across)
            yield from (case for case, _ in zip(made, range(limit if not across else limit // 2), strict=False))


def _cases(world: World, kind: str, rule: Rule, across: bool) -> Iterator[Case]:
    seen: set[str] = set()
    for fact in _spread(world.facts, f"{world.seed} {kind} {across}"):
        if fact.text in seen or (across and fact.original is None) or fact.turned != (kind == "ungoverned"):
            continue
        made = rule(fact, world, random.Random(f"{kind} {fact.text}"))
        if made is None or not holds(made, fact, kind):
            continue
        seen.add(fact.text)
        source = fact.original if across and fact.original else fact.evidence
        mark = 2 if made.evidence else 1
        yield Case(
            TRANSLATION if across and kind == "as it is" else kind,
            world.language,
            kind in TRUE,
            across,
            f"{made.text} [{mark}]",
            made.change,
            fact.text,
            (source, made.evidence) if made.evidence else (source,),
        )


def _spread(facts: Sequence[Fact], seed: str) -> list[Fact]:
    """Facts in an order that takes one of each page before a second of any."""
    shuffled = sorted(facts, key=lambda fact: (fact.path, fact.text))
    random.Random(seed).shuffle(shuffled)
    turn: Counter[str] = Counter()
    turns = []
    for fact in shuffled:
        turns.append(turn[fact.path])
        turn[fact.path] += 1
    return [fact for _, fact in sorted(zip(turns, shuffled, strict=True), key=lambda pair: pair[0])]


_DOUBLED = re.compile(r"\b([^\W\d_]+) \1\b", re.IGNORECASE)


def holds(made: Made, fact: Fact, kind: str) -> bool:
    """A changed sentence is another one, without a word twice; a false one is none of those it cites."""
    if kind in ("as it is", "ungoverned"):
        return True
    if len(_DOUBLED.findall(made.text)) > len(_DOUBLED.findall(fact.text)):
        return False
    same = _plainly(made.text) == _plainly(fact.text) and kind not in ("number format", "citation")
    return not same and (kind in TRUE or _plainly(made.text) not in _sentences_of(made.evidence or fact.evidence))


def _sentences_of(evidence: Evidence) -> set[str]:
    text = evidence.document.text
    return {_plainly(said(text[slice(*each.span)], each.kind)) for each in evidence.statements}


def _plainly(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+|[-.,:/+$€£%→]", text.casefold()))
