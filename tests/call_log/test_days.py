"""The calls of a day as they happen, what they add up to, and the lines that nobody answers any more."""

from datetime import timedelta

import pytest

from call_log import days
from call_log.domain import Attempt, AttemptResult, Outcome, RungLine, Step
from call_log.indicators import Tally, total
from call_log.streaks import RungCall, Streak, streaks
from tests.call_log.calls import (
    PARIS_LINES,
    T0,
    accepted,
    at,
    attempt_ended,
    ended,
    keyed,
    rung,
    started,
    status,
    taken_call,
)

DAY = (T0 - timedelta(hours=10), T0 + timedelta(hours=14))
AS_FAR_AS = {
    "it arrives": ([started()], Step.DEPARTMENT, None),
    "the département is announced": ([started(), keyed()], Step.CONFIRM, None),
    "it rings": ([started(), keyed(), rung()], Step.RINGING, None),
    "the second line rings": (taken_call()[:5], Step.RINGING, None),
    "somebody talks": (taken_call()[:7], Step.TALKING, None),
    "nobody answered, the last message is said": (
        [started(), keyed(), rung(), ended(Outcome.NO_ANSWER)],
        Step.END,
        Outcome.NO_ANSWER,
    ),
    "it is over": (taken_call(), None, Outcome.ANSWERED),
}


def everywhere(_code):
    return True


def write(call_log, events):
    for event in events:
        call_log.append([event])


@pytest.mark.parametrize(("events", "stands", "outcome"), AS_FAR_AS.values(), ids=AS_FAR_AS)
def test_a_call_stands_where_its_events_say(database, call_log, events, stands, outcome):
    write(call_log, events)
    (live,) = days.of_day(database, *DAY, everywhere, 10)
    assert (live.stands, live.call.outcome, live.is_over) == (stands, outcome, stands is None)


def test_the_newest_come_first_whether_they_go_on_or_not(database, call_log):
    for number, events in enumerate([taken_call("CA1"), [started(60, sid="CA2")], taken_call("CA3")]):
        moved = [e if e.call_sid == "CA2" else later(e, 100 * number) for e in events]
        write(call_log, moved)
    assert [live.call.call_sid for live in days.of_day(database, *DAY, everywhere, 10)] == ["CA3", "CA2", "CA1"]
    assert [live.call.call_sid for live in days.of_day(database, *DAY, everywhere, 1)] == ["CA3"]


def later(event, seconds):
    return type(event)(
        event.call_sid,
        event.key,
        event.kind,
        event.turn,
        event.at + timedelta(seconds=seconds),
        event.step,
        event.department_code,
        event.data,
    )


def test_those_of_other_days_and_other_departments_are_left_out(database, call_log):
    write(call_log, taken_call())
    assert days.of_day(database, DAY[1], DAY[1] + timedelta(days=1), everywhere, 10) == []
    assert days.of_day(database, *DAY, lambda code: code == "48", 10) == []
    assert len(days.of_day(database, *DAY, lambda code: code == "75", 10)) == 1


def test_the_newest_event_tells_that_something_happened(database, call_log):
    assert days.newest_event(database) == 0
    write(call_log, [started()])
    first = days.newest_event(database)
    write(call_log, [keyed()])
    assert days.newest_event(database) > first


def test_a_call_that_is_over_is_counted_by_how_it_ended(database, call_log):
    write(call_log, taken_call("CA1"))
    write(call_log, [started(sid="CA2"), ended(Outcome.CLOSED, sid="CA2"), status(sid="CA2")])
    write(call_log, taken_call("CA3", simulated=True))
    write(call_log, [started(sid="CA4")])
    found = set(days.tallies(database, *DAY, include_simulated=False))
    assert found == {Tally("75", Outcome.ANSWERED, True, 1), Tally("75", Outcome.CLOSED, False, 1)}
    assert total(days.tallies(database, *DAY, include_simulated=True)).calls == 3


@pytest.mark.parametrize(
    ("tally", "counts"),
    [
        pytest.param(Tally("75", Outcome.ANSWERED, True, 1), True, id="taken"),
        pytest.param(Tally("75", Outcome.NO_ANSWER, True, 1), True, id="no line answered"),
        pytest.param(Tally("05", Outcome.NO_ANSWER, False, 1), True, id="no line to ring: somebody was asked for"),
        pytest.param(Tally("75", Outcome.ABANDONED, True, 1), True, id="hung up while it rang"),
        pytest.param(Tally("75", Outcome.ERROR, True, 1), True, id="broke while it rang"),
        pytest.param(Tally("75", Outcome.ABANDONED, False, 1), False, id="hung up at the question"),
        pytest.param(Tally("75", Outcome.CLOSED, False, 1), False, id="out of hours"),
        pytest.param(Tally("75", Outcome.HOLIDAY, False, 1), False, id="on a holiday"),
        pytest.param(Tally("23", Outcome.ABSENCE, False, 1), False, id="in an absence"),
        pytest.param(Tally("48", Outcome.NO_PHONE_SUPPORT, False, 1), False, id="no phone support"),
        pytest.param(Tally(None, Outcome.INVALID_INPUT, False, 1), False, id="no such département"),
    ],
)
def test_the_rate_counts_those_who_asked_for_somebody(tally, counts):
    assert total([tally]).wanted_somebody == int(counts)


