"""Who may open what: nobody gets in without an account, and nothing is opened that says nothing of its visitors."""

import pytest

from admin.access import wanted_by


def test_every_view_says_who_may_open_it(app):
    with app.app_context():
        said = {endpoint: wanted_by(endpoint) for endpoint in app.view_functions if endpoint.startswith("admin.")}
    assert [endpoint for endpoint, wanted in said.items() if wanted is None] == []


def test_who_has_not_signed_in_is_led_to_the_page_of_signing_in_and_back(app, visit):
    answer = visit(None).get("/admin/mon-compte?x=1")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/admin/connexion?suite=/admin/mon-compte?x%3D1"


def test_a_part_of_a_page_leads_the_whole_page_there(app, visit):
    answer = visit(None).get("/admin/mon-compte", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/admin/connexion")


@pytest.mark.parametrize("name", ["administratrice", "referent", "observatrice"])
def test_who_has_an_account_finds_the_first_page_and_their_name(visit, name):
    page = visit(name).get("/admin/")
    assert page.status_code == 200
    assert "Se déconnecter" in page.text


def test_who_signs_out_is_out_everywhere_with_this_session(visit, unforged):
    browser = visit("referent")
    with browser.session_transaction() as session:
        token = session["jeton"]
    assert browser.post("/admin/deconnexion").status_code == 302
    with browser.session_transaction() as session:
        session["jeton"] = token
    assert browser.get("/admin/").status_code == 302


def test_a_form_without_its_token_is_refused_in_french(visit):
    answer = visit("administratrice").post("/admin/deconnexion")
    assert answer.status_code == 400
    assert "Cette page a expiré" in answer.text
