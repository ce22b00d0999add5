"""A model's stream of text, whatever its form, to sentences with `[n]` behind them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from ..languages.locale import codes, prompts
from ..languages.sentences import CAPITAL, ends_in_abbreviation
from ..text.plain import plain
from ..text.syntax import BULLET, FENCE_ALONE, FINISHED_IMAGE, TICKED
from .writer import NOTHING

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

    return _foreign_mark().sub(mark, FINISHED_IMAGE.sub("", text))


def _numbers(text: str) -> Iterator[int]:
    """`1-3, 5` as 1, 2, 3, 5."""
    for part in re.split(r"[,;&]", text):
        ends = [int(number) for number in re.findall(r"\d+", part)]
        yield from range(ends[0], ends[-1] + 1) if ends[0] <= ends[-1] < ends[0] + 10 else ends


# ---- sentences of a stream -----------------------------------------------------------------

_MARKS = re.compile(r"[\s*_]*(?:\[\s*\d{1,4}(?:\s*[,;]\s*\d{1,4})*\s*\]\s*)+")
# What may yet become a mark, a link or an image.
_HALF_MARK = re.compile(r"[\s*_]*(?:[(【][^)】\n]{0,30}|!?\[[^\]\n]{0,60}(?:\](?:\([^()\s]*)?)?|\([\d\s,;–-]+\))?\s*\Z")
_NUMBERED = re.compile(r"(?<=\n)(\s*\[\d{1,4}\])[.:](?=\s)")  # `[1]. A sentence`: else its mark would stand alone
_AFTER_MARK = re.compile(rf"(?:(?<=\w \[\d\] )|(?<=\w \[\d\d\] ))(?=[{CAPITAL}])")  # no full stop, but a mark
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
        sentence = _readable(BULLET.sub("", cut, count=1))
        broken = last and place == len(sentences) and not _WHOLE.search(sentence)
        if not broken and not is_nothing(sentence) and not FENCE_ALONE.fullmatch(sentence):
            yield sentence


def is_nothing(text: str) -> bool:
    """Does a text say nothing, or only that there is nothing to say?"""
    return _MARKS.sub("", text).strip(" .*`…-#>\n") in ("", NOTHING)


_OURS = re.compile(TICKED.pattern + r"|\[[\d\s,;]+\]")  # code and marks
_KEEP = "\ufffc"  # stands for them while the words around them lose their markup


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
    return after.lstrip()[0].islower() or ends_in_abbreviation(before, language) or _is_bullet(before)


def _is_bullet(text: str) -> bool:
    return re.fullmatch(r"\n\s*\d{1,2}[.)]\s*", text) is not None
