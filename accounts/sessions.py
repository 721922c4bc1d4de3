"""Entrances that go on. They are rows, not only cookies: one can be ended from anywhere."""

from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from accounts import store
from accounts.domain import IDLE_LIMIT, SESSION_LIFETIME, Account, OpenSession
from accounts.models import LinkRow, SessionRow
from core.database import Database
from core.tokens import hashed, new_token

RENEWED_AFTER = timedelta(minutes=1)
LONGEST_DEVICE = 100


def open_session(database: Database, account_id: int, *, at: datetime, device: str) -> str:
    """Lets an account in, whoever that is; the token for its cookie. Who shows who they are enters by `entrances`."""
    with database.transaction() as session:
        return new_session(session, account_id, at=at, device=device)


def new_session(session: Session, account_id: int, *, at: datetime, device: str) -> str:
    """The same in the caller's transaction."""
    token = new_token()
    row = store.row(session, account_id)
    if row:
        row.signed_in_at = at
    new = SessionRow(
        token_hash=hashed(token),
        account_id=account_id,
        created_at=at,
        seen_at=at,
        expires_at=at + SESSION_LIFETIME,
        device=device[:LONGEST_DEVICE],
    )
    session.add(new)
    return token


def session_account(database: Database, token: str, *, at: datetime, by_hand: bool = True) -> Account | None:
    """Who has this session, if it goes on and they are still active; that they were seen is noted.

    Not `by_hand`: a page asked by itself, which is no sign that somebody is there.
    """
    with database.reading() as session:
        row = session.get(SessionRow, hashed(token))
        if row is None or to_session(row).is_over(at):
            return None
        found = store.account(session, row.account_id)
    if found is None or not found.active:
        return None
    if by_hand and at - row.seen_at >= RENEWED_AFTER:
        _seen(database, row.token_hash, at)
    return found


def _seen(database: Database, token_hash: str, at: datetime) -> None:
    """A page that only reads does not fail because nothing can be written just now."""
    with suppress(OperationalError), database.transaction() as session:
        session.execute(update(SessionRow).where(SessionRow.token_hash == token_hash).values(seen_at=at))


def end_session(database: Database, token: str) -> None:
    """Whoever had it is out."""
    with database.transaction() as session:
        end_this(session, token)


def end_this(session: Session, token: str) -> None:
    """The same in the caller's transaction."""
    session.execute(delete(SessionRow).where(SessionRow.token_hash == hashed(token)))


def end_sessions(database: Database, account_id: int, *, but: str | None) -> int:
    """Ends every session of an account, except that of a token, and every link that was mailed; how many sessions."""
    with database.transaction() as session:
        return end_all(session, account_id, but=but)


def end_all(session: Session, account_id: int, *, but: str | None = None) -> int:
    """The same in the caller's transaction. Who is entering meanwhile is out too, or enters after it."""
    store.row(session, account_id)
    session.execute(delete(LinkRow).where(LinkRow.account_id == account_id))
    of_account = delete(SessionRow).where(SessionRow.account_id == account_id)
    others = of_account if but is None else of_account.where(SessionRow.token_hash != hashed(but))
    return len(session.scalars(others.returning(SessionRow.token_hash)).all())


def is_open(session: Session, account_id: int, token: str) -> bool:
    """Whether this session of an account was not ended."""
    row = session.get(SessionRow, hashed(token))
    return row is not None and row.account_id == account_id


def end_one_of(database: Database, account_id: int, token_hash: str) -> None:
    """Ends one of an account's own sessions, by its hash."""
    its = (SessionRow.account_id == account_id, SessionRow.token_hash == token_hash)
    with database.transaction() as session:
        session.execute(delete(SessionRow).where(*its))


def sessions(database: Database, account_id: int) -> tuple[OpenSession, ...]:
    """The sessions of an account, the last seen first; some may be over (`is_over`)."""
    query = select(SessionRow).where(SessionRow.account_id == account_id).order_by(SessionRow.seen_at.desc())
    with database.reading() as session:
        return tuple(to_session(row) for row in session.scalars(query))


def purge_sessions(session: Session, now: datetime) -> int:
    """Erases those that are over; how many."""
    over = or_(SessionRow.expires_at <= now, SessionRow.seen_at <= now - IDLE_LIMIT)
    return len(session.scalars(delete(SessionRow).where(over).returning(SessionRow.token_hash)).all())


def to_session(row: SessionRow) -> OpenSession:
    """The session of a row."""
    return OpenSession(row.token_hash, row.created_at, row.seen_at, row.expires_at, row.device)
