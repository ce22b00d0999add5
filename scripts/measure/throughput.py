"""What would make the encoder faster: settings of onnxruntime, batches, 4-bit weights, a trimmed vocabulary.

Usage: python scripts/measure/throughput.py FOLDER [--passages 400]

Passages of the folder are embedded in each way, in turn; told are passages a second of two threads, and a CPU second,
each also as a multiple of how Kilde does it, and the lowest cosine with the vectors that Kilde makes.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from statistics import median
from typing import Any, NamedTuple

import numpy as np
import onnxruntime
from onnx import TensorProto, helper
from rich.table import Table

from bot.documents.reading.read import read
from bot.documents.sources.folder import FolderSource
from bot.indexing.passages import cut, families
from bot.indexing.rows import embedded_text
from bot.models.bundled import bundled_folder, bundled_weights
from bot.models.encoder import FolderEncoder
from bot.models.weights import BLOCK, Model, _blocks, _Graph
from bot.vectors import unit
from scripts.shared.command import arguments, folder, run
from scripts.shared.tables import console

_THREADS, _ROUNDS, _BATCH = 2, 3, 16
_BLOCK_BYTES = 2 + BLOCK // 2  # of a block of 4-bit weights

Embed = Callable[[Sequence[str]], np.ndarray]  # texts -> their vectors


class Cost(NamedTuple):
    seconds: float
    cpu: float


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("folder", type=folder)
    parser.add_argument("--passages", type=int, default=400)
    options = parser.parse_args()
    texts = sample(FolderSource(options.folder), options.passages)
    encoder = FolderEncoder(bundled_folder(), threads=_THREADS)
    out = console()
    out.print(shares(encoder, texts))
    out.print(measured(texts, ways(encoder, texts)))


def sample(source: FolderSource, count: int) -> list[str]:
    """Passages as they are embedded, of pages taken at random, translations with their originals."""
    reading, texts = read(source), list[str]()
    pages = [*families(reading, None).items()]
    random.Random(1).shuffle(pages)
    for leader, members in pages:
        made = cut(reading.document(leader), map(reading.document, members), reading.blocks)
        texts += [embedded_text(document, passage).text for document, own in made for passage in own]
        if len(texts) >= 2 * count:
            break
    return random.Random(1).sample(texts, min(count, len(texts)))


def shares(encoder: FolderEncoder, texts: Sequence[str]) -> str:
    """Where the encoder's own time goes, of one thread."""
    session, tokenizer, *_ = encoder._loaded()
    begin = time.thread_time()
    ids = [np.array(tokenizer.encode(encoder.passage_prefix + text).ids, np.int64)[None] for text in texts]
    tokenized = time.thread_time()
    for each in ids:
        session.run(None, {"input_ids": each})
    computed = time.thread_time()
    for text in texts:
        encoder._one(text, False, True)
    whole = time.thread_time() - computed
    tokens = [each.size for each in ids]
    low, high = np.percentile(tokens, (5, 95))
    return (
        f"{len(texts)} passages of {np.mean(tokens):.0f} tokens ({low:.0f} to {high:.0f}): of the encoder's time the"
        f" graph takes {(computed - tokenized) / whole:.0%}, the tokenizer {(tokenized - begin) / whole:.0%}"
    )


def measured(texts: Sequence[str], embeds: Mapping[str, Embed]) -> Table:
    """All ways in turn, several times, so that whatever else the machine does slows all of them."""
    costs: dict[str, list[Cost]] = {name: [] for name in embeds}
    vectors = {name: embed(texts) for name, embed in embeds.items()}  # warm
    for _ in range(_ROUNDS):
        for name, embed in embeds.items():
            wall, cpu = time.perf_counter(), time.process_time()
            embed(texts)
            costs[name].append(Cost(time.perf_counter() - wall, time.process_time() - cpu))
    table = Table("", "a second", "of ours", "a CPU second", "of ours", "lowest cosine", "of 1,000 below .99")
    first = next(iter(embeds))
    wall, cpu = (median(column) for column in zip(*costs[first], strict=True))
    for name, each in costs.items():
        own_wall, own_cpu = (median(column) for column in zip(*each, strict=True))
        like = (vectors[name] * vectors[first]).sum(axis=1)
        table.add_row(
            *(name, f"{len(texts) / own_wall:.1f}", f"{wall / own_wall:.2f}"),
            *(f"{len(texts) / own_cpu:.1f}", f"{cpu / own_cpu:.2f}"),
            *(f"{like.min():.4f}", f"{1000 * (like < 0.99).mean():.0f}"),
        )
    return table


