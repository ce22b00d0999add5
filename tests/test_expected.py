"""What a question asks for is told by its wording; a text about the same subject without it does not answer."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers import assert_share, filled

from bot import Bot, Settings, Turn
from bot.languages.locale import codes
from bot.searching.asked.expected import absent, at_another_rate, expected, holds
from bot.searching.asked.named import mentions, unnamed

# A question, and the kind of thing that it asks for; "" where that may be anything.
ASKS = {
    "sv": [
        ("Vad kostar ett årskort på biblioteket?", "cost"),
        ("Vad går det loss på att hyra salen?", "cost"),
        ("Hur mycket får jag betala för en extra skärm?", "cost"),
        ("Hur många kronor är förseningsavgiften?", "cost"),
        ("Hur lång tid tar säkerhetskopieringen?", "duration"),
        ("Hur länge får man låna en bok?", "duration"),
        ("Hur många dagar gäller biljetten?", "duration"),
        ("Hur ofta uppdateras registret?", "frequency"),
        ("Vilket år grundades föreningen?", "time"),
        ("När släpptes den första utgåvan?", "time"),
        ("Vilken Linuxversion behövs?", "version"),
        ("Vilket kommando tömmer papperskorgen?", "command"),
        ("Hur många språk kan appen?", "count"),
        ("Hur mycket minne drar programmet?", "amount"),
        ("Hur stor får en bilaga vara?", "amount"),
        ("Vem skrev handboken?", "name"),
        ("I vilket land står servrarna?", "place"),
        ("När ska man välja en mindre modell?", ""),
        ("Hur installerar jag programmet?", ""),
        ("Vem får ändra inställningarna?", ""),
        ("Vad går kursen ut på?", ""),
    ],
    "da": [
        ("Hvad koster et årskort til biblioteket?", "cost"),
        ("Hvor meget skal jeg betale for en ekstra skærm?", "cost"),
        ("Hvor mange kroner er gebyret på?", "cost"),
        ("Hvor lang tid tager sikkerhedskopieringen?", "duration"),
        ("Hvor længe må man låne en bog?", "duration"),
        ("Hvor mange dage gælder billetten?", "duration"),
        ("Hvor tit bliver registeret opdateret?", "frequency"),
        ("Hvilket år blev foreningen stiftet?", "time"),
        ("Hvornår udkom den første udgave?", "time"),
        ("Hvilken Linux-version kræves der?", "version"),
        ("Hvilken kommando tømmer papirkurven?", "command"),
        ("Hvor mange sprog kan appen?", "count"),
        ("Hvor meget hukommelse bruger programmet?", "amount"),
        ("Hvor stor må en vedhæftet fil være?", "amount"),
        ("Hvem skrev håndbogen?", "name"),
        ("I hvilket land står serverne?", "place"),
        ("Hvornår skal man vælge en mindre model?", ""),
        ("Hvordan installerer jeg programmet?", ""),
        ("Hvem må ændre indstillingerne?", ""),
        ("Hvad går kurset ud på?", ""),
    ],
    "nl": [
        ("Wat kost een jaarkaart van de bibliotheek?", "cost"),
        ("Hoeveel moet ik betalen voor een extra scherm?", "cost"),
        ("Hoe duur is de cursus?", "cost"),
        ("Hoe lang duurt de reservekopie?", "duration"),
        ("Hoeveel dagen is het kaartje geldig?", "duration"),
        ("Hoe vaak wordt de index bijgewerkt?", "frequency"),
        ("In welk jaar werd de vereniging opgericht?", "time"),
        ("Hoe laat opent de balie?", "time"),
        ("Welke Linux-versie heb ik nodig?", "version"),
        ("Welk commando leegt de prullenbak?", "command"),
        ("Hoeveel talen kent de app?", "count"),
        ("Hoe groot mag een bijlage zijn?", "amount"),
        ("Hoeveel sneller is het nieuwe model?", "amount"),
        ("Wie schreef het handboek?", "name"),
        ("In welk land staan de servers?", "place"),
        ("Wanneer kies je een kleiner model?", ""),
        ("Hoe laat ik de server opnieuw starten?", ""),
        ("Hoe installeer ik het programma?", ""),
        ("Wie mag de instellingen wijzigen?", ""),
    ],
    "en": [
        ("What does a library card cost?", "cost"),
        ("How much do I pay for a second screen?", "cost"),
        ("How many dollars is the fine?", "cost"),
        ("How long does the backup take?", "duration"),
        ("How many days is the ticket valid?", "duration"),
        ("How often is the index updated?", "frequency"),
        ("What year was the society founded?", "time"),
        ("When was the first edition published?", "time"),
        ("Which Linux version do I need?", "version"),
        ("Which command empties the bin?", "command"),
        ("How many languages does the app know?", "count"),
        ("How much memory does the program use?", "amount"),
        ("How large can an attachment be?", "amount"),
        ("Who wrote the handbook?", "name"),
        ("In which country are the servers?", "place"),
        ("When should one choose a smaller model?", ""),
        ("How do I install the program?", ""),
        ("Who can change the settings?", ""),
        ("Explain how large language models work.", ""),
    ],
    "ms": [
        ("Berapakah harga kad perpustakaan?", "cost"),
        ("Berapa yuran kursus ini?", "cost"),
        ("Berapa ringgit dendanya?", "cost"),
        ("Berapa lama sandaran itu mengambil masa?", "duration"),
        ("Berapa hari tiket itu sah?", "duration"),
        ("Berapa kerap indeks dikemas kini?", "frequency"),
        ("Tahun berapa persatuan itu ditubuhkan?", "time"),
        ("Bilakah edisi pertama diterbitkan?", "time"),
        ("Versi Linux yang mana diperlukan?", "version"),
        ("Apakah arahan untuk mengosongkan tong sampah?", "command"),
        ("Berapa banyak bahasa yang disokong?", "count"),
        ("Berapakah saiz maksimum lampiran?", "amount"),
        ("Siapakah yang menulis buku panduan itu?", "name"),
        ("Di negara mana pelayan itu ditempatkan?", "place"),
        ("Bilakah model yang lebih kecil patut dipilih?", ""),
        ("Bagaimanakah cara memasang program itu?", ""),
        ("Siapa yang boleh menukar tetapan?", ""),
    ],
}


@pytest.mark.parametrize("code", codes())
def test_a_question_says_what_kind_of_thing_it_asks_for(code: str):
    asked = ((question, expected(question, code), kind) for question, kind in ASKS[code])
    assert_share((question, found.kind if found else "", kind) for question, found, kind in asked)


# A question, a text that has what it asks for, and one about the same subject that has not.
TELLS = {
    "sv": [
        ("Vad kostar ett årskort?", "Årskortet kostar 250 kronor.", "Årskortet gäller på alla bibliotek."),
        ("Vad kostar ett årskort?", "Kortet är gratis för alla under 18.", "Kortet hämtas i informationen."),
        ("Hur länge får man låna en bok?", "Lånetiden är fyra veckor.", "Böcker lånas med kortet."),
        ("Hur många dagar gäller biljetten?", "Biljetten gäller i två veckor.", "Biljetten gäller i 3 zoner."),
        ("Hur många GB minne krävs?", "Programmet kräver 8 GB.", "Programmet har 12 moduler."),
        ("Hur många språk kan appen?", "Appen kan fem språk.", "Appen kan många språk."),
        ("Hur mycket utrymme får jag?", "Varje konto har 20 GB lagring.", "Varje konto har 3 lådor."),
        ("Hur många språk kan appen?", "Appen kan fem språk.", "Appen öppnas med fem klick."),
        ("Vilket år grundades föreningen?", "Den bildades 1974.", "Den bildades av elever."),
        ("När släpptes utgåvan?", "Den kom en torsdag i maj.", "Den kom efter ett långt arbete."),
        ("Vilken Linuxversion behövs?", "Det behövs Linux 6.1 eller nyare.", "Linux behövs."),
        ("Vilket kommando tömmer korgen?", "Kör `korg --tom`.", "Korgen töms av sig själv."),
        ("Vem skrev handboken?", "Handboken skrevs av Karin Ek.", "Handboken skrevs under en sommar."),
    ],
    "da": [
        ("Hvad koster et årskort?", "Årskortet koster 250 kroner.", "Årskortet gælder på alle biblioteker."),
        ("Hvad koster et årskort?", "Kortet er gratis for alle under 18.", "Kortet hentes i informationen."),
        ("Hvor længe må man låne en bog?", "Lånetiden er fire uger.", "Bøger lånes med kortet."),
        ("Hvor mange dage gælder billetten?", "Billetten gælder i to uger.", "Billetten gælder i 3 zoner."),
        ("Hvor mange GB kræves der?", "Programmet kræver 8 GB.", "Programmet har 12 moduler."),
        ("Hvor mange sprog kan appen?", "Appen kan fem sprog.", "Appen åbnes med fem klik."),
        ("Hvor meget plads får jeg?", "Hver konto har 20 GB lager.", "Hver konto har 3 mapper."),
        ("Hvilket år blev den stiftet?", "Den blev stiftet i 1974.", "Den blev stiftet af elever."),
        ("Hvilken Linux-version kræves der?", "Der kræves Linux 6.1 eller nyere.", "Linux kræves."),
        ("Hvilken kommando tømmer kurven?", "Kør `kurv --tom`.", "Kurven tømmes af sig selv."),
        ("Hvem skrev håndbogen?", "Håndbogen blev skrevet af Karen Ege.", "Håndbogen blev skrevet en sommer."),
    ],
    "nl": [
        ("Wat kost een jaarkaart?", "De jaarkaart kost 25 euro.", "De jaarkaart geldt in elke bibliotheek."),
        ("Wat kost een jaarkaart?", "De kaart is gratis voor wie jonger is.", "De kaart haal je bij de balie."),
        ("Hoe lang duurt de kopie?", "Dat duurt een paar minuten.", "De kopie staat op de schijf."),
        ("Hoeveel dagen is het geldig?", "Het is twee weken geldig.", "Het is geldig in 3 zones."),
        ("Hoeveel GB is er nodig?", "Het programma vraagt 8 GB.", "Het programma heeft 12 modules."),
        ("Hoeveel talen kent de app?", "De app kent vijf talen.", "De app opent met vijf klikken."),
        ("Hoeveel ruimte krijg ik?", "Elk account heeft 20 GB opslag.", "Elk account heeft 3 mappen."),
        ("In welk jaar werd ze opgericht?", "Ze werd opgericht in 1974.", "Ze werd opgericht door leerlingen."),
        ("Welke Linux-versie heb ik nodig?", "Er is Linux 6.1 of nieuwer nodig.", "Linux is nodig."),
        ("Welk commando leegt de bak?", "Voer `bak --leeg` uit.", "De bak wordt vanzelf geleegd."),
        ("Wie schreef het handboek?", "Het handboek is van Karin de Vries.", "Het handboek kwam in een zomer af."),
    ],
    "en": [
        ("What does a card cost?", "The card costs 25 dollars.", "The card is valid in every library."),
        ("What does a card cost?", "The card is free for children.", "The card is at the desk."),
        ("How long does the copy take?", "It takes a few minutes.", "The copy is on the disk."),
        ("How many days is it valid?", "It is valid for two weeks.", "It is valid in 3 zones."),
        ("How many GB are needed?", "The program needs 8 GB.", "The program has 12 modules."),
        ("How many languages does it know?", "It knows five languages.", "It opens with five clicks."),
        ("How much space do I get?", "Each account comes with 20 GB of storage.", "Each account has 3 folders."),
        ("How many hertz is the screen?", "The screen runs at 60 Hz.", "The screen has 2 cables."),
        ("What year was it founded?", "It was founded in 1974.", "It was founded by students."),
        ("Which Linux version do I need?", "Linux 6.1 or newer is needed.", "Linux is needed."),
        ("Which command empties the bin?", "Run `bin --empty`.", "The bin empties by itself."),
        ("Who wrote the handbook?", "The handbook is by Karen Oak.", "The handbook took a summer."),
    ],
    "ms": [
        ("Berapakah harga kad?", "Harga kad itu RM25.", "Kad itu sah di semua perpustakaan."),
        ("Berapakah harga kad?", "Kad itu percuma untuk kanak-kanak.", "Kad itu ada di kaunter."),
        ("Berapa lama salinan itu?", "Ia mengambil masa beberapa minit.", "Salinan itu ada dalam bilik."),
        ("Berapa hari tiket itu sah?", "Tiket itu sah dua minggu.", "Tiket itu sah di 3 zon."),
        ("Berapa GB diperlukan?", "Program itu memerlukan 8 GB.", "Program itu ada 12 modul."),
        ("Berapa banyak bahasa disokong?", "Ia menyokong lima bahasa.", "Ia dibuka dengan lima klik."),
        ("Berapa banyak ruang yang saya dapat?", "Setiap akaun ada storan 20 GB.", "Setiap akaun ada 3 folder."),
        ("Tahun berapa ia ditubuhkan?", "Ia ditubuhkan pada 1974.", "Ia ditubuhkan oleh pelajar."),
        ("Versi Linux yang mana diperlukan?", "Linux 6.1 ke atas diperlukan.", "Linux diperlukan."),
        ("Apakah arahan untuk mengosongkannya?", "Jalankan `tong --kosong`.", "Tong itu kosong sendiri."),
        ("Siapakah yang menulis buku itu?", "Buku itu ditulis oleh Karim Osman.", "Buku itu siap dalam setahun."),
    ],
}


@pytest.mark.parametrize("code", codes())
def test_a_text_about_the_subject_answers_only_with_what_is_asked_for(code: str):
    found = ((text, not absent(question, code, [(text, code)])) for question, *texts in TELLS[code] for text in texts)
    assert_share((text, has, has_it) for (text, has), has_it in zip(found, [True, False] * 99, strict=False))


# What a question asks the measure of, a text that has it, and two that measure something else or are no measure.
MEASURED = {
    "sv": [
        ("Hur mycket väger ekan?", "Ekan väger 80 kilo.", "Ekan är fem meter lång.", "Ekan rymmer 300 liter."),
        ("Hur gammal är kvarnen?", "Kvarnen är 140 år.", "Kvarnen är 30 m hög.", "Kvarnen väger 9 ton."),
        ("Hur fort går färjan?", "Färjan gör 14 knop.", "Färjan är 40 meter lång.", "Färjan går varje dag."),
        ("Hur många böcker har hyllan?", "Hyllan har 30 böcker.", "Böcker lånas i fyra veckor.", "Hyllan är full."),
        ("Hur ofta töms lådan?", "Lådan töms om söndagarna.", "Lådan rymmer två liter.", "Det tar tre timmar."),
        ("När är slussen stängd?", "Den är stängd på måndagar.", "Den är stängd för båtar.", "Slussen är av sten."),
    ],
    "da": [
        ("Hvor meget vejer jollen?", "Jollen vejer 80 kilo.", "Jollen er fem meter lang.", "Jollen rummer 300 liter."),
        ("Hvor gammel er møllen?", "Møllen er 140 år.", "Møllen er 30 m høj.", "Møllen vejer 9 ton."),
        ("Hvor hurtigt sejler færgen?", "Færgen sejler 14 knob.", "Den er 40 meter lang.", "Den sejler hver dag."),
        ("Hvor mange bøger har reolen?", "Reolen har 30 bøger.", "Bøger lånes i fire uger.", "Reolen er fuld."),
        ("Hvor tit tømmes kassen?", "Kassen tømmes om søndagen.", "Kassen rummer to liter.", "Det tager tre timer."),
        ("Hvornår er slusen lukket?", "Den er lukket om mandagen.", "Den er lukket for både.", "Slusen er af sten."),
    ],
    "nl": [
        ("Hoeveel weegt de roeiboot?", "Hij weegt 80 kilo.", "Hij is vijf meter lang.", "Er past 300 liter in."),
        ("Hoe oud is de molen?", "De molen is 140 jaar.", "De molen is 30 m hoog.", "De molen weegt 9 ton."),
        ("Hoe snel vaart de pont?", "De pont vaart 14 km/h.", "De pont is 40 meter lang.", "De pont vaart elke dag."),
        ("Hoeveel boeken telt de kast?", "De kast telt 30 boeken.", "Boeken leen je vier weken.", "De kast is vol."),
        (
            "Hoe vaak gaat de bus leeg?",
            "De bus gaat elke derde dag leeg.",
            "Er past twee liter in.",
            "Het duurt drie uur.",
        ),
        (
            "Wanneer gaat de sluis dicht?",
            "Op maandagen gaat hij dicht.",
            "Voor boten gaat hij dicht.",
            "De sluis is van steen.",
        ),
    ],
    "en": [
        ("How much does the boat weigh?", "It weighs 80 kilos.", "It is five metres long.", "It holds 300 litres."),
        ("How old is the mill?", "The mill is 140 years old.", "The mill is 30 m high.", "The mill weighs 9 tonnes."),
        ("How fast does the ferry go?", "It goes 20 km per hour.", "It is 40 metres long.", "It goes every day."),
        ("How many books does it have?", "It has 30 books.", "Books are kept for four weeks.", "It is full of books."),
        (
            "How often is the box emptied?",
            "It is emptied every third day.",
            "It holds two litres.",
            "It takes three hours.",
        ),
        ("When does the lock open?", "It opens on Mondays.", "It opens for boats.", "The lock is of stone."),
    ],
    "ms": [
        ("Berapakah berat sampan itu?", "Beratnya 80 kilo.", "Sampan itu lima meter.", "Ia memuatkan 300 liter."),
        ("Berapakah umur kincir itu?", "Kincir itu 140 tahun.", "Kincir itu setinggi 30 m.", "Beratnya 9 tan."),
        ("Berapa lajukah feri itu?", "Feri itu belayar 14 knot.", "Feri itu 40 meter.", "Ia belayar setiap hari."),
        ("Berapa banyak buku di rak?", "Rak itu ada 30 buku.", "Buku dipinjam empat minggu.", "Rak itu penuh."),
        ("Berapa kerap kotak dikosongkan?", "Setiap tiga hari.", "Ia memuatkan dua liter.", "Ia mengambil tiga jam."),
        ("Bilakah pintu air dibuka?", "Ia dibuka pada hari Isnin.", "Ia dibuka untuk bot.", "Pintu itu daripada batu."),
    ],
}


@pytest.mark.parametrize("code", codes())
def test_a_number_of_something_else_is_no_measure_of_what_is_asked(code: str):
    found = (
        (text, not absent(question, code, [(text, code)])) for question, *texts in MEASURED[code] for text in texts
    )
    assert_share((text, has, has_it) for (text, has), has_it in zip(found, [True, False, False] * 99, strict=False))


def test_one_text_of_several_is_enough_and_in_any_language():
    texts = [("The card is valid in every library.", "en"), ("Årskortet kostar 250 kronor.", "sv")]
    assert absent("What does a card cost?", "en", texts[:1])
    assert not absent("What does a card cost?", "en", texts)


def test_what_may_be_answered_by_anything_is_never_absent():
    assert not absent("Why does it restart?", "en", [])
    assert not absent("Hur startar jag om den?", "sv", [("Något helt annat.", "sv")])


def test_what_a_question_says_itself_answers_nothing():
    asked = expected("How much faster is version 2.4?", "en")
    assert asked is not None
    assert not holds(asked, "Version 2.4 is faster.", "en")
    assert holds(asked, "Version 2.4 is 30 percent faster.", "en")


def test_what_is_counted_may_be_written_in_a_compound_or_misspelled():
    assert not absent("Hur många testfall finns det?", "sv", [("Det finns 40 enhetstestfall.", "sv")])
    assert not absent("Hoeveel bestanden zijn er?", "nl", [("Er zijn 40 bestandn.", "nl")])
    assert mentions("bestanden", "een lijst van logbestanden", "nl")
    assert not mentions("bestanden", "een lijst van mappen", "nl")


# ---- what a question names -----------------------------------------------------------------------

# A question that names something, a text that does too, and what it says is missing in another text.
NAMES = {
    "sv": ("Hur kopplar jag Klippan till min Zanzo-server?", "Zanzo-servern kopplas i Klippan.", ("Klippan", "Zanzo")),
    "da": (
        "Hvordan kobler jeg Klippen til min Zanzo-server?",
        "Zanzo-serveren kobles i Klippen.",
        ("Klippen", "Zanzo"),
    ),
    "nl": (
        "Hoe koppel ik Klipper aan mijn Zanzo-server?",
        "De Zanzo-server koppel je in Klipper.",
        ("Klipper", "Zanzo"),
    ),
    "en": ("How do I link Klipper to my Zanzo server?", "The Zanzo server is linked in Klipper.", ("Klipper", "Zanzo")),
    "ms": ("Bagaimana hendak sambung Klipper dengan Zanzo?", "Zanzo disambung dalam Klipper.", ("Klipper", "Zanzo")),
}
OTHER = {
    "sv": "Servern startas om.",
    "da": "Serveren genstartes.",
    "nl": "De server start opnieuw.",
    "en": "The server restarts.",
    "ms": "Pelayan itu bermula semula.",
}


@pytest.mark.parametrize("code", codes())
def test_a_name_that_no_text_has_is_told(code: str):
    question, text, names = NAMES[code]
    assert unnamed(question, code, [(text, code)]) == ()
    assert unnamed(question, code, [(OTHER[code], code)]) == names
    assert unnamed(question, code, [(OTHER[code], code), (text, code)]) == ()


@pytest.mark.parametrize("code", codes())
def test_words_that_only_begin_a_sentence_or_are_shouted_name_nothing(code: str):
    question = NAMES[code][0]
    assert unnamed(question.upper(), code, [(OTHER[code], code)]) == ()
    assert unnamed(question.lower().capitalize(), code, [(OTHER[code], code)]) == ()


def test_a_name_with_digits_is_known_whole_in_any_language():
    assert unnamed("Does it read utf-16?", "en", [("It reads UTF-16 and others.", "en")]) == ()
    assert unnamed("Does it read utf-16?", "en", [("Den läser UTF-8.", "sv")]) == ("utf-16",)
    assert unnamed("Siapa anak ke-3?", "ms", [("Anak ketiga ialah Ali.", "ms")]) == ()


def test_names_are_not_looked_for_where_all_is_in_another_language():
    assert unnamed("What do I get in French?", "en", [("På franska får man detsamma.", "sv")]) == ()


def test_what_is_quoted_is_a_name():
    assert unnamed("What does “deep sleep” mean?", "en", [("The light sleeps.", "en")]) == ("deep sleep",)
    assert unnamed("Wat doet `zachtjes`?", "nl", [("Met zachtjes gaat het trager.", "nl")]) == ()


# ---- the whole way -------------------------------------------------------------------------------

# A sentence, a question that it answers, one about the same that it does not, and how it is asked for after another.
LAMPS = {
    "sv": (
        "Lampan på gården släcks med kommandot `dimma`.",
        "Vilket kommando släcker lampan på gården?",
        "Vad kostar lampan på gården?",
        "Och vilket kommando släcker den?",
    ),
    "da": (
        "Lampen i gården slukkes med kommandoen `dimma`.",
        "Hvilken kommando slukker lampen i gården?",
        "Hvad koster lampen i gården?",
        "Og hvilken kommando slukker den?",
    ),
    "nl": (
        "De lamp op het erf gaat uit met het commando `dimma`.",
        "Met welk commando gaat de lamp op het erf uit?",
        "Wat kost de lamp op het erf?",
        "En met welk commando gaat hij uit?",
    ),
    "en": (
        "The lamp in the yard is put out with the command `dimma`.",
        "Which command puts out the lamp in the yard?",
        "What does the lamp in the yard cost?",
        "And which command puts it out?",
    ),
    "ms": (
        "Lampu di halaman dipadamkan dengan arahan `dimma`.",
        "Apakah arahan untuk memadamkan lampu di halaman?",
        "Berapakah harga lampu di halaman?",
        "Dan apakah arahan untuk memadamkannya?",
    ),
}


@pytest.fixture(scope="module")
def lamps(tmp_path_factory: pytest.TempPathFactory) -> Bot:
    """A page in each language."""
    place = tmp_path_factory.mktemp("lamps")
    pages = {f"{code}.md": f"# {code}\n\n{text}\n" for code, (text, *_) in LAMPS.items()}
    return Bot.open(filled(place / "docs", pages), settings=Settings(index=place / "index"))


@pytest.mark.parametrize("code", codes())
def test_an_answer_without_what_is_asked_for_is_only_the_closest(code: str, lamps: Bot):
    _, answered, missing, further = LAMPS[code]
    assert lamps.ask(answered, hint=code).outcome == "answer"
    assert lamps.ask(missing, hint=code).outcome == "closest"
    assert lamps.ask(further, hint=code, history=[Turn(missing, language=code)]).outcome == "answer"


# Another page, which says what something else costs.
TICKETS = {
    "sv": "# Museet\n\nEn biljett till museet kostar 40 kronor, och barn går in gratis.\n",
    "da": "# Museet\n\nEn billet til museet koster 40 kroner, og børn kommer gratis ind.\n",
    "nl": "# Het museum\n\nEen kaartje voor het museum kost 40 euro, en kinderen mogen er gratis in.\n",
    "en": "# The museum\n\nA ticket to the museum costs 40 pounds, and children get in free.\n",
    "ms": "# Muzium\n\nTiket ke muzium berharga RM40, dan kanak-kanak masuk percuma.\n",
}


@pytest.mark.parametrize("code", codes())
def test_what_is_said_of_something_else_makes_no_answer_of_it(code: str, tmp_path: Path):
    text, _, missing, _ = LAMPS[code]
    pages = {"lamp.md": f"# {code}\n\n{text}\n", "museum.md": TICKETS[code]}
    with Bot.open(filled(tmp_path / "docs", pages), settings=Settings(index=tmp_path / "index")) as bot:
        assert bot.ask(missing, hint=code).outcome == "closest"


# A question by one unit of time, a text by another one, and one by the same.
RATES = {
    "sv": ("Hur många turer går det per dag?", "Turer per vecka: 12", "12 turer varje dag"),
    "da": ("Hvor mange afgange er der pr. time?", "Afgange pr. dag: 12", "12 afgange hver time"),
    "nl": ("Hoeveel afvaarten zijn er per uur?", "Afvaarten per dag: 12", "12 afvaarten elk uur"),
    "en": ("How many crossings are there per hour?", "crossings_per_day: 12", "12 crossings each hour"),
    "ms": ("Berapa banyak perjalanan sejam?", "Perjalanan setiap hari: 12", "12 perjalanan per jam"),
}


@pytest.mark.parametrize("code", codes())
def test_what_is_said_by_the_day_does_not_answer_what_is_asked_by_the_hour(code: str):
    question, other, same = RATES[code]
    assert at_another_rate(question, code, other, code)
    assert not at_another_rate(question, code, f"{other}; {same}", code)
    assert not at_another_rate(question, code, "12", code)


# The same, by forms of the units that mean one of them.
DEFINITE = {
    "sv": ("Vad kostar släpkärran om dagen?", "Släpkärran: 90 kr i timmen", "daglig hyra: 600 kr"),
    "da": ("Hvad koster traileren om måneden?", "Traileren: 90 kr. om ugen", "månedlig leje: 600 kr."),
    "nl": ("Wat kost de aanhanger in de maand?", "Aanhanger: 90 euro in de week", "600 euro maandelijks"),
    "en": ("What does the trailer cost a month?", "Trailer: 90 euros a week", "600 euros monthly"),
    "ms": ("Berapakah sewa treler sebulan?", "Treler: RM90 seminggu", "bayaran bulanan RM600"),
}


@pytest.mark.parametrize("code", codes())
def test_a_rate_is_known_by_the_definite_form_of_its_unit(code: str):
    question, other, same = DEFINITE[code]
    assert at_another_rate(question, code, other, code)
    assert not at_another_rate(question, code, f"{other}; {same}", code)


# What is only named by how often it comes asks for no rate.
NAMED = {
    "sv": ("Vad sparas dagligen på servern?", "På servern sparas alla filer, och de rensas veckovis."),
    "da": ("Hvad gemmes dagligt på serveren?", "På serveren gemmes alle filer, og de ryddes op ugentligt."),
    "nl": ("Wat bevat de dagelijkse kopie?", "De kopie bevat alle bestanden en wordt wekelijks opgeruimd."),
    "en": ("What does the daily backup contain?", "The backup contains all files and is checked once a week."),
    "ms": ("Apakah kandungan sandaran harian?", "Sandaran itu mengandungi semua fail dan disemak seminggu sekali."),
}


@pytest.mark.parametrize("code", codes())
def test_what_is_named_by_how_often_it_comes_is_asked_for_at_no_rate(code: str):
    question, said = NAMED[code]
    assert not at_another_rate(question, code, said, code)


OFTEN = {
    "sv": (
        "Hur ofta rengörs tanken?",
        "Tanken rengörs {}.",
        ("varje vår", "efter varje körning", "fyra gånger om året", "med två veckors mellanrum"),
    ),
    "da": (
        "Hvor tit renses tanken?",
        "Tanken renses {}.",
        ("hvert forår", "efter hver tur", "fire gange om året", "med to ugers mellemrum"),
    ),
    "nl": (
        "Hoe vaak wordt de tank gereinigd?",
        "De tank wordt {} gereinigd.",
        ("elk voorjaar", "na elke rit", "vier keer per jaar", "om de twee weken"),
    ),
    "en": (
        "How often is the tank cleaned?",
        "The tank is cleaned {}.",
        ("every spring", "after each trip", "four times a year", "at intervals of two weeks"),
    ),
    "ms": (
        "Berapa kerap tangki dibersihkan?",
        "Tangki dibersihkan {}.",
        ("setiap musim", "selepas setiap perjalanan", "empat kali setahun", "selang dua minggu"),
    ),
}


@pytest.mark.parametrize("code", codes())
def test_how_often_is_said_in_many_ways(code: str):
    question, text, ways = OFTEN[code]
    assert_share((way, absent(question, code, [(text.format(way), code)]), False) for way in ways)


# A page, what it says why, and why it does not: it only says that it is so.
REASONS = {
    "sv": (
        "Skjulet är byggt av tegel. Taket är av koppar, eftersom plåt rostar.",
        "Varför är taket av koppar?",
        "Varför är skjulet byggt av tegel?",
    ),
    "da": (
        "Skuret er bygget af tegl. Taget er af kobber, fordi blik ruster.",
        "Hvorfor er taget af kobber?",
        "Hvorfor er skuret bygget af tegl?",
    ),
    "nl": (
        "De schuur is van baksteen gebouwd. Het dak is van koper, omdat blik roest.",
        "Waarom is het dak van koper?",
        "Waarom is de schuur van baksteen gebouwd?",
    ),
    "en": (
        "The shed is built of brick. The roof is of copper, because tin rusts.",
        "Why is the roof of copper?",
        "Why is the shed built of brick?",
    ),
    "ms": (
        "Bangsal itu dibina daripada bata. Bumbungnya daripada tembaga kerana timah berkarat.",
        "Mengapakah bumbungnya daripada tembaga?",
        "Mengapakah bangsal itu dibina daripada bata?",
    ),
}


@pytest.mark.parametrize("code", codes())
def test_that_something_is_so_does_not_answer_why(code: str, tmp_path: Path):
    text, given, missing = REASONS[code]
    first, second = text.split(". ", 1)
    pages = {"a.md": f"# A\n\n{second}\n", "b.md": f"# B\n\n{first}.\n"}
    with Bot.open(filled(tmp_path / "docs", pages), settings=Settings(index=tmp_path / "index")) as bot:
        assert bot.ask(given, hint=code).outcome == "answer"
        assert bot.ask(missing, hint=code).outcome == "closest"


# Two pages, of which the second tells of two things: who made one of them, and where.
MADE = {
    "sv": ("Den gamla kvarnen", "är nio meter hög och byggdes av sten.", "Vem byggde den gamla kvarnen?"),
    "da": ("Den gamle mølle", "er ni meter høj og blev bygget af sten.", "Hvem byggede den gamle mølle?"),
    "nl": ("De oude molen", "is negen meter hoog en werd van steen gebouwd.", "Wie bouwde de oude molen?"),
    "en": (
        "The old mill",
        "is nine metres high and was built of stone. It turns on Sundays.",
        "Who built the old mill?",
    ),
    "ms": ("Kincir lama", "setinggi sembilan meter dan dibina daripada batu.", "Siapakah yang membina kincir lama?"),
}


@pytest.mark.parametrize("code", codes())
def test_a_heading_or_a_weekday_is_nobodys_name(code: str, tmp_path: Path):
    thing, said, question = MADE[code]
    pages = {"a.md": f"# Museum\n\n## {thing}\n\n{thing} {said}\n"}
    with Bot.open(filled(tmp_path / "docs", pages), settings=Settings(index=tmp_path / "index")) as bot:
        assert bot.ask(question, hint=code).outcome == "closest"
