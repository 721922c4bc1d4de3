"""The database goes away and comes back: every event exactly once, in order, and no caller waits."""

import json
import logging
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import select

from call_log.breaker import Breaker, Breakers
from call_log.domain import Outcome
from call_log.local_queue import LocalQueue
from call_log.models import EVENTS
from call_log.replayer import Replayer
from call_log.service import CallLog
from call_log.summary import summarise
from core import urgent
from core.database import Base, Database
from core.logs import configure_logs
from core.urgent import Urgent
from tests.call_log.calls import accepted, at, ended, keyed, rung, started, status, taken_call


def keys(database):
    with database.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(select(EVENTS.c.call_sid, EVENTS.c.key).order_by(EVENTS.c.id))]


def test_events_wait_then_are_replayed_once_and_in_order(call_log, database, away):
    call_log.append([started()])
    with away():
        for told in taken_call("CA2"):
            recorded = call_log.append([told])
            assert (recorded.queued, recorded.fresh, recorded.at) == (True, True, told.at)
        assert call_log.queue_length() == 10
        assert call_log.replay() == 0
        assert call_log.queue_length() == 10
    assert call_log.replay() == 10
    assert keys(database) == [("CA2", told.key) for told in taken_call("CA2")]
    assert call_log.call("CA2") == summarise(taken_call("CA2"))
    assert (call_log.queue_length(), call_log.replay()) == (0, 0)


def test_a_webhook_delivered_before_and_after_the_return_is_one_event(call_log, away):
    with away():
        call_log.append([started()])
        call_log.append([started()])
    assert call_log.append([started()]).queued is False
    call_log.replay()
    assert call_log.events("CA1") == [started()]


def test_events_that_come_before_the_replay_are_written_at_once_and_the_order_is_that_of_the_turns(call_log, away):
    with away():
        for told in taken_call()[:6]:
            call_log.append([told])
    for told in taken_call()[6:]:
        assert not call_log.append([told]).queued
    call_log.replay()
    assert call_log.call("CA1") == summarise(taken_call())


def test_while_the_database_is_away_questions_have_safe_answers(call_log, away):
    call_log.append([started(), rung(), accepted(), ended()])
    with away():
        assert not call_log.is_accepted("CA1", 1)
        assert not call_log.is_over("CA1")
        assert call_log.last_taken_line("75", at(400)) is None
    assert call_log.queue_length() == 0


def test_what_waits_in_the_queue_is_known(call_log, away):
    with away():
        call_log.append([started(), rung(), accepted()])
        assert call_log.is_accepted("CA1", 1)
        assert not call_log.is_accepted("CA1", 2)
        assert not call_log.is_over("CA1")
        call_log.append([status()])
        assert call_log.is_over("CA1")
        assert not call_log.is_over("CA2")


@pytest.fixture
def tries(monkeypatch):
    """How often the database was waited for."""
    counted = []
    for how in ("read", "write", "write_alone"):
        monkeypatch.setattr(Urgent, how, _noted(getattr(Urgent, how), counted))
    return counted


def _noted(ask, counted):
    def noted(*arguments):
        counted.append(1)
        return ask(*arguments)

    return noted


def test_a_closed_port_costs_one_wait_then_the_queue_is_used_at_once(tmp_path, monotonic, tries):
    closed = Database("postgresql+psycopg://nobody@127.0.0.1:1/none")
    call_log = CallLog(closed, tmp_path / "queue", Breakers.of(is_sqlite=False, monotonic=monotonic))
    assert call_log.append([started()]).queued
    assert call_log.append([keyed()]).queued
    assert not call_log.is_accepted("CA1", 1)
    assert len(tries) == 1
    assert not call_log.is_reachable


@pytest.mark.parametrize("content", [b"not a database at all" * 100, b""], ids=["corrupt file", "empty file"])
def test_a_broken_sqlite_file_sends_events_to_the_queue(tmp_path, content):
    (tmp_path / "svi.sqlite3").write_bytes(content)
    call_log = CallLog(Database(f"sqlite:///{tmp_path / 'svi.sqlite3'}"), tmp_path / "queue")
    assert call_log.append([started()]).queued
    assert call_log.queue_length() == 1


def test_a_database_locked_for_too_long_sends_events_to_the_queue(tmp_path, monkeypatch):
    monkeypatch.setattr(urgent, "WAIT_S", 0.5)
    database = Database(f"sqlite:///{tmp_path / 'svi.sqlite3'}")
    Base.metadata.create_all(database.engine)
    call_log = CallLog(database, tmp_path / "queue", Breakers.of(is_sqlite=True, pause_s=0))
    with database.engine.begin():
        assert call_log.append([started()]).queued
    assert call_log.replay() == 1
    database.dispose()


