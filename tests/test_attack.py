"""The attack makes what it says, in each language, with words that are none of the gate's."""

from __future__ import annotations

import ast
import hashlib
import json
import random
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from helpers import ROOT, filled, stated
from hypothesis import given
from hypothesis import strategies as st

from bot.languages.locale import codes
from bot.records import Document, Evidence, Passage
from scripts.attack.gate import main
from scripts.attack.judging import PEERS, Judged, peers_accept, share
from scripts.attack.sentences.cases import FALSE, TRUE, Case, cases, holds
from scripts.attack.sentences.facts import Fact, read, said
from scripts.attack.sentences.names import world
from scripts.attack.sentences.phrases import words
from scripts.attack.sentences.rules import World

LANGUAGES = codes()


# ---- a sentence with its passage, and what a rule can make of it -----------------------------


def evidence(text: str, language: str = "en", path: str = "page.md") -> Evidence:
    document = Document(path, text, language, None, "Page", "0" * 64, None, "original")
    ident = hashlib.sha256(text.encode()).hexdigest()[:24]
    passage = Passage(ident, path, language, ("Page",), None, "prose", 0, len(text), ident)
    return Evidence(passage, document, 1.0, statements=stated(text, language))


def fact(text: str, language: str, *, beside: str = "", neighbour: str = "", path: str = "page.md") -> Any:
    """A sentence; `beside` stands in its passage, too, `neighbour` in the next one."""
    own = evidence(f"{text} {beside}".strip(), language, path)
    return Fact(text, language, own, evidence(neighbour, language) if neighbour else None)


NAMES = ["Borealis", "Boreas", "Cumulus", "Nimbus"]
CODE = {"flag": ["--colour", "--depth"], "path": ["conf/rain.toml", "wind.py"], "name": ["snow", "hail"]}


def made(kind: str, of: Any, *others: Any) -> set[str]:
    """Everything that the rule of this kind makes of a sentence, whatever is drawn."""
    there = World(of.language, [of, *others], "", NAMES, CODE)
    rule = (FALSE | TRUE)[kind]
    results = (rule(of, there, random.Random(seed)) for seed in range(60))
    return {result.text for result in results if result and holds(result, of, kind)}


# ---- phrases: before, and what it may become -------------------------------------------------

