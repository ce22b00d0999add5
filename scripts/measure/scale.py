"""What an index of N passages costs to open and to ask, made of the rows of a real one.

Usage: python scripts/measure/scale.py 1000000 FOLDER QUESTIONS.jsonl --index PLACE

The rows are copied with new ids, their vectors and token vectors moved a little and a tenth of their terms left out,
until there are N. Opening and asking are measured in a process of their own, after the demo was asked, so that no
library is counted, beside the encoder and one search by vectors alone, which is the floor of any. Then one page
changes, and the first question after that is asked.
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
from pathlib import Path
from typing import Any

import numpy as np
from rich.table import Table

from bot import Bot, Settings, load_questions
from bot.indexing.header import Share, frequencies
from bot.indexing.ingest import header_rows
from bot.indexing.intact.rows import sums
from bot.indexing.places.named import place_at
from bot.indexing.snapshot import Snapshot
from bot.indexing.table import Index
from bot.models.encoders import open_encoders
from scripts.shared.command import arguments, run
from scripts.shared.tables import console

_MOVED = 0.05  # length of the noise that a vector is moved by
_FLIPPED = 0.02  # share of the bits of token vectors that are turned
_LEFT_OUT = 0.1  # share of the terms
_MOST = 200  # questions that are asked
_WARM = 20  # of them, of the demo first


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("passages", type=int)
    parser.add_argument("folder", type=Path, help="documents whose index gives the rows")
    parser.add_argument("questions", type=Path, help="questions, one JSON object a line")
    parser.add_argument("--index", type=Path, required=True, help="where the large index is made, and kept")
    parser.add_argument("--ask", action="store_true", help="only ask it (what the process of its own does)")
    options = parser.parse_args()
    if options.ask:
        print(json.dumps(ask(options.index, _texts(options.questions))))
        return
    index = Index(place_at(options.index))
    if not index.exists:
        with Bot.open(options.folder) as bot:
            make(index, bot._pinned(), options.passages)
    command = [sys.executable, __file__, *sys.argv[1:], "--ask"]
    found = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
    table = Table("", "value", title=f"{found['passages']:,} passages")
    for name, value in found.items():
        table.add_row(name, f"{value:,.3f}" if isinstance(value, float) else f"{value:,}")
    console().print(table)


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
    rows = _with(
        rows, "tokens", pa.array([_flipped(each, random_) for each in rows["tokens"].to_pylist()], pa.large_binary())
    )
    for name in ("stems", "grams"):
        rows = _with(rows, name, pa.array([_fewer(each, random_) for each in rows[name].to_pylist()], pa.string()))
    for name, own in sums(rows.drop_columns(["vector"]).to_pylist(), moved).items():
        rows = _with(rows, name, pa.array(own, rows.schema.field(name).type))
    return rows


def _with(rows: Any, name: str, values: Any) -> Any:
    return rows.set_column(rows.schema.get_field_index(name), rows.schema.field(name), values)


def _flipped(tokens: bytes | None, random_: np.random.Generator) -> bytes | None:
    if tokens is None:
        return None
    every = np.frombuffer(tokens, dtype=np.uint8)
    turned = np.where(random_.random(len(every)) < 8 * _FLIPPED, 1 << random_.integers(8, size=len(every)), 0)
    return bytes(every ^ turned.astype(np.uint8))


def _fewer(terms: str | None, random_: np.random.Generator) -> str | None:
    if terms is None:
        return None
    every = terms.split()
    return " ".join(term for term, left in zip(every, random_.random(len(every)) > _LEFT_OUT, strict=True) if left)


# ---- asking it ---------------------------------------------------------------------------


def ask(place: Path, questions: Sequence[tuple[str, str]]) -> dict[str, float]:
    """Opens the index in this process and asks it."""
    encoders = open_encoders(None, None, threads=Settings().threads)
    with Bot.open() as small:  # the libraries, which any index needs
        for text, code in questions[:_WARM]:
            small.search(text, hint=code)
    before = _resident()
    opened, bot = _timed(lambda: Bot.open(index=place))
    first, _ = _timed(lambda: bot.search(questions[0][0], hint=questions[0][1]))
    at_open = _resident()
    taken = [_timed(partial(bot.search, text, hint=code))[0] for text, code in questions]
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
