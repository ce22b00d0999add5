"""Readers are answered in their language: by their words, what they ask for, the conversation or the browser."""

from __future__ import annotations

import re
import unicodedata
from concurrent.futures import ThreadPoolExecutor

import pytest
from helpers import assert_share
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.languages.frequencies import content_words
from bot.languages.identify import identify, language_of
from bot.languages.locale import codes, locale
from bot.languages.settle import settle, understood
from bot.languages.talk import asked_language, small_talk
from bot.records import SettingError, Turn

CODES = codes()

OURS = {
    "sv": """Hur installerar jag programmet på en gammal dator?
Vad är skillnaden mellan en modell och ett index?
Varför tar det så lång tid att få svar?
Går det att köra utan nätverk?
hur gor jag for att andra sprak
Vilka filer läses in när mappen ändras?
Finns det något sätt att stänga av fine-tuning i LoRA-läget?
Räcker 8 GB minne?
Vem har skrivit dokumentationen?
Kan man lita på en gammal översättning?""",
    "da": """Hvordan installerer jeg programmet på en gammel computer?
Hvad er forskellen på en model og et indeks?
Hvorfor tager det så lang tid at få svar?
Kan det køre uden netværk?
hvordan aendrer jeg sproget
Hvilke filer læses ind, når mappen ændres?
Er der en måde at slå fine-tuning fra i LoRA-tilstand?
Er 8 GB hukommelse nok?
Hvem har skrevet dokumentationen?
Kan man stole på en gammel oversættelse?""",
    "nl": """Hoe installeer ik het programma op een oude computer?
Wat is het verschil tussen een model en een index?
Waarom duurt het zo lang voordat ik antwoord krijg?
Werkt het ook zonder netwerk?
Welke bestanden worden ingelezen als de map verandert?
Kan ik fine-tuning in de LoRA-modus uitzetten?
Is 8 GB geheugen genoeg?
Wie heeft de documentatie geschreven?
Kun je een oude vertaling vertrouwen?
hoe verander ik de taal""",
    "en": """How do I install the program on an old computer?
What is the difference between a model and an index?
Why does it take so long to get an answer?
Does it run without a network?
Which files are read when the folder changes?
Can I turn off fine-tuning in LoRA mode?
Is 8 GB of memory enough?
Who wrote the documentation?
Can an old translation be trusted?
how do i change the language""",
    "ms": """Bagaimana saya memasang program ini pada komputer lama?
Apakah perbezaan antara model dengan indeks?
Kenapa lama sangat nak dapat jawapan?
Bolehkah ia berjalan tanpa rangkaian?
Fail mana yang dibaca apabila folder berubah?
Macam mana nak matikan fine-tuning dalam mod LoRA?
Cukupkah memori 8 GB?
Siapa yang menulis dokumentasi ini?
Boleh percaya ke terjemahan lama?
macam mana tukar bahasa""",
}

