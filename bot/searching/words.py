"""The words that the documents have for what a question calls otherwise: by the term file, and by what was mined."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cache, cached_property
from typing import Any

from ..indexing.snapshot import Snapshot
from ..languages.identify import TECHNICAL
from ..records import Passage, Span
from ..terminology.entries import Entry, entry_from
from ..terminology.mined import mined
from ..terminology.said import Said, Side, Term, alike
from ..terminology.words import is_foreign, key_of, means_one_thing, spotted, words, words_of
from ..text.prose import prose

_RARE = 3  # times as often a wording has to be used as the one that it is taken for
_LEAST = 3  # uses of a wording that is no accident
_MOST = 20_000  # pieces of a language that are learned from
_LARGEST = 100_000  # passages of an index that is learned from: all of them are held in memory for it
_CHANGED = 0.1  # of the documents: from this share on it is learned anew

Table = Mapping[str, Mapping[str, str]]  # by language: a wording -> the one that stands for it


@dataclass(frozen=True)
class OtherWords:
    """What a question may say -> what the documents say, by language."""

    mined: Table = field(default_factory=dict)  # wordings by their stems
    entries: tuple[Entry, ...] = ()  # of the term file, which comes first
    changed: int | None = None  # documents since it was mined, None where it never was
    sources: Mapping[str, OtherWords] = field(default_factory=dict)  # where there are several: what each calls things

    @cached_property
    def filed(self) -> Table:
        """By the term file."""
        return _filed(self.entries)

    @cached_property
    def avoided(self) -> Table:
        """Of these, what an answer is not to say."""
        return _avoided(self.entries)

    def in_theirs(self, text: str, language: str, says: Callable[[str], bool]) -> str:
        """A question in the words that the documents have; names and code in it stay as they are.

        `says` tells whether the documents say a wording: the term file knows what they ought to say.
        """
        filed, mined = self.filed.get(language, {}), self.mined.get(language, {})
        right = {key_of(each, language) for each in filed.values()}
        known = {key: ("", theirs) for key, theirs in mined.items() if key not in right}
        known |= {key_of(own, language): (own, theirs) for own, theirs in filed.items()}
        known |= {key_of(entry.term, language): ("", entry.term) for entry in self.entries if entry.keep}
        pieces, done = [], 0
        for span, key in spotted(text, language, {key: own for key, (own, _) in known.items()}):
            own, theirs = known[key]
            turns = (says(theirs) and (key in mined or not says(own))) if own else not _is_joined(text, span)
            if turns and key_of(theirs, language) != key and not _is_name(text, span):
                pieces += [text[done : span.start], theirs]
                done = span.end
        return "".join([*pieces, text[done:]])

    def preferred(self, texts: Iterable[str], language: str) -> tuple[str, ...]:
        """What the term file calls the things that some texts speak of, in a language, each once."""
        filed = self.filed.get(language, {})
        known = {key_of(each, language): (each, wanted) for own, wanted in filed.items() for each in (own, wanted)}
        keys = (
            key for text in texts for _, key in spotted(text, language, {key: own for key, (own, _) in known.items()})
        )
        return tuple(dict.fromkeys(known[key][1] for key in keys))

    def told_to_avoid(self, text: str, language: str) -> tuple[str, str] | None:
        """The first wording in a text that the term file says to avoid, and what it prefers."""
        avoided = self.avoided.get(language, {})
        known = {key_of(own, language): own for own in avoided}
        found = next(spotted(text, language, known), None)
        return found and (text[slice(*found[0])], avoided[known[found[1]]])

    def of(self, names: Collection[str]) -> OtherWords:
        """What some sources say: what one of them has another word for than the other is left as it is."""
        every = [each for name, each in self.sources.items() if name in names]
        tables: defaultdict[str, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for each in every:
            for code, wordings in each.mined.items():
                for key, text in wordings.items():
                    tables[code][key].add(text)
        mined = {
            code: {key: texts.pop() for key, texts in wordings.items() if len(texts) == 1}
            for code, wordings in tables.items()
        }
        entries = [entry for each in every for entry in each.entries]
        return OtherWords(mined, tuple(entry for at, entry in enumerate(entries) if entry not in entries[:at]))

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, noted: str | None) -> OtherWords:
        """What was noted; nothing where it is not what `to_json` wrote."""
        try:
            return cls._of_values(json.loads(noted or "{}"))
        except (ValueError, TypeError, AttributeError, KeyError, RecursionError):
            return cls()

    @classmethod
    def _of_values(cls, said: Mapping[str, Any]) -> OtherWords:
        mined, entries = said.get("mined", {}), tuple(entry_from(each) for each in said.get("entries", ()))
        if not all(isinstance(each, dict) for each in mined.values()):
            return cls()
        sources = {name: cls._of_values(each) for name, each in said.get("sources", {}).items()}
        return cls(mined, entries, said.get("changed"), sources)


def _is_name(text: str, span: Span) -> bool:
    """Is it part of code, has it a capital that no sentence's beginning explains, or stands another capital behind
    it?"""
    before, after = text[: span.start].rsplit(" ", maxsplit=1)[-1], text[span.end :].split(" ", maxsplit=1)[0]
    if TECHNICAL.search(f"{before}{text[slice(*span)]}{after}"):
        return True
    return text[span.start].isupper() and (span.start > 0 or text[span.end :].lstrip(" -")[:1].isupper())


def _is_joined(text: str, span: Span) -> bool:
    """Is it a part of a word with hyphens, which is called otherwise as a whole?"""
    return {text[span.start - 1 : span.start], text[span.end : span.end + 1]} & {"-", "\u2011"} != set()


def says(snapshot: Snapshot, language: str, wording: str) -> bool:
    """Do documents say a wording, in some form, with its words together?"""
    stems = " ".join(f"{language}:{word.stem}" for word in words_of(wording, language))
    known = {key_of(wording, language): wording}
    return any(any(spotted(text, language, known)) for text in snapshot.having(stems))


def learned(
    before: OtherWords, snapshot: Snapshot, entries: Mapping[str, Sequence[Entry]], changed: Mapping[str, int]
) -> OtherWords:
    """The words of an index of whose sources, by their names, so many documents are other than before.

    `entries` are those of each source's term file, under no name those that count for all of them together.
    """
    whole = _learned(before, snapshot, entries.get("", ()), sum(changed.values()))
    if len(snapshot.shares) < 2:
        return replace(whole, sources={})
    sources = {
        name: _learned(
            before.sources.get(name, OtherWords()),
            snapshot.limited([name]),
            entries.get(name, ()),
            changed.get(name, 0),
        )
        for name in snapshot.shares
        if name
    }
    return replace(whole, sources=sources)


def _learned(before: OtherWords, snapshot: Snapshot, entries: Sequence[Entry], changed: int) -> OtherWords:
    since = changed + (before.changed or 0)
    anew = before.changed is None or since > _CHANGED * snapshot.header.documents
    if changed and anew and snapshot.header.passages <= _LARGEST:
        return OtherWords(searched_by(mined(list(_said(snapshot)))), tuple(entries), changed=0)
    return replace(before, entries=tuple(entries), changed=None if before.changed is None else since)


def _said(snapshot: Snapshot) -> Iterator[Said]:
    """What originals and translations say, statement by statement where they have as many."""
    texts = {path: each.text for path, each in snapshot.documents_at(snapshot.documents()).items()}
    plain = cache(lambda path: prose(texts[path]))
    counts = Counter[str]()
    for original, translation in snapshot.translated():
        if translation.language == original.language or translation.kind in ("code", "record"):
            continue
        theirs, ours = _pieces(original), _pieces(translation)
        if len(theirs) != len(ours):
            theirs, ours = [Span(original.start, original.end)], [Span(translation.start, translation.end)]
        for one, other in zip(theirs, ours, strict=True):
            sides = (
                Side(
                    each.path,
                    each.language,
                    texts[each.path],
                    words(texts[each.path], plain(each.path), span, each.language),
                )
                for each, span in ((original, one), (translation, other))
            )
            said = Said(*sides)
            if said.tells and counts[translation.language] < _MOST:
                counts[translation.language] += 1
                yield said


def _pieces(passage: Passage) -> list[Span]:
    return [statement.span for statement in passage.statements if statement.kind != "code"]


# ---- which wording stands for which ------------------------------------------------------------


def searched_by(terms: Collection[Term]) -> Table:
    """Wordings that are rare beside another one of the same term, and terms that no translation leaves as they are.

    Only those that render one term, and for which there is one usual wording. A name that has such a word in it stands
    for itself.
    """
    usual: defaultdict[str, set[str]] = defaultdict(set)
    found: defaultdict[str, defaultdict[str, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
    for term in sorted(terms, key=lambda term: -term.count):
        for code, (first, *_) in term.renderings.items():
            usual[code].add(key_of(first.text, code))
            for text, stands_for_it in _beside(term, code):
                found[code][key_of(text, code)][first.key] = first.text if stands_for_it else ""
    tables = {code: _one_thing(wordings, usual[code], code) for code, wordings in found.items()}
    return {code: table | _names(terms, table, code) for code, table in tables.items()}


def _beside(term: Term, code: str) -> Iterator[tuple[str, bool]]:
    """What a term may be called beside its usual rendering; is that to be taken for the usual one?"""
    first, *others = term.renderings[code]
    settled = first.count >= _LEAST * _RARE and 2 * first.count >= sum(each.count for each in term.renderings[code])
    settled = settled and not term.kept
    for each in others:
        if each.count >= _LEAST:
            yield each.text, settled and _RARE * each.count <= first.count and means_one_thing(each.text, code)
    if not any(alike(each.key, _joined(term.text, code)) for each in (first, *others)):
        yield term.text, settled and is_foreign(term.text, code)


def _one_thing(wordings: Mapping[str, Mapping[str, str]], usual: Collection[str], language: str) -> dict[str, str]:
    """Wordings that stand for one thing only and are the usual one of nothing, each with what stands for it."""
    kept = {}
    for key, several in wordings.items():
        first = next(iter(several))
        text = several[first] if all(alike(first, each) for each in several) else ""
        if text and key not in usual and not alike(key.replace(" ", ""), _joined(text, language)):
            kept[key] = text
    return kept


def _names(terms: Iterable[Term], table: Mapping[str, str], language: str) -> dict[str, str]:
    """Terms of several words that translations leave as they are, with a word in them that is called otherwise."""
    left = [
        term.text
        for term in terms
        if len(term.key) > 1 and (found := term.renderings.get(language))
        if found[0].text == term.text and found[0].count >= _LEAST
    ]
    return {
        key: text
        for text in left
        if (key := key_of(text, language)) not in table and any(f" {each} " in f" {key} " for each in table)
    }


def _filed(entries: Iterable[Entry]) -> Table:
    """What is to be avoided, and the term itself, for what is preferred; but not what is right for another term."""
    found: dict[str, dict[str, str]] = {}
    right = _right(entries)
    for entry in entries:
        for code, wording in entry.wordings.items():
            if preferred := wording.preferred or (entry.term if code == entry.language else None):
                own = [entry.term] if code != entry.language and is_foreign(entry.term, code) else []
                others = (each for each in (*own, *wording.avoid) if key_of(each, code) not in right[code])
                found.setdefault(code, {}).update(_each_for(preferred, others, code))
    return found


def _avoided(entries: Iterable[Entry]) -> Table:
    found: dict[str, dict[str, str]] = {}
    right = _right(entries)
    for entry in entries:
        for code, wording in entry.wordings.items():
            preferred = wording.preferred or next(iter(wording.allowed), entry.term)
            others = (each for each in wording.avoid if key_of(each, code) not in right[code])
            found.setdefault(code, {}).update(_each_for(preferred, others, code))
    return {code: each for code, each in found.items() if each}


def _right(entries: Iterable[Entry]) -> defaultdict[str, set[str]]:
    """By language the stems of all wordings that are preferred or allowed for some term."""
    right: defaultdict[str, set[str]] = defaultdict(set)
    for entry in entries:
        for code, wording in entry.wordings.items():
            right[code].update(key_of(each, code) for each in wording.good)
    return right


def _each_for(preferred: str, texts: Iterable[str], language: str) -> dict[str, str]:
    return {text: preferred for text in texts if key_of(text, language) not in ("", key_of(preferred, language))}


def _joined(text: str, language: str) -> str:
    return key_of(text, language).replace(" ", "")
