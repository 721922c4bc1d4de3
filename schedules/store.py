"""The only queries on the tables of the schedules."""

from collections import defaultdict
from collections.abc import Mapping
from typing import TypeVar, cast

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from schedules.assembly import Saved
from schedules.domain import Absence, Closure, OpeningHours, ScheduleException, SpecialOpening
from schedules.models import AbsenceRow, ClosureRow, HolidayOffRow, HoursRow, NationalClockRow, OpeningRow

E = TypeVar("E", Closure, SpecialOpening, Absence)
ExceptionRow = ClosureRow | OpeningRow | AbsenceRow
ROW_OF_LETTER: Mapping[str, type[ExceptionRow]] = {"F": ClosureRow, "O": OpeningRow, "A": AbsenceRow}


def read(session: Session) -> Saved:
    """Everything that is saved, exceptions in the order of their first day."""
    return Saved(
        hours={row.department_code: row.to_domain() for row in session.scalars(select(HoursRow))},
        national_clocks=frozenset(session.scalars(select(NationalClockRow.department_code))),
        holidays_off=_holidays_off(session),
        closures=_closures(session),
        openings=_openings(session),
        absences=_absences(session),
    )


def _holidays_off(session: Session) -> Mapping[str, frozenset[str]]:
    by_code = defaultdict(set)
    for row in session.scalars(select(HolidayOffRow)):
        by_code[row.department_code].add(row.holiday)
    return {code: frozenset(holidays) for code, holidays in by_code.items()}


def _closures(session: Session) -> tuple[Closure, ...]:
    rows = session.scalars(select(ClosureRow).order_by(ClosureRow.first_day, ClosureRow.id))
    return tuple(row.to_domain() for row in rows)


def _openings(session: Session) -> tuple[SpecialOpening, ...]:
    rows = session.scalars(select(OpeningRow).order_by(OpeningRow.first_day, OpeningRow.id))
    return tuple(row.to_domain() for row in rows)


def _absences(session: Session) -> tuple[Absence, ...]:
    rows = session.scalars(select(AbsenceRow).order_by(AbsenceRow.first_day, AbsenceRow.id))
    return tuple(row.to_domain() for row in rows)


def hours(session: Session, code: str) -> OpeningHours | None:
    """The hours saved under a code, if any."""
    row = session.get(HoursRow, code)
    return row.to_domain() if row else None


def set_hours(session: Session, code: str, hours: OpeningHours | None) -> None:
    """Saves the hours of a code, or forgets them."""
    row = session.get(HoursRow, code)
    if hours is None:
        if row:
            session.delete(row)
    else:
        session.merge(HoursRow(department_code=code, hours=msgspec.to_builtins(hours)))


def has_national_clock(session: Session, code: str) -> bool:
    """True when a département's hours are read on the clock of Paris."""
    return session.get(NationalClockRow, code) is not None


def set_national_clock(session: Session, code: str, *, national: bool) -> None:
    """Chooses the clock of a département."""
    row = session.get(NationalClockRow, code)
    if national and not row:
        session.add(NationalClockRow(department_code=code))
    elif row and not national:
        session.delete(row)


def is_holiday_off(session: Session, code: str, holiday: str) -> bool:
    """True when a département works on this public holiday."""
    return session.get(HolidayOffRow, (code, holiday)) is not None


def set_holiday_off(session: Session, code: str, holiday: str, *, off: bool) -> None:
    """Makes a département work on a public holiday, or not."""
    row = session.get(HolidayOffRow, (code, holiday))
    if off and not row:
        session.add(HolidayOffRow(department_code=code, holiday=holiday))
    elif row and not off:
        session.delete(row)


def put(session: Session, exception: E) -> E:
    """Saves an exception in the place of the one of its number; a new one (0) is given a number."""
    row = _new_row(exception)
    if exception.id:
        row.id = exception.id
        row = session.merge(row)
    else:
        session.add(row)
    session.flush()
    return row.to_domain()  # type: ignore[return-value] # a row gives back what it was made from


def _new_row(new: ScheduleException) -> ExceptionRow:
    match new:
        case Closure():
            return ClosureRow.from_domain(new)
        case SpecialOpening():
            return OpeningRow.from_domain(new)
        case Absence():
            return AbsenceRow.from_domain(new)


def find(session: Session, reference: str) -> ScheduleException | None:
    """The exception of a reference (« F3 », « O1 », « A12 »), if any."""
    row = _row(session, reference)
    return row.to_domain() if row else None


def remove(session: Session, reference: str) -> None:
    """Forgets an exception."""
    row = _row(session, reference)
    if row:
        session.delete(row)


def _row(session: Session, reference: str) -> ExceptionRow | None:
    row_type, number = ROW_OF_LETTER.get(reference[:1]), reference[1:]
    if row_type is None or not (number.isascii() and number.isdigit() and len(number) < 10):
        return None
    return cast("ExceptionRow | None", session.get(row_type, int(number)))
