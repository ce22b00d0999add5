"""A follow-up is searched with what it goes on about; a question that stands on its own is searched as it is."""

from __future__ import annotations

import pytest
from helpers import assert_share

from bot.languages.cues import doubtful_subject, leans_on_before, search_text
from bot.languages.frequencies import content_words
from bot.languages.locale import codes
from bot.records import Question, Turn

BEFORE = {
    "sv": "Hur installerar jag programmet?",
    "da": "Hvordan installerer jeg programmet?",
    "nl": "Hoe installeer ik het programma?",
    "en": "How do I install the program?",
    "ms": "Bagaimana memasang program ini?",
}

FOLLOW_UPS = {
    "sv": """Och på Windows?
Vad kostar det?
Varför då?
Hur fungerar det?
Hur länge?
Hur uppdaterar jag det?
På en telefon?
Är den säker?
Finns det stöd för det på Mac?
Berätta mer
Vad betyder detta?
Men utan nätverk?
Hur mycket minne?""",
    "da": """Og på Windows?
Hvad koster det?
Hvorfor det?
Hvordan fungerer det?
Hvor længe?
Hvordan opdaterer jeg det?
På en telefon?
Er den sikker?
Virker det også på Mac?
Fortæl mere
Hvad betyder dette?
Men uden netværk?
Hvor meget hukommelse?""",
    "nl": """En voor kinderen?
En op Windows?
Wat kost het?
Waarom dan?
Hoe werkt dat?
Kan het op een oude computer?
Hoe lang duurt dat?
Op een telefoon?
Hoe werk ik het bij?
Is hij veilig?
Vertel meer
Wat betekent dit?
Maar zonder netwerk?
Hoeveel geheugen?""",
    "en": """And on Windows?
What does it cost?
Why?
How does it work?
Can I use it on an old computer?
How long does it take?
How do I update it?
On a phone?
Is it free?
What about the Mac?
Tell me more
What does that mean?
But without a network?
How much memory?""",
    "ms": """Macam mana pula dengan Windows?
Berapa harganya?
Kenapa?
Bagaimana ia berfungsi?
Bolehkah ia berjalan pada komputer lama?
Berapa lama?
Bagaimana mengemaskininya?
Pada telefon?
Adakah ia selamat?
Apa maksud itu?
Ceritakan lagi
Tapi tanpa rangkaian?
Bagaimana dengan Mac?
Macam mana nak guna benda tu?""",
}

# These may go on with the subject or leave it: what was asked before counts a little.
IN_DOUBT = {
    "sv": """Kan den köras på en gammal dator?
Vad är standardvärdet?
Hur ska filen se ut?""",
    "da": """Kan den køre på en gammel computer?
Hvad er standardværdien?
Hvordan skal filen se ud?""",
    "nl": """Wat is de standaardwaarde?
Hoe moet het bestand eruitzien?""",
    "en": """What's the default?
What should the file look like?""",
    "ms": """Apakah nilai lalainya sekarang?
Failnya perlu dalam format apa?""",
}

LEFT = {
    "sv": """Förresten, vad kostar det?
En annan fråga: hur fungerar det?
Och förresten, vad betyder namnet?""",
    "da": """Forresten, hvad koster det?
Et andet spørgsmål: hvordan virker det?
Og forresten, hvad betyder navnet?""",
    "nl": """Trouwens, wat kost het?
Een andere vraag: hoe werkt dat?
En trouwens, wat betekent de naam?""",
    "en": """By the way, what does it cost?
Another question: how does it work?
And by the way, what does the name mean?""",
    "ms": """Oh ya, berapa harganya?
Soalan lain: bagaimana ia berfungsi?
Oh ya, apa maksud nama itu?""",
}

