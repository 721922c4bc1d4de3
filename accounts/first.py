"""The first administrator, who makes their account with a link that the service prints."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from accounts import links, passwords, store
from accounts.domain import FIRST_LINK_LIFETIME, Account, Browser, Entrance, LinkPurpose, Role
from accounts.entrances import let_in
from accounts.history import record
from accounts.models import AccountRow
from accounts.rules import checked_account, mail_taken
from core.changes import Author
from core.database import Database
from core.errors import UserError

DEAD = "Ce lien ne sert plus : il a déjà servi, ou son temps est passé."
_FIRST = LinkPurpose.FIRST_ADMINISTRATOR


def first_link(database: Database, *, at: datetime) -> str | None:
    """The token of the link that makes the first administrator, the only one that works; None when there is one."""
    with database.transaction() as session:
        if store.active_administrators(session):
            return None
        links.forget(session, _FIRST)
        return links.add(session, _FIRST, None, at, at + FIRST_LINK_LIFETIME)


def enter_by_first_link(
    database: Database, token: str, browser: Browser, *, mail: str, name: str, password: str, at: datetime
) -> Entrance:
    """Makes the first administrator. Raises `UserError`: the link is not used up by a mistake in what was typed."""
    wanted = checked_account(Account(0, mail, name, Role.ADMINISTRATOR))
    password_hash = passwords.hash_of(passwords.checked(password, mail=wanted.mail, name=wanted.name))
    try:
        with database.transaction() as session:
            if not links.use_up(session, token, _FIRST, at) or store.active_administrators(session):
                raise UserError(DEAD)
            made = _made(session, wanted, password_hash, at)
            return let_in(session, made.id, browser, at)
    except IntegrityError as error:
        raise mail_taken() from error


def _made(session: Session, wanted: Account, password_hash: str, at: datetime) -> Account:
    row = AccountRow(
        mail=wanted.mail,
        name=wanted.name,
        role=wanted.role.value,
        password_hash=password_hash,
        active=True,
        created_at=at,
    )
    session.add(row)
    session.flush()
    made = store.accounts(session, AccountRow.id == row.id)[0]
    record(session, None, made, at, Author(made.name))
    return made
