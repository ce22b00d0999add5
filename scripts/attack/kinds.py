"""What strangers hand over, by kind: small inputs, how they are changed, and what of ours reads them."""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Callable
from dataclasses import asdict
from functools import cache, partial
from pathlib import Path
from random import Random
from tempfile import mkdtemp

from bot import Document, Evidence, KeptAnswer, Passage, Settings, Turn, check, load_questions, recheck
from bot.documents.formats import blocks_of, extracted
from bot.documents.sources.sitemap import in_llms_txt, in_sitemap
from bot.documents.sources.web import Fetched, Marks
from bot.gate.verify import verify
from bot.languages.identify import identified
from bot.languages.settle import understood
from bot.statements.made.maker import statements_of
from bot.writing.stream import sentences_of
from scripts.attack.bombs import document_xml, made_docx, made_pdf
from scripts.attack.changed import in_json, in_xml
from scripts.shared.samples import SAMPLES
from scripts.shared.whole import read_whole

Change = Callable[[Random, bytes, list[bytes]], bytes]
Read = Callable[[bytes], object]
WORDS = " ".join(SAMPLES["en"])

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
_PARAGRAPHS = (
    '<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:rPr><w:vanish/></w:rPr><w:t>a</w:t></w:r></w:p>'
    f"<w:p><w:r><w:t>{WORDS}</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>b</w:t></w:r></w:p></w:tc><w:tc>"
    '<w:tcPr><w:gridSpan w:val="2"/><w:vMerge/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>'
)
_DOCUMENT = document_xml(_PARAGRAPHS)
_TBX = (
    '<tbx type="TBX-Basic" style="dca" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2"><text><body><conceptEntry>'
    '<note>a</note><langSec xml:lang="en"><termSec><term>ferry</term><termNote type="partOfSpeech">noun</termNote>'
    '</termSec></langSec><langSec xml:lang="sv"><termSec><term>färja</term><termNote type="administrativeStatus">'
    "preferredTerm-admn-sts</termNote></termSec></langSec></conceptEntry></body></text></tbx>"
)
_SITEMAP = (
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"><url>'
    '<loc>http://a.example/b</loc><lastmod>2001-01-01</lastmod><xhtml:link hreflang="sv" href="/sv/b"/></url></urlset>'
)
_SOURCE = {
    **{"path": "docs/a.md", "language": "en", "title": "A", "heading_path": ["A"], "anchor": None, "link": None},
    **{"state": "original", "spans": [[5, 5 + len(SAMPLES["en"][0])]], "quote": SAMPLES["en"][0]},
    **{"passage": [5, 5 + len(WORDS)], "passage_text": WORDS, "content_hash": "0" * 64, "aligned": True, "place": None},
}
_ANSWER = {
    **{"question": "Why?", "language": "en", "outcome": "answer"},
    "sentences": [
        {"kind": "quote", "text": SAMPLES["en"][0], "language": "en", "citations": [1]},
        {"kind": "written", "text": SAMPLES["en"][0], "language": "en", "citations": [1], "support": 1.0},
    ],
    "citations": [{**_SOURCE, "number": 1, "passage_id": "p", "original": _SOURCE, "answers": []}],
}
_KEPT = json.dumps({
    **{"kilde_evidence": 2, "kilde": "0", "encoder": "e", "index": "i", "date": "2001-01-01T00:00:00Z"},
    **_ANSWER,
    "ranking": [{
        "passage": {
            **{"id": "p", "path": "docs/a.md", "language": "en", "heading_path": ["A"], "anchor": None},
            **{"kind": "prose", "start": 5, "end": 5 + len(WORDS), "group_id": "p"},
        },
        "score": 1.0, "scores": {"a": 1.0},
    }],
})  # fmt: skip
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
    "docx": [made_docx(_PARAGRAPHS, packed=False)],
    "document.xml": [_DOCUMENT.encode()],
    "pdf": [made_pdf(WORDS)],
    "sources": [b'msgid ""\nmsgstr "Language: sv\\n"\n\n#: a.c:1\nmsgid "a %s b"\nmsgstr "c"\n'],
    "terms.toml": [
        '["ferry"]\npart_of_speech = "noun"\nnote = "a"\nsv.preferred = "färja"\nsv.avoid = ["båt"]\n'.encode(),
        b'[kilde]\ndo_not_translate = true\nlanguage = "en"\n',
    ],
    "terms.csv": [b"term,language,rendering_language,rendering,status,note\nferry,en,sv,b,preferred,c\nd,en,,,,\n"],
    "terms.tbx": [_TBX.encode()],
    "evidence.json": [_KEPT.encode()],
    "kept.json": [json.dumps([{"question": "Why?", "language": "en", "answer": {**_ANSWER, "text": WORDS}}]).encode()],
    "questions.jsonl": [
        b'{"id": "a", "question": {"en": "b?", "sv": "c?"}, "gold": {"en": "d"}, "source": "e.md", '
        b'"must_contain": ["f"], "history": {"en": ["g?"]}}\n{"question": {"en": "h"}, "answerable": false}\n'
    ],
    "passwords": [b"# a\nb:scrypt$32768$8$1$YQ==$YQ== sources=c,d%20e\ntoken f sha256$" + b"0" * 64 + b"\n"],
    "sidecar": [
        b'{"a.md": {"original_hash": "0123456789abcdef0123456789abcdef", "source_file": "../a.md", '
        b'"language_code": "sv"}, "__b": 1}'
    ],
    "mkdocs.yml": [b"site_url: https://a.example\ndocs_dir: docs\nuse_directory_urls: false\nlocale: sv\n"],
    "docusaurus.config.js": [
        b"module.exports = {url: 'https://a.example', baseUrl: '/b/', routeBasePath: 'c', exclude: ['**/d/*.md'], "
        b"defaultLocale: 'en', trailingSlash: true}"
    ],
    "conf.py": [b"version = '1'\nrst_prolog = 'a |b|'\nrst_prolog += '.. |b| replace:: c'\nlanguage = 'sv'\n"],
    "antora.yml": [b"name: a\ntitle: b\nversion: 1\nnav:\n- modules/nav.adoc\nasciidoc:\n  attributes:\n    a: b\n"],
    "translation": [f"# A\n\n{WORDS}\n\n- b 3\n- [c](d.md) `e`\n\n| f | g |\n|---|---|\n| 1 | 2 |\n".encode()],
    "sitemap.xml": [_SITEMAP.encode(), b"http://a.example/b\nhttp://a.example/c\n", gzip.compress(_SITEMAP.encode())],
    "llms.txt": [b"# A\n\n- [b](http://a.example/c): d\n- [e](/f.md)\n"],
    "head": [
        b'<html><head><link rel="canonical" href="/a"><link rel="alternate" hreflang="sv" href="/sv/a">'
        b'<meta name="robots" content="noindex"></head>'
    ],
    "reply": [
        f"<think>a</think>{WORDS} [1]\n\n- **b** [1, 2]\n1. c [3]\n".encode(),
        b'{"sentences": [{"text": "The backup is made every night.", "citations": [1]}]}',
        b"```json\n[1] NONE \xe3\x80\x901\xe2\x80\xa0a\xe3\x80\x91\n```",
    ],
    "question": [
        *(each[0].encode() for each in SAMPLES.values()),
        b"answer in english: VAD AR EN PASSAGE?",
        b'Traceback (most recent call last):\n  File "a.py", line 1, in b\nValueError: c\n\nwhy?',
        b"2001-01-01T00:00:00Z ERROR a.b - c: d\n2001-01-01T00:00:01Z INFO e\n",
    ],
    "settings": [
        b"KILDE_THREADS=2\nKILDE_LLM=a@http://b:c@localhost/v1\nKILDE_LLM_SECONDS=9\nKILDE_STRICTNESS=lax\n"
        b"KILDE_LINK=https://a.example/{path}#{anchor}\nKILDE_LAYOUT=docs/{page} {language}/{page}\nKILDE_INDEX=~/a\n"
    ],
}
_IN_JSON = ("json", "jsonl", "yaml", "notebook", "evidence.json", "kept.json", "questions.jsonl", "sidecar")
_IN_XML = ("xliff", "document.xml", "terms.tbx", "sitemap.xml")
CHANGES: dict[str, Change] = {**dict.fromkeys(_IN_JSON, in_json), **dict.fromkeys(_IN_XML, in_xml)}


