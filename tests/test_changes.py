"""Only what changed is read and cut again, with the result of a fresh reading; documents may come from anywhere."""

import hashlib
import json
import os
from dataclasses import replace
from time import time_ns

import pytest
from helpers import filled
from hypothesis import given
from hypothesis import strategies as st

from bot.documents.files import File, Given
from bot.documents.formats import format_of
from bot.documents.metadata import SIDECAR, Metadata
from bot.documents.places.layouts import Place
from bot.documents.reading.read import read
from bot.documents.sources import folder as folders
from bot.documents.sources.folder import FolderSource
from bot.documents.sources.given import GivenDocuments
from bot.documents.sources.several import Sources
from bot.documents.sources.source import Listing
from bot.indexing.passages import cut as cut_family
from bot.indexing.passages import families, passages
from bot.records import FolderError, LeftOut, SettingError, SourceDocument

TEXTS = {
    "en": "# The {0}\n\nThe {0} is opened in the morning and closed when it gets dark. Whoever is late has to wait.\n",
    "sv": "# Den {0}\n\nDen här {0} öppnas på morgonen och stängs när det blir mörkt. Den som kommer sent får vänta.\n",
    "da": "# Den {0}\n\nDenne {0} åbnes om morgenen og lukkes, når det bliver mørkt. Den, der kommer sent, må vente.\n",
    "nl": "# Deze {0}\n\nDeze {0} gaat 's ochtends open en wordt gesloten als het donker wordt. Wie laat is, wacht.\n",
    "ms": "# Bahagian {0}\n\nBahagian {0} ini dibuka pada waktu pagi dan ditutup apabila hari sudah gelap benar.\n",
    "de": "# Dieses {0}\n\nDieses {0} wird am Morgen geöffnet und geschlossen, wenn es dunkel wird. Man muss warten.\n",
}
GUIDE = {language: text.format("gate") for language, text in TEXTS.items()}


class Shelf:
    """A source in memory: each file with a stamp of its own at each edit. Notes what is read of it."""

    nothing = "Nothing stands on the shelf."
    folders = ()

    def named(self):
        return {"": self}

    def __init__(self, files=()):
        self.files, self.stamps, self.said, self.links, self.reads, self._edits = {}, {}, {}, [], [], 0
        for path, content in dict(files).items():
            self.put(path, content)

    def put(self, path, content):
        self.files[path] = content if isinstance(content, bytes) else content.encode()
        self.touch(path)

    def touch(self, path):
        self._edits += 1
        self.stamps[path] = str(self._edits)

    def drop(self, path):
        del self.files[path], self.stamps[path]

    def say(self, path, **values):
        self.said[path] = SourceDocument(path, "", format_of(path), **values)

    def listing(self):
        beside = {path: stamp for path, stamp in self.stamps.items() if path.endswith(SIDECAR)}
        return Listing({path: self.stamps[path] for path in self.stamps.keys() - beside}, beside, [*self.links])

    def content(self, path):
        self.reads.append(path)
        if self.files[path] == b"closed":
            raise LeftOut("cannot be opened")
        return self.files[path]

    def given(self, path):
        return self.said.get(path)

    def text(self, document):
        return None

    def unchanged(self, document):
        return hashlib.sha256(self.files[document.path]).hexdigest() == document.content_hash

    def changed_at(self, paths):
        return {}

    def configurations(self):
        return {}

    def settings(self, path, name):
        return "", ""


class Indexed:
    """What an index keeps of a reading."""

    def __init__(self, reading):
        self.files = {path: File.from_json(file.to_json()) for path, file in reading.files.items()}
        self.documents = {document.path: replace(document, text="") for document in reading.documents}
        self.text = {path: reading.document(path).text for path in self.documents}.__getitem__


def recut(reading, known):
    """Path -> passages of what is cut anew."""
    return {
        each.path: found
        for leader, members in families(reading, known).items()
        for each, found in cut_family(reading.document(leader), map(reading.document, members), reading.blocks)
    }


