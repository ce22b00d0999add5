"""The command kilde: what people can mend is one sentence and an exit status; knows nothing of how a bot works."""

from __future__ import annotations

import ctypes
import json
import re
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape

from bot import (
    RECOMMENDED_MODELS,
    TERM_FORMATS,
    Answer,
    AnswerBlock,
    Bot,
    Citation,
    Document,
    Done,
    FeedbackReport,
    IndexReport,
    KeptAnswer,
    KildeError,
    Locale,
    ReadOnlyIndex,
    Recheck,
    Report,
    SettingError,
    Settings,
    Site,
    Term,
    as_text,
    check_kinds,
    embedding_folder,
    fetch_model,
    in_blocks,
    is_on_storage,
    keep_answer,
    language_codes,
    list_indexes,
    load_questions,
    locale,
    prune_indexes,
    recheck,
    save_results,
    seen,
    summarise,
)
from bot import check as check_folder
from bot import evaluate as evaluate_bot
from bot import terms as terms_of

if TYPE_CHECKING:
    from rich.progress import TaskID

    from .guard import Visitors


app = typer.Typer(
    help="Ask translated documentation in your own language; every sentence shows where it comes from.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
model_app = typer.Typer(help="Models: the only command that downloads.", no_args_is_help=True)
app.add_typer(model_app, name="model")

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

_CODES = ", ".join(language_codes())
_ARENA_MAX = -8  # M_ARENA_MAX of malloc.h
_SECONDS, _SITE_SECONDS = 5.0, 3600.0  # between two looks at the documents of a page that is served
_SKIPPED = 5  # files left out that are named
_ONE_BY_ONE = 3  # files of a folder that are left out for the same reason and named each
_NAMED = re.compile(r"([\w.-]+)=(.+)", re.DOTALL)  # a folder with the name that it is to have
_STAGES = {
    "model": "Preparing the model",
    "opening": "Opening",
    "reading": "Reading",
    "splitting": "Splitting",
    "embedding": "Embedding",
    "choosing": "Choosing questions to begin with",
}

Folders = Annotated[
    list[str] | None,
    typer.Argument(
        help="Folders of documents, each with a name if you like (manuals=docs/en), the address of a site, or an index"
        " that others make (s3://…, gs://…, az://…); without one, the demo documentation.",
    ),
]
Host = Annotated[str, typer.Option(help="Address to listen on; 0.0.0.0 for the whole network.")]
Port = Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)]
Auth = Annotated[
    Path | None,
    typer.Option(help="Let in only who has a password or token of this file.", envvar="KILDE_AUTH", dir_okay=False),
]
Oidc = Annotated[
    str | None,
    typer.Option("--oidc", help="The OpenID Connect issuer of accounts in the file of --auth.", envvar="KILDE_OIDC"),
]
AuthHeader = Annotated[str | None, typer.Option(help="The header in which a proxy of --proxy says who it is.")]
Proxy = Annotated[list[str] | None, typer.Option(help="A proxy's address, whose word counts; may be repeated.")]
OwnSite = Annotated[list[str] | None, typer.Option("--site", help="A public address of this page; may be repeated.")]
Everybody = Annotated[bool, typer.Option("--open", help="Let everybody in who reaches the address.")]
Watch = Annotated[bool, typer.Option("--watch", help="Keep the index up to date with the documents.")]
Rebuild = Annotated[bool, typer.Option("--rebuild", help="Make the index anew, for another embedding model.")]


def main() -> None:
    """Runs the command; a KildeError becomes its sentence."""
    _share_memory()
    try:
        app()
    except KildeError as fault:
        _print_fault(fault)
        sys.exit(1)


