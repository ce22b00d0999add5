"""What readers said of answers, one line of JSON each, beside the index; and what a maintainer wants to know of it."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal, get_args

from .languages.locale import codes
from .records import Outcome, SettingError
from .text.unshown.unseen import encodable

Reason = Literal["passage", "unanswered", "language", "translation", "outdated"]
REASONS: tuple[Reason, ...] = get_args(Reason)
_OPEN: frozenset[Outcome] = frozenset({"none", "closest"})
_CITED, _QUESTION, _PATH = 20, 2_000, 1_000  # pages, and characters of a question and of a path, that are kept


@dataclass(frozen=True, slots=True)
class Feedback:
    """What one reader said of one answer; the question's text only where the reader sends it along."""

    helpful: bool
    language: str
    outcome: Outcome
    reason: Reason | None = None  # why it was not
    cited: tuple[str, ...] = ()  # paths of the pages it stood on, in order
    question: str | None = None
    right: tuple[str, int, int] | None = None  # what answers, as the reader says: a path, and from where to where
    date: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))
    index: str = ""  # generation and version of the index that answered
    reader: str | None = None  # what read the passages
    sources: tuple[str, ...] = ()  # the only ones that the reader may see; none where it is all

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Feedback:
        """Feedback as a page sends it; SettingError where it is none."""
        reason, question, cited = values.get("reason"), values.get("question"), values.get("cited", [])
        right = values.get("right")
        if not (
            isinstance(values.get("helpful"), bool)
            and values.get("language") in codes()
            and values.get("outcome") in get_args(Outcome)
            and (reason is None or reason in REASONS)
            and (question is None or isinstance(question, str))
            and isinstance(cited, list)
            and all(isinstance(each, str) and len(each) <= _PATH for each in cited)
            and (right is None or _is_place(right))
        ):
            raise SettingError(f"This is no feedback; it has helpful, language, outcome, and a reason of {REASONS}.")
        paths = tuple(encodable(each) for each in cited[:_CITED])
        text = encodable(question)[:_QUESTION] if question else None
        place = (encodable(right[0]), right[1], right[2]) if right else None
        seen = values.get("sources")
        sources = tuple(map(str, seen)) if isinstance(seen, list) else ()
        return cls(
            values["helpful"], values["language"], values["outcome"], reason, paths, text, place, sources=sources
        )

    def line(self) -> str:
        """As it is kept."""
        return json.dumps(asdict(self)) + "\n"


def _is_place(value: Any) -> bool:
    """Is it a path with two places in the text?"""
    match value:
        case [str(path), int(start), int(end)]:
            return len(path) <= _PATH and 0 <= start < end < 1 << 40
    return False


@dataclass(frozen=True, slots=True)
class FeedbackReport:
    """All feedback counted."""

    languages: Mapping[str, tuple[int, int]]  # helpful and not, by language
    reasons: Mapping[str, int]
    pages: Mapping[str, Mapping[str, int]]  # by path: why answers that stood on it were not helpful, most first
    open: Mapping[str, int]  # by language: how many were told that they have no answer, or were given none
    right: Mapping[str, int]  # by path: how many readers say that this page answers what they asked, most first
    # Language and question, where it was sent along, and where the reader said it what answers: a path, and from where
    # to where; newest first.
    unanswered: tuple[tuple[str, str, tuple[str, int, int] | None], ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain dicts and lists, ready for JSON."""
        return asdict(self)


def report(lines: Iterable[str], sources: Collection[str] = ()) -> FeedbackReport:
    """The report of the lines of a file; what is none of ours is passed over.

    Where it is for who may see some `sources` only, of readers who may see no others.
    """
    languages: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    reasons: Counter[str] = Counter()
    pages: dict[str, Counter[str]] = defaultdict(Counter)
    left_open: Counter[str] = Counter()
    right: Counter[str] = Counter()
    unanswered: list[tuple[str, str, tuple[str, int, int] | None]] = []
    for said in _read(lines):
        if sources and not (said.sources and {*said.sources} <= {*sources}):
            continue
        languages[said.language][not said.helpful] += 1
        if said.helpful:
            continue
        reason = said.reason or "unknown"
        reasons[reason] += 1
        left_open[said.language] += reason == "unanswered" or said.outcome in _OPEN
        right.update([said.right[0]] if said.right else [])
        for path in dict.fromkeys(said.cited):
            pages[path][reason] += 1
        if said.question:
            unanswered.append((said.language, said.question, said.right))
    most = sorted(pages.items(), key=lambda each: (-each[1].total(), each[0]))
    return FeedbackReport(
        {code: (good, bad) for code, (good, bad) in sorted(languages.items())},
        dict(reasons.most_common()),
        {path: dict(counted.most_common()) for path, counted in most},
        {code: count for code, count in sorted(left_open.items()) if count},
        dict(sorted(right.items(), key=lambda each: (-each[1], each[0]))),
        tuple(reversed(unanswered)),
    )


def _read(lines: Iterable[str]) -> Iterator[Feedback]:
    for line in lines:
        try:
            yield Feedback.of(json.loads(line))
        except (ValueError, AttributeError, RecursionError, SettingError):
            continue