def whole(reading):
    return {document.path: reading.document(document.path) for document in reading.documents}


# ---- as a fresh reading ----------------------------------------------------------------------


def noted(language, **more):
    entry = {"original_hash": hashlib.md5(GUIDE["en"].encode()).hexdigest(), "language_code": language, **more}
    return f"<!--\nCO_OP_TRANSLATOR_METADATA:\n{json.dumps(entry)}\n-->\n"


def sidecar(**entries):
    return json.dumps({f"{name}.md": {"original_hash": value * 32} for name, value in entries.items()})


DISCLAIMER = (
    "**Disclaimer**: This document has been translated using an AI translation service. While we strive for accuracy, "
    "automated translations may contain errors. The original document in its native language should be considered the "
    "authoritative source. For critical information, professional human translation is recommended. We are not liable "
    "for any misunderstandings arising from the use of this translation.\n"
)
BRIEF = "Wir warten heute nicht auf den Zug.\n"  # enough words to be left out, too few against what is said
PATHS = ["guide.md", "guide.sv.md", "a/guide.md", "a/t.csv", "a/p.html", "r.json", "docs/guide.md", "x/y.md"]
PATHS += [f"translations/{language}/guide.md" for language in [*TEXTS, "sv-SE"]]
PATHS += [f"docs/{language}/guide.md" for language in ("en", "sv", "nl", "de")]
PATHS += ["translations/sv/a/t.csv", "translations/da/a/p.html", "i18n/ms/docusaurus-plugin-content-docs/guide.md"]
PATHS += [f"translations/{language}/{SIDECAR}" for language in ("sv", "nl")]
CONTENTS = [*GUIDE.values(), GUIDE["en"] + "More of it.\n", GUIDE["sv"] + "- Mer om det.\n- Och mer.\n"]
CONTENTS += [noted("sv") + GUIDE["sv"], noted("de") + GUIDE["da"], noted("nl", source_file="guide.md") + GUIDE["nl"]]
CONTENTS += [
    noted("ms", original_hash="?") + GUIDE["ms"],
    "---\ntitle: X\n---\n" + GUIDE["da"],
    "Kort.\n",
    "![x](y.png)\n",
]
CONTENTS += [
    "vara,pris\nbil,10\nbåt\n",
    '[{"svar": "Den koster ti kroner, men cyklen er gratis."}]',
    "",
    "closed",
    b"\xff",
]
CONTENTS += [f'<html lang="{language}"><h1>A</h1><p>{GUIDE["nl"][9:]}</p></html>' for language in ("nl", "da", "de")]
CONTENTS += [sidecar(guide="0"), sidecar(guide="1", gone="2"), "{"]
CONTENTS += [json.dumps({"guide.md": {"original_hash": hashlib.md5(GUIDE["en"].encode()).hexdigest()}})]
HTML = f'<html lang="nl"><h1>A</h1><p>{GUIDE["nl"][9:]}</p><p>{DISCLAIMER}</p></html>'
CONTENTS += [HTML, GUIDE["sv"] + DISCLAIMER]
PATH, CONTENT = st.sampled_from(PATHS), st.sampled_from(CONTENTS)
ANY = st.integers(0, 30)  # which of the files there are
EDIT = st.one_of(
    st.tuples(st.just("put"), PATH, CONTENT),
    st.tuples(st.just("link"), PATH),
    st.tuples(st.just("change"), ANY, CONTENT),
    st.tuples(st.just("change unseen"), ANY, CONTENT),
    st.tuples(st.just("move"), ANY, PATH),
    st.tuples(st.sampled_from(["drop", "touch", "look again"]), ANY),
    st.tuples(
        st.just("say"), ANY, st.sampled_from([None, "sv", "en", "de"]), st.sampled_from([None, "guide.md", "gone"])
    ),
)


