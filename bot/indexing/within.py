"""What a search is confined to: pages or folders, languages, kinds of passages; the same as SQL and in Python."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple


class Within(NamedTuple):
    """Only passages that have one of each that is named; an empty tuple confines nothing."""

    paths: tuple[str, ...] = ()  # of pages or of folders
    languages: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()

    def sql(self) -> str:
        """The condition on rows, "" for all of them."""
        parts = [
            *(["(" + " OR ".join(map(_at_or_below, self.paths)) + ")"] if self.paths else []),
            *(one_of(name, values) for name, values in (("language", self.languages), ("kind", self.kinds)) if values),
        ]
        return " AND ".join(parts)

    def holds(self, path: str, language: str, kind: str) -> bool:
        """The same of one passage."""
        return (
            (not self.paths or any(path == each or path.startswith(_folder(each)) for each in self.paths))
            and (not self.languages or language in self.languages)
            and (not self.kinds or kind in self.kinds)
        )


EVERYWHERE = Within()
NOWHERE = "false"  # SQL
_AT_ONCE = 500  # values in one condition


def one_of(column: str, values: Iterable[str]) -> str:
    """SQL: the column has one of these values."""
    return f"{column} IN ({', '.join(map(quoted, values))})"


def each_of(column: str, values: Iterable[str]) -> Iterator[str]:
    """The same of any number of values: conditions on some of them each, to be asked one after the other."""
    left = iter(dict.fromkeys(values))
    while some := list(islice(left, _AT_ONCE)):
        yield one_of(column, some)


def quoted(text: str) -> str:
    """SQL's literal of a text."""
    return "'" + text.replace("'", "''") + "'"


def both(*conditions: str) -> str:
    """SQL: all the conditions, of which some may be empty."""
    return " AND ".join(filter(None, conditions))


def _at_or_below(path: str) -> str:
    return f"path = {quoted(path)} OR starts_with(path, {quoted(_folder(path))})"


def _folder(path: str) -> str:
    return path if path.endswith("/") else f"{path}/"
