"""What other packages call: the schedules of the whole service, and each change of them with its author."""

from datetime import datetime

from core.changes import Author
from core.database import Database
from schedules import store
from schedules.assembly import ServiceSchedules, assemble
from schedules.checks import check_department, checked_holiday
from schedules.domain import OpeningHours
from schedules.exception_changes import add_absence, add_closure, add_opening, end, list_exceptions, remove
from schedules.setting_changes import save_clock, save_holiday, save_hours

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
    check_department(department_code)
    with database.transaction() as session:
        save_hours(session, department_code, hours, at, author)


def reset_hours(database: Database, department_code: str | None, *, at: datetime, author: Author) -> None:
    """Gives a département the national hours again, or the national service its default ones."""
    check_department(department_code)
    with database.transaction() as session:
        save_hours(session, department_code, None, at, author)


def choose_clock(database: Database, department_code: str, *, national: bool, at: datetime, author: Author) -> None:
    """Reads a département's hours on the clock of Paris (`national`), or on its own."""
    check_department(department_code)
    with database.transaction() as session:
        save_clock(session, department_code, national=national, at=at, author=author)


def switch_holiday(
    database: Database, department_code: str, holiday: str, *, off: bool, at: datetime, author: Author
) -> None:
    """Makes a département work on a public holiday that it has (`off`), or not. `holiday` is a `LegalHoliday`'s key."""
    key = checked_holiday(department_code, holiday).value
    with database.transaction() as session:
        save_holiday(session, department_code, key, off=off, at=at, author=author)
