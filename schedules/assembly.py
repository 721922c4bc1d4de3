"""From what admins saved to the schedule of each département: one rule per field, and no query."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.departments import Department, all_departments
from schedules.domain import DEFAULT_HOURS, Absence, Closure, OpeningHours, Schedule, SpecialOpening

NATIONAL = ""
"""Stands for the code of a département where the national service is meant."""
NATIONAL_CLOCK = "Europe/Paris"


@dataclass(frozen=True, slots=True)
class Saved:
    """What the tables hold. `hours` is by code, `NATIONAL` for the national ones."""

    hours: Mapping[str, OpeningHours] = field(default_factory=dict)
    national_clocks: frozenset[str] = frozenset()
    holidays_off: Mapping[str, frozenset[str]] = field(default_factory=dict)
    closures: tuple[Closure, ...] = ()
    openings: tuple[SpecialOpening, ...] = ()
    absences: tuple[Absence, ...] = ()


@dataclass(frozen=True, slots=True)
class ServiceSchedules:
    """The schedule of the national service and of each of the 101 départements; goes through JSON unchanged."""

    national: Schedule
    by_department: Mapping[str, Schedule]

    def for_department(self, code: str) -> Schedule:
        """The schedule of a département; the national one for a code that is none."""
        return self.by_department.get(code, self.national)


def assemble(saved: Saved) -> ServiceSchedules:
    """What is not saved for a département comes from the national service; what is saved for none, from the default."""
    national_hours = saved.hours.get(NATIONAL, DEFAULT_HOURS)
    national = Schedule(
        department_code=NATIONAL,
        timezone=NATIONAL_CLOCK,
        hours=national_hours,
        closures=tuple(c for c in saved.closures if c.department_code is None),
        openings=tuple(o for o in saved.openings if o.department_code is None),
    )
    by_department = {d.code: _of_department(saved, d, national_hours) for d in all_departments().values()}
    return ServiceSchedules(national, by_department)


def _of_department(saved: Saved, department: Department, national_hours: OpeningHours) -> Schedule:
    code = department.code
    return Schedule(
        department_code=code,
        timezone=NATIONAL_CLOCK if code in saved.national_clocks else department.timezone,
        hours=saved.hours.get(code, national_hours),
        holiday_zone=department.holiday_zone,
        holidays_off=saved.holidays_off.get(code, frozenset()),
        closures=tuple(c for c in saved.closures if c.department_code in {None, code}),
        openings=tuple(o for o in saved.openings if o.department_code in {None, code}),
        absences=tuple(a for a in saved.absences if a.department_code == code),
    )
