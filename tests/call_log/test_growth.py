"""What a caller waits for does not read the whole log: each question of a call finds its rows by an index."""

import pytest
from sqlalchemy import text

from call_log import asking
from core import changes

QUESTIONS = {
    "the last line taken": asking._last_closed(include_simulated=False),
    "the last line taken, simulated calls too": asking._last_closed(include_simulated=True),
    "the calls that go on": asking._taken(include_simulated=False),
    "the calls that go on, simulated ones too": asking._taken(include_simulated=True),
    "what decides in a call": asking._TURNING_POINTS,
}


def plan(database, statement):
    """How SQLite would answer, one line a table."""
    sql, constants = database.urgent._compile(statement)
    names = ("department", "before", "since", "call_sid", "key")
    values = {**dict.fromkeys(names, "x"), **constants}
    return database.urgent.read(lambda cursor: [row[3] for row in cursor.execute(f"EXPLAIN QUERY PLAN {sql}", values)])


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_no_question_of_a_call_reads_the_whole_log(database, call_log, question):
    assert all("INDEX" in line for line in plan(database, question) if line.startswith(("SCAN", "SEARCH")))


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_question_that_would_is_found(database, call_log):
    assert any("INDEX" not in line for line in plan(database, text("SELECT * FROM calls WHERE NOT simulated")))


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_revision_is_one_row(database, call_log):
    assert plan(database, changes._CURRENT) == ["SCAN configuration_revision"]
