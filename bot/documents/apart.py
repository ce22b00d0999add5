"""Reads strangers' files in a process of its own, which may take so much memory and time; knows not what it reads.

What a library does with a file is not in our hands: it may ask for gigabytes, for hours, or bring down its process.
Then that one is ended, the file is left out, and the next one is read in a new process.
"""

from __future__ import annotations

import atexit
import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from threading import Lock, Thread
from time import monotonic, sleep
from typing import IO, Any

from ..records import LeftOut
from .formats import FORMATS, extracted
from .readers.plain_text import Extracted, decoded

_MEMORY = 700_000_000  # bytes, of which Python and the libraries take thirty million before they read anything
_SECONDS = 15  # of CPU for a file; the largest of people's take six
_WAIT = 20 * _SECONDS  # seconds by the clock, also where a system does not limit CPU, or has little of it to give
_IDLE = 30  # seconds after which the process is ended
_LARGE = 5_000_000  # bytes; what reading so many takes, a process seldom gives back
_CURE = "split it into smaller files"

# Not `-m bot.documents.apart`: what else `bot` imports for its users takes ten times as long to load.
_START = (
    "import sys, types; sys.modules['bot'] = bot = types.ModuleType('bot'); bot.__path__ = [sys.argv[1]]; "
    "from bot.documents.apart import serve; serve()"
)


def read_apart(data: bytes, name: str, settings: str = "") -> Extracted:
    """What `extracted` returns; text as it stands is read here, for nothing is done with it."""
    return extracted(data, name) if FORMATS[name].read is decoded else _process.read(data, name, settings)


class _Process:
    """The process, started when it is first needed; one file at a time."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._running: subprocess.Popen[bytes] | None = None
        self._owner = 0  # the process that started it: a fork of that has to start its own
        self._until = 0.0  # when it is ended
        self._busy = self._late = False

    def read(self, data: bytes, name: str, settings: str = "") -> Extracted:
        """The text of a file; LeftOut where it has none, or takes too much."""
        with self._lock:
            running = self._started()
            self._late, self._until, self._busy, reply = False, monotonic() + _WAIT, True, None
            try:
                reply = _asked(running, data, name, settings.encode())
            finally:  # who is interrupted here must not find this answer as the next one
                self._busy, self._until = False, monotonic() + _IDLE
                if reply is None or len(data) > _LARGE or "ended" in reply:
                    self._end()
            if reply is None:
                raise LeftOut(self._why(running))
        if "left_out" in reply:
            raise LeftOut(reply["left_out"])
        text, claimed, format_, notes = reply["found"]
        return Extracted(text, claimed, format_, tuple(notes))

    def _started(self) -> subprocess.Popen[bytes]:
        if self._running is None or self._owner != os.getpid() or self._running.poll() is not None:
            self._owner, self._running = os.getpid(), _start()
            Thread(target=self._watch, args=(self._running,), daemon=True, name="kilde-apart").start()
        return self._running

    def _watch(self, running: subprocess.Popen[bytes]) -> None:
        """Ends the process where it is late with a file, or has had none for a while."""
        while self._running is running:
            sleep(0.5)
            if self._busy and monotonic() > self._until:
                self._late = True
                running.kill()  # who waits for its answer sees that there is none
            elif not self._busy and monotonic() > self._until and self._lock.acquire(blocking=False):
                if self._running is running and monotonic() > self._until:
                    self._end()
                self._lock.release()

    def end(self) -> None:
        """Ends the process of this program."""
        if self._owner == os.getpid():
            if (running := self._running) is not None:
                running.kill()  # whatever it is reading
            self._end()

    def _end(self) -> None:
        running, self._running = self._running, None
        if running is None:
            return
        with suppress(OSError):  # what it was not given
            running.stdin.close()  # type: ignore[union-attr]
        running.stdout.close()  # type: ignore[union-attr]
        try:
            running.wait(1)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()

    def _why(self, running: subprocess.Popen[bytes]) -> str:
        """What to say of a file at which the process ended."""
        if self._late or running.returncode == -getattr(signal, "SIGXCPU", 0):
            return f"takes more than {_SECONDS} seconds to read; {_CURE}"
        return (
            f"brings down its reader, or takes more than {_MEMORY // 1_000_000} MB of memory; save it again, or {_CURE}"
        )


def _start() -> subprocess.Popen[bytes]:
    """Starts the process, with the packages that this one has; LeftOut where that is not allowed."""
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        "OPENBLAS_NUM_THREADS": "1",  # each takes addresses
    }
    try:
        return subprocess.Popen(
            [sys.executable, "-P", "-c", _START, str(Path(__file__).resolve().parents[1])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
    except OSError as fault:
        raise LeftOut("no process can be started to read it in; allow it, or convert it to Markdown") from fault


def _asked(running: subprocess.Popen[bytes], data: bytes, name: str, settings: bytes) -> dict[str, Any] | None:
    """What the process answers; None where it ended instead."""
    asks, answers = running.stdin, running.stdout
    assert asks is not None and answers is not None
    try:
        asks.write(b"%s %d %d\n" % (name.encode(), len(data), len(settings)))
        asks.write(data + settings)
        asks.flush()
        size = answers.readline()
        reply = answers.read(int(size)) if size else b""
        return dict(json.loads(reply)) if size and len(reply) == int(size) else None
    except (OSError, ValueError):
        return None


_process = _Process()
atexit.register(_process.end)


# ---- in that process -----------------------------------------------------------------------


def serve() -> None:
    """Answers what it is asked, until nobody asks any more."""
    asks, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what libraries print is no answer
    _limit_memory()
    while asked := asks.readline():
        name, size, of_settings = asked.decode().split()
        _limit_time()
        reply = _reply(asks, int(size), int(of_settings), name)
        answers.write(b"%d\n" % len(reply))
        answers.write(reply)
        answers.flush()


def _reply(asks: IO[bytes], size: int, of_settings: int, name: str) -> bytes:
    try:
        data, settings = asks.read(size), asks.read(of_settings).decode()
        return json.dumps({"found": extracted(data, name, settings)}).encode()
    except LeftOut as reason:
        return json.dumps({"left_out": str(reason)}).encode()
    except MemoryError:
        why = f"takes more than {_MEMORY // 1_000_000} MB of memory to read; {_CURE}"
        return json.dumps({"left_out": why, "ended": True}).encode()


def _limit_memory() -> None:
    """Has the system refuse more memory, where it can."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


def _limit_time() -> None:
    """Has the system end the process when the next file has taken too long, where it can."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        most = resource.getrlimit(resource.RLIMIT_CPU)[1]
        resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + 1 + _SECONDS, most))
