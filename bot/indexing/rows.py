"""Documents and passages to rows of the table, with their vectors; knows how a row is made, not how it is kept."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from itertools import groupby, islice
from typing import Any, NamedTuple

from ..languages.sentences import sentences
from ..languages.terms import grams, stems
from ..records import Document, Encoders, Passage, Progress, Span
from ..text.plain import plain
from ..text.tabular import named, record_fields
from ..vectors import direction
from .header import Tally
from .snapshot import Embedded, Snapshot, document_id, pool_of
from .table import Row

_BATCH = 512  # passages encoded between two steps of the progress bar


class Made(NamedTuple):
    """A document with its text, its passages, and the digest of everything that their rows are made from."""

    document: Document
    passages: Sequence[Passage]
    digest: str

    @classmethod
    def of(cls, document: Document, passages: Sequence[Passage]) -> Made:
        values = asdict(document)
        del values["text"]  # content_hash stands for it
        return cls(document, passages, digest_of(values, [asdict(passage) for passage in passages]))


class Text(NamedTuple):
    """A passage as it is embedded, and its sentences: span in the document, range in this text."""

    text: str
    units: tuple[tuple[Span, int, int], ...]


def embedded_text(document: Document, passage: Passage) -> Text:
    """Headings, a table's header, then the passage's sentences, all as plain words, with the place of each."""
    text = " › ".join(passage.heading_path or (document.title,))
    is_record = passage.kind == "record"
    if passage.header is not None and not is_record:
        text += "\n" + plain(document.text[slice(*passage.header)])
    units = []
    for span in sentences(document.text, Span(passage.start, passage.end), passage.kind, document.language):
        fields = record_fields(document.text, span, passage.header) if is_record else None
        words = named(fields) if fields else plain(document.text[slice(*span)])
        if words:
            units.append((span, len(text) + 1, len(text) + 1 + len(words)))
            text += "\n" + words
    return Text(text, tuple(units))


class RowMaker:
    """Makes rows of documents, and takes over the vectors of texts that were embedded before."""

    def __init__(self, encoders: Encoders, old: Snapshot | None, tell: Progress) -> None:
        self._encoders, self._old, self._tell = encoders, old, tell
        self.embedded, self.rows_made, self.tally = 0, 0, Tally()

    def rows(self, changed: Iterable[Made], total: int) -> Iterator[Row]:
        """The rows of documents and of their passages, of which there are `total`."""
        done = 0
        self._tell("embedding", 0, total)
        for chunk in _chunks(changed):
            made = iter(self._passage_rows([(each.document, passage) for each in chunk for passage in each.passages]))
            for each in chunk:
                own = list(islice(made, len(each.passages)))
                self.tally.add(each.document, (row["pieces"] for row in own))
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
    units: list[int] = []
    for span, first, last in text.units:
        units += [*span, *np.searchsorted(starts, [first, last]).tolist()]
    return {
        "level": "passage",
        "title": document.title,
        **{name: value for name, value in asdict(passage).items() if name != "header"},
        "header": list(passage.header) if passage.header else None,
        "pool": pool_of(passage.language, leads=passage.id == passage.group_id),
        "embed_hash": hash_,
        "vector": vector,
        "tokens": bits,
        "starts": starts,
        "pieces": pieces,
        "units": units,
        "stems": stems(text.text, document.language),
        "grams": grams(text.text, document.language),
    }


def _summaries(document: Document, passage_rows: Sequence[Row], digest: str, dimensions: int) -> Iterator[Row]:
    """The rows of a document and of its sections; the vector of each is the mean of its passages' vectors."""
    import numpy as np

    about = {"path": document.path, "language": document.language, "title": document.title, "link": document.link}
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
    return hashlib.sha256(json.dumps(values, sort_keys=True, default=str).encode()).hexdigest()[:32]
