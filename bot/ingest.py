"""A folder -> the index: decides what is new, embeds only that, and makes the rows.

Knows how a row is made of a passage; not how files are read, nor how the table works.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby, islice
from pathlib import Path
from typing import Any, NamedTuple

from .index import FORMAT, Header, Index, document_id, folder_row
from .read import fingerprint, read_folder
from .records import Document, Encoder, IndexFault, Passage, Progress, Span
from .split import passages as split_documents
from .split import plain, sentences
from .terms import grams, stems

_BATCH = 512  # passages encoded between two steps of the progress bar


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What an index run found and did. `skipped` are files left out, each with its reason."""

    documents: int
    passages: int
    embedded: int
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    skipped: tuple[tuple[str, str], ...] = ()


class Text(NamedTuple):
    """A passage as it is embedded, and its sentences: span in the document, range in this text."""

    text: str
    units: tuple[tuple[Span, int, int], ...]


def ingest(  # noqa: PLR0913 - the parts are put together here
    folder: Path,
    index: Index,
    encoder: Encoder,
    token_encoder: Encoder,
    *,
    link: str | None = None,
    rebuild: bool = False,
    progress: Progress | None = None,
) -> IndexReport:
    """Brings the index up to date with the folder; what did not change costs nothing."""
    tell = progress or (lambda stage, done, total: None)
    name = encoder.name if encoder is token_encoder else f"{encoder.name}+{token_encoder.name}"
    seen = _digest(fingerprint(folder), link)
    fresh = rebuild or not index.exists
    old = None if fresh else index.snapshot()
    if old is not None:
        _check(old.header, name, index)
        if old.header.fingerprint == seen:
            passages = sum(old.languages.values())
            return IndexReport(len(old.documents), passages, 0, skipped=old.header.skipped)

    reading = read_folder(folder, link=link, progress=progress)
    by_path = split_documents(reading.documents, progress=progress)
    digests = {document.path: _document_digest(document, by_path[document.path]) for document in reading.documents}
    before = old.digests() if old is not None else {}
    changed = [document for document in reading.documents if before.get(document.path) != digests[document.path]]
    removed = tuple(path for path in before if path not in digests)

    maker = _RowMaker(encoder, token_encoder, name, old, tell)
    header = Header(FORMAT, name, seen, reading.skipped)
    rows = maker.rows(changed, by_path, digests, header)
    if old is None:
        index.create(rows, encoder.dimensions)
    else:
        index.update(list(rows), [*(document.path for document in changed), *removed], encoder.dimensions)
    return IndexReport(
        documents=len(reading.documents),
        passages=sum(len(passages) for passages in by_path.values()),
        embedded=maker.embedded,
        changed=tuple(document.path for document in changed) if old is not None else (),
        removed=removed,
        skipped=reading.skipped,
    )


def _check(header: Header, encoder: str, index: Index) -> None:
    if header.encoder != encoder:
        raise IndexFault(
            f"The index at {index.folder} was made with another embedding ({header.encoder}, now {encoder}); "
            "index the folder again with --rebuild, or set KILDE_MODEL back."
        )
    if header.format != FORMAT:
        raise IndexFault(f"The index at {index.folder} is of another version of Kilde; index again with --rebuild.")


def embedded_text(document: Document, passage: Passage) -> Text:
    """Headings, a table's header, then the passage's sentences, all as plain words, with the place of each."""
    text = " › ".join(passage.heading_path or (document.title,))
    if passage.header is not None:
        text += "\n" + plain(document.text[slice(*passage.header)])
    units = []
    for span in sentences(document.text, Span(passage.start, passage.end), passage.kind, document.language):
        words = plain(document.text[slice(*span)])
        if words:
            units.append((span, len(text) + 1, len(text) + 1 + len(words)))
            text += "\n" + words
    return Text(text, tuple(units))


