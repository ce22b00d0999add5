"""What Sphinx and Asciidoctor show of a page is quoted as they show it: with what governs it, and nothing else."""

from dataclasses import replace

import pytest
from helpers import filled

from bot.documents.contents import blocks_in, skipped_in
from bot.documents.formats import extracted, format_of
from bot.documents.reading.read import read
from bot.documents.sources.folder import FolderSource
from bot.records import Document
from bot.statements.made.maker import statements_of
from bot.statements.shown import governors_shown, shown, shown_governor


def said(text, suffix, title="Title"):
    """What can be quoted, each behind what governs it but the page's title."""
    name = format_of(f"a{suffix}")
    found = extracted(text.encode(), name).text
    skipped = skipped_in(found, name, translated=False)
    document = Document("a", found, "en", None, title, "", None, "original", skipped, format=name)
    return [
        " / ".join([*(shown_governor(found, each) for each in governors_shown(statement)), shown(found, statement)])
        for statement in statements_of(document, blocks_in(found, skipped, name))
    ]


OPTIONS = """
.. program:: oven

.. option:: --heat DEGREES
            -h DEGREES

   How hot it gets. Default: 180.

   .. deprecated:: 4.1
      Is ignored.

   - by day
   - by night

.. option:: --grill

   Never on the lowest shelf.

   Uses the upper coil.

.. confval:: fan

   Whether the fan turns.

   :type: boolean
   :default: on

.. confval:: clock

   Which clock is shown.

   :default: off

.. py:class:: Oven(shelves)

   An oven.

   :param shelves: How many. Not on Sundays.

   .. py:method:: open()

      Opens it.
"""


def test_an_option_governs_all_that_stands_in_it_and_nothing_else():
    found = said(OPTIONS, ".rst")
    heat = "--heat DEGREES, -h DEGREES"
    assert f"{heat} / Deprecated since version 4.1 / Is ignored. / Default: 180." in found
    assert f"{heat} / Deprecated since version 4.1 / Is ignored." in found
    assert f"{heat} / by night" in found
    assert [each for each in found if each.startswith("--grill")] == [
        "--grill",
        "--grill / Never on the lowest shelf.",
        "--grill / Uses the upper coil.",
    ]
    assert [each for each in found if " default" in each] == ["fan / default: on", "clock / default: off"]
    assert "Oven(shelves) / param shelves / How many. / Not on Sundays." in found
    assert "Oven(shelves) / open() / Opens it." in found
    assert "oven" not in found


@pytest.mark.parametrize(
    ("suffix", "text"),
    [
        (".rst", "bow\n   The front.\n\nstern\n   The back.\n"),
        (".rst", ".. glossary::\n\n   bow\n      The front.\n\n   stern : s\n      The back.\n"),
        (".adoc", "bow:: The front.\nstern::\n  The back.\n"),
        (".md", "bow\n: The front.\n\nstern\n: The back.\n"),
    ],
)
def test_a_term_governs_what_explains_it_and_no_other_term(suffix, text):
    assert said(text, suffix) == ["bow", "bow / The front.", "stern", "stern / The back."]


def test_terms_above_one_explanation_govern_it_together():
    assert said(".. glossary::\n\n   port\n   larboard\n      The left side.\n", ".rst") == [
        "port, larboard",
        "port, larboard / The left side.",
    ]


@pytest.mark.parametrize(
    ("suffix", "text"),
    [
        (".adoc", "The pool is heated. [.line-through]#The sauna is *free*.# The sauna costs 9 euro."),
        (".adoc", "The pool is heated. [line-through]##The sauna is free.## The sauna costs 9 euro."),
        (".rst", ".. role:: strike\n\nThe pool is heated. :strike:`The sauna is free.` The sauna costs 9 euro."),
        (".rst", "The pool is heated. :del:`The sauna is free.` The sauna costs 9 euro."),
    ],
)
def test_what_is_struck_out_is_shown_so(suffix, text):
    assert said(text, suffix)[-1] == "~~The sauna is free.~~ The sauna costs 9 euro."