OTHERS = {
    "German": """Wie funktioniert die Suche in dieser Dokumentation?
Was ist der Unterschied zwischen RAG und Fine-Tuning?
Kannst du mir bitte helfen?
Ich möchte wissen, wie viel Speicher das Modell braucht.
Wo finde ich die Anleitung?
Warum dauert die Antwort so lange?
Das Programm startet nicht mehr.
Gibt es eine deutsche Übersetzung?
Wer hat das geschrieben?
Ich verstehe das nicht.""",
    "Norwegian": """Hva er forskjellen mellom RAG og finjustering?
Jeg vil gjerne vite hvor mye minne modellen trenger.
Hvor finner jeg veiledningen?
Hvorfor tar det så lang tid å få svar?
Programmet starter ikke lenger, hva skal jeg gjøre?
Finnes det en norsk oversettelse?
Hva koster det å bruke tjenesten?
Jeg skjønner ikke hva dette betyr.
Når kommer den neste versjonen ut?
Er det noen som vet hva som skjer etterpå?""",
    "Spanish": """¿Cómo funciona la búsqueda en esta documentación?
¿Cuál es la diferencia entre RAG y el ajuste fino?
¿Qué modelos se pueden ejecutar en una Raspberry Pi?
Quiero saber cuánta memoria necesita el modelo.
¿Dónde encuentro la guía?
El programa ya no arranca.
¿Por qué tarda tanto la respuesta?
como instalo el paquete en windows
Gracias por tu ayuda.
No entiendo lo que significa esto.""",
    "French": """Comment fonctionne la recherche dans cette documentation ?
Quelle est la différence entre le RAG et le fine-tuning ?
Quels modèles peuvent tourner sur un Raspberry Pi ?
Je voudrais savoir combien de mémoire il faut.
Où se trouve le guide d'installation ?
Pourquoi la réponse est-elle si lente ?
Le programme ne démarre plus.
Merci pour votre aide.
Je ne comprends pas ce que cela veut dire.
Combien ça coûte ?""",
    "Finnish": """Miten haku toimii tässä dokumentaatiossa?
Mitä eroa on RAGilla ja hienosäädöllä?
Haluaisin tietää, kuinka paljon muistia malli tarvitsee.
Mistä löydän ohjeet?
Miksi vastaus kestää niin kauan?
Ohjelma ei enää käynnisty.
Kiitos avusta!
En ymmärrä, mitä tämä tarkoittaa.
Paljonko se maksaa?
Onko suomenkielistä käännöstä?""",
    "other": """Ég vil vita hversu mikið minni líkanið þarf.
Af hverju tekur svarið svona langan tíma?
Jak działa wyszukiwanie w tej dokumentacji?
Nie rozumiem, co to znaczy.
Come funziona la ricerca in questa documentazione?
Como funciona a pesquisa nesta documentação?
Bu belgelerde arama nasıl çalışıyor?
这个文档的搜索是怎么工作的?
كيف يعمل البحث في هذه الوثائق؟
Как работает поиск в этой документации?
検索はどのように動きますか
Πώς λειτουργεί η αναζήτηση;""",
}


def lines(texts: dict[str, str]) -> list[tuple[str, str]]:
    return [(language, text) for language, block in texts.items() for text in block.splitlines()]


# ---- which language a text is in -----------------------------------------------------------


@pytest.mark.parametrize("language", OURS)
def test_ordinary_questions_are_known_by_their_words(language):
    found = {text: identify(text, CODES) for text in OURS[language].splitlines()}
    assert_share((text, (each.language, each.confidence > 0.8), (language, True)) for text, each in found.items())


@pytest.mark.parametrize("other", OTHERS)
def test_plainly_other_languages_are_not_taken_for_ours(other):
    assert_share((text, identify(text, CODES).language, None) for text in OTHERS[other].splitlines())


@pytest.mark.parametrize(
    "text", ["onnx runtime quantization", "vector database", "llama.cpp build flags", "Kubernetes ingress", "LoRA rank"]
)
def test_keywords_of_jargon_are_never_rejected(text):
    assert identify(text, CODES).language is not None
    assert not settle(text, CODES).rejected


def test_indonesian_counts_as_malay():
    assert identify("Saya ingin tahu berapa banyak memori yang dibutuhkan model ini.", CODES).language == "ms"


@pytest.mark.parametrize("text", ["", "   ", "12345 67", "🙂🙂", "?!…"])
def test_a_text_without_words_has_no_language(text):
    assert identify(text, CODES).language is None
    assert not settle(text, CODES).rejected


def test_scores_are_probabilities_of_the_choices():
    found = identify("Hvad er det?", ("sv", "da"))
    assert set(found.scores) == {"sv", "da"}
    assert sum(found.scores.values()) == pytest.approx(1)
    assert found.confidence == found.scores["da"]


def test_a_prior_decides_where_the_words_do_not():
    assert identify("server", CODES, {"nl": 6.0}).language == "nl"
    assert identify("server", CODES, {"da": 6.0}).language == "da"


@pytest.mark.parametrize("code", CODES)
def test_every_phrase_is_in_its_own_language(code):
    own = locale(code)
    said = [own.phrases, own.reasons, own.notices, own.page]
    texts = [
        text for table in said for value in table.values() for text in ([value] if isinstance(value, str) else value)
    ]
    for text in texts:
        plain = re.sub(r"\{\w+\}|Kilde|kilde index|RAG", "", text)
        if len(re.findall(r"[^\W\d_]{2,}", plain)) >= 4:
            assert identify(plain, CODES).language == code, text


