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
from core.edits import WrongFieldError
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
    return _add(database, Closure(0, department_code, first_day, last_day, reason, hours), at, author)


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
    return _add(database, SpecialOpening(0, department_code, first_day, last_day, intervals), at, author)


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
    return _add(database, Absence(0, department_code, first_day, last_day, urgent_mail), at, author)


def checked(exception: store.E) -> store.E:
    """The exception as it is kept. Raises `UserError`."""
    check_department(exception.department_code)
    if isinstance(exception, Closure):
        return replace(exception, reason=_checked_reason(exception.reason))
    if isinstance(exception, Absence):
        return replace(exception, urgent_mail=_checked_mail(exception.urgent_mail))
    return exception


def _checked_reason(written: str) -> str:
    """Without its full stop: it is said, and written, within a sentence."""
    reason = " ".join(written.split())
    reason = reason if reason.endswith("..") else reason.removesuffix(".").rstrip()
    if len(reason) > LONGEST_REASON:
        raise WrongFieldError(
            f"Le motif est entendu par les appelants : {LONGEST_REASON} caractères au plus.", "reason"
        )
    return reason


def _checked_mail(written: str) -> str:
    mail = written.strip()
    if not _MAIL.fullmatch(mail) or len(mail) > LONGEST_MAIL:
        problem = f"Une adresse mail est attendue pour les urgences (lu : « {mail} »)."
        raise WrongFieldError(problem, "urgent_mail")
    return mail


def end(database: Database, reference: str, *, last_day: date, at: datetime, author: Author) -> ScheduleException:
    """Gives a closure, an opening or an absence another last day. Raises `UserError` for an unknown reference."""
    with database.transaction() as session:
        before = _found(session, reference)
        after = replace(before, last_day=last_day)
        save(session, before, after, at, author)
    return after


def remove(database: Database, reference: str, *, at: datetime, author: Author) -> ScheduleException:
    """Cancels a closure, an opening or an absence (« F3 », « O1 », « A2 ») and returns what it was.

    Raises `UserError` for an unknown reference.
    """
    with database.transaction() as session:
        found = _found(session, reference)
        save(session, found, None, at, author)
    return found


def _add(database: Database, new: store.E, at: datetime, author: Author) -> store.E:
    kept = checked(new)
    with database.transaction() as session:
        return save(session, None, kept, at, author)  # type: ignore[return-value] # what is saved is of the kind that was given


def _found(session: Session, reference: str) -> ScheduleException:
    found = store.find(session, reference.strip().upper())
    if found is None:
        raise UserError(f"Aucune fermeture, ouverture ni absence ne porte la référence « {reference} ».")
    return found


def save(
    session: Session,
    before: ScheduleException | None,
    after: ScheduleException | None,
    at: datetime,
    author: Author,
) -> ScheduleException | None:
    """Writes an exception in the place of what it was, and records it. A number is given to a new one only."""
    changed = after or before
    if changed is None:
        return None
    if after is None:
        store.remove(session, changed.reference)
    else:
        changed = after = store.put(session, after)  # type: ignore[type-var]
    changes.record(
        session,
        at=at,
        author=author,
        object_type=OBJECT_TYPES[type(changed)],
        object_key=changed.reference,
        before=fields(before),
        after=fields(after),
        department_code=changed.department_code,
    )
    return after


def fields(exception: ScheduleException | None) -> dict[str, Any] | None:
    """As the history keeps them."""
    return msgspec.to_builtins(exception) if exception else None
