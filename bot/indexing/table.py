"""The table: rows in, snapshots out. The home of lancedb; knows nothing of ranking or of files.

One table holds a row a document (with its whole text), a row a section and a row a passage, told apart by
`level`, and one row `folder` that says what was indexed with which encoder. See corpus/indexing.md.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, cast

from ..records import Document, FolderError, IndexFault, Passage, PassageKind, Span, State
from ..text.unseen import encodable

if TYPE_CHECKING:
    import numpy as np

TABLE = "passages"
FORMAT = 3  # of the rows; another format means a rebuild
_CURRENT = "current"  # file that names the generation in use
_FOLDER = "folder"  # id and level of the row about the whole folder
# What a snapshot keeps in memory; texts, vectors and token vectors stay in the table.
_LIGHT = ["id", "level", "path", "language", "claimed", "title", "heading_path", "anchor", "kind", "start", "end"]
_LIGHT += ["header", "group_id", "alignment", "content_hash", "original", "state", "skipped", "link", "format", "units"]


class Header(NamedTuple):
    """What the whole index was made from."""

    format: int
    encoder: str
    fingerprint: str
    skipped: tuple[tuple[str, str], ...]  # files not indexed, each with its reason


Row = Mapping[str, Any]  # of the table, by its columns' names


class Embedded(NamedTuple):
    """What an encoder made of a text, as rows keep it."""

    vector: np.ndarray  # float32 (d,), of length 1
    tokens: bytes  # its t token vectors at one bit a dimension
    starts: list[int]  # (t,), of each token, in the text as embedded
    pieces: list[int]  # vocabulary pieces that occur in it


class Hit(NamedTuple):
    row: int  # position in the snapshot
    score: float


@dataclass(frozen=True)
class Index:
    """A folder with a LanceDB table in each of its generations; the file `current` names the one that is used.

    A rebuild makes a new generation and then changes `current`; the one before stays until the next rebuild, for
    those who still read it.
    """

    folder: Path

    @property
    def exists(self) -> bool:
        return (self.folder / _CURRENT).is_file()

    def snapshot(self) -> Snapshot:
        """The newest version, pinned: all reads of one question come from it."""
        table = self._table()
        with _readable(self.folder):
            return Snapshot(table, self.folder)

    def version(self) -> tuple[str, int]:
        """What changes when the index does: the generation, and the version of its table."""
        return self._current(), self._table().version

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Only one process at a time, and a sentence for people where it cannot be written at all."""
        import filelock

        with _writable(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
            lock = filelock.FileLock(self.folder / "lock")
            try:
                lock.acquire(timeout=600)
            except filelock.Timeout as fault:
                raise IndexFault(
                    f"Another kilde has been writing {self.folder} for ten minutes; wait for it or end it."
                ) from fault
        try:
            yield
        finally:
            lock.release()

    def create(self, rows: Iterable[Row], dimensions: int) -> None:
        """A first build or a rebuild: made aside, then published by one rename."""
        import lancedb

        used = self._current() if self.exists else ""
        generation = str(int(used or "0") + 1)
        place = self.folder / generation
        with _writable(self.folder):
            for old in self.folder.iterdir():
                if old.name.isdecimal() and old.name != used:
                    shutil.rmtree(old)
            table = lancedb.connect(place).create_table(TABLE, schema=_schema(dimensions))
        for batch in _batches(rows, dimensions):
            with _writable(self.folder):
                table.add(batch)
        with _writable(self.folder):
            _make_indexes(table)
            following = self.folder / f"{_CURRENT}.new"
            following.write_text(generation, encoding="ascii")
            os.replace(following, self.folder / _CURRENT)

    def update(self, rows: Sequence[Row], paths: Sequence[str], dimensions: int) -> None:
        """Replaces all rows of these paths, the folder's row too, in one commit."""
        table = self._table()
        source = next(_batches(rows, dimensions, size=len(rows)))
        gone = " OR ".join(f"path = {_quoted(path)}" for path in (*paths, _FOLDER))
        with _writable(self.folder):
            merge = table.merge_insert("id").when_matched_update_all().when_not_matched_insert_all()
            merge.when_not_matched_by_source_delete(gone).execute(source)
            table.optimize()

    def _current(self) -> str:
        with _readable(self.folder):
            return (self.folder / _CURRENT).read_text(encoding="ascii")

    def _table(self) -> Any:
        import lancedb

        if not self.exists:
            raise IndexFault(f"There is no index at {self.folder}; make one with: kilde index FOLDER")
        with _readable(self.folder):
            return lancedb.connect(self.folder / self._current()).open_table(TABLE)


def index_folder(documents: Path, indexes: Path | None = None) -> Path:
    """Where the index of a folder of documents lives: below the user's data folder or `indexes`, each on its own."""
    from platformdirs import user_data_path

    try:
        where = documents.resolve()
    except ValueError as fault:  # a name that no file system takes
        raise FolderError(
            f"There is no folder {str(documents)!r}; choose the folder that holds your documents."
        ) from fault
    mark = hashlib.sha256(os.fsencode(where)).hexdigest()[:10]
    return (indexes or user_data_path("kilde") / "indexes") / f"{encodable(where.name)}-{mark}"


class Snapshot:
    """One version of the table. Rows are addressed by their position in it."""

    def __init__(self, table: Any, folder: Path) -> None:
        self._rows, self._folder = table, folder
        light = self._read(table.search().with_row_id(True).select(_LIGHT).limit(None))
        self._columns: dict[str, list[Any]] = {name: light[name].to_pylist() for name in (*_LIGHT, "_rowid")}
        self._row_of = {id_: row for row, id_ in enumerate(self._columns["id"])}
        self._texts: dict[str, str] = {}

    @cached_property
    def header(self) -> Header:
        found = self._read(self._rows.search().where(f"level = '{_FOLDER}'").select(["text"]).limit(1))
        if found.num_rows == 0:
            raise IndexFault("The index does not say what it was made from; index the folder again with --rebuild.")
        values = json.loads(found["text"][0].as_py())
        return Header(
            values["format"], values["encoder"], values["fingerprint"], tuple(tuple(pair) for pair in values["skipped"])
        )

    @cached_property
    def languages(self) -> dict[str, int]:
        """Languages of the passages, each with its number of passages, most first, then by their codes."""
        counts: dict[str, int] = {}
        for row in self._of_level("passage"):
            language = self._columns["language"][row]
            counts[language] = counts.get(language, 0) + 1
        return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))

    @cached_property
    def original_languages(self) -> frozenset[str]:
        """Languages that originals are written in."""
        return frozenset(document.language for document in self.documents.values() if document.state == "original")

    @cached_property
    def documents(self) -> dict[str, Document]:
        """Every document by its path, without its text: `document` has it."""
        return {self._columns["path"][row]: self._document(row, "") for row in self._of_level("document")}

    @cached_property
    def groups(self) -> dict[str, dict[str, int]]:
        """Aligned passages: group id -> language -> row."""
        groups: dict[str, dict[str, int]] = {}
        for row in self._of_level("passage"):
            group, language = self._columns["group_id"][row], self._columns["language"][row]
            rows = groups.setdefault(group, {})
            # A mislabelled translation is in its original's language; the original speaks for it.
            if language not in rows or self._columns["id"][row] == group:
                rows[language] = row
        return groups

    @cached_property
    def openings(self) -> dict[int, Literal["document", "section"]]:
        """The passages that open a document, or a section of it: what it is about stands there most often."""
        rows = sorted(
            self._of_level("passage"), key=lambda row: (self._columns["path"][row], self._columns["start"][row])
        )
        first: dict[tuple[str, ...], int] = {}
        for row in rows:
            if self._columns["kind"][row] == "prose":
                path = self._columns["path"][row]
                first.setdefault((path, *self._columns["heading_path"][row]), row)
                first.setdefault((path,), row)
        return {row: "document" if len(place) == 1 else "section" for place, row in first.items()}

    def row_of(self, passage_id: str) -> int | None:
        return self._row_of.get(passage_id)

    def language(self, row: int) -> str:
        return cast(str, self._columns["language"][row])

    def path(self, row: int) -> str:
        return cast(str, self._columns["path"][row])

    def group_id(self, row: int) -> str:
        return cast(str, self._columns["group_id"][row])

    def passage(self, row: int) -> Passage:
        c = {name: values[row] for name, values in self._columns.items()}
        return Passage(
            id=c["id"],
            path=c["path"],
            language=c["language"],
            heading_path=tuple(c["heading_path"]),
            anchor=c["anchor"],
            kind=cast(PassageKind, c["kind"]),
            start=c["start"],
            end=c["end"],
            group_id=c["group_id"],
            alignment=c["alignment"],
            header=Span(*c["header"]) if c["header"] else None,
        )

    def units(self, row: int) -> list[tuple[Span, int, int]]:
        """The sentences of a passage: span in the document, and first and last (exclusive) token vector."""
        flat = self._columns["units"][row] or []
        return [(Span(flat[i], flat[i + 1]), flat[i + 2], flat[i + 3]) for i in range(0, len(flat), 4)]

    def document(self, path: str) -> Document:
        """A document with its text. KeyError where there is none of that path."""
        if path not in self.documents:
            raise KeyError(path)
        if path not in self._texts:
            self._fetch_texts([path])
        return self._document(self._row_of[document_id(path)], self._texts[path])

    def fetch_texts(self, paths: Iterable[str]) -> None:
        """Reads the texts of several documents at once, ahead of `document`."""
        missing = [path for path in dict.fromkeys(paths) if path not in self._texts and path in self.documents]
        if missing:
            self._fetch_texts(missing)

    def nearest_vectors(self, vector: np.ndarray, language: str, limit: int, *, others: bool = False) -> list[Hit]:
        """The passages of a language nearest by cosine; the score is the similarity.

        With `others` those of all other languages, each group once: its original, or who speaks for it.
        """
        here = f"language != {_quoted(language)} AND id = group_id" if others else f"language = {_quoted(language)}"
        found = self._read(
            self._rows.search(vector, vector_column_name="vector")
            .distance_type("cosine")
            .where(f"level = 'passage' AND {here}", prefilter=True)
            .select(["id", "_distance"])
            .limit(limit)
        )
        return [
            Hit(self._row_of[id_], 1 - distance)
            for id_, distance in zip(found["id"].to_pylist(), found["_distance"].to_pylist(), strict=True)
        ]

    def matching_terms(self, terms: str, column: str, limit: int) -> list[Hit]:
        """The passages that match best by BM25 in `stems` or `grams`; terms carry their language."""
        from lancedb.query import MatchQuery

        if not terms:
            return []
        query = self._rows.search(MatchQuery(terms, column), query_type="fts")
        found = self._read(query.select(["id", "_score"]).limit(limit))
        return [
            Hit(self._row_of[id_], score)
            for id_, score in zip(found["id"].to_pylist(), found["_score"].to_pylist(), strict=True)
        ]

    def encoded(self, rows: Sequence[int]) -> tuple[np.ndarray, list[bytes]]:
        """The vectors of these rows, float32 (n, d), and their token vectors at one bit a dimension."""
        import numpy as np

        found = self._take(rows, ["id", "vector", "tokens"])
        place = {id_: position for position, id_ in enumerate(found["id"].to_pylist())}
        order = np.array([place[self._columns["id"][row]] for row in rows])
        vectors = found["vector"].combine_chunks().flatten().to_numpy().reshape(found.num_rows, -1)
        tokens = found["tokens"].to_pylist()
        return vectors[order], [tokens[position] for position in order]

    def digests(self) -> dict[str, str]:
        """Path -> digest of everything its rows were made from."""
        found = self._read(self._rows.search().where("level = 'document'").select(["path", "digest"]).limit(None))
        return dict(zip(found["path"].to_pylist(), found["digest"].to_pylist(), strict=True))

    @cached_property
    def piece_rarity(self) -> np.ndarray:
        """float32 by vocabulary piece: its inverse document frequency among the passages of this index."""
        import numpy as np

        found = self._read(self._rows.search().where("level = 'passage'").select(["pieces"]).limit(None))
        counts = np.bincount(found["pieces"].combine_chunks().flatten().to_numpy())
        rarity: np.ndarray = np.log(1 + found.num_rows / (counts + 0.5)).astype(np.float32)
        return rarity

    def embedded(self, embed_hashes: Iterable[str]) -> dict[str, Embedded]:
        """embed_hash -> vector, token bits, token starts and pieces, of those texts that were embedded before."""
        rows = [self._by_embed_hash[each] for each in dict.fromkeys(embed_hashes) if each in self._by_embed_hash]
        if not rows:
            return {}
        found = self._take(rows, ["embed_hash", "vector", "tokens", "starts", "pieces"])
        vectors = found["vector"].combine_chunks()
        return {
            embed_hash: Embedded(vectors[position].values.to_numpy(), *rest)
            for position, (embed_hash, *rest) in enumerate(
                zip(*(found[name].to_pylist() for name in ("embed_hash", "tokens", "starts", "pieces")), strict=True)
            )
        }

    @cached_property
    def _by_embed_hash(self) -> dict[str, int]:
        found = self._read(self._rows.search().where("level = 'passage'").select(["id", "embed_hash"]).limit(None))
        rows = [self._row_of[id_] for id_ in found["id"].to_pylist()]
        return dict(zip(found["embed_hash"].to_pylist(), rows, strict=True))

    def _of_level(self, level: str) -> Iterator[int]:
        return (row for row, value in enumerate(self._columns["level"]) if value == level)

    def _take(self, rows: Sequence[int], columns: list[str]) -> Any:
        return self._read(self._rows.take_row_ids([self._columns["_rowid"][row] for row in rows]).select(columns))

    def _read(self, query: Any) -> Any:
        """Runs a query; every read of a snapshot goes through here."""
        with _readable(self._folder):
            return query.to_arrow()

    def _fetch_texts(self, paths: Sequence[str]) -> None:
        found = self._take([self._row_of[document_id(path)] for path in paths], ["path", "text"])
        self._texts.update(zip(found["path"].to_pylist(), found["text"].to_pylist(), strict=True))

    def _document(self, row: int, text: str) -> Document:
        c = {name: values[row] for name, values in self._columns.items()}
        return Document(
            path=c["path"],
            text=text,
            language=c["language"],
            claimed=c["claimed"],
            title=c["title"],
            content_hash=c["content_hash"],
            original=c["original"],
            state=cast(State, c["state"]),
            skipped=tuple(Span(*c["skipped"][i : i + 2]) for i in range(0, len(c["skipped"] or []), 2)),
            link=c["link"],
            format=c["format"],
        )


