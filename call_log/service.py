"""What other packages call: append what happens, ask what happened. A caller never pays for a database in trouble."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from itertools import takewhile
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from call_log import store
from call_log.asking import Asker
from call_log.backlog import Backlog
from call_log.breaker import Breakers
from call_log.domain import CallSummary, Event, EventKind, Recorded
from call_log.replayer import Replayer
from call_log.summary import is_final_status
from call_log.writer import NotWrittenError, Writer, in_short
from core.database import Database
from core.logs import log

Answer = TypeVar("Answer")


class CallLog:
    """The log of calls. One per process; any number of threads."""

    def __init__(self, database: Database, queue_dir: Path, breakers: Breakers | None = None) -> None:
        self._database = database
        self._backlog = Backlog(queue_dir)
        self._breakers = breakers or Breakers.of(is_sqlite=database.is_sqlite)
        self._writer = Writer(database, self._breakers.writes)
        self._asker = Asker(database.urgent)

    # On the path of a call: nothing below raises.

    def append(self, events: Sequence[Event]) -> Recorded:
        """Adds the events of one webhook, all of one call: to the database, else to this machine's backlog.

        Raises `ValueError` for a mistake of the program only: no event, or events of several calls.
        """
        if len({event.call_sid for event in events}) != 1:
            raise ValueError("the events of one webhook are those of one call")
        if self._breakers.writes.allows():
            with suppress(NotWrittenError):
                return self._writer.write(events)
        self._backlog.keep(events)
        return Recorded(at=events[0].at, fresh=True, queued=True, data=events[0].data)

    def is_accepted(self, call_sid: str, attempt: int) -> bool:
        """Did a référent accept this attempt? False when it cannot be known."""
        known = self._known(call_sid)
        return any(event.kind is EventKind.ACCEPTED and event.data.get("attempt") == attempt for event in known)

    def is_over(self, call_sid: str, attempt: int | None = None, *, when: str = "") -> bool:
        """Is the call over, or this attempt of it, as far as is known? False when it cannot be known.

        `when`: the key of an event; if it is known, what was over when it came, so that a webhook that comes again
        is told what the first was.
        """
        before = takewhile(lambda event: event.key != when, self._known(call_sid, when))
        return any(_ends(event, attempt) for event in before)

    def last_taken_line(self, department_code: str, before: datetime, *, include_simulated: bool = False) -> int | None:
        """The id of the line that took the département's last call before an instant; None when it cannot be known.

        A call counts as soon as it is taken: the next one goes to somebody who is not already talking.
        """
        return self._ask(
            lambda: self._asker.last_taken_line(department_code, before, include_simulated=include_simulated),
            default=None,
        )

    @property
    def is_reachable(self) -> bool:
        """Can the database be asked now? Asks it, pause or not."""
        try:
            with self._connected() as connection:
                return store.is_ready(connection)
        except SQLAlchemyError:
            return False

    def queue_length(self) -> int:
        """How many webhooks' events wait for the database on this machine. 0 when that cannot be read."""
        return self._backlog.length()

    def waiting(self) -> list[Event]:
        """The events that wait for the database. Raises `OSError` or `sqlite3.Error`: a backup must not lose them."""
        return self._backlog.events()

    # In the background.

    def replay(self) -> int:
        """Moves what waits in the queue to the database, in order; the number of events moved.

        Stops at the first failure of the database. What can never be written is set aside and said in the logs.
        Several processes may call it: one works, the others return 0.
        """
        return self._backlog.replay(self._writer.write)

    def start_replaying(self, interval_s: float = 10.0) -> Replayer:
        """Replays again and again in a daemon thread; to start after a fork. `.stop()` ends it."""
        replayer = Replayer(self.replay, interval_s, self._backlog.prepare)
        replayer.start()
        return replayer

    def recover(self, events: Sequence[Event]) -> bool:
        """Adds the events of one webhook that were kept elsewhere; False when they were known. No caller waits.

        Raises `NotWrittenError`.
        """
        return self._writer.write(events).fresh

    # For people: a database that is away raises SQLAlchemy's errors.

    def call(self, call_sid: str) -> CallSummary | None:
        """The summary of a call."""
        with self._connected() as connection:
            return store.call_of(connection, call_sid)

    def events(self, call_sid: str) -> list[Event]:
        """The events of a call, in their order of arrival."""
        with self._connected() as connection:
            return store.events_of(connection, call_sid)

    def calls(
        self,
        since: datetime | None = None,
        until: datetime | None = None,
        department_code: str | None = None,
        *,
        include_simulated: bool = False,
    ) -> Iterator[CallSummary]:
        """The calls that started from `since` until before `until`, oldest first, streamed."""
        with self._connected() as connection:
            yield from store.calls(connection, since, until, department_code, include_simulated=include_simulated)

    def last_calls(
        self, department_code: str, *, since: datetime, limit: int, include_simulated: bool = False
    ) -> list[CallSummary]:
        """The last finished calls of a département, newest first."""
        with self._connected() as connection:
            return store.last_calls(connection, department_code, since, limit, include_simulated=include_simulated)

    def rebuild(self) -> int:
        """Makes every summary again from the events, some calls at a time so that webhooks pass; how many calls."""
        rebuilt, last = 0, ""
        while True:
            with self._database.engine.begin() as connection:
                call_sids = store.sids_after(connection, last)
                if not call_sids:
                    store.delete_calls_without_events(connection)
                    return rebuilt
                store.summarise_again(connection, call_sids)
            rebuilt, last = rebuilt + len(call_sids), call_sids[-1]

    def close_forgotten(self, before: datetime) -> int:
        """Ends the calls that began before an instant and of which the operator never said that they are over.

        It may have lost its callback. An event says so, like everything else; how many calls. A simulated call is
        played at any date, so that its age tells nothing.
        """
        closed = 0
        while call_sids := self._going_on(before):
            for call_sid in call_sids:
                self._writer.write([_presumed_over(self.events(call_sid))])
            closed += len(call_sids)
        return closed

    def _going_on(self, before: datetime) -> list[str]:
        with self._connected() as connection:
            return store.sids_going_on(connection, before)

    def forget_callers(self, before: datetime) -> int:
        """Erases the callers' hashes of the calls that started before an instant; how many calls.

        A simulated call that is dated so may be played at this very moment: it goes on, without the hash.
        """
        self.close_forgotten(before)
        return self._forget_callers(lambda connection, _last: store.sids_with_caller(connection, before)) + (
            self._forget_callers(lambda connection, last: store.sids_played_after(connection, last, before))
        )

    def _forget_callers(self, next_sids: Callable[[Connection, str], list[str]]) -> int:
        forgotten, last = 0, ""
        while True:
            with self._database.engine.begin() as connection:
                call_sids = next_sids(connection, last)
                forgotten += store.forget_callers(connection, call_sids)
            if not call_sids:
                return forgotten
            last = call_sids[-1]

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        with self._database.reading() as session:
            yield session.connection()

    def _ask(self, question: Callable[[], Answer], *, default: Answer) -> Answer:
        breaker = self._breakers.reads
        if not breaker.allows():
            return default
        asked_at = breaker.now()
        try:
            answer = question()
        except Exception as error:  # noqa: BLE001 - whatever it is, the call goes on without the answer
            breaker.trip()
            log.warning("call_log_not_read", error=in_short(error))
            return default
        breaker.answered(asked_at)
        return answer

    def _known(self, call_sid: str, key: str = "") -> list[Event]:
        """What decides in a call, and the event with a key: as they came, then those that wait for the database."""
        nothing: list[Event] = []
        known = self._ask(lambda: self._asker.turning_points(call_sid, key), default=nothing)
        return [*known, *self._backlog.events_of(call_sid)]


def _ends(event: Event, attempt: int | None) -> bool:
    is_the_attempt = event.kind is EventKind.ATTEMPT_ENDED and event.data.get("attempt") == attempt
    return is_the_attempt or event.kind is EventKind.ENDED or is_final_status(event)


def _presumed_over(known: Sequence[Event]) -> Event:
    last = max(known, key=lambda event: event.at)
    data = {"status": "completed", "duration_s": None, "sequence_number": None}
    return Event(last.call_sid, "status:presumed", EventKind.STATUS, last.turn, last.at, None, None, data)
