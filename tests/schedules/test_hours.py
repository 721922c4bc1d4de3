"""Intervals and weeks: bounds, order, midnight."""

from datetime import UTC, date, time

import pytest

from schedules.domain import DEFAULT_HOURS, Absence, Closure, Interval, OpeningHours, ScheduleError, SpecialOpening

MORNING = Interval(time(9, 30), time(11, 30))
NOON = Interval(time(11), time(12))
EVENING = Interval(time(22), time(0))
DAY = date(2026, 3, 3)


@pytest.mark.parametrize(
    ("interval", "moment", "covered"),
    [
        pytest.param(MORNING, time(9, 30), True, id="opening bound included"),
        pytest.param(MORNING, time(9, 29, 59, 999999), False, id="a microsecond before the opening bound"),
        pytest.param(MORNING, time(11, 29, 59, 999999), True, id="a microsecond before the closing bound"),
        pytest.param(MORNING, time(11, 30), False, id="closing bound excluded"),
        pytest.param(EVENING, time(23, 59, 59, 999999), True, id="an end at 00:00 is midnight at the end of the day"),
        pytest.param(EVENING, time(0), False, id="midnight itself is the next day's"),
        pytest.param(Interval(time(0), time(0)), time(0), True, id="from midnight to midnight is the whole day"),
        pytest.param(Interval(time(0), time(0)), time(23, 59), True, id="the whole day has its last minute"),
    ],
)
def test_an_interval_covers_its_start_and_not_its_end(interval, moment, covered):
    assert interval.covers(moment) is covered


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        pytest.param(time(12), time(9), "finit après son début", id="backwards"),
        pytest.param(time(9), time(9), "finit après son début", id="empty"),
        pytest.param(time(22), time(2), "deux plages", id="over midnight: two intervals are asked for"),
        pytest.param(time(9, tzinfo=UTC), time(10), "sans fuseau", id="with a zone"),
    ],
)
def test_an_interval_that_cannot_be_is_refused_in_french(start, end, said):
    with pytest.raises(ScheduleError, match=said):
        Interval(start, end)


@pytest.mark.parametrize(
    "monday",
    [
        pytest.param((NOON, MORNING), id="out of order"),
        pytest.param((MORNING, NOON), id="overlap"),
        pytest.param((MORNING, MORNING), id="twice the same"),
        pytest.param((EVENING, Interval(time(23), time(0))), id="overlap until midnight"),
    ],
)
def test_a_day_whose_intervals_overlap_is_refused(monday):
    with pytest.raises(ScheduleError, match="sans se chevaucher"):
        OpeningHours((monday, (), (), (), (), (), ()))


def test_intervals_that_touch_are_accepted():
    touching = (MORNING, Interval(time(11, 30), time(12)))
    assert OpeningHours((touching, (), (), (), (), (), ())).are_open(date(2026, 3, 2), time(11, 30))


@pytest.mark.parametrize("days", [(), ((),) * 6, ((),) * 8], ids=["none", "six days", "eight days"])
def test_a_week_has_seven_days(days):
    with pytest.raises(ScheduleError, match="sept jours"):
        OpeningHours(days)


def test_the_default_week_is_that_of_the_helpline():
    afternoon = Interval(time(14), time(16, 30))
    assert DEFAULT_HOURS.days == ((MORNING, afternoon),) * 5 + ((), ())


@pytest.mark.parametrize(
    "build",
    [
        pytest.param(
            lambda: Closure(1, None, DAY, date(2026, 3, 2), "travaux"), id="closure that ends before it starts"
        ),
        pytest.param(lambda: Closure(1, None, DAY, DAY, "  "), id="closure without a reason"),
        pytest.param(lambda: SpecialOpening(1, None, DAY, date(2026, 3, 2), (MORNING,)), id="opening backwards"),
        pytest.param(lambda: SpecialOpening(1, None, DAY, DAY, ()), id="opening without hours"),
        pytest.param(lambda: SpecialOpening(1, None, DAY, DAY, (MORNING, NOON)), id="opening with an overlap"),
        pytest.param(lambda: Absence(1, "23", DAY, date(2026, 3, 2), "u@siao23.example"), id="absence backwards"),
    ],
)
def test_an_exception_that_cannot_be_is_refused(build):
    with pytest.raises(ScheduleError):
        build()
