"""What an answer means where the call stands: one rule per step, from the answer to the reply and what it adds."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from annuaire.domain import CallOrder
from call_log.domain import AttemptResult, Refusal, Step
from schedules.domain import Reason
from svi import keypad
from svi.plan import make_plan, next_group
from svi.reply import Reply
from svi.snapshot import Snapshot
from svi.turn import Answer, DialResult, Moment, Position

MOST_TRIES = 3
"""Answers not understood, over all questions: then the general message."""
MOST_RETURNS = 3
"""Times that `*` goes back to the question: a call does not last for ever."""
DIGITS = tuple("0123456789")
SHORTEST_RINGING = 5
"""Seconds: a shorter ringing would disturb somebody for nothing."""
SHORTEST_TALK = 40
"""Seconds, where nobody is asked to accept: less is a greeting of a voicemail, which then cuts off who says nothing.
A conversation lasts six minutes on average; who is wrongly taken to a second line can still hang up."""


@dataclass(frozen=True, slots=True)
class Understood:
    """The reply, what it adds to the position, and a short word for the log of what the caller typed."""

    reply: Reply
    fields: Mapping[str, Any] = field(default_factory=dict)
    heard: str = ""
    refusal: Refusal | None = None


def understand(position: Position, answer: Answer, snapshot: Snapshot, moment: Moment) -> Understood:
    """The reply to the question of the position's step, to which the answer is of the kind that it waits for."""
    if isinstance(answer, DialResult):
        return _dialled(position, answer, snapshot, moment)
    keys = keypad.clean(answer.digits)
    if position.step is Step.CONFIRM:
        return _confirmed(position, keys, snapshot, moment)
    if position.typed:
        return _bounded(position, _typed_over(position.typed, keys))
    return _bounded(position, _UNDERSTAND_KEYS[position.step](keys))


def _typed_over(first: str, keys: str) -> Understood:
    """The second key of a number typed over a name; without it, the question is asked again."""
    if not keys:
        return Understood(Reply.BACK, heard="silence")
    understood = _UNDERSTAND_KEYS[Step.DEPARTMENT](first + keys)
    return replace(understood, fields={"typed": "", **understood.fields})


def _chosen(code: str | None) -> Understood:
    if code is None:
        return Understood(Reply.UNKNOWN, heard="unknown")
    return Understood(Reply.DEPARTMENT, {"department_code": code}, code)


def _department(keys: str) -> Understood:
    if keypad.means(keys, keypad.CORSICA_PREFIX):
        return Understood(Reply.CORSICA, heard=keypad.CORSICA_PREFIX)
    if keypad.means(keys, keypad.OVERSEAS_PREFIX):
        return Understood(Reply.OVERSEAS, heard=keypad.OVERSEAS_PREFIX)
    return _chosen(keypad.department_of(keys))


def _unless_silent(rule: Callable[[str], Understood]) -> Callable[[str], Understood]:
    def understood(keys: str) -> Understood:
        if not keys:
            return Understood(Reply.SILENCE, heard="silence")
        if "*" in keys:
            return Understood(Reply.BACK, heard="star")
        return rule(keys)

    return understood


_UNDERSTAND_KEYS: Mapping[Step, Callable[[str], Understood]] = MappingProxyType(
    {
        Step.DEPARTMENT: _unless_silent(_department),
        Step.CORSICA: _unless_silent(lambda keys: _chosen(keypad.corsica_of(keys))),
        Step.OVERSEAS: _unless_silent(lambda keys: _chosen(keypad.overseas_of(keys))),
    }
)


def _bounded(position: Position, understood: Understood) -> Understood:
    """Counts failures and returns, and stops at the last one allowed."""
    if understood.reply in {Reply.UNKNOWN, Reply.SILENCE}:
        tries = position.tries + 1
        return _or_stop(understood, {"tries": tries, "typed": ""}, stop=tries >= MOST_TRIES)
    if understood.reply in {Reply.BACK, Reply.RETYPED}:
        returns = position.returns + 1
        again = {"returns": returns, "department_code": "", "typed": "", **understood.fields}
        return _or_stop(understood, again, stop=returns > MOST_RETURNS)
    return understood


def _or_stop(understood: Understood, fields: Mapping[str, Any], *, stop: bool) -> Understood:
    if stop:
        return Understood(Reply.TOO_MANY, {**fields, "typed": ""}, understood.heard)
    return replace(understood, fields=fields)


def _confirmed(position: Position, keys: str, snapshot: Snapshot, moment: Moment) -> Understood:
    if "*" in keys:
        return _bounded(position, Understood(Reply.BACK, heard="star"))
    longer = _department(keypad.went_on(position.department_code, keys))
    if longer.reply is not Reply.UNKNOWN:
        return Understood(longer.reply, {"department_code": "", **longer.fields}, longer.heard)
    if keys[:1] in DIGITS:
        return _bounded(position, Understood(Reply.RETYPED, {"typed": keys[0]}, heard="retyped"))
    return replace(routing(position.department_code, snapshot, moment), heard="confirmed")


