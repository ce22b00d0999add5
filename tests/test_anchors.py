"""A citation's link opens at its section: anchors are made as the generator makes them that publishes the page.

What is expected here was taken from the generators themselves, run on these headings.
"""

import time

import pytest
from helpers import filled

from bot import Bot, Settings
from bot.documents.folder import read_folder
from bot.documents.generators.anchors import anchors
from bot.indexing.passages import passages

# Headings of a page in each language, the last one twice, and a sentence to stand below each.
HEADINGS = {
    "sv": ("Badplatser på ön", "1. Innan du börjar", "Kör `index --ny` igen", "Se [hamnen](hamn.md)", "Övrigt"),
    "da": ("Badpladser på øen", "1. Før du begynder", "Kør `index --ny` igen", "Se [havnen](havn.md)", "Øvrigt"),
    "nl": ("IJsbanen & ijsregels", "1. Voordat je begint", "Draai `index --nieuw`", "De [haven](haven.md)", "Ideeën"),
    "en": ("What's new?", "1. Before you begin", "Run `index --new` again", "The [port](port.md)", "Other"),
    "ms": ("Kanak-kanak & bapa", "1. Sebelum bermula", "Jalankan `index --baru`", "Ke [laut](laut.md)", "Lain-lain"),
}
TEXTS = {
    "sv": "Det här är vad du ska göra när du inte vet hur man går vidare.",
    "da": "Dette er, hvad du skal gøre, når du ikke ved, hvordan man kommer videre.",
    "nl": "Dit is wat je moet doen als je niet weet hoe je verder moet gaan.",
    "en": "This is what you should do when you do not know how to go on.",
    "ms": "Inilah perkara yang perlu anda lakukan apabila anda tidak tahu cara untuk meneruskannya.",
}
GITHUB = {
    "sv": "badplatser-på-ön 1-innan-du-börjar kör-index---ny-igen se-hamnen övrigt övrigt-1",
    "da": "badpladser-på-øen 1-før-du-begynder kør-index---ny-igen se-havnen øvrigt øvrigt-1",
    "nl": "ijsbanen--ijsregels 1-voordat-je-begint draai-index---nieuw de-haven ideeën ideeën-1",
    "en": "whats-new 1-before-you-begin run-index---new-again the-port other other-1",
    "ms": "kanak-kanak--bapa 1-sebelum-bermula jalankan-index---baru ke-laut lain-lain lain-lain-1",
}
HUGO = {
    **GITHUB,
    "sv": "badplatser-på-ön 1-innan-du-börjar kör-index---ny-igen se-hamnenhamnmd övrigt övrigt-1",
    "da": "badpladser-på-øen 1-før-du-begynder kør-index---ny-igen se-havnenhavnmd øvrigt øvrigt-1",
    "nl": "ijsbanen--ijsregels 1-voordat-je-begint draai-index---nieuw de-havenhavenmd ideeën ideeën-1",
    "en": "whats-new 1-before-you-begin run-index---new-again the-portportmd other other-1",
    "ms": "kanak-kanak--bapa 1-sebelum-bermula jalankan-index---baru ke-lautlautmd lain-lain lain-lain-1",
}
MKDOCS = {
    "sv": "badplatser-pa-on 1-innan-du-borjar kor-index-ny-igen se-hamnen ovrigt ovrigt_1",
    "da": "badpladser-pa-en 1-fr-du-begynder kr-index-ny-igen se-havnen vrigt vrigt_1",
    "nl": "ijsbanen-ijsregels 1-voordat-je-begint draai-index-nieuw de-haven ideeen ideeen_1",
    "en": "whats-new 1-before-you-begin run-index-new-again the-port other other_1",
    "ms": "kanak-kanak-bapa 1-sebelum-bermula jalankan-index-baru ke-laut lain-lain lain-lain_1",
}
PYMDOWNX = {code: words[:-2] + "_1" for code, words in GITHUB.items()}
CONFIGURATIONS = {
    "github": ("notes.txt", "", "docs/{}.md", GITHUB),
    "docusaurus": ("docusaurus.config.js", "export default { url: 'https://x.org' };", "docs/{}.md", GITHUB),
    "starlight": (
        "astro.config.mjs",
        "export default defineConfig({ integrations: [starlight({})] });",
        "src/content/docs/{}.md",
        GITHUB,
    ),
    "hugo": ("hugo.toml", "baseURL = 'https://x.org/'\n", "content/{}/a.md", HUGO),
    "hugo, ASCII": (
        "hugo.toml",
        "baseURL = 'https://x.org/'\n[markup.goldmark.parser]\nautoHeadingIDType = 'github-ascii'\n",
        "content/{}/a.md",
        {
            **HUGO,
            "sv": "badplatser-pa-on 1-innan-du-borjar kor-index---ny-igen se-hamnenhamnmd ovrigt ovrigt-1",
            "da": "badpladser-pa-en 1-fr-du-begynder kr-index---ny-igen se-havnenhavnmd vrigt vrigt-1",
            "nl": "ijsbanen--ijsregels 1-voordat-je-begint draai-index---nieuw de-havenhavenmd ideeen ideeen-1",
        },
    ),
    "hugo, as before": (
        "config.toml",
        "baseURL = 'https://x.org/'\n[markup.goldmark.parser]\nautoHeadingIDType = 'blackfriday'\n",
        "content/{}/a.md",
        {
            "sv": "badplatser-på-ön 1-innan-du-börjar kör-index-ny-igen se-hamnen-hamn-md övrigt övrigt-1",
            "da": "badpladser-på-øen 1-før-du-begynder kør-index-ny-igen se-havnen-havn-md øvrigt øvrigt-1",
            "nl": "ijsbanen-ijsregels 1-voordat-je-begint draai-index-nieuw de-haven-haven-md ideeën ideeën-1",
            "en": "what-s-new 1-before-you-begin run-index-new-again the-port-port-md other other-1",
            "ms": "kanak-kanak-bapa 1-sebelum-bermula jalankan-index-baru ke-laut-laut-md lain-lain lain-lain-1",
        },
    ),
    "mkdocs": ("mkdocs.yml", "markdown_extensions:\n- toc:\n    permalink: true\n", "docs/{}.md", MKDOCS),
    "mkdocs, another separator": (
        "mkdocs.yml",
        "markdown_extensions:\n  - toc:\n      separator: '_'\n",
        "docs/{}.md",
        {
            "sv": "badplatser_pa_on 1_innan_du_borjar kor_index_--ny_igen se_hamnen ovrigt ovrigt_1",
            "da": "badpladser_pa_en 1_fr_du_begynder kr_index_--ny_igen se_havnen vrigt vrigt_1",
            "nl": "ijsbanen_ijsregels 1_voordat_je_begint draai_index_--nieuw de_haven ideeen ideeen_1",
            "en": "whats_new 1_before_you_begin run_index_--new_again the_port other other_1",
            "ms": "kanak-kanak_bapa 1_sebelum_bermula jalankan_index_--baru ke_laut lain-lain lain-lain_1",
        },
    ),
    "mkdocs, letters of all languages": (
        "mkdocs.yml",
        "markdown_extensions:\n  - toc:\n      slugify: !!python/name:markdown.extensions.toc.slugify_unicode\n",
        "docs/{}.md",
        {
            "sv": "badplatser-på-ön 1-innan-du-börjar kör-index-ny-igen se-hamnen övrigt övrigt_1",
            "da": "badpladser-på-øen 1-før-du-begynder kør-index-ny-igen se-havnen øvrigt øvrigt_1",
            "nl": "ijsbanen-ijsregels 1-voordat-je-begint draai-index-nieuw de-haven ideeën ideeën_1",
            **{code: MKDOCS[code] for code in ("en", "ms")},
        },
    ),
    "pymdownx": (
        "mkdocs.yml",
        "markdown_extensions:\n  - toc:\n"
        "      slugify: !!python/object/apply:pymdownx.slugs.slugify {kwds: {case: lower}}\n",
        "docs/{}.md",
        PYMDOWNX,
    ),
    "pymdownx, by an older name, beside that of tabs": (
        "mkdocs.yml",
        "markdown_extensions:\n"
        "  pymdownx.tabbed:\n"
        "    slugify: !!python/object/apply:pymdownx.slugs.slugify\n      kwds:\n        case: none\n"
        "  toc:\n    slugify: !!python/name:pymdownx.slugs.uslugify\n",
        "docs/{}.md",
        PYMDOWNX,
    ),
    "sphinx": (
        "docs/conf.py",
        "extensions = ['myst_parser']\nmyst_heading_anchors = 3\n",
        "docs/{}.md",
        {
            "sv": "badplatser-pa-on innan-du-borjar kor-index-ny-igen se-hamnen ovrigt id1",
            "da": "badpladser-pa-oen for-du-begynder kor-index-ny-igen se-havnen ovrigt id1",
            "nl": "ijsbanen-ijsregels voordat-je-begint draai-index-nieuw de-haven ideeen id1",
            "en": "what-s-new before-you-begin run-index-new-again the-port other id1",
            "ms": "kanak-kanak-bapa sebelum-bermula jalankan-index-baru ke-laut lain-lain id1",
        },
    ),
    "vitepress": (
        "docs/.vitepress/config.mts",
        "export default { base: '/' }",
        "docs/{}.md",
        {
            "sv": "badplatser-pa-on _1-innan-du-borjar kor-index-ny-igen se-hamnen ovrigt ovrigt-1",
            "da": "badpladser-pa-øen _1-før-du-begynder kør-index-ny-igen se-havnen øvrigt øvrigt-1",
            "nl": "ijsbanen-ijsregels _1-voordat-je-begint draai-index-nieuw de-haven ideeen ideeen-1",
            "en": "what-s-new _1-before-you-begin run-index-new-again the-port other other-1",
            "ms": "kanak-kanak-bapa _1-sebelum-bermula jalankan-index-baru ke-laut lain-lain lain-lain-1",
        },
    ),
    "jekyll": ("_config.yml", "url: https://x.org\n", "{}.md", GITHUB),
    "jekyll, kramdown's own": (
        "_config.yml",
        "url: https://x.org\nkramdown:\n  input: kramdown\n",
        "{}.md",
        {
            "sv": "badplatser-p-n innan-du-brjar kr-index---ny-igen se-hamnenhamnmd vrigt vrigt-1",
            "da": "badpladser-p-en fr-du-begynder kr-index---ny-igen se-havnenhavnmd vrigt vrigt-1",
            "nl": "ijsbanen--ijsregels voordat-je-begint draai-index---nieuw de-havenhavenmd ideen ideen-1",
            "en": "whats-new before-you-begin run-index---new-again the-portportmd other other-1",
            "ms": "kanak-kanak--bapa sebelum-bermula jalankan-index---baru ke-lautlautmd lain-lain lain-lain-1",
        },
    ),
}


