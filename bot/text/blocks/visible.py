"""Whether a reader sees words of a block."""

from __future__ import annotations

import re

from ...records import BlockKind
from ..syntax import IMAGE, TAG, WORD, in_parts
from ..unshown.hidden import without_hidden
from ..unshown.macros import without_macros

_ATTRIBUTES_ALONE = re.compile(r"\s*\{:?\s*[.#][^{}|]*\}\s*")  # below a table: `{.striped}`
_PART = 8_000  # characters of a block, more than a part has, from which it is looked at in parts


def visible(kind: BlockKind, raw: str) -> bool:
    """Whether a reader sees words: images, comments and tags alone are none; a row of signs is something to read."""
    if kind == "code":
        return True
    if kind == "row" and "![" not in raw and "<" not in raw:
        return raw.strip(" |-:\t") != "" and not _ATTRIBUTES_ALONE.fullmatch(raw)
    if "`" in raw and re.search(r"`[^`\s]+`", raw):
        return True
    if len(raw) > _PART:
        shown = without_hidden(raw) if "<" in raw or "{/*" in raw else raw
        return any(visible(kind, part) for part in in_parts(shown))
    if "{" in raw:
        raw = without_macros(raw)
    if "<" in raw or "{/*" in raw:
        raw = TAG.sub(" ", without_hidden(raw))
    if "![" in raw:
        raw = re.sub(r"\[ *\]\([^()]*\)", " ", IMAGE.sub(" ", raw))
    return WORD.search(raw) is not None
