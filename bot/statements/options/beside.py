"""What stands beside what a question asks for: other rows of a table, records, items, terms, another of the tabs.

A question about Friday is not answered by the row of Saturday, however alike the two are.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from ...languages.cues import asks_which, denies, lacking, says_no
from ...languages.frequencies import TERM, content_words
from ...languages.locale import locale
from ...languages.numbers import Place, compared, is_measure, numbers, ordinals
from ...languages.terms import content_stems, coverage
from ...records import Evidence, Span, Statement
from ...text.blocks.labels import WARNS
from ..shown import cells_of, governors_shown, shown, shown_governor
from .most import Row, all_there, others_than_the_most
from .ranges import Measure, measures, ranges

# An item that says something of what it begins with: `Debian >= 12`, `Windows: …`.
_NAMED = re.compile(r"(\w[\w.+#-]*(?: [\w.+#-]+){0,2}?)(?::\s|\s*[<>=≥≤]{1,2}\s*\d|\s[–—]\s)")
_BETWEEN = re.compile(r"[^\w\s-]+")
_PART = 4  # letters of a word that is seen in a compound: "kort" in "lånekort"
_IN_RANGE = "{} {} in a range"
_A_CODE = re.compile(r"(?<![\w.,-])(?=[\w-]*[^\W\d_])(?=[\w-]*\d)\w+(?:-\w+)*(?![\w-])")

Key = tuple[str, Span]  # the path of a document, and a statement's span in it


class _Option(NamedTuple):
    """A row, a record, an item, a term or a tab: one of several, of which a question may ask for some."""

    key: Key
    among: Hashable  # what it is one of
    name: str
    cells: tuple[tuple[str, str], ...]  # the names of its columns with its values, the first one its name
    about: str  # what it stands under
    language: str
    wholly: bool = False  # does only a question name it that has all the words of its name?


def beside(question: str, language: str, said: Iterable[tuple[Evidence, Statement]]) -> set[Key]:
    """Which of some statements, each with its evidence, are rows, items, terms or tabs that nobody asked for."""
    said = list(said)
    every = [option for found, statement in said for option in _options(found, statement)]
    of_one: dict[Hashable, list[_Option]] = defaultdict(list)
    for each in every:
        of_one[each.among].append(each)
    found = _of_other_codes(question, every)
    for options in of_one.values():
        if (less := _by_figures(question, language, options, said)) is not None:
            found |= less
            continue
        found |= _out_of_range(question, language, options)
        named = _of_other_names(question, language, options)
        apart = _by_column(question, language, options)
        asked_of = {each.key for each in options} - named
        if apart is not None and not (named and asked_of <= apart):  # it asks something of a row, not which rows
            found |= apart
        elif not denies(question, language):  # one that denies may ask for just these
            found |= named
    return found


def fit_alike(question: str, language: str, said: Sequence[tuple[Evidence, Statement]], near: float) -> bool:
    """Whether the best of some statements is a row or a record beside others whose scores are near, and nothing in
    the question tells which of them it asks for."""
    best = max(said, key=lambda each: each[1].score, default=None)
    first = next(_options(*best), None) if best else None
    if best is None or first is None or not first.cells:
        return False
    group = [(*each, option) for each in said for option in _options(*each) if option.among == first.among]
    alike = [option for _, statement, option in group if statement.score > best[1].score - near]
    told = beside(question, language, ((found, statement) for found, statement, _ in group))
    return len(alike) > 1 and not told and not any(_named(question, language, alike).values())


def told_by_column(question: str, language: str, said: Iterable[tuple[Evidence, Statement]]) -> bool:
    """Whether a question asks which rows of a table have, or have not, what one of its columns says yes or no to."""
    return _by_column(question, language, [option for each in said for option in _options(*each)]) is not None


def told_by_figures(question: str, language: str, said: Sequence[tuple[Evidence, Statement]]) -> bool:
    """Whether the best of some statements is the row of its table that is the most, or the least, of what a question
    asks for, by a column with figures."""
    best = max(said, key=lambda each: each[1].score, default=None)
    first = next(_options(*best), None) if best else None
    group = [option for each in said for option in _options(*each) if first and option.among == first.among]
    less = _by_figures(question, language, group, said)
    return first is not None and less is not None and first.key not in less


def _by_figures(
    question: str, language: str, options: Sequence[_Option], said: Sequence[tuple[Evidence, Statement]]
) -> set[Key] | None:
    """Where a question asks which row is the most of something: all other rows; not where it names another one."""
    rows = {each.key: Row(each.key, each.cells, each.language) for each in options if each.cells}
    less = others_than_the_most(question, language, list(rows.values()))
    of = {(found.document.path, each.span): (found, each) for found, each in said}
    if less is None or not all_there(*of[next(iter(rows))], len(rows)):
        return None
    named = _of_other_names(question, language, options)
    return None if named & (rows.keys() - less) else {key for key in rows if key in less}


def of_another_range(question: str, language: str, found: Evidence, statement: Statement) -> bool:
    """Whether a statement is a row of a range of numbers, and a question asks for one of that kind outside it."""
    options = [each for each in _options(found, statement) if each.cells]
    asked = [one for one in measures(question, language) if any(_is_ranged(each, one.unit) for each in options)]
    return bool(asked) and not any(_holds(each, one) for each in options for one in asked)


def of_another_number(question: str, language: str, found: Evidence, statement: Statement) -> bool:
    """Whether a statement is a row of those that a number names, a code or a year, and a question names another one."""
    first = next((each for each in _options(found, statement) if each.cells), None)
    if first is None:
        return False
    group = (each for other in found.statements for each in _options(found, other) if each.among == first.among)
    named = _numbers_named(list(group))
    asked = {str(one.value) for one in measures(question, language) if not one.unit} - compared(question, language)
    alike = {each for each in asked if any(len(each) == len(name) for name in named)}
    return bool(alike) and first.name not in alike


def denies_something(text: str, statement: Statement, language: str) -> bool:
    """Whether a cell of a row or a record says no."""
    return any(says_no(value, language) for _, value in cells_of(text, statement))


# ---- by codes ------------------------------------------------------------------------------------


def _of_other_codes(question: str, options: Sequence[_Option]) -> set[Key]:
    """Rows and records of other codes than those that a question names: where there is one of E17, nobody asked of
    E18."""
    asked = _codes_in(question)
    found = {each.key: _codes_in(" ".join(map(" ".join, each.cells))) for each in options if each.cells}
    if not any(codes & asked for codes in found.values()):
        return set()
    return {key for key, codes in found.items() if codes and not codes & asked}


def _codes_in(words: str) -> frozenset[str]:
    """The codes in words: `E17`, `NH-1020`, which have letters and figures and are no measures, in small letters."""
    return frozenset(found[0].lower() for found in _A_CODE.finditer(words) if not is_measure(found[0]))


# ---- by ranges and by numbers -------------------------------------------------------------------


def _out_of_range(question: str, language: str, options: Sequence[_Option]) -> set[Key]:
    """Rows of other ranges than those in which the numbers of a question lie, whatever else they are called: "children
    over 12" is not said of a child of four. Nothing where a question joins what it asks for."""
    rows = [each for each in options if each.cells]
    asked = [one for one in measures(question, language) if any(_is_ranged(each, one.unit) for each in rows)]
    holding = {each.key for each in rows if any(_holds(each, one) for one in asked)}
    if not holding or locale(language).conjunction in question.casefold().split():
        return set()
    ranged = {each.key for each in rows if any(_is_ranged(each, one.unit) for one in asked)}
    return ranged - holding


