"""When a caller would reach somebody: each day of a département, cut where that changes, with the reason and its cause.

Pure: everything comes from a snapshot. The days are those of the clock on which the département's hours are read.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple, Self

from core.labels import LabelledEnum
from schedules.domain import Reason, Schedule, Stretch, Verdict, holiday_keys
from schedules.setting_changes import HOLIDAY, HOURS, NATIONAL_KEY
from svi.snapshot import Snapshot


class Reached(LabelledEnum):
    """What a call would come to: in full, in the room of a cell, and the colour of both, that of the macro `state`."""

    short: str
    kind: str

    OPEN = "ouvert", "Ouvert", "ouvert", "good"
    CLOSED = "ferme", "Fermé", "fermé", "neutral"
    HOLIDAY = "ferie", "Jour férié", "férié", "neutral"
    CLOSURE = "fermeture", "Fermeture exceptionnelle", "fermeture", "watch"
    ABSENCE = "absence", "Absence prolongée", "absence", "watch"
    NOBODY = "personne", "Personne de joignable", "personne", "bad"
    NO_PHONE_SUPPORT = "sans-telephone", "Pas d'assistance téléphonique", "par écrit", "neutral"

    def __new__(cls, code: str, label: str = "", short: str = "", kind: str = "") -> Self:
        """The others have a default only so that a member can be looked up by its code."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.label, member.short, member.kind = label, short, kind
        return member


class Cause(NamedTuple):
    """The object of the configuration that makes it so, as the history names it."""

    object_type: str
    object_key: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a day; the end is excluded. `detail`: the holiday's name, the closure's reason."""

    start: datetime
    end: datetime
    reached: Reached
    detail: str = ""
    cause: Cause | None = None

    @property
    def is_open(self) -> bool:
        return self.reached is Reached.OPEN


@dataclass(frozen=True, slots=True)
class Day:
    """A whole day of a département."""

    day: date
    segments: tuple[Segment, ...]

    @property
    def open(self) -> tuple[Segment, ...]:
        """When somebody can be reached."""
        return tuple(segment for segment in self.segments if segment.is_open)


def coverage(snapshot: Snapshot, department_code: str, first_day: date, days: int = 14) -> tuple[Day, ...]:
    """Whether somebody can be reached, day by day, from `first_day` on."""
    siao, schedule = snapshot.siao(department_code), snapshot.schedule(department_code)
    alike = _week_by_week(replace(schedule, department_code=""), first_day, days)
    if not siao.phone_support:
        return tuple(Day(day, (_without_phone(department_code, stretches),)) for day, stretches in alike)
    dialable = siao.dialable_lines(snapshot.service.own_numbers)
    return tuple(
        Day(day, tuple(_segment(snapshot, department_code, one, rings=rings) for one in stretches))
        for day, stretches in alike
        for rings in [any(line.rings_on(day) for line in dialable)]
    )


def open_hours(
    snapshot: Snapshot, department_code: str, first_day: date, days: int = 14
) -> tuple[tuple[datetime, datetime], ...]:
    """Only when somebody can be reached: three times faster, for whoever compares many départements."""
    siao, schedule = snapshot.siao(department_code), snapshot.schedule(department_code)
    if not siao.phone_support:
        return ()
    dialable = siao.dialable_lines(snapshot.service.own_numbers)
    return tuple(
        (start, end)
        for day, stretches in _week_by_week(replace(schedule, department_code=""), first_day, days)
        if any(line.rings_on(day) for line in dialable)
        for start, end, verdict in stretches
        if verdict.is_open
    )


@lru_cache(maxsize=128)
def _week_by_week(schedule: Schedule, first_day: date, days: int) -> tuple[tuple[date, tuple[Stretch, ...]], ...]:
    """Kept, since most départements have the same hours: without their code, their schedules are equal."""
    dates = (first_day + timedelta(days=n) for n in range(days))
    return tuple((day, schedule.stretches(day)) for day in dates)


def _without_phone(department_code: str, stretches: tuple[Stretch, ...]) -> Segment:
    cause = Cause("siao", department_code)
    return Segment(stretches[0].start, stretches[-1].end, Reached.NO_PHONE_SUPPORT, cause=cause)


def _segment(snapshot: Snapshot, department_code: str, stretch: Stretch, *, rings: bool) -> Segment:
    start, end, verdict = stretch
    if verdict.is_open and not rings:
        return Segment(start, end, Reached.NOBODY, cause=Cause("siao", department_code))
    cause = _cause(snapshot, department_code, start, verdict)
    return Segment(start, end, REACHED[verdict.reason], verdict.detail, cause)


REACHED: Mapping[Reason, Reached] = {
    Reason.OPEN: Reached.OPEN,
    Reason.CLOSED: Reached.CLOSED,
    Reason.HOLIDAY: Reached.HOLIDAY,
    Reason.CLOSURE: Reached.CLOSURE,
    Reason.ABSENCE: Reached.ABSENCE,
}
"""What its hours alone make of a département, whoever its lines ring."""


def _cause(snapshot: Snapshot, department_code: str, start: datetime, verdict: Verdict) -> Cause:
    schedule = snapshot.schedule(department_code)
    if verdict.absence:
        return Cause("absence", verdict.absence.reference)
    if verdict.closure:
        return Cause("closure", verdict.closure.reference)
    if verdict.reason is Reason.HOLIDAY:
        keys = holiday_keys(schedule.holiday_zone, start.year)[start.date()]
        return Cause(HOLIDAY, f"{department_code} {next(k for k in keys if k not in schedule.holidays_off)}")
    if verdict.is_open:
        for opening in schedule.openings:
            if opening.covers(start.date(), start.time()):
                return Cause("special_opening", opening.reference)
    has_own_hours = department_code in snapshot.configuration.schedules.own_hours
    return Cause(HOURS, department_code if has_own_hours else NATIONAL_KEY)