@app.command()
def index(  # noqa: PLR0913, PLR0917 - the options of a command
    folder: Folders = None,
    rebuild: Rebuild = False,
    sitemap: Annotated[
        bool, typer.Option("--sitemap", help="Of a site, only the pages that its sitemap lists.")
    ] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Say which pages belong together.")] = False,
    place: Annotated[
        str | None, typer.Option("--index", help="Where this index lives: a folder, or s3://…, gs://…, az://… .")
    ] = None,
    ray: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS", help="Have workers of a Ray cluster make it; `local` for some on this machine."
        ),
    ] = None,
) -> None:
    """Bring the index of a folder or a site up to date; unchanged documents cost nothing."""
    if folder and any(map(is_on_storage, folder)):
        raise SettingError(f"Name the documents, too: kilde index FOLDER --index {folder[0]}.")
    named = _documents(folder)
    site = Site(named, sitemap=sitemap, anew=True) if isinstance(named, str) and "://" in named else None
    if sitemap and site is None:
        raise SettingError("--sitemap is for a site; give its address, like https://docs.example.org.")
    bot = _opened(site or named, index=place, rebuild=rebuild, ray=ray)
    if bot.report.problem:
        raise ReadOnlyIndex(bot.report.problem)
    _choose_starts(bot)
    _print_report(bot.report)
    if explain:
        _print_layout(bot.documents())


@app.command()
def ask(  # noqa: PLR0913, PLR0917 - the options of a command
    question: Annotated[str, typer.Argument(help="What you want to know, in any of its languages.")],
    folder: Folders = None,
    language: Annotated[str | None, typer.Option(help=f"Fix the answer's language: {_CODES}.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole answer as JSON.")] = False,
    evidence: Annotated[Path | None, typer.Option(help="Keep the answer's evidence in this file.")] = None,
    source: Annotated[
        list[str] | None, typer.Option(help="Answer from the folder of this name alone; may be repeated.")
    ] = None,
) -> None:
    """Answer one question and print its sources."""
    if evidence is not None:
        _write(evidence, "", mode="a")  # said before the long work
    bot = _opened(_documents(folder))
    events = list(bot.stream(question, language=language, source=source or None))
    answer = next(event.answer for event in events if isinstance(event, Done))
    if evidence is not None:
        _write(evidence, keep_answer(bot, events).to_json())
    if as_json:
        _print_json(answer.to_dict())
        return
    _print_answer(answer)


