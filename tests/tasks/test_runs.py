"""Jobs are run once for a slot, by the holder of the lease alone, and what came of it is written down."""

from datetime import time, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from core.errors import UserError
from tasks import store
from tasks.domain import Daily, Every, Job, Result
from tasks.models import RunRow
from tasks.runner import Runner
from tests.tasks.conftest import AT

HOUR = timedelta(hours=1)


class Diary:
    """A job that remembers when it ran, and may fail."""

    def __init__(self, error=None):
        self.at = []
        self.error = error

    def __call__(self, now):
        self.at.append(now)
        if self.error:
            raise self.error
        return "c'est fait"


class Clock:
    def __init__(self):
        self.now = AT

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def diary():
    return Diary()


@pytest.fixture
def hourly(diary):
    return Job("essai", "Essayer", Every(HOUR), diary)


@pytest.fixture
def runners(database, clock, keepers):
    keepers[0].beat(AT)
    return [Runner(database, clock, keeper.me) for keeper in keepers]


def _rows(database):
    with database.reading() as session:
        return session.scalars(select(RunRow).order_by(RunRow.id)).all()


def test_a_job_runs_once_for_each_slot(database, runners, clock, hourly, diary):
    for minutes in (0, 1, 59, 60, 61, 119):
        clock.now = AT + timedelta(minutes=minutes)
        runners[0].run_due([hourly])
    assert diary.at == [AT, AT + HOUR]
    assert [row.slot for row in _rows(database)] == [AT, AT + HOUR]


def test_only_the_holder_runs(runners, hourly, diary, database):
    runners[1].run_due([hourly])
    assert diary.at == []
    assert _rows(database) == []


def test_two_that_believe_they_hold_the_lease_run_a_slot_once(database, keepers):
    keepers[0].beat(AT)
    assert store.claim(database, keepers[0].me, "essai", AT, AT)
    store.take_lease(database, store.lease(database), keepers[1].me, AT)
    assert store.claim(database, keepers[1].me, "essai", AT, AT) is None
    assert store.claim(database, keepers[0].me, "essai", AT + HOUR, AT) is None
    assert store.claim(database, keepers[1].me, "essai", AT + HOUR, AT)


def test_a_job_that_begins_renews_the_lease(database, keepers, runners, hourly):
    before = store.lease(database).beat
    runners[0].run_due([hourly])
    assert store.lease(database).beat == before + 1


def test_missed_slots_are_caught_up_once(runners, clock, hourly, diary):
    runners[0].run_due([hourly])
    clock.now = AT + 9.5 * HOUR
    runners[0].run_due([hourly])
    runners[0].run_due([hourly])
    assert diary.at == [AT, AT + 9.5 * HOUR]


def test_a_clock_set_back_an_hour_runs_nothing_twice_and_then_goes_on(runners, clock, hourly, diary):
    for hours in (0, 1, 2, 1, 1.5, 2, 2.5, 3):
        clock.now = AT + hours * HOUR
        runners[0].run_due([hourly])
    assert diary.at == [AT, AT + HOUR, AT + 2 * HOUR, AT + 3 * HOUR]


def test_a_clock_that_was_a_year_ahead_stops_no_job(runners, clock, hourly, diary):
    for moment in (AT + timedelta(days=365), AT, AT + HOUR):
        clock.now = moment
        runners[0].run_due([hourly])
    assert diary.at == [AT + timedelta(days=365), AT, AT + HOUR]


def test_what_was_run_by_hand_since_its_slot_is_not_run_again(runners, clock, diary):
    nightly = Job("essai", "Essayer", Daily(time(3, 15)), diary)
    runners[1].run_now(nightly)
    clock.now = AT + HOUR
    runners[0].run_due([nightly])
    assert diary.at == [AT]


@pytest.mark.parametrize(
    ("error", "note"),
    [
        pytest.param(UserError("L'onglet manque."), "L'onglet manque.", id="a sentence of ours"),
        pytest.param(
            OperationalError("SELECT '+33199001234'", {}, Exception()),
            "la base de données n'a pas répondu, ou a refusé (OperationalError)",
            id="the database, and nothing of what was asked",
        ),
        pytest.param(OSError(28, "No space left on device"), "le disque est plein", id="a full disk"),
        pytest.param(OSError("+33199001234"), "un fichier ou le disque a refusé (OSError)", id="another file trouble"),
        pytest.param(KeyError("+33199001234"), "erreur imprévue (KeyError)", id="a mistake of the program"),
    ],
)
def test_a_job_that_fails_is_written_down_and_the_next_one_runs(database, runners, hourly, diary, error, note):
    failing = Job("raté", "Rater", Every(HOUR), Diary(error))
    runners[0].run_due([failing, hourly])
    runners[0].run_due([failing, hourly])
    last = store.last_runs(database)
    assert (last["raté"].result(AT), last["raté"].note) == (Result.FAILED, note)
    assert (last["essai"].result(AT), last["essai"].note) == (Result.DONE, "c'est fait")
    assert len(failing.work.at) == len(diary.at) == 1


def test_a_note_too_long_for_its_column_is_cut(database, runners):
    chatty = Job("bavard", "Bavarder", Every(HOUR), lambda _now: "é" * 500)
    runners[0].run_due([chatty])
    assert store.last_runs(database)["bavard"].note == "é" * 200


def test_old_runs_are_forgotten_except_the_last_of_each_job(database, runners, clock, hourly):
    rare = Job("rare", "Rarement", Every(HOUR), Diary())
    runners[0].run_due([rare])
    for hours in range(4):
        clock.now = AT + hours * HOUR
        runners[0].run_due([hourly])
    assert store.forget_runs(database, AT + 2 * HOUR) == 2
    assert [(row.job, row.slot) for row in _rows(database)] == [
        ("rare", AT),
        ("essai", AT + 2 * HOUR),
        ("essai", AT + 3 * HOUR),
    ]
