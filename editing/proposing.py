"""A proposal from asking to answering: what is kept, applied and told by mail, in one transaction each time."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

import accounts.service
import annuaire.store
import mail.service
import proposals.service
import proposals.store
from accounts.domain import Account
from core import changes
from core.changes import Author
from core.database import Database
from core.edits import Edit
from core.errors import UserError
from editing import proposal_mails as mails
from editing import service as editing
from editing.taking_effect import taking_effect
from editing.unnamed import ON_PROPOSAL
from proposals.domain import Proposal, Status

LONGEST_AUTHOR = 200
UNANSWERED = "Dites en un mot pourquoi : la personne qui demande le lira."


@dataclass(frozen=True, slots=True)
class Proposing:
    """Where proposals are kept, and where the links of their mails lead."""

    database: Database
    base_url: str
    own_numbers: Collection[str] = ()

    def propose(self, proposal: Proposal, *, at: datetime) -> Proposal:
        """Keeps what somebody with an account asks, and tells it; once, of a form that is sent twice.

        Raises `UserError`.
        """
        checked = self._checked(proposal)
        administrators = self._administrators()
        with self.database.transaction() as session:
            changes.hold(session)
            if same := proposals.service.same_pending(session, checked):
                return same
            editing.check_new(session, checked.edits, at)
            kept = proposals.service.propose(session, checked, at=at)
            self._announce(session, kept, administrators, at)
            return kept

    def ask(self, proposal: Proposal, known: str | None, *, at: datetime) -> None:
        """Keeps what somebody without an account asks, and mails to the address by which the annuaire knows them.

        With no such address everything is done the same, then undone: who watches the clock learns nothing.
        """
        checked = self._checked(proposal)
        with self.database.transaction() as session:
            editing.check_new(session, checked.edits, at)
            kept, token = proposals.service.propose_to_confirm(session, checked, at=at)
            _post(session, known or kept.author_mail, mails.to_confirm(kept, token, self.base_url), at)
            if known is None:
                session.rollback()

    def confirm(self, token: str, *, at: datetime) -> Proposal | None:
        """What this token confirms, which is told; None if it confirms nothing."""
        administrators = self._administrators()
        with self.database.transaction() as session:
            confirmed = proposals.service.confirm(session, token, at=at)
            if confirmed:
                self._announce(session, confirmed, administrators, at)
            return confirmed

    def accept(
        self,
        number: int,
        by: str,
        note: str,
        *,
        at: datetime,
        edits: Sequence[Edit] | None = None,
        in_words: Sequence[Edit] = (),
    ) -> Proposal:
        """Applies its edits, or those that replace them, with the decision: all of it or nothing.

        `in_words`: what it asks where it has no edits, and its words say it.

        Raises `ConflictError` when an object has changed meanwhile, `UserError` when a rule is against it, or when
        somebody else has answered.
        """
        with self.database.transaction() as session:
            asked = _pending(session, number)
            wanted = list(asked.edits) if edits is None else editing.checked(edits, self.own_numbers)
            is_as_asked = _after(wanted) == _after(asked.edits or in_words)
            status = Status.ACCEPTED if is_as_asked else Status.AMENDED
            author = _author(by, note, asked)
            batch = editing.apply_within(session, wanted, at=at, author=author, own_numbers=self.own_numbers)
            siao = annuaire.store.siao(session, asked.department_code)
            silent = {asked.department_code} if siao and not siao.phone_support else set()
            effect = taking_effect(editing.checked(wanted, self.own_numbers), at, silent)
            return self._answer(session, asked, status, by=by, note=note, batch=batch, effect=effect, at=at)

    def decline(self, number: int, by: str, note: str, *, at: datetime) -> Proposal:
        """Says no, and why. Raises `UserError`."""
        if not note.strip():
            raise UserError(UNANSWERED)
        with self.database.transaction() as session:
            asked = _pending(session, number)
            return self._answer(session, asked, Status.DECLINED, by=by, note=note, batch="", effect="", at=at)

    def _answer(
        self,
        session: Session,
        asked: Proposal,
        status: Status,
        *,
        by: str,
        note: str,
        batch: str,
        effect: str,
        at: datetime,
    ) -> Proposal:
        decided = proposals.service.decide(session, asked.id, status=status, by=by, note=note, batch=batch, at=at)
        if decided.author_mail:
            _post(session, decided.author_mail, mails.answer(decided, effect, self.base_url), at)
        return decided

    def _announce(
        self, session: Session, proposal: Proposal, administrators: Collection[Account], at: datetime
    ) -> None:
        for account in administrators:
            _post(session, account.mail, mails.to_answer(proposal, account.name, self.base_url), at)
        _post(session, proposal.author_mail, mails.receipt(proposal, self.base_url), at)

    def _administrators(self) -> list[Account]:
        everybody = accounts.service.accounts(self.database)
        return [account for account in everybody if account.is_administrator and account.active]

    def _checked(self, proposal: Proposal) -> Proposal:
        """A wrong number is said to who types it, not to who answers a week later."""
        return replace(proposal, edits=tuple(editing.checked(proposal.edits, self.own_numbers)))


def _pending(session: Session, number: int) -> Proposal:
    found = proposals.store.proposal(session, number)
    if found is None or found.status is not Status.PENDING:
        raise UserError(proposals.service.DECIDED)
    return found


def _after(edits: Sequence[Edit]) -> list[tuple[str, str, object]]:
    return [(edit.object_type, edit.object_key, edit.after) for edit in edits]


def _author(by: str, note: str, asked: Proposal) -> Author:
    """The history says who decided, who asked, and why they did."""
    why = " ".join((asked.comment or note).split())
    return Author(f"{by}{ON_PROPOSAL}{asked.author_name}"[:LONGEST_AUTHOR], why[: editing.LONGEST_NOTE])


def _post(session: Session, to: str, letter: mails.Letter, at: datetime) -> None:
    mail.service.post(session, to, letter.subject, letter.body, at=at)
