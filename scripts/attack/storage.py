"""Servers answer from an index on object storage while a writer makes version after version of it, and is killed.

Usage: python scripts/attack/storage.py [--minutes 10] [--servers 3] [--seed 1] [--json OUT.json]

All is on this machine: an S3 server, a writer, and servers that ask themselves one question after another. In every
version each page says the version's number. A killed writer is killed at one of the requests that change something,
when the storage has done it and before it says so. Then every answer has to be of a version that was published when the
question began, or later; all pages of a snapshot have to say the same; and the next writer has to bring the index up to
date.
"""

from __future__ import annotations

import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Thread
from typing import Any

from rich.table import Table

from bot import Bot, KildeError
from bot.documents.sources.folder import FolderSource
from bot.indexing.ingest import Wanted, ingest
from bot.indexing.places.storage import StoragePlace
from bot.indexing.table import Index
from bot.models.encoders import open_encoders
from bot.records import Encoders
from scripts.shared.command import arguments, run
from scripts.shared.files import write_json
from scripts.shared.storage import Storage
from scripts.shared.tables import console

ROOT = Path(__file__).resolve().parents[2]
URI = "s3://bucket/kilde"
QUESTION = "From which pier does the ferry leave?"
PAGES = ("ferry", "tea", "lift", "library", "museum")
KILLED = 0.6  # of the writers
REQUESTS = 60  # about, with which a writer changes something
HEARD = 3.0  # seconds until a writer that is not heard of is one no more


@dataclass(frozen=True)
class Asked:
    """What one server found: versions that its pages said, and the one that it answered from, or what went wrong."""

    server: int
    began: float
    ended: float
    pages: tuple[str, ...]
    answer: str
    fault: str = ""


@dataclass
class Published:
    """A version: when its writer began and ended, and how."""

    version: int
    began: float
    ended: float = 0.0
    killed: bool = False
    done: bool = False


class Attack:
    """The storage, the documents, and who reads and writes them."""

    def __init__(self, storage: Storage, docs: Path, servers: int, chance: random.Random) -> None:
        self.storage, self.docs, self.chance = storage, docs, chance
        self.published: list[Published] = []
        self.asked: list[Asked] = []
        self.faults: list[str] = []
        self._writer: subprocess.Popen[str] | None = None
        self._left = -1  # requests of the writer until it is killed
        storage.loses = self._kill
        self.write(kill=False)
        self._servers = [self._process(f"--server={number}", "reader") for number in range(servers)]
        for each in self._servers:
            Thread(target=self._hear, args=(each,), daemon=True).start()

    def write(self, *, kill: bool) -> None:
        """One version more, by a writer that is killed, or not."""
        version = len(self.published) + 1
        for page in PAGES:
            (self.docs / f"{page}.md").write_text(f"# The {page}\n\nThe {page} leaves from pier {version}.\n")
        now = Published(version, time.time(), killed=kill)
        self.published.append(now)
        self._left = self.chance.randrange(REQUESTS) if kill else -1
        self._writer = self._process(f"--writer={self.docs}", "writer")
        out, _ = self._writer.communicate()
        now.ended, now.done = time.time(), self._writer.returncode == 0
        if self._writer.returncode not in (0, -signal.SIGKILL):
            self.faults.append(out)

    def end(self) -> None:
        for each in self._servers:
            each.kill()
            each.wait()

    def _process(self, what: str, who: str) -> subprocess.Popen[str]:
        environment = os.environ | {"AWS_ACCESS_KEY_ID": who}
        words = [sys.executable, "-m", "scripts.attack.storage", what]
        return subprocess.Popen(words, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)

    def _kill(self, asked: str) -> bool:
        """Counts what the writer changes, and kills it in the middle of that."""
        if self._writer is not None and self._left >= 0:
            self._left -= 1
            if self._left < 0:
                self._writer.kill()
                return True
        return False

    def _hear(self, server: subprocess.Popen[str]) -> None:
        assert server.stdout is not None
        for line in server.stdout:
            values = json.loads(line)
            self.asked.append(Asked(**{**values, "pages": tuple(values["pages"])}))


