"""Rows that a worker writes beside a table, and that count when they are committed to it; the home of lance.

LanceDB's tables are Lance's datasets, but LanceDB itself can only write and commit in one step.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from ...records import IndexFault


@dataclass(frozen=True, slots=True)
class Target:
    """A table in a database, where each of several machines finds it."""

    uri: str
    options: Mapping[str, str]  # of its storage

    def opened(self) -> Any:
        """The table as it is; IndexFault where it is not to be found: written anew, its rows would be missing."""
        import lance

        try:
            return lance.dataset(self.uri, storage_options=dict(self.options))
        except ValueError as fault:
            if "://" in self.uri:  # storage says more of what is wrong
                raise
            raise IndexFault(
                f"A worker does not find the index at {self.uri}; put it where all machines of the cluster write to,"
                " a shared folder or object storage."
            ) from fault

    def write(self, table: Any, rows: Any) -> list[str]:
        """Writes an arrow table as fragments of the table, each as JSON."""
        from lance.fragment import write_fragments

        written = write_fragments(rows, table, mode="append", storage_options=dict(self.options))
        return [json.dumps(fragment.to_json()) for fragment in written]

    def commit(self, fragments: Iterable[str]) -> list[int]:
        """Puts fragments that were written into the table, in one step; how many rows each of them has."""
        from lance import FragmentMetadata, LanceDataset, LanceOperation

        dataset, written = self.opened(), [FragmentMetadata.from_json(each) for each in fragments]
        LanceDataset.commit(
            dataset.uri,
            LanceOperation.Append(written),
            read_version=dataset.version,
            storage_options=dict(self.options),
        )
        return [fragment.num_rows for fragment in written]


class Fragments(NamedTuple):
    """Fragments written to a table, to be committed together."""

    target: Target
    written: Sequence[str]


def everywhere(uri: str) -> str:
    """A place as each process finds it, whatever folder it runs in."""
    return uri if "://" in uri else os.path.abspath(uri)
