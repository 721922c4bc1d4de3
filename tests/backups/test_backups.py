"""A backup made while calls go on gives them all back, on each engine, in another place."""

import os
import stat
import threading
import time

import pytest
from sqlalchemy import select

from backups import service
from call_log.models import EVENTS, to_event
from core.clock import paris_time
from core.schema import upgrade
from svi import demonstration
from tests.backups.conftest import runner
from tests.call_log.calls import started, taken_call

AT = paris_time("2026-11-21 03:30")


def make(parts, folder, keep=14):
    file, _ = service.make(parts.database, parts.call_log, folder, AT, keep)
    return file


def events(parts):
    with parts.database.engine.connect() as connection:
        return [to_event(row) for row in connection.execute(select(EVENTS).order_by(EVENTS.c.id))]


class Calls(threading.Thread):
    """Calls one after the other; `written` grows as their events are known to be durable."""

    def __init__(self, call_log, name):
        super().__init__()
        self._call_log, self._name = call_log, name
        self._stopping = threading.Event()
        self.written = []

    def run(self):
        number = 0
        while not self._stopping.is_set():
            number += 1
            for event in taken_call(f"CA{self._name}x{number}"):
                assert not self._call_log.append([event]).queued
                self.written.append(event)

    def stop(self):
        self._stopping.set()
        self.join()


@pytest.fixture
def calls_going_on(parts):
    demonstration.load(parts.database, at=AT)
    threads = [Calls(parts.call_log, name) for name in "AB"]
    for thread in threads:
        thread.start()
    yield threads
    for thread in threads:
        thread.stop()


def test_what_was_written_before_the_backup_is_all_there_afterwards(parts, place, calls_going_on, tmp_path):
    until = time.monotonic() + 60
    while min(len(thread.written) for thread in calls_going_on) < 30 and time.monotonic() < until:
        time.sleep(0.01)
    before = {(event.call_sid, event.key) for thread in calls_going_on for event in list(thread.written)}
    file = make(parts, tmp_path / "backups")
    for thread in calls_going_on:
        thread.stop()
    restored = place("second").extensions["svi"]
    service.restore(restored.database, restored.call_log, file)
    source = {(event.call_sid, event.key): event for event in events(parts)}
    found = {(event.call_sid, event.key): event for event in events(restored)}
    assert len(before) >= 60
    assert before <= found.keys()
    assert found == {key: event for key, event in source.items() if key in found}
    summaries = list(restored.call_log.calls())
    assert summaries
    restored.call_log.rebuild()
    assert list(restored.call_log.calls()) == summaries


def test_a_call_goes_through_on_what_was_restored(app, parts, place, tmp_path, run):
    demonstration.load(parts.database, at=AT)
    parts.call_log.append(taken_call("CAbefore"))
    assert run("faire", tmp_path / "backups").exit_code == 0
    second = place("second")
    [file] = (tmp_path / "backups").iterdir()
    result = runner(second)("restaurer", file)
    assert "1 appel, 10 événements, 0 en attente" in result.output
    call = ["appeler", "--a", "2026-03-03 10:00", "--touches", "75", "--lignes", "accepte"]
    called = second.test_cli_runner().invoke(args=call)
    assert called.exit_code == 0, called.output
    assert "mise en relation" in called.output
    assert second.extensions["svi"].call_log.call("CAbefore") == parts.call_log.call("CAbefore")


def test_what_waits_for_the_database_is_in_the_backup(parts, place, tmp_path):
    parts.call_log._backlog.keep([started(sid="CA1")])
    parts.call_log._backlog.keep([started(sid="CA2")])
    _, manifest = service.make(parts.database, parts.call_log, tmp_path / "backups", AT, 14)
    assert manifest.waiting == 2
    restored = place("second").extensions["svi"]
    service.restore(restored.database, restored.call_log, next((tmp_path / "backups").iterdir()))
    assert events(restored) == [started(sid="CA1"), started(sid="CA2")]


def test_what_moves_to_the_database_meanwhile_is_restored_once(parts, place, tmp_path, monkeypatch):
    parts.call_log._backlog.keep([started(sid="CA1")])
    save = service._save

    def replayed_just_before(database, file):
        assert parts.call_log.replay() == 1
        return save(database, file)

    monkeypatch.setattr(service, "_save", replayed_just_before)
    file = make(parts, tmp_path / "backups")
    restored = place("second").extensions["svi"]
    service.restore(restored.database, restored.call_log, file)
    assert events(restored) == [started(sid="CA1")]


def test_an_older_schema_is_restored_and_said(parts, place, tmp_path):
    older = place("older")
    upgrade_database(older, "0001")
    file = make(older.extensions["svi"], tmp_path / "backups")
    second = place("second")
    result = runner(second)("restaurer", file)
    assert result.exit_code == 0, result.output
    assert "flask --app app db upgrade" in result.output
    upgrade_database(second, "head")


def upgrade_database(app, revision):
    database = app.extensions["svi"].database
    if database.is_sqlite:  # made whole at start
        app.test_cli_runner().invoke(args=["db", "downgrade", revision, "--yes"])
    upgrade(database, revision)
    database.dispose()


def test_the_oldest_are_removed_and_nobody_else_reads_them(parts, tmp_path, run):
    folder = tmp_path / "backups"
    folder.mkdir()
    kept = [folder / f"svi-2026-11-1{day}-033000.tar.gz" for day in range(4)]
    for old in (*kept, folder / "notes.txt"):
        old.touch()
    file = make(parts, folder, keep=3)
    assert sorted(folder.iterdir()) == [folder / "notes.txt", *kept[2:], file]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "révision" in run("verifier", file).output


def test_no_password_is_on_a_command_line(monkeypatch, tmp_path):
    from backups import postgresql
    from core.database import Database

    seen = {}

    def noted(command, *, env, **_):
        seen.update(command=command, password=env["PGPASSWORD"])
        return type("Done", (), {"returncode": 0})

    monkeypatch.setattr(postgresql.subprocess, "run", noted)
    url = Database("postgresql+psycopg://svi:s3cr%40t@db.example:5433/svi?sslmode=verify-full").url
    postgresql._run(url, "pg_dump", "--file=x")
    assert seen["password"] == "s3cr@t"
    assert seen["command"] == (
        "pg_dump",
        "--dbname=postgresql://svi@db.example:5433/svi?sslmode=verify-full",
        "--file=x",
    )
    assert os.environ.get("PGPASSWORD") is None
