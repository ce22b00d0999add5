"""Spreadsheets, JSON, JSON Lines, YAML and descriptions of APIs are read record by record, each with its names."""

import json
from itertools import pairwise

import pytest
from helpers import filled
from hypothesis import given
from hypothesis import strategies as st

from bot.documents.folder import read_folder
from bot.documents.formats import blocks_of
from bot.statements.made.maker import statements_of
from bot.statements.shown import shown
from bot.text.tabular.csv_rows import csv_blocks
from bot.text.tabular.json_records import json_records

PAGE = {
    "sv": "# Prislista\n\nPriserna gäller hela året och ändras bara när vi har talat om det för kunderna.\n",
    "da": "# Priser\n\nPriserne gælder hele året og ændres kun, når vi har sagt det til kunderne først.\n",
    "nl": "# Prijzen\n\nDe prijzen gelden het hele jaar en veranderen pas als we dat de klanten hebben verteld.\n",
    "en": "# Prices\n\nThe prices hold for the whole year and change only when we have told our customers so.\n",
    "ms": "# Harga\n\nHarga ini kekal sepanjang tahun dan hanya berubah apabila kami memberitahu pelanggan dahulu.\n",
}


@pytest.fixture
def said(tmp_path):
    """Writes a file beside a page and gives what can be quoted of it, and the document."""

    def of(name, data, language="sv"):
        reading = read_folder(filled(tmp_path, {"page.md": PAGE[language], name: data}))
        found = [each for each in reading.documents if each.path == name]
        assert found, reading.skipped
        document = reading.document(name)
        return [shown(document.text, each) for each in statements_of(document, blocks_of(document))], document

    return of


ROWS = "Vara;Pris;Leveranstid\r\nSkruv;3,25;två dagar\r\nHåltång;1.250,00;fyra veckor\r\n"
SAID = ["Vara: Skruv; Pris: 3,25; Leveranstid: två dagar", "Vara: Håltång; Pris: 1.250,00; Leveranstid: fyra veckor"]


@pytest.mark.parametrize(
    "data",
    [
        ROWS.encode(),
        ROWS.encode("utf-8-sig"),
        ROWS.encode("utf-16"),
        ROWS.encode("cp1252"),
        ("sep=;\r\n" + ROWS).encode(),
        ('\ufeff"sep=;"\n' + ROWS).encode(),
        ROWS.replace(";", "\t").encode(),
        ("sep=|\n" + ROWS.replace(";", "|")).encode(),
    ],
)
def test_a_spreadsheet_is_read_however_it_was_saved(said, data):
    assert said("priser.csv", data)[0] == SAID


def test_values_between_tabs_are_a_spreadsheet(said):
    assert said("priser.tsv", ROWS.replace(";", "\t"))[0] == SAID


@pytest.mark.parametrize("language", PAGE)
def test_names_without_sentences_are_in_the_language_of_the_pages_beside_them(said, language):
    assert said("list.csv", "no,item\n1,Box update\n2,Standard premium\n", language)[1].language == language


def test_sentences_count_more_than_the_pages_beside_them(said):
    rows = "code,meaning\nE1,The parcel was returned to the sender because nobody was at home\n"
    assert said("errors.csv", rows)[1].language == "en"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"errors": [{"code": "E17", "text": "Returned"}]}, ["code: E17; text: Returned"]),
        ({"a": {"b": {"c": [{"x": 1}, {"x": 2}]}}}, ["x: 1", "x: 2"]),
        ({"E17": {"text": "Returned"}, "E18": {"text": "Unknown"}}, ["E17 text: Returned", "E18 text: Unknown"]),
        (["Closed on all Sundays.", "x"], ["Closed on all Sundays."]),
        ({"title": "Rates", "rows": [{"x": 1}]}, ["x: 1"]),
        ([{"plan": "Basic", "limits": {"users": 5}}], ["plan: Basic; limits users: 5"]),
    ],
)
def test_records_are_found_below_keys(said, value, expected):
    assert said("data.json", json.dumps(value))[0] == expected
    assert said("data.json", "\ufeff" + json.dumps(value, indent=4))[0] == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (
            {
                "navn": "Havnens café",
                "adresse": "Kajen 3",
                "telefon": "55 12 13",
                "åbningstider": {"mandag": "lukket", "tirsdag": "9-17"},
                "retter": [{"ret": "Fisk", "pris": 95}],
            },
            [
                "navn: Havnens café; adresse: Kajen 3; telefon: 55 12 13",
                "åbningstider mandag: lukket; åbningstider tirsdag: 9-17",
                "ret: Fisk; pris: 95",
            ],
        ),
        (
            {"mesin": {"model": "Deras 4", "pembekal": "Kilang Utara"}, "kod": [{"kod": "K1", "erti": "Panas"}]},
            ["mesin model: Deras 4; mesin pembekal: Kilang Utara", "kod: K1; erti: Panas"],
        ),
        ({"version": "1.2", "count": 3, "url": "https://x.example", "rows": [{"x": 1}]}, ["x: 1"]),
        ({"@context": "https://schema.org", "@type": "FAQPage", "updated": "today", "list": [{"x": 1}]}, ["x: 1"]),
    ],
)
def test_what_is_said_beside_records_is_a_record_where_it_says_something(said, value, expected):
    assert said("data.json", json.dumps(value, ensure_ascii=False))[0] == expected
    assert said("data.json", json.dumps(value, ensure_ascii=False, indent=2))[0] == expected


