"""The terms of a term file in answers: where a sentence says one, and what is shown of it when it is opened."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, NamedTuple

from .answering.cite import cite
from .indexing.snapshot import Snapshot
from .languages.frequencies import commonness
from .languages.locale import locale
from .records import Citation, Mention, Sentence, SentenceReady, Span
from .searching.definitions import definition
from .statements.shown import quotation
from .terminology.entries import Entry, Wording
from .terminology.words import Word, are_forms, key_of, means_one_thing, spotted, words, words_of
from .text.prose import blank, prose
from .text.syntax import CODE_SPAN

_PART, _REST = 5, 4  # letters of a term, and of what stands before it, from which it is found in a compound
_ENDING = 2  # letters that a form may be shorter by: where a file has the plural
_GENITIVES = ("", "s", "'s", "’s")
_WORD = 2.5  # commonness from which the beginning of a compound is a word
_CODE_ELEMENT = re.compile(r"<code>([^<]+)</code>")
# Between these stands no word of a sentence, but part of a path, an option, a name in code.
_BEFORE, _BEHIND = re.compile(r"(?:[\\/@#$=_.]|(?<!\w)-)\Z"), re.compile(r"[\\/@=_(]|\.\w")


@dataclass(frozen=True, slots=True)
class OpenedTerm:
    """A term of the term file as a reader opens it: how each language says it, and what the documents say it is."""

    entry: Entry
    language: str  # the reader's
    definition: Sentence | None = None  # in the reader's language, where the documents have one
    citation: Citation | None = None  # what that stands on

    @property
    def renderings(self) -> Mapping[str, Wording]:
        """What may be said, by language, the reader's first; none for a term that is left as it is everywhere."""
        if self.entry.keep:
            return {}
        found = {self.entry.language: Wording(self.entry.term)} | dict(self.entry.wordings)
        said = {code: wording for code, wording in found.items() if wording.good}
        return dict(sorted(said.items(), key=lambda each: each[0] != self.language))

    @property
    def name(self) -> str:
        """What the reader's language calls it, else the term itself."""
        own = self.renderings.get(self.language)
        return own.good[0] if own else self.entry.term

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain dicts and lists, ready for JSON."""
        return {
            "term": self.entry.term,
            "name": self.name,
            "language": self.entry.language,
            "do_not_translate": self.entry.keep,
            "part_of_speech": self.entry.part_of_speech,
            "note": self.entry.note,
            "renderings": {code: asdict(wording) for code, wording in self.renderings.items()},
            "definition": self.definition and self.definition.text,
            "citation": self.citation and asdict(self.citation),
        }


def opened(snapshot: Snapshot, entry: Entry, language: str) -> OpenedTerm:
    """A term with its definition in a language."""
    bare = OpenedTerm(entry, language)
    own = bare.renderings.get(language)
    wordings = own.good if own else ()
    found = definition(snapshot, tuple(dict.fromkeys((*wordings, entry.term))), language)
    if found is None:
        return bare
    (statement,) = found.statements
    said = quotation(found.document.text, statement, found.document.language, 1)
    return replace(bare, definition=said, citation=cite(found, [statement], 1))


class _Known(NamedTuple):
    """The wordings of terms in a language, by their stems."""

    wordings: Mapping[str, str]
    terms: Mapping[str, str]  # the term that a wording means
    names: frozenset[str]  # terms that are left as they are

    def has(self, words: str, key: str) -> bool:
        """Are words with the stems of a wording an inflected form of it? `set` is none of `settings`, which has its
        stem, nor is `kilden` one of the name `Kilde`."""
        own = self.wordings[key]
        if self.terms[key] in self.names:
            begins = words if own[:1].isupper() else words[:1].lower() + words[1:]  # as a sentence may
            return begins.startswith(own) and begins.removeprefix(own) in _GENITIVES
        return len(own) - len(words) <= _ENDING


class Glossary:
    """The terms of a term file, and where sentences say them."""

    def __init__(self, entries: Sequence[Entry] = ()) -> None:
        self._entries: dict[str, Entry] = {}
        for entry in entries:
            self._entries.setdefault(entry.term, entry)
        self._known: dict[str, _Known] = {}

    def entry(self, term: str) -> Entry:
        """The entry of a term. KeyError where there is none."""
        return self._entries[term]

    def marked(self, ready: SentenceReady) -> SentenceReady:
        """A sentence with the terms that it says: not those in code or in an address; of a row those in its values."""
        said = ready.sentence
        if not self._entries or said.kind == "phrase" or said.block == "code":
            return ready
        text = _prose(said, [citation.quote for citation in ready.citations])
        terms = tuple(self._mentions(text, said.language))
        return replace(ready, sentence=replace(said, terms=terms)) if terms else ready

    def _mentions(self, text: str, language: str) -> Iterator[Mention]:
        """Each term where a text says it first, in the order of the text."""
        known, told = self._known_in(language), set[str]()
        spots = [
            (span, key) for span, key in spotted(text, language, known.wordings) if known.has(text[slice(*span)], key)
        ]
        found = [(span, known.terms[key]) for span, key in spots]
        taken = [span for span, _ in found]
        found += [(span, term) for span, term in _in_compounds(text, language, known) if not _touches(span, taken)]
        for span, term in sorted(found):
            if term not in told and not _joined(text, span):
                told.add(term)
                yield Mention(*span, term)

    def _known_in(self, language: str) -> _Known:
        if language not in self._known:
            self._known[language] = _known(self._entries.values(), language)
        return self._known[language]


def _known(entries: Collection[Entry], language: str) -> _Known:
    """What means one term only: what a term is to be called comes before what it is not, and before the term itself in
    another language."""
    own: list[tuple[str, str]] = []
    others: list[tuple[str, str]] = []
    for entry in entries:
        wording = entry.wordings.get(language, Wording())
        own += [(each, entry.term) for each in wording.good]
        if entry.keep or (entry.language == language and not wording.good):
            own.append((entry.term, entry.term))
        elif means_one_thing(entry.term, language):
            others.append((entry.term, entry.term))
        others += [(each, entry.term) for each in wording.avoid]
    wordings: dict[str, str] = {}
    terms: dict[str, str] = {}
    unclear: set[str] = set()
    for said in (own, others):
        meant: defaultdict[str, dict[str, str]] = defaultdict(dict)
        for text, term in said:
            meant[key_of(text, language)].setdefault(term, text)
        for key, several in meant.items():
            if len(several) > 1:
                unclear.add(key)
            elif key not in terms and key not in unclear and any(char.isalpha() for char in key):
                ((terms[key], wordings[key]),) = several.items()
    return _Known(wordings, terms, frozenset(entry.term for entry in entries if entry.keep))


def _prose(said: Sentence, quotes: Sequence[str]) -> str:
    """A sentence's text, as long, with blanks for what is code there or where it is quoted from, and for names of
    columns."""
    code = {found[2].strip() for text in (said.text, *quotes) for found in CODE_SPAN.finditer(text)}
    code |= {found[1].strip() for text in quotes for found in _CODE_ELEMENT.finditer(text)}
    text = prose(said.text)
    for each in sorted(code, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(each)}(?!\w)", lambda found: blank(found[0]), text)
    if said.cells:
        values = said.values
        text = "".join(char if any(s <= i < e for s, e in values) else " " for i, char in enumerate(text))
    return text


def _in_compounds(text: str, language: str, known: _Known) -> Iterator[tuple[Span, str]]:
    """Words that are a kind of a term, where a language writes them as one: `språkmodell` for `modell`."""
    if not locale(language).compounds or not known.wordings:
        return
    for word in words(text, text, Span(0, len(text)), language):
        term = _head(word, language, known) if word.text.isalpha() else None
        if term:
            yield Span(word.start, word.end), term


def _head(word: Word, language: str, known: _Known) -> str | None:
    """The longest term that a compound ends with, behind a word."""
    for at in range(_REST, len(word.text) - _PART + 1):
        head = word.text[at:]
        (said,) = words_of(head, language)
        own = known.wordings.get(said.stem)
        if (
            own
            and len(own) >= _PART
            and are_forms([said], words_of(own, language), language)
            and known.has(head, said.stem)
        ):
            return known.terms[said.stem] if _is_word(word.text[:at], language) else None
    return None


def _touches(span: Span, others: Iterable[Span]) -> bool:
    return any(span.start < other.end and other.start < span.end for other in others)


def _is_word(text: str, language: str) -> bool:
    """Is the beginning of a compound a word, also without the `s` that joins it?"""
    return text not in locale(language).neutral and any(
        commonness(each, language) > _WORD for each in (text, text.removesuffix("s"))
    )


def _joined(text: str, span: Span) -> bool:
    """Is it part of a path, an option or a name in code?"""
    return _BEFORE.search(text, 0, span.start) is not None or _BEHIND.match(text, span.end) is not None
