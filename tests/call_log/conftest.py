"""A log on each engine, and the two ways in which its tables go away."""

from contextlib import contextmanager

import pytest

from call_log.breaker import Breakers
from call_log.models import CALLS, EVENTS
from call_log.service import CallLog
from core.database import Base


class Minute:
    """A monotonic clock that a test moves."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def monotonic():
    return Minute()


@pytest.fixture
def call_log(database, tmp_path, monotonic):
    return CallLog(
        database, tmp_path / "queue", Breakers.of(is_sqlite=database.is_sqlite, pause_s=5.0, monotonic=monotonic)
    )


@pytest.fixture
def away(database, monotonic):
    """The database without its tables, for the time of a block."""

    @contextmanager
    def without_tables():
        Base.metadata.drop_all(database.engine, tables=[CALLS, EVENTS])
        yield
        Base.metadata.create_all(database.engine)
        monotonic.now += 6

    return without_tables