def _numbers_named(options: Sequence[_Option]) -> frozenset[str]:
    """The numbers by which rows are named, where all are: codes, years, sizes."""
    names = {each.name for each in options if each.cells}
    return frozenset(names) if len(names) > 1 and all(map(str.isdecimal, names)) else frozenset()


# ---- by a column of yes and no -------------------------------------------------------------------


def _by_column(question: str, language: str, options: Sequence[_Option]) -> set[Key] | None:
    """Where a question asks which have, or have not, what a column says yes or no to: the rows of the other side."""
    if not asks_which(question, language):
        return None
    words = content_words(question, language)
    columns = dict.fromkeys(column for each in options for column, _ in each.cells[1:])
    said = {column: [dict(each.cells).get(column) for each in options] for column in columns}
    telling = [column for column, values in said.items() if _says_yes_or_no(values, options[0].language)]
    asked = [column for column in telling if any(_has(word, column, language) for word in words)]
    if len(asked) != 1:
        return None
    wanted = denies(question, language) or bool(lacking(question, language))
    return {
        each.key
        for each, value in zip(options, said[asked[0]], strict=True)
        if (value is None or says_no(value, each.language)) is not wanted
    }


def _says_yes_or_no(values: Sequence[str | None], language: str) -> bool:
    """Whether some values of a column say no and others do not; or its cells have one mark, or are empty."""
    written = {value for value in values if value is not None}
    return len({says_no(value, language) for value in written}) > 1 or (len(written) == 1 and None in values)


