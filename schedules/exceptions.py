"""What differs from the week: closures, special openings, absences. Days are those of the schedule's own clock."""

from dataclasses import dataclass
from datetime import date, time

from schedules.hours import ALL_DAY, Interval, ScheduleError, check_order


def _check_days(first_day: date, last_day: date | None) -> None:
    if last_day is not None and last_day < first_day:
        raise ScheduleError("Le dernier jour ne peut pas précéder le premier.")


@dataclass(frozen=True, slots=True)
class Closure:
    """Days when nobody answers, both ends included, all day long or between two hours of each of them.

    `department_code` is None for a closure of every département. `reason` is heard by callers, after « fermé pour ».
    """

    id: int
    department_code: str | None
    first_day: date
    last_day: date
    reason: str
    hours: Interval | None = None

    def __post_init__(self) -> None:
        _check_days(self.first_day, self.last_day)
        if not self.reason.strip():
            raise ScheduleError("Une fermeture a un motif : les appelants l'entendent.")

    def on(self, day: date) -> tuple[Interval, ...]:
        """When it is closed on this day."""
        return (self.hours or ALL_DAY,) if self.first_day <= day <= self.last_day else ()

    def covers(self, day: date, moment: time) -> bool:
        """True at this wall-clock time of this day."""
        return any(interval.covers(moment) for interval in self.on(day))

    @property
    def reference(self) -> str:
        """What an admin types to cancel it."""
        return f"F{self.id}"


@dataclass(frozen=True, slots=True)
class SpecialOpening:
    """Hours added on given days, both ends included: the usual hours of these days stay.

    `department_code` is None for an opening of every département.
    """

    id: int
    department_code: str | None
    first_day: date
    last_day: date
    intervals: tuple[Interval, ...]

    def __post_init__(self) -> None:
        _check_days(self.first_day, self.last_day)
        if not self.intervals:
            raise ScheduleError("Une ouverture exceptionnelle a au moins une plage horaire.")
        check_order(self.intervals)

    def on(self, day: date) -> tuple[Interval, ...]:
        """When it is open on this day."""
        return self.intervals if self.first_day <= day <= self.last_day else ()

    def covers(self, day: date, moment: time) -> bool:
        """True at this wall-clock time of this day."""
        return any(interval.covers(moment) for interval in self.on(day))

    @property
    def reference(self) -> str:
        """What an admin types to cancel it."""
        return f"O{self.id}"


@dataclass(frozen=True, slots=True)
class Absence:
    """A département that does not answer for a long time. Without a last day, until further notice."""

    id: int
    department_code: str
    first_day: date
    last_day: date | None
    urgent_mail: str

    def __post_init__(self) -> None:
        _check_days(self.first_day, self.last_day)

    def covers(self, day: date) -> bool:
        """True on this day."""
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)

    @property
    def reference(self) -> str:
        """What an admin types to cancel it."""
        return f"A{self.id}"


ScheduleException = Closure | SpecialOpening | Absence
