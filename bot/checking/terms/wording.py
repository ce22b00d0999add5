"""Terms that a translation renders otherwise than the term file has it, or now so and now so where there is none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from ...terminology.aligned import Links
from ...terminology.entries import Entry, Wording
from ...terminology.mined import is_name, links_of, mined
from ...terminology.renderings import rendering
from ...terminology.said import Said, Side, Term, alike
from ...terminology.words import Word, are_forms, together, words_of
from ..pairing import Finding, Pairing
from .said import said_in

_RIVALS = 3  # uses of a second rendering from which it is worth a finding


class _Use(NamedTuple):
    """A term where an original says it: its words there."""

    entry: Entry
    run: range


def wording(
    pairings: Sequence[Pairing], entries: Sequence[Entry], *, whole: bool = True, inconsistent: bool = False
) -> Iterator[Finding]:
    """What pages say otherwise than the entries have it; the `inconsistent` renderings of other terms, where asked for.

    What words stand for is learned from all pages: without the `whole` only what is to be avoided is told.
    """
    said = [(pairing, each) for pairing in pairings for each in said_in(pairing)]
    yield from misworded(said, entries, whole=whole)
    if inconsistent:
        yield from _inconsistent(said, entries)


class _Terms:
    """Entries by the words that their terms begin with."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._by_stem: defaultdict[tuple[str, str], list[tuple[tuple[str, ...], Entry]]] = defaultdict(list)
        for entry in entries:
            if stems := _stems(entry.term, entry.language):
                self._by_stem[entry.language, stems[0]].append((stems, entry))

    def uses(self, side: Side) -> Iterator[_Use]:
        """Where a piece of an original says one of the terms; of two that overlap the longer one."""
        done = 0
        for first, word in enumerate(side.words):
            found = [
                (len(stems), entry)
                for stems, entry in self._by_stem.get((side.language, word.stem), ())
                if first >= done and _says(side.words[first : first + len(stems)], stems, entry)
            ]
            if found:
                length, entry = max(found, key=lambda each: each[0])
                done = first + length
                yield _Use(entry, range(first, done))

    def entry_of(self, term: Term) -> Entry | None:
        """The entry of a term that was mined."""
        of_stem = self._by_stem.get((term.language, term.key[0]), ())
        return next((entry for stems, entry in of_stem if stems == term.key), None)


def _says(said: Sequence[Word], stems: tuple[str, ...], entry: Entry) -> bool:
    """Are some words the entry's term, in some form?"""
    own = words_of(entry.term, entry.language)
    return tuple(word.stem for word in said) == stems and are_forms(said, own)


@cache
def _stems(text: str, language: str) -> tuple[str, ...]:
    return tuple(word.stem for word in words_of(text, language))


# ---- what the term file has otherwise ----------------------------------------------------------


def misworded(
    said: Iterable[tuple[Pairing, Said]], entries: Sequence[Entry], *, whole: bool = True
) -> Iterator[Finding]:
    """The kind `term`."""
    by_language: defaultdict[str, list[tuple[Pairing, Said]]] = defaultdict(list)
    for pairing, each in said if entries else ():
        by_language[pairing.language].append((pairing, each))
    terms = _Terms(entries)
    for several in by_language.values():
        linked = links_of([each for _, each in several]) if whole else [None] * len(several)
        for (pairing, each), links in zip(several, linked, strict=True):
            yield from _misworded(pairing, each, links, terms)


def _misworded(pairing: Pairing, said: Said, links: tuple[Links, Links] | None, terms: _Terms) -> Iterator[Finding]:
    uses = [(run, entry, _wanted(entry, pairing.language)) for entry, run in terms.uses(said.original)]
    right = {text for _, _, wanted in uses for text in wanted.good}  # of any term that the original speaks of
    told: set[tuple[str, range]] = set()
    for run, entry, wanted in uses:
        found = _avoided(said.translation, wanted, right)
        if found is None and links is not None:
            found = _another(said, links, run, wanted.good)
        if found is not None and (entry.term, found) not in told:
            told.add((entry.term, found))
            at, theirs = said.translation.words[found[0]].start, said.original.words[run[0]].start
            expected = wanted.preferred or ", ".join(wanted.allowed)
            yield pairing.finding("term", at, said.translation.says(found), expected, theirs)


def _wanted(entry: Entry, language: str) -> Wording:
    return Wording(entry.term) if entry.keep else entry.wordings.get(language, Wording())


def _avoided(ours: Side, wanted: Wording, right: Collection[str]) -> range | None:
    """Where a piece says what it should not: not where that is right for another term, or part of what is right."""
    good = [_stems(each, ours.language) for each in right]
    for text in wanted.avoid:
        own = words_of(text, ours.language)
        stems = tuple(word.stem for word in own)
        if any(len(each) >= len(stems) and set(stems) <= {*each} for each in good):
            continue
        for first in range(len(ours.words) - len(stems) + 1 if stems else 0):
            there = ours.words[first : first + len(stems)]
            if tuple(word.stem for word in there) == stems and together(there) and are_forms(there, own):
                return range(first, first + len(stems))
    return None


def _another(said: Said, links: tuple[Links, Links], run: range, good: Sequence[str]) -> range | None:
    """What a piece says for a term where that is none of the good wordings, or a form or a compound of one."""
    ours = said.translation
    if not good:
        return None
    found = rendering(run, ours.words, said.original.words, *links)
    if found is None:
        there, back = links
        mutual = [there.to[k] for k in run if there.to[k] >= 0 and back.to[there.to[k]] in run]
        found = range(min(mutual), max(mutual) + 1) if mutual else None
        if found is None or _has_one(ours.words, good, ours.language):
            return None
    around = ours.words[max(0, found[0] - 1) : found[-1] + 2]
    return None if _has_one(around, good, ours.language) or is_name(said, run, found) else found


def _has_one(words: Sequence[Word], good: Sequence[str], language: str) -> bool:
    """Do some words have all that one of the wordings says, in some form?"""
    joined = "".join(word.stem for word in words)
    return any(
        "".join(stems) in joined or all(any(alike(stem, word.stem) for word in words) for stem in stems)
        for stems in (_stems(text, language) for text in good)
    )


# ---- what no term file decides -----------------------------------------------------------------


def _inconsistent(said: Sequence[tuple[Pairing, Said]], entries: Sequence[Entry]) -> Iterator[Finding]:
    """The kind `inconsistent`, once a term and language, where the second of its renderings is first used."""
    settled = _Terms(entries)
    by_path = {pairing.ours.document.path: pairing for pairing, _ in said}
    for term in mined([each for _, each in said]):
        entry = settled.entry_of(term)
        for code in term.renderings:
            first, *others = term.competing(code) or term.renderings[code][:1]
            told = entry is not None and (entry.keep or code in entry.wordings)
            if others and not told and others[0].count >= _RIVALS:
                place = others[0].places[0]
                expected = ", ".join(f"{each.text} ({each.count})" for each in (first, *others[1:]))
                found = f"{others[0].text} ({others[0].count})"
                yield by_path[place.path].finding("inconsistent", place.start, found, expected)
