"""Ringing lines, screening them, and joining the one that takes the call with the caller."""

from typing import TYPE_CHECKING
from urllib.parse import urljoin

from simulator.parameters import of_dial
from simulator.sids import call_sid
from simulator.state import Dialling, Leg, Talking
from simulator.twiml.verbs import Dial, Number

if TYPE_CHECKING:
    from simulator.operator import Operator

A_DAY = 86_400


def start(operator: "Operator", leg: Leg, verb: Dial) -> None:
    call = operator.call
    caller_id = verb.caller_id or call.caller
    rung = [_rung(operator, number, leg.document, caller_id) for number in verb.numbers]
    call.legs += rung
    leg.doing = Dialling(verb, [line.sid for line in rung], call.now + verb.timeout)
    for line in rung:
        call.note("ring", "sonne", line.number)


def _rung(operator: "Operator", number: Number, document: str, caller_id: str) -> Leg:
    screening = None if number.url is None else urljoin(document, number.url)
    return Leg(call_sid(operator.behaviour.call_ids), number.number, caller_id=caller_id, screening=screening)


def pick_up(operator: "Operator", line: Leg) -> None:
    """The first who picks up ends the ringing of the others, whatever the screening then says."""
    call = operator.call
    line.state, line.picked_up_at = "active", call.now
    caller = call.caller_leg
    if isinstance(caller.doing, Dialling):
        caller.doing.until = None
    for other in call.lines("ringing"):
        end_line(operator, other, "canceled", "ne sonne plus")
    if operator.is_screened(line):
        operator.fetch(line, line.screening or "")
    operator.run(line)


def bridge(operator: "Operator", line: Leg) -> None:
    """What the end of a screening document means; a caller who has left can't be joined with anybody."""
    call, caller = operator.call, operator.call.caller_leg
    if not isinstance(caller.doing, Dialling):
        end_line(operator, line, "completed", "l'opérateur raccroche : l'appelant est parti")
        return
    verb = caller.doing.verb
    longest = verb.time_limit if operator.behaviour.limits_talk else A_DAY
    caller.doing = Talking(verb, line.sid, call.now + longest)
    line.state, line.bridged, line.doing = "talking", True, None
    if not line.is_voicemail:
        call.spoke_to = line.number
    call.note("line", "en communication avec l'appelant", line.number)


def end_line(operator: "Operator", line: Leg, result: str, text: str) -> None:
    line.state, line.result, line.doing, line.todo = "ended", result, None, []
    operator.call.note("line", text, line.number)
    doing = operator.call.caller_leg.doing
    if isinstance(doing, Dialling) and not _going_on(operator, doing):
        finish(operator, doing.verb, line)
    if isinstance(doing, Talking) and doing.leg == line.sid:
        finish(operator, doing.verb, line)


def _going_on(operator: "Operator", doing: Dialling) -> bool:
    return any(operator.call.leg(sid).state != "ended" for sid in doing.legs)


def finish(operator: "Operator", verb: Dial, line: Leg) -> None:
    """The caller comes back from the lines, with what became of the last one."""
    caller = operator.call.caller_leg
    caller.doing = None
    if verb.action is not None:
        operator.fetch(caller, verb.action, result(operator, line))
    operator.run(caller)


def result(operator: "Operator", line: Leg, status: str = "") -> dict[str, str]:
    sends_bridged = operator.behaviour.sends_dial_bridged
    return of_dial(line, now=operator.call.now, status=status or line.result, sends_bridged=sends_bridged)


def rang_in_vain(operator: "Operator", _caller: Leg, doing: Dialling) -> None:
    for sid in doing.legs:
        line = operator.call.leg(sid)
        if line.state == "ringing":
            end_line(operator, line, "no-answer", "personne ne répond")


def talked_too_long(operator: "Operator", _caller: Leg, doing: Talking) -> None:
    end_line(operator, operator.call.leg(doing.leg), "completed", "durée maximale atteinte")


def left(operator: "Operator", doing: Dialling | Talking) -> None:
    """The caller has hung up: the ringing stops, a conversation ends; a screening goes on to its own end.

    The Dial action is still asked; nobody is there to hear what it answers.
    """
    lines = [operator.call.leg(doing.leg)] if isinstance(doing, Talking) else _stop(operator, doing)
    if doing.verb.action is None:
        return
    line = lines[-1]
    status = line.result or operator.behaviour.left_while_ringing
    told = {} if operator.behaviour.tells_caller_left else {"CallStatus": "in-progress"}
    operator.report(doing.verb.action, {**result(operator, line, status), **told})


def _stop(operator: "Operator", doing: Dialling) -> list[Leg]:
    lines = [operator.call.leg(sid) for sid in doing.legs]
    for line in lines:
        if line.state == "ringing":
            end_line(operator, line, operator.behaviour.left_while_ringing, "ne sonne plus")
    return [line for line in lines if line.state == "active"] or lines