def edit(shelf, what, which, *more):
    path = which if isinstance(which, str) else sorted(shelf.files)[which % len(shelf.files)]
    if path == "kept.md":
        return
    match what:
        case "put" | "change":
            shelf.put(path, *more)
        case "change unseen":
            shelf.put(path, *more)
            shelf.stamps[path] = ""
        case "look again":
            shelf.stamps[path] = ""
        case "touch":
            shelf.touch(path)
        case "drop":
            shelf.drop(path)
        case "move" if path != more[0]:
            shelf.put(more[0], shelf.files[path])
            shelf.drop(path)
        case "say" if not path.endswith(SIDECAR) and path != more[1]:
            shelf.say(path, language=more[0], original=more[1])
        case "link":
            shelf.links = [] if path in shelf.links else [path]
    shelf.links = [link for link in shelf.links if link not in shelf.files]


@given(st.dictionaries(PATH, CONTENT, max_size=12), st.lists(st.lists(EDIT, min_size=1, max_size=3), max_size=4))
def test_after_any_edit_all_is_as_from_a_fresh_reading(files, edits):
    shelf = Shelf({**files, "kept.md": GUIDE["en"]})
    before = read(shelf)
    cut = passages(before.documents)
    for several in edits:
        for each in several:
            edit(shelf, *each)
        known = Indexed(before)
        now, fresh = read(shelf, known=known), read(shelf)
        assert whole(now) == whole(fresh)
        assert (now.skipped, now.remarks, now.files) == (fresh.skipped, fresh.remarks, fresh.files)
        old, new = whole(before), whole(fresh)
        assert now.changed == {path for path in new if new[path] != old.get(path)}
        assert now.removed == tuple(sorted(old.keys() - new.keys()))
        assert now.same == (old == new and without_stamps(before) == without_stamps(now))
        cut = {path: cut[path] for path in new if path in cut} | recut(now, known.documents)
        assert cut == passages(fresh.documents)
        before = now


def without_stamps(reading):
    return {path: replace(file, stamp="") for path, file in reading.files.items()}


def test_what_is_said_of_a_document_opens_it_or_not():
    shelf = Shelf({"guide.md": GUIDE["en"], "translations/de/guide.md": GUIDE["sv"], "p.html": HTML, "b.md": BRIEF})
    known = Indexed(read(shelf))
    shelf.say("translations/de/guide.md", language="sv")
    shelf.say("p.html", original="guide.md")  # its disclaimer is a translation's now, whose original says the rest
    shelf.say("b.md", language="nl")
    now, fresh = read(shelf, known=known), read(shelf)
    assert (whole(now), now.files) == (whole(fresh), fresh.files)
    assert known.files["b.md"].left_out
    assert fresh.document("b.md").language == "nl"
    assert fresh.document("translations/de/guide.md").original == "guide.md"
    assert (known.files["p.html"].unquoted, now.files["p.html"].unquoted) == ("en", None)


def test_translations_without_their_original_are_cut_along_another_when_their_leader_goes():
    shelf = Shelf({f"translations/{language}/guide.md": GUIDE[language] for language in ("en", "sv", "nl")})
    before = read(shelf)
    cut = passages(before.documents)
    shelf.drop("translations/en/guide.md")
    now = read(shelf, known=Indexed(before))
    again = recut(now, Indexed(before).documents)
    assert now.changed == set()
    assert again == passages(read(shelf).documents) != {path: cut[path] for path in again}


# ---- what is read ----------------------------------------------------------------------------

SITE = {f"translations/{language}/guide.md": GUIDE[language] for language in ("sv", "da", "nl", "ms")}
GUIDES = ["guide.md", *SITE]
SITE |= {"guide.md": GUIDE["en"], "other.md": GUIDE["en"], f"translations/sv/{SIDECAR}": sidecar(guide="0")}
SITE |= {f"docs/{language}/manual.md": GUIDE[language] for language in ("en", "nl", "de")}


