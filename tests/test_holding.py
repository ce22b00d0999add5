"""A Bot to hold on to: opened over anything, changed while it is asked, confined, watched, and closed."""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest
from fake_llm import FakeLLM
from helpers import filled, kilde

from bot import (
    Bot,
    Done,
    FolderError,
    IndexFault,
    SettingError,
    Settings,
    SourceDocument,
    list_indexes,
    prune_indexes,
)

FERRY = {
    "en": "# Boats\n\nThe ferry leaves the harbour every hour.\n\n## Tickets\n\nA ticket costs 12.50 euros.\n",
    "sv": "# Båtar\n\nFärjan går varje timme från hamnen.\n\n## Biljetter\n\nEn biljett kostar 12,50 euro.\n",
    "da": "# Både\n\nFærgen sejler hver time fra havnen.\n\n## Billetter\n\nEn billet koster 12,50 euro.\n",
    "nl": "# Boten\n\nDe veerboot vertrekt elk uur uit de haven.\n\n## Kaartjes\n\nEen kaartje kost 12,50 euro.\n",
    "ms": "# Bot\n\nFeri bertolak setiap jam dari pelabuhan.\n\n## Tiket\n\nSekeping tiket berharga 12.50 euro.\n",
}
PRICE = {
    "en": "What does a ticket cost?",
    "sv": "Vad kostar en biljett?",
    "da": "Hvad koster en billet?",
    "nl": "Wat kost een kaartje?",
    "ms": "Berapakah harga tiket?",
}
PATHS = {"en": "boats.md"} | {code: f"translations/{code}/boats.md" for code in FERRY if code != "en"}
DOGS = (
    "# Dogs\n\nA dog travels for 3 euros and has to be on a lead.\n\n| Animal | Price |\n| --- | --- |\n| cat | 2 |\n"
)
LANGUAGES = sorted(FERRY)


def folder_of(place: Path) -> Path:
    return filled(place, {PATHS[code]: text for code, text in FERRY.items()} | {"animals/dogs.md": DOGS})


def from_memory() -> list[SourceDocument]:
    """The same in five languages, as a program has it."""
    return [
        SourceDocument(f"ferry/{code}", text, language=code, original=None if code == "en" else "ferry/en")
        for code, text in FERRY.items()
    ]


@pytest.fixture
def there(tmp_path: Path) -> Settings:
    return Settings(index=tmp_path / "indexes")


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    """Over a folder in five languages."""
    place = tmp_path_factory.mktemp("held")
    with Bot.open(folder_of(place / "docs"), settings=Settings(index=place / "indexes")) as opened:
        yield opened


# ---- opened over anything ------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_documents_from_memory_answer_in_their_language_beside_their_original(language: str):
    with Bot.open(from_memory()) as bot:
        answer = bot.ask(PRICE[language])
    assert "12" in answer.text and answer.language == language
    (citation,) = answer.citations
    assert citation.path == f"ferry/{language}"
    assert (citation.original.path if citation.original else None) == (None if language == "en" else "ferry/en")


def test_documents_of_llama_index_are_documents():
    from llama_index.core import Document

    said = {"language": "sv", "link": "https://docs.example.org/ferry"}
    with Bot.open([Document(text=FERRY["sv"], id_="ferry", metadata=said)]) as bot:
        (citation,) = bot.ask(PRICE["sv"]).citations
        bot.add([Document(text=DOGS, id_="dogs")])
        assert [each.path for each in bot.documents()] == ["dogs", "ferry"]
    assert (citation.path, citation.language) == ("ferry", "sv")
    assert citation.link.startswith("https://docs.example.org/ferry")


def test_several_folders_are_one_documentation(tmp_path: Path, there: Settings):
    folders = [folder_of(tmp_path / "boats"), filled(tmp_path / "pets", {"dogs.md": DOGS})]
    with Bot.open(folders, settings=there) as bot:
        assert {each.path for each in bot.documents()} == {
            *(f"boats/{path}" for path in PATHS.values()),
            "boats/animals/dogs.md",
            "pets/dogs.md",
        }
        assert bot.ask(PRICE["sv"]).citations[0].path == "boats/translations/sv/boats.md"
        (tmp_path / "pets" / "dogs.md").unlink()
        filled(tmp_path / "pets", {"cats.md": "# Cats\n\nA cat travels for 2 euros.\n"})
        report = bot.refresh()
        assert (report.changed, report.removed) == (("pets/cats.md",), ("pets/dogs.md",))
    with pytest.raises(SettingError, match="called 'boats'"):
        Bot.open([tmp_path / "boats", filled(tmp_path / "old" / "boats", {"a.md": DOGS})], settings=there)


