"""The tree is the architecture: wings and files import one way, heavy libraries have homes, `import bot` is instant."""

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

SOURCES = sorted(path for package in ("bot", "ui") for path in (ROOT / package).rglob("*.py"))
MODULES = {path.relative_to(ROOT).with_suffix("").as_posix(): path for path in SOURCES if path.name != "__init__.py"}
WINGS = sorted(path.parent.relative_to(ROOT / "bot").as_posix() for path in (ROOT / "bot").rglob("*/__init__.py"))

# The only files that may import a heavy library, and only inside a function.
HOMES = {
    "lancedb": {"bot/indexing/snapshot.py", "bot/indexing/table.py"},
    "pyarrow": {"bot/indexing/table.py"},
    "obstore": {"bot/indexing/places/objects.py"},
    "ray": {"bot/indexing/work/cluster.py"},
    "lance": {"bot/indexing/work/fragments.py"},
    "langdetect": {"bot/languages/frequencies.py"},
    "msgpack": {"bot/languages/frequencies.py"},
    "snowballstemmer": {"bot/languages/terms.py"},
    "transformers": {"bot/models/encoder.py", "bot/models/language_model.py"},
    "onnxruntime": {"bot/models/encoder.py"},
    "onnx": {"bot/models/weights.py"},
    "torch": {"bot/models/language_model.py"},
    "llama_index": {"bot/models/llama_index.py", "bot/models/language_model.py", "bot/inside.py"},
    "gradio": {"ui/page.py"},
    "mcp": {"ui/mcp_server.py"},
    "prometheus_client": {"ui/metrics.py"},
    "authlib": {"ui/oidc.py"},
    "joserfc": {"ui/oidc.py"},
    "httpx2": {"ui/oidc.py"},
    "lxml": {
        "bot/documents/readers/html/parsing.py",
        "bot/documents/readers/messages.py",
        "bot/documents/readers/office.py",
        "bot/documents/sources/sitemap.py",
        "bot/terminology/tbx.py",
    },
    "docutils": {"bot/documents/readers/rst/parsing.py"},
    "mammoth": {"bot/documents/readers/office.py"},
    "polib": {"bot/documents/readers/messages.py"},
    "pypdfium2": {"bot/documents/readers/pdf/pages.py"},
    "sentencex": {"bot/languages/sentences.py", "bot/writing/stream.py"},
    "markdown_it": {"bot/text/blocks/parser.py", "bot/text/plain.py"},
    "mdit_py_plugins": {"bot/text/blocks/parser.py"},
    "yaml": {"bot/documents/readers/data.py"},
    "babel": {"bot/languages/locale.py"},
    "pydantic": {"bot/answering/kept.py", "bot/languages/locale.py"},
    "httpx": {
        "bot/documents/sources/web.py",
        "bot/models/llama_index.py",
        "bot/models/hub.py",
        "bot/models/language_model.py",
    },
    "tokenizers": {"bot/models/pieces.py", "bot/models/encoder.py"},
    "marisa_trie": {"bot/models/pieces.py"},
    "protego": {"bot/documents/sources/web.py"},
    "safetensors": {"bot/models/bundled.py"},
    "huggingface_hub": {"bot/models/hub.py"},
}


def _without_typing(path: Path) -> ast.Module:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            node.body = [ast.Pass()]
    return tree


def _modules(path: Path, tree: ast.AST) -> set[str]:
    """The files of ours that a file imports, as `bot/text/plain`; those for the type checker may be left out."""
    package = path.relative_to(ROOT).parent.parts
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            base = "/".join((*above, *(node.module or "").split("."))).rstrip("/")
            found |= {base, *(f"{base}/{name.name}" for name in node.names)}
    return found & MODULES.keys()


