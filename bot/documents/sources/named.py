"""Sources as programs and people name them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from ...records import FolderError, SettingError, SourceDocument
from .folder import FolderSource
from .given import GivenDocuments, HasContent, as_given
from .several import Sources
from .site import Site, SiteSource
from .source import Source

Documents = (
    str
    | Path
    | Site
    | Iterable[str | Path]
    | Mapping[str, str | Path | Iterable[str | Path]]
    | Iterable[SourceDocument | HasContent]
    | Callable[[], Iterable[SourceDocument]]
)


_NAME = re.compile(r"[\w.-]*\w[\w.-]*")
_NO_SITE = "A site is indexed by itself; give one address, or folders."


def source_of(documents: Documents) -> tuple[Source, tuple[str, ...], str]:
    """Where documents come from, the folders or the site that is, and what it is called; SettingError for nothing."""
    if isinstance(documents, Site) or is_address(documents):
        site = SiteSource(documents if isinstance(documents, Site) else Site(str(documents)))
        return site, site.folders, site.name
    if isinstance(documents, str | Path):
        folder = _folder(documents)
        return FolderSource(folder), (str(folder.resolve()),), folder.resolve().name
    if isinstance(documents, Mapping):
        return _together(list(_named(documents)), " + ".join(documents))
    if callable(documents):
        return GivenDocuments(documents), (), ""
    every = list(documents) if isinstance(documents, Iterable) else []
    folders = [each for each in every if isinstance(each, str | Path)]
    if not every or len(folders) < len(every):
        return GivenDocuments(as_given(every or documents)), (), ""
    return source_of(folders[0]) if len(folders) == 1 else _several(folders)


def _several(named: Sequence[str | Path]) -> tuple[Source, tuple[str, ...], str]:
    """Folders without names, which are one source together."""
    if any(is_address(each) for each in named):
        raise SettingError(_NO_SITE)
    folders = [_folder(each) for each in named]
    names = [folder.resolve().name for folder in folders]
    if len({*names}) < len(names):
        raise SettingError(
            f"Two folders are called {max(names, key=names.count)!r}; their pages could not be told apart. Give each a"
            " name, like old=docs, or name the folder that holds both."
        )
    found = [FolderSource(folder, f"{name}/") for folder, name in zip(folders, names, strict=True)]
    together = Sources(found, " + ".join(names))
    return together, together.folders, " + ".join(names)


def _together(found: list[FolderSource], title: str) -> tuple[Source, tuple[str, ...], str]:
    source: Source = found[0] if len(found) == 1 else Sources(found)
    return source, source.folders, title


def _named(documents: Mapping[str, str | Path | Iterable[str | Path]]) -> Iterator[FolderSource]:
    """The folders of each name; of several that have one, the paths begin with the name and then the folder's own."""
    for name, of in documents.items():
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            raise SettingError(f"{name!r} is no name of a source; write it in letters, digits, hyphens and full stops.")
        several = [of] if isinstance(of, str | Path) else list(of)
        if any(is_address(each) for each in several):
            raise SettingError(_NO_SITE)
        folders = [_folder(each) for each in several]
        if len(folders) == 1:
            yield FolderSource(folders[0], f"{name}/")
            continue
        own = [folder.resolve().name for folder in folders]
        if len({*own}) < len(own):
            raise SettingError(f"Two folders of {name!r} are called {max(own, key=own.count)!r}; rename one.")
        yield from (FolderSource(folder, f"{name}/{each}/") for folder, each in zip(folders, own, strict=True))


def is_address(named: object) -> bool:
    """Is it the address of a site?"""
    return isinstance(named, str) and named.strip().lower().startswith(("http://", "https://"))


def _folder(named: str | Path) -> Path:
    try:
        folder = Path(named).expanduser()
        folder.resolve()
    except (RuntimeError, ValueError) as fault:  # `~nobody`, a name that no file system takes
        raise FolderError(f"There is no folder {str(named)!r}; choose the folder that holds your documents.") from fault
    return folder
