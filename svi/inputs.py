"""What the operator posts, read with suspicion: every field may be missing, absurd or hostile."""

import re
from collections.abc import Mapping
from datetime import datetime
from uuid import uuid4

from call_log.domain import Step
from svi.turn import Answer, DialResult, Keys, Position

_NOT_AN_ID = re.compile(r"[^A-Za-z0-9:_-]")
_OVER = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
YEARS = range(2000, 2200)
"""Those that a call can be played in: at either end of the calendar there is no next opening, nor any UTC."""
LONGEST = 86_400
"""Seconds: no duration of a call is longer than a day."""


def call_sid(form: Mapping[str, str]) -> str:
    """The call's id, cleaned; an invented one when the operator sends none, so that the call is logged all the same."""
    return clean_id(form.get("CallSid", "")) or f"sans-identifiant-{uuid4().hex}"


def clean_id(text: str) -> str:
    """Only what an id is made of, 64 characters at most."""
    return _NOT_AN_ID.sub("", text)[:64]


def number(text: str | None) -> int | None:
    """A count or a number of seconds, or None for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


def duration(text: str | None) -> int | None:
    """Seconds, a day at the most."""
    seconds = number(text)
    return min(seconds, LONGEST) if seconds is not None else None


def is_over(form: Mapping[str, str]) -> bool:
    """Whether the operator says that this leg has ended."""
    return form.get("CallStatus", "") in _OVER


def answer_at(position: Position, form: Mapping[str, str]) -> Answer:
    """The answer that the step waits for: how the ringing ended, or the keys."""
    if position.step is not Step.RINGING:
        return Keys(form.get("Digits", ""))
    return DialResult(
        status=form.get("DialCallStatus", "failed"),
        bridged=_bridged(form.get("DialBridged")),
        duration=duration(form.get("DialCallDuration")),
        caller_gone=is_over(form),
    )


def _bridged(text: str | None) -> bool | None:
    return {"true": True, "false": False}.get((text or "").lower())


def simulated_at(form: Mapping[str, str]) -> datetime | None:
    """The time that the simulator plays at; its requests are signed like the operator's, who never sends this."""
    try:
        at = datetime.fromisoformat(form.get("SimulatedAt", ""))
    except ValueError:
        return None
    return at if at.tzinfo and at.year in YEARS else None
