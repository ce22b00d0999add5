"""What `kilde check` says of translations that call something otherwise than the term file has it."""

import re
from pathlib import Path

import pytest
from helpers import assert_share, filled

from bot import check
from bot.checking.terms.forms import is_bent
from bot.checking.terms.instead import places
from bot.records import Span
from bot.terminology.said import Side
from bot.terminology.words import are_forms, words, words_of

# A page with two terms, in each language line by line.
PAGES = {
    "en": """# The sluice gate
The sluice gate is opened every morning.
Grease the hinges of the sluice gate with oil.
The pump stands beside the sluice gate.
- Clean the sluice gate before winter.
The pump needs new oil every year.
Listen to the pump before you start it.
The keeper measures the water every hour.
Write the level of the water in the book.
**Sluice gate**: what holds the water.
**Pump**: what moves the water.""",
    "sv": """# Slussporten
Slussporten öppnas varje morgon.
Smörj slussportens gångjärn med olja.
Pumpen står bredvid slussporten.
- Rengör slussporten före vintern.
Pumpen behöver ny olja varje år.
Lyssna på pumpen innan du startar den.
Vakten mäter vattnet varje timme.
Skriv vattnets nivå i boken.
**Slussport**: det som håller vattnet.
**Pump**: det som flyttar vattnet.""",
    "da": """# Sluseporten
Sluseporten åbnes hver morgen.
Smør sluseportens hængsler med olie.
Pumpen står ved siden af sluseporten.
- Rengør sluseporten før vinteren.
Pumpen skal have ny olie hvert år.
Lyt til pumpen, før du starter den.
Vagten måler vandet hver time.
Skriv vandets højde i bogen.
**Sluseport**: det, der holder på vandet.
**Pumpe**: det, der flytter vandet.""",
    "nl": """# De sluisdeur
De sluisdeur gaat elke ochtend open.
Smeer de scharnieren van de sluisdeur met olie.
De pomp staat naast de sluisdeur.
- Maak de sluisdeur schoon voor de winter.
De pomp heeft elk jaar nieuwe olie nodig.
Luister naar de pomp voordat je hem start.
De wachter meet het water elk uur.
Schrijf de stand van het water in het boek.
**Sluisdeur**: wat het water tegenhoudt.
**Pomp**: wat het water verplaatst.""",
    "ms": """# Pintu air
Pintu air dibuka setiap pagi.
Sapu engsel pintu air dengan minyak.
Pam terletak di sebelah pintu air.
- Bersihkan pintu air sebelum musim hujan.
Pam memerlukan minyak baharu setiap tahun.
Dengar bunyi pam sebelum menghidupkannya.
Penjaga mengukur air setiap jam.
Tulis paras air dalam buku.
**Pintu air**: yang menahan air.
**Pam**: yang menggerakkan air.""",
}
# What renders the two terms, in all forms, and a word for each that stands nowhere else.
SAYS = {
    "sv": ((r"slussport\w*", "fördämning"), (r"pump\w*", "aggregat")),
    "da": ((r"sluseport\w*", "dæmning"), (r"pump\w*", "aggregat")),
    "nl": ((r"sluisdeur", "afsluiter"), (r"pomp", "machine")),
    "ms": ((r"pintu air", "gerbang"), (r"pam\b", "jentera")),
    "en": ((r"sluice gate", "barrier"), (r"pump", "engine")),
}
FILES = {
    "en": '["sluice gate"]\nsv.preferred = "slussport"\nda.preferred = "sluseport"\nnl.preferred = "sluisdeur"\n'
    'ms.preferred = "pintu air"\n["pump"]\nsv.preferred = "pump"\nda.preferred = "pumpe"\nnl.preferred = "pomp"\n'
    'ms.preferred = "pam"\n',
    "sv": '["slussport"]\nlanguage = "sv"\nen.preferred = "sluice gate"\n'
    '["pump"]\nlanguage = "sv"\nen.preferred = "pump"\n',
}


def written(folder: Path, code: str, original: str, translation: str, terms: str) -> Path:
    """A page and its translation, a paragraph a line, beside a term file."""
    pages = {"work.md": original, f"translations/{code}/work.md": translation}
    spaced = {at: "\n\n".join(text.split("\n")) + "\n" for at, text in pages.items()}
    return filled(folder, {**spaced, "terms.toml": terms})