def test_a_struck_paragraph_is_shown_so():
    assert said("[.line-through]\nThe sauna is free.\n", ".adoc") == ["~~The sauna is free.~~"]


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("ifdef::staff[]", False),
        ("ifdef::staff,backend-html5[]", True),
        ("ifdef::staff+backend-html5[]", False),
        ("ifndef::staff[]", True),
        ("ifndef::season[]", False),
        ('ifeval::["{edition}" == "pro"]', False),
        ('ifeval::["{season}" == "summer"]', True),
        ("ifeval::[{seats} >= 40]", True),
        ("ifeval::[{seats} < {rows}]", False),
        ("ifdef::staff[]\nifndef::other[]\nendif::[]", False),
    ],
)
def test_asciidoc_under_a_condition_is_quoted_where_it_holds(condition, holds):
    text = f":season: summer\n:seats: 40\n\nFirst.\n\n{condition}\nThe hatch is open.\nendif::[]\n\nLast.\n"
    assert said(text, ".adoc") == ["First.", *(["The hatch is open."] if holds else []), "Last."]


def test_asciidoc_under_a_condition_on_one_line_is_quoted_where_it_holds():
    assert said("ifdef::staff[The hatch is open.]\nifndef::staff[It is shut.]\n", ".adoc") == ["It is shut."]


@pytest.mark.parametrize(
    ("directive", "holds"),
    [
        ("only:: staff", False),
        ("only:: latex", False),
        ("only:: html", True),
        ("only:: not (latex or staff)", True),
        ("only:: html and staff", False),
        ("todo::", False),
        ("ifconfig:: stage == 'draft'", False),
    ],
)
def test_what_sphinx_leaves_out_is_not_quoted(directive, holds):
    text = f"First.\n\n.. {directive}\n\n   The hatch is open.\n\nLast.\n"
    assert said(text, ".rst") == ["First.", *(["The hatch is open."] if holds else []), "Last."]


def test_sections_under_only_are_sections():
    text = "Title\n=====\n\nFirst.\n\n.. only:: html\n\n   Is it open?\n   -----------\n\n   Yes.\n"
    assert said(text, ".rst")[-1] == "Is it open? / Yes."


def test_tabs_of_extensions_govern_what_stands_in_them():
    text = ".. tabs::\n\n   .. group-tab:: May\n\n      At 9.\n\n   .. code-tab:: bash Linux\n\n      oven *on*\n"
    assert said(text, ".rst") == ["May / At 9.", "Linux / oven *on*"]


def test_a_rubric_governs_what_is_its_own():
    text = (
        ".. rubric:: Forbidden\n\n* dogs\n* fires\n\nThe hall holds 90.\n\n.. rubric:: Abroad\n\nCalls are free.\n\n"
        "Mail is free.\n\n.. note:: Paint is green.\n\n.. rubric:: Footnotes\n\n.. [1] Or red.\n"
    )
    assert said(text, ".rst") == [
        *("Forbidden / dogs", "Forbidden / fires", "The hall holds 90."),
        *("Abroad / Calls are free.", "Abroad / Mail is free.", "Paint is green.", "Or red."),
    ]


FOOTNOTES = {
    ".md": "Halls are free[^1] for clubs. Lofts are warm.[^2]\n\n[^1]: Not in May.\n\n[^2]: 9 euro at night.\n",
    ".adoc": "Halls are freefootnote:[Not in May.] for clubs. Lofts are warm.footnote:w[9 euro at night.]\n",
    ".rst": "Halls are free [1]_ for clubs. Lofts are warm. [#w]_\n\n.. [1] Not in May.\n.. [#w] 9 euro at night.\n",
}


@pytest.mark.parametrize("suffix", FOOTNOTES)
def test_a_footnote_is_quoted_as_that_of_markdown(suffix):
    found = said(FOOTNOTES[suffix], suffix)
    assert found == said(FOOTNOTES[".md"], ".md")
    assert any("Not in May." in each for each in found)


def test_footnotes_of_a_section_stand_in_it():
    text = "== Is it free?\n\nYes.footnote:[Not in May.]\n\n== Is it warm?\n\nNo.\n"
    assert said(text, ".adoc")[1] == "Is it free? / Yes. / Not in May."


