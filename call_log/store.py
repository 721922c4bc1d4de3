"""The queries of those who read the log. Appending, on the path of every webhook, is in `call_log.appending`."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, bindparam, delete, exists, select, update
from sqlalchemy.dialects import postgresql, sqlite

from call_log.domain import CallSummary, Event, EventKind
from call_log.models import CALLS, EVENTS, GOING_ON, call_values, to_call, to_event
from call_log.summary import is_final_status, summarise
from core.database import without_limit

BATCH = 500

_Insert = postgresql.Insert | sqlite.Insert
_INSERT: dict[str, Callable[[Table], _Insert]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def _save_call(dialect: str) -> _Insert:
    insert = _INSERT[dialect](CALLS)
    changed = {column.key: insert.excluded[column.key] for column in CALLS.columns if not column.primary_key}
    return insert.on_conflict_do_update(index_elements=[CALLS.c.call_sid], set_=changed)


_SAVE_CALL = {dialect: _save_call(dialect) for dialect in _INSERT}
_EVENTS_OF = select(EVENTS).where(EVENTS.c.call_sid == bindparam("sid")).order_by(EVENTS.c.id)


def _lock(connection: Connection, call_sids: Sequence[str]) -> None:
    """The rows of these calls, so that no event comes in while they are summarised (`appending` takes them too)."""
    connection.execute(select(CALLS.c.call_sid).where(CALLS.c.call_sid.in_(call_sids)).with_for_update())


def save(connection: Connection, calls: Iterable[Sequence[Event]]) -> None:
    """Writes the summaries of these calls, given by their events, each in place of what was there."""
    values = [call_values(summarise(of_call), closed=any(map(is_final_status, of_call))) for of_call in calls]
    connection.execute(_SAVE_CALL[connection.dialect.name], values)


def events_of(connection: Connection, call_sid: str) -> list[Event]:
    """The events of a call, in their order of arrival."""
    return [to_event(row) for row in connection.execute(_EVENTS_OF, {"sid": call_sid})]


def call_of(connection: Connection, call_sid: str) -> CallSummary | None:
    """The summary of a call."""
    row = connection.execute(select(CALLS).where(CALLS.c.call_sid == call_sid)).mappings().first()
    return _summary(connection, row) if row else None


def _summary(connection: Connection, row: RowMapping) -> CallSummary:
    """The row itself once the call is closed; until then, what its events say."""
    if row["closed"]:
        return to_call(row)  # type: ignore[arg-type]
    try:
        return summarise(events_of(connection, row["call_sid"]))
    except ValueError:
        return to_call(row)  # type: ignore[arg-type]


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
    found = _in_department(department_code)
    if since:
        query = query.where(CALLS.c.started_at >= since)
    if until:
        query = query.where(CALLS.c.started_at < until)
    if department_code:
        query = query.where((CALLS.c.department_code == department_code) | CALLS.c.closed.is_(False))
    if not include_simulated:
        query = query.where(CALLS.c.simulated.is_(False))
    yield from filter(found, (_summary(connection, row) for row in connection.execute(query).mappings()))


def last_calls(
    connection: Connection, department_code: str, since: datetime, limit: int, *, include_simulated: bool
) -> list[CallSummary]:
    """The last finished calls of a département, newest first."""
    query = select(CALLS).where(CALLS.c.department_code == department_code, CALLS.c.started_at >= since)
    if not include_simulated:
        query = query.where(CALLS.c.simulated.is_(False))
    newest = query.order_by(CALLS.c.started_at.desc(), CALLS.c.call_sid).limit(limit)
    return [_summary(connection, row) for row in connection.execute(newest).mappings()]


def _in_department(code: str | None) -> Callable[[CallSummary], bool]:
    return lambda call: code in {None, call.department_code}


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
    if connection.dialect.name == "postgresql":
        _lock(connection, call_sids)
    query = select(EVENTS).where(EVENTS.c.call_sid.in_(call_sids)).order_by(EVENTS.c.call_sid, EVENTS.c.id)
    events = (to_event(row) for row in connection.execute(query))
    save(connection, [list(of_call) for _, of_call in groupby(events, key=lambda event: event.call_sid)])


def delete_calls_without_events(connection: Connection) -> None:
    """Forgets summaries that come from nothing."""
    without_limit(connection)
    connection.execute(delete(CALLS).where(~exists().where(EVENTS.c.call_sid == CALLS.c.call_sid)))


def sids_going_on(connection: Connection, before: datetime) -> list[str]:
    """Some real calls that began before an instant and of which the operator never said that they are over."""
    query = select(CALLS.c.call_sid).where(GOING_ON, CALLS.c.started_at < before, CALLS.c.simulated.is_(False))
    return list(connection.scalars(query.limit(BATCH)))


def sids_played_after(connection: Connection, call_sid: str, before: datetime) -> list[str]:
    """The next simulated calls that go on and are dated before an instant, in the order of their ids."""
    is_one = (GOING_ON, CALLS.c.started_at < before, CALLS.c.simulated, CALLS.c.call_sid > call_sid)
    return list(connection.scalars(select(CALLS.c.call_sid).where(*is_one).order_by(CALLS.c.call_sid).limit(BATCH)))


def sids_with_caller(connection: Connection, before: datetime) -> list[str]:
    """Some calls that started before an instant and still hold a caller's hash."""
    query = select(CALLS.c.call_sid).where(CALLS.c.started_at < before, CALLS.c.caller_hash.is_not(None))
    return list(connection.scalars(query.limit(BATCH)))


def forget_callers(connection: Connection, call_sids: Sequence[str]) -> int:
    """Erases the caller's hash of these calls, from their events and from their summaries; of how many there was one.

    The one exception to « never rewritten », for the law; a rebuild afterwards finds the same.
    """
    of_calls = EVENTS.c.call_sid.in_(call_sids)
    starts = connection.execute(select(EVENTS.c.id, EVENTS.c.data).where(of_calls, EVENTS.c.kind == EventKind.STARTED))
    erased = [{"row_id": row.id, "erased": _without_caller(row.data)} for row in starts if row.data.get("caller_hash")]
    if erased:
        erase = update(EVENTS).where(EVENTS.c.id == bindparam("row_id")).values(data=bindparam("erased"))
        connection.execute(erase, erased)
    connection.execute(update(CALLS).where(CALLS.c.call_sid.in_(call_sids)).values(caller_hash=None))
    return len(erased)


def _without_caller(data: dict[str, Any]) -> dict[str, Any]:
    return data | {"caller_hash": None}
