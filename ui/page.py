"""The page: chat and evidence side by side, in the reader's language; knows nothing of how a bot works."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, closing
from dataclasses import dataclass, field, replace
from importlib.resources import files
from threading import Thread, Timer
from typing import TYPE_CHECKING, Any

from bot import (
    DEFAULT_LANGUAGE,
    Done,
    Event,
    EvidenceFound,
    KildeError,
    Notice,
    NoticeGiven,
    QuestionError,
    SettingError,
    Turn,
    __version__,
    encodable,
    keep_answer,
    locale,
    seen,
)

from . import render
from .api import add_api
from .asker import first_language
from .guard import Guard, Visitors
from .limits import CONNECTIONS, Line, impatient
from .login import add_login
from .markup import escape
from .mcp_server import add_mcp
from .metrics import Counted
from .problems import add_unknown
from .render import Shown
from .site import add_pages
from .streamed import Streams

if TYPE_CHECKING:
    import gradio as gr
    from fastapi import FastAPI

AUTOMATIC = ""
HERE = Visitors()  # those of this computer
EXAMPLES = 3  # questions to begin with
# The language that the address asks for, as what was chosen, and the conversation that the browser kept.
_BEGINNING = (
    "(choice, turns) => { let kept = ''; try { kept = localStorage.getItem('kilde-conversation') ?? '' } catch {}"
    " return [new URLSearchParams(location.search).get('lang') ?? choice, turns, kept] }"
)
_SECONDS = 0.12  # between two pictures of an answer that is being made
_TEXT = 50_000  # characters that are kept of what is asked, as a log that is pasted
_AT_ONCE, _WAITING = 4, 100  # questions that are being answered, and that wait for it
# What the page sends of each kind of its parts; of the others, which are Gradio's own memory, nothing is read.
_SENT = {"textbox": (str, type(None)), "button": (str,), "radio": (bool, type(None))}
_LOOK = 0.25  # seconds after which one that waits looks whether it is its turn
_PATIENCE = 30.0  # … and after which no language model is waited for: the sources' own words are there
_MEMORY = "/dev/shm"  # a file system in memory, which containers have also where their disk is read-only
_LEAVE = 3.0  # seconds from being told to stop to the end, whatever goes on


@dataclass(slots=True)
class Run:
    """One question being answered: the reader may stop it, or clear all."""

    stopped: bool = False
    cleared: bool = False


@dataclass(frozen=True, slots=True)
class Lines:
    """Who waits: those who want to be quoted to never wait for those whom a language model writes to."""

    quoting: Line = field(default_factory=lambda: Line(_AT_ONCE, _WAITING))
    writing: Line = field(default_factory=lambda: Line(_AT_ONCE, _WAITING))


@dataclass(frozen=True, slots=True)
class Parts:
    """The components that change."""

    header: Any
    menu: Any  # a box that nobody sees: the script puts there what is chosen of the header's languages
    clear: Any
    past: Any  # the turns before the last one, which a turn does not send again …
    conversation: Any
    offer: Any  # the column around the examples
    examples: tuple[Any, ...]
    mode: Any
    box: Any
    send: Any
    stop: Any
    limits: Any
    past_sources: Any  # … and their evidence
    sources: Any
    run: Any  # state: Run
    turns: Any  # state: tuple[Shown, ...]
    choice: Any  # state: the language that the reader chose, or AUTOMATIC
    page_language: Any  # state: the language of the page's own words

    @property
    def worded(self) -> list[Any]:
        """What a change of language changes, in the order of `_label`."""
        chat = [self.mode, self.box, self.send, self.stop, self.limits, *self.pictures]
        return [self.choice, self.page_language, self.header, self.clear, self.offer, *self.examples, *chat]

    @property
    def pictures(self) -> list[Any]:
        """The conversation and the evidence, in the order of `_pictures`."""
        return [self.past, self.conversation, self.past_sources, self.sources]

    @property
    def answered(self) -> list[Any]:
        """What a step of an answer changes, in the order of `_show`."""
        return [self.run, self.turns, *self.pictures, self.box, self.send, self.stop, self.offer]


def build(bot: Any, lines: Lines | None = None) -> gr.Blocks:
    """The page as Gradio Blocks, whose readers may share the `lines` with others; `dress()` is what they are mounted
    with."""
    gr = _gradio()
    with gr.Blocks(title=bot.title, fill_width=True, analytics_enabled=False) as blocks:
        parts = _lay_out(gr, bot, first_language(bot, ""))
        _connect(gr, blocks, bot, parts, lines or Lines())
    blocks.state_session_capacity = CONNECTIONS  # conversations that are kept
    # Who waits does so in our own lines, which say how long: of Gradio's queue everybody gets on at once.
    blocks.max_threads, threads = CONNECTIONS, blocks.max_threads
    blocks.queue(api_open=False, max_size=CONNECTIONS)
    blocks.max_threads = threads
    return blocks


def dress() -> dict[str, Any]:
    """What Blocks get when they are mounted: theme, style and script; no footer."""
    gr = _gradio()
    theme = gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]).set(
        body_background_fill="var(--k-bg)",
        body_background_fill_dark="var(--k-bg)",
        body_text_color="var(--k-ink)",
        body_text_color_dark="var(--k-ink)",
    )
    # Style goes in by the head too: Gradio rewrites the selectors of `css`.
    about = f'<meta name="description" content="{escape(locale(DEFAULT_LANGUAGE).page["subtitle"])}">'
    icon = '<link rel="icon" href="./icon.svg" type="image/svg+xml">'
    head = f"{about}{icon}<style>{_asset('shared.css')}{_asset('page.css')}</style><script>{_asset('page.js')}</script>"
    return {
        "theme": theme,
        "head": head,
        "footer_links": [],
        "run_history": False,
        "show_error": False,
        "ssr_mode": False,
        "max_file_size": 1,  # for Gradio's upload route, which the page has no use for
    }


def serve(  # noqa: PLR0913 - keyword arguments, each with its default
    bot: Any,
    *,
    host: str = "127.0.0.1",
    port: int = 7860,
    ready: Callable[[str], None] | None = None,
    api: bool = False,
    visitors: Visitors = HERE,
) -> None:
    """Serve the page until interrupted. SettingError where the port is taken.

    With `api` other programs may ask, too, and pages of the visitors' `origins` that have the widget.
    """
    visitors.check(host)
    listener = _listen(host, port)
    import uvicorn

    name = "localhost" if host in ("0.0.0.0", "::") else f"[{host}]" if ":" in host else host
    url = f"http://{name}:{listener.getsockname()[1]}"

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if ready:
                ready(url)

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            streams.stop()
            await super().shutdown(sockets)

        def handle_exit(self, sig: int, frame: Any) -> None:
            """To be told to stop is no failure; a second Ctrl+C waits for nothing."""
            self.force_exit = self.should_exit and sig == signal.SIGINT
            self.should_exit = True
            leave = Timer(_LEAVE, os._exit, [0])  # Python would wait for what a language model still writes
            leave.daemon = True
            leave.start()

    streams = Streams()
    guard = guarded(Counted(bot) if api else bot, streams, host=host, api=api, visitors=visitors)
    config = uvicorn.Config(
        guard,
        http=impatient(visitors.connected),
        ws="none",
        proxy_headers=False,  # the guard's
        server_header=False,
        limit_concurrency=CONNECTIONS,
        log_level="warning",
        timeout_graceful_shutdown=1,
    )
    Thread(target=_choose_starts, args=([bot, *map(bot.limited, visitors.limits)],), daemon=True).start()
    with listener:
        Server(config).run(sockets=[listener])


def guarded(bot: Any, streams: Streams, *, host: str, api: bool, visitors: Visitors) -> Guard:
    """All that is served: an app over the bot and, for each set of sources that a key opens, one over a bot that sees
    these alone. SettingError for a source that there is not."""
    checking, lines = asyncio.Lock(), Lines()

    def made(bot: Any, *, whole: bool) -> tuple[FastAPI, gr.Blocks]:
        from fastapi import FastAPI
        from starlette.middleware.cors import CORSMiddleware

        described = "/api/openapi.json" if api else None
        app = FastAPI(openapi_url=described, docs_url=None, redoc_url=None, title=bot.title, version=__version__)
        # Gradio's own would let pages of all sites ask where it is not called localhost.
        app.add_middleware(
            CORSMiddleware,
            allow_origins=visitors.origins,
            allow_methods=["GET", "POST"],
            allow_headers=["content-type"],
        )
        app.add_middleware(streams.ended, bot=bot)
        if api:
            add_api(app, bot, streams, checking, metrics=whole)
            add_mcp(app, bot)
            add_unknown(app, bot)
        if visitors.keys:
            add_login(app, bot, visitors.keys, visitors.issuer, visitors.sites)
        add_pages(app, bot, checking)
        blocks = build(bot, lines)
        _gradio().mount_gradio_app(app, blocks, path="/", mcp_server=False, **dress())
        return app, blocks

    app, blocks = made(bot, whole=True)
    limited = {sources: made(bot.limited(sources), whole=False)[0] for sources in visitors.limits}
    app.router.lifespan_context = _together([each.router.lifespan_context for each in (app, *limited.values())])
    functions = {
        number: [_SENT.get(part.get_block_name()) for part in each.inputs] for number, each in blocks.fns.items()
    }
    return Guard(app, bot, visitors, host, limited, functions)


def _together(lifespans: Sequence[Callable[[Any], Any]]) -> Callable[[Any], Any]:
    """The lifespans of several apps as one."""

    @asynccontextmanager
    async def lifespan(app: Any) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            for each in lifespans:
                await stack.enter_async_context(each(app))
            yield

    return lifespan


def _choose_starts(bots: Sequence[Any]) -> None:
    """The questions to begin with, where they are not known yet: no reader waits for them."""
    try:
        for bot in bots:
            for language in bot.holds.languages:
                bot.starts(language)
    except KildeError as fault:
        logging.getLogger("kilde").warning("%s", seen(str(fault)))


def check_port(host: str, port: int) -> None:
    """SettingError where the page could not be served there."""
    _listen(host, port).close()
    _find_temporary_folder()


def _listen(host: str, port: int) -> socket.socket:
    """A socket bound before anything slow is loaded, so that a taken port is said at once."""
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen()
    except (OSError, OverflowError, TypeError, ValueError) as error:
        listener.close()
        raise SettingError(f"Port {port} on {host} cannot be used ({error}); choose another with --port.") from error
    return listener


def _gradio() -> Any:
    """Gradio, told before it is imported to report to nobody, and to keep no tables of what was asked when."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    _find_temporary_folder()
    os.environ["GRADIO_ANALYTICS_MAX_EVENTS"], os.environ["GRADIO_ANALYTICS_CACHE_FREQUENCY"] = "1", str(1 << 60)
    import gradio

    return gradio


