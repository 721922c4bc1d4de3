"""Appending to the log and asking it, on both engines."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update

from call_log import store
from call_log.domain import AttemptResult, Outcome, Recorded
from call_log.models import CALLS, EVENTS
from call_log.summary import summarise
from core.urgent import Urgent
from tests.call_log.calls import accepted, at, attempt_ended, ended, keyed, rung, screened, started, status, taken_call


def append_one_by_one(call_log, events):
    for told in events:
        assert not call_log.append([told]).queued


def test_a_call_is_in_the_log_from_its_start(call_log):
    recorded = call_log.append([started()])
    assert recorded == Recorded(at=at(0), fresh=True, queued=False)
    assert call_log.call("CA1") == summarise([started()])


def test_events_come_back_as_they_were_and_the_summary_is_theirs(call_log):
    append_one_by_one(call_log, taken_call())
    assert call_log.events("CA1") == taken_call()
    assert call_log.call("CA1") == summarise(taken_call())
    assert call_log.call("CA1").outcome is Outcome.ANSWERED


def test_an_unknown_call_is_none(call_log):
    assert call_log.call("CA404") is None
    assert call_log.events("CA404") == []


def test_a_duplicate_gives_the_time_of_the_first_delivery_and_one_event(call_log):
    call_log.append([started(), keyed()])
    again = call_log.append([replace(started(), at=at(9)), replace(keyed(), at=at(9))])
    assert again == Recorded(at=at(0), fresh=False, queued=False)
    assert call_log.events("CA1") == [started(), keyed()]


def test_a_duplicate_that_was_decided_otherwise_adds_nothing(call_log):
    call_log.append([keyed(), rung()])
    again = call_log.append([keyed(seconds=60), ended(Outcome.CLOSED, seconds=60)])
    assert not again.fresh
    assert call_log.events("CA1") == [keyed(), rung()]
    assert call_log.call("CA1").outcome is None


def test_the_same_key_in_two_calls_is_two_events(call_log):
    call_log.append([started()])
    assert call_log.append([started(sid="CA2")]).fresh


def test_an_event_twice_in_one_append_is_kept_once(call_log):
    assert call_log.append([started(), started()]).fresh
    assert call_log.events("CA1") == [started()]


def test_events_of_several_calls_are_a_mistake(call_log):
    with pytest.raises(ValueError, match="one call"):
        call_log.append([started(), started(sid="CA2")])
    with pytest.raises(ValueError, match="one call"):
        call_log.append([])


def test_late_and_disordered_callbacks_never_undo_an_outcome(call_log):
    append_one_by_one(call_log, [status(duration_s=101), *reversed(taken_call()[:-1])])
    call_log.append([status("failed", 500)])
    assert call_log.call("CA1").outcome is Outcome.ANSWERED


def test_concurrent_deliveries_of_one_webhook_agree(call_log):
    barrier = Barrier(6)

    def deliver(second):
        barrier.wait()
        return call_log.append([replace(started(), at=at(second)), replace(keyed(), at=at(second))])

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(deliver, range(6)))
    assert [recorded.queued for recorded in answers] == [False] * 6
    assert sum(recorded.fresh for recorded in answers) == 1
    assert len({recorded.at for recorded in answers}) == 1
    assert len(call_log.events("CA1")) == 2


def test_concurrent_webhooks_of_one_call_all_count_in_its_summary(call_log):
    events = [told for n in range(5) for told in taken_call(f"CA{n}")]
    barrier = Barrier(10)

    def deliver(told):
        barrier.wait()
        return call_log.append([told])

    with ThreadPoolExecutor(10) as pool:
        assert not any(recorded.queued for recorded in pool.map(deliver, events))
    for n in range(5):
        assert call_log.call(f"CA{n}") == summarise(taken_call(f"CA{n}"))


def test_an_append_costs_few_statements(call_log, database, monkeypatch):
    """Its own events; all in one statement on PostgreSQL, where each is a round trip."""
    call_log.append([started()])
    said = []
    execute = Urgent.execute
    monkeypatch.setattr(Urgent, "execute", lambda *args: (said.append(args[2]), execute(*args))[1])
    call_log.append([keyed(), rung()])
    assert len(said) == (2 if database.is_sqlite else 1)


def test_a_call_that_nobody_ended_is_presumed_over_and_its_events_say_so(call_log):
    call_log.append([started(), keyed()])
    call_log.append([started(600, sid="CA2")])
    assert call_log.close_forgotten(at(300)) == 1
    assert call_log.call("CA1").outcome is Outcome.ABANDONED
    assert call_log.call("CA2").outcome is None
    assert call_log.close_forgotten(at(300)) == 0
    before = call_log.call("CA1")
    call_log.rebuild()
    assert call_log.call("CA1") == before


def test_what_a_newer_version_wrote_is_kept_and_harms_nobody(call_log):
    call_log.append([started(), ended("no such outcome")])
    assert not call_log.append([status()]).queued
    assert len(call_log.events("CA1")) == 3
    assert [call.outcome for call in call_log.calls()] == [None]


def test_acceptance_is_by_attempt(call_log):
    call_log.append([started(), rung(), screened(), accepted()])
    assert call_log.is_accepted("CA1", 1)
    assert not call_log.is_accepted("CA1", 2)
    assert not call_log.is_accepted("CA2", 1)


OVER = {
    "started": ([started()], False),
    "operator says ringing": ([started(), status("ringing")], False),
    "operator says completed": ([started(), status()], True),
    "ended by the flow": ([started(), ended(Outcome.CLOSED)], True),
}


@pytest.mark.parametrize(("events", "over"), OVER.values(), ids=OVER.keys())
def test_whether_a_call_is_over(call_log, events, over):
    call_log.append(events)
    assert call_log.is_over("CA1") is over


def taken_by(line_id, sid, seconds, **more):
    line = [(line_id, f"Ligne {line_id}")]
    start = started(seconds, sid=sid, **more)
    return [start, rung(1, seconds, lines=line, sid=sid), accepted(1, seconds + 9, line_id=line_id, sid=sid)]


def test_rotation_starts_from_the_line_that_took_the_last_call(call_log):
    call_log.append(taken_by(1, "CA1", 0))
    call_log.append([*taken_by(2, "CA2", 100), attempt_ended(seconds=200, sid="CA2")])
    call_log.append([started(300, sid="CA3"), rung(1, 310, sid="CA3")])
    assert call_log.last_taken_line("75", at(400)) == 2
    assert call_log.last_taken_line("69", at(400)) is None


def test_rotation_is_as_of_an_instant_so_that_a_duplicate_finds_the_same(call_log):
    call_log.append(taken_by(1, "CA1", 0))
    call_log.append(taken_by(2, "CA2", 100))
    assert call_log.last_taken_line("75", at(109)) == 1
    assert call_log.last_taken_line("75", at(109.1)) == 2


def test_rotation_forgets_an_acceptance_that_was_not_connected(call_log):
    call_log.append([*taken_by(1, "CA1", 0), attempt_ended(seconds=20, result=AttemptResult.NOT_ACCEPTED)])
    assert call_log.last_taken_line("75", at(400)) is None


def test_rotation_counts_simulated_calls_only_when_asked(call_log):
    call_log.append(taken_by(1, "CA1", 0, simulated=True))
    assert call_log.last_taken_line("75", at(400)) is None
    assert call_log.last_taken_line("75", at(400), include_simulated=True) == 1


def test_calls_are_oldest_first_within_their_bounds(call_log):
    for seconds, department in ((300, "69"), (0, "75"), (100, "75"), (200, "69")):
        sid = f"CA{seconds}"
        call_log.append([started(seconds, sid=sid), keyed(seconds=seconds, sid=sid, department=department)])
    call_log.append([started(50, sid="CA50", simulated=True)])

    def sids(**criteria):
        return [call.call_sid for call in call_log.calls(**criteria)]

    assert sids() == ["CA0", "CA100", "CA200", "CA300"]
    assert sids(since=at(100), until=at(300)) == ["CA100", "CA200"]
    assert sids(department_code="69") == ["CA200", "CA300"]
    assert sids(include_simulated=True, until=at(100)) == ["CA0", "CA50"]


def read(call_log, database):
    """Every call as it is read, and whether its row is its summary."""
    with database.engine.connect() as connection:
        closed = dict(connection.execute(select(CALLS.c.call_sid, CALLS.c.closed)).all())
    return sorted(((call, closed[call.call_sid]) for call in call_log.calls()), key=lambda found: found[0].call_sid)


def test_a_rebuild_finds_what_was_there(call_log, database, monkeypatch):
    monkeypatch.setattr(store, "BATCH", 3)
    for n in range(10):
        append_one_by_one(call_log, taken_call(f"CA{n}", caller_hash=f"{n:032}")[: n + 1])
    before = read(call_log, database)
    assert call_log.rebuild() == 10
    assert read(call_log, database) == before


def test_a_rebuild_repairs_what_was_broken(call_log, database):
    append_one_by_one(call_log, taken_call("CA1") + taken_call("CA2"))
    before = read(call_log, database)
    with database.engine.begin() as connection:
        connection.execute(update(CALLS).where(CALLS.c.call_sid == "CA1").values(outcome="error", attempts=[]))
        connection.execute(delete(CALLS).where(CALLS.c.call_sid == "CA2"))
        store.save(connection, [taken_call("CA3")])
    assert call_log.rebuild() == 2
    assert read(call_log, database) == before


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.permutations(taken_call()), st.integers(1, 10))
def test_a_rebuild_equals_what_appends_made_in_any_order(call_log, database, events, size):
    with database.engine.begin() as connection:
        connection.execute(delete(EVENTS))
        connection.execute(delete(CALLS))
    append_one_by_one(call_log, events[:size])
    before = read(call_log, database)
    call_log.rebuild()
    assert read(call_log, database) == before


def test_callers_are_forgotten_after_a_date_and_a_rebuild_agrees(call_log, database, monkeypatch):
    monkeypatch.setattr(store, "BATCH", 2)
    for n in range(5):
        call_log.append([started(n * 100, sid=f"CA{n}", caller_hash="c0ffee"), keyed(sid=f"CA{n}")])
    assert call_log.forget_callers(at(300)) == 3
    assert call_log.forget_callers(at(300)) == 0
    assert [call.caller_hash for call in call_log.calls()] == [None, None, None, "c0ffee", "c0ffee"]
    before = read(call_log, database)
    call_log.rebuild()
    assert read(call_log, database) == before


def test_a_simulated_call_that_is_dated_long_ago_is_played_to_its_end(call_log, database):
    """The demonstration plays at a date of its own; the job that forgets callers may run meanwhile."""
    call_log.append([started(sid="CA1", caller_hash="c0ffee", simulated=True), keyed(sid="CA1")])
    assert call_log.forget_callers(at(300)) == 1
    assert not call_log.is_over("CA1")
    assert call_log.forget_callers(at(300)) == 0
    with database.reading() as session:
        assert "c0ffee" not in str(session.execute(select(EVENTS.c.data)).all())


def test_the_database_says_whether_it_can_be_asked(call_log, away):
    assert call_log.is_reachable
    with away():
        assert not call_log.is_reachable
    assert call_log.is_reachable
