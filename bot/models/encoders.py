"""The encoders of an index: the one that embeds, and the bundled one, whose token vectors rerank."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ..records import Encoders, Progress
from .bundled import bundled_folder
from .encoder import FolderEncoder
from .llama_index import LlamaIndexEncoder

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding


def open_encoders(
    folder: Path | None, embedding: BaseEmbedding | None, *, threads: int, progress: Progress | None = None
) -> Encoders:
    """The encoder that embeds, and the bundled one, whose token vectors rerank."""
    bundled = FolderEncoder(bundled_folder(progress), threads=threads)
    if embedding is not None:
        return Encoders(LlamaIndexEncoder(embedding), bundled)
    if folder is not None:
        return Encoders(FolderEncoder(folder, threads=threads), bundled)
    return Encoders(bundled, bundled)
