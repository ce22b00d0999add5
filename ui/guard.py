"""Who may come to what is served, by which name, from which page and through whom."""

from __future__ import annotations

import json
import logging
import re
import socket
import traceback
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from bot import Secret, SettingError, Settings

from .asker import words_of
from .keys import COOKIE, Keys, bearer
from .limits import Body, Buckets, Places, TooLarge, client_of, unmapped
from .login import BACK, LED
from .oidc import Issuer
from .problems import problem

if TYPE_CHECKING:
    from starlette.requests import Request

_SITE = re.compile(r"https?://[^/\s]+")
_LOCAL = ("localhost", "127.0.0.1", "::1")
_ANYBODY = ("/healthz", "/login", LED, BACK, "/logout", "/icon.svg", "/favicon.ico")
_PLACED = ("/api/ask", "/api/ask/stream", "/api/search", "/v1/chat/completions", "/mcp", "/related")
_ASKING = (*_PLACED, "/gradio_api/queue/join")  # which only puts a question into Gradio's own queue
_CALLS = ("/gradio_api/queue/join", "/gradio_api/run/predict")  # of the page's functions
_CALL = {"data", "event_data", "fn_index", "session_hash", "trigger_id"}  # what the page says of one
_SESSION = re.compile(r"[\w-]{1,64}")
_IDS = 1 << 31  # of Gradio's components
Inputs = Sequence[tuple[type, ...] | None]  # of a function: the types that a value may have, None where it is not read
_OF_A_PROXY = re.compile(rb"forwarded|x-forwarded-.*|x-real-ip|x-direct-url")
_MOST = 1_000_000  # bytes of what is sent …
_LESS = {"/feedback": 20_000, "/login": 10_000, "/logout": 1_000, "/gradio_api/queue/join": 100_000}  # … by others
# What the page uses of Gradio's routes, and ours; there are uploads, files, proxies and descriptions of private calls.
_GRADIOS = re.compile(
    r"/gradio_api/(?!queue/(join|data)$|heartbeat/\w{1,64}$|run/predict$)"
    r"|/(config|monitoring|manifest\.json|pwa_icon|svelte|user|token|app_id|login_check|robots\.txt|openapi\.json|docs)\b"
)

# Nothing is loaded from or sent to anywhere else, and no attribute of an element is ever run. Gradio's own templates
# and the page's beginning are compiled in the browser: without 'unsafe-eval' it does not start. Its script and its
# style stand in the page.
POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "script-src-attr 'none'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors ",
    ]
)


