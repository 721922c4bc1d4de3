"""« Mon compte »: one's password, and one's sessions everywhere."""

import re

import pytest

from accounts import service
from accounts.domain import LINK_LIFETIME
from mail.service import outbox
from tests.accounts.meanwhile import meanwhile
from tests.admin.people import PASSWORD, PEOPLE
from tests.admin.test_entrance import is_in, later, posts, token_of
from tests.admin.told import no_mail_can_be_posted, said_at
from tests.app.markup import Page
from tests.svi.conftest import LOADED_AT

NEW = "un autre mot de passe"


def changes(client, actuel, nouveau=NEW):
    page = client.get("/admin/mon-compte")
    form = {"csrf_token": token_of(page), "actuel": actuel, "nouveau": nouveau, "encore": nouveau}
    return client.post("/admin/mon-compte/mot-de-passe", data=form)


def test_a_new_password_ends_the_other_sessions_and_is_told_by_mail(database, people, visit):
    account = people["administratrice"]
    service.set_password(database, account.id, PASSWORD)
    here, there = visit("administratrice"), visit("administratrice")
    assert "n&#39;est pas celui-là" in changes(here, "un mot de passe faux").text
    assert is_in(there)
    assert changes(here, PASSWORD).status_code == 302
    assert [is_in(here), is_in(there)] == [True, False]
    assert service.authenticate(database, account.mail, NEW)
    assert outbox(database)[0].subject == "Votre mot de passe a été changé"


def test_the_old_password_cannot_be_guessed_from_a_session_left_open(database, people, visit):
    service.set_password(database, people["administratrice"].id, PASSWORD)
    here = visit("administratrice")
    answers = [changes(here, "un mot de passe faux") for _ in range(11)]
    assert "Attendez 15 minutes" in answers[-1].text
    assert "Attendez" in changes(here, PASSWORD).text


def test_who_forgot_their_password_comes_by_a_link_and_chooses_another(database, people, visit):
    service.set_password(database, people["referent"].id, PASSWORD)
    client = visit(None)
    posts(client, f"/admin/connexion/lien/{service.create_link(database, people['referent'].id, at=LOADED_AT)}")
    assert "Mot de passe actuel" not in client.get("/admin/mon-compte").text
    assert changes(client, "").status_code == 302
    assert service.authenticate(database, PEOPLE["referent"].mail, NEW)


def test_a_session_left_open_for_hours_is_asked_for_the_old_one_again(app, database, people, visit):
    service.set_password(database, people["referent"].id, PASSWORD)
    client = visit(None)
    posts(client, f"/admin/connexion/lien/{service.create_link(database, people['referent'].id, at=LOADED_AT)}")
    app.extensions["svi"] = later(app.extensions["svi"], LINK_LIFETIME)
    page = client.get("/admin/mon-compte")
    assert "Mot de passe actuel" in page.text
    assert "entrez par un lien" in page.text
    assert "n&#39;est pas celui-là" in changes(client, "").text
    assert changes(client, PASSWORD).status_code == 302


@pytest.mark.parametrize(
    ("nouveau", "said"),
    [("court", "trop court"), ("x" * 129, "trop long"), ("Sacha@siao48.example", "ni votre adresse")],
)
def test_a_weak_password_is_explained(visit, people, nouveau, said):
    page = changes(visit("referent"), "", nouveau).text
    assert said in said_at(page, "nouveau")
    Page(page).check()


def test_a_wrong_password_is_said_where_it_was_typed(database, visit, people):
    service.set_password(database, people["referent"].id, PASSWORD)
    page = changes(visit("referent"), "un mot de passe faux").text
    assert (said_at(page, "actuel"), said_at(page, "nouveau")) == ("Le mot de passe actuel n'est pas celui-là.", "")
    Page(page).check()


def test_a_password_is_not_changed_when_nobody_can_be_told(database, visit, people):
    account = people["administratrice"]
    service.set_password(database, account.id, PASSWORD)
    here, there = visit("administratrice"), visit("administratrice")
    with no_mail_can_be_posted(database):
        assert changes(here, PASSWORD).status_code == 503
    assert [is_in(here), is_in(there)] == [True, True]
    assert service.authenticate(database, account.mail, PASSWORD)
    assert service.authenticate(database, account.mail, NEW) is None


def test_who_is_put_out_while_they_choose_a_password_is_led_to_sign_in(app, database, visit, people):
    here = visit("referent")
    page = here.get("/admin/mon-compte")
    form = {"csrf_token": token_of(page), "actuel": "", "nouveau": NEW, "encore": NEW}
    with meanwhile(database, lambda: service.end_sessions(database, people["referent"].id, but=None)):
        answer = here.post("/admin/mon-compte/mot-de-passe", data=form)
    assert answer.status_code == 403
    assert "Votre session a expiré" in answer.text
    assert NEW not in answer.text
    assert service.account(database, people["referent"].id).has_password is False


def test_a_session_that_is_ended_while_its_page_is_made_breaks_nothing(database, visit, people):
    service.set_password(database, people["referent"].id, PASSWORD)
    client = visit(None)
    posts(client, f"/admin/connexion/lien/{service.create_link(database, people['referent'].id, at=LOADED_AT)}")

    def lists_sessions(statement):
        return "ORDER BY account_sessions.seen_at DESC" in statement

    def is_put_out():
        service.end_sessions(database, people["referent"].id, but=None)

    with meanwhile(database, is_put_out, before=lists_sessions):
        answer = client.get("/admin/mon-compte")
    assert answer.status_code == 200
    assert "Mot de passe actuel" in answer.text


def test_when_a_session_was_last_used_is_said_as_people_say_it(visit, people):
    assert (
        '<th scope="col" role="columnheader">Dernière activité</th>' in visit("referent").get("/admin/mon-compte").text
    )


def test_sessions_are_seen_and_ended(visit, people, database):
    here, there, elsewhere = (visit("referent") for _ in range(3))
    page = here.get("/admin/mon-compte")
    others = re.findall(r'name="session" value="([0-9a-f]{64})"', page.text)
    assert len(others) == 2
    token = token_of(page)
    here.post("/admin/mon-compte/sessions", data={"csrf_token": token, "session": others[0]})
    assert [is_in(here), is_in(there), is_in(elsewhere)].count(True) == 2
    here.post("/admin/mon-compte/sessions", data={"csrf_token": token, "session": "autres"})
    assert [is_in(here), is_in(there), is_in(elsewhere)] == [True, False, False]


def test_another_persons_session_is_not_ended(visit, people, database):
    other = visit("administratrice")
    theirs = service.sessions(database, people["administratrice"].id)[0].token_hash
    here = visit("referent")
    token = token_of(here.get("/admin/mon-compte"))
    here.post("/admin/mon-compte/sessions", data={"csrf_token": token, "session": theirs})
    assert is_in(other)
