"""A site is read as a folder is: its pages, their languages and originals, and again only what changed."""

import gzip
import os
import time

import pytest
from fake_site import FakeSite, served
from helpers import kilde

from bot import Bot, FolderError, SettingError, Settings, Site, check, keep_answer, recheck
from bot.documents.reading.read import read
from bot.documents.sources.site import SiteSource

PAGES = {
    "en": ("Backup", "The backup keeps seven copies of every file for thirty days."),
    "sv": ("Säkerhetskopia", "Säkerhetskopian sparar sju kopior av varje fil i trettio dagar."),
    "da": ("Sikkerhedskopi", "Sikkerhedskopien gemmer syv kopier af hver fil i tredive dage."),
    "nl": ("Reservekopie", "De reservekopie bewaart zeven kopieën van elk bestand gedurende dertig dagen."),
    "ms": ("Sandaran", "Sandaran itu menyimpan tujuh salinan bagi setiap fail selama tiga puluh hari."),
}
QUESTIONS = {
    "en": "How many copies are kept?",
    "sv": "Hur många kopior sparas?",
    "da": "Hvor mange kopier gemmes der?",
    "nl": "Hoeveel kopieën worden er bewaard?",
    "ms": "Berapa banyak salinan yang disimpan?",
}


@pytest.fixture
def site(tmp_path, monkeypatch):
    """A site whose pages are kept in a folder of the test's own; the models stay where they are."""
    monkeypatch.setattr("bot.documents.sources.site._cache", lambda: tmp_path / "kept")
    with served() as found:
        yield found


def translated(site: FakeSite, alternates: bool = True) -> FakeSite:
    """The page in five languages, and in French, each below its language's folder but the English one."""
    versions = {"x-default": "/guide/backup/", "en": "/guide/backup/", "fr": "/fr/guide/backup/"} | {
        code: f"/{code}/guide/backup/" for code in PAGES if code != "en"
    }
    links = [f'<link rel="alternate" hreflang="{tag}" href="{site.url}{path}">' for tag, path in versions.items()]
    head = "".join(links) if alternates else ""
    for code, (title, text) in PAGES.items():
        site.pages[versions[code]] = site.page(code, title, text, head)
    site.pages[versions["fr"]] = site.page("fr", "Sauvegarde", "La sauvegarde conserve sept copies de chaque fichier.")
    site.pages["/sitemap.xml"] = site.sitemap(*dict.fromkeys(versions.values()))
    return site


def told(reading) -> dict[str, tuple[str, str | None]]:
    return {each.path: (each.language, each.original) for each in reading.documents}


EXPECTED = {"guide/backup": ("en", None)} | {f"{c}/guide/backup": (c, "guide/backup") for c in PAGES if c != "en"}


def test_translations_are_paired_as_the_pages_say(site):
    reading = read(SiteSource(Site(translated(site).url)))
    assert told(reading) == EXPECTED
    assert {each.link for each in reading.documents} == {
        f"{site.url}/{'' if code == 'en' else f'{code}/'}guide/backup/" for code in PAGES
    }
    assert reading.skipped == (("fr", "a file in a language that Kilde does not have"),)
    assert "/fr/guide/backup/" not in site.asked  # what is not read is not asked for


def test_translations_are_paired_as_the_sitemap_says(site):
    translated(site, alternates=False)
    names = {
        "en": "manual/first",
        "sv": "handbok/ett",
        "da": "haandbog/et",
        "nl": "handleiding/een",
        "ms": "panduan/satu",
    }
    links = "".join(f'<x:link rel="alternate" hreflang="{c}" href="{site.url}/{n}"/>' for c, n in names.items())
    entries = ""
    for code, name in names.items():
        site.pages[f"/{name}"] = site.page(code, *PAGES[code])
        entries += f'<url xmlns:x="http://www.w3.org/1999/xhtml"><loc>{site.url}/{name}</loc>{links}</url>'
    site.pages["/sitemap.xml"] = site.sitemap(more=entries)
    found = told(read(SiteSource(Site(site.url))))
    assert found == {name: (code, None if code == "en" else names["en"]) for code, name in names.items()}


def test_translations_are_paired_by_their_addresses_where_nothing_is_said(site):
    assert told(read(SiteSource(Site(translated(site, alternates=False).url)))) == EXPECTED


