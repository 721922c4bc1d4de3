"""What holds for any schedule and any instant of the century."""

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from core.departments import all_departments
from schedules.domain import (
    DEFAULT_HOURS,
    Absence,
    Closure,
    Interval,
    LegalHoliday,
    OpeningHours,
    Reason,
    Schedule,
    SpecialOpening,
)
from schedules.hours import check_order
from schedules.texts import intervals_text, parse_intervals

QUARTER = timedelta(minutes=15)
QUARTERS = [time(hour, minute) for hour in range(24) for minute in (0, 15, 30, 45)]
NEAR = st.dates(date(2026, 3, 1), date(2026, 11, 30))
CENTURY = st.datetimes(datetime(2000, 1, 1), datetime(2100, 12, 31), timezones=st.timezones())  # noqa: DTZ001
SEASON = st.one_of(
    st.datetimes(datetime(2026, 3, 1), datetime(2026, 11, 30), timezones=st.just(UTC)),  # noqa: DTZ001
    st.datetimes(datetime(2026, 3, 28), datetime(2026, 3, 30), timezones=st.just(UTC)),  # noqa: DTZ001
    st.datetimes(datetime(2026, 10, 24), datetime(2026, 10, 26), timezones=st.just(UTC)),  # noqa: DTZ001
)


@st.composite
def days_of_intervals(draw, least=0):
    """Ordered intervals of one day, on quarters of an hour, some until midnight."""
    bounds = sorted(draw(st.sets(st.integers(0, 96), min_size=2 * least, max_size=6)))
    pairs = zip(bounds[::2], bounds[1::2], strict=False)
    intervals = tuple(Interval(QUARTERS[start], QUARTERS[end % 96]) for start, end in pairs)
    check_order(intervals)
    return intervals


weeks = st.one_of(
    st.just(DEFAULT_HOURS),
    st.builds(OpeningHours, st.tuples(*[days_of_intervals()] * 7)),
)


@st.composite
def spans(draw):
    first = draw(NEAR)
    return first, first + timedelta(days=draw(st.integers(0, 20)))


@st.composite
def closures(draw, code):
    hours = draw(st.one_of(st.none(), days_of_intervals(least=1).map(lambda intervals: intervals[0])))
    return Closure(1, draw(st.sampled_from([None, code])), *draw(spans()), "travaux", hours)


@st.composite
def openings(draw, code):
    return SpecialOpening(1, draw(st.sampled_from([None, code])), *draw(spans()), draw(days_of_intervals(least=1)))


@st.composite
def absences(draw, code):
    first, last = draw(spans())
    return Absence(1, code, first, draw(st.sampled_from([None, last, last])), "urgence@siao.example")


@st.composite
def schedules(draw):
    place = draw(st.sampled_from([all_departments()[code] for code in ("75", "67", "971", "973", "974", "976")]))
    return Schedule(
        department_code=place.code,
        timezone=draw(st.sampled_from([place.timezone, "Europe/Paris"])),
        hours=draw(weeks),
        holiday_zone=place.holiday_zone,
        holidays_off=draw(st.frozensets(st.sampled_from([str(holiday) for holiday in LegalHoliday]), max_size=2)),
        closures=tuple(draw(st.lists(closures(place.code), max_size=2))),
        openings=tuple(draw(st.lists(openings(place.code), max_size=2))),
        absences=tuple(draw(st.lists(absences(place.code), max_size=1))),
    )


def quarters(start, end, most=500):
    """The quarters of an hour after `start` and before `end`: every bound of these schedules is one of them."""
    point = datetime.fromtimestamp((start.timestamp() // 900 + 1) * 900, UTC)
    for _ in range(most):
        if point >= end:
            return
        yield point
        point += QUARTER


@given(schedules(), SEASON)
@settings(max_examples=300, deadline=None)
def test_the_next_opening_is_open_and_nothing_before_it_is(schedule, after):
    found = schedule.next_opening(after)
    if found is not None:
        assert schedule.is_open(found)
        assert found.astimezone(UTC) >= after
    end = found.astimezone(UTC) if found else after + timedelta(days=30)
    assert not [point for point in quarters(after, end) if schedule.is_open(point)]
    if schedule.is_open(after):
        assert found is not None
        assert found.astimezone(UTC) == after.astimezone(UTC)
    else:
        assert found is None or found.astimezone(UTC) > after


@given(schedules(), SEASON)
@settings(max_examples=300, deadline=None)
def test_the_next_closing_is_closed_and_nothing_before_it_is(schedule, after):
    found = schedule.next_closing(after)
    if found is not None:
        assert not schedule.is_open(found)
    end = found.astimezone(UTC) if found else after + timedelta(days=30)
    assert all(schedule.is_open(point) for point in quarters(after, end))


@given(schedules(), CENTURY)
@settings(max_examples=300, deadline=None)
def test_any_aware_instant_of_the_century_has_a_verdict(schedule, at):
    verdict = schedule.verdict(at)
    assert schedule.is_open(at) is (verdict.reason is Reason.OPEN)
    assert (verdict.absence is not None) is (verdict.reason is Reason.ABSENCE)
    assert (verdict.closure is not None) is (verdict.reason is Reason.CLOSURE)
    assert bool(verdict.detail) is (verdict.reason in {Reason.HOLIDAY, Reason.CLOSURE})
    schedule.next_opening(at)
    schedule.next_closing(at)


@given(schedules(), CENTURY)
@settings(max_examples=100, deadline=None)
def test_the_verdict_is_of_the_instant_whatever_the_zone_it_is_written_in(schedule, at):
    assert schedule.verdict(at) == schedule.verdict(at.astimezone(UTC))


@given(weeks)
def test_the_hours_of_a_week_are_read_back_as_they_are_written(week):
    for intervals in week.days:
        written = intervals_text(intervals)
        assert parse_intervals(written) == parse_intervals(written.replace("–", " – ")) == intervals
