"""Reads broken inputs of every kind and says what of it did not end in one of our own errors.

Usage: python scripts/attack/fuzz.py [KIND ...] [--count 10000] [--seconds 60] [--seed 1] [--guided] [--keep FOLDER]

Kinds are the formats of documents, and what else strangers hand over: term files, settings, evidence, a site's pages, a
model's replies, questions. Each input is a small one of its kind, or what was found of them before, changed in a few
places: bytes, words of the format, pieces of others, values of JSON, elements of XML. A document is read as indexing
reads it, all but the embedding. A finding is any exception that is not of our family, five seconds of CPU for one
input, or the end of the process that reads; the input is kept in --keep FOLDER. There stands, too, what was counted:
the next run goes on with other inputs and adds to it. With --guided the changes are chosen by Atheris (`pip install
atheris`), by which lines of ours they reach.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from argparse import SUPPRESS, Namespace
from collections import Counter
from collections.abc import Generator
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType
from typing import Any, NoReturn

from rich.table import Table

from scripts.attack.changed import in_bytes
from scripts.shared.command import arguments, run
from scripts.shared.tables import console

LATE = 5  # seconds of CPU that no small input takes
LARGEST = 4_000  # bytes of an input
_COUNTED = ("inputs", "read", "left_out")
_MAY_END = ("pdf", "docx", "document.xml", "html", "terms.tbx", "sitemap.xml", "xliff")  # the process, by a library


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("kinds", nargs="*", metavar="KIND", help="all of them")
    parser.add_argument("--count", type=int, default=10_000, help="inputs a kind (default: 10000)")
    parser.add_argument("--seconds", type=float, default=60, help="of CPU a kind at most (default: 60)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--guided", action="store_true", help="with Atheris")
    parser.add_argument("--keep", type=Path, help="a folder for the inputs that found something, and the counts")
    parser.add_argument("--one", help=SUPPRESS)
    options = parser.parse_args()
    if options.one:
        _Fuzzing(options.one, options.keep, options.count, options.seconds).guided(options.seed)
    from scripts.attack.kinds import SEEDS, reader_of, tidy

    for kind, data in (("markdown", SEEDS["markdown"][0]), ("question", b"Zwqk vbnmp xylt?")):
        reader_of(kind)(data)  # what is made once is there: also what knows words that nobody has
    table = Table("kind", "inputs", "read", "left out", "a CPU second", "findings", box=None)
    total: Counter[str] = Counter()
    with TemporaryDirectory() as place:
        for name in options.kinds or SEEDS:
            found = _in_a_process(name, options, Path(options.keep or place))
            said = "; ".join(f"{count} × {what}" for what, count in found["findings"].items())
            speed = f"{found['inputs'] / found['seconds']:,.0f}" if found["seconds"] else ""
            table.add_row(name, *(f"{found[key]:,}" for key in _COUNTED), speed, said or "none")
            total.update({key: found[key] for key in _COUNTED} | {"findings": len(found["findings"])})
    table.add_row("all", *(f"{total[key]:,}" for key in _COUNTED), "", f"{total['findings']:,}")
    tidy()
    console(200).print(table)


def _in_a_process(name: str, options: Namespace, keep: Path) -> dict[str, Any]:
    """What reading inputs of a kind found, in a process that may end by it."""
    keep.mkdir(parents=True, exist_ok=True)
    if options.guided:  # has to be there before what it looks into
        command = [sys.executable, "-m", "scripts.attack.fuzz", *sys.argv[1:], "--one", name, "--keep", str(keep)]
        ended = subprocess.run(command, stderr=subprocess.DEVNULL, check=False).returncode
    else:  # a fork, for which all is loaded
        child = os.fork()
        if not child:
            _Fuzzing(name, keep, options.count, options.seconds).go(options.seed)
        ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    found = _counted(keep, name)
    if ended:
        found["findings"][f"the process ended by {ended} (see {keep / name}.last)"] = 1
        _write_counted(keep, name, found)
    return found


def _counted(keep: Path, name: str) -> dict[str, Any]:
    """What was counted so far."""
    file = keep / f"{name}.json"
    found: dict[str, Any] = {**dict.fromkeys(_COUNTED, 0), "seconds": 0.0, "findings": {}}
    return found | (json.loads(file.read_text(encoding="utf-8")) if file.exists() else {})


def _write_counted(keep: Path, name: str, found: dict[str, Any]) -> None:
    (keep / f"{name}.json").write_text(json.dumps(found), encoding="utf-8")


class _Late(BaseException):
    """An input took too long."""


def _late(number: int, frame: FrameType | None) -> NoReturn:
    raise _Late


class _Fuzzing:
    """Reads inputs of one kind and notes what came of them."""

    def __init__(self, name: str, keep: Path, count: int, seconds: float) -> None:
        self._name, self._keep, self._seconds = name, keep, seconds
        self._found = _counted(keep, name)
        self._enough = self._found["inputs"] + count
        self._began = time.process_time()
        signal.signal(signal.SIGVTALRM, _late)
        signal.signal(signal.SIGTERM, lambda number, frame: self._end())

    def go(self, seed: int) -> NoReturn:
        """Reads inputs until there were enough of them."""
        from scripts.attack.kinds import CHANGES, SEEDS, reader_of

        self._read = reader_of(self._name)
        chance = random.Random(f"{seed} {self._found['inputs']}")
        inputs = _inputs(chance, SEEDS[self._name], CHANGES.get(self._name, in_bytes))
        data = next(inputs)
        while True:
            data = inputs.send(self.take(data))

    def guided(self, seed: int) -> NoReturn:
        """Has Atheris choose the inputs."""
        import atheris

        with atheris.instrument_imports(include=["bot", "ui"]):
            from scripts.attack.kinds import CHANGES, SEEDS, reader_of
        self._read, seeds = reader_of(self._name), SEEDS[self._name]
        change = CHANGES.get(self._name, in_bytes)

        def changed(data: bytes, largest: int, chosen: int) -> bytes:
            chance = random.Random(chosen)
            if chance.random() < 0.5:
                return bytes(atheris.Mutate(data, largest))
            return change(chance, data, seeds)[:largest]

        with TemporaryDirectory() as corpus:
            for number, each in enumerate(seeds):
                (Path(corpus) / str(number)).write_bytes(each)
            told = [sys.argv[0], corpus, f"-seed={seed + self._found['inputs']}", f"-max_len={LARGEST}"]
            atheris.Setup(told, lambda data: self.take(data) and None, custom_mutator=changed)
            self._began = time.process_time()
            atheris.Fuzz()
        raise AssertionError("the last input ends the process")

    def take(self, data: bytes) -> bool:
        """Whether an input can be read; the last one ends the process."""
        from bot import KildeError
        from bot.records import LeftOut

        if self._name in _MAY_END:
            (self._keep / f"{self._name}.last").write_bytes(data)
        signal.setitimer(signal.ITIMER_VIRTUAL, LATE)
        before = self._found["read"]
        try:
            self._read(data)
            self._found["read"] += 1
        except (LeftOut, KildeError):
            self._found["left_out"] += 1
        except _Late as late:
            self._note(f"more than {LATE} s", late, data)
        except Exception as fault:  # noqa: BLE001 - that is what is looked for
            self._note(f"{type(fault).__name__}: {str(fault)[:80]}", fault, data)
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        self._found["inputs"] += 1
        if self._found["inputs"] >= self._enough or time.process_time() - self._began > self._seconds:
            self._end()
        return bool(self._found["read"] > before)

    def _note(self, what: str, fault: BaseException, data: bytes) -> None:
        at = fault.__traceback__
        place = ""
        while at is not None:
            name = at.tb_frame.f_code.co_filename
            if "/bot/" in name or "/ui/" in name:
                place = f"{Path(name).name}:{at.tb_lineno}"
            at = at.tb_next
        finding = f"{what} ({place})"
        if finding not in self._found["findings"]:
            (self._keep / f"{self._name}-{len(self._found['findings'])}").write_bytes(data)
        self._found["findings"][finding] = self._found["findings"].get(finding, 0) + 1

    def _end(self) -> NoReturn:
        self._found["seconds"] = round(self._found["seconds"] + time.process_time() - self._began, 2)
        _write_counted(self._keep, self._name, self._found)
        os._exit(0)


def _inputs(chance: random.Random, seeds: list[bytes], change: Any) -> Generator[bytes, bool, None]:
    """Changed seeds, and changed ones of those that could be read, without end."""
    pool = list(seeds)
    while True:
        data = chance.choice(pool)
        for _ in range(chance.choice((1, 1, 2, 3, 5, 8))):
            data = change(chance, data, pool)[:LARGEST]
        if (yield data) and chance.random() < 0.05:
            pool.append(data)
            if len(pool) > 200:
                del pool[len(seeds)]


if __name__ == "__main__":
    run(main)
