"""The benchmark measures every system by the same rule, leaves the reader's index alone, and embeds a chunk once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from helpers import filled

from bot import Document, Evidence, Passage, Settings
from bot.evaluation import Case
from bot.indexing.places.named import index_place
from bot.indexing.table import Index
from bot.models.encoder import FolderEncoder
from bot.searching.search import WEIGHTS
from scripts.measure import search
from scripts.measure.search_tables import plot, tables
from scripts.measure.systems import Chunks, kilde

PAGES = {
    "boat.md": {
        "en": ("The ferry", "Times", "The ferry leaves every 40 minutes.", "Price", "A crossing costs 6.50 euros."),
        "sv": ("Färjan", "Tider", "Färjan avgår var 40:e minut.", "Pris", "En överfart kostar 6,50 euro."),
        "ms": ("Feri", "Masa", "Feri bertolak setiap 40 minit.", "Harga", "Satu perjalanan berharga 6.50 euro."),
    },
    "bakery.md": {
        "en": ("The bakery", "Bread", "Rye bread rises for nine hours.", "Oven", "The oven is heated with birch wood."),
        "sv": ("Bageriet", "Bröd", "Rågbröd jäser i nio timmar.", "Ugn", "Ugnen eldas med björkved."),
        "ms": ("Bakeri", "Roti", "Roti rai naik sembilan jam.", "Ketuhar", "Ketuhar dipanaskan dengan kayu birch."),
    },
}
PAGE = "# {}\n\n## {}\n\n{}\n\n## {}\n\n{}\n"
QUESTIONS = [
    {
        "id": "price",
        "source": "boat.md",
        "question": {"en": "What does a crossing cost?", "sv": "Vad kostar en överfart?", "ms": "Berapa harga feri?"},
        "gold": {
            "en": "A crossing costs 6.50 euros.",
            "sv": "En överfart kostar 6,50 euro.",
            "ms": "Satu perjalanan berharga 6.50 euro.",
        },
    },
    {
        "id": "oven",
        "style": "keywords",
        "source": "bakery.md",
        "question": {"en": "oven wood", "sv": "ugn ved", "ms": "ketuhar kayu"},
        "gold": {
            "en": "The oven is heated with birch wood.",
            "sv": "Ugnen eldas med björkved.",
            "ms": "Ketuhar dipanaskan dengan kayu birch.",
        },
    },
    {"id": "none", "answerable": False, "why": "offtopic", "question": {"en": "Who won the match?"}},
]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of two pages in three languages, and questions about it."""
    place = tmp_path_factory.mktemp("benchmark")
    pages = {
        f"docs/{'' if language == 'en' else f'translations/{language}/'}{page}": PAGE.format(*words)
        for page, texts in PAGES.items()
        for language, words in texts.items()
    }
    rows = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in QUESTIONS)
    return filled(place, {**pages, "questions.jsonl": rows})


@pytest.fixture(scope="module")
def result(place: Path, encoder: FolderEncoder) -> dict:
    cases = search.load_cases(place / "questions.jsonl")
    settings, chunks = Settings(index=place / "index"), Chunks(encoder, place / "cache")
    return search.benchmark(cases, place / "docs", settings, chunks, without=["ms"])


def test_every_system_is_asked_every_question_that_has_an_answer(result: dict):
    assert {one["all"]["asked"] for one in result["systems"].values()} == {6}
    assert {"LlamaIndex", "LanceDB vectors", "BM25, stems", "Kilde, not reranked", "Kilde"} <= result["systems"].keys()
    for one in result["systems"].values():
        assert one["by_language"].keys() == {"en", "sv", "ms"}
        assert one["by_style"].keys() == {"question", "keywords"}
        assert 0 < one["ms_p50"] <= one["ms_p95"]


def test_what_stands_in_the_folder_is_found(result: dict):
    """Two pages are one chunk each to LlamaIndex, and eight passages to Kilde: all are among ten."""
    for name in ("LlamaIndex", "LanceDB vectors", "Kilde, not reranked", "Kilde"):
        assert result["systems"][name]["all"]["found_3"]["mean"] == 1, name
    assert result["ablations"].keys() == {f"Kilde without {part}" for part in WEIGHTS}


def test_without_translations_the_original_is_found_and_nothing_of_the_reader_is_touched(result: dict, place: Path):
    kept = result["cross_lingual"]["ms"]["Kilde"]
    assert kept["without"]["asked"] == kept["with"]["asked"] == 2
    assert kept["without"]["found_5"]["mean"] > 0
    assert "ms" in Index(index_place([place / "docs"], place / "index")).snapshot().header.languages
    assert (place / "docs" / "translations" / "ms" / "boat.md").is_file()


def test_chunks_are_embedded_once(result: dict, place: Path, encoder: FolderEncoder):
    class Fresh:
        """The encoder, with nothing left to embed."""

        name, dimensions = encoder.name, encoder.dimensions

        def encode(self, texts: list[str]) -> None:
            raise AssertionError(f"embedded again: {texts}")

    chunk = PAGE.format(*PAGES["boat.md"]["en"]).strip()
    again = Chunks(Fresh(), place / "cache").embed([chunk])
    assert float(again[0] @ encoder.encode([chunk]).vectors[0]) > 0.999


def test_a_system_is_measured_by_the_places_it_gives():
    text = "x" * 2000 + QUESTIONS[0]["gold"]["en"]
    document = Document("boat.md", text, "en", None, "", "", None, "original")

    def evidence(start: int, end: int) -> Evidence:
        return Evidence(Passage("p", "boat.md", "en", (), None, "prose", start, end, "p"), document, 1.0)

    case = Case(QUESTIONS[0], "en")
    second = search.measures([evidence(0, 1000), evidence(2000, len(text))], case)
    assert second == {"found_1": 0, "found_3": 1, "found_5": 1, "found_1500": 1, "reciprocal_rank": 0.5}
    long = search.measures([evidence(0, len(text))], case)
    assert (long["found_1"], long["found_1500"]) == (1, 0)  # found, but beyond what is read


def test_the_parts_that_are_left_out_make_up_the_score(result: dict, place: Path, encoder):
    snapshot = Index(index_place([place / "docs"], place / "index")).snapshot()
    for one in kilde(snapshot, encoder, "Vad kostar en överfart?", "sv"):
        assert one.score == pytest.approx(sum(weight * one.scores.get(part, 0) for part, weight in WEIGHTS.items()))


def test_tables_and_plot_show_every_system(result: dict, tmp_path: Path):
    from rich.console import Console

    console = Console(width=200, record=True, file=(tmp_path / "shown.txt").open("w"))
    for table in tables(result):
        console.print(table)
    shown = console.export_text()
    assert all(name in shown for name in result["systems"])
    assert "Questions in ms" in shown
    json.dumps(result)
    plot(result, tmp_path / "plot.png")
    assert (tmp_path / "plot.png").stat().st_size > 10_000