def test_an_index_opens_without_its_documents(tmp_path: Path, there: Settings):
    docs = folder_of(tmp_path / "docs")
    with Bot.open(docs, index=tmp_path / "built") as built:
        said = built.ask(PRICE["nl"])
    docs.rename(tmp_path / "elsewhere")
    for place in (tmp_path / "built", (tmp_path / "built").as_uri()):
        with Bot.open(index=place) as served:
            assert served.ask(PRICE["nl"]) == said
            assert served.refresh().passages == served.report.passages > 0
            with pytest.raises(SettingError, match="without its documents"):
                served.add([SourceDocument("dogs", DOGS)])
    with pytest.raises(SettingError, match="ftp://host/index"):
        Bot.open(index="ftp://host/index")


@pytest.mark.parametrize(
    ("documents", "fault", "said"),
    [
        ([], FolderError, "give at least one"),
        ([3], SettingError, "of the type int is no document"),
        ([SourceDocument("a", DOGS), SourceDocument("a", DOGS)], SettingError, "Two documents have the id 'a'"),
        ([SourceDocument("a", DOGS, format="odt")], SettingError, "'odt'; choose among markdown"),
        (3, SettingError, "of the type int is no document"),
        (lambda: ["a"], SettingError, "of the type str is no document"),
        ([SourceDocument(5, DOGS)], SettingError, "that is no text"),
        ("a\0b", FolderError, "There is no folder"),
        ("~nobody-here/docs", FolderError, "There is no folder"),
        ([SourceDocument("a", 3)], SettingError, "is int; what is Markdown is given as str or bytes"),
    ],
)
def test_what_is_no_documentation_is_one_sentence(documents, fault, said):
    with pytest.raises(fault, match=said):
        Bot.open(documents)


def test_a_database_is_asked_again_at_each_refresh_and_only_for_what_changed():
    database = sqlite3.connect(":memory:")
    database.execute("create table pages (id text, body text, version int)")
    database.executemany("insert into pages values (?, ?, 1)", [("ferry", FERRY["en"]), ("dogs", DOGS)])
    read: list[str] = []

    def body(id_: str) -> Callable[[], str]:
        def content() -> str:
            read.append(id_)
            return database.execute("select body from pages where id = ?", [id_]).fetchone()[0]

        return content

    def pages() -> Iterator[SourceDocument]:
        for id_, version in database.execute("select id, version from pages").fetchall():
            yield SourceDocument(id_, body(id_), hash=str(version))

    with Bot.open(pages) as bot:
        assert sorted(read) == ["dogs", "ferry"]
        database.execute("update pages set body = replace(body, '3 euros', '4 euros'), version = 2 where id = 'dogs'")
        read.clear()
        assert bot.refresh().changed == ("dogs",)
        assert set(read) == {"dogs"}
        assert "4 euros" in bot.ask("What does a dog cost?").text
        database.execute("delete from pages where id = 'ferry'")
        assert bot.refresh().removed == ("ferry",)


@pytest.mark.parametrize("place", ["file://host/index", "file:index", "file://", "", "a\0b", "~nobody-here/index"])
def test_what_is_no_place_for_an_index_is_one_sentence(place: str):
    with pytest.raises(SettingError, match="An index cannot be at"):
        Bot.open([SourceDocument("dogs", DOGS)], index=place)


def test_a_place_with_other_things_in_it_is_left_as_it_is(tmp_path: Path):
    mine = filled(tmp_path / "archive", {"2024/taxes.txt": "mine", "2025/more.txt": "mine, too"})
    with pytest.raises(IndexFault, match="name a folder for the index alone"):
        Bot.open([SourceDocument("dogs", DOGS)], index=mine)
    assert (mine / "2024" / "taxes.txt").read_text() == "mine"
    assert (mine / "2025" / "more.txt").is_file()


@pytest.mark.parametrize("published", ["", " ", "x", "abc def ghi", "1", "1 2", "\0"])
def test_an_index_that_cannot_be_read_says_so_and_can_be_made_anew(tmp_path: Path, there: Settings, published: str):
    docs = filled(tmp_path / "docs", {"dogs.md": DOGS})
    Bot.open(docs, settings=there).close()
    (current,) = Path(there.index).glob("*/current")
    current.write_text(published)
    with pytest.raises(IndexFault, match=r"damaged|another version"):
        Bot.open(docs, settings=there)
    assert [bool(each.problem) for each in list_indexes(there.index)] == [True]
    Bot.open(filled(tmp_path / "others", {"dogs.md": DOGS}), settings=there).close()
    with Bot.open(docs, settings=there, rebuild=True) as bot:
        assert len(bot.documents()) == 1


