"""Reads files that are made to exhaust whoever reads them, each alone, and says what each of them takes.

Usage: python scripts/attack/bombs.py [NAME ...] [--seconds 120] [--gigabytes 8]

A bomb is read as indexing reads it, all but the embedding: text, blocks, language, passages with their statements. What
it takes are the seconds of CPU and the peak of memory of all the processes that read it. Beyond the limits given it is
stopped. Asks Linux' /proc.
"""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
import zlib
from argparse import SUPPRESS
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from rich.table import Table

from scripts.shared.command import arguments, run
from scripts.shared.tables import console

SAMPLED = 0.1  # seconds between two looks at the memory
TICKS = os.sysconf("SC_CLK_TCK")
WORDS = "The backup is made every night and kept for ninety days in another town. "


class Taken(NamedTuple):
    """What reading a file took, and what became of it."""

    cpu: float  # seconds
    peak: float  # MB
    happened: str


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="bombs, or the beginnings of their names; all of them")
    parser.add_argument("--seconds", type=float, default=120, help="of CPU after which one is stopped (default: 120)")
    parser.add_argument("--gigabytes", type=float, default=8, help="above which one is stopped (default: 8)")
    parser.add_argument("--read", type=Path, help=SUPPRESS)
    options = parser.parse_args()
    if options.read:
        print(_read(options.read))
        return
    table = Table("bomb", "bytes", "CPU, s", "peak, MB", "what happened", box=None)
    chosen = [name for name in BOMBS if not options.names or name.startswith(tuple(options.names))]
    for name in chosen:
        with tempfile.TemporaryDirectory() as place:
            file = Path(place) / f"bomb{name[name.rindex('.') :]}"
            file.write_bytes(BOMBS[name]())
            taken = _taken(Path(place), options.seconds, options.gigabytes * 1e9)
            row = name, f"{file.stat().st_size:,}", f"{taken.cpu:.1f}", f"{taken.peak:.0f}", taken.happened
        table.add_row(*row)
        print(*row, sep=" | ", file=sys.stderr, flush=True)
    console(200).print(table)


def _read(folder: Path) -> str:
    """Reads a folder as indexing does, and says what became of the file in it."""
    from bot.documents.folder import read_folder
    from bot.indexing.passages import passages
    from bot.indexing.rows import embedded_text
    from bot.records import KildeError

    (folder / "page.md").write_text(f"# Backup\n\n{WORDS}\n", encoding="utf-8")
    try:
        reading = read_folder(folder)
        cut = passages(reading.documents)
        for path, found in cut.items():
            document = reading.document(path)
            for passage in found:
                embedded_text(document, passage)
    except KildeError as fault:
        return f"{type(fault).__name__}: {fault}"
    left_out = [reason for path, reason in reading.skipped if path.startswith("bomb")]
    if left_out:
        return f"left out: {left_out[0]}"
    return f"read: {sum(len(made) for path, made in cut.items() if path.startswith('bomb'))} passages"


# ---- what it takes -------------------------------------------------------------------------


def _taken(folder: Path, seconds: float, most: float) -> Taken:
    """Reads a folder in a process group of its own; stops what takes too much."""
    command = [sys.executable, "-m", "scripts.attack.bombs", "--read", str(folder)]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    peak, cpu, stopped = 0, dict[int, float](), ""
    while process.poll() is None:
        found = list(_processes(process.pid))
        peak = max(peak, sum(memory for _, _, memory in found))
        cpu |= {pid: spent for pid, spent, _ in found}
        if peak > most or sum(cpu.values()) > seconds:
            stopped = "stopped: " + ("too much memory" if peak > most else "too long")
            os.killpg(process.pid, signal.SIGKILL)
        time.sleep(SAMPLED)
    said, problem = process.communicate()
    happened = stopped or said.strip() or (problem.strip().splitlines() or [f"ended by {process.returncode}"])[-1]
    return Taken(sum(cpu.values()), peak / 1e6, happened)


