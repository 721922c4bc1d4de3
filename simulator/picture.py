"""What the page shows of a call: a value for each place of the screen, in French."""

import re
from datetime import timedelta
from typing import Any

from simulator import printout
from simulator.operator import Operator, is_spoken_to
from simulator.state import Call, Gathering, Leg
from simulator.transcript import Entry
from simulator.wiring import Wiring

STATES = {"ringing": "sonne", "active": "écoute l'annonce", "talking": "en communication", "ended": "terminé"}
FRENCH = re.compile(r"\+33\d{9}\b")
RESULTS = {
    "no-answer": "n'a pas répondu",
    "busy": "occupé",
    "failed": "injoignable",
    "canceled": "n'a plus sonné",
}


def of(operator: Operator, wiring: Wiring) -> dict[str, Any]:
    call = operator.call
    entries = call.drain()
    log = wiring.describe_call(call.sid) if call.over else None
    return {
        "entries": [_entry(call, entry, wiring) for entry in entries],
        "lines": [_line(operator, line, wiring) for line in call.legs[1:]],
        "caller": _caller(call),
        "clock": call.clock.isoformat(),
        "next_in": operator.next_in,
        "speaking": operator.someone_speaks(),
        "over": call.over,
        "log": None if log is None else list(log.items()),
    }


def _entry(call: Call, entry: Entry, wiring: Wiring) -> dict[str, Any]:
    label = (wiring.line_label(entry.leg) or french_number(entry.leg)) if entry.leg else ""
    return {
        "time": f"{call.started_at + timedelta(seconds=entry.at):%H:%M:%S}",
        "who": printout.who(entry, label),
        "kind": entry.kind,
        "text": FRENCH.sub(lambda number: french_number(number[0]), entry.text),
        "line": entry.leg,
        "sound": entry.sound,
    }


def _caller(call: Call) -> dict[str, Any]:
    leg = call.caller_leg
    listening = isinstance(leg.doing, Gathering)
    return {
        "state": "ended" if leg.state == "ended" else _caller_state(call),
        "listening": listening,
        "speaking": is_spoken_to(leg),
        "question": f"{call.webhooks}.{len(leg.todo)}" if listening else "",
    }


def _caller_state(call: Call) -> str:
    if call.lines("talking"):
        return "talking"
    return "ringing" if call.lines("ringing") or call.lines("active") else "active"


def _line(operator: Operator, line: Leg, wiring: Wiring) -> dict[str, Any]:
    return {
        "sid": line.sid,
        "number": line.number,
        "shown": french_number(line.number),
        "label": wiring.line_label(line.number),
        "state": line.state,
        "screened": operator.is_screened(line),
        "said": _said(line),
        "listening": isinstance(line.doing, Gathering),
        "voicemail": line.is_voicemail,
    }


def _said(line: Leg) -> str:
    if line.state != "ended":
        voicemail = "la messagerie écoute l'annonce" if line.state == "active" else "la messagerie enregistre"
        return voicemail if line.is_voicemail and line.state != "ringing" else STATES[line.state]
    if line.bridged:
        return "message laissé" if line.is_voicemail else "appel pris"
    if line.picked_up_at is not None:
        return "messagerie" if line.is_voicemail else "appel non pris"
    return RESULTS.get(line.result, "terminé")


def french_number(number: str) -> str:
    if not number.startswith("+33") or len(number) != 12:
        return number
    national = "0" + number[3:]
    if national.startswith("08"):  # 0 806 000 156, as such numbers are published
        return f"0 {national[1:4]} {national[4:7]} {national[7:]}"
    return " ".join(national[i : i + 2] for i in range(0, 10, 2))
