"""The anchors that headings get: by the rule of the generator that publishes their page, else by GitHub's."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import quote

from ...text.plain import own_anchor, plain
from ..readers.rst.parsing import section_id
from .published import CONTENTS, HUGO, JEKYLL, MKDOCS, SPHINX, VITEPRESS, folder_of, hugo_page, mkdocs_folder, said


class _Heading(NamedTuple):
    words: str  # as readers see them
    raw: str  # as they are written


@dataclass
class _Page:
    """The anchors that a page has so far, and how often each was asked for."""

    taken: set[str] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)

    def dashed(self, anchor: str) -> str:
        """Itself, or with the first number that is free behind it."""
        found = anchor
        while found in self.taken:
            self.counts[anchor] += 1
            found = f"{anchor}-{self.counts[anchor]}"
        return found

    def counted(self, anchor: str) -> str:
        """Itself, or with its number behind it, free or not, as kramdown has it."""
        self.counts[anchor] += 1
        return f"{anchor}-{self.counts[anchor] - 1}" if self.counts[anchor] > 1 else anchor

    def underscored(self, anchor: str) -> str:
        """Itself, or with the next free number, as Python-Markdown counts on."""
        if anchor and anchor not in self.taken:
            return anchor
        ends = re.fullmatch(r"(.*)_(\d+)", anchor)
        base, number = (ends[1], int(ends[2])) if ends else (anchor, 0)
        self.counts[base] = number = max(number, self.counts[base]) + 1
        while f"{base}_{number}" in self.taken:
            self.counts[base] = number = number + 1
        return f"{base}_{number}"

    def numbered(self, anchor: str) -> str:
        """Itself, or a number of the page, as docutils has it."""
        while not anchor or anchor in self.taken:
            self.counts[""] += 1
            anchor = f"id{self.counts['']}"
        return anchor


class _Rule(NamedTuple):
    """What a generator makes of a heading, and of an anchor that its page has already."""

    made: Callable[..., str]  # of the heading, and of what is set
    unique: Callable[[_Page, str], str] = _Page.dashed
    reserved: bool = False  # do anchors that headings are given themselves come first?


def anchors(headings: Iterable[str], rule: str = "") -> list[str]:
    """The anchors of a page's headings, in order, as they are written; by a rule that `rule_of` named."""
    every = [(_Heading(" ".join(plain(raw).split()), raw), own_anchor(raw)) for raw in headings]
    name, *settings = rule.split() or [""]
    made, unique, reserved = _RULES[name]
    page = _Page({own for _, own in every if own} if reserved else set())
    found = []
    for heading, own in every:
        anchor = own if own and reserved else unique(page, own or made(heading, *settings))
        page.taken.add(anchor)
        found.append(anchor)
    return found


def _github(heading: _Heading) -> str:
    kept = (c for c in heading.words.lower() if c in " -_" or c.isalnum() or unicodedata.category(c)[0] == "M")
    return "".join(kept).replace(" ", "-")


def _python_markdown(heading: _Heading, separator: str, plainly: str = "") -> str:
    words = heading.words
    if not plainly:
        words = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    kept = re.sub(r"[^\w\s-]", "", words).strip().lower()
    return re.sub(rf"[{re.escape(separator)}\s]+", separator, kept)


def _pymdownx(heading: _Heading, separator: str, case: str, percent: str) -> str:
    words = unicodedata.normalize("NFC", heading.words)
    if case == "lower-ascii":
        words = re.sub("[A-Z]", lambda letter: letter[0].lower(), words)
    words = words.lower() if case == "lower" else words.casefold() if case == "fold" else words
    anchor = re.sub(r"[^\w\- ]", "", words).replace(" ", separator)
    return quote(anchor) if percent == "true" else anchor


def _hugo(heading: _Heading, kind: str) -> str:
    """By what is written, as its parser has it: a link's address counts."""
    words = _line(heading.raw)
    if kind == "blackfriday":
        return "-".join(re.findall(r"[^\W_]+", words)).lower()
    if kind == "github-ascii":
        words = _unaccented(words).encode("ascii", "ignore").decode()
    kept = "".join(c for c in words if c in " -_" or c.isalpha() or c.isdecimal())
    return kept.replace(" ", "-").lower() or "heading"


def _unaccented(words: str) -> str:
    apart = unicodedata.normalize("NFD", words)
    return unicodedata.normalize("NFC", "".join(c for c in apart if unicodedata.category(c) != "Mn"))


def _line(raw: str) -> str:
    """A heading's words as they are written, without what makes them a heading."""
    line = raw.strip().splitlines()[0] if raw.strip() else ""
    return re.sub(r"(?<![ \t])[ \t]+#+[ \t]*\Z", "", re.sub(r"\A#{1,6}(?:[ \t]+|\Z)", "", line)).strip()


