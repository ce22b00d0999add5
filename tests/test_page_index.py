"""The page on a real index: by keyboard alone, to the marked statement and back; restarts, paper, evidence files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_bot import BACKUP, HOSTILE, KEPT, PLANS, QUESTIONS
from helpers import filled, kilde
from playwright.sync_api import Browser, Page, expect
from test_page_browser import LANGUAGES, WAIT, Visit, chromium, served

from bot import Bot, KeptAnswer, Settings, recheck
from bot.documents.readers.pdf.document import from_pdf
from bot.languages.locale import locale

__all__ = ["chromium"]  # a fixture


def asking(language: str) -> str:
    """The page about backups under a question, which it can then begin with."""
    title, _, rest = BACKUP[language].split("\n\n", 2)
    return f"{title}\n\n## {QUESTIONS[language]}\n\n{rest}"


FILES = {"guide/backup.md": asking("en"), "plans.md": PLANS} | {
    f"translations/{code}/guide/backup.md": asking(code) for code in LANGUAGES if code != "en"
}
NONE = {
    "sv": "Vem vann fotbollsmatchen?",
    "da": "Hvem vandt fodboldkampen?",
    "nl": "Wie won de voetbalwedstrijd?",
    "en": "Who won the football match?",
    "ms": "Siapa yang menang perlawanan bola sepak?",
}

CLOSEST = {  # about what the pages mention, and not said by them; how sure that is, is not what these tests are about
    "sv": ("Varför misslyckades säkerhetskopian i går?", "Hur krypteras Historik för revisorn?"),
    "da": ("Hvordan ændrer jeg tidspunktet for sikkerhedskopien?", "Hvilket abonnement har telefonsupport?"),
    "en": ("Which plan has telephone support?", "Why did yesterday's backup fail?"),
    "ms": ("Pelan manakah yang mempunyai sokongan telefon?", "Mengapakah sandaran semalam gagal?"),
}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("page")
    filled(made / "docs", FILES)
    return made


@pytest.fixture(scope="module")
def bot(place: Path) -> Iterator[Bot]:
    with Bot.open(place / "docs", settings=Settings(index=place / "index")) as opened:
        for language in LANGUAGES:
            opened.starts(language)
        yield opened


@pytest.fixture(scope="module")
def address(bot: Bot) -> str:
    return served(bot)


def tab_to(page: Page, selector: str, key: str = "Tab", most: int = 40) -> None:
    """Moves the focus by keyboard until it is on what the selector names."""
    for _ in range(most):
        page.keyboard.press(key)
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} is not reached by {key}")


def held(page: Page) -> bool:
    """Has something the focus, a while after the last thing that was done?"""
    page.wait_for_timeout(400)
    return bool(page.wait_for_function("document.activeElement !== document.body", timeout=WAIT))


@pytest.mark.parametrize("language", LANGUAGES)
def test_by_keyboard_alone_from_a_start_question_to_the_marked_statement_and_back(
    chromium: Browser, address: str, language: str
) -> None:
    visit = Visit(chromium, address, language)
    page, words = visit.page, locale(language)
    expect(page.locator("#k-box textarea")).to_be_focused()
    expect(page.locator(".k-example:visible").first).to_have_text(QUESTIONS[language], timeout=WAIT)
    tab_to(page, ".k-example", "Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".k-answer[aria-busy=false]")).to_be_visible(timeout=WAIT)
    expect(page.locator("#k-said")).to_contain_text(KEPT[language], timeout=WAIT)  # what is read out
    assert held(page)
    tab_to(page, f'.k-chip[aria-label*="{KEPT[language][:20]}"]', "Shift+Tab")
    expect(page.locator("#k-hint:popover-open")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#k-hint:popover-open")).to_have_count(0)
    tab_to(page, ".k-shown .k-read-here")
    page.keyboard.press("Enter")
    expect(page.locator("#mark")).to_be_in_viewport(timeout=WAIT)
    assert KEPT[language] in page.locator("mark").all_inner_texts()
    expect(page.locator("html")).to_have_attribute("lang", language)
    if language != "en":
        assert KEPT["en"] in page.locator("[lang=en] mark").all_inner_texts()
        expect(page.locator(".r-sides")).to_contain_text(locale(language).languages["en"])
    page.go_back()
    expect(page.locator(".k-turn")).to_have_count(1, timeout=WAIT)
    expect(page.locator(".k-quote").first).to_contain_text(KEPT[language])
    tab_to(page, "#k-now .k-vote:not([data-helpful])", "Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("radio", name=words.page["fault_passage"])).to_be_focused()
    tab_to(page, ".k-feedback [type=submit]")
    page.keyboard.press("Enter")
    expect(page.locator(".k-thanked")).to_be_focused()
    tab_to(page, "#k-clear", "Shift+Tab", 80)
    page.keyboard.press("Enter")
    expect(page.locator(".k-turn")).to_have_count(0)
    assert held(page)
    assert not visit.errors
    page.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_has_no_answer_is_said_read_out_and_leads_on_to_pages(
    chromium: Browser, address: str, language: str
) -> None:
    visit = Visit(chromium, address, language)
    visit.ask(NONE[language])
    expect(visit.page.locator(".k-outcome-none")).to_have_count(1)
    expect(visit.page.locator("#k-said")).to_contain_text(locale(language).languages["en"])
    for link in visit.page.locator(".k-nearest a:not([target])").all():
        expect(link).to_have_attribute("href", f"read/{link.locator('code').inner_text()}?lang={language}")
    assert not visit.errors
    visit.page.close()


def test_what_only_comes_close_is_said_before_its_quotations_and_read_out(
    chromium: Browser, bot: Bot, address: str
) -> None:
    close = [
        (language, question)
        for language, questions in CLOSEST.items()
        for question in questions
        if bot.ask(question, hint=language).outcome == "closest"
    ]
    assert close
    for language, question in close:
        visit = Visit(chromium, address, language)
        visit.ask(question)
        expect(visit.page.locator(".k-outcome-closest")).to_have_count(1)
        said = visit.page.locator(".k-answer .k-phrase").first.inner_text()
        assert said in locale(language).phrases["closest"]
        expect(visit.page.locator("#k-said")).to_contain_text(said)
        assert visit.page.locator(".k-answer .k-quote .k-chip").count()
        visit.page.locator(".k-chip").first.click()
        expect(visit.page.locator(".k-card:visible mark").first).to_be_in_viewport()
        assert not visit.errors
        visit.page.close()


def test_two_who_ask_at_the_same_moment_get_their_own_answers(chromium: Browser, address: str) -> None:
    visits = {language: Visit(chromium, address, language) for language in ("nl", "ms")}
    for language, visit in visits.items():
        visit.page.locator("#k-box textarea").fill(QUESTIONS[language])
    for visit in visits.values():
        visit.page.keyboard.press("Enter")
    for language, visit in visits.items():
        expect(visit.page.locator(".k-quote").first).to_contain_text(KEPT[language], timeout=WAIT)
        expect(visit.page.locator(".k-question")).to_have_text(QUESTIONS[language])
        assert not visit.errors
        visit.page.close()


def test_at_320_pixels_in_the_dark_from_a_question_to_the_marked_words_and_back(
    chromium: Browser, address: str
) -> None:
    visit = Visit(chromium, address, "da", viewport={"width": 320, "height": 640}, color_scheme="dark")
    page = visit.page

    def fits() -> None:
        assert visit.settled("document.documentElement.scrollWidth") == 320
        ground = str(visit.settled("getComputedStyle(document.body).backgroundColor"))
        assert max(int(each) for each in ground.removeprefix("rgb(").rstrip(")").split(",")) < 60

    fits()
    visit.ask(QUESTIONS["da"])
    fits()
    page.locator(f'.k-chip[aria-label*="{KEPT["da"][:20]}"]').first.click()
    expect(page.locator("#k-sources")).to_be_visible()
    expect(page.locator(".k-card:visible mark").first).to_be_in_viewport()
    fits()
    page.locator(".k-card:visible .k-read-here").first.click()
    expect(page.locator("#mark")).to_be_in_viewport(timeout=WAIT)
    assert KEPT["da"] in page.locator("mark").all_inner_texts()
    fits()
    page.go_back()
    expect(page.locator(".k-turn")).to_have_count(1, timeout=WAIT)
    page.goto(f"{address}/contents?lang=da")
    fits()
    assert not visit.errors
    page.close()


def test_a_hostile_document_stays_a_text_in_the_chat_the_reading_view_and_the_contents(
    chromium: Browser, odd_address: str
) -> None:
    visit = Visit(chromium, odd_address, "en")
    visit.ask("Evil page: safe and payment words, click here?")
    for path in ("", "read/evil.md", "contents"):
        if path:
            visit.page.goto(f"{odd_address}/{path}")
            expect(visit.page.locator("main")).to_contain_text("Evil page")
        else:
            expect(visit.page.locator("#k-main")).to_contain_text("Evil page")
        alien = ":is(#k-main, body > main) :is(script, img, iframe, object, base, svg[onload], [onerror])"
        assert visit.page.locator(alien).count() == 0
        assert visit.page.locator("a[href^='javascript' i]").count() == 0
        assert visit.settled("window.hacked") is None
    assert not visit.dialogs and not visit.errors
    assert all(url.startswith((odd_address, "data:", "blob:" + odd_address)) for url in visit.requests)
    visit.page.close()


def test_a_conversation_outlives_the_browser_and_the_server(chromium: Browser, bot: Bot, address: str) -> None:
    first = chromium.new_context(locale="nl")
    page = first.new_page()
    page.goto(address)
    page.locator(".k-example").first.click(timeout=WAIT)
    expect(page.locator(".k-answer[aria-busy=false]")).to_be_visible(timeout=WAIT)
    state = first.storage_state()
    first.close()
    again = served(bot)
    state["origins"][0]["origin"] = again  # the same address, had it been stopped and started
    page = chromium.new_context(locale="nl", storage_state=state).new_page()
    page.goto(again)
    expect(page.locator(".k-quote").first).to_contain_text(KEPT["nl"], timeout=WAIT)
    expect(page.locator("#k-said")).to_have_text("")  # what was answered before is not read out
    with page.expect_download() as saved:  # also of what was kept
        page.get_by_role("button", name=locale("nl").page["save"]).click()
    assert json.loads(saved.value.path().read_text(encoding="utf-8"))["question"] == QUESTIONS["nl"]
    page.context.close()


def test_the_evidence_that_is_saved_can_be_verified(chromium: Browser, place: Path, address: str) -> None:
    visit = Visit(chromium, address, "da")
    visit.ask(QUESTIONS["da"])
    visit.ask(NONE["da"])
    with visit.page.expect_download() as saved:
        visit.page.get_by_role("button", name=locale("da").page["save"]).first.click()
    kept = KeptAnswer.from_json(saved.value.path().read_bytes())
    assert (kept.question, kept.language, bool(kept.ranking)) == (QUESTIONS["da"], "da", True)
    assert recheck(kept, place / "docs").still_true
    visit.page.close()


def test_what_readers_say_is_written_and_listed_with_the_passage_that_they_point_to(
    chromium: Browser, place: Path, address: str
) -> None:
    visit = Visit(chromium, address, "ms")
    page, words = visit.page, locale("ms").page
    visit.ask(QUESTIONS["ms"])
    page.get_by_role("button", name=words["unhelpful"], exact=True).click()
    page.get_by_label(words["fault_passage"]).check()
    page.get_by_role("group", name=words["right_passage"]).get_by_role("radio").first.check()
    page.get_by_label(words["with_question"]).check()
    page.get_by_role("button", name=words["send_feedback"]).click()
    expect(page.locator(".k-thanked")).to_be_visible()
    (file,) = place.glob("index/**/feedback.jsonl")
    said = json.loads(file.read_text(encoding="utf-8").splitlines()[-1])
    path, start, end = said["right"]
    assert (said["reason"], said["question"]) == ("passage", QUESTIONS["ms"])
    assert (place / "docs" / path).read_text(encoding="utf-8")[start:end].strip()
    listed = kilde(place, "feedback", str(place / "docs")).stdout
    assert f"ms: {QUESTIONS['ms']} → {path}" in listed
    assert f"{path} answers what was asked, 1 said" in listed
    page.close()


def rooms(words: str, last: str) -> str:
    """A page of one long list, of which the last item says something else."""
    return "# Kiln\n\n" + "".join(f"- {words.format(number)}\n" for number in range(2, 16)) + f"- {last}\n"


@pytest.fixture(scope="module")
def odd_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A page about a folder with a passage that is longer than its box, and a hostile document."""
    made = tmp_path_factory.mktemp("odd")
    english = rooms("Shelf {} of the cupboard holds plates, bowls and cups.", "The glaze is kept in the cellar.")
    danish = rooms("Hylde {} i skabet rummer tallerkener, skåle og kopper.", "Glasuren opbevares i kælderen.")
    filled(made / "docs", {"kiln.md": english, "translations/da/kiln.md": danish, "evil.md": HOSTILE})
    with Bot.open(made / "docs", settings=Settings(index=made / "index")) as bot:
        yield served(bot)


