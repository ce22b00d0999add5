"""The tables of an index: rows in, snapshots out. A home of lancedb; knows nothing of ranking or of files.

`passages` holds a row a document (with its whole text), a row a section and a row a passage, told apart by `level`;
`files` what is known of each file, and a row about the whole index and about each source. See corpus/indexing.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from functools import cache, lru_cache
from itertools import accumulate, count, islice
from typing import Any

from ..later import put_off
from ..records import IndexFault
from .intact.rows import OF_DOCUMENT, OF_FILE, OF_PASSAGE, SUM, TEXT_SUM, VECTOR_SUM, sum_of, sums
from .place import Place, Version
from .snapshot import FOLDER, Rows, Snapshot
from .within import each_of
from .work.fragments import Fragments, Target, everywhere

PASSAGES, FILES = "passages", "files"
_BATCH, _FRAGMENT = 2048, 8  # rows of a batch, batches of a fragment of the table: 160 MB
# Bytes of LanceDB's caches, which all indexes of a process share: of search indexes (those of 50,000 passages), and of
# what it knows of files.
_CACHED, _KNOWN = 128 * 1024 * 1024, 32 * 1024 * 1024
_CONNECTIONS = 200  # that share a session: of about fifty index runs
_WORTH_IT = 2_000  # passages, to make an index of their vectors

SUMMED = {*OF_DOCUMENT, *OF_PASSAGE, *OF_FILE, "tokens"}  # beside the vector
_connections = count()

Row = Mapping[str, Any]  # of a table, by its columns' names
# Arrow tables, as `batches` makes them, or what writes fragments to a table when it is told which.
NewRows = Iterable[Any] | Callable[[Target], Fragments]


@dataclass(frozen=True)
class Index:
    """Generations of tables in one place, of which one version of one generation is published.

    An update commits to the generation in use, a rebuild makes a new one; either is seen when it is published, and
    not before. The generation before a rebuild stays until the next run, for those who still read it.
    """

    place: Place

    @property
    def exists(self) -> bool:
        return self.place.published() is not None

    def compare(self) -> None:
        """IndexFault where any file is not as it was published."""
        self.place.compare(self.version(), all_=True)

    def version(self, *, lately: bool = False) -> Version:
        """What is published, or was some seconds ago. IndexFault where nothing is, or another version of Kilde did."""
        published = self.place.published(lately=lately)
        if published is None:
            raise IndexFault(f"There is no index at {self.place.uri}; make one with: kilde index FOLDER")
        return Version.of(published, self.place.uri)

    def snapshot(self, *, compared: bool = True) -> Snapshot:
        """The newest version, pinned: all reads of one question come from it.

        Its files are compared with what was published; not for a glance at what it is of.
        """
        for _ in range(3):
            version = self.version()
            read = self.place.reading(version)
            try:
                if compared:
                    self.place.compare(version)
                passages, files = self._tables(version, read)
                return Snapshot(version, Rows(passages), files, self.place, read)
            except IndexFault:
                self.place.let_go(read)
                if self.version() == version and self.place.reading(version) == read:  # else it was cleaned away
                    raise
        raise IndexFault(f"The index at {self.place.uri} changes faster than it is read; ask again.")

    def writing(self) -> AbstractContextManager[None]:
        """Only one process at a time."""
        return self.place.writing()

    def create(self, rows: NewRows, about: Callable[[int], Iterable[Row]], dimensions: int) -> None:
        """A first build or a rebuild: made aside, then published.

        `about` gives the rows of `files` when all others are there, and is told the bytes that these take.
        """
        self._remove_old()
        generation = self.place.new_generation()
        with self.place.writable():
            database = _connected(self.place.database(generation), self.place.options)
            tables = [database.create_table(name, schema=schema) for name, schema in _schemas(dimensions).items()]
        self._fill(tables[0], rows, generation)
        with self.place.writable():
            _make_indexes(tables[0])
        self._add(tables[1], batches(about(self.place.size(generation)), FILES))
        self._publish(generation, tables)

    def update(
        self,
        paths: Sequence[str],
        rows: NewRows,
        files: Sequence[str],
        about: Callable[[], Iterable[Row]],
    ) -> None:
        """Replaces all rows of these paths, in both tables; the rows about the whole index always."""
        self._remove_old()
        version = self.place.own(self.version())
        tables = self._as_published(version)
        with self.place.writable():
            _delete(tables[0], paths)
        self._fill(tables[0], rows, version.generation)
        with self.place.writable():
            tables[1].delete(f"level = '{FOLDER}'")
            _delete(tables[1], files)
        self._add(tables[1], batches(about(), FILES))
        self._publish(version.generation, tables)

    def compact(self, about: Callable[[int], Iterable[Row]]) -> None:
        """Merges what small commits left and brings the search indexes up to date; then what is old goes.

        `about` is told the bytes that remain, and gives the rows about the whole index anew.
        """
        self.compare()  # what is merged gets new checksums
        version = self.place.own(self.version())
        tables = self._as_published(version)
        with self.place.writable():
            for table in tables:
                _optimize(table)
                _check_written(table)
            _make_vector_index(tables[0])
            self._publish(version.generation, tables, cleaned=True)
            _clean(tables)
            tables[1].delete(f"level = '{FOLDER}'")
        self._add(tables[1], batches(about(self.place.size(version.generation)), FILES))
        self._publish(version.generation, tables)

    def _as_published(self, version: Version) -> list[Any]:
        """The tables, to be written; what a writer left that was killed, or ended by a fault, is undone."""
        tables = self._tables(version, pinned=False)
        with self.place.writable():
            for table, published in zip(tables, version[1:], strict=True):
                if table.version != published:
                    table.checkout(published)
                    table.restore()
        return tables

    def _remove_old(self) -> None:
        """Removes the generations that are not published: who still reads one takes the published one instead."""
        try:
            used = (self.place.published() or "").split()[:1]
        except IndexFault:  # it may be one of them: the next run knows
            return
        for old in self.place.generations():
            if old not in used:
                self.place.remove(old)

    def _fill(self, table: Any, rows: NewRows, generation: str) -> None:
        """Puts in rows of documents, or those that others write."""
        if not callable(rows):
            self._add(table, rows)
            return
        uri = f"{everywhere(self.place.database(generation))}/{PASSAGES}.lance"
        target, written = rows(Target(uri, self.place.options))
        if not written:
            return
        with self.place.writable():
            sizes = target.commit(written)
            table.checkout_latest()
            _check_written(table, sizes)

    def _add(self, table: Any, rows: Iterable[Any]) -> None:
        for each in rows:
            with self.place.writable():
                table.add(each)
                _check_written(table)

    def _publish(self, generation: str, tables: Sequence[Any], *, cleaned: bool = False) -> None:
        passages, files = (table.version for table in tables)
        self.place.publish(generation, passages, files, cleaned=cleaned)

    def _tables(self, version: Version, database: str | None = None, *, pinned: bool = True) -> list[Any]:
        """Those of a version, from its generation's database or a copy of it."""
        with self.place.readable():
            connected = _connected(database or self.place.database(version.generation), self.place.options)
            tables = [connected.open_table(name) for name in (PASSAGES, FILES)]
            for table, number in zip(tables, version[1:], strict=True):
                if pinned:
                    table.checkout(number)
            return tables


