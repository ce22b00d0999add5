"""The one object that says what is published and who writes; knows nothing of what is in an index.

It is only ever replaced by who knows what it said last (a conditional write), so that whatever happens to a writer, and
whoever else believes to be the writer, all agree on what it said, one after the other.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from threading import Event, Lock, Thread
from typing import Any

from ...records import IndexFault
from ..place import MINUTES
from .objects import Objects, Tag

CURRENT = "current"

_log = logging.getLogger("kilde.index")


@dataclass(frozen=True)
class Current:
    """What the object says."""

    version: str | None = None  # what is published
    at: str | None = None  # when that was, ISO 8601
    made: int = 0  # generations that were begun, ever; the last one's number
    writer: str | None = None  # who writes now
    # A writer was not heard of any more, and may yet go on where it was: in what is published.
    contested: bool = False
    turn: int = 0  # how often it was written: no text is like another, nor is an ETag

    def to_text(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def of(cls, text: str) -> Current:
        """What `to_text` wrote; ValueError where it is something else."""
        try:
            found = cls(**json.loads(text))
            if isinstance(found.made, int) and isinstance(found.turn, int) and isinstance(found.version, str | None):
                return found
        except TypeError:  # no object, or one of other names
            pass
        raise ValueError("what is published cannot be understood")


class Turn:
    """A writer's turn: while it is heard of, no other begins one; when it was not, nothing it does is published."""

    def __init__(self, objects: Objects, current: Current, tag: Tag, seconds: float) -> None:
        self.current = current
        self._objects, self._tag, self._seconds = objects, tag, seconds
        self._changing, self._ended = Lock(), Event()
        self._thread = Thread(target=self._be_heard, daemon=True)
        self._thread.start()

    def change(self, **values: Any) -> None:
        """Says something else. IndexFault where somebody else said something meanwhile."""
        with self._changing:
            changed = replace(self.current, turn=self.current.turn + 1, **values)
            tag = self._objects.write_if(CURRENT, changed.to_text(), self._tag)
            if tag is None:
                self._ended.set()
                raise IndexFault(
                    f"Another kilde writes {self._objects.uri} by now, since this one was not heard of for"
                    f" {self._seconds:g} seconds; nothing of its work was published: run it again."
                )
            self.current, self._tag = changed, tag

    def end(self) -> None:
        """Lets others write at once."""
        self._ended.set()
        self._thread.join()
        self.change(writer=None)

    def _be_heard(self) -> None:
        while not self._ended.wait(self._seconds / 3):
            try:
                self.change()
            except IndexFault as fault:  # said again when something is published
                _log.debug("not heard of: %s", fault)


def begin(objects: Objects, name: str, seconds: float, last_made: Callable[[], int]) -> Turn:
    """Waits until nobody writes, and begins a turn under a name that nobody else has.

    A writer that was not heard of for so many `seconds` is one no more; `last_made` finds the number of the last
    generation where the object does not say it. IndexFault where others write for too long.
    """
    end = time.monotonic() + 60 * MINUTES
    seen: Tag | None = None
    since = 0.0
    while True:
        held = objects.read(CURRENT)
        tag = held.tag if held else None
        try:
            current = Current.of(held.text) if held else Current(made=last_made())
        except ValueError:  # published anew by a rebuild
            current = Current(made=last_made(), contested=True)
        if tag != seen:
            seen, since = tag, time.monotonic()
        silent = time.monotonic() - since > seconds
        if current.writer is None or silent:
            contested = current.contested or current.writer is not None
            mine = replace(current, writer=name, contested=contested, turn=current.turn + 1)
            if (new := objects.write_if(CURRENT, mine.to_text(), tag)) is not None:
                return Turn(objects, mine, new, seconds)
            continue
        if time.monotonic() > end:
            raise IndexFault(
                f"Another kilde ({current.writer}) has been writing {objects.uri} for {MINUTES} minutes; wait for it"
                " or end it."
            )
        _log.info("waiting for %s, which writes %s", current.writer, objects.uri)
        time.sleep(seconds / 10)
