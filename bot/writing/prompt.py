"""What a model is asked: numbered, fenced sources, an example, and the question, in the asker's language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..gate.sources import shown_statements
from ..languages.locale import prompts
from ..models.language_model import Messages
from ..records import Evidence, Question
from ..text.unshown.hidden import without_hidden
from ..text.unshown.unseen import seen

SOURCE_CHARACTERS = 2_000  # of one source that a model is given, at most
# Of one source's best sentences: with 300 and an example a model of 1.5B parameters wrote 13 of 29 answers in half the
# time, with whole passages 2 of 20 (questions outside the trial's; scripts/measure/writer.py measures the rest).
BEST_CHARACTERS = 300
# Our fences, a line that looks like a source's number, and what chat templates mark turns with.
_CONTROL = re.compile(
    r"<{3,}|>{3,}|^\[\d+\](?=\s*$)|<\||\|>|</?(?:s|bos|eos|(?:start|end)_of_turn)>|\[/?INST\]|<</?SYS>>", re.MULTILINE
)
_LOOKALIKES = str.maketrans("<>[]", "‹›()")


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
        {"role": "user", "content": _asked(words, map(_excerpt, evidence), question.text, earlier, question.terms)},
    )


def _asked(
    words: Mapping[str, Any],
    sources: Iterable[str],
    question: str,
    earlier: str | None = None,
    terms: Sequence[str] = (),
) -> str:
    parts = [words["sources"], *(f"[{number}]\n{fence(text)}" for number, text in enumerate(sources, start=1))]
    if earlier is not None:
        parts.append(words["earlier"].replace("{question}", earlier))
    if terms:
        parts.append(words["terms"].replace("{terms}", seen(", ".join(terms))))
    return "\n\n".join([*parts, words["question"].replace("{question}", question), words["reminder"]])


def _excerpt(evidence: Evidence) -> str:
    """Where a passage stands, and its best statements in their order, with … for what is left out before one.

    What governs them stands before them, once.
    """
    document = evidence.document
    lines = [" › ".join(dict.fromkeys((document.title, *evidence.passage.heading_path)))]
    texts, before = shown_statements(evidence), -1
    told = {each.span for each in evidence.statements}
    for position in _best(evidence):
        for governor in evidence.statements[position].governors:
            words = without_hidden(document.text[slice(*governor.span)]).strip()
            if governor.span not in told and words not in lines:
                lines.append(words)
            told.add(governor.span)
        lines.append(("… " if position > before + 1 else "") + texts[position].strip())
        before = position
    return seen("\n".join(lines))[:SOURCE_CHARACTERS].strip()


def _best(evidence: Evidence) -> list[int]:
    """The places of the statements that fit the question best, as many as there is room for, but one at least.

    A statement brings those of the passage that govern it.
    """
    statements = evidence.statements
    place_of = {each.span: place for place, each in enumerate(statements)}
    chosen: set[int] = set()
    room = BEST_CHARACTERS
    for position in sorted(range(len(statements)), key=lambda position: -statements[position].score):
        governing = (place_of.get(governor.span) for governor in statements[position].governors)
        wanted = {position, *(place for place in governing if place is not None)} - chosen
        length = sum(statements[place].span.end - statements[place].span.start for place in wanted)
        if not chosen or length <= room:
            chosen |= wanted
            room -= length
    return sorted(chosen)


def fence(text: str) -> str:
    """A text between fences that it cannot forge."""
    return f"<<<\n{_CONTROL.sub(_harmless, text)}\n>>>"


def _harmless(found: re.Match[str]) -> str:
    return found[0].translate(_LOOKALIKES)
