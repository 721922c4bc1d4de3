"""The two tables of the log, and how their rows become events and summaries.

`call_events` is the truth and only grows; `calls` is computed from it, one row a call, and can be made again. While a
call goes on its row only says when it began: whoever reads it summarises its events.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

import msgspec
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    ColumnElement,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    literal_column,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from call_log.domain import Attempt, CallSummary, Event, EventKind, Outcome, Step
from core.database import Base, UtcDateTime

_LongId = BigInteger().with_variant(Integer, "sqlite")


class EventRow(Base):
    """One event. The constraint is both the idempotency and the index that reads the events of a call."""

    __tablename__ = "call_events"
    __table_args__ = (UniqueConstraint("call_sid", "key"),)

    id: Mapped[int] = mapped_column(_LongId, primary_key=True)
    call_sid: Mapped[str] = mapped_column(String(64))
    key: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(20))
    turn: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    step: Mapped[str | None] = mapped_column(String(20))
    department_code: Mapped[str | None] = mapped_column(String(3))
    data: Mapped[dict[str, Any]] = mapped_column(JSON)


class CallRow(Base):
    """One call: what `summarise` says of its events."""

    __tablename__ = "calls"
    __table_args__ = (
        Index(None, "started_at", "call_sid"),
        Index(None, "department_code", "taken_at"),
        Index("ix_calls_going_on", "started_at", sqlite_where=text("NOT closed"), postgresql_where=text("NOT closed")),
    )

    call_sid: Mapped[str] = mapped_column(String(64), primary_key=True)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    department_code: Mapped[str | None] = mapped_column(String(3))
    outcome: Mapped[str | None] = mapped_column(String(20))
    step: Mapped[str | None] = mapped_column(String(20))
    attempts: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    waiting_s: Mapped[int | None]
    talking_s: Mapped[int | None]
    line_id: Mapped[int | None]
    line_label: Mapped[str | None]
    taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    simulated: Mapped[bool]
    caller_hash: Mapped[str | None] = mapped_column(String(32))
    closed: Mapped[bool]
    """Whether the operator said that the call is over; then the row is its summary."""


EVENTS = cast("Table", EventRow.__table__)
CALLS = cast("Table", CallRow.__table__)
GOING_ON: ColumnElement[bool] = literal_column("NOT calls.closed", Boolean())
"""The words of the index of open calls: SQLite does not see that `closed = 0`, nor `closed IS 0`, says the same."""


def event_values(event: Event) -> dict[str, Any]:
    """The row of an event."""
    return {
        "call_sid": event.call_sid,
        "key": event.key,
        "kind": event.kind,
        "turn": event.turn,
        "at": event.at,
        "step": event.step,
        "department_code": event.department_code,
        "data": dict(event.data),
    }


def to_event(row: Any) -> Event:  # noqa: ANN401 - a Core row of EVENTS
    """The event of a row."""
    return Event(
        row.call_sid,
        row.key,
        EventKind(row.kind),
        row.turn,
        row.at,
        Step(row.step) if row.step else None,
        row.department_code,
        row.data,
    )


def call_values(call: CallSummary, *, closed: bool) -> dict[str, Any]:
    """The row of a call: its summary once it is closed, and before that only when it began."""
    if not closed:
        return bare_values(call.call_sid, call.started_at, simulated=call.simulated)
    values = {column.key: getattr(call, column.key) for column in CALLS.columns if column is not CALLS.c.closed}
    return values | {"attempts": msgspec.to_builtins(call.attempts), "closed": True}


def bare_values(call_sid: str, started_at: datetime, *, simulated: bool) -> dict[str, Any]:
    """The row of a call that goes on."""
    known = {"call_sid": call_sid, "started_at": started_at, "simulated": simulated, "attempts": [], "closed": False}
    return dict.fromkeys(CALLS.columns.keys()) | known


def to_call(row: Mapping[str, Any]) -> CallSummary:
    """The summary of a row."""
    values = {name: value for name, value in row.items() if name != "closed"}
    values["outcome"] = Outcome(values["outcome"]) if values["outcome"] else None
    values["step"] = Step(values["step"]) if values["step"] else None
    values["attempts"] = msgspec.convert(values["attempts"], tuple[Attempt, ...])
    return CallSummary(**values)
