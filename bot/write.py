"""Language models that write from evidence, and their text cut into sentences; believes nothing of what they write.

Whatever form a model gives its answer, sentences with `[n]` behind them come out, in time or not at all.
"""

from __future__ import annotations

import json
import re
import time
import tomllib
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cache, partial
from importlib.resources import files
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

from .blocks import plain
from .hidden import without_hidden
from .languages import codes, locale
from .llm import Generate, Messages, TooSlow, brief, open_model
from .records import Evidence, ModelError, Question
from .unseen import seen
from .verify import told

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

NOTHING = "NONE"  # what a model writes where the sources do not answer
MOST_CHARACTERS = 4_000  # for a model that obeys no limit of tokens
SOURCE_CHARACTERS = 2_000  # of one source that a model is given, at most
# Of one source's best sentences: with 300 and an example a model of 1.5B parameters wrote 13 of 29 answers in half the
# time, with whole passages 2 of 20 (questions outside the trial's; scripts/trial_writer.py measures the rest).
BEST_CHARACTERS = 300
SECONDS = 120.0  # for a whole answer; for its first words half of them
# Our fences, a line that looks like a source's number, and what chat templates mark turns with.
_CONTROL = re.compile(
    r"<{3,}|>{3,}|^\[\d+\](?=\s*$)|<\||\|>|</?(?:s|bos|eos|(?:start|end)_of_turn)>|\[/?INST\]|<</?SYS>>", re.MULTILINE
)
_LOOKALIKES = str.maketrans("<>[]", "‹›()")


def open_writer(llm: str | LLM, key: str | None = None, *, seconds: float = SECONDS) -> ModelWriter:
    """A writer that has `seconds` for an answer, half of them for its first words. Raises as `llm.open_model` does."""
    return ModelWriter(*open_model(llm, key, patience=seconds / 2), seconds)


@dataclass
class ModelWriter:
    """Writes with a language model until it has said enough, goes round in circles or takes too long."""

    name: str
    generate: Generate
    seconds: float = SECONDS

    def write(self, question: Question, evidence: Sequence[Evidence]) -> Iterator[str]:
        """The model's text as it comes; TooSlow, or ModelError where the model fails."""
        text = ""
        start = partial(self.generate, prompt(question, evidence))
        for piece in in_time(self.name, start, self.seconds, self.seconds / 2):
            yield piece
            text += piece
            if len(text) > MOST_CHARACTERS or in_circles(text):
                return


def in_time(
    name: str, start: Callable[[Event], Iterator[str]], seconds: float, first: float
) -> Generator[str, None, None]:
    """What a model says, read in a thread of its own, so that nobody waits for one that blocks.

    It has `seconds`, `first` of them for its first words, then it is told by the event that nobody listens any more.
    Raises TooSlow, or ModelError where the model fails.
    """
    told: SimpleQueue[str | BaseException | None] = SimpleQueue()
    left = Event()
    ends = time.monotonic() + seconds
    Thread(target=_read, args=(start(left), told, left, ends), daemon=True).start()
    until = ends - seconds + first
    try:
        while isinstance(piece := told.get(timeout=max(0.0, until - time.monotonic())), str):
            until = ends if piece.strip() else until
            yield piece
    except Empty:
        piece = TimeoutError()
    finally:
        left.set()
    if isinstance(piece, TimeoutError):
        raise TooSlow(f"The language model {name} took too long: use a faster one.") from piece
    if isinstance(piece, ModelError):
        raise piece
    if piece is not None:  # somebody else's model may raise anything
        raise ModelError(f"The language model {name} failed: {brief(piece)}.") from piece


def _read(pieces: Iterator[str], told: SimpleQueue, left: Event, ends: float) -> None:
    """Puts each piece, and then how it ended: None or what was raised, where it is waited for."""
    with _ending(told), closing(pieces):  # type: ignore[type-var]
        for piece in pieces:
            if left.is_set():
                return
            if time.monotonic() > ends:
                raise TimeoutError
            told.put(piece)


class _ending:
    """What ends a thread's work is for the one who waits, not for the thread."""

    def __init__(self, told: SimpleQueue) -> None:
        self._told = told

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, problem: BaseException | None, trace: object) -> bool:
        self._told.put(problem)
        return True


