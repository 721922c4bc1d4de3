"""Several processes on one queue folder, processes killed at the worst moment, and a disk that is really full."""

import signal
import subprocess
import sys

import pytest
from sqlalchemy import select

from call_log.models import EVENTS
from call_log.service import CallLog
from tests.call_log.calls import started

PRELUDE = """
import os, resource, signal, sys
from pathlib import Path
from call_log.breaker import Breakers
from call_log.local_queue import Waiting
from call_log.service import CallLog
from core.database import Database
from tests.call_log.calls import started, keyed
call_log = CallLog(Database(sys.argv[1]), Path(sys.argv[2]), Breakers.of(is_sqlite=False, pause_s=0))
"""
QUEUE_50 = "for n in range(50): assert call_log.append([started(sid=f'{sys.argv[3]}-{n}')]).queued"
KILLED_AFTER_PUT = "call_log.append([started()]); os.kill(os.getpid(), signal.SIGKILL)"
KILLED_BEFORE_ACK = "Waiting.done = lambda self: os.kill(os.getpid(), signal.SIGKILL); call_log.replay()"
DISK_FULL = """
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
Path(sys.argv[2]).mkdir(parents=True)
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
assert call_log.append([started()]).queued
assert call_log.queue_length() == 0
"""


@pytest.fixture
def launch(database, tmp_path):
    def start(code, *arguments):
        url = database.url.render_as_string(hide_password=False)
        command = [sys.executable, "-c", PRELUDE + code, url, str(tmp_path / "queue"), *arguments]
        return subprocess.Popen(  # noqa: S603 - our own code
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    return start


def sids(database):
    with database.engine.connect() as connection:
        return list(connection.scalars(select(EVENTS.c.call_sid).order_by(EVENTS.c.id)))


def succeeded(process):
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    return out


def test_processes_share_one_queue_and_each_event_is_written_once(call_log, database, away, launch):
    with away():
        for process in [launch(QUEUE_50, name) for name in ("A", "B", "C")]:
            succeeded(process)
        assert call_log.queue_length() == 150
    replayers = [launch("print(call_log.replay())") for _ in range(3)]
    moved = sum(int(succeeded(process)) for process in replayers) + call_log.replay()
    assert moved == 150
    assert sorted(sids(database)) == sorted(f"{name}-{n}" for name in "ABC" for n in range(50))
    for name in "ABC":
        assert [sid for sid in sids(database) if sid.startswith(name)] == [f"{name}-{n}" for n in range(50)]


def test_a_process_killed_between_queue_and_replay_loses_nothing(call_log, away, launch):
    with away():
        process = launch(KILLED_AFTER_PUT)
        process.communicate(timeout=120)
        assert process.returncode == -signal.SIGKILL
    assert call_log.replay() == 1
    assert call_log.events("CA1") == [started()]


def test_a_process_killed_between_the_write_and_its_acknowledgement_writes_once(call_log, database, away, launch):
    with away():
        for n in range(3):
            call_log.append([started(sid=f"CA{n}")])
    process = launch(KILLED_BEFORE_ACK)
    process.communicate(timeout=120)
    assert process.returncode == -signal.SIGKILL
    assert sids(database) == ["CA0"]
    assert call_log.queue_length() == 3
    assert call_log.replay() == 3
    assert sids(database) == ["CA0", "CA1", "CA2"]


def test_a_really_full_disk_leaves_the_event_in_the_logs(call_log, away, launch):
    with away():
        out = succeeded(launch(DISK_FULL))
        assert "call_log_event_only_here" in out
        assert '"call_sid":"CA1"' in out


def test_a_replay_in_another_process_makes_this_one_pass(database, tmp_path, away, launch):
    call_log = CallLog(database, tmp_path / "queue")
    with away():
        call_log.append([started()])
    with call_log._backlog._queue.draining():
        assert succeeded(launch("print(call_log.replay())")).strip() == "0"
    assert call_log.replay() == 1
