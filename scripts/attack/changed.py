"""Changes inputs a little: bytes, the values of JSON, the elements of XML."""

from __future__ import annotations

import json
import random
from copy import deepcopy
from typing import Any

STRANGE: tuple[Any, ...] = (
    *(None, True, -1, 0, 10**30, 1e308, "", [], {}, [[]], [None], {"a": {}}, "a", "word " * 5_000),
    *("\ud800", "\x00", "a" * 100 + "\u202e", "../../etc/passwd", "{a}", "%s", "[a](b)", "| a |", "2001-01-01"),
)


def in_bytes(chance: random.Random, data: bytes, pool: list[bytes]) -> bytes:
    """An input with one place changed: a word of some format, bytes, a piece of another input, or less."""
    start = chance.randrange(len(data) + 1)
    end = min(len(data), start + chance.choice((0, 1, 2, 8, 40)))
    other = chance.choice(pool)
    at = chance.randrange(len(other) + 1)
    new = chance.choice(
        (
            lambda: chance.choice(PIECES),
            lambda: chance.choice(PIECES) * chance.choice((2, 3, 30)),
            lambda: chance.randbytes(chance.choice((1, 2, 4))),
            lambda: other[at : at + chance.choice((4, 20, 100))],
            lambda: b"",
            lambda: data[start:end] * chance.choice((2, 20)),
        )
    )()
    return data[:start] + new + data[end:]


def in_json(chance: random.Random, data: bytes, pool: list[bytes]) -> bytes:
    """JSON, or the lines of it, with one value changed; now and then its bytes, as those of what is no JSON."""
    lines = data.splitlines() or [b""]
    whole = chance.random() < 0.5 or len(lines) == 1
    place = chance.randrange(len(lines))
    try:
        said = json.loads(data if whole else lines[place])
    except (ValueError, RecursionError):
        return in_bytes(chance, data, pool)
    if chance.random() < 0.1 or not isinstance(said, dict | list):
        return in_bytes(chance, data, pool)
    in_values(chance, said, (*STRANGE, *(piece.decode("utf-8", "replace") for piece in chance.sample(PIECES, 9))))
    made = json.dumps(said, ensure_ascii=chance.random() < 0.5).encode("utf-8", "surrogatepass")
    return made if whole else b"\n".join((*lines[:place], made, *lines[place + 1 :]))


def in_values(chance: random.Random, said: Any, strange: tuple[Any, ...] = STRANGE) -> None:
    """Puts something strange in the place of a value, takes one away, or adds one."""
    while True:
        places = list(said) if isinstance(said, dict) else list(range(len(said)))
        if not places:
            return
        place = chance.choice(places)
        if isinstance(said[place], dict | list) and said[place] and chance.random() < 0.6:
            said = said[place]
            continue
        break
    kind, new = chance.random(), deepcopy(chance.choice(strange))
    if kind < 0.7:
        said[place] = new
    elif kind < 0.85:
        del said[place]
    elif isinstance(said, dict):
        said["a" if chance.random() < 0.5 else place] = new
    else:
        said.append(new)


def in_xml(chance: random.Random, data: bytes, pool: list[bytes]) -> bytes:
    """XML with one element changed; now and then its bytes, as those of what is no XML."""
    from lxml import etree

    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return in_bytes(chance, data, pool)
    every = [each for each in root.iter() if isinstance(each.tag, str)]
    one, other = chance.choice(every), chance.choice(every)
    words = "".join(each for each in chance.choice(PIECES).decode("utf-8", "ignore") if each in "\t\n" or each >= " ")
    kind = chance.randrange(7)
    try:
        if kind == 0:
            one.text = words * chance.choice((1, 1, 30))
        elif kind == 1:
            one.tail = words
        elif kind == 2 and one.attrib:
            one.set(chance.choice(list(one.attrib)), chance.choice(("", "-1", "9" * 30, "sv", "xx", words)))
        elif kind == 3:
            one.append(deepcopy(other))
        elif kind == 4 and one is not root:
            one.getparent().remove(one)
        elif kind == 5:
            one.tag = other.tag
        else:
            return in_bytes(chance, data, pool)
    except ValueError:  # what XML cannot hold
        return in_bytes(chance, data, pool)
    made: bytes = etree.tostring(root)
    return made


PIECES = [
    each.encode("utf-8", "surrogatepass")
    for each in (
        *(
            "\n",
            "\n\n",
            "\r",
            "\r\n",
            " ",
            "    ",
            "\t",
            "\0",
            "\ufeff",
            "\u2028",
            "\u2029#a",
            "\x85",
            "\ufdd0",
            "\ue000",
        ),
        *(
            "\ud800",
            "é",
            "å",
            "\u200b",
            "😀",
            "€",
            "<",
            ">",
            "&",
            "&amp;",
            "&#0;",
            "&#xD800;",
            "<!--",
            "-->",
            "{/*",
            "*/}",
        ),
        *(
            "`",
            "```",
            "~~~",
            "*",
            "**",
            "_",
            "~~",
            "==",
            "^",
            "[",
            "]",
            "](",
            "![",
            "[^1]",
            "[^1]: ",
            "(",
            ")",
            "|",
            "|-|",
        ),
        *("# ", "=== ", "---\n", "+++\n", "> ", "- ", "1. ", "999999999. ", ": ", "::: ", "!!! note", "??? ", "{", "}"),
        *("{{< a >}}", "{{% /a %}}", "{% tab %}", "{{", "}}", "<details>", "</details>", "<table>", "<tr>", "<td>"),
        *("<p hidden>", "<svg>", "<a href='x'>", "</", "/>", "import a from 'b'\n", "export ", "--8<--", "```{note}"),
        *(
            '"',
            "'",
            ",",
            ";",
            ":",
            "\\",
            "0",
            "-1",
            "99999999999999999999",
            "1e999",
            "NaN",
            "null",
            "true",
            "$ref",
            "#/",
        ),
        *("&a ", "*a", "<<: ", "!!binary ", "!!timestamp ", "2001-01-01", "? ", "- - ", "%YAML 1.1\n", "...\n", "~"),
        *(
            ".. ",
            "note::",
            "|a|",
            "``",
            "`_",
            "include:: a",
            "include::a[]",
            "====",
            "|===",
            ":a: b",
            "{a}",
            "ifdef::a[]",
        ),
        *(
            "msgid ",
            "msgstr ",
            "msgstr[1] ",
            '"Language: sv\\n"',
            "#, fuzzy\n",
            "<target>",
            "<source>",
            "<w:p>",
            "<w:tbl>",
        ),
        *("obj", "endobj", "stream\n", "/Kids [", "/Count ", "/Length ", "Tj", "Tm", "BT", "1 g", "<< ", " >>"),
    )
]
