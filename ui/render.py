"""Records to HTML strings, every text through `escape`; knows nothing of Gradio, of the bot or of the index."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from bot import (
    FEEDBACK_REASONS,
    Answer,
    AnswerBlock,
    Citation,
    Done,
    Dropped,
    Event,
    Evidence,
    EvidenceFound,
    Holding,
    KeptAnswer,
    KildeError,
    LanguageSettled,
    Locale,
    Notice,
    NoticeGiven,
    Page,
    Piece,
    Sentence,
    SentenceDropped,
    SentenceReady,
    Source,
    Span,
    as_markdown,
    in_blocks,
    locale,
    read_answer,
    shown_words,
    source_parts,
    words_in,
)

from . import parts, reading
from .markup import escape, language_name, safe_link

# ---- texts -------------------------------------------------------------------------------

_NAMED, _HOVER = 60, 300  # characters of a chip's name, and of the quote that hovering shows
_TOGETHER = 24  # characters of a last word that stays on one line with its chips
_KEPT = 20  # turns of a conversation that a browser keeps
_ENDS = frozenset("?!.:…")  # signs behind which a colon would be one too many
_OFFERED, _BEGINS = 4, 90  # passages of which a reader may say that one answers, and characters of each
_SIGNS = re.compile(r"\*{1,3}|`{1,3}|~~|^#{1,6}(?= )", re.MULTILINE)


def marked(text: str, offset: int, spans: Iterable[Span], answers: Sequence[Span] = ()) -> str:
    """`text`, which begins at `offset` of its document, with the words of `spans` in <mark>, and those of `answers`
    inside them set off once more."""
    parts, done = [], 0
    for start, end in merged(spans, offset, offset + len(text)):
        inside = _set_off(text[start - offset : end - offset], start, merged(answers, start, end))
        parts += [dimmed(text[done : start - offset]), f"<mark>{inside}</mark>"]
        done = end - offset
    return "".join([*parts, dimmed(text[done:])])


def _set_off(text: str, offset: int, spans: Iterable[Span]) -> str:
    parts, done = [], 0
    for start, end in spans:
        words = dimmed(text[start - offset : end - offset])
        parts += [dimmed(text[done : start - offset]), f'<span class="k-answers">{words}</span>']
        done = end - offset
    return "".join([*parts, dimmed(text[done:])])


def dimmed(text: str) -> str:
    """The text as it is, what looks like Markdown's signs in a fainter colour."""
    return _SIGNS.sub(r'<span class="k-sign">\g<0></span>', escape(text))


def merged(spans: Iterable[Span], start: int, end: int) -> list[Span]:
    """The parts of the spans inside start..end, in order, those that touch as one."""
    result: list[Span] = []
    for span in sorted(Span(max(s, start), min(e, end)) for s, e in spans):
        if span.start >= span.end:
            continue
        if result and span.start <= result[-1].end:
            result[-1] = Span(result[-1].start, max(result[-1].end, span.end))
        else:
            result.append(span)
    return result


def _lang(code: str) -> str:
    return f' lang="{escape(code)}"'


# ---- one question and its answer, as far as it has come --------------------------------------


@dataclass(frozen=True, slots=True)
class Shown:
    """A question and what has been answered so far; `language` is that of our words around it."""

    number: int
    question: str
    language: str
    sentences: tuple[Sentence, ...] = ()
    citations: Mapping[int, Citation] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    notices: tuple[Notice, ...] = ()
    answer: Answer | None = None
    problem: str | None = None
    stopped: bool = False
    busy: bool = True
    file: KeptAnswer | None = None  # the answer with its evidence, as a file has it
    waiting: tuple[int, int] | None = None  # its number among those that wait, and the seconds


