"""A sixth language, Norwegian, is two files: it is answered in, and the other five are not hurt."""

from __future__ import annotations

import ast
import json
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from helpers import ROOT, copy_of_kilde, filled, in_copy
from test_languages import OTHERS, OURS, lines

from bot.languages.locale import codes

FOLDERS = ("locales", "prompts")  # of bot/languages/; each gets one file
PAGES = {
    "ferry.md": "# The ferry\n\nThe ferry leaves the harbour every hour. The crossing takes twenty-five minutes.\n\n"
    "## Tickets\n\nA ticket costs 12.50 euros. Children under six travel free of charge.\n",
    "library.md": "# The library\n\nThe library opens at nine. A book may be kept for eighty days.\n",
}
TRANSLATIONS = {
    "nb/ferry.md": "# Fergen\n\nFergen går fra havnen hver time. Overfarten tar tjuefem minutter.\n\n"
    "## Billetter\n\nEn billett koster 12,50 euro. Barn under seks år reiser gratis.\n",
    "nb/library.md": "# Biblioteket\n\nBiblioteket åpner klokken ni. En bok kan lånes i åtti dager.\n",
    "da/ferry.md": "# Færgen\n\nFærgen sejler fra havnen hver time. Overfarten tager femogtyve minutter.\n\n"
    "## Billetter\n\nEn billet koster 12,50 euro. Børn under seks år rejser gratis.\n",
    "da/library.md": "# Biblioteket\n\nBiblioteket åbner klokken ni. En bog må lånes i firs dage.\n",
}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of Kilde with Norwegian, and with pages in a folder `docs`."""
    copy = copy_of_kilde(tmp_path_factory.mktemp("sixth"))
    for folder in FOLDERS:
        shutil.copy(
            ROOT / "tests" / "data" / "sixth-language" / folder / "nb.toml", copy / "bot" / "languages" / folder
        )
    filled(copy / "docs", {**PAGES, **{f"translations/{path}": text for path, text in TRANSLATIONS.items()}})
    return copy


# ---- Norwegian -------------------------------------------------------------------------------

ASK = """
from pathlib import Path
from bot import Bot, Settings
bot = Bot.open("docs", settings=Settings(index=Path("index")))
answers = [bot.ask(text) for text in said]
print(json.dumps([
    {
        "language": answer.language,
        "outcome": answer.outcome,
        "text": answer.text,
        "notices": [notice.code for notice in answer.notices],
        "cited": [[each.path, each.quote, each.original and each.original.quote] for each in answer.citations],
    }
    for answer in answers
]))
"""
ASKED = {
    "Hvor lenge kan jeg låne en bok?": ("translations/nb/library.md", "åtti dager", "eighty days"),
    "Hva koster en billett til fergen?": ("translations/nb/ferry.md", "12,50", "12.50"),
    "hvor lang tid tar overfarten": ("translations/nb/ferry.md", "tjuefem minutter", "twenty-five minutes"),
    "How long may I keep a book? Answer in Norwegian.": ("translations/nb/library.md", "åtti dager", "eighty days"),
    "Hur länge får jag låna en bok? Svara på norska, tack!": (
        "translations/nb/library.md",
        "åtti dager",
        "eighty days",
    ),
}
DANISH = "Hvor længe må jeg låne en bog?"
TALK = {"Hei!": "Spør meg om noe", "tusen takk": "Bare hyggelig", "på norsk, takk": "Fra nå av svarer jeg på norsk"}


@pytest.fixture(scope="module")
def answers(place: Path) -> dict[str, Any]:
    texts = [*ASKED, DANISH, *TALK]
    return dict(zip(texts, in_copy(place, ASK, texts), strict=True))


@pytest.mark.parametrize("question", ASKED)
def test_a_norwegian_question_is_answered_from_the_norwegian_page(question, answers):
    path, words, original = ASKED[question]
    answer = answers[question]
    assert (answer["language"], answer["outcome"]) == ("nb", "answer")
    assert words in answer["text"]
    assert "other_language" not in answer["notices"]
    cited, quote, beside = answer["cited"][0]
    assert cited == path
    assert words in quote
    assert original in beside


def test_a_danish_question_beside_it_is_answered_from_the_danish_page(answers):
    answer = answers[DANISH]
    assert answer["language"] == "da"
    assert answer["cited"][0][0] == "translations/da/library.md"
    assert "firs dage" in answer["text"]


@pytest.mark.parametrize("text", TALK)
def test_small_talk_is_norwegian(text, answers):
    assert answers[text]["language"] == "nb"
    assert TALK[text] in answers[text]["text"]


READ = """
from bot.languages.locale import codes, known, locale, prompts
from bot.languages.numbers import numbers
from bot.languages.settle import hints
from bot.languages.talk import asked_language
own = locale("nb")
print(json.dumps({
    "names": {code: locale(code).languages["nb"] for code in codes()},
    "tags": [known("nb-NO"), known("no"), *hints("no;q=0.9,da;q=0.5", codes())],
    "asked": [asked_language(text.replace("{language}", own.languages[code]))[0] == code
        for text in own.talk["switch"] for code in codes()],
    "amounts": [[number.value for number in numbers(text, "nb")] for text in said],
}))
"""
AMOUNTS = {
    "åtti": ["80"],
    "tjueen dager": ["21"],
    "førtito": ["42"],
    "åttiåtte": ["88"],
    "femogtyve": ["25"],
    "to hundre og femti": ["250"],
    "fem tusen": ["5000"],
    "1 234,5": ["1234.5"],
}


def test_it_has_its_name_its_requests_and_its_numbers_in_all_six(place):
    said = in_copy(place, READ, list(AMOUNTS))
    names = {"sv": "norska", "da": "norsk", "nl": "Noors", "en": "Norwegian", "ms": "bahasa Norway", "nb": "norsk"}
    assert said["names"] == names
    assert said["tags"] == ["nb", "nb", "nb", "da"]
    assert all(said["asked"])
    assert said["amounts"] == list(AMOUNTS.values())


# ---- the other five --------------------------------------------------------------------------

SETTLE = """
from bot.languages.identify import identify
from bot.languages.locale import codes
from bot.languages.settle import settle
print(json.dumps([[identify(text, codes()).language, settle(text, codes()).language] for text in said]))
"""


@pytest.fixture(scope="module")
def questions() -> list[tuple[str, str]]:
    """Questions by language: short ones, and those that the demo documentation is evaluated with."""
    rows = map(json.loads, (ROOT / "tests" / "data" / "corpus-questions.jsonl").read_text("utf-8").splitlines())
    return [*lines(OURS), *(pair for row in rows if row.get("style") != "keywords" for pair in row["question"].items())]


def _shares(asked: list[tuple[str, str]], told: list[list[str | None]]) -> Mapping[str, float]:
    """The share of each language's questions that are known for it, by their words and as settled."""
    right: dict[str, list[bool]] = {}
    for (language, _), found in zip(asked, told, strict=True):
        right.setdefault(language, []).append(found == [language, language])
    return {language: sum(each) / len(each) for language, each in right.items()}


