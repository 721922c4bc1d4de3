"""A database server on the path of a call: one thread that owns one connection, for which a caller waits a moment.

Whatever the server does (it hangs, it answers in 20 seconds), who waits is told in time that it is away; and what the
threads of a process write meanwhile is committed together.
"""

import threading
from collections.abc import Sequence
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any

from sqlalchemy import Engine

from core.logs import log
from core.urgent_jobs import MOST_AT_ONCE, Answer, Cursor, DatabaseAwayError, Job, do_all

Asked = tuple[Job[Any], threading.Lock]


class Lane:
    """The thread and its queue. A connection that failed is thrown away; the next job opens another."""

    def __init__(self, engine: Engine) -> None:
        self._jobs: SimpleQueue[Asked | None] = SimpleQueue()
        self._thread = threading.Thread(target=_Worker(engine, self._jobs).run, name="urgent-database", daemon=True)
        self._thread.start()

    def run(self, job: Job[Answer], seconds: float) -> Answer:
        """The job's answer, within some seconds. Raises `DatabaseAwayError` or the error of the work."""
        done = threading.Lock()
        done.acquire()
        self._jobs.put((job, done))
        if not done.acquire(timeout=seconds):
            raise DatabaseAwayError(f"no answer within {seconds} s")
        return job.result()

    def close(self) -> None:
        """Ends the thread after the jobs in hand."""
        self._jobs.put(None)
        self._thread.join(5)


class _Worker:
    """What the thread does."""

    def __init__(self, engine: Engine, jobs: "SimpleQueue[Asked | None]") -> None:
        self._engine = engine
        self._jobs = jobs
        self._connection: Any = None
        self._cursor: Cursor = None

    def run(self) -> None:
        while (asked := self._next()) is not None:
            try:
                do_all([job for job, _ in asked], self._attempt)
            except Exception as error:  # noqa: BLE001 - a thread that dies would leave every caller waiting
                log.error("urgent_database_failed", error=type(error).__name__)
            for _, done in asked:
                done.release()
        self._throw_away()

    def _next(self) -> list[Asked] | None:
        first = self._jobs.get()
        if first is None:
            return None
        asked = [first]
        with suppress(Empty):
            while len(asked) < MOST_AT_ONCE:
                following = self._jobs.get_nowait()
                if following is None:
                    self._jobs.put(None)
                    break
                asked.append(following)
        return asked

    def _attempt(self, batch: Sequence[Job[Any]]) -> None:
        """Once more on a new connection, when the one at hand turns out to be dead: the server was restarted, say."""
        was_open = self._connection is not None
        try:
            self._transact(batch)
        except Exception as error:
            self._throw_away()
            if not (was_open and isinstance(error, self._engine.dialect.dbapi.OperationalError)):  # type: ignore[union-attr]
                raise
            self._transact(batch)

    def _transact(self, batch: Sequence[Job[Any]]) -> None:
        cursor = self._cursor or self._open()
        writes = any(job.writes for job in batch)
        if writes:
            cursor.execute("BEGIN")
        try:
            answers = [job.work(cursor) for job in batch]
        except BaseException:
            if writes:
                with suppress(Exception):
                    cursor.execute("ROLLBACK")
            raise
        if writes:
            cursor.execute("COMMIT")
        for job, answer in zip(batch, answers, strict=True):
            job.answer = answer

    def _open(self) -> Cursor:
        pooled = self._engine.raw_connection()
        pooled.detach()
        self._connection = pooled.dbapi_connection
        self._connection.autocommit = True
        self._cursor = self._connection.cursor()
        return self._cursor

    def _throw_away(self) -> None:
        connection, self._connection, self._cursor = self._connection, None, None
        if connection is not None:
            with suppress(Exception):
                connection.close()
