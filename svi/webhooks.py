"""The operator's webhooks for the caller's side: read the request, decide, log, answer."""

from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from call_log.callers import hash_caller
from call_log.domain import Event, EventKind, Outcome, Recorded, Refusal, Step, refusal_of
from call_log.service import CallLog
from core.logs import log
from svi import admission, flow, happenings, inputs, twiml
from svi.delivery import Delivery, Webhook
from svi.position import from_query
from svi.turn import HangUp, Happening, Moment, Position, Turn

AFTER_ALL = 1_000_000
"""The turn of what comes from outside the conversation (the operator's status): after every turn of it."""


def moment(asked: Delivery, call_sid: str, at: datetime) -> Moment:
    """The time, and what the log and the ledger remember when they are asked."""
    call_log, simulated = asked.parts.call_log, asked.is_simulated
    return Moment(
        at,
        lambda code: call_log.last_taken_line(code, at, include_simulated=simulated),
        lambda attempt: call_log.is_accepted(call_sid, attempt),
        admission.before_ringing(asked.parts.watch.ledger, call_sid, at, simulated=simulated),
    )


def call_starts(asked: Delivery) -> str:
    """The number's voice URL. The call is in the log from here on."""
    known, call_sid, at = asked.parts, asked.call_sid, asked.now()
    snapshot = known.snapshots.latest()
    caller = hash_caller(asked.form.get("From", ""), known.settings.secret_key)
    ledger = known.watch.ledger
    refusal = admission.at_the_start(ledger, call_sid, caller, snapshot, at, simulated=asked.is_simulated)
    turn = flow.start(snapshot, moment(asked, call_sid, at), refusal)
    started = Happening(EventKind.STARTED, _started(asked, caller, snapshot.revision, refusal))
    turn = replace(turn, happenings=(started, *turn.happenings))
    recorded = known.call_log.append(_events(call_sid, 0, at, turn))
    if recorded.fresh:
        _say(asked, "call begins", revision=snapshot.revision, **happenings.refused(refusal))
        asked.refusal = refusal
    else:
        first = known.snapshots.at(recorded.data.get("revision", 0))
        turn = flow.start(first, moment(asked, call_sid, recorded.at), refusal_of(recorded.data.get("refused")))
    return _answer(asked, turn, call_sid)


def _say(asked: Delivery, event: str, **fields: object) -> None:
    """Two lines for a real call; a simulated one has its transcript."""
    if not asked.is_simulated:
        log.info(event, **fields)


def _started(asked: Delivery, caller_hash: str | None, revision: int, refusal: Refusal | None) -> dict[str, Any]:
    known = {"caller_hash": caller_hash, "simulated": asked.is_simulated, "revision": revision}
    return known | happenings.refused(refusal)


def call_goes_on(asked: Delivery) -> str:
    """Every further step of the caller: keys, or how a ringing ended. Who has hung up answers no question."""
    call_sid, position = asked.call_sid, from_query(asked.query)
    if inputs.is_over(asked.form) and position.step is not Step.RINGING:
        return twiml.empty()
    at = asked.now()
    turn = _decide(asked, position, moment(asked, call_sid, at))
    recorded = asked.parts.call_log.append(_events(call_sid, position.turn, at, turn))
    if recorded.fresh:
        asked.refusal = refusal_of(turn.happenings[0].data.get("refused"))
    else:
        turn = _decide(asked, position, _as_before(asked, call_sid, recorded))
    return _answer(asked, turn, call_sid)


def _as_before(asked: Delivery, call_sid: str, recorded: Recorded) -> Moment:
    """The moment of the first delivery: who was refused then is refused again, and nobody else is."""
    refusal = refusal_of(recorded.data.get("refused"))
    return replace(moment(asked, call_sid, recorded.at), refusal=lambda _department_code: refusal)


def _decide(asked: Delivery, position: Position, moment: Moment) -> Turn:
    snapshot = asked.parts.snapshots.at(position.revision)
    return flow.advance(position, inputs.answer_at(position, asked.form), snapshot, moment)


def _answer(asked: Delivery, turn: Turn, call_sid: str) -> str:
    """A call that says its last message leaves its place to another."""
    known = asked.parts
    if isinstance(turn.then, HangUp):
        known.watch.ledger.ends(call_sid)
    return known.writer.turn(turn, known.snapshots.at(turn.position.revision).texts, call_sid)


def _events(call_sid: str, number: int, at: datetime, turn: Turn) -> list[Event]:
    """The key makes a webhook that comes twice recognisable, whatever is decided the second time.

    The turn's number is in the URL that the webhook was sent to.
    """
    department_code = turn.position.department_code or None
    order = min(number, AFTER_ALL)
    return [
        Event(call_sid, f"{number}:{place}", h.kind, order, at, turn.stands, department_code, h.data)
        for place, h in enumerate(turn.happenings)
    ]


def call_status(asked: Delivery) -> str:
    """The operator's status callback closes the call in the log; a child leg's is of no interest."""
    form, call_log = asked.form, asked.parts.call_log
    if form.get("ParentCallSid"):
        return twiml.empty()
    call_sid, sequence = asked.call_sid, inputs.number(form.get("SequenceNumber"))
    status = inputs.clean_id(form.get("CallStatus", ""))
    data = {
        "status": status,
        "duration_s": inputs.duration(form.get("CallDuration")),
        "sequence_number": sequence,
    }
    key = f"status:{status}:{sequence}"
    recorded = call_log.append([Event(call_sid, key, EventKind.STATUS, AFTER_ALL, asked.now(), None, None, data)])
    if inputs.is_over(form):
        asked.parts.watch.ledger.ends(call_sid)
    if recorded.fresh:
        _say(asked, "call over", **data)
    return twiml.empty()


def help_document(asked: Delivery) -> str:
    """The fallback URL: a French message that needs nothing but this process; the log is told once it is sent."""
    log.error("the operator asked for the fallback document", code=inputs.clean_id(asked.form.get("ErrorCode", "")))
    return apology(asked)


def apology(asked: Delivery) -> str:
    """The caller hears what to do. The log is told once the document is sent: what broke may be the log itself."""
    asked.afterwards = partial(_tell, asked.parts.call_log, _ended_in_error(asked.call_sid, asked.now()))
    return asked.parts.help_document


def _tell(call_log: CallLog, event: Event) -> None:
    try:
        call_log.append([event])
    except Exception as error:  # noqa: BLE001 - the document has left: there is nobody to tell but the logs
        log.error("the end of a call is not in the log", call_sid=event.call_sid, exc_info=error)


def _ended_in_error(call_sid: str, at: datetime) -> Event:
    data = {"outcome": Outcome.ERROR.value}
    key = f"{AFTER_ALL - 1}:{EventKind.ENDED.value}"
    return Event(call_sid, key, EventKind.ENDED, AFTER_ALL - 1, at, Step.END, None, data)


WEBHOOKS = (
    Webhook("/svi/appel", call_starts, apology),
    Webhook("/svi/etape", call_goes_on, apology),
    Webhook("/svi/statut", call_status, apology),
    Webhook("/svi/secours", help_document, apology),
)
