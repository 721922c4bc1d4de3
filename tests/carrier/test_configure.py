"""`flask --app app operateur configurer`: the number before, the number after, or one French line."""

import pytest

from app import create_app
from tests.carrier.conftest import PRODUCTION
from tests.carrier.fake_twilio import BASE, GOOD_NUMBER, NEW_NUMBER, PUBLIC, TECHNICAL, network_errors
from tests.svi.conftest import settings as environment

POSTS = "POST"


def _changed(twilio):
    return [call for call in twilio.calls if call.startswith(POSTS)]


def test_a_new_number_gets_its_addresses_and_both_states_are_shown(flask, twilio):
    twilio.numbers = {PUBLIC: dict(NEW_NUMBER)}
    result = flask("configurer")
    assert result.exit_code == 0, result.output
    assert twilio.numbers[PUBLIC] == GOOD_NUMBER
    assert "0 806 000 156" in result.output
    assert f"avant : (rien)\n    après : {BASE}/svi/appel" in result.output
    assert "operateur verifier" in result.output


def test_a_trial_run_shows_the_same_and_changes_nothing(flask, twilio):
    twilio.numbers = {PUBLIC: dict(NEW_NUMBER)}
    result = flask("configurer --essai")
    assert (result.exit_code, _changed(twilio)) == (0, [])
    assert twilio.numbers[PUBLIC] == NEW_NUMBER
    assert f"après : {BASE}/svi/appel" in result.output
    assert "Essai : rien n'a été changé." in result.output


def test_the_technical_number_is_named_as_people_write_it(flask, twilio):
    twilio.numbers[TECHNICAL] |= {"voice_url": "https://demo.twilio.com/welcome/voice/", "voice_method": "GET"}
    result = flask("configurer --numero 0199001000")
    assert result.exit_code == 0, result.output
    assert twilio.numbers[TECHNICAL] == GOOD_NUMBER
    assert "avant : https://demo.twilio.com/welcome/voice/" in result.output


def test_what_takes_the_place_of_the_addresses_is_taken_away(flask, twilio):
    twilio.numbers[TECHNICAL] |= {"voice_application_sid": "AP1"}
    assert flask(f"configurer --numero {TECHNICAL}").exit_code == 0
    assert not twilio.numbers[TECHNICAL]["voice_application_sid"]


def test_a_number_in_place_is_left_alone_with_its_retries(flask, twilio):
    twilio.numbers[TECHNICAL]["voice_url"] = f"{BASE}/svi/appel#rc=2"
    result = flask(f"configurer --numero {TECHNICAL}")
    assert (result.exit_code, _changed(twilio)) == (0, [])
    assert "rien à changer" in result.output


def test_a_number_that_only_begins_like_ours_is_not_ours(flask, twilio):
    twilio.numbers = {f"{PUBLIC}0": dict(NEW_NUMBER)}
    assert flask("configurer").exit_code == 1
    assert _changed(twilio) == []


def _says(result, *expected):
    assert result.exit_code == 1, result.output
    assert result.stderr.startswith("Erreur : ")
    assert "Traceback" not in result.output
    for words in expected:
        assert words in result.stderr


def test_a_number_of_another_account_is_said_with_those_of_this_one(flask, twilio):
    _says(flask("configurer"), "Le numéro 0 806 000 156 n'est pas à ce compte", "01 99 00 10 00", "--numero +33")


def test_an_account_without_any_number_says_so(flask, twilio):
    twilio.numbers = {}
    _says(flask("configurer"), "Ses numéros : aucun.")


def test_an_operator_that_keeps_nothing_is_caught(flask, twilio):
    twilio.numbers[TECHNICAL]["voice_url"], twilio.is_deaf = "https://autre.exemple.fr", True
    _says(flask(f"configurer --numero {TECHNICAL}"), "n'a pas tout enregistré", "https://autre.exemple.fr")


REFUSALS = [
    pytest.param(401, 20003, "Authenticate", "refuse l'identifiant du compte ou son jeton", id="wrong token"),
    pytest.param(403, 20005, "Account not active", "interdit cette demande", id="suspended"),
    pytest.param(404, 20404, "not found", "ne connaît pas ce compte", id="unknown account"),
    pytest.param(429, 20429, "Too Many Requests", "trop de demandes", id="too many"),
    pytest.param(503, 20503, "unavailable", "en panne (réponse 503)", id="out of service"),
    pytest.param(400, 21421, "PhoneNumber is invalid", "réponse 400, erreur 21421", id="any other refusal"),
]


@pytest.mark.parametrize(("status", "code", "message", "expected"), REFUSALS)
def test_a_refusal_is_explained(flask, twilio, status, code, message, expected):
    twilio.refuses(status, code, message)
    _says(flask("configurer"), expected)


@pytest.mark.parametrize("body", ["<html>portail captif</html>", '{"a": [], "b": []}', ""], ids=["page", "other", "no"])
def test_an_answer_that_is_not_the_operators_is_explained(flask, twilio, body):
    twilio.answers_always = (200, body)
    _says(flask("configurer"), "illisible", "HTTPS_PROXY")


NETWORK = {
    "slow": "n'a pas répondu en 10 secondes",
    "no name": "injoignable",
    "certificate": "certificat",
    "proxy": "HTTPS_PROXY",
}


@pytest.mark.parametrize("kind", NETWORK)
def test_a_network_that_fails_is_explained(flask, twilio, kind):
    twilio.cannot_be_reached = network_errors()[kind]
    _says(flask("configurer"), NETWORK[kind])


SETTINGS = [
    pytest.param({"SVI_TWILIO_ACCOUNT_SID": ""}, "SVI_TWILIO_ACCOUNT_SID manque", id="no account"),
    pytest.param({"SVI_TWILIO_ACCOUNT_SID": "SK123"}, "n'est pas un identifiant de compte", id="a key for an account"),
    pytest.param({"SVI_TWILIO_AUTH_TOKEN": "faux"}, "refuse l'identifiant du compte", id="another token"),
    pytest.param({"SVI_TWILIO_AUTH_TOKEN": ""}, "En démonstration, il n'y a pas d'opérateur", id="demonstration"),
    pytest.param({"SVI_PUBLIC_BASE_URL": "http://svi.exemple.fr"}, "doit être en https", id="not in https"),
]


@pytest.mark.parametrize(("changes", "expected"), SETTINGS)
def test_a_setting_that_the_operator_cannot_do_with_is_named(tmp_path, twilio, changes, expected):
    app = create_app(environment(tmp_path, **{**PRODUCTION, **changes}))
    _says(app.test_cli_runner().invoke(args=["operateur", "configurer"]), expected)
    assert _changed(twilio) == []
    app.extensions["svi"].database.dispose()


@pytest.mark.parametrize("number", ["12", "abc", "0199"])
def test_a_number_that_is_none_is_named(flask, number):
    _says(flask(f"configurer --numero {number}"), "--numero : ", number)
