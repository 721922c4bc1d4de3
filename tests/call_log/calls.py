"""Events as the flow makes them, in seconds after the start of the call."""

from datetime import datetime, timedelta

from call_log.domain import AttemptResult, Event, EventKind, Outcome, Step
from core.clock import paris_time

T0 = paris_time("2026-03-03 10:00")
PARIS_LINES = ((11, "Accueil SIAO"), (12, "Permanence"), (13, "Direction"))


def at(seconds: float) -> datetime:
    return T0 + timedelta(seconds=seconds)


def event(kind, seconds, turn, data, *, sid="CA1", key=None, step=None, department="75"):
    return Event(
        sid, key or f"{turn}:{kind}:{data.get('line_id', '')}", kind, turn, at(seconds), step, department, data
    )


def started(seconds=0, *, caller_hash="c0ffee", simulated=False, **more):
    data = {"caller_hash": caller_hash, "simulated": simulated}
    return event(EventKind.STARTED, seconds, 0, data, step=Step.DEPARTMENT, **{"department": None} | more)


def keyed(heard="75", seconds=5, turn=1, *, step=Step.CONFIRM, **more):
    return event(EventKind.KEYED, seconds, turn, {"heard": heard}, step=step, **more)


def rung(attempt=1, seconds=10, turn=2, *, lines=PARIS_LINES[:1], **more):
    data = {"attempt": attempt, "lines": [{"id": n, "label": label} for n, label in lines], "ring_s": 20}
    return event(EventKind.LINE_RUNG, seconds, turn, data, step=Step.RINGING, **more)


def screened(attempt=1, seconds=14, turn=2, *, line_id=11, **more):
    return event(EventKind.SCREENED, seconds, turn, {"attempt": attempt, "line_id": line_id}, **more)


def accepted(attempt=1, seconds=18, turn=2, *, line_id=11, **more):
    data = {"attempt": attempt, "line_id": line_id}
    return event(EventKind.ACCEPTED, seconds, turn, data, step=Step.TALKING, **more)


def refused(attempt=1, seconds=18, turn=2, *, line_id=11, **more):
    return event(EventKind.REFUSED, seconds, turn, {"attempt": attempt, "line_id": line_id}, **more)


def attempt_ended(attempt=1, seconds=100, turn=3, *, result=AttemptResult.ANSWERED, talk_s=None, **more):
    bridged = result is AttemptResult.ANSWERED
    data = {"attempt": attempt, "result": result, "bridged": bridged, "talk_s": talk_s}
    return event(EventKind.ATTEMPT_ENDED, seconds, turn, data, **more)


def ended(outcome=Outcome.ANSWERED, seconds=100, turn=3, *, step=Step.END, **more):
    return event(EventKind.ENDED, seconds, turn, {"outcome": outcome}, step=step, **more)


def status(word="completed", seconds=101, *, duration_s=None, **more):
    data = {"status": word, "duration_s": duration_s, "sequence_number": None}
    return event(EventKind.STATUS, seconds, 0, data, **{"key": f"status:{word}", "department": None} | more)


def taken_call(sid="CA1", **more):
    """A call that the second line takes, each event with its own time."""
    return [
        started(sid=sid, **more),
        keyed(sid=sid),
        rung(sid=sid),
        attempt_ended(1, 30, 3, result=AttemptResult.NO_ANSWER, sid=sid),
        rung(2, 31, 4, lines=PARIS_LINES[1:2], sid=sid),
        screened(2, 35, 4, line_id=12, sid=sid),
        accepted(2, 40, 4, line_id=12, sid=sid),
        attempt_ended(2, 100, 5, talk_s=65, sid=sid),
        ended(turn=5, sid=sid),
        status(duration_s=101, sid=sid),
    ]
