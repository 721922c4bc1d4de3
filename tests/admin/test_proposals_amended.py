"""A proposal is amended: its values are changed in a form, then saved, and the difference stays."""

import re
from dataclasses import replace
from datetime import date, time
from html import unescape

import pytest

from admin.proposing import propose
from annuaire import service as annuaire
from annuaire.edits import edit_of
from core.changes import COMMAND_LINE, Author
from editing import service as editing
from editing import wishes
from proposals import service
from proposals.domain import Kind, Status
from schedules.domain import Closure, Interval
from schedules.edits import exception_edit, holiday_edit, hours_edit
from schedules.hours import same_hours
from tests.admin.test_proposals import lists as number_lists
from tests.admin.wishes import E164, SECOND, asks, fields, first, lines, posted, second_number
from tests.app.markup import Page
from tests.svi.conftest import LOADED_AT

AMENDING = "/admin/propositions/1/modifier"
NEW_NUMBER = "line-nouveau-0_number"
AMENDED = {"closure-nouveau-0_reason": "peinture", "holiday-69-ascension_off": "non", "confirme": "oui"}
__all__ = ["asks", "first", "posted", "second_number"]


def amend(browser, number, **typed):
    address = f"/admin/propositions/{number}/modifier"
    shown = browser.get(address)
    Page(shown.text).check()
    return browser.post(address, data={**fields(shown.text), **typed})


def test_what_is_amended_is_saved_and_the_difference_stays(visit, unforged, database, second_number, first, posted):
    browser = visit("administratrice")
    answer = amend(browser, 1, **{NEW_NUMBER: "01 99 00 48 03", "note": "Plutôt celui de l'accueil."})
    assert answer.status_code == 303, answer.text
    assert lines(database, "69") == [first, "+33199004803"]
    decided = service.proposal(database, 1)
    assert decided.status is Status.AMENDED
    page = browser.get("/admin/propositions/1").text
    stays = "04 65 71 69 01 (Référente)"
    before = ("Avant", [stays, "04 65 71 69 02 (Secrétariat) ne sonnera plus"])
    asked = ("Demandé", [stays, "01 99 00 48 02 (Ligne 2) nouveau"])
    saved = ("Enregistré", [stays, "01 99 00 48 03 (Ligne 2) nouveau"])
    assert number_lists(page) == [before, asked, before, saved]
    assert "avec des changements" in posted()[-1][1]
    read_first = "n'est pas exactement ce que vous aviez demandé : lisez-le avant d'y compter."
    assert read_first in posted()[-1][2]
    assert read_first in unescape(visit("referent").get("/admin/propositions/1").text)
    assert read_first not in unescape(page)


def test_an_amended_value_that_is_wrong_is_said_beside_its_field(visit, unforged, database, second_number):
    answer = amend(visit("administratrice"), 1, **{NEW_NUMBER: "0899 70 00 00"})
    assert answer.status_code == 200
    Page(answer.text).check()
    text = unescape(re.sub(r"<[^>]+>", "", answer.text))
    assert f'id="{NEW_NUMBER}-erreur"' in answer.text
    assert text.count("surtaxé") == len(["beside the field", "above"])
    assert "Téléphone : lu « 0899 70 00 00 »" in text
    assert "Téléphone : Téléphone" not in text
    assert service.proposal(database, 1).status is Status.PENDING


def test_a_part_of_it_is_left_out(visit, unforged, database, asks):
    asks("69", "sans-telephone", text="Écrivez-nous plutôt.")
    answer = amend(visit("administratrice"), 1, **{"siao-69_sans": "y"})
    assert answer.status_code == 303, answer.text
    assert annuaire.load(database)["69"].phone_support
    assert service.proposal(database, 1).status is Status.AMENDED


def test_nothing_left_is_a_refusal(visit, unforged, asks):
    asks("69", "sans-telephone")
    answer = amend(visit("administratrice"), 1, **{"siao-69_sans": "y"})
    assert "refusez plutôt la demande" in answer.text


