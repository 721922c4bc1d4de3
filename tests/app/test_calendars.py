"""The calendars to subscribe to, read back with a library for diaries."""

import re
import shutil
from datetime import UTC, date, datetime, time, timedelta

import pytest
from icalendar import Calendar

import schedules.service
from app import create_app
from core.changes import COMMAND_LINE
from core.clock import paris_time
from core.departments import all_departments
from schedules.domain import Interval
from tests.svi.conftest import LOADED_AT
from tests.svi.conftest import settings as environment

WHO = {"at": LOADED_AT, "author": COMMAND_LINE}
NOW = paris_time("2026-03-03 10:00")
AFTERNOON = Interval(time(14), time(16, 30))


@pytest.fixture
def app(tmp_path, demonstration_file):
    now = [NOW]
    shutil.copy(demonstration_file, tmp_path / "svi.sqlite3")
    made = create_app(
        environment(tmp_path, SVI_PUBLIC_BASE_URL="https://svi.example.fr", SVI_TWILIO_AUTH_TOKEN="12345"),
        clock=lambda: now[0],
    )
    made.goes_to = lambda text: now.__setitem__(0, paris_time(text))
    yield made
    made.extensions["svi"].background.stop()
    made.extensions["svi"].database.dispose()


@pytest.fixture
def database(app):
    return app.extensions["svi"].database


def _read(app, path):
    response = app.test_client().get(path)
    assert (response.status_code, response.mimetype) == (200, "text/calendar")
    return response, Calendar.from_ical(response.data)


def _events(app, path):
    return {str(event["uid"]).partition("@")[0]: event for event in _read(app, path)[1].events}


def _days(event):
    return event["dtstart"].dt, event["dtend"].dt


@pytest.mark.parametrize("path", ["/horaires.ics", *(f"/horaires/{code}.ics" for code in all_departments())])
def test_a_calendar_is_what_the_standard_asks_for(app, path):
    response, calendar = _read(app, path)
    assert calendar["version"] == "2.0"
    assert calendar["prodid"]
    assert [event.errors for event in calendar.events] == [[]] * len(calendar.events)
    uids = [str(event["uid"]) for event in calendar.events]
    assert len(uids) == len(set(uids)) > 20
    assert all(uid.endswith("@svi.example.fr") for uid in uids)
    for event in calendar.events:
        assert event["dtstamp"].dt == NOW.astimezone(UTC)
        assert event["dtend"].dt > event["dtstart"].dt
        assert type(event["dtend"].dt) is type(event["dtstart"].dt)
        assert event["summary"].startswith("SI SIAO")
    assert calendar.get_missing_tzids() == set()
    _is_well_folded(response.data)


def _is_well_folded(data):
    assert data.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert max(map(len, data.split(b"\r\n"))) <= 75
    data.decode()


def test_a_holiday_lasts_a_whole_day_and_ends_where_the_next_begins(app):
    labour_day = _events(app, "/horaires.ics")["ferie-fete-du-travail-2026-national"]
    assert _days(labour_day) == (date(2026, 5, 1), date(2026, 5, 2))
    assert labour_day["summary"] == "SI SIAO fermé : fête du Travail"
    assert labour_day["transp"] == "TRANSPARENT"


@pytest.mark.parametrize(
    ("path", "key", "there"),
    [
        pytest.param("/horaires/67.ics", "ferie-vendredi-saint-2026-67", True, id="Alsace"),
        pytest.param("/horaires/75.ics", "ferie-vendredi-saint-2026-75", False, id="not in Paris"),
        pytest.param("/horaires/974.ics", "ferie-abolition-de-l-esclavage-2026-974", True, id="overseas"),
        pytest.param("/horaires.ics", "ferie-vendredi-saint-2026-national", False, id="not of the whole country"),
        pytest.param("/horaires.ics", "ferie-noel-2027-national", True, id="the next year too"),
        pytest.param("/horaires/75.ics", "ferie-victoire-1945-2026-75", False, id="a day on which Paris works"),
    ],
)
def test_each_place_has_its_holidays(app, database, path, key, there):
    schedules.service.switch_holiday(database, "75", "victoire-1945", off=True, **WHO)
    assert (key in _events(app, path)) is there


def test_a_closure_of_several_days_is_one_event(app, database):
    closure = schedules.service.add_closure(
        database, None, first_day=date(2026, 8, 3), last_day=date(2026, 8, 14), reason="travaux, été", **WHO
    )
    for path in ("/horaires.ics", "/horaires/01.ics"):
        event = _events(app, path)[f"fermeture-{closure.reference}"]
        assert _days(event) == (date(2026, 8, 3), date(2026, 8, 15))
        assert event["summary"].endswith("fermé : travaux, été")


