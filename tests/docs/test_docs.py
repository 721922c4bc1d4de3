"""What the documents say is there: links, files, commands, settings, addresses, versions."""

import re
import shlex
import tomllib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import click
import pytest
from flask import Flask

from app import create_app
from core.settings import load_settings

ROOT = Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])
HANDBOOK = ROOT / "docs" / "mise-en-service.md"
ADRS = sorted((ROOT / "docs" / "adr").glob("0*.md"))
FILE_SUFFIXES = {".py", ".md", ".txt", ".yml", ".toml"}

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    folder = tmp_path_factory.mktemp("docs")
    return create_app({"SVI_DATABASE_URL": f"sqlite:///{folder}/x.sqlite3", "SVI_DATA_DIR": str(folder)})


def slug(heading: str) -> str:
    """The anchor of a heading, as GitHub and GitLab make it."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


@each_page
def test_every_link_leads_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)]+)\)", text):
        if target.startswith(("http://", "https://")):
            continue
        file, _, anchor = target.partition("#")
        linked = (page.parent / file).resolve() if file else page
        assert linked.exists(), f"{page.name} links to {target}, which is not there"
        if anchor:
            headings = re.findall(r"^#+ (.*)$", linked.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in map(slug, headings), f"{target}: no such heading"


def code_spans(text: str) -> list[str]:
    """What is written between backticks, in a line."""
    return re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL))


def named_files(text: str) -> Iterator[str]:
    for span in code_spans(text):
        is_path = re.fullmatch(r"[\w.*-]+(/[\w.*-]+)*/?", span)
        if is_path and ("/" in span or Path(span).suffix in FILE_SUFFIXES):
            yield span


@each_page
def test_every_file_named_exists(page: Path) -> None:
    for name in named_files(page.read_text(encoding="utf-8")):
        assert list(ROOT.glob(name.rstrip("/"))), f"{page.name} names {name}, which is not there"


def commands(text: str) -> Iterator[list[str]]:
    for found in re.findall(r"(?:flask --app app|sudo svi) ([^`\n]*)", text):
        yield shlex.split(found, comments=True)


def complaint(group: click.Command, words: list[str]) -> str | None:
    """Why a command line would not be understood, or None."""
    command = group
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        name, words = words[0], words[1:]
        if name not in command.commands:
            return f"no command {name}"
        command = command.commands[name]
    known = {option for parameter in command.params for option in parameter.opts} | {"--help"}
    return next((f"no option {word}" for word in words if word.startswith("--") and word not in known), None)


@each_page
def test_every_command_exists_with_its_options(page: Path, app: Flask) -> None:
    for words in commands(page.read_text(encoding="utf-8")):
        assert complaint(app.cli, words) is None, f"{page.name}: flask --app app {' '.join(words)}"


@pytest.mark.parametrize("line", ["annuaire importez x", "journal exporter x --simulé", "appeler --touche 75"])
def test_a_command_that_does_not_exist_is_seen(line: str, app: Flask) -> None:
    assert complaint(app.cli, line.split())


@each_page
def test_every_address_of_the_service_is_served(page: Path, app: Flask) -> None:
    text = page.read_text(encoding="utf-8")
    served = {rule.rule for rule in app.url_map.iter_rules()}
    named = set(
        re.findall(r"(?<![\w.])/(?:svi|simulateur|horaires|sante|metrics|admin)\b(?:/[a-z]+(?:-[a-z]+)*)*", text)
    )
    named |= {f"/svi/{end}" for end in re.findall(r"(?<!/var/lib)/svi/([a-z]+)", text)}
    assert named - {"/svi", "/admin"} <= served


def test_the_three_addresses_of_the_number_are_given() -> None:
    text = HANDBOOK.read_text(encoding="utf-8")
    assert all(f"https://svi.exemple.fr/svi/{end}`" in text for end in ("appel", "statut", "secours"))


class Recorder(dict[str, str]):
    """An environment that remembers what was asked."""

    def __init__(self, **values: str) -> None:
        super().__init__(**values)
        self.asked: set[str] = set()

    def get(self, name: str, default: str | None = None) -> str | None:  # type: ignore[override]
        self.asked.add(name)
        return super().get(name, default)


def test_the_handbook_documents_every_setting_and_no_other() -> None:
    environment = Recorder()
    load_settings(environment)
    rows = set(re.findall(r"^\| `(SVI_[A-Z_]+)` \|", HANDBOOK.read_text(encoding="utf-8"), re.MULTILINE))
    assert rows == {name for name in environment.asked if name.startswith("SVI_")}


@each_page
def test_every_setting_named_exists(page: Path) -> None:
    environment = Recorder()
    load_settings(environment)
    assert set(re.findall(r"SVI_[A-Z_]*[A-Z]", page.read_text(encoding="utf-8"))) <= environment.asked


def test_the_defaults_that_the_handbook_gives_are_the_real_ones() -> None:
    settings = load_settings({"SVI_TWILIO_AUTH_TOKEN": "jeton", "SVI_PUBLIC_BASE_URL": "https://svi.exemple.fr"})
    rows = re.findall(r"^\| `SVI_([A-Z_]+)` \|.*\| `([^`]+)` \|$", HANDBOOK.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(rows) >= 14
    for name, default in rows:
        owner = settings.caps if hasattr(settings.caps, name.lower()) else settings
        assert str(getattr(owner, name.lower())) == default, name


@each_page
def test_every_target_of_make_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    typed = [*code_spans(text), *re.findall(r"^make [^#\n]*", text, re.MULTILINE)]
    wanted = {word for span in typed if span.startswith("make ") for word in span.split()[1:] if "=" not in word}
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert wanted <= set(re.findall(r"^([\w./]+):(?!=)", makefile, re.MULTILINE))


@each_page
def test_apostrophes_are_straight(page: Path) -> None:
    assert "\u2019" not in page.read_text(encoding="utf-8")


def without_times(line: str) -> str:
    """On a machine that is slow at the moment, the operator waits for our documents, and all that follows is later."""
    return re.sub(r"\d\d:\d\d:\d\d|\d+ min \d+ s|\d+ s\b", "…", line)


def test_the_transcript_in_the_readme_is_what_the_command_prints(app: Flask) -> None:
    blocks = re.findall(r"```(?:sh|text)\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    command, shown = next((a, b) for a, b in pairwise(blocks) if "appeler" in a)
    result = app.test_cli_runner().invoke(args=next(commands(command)))
    assert result.exit_code == 0
    printed = [without_times(line) for line in result.output.splitlines()]
    for line in shown.splitlines():
        assert line == "…" or without_times(line) in printed


def test_pictures_are_light() -> None:
    pictures = list((ROOT / "docs" / "images").iterdir())
    assert pictures
    assert all(picture.stat().st_size < 300_000 for picture in pictures)


def test_the_list_of_documents_is_complete() -> None:
    index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    assert all(f"]({page.name})" in index for page in (ROOT / "docs").glob("*.md") if page.name != "index.md")


def test_decisions_are_numbered_in_order_and_listed() -> None:
    index = (ROOT / "docs" / "adr" / "index.md").read_text(encoding="utf-8")
    for number, adr in enumerate(ADRS, start=1):
        title = adr.read_text(encoding="utf-8").splitlines()[0]
        assert adr.name.startswith(f"{number:04}-")
        assert title.startswith(f"# {number}. ")
        assert f"{number}. [{title.split('. ', 1)[1]}]({adr.name})" in index


@pytest.mark.parametrize("adr", ADRS, ids=lambda adr: adr.stem)
def test_a_decision_is_short(adr: Path) -> None:
    assert 10 <= len(adr.read_text(encoding="utf-8").splitlines()) <= 25


def test_the_changelog_has_the_version_of_the_project() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert re.search(
        rf"^## \[{re.escape(version)}\] - ", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE
    )


def test_the_licence_is_the_one_that_the_project_says() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert (ROOT / "LICENSE").read_text(encoding="utf-8").startswith(f"{project['license']} License")