class _RowMaker:
    """Makes rows of documents, and takes over the vectors of texts that were embedded before."""

    def __init__(self, encoder: Encoder, token_encoder: Encoder, name: str, old: Any, tell: Progress) -> None:
        self._encoder, self._token_encoder = encoder, token_encoder
        self._name, self._old, self._tell = name, old, tell
        self.embedded = 0

    def rows(
        self,
        documents: Sequence[Document],
        by_path: Mapping[str, Sequence[Passage]],
        digests: Mapping[str, str],
        header: Header,
    ) -> Iterator[dict[str, Any]]:
        import numpy as np

        total, done = sum(len(by_path[document.path]) for document in documents), 0
        everything = np.zeros(self._encoder.dimensions, dtype=np.float64)
        for chunk in _chunks(documents, by_path):
            made = self._passage_rows([(document, passage) for document in chunk for passage in by_path[document.path]])
            rows = iter(made)
            for document in chunk:
                own = list(islice(rows, len(by_path[document.path])))
                yield from own
                yield from _summaries(document, own, digests[document.path], self._encoder.dimensions)
            everything += np.sum([row["vector"] for row in made], axis=0) if made else 0
            done += len(made)
            self._tell("embedding", done, total)
        yield {**folder_row(header), "vector": _unit(everything)}

    def _passage_rows(self, batch: Sequence[tuple[Document, Passage]]) -> list[dict[str, Any]]:
        texts = [embedded_text(document, passage) for document, passage in batch]
        hashes = [_digest(self._name, text.text) for text in texts]
        known = self._old.embedded(hashes) if self._old is not None else {}
        new = list(dict.fromkeys(hash_ for hash_ in hashes if hash_ not in known))
        if new:
            text_of = dict(zip(hashes, (text.text for text in texts), strict=True))
            known.update(zip(new, self._encode([text_of[hash_] for hash_ in new]), strict=True))
            self.embedded += len(new)
        return [
            _passage_row(document, passage, text, hash_, known[hash_])
            for (document, passage), text, hash_ in zip(batch, texts, hashes, strict=True)
        ]

    def _encode(self, texts: Sequence[str]) -> Iterator[tuple[Any, bytes, list[int], list[int]]]:
        """Vector, token vectors at one bit a dimension, where each token starts, and which pieces there are."""
        import numpy as np

        one_pass = self._encoder is self._token_encoder
        dense = self._encoder.encode(texts, tokens=one_pass)
        late = dense if one_pass else self._token_encoder.encode(texts, tokens=True)
        for vector, tokens, offsets, ids in zip(dense.vectors, late.tokens, late.offsets, late.ids, strict=True):
            bits = np.packbits(tokens > 0, axis=1).tobytes()
            yield vector, bits, offsets[:, 0].tolist(), np.unique(ids).tolist()


def _chunks(documents: Sequence[Document], by_path: Mapping[str, Sequence[Passage]]) -> Iterator[list[Document]]:
    """Whole documents, together about a batch of passages."""
    chunk: list[Document] = []
    held = 0
    for document in documents:
        chunk.append(document)
        held += len(by_path[document.path])
        if held >= _BATCH:
            yield chunk
            chunk, held = [], 0
    if chunk:
        yield chunk


def _passage_row(document: Document, passage: Passage, text: Text, hash_: str, known: Any) -> dict[str, Any]:
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
        "embed_hash": hash_,
        "vector": vector,
        "tokens": bits,
        "starts": starts,
        "pieces": pieces,
        "units": units,
        "stems": stems(text.text, document.language),
        "grams": grams(text.text, document.language),
    }


def _summaries(
    document: Document, passage_rows: Sequence[Mapping[str, Any]], digest: str, dimensions: int
) -> Iterator[dict[str, Any]]:
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
            "vector": _unit(np.sum([row["vector"] for row in section], axis=0)),
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
        "skipped": [edge for span in document.skipped for edge in span],
        "text": document.text,
        "digest": digest,
        "vector": _unit(np.sum(vectors, axis=0)),
    }


def _unit(vector: Any) -> Any:
    """A vector of length 1; the first axis for a sum of nothing, which has no direction."""
    import numpy as np

    length = float(np.linalg.norm(vector))
    if length > 0:
        return (vector / length).astype(np.float32)
    axis = np.zeros(len(vector), dtype=np.float32)
    axis[0] = 1
    return axis


def _document_digest(document: Document, passages: Sequence[Passage]) -> str:
    values = asdict(document)
    del values["text"]  # content_hash stands for it
    return _digest(values, [asdict(passage) for passage in passages])


def _digest(*values: Any) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True, default=str).encode()).hexdigest()[:32]
