"""A term as a reader opens it: what it is, and how each language says it; every text through `escape`."""

from __future__ import annotations

from collections.abc import Iterator

from bot import Citation, Locale, OpenedTerm, Sentence

from . import reading
from .markup import escape, language_name

_PARTS_OF_SPEECH = ("noun", "verb", "adjective", "adverb")  # words of the page


def card(opened: OpenedTerm, words: Locale) -> str:
    """What stands in the box that a term opens."""
    entry = opened.entry
    code = opened.language if opened.language in opened.renderings else entry.language
    part = entry.part_of_speech
    kind = f'<span class="k-tag">{escape(words.page[part])}</span>' if part in _PARTS_OF_SPEECH else ""
    close = escape(words.page["close"])
    return (
        f'<div class="k-term-head"><h2 lang="{escape(code)}">{escape(opened.name)}</h2>{kind}'
        f'<button type="button" class="k-term-close" popovertarget="k-term" popovertargetaction="hide"'
        f' aria-label="{close}" title="{close}">×</button></div>'
        f"{_definition(opened, words)}{''.join(_notes(opened))}{_renderings(opened, words)}"
    )


def _definition(opened: OpenedTerm, words: Locale) -> str:
    said, cited = opened.definition, opened.citation
    if said is None or cited is None:
        return ""
    return (
        f'<p class="k-term-label">{escape(words.page["defined"])}</p>'
        f'<blockquote lang="{escape(said.language)}">{_meaning(said)}</blockquote>'
        f'<p class="k-term-where">{_state(cited, words)}<code>{escape(cited.path)}</code> '
        f'<a href="{escape(reading.address(cited.path, words.code, cited.spans, cited.content_hash))}">'
        f"{escape(words.page['read'])}</a></p>"
    )


def _meaning(said: Sentence) -> str:
    """The words of a definition; of a row what stands behind the term, which is its first cell."""
    if len(said.cells) < 2:
        return escape(said.text)
    rest = said.cells[1:]
    return "<br>".join(escape(f"{name}: {value}" if name and len(rest) > 1 else value) for name, value in rest)


def _state(cited: Citation, words: Locale) -> str:
    """Where a translation is no longer that of its original, or it is not known, that it is so."""
    if cited.state in ("original", "current"):
        return ""
    return f'<span class="k-state k-{escape(cited.state)}">{escape(words.states[cited.state])}</span> '


def _notes(opened: OpenedTerm) -> Iterator[str]:
    """What the term file notes of the term, and of its wording in the reader's language."""
    own = opened.entry.wordings.get(opened.language)
    for note in (opened.entry.note, own.note if own else ""):
        if note:
            yield f'<p class="k-term-note">{escape(note)}</p>'


def _renderings(opened: OpenedTerm, words: Locale) -> str:
    if opened.entry.keep:
        return f'<p class="k-term-note">{escape(words.page["term_kept"])}</p>'
    rows = []
    for code, wording in opened.renderings.items():
        first, *others = wording.good
        also = words.page["term_also"].replace("{words}", ", ".join(others)) if others else ""
        rows.append(
            f'<dt>{escape(language_name(code, words))}</dt><dd><span lang="{escape(code)}">{escape(first)}</span>'
            + (f' <span class="k-term-also">{escape(also)}</span>' if also else "")
            + "</dd>"
        )
    return f'<dl class="k-term-said">{"".join(rows)}</dl>'
