"""What is asked of the database on the path of a call, and how what waits is done together."""

import time
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar, cast

Answer = TypeVar("Answer")
Cursor = Any
"""A DBAPI cursor of sqlite3 or psycopg."""

MOST_AT_ONCE = 64


class DatabaseAwayError(Exception):
    """The database did not answer in time, or refused the connection."""


class Job(Generic[Answer]):
    """Something to do with a cursor, and its answer once done."""

    __slots__ = ("answer", "commit", "error", "is_done", "work", "writes")

    def __init__(self, work: Callable[[Cursor], Answer], *, writes: bool) -> None:
        self.work = work
        self.writes = writes
        self.answer: Answer | None = None
        self.error: Exception | None = None
        self.commit = 0
        """The number of the commit that holds it, where commits have one."""
        self.is_done = False

    def result(self) -> Answer:
        """The answer. Raises what the work raised."""
        if self.error:
            raise self.error
        return cast("Answer", self.answer)


def do_all(batch: Sequence[Job[Any]], transact: Callable[[Sequence[Job[Any]]], None]) -> None:
    """All in one transaction; if that fails, one by one, so that one mistake costs one job. Raises nothing."""
    try:
        transact(batch)
    except Exception as error:  # noqa: BLE001 - told to whoever waits for the job
        if len(batch) == 1 or isinstance(error, DatabaseAwayError):
            _fail(batch, error)
        else:
            for job in batch:
                do_all([job], transact)
    for job in batch:
        job.is_done = True


def _fail(batch: Sequence[Job[Any]], error: Exception) -> None:
    for job in batch:
        job.error = error


def seconds_until(deadline: float) -> float:
    """What is left of a wait; never negative."""
    return max(0.0, deadline - time.monotonic())
