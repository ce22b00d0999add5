"""Runs an encoder folder: texts to vectors and token vectors; knows nothing of documents."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple

from ..records import Encoded, ModelError
from ..text.unshown.unseen import encodable
from ..vectors import unit
from .bundled import DIGESTS, damaged_file, is_ours
from .pieces import TABLE, TRIE, PieceTokenizer

if TYPE_CHECKING:
    import numpy as np


# Files that say how texts are encoded, and those that are loaded when the first text comes.
_SETTINGS = ["config.json", "config_sentence_transformers.json", "1_Pooling/config.json", "tokenizer_config.json"]
_SETTINGS += ["token_mean.json", DIGESTS]
_LOADED = ("model.onnx", "model.onnx_data", TRIE, TABLE)
_SHAPING = ("tokenizer.json", "token_mean.json")  # files that shape vectors, beside the graph


class States(NamedTuple):
    """The contextual vectors of one text, and which of its tokens are the text's own."""

    vectors: np.ndarray  # float32 (t, d), of all tokens
    own: np.ndarray  # bool (t,): neither special nor of the prefix
    offsets: np.ndarray  # int32 (t, 2), code points of the text
    ids: np.ndarray  # int32 (t,)


class Joined(NamedTuple):
    """Two texts as one."""

    ids: np.ndarray  # int64 (t,)
    offsets: np.ndarray  # int32 (t, 2), code points of the text that a token is of
    own: np.ndarray  # bool (t,): the second's tokens


class _Loaded(NamedTuple):
    """What takes memory: the graph with its weights, and the tokenizer."""

    session: Any
    tokenizer: Any
    inputs: list[str]
    output: str


