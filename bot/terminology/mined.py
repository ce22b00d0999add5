"""Pieces that say the same in two languages -> the terms of the originals, with all their renderings."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from .aligned import Links, linked
from .candidates import Run, candidates, said_by
from .renderings import rendering
from .said import Place, Rendering, Said, Side, Term, alike
from .words import runs

_ENDING = 2  # letters by which two forms may differ in length

Uses = dict[str, list[tuple[Side, range]]]  # what the forms of a rendering have in common -> where it is used


@dataclass
class _Found:
    """Forms of one term, on their way to a Term."""

    texts: Counter[str]
    stems: tuple[str, ...]
    uses: dict[str, Uses] = field(default_factory=dict)  # by language


def mined(said: Sequence[Said]) -> tuple[Term, ...]:
    """The terms of all originals, those first whose renderings rival each other most."""
    by_language: defaultdict[str, list[Said]] = defaultdict(list)
    for each in said:
        by_language[each.original.language].append(each)
    found = [term for language, pieces in by_language.items() for term in _of_one_language(language, pieces)]
    return tuple(sorted(found, key=lambda term: (-term.inconsistency, -term.count, term.text)))


def _of_one_language(language: str, said: Sequence[Said]) -> Iterator[Term]:
    own = {(each.original.path, each.original.words[0].start): each.original for each in said}
    counts = candidates(own.values())
    forms = _forms(own.values(), counts)
    by_translation: defaultdict[str, list[Said]] = defaultdict(list)
    for each in said:
        by_translation[each.translation.language].append(each)
    for code, pieces in by_translation.items():
        for each, links in zip(pieces, links_of(pieces), strict=True):
            for run in runs(each.original.words):
                key = said_by(each.original, run)
                if key in counts:
                    _use(forms[key].uses.setdefault(code, {}), each, links, run)
    return _terms(forms, counts, language)


def links_of(said: Sequence[Said]) -> list[tuple[Links, Links]]:
    """How the words of originals and of their translations into one language are linked, both ways.

    What is said again in the same words is learned from once, or a heading that every page has would outweigh all else.
    """
    pairs = [(_stems(each.original), _stems(each.translation)) for each in said]
    once = list(dict.fromkeys(pairs))
    links = dict(zip(once, linked(once), strict=True))
    return [links[pair] for pair in pairs]


def _stems(side: Side) -> tuple[str, ...]:
    return tuple(word.stem for word in side.words)


def _forms(sides: Iterable[Side], counts: Mapping[Run, int]) -> dict[Run, _Found]:
    forms: dict[Run, _Found] = {}
    for side in sides:
        for run in runs(side.words):
            key = said_by(side, run)
            if key in counts:
                found = forms.setdefault(key, _Found(Counter(), tuple(side.words[i].stem for i in run)))
                found.texts[side.says(run)] += 1
    return forms


def _use(uses: Uses, said: Said, links: tuple[Links, Links], run: range) -> None:
    ours = said.translation
    found = rendering(run, ours.words, said.original.words, *links)
    if found is not None and not is_name(said, run, found):
        uses.setdefault("".join(ours.words[i].stem for i in found), []).append((ours, found))


def is_name(said: Said, run: range, found: range) -> bool:
    """Is it left as it is where it stands for a name among other words, as in `the Ferry Plans page`?"""
    own = said.original.says(run)
    return said.translation.says(found) == own and own[:1].isupper() and len(said.original.words) > len(run)


# ---- forms of one term -------------------------------------------------------------------------


def _terms(forms: Mapping[Run, _Found], counts: Mapping[Run, int], language: str) -> Iterator[Term]:
    by_stems: defaultdict[tuple[str, ...], list[_Found]] = defaultdict(list)
    for key in sorted(forms, key=lambda key: (-counts[key], key)):
        form = forms[key]
        same = next((each for each in by_stems[form.stems] if _agree(each, form)), None)
        if same is None:
            by_stems[form.stems].append(form)
        else:
            _join(same, form)
    for stems, several in by_stems.items():
        for each in several:
            text = _usual(each.texts)
            small = text == text.casefold()
            renderings = {code: _renderings(uses, small) for code, uses in sorted(each.uses.items()) if uses}
            if renderings:
                yield Term(text, language, each.texts.total(), stems, renderings)


def _agree(one: _Found, other: _Found) -> bool:
    """Are two words of one stem mostly rendered the same? A verb and its noun are two terms."""
    shared = [code for code, uses in other.uses.items() if uses and one.uses.get(code)]
    same = [_inflected(_first(one.uses[code]), _first(other.uses[code])) for code in shared]
    return 2 * sum(same) >= len(same)


def _inflected(one: str, other: str) -> bool:
    """Are two renderings one, or two of its forms that the stemmer leaves apart, as `eksempel` and `eksempl`?"""
    return one == other or (alike(one, other) and abs(len(one) - len(other)) <= _ENDING)


def _first(uses: Uses) -> str:
    return max(uses, key=lambda key: len(uses[key]))


def _join(one: _Found, other: _Found) -> None:
    one.texts.update(other.texts)
    for code, uses in other.uses.items():
        own = one.uses.setdefault(code, {})
        for key, where in uses.items():
            own.setdefault(key, []).extend(where)


def _renderings(uses: Uses, small: bool) -> tuple[Rendering, ...]:
    found = [
        Rendering(
            text=_usual(Counter(side.says(run) for side, run in where), small),
            key=key,
            count=len(where),
            places=tuple(sorted({Place(side.path, side.line(run), side.words[run[0]].start) for side, run in where})),
        )
        for key, where in uses.items()
    ]
    return tuple(sorted(found, key=lambda each: (-each.count, each.text)))


def _usual(texts: Counter[str], small: bool = False) -> str:
    """The form used most, without the capital that it has where a sentence or a heading begins.

    `small` is for what renders a term in small letters, which no name does.
    """
    merged = Counter[str]()
    for text, count in texts.items():
        lower = text[:1].lower() + text[1:]
        merged[lower if lower in texts or (small and lower == text.casefold()) else text] += count
    best = max(merged, key=lambda text: (merged[text], -len(text), text))
    return best.casefold() if best.casefold() in texts else best