def test_after_a_failure_one_try_per_pause(monotonic):
    breaker = Breaker(5, monotonic)
    assert breaker.allows()
    breaker.trip()
    assert breaker.is_paused
    assert not breaker.allows()
    monotonic.now = 5
    assert not breaker.is_paused
    assert breaker.allows()
    assert not breaker.allows()
    breaker.reset()
    assert breaker.allows()
    assert breaker.allows()


def test_an_unreadable_message_is_set_aside_not_tried_for_ever(call_log, away, tmp_path):
    with away():
        for told in taken_call()[:3]:
            call_log.append([told])
    with sqlite3.connect(tmp_path / "queue" / "data.db") as connection:
        connection.execute("UPDATE ack_queue_default SET data = ? WHERE _id = 1", (b'[{"call_sid": "CA1", "key',))
        connection.execute("UPDATE ack_queue_default SET data = ? WHERE _id = 2", (b"\xff\x00",))
    connection.close()
    assert call_log.queue_length() == 3
    assert call_log.replay() == 1
    assert call_log.events("CA1") == [rung()]
    assert call_log.queue_length() == 0
    assert call_log.replay() == 0
    with sqlite3.connect(tmp_path / "queue" / "data.db") as connection:
        assert connection.execute("SELECT _id, status FROM ack_queue_default").fetchall() == [(1, 9), (2, 9)]
    connection.close()


def test_an_event_that_no_database_takes_is_set_aside_and_the_rest_goes_on(call_log, away):
    unwritable = replace(started(sid="CA3"), turn=2**63)
    with away():
        for told in (unwritable, started()):
            call_log.append([told])
    call_log.replay()
    assert call_log.events("CA1") == [started()]
    assert call_log.events("CA3") == []
    assert call_log.queue_length() == 0


def test_what_the_database_refuses_does_not_make_others_wait(call_log):
    assert call_log.append([replace(started(sid="CA3"), turn=2**63)]).queued
    assert not call_log.append([started()]).queued


def test_many_threads_queue_and_replay_at_the_same_time(call_log, database, away):
    with away(), ThreadPoolExecutor(8) as pool:
        assert all(
            recorded.queued for recorded in pool.map(lambda n: call_log.append([started(sid=f"CA{n}")]), range(40))
        )
    with ThreadPoolExecutor(4) as pool:
        moved = list(pool.map(lambda _: call_log.replay(), range(4)))
    while call_log.queue_length():
        moved.append(call_log.replay())
    assert sum(moved) == 40
    assert sorted(keys(database)) == sorted((f"CA{n}", started().key) for n in range(40))


def test_when_the_queue_cannot_write_either_the_event_is_in_the_logs(tmp_path, capsys, monkeypatch):
    (tmp_path / "queue").write_text("a file where the folder should be")
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    configure_logs("json")
    call_log = CallLog(Database(f"sqlite:///{tmp_path / 'svi.sqlite3'}"), tmp_path / "queue")
    assert call_log.append([started(), keyed("75")]).queued
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    kept = [json.loads(line["record"]) for line in lines if line["event"] == "call_log_event_only_here"]
    assert [(event["call_sid"], event["key"]) for event in kept] == [("CA1", started().key), ("CA1", keyed().key)]
    assert kept[1]["data"] == {"heard": "75"}
    assert (call_log.queue_length(), call_log.replay(), call_log.is_over("CA1")) == (0, 0, False)


def test_a_full_disk_is_survived(call_log, away, monkeypatch):
    def full(*_):
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(LocalQueue, "put", full)
    with away():
        assert call_log.append([started()]).queued
        assert call_log.append([object_that_json_does_not_know()]).queued


def object_that_json_does_not_know():
    return ended(object(), sid="CA9")


def test_a_thread_replays_in_the_background_until_stopped(call_log, away):
    with away():
        call_log.append([started()])
    replayer = call_log.start_replaying(0.01)
    limit = time.monotonic() + 10
    while call_log.queue_length() and time.monotonic() < limit:
        time.sleep(0.01)
    replayer.stop()
    assert not replayer.is_alive()
    assert call_log.events("CA1") == [started()]


def test_a_failing_replay_does_not_end_the_thread():
    tries = []

    def fail():
        tries.append(1)
        raise OSError("no disk")

    replayer = Replayer(fail, 0.001)
    replayer.start()
    limit = time.monotonic() + 10
    while len(tries) < 3 and time.monotonic() < limit:
        time.sleep(0.005)
    replayer.stop()
    assert len(tries) >= 3


def test_a_call_taken_for_abandoned_becomes_what_it_was_once_the_queue_is_replayed(call_log, tmp_path):
    call_log.append([started(), keyed()])
    call_log.append([status()])
    assert call_log.call("CA1").outcome is Outcome.ABANDONED
    LocalQueue(tmp_path / "queue").put([ended(Outcome.CLOSED)])
    call_log.replay()
    assert call_log.call("CA1").outcome is Outcome.CLOSED
