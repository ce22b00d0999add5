"""reStructuredText, with the roles and directives of Sphinx, to Markdown; reads no other file."""

from __future__ import annotations

from collections.abc import Mapping

from ....records import LeftOut
from ....text.markup import joined
from ..plain_text import Extracted, decoded, labels_of
from .blocks import SET_OFF, blocks_of
from .parsing import DATED, parsed
from .settings import said_by, with_settings
from .translated import translate
from .words import Node, is_a


def from_rst(
    data: bytes, settings: str = "", translations: Mapping[str, str] | None = None, language: str | None = None
) -> Extracted:
    """The Markdown of reStructuredText, by what Sphinx' configuration says of it; LeftOut where it cannot be parsed.

    `translations` into a language has what to say instead, as Sphinx does, by the words of a title, a paragraph, a term
    or a cell. Of what they do not have only what others need stays as it is: titles, terms, cells and a few words.
    """
    said = said_by(settings) if settings else {}
    text = with_settings(decoded(data).text.removeprefix("\ufeff"), said)
    try:
        tree = parsed(text)
        translate(tree, translations or {}, said)
    except MemoryError:
        raise
    except Exception as error:  # docutils raises what its parts raise
        raise LeftOut("reStructuredText that cannot be parsed; mend it") from error
    _label(tree, language or said.get("language"), by_words=not translations)
    try:
        return Extracted(joined(list(blocks_of(tree, 1))))
    except RecursionError as error:
        raise LeftOut("reStructuredText nested too deep; make it flatter") from error


def _label(tree: Node, language: str | None, *, by_words: bool) -> None:
    """Gives what Sphinx labels its label, in the language of the page."""
    kinds = [(each, each.get("kind", each.tagname)) for each in tree.findall(_is_labelled)]
    words = [each.astext() for each in tree.findall(is_a("paragraph"))] if by_words else []
    labels = labels_of(words, language) if kinds else {}
    for each, kind in kinds:
        each["label"] = labels.get(kind, "").replace("{version}", each.get("said", "")).strip()


def _is_labelled(node: Node) -> bool:
    return getattr(node, "tagname", "") in {*SET_OFF, "container"} and (
        node.tagname != "container" or node.get("kind") in {*DATED, "seealso"}
    )