def _libraries(tree: ast.AST) -> set[str]:
    """Top-level names of absolute imports."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {name.name.split(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found.add((node.module or "").split(".")[0])
    return found


def _at_import(tree: ast.Module) -> set[str]:
    return _libraries(ast.Module([node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)], []))


def _arrows() -> dict[str, set[str]]:
    return {name: _modules(path, _without_typing(path)) for name, path in MODULES.items()}


def _room(module: str) -> str:
    """The wing that a file stands in, or the file itself."""
    first, second, *rest = module.split("/")
    return f"{first}/{second}" if rest else module


def _floors(graph: dict[str, set[str]]) -> dict[str, int]:
    """How many rooms stand one above the other below each, itself counted; CycleError names a circle."""
    floors: dict[str, int] = {}
    for name in TopologicalSorter(graph).static_order():
        floors[name] = 1 + max((floors[below] for below in graph.get(name, ())), default=0)
    return floors


def test_files_import_one_way():
    assert _floors(_arrows())["bot/records"] == 1


def test_wings_import_one_way_and_stand_few_above_each_other():
    rooms: dict[str, set[str]] = {}
    for module, below in _arrows().items():
        rooms.setdefault(_room(module), set()).update(map(_room, below))
    graph = {room: below - {room} for room, below in rooms.items()}
    assert max(_floors(graph).values()) <= 8


@pytest.mark.parametrize("wing", WINGS)
def test_a_wing_holds_at_most_nine_files_and_says_what_it_is_for(wing: str):
    files = list((ROOT / "bot" / wing).glob("*.py"))
    assert len(files) <= 1 + 9
    tree = ast.parse((ROOT / "bot" / wing / "__init__.py").read_text(encoding="utf-8"))
    assert ast.get_docstring(tree) and len(tree.body) == 1  # imports go to the file that defines a thing


def test_each_heavy_library_has_its_home_and_is_loaded_late():
    trees = {path.relative_to(ROOT).as_posix(): _without_typing(path) for path in SOURCES}
    heavy = {(name, library) for name, tree in trees.items() for library in _libraries(tree) & HOMES.keys()}
    assert {(name, library) for name, library in heavy if name not in HOMES[library]} == set()
    assert [name for name, tree in trees.items() if _at_import(tree) & HOMES.keys()] == []


def test_what_is_imported_is_asked_for_by_its_own_name():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = [*project["dependencies"], *chain(*project["optional-dependencies"].values())]
    named = {re.match(r"[\w-]+", line)[0] for line in lines}
    imported = set().union(*(_libraries(_without_typing(path)) for path in SOURCES))
    providers = packages_distributions()
    strangers = imported - {"bot", "ui"} - sys.stdlib_module_names
    assert {each for each in strangers if not named & {name.replace("_", "-") for name in providers[each]}} == set()


@pytest.mark.parametrize("path", sorted((ROOT / "ui").rglob("*.py")), ids=lambda path: path.name)
def test_the_page_and_the_command_import_only_what_bot_lists(path: Path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "bot" and not node.level:
            assert node.module == "bot"
            assert {name.name for name in node.names} <= {*bot.__all__, "__version__"}
        assert not (isinstance(node, ast.Import) and any(name.name.split(".")[0] == "bot" for name in node.names))


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


def _all_below(room: str, graph: dict[str, set[str]]) -> set[str]:
    return graph[room].union(*(_all_below(each, graph) for each in graph[room]))


def test_the_picture_of_the_house_is_true():
    """Its arrows are the imports between rooms, without those that follow from others."""
    picture = re.search(r"```mermaid\n(.*?)```", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"), re.S)[1]
    drawn = set(re.findall(r"^ *(\w+) --> (\w+)$", picture, re.M))
    listed = _modules(ROOT / "bot" / "__init__.py", _without_typing(ROOT / "bot" / "__init__.py"))
    graph = {"ui": {_room(module).split("/")[-1] for module in listed}}  # it imports what bot lists
    for module, below in _arrows().items():
        if module.startswith("bot/"):
            room = _room(module).split("/")[-1]
            graph.setdefault(room, set()).update({_room(each).split("/")[-1] for each in below} - {room})
    follows = {(room, far) for room in graph for near in graph[room] for far in _all_below(near, graph)}
    assert drawn == {(room, below) for room in graph for below in graph[room]} - follows


def test_what_lancedb_brings_and_nobody_calls_is_put_off_and_there_when_it_is_asked_for():
    code = """
import sys
from bot.indexing.table import _lancedb
_lancedb()
package = "lance_namespace_urllib3_client"
assert package + ".api" not in sys.modules
from lance_namespace_urllib3_client import TableApi, models
import lance_namespace_urllib3_client as client
assert client.models is models and client.TableApi is TableApi and not hasattr(client, "nothing")
"""
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)
