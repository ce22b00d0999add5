"""A question with the story that it came from: what of a long message is searched."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...records import Span
from ..cues import says_little
from ..sentences import sentence_spans

_WORDS, _SENTENCES = 40, 3  # from which a message is long


def without_story(text: str, code: str) -> str:
    """What a long message asks, with the sentence before where that alone says too little; all of a short one, and of
    one that asks nothing, or nothing else than "Can you help me?"."""
    if len(text.split()) < _WORDS:
        return text
    said = [text[slice(*span)] for span in sentence_spans(text, Span(0, len(text)), code)]
    asked = " ".join(said[place] for place in sorted(set(_asking(said, code))))
    return asked if len(said) >= _SENTENCES and not says_little(asked, code) else text


def _asking(said: Sequence[str], code: str) -> Iterator[int]:
    for place, sentence in enumerate(said):
        if sentence.endswith("?"):
            yield place
            if place and says_little(sentence, code):
                yield place - 1
