"""One département before and after: on which days a line rings, and at which hours somebody can be reached."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby

from annuaire.domain import Line
from editing.coverage import open_hours
from schedules.domain import Schedule, holiday_keys
from schedules.exceptions import Absence, Closure, SpecialOpening
from svi.snapshot import Snapshot

TOLD = 14
"""Days; more, when something of the département begins or ends later: what changes may only be felt then."""
FARTHEST = 330
"""Days: a day is told without its year, and must not be taken for another."""
AFTER = 7
"""Days looked at after those that are told, so that what goes on is known from what is over."""

Dated = Line | Closure | SpecialOpening | Absence
Hours = tuple[tuple[time, time], ...]
"""Parts of a day on the wall's clock; an end at midnight is that of the day."""


@dataclass(frozen=True, slots=True)
class Compared:
    """What differs; each day with its hours, or with none where the whole day is meant."""

    had_support: bool
    has_support: bool
    days: tuple[date, ...]
    end: date
    """The first day that is not told of any more, even if it is known."""
    days_with_lines: frozenset[date]
    days_without_lines_any_more: Mapping[date, Hours]
    days_with_lines_again: Mapping[date, Hours]
    days_open_before: tuple[date, ...]
    days_open_after: tuple[date, ...]
    lost_days: Mapping[date, Hours]
    lost_hours: Mapping[date, Hours]
    gained_hours: Mapping[date, Hours]
    weekdays_changed: frozenset[int]


def compared(before: Snapshot, after: Snapshot, code: str, now: datetime) -> Compared:
    """What differs in a département from now on, on the clock that it will have."""
    local = after.schedule(code).local(now)
    first = local.date()
    end = _end(before, after, code, first)
    days = tuple(first + timedelta(days=n) for n in range((end - first).days + AFTER))
    rang, ring = _days_with_lines(before, code, days), _days_with_lines(after, code, days)
    told = (rang & ring) | (frozenset(days) - rang - ring)
    old, new = _open(before, code, days, local), _open(after, code, days, local)
    lost, more = _beyond(old, new, told, local), _beyond(new, old, told, local)
    return Compared(
        had_support=before.siao(code).phone_support,
        has_support=after.siao(code).phone_support,
        days=days,
        end=end,
        days_with_lines=ring,
        days_without_lines_any_more=dict.fromkeys(sorted(rang - ring), ()),
        days_with_lines_again=dict.fromkeys(sorted(ring - rang), ()),
        days_open_before=tuple(old),
        days_open_after=tuple(new),
        lost_days={day: () for day in lost if day not in new},
        lost_hours={day: less for day, less in lost.items() if day in new},
        gained_hours=more,
        weekdays_changed=_weekdays_changed(before.schedule(code), after.schedule(code)),
    )


def _end(before: Snapshot, after: Snapshot, code: str, first: date) -> date:
    """The first day that is not told: in two weeks, or after the last day on which something begins or ends."""
    usual, farthest = first + timedelta(days=TOLD), first + timedelta(days=FARTHEST)
    dated = {day for snapshot in (before, after) for one in _dated(snapshot, code) for day in _days_of(one)}
    holidays = _other_holidays(before.schedule(code), after.schedule(code), first)
    named = [day + timedelta(days=2) for day in dated | holidays if day < farthest]
    return max([usual, *named])


def _dated(snapshot: Snapshot, code: str) -> Iterator[Dated]:
    schedule = snapshot.schedule(code)
    yield from snapshot.siao(code).lines
    yield from schedule.closures
    yield from schedule.openings
    yield from schedule.absences


def _other_holidays(before: Schedule, after: Schedule, first: date) -> set[date]:
    """The next day of each holiday that is worked on before and not after, or the other way round."""
    changed = before.holidays_off ^ after.holidays_off
    coming: dict[str, date] = {}
    for year in (first.year + 1, first.year) if changed else ():
        days = holiday_keys(after.holiday_zone, year).items()
        coming |= {key: day for day, keys in days for key in changed.intersection(keys) if day >= first}
    return set(coming.values())


def _days_of(dated: Dated) -> Iterator[date]:
    """The first and the last day on which it counts, as far as it has them."""
    ends = (dated.active_from, dated.active_until) if isinstance(dated, Line) else (dated.first_day, dated.last_day)
    yield from (day for day in ends if day is not None)


def _days_with_lines(snapshot: Snapshot, code: str, days: Iterable[date]) -> frozenset[date]:
    lines = snapshot.siao(code).dialable_lines(snapshot.service.own_numbers)
    return frozenset(day for day in days if any(line.rings_on(day) for line in lines))


def _open(snapshot: Snapshot, code: str, days: tuple[date, ...], now: datetime) -> dict[date, Hours]:
    """The days on which somebody can be reached and when, without what is over."""
    first = snapshot.schedule(code).local(now).date() - timedelta(days=1)
    found = (both for both in open_hours(snapshot, code, first, len(days) + 2) if both[1] > now)
    starts_ends = ((start.astimezone(now.tzinfo), end.astimezone(now.tzinfo)) for start, end in found)
    by_day = groupby(starts_ends, key=lambda both: both[0].date())
    return {day: tuple((start.time(), end.time()) for start, end in both) for day, both in by_day if day in days}


def _beyond(
    hours: Mapping[date, Hours], others: Mapping[date, Hours], days: Collection[date], now: datetime
) -> dict[date, Hours]:
    """What one has and the other has not, on these days, and that is not over."""
    left = {day: _without(hours[day], others.get(day, ())) for day in hours if day in days}
    if now.date() in left:
        left[now.date()] = tuple((start, end) for start, end in left[now.date()] if end == time.min or end > now.time())
    return {day: parts for day, parts in left.items() if parts}


def _without(hours: Hours, others: Hours) -> Hours:
    """What is left of `hours` once `others` are taken away."""
    left = [(start, time.max if end == time.min else end) for start, end in hours]
    for gone_start, gone_end in others:
        gone = (gone_start, time.max if gone_end == time.min else gone_end)
        left = [piece for one in left for piece in _pieces(one, gone)]
    return tuple((start, time.min if end == time.max else end) for start, end in left)


def _pieces(one: tuple[time, time], gone: tuple[time, time]) -> list[tuple[time, time]]:
    start, end = one
    pieces = [(start, min(end, gone[0])), (max(start, gone[1]), end)]
    return [(a, b) for a, b in pieces if a < b]


def _weekdays_changed(before: Schedule, after: Schedule) -> frozenset[int]:
    if before.timezone != after.timezone:
        return frozenset(range(7))
    days = zip(before.hours.days, after.hours.days, strict=True)
    return frozenset(n for n, (old, new) in enumerate(days) if old != new)
