"""A bot inside LlamaIndex: as a retriever, and as a query engine whose answer is verified."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Protocol

from .answering.export import as_markdown
from .records import Answer, Citation, Evidence

if TYPE_CHECKING:
    from llama_index.core.base.base_query_engine import BaseQueryEngine
    from llama_index.core.base.base_retriever import BaseRetriever
    from llama_index.core.schema import NodeRelationship, NodeWithScore, QueryBundle, RelatedNodeType


class Asked(Protocol):
    """As much of a bot as LlamaIndex asks."""

    def search(self, text: str, *, hint: str | None = None, limit: int = 10) -> tuple[Evidence, ...]: ...

    def ask(self, text: str, *, hint: str | None = None) -> Answer: ...


def as_retriever(bot: Asked, *, language: str | None, limit: int) -> BaseRetriever:
    """Nodes with the passages that a search finds, one a group of translations."""
    from llama_index.core.base.base_retriever import BaseRetriever

    class KildeRetriever(BaseRetriever):
        """A LlamaIndex retriever around a bot."""

        def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
            return [_node(each) for each in bot.search(query_bundle.query_str, hint=language, limit=limit)]

        async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
            return await asyncio.to_thread(self._retrieve, query_bundle)

    return KildeRetriever()


def as_query_engine(bot: Asked, *, language: str | None) -> BaseQueryEngine:
    """A response whose text is the answer, and whose source nodes are its citations."""
    from llama_index.core.base.base_query_engine import BaseQueryEngine
    from llama_index.core.base.response.schema import Response
    from llama_index.core.callbacks import CallbackManager

    class KildeQueryEngine(BaseQueryEngine):
        """A LlamaIndex query engine around a bot."""

        def _query(self, query_bundle: QueryBundle) -> Any:
            answer = bot.ask(query_bundle.query_str, hint=language)
            about = {"outcome": answer.outcome, "language": answer.language}
            return Response(as_markdown(answer), [_cited(each) for each in answer.citations], about)

        async def _aquery(self, query_bundle: QueryBundle) -> Any:
            return await asyncio.to_thread(self._query, query_bundle)

        def _get_prompt_modules(self) -> dict[str, Any]:
            return {}

    return KildeQueryEngine(CallbackManager([]))


def _node(found: Evidence) -> NodeWithScore:
    from llama_index.core.schema import NodeWithScore, TextNode

    passage, document = found.passage, found.document
    about = {
        "path": passage.path,
        "title": document.title,
        "language": passage.language,
        "state": document.state,
        "group": passage.group_id,
        "headings": " > ".join(passage.heading_path),
    }
    if link := document.link_at(passage.anchor):
        about["link"] = link
    if found.original is not None and found.original_document is not None:
        start, end = found.original.start, found.original.end
        about |= {"original": found.original.path, "original_text": found.original_document.text[start:end]}
    node = TextNode(
        id_=passage.id,
        text=found.text,
        metadata=about,
        start_char_idx=passage.start,
        end_char_idx=passage.end,
        relationships=_of(passage.path),
        excluded_llm_metadata_keys=["group", "original_text"],
        excluded_embed_metadata_keys=list(about),
    )
    return NodeWithScore(node=node, score=found.score)


def _cited(citation: Citation) -> NodeWithScore:
    from llama_index.core.schema import NodeWithScore, TextNode

    about = {
        "number": citation.number,
        "path": citation.path,
        "title": citation.title,
        "language": citation.language,
        "state": citation.state,
        "spans": [list(span) for span in citation.spans],
    }
    if citation.link:
        about["link"] = citation.link
    if citation.original is not None:
        about |= {"original": citation.original.path, "original_text": citation.original.quote}
    first, last = citation.spans[0].start, citation.spans[-1].end
    node = TextNode(
        id_=f"{citation.passage_id}-{citation.number}",
        text=citation.quote,
        metadata=about,
        start_char_idx=first,
        end_char_idx=last,
        relationships=_of(citation.path),
    )
    return NodeWithScore(node=node, score=None)


def _of(path: str) -> dict[NodeRelationship, RelatedNodeType]:
    """Where LlamaIndex looks for the document of a node: its `ref_doc_id`."""
    from llama_index.core.schema import NodeRelationship, RelatedNodeInfo

    return {NodeRelationship.SOURCE: RelatedNodeInfo(node_id=path)}