def fold(shown: Shown, event: Event) -> Shown:
    """What is shown after one more event of the stream."""
    match event:
        case LanguageSettled(question):
            return replace(shown, language=question.language)
        case EvidenceFound(evidence):
            return replace(shown, evidence=evidence)
        case SentenceReady(sentence, citations):
            known = {**shown.citations, **{c.number: c for c in citations}}
            return replace(shown, sentences=(*shown.sentences, sentence), citations=known)
        case SentenceDropped(dropped):
            return replace(shown, dropped=(*shown.dropped, dropped))
        case NoticeGiven(notice):
            return replace(shown, notices=(*shown.notices, notice))
        case Done(answer):
            return replace(
                shown,
                language=answer.language,
                sentences=answer.sentences,
                citations={c.number: c for c in answer.citations},
                dropped=answer.dropped,
                notices=answer.notices,
                answer=answer,
                busy=False,
            )


def repeats(now: Shown, before: Shown) -> bool:
    """Whether an answer quotes the very same words as the one before."""
    ours, theirs = ({(c.path, c.spans) for c in each.citations.values()} for each in (now, before))
    return bool(ours) and ours == theirs and now.question != before.question


def to_keep(shown: Shown) -> str:
    """A turn as the browser keeps it."""
    assert shown.answer is not None
    kept: dict[str, Any] = {"question": shown.question, "language": shown.language, "answer": shown.answer.to_dict()}
    if shown.file:
        whole = json.loads(shown.file.to_json())
        kept["file"] = {name: each for name, each in whole.items() if name not in kept["answer"]}
    return json.dumps(kept)  # in ASCII, in which nothing is unseen, so that it stays as it is


def restored(kept: str) -> tuple[Shown, ...]:
    """The conversation that a browser kept; nothing where it is none of this version."""
    try:
        turns = json.loads(kept)[-_KEPT:] if kept else []
        found = [
            fold(Shown(number, str(each["question"]), locale(each["language"]).code), Done(read_answer(each["answer"])))
            for number, each in enumerate(turns, 1)
        ]
        for each in found:  # of another version there may be no words for what is in it
            conversation((each, locale(each.language)))
            group(each, locale(each.language))
    except (KildeError, TypeError, KeyError, ValueError, RecursionError):
        return ()
    return tuple(found)


# ---- the conversation --------------------------------------------------------------------


def past_conversation(turns: Sequence[tuple[Shown, Locale]]) -> str:
    """All questions and answers but the last, the oldest first."""
    return f'<div class="k-conversation">{"".join(turn(*each) for each in turns)}</div>' if turns else ""


def conversation(last: tuple[Shown, Locale]) -> str:
    """The last question and its answer; once it is there, with what the browser is to keep of it."""
    shown = last[0]
    kept = f' data-kept="{escape(to_keep(shown))}"' if shown.answer else ""
    return f'<div class="k-conversation" data-number="{shown.number}"{kept}>{turn(*last)}</div>'


def turn(shown: Shown, words: Locale) -> str:
    """One question and its answer."""
    said = [
        *(notice(n, words) for n in shown.notices),
        *paragraphs(shown, words),
        _nearest(shown, words),
        _dropped(shown.dropped, words),
    ]
    if shown.problem:
        said.append(f'<p class="k-problem">{escape(shown.problem)}</p>')
    if shown.stopped:
        said.append(f'<p class="k-phrase">{escape(words.page["stopped"])}</p>')
    if shown.busy:
        said.append(f'<p class="k-working"><span class="k-dots"></span>{escape(_working(shown, words))}</p>')
    else:
        said.append(_tools(shown, words))
    outcome = shown.answer.outcome if shown.answer else "open"
    return (
        f'<section class="k-turn k-outcome-{escape(outcome)}" data-turn="{shown.number}">'
        f'<h2 class="k-question" id="q{shown.number}" tabindex="-1">{escape(shown.question)}</h2>'
        f'<div class="k-answer"{_lang(shown.language)} aria-busy="{"true" if shown.busy else "false"}">'
        f"{''.join(said)}</div></section>"
    )


def _working(shown: Shown, words: Locale) -> str:
    if shown.waiting is None:
        return str(words.page["working"])
    number, seconds = shown.waiting
    return str(words.page["waiting"]).format(number=number, seconds=seconds)


