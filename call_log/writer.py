"""Writes the events of a webhook in one transaction, and says what kind of failure it was when it could not."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from call_log import store
from call_log.breaker import Breaker
from call_log.domain import Event, Recorded
from core.database import CONNECT_LIMIT, Database
from core.logs import log


class NotWrittenError(Exception):
    """The events are not in the database. `is_lasting`: they never will be, trying again would not help."""

    def __init__(self, *, is_lasting: bool) -> None:
        super().__init__()
        self.is_lasting = is_lasting


class Writer:
    """The only one that writes events."""

    def __init__(self, database: Database, breaker: Breaker) -> None:
        self._database = database
        self._breaker = breaker
        self._lock = threading.Lock()

    def write(self, events: Sequence[Event]) -> Recorded:
        """Raises `NotWrittenError` whatever the trouble was; it is said in the logs."""
        try:
            with self._turn(), self._database.engine.begin() as connection:
                recorded = store.append(connection, events)
        except Exception as error:
            if is_away(error):
                self._breaker.trip()
            log.warning("call_log_not_written", call_sid=events[0].call_sid, error=in_short(error))
            raise NotWrittenError(is_lasting=not (is_away(error) or isinstance(error, TimeoutError))) from error
        self._breaker.reset()
        return recorded

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """On SQLite the threads queue here: its own lock sleeps and retries, and lets some wait far too long."""
        if not self._database.is_sqlite:
            yield
            return
        if not self._lock.acquire(timeout=CONNECT_LIMIT):
            raise TimeoutError("other threads are writing")
        try:
            yield
        finally:
            self._lock.release()


def is_away(error: Exception) -> bool:
    """Is it the database, so that trying again helps? Else it is what we write."""
    if isinstance(error, DataError | IntegrityError):
        return False
    return isinstance(error, DBAPIError | PoolTimeoutError)


def in_short(error: Exception) -> str:
    """Without the statement nor its parameters."""
    return f"{type(error).__name__}: {getattr(error, 'orig', None) or error}"
