"""« Modifications »: who reads what of the history, and who undoes what."""

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest

import accounts.service
import annuaire.service
import prompts.service
from accounts.domain import Account, Role
from annuaire.domain import Contact
from annuaire.edits import edit_of
from core.changes import Author
from editing import service
from prompts.edits import text_edit
from schedules.domain import OpeningHours
from schedules.edits import hours_edit
from tests.app.markup import Page, ambiguous_links
from tests.svi.conftest import LOADED_AT

LIST = "/admin/modifications"
NOBODY = OpeningHours(((),) * 7)
SCRIPT = "<script>alert(1)</script>"
EVERYBODY = ["administratrice", "referent", "direct", "observatrice"]


@pytest.fixture
def saved(app, database, people):
    """saved(edit…) → the batch, saved by the administratrice a minute after the demonstration was loaded."""

    def save(*edits, note="", author="Camille Martin", minutes=1):
        at = LOADED_AT + timedelta(minutes=minutes)
        own = app.extensions["svi"].settings.own_numbers
        return service.apply(database, edits, at=at, author=Author(author, note), own_numbers=own)

    return save


@pytest.fixture
def lines(database):
    return lambda code: annuaire.service.load(database)[code].lines


@pytest.fixture
def read(visit):
    """read("referent", path) → the text of a page that keeps the rules of all pages."""

    def page(name, path=LIST):
        answer = visit(name).get(path)
        assert answer.status_code == 200
        parsed = Page(answer.text)
        parsed.check()
        parsed.check_policy()
        return unescape(answer.text)

    return page


def longer(line):
    return edit_of(line, replace(line, ring_seconds=30))


def test_a_change_is_told_with_its_author_its_place_and_its_reason(read, saved, lines):
    saved(longer(lines("48")[0]) if lines("48") else longer(lines("69")[0]), note="demandé par téléphone")
    text = read("administratrice")
    assert "sonnerie 20 s → 30 s" in text
    assert "Camille Martin" in text
    assert "« demandé par téléphone »" in text
    assert "Rhône (69)" in text


def test_what_a_spreadsheet_brought_is_summed_up(read):
    assert "autres changements" in read("administratrice")


def test_of_a_long_change_what_is_of_the_chosen_departement_is_shown_first(read):
    page = read("administratrice", f"{LIST}?departement=75")
    assert page.partition('<ul class="told">')[2].startswith("<li>SIAO de Paris ajouté")


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        pytest.param("", {"69", "75", "national"}, id="everything"),
        pytest.param("departement=69", {"69"}, id="a département"),
        pytest.param("personne=Anne", {"75"}, id="a person"),
        pytest.param("objet=prompt_text", {"national"}, id="a kind of object"),
        pytest.param("departement=69&personne=Anne", set(), id="both"),
        pytest.param("departement=99&objet=x&personne=", {"69", "75", "national"}, id="what does not exist"),
    ],
)
def test_the_list_is_narrowed(read, saved, lines, asked, found):
    told = {
        "69": edit_of(one := lines("69")[0], replace(one, label="Changée à Lyon")),
        "75": edit_of(one := lines("75")[0], replace(one, label="Changée à Paris")),
        "national": text_edit("goodbye", None, None, "Changée partout."),
    }
    saved(told["69"])
    saved(told["75"], author="Anne")
    saved(told["national"])
    text = read("administratrice", f"{LIST}?{asked}&limite=1")
    marks = {"69": "Changée à Lyon", "75": "Changée à Paris", "national": "Changée partout."}
    assert {place for place, mark in marks.items() if mark in text} == found


def test_page_by_page(read, saved, lines):
    line = lines("69")[0]
    for n in range(35):
        changed = replace(line, label=f"Étape {n:02}")
        saved(edit_of(line, changed), minutes=n)
        line = changed
    first = read("administratrice", f"{LIST}?departement=69")
    assert "→ Étape 34" in first
    assert "→ Étape 04" not in first
    older = next(a["href"] for a in Page(first).all("a") if a.get("rel") == "next")
    assert "departement=69" in older
    second = read("administratrice", older)
    assert "→ Étape 04" in second
    assert "→ Étape 05" not in second
    assert "Plus récentes" in second


