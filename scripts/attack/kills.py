"""Kills the command while it writes an index, and fills its disk: is the old index there then, or the new one?

Usage: python scripts/attack/kills.py [--tries 100] [--minutes 15] [--seed 1] [--json OUT.json]

A small documentation is built, changed, made smaller, built anew and watched by the real command, which is killed after
a random time, or has a disk that is full after a random number of bytes (a tmpfs where one may be mounted, else a limit
on the size of files). Then the index has to hold the old documents or the new ones, all of them and nothing else, and
to answer from them; and `kilde index` has to bring it up to date. A command that ends by itself says in one sentence
what is wrong, or nothing.
"""

from __future__ import annotations

import os
import random
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.progress import track
from rich.table import Table

from bot import Bot, KildeError
from bot.documents.sources.folder import FolderSource
from bot.indexing.ingest import Wanted, ingest
from bot.indexing.places.named import index_place
from bot.indexing.table import Index
from bot.models.encoders import open_encoders
from bot.records import Encoders
from scripts.attack.damage import documentation
from scripts.shared.command import arguments, run
from scripts.shared.files import write_json
from scripts.shared.tables import console, of_all

ROOT = Path(__file__).resolve().parents[2]
QUESTION = "When does the ferry leave?"
STAGES = ("build", "update", "removal", "rebuild", "watch")
HOWS = ("killed", "full disk")
UPDATES = 4  # before the attack, so that the next run merges first
PATIENCE = 600  # seconds that a command may take

Content = tuple[Any, ...]  # documents with their texts, rows, and what is answered


@dataclass(frozen=True)
class Try:
    """What came of one attack: which index was there, what was said, and whether `kilde index` helped then."""

    how: str
    stage: str
    came: str  # old, new, none (before a first build), or what else
    ended: str  # killed, done, sentence, traceback
    mended: bool


class Kills:
    """The documentation and its index before and after each stage, at one place, which the index is named after."""

    def __init__(self, place: Path) -> None:
        bundled = open_encoders(None, None, threads=1, reads=False).late
        self._encoders = Encoders(bundled, bundled)
        self.docs, self.indexes, self._kept = place / "docs", place / "indexes", place / "kept"
        self.seconds: dict[str, float] = {}  # that the command takes
        self._right: dict[str, Content] = {}

    @property
    def _index(self) -> Index:
        return Index(index_place([self.docs], self.indexes))

    def prepare(self) -> None:
        """Makes the index that is attacked, of small commits that wait for being merged, and looks at each end."""
        documentation(self.docs, long=False)
        for number in range(UPDATES):
            (self.docs / "east.md").write_text(f"# East\n\nThe east has {number} ferries.\n")
            self._ingest()
        shutil.copytree(self.docs, self._kept / "docs")
        shutil.copytree(self.indexes, self._kept / "indexes")
        self._right["old"] = self.content() or ()
        for stage in STAGES[:-1]:
            self.reset(stage)
            self.change(stage)
            began = time.monotonic()
            subprocess.run(**self.command(stage), check=True, timeout=PATIENCE)
            self.seconds[stage] = time.monotonic() - began
            self._right[stage] = self.content() or ()
        self._right["watch"] = self._right["update"]
        self.seconds["watch"] = 12.0  # it looks every five seconds

    def reset(self, stage: str) -> None:
        """All as it was before; of a first build nothing is there."""
        for name, there in (("docs", self.docs), ("indexes", self.indexes)):
            shutil.rmtree(there, ignore_errors=True)
            if name == "docs" or stage != "build":
                shutil.copytree(self._kept / name, there)

    def change(self, stage: str) -> None:
        if stage == "removal":
            (self.docs / "west.md").unlink()
        elif stage != "build":
            (self.docs / "north.md").write_text("# Ferry north\n\nThe ferry leaves at midnight.\n" * 40)

    def command(self, stage: str, indexes: Path | None = None) -> Mapping[str, Any]:
        """The arguments of a process that runs the command."""
        words = ["index", str(self.docs), *(["--rebuild"] if stage == "rebuild" else [])]
        if stage == "watch":
            with socket.socket() as free:
                free.bind(("127.0.0.1", 0))
                words = ["chat", str(self.docs), "--watch", "--port", str(free.getsockname()[1])]
        environment = os.environ | {"KILDE_INDEX": str(indexes or self.indexes), "COLUMNS": "200"}
        return {
            "args": [sys.executable, "-m", "ui.cli", *words],
            "cwd": ROOT,
            "env": environment,
            "stdout": subprocess.PIPE,
            "stderr": subprocess.PIPE,
            "text": True,
        }

    def content(self) -> Content | None:
        """All that the index holds, and an answer from it; None where there is no index."""
        if not self._index.exists:
            return None
        snapshot = self._index.snapshot()
        documents = snapshot.documents_at(snapshot.documents())
        rows = snapshot._read(snapshot._passages.search().select(["id", "path"]).limit(None)).to_pylist()
        with Bot(self._index, self._encoders, None, None) as bot:
            bot.refresh()
            answer = bot.ask(QUESTION).text
        held = sorted((row["path"], row["id"]) for row in rows)
        return sorted((path, each.text) for path, each in documents.items()), held, answer

    def came(self, stage: str) -> str:
        """Which index is there."""
        try:
            content = self.content()
        except KildeError as fault:
            return f"fault: {fault}"
        except Exception as fault:  # noqa: BLE001 - whatever it is, it is a finding
            return f"exception: {type(fault).__name__}"
        if content is None:
            return "none" if stage == "build" else "gone"
        if content == self._right[stage]:
            return "new"
        return "old" if content == self._right["old"] and stage != "build" else "half"

    def mended(self, stage: str) -> bool:
        """Does an index run bring it up to date?"""
        try:
            self._ingest()
        except KildeError:
            return False
        return self.came(stage) == "new"

    def _ingest(self) -> None:
        ingest(Wanted(FolderSource(self.docs), (str(self.docs),)), self._index, self._encoders)


