"""The only queries on the tables of who has an account and where. Sessions, links and counters have their own, in the
modules that are named after them.
"""

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from accounts.domain import Account, Role
from accounts.models import AccountDepartmentRow, AccountRow, DirectDepartmentRow


def accounts(session: Session, *conditions: ColumnElement[bool]) -> tuple[Account, ...]:
    """Those that fulfil the conditions, by name."""
    rows = session.scalars(select(AccountRow).where(*conditions).order_by(AccountRow.name, AccountRow.id)).all()
    departments = _departments(session, [row.id for row in rows])
    direct = direct_departments(session)
    return tuple(_to_account(row, frozenset(departments[row.id]), direct) for row in rows)


def account(session: Session, account_id: int) -> Account | None:
    """The account of a number, active or not."""
    return next(iter(accounts(session, AccountRow.id == account_id)), None)


def by_mail(session: Session, mail: str) -> Account | None:
    """The account of an address, active or not."""
    return next(iter(accounts(session, AccountRow.mail == mail)), None)


def row_by_mail(session: Session, mail: str) -> AccountRow | None:
    """The row of an address, to read it only."""
    return session.scalar(select(AccountRow).where(AccountRow.mail == mail))


def row_where(session: Session, *conditions: ColumnElement[bool]) -> AccountRow | None:
    """The row of the account that fulfils the conditions, as it is now. Until the end of the transaction nobody else
    changes it, nor lets anybody in by it.
    """
    held = select(AccountRow).where(*conditions).with_for_update()
    return session.scalar(held.execution_options(populate_existing=True))


def row(session: Session, account_id: int) -> AccountRow | None:
    """The same by its number."""
    return row_where(session, AccountRow.id == account_id)


def held(session: Session, account_id: int) -> Account | None:
    """The account of a number, of whom the same is true."""
    return account(session, account_id) if row(session, account_id) else None


def held_by(session: Session, mail: str) -> Account | None:
    """The same by its address."""
    found = row_where(session, AccountRow.mail == mail)
    return account(session, found.id) if found else None


def active_administrators(session: Session) -> frozenset[int]:
    """Their numbers. Locks them until the end of the transaction: two of them may remove each other at once."""
    is_one = (AccountRow.role == Role.ADMINISTRATOR.value, AccountRow.active)
    query = select(AccountRow.id).where(*is_one).order_by(AccountRow.id).with_for_update()
    return frozenset(session.scalars(query))


def set_departments(session: Session, account_id: int, codes: Collection[str]) -> None:
    """Gives a référent these départements, and no other."""
    session.execute(delete(AccountDepartmentRow).where(AccountDepartmentRow.account_id == account_id))
    session.add_all(AccountDepartmentRow(account_id=account_id, department_code=code) for code in sorted(codes))


def direct_departments(session: Session) -> frozenset[str]:
    """The départements whose référents change without asking."""
    return frozenset(session.scalars(select(DirectDepartmentRow.department_code)))


def set_direct(session: Session, code: str, *, direct: bool) -> None:
    """Lets the référents of a département change without asking, or not."""
    found = session.get(DirectDepartmentRow, code)
    if direct and not found:
        session.add(DirectDepartmentRow(department_code=code))
    elif found and not direct:
        session.delete(found)


def _departments(session: Session, ids: Collection[int]) -> dict[int, set[str]]:
    by_account: dict[int, set[str]] = defaultdict(set)
    for one in session.scalars(select(AccountDepartmentRow).where(AccountDepartmentRow.account_id.in_(ids))):
        by_account[one.account_id].add(one.department_code)
    return by_account


def _to_account(row: AccountRow, departments: frozenset[str], direct: frozenset[str]) -> Account:
    return Account(
        id=row.id,
        mail=row.mail,
        name=row.name,
        role=Role(row.role),
        departments=departments,
        direct=departments & direct,
        active=row.active,
        has_password=row.password_hash is not None,
        created_at=row.created_at,
        signed_in_at=row.signed_in_at,
    )