def test_only_what_changed_is_sent_again(site):
    source = SiteSource(Site(translated(site).url))
    read(source)
    site.forget()
    read(source)
    assert (site.asked, site.same) == ([], [])  # it was looked at just now
    site.pages["/sv/guide/backup/"] = site.page("sv", "Säkerhetskopia", "Nu sparas nio kopior av varje fil i ett år.")
    source.expire()
    reading = read(source)
    assert [path for path in site.asked if "guide" in path] == ["/sv/guide/backup/"]
    assert len(site.same) == len(PAGES) - 1
    assert "nio kopior" in reading.document("sv/guide/backup").text


def test_a_page_that_is_gone_or_asks_for_it_is_left_out_with_the_reason(site):
    site.pages |= {
        "/robots.txt": "User-agent: *\nDisallow: /internal*.html$\n",
        "/a": site.page("en", *PAGES["en"]),
        "/copy": site.page("en", *PAGES["en"], f'<link rel="canonical" href="{site.url}/a">'),
        "/elsewhere-first": site.page(
            "en", "More", "Copies are made at night.", '<link rel=canonical href="https://x.org/z">'
        ),
        "/draft": site.page("en", *PAGES["en"], '<meta name="robots" content="NOINDEX, follow">'),
        "/internal/x.html": site.page("en", *PAGES["en"]),
        "/moved": "-> /new",
        "/new": site.page("en", "New", "The new place holds the plans of the house."),
        "/away": "-> https://elsewhere.example/x",
        "/busy": 503,
    }
    paths = (
        "/a",
        "/copy",
        "/elsewhere-first",
        "/draft",
        "/internal/x.html",
        "/moved",
        "/away",
        "/busy",
        "/gone",
        "/p.png",
    )
    site.pages["/sitemap.xml"] = site.sitemap(*paths, "https://elsewhere.example/y")
    reading = read(SiteSource(Site(site.url)))
    assert [each.path for each in reading.documents] == ["a", "elsewhere-first", "moved"]
    assert dict(reading.skipped) == {
        "copy": "a copy of a",
        "draft": "it asks not to be indexed",
        "internal/x": "the site's robots.txt asks to leave it alone",
        "away": "it leads to another site, elsewhere.example",
        "busy": "the site is too busy to give it; index again later",
        "gone": "the site does not give it (status 404)",
    }
    assert "/internal/x.html" not in site.asked


def test_sitemaps_may_be_nested_packed_and_named_by_robots_txt(site):
    site.pages |= {
        "/robots.txt": f"Sitemap: {site.url}/maps/all.xml\n",
        "/maps/all.xml": f"<sitemapindex><sitemap><loc>{site.url}/maps/one.xml.gz</loc></sitemap></sitemapindex>",
        "/maps/one.xml.gz": gzip.compress(site.sitemap("/docs/a", "/shop/b").encode()),
        "/docs/a": site.page("en", *PAGES["en"]),
    }
    assert [each.path for each in read(SiteSource(Site(f"{site.url}/docs/"))).documents] == ["a"]


def test_without_a_sitemap_the_llms_txt_lists_the_pages(site):
    site.pages |= {
        "/llms.txt": "# Docs\n\n- [Backup](/backup.md): about copies\n- [Elsewhere](https://x.org/a)\n",
        "/backup.md": "# Backup\n\nThe backup keeps seven copies of every file.\n",
    }
    (document,) = read(SiteSource(Site(site.url))).documents
    assert (document.path, document.format, document.title) == ("backup.md", "markdown", "Backup")
    with pytest.raises(FolderError, match=r"has no sitemap that lists its pages; give the address"):
        read(SiteSource(Site(site.url, sitemap=True, anew=True)))


@pytest.mark.parametrize("url", ["ftp://x.org", "https://", "http://[x", "https://x.org:port/"])
def test_an_address_that_is_none_is_said(url, tmp_path):
    with pytest.raises(SettingError, match="no address of a site"):
        SiteSource(Site(url), tmp_path)


def test_a_site_that_is_not_there_is_said(tmp_path):
    with served() as gone:
        url = gone.url
    with pytest.raises(FolderError, match=r"cannot be reached .*; check the address and your network"):
        read(SiteSource(Site(url), tmp_path))


def test_where_the_site_is_gone_for_a_while_what_was_read_answers(tmp_path, monkeypatch):
    with served() as site:
        read(SiteSource(Site(translated(site).url), tmp_path))
    later = time.time() + 7200
    monkeypatch.setattr(time, "time", lambda: later)
    assert told(read(SiteSource(Site(site.url), tmp_path))) == EXPECTED
    with pytest.raises(FolderError, match="cannot be reached"):  # who asks for what is there now is told
        read(SiteSource(Site(site.url, anew=True), tmp_path))


