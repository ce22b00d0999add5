"""What it costs to bring an index up to date: built, unchanged, one page changed, a tenth of the pages.

Usage: python scripts/measure/index.py FOLDER [--updates 200]

Works on a copy of the folder. CPU seconds of this process, beyond start-up, and what of them the encoder took, which
is the floor of any index with embeddings: its throughput is the share that is left to it. With `--updates` one page
after the other changes so often, and the index's size is compared with that of one made anew.
"""

from __future__ import annotations

import random
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

from rich.progress import track
from rich.table import Table

from bot import IndexReport, Settings
from bot.documents.sources.folder import FolderSource
from bot.indexing.ingest import Wanted, ingest
from bot.indexing.places.folder import FolderPlace
from bot.indexing.table import Index
from bot.models.encoders import open_encoders
from bot.records import Encoded, Encoder, Encoders
from scripts.shared.command import arguments, folder, run
from scripts.shared.tables import console

_SECONDS = 3  # until the files' times can be trusted
_TRIES = 9  # pages that are changed, each for itself


class Cost(NamedTuple):
    """CPU seconds of an index run, those of the encoder among them, and what was embedded."""

    seconds: float
    encoder: float
    embedded: int
    changed: int


class Timed:
    """An encoder that says how much CPU time it took."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder, self.seconds = encoder, 0.0
        self.name, self.dimensions = encoder.name, encoder.dimensions

    def encode(self, texts: Sequence[str], *, query: bool = False, tokens: bool = False) -> Encoded:
        begin = time.process_time()
        made = self._encoder.encode(texts, query=query, tokens=tokens)
        self.seconds += time.process_time() - begin
        return made


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("folder", type=folder)
    parser.add_argument("--updates", type=int, default=0, help="also so many changes of one page, and the size after")
    options = parser.parse_args()
    timed = Timed(open_encoders(None, None, threads=Settings.from_environment().threads).late)
    timed.encode(["start-up"], tokens=True)
    with tempfile.TemporaryDirectory() as made:
        docs = Path(made) / "docs"
        shutil.copytree(options.folder, docs)
        time.sleep(_SECONDS)
        measure(docs, Path(made), timed, options.updates)


def measure(docs: Path, place: Path, timed: Timed, updates: int) -> None:
    """Prints the table."""

    def ran() -> Cost:
        begin, embedding = time.process_time(), timed.seconds
        wanted = Wanted(FolderSource(docs), (str(docs),))
        report: IndexReport = ingest(wanted, Index(FolderPlace(place / "index")), Encoders(timed, timed))
        seconds = time.process_time() - begin
        return Cost(seconds, timed.seconds - embedding, report.embedded, len(report.changed))

    table = Table("", "CPU s", "of it the encoder", "beyond the encoder", "texts embedded", "pages changed")
    built = ran()
    _row(table, "built", [built])
    _row(table, "unchanged", [ran() for _ in range(5)])
    pages = _pages(docs)
    for name, chosen in (("one page changed", pages), ("one original changed", [page for page in pages if _has(page)])):
        costs = [_changed(docs, [page], ran) for page in chosen[:_TRIES]]
        if costs:
            _row(table, f"{name} (median of {len(costs)})", costs)
    tenth = _changed(docs, pages[: max(1, len(pages) // 10)], ran)
    _row(table, "a tenth of the pages changed", [tenth])
    out = console()
    out.print(table)
    per_second = built.embedded / max(built.encoder, 1e-9)
    out.print(
        f"The encoder makes {per_second:.0f} passages a CPU second; {built.encoder / built.seconds:.0%} of a build."
    )
    if updates:
        costs = [_changed(docs, [pages[n % len(pages)]], ran) for n in track(range(updates), "updating")]
        beyond = [cost.seconds - cost.encoder for cost in costs]
        kept, fresh = _size(place / "index"), _size_anew(place / "index", place / "fresh")
        out.print(
            f"{updates} updates: {sum(beyond) / updates:.2f} CPU s each beyond the encoder, {max(beyond):.2f} at most"
            f" (merging included); {kept / 1e6:.1f} MB, made anew {fresh / 1e6:.1f} MB: {kept / fresh:.2f}"
        )


def _pages(docs: Path) -> list[Path]:
    """The pages of Markdown, mixed."""
    pages = sorted(page for page in docs.rglob("*.md") if page.stat().st_size > 200)
    random.Random(1).shuffle(pages)
    return pages


def _has(page: Path) -> bool:
    return "translations" not in page.parts


def _changed(docs: Path, pages: Sequence[Path], ran: Callable[[], Cost]) -> Cost:
    """A paragraph more at the end of each page."""
    for page in pages:
        with page.open("a", encoding="utf-8") as opened:
            opened.write(f"\n\nThis was added at {time.time_ns()}.\n")
    return ran()


def _row(table: Table, name: str, costs: Sequence[Cost]) -> None:
    middle = [median(column) for column in zip(*costs, strict=True)]
    beyond = median(cost.seconds - cost.encoder for cost in costs)
    table.add_row(
        name, f"{middle[0]:.2f}", f"{middle[1]:.2f}", f"{beyond:.2f}", *(f"{count:,.0f}" for count in middle[2:])
    )


def _size_anew(index: Path, place: Path) -> int:
    """Bytes of the same rows in an index that is made anew."""
    snapshot = Index(FolderPlace(index)).snapshot()
    passages, files = (snapshot._read(table.search().limit(None)) for table in (snapshot._passages, snapshot._files))
    Index(FolderPlace(place)).create([passages], lambda size: files.to_pylist(), snapshot.header.dimensions)
    return _size(place)


def _size(index: Path) -> int:
    place = FolderPlace(index)
    return place.size(Index(place).version().generation)


if __name__ == "__main__":
    run(main)
