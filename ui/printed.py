"""What the command prints: answers, reports, tables, progress and faults; knows nothing of how they come about."""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot import (
    Answer,
    AnswerBlock,
    Citation,
    Document,
    FeedbackReport,
    IndexReport,
    KildeError,
    Locale,
    Recheck,
    Report,
    Term,
    as_text,
    in_blocks,
    locale,
    seen,
)

if TYPE_CHECKING:
    from rich.progress import TaskID

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

_SKIPPED = 5  # files left out that are named
_ONE_BY_ONE = 3  # files of a folder that are left out for the same reason and named each
_STAGES = {
    "model": "Preparing the model",
    "opening": "Opening",
    "reading": "Reading",
    "splitting": "Splitting",
    "embedding": "Embedding",
    "choosing": "Choosing questions to begin with",
}


def plain(text: str) -> str:
    """Somebody else's words for the terminal: no markup, and nothing that moves its cursor or reorders its lines."""
    return escape(seen(text))


def print_fault(fault: KildeError) -> None:
    err.print(f"[bold red]kilde:[/] {plain(str(fault))}", soft_wrap=True)


def print_json(value: object) -> None:
    """Half a character becomes the escape that JSON has for it."""
    print_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def print_text(text: str) -> None:
    """What another program reads, as UTF-8 wherever it goes."""
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
    sys.stdout.flush()


class progress:
    """Progress on standard error: a bar a stage, gone when the work is done; lines where it is no terminal."""

    def __enter__(self) -> Callable[[str, int, int], None]:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        self._told: set[tuple[str, int]] = set()
        self._bars = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=err,
            transient=True,
            disable=not err.is_terminal,
        )
        self._tasks: dict[str, TaskID] = {}
        self._bars.__enter__()
        return self._tell if err.is_terminal else self._tell_lines

    def __exit__(self, *fault: Any) -> None:
        self._bars.__exit__(*fault)

    def _tell(self, stage: str, done: int, total: int) -> None:
        if stage not in self._tasks:
            self._tasks[stage] = self._bars.add_task(_STAGES.get(stage, stage.capitalize()), total=total)
        self._bars.update(self._tasks[stage], completed=done, total=total)

    def _tell_lines(self, stage: str, done: int, total: int) -> None:
        """One line when a stage begins, and one with each quarter of it."""
        at = stage, 4 * done // max(total, 1)
        if at not in self._told:
            self._told.add(at)
            err.print(f"{_STAGES.get(stage, stage.capitalize())}: {done} of {total}", soft_wrap=True)


def print_report(report: IndexReport) -> None:
    changes = f", {report.embedded} embedded" if report.embedded else ", nothing to embed"
    out.print(f"{report.documents} documents, {report.passages} passages{changes}")
    if report.problem:
        err.print(f"[yellow]not up to date:[/] {plain(report.problem)}", soft_wrap=True)
    told = list(_left_out(report.skipped))
    for line in told[:_SKIPPED]:
        out.print(f"  left out: {plain(line)}", soft_wrap=True)
    if len(told) > _SKIPPED:
        out.print(f"  and {len(told) - _SKIPPED} more like these left out")