def _find_temporary_folder() -> None:
    """Where no disk can be written, memory is one: Gradio makes an empty folder, and does not start without it."""
    try:
        tempfile.gettempdir()
    except FileNotFoundError as fault:
        if not os.access(_MEMORY, os.W_OK):
            raise SettingError(
                "The page needs one folder that can be written, which stays empty: set TMPDIR to one, such as a tmpfs."
            ) from fault
        tempfile.tempdir = _MEMORY


def _asset(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


# ---- layout --------------------------------------------------------------------------------


def _lay_out(gr: Any, bot: Any, language: str) -> Parts:
    words = locale(language)
    with gr.Row(elem_id="k-head"):
        header = _html(gr, render.header(bot.title, words, bot.languages, AUTOMATIC), "k-header")
        menu = gr.Textbox(AUTOMATIC, visible="hidden", elem_id="k-chosen")
        clear = gr.Button(words.page["clear"], elem_id="k-clear")
    with gr.Row(elem_id="k-main"):
        with gr.Column(elem_id="k-chat"):
            with gr.Column(elem_id="k-talk"):
                past = _html(gr, "", "k-past")
                conversation = _html(gr, render.welcome(bot.title, words, bot.holds), "k-now")
            with gr.Column(elem_id="k-examples", visible=False) as offer:
                examples = tuple(gr.Button("", elem_classes="k-example", visible=False) for _ in range(EXAMPLES))
            with gr.Column(elem_id="k-composer"):
                mode = gr.Radio(
                    _modes(words), value=False, label=words.page["mode"], visible=bot.writes, elem_id="k-mode"
                )
                with gr.Row(elem_id="k-ask"):
                    box = gr.Textbox(
                        placeholder=words.page["placeholder"],
                        label=words.page["placeholder"],
                        show_label=False,
                        lines=1,
                        max_lines=6,
                        autofocus=True,
                        elem_id="k-box",
                    )
                    send = gr.Button(words.page["send"], variant="primary", elem_id="k-send")
                    stop = gr.Button(words.page["stop"], visible=False, elem_id="k-stop")
            limits = _html(gr, render.limits(words), "k-limits")
        with gr.Column(elem_id="k-sources"):
            past_sources = _html(gr, render.past_evidence((), words), "k-past-evidence")
            sources = _html(gr, render.evidence(None, words), "k-evidence")
    return Parts(
        header,
        menu,
        clear,
        past,
        conversation,
        offer,
        examples,
        mode,
        box,
        send,
        stop,
        limits,
        past_sources,
        sources,
        gr.State(Run()),
        gr.State(()),
        gr.State(AUTOMATIC),
        gr.State(language),
    )


def _html(gr: Any, value: str, name: str) -> Any:
    """HTML of our own; the template's `${value}` is put in as it is, never compiled."""
    return gr.HTML(value, elem_id=name, apply_default_css=False, js_on_load=None, padding=False)


def _modes(words: Any) -> list[tuple[str, bool]]:
    return [(words.page["mode_quote"], False), (words.page["mode_write"], True)]


# ---- what happens --------------------------------------------------------------------------


def _connect(gr: Any, blocks: Any, bot: Any, parts: Parts, lines: Lines) -> None:
    """Which event changes what."""
    quiet = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}

    def label(request: gr.Request, choice: str, turns: tuple[Shown, ...]) -> list[Any]:
        choice = choice if choice in bot.languages else AUTOMATIC
        language = choice or first_language(bot, request.headers.get("accept-language", ""))
        return _label(gr, bot, language, choice, turns)

    def begin(request: gr.Request, choice: str, turns: tuple[Shown, ...], kept: str) -> list[Any]:
        turns = turns or render.restored(kept)
        return [turns, *label(request, choice, turns)]

    async def ask(
        text: str | None, choice: str, write: bool, turns: tuple[Shown, ...], language: str
    ) -> AsyncIterator[list[Any]]:
        if not text or not text.strip():  # None of a box in which nothing was ever typed
            yield _show(gr, bot, Run(), turns, language)
            return
        run, now = Run(), Shown(len(turns) + 1, encodable(text[:_TEXT]).strip(), language)
        history = tuple(Turn(each.question, each.answer.language) for each in turns if each.answer)

        def events(written: bool) -> Iterator[Event]:
            wish = written if bot.writes else None
            made: Iterator[Event] = bot.stream(
                now.question, language=choice or None, hint=language, history=history, write=wish
            )
            return made

        box: str | None = ""  # emptied once, so that what is typed meanwhile stays
        async for conversation in _in_turn(lines, events, now, turns, run, write=write and bot.writes):
            yield _show(gr, bot, run, _with_file(bot, conversation), language, box, past=box is not None)
            box = None

    def clear(run: Run, language: str) -> list[Any]:
        run.stopped = run.cleared = True
        return _show(gr, bot, run, (), language)

    def stop(run: Run) -> None:
        run.stopped = True

    def fail(turns: tuple[Shown, ...], language: str) -> list[Any]:
        if not turns or not turns[-1].busy:  # nothing was begun
            return [gr.skip()] * len(parts.answered)
        problem = f"{locale(language).failed}."
        return _show(gr, bot, Run(), (*turns[:-1], replace(turns[-1], busy=False, problem=problem)), language)

    # Gradio finds the request by its annotation, which `from __future__ import annotations` left a string.
    for handler in (label, begin):
        handler.__annotations__["request"] = gr.Request
    chosen = [parts.choice, parts.mode, parts.turns, parts.page_language]
    asking = {"show_progress": "hidden", "api_visibility": "private", "concurrency_limit": None}
    for triggers, text in (
        ([parts.box.submit, parts.send.click], parts.box),
        *(([button.click], button) for button in parts.examples),
    ):
        event = gr.on(triggers, ask, [text, *chosen], parts.answered, **asking)
        event.failure(fail, [parts.turns, parts.page_language], parts.answered, **quiet)
    parts.stop.click(stop, [parts.run], None, **quiet)
    parts.clear.click(clear, [parts.run, parts.page_language], parts.answered, **quiet)
    parts.menu.change(label, [parts.menu, parts.turns], parts.worded, **quiet)
    begun = [parts.turns, *parts.worded]
    blocks.load(begin, [parts.menu, parts.turns, parts.box], begun, js=_BEGINNING, **quiet)