def test_a_conflict_is_amended_on_what_there_is_now(visit, unforged, database, asks, first):
    asks("69", "numero", number=SECOND)
    browser = visit("administratrice")
    line = annuaire.load(database)["69"].lines[0]
    annuaire.save_line(database, replace(line, label="Standard"), at=LOADED_AT, author=COMMAND_LINE)
    answer = amend(browser, 1)
    assert answer.status_code == 303, answer.text
    saved = annuaire.load(database)["69"].lines[0]
    assert (saved.number, saved.label) == (E164, "Standard")


@pytest.fixture
def two_numbers(database, people, app):
    """The proposal of another number for each of the two lines of the Rhône, and these lines."""
    one, two = annuaire.load(database)["69"].lines
    edits = [edit_of(one, replace(one, number=E164)), edit_of(two, replace(two, number="+33199004803"))]
    with app.test_request_context():
        propose(people["referent"], "69", Kind.NUMBERS, edits, "")
    return one, two


def test_what_was_typed_of_a_line_that_is_gone_is_not_written_on_another(visit, unforged, database, two_numbers):
    one, two = two_numbers
    browser = visit("administratrice")
    sent = fields(browser.get(AMENDING).text) | {f"line-{two.id}_label": "Standard"}
    editing.apply(database, [edit_of(one, None)], at=LOADED_AT, author=Author("Claire"))
    answer = browser.post(AMENDING, data=sent)
    Page(answer.text).check()
    assert "n'est plus ce que vous aviez sous les yeux" in unescape(answer.text)
    assert "retirée (Claire, le " in answer.text
    assert annuaire.load(database)["69"].lines == (two,)
    again = fields(answer.text)
    assert again[f"line-{two.id}_label"] == "Standard"
    assert browser.post(AMENDING, data=again).status_code == 303
    assert annuaire.load(database)["69"].lines == (replace(two, number="+33199004803", label="Standard"),)


def test_a_line_that_is_there_again_is_told_before_it_is_changed(visit, unforged, database, two_numbers):
    one, two = two_numbers
    removal = editing.apply(database, [edit_of(one, None)], at=LOADED_AT, author=Author("Claire"))
    browser = visit("administratrice")
    sent = fields(browser.get(AMENDING).text)
    editing.undo(database, removal, at=LOADED_AT, author=Author("Anne"))
    answer = browser.post(AMENDING, data=sent)
    assert "ajoutée : " in answer.text
    assert "(Anne, le " in answer.text
    assert annuaire.load(database)["69"].lines == (one, two)


def test_what_changed_while_it_is_amended_is_told_then_saved_knowingly(visit, unforged, database, two_numbers):
    one, _two = two_numbers
    browser = visit("administratrice")
    sent = fields(browser.get(AMENDING).text)
    editing.apply(database, [edit_of(one, replace(one, label="Standard"))], at=LOADED_AT, author=Author("Claire"))
    answer = browser.post(AMENDING, data=sent)
    assert "Quelqu'un a changé la même chose" in unescape(answer.text)
    assert browser.post(AMENDING, data=fields(answer.text)).status_code == 303
    assert [line.number for line in annuaire.load(database)["69"].lines] == [E164, "+33199004803"]


def test_whatever_pages_propose_may_be_amended(visit, unforged, database, people, app):
    days = {"first_day": date(2026, 4, 1), "last_day": date(2026, 4, 2)}
    edits = [
        exception_edit(None, Closure(0, "69", **days, reason="travaux")),
        holiday_edit("69", "ascension", off=True),
        hours_edit("69", None, same_hours(range(5), Interval(time(9), time(12)))),
    ]
    with app.test_request_context():
        propose(people["referent"], "69", Kind.OTHER, edits, "")
    answer = amend(visit("administratrice"), 1, **AMENDED)
    assert answer.status_code == 303, answer.text
    (batch,) = editing.history(database, limit=1)
    saved = {edit.object_type: edit.after for edit in batch.edits}
    assert saved["closure"]["reason"] == "peinture"
    assert set(saved) == {"closure", "opening_hours"}


# A number in words alone


@pytest.fixture
def in_words(database, people, app):
    """in_words("Secrétariat") → another number for the Rhône, of which it is not known whose place it takes."""

    def asked(instead_of=""):
        with app.test_request_context():
            words = f"Nous déménageons.\n{wishes.number_in_words(E164, instead_of)}"
            return propose(people["referent"], "69", Kind.NUMBER, [], words).id

    return asked


