"""Files from strangers: what is no file is never opened, what takes too much is left out, and the rest is read."""

import os
import random
import socket
import subprocess
import sys
import time
from pathlib import Path
from threading import Thread

import pytest
from helpers import ROOT, filled
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.documents import apart
from bot.documents.apart import read_apart
from bot.documents.contents import blocks_in
from bot.documents.folder import read_folder
from bot.documents.sources.folder import FolderSource
from bot.records import KildeError, LeftOut
from bot.text.blocks import limits, parser
from scripts.attack import bombs
from scripts.attack.changed import in_bytes
from scripts.attack.kinds import CHANGES, SEEDS, reader_of

WORDS = "The backup is made every night and kept for ninety days in another town."
PAGE = f"# Backup\n\n{WORDS}\n"
HTML = f"<main><p>{WORDS}</main>".encode()
POSIX = pytest.mark.skipif(os.name != "posix", reason="pipes, sockets and limits as POSIX has them")


def left_out(folder: Path) -> dict[str, str]:
    return dict(read_folder(folder).skipped)


# ---- what is no file ---------------------------------------------------------------------------


@POSIX
def test_pipes_sockets_and_links_are_named_and_never_opened(tmp_path: Path):
    folder = filled(tmp_path / "docs", {"page.md": PAGE})
    outside = filled(tmp_path / "outside", {"secret.md": PAGE, "more/secret.md": PAGE})
    os.mkfifo(folder / "pipe.md")  # whoever opens it waits for ever
    os.mkfifo(folder / ".co-op-translator.json")
    os.mkfifo(folder / "mkdocs.yml")
    (folder / "out.md").symlink_to(outside / "secret.md")
    (folder / "device.md").symlink_to("/dev/zero")
    (folder / "far").symlink_to(outside / "more")
    (folder / "loop").symlink_to(folder)
    (folder / "itself").symlink_to(folder / "itself")
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(os.path.relpath(folder / "socket.md"))
        reading = read_folder(folder)
    assert [document.path for document in reading.documents] == ["page.md"]
    reasons = dict(reading.skipped)
    special, linked = (
        ("pipe.md", "socket.md", ".co-op-translator.json"),
        ("out.md", "device.md", "far", "loop", "itself"),
    )
    assert {path for path in special if "never opened" in reasons[path]} == {*special}
    assert {path for path in linked if reasons[path].startswith("a link")} == {*linked}


@POSIX
def test_what_was_a_file_when_it_was_listed_is_not_opened_as_anything_else(tmp_path: Path):
    folder = filled(tmp_path / "docs", {"pipe.md": PAGE, "link.md": PAGE, "gone.md": PAGE, "far/page.md": PAGE})
    outside = filled(tmp_path / "outside", {"page.md": PAGE})
    source = FolderSource(folder)
    source.listing()
    for name in ("pipe.md", "link.md", "gone.md", "far/page.md"):
        (folder / name).unlink()
    os.mkfifo(folder / "pipe.md")
    (folder / "link.md").symlink_to(outside / "page.md")
    (folder / "far").rmdir()
    (folder / "far").symlink_to(outside)
    for name in ("pipe.md", "link.md", "far/page.md"):
        with pytest.raises(LeftOut, match="cannot be opened"):
            source.content(name)
    with pytest.raises(LeftOut, match="gone since"):
        source.content("gone.md")


# ---- what takes too much -----------------------------------------------------------------------


@POSIX
def test_a_file_that_takes_too_much_memory_is_left_out_and_the_next_one_is_read():
    with pytest.raises(LeftOut, match="memory"):
        read_apart(bombs.BOMBS["white on a huge page.pdf"](), "pdf")
    assert WORDS in read_apart(HTML, "html").text


@POSIX
def test_a_file_that_takes_too_long_is_left_out_and_the_next_one_is_read(monkeypatch: pytest.MonkeyPatch):
    apart._process.end()
    quick = apart._START.replace("from bot.documents.apart import serve;", "from bot.documents import apart;")
    monkeypatch.setattr(apart, "_START", quick.replace("serve()", "apart._SECONDS = 0; apart.serve()"))
    with pytest.raises(LeftOut, match="seconds to read"):
        read_apart(bombs.BOMBS["600,000 cells.docx"](), "docx")
    apart._process.end()
    monkeypatch.undo()
    assert WORDS in read_apart(HTML, "html").text


def test_a_reader_that_was_brought_down_is_started_again():
    read_apart(HTML, "html")
    running = apart._process._running
    assert running is not None
    running.kill()
    running.wait()
    assert WORDS in read_apart(HTML, "html").text


