"""The whole table: `flask --app app operateur verifier`, and its verdict on `/sante/pret`."""

import subprocess
import sys

import pytest

from carrier import preflight, readiness
from carrier.findings import Level, good
from carrier.operator import OperatorError
from carrier.preflight import CHECKS, DEMONSTRATION, OFFLINE, Check, Needs, run
from tests.carrier.fake_twilio import TECHNICAL

GOOD, WATCH, WRONG, SKIPPED = Level.GOOD, Level.WATCH, Level.WRONG, Level.SKIPPED
LOCAL = [check.title for check in CHECKS if check.needs not in preflight.ON_THE_NETWORK]


def _signs(output):
    return {line[2:24].strip(): line[0] for line in output.splitlines() if line[:1] in "✔⚠✘–" and line}


def test_a_service_that_is_ready_passes_with_a_warning(flask):
    result = flask("verifier")
    assert result.exit_code == 0, result.output
    signs = _signs(result.output)
    assert list(signs) == [check.title for check in CHECKS]
    assert {title for title, sign in signs.items() if sign != "✔"} <= {"Départements", "Place sur le disque"}
    assert "0 à corriger" in result.output


def test_one_thing_that_is_wrong_fails_and_says_how_to_mend_it(flask, twilio):
    twilio.numbers[TECHNICAL]["voice_url"] = "https://demo.twilio.com/welcome/voice/"
    result = flask("verifier")
    assert result.exit_code == 1
    assert _signs(result.output)["Numéro"] == "✘"
    assert "→ flask --app app operateur configurer" in result.output
    assert "1 à corriger" in result.output


def test_another_number_can_be_checked(flask, twilio):
    twilio.numbers["+33199001001"] = twilio.numbers[TECHNICAL] | {"voice_url": ""}
    assert flask("verifier").exit_code == 0
    assert flask("verifier --numero 01.99.00.10.01").exit_code == 1


def test_offline_nothing_leaves_this_machine(flask, twilio, proxy):
    result = flask("verifier --hors-ligne")
    assert result.exit_code == 0, result.output
    assert (twilio.calls, proxy.asked) == ([], [])
    assert result.output.count(OFFLINE) == len(CHECKS) - len(LOCAL)


def test_in_a_demonstration_there_is_no_operator(make_app, twilio):
    app = make_app(SVI_TWILIO_AUTH_TOKEN="", SVI_PUBLIC_BASE_URL="")
    result = app.test_cli_runner().invoke(args=["operateur", "verifier"])
    assert result.exit_code == 0, result.output
    assert result.output.count(DEMONSTRATION) == len(CHECKS) - len(LOCAL)
    assert twilio.calls == []


def test_without_its_database_the_rest_is_checked(make_app, twilio):
    app = make_app(SVI_DATABASE_URL="postgresql://127.0.0.1:1/svi")
    result = app.test_cli_runner().invoke(args=["operateur", "verifier", "--hors-ligne"])
    assert result.exit_code == 1
    signs = _signs(result.output)
    assert (signs["Base de données"], signs["Migrations"], signs["Dossier de données"]) == ("✘", "–", "✔")


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.title)
def test_whatever_breaks_is_a_finding(installation, check):
    def breaks(_installation):
        raise RuntimeError("panne")

    (answer,) = run(installation, [Check(check.title, check.needs, breaks)])
    assert (answer.finding.level, "RuntimeError : panne" in answer.finding.what) == (WRONG, True)


def test_an_operator_that_leaves_in_the_middle_is_a_finding(installation):
    def leaves(_installation):
        raise OperatorError("L'opérateur est injoignable.", "Vérifiez le réseau.")

    (answer,) = run(installation, [Check("Numéro", Needs.OPERATOR, leaves)])
    assert answer.finding.how_to_mend == "Vérifiez le réseau."


def test_titles_are_short_and_said_once():
    titles = [check.title for check in CHECKS]
    assert len(set(titles)) == len(titles)
    assert all(len(title) <= 20 for title in titles)


# On /sante/pret


def test_the_verdict_is_given_by_title_and_without_a_sentence(app, twilio):
    told = app.test_client().get("/sante/pret").json
    assert set(told["verifications"]) == set(LOCAL)
    assert told["verifications"]["Base de données"] == "bon"
    assert told["verifications"]["Départements"] == "a_surveiller"
    assert set(told["verifications"].values()) <= set(Level)
    assert twilio.calls == []


def test_what_is_wrong_here_does_not_stop_calls(app):
    app.test_client().get("/sante/pret")
    with app.extensions["svi"].database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
    app.extensions.pop("svi-readiness")
    response = app.test_client().get("/sante/pret")
    assert (response.status_code, response.json["statut"]) == (200, "pret")
    assert response.json["verifications"]["Migrations"] == "a_corriger"


def test_the_machine_is_looked_at_every_ten_seconds_and_the_annuaire_once_a_revision(app, monkeypatch):
    seen, now = [], [100.0]
    counted = [Check(needs.name, needs, lambda _i, n=needs: seen.append(n) or good("")) for needs in Needs]
    monkeypatch.setattr(readiness, "_HERE", counted[:1])
    monkeypatch.setattr(readiness, "_CONFIGURATION", counted[2:3])
    monkeypatch.setattr(readiness.time, "monotonic", lambda: now[0])
    ready = readiness.Readiness(app.extensions["svi"])
    for now[0] in (100.0, 109.9, 110.0, 115.0):
        assert len(ready.answers()) == 2
    assert (seen.count(Needs.NOTHING), seen.count(Needs.CONFIGURATION)) == (2, 1)


def test_the_service_does_not_load_the_operators_library():
    code = "import sys, app; print('twilio.rest' in sys.modules, 'twilio.http' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout.split() == ["False", "False"]
