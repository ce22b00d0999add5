"""Models from the Hugging Face hub: fetched by their name when asked for, else only looked up in its cache."""

from __future__ import annotations

import re
from collections.abc import Sequence
from os.path import expanduser
from pathlib import Path
from typing import NamedTuple

from ..records import ModelError, SettingError

_HUB_NAME = re.compile(r"[\w.-]+/[\w.-]+")
_FILES = ("*.json", "*.safetensors", "*.model", "*.jinja", "*.txt")  # what transformers loads


class Recommended(NamedTuple):
    """A chat model that writes all five languages, as its makers say."""

    name: str
    gigabytes: float  # to download, about
    licence: str
    note: str


RECOMMENDED_MODELS = (
    Recommended("Qwen/Qwen3-0.6B", 1.5, "Apache-2.0", "0.6 billion: to try it out"),
    Recommended("Qwen/Qwen3-1.7B", 4, "Apache-2.0", "1.7 billion: slow but usable without a graphics card"),
    Recommended("Qwen/Qwen3-4B-Instruct-2507", 8, "Apache-2.0", "4 billion: wants a graphics card"),
    Recommended("google/gemma-4-E2B-it", 10, "Apache-2.0", "5 billion, about 2 of them at work: likewise"),
)


def local_folder(model: str) -> Path | None:
    """The folder of a model by its path or by its name in the hub's cache; None for what is neither.

    Raises ModelError where the hub's cache does not have it.
    """
    folder = Path(expanduser(model))  # Path's own ends at `~nobody`
    if model and folder.is_dir():
        return folder
    return _cached(model) if _HUB_NAME.fullmatch(model) else None


def fetch_model(name: str) -> Path:
    """Downloads a language model into the hub's own cache and returns its folder.

    Raises ModelError where that fails, SettingError where the name is none of the hub's.
    """
    if not _HUB_NAME.fullmatch(name):
        raise SettingError(f"{name!r} is no model's name on the hub; write it like {RECOMMENDED_MODELS[0].name}.")
    folder = downloaded(name, _FILES, again=f"kilde model get {name}")
    if not any(folder.glob("*.safetensors")):
        raise ModelError(f"{name} has no weights in safetensors on the hub: choose another model.")
    return folder


def downloaded(name: str, files: Sequence[str], *, again: str, into: Path | None = None) -> Path:
    """Downloads the files of a model that match any of these patterns, into the hub's cache or a folder.

    Raises ModelError, which says what to run `again`.
    """
    from httpx import HTTPError
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import GatedRepoError, HfHubHTTPError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(name, local_dir=into, allow_patterns=list(files)))
    except GatedRepoError as error:
        raise ModelError(f"{name} must be asked for on the Hugging Face hub: accept its terms there first.") from error
    except (HfHubHTTPError, LocalEntryNotFoundError, HTTPError, OSError, ValueError) as error:
        raise ModelError(
            f"{name} could not be fetched from the Hugging Face hub ({type(error).__name__}): check the name and"
            f" the network, then run `{again}` again."
        ) from error


def _cached(name: str) -> Path:
    """The folder of a model that the hub's cache has."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import LocalEntryNotFoundError

    try:
        return Path(snapshot_download(name, local_files_only=True))
    except (LocalEntryNotFoundError, ValueError) as problem:
        raise ModelError(f"{name} is not on this computer: run `kilde model get {name}` first.") from problem
