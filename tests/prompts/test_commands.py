from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskCliRunner

from core.database import Base, Database
from prompts import service
from prompts.commands import messages
from prompts.domain import CATALOGUE


@pytest.fixture
def database(tmp_path: Path):
    database = Database(f"sqlite:///{tmp_path / 'test.sqlite3'}")
    Base.metadata.create_all(database.engine)
    yield database
    database.dispose()


@pytest.fixture
def run(database):
    app = Flask(__name__)
    app.extensions["svi"] = SimpleNamespace(
        database=database, settings=None, clock=lambda: datetime(2026, 3, 3, 9, tzinfo=UTC)
    )
    app.cli.add_command(messages)

    def run(*arguments: str) -> Result:
        return FlaskCliRunner(app).invoke(args=["messages", *arguments])

    return run


def test_the_list_has_every_message_with_its_text(run):
    output = run("lister").output
    assert all(f"{key} — {prompt.label}" in output and prompt.text in output for key, prompt in CATALOGUE.items())
    assert "[texte" not in output


def test_the_list_of_a_departement_tells_whose_text_is_in_force(run):
    run("modifier", "goodbye", "Bonne journée.")
    run("modifier", "no_line", "Écrivez-nous, à Lyon.", "--departement", "Rhône")
    lines = run("lister", "--departement", "69").output.splitlines()
    assert [line.partition(" ")[0] for line in lines if line.endswith("[texte modifié]")] == ["goodbye"]
    assert [line.partition(" ")[0] for line in lines if line.endswith("[texte du département]")] == ["no_line"]
    assert "    Écrivez-nous, à Lyon." in lines


def test_a_message_is_shown_with_its_variables_and_what_is_heard(run):
    run("modifier", "screening", "SI SIAO {du département}. Tapez 1.")
    run("modifier", "screening", "Ici Lyon, tapez 1.", "--departement", "69")
    output = run("montrer", "screening").output
    assert "(référent)" in output
    assert f"Texte d'origine : {CATALOGUE['screening'].text}" in output
    assert "Texte modifié   : SI SIAO {du département}. Tapez 1." in output
    assert "Département 69  : Ici Lyon, tapez 1." in output
    assert "{du département} (par exemple « du Rhône »)" in output
    assert "À l'oreille     : S I siao du Rhône. Tapez 1." in output
    assert "environ 3 s" in output


def test_a_message_is_changed_then_brought_back(run, database):
    assert run("modifier", "goodbye", "Bonne journée.").output == "Message modifié.\n"
    assert service.load(database).text("goodbye") == "Bonne journée."
    assert "rien n'a changé" in run("modifier", "goodbye", "Bonne journée.").output
    assert run("retablir", "goodbye").output == "Message rétabli.\n"
    assert service.load(database).text("goodbye") == CATALOGUE["goodbye"].text
    assert "rien n'a changé" in run("retablir", "goodbye").output


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        pytest.param(("montrer", "bonjour"), "Aucun message ne s'appelle « bonjour »", id="no such message"),
        pytest.param(("modifier", "goodbye", "{x}"), "Variable inconnue : {x}", id="a text that cannot be said"),
        pytest.param(("modifier", "welcome", "Bonjour, " * 9), "trop long à dire", id="a welcome that is too long"),
        pytest.param(("modifier", "screening", "SI SIAO."), "taper 1", id="a screening without its key"),
        pytest.param(("lister", "--departement", "Atlantide"), "« Atlantide »", id="no such département"),
    ],
)
def test_a_mistake_ends_with_one_french_line_and_status_1(run, arguments, told):
    result = run(*arguments)
    assert result.exit_code == 1
    assert told in result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize("command", messages.commands.values(), ids=messages.commands)
def test_each_command_has_help(run, command):
    assert command.help
    assert run(command.name, "--help").exit_code == 0
