"""Words of AsciiDoc to Markdown: marks, macros, references and footnotes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ....text.markup import code_span, escaped
from .attributes import REFERENCE

# Marks within words; each alternative keeps the words of one of them.
_INLINE = re.compile(
    r"""
    \\(?P<escaped>[*_`\#^~{\[<])
  | `\+(?P<plain_code>[^\n]+?)\+`
  | ``(?P<wide_code>[^\n]+?)`` | (?<![\w`])`(?P<code>[^\s`](?:[^`\n]*[^\s`])?)`(?![\w`])
  | \+\+\+(?P<passed>.*?)\+\+\+ | (?<!\w)pass:\w*\[(?P<pass>[^\]]*)\]
  | footnote(?P<by_name>ref)?:(?P<note>[^\s\[\]]*)\[(?P<told>(?:[^\[\]]|\\\]|\[[^\[\]]*\])*)\]
  | (?<![\w])(?:link|xref|mailto|kbd|btn|menu|term|glossterm|stem|latexmath|asciimath|icon|image|anchor
        |indexterm2?):(?P<target>[^\s\[\]]*)\[(?P<label>(?:[^\[\]]|\\\]|\[[^\[\]]*\])*)\]
  | (?<![\w:])[a-z]+:(?P<manual>[\w.+-]+)\[(?P<section>[1-9]\w{0,2})\]
  | <<(?P<cross>[^<>,]+)(?:,(?P<cross_words>[^<>]+))?>>
  | (?P<address>(?:https?|ftp|irc)://[^\s\[\]<>]+)\[(?P<address_words>[^\]]*)\]
  | \[\[[^\]]*\]\] | \(\(\((?:[^()]*)\)\)\) | \(\((?P<indexed>[^()]*)\)\)
  | \[(?P<style>[.\#%]?[^\[\]\n]*)\](?=[*_`\#])
  | \*\*(?P<bold2>[^\n]+?)\*\* | (?<![\w*])\*(?P<bold>[^\s*](?:[^*\n]*[^\s*])?)\*(?![\w*])
  | __(?P<italic2>[^\n]+?)__ | (?<![\w_])_(?P<italic>[^\s_](?:[^_\n]*[^\s_])?)_(?![\w_])
  | \#\#(?P<marked2>[^\n]+?)\#\# | (?<![\w\#&])\#(?P<marked>[^\s\#](?:[^\#\n]*[^\s\#])?)\#(?![\w\#])
  | \^(?P<raised>[^\s^]+)\^ | ~(?P<lowered>[^\s~]+)~
  | "`(?P<double>[^\n]+?)`" | '`(?P<single>[^\n]+?)`'
    """,
    re.VERBOSE,
)
_KEPT = ("passed", "pass", "indexed", "bold2", "bold", "italic2", "italic", "marked2", "marked")
STRUCK = re.compile(r"(?:^|[.\s])(?:line-through|strike(?:-?through|-?out)?|text-strike|del(?:eted)?)(?=[.\s,\]#%]|$)")
_GIVEN = {"nbsp": "\u00a0", "sp": " ", "empty": "", "blank": "", "plus": "+", "asterisk": "*", "lt": "<", "gt": ">",
          "amp": "&", "apos": "'", "quot": '"', "lsquo": "‘", "rsquo": "’", "ldquo": "“", "rdquo": "”", "zwsp": "",
          "startsb": "[", "endsb": "]", "vbar": "|", "caret": "^", "tilde": "~", "backslash": "\\", "backtick": "`",
          "two-colons": "::", "two-semicolons": ";;", "deg": "°", "wj": "", "cpp": "C++"}  # fmt: skip


@dataclass
class Words:
    """Writes the words of a page, and remembers its footnotes."""

    attributes: dict[str, str]
    notes: list[str] = field(default_factory=list)  # footnotes that are not written yet
    noted: dict[str, int] = field(default_factory=dict)  # the number of each footnote, by its name

    def filled(self, words: str) -> str:
        """The words with the values of attributes; one that nobody set stays."""
        return REFERENCE.sub(lambda found: self.attributes.get(found[1].lower(), _GIVEN.get(found[1], found[0])), words)

    def inline(self, words: str) -> str:
        """The Markdown of words, with the values of attributes."""
        return self._inline(self.filled(words))

    def _inline(self, words: str) -> str:
        parts, done, struck = [], 0, False
        for found in _INLINE.finditer(words):
            marked = self._marked(found)
            parts += [escaped(words[done : found.start()]), f"<del>{marked}</del>" if struck and marked else marked]
            done, struck = found.end(), STRUCK.search(found["style"] or "") is not None
        return "".join([*parts, escaped(words[done:])])

    def _marked(self, found: re.Match[str]) -> str:  # noqa: PLR0911
        """The Markdown of what is marked."""
        for name in ("plain_code", "wide_code", "code"):
            if found[name]:
                return code_span(found[name].strip("+") if name == "code" else found[name])
        if found["escaped"]:
            return escaped(found["escaped"])
        for name in _KEPT:
            if found[name]:
                return self._inline(found[name])
        if found["raised"] or found["lowered"]:
            tag = "sup" if found["raised"] else "sub"
            return f"<{tag}>{escaped(found['raised'] or found['lowered'])}</{tag}>"
        if found["double"] or found["single"]:
            return f"“{self._inline(found['double'])}”" if found["double"] else f"‘{self._inline(found['single'])}’"
        if found["cross"]:
            return self._inline(found["cross_words"] or found["cross"].rpartition("#")[2] or found["cross"])
        if found["address"]:
            return self._inline(found["address_words"].split(",")[0].rstrip("^")) or escaped(found["address"])
        if found["note"] is not None:
            return self._footnote(found)
        if found["manual"]:  # `man:ls[1]`, and what others call it
            return escaped(f"{found['manual']}({found['section']})")
        return self._macro(found) if found["target"] is not None else ""

    def _footnote(self, found: re.Match[str]) -> str:
        """The mark of a footnote, which is noted where it is told."""
        name, told = found["note"], found["told"].replace("\\]", "]").strip()
        if found["by_name"]:  # `footnoteref:[name,words]`
            name, _, told = (part.strip() for part in told.partition(","))
        if name not in self.noted or not name:
            number = len(self.noted) + 1
            self.noted[name or f"[{number}"] = number
            if told:
                self.notes.append(f"[^{number}]: {self._inline(told)}")
        return f"[^{self.noted[name] if name else number}]"

    def _macro(self, found: re.Match[str]) -> str:
        name, label = found[0].split(":", 1)[0], found["label"].replace("\\]", "]")
        if name in ("icon", "image", "anchor", "indexterm"):
            return ""
        if name in ("stem", "latexmath", "asciimath"):
            return code_span(label)
        if name == "menu":
            return self._inline(
                " > ".join(part.strip() for part in (found["target"], *label.split(">")) if part.strip())
            )
        words = label.strip("\"'^") if name in ("kbd", "btn") else label.split(",window=")[0].strip('"^')
        return self._inline(words or found["target"].rpartition("/")[2].partition("#")[0])
