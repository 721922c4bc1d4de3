"""Who has a caller waiting is answered by the database within a second, or told that it is away."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import bindparam, column, insert, select, table, text

from core import urgent
from core.urgent import DatabaseAwayError

NOTES = table("notes", column("word"))
CLOSE_ALL_OTHERS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND usename IS NOT NULL
"""
NOTE = insert(NOTES).values(word=bindparam("word"))


@pytest.fixture
def noted(database):
    with database.engine.begin() as connection:
        connection.execute(text("CREATE TABLE notes (word VARCHAR(10) PRIMARY KEY)"))
    yield lambda word: lambda cursor: database.urgent.execute(cursor, NOTE, {"word": word})
    database.urgent.close()
    with database.engine.begin() as connection:
        connection.execute(text("DROP TABLE notes"))


def words(database):
    with database.engine.connect() as connection:
        return sorted(connection.scalars(select(NOTES.c.word)))


def test_what_is_written_is_durable_on_return(database, noted):
    database.urgent.write(noted("un"))
    assert words(database) == ["un"]


def test_what_waits_together_is_written_together_and_a_mistake_costs_one(database, noted):
    busy, go_on = threading.Event(), threading.Event()

    def hold(_cursor):
        busy.set()
        go_on.wait(10)

    with ThreadPoolExecutor(6) as pool:
        held = pool.submit(database.urgent.write, hold)
        busy.wait(10)
        jobs = [pool.submit(database.urgent.write, noted(word)) for word in ("un", "deux", "un", "trois")]
        time.sleep(0.1)
        go_on.set()
        held.result()
        failures = [job.exception() for job in jobs]
    assert sum(failure is not None for failure in failures) == 1
    assert words(database) == ["deux", "trois", "un"]


def test_a_database_that_hangs_is_away_for_who_waits_and_is_asked_again_later(database, noted, monkeypatch):
    monkeypatch.setattr(urgent, "WAIT_S", 0.2)
    go_on = threading.Event()
    began = time.monotonic()
    with pytest.raises(DatabaseAwayError):
        database.urgent.read(lambda _cursor: go_on.wait(10))
    with pytest.raises(DatabaseAwayError):
        database.urgent.write(noted("tard"))
    assert time.monotonic() - began < 2
    go_on.set()
    monkeypatch.setattr(urgent, "WAIT_S", 20)
    database.urgent.write(noted("ensuite"))
    assert words(database) == ["ensuite", "tard"]


def test_an_error_of_the_work_is_the_error_of_who_asked(database, noted):
    with pytest.raises(ZeroDivisionError):
        database.urgent.write(lambda _cursor: 1 // 0)
    database.urgent.write(noted("après"))
    assert words(database) == ["après"]


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_connection_that_the_server_closed_is_opened_again(database, noted):
    database.urgent.write(noted("avant"))
    with database.engine.connect() as connection:
        connection.execute(text(CLOSE_ALL_OTHERS))
    database.urgent.write(noted("après"))
    assert words(database) == ["après", "avant"]


def test_a_fork_has_a_thread_of_its_own(database, noted, monkeypatch):
    database.urgent.write(noted("parent"))
    here = threading.active_count()
    monkeypatch.setattr(urgent.os, "getpid", lambda: -1)
    database.urgent.write(noted("enfant"))
    assert threading.active_count() == here + 1
    database.urgent.close()
    assert words(database) == ["enfant", "parent"]
