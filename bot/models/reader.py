"""The reader: reads a question and a passage together, and says whether the passage answers, and where.

The bundled encoder with its upper layers trained further (scripts/train/reader.py). Knows nothing of search.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from ..records import Claimed, Reading
from ..text.unshown.unseen import encodable
from .encoder import FolderEncoder, session_of
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
        return list(self._pool.map(lambda passage: self._read(question, passage), passages))

    def judge(self, claim: str, passage: str) -> Claimed:
        """What a passage is to a claim."""
        import numpy as np

        said, _, _, _ = self._said(CLAIM + claim, passage)
        chances = np.exp(said[1:] - said[1:].max())
        return Claimed(*(float(each) for each in chances / chances.sum()))

    def _read(self, question: str, passage: str) -> Reading:
        said, spans, offsets, own = self._said(QUESTION + question, passage)
        inside = spans[own]
        return Reading(float(said[0]), offsets[own], _log_softmax(inside[:, 0]), _log_softmax(inside[:, 1]))

    def _said(self, first: str, passage: str) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """The heads' logits (4,), those of each token (t, 2), tokens' places in the passage, which are its own."""
        import numpy as np

        ids, offsets, second = self._encoder.pair(first[:LONGEST], PASSAGE + encodable(passage), LIMIT)
        said, spans = self._loaded().run(["said", "spans"], {"input_ids": ids[None]})
        offsets = offsets - len(PASSAGE)
        own = second & (offsets[:, 1] > 0)
        return np.asarray(said[0]), np.asarray(spans[0]), offsets.clip(0), own

    def _loaded(self) -> Any:
        with self._loading:
            if self._session is None:
                self._session = session_of(self._encoder.folder / READER)
            return self._session


def _log_softmax(logits: np.ndarray) -> np.ndarray:
    import numpy as np

    if not len(logits):
        return logits
    most = logits.max()
    found: np.ndarray = logits - most - np.log(np.exp(logits - most).sum())
    return found
