"""The gate: a model's sentence against the sources it cites; does no I/O and knows neither index nor model.

`CHECKS` holds one small function for each reason of the locale files' [reasons], in the order they are asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from .hidden import without_hidden
from .numbers import Sourced, numbers
from .records import Dropped, Evidence, Sentence
from .terms import content_stems
from .unseen import seen

Values = Mapping[str, str]

# A citation mark `[1]`, `[1, 2]`; the first branch takes code first, where `a[1]` cites nothing.
_MARK = re.compile(r"`[^`\n]*`|(\s*\[\s*(\d{1,4}(?:\s*[,;]\s*\d{1,4})*)\s*\])")
_CODE = re.compile(r"`[^`\n]*`")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")

FEW_WORDS = 4  # fewer words than this are too few to tell a language by


# ---- a sentence and its citations ----------------------------------------------------------


def citations(sentence: str) -> tuple[int, ...]:
    """Numbers of the sources that a sentence cites, each once."""
    groups = (found[2] for found in _MARK.finditer(sentence) if found[1])
    return tuple(dict.fromkeys(int(number) for group in groups for number in re.findall(r"\d+", group)))


def without_marks(sentence: str) -> str:
    """A sentence without its citation marks."""
    return _MARK.sub(lambda found: "" if found[1] else found[0], sentence).strip()


def quotable(evidence: Evidence) -> str:
    """What a sentence may stand on: the passage as far as readers see it and, for rows of a table, their header."""
    header = evidence.passage.header
    above = "" if header is None else f"{evidence.document.text[slice(*header)]}\n"
    return seen(without_hidden(above + evidence.text))


@dataclass(frozen=True)
class Claim:
    """A model's sentence beside everything it is judged by."""

    text: str  # without its marks
    cited: tuple[int, ...]
    evidence: Sequence[Evidence]
    language: str
    identify: Callable[[str], str | None]
    seen: Sequence[str]

    @cached_property
    def sources(self) -> tuple[Evidence, ...]:
        """The evidence it cites, as far as it exists."""
        return tuple(self.evidence[number - 1] for number in self.cited if 0 < number <= len(self.evidence))

    @cached_property
    def source_text(self) -> str:
        return "\n".join(quotable(source) for source in self.sources)


def verify(
    sentence: str,
    evidence: Sequence[Evidence],
    language: str,
    *,
    identify: Callable[[str], str | None],
    seen: Sequence[str] = (),
) -> Sentence | Dropped:
    """The sentence as it may be shown, or why it may not. `[n]` cites the n-th evidence, counted from 1.

    `identify` tells a text's language (None: none that we know); `seen` holds the texts already shown.
    """
    claim = Claim(without_marks(sentence), citations(sentence), evidence, language, identify, seen)
    for reason, check in CHECKS:
        values = check(claim)
        if values is not None:
            return Dropped(claim.text, reason, values)
    return Sentence("written", claim.text, language, claim.cited, support=_support(claim))


# ---- the checks: None, or the values of the reason's wording -------------------------------


def _uncited(claim: Claim) -> Values | None:
    return None if claim.cited else {}


def _missing_citation(claim: Claim) -> Values | None:
    for number in claim.cited:
        if not 0 < number <= len(claim.evidence):
            return {"citation": str(number)}
    return None


def _foreign_number(claim: Claim) -> Values | None:
    found = Sourced.of((quotable(source), source.passage.language) for source in claim.sources)
    for number in numbers(claim.text, claim.language):
        if number.claims and not found.has(number):
            return {"number": number.text}
    return None


def _wrong_language(claim: Claim) -> Values | None:
    words = _plain_words(claim.text)
    if len(words) < FEW_WORDS:
        return None
    return None if claim.identify(" ".join(words)) == claim.language else {}


def _repeated(claim: Claim) -> Values | None:
    said = _said(claim.text)
    return {} if any(_said(text) == said for text in claim.seen) else None


CHECKS: tuple[tuple[str, Callable[[Claim], Values | None]], ...] = (
    ("uncited", _uncited),
    ("citation", _missing_citation),
    ("number", _foreign_number),
    ("language", _wrong_language),
    ("repeated", _repeated),
)


def _plain_words(text: str) -> list[str]:
    """Words that tell a language: not code, addresses, names or abbreviations."""
    prose = re.sub(r"\S*(?:://|[\\/@_=<>{}\d])\S*", " ", _CODE.sub(" ", text))
    words = _WORD.findall(prose)
    return [word for place, word in enumerate(words) if word.islower() or (place == 0 and word[1:].islower())]


def _said(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _support(claim: Claim) -> float:
    """Share of the longer words, crudely stemmed, that its sources have: for show, never for judging."""
    words = {word[:5] for word in re.findall(r"\w{4,}", claim.text.casefold())}
    known = {word[:5] for word in re.findall(r"\w{4,}", claim.source_text.casefold())}
    return round(len(words & known) / len(words), 2) if words else 1.0


# ---- repair --------------------------------------------------------------------------------

_SAME = 0.6  # share of stems (Dice) from which a source's sentence says what a written one says


def best_support(sentence: str, evidence: Sequence[Evidence]) -> tuple[int, int] | None:
    """Which source's own sentence says best what a written one says: its index in `evidence` and its position there.

    The index counts from 0; the position is one of `Evidence.sentences`. None where none says most of it. Of the
    evidence, only what is in the sentence's language shares its words, so pass what the sentence cites or all there is.
    """
    best, found = 0.0, None
    for index, source in enumerate(evidence):
        said = set(content_stems(without_marks(sentence), source.passage.language))
        for position, (span, _) in enumerate(source.sentences):
            known = set(content_stems(source.document.text[slice(*span)], source.passage.language))
            shared = 2 * len(said & known) / (len(said) + len(known)) if said and known else 0.0
            if shared > best:
                best, found = shared, (index, position)
    return found if best >= _SAME else None
