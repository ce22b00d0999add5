"""Entries as TBX: written as TBX-Basic of ISO 30042:2008, which other programs open, and read, also of the edition of
2019."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from ..languages.locale import DEFAULT, known
from ..records import SettingError
from .entries import PARTS_OF_SPEECH, Entry, Wording

_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_STATUS = {
    "preferred": "preferredTerm-admn-sts",
    "allowed": "admittedTerm-admn-sts",
    "avoid": "deprecatedTerm-admn-sts",
}
_READ = {
    "preferred": "preferred", "standardized": "preferred", "admitted": "allowed", "deprecated": "avoid",
    "superseded": "avoid", "notrecommended": "avoid", "forbidden": "avoid", "obsolete": "avoid",
}  # fmt: skip
_KEPT = "do not translate"  # the note of a term that is left as it is, for which TBX-Basic has no category
_CONTROL = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])  # which XML cannot hold


def to_tbx(entries: Iterable[Entry]) -> str:
    """A whole TBX file."""
    from lxml import etree

    root = etree.Element("martif", attrib={"type": "TBX-Basic", _LANGUAGE: DEFAULT})
    about = _below(_below(_below(root, "martifHeader"), "fileDesc"), "sourceDesc")
    _below(about, "p", "Terms of a documentation, by Kilde")
    body = _below(_below(root, "text"), "body")
    for number, entry in enumerate(entries, 1):
        _write(_below(body, "termEntry", id=f"c{number}"), entry)
    made: str = etree.tostring(root, encoding="unicode", pretty_print=True)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{made}'


def _below(parent: Any, name: str, text: str | None = None, **attributes: str) -> Any:
    from lxml import etree

    made = etree.SubElement(parent, name, attributes)
    made.text = text if text is None else text.translate(_CONTROL)
    return made


def _write(concept: Any, entry: Entry) -> None:
    for note in (entry.note, _KEPT if entry.keep else ""):
        if note:
            _below(concept, "note", note)
    own = entry.wordings.get(entry.language, Wording())
    _write_language(
        concept, entry.language, Wording(entry.term, own.allowed, own.avoid, own.note), entry.part_of_speech
    )
    for code, wording in entry.wordings.items():
        if code != entry.language and (wording.good or wording.avoid):
            _write_language(concept, code, wording, entry.part_of_speech)


def _write_language(concept: Any, code: str, wording: Wording, part_of_speech: str) -> None:
    section = _below(concept, "langSet", **{_LANGUAGE: code})
    if wording.note:
        _below(section, "note", wording.note)
    preferred = [wording.preferred] if wording.preferred else []
    for status, texts in (("preferred", preferred), ("allowed", wording.allowed), ("avoid", wording.avoid)):
        for text in texts:
            term = _below(section, "tig")
            _below(term, "term", text)
            if part_of_speech:
                _below(term, "termNote", part_of_speech, type="partOfSpeech")
            _below(term, "termNote", _STATUS[status], type="administrativeStatus")


# ---- read --------------------------------------------------------------------------------------


def from_tbx(data: bytes, file: Path) -> tuple[Entry, ...]:
    """The entries of a TBX file; SettingError where it is none. What is in other languages than ours is left out."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as fault:
        raise SettingError(f"{file}, line {fault.lineno or 1}: this is no XML ({fault.msg}); correct it.") from fault
    if _name(root) not in ("tbx", "martif"):
        raise SettingError(f"{file}, line 1: this is no TBX but {_name(root)}; export it as TBX.")
    source = known(root.get(_LANGUAGE, DEFAULT)) or DEFAULT
    concepts = _all(root, "conceptEntry", "termEntry")
    return tuple(entry for concept in concepts if (entry := _entry(concept, source)))


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _all(element: Any, *names: str) -> Iterator[Any]:
    return (each for each in element.iter() if isinstance(each.tag, str) and _name(each) in names)


def _entry(concept: Any, source: str) -> Entry | None:
    wordings: dict[str, Wording] = {}
    for section in _all(concept, "langSec", "langSet"):
        code = known(section.get(_LANGUAGE, ""))
        if code is not None and code not in wordings:
            wordings[code] = _wording(section)
    language = source if source in wordings else next(iter(wordings), None)
    if language is None or not wordings[language].good:
        return None
    first = wordings.pop(language)
    term, *others = first.good
    if others or first.avoid or first.note:
        wordings[language] = Wording(None, tuple(others), first.avoid, first.note)
    notes = [_text(each) for each in concept if isinstance(each.tag, str) and _name(each) == "note"]
    notes += [_text(each) for each in _all(concept, "descrip") if each.get("type") == "definition"]
    parts = [_text(each) for each in _all(concept, "termNote") if each.get("type") == "partOfSpeech"]
    return Entry(
        term,
        language,
        keep=_KEPT in notes,
        part_of_speech=next((part if part in PARTS_OF_SPEECH else "other" for part in parts), ""),
        note=" ".join(note for note in notes if note != _KEPT),
        wordings=wordings,
    )


def _wording(section: Any) -> Wording:
    said: dict[str, list[str]] = {"preferred": [], "": [], "allowed": [], "avoid": []}  # "": without a status
    for each in _all(section, "termSec", "tig", "ntig"):
        text = next((_text(term) for term in _all(each, "term")), "")
        status = next(
            (_text(note) for note in _all(each, "termNote") if note.get("type") == "administrativeStatus"), ""
        )
        plain = status.split("Term-")[0].split("-")[0].removesuffix("Term").casefold()
        if text:
            said[_READ.get(plain, "")].append(text)
    every = said["preferred"] + said[""]
    preferred, others = every[:1], every[1:]
    notes = " ".join(_text(each) for each in section if isinstance(each.tag, str) and _name(each) == "note")
    return Wording(next(iter(preferred), None), (*others, *said["allowed"]), tuple(said["avoid"]), notes)


def _text(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())
