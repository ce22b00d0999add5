"""Kilde: answers about translated documentation, every sentence with the passage it stands on."""

from .answering.export import AnswerBlock, as_markdown, in_blocks
from .answering.fold import as_text
from .answering.kept import KeptAnswer, keep_answer
from .answering.recheck import Recheck, SentenceCheck, SourceCheck, recheck
from .bot import Bot
from .checking.pairing import Finding
from .checking.report import CHECK_KINDS, Checked, Report, check, check_kinds
from .documents.metadata import state_of
from .documents.sources.site import Site
from .evaluation import MEASURES, OUTCOMES, evaluate, load_questions, save_results, summarise
from .indexing.catalog import IndexInfo, list_indexes, prune_indexes
from .indexing.ingest import IndexReport
from .languages.locale import DEFAULT as DEFAULT_LANGUAGE
from .languages.locale import Locale, locale
from .languages.locale import codes as language_codes
from .languages.settle import hints
from .models.bundled import embedding_folder
from .models.hub import RECOMMENDED_MODELS, fetch_model
from .records import (
    Answer,
    Citation,
    Document,
    Done,
    Dropped,
    Event,
    Evidence,
    EvidenceFound,
    FolderError,
    Governor,
    IndexFault,
    KildeError,
    LanguageSettled,
    ModelError,
    Notice,
    NoticeGiven,
    Page,
    Passage,
    Question,
    QuestionError,
    ReadOnlyIndex,
    Sentence,
    SentenceDropped,
    SentenceReady,
    SettingError,
    Source,
    SourceDocument,
    Span,
    Statement,
    Turn,
)
from .settings import Settings
from .text.unshown.unseen import encodable, seen
from .version import __version__ as __version__

__all__ = [
    "Answer",
    "AnswerBlock",
    "Bot",
    "CHECK_KINDS",
    "Checked",
    "Citation",
    "DEFAULT_LANGUAGE",
    "Document",
    "Done",
    "Dropped",
    "Event",
    "Evidence",
    "EvidenceFound",
    "Finding",
    "FolderError",
    "Governor",
    "IndexFault",
    "IndexInfo",
    "IndexReport",
    "KeptAnswer",
    "KildeError",
    "LanguageSettled",
    "Locale",
    "MEASURES",
    "ModelError",
    "Notice",
    "NoticeGiven",
    "OUTCOMES",
    "Page",
    "Passage",
    "Question",
    "QuestionError",
    "RECOMMENDED_MODELS",
    "ReadOnlyIndex",
    "Recheck",
    "Report",
    "Sentence",
    "SentenceCheck",
    "SentenceDropped",
    "SentenceReady",
    "SettingError",
    "Settings",
    "Site",
    "Source",
    "SourceCheck",
    "SourceDocument",
    "Span",
    "Statement",
    "Turn",
    "as_markdown",
    "as_text",
    "check",
    "check_kinds",
    "embedding_folder",
    "encodable",
    "evaluate",
    "fetch_model",
    "hints",
    "in_blocks",
    "keep_answer",
    "language_codes",
    "list_indexes",
    "load_questions",
    "locale",
    "prune_indexes",
    "recheck",
    "save_results",
    "seen",
    "state_of",
    "summarise",
]
