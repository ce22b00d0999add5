"""What of a source is left out together: languages of others, formats that are not read."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

from ..formats import cure_of
from .found import Found, is_foreign

_ONE_BY_ONE = 3  # files of a format that is not read that are named each


def leave_out_foreign(found: Found) -> None:
    """Translations into languages of others, a folder of them as one."""
    count = Counter(
        _folder_of(path, file.place.language)
        for path, file in found.files.items()
        if file.place and is_foreign(file.place)
    )
    for path, files in count.items():
        found.skip(path, f"{f'{files} files' if files > 1 else 'a file'} in a language that Kilde does not have")


def leave_out_others(found: Found) -> None:
    """Documents in formats that are not read, many of one format as one."""
    by_suffix: dict[str, list[str]] = defaultdict(list)
    for path in sorted(found.listing.others):
        by_suffix[path.rpartition(".")[2].lower()].append(path)
    for suffix, paths in by_suffix.items():
        if len(paths) > _ONE_BY_ONE:
            found.skip(f"*.{suffix}", f"{len(paths)} files, the first {paths[0]}: {other(paths[0])}")
        else:
            for path in paths:
                found.skip(path, other(path))


def other(path: str) -> str:
    """Why a document in a format that is not read is left out."""
    return f"Kilde does not read .{path.rpartition('.')[2].lower()}; {cure_of(path)}"


def _folder_of(path: str, tag: str) -> str:
    """The folder of a language's translations; files with the language in their names are one pattern."""
    *folders, name = path.split("/")
    named = re.compile(rf"(?:.+[._-])?{re.escape(tag)}")
    for depth, folder in enumerate(folders, 1):
        if named.fullmatch(folder):
            return "/".join(folders[:depth])
    end = re.search(rf"[._-]{re.escape(tag)}\.", name)
    return f"*{end[0]}*" if end else path
