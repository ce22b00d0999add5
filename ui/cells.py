"""Documents by languages: what a map of them shows of each, in which state it is and what is to be mended in it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from types import MappingProxyType

from bot import Checked, Finding, Report

_OF_STATES = frozenset({"stale", "missing", "untranslated"})
_SEVERE: MappingProxyType[str, int] = MappingProxyType({"mislabelled": 3, "missing": 3, "stale": 2})
_MANY = 5  # findings from which a cell is at its darkest


@dataclass(frozen=True, slots=True)
class Cell:
    """One page in one language; no document where it is not there."""

    document: Checked | None
    findings: tuple[Finding, ...] = ()

    @property
    def never(self) -> bool:
        """Was it never translated, though others are?"""
        return self.document is None and any(each.kind == "untranslated" for each in self.findings)

    @property
    def mislabelled(self) -> bool:
        """Is it written in another language than it claims?"""
        return any(each.kind == "mislabelled" for each in self.findings)

    @property
    def defects(self) -> int:
        """How many findings there are in its text."""
        return sum(each.kind not in _OF_STATES for each in self.findings)

    @property
    def level(self) -> int:
        """How dark it is, 0 to 3: by its state, or by how much is to be mended."""
        count = self.defects
        many = (count > 0) + (count > 1) + (count >= _MANY)
        return max([many, *(_SEVERE.get(each.kind, 0) for each in self.findings)])


def level_of(state: str) -> int:
    """How dark a document is by its state alone."""
    return _SEVERE.get(state, 0)


def cells(report: Report) -> defaultdict[tuple[str, str], Cell]:
    """The cells by page (its original's path) and language; an empty one for any other."""
    page_of = {document.path: document.page for document in report.documents}
    found: defaultdict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in report.findings:
        found[page_of.get(finding.path, finding.path), finding.language].append(finding)
    there = {(document.page, document.language): document for document in report.documents}
    made = {key: Cell(there.get(key), tuple(found.get(key, ()))) for key in (*there, *found)}
    return defaultdict(lambda: Cell(None), made)
