"""SQLite's log is copied beside the calls."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from core import checkpoints
from core.checkpoints import Checkpoints

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def notes(database):
    with database.engine.begin() as connection:
        connection.execute(text("CREATE TABLE pages (word VARCHAR(2000))"))
    yield
    database.urgent.close()
    with database.engine.begin() as connection:
        connection.execute(text("DROP TABLE pages"))


def write(database, count):
    for _ in range(count):
        database.urgent.write(lambda cursor: cursor.execute("INSERT INTO pages VALUES (:w)", {"w": "x" * 2000}))


def without_its_log(database, folder):
    """How many rows the file alone holds, as it would be read without its log."""
    copy = folder / "copy.sqlite3"
    copy.write_bytes(Path(database.url.database).read_bytes())
    with closing(sqlite3.connect(copy)) as connection:
        try:
            return connection.execute("SELECT count(*) FROM pages").fetchone()[0]
        except sqlite3.DatabaseError:  # the table is in the log still, or half of it is
            return 0


def test_a_commit_of_a_caller_leaves_the_copying_to_others(database, notes, tmp_path):
    write(database, 1500)
    assert without_its_log(database, tmp_path) == 0
    assert Checkpoints(database).checkpoint()
    assert without_its_log(database, tmp_path) == 1500


def test_a_short_log_is_left_alone(database, notes):
    write(database, 3)
    assert not Checkpoints(database).checkpoint()


def test_it_is_done_again_and_again_until_stopped(database, notes, tmp_path, monkeypatch):
    monkeypatch.setattr(checkpoints, "INTERVAL_S", 0.01)
    write(database, 1000)
    beside = Checkpoints(database)
    beside.start()
    while without_its_log(database, tmp_path) < 1000:
        pass
    beside.stop()
    beside.stop()


def test_somebody_who_copies_already_is_no_trouble(database, notes, monkeypatch):
    monkeypatch.setattr(checkpoints, "INTERVAL_S", 0.01)
    write(database, 1000)
    beside = Checkpoints(database)
    with closing(sqlite3.connect(database.url.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        beside.start()
        beside._stopping.wait(0.1)
        other.execute("ROLLBACK")
    assert beside._thread.is_alive()
    beside.stop()
