"""When a job is due, and who may run it: the time is always given."""

from datetime import UTC, datetime, time, timedelta

import pytest

from core.clock import months_before, paris_time
from tasks.domain import Daily, Every, Lease, Result, Run, is_due, may_hold

NIGHT = Daily(time(3, 15))
HOURLY = Every(timedelta(hours=1))
SLOT = paris_time("2026-03-03 03:15")
AT = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)


def _hours(hours):
    return timedelta(hours=hours)


@pytest.mark.parametrize(
    ("schedule", "now", "latest", "following"),
    [
        pytest.param(NIGHT, "2026-03-03 03:15", "2026-03-03 03:15", "2026-03-04 03:15", id="the instant itself"),
        pytest.param(NIGHT, "2026-03-03 03:14", "2026-03-02 03:15", "2026-03-03 03:15", id="a minute before"),
        pytest.param(NIGHT, "2026-03-29 12:00", "2026-03-29 03:15", "2026-03-30 03:15", id="a day of 23 hours"),
        pytest.param(NIGHT, "2026-10-26 01:00", "2026-10-25 03:15", "2026-10-26 03:15", id="a day of 25 hours"),
        pytest.param(
            Daily(time(2, 30)), "2026-03-29 12:00", "2026-03-29 03:30", "2026-03-30 02:30", id="an hour that is skipped"
        ),
        pytest.param(
            Daily(time(2, 30)),
            "2026-10-25 02:45+01:00",
            "2026-10-25 02:30+02:00",
            "2026-10-26 02:30",
            id="an hour that comes twice counts once",
        ),
        pytest.param(HOURLY, "2026-03-03 10:00", "2026-03-03 10:00", "2026-03-03 11:00", id="on the hour"),
        pytest.param(HOURLY, "2026-03-03 10:59", "2026-03-03 10:00", "2026-03-03 11:00", id="within the hour"),
        pytest.param(
            HOURLY,
            "2026-10-25 02:45+01:00",
            "2026-10-25 02:00+01:00",
            "2026-10-25 03:00",
            id="both hours of the change",
        ),
    ],
)
def test_the_slots_of_a_job(schedule, now, latest, following):
    assert schedule.latest(paris_time(now)) == paris_time(latest)
    assert schedule.next(paris_time(now)) == paris_time(following)


@pytest.mark.parametrize("schedule", [NIGHT, HOURLY, Daily(time(2, 30)), Every(timedelta(minutes=7))])
def test_slots_follow_one_another_over_a_year(schedule):
    now = paris_time("2026-01-01 00:00").astimezone(UTC)
    while now < paris_time("2027-01-01 00:00"):
        slot, following = schedule.latest(now), schedule.next(now)
        assert slot <= now < following
        assert schedule.latest(following) == following
        assert schedule.latest(following - timedelta(microseconds=1)) == slot
        now += timedelta(hours=5, minutes=13)


@pytest.mark.parametrize(
    ("run", "now", "due"),
    [
        pytest.param([], SLOT, True, id="never run: due"),
        pytest.param([SLOT], SLOT + _hours(5), False, id="run: not again"),
        pytest.param([SLOT - _hours(24)], SLOT, True, id="run yesterday: due"),
        pytest.param([SLOT - _hours(24 * 9)], SLOT + _hours(5), True, id="nine nights missed: caught up once"),
        pytest.param([SLOT + _hours(1)], SLOT + _hours(2), False, id="run by hand since: not again"),
        pytest.param([SLOT + _hours(1)], SLOT + timedelta(minutes=5), False, id="clock set back an hour: not again"),
        pytest.param([SLOT + _hours(24)], SLOT + _hours(1), True, id="a clock was a day ahead: the job goes on"),
        pytest.param([SLOT, SLOT + _hours(24)], SLOT + _hours(1), False, id="the same, but this slot was run"),
    ],
)
def test_a_slot_is_due_once(run, now, due):
    assert is_due(SLOT, run, now) is due


@pytest.mark.parametrize(
    ("lease", "unchanged_s", "may"),
    [
        pytest.param(None, 0, True, id="nobody ever held it"),
        pytest.param(Lease("", 7, AT), 0, True, id="given back"),
        pytest.param(Lease("me", 7, AT), 0, True, id="mine: renewed"),
        pytest.param(Lease("me", 7, AT), 3600, True, id="still mine after an hour without the database"),
        pytest.param(Lease("other", 7, AT), 59.9, False, id="another one's, not silent for long enough"),
        pytest.param(Lease("other", 7, AT), 60, True, id="another one's, silent for a minute"),
        pytest.param(Lease("other", 7, AT + _hours(1)), 60, True, id="its date is of no account"),
    ],
)
def test_who_may_hold_the_lease(lease, unchanged_s, may):
    assert may_hold(lease, "me", unchanged_s) is may


def test_a_beat_changes_the_lease_and_a_date_does_not():
    assert Lease("other", 7, AT) == Lease("other", 7, AT + _hours(1))
    assert Lease("other", 7, AT) != Lease("other", 8, AT)


@pytest.mark.parametrize(
    ("ended", "succeeded", "after", "result"),
    [
        pytest.param(True, True, 0, Result.DONE, id="done"),
        pytest.param(True, False, 0, Result.FAILED, id="failed"),
        pytest.param(False, None, 0.9, Result.RUNNING, id="no end yet"),
        pytest.param(False, None, 1, Result.INTERRUPTED, id="no end after an hour: its process was killed"),
    ],
)
def test_how_a_run_ended(ended, succeeded, after, result):
    run = Run(1, "essai", AT, "machine:1:a", AT, AT if ended else None, succeeded)
    assert run.result(AT + _hours(after)) is result


@pytest.mark.parametrize(
    ("day", "before"),
    [
        ("2026-09-15", "2026-03-15"),
        pytest.param("2026-08-31", "2026-02-28", id="a month that is shorter"),
        pytest.param("2026-03-01", "2025-09-01", id="the year before"),
    ],
)
def test_six_months_before(day, before):
    assert months_before(paris_time(day).date(), 6) == paris_time(before).date()