def kill(kills: Kills, stage: str, chance: random.Random) -> str:
    """Runs the command and kills it; says how it ended."""
    if stage != "watch":
        kills.change(stage)
    with subprocess.Popen(**kills.command(stage)) as process:
        if stage == "watch":
            _wait_until_served(process)
            kills.change(stage)
        try:
            process.wait(chance.uniform(0, 1.1 * kills.seconds[stage]))
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            return "killed"
        return _ended(process.returncode, *process.communicate())


def _wait_until_served(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        if "Kilde is at" in line:
            return


def fill(kills: Kills, stage: str, chance: random.Random) -> str:
    """Runs the command on a disk that has room for some of what it writes; says how it ended."""
    kills.change(stage)
    needed = 400_000  # bytes, about, that an update adds
    room = chance.randrange(needed)
    with _small_disk(kills.indexes, room) as limit:
        process = subprocess.run(**kills.command(stage), preexec_fn=limit, check=False, timeout=PATIENCE)
    return _ended(process.returncode, process.stdout, process.stderr)


@contextmanager
def _small_disk(folder: Path, room: int) -> Iterator[Callable[[], None] | None]:
    """The folder on a disk with little room; where none may be mounted, a limit on the size of files for a process."""
    used = sum(4096 * (1 + file.stat().st_size // 4096) for file in folder.rglob("*")) if folder.exists() else 0
    with tempfile.TemporaryDirectory() as mounted:
        size = f"size={used + room + 65536}"
        if subprocess.run(["mount", "-t", "tmpfs", "-o", size, "kilde", mounted], check=False).returncode:
            yield lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room // 8, room // 8))
            return
        try:
            if folder.exists():
                shutil.copytree(folder, mounted, dirs_exist_ok=True)
                shutil.rmtree(folder)
            folder.symlink_to(mounted)
            yield None
        finally:
            folder.unlink()
            shutil.copytree(mounted, folder)
            subprocess.run(["umount", mounted], check=True)


def _ended(code: int, out: str, err: str) -> str:
    if "Traceback" in out + err:
        return "traceback"
    return "sentence" if code or "not up to date" in err else "done"


def attack(place: Path, tries: int, minutes: float, seed: int) -> Iterator[Try]:
    """As many tries as there is time for, every stage and way as often as another."""
    kills, chance = Kills(place), random.Random(seed)
    kills.prepare()
    end = time.monotonic() + 60 * minutes
    ways = [(how, stage) for how in HOWS for stage in STAGES if (how, stage) != ("full disk", "watch")]
    for number in track(range(tries), "attacking", console=console(), transient=True):
        if time.monotonic() > end:
            return
        how, stage = ways[number % len(ways)]
        kills.reset(stage)
        ended = (kill if how == "killed" else fill)(kills, stage, chance)
        yield Try(how, stage, kills.came(stage), ended, kills.mended(stage))


def table(tries: Sequence[Try]) -> Table:
    """A line a way and a stage."""
    made = Table("", "stage", "tries", "old", "new", "none", "other", "how it ended", "mended by kilde index")
    for how in HOWS:
        for stage in STAGES:
            mine = [each for each in tries if (each.how, each.stage) == (how, stage)]
            if mine:
                came = Counter(each.came for each in mine)
                ended = ", ".join(f"{count} {name}" for name, count in Counter(each.ended for each in mine).items())
                known = [came.pop(name, 0) for name in ("old", "new", "none")]
                made.add_row(
                    how,
                    stage,
                    str(len(mine)),
                    *(str(count or "") for count in known),
                    ", ".join(f"{count} {name}" for name, count in came.items()),
                    ended,
                    of_all(each.mended for each in mine),
                )
    return made


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("--tries", type=int, default=100)
    parser.add_argument("--minutes", type=float, default=15, help="at most, without what is prepared")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, help="write every try there")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        tries = list(attack(Path(made), options.tries, options.minutes, options.seed))
    console().print(table(tries))
    if options.json:
        write_json(options.json, [asdict(each) for each in tries])


if __name__ == "__main__":
    run(main)