OWN_SUBJECT = {
    "sv": """Vad är RAG?
Finns det en modell på svenska?
Går det att köra utan nätverk?
Hur fungerar sökningen?
Hur väljer jag det bästa indexet?
Vilka språk finns det?
Är det möjligt att träna en modell?
Är den nya versionen snabbare?
Vad är LoRA och hur fungerar det?
Vad är ett index?
Hur lång tid tar det att bygga indexet?
Var lagras de uppladdade filerna?
Vad är det för skillnad på RAG och finjustering?""",
    "da": """Hvad er RAG?
Findes der en model på dansk?
Er der en model til billeder?
Hvordan virker søgningen?
Hvordan vælger jeg det bedste indeks?
Hvilke sprog er der?
Er det muligt at træne en model?
Er den nye version hurtigere?
Hvad er LoRA, og hvordan virker det?
Hvad er et indeks?
Hvor lang tid tager det at bygge indekset?
Hvor gemmes de uploadede filer?
Hvor stor skal en model være, før den kaldes stor?""",
    "nl": """Wat is RAG?
Is er een model voor het Nederlands?
Hoe werkt het zoeken?
Wat doet het model?
Hoe kies ik het beste model?
Welke talen zijn er?
Is het mogelijk om een model te trainen?
Is de nieuwe versie sneller?
Wat is LoRA en hoe werkt het?
Wat is een index?
Hoe lang duurt het om de index te bouwen?
Waar zijn de bestanden opgeslagen?
Werkt het programma zonder netwerk?""",
    "en": """What is RAG?
Is there a model in Dutch?
How does search work?
What is an index?
Which is the model that runs fastest?
Which languages are there?
Is it possible to train a model?
Is the new version faster?
What is LoRA and how does it work?
How do I choose the best model?
How long does it take to build the index?
Where are uploaded files stored?
Why can this course only be read on a Mac?
Is a model slower if it is quantized, or does it run faster?""",
    "ms": """Apa itu RAG?
Apakah itu penalaan halus?
Adakah terdapat model dalam bahasa Melayu?
Bagaimana carian berfungsi?
Bahasa apa yang disokong?
Bagaimana memilih model yang terbaik?
Bolehkah saya melatih model sendiri?
Adakah versi baharu lebih pantas?
Apakah LoRA dan bagaimana ia berfungsi?
Apakah indeks?
Berapa lama masa untuk membina indeks?
Siapa yang menulis dokumentasi ini?
Kalau memori tidak cukup, model mana yang sesuai?""",
}


def lines(texts: dict[str, str], code: str) -> list[str]:
    return texts[code].splitlines()


def searched(code: str, text: str, *before: str) -> str:
    return searched_beside(code, text, *before)[0]


def searched_beside(code: str, text: str, *before: str) -> tuple[str, str]:
    """What is searched, and beside it what was asked before, where that counts a little."""
    question = Question(text, code, "words", tuple(map(Turn, before)))
    return search_text(question), doubtful_subject(question)


@pytest.mark.parametrize("code", codes())
def test_a_follow_up_brings_the_question_it_goes_on_with(code):
    before = BEFORE[code]
    assert_share((text, searched(code, text, before), f"{before} {text} {text}") for text in lines(FOLLOW_UPS, code))


@pytest.mark.parametrize("code", codes())
def test_a_change_of_subject_is_not_dragged_along(code):
    assert_share((text, searched(code, text, BEFORE[code]), text) for text in lines(OWN_SUBJECT, code))


@pytest.mark.parametrize("code", codes())
def test_in_doubt_a_question_is_searched_as_it_is_beside_the_one_before(code):
    found = {text: searched_beside(code, text, BEFORE[code], "Tack!") for text in lines(IN_DOUBT, code)}
    assert_share((text, each, (text, BEFORE[code])) for text, each in found.items())


@pytest.mark.parametrize("code", codes())
def test_who_says_so_leaves_the_subject(code):
    assert_share((text, searched_beside(code, text, BEFORE[code]), (text, "")) for text in lines(LEFT, code))


@pytest.mark.parametrize("code", codes())
def test_what_was_asked_before_is_itself_searched_with_what_it_goes_on_with(code):
    first, unclear = lines(FOLLOW_UPS, code)[0], lines(IN_DOUBT, code)[-1]
    question = Question(unclear, code, "words", (Turn(BEFORE[code]), Turn(first)))
    assert doubtful_subject(question) == f"{BEFORE[code]} {first}"


@pytest.mark.parametrize("code", [code for code in codes() if code != "en"])
def test_a_follow_up_is_read_in_the_language_it_is_written_in(code):
    text = lines(FOLLOW_UPS, code)[0]
    question = Question(text, "en", "given", (Turn(BEFORE[code]),), written_in=code)
    assert search_text(question) == f"{BEFORE[code]} {text} {text}"