def anchors_of(folder, path, **settings):
    """The anchors that citations of a page lead to."""
    documents = {each.path: each for each in read_folder(folder, **settings).documents}
    found = [passage.anchor for passage in passages([documents[path]])[path] if passage.heading_path]
    return list(dict.fromkeys(found))


def page_of(code, mark="## {}"):
    *once, twice = HEADINGS[code]
    return "\n\n".join(f"{mark.format(each)}\n\n{TEXTS[code]}" for each in (*once, twice, twice)) + "\n"


@pytest.mark.parametrize("code", HEADINGS)
@pytest.mark.parametrize("generator", CONFIGURATIONS)
def test_a_citation_leads_to_the_anchor_that_the_generator_makes(tmp_path, generator, code):
    configuration, text, page, expected = CONFIGURATIONS[generator]
    path = page.format(code)
    filled(tmp_path, {configuration: text, path: page_of(code)})
    assert anchors_of(tmp_path, path) == expected[code].split()


ASCIIDOCTOR = {
    "sv": "_badplatser_på_ön _1_innan_du_börjar _kör_index_ny_igen _se_hamnen _övrigt _övrigt_2",
    "da": "_badpladser_på_øen _1_før_du_begynder _kør_index_ny_igen _se_havnen _øvrigt _øvrigt_2",
    "nl": "_ijsbanen_ijsregels _1_voordat_je_begint _draai_index_nieuw _de_haven _ideeën _ideeën_2",
    "en": "_whats_new _1_before_you_begin _run_index_new_again _the_port _other _other_2",
    "ms": "_kanak_kanak_bapa _1_sebelum_bermula _jalankan_index_baru _ke_laut _lain_lain _lain_lain_2",
}
SET = "asciidoc:\n  attributes:\n    idprefix: ''\n    idseparator: '-'\n"


