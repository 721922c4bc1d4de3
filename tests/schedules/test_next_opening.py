"""When it opens next, and when it closes next: tables of dated cases. Times are those of Paris unless they say."""

from dataclasses import replace
from datetime import UTC, time, timedelta

import pytest

from schedules.domain import Interval, OpeningHours
from tests.schedules.examples import absence, always, closure, nights, of, opening, paris_time

PARIS, REUNION = of("75"), of("974")
NEVER = OpeningHours(((),) * 7)
MONDAY_NIGHT = OpeningHours(((Interval(time(0, 15), time(1, 15)),),) + ((),) * 6)
SUNDAY_NIGHT = OpeningHours(((),) * 6 + ((Interval(time(2, 15), time(3, 30)),),))


def case(why, schedule, after, expected):
    return pytest.param(schedule, after, expected, id=why)


OPENINGS = [
    case("open: now", PARIS, "2026-03-03 10:00", "2026-03-03 10:00"),
    case("open, to the microsecond: now", PARIS, "2026-03-03 11:29:59.999999", "2026-03-03 11:29:59.999999"),
    case("before the morning", PARIS, "2026-03-03 06:00", "2026-03-03 09:30"),
    case("at lunch", PARIS, "2026-03-03 11:30", "2026-03-03 14:00"),
    case("in the evening", PARIS, "2026-03-03 16:30", "2026-03-04 09:30"),
    case("Friday evening", PARIS, "2026-03-06 18:00", "2026-03-09 09:30"),
    case("Sunday", PARIS, "2026-03-08 12:00", "2026-03-09 09:30"),
    case("Easter week-end", PARIS, "2026-04-03 16:30", "2026-04-07 09:30"),
    case("Easter week-end in Alsace starts on Thursday", of("67"), "2026-04-02 16:30", "2026-04-07 09:30"),
    case(
        "Vendredi saint switched off",
        of("67", holidays_off=frozenset({"vendredi-saint"})),
        "2026-04-02 16:30",
        "2026-04-03 09:30",
    ),
    case("from 24 December, over Noël", PARIS, "2026-12-24 16:30", "2026-12-28 09:30"),
    case("over the year's end", PARIS, "2026-12-31 16:30", "2027-01-04 09:30"),
    case("over the change to summer time", PARIS, "2026-03-28 12:00", "2026-03-30T07:30:00+00:00"),
    case("over the change to winter time", PARIS, "2026-10-24 12:00", "2026-10-26T08:30:00+00:00"),
    case("28 February of a leap year", PARIS, "2024-02-28 18:00", "2024-02-29 09:30"),
    case("La Réunion, from Paris in winter", REUNION, "2026-03-03 16:00", "2026-03-04 06:30"),
    case("La Réunion, from Paris in summer", REUNION, "2026-06-02 16:00", "2026-06-03 07:30"),
    case("over midnight, it is open: now", of("33", hours=nights), "2026-03-03 23:59", "2026-03-03 23:59"),
    case("over midnight, closed in the day", of("33", hours=nights), "2026-03-04 02:00", "2026-03-04 22:00"),
    case(
        "a closure ends at midnight",
        of("33", hours=always, closures=(closure("2026-03-10", "2026-03-11"),)),
        "2026-03-10 10:00",
        "2026-03-12 00:00",
    ),
    case(
        "a closure within hours ends in the opening",
        of("33", closures=(closure("2026-03-10", "2026-03-10", hours=Interval(time(9), time(10, 15))),)),
        "2026-03-10 09:40",
        "2026-03-10 10:15",
    ),
    case(
        "a special opening comes first",
        of("33", openings=(opening("2026-03-08", 15, 17),)),
        "2026-03-07 10:00",
        "2026-03-08 15:00",
    ),
    case(
        "after a special opening",
        of("33", openings=(opening("2026-03-08", 15, 17),)),
        "2026-03-08 17:00",
        "2026-03-09 09:30",
    ),
    case(
        "an absence ends on a Saturday",
        of("23", absences=(absence("23", "2026-03-01", "2026-05-02"),)),
        "2026-03-03 10:00",
        "2026-05-04 09:30",
    ),
    case("an absence without end", of("23", absences=(absence("23", "2026-03-01"),)), "2026-03-03 10:00", None),
    case(
        "an absence that has not begun",
        of("23", absences=(absence("23", "2026-03-05"),)),
        "2026-03-03 18:00",
        "2026-03-04 09:30",
    ),
    case("no hours", of("23", hours=NEVER), "2026-03-03 10:00", None),
    case(
        "no hours but one opening in ten months",
        of("23", hours=NEVER, openings=(opening("2027-01-05", 9, 12),)),
        "2026-03-03 10:00",
        "2027-01-05 09:00",
    ),
    case(
        "an opening beyond the horizon",
        of("23", hours=NEVER, openings=(opening("2027-05-05", 9, 12),)),
        "2026-03-03 10:00",
        None,
    ),
    case(
        "29 March: 2h15 does not exist, 3h is the first instant",
        of("33", hours=SUNDAY_NIGHT),
        "2026-03-28 12:00",
        "2026-03-29T01:00:00+00:00",
    ),
    case(
        "25 October: 2h15 the first time", of("33", hours=SUNDAY_NIGHT), "2026-10-24 12:00", "2026-10-25T00:15:00+00:00"
    ),
    case(
        "25 October: closed from 2h to 2h15 the second time",
        of("33", hours=SUNDAY_NIGHT),
        "2026-10-25T01:00:00+00:00",
        "2026-10-25T01:15:00+00:00",
    ),
    case(
        "29 March: the hours of the short day do not hide the next day's first",
        of("33", hours=MONDAY_NIGHT),
        "2026-03-25 12:00",
        "2026-03-29T22:15:00+00:00",
    ),
    case("into a year that the library does not know", PARIS, "2100-12-31 18:00", "2101-01-03 09:30"),
]

