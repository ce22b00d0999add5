"""Where a site generator publishes the page of a file: by its configuration, and by what the page says of itself.

Reads configurations by their lines, not as programs: what they compute is not known, and then there is no address.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from urllib.parse import quote

from ...languages.locale import known

DOCUSAURUS = ("docusaurus.config.js", "docusaurus.config.ts", "docusaurus.config.mjs")
_STARLIGHT = ("astro.config.mjs", "astro.config.ts", "astro.config.js")
PLAYBOOK = "antora-playbook.yml"
_VERSIONS = "versions.json"  # of Docusaurus, the newest first
MKDOCS = ("mkdocs.yml", "mkdocs.yaml")
_HUGO_ITSELF = ("hugo.toml", "hugo.yaml", "config.toml", "config/_default/hugo.toml", "config/_default/config.toml")
HUGO = (*_HUGO_ITSELF, "config/_default/markup.toml")
VITEPRESS = tuple(
    f"{folder}{name}/config.{suffix}"
    for folder in ("", "docs/")
    for name in (".vitepress", ".vuepress")
    for suffix in ("ts", "mts", "js", "mjs")
)
JEKYLL = ("_config.yml", "docs/_config.yml")
CONTENTS = "_toc.yml"  # beside that of a Jupyter Book, whose configuration is called like Jekyll's
CONFIGURATIONS = (
    *(*DOCUSAURUS, _VERSIONS, *MKDOCS, *_STARLIGHT, PLAYBOOK, *HUGO, *VITEPRESS, *JEKYLL),
    *(f"{name.rpartition('_')[0]}{CONTENTS}" for name in JEKYLL),
)
SPHINX, ANTORA = "conf.py", "antora.yml"  # above the pages, of each language where there are several
_I18N = re.compile(r"i18n/(?P<tag>[^/]+)/docusaurus-plugin-content-(?P<what>docs|pages|blog)/(?P<page>.+)")
_VERSION = re.compile(r"version-(?P<name>[^/]+)/")
CURRENT = "current"  # what Docusaurus calls the version of `docs/`
_INDEX = re.compile(r"(?:^|/)_?(?:index|README)$", re.IGNORECASE)
_NUMBER = re.compile(r"(^|/)\d+[-_.]\s*(?=[^/\d])")  # `01-intro`: an order, in Docusaurus


class Page(NamedTuple):
    """What a file says of its address."""

    path: str
    slug: str | None = None
    url: str | None = None


def address(page: Page, configurations: Mapping[str, str]) -> str | None:
    """The address of a page, None where no configuration, by its path, tells it."""
    for name, text in configurations.items():
        if found := _address_by(name, page, text, configurations):
            return found
    return None


def _address_by(name: str, page: Page, text: str, configurations: Mapping[str, str]) -> str | None:
    """The address of a page by the configuration of a name."""
    if name.endswith(SPHINX):
        return _sphinx(page, text, name.removesuffix(SPHINX))
    if name.endswith(ANTORA):
        return _antora(page, text, name.removesuffix(ANTORA), configurations.get(PLAYBOOK, ""))
    if name in DOCUSAURUS:
        return _docusaurus(page, text, configurations)
    if name in VITEPRESS:
        return _vitepress(page, text, folder_of(name.rpartition("/")[0]))
    if name in JEKYLL:
        is_book = f"{folder_of(name)}{CONTENTS}" in configurations
        return None if is_book else _jekyll(page, text, folder_of(name))
    rules = {**dict.fromkeys(_STARLIGHT, _starlight), **dict.fromkeys(MKDOCS, _mkdocs)}
    rule = {**rules, **dict.fromkeys(_HUGO_ITSELF, _hugo)}.get(name)
    return rule(page, text) if rule else None


def is_navigation(path: str, settings: str, text: str) -> bool:
    """Does Antora's description of a component, at a path, name a file as one that its menu is made of?"""
    folder = settings.rpartition("/")[0]
    listed = re.findall(r"^[ \t]*-[ \t]*[\"']?([^\"'\s#]+\.adoc)\b", text, re.MULTILINE)
    return any(path == f"{folder}/{each}".lstrip("/") for each in listed)


def folder_of(path: str) -> str:
    """The folder that a file or a folder stands in, with its slash; empty for the one of all."""
    return f"{path.rpartition('/')[0]}/".lstrip("/")


