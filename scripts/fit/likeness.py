"""Fits bot/gate/likeness.json, by which the gate hears what a sentence turns in another language; reads none of it.

Usage: python scripts/fit/likeness.py FOLDER [FOLDER ...] [--limit 40] [--write]

The sentences are those of documentations and their originals that scripts/attack/gate.py pairs, and the same ones
falsified by the words of bot/languages/locales (not by the attack's): one is put in, left out, or replaced by another
of its kind. A probe is a ridge regression of a token's vector on whether it belongs to a word of a concept, in pairs
of sentences that both have one. What a difference weighs is a logistic regression over true and falsified pairs.
`most` is chosen where so many translations of pages held out are rejected: REJECTED. What is printed is how many
falsified sentences of pages held out that rejects.
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from rich.console import Console
from rich.progress import track
from rich.table import Table

from bot.gate.likeness import PROBES, Probes
from bot.languages.locale import codes, locale
from bot.models.bundled import MODEL, bundled_folder
from bot.models.encoder import FolderEncoder
from bot.text.align import align_sentences
from scripts.attack.sentences.facts import Fact, read, said
from scripts.shared.command import add_folders, arguments, run
from scripts.shared.logistic import logistic
from scripts.shared.tables import console, of_all

# Concepts of bot/languages/locales, by what one of them is falsified to.
KINDS = (
    ("not", "never"),
    ("must", "may", "should"),
    ("all", "some", "most", "only", "many", "both"),
    ("least", "limit"),
    ("more", "less", "same"),
    ("before", "after"),
    ("first", "then", "last"),
)
CONCEPTS = tuple(concept for kind in KINDS for concept in kind)
PLAIN = 200  # sentences of a language and a folder that are taken as they come, whatever they say
REJECTED = 0.1  # of translations: a sixth is rejected before by figures, names and listed words
RIDGE, PENALTY = 3.0, 0.001


class Pair(NamedTuple):
    """Two sentences, true or falsified, with their languages and the page they stand on."""

    kind: str  # plain, true, or how it was falsified
    page: str
    one: str
    language: str
    other: str
    other_language: str


# ---- sentences -----------------------------------------------------------------------------


def pairs(folder: Path, limit: int) -> Iterator[Pair]:
    """True pairs of a documentation, so many of each language and concept, each followed by falsified ones."""
    facts = [fact for fact in read(folder) if fact.original]
    choose = random.Random(folder.name)
    choose.shuffle(facts)
    taken: Counter[tuple[str, str]] = Counter()
    for fact in facts:
        says = {(fact.language, concept) for concept in said_by(fact.text, fact.language)}
        plain = taken[fact.language, ""] < PLAIN
        if not plain and all(taken[each] >= limit for each in says):
            continue
        for own, source in _originals(fact):
            taken.update({*says, (fact.language, "")})
            yield Pair("plain" if plain else "true", fact.path, fact.text, fact.language, source, "en")
            for text, language, to, its in ((fact.text, fact.language, source, "en"), (own, "en", fact.text, "")):
                for kind, false in falsified(text, language, choose):
                    yield Pair(kind, fact.path, false, language, to, its or fact.language)


def _originals(fact: Fact) -> Iterator[tuple[str, str]]:
    """The original's sentence of a fact: as it would be said, and as it stands there."""
    evidence = fact.evidence
    assert evidence.original and evidence.original_document
    ours, theirs = evidence.passage.statements, evidence.original.statements
    spans = [[each.span for each in statements] for statements in (ours, theirs)]
    found = align_sentences(spans[0], evidence.document.text, spans[1], evidence.original_document.text)
    for own, pair in zip(ours, found, strict=True):
        if pair.partner is not None and said(evidence.document.text[slice(*own.span)], own.kind) == fact.text:
            partner = theirs[pair.partner]
            raw = evidence.original_document.text[slice(*partner.span)]
            yield said(raw, partner.kind), raw
            return


@cache
def _listed(language: str) -> dict[str, str]:
    """Words of one language, each with what it says."""
    operators = locale(language).operators
    return {
        word: concept
        for each in operators.values()
        for concept, words in each.items()
        if concept in CONCEPTS
        for word in words
    }


