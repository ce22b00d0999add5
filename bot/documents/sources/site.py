"""The pages of a documentation site as a source: what it lists, fetched where it changed, kept for the next time.

Knows how pages say which language they are in and what they translate; how they are asked for is web.py's.
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
import time
from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from ...languages.locale import known
from ...records import Document, FolderError, LeftOut, SettingError, SourceDocument
from ...text.unshown.unseen import encodable
from ..formats import FORMATS, format_of
from ..places import head
from .sitemap import Listed, in_llms_txt, in_sitemap
from .source import Listing, Source
from .web import Fetched, Marks, Web, joined

_log = logging.getLogger("kilde.index")

_AGAIN = 3600  # seconds after which a site that is only asked about is looked at again
_MOST = 20_000  # pages of a site
_LARGEST_MAP = 60_000_000  # bytes; the protocol allows 50 MB
_NESTED = 500  # sitemaps of one site
_KINDS = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/markdown": "markdown",
    "text/x-markdown": "markdown",
    "text/plain": "text",
    "application/pdf": "pdf",
}
_UNSAID = ("", "application/octet-stream")  # kinds that say nothing
_NO_PAGE = re.compile(r"\.(?:png|jpe?g|gif|svg|webp|avif|zip|gz|css|js|xml|mp4|ico|woff2?)$", re.IGNORECASE)
_HEAD = 200_000  # bytes in which a page's head stands


@dataclass(frozen=True, slots=True)
class Site:
    """A documentation site, for `Bot.open`.

    Its pages are those that its sitemap names, else its llms.txt; only the sitemap's where `sitemap` is set. `url` may
    also be the address of either. A site that was looked at within the hour is looked at again only where `anew` says
    so, or at `Bot.refresh`.
    """

    url: str
    sitemap: bool = False
    anew: bool = False


@dataclass
class _Page:
    """What is known of a page, as it is kept between two runs."""

    url: str
    asked: float = 0.0  # seconds since 1970
    etag: str | None = None
    modified: str | None = None
    format: str = "html"
    unread: str = ""  # why it cannot be had
    canonical: str = ""  # the address of the page that it says it is a copy of
    versions: list[list[str]] = field(default_factory=list)  # language tag and address


class SiteSource:
    """Where `Site` comes from. What was fetched is kept below the user's cache, or in the folder `kept`.

    A page that has not changed since then, by its ETag or its date, is not sent again; where a site cannot be reached,
    what is kept is read.
    """

    def __init__(self, site: Site, kept: Path | None = None) -> None:
        self.site, self._anew = site, site.anew
        self.url = _checked_url(site.url)
        self._web = Web(self.url)
        self._kept = (kept or _cache()) / _mark(self.url)
        self._listed: dict[str, Listed] = {}  # by path
        self._looked = 0.0
        self._pages: dict[str, _Page] = {}
        self._tags: dict[str, str] = {}  # by path: which language other pages say that it is in
        self._fetched: dict[str, bytes] = {}  # the last one only: it is asked for next

    @property
    def nothing(self) -> str:
        return f"{self.url} has no page that can be read; name the address that its documentation begins with."

    @property
    def name(self) -> str:
        """What people call it."""
        place = urlsplit(self.url)
        return (place.netloc + re.sub(r"/(?:[^/]*\.(?:xml|txt|gz))?$", "", place.path)).strip("/")

    @property
    def folders(self) -> tuple[str, ...]:
        return (self.url,)

    def named(self) -> dict[str, Source]:
        return {self.name: self}

    def listing(self) -> Listing:
        if not self._listed:
            self._read_kept()
        if self._anew or not self._listed or time.time() - self._looked > _AGAIN:
            self._look()
        return Listing(dict.fromkeys(self._listed, ""))

    def has(self, path: str) -> bool:
        return True  # its links are not followed

    def expire(self) -> None:
        self._anew = True

    def content(self, path: str) -> bytes:
        page = self._page(path)
        if page.unread:
            raise LeftOut(page.unread)
        of = self._path(page.canonical) if page.canonical else None
        if of != path and of in self._listed:
            raise LeftOut(f"a copy of {of}")
        try:
            return self._fetched.get(path) or self._body(page.url).read_bytes()
        except OSError as fault:
            raise LeftOut("what was kept of it is gone; index again") from fault

    def given(self, path: str) -> SourceDocument | None:
        entry = self._listed[path]
        tag = head.own_tag(entry.versions, entry.url) or self._tags.get(path)
        if tag and known(tag) is None:  # in a language that is not ours it is not even asked for
            return SourceDocument(path, "", "html", tag, link=entry.url)
        page = self._page(path)
        versions = entry.versions or tuple((tag, url) for tag, url in page.versions)
        original = head.original(versions)
        of = self._path(original) if original else None
        language = head.own_tag(versions, page.url)
        return SourceDocument(
            path, "", page.format, language, of if language and of != path else None, entry.url.rstrip("#")
        )

    def unchanged(self, document: Document) -> bool:
        return True  # a site is asked when the index is brought up to date

    def text(self, document: Document) -> str | None:
        return None  # it has no file

    def configurations(self) -> dict[str, str]:
        return {}

    def settings(self, path: str, name: str) -> tuple[str, str]:
        return "", ""

    def changed_at(self, paths: Collection[str]) -> dict[str, int]:
        """By the sitemap; dates that are all the same are those of a build, not of the pages."""
        dates = {path: self._listed[path].changed for path in paths}
        if len({*dates.values()}) < 2:
            return {}
        return {path: at for path, date in dates.items() if (at := _seconds(date)) is not None}

    # ---- what the site lists -------------------------------------------------------------

    def _look(self) -> None:
        """Asks the site which pages it has; where it cannot be reached, those that it had."""
        self._web = Web(self.url)  # its robots.txt, too, is of now
        try:
            found = list(self._found())
        except FolderError as fault:
            if self._anew or not self._listed:
                raise
            _log.warning("%s What was read before is taken.", fault)
            return
        listed: dict[str, Listed] = {}
        for each in found:
            path = self._path(each.url)
            if path is not None and len(listed) < _MOST:
                listed.setdefault(path, each)
        if not listed:
            raise FolderError(self.nothing)
        if len(found) > _MOST:
            _log.warning("%s lists %d pages; the first %d are read.", self.url, len(found), _MOST)
        self._listed, self._looked, self._anew = listed, time.time(), False
        self._write_kept()

    def _found(self) -> Iterator[Listed]:
        """Of the first place that lists any."""
        named = urlsplit(self.url).path
        if named.endswith((".xml", ".xml.gz")):
            maps = [self.url]
        elif named.endswith(".txt"):
            maps = []
        else:
            maps = [urljoin(self._base(), "sitemap.xml"), *self._web.sitemaps(), urljoin(self.url, "/sitemap.xml")]
        for url in dict.fromkeys(maps):
            pages = [each for each in self._pages_of(url) if self._path(each.url) is not None]
            if pages:
                yield from pages
                return
        texts = [urljoin(self._base(), "llms.txt"), urljoin(self.url, "/llms.txt")]
        for url in dict.fromkeys([self.url] if named.endswith(".txt") else [] if self.site.sitemap else texts):
            if (text := self._try(url)) and "html" not in text.kind:
                yield from in_llms_txt(text.data.decode("utf-8", "replace"), url)
                return
        places = "no sitemap" if self.site.sitemap else "neither a sitemap nor an llms.txt"
        raise FolderError(
            f"{self.url} has {places} that lists its pages; give the address of its sitemap.xml, or index a folder of"
            " its pages."
        )

    def _pages_of(self, sitemap: str) -> Iterator[Listed]:
        """The pages of a sitemap and of those that it names."""
        waiting, seen = [sitemap], {sitemap}
        while waiting:
            url = waiting.pop(0)
            got = self._try(url)
            if got is None:
                continue
            try:
                for each in in_sitemap(got.data, url):
                    if not each.more:
                        yield each
                    elif each.url not in seen and len(seen) < _NESTED and self._is_here(each.url):
                        seen.add(each.url)
                        waiting.append(each.url)
            except LeftOut as reason:
                _log.info("%s: %s", url, reason)

    def _try(self, url: str) -> Fetched | None:
        try:
            return self._web.page(url, most=_LARGEST_MAP)
        except LeftOut as reason:
            _log.info("%s: %s", url, reason)
            return None

    def _is_here(self, url: str) -> bool:
        return urlsplit(url).netloc == urlsplit(self.url).netloc

    def _base(self) -> str:
        """The address that all pages begin with."""
        place = urlsplit(self.url)
        folder = re.sub(r"[^/]*\.(?:xml|xml\.gz|txt|html?)$", "", place.path)
        return f"{place.scheme}://{place.netloc}{folder.rstrip('/')}/"

    def _path(self, url: str) -> str | None:
        """What a page is called here, `guide/install`; None for what is elsewhere, or no page."""
        url = urldefrag(url).url
        base, place = urlsplit(self._base()), urlsplit(url)
        if place.netloc != base.netloc or not f"{place.path}/".startswith(base.path) or place.query:
            return None
        path = re.sub(r"(?:^|/)index\.html?$", "", unquote(place.path[len(base.path) :]).strip("/"))
        path = re.sub(r"\.html?$", "", path)
        if format_of(path) is None and _NO_PAGE.search(path):
            return None
        return encodable(path) or "index"

    # ---- one page ------------------------------------------------------------------------

    def _page(self, path: str) -> _Page:
        """What is known of a page, which is asked for where that is older than the last look at the site."""
        if path not in self._pages:
            entry = self._listed[path]
            page = self._kept_page(entry.url)
            if page is None or page.asked < self._looked:
                page = self._asked(path, entry.url, page)
            self._pages[path] = page
            told = ((self._path(url), tag) for tag, url in page.versions if tag.lower() != "x-default")
            self._tags.update({other: tag for other, tag in told if other})
        return self._pages[path]

    def _asked(self, path: str, url: str, before: _Page | None) -> _Page:
        there = before is not None and not before.unread and self._body(url).is_file()
        marks = Marks(before.etag, before.modified) if before is not None and there else Marks()
        try:
            got = self._web.page(url, most=FORMATS["html"].largest, marks=marks)
        except (LeftOut, FolderError) as reason:
            if isinstance(reason, FolderError) and there and before is not None:
                _log.warning("%s What was read of %s before is taken.", reason, url)
                return before
            page = _Page(url, time.time(), unread=str(reason))
        else:
            if got is None and before is not None:
                page = _Page(**{**asdict(before), "asked": time.time()})
            else:
                assert got is not None
                page = _told(url, got)
                self._fetched = {path: got.data}
                _write(self._body(url), got.data)
        _write(self._about(url), json.dumps(asdict(page)).encode())
        return page

    # ---- what is kept --------------------------------------------------------------------

    def _body(self, url: str) -> Path:
        return self._kept / f"{_mark(url)}.page"

    def _about(self, url: str) -> Path:
        return self._kept / f"{_mark(url)}.json"

    def _kept_page(self, url: str) -> _Page | None:
        said = _read_json(self._about(url))
        try:
            return _Page(**said) if said else None
        except TypeError:  # of another version of Kilde
            return None

    def _read_kept(self) -> None:
        said = _read_json(self._kept / "site.json")
        try:
            entries = [Listed(url, changed, tuple(map(tuple, versions))) for url, changed, versions in said["pages"]]
            self._listed, self._looked = {path: each for each in entries if (path := self._path(each.url))}, said["at"]
        except (KeyError, TypeError, ValueError):
            self._listed, self._looked = {}, 0.0

    def _write_kept(self) -> None:
        pages = [[each.url, each.changed, each.versions] for each in self._listed.values()]
        _write(self._kept / "site.json", json.dumps({"at": self._looked, "pages": pages}).encode())
        self._pages.clear()
        own = {_mark(each.url) for each in self._listed.values()}
        for file in self._kept.glob("*.*"):
            if file.stem != "site" and file.stem not in own:
                file.unlink(missing_ok=True)


def _told(url: str, got: Fetched) -> _Page:
    """What a page says of itself in its head, and whether it wants to be read."""
    by_path = format_of(urlsplit(got.url).path)
    name = _KINDS.get(got.kind) or (by_path if got.kind in _UNSAID else None)
    if name is None:
        return _Page(url, time.time(), unread=f"it is {got.kind or 'of an unknown kind'}, no page")
    name = "markdown" if name == "text" and by_path == "markdown" else name
    page = _Page(url, time.time(), *got.marks, format=name)
    if name != "html":
        return page
    for tag, said in head.elements(got.data[:_HEAD].decode("utf-8", "replace")):
        rel = said.get("rel", "").lower().split()
        if tag == "meta" and said.get("name", "").lower() == "robots" and "noindex" in said.get("content", "").lower():
            page.unread = "it asks not to be indexed"
        elif "alternate" in rel and said.get("hreflang") and said.get("href"):
            page.versions.append([said["hreflang"], joined(got.url, said["href"])])
        elif "canonical" in rel and said.get("href"):
            page.canonical = joined(got.url, said["href"])
    return page


def _checked_url(url: str) -> str:
    try:
        place = urlsplit(url.strip())
        if place.scheme not in ("http", "https") or not place.hostname:
            raise ValueError
        _ = place.port
    except (ValueError, AttributeError) as fault:
        raise SettingError(f"{url!r} is no address of a site; write it like https://docs.example.org/guide.") from fault
    return urldefrag(url.strip()).url


def _cache() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("kilde") / "sites"


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def _seconds(date: str | None) -> int | None:
    try:
        return int(time.mktime(time.strptime(date or "", "%Y-%m-%d")))
    except (ValueError, OverflowError):  # a year that the clock does not know
        return None


def _read_json(file: Path) -> dict[str, Any]:
    try:
        found = json.loads(file.read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _write(file: Path, data: bytes) -> None:
    """In one step: who reads sees all of it or what was there."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        part = file.with_suffix(".part")
        part.write_bytes(data)
        part.replace(file)
    except OSError as fault:
        raise FolderError(
            f"What the site says cannot be kept at {file.parent} ({fault.strerror or fault}); free some space there, or"
            " point XDG_CACHE_HOME at a folder that you may write to."
        ) from fault
