"""Language models that write from evidence; believes nothing of what they write."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from ..models.language_model import Generate, open_model
from ..records import Evidence, Question
from .in_time import in_time
from .prompt import prompt

if TYPE_CHECKING:
    from llama_index.core.llms import LLM


NOTHING = "NONE"  # what a model writes where the sources do not answer
MOST_CHARACTERS = 4_000  # for a model that obeys no limit of tokens
SECONDS = 120.0  # for a whole answer; for its first words half of them


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


def in_circles(text: str) -> bool:
    """Does the text end in the same words over and over: four times, or for 60 characters?"""
    units = (text[-length:] for length in range(1, 150))
    return any(re.search(r"\w", unit) and text.endswith(unit * max(4, 60 // len(unit))) for unit in units if unit)
