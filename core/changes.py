"""Every saved change of the configuration: who, when, what, before and after; and the revision that it makes.

The revision is the number that tells a worker that its picture of the configuration is stale.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import JSON, String, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from core.database import Base, Database, UtcDateTime

Fields = Mapping[str, Any]
"""What an object was or became: field → JSON value."""


@dataclass(frozen=True, slots=True)
class Author:
    """Who changes the configuration: an account's name, or the command that was typed."""

    name: str
    note: str = ""
    """Why, in their own words."""
    undoes: str = ""
    """The batch that this change undoes."""


COMMAND_LINE = Author("ligne de commande")


class RevisionRow(Base):
    """One row, whose number every saved change raises by one."""

    __tablename__ = "configuration_revision"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int]


class ChangeRow(Base):
    """One change of one object. `before` is null for a creation, `after` for a deletion."""

    __tablename__ = "changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(index=True)
    batch: Mapped[str] = mapped_column(String(32), index=True, server_default=text("''"))
    """What was saved together, in one transaction, has the same one, and is undone together.

    Empty: saved alone, by an older version.
    """
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    author: Mapped[str] = mapped_column(String(200))
    object_type: Mapped[str] = mapped_column(String(50))
    object_key: Mapped[str] = mapped_column(String(100))
    department_code: Mapped[str | None] = mapped_column(String(3), index=True)
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    note: Mapped[str] = mapped_column(String(500), server_default=text("''"))
    undoes: Mapped[str] = mapped_column(String(32), index=True, server_default=text("''"))


def batch_of(session: Session) -> str:
    """The name of what this transaction saves."""
    batch: str = session.info.setdefault("batch", uuid4().hex)
    return batch


def record(
    session: Session,
    *,
    at: datetime,
    author: Author,
    object_type: str,
    object_key: str,
    before: Fields | None,
    after: Fields | None,
    department_code: str | None = None,
) -> bool:
    """Notes a change in the caller's transaction and raises the revision; nothing when nothing differs."""
    if before == after:
        return False
    session.add(
        ChangeRow(
            revision=_raise_revision(session),
            batch=batch_of(session),
            at=at,
            author=author.name,
            object_type=object_type,
            object_key=object_key,
            department_code=department_code,
            before=dict(before) if before is not None else None,
            after=dict(after) if after is not None else None,
            note=author.note,
            undoes=author.undoes,
        )
    )
    return True


def hold(session: Session) -> None:
    """Nobody else saves a change until the end of this transaction (SQLite's write lock says so already)."""
    session.execute(select(RevisionRow.number).with_for_update())


def _raise_revision(session: Session) -> int:
    raised = update(RevisionRow).values(number=RevisionRow.number + 1).returning(RevisionRow.number)
    number = session.scalar(raised)
    if number is None:
        session.add(RevisionRow(id=1, number=1))
        session.flush()
        return 1
    return number


_CURRENT = select(RevisionRow.number)


def current_revision(database: Database) -> int:
    """The configuration's revision; 0 before the first change. Asked at the beginning of every call.

    Raises `DatabaseAwayError` within a second, or the driver's error.
    """
    row = database.urgent.read(lambda cursor: database.urgent.execute(cursor, _CURRENT, {}).fetchone())
    return int(row[0]) if row else 0
