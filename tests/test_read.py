"""A folder is read whole: what cannot be read is said, and what is read is known for what it is."""

import hashlib
import json
import os
import tempfile
from functools import partial
from pathlib import Path

import pytest
from helpers import filled
from hypothesis import given
from hypothesis import strategies as st

from bot.documents.folder import read_folder
from bot.documents.reading.documents import link_to
from bot.records import Document, FolderError

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
    return partial(filled, tmp_path)


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
                "latin.md": "большой".encode("cp1251"),
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
        "package.json": "a program's settings",
        "image.md": "without any words",
        "chinese.md": "written in a language that Kilde does not have",
    }


def told(reading):
    return {each.path: (each.original, each.state) for each in reading.documents}


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("big.md", ENGLISH.encode() * (30_000_000 // len(ENGLISH)), "larger than 10 MB; split it into smaller files"),
        ("polish.csv", "towar;cena\nmasło;10\n".encode("cp1250"), "not UTF-8; save it in that encoding"),
        (
            "half.csv",
            "vara\tpris\nsmör\t10\n".encode("utf-16")[:-1],
            "neither UTF-8 nor whole UTF-16; save it as UTF-8",
        ),
        ("deep.json", "[" * 100_000, "not JSON; mend it"),
        ("digits.json", '[{"a": ' + "9" * 10_000 + "}]", "not JSON; mend it"),
    ],
)
def test_a_file_that_is_left_out_is_said_with_its_cure(folder, name, content, reason):
    reading = read_folder(folder({"a.md": ENGLISH, name: content}))
    assert told(reading) == {"a.md": (None, "original")}
    assert reading.skipped == ((name, reason),)


def test_rows_that_do_not_fit_the_header_are_read_and_said(folder):
    rows = 'vara,pris,antal\nbil,10,2\nbåt,20\n\n"lång\ntext",1,2\ncykel,5,1,ny\n'
    reading = read_folder(folder({"a.md": ENGLISH, "priser.csv": rows}))
    assert [each.path for each in reading.documents] == ["a.md", "priser.csv"]
    assert reading.remarks == (("priser.csv", "rows with more or fewer fields than the header: lines 3, 7"),)


def noted(original, **more):
    entry = {"original_hash": hashlib.md5(original.encode()).hexdigest(), "language_code": "sv", **more}
    return f"<!--\nCO_OP_TRANSLATOR_METADATA:\n{json.dumps(entry)}\n-->\n"


@pytest.mark.parametrize(
    ("metadata", "remark"),
    [
        ("<!--\nCO_OP_TRANSLATOR_METADATA:\n{oops}\n-->\n", "damaged"),
        ('<!--\nCO_OP_TRANSLATOR_METADATA:\n{"original_hash": "' + "a" * 64 + '"}\n-->\n', "no MD5 hash"),
    ],
)
def test_metadata_that_cannot_be_used_leaves_the_state_unknown_and_is_said(folder, metadata, remark):
    reading = read_folder(folder({"guide.md": ENGLISH, "translations/sv/guide.md": metadata + SWEDISH}))
    assert told(reading)["translations/sv/guide.md"] == ("guide.md", "unknown")
    assert [(path, remark in said) for path, said in reading.remarks] == [("translations/sv/guide.md", True)]


def test_entries_without_their_files_are_said(folder):
    entries = json.dumps({f"{name}.md": {"original_hash": "0" * 32} for name in ["guide", *"abcdefg"]})
    files = {"guide.md": ENGLISH, "translations/sv/guide.md": SWEDISH}
    reading = read_folder(folder({**files, "translations/sv/.co-op-translator.json": entries}))
    assert reading.remarks == (
        (
            "translations/sv/.co-op-translator.json",
            "entries without a file: a.md, b.md, c.md, d.md, e.md and 2 more",
        ),
    )


def test_a_sidecar_too_large_to_be_one_is_said(folder):
    entries = sidecar(ENGLISH)[:-1] + ', "x": "' + "x" * 50_000_000 + '"}'
    files = {"guide.md": ENGLISH, "translations/sv/guide.md": SWEDISH}
    reading = read_folder(folder({**files, "translations/sv/.co-op-translator.json": entries}))
    assert told(reading)["translations/sv/guide.md"] == ("guide.md", "unknown")
    assert [path for path, reason in reading.skipped if "larger than 20 MB" in reason] == [
        "translations/sv/.co-op-translator.json"
    ]


def test_of_two_translations_into_one_language_one_is_paired_and_the_other_said(folder):
    reading = read_folder(
        folder(
            {
                "guide.md": ENGLISH,
                "guide.sv.md": SWEDISH,
                "translations/sv-SE/guide.md": SWEDISH,
                "translations/sv/guide.md": SWEDISH,
                "translations/sv/.co-op-translator.json": sidecar(ENGLISH),
            }
        )
    )
    assert told(reading) == {
        "guide.md": (None, "original"),
        "guide.sv.md": (None, "unknown"),
        "translations/sv-SE/guide.md": (None, "unknown"),
        "translations/sv/guide.md": ("guide.md", "current"),
    }
    said = "a second translation of guide.md beside translations/sv/guide.md; not paired"
    assert reading.remarks == (("guide.sv.md", said), ("translations/sv-SE/guide.md", said))