class FolderEncoder:
    """A Hugging Face encoder folder with an ONNX graph, run one text at a time so that neighbours change nothing.

    Its name is known at once; the graph and the tokenizer are loaded when the first text comes.
    Each of `threads` workers runs its own text; a single text runs in the caller's thread. A text
    longer than the model's limit (512 tokens for the bundled one) is cut there: what comes after
    is not in its vectors.
    """

    def __init__(self, folder: Path, *, threads: int = 2) -> None:
        self.folder = Path(folder)
        self.check(*_SETTINGS)
        config = self._json("config.json", needed=True)
        if "hidden_size" not in config:
            raise _damaged(self.folder, "its config.json has no hidden_size")
        self.limit = _limit(config, self._json("tokenizer_config.json"))
        self._loading = Lock()
        self._parts: _Loaded | None = None
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="encoder")
        prompts = self._json("config_sentence_transformers.json").get("prompts") or {}
        self.query_prefix: str = prompts.get("query", "")
        self.passage_prefix: str = prompts.get("passage", prompts.get("document", ""))
        pooling = self._json("1_Pooling/config.json")
        self.pooling = (
            "cls" if pooling.get("pooling_mode_cls_token") or pooling.get("pooling_mode") == "cls" else "mean"
        )
        self.dimensions = int(config["hidden_size"])
        self.name = f"{Path(config.get('_name_or_path') or self.folder.name).name}-{self._hash()}"
        means = self._json("token_mean.json")  # where a folder has none, tokens are not centred
        self._means = {query: self._mean(means, "query" if query else "passage") for query in (True, False)}
        if not (self.folder / "tokenizer.json").is_file():
            self._loaded()  # perhaps there is no tokenizer at all, which is to be said now

    def encode(self, texts: Sequence[str], *, query: bool = False, tokens: bool = False) -> Encoded:
        """Vectors of length 1, and with `tokens` the centred vectors of each text's own tokens."""
        import numpy as np

        run = self._pool.map if len(texts) > 1 else map
        made = list(run(lambda text: self._one(text, query, tokens), texts))
        vectors = np.array([vector for vector, _ in made], np.float32).reshape(len(texts), self.dimensions)
        if not tokens:
            return Encoded(vectors)
        columns = zip(*(own for _, own in made), strict=True) if made else ((), (), ())
        return Encoded(vectors, *(tuple(column) for column in columns))

    def states(self, text: str, prefix: str = "") -> States:
        """What the model makes of each token, neither centred nor normalised."""
        import numpy as np

        text = encodable(text)
        session, tokenizer, names, output = self._loaded()
        encoding = tokenizer.encode(prefix + text)
        offsets = np.array(encoding.offsets, np.int32).reshape(-1, 2) - len(prefix)
        own = (np.array(encoding.special_tokens_mask) == 0) & (offsets[:, 1] > 0)
        ids = np.array(encoding.ids, np.int64)[None]
        inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        vectors = session.run([output], {name: inputs[name] for name in names})[0][0]
        return States(vectors.astype(np.float32, copy=False), own, offsets.clip(0), ids[0].astype(np.int32))

    def pairs(self, first: str, seconds: Sequence[str], limit: int) -> Iterator[Joined]:
        """A text with each of several others, as one text of at most `limit` tokens; it is the other that is cut."""
        import numpy as np

        tokenizer = self._loaded().tokenizer
        one = tokenizer.encode(encodable(first))
        end, room = one.ids[-1], max(0, limit - len(one.ids) - 2)
        for second in seconds:
            two = tokenizer.encode(encodable(second))
            ids = np.array([*one.ids, end, *two.ids[1:-1][:room], end], np.int64)
            offsets = np.array([*one.offsets, (0, 0), *two.offsets[1:-1][:room], (0, 0)], np.int32).reshape(-1, 2)
            own = np.zeros(len(ids), bool)
            own[len(one.ids) + 1 : -1] = True
            yield Joined(ids, offsets, own)

    def _one(self, text: str, query: bool, tokens: bool) -> tuple[np.ndarray, tuple[np.ndarray, ...]]:
        states = self.states(text, self.query_prefix if query else self.passage_prefix)
        vector = states.vectors[0] if self.pooling == "cls" else states.vectors.mean(axis=0)
        if not tokens:
            return unit(vector), ()
        own = states.own
        return unit(vector), (unit(states.vectors[own] - self._means[query]), states.offsets[own], states.ids[own])

    def check(self, *names: str) -> None:
        """ModelError where any of these files is not as it was built, or another one is not there."""
        if name := damaged_file(self.folder, names):
            raise _damaged(self.folder, f"its {name} is not as it was made")

    # ---- loading -------------------------------------------------------------------------

    def _json(self, name: str, *, needed: bool = False) -> dict[str, Any]:
        file = self.folder / name
        if not needed and not file.is_file():
            return {}
        try:
            value = json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise _damaged(self.folder, f"{name} cannot be read") from error
        return value if isinstance(value, dict) else {}

    def _loaded(self) -> _Loaded:
        """The graph and the tokenizer; the first of all threads loads them, while the others wait."""
        with self._loading:
            if self._parts is None:
                self.check(*_LOADED)
                session, tokenizer = _session(self.folder), self._tokenizer()
                inputs, outputs = ([value.name for value in of()] for of in (session.get_inputs, session.get_outputs))
                output = "last_hidden_state" if "last_hidden_state" in outputs else outputs[0]
                self._parts = _Loaded(session, tokenizer, inputs, output)
            return self._parts

    def _tokenizer(self) -> Any:
        """The tokenizer as its file has it: the same ids as transformers gives, in a fifth of the time."""
        if (self.folder / TRIE).is_file():
            return self._of_pieces()
        return self._of_library()

    def _of_pieces(self) -> PieceTokenizer:
        try:
            return PieceTokenizer(self.folder, self.limit)
        except (OSError, ValueError, KeyError) as error:
            raise _damaged(self.folder, "its tokenizer cannot be loaded") from error

    def _of_library(self) -> Any:
        from tokenizers import Tokenizer

        file = self.folder / "tokenizer.json"
        if not file.is_file():
            return self._limited(self._converted())
        try:
            tokenizer = Tokenizer.from_file(str(file))
        except Exception as error:  # the library raises nothing narrower
            raise _damaged(self.folder, "its tokenizer cannot be loaded") from error
        return self._limited(tokenizer)

    def _converted(self) -> Any:
        """Of a folder that has a tokenizer only in an older form."""
        os.environ.setdefault("TRANSFORMERS_NO_ADVISORY_WARNINGS", "1")  # that torch is missing is no news
        from transformers import AutoTokenizer

        try:
            return AutoTokenizer.from_pretrained(self.folder, local_files_only=True).backend_tokenizer
        except (OSError, ValueError, AttributeError, KeyError) as error:
            raise _damaged(self.folder, "its tokenizer cannot be loaded") from error

    def _limited(self, tokenizer: Any) -> Any:
        tokenizer.encode_special_tokens = True  # a text that holds `<s>` holds four characters, no command
        tokenizer.no_padding()
        tokenizer.enable_truncation(self.limit)
        return tokenizer

    def _hash(self) -> str:
        """Of all that shapes the vectors: the graph, the tokenizer, the prefixes, the pooling, the mean."""
        digest = hashlib.sha256(f"{self.pooling}|{self.query_prefix}|{self.passage_prefix}|{self.limit}".encode())
        graph = _graph(self.folder)
        files = (graph, graph.with_name(f"{graph.name}_data"), *map(self.folder.joinpath, _SHAPING))
        written = self._json(DIGESTS).values() if is_ours(self.folder) else ()
        for each in written or (_file_digest(file) for file in files if file.is_file()):
            digest.update(bytes.fromhex(each))
        return digest.hexdigest()[:12]

    def _mean(self, means: dict[str, Any], of: str) -> np.ndarray:
        import numpy as np

        return np.array(means[of], np.float32) if of in means else np.zeros(self.dimensions, np.float32)


def _file_digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _graph(folder: Path) -> Path:
    for file in (folder / "model.onnx", folder / "onnx" / "model.onnx"):
        if file.is_file():
            return file
    raise _damaged(folder, "it has no model.onnx")


def _session(folder: Path) -> Any:
    return session_of(_graph(folder), folder)


def session_of(graph: Path, folder: Path) -> Any:
    """A session without threads of its own: they would spin and make each other wait."""
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # from its import on it would report; afterwards nothing stops all of it
    import onnxruntime
    from onnxruntime.capi import onnxruntime_pybind11_state as errors

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3  # errors
    try:
        return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
    except (errors.Fail, errors.InvalidGraph, errors.InvalidProtobuf, errors.NotImplemented, RuntimeError) as error:
        raise _damaged(folder, f"its {graph.name} cannot be loaded") from error


def _limit(config: dict[str, Any], tokenizer: dict[str, Any]) -> int:
    """How many tokens the model takes, special ones included."""
    positions = int(config.get("max_position_embeddings", 512))
    if "roberta" in config.get("model_type", ""):  # its positions begin after the padding's
        positions -= int(config.get("pad_token_id", 1)) + 1
    return min(positions, int(tokenizer.get("model_max_length", positions)))


def _damaged(folder: Path, what: str) -> ModelError:
    cure = (
        "delete that folder so that it is made again"
        if is_ours(folder)
        else "set KILDE_MODEL to the folder of an encoder (with config.json, tokenizer.json and model.onnx or"
        " onnx/model.onnx), or unset it"
    )
    return ModelError(f"The embedding model in {folder} cannot be used, because {what}: {cure}.")