def test_hours_are_on_the_clock_of_the_departement_every_day(app, database):
    days = {"first_day": date(2026, 3, 27), "last_day": date(2026, 3, 31)}
    closure = schedules.service.add_closure(database, "974", **days, reason="réunion", hours=AFTERNOON, **WHO)
    night = Interval(time(22), time(0))
    opening = schedules.service.add_opening(database, "75", **days, intervals=(AFTERNOON, night), **WHO)
    closed = _events(app, "/horaires/974.ics")[f"fermeture-{closure.reference}"]
    assert closed["dtstart"].dt.astimezone(UTC) == datetime(2026, 3, 27, 10, tzinfo=UTC)
    assert closed["dtstart"].params["tzid"] == "Indian/Reunion"
    assert closed["rrule"] == {"FREQ": ["DAILY"], "COUNT": [5]}
    opened = _events(app, "/horaires/75.ics")
    assert opened[f"ouverture-{opening.reference}-1"]["dtstart"].params["tzid"] == "Europe/Paris"
    assert _days(opened[f"ouverture-{opening.reference}-2"])[1].replace(tzinfo=None) == datetime(2026, 3, 28)  # noqa: DTZ001


def test_an_absence_is_told_and_nobody_s_address(app, database):
    for code, mail in (("01", "prenom.nom@siao01.example"), ("02", "contact@siao-02.example")):
        schedules.service.add_absence(
            database, code, first_day=date(2026, 4, 6), last_day=None, urgent_mail=mail, **WHO
        )
    page, calendar = _read(app, "/horaires/01.ics")
    absence = next(event for event in calendar.events if "Absence prolongée" in event["categories"].cats)
    assert _days(absence) == (date(2026, 4, 6), date(2028, 1, 1))
    assert "Jusqu'à nouvel ordre" in absence["description"]
    assert "https://svi.example.fr/horaires/01" in absence["description"]
    assert b"prenom.nom" not in page.data.replace(b"\r\n ", b"")


def test_the_address_of_the_structure_may_be_told(app, database):
    mail = app.extensions["svi"].snapshots.latest().siao("02").mail
    absence = schedules.service.add_absence(
        database, "02", first_day=date(2026, 4, 6), last_day=date(2026, 4, 10), urgent_mail=mail, **WHO
    )
    event = _events(app, "/horaires/02.ics")[f"absence-{absence.reference}"]
    assert mail in event["description"]
    assert _days(event) == (date(2026, 4, 6), date(2026, 4, 11))


def test_what_was_over_before_this_year_is_left_out(app, database):
    for year in (2025, 2026):
        day = date(year, 2, 2)
        schedules.service.add_closure(database, None, first_day=day, last_day=day, reason=f"en {year}", **WHO)
    told = [event["summary"] for event in _events(app, "/horaires.ics").values()]
    assert "SI SIAO fermé : en 2026" in told
    assert "SI SIAO fermé : en 2025" not in told


def test_events_keep_their_names_and_a_diary_that_asks_again_is_told_that_nothing_changed(app, database):
    browser = app.test_client()
    first = browser.get("/horaires/75.ics")
    app.goes_to("2026-03-04 09:00")
    unchanged = browser.get("/horaires/75.ics", headers={"If-None-Match": first.headers["ETag"]})
    assert (unchanged.status_code, unchanged.data) == (304, b"")
    again = browser.get("/horaires/75.ics")
    assert re.findall("UID:.*", again.text) == re.findall("UID:.*", first.text)
    schedules.service.add_closure(
        database, None, first_day=date(2026, 5, 4), last_day=date(2026, 5, 4), reason="travaux", **WHO
    )
    changed = browser.get("/horaires/75.ics", headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200
    assert "travaux" in changed.text


@pytest.mark.parametrize("last_day", [date.max, date(2199, 1, 1)], ids=["the last day of all", "after all holidays"])
def test_days_far_away_break_nothing(app, database, last_day):
    days = {"first_day": last_day - timedelta(days=1), "last_day": last_day}
    schedules.service.add_closure(database, None, **days, reason="un jour", hours=Interval(time(22), time(0)), **WHO)
    schedules.service.add_opening(database, None, **days, intervals=(AFTERNOON,), **WHO)
    schedules.service.add_closure(database, None, **days, reason="un autre", **WHO)
    assert len(_events(app, "/horaires.ics")) > 20


@pytest.mark.parametrize(("path", "name"), [("/horaires/rhône.ics", "Rhône"), ("/horaires/1.ics", "Ain")])
def test_a_departement_is_found_as_people_write_it(app, path, name):
    assert _read(app, path)[1]["x-wr-calname"] == f"SI SIAO {name}"


def test_an_unknown_departement_has_no_calendar(app):
    response = app.test_client().get("/horaires/99.ics")
    assert response.status_code == 404
    assert "n&#39;existe pas" in response.text


def test_the_pages_of_hours_lead_to_their_calendar(app):
    assert 'href="/horaires.ics"' in app.test_client().get("/horaires").text
    assert 'href="/horaires/01.ics"' in app.test_client().get("/horaires/01").text
