"""From what admins saved to the schedule of each département: one rule per field, and no query."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from core.departments import Department, all_departments
from schedules.domain import DEFAULT_HOURS, Absence, Closure, OpeningHours, Schedule, SpecialOpening

E = TypeVar("E", Closure, SpecialOpening, Absence)
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
    own_hours: frozenset[str] = frozenset()
    """The codes of those that have chosen their own week, `NATIONAL` when the national one was chosen."""

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
    return ServiceSchedules(national, by_department, frozenset(saved.hours))


def saved_of(schedules: ServiceSchedules) -> Saved:
    """What would have to be saved for these schedules: assembled, it gives them again."""
    everyone = {NATIONAL: schedules.national, **schedules.by_department}
    own_clocks = {d.code: d.timezone for d in all_departments().values()}
    return Saved(
        hours={code: everyone[code].hours for code in schedules.own_hours},
        national_clocks=frozenset(c for c, s in schedules.by_department.items() if s.timezone != own_clocks[c]),
        holidays_off={code: s.holidays_off for code, s in schedules.by_department.items() if s.holidays_off},
        closures=in_order(c for s in everyone.values() for c in s.closures),
        openings=in_order(o for s in everyone.values() for o in s.openings),
        absences=in_order(a for s in everyone.values() for a in s.absences),
    )


def in_order(exceptions: Iterable[E]) -> tuple[E, ...]:
    """Each once, by first day: the order in which rules look at them."""
    return tuple(sorted(dict.fromkeys(exceptions), key=lambda one: (one.first_day, one.id)))


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
