"""Questions to begin with, and to go on with on a page, chosen from headings: only such as their own page answers."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from zlib import crc32

from .documents.formats import blocks_of
from .languages.cues import asked_kind, asks_how
from .records import Answer, Document
from .text.plain import plain

MOST = 3  # questions
TRIED = 14  # headings of a language that are asked
TRIED_OF_PAGE = 8  # headings of a page that are asked
_WORDS = (3, 12)  # of a heading that says what it is about
PAGES = 60  # of a language that are looked through


def starts(documents: Iterable[Document], ask: Callable[[str], Answer]) -> list[str]:
    """Headings of documents of one language that their own page answers, one a page: those that ask first."""
    found: list[str] = []
    pages: set[str] = set()
    for heading, path in _candidates(documents)[:TRIED]:
        if path not in pages and _answers(ask(heading), path):
            found.append(heading)
            pages.add(path)
        if len(found) == MOST:
            break
    return found


def related(document: Document, ask: Callable[[str], Answer]) -> list[str]:
    """Headings of a document that it answers itself, those that ask first: one more than are shown, since one of them
    may be what was asked."""
    asked = (heading for heading, path in _candidates([document])[:TRIED_OF_PAGE] if _answers(ask(heading), path))
    return list(islice(asked, MOST + 1))


def _answers(answer: Answer, path: str) -> bool:
    """Does the answer stand on a page?"""
    return answer.outcome == "answer" and bool(answer.citations) and answer.citations[0].path == path


def noted(found: Mapping[str, Mapping[str, Sequence[str]]]) -> str:
    """Questions by version of an index and by language as text with its checksum."""
    text = json.dumps(found, ensure_ascii=False)
    return f"{crc32(text.encode())} {text}"


def known(text: str | None, version: str) -> dict[str, list[str]]:
    """Those of a version by language, out of what `noted` made; none where it is anything else."""
    sum_, _, rest = (text or "").partition(" ")
    return dict(json.loads(rest).get(version, {})) if sum_ == str(crc32(rest.encode())) and rest else {}


def _candidates(documents: Iterable[Document]) -> list[tuple[str, str]]:
    """Headings with the paths of their pages: what asks first, then one a page before a second of any."""
    ranked: list[tuple[int, int, str, str]] = []
    for document in documents:
        ranked += [
            (_said(heading, document.language), turn, heading, document.path) for turn, heading in _headings(document)
        ]
    told: dict[str, tuple[str, str]] = {}
    for _, _, heading, path in sorted(ranked, key=lambda each: each[:2]):
        told.setdefault(heading.casefold(), (heading, path))
    return list(told.values())


def _said(heading: str, language: str) -> int:
    """How far a heading is from a question: one, one in all but its mark, or a name."""
    return 0 if heading.endswith("?") else 1 if asks_how(heading, language) or asked_kind(heading, language) else 2


def _headings(document: Document) -> Iterator[tuple[int, str]]:
    """The headings of a document that say enough by themselves, numbered; its title is what others are about."""
    raw = (document.text[each.start : each.end] for each in blocks_of(document) if each.kind == "heading")
    lines = (" ".join(plain(each).split()) for each in raw)
    yield from enumerate(each for each in lines if _tells(each))


def _tells(heading: str) -> bool:
    words: Sequence[str] = re.findall(r"[^\W\d_]{2,}", heading)
    return _WORDS[0] <= len(words) <= _WORDS[1] and len(heading) <= 90 and heading[0].isalpha()