def test_questions_in_the_other_five_are_still_known_for_theirs(place, questions):
    texts = [text for _, text in questions]
    without, beside = (_shares(questions, in_copy(folder, SETTLE, texts)) for folder in (ROOT, place))
    assert set(beside) == set(codes())
    for language, share in beside.items():
        assert share >= without[language] - 0.02, language
        assert share >= 0.98, language


def test_norwegian_texts_are_known_and_no_other_language_becomes_norwegian(place):
    pairs = lines(OTHERS)
    told = [found for found, _ in in_copy(place, SETTLE, [text for _, text in pairs])]
    for (language, text), found in zip(pairs, told, strict=True):
        assert found == ("nb" if language == "Norwegian" else None), text


PAGES_READ = """
from pathlib import Path
from bot.documents.folder import read_folder
print(json.dumps({each.path: each.language for each in read_folder(Path(said)).documents}))
"""


def test_every_page_of_the_demo_documentation_is_read_in_its_language(place):
    without, beside = (in_copy(folder, PAGES_READ, str(ROOT / "corpus")) for folder in (ROOT, place))
    assert beside == without
    assert set(beside.values()) == set(codes())


# ---- two files, and no third -----------------------------------------------------------------

SOURCES = sorted(path for package in ("bot", "ui") for path in (ROOT / package).rglob("*.py"))


def _said(tree: ast.AST) -> Iterator[str]:
    """The texts of a module that its program reads, not those that people read above a function."""
    above = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in above:
            yield node.value


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_module_lists_our_languages_or_their_letters(path):
    texts = list(_said(ast.parse(path.read_text(encoding="utf-8"))))
    assert not [text for text in texts if re.search("[åäöæø]", text, re.IGNORECASE)]
    assert len(set(codes()) & set(texts)) <= 1  # two of them would be a list, or a rule for one of them
    assert not [text for text in texts if len(set(codes()) & set(re.findall(r"\w+", text))) > 1]
