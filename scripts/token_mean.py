"""Computes the bundled encoder's mean token vectors over the project's own texts, to bot/models/token_mean.json.

One of passages and one of questions: the prefix and the form of a question move all its tokens alike.

Run it when the bundled model changes, not when a text does: another mean is another model to every index.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np

from bot.models.bundled import MODEL, TOKEN_MEAN, bundled_folder
from bot.models.encoder import FolderEncoder

ROOT = Path(__file__).parents[1]
LANGUAGES = ("sv", "da", "nl", "en", "ms")
# Where a language has no page yet, or few: everyday and technical prose, much the same in each.
SAMPLES = {
    "sv": [
        "Börja med att installera paketet och kontrollera att versionen stämmer.",
        "Hur lång tid tar det att träna om modellen på egna data?",
        "Kostnaden ökade med 2,5 procent, trots att färre frågor ställdes än året innan.",
        "Översättningen är äldre än originalet, så en del uppgifter kan vara inaktuella.",
        "En väl vald delmängd räcker ofta, men den måste täcka även ovanliga fall.",
    ],
    "da": [
        "Begynd med at installere pakken, og kontrollér, at versionen passer.",
        "Hvor lang tid tager det at træne modellen igen på egne data?",
        "Omkostningerne steg med 2,5 procent, selv om der blev stillet færre spørgsmål end året før.",
        "Oversættelsen er ældre end originalen, så nogle oplysninger kan være forældede.",
        "En velvalgt delmængde er ofte nok, men den skal også dække sjældne tilfælde.",
    ],
    "nl": [
        "Installeer eerst het pakket en controleer of de versie klopt.",
        "Hoe lang duurt het om het model opnieuw te trainen op eigen gegevens?",
        "De kosten stegen met 2,5 procent, hoewel er minder vragen werden gesteld dan het jaar ervoor.",
        "De vertaling is ouder dan het origineel, dus sommige gegevens kunnen verouderd zijn.",
        "Een goed gekozen deelverzameling volstaat vaak, maar ze moet ook zeldzame gevallen dekken.",
    ],
    "en": [
        "Begin by installing the package, and check that the version is the right one.",
        "How long does it take to train the model again on your own data?",
        "Costs rose by 2.5 percent, although fewer questions were asked than the year before.",
        "The translation is older than the original, so some of what it says may be out of date.",
        "A well-chosen subset is often enough, but it has to cover the unusual cases too.",
    ],
    "ms": [
        "Mulakan dengan memasang pakej itu dan pastikan versinya betul.",
        "Berapa lamakah masa yang diperlukan untuk melatih semula model dengan data sendiri?",
        "Kos meningkat sebanyak 2.5 peratus walaupun bilangan soalan berkurang berbanding tahun sebelumnya.",
        "Terjemahan ini lebih lama daripada dokumen asal, jadi sesetengah maklumat mungkin sudah lapuk.",
        "Subset yang dipilih dengan baik selalunya mencukupi, tetapi kes yang jarang berlaku mesti diliputi juga.",
    ],
}


QUESTIONS = {
    "sv": [
        "Vad kostar det att köra modellen i molnet?",
        "Varför får jag inget svar på min fråga?",
        "Vilka filer läser programmet in först?",
        "Kan jag byta språk mitt i ett samtal?",
        "När ska man välja en mindre modell framför en stor?",
        "Hur många dokument ryms i ett index?",
    ],
    "da": [
        "Hvad koster det at køre modellen i skyen?",
        "Hvorfor får jeg ikke svar på mit spørgsmål?",
        "Hvilke filer læser programmet først?",
        "Kan jeg skifte sprog midt i en samtale?",
        "Hvornår skal man vælge en mindre model frem for en stor?",
        "Hvor mange dokumenter er der plads til i et indeks?",
    ],
    "nl": [
        "Wat kost het om het model in de cloud te draaien?",
        "Waarom krijg ik geen antwoord op mijn vraag?",
        "Welke bestanden leest het programma het eerst in?",
        "Kan ik midden in een gesprek van taal wisselen?",
        "Wanneer kies je een kleiner model in plaats van een groot?",
        "Hoeveel documenten passen er in een index?",
    ],
    "en": [
        "What does it cost to run the model in the cloud?",
        "Why do I get no answer to my question?",
        "Which files does the program read first?",
        "Can I change the language in the middle of a conversation?",
        "When should one choose a smaller model over a large one?",
        "How many documents fit into an index?",
    ],
    "ms": [
        "Berapakah kos untuk menjalankan model itu di awan?",
        "Mengapakah soalan saya tidak dijawab?",
        "Fail manakah yang dibaca dahulu oleh program ini?",
        "Bolehkah saya menukar bahasa di tengah-tengah perbualan?",
        "Bilakah model yang lebih kecil patut dipilih berbanding model besar?",
        "Berapa banyak dokumen yang muat dalam satu indeks?",
    ],
}


def paragraphs(language: str) -> Iterator[str]:
    """The language's samples and every longer paragraph of its pages."""
    yield from SAMPLES[language]
    folder = ROOT / "corpus" if language == "en" else ROOT / "corpus" / "translations" / language
    for page in sorted(folder.glob("*.md")):
        for paragraph in page.read_text(encoding="utf-8").split("\n\n"):
            if len(paragraph) >= 40:
                yield paragraph


def questions(language: str) -> Iterator[str]:
    yield from QUESTIONS[language]
    yield from (text for text in SAMPLES[language] if text.endswith("?"))


def mean(encoder: FolderEncoder, texts: Callable[[str], Iterable[str]], prefix: str) -> list[float]:
    """The mean of the languages' mean tokens, so that none outweighs another."""
    means = []
    for language in LANGUAGES:
        states = [encoder.states(text, prefix) for text in texts(language)]
        means.append(np.concatenate([state.vectors[state.own] for state in states]).mean(axis=0))
        print(f"{prefix}{language}, {len(states)} texts")
    return [round(float(value), 5) for value in np.mean(means, axis=0)]


def main() -> None:
    encoder = FolderEncoder(bundled_folder())
    means = {
        "model": MODEL,
        "passage": mean(encoder, paragraphs, encoder.passage_prefix),
        "query": mean(encoder, questions, encoder.query_prefix),
    }
    TOKEN_MEAN.write_text(json.dumps(means) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