@pytest.mark.parametrize("code", codes())
def test_the_first_question_is_searched_as_it_is(code):
    assert_share((text, searched(code, text), text) for text in [BEFORE[code], *lines(FOLLOW_UPS, code)])


@pytest.mark.parametrize("code", codes())
def test_a_follow_up_of_a_follow_up_keeps_the_subject(code):
    first, second = lines(FOLLOW_UPS, code)[:2]
    assert searched(code, second, "RAG?", BEFORE[code], first) == f"{BEFORE[code]} {first} {second} {second}"


@pytest.mark.parametrize("code", codes())
def test_a_question_asked_again_does_not_go_on_with_itself(code):
    first, unclear = lines(FOLLOW_UPS, code)[0], lines(IN_DOUBT, code)[-1]
    assert searched(code, first, BEFORE[code], first) == searched(code, first, BEFORE[code])
    assert doubtful_subject(Question(unclear, code, "words", (Turn(unclear),))) == ""


def test_thanks_and_requests_for_a_language_are_no_subject():
    assert searched("en", "What does it cost?", BEFORE["en"], "Thanks!", "answer in English", "").startswith(
        BEFORE["en"]
    )


@pytest.mark.parametrize("code", codes())
def test_a_long_conversation_stays_short_to_search(code):
    text = lines(FOLLOW_UPS, code)[0]
    assert searched(code, text, *[f"{text} {text}"] * 50) == " ".join([text] * 6)


# ---- sentences that need the one before them -------------------------------------------------

LEANING = {
    "sv": """Den kan köras utan nätverk.
Den är liten.
Det innebär att inget lämnar datorn.
De används sällan.
Detta gäller alla språk.
Därför byggs indexet om.""",
    "da": """Den kan køre uden netværk.
Den er lille.
Det betyder, at intet forlader computeren.
De bruges sjældent.
Dette gælder alle sprog.
Derfor bygges indekset igen.""",
    "nl": """Het werkt zonder netwerk.
Hij is klein.
Dit geldt voor alle talen.
Ze worden zelden gebruikt.
Zo’n model past niet.
Daarom wordt de index herbouwd.""",
    "en": """It runs without a network.
They are small.
This holds for all languages.
That’s why it is rebuilt.
“These are rarely used.”
For example, 3 GB.""",
    "ms": """Ia berjalan tanpa rangkaian.
Ayat itu tidak dipaparkan.
Vektor ini disimpan.
Oleh itu, indeks dibina semula.
Selain itu, ia kecil.
Di sini tiada rangkaian.
Fail tersebut dibaca.""",
}

STANDING = {
    "sv": """Den nya modellen är liten.
Det finns fem språk.
Det är viktigt att läsa källan.
De största filerna läses först.
Denmark är inget pronomen.
Det bästa svaret visas.""",
    "da": """Den nye model er lille.
Der findes fem sprog.
Det er vigtigt at læse kilden.
De største filer læses først.
Det bedste svar vises.""",
    "nl": """Het model is klein.
Er zijn vijf talen.
Zijn er vragen?
Het kleinste bestand wordt eerst gelezen.
De index is klein.""",
    "en": """The model is small.
There are five languages.
Italy is a country.
So-called tokens are pieces.
Theory is one thing.""",
    "ms": """Model bahasa itu kecil.
Terdapat lima bahasa.
Indeks dibina semula.
Inilah fail yang dibaca.
Iaitu lima bahasa.""",
}


@pytest.mark.parametrize("code", codes())
def test_a_sentence_that_means_the_one_before_leans_on_it(code):
    assert_share((text, leans_on_before(text, code), True) for text in lines(LEANING, code))


@pytest.mark.parametrize("code", codes())
def test_a_sentence_with_its_own_subject_stands_alone(code):
    assert_share((text, leans_on_before(text, code), False) for text in lines(STANDING, code))


@pytest.mark.parametrize("code", codes())
def test_follow_ups_that_only_ask_have_no_subject(code):
    why = {"sv": "Varför då?", "da": "Hvorfor det?", "nl": "Waarom dan?", "en": "Why?", "ms": "Kenapa?"}[code]
    assert content_words(why, code) == {}
