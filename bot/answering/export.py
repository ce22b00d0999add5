"""An answer's sentences and its sources' passages as the blocks that they are, and the whole as Markdown; knows no page
and no terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from ..documents.formats import FORMATS, format_of
from ..records import Answer, BlockShape, Document, Sentence, SentenceKind, Source, Span
from ..statements.parts import Part, Piece, parts
from ..text.blocks.markdown import markdown_blocks
from ..text.markup import escaped, fenced, line_starts, table
from ..text.syntax import BAR
from .kept import slices_of


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


# ---- the passage of a source -----------------------------------------------------------------


def source_parts(source: Source) -> tuple[Part, ...]:
    """A source's passage as people read it, its pieces with their spans in the document; none where it is no Markdown
    (rows of a file, plain text)."""
    if FORMATS[format_of(source.path) or "markdown"].blocks is not markdown_blocks:
        return ()
    header = _header(source)
    if header is None and source.passage_text.lstrip().startswith("|"):
        return ()  # rows without the names of their columns
    text = f"{header or ''}{source.passage_text}"
    shift = source.passage.start - len(header or "")
    document = Document(source.path, text, source.language, None, source.title, "", None, source.state)
    return tuple(_moved(part, shift) for part in parts(document, markdown_blocks(text, ())))


def _header(source: Source) -> str | None:
    """The header of a table whose rows are cited, with the line below it, where it stands in another passage."""
    for span, words in zip(source.spans, map(str.strip, slices_of(source)), strict=True):
        if not source.passage.start <= span.start < source.passage.end and words.startswith("|"):
            columns = len(BAR.findall(words.strip("|"))) + 1
            return f"{words}\n|{' --- |' * columns}\n"
    return None


def _moved(part: Part, by: int) -> Part:
    start, end = part.span
    pieces = tuple(Piece(Span(each.span.start + by, each.span.end + by), each.text) for each in part.pieces)
    return part._replace(span=Span(start + by, end + by), pieces=pieces)
