"""A quotation says what the page shows: terms above what explains them, struck words as struck, boxes with their state,
tabs and components with their titles; and nothing that readers of the page do not see."""

import io
import json
import time
import zipfile
from dataclasses import replace

import pytest
from helpers import filled, stated
from test_formats import catalog, docx

from bot.documents.contents import skipped_in
from bot.documents.folder import read_folder
from bot.documents.formats import blocks_of, extracted, format_of
from bot.languages.locale import codes
from bot.records import Document
from bot.statements.made.maker import statements_of
from bot.statements.options.ranges import ranges
from bot.statements.shown import whole

TERMS = {
    "sv": (("Längd", "tolv meter"), ("Djupgående", "en meter")),
    "da": (("Længde", "tolv meter"), ("Dybgang", "en meter")),
    "nl": (("Lengte", "twaalf meter"), ("Diepgang", "een meter")),
    "en": (("Length", "twelve metres"), ("Draught", "one metre")),
    "ms": (("Panjang", "dua belas meter"), ("Draf", "satu meter")),
}


def told(text, path="a.md", language="en"):
    """What can be quoted, each behind what governs it."""
    data = text if isinstance(text, bytes) else text.encode()
    found = extracted(data, format_of(path))
    kind = found.format or format_of(path)
    document = Document(path, found.text, language, None, "A", "", None, "original", format=kind)
    document = replace(document, skipped=skipped_in(found.text, kind, translated=False))
    return [whole(document.text, each) for each in statements_of(document, blocks_of(document))]


# ---- terms -------------------------------------------------------------------------------


@pytest.mark.parametrize("language", codes())
@pytest.mark.parametrize("path", ["a.html", "a.md"])
def test_what_explains_a_term_comes_with_it(language, path):
    terms = TERMS[language]
    pairs = "".join(f"<dt>{term}</dt><dd>{words}</dd>" for term, words in terms)
    found = told(f"<dl>{pairs}</dl>", path, language)
    assert found == [words for term, said in terms for words in (term, f"{term} {said}")]


@pytest.mark.parametrize("path", ["a.html", "a.md"])
def test_several_explanations_stand_under_their_term_and_nothing_behind_the_list_does(path):
    text = "<dl>\n<dt>Berth\n<dd>two beds\n<dd>three in summer\n<dt>Deck\n<dd>open\n</dl>\n\n<p>We sail daily.</p>\n"
    text = text if path == "a.html" else text.replace("\n<d", "</dd>\n<d").replace("Berth</dd>", "Berth</dt>")
    assert {"Berth two beds", "Berth three in summer", "Deck open", "We sail daily."} <= set(told(text, path))


def test_terms_that_are_explained_together_are_told_together():
    assert "Fore, Bow the front" in told("<dl><dt>Fore</dt><dt>Bow</dt><dd>the front</dd></dl>", "a.html")


def test_a_term_of_markdown_does_not_stand_under_the_one_before():
    assert told("Bow\n:   the front\n\nStern\n:   the back\n") == ["Bow", "Bow the front", "Stern", "Stern the back"]


# ---- struck words, boxes, an editor's marks ---------------------------------------------------


@pytest.mark.parametrize("path", ["a.html", "a.md"])
@pytest.mark.parametrize(
    "struck",
    [
        "<s>90 kr</s>",
        "<strike>90 kr</strike>",
        "<del>90 kr</del>",
        "<span style='text-decoration: line-through'>90 kr</span>",
        '<b class="x" style="color:red;text-decoration-line: line-through;">90 kr</b>',
    ],
)
def test_what_a_page_strikes_out_is_struck(path, struck):
    assert told(f"<p>A ticket costs {struck} 70 kr.</p>", path) == ["A ticket costs ~~90 kr~~ 70 kr."]
    assert told("Write `<b style='text-decoration: line-through'>`.") == [
        "Write <b style='text-decoration: line-through'>."
    ]