def _with_file(bot: Any, turns: tuple[Shown, ...]) -> tuple[Shown, ...]:
    """The conversation, its last answer as an evidence file has it, once it is there."""
    if not turns or not (answer := turns[-1].answer):
        return turns
    file = keep_answer(bot, (EvidenceFound(turns[-1].evidence), Done(answer)))
    return (*turns[:-1], replace(turns[-1], file=file))


def _worded(error: KildeError, words: Any) -> str:
    """What went wrong, in the reader's language where it has words for it."""
    if isinstance(error, QuestionError):
        return str(words.page[error.code]).format(**error.values)
    return str(error)


def _label(gr: Any, bot: Any, language: str, choice: str, turns: Sequence[Shown]) -> list[Any]:
    """Every word of the page in one language, in the order of `Parts.worded`."""
    words = locale(language)
    page = words.page
    starts = [*bot.starts(language, choose=False), *[""] * EXAMPLES][:EXAMPLES]
    return [
        choice,
        language,
        render.header(bot.title, words, bot.languages, choice, ready=True, feedback=bot.takes_feedback),
        page["clear"],
        gr.update(visible=not turns and any(starts)),
        *(gr.update(value=start, visible=bool(start)) for start in starts),
        gr.update(choices=_modes(words), label=page["mode"]),
        gr.update(placeholder=page["placeholder"], label=page["placeholder"]),
        page["send"],
        page["stop"],
        render.limits(words),
        *_pictures(bot, turns, words),
    ]


