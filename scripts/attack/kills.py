"""Kills the command while it writes an index, and fills its disk: is the old index there then, or the new one?

Usage: python scripts/attack/kills.py [--tries 100] [--minutes 15] [--seed 1] [--keep FOLDER]

A small documentation is built, changed, made smaller, built anew, served and watched by the real command, which is
killed when it has taken a random share of the CPU that it needs, or has a disk that is full after a random share of
the bytes that it needs (a tmpfs where one may be mounted, else a limit on the size of files). Then the index has to
hold the old documents or the new ones, all of them and nothing else, and to answer from them; and `kilde index` has to
bring it up to date. A command that ends by itself says in one sentence what is wrong, or nothing. Commands are forked
from a process that has loaded what they need. In --keep FOLDER stand the tries that were made: the next run goes on
there.
"""

from __future__ import annotations

import json
import os
import pickle
import random
import shutil
import socket
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
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
from scripts.shared.files import json_lines
from scripts.shared.forked import Command
from scripts.shared.tables import console, of_all

QUESTION = "When does the ferry leave?"
STAGES = ("build", "update", "removal", "rebuild", "serve", "watch")
SERVED = ("serve", "watch")  # which do not end
HOWS = ("killed", "full disk")
UPDATES = 4  # before the attack, so that the next run merges first
PATIENCE = 600  # seconds that a command may take
WAITED = 30  # seconds for who looks every five whether something changed
READY = "Kilde is at"
_PAGE = 4096  # bytes

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
        self._said = place / "said.txt"
        self.seconds: dict[str, float] = {}  # of CPU that the command takes
        self.bytes: dict[str, int] = {}  # of disk that it takes at most
        self._right: dict[str, Content] = {}

    @property
    def _index(self) -> Index:
        return Index(index_place([self.docs], self.indexes))

    def prepare(self) -> None:
        """Makes the index that is attacked, of small commits that wait for being merged, and looks at each end."""
        prepared = self._kept / "prepared.pickle"
        if prepared.exists():
            self.seconds, self.bytes, self._right = pickle.loads(prepared.read_bytes())
            return
        documentation(self.docs, long=False)
        for number in range(UPDATES):
            (self.docs / "east.md").write_text(f"# East\n\nThe east has {number} ferries.\n")
            self._ingest()
        shutil.copytree(self.docs, self._kept / "docs")
        shutil.copytree(self.indexes, self._kept / "indexes")
        self._right["old"] = self.content() or ()
        for stage in STAGES:
            if stage not in SERVED:
                self.reset(stage)
                self.change(stage)
                before = on_disk(self.indexes)
                command = self.command(stage)
                while command.runs_for(PATIENCE, 0.02):
                    self.seconds[stage] = command.seconds
                    self.bytes[stage] = max(self.bytes.get(stage, 0), on_disk(self.indexes) - before)
                self._right[stage] = self.content() or ()
        for stage in SERVED:
            self._right[stage], self.seconds[stage] = self._right["update"], self.seconds["update"]
            self.bytes[stage] = self.bytes["update"]
        prepared.write_bytes(pickle.dumps((self.seconds, self.bytes, self._right)))

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

    def command(self, stage: str, largest: int | None = None) -> Command:
        """Starts the command, which may be kept from writing large files."""
        words = ["index", str(self.docs), *(["--rebuild"] if stage == "rebuild" else [])]
        if stage in SERVED:
            with socket.socket() as free:
                free.bind(("127.0.0.1", 0))
                words = ["serve", str(self.docs), "--port", str(free.getsockname()[1])]
            words += ["--watch"] if stage == "watch" else []
        environment = {"KILDE_INDEX": str(self.indexes), "COLUMNS": "200"}
        return Command(words, environment, self._said, largest)

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
    command, before = kills.command(stage), 0.0
    if stage == "watch":
        command.says(READY, PATIENCE)
        before = command.seconds
        kills.change(stage)
    share = chance.uniform(0, 1.3 if stage in SERVED else 1.1)
    if command.runs_for(before + share * kills.seconds[stage], WAITED if stage == "watch" else PATIENCE):
        command.kill()
        return "killed"
    return _ended(command.ended(PATIENCE), command.said)


def fill(kills: Kills, stage: str, chance: random.Random) -> str:
    """Runs the command on a disk that has room for some of what it writes; says how it ended."""
    kills.change(stage)
    with _small_disk(kills.indexes, int(chance.uniform(0, 1.1) * kills.bytes[stage])) as largest:
        command = kills.command(stage, largest)
        if stage in SERVED:
            command.says(READY, PATIENCE)
            command.kill()
            return _ended(0, command.said)
        return _ended(command.ended(PATIENCE), command.said)


def on_disk(folder: Path) -> int:
    """Bytes of a tmpfs that a folder takes."""
    pages = 0
    for at, _, names in os.walk(folder):
        for name in names:
            with suppress(FileNotFoundError):  # a command may be at work there
                pages += -(-Path(at, name).stat().st_size // _PAGE)
    return pages * _PAGE


@contextmanager
def _small_disk(folder: Path, room: int) -> Iterator[int | None]:
    """The folder on a disk with little room; where none may be mounted, a limit on the size of files for a process."""
    with tempfile.TemporaryDirectory() as mounted:
        size = f"size={max(_PAGE, on_disk(folder) + room)}"  # 0 would be without an end
        if subprocess.run(["mount", "-t", "tmpfs", "-o", size, "kilde", mounted], check=False).returncode:
            yield room // 8
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


def _ended(code: int | None, said: str) -> str:
    if code is None:
        return "hangs"
    if "Traceback" in said:
        return "traceback"
    return "sentence" if code or "not up to date" in said else "done"


def attack(place: Path, done: int, tries: int, minutes: float, seed: int) -> Iterator[Try]:
    """As many tries as there is time for, every stage and way as often as another."""
    kills = Kills(place)
    kills.prepare()
    end = time.monotonic() + 60 * minutes
    ways = [(how, stage) for how in HOWS for stage in STAGES if (how, stage) != ("full disk", "watch")]
    for number in track(range(done, done + tries), "attacking", console=console(), transient=True):
        if time.monotonic() > end:
            return
        how, stage = ways[number % len(ways)]
        kills.reset(stage)
        ended = (kill if how == "killed" else fill)(kills, stage, random.Random(f"{seed} {number}"))
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
    parser.add_argument("--keep", type=Path, help="a folder for the tries, where the next run goes on")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        place = options.keep or Path(made)
        place.mkdir(parents=True, exist_ok=True)
        noted = place / "tries.jsonl"
        noted.touch()
        tries = [Try(**each) for each in json_lines(noted)]
        for each in attack(place, len(tries), options.tries, options.minutes, options.seed):
            tries.append(each)
            with noted.open("a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(each)) + "\n")
    console().print(table(tries))


if __name__ == "__main__":
    run(main)
