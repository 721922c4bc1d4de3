"""One département on one page: what each may read there."""

import re
from dataclasses import replace
from datetime import date
from html import unescape

import pytest
from sqlalchemy import update

from annuaire import service as annuaire
from annuaire.domain import Contact
from annuaire.edits import edit_of
from annuaire.models import LineRow
from core import changes
from core.changes import COMMAND_LINE, Author
from editing import history
from editing import service as editing
from schedules import service
from tests.svi.conftest import LOADED_AT, telephone

__all__ = ["telephone"]

PAGE = "/admin/departements/{}"


def read(visit, who, code):
    answer = visit(who).get(PAGE.format(code))
    return unescape(answer.text) if answer.status_code == 200 else answer.status_code


def test_its_lines_structure_contacts_and_hours_are_there(visit):
    page = read(visit, "administratrice", "13")
    for text in (
        "04 65 71 13 01",
        "Référent Marseille",
        "À tour de rôle",
        "contact@siao-13.example",
        "Nadia",
        "9h30–11h30",
    ):
        assert text in page


@pytest.mark.parametrize("secret", ["04 65 71", "33465711301", "Référent Marseille", "Barthas", "n.barthas@"])
def test_an_observer_sees_nobody_and_no_number(visit, secret):
    page = read(visit, "observatrice", "13")
    assert "numéro masqué" in page
    assert secret not in page


def test_an_observer_is_offered_no_change(visit):
    page = read(visit, "observatrice", "13")
    assert not any(word in page for word in ("Modifier", "Ajouter", "Retirer", "Monter"))


def test_a_referent_sees_only_their_own(visit):
    assert read(visit, "referent", "13") == 403
    assert "Rhône" in read(visit, "referent", "69")


def test_who_may_only_ask_is_told_before_they_type(visit):
    told = "Vos changements seront proposés à l'administration nationale"
    assert told in read(visit, "referent", "69")
    assert told not in read(visit, "direct", "01")
    for form in ("lignes/nouvelle", "structure", "contacts/nouveau"):
        assert told in unescape(visit("referent").get(f"{PAGE.format('69')}/{form}").text)


@pytest.mark.parametrize(
    ("code", "state", "because"),
    [
        pytest.param("75", "Fermé", "Horaires du mardi, 9h30–11h30, 14h–16h30", id="before the opening"),
        pytest.param("23", "Absence prolongée", "Du mardi 24 février 2026 au samedi 2 mai 2026", id="absent"),
        pytest.param("48", "Pas d'assistance téléphonique", "Quelle que soit l'heure", id="no phone"),
        pytest.param("05", "Personne de joignable", "Sa ligne est désactivée", id="nobody"),
    ],
)
def test_its_state_is_said_with_the_reason(visit, code, state, because):
    page = read(visit, "administratrice", code)
    assert f">{state}</span>" in page
    assert because in page


NOW = re.compile(r'<p class="now">(.*?)</p>', re.DOTALL)


@pytest.mark.parametrize(
    ("code", "opening"),
    [
        pytest.param("75", "Réouverture le mardi 3 mars 2026 à 9h30.", id="Paris says no clock"),
        pytest.param("971", "Réouverture le mardi 3 mars 2026 à 9h30 (heure de la Guadeloupe).", id="its own clock"),
        pytest.param("976", "Réouverture le mardi 3 mars 2026 à 9h30 (heure de Paris).", id="the clock it chose"),
    ],
)
def test_the_next_opening_is_told_on_the_clock_of_its_hours(visit, database, code, opening):
    service.choose_clock(database, "976", national=True, at=LOADED_AT, author=COMMAND_LINE)
    assert opening in NOW.search(read(visit, "administratrice", code))[1]


@pytest.mark.parametrize(
    ("fields", "is_told"),
    [
        pytest.param({"active": False}, False, id="inactive"),
        pytest.param({"number": "+33892123456"}, False, id="a number that the SVI may not call"),
        pytest.param({"active_from": date(2026, 3, 4)}, False, id="from tomorrow on"),
        pytest.param({"active_from": date(2026, 3, 3)}, True, id="from today on"),
    ],
)
def test_no_opening_is_promised_on_a_day_on_which_no_line_rings(visit, database, fields, is_told):
    with database.transaction() as session:
        session.execute(update(LineRow).where(LineRow.department_code == "971").values(fields))
        changes.record(
            session, at=LOADED_AT, author=COMMAND_LINE, object_type="x", object_key="", before={}, after=None
        )
    assert ("Réouverture" in NOW.search(read(visit, "administratrice", "971"))[1]) is is_told


def test_the_moments_worth_trying_overseas_are_said_to_be_those_of_paris(visit):
    assert "à 11h (heure de Paris)" in read(visit, "administratrice", "974")
    assert "(heure de Paris)" not in read(visit, "administratrice", "75")
    assert "à 10h, heure de Paris" in read(visit, "administratrice", "974/essai?a=2026-03-03T10:00")


def test_a_call_that_was_made_is_there_without_its_caller(visit, telephone):
    call = telephone().at("2026-03-02 10:00").presses("13")
    call.hears("Bouches")
    call.rings("+33465711301").answers().accepts().talks(60).hangs_up().ended()
    page = read(visit, "administratrice", "13")
    assert "hier à 10h" in page
    assert "mise en relation" in page
    assert "05 36 49 00 01" not in page


def renamed(database, code, count):
    """An import: the lines of many départements, and a contact of this one."""
    edits = [
        edit_of(line, replace(line, label="Chez Mme Vasseur", number=f"+3319900{line.id:04}"))
        for siao in annuaire.load(database).values()
        for line in siao.lines[:count]
    ]
    person = Contact(code, "Vasseur", "Odile", "Directrice", "o.vasseur@siao.example", "+33199001277")
    editing.apply(database, [*edits, edit_of(None, person)], at=LOADED_AT, author=Author("Camille Martin"))


def told_here(page):
    return re.sub(r"<[^>]+>", "", page.partition('<ul class="history">')[2].partition("</section>")[0])


def test_an_observer_reads_what_was_changed_here_without_any_number_nor_name(visit, database):
    renamed(database, "13", 1)
    page = read(visit, "observatrice", "13")
    assert "libellé (masqué) → (masqué)" in told_here(page)
    assert "Contact (Directrice) ajouté : mail (masqué)" in told_here(page)
    for secret in ("Vasseur", "Odile", "+33199", "01 99 00", "Camille", "Référent Marseille", "Barthas"):
        assert secret not in page
    assert "Chez Mme Vasseur" in told_here(read(visit, "administratrice", "13"))


def test_of_an_import_only_what_changed_here_is_put_in_words(visit, database, monkeypatch):
    renamed(database, "13", 1)
    put_in_words = []
    tell = history.tell
    monkeypatch.setattr(history, "tell", lambda edit, **how: put_in_words.append(edit) or tell(edit, **how))
    assert "Chez Mme Vasseur" in told_here(read(visit, "administratrice", "13"))
    assert {edit.department_code for edit in put_in_words} == {"13"}
