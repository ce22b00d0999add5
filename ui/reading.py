"""A document beside its original, and the contents of an index, as plain pages; knows nothing of Gradio."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from typing import NamedTuple
from urllib.parse import quote, urlencode

from bot import Beside, BesideRow, Document, Holding, Locale, Part, Piece, Report, Span

from . import parts
from .cells import Cell, cells, level_of
from .markup import escape, language_name, safe_link

_OF = 12  # of a document's hash, enough to tell that it changed
_NOTED = 120  # characters of what differs that are shown


def address(path: str, language: str = "", spans: Sequence[Span] = (), of: str = "") -> str:
    """Where a document is read, with some of its words marked, if it is still the one `of` that hash; relative to the
    chat."""
    asked = {"lang": language} if language else {}
    if spans:
        asked |= {"at": ",".join(f"{start}-{end}" for start, end in spans), "of": of[:_OF]}
    query = f"?{urlencode(asked)}" if asked else ""
    return f"read/{quote(path)}{query}{'#mark' if spans else ''}"


def spans_in(text: str) -> tuple[Span, ...]:
    """The spans of an address; what is none is none."""
    found = []
    for part in text.split(",")[:50]:
        start, _, end = part.partition("-")
        if start.isdecimal() and end.isdecimal() and len(start) < 10 and len(end) < 10 and int(start) < int(end):
            found.append(Span(int(start), int(end)))
    return tuple(found)


class Frame(NamedTuple):
    """What is around a page: its own words, what the documentation is called, and the way from it to the chat."""

    words: Locale
    title: str
    root: str

    def to(self, path: str) -> str:
        """The address of a document from here, ready for an attribute."""
        return escape(self.root + address(path, self.words.code))


# ---- a document ----------------------------------------------------------------------------


def document_page(view: Beside, frame: Frame, spans: Sequence[Span]) -> str:
    """The whole page of a document: its translation and its original side by side, what was cited marked."""
    document, words = view.document, frame.words
    sides = _sides(view, words) if view.original else ""
    marks = _Marks(spans)
    rows = "".join(_row(row, view, words, marks) for row in view.rows)
    link = safe_link(document.link)
    published = (
        f'<a href="{escape(link)}" rel="noopener noreferrer nofollow">{_say(words, "open")} ↗</a>' if link else ""
    )
    body = (
        f'<h1 lang="{escape(document.language)}">{escape(document.title)}</h1>'
        f'<div class="r-about"><code class="r-path">{escape(document.path)}</code>{published}'
        f'<nav aria-label="{_say(words, "language")}"><ul>{_family(view.family, document, frame)}</ul></nav></div>'
        f'<div class="{"r-both" if view.original else "r-alone"}">{sides}{rows}</div>'
    )
    return page(document.title, body, frame)


def _family(family: Iterable[Document], here: Document, frame: Frame) -> str:
    return "".join(f"<li>{_state_link(each, frame, current=each.path == here.path)}</li>" for each in family)


def _state_link(document: Document, frame: Frame, *, current: bool = False, named: bool = True) -> str:
    words = frame.words
    state = words.states.get(document.state, document.state)
    name = language_name(document.language, words)
    shown = f"{name}: {state}" if named else state
    here = ' aria-current="page"' if current else ""
    return (
        f'<a class="r-state r-{escape(document.state)}" href="{frame.to(document.path)}"{here}'
        f' title="{escape(f"{document.title}, {name}: {state}")}">{escape(shown)}</a>'
    )


def _sides(view: Beside, words: Locale) -> str:
    assert view.original is not None
    heads = (
        f'<div class="r-side">{escape(language_name(each.language, words))},'
        f" {escape(words.states.get(each.state, each.state))}</div>"
        for each in (view.document, view.original)
    )
    return f'<div class="r-row r-sides">{"".join(heads)}</div>'


class _Marks:
    """What is to be marked, and whether anything was."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self.spans, self.first = spans, True

    def has(self, piece: Piece) -> bool:
        return any(span.start < piece.span.end and piece.span.start < span.end for span in self.spans)

    def marked(self, markup: str) -> str:
        name, self.first = (' id="mark"' if self.first else ""), False
        return f"<mark{name}>{markup}</mark>"


