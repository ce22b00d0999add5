"""What an index of N passages costs to open and to ask, made of the rows of a real one.

Usage: python scripts/measure/scale.py 1000000 FOLDER QUESTIONS.jsonl --index PLACE

The rows are copied with new ids, their vectors and token vectors moved a little and a tenth of their terms left out,
until there are N. Opening and asking are measured in a process of their own, after the demo was asked, so that no
library is counted, beside the encoder and one search by vectors alone, which is the floor of any. Before that, another
process asks one question while none of the index's files are in memory. Then one page changes, and the first question
after that is asked. CPU seconds are told beside, for machines that do other things, too. PLACE is a folder or object
storage; what lies there is read from there, unless a server before kept a copy in the cache.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import compress
from pathlib import Path
from typing import Any

import numpy as np
from rich.table import Table

from bot import Bot, Settings, load_questions
from bot.indexing.header import Share, frequencies
from bot.indexing.ingest import header_rows
from bot.indexing.intact.rows import sums
from bot.indexing.places.named import is_on_storage, place_at
from bot.indexing.snapshot import Snapshot
from bot.indexing.table import SUMMED, Index
from bot.models.encoders import open_encoders
from scripts.shared.command import arguments, run
from scripts.shared.tables import console

_MOVED = 0.05  # length of the noise that a vector is moved by
_FLIPPED = 0.02  # share of the bits of token vectors that are turned
_LEFT_OUT = 0.1  # share of the terms
_MOST = 200  # questions that are asked
_FEW = 20  # of them, of the demo first


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("passages", type=int)
    parser.add_argument("folder", type=Path, help="documents whose index gives the rows")
    parser.add_argument("questions", type=Path, help="questions, one JSON object a line")
    parser.add_argument("--index", required=True, help="where the large index is made, and kept")
    parser.add_argument("--ask", choices=("first", "all"), help="only ask it (what the processes of their own do)")
    options = parser.parse_args()
    if options.ask:
        asks = ask_first if options.ask == "first" else ask
        print(json.dumps(asks(options.index, _texts(options.questions))))
        return
    index = Index(place_at(options.index))
    if not index.exists:
        with Bot.open(options.folder) as bot:
            make(index, bot._pinned(), options.passages)
    if not is_on_storage(options.index):
        _forget(Path(options.index))
    found = _asked("first") | _asked("all")
    table = Table("", "value", title=f"{found['passages']:,} passages")
    for name, value in found.items():
        table.add_row(name, f"{value:,.3f}" if isinstance(value, float) else f"{value:,}")
    console().print(table)


def _asked(which: str) -> dict[str, float]:
    command = [sys.executable, __file__, *sys.argv[1:], "--ask", which]
    told: dict[str, float] = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
    return told


def _forget(folder: Path) -> None:
    """The system keeps none of the folder's files in memory."""
    for file in (each for each in folder.rglob("*") if each.is_file()):
        with file.open("rb") as opened:
            os.fsync(opened.fileno())
            os.posix_fadvise(opened.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _texts(questions: Path) -> list[tuple[str, str]]:
    """Questions, each with its language, in an order that mixes them."""
    texts = [(text, code) for row in load_questions(questions) for code, text in row["question"].items()]
    random.Random(1).shuffle(texts)
    return texts[:_MOST]


# ---- making it ---------------------------------------------------------------------------


def make(index: Index, snapshot: Snapshot, passages: int) -> None:
    """An index of so many passages out of copies of another's rows."""
    rows = snapshot._read(snapshot._passages.search().limit(None))
    copies = -(-passages // snapshot.header.passages)
    begin, random_ = time.perf_counter(), np.random.default_rng(1)

    def copied() -> Iterator[Any]:
        for copy in range(copies):
            yield _copy(rows, copy, random_)
            print(f"\r{copy + 1} of {copies} copies, {time.perf_counter() - begin:.0f} s", end="", file=sys.stderr)

    header = snapshot.header
    shares = {
        name: Share(
            share.documents * copies,
            {code: count * copies for code, count in share.languages.items()},
            {code: count * copies for code, count in share.originals.items()},
            frequencies([share]) * copies,
        )
        for name, share in snapshot.shares.items()
    }
    index.create(copied(), lambda size: header_rows(replace(header, sources=(), bytes=size), shares), header.dimensions)
    print(f"\rmade in {time.perf_counter() - begin:.0f} s", file=sys.stderr)


def _copy(rows: Any, copy: int, random_: np.random.Generator) -> Any:
    """The rows under other names, moved a little; the first copy as it is."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if copy == 0:
        return rows
    for name in ("id", "path", "group_id", "original", "embed_hash"):
        rows = _with(rows, name, pc.binary_join_element_wise(rows[name].combine_chunks(), f"copy-{copy}", "/"))
    vectors = rows["vector"].combine_chunks()
    flat = vectors.flatten().to_numpy().reshape(len(rows), -1)
    moved = flat + random_.normal(scale=_MOVED / flat.shape[1] ** 0.5, size=flat.shape).astype(np.float32)
    moved /= np.linalg.norm(moved, axis=1, keepdims=True)
    rows = _with(rows, "vector", pa.FixedSizeListArray.from_arrays(pa.array(moved.ravel()), flat.shape[1]))
    tokens = _flipped(rows["tokens"].to_pylist(), random_)
    rows = _with(rows, "tokens", pa.array(tokens, pa.large_binary()))
    for name in ("stems", "grams"):
        rows = _with(rows, name, pa.array(_fewer(rows[name].to_pylist(), random_), pa.string()))
    told = rows.select([name for name in rows.schema.names if name in SUMMED])
    for name, own in sums(told.to_pylist(), moved).items():
        rows = _with(rows, name, pa.array(own, rows.schema.field(name).type))
    return rows


def _with(rows: Any, name: str, values: Any) -> Any:
    return rows.set_column(rows.schema.get_field_index(name), rows.schema.field(name), values)


def _flipped(tokens: Sequence[bytes | None], random_: np.random.Generator) -> list[bytes | None]:
    every = np.frombuffer(b"".join(each or b"" for each in tokens), dtype=np.uint8)
    bits = np.uint8(1) << random_.integers(8, size=len(every), dtype=np.uint8)
    turned = random_.random(len(every), dtype=np.float32) < 8 * _FLIPPED
    whole = (every ^ (bits * turned)).tobytes()
    ends = np.cumsum([len(each or b"") for each in tokens]).tolist()
    return [None if each is None else whole[end - len(each) : end] for each, end in zip(tokens, ends, strict=True)]


def _fewer(texts: Sequence[str | None], random_: np.random.Generator) -> list[str | None]:
    terms = [(text or "").split() for text in texts]
    left = iter((random_.random(sum(map(len, terms))) > _LEFT_OUT).tolist())
    return [None if text is None else " ".join(compress(own, left)) for text, own in zip(texts, terms, strict=True)]


# ---- asking it ---------------------------------------------------------------------------


def ask_first(place: str, questions: Sequence[tuple[str, str]]) -> dict[str, float]:
    """Opens the index in this process and asks it one question."""
    _warm(questions)
    opened, bot = _timed(lambda: Bot.open(index=place))
    first, _ = _timed(lambda: bot.search(questions[0][0], hint=questions[0][1]))
    return {"open, not in memory, s": opened, "first question, not in memory, s": first}


def _warm(questions: Sequence[tuple[str, str]]) -> None:
    """Asks the demo: what is loaded then, any index needs."""
    with Bot.open() as small:
        for text, code in questions[:_FEW]:
            small.search(text, hint=code)


def ask(place: str, questions: Sequence[tuple[str, str]]) -> dict[str, float]:
    """Opens the index in this process and asks it."""
    encoders = open_encoders(None, None, threads=Settings().threads)
    _warm(questions)
    before = _resident()
    opened, bot = _timed(lambda: Bot.open(index=place))
    first, _ = _timed(lambda: bot.search(questions[0][0], hint=questions[0][1]))
    at_open = _resident()
    begin = time.process_time()
    taken = [_timed(partial(bot.search, text, hint=code))[0] for text, code in questions]
    cpu = time.process_time() - begin
    after = _resident()
    floor = [_floor(bot._pinned(), encoders, text, code) for text, code in questions]
    snapshot = bot._pinned()
    page = next(iter(snapshot.documents()))
    rows = snapshot._read(snapshot._passages.search().where(f"path = '{page}'").limit(None))
    committed, _ = _timed(
        lambda: bot._index.update([page], [rows], [], lambda: header_rows(snapshot.header, snapshot.shares))
    )
    following, _ = _timed(lambda: bot.search(questions[1][0], hint=questions[1][1]))
    return {
        "passages": snapshot.header.passages,
        "bytes": bot._index.place.size(snapshot.version.generation),
        "open, s": opened,
        "first question, s": first,
        "MB added when opened and asked once": (at_open - before) / 1e6,
        f"MB added after {len(questions)} questions": (after - before) / 1e6,
        "p50, s": float(np.percentile(taken, 50)),
        "p95, s": float(np.percentile(taken, 95)),
        "CPU s a question": cpu / len(questions),
        "floor (encoder and one vector search) p50, s": float(np.percentile(floor, 50)),
        "p50 as a multiple of the floor": float(np.percentile(taken, 50) / np.percentile(floor, 50)),
        "a commit of one page, s": committed,
        "first question after it, s": following,
    }


def _floor(snapshot: Snapshot, encoders: Any, text: str, language: str) -> float:
    return _timed(lambda: snapshot.nearest_vectors(encoders.encode([text], query=True).vectors[0], language, 10))[0]


def _timed(do: Callable[[], Any]) -> tuple[float, Any]:
    begin = time.perf_counter()
    made = do()
    return time.perf_counter() - begin, made


def _resident() -> int:
    """Bytes of this process in memory."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    run(main)