def said(text: str, name: str, default: str = "") -> str:
    """The value of a name in a configuration: of YAML, TOML or an object of JavaScript."""
    found = re.search(
        rf"(?:^|[{{,])[ \t]*[\"']?{name}[\"']?[ \t]*[:=][ \t]*[\"']?([^\"'\s,#{{}}]+)", text, re.MULTILINE
    )
    return found[1] if found else default


def mkdocs_folder(text: str) -> str:
    """The folder of MkDocs' pages, with its slash; empty where it is that of the configuration."""
    folder = said(text, "docs_dir", "docs").strip("/")
    return "" if folder == "." else f"{folder}/"


def _mkdocs(page: Page, text: str) -> str | None:
    base, folder = said(text, "site_url"), mkdocs_folder(text)
    if not base.startswith("http") or not page.path.startswith(folder) or not page.path.endswith(".md"):
        return None
    place = page.path.removeprefix(folder).removesuffix(".md")
    stem, _, tag = place.rpartition(".")
    if stem and known(tag):  # `page.sv.md` is `sv/page/`
        usual = re.search(
            rf"locale:[ \t]*[\"']?{re.escape(tag)}\b(?:(?!locale:).)*?default:[ \t]*true", text, re.DOTALL
        )
        place = stem if usual else f"{tag}/{stem}"
    if said(text, "use_directory_urls") == "false":
        return _joined(base, re.sub(r"(^|/)README$", r"\1index", place) + ".html")
    return _joined(base, _INDEX.sub("", place), "/")


def _sphinx(page: Page, text: str, folder: str) -> str | None:
    base = said(text, "html_baseurl")
    place, _, suffix = page.path.removeprefix(folder).rpartition(".")
    if not base.startswith("http") or not page.path.startswith(folder) or suffix not in ("rst", "md", "ipynb"):
        return None
    return _joined(base, place + said(text, "html_file_suffix", ".html"))


def _starlight(page: Page, text: str) -> str | None:
    base, path = said(text, "site"), page.path.removeprefix("src/content/docs/")
    if "starlight(" not in text or not base.startswith("http") or path == page.path:
        return None
    place = _INDEX.sub("", re.sub(r"\.(?:mdx?|mdoc)$", "", path)) if page.slug is None else page.slug
    root = f"{base.rstrip('/')}/{said(text, 'base').strip('/')}"
    return _joined(root, place.lower().replace(" ", "-"), "" if said(text, "trailingSlash") == "never" else "/")


def _antora(page: Page, text: str, folder: str, playbook: str) -> str | None:
    base = re.search(
        r"^site:[^\n]*\n(?:[ \t]+[^\n]*\n)*?[ \t]+url:[ \t]*[\"']?(https?://[^\s\"'#]+)", playbook, re.MULTILINE
    )
    found = re.fullmatch(r"modules/([^/]+)/pages/(.+)\.adoc", page.path.removeprefix(folder))
    if not base or not found or not page.path.startswith(folder) or not said(text, "name"):
        return None
    version, module = said(text, "version").removeprefix("~"), found[1] if found[1] != "ROOT" else ""
    return _joined(base[1], "/".join(filter(None, (said(text, "name"), version, module, f"{found[2]}.html"))))


def docusaurus_version(path: str) -> tuple[str, str] | None:
    """The version of Docusaurus' documentation that a page is of, and where it stands in it; None for any other."""
    translated = _I18N.fullmatch(path)
    if translated and translated["what"] != "docs":
        return None  # of pages and blogs other rules hold
    folders = ("docs/", "versioned_docs/")
    rest = translated["page"] if translated else next((path.removeprefix(f) for f in folders if path.startswith(f)), "")
    version = _VERSION.match(rest)
    if version:
        return version["name"], rest[version.end() :]
    return (CURRENT, rest.removeprefix(f"{CURRENT}/") if translated else rest) if rest else None


def docusaurus_release(configurations: Mapping[str, str]) -> str:
    """The version that readers of Docusaurus' documentation get unasked: that of its configuration, else the newest."""
    text = next((configurations[name] for name in DOCUSAURUS if name in configurations), None)
    return CURRENT if text is None else said(text, "lastVersion", next(iter(_versions(configurations)), CURRENT))


def _versions(configurations: Mapping[str, str]) -> Sequence[str]:
    """Docusaurus' versions, the newest first, but for that of `docs/`."""
    try:
        found = json.loads(configurations.get(_VERSIONS, "[]"))
    except (ValueError, RecursionError):
        return ()
    return [each for each in found if isinstance(each, str)] if isinstance(found, list) else ()