def _pictures(bot: Any, turns: Sequence[Shown], words: Any) -> tuple[str, str, str, str]:
    """The conversation and the evidence, each turn in its own language, `words` around them: the past, and the last."""
    worded = [(shown, locale(shown.language)) for shown in turns]
    past, last = worded[:-1], worded[-1] if worded else None
    talk = render.conversation(last) if last else render.welcome(bot.title, words, bot.holds)
    return render.past_conversation(past), talk, render.past_evidence(past, words), render.evidence(last, words)


def _show(  # noqa: PLR0913, PLR0917 - one call
    gr: Any, bot: Any, run: Run, turns: tuple[Shown, ...], language: str, box: str | None = None, *, past: bool = True
) -> list[Any]:
    """The page after a step of a conversation, in the order of `Parts.answered`; `box` goes where one types.

    The turns before the last one are only sent with `past`.
    """
    pictures = _pictures(bot, turns, locale(language))
    busy = bool(turns) and turns[-1].busy
    if turns and turns[-1].problem is not None:
        box = turns[-1].question
    return [
        run,
        turns,
        *(each if past or number % 2 else gr.skip() for number, each in enumerate(pictures)),
        gr.skip() if box is None else box,
        gr.update(visible=not busy),
        gr.update(visible=busy),
        gr.update(visible=not turns),
    ]


