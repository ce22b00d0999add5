"""The tree is the architecture: imports run one way, each heavy library has its home, `import bot` is instant."""

import ast
import re
import subprocess
import sys
import tomllib
from graphlib import TopologicalSorter
from importlib.metadata import packages_distributions
from itertools import chain
from pathlib import Path

import pytest
from helpers import ROOT

import bot

MODULES = {path.stem: path for path in (ROOT / "bot").glob("*.py")}

# The only files that may import a heavy library, and only inside a function.
HOMES = {
    "lancedb": {"bot/index.py"},
    "pyarrow": {"bot/index.py"},
    "langdetect": {"bot/languages.py"},
    "wordfreq": {"bot/languages.py"},
    "snowballstemmer": {"bot/terms.py"},
    "transformers": {"bot/embed.py", "bot/llm.py"},
    "onnxruntime": {"bot/embed.py"},
    "onnx": {"bot/bundled.py"},
    "torch": {"bot/llm.py"},
    "llama_index": {"bot/adapters.py", "bot/llm.py"},
    "gradio": {"ui/page.py"},
    "lxml": {"bot/web.py"},
    "pypdfium2": {"bot/pdf.py"},
    "sentencex": {"bot/split.py", "bot/write.py"},
    "markdown_it": {"bot/blocks.py"},
    "pydantic": {"bot/evidence.py"},
    "httpx": {"bot/adapters.py", "bot/bundled.py", "bot/llm.py"},
    "tokenizers": {"bot/bundled.py"},
    "huggingface_hub": {"bot/bundled.py", "bot/llm.py"},
}
SOURCES = [path for package in ("bot", "ui") for path in (ROOT / package).glob("*.py")]


def _imports(tree: ast.AST) -> set[str]:
    """Top-level names of absolute imports, and `.name` for relative ones; none that are for the type checker."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {name.name.split(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found.add((node.module or "").split(".")[0])
        elif isinstance(node, ast.ImportFrom):
            found |= {f".{node.module.split('.')[0]}"} if node.module else {f".{name.name}" for name in node.names}
    return found


def _without_typing(source: str) -> ast.Module:
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            node.body = [ast.Pass()]
    return tree


def _at_import(tree: ast.Module) -> set[str]:
    return _imports(ast.Module([node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)], []))


def test_imports_run_one_way():
    graph = {
        name: {each[1:] for each in _imports(_without_typing(path.read_text())) if each.startswith(".")}
        for name, path in MODULES.items()
        if name != "__init__"
    }
    tuple(TopologicalSorter(graph).static_order())  # CycleError names the circle
    assert graph["records"] == set()


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_each_heavy_library_has_its_home_and_is_loaded_late(path: Path):
    tree = _without_typing(path.read_text())
    name = path.relative_to(ROOT).as_posix()
    strangers = {library for library in _imports(tree) & HOMES.keys() if name not in HOMES[library]}
    assert not strangers
    assert not _at_import(tree) & HOMES.keys()


def test_what_is_imported_is_asked_for_by_its_own_name():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = [*project["dependencies"], *chain(*project["optional-dependencies"].values())]
    named = {re.match(r"[\w-]+", line)[0] for line in lines}
    imported = set().union(*(_imports(_without_typing(path.read_text())) for path in SOURCES))
    ours = {name for name in imported if name.startswith(".")} | {"bot", "ui"}
    providers = packages_distributions()
    strangers = imported - ours - sys.stdlib_module_names
    assert {each for each in strangers if not named & {name.replace("_", "-") for name in providers[each]}} == set()


def test_the_page_and_the_command_know_nothing_of_the_stages():
    stages = {"index", "search", "rerank", "ingest", "embed", "read", "blocks", "align", "split", "draft", "verify"}
    for path in (ROOT / "ui").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("bot."):
                assert node.module.split(".")[1] not in stages


def test_importing_bot_loads_nothing_heavy():
    code = "import sys, bot; print(*(sys.modules.keys() & set(sys.argv[1:])))"
    heavy = subprocess.run(
        [sys.executable, "-c", code, *HOMES, "numpy"], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert heavy.stdout.split() == []


def test_what_is_public_is_listed_and_only_that():
    names = {name for name, value in vars(bot).items() if not name.startswith("_") and not hasattr(value, "__path__")}
    modules = {name for name in names if type(vars(bot)[name]) is type(sys)}
    assert names - modules == set(bot.__all__)
    assert bot.__all__ == sorted(bot.__all__)