@app.command()
def verify(
    evidence: Annotated[Path, typer.Argument(help="A file that `kilde ask --evidence` wrote.")],
    folder: Annotated[list[str], typer.Argument(help="The folders of documents, or the address of a site.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Re-check an answer against the documents as they are now; exit status 3 where not all is still true."""
    try:
        kept = KeptAnswer.from_json(evidence.read_bytes())
    except OSError as fault:
        raise SettingError(f"{evidence} cannot be read ({fault.strerror}); name another file.") from fault
    found = recheck(kept, _documents(folder) or [])
    if as_json:
        _print_json(found.to_dict())
    else:
        _print_recheck(found)
    if not found.still_true:
        raise typer.Exit(3)


@app.command()
def chat(  # noqa: PLR0913, PLR0917 - the options of a command
    folder: Folders = None,
    host: Host = "127.0.0.1",
    port: Port = 7860,
    watch: Watch = False,
    auth: Auth = None,
    oidc: Oidc = None,
    auth_header: AuthHeader = None,
    proxy: Proxy = None,
    site: OwnSite = None,
    everybody: Everybody = False,
) -> None:
    """Serve the chat page."""
    options = {"header": auth_header, "proxies": proxy, "sites": site, "open": everybody}
    _serve(folder, host, port, _visitors(host, auth, oidc, **options), watch=watch, api=False)


def _visitors(host: str, auth: Path | None, oidc: str | None, **options: Any) -> Visitors:
    """Who may come; exit status 2 where that is not said, or said wrongly."""
    from .guard import visitors_of

    given = {name: tuple(value) if isinstance(value, list) else value for name, value in options.items() if value}
    try:
        visitors = visitors_of(auth, oidc, **given)
        visitors.check(host)
    except SettingError as fault:
        _print_fault(fault)
        raise typer.Exit(2) from fault
    return visitors


def _serve(  # noqa: PLR0913 - one call
    folder: list[str] | None, host: str, port: int, visitors: Visitors, *, watch: bool, api: bool
) -> None:
    from .page import check_port
    from .page import serve as serve_page

    check_port(host, port)  # said before the long work
    bot = _opened(_documents(folder))
    bot.search("Kilde")  # loads what answers: no reader waits for that, or is told that it is broken
    _choose_starts(bot)
    _print_report(bot.report)
    if watch:
        seconds = _SITE_SECONDS if "://" in "".join(folder or ()) else _SECONDS  # a site is somebody else's
        limited = [bot.limited(each) for each in visitors.limits]
        threading.Thread(target=_watch, args=(bot, limited, seconds), daemon=True).start()
    told = "Kilde is at [bold]{url}[/] (Ctrl+C ends it)"
    serve_page(bot, host=host, port=port, api=api, visitors=visitors, ready=lambda url: out.print(told.format(url=url)))


@app.command()
def serve(  # noqa: PLR0913, PLR0917 - the options of a command
    folder: Folders = None,
    host: Host = "127.0.0.1",
    port: Port = 7860,
    watch: Watch = False,
    origin: Annotated[
        list[str] | None, typer.Option(help="A site whose pages have the widget; may be repeated.")
    ] = None,
    auth: Auth = None,
    oidc: Oidc = None,
    auth_header: AuthHeader = None,
    proxy: Proxy = None,
    site: OwnSite = None,
    everybody: Everybody = False,
) -> None:
    """Serve the page and, for other programs, /api, OpenAI's chat format at /v1, /llms.txt, and a widget for sites."""
    options = {"header": auth_header, "proxies": proxy, "sites": site, "origins": origin, "open": everybody}
    _serve(folder, host, port, _visitors(host, auth, oidc, **options), watch=watch, api=True)


@app.command()
def password(
    name: Annotated[str, typer.Argument(help="Whose it is.")],
    token: Annotated[bool, typer.Option("--token", help="Make a token for a program; it is shown only once.")] = False,
    source: Annotated[
        list[str] | None, typer.Option(help="Open the folder of this name alone; may be repeated.")
    ] = None,
) -> None:
    """Print the line of a password or a token for the file of `--auth`, in which neither can be read."""
    from .keys import password_line, token_line

    if token:
        secret, line = token_line(name, source or ())
        err.print(f"The token of {_plain(name)}: {secret}", soft_wrap=True)
    else:
        secret = typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
        line = password_line(name, secret, source or ())
    out.print(line, markup=False, soft_wrap=True)


@app.command()
def mcp(folder: Folders = None) -> None:
    """Serve an assistant over standard input and output, by the Model Context Protocol."""
    from .mcp_server import run

    def opened() -> Bot:
        try:
            return _opened(_documents(folder))
        except KildeError as fault:
            _print_fault(fault)
            raise  # told to the assistant, too, when it asks

    run(opened, _called(folder))


def _choose_starts(bot: Bot) -> None:
    """The questions to begin with, in every language that there are documents in."""
    with _progress() as tell:
        for done, language in enumerate(bot.holds.languages):
            tell("choosing", done, len(bot.holds.languages))
            bot.starts(language)
        tell("choosing", len(bot.holds.languages), len(bot.holds.languages))


def _watch(bot: Bot, limited: Sequence[Bot], seconds: float) -> None:
    """Keeps the index up to date for as long as the page is served; what fails is said, and tried again."""
    while True:
        time.sleep(seconds)
        before = bot.generation
        try:
            report = bot.refresh()
            if report.problem or bot.generation != before:
                _print_report(report)
                for each in (bot, *limited):
                    for language in each.holds.languages:
                        each.starts(language)
        except KildeError as fault:
            _print_fault(fault)


@app.command()
def feedback(
    folder: Folders = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
) -> None:
    """What readers said of answers: by language, why they were no help, which pages they stood on."""
    found = _opened(_documents(folder)).feedback()
    if as_json:
        _print_json(found.to_dict())
    else:
        _print_feedback(found)


@app.command()
def evaluate(
    questions: Annotated[Path, typer.Argument(help="Questions, one JSON object a line.")],
    folder: Annotated[list[str], typer.Argument(help="The folders of documents, or the address of a site.")],
    results: Annotated[Path | None, typer.Option("--out", help="Write each question's result to this file.")] = None,
    summary: Annotated[Path | None, typer.Option("--summary", help="Write the table as JSON to this file.")] = None,
    hint: Annotated[bool, typer.Option("--hint", help="Give each question its right language as a hint.")] = False,
) -> None:
    """Ask questions whose passages are known, and measure."""
    from .evaluation_tables import tables

    asked = load_questions(questions)
    for file in filter(None, (results, summary)):
        _write(file, "", mode="a")  # said before the long work, and nothing is lost of what stands there
    bot = _opened(_documents(folder))
    with _progress() as tell:
        answered = evaluate_bot(bot, asked, hint="right" if hint else "none", progress=tell)
        found = save_results(answered, results) if results is not None else list(answered)
    summed = summarise(found)
    if summary is not None:
        _write(summary, json.dumps(summed, ensure_ascii=False, indent=2) + "\n")
    for table in tables(summed):
        out.print(table)
    out.print(f"embedding {bot.encoder}, reader {bot.reader or 'none'}", soft_wrap=True)


@app.command()
def check(  # noqa: PLR0913, PLR0917 - the options of a command
    folder: Annotated[str, typer.Argument(help="The folder of documents, or the address of a site.")],
    language: Annotated[str | None, typer.Option(help="Only translations into this language.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
    html: Annotated[Path | None, typer.Option("--html", help="Write a page of everything to this file.")] = None,
    fail_on: Annotated[str, typer.Option("--fail-on", help="Fail only on these kinds: stale,number.")] = "all",
    form: Annotated[str | None, typer.Option("--format", help="For other tools: github, sarif or junit.")] = None,
    ref: Annotated[str | None, typer.Option("--changed-from", help="Only what git says changed since.")] = None,
    baseline: Annotated[Path | None, typer.Option(help="Only what this report of --json does not have.")] = None,
) -> None:
    """Say which translations to mend, and where: stale, missing, mislabelled, or other than their original.

    Exit status 0 where there are no findings, 1 where there are some, 2 where the command was used wrongly.
    """
    from .check_formats import FORMATS, below_here, beyond, changed_from
    from .check_page import page

    try:
        fatal = check_kinds(fail_on)
        if form is not None and form not in FORMATS:
            raise SettingError(f"There is no format {form!r}; choose among {', '.join(FORMATS)}.")
        if html is not None:
            _write(html, "", mode="a")
        changed = changed_from(folder, ref) if ref else None
        with _progress() as tell:
            terms = Settings.from_environment().terms
            report = check_folder(
                folder,
                language=language,
                changed=changed,
                terms=terms,
                inconsistent="inconsistent" in fatal,
                progress=tell,
            )
        report = beyond(report, baseline) if baseline else report
        if html is not None:
            _write(html, page(report, folder if "://" in folder else Path(folder).resolve().name))
    except KildeError as fault:
        _print_fault(fault)
        raise typer.Exit(2) from fault
    if as_json:
        _print_json(report.to_dict())
    elif form is not None:
        sys.stdout.buffer.write(FORMATS[form](report, fatal, below_here(folder)).encode("utf-8", "backslashreplace"))
        sys.stdout.flush()
    else:
        _print_check(report)
    if failed := report.of(fatal):
        err.print(f"{len(failed)} of the kinds {', '.join(sorted({each.kind for each in failed}))}", soft_wrap=True)
        raise typer.Exit(1)


@app.command()
def terms(
    folder: Annotated[str, typer.Argument(help="The folder of documents, or the address of a site.")],
    form: Annotated[str, typer.Option("--format", help="table, json, csv, toml, tbx or page.")] = "table",
    file: Annotated[Path | None, typer.Option("--out", help="Write to this file.")] = None,
) -> None:
    """List the terms of the originals with all their renderings, the most inconsistent first.

    --format toml makes a first terms.toml to be edited and kept in the folder of documents.
    """
    from .terms_page import page

    if form not in (known := ("table", "page", *TERM_FORMATS)):
        raise SettingError(f"There is no format {form!r}; choose among {', '.join(known)}.")
    if file is not None:
        _write(file, "", mode="a")  # said before the long work
    with _progress() as tell:
        found = terms_of(folder, progress=tell)
    name = folder if "://" in folder else Path(folder).resolve().name
    if form == "table" and file is None:
        _print_terms(found)
        return
    formats = {**TERM_FORMATS, "page": lambda terms: page(terms, name), "table": _terms_as_text}
    if file is not None:
        _write(file, formats[form](found))
    else:
        sys.stdout.buffer.write(formats[form](found).encode("utf-8", "backslashreplace"))
        sys.stdout.flush()


@app.command()
def indexes(
    prune: Annotated[bool, typer.Option("--prune", help="Remove those whose folder is gone.")] = False,
) -> None:
    """List the indexes: of which folder, how large, and which are of a folder that is gone."""
    from rich.table import Table

    where = Settings.from_environment().index
    if prune:
        for each in prune_indexes(where):
            out.print(f"removed: {_plain(', '.join(each.folders))} ({_size(each.bytes)})", soft_wrap=True)
    found = list_indexes(where)
    table = Table("folder", "documents", "passages", "size", "", box=None, pad_edge=False)
    for each in found:
        folders = "\n".join(each.folders) or each.place
        state = each.problem or ("gone; remove its index with --prune" if each.gone else "")
        table.add_row(_plain(folders), str(each.documents), str(each.passages), _size(each.bytes), _plain(state))
    if found:
        out.print(table)
    out.print(f"{len(found)} indexes, {_size(sum(each.bytes for each in found))}")


@model_app.command("get")
def model_get(
    name: Annotated[str | None, typer.Argument(help="Its name on the Hugging Face hub, like Qwen/Qwen3-1.7B.")] = None,
) -> None:
    """Download a chat model that writes answers; without a name, list some, and fetch what embeds if it is missing."""
    if name is not None:
        fetch_model(name)
        out.print(f"{_plain(name)} is here. Write answers with it: KILDE_LLM={_plain(name)} kilde chat", soft_wrap=True)
        return
    from rich.table import Table

    table = Table("name", "about", "licence", "parameters")
    for model in RECOMMENDED_MODELS:
        table.add_row(model.name, f"{model.gigabytes:g} GB", model.licence, model.note)
    out.print(table)
    out.print("Download one with kilde model get NAME; any chat model of the hub will do.")
    out.print(f"The embedding model is at {embedding_folder()}", soft_wrap=True)


def _plain(text: str) -> str:
    """Somebody else's words for the terminal: no markup, and nothing that moves its cursor or reorders its lines."""
    return escape(seen(text))


def _share_memory() -> None:
    """Has glibc's allocator keep few pools: each keeps what a thread of the table once needed."""
    if sys.platform == "linux":
        allocator = ctypes.CDLL(None)
        if hasattr(allocator, "mallopt"):
            allocator.mallopt(_ARENA_MAX, 2)


def _size(count: int) -> str:
    """Bytes as people read them."""
    from rich.filesize import decimal

    return decimal(count)


def _print_fault(fault: KildeError) -> None:
    err.print(f"[bold red]kilde:[/] {_plain(str(fault))}", soft_wrap=True)


def _print_json(value: object) -> None:
    """As UTF-8 wherever it goes; half a character becomes the escape that JSON has for it."""
    text = json.dumps(value, ensure_ascii=False, indent=2) + "\n"
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
    sys.stdout.flush()


def _write(file: Path, text: str, *, mode: str = "w") -> None:
    try:
        with file.open(mode, encoding="utf-8", errors="backslashreplace") as opened:
            opened.write(text)
    except OSError as fault:
        raise SettingError(f"{file} cannot be written ({fault.strerror}); name another file.") from fault


def _documents(folders: Sequence[str] | None) -> str | list[str] | dict[str, list[str]] | None:
    """What was named: one folder or site, several folders, or several of which some are given a name."""
    if not folders:
        return None
    split = {each: (None if Path(each).exists() else _NAMED.fullmatch(each)) for each in folders}
    if not any(split.values()):
        return folders[0] if len(folders) == 1 else list(folders)
    named: dict[str, list[str]] = {}
    for each, found in split.items():
        name, folder = found.groups() if found else (Path(each).resolve().name, each)
        named.setdefault(name, []).append(folder)
    return named


def _called(folders: Sequence[str] | None) -> str:
    """What a bot of them is called, before it is open."""
    named = _documents(folders)
    names = named if isinstance(named, dict) else [Path(each).resolve().name for each in folders or ()]
    return " + ".join(names) or "Kilde"


def _opened(
    documents: str | Site | list[str] | dict[str, list[str]] | None,
    *,
    index: str | None = None,
    rebuild: bool = False,
    ray: str | None = None,
) -> Bot:
    if isinstance(documents, str) and is_on_storage(documents):
        documents, index = None, documents
    with _progress() as tell:
        return Bot.open(documents, index=index, rebuild=rebuild, ray=ray, progress=tell)


class _progress:
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


def _print_report(report: IndexReport) -> None:
    changes = f", {report.embedded} embedded" if report.embedded else ", nothing to embed"
    out.print(f"{report.documents} documents, {report.passages} passages{changes}")
    if report.problem:
        err.print(f"[yellow]not up to date:[/] {_plain(report.problem)}", soft_wrap=True)
    told = list(_left_out(report.skipped))
    for line in told[:_SKIPPED]:
        out.print(f"  left out: {_plain(line)}", soft_wrap=True)
    if len(told) > _SKIPPED:
        out.print(f"  and {len(told) - _SKIPPED} more like these left out")


def _print_layout(documents: Sequence[Document]) -> None:
    """Where originals and translations stand, and how many there are."""
    from rich.table import Table

    table = Table("language", "pages", "where", "translations of", "states", box=None, pad_edge=False)
    for (language, there, original), states in sorted(
        _layout(documents).items(), key=lambda each: (each[0][2], each[0])
    ):
        said = ", ".join(f"{count} {state}" for state, count in sorted(states.items()) if state != "original")
        table.add_row(language, str(sum(states.values())), _plain(there), _plain(original), said)
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


def _print_check(report: Report) -> None:
    from rich.table import Table

    for finding in report.findings:
        if finding.kind == "untranslated":
            continue
        what = _plain(f"{finding.kind}: {finding.difference}".rstrip(": "))
        out.print(f"[bold]{_plain(finding.path)}:{finding.line}[/] {what}", soft_wrap=True)
        if finding.says:
            out.print(f"    {_plain(finding.says)}", style="dim", soft_wrap=True)
        if finding.original_says:
            place = f"{finding.original}:{finding.original_line}"
            out.print(f"    {_plain(place)}: {_plain(finding.original_says)}", style="dim", soft_wrap=True)
    for path, languages in report.untranslated().items():
        out.print(f"[bold]{_plain(path)}:1[/] untranslated: {', '.join(languages)}", soft_wrap=True)
    columns = ("documents", "current", "stale", "missing", "unknown", "untranslated", "mislabelled", "defective")
    table = Table("", *(column.replace("untranslated", "never") for column in columns), box=None, pad_edge=False)
    for row in report.rows():
        table.add_row(f"[bold]{row.language}[/]", *(str(getattr(row, column)) for column in columns))
    out.print()
    out.print(table)
    out.print(f"{len(report.findings)} findings")


def _print_terms(found: Sequence[Term]) -> None:
    """A term in a language a row, in full whatever the terminal's width."""
    for term in found:
        out.print(f"[bold]{_plain(term.text)}[/] ({term.count}){', kept' * term.kept}", soft_wrap=True)
        for code in term.renderings:
            rivals = "[yellow]≠[/]" if len(term.competing(code)) > 1 else " "
            out.print(f"  {code} {rivals} {_plain(_counted(term, code))}", soft_wrap=True)
    rival = sum(len(term.competing(code)) > 1 for term in found for code in term.renderings)
    out.print(f"{len(found)} terms, {rival} times with renderings that rival each other (≠)")


def _terms_as_text(found: Iterable[Term]) -> str:
    lines = (f"{term.text}\t{term.count}\t{code}\t{_counted(term, code)}" for term in found for code in term.renderings)
    return "".join(f"{line}\n" for line in lines)


def _counted(term: Term, language: str) -> str:
    return ", ".join(f"{each.text} {each.count}" for each in term.renderings[language])


def _print_answer(answer: Answer) -> None:
    own = locale(answer.language)
    for block in in_blocks(answer.sentences):
        _print_block(block)
    for notice in answer.notices:
        out.print(f"[yellow]{_plain(own.notice(notice.code, **notice.values))}[/]", soft_wrap=True)
        if notice.code == "model_failed":  # what to do, for the one who runs the command
            err.print(_plain(notice.values["problem"]), soft_wrap=True)
    for dropped in answer.dropped:
        out.print(f"[dim]- {_plain(dropped.text)} ({_plain(own.reason(dropped.reason, **dropped.values))})[/]")
    for citation in answer.citations:
        _print_citation(citation, own)
    if answer.outcome == "none" and answer.nearest:
        out.print(f"\n{own.phrases['nearest']}")
        for page in answer.nearest:
            out.print(f"  {_plain(page.title)} ({_plain(page.path)})", soft_wrap=True)


def _print_block(block: AnswerBlock) -> None:
    """Rows as a table; all else as lines of text."""
    from rich.table import Table

    if not block.columns:
        out.print(_plain(as_text(block.sentences)), soft_wrap=True)
        return
    table = Table(*map(_plain, block.columns), "", box=None, pad_edge=False)
    for row in block.sentences:
        values = (_plain(dict(row.cells).get(name, "")) for name in block.columns)
        table.add_row(*values, "".join(f"\\[{number}]" for number in row.citations))
    out.print(table)


def _print_citation(citation: Citation, own: Locale) -> None:
    place = " › ".join(
        (citation.path, *citation.heading_path, *([own.place(*citation.place)] if citation.place else []))
    )
    out.print(f"\n[bold]\\[{citation.number}][/] {_plain(place)} ({citation.language}, {own.states[citation.state]})")
    out.print(_plain(citation.quote), style="dim", soft_wrap=True)
    if citation.original is not None:
        out.print(f"{own.page['original']} ({citation.original.language}):")
        out.print(_plain(citation.original.quote), style="dim", soft_wrap=True)


def _print_feedback(found: FeedbackReport) -> None:
    from rich.table import Table

    table = Table("", "helpful", "not helpful", "unanswered", box=None, pad_edge=False)
    for code, (good, bad) in found.languages.items():
        table.add_row(f"[bold]{code}[/]", str(good), str(bad), str(found.open.get(code, 0)))
    out.print(table)
    if found.reasons:
        out.print(f"Why not: {', '.join(f'{reason} {count}' for reason, count in found.reasons.items())}")
    for path, reasons in found.pages.items():
        told = ", ".join(f"{reason} {count}" for reason, count in reasons.items())
        out.print(f"[bold]{_plain(path)}[/] {told}", soft_wrap=True)
    for path, count in found.right.items():
        out.print(f"[bold]{_plain(path)}[/] answers what was asked, {count} said", soft_wrap=True)
    for code, question, page in found.unanswered:
        out.print(f"{code}: {_plain(question)}{f' → {_plain(page)}' if page else ''}", soft_wrap=True)
    good, bad = (sum(both[side] for both in found.languages.values()) for side in (0, 1))
    out.print(f"{good + bad} answers judged, {bad} no help")


def _print_recheck(found: Recheck) -> None:
    from rich.table import Table

    own = locale(found.language)
    table = Table(title=_plain(found.question), title_justify="left", show_header=False)
    for _ in range(4):
        table.add_column(overflow="fold")
    for source in found.sources:
        place = f"{own.page['original']} {source.path}" if source.original else source.path
        words = [_plain(source.quote), *([f"[bold]{own.recheck['now']}[/]", _plain(source.now)] if source.now else [])]
        table.add_row(f"\\[{source.number}]", _plain(place), own.recheck[source.verdict], "\n".join(words))
    out.print(table)
    for sentence in found.sentences:
        if sentence.dropped is not None:
            reason = own.reason(sentence.dropped.reason, **sentence.dropped.values)
            out.print(
                f"{own.recheck['unsupported']} {_plain(sentence.sentence.text)} ({_plain(reason)})", soft_wrap=True
            )
    out.print(own.recheck["nothing" if not found.sources else "all" if found.still_true else "some"])


if __name__ == "__main__":
    main()
