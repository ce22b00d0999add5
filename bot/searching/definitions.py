"""The statement in which the documents say what a term is: found by its shape, so that there is none where that is not
plain; knows no term file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Literal

from ..indexing.snapshot import Hit, Snapshot, Stored
from ..languages.cues import names_a_glossary, names_a_meaning, says_what_it_is
from ..languages.locale import DEFAULT, locale
from ..languages.terms import stems
from ..records import Document, Evidence, Statement
from ..statements.shown import cells_of, shown, shown_governor
from ..terminology.words import Word, are_forms, means_one_thing, stems_of, together, words_of
from ..text.syntax import CODE_SPAN

_LOOKED_THROUGH, _AT_ONCE = 60, 12  # passages that say a wording; of them read together
_LEAST = 2  # words of a definition
_ALTERNATIVES = re.compile(r"\s*[()\[\],;/]\s*")  # `penalaan halus (fine-tuning)`
_TERM_OF_ITEM = re.compile(r"\s*(?:\*\*|__|\*|_)(.{1,80}?)(?:\*\*|__|\*|_)\s*(?:[:–—]|-\s)?\s*(?=\S)")

_Shape = Literal["entry", "sentence"]  # of a glossary, or a sentence that says what it is; the first is surer


def definition(snapshot: Snapshot, wordings: Sequence[str], language: str) -> Evidence | None:
    """The passage in a language that says what one of some wordings is, with the statement that does; the original
    beside it."""
    found: dict[_Shape, Evidence] = {}
    for wording in wordings:
        hits = snapshot.matching_terms(stems(wording, language), "stems", _LOOKED_THROUGH)
        for first in range(0, len(hits), _AT_ONCE):
            for shape, evidence in _defining(snapshot, hits[first : first + _AT_ONCE], wording):
                found.setdefault(shape, evidence)
            if "entry" in found:
                return _beside(snapshot, found["entry"])
    return _beside(snapshot, found["sentence"]) if found else None


def _defining(snapshot: Snapshot, hits: Sequence[Hit], wording: str) -> Iterator[tuple[_Shape, Evidence]]:
    """The passages among some that define a wording, each with the shape of the first statement that does."""
    groups = snapshot.groups(hit.group_id for hit in hits)
    members = {member.id: member for group in groups.values() for member in group}
    stored = snapshot.stored(members[hit.id] for hit in hits)
    documents = snapshot.documents_at(stored[hit.id].passage.path for hit in hits)
    for hit in hits:
        each = stored[hit.id]
        document = documents[each.passage.path]
        defines = _Defines(document, each, wording)
        for statement, before in zip(each.passage.statements, [None, *each.passage.statements], strict=False):
            if shape := defines.shape(statement, before):
                yield shape, Evidence(each.passage, document, hit.score, statements=(statement,))
                break


def _beside(snapshot: Snapshot, found: Evidence) -> Evidence:
    """With the passage of the original, where there is another one."""
    group = found.passage.group_id
    original = next(
        (each for each in snapshot.groups([group])[group] if each.id == group and each.id != found.passage.id), None
    )
    if original is None:
        return found
    passage = snapshot.stored([original])[group].passage
    return replace(found, original=passage, original_document=snapshot.document(passage.path))


class _Defines:
    """What a passage says of a wording."""

    def __init__(self, document: Document, stored: Stored, wording: str) -> None:
        self._text, self._language = document.text, document.language
        self._opens, passage = stored.opens is not None, stored.passage
        self._first = passage.statements[0] if passage.statements else None
        self._heading = passage.heading_path[-1] if passage.heading_path else document.title
        self._above = (document.title, *passage.heading_path)
        self._own = words_of(wording, self._language)

    def shape(self, statement: Statement, before: Statement | None) -> _Shape | None:
        """The shape of a definition that a statement has, if any."""
        if statement.kind in ("row", "record"):
            return "entry" if self._is_row(statement) else None
        words = shown(self._text, statement)
        if statement.kind == "code" or len(words.split()) < _LEAST:
            return None
        if self._is_listed(statement) or self._is_under_its_name(statement, before):
            return "entry"
        return "sentence" if self._is_sentence(statement, words) else None

    def _is_row(self, statement: Statement) -> bool:
        """A row whose first cell is the term, with a column that says what things mean."""
        cells = cells_of(self._text, statement)
        codes = (self._language, DEFAULT)
        means = (
            len(value.split()) >= _LEAST and any(names_a_meaning(name, code) for code in codes)
            for name, value in cells[1:]
        )
        return bool(cells) and self._is_it(cells[0][1]) and any(means) and not self._is_of_code(cells[0][1], statement)

    def _is_of_code(self, words: str, statement: Statement) -> bool:
        """Is it written as code what is a usual word elsewhere?"""
        code = (found[2].strip() for found in CODE_SPAN.finditer(self._raw(statement)))
        return words in code and not means_one_thing(words, self._language)

    def _is_listed(self, statement: Statement) -> bool:
        """An entry of a definition list; or an item that begins with the term, under a heading that says so."""
        raw = self._raw(statement)
        if raw.startswith(":"):
            labels = [governor for governor in statement.governors if governor.kind == "label"]
            return bool(labels) and self._is_it(shown_governor(self._text, labels[-1]))
        begins = _TERM_OF_ITEM.match(raw)
        return begins is not None and self._is_glossary(self._above) and self._is_it(begins[1])

    def _is_under_its_name(self, statement: Statement, before: Statement | None) -> bool:
        """What stands in a glossary right below a heading, or a line, that is the term."""
        if before is None:
            return (
                self._begins_section(statement) and self._is_glossary(self._above[:-1]) and self._is_it(self._heading)
            )
        return self._is_glossary(self._above) and self._is_it(shown(self._text, before))

    def _is_sentence(self, statement: Statement, words: str) -> bool:
        """`X is a …`, which needs no other words, first under a heading that names it."""
        if not self._begins_section(statement) or statement.kind != "sentence" or not self._names_it(self._heading):
            return False
        if any(not self._names_it(shown_governor(self._text, each)) for each in statement.governors):
            return False
        said = words_of(words, self._language)
        first = int(bool(said) and said[0].text in locale(self._language).neutral)  # behind an article
        run = said[first : first + len(self._own)]
        if not self._says(run):
            return False
        behind = re.sub(r"^\s*\([^()]*\)", "", words[run[-1].end :])
        return says_what_it_is(behind, self._language)

    def _begins_section(self, statement: Statement) -> bool:
        return self._opens and statement == self._first

    def _is_glossary(self, headings: Iterable[str]) -> bool:
        codes = (self._language, DEFAULT)
        return any(names_a_glossary(heading, code) for heading in headings for code in codes)

    def _is_it(self, text: str) -> bool:
        """Is a text the term, or one of several wordings of it?"""
        return any(self._says(words_of(part, self._language)) for part in (text, *_ALTERNATIVES.split(text)))

    def _names_it(self, text: str) -> bool:
        said = words_of(text, self._language)
        return any(self._says(said[first : first + len(self._own)]) for first in range(len(said)))

    def _says(self, run: Sequence[Word]) -> bool:
        same = bool(run) and stems_of(run) == stems_of(self._own)
        return same and together(run) and are_forms(run, self._own, self._language)

    def _raw(self, statement: Statement) -> str:
        return self._text[slice(*statement.span)]