def _docusaurus(page: Page, text: str, configurations: Mapping[str, str]) -> str | None:
    base = said(text, "url").rstrip("/") + "/" + said(text, "baseUrl", "/").strip("/")
    found = docusaurus_version(page.path)
    if not base.startswith("http") or not found or not re.search(r"\.mdx?$", found[1]):
        return None
    version, path = found
    translated = _I18N.fullmatch(page.path)
    language = translated["tag"] if translated and translated["tag"] != said(text, "defaultLocale", "en") else ""
    usual = "" if version == docusaurus_release(configurations) else "next" if version == CURRENT else version
    named = re.search(rf"[\"']?\b{re.escape(version)}[\"']?:\s*\{{[^{{}}]*\bpath:\s*[\"']([^\"'\n]*)[\"']", text)
    parts = (language, said(text, "routeBasePath", "docs"), named[1] if named else usual)
    root = "".join(f"{part.strip('/')}/" for part in parts if part.strip("/"))
    place = _NUMBER.sub(r"\1", re.sub(r"\.mdx?$", "", path))
    place = _INDEX.sub("", re.sub(r"(^|/)([^/]+)/\2$", r"\1\2", place))
    if page.slug:
        folder = place.rpartition("/")[0]
        place = page.slug.strip("/") if page.slug.startswith("/") else f"{folder}/{page.slug}".strip("/")
    return _joined(base, root + place, "/" if said(text, "trailingSlash") == "true" or not place else "")


def _vitepress(page: Page, text: str, folder: str) -> str | None:
    base, root = said(text, "hostname"), f"{folder}{said(text, 'srcDir').strip('./')}/".replace("//", "/").lstrip("/")
    if not base.startswith("http") or "rewrites" in text or not page.path.startswith(root):
        return None
    place = re.sub(r"\.md$", "", page.path.removeprefix(root))
    shown = re.sub(r"(?:^|/)index$", "", place)
    end = "/" if shown != place else "" if said(text, "cleanUrls") == "true" else ".html"
    return _joined(f"{base.rstrip('/')}/{said(text, 'base').strip('/')}", shown, end)


def _jekyll(page: Page, text: str, folder: str) -> str | None:
    base, place = said(text, "url"), re.sub(r"\.(?:md|markdown)$", "", page.path.removeprefix(folder))
    root = f"{base.rstrip('/')}/{said(text, 'baseurl').strip('/')}"
    if not base.startswith("http") or not page.path.startswith(folder) or ":" in (page.url or ""):
        return None
    if page.url:
        return _joined(root, page.url, "/" if page.url.endswith("/") else "")
    if re.search(r"(?:^|/)_", place):  # a collection, whose pages stand where it says
        return None
    shown = _INDEX.sub("", place)
    return _joined(root, shown, "/" if shown != place or said(text, "permalink") == "pretty" else ".html")


def hugo_page(path: str, configurations: Mapping[str, str]) -> bool:
    """Is a page one of Hugo's? There are others that have a `config.toml`."""
    text = "".join(configurations.get(name, "") for name in _HUGO_ITSELF if name != "config.toml")
    return path.startswith("content/") and bool(text or said(configurations.get("config.toml", ""), "(?i:baseurl)"))


def _hugo(page: Page, text: str) -> str | None:
    base = said(text, "baseURL") or said(text, "baseurl")
    if not base.startswith("http") or not page.path.startswith("content/"):
        return None
    usual = said(text, "defaultContentLanguage", "en")
    first, _, rest = page.path.removeprefix("content/").partition("/")
    tag, path = (first, rest) if known(first) and rest else (usual, page.path.removeprefix("content/"))
    stem, _, _ = path.rpartition(".")
    named, _, own = stem.rpartition(".")
    if named and known(own):  # `page.sv.md`
        tag, stem = own, named
    inside = "" if tag == usual and said(text, "defaultContentLanguageInSubdir") != "true" else f"{tag}/"
    if page.url and page.url.startswith("http"):
        return page.url
    if page.url:
        return _joined(base, page.url.strip("/"), "/")
    place = _INDEX.sub("", stem)
    if page.slug and not _INDEX.search(stem):
        place = f"{place.rpartition('/')[0]}/{page.slug}".strip("/")
    return _joined(base, inside + place.lower().replace(" ", "-"), "/")


def _joined(base: str, place: str, end: str = "") -> str:
    """An address with one slash between its parts."""
    written = quote(place.strip("/"), safe="/:@!$&'()*+,;=")
    return f"{base.rstrip('/')}/{written}{end if written else ''}"
