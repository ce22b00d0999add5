"""Sources as programs and people name them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
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
    | Iterable[SourceDocument | HasContent]
    | Callable[[], Iterable[SourceDocument]]
)


def source_of(documents: Documents) -> tuple[Source, tuple[str, ...], str]:
    """Where documents come from, the folders or the site that is, and what it is called; SettingError for nothing."""
    if isinstance(documents, Site) or is_address(documents):
        site = SiteSource(documents if isinstance(documents, Site) else Site(str(documents)))
        return site, (site.url,), site.name
    if isinstance(documents, str | Path):
        folder = _folder(documents)
        return FolderSource(folder), (str(folder.resolve()),), folder.resolve().name
    if callable(documents):
        return GivenDocuments(documents), (), ""
    if not isinstance(documents, Iterable):
        return GivenDocuments(as_given(documents)), (), ""
    every = list(documents)
    if not every or not all(isinstance(each, str | Path) for each in every):
        return GivenDocuments(as_given(every)), (), ""
    if any(is_address(each) for each in every):
        raise SettingError("A site is indexed by itself; give one address, or folders.")
    folders = tuple(_folder(each) for each in every if isinstance(each, str | Path))
    names = [folder.resolve().name for folder in folders]
    if len({*names}) < len(names):
        raise SettingError(
            f"Two folders are called {max(names, key=names.count)!r}; their pages could not be told apart. Rename one,"
            " or name the folder that holds both."
        )
    found = [FolderSource(folder, f"{name}/") for folder, name in zip(folders, names, strict=True)]
    source = Sources(found) if len(found) > 1 else FolderSource(folders[0])
    return source, tuple(str(folder.resolve()) for folder in folders), " + ".join(names)


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
