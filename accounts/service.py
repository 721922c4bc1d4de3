"""What the commands and the pages ask of accounts."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from accounts import passwords, store
from accounts.direct import change_direct, direct_departments, set_direct
from accounts.domain import Account
from accounts.history import fields_of, record
from accounts.links import (
    create_link,
    first_link,
    is_usable,
    new_link,
    purge_links,
    seem_to_link,
    use_first_link,
    use_link,
)
from accounts.models import AccountRow
from accounts.rates import purge_counters
from accounts.rules import checked_account, folded_mail
from accounts.sessions import (
    end_every_session,
    end_one_of,
    end_session,
    end_sessions,
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

__all__ = [
    "ChangedMeanwhileError",
    "account",
    "accounts",
    "authenticate",
    "by_mail",
    "by_proconnect",
    "change_account",
    "change_direct",
    "create_link",
    "direct_departments",
    "end_one_of",
    "end_session",
    "end_sessions",
    "first_link",
    "has_administrator",
    "is_usable",
    "new_link",
    "open_session",
    "purge",
    "save_account",
    "seem_to_link",
    "session_account",
    "sessions",
    "set_direct",
    "set_password",
    "use_first_link",
    "use_link",
]

TAKEN = "Cette adresse est déjà celle d'un compte."


class ChangedMeanwhileError(UserError):
    """The account is no longer what somebody had in front of them; nothing was saved."""

    def __init__(self, current: Fields) -> None:
        super().__init__("Quelqu'un vient de modifier ce compte ; rien n'a été enregistré.")
        self.current = current


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


def save_account(database: Database, account: Account, *, at: datetime, author: Author = COMMAND_LINE) -> Account:
    """Creates (id 0) or changes an account; who is no longer active is out at once. It is in the history.

    Raises `UserError`.
    """
    return _saved(database, account, None, at, author)


def change_account(
    database: Database, account: Account, *, seen: Fields, at: datetime, author: Author = COMMAND_LINE
) -> Account:
    """The same for an account that somebody had in front of them as `seen`, the fields of its history.

    Raises `UserError`, and `ChangedMeanwhileError` when it is something else now.
    """
    return _saved(database, account, seen, at, author)


def _saved(database: Database, account: Account, seen: Fields | None, at: datetime, author: Author) -> Account:
    kept = checked_account(account)
    try:
        with database.transaction() as session:
            changes.hold(session)
            before = store.account(session, kept.id) if kept.id else None
            _check_seen(before, seen)
            saved = _save(session, before, kept, at, author)
    except IntegrityError as error:  # another was the first
        raise UserError(TAKEN) from error
    log.info("account_saved", account=saved.id, role=saved.role.value, active=saved.active)
    return saved


def _check_seen(before: Account | None, seen: Fields | None) -> None:
    if before and seen is not None and fields_of(before) != seen:
        raise ChangedMeanwhileError(fields_of(before))


def _save(session: Session, before: Account | None, account: Account, at: datetime, author: Author) -> Account:
    same_mail = store.row_by_mail(session, account.mail)
    if same_mail and same_mail.id != account.id:
        raise UserError(TAKEN)
    row = _row(session, account, at)
    if row.mail and row.mail != account.mail:
        _forget_entrances(session, row)
    row.mail, row.name, row.role, row.active = account.mail, account.name, account.role.value, account.active
    session.flush()
    store.set_departments(session, row.id, account.departments)
    if not account.active:
        end_every_session(session, row.id)
    session.flush()
    saved = store.account(session, row.id) or replace(account, id=row.id)
    record(session, before, saved, at, author)
    return saved


def _forget_entrances(session: Session, row: AccountRow) -> None:
    """Another address may be another person: what the one before was given lets nobody in any more."""
    row.proconnect_sub = None
    row.password_hash = None
    end_every_session(session, row.id)


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
        raise UserError("Ce compte n'existe pas, ou n'existe plus.")
    return found


def set_password(database: Database, account_id: int, password: str) -> None:
    """Gives an account another password. Raises `UserError`. Its sessions go on: `end_sessions` is the caller's."""
    found = account(database, account_id)
    if found is None:
        raise UserError("Ce compte n'existe pas, ou n'existe plus.")
    _keep_hash(database, account_id, passwords.hash_of(passwords.checked(password, mail=found.mail, name=found.name)))
    log.info("password_changed", account=account_id)


def authenticate(database: Database, mail: str, password: str, *, at: datetime) -> Account | None:
    """The active account of this address and password. It takes as long for an address that has none."""
    with database.reading() as session:
        row = store.row_by_mail(session, folded_mail(mail))
    password_hash = row.password_hash if row and row.active else None
    if not passwords.is_right(password_hash, password) or row is None:
        log.warning("sign_in_refused", account=row.id if row else None)
        return None
    if password_hash and passwords.is_outdated(password_hash):
        _keep_hash(database, row.id, passwords.hash_of(passwords.normal(password)))
    log.info("sign_in", account=row.id, at=at.isoformat())
    return account(database, row.id)


def by_proconnect(database: Database, sub: str, mail: str) -> Account | None:
    """The active account of who comes through ProConnect: the one that came before, or else that of this mail.

    An account that somebody else entered so is not taken over, whatever their mail.
    """
    with database.transaction() as session:
        found = store.by_proconnect(session, sub) or (store.by_mail(session, mail) if mail else None)
        row = store.row(session, found.id) if found else None
        if found is None or row is None or not found.active or row.proconnect_sub not in {None, sub}:
            return None
        row.proconnect_sub = sub
        return found


def _keep_hash(database: Database, account_id: int, password_hash: str) -> None:
    with database.transaction() as session:
        row = store.row(session, account_id)
        if row:
            row.password_hash = password_hash


def purge(database: Database, now: datetime) -> int:
    """Erases sessions, links and counters that are over; how many."""
    with database.transaction() as session:
        return purge_sessions(session, now) + purge_links(session, now) + purge_counters(session, now)
