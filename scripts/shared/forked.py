"""The command in a process of its own, forked from one that has loaded what it needs: nothing is imported anew."""

from __future__ import annotations

import os
import resource
import sys
import warnings
from collections.abc import Mapping, Sequence
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from time import monotonic, sleep

from ui.cli import main

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # as the encoder says before it imports that
_LOADED = ("bot.indexing.table", "lancedb", "lancedb.index", "lancedb.query", "onnxruntime", "ui.page", "gradio")

_TICKS = os.sysconf("SC_CLK_TCK")
_LOOKED = 0.005  # seconds between two looks at what a command has taken

warnings.filterwarnings("ignore", "lancedb fork support")  # of a process that did nothing with it yet
for _name in _LOADED:
    import_module(_name)


class Command:
    """`kilde` with some words, as it runs; what it says goes to a file."""

    def __init__(
        self, words: Sequence[str], environment: Mapping[str, str], said: Path, largest: int | None = None
    ) -> None:
        context = get_context("forkserver")
        context.set_forkserver_preload([__name__])
        self._file = said
        said.write_text("")
        self._process = context.Process(target=_run, args=(list(words), dict(environment), str(said), largest))
        self._process.start()

    @property
    def said(self) -> str:
        return self._file.read_text(encoding="utf-8", errors="replace")

    @property
    def seconds(self) -> float:
        """The CPU that it has taken so far."""
        try:
            about = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return 0.0
        return (int(about[11]) + int(about[12])) / _TICKS

    def runs_for(self, seconds: float, patience: float) -> bool:
        """Does it still run when it has taken so much CPU, or nobody waits any longer?"""
        end = monotonic() + patience
        while self._process.is_alive() and self.seconds < seconds and monotonic() < end:
            sleep(_LOOKED)
        return self._process.is_alive()

    def says(self, words: str, patience: float) -> bool:
        """Waits until it says something; whether it does."""
        end = monotonic() + patience
        while words not in self.said and self._process.is_alive() and monotonic() < end:
            sleep(_LOOKED)
        return words in self.said

    def kill(self) -> None:
        self._process.kill()
        self._process.join()

    def ended(self, patience: float) -> int | None:
        """Its exit status; None where it does not end."""
        self._process.join(patience)
        return self._process.exitcode


def _run(words: Sequence[str], environment: Mapping[str, str], said: str, largest: int | None) -> None:
    os.environ.update(environment)
    file = os.open(said, os.O_WRONLY | os.O_APPEND)
    os.dup2(file, 1)
    os.dup2(file, 2)
    if largest is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))
    sys.argv = ["kilde", *words]
    main()
