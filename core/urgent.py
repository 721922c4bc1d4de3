"""The database on the path of a call: one thread that owns one connection, for which a caller waits a second at most.

Threads of a process that write to SQLite at once wait for its lock by sleeping and trying again, and some wait far too
long; so do processes. Here the threads queue before one writer, whatever is waiting is committed together, and the
processes of the machine queue on a file lock. And whatever the database does (it hangs, it answers in 20 seconds), who
waits is told in time that it is away.
"""

import fcntl
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import IO, Any, Generic, TypeVar, cast

from sqlalchemy import Engine
from sqlalchemy.dialects import sqlite
from sqlalchemy.sql import ClauseElement

from core.logs import log

WAIT_S = 0.7
"""Seconds that a webhook waits for the database, before it goes on without."""
MOST_AT_ONCE = 64

Answer = TypeVar("Answer")
Cursor = Any
"""A DBAPI cursor of sqlite3 or psycopg."""


class DatabaseAwayError(Exception):
    """The database did not answer in time, or refused the connection."""


class _Job(Generic[Answer]):
    """Something to do with a cursor, and its answer once done."""

    def __init__(self, work: Callable[[Cursor], Answer], *, writes: bool) -> None:
        self.work = work
        self.writes = writes
        self.answer: Answer | None = None
        self.error: Exception | None = None
        self._done = threading.Lock()
        self._done.acquire()

    def finish(self) -> None:
        self._done.release()

    def wait(self, seconds: float) -> Answer:
        if not self._done.acquire(timeout=seconds):
            raise DatabaseAwayError(f"no answer within {seconds} s")
        if self.error:
            raise self.error
        return cast("Answer", self.answer)


class Urgent:
    """Runs jobs one after the other on a connection of its own; those that wait are committed together."""

    def __init__(self, engine: Callable[[], Engine]) -> None:
        self._engine = engine
        self._jobs: SimpleQueue[_Job[Any] | None] = SimpleQueue()
        self._pid = 0
        self._starting = threading.Lock()
        self._compiled: dict[ClauseElement, tuple[str, dict[str, Any]]] = {}
        self.is_sqlite = engine().dialect.name == "sqlite"

    def read(self, work: Callable[[Cursor], Answer]) -> Answer:
        """What a query answers. Raises `DatabaseAwayError` or the driver's error."""
        return self._run(_Job(work, writes=False))

    def write(self, work: Callable[[Cursor], Answer]) -> Answer:
        """What a transaction answers, once it is durable. The work may run twice, so it must be idempotent.

        Raises `DatabaseAwayError` or the driver's error. After a `DatabaseAwayError` it may still be done, late.
        """
        return self._run(_Job(work, writes=True))

    def write_alone(self, work: Callable[[Cursor], Answer]) -> Answer:
        """The same for one statement (PostgreSQL makes it a transaction of its own): it spares two round trips."""
        return self._run(_Job(work, writes=False))

    def execute(self, cursor: Cursor, statement: ClauseElement, values: Mapping[str, Any]) -> Cursor:
        """A Core statement on the driver itself: compiled once, then run with named values as they are."""
        text, constants = self._compiled.get(statement) or self._compile(statement)
        cursor.execute(text, {**constants, **values} if constants else values)
        return cursor

    def _compile(self, statement: ClauseElement) -> tuple[str, dict[str, Any]]:
        dialect = sqlite.dialect(paramstyle="named") if self.is_sqlite else self._engine().dialect
        compiled = statement.compile(dialect=dialect)
        constants = {name: value for name, value in compiled.params.items() if value is not None}
        self._compiled[statement] = (str(compiled), constants)
        return self._compiled[statement]

    def close(self) -> None:
        """Ends the thread after the jobs in hand; the next job starts another."""
        if self._pid == os.getpid():
            self._pid = 0
            self._jobs.put(None)
            self._thread.join(5)

    def _run(self, job: _Job[Answer]) -> Answer:
        if self._pid != os.getpid():
            self._start()
        self._jobs.put(job)
        return job.wait(WAIT_S)

    def _start(self) -> None:
        """A fork inherits no thread: each process has its own, from its first job on."""
        with self._starting:
            if self._pid != os.getpid():
                self._jobs = SimpleQueue()
                self._thread = threading.Thread(target=_Worker(self._engine(), self._jobs).run, daemon=True)
                self._thread.name = "urgent-database"
                self._thread.start()
                self._pid = os.getpid()


