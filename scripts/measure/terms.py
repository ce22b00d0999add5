"""Measures what is found of a documentation's terms, and whether a question in another word finds what they say.

Usage: python scripts/measure/terms.py FOLDER [--sample 50] [--asked 30] [--seed 1] [--index PLACE]
                                              [--questions FILE --terms FILE]

Prints, a language, the number of terms, how many have renderings that rival each other, and a sample of pairs of a term
and its rendering, for a reader to judge; the seconds that mining takes beside pairing the blocks. With `--index`, an
index of FOLDER, asks a question a term in a rendering that is rare, of the pages that do not use it, as it is typed and
in the documents' words: right is a passage among the first five that says the usual rendering where its original says
the term. With `--questions` and `--terms` too, asks these questions instead (the form is that of `kilde evaluate`) as
they are typed, with what was mined, and with the term file: right is gold among the first five.
"""

from __future__ import annotations

import random
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple

from rich.table import Table

from bot import Bot, Term
from bot.checking.page import Pages
from bot.checking.pairing import Pairing
from bot.checking.terms.said import said_in
from bot.documents.folder import read_folder
from bot.evaluation import Case, first_found, load_questions
from bot.indexing.within import Within
from bot.languages.locale import locale
from bot.records import Evidence, Question
from bot.searching.search import search
from bot.searching.words import OtherWords, says, searched_by
from bot.terminology.entries import Entry
from bot.terminology.mined import mined
from bot.terminology.said import Rendering
from bot.terminology.term_file import read_terms
from scripts.shared.command import arguments, file, folder, run
from scripts.shared.tables import console, of_all

FIRST = 5
ASK = {"sv": "Vad är {}?", "da": "Hvad er {}?", "nl": "Wat is {}?", "en": "What is {}?", "ms": "Apakah {}?"}


class Asked(NamedTuple):
    """A rendering that is asked with, the one that the documents use, and the pages that do not have the first."""

    term: Term
    asked: Rendering
    used: Rendering
    pages: tuple[str, ...]


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("folder", type=folder)
    parser.add_argument("--sample", type=int, default=50)
    parser.add_argument("--asked", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--index", type=folder)
    parser.add_argument("--questions", type=file)
    parser.add_argument("--terms", type=file)
    options = parser.parse_args()
    if options.questions is not None and (options.index is None or options.terms is None):
        parser.error("--questions needs --index and --terms")
    pages = Pages(read_folder(options.folder).documents)
    begin = time.process_time()
    pairings = [Pairing(pages.page(each.path), pages.original(each)) for each in pages if each.original in pages]
    blocks = sum(len(pairing.pairs) for pairing in pairings)
    paired = time.process_time()
    terms = mined([said for pairing in pairings for said in said_in(pairing)])
    made = time.process_time()
    print(f"{blocks} pairs of blocks in {paired - begin:.1f} s, {len(terms)} terms in {made - paired:.1f} s")
    show(terms, random.Random(options.seed), options.sample)
    if options.questions is not None:
        ask_with(load_questions(options.questions), options.index, terms, read_terms(options.terms))
    elif options.index is not None:
        ask(terms, options.index, random.Random(options.seed), options.asked)


def languages(terms: Sequence[Term]) -> list[str]:
    return sorted({code for term in terms for code in term.renderings})


def show(terms: Sequence[Term], rng: random.Random, sample: int) -> None:
    for code in languages(terms):
        rendered = [term for term in terms if code in term.renderings]
        rival = sum(len(term.competing(code)) > 1 for term in rendered)
        print(f"\n{code}: {len(rendered)} terms, {rival} with renderings that rival each other")
        for term in rng.sample(rendered, min(sample, len(rendered))):
            print(
                f"  {term.text} ({term.count}) = {', '.join(f'{r.text} {r.count}' for r in term.renderings[code][:3])}"
            )


# ---- questions in other words ------------------------------------------------------------------


def ask(terms: Sequence[Term], index: Path, rng: random.Random, count: int) -> None:
    table = Table("", "questions", "as typed", "in the documents' words")
    words = OtherWords(searched_by(terms))
    with Bot.open(index=index) as bot:
        texts = {each.path: bot.document(each.path) for each in bot.documents()}
        for code in languages(terms):
            own = {
                path: each.text.casefold() for path, each in texts.items() if (each.claimed or each.language) == code
            }
            found = list(cases(terms, code, own))
            rng.shuffle(found)
            rights = [hits(bot, each, code, words) for each in found[:count]]
            table.add_row(code, str(len(rights)), of_all(a for a, _ in rights), of_all(b for _, b in rights))
    console().print(table)


def cases(terms: Sequence[Term], code: str, own: dict[str, str]) -> Iterator[Asked]:
    """Terms with a rendering that is rare, and pages without it where the usual one stands."""
    for term in terms:
        first, *others = term.renderings.get(code, ())[:2] or (None,)
        if first is None or term.kept or not others or 3 * others[0].count > first.count or others[0].count < 2:
            continue
        without = tuple(path for path, text in own.items() if others[0].text.casefold() not in text)
        if len({*without} & {place.path for place in first.places}) > 1:
            yield Asked(term, others[0], first, without)


def hits(bot: Bot, case: Asked, code: str, words: OtherWords) -> tuple[bool, bool]:
    """Is what the documents say among the first passages, for the question as it is typed and in their words?"""
    typed, within = ASK[locale(code).code].format(case.asked.text), Within(paths=case.pages)
    found = cache(
        lambda text: any(
            passes(each, case)
            for each in search(bot._pinned(), Question(text, code, "given"), bot._encoders, limit=FIRST, within=within)
        )
    )
    return found(typed), found(words.in_theirs(typed, code, lambda _: True))


def passes(found: Evidence, case: Asked) -> bool:
    """Does a passage say the usual rendering, and its original the term?"""
    if found.original is None or found.original_document is None:
        return False
    text = found.document.text[found.passage.start : found.passage.end]
    theirs = found.original_document.text[found.original.start : found.original.end]
    ours = " ".join((*found.passage.heading_path, text)).casefold()
    original = " ".join((*found.original.heading_path, theirs)).casefold()
    return case.used.text.casefold() in ours and case.term.text.casefold() in original


# ---- questions that people wrote ---------------------------------------------------------------


def ask_with(rows: Sequence[Mapping[str, Any]], index: Path, terms: Sequence[Term], entries: tuple[Entry, ...]) -> None:
    mined = searched_by(terms)
    ways = {"as typed": OtherWords(), "mined": OtherWords(mined), "term file": OtherWords(mined, entries)}
    rights: defaultdict[str, list[list[bool]]] = defaultdict(list)
    with Bot.open(index=index) as bot:
        for case in (Case(row, code) for row in rows for code in row["question"]):
            rights[case.language].append(gold_found(bot, case, tuple(ways.values())))
    table = Table("", "questions", *ways)
    for code, each in [*sorted(rights.items()), ("all", [right for every in rights.values() for right in every])]:
        table.add_row(code, str(len(each)), *(of_all(way) for way in zip(*each, strict=True)))
    console().print(table)


def gold_found(bot: Bot, case: Case, ways: Sequence[OtherWords]) -> list[bool]:
    """Is gold among the first passages, in the words of each of these?"""
    snapshot, code = bot._pinned(), case.language
    found = cache(
        lambda text: (
            first_found(search(snapshot, Question(text, code, "given"), bot._encoders, limit=FIRST), case.places)
            is not None
        )
    )
    return [found(way.in_theirs(case.text, code, partial(says, snapshot, code))) for way in ways]


if __name__ == "__main__":
    run(main)
