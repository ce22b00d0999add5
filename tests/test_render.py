"""What a reader sees of a document is its words, never its markup; and exactly the quoted words are marked."""

from __future__ import annotations

import asyncio
import re
import unicodedata
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from fake_bot import SPEED, FakeBot
from hypothesis import given
from hypothesis import strategies as st

from bot import Citation, Document, Dropped, Mention, Notice, NoticeGiven, OpenedTerm, Page, Sentence, Source, Span
from bot.checking.beside import beside
from bot.languages.locale import locale
from bot.terminology.entries import PARTS_OF_SPEECH, Entry, Wording
from bot.text.unshown.unseen import seen as without_unseen
from ui import page, render, term_card
from ui.limits import Line
from ui.reading import Frame, document_page

LANGUAGES = ("sv", "da", "nl", "en", "ms")
SPICE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</mark>",
    "]](#source-1)",
    "&lt;",
    '"',
    "'",
    "&amp",
]
SPICE += [
    "javascript:alert(1)",
    "\u202eevil\u202c",
    "\u200b",
    "\ufeff",
    "**",
    "`",
    "\r\n",
    "# ",
    "${x}",
    "{{x}}",
    "å",
    "😀",
]
texts = st.lists(st.one_of(st.sampled_from(SPICE), st.text(max_size=8)), max_size=12).map("".join)
OURS = {
    "details",
    "summary",
    "div",
    "span",
    "ol",
    "ul",
    "li",
    "figure",
    "figcaption",
    "blockquote",
    "mark",
    "p",
    "code",
    "a",
}
OURS |= {"section", "h1", "h2", "button", "del", "i"}
OURS |= {"ul", "li", "table", "thead", "tbody", "tr", "th", "td", "pre", "code", "h3", "h4", "h5"}
OURS |= {"dl", "dt", "dd", "br"}
OURS |= {"form", "fieldset", "legend", "label", "input", "select", "option"}


