"""Who judges a case: the gate, and beside it what others check with."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from difflib import SequenceMatcher
from functools import cache
from typing import NamedTuple

from bot.evaluation import Ratio, interval
from bot.gate.likeness import Likeness
from bot.gate.sources import quotable
from bot.gate.verify import verify
from bot.languages.identify import identify
from bot.languages.locale import codes
from bot.records import Sentence
from bot.text.plain import plain
from scripts.attack.sentences.cases import Case

PEERS = ("number", "35 %", "4 words")


class Judged(NamedTuple):
    """A case, why ours rejected it (None: accepted), and which of the others accepted it."""

    case: Case
    reason: str | None
    peers: Mapping[str, bool]


def judge(case: Case) -> Judged:
    sentence = re.sub(r" \[\d\]$", "", case.text).replace("`", "")
    return Judged(case, reason(case), peers_accept(sentence, plain(quotable(case.evidence[-1]))))


def told(text: str) -> str | None:
    """The language of a text, as the bot tells it."""
    return identify(text, codes()).language


def reason(case: Case, language: Callable[[str], str | None] = told) -> str | None:
    """Why the gate rejects a case; None where it does not."""
    found = verify(case.text, case.evidence, case.language, identify=language, similar=_likeness())
    return None if isinstance(found, Sentence) else found.reason


@cache
def _likeness() -> Likeness:
    """How alike two texts are, by the bundled model."""
    from bot.models.bundled import bundled_folder
    from bot.models.encoder import FolderEncoder

    return Likeness(FolderEncoder(bundled_folder()))


def peers_accept(sentence: str, source: str) -> dict[str, bool]:
    """What others check with, by the name of the column."""
    figures = set(re.findall(r"\d+(?:[.,]\d+)*", source))
    longest = SequenceMatcher(None, sentence, source, autojunk=False).find_longest_match().size
    ours, theirs = _fours(sentence), _fours(source)
    return {
        "number": figures.issuperset(re.findall(r"\d+(?:[.,]\d+)*", sentence)),
        "35 %": longest >= 0.35 * len(sentence),
        "4 words": not ours or bool(ours & theirs),
    }


def _fours(text: str) -> set[tuple[str, ...]]:
    found = re.findall(r"\w+", text.casefold())
    return set(zip(found, found[1:], found[2:], found[3:], strict=False))


def wrong(judged: Judged, peer: str | None = None) -> bool:
    """A false one accepted, or a true one rejected, by ours or by another."""
    accepted = judged.peers[peer] if peer else judged.reason is None
    return accepted != judged.case.true


def share(judged: Sequence[Judged], peer: str | None = None) -> tuple[float, float, float]:
    """Share of wrong judgements with Wilson's interval; a sentence that gave several cases is one trial."""
    by_sentence: dict[str, list[bool]] = defaultdict(list)
    for each in judged:
        by_sentence[each.case.of].append(wrong(each, peer))
    return interval([Ratio(sum(found), len(found)) for found in by_sentence.values()])