@dataclass(frozen=True)
class Visitors:
    """Who may come: with keys or a proxy's word, or everybody; by the names of `sites`, asking from `origins`."""

    keys: Keys | None = None
    issuer: Issuer | None = None  # that people sign in with whose accounts are among the keys
    header: str | None = None  # in which a proxy says who it is
    proxies: tuple[str, ...] = ()  # addresses or networks
    sites: tuple[str, ...] = ()  # the public addresses
    origins: tuple[str, ...] = ()  # sites whose pages have the widget
    frames: tuple[str, ...] = ("'self'",)  # pages that may show this one within them
    open: bool = False

    def __post_init__(self) -> None:
        """SettingError where a value makes no sense."""
        for option, sites in (("--site", self.sites), ("--origin", self.origins)):
            for each in sites:
                if not _SITE.fullmatch(each):
                    raise SettingError(f"{option} {each} is none; write it like https://docs.example.org.")
        if self.issuer and not (self.keys and self.keys.accounts):
            raise SettingError(
                "--oidc alone lets nobody in; write who may come into the file of --auth, like oidc anna@example.org or"
                " oidc @example.org."
            )
        if self.keys and self.keys.accounts and not self.issuer:
            raise SettingError("The file of --auth has lines of oidc; name who these people sign in with by --oidc.")
        if self.origins and (self.keys or self.header):
            raise SettingError("--origin is for everybody's widget, which cannot sign in; leave it out, or --auth.")
        if self.header and not self.proxies:
            raise SettingError("--auth-header is a proxy's word; name the proxy's address with --proxy.")
        for each in self.proxies:
            try:
                ip_network(each)
            except ValueError as fault:
                raise SettingError(f"--proxy {each} is no address; write it like 10.0.0.2 or 10.0.0.0/8.") from fault

    def check(self, host: str) -> None:
        """SettingError where everybody could come to that address without having been let in."""
        if not (_is_local(host) or self.keys or self.header or self.open):
            raise SettingError(
                f"{host} can be reached from other computers: name a file of passwords with --auth (`kilde password"
                " NAME` makes its lines), or let everybody in with --open."
            )

    @property
    def way_in(self) -> str:
        """Where somebody is led who has to sign in: where there is but one way, on to the issuer."""
        return LED if self.issuer and self.keys and not self.keys.passwords else "/login"

    @property
    def limits(self) -> frozenset[frozenset[str]]:
        """The sets of sources that some keys open alone."""
        return frozenset(self.keys.limits.values()) if self.keys else frozenset()

    @cached_property
    def networks(self) -> list[IPv4Network | IPv6Network]:
        return [ip_network(each) for each in self.proxies]

    def is_proxy(self, address: str) -> bool:
        try:
            found = ip_address(address)
        except ValueError:
            return False
        return any(found in each for each in self.networks)

    def connected(self, address: str) -> str | None:
        """Whom a connection counts for; nobody where it comes from this computer, or is a proxy's, of many visitors."""
        address = unmapped(address)
        return None if _is_loopback(address) or self.is_proxy(address) else client_of(address)

    def called(self, host: str, name: str) -> bool:
        """Whether a server that listens on `host` may be called so: no name of a stranger's that leads here."""
        if name in _LOCAL or name in (host, *(urlsplit(each).hostname for each in self.sites)):
            return True
        return not _is_local(host) and (_is_address(name) or name == socket.gethostname().lower())


def _is_local(host: str) -> bool:
    return host == "localhost" or _is_loopback(host)


def _is_loopback(address: str) -> bool:
    return _is_address(address) and ip_address(address).is_loopback


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


