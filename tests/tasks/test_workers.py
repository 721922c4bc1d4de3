"""What each process tells of itself, and what is made of it."""

from datetime import timedelta
from time import monotonic, sleep

import pytest

from call_log.domain import Refusal
from core.program import NUMBER, ROOT, VERSION
from svi.tally import MINUTES, Counts, Tally, minute_of
from tasks import store
from tasks.presence import Presence
from tasks.scheduler import Scheduler
from tasks.workers import Worker, by_minute
from tests.tasks.conftest import AT


class Snapshots:
    """A configuration whose newest revision is only seen by who looks."""

    def __init__(self, known=1, newest=1):
        self.revision, self._newest = known, newest

    def known(self):
        return self

    def latest(self):
        self.revision = self._newest
        return self


@pytest.fixture
def tally(clock):
    return Tally(clock)


class Clock:
    def __init__(self):
        self.now = AT

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param((200, 0.01, None, False), Counts(1), id="as it should be"),
        pytest.param((200, 1.0, None, False), Counts(1, slow=1), id="slow"),
        pytest.param((200, 0.01, None, True), Counts(1, failed=1), id="broken"),
        pytest.param((403, 0.01, None, False), Counts(1, forged=1), id="not signed"),
        pytest.param((200, 0.01, Refusal.CALLS, False), Counts(1, refused=1), id="refused by a cap"),
    ],
)
def test_a_webhook_is_counted_for_what_it_was(tally, facts, expected):
    tally.observe("webhooks.call_starts", *facts)
    assert tally.hour(AT) == {minute_of(AT): (1, expected.slow, expected.failed, expected.forged, expected.refused)}


def test_the_fallback_document_is_a_failure(tally):
    tally.observe("webhooks.help_document", 200, 0.01, None, False)
    assert tally.hour(AT)[minute_of(AT)][2] == 1


def test_an_hour_is_kept_and_no_more(tally, clock):
    for minutes in range(0, 125, 5):
        clock.now = AT + timedelta(minutes=minutes)
        tally.observe("x", 200, 0.01, None, False)
    kept = tally.hour(clock.now)
    assert len(kept) == 12
    assert min(kept) == minute_of(clock.now) - MINUTES + 5
    assert tally.hour(clock.now + timedelta(hours=2)) == {}


def test_a_process_tells_what_it_serves_and_what_it_has_read_since(database, tally):
    tally.observe("x", 200, 2.0, None, False)
    presence = Presence(database, Snapshots(known=3, newest=4), tally, "tout")
    presence.tell("svi-1:42:a", AT)
    presence.tell("svi-1:42:a", AT + timedelta(seconds=20))
    (told,) = store.workers(database, AT)
    minutes = {minute_of(AT): (1, 1, 0, 0, 0)}
    assert told == Worker("svi-1:42:a", VERSION, "tout", 4, AT, AT + timedelta(seconds=20), False, minutes)


def test_a_process_that_ends_says_so_and_one_that_said_nothing_says_nothing(database, tally):
    presence = Presence(database, Snapshots(), tally, "tout")
    presence.leave("svi-1:42:a", AT)
    assert store.workers(database, AT) == []
    presence.tell("svi-1:42:a", AT)
    presence.leave("svi-1:42:a", AT + timedelta(seconds=5))
    (told,) = store.workers(database, AT)
    assert told.stopped
    assert not told.is_silent(AT + timedelta(minutes=5))


@pytest.mark.parametrize(
    ("seconds", "is_silent"),
    [pytest.param(20, False, id="one beat ago"), pytest.param(61, True, id="three beats are missing")],
)
def test_a_process_that_was_killed_is_told_by_its_silence(seconds, is_silent):
    worker = Worker("svi-1:42:a", VERSION, "tout", 1, AT, AT)
    assert worker.is_silent(AT + timedelta(seconds=seconds)) is is_silent


def test_the_webhooks_of_all_processes_are_added_up_minute_by_minute():
    one = Worker("a:1:a", VERSION, "tout", 1, AT, AT, minutes={10: (2, 1, 0, 0, 0), 5: (9, 9, 9, 9, 9)})
    other = Worker(
        "b:1:a", VERSION, "tout", 1, AT, AT, stopped=True, minutes={10: (3, 0, 1, 0, 0), 11: (1, 0, 0, 0, 0)}
    )
    assert by_minute([one, other], 5) == {10: Counts(5, 1, 1), 11: Counts(1)}


def test_it_is_told_at_each_beat_of_the_scheduler_and_when_it_stops(database, clock, tally):
    scheduler = Scheduler(database, clock, [], Presence(database, Snapshots(), tally, "tout"), beat_s=0.05)
    scheduler.start()
    limit = monotonic() + 20
    while not store.workers(database, AT):
        assert monotonic() < limit
        sleep(0.01)
    assert not store.workers(database, AT)[0].stopped
    scheduler.stop()
    assert store.workers(database, AT)[0].stopped


def test_old_processes_are_forgotten(database):
    store.put_worker(database, Worker("a:1:a", VERSION, "tout", 1, AT, AT))
    store.put_worker(database, Worker("b:1:a", VERSION, "tout", 1, AT, AT + timedelta(hours=2)))
    assert store.forget_workers(database, AT + timedelta(hours=1)) == 1
    assert [worker.name for worker in store.workers(database, AT)] == ["b:1:a"]


def test_the_version_is_that_of_the_project():
    assert f'version = "{NUMBER}"' in (ROOT / "pyproject.toml").read_text()
    assert len(VERSION) <= 40
