"""The public address, as somebody outside finds it: through proxies that forward well, and others."""

import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from werkzeug.serving import make_server

from carrier import web
from carrier.checks import outside
from carrier.findings import Level
from carrier.web import Reply, UnreachableError
from tests.carrier.conftest import Proxy, decoding

GOOD, WATCH, WRONG = Level.GOOD, Level.WATCH, Level.WRONG


def test_a_proxy_that_forwards_as_it_is_passes_and_nothing_is_logged(installation):
    assert outside.address(installation).level is GOOD
    assert outside.signature(installation).level is GOOD
    assert installation.parts.call_log.call(outside.CALL) is None
    assert installation.parts.call_log.events(outside.CALL) == []


PROXIES = [
    pytest.param(decoding, WRONG, "réécrit l'adresse", id="decodes the address"),
    pytest.param(lambda target: target.replace("/svi/", "/"), WRONG, "répond 404", id="takes the prefix away"),
    pytest.param(lambda target: f"/telephone{target}", WRONG, "répond 404", id="adds a prefix"),
]


@pytest.mark.parametrize(("forward", "level", "expected"), PROXIES)
def test_a_proxy_that_does_not_is_named(app, installation, forward, level, expected):
    found = outside.signature(replace(installation, ask=Proxy(app, forward)))
    assert (found.level, expected in found.what) == (level, True), found
    assert "mandataire" in found.how_to_mend


CONTRADICTIONS = [
    pytest.param({"SVI_TWILIO_AUTH_TOKEN": "un autre jeton"}, id="another token"),
    pytest.param({"SVI_PUBLIC_BASE_URL": "https://svi.exemple.fr/telephone"}, id="another public address"),
]


@pytest.mark.parametrize("settings", CONTRADICTIONS)
def test_a_service_started_with_other_settings_is_caught(make_app, installation, settings):
    running = Proxy(make_app(**settings))
    found = outside.signature(replace(installation, ask=running))
    assert (found.level, "refusée (403)" in found.what) == (WRONG, True)
    assert "relancez-le" in found.how_to_mend


OTHERS = [
    pytest.param(Reply(200, "Bienvenue"), "sans signature", id="another site"),
    pytest.param(Reply(301, "", "https://www.exemple.fr/"), "redirige vers « https://www.exemple.fr/ »", id="moved"),
    pytest.param(Reply(502), "répond 502", id="the service is down behind its proxy"),
    pytest.param(Reply(405), "répond 405", id="a page that takes no POST"),
]


def test_pages_at_the_public_address_take_no_call(installation, make_app):
    pages = Proxy(make_app(SVI_SERVES="pages"))
    found = outside.signature(replace(installation, ask=pages))
    assert (found.level, "répond 404" in found.what) == (WRONG, True)
    assert "SVI_SERVES" in found.how_to_mend


@pytest.mark.parametrize("serves", ["appels", "pages"])
def test_it_is_asked_from_either_process(installation, make_app, serves):
    parts = make_app(SVI_SERVES=serves).extensions["svi"]
    calls = Proxy(make_app(SVI_SERVES="appels"))
    asked = replace(installation, parts=parts, ask=calls)
    assert (outside.address(asked).level, outside.signature(asked).level) == (GOOD, GOOD)


@pytest.mark.parametrize(("reply", "expected"), OTHERS)
def test_something_else_at_the_public_address_is_named(installation, reply, expected):
    elsewhere = replace(installation, ask=lambda *_: reply)
    found = outside.signature(elsewhere)
    assert (found.level, expected in found.what) == (WRONG, True)
    assert outside.address(elsewhere).level is WATCH


def test_only_the_webhooks_need_to_be_public(installation):
    found = outside.address(replace(installation, ask=lambda *_: Reply(404)))
    assert (found.level, "ne transmet que /svi/" in found.how_to_mend) == (WATCH, True)


def test_an_address_out_of_reach_is_said_by_both(installation):
    def nobody(*_args: object) -> Reply:
        raise UnreachableError("son certificat est refusé")

    for check in (outside.address, outside.signature):
        found = check(replace(installation, ask=nobody))
        assert (found.level, "son certificat est refusé" in found.what) == (WRONG, True)


def test_an_address_in_clear_is_wrong(make_app, installation):
    parts = make_app(SVI_PUBLIC_BASE_URL="http://svi.exemple.fr").extensions["svi"]
    assert "n'est pas en https" in outside.address(replace(installation, parts=parts)).what


# Over the network


@pytest.fixture
def served(make_app) -> Iterator[Flask]:
    """The service on a port of this machine, which is its public address."""
    server = make_server("127.0.0.1", 0, Flask(__name__), threaded=True)
    served = make_app(SVI_PUBLIC_BASE_URL=f"http://127.0.0.1:{server.port}")
    server.app = served
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield served
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_round_trip_goes_over_a_real_socket(served, installation):
    over_network = replace(installation, parts=served.extensions["svi"], ask=web.ask)
    assert outside.signature(over_network).level is GOOD


REACH = [
    pytest.param("http://127.0.0.1:1/", "la connexion échoue", id="nobody there"),
    pytest.param("https://127.0.0.1:{port}/", "certificat|connexion", id="no TLS there"),
]


@pytest.mark.parametrize(("url", "expected"), REACH)
def test_why_an_address_is_out_of_reach(served, url, expected):
    port = served.extensions["svi"].settings.public_base_url.rpartition(":")[2]
    with pytest.raises(UnreachableError, match=expected):
        web.ask("GET", url.format(port=port), {}, {})
