"""Links that let somebody in once: mailed to an account, or printed for the first administrator."""

from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from accounts import store
from accounts.domain import LINK_LIFETIME, Account, LinkPurpose
from accounts.models import LinkRow
from core.database import Database
from core.errors import UserError
from core.people import folded_mail
from core.tokens import hashed, new_token

INVITATION_LIFETIME = timedelta(days=3)
"""Whoever is invited may be away today."""
NO_ACCOUNT = "Ce compte n'existe pas, ou n'est plus actif : aucun lien ne l'ouvre."
CHANGED = "Ce compte vient d'être modifié : relisez-le, puis recommencez."


def create_link(database: Database, account_id: int, *, at: datetime) -> str:
    """The token of a new link for an active account. Raises `UserError`."""
    with database.transaction() as session:
        return _new(session, store.held(session, account_id), at, LINK_LIFETIME)


def invitation(session: Session, account: Account, *, at: datetime) -> str:
    """The same for days, in the caller's transaction, with the mail that holds it. Raises `UserError`, also when the
    account has another address than the one that will be written to.

    It takes the place of the one before: of two that go on for days, one may be in the wrong hands.
    """
    found = store.held(session, account.id)
    if found and found.mail != account.mail:
        raise UserError(CHANGED)
    long_lived = (LinkRow.account_id == account.id, LinkRow.expires_at > at + LINK_LIFETIME)
    session.execute(delete(LinkRow).where(*long_lived))
    return _new(session, found, at, INVITATION_LIFETIME)


def asked_link(session: Session, mail: str, *, at: datetime) -> tuple[Account, str] | None:
    """The active account of an address and the token of a new link, in the transaction that mails it.

    For an address that has none, the same work: a link that lets nobody in.
    """
    found = store.held_by(session, folded_mail(mail))
    account = found if found and found.active else None
    token = add(session, LinkPurpose.SIGN_IN, account.id if account else None, at, at + LINK_LIFETIME)
    return (account, token) if account else None


def is_usable(database: Database, token: str, *, at: datetime, purpose: LinkPurpose = LinkPurpose.SIGN_IN) -> bool:
    """Whether a link would let somebody in; it is not used up."""
    with database.reading() as session:
        row = session.get(LinkRow, hashed(token))
        if row is None or row.purpose != purpose.value or row.used_at is not None or row.expires_at <= at:
            return False
        return row.account_id is not None or purpose is LinkPurpose.FIRST_ADMINISTRATOR


def use(session: Session, token: str, at: datetime) -> int | None:
    """The number of the active account, held, that this link lets in, and is used up; None if it is none.

    The account is held before the link, as by whoever puts somebody out: neither waits for the other.
    """
    account_id = session.scalar(select(LinkRow.account_id).where(LinkRow.token_hash == hashed(token)))
    found = store.held(session, account_id) if account_id is not None else None
    is_good = use_up(session, token, LinkPurpose.SIGN_IN, at)
    return found.id if is_good and found and found.active else None


def use_up(session: Session, token: str, purpose: LinkPurpose, at: datetime) -> bool:
    """Whether it was good until now, in one statement: of two at once, one finds it unused."""
    is_it = (LinkRow.token_hash == hashed(token), LinkRow.purpose == purpose.value)
    is_good = (LinkRow.used_at.is_(None), LinkRow.expires_at > at)
    used = update(LinkRow).where(*is_it, *is_good).values(used_at=at).returning(LinkRow.token_hash)
    return session.scalar(used) is not None


def add(session: Session, purpose: LinkPurpose, account_id: int | None, at: datetime, until: datetime) -> str:
    """The token of a new link."""
    token = new_token()
    session.add(
        LinkRow(token_hash=hashed(token), purpose=purpose.value, account_id=account_id, created_at=at, expires_at=until)
    )
    return token


def forget(session: Session, purpose: LinkPurpose) -> None:
    """All links of a purpose."""
    session.execute(delete(LinkRow).where(LinkRow.purpose == purpose.value))


def purge_links(session: Session, now: datetime) -> int:
    """Erases those that are used or over; how many."""
    over = or_(LinkRow.expires_at <= now, LinkRow.used_at.is_not(None))
    return len(session.scalars(delete(LinkRow).where(over).returning(LinkRow.token_hash)).all())


def _new(session: Session, found: Account | None, at: datetime, lifetime: timedelta) -> str:
    if found is None or not found.active:
        raise UserError(NO_ACCOUNT)
    return add(session, LinkPurpose.SIGN_IN, found.id, at, at + lifetime)
