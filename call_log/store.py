"""The only queries of the log. Core statements, made once: appending is on the path of every webhook."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, exists, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from call_log.domain import CallSummary, Event, EventKind, Recorded
from call_log.models import CALLS, EVENTS, call_values, event_values, to_call, to_event
from call_log.summary import summarise

BATCH = 500

_Insert = postgresql.Insert | sqlite.Insert
_INSERT: dict[str, Callable[[Table], _Insert]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def _insert_events(dialect: str) -> _Insert:
    return _INSERT[dialect](EVENTS).on_conflict_do_nothing()


def _save_call(dialect: str) -> _Insert:
    insert = _INSERT[dialect](CALLS)
    changed = {column.key: insert.excluded[column.key] for column in CALLS.columns if not column.primary_key}
    return insert.on_conflict_do_update(index_elements=[CALLS.c.call_sid], set_=changed)


_INSERT_EVENTS = {dialect: _insert_events(dialect) for dialect in _INSERT}
_SAVE_CALL = {dialect: _save_call(dialect) for dialect in _INSERT}
_EVENTS_OF = select(EVENTS).where(EVENTS.c.call_sid == bindparam("sid")).order_by(EVENTS.c.id)
_LOCK = select(func.pg_advisory_xact_lock(func.hashtextextended(bindparam("sid"), 0)))


def append(connection: Connection, events: Sequence[Event]) -> Recorded:
    """Adds the events of one webhook and makes the call's summary again; nothing when the first one is known.

    All or nothing, since a webhook that comes twice may have been decided otherwise the second time: at another
    time, with another configuration. Three statements on SQLite, whose write lock the transaction holds. On
    PostgreSQL a fourth takes the call's own lock first: without it, two webhooks of one call would each summarise
    without the other's events.
    """
    first = events[0]
    _lock(connection, first.call_sid)
    known = events_of(connection, first.call_sid)
    before = next((event for event in known if event.key == first.key), None)
    if before:
        return Recorded(at=before.at, fresh=False, queued=False, data=before.data)
    connection.execute(_INSERT_EVENTS[connection.dialect.name], [event_values(event) for event in events])
    keys = {event.key for event in known}
    save(connection, [summarise([*known, *(event for event in events if event.key not in keys)])])
    return Recorded(at=first.at, fresh=True, queued=False, data=first.data)


def _lock(connection: Connection, call_sid: str) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(_LOCK, {"sid": call_sid})


def save(connection: Connection, calls: Sequence[CallSummary]) -> None:
    """Writes summaries, each in place of what was there."""
    connection.execute(_SAVE_CALL[connection.dialect.name], [call_values(call) for call in calls])


def events_of(connection: Connection, call_sid: str) -> list[Event]:
    """The events of a call, in their order of arrival."""
    return [to_event(row) for row in connection.execute(_EVENTS_OF, {"sid": call_sid})]


def call_of(connection: Connection, call_sid: str) -> CallSummary | None:
    """The summary of a call."""
    row = connection.execute(select(CALLS).where(CALLS.c.call_sid == call_sid)).mappings().first()
    return to_call(row) if row else None  # type: ignore[arg-type]


def calls(
    connection: Connection,
    since: datetime | None,
    until: datetime | None,
    department_code: str | None,
    *,
    include_simulated: bool,
) -> Iterator[CallSummary]:
    """The calls that started from `since` until before `until`, oldest first, never all in memory."""
    query = select(CALLS).order_by(CALLS.c.started_at, CALLS.c.call_sid).execution_options(yield_per=BATCH)
    if since:
        query = query.where(CALLS.c.started_at >= since)
    if until:
        query = query.where(CALLS.c.started_at < until)
    if department_code:
        query = query.where(CALLS.c.department_code == department_code)
    if not include_simulated:
        query = query.where(CALLS.c.simulated.is_(False))
    for row in connection.execute(query).mappings():
        yield to_call(row)  # type: ignore[arg-type]


def last_taken_line(
    connection: Connection, department_code: str, before: datetime, *, include_simulated: bool
) -> int | None:
    """The line that took the département's last call before an instant."""
    query = select(CALLS.c.line_id).where(
        CALLS.c.department_code == department_code, CALLS.c.taken_at < before, CALLS.c.line_id.is_not(None)
    )
    if not include_simulated:
        query = query.where(CALLS.c.simulated.is_(False))
    return connection.scalar(query.order_by(CALLS.c.taken_at.desc()).limit(1))


def is_ready(connection: Connection) -> bool:
    """Raises when the tables are not there."""
    connection.execute(select(exists().select_from(CALLS), exists().select_from(EVENTS)))
    return True


def sids_after(connection: Connection, call_sid: str) -> list[str]:
    """The next calls that have events, in the order of their ids."""
    query = select(EVENTS.c.call_sid).where(EVENTS.c.call_sid > call_sid).distinct()
    return list(connection.scalars(query.order_by(EVENTS.c.call_sid).limit(BATCH)))


def summarise_again(connection: Connection, call_sids: Sequence[str]) -> None:
    """Makes the summaries of these calls again from their events."""
    for call_sid in call_sids:
        _lock(connection, call_sid)
    query = select(EVENTS).where(EVENTS.c.call_sid.in_(call_sids)).order_by(EVENTS.c.call_sid, EVENTS.c.id)
    events = (to_event(row) for row in connection.execute(query))
    save(connection, [summarise(of_call) for _, of_call in groupby(events, key=lambda event: event.call_sid)])


def delete_calls_without_events(connection: Connection) -> None:
    """Forgets summaries that come from nothing."""
    connection.execute(delete(CALLS).where(~exists().where(EVENTS.c.call_sid == CALLS.c.call_sid)))


def sids_with_caller(connection: Connection, before: datetime) -> list[str]:
    """Some calls that started before an instant and still hold a caller's hash."""
    query = select(CALLS.c.call_sid).where(CALLS.c.started_at < before, CALLS.c.caller_hash.is_not(None))
    return list(connection.scalars(query.limit(BATCH)))


def forget_callers(connection: Connection, call_sids: Sequence[str]) -> None:
    """Erases the caller's hash of these calls, from their events and from their summaries.

    The one exception to « never rewritten », for the law; a rebuild afterwards finds the same.
    """
    of_calls = EVENTS.c.call_sid.in_(call_sids)
    starts = connection.execute(select(EVENTS.c.id, EVENTS.c.data).where(of_calls, EVENTS.c.kind == EventKind.STARTED))
    erased = [{"row_id": row.id, "erased": _without_caller(row.data)} for row in starts]
    if erased:
        erase = update(EVENTS).where(EVENTS.c.id == bindparam("row_id")).values(data=bindparam("erased"))
        connection.execute(erase, erased)
    connection.execute(update(CALLS).where(CALLS.c.call_sid.in_(call_sids)).values(caller_hash=None))


def _without_caller(data: dict[str, Any]) -> dict[str, Any]:
    return data | {"caller_hash": None}
