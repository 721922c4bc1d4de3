"""Who picks up at a switchboard presses nothing: a setting of each line, changed by a command."""

import pytest

from annuaire import service
from app import create_app


@pytest.fixture
def app(tmp_path):
    app = create_app({"SVI_DATABASE_URL": f"sqlite:///{tmp_path / 'a.sqlite3'}", "SVI_DATA_DIR": str(tmp_path)})
    service.load_demonstration(app.extensions["svi"].database, at=app.extensions["svi"].clock())
    return app


def first_line(app):
    return service.load(app.extensions["svi"].database)["75"].lines[0]


def test_a_line_is_screened_or_not_by_a_command(app):
    run = app.test_cli_runner().invoke(args=["annuaire", "filtrage", "Paris", "01 99 00 12 34", "non"])
    assert (run.exit_code, first_line(app).screening) == (0, False)
    run = app.test_cli_runner().invoke(args=["annuaire", "filtrage", "75", "+33199001234", "oui"])
    assert (run.exit_code, first_line(app).screening) == (0, True)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["75", "01 99 00 99 99", "non"], "aucune ligne du département 75", id="not a line of it"),
        pytest.param(["75", "abc", "non"], "s'écrit avec des chiffres", id="not a number"),
        pytest.param(["00", "01 99 00 12 34", "non"], "département inconnu", id="not a département"),
    ],
)
def test_what_cannot_be_is_explained_and_changes_nothing(app, arguments, said):
    run = app.test_cli_runner().invoke(args=["annuaire", "filtrage", *arguments])
    assert run.exit_code == 1
    assert said in run.output
    assert first_line(app).screening
