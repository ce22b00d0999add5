"""One file, read through all that indexing does with it before the embedding, in this process and without limits."""

from __future__ import annotations

from bot.documents.contents import blocks_in, language_in, skipped_in, title_in, untranslated, written_in
from bot.documents.formats import FORMATS, extracted
from bot.documents.metadata import hashes, metadata_in
from bot.documents.places.included import included
from bot.indexing.passages import passages
from bot.indexing.rows import embedded_text
from bot.records import Document


def read_whole(data: bytes, name: str, *, translated: bool = False) -> int:
    """How many passages a file in a format makes; LeftOut where it makes none."""
    found = extracted(data, name)
    name, text = found.format or name, found.text
    hashes(data)
    if FORMATS[name].readable:
        metadata_in(data)
        included(data.decode("utf-8", "replace"))
    list(FORMATS[name].notes(text))
    written_in(text, name)
    skipped = skipped_in(text, name, translated=translated)
    blocks = blocks_in(text, skipped, name)
    untranslated(text, blocks, "sv", "en")
    language = language_in(text, blocks, "en")
    document = Document(
        path="a",
        text=text,
        language=language,
        claimed=None,
        title=title_in(text, blocks),
        content_hash="",
        original=None,
        state="original",
        skipped=skipped,
        format=name,
    )
    made = passages([document])["a"]
    for passage in made:
        embedded_text(document, passage)
    return len(made)
