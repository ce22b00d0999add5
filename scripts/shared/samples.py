"""Sentences and questions of our own in five languages, much the same in each."""

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
LANGUAGES = tuple(SAMPLES)
