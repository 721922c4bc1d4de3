"""A database in trouble costs a caller one wait, not one for each question."""

import threading

import pytest

from call_log.breaker import Breaker, Breakers
from core import urgent
from core.urgent import DatabaseAwayError, Urgent
from svi import snapshots
from tests.app.conftest import app, demonstration_file
from tests.svi.signed import CALL, document, post

__all__ = ["app", "demonstration_file"]


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture(params=[True, False], ids=["the annuaire is known", "nothing is known"])
def waits(app, monkeypatch, request):
    """The database does not answer any more, or never did; how often somebody waited for it."""
    counted = []
    parts = app.extensions["svi"]
    breakers = parts.call_log._breakers
    for breaker in (breakers.reads, breakers.writes, parts.snapshots._first):
        breaker.now = Clock()
    if request.param:
        parts.snapshots.latest()

    def waits_in_vain(_self, _work):
        counted.append(1)
        raise DatabaseAwayError("no answer")

    for how in ("read", "write", "write_alone"):
        monkeypatch.setattr(Urgent, how, waits_in_vain)
    return counted


LINE = "/svi/filtrage?a=1&appel=CA1&d=75&l=1&n=2&v=1"
FIRST = {
    "the start of a call": "/svi/appel",
    "a key": "/svi/etape?e=departement&n=1&v=1",
    "a line that picks up": LINE,
    "a référent who accepts": LINE.replace("filtrage", "prise"),
    "the end of a call": "/svi/statut",
}


@pytest.mark.parametrize("first", FIRST.values(), ids=FIRST.keys())
def test_one_webhook_waits_once_and_those_after_it_do_not(app, waits, first):
    document(post(app, first, {**CALL, "Digits": "1", "CallStatus": "in-progress"}))
    assert len(waits) == 1
    for path in FIRST.values():
        document(post(app, path, {**CALL, "Digits": "1", "CallStatus": "in-progress"}))
    assert len(waits) <= 2, "once for reading, once for writing, whoever asks"


@pytest.mark.parametrize("is_sqlite", [True, False], ids=["SQLite", "a server"])
def test_what_cannot_be_read_is_not_written_to(is_sqlite):
    breakers = Breakers.of(is_sqlite=is_sqlite, monotonic=Clock())
    breakers.reads.trip()
    assert breakers.writes.is_paused


@pytest.mark.parametrize(("is_sqlite", "is_read"), [(True, True), (False, False)], ids=["SQLite: locked", "a server"])
def test_what_cannot_be_written_to_may_be_read(is_sqlite, is_read):
    breakers = Breakers.of(is_sqlite=is_sqlite, monotonic=Clock())
    breakers.writes.trip()
    assert breakers.reads.allows() is is_read


def test_an_answer_to_a_question_does_not_send_callers_to_wait_for_a_lock():
    breakers = Breakers.of(is_sqlite=True, monotonic=Clock())
    breakers.writes.trip()
    breakers.reads.answered(0.0)
    assert not breakers.writes.allows()


@pytest.mark.parametrize(
    ("took", "paused"), [(0.0, False), (0.3, False), (0.4, True)], ids=["at once", "in time", "too late for another"]
)
def test_a_late_answer_is_good_and_spares_the_next_caller(monkeypatch, took, paused):
    monkeypatch.setattr(urgent, "WAIT_S", 0.7)
    clock = Clock()
    breaker = Breaker(5, clock)
    clock.now = took
    breaker.answered(0.0)
    assert breaker.is_paused is paused


def test_a_configuration_that_is_long_to_read_keeps_nobody(app, monkeypatch):
    """A new one is read beside the calls, which go on with the one they know."""
    known = app.extensions["svi"].snapshots
    before, read, may_end = known.latest().revision, snapshots.read_configuration, threading.Event()
    readings = []

    def slowly(database):
        readings.append(1)
        may_end.wait()
        return read(database)

    monkeypatch.setattr(snapshots, "read_configuration", slowly)
    known._read = None
    with monkeypatch.context() as impatient:
        impatient.setattr(urgent, "WAIT_S", 0.1)
        known._reachable.now = Clock()
        assert [known.latest().revision, known.latest().revision] == [before, before]
    assert len(readings) == 1
    may_end.set()
    known._reading._thread.join()
    assert known._read == before
    assert known.latest().revision == before
    assert len(readings) == 1