@cache
def _pattern(language: str) -> re.Pattern[str]:
    words = sorted(map(re.escape, _listed(language)), key=len, reverse=True)
    return re.compile(rf"`[^`]*`|(?<![\w-])({'|'.join(words)})(?![\w-])", re.IGNORECASE)


def _found(text: str, language: str) -> list[tuple[re.Match[str], str]]:
    matches = (match for match in _pattern(language).finditer(text) if match[1])
    return [(match, _listed(language)[word]) for match in matches if (word := match[0].lower()) in _listed(language)]


def said_by(text: str, language: str) -> set[str]:
    return {concept for _, concept in _found(text, language)}


def falsified(text: str, language: str, choose: random.Random) -> Iterator[tuple[str, str]]:
    """A text with a listed word replaced or left out, and with one put in."""
    by_concept = defaultdict(list)
    for word, concept in _listed(language).items():
        by_concept[concept].append(word)
    found = _found(text, language)
    if found:
        match, concept = choose.choice(found)
        kind = next(kind for kind in KINDS if concept in kind)
        if kind == KINDS[0]:
            yield "left out", " ".join(f"{text[: match.start()]} {text[match.end() :]}".split())
        else:
            word = choose.choice(by_concept[choose.choice([each for each in kind if each != concept])])
            word = word.capitalize() if match[0][0].isupper() else word
            yield "replaced", text[: match.start()] + word + text[match.end() :]
    gaps = [match.start() for match in re.finditer(r"(?<= )[^\W\d_]{2,}(?= )", text)]
    if gaps:
        at, concept = choose.choice(gaps), choose.choice(("not", "not", "never", "only", "must", "all"))
        yield "put in", f"{text[:at]}{choose.choice(by_concept[concept])} {text[at:]}"


# ---- fitting -------------------------------------------------------------------------------


class Fitter:
    """Encodes texts once, and fits probes and weights."""

    def __init__(self, texts: Sequence[str]) -> None:
        encoder = FolderEncoder(bundled_folder())
        self._tokens: dict[str, tuple[np.ndarray, np.ndarray]] = {}
        for text in track(texts, "encoding", console=Console(stderr=True), transient=True):
            made = encoder.encode([text], query=True, tokens=True)
            self._tokens[text] = made.tokens[0].astype(np.float16), made.offsets[0]

    def fit(self, found: Sequence[Pair]) -> Probes:
        true = [pair for pair in found if pair.kind in ("plain", "true")]
        loose = Probes(MODEL.rpartition("/")[2], CONCEPTS, self._directions(true), np.ones(0), np.ones(0), 0.0)
        read = [self._read(pair, loose) for pair in found]
        differences = np.array([np.r_[(one - other).clip(0), (other - one).clip(0)] for one, other in read])
        kinds = ["" if pair.kind in ("plain", "true") else pair.kind for pair in found]
        # That something is said differently never speaks for a sentence.
        more, less = np.split(_weights(differences, kinds).clip(0).round(2), 2)
        return loose._replace(more=more, less=less)

    def differences(self, found: Sequence[Pair], probes: Probes) -> np.ndarray:
        return np.array([probes.difference(*self._read(pair, probes)) for pair in found])

    def _read(self, pair: Pair, probes: Probes) -> list[np.ndarray]:
        return [probes.read(self._tokens[text][0].astype(np.float32)) for text in (pair.one, pair.other)]

    def _directions(self, true: Sequence[Pair]) -> np.ndarray:
        """A probe for each concept, of pairs where both have it or neither: where one has, nobody knows."""
        width = next(iter(self._tokens.values()))[0].shape[1] + 1
        everything, unknown = np.zeros((width, width)), np.zeros((len(CONCEPTS), width, width))
        having = np.zeros((len(CONCEPTS), width))
        for pair in {(each.one, each.other): each for each in true}.values():
            labels, there = self._labels(pair.one, pair.language), self._labels(pair.other, pair.other_language)
            tokens = self._tokens[pair.one][0].astype(np.float32)
            tokens = np.column_stack([tokens, np.ones(len(tokens))])
            product = tokens.T @ tokens
            everything += product
            unknown[labels.any(axis=0) != there.any(axis=0)] += product
            both = labels.any(axis=0) & there.any(axis=0)
            having[both] += labels[:, both].T @ tokens
        known = everything - unknown + RIDGE * np.eye(width)
        return np.linalg.solve(known, having[..., None])[..., 0].round(4)

    def _labels(self, text: str, language: str) -> np.ndarray:
        """Which of a text's tokens belong to a word of each concept."""
        offsets = self._tokens[text][1]
        labels = np.zeros((len(offsets), len(CONCEPTS)), bool)
        for match, concept in _found(text, language):
            within = (offsets[:, 0] < match.end()) & (offsets[:, 1] > match.start())
            labels[within, CONCEPTS.index(concept)] = True
        return labels