def paragraphs(shown: Shown, words: Locale) -> Iterator[str]:
    """Our own words, written sentences and quotations, each kind and language in paragraphs of its own."""
    for (kind, language), group in groupby(in_blocks(shown.sentences), key=lambda block: block[:2]):
        body = "".join(_block(block, shown, words) for block in group)
        if kind == "quote":
            yield quotation(body, language, shown.language, words)
        else:
            yield f'<p class="k-{escape(kind)}"{_lang(language)}>{body}</p>'


def quotation(body: str, language: str, around: str, words: Locale) -> str:
    """Quoted sentences, labelled with their language where it is not the answer's."""
    label = ""
    if language != around:
        label = f'<span class="k-tag"{_lang(around)}>{escape(language_name(language, words))}</span>'
    return f'<blockquote class="k-quote"{_lang(language)}>{label}{body}</blockquote>'


def _block(block: AnswerBlock, shown: Shown, words: Locale) -> str:
    """Sentences as what they are: a list, a table, code, a label, running text."""
    if block.shape == "item":
        return f'<ul class="k-list">{"".join(_item(each, shown) for each in block.sentences)}</ul>'
    if block.shape == "row" and block.columns:
        return _table(block, shown)
    if block.shape == "code":
        return "".join(_code(each, shown, words) for each in block.sentences)
    if block.shape == "label":
        return "".join(f'<p class="k-label">{sentence(each, shown)}</p>' for each in block.sentences)
    return "".join(sentence(each, shown) for each in block.sentences)


def _item(said: Sentence, shown: Shown) -> str:
    mark = said.mark if said.mark[:-1].isdigit() else "–"
    return (
        f'<li class="k-item k-level-{max(1, min(said.level, 4))}">'
        f'<span class="k-bullet">{escape(mark)}</span>{sentence(said, shown)}</li>'
    )


def _table(block: AnswerBlock, shown: Shown) -> str:
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in block.columns)
    rows = "".join(_row(each, block.columns, shown) for each in block.sentences)
    table = f'<table class="k-table"><thead><tr>{head}<td></td></tr></thead><tbody>{rows}</tbody></table>'
    return f"{parts.scrolling(block.columns)}{table}</div>"


def _row(said: Sentence, columns: Sequence[str], shown: Shown) -> str:
    values = {name: _termed(said, place) for (name, _), place in zip(said.cells, said.values, strict=True)}
    cells = "".join(f"<td>{values.get(name, '')}</td>" for name in columns)
    return f'<tr class="k-sentence">{cells}<td class="k-cites">{chips(said, shown)}</td></tr>'


def _code(said: Sentence, shown: Shown, words: Locale) -> str:
    """Code as it is, with the name of its language for the style; below it its chips, and a button that copies it."""
    language = re.sub(r"[^\w+#.-]", "", said.mark)
    name = f'<span class="k-tag">{escape(language)}</span>' if language else ""
    beside = f"{chips(said, shown)}{name}{_copy(said.text, words)}"
    return (
        f'<div class="k-sentence k-code"><pre class="k-lines"><code data-language="{escape(language)}">'
        f'{escape(said.text)}</code></pre><div class="k-beside">{beside}</div></div>'
    )


def _copy(code: str, words: Locale) -> str:
    """A button that copies code, named by what it copies."""
    say = words.page["copy"]
    name = f"{say}: {' '.join(code.split())[:_NAMED]}"
    return _tool("copy", say, f' data-text="{escape(code)}" aria-label="{escape(name)}"')


def chips(said: Sentence, shown: Shown) -> str:
    """The numbered chips of a sentence."""
    return "".join(chip(shown.number, n, shown.citations.get(n), said.text) for n in said.citations)


def sentence(said: Sentence, shown: Shown) -> str:
    """One sentence of running text and its numbered chips."""
    start, end = _ends(said.text)
    last = _last_word(said, end)
    tail = f'<span class="k-keep">{_termed(said, Span(last, end))}{chips(said, shown)}</span>'
    return f'<span class="k-sentence">{_termed(said, Span(start, last))}{tail}</span> '


def _ends(text: str) -> tuple[int, int]:
    """Where its words begin and end."""
    start = len(text) - len(text.lstrip())
    return start, max(start, len(text.rstrip()))


