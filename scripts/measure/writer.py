"""Asks a language model questions in every language and prints what the gate made of its sentences, beside quotations.

Usage: KILDE_LLM=model@http://server/v1 python scripts/measure/writer.py QUESTIONS.jsonl [FOLDER]
           [--first 9] [--out FILE] [--again FILE]

The questions are of the form that `kilde evaluate` reads. `--out` keeps each answer: what the model wrote and when,
the sentences that passed beside their quotes, so that a person can read them one by one, what was left out, and the
same question answered verbatim. A run that was broken off goes on where the file ends. `--again` judges anew what a
model wrote in such a file, without asking it: to see what a change of the gate does.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track
from rich.table import Table

from bot import Answer, Bot, Done, Evidence, SentenceReady
from bot.evaluation import Case, cites, contains, load_questions, percentile
from bot.languages.identify import identify
from bot.languages.locale import codes
from bot.records import Question, Writer
from scripts.shared.command import arguments, file, folder, run
from scripts.shared.files import json_lines
from scripts.shared.tables import console

QUOTED_ONLY = {"model_failed", "model_slow", "model_silent", "model_unsupported"}


@dataclass
class Kept:
    """A writer whose text is kept, piece by piece with the seconds; or one that only says again what is given."""

    writer: Writer | None
    again: Sequence[tuple[float, str]] | None = None
    pieces: list[tuple[float, str]] = field(default_factory=list)
    name: str = "kept"

    def write(self, question: Question, evidence: Sequence[Evidence]) -> Iterator[str]:
        began, self.pieces = time.monotonic(), []
        if self.again is not None:
            for seconds, piece in self.again:
                self.pieces.append((seconds, piece))
                yield piece
            return
        assert self.writer is not None
        for piece in self.writer.write(question, evidence):
            self.pieces.append((round(time.monotonic() - began, 2), piece))
            yield piece

    def waited(self) -> float:
        """Seconds that were not waited, because the model was not asked."""
        return self.pieces[-1][0] if self.again and self.pieces else 0.0


def heard(bot: Bot, case: Case, writer: Kept | None) -> tuple[Answer, float | None, float]:
    """The answer, the seconds to its first sentence that cites, and to its end."""
    began, first = time.monotonic(), None
    for event in bot.stream(case.text, hint=case.language, write=writer is not None):
        seconds = time.monotonic() - began + (writer.waited() if writer else 0)
        if isinstance(event, SentenceReady) and event.citations and first is None:
            first = seconds
        if isinstance(event, Done):
            return event.answer, first, seconds
    raise AssertionError("a stream ends with Done")


def right(bot: Bot, case: Case, answer: Answer) -> bool:
    """Does it cite the right passage and have the words that a right answer must have?"""
    cited = any(cites(citation, case.places, bot.document) for citation in answer.citations)
    return cited and contains(answer.text, case.row.get("must_contain") or ())


def in_language(text: str, language: str) -> bool:
    """Is it in the language, as far as its words tell?"""
    return len(text.split()) < 4 or identify(text, codes()).language == language


def asked(bot: Bot, case: Case, writer: Kept) -> dict[str, Any]:
    """All that is kept of one question."""
    writer.pieces = []
    answer, first, whole = heard(bot, case, writer)
    verbatim, _, verbatim_whole = heard(bot, case, None)
    quotes = {citation.number: citation for citation in answer.citations}
    notices = [notice.code for notice in answer.notices]
    return {
        "id": case.row["id"],
        "language": case.language,
        "question": case.text,
        "outcome": answer.outcome,
        "reply": writer.pieces,
        "written": not QUOTED_ONLY & set(notices) and any(sentence.citations for sentence in answer.sentences),
        "sentences": [
            {
                "kind": sentence.kind,
                "text": sentence.text,
                "in_language": in_language(sentence.text, case.language),
                "support": sentence.support,
                "quotes": [quotes[number].quote for number in sentence.citations],
                "quote_languages": [quotes[number].language for number in sentence.citations],
            }
            for sentence in answer.sentences
        ],
        "dropped": [[dropped.reason, dict(dropped.values), dropped.text] for dropped in answer.dropped],
        "notices": notices,
        "text": answer.text,
        "right": right(bot, case, answer),
        "first": first,
        "whole": whole,
        "verbatim": verbatim.text,
        "verbatim_right": right(bot, case, verbatim),
        "verbatim_whole": verbatim_whole,
    }


def measures(rows: list[dict[str, Any]]) -> dict[str, str]:
    """One column of the table."""
    answered = [row for row in rows if row["outcome"] in ("answer", "closest")]
    written = [row for row in answered if row["written"]]
    shown = [sentence for row in written for sentence in row["sentences"]]
    passed = [sentence for sentence in shown if sentence["kind"] == "written"]
    dropped = Counter(reason for row in answered for reason, *_ in row["dropped"])
    notices = Counter(code for row in answered for code in row["notices"] if code.startswith("model"))
    values = {
        "questions": len(rows),
        "answered (not refused)": len(answered),
        "… in a model's words": len(written),
        "sentences written": len(passed) + dropped.total(),
        "passed": len(passed),
        "repaired": sum(sentence["kind"] == "quote" for sentence in shown),
        "dropped or repaired": dropped.total(),
        **{f"… {reason}": count for reason, count in sorted(dropped.items())},
        **{f"notice {code}": count for code, count in sorted(notices.items())},
        "passed, in its language": f"{sum(each['in_language'] for each in passed)} of {len(passed)}",
        "correct": f"{sum(row['right'] for row in answered)} of {len(answered)}",
        "correct verbatim": f"{sum(row['verbatim_right'] for row in answered)} of {len(answered)}",
        "words an answer": _mean(len(row["text"].split()) for row in written),
        "words verbatim": _mean(len(row["verbatim"].split()) for row in answered),
        "seconds to the first sentence": _times([row["first"] for row in answered if row["first"] is not None]),
        "seconds to the end": _times([row["whole"] for row in answered]),
        "seconds verbatim": _times([row["verbatim_whole"] for row in answered]),
    }
    return {name: str(value) for name, value in values.items()}


def _mean(values: Iterable[int]) -> str:
    counted = list(values)
    return f"{sum(counted) / len(counted):.0f}" if counted else "–"


def _times(seconds: list[float]) -> str:
    """The middle one and the 95th percentile."""
    if not seconds:
        return "–"
    return f"{percentile(seconds, 0.5):.1f} / {percentile(seconds, 0.95):.1f}"


def table(rows: list[dict[str, Any]]) -> Table:
    """The measures by language."""
    columns = {code: measures([row for row in rows if row["language"] == code]) for code in codes()}
    columns["all"] = measures(rows)
    made = Table("", *columns, title="A language model behind the gate (seconds: median / 95th percentile)")
    for name in columns["all"]:
        made.add_row(name, *(column.get(name, "0") for column in columns.values()))
    return made


def kept(path: Path | None) -> list[dict[str, Any]]:
    """The answers of a run that was broken off."""
    return json_lines(path) if path is not None and path.is_file() else []


def cases(questions: Path, first: int | None) -> Iterator[Case]:
    """The answerable questions, language by language: a model's server keeps what all prompts of one begin with."""
    answerable = [row for row in load_questions(questions) if row.get("answerable", True)]
    for language in codes():
        yield from (Case(row, language) for row in answerable[:first] if language in row["question"])


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("questions", type=file)
    parser.add_argument("folder", type=folder, nargs="?", help="without one, the demo documentation")
    parser.add_argument("--first", type=int, help="so many questions only")
    parser.add_argument("--out", type=Path, help="keep each answer here, one JSON object a line")
    parser.add_argument("--again", type=file, help="judge anew what a model wrote in this file of --out")
    options = parser.parse_args()
    bot = Bot.open(options.folder)
    if not bot.writes:
        parser.error("no language model is set: set KILDE_LLM")
    writer = bot._writer = Kept(bot._writer)
    said = {(row["id"], row["language"]): row["reply"] for row in kept(options.again)}
    rows = kept(options.out)
    done = {(row["id"], row["language"]) for row in rows}
    left = [case for case in cases(options.questions, options.first) if (case.row["id"], case.language) not in done]
    if options.again is not None:
        left = [case for case in left if (case.row["id"], case.language) in said]
    for case in track(left, "Asking", console=Console(stderr=True)):
        writer.again = said.get((case.row["id"], case.language))
        rows.append(asked(bot, case, writer))
        if options.out is not None:
            with options.out.open("a", encoding="utf-8") as lines:
                lines.write(json.dumps(rows[-1], ensure_ascii=False) + "\n")
    console(width=120).print(table(rows))


if __name__ == "__main__":
    run(main)