def test_a_page_that_the_site_fails_to_give_for_once_stays(site):
    source = SiteSource(Site(translated(site).url))
    read(source)
    site.pages["/sv/guide/backup/"] = 500
    source.expire()
    assert told(read(source)) == EXPECTED


def test_addresses_that_are_none_and_odd_answers_break_nothing(site):
    site.pages |= {
        "/a": site.page("en", *PAGES["en"], '<link rel="alternate" hreflang="sv" href="http://[x">'),
        "/b": 304,
        "/c": 302,
        "/d": 429,
    }
    site.later = "²"  # a digit, and no number
    site.pages["/sitemap.xml"] = site.sitemap("/a", "/b", "/c", "/d", more="<url><loc>http://[y</loc></url>")
    reading = read(SiteSource(Site(site.url)))
    assert [each.path for each in reading.documents] == ["a"]
    assert {path for path, _ in reading.skipped} == {"b", "c", "d"}


def test_a_sitemap_with_half_a_character_is_none_and_the_llms_txt_lists_the_pages(site):
    site.pages |= {"/a": site.page("en", *PAGES["en"]), "/llms.txt": "# A\n\n- [a](/a)\n"}
    site.pages["/sitemap.xml"] = site.sitemap("/b&#xD800;")
    assert [each.path for each in read(SiteSource(Site(site.url))).documents] == ["a"]


def test_dates_of_the_sitemap_say_which_translation_is_stale(site):
    translated(site)
    dated = [
        ("/guide/backup/", "2026-05-01"),
        ("/sv/guide/backup/", "2026-02-01"),
        ("/da/guide/backup/", "2026-06-01T10:00Z"),
    ]
    entries = "".join(f"<url><loc>{site.url}{path}</loc><lastmod>{date}</lastmod></url>" for path, date in dated)
    site.pages["/sitemap.xml"] = site.sitemap(more=entries)
    states = {each.path: each.state for each in read(SiteSource(Site(site.url))).documents}
    assert states == {"guide/backup": "original", "sv/guide/backup": "stale", "da/guide/backup": "current"}


@pytest.mark.parametrize("language", PAGES)
def test_a_site_answers_as_a_folder_does(site, tmp_path, language):
    translated(site)
    with Bot.open(site.url, settings=Settings(index=tmp_path / "index")) as bot:
        events = list(bot.stream(QUESTIONS[language]))
        answer = events[-1].answer
        assert PAGES[language][1] in answer.text
        first = answer.citations[0]
        assert first.language == language and first.link.startswith(f"{site.url}/")
        assert (first.original is None) == (language == "en")
        site.forget()
        assert bot.refresh().changed == ()  # each page is asked about, none is sent
        assert (len(site.same), site.asked) == (len(PAGES), ["/sitemap.xml"])
        assert recheck(keep_answer(bot, events), site.url).still_true


def test_translations_of_a_site_are_checked(site):
    translated(site)
    site.pages["/nl/guide/backup/"] = site.page(
        "nl", "Reservekopie", "De reservekopie bewaart 9 kopieën van elk bestand."
    )
    site.pages["/guide/backup/"] = site.page("en", "Backup", "The backup keeps 7 copies of every file.")
    assert ("number", "nl/guide/backup") in {(each.kind, each.path) for each in check(site.url).findings}


def test_the_command_takes_an_address(site, tmp_path, monkeypatch):
    translated(site)
    kept = {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    models = tmp_path / "cache" / "kilde"
    models.mkdir(parents=True)
    from bot.models.bundled import _models

    os.symlink(_models(), models / "models")
    done = kilde(tmp_path, "index", site.url, "--sitemap", "--explain", **kept)
    assert done.returncode == 0, done.stderr
    assert "5 documents" in done.stdout and "fr (a file in a language that Kilde does not have)" in done.stdout
    site.forget()
    asked = kilde(tmp_path, "ask", QUESTIONS["sv"], site.url, **kept)
    assert "sju kopior" in asked.stdout and site.asked == []  # it was looked at within the hour
    listed = kilde(tmp_path, "indexes", **kept)
    assert site.url in listed.stdout and "gone" not in listed.stdout
    wrong = kilde(tmp_path, "index", str(tmp_path), "--sitemap", **kept)
    assert wrong.returncode == 1 and "--sitemap is for a site" in wrong.stderr
