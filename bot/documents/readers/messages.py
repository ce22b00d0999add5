"""Catalogs of messages, gettext's and XLIFF, to the text of their translations; reads no other file.

Home of polib.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from ...records import LeftOut
from ...text.markup import clean, escaped, line_starts
from .plain_text import Extracted, decoded
from .rst.page import from_rst

_XLIFF = ("{urn:oasis:names:tc:xliff:document:1.2}", "{urn:oasis:names:tc:xliff:document:2.0}", "")
PAGE = "\0"  # between a configuration and a page
_NOT_READY = {"new", "needs-translation", "needs-review-translation", "needs-adaptation", "initial"}


def from_po(data: bytes, settings: str = "") -> Extracted:
    """The translations of a catalog, those that a person has to look at left out; of a template, the messages.

    `settings` are those of Sphinx, which say what stands for the names between bars; and, behind `PAGE`, the page whose
    messages they are: then it is that page as Sphinx publishes it, with its headings, tables and terms.
    """
    import polib

    settings, _, page = settings.partition(PAGE)
    catalog = _catalog(data, polib)
    entries = [entry for entry in catalog if not entry.obsolete and entry.msgid]
    if not any(entry.msgstr or entry.msgstr_plural for entry in entries):
        return Extracted(_paragraphs((_filled(entry, entry.msgid) for entry in entries), _headings(entries), settings))
    ready = [entry for entry in entries if entry.translated()]
    fuzzy = sum(entry.fuzzy for entry in entries)
    language = catalog.metadata.get("Language") or None
    return Extracted(
        _page(page, ready, settings, language)
        or _paragraphs(
            (part for entry in ready for part in _forms(entry)), _headings(entries, translated=True), settings
        ),
        language,
        notes=tuple(_unready(fuzzy, len(entries) - len(ready) - fuzzy)),
    )


def _page(page: str, ready: Sequence[Any], settings: str, language: str | None) -> str:
    """A page with what a catalog says instead of its words; nothing without a page, or of one with other words."""
    said = {" ".join(entry.msgid.split()): entry.msgstr for entry in ready if entry.msgstr}
    if not page or not said:
        return ""
    own = from_rst(page.encode(), settings).text
    translated = from_rst(page.encode(), settings, said, language).text
    return translated if translated != own else ""


def _catalog(data: bytes, polib: Any) -> Any:
    try:
        return polib.pofile(decoded(data).text)
    except (OSError, ValueError, IndexError, UnicodeDecodeError) as error:
        raise LeftOut("a catalog of messages that cannot be parsed; mend it") from error


def _forms(entry: Any) -> Iterator[str]:
    forms = entry.msgstr_plural.values() if entry.msgstr_plural else [entry.msgstr]
    yield from (_filled(entry, form) for form in forms)


# What a program puts its own words or numbers in for: `%(order)s`, `%1$d`.
_GAP = re.compile(r"%(?:(?P<percent>%)|(?:\(\w+\)|\d+\$)?[-+#0]*\d*(?:\.\d+)?(?:hh?|ll?)?[diouxXeEfFgGcrsa@])")


def _filled(entry: Any, message: str) -> str:
    """A message with `…` in its gaps, if it is said to have any."""
    if not any(flag.endswith("-format") and not flag.startswith("no-") for flag in entry.flags):
        return message
    return _GAP.sub(lambda gap: "%" if gap["percent"] else "…", message)


def from_xliff(data: bytes) -> Extracted:
    """The translations of an XLIFF file, of one without any its sources."""
    root, name, units, file = _xliff(data)
    targets = [unit.find(f"{name}target") for unit in units]
    if all(target is None or not _words(target) for target in targets):
        language = file.get("source-language") or root.get("srcLang")
        return Extracted(
            _paragraphs(_words(source) for unit in units for source in unit.iter(f"{name}source")), language
        )
    ready = [each for each in targets if each is not None and _words(each) and _is_ready(each)]
    return Extracted(
        _paragraphs(map(_words, ready)),
        file.get("target-language") or root.get("trgLang"),
        notes=tuple(_unready(0, len(units) - len(ready))),
    )


def _xliff(data: bytes) -> tuple[Any, str, list[Any], Any]:
    """The root of an XLIFF file, what its names begin with, its units, and its first file, which says its languages."""
    from lxml import etree

    try:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise LeftOut("not XML; mend it") from error
    name = next((each for each in _XLIFF if root.tag == f"{each}xliff"), None)
    if name is None:
        raise LeftOut("no XLIFF of version 1.2 or 2")
    units = [*root.iter(f"{name}trans-unit"), *root.iter(f"{name}segment")]
    return root, name, units, next(root.iter(f"{name}file"), root)


def from_sources(data: bytes, settings: str = "") -> Extracted:
    """The messages that a catalog translates; LeftOut where they are no words but keys."""
    import polib

    if b"<xliff" in data:
        root, name, units, file = _xliff(data)
        language = file.get("source-language") or root.get("srcLang")
        messages = [_words(source) for unit in units for source in unit.iterchildren(f"{name}source")]
        headings = {}
    else:
        catalog = _catalog(data, polib)
        language = catalog.metadata.get("X-Source-Language") or "en"
        entries = [entry for entry in catalog if not entry.obsolete and entry.msgid]
        messages = [_filled(entry, form) for entry in entries for form in (entry.msgid, entry.msgid_plural) if form]
        headings = _headings(entries)
    if 2 * sum(_KEY.fullmatch(message) is not None for message in messages) > len(messages):
        raise LeftOut("messages that are keys, no words")
    return Extracted(_paragraphs(iter(messages), headings, settings), language)


_KEY = re.compile(r"[\w-]*(?:[._/:][\w-]+)+|[a-z]+[A-Z]\w*")


def _is_ready(target: Any) -> bool:
    """Its state stands on the translation, or, from version 2 on, on the segment that holds it."""
    return not _NOT_READY & {target.get("state"), target.getparent().get("state")}


def _words(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def _paragraphs(messages: Iterator[str], headings: Mapping[str, int] = MappingProxyType({}), settings: str = "") -> str:
    """Each message as a paragraph, the first that is a heading with its level."""
    levels = dict(headings)
    words = ((levels.pop(message, 0), " ".join(clean(message).split())) for message in messages)
    return "\n\n".join(f"{'#' * level} {_as_markdown(each, settings)}".strip() for level, each in words if each)


# How po4a says that a message is a heading, and the files of pages whose first message is their title.
_TITLE = re.compile(r"^type: Title (?P<mark>#+|[=~^+-])", re.MULTILINE)
_UNDERLINES = "=-~^+"
_PAGES = (".rst", ".md", ".txt", ".adoc")
_LONGEST = 200  # characters of a heading


def _headings(entries: Sequence[Any], *, translated: bool = False) -> dict[str, int]:
    """The messages that are headings on the page that they are from, or their translations, and the level of each."""
    found: dict[str, int] = {}
    for at, entry in enumerate(entries):
        said = _TITLE.search(entry.comment)
        level = said and (len(said["mark"]) if "#" in said["mark"] else _UNDERLINES.index(said["mark"]) + 1)
        if not level and not at and any(file.endswith(_PAGES) for file, _ in entry.occurrences):
            level = int(not entry.msgid.endswith(".") and len(entry.msgid) < _LONGEST)
        if level:
            found[entry.msgstr if translated else entry.msgid] = min(level, 6)
    return found


def _as_markdown(message: str, settings: str) -> str:
    """A message, which is written in what its page is: reStructuredText or Markdown."""
    if _OF_RST.search(message):
        return _NAMED.sub("…", from_rst(message.encode(), settings).text)  # what nobody says is a gap
    return line_starts(message if _OF_MARKDOWN.search(message) else escaped(message))


_NAMED = re.compile(r"(?<![\w|`\\])\|(?=\S)[^|`\n]{1,60}(?<=\S)\|_{0,2}(?![\w|])")
_OF_RST = re.compile(rf"`[^`\n]+`_{{1,2}}(?!\w)|``[^`\n]+``|:[\w:+-]+:`[^`\n]+`|{_NAMED.pattern}")
_OF_MARKDOWN = re.compile(
    r"\]\([^()\s]+\)|(?<!`)`[^`\n]+`(?!`)|\*\*\w[^*\n]*\*\*|</(?:a|b|i|em|strong|code|kbd|span|p)>|<br ?/?>"
)


def _unready(fuzzy: int, missing: int) -> Iterator[str]:
    if fuzzy:
        yield f"{fuzzy} messages are marked fuzzy and not quoted; look at them"
    if missing > 0:
        yield f"{missing} messages are not translated"
