"""What `kilde check` found as one page: no server, nothing from outside; knows nothing of how it was found."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from bot import CHECK_KINDS, Checked, Finding, Report

from .cells import Cell, cells
from .markup import filled

_COLUMNS = {
    "documents": "documents",
    "current": "current",
    "stale": "stale",
    "missing": "original gone",
    "unknown": "state unknown",
    "untranslated": "never translated",
    "mislabelled": "mislabelled",
    "defective": "other defects",
}
_STATES = {"original": "original", "current": "", "stale": "stale", "missing": "original gone", "unknown": "unknown"}


def page(report: Report, name: str) -> str:
    """The whole page."""
    parts = {
        "title": escape(f"kilde check: {name}"),
        "summary": _summary(report),
        "languages": _table(report),
        "kinds": _kinds(report),
        "map": _map(report),
        "findings": _findings(report),
    }
    return filled("check_page.html", parts)


def _summary(report: Report) -> str:
    return f"{len(report.documents)} documents in {len(report.languages)} languages, {len(report.findings)} findings"


def _table(report: Report) -> str:
    head = "".join(f'<th scope="col">{title}</th>' for title in _COLUMNS.values())
    rows = "".join(
        f'<tr><th scope="row">{escape(row.language)}</th>'
        + "".join(_count(getattr(row, column), column) for column in _COLUMNS)
        + "</tr>"
        for row in report.rows()
    )
    return f'<thead><tr><th scope="col">language</th>{head}</tr></thead><tbody>{rows}</tbody>'


def _count(count: int, column: str) -> str:
    bad = count and column not in ("documents", "current")
    return f"<td class={'bad' if bad else 'fine'}>{count}</td>"


def _kinds(report: Report) -> str:
    counted = {kind: len(report.of([kind])) for kind in CHECK_KINDS}
    options = (
        f'<option value="{kind}">{_named(kind)} ({count}): {escape(CHECK_KINDS[kind])}</option>'
        for kind, count in counted.items()
        if count
    )
    return "".join(options)


# ---- the map -----------------------------------------------------------------------------------


def _map(report: Report) -> str:
    """Documents by languages: a cell says its state and how many findings there are, and leads to them."""
    made = cells(report)
    pages = sorted({document.page for document in report.documents})
    head = "".join(_heading(language, number) for number, language in enumerate(report.languages, 1))
    rows = []
    for page in pages:
        total = sum(len(made[page, language].findings) for language in report.languages)
        row = "".join(_cell(made[page, each], page, each) for each in report.languages)
        rows.append(f'<tr><th scope="row">{_breakable(page)}</th>{row}<td data-value="{total}">{total}</td></tr>')
    last = _heading("findings", len(report.languages) + 1)
    return f"<thead><tr>{_heading('document', 0)}{head}{last}</tr></thead><tbody>{''.join(rows)}</tbody>"


def _heading(text: str, column: int) -> str:
    return f'<th scope="col"><button type="button" data-column="{column}">{escape(text)}</button></th>'


def _cell(cell: Cell, page: str, language: str) -> str:
    kinds = " ".join(sorted({finding.kind for finding in cell.findings}))
    if (document := cell.document) is None:
        said = "never" if cell.never else "–"
        return f'<td class="never" data-value="{int(cell.never)}" data-kinds="{kinds}">{said}</td>'
    words = ["mislabelled"] if cell.mislabelled else []
    words += [_STATES[document.state]] if _STATES[document.state] else []
    words += [str(cell.defects)] if cell.defects else []
    text = " · ".join(words) or "ok"
    label = f"{page}, {language}: {text}"
    value = cell.level * 1000 + len(cell.findings)
    inside = f'<a href="#{_anchor(document.path)}" aria-label="{escape(label)}">{text}</a>' if cell.findings else text
    return f'<td class="l{cell.level}" data-value="{value}" data-kinds="{kinds}">{inside}</td>'


def _anchor(path: str) -> str:
    return "f-" + "".join(char if char.isascii() and char.isalnum() else f"-{ord(char):x}-" for char in path)


def _breakable(path: str) -> str:
    """A path that may be broken after its slashes."""
    return escape(path).replace("/", "/<wbr>")


# ---- the findings ------------------------------------------------------------------------------


def _findings(report: Report) -> str:
    by_path: dict[str, list[Finding]] = {}
    for finding in report.findings:
        if finding.kind != "untranslated":
            by_path.setdefault(finding.path, []).append(finding)
    states = {document.path: document for document in report.documents}
    return "".join(_document(path, found, states.get(path)) for path, found in by_path.items())


def _document(path: str, found: Iterable[Finding], document: Checked | None) -> str:
    state = f' <span class="state">{document.language}, {document.state}</span>' if document else ""
    items = "".join(_finding(finding) for finding in found)
    return f'<section id="{_anchor(path)}"><h3>{_breakable(path)}{state}</h3><ol>{items}</ol></section>'


def _finding(finding: Finding) -> str:
    what = finding.difference or CHECK_KINDS[finding.kind]
    return (
        f'<li data-kind="{finding.kind}"><p><span class="place">line {finding.line}</span> '
        f'<strong title="{escape(CHECK_KINDS[finding.kind])}">{_named(finding.kind)}</strong> {escape(what)}</p>'
        f"{_both(finding)}</li>"
    )


def _both(finding: Finding) -> str:
    """What the translation says beside what the original says."""
    if not finding.says:
        return ""
    whose = "translation" if finding.original else "original"
    ours = f'<p lang="{finding.language}" data-whose="{whose}">{_marked(finding.says, finding.found)}</p>'
    if not finding.original_says:
        return f'<div class="both">{ours}</div>'
    expected = "" if finding.kind == "shorter" else finding.expected  # all of the line
    place = escape(f"{finding.original}, line {finding.original_line}")
    theirs = f'<p data-whose="{place}">{_marked(finding.original_says, expected)}</p>'
    return f'<div class="both">{ours}{theirs}</div>'


def _named(kind: str) -> str:
    return kind.replace("_", " ")


def _marked(line: str, parts: str) -> str:
    """A line with what differs marked, where it stands in it as it was named."""
    part = next((each for each in (parts, parts.split(", ", maxsplit=1)[0]) if each and each in line), None)
    if part is None:
        return escape(line)
    before, after = line.split(part, 1)
    return f"{escape(before)}<mark>{escape(part)}</mark>{escape(after)}"
