"""What pages a site says that it has: in its sitemap or its llms.txt; fetches nothing.

Home of lxml for sitemaps.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import Any, NamedTuple

from ...records import LeftOut
from .web import joined

_LARGEST = 100_000_000  # bytes of a sitemap that was packed; the protocol allows 50 MB
_LINK = re.compile(r"\]\(\s*<?([^\s()<>]+)")


class Listed(NamedTuple):
    """A page, or a sitemap of more of them."""

    url: str
    changed: str | None = None  # ISO date, as the site says it
    versions: tuple[tuple[str, str], ...] = ()  # language tag and address of each of its translations, itself included
    more: bool = False  # is it a sitemap?


def in_sitemap(data: bytes, url: str) -> Iterator[Listed]:
    """The pages or the further sitemaps of a sitemap, of XML or one address a line; LeftOut where it is neither."""
    data = _unpacked(data) if data[:2] == b"\x1f\x8b" else data
    if not data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        lines = data.decode("utf-8-sig", "replace").split()
        yield from (Listed(joined(url, line)) for line in lines if line.startswith("http"))
        return
    try:
        yield from _entries(_root(data), url)
    except UnicodeDecodeError as fault:  # bytes that lxml lets pass, and then cannot tell
        raise LeftOut("a sitemap that is not UTF-8") from fault


def _entries(root: Any, url: str) -> Iterator[Listed]:
    for entry in root:
        if not isinstance(entry.tag, str):
            continue
        said = {_name(child): (child.text or "").strip() for child in entry if isinstance(child.tag, str)}
        if said.get("loc"):
            links = (child for child in entry if isinstance(child.tag, str) and child.get("hreflang"))
            versions = tuple((child.get("hreflang"), joined(url, child.get("href", ""))) for child in links)
            more = _name(entry) == "sitemap"
            yield Listed(joined(url, said["loc"]), (said.get("lastmod") or "")[:10] or None, versions, more)


def in_llms_txt(text: str, url: str) -> Iterator[Listed]:
    """The pages that an llms.txt links to."""
    for found in _LINK.finditer(text):
        yield Listed(joined(url, found[1]))


def _unpacked(data: bytes) -> bytes:
    unpacker = zlib.decompressobj(wbits=31)
    try:
        found = unpacker.decompress(data, _LARGEST)
    except zlib.error as fault:
        raise LeftOut("no sitemap") from fault
    if unpacker.unconsumed_tail:
        raise LeftOut("a sitemap of more than 100 MB")
    return found


def _root(data: bytes) -> Any:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    root = etree.fromstring(data, parser)
    if root is None or _name(root) not in ("urlset", "sitemapindex"):
        raise LeftOut("no sitemap")
    return root


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]
