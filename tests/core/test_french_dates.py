"""Hours and days as they are written in French."""

from datetime import date, time

import pytest

from core.clock import paris_time
from core.french_dates import day_text, end_text, moment_text, short_day, spaced, stamp_text, time_text


@pytest.mark.parametrize(
    ("moment", "text"), [(time(9, 30), "9h30"), (time(14), "14h"), (time(0), "0h"), (time(8, 5), "8h05")]
)
def test_a_time_is_written_the_french_way(moment, text):
    assert time_text(moment) == text


@pytest.mark.parametrize(
    ("end", "text"), [(time(0), "24h"), (time(0, 15), "0h15"), (time(11, 30), "11h30"), (time(14), "14h")]
)
def test_the_midnight_that_ends_a_day_is_its_24th_hour(end, text):
    assert end_text(end) == text


def test_days_and_moments_are_written_the_french_way():
    assert day_text(date(2026, 5, 1)) == "vendredi 1er mai 2026"
    assert short_day(date(2026, 5, 1)) == "ven. 1er mai"
    assert moment_text(paris_time("2026-03-03 14:00")) == "mardi 3 mars 2026 à 14h"
    assert stamp_text(paris_time("2026-03-03 08:05")) == "03/03/2026 à 8h05"


def test_hours_are_spaced_for_a_page():
    assert spaced("9h30–11h30, 14h–16h30") == "9h30 – 11h30, 14h – 16h30"
