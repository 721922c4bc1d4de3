"""The table of proposals."""

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import JSON, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, UtcDateTime
from core.edits import Edit
from proposals.domain import Kind, Proposal, Status


class ProposalRow(Base):
    """One proposal."""

    __tablename__ = "proposals"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012 - SQLAlchemy's form; an id is never used twice

    id: Mapped[int] = mapped_column(primary_key=True)
    department_code: Mapped[str] = mapped_column(String(3), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    status: Mapped[str] = mapped_column(String(20), index=True)
    edits: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    comment: Mapped[str] = mapped_column(Text)
    author_name: Mapped[str] = mapped_column(String(200))
    author_mail: Mapped[str] = mapped_column(String(254))
    account_id: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmation_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    """SHA-256 of the token that was mailed: it confirms once, then only tells that it did. None where an account
    vouches, and once the address is forgotten."""
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[str] = mapped_column(String(200))
    decision_note: Mapped[str] = mapped_column(Text)
    batch: Mapped[str] = mapped_column(String(32))

    def to_domain(self) -> Proposal:
        """The proposal as a value."""
        return Proposal(
            self.id,
            self.department_code,
            Kind(self.kind),
            Status(self.status),
            msgspec.convert(self.edits, tuple[Edit, ...]),
            self.comment,
            self.author_name,
            self.author_mail,
            self.account_id,
            self.created_at,
            self.decided_at,
            self.decided_by,
            self.decision_note,
            self.batch,
        )
