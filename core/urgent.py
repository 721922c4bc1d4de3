"""The database on the path of a call, for which a caller waits a moment at most: then the call goes on without."""

import os
import threading
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from sqlalchemy import Engine
from sqlalchemy.dialects import sqlite
from sqlalchemy.sql import ClauseElement

from core import urgent_server, urgent_sqlite
from core.urgent_jobs import Answer, Cursor, DatabaseAwayError, Job

__all__ = ["Cursor", "DatabaseAwayError", "Urgent"]

WAIT_S = 0.7
"""Seconds that a webhook waits for the database, before it goes on without."""


class _Lane(Protocol):
    def run(self, job: Job[Answer], seconds: float) -> Answer: ...

    def close(self) -> None: ...


class Urgent:
    """Runs jobs in turn on connections of its own; those that wait are committed together."""

    _writing: _Lane
    _reading: _Lane

    def __init__(self, engine: Callable[[], Engine]) -> None:
        self._engine = engine
        self._pid = 0
        self._starting = threading.Lock()
        self._inherited: list[_Lane] = []
        """The parent's: a child that closed them would take the parent's locks away."""
        self._compiled: dict[ClauseElement, tuple[str, dict[str, Any]]] = {}
        self.is_sqlite = engine().dialect.name == "sqlite"

    def read(self, work: Callable[[Cursor], Answer]) -> Answer:
        """What a query answers. Raises `DatabaseAwayError` or the driver's error."""
        return self._lane(writes=False).run(Job(work, writes=False), WAIT_S)

    def write(self, work: Callable[[Cursor], Answer]) -> Answer:
        """What a transaction answers, once it is durable. The work may run twice, so it must be idempotent.

        Raises `DatabaseAwayError` or the driver's error. After a `DatabaseAwayError` it may still be done, late.
        """
        return self._lane(writes=True).run(Job(work, writes=True), WAIT_S)

    def write_alone(self, work: Callable[[Cursor], Answer]) -> Answer:
        """The same for one statement (PostgreSQL makes it a transaction of its own): it spares two round trips."""
        return self._lane(writes=True).run(Job(work, writes=self.is_sqlite), WAIT_S)

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
        """Closes the connections, after the jobs in hand; the next job opens others."""
        with self._starting:
            if self._pid == os.getpid():
                self._pid = 0
                for lane in {self._writing, self._reading}:
                    lane.close()

    def _lane(self, *, writes: bool) -> _Lane:
        if self._pid != os.getpid():
            self._start()
        return self._writing if writes else self._reading

    def _start(self) -> None:
        """A fork inherits neither thread nor connection: each process has its own, from its first job on."""
        with self._starting:
            if self._pid != os.getpid():
                if self._pid:
                    self._inherited += [self._writing, self._reading]
                self._writing, self._reading = self._lanes()
                self._pid = os.getpid()

    def _lanes(self) -> tuple[_Lane, _Lane]:
        """SQLite's readers do not wait for its writers; a server gets one connection a process."""
        if self.is_sqlite:
            return urgent_sqlite.Lane(self._engine()), urgent_sqlite.Lane(self._engine())
        both = urgent_server.Lane(self._engine())
        return both, both
