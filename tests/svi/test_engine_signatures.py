"""Each engine's own signature: what it signed is served, everything else is refused with 403 and not logged."""

import hmac
from base64 import b64encode
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from nacl.signing import SigningKey
from twilio.request_validator import RequestValidator

from app import create_app
from core.clock import paris_time
from svi import ed25519
from tests.svi.conftest import settings as environment
from tests.svi.signed import CALL, FORM

NOW = paris_time("2026-03-03 10:00")
KEY, TOKEN, BASE = SigningKey(b"\x01" * 32), "clé de signature de SignalWire", "https://svi.example.fr"
PUBLIC_KEY = b64encode(bytes(KEY.verify_key)).decode()
OTHER_KEY = SigningKey(b"\x02" * 32)
SECRET = "une clé bien gardée"
PRODUCTION = {
    "signalwire": {"SVI_TWILIO_AUTH_TOKEN": TOKEN},
    "somleng": {"SVI_TWILIO_AUTH_TOKEN": TOKEN},
    "telnyx": {"SVI_TELNYX_PUBLIC_KEY": PUBLIC_KEY, "SVI_SECRET_KEY": SECRET},
}
BODY = urlencode(CALL)


@pytest.fixture(scope="module")
def apps(tmp_path_factory):
    return {
        engine: create_app(
            environment(tmp_path_factory.mktemp(engine), SVI_ENGINE=engine, SVI_PUBLIC_BASE_URL=BASE, **settings),
            clock=lambda: NOW,
        )
        for engine, settings in PRODUCTION.items()
    }


def post(app, headers, target="/svi/appel", body=BODY):
    path, _, query = target.partition("?")
    raw = {"RAW_URI": target, "REQUEST_URI": target}
    return app.test_client().post(
        path, query_string=query, data=body, content_type=FORM, headers=headers, environ_overrides=raw
    )


def compatible(url=f"{BASE}/svi/appel", token=TOKEN):
    return RequestValidator(token).compute_signature(url, CALL)


def whole(url=f"{BASE}/svi/appel", token=TOKEN, body=BODY):
    return hmac.digest(token.encode(), (url + body).encode(), "sha1").hex()


SIGNALWIRE = {
    "its own header": ({"X-SignalWire-Signature": compatible()}, 200),
    "the header of Twilio": ({"X-Twilio-Signature": compatible()}, 200),
    "the way of its newer services": ({"X-SignalWire-Signature": whole()}, 200),
    "the port of https": ({"X-SignalWire-Signature": whole(f"{BASE}:443/svi/appel")}, 200),
    "no signature": ({}, 403),
    "empty": ({"X-SignalWire-Signature": ""}, 403),
    "another key": ({"X-SignalWire-Signature": compatible(token="autre")}, 403),
    "another key, the newer way": ({"X-SignalWire-Signature": whole(token="autre")}, 403),
    "another address": ({"X-SignalWire-Signature": compatible(f"{BASE}/svi/statut")}, 403),
    "another body": ({"X-SignalWire-Signature": whole(body="a=1")}, 403),
    "not ASCII": ({"X-SignalWire-Signature": "é"}, 403),
}


@pytest.mark.parametrize(("headers", "status"), SIGNALWIRE.values(), ids=SIGNALWIRE)
def test_what_signalwire_signed_is_served(apps, headers, status):
    assert post(apps["signalwire"], headers).status_code == status


def test_somleng_signs_as_twilio_does(apps):
    assert post(apps["somleng"], {"X-Twilio-Signature": compatible()}).status_code == 200
    assert post(apps["somleng"], {"X-SignalWire-Signature": compatible()}).status_code == 403
    assert post(apps["somleng"], {"X-Twilio-Signature": whole()}).status_code == 403


def telnyx(key=KEY, body=BODY, at=NOW, **changed):
    return {**ed25519.sign(bytes(key), body.encode(), at), **changed}