def _last_word(said: Sentence, end: int) -> int:
    """Where the last word begins, which stays on one line with the chips behind it; no term is cut in two."""
    words = re.search(rf"\S{{0,{_TOGETHER}}}\Z", said.text[:end])
    last = words.start() if words else end
    cut = next((each for each in said.terms if each.start < last < each.end), None)
    if cut is None:
        return last
    return cut.start if end - cut.start <= _TOGETHER else end


def _termed(said: Sentence, part: Span) -> str:
    """A part of a sentence's text, in which the terms are buttons that open them."""
    made, done = [], part.start
    for each in said.terms:
        if done <= each.start < each.end <= part.end:
            opens = f'<button type="button" class="k-term" aria-haspopup="dialog" data-term="{escape(each.term)}">'
            before, words = said.text[done : each.start], said.text[each.start : each.end]
            made.append(f"{escape(before)}{opens}{escape(words)}</button>")
            done = each.end
    return "".join([*made, escape(said.text[done : part.end])])


def chip(turn_number: int, number: int, citation: Citation | None, words: str = "") -> str:
    """The button that opens a citation's card; named by what it stands behind, so that equal numbers can be told."""
    title = f"[{number}] {citation.title}" if citation else f"[{number}]"
    name = f"{title}: {' '.join(words.split())[:_NAMED]}" if words else title
    return (
        f'<button type="button" class="k-chip" data-card="s{turn_number}-{number}"{_hint(citation)}'
        f' aria-label="{escape(name)}">{number}</button>'
    )


def _hint(citation: Citation | None) -> str:
    """What hovering and focus show of a citation."""
    if citation is None:
        return ""
    return f' data-quote="{escape(_short(citation.quote))}" data-quoted="{escape(citation.language)}"'


def _short(quote: str) -> str:
    words = " ".join(_SIGNS.sub("", quote).split())
    return words if len(words) <= _HOVER else f"{words[:_HOVER].rsplit(' ', 1)[0]} …"


def notice(given: Notice, words: Locale) -> str:
    name = f"k-notice k-about-{given.code}"
    return f'<p class="{escape(name)}">{escape(words.notice(given.code, **given.values))}</p>'


def _nearest(shown: Shown, words: Locale) -> str:
    cited = {citation.path for citation in shown.citations.values()}
    pages = [page for page in (shown.answer.nearest if shown.answer else ()) if page.path not in cited]
    if not pages:
        return ""
    heading = words.phrases["nearest"]
    said = any(s.text == heading for s in shown.sentences)
    items = "".join(f"<li>{nearest_page(page, shown.language, words)}</li>" for page in pages)
    return ("" if said else f'<p class="k-phrase">{escape(heading)}</p>') + f'<ul class="k-nearest">{items}</ul>'


def nearest_page(page: Page, around: str, words: Locale) -> str:
    """A page to go on reading: its title, where it is, and its language where that is not the answer's."""
    here = escape(reading.address(page.path, words.code))
    title = (
        f'<a href="{here}"><span{_lang(page.language)}>{escape(page.title)}</span>'
        f' <code class="k-path">{escape(page.path)}</code></a>'
    )
    link = safe_link(page.link)
    published = _anchor(link, '<span aria-hidden="true">↗</span>', escape(words.page["open"])) if link else ""
    tag = (
        "" if page.language == around else f' <span class="k-tag">{escape(language_name(page.language, words))}</span>'
    )
    return f"{title} {published}{tag}"


def _dropped(dropped: Sequence[Dropped], words: Locale) -> str:
    if not dropped:
        return ""
    items = "".join(
        f"<li><del>{escape(d.text)}</del> <span>{escape(words.reason(d.reason, **d.values))}</span></li>"
        for d in dropped
    )
    summary = f"{escape(words.page['not_shown'])} ({len(dropped)})"
    return f'<details class="k-dropped"><summary>{summary}</summary><ul>{items}</ul></details>'


