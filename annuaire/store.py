"""The queries of the annuaire: what is there, and one change written at a time."""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any, cast

import msgspec
from sqlalchemy import String, func, select, update
from sqlalchemy import cast as sql_cast
from sqlalchemy.orm import Session

from annuaire.domain import Contact, Line, Siao
from annuaire.models import ContactRow, LineRow, SiaoRow
from annuaire.plan import Change, Content, Entry
from core.changes import Author, record


def content(session: Session) -> Content:
    """The whole annuaire, by département, lines in order."""
    siaos = session.scalars(select(SiaoRow).order_by(SiaoRow.department_code))
    lines = session.scalars(select(LineRow).order_by(LineRow.department_code, LineRow.position))
    contacts = session.scalars(select(ContactRow).order_by(ContactRow.department_code, ContactRow.id))
    return Content(
        tuple(row.to_domain(()) for row in siaos),
        tuple(row.to_domain() for row in lines),
        tuple(row.to_domain() for row in contacts),
    )


def siaos_with_lines(session: Session) -> dict[str, Siao]:
    """Every SIAO with its lines in order, by the code of its département."""
    rows = session.scalars(select(LineRow).order_by(LineRow.department_code, LineRow.position))
    lines = {code: tuple(row.to_domain() for row in group) for code, group in groupby(rows, _department_code)}
    siaos = session.scalars(select(SiaoRow).order_by(SiaoRow.department_code))
    return {row.department_code: row.to_domain(lines.get(row.department_code, ())) for row in siaos}


def _department_code(row: LineRow) -> str:
    return row.department_code


def contacts_of(session: Session, department_code: str) -> tuple[Contact, ...]:
    """The contacts of a département, in the order in which they were given."""
    rows = select(ContactRow).where(ContactRow.department_code == department_code).order_by(ContactRow.id)
    return tuple(row.to_domain() for row in session.scalars(rows))


def count_siaos(session: Session) -> int:
    """How many départements have a SIAO."""
    return session.scalar(select(func.count()).select_from(SiaoRow)) or 0


def siao(session: Session, department_code: str) -> Siao | None:
    """The SIAO of a département, without its lines."""
    row = session.get(SiaoRow, department_code)
    return row.to_domain(()) if row else None


def line(session: Session, line_id: int) -> Line | None:
    """One line."""
    row = session.get(LineRow, line_id)
    return row.to_domain() if row else None


def contact(session: Session, contact_id: int) -> Contact | None:
    """One contact."""
    row = session.get(ContactRow, contact_id)
    return row.to_domain() if row else None


def lines_of(session: Session, department_code: str) -> tuple[Line, ...]:
    """The lines of a département, in order, active or not."""
    rows = select(LineRow).where(LineRow.department_code == department_code).order_by(LineRow.position)
    return tuple(row.to_domain() for row in session.scalars(rows))


def line_of_number(session: Session, department_code: str, number: str) -> Line:
    """The line of a number in a département. Raises `NoResultFound`."""
    row = select(LineRow).filter_by(department_code=department_code, number=number)
    return session.scalars(row).one().to_domain()


def apply(session: Session, changes: Sequence[Change], *, at: datetime, author: Author) -> None:
    """Writes the changes, removals first, and records each."""
    removals = [change for change in changes if change.after is None]
    for change in removals:
        _write(session, change, at=at, author=author)
    _free_places(session, changes)
    for change in changes:
        if change.after is not None:
            _write(session, change, at=at, author=author)


def _free_places(session: Session, changes: Sequence[Change]) -> None:
    """Lines that trade places or numbers, people who trade names, would meet: all that change leave theirs first."""
    if lines := [c.before.id for c in changes if isinstance(c.before, Line) and c.after is not None]:
        elsewhere = {"position": -LineRow.id, "number": sql_cast(-LineRow.id, String)}
        session.execute(update(LineRow).where(LineRow.id.in_(lines)).values(elsewhere))
    if people := [c.before.id for c in changes if isinstance(c.before, Contact) and c.after is not None]:
        nobody = {"last_name": sql_cast(-ContactRow.id, String)}
        session.execute(update(ContactRow).where(ContactRow.id.in_(people)).values(nobody))


def _write(session: Session, change: Change, *, at: datetime, author: Author) -> None:
    row = _row(session, change)
    if change.after is None:
        session.delete(row)
    else:
        for name, value in columns(change.after, dates=True).items():
            setattr(row, name, value)
        session.add(row)
    session.flush()
    record(
        session,
        at=at,
        author=author,
        object_type=type(change.entry).__name__.lower(),
        object_key=_key(row),
        department_code=change.entry.department_code,
        before=columns(change.before) if change.before else None,
        after=columns(change.after) if change.after else None,
    )


def _row(session: Session, change: Change) -> SiaoRow | LineRow | ContactRow:
    """The row of an entry, or a new one, under its old id for what comes back, unless another département has it."""
    entry = change.before or change.entry
    if isinstance(entry, Siao):
        return session.get(SiaoRow, entry.department_code) or SiaoRow()
    table = LineRow if isinstance(entry, Line) else ContactRow
    if not entry.id:
        return table()
    row = cast("LineRow | ContactRow | None", session.get(table, entry.id))
    if row is None:
        return table(id=entry.id)
    return row if row.department_code == entry.department_code else table()


def _key(row: SiaoRow | LineRow | ContactRow) -> str:
    return row.department_code if isinstance(row, SiaoRow) else str(row.id)


def columns(entry: Entry, *, dates: bool = False) -> dict[str, Any]:
    """The columns of an entry, as JSON values, or with their dates as dates; an id is given by the database."""
    fields = msgspec.to_builtins(entry, builtin_types=(date,) if dates else ())
    return {name: value for name, value in fields.items() if name not in {"id", "lines"}}
