"""What a piece of a translation says instead of the wordings that are wanted for a term; knows no term file."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from functools import cache
from itertools import accumulate
from typing import NamedTuple

from ...languages.frequencies import commonness
from ...terminology.aligned import Links
from ...terminology.mined import is_name
from ...terminology.renderings import rendering
from ...terminology.said import Said, Side
from ...terminology.words import Word, root, stems_of, words_of
from .forms import has, head, is_bent, says

_KNOWN = 0.5  # times that two words stand for each other in other pairs, from which that is no accident
_BETWEEN = 3  # words that may stand between those of a wording
_NEAR, _NEXT = 3, 1  # words from where a term is expected; where it is also said elsewhere in the piece
_USUAL = 5.2  # occurrences in a billion words, as a power of ten, from which a word renders no term

# What is left as it is because it is a name: `foundry-local-sdk`, `file://`, `on-device`.
_BLANK, _JOINED = re.compile(r"[\s()\[\]<>]"), re.compile(r"\w[-_./:#=+]+\w")
_MARKS, _LONGEST = "()[]{}<>*_|\"'“”‘’.,;:!?-", 80

Place = tuple[int, ...]  # the words of a piece that say a wording


class Wanted(NamedTuple):
    """A term where an original says it, all places where it does, and the wordings that are wanted for it."""

    run: range
    runs: Sequence[range]
    good: tuple[str, ...]
    right: Collection[str]  # wordings of any term that the original speaks of


def instead(said: Said, links: tuple[Links, Links], wanted: Wanted, told: Collection[int]) -> range | None:
    """The words that a piece says for a term, where they are none of the good wordings, a form or a compound of one.

    `told` are words of which something is told already. None where the term is left out, or left as it is for a name.
    """
    theirs, ours = said
    there, back = links
    said_good = places(ours, wanted.good)
    own = [place for place in said_good if not _is_for_another(place, said, back, wanted)]
    enough = len(own) >= len(wanted.runs)
    if (
        (enough and not _are_for_others(own, back, wanted))
        or _is_kept(said, wanted)
        or _begins_another(said, back, wanted)
    ):
        return None
    found = rendering(wanted.run, ours.words, theirs.words, there, back)
    if found is None and not said_good:
        both = (there.to[k] for k in wanted.run if there.to[k] >= 0 and back.to[there.to[k]] in wanted.run)
        mutual = [j for j in both if ours.words[j].content]
        found = range(min(mutual), max(mutual) + 1) if mutual else None
    if found is None:
        taken = {j for place in places(ours, wanted.right) for j in place}
        strange = _strange(said, links, wanted.run, taken.union(told), _NEXT if own else _NEAR)
        return None if strange is None or _is_bent(ours, strange, wanted) else strange
    around = Side(*ours[:-1], ours.words[max(0, found[0] - 1) : found[-1] + 2])
    is_good = places(around, wanted.good) or _is_bent(ours, found, wanted)
    return None if is_good or is_name(said, wanted.run, found) else found


def _is_bent(ours: Side, found: range, wanted: Wanted) -> bool:
    return any(is_bent(ours.words[j], wanted.good, ours.language) for j in found)


def places(side: Side, wordings: Collection[str]) -> list[Place]:
    """Where a piece says one of some wordings: in some form, as a part of a compound, also with words between."""
    found: list[Place] = []
    for text in wordings:
        own = words_of(text, side.language)
        each = [
            [j for j, word in enumerate(side.words) if says(word.text, word.stem, wanted, side.language)]
            for wanted in own
        ]
        found += _near(each)
        if len(own) > 1:
            joined = stems_of(own).replace(" ", "")
            found += [(j,) for j, word in enumerate(side.words) if joined in word.stem]
    return list(dict.fromkeys(found))


def _near(each: Sequence[Sequence[int]]) -> Iterator[Place]:
    """Of the places of each word of a wording those that are near each other."""
    for first in each[0] if each else ():
        others = (min(places, key=lambda j: abs(j - first), default=None) for places in each[1:])
        place = (first, *(j for j in others if j is not None))
        if len(place) == len(each) and max(place) - min(place) < len(each) + _BETWEEN:
            yield place


@cache
def roots(text: str, language: str) -> tuple[str, ...]:
    """What all forms of a wording's words have in common."""
    return tuple(root(word.stem) for word in words_of(text, language))


def _is_for_another(place: Place, said: Said, back: Links, wanted: Wanted) -> bool:
    """Does a good wording stand for another word of the original? A compound with it stands for several, unless it is
    what is wanted for another term."""
    theirs, language = said.original.words, said.translation.language
    plain = {each for text in wanted.good for each in roots(text, language)}
    others = {roots(text, language) for text in wanted.right if text not in wanted.good}

    def is_whole(j: int) -> bool:
        word = said.translation.words[j]
        compound = any(
            has(word.text, word.stem, own, language) for text in wanted.good for own in words_of(text, language)
        )
        return root(word.stem) in plain or not compound or (root(word.stem),) in others

    return any(
        back.to[j] >= 0
        and back.seen[j] >= _KNOWN
        and theirs[back.to[j]].content
        and not any(back.to[j] in run for run in wanted.runs)
        and is_whole(j)
        for j in place
    )