def test_same_answer_every_time_and_in_every_thread():
    texts = [text for _, text in lines(OURS)[::5] + lines(OTHERS)[::7]]
    first = [identify(text, CODES) for text in texts]
    with ThreadPoolExecutor(8) as threads:
        for again in threads.map(lambda _: [identify(text, CODES) for text in texts], range(50)):
            assert again == first


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=200))
def test_any_text_is_survived(text):
    found = identify(text, CODES)
    assert found.language is None or found.language in CODES
    settled = settle(text, CODES, hint=text, history=[Turn(text)])
    assert settled.language in CODES
    small_talk(text, "sv")
    code, rest = asked_language(text)
    assert code in CODES or rest == text
    content_words(text, "nl")


@pytest.mark.parametrize(
    "text", ["x" * 20_000, "ord " * 5_000, "🙂" * 20_000, "é\n" * 10_000, "1." * 10_000, "的" * 20_000]
)
def test_very_long_texts_are_survived(text):
    assert settle(text, CODES).language in CODES


@pytest.mark.parametrize("code", CODES)
def test_decomposed_letters_are_the_same_words(code):
    for text in OURS[code].splitlines():
        assert identify(unicodedata.normalize("NFD", text), CODES).language == code


# ---- documents -----------------------------------------------------------------------------


def test_a_document_is_in_the_language_of_its_prose_whatever_its_jargon():
    texts = [
        "Fine-tuning med LoRA og QLoRA",
        "Embedding model, vector database, prompt engineering, retrieval-augmented generation",
        "Her bruger vi en lille model, fordi den kan køre på en almindelig computer.",
        "Resultatet gemmes i mappen, så det ikke skal beregnes igen.",
    ]
    assert language_of(texts, CODES) == "da"


def test_an_english_body_under_a_malay_heading_is_english():
    body = [
        "The model is trained on the examples of the team, and then it is measured on the ones it has not seen."
    ] * 5
    assert language_of(["Pengenalan", *body, "Dokumen ini telah diterjemahkan."], CODES) == "en"


def test_a_document_without_words_is_english():
    assert language_of(["12 | 34", "🙂"], CODES) == "en"


# ---- which language to answer in -----------------------------------------------------------

DANISH_BROWSER = "da-DK,da;q=0.9,en;q=0.8"


def test_a_given_language_wins():
    history = [Turn("Hvad er RAG?", language="da")]
    settled = settle("Vad är RAG?", CODES, language="nl", hint=DANISH_BROWSER, history=history)
    assert settled == ("nl", "given", False)


def test_an_unknown_given_language_is_refused_in_one_sentence():
    with pytest.raises(SettingError, match=r"^There is no language 'xx'; choose one of da, en, ms, nl, sv\.$"):
        settle("Vad är RAG?", CODES, language="xx")


@pytest.mark.parametrize("language", OURS)
def test_a_wrong_hint_does_not_overrule_a_question(language):
    asked = [(text, hint) for text in OURS[language].splitlines() for hint in CODES]
    assert_share((each, settle(each[0], CODES, hint=each[1]).language, language) for each in asked)


def test_clear_words_are_said_to_have_settled_it():
    assert settle("Hvordan installerer jeg programmet?", CODES, hint=DANISH_BROWSER).how == "words"


@pytest.mark.parametrize("text", ["RAG", "ONNX int8", "Phi-4", "42", "🙂"])
def test_names_alone_lean_on_the_conversation_then_the_browser_then_english(text):
    history = [Turn("Apakah RAG?", language="ms"), Turn("RAG", language=None)]
    assert settle(text, CODES, hint=DANISH_BROWSER, history=history) == ("ms", "conversation", False)
    assert settle(text, CODES, hint=DANISH_BROWSER) == ("da", "hint", False)
    assert settle(text, CODES) == ("en", "default", False)


@pytest.mark.parametrize(
    ("hint", "language"),
    [
        ("sv", "sv"),
        ("sv-SE", "sv"),
        ("nl_BE", "nl"),
        ("id-ID,id;q=0.9", "ms"),
        ("nb-NO,no;q=0.9,da;q=0.5", "da"),
        ("en;q=0.4,nl;q=0.9", "nl"),
        ("de,fr", "en"),
        ("*;q=x,,;", "en"),
        ("", "en"),
    ],
)
def test_hints_are_codes_or_browser_headers(hint, language):
    assert settle("RAG", CODES, hint=hint).language == language


def test_a_language_that_we_do_not_have_falls_back_and_says_so():
    text = "Wie funktioniert die Suche in dieser Dokumentation?"
    assert settle(text, CODES, hint=DANISH_BROWSER) == ("da", "hint", True)
    assert settle(text, CODES) == ("en", "default", True)
    assert settle(text, CODES, history=[Turn("Hoe werkt dit?", language="nl")]) == ("nl", "conversation", True)


