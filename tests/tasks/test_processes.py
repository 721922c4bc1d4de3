"""Real processes that share one database: each slot is run once, and a killed holder is replaced."""

import signal
import subprocess
import sys
from collections import Counter
from time import monotonic, sleep

import pytest
from sqlalchemy import select

from tasks import store
from tasks.models import RunRow

SERVE = """
import sys
from datetime import timedelta
from time import sleep
from core.clock import system_clock
from core.database import Database
from tasks.domain import Every, Job
from tasks.scheduler import Scheduler

def work(now):
    with open(sys.argv[2], "a") as diary:
        diary.write("once\\n")
    return "fait"

job = Job("essai", "Essayer", Every(timedelta(seconds=1)), work)
Scheduler(Database(sys.argv[1]), system_clock, [job], beat_s=0.1, patience_s=1.5).start()
print("started", flush=True)
sleep(60)
"""
PATIENCE = 60


@pytest.fixture
def processes(database, tmp_path):
    url = database.url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", SERVE, url, str(tmp_path / "diary")]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(3)]  # noqa: S603 - our own code
    yield started
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture
def runs(database):
    def ended():
        with database.reading() as session:
            return session.scalars(select(RunRow).where(RunRow.ended_at.is_not(None)).order_by(RunRow.slot)).all()

    return ended


def _wait_for(condition):
    limit = monotonic() + PATIENCE
    while not condition():
        assert monotonic() < limit, "nothing came"
        sleep(0.05)


def test_each_slot_is_run_once_also_when_the_holder_is_killed(database, processes, runs, tmp_path):
    _wait_for(lambda: len(runs()) >= 3)
    first = store.lease(database).holder
    holder = next(process for process in processes if f":{process.pid}:" in first)
    holder.send_signal(signal.SIGKILL)
    _wait_for(lambda: store.lease(database).holder != first)
    before = len(runs())
    _wait_for(lambda: len(runs()) >= before + 2)
    for process in processes:
        process.kill()
        process.wait()
    ended = runs()
    assert len({run.holder for run in ended}) >= 2  # a busy machine may keep the next holder from its beats too
    assert max(Counter(run.slot for run in ended).values()) == 1
    assert len((tmp_path / "diary").read_text().splitlines()) - len(ended) in range(
        len(processes) + 1
    )  # those cut in the middle