def test_what_a_page_s_own_style_sheet_strikes_out_is_struck():
    page = "<html><head><style>.was { text-decoration: line-through }</style></head><body><p>{}</p></body></html>"
    assert told(page.replace("{}", "<i class='was'>90 kr</i> 70 kr"), "a.html") == ["~~90 kr~~ 70 kr"]


def test_boxes_of_tasks_are_shown_with_their_state():
    found = ["☐ rope on board", "☑ anchor on board"]
    assert told("- [ ] rope on board\n- [x] anchor on board\n") == found
    box = "<ul><li><input type=checkbox disabled> rope on board<li><input type='checkbox' checked> anchor on board</ul>"
    assert told(box, "a.html") == found
    assert told("<input type='checkbox' checked> Anchor on board.\n") == ["☑ Anchor on board."]


def test_an_editor_s_marks_are_read():
    text = (
        "Dogs may {--not --}sail{>>who says?<<}. Boats take {~~two~>three~~} {++long ++}{==hours==}. Write `{--x--}`.\n"
    )
    assert told(text) == ["Dogs may ~~not~~ sail.", "Boats take ~~two~~ three long hours.", "Write {--x--}."]


def test_no_blank_is_left_before_a_stop_where_something_is_not_shown():
    assert told("Boats take two hours <!-- or three? -->. Pilots <Badge />, too, come along.\n") == [
        "Boats take two hours.",
        "Pilots, too, come along.",
    ]


# ---- components of MDX -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        '<TabItem label="Winter">The boat sails at nine.</TabItem>\n',
        '<TabItem value="w" label="Winter">\nThe boat sails at nine.\n</TabItem>\n',
        '<Tabs>\n  <TabItem\n    label="Winter"\n    default\n  >\n    The boat sails at nine.\n  </TabItem>\n</Tabs>',
        '<Admonition type="info" title="Winter">The boat sails at nine.</Admonition>\n',
        "<Callout title={'Winter'}>\n\nThe boat sails at nine.\n\n</Callout>\n",
    ],
)
def test_a_component_with_a_title_is_the_label_of_what_stands_in_it(text):
    assert told(f"# Boats\n\n{text}\nBring a coat.\n") == ["Winter The boat sails at nine.", "Bring a coat."]


@pytest.mark.parametrize(
    "opening", ['<Only platform="Winter">', "<For plans={'Winter'}>", '<When version="Winter" pad="2">']
)
def test_a_component_that_says_what_alone_it_holds_for_is_its_label(opening):
    name = opening[1:].split()[0]
    text = f"# Boats\n\n{opening}\n\nThe boat sails at nine.\n\n</{name}>\n\nBring a coat.\n"
    assert told(text) == ["Winter The boat sails at nine.", "Bring a coat."]
    assert told('The <Badge version="2">new</Badge> boat sails.\n') == ["The new boat sails."]


def test_a_list_within_a_component_is_one_however_far_it_is_set_in():
    text = '<Tabs>\n  <TabItem label="Fore">\n    1. Cast off.\n    2. Hoist the sail.\n  </TabItem>\n</Tabs>\n'
    assert told(text) == ["Fore Cast off.", "Fore Hoist the sail."]


def test_expressions_and_modules_are_gone_with_what_is_in_them():
    text = (
        'import A from "a"; import B from "b";\n\n'
        "It costs 70 kr. {env.OLD && <p>It costs 90 kr. It is old.</p>} Pay {late ? 'more' : <b>less</b>} on board.\n\n"
        "{env.OLD && (\n  <p>Dogs sail free.</p>\n)}\n\n{boats.map((boat) => <Boat {...boat}>sails</Boat>)}\n\n"
        "Write {name} or {a && b}.\n"
    )
    assert told(text, "a.mdx") == ["It costs 70 kr.", "Pay on board.", "Write {name} or {a && b}."]


# ---- what readers do not see ------------------------------------------------------------------