def test_a_program_reads_in_a_thread_and_without_a_guard_around_its_main_part(tmp_path: Path):
    filled(tmp_path, {"docs/page.html": HTML, "bot/__init__.py": "raise SystemExit('a stranger')"})
    program = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from threading import Thread\nfrom pathlib import Path\nfrom bot.documents.folder import read_folder\n"
        "found = []\nthread = Thread(target=lambda: found.extend(read_folder(Path('docs')).documents), daemon=True)\n"
        "thread.start()\nthread.join()\nprint(found[0].text)\n"
    )
    said = subprocess.run(
        [sys.executable, "-P", "-c", program, str(ROOT)], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == WORDS
    assert said.stderr == ""


def test_several_threads_read_at_once():
    pages = [f"<main><p>{WORDS} {number}</main>".encode() for number in range(20)]
    came: list[str] = []
    threads = [Thread(target=lambda page=page: came.append(read_apart(page, "html").text)) for page in pages]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(came) == sorted(f"{WORDS} {number}" for number in range(20))


@POSIX
def test_the_process_ends_when_there_is_nothing_to_read(monkeypatch: pytest.MonkeyPatch):
    apart._process.end()
    monkeypatch.setattr(apart, "_IDLE", 0.1)
    read_apart(HTML, "html")
    until = time.monotonic() + 20
    while apart._process._running is not None and time.monotonic() < until:
        time.sleep(0.05)
    assert apart._process._running is None


TOO_MUCH = {
    "blocks": ("a b\n\n" * 600, "markdown", "more than 50,000"),
    "rows": ("|a|\n|-|\n" + "|1|\n" * 600, "markdown", "more than 50,000"),
    "paragraphs": ("a b\n\n" * 600, "text", "more than 50,000"),
    "records": ("a,b\n" + "1,2\n" * 600, "csv", "more than 50,000"),
    "objects": ('{"a":1}\n' * 600, "jsonl", "more than 50,000"),
    "columns": (",".join(["column"] * 20_000) + "\n" + "1,2\n" * 400, "csv", "too many columns"),
    "quotations": (">" * 500 + " a b", "markdown", "nested more than 100 deep"),
    "lists": ("".join(f"{'  ' * n}- a b\n" for n in range(80)), "markdown", "nested more than 100 deep"),
    "tags": ("<details>\n\n" * 200 + "a b\n\n" + "</details>\n\n" * 200, "markdown", "nested more than 100 deep"),
}


@pytest.mark.parametrize("what", TOO_MUCH)
def test_more_than_anybody_writes_is_left_out_with_the_cure(what: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(limits, "MOST_BLOCKS", 500)  # what is said is said of the true one
    monkeypatch.setattr(parser, "_TOKENS", 1_000)
    text, name, why = TOO_MUCH[what]
    with pytest.raises(LeftOut, match=f"{why}.*; "):
        blocks_in(text, (), name)


# ---- what is broken ----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", SEEDS)
@settings(max_examples=20)
@given(st.integers())
def test_a_broken_input_is_read_or_ends_in_one_of_our_own_errors(kind, seed):
    chance, data = random.Random(seed), SEEDS[kind][seed % len(SEEDS[kind])]
    for _ in range(1 + seed % 8):
        data = CHANGES.get(kind, in_bytes)(chance, data, SEEDS[kind])[:4_000]
    try:
        reader_of(kind)(data)
    except (KildeError, LeftOut) as told:
        assert str(told)


# Values that are none of what they are said to be, which libraries tell by whatever breaks, and numbers that Python
# does not write out.
ODD = (
    "!!bool maybe",
    "!!timestamp soon",
    "!!int ''",
    "!!float ''",
    f"0x{'f' * 5_000}",
    f"1{':1' * 5_000}",
    "[" * 5_000,
)


@pytest.mark.parametrize("value", ODD, ids=lambda value: value[:16])
def test_a_field_that_cannot_be_read_says_nothing_and_its_page_is_read(tmp_path, value):
    fields = f"title: {value}\nslug: {value}\nlastmod: {value}\ntranslation_of: {value}\n"
    folder = filled(tmp_path / "docs", {"a.md": f"---\n{fields}---\n\n{PAGE}", "b.md": PAGE})
    assert [document.title for document in read_folder(folder).documents] == ["Backup", "Backup"]


def test_a_field_of_toml_of_thousands_of_digits_says_nothing_and_its_page_is_read(tmp_path):
    folder = filled(tmp_path / "docs", {"a.md": f"+++\ntitle = 0x{'f' * 5_000}\n+++\n\n{PAGE}"})
    assert [document.title for document in read_folder(folder).documents] == ["Backup"]


@pytest.mark.parametrize("value", ODD, ids=lambda value: value[:16])
def test_a_value_of_yaml_that_is_none_is_told_with_its_file(tmp_path, value):
    folder = filled(tmp_path / "docs", {"a.yaml": f"- name: Backup\n  kept: {value}\n", "b.md": PAGE})
    assert left_out(folder)["a.yaml"].startswith(("not YAML", "YAML that JSON cannot say"))


def test_a_cell_that_stands_more_often_than_can_be_counted_is_read(tmp_path):
    table = (
        f"|===\n|one |two\n\n{'9' * 5_000}*|three\n|four |five\n|===\n\n[format=csv]\n|===\n{'six ' * 40_000}\n|===\n"
    )
    folder = filled(tmp_path / "docs", {"a.adoc": f"= Backup\n\n{WORDS}\n\n{table}"})
    (document,) = read_folder(folder).documents
    assert "three" in document.text and "six six" in document.text
