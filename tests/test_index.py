"""The index: what changes is work, what does not is none; a run shows at once; what vanished is gone."""

import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from fake_encoder import WordEncoder
from helpers import filled
from hypothesis import given, settings
from hypothesis import strategies as st
from llama_index.core import MockEmbedding

from bot import Bot, IndexFault, Settings
from bot.documents.sources.folder import FolderSource
from bot.indexing.ingest import Wanted, ingest
from bot.indexing.places.folder import FolderPlace
from bot.indexing.places.named import index_place
from bot.indexing.table import Index
from bot.languages.terms import grams, stems
from bot.records import Encoders

PAGES = {
    "guide.md": "# Boats\n\nA ferry leaves the harbour every hour.\n\n## Tickets\n\nA ticket costs 12.50 euros.\n",
    "translations/sv/guide.md": "# Båtar\n\nFärjan går varje timme.\n\n## Biljetter\n\nEn biljett kostar 12,50 euro.\n",
    "prices.csv": "Age,Price\nchild,6\nadult,12\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return filled(tmp_path / "docs", PAGES)


@pytest.fixture
def index(tmp_path: Path) -> Index:
    return Index(FolderPlace(tmp_path / "index"))


def run(folder, index, encoder, *, rerank=None, **options):
    wanted = Wanted(FolderSource(folder), (str(folder),))
    return ingest(wanted, index, Encoders(encoder, rerank or encoder), **options)


def test_an_unchanged_folder_is_no_work(folder, index, encoder):
    first = run(folder, index, encoder)
    version = index.version()[:2]
    again = run(folder, index, encoder)
    assert first.embedded == first.passages > 0
    assert (again.embedded, again.passages, again.documents) == (0, first.passages, 3)
    assert index.version()[:2] == version


def test_only_the_changed_page_is_embedded_and_a_reader_keeps_its_version(folder, index, encoder):
    run(folder, index, encoder)
    before = index.snapshot()
    (folder / "prices.csv").write_text("Age,Price\nchild,7\nadult,12\n", encoding="utf-8")
    report = run(folder, index, encoder)
    assert report.changed == ("prices.csv",)
    assert report.embedded == 1
    assert "child,6" in before.document("prices.csv").text
    assert "child,7" in index.snapshot().document("prices.csv").text


def test_a_moved_page_takes_its_vectors_along(folder, index, encoder):
    run(folder, index, encoder)
    (folder / "prices.csv").rename(folder / "fares.csv")
    (folder / "guide.md").rename(folder / "guide2.md")
    report = run(folder, index, encoder)
    assert set(report.removed) == {"prices.csv", "guide.md"}
    assert "guide.md" not in index.snapshot().documents()
    assert report.embedded == 2  # the records, whose heading is their file's name


def test_what_the_versions_of_a_documentation_have_in_common_is_embedded_once(tmp_path, index):
    pages = {
        f"page-{n}.md": f"# Ferry {n}\n\n" + f"Deck {n} has a bell.\n\n## Bell {n}\n\nIt rings.\n" for n in range(400)
    }
    folder = filled(
        tmp_path / "docs",
        {f"{version}/{name}": text for version in ("v1", "v2", "v3") for name, text in pages.items()},
    )
    report = run(folder, index, WordEncoder())
    assert report.passages == 3 * 800
    assert report.embedded <= 1.05 * 800


def test_a_deleted_page_is_never_found_again(folder, index, encoder):
    run(folder, index, encoder)
    (folder / "prices.csv").unlink()
    assert run(folder, index, encoder).removed == ("prices.csv",)
    snapshot = index.snapshot()
    assert "prices.csv" not in snapshot.documents()
    hits = snapshot.nearest_vectors(encoder.encode(["child price"], query=True).vectors[0], "en", 50)
    assert not any(
        each.path == "prices.csv" for group in snapshot.groups(h.group_id for h in hits).values() for each in group
    )


def test_a_changed_original_makes_its_translation_other_rows(folder, index, encoder):
    run(folder, index, encoder)
    (folder / "guide.md").write_text("# Ships\n\nThe ferry is gone.\n", encoding="utf-8")
    assert "translations/sv/guide.md" in run(folder, index, encoder).changed


def test_another_embedding_is_refused_and_a_rebuild_accepted(folder, index, encoder):
    class Other:
        name, dimensions = "other", encoder.dimensions

        def encode(self, texts, *, query=False, tokens=False):
            return encoder.encode(texts, query=query, tokens=tokens)

    run(folder, index, encoder)
    with pytest.raises(IndexFault, match="--rebuild"):
        run(folder, index, Other(), rerank=encoder)
    assert run(folder, index, encoder).embedded == 0  # nothing was lost
    assert run(folder, index, Other(), rerank=encoder, rebuild=True).embedded > 0
    assert index.snapshot().header.encoder.startswith("other+")


@pytest.mark.parametrize("dimensions", [384, 8])
@pytest.mark.parametrize("ask", ["ask", "search"])
def test_an_open_bot_gives_no_answer_from_an_index_of_another_embedding(folder, tmp_path, dimensions, ask):
    there = Settings(index=tmp_path / "there")
    bot = Bot.open(folder, settings=there)
    question = "When does the ferry leave?"
    before = getattr(bot, ask)(question)
    other = MockEmbedding(embed_dim=dimensions, model_name="another")
    Bot.open(folder, settings=there, embedding=other, rebuild=True)
    for _ in range(2):
        with pytest.raises(IndexFault, match=r"another embedding .*open the folder again") as fault:
            getattr(bot, ask)(question)
        assert "delete" not in str(fault.value)
    assert Bot.open(folder, settings=there, embedding=other).documents()  # the index is a good one
    Bot.open(folder, settings=there, rebuild=True)
    assert getattr(bot, ask)(question) == before


OFF_TOPIC = {
    "sv": "Hur länge ska man koka potatis?",
    "da": "Hvor længe skal kartofler koge?",
    "nl": "Hoe lang moet je aardappelen koken?",
    "en": "How long do you boil potatoes?",
    "ms": "Berapa lamakah kentang perlu direbus?",
}


def test_a_refusal_is_the_same_for_the_same_documents(tmp_path):
    pages = {
        "guide.md": PAGES["guide.md"],
        "translations/sv/guide.md": PAGES["translations/sv/guide.md"],
        "translations/da/guide.md": "# Både\n\nFærgen sejler hver time.\n\n## Billet\n\nEn billet koster 12,50 euro.\n",
        "translations/nl/guide.md": "# Boten\n\nDe veerboot vaart elk uur.\n\n## Kaartje\n\nEen kaartje kost €12,50.\n",
    }
    settings = Settings(index=tmp_path / "there")
    told = []
    for order in (list(pages), list(reversed(pages))):
        place = tmp_path / f"docs{len(told)}"
        for page in order:
            bot = Bot.open(filled(place, {page: pages[page]}), settings=settings)
        told.append([bot.ask(question, language=code).text for code, question in OFF_TOPIC.items()])
    assert told[0] == told[1]


def test_levels_carry_language_and_the_text_is_kept_as_it_was(folder, index, encoder):
    run(folder, index, encoder)
    snapshot = index.snapshot()
    assert snapshot.document("translations/sv/guide.md").text == PAGES["translations/sv/guide.md"]
    assert snapshot.documents()["translations/sv/guide.md"].original == "guide.md"
    assert set(snapshot.header.languages) == {"en", "sv"}
    hits = snapshot.nearest_vectors(encoder.encode(["boat"], query=True).vectors[0], "sv", 50)
    groups = snapshot.groups(hit.group_id for hit in hits).values()
    assert [{member.language for member in group} for group in groups] == [{"en", "sv"}] * 2


def test_paths_with_quotes_and_languages_never_reach_the_query_as_code(folder, index, encoder):
    (folder / "it's \" OR '1'='1.md").write_text("# Trap\n\nThe trap is a path.\n", encoding="utf-8")
    run(folder, index, encoder)
    assert len(index.snapshot().documents()) == 4
    (folder / "it's \" OR '1'='1.md").unlink()
    run(folder, index, encoder)
    assert len(index.snapshot().documents()) == 3
    vector = encoder.encode(["x"], query=True).vectors[0]
    assert index.snapshot().nearest_vectors(vector, "xx' OR '1'='1", 5) == []


def test_a_place_that_cannot_be_written_is_one_sentence_for_people(folder, tmp_path, encoder):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(IndexFault, match="KILDE_INDEX"):
        run(folder, Index(FolderPlace(tmp_path / "file" / "index")), encoder)


def test_a_damaged_index_is_one_sentence_for_people(folder, index, encoder):
    run(folder, index, encoder)
    for manifest in (index.place.folder / "1" / "passages.lance" / "_versions").iterdir():
        manifest.write_bytes(b"broken")
    with pytest.raises(IndexFault, match="index again with --rebuild"):
        index.snapshot()


def test_the_index_of_a_bot_lies_where_the_setting_says(folder, tmp_path):
    mine = tmp_path / "there" / "mine.txt"
    mine.parent.mkdir()
    mine.write_text("mine")
    for each in (folder, folder / "translations"):
        Bot.open(each, settings=Settings(index=tmp_path / "there"))
        Bot.open(each, settings=Settings(index=tmp_path / "there"), rebuild=True)
    assert mine.read_text() == "mine"  # nothing there is ours but what we made
    assert {path.name.rpartition("-")[0] for path in (tmp_path / "there").iterdir()} == {"docs", "translations", ""}


@given(st.text(max_size=60), st.sampled_from(["sv", "da", "nl", "en", "ms"]))
@settings(deadline=None)
def test_terms_carry_their_language_and_any_text_has_some_or_none(text, language):
    for term in (stems(text, language) + " " + grams(text, language)).split():
        assert term.startswith(f"{language}:")


def test_forms_of_a_word_meet_in_one_stem():
    pairs = {"sv": ("modellerna", "modell"), "da": ("modellerne", "modeller"), "nl": ("talen", "taal"),
             "en": ("indexes", "indexing"), "ms": ("mencari", "carian")}  # fmt: skip
    for language, (one, other) in pairs.items():
        assert stems(one, language) == stems(other, language), language


IN_ANOTHER_PROCESS = """
import resource, signal, sys
import subprocess
import sys
import time
from pathlib import Path
from bot import Bot, IndexFault, Settings
limit, folder, index = int(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
if limit:
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))  # what a full disk looks like to a program
try:
    bot = Bot.open(folder, settings=Settings(index=index))
    print(bot.report.problem)
    print([event.notice.code for event in bot.stream("When does the ferry leave?") if event.type == "notice"])
except IndexFault as fault:
    print(fault)
"""


def run_apart(folder: Path, index: Path, limit: int = 0) -> str:
    ran = subprocess.run(
        [sys.executable, "-c", IN_ANOTHER_PROCESS, str(limit), str(folder), str(index)],
        capture_output=True,
        text=True,
        cwd=Path(__file__).resolve().parent.parent,
        check=False,
    )
    return ran.stdout + ran.stderr


def test_a_full_disk_is_one_sentence_and_the_old_index_answers_on(folder, tmp_path, encoder):
    index = Index(index_place([folder], tmp_path / "indexes"))
    run(folder, index, encoder)
    (folder / "long.md").write_text("# Long\n\n" + "A word and another word. " * 400, encoding="utf-8")
    said = run_apart(folder, tmp_path / "indexes", limit=3000)
    assert "free some space" in said
    assert "Traceback" not in said
    assert "not_updated" in said
    assert set(index.snapshot().documents()) == set(PAGES)
    assert run(folder, index, encoder).changed == ("long.md",)


ADDING = """
import resource, sys
from bot import Bot, ReadOnlyIndex, SourceDocument
for documents in (sys.argv[1], [SourceDocument("tea", "# Tea\\n\\nTea is served at four.")]):
    with Bot.open(documents, index=f"{sys.argv[2]}-{type(documents).__name__}") as bot:
        before = bot.documents()
        resource.setrlimit(resource.RLIMIT_FSIZE, (3000, resource.RLIM_INFINITY))
        long = SourceDocument("long", "# Long\\n\\n" + "A word and more. " * 400)
        for change in (lambda: bot.add([long]), bot.refresh):
            try:
                print(change().problem)
            except ReadOnlyIndex as fault:
                print("refused:", fault)
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        print(bot.documents() == before, bot.refresh().changed)
"""


def test_what_a_full_disk_does_not_take_is_refused_and_forgotten(folder, tmp_path):
    ran = subprocess.run(
        [sys.executable, "-c", ADDING, str(folder), str(tmp_path / "place")],
        capture_output=True,
        text=True,
        cwd=Path(__file__).resolve().parent.parent,
        check=False,
    )
    assert "Traceback" not in ran.stderr
    for said in (ran.stdout.splitlines()[:3], ran.stdout.splitlines()[3:]):
        assert said[0].startswith("refused:") and "free some space" in said[0], ran.stdout
        assert said[1] == "None" or "free some space" in said[1], ran.stdout
        assert said[2] == "True ()", ran.stdout


def test_a_killed_build_leaves_nothing_half_done(folder, tmp_path, encoder):
    indexes = tmp_path / "indexes"
    index = Index(index_place([folder], indexes))
    process = subprocess.Popen(
        [sys.executable, "-c", IN_ANOTHER_PROCESS, "0", str(folder), str(indexes)],
        cwd=Path(__file__).resolve().parent.parent,
    )
    for _ in range(6000):
        if any(indexes.glob("*/1/*")) or process.poll() is not None:
            break
        time.sleep(0.01)
    process.kill()
    process.wait()
    assert run(folder, index, encoder).documents == 3
    assert set(index.snapshot().documents()) == set(PAGES)


def test_a_reader_finishes_while_another_process_makes_the_index_anew(folder, index, encoder):
    run(folder, index, encoder)
    reader = index.snapshot()
    run(folder, index, encoder, rebuild=True)
    assert reader.document("guide.md").text == PAGES["guide.md"]
    assert reader.nearest_vectors(encoder.encode(["boat"], query=True).vectors[0], "en", 3)
    assert replace(index.snapshot().header, bytes=0) == replace(reader.header, bytes=0)


def test_damaged_data_is_one_sentence_for_people(folder, index, encoder):
    run(folder, index, encoder)
    for file in (index.place.folder / "1" / "passages.lance" / "data").iterdir():
        file.write_bytes(file.read_bytes()[:100])
    with pytest.raises(IndexFault, match="index again with --rebuild"):
        index.snapshot().document("guide.md")