class Seen(HTMLParser):
    """HTML as a browser reads it: the elements, and the text inside and outside <mark>."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text, self.marks, self._in_mark = "", [], False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "mark":
            self._in_mark = True
            self.marks.append("")

    def handle_endtag(self, tag: str) -> None:
        self._in_mark = self._in_mark and tag != "mark"

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._in_mark:
            self.marks[-1] += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")


def check_only_ours(html: str) -> Seen:
    """Only our own elements, no handler, no image, every link to the web and guarded."""
    seen = Seen(html)
    for tag, attributes in seen.tags:
        assert tag in OURS
        assert not [
            name for name in attributes if name.startswith("on") or name in ("src", "srcset", "style", "action")
        ]
        if tag == "a":
            assert re.match(r"https?://|read/|contents\?", attributes["href"] or "")
            if attributes["href"].startswith("http"):
                assert attributes["rel"] == "noopener noreferrer nofollow"
    return seen


def made_of(text: str, spans: list[Span], start: int = 0) -> Citation:
    """A citation whose every field is the text."""
    fields = {"path": text, "language": "sv", "title": text, "heading_path": (text, text), "anchor": text, "link": text}
    rest = {"state": "current", "spans": tuple(spans), "quote": text, "passage": Span(start, start + len(text))}
    source = Source(**fields, **rest, passage_text=text, content_hash="")
    return Citation(**fields, **rest, passage_text=text, content_hash="", number=1, passage_id="x", original=source)


def all_of(bot: FakeBot, question: str, **options: object) -> render.Shown:
    shown = render.Shown(1, question, "en")
    for event in bot.stream(question, **options):
        shown = render.fold(shown, event)
    return shown


@given(texts)
def test_a_text_is_seen_as_it_is_and_is_never_markup(text: str) -> None:
    html = render.escape(text)
    seen = Seen(html)
    assert not seen.tags and "<" not in html and '"' not in html and "'" not in html
    assert seen.text == without_unseen(text)


@given(st.text(st.characters(exclude_categories=["Cc", "Cf", "Cs", "Zl", "Zp", "Mn", "Cn"])))
def test_letters_and_signs_are_all_kept(text: str) -> None:
    assert without_unseen(text) == text


@given(st.text())
def test_nothing_unseen_is_left_that_could_reorder_the_page(text: str) -> None:
    left = without_unseen(text)
    assert all(c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Zl", "Zp") for c in left)
    left.encode()


@given(texts, st.lists(st.tuples(st.integers(-5, 90), st.integers(-5, 90)), max_size=4), st.integers(0, 50))
def test_exactly_the_quoted_words_are_marked(text: str, ranges: list[tuple[int, int]], offset: int) -> None:
    spans = [Span(offset + start, offset + end) for start, end in ranges]
    seen = Seen(render.marked(text, offset, spans))
    inside = [any(s <= i + offset < e for s, e in spans) for i in range(len(text))]
    assert "".join(seen.marks) == "".join(
        without_unseen(text[start - offset : end - offset])
        for start, end in render.merged(spans, offset, offset + len(text))
    )
    assert sum(e - s for s, e in render.merged(spans, offset, offset + len(text))) == sum(inside)
    assert seen.text.replace("\n", "") == re.sub("[\r\n]", "", without_unseen(text)).replace("\n", "")


@given(texts, texts)
def test_whatever_a_document_says_the_page_stays_ours(text: str, other: str) -> None:
    cited = made_of(text, [Span(0, len(text) // 2)])
    named = (Mention(0, len(text) // 2, other), Mention(len(text) // 3, len(text) + 9, text))
    said = (Sentence("quote", text, "sv", (1,), terms=named), Sentence("quote", other, "da", (1,), block="item"))
    shown = replace(render.Shown(1, other, "sv"), sentences=said, citations={1: cited}, problem=text)
    shown = replace(shown, dropped=(Dropped(text, "number", {"number": other}),), busy=False)
    words = locale("sv")
    check_only_ours(render.conversation((shown, words)))
    check_only_ours(render.evidence((shown, words), words))
    check_only_ours(render.nearest_page(Page(text, other, "da", text), "sv", words))
    check_only_ours(render.header(text, words, ("sv", "da"), "sv"))
    entry = Entry(text, note=other, wordings={"sv": Wording(text, (other,), note=text), "da": Wording(other)})
    row = replace(said[1], cells=((other, text), (text, other), (other, text)))
    for definition in (None, said[0], row):
        check_only_ours(term_card.card(OpenedTerm(entry, "sv", definition, cited), words))


@pytest.mark.parametrize("question", ["hostile", "plans", "nothing", "How long is a backup kept?"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_answer_is_ours_alone(question: str, language: str) -> None:
    shown = all_of(FakeBot(), question, language=language)
    words = locale(language)
    check_only_ours(render.conversation((shown, words)))
    check_only_ours(render.evidence((shown, words), words))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_card_shows_the_quote_marked_beside_the_original(language: str) -> None:
    shown = all_of(FakeBot(), "backup", language=language)
    for cited in shown.citations.values():
        seen = Seen(render.card(cited, shown, locale(language)))
        wanted = [cited.quote, *([cited.original.quote] if cited.original else [])]
        assert seen.marks == [quote for quote in wanted for _ in ("as people read it", "as it stands in the file")]
        quoted = [attributes["lang"] for tag, attributes in seen.tags if tag == "blockquote"]
        assert quoted == ([language, language, "en", "en"] if language != "en" else ["en", "en"])
        assert locale(language).states[cited.state] in seen.text


def test_a_table_row_is_shown_under_its_header() -> None:
    shown = all_of(FakeBot(), "plans", language="nl")
    seen = Seen(render.card(shown.citations[1], shown, locale("nl")))
    raw = ["| Plan | Storage | Price a month |", "| Large | 500 GB | €9.00 |"]
    assert seen.marks == ["Large", "500 GB", "€9.00", *raw]


def test_an_original_without_known_words_is_shown_unmarked() -> None:
    cited = made_of("En mening.", [Span(0, 10)])
    assert cited.original
    loose = replace(cited, original=replace(cited.original, aligned=False))
    shown = replace(render.Shown(1, "?", "sv"), citations={1: loose})
    assert Seen(render.card(loose, shown, locale("sv"))).marks == ["En mening.", "En mening."]


def test_a_quotation_in_another_language_is_labelled() -> None:
    shown = all_of(FakeBot(), "plans", language="ms")
    html = render.conversation((shown, locale("ms")))
    assert '<blockquote class="k-quote" lang="en">' in html
    assert locale("ms").languages["en"] in Seen(html).text
    assert locale("ms").notice("other_language", language=locale("ms").languages["en"]) in Seen(html).text


def test_each_chip_leads_to_a_card_of_its_own_answer() -> None:
    words = locale("sv")
    turns = [(replace(all_of(FakeBot(), "backup", language="sv"), number=n), words) for n in (1, 2)]
    chips = [a["data-card"] for _, a in Seen(render.past_conversation(turns)).tags if "data-card" in a]
    cards = [a["id"] for tag, a in Seen(render.past_evidence(turns, words)).tags if tag == "details" and "id" in a]
    assert chips == cards == ["s1-1", "s1-2", "s2-1", "s2-2"]


def test_sentences_left_out_are_listed_closed_with_their_reasons() -> None:
    shown = all_of(FakeBot(writes=True), "backup", language="da", write=True)
    html = render.conversation((shown, locale("da")))
    assert '<details class="k-dropped">' in html
    assert "It is kept for 90 <b>days</b>." in Seen(html).text
    assert locale("da").reason("number", number="90") in Seen(html).text


@pytest.mark.parametrize(
    "link",
    ["javascript:alert(1)", "JaVaScRiPt:x", "data:text/html,x", "//evil", "http:evil", "https://a b", "x", "", None],
)
def test_a_link_that_is_no_web_page_is_no_link(link: str | None) -> None:
    assert render.safe_link(link) is None


def test_a_web_page_is_a_link() -> None:
    assert render.safe_link("https://docs.example.org/å/b.md#c") == "https://docs.example.org/å/b.md#c"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reader_is_told_that_the_model_failed_and_who_runs_the_page_what_to_do(language: str, caplog) -> None:
    cure = "The model at http://10.0.0.7:8080 does not answer: start its server."
    failed = NoticeGiven(Notice("model_failed", {"problem": cure}))
    *_, (shown,) = page._ask(iter([failed]), render.Shown(1, "?", language), (), page.Run())
    html = render.conversation((shown, locale(language)))
    assert locale(language).notice("model_failed") in Seen(html).text
    assert "10.0.0.7" not in html
    assert caplog.messages == [cure]


def shown_of(bot: FakeBot, lines: page.Lines, language: str, *, write: bool, most: int = 99) -> list[render.Shown]:
    """The pictures of a question that waits for its turn, until there are so many."""

    async def told() -> list[render.Shown]:
        now, made = render.Shown(1, "backup", language), []
        events = lambda written: bot.stream(now.question, language=language, write=written)  # noqa: E731
        async for (shown,) in page._in_turn(lines, events, now, (), page.Run(), write=write):
            made.append(shown)
            if len(made) == most:
                break
        return made

    return asyncio.run(told())


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_waits_is_told_for_how_long_and_who_is_too_many_when_to_come_again(language: str) -> None:
    words = locale(language)
    lines = page.Lines(quoting=Line(at_once=1, waiting=1))
    with lines.quoting.place() as first:
        assert first() == 0
        (waiting,) = shown_of(FakeBot(), lines, language, write=False, most=1)
        assert words.page["waiting"].format(number=1, seconds=1) in Seen(render.conversation((waiting, words))).text
        with lines.quoting.place():
            (refused,) = shown_of(FakeBot(), lines, language, write=False)
        assert refused.problem == words.page["busy"].format(seconds=page._WAITING) and not refused.busy
    assert shown_of(FakeBot(), lines, language, write=False)[-1].answer


def test_what_a_model_would_write_is_quoted_where_the_wait_for_it_is_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "_PATIENCE", 0.1)
    bot, lines = FakeBot(writes=True), page.Lines(writing=Line(at_once=1, waiting=9))
    with lines.writing.place():
        shown = shown_of(bot, lines, "da", write=True)
    assert shown[0].waiting == (1, 1)
    assert {sentence.kind for sentence in shown[-1].sentences} == {"phrase", "quote"}
    assert Notice("model_slow") in shown[-1].notices
    assert shown_of(bot, lines, "da", write=True)[-1].sentences[0].kind == "written"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_conversation_that_the_browser_kept_is_the_same_again(language: str) -> None:
    shown = replace(all_of(FakeBot(), "backup", language=language), evidence=())  # what was found is not kept
    (again,) = render.restored(f"[{render.to_keep(shown)}]")
    words = locale(language)
    assert render.conversation((again, words)) == render.conversation((shown, words))
    assert render.evidence((again, words), words) == render.evidence((shown, words), words)


@given(st.one_of(st.text(), st.sampled_from(["[1]", "{}", "[{}]", "null", '[{"question": 1, "language": "xx"}]'])))
def test_what_a_browser_keeps_that_is_none_of_ours_is_nothing(kept: str) -> None:
    assert render.restored(kept) == ()


def terms_in(html: str) -> list[str | None]:
    return [attributes["data-term"] for _, attributes in Seen(html).tags if attributes.get("class") == "k-term"]


def test_a_term_is_a_button_in_its_sentence_which_says_what_it_said() -> None:
    text = " Penalaan halus memerlukan kad, dan **penalaan halus**. "
    halus = [Mention(found.start(), found.end(), "fine-tuning") for found in re.finditer("(?i)penalaan halus", text)]
    for terms in ([], halus[:1], halus[1:], halus):
        html = render.sentence(Sentence("quote", text, "ms", (1,), terms=tuple(terms)), render.Shown(1, "?", "ms"))
        assert check_only_ours(html).text.split() == [*text.split()[:-1], "halus**.1"]
        assert terms_in(html) == ["fine-tuning"] * len(terms)
    cells, row = (("Model", "Large"), ("Price", "Large model")), "Model: Large; Price: Large model"
    said = Sentence("quote", row, "en", (1,), block="row", cells=cells, terms=(Mention(27, 32, "model"),))
    html = "".join(render.paragraphs(render.Shown(1, "?", "en", (said,)), locale("en")))
    assert "<td>Large</td><td>Large <button" in html and terms_in(html) == ["model"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_opened_term_shows_what_it_is_and_how_each_language_says_it(language: str) -> None:
    words, bot = locale(language), FakeBot()
    seen = check_only_ours(term_card.card(bot.term("gigabyte", language), words))
    for said in (words.page["noun"], words.page["defined"], SPEED[language], "A thousand megabytes.", "gigabait"):
        assert said in seen.text
    assert words.page["term_also"].format(words="GB") in seen.text
    assert ("Inte gibibyte." in seen.text) == (language == "sv")
    assert any((attributes.get("href") or "").startswith("read/") for _, attributes in seen.tags)
    assert (words.states["stale"] in seen.text) == (language == "da")
    assert words.page["term_kept"] in term_card.card(bot.term("Restoring", language), words)
    assert {part for part in PARTS_OF_SPEECH if part in words.page} == {*PARTS_OF_SPEECH} - {"other"}


def test_what_differs_is_marked_where_it_stands_and_not_within_another_number():
    burns = "It burns for 8 hours at 1.7 bar."
    ours, theirs = (
        Document(f"{code}/a.md", f"# Kiln\n\n{said}\n", code, code, "Kiln", "", None, state)
        for code, said, state in (("sv", "Den brinner 7 timmar vid 1,7 bar.", "current"), ("en", burns, "original"))
    )
    page = document_page(beside(ours, theirs), Frame(locale("en"), "Kilns", "./"), ())
    assert re.findall(r'<b class="r-differs">(.*?)</b>', page) == ["7", "8"]


def test_a_table_stays_one_beside_its_original_and_alone():
    rows = "".join(f"| {kiln} | {hours} |\n" for kiln, hours in (("Small", "8 h"), ("Large", "11 h"), ("Old", "14 h")))
    ours, theirs = (
        Document(
            f"{code}/a.md", f"# Kiln\n\n| Kiln | Time |\n| --- | --- |\n{rows}", code, code, "Kiln", "", None, state
        )
        for code, state in (("sv", "current"), ("en", "original"))
    )
    for view, tables in ((beside(ours, theirs), 2), (beside(theirs, None), 1)):
        page = document_page(view, Frame(locale("en"), "Kilns", "./"), ())
        assert (page.count("<table"), page.count("<tr>")) == (tables, 4 * tables)


NAMED = {
    "sv": (
        "Växeln skickar varje avläsning till {}, och Grafana ritar den.",
        "I Tyskland svarar kontoret varje {}måndag.",
    ),
    "da": ("Centralen sender hver måling til {}, og Grafana tegner den.", "I Tyskland svarer kontoret hver {}mandag."),
    "nl": (
        "De centrale stuurt elke meting naar {}, en Grafana tekent haar.",
        "In Duitsland antwoordt het kantoor elke {}maandag.",
    ),
    "ms": (
        "Pusat itu menghantar setiap bacaan ke {}, dan Grafana melukisnya.",
        "Di Jerman, pejabat itu menjawab pada setiap hari {}Isnin.",
    ),
}


@pytest.mark.parametrize("language", NAMED)
def test_names_that_differ_are_added_or_are_missing_are_told_apart_and_translated_ones_are_none(language: str) -> None:
    store, closed = NAMED[language]
    told = (
        "The switch sends each reading to PostgreSQL, and Grafana draws it.",
        "In Germany the office answers on Monday.",
    )

    def marks(*said: str) -> tuple[list[tuple[str, str]], list[str]]:
        ours, theirs = (
            Document(f"{code}/a.md", "# Kiln\n\n" + "\n\n".join(each) + "\n", code, code, "Kiln", "", None, state)
            for code, each, state in ((language, said, "current"), ("en", told, "original"))
        )
        page = document_page(beside(ours, theirs), Frame(locale(language), "Kilns", "./"), ())
        found = re.findall(r'<b class="r-differs( r-alone-here)?">(.*?)</b>', page)
        return found, re.findall(r'role="note">(.*?)</p>', page)

    words = locale(language).page
    assert marks(store.format("PostgreSQL"), closed.format("")) == ([], [])
    assert marks(store.format("MariaDB"), closed.format("")) == (
        [("", "MariaDB"), ("", "PostgreSQL")],
        ["MariaDB ≠ PostgreSQL"],
    )
    assert marks(store.format("PostgreSQL"), closed.format("HomeLab-")) == (
        [(" r-alone-here", "HomeLab")],
        [f"{words['only_translation']}: HomeLab"],
    )
    assert marks(store.format("10"), closed.format("")) == (
        [(" r-alone-here", "10"), (" r-alone-here", "PostgreSQL")],
        [f"{words['only_translation']}: 10", f"{words['only_original']}: PostgreSQL"],
    )