def _processes(session: int) -> Iterator[tuple[int, float, int]]:
    """Each process of a session: its number, its seconds of CPU, the peak of its memory."""
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            about = (entry / "stat").read_text().rpartition(")")[2].split()
            if int(about[3]) != session:
                continue
            status = (entry / "status").read_text()
        except OSError:
            continue
        peak = status.partition("VmHWM:")[2].split(maxsplit=1)[:1]
        yield int(entry.name), (int(about[11]) + int(about[12])) / TICKS, int(peak[0]) * 1024 if peak else 0


# ---- PDF -----------------------------------------------------------------------------------


def _pdf(objects: list[bytes]) -> bytes:
    """A PDF of objects, the first its catalog."""
    parts, offsets, at = [b"%PDF-1.7\n"], [], 9
    for number, body in enumerate(objects, 1):
        offsets.append(at)
        parts.append(b"%d 0 obj\n%s\nendobj\n" % (number, body))
        at += len(parts[-1])
    parts.append(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    parts += [b"%010d 00000 n \n" % each for each in offsets]
    parts.append(b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, at))
    return b"".join(parts)


CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"


def _page(contents: bytes = b"5 0 R", box: bytes = b"0 0 595 842") -> bytes:
    return b"<< /Type /Page /Parent 2 0 R /MediaBox [%s] /Contents %s /Resources << /Font << /F1 3 0 R >> >> >>" % (
        box,
        contents,
    )


def _stream(data: bytes, filters: int = 1) -> bytes:
    for _ in range(filters):
        data = zlib.compress(data, 9)
    named = b" ".join([b"/FlateDecode"] * filters)
    return b"<< /Length %d /Filter [%s] >>\nstream\n%s\nendstream" % (len(data), named, data)


def made_pdf(words: str) -> bytes:
    """A PDF of one page of words, as they are, so that it can be changed."""
    shows = _shows(words.encode(), 3)
    return _one_page(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(shows), shows))


def _one_page(stream: bytes, page: bytes | None = None) -> bytes:
    pages = b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>"
    return _pdf([CATALOG, pages, FONT, page or _page(), stream])


def _shows(words: bytes, times: int, before: bytes = b"") -> bytes:
    return b"BT %s /F1 11 Tf 1 0 0 1 72 700 Tm 12 TL\n%sET" % (before, (b"(%s) Tj T*\n" % words) * times)


def pdf_glyphs() -> bytes:
    """A megabyte that draws hundreds of millions of letters on one page."""
    return _one_page(_stream(_shows(WORDS.encode() * 10, 500_000)))


def pdf_white() -> bytes:
    """Half a million letters in white, so that the page has to be looked at, which is five kilometres wide."""
    shown = _shows(WORDS.encode(), 7_000, b"1 g")
    return _one_page(_stream(shown), _page(box=b"0 0 14400000 14400000"))


def pdf_pages() -> bytes:
    """Sixteen million pages, which are the same one."""
    page, content = _page(), _stream(_shows(WORDS.encode(), 10))
    objects = [CATALOG, b"", FONT, page, content]
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count 16777216 >>" % (b"6 0 R " * 16)
    for level in range(5):
        kids = b"%d 0 R " % (7 + level) if level < 4 else b"4 0 R "
        objects.append(b"<< /Type /Pages /Parent 2 0 R /Kids [%s] /Count %d >>" % (kids * 16, 16 ** (5 - level)))
    return _pdf(objects)


def pdf_many_pages() -> bytes:
    """A hundred thousand pages, each a little."""
    kids = b" ".join(b"%d 0 R" % (5 + each) for each in range(100_000))
    objects = [CATALOG, b"<< /Type /Pages /Kids [%s] /Count 100000 >>" % kids, FONT]
    return _pdf([*objects, _stream(_shows(WORDS.encode(), 2)), *([_page(b"4 0 R")] * 100_000)])


def pdf_inflated() -> bytes:
    """Blanks that are deflated twice: ten kilobytes of them are gigabytes."""
    inner = zlib.compressobj(9)
    packed = b"".join(inner.compress(b" " * 10_000_000) for _ in range(400)) + inner.flush()
    data = zlib.compress(packed, 9)
    return _one_page(b"<< /Length %d /Filter [/FlateDecode /FlateDecode] >>\nstream\n%s\nendstream" % (len(data), data))


