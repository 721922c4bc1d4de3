"""The operator's webhooks for the référent's side: what is heard on picking up, and what the key pressed means.

The caller keeps hearing the ringing meanwhile; whoever does not press 1 (a voicemail, say) has not taken the call.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote

from call_log.domain import Event, EventKind, Step
from core.departments import all_departments
from prompts.catalogue import CATALOGUE
from svi import inputs
from svi.delivery import Delivery, Webhook

ACCEPT_KEY = "1"
IN_A_QUERY = "=&:%+"


@dataclass(frozen=True, slots=True)
class _PickUp:
    """The line that picked up, and the call that rings there."""

    asked: Delivery
    call_sid: str
    """The caller's call, of which this leg is a child."""
    turn: int
    attempt: int
    line_id: int
    department_code: str
    revision: int

    @classmethod
    def of(cls, asked: Delivery) -> "_PickUp":
        query = dict(reversed(parse_qsl(asked.query)))
        call_sid = inputs.clean_id(query.get("appel", "")) or inputs.clean_id(asked.form.get("ParentCallSid", ""))
        turn, attempt, line_id, revision = (inputs.number(query.get(name)) or 0 for name in "nalv")
        code = query.get("d", "")
        return cls(asked, call_sid, turn, attempt, line_id, code if code in all_departments() else "", revision)

    def is_caller_gone(self, name: str) -> bool:
        """The end of the attempt tells it too: the operator's status may come later, or never."""
        return self.asked.parts.call_log.is_over(self.call_sid, self.attempt, when=self._key(name))

    def record(self, name: str, kind: EventKind, step: Step) -> None:
        data = {"attempt": self.attempt, "line_id": self.line_id}
        code = self.department_code or None
        event = Event(self.call_sid, self._key(name), kind, self.turn, self.asked.now(), step, code, data)
        self.asked.parts.call_log.append([event])

    def text(self, key: str) -> str:
        known = all_departments().get(self.department_code)
        values: Mapping[str, str] = {"of_department": known.of_name} if known else {}
        return self.asked.parts.snapshots.at(self.revision).texts.render(key, values, self.department_code)

    def _key(self, name: str) -> str:
        return f"{name}:{self.attempt}:{self.line_id}"


def line_picks_up(asked: Delivery) -> str:
    """Somebody, or a voicemail, picked up: whose call is this, and who takes it?"""
    here = _PickUp.of(asked)
    writer = here.asked.parts.writer
    is_caller_gone = here.is_caller_gone("screened")
    here.record("screened", EventKind.SCREENED, Step.RINGING)
    if is_caller_gone:
        return writer.goodbye([here.text("caller_gone")])
    action = writer.links.acceptance(quote(here.asked.query, safe=IN_A_QUERY))
    return writer.screening(here.text("screening"), here.text("screening_timeout"), action)


def line_answers(asked: Delivery) -> str:
    """1 takes the call; any other key gives it to the next line. The first key of an attempt counts."""
    here = _PickUp.of(asked)
    writer = here.asked.parts.writer
    accepted = here.asked.form.get("Digits", "").strip() == ACCEPT_KEY
    if accepted and here.is_caller_gone("pressed"):
        return writer.goodbye([here.text("caller_gone")])
    if accepted:
        here.record("pressed", EventKind.ACCEPTED, Step.TALKING)
        return writer.connect(here.text("screening_accepted"))
    here.record("pressed", EventKind.REFUSED, Step.RINGING)
    return writer.goodbye([here.text("screening_refused")])


def screening_fails(asked: Delivery) -> str:
    """The référent is thanked, and the caller goes on to the next line."""
    return asked.parts.writer.goodbye([CATALOGUE["screening_timeout"].text])


WEBHOOKS = (
    Webhook("/svi/filtrage", line_picks_up, screening_fails),
    Webhook("/svi/prise", line_answers, screening_fails),
)
