"""Strict headers on every answer of every route, errors included; on a document, the two that matter."""

import re

import pytest

from app import create_app
from public.headers import PAGE
from simulator.web import LARGEST_REQUEST
from svi.form import WEBHOOKS
from tests.app.paths import path_of
from tests.svi.conftest import LOADED_AT
from tests.svi.conftest import settings as environment
from tests.svi.signed import CALL, post

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
ENDS = {"appel", "etape", "statut", "secours", "filtrage", "prise", "essai"}
DOCUMENT = {"Content-Type", "Content-Length", "X-Content-Type-Options", "Cache-Control"}
PRODUCTION = {
    "SVI_TWILIO_AUTH_TOKEN": "0123456789abcdef0123456789abcdef",
    "SVI_TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "SVI_PUBLIC_BASE_URL": "https://svi.example.fr",
}


@pytest.fixture(scope="module", params=["production", "demonstration"])
def app(request, tmp_path_factory):
    others = PRODUCTION if request.param == "production" else {}
    made = create_app(environment(tmp_path_factory.mktemp(request.param), **others), clock=lambda: LOADED_AT)
    made.testing = False
    yield made
    made.extensions["svi"].background.stop()
    made.extensions["svi"].database.dispose()


def _paths(app):
    return map(path_of, app.url_map.iter_rules())


def _is_strict(response):
    headers = response.headers
    missing = [name for name in PAGE if len(headers.getlist(name)) != 1]
    assert not missing, f"{response.request.path} ({response.status}): {missing}"
    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "*" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "base-uri 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_every_answer_of_every_route_is_strict(app):
    for path in {*_paths(app), "/nulle-part", "/svi/nulle-part", "/simulateur/nulle-part", "/horaires/00.json"}:
        for method in METHODS:
            with app.test_client().open(path, method=method) as response:
                _is_strict(response)


@pytest.mark.parametrize(
    ("status", "method", "path", "sent"),
    [
        pytest.param(403, "POST", "/svi/appel", {}, id="a webhook that nobody signed"),
        pytest.param(404, "GET", "/horaires/00", {}, id="no such page"),
        pytest.param(405, "GET", "/svi/appel", {}, id="a webhook read like a page"),
        pytest.param(400, "POST", "/simulateur/evenement", {}, id="an event that is not understood"),
        pytest.param(
            413,
            "POST",
            "/simulateur/evenement",
            {"data": b"0" * (LARGEST_REQUEST + 1), "content_type": "application/json"},
            id="an event that is too large",
        ),
    ],
)
def test_a_refusal_is_strict_too(app, status, method, path, sent):
    closed = path.startswith("/simulateur") and not app.extensions["svi"].settings.demonstration
    response = app.test_client().open(path, method=method, **sent)
    assert response.status_code == (403 if closed else status)
    _is_strict(response)


@pytest.mark.parametrize("path", ["/horaires", "/horaires.json", "/horaires.ics", "/sante/vivant", "/metrics"])
def test_what_breaks_answers_strictly_and_tells_nothing(app, monkeypatch, path):
    def breaks(**_arguments):
        raise RuntimeError("the secret of the house")

    endpoint = app.url_map.bind("").match(path)[0]
    monkeypatch.setitem(app.view_functions, endpoint, breaks)
    response = app.test_client().get(path)
    assert response.status_code == 500
    assert "secret" not in response.text
    _is_strict(response)
    assert response.headers["Cache-Control"] in {"no-store", "no-cache"}


def test_https_is_remembered_only_where_it_is_served(app):
    told = app.test_client().get("/horaires").headers.get("Strict-Transport-Security")
    assert told == (None if app.extensions["svi"].settings.demonstration else "max-age=31536000")


def test_the_cookies_of_people_leave_only_encrypted(app):
    assert app.config["SESSION_COOKIE_HTTPONLY"]
    assert app.config["SESSION_COOKIE_SECURE"] is not app.extensions["svi"].settings.demonstration


@pytest.mark.parametrize("end", sorted(ENDS))
def test_a_document_for_the_operator_carries_what_matters_and_no_more(app, end):
    response = post(app, f"/svi/{end}", CALL)
    assert response.status_code == 200
    assert set(response.headers.keys()) == DOCUMENT
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "no-store"


def test_every_webhook_is_among_them(app):
    ends = {path.removeprefix(WEBHOOKS) for path in _paths(app) if path.startswith(WEBHOOKS)}
    assert ends == ENDS


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        pytest.param("/horaires", "no-cache", id="the hours change with the clock"),
        pytest.param("/horaires/75.json", "no-cache", id="for programs too"),
        pytest.param("/horaires/75.ics", "no-cache", id="for diaries too"),
        pytest.param("/public/public.css", "no-cache", id="a style sheet is compared with ours"),
        pytest.param("/sante/pret", "no-store", id="the health is of now"),
        pytest.param("/metrics", "no-store", id="so are the metrics"),
        pytest.param("/nulle-part", "no-store", id="a page may be there tomorrow"),
    ],
)
def test_what_may_be_kept_is_said(app, path, kept):
    with app.test_client().get(path) as response:
        assert response.headers["Cache-Control"] == kept


def test_a_call_played_in_the_browser_is_kept_nowhere(app):
    asked = {"event": {"type": "call"}}
    response = app.test_client().post("/simulateur/evenement", json=asked)
    assert response.headers["Cache-Control"] == "no-store"


def test_pages_hold_nothing_that_the_policy_forbids(app):
    for path in ("/horaires", "/horaires/75", "/horaires/00", "/simulateur"):
        page = app.test_client().get(path).text
        assert not re.search(r"<style|<script(?![^>]*\bsrc=)|\son\w+=|\sstyle=|javascript:", page), path
