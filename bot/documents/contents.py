"""What a document's text says of itself: what is not quoted, its blocks, its language, its title; knows no folder."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..languages.cues import field_names
from ..languages.frequencies import telling_words
from ..languages.identify import ENOUGH, FEW, PLAIN_WORD, language_of, plainly
from ..languages.locale import DEFAULT, codes
from ..languages.sentences import sentence_spans
from ..records import Block, LeftOut, Span
from ..text.markup import marks
from ..text.plain import plain
from ..text.tabular.fields import record_fields
from .boilerplate import skipped_spans
from .formats import FORMATS
from .front_matter import front_matter, title_of
from .metadata import METADATA_COMMENT
from .places.slots import OTHER

_SAMPLE = 40  # blocks of a document from which its language is told
_TELLING = 5  # words of a block whose language is told by itself
# Code, quotations, addresses.
_NO_LANGUAGE = re.compile(r"`[^`\n]+`|\"[^\"\n]*\"|[“”„][^“”\n]*[“”]|(?<![^\s`\"“”„])\S*\w[./\\_]\w\S*")
_TRANSLATED = 40  # characters from which a page is translated in part
_HEADERS = 30_000_000  # characters of the headers of all rows, which are read with each
_SAMPLED = 4_000  # characters of a block that its language is told from
_SENTENCE = 4  # words from which a value of a record is no name


def skipped_in(text: str, name: str, *, translated: bool) -> tuple[Span, ...]:
    """What is never quoted, in order, apart; the marks of places among it, so that no passage reaches across one."""
    if FORMATS[name].records:
        return ()
    found = skipped_spans(text, translated=translated)
    if not FORMATS[name].marked:
        return found
    lines = (line for line, _ in marks(text) if not any(span.start <= line.start < span.end for span in found))
    return tuple(sorted([*found, *lines]))


def blocks_in(text: str, skipped: Sequence[Span], name: str) -> tuple[Block, ...]:
    try:
        found = FORMATS[name].blocks(text, skipped)
    except ValueError as error:
        raise LeftOut(str(error)) from error
    if not found:
        raise LeftOut("without any words")
    if sum(block.header.end - block.header.start for block in found if block.header) > _HEADERS:
        raise LeftOut("tables whose rows have too many columns to be told with their names; split them")
    return found


def records_in(text: str, found: Sequence[Block]) -> list[list[tuple[str, str]]]:
    """The records of a document, each as (name, value) pairs."""
    names = field_names()
    every = (block for block in found if block.kind == "record")
    return [record_fields(text, Span(block.start, block.end), block.header, names) for block in every]


def language_in(text: str, found: Sequence[Block], claimed: str | None, around: str | None = None) -> str:
    """What the prose is written in; where there is little of it, what it claims, what is written `around` it, or the
    default language."""
    told = _language_told(text, found, ENOUGH if claimed else FEW, sentences=around is not None)
    if told == OTHER:
        raise LeftOut("written in a language that Kilde does not have")
    return told or claimed or around or DEFAULT


def mostly_in(text: str, found: Sequence[Block]) -> str | None:
    """The language of ours that most of the prose is in; None where that is none, or there is too little of it."""
    told = _language_told(text, found, ENOUGH)
    return None if told == OTHER else told


def untranslated(text: str, found: Sequence[Block], claimed: str, source: str) -> tuple[Span, ...]:
    """What of a translation is still in its original's language, by sentence; nothing where all of it is, or none."""
    telling = telling_words(source, claimed)
    prose = [block for block in found if block.kind in ("paragraph", "item", "row", "heading")]
    likely = [block for block in prose if len(telling.intersection(text[block.start : block.end].split())) > 1]
    rest = [span for block in likely for span in _parts_in(text, block, claimed, source)]
    left = {span.start for span in rest}
    translated = (block for block in prose if rest and block.start not in left and _block_in(text, block) == claimed)
    letters = 0
    for block in translated:
        letters += block.end - block.start
        if letters >= _TRANSLATED:
            return tuple(rest)
    return ()


def _parts_in(text: str, block: Block, claimed: str, source: str) -> list[Span]:
    """The sentences of a block that are in a language, those that are too short to tell with the block's; the whole
    block where all are."""
    whole, told = Span(block.start, block.end), _block_in(text, block)
    if block.kind in ("row", "heading"):
        return [whole] if told == source else []
    sentences = list(sentence_spans(text, whole, claimed))
    by_sentence = [_plainly_in(text, each) or (told if told == source else None) for each in sentences]
    found = [each for each, language in zip(sentences, by_sentence, strict=True) if language == source]
    return [whole] if sentences and len(found) == len(sentences) else found


def _block_in(text: str, block: Block) -> str | None:
    return _plainly_in(text, Span(block.start, block.end))


def _plainly_in(text: str, span: Span) -> str | None:
    """The language of some words, None where they are too few, or it is not plain."""
    words = plain(_NO_LANGUAGE.sub(" ", text[span.start : min(span.end, span.start + _SAMPLED)]))
    return plainly(words) if len(PLAIN_WORD.findall(words)) >= _TELLING else None


def written_in(text: str, name: str) -> str | None:
    try:
        found = blocks_in(text, skipped_in(text, name, translated=True), name)
    except LeftOut:
        return None
    return _language_told(text, found, FEW)


def _language_told(text: str, found: Sequence[Block], least: int, *, sentences: bool = False) -> str | None:
    """The language of the prose, OTHER where it is none of ours, None where there are fewer letters than `least`.

    With `sentences` the names in records do not count.
    """
    prose = [block for block in found if block.kind in ("paragraph", "item", "record")] or list(found)
    step = max(1, len(prose) // _SAMPLE)
    texts = [_words(text, block, _SENTENCE if sentences else 1) for block in prose[::step]]
    letters = [c for words in texts for c in words if c.isalpha()]
    if sum(c > "\u024f" for c in letters) * 2 > len(letters):  # not Latin
        return OTHER
    return (language_of(texts, codes()) or OTHER) if len(letters) >= least else None


def _words(text: str, block: Block, least: int) -> str:
    if block.kind == "record":
        fields = record_fields(text, Span(block.start, block.end), block.header, field_names())
        return " ".join(value for _, value in fields if len(value.split()) >= least)
    return plain(text[block.start : min(block.end, block.start + _SAMPLED)])


def title_in(text: str, found: Sequence[Block]) -> str:
    """What a page is called: by its front matter, else by its first heading; nothing where it has neither."""
    comment = METADATA_COMMENT.match(text)
    if title := title_of(front_matter(text, comment.end() if comment else 0)):
        return title
    headings = (plain(text[block.start : block.end]) for block in found if block.kind == "heading")
    return next((" ".join(heading.split()) for heading in headings if heading), "")
