"""Term files: read in every form that people keep them in, and written as TOML; SettingError says what is wrong, and
in which line."""

from __future__ import annotations

import csv
import json
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from io import StringIO
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ..languages.locale import DEFAULT, known
from ..records import SettingError
from .entries import PARTS_OF_SPEECH, Entry, Wording, proposed
from .said import Term
from .tbx import from_tbx, to_tbx

NAMES = ("terms.toml", "terms.tbx")  # a documentation's own, found in its folder
_OF_TERM = {"language": str, "do_not_translate": bool, "part_of_speech": str, "note": str}
_OF_LANGUAGE = {"preferred": str, "allowed": list, "avoid": list, "note": str}
_KINDS = {str: "a text", bool: "true or false", list: "a list of texts", dict: "a table"}
COLUMNS = ("term", "language", "rendering_language", "rendering", "status", "count", "part_of_speech", "note")
_STATUSES = ("preferred", "allowed", "avoid", "do_not_translate")


def find_term_file(folders: Iterable[str], named: Path | None) -> tuple[Entry, ...]:
    """The entries of the file that is named, else of the first that one of some folders holds; none without one."""
    if named is not None:
        return read_terms(named)
    files = (Path(folder) / name for folder in folders if "://" not in folder for name in NAMES)
    found = next((file for file in files if file.is_file()), None)
    return read_terms(found) if found else ()


def read_terms(file: Path) -> tuple[Entry, ...]:
    """The entries of a file: .toml, .tbx, .csv, or .txt with a word to keep a line."""
    try:
        data = file.read_bytes()
        text = data.decode("utf-8-sig")
    except OSError as fault:
        raise SettingError(f"{file} cannot be read ({fault.strerror}); name another file of terms.") from fault
    except UnicodeDecodeError as fault:
        raise SettingError(f"{file}: byte {fault.start} is not UTF-8; save the file as UTF-8.") from fault
    kind = file.suffix.lower()
    if kind == ".toml":
        return _from_toml(text, file)
    if kind == ".tbx":
        return from_tbx(data, file)
    if kind == ".csv":
        return _from_csv(text, file)
    if kind == ".txt":
        return tuple(Entry(line.strip(), keep=True) for line in text.splitlines() if line.strip())
    raise SettingError(f"{file} is no file of terms; give one that ends in .toml, .tbx, .csv or .txt.")


def _wrong(file: Path, line: int, what: str) -> SettingError:
    return SettingError(f"{file}, line {line}: {what}.")


# ---- TOML --------------------------------------------------------------------------------------


def _from_toml(text: str, file: Path) -> tuple[Entry, ...]:
    try:
        read = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        at = re.search(r"line (\d+)", str(fault))
        line = int(at[1]) if at else text.count("\n") + 1
        raise _wrong(file, line, f"this is no TOML ({_reason(fault)}); correct it") from fault
    except (ValueError, RecursionError) as fault:  # a number of thousands of digits; brackets without end
        raise SettingError(f"{file}: this TOML cannot be read ({fault}); correct it.") from fault
    return tuple(_entry(term, said, text, file) for term, said in read.items())


def _reason(fault: tomllib.TOMLDecodeError) -> str:
    return re.sub(r" \(at .*\)$", "", str(fault)).lower()


def _entry(term: str, said: Any, text: str, file: Path) -> Entry:
    """One table of a term; what it says of a language stands under the language's code."""
    if not isinstance(said, dict):
        raise _wrong(file, _line(text, term), f'{term} is no table; write ["{term}"] and what is said of it below')
    wordings: dict[str, Wording] = {}
    own: dict[str, Any] = {}
    for key, value in said.items():
        code = known(key)
        if key in _OF_TERM:
            own[key] = _checked(value, _OF_TERM[key], key, term, text, file)
        elif code and isinstance(value, dict):
            wordings[code] = _wording(value, key, term, text, file)
        else:
            choices = ", ".join((*_OF_TERM, "sv.preferred and the like"))
            raise _wrong(
                file, _line(text, term, key), f"{term} says {key}, which means nothing; choose among {choices}"
            )
    language = known(own.get("language", DEFAULT))
    if language is None:
        raise _wrong(
            file, _line(text, term, "language"), f"there is no language {own['language']!r}; write a code like sv"
        )
    part = own.get("part_of_speech", "")
    if part and part not in PARTS_OF_SPEECH:
        what = f"there is no part of speech {part!r}; choose among {', '.join(PARTS_OF_SPEECH)}"
        raise _wrong(file, _line(text, term, "part_of_speech"), what)
    return Entry(term, language, own.get("do_not_translate", False), part, own.get("note", ""), wordings)


def _wording(said: Mapping[str, Any], code: str, term: str, text: str, file: Path) -> Wording:
    for key in said:
        if key not in _OF_LANGUAGE:
            what = f"{term} says {code}.{key}, which means nothing; choose among {', '.join(_OF_LANGUAGE)}"
            raise _wrong(file, _line(text, term, key), what)
        _checked(said[key], _OF_LANGUAGE[key], key, term, text, file)
    return Wording(
        said.get("preferred"), tuple(said.get("allowed", ())), tuple(said.get("avoid", ())), said.get("note", "")
    )


def _checked(value: Any, kind: type, key: str, term: str, text: str, file: Path) -> Any:  # noqa: PLR0913, PLR0917
    texts = value if isinstance(value, list) else []
    if not isinstance(value, kind) or not all(isinstance(each, str) and each.strip() for each in texts):
        raise _wrong(file, _line(text, term, key), f"{key} of {term} is {value!r}; write {_KINDS[kind]}")
    return value