def test_the_rate_is_those_taken_of_those_who_asked():
    tallies = [
        Tally("75", Outcome.ANSWERED, True, 17),
        Tally("13", Outcome.NO_ANSWER, True, 2),
        Tally("13", Outcome.ABANDONED, True, 1),
        Tally("13", Outcome.CLOSED, False, 30),
    ]
    assert total(tallies).rate == 0.85
    assert total([]).rate is None


# Lines that nobody answers any more


def call(*results, line_id=None, minutes=0):
    """Each result with the lines that it is of."""
    attempts = tuple(
        Attempt(n, tuple(RungLine(i, "x") for i in lines), result, 10) for n, (result, *lines) in enumerate(results, 1)
    )
    return RungCall(T0 - timedelta(minutes=minutes), attempts, line_id)


MISSED = call((AttemptResult.NO_ANSWER, 1))
TAKEN = call((AttemptResult.ANSWERED, 1), line_id=1)


@pytest.mark.parametrize(
    ("calls", "misses"),
    [
        pytest.param([MISSED, MISSED], None, id="twice is chance"),
        pytest.param([MISSED, MISSED, MISSED], 3, id="three times is not"),
        pytest.param([MISSED, MISSED, TAKEN, MISSED], None, id="it took one in between"),
        pytest.param([MISSED, MISSED, MISSED, TAKEN, MISSED], 3, id="and none since"),
        pytest.param([TAKEN, MISSED, MISSED, MISSED], None, id="it takes calls again"),
        pytest.param(
            [MISSED, call((AttemptResult.CANCELED, 1)), MISSED, MISSED], 3, id="the caller hung up: no matter"
        ),
        pytest.param(
            [MISSED, call((AttemptResult.ANSWERED, 1, 2), line_id=2), MISSED, MISSED], 3, id="the other was first"
        ),
        pytest.param([call((AttemptResult.BUSY, 1), (AttemptResult.FAILED, 1))] * 2, 4, id="twice in a call"),
        pytest.param([call((None, 1))] * 3, None, id="nobody knows how it ended"),
    ],
)
def test_a_line_is_silent_when_it_missed_several_calls_in_a_row(calls, misses):
    found = streaks(calls)
    assert (found[1].misses if 1 in found else None) == misses


def test_a_streak_says_how_many_did_not_even_ring_and_when_the_last_was():
    calls = [call((AttemptResult.FAILED, 1), minutes=n) for n in range(3)] + [MISSED]
    assert streaks(calls) == {1: Streak(4, 3, T0)}


def test_nothing_counts_that_a_line_missed_before_it_was_another():
    calls = [call((AttemptResult.BUSY, 1, 2), minutes=n) for n in range(4)]
    assert streaks(calls, since={2: calls[2].started_at}) == {1: Streak(4, 0, calls[0].started_at), 2: Streak(3, 0, T0)}


def test_the_calls_that_rang_are_read_the_newest_first(database, call_log):
    write(call_log, taken_call("CA1"))
    write(call_log, [started(1, sid="CA2"), ended(Outcome.CLOSED, sid="CA2"), status(sid="CA2")])
    missed = [later(e, 500) for e in [started(), keyed(), rung(), attempt_ended(result=AttemptResult.BUSY), status()]]
    write(call_log, [type(e)("CA3", e.key, e.kind, e.turn, e.at, e.step, e.department_code, e.data) for e in missed])
    found = list(days.rung_calls(database, DAY[0], include_simulated=False))
    assert [(one.started_at, one.line_id) for one in found] == [(at(500), None), (at(0), 12)]
    assert found[0].attempts[0].lines == (RungLine(*PARIS_LINES[0]),)
    assert list(days.rung_calls(database, at(501), include_simulated=False)) == []


# Queries find their rows by an index


QUERIES = {
    "the calls that go on": days.going_on_query(*DAY),
    "the calls that are over": days.over_query(*DAY),
    "how they ended": days.tallies_query(*DAY, include_simulated=False),
    "those that rang": days.rung_query(DAY[0], include_simulated=False),
}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_no_question_of_the_page_reads_the_whole_log(database, query):
    with database.reading() as session:
        compiled = query.compile(dialect=database.engine.dialect, compile_kwargs={"literal_binds": True})
        plan = [row[3] for row in session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}")]
    looks = [line for line in plan if line.startswith(("SCAN", "SEARCH")) and "anon" not in line]
    assert looks
    assert all("INDEX" in line for line in looks), plan
    assert not any("ix_calls_department_code" in line for line in plan), "a year of calls of each département"


def test_the_events_that_are_looked_at_are_those_of_the_calls_that_go_on(database, call_log):
    write(call_log, taken_call("CA1"))
    write(call_log, [started(sid="CA2"), accepted(sid="CA2")])
    with database.reading() as session:
        rows = session.execute(days.going_on_query(*DAY)).all()
    assert {row.call_sid for row in rows} == {"CA2"}
    assert len(rows) == 2