def test_a_quotation_that_is_cut_shows_its_mark_and_is_scrolled_by_keyboard(
    chromium: Browser, odd_address: str
) -> None:
    visit = Visit(chromium, odd_address, "da", viewport={"width": 1010, "height": 900})
    page, words = visit.page, locale("da").page
    visit.ask("Hvor opbevares glasuren?")
    page.locator(".k-chip").first.click()
    card = page.locator(".k-card:visible").first
    for side, label, said in (
        (".k-shown", words["quoted"], "Glasuren opbevares i kælderen."),
        (".k-original", words["original"], "The glaze is kept in the cellar."),
    ):
        box = card.locator(f"{side} > blockquote")
        assert box.evaluate("box => box.scrollHeight > box.clientHeight")
        inside = """(mark, box) => mark.top >= box.top && mark.bottom <= box.bottom"""
        at = [each.evaluate("e => e.getBoundingClientRect().toJSON()") for each in (box.get_by_text(said), box)]
        assert page.evaluate(f"([mark, box]) => ({inside})(mark, box)", at)
        expect(box).to_have_accessible_name(f"{label}: Kiln")
        tab_to(page, f"{side} > blockquote")
        before = box.evaluate("box => box.scrollTop")
        page.keyboard.press("Home")
        page.wait_for_function("([side, before]) => document.querySelector(side).scrollTop < before",
                               arg=[f".k-card[open] {side} > blockquote", before])  # fmt: skip
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_paper_all_answers_have_all_their_cards_in_dark_letters(
    chromium: Browser, address: str, scheme: str
) -> None:
    visit = Visit(chromium, address, "sv", color_scheme=scheme)
    for language in ("sv", "nl"):
        visit.ask(QUESTIONS[language])
    text = " ".join(from_pdf(visit.page.pdf(), 1_000_000).text.split())
    for language in ("sv", "nl"):
        assert text.count(KEPT[language]) >= 2  # in the answer and in its card
    assert text.count(KEPT["en"]) >= 2  # beside both
    expect(visit.page.locator(".k-card[open]:visible")).to_have_count(1)
    visit.page.emulate_media(media="print")
    ink = visit.page.locator("#k-main .k-quote").first.evaluate("e => getComputedStyle(e).color")
    assert max(int(each) for each in ink.removeprefix("rgb(").rstrip(")").split(",")) < 90
    visit.page.close()


