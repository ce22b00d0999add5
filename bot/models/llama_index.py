"""Between Kilde's ports and LlamaIndex's classes, both ways; knows no documents and no index."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

from ..records import Encoded, Encoder, ModelError
from ..text.unshown.secret import without_secrets
from ..vectors import unit

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding


def as_llama_index(encoder: Encoder) -> BaseEmbedding:
    """The encoder as a LlamaIndex embedding."""
    from llama_index.core.base.embeddings.base import BaseEmbedding

    class KildeEmbedding(BaseEmbedding):
        """A LlamaIndex embedding around one of Kilde's encoders."""

        def _get_query_embedding(self, query: str) -> list[float]:
            return list(encoder.encode([query], query=True).vectors[0].tolist())

        async def _aget_query_embedding(self, query: str) -> list[float]:
            return await asyncio.to_thread(self._get_query_embedding, query)

        def _get_text_embedding(self, text: str) -> list[float]:
            return self._get_text_embeddings([text])[0]

        def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
            return list(encoder.encode(texts).vectors.tolist())

        async def _aget_text_embeddings(self, texts: list[str]) -> list[list[float]]:
            return await asyncio.to_thread(self._get_text_embeddings, texts)

    return KildeEmbedding(model_name=encoder.name, embed_batch_size=64)


class LlamaIndexEncoder:
    """Any LlamaIndex embedding as an encoder. It gives no token vectors: `tokens` is ignored."""

    def __init__(self, embedding: BaseEmbedding) -> None:
        self._embedding = embedding

    @cached_property
    def name(self) -> str:
        # Not LlamaIndex's class_name(), which a subclass may share with every other.
        return f"{type(self._embedding).__name__}-{self._embedding.model_name}-{self.dimensions}"

    @cached_property
    def dimensions(self) -> int:
        with _asked(self._embedding):
            return len(self._embedding.get_query_embedding("?"))

    def encode(self, texts: Sequence[str], *, query: bool = False, tokens: bool = False) -> Encoded:
        import numpy as np

        with _asked(self._embedding):
            if query:
                made = [self._embedding.get_query_embedding(text) for text in texts]
            else:
                made = self._embedding.get_text_embedding_batch(list(texts)) if texts else []
            vectors = np.array(made, np.float32).reshape(len(texts), self.dimensions)
        return Encoded(unit(vectors))


@contextmanager
def _asked(embedding: BaseEmbedding) -> Iterator[None]:
    """Makes what fails in somebody else's embedding a ModelError."""
    from httpx import HTTPError

    try:
        yield
    except (HTTPError, OSError, RuntimeError, ValueError) as problem:
        said = without_secrets(str(problem)).strip().partition("\n")[0].rstrip(".") or type(problem).__name__
        raise ModelError(
            f"The embedding {type(embedding).__name__} failed ({said}): check its settings and its server,"
            " then try again or leave `embedding` out."
        ) from problem
