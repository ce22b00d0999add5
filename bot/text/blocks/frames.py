"""What blocks stand in while a text is gone through: lists, items, admonitions, tabs, quotations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...records import Block, BlockKind, Governor, Span
from .labels import LABEL
from .limits import DEEP
from .visible import visible


@dataclass
class Frame:
    """A list, an item, an admonition, a tab or a quotation that blocks stand in."""

    label: Governor | None = None  # what its blocks are under
    group: int = 0  # of a list
    item: str | None = None  # of an item whose own words have not come yet: its mark
    tag: str = ""  # of one that HTML opened
    titled: bool = False  # is its first paragraph its title?


class Standing:
    """Where a text's blocks stand: the frames that are open, and the number of the last list or table."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.frames: list[Frame] = []
        self.groups = 0

    def enter(self, frame: Frame) -> None:
        """Opens what tags or macros stand around."""
        if len(self.frames) >= DEEP:
            raise ValueError(f"nested more than {DEEP} deep; make it flatter")
        self.frames.append(frame)

    def close(self) -> None:
        """Closes what Markdown opened last."""
        while self.frames and self.frames.pop().tag:
            pass  # HTML that was left open within it

    def leave(self, tag: str) -> None:
        """Closes what such a tag or macro opened last, with all that was left open in it."""
        if any(frame.tag == tag for frame in self.frames):
            while self.frames.pop().tag != tag:
                pass

    def item_begins_with_a_block(self) -> None:
        """Leaves an item that has no words before its first block without any."""
        if self.frames and self.frames[-1].item is not None:
            self.frames[-1].item = None

    def block(
        self, kind: BlockKind, span: Span, *, level: int = 0, header: Span | None = None, mark: str = ""
    ) -> Block:
        """A block where we are; the first words of an item are what its further blocks stand under."""
        item = self.frames[-1] if self.frames and self.frames[-1].item is not None else None
        under = tuple(frame.label for frame in self.frames if frame.label)
        group = next((frame.group for frame in reversed(self.frames) if frame.group), 0)
        if item and kind in ("paragraph", "item"):
            kind, mark, item.item = "item", item.item or "", None
            item.label = Governor(span, "item") if span.end - span.start <= LABEL else None
            level = sum(frame.group > 0 for frame in self.frames)
        return Block(kind, *span, level=level, header=header, under=under, group=group, mark=mark)

    def visible(
        self, kind: BlockKind, span: Span | None, *, level: int = 0, header: Span | None = None, mark: str = ""
    ) -> Iterator[Block]:
        """The block, where a reader sees words of it."""
        if span and visible(kind, self._text[slice(*span)]):
            yield self.block(kind, span, level=level, header=header, mark=mark)
        elif kind == "paragraph":
            self.item_begins_with_a_block()
