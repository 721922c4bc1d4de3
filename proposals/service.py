"""What the pages ask of proposals. The mails that tell of them are `editing.proposing`'s."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, time

import msgspec
from sqlalchemy.orm import Session

from core.clock import PARIS, in_paris, months_before
from core.database import Database
from core.errors import UserError
from core.logs import log
from core.tokens import hashed, new_token
from proposals import store
from proposals.domain import CONFIRMATION_LIFETIME, Kind, Proposal, Status
from proposals.rules import checked, checked_words

LISTED = 50
ADDRESS_MONTHS = 6
"""How long the address of somebody without an account is kept after the decision."""
DECIDED = "Cette demande a déjà reçu sa réponse, ou a été retirée. Rechargez la page pour la lire."


def propose(where: Session | Database, proposal: Proposal, *, at: datetime) -> Proposal:
    """Keeps a new proposal, which an account vouches for. Raises `UserError`."""
    if proposal.account_id is None:
        raise ValueError("who has no account confirms by mail: propose_to_confirm")
    with _within(where) as session:
        return _add(session, proposal, Status.PENDING, at, None)


def same_pending(session: Session, proposal: Proposal) -> Proposal | None:
    """What the same account asks already, word for word, and that waits: a form was sent twice."""
    asked = checked(proposal)
    theirs = store.of(status=Status.PENDING, department_code=asked.department_code, account_id=asked.account_id)
    return next((one for one in store.oldest(session, *theirs) if _what(one) == _what(asked)), None)


def _what(proposal: Proposal) -> tuple[Kind, str, bytes]:
    return proposal.kind, proposal.comment, msgspec.json.encode(proposal.edits, order="deterministic")


def propose_to_confirm(session: Session, proposal: Proposal, *, at: datetime) -> tuple[Proposal, str]:
    """Keeps that of somebody without an account, and the token to be mailed to them. Raises `UserError`."""
    token = new_token()
    asked = replace(proposal, account_id=None)
    return _add(session, asked, Status.TO_CONFIRM, at, hashed(token)), token


def _add(session: Session, proposal: Proposal, status: Status, at: datetime, token_hash: str | None) -> Proposal:
    kept = store.add(session, replace(checked(proposal), id=0, status=status, created_at=at), token_hash)
    log.info("proposed", proposal=kept.id, department=kept.department_code, kind=kept.kind.value, status=status.value)
    return kept


def confirm(where: Session | Database, token: str, *, at: datetime) -> Proposal | None:
    """The proposal that this token confirms, once; None if it confirms none."""
    with _within(where) as session:
        found = store.confirm(session, hashed(token), at - CONFIRMATION_LIFETIME)
        return store.proposal(session, found) if found else None


def of_token(database: Database, token: str, *, at: datetime) -> Proposal | None:
    """The proposal that this token confirms, or has confirmed, for who holds it; None if there is none any more."""
    with database.reading() as session:
        return store.of_token(session, hashed(token), at - CONFIRMATION_LIFETIME)


def pending(
    database: Database,
    codes: Collection[str] | None = None,
    *,
    department_code: str | None = None,
    account_id: int | None = None,
    after: int | None = None,
    limit: int | None = None,
) -> tuple[Proposal, ...]:
    """Those that wait for an answer, the oldest first; of which départements and whose, as for `proposals`."""
    wanted = store.of(status=Status.PENDING, department_code=department_code, account_id=account_id, codes=codes)
    with database.reading() as session:
        return store.oldest(session, *wanted, after=after, limit=limit)


def proposals(
    database: Database,
    *,
    status: Status | None = None,
    department_code: str | None = None,
    account_id: int | None = None,
    codes: Collection[str] | None = None,
    before: int | None = None,
    limit: int = LISTED,
) -> tuple[Proposal, ...]:
    """The newest first; those to be confirmed only when they are asked for.

    `codes`: of these départements only, and those of the account of `account_id`, wherever they are.
    """
    wanted = store.of(status=status, department_code=department_code, account_id=account_id, codes=codes)
    with database.reading() as session:
        return store.newest(session, *wanted, before=before, limit=limit)


def proposal(database: Database, proposal_id: int) -> Proposal | None:
    """The proposal of a number, whatever became of it."""
    with database.reading() as session:
        return store.proposal(session, proposal_id)


def decide(
    where: Session | Database, proposal_id: int, *, status: Status, by: str, note: str, batch: str, at: datetime
) -> Proposal:
    """Answers it, in the transaction that applies its edits. Raises `UserError` when another has answered."""
    if status not in {Status.ACCEPTED, Status.AMENDED, Status.DECLINED}:
        raise ValueError(f"{status} is no decision")
    return _close(where, proposal_id, status, at, by=by, note=checked_words(note), batch=batch)


def withdraw(where: Session | Database, proposal_id: int, *, by: str, at: datetime) -> Proposal:
    """Its author no longer wants it. Raises `UserError` when it is answered."""
    return _close(where, proposal_id, Status.WITHDRAWN, at, by=by)


def _close(
    where: Session | Database,
    proposal_id: int,
    status: Status,
    at: datetime,
    *,
    by: str,
    note: str = "",
    batch: str = "",
) -> Proposal:
    with _within(where) as session:
        is_first = store.decide(session, proposal_id, status=status, by=by, note=note, batch=batch, at=at)
        closed = store.proposal(session, proposal_id)
    if not is_first or closed is None:
        raise UserError(DECIDED)
    log.info("proposal_closed", proposal=proposal_id, status=status.value)
    return closed


def purge(database: Database, now: datetime) -> int:
    """Erases what nobody confirmed in time, and old addresses of people without an account; how many."""
    old = datetime.combine(months_before(in_paris(now).date(), ADDRESS_MONTHS), time.min, PARIS)
    with database.transaction() as session:
        return store.purge_unconfirmed(session, now - CONFIRMATION_LIFETIME) + store.forget_addresses(session, old)


@contextmanager
def _within(where: Session | Database) -> Iterator[Session]:
    """The caller's transaction, or one of its own."""
    if isinstance(where, Session):
        yield where
    else:
        with where.transaction() as session:
            yield session
