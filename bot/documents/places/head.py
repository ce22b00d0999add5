"""What a page says in the head of its HTML: its address, and where it stands in other languages; reads no files."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from urllib.parse import unquote, urlsplit

from ...languages.locale import DEFAULT, known

_ELEMENT = re.compile(r"<(link|meta)\b([^<>]*)>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"(?<![\w:-])([\w:-]++)\s*+=\s*+(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_PAGE = re.compile(r"\s*(?:<!--.*?-->\s*)?<(?:!doctype\s+html|html|head)\b", re.IGNORECASE | re.DOTALL)
_NUMBERED = re.compile(r"(?!(?:19|20)\d{4}(?:\d\d)?[-_])(\d{6,})[-_].+")  # by a help centre, not by a date
_LONGEST = 200_000  # characters in which a page's head stands

Versions = Collection[tuple[str, ...] | list[str]]  # language tag and address, of each language


def elements(text: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    """The links and the statements in a page's head."""
    text = text[:_LONGEST]
    end = text.lower().find("</head")
    for tag, inside in _ELEMENT.findall(text[: end if end >= 0 else None]):
        said = {name.lower(): (a or b or c).replace("&amp;", "&") for name, a, b, c in _ATTRIBUTE.findall(inside)}
        yield tag.lower(), said


def addresses(text: str) -> tuple[str | None, list[tuple[str, str]]]:
    """The address that a page gives as its own, whole, and those of it in other languages; nothing of other texts."""
    own, versions = None, list[tuple[str, str]]()
    for tag, said in elements(text) if _PAGE.match(text.removeprefix("\ufeff")[:_LONGEST]) else ():
        rel, address = said.get("rel", "").lower().split(), said.get("href", "")
        if tag == "link" and "canonical" in rel and address.startswith(("http://", "https://")):
            own = address
        elif tag == "link" and "alternate" in rel and said.get("hreflang") and address:
            versions.append((said["hreflang"], address))
    return own, versions


def number_of(name: str) -> str | None:
    """The number of an article, before its title in the page's name: `115002101-lost-property`."""
    found = _NUMBERED.fullmatch(name)
    return found[1] if found else None


def same(one: str, other: str) -> bool:
    """Do two addresses lead to the same page? Of a site that is tried out elsewhere only the paths are the same."""

    def plain(url: str) -> str:
        path = re.sub(r"(?:(?:^|/)index)?\.html?$|/index$", "", urlsplit(url).path.rstrip("/"))
        *folders, name = unquote(path).split("/")
        return "/".join([*folders, number_of(name) or name])

    return plain(one) == plain(other)


def is_called(address: str, path: str) -> bool:
    """Is a file named as an address ends?"""
    return same(f"/{urlsplit(address).path.rstrip('/').rpartition('/')[2]}", f"/{_named(path)}")


def _named(path: str) -> str:
    """The name of a page's file, or of its folder, if the file only stands for that."""
    folder, _, name = path.rpartition("/")
    return folder.rpartition("/")[2] if re.fullmatch(r"index\.html?", name) else name


def own_tag(versions: Versions, url: str) -> str | None:
    """The language that a page is listed with among its translations, by its whole address or else by its path."""
    tags = [(tag, each) for tag, each in versions if tag.lower() != "x-default"]
    return next((tag for tag, each in tags if each == url), next((tag for tag, each in tags if same(each, url)), None))


def original(versions: Versions) -> str | None:
    """The address of the original: the one that is also everybody else's, else the English one."""
    by_tag = {tag.lower(): url for tag, url in versions}
    default = by_tag.pop("x-default", None)
    if default in by_tag.values():
        return default
    return next((url for tag, url in by_tag.items() if known(tag) == DEFAULT), None)
