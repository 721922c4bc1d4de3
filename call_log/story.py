"""One call told in French, for the person who asks what happened."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from call_log.domain import AttemptResult, CallSummary, Event, EventKind, Outcome, refusal_of
from call_log.summary import in_order
from core.clock import in_paris
from core.departments import all_departments

_HEARD = {
    "silence": "L'appelant n'a rien tapé.",
    "unknown": "L'appelant a tapé un numéro qui ne correspond à rien.",
    "star": "L'appelant a demandé à revenir à la question.",
    "retyped": "L'appelant a tapé un autre chiffre pendant l'annonce du nom.",
    "confirmed": "L'appelant n'a pas corrigé le nom du département.",
}
_OPERATOR = {
    "completed": "appel terminé",
    "busy": "occupé",
    "failed": "échec",
    "no-answer": "sans réponse",
    "canceled": "annulé",
    "queued": "en file",
    "ringing": "sonnerie",
    "in-progress": "en cours",
}


def tell(call: CallSummary, events: Iterable[Event]) -> Iterator[str]:
    """The lines of the story: what the call is, what happened and when, how it ended."""
    ordered = in_order(events)
    labels = {line.id: line.label for attempt in call.attempts for line in attempt.lines}
    simulated = " (simulé)" if call.simulated else ""
    yield f"Appel {call.call_sid}{simulated}, le {in_paris(call.started_at):%d/%m/%Y à %H:%M:%S}, heure de Paris"
    yield f"Département : {_department(call.department_code)}"
    yield ""
    for event in ordered:
        yield f"  {in_paris(event.at):%H:%M:%S}  {_TELLERS[event.kind](event.data, labels)}"
    yield ""
    yield from _ending(call)


def _department(code: str | None) -> str:
    found = all_departments().get(code) if code else None
    return f"{found.name} ({code})" if found else code or "inconnu"


def _ending(call: CallSummary) -> Iterator[str]:
    outcome = call.outcome.label if call.outcome else "appel en cours"
    step = f", à l'étape « {call.step.label} »" if call.step else ""
    yield f"Issue : {outcome}{step}"
    if call.outcome is Outcome.ANSWERED:
        yield f"Ligne : {call.line_label or 'inconnue'}"
    yield f"Attente : {_duration(call.waiting_s)} ; conversation : {_duration(call.talking_s)}"
    for attempt in call.attempts:
        names = ", ".join(line.label for line in attempt.lines) or "ligne inconnue"
        result = attempt.result.label if attempt.result else "fin inconnue"
        yield f"Tentative {attempt.number} : {names}, {result}, sonnerie {_duration(attempt.ring_s)}"


def _duration(seconds: int | None) -> str:
    if seconds is None:
        return "inconnue"
    minutes, rest = divmod(seconds, 60)
    return f"{minutes} min {rest:02} s" if minutes else f"{rest} s"


Data = Mapping[str, Any]
Labels = Mapping[int, str]


def _line(data: Data, labels: Labels) -> str:
    return f"« {labels.get(data['line_id'], 'inconnue')} »"


def _keyed(data: Data, _labels: Labels) -> str:
    heard = data["heard"]
    return _HEARD.get(heard, f"L'appelant a tapé {heard}.")


def _rung(data: Data, _labels: Labels) -> str:
    names = ", ".join(f"« {line['label']} »" for line in data["lines"])
    return f"Tentative {data['attempt']} : sonnerie chez {names}, {data['ring_s']} s au plus."


def _attempt_ended(data: Data, _labels: Labels) -> str:
    return f"Fin de la tentative {data['attempt']} : {AttemptResult(data['result']).label}."


def _ended(data: Data, _labels: Labels) -> str:
    return f"Le SVI termine l'appel : {Outcome(data['outcome']).label}{_reason(data)}."


def _reason(data: Data) -> str:
    refusal = refusal_of(data.get("reason"))
    return f" ({refusal.label})" if refusal else ""


def _status(data: Data, _labels: Labels) -> str:
    duration = f", durée {_duration(data['duration_s'])}" if data.get("duration_s") is not None else ""
    return f"Opérateur : {_OPERATOR.get(data['status'], data['status'])}{duration}."


_TELLERS: dict[EventKind, Callable[[Data, Labels], str]] = {
    EventKind.STARTED: lambda _data, _labels: "L'appel arrive.",
    EventKind.KEYED: _keyed,
    EventKind.LINE_RUNG: _rung,
    EventKind.SCREENED: lambda data, labels: f"La ligne {_line(data, labels)} décroche et entend l'annonce.",
    EventKind.ACCEPTED: lambda data, labels: f"La ligne {_line(data, labels)} accepte l'appel.",
    EventKind.REFUSED: lambda data, labels: f"La ligne {_line(data, labels)} n'accepte pas l'appel.",
    EventKind.ATTEMPT_ENDED: _attempt_ended,
    EventKind.ENDED: _ended,
    EventKind.STATUS: _status,
}
