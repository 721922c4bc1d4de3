"""Writes the events of a webhook, and says what kind of failure it was when it could not."""

from collections.abc import Sequence

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from call_log.appending import Appender
from call_log.breaker import Breaker
from call_log.domain import Event, Recorded
from core.database import Database
from core.logs import log
from core.urgent import DatabaseAwayError


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
        self._appender = Appender(database.urgent)

    def write(self, events: Sequence[Event]) -> Recorded:
        """Raises `NotWrittenError` whatever the trouble was; it is said in the logs."""
        asked_at = self._breaker.now()
        try:
            recorded = self._appender.append(events)
        except Exception as error:
            is_lasting = not self._is_away(error)
            if not is_lasting:
                self._breaker.trip()
            log.warning("call_log_not_written", call_sid=events[0].call_sid, error=in_short(error))
            raise NotWrittenError(is_lasting=is_lasting) from error
        self._breaker.answered(asked_at)
        return recorded

    def _is_away(self, error: Exception) -> bool:
        """Is it the database, so that trying again helps? Else it is what we write."""
        driver = self._database.engine.dialect.dbapi
        if driver is None or isinstance(error, DataError | IntegrityError | driver.DataError | driver.IntegrityError):
            return False
        return isinstance(error, DatabaseAwayError | DBAPIError | PoolTimeoutError | driver.Error)


def in_short(error: Exception) -> str:
    """Without the statement nor its parameters."""
    return f"{type(error).__name__}: {getattr(error, 'orig', None) or error}"
