"""Language models that write from evidence, and their text cut into sentences; believes nothing of what they write.

Every model is a LlamaIndex `LLM`: a server that speaks the OpenAI protocol, a local Hugging Face model, or any other.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .languages import locale
from .records import Evidence, ModelError, Question, SettingError, Writer
from .verify import quotable

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

Messages = Sequence[Mapping[str, str]]  # each with role and content
Generate = Callable[[Messages], Iterator[str]]

NOTHING = "NONE"  # what a model writes where the sources do not answer
MOST_TOKENS = 300
MOST_CHARACTERS = 4_000  # for a model that obeys no limit of tokens
SOURCE_CHARACTERS = 2_000  # of one source that a model is given
CONNECT_SECONDS, READ_SECONDS = 5.0, 60.0  # for a first answer, and between two pieces
_SERVER = re.compile(r"(?P<model>.+)@(?P<address>https?://.+)")


def open_writer(llm: str | LLM, key: str | None = None) -> Writer:
    """A writer by `model@http://server/v1`, by a local model's folder, or around any LlamaIndex LLM.

    Raises ModelError where a folder's model cannot be loaded; a server is first spoken to when it shall write.
    """
    if not isinstance(llm, str):
        return LlamaWriter(llm.metadata.model_name, llm)
    if server := _SERVER.fullmatch(llm):
        name, generate = server["model"], _server(server["model"], server["address"].rstrip("/"), key)
    elif llm and Path(llm).expanduser().is_dir():
        folder = Path(llm).expanduser()
        name, generate = folder.name, _local(folder)
    else:
        raise SettingError(f"KILDE_LLM is {llm!r}; set it to the folder of a model or to model@http://server/v1.")
    return LlamaWriter(name, _as_llm(name, generate))


@dataclass
class LlamaWriter:
    """Writes with any LlamaIndex LLM."""

    name: str
    llm: LLM

    def write(self, question: Question, evidence: Sequence[Evidence]) -> Iterator[str]:
        """The model's text as it comes; ModelError where the model fails."""
        from httpx import HTTPError
        from llama_index.core.llms import ChatMessage

        messages = [ChatMessage(**message) for message in prompt(question, evidence)]
        length = 0
        try:
            for response in self.llm.stream_chat(messages):
                yield response.delta or ""
                length += len(response.delta or "")
                if length > MOST_CHARACTERS:
                    return
        except (HTTPError, OSError, RuntimeError, ValueError) as problem:
            raise ModelError(f"The language model {self.name} failed: {_first_line(problem)}.") from problem


def _first_line(problem: BaseException) -> str:
    lines = str(problem).strip().splitlines()
    return lines[0].rstrip(".") if lines else type(problem).__name__


# ---- what a model is asked -----------------------------------------------------------------


def prompt(question: Question, evidence: Sequence[Evidence]) -> Messages:
    """The messages that ask a model to answer in the asker's language from numbered, fenced sources."""
    words = _prompts(question.language)
    parts = [words["sources"], *(_fenced(number, found) for number, found in enumerate(evidence, start=1))]
    if question.history:
        parts.append(words["earlier"].replace("{question}", question.history[-1].question))
    parts += [words["question"].replace("{question}", question.text), words["reminder"]]
    return (
        {"role": "system", "content": words["system"].strip()},
        {"role": "user", "content": "\n\n".join(parts)},
    )


@cache
def _prompts(language: str) -> Mapping[str, str]:
    return tomllib.loads(files(__package__).joinpath("prompts", f"{language}.toml").read_text(encoding="utf-8"))


def _fenced(number: int, evidence: Evidence) -> str:
    """A source between fences that its own text cannot forge."""
    place = " › ".join((evidence.document.title, *evidence.passage.heading_path))
    text = f"{place}\n{quotable(evidence)[:SOURCE_CHARACTERS].strip()}"
    return f"[{number}]\n<<<\n{text.replace('<<<', '‹‹‹').replace('>>>', '›››')}\n>>>"


# ---- models as LlamaIndex LLMs -------------------------------------------------------------


def _as_llm(name: str, generate: Generate) -> LLM:
    """A function from messages to pieces of text, as a LlamaIndex LLM."""
    from llama_index.core.base.llms.types import (
        ChatMessage,
        ChatResponse,
        CompletionResponse,
        LLMMetadata,
    )
    from llama_index.core.llms import CustomLLM

    class Generated(CustomLLM):
        @property
        def metadata(self) -> LLMMetadata:
            return LLMMetadata(model_name=name, num_output=MOST_TOKENS, is_chat_model=True)

        def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:
            return CompletionResponse(text="".join(generate(_as_user(prompt))))

        def stream_complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> Any:
            return (CompletionResponse(text=text, delta=piece) for piece, text in _running(generate(_as_user(prompt))))

        def stream_chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> Any:
            plain = [{"role": str(message.role.value), "content": message.content or ""} for message in messages]
            for piece, text in _running(generate(plain)):
                yield ChatResponse(message=ChatMessage(role="assistant", content=text), delta=piece)

    return Generated()


def _as_user(prompt: str) -> Messages:
    return ({"role": "user", "content": prompt},)


def _running(pieces: Iterator[str]) -> Iterator[tuple[str, str]]:
    """Each piece with all the text so far."""
    text = ""
    for piece in pieces:
        text += piece
        yield piece, text


# ---- a server that speaks the OpenAI protocol ----------------------------------------------