def _tools(shown: Shown, words: Locale) -> str:
    """What can be done with an answer: copied, shared, printed, asked again, and judged."""
    say = words.page
    address = urlencode({"q": shown.question, "lang": shown.language})
    made = [_tool("again", say["again"])]
    if shown.answer is not None:
        if shown.citations:
            made.insert(0, _tool("copy", say["copy"], f' data-text="{escape(as_markdown(shown.answer))}"'))
        made.append(_tool("share", say["share"], f' data-address="?{escape(address)}"'))
        made += [_tool("save", say["save"])] * bool(shown.citations)
        made.append(_tool("print", say["print"]))
        if shown.answer.outcome != "talk":
            votes = _tool("vote", say["helpful"], ' data-helpful="1"') + _tool("vote", say["unhelpful"])
            made.append(f'<span class="k-votes">{votes}</span>')
    form = _feedback(shown, words) if shown.answer and shown.answer.outcome != "talk" else ""
    return f'<div class="k-tools">{"".join(made)}</div>{form}{_related(shown, words)}'


def _related(shown: Shown, words: Locale) -> str:
    """Room for questions that the first cited page answers, which the page's script asks for; only in the answer's
    own language, since whoever asks one of them goes on in its language."""
    first = next((each for _, each in sorted(shown.citations.items())), None)
    if first is None or first.language != shown.language:
        return ""
    heading = first.heading_path[-1] if first.heading_path else ""
    return (
        f'<div class="k-related" data-path="{escape(first.path)}" data-under="{escape(heading)}" hidden>'
        f"<p>{escape(words.page['related'])}</p><ul></ul></div>"
    )


def _tool(name: str, text: str, data: str = "") -> str:
    return f'<button type="button" class="k-tool k-{name}"{data}>{escape(text)}</button>'


def _feedback(shown: Shown, words: Locale) -> str:
    """Why an answer was not helpful: shown when that was said; nothing is sent before."""
    assert shown.answer is not None
    about = {
        "language": shown.language,
        "outcome": shown.answer.outcome,
        "cited": list(dict.fromkeys(each.path for each in shown.citations.values())),
    }
    say = words.page
    why = f'<input type="radio" name="why-{shown.number}"'
    reasons = "".join(
        f'<label>{why} value="{reason}"> {escape(say[f"fault_{reason}"])}</label>' for reason in FEEDBACK_REASONS
    )
    return (
        f'<form class="k-feedback" data-about="{escape(json.dumps(about))}" hidden>'
        f"<fieldset><legend>{escape(say['why'])}</legend>{reasons}"
        f"</fieldset>{_others(shown, words)}"
        f'<fieldset><label><input type="checkbox" name="question"> {escape(say["with_question"])}</label></fieldset>'
        f'<button type="submit" class="k-tool">{escape(say["send_feedback"])}</button></form>'
        f'<p class="k-thanked" tabindex="-1" hidden>{escape(say["thanked"])}</p>'
    )


def _others(shown: Shown, words: Locale) -> str:
    """The passages that were found and not quoted, of which one may be what answers."""
    cited = {(each.path, each.passage) for each in shown.citations.values()}
    found = [each for each in shown.evidence if (each.passage.path, _span(each)) not in cited][:_OFFERED]
    if not found:
        return ""
    choice = f'<input type="radio" name="right-{shown.number}"'
    rows = "".join(
        f'<label>{choice} value="{escape(json.dumps([each.passage.path, *_span(each)]))}">'
        f" <span{_lang(each.passage.language)}>{escape(_named(each))}</span></label>"
        for each in found
    )
    return f"<fieldset><legend>{escape(words.page['right_passage'])}</legend>{rows}</fieldset>"


def _span(found: Evidence) -> Span:
    return Span(found.passage.start, found.passage.end)


def _named(found: Evidence) -> str:
    """What a passage is called: its page, the heading it stands under, how it begins."""
    headings = [each for each in found.passage.heading_path[-1:] if each != found.document.title]
    said = (shown_words(found.document.text, each) for each in found.passage.statements[:2])
    words = " ".join(said) or " ".join(found.text.split())
    begins = words if len(words) <= _BEGINS else f"{words[:_BEGINS].rsplit(' ', 1)[0]} …"
    name = " › ".join((found.document.title, *headings))
    return f"{name}{'' if name[-1:] in _ENDS else ':'} {begins}"


