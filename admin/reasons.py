"""Why a département answers or not at a moment, in French: the words of the routing's decision."""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType

from core.french_dates import WEEKDAYS
from core.phone_numbers import why_not_dialable
from schedules.domain import Schedule, Verdict
from schedules.texts import days_text, intervals_text
from svi.reply import Reply
from svi.snapshot import Snapshot

DECISIONS: Mapping[Reply, str] = MappingProxyType(
    {
        Reply.OPEN: "Ouvert : ",
        Reply.CLOSED: "Fermé : ",
        Reply.HOLIDAY: "Fermé : jour férié, ",
        Reply.CLOSURE: "Fermé : fermeture exceptionnelle ",
        Reply.ABSENCE: "Absence prolongée ",
        Reply.NO_SUPPORT: "Pas d'assistance téléphonique, ",
        Reply.NO_LINE: "Personne de joignable : ",
    }
)
"""What was decided; `because` goes on."""


def reason(reply: Reply, snapshot: Snapshot, code: str, at: datetime) -> str:
    """« Ouvert : horaires du mardi, 9h30–11h30, 14h–16h30 », « Fermé : jour férié, Armistice 1918 »."""
    return DECISIONS[reply] + because(reply, snapshot, code, at)


def because(reply: Reply, snapshot: Snapshot, code: str, at: datetime) -> str:
    """The same after its state, which says the rest."""
    if reply in _OF_LINES:
        return _OF_LINES[reply](snapshot, code)
    schedule = snapshot.schedule(code)
    return _OF_HOURS[reply](schedule, schedule.verdict(at), schedule.local(at))


def _open(schedule: Schedule, _verdict: Verdict, there: datetime) -> str:
    day = there.date()
    if schedule.hours.are_open(day, there.time()):
        return _hours_of_the_day(schedule, there)
    special = [interval for opening in schedule.openings for interval in opening.on(day)]
    return f"ouverture exceptionnelle, {intervals_text(special)}"


def _hours_of_the_day(schedule: Schedule, there: datetime) -> str:
    intervals = schedule.hours.on(there.date())
    day = WEEKDAYS[there.weekday()]
    return f"horaires du {day}, {intervals_text(intervals)}" if intervals else f"pas d'horaires le {day}"


def _closure(_schedule: Schedule, verdict: Verdict, _there: datetime) -> str:
    closure = verdict.closure
    if closure is None:
        return verdict.detail
    everywhere = "" if closure.department_code else "de tous les départements "
    return f"{everywhere}{days_text(closure.first_day, closure.last_day)}, {closure.reason}"


def _absence(_schedule: Schedule, verdict: Verdict, _there: datetime) -> str:
    absence = verdict.absence
    return days_text(absence.first_day, absence.last_day) if absence else ""


def _no_line(snapshot: Snapshot, code: str) -> str:
    lines = snapshot.siao(code).lines
    active = [line for line in lines if line.active]
    if not lines:
        return "ce département n'a aucune ligne"
    if not active:
        return "sa ligne est désactivée" if len(lines) == 1 else "ses lignes sont désactivées"
    if all(why_not_dialable(line.number, snapshot.service.own_numbers) for line in active):
        return "le SVI n'a pas le droit d'appeler ses numéros"
    return "aucune de ses lignes n'est active ce jour-là"


_OF_LINES: Mapping[Reply, Callable[[Snapshot, str], str]] = MappingProxyType(
    {Reply.NO_SUPPORT: lambda _snapshot, _code: "quelle que soit l'heure", Reply.NO_LINE: _no_line}
)
_OF_HOURS: Mapping[Reply, Callable[[Schedule, Verdict, datetime], str]] = MappingProxyType(
    {
        Reply.OPEN: _open,
        Reply.CLOSED: lambda schedule, _verdict, there: _hours_of_the_day(schedule, there),
        Reply.HOLIDAY: lambda _schedule, verdict, _there: verdict.detail,
        Reply.CLOSURE: _closure,
        Reply.ABSENCE: _absence,
    }
)
