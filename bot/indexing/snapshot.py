"""What is read of an index: one version of its tables and a few queries; nothing of it is held in memory.

A snapshot may be limited to some sources: it reads as if there were no others.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, cast

from ..documents.files import File
from ..records import Document, Governor, IndexFault, Passage, Span, Statement
from .header import FORMAT, Header, Share, Tally, frequencies
from .intact.rows import OF_DOCUMENT, OF_FILE, OF_PASSAGE, SUM, TEXT_SUM, VECTOR_SUM, sum_of, sum_of_text, sum_of_vector
from .place import Place, Version, another_version, damaged
from .within import EVERYWHERE, NOWHERE, Within, both, each_of, one_of, quoted

if TYPE_CHECKING:
    import numpy as np

FOLDER = "folder"  # level of the rows of `files` that are about the whole index, and about each of its sources


class Embedded(NamedTuple):
    """What an encoder made of a text, as rows keep it."""

    vector: np.ndarray  # float32 (d,), of length 1
    tokens: bytes  # its t token vectors at one bit a dimension
    starts: Sequence[int]  # (t,), of each token, in the text as embedded
    pieces: Sequence[int]  # vocabulary pieces that occur in it


_SEARCHED_ONE_BY_ONE = 20_000  # passages of some sources, whose vectors are all compared with a question's
_LOOKED_INTO = 20  # passages that have all words of a wording, for one that has them together
_DIGITS = 4  # of a score; what is behind them depends on the table's fragments


class Hit(NamedTuple):
    """A passage that a search found, of a group of aligned ones."""

    id: str
    group_id: str
    score: float


class Member(NamedTuple):
    """A passage of a group, as much of it as is needed to choose one."""

    row: int  # its address in this version
    id: str
    group_id: str
    path: str
    language: str
    kind: str
    start: int
    original: str | None  # path of its document's original


class Ranking(NamedTuple):
    """What ranks n passages."""

    ids: list[str]
    vectors: np.ndarray  # float32 (n, d)
    tokens: list[bytes]  # their token vectors at one bit a dimension


class Stored(NamedTuple):
    """A passage, the token vectors of its words, and what it opens."""

    passage: Passage
    tokens: dict[Span, tuple[int, int]]  # span in the document -> first and last (exclusive) token vector
    opens: Literal["document", "section"] | None


class Rows:
    """The rows of `passages` that may be seen: a snapshot has no other way to the table."""

    def __init__(self, table: Any, sources: frozenset[str] | None = None) -> None:
        self.limited = sources is not None
        self._table, self._sources = table, sources
        self._seen = one_of("source", sorted(sources)) if sources else NOWHERE if self.limited else ""

    def search(self, where: str = "", *what: Any, **how: Any) -> Any:
        """A query in which only rows take part that may be seen and for which the condition holds."""
        query, condition = self._table.search(*what, **how), both(self._seen, where)
        return query.where(condition, prefilter=True) if condition else query

    def at(self, rows: list[int], columns: list[str]) -> Any:
        """A query for rows at these addresses, which `search` gave."""
        return self._table.take_row_ids(rows).select(columns)

    def has(self, source: str) -> bool:
        """May the rows of a source be seen?"""
        return self._sources is None or source in self._sources

    def only(self, sources: Iterable[str]) -> Rows:
        """Of those that may be seen, the rows of some sources."""
        return Rows(self._table, frozenset(filter(self.has, sources)))


class Snapshot:
    """One version of an index, or of some sources in it. Two threads may read it at the same time."""

    def __init__(self, version: Version, passages: Rows, files: Any, place: Place, database: str) -> None:
        self.version, self.database = version, database  # which it is read from
        self._passages, self._files, self._place = passages, files, place
        self.header, self.shares = self._header()
        self._limited: dict[frozenset[str], Snapshot] = {}

    def limited(self, sources: Collection[str]) -> Snapshot:
        """The same version, of some of the sources that this one sees."""
        only = frozenset(sources)
        if only not in self._limited:
            rows = self._passages.only(only)
            self._limited[only] = Snapshot(self.version, rows, self._files, self._place, self.database)
        return self._limited[only]

    # ---- what is in it -------------------------------------------------------------------

    def documents(self) -> dict[str, Document]:
        """Every document by its path, in their order, without its text: `document` has it."""
        found = self._documents("level = 'document'")
        return {path: _document(row, "") for path, row in sorted((row["path"], row) for row in found)}

    @cached_property
    def paths(self) -> frozenset[str]:
        """Those of all documents."""
        return frozenset(self._read(self._where("level = 'document'", "path"))["path"].to_pylist())

    def document(self, path: str) -> Document:
        """A document with its text. KeyError where there is none of that path."""
        return self.documents_at([path])[path]

    def documents_at(self, paths: Iterable[str]) -> dict[str, Document]:
        """The documents of these paths, with their texts; nothing for a path without one."""
        found = (
            row for where in each_of("id", map(document_id, paths)) for row in self._documents(where, "text", TEXT_SUM)
        )
        documents: dict[str, Document] = {}
        for row in found:
            self._check(sum_of_text(row["text"]), row[TEXT_SUM])
            documents[row["path"]] = _document(row, row["text"])
        return documents

    def family(self, path: str) -> tuple[Document, ...]:
        """An original and its translations, in the order of their paths, without their texts."""
        where = f"level = 'document' AND (path = {quoted(path)} OR original = {quoted(path)})"
        return tuple(_document(row, "") for row in sorted(self._documents(where), key=lambda row: row["path"]))

    def has(self, path: str) -> bool:
        """Is there a page or a folder of that path?"""
        where = both("level = 'document'", Within(paths=(path,)).sql())
        return bool(self._read(self._passages.search(where).select(["path"]).limit(1)).num_rows)

    def searched(self, within: Within) -> tuple[int, dict[str, int]]:
        """How many documents a search looks through that is confined so, and how many passages of each language."""
        if within == EVERYWHERE:
            return self.header.documents, dict(self.header.languages)
        query = self._passages.search(both("level = 'passage'", within.sql())).select(["path", "language"])
        found = self._read(query.limit(None))
        counts = Counter(found["language"].to_pylist())
        ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
        return len(set(found["path"].to_pylist())), dict(ordered)

    @cached_property
    def piece_rarity(self) -> np.ndarray:
        """float32 by vocabulary piece: its inverse document frequency among the passages of this index."""
        import numpy as np

        rarity: np.ndarray = np.log(1 + self.header.passages / (self.frequencies + 0.5)).astype(np.float32)
        return rarity

    @cached_property
    def frequencies(self) -> np.ndarray:
        """int32 by vocabulary piece: how many passages it occurs in."""
        return frequencies(self.shares.values())

    # ---- what a question asks ------------------------------------------------------------

    def nearest_vectors(
        self, vector: np.ndarray, language: str, limit: int, *, others: bool = False, within: Within = EVERYWHERE
    ) -> list[Hit]:
        """The passages of a language nearest by cosine; the score is the similarity.

        With `others` those of all other languages; where nothing confines the search each group once: its original,
        or who speaks for it.
        """
        once = others and within == EVERYWHERE
        codes = [code for code in self.header.languages if code != language] if others else [language]
        pools = [pool for code in codes for pool in (pool_of(code, leads=True), *([] if once else [code]))]
        if not pools:
            return []
        where = both(one_of("pool", pools), within.sql())
        query = self._passages.search(where, vector, vector_column_name="vector").distance_type("cosine")
        if self._passages.limited:
            few = self.header.passages <= _SEARCHED_ONE_BY_ONE
            query = query.bypass_vector_index() if few else query.maximum_nprobes(0)
        found = self._read(query.select(["id", "group_id", "_distance"]).limit(limit))
        return _ranked(Hit(id_, group, 1 - off) for id_, group, off in _tuples(found, "id", "group_id", "_distance"))

    def matching_terms(self, terms: str, column: str, limit: int, *, within: Within = EVERYWHERE) -> list[Hit]:
        """The passages that match best by BM25 in `stems` or `grams`; terms carry their language."""
        from lancedb.query import MatchQuery

        if not terms:
            return []
        query = self._passages.search(within.sql(), MatchQuery(terms, column), query_type="fts")
        found = self._read(query.select(["id", "group_id", "_score"]).limit(limit))
        return _ranked(Hit(*values) for values in _tuples(found, "id", "group_id", "_score"))

    def having(self, terms: str) -> list[str]:
        """What passages that have all of some terms, of `stems`, say below their headings, the best matches first."""
        from lancedb.query import FullTextOperator, MatchQuery

        query = MatchQuery(terms, "stems", operator=FullTextOperator.AND)
        found = self._passages.search("level = 'passage'", query, query_type="fts")
        columns = ("path", "heading_path", "start", "end")
        rows = list(_tuples(self._read(found.select([*columns]).limit(_LOOKED_INTO)), *columns)) if terms else []
        documents = self.documents_at({path for path, *_ in rows})
        return ["\n".join((*headings, documents[path].text[start:end])) for path, headings, start, end in rows]

    def groups(self, ids: Iterable[str]) -> dict[str, list[Member]]:
        """The passages of each of these groups, in the order of their places."""
        wanted = set(ids)
        members: dict[str, list[Member]] = defaultdict(list)
        columns = ["id", "group_id", "path", "language", "kind", "start", "original"]
        for where in each_of("group_id", wanted):
            query = self._passages.search(where)
            found = self._read(query.with_row_id(True).select(columns).limit(None))
            for member in map(Member._make, _tuples(found, "_rowid", *columns)):
                members[member.group_id].append(member)
        if wanted != members.keys():
            raise damaged(self._place.uri, ValueError("what a search index names is no passage"))
        return {group: sorted(each, key=lambda one: (one.path, one.start)) for group, each in members.items()}

    def ranking(self, members: Iterable[Member]) -> Ranking:
        """What ranks these passages, in any order."""
        found = self._taken(members, ["id", "vector", "tokens", VECTOR_SUM])
        ranking = Ranking(found["id"].to_pylist(), self._vectors(found), found["tokens"].to_pylist())
        for *what, sum_ in zip(*ranking, found[VECTOR_SUM].to_pylist(), strict=True):
            self._check(sum_of_vector(*what), sum_)
        return ranking

    def stored(self, members: Iterable[Member]) -> dict[str, Stored]:
        """These passages by their ids."""
        rows = self._checked(self._taken(members, [*OF_PASSAGE, SUM]), OF_PASSAGE)
        return {row["id"]: Stored(*_passage(row), row["opens"]) for row in rows}

    def _taken(self, members: Iterable[Member], columns: list[str]) -> Any:
        rows = [member.row for member in dict.fromkeys(members)]
        return self._read(self._passages.at(rows, columns))

    def translated(self) -> Iterator[tuple[Passage, Passage]]:
        """Each passage of an original with one that translates it."""
        found = self._checked(self._read(self._where("level = 'passage'", *OF_PASSAGE, SUM)), OF_PASSAGE)
        originals = {row["id"]: row for row in found if row["id"] == row["group_id"]}
        for row in found:
            if row["id"] != row["group_id"] and row["group_id"] in originals:
                yield _passage(originals[row["group_id"]])[0], _passage(row)[0]

    # ---- what an index run asks ----------------------------------------------------------

    def files(self) -> dict[str, File]:
        """What is known of every file, by its path; nothing where it is limited: an index run is not."""
        if self._passages.limited:
            return {}
        query = self._files.search().where(f"level != {quoted(FOLDER)}")
        return {file.path: file for file in self._as_files(query)}

    def _as_files(self, query: Any) -> Iterator[File]:
        found = self._read(query.select([*OF_FILE, SUM]).limit(None))
        return (File.from_json(row["text"]) for row in self._checked(found, OF_FILE))

    def added(self, paths: Iterable[str]) -> set[str]:
        """Those of the paths whose documents were added by hand."""
        return {
            file.path
            for where in each_of("path", paths)
            for file in self._as_files(self._files.search().where(where))
            if file.added
        }

    def digests(self, paths: Iterable[str]) -> dict[str, str]:
        """Path -> digest of everything that a document's rows were made from."""
        return {
            row["path"]: row["digest"]
            for where in each_of("id", map(document_id, paths))
            for row in self._read(self._where(where, "path", "digest")).to_pylist()
        }

    def tallies(self, paths: Iterable[str]) -> tuple[dict[str, Tally], int]:
        """By source the counts of these documents and their passages, and how many rows they have."""
        import numpy as np

        tallies, rows = defaultdict[str, Tally](Tally), 0
        for where in each_of("path", paths):
            found = self._read(self._where(where, "source", "level", "language", "state", "pieces"))
            places = defaultdict[str, list[int]](list)
            for place, (source, level, language, state) in enumerate(
                _tuples(found, "source", "level", "language", "state")
            ):
                places[source].append(place)
                tallies[source].documents += level == "document"
                tallies[source].originals[language] += level == "document" and state == "original"
                tallies[source].languages[language] += level == "passage"
            for source, own in places.items():
                pieces = found["pieces"].take(own).combine_chunks().flatten().to_numpy()
                each, counts = np.unique(pieces, return_counts=True)
                tallies[source].pieces.update(dict(zip(each.tolist(), counts.tolist(), strict=True)))
            rows += found.num_rows
        return dict(tallies), rows

    def embedded(self, embed_hashes: Iterable[str]) -> dict[str, Embedded]:
        """embed_hash -> vector, token bits, token starts and pieces, of those texts that were embedded before."""
        return {
            hash_: embedded
            for where in each_of("embed_hash", embed_hashes)
            for hash_, embedded in self._embedded(where)
        }

    def _embedded(self, where: str) -> Iterator[tuple[str, Embedded]]:
        columns = ["id", "embed_hash", VECTOR_SUM, "tokens", "starts", "pieces"]
        found = self._read(self._where(where, "vector", *columns))
        vectors = self._vectors(found)
        for (id_, hash_, sum_, tokens, *rest), vector in zip(_tuples(found, *columns), vectors, strict=True):
            self._check(sum_of_vector(id_, vector, tokens), sum_)
            yield hash_, Embedded(vector, tokens, *rest)

    # ---- how it is read ------------------------------------------------------------------

    def _header(self) -> tuple[Header, dict[str, Share]]:
        if SUM not in self._files.schema.names:  # before there were checksums
            raise another_version(self._place.uri)
        query = self._files.search().where(f"level = {quoted(FOLDER)}").select([*OF_FILE, SUM])
        rows = {row["path"]: row for row in self._checked(self._read(query.limit(None)), OF_FILE)}
        if "" not in rows:
            raise IndexFault("The index does not say what it was made from; index the folder again with --rebuild.")
        values = json.loads(rows.pop("")["text"])
        if values.get("format") != FORMAT:
            raise another_version(self._place.uri)
        shares = {path.removesuffix("/"): _share(row) for path, row in sorted(rows.items())}
        shares = {name: share for name, share in shares.items() if self._passages.has(name)}
        header = Header.of(values).counting(shares.values())
        return replace(header, sources=(), skipped=()) if self._passages.limited else header, shares

    def _documents(self, where: str, *more: str) -> list[Mapping[str, Any]]:
        return self._checked(self._read(self._where(where, *OF_DOCUMENT, SUM, *more)), OF_DOCUMENT)

    def _where(self, condition: str, *columns: str) -> Any:
        return self._passages.search(condition).select([*columns]).limit(None)

    def _checked(self, found: Any, columns: Sequence[str]) -> list[Mapping[str, Any]]:
        """The rows found, each as it was written."""
        rows: list[Mapping[str, Any]] = found.to_pylist()
        for row in rows:
            self._check(sum_of(row, columns), row[SUM])
        return rows

    def _check(self, sum_: int, written: int) -> None:
        if sum_ != written:
            raise damaged(self._place.uri, ValueError("a row of it is not as it was written"))

    def _vectors(self, found: Any) -> np.ndarray:
        """float32 (n, d) of the n rows found."""
        flat: np.ndarray = found["vector"].combine_chunks().flatten().to_numpy()
        return flat.reshape(found.num_rows, self.header.dimensions)

    def _read(self, query: Any) -> Any:
        """Runs a query; every read of a snapshot goes through here."""
        with self._place.readable():
            found = query.to_arrow()
            found.validate(full=True)  # whatever Lance made of damaged bytes
            return found


