"""From the events of a call to its summary: pure, whatever their order of arrival and however often each came."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cached_property

from call_log.domain import (
    Attempt,
    AttemptResult,
    CallSummary,
    Event,
    EventKind,
    Outcome,
    RungLine,
    Step,
)

FINAL_STATUSES = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
DURATION_TOLERANCE = timedelta(seconds=2)
"""How far the operator's duration may be from our own times before we stop believing it."""

AFTER_ALL_ATTEMPTS = 1_000
_RANK = {kind: rank for rank, kind in enumerate(EventKind)}


def summarise(events: Iterable[Event]) -> CallSummary:
    """The summary of one call. Raises `ValueError` when there is no event at all.

    - **Taken** when an attempt ended ANSWERED; or when a line accepted, no end of that attempt came and the operator
      says that the call is over: the caller hung up first. Then the outcome is `answered`, whatever else came.
    - Else the flow's own outcome: the first in the order of the conversation, so that a fallback asked for afterwards
      does not hide why the call ended.
    - Else `abandoned` when the operator says that it is over, at the step that the caller had reached.
    - Else the call goes on.
    """
    call = _Call(in_order(events))
    outcome, line = call.outcome, call.line
    return CallSummary(
        call_sid=call.events[0].call_sid,
        started_at=call.started_at,
        department_code=call.department_code,
        outcome=outcome,
        step=call.step if outcome is Outcome.ABANDONED else None,
        attempts=tuple(attempt.summary(call) for attempt in call.attempts),
        waiting_s=call.waiting_s,
        talking_s=call.talking_s,
        line_id=line.id if line else None,
        line_label=line.label if line else None,
        taken_at=call.taken_at,
        ended_at=call.ended_at,
        simulated=bool(call.start_data.get("simulated", False)),
        caller_hash=call.start_data.get("caller_hash"),
    )


def in_order(events: Iterable[Event]) -> tuple[Event, ...]:
    """The events in the order of the conversation, each once."""
    once: dict[str, Event] = {}
    for event in sorted(events, key=_position):
        once.setdefault(event.key, event)
    return tuple(once.values())


def _position(event: Event) -> tuple[bool, int, int, int, datetime, str]:
    """Within one turn, an attempt ends before the next one rings, and its screening comes in between."""
    attempt = AFTER_ALL_ATTEMPTS if event.kind is EventKind.ENDED else event.data.get("attempt", 0)
    return event.kind is EventKind.STATUS, event.turn, attempt, _RANK[event.kind], event.at, event.key


def is_final_status(event: Event) -> bool:
    """The operator says that the call is over."""
    return event.kind is EventKind.STATUS and event.data.get("status") in FINAL_STATUSES


def _seconds(start: datetime, end: datetime | None) -> int | None:
    return max(0, int((end - start).total_seconds())) if end else None


class _Attempt:
    """What is known of one attempt."""

    def __init__(self, number: int, events: list[Event]) -> None:
        self.number = number
        self.rung = _first(events, EventKind.LINE_RUNG)
        self.screened = _first(events, EventKind.SCREENED)
        self.accepted = _first(events, EventKind.ACCEPTED)
        self.refused = _first(events, EventKind.REFUSED)
        ends = [event for event in events if event.kind is EventKind.ATTEMPT_ENDED]
        self.end = next((e for e in ends if e.data.get("result") == AttemptResult.ANSWERED), ends[0] if ends else None)

    @cached_property
    def lines(self) -> tuple[RungLine, ...]:
        rung = self.rung.data.get("lines", ()) if self.rung else ()
        return tuple(RungLine(line["id"], line["label"]) for line in rung)

    @cached_property
    def is_held(self) -> bool:
        """Somebody took the call, as far as is known now."""
        if self.end:
            return self.end.data.get("result") == AttemptResult.ANSWERED
        return self.accepted is not None

    @property
    def talk(self) -> timedelta:
        return timedelta(seconds=(self.end.data.get("talk_s") or 0) if self.end else 0)

    @cached_property
    def taken_at(self) -> datetime | None:
        if self.accepted:
            return self.accepted.at
        return self.picked_up_at

    @cached_property
    def picked_up_at(self) -> datetime | None:
        """The operator's: the end less the talk, but never before the line rang."""
        if not self.end:
            return None
        at = self.end.at - self.talk
        return max(at, self.rung.at) if self.rung else at

    @property
    def taken_by(self) -> RungLine | None:
        if not self.accepted:
            return self.lines[0] if len(self.lines) == 1 else None
        line_id = self.accepted.data.get("line_id")
        return next((line for line in self.lines if line.id == line_id), None)

    def summary(self, call: "_Call") -> Attempt:
        return Attempt(self.number, self.lines, self._result(call), self._ring_s(call))

    def _result(self, call: "_Call") -> AttemptResult | None:
        if self.end:
            return AttemptResult(self.end.data["result"])
        if not call.operator_end:
            return None
        if self.accepted:
            return AttemptResult.ANSWERED
        if self.refused and len(self.lines) == 1:
            return AttemptResult.NOT_ACCEPTED
        return AttemptResult.CANCELED if self._was_cut(call) else None

    def _was_cut(self, call: "_Call") -> bool:
        """The caller hung up while it rang."""
        return self is call.attempts[-1] and call.flow_end is None

    def _ring_s(self, call: "_Call") -> int | None:
        """From the first ring, once the sentence before it is said, to the pick-up; never more than it was let ring."""
        if not self.rung:
            return None
        began = self.rung.at + timedelta(seconds=self.rung.data.get("said_s", 0))
        rang = _seconds(began, self._stopped_ringing_at(call))
        return None if rang is None else min(rang, self.rung.data.get("ring_s", rang))

    def _stopped_ringing_at(self, call: "_Call") -> datetime | None:
        heard = self.screened or self.accepted or (self.refused if len(self.lines) == 1 else None)
        if heard and (len(self.lines) == 1 or self.accepted):
            return heard.at
        return self.picked_up_at or (call.ended_at if self._was_cut(call) else None)


