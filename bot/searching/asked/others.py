"""What stands beside what a question names: another row of the table, another item, another of the tabs or the terms.

A question about Friday is not answered by the row of Saturday, however alike the two are.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence

from ...languages.cues import denies
from ...languages.frequencies import content_words
from ...languages.terms import content_stems, coverage
from ...records import Evidence, Statement
from ...statements.shown import cells_of, governors_shown, shown, shown_governor
from ...text.blocks import WARNS

# An item that says something of what it begins with: `Debian >= 12`, `Windows: …`.
_NAMED = re.compile(r"(\w[\w.+#-]*(?: [\w.+#-]+){0,2}?)(?::\s|\s*[<>=≥≤]{1,2}\s*\d|\s[–—]\s)")
_BETWEEN = re.compile(r"[^\w\s-]+")
_PART = 4  # letters of a word that is seen in a compound: "kort" in "lånekort"

Place = tuple[int, int]  # a rank of the evidence, and a place among its statements


def others(question: str, language: str, evidence: Sequence[Evidence], places: Iterable[Place]) -> set[Place]:
    """The places of rows, items, tabs and terms beside those that a question names. One that denies may ask for just
    these; one that says a name twice may mean it alone and within another: `Pro and Pro Plus`."""
    if denies(question, language):
        return set()
    words, said = content_words(question, language), Counter(content_stems(question, language))
    beside: dict[Hashable, dict[Place, frozenset[str]]] = defaultdict(dict)
    twice: set[tuple[Hashable, Place]] = set()
    for (rank, place), among, key, about in _keys(evidence, places):
        named = [word for word in words if _names(word, key, language) and not _has(word, about, language)]
        telling = {part for word in named for part in (word, *_said_of(word, key, language))}
        parts = [frozenset(content_stems(part, language)) for part in _BETWEEN.split(key)]
        whole = {stem for part in parts if part <= said.keys() for stem in part}  # `Year`, which is no rare word
        beside[among][rank, place] = frozenset(telling | whole)
        if any(part and min(said[stem] for stem in part) > 1 for part in parts):
            twice.add((among, (rank, place)))
    less = ((among, place) for among, named in beside.items() for place in _less(named))
    return {place for among, place in less if (among, place) not in twice}


def _said_of(word: str, key: str, language: str) -> list[str]:
    """What a key has of a word that is joined of several: of `no-cache` another flag has `no`."""
    stems = content_stems(word, language)
    return [stem for stem in stems if stem in content_stems(key, language)] if len(stems) > 1 else []


def _less(named: Mapping[Place, frozenset[str]]) -> Iterator[Place]:
    """Those that are named by fewer words than another one, and by none that it is not named by."""
    every = set(named.values())
    return (place for place, words in named.items() if any(words < more for more in every))


def _keys(evidence: Sequence[Evidence], places: Iterable[Place]) -> Iterator[tuple[Place, Hashable, str, str]]:
    """Where a row, an item or a tab is, what it is one of, what it is called, and what all of those are about. A table
    of the same columns below another heading is one of several, too."""
    for rank, place in places:
        found = evidence[rank]
        statement, text = found.statements[place], found.document.text
        headings = found.passage.heading_path
        above = [shown_governor(text, each) for each in governors_shown(statement) if each.kind == "label"]
        above += [shown(text, statement)] if statement.kind == "sentence" and _is_term(found, statement) else []
        labels = [label for label in above if label not in headings and label.lower() not in WARNS]
        path, about = found.document.path, " ".join((found.document.title, *headings))
        if statement.kind == "row":
            yield (rank, place), (path, statement.group), " ".join((*labels, _first(text, statement))), about
            if statement.header and headings:
                columns = shown(text, Statement(statement.header))
                over = " ".join((found.document.title, *headings[:-1]))
                yield (rank, place), (path, headings[:-1], columns), headings[-1], over
        elif (
            statement.kind == "item"
            and not statement.mark[:-1].isdigit()
            and (name := _NAMED.match(shown(text, statement)))
        ):
            yield (rank, place), (path, statement.group), name[1], about
        elif labels:
            yield (rank, place), (path, headings), " ".join(labels), about


def _is_term(found: Evidence, statement: Statement) -> bool:
    """Does it stand above what explains it?"""
    labels = (each for other in found.statements for each in other.governors if each.kind == "label")
    return any(each.span == statement.span for each in labels)


def _first(text: str, row: Statement) -> str:
    """The first cell of a row, which says of what it is."""
    cells = cells_of(text, row)
    return cells[0][1] if cells else shown(text, row)


def _names(word: str, key: str, language: str) -> bool:
    """Whether a word of a question is one of a key, or a compound of it, or with it."""
    if _has(word, key, language):
        return True
    parts = [part for part in content_stems(key, language) if len(part) >= _PART]
    return any(word.startswith(part) or word.endswith(part) for part in parts)


def _has(word: str, text: str, language: str) -> bool:
    return coverage({word: 1.0}, language, (text,)) > 0
