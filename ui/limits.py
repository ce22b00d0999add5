"""How much a visitor may send and ask at once, and how long sending may take; knows nothing of what is asked."""

from __future__ import annotations

import asyncio
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from ipaddress import ip_address
from math import ceil
from typing import Any

_CLIENTS = 10_000  # that are remembered
_HEADERS = 10.0  # seconds for a request's first lines, from when the connection is there
_SENDING = 20.0  # … and for all else of it
_PASSING = 20_000_000  # bytes that are let pass of what is refused
CONNECTIONS, _CONNECTIONS_OF_ONE = 400, 100  # of all and of one client; a page that is open has two
_AT_ONCE, _OF_ONE = 100, 8  # questions of all and of one client


class TooLarge(Exception):
    """What is sent is larger than what is read."""


class Buckets:
    """A bucket of tokens for each client, filled again as time goes by; clients not seen for long are forgotten."""

    def __init__(self, burst: float, a_second: float) -> None:
        self._burst, self._a_second = burst, a_second
        self._of: OrderedDict[str, tuple[float, float]] = OrderedDict()  # client -> tokens, and when

    def __len__(self) -> int:
        return len(self._of)

    def wait(self, client: str) -> int:
        """Takes a token; where there is none, the seconds until there is one."""
        now = time.monotonic()
        left = min(self._burst, self._left(client, now))
        self._keep(client, left - 1 if left >= 1 else left, now)
        return 0 if left >= 1 else ceil((1 - left) / self._a_second)

    def give_back(self, client: str) -> None:
        """Undoes the taking of a token."""
        now = time.monotonic()
        self._keep(client, min(self._burst, self._left(client, now) + 1), now)

    def _left(self, client: str, now: float) -> float:
        tokens, at = self._of.get(client, (self._burst, now))
        return tokens + (now - at) * self._a_second

    def _keep(self, client: str, tokens: float, now: float) -> None:
        self._of[client] = tokens, now
        self._of.move_to_end(client)
        if len(self._of) > _CLIENTS:
            self._of.popitem(last=False)


class Line:
    """Questions in the order in which they came: the first few are being answered, and so many may wait."""

    def __init__(self, at_once: int, waiting: int) -> None:
        self._at_once, self._most = at_once, at_once + waiting
        self._all: list[object] = []
        self._seconds = 1.0  # that one takes, about

    @property
    def full(self) -> bool:
        return len(self._all) >= self._most

    def seconds(self, before: int) -> int:
        """About how long it takes until so many have been answered."""
        return ceil(before * self._seconds / self._at_once)

    @contextmanager
    def place(self) -> Iterator[Callable[[], int]]:
        """A place at the end, until it is left; gives the number of the place among those that wait, 0 for its turn."""
        own, begin = object(), 0.0
        self._all.append(own)

        def number() -> int:
            nonlocal begin
            waiting = max(0, self._all.index(own) + 1 - self._at_once)
            begin = begin or (0.0 if waiting else time.monotonic())
            return waiting

        try:
            yield number
        finally:
            self._all.remove(own)
            if begin:
                self._seconds += (time.monotonic() - begin - self._seconds) / 10


class Places:
    """Questions being answered now, and about how long one takes."""

    def __init__(self) -> None:
        self._of: Counter[str] = Counter()
        self._all = 0
        self._seconds = 1.0

    def wait(self, client: str | None) -> int:
        """The seconds until there may be a place; of no client only all are counted."""
        full = self._all >= _AT_ONCE or (client is not None and self._of[client] >= _OF_ONE)
        return ceil(self._seconds) if full else 0

    @contextmanager
    def taken(self, client: str | None) -> Iterator[None]:
        """A place, for as long as a question is answered."""
        begin, name = time.monotonic(), client or ""
        self._of[name] += 1
        self._all += 1
        try:
            yield
        finally:
            self._all -= 1
            self._of[name] -= 1
            if not self._of[name]:
                del self._of[name]
            self._seconds += (time.monotonic() - begin - self._seconds) / 10


def unmapped(address: str) -> str:
    """An address of the old kind as such, where it is written as one of the new."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    return str(getattr(found, "ipv4_mapped", None) or address)


def client_of(address: str) -> str:
    """Whom an address counts for: one of the old kind by itself, a network of the new kind as one."""
    try:
        found = ip_address(address)
    except ValueError:
        return address[:64]
    if found.version == 6:
        return found.exploded[:19]
    return str(found)


class Body:
    """What a request sends, as it comes: read whole, or let pass."""

    def __init__(self, receive: Any) -> None:
        self._receive, self._more = receive, True

    async def whole(self, most: int) -> bytes:
        """All of it; TooLarge once it is more than that, TimeoutError where it takes too long."""
        body = bytearray()
        await self._each(most, body.extend)
        return bytes(body)

    def refusing(self, send: Any) -> Any:
        """`send`, which ends only once what still comes has come, too: who sends does not hear the refusal else.

        Nothing of it is kept, and there is an end to it.
        """

        async def refuse(message: Any) -> None:
            if message["type"] != "http.response.body" or message.get("more_body"):
                await send(message)
                return
            await send({**message, "more_body": True})
            with suppress(TooLarge, TimeoutError, ConnectionError):
                await self._each(_PASSING, len)
            await send({"type": "http.response.body"})

        return refuse

    async def _each(self, most: int, use: Callable[[bytes], Any]) -> None:
        size = 0
        async with asyncio.timeout(_SENDING):
            while self._more:
                message = await self._receive()
                if message["type"] != "http.request":
                    raise ConnectionError
                part, self._more = message.get("body", b""), message.get("more_body", False)
                size += len(part)
                if size > most:
                    raise TooLarge
                use(part)


def impatient(client: Callable[[str], str | None]) -> Any:
    """uvicorn's protocol, which ends a connection whose first lines do not come, and one too many of a client.

    `client` tells whom an address counts for.
    """
    import h11
    from uvicorn.protocols.http.h11_impl import H11Protocol

    held: Counter[str] = Counter()

    class Impatient(H11Protocol):
        _timer: asyncio.TimerHandle | None = None
        _of: str | None = None

        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            self._of = client(self.client[0]) if self.client else None
            if self._of is not None:
                held[self._of] += 1
                if held[self._of] > _CONNECTIONS_OF_ONE:
                    transport.close()
                    return
            self._look()

        def connection_lost(self, exc: Exception | None) -> None:
            super().connection_lost(exc)
            if self._of is not None:
                held[self._of] -= 1
                if not held[self._of]:
                    del held[self._of]

        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            self._look()

        def send_400_response(self, msg: str) -> None:
            """Says so only where no answer has begun; h11 fails at a second one."""
            if self.conn.our_state in {h11.IDLE, h11.SEND_RESPONSE}:
                super().send_400_response(msg)
            else:
                self.transport.close()

        def _look(self) -> None:
            """The clock runs while lines are awaited, however slowly they come."""
            awaited = self.conn.their_state is h11.IDLE
            if awaited and self._timer is None:
                self._timer = self.loop.call_later(_HEADERS, self._end)
            elif not awaited and self._timer is not None:
                self._timer.cancel()
                self._timer = None

        def _end(self) -> None:
            self._timer = None
            if self.conn.their_state is h11.IDLE:
                self.transport.close()

    return Impatient
