"""What the log says of how much is called: the calls that go on, the seconds of a day, who calls often.

For the background and for people, never on the path of a call. Simulated calls cost nothing: they are left out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy import ColumnElement, Select, String, func, select

from call_log.domain import Event
from call_log.models import CALLS, EVENTS, GOING_ON, to_event
from core.database import Database

MOST = 2000
"""Calls that go on, at most, that are looked at: the newest."""


@dataclass(frozen=True, slots=True)
class FrequentCaller:
    """Who called several times; the last call stands for the number, which nobody knows."""

    caller_hash: str
    calls: int
    seconds: int
    last_call_sid: str
    last_at: datetime


def going_on(database: Database, since: datetime) -> Mapping[str, Sequence[Event]]:
    """The events of the calls that began since an instant and of which the operator did not say that they are over."""
    newest = select(CALLS.c.call_sid).where(GOING_ON, CALLS.c.started_at >= since, _is_real())
    newest = newest.order_by(CALLS.c.started_at.desc()).limit(MOST)
    query = select(EVENTS).where(EVENTS.c.call_sid.in_(newest)).order_by(EVENTS.c.call_sid, EVENTS.c.id)
    with database.reading() as session:
        events = [to_event(row) for row in session.execute(query)]
    return {call_sid: list(of_call) for call_sid, of_call in groupby(events, key=lambda event: event.call_sid)}


def spent(database: Database, since: datetime) -> Mapping[str | None, int]:
    """Seconds of the calls that began since an instant, are over, and for which a line rang, by caller."""
    rang = CALLS.c.attempts.cast(String) != "[]"
    query = select(CALLS.c.caller_hash, _seconds()).where(CALLS.c.started_at >= since, CALLS.c.closed, rang, _is_real())
    with database.reading() as session:
        return {caller: int(seconds) for caller, seconds in session.execute(query.group_by(CALLS.c.caller_hash))}


def frequent_callers(database: Database, since: datetime, at_least: int) -> Sequence[FrequentCaller]:
    """Who called at least so many times since an instant, calls that are over; the most frequent first."""
    count, last_at = func.count(), func.max(CALLS.c.started_at)
    query = select(CALLS.c.caller_hash, count, _seconds(), last_at).where(
        CALLS.c.started_at >= since, CALLS.c.closed, CALLS.c.caller_hash.is_not(None), _is_real()
    )
    query = query.group_by(CALLS.c.caller_hash).having(count >= at_least).order_by(count.desc(), last_at.desc())
    with database.reading() as session:
        found = session.execute(query.limit(MOST)).all()
        return [
            FrequentCaller(caller, calls, int(seconds), session.scalar(_call_at(caller, at)) or "", at)
            for caller, calls, seconds, at in found
        ]


def _call_at(caller_hash: str, at: datetime) -> Select[str]:
    of_caller = select(CALLS.c.call_sid).where(CALLS.c.started_at == at, CALLS.c.caller_hash == caller_hash)
    return of_caller.order_by(CALLS.c.call_sid).limit(1)


def _seconds() -> ColumnElement[int]:
    return func.coalesce(func.sum(func.coalesce(CALLS.c.waiting_s, 0) + func.coalesce(CALLS.c.talking_s, 0)), 0)


def _is_real() -> ColumnElement[bool]:
    return CALLS.c.simulated.is_(False)
