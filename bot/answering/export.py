"""An answer's sentences as the blocks that they are, and the whole as Markdown; knows no page and no terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from ..records import Answer, BlockShape, Sentence, SentenceKind
from ..text.markup import escaped, fenced, line_starts, table


class AnswerBlock(NamedTuple):
    """Neighbouring sentences of one kind and language that are one paragraph, list, table or piece of code."""

    kind: SentenceKind
    language: str
    shape: BlockShape
    sentences: tuple[Sentence, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of a table's columns, none where its rows have none."""
        return tuple(dict.fromkeys(name for sentence in self.sentences for name, _ in sentence.cells))


def in_blocks(sentences: Iterable[Sentence]) -> Iterator[AnswerBlock]:
    """The blocks of an answer, in order."""
    for (kind, language, shape, *_), group in groupby(sentences, key=_block):
        yield AnswerBlock(kind, language, shape, tuple(group))


def _block(sentence: Sentence) -> tuple[SentenceKind, str, BlockShape, object]:
    """What sentences of one block have in common; code and labels are blocks of their own."""
    own: object = sentence.text if sentence.block in ("code", "label") else None
    if sentence.block == "row":
        own = (sentence.citations, bool(sentence.cells))
    return sentence.kind, sentence.language, sentence.block, own


def as_markdown(answer: Answer) -> str:
    """The answer in Markdown: our own words, quotations as the lists, tables and code that they are, the sources."""
    parts = [_written(block) for block in in_blocks(answer.sentences)]
    sources = [f"\\[{each.number}] {escaped(each.title)}, {each.link or each.path}" for each in answer.citations]
    return "\n\n".join([*parts, *(["  \n".join(sources)] if sources else [])]) + "\n"


def _written(block: AnswerBlock) -> str:
    text = _body(block)
    return text if block.kind != "quote" else "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def _body(block: AnswerBlock) -> str:
    first = block.sentences[0]
    if block.shape == "item":
        return "\n".join(_item(sentence) for sentence in block.sentences)
    if block.shape == "row" and block.columns:
        return table(
            [[*map(_cell, block.columns), ""], *(_row(sentence, block.columns) for sentence in block.sentences)]
        )
    if block.shape == "code":
        return f"{fenced(first.text, first.mark)}\n\n{_marks(first)}".rstrip()
    words = (f"{line_starts(escaped(sentence.text))}{_marks(sentence)}" for sentence in block.sentences)
    text = " ".join(words)
    return f"**{escaped(first.text)}**{_marks(first)}" if block.shape == "label" else text


def _item(sentence: Sentence) -> str:
    indent = "  " * max(0, sentence.level - 1)
    mark = sentence.mark if sentence.mark[:-1].isdigit() else "-"
    return f"{indent}{mark} {line_starts(escaped(sentence.text))}{_marks(sentence)}"


def _row(sentence: Sentence, columns: Sequence[str]) -> list[str]:
    values = dict(sentence.cells)
    return [*(_cell(values.get(name, "")) for name in columns), _marks(sentence).strip()]


def _cell(words: str) -> str:
    return escaped(words).replace("|", "\\|")


def _marks(sentence: Sentence) -> str:
    return "".join(f" \\[{number}]" for number in sentence.citations)
