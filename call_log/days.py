"""The calls of a day as they happen, and of the last days: for pages, in queries that an index answers.

The row of a call that goes on says only when it began, so that what is true of it now comes from its events.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from itertools import groupby, islice
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Select, String, func, select

from call_log.domain import Attempt, CallSummary, Event, EventKind, Outcome, Step
from call_log.indicators import Tally
from call_log.models import CALLS, EVENTS, GOING_ON, to_call, to_event
from call_log.streaks import RungCall
from call_log.summary import in_order, summarise
from core.database import Database

MOST_GOING_ON = 200
MOST_RUNG = 1000
"""Calls that are looked at, at most, for the lines that nobody answers: the newest."""


@dataclass(frozen=True, slots=True)
class LiveCall:
    """A call of the day, as far as it is known now."""

    call: CallSummary
    stands: Step | None
    """Where it stands; None once it is over."""

    @property
    def is_over(self) -> bool:
        return self.stands is None


def newest_event(database: Database) -> int:
    """The number of the last event that came: while it stays, nothing has happened."""
    with database.reading() as session:
        return session.scalar(select(func.max(EVENTS.c.id))) or 0


def of_day(
    database: Database, since: datetime, until: datetime, wanted: Callable[[str | None], bool], limit: int
) -> list[LiveCall]:
    """The newest calls that began in this time, those of these départements only; simulated ones too."""
    with database.reading() as session:
        connection = session.connection()
        going_on = _going_on(connection, since, until)
        with connection.execute(over_query(since, until)) as rows:
            over = (LiveCall(to_call(row), None) for row in rows.mappings())  # type: ignore[arg-type]
            newest = merge(going_on, over, key=lambda live: live.call.started_at, reverse=True)
            return list(islice((live for live in newest if wanted(live.call.department_code)), limit))


def _going_on(connection: Connection, since: datetime, until: datetime) -> list[LiveCall]:
    events = [to_event(row) for row in connection.execute(going_on_query(since, until))]
    by_call = (list(of_call) for _, of_call in groupby(events, key=lambda event: event.call_sid))
    found = (LiveCall(summarise(of_call), _stands(of_call)) for of_call in by_call)
    return sorted(found, key=lambda live: live.call.started_at, reverse=True)


def _stands(events: Iterable[Event]) -> Step:
    told = (event.step for event in reversed(in_order(events)) if event.kind is not EventKind.STATUS)
    return next(filter(None, told), Step.DEPARTMENT)


def going_on_query(since: datetime, until: datetime) -> Select[Any]:
    """The events of the calls that go on."""
    newest = select(CALLS.c.call_sid).where(GOING_ON, *_between(since, until))
    newest = newest.order_by(CALLS.c.started_at.desc()).limit(MOST_GOING_ON)
    return select(EVENTS).where(EVENTS.c.call_sid.in_(newest)).order_by(EVENTS.c.call_sid, EVENTS.c.id)


def over_query(since: datetime, until: datetime) -> Select[Any]:
    """The calls that are over, the newest first."""
    over = select(CALLS).where(CALLS.c.closed, *_between(since, until))
    return over.order_by(CALLS.c.started_at.desc()).execution_options(yield_per=100)


def tallies(database: Database, since: datetime, until: datetime, *, include_simulated: bool) -> Sequence[Tally]:
    """How the calls ended that began in this time and are over."""
    with database.reading() as session:
        rows = session.execute(tallies_query(since, until, include_simulated=include_simulated))
        return [Tally(code, Outcome(outcome), bool(rang), count) for code, outcome, rang, count in rows if outcome]


def tallies_query(since: datetime, until: datetime, *, include_simulated: bool) -> Select[Any]:
    """By département, by outcome, and by whether a line rang."""
    rang = _rang()
    query = select(CALLS.c.department_code, CALLS.c.outcome, rang, func.count()).where(
        CALLS.c.closed, *_between(since, until), *_real(include_simulated=include_simulated)
    )
    return query.group_by(CALLS.c.department_code, CALLS.c.outcome, rang)


def rung_calls(database: Database, since: datetime, *, include_simulated: bool) -> Iterator[RungCall]:
    """The last calls that rang a line and are over, the newest first."""
    with database.reading() as session:
        rows: Iterable[Any] = session.execute(rung_query(since, include_simulated=include_simulated)).all()
    for started_at, attempts, line_id in rows:
        yield RungCall(started_at, _DECODER.decode(attempts), line_id)


_DECODER = msgspec.json.Decoder(tuple[Attempt, ...])


def rung_query(since: datetime, *, include_simulated: bool) -> Select[Any]:
    """Attempts as they are written: a page needs few of their words."""
    query = select(CALLS.c.started_at, CALLS.c.attempts.cast(String), CALLS.c.line_id).where(
        CALLS.c.started_at >= since, CALLS.c.closed, _rang(), *_real(include_simulated=include_simulated)
    )
    return query.order_by(CALLS.c.started_at.desc()).limit(MOST_RUNG)


def _rang() -> ColumnElement[bool]:
    return CALLS.c.attempts.cast(String) != "[]"


def _between(since: datetime, until: datetime) -> tuple[ColumnElement[bool], ...]:
    return (CALLS.c.started_at >= since, CALLS.c.started_at < until)


def _real(*, include_simulated: bool) -> tuple[ColumnElement[bool], ...]:
    return () if include_simulated else (CALLS.c.simulated.is_(False),)
