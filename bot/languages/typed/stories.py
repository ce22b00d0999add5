"""A question with the story that it came from: what of a long message is searched."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...records import Span
from ..cues import says_little
from ..sentences import sentence_spans

_WORDS, _SENTENCES = 40, 3  # from which a message is long


def without_story(text: str, code: str) -> str:
    """What a long message asks, with the sentence before where that alone says too little; all of a short one, and of
    one that asks nothing."""
    if len(text.split()) < _WORDS:
        return text
    said = [text[slice(*span)] for span in sentence_spans(text, Span(0, len(text)), code)]
    asking = sorted(set(_asking(said, code)))
    return " ".join(said[place] for place in asking) if asking and len(said) >= _SENTENCES else text


def _asking(said: Sequence[str], code: str) -> Iterator[int]:
    for place, sentence in enumerate(said):
        if sentence.endswith("?"):
            yield place
            if place and says_little(sentence, code):
                yield place - 1