def wrong(attack: Attack) -> tuple[list[Asked], list[Asked], list[Asked], list[float]]:
    """Answers of a version that was not there, or of none; snapshots of several; faults; seconds to the new version."""
    old: list[Asked] = []
    mixed: list[Asked] = []
    faults: list[Asked] = []
    for each in attack.asked:
        if each.fault:
            faults.append(each)
            continue
        done = [one.version for one in attack.published if one.done and one.ended < each.began - 10]
        begun = [one.version for one in attack.published if one.began < each.ended]
        said = {int(number) for number in (*each.pages, each.answer) if number.isdecimal()}
        if not said or min(said) < max(done, default=0) or max(said) > max(begun):
            old.append(each)
        if len({*each.pages}) != 1:
            mixed.append(each)
    seconds = []
    for one in attack.published:
        for server in {each.server for each in attack.asked}:
            seen = [e.ended for e in attack.asked if e.server == server and e.pages and int(e.pages[0]) >= one.version]
            if one.done and seen:
                seconds.append(max(0.0, min(seen) - one.ended))
    return old, mixed, faults, sorted(seconds)


def table(attack: Attack) -> Table:
    old, mixed, faults, seconds = wrong(attack)
    made = Table(show_header=False)
    writers = Counter("killed" if not each.done else "done" for each in attack.published)
    rows = {
        "versions": f"{len(attack.published)}: {writers['done']} written, {writers['killed']} killed",
        "questions": str(len(attack.asked)),
        "answers of no version that could be": str(len(old)),
        "snapshots of several versions": str(len(mixed)),
        "questions that failed": f"{len(faults)} {dict(Counter(each.fault[:120] for each in faults).most_common(3))}",
        "writers that failed": f"{len(attack.faults)} {attack.faults[:1]}",
        "seconds to the new version": f"median {seconds[len(seconds) // 2]:.1f}, most {seconds[-1]:.1f}"
        if seconds
        else "",
    }
    for name, value in rows.items():
        made.add_row(name, value)
    return made


def _encoders() -> Encoders:
    bundled = open_encoders(None, None, threads=1, reads=False).late
    return Encoders(bundled, bundled)


def write(docs: Path) -> None:
    """What a writer does."""
    ingest(Wanted(FolderSource(docs), (str(docs),)), Index(StoragePlace(URI, heard=HEARD)), _encoders())


def serve(number: int) -> None:
    """What a server does, until it is ended."""
    bot = Bot(Index(StoragePlace(URI)), _encoders(), None, None)
    bot.refresh()
    while True:
        began, answer, fault = time.time(), "", ""
        pages: list[str] = []
        try:
            documents = bot._from_newest(lambda snapshot: snapshot.documents_at(snapshot.documents()))
            pages = [_pier(each.text) for each in documents.values()]
            answer = _pier(bot.ask(QUESTION, language="en").text)
        except KildeError as error:
            fault = str(error)
        told: dict[str, Any] = {"server": number, "began": began, "ended": time.time(), "pages": pages}
        print(json.dumps({**told, "answer": answer, "fault": fault}), flush=True)


def _pier(text: str) -> str:
    found = re.search(r"pier (\d+)", text)
    return found[1] if found else ""


def attacked(minutes: float, servers: int, seed: int) -> Attack:
    chance, end = random.Random(seed), time.monotonic() + 60 * minutes
    with tempfile.TemporaryDirectory() as docs, Storage().environ() as storage:
        attack = Attack(storage, Path(docs), servers, chance)
        try:
            while time.monotonic() < end:
                attack.write(kill=chance.random() < KILLED)
            attack.write(kill=False)
            time.sleep(15)  # the servers see it
        finally:
            attack.end()
    return attack


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--servers", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, help="write every answer there")
    parser.add_argument("--writer", type=Path, help="be a writer of these documents")
    parser.add_argument("--server", type=int, help="be a server of this number")
    options = parser.parse_args()
    if options.writer:
        write(options.writer)
    elif options.server is not None:
        serve(options.server)
    else:
        attack = attacked(options.minutes, options.servers, options.seed)
        console().print(table(attack))
        if options.json:
            write_json(options.json, [asdict(each) for each in attack.asked])


if __name__ == "__main__":
    run(main)
