"""A judge of written sentences beside the gate: an entailment model, or the writer itself asked yes or no.

Knows nothing of what the gate checks, and may only reject. One that fails or is too slow raises ModelError.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from functools import cache, partial
from pathlib import Path
from threading import Event, Lock

from ..gate.verify import Judge
from ..languages.locale import prompts
from ..models.hub import local_folder
from ..models.language_model import Messages, TooSlow, load
from ..records import ModelError, SettingError
from .in_time import in_time
from .prompt import fence
from .stream import without_thoughts
from .writer import ModelWriter

WRITER = "writer"  # as a setting: the model that writes is asked
MOST_TOKENS = 512  # of a source and a sentence together, where an entailment model does not say that it reads fewer

# Does a source support a sentence? Asked with the sentence, the source, the asker's language and the seconds it has.
_Supports = Callable[[str, str, str, float], bool]


def open_judge(setting: str, writer: ModelWriter | None) -> Callable[[str], Judge]:
    """What makes, of the asker's language, the judge of one answer that begins now and has the writer's time.

    The setting is `writer`, the folder of an entailment model, or its name in the hub's cache. Raises SettingError, and
    ModelError where the model cannot be loaded.
    """
    if writer is None:
        raise SettingError("KILDE_JUDGE judges what a language model writes: set KILDE_LLM, too, or unset KILDE_JUDGE.")
    supports = _writer_itself(writer) if setting == WRITER else _entailment(setting)

    def of_answer(language: str) -> Judge:
        ends = time.monotonic() + writer.seconds

        @cache
        def judge(sentence: str, quotes: str) -> bool:
            seconds = ends - time.monotonic()
            if seconds <= 0:
                raise TooSlow("The time for an answer was over before all of it was judged: use a faster model.")
            return supports(sentence, quotes, language, seconds)

        return judge

    return of_answer


# ---- the writer ----------------------------------------------------------------------------


def _writer_itself(writer: ModelWriter) -> _Supports:
    def supports(sentence: str, quotes: str, language: str, seconds: float) -> bool:
        start = partial(writer.generate, _asking(sentence, quotes, language))
        with closing(in_time(writer.name, start, seconds, seconds)) as pieces:
            return _first_word(without_thoughts(pieces)) in ("yes", prompts(language)["judge"]["yes"])

    return supports


def _asking(sentence: str, quotes: str, language: str) -> Messages:
    """The messages that ask a model whether a source supports a sentence."""
    words = prompts(language)["judge"]
    parts = (words["source"], fence(quotes), words["sentence"], fence(sentence), words["question"])
    return (
        {"role": "system", "content": words["system"].strip()},
        {"role": "user", "content": "\n\n".join(parts)},
    )


def _first_word(pieces: Iterator[str]) -> str:
    """The first word, read no further than to its end."""
    text = ""
    for piece in pieces:
        text += piece
        if re.search(r"\w\W", text):
            break
    found = re.search(r"\w+", text)
    return found[0].casefold() if found else ""


# ---- an entailment model -------------------------------------------------------------------


def _entailment(setting: str) -> _Supports:
    """A classifier of two texts through transformers: the source as premise, the sentence as hypothesis."""
    folder = local_folder(setting)
    if folder is None:
        raise SettingError(
            f"KILDE_JUDGE is {setting!r}; set it to {WRITER}, to the folder of an entailment model or to a name that"
            " `kilde model get` fetched."
        )
    tokenizer, model = load(folder, "AutoModelForSequenceClassification")
    model.requires_grad_(False)
    entails = _entails(model.config.id2label, folder)
    most = getattr(model.config, "max_position_embeddings", MOST_TOKENS)
    longest = min(MOST_TOKENS, tokenizer.model_max_length, most)
    alone = Lock()  # a tokenizer does not bear two at a time

    def likeliest(sentence: str, quotes: str, stopped: Event) -> Iterator[str]:
        with alone:
            # Only the premise is cut; a sentence that is too long by itself is an error, and so not shown.
            inputs = tokenizer(quotes, sentence, truncation="only_first", max_length=longest, return_tensors="pt")
        found = int(model(**inputs.to(model.device)).logits[0].argmax())
        yield str(found)

    def supports(sentence: str, quotes: str, language: str, seconds: float) -> bool:
        with closing(in_time(setting, partial(likeliest, sentence, quotes), seconds, seconds)) as pieces:
            return next(pieces) == str(entails)

    return supports


def _entails(labels: Mapping[int, str], folder: Path) -> int:
    """The number of the label that is called entailment, not of one that only ends in it."""
    for number, label in labels.items():
        if label.casefold().startswith("entail"):
            return number
    raise ModelError(
        f"{folder} has no label called entailment, only {', '.join(labels.values())}: choose a model that tells"
        " entailment from contradiction."
    )
