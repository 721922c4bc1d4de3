"""Signing in with ProConnect, against a provider on this machine; what it may not lie about."""

from dataclasses import replace
from datetime import timedelta

import pytest
import requests

from accounts import service
from accounts.discovery import FRESH_FOR, KEPT_FOR
from app import create_app
from tests.admin.people import PEOPLE, settle
from tests.admin.provider import CLIENT, NEWER, PERSON, SECRET, Provider, parameters
from tests.admin.test_entrance import is_in, later, token_of
from tests.svi.conftest import LOADED_AT
from tests.svi.conftest import settings as environment

ADDRESS = "http://127.0.0.1:8000"


@pytest.fixture
def provider():
    started = Provider(LOADED_AT)
    yield started
    started.stop()


@pytest.fixture
def app(provider, tmp_path):
    settings = {
        "SVI_PROCONNECT_ISSUER": provider.issuer + "/",
        "SVI_PROCONNECT_CLIENT_ID": CLIENT,
        "SVI_PROCONNECT_CLIENT_SECRET": SECRET,
    }
    app = create_app(environment(tmp_path, **settings), clock=lambda: LOADED_AT)
    yield app
    app.extensions["svi"].database.dispose()


@pytest.fixture
def people(app):
    return settle(app.extensions["svi"].database, LOADED_AT)


@pytest.fixture
def database(app):
    return app.extensions["svi"].database


@pytest.fixture
def client(app, people):
    return app.test_client()


def leaves(client, wanted=None):
    """To the provider, and where that one sends the browser back to."""
    away = client.get("/admin/proconnect", query_string={"suite": wanted} if wanted else {})
    assert away.status_code == 302
    return requests.get(away.headers["Location"], allow_redirects=False, timeout=30).headers["Location"]


def comes_back(client, back):
    assert back.startswith(f"{ADDRESS}/admin/proconnect/retour?")
    return client.get(back.removeprefix(ADDRESS))


def goes_round(client, wanted=None):
    return comes_back(client, leaves(client, wanted))


def test_who_has_an_account_enters_by_their_verified_mail_then_by_their_name_there(client, app, database, provider):
    assert "S'identifier avec ProConnect" in client.get("/admin/connexion").text
    answer = goes_round(client, "/admin/mon-compte")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/admin/mon-compte")
    assert "Camille Martin" in client.get("/admin/mon-compte").text
    provider.person["email"] = "camille.durand@dihal.example"
    other = app.test_client()
    goes_round(other)
    assert "Camille Martin" in other.get("/admin/mon-compte").text


def test_no_account_is_made(client, database, provider, people):
    provider.person = {"sub": "sub-inconnu", "email": "inconnu@dihal.example"}
    answer = goes_round(client)
    assert answer.status_code == 403
    assert "aucun compte actif" in answer.text
    assert not is_in(client)
    assert len(service.accounts(database)) == len(people)


@pytest.mark.parametrize(
    "person",
    [
        pytest.param({"email_verified": False}, id="its mail is not verified"),
        pytest.param({"email_verified": "false"}, id="said in another way"),
        pytest.param({"email": None}, id="no mail"),
        pytest.param({"email": "camille@dihal.example\u0000"}, id="nearly the mail"),
    ],
)
def test_only_a_verified_mail_finds_an_account(client, provider, person):
    provider.person |= person
    assert goes_round(client).status_code == 403
    assert not is_in(client)


def test_who_is_no_longer_active_does_not_enter(client, database, people, app):
    goes_round(client)
    other = replace(PEOPLE["administratrice"], mail="bao@dihal.example")
    service.save_account(database, other, at=LOADED_AT)
    service.save_account(database, replace(people["administratrice"], active=False), at=LOADED_AT)
    again = app.test_client()
    assert goes_round(again).status_code == 403
    assert not is_in(again)


def test_an_account_is_not_taken_over_by_another_person_with_its_mail(client, provider, app):
    goes_round(client)
    provider.person["sub"] = "sub-de-quelqu-un-d-autre"
    other = app.test_client()
    assert goes_round(other).status_code == 403
    assert not is_in(other)


