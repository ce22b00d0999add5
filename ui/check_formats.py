"""What `kilde check` found as other tools read it: GitHub's annotations, SARIF, JUnit; and which of it is new."""

from __future__ import annotations

import json
import subprocess
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree

from bot import CHECK_KINDS, Finding, Report, SettingError, encodable, seen

Fatal = Collection[str]  # kinds of finding that fail a build


def github(report: Report, fatal: Fatal, at: str) -> str:
    """A line a finding, which GitHub shows beside the file's line in a pull request."""
    return "".join(_annotation(each, fatal, at) for each in report.findings)


def _annotation(finding: Finding, fatal: Fatal, at: str) -> str:
    level = "error" if finding.kind in fatal else "warning"
    place = f"file={_escaped(at + finding.path, ':,')},line={finding.line},title={_escaped(finding.kind, ':,')}"
    return f"::{level} {place}::{_escaped(_said(finding, at))}\n"


def _escaped(text: str, more: str = "") -> str:
    for char in f"%\r\n{more}":
        text = text.replace(char, f"%{ord(char):02X}")
    return text


def sarif(report: Report, fatal: Fatal, at: str) -> str:
    """SARIF 2.1.0, which code scanning and editors read."""
    rules = [{"id": kind, "shortDescription": {"text": about}} for kind, about in CHECK_KINDS.items()]
    results = [
        {
            "ruleId": each.kind,
            "level": "error" if each.kind in fatal else "warning",
            "message": {"text": _said(each, at)},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": quote(at + each.path)},
                        "region": {"startLine": max(each.line, 1)},
                    }
                }
            ],
        }
        for each in report.findings
    ]
    driver = {"name": "kilde check", "rules": rules}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    return json.dumps({"$schema": schema, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=1) + "\n"


def junit(report: Report, fatal: Fatal, at: str) -> str:
    """A test case a document, failed by each finding that fails a build; others are told beside it."""
    found: dict[str, list[Finding]] = defaultdict(list)
    for finding in report.findings:
        found[finding.path].append(finding)
    paths = sorted({*found, *(each.path for each in report.documents)})
    suite = ElementTree.Element("testsuite", name="kilde check", tests=str(len(paths)))
    failed = 0
    for path in paths:
        case = ElementTree.SubElement(suite, "testcase", name=seen(at + path), classname="translations")
        bad = [each for each in found[path] if each.kind in fatal]
        failed += bool(bad)
        for each in bad:
            where = f"{at}{path}:{each.line}"
            ElementTree.SubElement(case, "failure", type=each.kind, message=seen(f"{where} {_said(each, at)}"))
        told = "\n".join(f"{each.line}: {_said(each, at)}" for each in found[path] if each.kind not in fatal)
        if told:
            ElementTree.SubElement(case, "system-out").text = seen(told)
    suite.set("failures", str(failed))
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(suite, encoding="unicode") + "\n"


FORMATS: Mapping[str, Callable[[Report, Fatal, str], str]] = {"github": github, "sarif": sarif, "junit": junit}


def _said(finding: Finding, at: str) -> str:
    what = finding.difference or CHECK_KINDS[finding.kind]
    beside = f" (original: {at}{finding.original}:{finding.original_line})" if finding.original_line else ""
    return f"{finding.kind.replace('_', ' ')}: {what}{beside}"


# ---- which findings ----------------------------------------------------------------------------


def below_here(folder: str) -> str:
    """What a folder's paths are below where the command runs, so that they are the repository's; of a site nothing."""
    if "://" in folder:
        return ""
    try:
        inside = Path(folder).resolve().relative_to(Path.cwd().resolve()).as_posix()
    except ValueError:
        return ""
    return "" if inside == "." else f"{inside}/"


def changed_from(folder: str, ref: str) -> set[str]:
    """The paths of a folder that git says changed since a commit."""
    asked = ["git", "-C", folder, "diff", "--name-only", "--relative", "-z", ref, "--", "."]
    try:
        ran = subprocess.run(
            asked, capture_output=True, text=True, check=True, encoding="utf-8", errors="surrogateescape"
        )
    except (OSError, subprocess.CalledProcessError) as fault:
        said = (getattr(fault, "stderr", "") or str(fault)).strip().splitlines()
        raise SettingError(f"git cannot say what changed since {ref!r} ({said[0] if said else fault}).") from fault
    return {encodable(path) for path in ran.stdout.split("\0") if path}


def beyond(report: Report, baseline: Path) -> Report:
    """The findings that a report of before, which `--json` printed, does not have; whatever lines they moved to."""
    try:
        known = json.loads(baseline.read_text(encoding="utf-8"))["findings"]
        before = {(each["kind"], each["path"], each["found"], each["expected"], each["says"]) for each in known}
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise SettingError(f"{baseline} is no report; make it with: kilde check FOLDER --json > {baseline}") from fault
    kept = (each for each in report.findings if _known(each) not in before)
    return replace(report, findings=tuple(kept))


def _known(finding: Finding) -> tuple[str, str, str, str, str]:
    return finding.kind, finding.path, finding.found, finding.expected, finding.says
