"""What the page of a département's hours shows."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import url_for

from admin.schedule_place import Place
from admin.seen import EditForm, now_seen
from admin.year_view import asked_year, year_context
from core.clock import PARIS
from core.departments import all_departments
from editing.coverage import REACHED
from schedules.assembly import NATIONAL_CLOCK
from schedules.domain import LegalHoliday, Schedule, holiday_keys
from schedules.edits import clock_edit, exception_edit, holiday_edit
from schedules.texts import week_lines
from schedules.year import Entry, EntryKind, exception_entries
from svi.parts import parts


def view(where: Place, now: datetime) -> dict[str, Any]:
    """Everything but the forms."""
    schedule = where.schedule
    entries = exception_entries([*schedule.closures, *schedule.openings, *schedule.absences])
    year = asked_year(where.today)
    verdict = schedule.verdict(now)
    holidays = _holidays(schedule, year)
    return {
        "schedule": schedule,
        "has_phone_support": parts().snapshots.latest().siao(where.code or "").phone_support,
        "verdict": verdict,
        "reached": REACHED[verdict.reason],
        "opening": schedule.next_opening(now),
        "closing": schedule.next_closing(now),
        "week": week_lines(schedule.hours),
        "is_own": where.code in where.schedules.own_hours,
        "has_another_clock": all_departments()[where.code or ""].clock != PARIS,
        "is_on_paris_time": schedule.timezone == NATIONAL_CLOCK,
        "absences": _not_over(entries, where, EntryKind.ABSENCE),
        "exceptions": _not_over(entries, where, EntryKind.CLOSURE, EntryKind.OPENING),
        "holidays": holidays,
        "feed": parts().settings.pages_url + url_for("hours.department_calendar", code=where.code),
        **year_context([*_observed(holidays), *map(_here, entries)], year, where.today),
    }


def _not_over(entries: Iterable[Entry], where: Place, *kinds: EntryKind) -> list[Entry]:
    return [entry for entry in entries if entry.kind in kinds and not entry.is_over(where.today)]


def _holidays(schedule: Schedule, year: int) -> list[tuple[Entry, LegalHoliday, bool]]:
    """Each public holiday of the zone, and whether the département works on it."""
    return [
        (Entry(EntryKind.HOLIDAY, day, day, holiday.label), holiday, holiday in schedule.holidays_off)
        for day, found in holiday_keys(schedule.holiday_zone, year).items()
        for holiday in found
    ]


def _observed(holidays: Iterable[tuple[Entry, LegalHoliday, bool]]) -> list[Entry]:
    return [entry for entry, _, works in holidays if not works]


def _here(entry: Entry) -> Entry:
    """On the page of one département, its own and everybody's look alike."""
    return replace(entry, codes=None)


def what_is_shown(where: Place) -> dict[str, str]:
    """By form: what it carries of what the page shows; nothing is saved over what somebody changes meanwhile."""
    code, schedule = where.code or "", where.schedule
    off = {holiday: holiday in schedule.holidays_off for _, holiday, _ in _holidays(schedule, where.today.year)}
    holidays = [replace(holiday_edit(code, one, off=True), before={"off": works}) for one, works in off.items()]
    national = schedule.timezone == NATIONAL_CLOCK
    clock = replace(clock_edit(code, national=True), before={"national": national})
    alike = [entry.references for entry in exception_entries(schedule.absences)]
    known = {one.reference: exception_edit(one, None) for one in schedule.absences}
    absences = {names[0]: _sealed([known[name] for name in names]) for names in alike}
    return {"feries": _sealed(holidays), "horloge": _sealed([clock]), **absences}


def _sealed(edits: Sequence[Any]) -> str:
    form = EditForm(formdata=None)
    form.show(now_seen(edits))
    return str(form.vu.data)