# ---- changed -------------------------------------------------------------------------------


def test_documents_are_added_replaced_and_removed():
    with Bot.open(from_memory()) as bot:
        assert bot.add([SourceDocument("dogs", DOGS)]).changed == ("dogs",)
        assert "3 euros" in bot.ask("What does a dog cost?").text
        bot.add([SourceDocument("dogs", DOGS.replace("3 euros", "5 euros"))])
        answer = bot.ask("What does a dog cost?")
        assert "5 euros" in answer.text and "3 euros" not in answer.text
        assert bot.remove("dogs").removed == ("dogs",)
        assert "dogs" not in {each.path for each in bot.documents()}
        with pytest.raises(SettingError, match="'dogs'"):
            bot.remove("dogs")


def test_what_is_added_beside_a_folder_stays_until_it_is_removed(tmp_path: Path, there: Settings):
    docs = folder_of(tmp_path / "docs")
    with Bot.open(docs, settings=there) as bot:
        bot.add([SourceDocument("faq/cats", "# Cats\n\nA cat travels in a box for 99 euros.\n", language="en")])
    for rebuild in (False, True):
        with Bot.open(docs, settings=there, rebuild=rebuild) as bot:
            bot.refresh()
            answer = bot.ask("What does a cat cost in a box?")
            assert answer.citations[0].path == "faq/cats"
            assert [notice.code for notice in answer.notices] == []
            with pytest.raises(SettingError, match=r"boats\.md"):
                bot.remove("boats.md")
    with Bot.open(docs, settings=there) as bot:
        assert bot.remove(["faq/cats"]).removed == ("faq/cats",)


def test_what_cannot_be_added_changes_nothing(tmp_path: Path, there: Settings):
    for documents in (from_memory(), folder_of(tmp_path / "docs")):
        with Bot.open(documents, settings=there) as bot:
            bot.add(SourceDocument("cats", "# Cats\n\nA cat travels in a box for 99 euros.\n"))
            before = bot.documents()
            for bad in (
                SourceDocument("bad", 3),
                SourceDocument("cats", ""),
                SourceDocument("de", DOGS, language="de"),
            ):
                with pytest.raises(SettingError):
                    bot.add([bad])
            assert bot.refresh().changed == ()
            assert bot.documents() == before
            assert "99" in bot.ask("What does a cat cost in a box?").text


def test_several_threads_add_and_nothing_is_lost():
    with Bot.open(from_memory()) as bot:
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda number: bot.add([SourceDocument(f"dogs/{number}", DOGS)]), range(8)))
        assert {f"dogs/{number}" for number in range(8)} <= {each.path for each in bot.documents()}


def test_a_file_counts_before_what_was_added_under_its_name(tmp_path: Path, there: Settings):
    docs = folder_of(tmp_path / "docs")
    with Bot.open(docs, settings=there) as bot:
        bot.add([SourceDocument("cats.md", "# Cats\n\nA cat travels in a box for 99 euros.\n")])
    filled(docs, {"cats.md": "# Cats\n\nA cat travels in a basket for 7 euros.\n"})
    with Bot.open(docs, settings=there) as bot:
        assert "basket" in bot.document("cats.md").text
        with pytest.raises(SettingError, match=r"cats\.md"):
            bot.add([SourceDocument("cats.md", DOGS)])


def test_a_bot_that_is_closed_while_it_is_asked_says_that_it_is_closed():
    bot, asking = Bot.open(from_memory()), Event()

    def ask() -> None:
        while True:
            bot.ask(PRICE["en"])
            asking.set()

    with ThreadPoolExecutor(4) as pool:
        threads = [pool.submit(ask) for _ in range(4)]
        asking.wait()
        bot.close()
        for thread in threads:
            with pytest.raises(SettingError, match="closed"):
                thread.result()


def test_a_closed_bot_says_so_and_leaves_nothing_behind(tmp_path: Path):
    bot = Bot.open(from_memory())
    place = Path(bot._index.place.uri)
    assert place.is_dir()
    bot.close()
    bot.close()
    assert not place.exists()
    for use in (bot.documents, bot.refresh, lambda: bot.ask("Hi"), lambda: bot.search("ticket")):
        with pytest.raises(SettingError, match="closed"):
            use()