@dataclass
class Guard:
    """Between the network and the app, an ASGI app itself: all that is not allowed ends here."""

    app: Any
    bot: Any
    visitors: Visitors
    host: str
    limited: Mapping[frozenset[str], Any] = field(default_factory=dict)  # the app for who may see these sources only
    functions: Mapping[int, Inputs] = field(default_factory=dict)  # of the page, by Gradio's number
    requests: Buckets = field(default_factory=lambda: Buckets(burst=400, a_second=40))
    questions: Buckets = field(default_factory=lambda: Buckets(burst=60, a_second=1))
    places: Places = field(default_factory=Places)

    def __post_init__(self) -> None:
        from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

        frames = " ".join(self.visitors.frames)
        self._headers = [
            (b"content-security-policy", (POLICY + frames).encode()),
            (b"referrer-policy", b"no-referrer"),
            (b"x-content-type-options", b"nosniff"),
        ]
        self._proxied = ProxyHeadersMiddleware(self._answer, list(self.visitors.proxies))

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "websocket":  # there are none
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        address, port = scope.get("client") or ("", 0)
        scope["client"] = unmapped(address), port
        proxied = self.visitors.is_proxy(scope["client"][0])
        scope["kilde.proxied"] = proxied
        scope["headers"] = [each for each in scope["headers"] if self._counts(each[0], each[1], proxied)]
        begun = False

        async def send_with(message: Any) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                there = {name.lower() for name, _ in message.get("headers", ())}
                more = [each for each in self._headers if each[0] not in there]
                message = {**message, "headers": [*message.get("headers", ()), *more]}
            await send(message)

        try:
            await self._proxied(scope, receive, send_with)
        except ConnectionError:
            return  # nobody is there any more
        except Exception as fault:  # noqa: BLE001 - of whatever is below; what was sent may stand in its words
            _tell_operator(fault)
            if not begun:
                await self._problem(scope, 500, None)(scope, receive, send_with)

    async def _answer(self, scope: Any, receive: Any, send: Any) -> None:
        from starlette.requests import Request

        request = Request(scope)
        refused = self._stranger(request) or self._too_fast(request) or self._unknown(request)
        sends, sent = "content-length" in request.headers or "transfer-encoding" in request.headers, Body(receive)
        if refused is not None:
            if sends:
                refused.headers["connection"] = "close"
            await refused(scope, receive, sent.refusing(send) if sends else send)
            return
        most = _LESS.get(scope["path"], _MOST)
        if sends:
            try:
                if int(request.headers.get("content-length", 0)) > most:
                    raise TooLarge
                body = await sent.whole(most)
            except (TooLarge, TimeoutError) as fault:
                status, key = (413, "too_large") if isinstance(fault, TooLarge) else (408, "too_slow")
                answer = self._problem(scope, status, key, limit=most // 1000)
                await answer(scope, receive, sent.refusing(send) if status == 413 else send)
                return
            if scope["path"] in _CALLS and not _is_call(body, self.functions):
                await self._problem(scope, 400, None)(scope, receive, send)
                return
            receive = _replayed(body, receive)
        client, listens = self._client(request), scope["path"] == "/mcp" and request.method == "GET"
        app = self._app(request)
        if scope["path"] not in _PLACED or listens:
            await app(scope, receive, send)
        elif wait := self.places.wait(client):
            await self._problem(scope, 503, "busy", seconds=wait)(scope, receive, send)
        else:
            with self.places.taken(client):
                await app(scope, receive, send)

    def _counts(self, name: bytes, value: bytes, proxied: bool) -> bool:
        """Whether a header is to be believed: of a proxy's only what a proxy says, and no stranger's name."""
        if name == b"x-forwarded-host":
            return proxied and self.visitors.called(self.host, _hostname(value.decode("latin-1")))
        return proxied or not _OF_A_PROXY.fullmatch(name)

    def _stranger(self, request: Request) -> Any:
        """The refusal of another's name, of what another's page sends, and of what nobody is to have."""
        host, path = request.headers.get("host", ""), request.scope["path"]
        if path != "/healthz" and not self.visitors.called(self.host, _hostname(host)):
            return self._problem(request.scope, 421, "foreign_host")
        origin = request.headers.get("origin")
        ours = (f"{request.scope['scheme']}://{host}", *self.visitors.sites, *self.visitors.origins)
        if origin is not None and request.method not in ("GET", "HEAD", "OPTIONS") and origin not in ours:
            return self._problem(request.scope, 403, "foreign_origin")
        if "\n" in path or _GRADIOS.match(path):  # a route takes a last line break for nothing
            return self._problem(request.scope, 404, None)
        return None

    def _too_fast(self, request: Request) -> Any:
        """The refusal of a visitor who asks too much at once; one on this computer may."""
        client, asks = self._client(request), request.scope["path"] in _ASKING
        if client and (wait := self.requests.wait(client) or (asks and self.questions.wait(client))):
            return self._problem(request.scope, 429, "too_many", seconds=wait)
        return None

    def _unknown(self, request: Request) -> Any:
        """The refusal of who was not let in: a browser is led to where one signs in."""
        from starlette.responses import RedirectResponse

        visitors, path = self.visitors, request.scope["path"]
        if not (visitors.keys or visitors.header) or path in _ANYBODY or request.method == "OPTIONS":
            return None
        if visitors.header and request.scope["kilde.proxied"] and request.headers.get(visitors.header, "").strip():
            return None
        if visitors.keys and (bearer(request.headers) or visitors.keys.name_in(request.cookies.get(COOKIE, ""))):
            return self._bearing(request, visitors.keys)
        if visitors.keys and request.method == "GET" and "text/html" in request.headers.get("accept", ""):
            query = f"?{request.url.query}" if request.url.query else ""
            return RedirectResponse(f"{visitors.way_in}?next={quote(path + query, safe='/')}", 303)
        return self._problem(request.scope, 401, "sign_in_first")

    def _bearing(self, request: Request, keys: Keys) -> Any:
        """The refusal of a token that is none, which nobody guesses; a cookie has been looked at."""
        token = bearer(request.headers)
        return self._problem(request.scope, 401, "sign_in_first") if token and not keys.bears(token) else None

    def _app(self, request: Request) -> Any:
        """The app that answers: one that has only the sources that the visitor may see."""
        keys = self.visitors.keys
        sources = keys.sources(bearer(request.headers), request.cookies.get(COOKIE, "")) if keys else None
        return self.app if sources is None else self.limited[sources]

    def _client(self, request: Request) -> str | None:
        """Whom a request counts for; nobody where it comes from this computer, and not by a proxy."""
        address = request.client.host if request.client else ""
        local = not request.scope["kilde.proxied"] and _is_loopback(address)
        return None if local else client_of(address)

    def _problem(self, scope: Any, status: int, key: str | None, **values: int) -> Any:
        from starlette.requests import Request

        own = words_of(self.bot, Request(scope))
        said = str(own.page[key]).format(**values) if key else own.failed
        answer = problem(status, own.failed, said, scope["path"])
        if status == 401:
            answer.headers["www-authenticate"] = "Bearer"
        if "seconds" in values:
            answer.headers["retry-after"] = str(values["seconds"])
        if status in (408, 413):
            answer.headers["connection"] = "close"
        if (origin := Request(scope).headers.get("origin")) in self.visitors.origins:
            answer.headers["access-control-allow-origin"] = str(origin)  # the widget says why
        return answer


def visitors_of(auth: Any = None, oidc: str | None = None, **options: Any) -> Visitors:
    """Visitors with the keys of a file, and the issuer of that address."""
    return Visitors(Keys.of(auth) if auth else None, _issuer(oidc) if oidc else None, **options)


def _issuer(address: str) -> Issuer:
    settings = Settings.from_environment()
    secret = settings.oidc_secret
    return Issuer(address, settings.oidc_client, secret if isinstance(secret, Secret) else None)


def _hostname(host: str) -> str:
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return ""


def _is_call(body: bytes, functions: Mapping[int, Inputs]) -> bool:
    """Whether that calls a function of the page as the page does; Gradio fails at what does not."""

    def refuse(constant: str) -> None:
        raise ValueError(f"{constant} is no JSON")

    try:
        said = json.loads(body, parse_constant=refuse)
    except (ValueError, RecursionError):
        return False
    if not isinstance(said, dict) or not said.keys() <= _CALL:
        return False
    number, data, trigger, session = (said.get(name) for name in ("fn_index", "data", "trigger_id", "session_hash"))
    if type(number) is not int or number not in functions or not isinstance(data, list):
        return False
    if not isinstance(session, str) or not _SESSION.fullmatch(session):
        return False
    if trigger is not None and not (type(trigger) is int and 0 <= trigger < _IDS):
        return False
    inputs = functions[number]
    return len(inputs) == len(data) and all(
        kinds is None or type(value) in kinds for kinds, value in zip(inputs, data, strict=True)
    )


def _replayed(body: bytes, receive: Any) -> Any:
    """What was sent, once more; then whatever comes."""
    waiting = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Any:
        return waiting.pop() if waiting else await receive()

    return replay


def _tell_operator(fault: BaseException) -> None:
    """Where it happened, never what was sent."""
    frames: Iterable[Any] = traceback.extract_tb(fault.__traceback__)[-3:]
    places = " < ".join(f"{each.filename}:{each.lineno}" for each in reversed(list(frames)))
    logging.getLogger("kilde").error("%s at %s", type(fault).__name__, places)