async def _in_turn(  # noqa: PLR0913 - one call
    lines: Lines,
    events: Callable[[bool], Iterator[Event]],
    now: Shown,
    turns: tuple[Shown, ...],
    run: Run,
    *,
    write: bool,
) -> AsyncIterator[tuple[Shown, ...]]:
    """The conversation while a question waits for its turn, and then after each event of its answer.

    A question that has waited too long for a language model is answered with the sources' own words.
    """
    from starlette.concurrency import run_in_threadpool

    line, begin, said = lines.writing if write else lines.quoting, time.monotonic(), None
    more: tuple[Notice, ...] = ()
    with ExitStack() as held:
        if line.full:
            problem = locale(now.language).page["busy"].format(seconds=line.seconds(_WAITING))
            yield (*turns, replace(now, busy=False, problem=problem))
            return
        number = held.enter_context(line.place())
        while (waits := number()) and not run.stopped:
            if write and time.monotonic() - begin > _PATIENCE and not lines.quoting.full:
                held.close()
                line, write, more = lines.quoting, False, (Notice("model_slow"),)
                number = held.enter_context(line.place())
            elif waits != said:
                yield (*turns, replace(now, waiting=(waits, line.seconds(waits))))
                said = waits
            await asyncio.sleep(_LOOK)
        conversation = held.enter_context(closing(_ask(events(write), now, turns, run, more)))
        while (shown := await run_in_threadpool(next, conversation, None)) is not None:
            yield shown