def _are_for_others(own: Sequence[Place], back: Links, wanted: Wanted) -> bool:
    """Do all good wordings stand where the original says the term another time, as where one of them is explained?"""
    others = [run for run in wanted.runs if run != wanted.run]
    return all(any(back.to[j] in run and back.seen[j] >= _KNOWN for j in place for run in others) for place in own)


def _begins_another(said: Said, back: Links, wanted: Wanted) -> bool:
    """Is a term that stands before another word said by the beginning of a compound: `installer menu` by
    `installationsmenu`, where `installationsprogram` is wanted?"""
    theirs, ours = said
    last = wanted.run[-1]
    if last + 1 >= len(theirs.words) or not (theirs.words[last].goes_on and theirs.words[last + 1].content):
        return False
    goods = [own[0].text for text in wanted.good if len(own := words_of(text, ours.language)) == 1]
    heads = [(good, at) for good in goods if (at := head(good, ours.language))]
    here = [word.text for word, k in zip(ours.words, back.to, strict=True) if k in (*wanted.run, last + 1)]
    return any(word.startswith(good[: at - 1]) and len(word) > at for good, at in heads for word in here)


def _is_kept(said: Said, wanted: Wanted) -> bool:
    """Is a term left as it is where it is a name, or in a name that is written as one?"""
    theirs, ours = said
    own, text = theirs.says(wanted.run), ours.text[ours.words[0].start : ours.words[-1].end]
    if own[:1].isupper() and len(theirs.words) > len(wanted.run):
        named = sum(theirs.says(run) == own for run in wanted.runs)
        if len(re.findall(rf"(?<!\w){re.escape(own)}", text)) >= named:
            return True
    name = _name_around(theirs.text, theirs.words[wanted.run[0]].start, theirs.words[wanted.run[-1]].end)
    return name in text if name else False


def _name_around(text: str, start: int, end: int) -> str:
    """What is written as one word with some words, and is more than they are."""
    blanks = [found.end() for found in _BLANK.finditer(text, max(0, start - _LONGEST), start)]
    first = blanks[-1] if blanks else max(0, start - _LONGEST)
    behind = _BLANK.search(text, end, end + _LONGEST)
    whole = text[first : behind.start() if behind else end + _LONGEST].strip(_MARKS)
    return whole if _JOINED.search(whole) and len(whole) > end - start else ""


# ---- words that stand for nothing else ---------------------------------------------------------


def _strange(said: Said, links: tuple[Links, Links], run: range, taken: Collection[int], within: int) -> range | None:
    """The words where a term is expected that are not known to stand for anything else of the original."""
    groups: list[range] = []
    for j in _unexplained(said, links[1], run, taken):
        if groups and groups[-1][-1] == j - 1 and said.translation.words[j - 1].goes_on:
            groups[-1] = range(groups[-1].start, j + 1)
        else:
            groups.append(range(j, j + 1))
    ranks, expected = _ranks(said.translation.words), _expected(said, links, run)
    away = {group: min(abs(ranks[j] - each) for j in group for each in expected) for group in groups}
    near = [group for group in groups if away[group] <= within]
    return min(near, key=lambda group: (_is_linked(group, links, run), away[group]), default=None)


def _unexplained(said: Said, back: Links, run: range, taken: Collection[int]) -> Iterator[int]:
    """Words of the translation that may render a term: no usual ones, and none that is known to render others."""
    for j, word in enumerate(said.translation.words):
        stands_for = back.to[j] if back.seen[j] >= _KNOWN else -1
        may = word.content and commonness(word.text, said.translation.language) < _USUAL
        if may and j not in taken and (stands_for < 0 or stands_for in run):
            yield j


def _is_linked(group: range, links: tuple[Links, Links], run: range) -> bool:
    """Do all words render others of the original, as far as can be told without other pairs?"""
    there, back = links
    return all(back.to[j] >= 0 and back.to[j] not in run and there.to[back.to[j]] == j for j in group)


def _ranks(words: Sequence[Word]) -> list[int]:
    """Of each word, how many words before it may be part of a term: what articles and the like do not change."""
    return list(accumulate((word.content for word in words), initial=0))[:-1]


def _expected(said: Said, links: tuple[Links, Links], run: range) -> list[float]:
    """Where a term is expected: as far from what is known beside it as in the original, else as far from the ends."""
    there, back = links
    ours, theirs = _ranks(said.translation.words), _ranks(said.original.words)
    sure = [
        (k, j)
        for k, j in enumerate(there.to)
        if k not in run and j >= 0 and back.to[j] == k and there.seen[k] >= _KNOWN
    ]
    before, behind = [each for each in sure if each[0] < run[0]][-1:], [each for each in sure if each[0] > run[-1]][:1]
    found = [float(ours[j] + theirs[run[0]] - theirs[k]) for k, j in before]
    found += [float(ours[j] - (theirs[k] - theirs[run[-1]])) for k, j in behind]
    return found or [(theirs[run[0]] + theirs[run[-1]]) / 2 / (theirs[-1] + 1) * (ours[-1] + 1)]
