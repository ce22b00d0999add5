"""Kilde's search and what people would use instead, each given the same encoder, documents and languages."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from rich.progress import track

from bot import Document, Evidence, Passage, Question
from bot.indexing.snapshot import Hit, Snapshot
from bot.languages.terms import Sought, grams, sought, stems
from bot.models.llama_index import as_llama_index
from bot.records import Encoder, Encoders
from bot.searching.search import candidates, search

TOP = 10  # what a question finds
KILDE, UNRANKED = "Kilde", "Kilde, not reranked"
BATCH = 256

Search = Callable[[str, str], Sequence[Evidence]]  # text, language -> the best first


def systems(snapshot: Snapshot, chunks: Chunks) -> dict[str, Search]:
    """Each by its name, in the order of the tables."""
    own = partial(_searched_language, snapshot)
    whole, small = (llama_index(snapshot, chunks, size) for size in (None, 256))
    return {
        "LlamaIndex": lambda text, language: whole(text, own(language)),
        "LlamaIndex, chunks of 256": lambda text, language: small(text, own(language)),
        "LlamaIndex, any language": lambda text, _: whole(text, None),
        **on_passages(snapshot, chunks.encoder),
    }


def on_passages(snapshot: Snapshot, encoder: Encoder, top: int = TOP) -> dict[str, Search]:
    """Those that search Kilde's passages, Kilde last; a question finds `top` of them."""
    own = partial(_searched_language, snapshot)

    def vectors(text: str, language: str) -> Sequence[Evidence]:
        vector = encoder.encode([text], query=True).vectors[0]
        return _evidence(snapshot, snapshot.nearest_vectors(vector, own(language), top))

    def bm25(text: str, language: str, terms: Callable[[str, str], str], column: str) -> Sequence[Evidence]:
        return _evidence(snapshot, snapshot.matching_terms(terms(text, own(language)), column, top))

    return {
        "LanceDB vectors": vectors,
        "BM25, stems": partial(bm25, terms=stems, column="stems"),
        "BM25, 4-grams": partial(bm25, terms=grams, column="grams"),
        UNRANKED: partial(fused, snapshot, encoder, limit=top),
        KILDE: partial(kilde, snapshot, encoder, limit=top),
    }


def _searched_language(snapshot: Snapshot, language: str) -> str:
    return language if language in snapshot.header.languages else next(iter(snapshot.header.originals))


def kilde(snapshot: Snapshot, encoder: Encoder, text: str, language: str, limit: int = TOP) -> Sequence[Evidence]:
    return search(snapshot, Question(text, language, "given"), Encoders(encoder, encoder), limit=limit)


def sought_in(snapshot: Snapshot, text: str, language: str) -> Sought:
    """What a text is searched by, its language known."""
    return sought(text, language, language, snapshot.header.languages, snapshot.header.originals.keys())


def fused(snapshot: Snapshot, encoder: Encoder, text: str, language: str, limit: int = TOP) -> Sequence[Evidence]:
    """Kilde's candidates as reciprocal rank fusion orders them."""
    vector = encoder.encode([text], query=True).vectors[0]
    found = candidates(snapshot, sought_in(snapshot, text, language), vector)[:limit]
    return _evidence(snapshot, [Hit(each.found, each.group_id, each.scores["fused"]) for each in found])


def _evidence(snapshot: Snapshot, hits: Sequence[Hit]) -> list[Evidence]:
    """Kilde's passages, each with its original where it is a translation's."""
    groups = snapshot.groups(hit.group_id for hit in hits)
    found = {hit.id for hit in hits} | groups.keys()
    stored = snapshot.stored(member for each in groups.values() for member in each if member.id in found)
    passages = {id_: each.passage for id_, each in stored.items()}
    documents = snapshot.documents_at(each.path for each in passages.values())
    made = []
    for hit in hits:
        passage = passages[hit.id]
        beside = passages.get(hit.group_id) if hit.group_id != hit.id else None
        document = documents[beside.path] if beside else None
        made.append(Evidence(passage, documents[passage.path], hit.score, {}, beside, document))
    return made