def _ranked(hits: Iterable[Hit]) -> list[Hit]:
    """The best first; equal ones by their ids, since the order that the table has them in is that of its commits."""
    return sorted(hits, key=lambda hit: (-round(hit.score, _DIGITS), hit.id))


def pool_of(language: str, *, leads: bool) -> str:
    """Among which rows a passage is looked for: those of its language, and apart those that speak for their group."""
    return f"{language}*" if leads else language


def document_id(path: str) -> str:
    """The id of a document's row."""
    return f"document:{path}"


def _tuples(found: Any, *columns: str) -> Iterator[tuple[Any, ...]]:
    return zip(*(found[name].to_pylist() for name in columns), strict=True)


def stated(passage: Passage, tokens: Mapping[Span, tuple[int, ...]]) -> str:
    """What a passage says, as a row keeps it: its statements, those beyond it, and where token vectors of words are."""
    return json.dumps(
        [
            [_of_statement(statement) for statement in passage.statements],
            [_of_statement(statement) for statement in passage.beyond],
            [[*span, *range_] for span, range_ in tokens.items()],
        ],
        separators=(",", ":"),
    )


def _of_statement(statement: Statement) -> list[Any]:
    governors = [[*governor.span, governor.kind] for governor in statement.governors]
    return [*statement.span, statement.kind, governors, statement.group, statement.level, statement.mark]


