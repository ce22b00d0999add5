"""The blocks of a document to HTML: headings, paragraphs, lists, tables and code as what they are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from bot import Part, Piece

from .markup import escape

Said = Callable[[Piece, str], str]  # a piece, and its words or a cell's -> markup
_SHORT = 14  # characters of a cell that stays on one line: a number with its unit
Above = Callable[[str], str]  # code -> markup that stands above it, beside its language


def body(blocks: Sequence[Part], said: Said, above: Above = lambda code: "") -> str:
    """The blocks in order; `said` makes markup of the words of each piece."""
    return "".join(_run(shape, list(group), said, above) for shape, group in groupby(blocks, key=_shape))


def _shape(part: Part) -> tuple[str, tuple[str, ...]]:
    return part.shape, tuple(name for name, _ in part.cells)


def _run(shape: tuple[str, tuple[str, ...]], blocks: Sequence[Part], said: Said, above: Above) -> str:
    if shape[0] == "row" and shape[1]:
        return _table(shape[1], blocks, said)
    return "".join(_block(part, said, above) for part in blocks)


def _block(part: Part, said: Said, above: Above) -> str:
    gap = "\n" if part.shape == "code" else " "
    words = gap.join(said(piece, piece.text) for piece in part.pieces)
    if part.shape == "heading":
        level = max(2, min(part.level + 1, 5))
        return f'<h{level} class="p-heading">{words}</h{level}>'
    if part.shape == "code":
        name = re.sub(r"[^\w+#.-]", "", part.mark)
        label = f'<span class="p-name">{escape(name)}</span>' if name else ""
        head = label + above("\n".join(piece.text for piece in part.pieces))
        bar = f'<div class="p-bar">{head}</div>' if head else ""
        return f'<div class="p-block">{bar}<pre class="p-code" tabindex="0"><code>{words}</code></pre></div>'
    if part.shape == "item":
        mark = part.mark if part.mark[:-1].isdigit() else "–"
        return (
            f'<div class="p-item p-level-{max(1, min(part.level, 4))}"><span class="p-mark">{escape(mark)}</span>'
            f"<span>{words}</span></div>"
        )
    return f'<p class="p-text">{words}</p>'


def _table(columns: Sequence[str], rows: Sequence[Part], said: Said) -> str:
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in columns)
    lines = "".join(f"<tr>{''.join(_cells(row, said))}</tr>" for row in rows)
    return (
        f'{scrolling(columns)}<table class="p-table"><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table></div>'
    )


def scrolling(columns: Sequence[str]) -> str:
    """Begins the box of a table that may be wider than the page: a stop for the keyboard, named by the columns."""
    return f'<div class="p-scroll" tabindex="0" role="group" aria-label="{escape(", ".join(filter(None, columns)))}">'


def _cells(row: Part, said: Said) -> Iterator[str]:
    (piece,) = row.pieces
    for _, value in row.cells:
        short = ' class="p-short"' if len(value) <= _SHORT else ""
        yield f"<td{short}>{said(piece, value) if value else ''}</td>"