def _delete(table: Any, paths: Sequence[str]) -> None:
    for where in each_of("path", paths):
        table.delete(where)


def _check_written(table: Any, sizes: Sequence[int] = ()) -> None:
    """Reads the first row and the last, also of its last fragments, of so many rows: on a full disk Lance may leave out
    the end of a file and say nothing."""
    if rows := table.count_rows():
        ends = [rows - size for size in accumulate(reversed(sizes))]
        table.take_offsets(sorted({0, rows - 1, *ends, *(end - 1 for end in ends if end)})).select(["path"]).to_arrow()


def _optimize(table: Any) -> None:
    """Until there is nothing left to do: else cleaning up would commit what is not published yet."""
    before = -1
    while table.version != before:
        before = table.version
        table.optimize()


def _clean(tables: Iterable[Any]) -> None:
    """Removes every version but the last: who still reads another takes the last one instead."""
    for table in tables:
        table.optimize(cleanup_older_than=timedelta(milliseconds=1), delete_unverified=True)


@cache
def _lancedb() -> Any:
    put_off("lance_namespace_urllib3_client")  # records of a server that nobody calls; they take a second to load
    import lancedb

    return lancedb


@lru_cache(maxsize=1)
def _session(number: int) -> Any:
    """What all indexes of a process share; not for ever: it keeps files of search indexes open, also deleted ones."""
    return _lancedb().Session(index_cache_size_bytes=_CACHED, metadata_cache_size_bytes=_KNOWN)


