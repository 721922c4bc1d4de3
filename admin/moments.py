"""The moments that are worth trying a call at: now, the next opening and closing, this evening, the next holiday."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from core.clock import PARIS, in_paris, paris_time
from core.french_dates import short_day, time_text
from schedules.domain import Schedule

EVENING = time(20)
MORNING = time(10)
"""An hour at which it would be open, were the day not a holiday."""
FARTHEST = timedelta(days=3660)
"""Ten years: beyond, nobody knows the holidays."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A moment, and why one would choose it."""

    label: str
    at: datetime
    is_abroad: bool = False
    """Whether people there read another clock."""

    @property
    def written(self) -> str:
        """As an address and a field hold it: at Paris, to the minute."""
        return written(self.at)

    @property
    def told(self) -> str:
        """« mar. 3 mars à 9h30 », at Paris, which is said where it is not what people read there."""
        at = in_paris(self.at)
        told = f"{short_day(at)} à {time_text(at)}"
        return f"{told} (heure de Paris)" if self.is_abroad else told


def written(at: datetime) -> str:
    """« 2026-03-03T10:00 », at Paris."""
    return f"{at.astimezone(PARIS):%Y-%m-%dT%H:%M}"


def suggestions(schedule: Schedule, now: datetime) -> list[Suggestion]:
    """Those that lie ahead, in the order of time."""
    found = (replace(one, is_abroad=schedule.clock != PARIS) for one in _suggested(schedule, now))
    return sorted(found, key=lambda suggestion: suggestion.at)


def _suggested(schedule: Schedule, now: datetime) -> Iterator[Suggestion]:
    closing = schedule.next_closing(now) if schedule.is_open(now) else None
    opening = schedule.next_opening(closing or now)
    if opening and closing is None:
        closing = schedule.next_closing(opening)
    if opening:
        yield Suggestion("Prochaine ouverture", opening)
    if closing:
        yield Suggestion("Prochaine fermeture", closing)
    there = schedule.local(now)
    if there.time() < EVENING:
        yield Suggestion("Ce soir", datetime.combine(there.date(), EVENING, schedule.clock))
    if holiday := _next_holiday(schedule, there.date()):
        day, name = holiday
        yield Suggestion(f"Prochain jour férié ({name})", datetime.combine(day, MORNING, schedule.clock))


def _next_holiday(schedule: Schedule, today: date) -> tuple[date, str] | None:
    years = (today.year, today.year + 1)
    coming = ((day, name) for year in years for day, name in schedule.holidays(year).items() if day > today)
    return min(coming, default=None)


def read(written_at: str, now: datetime) -> datetime | None:
    """The moment that somebody chose, on a clock at Paris; now when they chose none, None when it is not one."""
    if not written_at:
        return now
    try:
        at = paris_time(written_at)
    except ValueError:
        return None
    return at if abs(at - now) < FARTHEST else None
