"""Texts to HTML: the one way into a page; and which links may be followed. Knows nothing of answers or documents."""

from __future__ import annotations

import re
from html import escape as escape_markup
from urllib.parse import urlsplit

from bot import Locale, seen


def escape(text: object) -> str:
    """The one way of a text into the page: seen as it is, never markup, in an element or an attribute."""
    return escape_markup(seen(str(text)), quote=True)


def safe_link(link: str | None) -> str | None:
    """The link if it leads to a web page, else None."""
    if not link or seen(link) != link or re.search(r"[\s\\]", link):
        return None
    try:
        parts = urlsplit(link)
    except ValueError:
        return None
    return link if parts.scheme in ("http", "https") and parts.netloc else None


def language_name(code: str, words: Locale) -> str:
    return words.languages.get(code, code)
