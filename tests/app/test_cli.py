"""Every command explains itself in French, and ends with a sentence rather than a traceback."""

import re
import sqlite3

import click
import pytest

from app import create_app
from core.clock import paris_time
from tests.svi.conftest import settings as environment

ENGLISH = re.compile(r"\b(the|of|and|with|from|file|show|list|delete)\b", re.IGNORECASE)
CONTRACT = [
    "db upgrade",
    "annuaire importer FICHIER --onglet --essai",
    "annuaire exporter FICHIER",
    "appeler --a --touches --lignes",
    "journal exporter FICHIER --du --au --departement",
    "journal reconstruire",
    "operateur configurer --essai --numero",
    "operateur verifier --hors-ligne --numero",
]
FLASKS = {"run", "shell", "routes"}


def _walk(command, names=()):
    if isinstance(command, click.Group):
        yield names, command
        for name, child in command.commands.items():
            yield from _walk(child, (*names, name))
    else:
        yield names, command


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    return create_app(environment(tmp_path_factory.mktemp("cli")))


@pytest.fixture(scope="module")
def commands(app):
    return {" ".join(names): command for names, command in _walk(app.cli) if names and names[0] not in FLASKS}


def test_the_commands_are_found(commands):
    assert {
        "db upgrade",
        "journal exporter",
        "annuaire importer",
        "horaires fermer",
        "messages modifier",
        "appeler",
    } <= (set(commands))


def test_every_command_and_every_option_explains_itself_in_french(commands):
    for name, command in commands.items():
        helps = {name: command.help} | {
            f"{name} {option.name}": option.help for option in command.params if isinstance(option, click.Option)
        }
        for what, text in helps.items():
            assert text, f"{what} has no help"
            assert not ENGLISH.search(text), f"{what}: {text}"


def test_every_command_answers_to_help(app, commands):
    runner = app.test_cli_runner()
    for name in commands:
        result = runner.invoke(args=[*name.split(), "--help"])
        assert result.exit_code == 0, name
        assert "Usage:" in result.output


@pytest.mark.parametrize("promised", CONTRACT)
def test_the_commands_of_the_contract_exist(app, promised):
    words = promised.split()
    path = [word for word in words if word.islower() and not word.startswith("-")]
    text = app.test_cli_runner().invoke(args=[*path, "--help"]).output
    for word in words[len(path) :]:
        assert word in text


WITHOUT_DATABASE = [
    "db upgrade", "db downgrade base --yes", "db current", "annuaire lister", "annuaire lister 75",
    "annuaire exporter {folder}/a.xlsx", "annuaire importer {folder}/lignes.csv --onglet lignes", "horaires lister",
    "horaires montrer 75", "horaires fermer --du 2026-03-03 --au 2026-03-04 --motif Essai", "messages lister",
    "messages modifier welcome Bonjour", "messages retablir welcome", "journal exporter {folder}/j.csv",
    "journal reconstruire", "journal purger", "journal montrer CA1", "demonstration charger",
    "comptes lister", "comptes lien-premier", "comptes lien a@b.fr",
]  # fmt: skip
SHEET = "departement;ordre;telephone;libelle;sonnerie;active\n01;1;04 65 71 01 01;Référent;20;oui\n"


def _says_why(folder, line, url):
    (folder / "lignes.csv").write_text(SHEET)
    app = create_app(environment(folder, SVI_DATABASE_URL=url))
    result = app.test_cli_runner().invoke(args=line.format(folder=folder).split())
    app.extensions["svi"].database.dispose()
    assert result.exit_code == 1, result.output
    assert result.stderr.startswith("Erreur : "), result.stderr
    assert "Traceback" not in result.output


@pytest.mark.parametrize("line", WITHOUT_DATABASE)
def test_a_command_without_its_database_says_so(tmp_path, line):
    _says_why(tmp_path, line, "postgresql://127.0.0.1:1/svi")


@pytest.mark.parametrize("line", [line for line in WITHOUT_DATABASE if not line.startswith("db ")])
def test_a_command_without_its_tables_says_so(tmp_path, line):
    with sqlite3.connect(tmp_path / "a.sqlite3") as connection:
        connection.execute("CREATE TABLE other (id INTEGER)")
    connection.close()
    _says_why(tmp_path, line, f"sqlite:///{tmp_path / 'a.sqlite3'}")


@pytest.mark.parametrize("command", ["upgrade", "downgrade --yes"])
def test_an_unknown_revision_is_named(app, command):
    result = app.test_cli_runner().invoke(args=["db", *command.split(), "zzz"])
    assert (result.exit_code, "« zzz »" in result.stderr) == (1, True)


def test_a_call_is_played_without_its_database(tmp_path):
    (tmp_path / "svi.sqlite3").mkdir()
    app = create_app(environment(tmp_path))
    result = app.test_cli_runner().invoke(args=["appeler", "--a", "2026-03-03 10:00", "--touches", "75"])
    assert result.exit_code == 1
    assert "formulaire" in result.output
    assert "ne répond pas" in result.output
    app.extensions["svi"].background.stop()


@pytest.mark.parametrize(
    ("at", "proposed"),
    [
        pytest.param("2026-03-03 10:00", "", id="open: now"),
        pytest.param("2026-03-03 20:00", "2026-03-04T09:30", id="evening: tomorrow"),
        pytest.param("2026-04-06 10:00", "2026-04-07T09:30", id="lundi de Pâques: the day after"),
    ],
)
def test_the_simulator_proposes_to_call_when_the_service_is_open(tmp_path, at, proposed):
    app = create_app(environment(tmp_path), clock=lambda: paris_time(at))
    assert f'value="{proposed}">' in app.test_client().get("/simulateur").text
    app.extensions["svi"].database.dispose()
