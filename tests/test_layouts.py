"""Translations are known in every common layout, and no folder is taken for a language because of its name."""

import os
import subprocess
import time

import pytest
from helpers import filled
from hypothesis import given
from hypothesis import strategies as st

from bot.documents.folder import read_folder
from bot.documents.formats import blocks_of
from bot.documents.generators.navigation import called
from bot.documents.places.layouts import Place, place_of, places
from bot.documents.places.slots import OTHER
from bot.records import SettingError
from bot.settings import Settings

TEXTS = {
    "en": "The {} is opened in the morning and closed when it gets dark. Whoever comes late has to wait outside.",
    "sv": "Den här {} öppnas på morgonen och stängs när det blir mörkt. Den som kommer för sent får vänta utanför.",
    "da": "Denne {} åbnes om morgenen og lukkes, når det bliver mørkt. Den, der kommer for sent, må vente udenfor.",
    "nl": "Deze {} gaat 's ochtends open en wordt gesloten als het donker wordt. Wie te laat komt, wacht buiten.",
    "ms": "Bahagian {} ini dibuka pada waktu pagi dan ditutup apabila hari gelap. Sesiapa yang lewat perlu menunggu.",
    "de": "Dieses {} wird am Morgen geöffnet und geschlossen, wenn es dunkel wird. Wer zu spät kommt, muss warten.",
    "id": "Bagian {} ini dibuka pada pagi hari dan ditutup ketika hari mulai gelap. Siapa pun yang terlambat menunggu.",
    "zh": "这个{}早上开放,天黑时关闭。迟到的人必须在外面等候,直到第二天早上才能进去。",
}


@pytest.fixture
def read(tmp_path):
    """Writes files, each given as a language or as its text, and reads the folder."""

    def write_and_read(files):
        texts = {
            path: TEXTS[text].format(path.split("/")[-1][0]) if text in TEXTS else text for path, text in files.items()
        }
        return read_folder(filled(tmp_path, texts))

    return write_and_read


def told(reading):
    """Path -> (language, original, state)."""
    return {each.path: (each.language, each.original, each.state) for each in reading.documents}


