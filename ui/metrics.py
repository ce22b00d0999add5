"""What is counted of a bot that is served, for Prometheus; never what was asked, and of each server by itself."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from bot import Answer, Done, Event, Evidence, KildeError, LanguageSettled

if TYPE_CHECKING:
    from prometheus_client import Metric

_SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)  # bounds of the histogram: quoting is fast, writing is not


class Counted:
    """A bot that counts what it is asked; all else is the bot's own."""

    def __init__(self, bot: Any) -> None:
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector

        self._bot = bot
        self._registry = registry = CollectorRegistry()
        self._questions = Counter(
            "kilde_questions",
            "Questions; the outcome is answer, closest, none, talk, stopped (nobody waited for it) or error.",
            ["language", "outcome"],
            registry=registry,
        )
        self._seconds = Histogram(
            "kilde_answer_seconds", "Seconds from a question to its whole answer.", buckets=_SECONDS, registry=registry
        )
        self._searches = Counter("kilde_searches", "Searches for passages, without an answer.", registry=registry)
        self._errors = Counter(
            "kilde_errors", "Questions and searches that failed, by the kind of error.", ["kind"], registry=registry
        )
        self._answering = Gauge("kilde_answering", "Questions being answered now.", registry=registry)
        registry.register(_Index(bot))
        ProcessCollector(registry=registry)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._bot, name)

    def limited(self, source: Any) -> Counted:
        """The bot for who may see some sources only; what it is asked is counted here."""
        limited = object.__new__(Counted)
        limited.__dict__ |= self.__dict__ | {"_bot": self._bot.limited(source)}
        return limited

    def stream(self, text: str, **options: Any) -> Iterator[Event]:
        """As the bot's."""
        language, outcome, begin = "", "stopped", time.perf_counter()
        with self._answering.track_inprogress():
            try:
                for event in self._bot.stream(text, **options):
                    if isinstance(event, LanguageSettled):
                        language = event.question.language
                    elif isinstance(event, Done):
                        outcome = event.answer.outcome
                        self._seconds.observe(time.perf_counter() - begin)
                    yield event
            except Exception as fault:
                outcome = "error"
                self._errors.labels(type(fault).__name__).inc()
                raise
            finally:
                if language:  # else it was no question
                    self._questions.labels(language, outcome).inc()

    def ask(self, text: str, **options: Any) -> Answer:
        """As the bot's."""
        return next(event.answer for event in self.stream(text, **options) if isinstance(event, Done))

    def search(self, text: str, **options: Any) -> tuple[Evidence, ...]:
        """As the bot's."""
        self._searches.inc()
        try:
            found: tuple[Evidence, ...] = self._bot.search(text, **options)
        except Exception as fault:
            self._errors.labels(type(fault).__name__).inc()
            raise
        return found

    def metrics(self, accepted: str) -> tuple[bytes, str]:
        """All that was counted, in the format of Prometheus or OpenMetrics that is accepted, and its media type."""
        from prometheus_client.exposition import choose_encoder

        encoded, media_type = choose_encoder(accepted)
        return encoded(self._registry), media_type


class _Index:
    """Which version of the index answers, and how many documents it holds; nothing while it cannot be read."""

    def __init__(self, bot: Any) -> None:
        self._bot = bot

    def describe(self) -> list[Metric]:
        return []  # so that the index is not read before it is asked about

    def collect(self) -> Iterator[Metric]:
        from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily

        try:
            version, documents = self._bot.generation, self._bot.holds.documents
        except KildeError:
            return  # /readyz says why
        yield InfoMetricFamily("kilde_index", "Which version of the index answers.", value={"version": version})
        yield GaugeMetricFamily("kilde_documents", "Documents in the index.", value=documents)