# Who reads what


def test_a_referent_reads_of_their_departements_and_what_is_national(read, saved, lines):
    saved(longer(lines("69")[0]), edit_of(one := lines("75")[0], replace(one, label="À Paris")))
    saved(text_edit("goodbye", None, None, "Partout."))
    elsewhere = saved(edit_of(one := lines("75")[1], replace(one, label="À Paris")))
    text = read("referent")
    assert "sonnerie 20 s → 30 s" in text
    assert "Partout." in text
    assert "À Paris" not in text
    choices = Page(text).all("option")
    assert {choice["value"] for choice in choices} & {"48", "69", "75"} == {"48", "69"}
    assert elsewhere not in text


def test_what_is_of_other_departements_does_not_exist_for_a_referent(visit, saved, lines):
    batch = saved(longer(lines("75")[0]))
    for path in (f"{LIST}/{batch}", f"{LIST}/{batch}/annuler", f"{LIST}/nulle-part"):
        assert visit("referent").get(path).status_code == 404
    assert visit("referent").get(f"{LIST}?departement=75").text.count(batch) == 0


def test_an_observer_reads_no_number_name_nor_address(read, saved, lines, database):
    person = annuaire.service.contacts(database, "69")[0]
    one = lines("69")[0]
    batch = saved(
        edit_of(one, replace(one, number="+33465716977", label="Bureau")),
        edit_of(person, replace(person, last_name="Durand", mail="durand@siao-69.example", phone="+33465716988")),
        edit_of(None, Contact("69", "Dupont", "Luc", "Référent", "dupont@siao-69.example", "+33465716966")),
    )
    for path in (LIST, f"{LIST}/{batch}"):
        text = read("observatrice", path)
        for personal in (
            "04 65 71",
            "+33465",
            "Durand",
            "Dupont",
            "Luc",
            person.last_name,
            "durand@",
            "dupont@",
            "Bureau",
        ):
            assert personal not in text
        assert "masqué" in text
    assert "Durand" in read("administratrice")


def test_an_observer_reads_what_an_author_is_and_no_name(read, saved, lines):
    line = lines("01")[0]
    done = saved(longer(line), author="Dominique Leroy")
    back = saved(longer(line).reversed, author="Camille Martin, sur proposition de Sacha Petit", minutes=2)
    pages = (LIST, f"{LIST}/{done}", f"{LIST}/{back}", f"{LIST}?personne=Dominique+Leroy", "/admin/departements/01")
    for path in pages:
        text = read("observatrice", path)
        assert not [name for name in ("Dominique Leroy", "Camille Martin", "Sacha Petit") if name in text]
    text = read("observatrice", f"{LIST}?personne=Dominique+Leroy&departement=01")
    assert text.index("l'administration nationale") < text.index("un référent")
    assert "Personne</label>" not in text
    assert "Personne</label>" in read("referent")


# Undoing


def labels(database, code):
    return [line.label for line in annuaire.service.load(database)[code].lines]


def test_its_page_tells_what_undoing_it_would_do_and_leads_there(read, saved):
    batch = saved(hours_edit("01", None, NOBODY), note="essai")
    text = read("administratrice", f"{LIST}/{batch}")
    assert "Horaires de l'Ain" in text
    assert "L'Ain répondra aussi du lundi au vendredi" in text
    assert f"{LIST}/{batch}/annuler" in text
    asked = read("administratrice", f"{LIST}/{batch}/annuler")
    assert "Annuler cette modification ?" in asked
    assert "L'Ain répondra aussi du lundi au vendredi" in asked


