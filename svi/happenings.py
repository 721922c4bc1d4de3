"""What a turn tells the log, kind by kind."""

from call_log.domain import AttemptResult, EventKind, Outcome, Refusal
from svi.turn import DialResult, Happening, Ring


def keyed(heard: str, refusal: Refusal | None = None) -> Happening:
    """The caller answered a question; `heard` is what it meant. A refusal is told, so that it is the same again."""
    return Happening(EventKind.KEYED, {"heard": heard} | refused(refusal))


def refused(refusal: Refusal | None) -> dict[str, str]:
    """What the event that decided says of it."""
    return {"refused": refusal.value} if refusal else {}


def line_rung(ring: Ring, said_s: int) -> Happening:
    """One or several lines begin to ring, once a sentence of some seconds is said."""
    lines = [{"id": line.id, "label": line.label} for line in ring.lines]
    return Happening(
        EventKind.LINE_RUNG, {"attempt": ring.attempt, "lines": lines, "ring_s": ring.seconds, "said_s": said_s}
    )


def attempt_ended(attempt: int, result: AttemptResult, dialled: DialResult) -> Happening:
    """The operator says how the ringing ended."""
    data = {"attempt": attempt, "result": result.value, "bridged": dialled.bridged, "talk_s": dialled.duration}
    return Happening(EventKind.ATTEMPT_ENDED, data)


def ended(outcome: Outcome, refusal: Refusal | None = None) -> Happening:
    """The call is over as far as the flow is concerned: its last message is being said."""
    return Happening(EventKind.ENDED, {"outcome": outcome.value} | ({"reason": refusal.value} if refusal else {}))
