"""Reads broken files of every format and says what of it did not end in one of our own errors.

Usage: python scripts/attack/fuzz.py [FORMAT ...] [--count 10000] [--seconds 60] [--seed 1] [--guided]

Each input is a small file of a format, or what was found of them before, changed in a few places: bytes, words of the
format, pieces of other files. It is read as indexing reads it, all but the embedding. A finding is any exception that
is not of our family, five seconds of CPU for one input, or the end of the process that reads; the input is kept in
--keep FOLDER. With --guided the changes are chosen by Atheris (`pip install atheris`), by which lines of ours they
reach.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from argparse import SUPPRESS
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType
from typing import Any, NoReturn

from rich.table import Table

from scripts.attack.bombs import made_docx, made_pdf
from scripts.shared.command import arguments, run
from scripts.shared.samples import SAMPLES
from scripts.shared.tables import console

LATE = 5  # seconds of CPU that no small input takes
LARGEST = 4_000  # bytes of an input
WORDS = " ".join(SAMPLES["en"])


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("formats", nargs="*", metavar="FORMAT", help="names of formats; all of them")
    parser.add_argument("--count", type=int, default=10_000, help="inputs a format (default: 10000)")
    parser.add_argument("--seconds", type=float, default=60, help="a format at most (default: 60)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--guided", action="store_true", help="with Atheris")
    parser.add_argument("--keep", type=Path, help="a folder for the inputs that found something")
    parser.add_argument("--one", help=SUPPRESS)
    options = parser.parse_args()
    if options.one:
        _Fuzzing(options.one, options.keep, options.count, options.seconds).go(options.seed, guided=options.guided)
    table = Table("format", "inputs", "read", "left out", "findings", box=None)
    total: Counter[str] = Counter()
    with TemporaryDirectory() as place:
        for name in options.formats or SEEDS:
            found = _in_a_process(name, Path(options.keep or place))
            total.update({key: found[key] for key in ("inputs", "read", "left_out")})
            said = "; ".join(f"{count} × {what}" for what, count in found["findings"].items())
            table.add_row(name, f"{found['inputs']:,}", f"{found['read']:,}", f"{found['left_out']:,}", said or "none")
            total["findings"] += len(found["findings"])
    table.add_row("all", *(f"{total[key]:,}" for key in ("inputs", "read", "left_out", "findings")))
    console(200).print(table)


def _in_a_process(name: str, keep: Path) -> dict[str, Any]:
    """What reading inputs of a format found, in a process that may end by it."""
    keep.mkdir(parents=True, exist_ok=True)
    summary = keep / f"{name}.json"
    summary.unlink(missing_ok=True)
    command = [sys.executable, "-m", "scripts.attack.fuzz", *sys.argv[1:], "--one", name, "--keep", str(keep)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found: dict[str, Any] = {"inputs": 0, "read": 0, "left_out": 0, "findings": {}}
    found |= json.loads(summary.read_text(encoding="utf-8")) if summary.exists() else {}
    if done.returncode:
        last = (done.stderr.strip().splitlines() or [""])[-1]
        found["findings"][f"the process ended by {done.returncode} {last} (see {keep / name}.last)"] = 1
    return found


class _Late(BaseException):
    """An input took too long."""


def _late(number: int, frame: FrameType | None) -> NoReturn:
    raise _Late


class _Fuzzing:
    """Reads inputs of one format and notes what came of them."""

    def __init__(self, name: str, keep: Path, count: int, seconds: float) -> None:
        self._name, self._keep, self._count, self._until = name, keep, count, time.monotonic() + seconds
        self._counts: Counter[str] = Counter()
        self._findings: Counter[str] = Counter()
        signal.signal(signal.SIGVTALRM, _late)

    def go(self, seed: int, *, guided: bool) -> NoReturn:
        """Reads inputs until there were enough of them."""
        if guided:
            self._guided(seed)
        from scripts.shared.whole import read_whole

        self._read = read_whole
        for data in _inputs(random.Random(seed), SEEDS[self._name]):
            self.take(data)
        raise AssertionError("there is always another input")

    def _guided(self, seed: int) -> NoReturn:
        import atheris

        with atheris.instrument_imports(include=["bot"]):
            from scripts.shared.whole import read_whole
        self._read = read_whole
        with TemporaryDirectory() as corpus:
            for number, each in enumerate(SEEDS[self._name]):
                (Path(corpus) / str(number)).write_bytes(each)
            atheris.Setup([sys.argv[0], corpus, f"-seed={seed}", f"-max_len={LARGEST}"], self.take)
            atheris.Fuzz()
        raise AssertionError("the last input ends the process")

    def take(self, data: bytes) -> None:
        """Reads an input; the last one ends the process."""
        from bot import KildeError
        from bot.records import LeftOut

        if self._name in ("pdf", "docx", "html"):  # which may end the process
            (self._keep / f"{self._name}.last").write_bytes(data)
        signal.setitimer(signal.ITIMER_VIRTUAL, LATE)
        try:
            self._read(data, self._name, translated=len(data) % 2 == 0)
            self._counts["read"] += 1
        except (LeftOut, KildeError):
            self._counts["left_out"] += 1
        except _Late as late:
            self._note(f"more than {LATE} s", late, data)
        except Exception as fault:  # noqa: BLE001 - that is what is looked for
            self._note(f"{type(fault).__name__}: {str(fault)[:80]}", fault, data)
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        self._counts["inputs"] += 1
        if self._counts["inputs"] >= self._count or time.monotonic() > self._until:
            self._end()

    def _note(self, what: str, fault: BaseException, data: bytes) -> None:
        at = fault.__traceback__
        place = ""
        while at is not None:
            name = at.tb_frame.f_code.co_filename
            if "/bot/" in name:
                place = f"{Path(name).name}:{at.tb_lineno}"
            at = at.tb_next
        finding = f"{what} ({place})"
        if finding not in self._findings:
            (self._keep / f"{self._name}-{len(self._findings)}").write_bytes(data)
        self._findings[finding] += 1

    def _end(self) -> NoReturn:
        counts = {key: self._counts[key] for key in ("inputs", "read", "left_out")}
        summary = json.dumps({**counts, "findings": dict(self._findings)})
        (self._keep / f"{self._name}.json").write_text(summary, encoding="utf-8")
        os._exit(0)


# ---- inputs --------------------------------------------------------------------------------


def _inputs(chance: random.Random, seeds: list[bytes]) -> Iterator[bytes]:
    """Changed seeds, and changed ones of those, without end."""
    pool = list(seeds)
    while True:
        data = chance.choice(pool)
        for _ in range(chance.choice((1, 1, 2, 3, 5, 8))):
            data = _changed(chance, data, pool)[:LARGEST]
        if chance.random() < 0.02:
            pool.append(data)
            if len(pool) > 200:
                del pool[len(seeds)]
        yield data


def _changed(chance: random.Random, data: bytes, pool: list[bytes]) -> bytes:
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
_RST = (
    "A\n=\n\n:a: b\n\n.. note:: c\n\n   d\n\n.. |x| replace:: y\n\n|x| `e <f>`_ ``g`` :ref:`h <i>`\n\n* j\n\n  * k\n\n"
)
_ADOC = (
    ":a: b\n\n= C\n\n== D\n\nNOTE: e {a}\n\n* f\n** g\n+\nh\n\n|===\n|i |j\n\n|k |l\n|===\n\n----\nm\n----\n\nn:: o\n"
)
_XLIFF = (
    '<xliff version="1.2"><file source-language="en" target-language="sv"><body><trans-unit id="1"><source>a</source>'
)
_MARKDOWN = (
    "---\ntitle: A\nlang: en\n---\n\n# B\n\n- c\n  - d\n\n> [!NOTE]\n> e\n\n| f | g |\n|---|---|\n| h | i |\n\n",
    '!!! note "a"\n    b\n\n=== "c"\n    d\n\n::: tip e\nf\n:::\n\n```sh\n# g\nh\n```\n\n[^1]: i\n\nj\n: k\n\n',
    "<details><summary>a</summary>\n\nb\n\n</details>\n\n<table><tr><th>c</th></tr><tr><td>d</td></tr></table>\n\n"
    "<p hidden>e</p>\n",
    '{{< note title="a" >}}\nb\n{{< /note >}}\n\n{% tab c %}\nd\n{% endtab %}\n\n'
    "<Tabs><TabItem label='e'>f</TabItem></Tabs>\n",
    '<!-- CO_OP_TRANSLATOR_METADATA: {"original_hash": "a"} -->\n\n**Disclaimer**: this was translated by a machine.\n',
)
SEEDS: dict[str, list[bytes]] = {
    "markdown": [f"{each}\n\n{WORDS}\n".encode() for each in _MARKDOWN],
    "text": [f"{WORDS}\n\n{WORDS}\n".encode(), WORDS.encode("utf-16")],
    "csv": [b'a,b\n1,"c ""d"" e"\n2,f\n', b"sep=;\na;b\n1;2\n", b"a\tb\n1\t2\n"],
    "json": [
        b'[{"a": "the backup is made", "b": [1, {"c": null}]}]',
        b'{"x": {"text": "one two three"}, "y": {"text": "four five six"}}',
        b'{"openapi": "3.1.0", "info": {"title": "A"}, "paths": {"/a": {"get": {"summary": "b", "parameters": '
        b'[{"name": "c", "schema": {"$ref": "#/components/schemas/d"}}]}}}, "components": {"schemas": {"d": '
        b'{"properties": {"e": {"type": "string"}}, "allOf": [{"$ref": "#/components/schemas/d"}]}}}}',
    ],
    "jsonl": [b'{"a": "b c d"}\n{"a": 1}\n'],
    "yaml": [
        b"- a: &x 1\n  b: *x\n- c: [d, e]\n",
        b"a:\n  text: b c d\nf:\n  text: >\n    g\n",
        b"--- a\n--- {b: 2001-01-01}\n",
    ],
    "notebook": [
        b'{"nbformat": 4, "metadata": {"language_info": {"name": "python"}}, "cells": [{"cell_type": "markdown", '
        b'"source": ["# A\\n", "b c"]}, {"cell_type": "code", "source": "print(1)", "outputs": []}]}'
    ],
    "rst": [
        f"{_RST}{WORDS}\n".encode(),
        b"=== ===\na   b\n=== ===\n1   2\n=== ===\n\n+---+\n| a |\n+---+\n\n-a  b\n\n.. a::\n\n",
    ],
    "adoc": [
        f"{_ADOC}{WORDS}\n".encode(),
        b'[source,sh]\n----\na <1>\n----\n<1> b\n\n[cols="1,2"]\n!===\n!a !b\n!===\n\n<<a,b>> `c` *d*\n',
    ],
    "po": [
        b'msgid ""\nmsgstr "Language: sv\\n"\n\n#, fuzzy\nmsgid "a"\nmsgstr "b ``c`` `d`_"\n\n'
        b'msgid "e"\nmsgid_plural "f"\nmsgstr[0] "g"\n'
    ],
    "xliff": [f"{_XLIFF}<target>b</target></trans-unit></body></file></xliff>".encode()],
    "html": [
        f"<!doctype html><html lang=en><head><title>A</title><style>.x{{display:none}}</style><body>"
        f"<main><h1 id=a>B</h1><p>{WORDS}<ul><li>c<ol><li>d</ol></ul>"
        f"<table><tr><th>e<td rowspan=2>f</table><pre><code>g</code></pre>"
        f"<div class='admonition note'><p class=title>h</div></main>".encode(),
        f"---\ntitle: a\n---\n<p>{WORDS} {{{{ b }}}}<details><summary>c</summary>d</details>".encode("utf-16"),
    ],
    "docx": [
        made_docx(
            f"<w:p><w:r><w:t>{WORDS}</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>", packed=False
        )
    ],
    "pdf": [made_pdf(WORDS)],
}

if __name__ == "__main__":
    run(main)
