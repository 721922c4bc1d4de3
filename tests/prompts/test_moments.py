from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.clock import paris_time
from core.departments import department
from prompts.spoken import next_opening_sentence, spoken_date, spoken_hours, spoken_moment, spoken_time


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("09:30", "neuf heures trente"),
        ("14:00", "quatorze heures"),
        ("12:00", "midi"),
        ("12:30", "douze heures trente"),
        ("00:00", "minuit"),
        ("00:05", "zéro heure cinq"),
        ("01:00", "une heure"),
        ("01:01", "une heure une"),
        ("21:00", "vingt et une heures"),
        ("21:21", "vingt et une heures vingt et une"),
        ("08:45:59", "huit heures quarante-cinq"),
    ],
)
def test_an_hour_is_said_as_people_say_it(at, expected):
    assert spoken_time(time.fromisoformat(at)) == expected


@pytest.mark.parametrize(
    ("day", "today", "expected"),
    [
        pytest.param("2027-01-04", None, "lundi quatre janvier", id="a day"),
        pytest.param("2026-12-01", None, "mardi premier décembre", id="the first of a month"),
        pytest.param("2026-03-21", None, "samedi vingt et un mars", id="et un"),
        pytest.param("2027-01-04", "2026-12-20", "lundi quatre janvier", id="another year, but near"),
        pytest.param("2027-08-02", "2026-12-20", "lundi deux août deux mille vingt-sept", id="another year, far"),
        pytest.param("2026-12-01", "2026-01-02", "mardi premier décembre", id="far, but the same year"),
    ],
)
def test_a_date_is_said_with_its_year_when_it_needs_one(day, today, expected):
    assert spoken_date(date.fromisoformat(day), date.fromisoformat(today) if today else None) == expected


@pytest.mark.parametrize(
    ("at", "now", "expected"),
    [
        pytest.param("2026-03-03 14:00", "2026-03-03 12:00", "aujourd'hui à quatorze heures", id="today"),
        pytest.param("2026-03-04 09:30", "2026-03-03 23:59", "demain à neuf heures trente", id="tomorrow"),
        pytest.param("2026-03-09 14:00", "2026-03-07 10:00", "lundi à quatorze heures", id="in two days"),
        pytest.param("2026-03-09 12:00", "2026-03-03 10:00", "lundi à midi", id="in six days"),
        pytest.param(
            "2026-03-10 09:30", "2026-03-03 10:00", "mardi dix mars à neuf heures trente", id="in seven days: the date"
        ),
        pytest.param(
            "2027-01-04 09:30", "2026-12-24 17:00", "lundi quatre janvier à neuf heures trente", id="over the new year"
        ),
        pytest.param(
            "2027-09-01 09:30",
            "2026-12-24 17:00",
            "mercredi premier septembre deux mille vingt-sept à neuf heures trente",
            id="another year, far",
        ),
        pytest.param("2026-03-30 09:30", "2026-03-29 01:30", "demain à neuf heures trente", id="heure d'été"),
        pytest.param(
            "2026-03-01 09:30", "2026-03-03 10:00", "dimanche premier mars à neuf heures trente", id="in the past"
        ),
    ],
)
def test_a_moment_is_said_from_now(at, now, expected):
    assert spoken_moment(paris_time(at), paris_time(now)) == expected


def test_the_day_is_told_on_the_clock_of_the_moment():
    reunion = ZoneInfo("Indian/Reunion")
    opening = datetime(2026, 3, 4, 9, 30, tzinfo=reunion)
    assert spoken_moment(opening, datetime(2026, 3, 3, 19, 59, tzinfo=UTC)) == "demain à neuf heures trente"
    assert spoken_moment(opening, datetime(2026, 3, 3, 20, 1, tzinfo=UTC)) == "aujourd'hui à neuf heures trente"