def _server(model: str, address: str, key: str | None) -> Generate:
    headers = {"Authorization": f"Bearer {key}"} if key else {}

    def generate(messages: Messages) -> Iterator[str]:
        import httpx

        asked = {
            "model": model,
            "messages": list(messages),
            "max_tokens": MOST_TOKENS,
            "temperature": 0,
            "stream": True,
        }
        patience = httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS)
        try:
            with httpx.stream(
                "POST", f"{address}/chat/completions", json=asked, headers=headers, timeout=patience
            ) as response:
                _check_status(response.status_code, model, address)
                yield from _events(response.iter_lines(), address)
        except httpx.ConnectError as problem:
            raise ModelError(
                f"Nothing answers at {address}: start the language model's server or change KILDE_LLM."
            ) from problem
        except httpx.TimeoutException as problem:
            raise ModelError(
                f"The language model at {address} took too long: try again or use a faster one."
            ) from problem
        except (httpx.InvalidURL, httpx.UnsupportedProtocol) as problem:
            raise ModelError(f"{address} is no address: write KILDE_LLM like model@http://server/v1.") from problem
        except httpx.HTTPError as problem:
            raise ModelError(f"The language model at {address} broke off: try again.") from problem

    return generate


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
    from threading import Event

    tokenizer, model = _load(folder)
    worker = ThreadPoolExecutor(1)  # one at a time: two would share the cores and both be slow

    def generate(messages: Messages) -> Iterator[str]:
        from transformers import TextIteratorStreamer

        inputs = tokenizer.apply_chat_template(
            list(messages), add_generation_prompt=True, return_tensors="pt", return_dict=True, enable_thinking=False
        ).to(model.device)
        streamer = TextIteratorStreamer(tokenizer, skip_prompt=True, skip_special_tokens=True)
        stopped = Event()
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
        task.result()

    return generate


def _load(folder: Path) -> tuple[Any, Any]:
    try:
        import torch
    except ImportError as problem:
        raise ModelError('A local language model needs torch: pip install "kilde[torch]".') from problem
    from transformers import AutoModelForCausalLM, AutoTokenizer

    try:
        tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        model = AutoModelForCausalLM.from_pretrained(folder, local_files_only=True)
    except (OSError, ValueError, RuntimeError, KeyError) as problem:
        raise ModelError(
            f"{folder} holds no language model that transformers can load: {_first_line(problem)}."
        ) from problem
    if tokenizer.chat_template is None:
        raise ModelError(f"The model in {folder} has no chat template: choose one made for chat (instruct).")
    return tokenizer, model.to("cuda" if torch.cuda.is_available() else "cpu").eval()


# ---- sentences of a stream -----------------------------------------------------------------

_MARKS = re.compile(r"\s*(?:\[\s*\d{1,4}(?:\s*[,;]\s*\d{1,4})*\s*\]\s*)+")
_HALF_MARK = re.compile(r"\s*\[[\d\s,;]*$")
_BULLET = re.compile(r"\n\s*(?:[-*•–]\s+|\d{1,2}[.)]\s+|#{1,6}\s+)")
_NUMBERED = re.compile(r"(?<=\n)(\s*\[\d{1,4}\])[.:](?=\s)")  # `[1]. A sentence`: else its mark would stand alone
_WHOLE = re.compile(r"(?:[.!?…:;][\"'”’»)*_]*|\])$")


def sentences_of(pieces: Iterator[str], language: str) -> Iterator[str]:
    """The sentences of a stream, each as soon as it and the marks behind it are finished.

    Neither NONE nor a sentence without words is among them, nor a last one that was cut off behind a mark.
    """
    buffer = "\n"  # only what stands behind a newline can be a bullet
    for piece in pieces:
        *lines, line = re.split(r"(?=\n)", buffer + piece)
        for whole in lines:
            yield from _kept(_cut(whole, language))
        *sentences, buffer = _cut(line, language)
        yield from _kept(sentences)
    yield from _kept(_cut(buffer, language), last=True)


def _kept(sentences: Sequence[str], last: bool = False) -> Iterator[str]:
    for sentence in (_BULLET.sub("", sentence, count=1).strip() for sentence in sentences):
        # Cut off by the limit of tokens, yet with a mark in it: the gate would take it for whole.
        broken = last and "[" in sentence and not _WHOLE.search(sentence)
        empty = _MARKS.sub("", sentence).strip(" .*`…-#") in ("", NOTHING)
        if not empty and not broken:
            yield sentence


def _cut(line: str, language: str) -> list[str]:
    """A line's sentences, each with the marks behind it. The last one may still grow."""
    from sentencex import segment

    line = _NUMBERED.sub(r"\1", line)
    start = len(line) - len(line.lstrip("\n"))
    sentences = [line[:start]]
    for part in segment(language, line[start:]):
        marks = _MARKS.match(part)
        if marks and sentences[-1].strip():
            sentences[-1] += marks[0]
            part = part[marks.end() :]  # noqa: PLW2901
        if _goes_on(sentences[-1], part, language):
            sentences[-1] += part
        else:
            sentences.append(part)
    return sentences


def _goes_on(before: str, after: str, language: str) -> bool:
    """Whether what looks like two sentences is one, or not yet to be told."""
    if not before.strip() or not after.strip() or _HALF_MARK.match(after):
        return True
    if before.rstrip().endswith("]"):
        return False
    last = before.rsplit(maxsplit=1)[-1].lower().lstrip("(\"'“”‘’«»*_")
    return after.lstrip()[0].islower() or last in locale(language).abbreviations or _is_bullet(before)


def _is_bullet(text: str) -> bool:
    return re.fullmatch(r"\n\s*\d{1,2}[.)]\s*", text) is not None