TELNYX = {
    "the account's key": (telnyx(), 200),
    "a quarter of an hour ago: a late delivery, or our clock": (telnyx(at=NOW - timedelta(minutes=15)), 200),
    "a quarter of an hour ahead: our clock": (telnyx(at=NOW + timedelta(minutes=15)), 200),
    "one second too old": (telnyx(at=NOW - timedelta(seconds=901)), 403),
    "one second too far ahead": (telnyx(at=NOW + timedelta(seconds=901)), 403),
    "years ago": (telnyx(at=NOW - timedelta(days=900)), 403),
    "another key": (telnyx(OTHER_KEY), 403),
    "another body": (telnyx(body=BODY + "&Digits=1"), 403),
    "another time than was signed": (telnyx() | {ed25519.TIMESTAMP: str(int(NOW.timestamp()) + 1)}, 403),
    "no headers": ({}, 403),
    "no time": ({ed25519.SIGNATURE: telnyx()[ed25519.SIGNATURE]}, 403),
    "no signature": ({ed25519.TIMESTAMP: telnyx()[ed25519.TIMESTAMP]}, 403),
    "a time in words": (telnyx() | {ed25519.TIMESTAMP: "maintenant"}, 403),
    "no base64": (telnyx() | {ed25519.SIGNATURE: "é*"}, 403),
    "a short signature": (telnyx() | {ed25519.SIGNATURE: "AAAA"}, 403),
    "Twilio's signature, with an empty token": ({"X-Twilio-Signature": compatible(token="")}, 403),
    "Twilio's signature, with the public key": ({"X-Twilio-Signature": compatible(token=PUBLIC_KEY)}, 403),
}


@pytest.mark.parametrize(("headers", "status"), TELNYX.values(), ids=TELNYX)
def test_what_telnyx_signed_is_served_for_a_quarter_of_an_hour(apps, headers, status):
    response = post(apps["telnyx"], headers)
    assert response.status_code == status
    assert ("Signature de l'opérateur" in response.text) is (status == 403)


def test_a_time_that_is_none_is_refused_even_when_it_was_signed(apps):
    signed = KEY.sign(b"bient\xc3\xb4t|" + BODY.encode()).signature
    headers = {ed25519.TIMESTAMP: "bientôt", ed25519.SIGNATURE: b64encode(signed).decode()}
    assert post(apps["telnyx"], headers).status_code == 403


def test_simulated_calls_are_signed_with_a_key_made_of_the_services_secret(apps):
    ours = SigningKey(ed25519.own_seed(SECRET))
    assert post(apps["telnyx"], telnyx(ours)).status_code == 200
    assert post(apps["telnyx"], telnyx(SigningKey(ed25519.own_seed("une autre clé bien gardée")))).status_code == 403


POSITION = "e=departement&n=1&v=1"


def sealed(app, query=POSITION):
    return app.extensions["svi"].writer.links.seal.on(f"{BASE}/svi/etape?{query}").removeprefix(BASE)


def test_an_address_of_ours_is_served_with_its_seal(apps):
    assert post(apps["telnyx"], telnyx(), sealed(apps["telnyx"])).status_code == 200


FORGED = {
    "no seal": lambda link: link.partition("&s=")[0],
    "an empty seal": lambda link: link.partition("&s=")[0] + "&s=",
    "another seal": lambda link: link[:-1] + ("0" if link[-1] != "0" else "1"),
    "another position": lambda link: link.replace("n=1", "n=2"),
    "something before the seal": lambda link: link.replace("&s=", "&t=1&s="),
    "something after the seal": lambda link: link + "&t=1",
    "two seals": lambda link: link + "&s=" + link[-32:],
    "the seal of another address": lambda link: link.replace("/svi/etape", "/svi/prise"),
}


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED)
def test_an_address_that_we_did_not_write_is_refused_though_the_body_is_signed(apps, forge):
    link = sealed(apps["telnyx"])
    assert post(apps["telnyx"], telnyx(), forge(link)).status_code == 403


def test_an_engine_that_signs_the_address_needs_no_seal(apps):
    assert apps["signalwire"].extensions["svi"].writer.links.seal is None
    assert apps["somleng"].extensions["svi"].writer.links.seal is None