def document_id(path: str) -> str:
    return f"document:{path}"


def folder_row(header: Header) -> Row:
    return {"id": _FOLDER, "level": _FOLDER, "path": _FOLDER, "text": json.dumps(header._asdict())}


def _schema(dimensions: int) -> Any:
    import pyarrow as pa

    text, whole = pa.string(), pa.int32()
    return pa.schema(
        [
            *[(name, text) for name in ("id", "level", "path", "language", "claimed", "title")],
            ("heading_path", pa.list_(text)),
            *[(name, text) for name in ("anchor", "kind")],
            ("start", whole),
            ("end", whole),
            ("header", pa.list_(whole)),
            ("group_id", text),
            ("alignment", pa.float32()),
            *[(name, text) for name in ("content_hash", "original", "state")],
            ("skipped", pa.list_(whole)),
            ("link", text),
            ("format", text),
            ("text", pa.large_string()),
            ("digest", text),
            ("embed_hash", text),
            ("vector", pa.list_(pa.float32(), dimensions)),
            ("tokens", pa.large_binary()),
            ("starts", pa.list_(whole)),  # of each token, in the text as embedded
            ("pieces", pa.list_(whole)),  # vocabulary pieces that occur in it
            ("units", pa.list_(whole)),
            *[(name, text) for name in ("stems", "grams")],
        ]
    )


