"""What a model says, read in a thread of its own, so that nobody waits for one that blocks."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from queue import Empty, SimpleQueue
from threading import Event, Thread

from ..models.language_model import TooSlow, brief
from ..records import ModelError

# Pieces of text, and then how it ended: None or what was raised.
_Heard = SimpleQueue[str | BaseException | None]


def in_time(
    name: str, start: Callable[[Event], Iterator[str]], seconds: float, first: float
) -> Generator[str, None, None]:
    """What a model says, read in a thread of its own, so that nobody waits for one that blocks.

    It has `seconds`, `first` of them for its first words, then it is told by the event that nobody listens any more.
    Raises TooSlow, or ModelError where the model fails.
    """
    heard: _Heard = SimpleQueue()
    left = Event()
    ends = time.monotonic() + seconds
    Thread(target=_read, args=(start(left), heard, left, ends), daemon=True).start()
    until = ends - seconds + first
    try:
        while isinstance(piece := heard.get(timeout=max(0.0, until - time.monotonic())), str):
            until = ends if piece.strip() else until
            yield piece
    except Empty:
        piece = TimeoutError()
    finally:
        left.set()
    if isinstance(piece, TimeoutError):
        raise TooSlow(f"The language model {name} took too long: use a faster one.") from piece
    if isinstance(piece, ModelError):
        raise piece
    if piece is not None:  # somebody else's model may raise anything
        raise ModelError(f"The language model {name} failed: {brief(piece)}.") from piece


def _read(pieces: Iterator[str], heard: _Heard, left: Event, ends: float) -> None:
    """Puts each piece, and then how it ended: None or what was raised, where it is waited for."""
    with _ending(heard), closing(pieces):  # type: ignore[type-var]
        for piece in pieces:
            if left.is_set():
                return
            if time.monotonic() > ends:
                raise TimeoutError
            heard.put(piece)


class _ending:
    """What ends a thread's work is for the one who waits, not for the thread."""

    def __init__(self, heard: _Heard) -> None:
        self._heard = heard

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, problem: BaseException | None, trace: object) -> bool:
        self._heard.put(problem)
        return True
