"""What `docs/openapi.yml` describes, tried with whatever fits it and whatever does not: schemathesis, signed or not.

Beyond `test_webhook_garbage.py`, which knows our parameters: here other names, types, media and whole requests.
"""

import io
import logging
import re
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from twilio.request_validator import RequestValidator
from werkzeug.wrappers import Request

from app import create_app
from core.clock import paris_time
from simulator.twiml.document import read
from simulator.twiml.verbs import Gather, Say
from svi import demonstration
from tests.svi.conftest import LOADED_AT
from tests.svi.conftest import settings as environment

DESCRIPTION = Path(__file__).parents[2] / "docs" / "openapi.yml"
INTERNAL = ("/simulateur", "/public/", "/admin/")
"""What a page of ours asks for: nobody else needs to know."""
PLAIN = {"Accept-Encoding": "identity"}
"""What is compressed is not what is described."""
FORESEEN = ("the operator asked for the fallback document", "PositionError")
"""What is said as an error by design: `/svi/secours`, and a position that no document of ours holds."""
ENGLISH = re.compile(r"\b(sorry|error|goodbye|please|application|internal|server)\b", re.IGNORECASE)

DESCRIBED = schemathesis.openapi.from_path(DESCRIPTION)
fuzzed = settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def _operations(tag):
    chosen = [operation for methods in DESCRIBED.values() for operation in methods.values() if operation.tags == [tag]]
    return pytest.mark.parametrize("operation", chosen, ids=lambda operation: operation.path)


def _cases(operation):
    """What fits the description, and what does not."""
    return operation.as_strategy(GenerationMode.POSITIVE) | operation.as_strategy(GenerationMode.NEGATIVE)


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    """One for all: nothing that is asked may spoil it."""
    made = create_app(environment(tmp_path_factory.mktemp("openapi")), clock=lambda: paris_time("2026-03-03 10:00"))
    demonstration.load(made.extensions["svi"].database, at=LOADED_AT)
    yield made
    made.extensions["svi"].background.stop()
    made.extensions["svi"].database.dispose()


@pytest.fixture(scope="module")
def operator(app):
    """Whatever leaves it is signed."""
    svi = app.extensions["svi"].settings
    validator = RequestValidator(svi.twilio_auth_token)

    def signed(environ, start_response):
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        form = Request({**environ, "wsgi.input": io.BytesIO(body)}).form
        url = svi.public_base_url + environ["RAW_URI"]
        signature = validator.compute_signature(url, form)
        sent = {**environ, "wsgi.input": io.BytesIO(body), "HTTP_X_TWILIO_SIGNATURE": signature}
        return app.wsgi_app(sent, start_response)

    return signed


@_operations("webhooks")
def test_a_signed_webhook_is_answered_with_a_french_document(operation, operator, caplog):
    @fuzzed
    @given(case=_cases(operation))
    def answers(case):
        caplog.clear()
        _is_a_french_document(case.call(app=operator))
        wrong = [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]
        assert [line for line in wrong if not any(known in line for known in FORESEEN)] == []

    answers()


def _is_a_french_document(response):
    assert response.status_code == 200, response.text
    assert response.headers["content-type"][0].startswith("text/xml")
    verbs = read(response.content)
    said = " ".join(s.text for v in verbs for s in (v.prompts if isinstance(v, Gather) else [v]) if isinstance(s, Say))
    assert not ENGLISH.search(said)
    assert not re.search(r"[{}<>]|None", said)


@_operations("webhooks")
def test_a_webhook_that_nobody_signed_is_refused(operation, app):
    @settings(fuzzed, max_examples=20)
    @given(case=_cases(operation))
    def refuses(case):
        assert case.call(app=app.wsgi_app).status_code == 403

    refuses()


@_operations("pages")
def test_what_anybody_may_read_is_what_is_described(operation, app):
    checks = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]

    @settings(fuzzed, max_examples=20)
    @given(case=operation.as_strategy())
    def reads(case):
        case.validate_response(case.call(app=app.wsgi_app, headers=PLAIN), checks=checks)

    reads()


def test_the_description_is_complete(app):
    described = {re.sub(r"\{(\w+)\}", r"<\1>", path) for path in DESCRIBED.raw_schema["paths"]}
    served = {rule.rule for rule in app.url_map.iter_rules()}
    assert described == {rule for rule in served if not rule.startswith(INTERNAL)}