LABELS = {
    "en": ("The stove is never lit while children are in the room.", "Danger", "Changed in version 2.0", "See also"),
    "sv": ("Kaminen tänds aldrig medan barnen är i rummet.", "Fara", "Ändrad i version 2.0", "Se även"),
    "da": ("Ovnen tændes aldrig, mens børnene er i rummet.", "Fare", "Ændret i version 2.0", "Se også"),
    "nl": ("De kachel wordt nooit aangestoken als er kinderen zijn.", "Gevaar", "Gewijzigd in versie 2.0", "Zie ook"),
    "ms": ("Dapur tidak boleh dinyalakan semasa kanak-kanak ada.", "Bahaya", "Diubah dalam versi 2.0", "Lihat juga"),
}


@pytest.mark.parametrize("code", LABELS)
def test_labels_that_a_generator_writes_are_in_the_pages_language(code):
    words, danger, changed, also = LABELS[code]
    text = f".. danger:: {words}\n\n.. versionchanged:: 2.0\n   {words}\n\n.. seealso:: {words}\n"
    assert said(text, ".rst") == [f"{danger} / {words}", f"{changed} / {words}", f"{also} / {words}"]
    attention = said(f":important-caption: OBS\n\n{words}\n\nWARNING: {words}\n\nIMPORTANT: {words}\n", ".adoc")
    warning = {"en": "Warning", "sv": "Varning", "da": "Advarsel", "nl": "Waarschuwing", "ms": "Amaran"}[code]
    limits = f"{warning} / {words} / OBS / {words}"
    assert attention == [f"{limits} / {words}", f"{warning} / {words}", f"OBS / {words}"]


def test_a_list_in_a_cell_is_read_as_one():
    table = '[cols="1,1a"]\n|===\n|Hall |Closed\n\n|A\n|* Monday\n* Friday\n|B |never.\n|===\n'
    assert said(table, ".adoc") == ["Hall: A; Closed: Monday, Friday", "Hall: B; Closed: never."]
    one = "|===\n|Hall |Closed\n\n|A\na|\n. Monday\n. Friday\n|===\n"
    assert said(one, ".adoc") == ["Hall: A; Closed: Monday, Friday"]
    rst = ".. list-table::\n   :header-rows: 1\n\n   * - Hall\n     - Closed\n   * - A\n"
    rst += "     - * Monday\n       * Friday\n"
    assert said(rst, ".rst") == ["Hall: A; Closed: Monday, Friday"]


def test_a_table_in_a_cell_is_read_as_its_rows():
    rst = """
+-----+-----------+
| one | +---+---+ |
|     | | 0 | A | |
|     | +---+---+ |
|     | | 1 | B | |
|     | +---+---+ |
+-----+-----------+
| two | words     |
+-----+-----------+
"""
    assert said(rst, ".rst") == ["one; 0: A; 1: B", "two; words"]


def test_standards_are_called_what_they_are():
    rst = "See :rfc:`7159`, :pep:`8#names` and :rfc:`the paper <11>`, and :ref:`set A<B> <X<Y>>`.\n"
    assert said(rst, ".rst") == ["See RFC 7159, PEP 8 and the paper, and set A<B>."]


def test_titles_of_two_lines_are_titles_and_a_page_of_a_manual_is_called_as_it_is():
    """As the manuals of many programs have them."""
    text = "kiln(1)\n=======\n\nNAME\n----\nkiln - see linkgit:urn[1]\n\nIn Short\n~~~~~~~~\n\nIt burns.\n"
    text += "\n----\na --b\n----\n"
    found = extracted(text.encode(), "adoc").text
    assert [line for line in found.split("\n") if line.startswith("#")] == ["# kiln(1)", "## NAME", "### In Short"]
    assert "#_in_short" in found
    assert [each.rpartition(" / ")[2] for each in said(text, ".adoc")] == ["kiln - see urn(1)", "It burns.", "a --b"]


CONF = """import os
project = "Kiln"
release = version = "4.2"
html_baseurl = "https://x.org/kiln/"
rst_prolog = '''
.. |maker| replace:: Sol & Co
'''
rst_epilog = ".. |tool| replace:: **kiln**"
rst_epilog += "\\n.. |other| replace:: urn\\n"
html_title = os.environ["TITLE"]
"""
PAGE = """About |tool|
============

|maker| sells |tool| |version|, and |other| |release|.

.. warning:: Never open it while it burns, says |unknown|.
"""


