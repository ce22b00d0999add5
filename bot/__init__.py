"""Kilde: answers about translated documentation, every sentence with the passage it stands on."""

from .answering.kept import KeptAnswer, keep_answer
from .answering.recheck import Recheck, SentenceCheck, SourceCheck, recheck
from .bot import Bot
from .checking.pairing import Finding
from .checking.report import CHECK_KINDS, Checked, Report, check, check_kinds
from .documents.metadata import state_of
from .evaluation import MEASURES, OUTCOMES, evaluate, load_questions, save_results, summarise
from .indexing.ingest import IndexReport
from .languages.locale import DEFAULT as DEFAULT_LANGUAGE
from .languages.locale import Locale, locale
from .languages.locale import codes as language_codes
from .languages.settle import hints
from .later import put_off as _put_off
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
    Sentence,
    SentenceDropped,
    SentenceReady,
    SettingError,
    Source,
    Span,
    Turn,
)
from .settings import Settings
from .text.unseen import encodable, seen
from .version import __version__ as __version__

__all__ = [
    "Answer",
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
    "IndexFault",
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
    "Recheck",
    "Report",
    "Sentence",
    "SentenceCheck",
    "SentenceDropped",
    "SentenceReady",
    "SettingError",
    "Settings",
    "Source",
    "SourceCheck",
    "Span",
    "Turn",
    "check",
    "check_kinds",
    "embedding_folder",
    "encodable",
    "evaluate",
    "fetch_model",
    "hints",
    "keep_answer",
    "language_codes",
    "load_questions",
    "locale",
    "recheck",
    "save_results",
    "seen",
    "state_of",
    "summarise",
]

# lancedb wants the records of this client of a server, whose methods nobody calls; they take a CPU second to load.
_put_off("lance_namespace_urllib3_client")
