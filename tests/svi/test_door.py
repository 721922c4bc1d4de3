"""The ordinary webhook is answered before Flask, word for word as Flask would answer it."""

from urllib.parse import urlsplit

import pytest
from flask import Flask

from simulator import Conversation
from svi.door import LONGEST_BODY
from tests.svi.signed import CALL, document, post


@pytest.fixture
def by_flask(app, monkeypatch):
    """Sends a webhook through Flask, as if no door were there."""

    def send(*args, **kwargs):
        with monkeypatch.context() as patch:
            patch.setattr(type(app), "wsgi_app", Flask.wsgi_app)
            return post(app, *args, **kwargs)

    return send


def played(app):
    """The webhooks of a whole call: two lines, screening, acceptance, talk, status."""
    call = Conversation.with_app(app).at("2026-03-03 10:00").presses("75").rings("+33199001234").nobody_answers()
    call.rings("+33199001235").answers().accepts().talks(60).referent_hangs_up().ended()
    return call.webhooks


def test_a_whole_call_gets_the_same_bytes_and_headers_both_ways(app, by_flask):
    base = app.extensions["svi"].settings.public_base_url
    for webhook in played(app):
        target = webhook.url.removeprefix(base)
        here, there = post(app, target, webhook.form), by_flask(target, webhook.form)
        assert (here.status, here.data, sorted(here.headers)) == (there.status, there.data, sorted(there.headers))
        assert here.status_code == 200


@pytest.mark.parametrize("path", ["/svi/appel", "/svi/etape?e=departement", "/svi/filtrage", "/svi/secours"])
def test_a_refusal_is_the_same_both_ways(app, by_flask, path):
    here, there = post(app, path, CALL, signature="nope"), by_flask(path, CALL, signature="nope")
    assert (here.status, here.data, sorted(here.headers)) == (there.status, there.data, sorted(there.headers))
    assert here.status_code == 403


def test_flask_is_not_asked_for_an_ordinary_webhook(app, monkeypatch):
    monkeypatch.setattr(Flask, "wsgi_app", lambda *_args: pytest.fail("Flask was asked"))
    assert document(post(app, "/svi/appel", CALL))


@pytest.mark.parametrize(
    "request_",
    [
        pytest.param({"content_type": "multipart/form-data; boundary=x"}, id="another kind of form"),
        pytest.param({"environ": {"HTTP_TRANSFER_ENCODING": "chunked"}}, id="a length that is not said"),
        pytest.param({"environ": {"CONTENT_LENGTH": str(LONGEST_BODY + 1)}}, id="a body that is too long"),
        pytest.param({"environ": {"CONTENT_LENGTH": "many"}}, id="a length that is none"),
        pytest.param({"method": "GET"}, id="another method"),
        pytest.param({"environ": {"PATH_INFO": "/svi/appel/"}}, id="an address that is not ours"),
    ],
)
def test_what_is_not_ordinary_goes_through_flask(app, monkeypatch, request_):
    asked = []
    flask = Flask.wsgi_app
    monkeypatch.setattr(Flask, "wsgi_app", lambda *args: (asked.append(1), flask(*args))[1])
    response = post(app, "/svi/appel", CALL, signature="nope", **request_)
    assert asked
    assert response.status_code in {403, 404, 405}


def test_who_counts_is_told_of_both_ways(app, by_flask):
    told = []
    app.door.observers.append(lambda *facts: told.append((facts[0], facts[1])))
    post(app, "/svi/appel", CALL)
    by_flask("/svi/appel", CALL)
    post(app, "/svi/appel", CALL, signature="nope")
    assert told == [("webhooks.call_starts", 200)] * 2 + [("webhooks.call_starts", 403)]


def test_a_view_that_breaks_is_answered_in_french_both_ways(app, by_flask, monkeypatch):
    monkeypatch.setattr("svi.webhooks.from_query", lambda _query: 1 // 0)
    for send in (lambda *args: post(app, *args), by_flask):
        answer = send("/svi/etape?e=departement", CALL)
        assert document(answer)
        assert "désolés" in answer.text or "problème" in answer.text


def test_every_address_of_a_document_is_one_of_the_door(app):
    for webhook in played(app):
        assert urlsplit(webhook.url).path in app.door.webhooks


def test_counters_that_cannot_be_written_cost_the_caller_nothing(app, by_flask):
    app.door.observers.append(lambda *_facts: 1 // 0)
    assert document(post(app, "/svi/appel", CALL))
    assert document(by_flask("/svi/appel", CALL))