# ---- by what they are called, and by numbers -------------------------------------------------------


def _of_other_names(question: str, language: str, options: Sequence[_Option]) -> set[Key]:
    """Those beside the ones that a question names. One that says a name twice may mean it alone and within another:
    `Pro and Pro Plus`."""
    said = Counter(content_stems(question, language))
    twice = {
        each.key
        for each in options
        if any(part and min(said[stem] for stem in part) > 1 for part in _parts(each.name, language))
    }
    return {*_less(_named(question, language, options))} - twice


def _named(question: str, language: str, options: Sequence[_Option]) -> Mapping[Key, frozenset[str]]:
    """What a question says that one is called, and the numbers that it names and that stand in it."""
    asked = _numbers(question, language) - compared(question, language)
    within = list(measures(question, language)) if asked else []
    ranged = {str(one.value) for one in within if any(_is_ranged(each, one.unit) for each in options)}
    asked -= ranged
    words = [word for word in content_words(question, language) if word not in ranged]
    said = frozenset(content_stems(question, language)) - ranged
    places, which = ordinals(question, language), asks_which(question, language)
    within = [] if _numbers_named(options) & asked else within  # a number that names a row is in no range of others
    found = {}
    for each in options:
        of = () if each.wholly else words
        named = [word for word in of if _tells(word, each.name, each.about, language)]
        telling = {part for word in named for part in (word, *_said_of(word, each.name, language))}
        whole = {stem for part in _parts(each.name, language) if part <= said for stem in part}  # `Year`, no rare word
        counted = asked & _numbers(" ; ".join(value for _, value in each.cells), each.language) if asked else ()
        placed = {place.number for place in places if _stands_at(each, place, language)}
        held = {_IN_RANGE.format(*one) for one in within if _holds(each, one)}
        valued = {word for word in words if _is_value(word, each, language)} if which else ()
        found[each.key] = frozenset({*telling, *whole, *counted, *placed, *held, *valued})
    return found


def _stands_at(option: _Option, place: Place, language: str) -> bool:
    """Whether a row has the number of a place, and a word beside that: `Child 3` is the third child, but neither "the
    third time" nor `Solution 3: …`."""
    if not option.cells or place.number not in _numbers(option.name, option.language):
        return False
    called = f"{option.name} {option.cells[0][0]}"
    return any(_names(word.casefold(), called, language) for word in place.near)


def _is_value(word: str, option: _Option, language: str) -> bool:
    """Whether a cell of a row has a word, and no name of a column: of which rows steam is said."""
    columns = " ".join(column for column, _ in option.cells)
    values = " ; ".join(value for _, value in option.cells[1:])
    return _has(word, values, language) and not _has(word, f"{columns} {option.about}", language)


def _is_ranged(option: _Option, unit: str) -> bool:
    """Whether a row is of a range of numbers of a unit, so that these alone tell it from others."""
    return bool(unit) and any(
        each.unit == unit for column, cell in option.cells for each in ranges(cell, column, option.language)
    )


