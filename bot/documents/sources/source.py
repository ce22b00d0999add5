"""What a source is: what it lists, and what it can be asked."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from ...records import Document, LeftOut, SourceDocument


@dataclass(frozen=True, slots=True)
class Listing:
    """The paths of documents and of their sidecars, each with its stamp; links, which are not followed; closed folders.

    A stamp changes whenever the content does; an empty one says nothing, so that the content has to be looked at.
    """

    documents: dict[str, str] = field(default_factory=dict)
    sidecars: dict[str, str] = field(default_factory=dict)
    links: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)  # documents in formats that are not read
    closed: list[str] = field(default_factory=list)
    special: list[str] = field(default_factory=list)  # pipes, sockets, devices: named as documents, and no files

    def __iter__(self) -> Iterator[str]:
        """Every path but those of folders."""
        yield from (*self.documents, *self.sidecars, *self.links)


class Source(Protocol):
    """Where documents come from."""

    @property
    def nothing(self) -> str:
        """What is said where none of them can be read, with the cure."""

    @property
    def folders(self) -> tuple[str, ...]:
        """The folders that it reads, or the address of the site."""

    def named(self) -> dict[str, Source]:
        """By its name each source in it: what is read, and may be seen, by itself."""

    def listing(self) -> Listing:
        """All there is now, without a look into it."""

    def content(self, path: str) -> bytes:
        """The bytes of a document or a sidecar; LeftOut where they cannot be had or are too many."""

    def given(self, path: str) -> SourceDocument | None:
        """What is known of a document beside its bytes, None where it is a file."""

    def unchanged(self, document: Document) -> bool:
        """Is the document still what was indexed?"""

    def text(self, document: Document) -> str | None:
        """What the file of a document says now, where it is at hand, is text, and is as it was indexed."""

    def configurations(self) -> dict[str, str]:
        """Name -> text of the configurations of site generators that are there."""

    def settings(self, path: str, name: str) -> tuple[str, str]:
        """Path and text of the file of a name that is nearest above a document; empty where there is none."""

    def changed_at(self, paths: Collection[str]) -> dict[str, int]:
        """Path -> seconds since 1970 at which a document changed last, of those of which that is known."""

    def has(self, path: str) -> bool:
        """Does a path lead to something, be it a document or not? True where that is not known."""

    def expire(self) -> None:
        """Has the next listing be of what is there then, however new the last one is."""


def too_large(most: int) -> LeftOut:
    return LeftOut(f"larger than {most // 1_000_000} MB; split it into smaller files")
