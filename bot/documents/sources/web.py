"""Asks a site for its pages, politely: one at a time, what its robots.txt allows, again only what changed.

Home of httpx for documents.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urljoin, urlsplit

from ...records import FolderError, LeftOut
from ...version import __version__
from .source import too_large

if TYPE_CHECKING:
    import httpx
    from protego import Protego

AGENT = "kilde"
_AGENT = f"{AGENT}/{__version__} (reads documentation to answer questions about it)"
_SECONDS = 20.0  # until a site that says nothing is given up
_PAUSE, _LONGEST_PAUSE = 0.05, 10.0  # seconds between two requests; the most that a robots.txt is granted
_TRIES = 3  # of a page, where the site is busy
_LONGEST_WAIT = 60.0  # seconds that a busy site may ask for
_REDIRECTS = 5


class Marks(NamedTuple):
    """By which a server knows what we have of a page already."""

    etag: str | None = None
    modified: str | None = None

    def headers(self) -> dict[str, str]:
        said = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in said.items() if value}


class Fetched(NamedTuple):
    """What a server gave."""

    url: str  # where it stood in the end
    kind: str  # media type, like `text/html`
    data: bytes
    marks: Marks


class Web:
    """One site. FolderError where it cannot be reached, LeftOut where one of its pages cannot be had."""

    def __init__(self, url: str) -> None:
        self._host = urlsplit(url).netloc
        self._root = urljoin(url, "/")
        self._http: httpx.Client | None = None
        self._robots: Protego | None = None
        self._pause, self._asked = _PAUSE, 0.0

    def sitemaps(self) -> list[str]:
        """Those that the site's robots.txt names."""
        return [url for url in self._rules().sitemaps if urlsplit(url).netloc == self._host]

    def page(self, url: str, *, most: int, marks: Marks = Marks()) -> Fetched | None:  # noqa: B008 - a tuple
        """The page, of at most so many bytes; None where it is as it was when it had these marks."""
        if not self._rules().can_fetch(url, AGENT):
            raise LeftOut("the site's robots.txt asks to leave it alone")
        return self._followed(url, most, marks)

    def _rules(self) -> Protego:
        """The site's robots.txt; without one all is allowed."""
        if self._robots is None:
            from protego import Protego

            try:
                found = self._followed(urljoin(self._root, "robots.txt"), 500_000, Marks())
                text = found.data.decode("utf-8", "replace") if found and "html" not in found.kind else ""
            except LeftOut:
                text = ""
            self._robots = Protego.parse(text)
            self._pause = min(max(self._robots.crawl_delay(AGENT) or 0, _PAUSE), _LONGEST_PAUSE)
        return self._robots

    def _followed(self, url: str, most: int, marks: Marks) -> Fetched | None:
        for _ in range(_REDIRECTS):
            answer = self._asked_again(url, most, marks)
            if not isinstance(answer, str):
                return answer
            url = joined(url, answer)
            if urlsplit(url).netloc != self._host:
                raise LeftOut(f"it leads to another site, {urlsplit(url).netloc}")
        raise LeftOut("it leads on and on to other addresses")

    def _asked_again(self, url: str, most: int, marks: Marks) -> Fetched | str | None:
        """The page, or the address that it leads to, or None; asks again where the site is busy."""
        for tries in range(_TRIES):
            last = tries + 1 == _TRIES
            time.sleep(max(0.0, self._asked + self._pause - time.monotonic()))
            try:
                answer = self._answer(url, most, marks)
            except OSError as fault:
                if last:
                    raise FolderError(
                        f"{self._root} cannot be reached ({fault}); check the address and your network."
                    ) from fault
                answer = 1.0
            finally:
                self._asked = time.monotonic()
            if not isinstance(answer, float):
                return answer
            if not last:
                time.sleep(answer)
        raise FolderError("the site is too busy to give it; index again later")

    def _answer(self, url: str, most: int, marks: Marks) -> Fetched | str | float | None:
        """The page, the address that it leads to, the seconds to wait, or None where nothing is new."""
        import httpx

        try:
            with self._client().stream("GET", url, headers=marks.headers()) as got:
                if got.status_code == 304 and marks.headers():
                    return None
                if got.has_redirect_location:
                    return str(got.headers["location"])
                if got.status_code == 429 or got.is_server_error:
                    return _wait(got.headers.get("retry-after"))
                if not got.is_success:
                    raise LeftOut(f"the site does not give it (status {got.status_code})")
                data = b""
                for part in got.iter_bytes():
                    data += part
                    if len(data) > most:
                        raise too_large(most)
                kind = got.headers.get("content-type", "").partition(";")[0].strip().lower()
                return Fetched(url, kind, data, Marks(got.headers.get("etag"), got.headers.get("last-modified")))
        except (httpx.HTTPError, httpx.InvalidURL) as fault:
            raise OSError(str(fault) or type(fault).__name__) from fault

    def _client(self) -> Any:
        if self._http is None:
            import httpx

            self._http = httpx.Client(headers={"User-Agent": _AGENT}, timeout=_SECONDS)
        return self._http


def joined(base: str, url: str) -> str:
    """An address on a page as a whole one; empty where it is none."""
    try:
        whole = urljoin(base, url)
        return whole if urlsplit(whole).netloc else ""
    except ValueError:  # `http://[x`
        return ""


def _wait(said: str | None) -> float:
    """Seconds that a busy site asks for."""
    return min(float(said), _LONGEST_WAIT) if said and said.isdecimal() else 1.0
