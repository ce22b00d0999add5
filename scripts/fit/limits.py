"""Chooses how much is quoted beside the best statement: `LIMITS` and `CLOSEST` in bot/answering/choose.py.

Usage: python scripts/fit/limits.py QUESTIONS.jsonl FOLDER [QUESTIONS.jsonl FOLDER ...]

The questions are of the form that `kilde evaluate` reads. Each is asked once, and what was found for it is quoted by
one limit after the other: how many of the answers to questions with a gold excerpt have it, the words of all that are
shown, phrases of ours among them, and how many of the words are of statements with the excerpt (what answers as well
elsewhere counts for nothing: a share to compare limits by); of answers that hold (LIMITS) and of what is closest
(CLOSEST) for themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from rich.progress import track
from rich.table import Table

from bot.answering import quote
from bot.answering.choose import CLOSEST, LIMITS, Limits
from bot.answering.cite import cite
from bot.evaluation import Case, covered, load_questions
from bot.indexing.snapshot import Snapshot
from bot.records import Citation, Encoders, Evidence, Outcome, Question, Sentence
from bot.searching.answerable import Found, find_and_decide
from bot.statements.shown import shown, shown_governor
from scripts.fit.opened import opened
from scripts.shared.command import add_pairs, arguments, run
from scripts.shared.tables import console, percent
from scripts.shared.trying import trying

DEPTH = 15  # evidence that is quoted from
TRIED = (
    *(Limits(worth, 0.7, 100) for worth in (0.003, 0.004, 0.005, 0.0055, 0.0065, 0.008, 0.01, 0.012, 0.02)),
    *(Limits(0.0055, 0.7, words) for words in (70, 90, 110, 130, 160)),
    *(Limits(0.01, 0.7, words) for words in (60, 80, 110)),
    *(Limits(0.03, 0.2, 100), Limits(0.015, 0.4, 100), Limits(0.007, 0.65, 100), Limits(0.0025, 1.0, 100)),
)


class Asked(NamedTuple):
    """A question, what was found for it, and how those statements of it that have the gold are shown."""

    case: Case
    question: Question
    found: Found
    telling: frozenset[str]


def main() -> None:
    parser = arguments(__doc__)
    add_pairs(parser)
    sets = {str(folder): [*_asked(questions, folder)] for questions, folder in parser.parse_args().pairs}
    shown: tuple[tuple[Outcome, Limits], ...] = (("answer", LIMITS), ("closest", CLOSEST))
    for outcome, own in shown:
        table = Table("limits", *sets, title=f"{outcome}: % with the gold, words, % of them that have it")
        for limits in (own, *TRIED):
            table.add_row(str(tuple(limits)), *(_figures(asked, outcome, limits) for asked in sets.values()))
        console().print(table)


def _asked(questions: Path, folder: Path) -> Iterator[Asked]:
    snapshot, encoders = opened(folder)
    rows = load_questions(questions)
    cases = [Case(row, language) for row in rows for language in row["question"]]
    for case in track(cases, folder.name, transient=True):
        yield _of(case, snapshot, encoders)


def _of(case: Case, snapshot: Snapshot, encoders: Encoders) -> Asked:
    question = Question(case.text, case.language, "given", history=case.history)
    found = find_and_decide(snapshot, question, encoders, limit=DEPTH, strictness="usual")
    return Asked(case, question, found, frozenset(_telling(case, found.evidence)))


def _figures(asked: Sequence[Asked], outcome: Outcome, limits: Limits) -> str:
    right, words, helping = [], [], 0
    with trying(quote, LIMITS=limits, CLOSEST=limits):
        for each in asked:
            if each.found.outcome == outcome:
                ready = list(quote.verbatim(each.question, each.found.evidence, outcome, sure=each.found.sure))
                if each.case.row.get("gold"):
                    words.append(_words(one.sentence for one in ready))
                    cited = [citation for one in ready for citation in one.citations]
                    right.append(_have_gold(each.case, each.found.evidence, cited))
                    telling = (one.sentence for one in ready if one.citations)
                    helping += _words(sentence for sentence in telling if sentence.text in each.telling)
    return f"{percent(right)} at {sum(words) / max(1, len(words)):.0f}, {100 * helping / max(1, sum(words)):.0f}"


def _words(sentences: Iterable[Sentence]) -> int:
    return sum(len(each.text.split()) for each in sentences)


def _telling(case: Case, evidence: Sequence[Evidence]) -> Iterator[str]:
    """The statements that have the gold, here or in the original, and what governs them, as they are shown."""
    for found in evidence:
        text, language = found.document.text, found.document.language
        for statement in (*found.passage.statements, *found.passage.beyond):
            citation = cite(found, (statement,), 1)
            if citation.original is not None and not citation.original.aligned:
                citation = replace(citation, original=None)
            if _have_gold(case, evidence, (citation,)):
                yield shown(text, statement)
                yield from (shown_governor(text, each, language) for each in statement.governors)


def _have_gold(case: Case, evidence: Sequence[Evidence], citations: Sequence[Citation]) -> bool:
    both = [(each.document, each.original_document) for each in evidence]
    documents = {each.path: each for pair in both for each in pair if each is not None}
    sources = [source for citation in citations for source in (citation, citation.original) if source is not None]
    return any(
        covered(place, source.spans) > 0 for source in sources for place in case.places(documents.get(source.path))
    )


if __name__ == "__main__":
    run(main)
