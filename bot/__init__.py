"""Kilde: answers about translated documentation, every sentence with the passage it stands on."""

from .answering.export import AnswerBlock, as_markdown, in_blocks, source_parts
from .answering.fold import as_text
from .answering.kept import KeptAnswer, keep_answer, read_answer
from .answering.recheck import Recheck, SentenceCheck, SourceCheck, recheck
from .bot import Bot
from .checking.beside import Beside
from .checking.beside import Row as BesideRow
from .checking.pairing import Finding
from .checking.report import CHECK_KINDS, Checked, Report, check, check_kinds
from .checking.terms.said import terms
from .documents.metadata import state_of
from .documents.sources.site import Site
from .evaluation import MEASURES, OUTCOMES, evaluate, load_questions, save_results, summarise
from .feedback import REASONS as FEEDBACK_REASONS
from .feedback import Feedback, FeedbackReport
from .glossary import OpenedTerm
from .indexing.catalog import IndexInfo, list_indexes, prune_indexes
from .indexing.ingest import IndexReport
from .indexing.places.named import is_on_storage
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
    Holding,
    IndexFault,
    KildeError,
    LanguageSettled,
    Mention,
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
from .statements.parts import Part, Piece, words_in
from .statements.shown import shown as shown_words
from .terminology.entries import Entry, Wording
from .terminology.said import Rendering, Term
from .terminology.term_file import TERM_FORMATS
from .text.unshown.secret import Secret
from .text.unshown.unseen import encodable, seen
from .version import __version__ as __version__

__all__ = [
    "Answer",
    "AnswerBlock",
    "Beside",
    "BesideRow",
    "Bot",
    "CHECK_KINDS",
    "Checked",
    "Citation",
    "DEFAULT_LANGUAGE",
    "Document",
    "Done",
    "Dropped",
    "Entry",
    "Event",
    "Evidence",
    "EvidenceFound",
    "FEEDBACK_REASONS",
    "Feedback",
    "FeedbackReport",
    "Finding",
    "FolderError",
    "Governor",
    "Holding",
    "IndexFault",
    "IndexInfo",
    "IndexReport",
    "KeptAnswer",
    "KildeError",
    "LanguageSettled",
    "Locale",
    "MEASURES",
    "Mention",
    "ModelError",
    "Notice",
    "NoticeGiven",
    "OUTCOMES",
    "OpenedTerm",
    "Page",
    "Part",
    "Passage",
    "Piece",
    "Question",
    "QuestionError",
    "RECOMMENDED_MODELS",
    "ReadOnlyIndex",
    "Recheck",
    "Rendering",
    "Report",
    "Secret",
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
    "TERM_FORMATS",
    "Term",
    "Turn",
    "Wording",
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
    "is_on_storage",
    "keep_answer",
    "language_codes",
    "list_indexes",
    "load_questions",
    "locale",
    "prune_indexes",
    "read_answer",
    "recheck",
    "save_results",
    "seen",
    "shown_words",
    "source_parts",
    "state_of",
    "summarise",
    "terms",
    "words_in",
]