def _batches(rows: Iterable[Row], dimensions: int, size: int = 2048) -> Iterator[Any]:
    import pyarrow as pa

    schema = _schema(dimensions)
    held: list[Row] = []
    for row in rows:
        held.append(row)
        if len(held) >= size:
            yield _arrow(held, schema, pa)
            held = []
    if held:
        yield _arrow(held, schema, pa)


def _arrow(rows: Sequence[Row], schema: Any, pa: Any) -> Any:
    return pa.Table.from_pydict({name: [row.get(name) for row in rows] for name in schema.names}, schema=schema)


def _make_indexes(table: Any) -> None:
    """Full text with everything off but the white space between our own terms, and flat vector lists."""
    from lancedb.index import FTS, IvfFlat

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
    # A few rows are searched faster without an index, and cannot train one.
    if table.count_rows("level = 'passage'") >= 2000:
        table.create_index("vector", config=IvfFlat(distance_type="cosine"))


@contextmanager
def _writable(folder: Path) -> Iterator[None]:
    """Turns what the system says about writing into one sentence with the cure."""
    try:
        yield
    except (OSError, RuntimeError, UnicodeEncodeError) as fault:  # the last: a folder's name that is not UTF-8
        raise IndexFault(
            f"The index cannot be written at {folder} ({_first_line(fault)}); free some space there, or set "
            "KILDE_INDEX to a folder that you may write to."
        ) from fault


@contextmanager
def _readable(folder: Path) -> Iterator[None]:
    """The same for reading."""
    try:
        yield
    except (OSError, RuntimeError, ValueError) as fault:
        raise IndexFault(
            f"The index at {folder} is damaged ({_first_line(fault)}); delete that folder and index again."
        ) from fault


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _first_line(fault: BaseException) -> str:
    return str(fault).strip().splitlines()[0][:200] if str(fault).strip() else type(fault).__name__