def llama_index(
    snapshot: Snapshot, chunks: Chunks, chunk_size: int | None = None
) -> Callable[[str, str | None], Sequence[Evidence]]:
    """LlamaIndex's usual pipeline over the whole texts; its search takes a text and the language to filter by."""
    from llama_index.core import VectorStoreIndex
    from llama_index.core.schema import Document as Text
    from llama_index.core.vector_stores import MetadataFilter, MetadataFilters

    # As SimpleDirectoryReader does: what is known of the file is not part of the text.
    hidden = {"excluded_embed_metadata_keys": ["language"], "excluded_llm_metadata_keys": ["language"]}
    documents = snapshot.documents_at(snapshot.documents())
    texts = [Text(text=d.text, id_=path, metadata={"language": d.language}, **hidden) for path, d in documents.items()]
    nodes = _splitter(chunk_size).get_nodes_from_documents(texts)
    for node, vector in zip(nodes, chunks.embed([node.get_content() for node in nodes]), strict=True):
        node.embedding = vector.tolist()
    index = VectorStoreIndex(nodes, embed_model=as_llama_index(chunks.encoder))

    def retrieve(text: str, language: str | None) -> Sequence[Evidence]:
        filters = MetadataFilters(filters=[MetadataFilter(key="language", value=language)]) if language else None
        found = index.as_retriever(similarity_top_k=TOP, filters=filters).retrieve(text)
        return [_chunk(each.node, documents[each.node.ref_doc_id or ""], each.get_score()) for each in found]

    return retrieve


def _splitter(chunk_size: int | None) -> Any:
    """SentenceSplitter with its defaults, or for chunks of so many tokens.

    Its sentence tokenizer is the default one too. Named here, it does not read nltk's stop words, which it has no
    use for, and which nltk refuses to read in an environment made of hard links (uv's).
    """
    from llama_index.core.node_parser import SentenceSplitter
    from llama_index.core.node_parser.text.utils import split_by_sentence_tokenizer_internal
    from nltk.tokenize import PunktSentenceTokenizer  # type: ignore[import-untyped]

    cut = partial(split_by_sentence_tokenizer_internal, tokenizer=PunktSentenceTokenizer())
    size: dict[str, Any] = {"chunk_size": chunk_size, "chunk_overlap": chunk_size // 10} if chunk_size else {}
    return SentenceSplitter(chunking_tokenizer_fn=cut, **size)


def _chunk(node: Any, document: Document, score: float) -> Evidence:
    """A chunk as Evidence; one that is not found in its document word for word counts for nothing."""
    start, end = node.start_char_idx or 0, node.end_char_idx or 0
    passage = Passage(node.node_id, document.path, document.language, (), None, "prose", start, end, node.node_id)
    return Evidence(passage, document, score)


class Chunks:
    """An encoder that keeps the vectors of LlamaIndex's chunks in a file of the cache folder, one an encoder."""

    def __init__(self, encoder: Encoder, folder: Path) -> None:
        self.encoder, self._file = encoder, folder / f"{encoder.name}.npz"
        self._known: dict[str, np.ndarray] = {}
        if self._file.is_file():
            with np.load(self._file) as kept:
                self._known = dict(zip(kept["hashes"].tolist(), kept["vectors"], strict=True))

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """float32 (n, d); only texts that were never embedded before take time."""
        hashes = [hashlib.sha256(text.encode("utf-8", "replace")).hexdigest() for text in texts]
        new = {hash_: text for hash_, text in zip(hashes, texts, strict=True) if hash_ not in self._known}
        batches = [list(new)[i : i + BATCH] for i in range(0, len(new), BATCH)]
        for number, batch in enumerate(track(batches, f"embedding {len(new)} chunks", disable=not batches), 1):
            vectors = self.encoder.encode([new[hash_] for hash_ in batch]).vectors
            self._known.update(zip(batch, vectors, strict=True))
            if number % 8 == 0 or number == len(batches):
                self._save()
        return np.array([self._known[hash_] for hash_ in hashes], np.float32).reshape(len(texts), -1)

    def _save(self) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        building = self._file.with_suffix(".building.npz")
        np.savez(building, hashes=np.array(list(self._known)), vectors=np.array(list(self._known.values())))
        os.replace(building, self._file)
