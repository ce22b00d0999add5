"""A folder is read whole: what cannot be read is said, and what is read is known for what it is."""

import hashlib
import json
import os

import pytest

from bot.read import fingerprint, link_to, link_to_anchor, read_folder
from bot.records import FolderError

ENGLISH = (
    "# Choosing a model\n\nA small model answers faster and needs less memory, so it fits on a phone. "
    "A large model knows more, but it has to run on a server with a good graphics card.\n"
)
SWEDISH = (
    "# Att välja modell\n\nEn liten modell svarar snabbare och behöver mindre minne, så den får plats i en telefon. "
    "En stor modell kan mer, men den måste köras på en server med ett bra grafikkort.\n"
)
MALAY = (
    "# Memilih model\n\nModel yang kecil menjawab dengan lebih cepat dan memerlukan kurang ingatan, jadi ia sesuai "
    "untuk telefon. Model yang besar tahu lebih banyak, tetapi ia mesti dijalankan pada pelayan yang kuat.\n"
)


@pytest.fixture
def folder(tmp_path):
    def write(files):
        for path, content in files.items():
            file = tmp_path / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return tmp_path

    return write


def sidecar(original, path="guide.md"):
    return json.dumps({path: {"original_hash": hashlib.md5(original.encode()).hexdigest()}})


def test_documents_know_their_language_original_and_state(folder):
    comment = f'<!--\nCO_OP_TRANSLATOR_METADATA:\n{{"original_hash": "{0:032}", "source_file": "guide.md"}}\n-->\n'
    reading = read_folder(
        folder(
            {
                "guide.md": ENGLISH,
                "translations/sv/guide.md": SWEDISH,
                "translations/sv/.co-op-translator.json": sidecar(ENGLISH),
                "translations/ms/guide.md": comment + MALAY,
                "translations/ms/gone.md": MALAY,
                "translations/da/guide.md": ENGLISH,
                "translations/en/guide.md": ENGLISH,
                "translations/en/gone.md": ENGLISH,
                "translations/de/guide.md": "# Modelle",
                "translations/de/gone.md": "# Modelle",
            }
        )
    )
    known = {d.path: (d.language, d.claimed, d.original, d.state) for d in reading.documents}
    assert known == {
        "guide.md": ("en", None, None, "original"),
        "translations/da/guide.md": ("en", "da", "guide.md", "unknown"),
        "translations/en/gone.md": ("en", "en", "gone.md", "missing"),
        "translations/ms/gone.md": ("ms", "ms", "gone.md", "missing"),
        "translations/ms/guide.md": ("ms", "ms", "guide.md", "stale"),
        "translations/sv/guide.md": ("sv", "sv", "guide.md", "current"),
    }
    skipped = dict(reading.skipped)
    assert set(skipped) == {"translations/de", "translations/en/guide.md"}
    assert skipped["translations/de"].startswith("2 files")
    ms = next(d for d in reading.documents if d.state == "stale")
    assert [ms.text[slice(*span)] for span in ms.skipped] == [comment.strip()]
    assert {d.title for d in reading.documents} == {"Choosing a model", "Att välja modell", "Memilih model"}


def test_text_and_hash_are_those_of_the_file(folder):
    data = b"\xef\xbb\xbf# R\xc3\xa5d\r\n\r\nEn rad.\r\n"
    (document,) = read_folder(folder({"råd.md": data}), link="https://x.org/{path}#{anchor}").documents
    assert document.text.encode() == data
    assert document.content_hash == hashlib.sha256(data).hexdigest()
    assert document.title == "Råd"
    assert document.link == "https://x.org/r%C3%A5d.md"


def test_what_cannot_be_read_is_said_and_the_rest_is_read(folder):
    reading = read_folder(
        folder(
            {
                "a.md": ENGLISH,
                "latin.md": "på svenska".encode("latin-1"),
                "empty.md": " \n",
                "picture.png": b"\x89PNG",
                "package.json": '{"name": "x"}',
                "image.md": "![x](y.png)\n",
                "chinese.md": "# 模型\n\n小模型回答更快,需要的内存更少,因此适合手机使用。\n",
                ".hidden/b.md": ENGLISH,
                "node_modules/c.md": ENGLISH,
                "translated_images/d.md": ENGLISH,
            }
        )
    )
    assert [d.path for d in reading.documents] == ["a.md"]
    assert {path: reason.split(",")[0] for path, reason in reading.skipped} == {
        "latin.md": "not UTF-8; save it in that encoding",
        "empty.md": "empty",
        "package.json": "JSON",
        "image.md": "without any words",
        "chinese.md": "written in a language that Kilde does not have",
    }