# ---- small talk ----------------------------------------------------------------------------


SMALL_TALK = {
    "sv": {
        "Hej!": "greeting",
        "Tack så mycket!": "thanks",
        "Vad kan jag fråga om?": "help",
        "Hej Kilde": "greeting",
        "Trevlig helg!": "bye",
    },
    "da": {
        "MANGE TAK": "thanks",
        "på gensyn": "bye",
        "Hvem har lavet dig?": "help",
    },
    "nl": {
        "hallo daar": "greeting",
        "dank je wel.": "thanks",
        "tot ziens": "bye",
        "Hoi Kilde": "greeting",
        "Duidelijk, bedankt!": "thanks",
    },
    "en": {
        "Thanks a lot!!": "thanks",
        "thanks, bye": "bye",
        "Hi! What can you do?": "help",
        "What’s your name?": "help",
        "Are you an AI?": "help",
    },
    "ms": {
        "Selamat pagi 🙂": "greeting",
        "terima kasih banyak": "thanks",
        "macam mana nak guna ni?": "help",
        "Terima kasih, Kilde!": "thanks",
        "Assalamualaikum wbt": "greeting",
    },
}


@pytest.mark.parametrize("language", SMALL_TALK)
def test_small_talk_in_any_language_whatever_the_page_speaks(language):
    said = SMALL_TALK[language].items()
    assert_share(((text, code), small_talk(text, code), kind) for text, kind in said for code in CODES)
    assert_share((text, settle(text, CODES, hint=language).language, language) for text, _ in said)


@pytest.mark.parametrize(
    "text",
    [
        "Hej, vad är RAG?",
        "help with installation",
        "thanks to whom?",
        "",
        "?",
        "🙂",
        "Tack-kort",
        "Kilde",
        "Hvad er Kilde?",
    ],
)
def test_a_question_is_no_small_talk(text):
    assert small_talk(text, "en") is None


def test_a_greeting_is_answered_in_the_language_of_the_conversation():
    assert settle("hej", CODES, history=[Turn("Vad är RAG?", language="sv")]).language == "sv"
    assert settle("hej", CODES, history=[Turn("Hvad er RAG?", language="da")]).language == "da"
    assert settle("Hej!", CODES, hint="sv-SE,sv;q=0.9").language == "sv"
    assert settle("merci", CODES, hint="nl") == ("nl", "words", False)


# What is said with other words around it, of Kilde itself, and of an answer.
AROUND = {
    "sv": [
        ("Okej, tack så mycket då!", "thanks"),
        ("Vem är du egentligen?", "help"),
        ("Hittar du på svaren?", "help"),
        ("Vilka språk kan du egentligen?", "languages"),
        ("Sparar du mina frågor?", "privacy"),
    ],
    "da": [
        ("Nå, okay, mange tak!", "thanks"),
        ("Hvem er du egentlig?", "help"),
        ("Hvor får du svarene fra?", "help"),
        ("Hvilke sprog taler du så?", "languages"),
        ("Gemmer du det, jeg skriver?", "privacy"),
    ],
    "nl": [
        ("Oké, dankjewel hoor!", "thanks"),
        ("Wie ben je eigenlijk?", "help"),
        ("Verzin je de antwoorden?", "help"),
        ("En welke talen spreek je?", "languages"),
        ("Bewaar je mijn vragen?", "privacy"),
    ],
    "en": [
        ("OK great, thanks a lot!", "thanks"),
        ("So who are you, actually?", "help"),
        ("Do you make things up?", "help"),
        ("Which languages do you speak?", "languages"),
        ("Do you store my questions?", "privacy"),
    ],
    "ms": [
        ("Baiklah, terima kasih banyak!", "thanks"),
        ("Awak ini siapa sebenarnya?", "help"),
        ("Dari mana awak dapat jawapan?", "help"),
        ("Bahasa apa yang awak faham?", "languages"),
        ("Adakah anda menyimpan soalan saya?", "privacy"),
    ],
}
OF_AN_ANSWER = {
    "sv": {
        "Var står det?": "where",
        "Är du säker på det?": "sure",
        "Kortare, tack!": "reword",
        "Visa hela listan": "more",
    },
    "da": {"Hvor står det?": "where", "Nå, er du sikker?": "sure", "Kort sagt?": "reword", "Uddyb venligst": "more"},
    "nl": {
        "Waar staat dat precies?": "where",
        "Weet je dat zeker?": "sure",
        "Kan het korter?": "reword",
        "Toon de hele lijst": "more",
    },
    "en": {
        "Where does it say that?": "where",
        "Are you really sure?": "sure",
        "In plain English, please": "reword",
        "And what else?": "more",
    },
    "ms": {
        "Di mana tertulis begitu?": "where",
        "Awak pasti ke?": "sure",
        "Ringkaskan jawapan itu": "reword",
        "Terangkan lebih lanjut": "more",
    },
}
OF_WHAT_WAS_ASKED = {
    "sv": "Hur fungerar det?",
    "da": "Hvordan virker det?",
    "nl": "Hoe werkt dat?",
    "en": "So how does it work?",
    "ms": "Macam mana nak guna?",
}