def test_an_original_that_changed_is_told_to_readers_in_their_words(
    chromium: Browser, place: Path, address: str
) -> None:
    original = place / "docs" / "guide" / "backup.md"
    before = original.read_text(encoding="utf-8")
    original.write_text(before.replace("30 days", "31 days"), encoding="utf-8")
    try:
        for language in LANGUAGES:
            visit = Visit(chromium, address, language)
            visit.ask(QUESTIONS[language])
            expect(visit.page.locator(".k-about-changed")).to_have_text(locale(language).notice("changed"))
            assert "kilde index" not in visit.page.locator("body").inner_text()
            visit.page.close()
    finally:
        original.write_text(before, encoding="utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_contents_are_the_map_of_kilde_check(chromium: Browser, place: Path, address: str, language: str) -> None:
    page, words = chromium.new_page(locale=language), locale(language)
    translation = place / "docs" / "translations" / "sv" / "guide" / "backup.md"
    before = translation.read_text(encoding="utf-8")
    page.goto(f"{address}/contents?lang={language}")
    try:
        translation.write_text(before.replace("30 dagar", "31 dagar"), encoding="utf-8")
        expect(page.locator("tfoot th")).to_have_text([words.page["pages"], words.page["passages"]])
        counted = [sum(map(int, row.locator("td").all_inner_texts())) for row in page.locator("tfoot tr").all()]
        assert counted[0] == len(FILES) and counted[1] >= counted[0]
        page.get_by_role("link", name=words.page["check"]).click()
        row = page.locator("tbody tr", has_text="guide/backup.md")
        expect(row.locator(".r-found-1")).to_contain_text(words.page["to_mend"].format(count=1))
        expect(row.locator(".r-found-0")).to_have_count(4)
        never = page.locator("tbody tr", has_text="plans.md").locator(".r-never")
        expect(never).to_have_text([words.page["never"]] * 4)
        expect(page.get_by_role("status")).to_have_text(words.page["to_mend"].format(count=1))
        expect(page.locator(".r-legend li")).to_have_text(
            [words.page[key] for key in ("map_0", "map_1", "map_2", "map_3", "never")]
        )
    finally:
        translation.write_text(before, encoding="utf-8")
    page.close()


def test_an_address_opens_a_document_in_the_language_that_it_names(chromium: Browser, address: str) -> None:
    page = chromium.new_page(locale="en")
    page.goto(f"{address}/?doc=translations/ms/guide/backup.md&lang=ms")
    expect(page.locator("h1")).to_have_text("Sandaran", timeout=WAIT)
    expect(page.locator("html")).to_have_attribute("lang", "ms")
    page.close()
