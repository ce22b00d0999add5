"""The encoders of an index: the one that embeds, and the bundled one, whose token vectors rerank."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from ..records import Encoders, Progress
from .bundled import bundled_folder, reader_name
from .encoder import FolderEncoder
from .llama_index import LlamaIndexEncoder
from .reader import FolderReader

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding


def open_encoders(  # noqa: PLR0913 - four by name
    folder: Path | None,
    embedding: BaseEmbedding | None,
    *,
    threads: int,
    reads: bool = True,
    mend: bool = False,
    progress: Progress | None = None,
) -> Encoders:
    """The encoder that embeds, the bundled one, whose token vectors rerank, and its reader, unless nothing `reads`.

    To `mend` is to build the bundled one anew where it is damaged.
    """
    bundled = shared_encoder(bundled_folder(progress, mend=mend), threads)
    reader = shared_reader(bundled, threads) if reads and FolderReader.is_in(bundled.folder) else None
    if embedding is not None:
        return Encoders(LlamaIndexEncoder(embedding), bundled, reader)
    if folder is not None:
        return Encoders(shared_encoder(folder, threads), bundled, reader)
    return Encoders(bundled, bundled, reader)


def shared_encoder(folder: Path, threads: int) -> FolderEncoder:
    """The process's one encoder of a folder, which takes a quarter of a gigabyte; read anew where its files changed."""
    files = [file for file in (*folder.glob("*"), *folder.glob("onnx/*")) if file.is_file()]  # a broken link is none
    return _encoder(folder.resolve(), threads, max((file.stat().st_mtime_ns for file in files), default=0))


@lru_cache(maxsize=1)
def shared_reader(encoder: FolderEncoder, threads: int) -> FolderReader:
    """The process's one reader."""
    return FolderReader(encoder, reader_name(), threads=threads)


@lru_cache(maxsize=4)
def _encoder(folder: Path, threads: int, changed: int) -> FolderEncoder:
    return FolderEncoder(folder, threads=threads)
