"""The départements whose référents change without asking."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from accounts import store
from core import changes
from core.changes import COMMAND_LINE, Author
from core.database import Database
from core.departments import all_departments
from core.errors import UserError


def direct_departments(database: Database) -> frozenset[str]:
    """The départements whose référents change without asking."""
    with database.reading() as session:
        return store.direct_departments(session)


def set_direct(
    database: Database, department_code: str, *, direct: bool, at: datetime, author: Author = COMMAND_LINE
) -> None:
    """Lets the référents of a département change without asking, or not; it is in the history. Raises `UserError`."""
    _set(database, {department_code: direct}, at, author)


def change_direct(
    database: Database,
    *,
    shown: Collection[str],
    wanted: Collection[str],
    at: datetime,
    author: Author = COMMAND_LINE,
) -> None:
    """Changes what differs between what was shown and what is wanted, all or nothing; the rest stays as it is now.

    Raises `UserError`.
    """
    _set(database, {code: code in wanted for code in sorted({*shown} ^ {*wanted})}, at, author)


def _set(database: Database, wanted: dict[str, bool], at: datetime, author: Author) -> None:
    if unknown := sorted(wanted.keys() - all_departments().keys()):
        raise UserError(f"Aucun département n'a le code « {unknown[0]} ».")
    with database.transaction() as session:
        changes.hold(session)
        before = store.direct_departments(session)
        for code, direct in wanted.items():
            _set_one(session, code, was=code in before, direct=direct, at=at, author=author)


def _set_one(session: Session, code: str, *, was: bool, direct: bool, at: datetime, author: Author) -> None:
    store.set_direct(session, code, direct=direct)
    changes.record(
        session,
        at=at,
        author=author,
        object_type="direct",
        object_key=code,
        before={"direct": was},
        after={"direct": direct},
        department_code=code,
    )