@pytest.mark.parametrize(
    ("path", "content", "read_again", "cut_again"),
    [
        ("other.md", GUIDE["sv"], ["other.md"], ["other.md"]),
        (
            "translations/sv/guide.md",
            GUIDE["sv"] + "Mer.\n",
            ["translations/sv/guide.md"],
            ["translations/sv/guide.md"],
        ),
        ("guide.md", GUIDE["en"] + "More.\n", ["guide.md"], GUIDES),
        ("docs/nl/manual.md", GUIDE["nl"] + "Meer.\n", ["docs/nl/manual.md"], ["docs/nl/manual.md"]),
        ("other.md", GUIDE["en"], ["other.md"], []),
        (f"translations/sv/{SIDECAR}", sidecar(guide="1"), [f"translations/sv/{SIDECAR}"], []),
        (f"translations/sv/{SIDECAR}", "{}", [f"translations/sv/{SIDECAR}"], ["translations/sv/guide.md"]),
        ("translations/sv/none.txt", "", ["translations/sv/none.txt", f"translations/sv/{SIDECAR}"], []),
    ],
)
def test_an_edit_reads_what_was_edited_and_cuts_what_is_cut_along_it(path, content, read_again, cut_again):
    shelf = Shelf(SITE)
    known = Indexed(read(shelf))
    shelf.put(path, content)
    shelf.reads.clear()
    now = read(shelf, known=known)
    assert sorted(shelf.reads) == sorted(read_again)
    assert sorted(recut(now, known.documents)) == sorted({*cut_again, *now.changed})
    assert set(now.blocks) <= {path}


def test_without_an_edit_nothing_is_read():
    shelf = Shelf(SITE)
    known = Indexed(read(shelf))
    shelf.reads.clear()
    now = read(shelf, known=known)
    assert shelf.reads == []
    assert now.same
    assert recut(now, known.documents) == {}
    shelf.stamps["other.md"] = ""
    assert read(shelf, known=known).same
    assert shelf.reads == ["other.md"]


def test_another_link_is_a_change_without_reading():
    shelf = Shelf(SITE)
    known = Indexed(read(shelf, link="https://x.org/{path}"))
    shelf.reads.clear()
    now = read(shelf, known=known, link="https://y.org/{path}")
    assert shelf.reads == []
    assert now.changed == known.documents.keys()


# ---- folders ---------------------------------------------------------------------------------


def test_a_page_without_a_title_is_renamed_where_only_the_navigation_changes(tmp_path):
    pages = {"docs/fares.md": GUIDE["en"], "docs/x1.md": "Dogs travel free of charge on every boat.\n"}
    pages["mkdocs.yml"] = "site_name: Boats\n"
    reading = read(FolderSource(filled(tmp_path, pages)))
    for name in ("Dogs aboard", "Animals", None):
        navigation = f"nav:\n  - Fares: fares.md\n  - {name}: x1.md\n" if name else ""
        filled(tmp_path, {"mkdocs.yml": f"site_name: Boats\n{navigation}"})
        reading = read(FolderSource(tmp_path), known=Indexed(reading))
        titles = {each.path: each.title for each in reading.documents}
        assert titles == {"docs/fares.md": "The gate", "docs/x1.md": name or "X1"}
        assert reading.changed == {"docs/x1.md"}


def test_a_file_that_is_written_twice_within_a_second_is_seen(tmp_path):
    source = FolderSource(filled(tmp_path, {"guide.md": GUIDE["en"]}))
    reading = read(source)
    for letter in "abcdefgh":  # as long as before, and as old as the file system can tell
        (tmp_path / "guide.md").write_text(GUIDE["en"][:-2] + letter + "\n")
        os.utime(tmp_path / "guide.md", (1, 1))
        reading = read(source, known=Indexed(reading))
        assert reading.changed == {"guide.md"}
        assert reading.document("guide.md").text.endswith(letter + "\n")