# ---- the ways ----------------------------------------------------------------------------


def ways(encoder: FolderEncoder, texts: Sequence[str]) -> dict[str, Embed]:
    """Each by its name; the first is Kilde's."""
    model, file = bundled_weights(), encoder.folder / "model.onnx"
    session = encoder._loaded().session
    of_four = _Fours(model).build().SerializeToString()
    kept = _pieces(encoder, texts)
    trimmed = _Graph(_trimmed(model, kept)).build().SerializeToString()
    places = np.zeros(model.vocabulary, np.int64)
    places[kept] = np.arange(len(kept))
    size = file.with_name(f"{file.name}_data").stat().st_size
    return {
        f"as it is: a text a thread, {size / 1e6:.0f} MB": _embed(encoder),
        "sorted by length": _sorted(_embed(encoder)),
        "both threads on one text": _with(encoder, _session(file, threads=_THREADS), threads=1),
        "… which wait without spinning": _with(encoder, _session(file, threads=_THREADS, spins=False), threads=1),
        "two texts, both threads on each": _with(encoder, _session(file, threads=_THREADS, spins=False)),
        "no memory pattern": _with(encoder, _session(file, enable_mem_pattern=False)),
        "no memory arena": _with(encoder, _session(file, enable_cpu_mem_arena=False)),
        "inputs and outputs bound": _with(encoder, _Bound(session)),
        "weights not packed ahead": _with(encoder, _session(file, packs=False)),
        f"batches of {_BATCH} of like length": _in_batches(encoder, _session(_batched(model))),
        f"4-bit weights, {len(of_four) / 1e6:.0f} MB": _with(encoder, _session(of_four)),
        f"{len(kept):,} pieces of words, {len(trimmed) / 1e6:.0f} MB": _with(
            encoder, _Mapped(_session(trimmed), places)
        ),
    }


def _session(graph: Any, *, threads: int = 1, spins: bool = True, packs: bool = True, **settings: bool) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    options.log_severity_level = 3
    options.add_session_config_entry("session.intra_op.allow_spinning", str(int(spins)))
    options.add_session_config_entry("session.disable_prepacking", str(int(not packs)))
    for name, value in settings.items():
        setattr(options, name, value)
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])


def _embed(encoder: FolderEncoder) -> Embed:
    return lambda texts: encoder.encode(texts, tokens=True).vectors


def _with(encoder: FolderEncoder, session: Any, threads: int = _THREADS) -> Embed:
    """The encoder with another session."""
    other = FolderEncoder(encoder.folder, threads=threads)
    other._parts = encoder._loaded()._replace(session=session)
    return _embed(other)


def _sorted(embed: Embed) -> Embed:
    def sorted_(texts: Sequence[str]) -> np.ndarray:
        order = sorted(range(len(texts)), key=lambda number: len(texts[number]))
        vectors = embed([texts[number] for number in order])
        return vectors[np.argsort(order)]

    return sorted_


class _Bound:
    """A session whose inputs and outputs are bound instead of handed over."""

    def __init__(self, session: Any) -> None:
        self._session = session

    def run(self, outputs: Sequence[str], inputs: Mapping[str, np.ndarray]) -> list[np.ndarray]:
        bound = self._session.io_binding()
        for name, values in inputs.items():
            bound.bind_cpu_input(name, values)
        for name in outputs:
            bound.bind_output(name)
        self._session.run_with_iobinding(bound)
        found: list[np.ndarray] = bound.copy_outputs_to_cpu()
        return found


class _Mapped:
    """A session that has some of the vocabulary's pieces."""

    def __init__(self, session: Any, places: np.ndarray) -> None:
        self._session, self._places = session, places

    def run(self, outputs: Sequence[str], inputs: Mapping[str, np.ndarray]) -> list[np.ndarray]:
        found: list[np.ndarray] = self._session.run(outputs, {"input_ids": self._places[inputs["input_ids"]]})
        return found