def test_two_originals_with_the_same_words_have_translations_of_their_own(folder):
    entry = {"original_hash": hashlib.md5(ENGLISH.encode()).hexdigest()}
    reading = read_folder(
        folder(
            {
                "a.md": ENGLISH,
                "docs/a.md": ENGLISH,
                "translations/sv/a.md": SWEDISH,
                "translations/sv/docs/a.md": SWEDISH,
                "translations/sv/.co-op-translator.json": json.dumps({"a.md": entry, "docs\\a.md": entry}),
            }
        )
    )
    assert told(reading)["translations/sv/a.md"] == ("a.md", "current")
    assert told(reading)["translations/sv/docs/a.md"] == ("docs/a.md", "current")


def test_what_a_translation_notes_leads_to_its_original_where_its_path_does_not(folder):
    reading = read_folder(
        folder(
            {
                "docs/guide.md": ENGLISH,
                "other/råd.md": noted(ENGLISH, source_file="docs\\guide.md") + SWEDISH,
                "translations/ms/old/guide.md": noted(ENGLISH, source_file="docs/guide.md", language_code="ms") + MALAY,
            }
        )
    )
    assert told(reading) == {
        "docs/guide.md": (None, "original"),
        "other/råd.md": ("docs/guide.md", "current"),
        "translations/ms/old/guide.md": ("docs/guide.md", "current"),
    }


@pytest.mark.parametrize("source", ["../../secret.md", "/etc/hostname", "guide.md", "", "c:\\x.md", "\0"])
def test_a_noted_original_outside_the_folder_is_not_looked_at(folder, source):
    reading = read_folder(
        folder({"inner/guide.md": noted(ENGLISH, source_file=source) + SWEDISH, "secret.md": ENGLISH})
    )
    (document,) = (each for each in reading.documents if each.path == "inner/guide.md")
    assert (document.claimed, document.original, document.state) == ("sv", None, "missing")


def test_metadata_of_another_language_than_the_folder_is_said(folder):
    metadata = noted(ENGLISH, language_code="da")
    reading = read_folder(folder({"guide.md": ENGLISH, "translations/sv/guide.md": metadata + SWEDISH}))
    assert reading.remarks == (("translations/sv/guide.md", "its metadata says da, its path sv"),)


CONTENT = st.one_of(
    st.binary(max_size=60),
    st.text(max_size=60).map(str.encode),
    st.sampled_from([ENGLISH, SWEDISH, noted(ENGLISH), noted("x", source_file="../a.md")]).map(str.encode),
    st.tuples(
        st.sampled_from([b"{", b'[{"a":', b"---\n", b"<!--\nCO_OP_TRANSLATOR_METADATA:\n{"]), st.binary(max_size=30)
    ).map(b"".join),
)
NAME = st.sampled_from(
    [
        "a.md",
        "a.sv.md",
        "sv/a.md",
        "translations/sv/a.md",
        "translations/sv/.co-op-translator.json",
        "a.csv",
        "a.json",
        "å.txt",
    ]
)


@given(st.dictionaries(NAME, CONTENT, max_size=6))
def test_whatever_the_files_hold_the_rest_is_read_and_they_are_said(files):
    with tempfile.TemporaryDirectory() as place:
        reading = read_folder(filled(Path(place), {**files, "guide.md": ENGLISH}))
    read = {each.path for each in reading.documents}
    assert "guide.md" in read
    documents = {path for path in files if not path.endswith("translator.json")}
    assert read | {path for path, _ in reading.skipped} >= documents


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
        "priser.csv": ("sv", "Priser"),  # names, beside a Swedish page
        "faq.json": ("da", "Faq"),
        "brev.txt": ("sv", "Brev"),
    }


@pytest.mark.parametrize("files", [{}, {"a.png": b"x"}, {"a.md": b"\xff\xfe"}])
def test_nothing_to_read_is_said_with_the_cure(folder, files):
    with pytest.raises(FolderError, match="choose the folder"):
        read_folder(folder(files))


def test_a_folder_that_is_not_there_is_said_with_the_cure(tmp_path):
    with pytest.raises(FolderError, match="no folder"):
        read_folder(tmp_path / "nowhere")


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


def linked(link):
    return Document("a.md", "", "en", None, "", "", None, "original", link=link)


def test_links_are_quoted_and_lose_an_anchor_that_is_not_there():
    template = "https://x.org/{path}#{anchor}"
    assert link_to(template, "å b/c.md") == "https://x.org/%C3%A5%20b/c.md"
    assert link_to(None, "a.md") is None
    assert linked("https://x.org/a.md").link_at("så-här") == "https://x.org/a.md#s%C3%A5-h%C3%A4r"
    assert linked("https://x.org/a.md").link_at(None) == "https://x.org/a.md"
    assert linked(None).link_at("a") is None


def test_documents_that_are_not_read_are_named_with_the_cure(folder):
    files = {"a.md": ENGLISH, "plan.xlsx": b"PK", "old.DOC": b"x", "pic.png": b"x", ".x.odt": b"x"}
    reading = read_folder(folder(files | {f"slides/{n}.pptx": b"x" for n in range(9)}))
    assert reading.skipped == (
        ("*.pptx", "9 files, the first slides/0.pptx: Kilde does not read .pptx; save it as PDF"),
        ("old.DOC", "Kilde does not read .doc; save it as .docx"),
        ("plan.xlsx", "Kilde does not read .xlsx; save each sheet as CSV"),
    )
