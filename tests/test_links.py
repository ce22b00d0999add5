"""A list of links answers nothing: it is not quoted beside what says something, unless pages are asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from helpers import filled, stated

from bot import Bot, Settings
from bot.languages.locale import codes
from bot.records import Document, Evidence, Passage, Question
from bot.searching.asked.sections import without_links

# A question that asks for something, one that asks for pages, and how a page says where to read on.
ASKED = {
    "sv": ("Hur byter jag batteriet?", "Var kan jag läsa om batteriet?", "Se även"),
    "da": ("Hvordan skifter jeg batteriet?", "Hvor kan jeg læse om batteriet?", "Se også"),
    "nl": ("Hoe vervang ik de batterij?", "Waar lees ik meer over de batterij?", "Zie ook"),
    "en": ("How do I change the battery?", "Where can I read about the battery?", "See also"),
    "ms": ("Bagaimana menukar bateri?", "Di mana saya boleh baca tentang bateri?", "Lihat juga"),
}


def left(question: str, language: str, *lines: str) -> list[str]:
    """The lines of a page that may be quoted, the first of which is what is most like the question."""
    text = "# A\n\n" + "\n\n".join(lines) + "\n"
    document = Document("a.md", text, language, language, "A", "", None, "original")
    passage = Passage("p", "a.md", language, ("A",), None, "prose", 0, len(text), "p")
    scored = tuple(replace(each, score=9.0 - n) for n, each in enumerate(stated(text, language)))
    (found,) = without_links(
        Question(question, language, "given"), [Evidence(passage, document, 1.0, statements=scored)]
    )
    return [text[slice(*each.span)] for each in found.statements if each.score > 0]


@pytest.mark.parametrize("language", codes())
def test_links_are_quoted_where_pages_are_asked_for(language: str):
    asks, seeks, also = ASKED[language]
    says = "Abc def ghi jkl mno."
    for links in (
        "- [Abc def](abc.md)",
        f"{also}: [Abc](abc.md), [Def](def.md#ghi).",
        f"{also} [Abc][abc].",
        '<a href="abc.html">Abc</a>',
    ):
        own = links.removeprefix("- ")
        assert left(asks, language, links, says) == [says], links
        assert left(seeks, language, links, says)[0] == own, links
        assert left(asks, language, links) == [own], "there is nothing else"


def test_what_has_words_of_its_own_or_is_asked_for_by_name_is_no_mere_link():
    says = "Read on."
    for line in ("[Ivy](ivy.md) opens at nine.", "[Ivy](ivy.md): 4 km", "[Ivy](ivy.md) `run ivy`"):
        assert left(ASKED["en"][0], "en", line, says) == [line, says]
    site = "[Ivy](https://ivy.example)"
    assert left("Which map do you recommend?", "en", site, says) == [site, says]
    assert left("How do I draw a map?", "en", site, says) == [says]
    assert left("Which maps are there?", "en", "[Ivy](ivy.md)", says) == ["[Ivy](ivy.md)", says]


# A page of links, and one that says something of the same.
PAGES = {
    "sv": ("- [Byta batteriet i klockan](b.md)\n- [Byta remmen](r.md)", "Batteriet byts hos urmakaren."),
    "da": ("- [Skift batteriet i uret](b.md)\n- [Skift remmen](r.md)", "Batteriet bliver skiftet hos urmageren."),
    "nl": (
        "- [De batterij van het horloge vervangen](b.md)\n- [De band](r.md)",
        "De horlogemaker vervangt batterijen.",
    ),
    "en": ("- [Change the battery of the watch](b.md)\n- [Change the strap](r.md)", "A watchmaker changes batteries."),
    "ms": ("- [Menukar bateri jam](b.md)\n- [Menukar tali](r.md)", "Bateri ditukar oleh tukang jam."),
}


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    place = tmp_path_factory.mktemp("links")
    pages = {
        f"translations/{code}/{name}.md": f"# {name}\n\n{words}\n"
        for code, both in PAGES.items()
        for name, words in zip(("index", "watch"), both, strict=True)
    }
    with Bot.open(filled(place / "docs", pages), settings=Settings(index=place / "index")) as bot:
        yield bot


@pytest.mark.parametrize("language", codes())
def test_what_says_something_is_quoted_and_not_the_links_to_it(opened: Bot, language: str):
    links, says = PAGES[language]
    answer = opened.ask(ASKED[language][0], language=language)
    assert says in answer.text
    assert links.split("]", maxsplit=1)[0].removeprefix("- [") not in answer.text