def test_a_damaged_sidecar_leaves_the_state_unknown(folder):
    reading = read_folder(
        folder(
            {
                "guide.md": ENGLISH,
                "translations/sv/guide.md": SWEDISH,
                "translations/sv/.co-op-translator.json": "{",
            }
        )
    )
    assert [d.state for d in reading.documents] == ["original", "unknown"]
    assert [path for path, _ in reading.skipped] == ["translations/sv/.co-op-translator.json"]


def test_a_translation_into_the_original_s_own_language_repeats_it(folder):
    reading = read_folder(
        folder({"guide.md": SWEDISH, "translations/en/guide.md": ENGLISH, "translations/sv/guide.md": SWEDISH})
    )
    assert [d.path for d in reading.documents] == ["guide.md", "translations/en/guide.md"]


def test_tables_texts_and_records_are_documents(folder):
    reading = read_folder(
        folder(
            {
                "priser.csv": "vara,pris\nbil,10\n",
                "faq.json": '[{"spørgsmål": "Hvad koster bilen?",'
                ' "svar": "Den koster ti kroner, men cyklen er gratis."}]',
                "brev.txt": SWEDISH,
            }
        )
    )
    assert {d.path: (d.language, d.title) for d in reading.documents} == {
        "priser.csv": ("en", "priser.csv"),
        "faq.json": ("da", "faq.json"),
        "brev.txt": ("sv", "brev.txt"),
    }


@pytest.mark.parametrize("files", [{}, {"a.png": b"x"}, {"a.md": b"\xff\xfe"}])
def test_nothing_to_read_is_said_with_the_cure(folder, files):
    with pytest.raises(FolderError, match="choose the folder"):
        read_folder(folder(files))


def test_a_folder_that_is_not_there_is_said_with_the_cure(tmp_path):
    with pytest.raises(FolderError, match="no folder"):
        read_folder(tmp_path / "nowhere")
    with pytest.raises(FolderError, match="no folder"):
        fingerprint(tmp_path / "nowhere")


def test_fingerprint_changes_with_documents_and_metadata_only(folder):
    root = folder({"a.md": ENGLISH, "x.png": b"1", "translations/sv/.co-op-translator.json": "{}"})
    before = fingerprint(root)
    folder({"x.png": b"2"})
    assert fingerprint(root) == before
    folder({"translations/sv/.co-op-translator.json": '{"a.md": {}}'})
    changed = fingerprint(root)
    assert changed != before
    folder({"a.md": ENGLISH + "More."})
    assert fingerprint(root) != changed


def test_links_in_the_folder_are_not_followed(folder, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside") / "secret.md"
    outside.write_text(ENGLISH)
    root = folder({"a.md": ENGLISH})
    os.symlink(outside, root / "b.md")
    os.symlink(outside.parent, root / "c")
    assert [d.path for d in read_folder(root).documents] == ["a.md"]


def test_progress_is_told(folder):
    told = []
    read_folder(folder({"a.md": ENGLISH, "b.md": SWEDISH}), progress=lambda *step: told.append(step))
    assert told[-1] == ("reading", 2, 2)


def test_links_are_quoted_and_lose_an_anchor_that_is_not_there():
    template = "https://x.org/{path}#{anchor}"
    assert link_to(template, "å b/c.md", "så-här") == "https://x.org/%C3%A5%20b/c.md#s%C3%A5-h%C3%A4r"
    assert link_to(template, "a.md") == "https://x.org/a.md"
    assert link_to(None, "a.md", "b") is None
    assert link_to_anchor("https://x.org/a.md", "så") == "https://x.org/a.md#s%C3%A5"
    assert link_to_anchor("https://x.org/a.md", None) == "https://x.org/a.md"
    assert link_to_anchor(None, "a") is None
