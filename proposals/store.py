"""The only queries on the table of proposals."""

from collections.abc import Collection
from datetime import datetime

import msgspec
from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.orm import Session

from proposals.domain import Proposal, Status
from proposals.models import ProposalRow

DECIDED = tuple(status.value for status in Status if status.is_decided)


def add(session: Session, proposal: Proposal, confirmation_hash: str | None) -> Proposal:
    """The proposal with its number."""
    row = ProposalRow(
        department_code=proposal.department_code,
        kind=proposal.kind.value,
        status=proposal.status.value,
        edits=msgspec.to_builtins(proposal.edits),
        comment=proposal.comment,
        author_name=proposal.author_name,
        author_mail=proposal.author_mail,
        account_id=proposal.account_id,
        created_at=proposal.created_at,
        confirmation_hash=confirmation_hash,
        decided_at=None,
        decided_by="",
        decision_note="",
        batch="",
    )
    session.add(row)
    session.flush()
    return row.to_domain()


def proposal(session: Session, proposal_id: int) -> Proposal | None:
    """The proposal of a number."""
    row = session.get(ProposalRow, proposal_id)
    return row.to_domain() if row else None


def of(
    *,
    status: Status | None = None,
    department_code: str | None = None,
    account_id: int | None = None,
    codes: Collection[str] | None = None,
) -> list[ColumnElement[bool]]:
    """The conditions of a list; see `service.proposals`."""
    wanted: list[ColumnElement[bool]] = []
    if status is None:
        wanted.append(ProposalRow.status != Status.TO_CONFIRM.value)
    else:
        wanted.append(ProposalRow.status == status.value)
    if department_code is not None:
        wanted.append(ProposalRow.department_code == department_code)
    whose: list[ColumnElement[bool]] = []
    if codes is not None:
        whose.append(ProposalRow.department_code.in_(codes))
    if account_id is not None:
        whose.append(ProposalRow.account_id == account_id)
    return [*wanted, or_(*whose)] if whose else wanted


def newest(session: Session, *conditions: ColumnElement[bool], before: int | None, limit: int) -> tuple[Proposal, ...]:
    """Those that fulfil the conditions, the newest first; of before a number."""
    query = select(ProposalRow).where(*conditions).order_by(ProposalRow.id.desc()).limit(limit)
    if before is not None:
        query = query.where(ProposalRow.id < before)
    return tuple(row.to_domain() for row in session.scalars(query))


def oldest(
    session: Session, *conditions: ColumnElement[bool], after: int | None = None, limit: int | None = None
) -> tuple[Proposal, ...]:
    """Those that fulfil the conditions, the oldest first; of after a number."""
    query = select(ProposalRow).where(*conditions).order_by(ProposalRow.id).limit(limit)
    if after is not None:
        query = query.where(ProposalRow.id > after)
    return tuple(row.to_domain() for row in session.scalars(query))


def confirm(session: Session, confirmation_hash: str, since: datetime) -> int | None:
    """The number of what was asked since then with this token and waits for it; of two clicks one finds it."""
    asked = (ProposalRow.confirmation_hash == confirmation_hash, ProposalRow.created_at > since)
    waits = ProposalRow.status == Status.TO_CONFIRM.value
    confirmed = update(ProposalRow).where(*asked, waits).values(status=Status.PENDING.value)
    return session.scalar(confirmed.returning(ProposalRow.id))


def of_token(session: Session, confirmation_hash: str, since: datetime) -> Proposal | None:
    """What a token confirms, or has confirmed; what nobody confirmed, only if it was asked since then."""
    asked = ProposalRow.confirmation_hash == confirmation_hash
    is_alive = or_(ProposalRow.status != Status.TO_CONFIRM.value, ProposalRow.created_at > since)
    row = session.scalars(select(ProposalRow).where(asked, is_alive)).one_or_none()
    return row.to_domain() if row else None


def decide(session: Session, proposal_id: int, *, status: Status, by: str, note: str, batch: str, at: datetime) -> bool:
    """Whether it was still pending: of two decisions at once, the second waits for the first, and finds it decided."""
    is_pending = (ProposalRow.id == proposal_id, ProposalRow.status == Status.PENDING.value)
    decided = {"status": status.value, "decided_at": at, "decided_by": by, "decision_note": note, "batch": batch}
    return session.scalar(update(ProposalRow).where(*is_pending).values(decided).returning(ProposalRow.id)) is not None


def purge_unconfirmed(session: Session, before: datetime) -> int:
    """Erases those that nobody confirmed in time; how many."""
    forgotten = (ProposalRow.status == Status.TO_CONFIRM.value, ProposalRow.created_at <= before)
    return len(session.scalars(delete(ProposalRow).where(*forgotten).returning(ProposalRow.id)).all())


def forget_addresses(session: Session, before: datetime) -> int:
    """Of people without an account, whose proposal was decided before then; how many."""
    old = (ProposalRow.status.in_(DECIDED), ProposalRow.decided_at <= before)
    theirs = (ProposalRow.account_id.is_(None), ProposalRow.author_mail != "")
    nothing = {"author_mail": "", "confirmation_hash": None}
    forgotten = update(ProposalRow).where(*old, *theirs).values(nothing).returning(ProposalRow.id)
    return len(session.scalars(forgotten).all())
