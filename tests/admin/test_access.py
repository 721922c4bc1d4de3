"""Who may open what: nobody gets in without an account, and nothing is opened that says nothing of its visitors."""

from html import unescape

import pytest
from wtforms import HiddenField, PasswordField
from wtforms.fields.core import UnboundField

from accounts import service
from admin.access import wanted_by
from admin.given_back import NAMES, NOT_GIVEN_BACK
from admin.visitors import TOKEN
from core.french_dates import WEEKDAYS
from public.forms import Form
from tests.admin.wishes import fields
from tests.app.markup import Page
from tests.svi.conftest import LOADED_AT


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


# What was typed when a session ended

STRUCTURE = "/admin/departements/75/structure"
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def typing(visit, people, database):
    """An administratrice types into an open page while her session ends; typing.sends(structure=…) presses."""
    browser = visit("administratrice")
    shown = fields(browser.get(STRUCTURE).text)
    service.end_sessions(database, people["administratrice"].id, but=None)
    return browser, shown


def read_back(answer):
    page = Page(answer.text)
    page.check()
    page.check_policy()
    return unescape(answer.text)


def test_who_saves_after_their_session_ended_gets_back_what_they_typed(typing):
    browser, shown = typing
    answer = browser.post(STRUCTURE, data={**shown, "structure": "Une longue saisie", "note": SCRIPT})
    assert answer.status_code == 403
    assert SCRIPT not in answer.text
    text = read_back(answer)
    assert "Votre session a expiré" in text
    assert "n'y donne pas accès" not in text
    assert '<dt>Structure</dt><dd class="letter">Une longue saisie</dd>' in text
    assert SCRIPT in text
    assert shown["vu"] not in text
    assert shown["csrf_token"] not in text
    assert f'href="/admin/connexion?suite={STRUCTURE}" target="_blank"' in text


def test_who_signed_in_again_gets_back_what_an_older_page_sends(typing, people, database):
    browser, shown = typing
    token = service.open_session(database, people["administratrice"].id, at=LOADED_AT, device="")
    with browser.session_transaction() as session:
        session.clear()
        session[TOKEN] = token
    answer = browser.post(f"{STRUCTURE}?x=1", data={**shown, "structure": "Une longue saisie"})
    assert answer.status_code == 400
    text = read_back(answer)
    assert "Cette page a expiré" in text
    assert "rechargez" not in text
    assert '<dd class="letter">Une longue saisie</dd>' in text
    assert f'href="{STRUCTURE}?x=1" target="_blank"' in text


@pytest.mark.parametrize(
    ("field", "name"),
    [
        ("line-12_number", "Numéro"),
        ("line-nouveau-0_ring_seconds", "Durée de sonnerie, en secondes"),
        ("absence-A3_urgent_mail", "Adresse pour les urgences"),
        ("c4-last_name", "Nom"),
        ("prompt_text-no_answer_text", "Texte"),
        ("lundi", "Lundi"),
    ],
)
def test_a_field_of_one_of_several_objects_has_its_name(visit, field, name):
    text = read_back(visit(None).post("/admin/propositions/1/modifier", data={field: "saisi"}))
    assert f'<dt>{name}</dt><dd class="letter">saisi</dd>' in text


def test_no_password_is_given_back(visit, people):
    data = {"mail": people["referent"].mail, "mot_de_passe": "une phrase assez longue", "actuel": "une autre phrase"}
    answer = visit(None).post("/admin/connexion", data=data)
    text = read_back(answer)
    assert people["referent"].mail in text
    assert "phrase" not in text


def test_who_signs_out_after_their_session_ended_is_led_to_the_page_of_signing_in(typing):
    browser, shown = typing
    answer = browser.post("/admin/deconnexion", data={"csrf_token": shown["csrf_token"]})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/admin/connexion")


def _of_forms(kind=Form):
    for form in kind.__subclasses__():
        if form.__module__.startswith("admin."):
            yield from ((name, one) for name, one in vars(form).items() if isinstance(one, UnboundField))
        yield from _of_forms(form)


def test_each_field_of_the_pages_has_a_name_or_is_not_given_back(app):
    fields = dict(_of_forms())
    secret = {name for name, field in fields.items() if issubclass(field.field_class, (PasswordField, HiddenField))}
    assert secret <= NOT_GIVEN_BACK
    asked_by_get = {"personne", "objet"}
    assert set(fields) - secret - asked_by_get - set(WEEKDAYS) <= set(NAMES)
