"""Code and names: what of a documentation may stand in the place of what."""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from bot.gate.sources import quotable
from bot.text.syntax import TICKED_WORDS as CODE
from scripts.attack.sentences.facts import Fact
from scripts.attack.sentences.rules import Made, World, put

_BARE = re.compile(
    r"(?<![\w`/.:-])(?:--[a-z][\w-]+|[\w-]+(?:/[\w.-]+)*\.(?:py|md|json|ya?ml|toml|txt|onnx|sh|ps1|csv))\b"
)


def code_of(text: str) -> list[re.Match[str]]:
    """Code between marks, flags and names of files."""
    marked = [one for one in CODE.finditer(text) if re.search(r"\w\w", one[0])]
    bare = [one for one in _BARE.finditer(text) if not any(m.start() <= one.start() < m.end() for m in marked)]
    return marked + bare


def shape(code: str) -> str:
    """What a piece of code looks like: its like may stand in its place."""
    code = code.strip("`")
    forms = {
        "link": r"https?://\S+",
        "flag": r"-{1,2}[A-Za-z][\w-]*",
        "constant": r"[A-Z][A-Z0-9_]+",
        "path": r"\S*[/\\]\S*|[\w.-]+\.[a-z]{2,5}",
        "call": r"[\w.]+\(.*\)",
        "name": r"[\w.-]+",
    }
    return next((form for form, like in forms.items() if re.fullmatch(like, code)), "line")


def code(fact: Fact, world: World, choose: random.Random) -> Made | None:
    """Another flag, path or name of the same documentation, of the same shape."""
    source = fact.sources
    found = [
        (match, other)
        for match in code_of(fact.text)
        for other in world.code.get(shape(match[0]), ())
        if other not in source
    ]
    if not found:
        return None
    match, other = choose.choice(found)
    return put(fact.text, match, f"`{other}`" if match[0].startswith("`") else other)


_NAME = re.compile(r"(?<![\w’'/.-])[A-Z][A-Za-z]*[A-Za-z+](?![\w’'/-]|\.\w|\s[A-Z\d(])")


def _names_in(text: str) -> list[re.Match[str]]:
    """Words with a capital behind a word without: not part of a longer name, and no beginning of a sentence."""
    text = CODE.sub(lambda found: "`" * len(found[0]), text)
    return [found for found in _NAME.finditer(text) if alone(text, found.start())]


def alone(text: str, start: int) -> bool:
    """Is the word before that place a small one?"""
    return re.search(r"(?:\A|[\s(])[^\W\d_A-ZÅÄÖÆØ]\w*,? \Z", text[:start]) is not None


def name(fact: Fact, world: World, choose: random.Random) -> Made | None:
    """Another name of the same documentation, that the passage does not have."""
    source = fact.sources
    return _renamed(fact, choose, [other for other in world.names if other not in source], world)


def name_nearby(fact: Fact, world: World, choose: random.Random) -> Made | None:
    """Another name of the same passage."""
    source = quotable(fact.evidence)
    near = [other for other in world.names if re.search(rf"(?<!\w){re.escape(other)}(?!\w)", source)]
    return _renamed(fact, choose, [other for other in near if other not in fact.text], world)


def _renamed(fact: Fact, choose: random.Random, others: Sequence[str], world: World) -> Made | None:
    known = set(world.names)
    found = [match for match in _names_in(fact.text) if match[0] in known]
    if not found:
        return None
    match = choose.choice(found)
    like = [other for other in others if _form(other) == _form(match[0])]
    return put(fact.text, match, choose.choice(like)) if like else None


def _form(name: str) -> tuple[bool, bool]:
    return name.isupper(), name[0] in "AEIO"


def world(language: str, everything: Sequence[Fact], seed: str = "") -> World:
    """What a language's rules choose from: its facts, and the names and the code of the documentation."""
    mine = [fact for fact in everything if fact.language == language]
    code: dict[str, set[str]] = defaultdict(set)
    for fact in mine:
        for found in code_of(fact.text):
            code[shape(found[0])].add(found[0].strip("`"))
    return World(language, mine, seed, names(everything), {form: sorted(found) for form, found in code.items()})


def names(facts: Sequence[Fact]) -> list[str]:
    """Words with a capital inside sentences, seen three times, never small, and in two languages if there are two."""
    seen: Counter[str] = Counter()
    languages: dict[str, set[str]] = defaultdict(set)
    small: set[str] = set()
    for fact in facts:
        small.update(re.findall(r"(?<![\w-])[a-zåäöæø]\w+", fact.text))
        for found in _names_in(fact.text):
            seen[found[0]] += 1
            languages[found[0]].add(fact.language)
    least = min(2, len({fact.language for fact in facts}))
    return sorted(
        n for n, count in seen.items() if count >= 3 and len(languages[n]) >= least and n.lower() not in small
    )
