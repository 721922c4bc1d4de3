"""Who gets in by password or by link, and what those who should not are told: always the same."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from accounts import service
from admin.visitors import TOKEN
from mail.service import outbox
from tests.admin.people import PASSWORD, PEOPLE
from tests.svi.conftest import LOADED_AT

ANNE, SACHA = PEOPLE["administratrice"], PEOPLE["referent"]
STRANGER = "personne@exemple.fr"
LINK = re.compile(r"/admin/connexion/lien/\S+")


@pytest.fixture
def passwords(database, people):
    """Two of them have one."""
    for name in ("administratrice", "referent"):
        service.set_password(database, people[name].id, PASSWORD)


def token_of(page):
    return re.search(r'name="csrf_token"[^>]* value="([^"]+)"', page.text).group(1)


def posts(client, path, **fields):
    """As a browser does: the page first, then its form with its token."""
    page = client.get(path.partition("/lien")[0] if path.endswith("/lien") else path)
    return client.post(path, data={"csrf_token": token_of(page), **fields})


def signs_in(client, mail, password, path="/admin/connexion"):
    return posts(client, path, mail=mail, mot_de_passe=password)


def asks_for_link(client, mail, **fields):
    return posts(client, "/admin/connexion/lien", mail=mail, **fields)


def the_link(database):
    return LINK.search(outbox(database)[0].body).group()


def cookie_token(client):
    with client.session_transaction() as session:
        return session.get(TOKEN)


def is_in(client):
    return client.get("/admin/mon-compte").status_code == 200


def read(answer):
    """The page without what differs for each visit."""
    return re.sub(r'value="[^"]*"', "", answer.text)


# By password


@pytest.mark.usefixtures("passwords")
def test_a_password_opens_the_page_that_was_wanted(visit):
    client = visit(None)
    page = client.get("/admin/mon-compte", follow_redirects=True)
    wanted = re.search(r'name="suite"[^>]* value="([^"]+)"', page.text).group(1)
    form = {"csrf_token": token_of(page), "mail": " Camille@DIHAL.example", "mot_de_passe": PASSWORD, "suite": wanted}
    answer = client.post("/admin/connexion", data=form)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/admin/mon-compte")
    assert "Bonjour Camille Martin." in client.get(answer.headers["Location"]).text


@pytest.mark.usefixtures("passwords")
def test_unknown_wrong_without_password_and_inactive_are_told_the_same(visit, database, people):
    service.save_account(database, replace(people["referent"], active=False), at=LOADED_AT)
    tried = [(ANNE.mail, "un mot de passe faux"), (STRANGER, PASSWORD), (PEOPLE["direct"].mail, PASSWORD)]
    tried += [(SACHA.mail, PASSWORD), ("pas une adresse", PASSWORD)]
    answers = [signs_in(visit(None), mail, password) for mail, password in tried]
    assert {answer.status_code for answer in answers} == {200}
    assert len({read(answer) for answer in answers}) == 1
    assert "ne vont pas ensemble" in answers[0].text


@pytest.mark.usefixtures("passwords")
@pytest.mark.parametrize("mail", [ANNE.mail, STRANGER], ids=["an account", "a stranger"])
def test_who_tries_too_often_is_told_how_long_to_wait_even_with_the_right_password(visit, app, mail):
    client = visit(None)
    for _ in range(10):
        assert signs_in(client, mail, "un mot de passe faux").status_code == 200
    answer = signs_in(client, mail, PASSWORD)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "901")
    assert "Attendez 15 minutes" in answer.text
    assert not is_in(client)
    app.extensions["svi"] = later(app.extensions["svi"], timedelta(minutes=15))
    assert signs_in(client, mail, PASSWORD).status_code == (302 if mail == ANNE.mail else 200)


def later(parts, duration):
    return replace(parts, clock=lambda: LOADED_AT + duration)


@pytest.mark.usefixtures("passwords")
def test_the_tries_of_who_gets_in_are_forgotten(visit):
    for _ in range(3):
        for _ in range(8):
            signs_in(visit(None), ANNE.mail, "un mot de passe faux")
        assert signs_in(visit(None), ANNE.mail, PASSWORD).status_code == 302


@pytest.mark.usefixtures("passwords")
def test_a_proxy_tells_for_whom_it_asks_and_a_visitor_cannot_pretend(visit, app):
    for last in range(11):
        client = visit(None)
        client.environ_base["HTTP_X_FORWARDED_FOR"] = f"203.0.113.{last}, 198.51.100.7"
        answer = signs_in(client, ANNE.mail, "un mot de passe faux")
    assert answer.status_code == 429, "the last address is the proxy's word, those before are the visitor's"
    client.environ_base["HTTP_X_FORWARDED_FOR"] = "198.51.100.8"
    assert signs_in(client, ANNE.mail, PASSWORD).status_code == 302


@pytest.mark.usefixtures("passwords")
def test_an_ipv6_network_is_one_visitor(visit):
    for last in range(11):
        client = visit(None)
        client.environ_base["HTTP_X_FORWARDED_FOR"] = f"2001:db8:1:2::{last:x}"
        answer = signs_in(client, ANNE.mail, "un mot de passe faux")
    assert answer.status_code == 429
    client.environ_base["HTTP_X_FORWARDED_FOR"] = "2001:db8:1:3::1"
    assert signs_in(client, ANNE.mail, PASSWORD).status_code == 302


@pytest.mark.parametrize("path", ["/admin/connexion", "/admin/connexion/lien"])
def test_where_nothing_would_be_saved_an_error_does_not_say_that_nothing_is(visit, people, path):
    answer = posts(visit(None), path, mail="", mot_de_passe="")
    assert "Vous n&#39;êtes pas connecté : " in answer.text
    assert "Rien n&#39;est enregistré" not in answer.text
    elsewhere = posts(visit("administratrice"), "/admin/utilisateurs/nouveau", mail="")
    assert "Rien n&#39;est enregistré : " in elsewhere.text


# Sessions


@pytest.mark.usefixtures("passwords")
def test_a_session_that_was_planted_before_is_of_no_use_after(visit, database, people):
    client, planted = visit(None), "planté"
    with client.session_transaction() as session:
        session[TOKEN] = planted
    signs_in(client, ANNE.mail, PASSWORD)
    assert is_in(client)
    assert cookie_token(client) != planted


@pytest.mark.usefixtures("passwords")
def test_entering_again_ends_the_session_before(visit, database, people):
    client = visit("administratrice")
    before = cookie_token(client)
    link = service.create_link(database, people["referent"].id, at=LOADED_AT)
    posts(client, f"/admin/connexion/lien/{link}")
    assert "Sacha Petit" in client.get("/admin/mon-compte").text
    assert service.session_account(database, before, at=LOADED_AT) is None


@pytest.mark.usefixtures("passwords")
@pytest.mark.parametrize("secure", [False, True], ids=["http", "https"])
def test_the_cookie_is_closed_to_scripts_and_to_other_sites(app, visit, secure):
    app.config["SESSION_COOKIE_SECURE"] = secure
    answer = signs_in(app.test_client(), ANNE.mail, PASSWORD, "/admin/connexion") if not secure else None
    if secure:
        client = app.test_client()
        page = client.get("/admin/connexion", base_url="https://localhost")
        form = {"csrf_token": token_of(page), "mail": ANNE.mail, "mot_de_passe": PASSWORD}
        headers = {"Referer": "https://localhost/admin/connexion"}
        answer = client.post("/admin/connexion", data=form, base_url="https://localhost", headers=headers)
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie
    assert ("Secure" in cookie) is secure


@pytest.mark.parametrize(
    ("after", "goes_on"),
    [
        pytest.param(timedelta(hours=1, minutes=59), True, id="used within two hours"),
        pytest.param(timedelta(hours=2), False, id="not used for two hours"),
        pytest.param(timedelta(hours=12), False, id="the next day"),
    ],
)
def test_a_session_ends_by_itself(app, visit, after, goes_on):
    client = visit("referent")
    app.extensions["svi"] = later(app.extensions["svi"], after)
    assert is_in(client) is goes_on


# By link


def test_a_link_arrives_by_mail_shows_a_button_and_opens_once(visit, database, people):
    client = visit(None)
    assert "Regardez vos mails" in asks_for_link(client, SACHA.mail, suite="/admin/mon-compte").text
    message = outbox(database)[0]
    assert (message.to, "jusqu'à aujourd'hui à 8h15" in message.body) == (SACHA.mail, True)
    link = the_link(database)
    for _ in range(3):  # a mail scanner, then the person
        assert "Entrer" in visit(None).get(link).text
    answer = posts(client, link)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/admin/mon-compte")
    assert is_in(client)
    late = visit(None)
    assert late.get(link).status_code == 410
    assert not is_in(late)


def test_how_long_a_link_serves_is_said_as_it_is(visit, people, monkeypatch):
    monkeypatch.setattr("admin.screens.entrance.LINK_LIFETIME", timedelta(minutes=20))
    assert "Il sert une fois, pendant 20 minutes." in asks_for_link(visit(None), SACHA.mail).text


def test_two_who_have_the_page_of_a_link_do_not_both_enter(visit, database, people):
    asks_for_link(visit(None), SACHA.mail)
    link, first, second = the_link(database), visit(None), visit(None)
    tokens = [token_of(client.get(link)) for client in (first, second)]
    answers = [
        client.post(link, data={"csrf_token": token}).status_code
        for client, token in zip((first, second), tokens, strict=True)
    ]
    assert answers == [302, 410]
    assert [is_in(first), is_in(second)] == [True, False]


def test_a_link_is_over_after_a_quarter_of_an_hour(app, visit, database, people):
    asks_for_link(visit(None), SACHA.mail)
    app.extensions["svi"] = later(app.extensions["svi"], timedelta(minutes=15))
    assert visit(None).get(the_link(database)).status_code == 410


def test_whoever_asks_for_a_link_is_told_the_same(visit, database, people, app):
    answers = [asks_for_link(visit(None), mail) for mail in (SACHA.mail, STRANGER, "pas une adresse")]
    assert {answer.status_code for answer in answers} == {200}
    assert len({read(answer) for answer in answers}) == 1
    assert [message.to for message in outbox(database)] == [SACHA.mail]


@pytest.mark.parametrize("mail", [SACHA.mail, STRANGER], ids=["an account", "a stranger"])
def test_links_are_not_asked_for_without_end(visit, people, mail):
    answers = [asks_for_link(visit(None), mail) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert "Attendez 60 minutes" in answers[-1].text


def test_a_link_that_lets_nobody_in_is_said_to_be_dead(visit, database, people):
    assert visit(None).get("/admin/connexion/lien/inconnu").status_code == 410
    first = service.create_link(database, people["referent"].id, at=LOADED_AT)
    assert visit(None).get(f"/admin/premier/{first}").status_code == 410


def test_the_address_of_a_link_is_never_what_a_visitor_says_it_is(visit, database, people):
    client = visit(None)
    client.environ_base["HTTP_HOST"] = "pirate.example"
    client.environ_base["HTTP_X_FORWARDED_HOST"] = "pirate.example"
    asks_for_link(client, SACHA.mail)
    assert "http://127.0.0.1:8000/admin/connexion/lien/" in outbox(database)[0].body
    assert "pirate" not in outbox(database)[0].body


# Nowhere else

ELSEWHERE = [
    "https://pirate.example/", "//pirate.example", "/\\pirate.example", "/admin//pirate.example", "\\\\pirate.example",
    "/admin/../..//pirate.example", "/admin/%2e%2e//pirate.example", "/admin/%5cpirate.example", "javascript:alert(1)",
    "/adminpirate", "/svi/appel", "/admin/deconnexion", "/admin/connexion", "/admin/\r\nSet-Cookie: a=b", "admin/", "/",
    "/admin/é", " /admin/", "http:/admin/", "/admin@pirate.example",
]  # fmt: skip


@pytest.mark.usefixtures("passwords")
@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_nobody_is_led_elsewhere_after_signing_in(visit, database, people, wanted):
    client = visit(None)
    form = {"csrf_token": token_of(client.get("/admin/connexion")), "mail": ANNE.mail, "mot_de_passe": PASSWORD}
    answer = client.post("/admin/connexion", data=form | {"suite": wanted})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/admin/")
    assert client.get("/admin/connexion", query_string={"suite": wanted}).headers["Location"] == "/admin/"
    link = service.create_link(database, people["referent"].id, at=LOADED_AT)
    other = visit(None)
    token = token_of(other.get(f"/admin/connexion/lien/{link}"))
    answer = other.post(f"/admin/connexion/lien/{link}", query_string={"suite": wanted}, data={"csrf_token": token})
    assert answer.headers["Location"] == "/admin/"


@pytest.mark.parametrize(
    "wanted", ["/admin/", "/admin/departements/48?jour=2026-03-03", "/simulateur", "/simulateur?a=1"]
)
def test_pages_of_ours_are_led_to(visit, people, wanted):
    answer = visit("referent").get("/admin/connexion", query_string={"suite": wanted})
    assert answer.headers["Location"] == wanted


# Forged forms

FORMS = [
    "/admin/connexion",
    "/admin/connexion/lien",
    "/admin/deconnexion",
    "/admin/mon-compte/mot-de-passe",
    "/admin/mon-compte/sessions",
    "/admin/utilisateurs/nouveau",
    "/admin/utilisateurs/1",
    "/admin/utilisateurs/1/sessions",
    "/admin/utilisateurs/1/invitation",
    "/admin/utilisateurs/departements",
]


@pytest.mark.parametrize("path", FORMS)
@pytest.mark.parametrize("token", [None, "faux", "of another"], ids=["missing", "wrong", "of another session"])
def test_a_form_without_the_token_of_its_own_session_changes_nothing(visit, database, path, token):
    client = visit("administratrice")
    if token == "of another":
        token = token_of(visit("administratrice").get("/admin/mon-compte"))
    before = service.accounts(database)
    client.get("/admin/mon-compte")
    answer = client.post(path, data={"csrf_token": token} if token else {})
    assert answer.status_code == 400
    assert service.accounts(database) == before
    assert is_in(client)
