"""Statements to what is said of them behind them: footnotes, cautions, exceptions, what holds now; knows no blocks."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile, zip_longest

from ..languages.cues import goes_beyond, limits_before, was_so_once
from ..records import Governor, Span, Statement
from ..text.plain import plain_within
from ..text.syntax import BLANK

_LONG = 600  # characters of what is told behind a statement
_RAISED = r"<sup>\s*(\d{1,2}|[*†‡]{1,3})\s*</sup>|\^(\d{1,2}|[*†‡]{1,3})\^|([⁰¹²³⁴-⁹]{1,2})"
_BEGINS = re.compile(
    rf"^[ \t>]*(?:\[\^([^\]\s]+)\]:|(?:<[a-z]+\b[^<>]*>\s{{0,9}}){{0,4}}(?:{_RAISED}))\s{{0,99}}", re.MULTILINE
)
_REFERENCE = re.compile(
    rf"\[\^([^\]\s]+)\](?!:)|(?<=[^\s\d>])(?:{_RAISED})"
)  # what is raised behind a figure is a power
# Where Material for MkDocs has notes in a list below: marks in words that are said to have some, and in code.
_ANNOTATED = re.compile(
    r"\{:?[^{}\n]*\.annotate\b[^{}\n]*\}[ \t]*$|\(\d{1,2}\)!(?:[ \t]*(?:-->|\*/))?[ \t]*$", re.MULTILINE
)
_MARK = re.compile(r"\((?P<number>\d{1,2})\)!?")
_BEFORE_LIST = re.compile(r"[\s`~>]*1\.\s+")
_LABELLED = re.compile(r"\W*\w+\W{0,3}:")
_NOTHING = re.compile(r"(?:[\s>*_+•-]|\d{1,3}[.)](?=\s)|</?(?:li|ul|ol|p|br|b|strong|em|i)\b[^<>]*>)*+")  # between two
_SAYS = frozenset(("sentence", "item"))


def with_notes(
    text: str, language: str, statements: Sequence[Statement], cautions: Mapping[Span, Sequence[Span]]
) -> tuple[Statement, ...]:
    """The statements, each with the notes and the cautions that belong to it, and a footnote with the statement that it
    is of."""
    return _Notes(text, language, statements, cautions).told()


def is_footnote(text: str, start: int) -> bool:
    """Does what begins there have the mark of a footnote?"""
    return _BEGINS.match(text, start) is not None


@dataclass
class _Notes:
    text: str
    language: str
    statements: Sequence[Statement]
    cautions: Mapping[Span, Sequence[Span]]  # of what they limit

    def told(self) -> tuple[Statement, ...]:
        footnotes, of = self._footnotes(), defaultdict[int, list[int]](list)
        every = {place for _, places in footnotes.values() for each in places for place in each}
        refer = dict[Span, list[int]]()  # of words: the footnotes that they refer to
        after = [list[int]() for _ in self.statements]  # of a statement: what is told behind it
        places = {each.span: place for place, each in enumerate(self.statements)}
        limiting = {span for limits in self.cautions.values() for span in limits}
        for place in reversed(range(len(self.statements))):
            statement = self.statements[place]
            limits = [places[span] for span in self.cautions.get(statement.span, ()) if places[span] not in every]
            if place in every or statement.kind in ("code", "record"):
                marked = [] if place in every else self._few(dict.fromkeys(self._marked(statement.span, footnotes)))
                for note in marked:
                    of[note].append(place)
                after[place] = [*marked, *limits]
                continue
            for span in (statement.span, *(governor.span for governor in statement.governors)):
                if span not in refer:
                    refer[span] = self._few(dict.fromkeys(self._referred(span, footnotes)))
            for note in refer[statement.span]:
                of[note].append(place)
            behind = [*refer[statement.span], *self._behind(place, after, every), *limits]
            after[place] = self._few(dict.fromkeys(behind))
        found = []
        for place, statement in enumerate(self.statements):
            notes = list(after[place])
            for governor in () if place in every else statement.governors:
                known = places.get(governor.span)
                notes += refer.get(governor.span, ()) if known is None else after[known]
            found.append(_with(statement, (span for note in notes for span in self._labelled(note, limiting))))
        for note in every:
            found[note] = replace(found[note], governors=_of(found, note, of[note]))
        return tuple(found)

    def _labelled(self, note: int, limits: Collection[Span]) -> Iterator[Span]:
        """A note; one that limits what stands before it behind its labels."""
        own = self.statements[note]
        yield from (each.span for each in own.governors if each.kind == "label" and own.span in limits)
        yield own.span

    def _few(self, notes: Iterable[int]) -> list[int]:
        """As many of them as are told."""
        kept, room = [], _LONG
        for note in notes:
            room -= self.statements[note].span.end - self.statements[note].span.start
            kept += [note] if room >= 0 else []
        return kept

    # ---- footnotes -----------------------------------------------------------------------

    def _footnotes(self) -> _Footnotes:
        """Footnotes by their names: where each begins, and which statements it is, up to the end of its paragraph."""
        starts = [statement.span.start for statement in self.statements]
        found = _Footnotes(lambda: ([], []))
        begun = list(_BEGINS.finditer(self.text))
        for match, after in zip_longest(begun, begun[1:]):
            place = bisect_left(starts, match.start())
            if place == len(starts) or not starts[place] <= match.end() or self.statements[place].kind != "sentence":
                continue
            last = place + 1
            while last < len(starts) and not (after and starts[last] >= after.start()) and self._same(last):
                last += 1
            where, places = found[_name(match)]
            where.append(match.start())
            places.append(list(range(place, last)))
        behind = {bisect_left(starts, match.end()): match.end() for match in _ANNOTATED.finditer(self.text)}
        for place, end in behind.items():
            of = self.statements[place - 1].span.end if place else 0  # also of code in which it is not the last line
            if place < len(starts) and _BEFORE_LIST.fullmatch(self.text, max(end, of), starts[place]):
                for number, note in enumerate(self._listed(place), 1):
                    where, places = found[f"({number}"]
                    where.append(starts[note[0]])
                    places.append(note)
        return found

    def _listed(self, first: int) -> Iterator[list[int]]:
        """The items of a numbered list, each with what stands in it; up to a number that is out of its order."""
        group, note = self.statements[first].group, list[int]()
        for place in range(first, len(self.statements)):
            own = self.statements[place]
            if own.group == group and own.kind == "item":
                if note:
                    yield note
                note = []
            elif not any(governor.kind == "item" for governor in own.governors):
                break
            note.append(place)
        if note:
            yield note

    def _same(self, place: int) -> bool:
        """Does a statement go on with the paragraph of the one before?"""
        between = self.text[self.statements[place - 1].span.end : self.statements[place].span.start]
        return self.statements[place].kind == "sentence" and BLANK.search(between) is None

    def _referred(self, span: Span, footnotes: _Footnotes) -> Iterator[int]:
        for match in _REFERENCE.finditer(self.text, *span):
            where, places = footnotes.get(_name(match), ((), ()))
            named = match[1] is not None
            at = 0 if named else bisect_left(where, match.end())  # a number may be that of several, each below its own
            if at < len(places):
                yield from places[at]

        yield from self._marked(span, footnotes)

    def _marked(self, span: Span, footnotes: _Footnotes) -> Iterator[int]:
        """The notes in lists that marks refer to."""
        for match in _MARK.finditer(self.text, *span) if "(1" in footnotes else ():
            where, places = footnotes.get(f"({match['number']}", ((), ()))
            if (at := bisect_left(where, match.end())) < len(places):
                yield from places[at]

    # ---- what limits the sentence before -------------------------------------------------

    def _behind(self, place: int, after: Sequence[Sequence[int]], footnotes: Collection[int]) -> Iterator[int]:
        """The statement behind one, where that is an exception to it, goes beyond it or says that it is no longer so;
        with its own notes, and with the list that it introduces."""
        own, at = self.statements[place], place + 1
        if at == len(self.statements) or at in footnotes or own.kind not in _SAYS or not self._belongs(place):
            return
        known = {own.span, *(governor.span for governor in own.governors)}
        note = self.statements[at]
        if all(governor.span in known for governor in note.governors):
            yield from (at, *after[at])
            yield from takewhile(
                lambda item: Governor(note.span, "lead") in self.statements[item].governors,
                range(at + 1, len(self.statements)),
            )

    def _belongs(self, place: int) -> bool:
        own, note = self.statements[place], self.statements[place + 1]
        between = self.text[own.span.end : note.span.start]
        if note.kind not in ("sentence", "item", "lead") or len(between) > _LONG or not _NOTHING.fullmatch(between):
            return False
        words, before = self._words(note), self._words(own)
        if BLANK.search(between) and not (own.kind == note.kind == "item") and not _LABELLED.match(words):
            return False
        if limits_before(words, self.language):
            return True
        if own.kind == note.kind == "item":
            return False
        figures = any(map(str.isdigit, before))
        return was_so_once(before, self.language) or (figures and goes_beyond(words, self.language))

    def _words(self, statement: Statement) -> str:
        return plain_within(self.text[slice(*statement.span)])


_Footnotes = defaultdict[str, tuple[list[int], list[list[int]]]]


def _name(found: re.Match[str]) -> str:
    return f"^{found[1]}" if found[1] else unicodedata.normalize("NFKC", found[2] or found[3] or found[4])


def _with(statement: Statement, notes: Iterable[Span]) -> Statement:
    known = {statement.span, *(governor.span for governor in statement.governors)}
    new = (Governor(span, "note") for span in dict.fromkeys(notes) if span not in known)
    return replace(statement, governors=tuple(sorted((*statement.governors, *new))))


def _of(statements: Sequence[Statement], note: int, of: Sequence[int]) -> tuple[Governor, ...]:
    """What a footnote stands behind: its one statement, and what governs that."""
    if len(of) != 1:
        return ()
    own = statements[of[0]]
    governors = (*own.governors, Governor(own.span, "before"))
    return tuple(sorted(each for each in governors if each.span != statements[note].span))