def _holds(option: _Option, asked: Measure) -> bool:
    """Whether a cell names a range in which a number lies."""
    return any(each.has(asked) for column, cell in option.cells for each in ranges(cell, column, option.language))


def _tells(word: str, name: str, about: str, language: str) -> bool:
    """Whether a word names one of several, and not what they are all about; or a part of it does, where what they are
    about is the other one: "family membership" as one word, of memberships."""
    if not _has(word, about, language):
        return _names(word, name, language)
    around = content_stems(about, language)
    every = (*content_stems(name, language), *TERM.findall(name.casefold()))
    parts = (part for part in every if word.startswith(part) and part not in around)
    return any(stem in word[len(part) :] for part in parts for stem in around if len(stem) >= _PART)


def _said_of(word: str, name: str, language: str) -> list[str]:
    """What a name has of a word that is joined of several: of `no-cache` another flag has `no`."""
    stems = content_stems(word, language)
    return [stem for stem in stems if stem in content_stems(name, language)] if len(stems) > 1 else []


@lru_cache(maxsize=4096)
def _parts(name: str, language: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(content_stems(part, language)) for part in _BETWEEN.split(name))


def _numbers(text: str, language: str) -> frozenset[str]:
    return frozenset(each.value for each in numbers(text, language) if each.kind == "value" and each.claims)


def _less(named: Mapping[Key, frozenset[str]]) -> Iterator[Key]:
    """Those that are named by fewer words than another one, and by none that it is not named by."""
    every = set(named.values())
    return (key for key, words in named.items() if any(words < more for more in every))


def _options(found: Evidence, statement: Statement) -> Iterator[_Option]:
    """A statement as one of several. A row is one of its table, and with its table one of those that have the same
    columns below other headings."""
    text, path, language = found.document.text, found.document.path, found.document.language
    title, headings = found.document.title, found.passage.heading_path
    above = [shown_governor(text, each) for each in governors_shown(statement) if each.kind == "label"]
    above += [shown(text, statement)] if _is_term(found, statement) else []
    labels = [label for label in above if label not in headings and label.lower() not in WARNS]

    def option(among: Hashable, name: str, about: Sequence[str], cells: tuple[tuple[str, str], ...] = ()) -> _Option:
        return _Option((path, statement.span), (path, among), name, cells, " ".join((title, *about)), language)

    if statement.kind in ("row", "record"):
        cells = tuple(cells_of(text, statement)) or (("", shown(text, statement)),)
        about = (*headings, *(column for column, _ in cells))  # what names a column names no row
        yield option((statement.kind, statement.group), " ".join((*labels, cells[0][1])), about, cells)
        if statement.kind == "row" and statement.header and headings:
            columns = shown(text, Statement(statement.header))
            yield option((headings[:-1], columns), headings[-1], headings[:-1])
    elif (
        statement.kind == "item"
        and not statement.mark[:-1].isdigit()
        and (name := _NAMED.match(shown(text, statement)))
    ):
        yield option(("item", statement.group), name[1], headings)._replace(wholly=True)
    elif labels:
        yield option(headings, " ".join(labels), headings)


def _is_term(found: Evidence, statement: Statement) -> bool:
    """Does a line stand above what explains it?"""
    labels = (each for other in found.statements for each in other.governors if each.kind == "label")
    return statement.kind == "sentence" and any(each.span == statement.span for each in labels)


@lru_cache(maxsize=4096)  # the rows of a table have one heading, and a question is put to them several times
def _names(word: str, key: str, language: str) -> bool:
    """Whether a word of a question is one of a key, or a compound of it, or with it."""
    if _has(word, key, language):
        return True
    parts = [part for part in content_stems(key, language) if len(part) >= _PART]
    return any(word.startswith(part) or word.endswith(part) for part in parts)


@lru_cache(maxsize=4096)
def _has(word: str, text: str, language: str) -> bool:
    return coverage({word: 1.0}, language, (text,)) > 0