def _statement(values: Sequence[Any]) -> Statement:
    start, end, kind, governors, group, level, mark = values
    spans = tuple(Governor(Span(first, last), name) for first, last, name in governors)
    return Statement(Span(start, end), kind, spans, group, level, mark)


def _passage(row: Mapping[str, Any]) -> tuple[Passage, dict[Span, tuple[int, int]]]:
    """A passage, and where the token vectors of its words are."""
    statements, beyond, tokens = json.loads(row["statements"])
    passage = Passage(
        id=row["id"],
        path=row["path"],
        language=row["language"],
        heading_path=tuple(row["heading_path"]),
        anchor=row["anchor"],
        kind=row["kind"],
        start=row["start"],
        end=row["end"],
        group_id=row["group_id"],
        alignment=row["alignment"],
        statements=tuple(map(_statement, statements)),
        beyond=tuple(map(_statement, beyond)),
    )
    return passage, {Span(first, last): (begin, end) for first, last, begin, end in tokens}


def path_of_share(name: str) -> str:
    """The path, in `files`, of the row about a source."""
    return f"{name}/"


def _share(row: Mapping[str, Any]) -> Share:
    import numpy as np

    pieces, counts = (np.asarray(row[column] or [], dtype=np.int32) for column in ("pieces", "counts"))
    found = np.zeros(int(pieces.max(initial=-1)) + 1, dtype=np.int32)
    found[pieces] = counts
    documents, languages, originals = json.loads(row["text"])
    return Share(documents, languages, originals, found)


def _document(row: Mapping[str, Any], text: str) -> Document:
    skipped = row["skipped"] or []
    return Document(
        path=row["path"],
        text=text,
        language=row["language"],
        claimed=row["claimed"],
        title=row["title"],
        content_hash=row["content_hash"],
        original=row["original"],
        state=cast(Any, row["state"]),
        skipped=tuple(Span(*each) for each in zip(*[iter(skipped)] * 2, strict=True)),
        link=row["link"],
        format=row["format"],
        source=row["source"],
    )
