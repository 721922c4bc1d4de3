"""The hours of a week, on a clock that the reader of the hours chooses."""

from dataclasses import dataclass
from datetime import date, time
from itertools import pairwise

from core.errors import UserError

MIDNIGHT = time(0)


class ScheduleError(UserError, ValueError):
    """Hours, dates or a choice that cannot be; the message says why, in French."""


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """From an hour, included, to an hour, excluded: at 11:30:00, 9h30–11h30 is over.

    An end at 00:00 is midnight at the end of the day, so that 22:00–00:00 touches the next day's 00:00–02:00. No
    interval passes midnight: it belongs to one day.
    """

    start: time
    end: time

    def __post_init__(self) -> None:
        if self.start.tzinfo or self.end.tzinfo:
            raise ScheduleError("Une heure d'ouverture se donne sans fuseau.")
        if self.end != MIDNIGHT and self.start >= self.end:
            raise ScheduleError(
                "Une plage horaire finit après son début. Pour passer minuit, écrivez deux plages : "
                "jusqu'à 24h, puis à partir de 0h le lendemain."
            )

    def covers(self, moment: time) -> bool:
        """True when a wall-clock time is within the interval."""
        return self.start <= moment and (self.end == MIDNIGHT or moment < self.end)


ALL_DAY = Interval(MIDNIGHT, MIDNIGHT)


def check_order(intervals: tuple[Interval, ...]) -> None:
    """Intervals of one day come in order and share no instant; they may touch. Raises `ScheduleError`."""
    for earlier, later in pairwise(intervals):
        if earlier.end == MIDNIGHT or later.start < earlier.end:
            raise ScheduleError("Les plages horaires d'un jour se suivent, sans se chevaucher.")


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """The intervals of each day of the week, Monday first. A day without any is closed."""

    days: tuple[tuple[Interval, ...], ...]

    def __post_init__(self) -> None:
        if len(self.days) != 7:
            raise ScheduleError("Les horaires se donnent pour les sept jours de la semaine.")
        for intervals in self.days:
            check_order(intervals)

    def on(self, day: date) -> tuple[Interval, ...]:
        """The intervals of a date's day of the week."""
        return self.days[day.weekday()]

    def are_open(self, day: date, moment: time) -> bool:
        """True when the date's day of the week is open at a wall-clock time."""
        return any(interval.covers(moment) for interval in self.on(day))


def same_hours(weekdays: range, *intervals: Interval) -> OpeningHours:
    """The same intervals on each of these weekdays (0 is Monday); closed on the others."""
    return OpeningHours(tuple(intervals if weekday in weekdays else () for weekday in range(7)))


MONDAY_TO_FRIDAY = range(5)
DEFAULT_HOURS = same_hours(MONDAY_TO_FRIDAY, Interval(time(9, 30), time(11, 30)), Interval(time(14, 0), time(16, 30)))
"""The helpline's hours, as long as nobody has saved others."""