_CLOSED: Mapping[Reason, Reply] = MappingProxyType(
    {
        Reason.CLOSED: Reply.CLOSED,
        Reason.HOLIDAY: Reply.HOLIDAY,
        Reason.CLOSURE: Reply.CLOSURE,
        Reason.ABSENCE: Reply.ABSENCE,
    }
)


REFUSED: Mapping[Refusal, Reply] = MappingProxyType(
    {
        Refusal.BLOCKED: Reply.BLOCKED,
        Refusal.CALLS: Reply.CROWDED,
        Refusal.CALLS_OF_CALLER: Reply.CALLER_CROWDED,
        Refusal.CALLS_OF_DEPARTMENT: Reply.DEPARTMENT_CROWDED,
        Refusal.MINUTES: Reply.SPENT,
        Refusal.MINUTES_OF_CALLER: Reply.CALLER_SPENT,
    }
)


def routing(department_code: str, snapshot: Snapshot, moment: Moment) -> Understood:
    """The routing decision: no phone support, closed and why, nobody to ring, too many calls, or whom to ring.

    That a département never answers by phone is said before the hours: « nous rouvrons demain » would make the caller
    ring again for nothing.
    """
    siao = snapshot.siao(department_code)
    if not siao.phone_support:
        return Understood(Reply.NO_SUPPORT)
    reason = snapshot.schedule(department_code).verdict(moment.now).reason
    if reason in _CLOSED:
        return Understood(_CLOSED[reason])
    lines = snapshot.callable_lines(department_code, moment.now)
    if not lines:
        return Understood(Reply.NO_LINE)
    if refusal := moment.refusal(department_code):
        return Understood(REFUSED[refusal], refusal=refusal)
    last_taken = moment.last_taken_line(department_code) if siao.call_order is CallOrder.ROTATION else None
    plan = make_plan(lines, siao.call_order, last_taken, siao.lines)
    ring_until = int(moment.now.timestamp()) + snapshot.service.ringing_limit
    return Understood(Reply.OPEN, {"plan": plan, "group": 0, "ring_until": ring_until})


def attempt_of(position: Position) -> int:
    """The number of the attempt that is ringing, from 1."""
    return position.group + 1


def was_taken(position: Position, dialled: DialResult, snapshot: Snapshot, moment: Moment) -> bool:
    """Whether a human took the call: if and only if the two were bridged.

    An engine that does not say so is believed on the acceptance that the screening recorded, or, where it does not
    screen, on how long they talked; a line without screening, on the pick-up. `DialCallStatus` alone is how
    voicemails swallow calls.
    """
    if dialled.bridged is not None:
        return dialled.bridged
    if dialled.status not in {"completed", "answered"}:
        return False
    lines = snapshot.lines_of(position.department_code, position.plan[position.group])
    if lines and not any(line.screening for line in lines):
        return True
    if not snapshot.service.screens:
        return (dialled.duration or 0) >= SHORTEST_TALK
    return moment.was_accepted(attempt_of(position))


def result_of(dialled: DialResult, *, taken: bool) -> AttemptResult:
    """The result of the attempt, for the log. That a caller left is no fault of the line that was ringing."""
    if taken:
        return AttemptResult.ANSWERED
    if dialled.caller_gone and dialled.status not in {"busy", "failed"}:
        return AttemptResult.CANCELED
    if dialled.status in {"completed", "answered"}:
        return AttemptResult.NOT_ACCEPTED
    return _RESULTS.get(dialled.status, AttemptResult.FAILED)


_RESULTS: Mapping[str, AttemptResult] = MappingProxyType(
    {
        "busy": AttemptResult.BUSY,
        "no-answer": AttemptResult.NO_ANSWER,
        "canceled": AttemptResult.CANCELED,
    }
)


def _dialled(position: Position, dialled: DialResult, snapshot: Snapshot, moment: Moment) -> Understood:
    if was_taken(position, dialled, snapshot, moment):
        is_time_up = (dialled.duration or 0) >= snapshot.service.talking_limit
        return Understood(Reply.TIME_UP if is_time_up else Reply.TAKEN)
    if dialled.caller_gone:
        return Understood(Reply.GONE)
    picked_up = dialled.status in {"completed", "answered"}
    group = next_ringing(position, snapshot, moment, picked_up=picked_up)
    return Understood(Reply.NOBODY) if group is None else Understood(Reply.NEXT, {"group": group})


def next_ringing(position: Position, snapshot: Snapshot, moment: Moment, *, picked_up: bool) -> int | None:
    """The next group that has a line to ring, while there is time left to ring."""
    if position.ring_until - moment.now.timestamp() < SHORTEST_RINGING:
        return None
    group = next_group(position.plan, position.group, picked_up=picked_up)
    while group is not None and not snapshot.lines_of(position.department_code, position.plan[group]):
        group = next_group(position.plan, group, picked_up=True)
    return group
