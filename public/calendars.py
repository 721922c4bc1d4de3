"""The calendar of a schedule as iCalendar (RFC 5545), to subscribe to: holidays, closures, special openings, absences.

Each event keeps its UID for as long as what it tells of exists, so that a diary that is refreshed shows it once.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar

from icalendar import Calendar, Event

from schedules.domain import Absence, Closure, Interval, Schedule, ScheduleException, SpecialOpening, holiday_keys

E = TypeVar("E", bound=ScheduleException)
PRODUCER = "-//SI SIAO//SVI//FR"
REFRESH = timedelta(hours=4)
ONE_DAY = timedelta(days=1)
LAST_DAY = date.max - ONE_DAY
"""The last one that another follows."""
YEARS_OF_CLOCK_CHANGES = 5


@dataclass(frozen=True, slots=True)
class Source:
    """What a calendar is of."""

    schedule: Schedule
    name: str
    """« SI SIAO », « SI SIAO Rhône »: before what each event tells."""
    page: str
    """The address of the page of the same hours."""
    host: str
    """After the @ of each UID."""
    generic_mail: str = ""
    """The address of the structure, which may be told. Any other may be somebody's own, and stays on the page."""


def calendar_text(source: Source, now: datetime) -> bytes:
    """From the first day of this year on: the file that diaries fetch again and again."""
    calendar = Calendar()
    for name, value in _properties(source):
        calendar.add(name, value)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    year = source.schedule.local(now).year
    for event in _events(source, year):
        _stamp(event, source, now)
        calendar.add_component(event)
    until = date(min(year + YEARS_OF_CLOCK_CHANGES, date.max.year), 1, 1)
    calendar.add_missing_timezones(first_date=date(year - 1, 1, 1), last_date=until)
    text: bytes = calendar.to_ical()
    return text


def _properties(source: Source) -> Sequence[tuple[str, str]]:
    return (
        ("prodid", PRODUCER),
        ("version", "2.0"),
        ("calscale", "GREGORIAN"),
        ("method", "PUBLISH"),
        ("name", source.name),
        ("x-wr-calname", source.name),
        ("x-wr-timezone", source.schedule.timezone),
        ("x-published-ttl", "PT4H"),
    )


def _stamp(event: Event, source: Source, now: datetime) -> None:
    """What every event carries; it takes no time of who subscribes."""
    event.add("dtstamp", now.astimezone(UTC).replace(microsecond=0))
    event.add("url", source.page)
    event.add("transp", "TRANSPARENT")


def _events(source: Source, year: int) -> Iterator[Event]:
    schedule, begins = source.schedule, date(year, 1, 1)
    for one in (year, year + 1):
        yield from _holidays(source, one)
    for closure in _since(schedule.closures, begins):
        yield from _closure(source, closure)
    for opening in _since(schedule.openings, begins):
        yield from _opening(source, opening)
    for absence in _since(schedule.absences, begins):
        yield _absence(source, absence, date(year + 1, 12, 31))


def _since(exceptions: Sequence[E], begins: date) -> Iterator[E]:
    return (one for one in exceptions if one.last_day is None or one.last_day >= begins)


def _holidays(source: Source, year: int) -> Iterator[Event]:
    """Those on which the département works are left out."""
    place = source.schedule.department_code or "national"
    for day, holidays in holiday_keys(source.schedule.holiday_zone, year).items():
        for holiday in holidays:
            if holiday not in source.schedule.holidays_off:
                event = _event(source, f"ferie-{holiday}-{year}-{place}", f"fermé : {holiday.label}", "Jour férié")
                yield _on_days(event, day, day)


def _closure(source: Source, closure: Closure) -> Iterator[Event]:
    event = _event(source, f"fermeture-{closure.reference}", f"fermé : {closure.reason}", "Fermeture exceptionnelle")
    if closure.hours:
        yield _at_hours(event, closure, closure.hours, source.schedule)
    else:
        yield _on_days(event, closure.first_day, closure.last_day)


def _opening(source: Source, opening: SpecialOpening) -> Iterator[Event]:
    for number, interval in enumerate(opening.intervals, start=1):
        key = f"ouverture-{opening.reference}-{number}"
        event = _event(source, key, "ouvert exceptionnellement", "Ouverture exceptionnelle")
        yield _at_hours(event, opening, interval, source.schedule)


def _absence(source: Source, absence: Absence, horizon: date) -> Event:
    """Until further notice: until the end of the calendar."""
    event = _event(source, f"absence-{absence.reference}", "absent", "Absence prolongée")
    told = absence.urgent_mail if absence.urgent_mail == source.generic_mail else source.page
    ends = "" if absence.last_day else "Jusqu'à nouvel ordre. "
    event.add("description", f"{ends}Personne ne répond au téléphone. Urgences : {told}")
    return _on_days(event, absence.first_day, absence.last_day or max(horizon, absence.first_day))


def _event(source: Source, key: str, told: str, category: str) -> Event:
    event = Event()
    event.add("uid", f"{key}@{source.host}")
    event.add("summary", f"{source.name} {told}")
    event.add("categories", [category])
    return event


def _on_days(event: Event, first_day: date, last_day: date) -> Event:
    """All day long. The end of an event is the first moment that is no longer of it: the next day."""
    event.add("dtstart", first_day)
    event.add("dtend", min(last_day, LAST_DAY) + ONE_DAY)
    return event


def _at_hours(event: Event, exception: Closure | SpecialOpening, hours: Interval, schedule: Schedule) -> Event:
    """The same hours of each day, on the schedule's clock."""
    first, last = exception.first_day, exception.last_day
    ends_at_midnight = hours.end == time.min
    end_day = min(first, LAST_DAY) + ONE_DAY if ends_at_midnight else first
    event.add("dtstart", datetime.combine(first, hours.start, schedule.clock))
    event.add("dtend", datetime.combine(end_day, hours.end, schedule.clock))
    if last > first:
        event.add("rrule", {"freq": "daily", "count": (last - first).days + 1})
    return event
