"""Questions as people type them: in capitals, without their letters, as keywords, with a log, after another one."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from helpers import ROOT, assert_share, filled
from hypothesis import given
from hypothesis import strategies as st

from bot import Answer, Bot, QuestionError, Turn
from bot.evaluation import load_questions
from bot.languages.locale import codes, locale
from bot.languages.settle import settle, understood
from bot.languages.talk import reply
from bot.languages.typed.capitals import without_shouting
from bot.languages.typed.letters import with_letters
from bot.languages.typed.logs import typed
from bot.searching.asked.presence import presence

LANGUAGES = ("sv", "da", "nl", "en", "ms")

# A page a language: what the What's Next calendar costs, how a password is changed, how to sign in with the phone and
# without it, and what its versions need.
PAGES = {
    "sv": """# Kalendern

## Vad kostar What's Next?

Föreningen betalar för What's Next, så för medlemmar är den gratis.

## Hur ändrar jag lösenordet?

Tryck på kugghjulet och välj Säkerhet.

## Logga in med telefonen

Har du telefonen till hands skannar du koden på skärmen.

## Logga in utan telefonen

Har du tappat bort telefonen loggar du in med en av reservkoderna från kuvertet.

# Utgåvor

## Version 1.8

Version 1.8 behöver 2 GB minne.

## Version 1.9

Version 1.9 behöver 3 GB minne.

## Version 1.10

Version 1.10 behöver 5 GB minne.
""",
    "da": """# Kalenderen

## Hvad koster What's Next?

Foreningen betaler for What's Next, så for medlemmer er den gratis.

## Hvordan ændrer jeg adgangskoden?

Tryk på tandhjulet, og vælg Sikkerhed.

## Log ind med telefonen

Har du telefonen ved hånden, scanner du koden på skærmen.

## Log ind uden telefonen

Har du mistet telefonen, logger du ind med en af reservekoderne fra kuverten.

# Udgivelser

## Version 1.8

Version 1.8 kræver 2 GB hukommelse.

## Version 1.9

Version 1.9 kræver 3 GB hukommelse.

## Version 1.10

Version 1.10 kræver 5 GB hukommelse.
""",
    "nl": """# De kalender

## Wat kost What's Next?

De vereniging betaalt What's Next, dus voor leden is het gratis.

## Hoe wijzig ik het wachtwoord?

Klik op het tandwiel en kies Beveiliging.

## Inloggen met de telefoon

Heb je de telefoon bij de hand, scan dan de code op het scherm.

## Inloggen zonder de telefoon

Ben je de telefoon kwijt, log dan in met een van de reservecodes uit de envelop.

# Uitgaven

## Versie 1.8

Versie 1.8 heeft 2 GB geheugen nodig.

## Versie 1.9

Versie 1.9 heeft 3 GB geheugen nodig.

## Versie 1.10

Versie 1.10 heeft 5 GB geheugen nodig.
""",
    "en": """# The calendar

## What does What's Next cost?

The association pays for What's Next, so it is free for members.

## How do I change the password?

Press the cogwheel and choose Security.

## Sign in with the phone

If you have the phone at hand, scan the code on the screen.

## Sign in without the phone

If you have lost the phone, sign in with one of the spare codes from the envelope.

# Releases

## Version 1.8

Version 1.8 needs 2 GB of memory.

## Version 1.9

Version 1.9 needs 3 GB of memory.

## Version 1.10

Version 1.10 needs 5 GB of memory.
""",
    "ms": """# Kalendar

## Berapakah harga What's Next?

Persatuan membayar What's Next, jadi percuma untuk ahli.

## Bagaimana saya menukar kata laluan?

Tekan ikon gear dan pilih Keselamatan.

## Log masuk dengan telefon

Jika anda ada telefon di tangan, imbas kod pada skrin.

## Log masuk tanpa telefon

Jika telefon anda hilang, log masuk dengan salah satu kod simpanan dari sampul surat.

