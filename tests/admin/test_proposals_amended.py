"""A proposal is amended: its values are changed in a form, then saved, and the difference stays."""

from dataclasses import replace
from datetime import date, time

from admin.proposing import propose
from annuaire import service as annuaire
from core.changes import COMMAND_LINE
from editing import service as editing
from proposals import service
from proposals.domain import Kind, Status
from schedules.domain import Closure, Interval
from schedules.edits import exception_edit, holiday_edit, hours_edit
from schedules.hours import same_hours
from tests.admin.wishes import E164, SECOND, asks, fields, first, lines, posted, second_number
from tests.app.markup import Page
from tests.svi.conftest import LOADED_AT

__all__ = ["asks", "first", "posted", "second_number"]


def amend(browser, number, **typed):
    address = f"/admin/propositions/{number}/modifier"
    shown = browser.get(address)
    Page(shown.text).check()
    return browser.post(address, data={**fields(shown.text), **typed})


def test_what_is_amended_is_saved_and_the_difference_stays(visit, unforged, database, second_number, first, posted):
    browser = visit("administratrice")
    place = next(n for n, edit in enumerate(second_number.edits) if edit.object_type == "line" and not edit.before)
    answer = amend(browser, 1, **{f"e{place}_number": "01 99 00 48 03", "note": "Plutôt celui de l'accueil."})
    assert answer.status_code == 303, answer.text
    assert lines(database, "69") == [first, "+33199004803"]
    decided = service.proposal(database, 1)
    assert decided.status is Status.AMENDED
    page = browser.get("/admin/propositions/1").text
    assert "01 99 00 48 02" in page
    assert "01 99 00 48 03" in page
    assert "avec des changements" in posted()[-1][1]


def test_an_amended_value_that_is_wrong_is_said_beside_its_field(visit, unforged, database, second_number):
    place = next(n for n, edit in enumerate(second_number.edits) if edit.object_type == "line" and not edit.before)
    answer = amend(visit("administratrice"), 1, **{f"e{place}_number": "0899 70 00 00"})
    assert answer.status_code == 200
    assert "surtaxé" in answer.text
    assert f'id="e{place}_number-erreur"' in answer.text
    assert service.proposal(database, 1).status is Status.PENDING


def test_a_part_of_it_is_left_out(visit, unforged, database, asks):
    asks("69", "sans-telephone", text="Écrivez-nous plutôt.")
    answer = amend(visit("administratrice"), 1, e0_sans="y")
    assert answer.status_code == 303, answer.text
    assert annuaire.load(database)["69"].phone_support
    assert service.proposal(database, 1).status is Status.AMENDED


def test_nothing_left_is_a_refusal(visit, unforged, asks):
    asks("69", "sans-telephone")
    answer = amend(visit("administratrice"), 1, e0_sans="y")
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


def test_whatever_pages_propose_may_be_amended(visit, unforged, database, people, app):
    days = {"first_day": date(2026, 4, 1), "last_day": date(2026, 4, 2)}
    edits = [
        exception_edit(None, Closure(0, "69", **days, reason="travaux")),
        holiday_edit("69", "ascension", off=True),
        hours_edit("69", None, same_hours(range(5), Interval(time(9), time(12)))),
    ]
    with app.test_request_context():
        propose(people["referent"], "69", Kind.OTHER, edits, "")
    answer = amend(visit("administratrice"), 1, e0_reason="peinture", e1_off="non", confirme="oui")
    assert answer.status_code == 303, answer.text
    (batch,) = editing.history(database, limit=1)
    saved = {edit.object_type: edit.after for edit in batch.edits}
    assert saved["closure"]["reason"] == "peinture"
    assert set(saved) == {"closure", "opening_hours"}
