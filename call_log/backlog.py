"""What waits on this machine for the database: in the queue; in the reserve when the disk is full; else in the logs."""

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import suppress
from heapq import merge
from pathlib import Path

from call_log.domain import Event
from call_log.last_resort import say_in_logs, say_unreadable
from call_log.local_queue import LocalQueue, Waiting
from call_log.messages import decoded
from call_log.reserve import Reserve
from call_log.writer import NotWrittenError
from core.logs import log

Write = Callable[[Sequence[Event]], object]
"""Raises `NotWrittenError`."""
_TROUBLES = (OSError, sqlite3.Error)


class Backlog:
    """One per process; the folder is the machine's. Nothing on the path of a call raises."""

    def __init__(self, folder: Path) -> None:
        self._queue = LocalQueue(folder)
        self._reserve = Reserve(folder / "reserve")

    def prepare(self) -> None:
        """Makes room while there is some. Takes the time to write a file."""
        try:
            self._reserve.prepare()
        except OSError as error:
            log.warning("call_log_without_reserve", error=type(error).__name__)

    def keep(self, events: Sequence[Event]) -> None:
        """The events of one webhook."""
        try:
            self._put(events)
        except Exception as error:  # noqa: BLE001 - the last resort must come, whatever broke
            say_in_logs(events, error)

    def _put(self, events: Sequence[Event]) -> None:
        try:
            self._queue.put(events)
        except _TROUBLES as error:
            log.warning("call_log_not_queued", call_sid=events[0].call_sid, error=type(error).__name__)
            self._reserve.put(events)

    def length(self) -> int:
        """How many webhooks' events wait. Where it cannot be read, nothing is counted."""
        lengths = [0]
        for place in (self._queue, self._reserve):
            with suppress(*_TROUBLES):
                lengths.append(place.length())
        return sum(lengths)

    def events_of(self, call_sid: str) -> list[Event]:
        """The events of a call that wait, as they came. What cannot be read is left out."""
        found: list[list[Event]] = []
        for place in (self._queue, self._reserve):
            with suppress(*_TROUBLES):
                found.append(place.events(call_sid))
        return list(merge(*found, key=lambda event: event.at))

    def events(self) -> list[Event]:
        """All that waits. Raises `OSError` or `sqlite3.Error`."""
        return [*self._queue.events(), *self._reserve.events()]

    def replay(self, write: Write) -> int:
        """Writes what waits, in order, until the database fails; the number of events written.

        The reserve first: its disk may be full still, and what is in it leaves without needing any room.
        """
        moved: list[Event] = []
        with suppress(OSError):
            self._reserve.drain(lambda raw: _written(raw, write, moved))
        with self._queue.draining() as messages:
            for message in messages:
                if not _replayed(message, write, moved):
                    break
        return len(moved)


def _written(raw: bytes, write: Write, moved: list[Event]) -> bool:
    """False when the database is away, and all must wait. What it will never take goes to the logs."""
    events = decoded(raw)
    if events is None:
        say_unreadable(raw)
        return True
    try:
        write(events)
    except NotWrittenError as error:
        if error.is_lasting:
            say_in_logs(events, error)
        return error.is_lasting
    moved.extend(events)
    return True


def _replayed(message: Waiting, write: Write, moved: list[Event]) -> bool:
    """The same; what the database will never take is set aside."""
    if message.events is None:
        log.error("call_log_unreadable_message", number=message.number)
        message.set_aside()
        return True
    try:
        write(message.events)
    except NotWrittenError as error:
        if error.is_lasting:
            log.error("call_log_message_set_aside", number=message.number)
            message.set_aside()
        return error.is_lasting
    message.done()
    moved.extend(message.events)
    return True
