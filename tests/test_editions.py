"""Versions and platforms: what a question names comes first, what is of another last, and each passage says its own."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from helpers import assert_share, filled

from bot import Bot, Settings
from bot.languages.locale import codes
from bot.records import Document, Evidence, Passage
from bot.searching.asked.editions import (
    CURRENT,
    asked_editions,
    edition,
    editions_of,
    ranked,
    superseded,
    told_versions,
    versions,
)

# What a question names; numbers that count or measure are no versions.
NAMED = {
    "sv": [
        ("Vad är nytt i version 3.2?", {"3.2"}),
        ("Vad skiljer version 3.1 och 3.2?", {"3.1", "3.2"}),
        ("Fungerar v4 på min Windowsdator?", {"4", "windows"}),
        ("Räcker 2.5 GB minne?", set()),
        ("Lyssnar den på port 8000?", set()),
        ("Vilken version behöver jag?", set()),
        ("Kostar den 12.50 kronor?", set()),
    ],
    "da": [
        ("Hvad er nyt i version 3.2?", {"3.2"}),
        ("Hvad er forskellen på version 3.1 og 3.2?", {"3.1", "3.2"}),
        ("Virker v4 på min Mac?", {"4", "macos"}),
        ("Er 2.5 GB hukommelse nok?", set()),
        ("Lytter den på port 8000?", set()),
        ("Koster den 12.50 kroner?", set()),
    ],
    "nl": [
        ("Wat is er nieuw in versie 3.2?", {"3.2"}),
        ("Wat verschilt er tussen versie 3.1 en 3.2?", {"3.1", "3.2"}),
        ("Werkt v4 onder Linux?", {"4", "linux"}),
        ("Is 2.5 GB geheugen genoeg?", set()),
        ("Luistert de server op poort 8000?", set()),
        ("Kost hij 12.50 euro?", set()),
    ],
    "en": [
        ("What is new in version 3.2?", {"3.2"}),
        ("What changed between versions 3.1 and 3.2?", {"3.1", "3.2"}),
        ("What changed in 3.2?", {"3.2"}),
        ("Does 1.x still run on iPhones and Android?", {"1", "ios", "android"}),
        ("Is 2.5 GB of memory enough?", set()),
        ("Does it listen on port 8000?", set()),
        ("Is it 2.5 million?", set()),
    ],
    "ms": [
        ("Apakah yang baharu dalam versi 3.2?", {"3.2"}),
        ("Apakah beza versi 3.1 dan 3.2?", {"3.1", "3.2"}),
        ("Bolehkah v4 dijalankan dalam Docker?", {"4", "docker"}),
        ("Cukupkah 2.5 GB memori?", set()),
        ("Adakah ia mendengar pada port 8000?", set()),
    ],
}


@pytest.mark.parametrize("code", codes())
def test_a_question_names_versions_and_platforms(code: str):
    assert_share((question, asked_editions(question), named) for question, named in NAMED[code])


PAGES = [
    (("versioned_docs/version-1.0/a.md", "Lamps", ()), {"1.0"}),
    (("docs/v2/a.md", "Lamps", ()), {"2"}),
    (("docs/1.x/windows/a.md", "Lamps", ()), {"1", "windows"}),
    (("changes/3.4.md", "Changes", ()), {"3.4"}),
    (("a.md", "Lamps", ("Changes", "[3.4.0] - 2026-02-01")), {"3.4.0"}),
    (("a.md", "Lampor", ("Utgåva 3",)), {"3"}),
    (("a.md", "Lamps", ("Install", "macOS and Linux")), {"macos", "linux"}),
    (("a.md", "Upgrading from 3.1 to 3.2", ()), {"3.1", "3.2"}),
    (("1.2-lamps.md", "1.2 Lamps", ("2.4 Bulbs",)), set()),  # numbered, as chapters are
    (("lamps/2026/a.md", "Lamps of 100 watts", ("Port 8000",)), set()),
]


@pytest.mark.parametrize(("page", "editions"), PAGES)
def test_a_page_is_of_the_editions_of_its_path_its_title_and_its_headings(page, editions):
    assert editions_of(*page) == editions


def test_and_of_those_of_its_tabs():
    assert editions_of("a.md", "Lamps", (), ["Ubuntu"]) == {"ubuntu"}


def evidence(
    path: str,
    *headings: str,
    score: float = 1.0,
    title: str = "Lamps",
    language: str = "en",
    text: str = "The lamp is lit.",
) -> Evidence:
    """A passage at a place; its text says nothing, unless it is given."""
    document = Document(path, f"{text}\n", language, language, title, "", None, "original")
    passage = Passage(
        id=f"{path}{headings}",
        path=path,
        language=language,
        heading_path=headings,
        anchor=None,
        kind="prose",
        start=0,
        end=len(text),
        group_id=f"{path}{headings}",
    )
    return Evidence(passage, document, score)


def paths(found: Sequence[Evidence]) -> list[str]:
    return [each.passage.path for each in found]


def falling(found: Sequence[Evidence]) -> bool:
    """Whether the scores say the order."""
    scores = [each.score for each in found]
    return scores == sorted(scores, reverse=True)


NONE_OLD: frozenset[str] = frozenset()
SEVERAL = [
    evidence("versioned_docs/version-2.0/a.md", "Port", score=2.0),
    evidence("docs/a.md", "Port", score=1.9),
    evidence("guide.md", score=1.8),
    evidence("versioned_docs/version-1.0/a.md", "Port", score=1.7),
    evidence("versioned_docs/version-1.0/b.md", score=1.6),
]


def test_the_version_asked_for_comes_first_then_what_is_of_none_then_others():
    found = ranked(SEVERAL, frozenset({"1.0"}), NONE_OLD)
    assert paths(found) == [
        "versioned_docs/version-1.0/a.md",
        "versioned_docs/version-1.0/b.md",
        "guide.md",
        "versioned_docs/version-2.0/a.md",
        "docs/a.md",
    ]
    assert falling(found)


def test_a_part_of_a_version_is_nearer_than_another():
    found = [evidence("v1.9/a.md"), evidence("v2/a.md"), evidence("v2.4.1/a.md"), evidence("v2.4/a.md")]
    assert paths(ranked(found, frozenset({"2.4"}), NONE_OLD)) == ["v2.4/a.md", "v2/a.md", "v2.4.1/a.md", "v1.9/a.md"]


def test_without_a_version_the_newest_of_a_page_comes_first():
    found = ranked(SEVERAL, frozenset(), NONE_OLD)
    assert paths(found)[:4] == [
        "docs/a.md",
        "versioned_docs/version-2.0/a.md",
        "guide.md",
        "versioned_docs/version-1.0/a.md",
    ]
    assert falling(found)


def test_what_stands_in_a_folder_of_an_old_version_comes_last_and_says_so_whatever_its_page_is_called():
    pages = ["docs/guide/timers.md", "versioned_docs/version-2.0/timing.md", "versioned_docs/version-1.0/timer.md"]
    old = superseded(frozenset([*pages, "blog/v3/news.md"]))
    assert old == {"versioned_docs/version-2.0", "versioned_docs/version-1.0"}
    found = [evidence(path, score=score) for path, score in zip(reversed(pages), (2.0, 1.9, 1.0), strict=True)]
    in_order = ranked(found, NONE_OLD, old)
    assert paths(in_order) == pages and falling(in_order)
    assert told_versions(in_order, NONE_OLD, old) == (None, "2.0", "1.0")
    assert paths(ranked(found, frozenset({"1.0"}), old))[0] == pages[2]


@pytest.mark.parametrize(
    ("pages", "old"),
    [
        (["docs/v1/a.md", "docs/v2/b.md"], {"docs/v1"}),
        (["1.0/a.md", "latest/b.md"], {"1.0"}),
        (["sv/a.md", "sv/v1/a.md", "a.md"], {"sv/v1"}),
        (["api/v1/users.md", "guide/start.md"], set()),
        (["a.md", "b.md"], set()),
    ],
)
def test_a_version_is_old_where_a_newer_one_stands_beside_it(pages, old):
    assert superseded(frozenset(pages)) == old


def test_numbers_of_versions_are_counted_not_spelled():
    found = [evidence("a.md", "Changes", f"Version {number}") for number in ("1.9", "1.10", "1.2")]
    assert versions(ranked(found, frozenset(), NONE_OLD)) == ("1.10", "1.9", "1.2")


def test_an_entry_that_fits_much_better_stays_first():
    found = [evidence("a.md", "Version 1.1", score=2.0), evidence("a.md", "Version 1.2", score=1.0)]
    assert ranked(found, frozenset(), NONE_OLD) == tuple(found)


def test_another_platform_comes_last_and_a_distribution_is_no_other_linux():
    found = [evidence("a.md", "Windows"), evidence("a.md", "Linux"), evidence("a.md", "Docker"), evidence("b.md")]
    headings = [each.passage.heading_path for each in ranked(found, asked_editions("Does it run on Ubuntu?"), NONE_OLD)]
    assert headings == [("Linux",), ("Docker",), (), ("Windows",)]


def test_each_passage_says_its_version():
    assert versions(SEVERAL) == ("2.0", CURRENT, None, "1.0", "1.0")
    assert edition(evidence("i18n/nl/docusaurus-plugin-content-docs/current/a.md")) == CURRENT
    assert edition(evidence("v1/a.md", "Version 2")) == "2"
    assert edition(evidence("a.md", "From 1.0 to 2.0")) is None
    assert edition(evidence("a.md", "Case study: GlazeMaster V3 in a school kiln")) is None  # what that is called
    assert edition(evidence("a.md", "Kilde v3")) == "3"


def test_what_another_version_says_of_the_one_that_is_asked_for_is_not_put_last():
    notes = evidence("changes.md", "Changes", "v3.0", text="v2 is mended until May.")
    other = evidence("other.md", "v3.0", text="A list of boats.")
    assert paths(ranked([other, notes], frozenset({"2"}), NONE_OLD)) == ["changes.md", "other.md"]


def test_nothing_found_is_nothing_ranked():
    assert ranked([], frozenset({"1.0"}), NONE_OLD) == ()
    assert versions([]) == ()


# ---- the whole way -------------------------------------------------------------------------------

TIMER = {
    "sv": ("Lampan släcks efter {} minuter.", "Efter hur många minuter släcks lampan i version 1.0?"),
    "da": ("Lampen slukkes efter {} minutter.", "Efter hvor mange minutter slukkes lampen i version 1.0?"),
    "nl": ("De lamp gaat uit na {} minuten.", "Na hoeveel minuten gaat de lamp uit in versie 1.0?"),
    "en": ("The lamp goes out after {} minutes.", "After how many minutes does the lamp go out in version 1.0?"),
    "ms": ("Lampu itu padam selepas {} minit.", "Selepas berapa minit lampu itu padam dalam versi 1.0?"),
}


@pytest.fixture(scope="module")
def lamps(tmp_path_factory: pytest.TempPathFactory) -> Bot:
    """A documentation in five languages and three versions that differ in a number."""
    place = tmp_path_factory.mktemp("lamps")
    pages = {
        f"{folder}/{code}.md": f"# Timer\n\n{text.format(minutes)}\n"
        for folder, minutes in (("docs", 30), ("versioned_docs/version-2.0", 20), ("versioned_docs/version-1.0", 10))
        for code, (text, _) in TIMER.items()
    }
    return Bot.open(filled(place / "docs", pages), settings=Settings(index=place / "index"))


@pytest.mark.parametrize("code", codes())
def test_a_question_about_a_version_finds_its_page_and_one_about_none_the_newest(code: str, lamps: Bot):
    asked = TIMER[code][1]
    assert "10" in lamps.search(asked, hint=code)[0].text
    found = [each for each in lamps.search(asked[: asked.rindex(" ver")], hint=code) if each.document.language == code]
    assert versions(found)[:3] == (CURRENT, "2.0", "1.0")