@pytest.mark.parametrize("language", AROUND)
def test_small_talk_may_have_words_around_it_that_say_nothing(language):
    assert_share((text, small_talk(text, code), kind) for text, kind in AROUND[language] for code in CODES)


@pytest.mark.parametrize("language", OF_AN_ANSWER)
def test_what_is_said_of_an_answer_is_no_small_talk_before_there_is_one(language):
    said = OF_AN_ANSWER[language].items()
    assert_share((text, small_talk(text, language, asked=True), kind) for text, kind in said)
    assert_share((text, small_talk(text, language), None) for text, _ in said)


@pytest.mark.parametrize("language", OF_WHAT_WAS_ASKED)
def test_how_it_works_is_asked_of_kilde_only_where_nothing_else_was_asked_before(language):
    text = OF_WHAT_WAS_ASKED[language]
    assert (small_talk(text, language), small_talk(text, language, asked=True)) == ("help", None)


@pytest.mark.parametrize("language", OF_AN_ANSWER)
def test_who_wants_more_asks_what_was_asked_before(language):
    before = (Turn("x17", language), Turn(next(iter(OF_AN_ANSWER[language])), language))
    wanted = next(text for text, kind in OF_AN_ANSWER[language].items() if kind == "more")
    question, notices = understood(wanted, hint="en", history=before)
    assert (question.text, question.language, question.more, notices) == ("x17", language, True, ())


SAID_OTHERWISE = {  # none of these stands in a list as it is
    "sv": [
        ("Var exakt hittade du det?", "where"),
        ("Kan du förenkla svaret?", "reword"),
        ("Loggas våra samtal?", "privacy"),
    ],
    "da": [
        ("Hvor præcis læste du det?", "where"),
        ("Kan du forenkle svaret?", "reword"),
        ("Logger du vores chat?", "privacy"),
    ],
    "nl": [
        ("Op welke pagina staat dit?", "where"),
        ("Is dit wel juist?", "sure"),
        ("Wordt ons gesprek opgeslagen?", "privacy"),
    ],
    "en": [
        ("Can you give me the source?", "where"),
        ("Are you quite certain of that?", "sure"),
        ("Show me everything", "more"),
    ],
    "ms": [
        ("Kat halaman mana awak baca?", "where"),
        ("Adakah anda benar-benar yakin?", "sure"),
        ("Senaraikan semuanya", "more"),
    ],
}
NOT_OF_AN_ANSWER = {
    "sv": ["Vilka språk stöder redigeraren?", "Visa alla användare", "Är det gratis?", "Sparas säkerhetskopiorna?"],
    "da": ["Hvilke sprog understøtter editoren?", "Vis alle brugere", "Er det gratis?", "Gemmes kopierne?"],
    "nl": ["Welke talen ondersteunt de editor?", "Toon alle gebruikers", "Is het gratis?", "Worden kopieën bewaard?"],
    "en": ["Which languages can the editor handle?", "Show all users", "Is it reliable?", "Are the backups stored?"],
    "ms": ["Bahasa apa yang disokong?", "Tunjukkan semua pengguna", "Adakah ia selamat?", "Adakah fail disimpan?"],
}


@pytest.mark.parametrize("language", SAID_OTHERWISE)
def test_what_is_said_of_an_answer_may_be_worded_otherwise_and_a_question_is_none(language):
    said = SAID_OTHERWISE[language]
    assert_share((text, small_talk(text, code, asked=True), kind) for text, kind in said for code in CODES)
    questions = NOT_OF_AN_ANSWER[language]
    assert_share((text, small_talk(text, code, asked=True), None) for text in questions for code in CODES)


