"""Who has a caller waiting is answered by the database within a second, or told that it is away."""

import fcntl
import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

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


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_server_that_hangs_is_away_for_who_waits_and_is_asked_again_later(database, noted, monkeypatch):
    monkeypatch.setattr(urgent, "WAIT_S", 0.2)
    go_on = threading.Event()
    with pytest.raises(DatabaseAwayError):
        database.urgent.read(lambda _cursor: go_on.wait(10))
    with pytest.raises(DatabaseAwayError):
        database.urgent.write(noted("tard"))
    go_on.set()
    monkeypatch.setattr(urgent, "WAIT_S", 20)
    database.urgent.write(noted("ensuite"))
    assert words(database) == ["ensuite", "tard"]


def hold_its_lock(database):
    """Another program has opened a transaction; what ends it."""
    other = sqlite3.connect(database.url.database, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN EXCLUSIVE")
    return other.close


def hold_the_turn(database):
    """Another worker was stopped in the middle of its own transaction; what lets it go on."""
    turn = Path(f"{database.url.database}-tour").open("a")  # noqa: SIM115 - closing it lets go
    fcntl.flock(turn, fcntl.LOCK_EX)
    return turn.close


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("hold", [hold_its_lock, hold_the_turn])
def test_a_file_that_somebody_holds_is_away_for_who_waits_and_is_asked_again_later(database, noted, monkeypatch, hold):
    database.urgent.write(noted("avant"))
    monkeypatch.setattr(urgent, "WAIT_S", 0.2)
    let_go = hold(database)
    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(database.urgent.write, noted(f"perdu {n}")) for n in range(4)]
        assert {type(job.exception()) for job in asked} == {DatabaseAwayError}
    let_go()
    monkeypatch.setattr(urgent, "WAIT_S", 20)
    database.urgent.write(noted("ensuite"))
    assert words(database) == ["avant", "ensuite"]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_who_reads_does_not_wait_for_who_writes(database, noted):
    database.urgent.write(noted("avant"))
    let_go = hold_its_lock(database)
    assert database.urgent.read(lambda cursor: cursor.execute("SELECT word FROM notes").fetchall()) == [("avant",)]
    let_go()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_reader_waits_while_another_process_opens_or_closes_the_log(database, noted):
    tries = iter((sqlite3.SQLITE_BUSY, sqlite3.SQLITE_BUSY_RECOVERY))

    def read(_cursor):
        for code in tries:
            busy = sqlite3.OperationalError("database is locked")
            busy.sqlite_errorcode = code
            raise busy
        return "lu"

    assert database.urgent.read(read) == "lu"


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


def test_a_fork_has_a_connection_of_its_own(database, noted, monkeypatch):
    def connection(cursor):
        return id(cursor.connection)

    of_the_parent = [database.urgent.read(connection), database.urgent.write(connection)]
    monkeypatch.setattr(urgent.os, "getpid", lambda: -1)
    of_the_child = [database.urgent.read(connection), database.urgent.write(connection)]
    assert not {*of_the_parent} & {*of_the_child}
    database.urgent.write(noted("enfant"))
    database.urgent.close()
    for inherited in database.urgent._inherited:
        inherited.close()
    assert words(database) == ["enfant"]
