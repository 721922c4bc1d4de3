"""The ways in. Who somebody is is looked at again where their session is opened, in one transaction in which nobody
else changes the account: what an administrator withdraws meanwhile opens nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from accounts import links, passwords, store
from accounts.domain import Account, Browser, Entrance
from accounts.models import AccountRow
from accounts.sessions import end_this, new_session
from core.database import Database
from core.logs import log
from core.people import folded_mail

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Proof:
    """A password was the right one of what an account was."""

    account_id: int
    mail: str
    password_hash: str
    newer_hash: str
    """The same password's, by today's parameters."""


def authenticate(database: Database, mail: str, password: str) -> Account | None:
    """The active account of this address and password. It takes as long for an address that has none."""
    return _by_password(database, mail, password, store.account)


def enter_by_password(
    database: Database, mail: str, password: str, browser: Browser, *, at: datetime
) -> Entrance | None:
    """The same, who is let in."""
    return _by_password(database, mail, password, lambda session, found: let_in(session, found, browser, at))


def enter_by_link(database: Database, token: str, browser: Browser, *, at: datetime) -> Entrance | None:
    """Who enters by this link, which is used up; None if it is none. Two clicks at once give one entrance."""
    with database.transaction() as session:
        account_id = links.use(session, token, at)
        return let_in(session, account_id, browser, at) if account_id else None


def enter_by_proconnect(database: Database, sub: str, mail: str, browser: Browser, *, at: datetime) -> Entrance | None:
    """Who comes through ProConnect: into the active account where they came before, or else into that of this mail.

    An account that somebody else entered so is not taken over, whatever their mail.
    """
    try:
        with database.transaction() as session:
            row = _bound(session, sub, mail)
            return let_in(session, row.id, browser, at) if row else None
    except IntegrityError:  # one person, in two of their accounts at once: the other was the first
        return None


def let_in(session: Session, account_id: int, browser: Browser, at: datetime) -> Entrance:
    """A new session of an account that is held, in the caller's transaction; the one before is ended."""
    if browser.before is not None:
        end_this(session, browser.before)
    token = new_session(session, account_id, at=at, device=browser.device)
    return Entrance(store.accounts(session, AccountRow.id == account_id)[0], token)


def _by_password(database: Database, mail: str, password: str, then: Callable[[Session, int], T]) -> T | None:
    """What is to be done with the account while it is held. What changed meanwhile is proved again: another entrance
    of the same person may just have made the hash anew.
    """
    while proof := _proof(database, folded_mail(mail), password):
        with database.transaction() as session:
            if _holds(session, proof):
                log.info("sign_in", account=proof.account_id)
                return then(session, proof.account_id)
    return None


def _proof(database: Database, mail: str, password: str) -> _Proof | None:
    """No transaction is held while a password is hashed: it takes long, and others wait."""
    with database.reading() as session:
        row = store.row_by_mail(session, mail)
    kept = row.password_hash if row and row.active else None
    if not passwords.is_right(kept, password) or row is None or kept is None:
        log.warning("sign_in_refused", account=row.id if row else None)
        return None
    newer = passwords.hash_of(passwords.normal(password)) if passwords.is_outdated(kept) else kept
    return _Proof(row.id, mail, kept, newer)


def _holds(session: Session, proof: _Proof) -> bool:
    row = store.row(session, proof.account_id)
    if row is None or not row.active or (row.mail, row.password_hash) != (proof.mail, proof.password_hash):
        return False
    row.password_hash = proof.newer_hash
    return True


def _bound(session: Session, sub: str, mail: str) -> AccountRow | None:
    """The active account of a name at ProConnect, bound to it from now on."""
    row = store.row_where(session, AccountRow.proconnect_sub == sub)
    if row is None and mail:
        row = store.row_where(session, AccountRow.mail == mail, AccountRow.proconnect_sub.is_(None))
    if row is None or not row.active:
        return None
    row.proconnect_sub = sub
    return row