def _ask(
    events: Iterator[Event], now: Shown, turns: tuple[Shown, ...], run: Run, more: tuple[Notice, ...] = ()
) -> Generator[tuple[Shown, ...], None, None]:
    """The conversation after each event of one more answer, which has some notices more; an error becomes its last
    sentence."""
    yield (*turns, now)
    drawn = time.monotonic()
    try:
        for event in _until_stopped(events, run):
            _tell_operator(event)
            now = render.fold(now, event)
            if now.answer:
                repeated = [Notice("repeated")] if turns and render.repeats(now, turns[-1]) else []
                now = replace(now, notices=(*now.notices, *more, *repeated))
            if time.monotonic() - drawn > _SECONDS and not now.answer:
                yield (*turns, now)
                drawn = time.monotonic()
    except KildeError as error:
        now = replace(now, problem=_worded(error, locale(now.language)))
    yield () if run.cleared else (*turns, replace(now, busy=False, stopped=run.stopped and now.answer is None))


def _tell_operator(event: Event) -> None:
    """Logs what to do about a model that failed: it is in English and may name a machine, so no reader is shown it."""
    if isinstance(event, NoticeGiven) and (problem := event.notice.values.get("problem")):
        logging.getLogger("kilde").warning("%s", seen(problem))


def _until_stopped(events: Iterator[Event], run: Run) -> Iterator[Event]:
    """The events as they come; waiting for a slow one does not hold up a stop."""
    pool = ThreadPoolExecutor(1)
    try:
        while not run.stopped:
            coming = pool.submit(next, events, None)
            while not run.stopped and not coming.done():
                wait([coming], timeout=0.05)
            if run.stopped or (event := coming.result()) is None:
                return
            yield event
            if isinstance(event, Done):
                return
    finally:
        pool.shutdown(wait=False)
