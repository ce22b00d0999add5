"""What the macros of site generators stand around, and what they call it."""

from __future__ import annotations

from functools import cached_property

from ...records import Governor, Span
from ..unshown.macros import Opened, closing, closings, macros_in
from .frames import Frame, Standing
from .labels import LABEL, WARNS
from .lines import stripped


class Macros:
    """Goes through a document's macros, and opens and closes what blocks stand in."""

    def __init__(self, text: str, standing: Standing) -> None:
        self._text, self._in = text, standing

    @cached_property
    def _ends(self) -> dict[str, int]:
        return closings(self._text)

    def take(self, span: Span) -> None:
        """Opens or closes what the macros of a line stand around."""
        for macro, closes_one in macros_in(self._text, span):
            tag = f"{{{{{macro.name}"
            if closes_one:
                self._in.leave(tag)
            elif self._ends.get(macro.name, -1) >= macro.end:
                self._in.enter(Frame(self._label_of(macro), tag=tag))

    def _label_of(self, macro: Opened) -> Governor | None:
        """What a macro calls what it stands around, or its kind where that warns."""
        if macro.label and macro.label.end - macro.label.start <= LABEL:
            return Governor(macro.label, "label")
        warns = macro.kind and self._text[slice(*macro.kind)].lower() in WARNS
        return Governor(macro.kind, "label") if macro.kind and warns else None

    def within(self, span: Span) -> tuple[Span, Governor | None]:
        """What a macro stands around that opens with a paragraph and closes at its end, and what it calls that."""
        raw = self._text[slice(*span)]
        mark = len(raw) - len(raw.lstrip(" \t>-*+"))
        if not raw.startswith(("{{", "{%"), mark):
            return span, None
        opened = next((each for each, closes_one in macros_in(self._text, span) if not closes_one), None)
        last = closing(self._text, opened.name, Span(opened.end, span.end)) if opened else None
        if opened is None or last is None or self._text[last.end : span.end].strip():
            return span, None
        inside = stripped(self._text, Span(opened.end, last.start))
        return (inside if inside.end > inside.start else span), self._label_of(opened)
