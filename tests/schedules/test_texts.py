"""Hours and days as they are written and typed in French."""

from datetime import date, time

import pytest

from schedules.domain import DEFAULT_HOURS, Interval, ScheduleError
from schedules.texts import (
    days_text,
    intervals_text,
    parse_day,
    parse_intervals,
    parse_weekdays,
    week_lines,
)
from tests.schedules.examples import always, nights

MORNING, AFTERNOON = DEFAULT_HOURS.days[0]


@pytest.mark.parametrize(
    ("last_day", "text"),
    [
        pytest.param(date(2026, 3, 3), "le mardi 3 mars 2026", id="one day"),
        pytest.param(date(2026, 3, 4), "du mardi 3 mars 2026 au mercredi 4 mars 2026", id="several"),
        pytest.param(None, "à partir du mardi 3 mars 2026, jusqu'à nouvel ordre", id="without end"),
    ],
)
def test_a_range_of_days_is_written_the_french_way(last_day, text):
    assert days_text(date(2026, 3, 3), last_day) == text


def test_a_week_puts_alike_days_together():
    assert week_lines(DEFAULT_HOURS) == (
        ("lundi au vendredi", "9h30–11h30, 14h–16h30"),
        ("samedi et dimanche", "fermé"),
    )
    assert week_lines(always) == (("lundi au dimanche", "0h–24h"),)
    assert week_lines(nights)[0][1] == "0h–2h, 22h–24h"


@pytest.mark.parametrize(
    "text",
    [
        "9h30-11h30, 14h-16h30",
        "9:30-11:30;14:00-16:30",
        "9h30 à 11h30 et 14h à 16h30",
        "9H30–11H30,14–16h30",
        "9h30 – 11h30, 14h – 16h30",
        "de 9 h 30 à 11 h 30, puis de 14 heures à 16 heures 30",
        "9\u00a0h\u00a030\u202f–\u202f11\u00a0h\u00a030\n14h — 16h30",
        "9h30‑11h30 / 14h → 16h30",
        "14h-16h30, 9h30-11h30",
    ],
)
def test_intervals_are_understood_as_people_write_them(text):
    assert parse_intervals(text) == (MORNING, AFTERNOON)


def test_what_is_written_is_read_back():
    for _, text in week_lines(DEFAULT_HOURS) + week_lines(nights) + week_lines(always):
        assert intervals_text(parse_intervals(text)) == text


def test_closed_and_midnight_are_understood():
    assert parse_intervals("Fermé") == ()
    assert parse_intervals("fermé.") == parse_intervals("–") == ()
    assert parse_intervals("22h-24h") == parse_intervals("22h à minuit") == (Interval(time(22), time(0)),)
    assert parse_intervals("minuit à midi") == (Interval(time(0), time(12)),)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("", "comme 9h30-11h30", id="nothing"),
        pytest.param("9h30", "comme 9h30-11h30", id="one bound"),
        pytest.param("9h30-11h30,", "comme 9h30-11h30", id="a comma too many"),
        pytest.param("9h-25h", "n'existe pas", id="no such hour"),
        pytest.param("24h-25h", "n'existe pas", id="24h is no start"),
        pytest.param("9h70-11h", "n'existe pas", id="no such minute"),
        pytest.param("11h-9h", "finit après", id="backwards"),
        pytest.param("9h-12h, 11h-16h", "9h–12h et 11h–16h se chevauchent", id="two that overlap are named"),
        pytest.param("20h-24h, 22h-23h", "20h–24h et 22h–23h se chevauchent", id="until midnight"),
    ],
)
def test_intervals_that_cannot_be_are_refused(text, said):
    with pytest.raises(ScheduleError, match=said):
        parse_intervals(text)


@pytest.mark.parametrize(
    ("text", "weekdays"),
    [
        ("lundi-vendredi", (0, 1, 2, 3, 4)),
        ("lundi au vendredi", (0, 1, 2, 3, 4)),
        ("lun, MER", (0, 2)),
        ("samedi et dimanche", (5, 6)),
        ("ma-me, ve", (1, 2, 4)),
    ],
)
def test_weekdays_are_understood_as_people_write_them(text, weekdays):
    assert parse_weekdays(text) == weekdays


@pytest.mark.parametrize("text", ["", "m", "lundredi", "dimanche-lundi", "lundi-mardi-mercredi"])
def test_weekdays_that_cannot_be_are_refused(text):
    with pytest.raises(ScheduleError, match="comme lundi"):
        parse_weekdays(text)


@pytest.mark.parametrize(
    "text", ["2026-03-02", "02/03/2026", "2/3/2026", " 2026-03-02 ", "2.3.2026", "02-03-2026", "02 / 03 / 2026"]
)
def test_a_day_is_understood_as_people_write_it(text):
    assert parse_day(text) == date(2026, 3, 2)


@pytest.mark.parametrize("text", ["", "demain", "31/02/2026", "2026-13-01", "02/03/26"])
def test_a_day_that_cannot_be_is_refused(text):
    with pytest.raises(ScheduleError, match="Une date s'écrit"):
        parse_day(text)