class _Call:
    """What is known of one call."""

    def __init__(self, events: tuple[Event, ...]) -> None:
        if not events:
            raise ValueError("a call without events has no summary")
        self.events = events
        self._told = [event for event in events if event.kind is not EventKind.STATUS]
        self._start = _first(events, EventKind.STARTED)
        self.flow_end = _first(events, EventKind.ENDED)
        self.start_data = self._start.data if self._start else {}

    @cached_property
    def started_at(self) -> datetime:
        return self._start.at if self._start else min(event.at for event in self.events)

    @property
    def department_code(self) -> str | None:
        return next((event.department_code for event in reversed(self.events) if event.department_code), None)

    @property
    def step(self) -> Step | None:
        if self.flow_end and self.flow_end.data.get("step"):
            return Step(self.flow_end.data["step"])
        return next((event.step for event in reversed(self._told) if event.step), None)

    @cached_property
    def operator_end(self) -> Event | None:
        finals = [event for event in self.events if is_final_status(event)]
        return min(finals, key=lambda e: (e.data.get("duration_s") is None, e.at, e.key), default=None)

    @cached_property
    def attempts(self) -> list[_Attempt]:
        numbers = {event.data["attempt"] for event in self.events if "attempt" in event.data}
        return [_Attempt(n, [e for e in self.events if e.data.get("attempt") == n]) for n in sorted(numbers)]

    @cached_property
    def taken(self) -> _Attempt | None:
        ended_first = sorted(self.attempts, key=lambda attempt: attempt.end is None)
        return next((attempt for attempt in ended_first if attempt.is_held), None)

    @property
    def outcome(self) -> Outcome | None:
        if self.taken and (self.taken.end or self.operator_end):
            return Outcome.ANSWERED
        if self.flow_end:
            return Outcome(self.flow_end.data["outcome"])
        return Outcome.ABANDONED if self.operator_end else None

    @property
    def line(self) -> RungLine | None:
        return self.taken.taken_by if self.taken else None

    @cached_property
    def taken_at(self) -> datetime | None:
        at = self.taken.taken_at if self.taken else None
        return max(at, self.started_at) if at else None

    @cached_property
    def ended_at(self) -> datetime | None:
        if self.operator_end:
            return self._operator_end_at(self.operator_end)
        return self.flow_end.at if self.flow_end else None

    def _operator_end_at(self, end: Event) -> datetime:
        """The start plus the operator's duration: a status may come late. Its own time when that is not plausible."""
        duration_s = end.data.get("duration_s")
        if self._start is None or duration_s is None:
            return end.at
        at = self.started_at + timedelta(seconds=duration_s)
        last_heard = max(event.at for event in self._told)
        return at if last_heard - DURATION_TOLERANCE <= at <= end.at + DURATION_TOLERANCE else end.at

    @property
    def waiting_s(self) -> int | None:
        return _seconds(self.started_at, self.taken_at or self.ended_at)

    @property
    def talking_s(self) -> int | None:
        if not self.taken:
            return 0 if self.outcome else None
        if not self.taken.accepted:
            return int(self.taken.talk.total_seconds())
        return _seconds(self.taken.accepted.at, self.taken.end.at if self.taken.end else self.ended_at)


def _first(events: Iterable[Event], kind: EventKind) -> Event | None:
    return next((event for event in events if event.kind is kind), None)