def _connected(database: str, options: Mapping[str, str]) -> Any:
    session = _session(next(_connections) // _CONNECTIONS)
    return _lancedb().connect(database, session=session, storage_options=dict(options) or None)


def _schemas(dimensions: int) -> dict[str, Any]:
    import pyarrow as pa

    text, whole, wholes = pa.string(), pa.int32(), pa.list_(pa.int32())
    passages = [
        *[(name, text) for name in ("id", "level", "path", "source", "language", "claimed", "title")],
        ("heading_path", pa.list_(text)),
        *[(name, text) for name in ("anchor", "kind")],
        ("start", whole),
        ("end", whole),
        ("group_id", text),
        ("pool", text),  # among which rows a passage is looked for: `sv`, `sv*`
        ("alignment", pa.float32()),
        *[(name, text) for name in ("content_hash", "original", "state")],
        ("skipped", wholes),
        ("link", text),
        ("format", text),
        ("text", pa.large_string()),
        ("digest", text),
        ("embed_hash", text),
        ("vector", pa.list_(pa.float32(), dimensions)),
        ("tokens", pa.large_binary()),
        ("starts", wholes),  # of each token, in the text as embedded
        ("pieces", wholes),  # vocabulary pieces that occur in it
        ("statements", text),  # what it says: see `stated` in snapshot.py
        ("opens", text),  # `document` or `section`, of the passage that its own begins with
        *[(name, text) for name in ("stems", "grams")],
    ]
    files = [("level", text), ("path", text), ("text", pa.large_string()), ("pieces", wholes), ("counts", wholes)]
    passages += [(name, pa.uint32()) for name in (SUM, TEXT_SUM, VECTOR_SUM)]  # see intact/rows.py
    files += [(SUM, pa.uint32())]
    return {PASSAGES: pa.schema(passages), FILES: pa.schema(files)}


def batches(rows: Iterable[Row], table: str = PASSAGES, dimensions: int = 1) -> Iterator[Any]:
    """The rows of a table with their checksums as arrow has them, in batches of which each becomes a fragment."""
    import pyarrow as pa

    left = iter(rows)
    held: list[Any] = []
    while batch := list(islice(left, _BATCH)):
        held.append(_batch(batch, _schemas(dimensions)[table]))
        if len(held) == _FRAGMENT:
            yield pa.concat_tables(held)
            held = []
    if held:
        yield pa.concat_tables(held)


def _batch(rows: Sequence[Row], schema: Any) -> Any:
    import pyarrow as pa

    made = pa.Table.from_pydict({name: [row.get(name) for row in rows] for name in schema.names}, schema=schema)
    told = made.select([name for name in schema.names if name in SUMMED]).to_pylist()
    if VECTOR_SUM in schema.names:
        flat = made["vector"].combine_chunks().flatten().to_numpy()
        summed = sums(told, flat.reshape(len(rows), -1))
    else:
        summed = {SUM: [sum_of(row, OF_FILE) for row in told]}
    for name, values in summed.items():
        made = made.set_column(schema.get_field_index(name), name, pa.array(values, pa.uint32()))
    return made


def _make_indexes(table: Any) -> None:
    """Full text with everything off but the white space between our own terms, flat vector lists, and keys."""
    from lancedb.index import FTS, Bitmap, BTree

    for column in ("stems", "grams"):
        table.create_index(
            column,
            config=FTS(
                base_tokenizer="whitespace",
                with_position=False,
                stem=False,
                remove_stop_words=False,
                ascii_folding=False,
                lower_case=False,
                max_token_length=None,
            ),
        )
    _make_vector_index(table)
    for column in ("id", "group_id", "embed_hash", "path"):
        table.create_index(column, config=BTree())
    for column in ("pool", "source"):
        table.create_index(column, config=Bitmap())


def _make_vector_index(table: Any) -> None:
    """Where there is none yet and it is worth it: a few rows are searched faster without one, and cannot train it."""
    from lancedb.index import IvfFlat

    has_one = any("vector" in index.columns for index in table.list_indices())
    if not has_one and table.count_rows("level = 'passage'") >= _WORTH_IT:
        table.create_index("vector", config=IvfFlat(distance_type="cosine"))
