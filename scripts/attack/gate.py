"""Attacks the gate: true sentences of a documentation, falsified or harmlessly reworded by rule, each with its passage.

Usage: python scripts/attack/gate.py FOLDER [FOLDER ...] [--language sv] [--limit 30]
           [--show 5] [--json OUT.json] [--plot OUT.png]

Every sentence cites the passage that it was taken from, and `bot.gate.verify` says whether it may be shown. A
falsified sentence that passes is a false accept, a true one that does not is a false reject. Across languages the
sentence is the translation's and its only evidence the passage of the original; how alike the two are the bundled
model tells, as in the bot. Intervals are Wilson's, 95 % (Wilson 1927; Brown, Cai and DasGupta 2001), sentences being
the trials. Beside ours stands what others check with:

- number: every number of the sentence stands in the passage;
- 35 %: a run of at least 35 % of the sentence's characters stands in the passage;
- 4 words: any four words in a row stand in the passage.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track
from rich.table import Table

from bot.languages.locale import codes
from scripts.attack.judging import PEERS, Judged, judge, share, wrong
from scripts.attack.sentences.cases import cases_of
from scripts.shared.command import add_folders, arguments, run
from scripts.shared.files import write_json
from scripts.shared.tables import console


def table(title: str, judged: Sequence[Judged]) -> Table:
    """A line a kind: cases, and how many were wrongly accepted or rejected, in the same language and across."""
    made = Table(title=title, title_justify="left")
    made.add_column("kind", no_wrap=True)
    for column in ("cases", "wrong", "95 %", *PEERS, "across", "wrong", "95 %"):
        made.add_column(column, justify="right")
    for true, heading in ((False, "false, accepted"), (True, "true, rejected")):
        mine = [each for each in judged if each.case.true is true]
        made.add_section()
        made.add_row(f"[bold]{heading}", *_cells(mine))
        for kind in dict.fromkeys(each.case.kind for each in mine):
            made.add_row(kind, *_cells([each for each in mine if each.case.kind == kind]))
    return made


def _cells(judged: Sequence[Judged]) -> Iterator[str]:
    near = [each for each in judged if not each.case.across]
    far = [each for each in judged if each.case.across]
    yield from _figures(near)
    yield from (f"{share(near, peer)[0]:.0%}" if near else "" for peer in PEERS)
    yield from _figures(far)


def _figures(judged: Sequence[Judged]) -> tuple[str, str, str]:
    if not judged:
        return "", "", ""
    mean, low, high = share(judged)
    return str(len(judged)), f"{mean:.1%}", f"{low:.1%}–{high:.1%}"


def summary(judged: Sequence[Judged]) -> list[dict[str, Any]]:
    """Everything counted, a record a kind, language and scope."""
    groups: dict[tuple[str, str, bool], list[Judged]] = defaultdict(list)
    for each in judged:
        for language in (each.case.language, "all"):
            groups[language, each.case.kind, each.case.across].append(each)
    return [_record(*key, found) for key, found in groups.items()]


def _record(language: str, kind: str, across: bool, judged: Sequence[Judged]) -> dict[str, Any]:
    mean, low, high = (round(figure, 4) for figure in share(judged))
    return {
        "language": language,
        "kind": kind,
        "across": across,
        "true": judged[0].case.true,
        "cases": len(judged),
        "wrong": sum(map(wrong, judged)),
        "share": mean,
        "low": low,
        "high": high,
        "peers": {peer: round(share(judged, peer)[0], 4) for peer in PEERS},
        "reasons": Counter(each.reason for each in judged if each.reason),
    }


def show(judged: Sequence[Judged], most: int, console: Console) -> None:
    """So many of each kind and language that ours judged wrongly, to be read."""
    groups: dict[tuple[str, str, bool], list[Judged]] = defaultdict(list)
    for each in judged:
        if wrong(each):
            groups[each.case.language, each.case.kind, each.case.across].append(each)
    for (language, kind, across), found in groups.items():
        what = "true, rejected" if found[0].case.true else "false, accepted"
        console.print(f"\n[bold]{language}, {kind}{', across languages' if across else ''}: {what} ({len(found)})")
        for each in found[:most]:
            reason = f" ({each.reason})" if each.reason else ""
            console.print(f"  {each.case.text}\n    {each.case.change}{reason}", markup=False, highlight=False)


def draw(judged: Sequence[Judged], path: Path) -> None:
    """Bars of what was wrong, kind by kind, ours beside the others'."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(11, 9), layout="constrained")
    near = [each for each in judged if not each.case.across]
    counts = [len({each.case.kind for each in near if each.case.true is true}) or 1 for true in (False, True)]
    panes = figure.subplots(2, 1, height_ratios=counts)
    for pane, true, title in zip(panes, (False, True), ("false, accepted", "true, rejected"), strict=True):
        mine = [each for each in near if each.case.true is true]
        kinds = list(dict.fromkeys(each.case.kind for each in mine))
        for row, who in enumerate((None, *PEERS)):
            figures = [share([each for each in mine if each.case.kind == kind], who) for kind in kinds]
            reach = [[mean - low for mean, low, _ in figures], [high - mean for mean, _, high in figures]]
            places = [place + (row - 1.5) * 0.2 for place in range(len(kinds))]
            errors = [[100 * edge for edge in side] for side in reach]
            pane.barh(places, [100 * f[0] for f in figures], 0.2, xerr=errors, label=who or "Kilde", ecolor="0.5")
        pane.set_yticks(range(len(kinds)), kinds)
        pane.set_ylim(len(kinds) - 0.4, -0.6)
        pane.set_xlim(0, 100)
        pane.set_xlabel(f"{title}, % of cases, with 95 % intervals")
    figure.legend(*panes[0].get_legend_handles_labels(), loc="outside upper center", ncols=4)
    figure.savefig(path, dpi=120)


