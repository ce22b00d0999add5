"""Computes the mean token vector of the bundled encoder over the project's own texts, and writes bot/token_mean.json.

Run it when the bundled model changes, not when a text does: another mean is another model to every index.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from bot.bundled import MODEL, TOKEN_MEAN, bundled_folder
from bot.embed import FolderEncoder

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


def paragraphs(language: str) -> Iterator[str]:
    """The language's samples and every longer paragraph of its pages."""
    yield from SAMPLES[language]
    folder = ROOT / "corpus" if language == "en" else ROOT / "corpus" / "translations" / language
    for page in sorted(folder.glob("*.md")):
        for paragraph in page.read_text(encoding="utf-8").split("\n\n"):
            if len(paragraph) >= 40:
                yield paragraph


def language_mean(encoder: FolderEncoder, language: str) -> np.ndarray:
    """The mean of the mean passage token and the mean query token, so that neither outweighs the other."""
    texts = list(paragraphs(language))
    means = []
    for prefix in (encoder.passage_prefix, encoder.query_prefix):
        states = [encoder.states(text, prefix) for text in texts]
        means.append(np.concatenate([state.vectors[state.own] for state in states]).mean(axis=0))
    print(f"{language}: {len(texts)} texts")
    return np.mean(means, axis=0)


def main() -> None:
    encoder = FolderEncoder(bundled_folder())
    mean = np.mean([language_mean(encoder, language) for language in LANGUAGES], axis=0)
    numbers = ", ".join(f"{value:.5f}" for value in mean)
    TOKEN_MEAN.write_text(f'{{"model": {json.dumps(MODEL)}, "mean": [{numbers}]}}\n', encoding="utf-8")
    print(f"mean of length {np.linalg.norm(mean):.3f} written to {TOKEN_MEAN.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