def test_another_mail_is_another_person(client, database, people, app, provider):
    goes_round(client)
    moved = replace(people["administratrice"], mail="bao@dihal.example", name="Bao")
    service.save_account(database, moved, at=LOADED_AT)
    assert not is_in(client)
    again = app.test_client()
    assert goes_round(again).status_code == 403


HOUR = int(timedelta(hours=1).total_seconds())
NOW = int(LOADED_AT.timestamp())
LIES = [
    pytest.param({"back": {"state": "un autre"}}, id="another state"),
    pytest.param({"back": {"code": "inconnu"}}, id="a code of nobody"),
    pytest.param({"back": {"error": "access_denied"}}, id="refused over there"),
    pytest.param({"id_token": {"nonce": "un autre"}}, id="another nonce"),
    pytest.param({"id_token": {"nonce": None}}, id="no nonce"),
    pytest.param({"id_token": {"aud": "un autre"}}, id="for another service"),
    pytest.param({"id_token": {"aud": ["un autre", "encore un"]}}, id="for two others"),
    pytest.param({"id_token": {"aud": [CLIENT, "un autre"], "azp": "un autre"}}, id="asked for by another"),
    pytest.param({"id_token": {"iss": "https://pirate.example"}}, id="by another"),
    pytest.param({"id_token": {"exp": NOW - HOUR, "iat": NOW - 2 * HOUR}}, id="expired"),
    pytest.param({"id_token": {"exp": None}}, id="without end"),
    pytest.param({"id_token": {"iat": NOW + HOUR}}, id="of the future"),
    pytest.param({"id_token": {"sub": "sub-de-sacha"}}, id="of another person than userinfo"),
    pytest.param({"signature": {"id_token": "broken"}}, id="signature that is broken"),
    pytest.param({"signature": {"id_token": "another key"}}, id="signed with another key"),
    pytest.param({"signature": {"id_token": "none"}}, id="not signed"),
    pytest.param({"signature": {"id_token": "our secret"}}, id="signed with a secret that two know"),
    pytest.param({"userinfo": {"aud": "un autre"}}, id="userinfo for another service"),
    pytest.param({"userinfo": {"aud": None}}, id="userinfo for nobody"),
    pytest.param({"userinfo": {"iss": "https://pirate.example"}}, id="userinfo by another"),
    pytest.param({"userinfo": {"exp": NOW - HOUR}}, id="userinfo that is expired"),
    pytest.param({"userinfo": {"sub": "sub-de-sacha"}}, id="userinfo of another person"),
    pytest.param({"unsigned": True}, id="userinfo that is not signed"),
    pytest.param({"signature": {"userinfo": "broken"}}, id="userinfo whose signature is broken"),
    pytest.param({"signature": {"userinfo": "another key"}}, id="userinfo signed with another key"),
    pytest.param({"signature": {"userinfo": "none"}}, id="userinfo with no signature"),
    pytest.param({"broken": ["jwks"]}, id="no keys"),
    pytest.param({"broken": ["token"], "status": 200}, id="a token that is a page"),
    pytest.param({"broken": ["userinfo"]}, id="no userinfo"),
]


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_lets_nobody_in(client, provider, lie):
    provider.lies = lie
    answer = goes_round(client)
    assert answer.status_code == 403
    assert "Recommencez dans un instant" in answer.text
    assert not is_in(client)
    provider.lies = {}
    goes_round(client)
    assert is_in(client)


@pytest.mark.parametrize(
    "lie", [{"broken": ["openid_configuration"]}, {"broken": ["openid_configuration"], "status": 200},
            {"issuer": "https://pirate.example"}], ids=["down", "a page", "another issuer"]
)  # fmt: skip
def test_a_provider_that_is_not_there_is_said(client, provider, lie):
    provider.lies = lie
    assert client.get("/admin/proconnect").status_code == 403


ABOUT_ITSELF = ["/.well-known/openid-configuration", "/jwks"]
OF_EACH_ENTRANCE = ["/authorization", "/token", "/userinfo"]


