"""What other packages call: the schedules of the whole service, and each change of them with its author."""

from datetime import datetime
from typing import Any

import msgspec

from core import changes
from core.changes import Author
from core.database import Database
from schedules import store
from schedules.assembly import NATIONAL, ServiceSchedules, assemble
from schedules.checks import check_department, checked_holiday
from schedules.domain import OpeningHours
from schedules.exception_changes import add_absence, add_closure, add_opening, end, list_exceptions, remove

__all__ = [
    "ServiceSchedules",
    "add_absence",
    "add_closure",
    "add_opening",
    "choose_clock",
    "end",
    "list_exceptions",
    "load",
    "remove",
    "reset_hours",
    "set_hours",
    "switch_holiday",
]


def load(database: Database) -> ServiceSchedules:
    """The schedule of the national service and of every département, as saved now."""
    with database.reading() as session:
        return assemble(store.read(session))


def set_hours(
    database: Database, department_code: str | None, hours: OpeningHours, *, at: datetime, author: Author
) -> None:
    """Saves the week of a département, or the national one when `department_code` is None."""
    _save_hours(database, department_code, hours, at, author)


def reset_hours(database: Database, department_code: str | None, *, at: datetime, author: Author) -> None:
    """Gives a département the national hours again, or the national service its default ones."""
    _save_hours(database, department_code, None, at, author)


def _save_hours(
    database: Database, department_code: str | None, hours: OpeningHours | None, at: datetime, author: Author
) -> None:
    check_department(department_code)
    code = department_code or NATIONAL
    with database.transaction() as session:
        before = store.hours(session, code)
        store.set_hours(session, code, hours)
        changes.record(
            session,
            at=at,
            author=author,
            object_type="opening_hours",
            object_key=code or "national",
            before=_fields(before),
            after=_fields(hours),
            department_code=department_code,
        )


def _fields(hours: OpeningHours | None) -> dict[str, Any] | None:
    return msgspec.to_builtins(hours) if hours else None


def choose_clock(database: Database, department_code: str, *, national: bool, at: datetime, author: Author) -> None:
    """Reads a département's hours on the clock of Paris (`national`), or on its own."""
    check_department(department_code)
    with database.transaction() as session:
        before = store.has_national_clock(session, department_code)
        store.set_national_clock(session, department_code, national=national)
        changes.record(
            session,
            at=at,
            author=author,
            object_type="clock",
            object_key=department_code,
            before={"national": before},
            after={"national": national},
            department_code=department_code,
        )


def switch_holiday(
    database: Database, department_code: str, holiday: str, *, off: bool, at: datetime, author: Author
) -> None:
    """Makes a département work on a public holiday that it has (`off`), or not. `holiday` is a `LegalHoliday`'s key."""
    key = checked_holiday(department_code, holiday).value
    with database.transaction() as session:
        before = store.is_holiday_off(session, department_code, key)
        store.set_holiday_off(session, department_code, key, off=off)
        changes.record(
            session,
            at=at,
            author=author,
            object_type="holiday",
            object_key=f"{department_code} {key}",
            before={"off": before},
            after={"off": off},
            department_code=department_code,
        )
