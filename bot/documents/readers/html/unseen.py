"""What a browser does not show, and what is no part of a page's content."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator

from ....text.syntax import STRIKING, STRUCK_STYLE
from ....text.unshown.hidden import is_hidden
from .parsing import Element

HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
LINES = {  # elements that begin and end lines
    *("address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "div", "dl"),
    *("dt", "fieldset", "figcaption", "figure", "footer", "form", "header", "hgroup", "hr", "legend", "li", "main"),
    *("nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"),
    *HEADINGS,
}
# Controls, menus and what is in no reader's way: none of a page's content.
_DROPPED = {"nav", "footer", "button", "select", "textarea", "noscript", "menu", "map", "img", "input", "search"}
_DROPPED_ROLES = {"navigation", "banner", "contentinfo", "search", "menu", "menubar", "toolbar"}
# Parts of class names and ids by which generators and exports of wikis name what stands around the content.
_AROUND = {
    *("breadcrumb", "breadcrumbs", "toc", "tableofcontents", "pagination", "headerlink", "anchorjs", "editsection"),
    *("catlinks", "printfooter", "sitesub", "sitenotice", "byline", "postmeta", "attachments", "sphinxsidebar"),
}
_AROUND_NAMES = {
    *("page-metadata", "edit-link", "edit-this-page", "last-updated", "last-modified", "skip-link", "skip-to-content"),
    *("prev-next", "next-prev", "page-nav", "pager", "docs-footer", "page-footer", "related", "greybox", "hash-link"),
    *("mw-editsection", "mw-indicators", "theme-edit-this-page", "cookie-banner", "share-buttons", "feedback"),
    *("navheader", "navfooter", "article-author", "article-meta", "entry-meta", "post-meta", "author-box"),
    *("article-votes", "article-more-questions", "article-return-to-top", "article-relatives", "related-articles"),
    *("recent-articles", "article-comments", "comments-area"),
}
_RULE = re.compile(r"(?<![^{}])([^{}]+)\{([^{}]*)\}")
_AT_RULE = re.compile(r"@[^{};]*(?:;|\{(?:[^{}]*\{[^{}]*\})*[^{}]*\})|/\*.*?\*/", re.DOTALL)
_SELECTOR = re.compile(r"[a-zA-Z][\w-]*|(?:[a-zA-Z][\w-]*)?[.#][\w-]+")
LEVELS = ("sup", "sub")


class Unseen:
    """Which elements a browser does not show, or are no part of a page's content."""

    def __init__(self, root: Element) -> None:
        styles = "\n".join("".join(style.itertext()) for style in root.iter("style"))
        self._selectors = frozenset(_selectors(styles, lambda style: is_hidden("div", {"style": style})))
        self._striking = frozenset(_selectors(styles, lambda style: STRUCK_STYLE.search(style) is not None))

    def __call__(self, element: Element) -> bool:
        tag = element.tag
        if not isinstance(tag, str) or tag in _DROPPED or element.get("role") in _DROPPED_ROLES:
            return True
        if tag in ("header", "aside") and not any(
            above.tag in ("main", "article") for above in element.iterancestors()
        ):
            return True
        if tag == "dialog" and element.get("open") is None:
            return True
        in_heading = any(above.tag in HEADINGS for above in element.iterancestors())
        if (tag in LINES or in_heading) and tag not in HEADINGS and _is_around(element):
            return True
        links = (*element.iter("a"), element.getparent()) if tag in LEVELS else ()
        if any(link.tag == "a" and (link.get("href") or "").startswith("#") for link in links if link is not None):
            return True  # the number of a footnote
        hidden = element.get("aria-hidden") == "true" or is_hidden(tag, element.attrib)
        return hidden or _is_any_of(element, self._selectors)

    def within(self, element: Element) -> bool:
        """Is it, or what it stands in, not shown?"""
        return any(
            is_hidden(each.tag, each.attrib) or _is_any_of(each, self._selectors)
            for each in (element, *element.iterancestors())
        )

    def struck(self, element: Element) -> bool:
        """Are its words struck out, by its tag or by its style?"""
        by_style = STRUCK_STYLE.search(element.get("style", "")) is not None
        return element.tag in STRIKING or by_style or _is_any_of(element, self._striking)


def _is_any_of(element: Element, selectors: Collection[str]) -> bool:
    """Is an element one that a simple selector means?"""
    if not selectors:
        return False
    names = [*(f".{name}" for name in element.get("class", "").split()), f"#{element.get('id', '')}"]
    return any(each in selectors for each in (element.tag, *names, *(element.tag + name for name in names)))


def _is_around(element: Element) -> bool:
    """Is an element named as what stands around a page's content?"""
    names = [name.lower() for name in (*element.get("class", "").split(), element.get("id", ""))]
    return not _AROUND_NAMES.isdisjoint(names) or any(not _AROUND.isdisjoint(re.split("[-_]", name)) for name in names)


def _selectors(styles: str, does: Callable[[str], bool]) -> Iterator[str]:
    """The simple selectors whose declarations in a page's own style sheets do something, on every screen."""
    for selectors, declarations in _RULE.findall(_AT_RULE.sub(" ", styles[:1_000_000])):
        if does(declarations):
            yield from (one.strip() for one in selectors.split(",") if _SELECTOR.fullmatch(one.strip()))
