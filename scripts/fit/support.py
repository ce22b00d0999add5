"""Shows how sure a reader has to be that a source supports a sentence: `READ` and `READ_ACROSS` in bot/gate/verify.py.

Usage: python scripts/fit/support.py ROWS FOLDER [FOLDER ...] [--limit 20] [--claims 1200] [--show 0]

The sentences are those of scripts/attack/gate.py on the FOLDERs, none of which the reader may have learned from, and
claims in other words that people's assistants would write, held out of the training data ROWS. A threshold is chosen
where hardly a false sentence is accepted, in one language (READ) and across languages (READ_ACROSS); the last line of
each table is the gate without a reader.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from rich.progress import track
from rich.table import Table

from bot.documents.formats import blocks_of
from bot.gate import verify as gate
from bot.gate.likeness import Likeness
from bot.languages.locale import codes
from bot.models.bundled import bundled_folder
from bot.models.encoders import open_encoders
from bot.records import Document, Evidence, Passage, Sentence
from bot.statements.made import statements_of
from scripts.attack.sentences.cases import cases_of
from scripts.fit.trying import trying
from scripts.shared.command import add_folders, arguments, folder, run
from scripts.shared.tables import console, of_all
from scripts.train.rows import LABELS, Pair, read
from scripts.train.written import CLAIM

LEAST = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.93, 0.95, 0.97, 0.98, 0.99)


class Tried(NamedTuple):
    """A sentence, whether it is true, and what it would take to be shown."""

    kind: str
    language: str
    true: bool
    across: bool
    text: str
    by_words: bool  # is it accepted without a reader?
    chance: float  # that it is supported, by the reader; 0 where rules reject it whatever the reader says


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("rows_folder", type=folder, metavar="ROWS")
    add_folders(parser)
    parser.add_argument("--limit", type=int, default=20, help="cases of a kind, a language and a folder")
    parser.add_argument("--claims", type=int, default=1200, help="claims held out (default: 1200)")
    parser.add_argument("--show", type=int, default=0, metavar="N", help="N false sentences that come through, each")
    options = parser.parse_args()
    tried = [*track(_tried(options.rows_folder, options.folders, options.limit, options.claims), "judging")]
    for across in (False, True):
        mine = [each for each in tried if each.across is across]
        console().print(_table("across languages" if across else "in one language", mine))
        worst = sorted((each for each in mine if not each.true), key=lambda each: -each.chance)[: options.show]
        for each in worst:
            console().print(f"  {each.chance:.2f} {each.kind} {each.language}: {each.text}", markup=False)


def _tried(rows: Path, folders: Sequence[Path], limit: int, claims: int) -> Iterator[Tried]:
    trial = _Trial()
    for place in folders:
        for case in cases_of(place, codes(), limit):
            yield trial.of(case.kind, case.true, case.across, case.text, case.language, case.evidence)
    written = [pair for pair in read(rows, "dev") if pair.kind == CLAIM]
    for pair in written[:: max(1, len(written) // claims)]:
        label = LABELS[pair.label or 0]
        across = pair.languages[0] != pair.languages[1]
        text = f"{pair.question} [1]"
        yield trial.of(f"written: {label}", label == LABELS[0], across, text, pair.languages[0], [_evidence(pair)])


def _evidence(pair: Pair) -> Evidence:
    language = pair.languages[1]
    document = Document("a.md", pair.passage, language, language, "", "", None, "original")
    passage = Passage("p", "a.md", language, (), None, "prose", 0, len(pair.passage), "p")
    return Evidence(passage, document, 1.0, statements=statements_of(document, blocks_of(document)))


class _Trial:
    """Judges a sentence without the reader, and with whatever it may say."""

    def __init__(self) -> None:
        encoders = open_encoders(None, None, threads=2)
        assert encoders.reader is not None, bundled_folder()
        self._reader, self._similar = encoders.reader, Likeness(encoders.late)
        self._chances: list[float] = []

    def of(  # noqa: PLR0913, PLR0917 - what a sentence is
        self, kind: str, true: bool, across: bool, text: str, language: str, evidence: Sequence[Evidence]
    ) -> Tried:
        self._chances = []
        sentence = re.sub(r"`", "", text)
        by_words = self._shown(text, evidence, language, read=False)
        with trying(gate, READ=0.0, READ_ACROSS=0.0):
            allowed = self._shown(text, evidence, language, read=True)
        chance = max(self._chances, default=0.0) if allowed else 0.0
        return Tried(kind, language, true, across, sentence, by_words, chance)

    def _shown(self, text: str, evidence: Sequence[Evidence], language: str, *, read: bool) -> bool:
        found = gate.verify(
            text,
            evidence,
            language,
            identify=lambda _: language,
            similar=self._similar,
            supports=self._supports if read else None,
        )
        return isinstance(found, Sentence)

    def _supports(self, claim: str, source: str) -> float:
        self._chances.append(self._reader.judge(claim, source).supported)
        return self._chances[-1]


def _table(title: str, tried: Sequence[Tried]) -> Table:
    kinds = list(dict.fromkeys((each.true, each.kind) for each in tried))
    few = [kind for kind in ((True, "synonym"), (True, "shortened"), (True, "translation")) if kind in kinds]
    few += [kind for kind in kinds if kind[1].startswith("written")]
    table = Table("at least", "false accepted", "true rejected", *(kind for _, kind in few), title=title)
    for least in (*LEAST, None):
        shown = [_shown(each, least) for each in tried]
        both = list(zip(tried, shown, strict=True))
        attack = [(each, ok) for each, ok in both if not each.kind.startswith("written")]
        table.add_row(
            "none" if least is None else f"{least:.2f}",
            of_all(ok for each, ok in attack if not each.true),
            of_all(not ok for each, ok in attack if each.true),
            *(of_all(ok for each, ok in both if each.kind == kind) for _, kind in few),
        )
    return table


def _shown(each: Tried, least: float | None) -> bool:
    """Is it accepted where the reader has to be so sure; None: where nothing reads?"""
    if least is None:
        return each.by_words
    read = each.chance >= least
    return each.by_words and read if each.across else each.by_words or read


if __name__ == "__main__":
    run(main)