def test_a_folder_that_rests_is_not_read(tmp_path, monkeypatch):
    files = {
        **SITE,
        "link.md": "",
        ".hidden/a.md": "A page.",
        "venv/b.md": "A page.",
        f"translations/nl/{SIDECAR}": "{}",
    }
    source = FolderSource(filled(tmp_path, files))
    (tmp_path / "link.md").unlink()
    (tmp_path / "link.md").symlink_to("guide.md")
    assert {*source.listing().documents.values(), *source.listing().sidecars.values()} == {""}
    monkeypatch.setattr(folders, "time_ns", lambda: time_ns() + 3_000_000_000)
    reading = read(source)
    assert set(source.listing()) == {*SITE, "link.md", f"translations/nl/{SIDECAR}"}
    monkeypatch.setattr(FolderSource, "content", None)
    assert read(source, known=Indexed(reading)).same
    monkeypatch.undo()
    assert read(source, known=Indexed(reading)).same


def test_several_folders_are_one_index(tmp_path):
    first = FolderSource(filled(tmp_path / "first", {"guide.md": GUIDE["en"], "translations/sv/guide.md": GUIDE["sv"]}))
    second = filled(tmp_path / "second", {"guide.md": GUIDE["nl"], "translations/en/guide.md": GUIDE["en"]})
    beside = FolderSource(second, "handbook/")
    both = Sources([first, beside])
    reading = read(both)
    assert {document.path: document.original for document in reading.documents} == {
        "guide.md": None,
        "translations/sv/guide.md": "guide.md",
        "handbook/guide.md": None,
        "handbook/translations/en/guide.md": "handbook/guide.md",
    }
    assert all(map(both.unchanged, reading.documents))
    (second / "guide.md").write_text("Weg.")
    assert [document.path for document in reading.documents if not both.unchanged(document)] == ["handbook/guide.md"]
    with pytest.raises(SettingError, match=r"'guide.md' comes from two places"):
        read(Sources([first, FolderSource(second)]))


# ---- documents that are no files -------------------------------------------------------------


def document(id_="faq/42", content=GUIDE["en"], **values):
    return SourceDocument(id_, content, **values)


def test_documents_from_memory_are_read_like_files():
    given_documents = [
        document(),
        document("faq/43", GUIDE["sv"], original="faq/42", link="https://x.org/43"),
        document("faq/44", "Kort.", language="da", original="faq/42"),
        document("faq/45", GUIDE["de"], language="de"),
        document("translations/de/faq/42", GUIDE["nl"].encode(), language="nl"),
        document("rows", "vara,pris\nbil,10\n", format="csv"),
        document("half", "Half a character \ud800 is no reason to stop reading the rest of it."),
    ]
    reading = read(GivenDocuments(iter(given_documents)), link="https://y.org/{path}")
    told = {each.path: (each.language, each.original, each.link) for each in reading.documents}
    assert told == {
        "faq/42": ("en", None, "https://y.org/faq/42"),
        "faq/43": ("sv", "faq/42", "https://x.org/43"),
        "faq/44": ("da", "faq/42", "https://y.org/faq/44"),
        "translations/de/faq/42": ("nl", "faq/42", "https://y.org/translations/de/faq/42"),
        "rows": ("en", None, "https://y.org/rows"),
        "half": ("en", None, "https://y.org/half"),
    }
    assert reading.skipped == (("faq/45", "a file in a language that Kilde does not have"),)


def test_two_translations_whose_language_only_their_words_say_are_no_rivals():
    guides = [document(language, GUIDE[language], original="faq/42") for language in ("sv", "da", "nl", "ms")]
    reading = read(GivenDocuments([document(), *guides]))
    assert {each.path: each.original for each in reading.documents} == {
        "faq/42": None,
        **dict.fromkeys(("sv", "da", "nl", "ms"), "faq/42"),
    }


def test_a_function_is_called_only_for_what_the_index_does_not_have():
    called = []

    def page(id_, version):
        return document(id_, lambda: called.append(id_) or GUIDE["en"] + version, hash=version)

    table = {"a": "1", "b": "1"}
    source = GivenDocuments(lambda: [page(*row) for row in table.items()])
    reading = read(source)
    assert called == ["a", "b"]
    table["b"] = "2"
    reading = read(source, known=Indexed(reading))
    assert called == ["a", "b", "b"]
    assert reading.changed == {"b"}
    assert read(source, known=Indexed(reading)).same
    assert called == ["a", "b", "b"]
    assert all(map(source.unchanged, reading.documents))


