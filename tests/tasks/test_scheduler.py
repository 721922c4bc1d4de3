"""Behind a process: it starts late, outlives its database, and is not put to sleep by a clock set back."""

import threading
from datetime import UTC, datetime, timedelta
from time import monotonic, sleep

import pytest
import structlog
from apscheduler.schedulers import base as apscheduler_base

from core.database import Base
from tasks import store
from tasks.domain import Every, Job
from tasks.models import LeaseRow, RunRow
from tasks.scheduler import Scheduler
from tests.tasks.conftest import AT

TABLES = [LeaseRow.__table__, RunRow.__table__]
PATIENCE = 20


def _wait_for(condition):
    limit = monotonic() + PATIENCE
    while not condition():
        assert monotonic() < limit, "nothing came"
        sleep(0.01)


def _threads():
    return [thread for thread in threading.enumerate() if thread.name in {"APScheduler", "tasks-start"}]


@pytest.fixture
def make(database):
    made = []

    def scheduler(work=lambda _now: "fait", *, beat_s=0.05, clock=lambda: AT):
        jobs = [Job("essai", "Essayer", Every(timedelta(hours=1)), work)]
        made.append(Scheduler(database, clock, jobs, beat_s=beat_s, patience_s=0.5))
        return made[-1]

    yield scheduler
    for one in made:
        one.stop()


def _beat(database):
    lease = store.lease(database)
    return lease.beat if lease else 0


def test_it_holds_the_lease_and_runs_what_is_due(database, make):
    make().start()
    _wait_for(lambda: store.last_runs(database).get("essai") and _beat(database) >= 5)
    assert store.last_runs(database)["essai"].slot == AT


def test_it_does_nothing_before_its_first_interval(database, make):
    scheduler = make(beat_s=60)
    scheduler.start()
    _wait_for(lambda: scheduler._scheduler and scheduler._scheduler.running)
    assert store.lease(database) is None


def test_stopped_it_leaves_no_thread_and_gives_the_lease_back(database, make):
    before = len(_threads())
    scheduler = make()
    scheduler.start()
    _wait_for(lambda: _beat(database))
    scheduler.stop()
    scheduler.stop()
    assert len(_threads()) == before
    assert store.lease(database).holder == ""


def test_it_can_be_stopped_in_the_middle_of_a_beat(database, make, monkeypatch):
    in_a_beat = threading.Event()
    take = store.take_lease

    def slow(*arguments):
        taken = take(*arguments)
        in_a_beat.set()
        sleep(0.3)
        return taken

    monkeypatch.setattr(store, "take_lease", slow)
    scheduler = make()
    scheduler.start()
    assert in_a_beat.wait(PATIENCE)
    stopping = threading.Thread(target=scheduler.stop, daemon=True)
    stopping.start()
    stopping.join(PATIENCE)
    assert not stopping.is_alive()
    assert store.lease(database).holder == ""


def test_stopping_what_never_started_is_nothing(make):
    make().stop()


def test_a_long_job_does_not_lose_the_lease(database, make):
    going_on = threading.Event()
    make(lambda _now: str(going_on.wait(PATIENCE))).start()
    _wait_for(lambda: _beat(database) >= 10 and store.last_runs(database).get("essai"))
    assert store.last_runs(database)["essai"].ended_at is None
    going_on.set()
    _wait_for(lambda: store.last_runs(database)["essai"].succeeded)


def test_a_database_that_goes_away_is_said_once_and_it_goes_on_when_it_is_back(database, make, monkeypatch):
    beats, beat = [], Scheduler._beat
    monkeypatch.setattr(Scheduler, "_beat", lambda scheduler: (beat(scheduler), beats.append(1)))
    make().start()
    _wait_for(lambda: _beat(database))
    with structlog.testing.capture_logs() as lines:
        Base.metadata.drop_all(database.engine, tables=TABLES)
        gone_at = len(beats)
        _wait_for(lambda: len(beats) >= gone_at + 10)
        Base.metadata.create_all(database.engine, tables=TABLES)
        _wait_for(lambda: _beat(database) and store.last_runs(database))
    said = [line["event"] for line in lines]
    assert said.count("tasks_wait_for_the_database") in {1, 2, 3}  # the other thread may come in between, at both ends


def test_a_clock_set_back_an_hour_does_not_put_it_to_sleep(database, make, monkeypatch):
    class Moved(datetime):
        behind = timedelta()

        @classmethod
        def now(cls, tz=None):
            return datetime.now(UTC).astimezone(tz) - cls.behind

    monkeypatch.setattr(apscheduler_base, "datetime", Moved)
    make().start()
    _wait_for(lambda: _beat(database) >= 2)
    Moved.behind = timedelta(hours=1)
    before = _beat(database)
    _wait_for(lambda: _beat(database) >= before + 5)
