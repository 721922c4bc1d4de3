"""Every page that can be opened, by whoever may open it: its markup, its policy, its weight."""

import gzip
import re

import pytest
from wtforms import SelectField

from public.forms import Form
from tests.admin.people import PEOPLE
from tests.admin.test_entrance import token_of
from tests.app.markup import Page, ambiguous_links, unbreakable_attributes
from tests.app.paths import path_of

HEAVIEST = 60_000
"""Bytes of a page as it travels; with the style sheet and the scripts, under the hundred thousand of the issue."""
NOT_PAGES = re.compile(r"^/admin/(statique|proconnect)/|\.(csv|xlsx|ics|wav)$")


def _paths(app):
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/admin/") and "GET" in rule.methods]
    yield from (path_of(rule).replace("/75", "/48") for rule in rules if not NOT_PAGES.search(rule.rule))


@pytest.mark.parametrize("name", [*PEOPLE, None])
def test_every_page_keeps_the_rules_of_all_pages(app, visit, name):
    client = visit(name)
    opened = 0
    for path in _paths(app):
        answer = client.get(path)
        if answer.status_code != 200 or answer.mimetype != "text/html" or "<html" not in answer.text:
            continue
        page = Page(answer.text)
        page.check()
        page.check_policy()
        assert ambiguous_links(answer.text) == {}, path
        assert unbreakable_attributes(answer.get_data(as_text=True)) == [], path
        assert not re.search(r"\b\d{1,2}h00\b", answer.text), path
        assert len(gzip.compress(answer.data)) < HEAVIEST, path
        opened += 1
    assert opened >= (1 if name is None else 3)


def test_a_choice_that_was_not_made_is_said_at_its_place_and_leads_there(visit):
    client = visit("administratrice")
    form = token_of(client.get("/admin/utilisateurs/nouveau"))
    answer = client.post(
        "/admin/utilisateurs/nouveau", data={"csrf_token": form, "nom": "Lou", "mail": "lou@x.example"}
    )
    page = Page(answer.text)
    page.check()
    assert '<a href="#role">Rôle</a>' in answer.text
    assert re.search(r'<fieldset id="role" tabindex="-1".*?aria-describedby="[^"]*role-erreur', answer.text)


def test_every_answer_that_is_no_page_is_a_page_too(app, visit):
    for path in ("/admin/departements/00", "/admin/utilisateurs"):
        answer = visit("observatrice").get(path)
        assert answer.status_code in {403, 404}
        Page(answer.text).check()


@pytest.mark.parametrize(
    ("name", "path", "way_out"),
    [
        pytest.param("observatrice", "/admin/rien", "partez du menu", id="signed in"),
        pytest.param(None, "/admin/rien", "partez des horaires", id="nobody"),
        pytest.param("observatrice", "/rien", "partez des horaires", id="elsewhere"),
    ],
)
def test_an_address_without_a_page_keeps_the_menu_of_whoever_is_signed_in(app, visit, name, path, way_out):
    answer = visit(name).get(path)
    assert answer.status_code == 404
    assert way_out in answer.text
    assert ("Menu principal" in answer.text) is (way_out == "partez du menu")
    Page(answer.text).check()


def test_what_wtforms_says_by_itself_is_french(app):
    class Choosing(Form):
        choice = SelectField("Choix", choices=["oui", "non"])

    with app.test_request_context(method="POST", data={"choice": "peut-être"}):
        form = Choosing(meta={"csrf": False})
        assert not form.validate()
        assert form.choice.errors == ["N'est pas un choix valide."]


def test_the_style_sheet_travels_small_and_is_kept(app, visit):
    page = visit(None).get("/admin/connexion").text
    address = re.search(r'href="(/admin/statique/vendor/bootstrap.css\?v=[0-9a-f]+)"', page)
    with visit(None).get(address.group(1), headers={"Accept-Encoding": "gzip"}) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
        assert len(answer.data) < 30_000
        assert "immutable" in answer.headers["Cache-Control"]


BEYOND = "9" * 25


@pytest.mark.parametrize(
    "path",
    [
        f"/admin/propositions/{BEYOND}",
        f"/admin/propositions?apres={BEYOND}",
        f"/admin/propositions?etat=tous&avant={BEYOND}",
        f"/admin/modifications?avant={BEYOND}",
        f"/admin/utilisateurs/{BEYOND}",
        "/admin/modifications/r²",
    ],
)
def test_a_number_that_no_database_could_hold_is_no_page(visit, path):
    answer = visit("administratrice").get(path)
    assert answer.status_code == 404
    assert "Cette page n'existe pas" in answer.text.replace("&#39;", "'")
