"""A text's words without their markup, its code and its links set apart; knows no language.

What a reader would take for code is code, marked as such or not: flags, paths, files, calls, names with underscores.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from unicodedata import normalize

from .plain import CLOSE, OPEN, closed_in, extended, literal, parted, tag_sign, with_strikes, written
from .syntax import (
    AUTOLINK,
    CODE_OVER_LINES,
    COMMENT,
    EMPHASIS,
    ESCAPE,
    FENCE_LINE,
    FIRST_MARK,
    IMAGE_LINK,
    LABEL,
    LINK,
    REFERENCE,
    STRUCK,
    TAG,
    TASK,
    URL,
)

MARK = "\ue000"  # private characters: the n-th from here stands for the n-th piece of code
_MOST = 6400  # pieces of code in a text: so many private characters there are

_TECHNICAL = re.compile(
    r"""
    (?<![\w-])--?[A-Za-z][\w-]*(?:=[^\s,;]+)?      # a flag
  | [~.]{0,2}/[\w.~/-]*\w                          # a path from a root
  | (?=[\w./\\-]*[^\W\d])(?!\d)\w[\w.-]*(?:[/\\][\w.-]*\w)+/?  # a path, an organisation's model
  | (?<![\w-])(?!\d)\w[\w.-]*/(?![\w/\\])          # a folder
  | \w[\w-]*\.[A-Za-z]{2,5}(?![\w])                # a file, a host
  | \w+(?:\.\w+)*\(\S*\)                           # a call
  | [A-Za-z]\w*(?:\.[A-Za-z]\w*)+                  # a member
  | \w*_\w+                                        # a name with underscores
  | [\w.+-]+@[\w.-]+\w                             # an address
  | \w+=[^\s,;]+                                   # a setting
  | \{\w+\} | \$[A-Za-z_]\w*
  | <[^\W\d][^<>\n\ue000-\uf8ff]{0,60}>              # the place of a reader's own word
    """,
    re.VERBOSE,
)
_SMALL = re.compile("([⁰¹²³⁴⁵⁶⁷⁸⁹]+)|[₀₁₂₃₄₅₆₇₈₉]+")
_ENTITY = re.compile(r"&(?:#\w{1,8}|\w{2,32});")
_BOX = re.compile(rf"^([ \t>]*(?:(?:[-*+•]|\d{{1,3}}[.)])[ \t]+)?){TASK.pattern}", re.MULTILINE)
_CODE = re.compile("[\ue000-\uf8ff]")
_FIGURE = re.compile(r"[^\W\d_]*-?\d+(?:[.,]\d+)*%?")  # a number, or a name with one, such as `int8`


@dataclass
class Unmarked:
    """A text without markup, with one private character for each piece of its code; its code; its links."""

    text: str = ""
    codes: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)

    def code(self, mark: str) -> str:
        """The piece of code that a private character stands for."""
        return self.codes[ord(mark) - ord(MARK)]


def unmarked(text: str) -> Unmarked:
    """A text, which holds no private characters, without its markup."""
    found = Unmarked()

    def image(link: re.Match[str]) -> str:
        found.links.append(link[2])
        return " "

    def words_of(link: re.Match[str]) -> str:
        found.links.append(link[2])
        return f"{OPEN}{link[1]}{CLOSE}"

    def address(url: re.Match[str]) -> str:
        found.links.append(url[0].rstrip(".,;:!?*_"))
        return " "

    def struck(words: re.Match[str]) -> str:
        code = _CODE.sub(lambda mark: found.code(mark[0]), " ".join(words[1].split()))
        return _kept(f"~~{code}~~", found.codes)

    closed = closed_in(text)
    text = IMAGE_LINK.sub(image, FENCE_LINE.sub("\n\n", LABEL.sub(r"\1", text)))
    text = _BOX.sub(r"\1", text)
    text = URL.sub(address, AUTOLINK.sub(r"\1", LINK.sub(words_of, text)))
    text = CODE_OVER_LINES.sub(lambda span: f" {''.join(_piece(each, found.codes) for each in span[2].split())} ", text)
    text = ESCAPE.sub(lambda sign: literal(sign[1]), text)
    text = TAG.sub(lambda tag: tag_sign(tag[0], closed), COMMENT.sub(" ", with_strikes(text)))
    text = parted(REFERENCE.sub(rf"{OPEN}\1{CLOSE}", extended(_ENTITY.sub(_unescaped, text))))
    text = parted(EMPHASIS.sub(OPEN, FIRST_MARK.sub("\n\n", text)))
    text = _SMALL.sub(lambda figures: ("^" if figures[1] else "_") + normalize("NFKC", figures[0]), text)
    text = written(STRUCK.sub(struck, text).replace("~~", ""))
    found.text = _TECHNICAL.sub(lambda name: _kept(name[0].rstrip("."), found.codes), text)
    return found


def _unescaped(entity: re.Match[str]) -> str:
    """An entity as its characters, but none as a private one."""
    return literal(_CODE.sub("", html.unescape(entity[0])))


def _kept(code: str, codes: list[str]) -> str:
    """The private character for a piece of code; the piece itself where there are none left."""
    if len(codes) == _MOST:
        return f" {code} "
    codes.append(code)
    return chr(ord(MARK) + len(codes) - 1)


def _piece(piece: str, codes: list[str]) -> str:
    """A piece of code: numbers and names such as `int8` are that also there, the rest is compared as it is written."""
    bare = piece.strip("\"',;“”") or piece
    return f" {bare} " if _FIGURE.fullmatch(bare) else _kept(bare, codes)
