"""A question with a pasted log: what the person wrote, and what of the log is searched; knows no language's words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

# ---- how the lines of a log look -----------------------------------------------------------

_LOOKED_AT = 200  # characters of a line
_SIGNS = 0.15  # share of figures and signs from which a line is no prose

_STAMP = "|".join(
    (
        r"\d{4}[-/.]\d\d[-/.]\d\d[T ,]+\d\d:\d\d\S*",  # 2026-11-27 04:00:11,000
        r"\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d",  # 27/Nov/2026:04:00:11
        r"[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d",  # Nov 27 04:00:11
        r"\d\d:\d\d:\d\d\S*",
    )
)
_GRAVE = r"(?:ERROR|ERR|FATAL|CRITICAL|CRIT|SEVERE|EMERG|ALERT|PANIC)\b"
_LEVEL = rf"(?:{_GRAVE}|(?:TRACE|DEBUG|VERBOSE|INFO|NOTICE|WARN|WARNING)\b)"
_STAMPED = re.compile(rf"(?:.{{0,60}}?[|(\[]\s*|\W*)(?:{_STAMP})")
_LEVELLED = re.compile(rf"\W*(?:[\w.-]+\W+)?{_LEVEL}")
_FRAME = re.compile(
    r"\s*(?:at \S.*[(:]\S*\d|at [\w$.<>]+\(|File \".+\", line \d|from \S+:\d+:in|#\d+ |\.{3} \d+ more"
    r"|Traceback \(most recent call|goroutine \d+ \[|thread '.*' panicked at)"
)
# `KeyError: 'x'`, `Caused by: java.net.BindException: In use`, `Uncaught TypeError: …`, `PG::ConnectionBad: …`
_EXCEPTION = re.compile(
    r"\s*(?:E +|Caused by: |Exception in thread \S+ |(?:[\w:]+ +){0,3}[Uu]n(?:caught|handled)(?: \w+)?[.:]? )?"
    r"(?:(?:[\w$]+(?:\.|::|\\))*[A-Z]\w*(?:Error|Exception|Interrupt|Fault)(?: \[\w+\])?(?::\s|\s*$)"
    r"|\w+(?:(?:\.|::)\w+)*(?:\.|::)[A-Z]\w+: |panic: |thread '.*' panicked at|.*\([A-Z]\w+Error\)$)"
)
# `ERROR …`, `level=error`, `[error]`, `npm ERR! …`, `main.c:3:5: error: …`, `error[E0382]: …`
_WRONG = re.compile(
    rf".{{0,120}}?(?<!\w)(?:{_GRAVE}|level\W{{1,3}}(?:error|fatal|critical|panic)\b|\[(?:error|crit|alert|emerg)\])"
    rf"|(?:\W*(?:{_STAMP})\W+)?(?:\S+\s+){{0,2}}(?:[Ff]atal|[Ee]rror)(?: error)?(?:\[\w+\])?:\s"
)
_KINDS = (_STAMPED, _LEVELLED, _FRAME, _EXCEPTION, _WRONG)
# What is indented, typed at a prompt, fenced, or begins with a file or a compiler's label.
_SET_OFF = re.compile(r"\s{2}|\t|[$>%#] |```|\S+\.\w{1,4}:|(?:note|help|hint|warning)(?:\[\w+\])?: ")
_SIGN = re.compile(r"[^\w\s,.?!'’\-–—]|[\d_]|[.](?=\w)")

# ---- which of them is searched -------------------------------------------------------------

_LONGEST = 300  # characters of an error line
_BEFORE_MESSAGE = re.compile(rf"^(?:[\w.-]+\W+)?(?:\W*(?:{_STAMP}|{_LEVEL}))+[\s\]):|!-]*")


class Typed(NamedTuple):
    """What was typed: the person's own words, and what is searched of a log that was pasted beside them."""

    words: str
    pasted: str

    @property
    def searched(self) -> str:
        return "\n".join(part for part in self if part)


def typed(text: str) -> Typed:
    """The person's own words, and the lines of a pasted log that say what went wrong; all of it where none does."""
    lines = text.splitlines()
    places = [place for place, line in enumerate(lines) if _is_of_log(line)]
    if not _is_log(lines, places):
        return Typed(text, "")
    first, end = places[0], places[-1] + 1
    log = lines[first:end]
    return Typed(_joined((*lines[:first], *_below(lines[end:]))), _joined(_errors(log)) or _joined(log))


def _joined(lines: Iterable[str]) -> str:
    return "\n".join(line.rstrip() for line in lines if line.strip())


def _is_log(lines: Sequence[str], places: Sequence[int]) -> bool:
    """Whether most lines are of a log, and one is of nothing else; a line alone has to be an event or an exception."""
    said = sum(bool(line.strip()) for line in lines)
    kinds = _KINDS if said > 1 else (_STAMPED, _EXCEPTION)
    return 2 * len(places) >= said and any(_is_any(kinds, lines[place]) for place in places)


def _is_of_log(line: str) -> bool:
    """Whether a line is of a log, or code; what ends with a question mark is a person's."""
    line = line[:_LOOKED_AT].rstrip()
    if not line or (line[-1] == "?" and not _STAMPED.match(line)):
        return False
    signs = len(_SIGN.findall(line))
    return signs >= _SIGNS * len(line) or _SET_OFF.match(line) is not None or _is_any(_KINDS, line)


def _is_any(kinds: Iterable[re.Pattern[str]], line: str) -> bool:
    return any(kind.match(line[:_LOOKED_AT]) for kind in kinds)


def _below(lines: Sequence[str]) -> Sequence[str]:
    """What a person wrote below a log: it is set off, or asks; else it is how the log ends."""
    own = bool(lines) and (not lines[0].strip() or lines[-1].rstrip().endswith("?"))
    return lines if own else ()


def _errors(log: Sequence[str]) -> list[str]:
    """The last exception and the last line of an error; the first one, too, where there is no exception."""
    grave = [place for place, line in enumerate(log) if _WRONG.match(line[:_LOOKED_AT])]
    exceptions = [place for place, line in enumerate(log) if _EXCEPTION.match(line[:_LOOKED_AT])]
    places = {*grave[-1:], *(exceptions[-1:] or grave[:1])}
    return list(dict.fromkeys(_message(log, place) for place in sorted(places)))


def _message(log: Sequence[str], place: int) -> str:
    """A line without what stands before its message; one that ends with a colon with the next."""
    line = _BEFORE_MESSAGE.sub("", log[place].strip(), count=1)
    after = log[place + 1].strip() if line.endswith(":") and place + 1 < len(log) else ""
    return f"{line} {after}".strip()[:_LONGEST]