ABROAD = {
    "one date on both clocks": ("974", "2026-03-03 10:00", "2026-03-03 14:00", "aujourd'hui à quatorze heures"),
    "tomorrow on both clocks": ("974", "2026-03-03 17:00", "2026-03-04 09:30", "demain à neuf heures trente"),
    "already tomorrow in La Réunion": ("974", "2026-03-03 23:00", "2026-03-04 09:30", "mercredi à neuf heures trente"),
    "still yesterday in Guadeloupe": ("971", "2026-03-04 02:00", "2026-03-04 09:30", "mercredi à neuf heures trente"),
    "a week less a day ahead, still yesterday there": (
        "971",
        "2026-03-04 02:00",
        "2026-03-10 09:30",
        "mardi dix mars à neuf heures trente",
    ),
}


@pytest.mark.parametrize(("code", "now", "at", "expected"), ABROAD.values(), ids=ABROAD)
def test_paris_time_is_named_to_who_lives_on_another_clock_and_the_day_is_right_on_both(code, now, at, expected):
    abroad = ZoneInfo(department(code).timezone)
    assert spoken_moment(paris_time(at), paris_time(now), abroad) == f"{expected}, heure de Paris"
    assert (
        next_opening_sentence(paris_time(at), paris_time(now), abroad) == f"Nous rouvrons {expected}, heure de Paris."
    )
    assert next_opening_sentence(None, paris_time(now), abroad) == ""


def test_the_next_opening_is_a_sentence_or_nothing():
    now = paris_time("2026-03-07 10:00")
    assert next_opening_sentence(paris_time("2026-03-09 14:00"), now) == "Nous rouvrons lundi à quatorze heures."
    assert next_opening_sentence(None, now) == ""


AM, PM = (time(9, 30), time(11, 30)), (time(14), time(16, 30))
SHORT = (time(9), time(12))
SAID_AM = "de neuf heures trente à onze heures trente"
SAID_BOTH = f"{SAID_AM} et de quatorze heures à seize heures trente"


@pytest.mark.parametrize(
    ("week", "expected"),
    [
        pytest.param([[AM, PM]] * 5 + [[], []], f"du lundi au vendredi, {SAID_BOTH}", id="the national hours"),
        pytest.param(
            [[AM, PM]] * 4 + [[AM], [], []],
            f"du lundi au jeudi, {SAID_BOTH}, et le vendredi, {SAID_AM}",
            id="Friday differs",
        ),
        pytest.param(
            [[AM], [AM], [SHORT], [AM], [AM], [], []],
            f"le lundi, le mardi, le jeudi et le vendredi, {SAID_AM}, et le mercredi, de neuf heures à midi",
            id="Wednesday differs: equal days are still one group",
        ),
        pytest.param([[AM], [], [AM], [AM], [AM], [], []], f"le lundi et du mercredi au vendredi, {SAID_AM}", id="gap"),
        pytest.param([[AM], [AM], [], [], [], [], []], f"le lundi et le mardi, {SAID_AM}", id="two days"),
        pytest.param([[]] * 6 + [[AM]], f"le dimanche, {SAID_AM}", id="one day"),
        pytest.param([[AM]] * 7, f"tous les jours, {SAID_AM}", id="every day"),
        pytest.param([[]] * 7, "", id="closed all week"),
        pytest.param([], "", id="no week"),
        pytest.param(
            [[(time(1), time(2)), AM, (time(21), time(0))]] + [[]] * 6,
            f"le lundi, d'une heure à deux heures, {SAID_AM} et de vingt et une heures à minuit",
            id="three ranges",
        ),
    ],
)
def test_the_hours_of_a_week_are_said_in_one_phrase(week, expected):
    assert spoken_hours(week) == expected


@settings(deadline=None)
@given(st.times(), st.dates())
def test_every_hour_and_every_date_has_words_without_figures(at, day):
    words = f"{spoken_time(at)} {spoken_date(day, date(2026, 3, 3))}"
    assert not any(c.isdigit() for c in words)
