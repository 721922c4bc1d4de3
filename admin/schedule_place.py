"""Where a visitor changes hours: one département, or the whole country."""

from dataclasses import dataclass
from datetime import date

from flask import url_for

from admin.visitors import me
from schedules import service
from schedules.assembly import ServiceSchedules
from schedules.domain import Schedule, ScheduleException
from schedules.year import Entry, EntryKind
from svi.parts import parts


@dataclass(frozen=True, slots=True)
class Place:
    """A département, or the whole country (None), as it is saved now."""

    code: str | None
    today: date
    """On its clock."""
    schedules: ServiceSchedules
    existing: tuple[ScheduleException, ...]
    """Closures, openings and absences of everybody."""

    @property
    def schedule(self) -> Schedule:
        return self.schedules.for_department(self.code or "")

    @property
    def url(self) -> str:
        return url_for("admin.department_hours", code=self.code) if self.code else url_for("admin.hours")


def place(code: str | None) -> Place:
    """Read from the database: what is changed is what is there."""
    database = parts().database
    schedules = service.load(database)
    today = schedules.for_department(code or "").local(parts().clock()).date()
    return Place(code, today, schedules, service.list_exceptions(database))


def address_of_change(entry: Entry) -> str:
    """Where the visitor changes it; empty when they may not. An absence is changed on the page of its département."""
    codes, account = entry.codes, me()
    if codes and entry.kind is EntryKind.ABSENCE:
        return url_for("admin.department_hours", code=codes[0]) if account.may_propose(codes[0]) else ""
    if codes and len(codes) == 1:
        change = "admin.change_department_exception"
        return url_for(change, code=codes[0], ref=entry.references) if account.may_propose(codes[0]) else ""
    return url_for("admin.change_exceptions", ref=entry.references) if account.is_administrator else ""
