"""« Couverture »: the coming two weeks of each département, at a glance and read aloud."""

import re
from datetime import date, time
from html import unescape

import pytest

from admin.coverage_table import State, rows
from core.changes import COMMAND_LINE
from schedules import exception_changes, service
from schedules.domain import Interval
from schedules.hours import MONDAY_TO_FRIDAY, same_hours
from tests.svi.conftest import LOADED_AT

PAGE = "/admin/couverture"
TUESDAY, SUNDAY = date(2026, 3, 3), date(2026, 3, 8)
NOTED = {"at": LOADED_AT, "author": COMMAND_LINE}


@pytest.fixture
def page(visit):
    return lambda who="administratrice", **asked: unescape(visit(who).get(PAGE, query_string=asked).text)


@pytest.fixture
def closes(database):
    """closes("38", TUESDAY) → closed that day, for works."""

    def close(code, day, hours=None):
        exception_changes.add_closure(
            database, code, first_day=day, last_day=day, reason="travaux", hours=hours, **NOTED
        )

    return close


def cells(page, name):
    """The cells of a département's row: what is heard, and where each leads."""
    (row,) = [
        row
        for row in re.findall(r"<tr><th scope=\"row\">.*?</tr>", page, re.DOTALL)
        if f" {name}<" in row or f">{name}<" in row
    ]
    found = re.findall(r"<td class=\"sign-(\w+)\" title=\"([^\"]*)\">(?:<a href=\"([^\"]*)\">)?", row)
    return [(words, where) for _kind, words, where in found]


def names(page):
    return re.findall(r"<span class=\"code\">(\w+)</span>", page)


def test_each_department_has_two_weeks_in_words(page):
    text = page()
    assert len(names(text)) == 101
    days = cells(text, "Paris")
    assert len(days) == 14
    assert days[0] == ("Ouvert 9h30–11h30, 14h–16h30", "")
    assert days[5] == ("Fermé", "")
    assert text.count('<span class="unseen">Ouvert 9h30') > 500, "what is seen as a sign is heard as words"


def test_the_days_have_a_name_and_are_grouped_by_week(page):
    text = page()
    assert '<abbr title="mardi 3 mars 2026">mar</abbr>' in text
    assert re.findall(r'scope="colgroup" colspan="(\d)"', text) == ["6", "7", "1"]
    assert 'aria-current="date"' in text


def test_the_table_scrolls_in_a_region_that_the_keyboard_reaches(page):
    assert 'role="region" aria-label="Couverture, département par département" tabindex="0"' in page()


CAUSES = {
    "a closure of one": ("38", "Isère", "Fermeture exceptionnelle (travaux)", "/admin/horaires/38#exceptions"),
    "a closure of all": (None, "Isère", "Fermeture exceptionnelle (travaux)", "/admin/horaires#exceptions"),
}


@pytest.mark.parametrize(("code", "name", "words", "where"), CAUSES.values(), ids=CAUSES)
def test_a_closed_day_leads_to_what_closes_it(closes, page, code, name, words, where):
    closes(code, TUESDAY)
    assert cells(page(), name)[0] == (words, where)


def test_an_absence_leads_to_the_absences_of_its_department(database, page):
    exception_changes.add_absence(
        database, "69", first_day=date(2026, 3, 5), last_day=None, urgent_mail="u@siao.example", **NOTED
    )
    days = cells(page(), "Rhône")
    assert days[1] == ("Ouvert 9h30–11h30, 14h–16h30", "")
    assert days[2] == ("Absence prolongée", "/admin/horaires/69#absences")


def test_a_part_of_a_day_is_said_with_what_is_left(closes, page):
    closes("38", TUESDAY, Interval(time(14), time(18)))
    words, where = cells(page(), "Isère")[0]
    assert words == "Ouvert 9h30–11h30 seulement : Fermeture exceptionnelle (travaux)"
    assert where == "/admin/horaires/38#exceptions"


def test_nobody_to_ring_and_no_phone_support_are_said(page):
    text = page()
    assert cells(text, "Hautes-Alpes")[0][0] == "Personne de joignable"
    assert cells(text, "Lozère")[0][0] == "Pas d'assistance téléphonique"


def test_a_holiday_is_named(app):
    with app.app_context():
        snapshot = app.extensions["svi"].snapshots.latest()
        found = {row.department_code: row for row in rows(snapshot, date(2026, 4, 3))}
    assert found["57"].cells[0].words == "Jour férié (Vendredi saint)"
    assert found["75"].cells[0].state is State.OPEN
    assert {row.cells[3].state for row in found.values()} >= {State.HOLIDAY}


# Who sees what, and what is left out


def test_a_referent_sees_their_departments_only_and_needs_no_filter(page):
    text = page("referent")
    assert names(text) == ["48", "69"]
    assert "<select" not in text


def test_an_observer_sees_all(page):
    assert len(names(page("observatrice"))) == 101


def test_the_table_can_be_of_one_region(page):
    text = page(region="Bretagne")
    assert names(text) == ["22", "29", "35", "56"]
    assert "4 départements sur 101" in text
    assert "<option selected>Bretagne</option>" in text


def test_an_unknown_region_is_no_region(page):
    assert len(names(page(region="zz"))) == 101


def test_what_is_as_usual_can_be_left_out(closes, page):
    closes("38", SUNDAY)
    closes("44", TUESDAY)
    found = names(page(inhabituel="oui"))
    assert {"05", "38", "44"} <= set(found)
    assert "75" not in found
    assert "48" not in found, "who never answers by phone is as usual"


def test_a_region_where_all_is_as_usual_says_so(page):
    text = page(region="Bretagne", inhabituel="oui")
    assert "tout est habituel en Bretagne" in text
    assert "<table" not in text


def test_a_saved_change_is_in_the_next_table(closes, page):
    assert cells(page(), "Isère")[0][0].startswith("Ouvert")
    closes("38", TUESDAY)
    assert cells(page(), "Isère")[0][0].startswith("Fermeture")


def test_hours_of_the_night_end_at_24h(database, page):
    service.set_hours(database, "38", same_hours(MONDAY_TO_FRIDAY, Interval(time(22), time(0))), **NOTED)
    assert cells(page(), "Isère")[0][0] == "Ouvert 22h–24h"
