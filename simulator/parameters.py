"""What the operator sends with each webhook, and how it signs it."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import format_datetime
from urllib.parse import urljoin

from simulator.state import Call, Leg

API_VERSION = "2010-04-01"
COUNTRIES = {"+33": "FR", "+262": "RE", "+590": "GP", "+594": "GF", "+596": "MQ"}


@dataclass(frozen=True)
class Account:
    """What the operator knows of the service: its number and the three URLs it was given. `auth_token`: what it signs
    with, which is a seed for some.
    """

    account_sid: str
    auth_token: str
    number: str
    voice_url: str
    status_url: str
    fallback_url: str

    @classmethod
    def of(cls, base_url: str, account_sid: str, auth_token: str, number: str, paths: Mapping[str, str]) -> "Account":
        urls = {f"{name}_url": urljoin(base_url, path) for name, path in paths.items()}
        return cls(account_sid, auth_token, number, **urls)


def signature(auth_token: str, url: str, form: Mapping[str, str]) -> str:
    text = url + "".join(name + form[name] for name in sorted(form))
    digest = hmac.new(auth_token.encode(), text.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def of_leg(account: Account, call: Call, leg: Leg) -> dict[str, str]:
    return _of_caller(account, call) if leg is call.caller_leg else _of_line(account, call, leg)


def _of_caller(account: Account, call: Call) -> dict[str, str]:
    common = _common(account, call, "inbound")
    status = {"CallSid": call.sid, "CallStatus": call.status}
    return {**common, **status, **_parties(call.caller, account.number)}


def _of_line(account: Account, call: Call, leg: Leg) -> dict[str, str]:
    status = "completed" if leg.state == "ended" else "in-progress"
    ids = {"CallSid": leg.sid, "ParentCallSid": call.sid, "CallStatus": status}
    return {**_common(account, call, "outbound-dial"), **ids, **_parties(leg.caller_id, leg.number)}


def _common(account: Account, call: Call, direction: str) -> dict[str, str]:
    """`SimulatedAt` is ours: the application decides with the time of the simulated call."""
    return {
        "AccountSid": account.account_sid,
        "ApiVersion": API_VERSION,
        "Direction": direction,
        "SimulatedAt": call.clock.isoformat(),
    }


def _parties(caller: str, called: str) -> dict[str, str]:
    return {**_place("Caller", "From", caller), **_place("Called", "To", called)}


def _place(*names_and_number: str) -> dict[str, str]:
    *names, number = names_and_number
    country = next((name for code, name in COUNTRIES.items() if number.startswith(code)), "")
    empty = {f"{name}{part}": "" for name in names for part in ("City", "State", "Zip")}
    return {**empty, **dict.fromkeys(names, number), **{f"{name}Country": country for name in names}}


def of_digits(digits: str, finished_on: str) -> dict[str, str]:
    return {"Digits": digits, "FinishedOnKey": finished_on, "msg": "Gather End"}


def of_dial(leg: Leg, *, now: float, status: str, sends_bridged: bool) -> dict[str, str]:
    form = {"DialCallStatus": status, "DialCallSid": leg.sid}
    if status == "completed" and leg.picked_up_at is not None:
        form["DialCallDuration"] = str(round(now - leg.picked_up_at))
    if sends_bridged:
        form["DialBridged"] = "true" if leg.bridged else "false"
    return form


def of_status(call: Call) -> dict[str, str]:
    """`CallDuration` is in seconds, `Duration` in minutes begun, as they are billed."""
    seconds = round(call.now - call.answered_at) if call.answered_at is not None else 0
    return {
        "CallDuration": str(seconds),
        "Duration": str(-(-seconds // 60)),
        "Timestamp": format_datetime(call.clock),
        "SequenceNumber": "0",
        "CallbackSource": "call-progress-events",
    }
