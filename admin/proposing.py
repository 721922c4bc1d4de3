"""What the screens of proposals share: how one is proposed, who sees which, and how it is told."""

from collections.abc import Sequence

from flask import abort

from accounts.domain import Account
from core.edits import Edit
from editing.proposing import Proposing
from proposals import service
from proposals.domain import Kind, Proposal, Status
from svi.parts import parts

MARKS = {
    Status.TO_CONFIRM: "neutral",
    Status.PENDING: "watch",
    Status.ACCEPTED: "good",
    Status.AMENDED: "good",
    Status.DECLINED: "bad",
    Status.WITHDRAWN: "neutral",
}
"""The kind of state of the macro `state`."""


def proposing() -> Proposing:
    """Where proposals are kept, and told by mail."""
    settings = parts().settings
    return Proposing(parts().database, settings.pages_url, settings.own_numbers)


def propose(account: Account, code: str, kind: Kind, edits: Sequence[Edit], words: str) -> Proposal:
    """Keeps what an account asks; mails leave. Raises `UserError`."""
    now = parts().clock()
    asked = Proposal(0, code, kind, Status.PENDING, tuple(edits), words, account.name, account.mail, account.id, now)
    kept = proposing().propose(asked, at=now)
    parts().postman.wake()
    return kept


def visible(account: Account, number: int) -> Proposal:
    """The proposal of a number, if the account may read it: 404 otherwise, as if there were none."""
    found = service.proposal(parts().database, number)
    if found is None or not is_visible(account, found):
        abort(404)
    return found


def is_visible(account: Account, proposal: Proposal) -> bool:
    """Administrators see all; a référent theirs, and those of their départements that somebody vouches for."""
    is_theirs = proposal.account_id == account.id or proposal.department_code in account.departments
    is_for_them = is_theirs and proposal.status is not Status.TO_CONFIRM
    return account.is_administrator or (account.sees_personal_data and is_for_them)


def seen_by(account: Account) -> tuple[int | None, Sequence[str] | None]:
    """The same for a list: the account and the départements of `service.proposals`."""
    return (None, None) if account.is_administrator else (account.id, sorted(account.departments))