def _pieces(encoder: FolderEncoder, texts: Sequence[str]) -> np.ndarray:
    """Those of the vocabulary that occur in the texts."""
    tokenizer = encoder._loaded().tokenizer
    ids: np.ndarray = np.unique(np.concatenate([tokenizer.encode(encoder.passage_prefix + text).ids for text in texts]))
    return ids


def _trimmed(model: Model, kept: np.ndarray) -> Model:
    """With the vectors of only those pieces."""
    words = model.tensors["emb.word"].reshape(-1, model.width // BLOCK * _BLOCK_BYTES)[kept].ravel()
    return model._replace(vocabulary=len(kept), tensors={**model.tensors, "emb.word": words})


class _Fours(_Graph):
    """The graph with the weights in the 4 bits that they come in."""

    def linear(self, states: str, tensors: list[str]) -> str:
        parts = [self._four(name) for name in tensors]
        weights, scales = (np.concatenate(each) for each in zip(*parts, strict=True))
        name = tensors[-1]
        packed = weights[..., 0::2] | weights[..., 1::2] << 4
        constants = [self.constant(f"{name}.fours", packed), self.constant(f"{name}.fours.scale", scales.ravel())]
        sizes = {"K": weights.shape[1] * BLOCK, "N": len(weights), "bits": 4, "block_size": BLOCK, "accuracy_level": 4}
        made = [states, *constants]
        self.nodes.append(helper.make_node("MatMulNBits", made, [f"{name}.out"], domain="com.microsoft", **sizes))
        return f"{name}.out"

    def _four(self, name: str) -> tuple[np.ndarray, np.ndarray]:
        rows, outputs = self.model.tensors[f"{name}.w"], self.model.tensors[f"{name}.b"].size
        return _blocks(rows, rows.size // outputs * BLOCK // _BLOCK_BYTES)


class _Batched(_Graph):
    """The graph of several texts at a time, with a mask of what is text."""

    def node(self, operator: str, inputs: list[str], *outputs: str, **attributes: object) -> str:
        if operator == "MultiHeadAttention":
            inputs = [*inputs, "", "mask"]
        return super().node(operator, inputs, *outputs, **attributes)


def _batched(model: Model) -> bytes:
    built = _Batched(model).build()
    built.graph.input.append(helper.make_tensor_value_info("mask", TensorProto.INT32, ["texts", "tokens"]))
    for value in (built.graph.input[0], built.graph.output[0]):
        value.type.tensor_type.shape.dim[0].dim_param = "texts"
    serialized: bytes = built.SerializeToString()
    return serialized


def _in_batches(encoder: FolderEncoder, session: Any) -> Embed:
    """Sorted by length, so many texts at a time, with their token vectors as Kilde makes them."""
    tokenizer, pool = encoder._loaded().tokenizer, ThreadPoolExecutor(_THREADS)

    def embed(texts: Sequence[str]) -> np.ndarray:
        ids = list(pool.map(lambda text: tokenizer.encode(encoder.passage_prefix + text).ids, texts))
        order = sorted(range(len(ids)), key=lambda number: len(ids[number]))
        made = list(pool.map(batch, [[ids[number] for number in each] for each in _runs(order)]))
        return np.concatenate(made)[np.argsort(order)]

    def batch(ids: Sequence[Sequence[int]]) -> np.ndarray:
        longest = max(map(len, ids))
        padded = np.array([[*each, *[1] * (longest - len(each))] for each in ids], np.int64)
        mask = np.array([[1] * len(each) + [0] * (longest - len(each)) for each in ids], np.int32)
        states = session.run(None, {"input_ids": padded, "mask": mask})[0]
        for each, own in zip(states, ids, strict=True):
            unit(each[: len(own)] - encoder._means[False])
        return unit((states * mask[..., None]).sum(axis=1) / mask.sum(axis=1, keepdims=True))

    return embed


def _runs(order: Sequence[int]) -> Iterator[list[int]]:
    for _, each in groupby(enumerate(order), key=lambda pair: pair[0] // _BATCH):
        yield [number for _, number in each]


if __name__ == "__main__":
    run(main)