def _number(citation: Citation) -> int:
    return citation.number


def _anchor(link: str, inner: str, name: str = "") -> str:
    label = f' aria-label="{name}"' if name else ""
    return f'<a href="{escape(link)}"{label} target="_blank" rel="noopener noreferrer nofollow">{inner}</a>'


# ---- the evidence ------------------------------------------------------------------------


_GHOST = f'<div class="k-ghost" aria-hidden="true">{"<i></i>" * 6}</div>'


def past_evidence(turns: Sequence[tuple[Shown, Locale]], words: Locale) -> str:
    """The heading of the evidence in the words of the page, and the cards of every answer but the last."""
    groups = "".join(group(shown, theirs) for shown, theirs in turns if not _is_talk(shown))
    return f'<h2 class="k-heading">{escape(words.page["sources"])}</h2>{groups}'


def evidence(last: tuple[Shown, Locale] | None, words: Locale) -> str:
    """The cards of the last answer; while nothing was asked, what will stand there. Small talk has none: those of the
    answer before it stay."""
    return group(*last) if last and not _is_talk(last[0]) else f"{_no_sources(words)}{_GHOST}"


def _is_talk(shown: Shown) -> bool:
    return shown.answer is not None and shown.answer.outcome == "talk"


def group(shown: Shown, words: Locale) -> str:
    """The cards of one answer; while none is cited yet, the pages being read."""
    cards = "".join(card(c, shown, words) for c in sorted(shown.citations.values(), key=_number))
    if not cards and shown.busy:
        cards = "".join(candidate(title, words) for title in dict.fromkeys(_titles(shown.evidence)))
    back = (
        f'<button type="button" class="k-back" data-question="q{shown.number}">'
        f'<span aria-hidden="true">↑</span> <span>{escape(shown.question)}</span></button>'
    )
    inner = back + cards if cards else _no_sources(words)
    return f'<section class="k-group" data-turn="{shown.number}"{_lang(shown.language)}>{inner}</section>'


def _no_sources(words: Locale) -> str:
    return f'<p class="k-empty">{escape(words.page["no_sources"])}</p>'


def _titles(found: Sequence[Evidence]) -> Iterator[tuple[str, str]]:
    for item in found[:5]:
        yield item.document.title, item.passage.language


def candidate(page: tuple[str, str], words: Locale) -> str:
    """A page that was found and is being read."""
    title, language = page
    return (
        f'<div class="k-candidate"><span{_lang(language)}>{escape(title)}</span>'
        f'<span class="k-tag">{escape(language_name(language, words))}</span></div>'
    )


def card(citation: Citation, shown: Shown, words: Locale) -> str:
    """One source: where it stands, its state, its passage with the quoted words marked, the original beside it."""
    first = citation.number == min(shown.citations)
    return (
        f'<div class="k-source">{_head(citation, words)}'
        f'<details class="k-card" id="s{shown.number}-{citation.number}"{" open" if first else ""}>'
        f"<summary>{_summary(citation, _preview(citation, shown), words)}</summary>"
        f'<div class="k-body">{passage(citation, words.page["quoted"], words)}{_original(citation, words)}</div>'
        "</details></div>"
    )


def _head(citation: Citation, words: Locale) -> str:
    """The number and the title, which leads to the words in the document: no link may stand in a summary."""
    leads = f'class="k-title" href="{_here(citation, words)}"{_lang(citation.language)}'
    return (
        f'<div class="k-source-head"><span class="k-number" aria-hidden="true">{citation.number}</span>'
        f"<a {leads}>{escape(citation.title)}</a></div>"
    )


def _preview(citation: Citation, shown: Shown) -> str:
    """What a closed card says: the sentences quoted from it, else the quote as it stands in the file."""
    said = [s.text.strip() for s in shown.sentences if s.kind == "quote" and citation.number in s.citations]
    return " ".join(said) or citation.quote.strip()