def pdf_deep() -> bytes:
    """Arrays within arrays."""
    return _one_page(b"[" * 500_000 + b"]" * 500_000)


def pdf_contents() -> bytes:
    """A table of contents of three hundred thousand entries of one page."""
    count = 300_000
    entry = b"<< /Title (%d) /Parent 6 0 R /Dest [4 0 R /Fit] /Next %d 0 R >>"
    entries = [entry % (each, 8 + each) for each in range(count)]
    outlines = b"<< /Type /Outlines /First 7 0 R /Last %d 0 R /Count %d >>" % (6 + count, count)
    catalog = b"<< /Type /Catalog /Pages 2 0 R /Outlines 6 0 R >>"
    pages = b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>"
    return _pdf([catalog, pages, FONT, _page(), _stream(_shows(WORDS.encode(), 20)), outlines, *entries])


# ---- Word ----------------------------------------------------------------------------------

_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)


def document_xml(body: str, before: str = "") -> str:
    """The part of a Word document that holds its body."""
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    return f"{before}<w:document {space}><w:body>{body}</w:body></w:document>"


def made_docx(body: str | bytes, before: str = "", *, packed: bool = True) -> bytes:
    """A Word document with a body, or with all of the part that holds it."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("_rels/.rels", _RELATIONS)
        archive.writestr("word/document.xml", body if isinstance(body, bytes) else document_xml(body, before))
    return made.getvalue()


def _paragraph(words: str) -> str:
    return f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>"


def docx_zip() -> bytes:
    """A gigabyte of blanks."""
    return made_docx(" " * 1_000_000_000)


def docx_paragraphs() -> bytes:
    """As many short paragraphs as sixty megabytes hold."""
    return made_docx(_paragraph("a 1") * 1_400_000)


def docx_table() -> bytes:
    """A table of six hundred thousand cells."""
    cell = f"<w:tc>{_paragraph('a')}</w:tc>"
    row = f"<w:tr>{cell * 10}</w:tr>"
    return made_docx(f"<w:tbl>{row * 60_000}</w:tbl>")


def docx_deep() -> bytes:
    """Tables within tables."""
    return made_docx("<w:tbl><w:tr><w:tc>" * 20_000 + _paragraph("a") + "</w:tc></w:tr></w:tbl>" * 20_000)


def docx_entities() -> bytes:
    """A billion laughs."""
    return made_docx(_paragraph("&e9;"), _laughs())


def _laughs() -> str:
    """A document type in which each entity is ten times the one before it."""
    each = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    return f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "ha">{each}]>'


# ---- HTML ----------------------------------------------------------------------------------


def _html(body: str, head: str = "") -> bytes:
    return f'<!doctype html><html lang="en"><meta charset="utf-8">{head}<body>{body}</body></html>'.encode()


def html_deep() -> bytes:
    return _html("<div>" * 500_000 + WORDS)


def html_attributes() -> bytes:
    return _html(f"<p {' '.join(f'a{n}=1' for n in range(800_000))}>{WORDS}")


def html_table() -> bytes:
    return _html(f"<table>{'<tr>' + '<td>1' * 20 + '</tr>'}{('<tr>' + '<td>1' * 20) * 80_000}</table>")


def html_spans() -> bytes:
    """Cells that span a million rows and columns."""
    row = "<tr>" + "<td rowspan=99999999 colspan=99999999>ab" * 5
    return _html(f"<table>{row * 40_000}</table>")


def html_comments() -> bytes:
    return _html(WORDS + "<!--" * 1_000_000)


def html_mains() -> bytes:
    return _html("<main><p>a</main>" * 400_000)


def html_notes() -> bytes:
    """Raised words with a hundred thousand links in each other."""
    return _html("<p>" + "<sup>" * 200 + "<a href=x>1</a>" * 200_000)


def html_styles() -> bytes:
    return _html(
        f'<p class="a">{WORDS}' * 5_000, f"<style>{'@media{a{' * 100_000}{'/*' * 100_000}{'x{' * 300_000}</style>"
    )


def html_lists() -> bytes:
    return _html("<ul><li>a" * 80 + "<ul><li>b</ul>" * 400_000)


# ---- Markdown ------------------------------------------------------------------------------


def _text(text: str) -> bytes:
    return text.encode()


def md_table() -> bytes:
    return _text("|a" * 20 + "|\n" + "|-" * 20 + "|\n" + ("|1" * 20 + "|\n") * 107_000)


def md_wide_table() -> bytes:
    return _text("|a" * 100_000 + "|\n" + "|-" * 100_000 + "|\n" + ("|1|\n") * 1_000_000)


def md_images() -> bytes:
    return _text("![a](" * 48_000)


def md_image_list() -> bytes:
    return _text("![a](b.png) " * 20_000)


def md_links() -> bytes:
    return _text("[a](b) " * 1_000_000)


def md_brackets() -> bytes:
    return _text("[" * 2_000_000 + "]" * 2_000_000)


def md_nested_links() -> bytes:
    return _text("[" * 100_000 + "a" + "](b)" * 100_000)


def md_lists() -> bytes:
    return _text("".join(f"{'  ' * n}- a\n" for n in range(3_000)))


def md_markers() -> bytes:
    return _text("- " * 1_000_000 + "a\n")


def md_quotes() -> bytes:
    return _text(">" * 10_000 + " a\n" + (">" * 200 + " b\n") * 20_000)


def md_comments() -> bytes:
    return _text("a " + "<!-- b --> c " * 300_000)


def md_open_comments() -> bytes:
    return _text("a " + "<!-- {/* " * 500_000)


def md_headings() -> bytes:
    return _text("".join(f"# Backup {n}\n\n{WORDS}\n\n" for n in range(100_000)))


def md_same_headings() -> bytes:
    return _text("## Backup\n\n## Backup-1\n\nThe first.\n\n" * 100_000)


def md_emphasis() -> bytes:
    return _text("*a **b _c __d " * 300_000)


def md_ticks() -> bytes:
    return _text(" ".join("`" * n for n in range(1, 3_000)))


def md_tick_pairs() -> bytes:
    return _text("a ``b`c " * 600_000)


def md_references() -> bytes:
    return _text("".join(f"[a{n}]: b{n}\n" for n in range(400_000)) + "[a1] " * 200_000)


def md_tags() -> bytes:
    return _text("a " + "<b c=" * 800_000)


def md_quoted_tags() -> bytes:
    return _text("".join(f'<a b="{"c " * 5}\n' for n in range(300_000)))


def md_details() -> bytes:
    return _text("<details>\n\n" * 100_000 + WORDS + "\n\n</details>" * 100_000)


def md_rows() -> bytes:
    """A table of HTML whose cells are tables."""
    return _text("<table>" + "<tr><td>1<table><tr><td>2</td></tr></table></td></tr>\n" * 60_000 + "</table>")


def md_macros() -> bytes:
    return _text("{{< a " * 300_000 + "{{ b | " * 300_000 + "{% c " * 300_000)


def md_containers() -> bytes:
    return _text("\n\n".join(":" * (3_000 - n) + " note a" for n in range(2_900)))


def md_admonitions() -> bytes:
    return _text("".join(f"{'    ' * n}!!! note\n\n" for n in range(1_200)) + "    " * 1_200 + "a\n")


def md_fences() -> bytes:
    return _text("".join(f"{'`' * (3 + n % 60)} a\n" for n in range(300_000)))


def md_directives() -> bytes:
    return _text("```{note}\n:a: b\n" * 200_000)


def md_snippets() -> bytes:
    return _text("--8<--\n\na\n\n" * 300_000)


def md_terms() -> bytes:
    return _text("a\n: b\n\n" * 600_000)


def md_footnotes() -> bytes:
    return _text("".join(f"[^{n}]: a\n\n    b\n\n" for n in range(200_000)))


def md_front() -> bytes:
    return _text("---\ntitle: a\n" + "b: c\n" * 1_500_000 + f"\n# A\n\n{WORDS}")


def md_front_aliases() -> bytes:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    return _text("---\n" + "\n".join(lines) + f"\ntitle: *a11\n---\n\n# A\n\n{WORDS}")


def md_modules() -> bytes:
    return _text("import {\n\n" * 500_000)


def md_one_line() -> bytes:
    return _text(WORDS * 130_000)


def md_chain() -> bytes:
    """Sentences each of which leans on the one before."""
    return _text("The backup is made. " + "It works. " * 900_000)


def md_closing() -> bytes:
    """Ends of sentences with a thousand marks behind them."""
    return _text(("A b." + "*" * 1_000 + "x ") * 5_000)


def md_header() -> bytes:
    """A heading of five megabytes over a hundred thousand paragraphs."""
    return _text("# " + WORDS * 68_000 + "\n\n" + "a b\n\n" * 49_000)


def md_item() -> bytes:
    """An item of four megabytes with fifty thousand below it."""
    return _text("- " + WORDS * 54_000 + "\n" + "  - a b\n" * 48_000)


def md_dots() -> bytes:
    return _text("Backup " + "." * 5_000_000 + " made " + "`" * 3_000_000)


def md_merges() -> bytes:
    """Front matter whose objects take in each other, ten times each."""
    lines = ["a0: &a0 {x: 1}"]
    lines += [f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 10)}]}}" for n in range(1, 10)]
    return _text("---\n" + "\n".join(lines) + f"\n---\n\n# A\n\n{WORDS}")


def md_blank_marks() -> bytes:
    return _text(" \n>\n" * 2_000_000)


def txt_paragraphs() -> bytes:
    return _text("a 1\n\n" * 1_900_000)


def txt_blanks() -> bytes:
    return _text(WORDS + " " * 9_000_000 + WORDS)


# ---- data ----------------------------------------------------------------------------------


def csv_cells() -> bytes:
    return _text(",".join(f"c{n}" for n in range(100)) + "\n" + (",".join(["12"] * 100) + "\n") * 20_000)


def csv_wide() -> bytes:
    return _text(",".join(["c"] * 500_000) + "\n" + "1,2\n" * 500_000)


def csv_quotes() -> bytes:
    return _text("a,b\n" + 'x,"y\n' * 1_500_000)


def csv_line() -> bytes:
    return _text("a,b\n1," + "word " * 1_900_000 + "\n")


def json_deep() -> bytes:
    return _text('{"a":' * 900 + '[{"b": "the backup is made"}]' + "}" * 900 + " " * 10)


def json_deep_wide() -> bytes:
    inner = "[" + ",".join(['{"text": "the backup is made every night"}'] * 100_000) + "]"
    return _text('{"x": 1, "a":' * 300 + inner + "}" * 300)


def json_records() -> bytes:
    return _text("[" + ",".join(['{"a":1}'] * 1_200_000) + "]")


def jsonl_records() -> bytes:
    return _text('{"a":"b c d"}\n' * 700_000)


def yaml_aliases() -> bytes:
    lines = ["a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    return _text("\n".join(lines) + "\n")


def yaml_deep() -> bytes:
    return _text("a: " + "[" * 500_000)


def yaml_records() -> bytes:
    return _text("- a: 1\n" * 1_400_000)


def openapi_branches() -> bytes:
    """Schemas that refer to each other, ten times each."""
    schemas = {
        f"s{n}": {
            "allOf": [{"$ref": f"#/components/schemas/s{(n + each) % 10}"} for each in range(10)],
            "properties": {"p": {"type": "string", "description": WORDS}},
        }
        for n in range(10)
    }
    said = {"openapi": "3.1.0", "info": {"title": "A"}, "paths": {}, "components": {"schemas": schemas}}
    return json.dumps(said).encode()


def openapi_loop() -> bytes:
    said = {"$schema": "x", "type": "object", "properties": {"a": {"$ref": "#"}}, "items": {"$ref": "#/items"}}
    return json.dumps(said).encode()


def ipynb_outputs() -> bytes:
    cell = {"cell_type": "code", "source": "print(1)", "outputs": [{"data": {"image/png": "A" * 90_000_000}}]}
    return json.dumps({"nbformat": 4, "cells": [{"cell_type": "markdown", "source": WORDS}, cell]}).encode()


def ipynb_cells() -> bytes:
    cells = [{"cell_type": "code", "source": "print(1)", "outputs": [], "metadata": {}}] * 1_000_000
    return json.dumps({"nbformat": 4, "cells": [{"cell_type": "markdown", "source": WORDS}, *cells]}).encode()


# ---- reStructuredText, AsciiDoc, catalogs ----------------------------------------------------


def rst_paragraphs() -> bytes:
    return _text("The *first* and the ``second``.\n\n" * 150_000)


def rst_sections() -> bytes:
    return _text("".join(f"Backup {n}\n==========\n\n{WORDS}\n\n" for n in range(60_000)))


def rst_substitutions() -> bytes:
    lines = [".. |a0| replace:: ha ha ha ha ha ha ha ha ha ha"]
    lines += [f".. |a{n}| replace:: {' '.join([f'|a{n - 1}|'] * 10)}" for n in range(1, 10)]
    return _text("|a9|\n\n" + "\n".join(lines) + "\n")


def rst_marks() -> bytes:
    return _text("`a *b **c ``d |e " * 100_000)


def rst_deep() -> bytes:
    return _text("\n\n".join(" " * n + "* a" for n in range(0, 4_000, 2)))


def rst_table() -> bytes:
    line = "=== " * 20
    return _text(f"{line}\n{'a   ' * 20}\n{line}\n" + f"{'1   ' * 20}\n" * 20_000 + f"{line}\n")


def rst_include() -> bytes:
    return _text(f"{WORDS}\n\n.. include:: bomb.rst\n\n.. include:: /dev/zero\n\n.. raw:: html\n   :file: /dev/zero\n")


def adoc_attributes() -> bytes:
    lines = [":a0: ha ha ha ha ha ha ha ha ha ha"]
    lines += [f":a{n}: {' '.join([f'{{a{n - 1}}}'] * 10)}" for n in range(1, 10)]
    return _text("\n".join(lines) + "\n\n{a9}\n")


def adoc_blocks() -> bytes:
    return _text("".join(f"{'=' * (4 + n)}\n" for n in range(4_000)))


def adoc_marks() -> bytes:
    return _text('*a _b `c #d ^e "`f +++g link:h[ <<i ' * 40_000)


def adoc_include() -> bytes:
    return _text(f"{WORDS}\n\ninclude::bomb.adoc[]\n\n" * 100_000)


def adoc_lists() -> bytes:
    return _text("* a\n\n// b\n\n" * 400_000)


def adoc_table() -> bytes:
    return _text("|===\n" + "|a" * 20 + "\n\n" + ("100*|1\n" * 100_000) + "|===\n")


def po_messages() -> bytes:
    return _text("".join(f'msgid "a{n}"\nmsgstr "b {n}"\n\n' for n in range(200_000)))


def po_rst() -> bytes:
    return _text("".join(f'msgid "a{n}"\nmsgstr "``b`` {n}"\n\n' for n in range(100_000)))


def xliff_entities() -> bytes:
    unit = "<file><body><trans-unit><source>&e9;</source></trans-unit></body></file>"
    return f'{_laughs()}<xliff version="1.2">{unit}</xliff>'.encode()


def xliff_units() -> bytes:
    units = "<trans-unit><source>a b</source><target>c d</target></trans-unit>" * 140_000
    return f'<xliff version="1.2"><file><body>{units}</body></file></xliff>'.encode()


BOMBS: dict[str, Callable[[], bytes]] = {
    "glyphs.pdf": pdf_glyphs,
    "white on a huge page.pdf": pdf_white,
    "one page, 16 million times.pdf": pdf_pages,
    "100,000 pages.pdf": pdf_many_pages,
    "deflated twice.pdf": pdf_inflated,
    "arrays 500,000 deep.pdf": pdf_deep,
    "300,000 entries of contents.pdf": pdf_contents,
    "a gigabyte of blanks.docx": docx_zip,
    "1.4 million paragraphs.docx": docx_paragraphs,
    "600,000 cells.docx": docx_table,
    "tables 20,000 deep.docx": docx_deep,
    "a billion laughs.docx": docx_entities,
    "divs 500,000 deep.html": html_deep,
    "800,000 attributes.html": html_attributes,
    "1.6 million cells.html": html_table,
    "spanning cells.html": html_spans,
    "open comments.html": html_comments,
    "400,000 mains.html": html_mains,
    "raised links.html": html_notes,
    "styles.html": html_styles,
    "lists.html": html_lists,
    "table.md": md_table,
    "wide table.md": md_wide_table,
    "open images.md": md_images,
    "images.md": md_image_list,
    "links.md": md_links,
    "brackets.md": md_brackets,
    "nested links.md": md_nested_links,
    "lists 3,000 deep.md": md_lists,
    "markers.md": md_markers,
    "quotes 10,000 deep.md": md_quotes,
    "comments in a line.md": md_comments,
    "open comments in a line.md": md_open_comments,
    "100,000 headings.md": md_headings,
    "same headings.md": md_same_headings,
    "emphasis.md": md_emphasis,
    "runs of ticks.md": md_ticks,
    "pairs of ticks.md": md_tick_pairs,
    "references.md": md_references,
    "open tags.md": md_tags,
    "quoted tags.md": md_quoted_tags,
    "details 100,000 deep.md": md_details,
    "rows with tables.md": md_rows,
    "macros.md": md_macros,
    "containers.md": md_containers,
    "admonitions.md": md_admonitions,
    "fences.md": md_fences,
    "directives.md": md_directives,
    "snippets.md": md_snippets,
    "terms.md": md_terms,
    "footnotes.md": md_footnotes,
    "open front matter.md": md_front,
    "aliases in front matter.md": md_front_aliases,
    "open imports.md": md_modules,
    "one line.md": md_one_line,
    "sentences that lean on others.md": md_chain,
    "marks behind sentences.md": md_closing,
    "heading of 5 MB.md": md_header,
    "item of 4 MB.md": md_item,
    "dots and ticks.md": md_dots,
    "merges in front matter.md": md_merges,
    "blank marks.md": md_blank_marks,
    "paragraphs.txt": txt_paragraphs,
    "blanks.txt": txt_blanks,
    "two million cells.csv": csv_cells,
    "500,000 columns.csv": csv_wide,
    "open quotes.csv": csv_quotes,
    "long line.csv": csv_line,
    "900 deep.json": json_deep,
    "records 300 deep.json": json_deep_wide,
    "1.2 million records.json": json_records,
    "700,000 records.jsonl": jsonl_records,
    "aliases.yaml": yaml_aliases,
    "500,000 deep.yaml": yaml_deep,
    "1.4 million records.yaml": yaml_records,
    "openapi, branches.json": openapi_branches,
    "schema in itself.json": openapi_loop,
    "output of 90 MB.ipynb": ipynb_outputs,
    "a million cells.ipynb": ipynb_cells,
    "150,000 paragraphs.rst": rst_paragraphs,
    "60,000 sections.rst": rst_sections,
    "substitutions.rst": rst_substitutions,
    "open marks.rst": rst_marks,
    "lists 2,000 deep.rst": rst_deep,
    "400,000 cells.rst": rst_table,
    "includes itself.rst": rst_include,
    "attributes.adoc": adoc_attributes,
    "blocks 4,000 deep.adoc": adoc_blocks,
    "open marks.adoc": adoc_marks,
    "includes itself.adoc": adoc_include,
    "400,000 items.adoc": adoc_lists,
    "ten million cells.adoc": adoc_table,
    "200,000 messages.po": po_messages,
    "100,000 messages of rst.po": po_rst,
    "a billion laughs.xliff": xliff_entities,
    "140,000 units.xliff": xliff_units,
}

if __name__ == "__main__":
    run(main)
