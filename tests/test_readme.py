"""What is told around the code is true: commands and options exist, paths lead somewhere, the Python shown runs."""

import inspect
import json
import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
import yaml
from helpers import ROOT, filled

import bot
from bot import Bot, Settings

README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = ("README.md", "CONTRIBUTING.md", "SECURITY.md")  # a changelog tells of what was, too
pages = pytest.mark.parametrize("page", PAGES)


def read(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def python_in(page: str) -> list[str]:
    return re.findall(r"```python\n(.*?)```", read(page), re.S)


def run(snippet: str, place: Path, indexes: Path) -> str:
    """What a program prints that is started in a folder."""
    environment = os.environ | {"KILDE_INDEX": str(indexes), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", snippet]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=place, env=environment, check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


@pytest.mark.parametrize("snippet", python_in("README.md"))
def test_the_python_runs(snippet, tmp_path):
    printed = run(snippet, ROOT, tmp_path)  # the reader's own index stays as it is
    assert printed.startswith("answer ")
    assert "original:" in printed


# What each cell of the notebook prints.
TOLD = [
    r"\d+ documents in da, en, ms, nl, sv\nda answer\n[^[]+ \[1\](?s:.*)\n1 translations/da/\S+ current\n",
    r"(?s)\[sv\].+ \[1\].*\[da\].+ \[1\].*\[nl\].+ \[1\].*\[en\].+ \[1\].*\[ms\].+ \[1\]",
    r"\[1\] translations/ms/(\S+), current\n    (?s:.*)\n    \1\n    .+",
    r"All citations are there",
    r"none \| Ik heb hierover niets gevonden",
    r"(translations/da/\S+ > .+\n){3}$",
    r"translations/da/backup\.md, line 3: number, 90 instead of 30\n$",
]


def test_the_notebook_runs(demo, monkeypatch, capsys):
    """As Jupyter would run it: cell after cell, with the same names."""
    monkeypatch.setenv("KILDE_INDEX", str(demo._index.place.folder.parent))  # where the demo is ready
    file = ROOT / "scripts" / "tour.ipynb"
    cells = json.loads(file.read_text(encoding="utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert [cell for cell in code if cell["outputs"] or cell["execution_count"]] == []  # they would have to be true
    names: dict[str, object] = {}
    for cell, expected in zip(code, TOLD, strict=True):
        exec("".join(cell["source"]), names)
        assert re.match(expected, capsys.readouterr().out)
    names["bot"].close()
    links = re.findall(r"\]\(([^)]+)\)", "".join(line for cell in cells for line in cell["source"]))
    assert links and [each for each in links if not (file.parent / each).exists()] == []


INSTALL = {
    "guide/install.md": "# Guide\n\n## Install\n\nHow to install the program: run the script `setup` and start it.\n",
    "translations/da/guide/install.md": "# Vejledning\n\n## Installation\n\n"
    "Sådan installerer du programmet: kør scriptet `setup`, og start det.\n",
    "vectors.md": "# Token vectors\n\nToken vectors are stored with one bit per dimension.\n",
}


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a reader tries the examples: documents in `my-docs`, pages in a database, an index in `path/to/index`."""
    place = tmp_path_factory.mktemp("reader")
    filled(place / "my-docs", INSTALL)
    with closing(sqlite3.connect(place / "pages.db")) as database, database:
        database.execute("CREATE TABLE pages (id TEXT, body TEXT, version INTEGER)")
        database.execute("INSERT INTO pages VALUES ('ferry', '# Ferry\n\nA ticket costs 12 euros.', 1)")
    Bot.open(place / "my-docs", index=place / "path/to/index", settings=Settings()).close()
    return place


# What each example prints, in their order.
PRINTED = {
    "corpus/python-api.md": [
        r"run the script",
        r"kostar 12 euro.*costs 12 euros",
        r"kør scriptet",
        r"run the script",
        r"vectors\.md",
        r"(.*A ticket costs 12 euros.*\n){16}",
        r"guide/install\.md true ",
    ],
    "corpus/index-table.md": ["", ""],
}


@pytest.mark.parametrize("page", PRINTED)
def test_the_examples_of_a_page_are_those_that_are_run(page: str):
    assert len(python_in(page)) == len(PRINTED[page])


@pytest.mark.parametrize(
    ("snippet", "expected"),
    [pair for page, printed in PRINTED.items() for pair in zip(python_in(page), printed, strict=False)],
)
def test_each_example_of_the_documentation_runs_by_itself(snippet: str, expected: str, reader: Path):
    assert re.search(expected, run(snippet, reader, reader / "indexes"))


PUBLIC = [getattr(bot, name) for name in bot.__all__]
CLASSES = [each for each in PUBLIC if inspect.isclass(each)]


@pytest.mark.parametrize("public", [*CLASSES, *(each for each in PUBLIC if inspect.isroutine(inspect.unwrap(each)))])
def test_all_that_is_public_says_what_it_is(public):
    said = (vars(public).get("__doc__") if inspect.isclass(public) else public.__doc__) or ""
    assert said and not said.startswith(f"{public.__name__}(")  # as dataclasses and tuples say of themselves


@pytest.mark.parametrize("public", CLASSES)
def test_the_methods_of_what_is_public_say_what_they_do(public):
    kinds = (property, classmethod, staticmethod)
    own = {name: value for name, value in vars(public).items() if not name.startswith("_")}
    methods = [name for name, value in own.items() if inspect.isfunction(value) or isinstance(value, kinds)]
    assert [name for name in methods if not inspect.getdoc(own[name])] == []


def test_the_commands_exist():
    shown = "\n".join(re.findall(r"```bash\n(.*?)```", "".join(map(read, PAGES)), re.S))
    for script in re.findall(r"^scripts/\w+", shown, re.M):
        assert (ROOT / script).stat().st_mode & 0o111
    listed = subprocess.run(
        [sys.executable, "-m", "ui.cli", "--help"], capture_output=True, text=True, cwd=ROOT, check=True
    ).stdout
    for command in re.findall(r"^kilde (\w+)", shown, re.M):
        assert command in listed


@pages
def test_every_script_is_called_as_it_says_itself(page):
    for script, arguments in re.findall(r"(scripts/[\w/]+\.py)([^`#\n]*)", read(page)):
        usage = (ROOT / script).read_text(encoding="utf-8").split('"""')[1]
        words = re.findall(r"--[\w-]+|\b[A-Z][A-Z-]+(?:\.jsonl)?\b", arguments)
        assert [word for word in words if word not in usage] == [], script


@pages
def test_its_links_lead_somewhere(page):
    for target in re.findall(r"\]\((?!http)([^)#]+)[^)]*\)", read(page)):
        assert (ROOT / target).exists(), target


@pages
def test_the_files_it_names_are_there(page):
    # `XX.toml` is a file to come.
    named = re.findall(
        r"(?<![\w/.])(?:bot|ui|tests|corpus|scripts)/[\w./-]*[\w/]", re.sub(r"\S+XX\.toml", "", read(page))
    )
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_the_tests_that_show_what_protects_are_there():
    named = set(re.findall(r"`(test_\w+)`", read("SECURITY.md")))
    defined = {
        name
        for path in (ROOT / "tests").glob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", path.read_text("utf-8"), re.M)
    }
    assert named
    assert named - defined == set()


def test_the_wings_files_of_the_house_are_there():
    named = re.findall(
        r"`((?:documents|text|indexing|languages|answering|searching|writing|gate)/[\w.]*)`", read(PAGES[1])
    )
    assert named
    assert [path for path in named if not (ROOT / "bot" / path).exists()] == []


def test_the_version_stands_in_one_place():
    version = re.search(r'"(.+)"', (ROOT / "bot" / "version.py").read_text(encoding="utf-8"))[1]
    folders = ("bot", "ui", "scripts", "corpus", "tests")
    files = [
        path for folder in folders for path in (ROOT / folder).rglob("*") if path.suffix in (".py", ".md", ".toml")
    ]
    files += [ROOT / "README.md", ROOT / "pyproject.toml"]
    holding = [
        path for path in files if re.search(rf"(?<![\w.]){re.escape(version)}(?![\w.])", path.read_text("utf-8"))
    ]
    assert holding == [ROOT / "bot" / "version.py"]


# ---- before a commit -------------------------------------------------------------------------

HOOKS = {
    hook["id"]: hook for repo in yaml.safe_load(read(".pre-commit-config.yaml"))["repos"] for hook in repo["hooks"]
}
TOOLS = [hook["entry"] for hook in HOOKS.values() if hook["language"] == "system"]
SIGNS = {name: hook for name, hook in HOOKS.items() if hook["language"] == "pygrep"}


def test_hooks_are_ours_and_fetch_nothing():
    assert {repo["repo"] for repo in yaml.safe_load(read(".pre-commit-config.yaml"))["repos"]} == {"local"}
    assert len(TOOLS) + len(SIGNS) == len(HOOKS)


@pytest.mark.parametrize("entry", TOOLS)
def test_what_a_hook_runs_is_there_and_takes_its_options(entry):
    tool, *options = entry.split()
    assert Path(tool).parent == Path(".venv/bin")
    command = [str(Path(sys.executable).parent / Path(tool).name), *options, "--help"]
    assert subprocess.run(command, capture_output=True, check=False, cwd=ROOT).returncode == 0


@pytest.mark.parametrize("name", SIGNS)
def test_what_is_there_passes_the_hooks_and_what_is_not_clean_does_not(name):
    flags = re.MULTILINE if "--multiline" not in SIGNS[name].get("args", ()) else re.NOFLAG
    sign = re.compile(SIGNS[name]["entry"], flags)
    ours = [
        path for folder in ("bot", "ui", "tests", "scripts", "corpus") for path in (ROOT / folder).rglob("*.[pmtcj]*")
    ]
    texts = {path: path.read_text("utf-8") for path in ours if path.suffix in (".py", ".md", ".toml", ".css", ".js")}
    assert [path for path, text in texts.items() if sign.search(text)] == []
    unclean = {"no-spaces": "a \nb\n", "files-end": "a\nb", "no-marks": "a\n<<<<<<< ours\n"}
    assert sign.search(next(text for start, text in unclean.items() if name.startswith(start)))