def _row(row: BesideRow, view: Beside, words: Locale, marks: _Marks) -> str:
    """What stands beside each other, and what differs."""
    ours, theirs, findings = row
    here = [[marks.has(piece) for piece in part.pieces] for part in ours]
    alike = [len(part.pieces) for part in ours] == [len(part.pieces) for part in theirs]
    there = here if alike else [[False] * len(part.pieces) for part in theirs]
    left = _side(ours, here, view.document, marks, [(each.found, each.expected) for each in findings])
    if view.original is None:
        return f'<div class="r-row">{left}</div>'
    right = _side(theirs, there, view.original, marks, [(each.expected, each.found) for each in findings])
    if not ours:
        left = f'<div class="r-side r-only">{_say(words, "only_original")}</div>'
    if not theirs:
        right = f'<div class="r-side r-only">{_say(words, "only_translation")}</div>'
    notes = "".join(_note(each.found[:_NOTED], each.expected[:_NOTED], words) for each in findings)
    return f'<div class="r-row">{left}{right}{notes}</div>'


def _note(found: str, expected: str, words: Locale) -> str:
    """What differs, `12 ≠ 21`, or what only one of the two has."""
    if found and expected:
        said = f"{escape(found)} ≠ {escape(expected)}"
    else:
        said = f"{_say(words, 'only_translation' if found else 'only_original')}: {escape(found or expected)}"
    return f'<p class="r-note" role="note">{said}</p>'


def _side(
    blocks: Sequence[Part],
    marked: Sequence[Sequence[bool]],
    document: Document,
    marks: _Marks,
    differing: Sequence[tuple[str, str]] = (),
) -> str:
    flags = {
        piece: flag
        for part, row in zip(blocks, marked, strict=True)
        for piece, flag in zip(part.pieces, row, strict=True)
    }
    differs = _Differing(differing)

    def said(piece: Piece, text: str) -> str:
        shown = differs.marked(text)
        return marks.marked(shown) if flags[piece] else shown

    return f'<div class="r-side" lang="{escape(document.language)}">{parts.body(blocks, said)}</div>'


class _Differing:
    """What a side has otherwise than the other side, or alone: figures, names and code as findings list them."""

    def __init__(self, findings: Sequence[tuple[str, str]]) -> None:
        self._alone = {word: not there for here, there in findings for word in (here, *here.split(", ")) if word}
        longest = "|".join(re.escape(each) for each in sorted(self._alone, key=lambda each: (-len(each), each)))
        self._pattern = re.compile(rf"(?<!\w)(?<!\d[.,])(?:{longest})(?!\w|[.,]\d)") if longest else None

    def marked(self, text: str) -> str:
        if self._pattern is None:
            return escape(text)
        made, done = [], 0
        for found in self._pattern.finditer(text):
            name = "r-differs r-alone-here" if self._alone[found[0]] else "r-differs"
            made += [escape(text[done : found.start()]), f'<b class="{name}">{escape(found[0])}</b>']
            done = found.end()
        return "".join([*made, escape(text[done:])])


# ---- what is indexed -----------------------------------------------------------------------


def contents_page(
    documents: Sequence[Document], frame: Frame, holds: Holding, find: str = "", report: Report | None = None
) -> str:
    """All pages by languages, with the state of each; those whose title or path has `find`, where it is given.

    Where the translations were checked, also what the `report` says of each: the same map as that of `kilde check`.
    """
    words = frame.words
    languages = sorted({each.claimed or each.language for each in documents})
    pages: dict[str, dict[str, Document]] = defaultdict(dict)
    for each in sorted(documents, key=lambda each: each.original is not None):
        pages[each.original or each.path].setdefault(each.claimed or each.language, each)
    wanted = find.casefold().strip()
    found = cells(report) if report else None
    rows = "".join(
        _contents_row(page, its, languages, frame, found)
        for page, its in sorted(pages.items())
        if wanted in page.casefold() or any(wanted in each.title.casefold() for each in its.values())
    )
    counted = {code: sum(code in its for its in pages.values()) for code in languages}
    named = words.listed([words.languages.get(code, code) for code in languages])
    date = words.day(holds.read_at) if holds.read_at else "–"
    about = words.page["contents_of"].format(documents=len(documents), languages=named, date=date)
    head = "".join(f'<th scope="col">{escape(language_name(code, words))}</th>' for code in languages)
    foot = "".join(
        f'<tr><th scope="row">{_say(words, name)}</th>'
        f"{''.join(f'<td>{counts.get(code, 0)}</td>' for code in languages)}</tr>"
        for name, counts in (("pages", counted), ("passages", holds.passages))
    )
    find_words = _say(words, "find_page")
    checked = "" if report is None else '<input type="hidden" name="check" value="1">'
    body = (
        f'<h1>{_say(words, "contents")}</h1><p class="r-about">{escape(about)}</p>'
        '<form class="r-find" method="get" role="search">'
        f'<input type="hidden" name="lang" value="{escape(words.code)}">{checked}'
        f'<input type="search" name="find" value="{escape(find)}" aria-label="{find_words}">'
        f"<button>{find_words}</button></form>{_check_link(frame) if found is None else _legend(found, words)}"
        f'<div class="r-scroll" tabindex="0" role="region" aria-label="{_say(words, "contents")}">'
        f'<table class="r-contents"><thead><tr>'
        f'<th scope="col">{_say(words, "page")}</th>{head}</tr></thead><tbody>{rows}</tbody>'
        f"<tfoot>{foot}</tfoot></table></div>"
    )
    return page(words.page["contents"], body, frame)


