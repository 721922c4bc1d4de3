"""What we stand on: pinned, hashed, declared, and under a licence that lets a ministry use it."""

import ast
import re
import sys
from importlib.metadata import PackageNotFoundError, metadata, packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COMPILED = sorted(ROOT.glob("requirements*.txt"))
OURS = {path.name for path in ROOT.iterdir() if path.is_dir() and (path / "__init__.py").exists()}
SERVED = [
    *ROOT.glob("*.py"),
    *(path for name in OURS - {"tests", "bench", "faults"} for path in (ROOT / name).rglob("*.py")),
]
OPTIONAL = {"py-nanotts"}
WITH_FRAMEWORKS = {
    "werkzeug": "flask", "click": "flask", "markupsafe": "flask", "itsdangerous": "flask", "jinja2": "flask",
    "requests": "twilio",
    "joserfc": "authlib",
}  # fmt: skip
"""What a library that we declare promises to bring: its own interface is made of it."""
FREE = re.compile(
    r"\b(MIT|BSD|Apache|PSF|Python Software Foundation|MPL|Mozilla|ISC|0BSD|LGPL|Lesser General)\b", re.IGNORECASE
)
PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)(?:\[[a-z,]+\])?==(\S+)", re.MULTILINE)


def _declared(file):
    lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
    return {re.split(r"[\[<>=~! ]", line)[0].lower() for line in lines if line and line[0] not in "#-"}


@pytest.mark.parametrize("file", COMPILED, ids=lambda path: path.name)
def test_everything_that_is_installed_is_pinned_with_its_hashes(file):
    entries = [entry for entry in re.split(r"\n(?=\S)", file.read_text(encoding="utf-8")) if entry[0] != "#"]
    assert entries
    for entry in entries:
        assert PIN.match(entry), entry.splitlines()[0]
        assert "--hash=sha256:" in entry, entry.splitlines()[0]


@pytest.mark.parametrize("file", COMPILED, ids=lambda path: path.name)
def test_what_is_declared_is_what_was_compiled(file):
    pinned = {name for name, _ in PIN.findall(file.read_text(encoding="utf-8"))}
    assert _declared(file.with_suffix(".in").name) <= pinned


def _imported(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name.partition(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def test_what_the_service_imports_is_declared_and_nothing_is_declared_in_vain():
    known = packages_distributions()
    modules = (
        {name for path in SERVED for name in _imported(path)} - sys.stdlib_module_names - OURS - {"app", "_typeshed"}
    )
    used = {known.get(name, [name])[0].lower().replace("_", "-") for name in modules}
    declared = _declared("requirements.in") | _declared("requirements-voice.in")
    assert {WITH_FRAMEWORKS.get(name, name) for name in used} - declared - OPTIONAL - {"nanotts"} == set()
    assert declared - used - {"tzdata", "psycopg"} - OPTIONAL == set(), "declared, and imported nowhere"


def _licence(name):
    about = metadata(name)
    classes = [value for value in about.get_all("Classifier", []) if value.startswith("License ::")]
    return " ; ".join(filter(None, [about.get("License-Expression"), *classes, (about.get("License") or "")[:60]]))


def test_every_licence_lets_us_serve():
    for name, _version in PIN.findall((ROOT / "requirements.txt").read_text(encoding="utf-8")):
        try:
            licence = _licence(name)
        except PackageNotFoundError:
            continue  # for another platform
        assert FREE.search(licence), f"{name}: {licence or 'no licence is told'}"
        assert not re.search(r"\bA?GPL", licence), f"{name}: {licence}"
