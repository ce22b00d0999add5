"""The encoders of an index: the one that embeds, and the bundled one, whose token vectors rerank."""

from __future__ import annotations

from functools import lru_cache
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
    bundled = shared_encoder(bundled_folder(progress), threads)
    if embedding is not None:
        return Encoders(LlamaIndexEncoder(embedding), bundled)
    if folder is not None:
        return Encoders(shared_encoder(folder, threads), bundled)
    return Encoders(bundled, bundled)


def shared_encoder(folder: Path, threads: int) -> FolderEncoder:
    """The process's one encoder of a folder, which takes a quarter of a gigabyte; read anew where its files changed."""
    files = [file for file in (*folder.glob("*"), *folder.glob("onnx/*")) if file.is_file()]  # a broken link is none
    return _encoder(folder.resolve(), threads, max((file.stat().st_mtime_ns for file in files), default=0))


@lru_cache(maxsize=4)
def _encoder(folder: Path, threads: int, changed: int) -> FolderEncoder:
    return FolderEncoder(folder, threads=threads)
