"""Events into the database on the path of a call: few statements, compiled once, run on the driver itself.

`calls` gets one bare row when a call begins, and its summary when the operator says that it is over. In between,
whoever reads the call summarises it (`call_log.store`): a webhook pays for its own events only.
"""

from collections.abc import Sequence
from functools import lru_cache, partial
from typing import Any

from sqlalchemy import BindParameter, bindparam, exists, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql import ClauseElement

from call_log.domain import Event, EventKind, Recorded
from call_log.driver import EVENT_FIELDS, IS_CLOSED, Driver, Row
from call_log.models import CALLS, EVENTS, bare_values, call_values
from call_log.summary import is_final_status, summarise
from core.logs import log
from core.urgent import Cursor, Urgent

_FIRST = select(EVENTS.c.at, EVENTS.c.data).where(
    EVENTS.c.call_sid == bindparam("call_sid"), EVENTS.c.key == bindparam("key")
)
_LOCK = IS_CLOSED.with_for_update()


class Appender:
    """Adds the events of one webhook, all or none: when the first is known, the webhook came before.

    The second time it may have been decided otherwise, at another time or with another configuration.
    """

    def __init__(self, urgent: Urgent) -> None:
        self._urgent = urgent
        self._driver = Driver(urgent)
        self._dialect = sqlite if urgent.is_sqlite else postgresql
        self._insert = _insert_event(self._dialect.__name__)

    def append(self, events: Sequence[Event]) -> Recorded:
        """Durable on return, unless it raises: `DatabaseAwayError`, or the driver's error."""
        rows = [self._driver.row(event) for event in events]
        closes = any(is_final_status(event) for event in events)
        begins = events[0].kind is EventKind.STARTED
        if self._urgent.is_sqlite or closes:
            return self._urgent.write(partial(self._append, events=events, rows=rows, closes=closes, begins=begins))
        return self._urgent.write_alone(partial(self._append_at_once, events=events, rows=rows, begins=begins))

    def _append(
        self, cursor: Cursor, *, events: Sequence[Event], rows: Sequence[Row], closes: bool, begins: bool
    ) -> Recorded:
        """One statement after the other, in a transaction; the row of the call is locked against a closing."""
        sid = rows[0]["call_sid"]
        if not self._urgent.is_sqlite:
            self._driver.execute_ready(cursor, _LOCK, {"sid": sid})
        inserted = self._driver.execute_ready(cursor, self._insert, rows[0]).fetchone()
        if inserted is None:
            return self._recorded(cursor, events, is_fresh=False)
        for row in rows[1:]:
            self._driver.execute_ready(cursor, self._insert, row).fetchone()
        was_closed = inserted[0]
        if was_closed is None or begins:
            self._open_call(cursor, events[0], begins=begins)
        if closes or was_closed:
            self._close(cursor, sid)
        return self._recorded(cursor, events, is_fresh=True)

    def _append_at_once(
        self, cursor: Cursor, *, events: Sequence[Event], rows: Sequence[Row], begins: bool
    ) -> Recorded:
        """PostgreSQL, one round trip: the events, and the call's state, its row locked against a closing."""
        values = {f"{name}_{n}": row[name] for n, row in enumerate(rows) for name in EVENT_FIELDS}
        values["sid"] = rows[0]["call_sid"]
        self._driver.execute_ready(cursor, _at_once(len(rows)), values)
        was_closed, is_fresh = cursor.fetchone()
        if was_closed is None or begins:
            self._open_call(cursor, events[0], begins=begins)
        if was_closed and is_fresh:
            self._close(cursor, rows[0]["call_sid"])
        return self._recorded(cursor, events, is_fresh=bool(is_fresh))

    def _open_call(self, cursor: Cursor, first: Event, *, begins: bool) -> None:
        """The bare row of a call; its beginning, when that comes late, knows better when it was."""
        row = bare_values(first.call_sid, first.at, simulated=bool(first.data.get("simulated", False)))
        statement = _insert_call(self._dialect.__name__, corrects=begins)
        self._driver.execute(cursor, statement, row)

    def _close(self, cursor: Cursor, call_sid: str) -> None:
        """What cannot be summarised (a newer version wrote it) is kept as it is, and said in the logs."""
        known = self._driver.events_of(cursor, call_sid)
        try:
            values = call_values(summarise(known), closed=any(map(is_final_status, known)))
        except ValueError as error:
            log.error("call_not_summarised", call_sid=call_sid, error=str(error))
            return
        self._driver.execute(cursor, self._save_call(), values)

    def _recorded(self, cursor: Cursor, events: Sequence[Event], *, is_fresh: bool) -> Recorded:
        first = events[0]
        if is_fresh:
            return Recorded(at=first.at, fresh=True, queued=False, data=first.data)
        self._driver.execute(cursor, _FIRST, {"call_sid": first.call_sid, "key": first.key})
        at, data = cursor.fetchone()
        return Recorded(at=self._driver.time(at), fresh=False, queued=False, data=self._driver.json(data))

    def _save_call(self) -> ClauseElement:
        return _upsert_call(self._dialect.__name__)


