"""Plants wordings that a term file does not have in copies of translations, and counts how many `kilde check` finds.

Usage: python scripts/attack/terms.py FOLDER [--count 100] [--seed 1] [--list]

FOLDER holds originals and their translations. The term file is made of its own terms, those whose rendering is settled:
one form in nearly all places. Each page gets one other wording, of another term: half of them one that the file says to
avoid, which no translation uses where its original says the term. A planted wording counts as found where a finding
that was not there before names its line. What is told of the untouched pages is printed with `--list`, to be judged;
its share is of all places where a term of the file stands.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from rich.table import Table

from bot.checking.page import Page, Pages
from bot.checking.pairing import Finding, Pairing
from bot.checking.terms.said import said_in
from bot.checking.terms.wording import misworded
from bot.documents.folder import read_folder
from bot.terminology.entries import Entry, Wording
from bot.terminology.mined import mined
from bot.terminology.said import Place, Said, Term, alike
from scripts.shared.command import arguments, folder, run
from scripts.shared.tables import console

SETTLED, LEAST = 0.9, 5  # share and number of the uses of a rendering that is settled
KINDS = ("avoided", "another")


class Planted(NamedTuple):
    """What was planted in a page."""

    kind: str
    language: str
    pairing: Pairing
    line: int


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("folder", type=folder)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--list", action="store_true", help="print what was not found, and what is told of untouched pages"
    )
    options = parser.parse_args()
    rng = random.Random(options.seed)
    pages = Pages(read_folder(options.folder).documents)
    pairings = [Pairing(pages.page(each.path), pages.original(each)) for each in pages if each.original in pages]
    said = _said(pairings)
    terms = mined([each for _, each in said])
    entries, avoided = term_file(terms, [each for _, each in said], rng)
    before = list(misworded(said, entries))
    planted = plant(pairings, terms, avoided, options.count, rng)
    changed = {each.pairing.ours.document.path: each.pairing for each in planted}
    now = [changed.get(pairing.ours.document.path, pairing) for pairing in pairings]
    after = list(misworded(_said(now), entries))
    hits = [(each, found(each, before, after)) for each in planted]
    show(hits)
    uses = sum(each.count for term in terms for code in settled(term) for each in term.renderings[code])
    print(f"untouched pages: {len(before)} findings in {uses} places where a term of the file stands")
    if options.list:
        for each, hit in hits:
            if not hit:
                print(f"missed: {each.pairing.ours.document.path}:{each.line}")
        for finding in rng.sample(before, min(60, len(before))):
            print(f"told: {finding.language} {finding.difference} | {finding.says} | {finding.original_says}")


def _said(pairings: Sequence[Pairing]) -> list[tuple[Pairing, Said]]:
    return [(pairing, said) for pairing in pairings for said in said_in(pairing)]


def settled(term: Term) -> list[str]:
    """The languages in which one rendering of a term is nearly the only one."""
    counts = {code: [each.count for each in found] for code, found in term.renderings.items()}
    return [code for code, each in counts.items() if each[0] >= LEAST and each[0] >= SETTLED * sum(each)]


def term_file(
    terms: Sequence[Term], said: Sequence[Said], rng: random.Random
) -> tuple[list[Entry], dict[tuple[str, str], str]]:
    """The settled terms as entries, each with a wording to avoid; and those wordings, by term and language.

    None is to be avoided that translations use where their original says the term: that is right there for another.
    """
    entries, avoided = [], {}
    where = _by_words(said)
    for term in terms:
        wordings = {}
        for code in [] if term.kept else settled(term):
            beside = _beside(term, code, where)
            avoided[term.text, code] = another(term, terms, code, rng, beside)
            wordings[code] = Wording(term.renderings[code][0].text, avoid=(avoided[term.text, code],))
        if wordings:
            entries.append(Entry(term.text, term.language, wordings=wordings))
    return entries, avoided


def _by_words(said: Sequence[Said]) -> dict[tuple[str, str], set[tuple[int, str]]]:
    """Translations, by their language and a word of their original."""
    found: defaultdict[tuple[str, str], set[tuple[int, str]]] = defaultdict(set)
    for number, (original, ours) in enumerate(said):
        text = ours.text[ours.words[0].start : ours.words[-1].end].casefold()
        for word in original.words:
            found[ours.language, word.stem].add((number, text))
    return found


def _beside(term: Term, code: str, where: Mapping[tuple[str, str], set[tuple[int, str]]]) -> str:
    """What translations say where their original says all words of a term."""
    return "\n".join(text for _, text in set[tuple[int, str]].intersection(*(where[code, stem] for stem in term.key)))


def another(term: Term, terms: Sequence[Term], code: str, rng: random.Random, beside: str = "") -> str:
    """What renders another term, which is not like this one and does not stand in the text beside it."""
    own = term.renderings[code]
    others = [each.renderings[code][0] for each in terms if each.text != term.text and each.renderings.get(code)]
    rng.shuffle(others)
    return next(
        each.text
        for each in others
        if each.text.casefold() not in beside and not any(alike(each.key, mine.key) for mine in own)
    )


def plant(
    pairings: Sequence[Pairing],
    terms: Sequence[Term],
    avoided: dict[tuple[str, str], str],
    count: int,
    rng: random.Random,
) -> list[Planted]:
    """One other wording a page, each language and kind about as often."""
    by_path = {pairing.ours.document.path: pairing for pairing in pairings}
    spots = [
        (term, code, place, rendering.text)
        for term in terms
        for code in settled(term)
        for rendering in term.renderings[code][:1]
        for place in rendering.places
        if (term.text, code) in avoided
    ]
    rng.shuffle(spots)
    done: list[Planted] = []
    taken, counts = set(), Counter[str]()
    languages = len({code for _, code, _, _ in spots})
    for term, code, place, text in spots:
        if len(done) < count and place.path not in taken and counts[code] < -(-count // languages):
            kind = KINDS[counts[code] % 2]
            put = avoided[term.text, code] if kind == "avoided" else another(term, terms, code, rng)
            changed = replaced(by_path[place.path], place, text, put)
            if changed is not None:
                taken.add(place.path)
                counts[code] += 1
                done.append(Planted(kind, code, changed, place.line))
    return done


def replaced(pairing: Pairing, place: Place, text: str, put: str) -> Pairing | None:
    """The page with another wording at a place; nothing where an inflected form stands there."""
    document = pairing.ours.document
    own = document.text[place.start : place.start + len(text)]
    behind = document.text[place.start + len(text) :][:1]
    if own.casefold() != text.casefold() or behind.isalpha():
        return None
    changed = document.text[: place.start] + put + document.text[place.start + len(text) :]
    return Pairing(Page(replace(document, text=changed)), pairing.theirs)


def found(planted: Planted, before: Sequence[Finding], after: Sequence[Finding]) -> bool:
    path = planted.pairing.ours.document.path
    new = [each for each in after if each.path == path and each not in before]
    return any(each.line == planted.line for each in new)


def show(hits: Sequence[tuple[Planted, bool]]) -> None:
    codes = sorted({each.language for each, _ in hits})
    table = Table("planted", *codes, "all")
    for kind in (*KINDS, "all"):
        cells = []
        for code in (*codes, "all"):
            of = [hit for each, hit in hits if kind in (each.kind, "all") and code in (each.language, "all")]
            cells.append(f"{sum(of)}/{len(of)}")
        table.add_row(kind, *cells)
    console().print(table)


if __name__ == "__main__":
    run(main)