def test_what_the_provider_says_of_itself_is_asked_once_an_hour(app, people, provider):
    def asked_when(after):
        app.extensions["svi"] = later(app.extensions["svi"], after)
        provider.now, provider.asked[:] = LOADED_AT + after, []
        assert goes_round(app.test_client()).status_code == 302
        return sorted(provider.asked)

    moments = [timedelta(0), KEPT_FOR - timedelta(seconds=1), KEPT_FOR, KEPT_FOR * 2 - timedelta(seconds=1)]
    every, few = sorted(ABOUT_ITSELF + OF_EACH_ENTRANCE), sorted(OF_EACH_ENTRANCE)
    assert [asked_when(after) for after in moments] == [every, few, every, few]


def test_a_key_that_the_provider_has_changed_since_is_found(app, people, provider):
    goes_round(app.test_client())
    provider.key = NEWER
    client = app.test_client()
    assert goes_round(client).status_code == 302
    assert is_in(client)


@pytest.mark.parametrize(
    ("after", "asked"),
    [
        pytest.param(FRESH_FOR, ABOUT_ITSELF + OF_EACH_ENTRANCE, id="the next time"),
        pytest.param(FRESH_FOR / 2, OF_EACH_ENTRANCE, id="not what was just asked: anybody can make it go wrong"),
    ],
)
def test_what_goes_wrong_is_asked_again(app, people, provider, after, asked):
    goes_round(app.test_client())
    app.extensions["svi"] = later(app.extensions["svi"], after)
    provider.now, provider.lies = LOADED_AT + after, {"broken": ["token"]}
    goes_round(app.test_client())
    provider.lies, provider.asked[:] = {}, []
    assert goes_round(app.test_client()).status_code == 302
    assert sorted(provider.asked) == sorted(asked)


def test_addresses_that_lack_one_are_not_kept(client, provider):
    provider.lies = {"missing": "token_endpoint"}
    assert client.get("/admin/proconnect").status_code == 403
    provider.lies = {}
    assert goes_round(client).status_code == 302


def test_a_return_serves_once_and_only_who_left(client, app, provider):
    back = leaves(client)
    stranger = app.test_client()
    assert comes_back(stranger, back).status_code == 403, "another browser, with the address of this one"
    assert comes_back(client, back).status_code == 302
    assert comes_back(client, back).status_code == 403
    assert not is_in(stranger)


def test_nobody_is_led_elsewhere(client):
    assert goes_round(client, "https://pirate.example/").headers["Location"] == "/admin/"


def test_who_signs_out_is_led_to_sign_out_there_too(client, provider):
    goes_round(client)
    token = token_of(client.get("/admin/mon-compte"))
    answer = client.post("/admin/deconnexion", data={"csrf_token": token})
    where = answer.headers["Refresh"].partition("url=")[2]
    assert where.startswith(f"{provider.issuer}/end_session?")
    said = parameters(where)
    assert said["post_logout_redirect_uri"] == f"{ADDRESS}/admin/connexion"
    assert said["id_token_hint"].count(".") == 2
    assert not is_in(client)


@pytest.mark.parametrize("lie", [{"no_sign_out": True}, {"broken": ["openid_configuration"]}], ids=["nowhere", "down"])
def test_who_signs_out_is_out_here_whatever_happens_there(client, app, provider, lie):
    goes_round(client)
    token = token_of(client.get("/admin/mon-compte"))
    provider.lies = lie
    app.extensions["svi"] = later(app.extensions["svi"], KEPT_FOR)
    assert client.post("/admin/deconnexion", data={"csrf_token": token}).headers["Location"] == "/admin/connexion"
    assert not is_in(client)


def test_without_its_settings_there_is_no_proconnect(tmp_path):
    app = create_app(environment(tmp_path), clock=lambda: LOADED_AT)
    client = app.test_client()
    assert "ProConnect" not in client.get("/admin/connexion").text
    assert [client.get(f"/admin/proconnect{end}").status_code for end in ("", "/retour")] == [404, 404]
    app.extensions["svi"].database.dispose()


def test_the_person_of_these_tests_has_an_account():
    assert PERSON["email"].lower() == PEOPLE["administratrice"].mail
