"""The counts in memory, the rules beside them, and the alarm."""

from datetime import timedelta

import pytest

from call_log.domain import Outcome, Refusal
from core.caps import Caps, read_caps
from core.clock import paris_time
from protection.domain import LONGEST_QUESTIONS, Alarm, Going, Spent, Usage, alarm, day_of, going
from protection.ledger import KEPT_S, STALE_S, Ledger
from tests.call_log.calls import T0, accepted, at, attempt_ended, ended, keyed, rung, started
from tests.call_log.conftest import Minute

NO_CAP = Caps(**dict.fromkeys(("max_calls", "max_calls_per_caller", "max_calls_per_department"), 0),
              max_minutes_per_day=0, max_minutes_per_day_per_caller=0)  # fmt: skip


@pytest.fixture
def stopwatch():
    return Minute()


@pytest.fixture
def ledger(stopwatch):
    return Ledger(Caps(max_calls=2, max_calls_per_caller=1, max_calls_per_department=1), stopwatch)


def test_without_caps_nobody_is_refused():
    ledger = Ledger(NO_CAP)
    ledger.see({}, Spent(day_of(T0), 10**9, {"c": 10**9}), 0)
    assert {ledger.begins(f"CA{n}", "c", T0) for n in range(1000)} == {None}
    assert {ledger.rings(f"CA{n}", "75", T0) for n in range(1000)} == {None}


def test_a_picture_that_is_stale_refuses_nobody_and_keeps_nothing(ledger, stopwatch):
    ledger.begins("CA1", "c", T0)
    ledger.begins("CA2", "d", T0)
    stopwatch.now = STALE_S
    assert ledger.begins("CA3", "e", T0) is Refusal.CALLS
    stopwatch.now = STALE_S + 0.1
    for n in range(100):
        assert ledger.begins(f"CA{n}", "c", T0) is None
        assert ledger.rings(f"CA{n}", "75", T0) is None
    assert ledger.usage(T0).calls == 2


def test_a_note_outweighs_a_picture_taken_just_before_and_then_no_longer(ledger, stopwatch):
    nothing = Spent(day_of(T0))
    ledger.begins("CA1", "c", T0)
    ledger.see({}, nothing, stopwatch.now + KEPT_S - 0.1)
    assert ledger.begins("CA2", "c", T0) is Refusal.CALLS_OF_CALLER
    ledger.see({}, nothing, stopwatch.now + KEPT_S)
    assert ledger.begins("CA2", "c", T0) is None


def test_a_call_that_ended_here_does_not_come_back_with_a_picture_taken_before(ledger, stopwatch):
    ledger.begins("CA1", "c", T0)
    ledger.ends("CA1")
    ledger.see({"CA1": Going(T0, "c")}, Spent(day_of(T0)), stopwatch.now + 1)
    assert ledger.usage(T0).calls == 0


def test_a_call_asked_for_again_does_not_stand_in_its_own_way(ledger):
    assert ledger.begins("CA1", "c", T0) is None
    assert ledger.begins("CA1", "c", T0) is None
    assert ledger.rings("CA1", "75", T0) is None
    assert ledger.rings("CA1", "75", T0) is None
    assert ledger.rings("CA2", "75", T0) is Refusal.CALLS_OF_DEPARTMENT


def test_the_minutes_of_yesterday_are_not_those_of_today(stopwatch):
    ledger = Ledger(Caps(max_minutes_per_day=1), stopwatch)
    ledger.see({}, Spent(day_of(T0), 60), 0)
    assert ledger.begins("CA1", None, T0) is Refusal.MINUTES
    assert ledger.begins("CA1", None, T0 + timedelta(days=1)) is None


# A call that goes on, from its events

LONGEST = timedelta(hours=1)


@pytest.mark.parametrize(
    ("events", "seconds", "is_going"),
    [
        pytest.param([started()], 600, True, id="asked for ten minutes"),
        pytest.param([started()], 601, False, id="asked for longer than anybody is: its end was lost"),
        pytest.param([started(), keyed(), rung()], 3600, True, id="rung an hour ago, as long as it may last"),
        pytest.param([started(), keyed(), rung()], 3601, False, id="longer than it may last: its end was lost"),
        pytest.param([started(), rung(), accepted()], 1800, True, id="a conversation"),
        pytest.param([started(), rung(), accepted(), attempt_ended()], 120, False, id="the conversation is over"),
        pytest.param([started(), ended(Outcome.NO_ANSWER)], 5, False, id="the last message is being said"),
        pytest.param([started()], -3600, True, id="the clock was set back"),
    ],
)
def test_a_call_goes_on_until_it_must_be_over(events, seconds, is_going):
    assert (going(events, at(seconds), LONGEST) is not None) is is_going
    assert timedelta(minutes=10) == LONGEST_QUESTIONS


def test_a_call_costs_from_its_arrival_once_a_line_rang():
    assert going([started()], at(60), LONGEST) == Going(T0, "c0ffee")
    rang = going([started(), rung()], at(60), LONGEST)
    assert rang == Going(T0, "c0ffee", "75")
    assert (rang.seconds(at(60)), Going(T0, None).seconds(at(60)), rang.seconds(at(-5))) == (60, 0, 0)


# The alarm, and the settings


@pytest.mark.parametrize(
    ("minutes", "cap", "level"),
    [
        pytest.param(79, 100, Alarm.NONE, id="under 80 %"),
        pytest.param(80, 100, Alarm.NEAR, id="80 %, included"),
        pytest.param(99, 100, Alarm.NEAR, id="not yet the cap"),
        pytest.param(100, 100, Alarm.REACHED, id="the cap"),
        pytest.param(10_000, 0, Alarm.NONE, id="no cap"),
    ],
)
def test_the_alarm_comes_before_the_stop(minutes, cap, level):
    assert alarm(Usage(0, minutes * 60), Caps(max_minutes_per_day=cap)) is level


@pytest.mark.parametrize(
    ("value", "read"),
    [
        pytest.param(None, 300, id="not set: the default"),
        pytest.param("", 0, id="set to nothing: no cap"),
        pytest.param("  ", 0, id="blank: no cap"),
        pytest.param("0", 0, id="zero: no cap"),
        pytest.param(" 12 ", 12, id="a number"),
    ],
)
def test_a_cap_is_read(value, read):
    caps, errors = read_caps({} if value is None else {"SVI_MAX_CALLS": value})
    assert (caps.max_calls, errors) == (read, [])


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("SVI_MAX_CALLS", "-1"),
        ("SVI_MAX_CALLS", "dix"),
        ("SVI_MAX_MINUTES_PER_DAY", "1.5"),
        ("SVI_MAX_CALLS_PER_CALLER", "٣٠"),
        ("SVI_MAX_CALLS_PER_DEPARTMENT", "9" * 5000),
        ("SVI_BLOCK_HOURS", "0"),
        ("SVI_BLOCK_HOURS", "721"),
    ],
)
def test_a_wrong_cap_is_named_in_one_line(setting, value):
    _, (error,) = read_caps({setting: value})
    assert error.startswith(f"{setting} : un nombre entre ")
    assert len(error) < 120


def test_a_block_without_a_duration_lasts_the_usual_one():
    assert read_caps({"SVI_BLOCK_HOURS": ""})[0].block_hours == 24


def test_a_day_is_a_day_in_paris():
    assert day_of(paris_time("2026-03-04 00:30")).isoformat() == "2026-03-04"
