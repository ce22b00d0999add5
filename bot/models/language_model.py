"""Language models as functions from messages to pieces of text; knows nothing of questions, sources or what is true.

A server that speaks the OpenAI protocol, a local Hugging Face model, or any LlamaIndex `LLM`.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from os.path import expanduser
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

from ..records import ModelError, SettingError
from ..text.unshown.secret import bare, without_secrets
from .hub import local_folder

if TYPE_CHECKING:
    from llama_index.core.llms import LLM


Messages = Sequence[Mapping[str, str]]  # each with role and content
# Pieces of an answer, as they come; once the event is set nobody listens any more.
Generate = Callable[[Messages, Event], Iterator[str]]

MOST_TOKENS = 300
CONNECT_SECONDS = 5.0
_SERVER = re.compile(r"(?P<model>.+?)@(?P<address>https?://.+)")
_HARMLESS = re.compile(r"[\w .~/\\-]*")  # what may be said again of a setting: no address, no password


class TooSlow(ModelError):
    """The model did not write in time."""


def open_model(llm: str | LLM, key: str | None = None, *, patience: float = 60.0) -> tuple[str, Generate]:
    """A model and its name, by `model@http://server/v1`, a folder, a name in the hub's cache, or any LlamaIndex LLM.

    A server that is silent for `patience` seconds is given up. Nothing is ever downloaded. Raises ModelError where a
    local model cannot be loaded; a server is first spoken to when it shall write.
    """
    if not isinstance(llm, str):
        return llm.metadata.model_name, _llama(llm)
    if server := _SERVER.fullmatch(llm):
        return server["model"], _server(server["model"], server["address"], key, patience)
    folder = local_folder(llm)
    if folder is None:
        said = f"KILDE_LLM is {llm!r}" if _HARMLESS.fullmatch(llm) else "KILDE_LLM is no model"
        raise SettingError(
            f"{said}; set it to the folder of a model, to a name that `kilde model get` fetched,"
            " or to model@http://server/v1."
        )
    return folder.name if folder == Path(expanduser(llm)) else llm, _local(folder)


# ---- any LlamaIndex LLM --------------------------------------------------------------------


def _llama(llm: LLM) -> Generate:
    def generate(messages: Messages, stopped: Event) -> Iterator[str]:
        from llama_index.core.llms import ChatMessage

        for response in llm.stream_chat([ChatMessage(**message) for message in messages]):
            yield response.delta or ""

    return generate


# ---- a server that speaks the OpenAI protocol ----------------------------------------------


def _server(model: str, address: str, key: str | None, patience: float) -> Generate:
    import httpx

    if key and not (key.isascii() and key.isprintable()):
        raise SettingError("KILDE_LLM_KEY has characters that no key has; copy it anew.")
    _log_bare_addresses()
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    timeout = httpx.Timeout(patience, connect=min(CONNECT_SECONDS, patience))
    url, address = _chat_at(address), bare(address).rstrip("/")

    def generate(messages: Messages, stopped: Event) -> Iterator[str]:
        try:
            for asked in _requests(model, messages):
                with httpx.stream("POST", url, json=asked, headers=headers, timeout=timeout) as response:
                    if response.status_code in (400, 422) and len(asked) > 3:
                        continue  # it knows one of the words that limit an answer by another name
                    _check_status(response.status_code, model, address)
                    yield from _events(response.iter_lines(), address)
                    return
        except (httpx.ConnectError, httpx.ConnectTimeout) as problem:
            raise ModelError(
                f"Nothing answers at {address}: start the language model's server or change KILDE_LLM."
            ) from problem
        except httpx.TimeoutException as problem:
            raise TooSlow(f"The language model at {address} took too long: try again or use a faster one.") from problem
        except (httpx.InvalidURL, httpx.UnsupportedProtocol, UnicodeError):
            # Not `from` what was raised: that says again what it took for a port.
            raise ModelError(f"{address} is no address: write KILDE_LLM like model@http://server/v1.") from None
        except httpx.HTTPError as problem:
            raise ModelError(f"The language model at {address} broke off: try again.") from problem

    return generate


def _chat_at(address: str) -> str:
    """Where a server chats: what is asked along, `?key=…`, stays behind the path."""
    base, query, asked = address.partition("?")
    return f"{base.rstrip('/')}/chat/completions{query}{asked}"


def _log_bare_addresses() -> None:
    """Has httpx log no password and no key: it tells the address of each request."""
    logging.getLogger("httpx").addFilter(_with_bare_addresses)


def _with_bare_addresses(record: logging.LogRecord) -> bool:
    if isinstance(record.args, tuple):
        record.args = tuple(bare(str(each)) if "://" in str(each) else each for each in record.args)
    return True


def _requests(model: str, messages: Messages) -> Iterator[Mapping[str, Any]]:
    """What a server is asked: greedily and briefly, without thinking aloud; then as plainly as can be."""
    plain = {"model": model, "messages": list(messages), "stream": True}
    limits = {"max_tokens": MOST_TOKENS, "temperature": 0}
    yield {**plain, **limits, "chat_template_kwargs": {"enable_thinking": False}}
    yield {**plain, **limits}
    yield plain


def _check_status(status: int, model: str, address: str) -> None:
    if status == 200:
        return
    if status in (401, 403):
        raise ModelError(f"The server at {address} refuses the key: set KILDE_LLM_KEY to one that it knows.")
    if status == 404:
        raise ModelError(f"The server at {address} has no model {model!r}: check both in KILDE_LLM.")
    raise ModelError(f"The language model at {address} answered with error {status}: try again or read its log.")


def _events(lines: Iterator[str], address: str) -> Iterator[str]:
    """Pieces of text out of server-sent events; ModelError where they are not whole."""
    for line in lines:
        if not line.startswith("data:"):
            continue
        data = line.removeprefix("data:").strip()
        if data == "[DONE]":
            return
        yield _piece(data, address)
    raise ModelError(
        f"The language model at {address} broke off: try again, or check that it speaks the OpenAI protocol."
    )


def _piece(data: str, address: str) -> str:
    try:
        choices = json.loads(data)["choices"]
        return (choices[0]["delta"].get("content") or "") if choices else ""
    except (ValueError, LookupError, TypeError, AttributeError) as problem:
        raise ModelError(f"The server at {address} does not speak the OpenAI protocol: check KILDE_LLM.") from problem


# ---- a local Hugging Face model ------------------------------------------------------------


def _local(folder: Path) -> Generate:
    """A model folder through transformers: greedy, one answer at a time."""
    from concurrent.futures import ThreadPoolExecutor

    tokenizer, model = load(folder, "AutoModelForCausalLM")
    if tokenizer.chat_template is None:
        raise ModelError(f"The model in {folder} has no chat template: choose one made for chat (instruct).")
    worker = ThreadPoolExecutor(1)  # one at a time: two would share the cores and both be slow

    def generate(messages: Messages, stopped: Event) -> Iterator[str]:
        from transformers import TextIteratorStreamer

        inputs = tokenizer.apply_chat_template(
            list(messages), add_generation_prompt=True, return_tensors="pt", return_dict=True, enable_thinking=False
        ).to(model.device)
        streamer = TextIteratorStreamer(tokenizer, skip_prompt=True, skip_special_tokens=True)
        task = worker.submit(
            model.generate,
            **inputs,
            max_new_tokens=MOST_TOKENS,
            do_sample=False,
            streamer=streamer,
            stopping_criteria=[lambda *_, **__: stopped.is_set()],
        )
        task.add_done_callback(lambda _: streamer.end())  # also where it failed, or the loop would wait for ever
        try:
            yield from streamer
        finally:
            stopped.set()
            task.cancel()  # where it has not begun
        task.result()

    return generate


def load(folder: Path, kind: str) -> tuple[Any, Any]:
    """A tokenizer and a model of a class of transformers, on the graphics card where there is one."""
    try:
        import torch
    except ImportError as problem:
        raise ModelError('A local language model needs torch: pip install "kilde[torch]".') from problem
    import transformers

    try:
        tokenizer = transformers.AutoTokenizer.from_pretrained(folder, local_files_only=True)
        model = getattr(transformers, kind).from_pretrained(folder, local_files_only=True)
    except (OSError, ValueError, RuntimeError, KeyError) as problem:
        raise ModelError(f"{folder} holds no language model that transformers can load: {brief(problem)}.") from problem
    return tokenizer, model.to("cuda" if torch.cuda.is_available() else "cpu").eval()


def brief(problem: BaseException) -> str:
    """The first line of what went wrong, for people."""
    lines = without_secrets(str(problem)).strip().splitlines()
    return lines[0].rstrip(".") if lines else type(problem).__name__