@pytest.mark.parametrize("code", HEADINGS)
@pytest.mark.parametrize("set_in", ["", "description", "playbook", "page"])
def test_a_citation_of_asciidoc_leads_to_the_anchor_that_asciidoctor_makes(tmp_path, code, set_in):
    page = page_of(code, "== {}").replace("[hamnen](hamn.md)", "xref:hamn.adoc[hamnen]")
    page = page.replace("[havnen](havn.md)", "xref:havn.adoc[havnen]").replace("[haven](haven.md)", "<<haven,haven>>")
    page = page.replace("[port](port.md)", "link:port.html[port]").replace("[laut](laut.md)", "link:laut.html[laut]")
    path = f"docs/modules/ROOT/pages/{code}.adoc"
    here = ":idprefix:\n:idseparator: -\n" if set_in == "page" else ""
    files = {
        "antora-playbook.yml": "site:\n  title: X\n" + (SET if set_in == "playbook" else ""),
        "docs/antora.yml": "name: x\nversion: '1'\n" + (SET if set_in == "description" else ""),
        path: f"= X\n{here}\n{page}",
    }
    expected = ASCIIDOCTOR[code].split()
    if set_in:
        expected = [each.removeprefix("_").replace("_", "-") for each in expected]
    assert anchors_of(filled(tmp_path, files), path) == expected


