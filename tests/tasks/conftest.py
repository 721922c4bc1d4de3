"""A database, processes that share it, and a stopwatch that a test moves."""

from datetime import UTC, datetime

import pytest

from tasks.keeper import Keeper

AT = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)


class Stopwatch:
    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def stopwatch():
    return Stopwatch()


@pytest.fixture
def keepers(database, stopwatch):
    """Two processes that want the lease."""
    return [Keeper(database, f"machine:{number}:a", stopwatch=stopwatch) for number in (1, 2)]
