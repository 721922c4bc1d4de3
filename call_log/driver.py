"""Events on the driver itself (sqlite3 or psycopg), for the path of a call: statements compiled once, values as is."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from enum import Enum
from typing import Any

import msgspec
from sqlalchemy import bindparam, select
from sqlalchemy.sql import ClauseElement

from call_log.domain import Event, EventKind, Step
from call_log.models import CALLS, EVENTS
from core.urgent import Cursor, Urgent

Row = dict[str, Any]
EVENT_FIELDS = tuple(column.key for column in EVENTS.columns if column.key != "id")
IS_CLOSED = select(CALLS.c.closed).where(CALLS.c.call_sid == bindparam("sid"))
_OF_CALL = (
    select(*(EVENTS.c[name] for name in EVENT_FIELDS))
    .where(EVENTS.c.call_sid == bindparam("sid"))
    .order_by(EVENTS.c.id)
)

_KINDS = {kind.value: kind for kind in EventKind}
_STEPS = {step.value: step for step in Step}
_ENCODER, _DECODER = msgspec.json.Encoder(), msgspec.json.Decoder()


class Driver:
    """Runs statements of Core on a driver's cursor, and turns rows into events."""

    def __init__(self, urgent: Urgent) -> None:
        self.urgent = urgent
        self.is_sqlite = urgent.is_sqlite

    def execute(self, cursor: Cursor, statement: ClauseElement, values: Mapping[str, Any]) -> Cursor:
        """The cursor, once the statement has run with these values."""
        return self.urgent.execute(cursor, statement, {name: self._to_driver(value) for name, value in values.items()})

    def execute_ready(self, cursor: Cursor, statement: ClauseElement, values: Row) -> Cursor:
        """The same for values that `row` made ready."""
        return self.urgent.execute(cursor, statement, values)

    def scalar(self, cursor: Cursor, statement: ClauseElement, values: Mapping[str, Any]) -> Any:  # noqa: ANN401
        """The first column of the first row, or None."""
        row = self.execute(cursor, statement, values).fetchone()
        return row[0] if row else None

    def events_of(self, cursor: Cursor, call_sid: str) -> list[Event]:
        """The events of a call, in their order of arrival."""
        return self.events(cursor, _OF_CALL, {"sid": call_sid})

    def events(self, cursor: Cursor, statement: ClauseElement, values: Mapping[str, Any]) -> list[Event]:
        """The events that a query of EVENT_FIELDS finds."""
        return [self._event(row) for row in self.execute(cursor, statement, values).fetchall()]

    def row(self, event: Event) -> Row:
        """The values of an event, ready for the driver: made by who asks, not by the thread that writes."""
        return {
            "call_sid": event.call_sid,
            "key": event.key,
            "kind": event.kind._value_,
            "turn": event.turn,
            "at": self._instant(event.at),
            "step": event.step._value_ if event.step else None,
            "department_code": event.department_code,
            "data": _ENCODER.encode(event.data).decode(),
        }

    def _instant(self, at: datetime) -> str | datetime:
        utc = at if at.tzinfo is UTC else at.astimezone(UTC)
        return utc.isoformat(" ", "microseconds")[:26] if self.is_sqlite else utc

    def time(self, value: str | datetime) -> datetime:
        """An aware instant; SQLite's are texts in UTC."""
        at = datetime.fromisoformat(value) if isinstance(value, str) else value
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)

    def json(self, value: Any) -> Any:  # noqa: ANN401
        """What a JSON column holds; psycopg has read it already."""
        return _DECODER.decode(value) if isinstance(value, str) else value

    def _to_driver(self, value: Any) -> Any:  # noqa: ANN401 - any column's value
        if value is None or isinstance(value, str | int):
            return value.value if isinstance(value, Enum) else value
        if isinstance(value, datetime):
            return self._instant(value)
        return _ENCODER.encode(value).decode()

    def _event(self, row: Sequence[Any]) -> Event:
        call_sid, key, kind, turn, at, step, department_code, data = row
        known = _KINDS.get(kind) or EventKind(kind)
        stands = (_STEPS.get(step) or Step(step)) if step else None
        return Event(call_sid, key, known, turn, self.time(at), stands, department_code, self.json(data))
