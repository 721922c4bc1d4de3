"""What the commands and the pages ask of accounts."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from accounts import passwords, store
from accounts.direct import change_direct, direct_departments, set_direct
from accounts.domain import Account
from accounts.entrances import authenticate, enter_by_link, enter_by_password, enter_by_proconnect
from accounts.first import enter_by_first_link, first_link
from accounts.history import fields_of, record
from accounts.links import CHANGED, asked_link, create_link, invitation, is_usable, purge_links
from accounts.models import AccountRow
from accounts.rates import purge_counters
from accounts.rules import checked_account, mail_taken
from accounts.sessions import (
    end_all,
    end_one_of,
    end_session,
    end_sessions,
    is_open,
    open_session,
    purge_sessions,
    session_account,
    sessions,
)
from core import changes
from core.changes import COMMAND_LINE, Author, Fields
from core.database import Database
from core.errors import UserError
from core.logs import log
from core.people import folded_mail

__all__ = [
    "ChangedMeanwhileError",
    "SessionOverError",
    "account",
    "accounts",
    "asked_link",
    "authenticate",
    "by_mail",
    "change_account",
    "change_direct",
    "create_link",
    "direct_departments",
    "end_one_of",
    "end_session",
    "end_sessions",
    "enter_by_first_link",
    "enter_by_link",
    "enter_by_password",
    "enter_by_proconnect",
    "first_link",
    "has_administrator",
    "invitation",
    "is_usable",
    "open_session",
    "purge",
    "save_account",
    "session_account",
    "sessions",
    "set_direct",
    "set_password",
]

NO_ACCOUNT = "Ce compte n'existe pas, ou n'existe plus."
Tell = Callable[[Session, Account], None]
"""Tells somebody of what is done to their account, in the transaction that does it: both are, or neither."""


class ChangedMeanwhileError(UserError):
    """The account is no longer what somebody had in front of them; nothing was saved."""

    def __init__(self, current: Fields) -> None:
        super().__init__("Quelqu'un vient de modifier ce compte ; rien n'a été enregistré.")
        self.current = current


class SessionOverError(Exception):
    """The session was ended from elsewhere meanwhile; nothing was saved."""


def nobody_is_told(_session: Session, _account: Account) -> None:
    """Of what they do themselves, or learn otherwise."""


def accounts(database: Database) -> tuple[Account, ...]:
    """Every account, by name; those that are no longer active too."""
    with database.reading() as session:
        return store.accounts(session)


def account(database: Database, account_id: int) -> Account | None:
    """The account of a number, active or not."""
    with database.reading() as session:
        return store.account(session, account_id)


def has_administrator(database: Database) -> bool:
    """Whether somebody can enter who may do everything."""
    with database.reading() as session:
        return any(found.is_administrator and found.active for found in store.accounts(session))


def by_mail(database: Database, mail: str) -> Account | None:
    """The account of an address, active or not."""
    with database.reading() as session:
        return store.by_mail(session, folded_mail(mail))


def save_account(
    database: Database,
    account: Account,
    *,
    at: datetime,
    author: Author = COMMAND_LINE,
    tell: Tell = nobody_is_told,
) -> Account:
    """Creates (id 0) or changes an account; who is no longer active is out at once. It is in the history.

    Raises `UserError`.
    """
    return _saved(database, account, at=at, author=author, tell=tell)


def change_account(
    database: Database, account: Account, *, seen: Fields, at: datetime, author: Author = COMMAND_LINE
) -> Account:
    """The same for an account that somebody had in front of them as `seen`, the fields of its history.

    Raises `UserError`, and `ChangedMeanwhileError` when it is something else now.
    """
    return _saved(database, account, at=at, author=author, seen=seen)


def _saved(
    database: Database,
    account: Account,
    *,
    at: datetime,
    author: Author,
    seen: Fields | None = None,
    tell: Tell = nobody_is_told,
) -> Account:
    kept = checked_account(account)
    try:
        with database.transaction() as session:
            changes.hold(session)
            before = store.held(session, kept.id) if kept.id else None
            _check_seen(before, seen)
            saved = _save(session, before, kept, at, author)
            tell(session, saved)
    except IntegrityError as error:  # another was the first
        raise mail_taken() from error
    log.info("account_saved", account=saved.id, role=saved.role.value, active=saved.active)
    return saved


def _check_seen(before: Account | None, seen: Fields | None) -> None:
    if before and seen is not None and fields_of(before) != seen:
        raise ChangedMeanwhileError(fields_of(before))


def _save(session: Session, before: Account | None, account: Account, at: datetime, author: Author) -> Account:
    same_mail = store.by_mail(session, account.mail)
    if same_mail and same_mail.id != account.id:
        raise mail_taken()
    row = _row(session, account, at)
    if row.mail and row.mail != account.mail:
        _forget_entrances(session, row)
    row.mail, row.name, row.role, row.active = account.mail, account.name, account.role.value, account.active
    session.flush()
    store.set_departments(session, row.id, account.departments)
    if not account.active:
        end_all(session, row.id)
    session.flush()
    saved = store.account(session, row.id) or replace(account, id=row.id)
    record(session, before, saved, at, author)
    return saved


def _forget_entrances(session: Session, row: AccountRow) -> None:
    """Another address may be another person: what the one before was given lets nobody in any more."""
    row.proconnect_sub = None
    row.password_hash = None
    end_all(session, row.id)


def _row(session: Session, account: Account, at: datetime) -> AccountRow:
    if not account.id:
        new = AccountRow(created_at=at)
        session.add(new)
        return new
    is_administrator = account.is_administrator and account.active
    if not is_administrator and store.active_administrators(session) == {account.id}:
        raise UserError("C'est le dernier compte d'administration actif : donnez d'abord ce rôle à un autre compte.")
    found = store.row(session, account.id)
    if found is None:
        raise UserError(NO_ACCOUNT)
    return found


def set_password(
    database: Database, account_id: int, password: str, *, but: str | None = None, tell: Tell = nobody_is_told
) -> None:
    """Gives an account another password, and ends its sessions: whoever had the one before is out. That of the token
    `but` goes on, and nothing is done when it was ended meanwhile.

    Raises `UserError`, and `SessionOverError`.
    """
    found = account(database, account_id)
    if found is None:
        raise UserError(NO_ACCOUNT)
    password_hash = passwords.hash_of(passwords.checked(password, mail=found.mail, name=found.name))
    with database.transaction() as session:
        row = store.row(session, account_id)
        if but is not None and not is_open(session, account_id, but):
            raise SessionOverError
        if row is None or not row.active or row.mail != found.mail:
            raise UserError(CHANGED)
        row.password_hash = password_hash
        end_all(session, account_id, but=but)
        tell(session, found)
    log.info("password_changed", account=account_id)


def purge(database: Database, now: datetime) -> int:
    """Erases sessions, links and counters that are over; how many."""
    with database.transaction() as session:
        return purge_sessions(session, now) + purge_links(session, now) + purge_counters(session, now)
