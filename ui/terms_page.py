"""Terms and their renderings as one page: no server, nothing from outside; knows nothing of how they were found."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from bot import Rendering, Term

from .markup import filled

_MOST = 20  # places of a rendering that are named


def page(terms: Iterable[Term], name: str) -> str:
    """The whole page."""
    found = list(terms)
    rival = sum(any(len(term.competing(code)) > 1 for code in term.renderings) for term in found)
    parts = {
        "title": escape(f"kilde terms: {name}"),
        "summary": f"{len(found)} terms, {rival} with renderings that rival each other, the most inconsistent first",
        "terms": "".join(map(_term, found)),
    }
    return filled("terms_page.html", parts)


def _term(term: Term) -> str:
    words = " ".join((term.text, *(each.text for found in term.renderings.values() for each in found))).lower()
    rows = "".join(_language(term, code) for code in term.renderings)
    kept = ", kept" if term.kept else ""
    return (
        f'<section data-words="{escape(words)}"><h2 lang="{term.language}">{escape(term.text)}'
        f' <span class="soft">{term.count}{kept}</span></h2><dl>{rows}</dl></section>'
    )


def _language(term: Term, code: str) -> str:
    rivals = term.competing(code)
    found = (_rendering(each, len(rivals) > 1 and each in rivals) for each in term.renderings[code])
    return f'<dt class="soft">{code}</dt><dd lang="{code}">{"".join(found)}</dd>'


def _rendering(rendering: Rendering, rival: bool) -> str:
    places = "".join(f"<li>{escape(path)}:{line}</li>" for path, line, _ in rendering.places[:_MOST])
    more = len(rendering.places) - _MOST
    return (
        f"<details{' class=rival' * rival}><summary>{escape(rendering.text)} {rendering.count}</summary>"
        f"<ul>{places}{f'<li>and {more} more</li>' if more > 0 else ''}</ul></details>"
    )
