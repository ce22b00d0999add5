"""Texts to HTML: the one way into a page; which links may be followed; pages whose parts are put in. Knows nothing of
answers or documents."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape as escape_markup
from importlib.resources import files
from urllib.parse import urlsplit

from bot import Locale, seen


def escape(text: object) -> str:
    """The one way of a text into the page: seen as it is, never markup, in an element or an attribute."""
    return escape_markup(seen(str(text)), quote=True)


def filled(page: str, parts: Mapping[str, str]) -> str:
    """A page of this folder with its parts, each in the place of the comment that names it."""
    whole = (files(__package__) / page).read_text(encoding="utf-8")
    for part, markup in parts.items():
        whole = whole.replace(f"<!--{part}-->", markup)
    return whole


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