def _line(text: str, term: str, key: str | None = None) -> int:
    """The line that a term's table begins in, or that one of its keys stands in."""
    lines = text.splitlines()
    first = next((i for i, line in enumerate(lines) if term in line), 0)
    if key is None:
        return first + 1
    return next((i for i in range(first, len(lines)) if re.search(rf"\b{re.escape(key)}\b", lines[i])), first) + 1


def to_toml(entries: Iterable[Entry]) -> str:
    """A file for people to edit, a table a term."""
    return "\n".join("\n".join(_toml_lines(entry)) + "\n" for entry in entries)


def _toml_lines(entry: Entry) -> Iterator[str]:
    yield f"[{_quoted(entry.term)}]"
    if entry.language != DEFAULT:
        yield f"language = {_quoted(entry.language)}"
    if entry.keep:
        yield "do_not_translate = true"
    for key, text in (("part_of_speech", entry.part_of_speech), ("note", entry.note)):
        if text:
            yield f"{key} = {_quoted(text)}"
    for code, wording in entry.wordings.items():
        if wording.preferred:
            yield f"{code}.preferred = {_quoted(wording.preferred)}"
        for key, texts in (("allowed", wording.allowed), ("avoid", wording.avoid)):
            if texts:
                yield f"{code}.{key} = [{', '.join(map(_quoted, texts))}]"
        if wording.note:
            yield f"{code}.note = {_quoted(wording.note)}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


# ---- CSV ---------------------------------------------------------------------------------------


def to_csv(terms: Iterable[Term]) -> str:
    """Mined terms with how often each rendering is used, a rendering a row; read back it is a term file."""
    made = StringIO()
    writer = csv.writer(made, lineterminator="\n")
    writer.writerow(COLUMNS)
    for term in terms:
        if term.kept:
            writer.writerow([term.text, term.language, "", "", "do_not_translate", term.count, "", ""])
            continue
        for code, found in term.renderings.items():
            rivals = term.competing(code) or found[:1]
            for each in rivals:
                status = "preferred" if each == rivals[0] else "allowed"
                writer.writerow([term.text, term.language, code, each.text, status, each.count, "", ""])
    return made.getvalue()


def _from_csv(text: str, file: Path) -> tuple[Entry, ...]:
    """Rows of COLUMNS, of which `term` has to be there; without `status` a rendering is preferred."""
    rows = csv.DictReader(StringIO(text, newline=None))
    by_term: dict[tuple[str, str], list[dict[str, str]]] = {}
    try:
        columns, every = rows.fieldnames or (), [(rows.line_num, row) for row in rows]
    except csv.Error as fault:
        cure = "look for a quotation mark too many"
        raise _wrong(file, rows.reader.line_num + 1, f"it cannot be read ({fault}); {cure}") from fault
    if "term" not in columns:
        raise _wrong(file, 1, f"there is no column term; write a first line like {','.join(COLUMNS)}")
    for line, row in every:
        found = {key: (value or "").strip() for key, value in row.items() if key in COLUMNS and isinstance(value, str)}
        _check_row(found, line, file)
        by_term.setdefault((found["term"], known(found.get("language") or DEFAULT) or DEFAULT), []).append(found)
    return tuple(_of_rows(term, language, said) for (term, language), said in by_term.items())


def _check_row(row: Mapping[str, str], line: int, file: Path) -> None:
    if not row.get("term"):
        raise _wrong(file, line, "the term is missing; write it or take the line away")
    if (status := row.get("status") or "preferred") not in _STATUSES:
        raise _wrong(file, line, f"there is no status {status!r}; choose among {', '.join(_STATUSES)}")
    if (part := row.get("part_of_speech")) and part not in PARTS_OF_SPEECH:
        raise _wrong(file, line, f"there is no part of speech {part!r}; choose among {', '.join(PARTS_OF_SPEECH)}")
    for column in ("language", "rendering_language"):
        if row.get(column) and known(row[column]) is None:
            raise _wrong(file, line, f"there is no language {row[column]!r}; write a code like sv")
    if row.get("rendering") and not row.get("rendering_language"):
        raise _wrong(file, line, "rendering_language is missing; write a code like sv")


def _of_rows(term: str, language: str, rows: Sequence[Mapping[str, str]]) -> Entry:
    wordings: dict[str, Wording] = {}
    for code in dict.fromkeys(known(row["rendering_language"]) or "" for row in rows if row.get("rendering")):
        own = [row for row in rows if row.get("rendering") and known(row["rendering_language"]) == code]
        said = {
            status: list(dict.fromkeys(row["rendering"] for row in own if (row.get("status") or "preferred") == status))
            for status in _STATUSES
        }
        preferred, others = next(iter(said["preferred"]), None), said["preferred"][1:]
        wordings[code] = Wording(preferred, (*others, *said["allowed"]), tuple(said["avoid"]))
    keep = any(row.get("status") == "do_not_translate" for row in rows)
    part = next((row["part_of_speech"] for row in rows if row.get("part_of_speech")), "")
    note = next((row["note"] for row in rows if row.get("note")), "")
    return Entry(term, language, keep, part, note, wordings)


# ---- what was mined ----------------------------------------------------------------------------


def _to_json(terms: Iterable[Term]) -> str:
    return json.dumps([term.to_dict() for term in terms], ensure_ascii=False, indent=2) + "\n"


# How terms that were mined are written for other programs, or as a first file of terms.
TERM_FORMATS: Mapping[str, Callable[[Iterable[Term]], str]] = MappingProxyType(
    {
        "json": _to_json,
        "csv": to_csv,
        "toml": lambda terms: to_toml(proposed(terms)),
        "tbx": lambda terms: to_tbx(proposed(terms)),
    }
)