@pytest.mark.parametrize("code", HEADINGS)
def test_a_citation_of_restructuredtext_leads_to_the_anchor_that_sphinx_makes(tmp_path, code):
    page = page_of(code, "{}\n" + "-" * 40).replace("`", "``")
    page = page.replace("[", "").replace("](hamn.md)", "").replace("](havn.md)", "").replace("](haven.md)", "")
    page = page.replace("](port.md)", "").replace("](laut.md)", "")
    files = {"conf.py": "project = 'X'\n", f"{code}.rst": page}
    _, _, _, expected = CONFIGURATIONS["sphinx"]
    assert anchors_of(filled(tmp_path, files), f"{code}.rst") == expected[code].split()


@pytest.mark.parametrize(
    ("generator", "expected"),
    [
        ("github", "a a-1 a-1-1 a_1 a-2 a-3"),
        ("hugo", "a a-1 a-1-1 a_1 a-2 a-3"),
        ("mkdocs", "a a_1 a-1 a_2 a_3 a_4"),
        ("mkdocs, another separator", "a a_1 a_2 a_3 a_4 a_5"),
        ("sphinx", "a id1 a-1 id2 id3 id4"),
        ("vitepress", "a a-1 a-1-1 a-1-2 a-2 a-3"),
        ("jekyll", "a a-1 a_1 a-2 a-3"),  # it gives the second heading and the third the same
    ],
)
def test_a_repeated_heading_is_counted_as_its_generator_counts(tmp_path, generator, expected):
    configuration, text, page, _ = CONFIGURATIONS[generator]
    path = page.format("en")
    headings = "".join(f"## {each}\n\n{TEXTS['en']}\n\n" for each in ("A", "A", "A 1", "A_1", "A", "A"))
    assert anchors_of(filled(tmp_path, {configuration: text, path: headings}), path) == expected.split()