def test_lines_of_json_are_records(said):
    assert said("rows.jsonl", '{"id": 1, "svar": "ja"}\n\n{"id": 2, "svar": "nej"}\r\n')[0] == [
        "id: 1; svar: ja",
        "id: 2; svar: nej",
    ]


def test_yaml_is_read_as_its_values(said):
    text = "# plans\nplans:\n  - name: Liten\n    price: 10\n    from: 2026-01-02\n  - name: Stor\n    price: 90\n"
    assert said("plans.yaml", text)[0] == ["name: Liten; price: 10; from: 2026-01-02", "name: Stor; price: 90"]


API = {
    "openapi": "3.0.0",
    "info": {"title": "Parcels", "version": "2.1", "description": "Asks for a key.\n\n# Keys\n\nKeys last a year."},
    "paths": {
        "/parcels/{id}": {
            "parameters": [{"$ref": "#/components/parameters/id"}],
            "get": {
                "summary": "One parcel",
                "parameters": [{"name": "wait", "in": "query", "schema": {"type": "integer", "default": 30}}],
                "responses": {"404": {"description": "No such parcel"}},
            },
            "delete": {"requestBody": {"content": {"text/json": {"schema": {"$ref": "#/components/schemas/R"}}}}},
        }
    },
    "servers": [{"url": "https://parcels.example/v2", "description": "For everybody"}],
    "components": {
        "securitySchemes": {"key": {"type": "apiKey", "description": "A key lasts ninety days."}},
        "parameters": {"id": {"name": "id", "in": "path", "required": True, "description": "Ten digits | letters"}},
        "schemas": {
            "R": {
                "type": "object",
                "required": ["why"],
                "properties": {
                    "why": {"type": "string", "enum": ["lost", "late"]}, "again": {"$ref": "#/components/schemas/R"}
                },
            }
        },
    },
}  # fmt: skip


@pytest.mark.parametrize("name", ["api.json", "api.yaml"])
def test_an_api_says_what_its_operations_take_and_give(said, name):
    text = json.dumps(API)  # which is YAML too
    statements, document = said(name, text)
    assert document.title == "Parcels 2.1"
    assert "## GET /parcels/{id}" in document.text
    assert [each for each in statements if "Ten digits" in each] == [
        "name: id; in: path; required: true; description: Ten digits | letters"
    ] * 2  # of both operations
    assert "name: wait; in: query; type: integer; default: 30" in statements
    assert "operation: GET /parcels/{id}; response: 404; description: No such parcel" in statements
    assert "name: why; type: string; required: true; enum: lost, late" in statements
    assert {"Keys last a year.", "A key lasts ninety days."} <= {*statements}
    assert "url: https://parcels.example/v2; description: For everybody" in statements


def test_a_schema_says_what_each_name_means(said):
    schema = {
        "$schema": "x",
        "title": "Settings",
        "properties": {"port": {"type": "integer", "description": "Listens"}},
    }
    assert said("schema.json", json.dumps(schema))[0] == ["name: port; type: integer; description: Listens"]


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("code.json", '{"theme.a": {"message": "Sök", "description": "The search box"}}', "interface"),
        ("sv.json", '{"menu": {"open": "Öppna", "close": "Stäng"}, "title": "Hej"}', "interface"),
        ("package.json", '{"name": "x", "files": ["a", "b"], "private": true}', "settings"),
        ("mkdocs.yml", "site_name: X\nnav:\n  - Home: index.md\n  - About us: about.md\n", "settings"),
        ("docker-compose.yml", "services:\n  web: {image: a}\n  db: {image: b}\n", "settings"),
        ("broken.yaml", "a: [", "not YAML"),
        ("plans.yaml", "services: 3\n", "without records"),
        ("rows.jsonl", '{"a": 1}\n[2]\n', "one object a line"),
    ],
)
def test_what_holds_no_documentation_is_left_out_with_its_reason(tmp_path, name, data, why):
    reading = read_folder(filled(tmp_path, {"page.md": PAGE["sv"], name: data}))
    assert [document.path for document in reading.documents] == ["page.md"]
    ((path, reason),) = reading.skipped
    assert path == name
    assert why in reason


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-99, 99) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=25,
)


@given(VALUES, st.sampled_from([None, 2]))
def test_records_are_pieces_of_their_file_that_say_objects_or_sentences(value, indent):
    text = json.dumps(value, indent=indent, ensure_ascii=False)
    try:
        found = json_records(text)
    except ValueError:
        return
    assert found == sorted(found)
    for before, after in pairwise(found):
        assert before.end <= after.start
    for span in found:
        raw = text[slice(*span)]
        try:
            assert isinstance(json.loads(raw), dict | str)
        except ValueError:
            assert json.loads("{" + raw + "}")  # members with their names


@given(st.text('ab;,\t\n"sep=|å', max_size=60))
def test_any_spreadsheet_is_read(text):
    for block in csv_blocks(text):
        assert text[block.start : block.end].strip()