def _of(dialect: str) -> Any:  # noqa: ANN401 - the dialect's insert
    return sqlite.insert if dialect == sqlite.__name__ else postgresql.insert


@lru_cache
def _insert_event(dialect: str) -> ClauseElement:
    """A row comes back if the event is new, and tells whether its call is closed (null: no such call yet)."""
    values: dict[str, Any] = {name: bindparam(name) for name in EVENT_FIELDS}
    is_closed = select(CALLS.c.closed).where(CALLS.c.call_sid == values["call_sid"]).scalar_subquery()
    statement: ClauseElement = _of(dialect)(EVENTS).values(values).on_conflict_do_nothing().returning(is_closed)
    return statement


@lru_cache
def _insert_call(dialect: str, *, corrects: bool) -> ClauseElement:
    insert = _of(dialect)(CALLS).values({column.key: bindparam(column.key) for column in CALLS.columns})
    if not corrects:
        statement: ClauseElement = insert.on_conflict_do_nothing()
        return statement
    better = {name: insert.excluded[name] for name in ("started_at", "simulated")}
    going_on = CALLS.c.closed.is_(False)
    statement = insert.on_conflict_do_update(index_elements=[CALLS.c.call_sid], set_=better, where=going_on)
    return statement  # noqa: RET504 - typed above


@lru_cache
def _upsert_call(dialect: str) -> ClauseElement:
    insert = _of(dialect)(CALLS).values({column.key: bindparam(column.key) for column in CALLS.columns})
    changed = {column.key: insert.excluded[column.key] for column in CALLS.columns if not column.primary_key}
    statement: ClauseElement = insert.on_conflict_do_update(index_elements=[CALLS.c.call_sid], set_=changed)
    return statement


@lru_cache
def _at_once(count: int) -> ClauseElement:
    """All or nothing: the events after the first come in only with it."""
    first = postgresql.insert(EVENTS).values(_numbered(0)).on_conflict_do_nothing().returning(EVENTS.c.key).cte("first")
    rest = [
        postgresql.insert(EVENTS)
        .from_select(EVENT_FIELDS, select(*_numbered(n).values()).where(exists(select(first.c.key))))
        .on_conflict_do_nothing()
        .cte(f"rest_{n}")
        for n in range(1, count)
    ]
    state = IS_CLOSED.with_for_update(read=True).cte("state")
    is_fresh = select(func.count()).select_from(first).scalar_subquery()
    return select(select(state.c.closed).scalar_subquery(), is_fresh).add_cte(*rest)


def _numbered(number: int) -> dict[str, BindParameter[Any]]:
    return {name: bindparam(f"{name}_{number}", type_=EVENTS.c[name].type) for name in EVENT_FIELDS}