LAYOUTS = {
    "by folder, the original's beside the others'": {
        "docs/en/a.md": ("en", None),
        "docs/en/guide/b.md": ("en", None),
        "docs/sv/a.md": ("sv", "docs/en/a.md"),
        "docs/sv/guide/b.md": ("sv", "docs/en/guide/b.md"),
        "docs/ms/a.md": ("ms", "docs/en/a.md"),
    },
    "by folder, the original at the root (VitePress, Starlight)": {
        "docs/a.md": ("en", None),
        "docs/b.md": ("en", None),
        "docs/nl/a.md": ("nl", "docs/a.md"),
        "docs/da/b.md": ("da", "docs/b.md"),
    },
    "by folder at the very top": {
        "a.md": ("en", None),
        "sv/a.md": ("sv", "a.md"),
    },
    "a folder of folders by language": {
        "docs/a.md": ("en", None),
        "docs/lang/da/a.md": ("da", "docs/a.md"),
    },
    "by name (Hugo, MkDocs)": {
        "docs/a.md": ("en", None),
        "docs/a.sv.md": ("sv", "docs/a.md"),
        "docs/a.ms.md": ("ms", "docs/a.md"),
        "docs/b/c.nl.md": ("nl", "docs/b/c.en.md"),
        "docs/b/c.en.md": ("en", None),
    },
    "by name, with points in it": {
        "01.Intro.md": ("en", None),
        "01.Intro.da.md": ("da", "01.Intro.md"),
    },
    "Hugo's folders": {
        "content/en/docs/_index.md": ("en", None),
        "content/sv/docs/_index.md": ("sv", "content/en/docs/_index.md"),
        "content/nl/docs/_index.md": ("nl", "content/en/docs/_index.md"),
    },
    "Docusaurus": {
        "docs/a.md": ("en", None),
        "versioned_docs/version-1.0/a.md": ("en", None),
        "blog/2026-01-01-b.md": ("en", None),
        "src/pages/c.md": ("en", None),
        "community/d.md": ("en", None),
        "i18n/sv/docusaurus-plugin-content-docs/current/a.md": ("sv", "docs/a.md"),
        "i18n/sv/docusaurus-plugin-content-docs/version-1.0/a.md": ("sv", "versioned_docs/version-1.0/a.md"),
        "i18n/ms/docusaurus-plugin-content-blog/2026-01-01-b.md": ("ms", "blog/2026-01-01-b.md"),
        "i18n/da/docusaurus-plugin-content-pages/c.md": ("da", "src/pages/c.md"),
        "i18n/nl/docusaurus-plugin-content-docs-community/current/d.md": ("nl", "community/d.md"),
    },
    "Docusaurus in a folder of its own": {
        "docs/a.md": ("en", None),
        "website/i18n/da/docusaurus-plugin-content-docs/current/a.md": ("da", "docs/a.md"),
    },
    "written in another language than English": {
        "docs/a.md": ("sv", None),
        "docs/b.md": ("sv", None),
        "docs/en/a.md": ("en", "docs/a.md"),
        "docs/da/b.md": ("da", "docs/b.md"),
    },
    "two languages of equal standing": {
        "nl/a.md": ("nl", None),
        "nl/b.md": ("nl", None),
        "nl/c.md": ("nl", None),
        "en/a.md": ("en", "nl/a.md"),
        "sv/a.md": ("sv", "nl/a.md"),
    },
    "variants of languages": {
        "docs/en-US/a.md": ("en", None),
        "docs/sv-SE/a.md": ("sv", "docs/en-US/a.md"),
        "docs/nl_BE/a.md": ("nl", "docs/en-US/a.md"),
        "docs/ms-MY/a.md": ("ms", "docs/en-US/a.md"),
        "translations/sv-SE/docs/en-US/a.md": ("da", "docs/en-US/a.md"),
    },
    "by the end of a folder's name (tldr)": {
        "pages/common/a.md": ("en", None),
        "pages/linux/b.md": ("en", None),
        "pages.sv/common/a.md": ("sv", "pages/common/a.md"),
        "pages.nl/linux/b.md": ("nl", "pages/linux/b.md"),
        "pages.da/common/gone.md": ("da", None),
    },
    "by the end of a folder's name, with another mark": {
        "docs-en/a.md": ("en", None),
        "docs-en/b.md": ("en", None),
        "docs-sv/a.md": ("sv", "docs-en/a.md"),
        "docs-ms_MY/b.md": ("ms", "docs-en/b.md"),
    },
    "by the end of a name, with another mark": {
        "guide/install.md": ("en", None),
        "guide/install_sv.md": ("sv", "guide/install.md"),
        "guide/install_pt-BR.txt": ("en", None),
        "README.md": ("en", None),
        "README-da.md": ("da", "README.md"),
        "README-nl_NL.md": ("nl", "README.md"),
        "log.md": ("en", None),
        "log-in.md": ("en", None),
    },
    "files named by their languages": {
        "install/en.md": ("en", None),
        "install/sv.md": ("sv", "install/en.md"),
        "remove/en.md": ("en", None),
        "remove/da.md": ("da", "remove/en.md"),
    },
    "languages in a folder beside that of the originals": {
        "docs/a.md": ("en", None),
        "docs/guide/b.md": ("en", None),
        "includes/c.md": ("en", None),
        "i18n/sv/a.md": ("sv", "docs/a.md"),
        "i18n/nl/a.md": ("nl", "docs/a.md"),
        "i18n/nl/guide/b.md": ("nl", "docs/guide/b.md"),
    },
    "languages beside the folder of the originals, deep in a project": {
        "site/src/content/a.md": ("en", None),
        "site/src/content/guide/b.md": ("en", None),
        "site/src/content/guide/c.md": ("en", None),
        "site/locales/da/a.md": ("da", "site/src/content/a.md"),
        "site/locales/da/guide/b.md": ("da", "site/src/content/guide/b.md"),
    },
    "a README of all languages beside their folders": {
        "docs/README.md": ("en", None),
        "docs/en/README.md": ("en", None),
        "docs/en/a.md": ("en", None),
        "docs/sv/README.md": ("sv", "docs/en/README.md"),
        "docs/sv/a.md": ("sv", "docs/en/a.md"),
    },
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_translations_are_paired_by_path(read, name):
    layout = LAYOUTS[name]
    found = told(read({path: language for path, (language, _) in layout.items()}))
    expected = {path: (*known, "unknown" if known[1] else "original") for path, known in layout.items()}
    if "variants" in name:  # of two Swedish ones the second stays alone
        expected["translations/sv-SE/docs/en-US/a.md"] = ("da", None, "unknown")
    assert found == expected


@pytest.mark.parametrize(
    "files",
    [
        {"docs/a.md": "en", "docs/no/a.md": "en"},
        {"docs/a.md": "en", "docs/da/b.md": "da"},  # nothing beside it
        {"src/README.md": "en", "src/da/README.md": "en", "src/ms/README.md": "en"},
        {"src/sv/README.md": "en", "src/en/README.md": "en"},
        {"offices/README.md": "nl", "offices/nl/README.md": "nl"},
        {"a.md": "en", "da/a.md": "# Da"},  # too little to tell
        {"release.is.md": "en", "release.md": "en"},
        {"sign.md": "en", "sign-in.md": "en", "sign_en.md": "en", "ask-ms.md": "en"},
        {"api/a.md": "en", "api-ms/a.md": "en", "api.en/a.md": "en"},
        {"docs/a.md": "en", "docs/ui/a.md": "en", "docs/sv/a.md": "en"},
    ],
)
def test_a_folder_that_is_only_named_like_a_language_is_none(read, files):
    assert {path: known[1:] for path, known in told(read(files)).items()} == dict.fromkeys(files, (None, "original"))


def test_a_language_proved_by_one_page_holds_for_the_others(read):
    reading = read({"docs/a.md": "en", "docs/sv/a.md": "sv", "docs/b.md": "en", "docs/sv/b.md": "en"})
    mislabelled = next(each for each in reading.documents if each.path == "docs/sv/b.md")
    assert (mislabelled.language, mislabelled.claimed, mislabelled.original) == ("en", "sv", "docs/b.md")


@pytest.mark.parametrize(
    "path", ["translations/sv/a.md", "docs/sv/a.md", "a.sv.md", "i18n/sv/docusaurus-plugin-content-docs/current/a.md"]
)
@pytest.mark.parametrize("share", [0.2, 0.8])
def test_of_a_page_that_is_translated_in_part_the_rest_is_quoted_from_its_original(read, path, share):
    swedish = [TEXTS["sv"].format(word) for word in ("port", "lucka", "dörr", "grind", "bom")]
    english = [TEXTS["en"].format(word) for word in ("gate", "hatch", "door", "barrier", "fence")]
    mixed = "\n\n".join([*swedish[: round(5 * share)], *english[round(5 * share) :]])
    reading = read(
        {
            "a.md": "en", "docs/a.md": "en", "docs/b.md": "en", "docs/sv/b.md": "sv",
            "translations/sv/a.md": "sv", "a.sv.md": "sv", path: mixed,
        }
    )  # fmt: skip
    document = next(each for each in reading.documents if each.path == path)
    assert (document.claimed, document.language) == ("sv", "sv")
    quoted = [reading.document(path).text[block.start : block.end] for block in blocks_of(reading.document(path))]
    assert quoted == swedish[: round(5 * share)]


def test_a_page_in_one_language_only_is_nobody_s_translation(read):
    found = told(read({"docs/en/a.md": "en", "docs/sv/a.md": "sv", "docs/sv/local.md": "sv"}))
    assert found["docs/sv/local.md"] == ("sv", None, "original")


def test_a_page_in_two_languages_without_the_original_s_has_lost_it(read):
    files = {"docs/en/a.md": "en", "docs/sv/a.md": "sv", "docs/da/gone.md": "da", "docs/sv/gone.md": "sv"}
    found = told(read(files))
    assert found["docs/sv/gone.md"] == ("sv", "docs/en/gone.md", "missing")
    assert found["docs/da/gone.md"] == ("da", "docs/en/gone.md", "missing")


def test_english_beside_an_english_original_is_left_out_and_used_where_there_is_none(read):
    reading = read({"a.md": "en", "a.en.md": "en", "a.sv.md": "sv", "b.en.md": "en", "b.sv.md": "sv"})
    assert told(reading).keys() == {"a.md", "a.sv.md", "b.en.md", "b.sv.md"}
    assert told(reading)["b.sv.md"] == ("sv", "b.en.md", "unknown")
    assert [path for path, _ in reading.skipped] == ["a.en.md"]


def test_languages_of_others_are_left_out_and_said(read):
    reading = read(
        {
            "docs/a.md": "en", "docs/sv/a.md": "sv", "docs/de/a.md": "de", "docs/id/a.md": "id",
            "docs/zh-Hans/a.md": "zh", "docs/ui/a.md": "en", "b.md": "en", "b.sv.md": "sv", "b.id.md": "id",
            "tysk.md": "de",
            "translations/de/a.md": "de", "i18n/de/docusaurus-plugin-content-docs/current/a.md": "de",
        }
    )  # fmt: skip
    assert told(reading).keys() == {"docs/a.md", "docs/sv/a.md", "docs/ui/a.md", "b.md", "b.sv.md"}
    assert {path for path, _ in reading.skipped} == {
        "docs/de", "docs/id", "docs/zh-Hans", "*.id.*", "tysk.md", "translations/de", "i18n/de"
    }  # fmt: skip
    assert all("language that Kilde does not have" in reason for _, reason in reading.skipped)


def test_a_letter_with_its_mark_may_be_one_character_or_two(read):
    found = told(read({"ra\u030ad.md": "en", "translations/sv/r\u00e5d.md": "sv"}))
    assert found["translations/sv/r\u00e5d.md"][1] == "ra\u030ad.md"


@pytest.mark.parametrize(
    ("path", "language", "original"),
    [
        ("translations/sv/README.md", "sv", "README.md"),
        ("translations/da/a/b.md", "da", "a/b.md"),
        ("project/translations/zh-CN/docs/a.md", "zh-CN", "project/docs/a.md"),
        ("translations/README.md", None, None),
        ("docs/translations.md", None, None),
        ("translations/notes/old/a.md", None, None),
        ("README.md", None, None),
        ("i18n/sv/code.md", None, None),
        ("i18n/../docusaurus-plugin-content-docs/current/a.md", None, None),
    ],
)
def test_some_folders_are_known_by_their_names(path, language, original):
    place = place_of(path)
    assert (place and place.language, place and place.original) == (language, original)


PART = st.sampled_from(["docs", "sv", "en", "de", "nl_BE", "zh-Hans", "translations", "i18n", "..", "", "å", "a.sv"])
PATH = st.builds(
    lambda folders, name: "/".join([*folders, name]),
    st.lists(PART, max_size=4),
    st.sampled_from(["a.md", "a.sv.md", "a.en.md", ".md", "sv.md", "a.de.txt", "README"]),
)


@given(
    st.sets(PATH | st.text(max_size=12), max_size=12),
    st.functions(like=lambda path: None, returns=st.sampled_from(["sv", "en", "nl", OTHER, None]), pure=True),
)
def test_whatever_the_paths_no_original_is_another_s_translation(paths, written_in):
    found = places(paths, written_in)
    assert found.keys() <= paths
    for path, place in found.items():
        assert place.original != path
        assert place.language in path


@given(st.sets(PATH, max_size=10))
def test_places_do_not_depend_on_the_order_of_paths(paths):
    def written_in(path):
        return "sv" if "sv" in path else "en"

    assert places(sorted(paths), written_in) == places(sorted(paths, reverse=True), written_in)


def test_links_are_said_and_not_followed(read, tmp_path, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside")
    (outside / "secret.md").write_text(TEXTS["en"])
    (tmp_path / "docs").mkdir()
    os.symlink(outside / "secret.md", tmp_path / "docs/b.md")
    os.symlink(outside, tmp_path / "docs/out")
    os.symlink(tmp_path, tmp_path / "docs/round")
    os.symlink(tmp_path / "docs/self.md", tmp_path / "docs/self.md")
    reading = read({"docs/a.md": "en", "translations/sv/docs/b.md": "sv"})
    assert told(reading) == {
        "docs/a.md": ("en", None, "original"),
        "translations/sv/docs/b.md": ("sv", "docs/b.md", "unknown"),
    }
    assert {path for path, reason in reading.skipped} == {"docs/b.md", "docs/out", "docs/round", "docs/self.md"}


def titled(language, **fields):
    """A page with front matter."""
    said = "".join(f"{name}: {value}\n" for name, value in fields.items())
    return f"---\ntitle: T\n{said}---\n\n{TEXTS[language].format('x')}\n"


def test_pages_with_translated_names_are_paired_by_what_they_say(read):
    files = {
        "files/en-us/glossary/list/index.md": titled("en", slug="Glossary/List"),
        "files/en-us/guide/port/index.md": titled("en", slug="Guide/Port"),
        "files/nl/glossary/lijst/index.md": titled("nl", slug="Glossary/Lijst", translation_of="Glossary/List"),
        "files/nl/gids/poort.md": titled("nl", translation_of="guide/port/index"),
        "files/nl/gids/weg.md": titled("nl", translation_of="Guide/Gone"),
    }
    found = told(read(files))
    assert found["files/nl/glossary/lijst/index.md"] == ("nl", "files/en-us/glossary/list/index.md", "unknown")
    assert found["files/en-us/glossary/list/index.md"] == ("en", None, "original")
    assert found["files/nl/gids/weg.md"][1:] == (None, "missing")


def test_pages_with_one_key_are_paired(read):
    found = told(
        read(
            {
                "content/en/about.md": titled("en", translationKey="about"),
                "content/sv/om.md": titled("sv", translationKey="about"),
                "content/da/om-os.md": titled("da", translationKey="about"),
            }
        )
    )
    assert found == {
        "content/en/about.md": ("en", None, "original"),
        "content/sv/om.md": ("sv", "content/en/about.md", "unknown"),
        "content/da/om-os.md": ("da", "content/en/about.md", "unknown"),
    }


@pytest.mark.parametrize(
    ("dated", "state"), [("2026-01-01", "stale"), ("2026-05-01", "current"), ("2027-01-01", "current")]
)
def test_dates_that_pages_say_tell_which_translation_is_old(read, dated, state):
    files = {"docs/en/a.md": titled("en", lastmod="2026-05-01"), "docs/sv/a.md": titled("sv", lastmod=dated)}
    assert told(read(files))["docs/sv/a.md"] == ("sv", "docs/en/a.md", state)


def test_a_layout_that_is_set_counts_before_what_the_files_tell():
    files = {"first/a.md": "sv", "others/en/a.md": "en", "docs/sv/a.md": "sv", "docs/a.md": "en"}
    layout = "first/{page} others/{language}/{page}"
    assert places(files, lambda path: None, layout) == {"others/en/a.md": Place("en", "first/a.md")}


@pytest.mark.parametrize(
    "layout", ["docs/{page}", "{language}/{page}", "docs i18n/{language}/{page}", "a/{page} b/{page}"]
)
def test_a_layout_that_says_too_little_is_refused(layout):
    with pytest.raises(SettingError, match="KILDE_LAYOUT"):
        Settings.from_environment({"KILDE_LAYOUT": layout})


def test_a_repository_tells_which_translation_is_old(tmp_path):
    def git(*arguments, at="2026-01-01T12:00:00Z"):
        who = {f"GIT_{role}_{part}": "x" for role in ("AUTHOR", "COMMITTER") for part in ("NAME", "EMAIL")}
        dated = {"GIT_AUTHOR_DATE": at, "GIT_COMMITTER_DATE": at}
        subprocess.run(
            ["git", "-C", tmp_path, *arguments], check=True, capture_output=True, env=os.environ | who | dated
        )

    texts = {
        f"docs/{folder}{name}.md": TEXTS[code].format(name)
        for folder, code in (("", "en"), ("sv/", "sv"))
        for name in "åbc"
    }
    filled(tmp_path, texts)
    git("init", "-q")
    git("add", ".")
    git("commit", "-qm", "all")
    filled(tmp_path, {"docs/å.md": TEXTS["en"].format("å") + " More."})
    git("commit", "-qam", "the original", at="2026-02-01T12:00:00Z")
    filled(tmp_path, {"docs/b.md": TEXTS["en"].format("b") + " Not committed."})
    found = told(read_folder(tmp_path))
    assert {path[-4:-3]: state for path, (_, original, state) in found.items() if original} == {
        "å": "stale", "b": "stale", "c": "current"
    }  # fmt: skip


def messages(language):
    return f'msgid ""\nmsgstr "Language: {language}\\n"\n\nmsgid "x"\nmsgstr "{TEXTS[language].format("x")}"\n'


def test_catalogs_of_messages_are_paired_with_their_template_or_their_page(read):
    template = f'msgid ""\nmsgstr ""\n\nmsgid "{TEXTS["en"].format("x")}"\nmsgstr ""\n'
    found = told(
        read(
            {
                "docs/guide.rst": "en",
                "docs/more/port.rst": "en",
                "locale/sv/LC_MESSAGES/guide.po": messages("sv"),
                "locale/da/LC_MESSAGES/more/port.po": messages("da"),
                "locale/da/LC_MESSAGES/words.po": messages("da"),
                "locale/words.pot": template,
                "po/manual.pot": template,
                "po/nl.po": messages("nl"),
                "po/ms.po": messages("ms"),
            }
        )
    )
    assert {path: original for path, (_, original, _) in found.items() if path.endswith(".po")} == {
        "locale/sv/LC_MESSAGES/guide.po": "docs/guide.rst",
        "locale/da/LC_MESSAGES/more/port.po": "docs/more/port.rst",
        "locale/da/LC_MESSAGES/words.po": "locale/words.pot",
        "po/nl.po": "po/manual.pot",
        "po/ms.po": "po/manual.pot",
    }


SAVED = {"en": "opening-hours", "sv": "öppettider", "ms": "waktu-buka"}  # what a page is called in each language


def saved(language, name, alternates):
    """A page of a site as it was saved, which gives its own address and those of others."""
    links = "".join(f'<link href="https://x.org{to}" rel="alternate" hreflang="{tag}">' for tag, to in alternates)
    head = f'<meta charset="utf-8"><link rel="canonical" href="https://x.org/{language}/{name}">{links}'
    text = TEXTS[language].format("gate")
    return f"<!DOCTYPE html>\n<html><head>{head}<title>A</title></head><body><p>{text}</p></body></html>"


@pytest.mark.parametrize(
    ("place", "numbers", "alternates", "paired"),
    [
        ("{code}/{name}.html", {}, [(code, f"/{code}/{name}") for code, name in SAVED.items()], True),
        ("{code}-{name}.html", {}, [(code, f"/{code}/{name}") for code, name in SAVED.items()], True),
        ("{code}/{name}.html", {}, [(code, f"/{code}/") for code in SAVED], False),  # of the site, not of the page
        ("{code}/a/{name}.html", dict.fromkeys(SAVED, "360048213"), [], True),
        ("{code}/a/{name}.html", dict.fromkeys(SAVED, "20260114"), [], False),  # a date
        ("{code}/a/{name}.html", dict.fromkeys(SAVED, "202601"), [], False),  # a month
        ("{code}/a/{name}.html", {code: f"36004821{at}" for at, code in enumerate(SAVED)}, [], False),
    ],
)
def test_saved_pages_with_translated_names_are_paired_by_their_heads_or_their_numbers(
    read, place, numbers, alternates, paired
):
    names = {code: f"{numbers[code]}-{name}" if numbers else name for code, name in SAVED.items()}
    paths = {code: place.format(code=code, name=name) for code, name in names.items()}
    found = told(read({paths[code]: saved(code, names[code], alternates) for code in SAVED}))
    originals = {code: found[path][1] for code, path in paths.items()}
    assert originals == {"en": None, **dict.fromkeys(("sv", "ms"), paths["en"] if paired else None)}


def test_a_number_that_two_pages_of_a_language_have_pairs_nothing(read):
    pages = {"en/360048213-gate.html": "en", "en/360048213-door.html": "en", "sv/360048213-grind.html": "sv"}
    found = told(read({path: saved(code, path, []) for path, code in pages.items()}))
    assert found["sv/360048213-grind.html"][1] is None


def test_a_saved_page_is_cited_at_the_address_that_it_gives(read):
    pages = {"sv/öppettider.html": saved("sv", "%C3%B6ppettider", []), "en/copy.html": saved("en", "opening-hours", [])}
    links = {each.path: each.link for each in read(pages).documents}
    assert links == {"sv/öppettider.html": "https://x.org/sv/%C3%B6ppettider", "en/copy.html": None}


def test_a_saved_page_of_an_older_version_is_not_cited_at_the_address_of_the_newer_one(read):
    page = saved("en", "gate.html", [])
    links = {each.path: each.link for each in read({"2.1/gate.html": page, "en/gate.html": page}).documents}
    assert links == {"2.1/gate.html": None, "en/gate.html": "https://x.org/en/gate.html"}


def test_a_saved_page_is_in_the_language_that_its_very_address_is_listed_with(read):
    hosts = {code: f"https://{code}.x.org/gate" for code in SAVED}
    links = "".join(f'<link rel="alternate" hreflang="{code}" href="{url}">' for code, url in hosts.items())
    page = '<html><head><link rel="canonical" href="{}">{}</head><body><p>{}</p></body></html>'
    found = read({f"{code}.html": page.format(url, links, TEXTS[code].format("gate")) for code, url in hosts.items()})
    assert {each.path: (each.claimed, each.original) for each in found.documents} == {
        "en.html": ("en", None),
        "sv.html": ("sv", "en.html"),
        "ms.html": ("ms", "en.html"),
    }


MKDOCS = "site_name: X\nsite_url: https://x.org/manual/  # here\nplugins:\n  - i18n\n"
DOCUSAURUS = (
    "export default {\n  url: 'https://x.org',\n  baseUrl: '/kb/',\n  i18n: {\n    defaultLocale: 'en',\n  },\n};\n"
)
STARLIGHT = (
    "export default defineConfig({\n  site: 'https://x.org',\n  base: '/kb',\n  integrations: [starlight({})],\n});\n"
)
VITEPRESS = "export default { base: '/kb/', cleanUrls: true, sitemap: { hostname: 'https://x.org' } };\n"
HUGO = "baseURL = 'https://x.org/'\ndefaultContentLanguage = 'en'\n"


@pytest.mark.parametrize(
    ("configuration", "path", "fields", "link"),
    [
        ("mkdocs.yml", "docs/guide/a.md", {}, "https://x.org/manual/guide/a/"),
        ("mkdocs.yml", "docs/index.md", {}, "https://x.org/manual/"),
        ("mkdocs.yml", "docs/a.sv.md", {}, "https://x.org/manual/sv/a/"),
        ("mkdocs.yml", "notes/a.md", {}, None),
        ("docusaurus.config.js", "docs/01-intro/02-a.mdx", {}, "https://x.org/kb/docs/intro/a"),
        ("docusaurus.config.js", "docs/a.md", {"slug": "/start"}, "https://x.org/kb/docs/start"),
        (
            "docusaurus.config.js",
            "i18n/sv/docusaurus-plugin-content-docs/current/guide/a.md",
            {"slug": "b"},
            "https://x.org/kb/sv/docs/guide/b",
        ),
        (
            "docusaurus.config.js",
            "i18n/sv/docusaurus-plugin-content-docs/current/intro.md",
            {},
            "https://x.org/kb/sv/docs/intro",
        ),
        ("docusaurus.config.js", "versioned_docs/version-1.0/b/a.md", {}, "https://x.org/kb/docs/1.0/b/a"),
        ("hugo.toml", "content/en/docs/a.md", {}, "https://x.org/docs/a/"),
        ("hugo.toml", "content/sv/docs/a.md", {"slug": "å b"}, "https://x.org/sv/docs/%C3%A5-b/"),
        ("hugo.toml", "content/sv/_index.md", {}, "https://x.org/sv/"),
        ("astro.config.mjs", "src/content/docs/guide/a.mdx", {}, "https://x.org/kb/guide/a/"),
        ("astro.config.mjs", "src/content/docs/sv/index.mdx", {}, "https://x.org/kb/sv/"),
        ("astro.config.mjs", "src/content/docs/da/a.md", {"slug": "da/her"}, "https://x.org/kb/da/her/"),
        ("astro.config.mjs", "src/pages/a.md", {}, None),
        ("hugo.toml", "content/docs/a.da.md", {"url": "/da/her/"}, "https://x.org/da/her/"),
        ("docs/.vitepress/config.ts", "docs/guide/a.md", {}, "https://x.org/kb/guide/a"),
        ("docs/.vitepress/config.ts", "docs/da/index.md", {}, "https://x.org/kb/da/"),
        ("docs/.vitepress/config.ts", "a.md", {}, None),
        ("_config.yml", "guide/a.md", {}, "https://x.org/kb/guide/a.html"),
        ("_config.yml", "guide/index.md", {}, "https://x.org/kb/guide/"),
        ("_config.yml", "guide/a.md", {"permalink": "/manual/a/"}, "https://x.org/kb/manual/a/"),
        ("_config.yml", "_guides/a.md", {}, None),
    ],
)
def test_a_citation_links_to_the_page_as_its_generator_publishes_it(tmp_path, configuration, path, fields, link):
    texts = {
        **{"mkdocs.yml": MKDOCS, "docusaurus.config.js": DOCUSAURUS, "hugo.toml": HUGO, "astro.config.mjs": STARLIGHT},
        **{"docs/.vitepress/config.ts": VITEPRESS, "_config.yml": "url: 'https://x.org'\nbaseurl: /kb\n"},
    }
    page = titled("en", **fields)
    filled(tmp_path, {configuration: texts[configuration], path: page, "z.md": TEXTS["en"]})
    found = {each.path: each.link for each in read_folder(tmp_path).documents}
    assert found[path] == link
    assert next(each.link for each in read_folder(tmp_path, link="https://y.org/{path}").documents).startswith(
        "https://y.org/"
    )


@pytest.mark.parametrize(
    ("version", "module", "link"),
    [
        ("'7.1'", "ROOT", "https://x.org/kb/oven-sv/7.1/bake/rye.html"),
        ("~", "ROOT", "https://x.org/kb/oven-sv/bake/rye.html"),
        ("~", "admin", "https://x.org/kb/oven-sv/admin/bake/rye.html"),
    ],
)
def test_a_page_of_antora_is_cited_where_its_component_stands(tmp_path, version, module, link):
    playbook = "ui:\n  bundle:\n    url: https://y.org/ui.zip\nsite:\n  title: X\n  url: https://x.org/kb\n"
    files = {
        "antora-playbook.yml": playbook,
        "sv/antora.yml": f"name: oven-sv\ntitle: Ugn\nversion: {version}\n",
        f"sv/modules/{module}/pages/bake/rye.adoc": f"= Råg\n\n{TEXTS['sv']}\n",
        "notes.adoc": f"= Notes\n\n{TEXTS['en']}\n",
    }
    links = {each.path: each.link for each in read_folder(filled(tmp_path, files)).documents}
    assert links == {f"sv/modules/{module}/pages/bake/rye.adoc": link, "notes.adoc": None}


VERSIONED = {
    "docs/oven.md": TEXTS["en"].format("three"),
    "versioned_docs/version-7.1/oven.md": TEXTS["en"].format("seven"),
    "versioned_docs/version-7.1/bread.md": TEXTS["en"].format("two"),
    "versioned_docs/version-6.0/oven.md": TEXTS["en"].format("six"),
    "i18n/da/docusaurus-plugin-content-docs/current/oven.md": TEXTS["da"].format("tre"),
    "i18n/da/docusaurus-plugin-content-docs/version-7.1/oven.md": TEXTS["da"].format("syv"),
    "versions.json": '["7.1", "6.0"]',
}


@pytest.mark.parametrize(
    ("says", "left_out", "links"),
    [
        (
            "",
            ["docs/oven.md", "i18n/da/docusaurus-plugin-content-docs/current/oven.md"],
            {
                "versioned_docs/version-7.1/oven.md": "https://x.org/kb/docs/oven",
                "versioned_docs/version-6.0/oven.md": "https://x.org/kb/docs/6.0/oven",
                "i18n/da/docusaurus-plugin-content-docs/version-7.1/oven.md": "https://x.org/kb/da/docs/oven",
            },
        ),
        (
            "lastVersion: 'current',\n  versions: {\n    '6.0': {label: 'Old', path: 'old'},\n  },",
            [],
            {
                "docs/oven.md": "https://x.org/kb/docs/oven",
                "versioned_docs/version-7.1/oven.md": "https://x.org/kb/docs/7.1/oven",
                "versioned_docs/version-6.0/oven.md": "https://x.org/kb/docs/old/oven",
            },
        ),
    ],
)
def test_readers_get_the_version_that_is_out_and_not_the_one_to_come(tmp_path, says, left_out, links):
    configuration = DOCUSAURUS.replace("  i18n:", f"  {says}\n  i18n:")
    reading = read_folder(filled(tmp_path, VERSIONED | {"docusaurus.config.js": configuration}))
    assert [path for path, why in reading.skipped if "the version to come" in why] == left_out
    found = {each.path: each.link for each in reading.documents}
    assert {path: found[path] for path in links} == links


@pytest.mark.parametrize("says", ["", "lastVersion: process.env.SHOWN,"])
def test_docs_of_which_no_version_is_there_or_known_are_not_left_out_for_it(tmp_path, says):
    only = {path: text for path, text in VERSIONED.items() if says or "version-" not in path}
    configuration = DOCUSAURUS.replace("  i18n:", f"  {says}\n  i18n:")
    reading = read_folder(filled(tmp_path, only | {"docusaurus.config.js": configuration}))
    assert {"docs/oven.md", "i18n/da/docusaurus-plugin-content-docs/current/oven.md"} <= {
        each.path for each in reading.documents
    }


def test_without_docusaurus_a_list_of_versions_says_nothing_of_the_pages(tmp_path):
    assert "docs/oven.md" in {each.path for each in read_folder(filled(tmp_path, VERSIONED)).documents}


@pytest.mark.parametrize(
    ("line", "path"),
    [
        ('--8<-- "snippets/part.md"', "docs/snippets/part.md"),
        ("<!--@include: ./part.md-->", "docs/guide/part.md"),
        ("```{include} ../part.md\n```", "docs/part.md"),
        ("--8<--\nincludes/part.md\n--8<--", "docs/includes/part.md"),
        ('{% include "part.md" %}', "includes/part.md"),
        ("{{#include part.md:2:9}}", "docs/guide/part.md"),
    ],
)
def test_what_is_put_into_a_page_is_quoted_with_that_page_s_name_and_address(tmp_path, line, path):
    page = f"# The page\n\nIt has a part of its own below.\n\n{line}\n"
    part = "The seal is changed every ninety days by two people.\n"
    filled(tmp_path, {"mkdocs.yml": MKDOCS, "docs/guide/page.md": page, path: part})
    found = {each.path: each for each in read_folder(tmp_path).documents}
    assert (found[path].title, found[path].link) == ("The page", "https://x.org/manual/guide/page/")
    assert found[path].text == part


def test_a_folder_s_own_settings_of_git_run_nothing(tmp_path):
    folder, ran = tmp_path / "docs", tmp_path / "ran"
    folder.mkdir()
    filled(folder, {"a.md": TEXTS["en"], "a.sv.md": TEXTS["sv"], ".gitattributes": "*.md filter=x diff=x\n"})
    who = {f"GIT_{role}_{part}": "x" for role in ("AUTHOR", "COMMITTER") for part in ("NAME", "EMAIL")}
    dated = {f"GIT_{role}_DATE": "2026-01-01T12:00:00Z" for role in ("AUTHOR", "COMMITTER")}
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "all"]):
        subprocess.run(["git", "-C", folder, *command], check=True, capture_output=True, env=os.environ | who | dated)
    script = f"sh -c 'touch {ran}; cat'"
    for name in (
        "filter.x.clean",
        "filter.x.smudge",
        "core.fsmonitor",
        "diff.x.command",
        "diff.x.textconv",
        "core.pager",
    ):
        subprocess.run(["git", "-C", folder, "config", name, script], check=True, capture_output=True)
    filled(folder, {"a.md": TEXTS["en"] + " More."})
    assert told(read_folder(folder))["a.sv.md"] == ("sv", "a.md", "stale")
    assert not ran.exists()


