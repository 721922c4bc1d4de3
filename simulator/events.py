"""What the browser asks for: one event, and the call it happens to."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated, Literal, TypeAlias

import msgspec

from simulator.office import Office
from simulator.operator import Operator
from simulator.paris import PARIS, NoSuchHour, in_paris
from simulator.state import Call, Leg

CALLERS = re.compile(r"\+[1-9]\d{6,14}|ANONYMOUS|RESTRICTED")
YEARS = range(2000, 2100)

Keys: TypeAlias = Annotated[str, msgspec.Meta(pattern=r"^[0-9*#]{1,20}$")]
LineAction: TypeAlias = Literal["accept", "refuse", "voicemail", "busy", "press", "hang_up"]


class BadEvent(ValueError):  # noqa: N818
    """In French, for whoever is at the telephone."""


class Start(msgspec.Struct, tag="call", forbid_unknown_fields=True):
    """`at`: the time on a clock in Paris, ISO 8601; empty: now."""

    caller: str = "+33536490001"
    at: str = ""


class Press(msgspec.Struct, tag="keys", forbid_unknown_fields=True):
    keys: Keys


class HangUp(msgspec.Struct, tag="hang_up", forbid_unknown_fields=True):
    pass


class Wait(msgspec.Struct, tag="wait", forbid_unknown_fields=True):
    pass


class OnLine(msgspec.Struct, tag="line", forbid_unknown_fields=True):
    sid: str
    action: LineAction
    keys: Keys = "1"


Event: TypeAlias = Start | Press | HangUp | Wait | OnLine


class Request(msgspec.Struct, forbid_unknown_fields=True):
    """`elapsed`: simulated seconds since the last answer, which the event comes after."""

    event: Event
    state: str | None = None
    elapsed: Annotated[float, msgspec.Meta(ge=0, le=86_400)] = 0.0


def start(office: Office, event: Start) -> Operator:
    if not CALLERS.fullmatch(event.caller):
        raise BadEvent("Ce numéro d'appelant n'est pas un numéro international (+33…).")
    return Operator.place(office, event.caller, moment(event.at))


def moment(text: str) -> datetime:
    if not text:
        return datetime.now(PARIS)
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadEvent("Cette date n'est pas comprise.") from error
    if at.tzinfo is not None or at.year not in YEARS:
        raise BadEvent(f"La date est à l'heure de Paris, de {YEARS.start} à {YEARS.stop - 1}.")
    try:
        return in_paris(at)
    except NoSuchHour as error:
        raise BadEvent(str(error)) from error


def happen(office: Office, call: Call, event: Event, elapsed: float) -> Operator:
    operator = Operator(office, call)
    operator.pass_time_within(elapsed)
    match event:
        case Press(keys):
            if call.caller_is_there:
                operator.press(keys)
        case HangUp():
            operator.hang_up()
        case Wait():
            operator.wait()
        case OnLine(sid, action, keys):
            _on_line(operator, _line(call, sid), action, keys)
        case Start():
            raise BadEvent("Cet appel est déjà commencé.")
    return operator


def _line(call: Call, sid: str) -> Leg:
    for line in call.legs[1:]:
        if line.sid == sid:
            return line
    raise BadEvent("Cette ligne n'est pas de cet appel.")


def _on_line(operator: Operator, line: Leg, action: LineAction, keys: str) -> None:
    """What comes too late (the line does not ring any more) changes nothing."""
    if line.state == "ringing":
        RINGING.get(action, _nothing)(operator, line)
    elif line.state != "ended" and action == "hang_up":
        operator.line_hangs_up(line)
    elif line.state == "active" and action == "press":
        operator.press(keys, line)


def _nothing(_operator: Operator, _line: Leg) -> None:
    pass


def _refuse(operator: Operator, line: Leg) -> None:
    if not operator.is_screened(line):
        operator.turn_down(line, "busy", "refuse l'appel")
        return
    operator.pick_up(line)
    if line.state == "active":
        operator.press("2", line)


RINGING: Mapping[str, Callable[[Operator, Leg], None]] = {
    "accept": lambda operator, line: operator.pick_up(line),
    "refuse": _refuse,
    "voicemail": lambda operator, line: operator.pick_up(line, voicemail=True),
    "busy": lambda operator, line: operator.turn_down(line, "busy", "occupé"),
}
