"""A year at a glance: the public holidays of each zone, and what differs from the week, alike exceptions together."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from core.departments import all_departments
from core.labels import LabelledEnum
from schedules.domain import Absence, Closure, Interval, ScheduleException, SpecialOpening, holiday_keys
from schedules.holidays import LegalHoliday
from schedules.places import zones

FIRST_YEAR, LAST_YEAR = 2020, 2100
"""Those that a page shows: holidays of other years are not known, or help nobody."""


class EntryKind(LabelledEnum):
    """What an entry of the year is."""

    HOLIDAY = "ferie", "Jour férié"
    CLOSURE = "fermeture", "Fermeture"
    OPENING = "ouverture", "Ouverture exceptionnelle"
    ABSENCE = "absence", "Absence"


@dataclass(frozen=True, slots=True)
class Entry:
    """Some days of a year. `codes` is None for all départements; `last_day` is None until further notice."""

    kind: EntryKind
    first_day: date
    last_day: date | None
    told: str
    """The holiday's name, or the closure's reason."""
    codes: tuple[str, ...] | None = None
    intervals: tuple[Interval, ...] = ()
    references: tuple[str, ...] = ()
    mail: str = ""
    """Of an absence."""

    def covers(self, day: date) -> bool:
        """True on this day."""
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)

    def is_over(self, today: date) -> bool:
        """True when the last day is gone."""
        return self.last_day is not None and self.last_day < today

    def is_to_come(self, today: date) -> bool:
        """True when it has not begun."""
        return self.first_day > today


def holiday_entries(year: int) -> tuple[Entry, ...]:
    """The public holidays of all zones, in order; one that all of them have is told once."""
    codes: dict[tuple[date, LegalHoliday], list[str]] = defaultdict(list)
    for zone in zones():
        for day, holidays in holiday_keys(zone.holiday_zone, year).items():
            for holiday in holidays:
                codes[day, holiday].extend(zone.codes)
    everywhere = len(all_departments())
    found = (
        Entry(EntryKind.HOLIDAY, day, day, holiday.label, None if len(where) == everywhere else tuple(where))
        for (day, holiday), where in codes.items()
    )
    return tuple(sorted(found, key=lambda entry: entry.first_day))


def exception_entries(exceptions: Iterable[ScheduleException]) -> tuple[Entry, ...]:
    """Closures and openings that several départements have alike are one entry; in the order of their first day."""
    alike: dict[tuple[Entry, bool], list[ScheduleException]] = defaultdict(list)
    for one in dict.fromkeys(exceptions):
        alike[_entry(one), one.department_code is None].append(one)
    found = [_of_places(entry, together) for (entry, _), together in alike.items()]
    return tuple(sorted(found, key=lambda entry: (entry.first_day, entry.kind, entry.references)))


def _entry(one: ScheduleException) -> Entry:
    """Without its place. An absence is that of one département: it is never put together with another."""
    match one:
        case Closure():
            intervals = (one.hours,) if one.hours else ()
            return Entry(EntryKind.CLOSURE, one.first_day, one.last_day, one.reason, intervals=intervals)
        case SpecialOpening():
            return Entry(EntryKind.OPENING, one.first_day, one.last_day, "", intervals=one.intervals)
        case Absence():
            codes = (one.department_code,)
            return Entry(EntryKind.ABSENCE, one.first_day, one.last_day, "", codes, mail=one.urgent_mail)


def _of_places(entry: Entry, together: Sequence[ScheduleException]) -> Entry:
    """What is of all départements is not put together with what is of some; one that has it twice is told once."""
    codes = tuple(dict.fromkeys(one.department_code for one in together if one.department_code is not None))
    return Entry(
        entry.kind,
        entry.first_day,
        entry.last_day,
        entry.told,
        codes or None,
        entry.intervals,
        tuple(one.reference for one in together),
        entry.mail,
    )


def of_year(entries: Iterable[Entry], year: int) -> tuple[Entry, ...]:
    """Those that have a day in the year."""
    begins, ends = date(year, 1, 1), date(year, 12, 31)
    return tuple(e for e in entries if e.first_day <= ends and (e.last_day is None or e.last_day >= begins))


def by_month(entries: Iterable[Entry], year: int) -> Mapping[int, tuple[Entry, ...]]:
    """The entries of each month, 1 to 12: those that begin in it, and in January those that began before."""
    months: dict[int, list[Entry]] = {month: [] for month in range(1, 13)}
    for entry in of_year(entries, year):
        months[entry.first_day.month if entry.first_day.year == year else 1].append(entry)
    return {month: tuple(sorted(found, key=lambda entry: entry.first_day)) for month, found in months.items()}