# ---- who reads them ------------------------------------------------------------------------


def reader_of(kind: str) -> Read:
    """What reads inputs of a kind, as the command does, but for embedding."""
    if kind in READERS:
        return READERS[kind]
    return lambda data: read_whole(data, kind, translated=len(data) % 2 == 0)


@cache
def _place() -> Path:
    """A folder, in it `site` of a page and its translation."""
    place = Path(mkdtemp(prefix="kilde-fuzz-"))
    for path in ("site/docs/a.md", "site/docs/sv/a.md"):
        (place / path).parent.mkdir(parents=True, exist_ok=True)
        (place / path).write_bytes(SEEDS["translation"][0])
    return place


def _put(data: bytes, path: str) -> Path:
    (file := _place() / path).write_bytes(data)
    return file


def tidy() -> None:
    """Takes the folder away."""
    shutil.rmtree(_place())


def _terms(name: str, data: bytes) -> None:
    """Reads a term file, and what is written of it again."""
    from bot.terminology.tbx import from_tbx, to_tbx
    from bot.terminology.term_file import read_terms, to_toml

    entries = read_terms(_put(data, name))
    read_terms(_put(to_toml(entries).encode(), "again.toml"))
    from_tbx(to_tbx(entries).encode(), Path("again.tbx"))


