"""Adding, ending and cancelling closures, special openings and absences; each change is recorded with its author."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import msgspec
from sqlalchemy.orm import Session

from core import changes
from core.changes import Author
from core.database import Database
from core.errors import UserError
from schedules import store
from schedules.checks import check_department
from schedules.domain import Absence, Closure, Interval, ScheduleException, SpecialOpening

OBJECT_TYPES: Mapping[type[ScheduleException], str] = {
    Closure: "closure",
    SpecialOpening: "special_opening",
    Absence: "absence",
}
LONGEST_REASON = 200
LONGEST_MAIL = 254
_MAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")


def list_exceptions(database: Database, *, from_day: date = date.min) -> tuple[ScheduleException, ...]:
    """Closures, openings and absences that end on `from_day` or later, in the order of their first day."""
    with database.reading() as session:
        saved = store.read(session)
    found: list[ScheduleException] = [*saved.closures, *saved.openings, *saved.absences]
    kept = (exception for exception in found if exception.last_day is None or exception.last_day >= from_day)
    return tuple(sorted(kept, key=lambda exception: exception.first_day))


def add_closure(
    database: Database,
    department_code: str | None,
    *,
    first_day: date,
    last_day: date,
    reason: str,
    hours: Interval | None = None,
    at: datetime,
    author: Author,
) -> Closure:
    """Closes a département, or all of them (None), on these days, all day long or within `hours` of each of them."""
    check_department(department_code)
    if len(reason.strip()) > LONGEST_REASON:
        raise UserError(f"Le motif est entendu par les appelants : {LONGEST_REASON} caractères au plus.")
    closure = Closure(0, department_code, first_day, last_day, reason.strip(), hours)
    return _add(database, closure, at, author)


def add_opening(
    database: Database,
    department_code: str | None,
    *,
    first_day: date,
    last_day: date,
    intervals: tuple[Interval, ...],
    at: datetime,
    author: Author,
) -> SpecialOpening:
    """Opens a département, or all of them (None), on these days within these intervals, besides the usual hours."""
    check_department(department_code)
    opening = SpecialOpening(0, department_code, first_day, last_day, intervals)
    return _add(database, opening, at, author)


def add_absence(
    database: Database,
    department_code: str,
    *,
    first_day: date,
    last_day: date | None,
    urgent_mail: str,
    at: datetime,
    author: Author,
) -> Absence:
    """Notes a prolonged absence, until further notice without `last_day`; callers hear the address."""
    check_department(department_code)
    mail = urgent_mail.strip()
    if not _MAIL.fullmatch(mail) or len(mail) > LONGEST_MAIL:
        raise UserError(f"Une adresse électronique est attendue pour les urgences (lu : « {mail} »).")
    return _add(database, Absence(0, department_code, first_day, last_day, mail), at, author)


def end(database: Database, reference: str, *, last_day: date, at: datetime, author: Author) -> ScheduleException:
    """Gives a closure, an opening or an absence another last day. Raises `UserError` for an unknown reference."""
    with database.transaction() as session:
        before = _found(session, reference)
        after = replace(before, last_day=last_day)
        store.end(session, before.reference, last_day)
        _record(session, at, author, before, after)
    return after


def remove(database: Database, reference: str, *, at: datetime, author: Author) -> ScheduleException:
    """Cancels a closure, an opening or an absence (« F3 », « O1 », « A2 ») and returns what it was.

    Raises `UserError` for an unknown reference.
    """
    with database.transaction() as session:
        found = _found(session, reference)
        store.remove(session, found.reference)
        _record(session, at, author, found, None)
    return found


def _add(database: Database, new: store.E, at: datetime, author: Author) -> store.E:
    with database.transaction() as session:
        saved = store.add(session, new)
        _record(session, at, author, None, saved)
    return saved


def _found(session: Session, reference: str) -> ScheduleException:
    found = store.find(session, reference.strip().upper())
    if found is None:
        raise UserError(f"Aucune fermeture, ouverture ni absence ne porte la référence « {reference} ».")
    return found


def _record(
    session: Session,
    at: datetime,
    author: Author,
    before: ScheduleException | None,
    after: ScheduleException | None,
) -> None:
    changed = after or before
    if changed is None:
        return
    changes.record(
        session,
        at=at,
        author=author,
        object_type=OBJECT_TYPES[type(changed)],
        object_key=changed.reference,
        before=_fields(before),
        after=_fields(after),
        department_code=changed.department_code,
    )


def _fields(exception: ScheduleException | None) -> dict[str, Any] | None:
    return msgspec.to_builtins(exception) if exception else None