CLOSINGS = [
    case("closed: now", PARIS, "2026-03-03 12:00", "2026-03-03 12:00"),
    case("in the morning", PARIS, "2026-03-03 10:00", "2026-03-03 11:30"),
    case("in the afternoon", PARIS, "2026-03-03 14:00", "2026-03-03 16:30"),
    case("over midnight", of("33", hours=nights), "2026-03-03 23:00", "2026-03-04 02:00"),
    case(
        "an absence begins at midnight",
        of("33", hours=always, absences=(absence("33", "2026-03-05"),)),
        "2026-03-03 10:00",
        "2026-03-05 00:00",
    ),
    case(
        "a closure within hours begins",
        of("33", closures=(closure("2026-03-10", "2026-03-10", hours=Interval(time(10), time(11))),)),
        "2026-03-10 09:40",
        "2026-03-10 10:00",
    ),
    case("open day and night until the holiday", of("33", hours=always), "2026-07-12 10:00", "2026-07-14 00:00"),
    case(
        "25 October: 2h the second time is before 2h15",
        of("33", hours=SUNDAY_NIGHT),
        "2026-10-25T00:15:00+00:00",
        "2026-10-25T01:00:00+00:00",
    ),
]


def _utc(at):
    """Python never finds two zones equal within the repeated hour."""
    return at.astimezone(UTC) if at else None


@pytest.mark.parametrize(("schedule", "after", "expected"), OPENINGS)
def test_the_next_opening(schedule, after, expected):
    assert _utc(schedule.next_opening(paris_time(after))) == _utc(paris_time(expected) if expected else None)


@pytest.mark.parametrize(("schedule", "after", "expected"), CLOSINGS)
def test_the_next_closing(schedule, after, expected):
    assert _utc(schedule.next_closing(paris_time(after))) == _utc(paris_time(expected))


def test_open_day_and_night_and_on_every_holiday_never_closes():
    everything = opening("2026-01-01", 0, 23)
    everyday = replace(everything, last_day=everything.first_day + timedelta(days=800), intervals=always.days[0])
    assert of("33", openings=(everyday,)).next_closing(paris_time("2026-03-03 10:00")) is None


def test_the_next_opening_reads_on_the_clock_of_the_departement():
    found = REUNION.next_opening(paris_time("2026-03-03 16:00"))
    assert (found.hour, found.minute, found.utcoffset()) == (9, 30, timedelta(hours=4))


def test_the_next_opening_reads_on_the_national_clock_where_it_was_chosen():
    found = of("974", timezone="Europe/Paris").next_opening(paris_time("2026-03-03 17:00"))
    assert (found.hour, found.utcoffset()) == (9, timedelta(hours=1))
