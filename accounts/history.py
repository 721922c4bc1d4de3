"""What becomes of an account, in the history of changes: who may do what is a change like another, and a graver one."""

from datetime import datetime

from sqlalchemy.orm import Session

from accounts.domain import Account
from core import changes
from core.changes import Author, Fields

OBJECT_TYPE = "compte"


def record(session: Session, before: Account | None, after: Account, at: datetime, author: Author) -> None:
    """Notes it in the caller's transaction; nothing when nothing differs. No password is in it."""
    changes.record(
        session,
        at=at,
        author=author,
        object_type=OBJECT_TYPE,
        object_key=str(after.id),
        before=fields_of(before) if before else None,
        after=fields_of(after),
    )


def fields_of(account: Account) -> Fields:
    """An account as the history keeps it."""
    return {
        "name": account.name,
        "mail": account.mail,
        "role": account.role.value,
        "departments": sorted(account.departments),
        "active": account.active,
    }
