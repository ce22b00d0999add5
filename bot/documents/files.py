"""What is known of a file without its bytes: enough to tell what the change of another means for it."""

from __future__ import annotations

import json
from dataclasses import astuple, dataclass, fields
from typing import NamedTuple

from ..languages.locale import known
from ..records import SourceDocument
from .metadata import Metadata, first_with_hash
from .places.layouts import Place

SIDE, LINK, CLOSED, OTHER, SPECIAL = (
    "sidecar",
    "link",
    "closed",
    "other",
    "special",
)  # formats of what is no document that is read
_ADDED = "added:"


class Given(NamedTuple):
    """What whoever hands a document over says of it; counts before what its path and its words say."""

    language: str | None = None
    original: str | None = None
    link: str | None = None

    @classmethod
    def by(cls, document: SourceDocument | None) -> Given | None:
        """None where nothing is said."""
        said = cls(document.language, document.original, document.link) if document else cls()
        return said if any(said) else None


@dataclass(frozen=True, slots=True)
class File:
    """A file as it was last listed and read; equal content, place and neighbours make an equal document of it."""

    path: str
    stamp: str  # what its source listed it with; another one means another look at its bytes
    format: str  # a key of FORMATS, or one of those above
    content_hash: str = ""  # SHA-256 of its bytes; empty where they were not read
    told: str = ""  # SHA-256 of its generator's settings, where its words or its anchors depend on them
    hashes: frozenset[str] = frozenset()  # MD5, of which a translation of it may note one
    claimed: str | None = None  # the language that the file itself says it is in
    inside: Metadata | None = None  # what its translator noted in it
    beside: Metadata | None = None  # and in a sidecar
    given: Given | None = None
    notes: tuple[str, ...] = ()  # what is odd in its text; of a sidecar, in its entries
    place: Place | None = None  # its language and its original, all things considered
    written_in: str | None = ""  # the language of its words, as `places` asks for it; empty where it did not
    changed: int | None = None  # seconds since 1970: when it changed last, where a repository knows
    takes_in: tuple[str, ...] = ()  # files that it names to be put into it
    called: str | None = None  # by its site's navigation or its path, where its text has no title
    around: str | None = None  # the language of a translation's original, or of the pages beside records
    unread: str | None = None  # why its bytes make no text
    left_out: str | None = None  # why its text makes no document
    unquoted: str | None = None  # the language of what is left in it untranslated, where no original has that

    @property
    def metadata(self) -> Metadata | None:
        """What its translator noted."""
        return first_with_hash(self.inside, self.beside)

    @property
    def opened(self) -> bool:
        """Was it looked into? What stands in a folder of another language is not."""
        return bool(self.content_hash or self.unread)

    @property
    def says(self) -> str | None:
        """Our language that its place says it is in, else the file itself."""
        return (known(self.place.language) if self.place else None) or self.claimed

    @property
    def makes(self) -> tuple[object, ...]:
        """What decides which document its text makes, but for its original, its state and its link."""
        return self.content_hash, self.told, self.format, self.says, self.place is not None, self.around

    @property
    def added(self) -> bool:
        """Was it added by hand? Then the index alone has its text."""
        return self.stamp.startswith(_ADDED)

    def source_document(self) -> SourceDocument:
        """The document as it was added by hand, without its content."""
        return SourceDocument(self.path, "", self.format, *(self.given or Given()))

    def to_json(self) -> str:
        """All that is not as usual, in ASCII."""
        values = {each.name: getattr(self, each.name) for each in fields(self)}
        said = {each.name: values[each.name] for each in fields(self) if values[each.name] != each.default}
        return json.dumps(said, separators=(",", ":"), default=_plain)

    @classmethod
    def from_json(cls, text: str) -> File:
        """What `to_json` wrote."""
        values = json.loads(text)
        for name, kind in (("inside", Metadata), ("beside", Metadata), ("given", Given), ("place", Place)):
            if name in values:
                values[name] = kind(*values[name])
        return cls(
            **values
            | {
                "notes": tuple(values.get("notes", ())),
                "takes_in": tuple(values.get("takes_in", ())),
                "hashes": frozenset(values.get("hashes", ())),
            }
        )


def added_stamp(stamp: str) -> str:
    """The stamp of a document that is added by hand."""
    return _ADDED + stamp


def _plain(value: object) -> object:
    return sorted(value) if isinstance(value, frozenset) else astuple(value)  # type: ignore[call-overload]
