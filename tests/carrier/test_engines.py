"""The operator's commands where the API is not Twilio's: what they check, and what they say to do by hand."""

from dataclasses import replace

import pytest

from carrier.checks import outside
from carrier.findings import Level
from carrier.installation import Installation
from carrier.preflight import CHECKS, Needs, run
from core.engines import ENGINES
from tests.carrier.conftest import Proxy
from tests.carrier.fake_twilio import BASE

PUBLIC_KEY = "A" * 43 + "="
OTHERS = [name for name, engine in ENGINES.items() if not engine.has_twilio_api]
AT_THE_OPERATOR = [check.title for check in CHECKS if check.needs in {Needs.API, Needs.OPERATOR}]
each_other = pytest.mark.parametrize("engine", OTHERS)


@pytest.fixture
def app(make_app, engine):
    key = {"SVI_TELNYX_PUBLIC_KEY": PUBLIC_KEY} if engine == "telnyx" else {}
    return make_app(SVI_ENGINE=engine, **key)


@each_other
def test_the_api_is_not_asked_and_the_rest_is_checked(flask, twilio, engine):
    result = flask("verifier")
    assert result.exit_code == 0, result.output
    assert twilio.calls == []
    assert result.output.count(f"à vérifier à la main chez {ENGINES[engine].label}") == len(AT_THE_OPERATOR)
    assert "✔ Signature" in result.output


@each_other
def test_the_number_is_set_up_by_hand_and_the_command_says_how(flask, twilio, engine):
    result = flask("configurer")
    assert (result.exit_code, twilio.calls) == (1, [])
    assert ENGINES[engine].console in result.output
    assert all(f"{BASE}/svi/{path}" in result.output for path in ("appel", "statut"))
    assert (f"{BASE}/svi/secours" in result.output) is ENGINES[engine].has_fallback


@each_other
def test_in_a_demonstration_the_missing_setting_is_that_of_the_engine(make_app, engine):
    app = make_app(SVI_ENGINE=engine, SVI_TWILIO_AUTH_TOKEN="", SVI_PUBLIC_BASE_URL="")
    result = app.test_cli_runner().invoke(args=["operateur", "configurer"])
    assert ("SVI_TELNYX_PUBLIC_KEY" if engine == "telnyx" else "SVI_TWILIO_AUTH_TOKEN") in result.output


@each_other
def test_a_service_started_with_another_secret_is_caught(make_app, installation, engine):
    other = {"SVI_TWILIO_AUTH_TOKEN": "un autre jeton", "SVI_SECRET_KEY": "une autre clé bien gardée"}
    key = {"SVI_TELNYX_PUBLIC_KEY": PUBLIC_KEY} if engine == "telnyx" else {}
    found = outside.signature(replace(installation, ask=Proxy(make_app(SVI_ENGINE=engine, **other, **key))))
    assert (found.level, "refusée (403)" in found.what) == (Level.WRONG, True)
    assert ("SVI_SECRET_KEY" if engine == "telnyx" else "SVI_TWILIO_AUTH_TOKEN") in found.how_to_mend


@pytest.mark.parametrize("engine", ["telnyx"])
def test_what_the_preflight_cannot_prove_is_said(installation: Installation, engine):
    found = {answer.check.title: answer.finding for answer in run(installation)}
    assert (found["Signature"].level, "vrai appel" in found["Signature"].what) == (Level.GOOD, True)
