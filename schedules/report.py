"""What the terminal shows of a schedule, as lines of French."""

from collections.abc import Iterator
from datetime import datetime

from core.clock import in_paris
from core.departments import all_departments, department
from core.french_dates import moment_text
from schedules.assembly import NATIONAL_CLOCK, ServiceSchedules
from schedules.domain import Absence, Closure, Schedule, ScheduleException, Verdict
from schedules.holidays import holiday_label
from schedules.texts import (
    days_text,
    interval_text,
    intervals_text,
    week_lines,
)


def schedule_lines(schedule: Schedule, at: datetime) -> Iterator[str]:
    """Open or not, why, what comes next, and the week."""
    place = department(schedule.department_code)
    yield f"{place.name} ({place.code}), {_when(schedule, at)}"
    yield _verdict_text(schedule.verdict(at))
    yield _next_text(schedule, at)
    yield f"Horaires de la semaine ({_clock_text(schedule)}) :"
    yield from (f"  {days} : {text}" for days, text in week_lines(schedule.hours))


def _when(schedule: Schedule, at: datetime) -> str:
    here, paris = schedule.local(at), in_paris(at)
    text = moment_text(paris)
    return text if here.utcoffset() == paris.utcoffset() else f"{text} à Paris ({moment_text(here)}, heure locale)"


def _clock_text(schedule: Schedule) -> str:
    if schedule.timezone == NATIONAL_CLOCK:
        return "heure de Paris"
    return "heure locale"


def _verdict_text(verdict: Verdict) -> str:
    if verdict.is_open:
        return "Dans les heures d'ouverture."
    if verdict.absence:
        absence = verdict.absence
        return f"Absence prolongée, {days_text(absence.first_day, absence.last_day)}. Urgences : {absence.urgent_mail}"
    return f"Fermé : {verdict.reason.label}{f', {verdict.detail}' if verdict.detail else ''}."


def _next_text(schedule: Schedule, at: datetime) -> str:
    if schedule.is_open(at):
        closing = schedule.next_closing(at)
        return f"Prochaine fermeture : {moment_text(closing)}." if closing else "Jamais fermé."
    opening = schedule.next_opening(at)
    return f"Prochaine ouverture : {moment_text(opening)}." if opening else "Aucune ouverture prévue."


def exception_text(exception: ScheduleException) -> str:
    """« F3  Loire-Atlantique (44) : fermeture le mercredi 11 mars 2026 – déménagement du service »."""
    place = _place(exception.department_code)
    days = days_text(exception.first_day, exception.last_day)
    return f"{exception.reference:<4} {place} : {_kind(exception)} {days}{_details(exception)}"


def _place(code: str | None) -> str:
    return f"{department(code).name} ({code})" if code else "Tous les départements"


def _kind(exception: ScheduleException) -> str:
    if isinstance(exception, Closure):
        return "fermeture"
    return "absence" if isinstance(exception, Absence) else "ouverture"


def _details(exception: ScheduleException) -> str:
    if isinstance(exception, Closure):
        hours = f", {interval_text(exception.hours)}" if exception.hours else ""
        return f"{hours} – {exception.reason}"
    if isinstance(exception, Absence):
        return f" – urgences : {exception.urgent_mail}"
    return f", {intervals_text(exception.intervals)}"


def settings_lines(schedules: ServiceSchedules) -> Iterator[str]:
    """Each département's own choices, where it has made any."""
    for code, schedule in schedules.by_department.items():
        for choice in _choices(schedule, schedules.national):
            yield f"{_place(code)} : {choice}"


def _choices(schedule: Schedule, national: Schedule) -> Iterator[str]:
    if schedule.hours != national.hours:
        yield " ; ".join(f"{days} {text}" for days, text in week_lines(schedule.hours))
    if schedule.timezone != all_departments()[schedule.department_code].timezone:
        yield "heures lues à l'heure de Paris"
    for key in sorted(schedule.holidays_off):
        yield f"travaille le jour férié « {holiday_label(key)} »"