def main() -> None:
    parser = arguments(__doc__)
    add_folders(parser)
    parser.add_argument("--language", choices=codes(), help="only this one")
    parser.add_argument("--limit", type=int, default=30, help="cases of a kind, a language and a folder")
    parser.add_argument("--show", type=int, default=0, metavar="N", help="N wrong judgements of each kind")
    parser.add_argument("--json", type=Path, help="write every figure and case there")
    parser.add_argument("--plot", type=Path, help="draw them there (needs the extra `benchmark`)")
    options = parser.parse_args()
    asked = [options.language] if options.language else list(codes())
    out, start = console(), time.perf_counter()
    found = (each for folder in options.folders for each in attack(folder, asked, options.limit))
    # Two editions of a documentation share sentences.
    judged = list(
        {(each.case.kind, each.case.across, each.case.language, each.case.text): each for each in found}.values()
    )
    for language in asked:
        out.print(table(language, [each for each in judged if each.case.language == language]))
    if len(asked) > 1:
        out.print(table("all", judged))
    if options.show:
        show(judged, options.show, out)
    false = sum(not each.case.true for each in judged)
    out.print(f"{false} false and {len(judged) - false} true sentences, {time.perf_counter() - start:.0f} s")
    if options.json:
        write_json(options.json, {"figures": summary(judged), "cases": [_plainly(each) for each in judged]})
    if options.plot:
        draw(judged, options.plot)


def attack(folder: Path, asked: Sequence[str], limit: int) -> Iterator[Judged]:
    """Every case of a folder in these languages, judged."""
    made = list(cases_of(folder, asked, limit))
    yield from map(judge, track(made, folder.name, console=Console(stderr=True), transient=True))


def _plainly(judged: Judged) -> dict[str, Any]:
    case = judged.case
    return {
        **{name: getattr(case, name) for name in ("kind", "language", "true", "across", "text", "change", "of")},
        "path": case.evidence[-1].document.path,
        "reason": judged.reason,
        "peers": judged.peers,
    }


if __name__ == "__main__":
    run(main)
