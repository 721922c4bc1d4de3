"""Open or not, why, and when next: pure rules on a département's frozen schedule."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain, pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from core.labels import LabelledEnum
from schedules.exceptions import Absence, Closure, ScheduleException, SpecialOpening
from schedules.holidays import LegalHoliday, holiday_keys, holidays_of_zone, legal_holidays
from schedules.hours import DEFAULT_HOURS, MIDNIGHT, Interval, OpeningHours, ScheduleError

__all__ = [
    "DEFAULT_HOURS",
    "Absence",
    "Closure",
    "Interval",
    "LegalHoliday",
    "OpeningHours",
    "Reason",
    "Schedule",
    "ScheduleError",
    "ScheduleException",
    "SpecialOpening",
    "Stretch",
    "Verdict",
    "holiday_keys",
    "holidays_of_zone",
    "legal_holidays",
]

ONE_DAY = timedelta(days=1)
HORIZON = 400
"""Days in which an opening is looked for: more than a year, so that a yearly one is found."""


class Reason(LabelledEnum):
    """Why a département answers or not at an instant."""

    OPEN = "open", "ouvert"
    CLOSED = "closed", "hors des heures d'ouverture"
    HOLIDAY = "holiday", "jour férié"
    CLOSURE = "closure", "fermeture exceptionnelle"
    ABSENCE = "absence", "absence prolongée"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a département answers at an instant, and why.

    `detail` is the holiday's French name, or the closure's reason, or empty.
    """

    reason: Reason
    detail: str = ""
    absence: Absence | None = None
    closure: Closure | None = None

    @property
    def is_open(self) -> bool:
        return self.reason is Reason.OPEN