def options(page):
    return re.findall(r'<option value="(\d*)"( selected)?>', page)


def test_a_number_in_words_takes_the_place_of_the_line_that_is_chosen(visit, unforged, database, in_words, posted):
    number, (one, two) = in_words(), annuaire.load(database)["69"].lines
    browser = visit("administratrice")
    page = browser.get(f"/admin/propositions/{number}")
    Page(page.text).check()
    assert f"Mettre le {SECOND} à la place de" in page.text
    assert options(page.text) == [("", ""), (str(one.id), ""), (str(two.id), "")]
    address = f"{AMENDING}?ligne={two.id}"
    shown = browser.get(address).text
    Page(shown).check()
    assert f'action="{address}"' in shown
    assert fields(shown)[f"line-{two.id}_number"] == SECOND
    answer = browser.post(address, data=fields(shown))
    assert answer.status_code == 303, answer.text
    assert annuaire.load(database)["69"].lines == (one, replace(two, number=E164))
    assert service.proposal(database, number).status is Status.ACCEPTED
    assert " est acceptée. Les prochains appels en tiennent compte." in posted()[-1][2]
    assert "Ce qui a été enregistré</h2>" in browser.get(f"/admin/propositions/{number}").text


def test_another_number_than_that_of_the_words_is_told_to_who_asked(visit, unforged, database, in_words):
    number, (_one, two) = in_words(), annuaire.load(database)["69"].lines
    browser, address = visit("administratrice"), f"{AMENDING}?ligne={two.id}"
    typed = {**fields(browser.get(address).text), f"line-{two.id}_number": "01 99 00 48 03"}
    assert browser.post(address, data=typed).status_code == 303
    assert service.proposal(database, number).status is Status.AMENDED


@pytest.mark.parametrize(
    ("instead_of", "position"), [("04 65 71 69 02", 1), ("secretariat", 1), ("01 99 00 00 01", None), ("l'autre", None)]
)
def test_the_line_that_was_meant_is_chosen_already(visit, database, in_words, instead_of, position):
    number, lines = in_words(instead_of), annuaire.load(database)["69"].lines
    chosen = [
        value
        for value, is_chosen in options(visit("administratrice").get(f"/admin/propositions/{number}").text)
        if is_chosen
    ]
    assert chosen == ([] if position is None else [str(lines[position].id)])


def test_only_a_line_of_the_departement_is_replaced_and_only_by_who_answers(visit, unforged, database, in_words):
    number, line = in_words(), annuaire.load(database)["69"].lines[0]
    elsewhere = annuaire.load(database)["48"].lines or annuaire.load(database)["01"].lines
    assert "Mettre le" not in visit("referent").get(f"/admin/propositions/{number}").text
    for who, where, status in (
        ("referent", line.id, 403),
        ("administratrice", elsewhere[0].id, 404),
        ("administratrice", "", 404),
        ("administratrice", "x", 404),
    ):
        for method in (visit(who).get, visit(who).post):
            assert method(f"{AMENDING}?ligne={where}").status_code == status
    assert service.proposal(database, number).status is Status.PENDING


def test_a_line_that_changed_under_the_number_is_told_first(visit, unforged, database, in_words):
    in_words()
    line = annuaire.load(database)["69"].lines[0]
    browser, address = visit("administratrice"), f"{AMENDING}?ligne={line.id}"
    sent = fields(browser.get(address).text)
    editing.apply(database, [edit_of(line, replace(line, label="Standard"))], at=LOADED_AT, author=Author("Claire"))
    told = browser.post(address, data=sent)
    assert "Quelqu'un a changé la même chose" in unescape(told.text)
    assert browser.post(address, data=fields(told.text)).status_code == 303


def test_a_number_that_can_not_be_called_is_said_at_its_field(visit, unforged, database, people, app):
    line = annuaire.load(database)["69"].lines[0]
    with app.test_request_context():
        propose(people["referent"], "69", Kind.NUMBER, [], wishes.number_in_words("+33899700000", ""))
    browser, address = visit("administratrice"), f"{AMENDING}?ligne={line.id}"
    assert "surtaxé" in browser.post(address, data=fields(browser.get(address).text)).text