NAVIGATION = {
    "a summary": {
        "book/SUMMARY.md": "# Summary\n\n* [Start](a.md)\n\n## Trips\n\n  - [Dogs *aboard*](on%20deck/x1.md)\n---\n"
    },
    "MkDocs": {
        "mkdocs.yml": "docs_dir: book\nnav:\n  - Start: a.md\n  - 'Dogs aboard': 'on deck/x1.md'\nsite_name: x\n"
    },
}


@pytest.mark.parametrize("told", NAVIGATION)
def test_a_page_without_a_title_is_called_what_the_navigation_calls_it(tmp_path, told):
    pages = {"book/a.md": "# Welcome\n\nThe ferry leaves.\n", "book/on deck/x1.md": "Dogs travel free of charge.\n"}
    reading = read_folder(filled(tmp_path, pages | NAVIGATION[told]))
    titles = {each.path: each.title for each in reading.documents}
    assert titles == {"book/a.md": "Welcome", "book/on deck/x1.md": "Dogs aboard"}
    if "mkdocs.yml" not in NAVIGATION[told]:
        assert ("book/SUMMARY.md", "a site's navigation, no documentation") in reading.skipped


@pytest.mark.parametrize(
    "line", ["[a](" + "a" * 100_000, " " * 200_000 + "x", "- " + "a: " * 50_000, "- " + " " * 100_000]
)
def test_navigation_of_long_lines_is_read_at_once(line: str):
    """Also a test of patience: what is looked for again and again from each letter takes minutes."""
    begin = time.perf_counter()
    called("docs/b.md", ("SUMMARY.md", f"{line}\n- [A](a.md)\n"), {"mkdocs.yml": f"nav:\n  {line}\n  - A: a.md\n"})
    assert time.perf_counter() - begin < 10


def test_a_summary_that_says_something_is_a_page(tmp_path):
    files = {"SUMMARY.md": "# Summary\n\nThe [ferry](a.md) leaves at nine.\n", "a.md": "It is small.\n"}
    assert "SUMMARY.md" in {each.path for each in read_folder(filled(tmp_path, files)).documents}