def _weights(values: np.ndarray, kinds: Sequence[str]) -> np.ndarray:
    """What each value weighs, by a regression on values of one scale; without the constant.

    True and falsified pairs weigh the same in all, and so do the kinds of falsified ones.
    """
    labels, counts = np.array([kind != "" for kind in kinds], float), Counter(kinds)
    each = np.array([1 / counts[kind] / (len(counts) - 1 if kind else 1) for kind in kinds]) / 2
    scale = values.std(axis=0) + 1e-6
    design = np.column_stack([values / scale, np.ones(len(values))])
    beta = logistic(design, labels, each, np.full(design.shape[1], PENALTY))
    return np.asarray(beta[:-1] / scale)


# ---- the whole -----------------------------------------------------------------------------


def halves(found: Sequence[Pair]) -> tuple[list[Pair], list[Pair]]:
    """By page, in whatever language it is."""
    pages = [re.sub(r"^translations/\w+/", "", pair.page) for pair in found]
    chosen = set(random.Random(0).sample(sorted(set(pages)), len(set(pages)) // 2))
    first = [pair for pair, page in zip(found, pages, strict=True) if page in chosen]
    return first, [pair for pair, page in zip(found, pages, strict=True) if page not in chosen]


def main() -> None:
    parser = arguments(__doc__)
    add_folders(parser)
    parser.add_argument("--limit", type=int, default=40, help="sentences of a concept, a language and a folder")
    parser.add_argument("--write", action="store_true", help="write bot/gate/likeness.json")
    options = parser.parse_args()
    found = [pair for folder in options.folders for pair in pairs(folder, options.limit)]
    fitter = Fitter(sorted({text for pair in found for text in (pair.one, pair.other)}))
    first, second = halves(found)
    judged = [each for sides in ((first, second), (second, first)) for each in _held_out(fitter, *sides)]
    table = Table("pages held out", f"rejected where {REJECTED:.0%} of plain translations are")
    for kind in sorted({kind for kind, *_ in judged}):
        over = [difference > most for of, difference, most in judged if of == kind]
        table.add_row(kind, of_all(over))
    console().print(table)
    if options.write:
        most = round(float(np.mean([most for *_, most in judged])), 2)
        PROBES.write_text(_stored(fitter.fit(found)._replace(most=most)) + "\n", encoding="utf-8")


def _held_out(fitter: Fitter, learnt: Sequence[Pair], held_out: Sequence[Pair]) -> Iterator[tuple[str, float, float]]:
    """For each pair held out its kind, its difference by what was learnt, and the most that a difference may be."""
    differences = fitter.differences(held_out, fitter.fit(learnt))
    plain = [each for pair, each in zip(held_out, differences, strict=True) if pair.kind == "plain"]
    most = float(np.quantile(plain, 1 - REJECTED))
    yield from ((pair.kind, float(each), most) for pair, each in zip(held_out, differences, strict=True))


def _stored(probes: Probes) -> str:
    plain: dict[str, Any] = {
        name: value.tolist() if isinstance(value, np.ndarray) else value for name, value in probes._asdict().items()
    }
    return json.dumps(plain)


if __name__ == "__main__":
    assert set(CONCEPTS) <= {concept for code in codes() for concept in _listed(code).values()}
    run(main)
