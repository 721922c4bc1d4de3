"""Posting mails, and sending what is due. A recipient or a body is never in a log line."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from core.database import Database
from core.errors import UserError
from core.logs import log
from core.texts import is_mail, one_line
from mail import store
from mail.domain import (
    SERVER_PAUSE,
    Message,
    RefusedError,
    SendError,
    ServerAwayError,
    Transport,
    next_attempt,
    without_secrets,
)

LONGEST_SUBJECT = 200
LONGEST_REASON = 200
LISTED = 200
TOO_OLD = "trop ancien pour être encore utile"


def post(session: Session, to: str, subject: str, body: str, *, at: datetime) -> None:
    """Puts a message in the outbox, in the sender's transaction: undone with it, nothing leaves. Raises `UserError`."""
    if not is_mail(to):
        raise UserError("L'adresse mail du destinataire n'en est pas une.")
    store.add(session, to, one_line(subject)[:LONGEST_SUBJECT], body, at)


def recipients(session: Session, subject: str) -> frozenset[str]:
    """To whom a message of this subject was posted, sent or not yet."""
    return store.recipients(session, one_line(subject)[:LONGEST_SUBJECT])


def send_due(database: Database, transport: Transport, now: datetime) -> int:
    """Sends what is due; how many left. Several processes may do it at once: each message is in the hands of one."""
    sent = 0
    while message := _claimed(database, now):
        try:
            _send(transport, message, now)
        except SendError as error:
            _failed(database, message, error, now)
            if isinstance(error, ServerAwayError):
                break
        else:
            _was_sent(database, message, now)
            sent += 1
    return sent


def outbox(database: Database, most: int = LISTED) -> Sequence[Message]:
    """The messages, sent or not, the newest first."""
    with database.reading() as session:
        return [row.to_domain() for row in store.newest(session, most)]


def count_waiting(database: Database) -> int:
    """How many are to be sent, now or later."""
    with database.reading() as session:
        return store.count_waiting(session)


def purge(database: Database, before: datetime) -> int:
    """Erases the messages of before an instant; how many."""
    with database.transaction() as session:
        return store.purge(session, before)


def _claimed(database: Database, now: datetime) -> Message | None:
    with database.reading() as session:
        if not store.is_any_due(session, now):
            return None
    with database.transaction() as session:
        row = store.claim(session, now)
        return row.to_domain() if row else None


def _send(transport: Transport, message: Message, now: datetime) -> None:
    if message.is_stale(now):
        raise RefusedError(TOO_OLD)
    transport.send(message)


def _was_sent(database: Database, message: Message, now: datetime) -> None:
    with database.transaction() as session:
        row = store.row(session, message.id)
        if row:
            row.sent_at, row.due_at, row.last_error = now, None, ""
            row.body = without_secrets(row.body)
    log.info("mail_sent", mail=message.id)


def _failed(database: Database, message: Message, error: SendError, now: datetime) -> None:
    """A server that is away costs no attempt: it may be for hours, and a message is worth sending for a day."""
    is_away = isinstance(error, ServerAwayError)
    with database.transaction() as session:
        row = store.row(session, message.id)
        if row:
            row.attempts -= is_away
            row.due_at = now + SERVER_PAUSE if is_away else _next(message, error, now)
            row.last_error = str(error)[:LONGEST_REASON]
            row.body = row.body if row.due_at else without_secrets(row.body)
    log.warning("mail_not_sent", mail=message.id, reason=str(error), attempts=message.attempts)


def _next(message: Message, error: SendError, now: datetime) -> datetime | None:
    return None if isinstance(error, RefusedError) else next_attempt(message.attempts, now)
