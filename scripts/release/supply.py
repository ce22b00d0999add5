"""Says what a release stands on: every package with its hashes, every licence, a bill of materials, known holes.

Usage: python scripts/release/supply.py OUT [--python PYTHON]

Looks into the environment of a Python into which Kilde was installed; by default this one, which has more in it where
tests run. OUT gets

- requirements-lock.txt: the versions that are there, with the hashes of their files for every platform, for
  `pip install --require-hashes -r`; made by uv;
- licences.md: the licence of each package that is there; made by pip-licenses;
- sbom.json: the same as a bill of materials in CycloneDX 1.6; made by cyclonedx-bom;
- audit.json: known vulnerabilities in what is locked; made by pip-audit, where its service can be reached.

The four tools belong into an environment of their own, on the PATH:
`python -m venv tools && tools/bin/pip install uv pip-licenses cyclonedx-bom pip-audit`.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bot import SettingError
from scripts.shared.command import arguments, file, run

ROOT = Path(__file__).resolve().parents[2]
LOCK, LICENCES, SBOM, AUDIT = "requirements-lock.txt", "licences.md", "sbom.json", "audit.json"


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("out", type=Path, metavar="OUT")
    parser.add_argument("--python", type=file, default=Path(sys.executable), help="of the environment with Kilde")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    python = str(options.python.absolute())
    lock(python, options.out / LOCK)
    licences(python, options.out / LICENCES)
    bill(python, options.out / SBOM)
    print(f"{options.out} has {LOCK}, {LICENCES} and {SBOM}.")
    print(audit(options.out / LOCK, options.out / AUDIT))


def lock(python: str, to: Path) -> None:
    """What Kilde needs without extras, in the versions that are installed."""
    installed = called("uv", "pip", "freeze", "--quiet", "--exclude-editable", "--python", python)
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as versions:
        versions.write("\n".join(line for line in installed.splitlines() if "==" in line and " @ " not in line))
        versions.flush()
        project = ["pyproject.toml", "--constraint", versions.name, "--python", python]
        told = ["--quiet", "--generate-hashes", "--no-header", "--no-annotate", "--output-file", str(to.absolute())]
        called("uv", "pip", "compile", *project, *told)


def licences(python: str, to: Path) -> None:
    """A table of every package with its version and its licence."""
    columns = ["--format=markdown", "--from=mixed", "--with-urls", "--order=license"]
    to.write_text(called("pip-licenses", f"--python={python}", *columns), encoding="utf-8")


def bill(python: str, to: Path) -> None:
    """The same, with what needs what."""
    form = ["--pyproject", "pyproject.toml", "--spec-version", "1.6", "--output-format", "JSON"]
    called("cyclonedx-py", "environment", *form, "--output-reproducible", "-o", str(to.absolute()), python)


def audit(locked: Path, to: Path) -> str:
    """What is known against the packages, in one line."""
    ran = _ran("pip-audit", ["-r", str(locked), "--require-hashes", "--disable-pip", "-f", "json"])
    try:
        packages = json.loads(ran.stdout)["dependencies"]
    except ValueError:
        packages = []
    asked = [each for each in packages if "skip_reason" not in each]  # what its service does not know it calls skipped
    if not asked:
        last = (ran.stderr.strip().splitlines() or ["its service knows none of them"])[-1]
        return f"pip-audit looked none of them up ({last[:200]}); run it where its service can be reached."
    to.write_text(ran.stdout, encoding="utf-8")
    told = [each["name"] for each in asked if each["vulns"]]
    return f"pip-audit looked up {len(asked)} of {len(packages)}; vulnerable: {', '.join(told) or 'none'}. See {to}"


def called(tool: str, *words: str) -> str:
    """What a tool says; SettingError where it is not there, or fails."""
    ran = _ran(tool, words)
    if ran.returncode:
        last = (ran.stderr.strip().splitlines() or [f"exit status {ran.returncode}"])[-1]
        raise SettingError(f"{tool} failed ({last}); mend that and run this again.")
    return ran.stdout


def _ran(tool: str, words: Sequence[str]) -> subprocess.CompletedProcess[str]:
    if shutil.which(tool) is None:
        raise SettingError(f"{tool} is not on the PATH; the first lines of this script say how it gets there.")
    return subprocess.run([tool, *words], cwd=ROOT, capture_output=True, text=True, check=False)


if __name__ == "__main__":
    run(main)