class Stretch(NamedTuple):
    """A part of a day in which nothing changes, on the schedule's clock; the end is excluded."""

    start: datetime
    end: datetime
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Schedule:
    """Everything that decides when one département answers; `department_code` is empty for the national service.

    `timezone` names the clock on which hours and days are read. `closures`, `openings` and `absences` are already
    those that concern the département, national ones included. At an instant, the first line that applies decides:

    | rank | what covers the instant           | verdict | so that                                                     |
    |------|-----------------------------------|---------|-------------------------------------------------------------|
    | 1    | the département's absence         | ABSENCE | nothing opens a service where nobody is                     |
    | 2    | a closure of the département      | CLOSURE | a national opening cannot open it, nor can its own          |
    | 3    | a special opening, own or national| OPEN    | it wins over national closures, holidays and the week       |
    | 4    | a national closure                | CLOSURE | its reason is said, even on a holiday or at night           |
    | 5    | a public holiday                  | HOLIDAY | it is named all day long, even at night or on a Sunday      |
    | 6    | the hours of the week             | OPEN    |                                                             |
    | 7    | nothing                           | CLOSED  | out of hours                                                |
    """

    department_code: str
    timezone: str
    hours: OpeningHours = DEFAULT_HOURS
    holiday_zone: str = ""
    holidays_off: frozenset[str] = frozenset()
    closures: tuple[Closure, ...] = ()
    openings: tuple[SpecialOpening, ...] = ()
    absences: tuple[Absence, ...] = ()

    @property
    def clock(self) -> ZoneInfo:
        """The clock on which hours and days are read."""
        return ZoneInfo(self.timezone)

    def local(self, at: datetime) -> datetime:
        """The instant on the schedule's clock. Raises `ValueError` for a naive datetime."""
        if at.tzinfo is None:
            raise ValueError("an aware datetime is needed")
        return at.astimezone(self.clock)

    def verdict(self, at: datetime) -> Verdict:
        """Open or not at this instant, and why: the table of the class."""
        now = self.local(at)
        return self._verdict(now.date(), now.time())

    def _verdict(self, day: date, moment: time) -> Verdict:
        found = (rule(day, moment) for rule in self._rules())
        return next((verdict for verdict in found if verdict), Verdict(Reason.CLOSED))

    def is_open(self, at: datetime) -> bool:
        """True when a call may be put through at this instant."""
        return self.verdict(at).is_open

    def next_opening(self, after: datetime) -> datetime | None:
        """The first instant from `after` on at which it is open, on the schedule's clock: `after` itself when open.

        None when nothing opens within 400 days, or when the département is absent until further notice.
        """
        absence = self.verdict(after).absence
        if absence and absence.last_day is None:
            return None
        return self._first(after, lambda verdict: verdict.is_open)

    def next_closing(self, after: datetime) -> datetime | None:
        """The first instant from `after` on at which it is closed; None when it never is within 400 days."""
        return self._first(after, lambda verdict: not verdict.is_open)

    def stretches(self, day: date) -> tuple[Stretch, ...]:
        """A whole day, from its midnight to the next, cut where the verdict changes."""
        found: list[Stretch] = []
        for start, end in pairwise([*self._instants(day), datetime.combine(day + ONE_DAY, MIDNIGHT, self.clock)]):
            verdict = self._verdict(day, start.time())
            same = found.pop() if found and found[-1].verdict == verdict else None
            found.append(Stretch(same.start if same else start, end, verdict))
        return tuple(found)

    def _instants(self, day: date) -> list[datetime]:
        """When the verdict may change. On an ordinary day, hours of the wall are enough, which is ten times faster."""
        clock = self.clock
        if any(_clock_change(day, clock)):
            return [self.local(point) for point in self._turning_points(day)]
        bounds = {bound for interval in self._intervals(day) for bound in (interval.start, interval.end)}
        return [datetime.combine(day, bound, clock) for bound in sorted(bounds | {MIDNIGHT})]

    def holidays(self, year: int) -> Mapping[date, str]:
        """The public holidays that the département observes, by date, with their French names."""
        return legal_holidays(self.holiday_zone, year, self.holidays_off)

    def _rules(self) -> tuple[Callable[[date, time], Verdict | None], ...]:
        return (
            self._absent,
            self._closed_here,
            self._specially_open,
            self._closed_everywhere,
            self._on_holiday,
            self._usually_open,
        )

    def _absent(self, day: date, _moment: time) -> Verdict | None:
        found = next((absence for absence in self.absences if absence.covers(day)), None)
        return Verdict(Reason.ABSENCE, absence=found) if found else None

    def _closed_here(self, day: date, moment: time) -> Verdict | None:
        return _closed((c for c in self.closures if c.department_code is not None), day, moment)

    def _specially_open(self, day: date, moment: time) -> Verdict | None:
        return Verdict(Reason.OPEN) if any(o.covers(day, moment) for o in self.openings) else None

    def _closed_everywhere(self, day: date, moment: time) -> Verdict | None:
        return _closed((c for c in self.closures if c.department_code is None), day, moment)

    def _on_holiday(self, day: date, _moment: time) -> Verdict | None:
        name = self.holidays(day.year).get(day)
        return Verdict(Reason.HOLIDAY, detail=name) if name else None

    def _usually_open(self, day: date, moment: time) -> Verdict | None:
        return Verdict(Reason.OPEN) if self.hours.are_open(day, moment) else None

    def _first(self, after: datetime, wanted: Callable[[Verdict], bool]) -> datetime | None:
        """Between two turning points nothing changes: it is enough to try them, and `after`."""
        start = self.local(after)
        days = (start.date() + timedelta(days=n) for n in range(HORIZON))
        points = (point for day in days for point in self._turning_points(day) if point > start.astimezone(UTC))
        return next((self.local(p) for p in chain([start], points) if wanted(self.verdict(p))), None)

    def _turning_points(self, day: date) -> list[datetime]:
        """The instants of a day, in UTC and in order, at which it may open or close."""
        bounds = {bound for interval in self._intervals(day) for bound in (interval.start, interval.end)}
        # A wall-clock time that occurs twice in autumn is two instants, told apart by `fold`.
        walls = (datetime.combine(day, bound, self.clock) for bound in bounds | {MIDNIGHT})
        instants = {wall.replace(fold=fold).astimezone(UTC) for wall in walls for fold in (0, 1)}
        return sorted(instants | set(_clock_change(day, self.clock)))

    def _intervals(self, day: date) -> Iterator[Interval]:
        yield from self.hours.on(day)
        for opening in self.openings:
            yield from opening.on(day)
        for closure in self.closures:
            yield from closure.on(day)


def _closed(closures: Iterator[Closure], day: date, moment: time) -> Verdict | None:
    found = next((closure for closure in closures if closure.covers(day, moment)), None)
    return Verdict(Reason.CLOSURE, detail=found.reason, closure=found) if found else None


def _clock_change(day: date, clock: ZoneInfo) -> Iterator[datetime]:
    """Every hour of a day on which the clock changes, in UTC: the hands jump at one of them."""
    first, last = (datetime.combine(midnight, MIDNIGHT, clock) for midnight in (day, day + ONE_DAY))
    if first.utcoffset() != last.utcoffset():
        hours = (first.astimezone(UTC) + timedelta(hours=n) for n in range(26))
        yield from (hour for hour in hours if hour < last.astimezone(UTC))