def _left_out(skipped: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Each file with its reason; those of one folder that have the same reason as one where they are many."""
    alike: dict[tuple[str, str], list[str]] = {}
    for path, reason in skipped:
        alike.setdefault((path.rpartition("/")[0], reason), []).append(path)
    for (folder, reason), paths in alike.items():
        if len(paths) > _ONE_BY_ONE:
            yield f"{len(paths)} files in {folder or 'the folder itself'}, the first {paths[0]} ({reason})"
        else:
            yield from (f"{path} ({reason})" for path in paths)


def print_layout(documents: Sequence[Document]) -> None:
    """Where originals and translations stand, and how many there are."""
    table = Table("language", "pages", "where", "translations of", "states", box=None, pad_edge=False)
    for (language, there, original), states in sorted(
        _layout(documents).items(), key=lambda each: (each[0][2], each[0])
    ):
        said = ", ".join(f"{count} {state}" for state, count in sorted(states.items()) if state != "original")
        table.add_row(language, str(sum(states.values())), plain(there), plain(original), said)
    out.print(table)
    out.print("Set KILDE_LAYOUT, like docs/{page} i18n/{language}/{page}, where this is wrong.", markup=False)


def _layout(documents: Sequence[Document]) -> dict[tuple[str, str, str], Counter[str]]:
    """(language, pattern of the paths, pattern of their originals) -> how many pages there are in each state."""
    found: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    for each in documents:
        *folders, name = each.path.split("/")
        there, original = "/".join([*folders[:1], "…"] if folders else ["…"]), ""
        if each.original:
            ours, theirs = [*folders, name], each.original.split("/")
            alike = 0
            while alike < min(len(ours), len(theirs)) and ours[-1 - alike] == theirs[-1 - alike]:
                alike += 1
            cut = max(alike, 1)
            there, original = ("/".join([*parts[: len(parts) - cut], "…"]) for parts in (ours, theirs))
        found[each.claimed or each.language, there, original][each.state] += 1
    return found


def print_check(report: Report) -> None:
    for finding in report.findings:
        if finding.kind == "untranslated":
            continue
        what = plain(f"{finding.kind}: {finding.difference}".rstrip(": "))
        out.print(f"[bold]{plain(finding.path)}:{finding.line}[/] {what}", soft_wrap=True)
        if finding.says:
            out.print(f"    {plain(finding.says)}", style="dim", soft_wrap=True)
        if finding.original_says:
            place = f"{finding.original}:{finding.original_line}"
            out.print(f"    {plain(place)}: {plain(finding.original_says)}", style="dim", soft_wrap=True)
    for path, languages in report.untranslated().items():
        out.print(f"[bold]{plain(path)}:1[/] untranslated: {', '.join(languages)}", soft_wrap=True)
    columns = ("documents", "current", "stale", "missing", "unknown", "untranslated", "mislabelled", "defective")
    table = Table("", *(column.replace("untranslated", "never") for column in columns), box=None, pad_edge=False)
    for row in report.rows():
        table.add_row(f"[bold]{row.language}[/]", *(str(getattr(row, column)) for column in columns))
    out.print()
    out.print(table)
    out.print(f"{len(report.findings)} findings")


def print_terms(found: Sequence[Term]) -> None:
    """A term in a language a row, in full whatever the terminal's width."""
    for term in found:
        out.print(f"[bold]{plain(term.text)}[/] ({term.count}){', kept' * term.kept}", soft_wrap=True)
        for code in term.renderings:
            rivals = "[yellow]≠[/]" if len(term.competing(code)) > 1 else " "
            out.print(f"  {code} {rivals} {plain(_counted(term, code))}", soft_wrap=True)
    rival = sum(len(term.competing(code)) > 1 for term in found for code in term.renderings)
    out.print(f"{len(found)} terms, {rival} times with renderings that rival each other (≠)")


def terms_as_text(found: Iterable[Term]) -> str:
    lines = (f"{term.text}\t{term.count}\t{code}\t{_counted(term, code)}" for term in found for code in term.renderings)
    return "".join(f"{line}\n" for line in lines)


def _counted(term: Term, language: str) -> str:
    return ", ".join(f"{each.text} {each.count}" for each in term.renderings[language])


def print_answer(answer: Answer) -> None:
    own = locale(answer.language)
    for block in in_blocks(answer.sentences):
        _print_block(block)
    for notice in answer.notices:
        out.print(f"[yellow]{plain(own.notice(notice.code, **notice.values))}[/]", soft_wrap=True)
        if notice.code == "model_failed":  # what to do, for the one who runs the command
            err.print(plain(notice.values["problem"]), soft_wrap=True)
    for dropped in answer.dropped:
        out.print(f"[dim]- {plain(dropped.text)} ({plain(own.reason(dropped.reason, **dropped.values))})[/]")
    for citation in answer.citations:
        _print_citation(citation, own)
    cited = {citation.path for citation in answer.citations}
    beside = [page for page in answer.nearest if page.path not in cited]
    if answer.outcome in ("none", "closest") and beside:
        out.print(f"\n{own.phrases['nearest']}")
        for page in beside:
            out.print(f"  {plain(page.title)} ({plain(page.path)})", soft_wrap=True)


def _print_block(block: AnswerBlock) -> None:
    """Rows as a table; all else as lines of text."""
    if not block.columns:
        out.print(plain(as_text(block.sentences)), soft_wrap=True)
        return
    table = Table(*map(plain, block.columns), "", box=None, pad_edge=False)
    for row in block.sentences:
        values = (plain(dict(row.cells).get(name, "")) for name in block.columns)
        table.add_row(*values, "".join(f"\\[{number}]" for number in row.citations))
    out.print(table)


def _print_citation(citation: Citation, own: Locale) -> None:
    place = " › ".join(
        (citation.path, *citation.heading_path, *([own.place(*citation.place)] if citation.place else []))
    )
    out.print(f"\n[bold]\\[{citation.number}][/] {plain(place)} ({citation.language}, {own.states[citation.state]})")
    out.print(plain(citation.quote), style="dim", soft_wrap=True)
    if citation.original is not None:
        out.print(f"{own.page['original']} ({citation.original.language}):")
        out.print(plain(citation.original.quote), style="dim", soft_wrap=True)


def print_feedback(found: FeedbackReport) -> None:
    table = Table("", "helpful", "not helpful", "unanswered", box=None, pad_edge=False)
    for code, (good, bad) in found.languages.items():
        table.add_row(f"[bold]{code}[/]", str(good), str(bad), str(found.open.get(code, 0)))
    out.print(table)
    if found.reasons:
        out.print(f"Why not: {', '.join(f'{reason} {count}' for reason, count in found.reasons.items())}")
    for path, reasons in found.pages.items():
        told = ", ".join(f"{reason} {count}" for reason, count in reasons.items())
        out.print(f"[bold]{plain(path)}[/] {told}", soft_wrap=True)
    for path, count in found.right.items():
        out.print(f"[bold]{plain(path)}[/] answers what was asked, {count} said", soft_wrap=True)
    for code, question, right in found.unanswered:
        out.print(f"{code}: {plain(question)}{f' → {plain(right[0])}' if right else ''}", soft_wrap=True)
    good, bad = (sum(both[side] for both in found.languages.values()) for side in (0, 1))
    out.print(f"{good + bad} answers judged, {bad} no help")


def print_recheck(found: Recheck) -> None:
    own = locale(found.language)
    table = Table(title=plain(found.question), title_justify="left", show_header=False)
    for _ in range(4):
        table.add_column(overflow="fold")
    for source in found.sources:
        place = f"{own.page['original']} {source.path}" if source.original else source.path
        words = [plain(source.quote), *([f"[bold]{own.recheck['now']}[/]", plain(source.now)] if source.now else [])]
        table.add_row(f"\\[{source.number}]", plain(place), own.recheck[source.verdict], "\n".join(words))
    out.print(table)
    for sentence in found.sentences:
        if sentence.dropped is not None:
            reason = own.reason(sentence.dropped.reason, **sentence.dropped.values)
            out.print(f"{own.recheck['unsupported']} {plain(sentence.sentence.text)} ({plain(reason)})", soft_wrap=True)
    out.print(own.recheck["nothing" if not found.sources else "all" if found.still_true else "some"])