def test_a_change_is_undone_with_a_reason_and_the_undo_in_its_turn(visit, read, saved, lines, database, unforged):
    one, two, *_ = lines("75")
    before = labels(database, "75")
    batch = saved(edit_of(one, replace(one, position=two.position)), edit_of(two, replace(two, position=one.position)))
    answer = visit("administratrice").post(f"{LIST}/{batch}/annuler", data={"note": "une erreur"})
    assert answer.status_code == 302
    assert labels(database, "75") == before
    undo = answer.headers["Location"]
    text = read("administratrice", undo)
    assert "une erreur" in text
    assert "Annule" in text
    assert visit("administratrice").post(f"{undo}/annuler").status_code == 302
    assert labels(database, "75") != before


def test_an_undo_is_not_done_when_it_would_do_worse_than_the_page_said(visit, saved, lines, database, unforged):
    spare = edit_of(None, replace(lines("69")[0], id=0, position=9, number="+33465716990", label="Renfort"))
    added = saved(spare)
    page = visit("administratrice").get(f"{LIST}/{added}/annuler").text
    saved(*(edit_of(line, replace(line, active=False)) for line in lines("69") if line.label != "Renfort"))
    shown = re.search(r'name="confirme" value="(\w+)"', page).group(1)
    answer = visit("administratrice").post(f"{LIST}/{added}/annuler", data={"confirme": shown})
    assert "n'est plus ce que cette page disait" in unescape(answer.text)
    assert "plus aucune ligne ne sonnera dans le Rhône" in unescape(answer.text)
    assert [line.label for line in lines("69") if line.active] == ["Renfort"]
    shown = re.search(r'name="confirme" value="(\w+)"', answer.text).group(1)
    assert visit("administratrice").post(f"{LIST}/{added}/annuler", data={"confirme": shown}).status_code == 302


def test_what_is_undone_says_so_and_is_not_undone_again(visit, read, saved, lines, unforged):
    batch = saved(longer(lines("69")[0]))
    visit("administratrice").post(f"{LIST}/{batch}/annuler")
    assert "annulée" in read("administratrice")
    text = read("administratrice", f"{LIST}/{batch}")
    assert "Annulée" in text
    assert f"{LIST}/{batch}/annuler" not in text
    again = visit("administratrice").post(f"{LIST}/{batch}/annuler")
    assert "déjà annulée par Camille Martin" in again.text


def test_a_later_change_stands_in_the_way_and_is_named(visit, read, saved, lines, database, unforged):
    line = lines("69")[0]
    batch = saved(longer(line))
    changed = lines("69")[0]
    newer = saved(edit_of(changed, replace(changed, ring_seconds=45)), author="Anne")
    reason = "sonnerie 30 s → 45 s (Anne, le 03/03/2026 à 8h01)"
    assert reason in read("administratrice", f"{LIST}/{batch}")
    assert f'href="{LIST}/{newer}">' in read("administratrice", f"{LIST}/{batch}")
    assert "Annulez-la d'abord" in read("administratrice", f"{LIST}/{batch}")
    assert reason in read("administratrice", f"{LIST}/{batch}/annuler")
    answer = visit("administratrice").post(f"{LIST}/{batch}/annuler", data={"note": "quand même"})
    assert reason in unescape(answer.text)
    Page(answer.text).check()
    assert annuaire.service.load(database)["69"].lines[0].ring_seconds == 45


ALLOWED = [
    ("administratrice", "01", True),
    ("administratrice", None, True),
    ("direct", "01", True),
    ("direct", None, False),
    ("referent", "69", False),
    ("observatrice", "01", False),
]


@pytest.mark.parametrize(("name", "code", "allowed"), ALLOWED)
def test_who_may_change_a_thing_may_undo_its_change_and_nobody_else(visit, read, saved, unforged, name, code, allowed):
    batch = saved(text_edit("goodbye", code, None, "Adieu."))
    assert (f"{LIST}/{batch}/annuler" in read(name, f"{LIST}/{batch}")) is allowed
    assert visit(name).get(f"{LIST}/{batch}/annuler").status_code == (200 if allowed else 403)
    assert visit(name).post(f"{LIST}/{batch}/annuler").status_code == (302 if allowed else 403)


