"""A call of the log, in French words, for whoever looks at one call."""

from collections.abc import Iterator

from call_log.domain import Attempt, CallSummary
from core.clock import in_paris
from core.departments import all_departments


def describe(call: CallSummary) -> dict[str, str]:
    """French label → value, in the order to show them. No number of the caller, nor any hash of it."""
    department = all_departments().get(call.department_code or "")
    entries = {
        "Appel": call.call_sid,
        "Début": f"{in_paris(call.started_at):%d/%m/%Y %H:%M:%S} (Paris)",
        "Département": f"{department.name} ({department.code})" if department else "non choisi",
        "Issue": call.outcome.label if call.outcome else "en cours",
        "Étape": call.step.label if call.step else "",
        "Tentatives": " ; ".join(_attempts(call)) or "aucune",
        "Attente": _seconds(call.waiting_s),
        "Conversation": _seconds(call.talking_s),
        "Ligne": call.line_label or "",
    }
    return {label: value for label, value in entries.items() if value}


def _attempts(call: CallSummary) -> Iterator[str]:
    for attempt in call.attempts:
        lines = " + ".join(line.label for line in attempt.lines)
        yield f"{attempt.number}. {lines} : {_result(attempt)}"


def _result(attempt: Attempt) -> str:
    result = attempt.result.label if attempt.result else "résultat inconnu"
    return f"{result} ({attempt.ring_s} s)" if attempt.ring_s is not None else result


def _seconds(seconds: int | None) -> str:
    if seconds is None:
        return ""
    return f"{seconds // 60} min {seconds % 60:02d} s" if seconds >= 60 else f"{seconds} s"