def word(runs):
    """A Word document of one paragraph."""
    buffer = io.BytesIO(docx(("X",)))
    with zipfile.ZipFile(buffer) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    words = b'<w:r><w:t xml:space="preserve">X</w:t></w:r>'
    parts["word/document.xml"] = parts["word/document.xml"].replace(words, runs.encode())
    with zipfile.ZipFile(buffer := io.BytesIO(), "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return buffer.getvalue()


def left_out(folder):
    """Why pages are left out of what is read."""
    return dict(read_folder(folder).skipped)


def test_drafts_are_left_out_and_named(tmp_path):
    pages = {"a.md": "draft: true", "b.md": "published: false", "c.md": "unlisted: true", "d.md": "draft: false"}
    filled(tmp_path, {name: f"---\n{said}\n---\n\nThe boat sails at nine.\n" for name, said in pages.items()})
    found = left_out(tmp_path)
    assert found.keys() == {"a.md", "b.md", "c.md"}
    assert all(pages[name] in reason for name, reason in found.items())


def test_pages_that_a_site_leaves_out_are_left_out_and_named_until_it_has_them(tmp_path):
    pages = ("index.md", "plans/next.md", "old/a.md", "old/kept.md", "crew.md", "x/crew.md", "x/deck_draft.md")
    filled(tmp_path, {f"docs/{name}": "The boat sails at nine.\n" for name in pages})
    rules = "exclude_docs: |\n  # not yet\n  /crew.md\n  old/\n  !old/kept.md\n  **/next.md\ndraft_docs: '*_draft.md'\n"
    filled(tmp_path, {"mkdocs.yml": f"site_name: Boats\n{rules}nav:\n  - index.md\n"})
    found = left_out(tmp_path)
    assert {path: "exclude_docs" in why for path, why in found.items() if path.endswith(".md")} == {
        "docs/crew.md": True,
        "docs/old/a.md": True,
        "docs/plans/next.md": True,
        "docs/x/deck_draft.md": False,
    }
    (tmp_path / "mkdocs.yml").write_text("site_name: Boats\n")
    assert not [path for path in left_out(tmp_path) if path.endswith(".md")]


_OF_SECTIONS = '[{"location": "", "title": "A", "text": "x"}, {"location": "p/#q", "text": "y"}]'
_OF_PAGES = '[{"title": "Boats", "url": "https://b.org/boats/", "body": "x"}, {"title": "Dogs", "uri": "/d/"}]'
SEARCHED = [
    ("search/search_index.json", f'{{"config": {{}}, "docs": {_OF_SECTIONS}}}'),
    ("static/index.json", _OF_PAGES),
    ("lunr-index.json", '[{"href": "/boats/", "body": "The boat sails at nine."}]'),
]
DATA = [
    ("research.json", '[{"title": "Tides", "url": "/tides/", "text": "The tide turns at noon."}]'),
    ("search-engines.json", '[{"name": "Alpha", "url": "https://a.org/find"}]'),
    ("faq.json", '[{"question": "May dogs come?", "answer": "Yes.", "url": "/dogs/"}]'),
    ("harbours.json", '[{"title": "Boats", "berths": "12"}, {"title": "Dogs", "berths": "0"}]'),
]


@pytest.mark.parametrize(("path", "text"), [*SEARCHED, *DATA])
def test_what_a_site_searches_in_is_left_out_and_other_records_are_read(tmp_path, path, text):
    pages = {"boats.md": "# Boats\n\nThe boat sails at nine.\n", "dogs.md": "# Dogs\n\nDogs sail free.\n"}
    found = left_out(filled(tmp_path, pages | {path: text}))
    assert found == ({path: "what its site searches in: its pages once more"} if (path, text) in SEARCHED else {})


MIT = "# {}\n\nPermission is hereby granted, free of charge, to any person obtaining a copy.\n"
OURS = "# Licences\n\nThe boats are ours, and the pictures are under a licence that lets you show them.\n"


@pytest.mark.parametrize(
    ("path", "text", "reason"),
    [
        ("LICENSE.md", MIT.format("Licence"), "of the repository"),
        ("LICENSE-MIT.txt", MIT.format("Licence"), "of the repository"),
        ("copying.txt", MIT.format("Copying"), "of the repository"),
        ("CODE_OF_CONDUCT.md", "# Conduct\n\nBe kind to each other on board.\n", "of the repository"),
        ("translations/sv/LICENSE.md", "# Licens\n\nVar och en får använda den.\n", "of the repository"),
        ("license.md", OURS, None),
        ("docs/LICENSE.md", OURS, None),
        ("docs/licences.md", MIT.format("Licences"), None),
        ("requirements.txt", "mkdocs==1\nx[y] >= 9 ; python_version > '3'\n# x\n-r a.txt\n", "of the repository"),
        ("docs/requirements.txt", "You need a boat, and somebody who knows how to sail it.\n", None),
        ("themes/sea/README.md", "# Sea\n\nA theme with waves that you can put on your site.\n", "of the repository"),
        ("docs/_themes/sea/README.md", "# Sea\n\nA theme with waves that you can put on it.\n", "of the repository"),
        ("themes/README.md", "# Themes\n\nThere are three themes that you can choose among.\n", None),
        ("docs/themes/sea/README.md", "# Sea\n\nThe theme with waves is the one for the summer.\n", None),
        ("docs/pagefind/pagefind-entry.json", '{"languages": {"sv": {"hash": "sv_1"}}}', "searches in"),
    ],
)
def test_what_a_repository_holds_beside_its_pages_is_left_out_and_named(tmp_path, path, text, reason):
    files = {path: text, "a.md": "# Boats\n\nThe boats are in the harbour until the autumn comes.\n"}
    if path.startswith("translations/"):
        files |= {"LICENSE.md": MIT.format("Licence")}
    reading = read_folder(filled(tmp_path, files))
    assert (path in {each.path for each in reading.documents}) is (reason is None)
    assert (reason or "") in dict(reading.skipped).get(path, "")


def test_a_site_s_theme_is_left_out_where_its_configuration_says_which_it_is(tmp_path):
    page = "# A\n\nThis is a page that says what the waves look like in autumn.\n"
    mkdocs = "site_name: X\ntheme:\n  name: material\n  custom_dir: docs/own\n"
    for configuration, text, theme in (
        ("mkdocs.yml", mkdocs, "docs/own/a.md"),
        ("hugo.toml", "baseURL = 'https://x.org'\n", "themes/sea/content/a.md"),
    ):
        folder = tmp_path / configuration
        filled(folder, {configuration: text, theme: page, "docs/b.md": page})
        reading = read_folder(folder)
        assert [each.path for each in reading.documents] == ["docs/b.md"]
        assert "theme" in dict(reading.skipped)[theme]


@pytest.mark.parametrize("suffix", [".yaml", ".json"])
def test_an_interface_s_strings_with_their_ids_are_no_documentation(tmp_path, suffix):
    strings = json.dumps(
        [{"id": "edit", "translation": "Edit this page"}, {"id": "n", "translation": {"one": "A page"}}]
    )
    filled(tmp_path, {"a.md": "The boat sails at nine.\n", f"i18n/en{suffix}": strings})
    assert left_out(tmp_path) == {f"i18n/en{suffix}": "an interface's strings, no documentation"}


@pytest.mark.parametrize(
    ("text", "is_template"),
    [
        ('{% extends "base.html" %}\n{% block notice %}Version 4 is out!{% endblock %}', True),
        ('<div class="note">{{ .Inner | markdownify }}</div>', True),
        ("<ul>{{ range .Pages }}<li>A page</li>{{ end }}</ul>", True),
        ("---\ntitle: A\n---\n{% if x %}<p>The boat sails at nine.</p>{% endif %}", False),
        ("<p>Write <code>{% block x %}</code> and {{ name }} there.</p>", False),
        ("<h1>Loops</h1><p>What stands in {% for x in boats %} is said of each boat, {{ .Name }} too.</p>", False),
    ],
)
def test_a_template_is_left_out_and_a_page_about_templates_is_read(tmp_path, text, is_template):
    found = left_out(filled(tmp_path, {"a.md": "The boat sails at nine.\n", "b.html": text}))
    assert found == ({"b.html": "a template that pages are made with"} if is_template else {})


@pytest.mark.parametrize("start", ["<pre>", "<link ", f"<meta {'a' * 60}"])
def test_a_page_of_nothing_but_open_tags_is_read_in_time_that_grows_with_it(tmp_path, start):
    filled(tmp_path, {"a.md": "The boat sails at nine.\n", "b.html": "<head>{" + start * (120_000 // len(start))})
    began = time.perf_counter()
    read_folder(tmp_path)
    assert time.perf_counter() - began < 20  # under one on a quiet core


@pytest.mark.parametrize(
    "text",
    [
        "~" * 3000 + "\nThe boat sails at nine.\n",
        "```sh\nrow (1)!\n" + ";" * 20_000 + "\n" + " " * 20_000 + "x\n```\n",
        "Error" + ":" * 20_000 + "\n",
    ],
    ids=["a fence", "marks in code", "a label"],
)
def test_signs_without_end_are_read_in_time_that_grows_with_them(text: str):
    began = time.process_time()
    for each in stated(text):
        whole(text, each)
    assert time.process_time() - began < 5  # under half of one


def test_a_cell_of_many_numbers_is_looked_through_in_time_that_grows_with_it():
    began = time.process_time()
    assert not ranges("1 kg, 2 kg; " * 2500, "", "en")
    assert time.process_time() - began < 5  # under half of one


def test_what_sphinx_leaves_out_is_left_out_but_for_what_its_pages_take_in(tmp_path):
    names = (
        "index.rst",
        "plans/next.rst",
        "plans/old/a.rst",
        "parts/crew.txt",
        "parts/dogs.txt",
        "_build/a.html",
        "x/_build/a.md",
    )
    pages = {f"docs/{name}": "The boat sails at nine.\n" for name in names}
    pages["docs/index.rst"] += "\n.. include:: parts/crew.txt\n"
    rules = "project = 'Boats'\nexclude_patterns = [\n    '_build',  # made\n    \"plans/*\", 'parts',\n]\n"
    found = left_out(filled(tmp_path, pages | {"docs/conf.py": rules}))
    assert found.keys() == {
        f"docs/{name}" for name in ("plans/next.rst", "plans/old/a.rst", "parts/dogs.txt", "_build/a.html")
    }
    assert all("docs/conf.py" in reason for reason in found.values())
    (tmp_path / "docs/conf.py").write_text("project = 'Boats'\n")
    assert left_out(tmp_path) == {}


def test_rules_of_stars_without_end_keep_nobody_waiting(tmp_path):
    """Tried one after the other, the ways to fit them would take years."""
    filled(tmp_path, {f"docs/{'a/' * 60}b.md": "The boat sails at nine.\n", "docs/aaa.md": "The boat sails at ten.\n"})
    rules = "".join(f"  {stars}x\n" for stars in ("**/" * 60, "**/a/" * 60, "*a" * 60)) + f"  {'*a' * 3}*.md\n"
    filled(tmp_path, {"mkdocs.yml": f"exclude_docs: |\n{rules}"})
    assert [path for path in left_out(tmp_path) if path.endswith(".md")] == ["docs/aaa.md"]


def test_hidden_words_of_a_word_document_are_not_quoted_and_struck_ones_are_struck():
    def run(words, how=""):
        return f'<w:r><w:rPr>{how}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'

    runs = [
        run("Boats sail "),
        run("never ", "<w:vanish/>"),
        run("daily", '<w:vanish w:val="0"/>'),
        run(" at ten", "<w:dstrike/>"),
        run(" at nine."),
    ]
    assert told(word("".join(runs)), "a.docx") == ["Boats sail daily ~~at ten~~ at nine."]


# ---- records ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "answer"),
    [("fråga", "svar"), ("spørgsmål", "svar"), ("vraag", "antwoord"), ("question", "answer"), ("soalan", "jawapan")],
)
def test_a_record_says_its_question_and_its_answer_and_nothing_for_those_who_keep_it(question, answer):
    records = [
        {"id": 7, question: "Dogs?", answer: "<p>In <b>two</b> cabins.</p><p>Not on deck.</p>", "status": "published"},
        {
            "id": 8,
            question: "Food?",
            answer: "Soup.\n- fish: on Fridays\n- bread",
            "note": "None in May.",
            "slug": "a-b",
        },
    ]
    found = [
        f"{question}: Dogs?; {answer}: In two cabins. Not on deck.",
        f"{question}: Food?; {answer}: Soup. fish: on Fridays; bread; note: None in May.",
    ]
    assert told(json.dumps(records), "a.json") == found
    lines = [f"id,{question},{answer}", '7,Dogs?,"<ul><li>In cabins</li><li>On deck</li></ul>"']
    assert told("\n".join(lines), "a.csv") == [f"{question}: Dogs?; {answer}: In cabins; On deck"]


def test_an_answer_that_is_not_published_says_so():
    records = [{"q": "Dogs?", "a": "On deck.", "status": "draft"}, {"q": "Food?", "a": "Soup.", "draft": False}]
    assert told(json.dumps(records), "a.json") == ["q: Dogs?; a: On deck.; status: draft", "q: Food?; a: Soup."]


def test_other_records_keep_all_that_they_say():
    assert told('[{"id": "E14", "status": "a < b and 2 * 3 * 4"}]', "a.json") == [
        "id: E14; status: a < b and 2 * 3 * 4"
    ]


def test_an_api_says_what_bounds_a_name_what_is_deprecated_and_whose_answer_a_row_is():
    size = {"type": "integer", "minimum": 1, "maximum": 12, "default": 4, "description": "Persons."}
    name = {"type": "string", "maxLength": 40, "pattern": "a|b", "enum": ["Ada", "Bo"], "deprecated": True}
    post = {
        "summary": "Book a cabin.",
        "requestBody": {"content": {"application/json": {"schema": {"properties": {"size": size, "name": name}}}}},
        "responses": {"429": {"description": "Too many."}},
    }
    drop = {"summary": "Drops a cabin.", "deprecated": True, "responses": {"204": {"description": "Gone."}}}
    api = {"openapi": "3", "info": {"title": "Boats"}, "paths": {"/cabins": {"post": post, "delete": drop}}}
    found = told(json.dumps(api), "a.json")
    assert any("default: 4; minimum: 1; maximum: 12; description: Persons." in each for each in found)
    assert any("enum: Ada, Bo; deprecated: true; maxLength: 40; pattern: a|b" in each for each in found)
    assert "operation: POST /cabins; response: 429; description: Too many." in found
    assert "Deprecated Drops a cabin." in found
    assert not [each for each in found if "Book" in each and "Deprecated" in each]


@pytest.mark.parametrize(
    ("question", "answer", "kept"),
    [
        ("fråga", "svar", "Ordning"),
        ("spørgsmål", "svar", "rækkefølge"),
        ("vraag", "antwoord", "faq_volgorde"),
        ("question", "answer", "Sort order"),
        ("soalan", "jawapan", "Dikemas kini"),
    ],
)
def test_what_those_who_keep_records_note_is_not_shown_whatever_they_call_it(question, answer, kept):
    records = [{question: "Hund?", answer: "Ja.", kept: "Note 7"}, {question: "Katt?", answer: "Nej.", kept: "Note 8"}]
    assert told(json.dumps(records), "a.json") == [
        f"{question}: Hund?; {answer}: Ja.",
        f"{question}: Katt?; {answer}: Nej.",
    ]


# ---- text and titles ----------------------------------------------------------------------------


def test_lines_of_a_list_in_a_text_are_told_apart_and_those_of_a_paragraph_are_not():
    assert told("Boats\n\nMon: nine to five\nSat: ten to four\n\n- rope\n- anchor\n", "a.txt") == [
        "Boats",
        "Mon: nine to five",
        "Sat: ten to four",
        "rope",
        "anchor",
    ]
    assert told("The boat sails at nine and\nFerries sail at ten, if\nthe sea is calm.\n", "a.txt") == [
        "The boat sails at nine and Ferries sail at ten, if the sea is calm."
    ]


def test_a_file_without_a_title_is_called_by_its_name_as_words(tmp_path):
    pages = {"opening-hours.txt": "The boat sails at nine.", "faq.da.json": '[{"a": "Båden sejler klokken ni."}]'}
    filled(tmp_path, {**pages, "boats.md": "# The boats\n\nThe boat sails at nine.", "2024.txt": "We sail at nine."})
    titles = {each.path: each.title for each in read_folder(tmp_path).documents}
    assert titles == {
        "opening-hours.txt": "Opening hours",
        "faq.da.json": "Faq",
        "boats.md": "The boats",
        "2024.txt": "2024.txt",
    }


# ---- catalogs -----------------------------------------------------------------------------------


def test_the_messages_of_catalogs_are_the_originals_of_all_their_translations(tmp_path):
    one, two = ("The boat sails at nine.", "Dogs sail free of charge in winter.")
    filled(
        tmp_path,
        {
            "locale/sv/LC_MESSAGES/boats.po": catalog((one, "Båten går klockan nio."), (two, "")),
            "locale/da/LC_MESSAGES/boats.po": catalog((one, "Båden sejler klokken ni."), (two, ""), language="da"),
        },
    )
    reading = read_folder(tmp_path, link="https://x.org/{path}")
    (original,) = [each for each in reading.documents if each.state == "original"]
    assert (original.path, original.language) == ("locale/da/LC_MESSAGES/boats.po#source", "en")
    assert original.link == "https://x.org/locale/da/LC_MESSAGES/boats.po"
    assert {(each.language, each.original, each.state) for each in reading.documents if each is not original} == {
        ("sv", original.path, "current"),
        ("da", original.path, "current"),
    }
    text = reading.document(original.path).text
    assert one in text
    assert two in text


def test_xliff_says_its_source_and_catalogs_of_keys_have_none(tmp_path):
    unit = "<trans-unit><source>De boot vaart om negen uur uit.</source><target>The boat sails.</target></trans-unit>"
    file = f"<file source-language='nl' target-language='en'><body>{unit}</body></file>"
    xliff = f"<xliff xmlns='urn:oasis:names:tc:xliff:document:1.2' version='1.2'>{file}</xliff>"
    keys = catalog(("boats.start", "Båten går klockan nio."), ("boats.end_of_day", "Den är framme klockan tio."))
    filled(tmp_path, {"a.xlf": xliff, "sv.po": keys})
    reading = read_folder(tmp_path)
    found = {each.path: (each.language, each.original) for each in reading.documents}
    assert found["a.xlf#source"] == ("nl", None)
    assert found["a.xlf"] == ("en", "a.xlf#source")
    assert found.keys() == {"a.xlf", "a.xlf#source", "sv.po"}
    assert dict(reading.skipped) == {"sv.po#source": "messages that are keys, no words"}


def test_the_gaps_of_a_message_are_shown_as_gaps():
    message = 'msgid "The boat %(name)s takes %(hours)d hours, 5 %% less at night."'
    po = catalog() + f'\n#, python-format\n{message}\nmsgstr ""\n'
    assert told(po, "a.po#source") == ["The boat … takes … hours, 5 % less at night."]
    assert told(catalog(("It costs 5 % duty.", "")), "a.po#source") == ["It costs 5 % duty."]
    marked = "Ask <a href='…'>the <b>crew</b></a> for <name>."
    assert told(catalog((marked, "")), "a.po#source") == ["Ask the crew for <name>."]