# Keluaran

## Versi 1.8

Versi 1.8 memerlukan 2 GB ingatan.

## Versi 1.9

Versi 1.9 memerlukan 3 GB ingatan.

## Versi 1.10

Versi 1.10 memerlukan 5 GB ingatan.
""",
}
ERRORS = """# Troubleshooting

## TimeoutError: the depot did not answer

Set `depot_patience` to 90 seconds.

## PermissionError: [Errno 13]

Give the service the right to write to its folder.

## The clock is wrong

Install a time server, and look whether the battery is flat.
"""


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    """A bot over those pages, each in its language's folder."""
    place = tmp_path_factory.mktemp("typed")
    pages = {f"{code}/calendar.md": text for code, text in PAGES.items()} | {"en/errors.md": ERRORS}
    with Bot.open(filled(place / "docs", pages), index=place / "index") as opened:
        yield opened


def first_quote(answer: Answer) -> str:
    return answer.citations[0].quote if answer.citations else answer.text


# ---- capitals --------------------------------------------------------------------------------

COST = {
    "sv": "Vad kostar What's Next?",
    "da": "Hvad koster What's Next?",
    "nl": "Wat kost What's Next?",
    "en": "What does What's Next cost?",
    "ms": "Berapakah harga What's Next?",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_question_that_shouts_finds_what_it_finds_in_lower_case(bot: Bot, language: str):
    for text in (COST[language], *re.findall("## (.*)", PAGES[language])):
        loud, calm = (bot.search(each, hint=language) for each in (text.upper(), text.lower()))
        assert [each.passage.id for each in loud] == [each.passage.id for each in calm]
    answer = bot.ask(COST[language].upper().replace("'", ""))
    assert answer.language == language
    assert first_quote(answer) == first_quote(bot.ask(COST[language]))
    assert answer.question == COST[language].upper().replace("'", "")


@pytest.mark.parametrize("text", ["ONNX", "ONNX INT8", "GPU VRAM", "GGUF Q4", "RAG", "Å", "42", ""])
def test_abbreviations_do_not_shout(text: str):
    assert without_shouting(text) == text


@given(st.text())
def test_what_has_a_small_letter_does_not_shout(text: str):
    assert without_shouting(f"{text}a") == f"{text}a"


# ---- letters ---------------------------------------------------------------------------------

RETYPED = {
    "sv": ("hur ändrar jag lösenordet", ("hur andrar jag losenordet", "hur aendrar jag loesenordet")),
    "da": ("hvordan ændrer jeg adgangskoden på skærmen", ("hvordan aendrer jeg adgangskoden paa skaermen",)),
}


@pytest.mark.parametrize("language", RETYPED)
def test_a_question_without_its_letters_gets_the_same_answer(bot: Bot, language: str):
    meant, ways = RETYPED[language]
    right = bot.ask(meant)
    for text in (*ways, ways[0].upper()):
        answer = bot.ask(text)
        assert (answer.language, first_quote(answer)) == (language, first_quote(right))
        assert answer.question == text


@pytest.mark.parametrize(
    ("language", "text", "meant"),
    [
        ("sv", "vilken sprakmodell kravs for att fa svar", "vilken språkmodell krävs för att få svar"),
        ("sv", "VILKEN SPRAAKMODELL?", "vilken språkmodell?"),
        ("da", "hvornaar gaelder standardvaerdien", "hvornår gælder standardværdien"),
        ("da", "Gor det noget? Saa sporger jeg", "Gør det noget? Så spørger jeg"),
        ("nl", "welke financiele gegevens en ideeen staan erin", "welke financiële gegevens en ideeën staan erin"),
        ("en", "what does it cost in total", "what does it cost in total"),
        ("ms", "berapakah jumlah harganya", "berapakah jumlah harganya"),
    ],
)
def test_a_question_is_read_with_its_letters(language: str, text: str, meant: str):
    question, _ = understood(text, hint=language)
    assert (question.text, question.language) == (meant, language)


def retyped(text: str, table: dict[int, str]) -> str:
    return text.translate(table | {ord(chr(key).upper()): value.capitalize() for key, value in table.items()})


ROWS = load_questions(ROOT / "tests" / "data" / "corpus-questions.jsonl")
WORD = re.compile(r"[^\W\d_]+")


@pytest.mark.parametrize("language", ["sv", "da"])
def test_most_words_have_their_letters_again(language: str):
    cases = []
    for text in (row["question"][language] for row in ROWS):
        for table in locale(language).retypings:
            without = retyped(text, table)
            words = zip(*map(WORD.findall, (text, without, with_letters(without, language))), strict=True)
            cases += [(came, came, meant) for meant, was, came in words if was != meant]
    assert_share(cases, 0.85)


@pytest.mark.parametrize("language", LANGUAGES)
def test_questions_that_lack_nothing_stay_as_they_are(language: str):
    for row in ROWS:
        text = row["question"][language]
        question, _ = understood(text, language=language)
        assert question.text == text


@given(st.text(), st.sampled_from([(code, letter) for code in codes() for letter in locale(code).retyped]), st.text())
def test_a_text_that_has_its_letters_is_never_changed(before: str, one: tuple[str, str], after: str):
    code, letter = one
    for text in (f"{before}{letter}{after}", f"{before}{letter.upper()}{after}"):
        assert with_letters(text, code) == text


@given(st.text(alphabet="abeghijklmnorstuvxyz -.?\n`/A1"), st.sampled_from(codes()))
def test_only_words_change_and_each_was_typed_so(text: str, code: str):
    meant = with_letters(text, code)
    assert WORD.sub("", meant) == WORD.sub("", text)
    ways = [{}, *locale(code).retypings]
    pairs = zip(WORD.findall(text), WORD.findall(meant), strict=True)
    assert all(was in {retyped(word, table) for table in ways} for was, word in pairs)


@pytest.mark.parametrize(
    ("language", "text", "meant"),
    [
        (
            "sv",
            "`for` i mal/har/for med --lagg och Angstrom, hur ar",
            "`for` i mal/har/for med --lagg och Angstrom, hur är",
        ),
        ("da", "`gor` i maal/gor med --gor og Aarsted, hvad gor", "`gor` i maal/gor med --gor og Aarsted, hvad gør"),
    ],
)
def test_code_paths_options_and_names_keep_their_letters(language: str, text: str, meant: str):
    assert with_letters(text, language) == meant


@pytest.mark.parametrize(
    ("language", "text", "kind"),
    [
        ("sv", "tack sa mycket", "talk"),
        ("da", "tak for hjaelpen", "talk"),
        ("sv", "svara pa danska", "talk"),
        ("da", "svar paa engelsk", "talk"),
    ],
)
def test_small_talk_without_its_letters_is_understood(bot: Bot, language: str, text: str, kind: str):
    assert bot.ask(text, hint=language).outcome == kind


# ---- keywords --------------------------------------------------------------------------------

JARGON = [
    "ONNX int8",
    "docker compose volume",
    "chunk size",
    "proxy_read_timeout",
    "--no-cache",
    "login",
    "API key",
    "PDF",
]


@pytest.mark.parametrize("language", LANGUAGES)
def test_keywords_that_tell_no_language_are_answered_in_the_browsers_or_the_conversations(language: str):
    for text in JARGON:
        assert settle(text, codes(), hint=language).language == language, text
        before = [Turn("Hur?", language)]
        assert settle(text, codes(), hint="ms" if language == "sv" else "sv", history=before).language == language, text


TELLING = {
    "sv": "byta lösenord",
    "da": "skift adgangskode",
    "nl": "wachtwoord wijzigen",
    "en": "how to change it",
    "ms": "tukar kata laluan",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_keywords_of_a_language_are_answered_in_it(language: str):
    assert all(settle(TELLING[language], codes(), hint=hint).language == language for hint in LANGUAGES)


# ---- logs ------------------------------------------------------------------------------------

WHY = {
    "sv": "Varför slutade den svara?",
    "da": "Hvorfor holdt den op med at svare?",
    "nl": "Waarom reageert hij niet meer?",
    "en": "Why did it stop answering?",
    "ms": "Kenapa ia berhenti menjawab?",
}
POLLS = "\n".join(f"2031-03-0{n % 9 + 1}T07:{n:02}:00Z DEBUG poller GET /depot?page={n} 200 {n}ms" for n in range(60))
TRACE = """Traceback (most recent call last):
  File "/opt/calendar/depot.py", line 41, in fetch
    answer = connection.read(timeout=PATIENCE)
TimeoutError: the depot did not answer"""
LOGS = {
    "python": f"{POLLS}\n{TRACE}",
    "java": """07:00:01.101 INFO  [main] calendar.App - Starting
Exception in thread "main" java.lang.IllegalStateException: calendar cannot start
\tat calendar.App.start(App.java:31)
Caused by: net.depot.TimeoutError: the depot did not answer
\tat net.depot.Client.read(Client.java:88)
\t... 3 more""",
    "node": """/opt/calendar/index.js:7
    throw problem;
    ^

TimeoutError: the depot did not answer
    at Depot.read (/opt/calendar/depot.js:12:11)
    at async main (/opt/calendar/index.js:4:3)""",
    "rust": """thread 'main' panicked at src/depot.rs:14:9:
TimeoutError: the depot did not answer
note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace""",
    "levels": f"{POLLS}\n2031-03-09T08:00:00Z ERROR poller TimeoutError: the depot did not answer\n{POLLS}",
    "logfmt": """time=07:00 level=info msg=starting
time=07:01 level=error msg="TimeoutError: the depot did not answer\"""",
    "line": "TimeoutError: the depot did not answer",
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", LOGS)
def test_a_log_is_answered_by_its_error_in_the_language_of_the_persons_own_words(bot: Bot, kind: str, language: str):
    for text in (f"{WHY[language]}\n{LOGS[kind]}", f"{LOGS[kind]}\n\n{WHY[language]}"):
        answer = bot.ask(text)
        assert (answer.language, answer.question) == (language, text)
        assert "depot_patience" in first_quote(answer)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", LOGS)
def test_a_log_alone_is_answered_in_the_browsers_language_or_the_conversations(bot: Bot, kind: str, language: str):
    answer = bot.ask(LOGS[kind], hint=language)
    assert answer.language == language
    assert "depot_patience" in first_quote(answer)
    assert bot.ask(LOGS[kind], history=[Turn(COST[language], language)], hint="nl").language == language


def test_a_follow_up_goes_on_with_the_error_of_a_log(bot: Bot):
    answer = bot.ask("And how long does it wait?", history=[Turn(f"{WHY['en']}\n{LOGS['python']}", "en")])
    assert "depot_patience" in first_quote(answer)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_long_text_that_is_no_log_or_has_no_error_is_refused(bot: Bot, language: str):
    for text in (f"{COST[language]} " * 100, POLLS, f"{COST[language]} " * 100 + f"\n{TRACE}"):
        with pytest.raises(QuestionError) as refused:
            bot.ask(text)
        assert refused.value.code == "too_long"


NO_LOGS = [
    "I use Python 3.11 (64 bit)\non Windows 11\nWhy does it not start?",
    "How do I plan it at 12:00:00 every day?",
    "Error handling: how do I do it?",
    "KeyError: hvad betyder det?",
    "INFO OM RAG",
    "Vad gör det här?\n```python\nbot = Bot.open('docs')\nbot.ask('x')\n```",
    "Jag har två frågor:\n1. Hur installerar jag den?\n2. Vad kostar den?",
]


@pytest.mark.parametrize("text", NO_LOGS)
def test_what_is_no_log_is_searched_as_it_is(text: str):
    assert typed(text).searched == text


LINES = st.sampled_from([*"\n".join(LOGS.values()).splitlines(), *WHY.values(), "", "   ", "}", "ERROR:", "at ("])


@given(st.lists(st.one_of(LINES, st.text(max_size=80)), max_size=40))
def test_no_text_of_lines_raises_and_nothing_is_made_up(lines: list[str]):
    text = "\n".join(lines)
    came = typed(text)
    assert all(line.strip() in text for line in came.words.splitlines())
    assert came.pasted or came.words == text
    understood(text)


# ---- the one before --------------------------------------------------------------------------

NEEDS = {
    "sv": "Vad behöver version {}?",
    "da": "Hvad kræver version {}?",
    "nl": "Wat heeft versie {} nodig?",
    "en": "What does version {} need?",
    "ms": "Apakah yang diperlukan oleh versi {}?",
}
BEFORE = {
    "sv": ["Och den förra?", "och versionen innan?", "Den tidigare?", "Och hur mycket minne behöver den föregående?"],
    "da": ["Og den før den?", "og versionen før?", "Den tidligere?", "Og hvor meget hukommelse kræver den forrige?"],
    "nl": ["En die daarvoor?", "en de vorige?", "De eerdere versie?", "En hoeveel geheugen heeft de vorige nodig?"],
    "en": [
        "And the one before?",
        "the previous version",
        "The earlier?",
        "And how much memory does the previous one need?",
    ],
    "ms": ["Yang sebelum itu?", "versi sebelumnya?", "Yang terdahulu?", "Dan berapa banyak ingatan versi sebelumnya?"],
}
AFTER = {
    "sv": ["Och nästa?", "Och versionen efter?"],
    "da": ["Og den næste?", "Og versionen efter?"],
    "nl": ["En de volgende?", "En die daarna?"],
    "en": ["And the next one?", "And the one after that?"],
    "ms": ["Dan yang seterusnya?", "Yang selepas itu?"],
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_one_before_or_after_a_version_is_its_neighbour(bot: Bot, language: str):
    def quoted(text: str, version: str, *more: str) -> str:
        history = [Turn(each, language) for each in (NEEDS[language].format(version), *more)]
        answer = bot.ask(text, history=history, hint=language)
        assert answer.language == language
        return first_quote(answer)

    for text in BEFORE[language]:
        assert " 1.9 " in quoted(text, "1.10")
        assert " 1.8 " in quoted(text, "1.9")
    for text in AFTER[language]:
        assert " 1.10 " in quoted(text, "1.9")
    again = BEFORE[language][0]
    assert " 1.8 " in quoted(again, "1.10", again)


# ---- with and without ------------------------------------------------------------------------

LOST = {
    "sv": ["Hur loggar jag in om jag har tappat bort telefonen?", "hur loggar jag in utan min telefon"],
    "da": ["Hvordan logger jeg ind, hvis jeg har mistet telefonen?", "hvordan logger jeg ind uden min telefon"],
    "nl": ["Hoe log ik in als ik de telefoon kwijt ben?", "hoe log ik in zonder mijn telefoon"],
    "en": ["How do I sign in if I have lost the phone?", "how do I sign in without my phone"],
    "ms": ["Bagaimana saya log masuk jika telefon saya hilang?", "bagaimana log masuk tanpa telefon"],
}
HELD = {
    "sv": ["Hur loggar jag in om jag har telefonen?", "hur loggar jag in med min telefon"],
    "da": ["Hvordan logger jeg ind, hvis jeg har telefonen?", "hvordan logger jeg ind med min telefon"],
    "nl": ["Hoe log ik in als ik de telefoon heb?", "hoe log ik in met mijn telefoon"],
    "en": ["How do I sign in if I have the phone?", "how do I sign in with my phone"],
    "ms": ["Bagaimana saya log masuk jika saya ada telefon?", "bagaimana log masuk dengan telefon"],
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_has_lost_something_does_not_get_the_page_for_those_who_have_it(bot: Bot, language: str):
    held, lost = (re.findall("## (.*)", PAGES[language])[place] for place in (2, 3))
    for texts, first, other in ((LOST, lost, held), (HELD, held, lost)):
        for text in texts[language]:
            headings = [each.passage.heading_path[-1] for each in bot.search(text)]
            assert headings[0] == first, text
            assert headings.index(other) > 0
            assert {each.heading_path[-1] for each in bot.ask(text).citations} == {first}


@given(st.text(), st.sampled_from(codes()))
def test_of_any_text_it_can_be_asked_what_is_there(text: str, code: str):
    presence(text, code)


# ---- stories around a question -------------------------------------------------------------

STORIES = {  # what is searched stands in brackets
    "sv": "Hej! Vi flyttade till ett nytt kontor i våras, och sedan dess har allt varit lite rörigt, särskilt med"
    " de nya datorerna som min kollega ställde upp. I går kom en tekniker och bytte ut nästan alla kablar."
    " [Sedan dess blinkar lampan på skrivaren rött hela dagarna. Vad betyder det?]",
    "da": "Hej! Vi flyttede til et nyt kontor i foråret, og siden har alting været lidt rodet, især med de nye"
    " computere, som min kollega stillede op. I går kom der en tekniker og skiftede næsten alle kabler. [Siden"
    " blinker lampen på printeren rødt hele dagen. Hvad betyder det?]",
    "nl": "Hallo! We zijn in het voorjaar naar een nieuw kantoor verhuisd, en sindsdien is alles een beetje"
    " rommelig, vooral met de nieuwe computers die mijn collega heeft neergezet. Gisteren kwam een monteur"
    " bijna alle kabels vervangen. [Sindsdien knippert het lampje op de printer de hele dag rood. Wat betekent"
    " dat?]",
    "en": "Hello! We moved to a new office this spring, and since then everything has been a bit of a mess, above"
    " all with the new computers that my colleague set up. Yesterday a technician came and replaced nearly all"
    " the cables. [Since then the lamp on the printer has been blinking red all day. What does that mean?]",
    "ms": "Salam! Kami berpindah ke pejabat baharu pada awal tahun ini dan sejak itu semuanya agak tidak teratur,"
    " terutama sekali komputer baharu yang dipasang oleh rakan sekerja saya. Semalam seorang juruteknik datang"
    " dan menukar hampir semua kabel. [Sejak itu lampu pada pencetak berkelip merah sepanjang hari. Apa"
    " maksudnya?]",
}


@pytest.mark.parametrize("language", STORIES)
def test_of_a_story_what_it_asks_is_searched(language: str):
    before, _, asks = STORIES[language].rstrip("]").partition("[")
    question, _ = understood(before + asks, hint=language)
    assert (question.text, question.language) == (asks, language)
    # The story alone asks nothing, and what is short is searched whole.
    assert understood(before.strip(), hint=language)[0].text == before.strip()
    assert understood(f"Kilde. {asks}", hint=language)[0].text == f"Kilde. {asks}"


HELP = {
    "sv": "Kan du hjälpa mig?",
    "da": "Kan du hjælpe mig?",
    "nl": "Kun je me helpen?",
    "en": "Can you help me?",
    "ms": "Bolehkah anda bantu saya?",
}


@pytest.mark.parametrize("language", HELP)
def test_a_story_that_only_asks_for_help_is_searched_whole(language: str):
    story, _, asks = STORIES[language].rstrip("]").partition("[")
    text = f"{HELP[language]} {story}{asks.partition('.')[0]}."
    question, _ = understood(text, hint=language)
    assert question.text == text
    assert reply(question) is None