def in_circles(text: str) -> bool:
    """Does the text end in the same words over and over: four times, or for 60 characters?"""
    units = (text[-length:] for length in range(1, 150))
    return any(re.search(r"\w", unit) and text.endswith(unit * max(4, 60 // len(unit))) for unit in units if unit)


# ---- what a model is asked -----------------------------------------------------------------


def prompt(question: Question, evidence: Sequence[Evidence]) -> Messages:
    """The messages that ask a model to answer in the asker's language from numbered, fenced sources.

    A question that was answered well goes before: a small model keeps to its form.
    """
    words = prompts(question.language)
    shown = words["example"]
    earlier = question.history[-1].question if question.history else None
    return (
        {"role": "system", "content": words["system"].strip()},
        {"role": "user", "content": _asked(words, map(str.strip, shown["sources"]), shown["question"])},
        {"role": "assistant", "content": shown["answer"]},
        {"role": "user", "content": _asked(words, map(_excerpt, evidence), question.text, earlier)},
    )


def _asked(words: Mapping[str, Any], sources: Iterable[str], question: str, earlier: str | None = None) -> str:
    parts = [words["sources"], *(f"[{number}]\n{fence(text)}" for number, text in enumerate(sources, start=1))]
    if earlier is not None:
        parts.append(words["earlier"].replace("{question}", earlier))
    return "\n\n".join([*parts, words["question"].replace("{question}", question), words["reminder"]])


@cache
def prompts(language: str) -> Mapping[str, Any]:
    """What models are told in a language."""
    return tomllib.loads(files(__package__).joinpath("prompts", f"{language}.toml").read_text(encoding="utf-8"))


def _excerpt(evidence: Evidence) -> str:
    """Where a passage stands, and its best sentences in their order, with … for what is left out before one."""
    lines = [" › ".join(dict.fromkeys((evidence.document.title, *evidence.passage.heading_path)))]
    if evidence.passage.header is not None:
        lines.append(without_hidden(evidence.document.text[slice(*evidence.passage.header)]))
    texts, before = told(evidence), -1
    for position in _best(evidence):
        lines.append(("… " if position > before + 1 else "") + texts[position].strip())
        before = position
    return seen("\n".join(lines))[:SOURCE_CHARACTERS].strip()


def _best(evidence: Evidence) -> list[int]:
    """The places of the sentences that fit the question best, as many as there is room for, but one at least."""
    by_score = sorted(range(len(evidence.sentences)), key=lambda position: -evidence.sentences[position][1])
    chosen: list[int] = []
    room = BEST_CHARACTERS
    for position in by_score:
        start, end = evidence.sentences[position][0]
        if not chosen or end - start <= room:
            chosen.append(position)
            room -= end - start
    return sorted(chosen)


def fence(text: str) -> str:
    """A text between fences that it cannot forge."""
    return f"<<<\n{_CONTROL.sub(_harmless, text)}\n>>>"


def _harmless(found: re.Match[str]) -> str:
    return found[0].translate(_LOOKALIKES)


# ---- whatever form an answer has -----------------------------------------------------------

_TAGS = "think|thinking|thought|thoughts|reasoning|reflection|analysis"
_THOUGHT = re.compile(rf"<({_TAGS})>.*?(?:</\1>|\Z)|</(?:{_TAGS})>", re.DOTALL | re.IGNORECASE)
_HALF_TAG = re.compile(r"<[a-z/]{0,12}\Z", re.IGNORECASE)
_JSON = re.compile(r"(?:```(?:json)?\s*)?(?:\{|\[\s*[{\"])")
_PEEK = 12  # characters that tell JSON


def without_thoughts(pieces: Iterator[str]) -> Iterator[str]:
    """What stands outside <think>…</think>, as it comes."""
    text, told = "", 0
    for piece in pieces:
        text += piece
        spoken = _HALF_TAG.sub("", _THOUGHT.sub("", text))
        yield spoken[told:]
        told = max(told, len(spoken))
    yield _THOUGHT.sub("", text)[told:]


def _out_of_json(pieces: Iterator[str]) -> Iterator[str]:
    """The strings of an answer in JSON, each on a line, once it is whole; any other text as it comes."""
    start = ""
    for piece in pieces:
        start += piece
        if len(start.lstrip()) >= _PEEK:
            break
    if not _JSON.match(start.lstrip()[:_PEEK]):
        yield start
        yield from pieces
        return
    text = start + "".join(pieces)
    try:
        value, _ = json.JSONDecoder(strict=False).raw_decode(text, re.search(r"[{\[]", text).start())  # type: ignore[union-attr]
        told = "\n".join(text for text in _strings(value) if " " in text.strip())
    except (ValueError, RecursionError):
        told = text  # the gate knows that it is none
    yield told


def _strings(value: Any) -> Iterator[str]:
    """All strings within a JSON value, but not the names of its fields."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _strings(part)


# ---- marks -------------------------------------------------------------------------------

_IMAGE = re.compile(r"!\[[^\]\n]*\]\([^()\s]*\)")
_NUMBERS = r"\d{1,2}(?:\s*(?:[,;&–-]|\]\s*[-–]\s*\[)\s*\d{1,2})*"


@cache
def _foreign_mark() -> re.Pattern[str]:
    """Other ways to cite: 【1†lines】, [[1]], [^1], [1](link), [Source 1], (source 1), [1-3], and (1) at the end."""
    words = "|".join(re.escape(word) for code in codes() for word in prompts(code)["cited_as"])
    return re.compile(
        rf"""
        【(?P<wide>{_NUMBERS})[^】\n]{{0,30}}】
      | \[\[(?P<double>{_NUMBERS})\]\](?:\([^()\s]*\))?
      | \[\^(?P<note>{_NUMBERS})\]
      | \[(?P<linked>{_NUMBERS})\]\([^()\s]*\)
      | [\[(]\s*(?:{words})\.?:?\s*\[?(?P<named>{_NUMBERS})\]?\s*[\])]
      | \[(?P<range>\d{{1,2}}(?:\]?\s*[–-]\s*\[?)\d{{1,2}})\]
      | (?<=[\w)”"'’»`*])\s*\((?P<round>{_NUMBERS})\)(?=\s*(?:[.!?…]|\n|\Z))
        """,
        re.VERBOSE | re.IGNORECASE,
    )


def _plain_marks(text: str, *, whole: bool = False) -> str:
    """A text that cites as [1] or [1, 2], however it did; the end of one that is not whole may yet change."""

    def mark(found: re.Match[str]) -> str:
        if found["round"] and not whole and not text[found.end() :].strip():
            return found[0]
        space = " " if found["round"] else ""
        return f"{space}[{', '.join(map(str, _numbers(next(filter(None, found.groups())))))}]"

    return _foreign_mark().sub(mark, _IMAGE.sub("", text))


def _numbers(text: str) -> Iterator[int]:
    """`1-3, 5` as 1, 2, 3, 5."""
    for part in re.split(r"[,;&]", text):
        ends = [int(number) for number in re.findall(r"\d+", part)]
        yield from range(ends[0], ends[-1] + 1) if ends[0] <= ends[-1] < ends[0] + 10 else ends


# ---- sentences of a stream -----------------------------------------------------------------

_MARKS = re.compile(r"[\s*_]*(?:\[\s*\d{1,4}(?:\s*[,;]\s*\d{1,4})*\s*\]\s*)+")
# What may yet become a mark, a link or an image.
_HALF_MARK = re.compile(r"[\s*_]*(?:[(【][^)】\n]{0,30}|!?\[[^\]\n]{0,60}(?:\](?:\([^()\s]*)?)?|\([\d\s,;–-]+\))?\s*\Z")
_BULLET = re.compile(r"\n\s*(?:>\s*)?(?:[-*•–]\s+|\d{1,2}[.)]\s+|#{1,6}\s+)?")
_NUMBERED = re.compile(r"(?<=\n)(\s*\[\d{1,4}\])[.:](?=\s)")  # `[1]. A sentence`: else its mark would stand alone
_AFTER_MARK = re.compile(r"(?:(?<=\w \[\d\] )|(?<=\w \[\d\d\] ))(?=[A-ZÀ-ÖØ-Þ])")  # no full stop, but a mark
_HALF_CHARACTER = re.compile("[\ud800-\udfff]")
_WHOLE = re.compile(r"(?:[.!?…:;][\"'”’»)*_]*|\]|```)$")


def sentences_of(pieces: Iterator[str], language: str) -> Iterator[str]:
    """The sentences of a stream in plain words, each as soon as it and the marks behind it are finished.

    Neither NONE nor a sentence without words is among them, nor a last one that was cut off.
    """
    buffer = "\n"  # only what stands behind a newline can be a bullet
    for piece in _out_of_json(without_thoughts(pieces)):
        *lines, line = re.split(r"(?=\n)", _plain_marks(buffer + _HALF_CHARACTER.sub("", piece)))
        for whole in lines:
            yield from _kept(_cut(whole, language))
        *sentences, buffer = _cut(line, language)
        yield from _kept(sentences)
    yield from _kept(_cut(_plain_marks(buffer, whole=True), language), last=True)


def _kept(sentences: Sequence[str], last: bool = False) -> Iterator[str]:
    for place, cut in enumerate(sentences, start=1):
        sentence = _readable(_BULLET.sub("", cut, count=1))
        broken = last and place == len(sentences) and not _WHOLE.search(sentence)
        if not broken and not is_nothing(sentence) and not _FENCE.fullmatch(sentence):
            yield sentence


def is_nothing(text: str) -> bool:
    """Does a text say nothing, or only that there is nothing to say?"""
    return _MARKS.sub("", text).strip(" .*`…-#>\n") in ("", NOTHING)


_FENCE = re.compile(r"(?:```|~~~)\s*\w*")
_OURS = re.compile(r"`[^`\n]*`|\[[\d\s,;]+\]")  # code and marks
_KEEP = "\ufdd2"  # stands for them while the words around them lose their markup


def _readable(sentence: str) -> str:
    """A sentence without emphasis, tags, images and link targets; its code and its marks stay."""
    kept = iter(_OURS.findall(sentence))
    bare = plain(_KEEP + _OURS.sub(_KEEP, sentence.replace(_KEEP, "")))  # no list or heading begins behind a letter
    bare = re.sub(r"(?<![\s\d*])\*\*|\*\*(?![\s\d*])", "", bare.removeprefix(_KEEP))  # emphasis over two sentences
    return re.sub(_KEEP, lambda _: next(kept), bare).strip()


def _cut(line: str, language: str) -> list[str]:
    """A line's sentences, each with the marks behind it. The last one may still grow."""
    from sentencex import segment

    line = _NUMBERED.sub(r"\1", line)
    start = len(line) - len(line.lstrip("\n"))
    sentences = [line[:start]]
    pieces = (piece for part in segment(language, line[start:]) for piece in _AFTER_MARK.split(part))
    for part in pieces:
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