def test_a_page_of_sphinx_is_read_and_linked_to_by_its_configuration(tmp_path):
    reading = read(
        FolderSource(
            filled(tmp_path, {"docs/conf.py": CONF, "docs/a/b.rst": PAGE, "c.rst": "Apart\n=====\n\nIt is |tool|.\n"})
        )
    )
    found = {each.path: each for each in reading.documents}
    page = found["docs/a/b.rst"]
    assert (page.title, page.link) == ("About kiln", "https://x.org/kiln/a/b.html")
    assert "Sol & Co sells **kiln** 4.2, and urn 4.2." in page.text
    assert found["c.rst"].link is None
    assert "kiln" not in found["c.rst"].text


def test_a_catalog_of_a_page_of_sphinx_says_what_its_configuration_puts_for_names(tmp_path):
    """And a gap for what nobody says."""
    head = 'msgid ""\nmsgstr "Language: sv\\nContent-Type: text/plain; charset=UTF-8\\n"\n\n'
    message = 'msgid "|tool| |version| is good for what |who| burns, a|b and ``|tool|``."\n'
    translated = 'msgstr "|tool| |version| är bra för det som |who| bränner, a|b och ``|tool|``."\n'
    catalog = f"{head}#: ../a.rst:4\n{message}{translated}"
    files = {"docs/conf.py": CONF, "docs/locale/sv/LC_MESSAGES/a.po": catalog}
    reading = read(FolderSource(filled(tmp_path, files)))
    texts = {each.language: reading.document(each.path).text for each in reading.documents}
    assert texts == {
        "sv": "**kiln** 4.2 är bra för det som … bränner, a|b och `|tool|`.",
        "en": "**kiln** 4.2 is good for what … burns, a|b and `|tool|`.",
    }


def test_a_page_of_few_words_is_in_the_language_of_its_configuration():
    assert "::: warning Advarsel" in extracted(b".. warning:: Nej.\n", "rst", "language = 'da'").text


class Known:
    def __init__(self, reading):
        self.files = reading.files
        self.documents = {each.path: replace(each, text="") for each in reading.documents}
        self.text = lambda path: reading.document(path).text


def test_a_page_is_read_again_when_its_configuration_says_something_else(tmp_path):
    first = read(FolderSource(filled(tmp_path, {"conf.py": CONF, "a.rst": PAGE, "b.rst": "B\n=\n\nAlone.\n"})))
    same = read(FolderSource(tmp_path), known=Known(first))
    assert same.same
    again = read(FolderSource(filled(tmp_path, {"conf.py": CONF.replace("4.2", "4.3")})), known=Known(first))
    assert "a.rst" in again.changed
    assert "urn 4.3." in again.document("a.rst").text


ANTORA = """name: kiln
title: The Kiln
version: '4.2'
asciidoc:
  attributes:
    # of all pages
    maker: 'Sol & Co'
    soft: urn@
    staff: false
nav:
- modules/ROOT/nav.adoc
"""


def test_a_page_of_antora_is_read_by_its_components_description_and_its_menu_is_none(tmp_path):
    page = """= About {maker}

{maker} sells {page-component-title} {page-component-version} and {soft}.

ifdef::staff[The key hangs by the door.]
ifdef::site-gen-antora[It is on a site.]
"""
    files = {"docs/antora.yml": ANTORA, "docs/modules/ROOT/pages/a.adoc": page}
    reading = read(FolderSource(filled(tmp_path, files | {"docs/modules/ROOT/nav.adoc": "* xref:a.adoc[About]\n"})))
    assert [(each.path, each.title) for each in reading.documents] == [
        ("docs/modules/ROOT/pages/a.adoc", "About Sol & Co")
    ]
    assert "Sol & Co sells The Kiln 4.2 and urn." in reading.documents[0].text
    assert "It is on a site." in reading.documents[0].text
    assert "key" not in reading.documents[0].text
    assert ("docs/modules/ROOT/nav.adoc", "a site's navigation, no documentation") in reading.skipped
