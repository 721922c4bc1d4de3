"""The operator's webhooks for the référent's side: what is heard on picking up, and what the key pressed means.

The caller keeps hearing the ringing meanwhile; whoever does not press 1 (a voicemail, say) has not taken the call.
"""

from collections.abc import Mapping
from urllib.parse import urlencode

from flask import Blueprint, Response, request

from call_log.domain import Event, EventKind, Step
from core.departments import all_departments
from core.logs import log
from prompts.catalogue import CATALOGUE
from svi import inputs
from svi.guard import protect, xml
from svi.parts import parts
from svi.webhooks import now

screening = Blueprint("screening", __name__, url_prefix="/svi")
protect(screening)

ACCEPT_KEY = "1"


@screening.post("/filtrage")
def line_picks_up() -> Response:
    """Somebody, or a voicemail, picked up: whose call is this, and who takes it?"""
    is_caller_gone = _is_caller_gone("screened")
    _record("screened", EventKind.SCREENED, Step.RINGING)
    if is_caller_gone:
        return xml(parts().writer.goodbye([_text("caller_gone")]))
    action = parts().writer.links.acceptance(urlencode(list(request.args.items(multi=True)), safe=":"))
    return xml(parts().writer.screening(_text("screening"), _text("screening_timeout"), action))


@screening.post("/prise")
def line_answers() -> Response:
    """1 takes the call; any other key gives it to the next line. The first key of an attempt counts."""
    accepted = request.form.get("Digits", "").strip() == ACCEPT_KEY
    if accepted and _is_caller_gone("pressed"):
        return xml(parts().writer.goodbye([_text("caller_gone")]))
    if accepted:
        _record("pressed", EventKind.ACCEPTED, Step.TALKING)
        return xml(parts().writer.connect(_text("screening_accepted")))
    _record("pressed", EventKind.REFUSED, Step.RINGING)
    return xml(parts().writer.goodbye([_text("screening_refused")]))


def _call_sid() -> str:
    """The caller's call, of which this leg is a child."""
    return inputs.clean_id(request.args.get("appel", "")) or inputs.clean_id(request.form.get("ParentCallSid", ""))


def _is_caller_gone(key: str) -> bool:
    """The end of the attempt tells it too: the operator's status may come later, or never."""
    return parts().call_log.is_over(_call_sid(), _number("a"), when=_key(key))


def _key(name: str) -> str:
    return f"{name}:{_number('a')}:{_number('l')}"


def _record(key: str, kind: EventKind, step: Step) -> None:
    attempt, line_id = _number("a"), _number("l")
    data = {"attempt": attempt, "line_id": line_id}
    event = Event(_call_sid(), _key(key), kind, _number("n"), now(), step, _department_code() or None, data)
    parts().call_log.append([event])


def _number(name: str) -> int:
    return inputs.number(request.args.get(name)) or 0


def _department_code() -> str:
    code = request.args.get("d", "")
    return code if code in all_departments() else ""


def _text(key: str) -> str:
    known = all_departments().get(_department_code())
    values: Mapping[str, str] = {"of_department": known.of_name} if known else {}
    texts = parts().snapshots.at(_number("v")).texts
    return texts.render(key, values, _department_code())


@screening.errorhandler(Exception)
def screening_fails(error: Exception) -> Response:
    """Whatever breaks: the référent is thanked, and the caller goes on to the next line."""
    log.error("screening failed", path=request.path, exc_info=error)
    return xml(parts().writer.goodbye([CATALOGUE["screening_timeout"].text]))
