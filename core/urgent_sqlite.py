"""SQLite on the path of a call: whoever asks does the work, in turn, and for whoever waits behind.

Threads that write to SQLite at once wait for its lock by sleeping ever longer, and some wait far too long. Here they
wait for a lock of ours, which wakes the next at once; the one that has it commits all that waits. The processes of
the machine take turns on a file lock, asked for again and again in short steps: nothing here waits past its deadline,
even if a process that holds the turn is stopped.
"""

import fcntl
import os
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import IO, Any, cast

from sqlalchemy import Engine

from core.urgent_jobs import MOST_AT_ONCE, Answer, Cursor, DatabaseAwayError, Job, do_all, seconds_until

FIRST_STEP_S = 0.0001
LONGEST_STEP_S = 0.002
"""A transaction of a sibling takes some tenths of a millisecond."""


class Lane:
    """One connection and who waits for it. A connection that failed is thrown away; the next job opens another."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._free = threading.Lock()
        self._waiting: deque[Job[Any]] = deque()
        self._connection: sqlite3.Connection | None = None
        self._cursor: Cursor = None
        self._turn: IO[str] | None = None
        self._log = WriteAheadLog(engine.url.database)

    def run(self, job: Job[Answer], seconds: float) -> Answer:
        """The job's answer, within some seconds. Raises `DatabaseAwayError` or the error of the work."""
        deadline = time.monotonic() + seconds
        self._waiting.append(job)
        while not job.is_done:
            if not self._free.acquire(timeout=seconds_until(deadline)):
                with suppress(ValueError):
                    self._waiting.remove(job)
                raise DatabaseAwayError(f"no answer within {seconds} s")
            try:
                if not job.is_done:
                    self._work(deadline)
            finally:
                self._free.release()
        if job.writes and not job.error:
            self._log.flush(job.commit, deadline)
        return job.result()

    def close(self) -> None:
        """Closes the connection, after the job in hand."""
        with self._free:
            self._throw_away()

    def __del__(self) -> None:
        """An application that nobody disposed of leaves nothing open."""
        self._throw_away()

    def _work(self, deadline: float) -> None:
        batch = [self._waiting.popleft() for _ in range(min(len(self._waiting), MOST_AT_ONCE))]
        do_all(batch, lambda jobs: self._transact(jobs, deadline))

    def _transact(self, batch: Sequence[Job[Any]], deadline: float) -> None:
        try:
            answers = self._answers(batch, deadline)
        except BaseException:
            self._throw_away()
            raise
        commit = self._log.committed()
        for job, answer in zip(batch, answers, strict=True):
            job.answer, job.commit = answer, commit

    def _answers(self, batch: Sequence[Job[Any]], deadline: float) -> list[Any]:
        cursor = self._cursor or self._open()
        if not batch[0].writes:
            return [_when_free(partial(job.work, cursor), deadline) for job in batch]
        self._take_turn(deadline)
        try:
            _when_free(partial(cursor.execute, "BEGIN IMMEDIATE"), deadline)
            answers = [job.work(cursor) for job in batch]
            cursor.execute("COMMIT")
        finally:
            self._give_turn_back()
        return answers

    def _take_turn(self, deadline: float) -> None:
        step = FIRST_STEP_S
        while self._turn is not None:
            try:
                fcntl.flock(self._turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                step = _pause(step, deadline)
            else:
                return

    def _give_turn_back(self) -> None:
        if self._turn is not None:
            if self._connection is not None and self._connection.in_transaction:
                with suppress(sqlite3.Error):
                    self._connection.rollback()
            fcntl.flock(self._turn, fcntl.LOCK_UN)

    def _open(self) -> Cursor:
        pooled = self._engine.raw_connection()
        pooled.detach()
        self._connection = connection = cast("sqlite3.Connection", pooled.dbapi_connection)
        connection.execute("PRAGMA busy_timeout=0")
        connection.execute("PRAGMA synchronous=NORMAL")
        self._turn = _turn_file(self._engine.url.database)
        self._cursor = connection.cursor()
        return self._cursor

    def _throw_away(self) -> None:
        opened = (self._connection, self._turn, self._log)
        self._connection = self._cursor = self._turn = None
        for each in opened:
            if each is not None:
                with suppress(Exception):
                    each.close()


class WriteAheadLog:
    """Makes commits durable, after the turn was given back: the next writer does not wait for the disk.

    The connection writes its commits to SQLite's log without waiting for the disk (`synchronous=NORMAL`, which syncs
    only where the file would be damaged otherwise); who asked is answered after an `fdatasync` of that log that began
    after its commit. Threads that wait for the same disk share one.
    """

    def __init__(self, database: str | None) -> None:
        self._path = f"{database}-wal"
        self._free = threading.Lock()
        self._file: int | None = None
        self._commits = 0
        self._durable = 0

    def committed(self) -> int:
        """The number of a commit that was just written. Called in turn."""
        self._commits += 1
        return self._commits

    def flush(self, commit: int, deadline: float) -> None:
        """Returns once this commit is durable. Raises `DatabaseAwayError`, or `OSError` if the disk refuses."""
        if not self._free.acquire(timeout=seconds_until(deadline)):
            raise DatabaseAwayError("the disk does not answer")
        try:
            if self._durable < commit:
                newest = self._commits
                os.fdatasync(self._opened())
                self._durable = newest
        finally:
            self._free.release()

    def _opened(self) -> int:
        """The log is the same file as long as one connection is open."""
        if self._file is None:
            self._file = os.open(self._path, os.O_RDWR | os.O_CLOEXEC)
        return self._file

    def close(self) -> None:
        """The next connection may have another log."""
        with self._free:
            file, self._file = self._file, None
            if file is not None:
                os.close(file)


def _when_free(work: Callable[[], Answer], deadline: float) -> Answer:
    """Somebody else's transaction (a page's, a job's) is waited for, without SQLite's ever longer sleeps.

    A reader may meet one too, for a moment: while another process opens or closes the log.
    """
    step = FIRST_STEP_S
    while True:
        try:
            return work()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            step = _pause(step, deadline)


def _pause(step: float, deadline: float) -> float:
    """Sleeps a moment; how long the next should be."""
    if time.monotonic() >= deadline:
        raise DatabaseAwayError("somebody else holds the database")
    time.sleep(step)
    return min(step * 1.5, LONGEST_STEP_S)


def _turn_file(database: str | None) -> IO[str] | None:
    """One that is killed gives its turn back."""
    return Path(f"{database}-tour").open("a") if database and database != ":memory:" else None
