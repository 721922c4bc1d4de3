"""The only queries on the outbox."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from mail.domain import CLAIMED_FOR
from mail.models import OutboxRow


def add(session: Session, to: str, subject: str, body: str, at: datetime) -> None:
    """Puts a message in the outbox."""
    session.add(
        OutboxRow(to=to, subject=subject, body=body, created_at=at, due_at=at, sent_at=None, attempts=0, last_error="")
    )


def recipients(session: Session, subject: str) -> frozenset[str]:
    """To whom a message of this subject was posted."""
    return frozenset(session.scalars(select(OutboxRow.to).where(OutboxRow.subject == subject)))


def is_any_due(session: Session, now: datetime) -> bool:
    """Whether something is to be sent."""
    return session.scalar(select(OutboxRow.id).where(OutboxRow.due_at <= now).limit(1)) is not None


def claim(session: Session, now: datetime) -> OutboxRow | None:
    """The first message that is due and that nobody else has in hand; for some minutes it is ours."""
    due = select(OutboxRow).where(OutboxRow.due_at <= now).order_by(OutboxRow.due_at, OutboxRow.id).limit(1)
    row = session.scalar(due.with_for_update(skip_locked=True))
    if row:
        row.due_at = now + CLAIMED_FOR
        row.attempts += 1
    return row


def row(session: Session, message_id: int) -> OutboxRow | None:
    """The row of a message."""
    return session.get(OutboxRow, message_id)


def newest(session: Session, most: int) -> Sequence[OutboxRow]:
    """The messages, sent or not, the newest first."""
    return session.scalars(select(OutboxRow).order_by(OutboxRow.id.desc()).limit(most)).all()


def count_waiting(session: Session) -> int:
    """How many are to be sent, now or later."""
    return session.scalar(select(func.count()).where(OutboxRow.due_at.is_not(None))) or 0


def purge(session: Session, before: datetime) -> int:
    """Erases the messages of before an instant; how many."""
    return len(session.scalars(delete(OutboxRow).where(OutboxRow.created_at < before).returning(OutboxRow.id)).all())