def _contents_row(
    page: str,
    its: Mapping[str, Document],
    languages: Sequence[str],
    frame: Frame,
    found: Mapping[tuple[str, str], Cell] | None,
) -> str:
    """A page: its title in the reader's language where it is in that, else the original's; its state in each."""
    original = next((each for each in its.values() if each.path == page), next(iter(its.values())))
    best = its.get(frame.words.code, original)
    name = f'<a href="{frame.to(best.path)}" lang="{escape(best.language)}">{escape(best.title)}</a>'
    row = "".join(_contents_cell(its.get(code), frame, found[page, code] if found else None) for code in languages)
    return f'<tr><th scope="row">{name}<br><code class="r-path">{escape(page)}</code></th>{row}</tr>'


def _contents_cell(document: Document | None, frame: Frame, cell: Cell | None) -> str:
    """A state, and what is to be mended; the darker, the worse."""
    words = frame.words
    if document is None:
        return f'<td class="r-never">{_say(words, "never")}</td>' if cell and cell.never else "<td>–</td>"
    level = cell.level if cell else level_of(document.state)
    more = [words.page["fault_language"]] if cell and cell.mislabelled else []
    more += [words.page["to_mend"].format(count=cell.defects)] if cell and cell.defects else []
    said = "".join(f" <span>{escape(each)}</span>" for each in more)
    return f'<td class="r-found r-found-{level}">{_state_link(document, frame, named=False)}{said}</td>'


def _legend(found: Mapping[tuple[str, str], Cell], words: Locale) -> str:
    """What the colours mean, and how much there is to mend."""
    count = sum(each.defects for each in found.values())
    told = words.page["to_mend"].format(count=count) if count else words.page["map_0"]
    levels = [("r-found-0", "map_0"), ("r-found-1", "map_1"), ("r-found-2", "map_2"), ("r-found-3", "map_3")]
    items = "".join(
        f'<li><span class="{name}" aria-hidden="true"></span>{_say(words, key)}</li>'
        for name, key in (*levels, ("r-never", "never"))
    )
    return f'<p class="r-told" role="status">{escape(told)}</p><ul class="r-legend">{items}</ul>'


def _check_link(frame: Frame) -> str:
    lang = urlencode({"lang": frame.words.code})
    return f'<p class="r-about"><a href="?{lang}&amp;check=1">{_say(frame.words, "check")}</a></p>'


def missing_page(path: str, frame: Frame) -> str:
    """That there is no such document."""
    body = f'<h1>{escape(frame.words.phrases["none"][0])}</h1><p><code class="r-path">{escape(path)}</code></p>'
    return page(path, body, frame)


def unreadable_page(fault: str, frame: Frame) -> str:
    """That the index cannot be read now, and for who runs the server what to do about it."""
    words = frame.words
    body = f'<h1>{escape(words.failed)}</h1><p>{_say(words, "unreadable")}</p><p lang="en">{escape(fault)}</p>'
    return page(words.failed, body, frame)


# ---- around them ---------------------------------------------------------------------------


def page(name: str, body: str, frame: Frame) -> str:
    """A page with its head."""
    words, title, root = frame
    style = "".join((files(__package__) / each).read_text(encoding="utf-8") for each in ("shared.css", "reading.css"))
    lang = urlencode({"lang": words.code})
    nav = (
        f'<a href="{escape(root)}?{lang}">{_say(words, "ask_here")}</a>'
        f'<a href="{escape(root)}contents?{lang}">{_say(words, "contents")}</a>'
    )
    return (
        f'<!doctype html><html lang="{escape(words.code)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(name)} · {escape(title)}</title>"
        f'<meta name="description" content="{_say(words, "subtitle")}">'
        f'<link rel="icon" href="{escape(root)}icon.svg" type="image/svg+xml"><style>{style}</style></head>'
        f'<body><header class="r-head"><a class="r-brand" href="{escape(root)}?{lang}">{escape(title)}</a>'
        f"<nav>{nav}</nav></header><main>{body}</main></body></html>"
    )


def _say(words: Locale, key: str) -> str:
    return escape(str(words.page[key]))
