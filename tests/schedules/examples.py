"""Schedules that the tests share."""

from datetime import date, time

from core.clock import paris_time
from core.departments import department
from schedules.domain import Absence, Closure, Interval, OpeningHours, Schedule, SpecialOpening

__all__ = ["absence", "always", "closure", "nights", "of", "opening", "paris_time"]

always = OpeningHours(((Interval(time(0), time(0)),),) * 7)
nights = OpeningHours(((Interval(time(0), time(2)), Interval(time(22), time(0))),) * 7)


def of(code: str, **changes: object) -> Schedule:
    """The schedule of a département as it is by nature, with these changes."""
    place = department(code)
    return Schedule(
        **{"department_code": code, "timezone": place.timezone, "holiday_zone": place.holiday_zone} | changes
    )


def closure(
    first: str, last: str, code: str | None = None, hours: Interval | None = None, reason: str = "travaux"
) -> Closure:
    return Closure(1, code, date.fromisoformat(first), date.fromisoformat(last), reason, hours)


def opening(day: str, start: int, end: int, code: str | None = None) -> SpecialOpening:
    return SpecialOpening(
        1, code, date.fromisoformat(day), date.fromisoformat(day), (Interval(time(start), time(end)),)
    )


def absence(code: str, first: str, last: str | None = None) -> Absence:
    last_day = date.fromisoformat(last) if last else None
    return Absence(1, code, date.fromisoformat(first), last_day, f"urgence@siao{code}.example")
