"""Whatever the operator did not sign is refused, on every webhook; whatever it signed is served."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict

from app import create_app
from svi.door import LONGEST_BODY
from svi.signature import is_signed, sign, signed_url
from tests.svi.conftest import settings as environment
from tests.svi.signed import CALL, document, post

WEBHOOKS = ("/svi/appel", "/svi/etape", "/svi/statut", "/svi/secours", "/svi/filtrage", "/svi/prise", "/svi/essai")
PUBLIC_URL = "https://svi.example.fr"
TOKEN = "12345"


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    return create_app(environment(tmp_path_factory.mktemp("app")))


@pytest.fixture(scope="module")
def behind_a_proxy(tmp_path_factory):
    folder = tmp_path_factory.mktemp("proxy")
    return create_app(environment(folder, SVI_TWILIO_AUTH_TOKEN=TOKEN, SVI_PUBLIC_BASE_URL=PUBLIC_URL))


@contextmanager
def nothing_logged(app: Flask) -> Iterator[None]:
    count = text("SELECT count(*) FROM call_events")
    with app.extensions["svi"].database.reading() as session:
        before = session.scalar(count)
    yield
    with app.extensions["svi"].database.reading() as session:
        assert session.scalar(count) == before


# The algorithm


def test_the_documented_check_value():
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    form = {"CallSid": "CA1234567890ABCDE", "Caller": "+14158675309", "Digits": "1234", "From": "+14158675309"}
    signed = MultiDict({**form, "To": "+18005551212"})
    assert sign("12345", url, signed.items()) == "RSOYDt4T1cUTdK1PDd93/VVr8B8="
    assert is_signed("12345", url, signed.items(), "RSOYDt4T1cUTdK1PDd93/VVr8B8=")


_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["CallSid", "From", "é", "a", ""]) | _text, _text), max_size=8),
    st.sampled_from(["", "?", "?e=x&n=1", "?a=%C3%A9%7E%3A"]),
    st.sampled_from(["https://a.fr", "https://a.fr:443", "http://a.fr:8000", "http://127.0.0.1:80", "https://A.Fr/b"]),
)
def test_our_signature_is_the_one_of_the_operators_library(pairs, query, base):
    form = MultiDict(pairs)
    url = f"{base}/svi/appel{query}"
    expected = RequestValidator(TOKEN).compute_signature(url, form)
    assert sign(TOKEN, url, list(form.items(multi=True))) == expected
    assert is_signed(TOKEN, url, list(form.items(multi=True)), expected)


@pytest.mark.parametrize(
    ("configured", "signed"),
    [
        pytest.param("https://a.fr", "https://a.fr:443", id="the operator adds the port of https"),
        pytest.param("http://a.fr", "http://a.fr:80", id="the operator adds the port of http"),
        pytest.param("https://a.fr:8443", "https://a.fr", id="the operator leaves a port out"),
        pytest.param("https://[::1]:8443", "https://[::1]", id="an address in brackets keeps them"),
        pytest.param("https://[::1]", "https://[::1]:443", id="an address in brackets gets its port"),
        pytest.param("https://u:p@a.fr:8443", "https://u:p@a.fr", id="only the port is left out"),
    ],
)
def test_the_operator_signs_with_or_without_the_port(configured, signed):
    form = [("CallSid", "CA1")]
    assert is_signed(TOKEN, f"{configured}/svi/appel", form, sign(TOKEN, f"{signed}/svi/appel", form))


def test_another_port_is_another_address():
    form = [("CallSid", "CA1")]
    assert not is_signed(TOKEN, "https://a.fr/svi/appel", form, sign(TOKEN, "https://a.fr:8443/svi/appel", form))


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        pytest.param("/svi/appel", "/svi/appel", id="a path"),
        pytest.param("/svi/appel?", "/svi/appel?", id="a bare question mark stays"),
        pytest.param("/svi/etape?u=http://x/y", "/svi/etape?u=http://x/y", id="an address in the query is no host"),
        pytest.param("http://127.0.0.1:8000/svi/appel?e=1", "/svi/appel?e=1", id="the absolute form of a proxy"),
        pytest.param("http://[/svi/appel", "/svi/appel", id="a host that is none"),
        pytest.param("*", "/", id="the target of OPTIONS"),
        pytest.param("", "/", id="a server that does not tell"),
    ],
)
def test_what_was_signed_is_our_address_and_the_raw_target(target, expected):
    assert signed_url(PUBLIC_URL, {"RAW_URI": target}) == PUBLIC_URL + expected
    assert signed_url(PUBLIC_URL, {"REQUEST_URI": target}) == PUBLIC_URL + expected


# Every webhook


def test_the_webhooks_are_all_the_routes_of_the_svi(app):
    assert sorted(WEBHOOKS) == sorted(rule.rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/svi/"))


WRONG = [
    pytest.param({}, id="none"),
    pytest.param({"X-Twilio-Signature": ""}, id="empty"),
    pytest.param({"X-Twilio-Signature": "nope"}, id="short"),
    pytest.param({"X-Twilio-Signature": "RSOYDt4T1cUTdK1PDd93/VVr8B8="}, id="of something else"),
    pytest.param({"X-Twilio-Signature": "é\xff\x80"}, id="not ASCII"),
    pytest.param({"X-Twilio-Signature": "A" * 60_000}, id="very long"),
]


@pytest.mark.parametrize("headers", WRONG)
@pytest.mark.parametrize("webhook", WEBHOOKS)
def test_a_webhook_without_the_right_signature_is_refused_and_not_logged(app, webhook, headers):
    environ = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
    with nothing_logged(app):
        response = app.test_client().post(webhook, data=CALL, environ_overrides=environ)
    assert (response.status_code, response.mimetype) == (403, "text/plain")
    assert "Signature de l'opérateur" in response.text


UNREADABLE = [
    pytest.param("{}?u=http://x", CALL, id="an address in the query"),
    pytest.param("{}?u=http://[", CALL, id="a wrong address in the query"),
    pytest.param("{}?%FF=%ED%A0%80", CALL, id="no text in the query"),
    pytest.param("{}", b"\xff\xfe=\xe9&CallSid=CA1", id="no text in the form"),
    pytest.param("{}", b"%ED%A0%80=%00&CallSid=CA1", id="surrogates in the form"),
    pytest.param("{}", b"CallSid=" + b"A" * 1_000_000, id="a long body"),
    pytest.param("{}", b"a&" * 200_000, id="many fields"),
    pytest.param("{}", b"CallSid=" + b"A" * LONGEST_BODY, id="a body over the limit"),
]


@pytest.mark.parametrize(("target", "body"), UNREADABLE)
@pytest.mark.parametrize("webhook", WEBHOOKS)
def test_an_unsigned_request_never_reaches_the_view_nor_its_apology(app, webhook, target, body):
    with nothing_logged(app):
        response = post(app, target.format(webhook), body, signature="nope")
    assert (response.status_code, response.mimetype) == (403, "text/plain")


@pytest.mark.parametrize("content_type", ["", "text/plain", "application/json", "multipart/form-data", "nonsense;;="])
def test_a_form_that_says_it_is_none_is_not_what_was_signed(app, content_type):
    signature = RequestValidator(app.extensions["svi"].settings.twilio_auth_token).compute_signature(
        app.extensions["svi"].settings.public_base_url + "/svi/appel", CALL
    )
    with nothing_logged(app):
        assert post(app, "/svi/appel", CALL, content_type=content_type, signature=signature).status_code == 403


def test_a_multipart_form_that_is_signed_is_served(app):
    body = b"--x\r\nContent-Disposition: form-data; name=CallSid\r\n\r\nCA1\r\n--x--\r\n"
    url = app.extensions["svi"].settings.public_base_url + "/svi/appel"
    signature = RequestValidator(app.extensions["svi"].settings.twilio_auth_token).compute_signature(
        url, {"CallSid": "CA1"}
    )
    answer = post(app, "/svi/appel", body, content_type="multipart/form-data; boundary=x", signature=signature)
    assert document(answer)


@pytest.mark.parametrize("webhook", WEBHOOKS)
@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_another_method_is_refused_without_an_error(app, webhook, method):
    with nothing_logged(app):
        assert post(app, webhook, CALL, method=method, signature="nope").status_code in {403, 405}


# What was signed, and nothing else


@pytest.mark.parametrize(
    "target",
    [
        pytest.param("/svi/appel", id="nothing added"),
        pytest.param("/svi/appel?", id="a bare question mark"),
        pytest.param("/svi/appel?a=%7E", id="tilde"),
        pytest.param("/svi/appel?a=%3A%2F%40", id="colon, slash, at"),
        pytest.param("/svi/appel?a=%C3%A9", id="an accent"),
        pytest.param("/svi/appel?a=%c3%a9+%20", id="lower case and both spaces"),
        pytest.param("/svi/app%65l?a=1", id="an encoded letter of the path"),
        pytest.param("/svi/appel?a=1&a=2&&b", id="repeated, empty, without value"),
        pytest.param("/svi/appel?src=https://exemple.fr/x", id="an address"),
    ],
)
def test_what_was_signed_is_the_target_as_it_was_sent(app, target):
    assert document(post(app, target, CALL))


@pytest.mark.parametrize(
    "environ",
    [
        pytest.param({"HTTP_HOST": "127.0.0.1:8000", "wsgi.url_scheme": "http"}, id="the proxy speaks http to us"),
        pytest.param({"HTTP_X_FORWARDED_PROTO": "https", "HTTP_X_FORWARDED_HOST": "svi.example.fr"}, id="and says so"),
        pytest.param({"HTTP_HOST": "evil.example", "SERVER_PORT": "1234"}, id="another host and port"),
        pytest.param({"HTTP_X_FORWARDED_HOST": "evil.example", "HTTP_X_FORWARDED_PORT": "1"}, id="forged headers"),
        pytest.param({"SCRIPT_NAME": "", "HTTP_X_FORWARDED_PREFIX": "/evil"}, id="a forged prefix"),
        pytest.param({"RAW_URI": "http://127.0.0.1:8000/svi/appel?a=%7E"}, id="the absolute form"),
        pytest.param({"RAW_URI": ""}, id="a server that only gives REQUEST_URI"),
        pytest.param({"RAW_URI": "", "REQUEST_URI": ""}, id="a server that gives neither, as granian"),
    ],
)
def test_a_proxy_may_change_scheme_host_and_port(behind_a_proxy, environ):
    assert document(post(behind_a_proxy, "/svi/appel?a=%7E", CALL, environ=environ))


def test_forged_headers_do_not_make_another_address_ours(behind_a_proxy):
    forged = {"HTTP_X_FORWARDED_PROTO": "https", "HTTP_X_FORWARDED_HOST": "evil.example", "HTTP_HOST": "evil.example"}
    response = post(behind_a_proxy, "/svi/appel", CALL, base_url="https://evil.example", environ=forged)
    assert response.status_code == 403


@pytest.mark.parametrize(
    ("signed_target", "signed_form", "sent_target", "sent_form"),
    [
        pytest.param("/svi/etape?e=1", CALL, "/svi/appel", CALL, id="replayed on another webhook"),
        pytest.param("/svi/appel", CALL, "/svi/appel?", CALL, id="a question mark added"),
        pytest.param("/svi/appel?a=%7E", CALL, "/svi/appel?a=~", CALL, id="a decoded character"),
        pytest.param("/svi/etape?d=75", CALL, "/svi/etape?d=69", CALL, id="another département in the URL"),
        pytest.param("/svi/appel", CALL, "/svi/appel", CALL | {"Digits": "1"}, id="a field added"),
        pytest.param("/svi/appel", CALL, "/svi/appel", {"CallSid": CALL["CallSid"]}, id="a field left out"),
        pytest.param("/svi/appel", CALL, "/svi/appel", CALL | {"CallSid": "CA9"}, id="a field changed"),
        pytest.param("/svi/appel", CALL, "/svi/appel", [*CALL.items(), ("CallSid", "CA9")], id="a field repeated"),
    ],
)
def test_a_signature_is_worth_nothing_elsewhere(behind_a_proxy, signed_target, signed_form, sent_target, sent_form):
    signature = RequestValidator(TOKEN).compute_signature(PUBLIC_URL + signed_target, signed_form)
    assert post(behind_a_proxy, sent_target, sent_form, signature=signature).status_code == 403
    assert post(behind_a_proxy, signed_target, signed_form, signature=signature).status_code == 200


def test_another_token_signs_nothing(behind_a_proxy):
    signature = RequestValidator("another").compute_signature(PUBLIC_URL + "/svi/appel", CALL)
    assert post(behind_a_proxy, "/svi/appel", CALL, signature=signature).status_code == 403


# Long bodies


@pytest.mark.parametrize("webhook", ["/svi/appel", "/svi/secours"])
def test_a_body_of_a_megabyte_is_answered_in_french_when_it_is_signed(app, webhook):
    assert document(post(app, webhook, CALL | {"Long": "x" * 1_000_000}))
    assert post(app, webhook, CALL | {"Long": "x" * 1_000_000}, signature="nope").status_code == 403


def test_a_body_over_the_limit_is_refused_even_signed(app):
    assert post(app, "/svi/appel", CALL | {"Long": "x" * LONGEST_BODY}).status_code == 403
