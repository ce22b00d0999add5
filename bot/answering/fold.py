"""The events of an answer -> the whole Answer."""

from __future__ import annotations

from collections.abc import Sequence

from ..records import Answer, Event, NoticeGiven, Outcome, Page, Question, Sentence, SentenceDropped, SentenceReady
from .cite import set_off


def folded(
    asked: str, question: Question, events: Sequence[Event], found: Outcome, nearest: tuple[Page, ...]
) -> Answer:
    ready = [event for event in events if isinstance(event, SentenceReady)]
    citations = {citation.number: citation for event in ready for citation in event.citations}
    return Answer(
        question=asked,
        language=question.language,
        text=as_text([event.sentence for event in ready]),
        outcome=found,
        sentences=tuple(event.sentence for event in ready),
        citations=tuple(citations[number] for number in sorted(citations)),
        dropped=tuple(event.dropped for event in events if isinstance(event, SentenceDropped)),
        nearest=nearest,
        notices=tuple(event.notice for event in events if isinstance(event, NoticeGiven)),
    )


def as_text(sentences: Sequence[Sentence]) -> str:
    """Sentences as plain text; a phrase that introduces a quotation begins a line, as do items, rows and code."""
    text, after_block = "", False
    for sentence in sentences:
        marks = "".join(f" [{number}]" for number in sentence.citations)
        block = sentence.block != "sentence"
        joint = "\n" if after_block or block or sentence.kind == "phrase" else " "
        text += f"{joint if text else ''}{_set_off(sentence)}{marks}"
        after_block = block
    return text


def _set_off(sentence: Sentence) -> str:
    if sentence.block == "item":
        mark = sentence.mark if sentence.mark[:-1].isdigit() else "-"
        return f"{'  ' * max(0, sentence.level - 1)}{mark} {sentence.text}"
    return set_off(sentence.text) if sentence.block == "code" else sentence.text