PHRASES = {
    "negation added": {
        "sv": [
            ("Filen kan läsas av servern.", "Filen kan inte läsas av servern."),
            ("Porten är ett tal.", "Porten är inte ett tal."),
            ("Servern har en kö för inkommande frågor.", "Servern saknar en kö för inkommande frågor."),
            ("Verktyget som kan köras heter sol.", "Verktyget som inte kan köras heter sol."),
        ],
        "da": [
            ("Filen kan læses af serveren.", "Filen kan ikke læses af serveren."),
            ("Porten er et tal.", "Porten er ikke et tal."),
            ("Serveren har en kø til spørgsmål.", "Serveren mangler en kø til spørgsmål."),
            ("Værktøjet, der kan køres, hedder sol.", "Værktøjet, der ikke kan køres, hedder sol."),
        ],
        "nl": [
            ("Het bestand kan worden gelezen.", "Het bestand kan nooit worden gelezen."),
            ("De poort is een getal.", "De poort is geen getal."),
            ("Kilde start met een index.", "Kilde start zonder een index."),
        ],
        "en": [
            ("The file can be read by the server.", "The file can never be read by the server."),
            ("The port is a number.", "The port is not a number."),
            ("The server supports long questions.", "The server lacks support for long questions."),
        ],
        "ms": [
            ("Fail itu boleh dibaca oleh pelayan.", "Fail itu tidak boleh dibaca oleh pelayan."),
            ("Pelayan menyokong soalan panjang.", "Pelayan gagal menyokong soalan panjang."),
            ("Gunakan fail ini untuk tetapan.", "Jangan gunakan fail ini untuk tetapan."),
        ],
    },
    "negation removed": {
        "sv": [
            ("Filen kan inte läsas av servern.", "Filen kan läsas av servern."),
            ("Porten är inte ett tal.", "Porten är ett tal."),
            ("Servern svarar aldrig utan fråga.", "Servern svarar alltid utan fråga."),
        ],
        "da": [
            ("Filen kan ikke læses af serveren.", "Filen kan læses af serveren."),
            ("Porten er ikke et tal.", "Porten er et tal."),
            ("Serveren svarer aldrig af sig selv.", "Serveren svarer altid af sig selv."),
        ],
        "nl": [
            ("Het bestand kan niet gelezen worden.", "Het bestand kan gelezen worden."),
            ("De poort is geen getal.", "De poort is een getal."),
            ("De server antwoordt nooit uit zichzelf.", "De server antwoordt altijd uit zichzelf."),
        ],
        "en": [
            ("The file cannot be read by the server.", "The file can be read by the server."),
            ("The port is not a number.", "The port is a number."),
            ("The server does not answer by itself.", "The server answers by itself."),
        ],
        "ms": [
            ("Fail itu tidak boleh dibaca.", "Fail itu boleh dibaca."),
            ("Jangan gunakan fail ini.", "Gunakan fail ini."),
            ("Pelayan belum menjawab soalan.", "Pelayan sudah menjawab soalan."),
        ],
    },
    "modality": {
        "sv": [
            ("Filen kan läsas av servern.", "Filen måste läsas av servern."),
            ("Fältet är valfritt.", "Fältet är obligatoriskt."),
            ("Du kan öppna sidan.", "Du måste alltid öppna sidan."),
        ],
        "da": [
            ("Filen kan læses af serveren.", "Filen skal altid læses af serveren."),
            ("Feltet er valgfrit.", "Feltet er obligatorisk."),
            ("Du skal åbne siden.", "Du må gerne åbne siden."),
        ],
        "nl": [
            ("Het bestand kan worden gelezen.", "Het bestand dient te worden gelezen."),
            ("Het veld is optioneel.", "Het veld is verplicht."),
            ("Je moet de pagina openen.", "Je mag de pagina openen."),
        ],
        "en": [
            ("The file can be read by the server.", "The file must be read by the server."),
            ("The field is optional.", "The field is mandatory."),
            ("You need to open the page.", "You are free to open the page."),
        ],
        "ms": [
            ("Fail itu boleh dibaca.", "Fail itu wajib dibaca."),
            ("Medan ini disyorkan untuk semua.", "Medan ini diwajibkan untuk semua."),
            ("Anda perlu membuka halaman.", "Anda bebas untuk membuka halaman."),
        ],
    },
    "antonym": {
        "sv": [
            ("Cachen ökar farten.", "Cachen minskar farten."),
            ("Det är en enkel metod.", "Det är en komplicerad metod."),
            ("Inställningen görs automatiskt.", "Inställningen görs manuellt."),
        ],
        "da": [
            ("Cachen øger farten.", "Cachen mindsker farten."),
            ("Det er en enkel metode.", "Det er en kompliceret metode."),
            ("Indstillingen er usikker.", "Indstillingen er sikker."),
        ],
        "nl": [
            ("De cache verhoogt de snelheid.", "De cache verlaagt de snelheid."),
            ("Het is een eenvoudige methode.", "Het is een ingewikkelde methode."),
            ("De instelling gaat automatisch.", "De instelling gaat handmatig."),
        ],
        "en": [
            ("The cache increases the speed.", "The cache decreases the speed."),
            ("It is a simple method.", "It is a complicated method."),
            ("The setting is insecure.", "The setting is secure."),
        ],
        "ms": [
            ("Cache meningkatkan kelajuan.", "Cache merosotkan kelajuan."),
            ("Kaedah ini mudah.", "Kaedah ini sukar."),
            ("Tetapan dibuat secara automatik.", "Tetapan dibuat secara manual."),
        ],
    },
    "comparator": {
        "sv": [
            ("Filen är större än passagen.", "Filen är mindre än passagen."),
            ("Lösenordet har minst 8 tecken.", "Lösenordet har högst 8 tecken."),
            ("Spara filen innan du startar om.", "Spara filen efter att du startar om."),
        ],
        "da": [
            ("Filen er større end passagen.", "Filen er mindre end passagen."),
            ("Koden har mindst 8 tegn.", "Koden har højst 8 tegn."),
            ("Gem filen, før du genstarter.", "Gem filen, efter at du genstarter."),
        ],
        "nl": [
            ("Het bestand is groter dan de passage.", "Het bestand is kleiner dan de passage."),
            ("De code heeft minstens 8 tekens.", "De code heeft hoogstens 8 tekens."),
            ("Sla het op voordat je herstart.", "Sla het op nadat je herstart."),
        ],
        "en": [
            ("The file is larger than the passage.", "The file is smaller than the passage."),
            ("The code has at least 8 characters.", "The code has at most 8 characters."),
            ("Save the file before you restart.", "Save the file after you restart."),
        ],
        "ms": [
            ("Fail itu lebih besar daripada petikan.", "Fail itu lebih kecil daripada petikan."),
            ("Kod itu sekurang-kurangnya 8 aksara.", "Kod itu selebih-lebihnya 8 aksara."),
            ("Simpan fail sebelum anda keluar.", "Simpan fail selepas anda keluar."),
        ],
    },
    "quantifier": {
        "sv": [
            ("Alla filer läses.", "Några få filer läses."),
            ("Varje fil får ett nummer.", "Knappt någon fil får ett nummer."),
            ("Servern läser bara text.", "Servern läser inte bara text."),
        ],
        "da": [
            ("Alle filer læses.", "Nogle få filer læses."),
            ("Hver fil får et nummer.", "Næsten ingen fil får et nummer."),
            ("Serveren læser kun tekst.", "Serveren læser ikke kun tekst."),
        ],
        "nl": [
            ("Alle bestanden worden gelezen.", "Slechts enkele bestanden worden gelezen."),
            ("Elke regel krijgt een nummer.", "Vrijwel geen enkele regel krijgt een nummer."),
            ("De server leest alleen tekst.", "De server leest niet alleen tekst."),
        ],
        "en": [
            ("All files are read.", "No files are read."),
            ("Every file gets a number.", "Hardly any file gets a number."),
            ("The server reads only text.", "The server reads not just text."),
        ],
        "ms": [
            ("Semua fail dibaca.", "Sebilangan kecil fail dibaca."),
            ("Setiap fail mendapat nombor.", "Hampir tiada fail mendapat nombor."),
            ("Pelayan membaca hanya teks.", "Pelayan membaca bukan hanya teks."),
        ],
    },
    "order": {
        "sv": [
            ("Först läs filen, sedan stäng den.", "Först stäng den, sedan läs filen."),
            ("Läs → räkna → skriv", "skriv → räkna → Läs"),
            ("Guiden börjar med en översikt.", "Guiden slutar med en översikt."),
        ],
        "da": [
            ("Først læs filen, derefter luk den.", "Først luk den, derefter læs filen."),
            ("Læs → regn → skriv", "skriv → regn → Læs"),
            ("Vejledningen begynder med et overblik.", "Vejledningen slutter med et overblik."),
        ],
        "nl": [
            ("Eerst lees het bestand, dan sluit het.", "Eerst sluit het, dan lees het bestand."),
            ("Lees → reken → schrijf", "schrijf → reken → Lees"),
            ("De gids begint met een overzicht.", "De gids eindigt met een overzicht."),
        ],
        "en": [
            ("First, read the file, then close it.", "First, close it, then read the file."),
            ("Read → count → write", "write → count → Read"),
            ("The guide begins with an overview.", "The guide ends with an overview."),
        ],
        "ms": [
            ("Pertama, baca fail, kemudian tutup.", "Pertama, tutup, kemudian baca fail."),
            ("Baca → kira → tulis", "tulis → kira → Baca"),
            ("Panduan bermula dengan ringkasan.", "Panduan berakhir dengan ringkasan."),
        ],
    },
    "currency": {
        "sv": [
            ("Det kostar 30 kronor i månaden.", "Det kostar 30 euro i månaden."),
            ("Det kostar $30 i månaden.", "Det kostar £30 i månaden."),
            ("Det kostar 30 EUR i månaden.", "Det kostar 30 USD i månaden."),
        ],
        "da": [
            ("Det koster 30 kroner om måneden.", "Det koster 30 euro om måneden."),
            ("Det koster $30 om måneden.", "Det koster £30 om måneden."),
            ("Det koster 30 EUR om måneden.", "Det koster 30 USD om måneden."),
        ],
        "nl": [
            ("Het kost 30 dollar per maand.", "Het kost 30 euro per maand."),
            ("Het kost €30 per maand.", "Het kost £30 per maand."),
            ("Het kost 30 EUR per maand.", "Het kost 30 USD per maand."),
        ],
        "en": [
            ("It costs 30 dollars a month.", "It costs 30 euros a month."),
            ("It costs $30 a month.", "It costs €30 a month."),
            ("It costs 30 EUR a month.", "It costs 30 GBP a month."),
        ],
        "ms": [
            ("Harganya 30 ringgit sebulan.", "Harganya 30 dolar sebulan."),
            ("Harganya RM30 sebulan.", "Harganya S$30 sebulan."),
            ("Harganya 30 EUR sebulan.", "Harganya 30 USD sebulan."),
        ],
    },
    "unit": {
        "sv": [
            ("Det tar 30 sekunder.", "Det tar 30 minuter."),
            ("Modellen är 4 GB stor.", "Modellen är 4 MB stor."),
            ("Svaret tar 20ms i snitt.", "Svaret tar 20s i snitt."),
        ],
        "da": [
            ("Det tager 30 sekunder.", "Det tager 30 minutter."),
            ("Modellen er 4 GB stor.", "Modellen er 4 MB stor."),
            ("Svaret tager 20ms i snit.", "Svaret tager 20s i snit."),
        ],
        "nl": [
            ("Het duurt 30 seconden.", "Het duurt 30 minuten."),
            ("Het model is 4 GB groot.", "Het model is 4 MB groot."),
            ("Het duurt 20ms gemiddeld.", "Het duurt 20s gemiddeld."),
        ],
        "en": [
            ("It takes 30 seconds.", "It takes 30 minutes."),
            ("The model takes 4 GB of memory.", "The model takes 4 TB of memory."),
            ("It takes 20ms on average.", "It takes 20s on average."),
        ],
        "ms": [
            ("Ia mengambil 30 saat.", "Ia mengambil 30 minit."),
            ("Model itu bersaiz 4 GB sahaja.", "Model itu bersaiz 4 MB sahaja."),
            ("Ia mengambil 20ms secara purata.", "Ia mengambil 20s secara purata."),
        ],
    },
    "synonym": {
        "sv": [
            ("Servern använder en kö.", "Servern nyttjar en kö."),
            ("Stäng filen, till exempel med Esc.", "Stäng filen, exempelvis med Esc."),
            ("Mappen innehåller bilder.", "Mappen rymmer bilder."),
        ],
        "da": [
            ("Serveren bruger en kø.", "Serveren benytter en kø."),
            ("Luk filen, for eksempel med Esc.", "Luk filen, eksempelvis med Esc."),
            ("Mappen indeholder billeder.", "Mappen rummer billeder."),
        ],
        "nl": [
            ("De server gebruikt een wachtrij.", "De server benut een wachtrij."),
            ("De map bevat plaatjes.", "De map behelst plaatjes."),
            ("Het werkt met behulp van een index.", "Het werkt door middel van een index."),
        ],
        "en": [
            ("The server uses a queue.", "The server makes use of a queue."),
            ("Close it, for example with Esc.", "Close it, for instance with Esc."),
            ("Read it in order to learn.", "Read it so as to learn."),
        ],
        "ms": [
            ("Pelayan menggunakan giliran.", "Pelayan memanfaatkan giliran."),
            ("Tutup fail, sebagai contoh dengan Esc.", "Tutup fail, misalnya dengan Esc."),
            ("Folder itu mengandungi gambar.", "Folder itu memuatkan gambar."),
        ],
    },
    "shortened": {
        "sv": [
            ("Servern läser alla filer i mappen, vilket tar tid.", "Servern läser alla filer i mappen."),
            ("Du kan också läsa filen i en webbläsare.", "Du kan läsa filen i en webbläsare."),
            ("Modellen (den minsta) läser texten från början.", "Modellen läser texten från början."),
        ],
        "da": [
            ("Serveren læser alle filer i mappen, hvilket tager tid.", "Serveren læser alle filer i mappen."),
            ("Du kan også læse filen i en browser.", "Du kan læse filen i en browser."),
            ("Modellen (den mindste) læser teksten fra begyndelsen.", "Modellen læser teksten fra begyndelsen."),
        ],
        "nl": [
            ("De server leest alle bestanden in de map, wat tijd kost.", "De server leest alle bestanden in de map."),
            ("Je kan ook lezen wat er in de map staat.", "Je kan lezen wat er in de map staat."),
            ("Het model (het kleinste) leest de hele tekst.", "Het model leest de hele tekst."),
        ],
        "en": [
            ("The server reads all files of a folder, making a list.", "The server reads all files of a folder."),
            ("You can also read the file in a browser.", "You can read the file in a browser."),
            ("The model (the smallest one) reads the whole text.", "The model reads the whole text."),
        ],
        "ms": [
            (
                "Pelayan membaca semua fail dalam folder itu, termasuk gambar.",
                "Pelayan membaca semua fail dalam folder itu.",
            ),
            ("Anda boleh juga membaca fail itu dalam pelayar.", "Anda boleh membaca fail itu dalam pelayar."),
            ("Model (yang terkecil) membaca teks itu dari awal.", "Model membaca teks itu dari awal."),
        ],
    },
    "other order": {
        "sv": [
            ("Om indexet saknas kan du bygga det igen.", "Du kan bygga det igen om indexet saknas."),
            ("Det fungerar med CPU och GPU i samma dator.", "Det fungerar med GPU och CPU i samma dator."),
            ("Genom att läsa loggen får du veta mer.", "Du får veta mer genom att läsa loggen."),
        ],
        "da": [
            ("Hvis indekset mangler, kan du bygge det igen.", "Du kan bygge det igen, hvis indekset mangler."),
            ("Det virker med CPU og GPU i samme maskine.", "Det virker med GPU og CPU i samme maskine."),
            ("Ved at læse loggen får du mere at vide.", "Du får mere at vide ved at læse loggen."),
        ],
        "nl": [
            (
                "Als de index ontbreekt, kun je hem opnieuw bouwen.",
                "Je kunt hem opnieuw bouwen als de index ontbreekt.",
            ),
            ("Het werkt met CPU en GPU in dezelfde computer.", "Het werkt met GPU en CPU in dezelfde computer."),
            ("Door het logboek te lezen kun je meer leren.", "Je kunt meer leren door het logboek te lezen."),
        ],
        "en": [
            ("If the index is missing, you can build it again.", "You can build it again if the index is missing."),
            ("It works with CPU and GPU in one computer.", "It works with GPU and CPU in one computer."),
            ("By reading the log, you can learn more.", "You can learn more by reading the log."),
        ],
        "ms": [
            ("Jika indeks tiada, anda boleh membinanya semula.", "Anda boleh membinanya semula jika indeks tiada."),
            (
                "Ia berfungsi dengan CPU dan GPU dalam satu komputer.",
                "Ia berfungsi dengan GPU dan CPU dalam satu komputer.",
            ),
            ("Untuk belajar lebih lanjut, baca fail log itu.", "Baca fail log itu untuk belajar lebih lanjut."),
        ],
    },
    "number word": {
        "sv": [
            ("Listan har 3 steg.", "Listan har tre steg."),
            ("Listan har tolv steg.", "Listan har 12 steg."),
            ("Två filer läses.", "2 filer läses."),
        ],
        "da": [
            ("Listen har 3 trin.", "Listen har tre trin."),
            ("Listen har tolv trin.", "Listen har 12 trin."),
            ("Otte filer læses.", "8 filer læses."),
        ],
        "nl": [
            ("De lijst heeft 3 stappen.", "De lijst heeft drie stappen."),
            ("De lijst heeft twaalf stappen.", "De lijst heeft 12 stappen."),
            ("Acht bestanden worden gelezen.", "8 bestanden worden gelezen."),
        ],
        "en": [
            ("The list has 3 steps.", "The list has three steps."),
            ("The list has twelve steps.", "The list has 12 steps."),
            ("Two files are read.", "2 files are read."),
        ],
        "ms": [
            ("Senarai itu ada 3 langkah.", "Senarai itu ada tiga langkah."),
            ("Senarai itu ada dua belas langkah.", "Senarai itu ada 12 langkah."),
            ("Lapan fail dibaca.", "8 fail dibaca."),
        ],
    },
    "number format": {
        "sv": [
            ("Den läser 2000 tecken.", "Den läser 2 000 tecken."),
            ("Den tar 2,5 timmar.", "Den tar 2.5 timmar."),
            ("Den tar 4GB minne.", "Den tar 4 GB minne."),
        ],
        "da": [
            ("Den læser 2000 tegn.", "Den læser 2.000 tegn."),
            ("Den tager 2.5 timer.", "Den tager 2,5 timer."),
            ("Den bruger 4 GB plads.", "Den bruger 4GB plads."),
        ],
        "nl": [
            ("Hij leest 2000 tekens.", "Hij leest 2.000 tekens."),
            ("Het duurt 2,5 uur.", "Het duurt 2.5 uur."),
            ("Het scheelt 85% tijd.", "Het scheelt 85 % tijd."),
        ],
        "en": [
            ("It reads 2,000 characters.", "It reads 2 000 characters."),
            ("It reads 2000 characters.", "It reads 2,000 characters."),
            ("It saves 85% of the time.", "It saves 85 % of the time."),
        ],
        "ms": [
            ("Ia membaca 2000 aksara.", "Ia membaca 2,000 aksara."),
            ("Ia menjimatkan 85% masa.", "Ia menjimatkan 85 % masa."),
            ("Ia mengambil 10-20 minit.", "Ia mengambil 10–20 minit."),
        ],
    },
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", PHRASES)
def test_a_phrase_is_changed_as_a_native_writer_would(kind: str, language: str):
    examples = PHRASES[kind][language]
    assert len(examples) >= 3
    for before, after in examples:
        assert after in made(kind, fact(before, language)), before


# ---- numbers, code and names: the rest of the sentence stays ---------------------------------

AROUND = {
    "sv": "Tjänsten läser {} från mappen.",
    "da": "Tjenesten læser {} fra mappen.",
    "nl": "De dienst leest {} uit de map.",
    "en": "The service reads {} from the folder.",
    "ms": "Perkhidmatan membaca {} daripada folder.",
}
CHANGED = {
    "number": ["24", "7", "1 800"],
    "decimal": ["2.5", "3,75", "1.5 GB"],
    "percentage": ["85 %", "40%", "2,5 %"],
    "range": ["10-20", "3–4", "30-50%"],
    "date": ["2025-03-12", "12.03.2025", "2023"],
    "version": ["Python 3.11", "v2.4.1", "INT8"],
    "code": ["`--port`", "`data/sun.json`", "`rain`"],
    "name": ["Boreas", "Borealis", "Cumulus"],
}
LIKE = {
    "number": r"[\d ]+|[^\W\d_]+(?: belas)?",
    "decimal": r"[\d.,]+(?: GB)?",
    "percentage": r"[\d,]+ ?%",
    "range": r"\d+[-–]\d+%?",
    "date": r"[\d.-]+",
    "version": r"Python \d\.\d+|v[\d.]+|INT\d",
    "code": r"`[\w./-]+`",
    "name": r"[A-Z]\w+",
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", CHANGED)
def test_only_what_is_named_is_changed(kind: str, language: str):
    before, after = AROUND[language].split("{}")
    for piece in CHANGED[kind]:
        results = made(kind, fact(AROUND[language].format(piece), language))
        assert results, piece
        for text in results:
            assert text.startswith(before) and text.endswith(after)
            new = text[len(before) : len(text) - len(after)]
            assert new != piece and re.fullmatch(LIKE[kind], new), new


@given(st.sampled_from(LANGUAGES), st.integers(2, 10**6))
def test_a_falsified_number_is_another_one_that_the_passage_does_not_have(language: str, value: int):
    of = fact(AROUND[language].format(value), language)
    for text in made("number", of):
        assert str(value) not in re.findall(r"\d+", text)
        assert not set(re.findall(r"\d+", text)) & set(re.findall(r"\d+", of.evidence.text))


@given(st.sampled_from(LANGUAGES), st.integers(1, 999), st.integers(1, 99), st.sampled_from(",."))
def test_a_moved_decimal_mark_changes_the_value(language: str, whole: int, part: int, mark: str):
    of = fact(AROUND[language].format(f"{whole}{mark}{part}"), language)
    for text in made("decimal", of):
        found = re.search(r"\d+(?:[.,]\d+)?", text)
        assert found and float(found[0].replace(",", ".")) != float(f"{whole}.{part}")


@given(st.sampled_from(LANGUAGES), st.integers(1000, 10**8))
def test_another_format_is_the_same_number(language: str, value: int):
    for text in made("number format", fact(AROUND[language].format(value), language)):
        assert re.sub(r"\D", "", text) == str(value)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_stands_nearby_comes_from_the_same_passage(language: str):
    for piece, beside in (("24", "36"), ("7", "12"), ("1800", "2400")):
        of = fact(AROUND[language].format(piece), language, beside=AROUND[language].format(beside))
        assert made("number nearby", of) == set()  # the very sentence stands in the passage
        of = fact(AROUND[language].format(piece), language, beside=f"{beside} = x")
        assert made("number nearby", of) == {AROUND[language].format(beside)}
    for piece in ("Nimbus", "Cumulus", "Boreas"):
        of = fact(AROUND[language].format(piece), language, beside="Borealis!")
        assert made("name nearby", of) == {AROUND[language].format("Borealis")}
        assert AROUND[language].format("Borealis") not in made("name", of)


# ---- sentences that are true elsewhere -------------------------------------------------------

ELSEWHERE = {
    "sv": [
        "Färjan avgår var fyrtionde minut från kajen.",
        "Bageriet eldar ugnen med björkved.",
        "Tåget stannar alltid vid torget.",
    ],
    "da": [
        "Færgen sejler hvert fyrretyvende minut fra kajen.",
        "Bageriet fyrer ovnen med birkebrænde.",
        "Toget standser altid ved torvet.",
    ],
    "nl": [
        "De veerboot vertrekt elke veertig minuten vanaf de kade.",
        "De bakkerij stookt de oven met berkenhout.",
        "De trein stopt altijd bij het plein.",
    ],
    "en": [
        "The ferry leaves the quay every forty minutes.",
        "The bakery heats its oven with birch wood.",
        "The train always stops at the square.",
    ],
    "ms": [
        "Feri bertolak dari jeti setiap empat puluh minit.",
        "Kedai roti memanaskan ketuhar dengan kayu.",
        "Kereta api sentiasa berhenti di dataran.",
    ],
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_true_sentences_cite_what_does_not_support_them(language: str):
    here = AROUND[language].format("24")
    for text in ELSEWHERE[language]:
        assert made("citation", fact(here, language, neighbour=text)) == {here}
        assert made("citation", fact(here, language, neighbour=f"{text} {here}")) == set()
        assert made("page", fact(here, language), fact(text, language, path="other.md")) == {text}
        assert made("page", fact(here, language), fact(text, language)) == set()  # of the same page
        assert made("as it is", fact(text, language)) == {text}


def test_every_kind_has_examples_in_every_language():
    tested = {*PHRASES, *CHANGED, "number nearby", "name nearby", "citation", "page", "as it is", "ungoverned"}
    assert tested == {*FALSE, *TRUE}
    assert all(set(examples) == set(LANGUAGES) for examples in PHRASES.values())


# ---- the words are the attack's own ----------------------------------------------------------

# What Kilde says and is told, and what shows what a sentence introduces or a question asks for.
WORDED = {"phrases", "reasons", "notices", "states", "page", "talk", "leads", "procedures", "lists", "yes_no"}
WORDED |= {
    "exceptions",
    "cautions",
    "heed",
    "rates",
    "superlatives",
    "fields",
    "beyond",
    "applies",
    "no_ordinals",
    "links",
    "formerly",
    "asks",
    "tells",
    "lacking",
    "having",
    "previous",
    "next",
    "which",
    "defines",
    "meanings",
    "glossaries",
    "retired",
    "this_page",
    "most",
    "least",
    "ranges",
    "why",
    "gives_reasons",
}


def _entries(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value.casefold()
    elif isinstance(value, dict):
        yield from (key.casefold() for key in value)
        yield from (entry for part in value.values() for entry in _entries(part))
    elif isinstance(value, list):
        yield from (entry for part in value for entry in _entries(part))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_entry_of_the_attack_stands_in_a_list_of_the_gate(language: str):
    raw = tomllib.loads((ROOT / "bot" / "languages" / "locales" / f"{language}.toml").read_text(encoding="utf-8"))
    gate = {
        entry
        for key, value in raw.items()
        if key not in WORDED and not isinstance(value, str)
        for entry in _entries(value)
    }
    mine = {
        entry.strip("^ ")
        for key, value in words(language).items()
        if not key.endswith(("mark", "marks"))
        for entry in _entries(value)
    }
    assert len(mine) > 300
    assert mine & gate == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_lists_of_pairs(language: str):
    mine = words(language)
    assert mine.keys() == words("en").keys()
    for key in mine.keys() - {"decimal_mark", "thousands_marks", "counted", "coordination"}:
        assert all(len(pair) == 2 for pair in mine[key])
        assert len({tuple(pair) for pair in mine[key]}) == len(mine[key]), key


def test_the_attack_reads_no_list_of_the_gate():
    attack = ROOT / "scripts" / "attack"
    files = [attack / "gate.py", attack / "judging.py", *(attack / "sentences").glob("*.py")]
    nodes = [node for file in files for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))]
    taken = {
        (node.module, name.name)
        for node in nodes
        if isinstance(node, ast.ImportFrom)
        for name in node.names
        if (node.module or "").startswith(("bot.gate", "bot.languages"))
    }
    assert taken == {
        ("bot.gate.likeness", "Likeness"),
        ("bot.gate.sources", "quotable"),
        ("bot.gate.verify", "verify"),
        ("bot.languages.identify", "identify"),
        ("bot.languages.locale", "codes"),
        ("bot.languages.cues", "turns"),
    }
    assert not [node for node in nodes if isinstance(node, ast.Constant) and "locales" in str(node.value).split("/")]


# ---- counting and showing --------------------------------------------------------------------

SV = "# Färjan\n\n## Tider\n\nFärjan avgår var 40:e minut och kan inte bokas i förväg. Överfarten kostar 65 kronor.\n"
PAGES = {
    "boat.md": "# The ferry\n\n## Times\n\nThe ferry leaves every 40 minutes and cannot be booked in advance. "
    "All tickets for the crossing cost 65 dollars.\n\n## Crew\n\nThe crew has 12 people who can be called at night.\n",
    "oven.md": "# The oven\n\n## Heat\n\nThe oven is heated with birch wood for at least 3 hours. "
    "You can use the `--hot` option when more than 20 loaves are baked.\n",
    "translations/sv/boat.md": SV,
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return filled(tmp_path / "docs", PAGES)


def test_sentences_come_with_their_passage_and_cases_are_the_same_each_time(folder: Path):
    facts = read(folder)
    assert all(one.text in one.evidence.text for one in facts if "`" not in one.text)
    first, second = (list(cases(world("en", facts), 5)) for _ in range(2))
    assert first == second and len(first) > 20
    assert all(case.text.endswith("]") and case.evidence for case in first)
    across = [case for case in cases(world("sv", facts), 5) if case.across]
    assert across and all(case.evidence[0].document.language == "en" for case in across)


def test_rows_are_said_as_sentences():
    assert said("| Fast | `a|b` | 3 GB |", "row") == "Fast: `a|b`, 3 GB"
    assert said("**Bold** and [a link](x.md), `--flag`", "prose") == "Bold and a link, `--flag`"


def test_what_others_check_with():
    source = "The ferry leaves the quay every 40 minutes, in winter every 60."
    assert peers_accept("The ferry leaves the quay every 60 minutes.", source) == {
        "number": True,
        "35 %": True,
        "4 words": True,
    }
    assert peers_accept("Every 45 minutes a boat goes.", source) == {
        "number": False,
        "35 %": False,
        "4 words": False,
    }


def test_wrong_is_a_false_one_accepted_or_a_true_one_rejected():
    def judged(true: bool, reason: str | None, of: str) -> Any:
        case = Case("number", "en", true, False, "x [1]", "", of, ())
        return Judged(case, reason, dict.fromkeys(PEERS, True))

    false = [judged(False, "number", str(n)) for n in range(99)] + [judged(False, None, "99")]
    mean, low, high = share(false)
    assert (mean, round(low, 3), round(high, 3)) == (0.01, 0.002, 0.055)  # Wilson's interval of 1 in 100
    assert share(false, "35 %")[0] == 1
    assert share([judged(True, None, "a"), judged(True, "word", "b")])[0] == 0.5


def test_the_whole_attack_prints_writes_and_draws(folder: Path, tmp_path: Path, monkeypatch, capsys):
    out, plot = tmp_path / "out.json", tmp_path / "out.png"
    arguments = [
        str(folder),
        "--language",
        "en",
        "--limit",
        "4",
        "--show",
        "1",
        "--json",
        str(out),
        "--plot",
        str(plot),
    ]
    monkeypatch.setattr(sys, "argv", ["gate.py", *arguments])
    main()
    printed = capsys.readouterr().out
    report = json.loads(out.read_text(encoding="utf-8"))
    assert "negation" in printed and f"{sum(not case['true'] for case in report['cases'])} false" in printed
    assert plot.read_bytes()[:4] == b"\x89PNG"
    for figure in report["figures"]:
        assert 0 <= figure["low"] <= figure["share"] <= figure["high"] <= 1
