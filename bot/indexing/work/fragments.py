"""Rows that a worker writes beside a table, and that count when they are committed to it; the home of lance.

LanceDB's tables are Lance's datasets, but LanceDB itself can only write and commit in one step.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ...records import IndexFault


@dataclass(frozen=True, slots=True)
class Target:
    """A table in a database, where each of several machines finds it."""

    uri: str
    options: Mapping[str, str] = field(default_factory=dict)  # of its storage

    def write(self, rows: Iterable[Any]) -> list[str]:
        """Writes arrow tables as fragments, each as JSON. IndexFault where the table is not to be found."""
        from lance.fragment import write_fragments

        dataset = self._opened()  # else a folder that only this machine has would be made, and its rows be missing
        return [
            json.dumps(fragment.to_json())
            for each in rows
            for fragment in write_fragments(each, dataset, mode="append", storage_options=dict(self.options))
        ]

    def commit(self, fragments: Iterable[str]) -> list[int]:
        """Puts fragments that were written into the table, in one step; how many rows each of them has."""
        from lance import FragmentMetadata, LanceDataset, LanceOperation

        dataset, written = self._opened(), [FragmentMetadata.from_json(each) for each in fragments]
        LanceDataset.commit(
            dataset.uri,
            LanceOperation.Append(written),
            read_version=dataset.version,
            storage_options=dict(self.options),
        )
        return [fragment.num_rows for fragment in written]

    def _opened(self) -> Any:
        import lance

        try:
            return lance.dataset(self.uri, storage_options=dict(self.options))
        except ValueError as fault:
            raise IndexFault(
                f"A worker does not find the index at {self.uri}; put it where all machines of the cluster write to,"
                " a shared folder or object storage."
            ) from fault


class Fragments(NamedTuple):
    """Fragments written to a table, to be committed together."""

    target: Target
    written: Sequence[str]


def everywhere(uri: str) -> str:
    """A place as each process finds it, whatever folder it runs in."""
    return uri if "://" in uri else os.path.abspath(uri)