def _summary(citation: Citation, preview: str, words: Locale) -> str:
    crumbs = "".join(f"<li>{escape(heading)}</li>" for heading in citation.heading_path if heading != citation.title)
    title = f"<span{_lang(citation.language)}>{escape(citation.title)}</span>"
    return (
        f'<span class="k-unseen">{escape(_source_name(citation, words))}: {title}</span><span class="k-where">'
        + (f'<ol class="k-crumbs"{_lang(citation.language)}>{crumbs}</ol>' if crumbs else "")
        + f'<span class="k-badges"><span class="k-tag">{escape(language_name(citation.language, words))}</span>'
        f'<span class="k-state k-{escape(citation.state)}">{escape(words.states.get(citation.state, citation.state))}'
        f'</span></span><span class="k-preview"{_lang(citation.language)}>{escape(preview)}</span>'
        "</span>"
    )


def _source_name(citation: Citation, words: Locale) -> str:
    return str(words.page["source"]).replace("{number}", str(citation.number))


def passage(source: Source, label: str, words: Locale, name: str = "k-shown") -> str:
    """A passage as people read it, the quoted words marked, and as it stands in its file one click away; what is no
    Markdown as it stands."""
    blocks = source_parts(source)
    raw = shown = _raw(source, words.page["raw"] if blocks else label)
    if blocks:
        body = _outside(source, rows=any(part.cells for part in blocks))
        body += parts.body(blocks, _Said(source), lambda code: _copy(code, words))
        shown = f'<blockquote{_scrolls(source, label)}><div class="k-read">{body}</div></blockquote>'
        said = escape(words.page["raw"])
        shown += f'<details class="k-file"><summary>{said}</summary>{raw}</details>'
    return (
        f'<figure class="k-passage {name}"><figcaption>{escape(label)}'
        f' <span class="k-tag">{escape(language_name(source.language, words))}</span></figcaption>'
        f"{shown}{_place(source, words)}</figure>"
    )


def _scrolls(source: Source, label: str) -> str:
    """What lets a long quotation be scrolled by keyboard, and says what it is."""
    return f' tabindex="0" aria-label="{escape(f"{label}: {source.title}")}"{_lang(source.language)}'


def _raw(source: Source, label: str) -> str:
    """The passage as it stands in its file."""
    answers = source.answers if isinstance(source, Citation) else ()
    body = marked(source.passage_text, source.passage.start, _spans(source), answers)
    shape = ' class="k-raw"' if _is_table_or_code(source.passage_text) else ""
    text = f'{_outside(source)}<div class="k-text">{body}</div>'
    return f"<blockquote{_scrolls(source, label)}{shape}>{text}</blockquote>"


def _spans(source: Source) -> Sequence[Span]:
    return source.spans if source.aligned else ()


def _outside(source: Source, *, rows: bool = False) -> str:
    """What governs the quoted words from outside their passage; with `rows` not the names of columns, which they
    show."""
    spans = [s for s in _spans(source) if s.end <= source.passage.start or s.start >= source.passage.end]
    slices = (text for text in _slices(source, spans) if not (rows and text.lstrip().startswith("|")))
    return "".join(f'<div class="k-before"><mark>{escape(text)}</mark></div>' for text in slices)


class _Said:
    """The words of a piece of a passage, what is cited of them marked, and in that what answers."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._answers = source.answers if isinstance(source, Citation) else ()

    def __call__(self, piece: Piece, text: str) -> str:
        cited = merged(_spans(self._source), *piece.span)
        if not cited:
            return escape(text)
        part = words_in(text, self._text(cited[0])) if text == piece.text and cited[0] != piece.span else None
        start, end = part or Span(0, len(text))
        return f"{escape(text[:start])}<mark>{self._with_answer(piece, text[start:end])}</mark>{escape(text[end:])}"

    def _with_answer(self, piece: Piece, text: str) -> str:
        answers = [each for each in self._answers if piece.span.start <= each.start < each.end <= piece.span.end]
        place = words_in(text, self._text(answers[0])) if answers else None
        if place is None:
            return escape(text)
        before, words, after = text[: place.start], text[place.start : place.end], text[place.end :]
        return f'{escape(before)}<span class="k-answers">{escape(words)}</span>{escape(after)}'

    def _text(self, span: Span) -> str:
        first = self._source.passage.start
        return self._source.passage_text[span.start - first : span.end - first]


def _slices(source: Source, wanted: Sequence[Span]) -> Iterator[str]:
    """The words of some of the spans, cut out of the quote: all spans' slices, joined by one separator."""
    lengths = [span.end - span.start for span in source.spans]
    gap = (len(source.quote) - sum(lengths)) // max(len(lengths) - 1, 1)
    at = 0
    for span, length in zip(source.spans, lengths, strict=True):
        if span in wanted:
            yield source.quote[at : at + length]
        at += length + gap


