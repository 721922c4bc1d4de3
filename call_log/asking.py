"""What a call asks of the log while somebody waits, on the driver itself."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, exists, or_, select
from sqlalchemy.sql import ClauseElement

from call_log.domain import LONGEST_CALL, CallSummary, Event, EventKind
from call_log.driver import EVENT_FIELDS, Driver
from call_log.models import CALLS, EVENTS, GOING_ON
from call_log.summary import summarise
from core.urgent import Cursor, Urgent

_DECISIVE = (EventKind.ACCEPTED, EventKind.ATTEMPT_ENDED, EventKind.ENDED, EventKind.STATUS)
_TURNING_POINTS = (
    select(*(EVENTS.c[name] for name in EVENT_FIELDS))
    .where(
        EVENTS.c.call_sid == bindparam("call_sid"),
        or_(EVENTS.c.key == bindparam("key"), *(EVENTS.c.kind == kind.value for kind in _DECISIVE)),
    )
    .order_by(EVENTS.c.id)
)


class Asker:
    """Each question raises `DatabaseAwayError` or the driver's error."""

    def __init__(self, urgent: Urgent) -> None:
        self._urgent = urgent
        self._driver = Driver(urgent)

    def turning_points(self, call_sid: str, key: str = "") -> list[Event]:
        """The events of a call that end it, an attempt of it, or accept it; and the one with a key: as they came."""
        values = {"call_sid": call_sid, "key": key}
        return self._urgent.read(lambda cursor: self._driver.events(cursor, _TURNING_POINTS, values))

    def last_taken_line(self, department_code: str, before: datetime, *, include_simulated: bool) -> int | None:
        """The line that took the département's last call before an instant, calls that go on included."""
        return self._urgent.read(
            lambda cursor: self._last_taken_line(cursor, department_code, before, include_simulated=include_simulated)
        )

    def _last_taken_line(
        self, cursor: Cursor, department_code: str, before: datetime, *, include_simulated: bool
    ) -> int | None:
        values: dict[str, Any] = {"department": department_code, "before": before}
        closed = self._driver.execute(cursor, _last_closed(include_simulated=include_simulated), values).fetchone()
        taken = [(self._driver.time(closed[0]), int(closed[1]))] if closed else []
        values |= {"since": before - LONGEST_CALL}
        going_on = self._going_on(cursor, values, include_simulated=include_simulated)
        taken += [(c.taken_at, c.line_id) for c in going_on if c.taken_at and c.taken_at < before and c.line_id]
        return max(taken)[1] if taken else None

    def _going_on(self, cursor: Cursor, values: Mapping[str, Any], *, include_simulated: bool) -> Iterator[CallSummary]:
        found = self._driver.execute(cursor, _taken(include_simulated=include_simulated), values).fetchall()
        for (call_sid,) in found:
            call = summarise(self._driver.events_of(cursor, call_sid))
            if call.department_code == values["department"]:
                yield call


@lru_cache
def _last_closed(*, include_simulated: bool) -> ClauseElement:
    query = select(CALLS.c.taken_at, CALLS.c.line_id).where(
        CALLS.c.department_code == bindparam("department"),
        CALLS.c.taken_at < bindparam("before"),
        CALLS.c.line_id.is_not(None),
    )
    if not include_simulated:
        query = query.where(~CALLS.c.simulated)
    return query.order_by(CALLS.c.taken_at.desc()).limit(1)


@lru_cache
def _taken(*, include_simulated: bool) -> ClauseElement:
    """The calls that go on, and of which a line of the département may have taken."""
    of_department = exists().where(
        EVENTS.c.call_sid == CALLS.c.call_sid,
        EVENTS.c.department_code == bindparam("department"),
        (EVENTS.c.kind == EventKind.ACCEPTED.value) | (EVENTS.c.kind == EventKind.ATTEMPT_ENDED.value),
    )
    recent = CALLS.c.started_at.between(bindparam("since"), bindparam("before"))
    query = select(CALLS.c.call_sid).where(GOING_ON, recent, of_department)
    return query if include_simulated else query.where(~CALLS.c.simulated)
