"""The table of the outbox."""

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, UtcDateTime
from mail.domain import Message


class OutboxRow(Base):
    """One message, sent or to be sent; erased some time after."""

    __tablename__ = "outbox"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012 - SQLAlchemy's form; an id is never used twice

    id: Mapped[int] = mapped_column(primary_key=True)
    to: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    """When it is to be tried; None once it is sent, or given up."""
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int]
    last_error: Mapped[str] = mapped_column(String(200))

    def to_domain(self) -> Message:
        """The message as a value."""
        return Message(
            to=self.to,
            subject=self.subject,
            body=self.body,
            id=self.id,
            created_at=self.created_at,
            sent_at=self.sent_at,
            attempts=self.attempts,
            last_error=self.last_error,
            waits=self.due_at is not None,
        )