# ---- requests for a language ---------------------------------------------------------------


@pytest.mark.parametrize("speaker", CODES)
def test_every_wording_asks_for_every_language(speaker):
    own = locale(speaker)
    asked = {
        pattern.replace("{language}", own.languages[code]): code for pattern in own.talk["switch"] for code in CODES
    }
    assert_share((text, asked_language(text), (code, "")) for text, code in asked.items())
    assert_share((text, asked_language(f"{text.capitalize()}!"), (code, "")) for text, code in asked.items())


REQUESTS = {  # by the language of who asks: the language asked for, and what is left of the question
    "sv": {
        "Vad är RAG? Svara på danska, tack!": ("da", "Vad är RAG?"),
        "på svenska, tack": ("sv", ""),
        "Kan jag få det på danska?": ("da", ""),
        "Kan du översätta det till danska?": ("da", ""),
    },
    "da": {
        "hvad er RAG? svar på engelsk": ("en", "hvad er RAG?"),
        "Svar på engelsk: hvad er RAG?": ("en", "hvad er RAG?"),
        "Må jeg få det på svensk?": ("sv", ""),
    },
    "nl": {
        "wat is RAG, antwoord in het Deens alsjeblieft": ("da", "wat is RAG"),
        "antwoord in het Vlaams": ("nl", ""),
        "Kan het ook in het Engels?": ("en", ""),
        "in ’t Engels graag": ("en", ""),
    },
    "en": {
        "what is RAG please answer in Swedish": ("sv", "what is RAG"),
        "What is RAG? (in Malay)": ("ms", "What is RAG?"),
        "English please": ("en", ""),
        "Answer in Malay from now on": ("ms", ""),
    },
    "ms": {
        "Apa itu RAG? Jawab dalam bahasa Inggeris.": ("en", "Apa itu RAG?"),
        "jawab dalam BM": ("ms", ""),
        "Boleh guna bahasa Inggeris tak?": ("en", ""),
    },
}


@pytest.mark.parametrize("speaker", REQUESTS)
def test_a_request_is_taken_out_of_the_question(speaker):
    assert_share((text, asked_language(text), right) for text, right in REQUESTS[speaker].items())


@pytest.mark.parametrize(
    "text",
    [
        "Can it answer in English?",
        "What does overfitting mean in English?",
        "Hvordan får jeg svar på engelsk?",
        "Hur översätts dokumentationen till svenska?",
        "Is there a page in Dutch about settings?",
        "Vad är RAG?",
        "",
    ],
)
def test_a_question_about_a_language_is_a_question(text):
    assert asked_language(text) == (None, text)


def test_a_request_alone_stays_in_force_and_one_within_a_question_does_not():
    alone = [Turn("Hvad er RAG?", language="da"), Turn("svar på engelsk", language="en"), Turn("RAG?", language="en")]
    assert settle("Hvornår bruger man det?", CODES, history=alone) == ("en", "asked", False)
    within = [Turn("Hvad er RAG? svar på engelsk", language="en")]
    assert settle("Hvornår bruger man det så?", CODES, history=within) == ("da", "words", False)
    assert settle("answer in Dutch", CODES, history=alone) == ("nl", "asked", False)


# ---- what a text is about ------------------------------------------------------------------


@pytest.mark.parametrize("code", CODES)
def test_content_words_are_the_subject(code):
    question = {
        "sv": "Hur fungerar finjustering?",
        "da": "Hvordan fungerer finjustering?",
        "nl": "Hoe werkt finetuning?",
        "en": "How does fine-tuning work?",
        "ms": "Bagaimanakah penalaan berfungsi?",
    }[code]
    subject = {"nl": "finetuning", "en": "fine-tuning", "ms": "penalaan"}.get(code, "finjustering")
    words = content_words(question, code)
    assert max(words, key=lambda word: words[word]) == subject


NO_SUBJECT = {
    "sv": "Och varför det?",
    "da": "Hvorfor ikke?",
    "nl": "En waarom dan?",
    "en": "Why not?",
    "ms": "Kenapa tidak?",
}


@pytest.mark.parametrize("code", NO_SUBJECT)
def test_a_question_may_name_no_subject(code):
    assert content_words(NO_SUBJECT[code], code) == {}