def test_who_may_change_a_part_of_a_thing_does_not_undo_the_whole(visit, saved, lines, unforged):
    batch = saved(text_edit("goodbye", "01", None, "Adieu."), longer(lines("69")[0]))
    assert visit("direct").get(f"{LIST}/{batch}").status_code == 200
    assert visit("direct").post(f"{LIST}/{batch}/annuler").status_code == 403


def test_an_undo_asks_for_the_token_of_its_page(visit, saved, lines):
    batch = saved(longer(lines("69")[0]))
    assert visit("administratrice").post(f"{LIST}/{batch}/annuler").status_code == 400


def test_a_long_reason_is_refused_beside_its_field(visit, saved, lines, unforged):
    batch = saved(longer(lines("69")[0]))
    answer = visit("administratrice").post(f"{LIST}/{batch}/annuler", data={"note": "x" * 501})
    assert "500 caractères au plus" in answer.text


# Accounts


def test_what_becomes_of_an_account_is_for_administrators(visit, read, people, database):
    lou = Account(0, "lou@siao48.example", "Lou Bertin", Role.REFERENT, frozenset({"48"}))
    lou = accounts.service.save_account(database, lou, at=LOADED_AT, author=Author("Camille Martin"))
    accounts.service.save_account(
        database, replace(lou, role=Role.ADMINISTRATOR, departments=frozenset()), at=LOADED_AT
    )
    text = read("administratrice", f"{LIST}?objet=compte")
    assert "Compte Lou Bertin ajouté : nom Lou Bertin, adresse mail lou@siao48.example, rôle Référent" in text
    assert "Compte Lou Bertin : rôle Référent → Administration nationale, départements 48 → (vide)" in text
    name = service.history(database, object_type="compte", limit=1)[0].name
    assert "refaites-la là où elle a été faite" in read("administratrice", f"{LIST}/{name}")
    for other in ("referent", "direct", "observatrice"):
        assert "Lou Bertin" not in read(other)
        assert "Lou Bertin" not in read(other, f"{LIST}?objet=compte")
        assert visit(other).get(f"{LIST}/{name}").status_code == 404


# What people typed is shown as text


@pytest.mark.parametrize("name", EVERYBODY)
def test_a_script_in_any_field_is_text(visit, saved, lines, database, name):
    line, person = lines("01")[0], annuaire.service.contacts(database, "69")[0]
    siao = annuaire.service.load(database)["01"]
    batches = [
        saved(edit_of(line, replace(line, label=SCRIPT)), note=SCRIPT, author=SCRIPT),
        saved(edit_of(siao, replace(siao, structure=SCRIPT))),
        saved(edit_of(person, replace(person, last_name=SCRIPT, first_name=SCRIPT, role=SCRIPT))),
    ]
    client = visit(name)
    for path in (LIST, *(f"{LIST}/{batch}" for batch in batches), *(f"{LIST}/{batch}/annuler" for batch in batches)):
        text = client.get(path).text
        assert SCRIPT not in text
        assert "<script>" not in text


def test_the_history_of_the_commands_is_there_too(read, database):
    prompts.service.save_text(database, "goodbye", "Tapé au clavier.", at=LOADED_AT, author=Author("ligne de commande"))
    assert "Tapé au clavier." in read("administratrice")


def test_two_changes_of_one_minute_are_told_apart_by_who_hears_only_the_links(saved, lines, read):
    (first, second, *_) = lines("69")
    saved(edit_of(first, replace(first, label="Accueil")))
    saved(edit_of(second, replace(second, label="Permanence")))
    for who in ("administratrice", "observatrice"):
        assert ambiguous_links(read(who)) == {}
