"""How Markdown is written: the patterns by which more than one stage reads it; knows not what for."""

from __future__ import annotations

import re

NEWLINE = re.compile(r"\r\n?|\n")
MARKER = re.compile(r"^(?:[ \t]*(?:>|[-*+](?=[ \t])|\d{1,9}[.)](?=[ \t])))*[ \t]*(?:\[[ xX]\][ \t]+)?")
IMAGE = re.compile(r"!\[[^\[\]]*\](?:\([^()]*\)|\[[^\[\]]*\])?")
TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
HEADING_MARK = re.compile(r"^#{1,6}(?:[ \t]+|$)")
UNDERLINE = re.compile(r"^(?:=++|-++|\|?[ \t]*+:?-++:?[ \t]*+(?:\|[ \t]*+:?-*+:?[ \t]*+)*+)$")
ALERT = re.compile(r"^\[![A-Z]+\][ \t]*")
BAR = re.compile(r"(?<!\\)\|")
WORD = re.compile(r"[^\W_]")

CODE_SPAN = re.compile(r"(?<!`)(`+)(?!`)([^\n]*?[^`\n])\1(?!`)")
