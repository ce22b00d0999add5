"""Documents and passages to rows of the table, with their vectors; knows how a row is made, not how it is kept."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, is_dataclass
from itertools import groupby, islice
from typing import Any, NamedTuple

from ..languages.terms import grams, stems
from ..records import Document, Encoders, Passage, Progress, Span
from ..statements.shown import shown, shown_governor
from ..text.plain import plain
from ..vectors import direction
from .header import Tally
from .snapshot import Embedded, Snapshot, document_id, pool_of, stated
from .table import Row

_OF_PASSAGE = ["id", "path", "language", "heading_path", "anchor", "kind", "start", "end", "group_id", "alignment"]
_BATCH = 512  # passages encoded between two steps of the progress bar


class Made(NamedTuple):
    """A document with its text, its passages, and the digest of everything that their rows are made from."""

    document: Document
    passages: Sequence[Passage]
    digest: str

    @classmethod
    def of(cls, document: Document, passages: Sequence[Passage]) -> Made:
        return cls(document, passages, digest_of(document, [*passages]))


class Text(NamedTuple):
    """A passage as it is embedded, and where in it stand its statements and what governs them."""

    text: str
    places: dict[Span, tuple[int, int]]  # span in the document -> range in this text


def embedded_text(document: Document, passage: Passage) -> Text:
    """Title and headings, what governs its statements from outside, then the statements, all as plain words."""
    headings = [heading for heading in passage.heading_path if heading != document.title]
    text, places = " › ".join([document.title, *headings]), dict[Span, tuple[int, int]]()

    def add(span: Span, words: str) -> None:
        nonlocal text
        if words:
            places[span] = len(text) + 1, len(text) + 1 + len(words)
            text += "\n" + words

    own = {statement.span for statement in passage.statements}
    told = set(passage.heading_path)
    for statement in passage.statements:
        for governor in statement.governors:
            if governor.span in own or governor.span in places:
                continue
            words = shown_governor(document.text, governor)
            if governor.kind == "header" and passage.kind != "record":
                add(governor.span, plain(document.text[slice(*governor.span)]))
            elif governor.kind != "header" and words not in told:
                add(governor.span, words)
    for statement in passage.statements:
        if statement.kind == "row":
            add(statement.span, " ".join(plain(document.text[slice(*statement.span)]).split()))
        else:
            add(statement.span, shown(document.text, statement))
    return Text(text, places)


class RowMaker:
    """Makes rows of documents, and takes over the vectors of texts that were embedded before."""

    def __init__(self, encoders: Encoders, old: Snapshot | None, tell: Progress) -> None:
        self._encoders, self._old, self._tell = encoders, old, tell
        self.embedded, self.rows_made = 0, 0
        self.tallies: defaultdict[str, Tally] = defaultdict(Tally)  # by source

    def rows(self, changed: Iterable[Made], total: int) -> Iterator[Row]:
        """The rows of documents and of their passages, of which there are `total`."""
        done = 0
        self._tell("embedding", 0, total)
        for chunk in _chunks(changed):
            made = iter(self._passage_rows([(each.document, passage) for each in chunk for passage in each.passages]))
            for each in chunk:
                own = list(islice(made, len(each.passages)))
                self.tallies[each.document.source].add(each.document, (row["pieces"] for row in own))
                rows = [*own, *_summaries(each.document, own, each.digest, self._encoders.dense.dimensions)]
                self.rows_made += len(rows)
                done += len(own)
                yield from rows
            self._tell("embedding", done, total)

    def _passage_rows(self, batch: Sequence[tuple[Document, Passage]]) -> list[Row]:
        texts = [embedded_text(document, passage) for document, passage in batch]
        hashes = [digest_of(self._encoders.name, text.text) for text in texts]
        known = self._old.embedded(hashes) if self._old is not None else {}
        new = list(dict.fromkeys(hash_ for hash_ in hashes if hash_ not in known))
        if new:
            text_of = dict(zip(hashes, (text.text for text in texts), strict=True))
            known.update(zip(new, self._encode([text_of[hash_] for hash_ in new]), strict=True))
            self.embedded += len(new)
        opens = _openings([passage for _, passage in batch])
        return [
            _passage_row(document, passage, text, hash_, known[hash_]) | {"opens": opens.get(passage.id)}
            for (document, passage), text, hash_ in zip(batch, texts, hashes, strict=True)
        ]

    def _encode(self, texts: Sequence[str]) -> Iterator[Embedded]:
        """Vector, token vectors at one bit a dimension, where each token starts, and which pieces there are."""
        import numpy as np

        made = self._encoders.encode(texts)
        for vector, tokens, offsets, ids in zip(made.vectors, made.tokens, made.offsets, made.ids, strict=True):
            bits = np.packbits(tokens > 0, axis=1).tobytes()
            yield Embedded(vector, bits, offsets[:, 0].tolist(), np.unique(ids).tolist())


def _chunks(changed: Iterable[Made]) -> Iterator[list[Made]]:
    """Whole documents, together about a batch of passages."""
    chunk: list[Made] = []
    for each in changed:
        chunk.append(each)
        if sum(len(one.passages) for one in chunk) >= _BATCH:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _openings(passages: Sequence[Passage]) -> dict[str, str]:
    """Ids of the passages that open a document, or a section of it: what it is about stands there most often."""
    first: dict[tuple[str, ...], Passage] = {}
    for passage in passages:
        if passage.kind == "prose":
            first.setdefault((passage.path, *passage.heading_path), passage)
            first.setdefault((passage.path,), passage)
    return {passage.id: "document" if len(place) == 1 else "section" for place, passage in first.items()}


def _passage_row(document: Document, passage: Passage, text: Text, hash_: str, known: Embedded) -> dict[str, Any]:
    import numpy as np

    vector, bits, starts, pieces = known
    places = {span: tuple(np.searchsorted(starts, edges).tolist()) for span, edges in text.places.items()}
    return {
        "level": "passage",
        "title": document.title,
        "original": document.original,
        "source": document.source,
        **{name: getattr(passage, name) for name in _OF_PASSAGE},
        "pool": pool_of(passage.language, leads=passage.id == passage.group_id),
        "embed_hash": hash_,
        "vector": vector,
        "tokens": bits,
        "starts": starts,
        "pieces": pieces,
        "statements": stated(passage, places),
        "stems": stems(text.text, document.language),
        "grams": grams(text.text, document.language),
    }


def _summaries(document: Document, passage_rows: Sequence[Row], digest: str, dimensions: int) -> Iterator[Row]:
    """The rows of a document and of its sections; the vector of each is the mean of its passages' vectors."""
    import numpy as np

    about = {"path": document.path, "language": document.language, "title": document.title, "link": document.link}
    about["source"] = document.source
    vectors = [row["vector"] for row in passage_rows] or [np.zeros(dimensions)]
    for headings, rows in groupby(passage_rows, key=lambda row: row["heading_path"]):
        section = list(rows)
        if len(headings) < 2:
            continue  # the whole document: its own row
        yield {
            **about,
            "id": f"section:{section[0]['id']}",
            "level": "section",
            "heading_path": list(headings),
            "anchor": section[0]["anchor"],
            "start": section[0]["start"],
            "end": section[-1]["end"],
            "vector": direction(np.sum([row["vector"] for row in section], axis=0)),
        }
    yield {
        **about,
        "id": document_id(document.path),
        "level": "document",
        "claimed": document.claimed,
        "heading_path": [document.title],
        "start": 0,
        "end": len(document.text),
        "content_hash": document.content_hash,
        "original": document.original,
        "state": document.state,
        "format": document.format,
        "skipped": [edge for span in document.skipped for edge in span],
        "text": document.text,
        "digest": digest,
        "vector": direction(np.sum(vectors, axis=0)),
    }


def digest_of(*values: object) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True, default=_fields).encode()).hexdigest()[:32]


def _fields(value: Any) -> Any:
    """What JSON has instead of one of our records, or of what it does not know."""
    return {each.name: getattr(value, each.name) for each in fields(value)} if is_dataclass(value) else str(value)
