"""Links that let somebody in once: mailed to an account, or printed for the first administrator."""

from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from accounts import passwords, store
from accounts.domain import FIRST_LINK_LIFETIME, LINK_LIFETIME, Account, LinkPurpose, Role
from accounts.history import record
from accounts.models import AccountRow, LinkRow
from accounts.rules import checked_account
from core.changes import Author
from core.database import Database
from core.errors import UserError
from core.tokens import hashed, new_token

INVITATION_LIFETIME = timedelta(days=3)
"""Whoever is invited may be away today."""
DEAD = "Ce lien ne sert plus : il a déjà servi, ou son temps est passé."
_FIRST = LinkPurpose.FIRST_ADMINISTRATOR.value


def create_link(database: Database, account_id: int, *, at: datetime, lifetime: timedelta = LINK_LIFETIME) -> str:
    """The token of a new link for an active account. Raises `UserError`."""
    with database.transaction() as session:
        return new_link(session, account_id, at=at, lifetime=lifetime)


def new_link(session: Session, account_id: int, *, at: datetime, lifetime: timedelta = LINK_LIFETIME) -> str:
    """The same in the caller's transaction, with the mail that holds it. Raises `UserError`.

    An invitation takes the place of the one before: of two that go on for days, one may be in the wrong hands.
    """
    found = store.account(session, account_id)
    if found is None or not found.active:
        raise UserError("Ce compte n'existe pas, ou n'est plus actif : aucun lien ne l'ouvre.")
    if lifetime > LINK_LIFETIME:
        long_lived = (LinkRow.account_id == account_id, LinkRow.expires_at > at + LINK_LIFETIME)
        session.execute(delete(LinkRow).where(*long_lived))
    return _add(session, LinkPurpose.SIGN_IN, account_id, at, at + lifetime)


def seem_to_link(database: Database, *, at: datetime) -> None:
    """The same work, for an address that has no account: a link that lets nobody in."""
    with database.transaction() as session:
        _add(session, LinkPurpose.SIGN_IN, None, at, at + LINK_LIFETIME)


def use_link(database: Database, token: str, *, at: datetime) -> Account | None:
    """Who enters by this link, which is used up; None if it is none. Two clicks at once give one entrance."""
    with database.transaction() as session:
        account_id = _use(session, token, LinkPurpose.SIGN_IN, at)
        found = store.account(session, account_id) if account_id else None
        return found if found and found.active else None


def first_link(database: Database, *, at: datetime) -> str | None:
    """The token of the link that makes the first administrator, the only one that works; None when there is one."""
    with database.transaction() as session:
        if store.active_administrators(session):
            return None
        session.execute(delete(LinkRow).where(LinkRow.purpose == _FIRST))
        return _add(session, LinkPurpose.FIRST_ADMINISTRATOR, None, at, at + FIRST_LINK_LIFETIME)


def use_first_link(database: Database, token: str, *, mail: str, name: str, password: str, at: datetime) -> Account:
    """Makes the first administrator. Raises `UserError`: the link is not used up by a mistake in what was typed."""
    wanted = checked_account(Account(0, mail, name, Role.ADMINISTRATOR))
    password_hash = passwords.hash_of(passwords.checked(password, mail=wanted.mail, name=wanted.name))
    try:
        with database.transaction() as session:
            if _use(session, token, LinkPurpose.FIRST_ADMINISTRATOR, at) is None or store.active_administrators(
                session
            ):
                raise UserError(DEAD)
            return _first_administrator(session, wanted, password_hash, at)
    except IntegrityError as error:
        raise UserError("Cette adresse est déjà celle d'un compte.") from error


def is_usable(database: Database, token: str, *, at: datetime, purpose: LinkPurpose = LinkPurpose.SIGN_IN) -> bool:
    """Whether a link would let somebody in; it is not used up."""
    with database.reading() as session:
        row = session.get(LinkRow, hashed(token))
        if row is None or row.purpose != purpose.value or row.used_at is not None or row.expires_at <= at:
            return False
        return row.account_id is not None or purpose is LinkPurpose.FIRST_ADMINISTRATOR


def purge_links(session: Session, now: datetime) -> int:
    """Erases those that are used or over; how many."""
    over = or_(LinkRow.expires_at <= now, LinkRow.used_at.is_not(None))
    return len(session.scalars(delete(LinkRow).where(over).returning(LinkRow.token_hash)).all())


def _first_administrator(session: Session, wanted: Account, password_hash: str, at: datetime) -> Account:
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


def _add(session: Session, purpose: LinkPurpose, account_id: int | None, at: datetime, until: datetime) -> str:
    token = new_token()
    session.add(
        LinkRow(token_hash=hashed(token), purpose=purpose.value, account_id=account_id, created_at=at, expires_at=until)
    )
    return token


def _use(session: Session, token: str, purpose: LinkPurpose, at: datetime) -> int | None:
    """The number of its account (0: of none yet), in one statement: of two at once, one finds it unused."""
    is_it = (LinkRow.token_hash == hashed(token), LinkRow.purpose == purpose.value)
    is_good = (LinkRow.used_at.is_(None), LinkRow.expires_at > at)
    used = update(LinkRow).where(*is_it, *is_good).values(used_at=at).returning(LinkRow.token_hash)
    if session.scalar(used) is None:
        return None
    return session.scalar(select(LinkRow.account_id).where(LinkRow.token_hash == hashed(token))) or 0