def test_sixteen_threads_ask_while_another_changes_the_documents(tmp_path: Path, there: Settings):
    docs = folder_of(tmp_path / "docs")
    with Bot.open(docs, settings=there) as bot:
        right = {code: bot.ask(text).text for code, text in PRICE.items()}
        over = Event()

        def ask(number: int) -> int:
            asked = 0
            while not over.is_set() or not asked:
                code = LANGUAGES[(number + asked) % len(LANGUAGES)]
                answer = bot.ask(PRICE[code])
                assert answer.text == right[code]
                assert bot.document(answer.citations[0].path).text
                asked += 1
            return asked

        with ThreadPoolExecutor(16) as pool:
            asking = [pool.submit(ask, number) for number in range(16)]
            try:
                for number in range(8):  # so often that versions are merged and cleaned away
                    filled(docs, {"animals/dogs.md": DOGS.replace("3 euros", f"{number + 10} euros")})
                    assert bot.refresh().changed == ("animals/dogs.md",)
            finally:
                over.set()
            assert min(each.result() for each in asking) >= 1
        assert "17 euros" in bot.ask("What does a dog cost?").text


# ---- confined ------------------------------------------------------------------------------


def test_a_search_is_confined_to_pages_folders_languages_and_kinds(bot: Bot):
    def found(**within: object) -> set[tuple[str, str, str]]:
        every = bot.search("What does it cost?", limit=50, **within)
        assert every
        return {(each.passage.path, each.passage.language, each.passage.kind) for each in every}

    assert {path for path, _, _ in found(path="animals")} == {"animals/dogs.md"}
    assert {path for path, _, _ in found(path="animals/dogs.md")} == {"animals/dogs.md"}
    assert {path for path, _, _ in found(path=["animals", "translations/sv/"])} == {"animals/dogs.md", PATHS["sv"]}
    assert {kind for _, _, kind in found(kind="table")} == {"table"}
    for code in LANGUAGES:
        assert {language for _, language, _ in found(language=code)} == {code}
    assert found(path="animals/", kind=["table", "prose"], language="en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_answer_is_confined_and_stays_in_the_asker_s_language(bot: Bot, language: str):
    other = "nl" if language != "nl" else "da"
    answer = bot.ask(PRICE[language], source_language=other)
    assert answer.language == language
    assert {citation.language for citation in answer.citations} == {other}
    refused = bot.ask(PRICE[language], path="animals", kind="table", source_language=other)
    assert (refused.outcome, refused.citations) == ("none", ())
    assert " 0" in refused.text  # documents searched
    events = list(bot.stream(PRICE[language], path=PATHS[language]))
    assert {citation.path for citation in events[-1].answer.citations} == {PATHS[language]}


@pytest.mark.parametrize(
    ("within", "said"),
    [
        ({"path": "nowhere.md"}, "no page or folder 'nowhere.md'"),
        ({"path": "boat"}, "no page or folder 'boat'"),
        ({"kind": "poem"}, "kind is 'poem'; choose of prose, list"),
        ({"source_language": "xx"}, "'xx'"),
        ({"path": "' OR 1=1 --"}, "no page or folder"),
        ({"path": []}, "names nothing"),
        ({"kind": ()}, "names nothing"),
        ({"source_language": []}, "names nothing"),
        ({"kind": 3}, "names nothing"),
    ],
)
def test_a_confinement_that_makes_no_sense_is_one_sentence(bot: Bot, within, said):
    with pytest.raises(SettingError, match=said):
        bot.ask(PRICE["en"], **within)


# ---- watched -------------------------------------------------------------------------------


def test_events_say_what_they_are_and_carry_no_whole_documents(tmp_path: Path, there: Settings):
    long = DOGS + "\n".join(
        f"\n## Section {number}\n\nNothing is said here about number {number}.\n" for number in range(99)
    )
    llm = FakeLLM(answer="A dog travels for 3 euros [1]. A dog travels for 99 euros [1].")
    with Bot.open(filled(tmp_path / "docs", {"dogs.md": long}), settings=there, llm=llm) as bot:
        events = list(bot.stream("What does a dog cost?"))
    told = [json.loads(json.dumps(event.to_dict())) for event in events]
    assert [each["type"] for each in told] == [event.type for event in events]
    assert {each["type"] for each in told} >= {"language", "evidence", "sentence", "dropped", "done"}
    assert told[-1]["answer"] == json.loads(json.dumps(events[-1].answer.to_dict()))
    assert isinstance(events[-1], Done)
    (evidence,) = [each["evidence"] for each in told if each["type"] == "evidence"]
    assert "3 euros" in evidence[0]["passage"]["text"]
    assert all(long not in json.dumps(each, ensure_ascii=False) for each in told)
    assert len(json.dumps(evidence[0])) < 3_000


def test_a_judge_of_ones_own_may_reject(tmp_path: Path, there: Settings):
    docs, llm = filled(tmp_path / "docs", {"dogs.md": DOGS}), FakeLLM(answer="A dog travels for 3 euros [1].")
    heard: list[tuple[str, str]] = []

    def judge(sentence: str, quotes: str) -> bool:
        heard.append((sentence, quotes))
        return False

    with Bot.open(docs, settings=there, llm=llm, judge=judge) as bot:
        answer = bot.ask("What does a dog cost?")
    assert heard and "3 euros" in heard[0][0] and "3 euros" in heard[0][1]
    assert answer.dropped
    with pytest.raises(SettingError, match="give llm, too"):
        Bot.open(docs, settings=there, judge=judge)


def test_the_log_says_what_happened_and_no_question_unless_that_is_asked(tmp_path: Path, caplog):
    docs, word = filled(tmp_path / "docs", {"dogs.md": DOGS}), "What does a dog cost?"
    caplog.set_level(logging.DEBUG, "kilde")
    for asked in (False, True):
        caplog.clear()
        with Bot.open(docs, settings=Settings(index=tmp_path / "there", log_questions=asked)) as bot:
            bot.ask(word)
            bot.ask("Who won the football match of 1974 in Munich?")
        told = [(record.name, record.getMessage()) for record in caplog.records]
        assert any(name == "kilde.index" and "1 documents" in text for name, text in told)
        assert any(name == "kilde.ask" and text.startswith("answer in en") for name, text in told)
        assert any(name == "kilde.ask" and text.startswith("none in en") for name, text in told)
        assert any(word in text for _, text in told) is asked
        assert not any("travels" in text for _, text in told)


# ---- all the indexes -----------------------------------------------------------------------


def test_a_moved_folder_takes_its_vectors_along(tmp_path: Path, there: Settings):
    docs = folder_of(tmp_path / "docs")
    with Bot.open(docs, settings=there) as bot:
        assert bot.report.embedded > 0
    docs.rename(tmp_path / "moved")
    with Bot.open(tmp_path / "moved", settings=there) as bot:
        assert (bot.report.embedded, len(bot.documents())) == (0, 6)
        assert bot.ask(PRICE["da"]).citations
    (info,) = list_indexes(there.index)
    assert (info.folders, info.documents, info.gone) == ((str(tmp_path / "moved"),), 6, False)


def test_what_was_added_to_one_folder_never_turns_up_in_another(tmp_path: Path, there: Settings):
    docs = filled(tmp_path / "docs", {"README.md": DOGS})
    with Bot.open(docs, settings=there) as bot:
        bot.add([SourceDocument("secret", FERRY["en"])])
    docs.rename(tmp_path / "away")
    with Bot.open(filled(tmp_path / "others", {"README.md": FERRY["en"]}), settings=there) as bot:
        assert [each.path for each in bot.documents()] == ["README.md"]


def test_another_folder_of_other_pages_takes_nothing(tmp_path: Path, there: Settings):
    docs = folder_of(tmp_path / "docs")
    Bot.open(docs, settings=there).close()
    docs.rename(tmp_path / "away")
    Bot.open(filled(tmp_path / "pets", {"dogs.md": DOGS}), settings=there).close()
    assert {(each.folders, each.gone) for each in list_indexes(there.index)} == {
        ((str(docs),), True),
        ((str(tmp_path / "pets"),), False),
    }
    assert [each.folders for each in prune_indexes(there.index)] == [(str(docs),)]
    assert len(list_indexes(there.index)) == 1
    assert len(list(Path(there.index).iterdir())) == 1


def test_the_command_lists_the_indexes_and_prunes_what_is_gone(tmp_path: Path):
    docs = folder_of(tmp_path / "docs")
    assert kilde(tmp_path, "index", str(docs)).returncode == 0
    listed = kilde(tmp_path, "indexes")
    assert str(docs) in listed.stdout and "1 indexes" in listed.stdout
    docs.rename(tmp_path / "away")
    assert "gone" in kilde(tmp_path, "indexes").stdout
    pruned = kilde(tmp_path, "indexes", "--prune")
    assert f"removed: {docs}" in pruned.stdout and "0 indexes" in pruned.stdout
    assert "0 indexes" in kilde(tmp_path / "nowhere", "indexes").stdout
