"""What differs from the week, from today on: closures, special openings, absences, as pages and JSON tell them."""

from collections.abc import Iterable
from datetime import date, time
from typing import Any, TypeVar

from schedules.domain import Interval, Schedule, ScheduleException

E = TypeVar("E", bound=ScheduleException)


def to_come(schedule: Schedule, today: date) -> dict[str, Any]:
    """Those that are not over, in the order of their first day."""
    return {
        "fermetures": [
            {**_days(c), "plages": ranges([c.hours] if c.hours else []), "motif": c.reason}
            for c in _not_over(schedule.closures, today)
        ],
        "ouvertures_exceptionnelles": [
            {**_days(o), "plages": ranges(o.intervals)} for o in _not_over(schedule.openings, today)
        ],
        "absences": [{**_days(a), "adresse_urgente": a.urgent_mail} for a in _not_over(schedule.absences, today)],
    }


def ranges(intervals: Iterable[Interval]) -> list[dict[str, str]]:
    """Hours of one day; the midnight that ends it is « 24:00 »."""
    return [{"de": f"{i.start:%H:%M}", "a": "24:00" if i.end == time.min else f"{i.end:%H:%M}"} for i in intervals]


def _not_over(exceptions: Iterable[E], today: date) -> list[E]:
    coming = (e for e in exceptions if e.last_day is None or e.last_day >= today)
    return sorted(coming, key=lambda e: e.first_day)


def _days(exception: ScheduleException) -> dict[str, str | None]:
    """`au` is null until further notice."""
    last = exception.last_day
    return {"du": exception.first_day.isoformat(), "au": last.isoformat() if last else None}