def test_what_hugo_leaves_of_signs_at_the_end_stays(tmp_path):
    page = f"## Bread & /?\n\n{TEXTS['en']}\n\n## & Butter\n\n{TEXTS['en']}\n"
    filled(tmp_path, {"hugo.toml": "baseURL = 'https://x.org/'\n", "content/a.md": page})
    assert anchors_of(tmp_path, "content/a.md") == ["bread--", "-butter"]


def test_a_thousand_headings_alike_take_no_longer_than_as_many_others(tmp_path):
    alike, others = ["## Ö\n"] * 20_000, [f"## Ö{number}\n" for number in range(20_000)]
    for rule in ("", "mkdocs -", "sphinx", "hugo github", "vitepress", "jekyll"):
        seconds = []
        for headings in (others, alike):
            began = time.process_time()
            assert len(anchors(headings, rule)) == len(headings)
            seconds.append(time.process_time() - began)
        assert seconds[1] < 3 * seconds[0] + 1, rule


def test_an_anchor_that_a_heading_is_given_is_no_other_s(tmp_path):
    page = f"## Övrigt\n\n{TEXTS['sv']}\n\n## Läs mer {{#ovrigt}}\n\n{TEXTS['sv']}\n"
    filled(tmp_path, {"mkdocs.yml": "site_name: X\n", "docs/a.md": page, "a.md": page})
    assert anchors_of(tmp_path, "docs/a.md") == ["ovrigt_1", "ovrigt"]
    assert anchors_of(tmp_path, "a.md") == ["övrigt", "ovrigt"]  # not one of MkDocs'


def test_where_a_page_is_shown_as_a_file_its_anchors_are_those_of_files(tmp_path):
    filled(tmp_path, {"mkdocs.yml": "site_name: X\n", "docs/a.md": page_of("da")})
    link = "https://example.org/x/{}/main/{{path}}#{{anchor}}"
    assert anchors_of(tmp_path, "docs/a.md", link=link.format("blob")) == GITHUB["da"].split()
    assert anchors_of(tmp_path, "docs/a.md", link=link.format("read")) == MKDOCS["da"].split()


def test_a_translation_elsewhere_has_the_anchors_of_its_original_s_site(tmp_path):
    pages = {
        f"{place}/{name}.md": page_of(code) for place, code in (("docs", "en"), ("i18n/sv", "sv")) for name in "ab"
    }
    filled(tmp_path, {"mkdocs.yml": "site_name: X\n", **pages})
    assert anchors_of(tmp_path, "i18n/sv/a.md") == MKDOCS["sv"].split()


def test_a_book_of_jupyter_is_no_site_of_jekyll(tmp_path):
    filled(tmp_path, {"_config.yml": "title: X\n", "_toc.yml": "format: jb-book\n", "a.md": page_of("nl")})
    _, _, _, expected = CONFIGURATIONS["sphinx"]
    assert anchors_of(tmp_path, "a.md") == expected["nl"].split()


def test_anchors_are_made_anew_when_the_configuration_changes(tmp_path):
    """By the next index run, though no page did."""
    page = "# Biblioteket\n\n## Öppettider\n\nBiblioteket är öppet till klockan nio på vardagar.\n"
    folder = filled(tmp_path / "docs", {"mkdocs.yml": "site_url: https://x.org/\n", "docs/a.md": page})

    def link():
        with Bot.open(folder, settings=Settings(index=tmp_path / "index")) as bot:
            return bot.ask("När är biblioteket öppet?").citations[0].link

    assert link() == "https://x.org/a/#oppettider"
    setting = "markdown_extensions:\n  - toc:\n      slugify: !!python/name:markdown.extensions.toc.slugify_unicode\n"
    (folder / "mkdocs.yml").write_text("site_url: https://x.org/\n" + setting)
    assert link() == "https://x.org/a/#%C3%B6ppettider"
