"""How well it is known what a question asks for, and how often texts that answer it have none of that.

Usage: python scripts/measure/expected.py [--labelled FILE] [--passages FILE ...] [--asked QUESTIONS FOLDER]

A labelled file has one object a line with `language`, `text` and `asks`: a time, duration, cost, number, version,
command, name, place, yesno or none. One of passages (.jsonl or .jsonl.gz) has `question`, `passage`, `answerable`,
`kind`, `language_question` and `language_passage`; of a passage the sentences count that share most words with the
question. QUESTIONS are of the form that `kilde evaluate` reads: of an answer its quotations count, and of what was
found the best passages.
"""

from __future__ import annotations

import gzip
import json
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from rich.progress import track
from rich.table import Table

from bot import Bot
from bot.evaluation import Case, load_questions
from bot.languages.locale import codes, locale
from bot.languages.sentences import sentence_spans
from bot.languages.terms import content_stems
from bot.records import Answer, Done, Evidence, EvidenceFound, Span
from bot.searching.asked.expected import absent, expected
from bot.searching.asked.named import unnamed
from scripts.shared.command import arguments, file, folder, run
from scripts.shared.files import json_lines
from scripts.shared.tables import console, percent

NUMBERS = ("amount", "count")
OPEN = ("yesno", "none")  # labels of questions that ask for no kind of thing
BY_PEOPLE = ("gold", "human_unanswerable", "mined_same_document")  # kinds of passages whose questions are questions
BEST = 3  # sentences of a passage
PASSAGES = 5  # that are looked through for names
SAMPLE = 20_000  # rows of passages

Text = tuple[str, str]  # and its language


class Asked(NamedTuple):
    """A question, and whether what was found for it lacks what it asks for, or what it names."""

    group: str
    language: str
    answered: bool
    expects: bool
    absent: bool
    unnamed: bool

    @classmethod
    def of(cls, group: str, question: Text, answered: bool, best: Sequence[Text], passages: Sequence[Text]) -> Asked:
        asks, language = expected(*question) is not None, question[1]
        return cls(group, language, answered, asks, absent(*question, best), bool(unnamed(*question, passages)))


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("--labelled", type=file, metavar="FILE")
    parser.add_argument("--passages", type=file, nargs="+", metavar="FILE", default=[])
    parser.add_argument("--asked", nargs=2, metavar=("QUESTIONS", "FOLDER"))
    options = parser.parse_args()
    if options.labelled:
        console().print(labelled(json_lines(options.labelled)))
    if options.passages:
        rows = [row for path in options.passages for row in _rows(path)]
        console().print(table(_in_passages(random.Random(0).sample(rows, min(SAMPLE, len(rows))))))
    if options.asked:
        questions, documents = options.asked
        console().print(table(_in_answers(Bot.open(folder(documents)), load_questions(file(questions)))))


# ---- labelled questions ------------------------------------------------------------------------


def labelled(rows: Iterable[Mapping[str, str]]) -> Table:
    """How many of those that ask for a kind are told, and how many of those told are right."""
    pairs = defaultdict(list)
    for row in rows:
        pair = "none" if row["asks"] in OPEN else row["asks"], _told(row["text"], row["language"])
        pairs["all"].append(pair)
        pairs[row["language"]].append(pair)
    made = Table("Asks for a kind, %", "questions", "recall", "precision")
    for language, few in pairs.items():
        recall = percent(right == told for right, told in few if right != "none")
        precision = percent(right == told for right, told in few if told != "none")
        made.add_row(language, str(len(few)), recall, precision)
    return made


def _told(text: str, language: str) -> str:
    asked = expected(text, language)
    if asked is None:
        return "none"
    return "number" if asked.kind in NUMBERS else asked.kind


# ---- questions with passages -------------------------------------------------------------------


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    """The rows that people asked in languages of ours, or in ones that are known by the same letters."""
    by_profile = {locale(code).profile: code for code in codes()}
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode()
    for row in map(json.loads, filter(str.strip, text.split("\n"))):
        ours = [by_profile.get(row[key], row[key]) for key in ("language_question", "language_passage")]
        if set(ours) <= set(codes()) and row["kind"] in BY_PEOPLE:
            yield {**row, "languages": ours}


def _in_passages(rows: Sequence[Mapping[str, Any]]) -> Iterator[Asked]:
    for row in track(rows, "Passages"):
        asker, language = row["languages"]
        group = "answerable" if row["answerable"] else row["kind"]
        best = [(text, language) for text in _best(row["question"], asker, row["passage"], language)]
        yield Asked.of(group, (row["question"], asker), True, best, [(row["passage"], language)])


def _best(question: str, asker: str, passage: str, language: str) -> list[str]:
    """The sentences of a passage that share most words with a question; all where the language is another."""
    found = [passage[slice(*span)] for span in sentence_spans(passage, Span(0, len(passage)), language)]
    if asker != language:
        return found
    words = set(content_stems(question, asker))
    return sorted(found, key=lambda text: -len(words.intersection(content_stems(text, language))))[:BEST]


# ---- questions to documents ---------------------------------------------------------------------


def _in_answers(bot: Bot, rows: Sequence[Mapping[str, Any]]) -> Iterator[Asked]:
    for case in track([Case(row, language) for row in rows for language in row["question"]], "Questions"):
        answer, evidence = _heard(bot, case)
        if answer.outcome in ("answer", "closest"):
            question, answered = (case.text, case.language), answer.outcome == "answer"
            yield Asked.of(case.group, question, answered, list(_quoted(answer)), _passages(evidence))
        else:
            yield Asked(case.group, case.language, False, False, False, False)


def _heard(bot: Bot, case: Case) -> tuple[Answer, tuple[Evidence, ...]]:
    evidence: tuple[Evidence, ...] = ()
    for event in bot.stream(case.text, hint=case.language, history=case.history, write=False):
        if isinstance(event, EvidenceFound):
            evidence = event.evidence
        elif isinstance(event, Done):
            return event.answer, evidence
    raise AssertionError("a stream ends with Done")


def _quoted(answer: Answer) -> Iterator[Text]:
    """Each quotation of an answer, with its headings."""
    for cited in answer.citations:
        for span in cited.spans:
            start, end = (place - cited.passage.start for place in span)
            yield "\n".join((*cited.heading_path, cited.passage_text[start:end])), cited.language


def _passages(evidence: Sequence[Evidence]) -> list[Text]:
    """The best passages, with what stands above them."""
    return [
        (
            "\n".join((each.passage.path, each.document.title, *each.passage.heading_path, each.text)),
            each.passage.language,
        )
        for each in evidence[:PASSAGES]
    ]


# ---- figures -------------------------------------------------------------------------------------


def table(asked: Iterable[Asked]) -> Table:
    """By group and language: what is answered, and how much of that has not what is asked for or what is named."""
    rows = defaultdict(list)
    for each in asked:
        rows[each.group, "all"].append(each)
        rows[each.group, each.language].append(each)
    made = Table("Of all, %", "", "questions", "answer", "ask for a kind", "absent", "unnamed", "answer without both")
    for group, language in sorted(rows, key=lambda key: (key[0], key[1] != "all", key[1])):
        few = rows[group, language]
        shares = (
            (each.answered for each in few),
            (each.expects for each in few),
            (each.absent for each in few),
            (each.unnamed for each in few),
            (each.answered and not (each.absent or each.unnamed) for each in few),
        )
        made.add_row(group if language == "all" else "", language, str(len(few)), *map(percent, shares))
    return made


if __name__ == "__main__":
    run(main)
