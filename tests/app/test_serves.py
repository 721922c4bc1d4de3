"""The webhooks served apart from the pages, by one setting: what each process answers, and what it does without."""

import shutil
import subprocess
import sys

import pytest

from app import create_app
from core.clock import paris_time
from core.errors import SettingsError
from tests.browser.server import ROOT
from tests.svi.conftest import demonstration_file
from tests.svi.conftest import settings as environment
from tests.svi.signed import CALL, document, post

__all__ = ["demonstration_file"]

CALLS = {"/svi/appel", "/svi/etape", "/svi/statut", "/svi/secours", "/svi/filtrage", "/svi/prise", "/svi/essai"}
BOTH = {"/sante/vivant", "/sante/pret", "/metrics"}
PAGES = {
    "/", "/horaires", "/horaires.json", "/horaires/<code>", "/horaires/<code>.json",
    "/horaires.ics", "/horaires/<code>.ics", "/public/<path:filename>",
    "/annuaire/modification", "/annuaire/modification/envoyee", "/annuaire/modification/confirmer",
    "/simulateur", "/simulateur/evenement", "/simulateur/parole", "/simulateur/statique/<path:filename>",
}  # fmt: skip
SERVED = {"tout": CALLS | BOTH | PAGES, "appels": CALLS | BOTH, "pages": BOTH | PAGES}
PLAYED = ["appeler", "--a", "2026-03-03 10:00", "--touches", "75", "--lignes", "accepte"]


@pytest.fixture
def make_app(tmp_path, demonstration_file):
    made = []

    def make(serves):
        if not (tmp_path / "svi.sqlite3").exists():
            shutil.copy(demonstration_file, tmp_path / "svi.sqlite3")
        settings = environment(tmp_path, SVI_SERVES=serves)
        made.append(create_app(settings, clock=lambda: paris_time("2026-03-03 10:00")))
        return made[-1]

    yield make
    for app in made:
        app.extensions["svi"].background.stop()
        app.extensions["svi"].database.dispose()


@pytest.mark.parametrize("serves", SERVED)
def test_a_process_answers_what_it_is_there_for_and_nothing_else(make_app, serves):
    app = make_app(serves)
    rules = {rule.rule for rule in app.url_map.iter_rules()}
    assert {rule for rule in rules if not rule.startswith("/admin/")} == SERVED[serves]
    assert any(rule.startswith("/admin/") for rule in rules) is (serves != "appels")
    assert app.test_client().get("/sante/pret").json["sert"] == serves


def test_nothing_else_can_be_asked_for():
    with pytest.raises(SettingsError, match="SVI_SERVES : tout ou appels ou pages"):
        create_app({"SVI_SERVES": "calls"})


def test_the_process_of_calls_answers_calls(make_app):
    assert document(post(make_app("appels"), "/svi/appel", CALL))


@pytest.mark.parametrize("path", ["/", "/horaires", "/simulateur", "/nulle-part"])
def test_whoever_takes_the_port_of_calls_for_that_of_pages_is_told_in_french(make_app, path):
    response = make_app("appels").test_client().get(path)
    assert (response.status_code, response.mimetype) == (404, "text/plain")
    assert response.text == "Il n'y a pas de page à cette adresse.\n"


@pytest.mark.parametrize("end", sorted(CALLS))
def test_the_process_of_pages_takes_no_webhook_even_signed(make_app, end):
    assert post(make_app("pages"), end, CALL).status_code == 404


@pytest.mark.parametrize("serves", SERVED)
def test_a_call_is_played_in_the_terminal_with_the_settings_of_either(make_app, serves):
    result = make_app(serves).test_cli_runner().invoke(args=PLAYED)
    assert result.exit_code == 0, result.output
    assert "mise en relation" in result.output


def test_the_telephone_in_the_browser_plays_calls_where_pages_are_served(make_app):
    client = make_app("pages").test_client()
    shown = client.post("/simulateur/evenement", json={"event": {"type": "call", "at": "2026-03-03T10:00"}})
    assert shown.status_code == 200
    assert "Bienvenue" in shown.text


@pytest.mark.parametrize("serves", SERVED)
def test_every_command_is_there_whatever_is_served(make_app, serves):
    assert make_app(serves).cli.commands.keys() == make_app("tout").cli.commands.keys()


@pytest.mark.parametrize(
    ("serves", "without"),
    [
        ("appels", ["public.hours", "simulator", "requests", "openpyxl", "carrier.commands", "twilio"]),
        ("pages", ["openpyxl", "carrier.commands", "twilio"]),
    ],
)  # fmt: skip
def test_a_process_does_not_load_what_it_has_no_use_for(tmp_path, demonstration_file, serves, without):
    shutil.copy(demonstration_file, tmp_path / "svi.sqlite3")
    settings = environment(tmp_path, SVI_SERVES=serves)
    program = (
        f"import sys; from app import create_app; app = create_app({settings!r});"
        " app.test_client().get('/sante/pret'); app.extensions['svi'].background.stop();"
        f" print([name for name in {without!r} if name in sys.modules])"
    )
    ended = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60)  # noqa: S603, PLW1510
    assert (ended.stdout, ended.returncode) == ("[]\n", 0), ended.stderr


@pytest.mark.parametrize("path", ["/sante/vivant", "/sante/pret"])
@pytest.mark.parametrize("serves", SERVED)
def test_who_watches_a_process_wakes_it(make_app, serves, path):
    app = make_app(serves)
    app.test_client().get(path)
    assert app.extensions["svi"].background._replayer is not None