@pytest.mark.parametrize(
    ("documents", "said"),
    [
        ([document(" ")], "empty id"),
        ([document(), document()], "Two documents have the id 'faq/42'"),
        ([document(format="odt")], "format 'odt'; choose among markdown, rst"),
        ([document(original="faq/42")], "is its own original"),
        ([document("faq/\ud800")], "not UTF-8"),
        ([document(content="%PDF", format="pdf")], "is str; what is PDF is given as bytes"),
        ([document(content=lambda: 42)], "is int; what is Markdown is given as str or bytes"),
    ],
)
def test_documents_that_make_no_sense_are_said_in_a_sentence(documents, said):
    with pytest.raises(SettingError, match=said):
        read(GivenDocuments(documents))


@pytest.mark.parametrize("documents", [[], [document(content=" ")]])
def test_nothing_to_read_among_given_documents_is_said(documents):
    with pytest.raises(FolderError, match="None of the documents that were given can be read"):
        read(GivenDocuments(documents))


# ---- by hand ---------------------------------------------------------------------------------


def test_what_is_added_by_hand_stays_until_it_is_dropped():
    shelf = Shelf(SITE)
    added = read(shelf, known=Indexed(read(shelf)), added=[document(language="en", link="https://x.org/42")])
    assert added.changed == {"faq/42"}
    assert added.files["faq/42"].added
    kept = read(shelf, known=Indexed(added))
    assert kept.same
    assert kept.document("faq/42") == added.document("faq/42")
    again = read(shelf, known=Indexed(kept), added=[document("faq/43", GUIDE["sv"], original="faq/42")])
    assert again.document("faq/43").original == "faq/42"
    other = read(shelf, known=Indexed(again), added=[document(content=GUIDE["en"] + "More.")])
    assert other.changed == {"faq/42"}
    dropped = read(shelf, known=Indexed(other), dropped=["faq/42"])
    assert dropped.removed == ("faq/42",)
    assert dropped.document("faq/43").state == "missing"
    assert recut(dropped, Indexed(other).documents).keys() == {"faq/43"}


def test_what_is_added_by_hand_and_left_out_is_said_and_not_kept():
    shelf = Shelf(SITE)
    before = read(shelf)
    reading = read(shelf, known=Indexed(before), added=[document(content=GUIDE["de"], language="de")])
    assert ("faq/42", "a file in a language that Kilde does not have") in reading.skipped
    assert reading.files == before.files
    assert reading.same


def test_by_hand_only_what_no_source_has_is_added_and_only_what_was_added_is_dropped():
    shelf = Shelf(SITE)
    reading = read(shelf)
    with pytest.raises(SettingError, match=r"'guide.md' was not added by hand"):
        read(shelf, known=Indexed(reading), dropped=["guide.md"])
    with pytest.raises(SettingError, match=r"'guide.md' comes from two places"):
        read(shelf, known=Indexed(reading), added=[document("guide.md")])


# ---- what is kept of a file ------------------------------------------------------------------

WORD = st.none() | st.text(max_size=5)
METADATA = st.none() | st.builds(Metadata, WORD, WORD, WORD, WORD)
FILE = st.builds(
    File,
    path=st.text() | st.just(os.fsdecode(b"r\xe5d.md")),
    stamp=st.text(),
    format=st.text(),
    content_hash=st.text(),
    hashes=st.frozensets(st.text(max_size=5)),
    claimed=WORD,
    inside=METADATA,
    beside=METADATA,
    given=st.none() | st.builds(Given, WORD, WORD, WORD),
    notes=st.lists(st.text(max_size=5)).map(tuple),
    place=st.none() | st.builds(Place, st.text(max_size=5), WORD),
    written_in=WORD,
    unread=WORD,
    left_out=WORD,
)


@given(FILE)
def test_a_file_is_kept_whole_in_ascii(file):
    kept = file.to_json()
    assert kept.isascii()
    assert File.from_json(kept) == file