class _Worker:
    """What the thread does. A connection that failed is thrown away; the next job opens another."""

    def __init__(self, engine: Engine, jobs: "SimpleQueue[_Job[Any] | None]") -> None:
        self._engine = engine
        self._jobs = jobs
        self._is_sqlite = engine.dialect.name == "sqlite"
        self._connection: Any = None
        self._cursor: Cursor = None
        self._turn: IO[str] | None = None

    def run(self) -> None:
        while (batch := self._next_batch()) is not None:
            try:
                self._do(batch)
            except Exception as error:  # noqa: BLE001 - a thread that dies would leave every caller waiting
                log.error("urgent_database_failed", error=type(error).__name__)
        self._throw_away()

    def _next_batch(self) -> list[_Job[Any]] | None:
        first = self._jobs.get()
        if first is None:
            return None
        batch = [first]
        with suppress(Empty):
            while len(batch) < MOST_AT_ONCE:
                job = self._jobs.get_nowait()
                if job is None:
                    self._jobs.put(None)
                    break
                batch.append(job)
        return batch

    def _do(self, batch: list[_Job[Any]]) -> None:
        """All together; if that fails, one by one, so that one mistake costs one job."""
        try:
            self._attempt(batch)
        except Exception as error:  # noqa: BLE001 - told to whoever waits for the job
            if len(batch) == 1:
                batch[0].error = error
            else:
                self._do_each(batch)
        for job in batch:
            job.finish()

    def _do_each(self, batch: list[_Job[Any]]) -> None:
        for job in batch:
            try:
                self._attempt([job])
            except Exception as error:  # noqa: BLE001
                job.error = error

    def _attempt(self, batch: Sequence[_Job[Any]]) -> None:
        """Once more on a new connection, when the one at hand turns out to be dead."""
        was_open = self._connection is not None
        try:
            self._transact(batch)
        except Exception as error:
            self._throw_away()
            if not (was_open and self._is_lost(error)):
                raise
            self._transact(batch)

    def _is_lost(self, error: Exception) -> bool:
        """PostgreSQL was restarted, say: the server is there, the connection is not."""
        return not self._is_sqlite and isinstance(error, self._engine.dialect.dbapi.OperationalError)  # type: ignore[union-attr]

    def _transact(self, batch: Sequence[_Job[Any]]) -> None:
        cursor = self._open()
        writes = any(job.writes for job in batch)
        if writes:
            self._begin(cursor)
        try:
            answers = [job.work(cursor) for job in batch]
        except BaseException:
            if writes:
                with suppress(Exception):
                    self._end(cursor, "ROLLBACK")
            raise
        if writes:
            self._end(cursor, "COMMIT")
        for job, answer in zip(batch, answers, strict=True):
            job.answer = answer

    def _begin(self, cursor: Cursor) -> None:
        if self._turn is not None:
            fcntl.flock(self._turn, fcntl.LOCK_EX)
        cursor.execute("BEGIN IMMEDIATE" if self._is_sqlite else "BEGIN")

    def _end(self, cursor: Cursor, how: str) -> None:
        try:
            cursor.execute(how)
        finally:
            if self._turn is not None:
                fcntl.flock(self._turn, fcntl.LOCK_UN)

    def _open(self) -> Cursor:
        if self._connection is None:
            pooled = self._engine.raw_connection()
            pooled.detach()
            self._connection = pooled.dbapi_connection
            if not self._is_sqlite:
                self._connection.autocommit = True
            self._cursor = self._connection.cursor()
            self._turn = _turn_file(self._engine.url.database) if self._is_sqlite else None
        return self._cursor

    def _throw_away(self) -> None:
        connection, self._connection, self._cursor = self._connection, None, None
        turn, self._turn = self._turn, None
        for opened in (connection, turn):
            if opened is not None:
                with suppress(Exception):
                    opened.close()


def _turn_file(database: str | None) -> IO[str] | None:
    """The processes of this machine take turns on it, in order; one that is killed gives its turn back."""
    return Path(f"{database}-tour").open("a") if database and database != ":memory:" else None