def _is_table_or_code(text: str) -> bool:
    return bool(re.search(r"^\s*(\||```|~~~| {4}\S)", text, re.MULTILINE))


def _original(citation: Citation, words: Locale) -> str:
    if citation.original:
        return passage(citation.original, words.page["original"], words, "k-original")
    return "" if citation.state == "original" else f'<p class="k-aside">{escape(words.page["no_original"])}</p>'


def _place(source: Source, words: Locale) -> str:
    link = safe_link(source.link)
    opening = _anchor(link, escape(words.page["open"]) + ' <span aria-hidden="true">↗</span>') if link else ""
    where = f' <span class="k-within">{escape(words.place(*source.place))}</span>' if source.place else ""
    title = f"<span{_lang(source.language)}>{escape(source.title)}</span>"
    here = (
        f'<a class="k-read-here" href="{_here(source, words)}"><span>{escape(words.page["read"])}: {title}</span>'
        f' <code class="k-path">{escape(source.path)}</code></a>'
    )
    return f'<p class="k-where-from">{here}{where} {opening}</p>'


def _here(source: Source, words: Locale) -> str:
    """Where a source is read with its words marked, for an attribute."""
    return escape(reading.address(source.path, words.code, _spans(source), source.content_hash))


# ---- around them ---------------------------------------------------------------------------


def header(  # noqa: PLR0913 - keyword arguments
    title: str, words: Locale, languages: Sequence[str], choice: str, *, ready: bool = False, feedback: bool = False
) -> str:
    """The name of the page and of the folder it answers from, the contents, and the choice of a language.

    Carries the page's language for the script; nothing is shown before it is `ready`: in the reader's language.
    """
    folder = f'<span class="k-folder">{escape(title)}</span>' if title != words.page["title"] else ""
    named = [("", words.page["automatic"]), *((code, locale(code).name) for code in languages)]
    options = "".join(
        f'<option value="{escape(code)}"{" selected" if code == choice else ""}>{escape(name)}</option>'
        for code, name in named
    )
    data = "".join(f" data-{name}" for name, holds in (("ready", ready), ("feedback", feedback)) if holds)
    data += "".join(f' data-{name}="{escape(words.page[name])}"' for name in ("away", "copied"))
    return (
        f'<div class="k-brand" data-language="{escape(words.code)}" data-title="{escape(title)}"{data}>'
        f'<h1><span class="k-logo" aria-hidden="true"></span>{escape(words.page["title"])}'
        f"{folder}</h1>"
        f'<a class="k-contents" href="contents?lang={escape(words.code)}">{escape(words.page["contents"])}</a>'
        f'<label class="k-language"><span class="k-unseen">{escape(words.page["language"])}</span>'
        f'<select id="k-language">{options}</select></label></div>'
    )


def welcome(title: str, words: Locale, holds: Holding) -> str:
    """What stands where no question has been asked yet: what can be asked about, of the folder called `title`."""
    named = words.listed([words.languages.get(code, code) for code in holds.languages])
    date = words.day(holds.read_at) if holds.read_at else "–"
    about = words.page["contents_of"].format(documents=holds.documents, languages=named, date=date)
    what = f'<span class="k-what">{escape(title)}</span>' if title != words.page["title"] else ""
    return (
        f'<div class="k-welcome"><p>{escape(words.page["subtitle"])}</p>'
        f'<p class="k-holds">{what}{escape(about)}</p></div>'
    )


def limits(words: Locale) -> str:
    """What the page does not prove."""
    return f'<p class="k-limits">{escape(words.page["limits"])}</p>'