def _folder(path: str, data: bytes) -> None:
    """Reads a folder in which the input is one of the files."""
    from bot.documents.folder import read_folder

    file = _put(data, f"site/{path}")
    read_folder(_place() / "site")
    file.unlink()


def _with_settings(name: str, data: bytes) -> None:
    """Reads a page by the settings of its generator."""
    extracted(f"A |b| {{a}}\n=====\n\n{WORDS}\n".encode(), name, data.decode("utf-8", "replace"))


def _translation(data: bytes) -> None:
    """Checks a translation beside its original."""
    _put(data, "site/docs/sv/a.md")
    check(_place() / "site").to_dict()


def _evidence(data: bytes) -> None:
    recheck(KeptAnswer.from_json(data), _place() / "site").to_dict()


def _kept(data: bytes) -> None:
    """A conversation that a browser says that it kept."""
    from ui.render import restored

    restored(data.decode("utf-8", "replace"))


def _questions(data: bytes) -> None:
    load_questions(_put(data, "questions"))


def _passwords(data: bytes) -> None:
    from ui.keys import Keys

    Keys.of(_put(data, "passwords")).sources("a", "b")


def _sitemap(data: bytes) -> None:
    list(in_sitemap(data, "http://a.example/"))


def _llms_txt(data: bytes) -> None:
    list(in_llms_txt(data.decode("utf-8", "replace"), "http://a.example/"))


def _head(data: bytes) -> None:
    """Looks what a site's page says of itself."""
    from bot.documents.sources.site import _told

    json.dumps(asdict(_told("http://a.example/", Fetched("http://a.example/", "text/html", data, Marks()))))


def _reply(data: bytes) -> None:
    """Takes a model's reply apart, as it comes in pieces, and has each of its sentences verified."""
    text = data.decode("utf-8", "replace")
    pieces = (text[at : at + 7] for at in range(0, len(text), 7))
    for sentence in sentences_of(pieces, "en"):
        verify(sentence, _found(), "en", identify=identified)


@cache
def _found() -> tuple[Evidence, ...]:
    document = Document("a.md", WORDS, "en", None, "A", "0" * 64, None, "original")
    passage = Passage("a", "a.md", "en", ("A",), None, "prose", 0, len(WORDS), "a")
    return (Evidence(passage, document, 1.0, statements=statements_of(document, blocks_of(document))),)


def _question(data: bytes) -> None:
    """What somebody types, behind two earlier questions."""
    text = data.decode("utf-8", "replace")
    understood(text, hint=text[:9], history=(Turn(text[9:40], "sv"), Turn("Vad är en passage?")))


def _settings(data: bytes) -> None:
    """Reads settings of an environment, which holds no NUL."""
    lines = data.replace(b"\0", b"").decode("utf-8", "surrogateescape").split("\n")
    Settings.from_environment(dict(line.split("=", 1) for line in lines if "=" in line))


READERS: dict[str, Read] = {
    "document.xml": lambda data: read_whole(made_docx(data), "docx"),
    **{f"terms.{name}": partial(_terms, f"terms.{name}") for name in ("toml", "csv", "tbx")},
    "sidecar": partial(_folder, "docs/.co-op-translator.json"),
    **{name: partial(_folder, name) for name in ("mkdocs.yml", "docusaurus.config.js")},
    "conf.py": partial(_with_settings, "rst"),
    "antora.yml": partial(_with_settings, "adoc"),
    "translation": _translation,
    "evidence.json": _evidence,
    "kept.json": _kept,
    "questions.jsonl": _questions,
    "passwords": _passwords,
    "sitemap.xml": _sitemap,
    "llms.txt": _llms_txt,
    "head": _head,
    "reply": _reply,
    "question": _question,
    "settings": _settings,
}
