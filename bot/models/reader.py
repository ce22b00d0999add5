"""The reader: reads a question and a passage together, and says whether the passage answers, and where.

The bundled encoder with its upper layers trained further (scripts/train/reader.py). Knows nothing of search.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from ..records import Claimed, Reading
from .encoder import FolderEncoder, Joined, session_of
from .weights import READER

if TYPE_CHECKING:
    import numpy as np

LIMIT = 256  # tokens of a question and a passage together: it was trained on no more
QUESTION, CLAIM, PASSAGE = "query: ", "claim: ", "passage: "
LONGEST = 600  # characters of a question that are read


class FolderReader:
    """The reader of the bundled encoder's folder; its graph is loaded when it reads first."""

    def __init__(self, encoder: FolderEncoder, name: str, *, threads: int = 2) -> None:
        self.name = name
        self._encoder = encoder
        self._loading = Lock()
        self._session: Any = None
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="reader")

    @staticmethod
    def is_in(folder: Path) -> bool:
        return (folder / READER).is_file()

    def read(self, question: str, passages: Sequence[str]) -> list[Reading]:
        """What each passage says to the question; of a long one the beginning is read."""
        joined = list(self._joined(QUESTION + question, passages))
        longest_first = sorted(range(len(joined)), key=lambda at: -len(joined[at].ids))  # so that none waits long
        read = self._pool.map(self._reading, (joined[at] for at in longest_first))
        found = dict(zip(longest_first, read, strict=True))
        return [found[at] for at in range(len(joined))]

    def judge(self, claim: str, passage: str) -> Claimed:
        """What a passage is to a claim."""
        import numpy as np

        (joined,) = self._joined(CLAIM + claim, [passage])
        said, _ = self._said(joined)
        chances = np.exp(said[1:] - said[1:].max())
        return Claimed(*(float(each) for each in chances / chances.sum()))

    def _joined(self, first: str, passages: Sequence[str]) -> Iterator[Joined]:
        return self._encoder.pairs(first[:LONGEST], [PASSAGE + passage for passage in passages], LIMIT)

    def _reading(self, joined: Joined) -> Reading:
        said, spans = self._said(joined)
        offsets = joined.offsets - len(PASSAGE)
        own = joined.own & (offsets[:, 1] > 0)
        return Reading(float(said[0]), offsets[own].clip(0), _log_softmax(spans[own, 0]), _log_softmax(spans[own, 1]))

    def _said(self, joined: Joined) -> tuple[np.ndarray, np.ndarray]:
        """The heads' logits (4,), and those of each token (t, 2)."""
        said, spans = self._loaded().run(["said", "spans"], {"input_ids": joined.ids[None]})
        return said[0], spans[0]

    def _loaded(self) -> Any:
        with self._loading:
            if self._session is None:
                self._encoder.check(READER, f"{READER}_data", "model.onnx_data")
                self._session = session_of(self._encoder.folder / READER, self._encoder.folder)
            return self._session


def _log_softmax(logits: np.ndarray) -> np.ndarray:
    import numpy as np

    if not len(logits):
        return logits
    most = logits.max()
    found: np.ndarray = logits - most - np.log(np.exp(logits - most).sum())
    return found
