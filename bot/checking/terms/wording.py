"""Terms that a translation renders otherwise than the term file has it, or now so and now so where there is none."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from ...languages.locale import locale
from ...terminology.aligned import Links
from ...terminology.entries import Entry, Wording
from ...terminology.mined import links_of, mined
from ...terminology.said import Said, Side, Term
from ...terminology.words import Word, are_forms, root, together, words_of
from ..pairing import Finding, Pairing
from .instead import Wanted, instead, places, roots
from .said import said_in

_PART = 4  # letters of a wording from which it is found in a compound
_OFTEN = 3  # uses of a form from which it may be a term of its own
_NEARLY = 0.85  # share of the uses of a word made of a term that say what is wanted for it, from which it is the term
_RIVALS = 3  # uses of a second rendering from which it is worth a finding


class _Use(NamedTuple):
    """A term where an original says it: its words there, and what is wanted for it."""

    entry: Entry
    run: range
    wanted: Wording


class _Piece(NamedTuple):
    """A piece of a page, and the terms that its original says."""

    pairing: Pairing
    said: Said
    uses: Sequence[_Use]


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
            if stems := roots(entry.term, entry.language):
                self._by_stem[entry.language, stems[0]].append((stems, entry))

    def uses(self, side: Side, language: str) -> Iterator[_Use]:
        """Where a piece of an original says a term that has wordings in a language; of two that overlap the longer,
        and of two words of one stem the one that it is a form of."""
        done = 0
        for first, word in enumerate(side.words):
            found = [
                _Use(entry, range(first, first + len(stems)), wanted)
                for stems, entry in self._by_stem.get((side.language, root(word.stem)), ())
                if first >= done and _says(side.words[first : first + len(stems)], stems, entry)
                if (wanted := _wanted(entry, language)).good or wanted.avoid
            ]
            if found:
                longest = max(found, key=lambda use: (len(use.run), _is_form(side, use)))
                done = longest.run.stop
                yield longest

    def entry_of(self, term: Term) -> Entry | None:
        """The entry of a term that was mined."""
        key = tuple(map(root, term.key))
        return next((entry for stems, entry in self._by_stem.get((term.language, key[0]), ()) if stems == key), None)


def _says(said: Sequence[Word], stems: tuple[str, ...], entry: Entry) -> bool:
    """Are some words of the stems of the entry's term? A usual word is none of a rare one: `can` of `can’t`."""
    own = words_of(entry.term, entry.language)
    is_usual = any(word.content for word in own) and not any(word.content for word in said)
    return not is_usual and tuple(root(word.stem) for word in said) == stems


# ---- what the term file has otherwise ----------------------------------------------------------


def misworded(
    said: Iterable[tuple[Pairing, Said]], entries: Sequence[Entry], *, whole: bool = True
) -> Iterator[Finding]:
    """The kind `term`."""
    terms = _Terms(entries)
    by_language: defaultdict[str, list[_Piece]] = defaultdict(list)
    for pairing, each in said if entries else ():
        uses = list(terms.uses(each.original, pairing.language))
        by_language[pairing.language].append(_Piece(pairing, each, uses))
    for pieces in by_language.values():
        others = _other_terms(pieces, whole=whole)
        linked = links_of([piece.said for piece in pieces]) if whole else [None] * len(pieces)
        for piece, links in zip(pieces, linked, strict=True):
            uses = [use for use in piece.uses if (use.entry.term, _form(piece, use)) not in others]
            yield from _misworded(piece._replace(uses=uses), links)


def _form(piece: _Piece, use: _Use) -> str:
    return piece.said.original.says(use.run).casefold()


def _other_terms(pieces: Sequence[_Piece], *, whole: bool) -> set[tuple[str, str]]:
    """Forms that are mostly not rendered as their term is: `access` has the stem of `accessibility`, and is another.

    A word made of a term is one, too, unless it mostly is rendered as the term, as `typing` may be as `type`.
    """
    uses = Counter((use.entry.term, _form(piece, use)) for piece in pieces for use in piece.uses)
    made = {
        (use.entry.term, _form(piece, use))
        for piece in pieces
        for use in piece.uses
        if not _is_form(piece.said.original, use)
    }
    if not whole:
        return made
    doubtful = {term for (term, form), count in uses.items() if form != term.casefold() and count >= _OFTEN}
    good = Counter(
        (use.entry.term, _form(piece, use))
        for piece in pieces
        for use in piece.uses
        if use.entry.term in doubtful and places(piece.said.translation, use.wanted.good)
    )
    mostly = {form for form, count in uses.items() if 2 * good[form] >= count}
    left = {use for use in made if uses[use] < _OFTEN or good[use] < _NEARLY * uses[use]}
    return left | {
        (term, form)
        for (term, form), count in uses.items()
        if count >= _OFTEN and (term, form) not in mostly and (term, term.casefold()) in mostly
    }


def _is_form(side: Side, use: _Use) -> bool:
    """Is it a form of the term, and no word made of it?"""
    said = side.words[use.run.start : use.run.stop]
    return are_forms(said, words_of(use.entry.term, use.entry.language), use.entry.language)


def _misworded(piece: _Piece, links: tuple[Links, Links] | None) -> Iterator[Finding]:
    ours, theirs = piece.said.translation, piece.said.original
    right = {text for use in piece.uses for text in use.wanted.good}  # of any term that the original speaks of
    told: set[int] = set()
    for use in piece.uses:
        found = _avoided(ours, use.wanted, right)
        if found is None and links is not None and use.wanted.good:
            runs = [each.run for each in piece.uses if each.wanted.good == use.wanted.good]
            found = instead(piece.said, links, Wanted(use.run, runs, use.wanted.good, right), told)
        if found is not None and told.isdisjoint(found):
            told.update(found)
            at, original_at = ours.words[found[0]].start, theirs.words[use.run[0]].start
            expected = use.wanted.preferred or ", ".join(use.wanted.allowed)
            yield piece.pairing.finding("term", at, ours.says(found), expected, original_at)


def _wanted(entry: Entry, language: str) -> Wording:
    return Wording(entry.term) if entry.keep else entry.wordings.get(language, Wording())


def _avoided(ours: Side, wanted: Wording, right: Collection[str]) -> range | None:
    """Where a piece says what it should not: not where that is right for another term, or part of what is right."""
    good = [roots(each, ours.language) for each in right]
    for text in wanted.avoid:
        own, stems = words_of(text, ours.language), roots(text, ours.language)
        if any(len(each) >= len(stems) and set(stems) <= {*each} for each in good):
            continue
        for first in range(len(ours.words) - len(stems) + 1 if stems else 0):
            there = ours.words[first : first + len(stems)]
            same = tuple(root(word.stem) for word in there) == stems and are_forms(there, own, ours.language)
            if together(there) and (same or _in_compound(there, stems, right, ours)):
                return range(first, first + len(stems))
    return None


def _in_compound(there: Sequence[Word], stems: tuple[str, ...], right: Collection[str], ours: Side) -> bool:
    """Is a word a compound with what is to be avoided, and with nothing that is right?"""
    if len(stems) > 1 or len(stems[0]) < _PART or not locale(ours.language).compounds:
        return False
    word = there[0].stem
    return stems[0] in word and not any(
        len(each) == 1 and each[0] in word for each in (roots(r, ours.language) for r in right)
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