def told(folder: Path) -> list[tuple[int, str]]:
    """The paragraph, counted from 0, and the words of each finding."""
    return [((each.line - 1) // 2, each.found) for each in check(folder).of(["term"])]


def source(code: str) -> str:
    return "sv" if code == "en" else "en"


@pytest.mark.parametrize("code", SAYS)
def test_nothing_is_told_of_a_page_that_says_what_the_term_file_wants(tmp_path: Path, code: str) -> None:
    original = source(code)
    assert told(written(tmp_path, code, PAGES[original], PAGES[code], FILES[original])) == []


@pytest.mark.parametrize("code", SAYS)
def test_a_word_that_stands_nowhere_else_is_told_where_it_renders_a_term(tmp_path: Path, code: str) -> None:
    original, missed, named = source(code), [], []
    for pattern, word in SAYS[code]:
        lines = PAGES[code].split("\n")
        for i, line in enumerate(lines):
            changed = re.sub(pattern, word, line, flags=re.IGNORECASE)
            if changed != line:
                text = "\n".join([*lines[:i], changed, *lines[i + 1 :]])
                found = told(written(tmp_path, code, PAGES[original], text, FILES[original]))
                missed += [(changed, found)] if [at for at, _ in found] != [i] else []
                named.append((changed, any(word in said.casefold() for _, said in found), True))
    assert missed == []
    assert_share(named, 0.9)  # which of two words that stand nowhere else it is cannot be told


# "The key is old.", with what a term file says to avoid: inflected, in capitals, in a compound, twice in a row; in a
# table; and what is not told: what is wanted, and what stands in code.
AVOIDED = {
    "sv": ("lösen", "nyckel", ["Nycklarna är gamla.", "NYCKELN är gammal.", "Huvudnyckeln är gammal."],
           ["Lösenet är gammalt.", "Lösenet `nyckel` är gammalt."]),
    "da": ("kode", "nøgle", ["Nøglerne er gamle.", "NØGLEN er gammel.", "Hovednøglen er gammel."],
           ["Koden er gammel.", "Koden `nøgle` er gammel."]),
    "nl": ("code", "sleutel", ["De sleutels zijn oud.", "DE SLEUTEL is oud.", "De hoofdsleutel is oud."],
           ["De code is oud.", "De code `sleutel` is oud."]),
    "ms": ("kod", "kunci", ["Kuncinya sudah lama.", "KUNCI itu sudah lama.", "Kunci-kunci itu sudah lama."],
           ["Kodnya sudah lama.", "Kod `kunci` itu sudah lama."]),
    "en": ("code", "key", ["The keys are old.", "THE KEY is old.", "The key’s old."],
           ["The code is old.", "The code `key` is old."]),
}  # fmt: skip


@pytest.mark.parametrize("code", AVOIDED)
def test_what_is_to_be_avoided_is_told_in_every_form(tmp_path: Path, code: str) -> None:
    good, bad, says, says_not = AVOIDED[code]
    own, line = ("nyckel", "Nyckeln är gammal.") if code == "en" else ("key", "The key is old.")
    terms = f'["{own}"]\nlanguage = "{source(code)}"\n{code}.preferred = "{good}"\n{code}.avoid = ["{bad}"]\n'
    texts = [*says, *says_not]
    found = told(written(tmp_path, code, "\n".join([line] * len(texts)), "\n".join(texts), terms))
    assert [at for at, _ in found] == list(range(len(says)))


@pytest.mark.parametrize(
    ("code", "avoided", "line"),
    [
        ("nl", "apparaat", "Start de apparaten."),
        ("nl", "schijf", "Start de schijven."),
        ("sv", "server", "Starta servrarna."),
        ("da", "regel", "Start reglerne."),
        ("nl", "API", "Start de API’s."),
    ],
)
def test_a_form_whose_stem_changes_is_a_form(tmp_path: Path, code: str, avoided: str, line: str) -> None:
    terms = f'["unit"]\n{code}.preferred = "x-enhet"\n{code}.avoid = ["{avoided}"]\n'
    assert len(told(written(tmp_path, code, "Start the units.", line, terms))) == 1


@pytest.mark.parametrize(
    ("code", "wanted", "form", "made"),
    [
        ("sv", "vikt", "vikterna", "viktiga"),
        ("da", "kraft", "krafterne", "kraftige"),
        ("nl", "handel", "handels", "handelaar"),
        ("en", "like", "likes", "likeness"),
        ("ms", "guna", "gunanya", "gunaan"),
    ],
)
def test_a_word_made_of_another_is_no_form_of_it(code: str, wanted: str, form: str, made: str) -> None:
    assert are_forms(words_of(form, code), words_of(wanted, code), code)
    assert not are_forms(words_of(made, code), words_of(wanted, code), code)


LEFT = {
    "sv": ("Smörj pumpen och starta den.", "Installera pump-kit-sdk nu."),
    "da": ("Smør pumpen og start den.", "Installér pump-kit-sdk nu."),
    "nl": ("Smeer de pomp en start hem.", "Installeer pump-kit-sdk nu."),
    "ms": ("Sapu pam dan hidupkannya.", "Pasang pump-kit-sdk sekarang."),
}


@pytest.mark.parametrize("code", LEFT)
def test_a_pronoun_and_a_name_are_no_other_wording(tmp_path: Path, code: str) -> None:
    original = PAGES["en"] + "\nGrease the pump and start the pump.\nInstall pump-kit-sdk now."
    text = "\n".join([PAGES[code], *LEFT[code]])
    assert told(written(tmp_path, code, original, text, FILES["en"])) == []


def test_a_word_of_the_same_stem_that_is_always_said_otherwise_is_another_term(tmp_path: Path) -> None:
    original = (
        PAGES["en"] + "\nPumping takes an hour.\nPumping is forbidden at night.\nStop pumping when the water is low."
    )
    text = (
        PAGES["sv"] + "\nLänsning tar en timme.\nLänsning är förbjuden på natten.\nSluta länsa när vattnet står lågt."
    )
    assert told(written(tmp_path, "sv", original, text, FILES["en"])) == []


def test_a_word_made_of_a_term_that_is_mostly_said_as_the_term_is_the_term(tmp_path: Path) -> None:
    hours = range(1, 8)
    original = PAGES["en"] + "\n" + "\n".join(f"Pumping takes {n} hours." for n in hours)
    text = PAGES["sv"] + "\n" + "\n".join(f"Pumpningen tar {n} timmar." for n in hours)
    assert told(written(tmp_path, "sv", original, text, FILES["en"])) == []
    changed = text.replace("Pumpningen tar 4", "Länsningen tar 4")
    assert [found for _, found in told(written(tmp_path, "sv", original, changed, FILES["en"]))] == ["Länsningen"]


@pytest.mark.parametrize("code", ["sv", "da", "nl", "ms"])
def test_of_two_terms_of_one_stem_each_word_is_the_one_that_it_is_a_form_of(tmp_path: Path, code: str) -> None:
    terms = (
        f'["installation"]\n{code}.preferred = "aaa"\n["install"]\n{code}.preferred = "bbb"\n{code}.avoid = ["ccc"]\n'
    )
    assert told(written(tmp_path, code, "They install it.", "Xxx ccc yyy.", terms)) == [(0, "ccc")]


@pytest.mark.parametrize(
    ("code", "preferred", "text"),
    [
        ("sv", "fil", "Läs styrfilerna.\nRadera varje gruppfil."),
        ("da", "fil", "Læs styrefilerne.\nSlet hver gruppefil."),
        ("nl", "map", "Lees de doelmappen.\nWis elke groepsmap."),
    ],
)
def test_a_short_word_at_the_end_of_a_compound_is_said(tmp_path: Path, code: str, preferred: str, text: str) -> None:
    terms = f'["file"]\n{code}.preferred = "{preferred}"\n'
    assert told(written(tmp_path, code, "Read the control files.\nDelete every group file.", text, terms)) == []


@pytest.mark.parametrize(
    ("code", "wording", "apart"),
    [
        ("en", "sluice gate", "The sluice is closed in the evening when the keeper has gone through the gate."),
        ("sv", "gul spak", "En gul lampa lyser om natten när vakten har gått hem från sin spak."),
        ("da", "gult greb", "En gul lampe lyser om natten, når vagten er gået hjem fra sit greb."),
        ("nl", "gele hendel", "Een gele lamp brandt in de nacht als de wachter naar huis gaat van zijn hendel."),
        ("ms", "pintu air", "Di sebelah pintu itu penjaga selalu duduk setiap malam untuk minum air."),
    ],
)
def test_words_far_from_each_other_are_not_the_wording_that_has_both(code: str, wording: str, apart: str) -> None:
    assert is_said(f"{wording}.", wording, code)
    assert not is_said(apart, wording, code)


def is_said(text: str, wording: str, code: str) -> bool:
    side = Side("a.md", code, text, words(text, text, Span(0, len(text)), code))
    return bool(places(side, [wording]))


# What is wanted, what says it: a form, a compound with it, what it is a kind of; and what only begins as it does.
COMPOUNDS = {
    "sv": (
        "installationsprogrammet",
        ["Starta installationsprogram.", "Läs installationsprogramdelen.", "Starta programmet."],
        ["Läs installationssystemets loggar.", "Sätt i ett installationsmedium.", "Installationen är klar."],
    ),
    "da": (
        "installationsprogrammet",
        ["Start installationsprogrammer.", "Læs installationsprogramdelen.", "Start programmet."],
        ["Læs installationssystemets log.", "Indsæt installationsmediet.", "Installationen er færdig."],
    ),
    "nl": (
        "installatieprogramma",
        ["Start de installatieprogramma's.", "Lees het installatieprogrammadeel.", "Start het programma."],
        ["Lees het logboek van het installatiesysteem.", "Plaats het installatiemedium.", "De installatie is klaar."],
    ),
    "ms": ("program pemasangan", ["Mulakan program pemasangan."], ["Baca log sistem pemasangan.", "Pemasangan siap."]),
    "en": ("installation program", ["Start both installation programs."], ["Read the log of the installation system."]),
}


@pytest.mark.parametrize("code", COMPOUNDS)
def test_a_compound_that_only_begins_as_what_is_wanted_is_another_word(code: str) -> None:
    wording, says, says_not = COMPOUNDS[code]
    assert [text for text in says if not is_said(text, wording, code)] == []
    assert [text for text in says_not if is_said(text, wording, code)] == []


@pytest.mark.parametrize(
    ("code", "wording", "says", "says_not"),
    [
        ("sv", "filer", ["Skapa ett filsystem.", "Montera rotfilsystemet."], "Se filmen, och filtrera kaffet."),
        ("sv", "enheter", ["Välj en indataenhet.", "Enheten är ny."], "Allt är klart."),
        ("sv", "konton", ["Skapa ett användarkonto.", "Ta bort kontot."], "Besök kyrkan."),
        ("da", "filer", ["Opret et filsystem.", "Monter rodfilsystemet."], "Se filmen, og filtrer kaffen."),
        ("da", "enheder", ["Vælg en inputenhed.", "Enheden er ny."], "Alt er klart."),
        ("nl", "mappen", ["Lees de mapnaam.", "Wijzig de hoofdmapnaam."], "De mapper lacht."),
        ("en", "files", ["Name each file."], "Fill the filter."),
        ("ms", "fail", ["Namakan setiap fail."], "Ia gagal lagi."),
    ],
)
def test_a_short_word_is_said_in_a_compound_of_words(code: str, wording: str, says: list[str], says_not: str) -> None:
    assert [text for text in says if not is_said(text, wording, code)] == []
    assert not is_said(says_not, wording, code)


@pytest.mark.parametrize(
    ("code", "wording", "form", "other"),
    [
        ("sv", "välja", "valda", "väntade"),
        ("da", "vælge", "valgte", "ventede"),
        ("nl", "nemen", "namen", "ramen"),
        ("en", "write", "wrote", "waited"),
        ("ms", "tulis", "tulisan", "halus"),
    ],
)
def test_a_form_with_another_vowel_is_a_form(code: str, wording: str, form: str, other: str) -> None:
    def is_form(text: str) -> bool:
        (word,) = words_of(text, code)
        return is_bent(word, (wording,), code) or is_said(text, wording, code)

    assert is_form(form)
    assert not is_form(other)