def _kramdown(heading: _Heading) -> str:
    """By what is written, in the letters of English."""
    kept = re.sub(r"[^a-zA-Z0-9 -]", "", re.sub(r"\A[^a-zA-Z]+", "", _line(heading.raw)))
    return kept.replace(" ", "-").lower() or "section"


def _jekyll(heading: _Heading) -> str:
    return re.sub(r"[^\w\- ]", "", heading.words.lower()).replace(" ", "-")


def _vitepress(heading: _Heading) -> str:
    apart = "".join(c for c in unicodedata.normalize("NFKD", heading.words) if not "\u0300" <= c <= "\u036f")
    anchor = re.sub(r"[\s~`!@#$%^&*()\-_+=\[\]{}|\\;:\"'“”‘’<>,.?/]+", "-", apart).strip("-")
    return re.sub(r"\A(?=[0-9])", "_", anchor).lower()


_RULES = {
    "": _Rule(_github),
    "mkdocs": _Rule(_python_markdown, _Page.underscored, reserved=True),
    "pymdownx": _Rule(_pymdownx, _Page.underscored, reserved=True),
    "sphinx": _Rule(lambda heading: section_id(heading.words), _Page.numbered),
    "hugo": _Rule(_hugo),
    "jekyll": _Rule(_jekyll, _Page.counted),
    "kramdown": _Rule(_kramdown, _Page.counted),
    "vitepress": _Rule(_vitepress),
}


# ---- which rule --------------------------------------------------------------------------

_TOC = re.compile(r"^(?P<in>[ \t]*)(?:-[ \t]+)?[\"']?(?:markdown\.extensions\.)?toc[\"']?:[ \t]*\n", re.MULTILINE)
_SLUGIFY = re.compile(r"\bslugify:[ \t]*!!python/(?:name|object/apply):[ \t]*(?:[\w.]+\.)?(?P<name>\w+)")
# What PyMdown's functions were called before they were one: their case, and whether they are written with `%`.
_CASES = {
    "uslugify": ("lower", ""),
    "uslugify_encoded": ("lower", "true"),
    "uslugify_cased": ("none", ""),
    "uslugify_cased_encoded": ("none", "true"),
    "gfm": ("lower-ascii", ""),
    "gfm_encoded": ("lower-ascii", "true"),
}


_OF_SPHINX = re.compile(r"^(?:extensions|project|master_doc|root_doc|source_suffix|html_\w+)[ \t]*=", re.MULTILINE)


def rule_of(path: str, configurations: Mapping[str, str]) -> str:
    """The rule by which a page's headings get anchors, with what is set of it; empty where no configuration tells."""
    for name, text in configurations.items():
        folder = folder_of(name)
        if name in MKDOCS and path.startswith(mkdocs_folder(text)):
            return _of_mkdocs(text)
        if name.endswith(SPHINX) and _OF_SPHINX.search(text):
            return "sphinx"
        if name in VITEPRESS and path.startswith(folder_of(folder.rstrip("/"))):
            return "vitepress"
        if name in HUGO and hugo_page(path, configurations):
            kinds = (said(configurations[each], "autoHeadingIDType") for each in HUGO if each in configurations)
            return f"hugo {next(filter(None, kinds), 'github')}"
        if name in JEKYLL and path.startswith(folder):
            return _of_jekyll(text, f"{folder}{CONTENTS}" in configurations)
    return ""


def _of_mkdocs(text: str) -> str:
    """What MkDocs' configuration says of its table of contents."""
    settings = ""
    if begins := _TOC.search(text):
        lines = text[begins.end() :].splitlines(keepends=True)
        deep = len(begins["in"])
        for line in lines:
            if line.strip() and len(line) - len(line.lstrip()) <= deep:
                break
            settings += line
    separator = re.search(r"\bseparator:[ \t]*[\"']?([^\s\"']+)", settings)
    between = separator[1] if separator else "-"
    named = _SLUGIFY.search(settings)
    if not named or (named["name"] == "slugify" and "pymdownx" not in named[0]):
        return f"mkdocs {between}"
    if named["name"] == "slugify_unicode":
        return f"mkdocs {between} plainly"
    case, percent = _CASES.get(named["name"], (said(settings, "case", "none"), said(settings, "percent_encode")))
    return f"pymdownx {between} {case} {percent or 'false'}"


def _of_jekyll(text: str, is_book: bool) -> str:
    """What a `_config.yml` says: of Jekyll, or of a Jupyter Book, which Sphinx makes."""
    if is_book:
        return "sphinx"
    if said(text, "markdown", "kramdown").lower() != "kramdown":
        return ""
    return "kramdown" if said(text, "input", "GFM").lower() == "kramdown" else "jekyll"
